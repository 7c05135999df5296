"""The pages say what is measured, in sentences (see claims.py) and tables; their sums come out."""

from pathlib import Path

import pytest

import book
from claims import Claim, claims_of, figures_in
from sums import comes_out, formulas_in


@pytest.mark.parametrize("page", book.PAGES)
def test_claims_are_true(page):
    claims, _ = claims_of(page)
    assert [claim for claim in claims if not claim.is_true] == []


@pytest.mark.parametrize("page", book.PAGES)
def test_claims_are_on_their_page(page):
    sentences, lines = book.sentences_of(page), book.filled_lines(page)
    claims, _ = claims_of(page)
    for claim in claims:
        assert any(map(claim.is_in, lines if claim.is_of_table else sentences)), claim


@pytest.mark.parametrize("page", book.PAGES)
def test_figures_in_sentences_are_claimed(page):
    claims, unmeasured = claims_of(page)
    wrong = []
    for sentence in book.sentences_of(page):
        known = [text for text in unmeasured if text in sentence]
        known += [part for claim in claims if claim.is_in(sentence) for part in claim.parts]
        known += filter(comes_out, formulas_in(sentence))
        for figure in figures_in(sentence) - figures_in(" | ".join(known)):
            file = f"lesson/figures/sentences/{Path(page).stem}.py"
            wrong.append(f"{file} does not say {figure}: {sentence}")
    assert not wrong, "\n".join(wrong)


def test_a_claim_has_whole_numbers_in_their_order():
    claim = Claim("", True, ("81 %", "reads 5"))
    assert claim.is_in("Of these, 81 %, it reads 5.")
    for wrong in ("181 %: reads 5", "8.81 %: reads 5", "81 %: reads 5.2", "reads 5: 81 %"):
        assert not claim.is_in(wrong)


@pytest.mark.parametrize("page", book.PAGES)
def test_sums_on_a_page_come_out(page):
    formulas = formulas_in(" ".join(book.sentences_of(page)))
    assert [formula for formula in formulas if comes_out(formula) is False] == []


def test_a_sum_comes_out_but_for_rounding():
    for right in (r"3\cdot 0-4=-4", r"c=\sqrt{100\cdot0.5}=7.1", r"785\cdot256=200{,}960"):
        assert comes_out(right)
    for wrong in (r"3\cdot 0-4=4", r"c=\sqrt{100\cdot0.5}=7.2", "a=3^2=8"):
        assert comes_out(wrong) is False
    assert comes_out("c=3^2") is None  # one side has a letter
