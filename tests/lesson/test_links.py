"""Links and lists of the pages, and what is filled in on them."""

import re
from unittest import mock

import pytest

import book
import fill
from helpers import REPO, run_main


def test_links_and_commands_lead_somewhere_and_have_the_titles_of_pages():
    folders = "*.md", "data/*.md", "lesson/**/*.md", "tests/**/*.md", "outputs/reference/*.md"
    for path in [path for pattern in folders for path in REPO.glob(pattern)]:
        text = path.read_text("utf-8")
        programs = re.findall(r"(?:python|pytest) ((?:lesson|tests)/[\w./-]*)", text)
        assert all((REPO / program).exists() for program in programs), f"{path}: {programs}"
        for words, link in re.findall(r"([^][]*)\]\((?!http)([^)]+)\)", text):
            target, _, anchor = link.partition("#")
            linked = path.parent / target if target else path
            assert linked.exists(), f"{path}: {link}"
            assert not anchor or anchor in book.anchors_of(linked), f"{path}: {link}"
            title = re.sub(r"^\d+\. ", "", " ".join(words.split()))
            named = title.lower().replace(" ", "-")  # another place on that page?
            assert not anchor or named not in {*book.anchors_of(linked)[1:]} - {anchor}, link
            if anchor and linked.parent.name == "pages":  # it is what is spoken of there
                parts = re.split("^#+ ", linked.read_text("utf-8").lower(), flags=re.MULTILINE)[1:]
                about = dict(zip(book.anchors_of(linked), parts, strict=True))[anchor]
                begins = [word[:3] for word in re.findall(r"\w{4,}", words.lower())]
                assert all(begin in about for begin in begins), f"{path}: {words} is not in {link}"
            if linked.parent.name == "pages" and not anchor and re.fullmatch("[A-Z][^,]*", title):
                assert title == book.title_of(linked), f"{path} calls it {title}: {link}"


def test_the_list_of_programs_has_the_runs_that_each_reads():
    lesson = book.read("lesson/README.md")
    links = re.findall(r"\[`(\w+\.py)`\]\(\1\)", lesson)
    assert {*links} == {path.name for path in REPO.glob("lesson/*.py")}, "mend lesson/README.md"
    for program, needs in re.findall(r"^\| \[`(.*)`\].*\| (`.*`) \|$", lesson, re.MULTILINE):
        arguments = mock.Mock(side_effect=SystemExit)  # it gets what the program takes by default
        with mock.patch("command_line.arguments", arguments), pytest.raises(SystemExit):
            run_main(f"lesson/{program}")
        assert needs == " and ".join(f"`{run}`" for run in arguments.call_args.args), program


def test_each_page_has_its_place_and_is_filled_in():
    assert {*book.ORDER} == {path.stem for path in REPO.glob("lesson/pages/*")}
    for page in book.PAGES[1:]:
        assert "neighbours(" in book.read(page), f"{page}: end it with the comments of the others"
    assert [*fill.list_stale()] == [], "python lesson/upkeep/making/fill.py"
