"""A browser, Chromium or Chrome, driven by Selenium: for screenshots.py, and for tests."""

import base64
import io
import os
import shutil

from matplotlib.image import imread
from selenium import webdriver
from selenium.webdriver.support.wait import WebDriverWait

KEYS = webdriver.Keys


def find_browser():
    """Returns where PATH has Chromium or Chrome, and chromedriver; None for what it lacks."""
    return shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")


def open_browser():
    """Returns a driver of a browser without a window; raises WebDriverException if none is here."""
    os.environ["SE_OFFLINE"] = "true"  # or Selenium would download one
    options = webdriver.ChromeOptions()
    for flag in ("headless=new", "no-sandbox", "hide-scrollbars", "window-size=960,1150"):
        options.add_argument(f"--{flag}")
    options.add_argument("--force-prefers-reduced-motion")  # or a picture might be of a change
    browser, chromedriver = find_browser()
    options.binary_location = browser or ""
    return webdriver.Chrome(options, webdriver.ChromeService(chromedriver))


def draw_with_pointer(driver, points, selector="#paper", side=280):
    """Draws a line through points (x, y) as a pointer does, on the paper, or where a selector says.

    side: of which number of units points are, along its width and its height.
    """
    pointer = webdriver.ActionChains(driver, duration=0)
    element = driver.find_element("css selector", selector)
    size = element.size
    for point in points:
        x, y = [each / side - 0.5 for each in point]  # from the middle
        pointer.move_to_element_with_offset(
            element, round(x * size["width"]), round(y * size["height"])
        )
        pointer.click_and_hold()  # which changes nothing from the second point on
    pointer.release().perform()


def set_window(driver, width, height):
    """Lets a page have a window of this size, in pixels."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def open_film(driver, page, width=1280, height=800, chapter=""):
    """Opens a chapter of a page of film.py in a window of this size, and waits for it."""
    set_window(driver, width, height)
    driver.get(page.as_uri() + chapter)
    wait_for(driver, "chapter !== null")


def open_chapter(driver, name):
    """Opens a chapter of the page of film.py that is shown, by its name, and waits for it."""
    driver.execute_script(f"document.querySelector('#chapters [href=\"#{name}\"]').click()")
    wait_for(driver, f"chapter === '{name}'")


def wait_for(driver, condition):
    """Waits until a condition holds on a page, an expression of JavaScript."""

    def holds(driver):
        return driver.execute_script(f"return {condition}")

    WebDriverWait(driver, 20, 0.05).until(holds, f"not so in 20 seconds: {condition}")


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
