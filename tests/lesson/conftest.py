"""The fixtures of the tests in a browser."""

import os

import pytest
from selenium.common import WebDriverException

from book import read
from browser import find_browser, open_browser
from film_page import WATCH, read_page


@pytest.fixture(scope="session")
def driver():
    """A driver of a browser; without a browser, its tests are skipped, but not in CI."""
    try:
        started = open_browser()
    except WebDriverException as error:
        refuse = pytest.fail if "CI" in os.environ or all(find_browser()) else pytest.skip
        refuse(f"Chromium or Chrome cannot be driven here: {error.msg}")
    for name in ("seldom", "scene"):  # which each page then has from its start
        source = {"source": read(f"tests/lesson/in_page/{name}.js")}
        started.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
    with started:
        yield started


@pytest.fixture
def browser(driver):
    """The driver; then no page may have met an error, or asked anything of a network."""
    yield driver
    assert driver.get_log("browser") == []


@pytest.fixture
def networks():
    """The networks of lesson/watch.html, see read_page."""
    return read_page(WATCH)[0]
