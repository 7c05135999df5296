"""The tables of the pages: a cell of each column is what the results say, computed in another way.

That they are filled with what lesson/figures/tables.py computes today, test_pages.py says.
"""

import re

import numpy as np

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


def with_error(values, decimals):
    """Returns a mean and its standard error, as the pages write them."""
    error = values.std(ddof=1) / np.sqrt(len(values))
    return f"{values.mean():.{decimals}f} ± {error:.{decimals}f}"


def test_cells_of_the_tables_of_remedies_are_what_the_results_say():
    gains = figures_of("accuracy", "dropout") - figures_of("accuracy", "plain")
    assert cell("dropout", "reads more") == with_error(100 * gains, 2)
    assert cell("dropout", "best") == f"{figures_of('T', 'dropout').mean():.1f}"


def test_cells_of_the_tables_of_other_settings_are_what_the_results_say():
    costs = figures_of("validation cost", "L2", file="lambda-0.004")
    assert cell("0.004", "validation") == f"{costs.mean():.3f}"
    falls = figures_of("largest fall", "L2", file="lambda-0.004")
    assert cell("0.004", "of ten") == f"{sum(falls > 0.05)}"
    for remedy in ("L2", "plain", "5x-images"):
        falls = figures_of("largest fall", remedy, "wrong", "rate-0.1")
        assert cell("rate 0.1", remedy) == f"{sum(falls > 0.05)}/{len(falls)}"
    for title, column in {"training accuracy": "learnt", "accuracy": "reads"}.items():
        shares = figures_of(title, "plain", file="longer-neurons-2")
        assert cell("2", column) == f"{100 * shares.mean():.1f}"
    assert cell("256, 128", "best") == f"{figures_of('T', 'plain', file='longer').mean():.1f}"


def test_cells_of_the_tables_of_what_programs_print_are_what_they_print():
    printed = book.read("outputs/reference/programs/falls.txt")
    of_ten, start, end = re.search(
        r"seed 1, as before +(\d+) of 10 +(\S+) +(\S+)", printed
    ).groups()
    assert cell("nothing else changed", "of ten").split(", ")[1] == of_ten
    assert cell("nothing else changed", "rate times").split(", ")[1] == f"{float(start):.1f}"
    assert cell("nothing else changed", "at the end").split(", ")[1] == f"{float(end):.1f}"
