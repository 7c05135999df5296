"""What the pages say is measured (see lesson/upkeep/facts/claims.py), and their sums come out."""

from pathlib import Path

import pytest

import book
from claims import Claim, claims_of, figures_in
from helpers import fail_with
from sums import comes_out, formulas_in


@pytest.mark.parametrize("page", book.PAGES)
def test_a_page_says_what_is_measured_and_its_sums_come_out(page):
    claims, unmeasured = claims_of(page)
    sentences, tables = book.sentences_of(page), book.tables_of(page)
    of_tables = [row for table in tables for row in table]
    told = {True: of_tables, False: sentences}
    faults = [claim.fault_on(page, told[claim.is_of_table]) for claim in claims]
    for row in [row for table in tables for row in book.rows_of(table)]:
        shown = [claim.place for claim in claims if claim.is_of_table and claim.is_in(row)]
        if len(shown) != 1:
            faults.append(f"{page}: one shows(...) should claim this row, and not {shown}: {row}")
    formulas = formulas_in(" ".join(sentences))
    faults += [f"{page}: {formula}" for formula in formulas if comes_out(formula) is False]
    for sentence in sentences:
        known = [text for text in unmeasured if text in sentence]
        known += [part for claim in claims if claim.is_in(sentence) for part in claim.parts]
        known += filter(comes_out, formulas_in(sentence))
        for figure in figures_in(sentence) - figures_in(" | ".join(known)):
            faults.append(f"{page}, but not claims/{Path(page).stem}.py, says {figure}: {sentence}")
    fail_with([*filter(None, faults)])


def test_what_is_measured_otherwise_is_noticed():
    claim = Claim("", True, ("300 images", "81 %"))
    others = "300 images: 81.5 %", "1,300 images: 81 %", "81 % of 300 images"
    assert not any(map(claim.is_in, others)) and not Claim("", True, ("0.488",)).is_in("0.4881")
    assert len(figures_in("81 %, 1.9 ±, 0.52, 1,187, nine of ten; not 1,000, nor 0.5")) == 5
    assert comes_out(r"2\cdot3=6") and not comes_out(r"2\cdot3=7") and not comes_out("1/3=0.34")
