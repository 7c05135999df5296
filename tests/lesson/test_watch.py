"""lesson/watch.html in a real browser: its chapters, and that all has its place."""

import itertools
import json
import re

import pytest

import book
from browser import open_film, wait_for
from helpers import texts
from watch_page import KEYS, LAST, WATCH, check, click, go_to, numbers, press, read_page

pytestmark = pytest.mark.slow

# Of each a guess, how it is judged, and the row where the handle is until then.
CHAPTERS = json.loads(book.read("tests/lesson/chapters.json"))


def test_each_chapter_asks_waits_for_a_guess_and_answers(browser):
    networks, about = read_page(WATCH)
    chapters = {chapter["name"]: chapter for chapter in about["chapters"]}
    browser.get("about:blank")  # no chapter of the page may be guessed
    for name, (guess, judged, row) in CHAPTERS.items():
        go_to(browser, name)
        asked, *_ = chapters[name]["ask"].split(" | ")
        assert texts(browser, "[aria-current] span, #ask") == [chapters[name]["title"], asked]
        wait_for(browser, f"current === {row}")
        press(browser, KEYS.ARROW_RIGHT, "body" if name in ("labels", "temperature") else ".curves")
        assert numbers(browser, 1, ".handle") == [10 * row], "first guess"
        browser.find_element("xpath", f"//*[@id='guess']/button[.='{guess}']").click()
        press(browser, KEYS.END, "body" if name == "temperature" else ".curves")
        check(browser, networks if name == "labels" else networks[:1], LAST)
        if name != "inside":  # where nothing plays
            assert texts(browser, "#answer", "offsetHeight") == [0]
            click(browser, "#show")
        answer = re.sub(r"<.*?>", " ", chapters[name]["answer"].split(" | ")[0]).split()
        said = " ".join(texts(browser, "#answer")[0].split())
        assert said.startswith(f"You guessed: {guess}. {judged}") and " ".join(answer) in said
    go_to(browser, "end")
    assert texts(browser, "#answer")[0].startswith("3 of 6 guessed right")


def test_nothing_moves_or_lies_on_another_or_is_wider_than_the_window(browser):
    for width, chapter in itertools.product([1280, 1024, 800, 360], [*CHAPTERS, "end"]):
        open_film(browser, WATCH, width, 740, f"#{chapter}")
        (start, *others), needed, on = browser.execute_script(book.read("tests/lesson/boxes.js"))
        assert (others, on) == ([start, start], []) and needed <= width, (chapter, width)
