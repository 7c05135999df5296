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


def test_means_in_the_tables_are_what_the_results_say():
    accuracies = figures_of("accuracy", "plain", file="longer-neurons-2")
    costs = figures_of("validation cost", "L2", file="lambda-0.004")
    assert cell("2", "reads") == f"{100 * accuracies.mean():.1f}"
    assert cell("0.004", "validation") == f"{costs.mean():.3f}"
    assert cell("dropout", "best") == f"{figures_of('T', 'dropout').mean():.1f}"
    gains = 100 * (figures_of("accuracy", "dropout") - figures_of("accuracy", "plain"))
    error = gains.std() / np.sqrt(10 - 1)
    assert cell("dropout", "reads more") == f"{gains.mean():.2f} ± {error:.2f}"


@pytest.mark.parametrize("remedy", ["L2", "plain", "5x-images"])
def test_a_table_counts_how_many_networks_break_down(remedy):
    falls = figures_of("largest fall", remedy, "wrong", "rate-0.1")
    assert cell("rate 0.1", remedy) == f"{sum(falls > 0.05)}/5"
