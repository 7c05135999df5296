"""A reader's folder, in which the maker runs the lesson's programs, and how; and a browser."""

import contextlib
import io
from pathlib import Path

import pytest
from selenium.common import WebDriverException

import helpers
import make_reference
from draw_picture import open_browser


def output_here(words, _):
    """Runs a command in this process, which is faster; returns what it prints."""
    _, script, *flags = words
    if script == "train_mnist.py":
        flags += ["--eval-every", "1000"]  # the same network, sooner
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert not helpers.exit_of(Path(script).resolve(), *flags), words
    return printed.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A reader's folder, in which the tests of a file begin."""
    folder = tmp_path_factory.mktemp("reader") / "[old]"  # a pattern, if TensorFlow gets to see it
    (folder / "lesson").mkdir(parents=True)  # as if its programs were from an earlier time
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture
def run_in_place(place):
    """Runs a Command of the pages in that folder; returns what it prints."""
    return lambda command: make_reference.run(command, place, output_here)


@pytest.fixture(scope="module")
def driver():
    """A driver of a browser; without one, its tests are skipped."""
    try:
        started = open_browser()
    except WebDriverException as error:
        pytest.skip(f"Chromium or Chrome cannot be driven here: {error.msg}")
    with started:
        yield started
