"""lesson/watch.html in a real browser: its curves, and all that follows the handle."""

from base64 import b64decode

import numpy as np
import pytest

import book
import film
from book import numbers_in
from browser import draw_with_pointer, wait_for
from helpers import colours, logits_of, softmax, texts
from watch_page import AT_1, CIRCLE, KEYS, LAST, check, click, go_to, logits_at, numbers, press

pytestmark = pytest.mark.slow
# Rows: the circle of the network of wrong labels, and where it reads most.
CIRCLE_OF_WRONG, MOST_OF_WRONG = 14, 5


def guess_by_drawing(browser, end, said):
    """Draws how the cost goes on to its end, in shares of the plot, and sees that it is judged."""
    go_to(browser, "overfit")
    draw_with_pointer(browser, [(0.4, 0.4), (0.95, end)], ".of-cost .plot", side=1)  # 0 is the top
    drawn = numbers(browser, 1, ".of-cost .yours path", "getAttribute('d')")
    assert drawn[-1] == pytest.approx(end, abs=0.01)
    browser.execute_script(book.read("tests/lesson/faster.js"))
    wait_for(browser, "$('answer').offsetHeight > 0")
    assert texts(browser, "#answer")[0].startswith(f"You guessed: {said}")


def test_when_to_stop_says_what_an_answer_costs_and_shows_sure_mistakes(browser, networks, mnist):
    guess_by_drawing(browser, 0.9, "it falls. Not so.")
    ink = colours(browser, ".mistakes canvas")[3].reshape(-1, 48, 50, 48)  # tiles of 48 x 48 pixels
    assert (ink > 40).any(axis=(1, 3)).sum() == networks[0]["rows"]["sure"][LAST][AT_1]
    guess_by_drawing(browser, 0.1, "it rises. Right.")
    rows = networks[0]["rows"]
    prices = []
    for row in (CIRCLE, LAST):
        press(browser, KEYS.HOME + row * KEYS.ARROW_RIGHT)
        (p,) = softmax([logits_at(row, networks[0], colours(browser, "#seen")[0])])
        price = numbers_in(texts(browser, ".price")[0])
        assert price == pytest.approx([3, 100 * p[3], -np.log(p[3])], rel=0.05)
        prices += [row * 10, 2, 100 * p[2], -np.log(p[3])]
        counts = 10_000 * (1 - rows["test_accuracy"][row]), rows["sure"][row][AT_1]
        told = texts(browser, ".network:nth-of-type(1) .mistakes span", "textContent")[-1]
        assert numbers_in(told) == pytest.approx(counts, abs=0.01)
        is_pale = colours(browser, ".mistakes canvas")[3].max() < 255  # none that is new
        circle, dot = texts(browser, ".of-cost i:is(.lowest, [class^=test])", "style.cssText")
        assert (circle == dot) == is_pale == (row == CIRCLE)
    said = numbers_in(texts(browser, "#answer")[0].split("saw. ")[1])
    fewer = 10_000 * (rows["test_accuracy"][LAST] - rows["test_accuracy"][CIRCLE])
    assert said[:10] == pytest.approx([*prices, 10_000, fewer], rel=0.006)
    draw_with_pointer(browser, [(50, 50)], ".penalty", side=100)  # in the middle is 50 %
    assert numbers_in(texts(browser, ".price")[0]) == pytest.approx([3, 50, -np.log(0.5)], rel=0.05)
    browser.execute_script("scrollTo(0, 999)")  # the window cuts it
    draw_with_pointer(browser, [(0.5 / 50, 9.5 / 10)], ".mistakes canvas", side=1)  # 10 rows of 50
    images, seen = mnist.test_images.reshape(-1, 784), colours(browser, "#seen")[0]
    assert (seen == colours(browser, ".closeup canvas")[0]).all()
    (label,) = mnist.test_labels[(np.abs(images - seen) <= 9).all(axis=1)]  # it has 16 greys
    assert numbers_in(" ".join(texts(browser, "#truth, .says em")[:2])) == [label, label]


