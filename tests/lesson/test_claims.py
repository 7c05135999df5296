"""What the pages say is measured (see lesson/upkeep/facts/claims.py), and their sums come out."""

from pathlib import Path

import pytest

import book
from claims import Claim, claims_of, figures_in
from helpers import fail_with
from sums import comes_out, formulas_in


@pytest.mark.parametrize("page", book.PAGES)
def test_a_page_says_what_is_measured(page):
    claims, unmeasured = claims_of(page)
    sentences, tables = book.sentences_of(page), book.tables_of(page)
    fail_with(false_claims(page, claims, sentences, tables))
    # Only if all claims are true: else what is said instead of them would be told twice.
    of_tables = [claim for claim in claims if claim.is_of_table]
    fail_with(rows_not_claimed_once(page, of_tables, tables))
    fail_with(figures_not_claimed(page, claims, unmeasured, sentences))


def false_claims(page, claims, sentences, tables):
    rows = [row for table in tables for row in table]
    faults = [claim.fault_on(page, rows if claim.is_of_table else sentences) for claim in claims]
    return [fault for fault in faults if fault]


def rows_not_claimed_once(page, claims, tables):
    faults = []
    for row in [row for table in tables for row in book.rows_of(table)]:
        places = [claim.place for claim in claims if claim.is_in(row)]
        if len(places) != 1:
            faults.append(f"{page}: one shows(...) should claim this row, and not {places}: {row}")
    return faults


def figures_not_claimed(page, claims, unmeasured, sentences):
    faults = []
    for sentence in sentences:
        known = [text for text in unmeasured if text in sentence]
        known += [part for claim in claims if claim.is_in(sentence) for part in claim.parts]
        known += filter(comes_out, formulas_in(sentence))
        for figure in figures_in(sentence) - figures_in(" | ".join(known)):
            faults.append(f"{page}, but not claims/{Path(page).stem}.py, says {figure}: {sentence}")
    return faults


@pytest.mark.parametrize("page", book.PAGES)
def test_the_sums_of_a_page_come_out(page):
    formulas = formulas_in(" ".join(book.sentences_of(page)))
    fail_with([f"{page}: {formula}" for formula in formulas if comes_out(formula) is False])


def test_a_claim_is_of_whole_figures_in_their_order():
    claim = Claim("", True, ("300 images", "81 %"))
    assert claim.is_in("Of 300 images it reads 81 %.")
    for other in "300 images: 81.5 %", "1,300 images: 81 %", "81 % of 300 images":
        assert not claim.is_in(other)
    assert not Claim("", True, ("0.488",)).is_in("0.4881")


def test_what_may_be_measured_is_known_by_its_form():
    measured = {"81 %", "1.9 ±", "0.52", "1,187", "nine of ten"}
    assert figures_in(f"{', '.join(measured)}; not 1,000, nor 0.5") == measured


def test_a_sum_comes_out_if_it_is_right_but_for_rounding():
    assert comes_out(r"2\cdot3=6") and comes_out("1/3=0.33")
    assert not comes_out(r"2\cdot3=7") and not comes_out("1/3=0.34")


def test_claims_stop_at_the_first_error(tmp_path, monkeypatch):
    file = tmp_path / "lesson/upkeep/claims/mine.py"
    file.parent.mkdir(parents=True)
    file.write_text("from claims import says\nsays('81 %')\nx = missing\nsays(x)\nsays(x)\n")
    monkeypatch.setattr(book, "REPO", tmp_path)
    (first, error), _ = claims_of("mine.md")
    assert first.is_true and not error.is_true
    assert error.place == "claims/mine.py, line 3"
