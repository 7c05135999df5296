"""Draws the picture of the drawing page in a browser, Chromium or Chrome, driven by Selenium."""

import math
import os
import shutil
import sys
import tempfile
from pathlib import Path

from selenium import webdriver

import book  # noqa: F401 (lets Python find draw.py)

NINE = [(140 + 40 * math.cos(-t / 9), 100 + 45 * math.sin(-t / 9)) for t in range(57)]  # a ring
NINE += [(180, 150), (176, 185), (163, 210), (142, 223), (118, 222), (95, 208)]  # and a tail


def open_browser():
    """Returns a driver of a browser without a window; raises WebDriverException if none is here."""
    os.environ["SE_OFFLINE"] = "true"  # or Selenium would download one
    options = webdriver.ChromeOptions()
    for flag in ("headless=new", "no-sandbox", "hide-scrollbars", "window-size=960,1150"):
        options.add_argument(f"--{flag}")
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    return webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))


def draw_with_pointer(driver, points):
    """Draws a line through points (x, y) on the paper, as a pointer does."""
    pointer = webdriver.ActionChains(driver, duration=0)
    for x, y in points:
        paper = driver.find_element("id", "paper")
        pointer.move_to_element_with_offset(paper, x - 140, y - 140)  # from its middle
        pointer.click_and_hold()  # which changes nothing from the second point on
    pointer.release().perform()


if __name__ == "__main__":  # draws a 9 on the page of the runs that are named: outputs/draw.png
    import draw  # late: it imports TensorFlow

    Path("outputs").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, open_browser() as driver:
        page = Path(folder, "draw.html")
        page.write_text(draw.make_page([Path(run) for run in sys.argv[1:]]), encoding="utf-8")
        driver.get(page.as_uri())
        draw_with_pointer(driver, NINE)
        driver.find_element("tag name", "body").screenshot("outputs/draw.png")