def test_a_temperature_changes_no_answer_but_how_often_it_is_honest(browser, networks, mnist):
    go_to(browser, "temperature")
    assert not browser.find_element("id", "T").is_enabled(), "first the guess"
    click(browser, "#guess button")
    shown = browser.execute_script(book.read("tests/lesson/ten.js"))
    images, told, frames, averages, verdicts = map(np.array, shown)
    label_of = dict(zip(map(bytes, mnist.test_images), mnist.test_labels, strict=True))
    labels = [label_of[bytes(image)] for image in images.astype(np.uint8)]
    logits = logits_of([along[LAST] for along in networks[0]["variables"]], images)
    read_as, temperatures = logits.argmax(axis=1), np.repeat(film.TEMPERATURES[AT_1:], 10)
    sure = 100 * softmax(logits / temperatures[:, None]).max(axis=1)
    assert told == pytest.approx(np.transpose([labels, read_as, sure]), abs=0.501)
    assert sure == pytest.approx(90, abs=5.5)
    of_ten = 10 * networks[0]["rows"]["right_of_90"][LAST, AT_1:]
    is_right = np.arange(10) < of_ten.round()[:, None]  # the wrong ones come last
    assert is_right.ravel().tolist() == (read_as == labels).tolist() == (frames == "right").tolist()
    assert averages.tolist() == [f"On average {number:.1f} are right" for number in of_ten]
    assert (verdicts == "met").tolist() == (of_ten.round() == 9).tolist()
    press(browser, 19 * KEYS.ARROW_LEFT, "#T")
    check(browser, networks[:1], LAST, T=2.1)
    assert texts(browser, "#T-shown, #marks .best") == ["2.1", "2.1: lowest cost"]
    logits = logits_at(LAST, networks[0], colours(browser, "#seen")[0])
    heights = numbers(browser, 1, ".squeezed i", "style.height")
    assert heights == pytest.approx(100 * np.abs(logits) / np.abs(logits).max() / 2.1, abs=0.01)
    wait_for(browser, "$('answer').offsetHeight && inSight[0].find('.key.bent').offsetHeight")


def test_the_handle_moves_all_networks_by_pointer_keys_and_buttons(browser, networks):
    go_to(browser, "labels", guess=0)
    press(browser, 9 * KEYS.PAGE_UP + KEYS.ARROW_LEFT)  # nearly at the end, and back
    wait_for(browser, "$('answer').offsetHeight > 0")
    for n, share in (1, 0.3), (2, 0.9), (1, 1.05):  # past the end, too
        ticks = f".network:nth-of-type({n}) .ticks"
        draw_with_pointer(browser, [(0.5, 0.5), (share, 0.5)], ticks, side=1)
        check(browser, networks, round(LAST * min(share, 1) ** 2))  # early steps have more room
    click(browser, "#to-circle")  # as the answer says: there it says what they are
    check(browser, networks, MOST_OF_WRONG)
    for n, network in enumerate(networks, 1):
        images = [np.frombuffer(b64decode(told["image"]), np.uint8) for told in network["told"]]
        says = [logits_at(MOST_OF_WRONG, network, image).argmax() for image in images]
        assert numbers(browser, n, ".told b") == says
    assert {*texts(browser, ".told b", "className")} == {"right"}, "whatever their labels"
    (touch,) = texts(browser, ticks, "getBoundingClientRect().toJSON()")  # at the start
    for kind, points in ("touchStart", [{"x": touch["x"], "y": touch["y"]}]), ("touchCancel", []):
        browser.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    check(browser, networks, MOST_OF_WRONG)  # as the finger scrolls
    press(browser, KEYS.HOME + CIRCLE_OF_WRONG * KEYS.ARROW_RIGHT)
    assert texts(browser, ".says em") == ["right", "right"], "an image that only the first keeps"
    press(browser, KEYS.END)
    assert [text[:5] for text in texts(browser, ".says em")] == ["right", "wrong"]
    draw_with_pointer(browser, [(140, 60), (90, 140), (140, 220), (190, 140), (140, 60)])  # a 0
    for pressed, row in (KEYS.HOME + KEYS.ARROW_LEFT, 0), (KEYS.PAGE_UP, 10):
        press(browser, pressed)
        check(browser, networks, row)
