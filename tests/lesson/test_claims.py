"""What the pages say is measured (see lesson/upkeep/facts/claims.py), and their sums come out."""

import pytest

import book
from claims import Claim, comes_out, faults_of, figures_in


@pytest.mark.parametrize("page", book.PAGES)
def test_a_page_says_what_is_measured_and_its_sums_come_out(page):
    if faults := faults_of(page):
        pytest.fail("\n".join(faults), pytrace=False)


def test_a_claim_is_of_whole_figures_in_their_order():
    claim = Claim("", True, ("300 images", "81 %"))
    assert claim.is_in("Of 300 images it reads 81 %.")
    for other in "300 images: 81.5 %", "1,300 images: 81 %", "81 % of 300 images":
        assert not claim.is_in(other)
    assert not Claim("", True, ("0.488",)).is_in("0.4881")


def test_figures_and_sums_are_known_by_their_form():
    measured = {"81 %", "1.9 ±", "0.52", "1,187", "nine of ten"}
    assert figures_in(f"{', '.join(measured)}; not 1,000, nor 0.5") == measured
    assert comes_out(r"2\cdot3=6") and comes_out("1/3=0.33")
    assert comes_out(r"2\cdot3=7") is False and comes_out("1/3=0.34") is False
