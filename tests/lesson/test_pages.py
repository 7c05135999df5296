"""What the pages say is measured (see upkeep/checks/check_sentences.py), and all on them works."""

import json
import shutil

import pytest

import book
import checks_of_pages
import checks_of_runs
import fill
from check_sentences import OTHERS, Claim, faults_of, figures_in
from helpers import REPO

# By mistakes: a text, or an edit of a file, and how the faults are told, or words of each new one.
BAD_TEXTS = json.loads(book.read("tests/lesson/bad_texts.json"))
BAD_EDITS = json.loads(book.read("tests/lesson/bad_edits.json"))


def fail_of(faults):
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.mark.parametrize("page", [*book.PAGES, *OTHERS, *checks_of_pages.NOT_IN_ORDER])
def test_a_page_says_what_is_measured_and_its_runs_are_those_committed(page):
    fail_of(faults_of(page) + checks_of_runs.faults_of_runs(page))


def test_wrong_sentences_are_reported_even_if_the_claims_of_a_section_raise_an_error(monkeypatch):
    file = "lesson/upkeep/claims/front_page.py"
    source = book.read(file).splitlines()
    ours = [n for n, line in enumerate(source, 1) if "parse_arguments(" in line or "More:" in line]
    changed = book.read("README.md").replace("More: ", "More: 1") + "\nNobody claims $a=0.52$.\n"
    monkeypatch.setattr("book.read", lambda page: changed)
    wrong, unclaimed = faults_of("README.md")
    assert wrong.startswith(f"{file}, line {ours[1]}: README.md should say: More: ... ")
    assert "\n    It says: More: 1" in wrong and "\n    There is missing: 8" in wrong
    assert unclaimed.startswith(f"README.md, but not {file}, says 0.52: Nobody claims $a=0.52$.\n")
    monkeypatch.setattr("train_mnist.parse_arguments", None)  # which a section before calls
    error, *others = faults_of("README.md")
    assert error.startswith(f"{file}, line {ours[0]}: that is not so: it ends in TypeError")
    assert others == [wrong]


def test_a_claim_of_a_number_does_not_cover_a_longer_number():
    measured = "81 %; 0.3 ±; 1.25 points; 0.52; 1.9; 1,187; none in 7; six of the ten"
    assert figures_in(f"{measured}; 0.5; 1,000; 42; nine") == {*measured.split("; ")}
    claim = Claim("", True, ("300", "0.488"))
    others = "300: 0.4881", "1,300: 0.488", "300,000: 0.488", "0.488 of 300"
    assert claim.is_in("Of 300: 0.488.") and not any(map(claim.is_in, others))


def test_each_row_of_a_table_must_have_exactly_one_claim(monkeypatch):
    table = "<!--[[[cog it]]]-->\n{}<!--[[[end]]]-->\n"
    rows = "| a | b |\n|---|---|\n| three | 3 |\n| five | 5 |\n"
    claims = [Claim(part, True, (part,), is_of_table=True) for part in ("five", "5")]
    monkeypatch.setattr("check_sentences.claims_of", lambda _: (claims, []))
    monkeypatch.setattr("book.read", lambda _: table.format(rows))
    begins = "a.md: one shows(...) should claim this row, and not"
    told = [f"{begins} []: | three | 3 |", f"{begins} ['five', '5']: | five | 5 |"]
    assert faults_of("a.md") == told
    monkeypatch.setattr("book.read", lambda _: table.format(""))
    assert faults_of("a.md") == ["a.md is not filled in yet: python lesson/upkeep/making/fill.py"]


@pytest.mark.parametrize("path", checks_of_pages.TEXTS, ids=checks_of_pages.name_of)
def test_a_markdown_file_names_what_exists_and_its_sums_and_form_are_right(path):
    fail_of(checks_of_pages.faults_of_text(path))


@pytest.mark.parametrize("kind", BAD_TEXTS)
def test_a_mistake_in_a_markdown_file_is_reported(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(book, "REPO", pages := tmp_path / "pages")
    pages.mkdir()
    bad = BAD_TEXTS[kind]
    (pages / "text.md").write_text(f"# Title\n\n{bad['text']}\n", "utf-8")
    (pages / "other.md").write_text("# Other\n\n## On two pages\n", "utf-8")
    monkeypatch.setattr(checks_of_pages, "TEXTS", [*pages.iterdir()])
    faults = checks_of_pages.faults_of_text(pages / "text.md")
    assert faults == [f"text.md: {fault}" for fault in bad["faults"]]


@pytest.mark.parametrize("kind", BAD_EDITS)
def test_a_mistake_in_a_page_or_its_place_is_reported(kind, tmp_path, monkeypatch):
    bad, checks = BAD_EDITS[kind], checks_of_pages
    find_faults = lambda: checks.faults_of_places() + checks.faults_of_page(bad["file"])
    before = find_faults()  # whatever is wrong today
    shutil.copy(REPO / "README.md", tmp_path)
    shutil.copytree(REPO / "lesson", tmp_path / "lesson", ignore=lambda *_: ["watch.html"])
    changed = tmp_path / bad["file"]
    text = changed.read_text("utf-8") if changed.exists() else ""
    assert bad["has"] in text, "mend tests/lesson/bad_edits.json"
    changed.write_text(text.replace(bad["has"], bad["instead"], 1), "utf-8")
    monkeypatch.setattr(book, "REPO", tmp_path)
    faults = [fault for fault in find_faults() if fault not in before]
    are_told = [words in fault for words, fault in zip(bad["faults"], faults, strict=False)]
    assert len(faults) == len(bad["faults"]) and all(are_told), faults


def test_pages_are_in_their_place_and_linked_and_filled_in_and_the_script_says_what_it_does():
    checks = checks_of_pages
    fail_of(checks.faults_of_places() + checks.faults_of_all_links() + checks.faults_of_docstring())
    assert [*fill.list_stale()] == [], "python lesson/upkeep/making/fill.py"


def test_a_stale_table_missing_links_and_an_old_watch_page_are_filled_in(monkeypatch):
    end, style = "<!--[[[end]]]", "</style>"
    make_stale = lambda text: text.replace(end, f"stale\n{end}").replace(style, f" {style}")
    stale = lambda file: make_stale(book.read(file).partition(fill.LINKS)[0])
    monkeypatch.setattr(fill, "read", stale)
    files = *book.PAGES[1:], "lesson/README.md", fill.WATCH
    assert fill.list_stale() == {file: book.read(file) for file in files}
