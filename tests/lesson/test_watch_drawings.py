"""lesson/watch.html in a real browser: what it says of drawings and samples, against NumPy."""

import re

import numpy as np
import pytest

import book
import film
from book import numbers_in
from browser import draw_with_pointer, wait_for
from helpers import colours, forward, logits_of, softmax, texts
from watch_page import KEYS, LAST, START, click, go_to, logits_at, numbers, press

pytestmark = pytest.mark.slow


def test_ten_steps_teach_and_a_neuron_shows_what_raises_it_and_votes(browser, networks, mnist):
    go_to(browser, "inside", guess=1)
    W1, b1, W2, b2, W3, _ = networks[0]["variables"]
    images = np.round(mnist.images[:1000][mnist.labels[:1000] == 4].reshape(-1, 784) / 85) / 3
    each = [forward([along[row] for along in networks[0]["variables"]], images) for row in (2, 3)]
    ([*_, hidden], [*_, before]), (_, [*_, after]) = each
    n = ((before.argmax(axis=1) != 4) & (after.argmax(axis=1) == 4)).argmax()
    wrong, more = before[n].argmax(), (W3[3] > W3[2])[hidden[n] > 0]
    counts = [4, len(more), sum(more[:, 4]), 4, sum(~more[:, wrong]), wrong]
    for logits, said in (before[n], [20, wrong, 4]), (after[n], counts):
        assert numbers_in(texts(browser, "#lesson p")[0]) == said
        shown = 4, 100 * softmax([logits])[0, 4], wrong, 100 * softmax([logits])[0, wrong]
        assert numbers_in(texts(browser, "#lesson div")[0]) == pytest.approx(shown, abs=0.51)
        click(browser, "#lesson button")
    press(browser, KEYS.END)
    first = np.maximum(0, colours(browser, "#seen")[0] / 255 @ W1[LAST] + b1[LAST])
    second = np.maximum(0, first @ W2[LAST] + b2[LAST])
    ways = W2[LAST] @ (W3[LAST] * (second > 0)[:, None])  # to the answers, by the chain rule
    best, against = (first * ways[:, 4]).argmax(), (first * ways[:, 9]).argmin()
    assert numbers(browser, 1, "figcaption") == [best, ways[best].argmax(), ways[best].argmin()]
    click(browser, ".bar", 9)
    assert numbers_in(" ".join(texts(browser, "#ask, .network figcaption")))[:2] == [9, against]
    k = second.argmax()
    picture = ".layers div + div canvas"  # its rows have 4 neurons, and keys begin with neuron 0
    press(browser, KEYS.ARROW_DOWN * (1 + k // 4) + KEYS.ARROW_RIGHT * (k % 4), picture)
    slopes = (W1[LAST] - W1[START])[:, first > 0] @ W2[LAST][first > 0, k]
    red, _, blue, _ = colours(browser, ".weights")
    assert red - blue == pytest.approx(255 * slopes / np.abs(slopes).max(), abs=2)
    fed, given = first * W2[LAST][:, k], W3[LAST][k] * second[k]
    assert numbers(browser, 1, "figcaption") == [k, given.argmax(), given.argmin()]
    most, all_ten = np.abs(fed).argsort()[:-11:-1], np.abs(given).argsort()[::-1]
    lines = np.reshape(numbers(browser, 1, ".links path", "dataset.link"), [-1, 4])[10:]
    assert [*lines[:10, 1], *lines[10:, 2]] == [*most, *all_ten]
    assert lines[:, 3] == pytest.approx([*fed[most], *given[all_ten]], abs=0.001)


def test_an_answer_is_judged_by_what_the_image_shows(browser, networks, mnist):
    go_to(browser, "learn", guess=0)
    practised = np.round(mnist.images[:1000].reshape(-1, 784) / 85)
    images = np.vstack([85 * practised, colours(browser, "#seen")[0]])
    ([*_, hidden], _) = forward([along[-1] for along in networks[0]["variables"]], images / 255)
    cosines = hidden[:-1] @ hidden[-1] / np.linalg.norm(hidden[:-1], axis=1)  # largest: alike
    assert (colours(browser, "#like canvas")[0] == 85 * practised[cosines.argmax()]).all()
    assert texts(browser, "#like span", "dataset.label")[0] == str(mnist.labels[cosines.argmax()])
    press(browser, KEYS.HOME)
    assert texts(browser, ".says em") == ["untrained: guessing"]
    assert texts(browser, ".names b", "className") == ["untrained", "wrong", "right", "wrong"]
    press(browser, KEYS.END)
    draw_with_pointer(browser, [(140, 60), (140, 220)])  # meant as what the untrained guess
    by_chance, *_ = map(int, numbers(browser, 1, ".names i"))
    click(browser, "#meant button", by_chance)
    assert f"it never reads this {by_chance}." in texts(browser, "#answer")[0]
    for sample, judged, fate in (
        ("#misread [title='a 3']", "wrong: it is a 3", "It learnt to read it, then unlearnt it."),
        ("#first [title='a 6']", "right", "It reads this 6 from step 270 on, and keeps it."),
    ):
        click(browser, sample)
        said = [" ".join(text.split()) for text in texts(browser, ".says em, #answer")]
        assert said[0].find(fate) >= 0 and said[1] == judged
    draw_with_pointer(browser, [(2.5 / 4, 16.5 / 32)], ".layers div + div .picture", side=1)
    assert texts(browser, ".neuron")[0].startswith("Neuron 66 adds")
    assert 66 in numbers(browser, 1, ".links path", "dataset.link")[2::4]
    click(browser, "#ask")  # elsewhere
    assert not any(texts(browser, ".neuron", "offsetHeight"))


def test_a_drawing_is_judged_by_what_was_meant_kept_and_sent(browser, networks):
    go_to(browser, "fool", guess=0)
    draw_with_pointer(browser, [(140, 60), (140, 220)])  # a 1, surely
    fooled, not_fooled = "Fooled!.* your 5 a 1, .*Save.*", "Not fooled!.* Of 256, .*Dare: .*"
    for meant, words, number in (5, fooled, 1), (1, not_fooled, 0), (5, fooled, 1):
        click(browser, "#meant button", meant)
        assert re.fullmatch(words, texts(browser, "#verdict")[0], re.DOTALL)
        assert browser.execute_script("return fooled.size") == number
    seen, learnt = colours(browser, "#seen")[0], colours(browser, "#why canvas")
    cooled = 100 * softmax(logits_at(LAST, networks[0], seen)[None] / 2.1).max()
    sure, words, written, size = browser.execute_async_script(book.read("tests/lesson/card.js"))
    assert numbers_in(words) == pytest.approx([2.1, cooled], abs=0.51)
    assert [written, *size] == [f"It says 1 {sure}. It is a 5. {film.TITLE}", 1200, 630]
    click(browser, "#clear")
    draw_with_pointer(browser, [(90, 60), (190, 220)])
    browser.refresh()  # which keeps guesses and drawings
    wait_for(browser, "practised && said.fool.startsWith('You guessed: unsure.')")
    click(browser, "#kept button", 1)  # the first again, and what it was meant as
    click(browser, "#verdict [href='#inside']")
    wait_for(browser, r"/Why is it a 1 in[^]*It is framed\./.test(document.body.innerText)")
    assert (colours(browser, "figure .weights") == learnt).all()
    click(browser, "#answer [href='#fool']")
    wait_for(browser, "$('verdict').textContent.startsWith('Fooled! In the end it calls your 5')")
    browser.get(browser.execute_script("return addressOfDrawing()"))  # as a friend gets it
    wait_for(browser, "$('play').offsetHeight > 0")
    assert (colours(browser, "#seen")[0] == seen).all()
    click(browser, "#guess button")  # a 1, which it is called
    press(browser, KEYS.END)
    wait_for(browser, "$('answer').textContent.includes('Your friend meant a 5: then it fooled')")


def test_an_image_is_written_in_and_read_as_it_grows_until_touched(browser, networks):
    for touched_after in 5, 1000:
        go_to(browser, "fool")
        go_to(browser, "overfit")
        browser.execute_script(book.read("tests/lesson/ink.js"), touched_after)
        wait_for(browser, "kept.length > 4 && !inked")
        inks, said = map(np.array, zip(*browser.execute_script("return kept"), strict=True))
        logits = logits_of([along[START + 1] for along in networks[0]["variables"]], inks)
        assert said == pytest.approx(100 * softmax(logits), abs=0.051)
        assert len(inks) <= touched_after and (np.diff(inks, axis=0) >= 0).all()
        assert (colours(browser, "#seen")[0] == film.draw_house().ravel()).all()
    assert len({*said.argmax(axis=1)}) > 1 and (inks[-1] > inks[0]).any()
    browser.get("about:blank")  # as there is motion now
