"""A reader's folder, in which the lesson's programs run."""

import contextlib
import io
from pathlib import Path

import pytest

import helpers
import make_reference


def output_here(words):
    """Runs a command in this process, which is faster; returns what it prints."""
    _, script, *flags = words
    if script == "train_mnist.py":
        flags += ["--eval-every", "1000"]  # the same network, sooner
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert not helpers.exit_of(Path(script).resolve(), *flags), words
    return printed.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Lets make_reference run its programs in a folder of the tests, and in this process."""
    folder = tmp_path_factory.mktemp("reader") / "[old]"  # a pattern, if TensorFlow gets to see it
    (folder / "lesson").mkdir(parents=True)  # as if its programs were from an earlier time
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make_reference, "PLACE", folder)
        patch.setattr(make_reference, "output_of", output_here)
        patch.chdir(folder)
        yield folder
