"""The pages say what the data bear: figures, conclusions and sums, in sentences and tables.

An example. lesson/figures/your-turn.py, named after its page, lesson/your-turn.md, has

    yield "300 images", f"{result('few'):.0f} %"

The committed run "few" has read 81 %. So a sentence of that page, or what it says of a picture,
must have "300 images" and, after that, "81 %": these are the parts of a line, and words are parts
only where the figure could be another's. If the page says 80 %, or "but not 81 %", or adds "at a
cost of 0.9", which no line has, a test below tells. A conclusion begins with what
must be True for it:

    yield at_40 < slow < at_60, "At 0.01", "about fifty steps"

What no line names may be changed on the page alone, and so may a sum with its result, as
$0.8+0.2/10=0.82$: it only has to come out. Accuracies are in per cent.
"""

import functools
import inspect
import itertools
import math
import re
import runpy
from pathlib import Path

import numpy as np
import pytest

import book
import measured
import tables
import train_mnist

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


def pattern_of(parts):
    """Returns a pattern for a sentence that has these parts in this order; numbers only whole."""
    whole = [rf"(?<![\w-])(?<!\d[.,]){re.escape(part)}(?!\w|[.,]\d)" for part in parts]
    return ".*?".join(whole)


@functools.cache
def lines_of(page):
    """Returns the lines of a page: where it is, whether the data bear it, its parts."""
    names = runpy.run_path(str(FILES[page])) if FILES[page].exists() else {}
    lines = []
    for function in filter(inspect.isgeneratorfunction, names.values()):
        for line in function():
            parts = [line] if isinstance(line, str) else [*line]
            is_borne = True if isinstance(parts[0], str) else parts.pop(0)
            assert isinstance(is_borne, (bool, np.bool_)), f"yield True or False before {parts}"
            lines.append((f"{FILES[page].name}, {function.__name__}", is_borne, parts))
    return lines


@pytest.mark.parametrize("page", book.PAGES)
def test_a_page_has_what_is_computed_and_the_data_bear_it(page):
    wrong = []
    for name, is_borne, parts in lines_of(page):
        if not is_borne:
            wrong.append(f"{name}: the data do not bear any more: {parts}")
        if not any(re.search(pattern_of(parts), sentence) for sentence in sentences_of(page)):
            wrong.append(f"{name}: no sentence of {page} has, in this order: {parts}")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


# A formula, as GitHub shows it, and how Python writes what may be in a sum.
FORMULA = r"\$+([^$]+)\$+"
TO_PYTHON = {
    r"\\begin{pmatrix}(.*?)\\end{pmatrix}": r"matrix('\1')",
    r"(?<=\))(?=matrix)": "@",  # two beside each other are a product
    r"(?<=\d)\\ln": r"*\\ln",  # and so is a number beside a logarithm
    r"\\ln ([\d.]+)": r"log(\1)",
    r"\\frac\{(.*?)\}\{(.*?)\}": r"(\1)/(\2)",
    r"\\sqrt": "sqrt",
    r"\\cdot": "*",
    r"\{,\}": "",
    r"\^": "**",
    r"\{": "(",
    r"\}": ")",
}
MATRIX = lambda text: np.array([row.split("&") for row in text.split("\\")], float)
NAMES = {"e": math.e, "sqrt": math.sqrt, "log": math.log, "matrix": MATRIX}


def comes_out(formula):
    """Returns whether what a formula says to be equal is, but for rounding; None if it has letters.

    A formula of which only one side has none, as $r=0.5$, says nothing to be equal.
    """
    values = []
    for part in formula.split("="):
        for pattern, word in TO_PYTHON.items():
            part = re.sub(pattern, word, part)
        try:
            values.append(eval(part, {"__builtins__": {}}, NAMES))
        except (SyntaxError, NameError, TypeError, ValueError):
            continue  # it has letters
    decimals = max(map(len, re.findall(r"\.(\d+)", formula.rpartition("=")[2])), default=0)
    is_so = [np.allclose(each, values[-1], rtol=0, atol=0.51 * 10**-decimals) for each in values]
    return all(is_so) if len(values) > 1 else None


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


# What a sentence may have only if a line has it: a figure, the result of a formula; and a negation,
# where a line has other words of it.
FIGURE = r"(?<![\w.,/])\d[\d.,]*(?= (?:%|±|points))|(?<=cost )\d+\.\d+"
RESULT = r"\$[^$]*(?:=|\\approx)\s*-?\d[\d.,{}]*\$"
NEGATION = r"\b(?:not|never|cannot|nor|neither|hardly)\b"
# What a page may have only if any line of the page has it.
DECIMALS = r"(?<![\w.,/])\d+\.\d\d+"
# What is no measured figure, though it looks like one: settings, as $r=0.5$, and versions.
NOT_MEASURED = "cost 2.3|over 90 %|(?:over|more than) 99 %|climbs to 100 %|In 6 % of the cases"
NOT_MEASURED += "|reads 89 % of 10,000|rate of 0.01|0.002|0.008|Python 3.10 to 3.14"
NOT_MEASURED += r"|\$\\?\w+=[\d.]+\$"


@pytest.mark.parametrize("page", book.PAGES)
def test_a_page_has_no_figure_result_or_negation_that_no_line_has(page):
    lines = [parts for _, _, parts in lines_of(page)]
    decimals = {*re.findall(DECIMALS, str(lines))}
    unbound = []
    for sentence in sentences_of(page):
        having = [parts for parts in lines if re.search(pattern_of(parts), sentence)]
        rest = re.sub(FORMULA, lambda found: "" if comes_out(found[1]) else found[0], sentence)
        for part in sorted(itertools.chain(*having), key=len, reverse=True):
            rest = re.sub(pattern_of([part]), "", rest)
        rest = re.sub(NOT_MEASURED, "", rest)
        refused = [FIGURE, RESULT] + [NEGATION] * bool(having)
        found = [word for pattern in refused for word in re.findall(pattern, rest)]
        found += {*re.findall(DECIMALS, rest)} - decimals
        unbound += [f"no line of lesson/figures has {each}: {sentence}" for each in found]
        wrong = [each for each in re.findall(FORMULA, sentence) if comes_out(each) is False]
        unbound += [f"this does not come out: {each}" for each in wrong]
    if unbound:
        pytest.fail("\n".join(unbound), pytrace=False)


def test_each_file_is_named_after_a_page():
    assert {*FIGURES.glob("*.py")} <= {*FILES.values()}


def test_each_page_is_in_the_list_and_leads_on():
    there = {path.relative_to(book.REPO).as_posix() for path in book.REPO.glob("lesson/*.md")}
    assert there == {*book.PAGES[1:], "lesson/README.md"}
    for page in book.PAGES[1:]:
        assert "cog tables.neighbours(cog.inFile)" in book.read(page), page
        number = re.match(r"\d+-", Path(page).name)  # of the file, and of its title
        assert book.read(page).startswith(f"# {number[0][:-1]}. " if number else "# "), page


def test_the_tables_of_the_pages_are_filled_with_todays_figures():
    assert tables.fill("--check") == 0, f"python {tables.__file__}"


def test_the_script_says_how_much_its_default_runs_read():
    low, high = re.search(r"reads ([\d.]+) to ([\d.]+) %", train_mnist.__doc__).groups()
    read = measured.of_seeds(measured.result, "default").round(1)
    assert float(low) <= min(read) and max(read) <= float(high)
