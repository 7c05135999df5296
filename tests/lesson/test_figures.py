"""The pages say what is measured, in sentences (see claims.py) and tables; their sums come out."""

import re

import numpy as np
import pytest

import book
from claims import claims_of, figures_in
from evidence import read_lines
from sums import comes_out, formulas_in


@pytest.mark.parametrize("page", book.PAGES)
def test_claims_are_true(page):
    claims, _ = claims_of(page)
    wrong = [f"{claim.place}: not true: {claim.parts}" for claim in claims if not claim.is_true]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", book.PAGES)
def test_claims_are_on_their_page(page):
    claims, _ = claims_of(page)
    sentences = book.sentences_of(page)
    wrong = []
    for claim in claims:
        if not any(map(claim.is_in, sentences)):
            wrong.append(f"{claim.place}: no sentence has, in this order: {claim.parts}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", book.PAGES)
def test_figures_in_sentences_are_claimed(page):
    claims, unmeasured = claims_of(page)
    wrong = []
    for sentence in book.sentences_of(page):
        known = [text for text in unmeasured if text in sentence]
        known += [part for claim in claims if claim.is_in(sentence) for part in claim.parts]
        known += filter(comes_out, formulas_in(sentence))
        for figure in figures_in(sentence) - figures_in(" | ".join(known)):
            wrong.append(f"{page}, of which no claim has {figure}: {sentence}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", book.PAGES)
def test_sums_on_a_page_come_out(page):
    formulas = formulas_in(" ".join(book.sentences_of(page)))
    assert [formula for formula in formulas if comes_out(formula) is False] == []


@pytest.mark.parametrize(
    ("formula", "expected"),
    {
        r"3\cdot 0-4=-4": True,
        r"3\cdot 0-4=4": False,
        r"\sqrt{100\cdot0.5}=7": True,
        r"\sqrt{100\cdot0.5}=7.1": True,
        r"\sqrt{100\cdot0.5}=7.2": False,
        r"785\cdot256=200{,}960": True,
        r"c=3^2=9": True,
        r"c=3^2=8": False,
        r"c=3^2": None,
        r"a\cdot b=2": None,
    }.items(),
)
def test_a_sum_comes_out_but_for_rounding(formula, expected):
    assert comes_out(formula) is expected


def test_tables_of_remedies_have_the_means_of_their_networks():
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
