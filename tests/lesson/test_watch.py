"""film.py: what it computes; its page in a real browser: the chapters, and where all stands."""

import json
import re
from base64 import b64decode

import numpy as np
import pytest

import film
import film_page
import measured
from book import numbers_in, read
from browser import KEYS, click, open_film, press, texts, wait_for
from by_numpy import cost_of, logits_of, softmax
from film_page import WATCH, read_page
from helpers import REPO, check_kept
from quiet_tensorflow import tf
from watch_page import LAST, check, go_to, numbers, open_chapter, variables_at

pytestmark = pytest.mark.slow
CHAPTERS = json.loads(read("tests/lesson/chapters.json"))  # see tests/README.md
LOOKS = ("colours", 1280), ("boxes", 1024), ("boxes", 800), ("boxes", 360)  # scripts, and widths
BAD_PLOTS = json.loads(read("tests/lesson/bad_plots.json"))


def test_what_the_page_says_of_its_networks_follows_from_their_rows(monkeypatch):
    networks, about = read_page(WATCH)
    assert film_page.faults_of_figures(networks, about) == []
    monkeypatch.setitem(about["figures"], "end_at", ["7", "1,000"])
    told = ["end_at of network 1: it says 7, and not 1,000"]
    assert film_page.faults_of_figures(networks, about) == told
    args = film.parse_arguments(["--train-size", "1000"])
    sets = [film.load_train_set(args, wrong_labels) for wrong_labels in (False, True)]
    assert [each["told"] for each in networks] == [each["told"] for each in film.find_told(sets)]
    for cost, share in re.findall(r"([\d.]+) at (\d+) %", film.read_part("chapters-of-runs.txt")):
        assert float(cost) == pytest.approx(-np.log(int(share) / 100), abs=0.051)
    accuracy, of_wrong = [network["rows"]["test_accuracy"] for network in networks]
    circle = networks[0]["rows"]["test_cost"].argmin()
    assert accuracy[circle] < accuracy[LAST] > of_wrong[LAST] < of_wrong.max()


@pytest.mark.parametrize("kind", BAD_PLOTS)
def test_what_is_wrong_with_a_plot_is_told(kind):
    part, name, places, *told = BAD_PLOTS[kind]
    curves = {"train": np.array([3, 2, 1, 1]), "test": np.array([3, 2, 2, 3])}
    train, test = [[0, 0], [10, 50], [20, 100], [30, 100]], [[0, 0], [10, 50], [20, 50], [30, 0]]
    paths = {"train": train, "test": test, "gap": train + test[::-1]}
    shown = {"ticks": [[1, 100], [3, 0]], "paths": paths, "dots": {"train": [20, 100]}}
    shown[part][name] = places
    assert film_page.faults_of_plot(shown, curves, 2, is_cost=True) == told


def test_the_lost_image_is_the_surest_that_a_lie_takes_from_the_second_network_only():
    images = json.loads(read("tests/lesson/lost.json"))  # of a 0; see tests/README.md
    *answers, sure, right, told = zip(*images.values(), strict=True)
    hidden, films = np.eye(len(images)), []
    for digits, costs in zip(answers, ([4, 1, 2, 3], [4, 2, 1, 3]), strict=True):
        film_of = {"columns": {"test_cost": np.array(costs)}, "hidden": [hidden[::-1], hidden]}
        films.append(film_of | {"logits": np.eye(10)[np.transpose(digits)] * np.c_[sure,]})
    train_sets = [(None, tf.constant(labels[::-1])) for labels in (right, told)]
    assert film.find_lost(films, 0 * hidden[0], train_sets) == (len(images) - 1, 0)
    assert film.find_lost(films, 0 * hidden[0] + 1, train_sets) is None


def test_programs_print_what_its_first_network_makes_of_all_test_images(networks, mnist):
    found, labels = [], mnist.test_labels
    for row in (8, LAST):  # of outputs/early, at iteration 80, and of outputs/1000-images
        logits = logits_of(variables_at(row, networks[0]), mnist.test_images)
        p, answers = softmax(logits), logits.argmax(axis=1)
        is_wrong, costs = answers != labels, -np.log(p[np.arange(10_000), labels])
        adds = [sum(costs[each]) / 10_000 for each in (is_wrong, ~is_wrong)]
        found += [sum(is_wrong), sum(p[is_wrong].max(axis=1) > 0.9), costs[is_wrong].mean()]
        found += [*adds, sum(adds), np.ptp(np.sort(logits)[:, -2:], axis=1).mean()]
    told = re.findall(r"  ([\d,.]+)\n", measured.text_of("confidence"))
    assert numbers_in(" ".join(told)) == pytest.approx(found, rel=5e-3, abs=6e-4)
    for title, each in ("recall", labels), ("precision", answers):
        shares = pytest.approx(100 * np.bincount(each[~is_wrong]) / np.bincount(each), abs=0.2)
        assert measured.printed("misread-1000-images", f"{title}:") == shares


