"""What the files of lesson/figures call: each runs from top to bottom, and says what a page says.

tests/lesson/test_figures.py compares that with the page, and begins with an example.
"""

import inspect
import runpy
from typing import NamedTuple


class Claim(NamedTuple):
    """What a page says in one sentence, or of a picture."""

    line: int  # of the file that says so
    is_true: bool
    parts: tuple  # texts, which the sentence has in this order


CLAIMS = []
UNMEASURED = []  # texts


def says(*parts):
    """Says that a sentence has these parts: figures, and words where they could be others'."""
    holds(True, *parts)


def holds(is_true, *parts):
    """Says that a sentence has these words of a conclusion, which holds only if is_true."""
    assert is_true in (True, False), f"first whether it is true, and not {is_true!r}"
    line = next(frame.lineno for frame in inspect.stack(0) if frame.filename != __file__)
    CLAIMS.append(Claim(line, bool(is_true), parts))


def unmeasured(*parts):
    """Says what of the page looks like a figure, but nobody has measured it: settings, versions."""
    UNMEASURED.extend(parts)


def claims_of(path):
    """Returns the Claims of a file, and what it says is not measured: two lists."""
    CLAIMS.clear()
    UNMEASURED.clear()
    if path.exists():
        runpy.run_path(str(path))
    return [*CLAIMS], [*UNMEASURED]
