"""Links and lists of the pages, and what is filled in on them."""

import re
from unittest import mock

import pytest

import book
import fill
import outside
from helpers import REPO, run_main

FOLDERS = "*.md", "data/*.md", "lesson/**/*.md", "tests/**/*.md", "outputs/reference/*.md"
TEXTS = [path for folder in FOLDERS for path in REPO.glob(folder)]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_links_and_commands_lead_to_what_they_name(path):
    started = r"(?:python|pytest) ((?:lesson|tests)/[\w./-]*)"
    for program in re.findall(started, path.read_text("utf-8")):
        assert (REPO / program).exists()
    for words, file, place in book.links_of(path):
        assert file.exists()
        if place:
            assert place in book.anchors_of(file)
            _, *sections = book.anchors_of(file)  # below the page's title
            named = words.lower().replace(" ", "-")
            assert named == place or named not in sections
            if file == path and place != "what-to-take-away":
                assert sum(place in book.anchors_of(each) for each in TEXTS) == 1, "of which page?"
        elif file.parent.name == "pages" and re.fullmatch("[A-Z][^,]*", words):
            assert words == book.title_of(file)


@pytest.mark.parametrize("what", ["ci", "requirements"])
def test_what_no_run_here_shows_is_as_the_pages_have_it(what):
    assert getattr(outside, f"faults_of_{what}")() == [], "see lesson/upkeep/facts/outside.py"


def test_the_list_of_programs_has_the_runs_that_each_reads():
    lesson = book.read("lesson/README.md")
    links = re.findall(r"\[`(\w+\.py)`\]\(\1\)", lesson)
    assert {*links} == {path.name for path in REPO.glob("lesson/*.py")}, "mend lesson/README.md"
    for program, needs in re.findall(r"^\| \[`(.*)`\].*\| (`.*`) \|$", lesson, re.MULTILINE):
        arguments = mock.Mock(side_effect=SystemExit)  # it gets what the program takes by default
        with mock.patch("command_line.arguments", arguments), pytest.raises(SystemExit):
            run_main(f"lesson/{program}")
        assert needs == " and ".join(f"`{run}`" for run in arguments.call_args.args), program


def test_each_page_has_its_place_after_what_it_reads_and_is_filled_in():
    assert {*book.ORDER} == {path.stem for path in REPO.glob("lesson/pages/*")}
    for page in book.PAGES[1:]:
        assert "neighbours(" in book.read(page), f"{page}: end it with the comments of the others"
    assert book.reads_too_early() == []
    assert [*fill.list_stale()] == [], "python lesson/upkeep/making/fill.py"
