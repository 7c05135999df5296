"""The figures of the pages, in their sentences and tables, are those of what is committed."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import book
import drawings
import evidence
import make_reference
import measured
import sentences
import train_mnist

FUNCTIONS = [
    function
    for _, function in inspect.getmembers(sentences, inspect.isgeneratorfunction)
    if function.__module__ == "sentences"  # and not imported there
]


def page_of(function):
    """Returns the page after which a function is named, or None."""
    for page in book.PAGES:
        name = re.sub(r"^\d-", "", Path(page).stem).replace("-", "_").lower()
        if f"{function.__name__}_".startswith(f"{name}_"):
            return page


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


def lines_of(page):
    """Returns what sentences.py yields for a page: its function, if the data bear it, its parts."""
    lines = []
    for function in [function for function in FUNCTIONS if page_of(function) == page]:
        for line in function():
            parts = [line] if isinstance(line, str) else [*line]
            is_borne = True if isinstance(parts[0], str) else parts.pop(0)
            assert isinstance(is_borne, (bool, np.bool_)), f"yield True or False before {parts}"
            lines.append((function.__name__, is_borne, parts))
    return lines


NUMBER = r"(?<![\d.,])\d[\d.,]*"
FIGURE = rf"{NUMBER}(?= (?:%|±|points))|(?<=cost )\d+\.\d+|(?<=costs )\d+\.\d+"
# What is no measured figure, though it looks like one.
NOT_MEASURED = "cost 2.3|costs 2.3|over 90 %|(?:over|more than) 99 %|climbs to 100 %"
NOT_MEASURED += "|In 6 % of the cases|reads 89 % of 10,000"


@pytest.mark.parametrize("page", book.PAGES)
def test_the_page_says_what_the_data_bear(page):
    wrong = []
    said = sentences_of(page)
    computed = [set() for _ in said]  # of each sentence, the numbers in the parts that it has
    for function, is_borne, parts in lines_of(page):
        if not is_borne:
            wrong.append(f"{function}: the data do not bear any more: {parts}")
        having = [i for i, text in enumerate(said) if re.search(pattern_of(parts), text)]
        if not having:
            wrong.append(f"{function}: no sentence of {page} has, in this order: {parts}")
        for i in having:
            computed[i] |= {*re.findall(NUMBER, " ".join(parts))}
    for text, numbers in zip(said, computed, strict=True):
        for figure in {*re.findall(FIGURE, re.sub(NOT_MEASURED, "", text))} - numbers:
            wrong.append(f"no function computes the {figure} that {page} says: {text}")
    assert not wrong, "\n".join(["see lesson/figures/sentences.py:", *wrong])


def test_the_small_network_of_page_2_is_drawn_with_the_numbers_of_the_page():
    figure = Figure()
    drawings.draw_backpropagation(figure)
    drawn = {}  # by letter: the numbers in the circles and squares, from top to bottom
    for text in [text.get_text().replace("−", "-") for text in figure.findobj(Text)]:
        if found := re.fullmatch(r"\$(.)\$ (\S+)", text):
            drawn.setdefault(found[1], []).append(float(found[2]))
    (said,) = [said for said in sentences_of("lesson/2-learning.md") if "Forward" in said]
    (also,) = [said for said in sentences_of("lesson/2-learning.md") if "Backward" in said]
    *numbers, _ = evidence.numbers_in(said)  # the last is the cost
    assert numbers == [*drawn["x"][:2], *drawn["a"], *drawn["p"]]
    assert evidence.numbers_in(also) == [*drawn["δ"][1::2], *drawn["δ"][::2]]


def test_the_rows_on_the_front_page_are_those_of_the_committed_run():
    shown = "".join(book.blocks("", "README.md"))
    for iteration in (0, 100, 1000):
        row = [measured.at(iteration, "default", title) for title in make_reference.COLUMNS]
        assert "{:9,.0f} {:8.2f}% {:9.4f} {:10.2f}% {:9.4f}\n".format(*row) in shown
    assert f"gap       {measured.gap_of('default'):.2f} points" in shown


def test_the_script_says_how_much_its_default_runs_read():
    low, high = re.search(r"reads ([\d.]+) to ([\d.]+) %", train_mnist.__doc__).groups()
    read = measured.of_seeds(measured.result, "default").round(1)
    assert float(low) <= min(read) and max(read) <= float(high)


def test_each_function_is_named_after_a_page_and_each_page_is_in_the_list():
    assert not [function for function in FUNCTIONS if not page_of(function)]
    there = {path.relative_to(book.REPO).as_posix() for path in book.REPO.glob("lesson/*.md")}
    assert there - {"lesson/README.md"} == {*book.PAGES[1:]}
    end = "cog tables.neighbours(cog.inFile)"
    assert not [page for page in book.PAGES[1:] if end not in book.read(page)]
    titles = [book.read(page).partition("\n")[0] for page in book.PAGES[1:-1]]
    assert [title[:5] for title in titles] == [f"# {n}. " for n in range(1, len(titles) + 1)]


def test_the_tables_of_the_pages_are_filled_with_todays_figures():
    assert make_reference.fill_tables("--check") == 0, f"python {make_reference.__file__} --tables"
