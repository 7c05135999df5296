"""The sentences of the pages say what is measured (see claims.py), and their sums come out."""

import contextlib
import re
from pathlib import Path

import numpy as np
import pytest

import book
import claims
from evidence import read_lines


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


# What may be measured, so that a sentence has it only if a claim of this sentence does.
COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+)"
KINDS = [
    r"\d[\d.,]* (?:%|±|points)",  # 81 %
    r"\d+\.\d\d+|[1-9]\d*\.\d",  # 0.52 and 1.9, but not 0.5, which mostly is a setting
    r"\d+,\d{3}(?<!00)",  # 1,187, but not 1,000
    rf"(?:none|{COUNT}) (?:of|in) (?:the )?{COUNT}",  # nine of ten
]
FIGURE = re.compile(rf"(?<![\w.,/])(?:{'|'.join(KINDS)})(?!\w)", re.IGNORECASE)


# A formula, as GitHub shows it, and how Python writes what may be in a sum.
FORMULA = r"\$+([^$]+)\$+"
TO_PYTHON = {
    r"\\begin{pmatrix}(.*?)\\end{pmatrix}": r"matrix('\1')",
    r"(?<=\))(?=matrix)": "@",  # two beside each other are a product
    r"\\frac\{(.*?)\}\{(.*?)\}": r"(\1)/(\2)",
    r"\\sqrt": "sqrt",
    r"\\cdot": "*",
    r"\{,\}": "",
    r"\^": "**",
    r"\{": "(",
    r"\}": ")",
}
MATRIX = lambda text: np.array([row.split("&") for row in text.split("\\")], float)
NAMES = {"__builtins__": {}, "sqrt": np.sqrt, "matrix": MATRIX}


def comes_out(formula):
    """Returns whether its sides without letters are equal, but for rounding; None if under two."""
    values = []
    for part in formula.split("="):
        for pattern, word in TO_PYTHON.items():
            part = re.sub(pattern, word, part)
        with contextlib.suppress(SyntaxError, NameError, TypeError, ValueError):  # it has letters
            values.append(eval(part, NAMES))
    decimals = max(map(len, re.findall(r"\.(\d+)", formula.rpartition("=")[2])), default=0)
    is_so = [np.allclose(each, values[-1], rtol=0, atol=0.51 * 10**-decimals) for each in values]
    return all(is_so) if len(values) > 1 else None


@pytest.mark.parametrize("page", book.PAGES)
def test_a_page_says_only_what_is_measured(page):
    file = f"lesson/figures/sentences/{Path(page).stem}.py"  # if the page has figures
    said, unmeasured = claims.claims_of(book.REPO / file)
    sentences = sentences_of(page)
    sums = re.findall(FORMULA, " ".join(sentences))
    wrong = [f"{page}: this does not come out: {each}" for each in sums if comes_out(each) is False]
    for line, is_true, parts in said:
        if not is_true:
            wrong.append(f"{file}, line {line}: this is not true any more: {parts}")
        if not any(find(parts, sentence) for sentence in sentences):
            wrong.append(f"{file}, line {line}: no sentence of {page} has, in this order: {parts}")
    for sentence in sentences:
        known = [words for words in unmeasured if find([words], sentence)]
        known += [part for _, _, parts in said if find(parts, sentence) for part in parts]
        known += filter(comes_out, re.findall(FORMULA, sentence))
        unknown = {*FIGURE.findall(sentence)} - {*FIGURE.findall(" | ".join(known))}
        wrong += [f"{file} does not say {each}: {sentence}" for each in unknown]
    assert not wrong, "\n".join(wrong)


def test_tables_have_the_means_of_their_networks():
    lines = read_lines(book.REFERENCE / "remedies" / "results.csv")
    right = [line for line in lines if line["labels"] == "right"]
    mean = lambda title, name: np.mean([float(of[title]) for of in right if of["remedy"] == name])
    page = book.read("lesson/pages/remedies.md")
    mended = re.findall(r"\n\| (\S+) \| .* ± .*: ([\d.]+)", page)
    assert mended and mended == [(remedy, f"{mean('T', remedy):.1f}") for remedy, _ in mended]
    for row, when in {"plain": "", "L2": "", "plain, stopped": "stopped "}.items():
        cost, accuracy = [mean(when + title, row.split(",")[0]) for title in ("cost", "accuracy")]
        assert f"\n| {row} | {cost:.3f} | {100 * accuracy:.1f} |\n" in page
    assert f"best $T$ | {mean('cost with T', 'plain'):.3f} |" in page
