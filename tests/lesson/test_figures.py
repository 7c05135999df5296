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
    return ".*?".join(f"({each})" for each in whole)


@pytest.mark.parametrize("page", book.PAGES)
def test_the_page_says_what_the_data_bear(page):
    wrong = []
    said = sentences_of(page)
    unbound = [*said]  # of each sentence: what no part names
    for function in [function for function in FUNCTIONS if page_of(function) == page]:
        yielded = function()
        for parts in yielded:
            where = f"lesson/figures/sentences.py:{yielded.gi_frame.f_lineno}"
            parts = [parts] if isinstance(parts, str) else [*parts]
            if not isinstance(parts[0], str):
                is_true = parts.pop(0)
                assert isinstance(is_true, (bool, np.bool_)), f"{where}: yield True or False first"
                if not is_true:
                    wrong.append(f"{where}: the data do not bear any more: {parts}")
            matches = [re.search(pattern_of(parts), sentence) for sentence in said]
            if not any(matches):
                wrong.append(f"{where}: no sentence of {page} has, in this order: {parts}")
            for i in [i for i, match in enumerate(matches) if match]:
                for start, end in [matches[i].span(n + 1) for n in range(len(parts))]:
                    unbound[i] = unbound[i][:start] + "_" * (end - start) + unbound[i][end:]
    for figure in re.findall(r".{,30}\d\.\d+ (?:%|±|points).*", "\n".join(unbound)):
        wrong.append(f"sentences.py does not compute what {page} says: {figure}")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_the_small_network_of_page_2_is_drawn_with_the_numbers_of_the_page():
    figure = Figure()
    drawings.draw_backpropagation(figure)
    drawn = {}  # by letter: the numbers in the circles and squares, from top to bottom
    for text in [text.get_text().replace("−", "-") for text in figure.findobj(Text)]:
        if found := re.fullmatch(r"\$(.)\$ (\S+)", text):
            drawn.setdefault(found[1], []).append(float(found[2]))
    (said,) = [said for said in sentences_of("lesson/2-learning.md") if "Forward" in said]
    (also,) = [said for said in sentences_of("lesson/2-learning.md") if "Backward" in said]
    *numbers, _ = measured.numbers_in(said)  # the last is the cost
    assert numbers == [*drawn["x"][:2], *drawn["a"], *drawn["p"]]
    assert measured.numbers_in(also) == [*drawn["δ"][1::2], *drawn["δ"][::2]]


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
    assert all(page_of(function) for function in FUNCTIONS)
    there = {path.relative_to(book.REPO).as_posix() for path in book.REPO.glob("lesson/*.md")}
    assert there - {"lesson/README.md"} == {*book.PAGES[1:]}
    assert all("cog tables.neighbours(cog.inFile)" in book.read(page) for page in book.PAGES[1:])
    titles = [book.read(page).partition("\n")[0] for page in book.PAGES[1:-1]]
    assert [title[:5] for title in titles] == [f"# {n}. " for n in range(1, len(titles) + 1)]


def test_the_tables_of_the_pages_are_filled_with_todays_figures():
    assert make_reference.fill_tables("--check") == 0, f"python {make_reference.__file__} --tables"
