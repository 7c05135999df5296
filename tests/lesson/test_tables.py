"""The tables of measured figures on the pages, which tables.py prints and cog writes there."""

from pages import read

import figures
import make_reference
from helpers import REFERENCE

EXPERIMENT = figures.read_lines(REFERENCE / "remedies" / "results.csv")


def test_the_tables_of_the_pages_are_filled_with_todays_figures():
    assert make_reference.fill_tables("--check") == 0, f"python {make_reference.__file__} --tables"


def cell(page, row, title):
    """Returns the text in a cell, below the first title that begins so, in the row of that name."""
    lines = [[text.strip() for text in line.split("|")] for line in read(page).splitlines()]
    top = next(line for line in lines if any(text.startswith(title) for text in line))
    column = [text.startswith(title) for text in top].index(True)
    return next(line[column] for line in lines[lines.index(top) :] if line[1:2] == [row])


def test_a_cell_of_each_column_of_the_tables_is_that_of_the_experiment():
    def column(title, labels="right", remedy="plain", lines=EXPERIMENT):
        return figures.column(lines, title, labels, remedy)

    right = {title: column(title, "right", "dropout") for title in ("climb", "cost", "cost with T")}
    gain = 100 * (column("accuracy", "right", "dropout") - column("accuracy"))
    stopped, end = [100 * column(f"{w}accuracy", "wrong", "plain").mean() for w in ("stopped ", "")]
    learnt = column("errors learnt", "wrong", "copies") / column("errors", "wrong", "copies")
    lambda_0_004 = figures.read_lines(REFERENCE / "remedies" / "lambda-0.004.csv")
    costs = column("validation cost", "right", "L2", lambda_0_004)
    falls = column("largest fall", "right", "L2", lambda_0_004)
    page_6, page_7 = "lesson/6-chance.md", "lesson/7-remedies.md"
    expected = {
        (page_7, "dropout", "reads more than plain"): f"{gain.mean():.2f}±",
        (page_7, "dropout", "climb of the cost"): f"{right['climb'].mean():.0%}",
        (page_7, "dropout", "cost"): f"{right['cost'].mean():.2f}",
        (page_7, "dropout", "cost with the best"): f"{right['cost with T'].mean():.2f}",
        (page_7, "plain", "stopped"): f"{stopped:.1f}%",
        (page_7, "plain", "at the end"): f"{end:.1f}%",
        (page_7, "plain", "lost by going on"): f"{stopped - end:.1f}±",
        (page_7, "copies", "wrong labels learnt"): f"{learnt.mean():.0%}",
        (page_6, "0.004", "validation cost"): f"{costs.mean():.3f}",
        (page_6, "0.004", "of ten break down"): f"{(falls > 0.05).sum()}",
    }
    for place, text in expected.items():
        assert cell(*place).replace(" ", "").startswith(text), f"{place} should begin with {text}"
