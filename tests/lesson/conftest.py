"""A reader's folder, and a browser."""

import pytest
from selenium.common import WebDriverException

from draw_picture import open_browser


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A reader's folder, in which the tests of a file begin."""
    folder = tmp_path_factory.mktemp("reader") / "[old]"  # TensorFlow would take it for a pattern
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture(scope="module")
def driver():
    """A driver of a browser; without one, its tests are skipped."""
    try:
        started = open_browser()
    except WebDriverException as error:
        pytest.skip(f"Chromium or Chrome cannot be driven here: {error.msg}")
    with started:
        yield started