def test_ones_own_flags_are_filmed_beside_none(browser, networks, mnist, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("train_mnist.HERE", tmp_path)  # where no data are
    flags = [f"--data-dir={REPO / 'data'}", "--seed=1", "--iterations=25", "--eval-every=20"]
    flags += ["--train-size=900", "--output-dir=mine"]
    monkeypatch.setattr("sys.argv", ["film.py", *flags])
    film.main()
    own, about = read_page(page := tmp_path / "mine" / "film.html")
    assert film_page.faults_of_figures(own, about) == []
    shown = film.data_of(page.read_text("utf-8"))["misread"]
    hard = np.stack([np.frombuffer(b64decode(each["image"]), np.uint8) for each in shown])
    assert [network["about"].split()[0] for network in own] == ["1,000", "900"]
    assert not about["alone"] and read_page(WATCH)[1]["alone"]  # which is "is_watch"
    plain, seed_1 = [network["rows"] for network in own]  # beside one's own is a plain run
    assert plain["iteration"].tolist() == seed_1["iteration"].tolist() == [0, 20, 25]
    begins = pytest.approx(networks[0]["rows"]["test_cost"][[0, 2]], rel=2e-3)
    assert plain["test_cost"][:2] == begins and seed_1["test_cost"][:2] != begins
    for network in own:
        at_end = variables_at(-1, network)
        says = logits_of(at_end, hard).argmax(axis=1)
        assert all(said != each["label"] for said, each in zip(says, shown, strict=True))
        logits = logits_of(at_end, mnist.test_images)
        rows = [network["rows"][name][-1] for name in ("costs", "right_of_90", "sure")]
        for T, cost, right, sure in zip(film.TEMPERATURES, *rows, strict=True):
            assert cost == pytest.approx(cost_of(logits / T, mnist.test_labels), abs=0.003)
            p = softmax(logits / T)
            confidence, is_right = p.max(axis=1), p.argmax(axis=1) == mnist.test_labels
            of_90 = is_right[(confidence > 0.85) & (confidence < 0.95)]
            expected = 100 * sum(of_90) / max(len(of_90), 1), sum(~is_right & (confidence > 0.9))
            assert (100 * right, sure) == pytest.approx(expected, rel=0.02, abs=2)  # as rounded
    open_film(browser, page)
    assert texts(browser, ".name h2") == ["plain", f"with {' '.join(flags)}"]
    open_chapter(browser, "temperature")
    press(browser, KEYS.ARROW_RIGHT, "#T")
    press(browser, KEYS.ARROW_LEFT)
    check(browser, own, len(plain["iteration"]) - 2, T=1.1)


def test_chapters_txt_chapters_js_and_start_js_ask_wait_for_a_guess_and_answer(browser):
    networks, about = read_page(WATCH)
    chapters = {chapter["name"]: chapter for chapter in about["chapters"]}
    go_to(browser, "end")
    for name, (guess, judged, row) in CHAPTERS.items():
        open_chapter(browser, name)
        asked, *_ = chapters[name]["ask"].split(" | ")
        assert texts(browser, "[aria-current] span, #ask") == [chapters[name]["title"], asked]
        wait_for(browser, f"current === {row}")
        press(browser, KEYS.ARROW_RIGHT, "body" if name in ("labels", "temperature") else ".curves")
        assert numbers(browser, 1, ".handle")[0] == 10 * row, "first guess"
        browser.find_element("xpath", f"//*[@id='guess']/button[.='{guess}']").click()
        press(browser, KEYS.END, "body" if name == "temperature" else ".curves")
        check(browser, networks if name == "labels" else networks[:1], LAST)
        if name != "inside":  # where nothing plays
            assert texts(browser, "#answer", "offsetHeight") == [0]
            click(browser, "#show")
        words = re.split(r" \| |\u2026|<details", chapters[name]["answer"])[0]
        answer = re.sub(r"<.*?>", " ", words).split()
        said = " ".join(texts(browser, "#answer")[0].split())
        assert said.startswith(f"You guessed: {guess}. {judged}") and " ".join(answer) in said
    open_chapter(browser, "end")
    assert texts(browser, "#answer")[0].startswith("You guessed 3 of 6 right")


def told_in_all_chapters(script, width, browser):
    """Returns what a script of in_page tells of each chapter in a window so wide: texts."""
    told = []
    for chapter in [*CHAPTERS, "how", "end"]:
        go_to(browser, chapter, width=width)
        of_chapter = browser.execute_script(read(f"tests/lesson/in_page/{script}.js"))
        told += [f"{chapter}: {text}" for text in of_chapter]
    return told


@pytest.mark.parametrize("width", [1280, 360])
def test_film_css_and_all_chapters_show_the_words_that_are_kept(width, browser):
    words = told_in_all_chapters("words", width, browser)
    check_kept(f"words-{width}", "\n".join([*words, ""]), makes="screenshots.py")


@pytest.mark.parametrize("script, width", LOOKS, ids=str)
def test_film_css_and_all_chapters_have_no_fault_of_colours_or_places(script, width, browser):
    faults = told_in_all_chapters(script, width, browser)
    assert not faults, "\n".join(faults)
