"""A reader's folder, in which the maker runs the lesson's programs, and how; and a browser."""

import contextlib
import io
from pathlib import Path

import pytest
from selenium.common import WebDriverException

import helpers
import make_reference
from draw_picture import open_browser


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A reader's folder, in which the tests of a file begin.

    Its name has brackets, which TensorFlow would take for a pattern: so programs have to load their
    networks by paths that begin below it. There is a folder "lesson" already, as in a clone.
    """
    folder = tmp_path_factory.mktemp("reader") / "[old]"
    (folder / "lesson").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture
def run_in_place(place):
    """Runs a Command of the pages in that folder; returns what it prints."""

    def start(words, _):  # in this process, which is faster
        _, script, *flags = words
        if script == "train_mnist.py":
            flags += ["--eval-every", "1000"]  # the same network, sooner
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            assert not helpers.exit_of(Path(script).resolve(), *flags), words
        return printed.getvalue()

    return lambda command: make_reference.run(command, place, start)


@pytest.fixture(scope="module")
def driver():
    """A driver of a browser; without one, its tests are skipped."""
    try:
        started = open_browser()
    except WebDriverException as error:
        pytest.skip(f"Chromium or Chrome cannot be driven here: {error.msg}")
    with started:
        yield started
