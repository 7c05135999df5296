"""The tables of the pages: cells are what the results say, computed in another way.

That they are filled with what lesson/figures/tables.py computes today, test_pages.py says.
"""

import re

import numpy as np
import pytest

import book
from evidence import read_lines


def cell(row, column):
    """Returns what a table of a page has: by what the row and its column's title begin with."""
    for table in re.findall(book.TABLE, "".join(map(book.read, book.PAGES)), re.DOTALL):
        lines = [line[2:-2].split(" | ") for line in table.splitlines() if line.startswith("| ")]
        for cells in lines[1:]:
            for title, text in zip(lines[0], cells, strict=False):
                if cells[0] == row and title.startswith(column):
                    return text
    raise LookupError(f"no table has {row} and {column}")


def figures_of(title, remedy, labels="right", file="results"):
    """Returns a figure of the networks of a remedy, as its file has it: an array."""
    lines = read_lines(book.REFERENCE / "remedies" / f"{file}.csv")
    asked = [line for line in lines if (line["remedy"], line["labels"]) == (remedy, labels)]
    return np.array([float(line[title]) for line in asked])


FALLS = figures_of("largest fall", "L2", "wrong")
FALLS_AT_LAMBDA = figures_of("largest fall", "L2", file="lambda-0.004")
FALLS_AT_RATE = figures_of("largest fall", "copies", "wrong", "rate-0.1")


@pytest.mark.parametrize(
    ("row", "column", "figures", "decimals"),
    [
        ("dropout", "climb", 100 * figures_of("climb", "dropout"), 0),
        ("L2", "accuracy where", 100 * figures_of("stopped accuracy", "L2", "wrong"), 1),
        ("L2", "deepest fall", 100 * FALLS, 0),
        ("0.004", "validation", figures_of("validation cost", "L2", file="lambda-0.004"), 3),
        ("16", "reads (0.5)", 100 * figures_of("accuracy", "plain", file="neurons-16"), 1),
        ("16", "climbs (0.1)", 100 * figures_of("climb", "plain", file="longer-neurons-16"), 0),
        ("16", "dead", figures_of("dead neurons", "plain", file="neurons-16"), 1),
    ],
)
def test_a_mean_in_a_table_is_what_the_results_say(row, column, figures, decimals):
    assert cell(row, column) == f"{figures.mean():.{decimals}f}"


def test_differences_and_counts_in_the_tables_are_what_the_results_say():
    gains = 100 * (figures_of("accuracy", "dropout") - figures_of("accuracy", "plain"))
    # Of ten networks, std() / 3 is the standard error of their mean: sqrt(10 - 1) is 3.
    assert cell("dropout", "reads more") == f"{gains.mean():.2f} ± {gains.std() / 3:.2f}"
    stopped, end = [100 * figures_of(f"{at}accuracy", "L2", "wrong") for at in ("stopped ", "")]
    lost = stopped - end
    assert cell("L2", "points lost") == f"{lost.mean():.1f} ± {lost.std() / 3:.1f}"
    assert cell("L2", "of ten") == f"{sum(FALLS > 0.05)}"
    assert cell("0.004", "of ten") == f"{sum(FALLS_AT_LAMBDA > 0.05)}"
    assert cell("rate 0.1", "copies") == f"{sum(FALLS_AT_RATE > 0.05)}/5"
