"""The fixtures of the tests of film.py's pages."""

import pytest

from watch_page import WATCH, read_page


@pytest.fixture
def networks():
    """Returns the networks of lesson/watch.html, see read_page."""
    return read_page(WATCH)[0]


@pytest.fixture
def browser(driver):
    """Gives the driver, and looks afterwards whether a page did what it should not."""
    yield driver
    assert driver.get_log("browser") == []  # no errors, and nothing asked of a network
