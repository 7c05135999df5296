"""The pages say what is measured, in sentences and tables, and their sums come out.

lesson/figures/claims.py shows by an example how a page's figures are named and computed. Words
beside them may be changed on the page alone, and so may a sum with its result, as $2\\cdot3=6$.
"""

import functools
import re
from pathlib import Path

import numpy as np
import pytest
from sums import FORMULA, comes_out

import book
import claims
from evidence import read_lines

FIGURES = book.REPO / "lesson" / "figures"
FILES = {page: FIGURES / f"{Path(page).stem}.py" for page in book.PAGES}  # if a page has figures


def sentences_of(page):
    """Returns the sentences of a page, and what is said of its pictures: a list of texts."""
    text = re.sub(f"{book.TABLE}|{book.BLOCK}", "", book.read(page), flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"!\[(.*?)\]\(.*?\)", r"\n\n\1\n\n", text)
    found = []
    for paragraph in re.split(r"\n\s*\n|\n(?=- |\||\d\. )", text):
        found += re.split(r"(?<=[.?!])[*)]* (?=\W*[A-Z])", " ".join(paragraph.split()))
    return found


def find(parts, sentence):
    """Returns where a sentence has these parts in this order, as re.search; numbers only whole."""
    whole = [rf"(?<![\w-])(?<!\d[.,]){re.escape(part)}(?!\w|[.,]\d)" for part in parts]
    return re.search(".*?".join(whole), sentence)


claims_of = functools.cache(lambda page: claims.claims_of(FILES[page]))


@pytest.mark.parametrize("page", book.PAGES)
def test_a_page_says_what_is_computed_and_it_is_true(page):
    wrong = []
    for claim in claims_of(page)[0]:
        where = f"{FILES[page].name}, line {claim.line}"
        if not claim.is_true:
            wrong.append(f"{where}: this is not true any more: {claim.parts}")
        if not any(find(claim.parts, sentence) for sentence in sentences_of(page)):
            wrong.append(f"{where}: no sentence of {page} has, in this order: {claim.parts}")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


# What a sentence may have only if a claim of it does: figures that could be measured.
COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+)"
FIGURES = [
    r"\d[\d.,]* (?:%|±|points)",  # 81 %
    r"\d+\.\d\d+|[1-9]\d*\.\d",  # 0.52 and 1.9, but not 0.5, which mostly is a setting
    r"\d+,\d{3}(?<!00)",  # 1,187, but not 1,000
    rf"(?:none|{COUNT}) (?:of|in) (?:the )?{COUNT}",  # nine of ten
]
FIGURE = re.compile(rf"(?<![\w.,/])(?:{'|'.join(FIGURES)})(?!\w)", re.IGNORECASE)
# What may not come before the words of a claim in their clause, or between them.
NEGATION = re.compile(r"\b(?:not|never|cannot|nor|neither|hardly)\b")
CLAUSE_ENDS = r"[,:;()](?: |$)|(?: |^)\("


@pytest.mark.parametrize("page", book.PAGES)
def test_a_page_says_no_figure_that_is_not_computed_and_denies_none(page):
    claims_of_page, unmeasured = claims_of(page)
    wrong = []
    for sentence in sentences_of(page):
        sums = {formula: comes_out(formula) for formula in re.findall(FORMULA, sentence)}
        wrong += [f"this does not come out: {each}" for each in sums if sums[each] is False]
        known = [*[each for each in sums if sums[each]], *unmeasured]
        denied = []
        for claim in claims_of_page:
            if place := find(claim.parts, sentence):
                known += claim.parts
                clause = re.split(CLAUSE_ENDS, sentence[: place.start()])[-1] + place[0]
                denied += NEGATION.findall(clause)
        known = " | ".join(known)
        found = {*FIGURE.findall(sentence), *denied}
        unknown = found - {*FIGURE.findall(known), *NEGATION.findall(known)}
        wrong += [f"{FILES[page].name} does not say {each}: {sentence}" for each in unknown]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.mark.parametrize(
    "formula, expected",
    [
        (r"-0.82\ln 0.82-0.18\ln 0.02=0.87", True),
        (r"\sqrt{10{,}000\cdot\frac{1}{4}}=5^2\cdot 2=50", True),
        (r"0.1\cdot 6.47=0.66", False),
        (r"\begin{pmatrix}1&2\end{pmatrix}=\begin{pmatrix}1&3\end{pmatrix}", False),
        ("r=0.5", None),
    ],
)
def test_a_sum_comes_out_or_not(formula, expected):
    assert comes_out(formula) == expected


def cell(row, column):
    """Returns what a table of a page has: by what the row and its column's title begin with."""
    for table in re.findall(book.TABLE, "".join(map(book.read, book.PAGES)), re.DOTALL):
        lines = [line[2:-2].split(" | ") for line in table.splitlines() if line.startswith("| ")]
        for cells in lines[1:]:
            for title, text in zip(lines[0], cells, strict=False):
                if cells[0] == row and title.startswith(column):
                    return text
    raise LookupError(f"no table has {row} and {column}")


def test_a_cell_of_each_column_is_what_the_results_say():
    def of(title, remedy, labels="right", file="results"):
        lines = read_lines(book.REFERENCE / "remedies" / f"{file}.csv")
        asked = [line for line in lines if (line["remedy"], line["labels"]) == (remedy, labels)]
        return np.array([float(line[title]) for line in asked])

    with_error = lambda values: (values.mean(), values.std(ddof=1) / np.sqrt(len(values)))
    costs = of("validation cost", "L2", file="lambda-0.004")
    assert cell("0.004", "validation") == f"{costs.mean():.3f}"
    falls = of("largest fall", "L2", file="lambda-0.004")
    assert cell("0.004", "of ten") == f"{sum(falls > 0.05)}"
    gains = 100 * (of("accuracy", "dropout") - of("accuracy", "plain"))
    assert cell("dropout", "reads more") == "{:.2f} ± {:.2f}".format(*with_error(gains))
    assert cell("dropout", "climb") == f"{100 * of('climb', 'dropout').mean():.0f}"
    stopped, at_end = [100 * of(title, "L2", "wrong") for title in ("stopped accuracy", "accuracy")]
    assert cell("L2", "accuracy where") == f"{stopped.mean():.1f}"
    assert cell("L2", "points lost") == "{:.1f} ± {:.1f}".format(*with_error(stopped - at_end))
    falls = of("largest fall", "L2", "wrong")
    assert cell("L2", "of ten") == f"{sum(falls > 0.05)}"
    assert cell("L2", "deepest fall") == f"{100 * falls.mean():.0f}"
    for remedy in ("L2", "plain", "copies"):
        falls = of("largest fall", remedy, "wrong", "rate-0.1")
        assert cell("rate 0.1", remedy) == f"{sum(falls > 0.05)}/{len(falls)}"
    printed = book.read("outputs/reference/programs/falls.txt")
    _, cost, accuracy, curvature = re.search(r"^ +714 .*", printed, re.MULTILINE)[0].split()
    assert cell("714", "rate") == f"{float(curvature):.1f}"
    assert cell("714", "training") == f"{float(cost):.2f}"
    assert cell("714", "test") == f"{float(accuracy[:-1]):.0f} %"
    of_ten, start, end = re.search(r"seed 1, as before +(.*?)  +(.*?) +(.*)", printed).groups()
    assert cell("as before", "seed 1") == of_ten
    assert (
        cell("as before", "rate times curvature at the start").split(", ")[1]
        == f"{float(start):.1f}"
    )
    assert cell("as before", "at the end").split(", ")[1] == f"{float(end):.1f}"
