"""What the tests share. TensorFlow is imported late, so that the tests of the plots start fast."""

import csv
import difflib
import os
import runpy
import sys
import warnings
from unittest import mock

import numpy as np
import pytest

from book import REPO, numbers_in, words_of
from comparable import comes_out_here
from lists import list_files

MAKE = "if you meant this change: python lesson/upkeep/making/make_reference.py"
KEPT = REPO / "tests" / "kept"
ACCEPT = "if you meant all that differs: set the variable ACCEPT to 1, and python -m pytest --lf"


def skip_unless_comparable(what, pixels=False):
    """Skips a comparison with a committed picture, pixel by pixel, or else with a training."""
    if not comes_out_here(pixels):
        pytest.skip(f"{what}: made with other versions, or on another processor or system")


def run_main(script, *arguments):
    """Runs a script as a shell does, though in this process."""
    words = [str(script), *map(str, arguments)]
    patch = mock.patch.multiple(sys, argv=words, excepthook=sys.excepthook)
    with patch, mock.patch("signal.signal"):  # this process keeps its Ctrl-C
        runpy.run_path(str(REPO / script), run_name="__main__")


def train(*arguments):
    """Trains in this process, with a command line; returns the last row."""
    import train_mnist

    return train_mnist.main(train_mnist.parse_arguments([*map(str, arguments)]))[1]


# By flags: a value unlike the default and SHORT, and more, which the first line of the file names.
with (REPO / "tests" / "flags.csv").open(encoding="utf-8") as table:
    FLAGS = {about.pop("flag"): about for about in csv.DictReader(table)}

# The flags of a short run on the small data set. It takes a fifth of a second.
SHORT = ["--data-dir", "data", "--hidden", 8, "--batch-size", 32, "--eval-every", 3]
SHORT += ["--learning-rate", 0.1, "--l2", 0.01, "--dropout", 0.2]


def read_rows(run):
    """Returns header, a list, and rows, float64 [rows, 5], of a run's curves.csv."""
    header, *rows = [line.split(",") for line in (run / "curves.csv").read_text("utf-8").split()]
    return header, np.array(rows, float)


def snapshot(folder):
    """Returns every file below a folder with its content."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def accept(kept, found, makes=""):
    """Keeps bytes in a file; warns which files of outputs/reference are still to be made."""
    kept.write_bytes(found)
    files = [path for path, (command, _) in list_files().items() if command.program == makes]
    if files:
        warnings.warn(f"may be stale: {', '.join(files)}; {MAKE} {makes}", Warning, stacklevel=2)


def check_kept(name, printed, margin=0.0, makes=""):
    """Compares what is printed with what is kept.

    margin: a share of each number; makes: the program that also makes what is committed, if any.
    """
    found = printed.replace("\\", "/")  # of Windows' paths
    kept = KEPT / f"{name}.txt"
    old = kept.read_text(encoding="utf-8") if kept.exists() else ""
    numbers = pytest.approx(numbers_in(old), rel=margin, abs=margin / 5)
    is_like = margin and words_of(found) == words_of(old) and numbers_in(found) == numbers
    differs = found != old and not is_like
    if differs and "ACCEPT" in os.environ:
        accept(kept, found.encode(), makes)
    elif differs:
        lines = old.splitlines(), found.splitlines()
        names = f"kept in tests/kept/{name}.txt, right or wrong", "found now"
        differences = difflib.unified_diff(*lines, *names, n=1, lineterm="")
        how_to_mend = [f"{MAKE} {makes}" * bool(makes), ACCEPT]
        pytest.fail("\n".join([*differences][:40] + how_to_mend), pytrace=False)
