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
    assert cell("dropout", "climb") == f"{100 * figures_of('climb', 'dropout').mean():.0f}"
    stopped, end, falls = [
        100 * figures_of(title, "L2", "wrong")
        for title in ("stopped accuracy", "accuracy", "largest fall")
    ]
    assert cell("L2", "accuracy where") == f"{stopped.mean():.1f}"
    assert cell("L2", "points lost") == with_error(stopped - end, 1)
    assert cell("L2", "of ten") == f"{sum(falls > 5)}"
    assert cell("L2", "deepest fall") == f"{falls.mean():.0f}"


def test_cells_of_the_tables_of_other_settings_are_what_the_results_say():
    costs = figures_of("validation cost", "L2", file="lambda-0.004")
    assert cell("0.004", "validation") == f"{costs.mean():.3f}"
    falls = figures_of("largest fall", "L2", file="lambda-0.004")
    assert cell("0.004", "of ten") == f"{sum(falls > 0.05)}"
    for remedy in ("L2", "plain", "copies"):
        falls = figures_of("largest fall", remedy, "wrong", "rate-0.1")
        assert cell("rate 0.1", remedy) == f"{sum(falls > 0.05)}/{len(falls)}"
    for rate, file in {"(0.5)": "neurons-16", "(0.1)": "longer-neurons-16"}.items():
        reads = figures_of("accuracy", "plain", file=file)
        assert cell("16", f"reads {rate}") == f"{100 * reads.mean():.1f}"
        climbs = figures_of("climb", "plain", file=file)
        assert cell("16", f"climbs {rate}") == f"{100 * climbs.mean():.0f}"
    dead = figures_of("dead neurons", "plain", file="neurons-16")
    assert cell("16", "dead") == f"{dead.mean():.1f}"


def test_cells_of_the_tables_of_what_programs_print_are_what_they_print():
    printed = book.read("outputs/reference/programs/ten_samples-8.txt")
    score = float(re.search(r"\nsquared error of each +(\S+)", printed)[1])
    variance = float(re.search(r"\nmean squared distance from it +(\S+)", printed)[1]) * 10 / 9
    assert cell("8", "score") == f"{score:.2f}"
    assert cell("8", "variance") == f"{variance:.2f}"
    assert cell("8", "the rest") == f"{score - variance:.2f}"
    printed = book.read("outputs/reference/programs/falls.txt")
    cost, accuracy, curvature = re.search(r"\n +718 +(\S+) +(\S+)% +(\S+)", printed).groups()
    assert cell("718", "rate") == f"{float(curvature):.1f}"
    assert cell("718", "training") == f"{float(cost):.2f}"
    assert cell("718", "test") == f"{float(accuracy):.0f} %"
    of_ten, start, end = re.search(
        r"seed 1, as before +(\d+) of 10 +(\S+) +(\S+)", printed
    ).groups()
    assert cell("as before", "of ten").split(", ")[1] == of_ten
    assert cell("as before", "rate times").split(", ")[1] == f"{float(start):.1f}"
    assert cell("as before", "at the end").split(", ")[1] == f"{float(end):.1f}"
