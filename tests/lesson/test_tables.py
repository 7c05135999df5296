"""The tables of measured figures on the pages, which tables.py prints and cog writes there."""

from pages import read

import evidence
import make_reference
from helpers import REFERENCE

EXPERIMENT = evidence.read_lines(REFERENCE / "remedies" / "results.csv")


def test_the_tables_of_the_pages_are_filled_with_todays_figures():
    assert make_reference.fill_tables("--check") == 0, f"python {make_reference.__file__} --tables"


def cell(row, title):
    """Returns a cell of page 7, below the first title that begins so, without its blanks."""
    page = read("lesson/7-remedies.md").splitlines()
    lines = [[text.strip() for text in line.split("|")] for line in page]
    top = next(line for line in lines if any(text.startswith(title) for text in line))
    column = [text.startswith(title) for text in top].index(True)
    found = next(line[column] for line in lines[lines.index(top) :] if line[1:2] == [row])
    return found.replace(" ", "")


def test_a_cell_of_each_column_on_page_7_is_that_of_the_experiment():
    def of(title, labels="right", remedy="dropout"):
        return evidence.column(EXPERIMENT, title, labels, remedy)

    gain = 100 * (of("accuracy") - of("accuracy", remedy="plain"))
    stopped, end = 100 * of("stopped accuracy", "wrong"), 100 * of("accuracy", "wrong")
    learnt = of("errors learnt", "wrong", "copies") / of("errors", "wrong", "copies")
    expected = {
        ("dropout", "reads more than plain"): f"{gain.mean():.2f}±",
        ("dropout", "climb of the cost"): f"{of('climb').mean():.0%}",
        ("dropout", "cost"): f"{of('cost').mean():.2f}",
        ("dropout", "cost with the best"): f"{of('cost with T').mean():.2f}",
        ("dropout", "stopped"): f"{stopped.mean():.1f}%",
        ("dropout", "at the end"): f"{end.mean():.1f}%",
        ("dropout", "lost by going on"): f"{(stopped - end).mean():.1f}±",
        ("copies", "wrong labels learnt"): f"{learnt.mean():.0%}",
    }
    for place, text in expected.items():
        assert cell(*place).startswith(text), place
