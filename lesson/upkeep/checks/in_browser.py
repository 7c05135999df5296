"""What the tests in a browser do there, and what they see."""

import base64
import io

from matplotlib.image import imread

from browser import webdriver

KEYS = webdriver.Keys


def click(browser, selector, place=0):
    """Clicks on what a selector finds, of all of these on one."""
    browser.find_elements("css selector", selector)[place].click()


def press(browser, keys, selector=".curves"):
    """Presses keys while what a selector finds has the focus."""
    browser.find_element("css selector", selector).send_keys(keys)


def texts(browser, selector, kind="innerText"):
    """Returns what all elements that a selector finds have as a text, or as another property."""
    of_all = f"return [...document.querySelectorAll(arguments[0])].map((each) => each.{kind})"
    return browser.execute_script(of_all, selector)


def colours(browser, canvas):
    """Returns red, green, blue and alpha of the pixels of a canvas: int [4, n]."""
    script = f"return document.querySelector('{canvas}').toDataURL().split(',')[1]"
    png = io.BytesIO(base64.b64decode(browser.execute_script(script)))
    return (255 * imread(png)).round().astype(int).reshape(-1, 4).T
