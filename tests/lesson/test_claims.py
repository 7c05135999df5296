"""What the pages say is measured (see lesson/upkeep/facts/claims.py), and their sums come out."""

import pytest

import book
from claims import Claim, faults_of


@pytest.mark.parametrize("page", book.PAGES)
def test_a_page_says_what_is_measured_and_its_sums_come_out(page):
    if faults := faults_of(page):
        pytest.fail("\n".join(faults), pytrace=False)


def test_all_faults_are_told_at_once_though_a_section_ends_in_an_error(monkeypatch):
    source = book.read("lesson/upkeep/claims/README.py").splitlines()
    ours = [n for n, line in enumerate(source, 1) if "parse_arguments(" in line or "More:" in line]
    changed = book.read("README.md").replace("More: ", "More: 1") + "\nNobody claims 0.52.\n"
    monkeypatch.setattr("book.read", lambda page: changed)
    wrong, unclaimed = faults_of("README.md")
    assert wrong.startswith(f"claims/README.py, line {ours[1]}: README.md should say: More: ... ")
    assert "\n    It says: More: 1" in wrong
    assert unclaimed == "README.md, but not claims/README.py, says 0.52: Nobody claims 0.52."
    monkeypatch.setattr("train_mnist.parse_arguments", None)  # which a section before calls
    error, *others = faults_of("README.md")
    assert error.startswith(f"claims/README.py, line {ours[0]}: that is not so: it ends in TypeErr")
    assert others == [wrong]


def test_a_claim_is_of_whole_figures_in_their_order():
    claim = Claim("", True, ("300 images", "0.488"))
    others = "300 images: 0.4881", "1,300 images: 0.488", "0.488 of 300 images"
    assert claim.is_in("Of 300 images: 0.488.") and not any(map(claim.is_in, others))
