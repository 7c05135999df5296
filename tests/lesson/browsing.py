"""What the tests of the two pages in a browser share."""

import base64
import io

import pytest
from matplotlib.image import imread
from selenium.common import WebDriverException

from draw_picture import open_browser


def open_or_skip():
    """Returns a driver of a browser; skips the test where there is none."""
    try:
        return open_browser()
    except WebDriverException as error:
        pytest.skip(f"Chromium or Chrome cannot be driven here: {error.msg}")


def texts(browser, selector, kind="innerText"):
    """Returns what all elements that a selector finds have as a text, or as another property."""
    found = f"[...document.querySelectorAll('{selector}')]"
    return browser.execute_script(f"return {found}.map((element) => element.{kind})")


def colours(browser, canvas, place=0):
    """Returns red, green, blue and alpha of the pixels of a canvas: int [4, n]."""
    script = f"return document.querySelectorAll('{canvas}')[{place}].toDataURL().split(',')[1]"
    png = io.BytesIO(base64.b64decode(browser.execute_script(script)))
    return (255 * imread(png)).round().astype(int).reshape(-1, 4).T
