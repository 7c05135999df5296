"""A reader's folder, and a browser."""

import pytest
from selenium.common import WebDriverException

from draw_picture import open_browser


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A reader's folder, in which the tests of a file begin.

    Its name has brackets, which TensorFlow would take for a pattern: so programs have to load their
    networks by paths that begin below it.
    """
    folder = tmp_path_factory.mktemp("reader") / "[old]"
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
