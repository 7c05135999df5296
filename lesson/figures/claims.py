"""What the pages say of measured figures is computed, by the files beside this one.

An example. your-turn.py, which is named as its page, lesson/your-turn.md, has

    says("300 images", f"{result('few'):.0f} %")

The committed run "few" has read 81 % (measured.py looks that up). So a sentence of the page, or
what it says of a picture, must have "300 images" and, after that, "81 %". Words are named only
where the figure could be another's. A conclusion is said with what must be true for it:

    holds(at_40 < slow < at_60, "At 0.01", "about fifty steps")

If a figure moves, or the page says another, tests/lesson/test_figures.py fails, and names the line.
It also wants such a line for each figure that a sentence has, unless it is told that nobody has
measured it in these words:

    unmeasured("Python 3.10 to 3.14")
"""

import inspect
import runpy
from typing import NamedTuple


class Claim(NamedTuple):
    """What one sentence of a page says."""

    line: int  # of the file that says so
    is_true: bool
    parts: tuple  # texts, which the sentence has in this order


CLAIMS = []
UNMEASURED = []  # texts


def says(*parts):
    """Says that a sentence of the page has these parts, in this order."""
    holds(True, *parts)


def holds(is_true, *parts):
    """Says the same of a conclusion, which holds only if is_true."""
    assert is_true in (True, False), f"first whether it is true, and not {is_true!r}"
    line = next(frame.lineno for frame in inspect.stack(0) if frame.filename != __file__)
    CLAIMS.append(Claim(line, bool(is_true), parts))


def unmeasured(*parts):
    """Says what of the page looks like a figure, but nobody has measured: settings, versions."""
    UNMEASURED.extend(parts)


def claims_of(path):
    """Runs a file; returns what it says: a list of Claims, and one of what is unmeasured."""
    CLAIMS.clear()
    UNMEASURED.clear()
    if path.exists():
        runpy.run_path(str(path))
    return [*CLAIMS], [*UNMEASURED]
