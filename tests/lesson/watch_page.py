"""What the tests of film.py's pages share: how these are driven and checked in a browser."""

import numpy as np
import pytest

import film
from book import numbers_in, read
from browser import colours, open_film, set_window, texts, wait_for
from by_numpy import logits_of, softmax
from checks_of_films import faults_of_plot
from film_page import AT_1, WATCH


def go_to(browser, chapter, guess=None, key="", width=1280):
    """Opens a chapter as if nobody had drawn, or guessed, in a window of this width.

    guess: which button is chosen then, if any; key: is pressed on the curves at last, as "End".
    """
    height = 740 if width <= 1024 else 800
    go = read("tests/lesson/in_page/anew.js"), WATCH.as_uri(), width, height, chapter, guess, key
    wanting = browser.execute_async_script(*go)
    if wanting:
        set_window(browser, width, height)
        if wanting == "page":
            open_film(browser, WATCH, width, height)  # which takes seconds
            wait_for(browser, "practised")  # or unpacking might hold up what plays
        assert browser.execute_async_script(*go) == ""


def numbers(browser, n, selector, kind="textContent"):
    """Returns the numbers in all that a selector finds in the column of network 1 or 2."""
    return numbers_in(" ".join(texts(browser, f".network:nth-of-type({n}) {selector}", kind)))


def check(browser, networks, row, T=1.0):
    """Compares what a page shows of networks at a row: with their curves, and with NumPy."""
    image = colours(browser, "#seen")[0]
    for n, network in enumerate(networks, 1):
        check_curves(browser, n, network["rows"], row, film.TEMPERATURES.index(T))
        of_each_row = zip(*network["variables"], strict=True)
        logits = np.concatenate([logits_of(variables, image) for variables in of_each_row])
        shares = 100 * softmax(logits / T)
        digits = shares.argmax(axis=1)
        bars = numbers(browser, n, ".bar", "ariaLabel")  # as 7: 99.8 %
        assert bars[1::2] == pytest.approx(shares[row], abs=0.051)
        shown = [min(share, 99.9) for share in shares[row] if share >= 0.5]  # else none
        assert numbers(browser, n, ".bar b") == pytest.approx(shown, abs=0.501)
        assert numbers(browser, n, ".says b") == [digits[row]]
        sure = min(shares[row].max(), 99.9)  # from 98.5 on with a decimal
        said = pytest.approx([sure], abs=0.051 if sure > 98.5 else 0.501)
        assert numbers(browser, n, ".says span") == said
        # The strip has a piece for the guess of the start, and one for each answer that lasts.
        pieces = [digit for i, digit in enumerate(digits) if i <= 1 or digit != digits[i - 1]]
        assert numbers(browser, n, ".names i") == pieces


def check_curves(browser, n, rows, row, t):
    """Compares what is shown of network n with its rows; t: the place of the temperature."""
    costs = {"train": rows["train_cost"], "test": rows["test_cost"], "bent": rows["costs"][:, t]}
    shares = {name: 100 * rows[f"{name}_accuracy"] for name in ("train", "test")}
    keys = numbers(browser, n, ".key b")
    assert keys[:3] == pytest.approx([of[row] for of in costs.values()], abs=0.0051)  # two decimals
    assert keys[3:] == pytest.approx([of[row] for of in shares.values()], abs=0.051)
    assert numbers(browser, n, ".curves", "ariaValueText")[:6] == [rows["iteration"][row], *keys]
    if t == AT_1:
        del costs["bent"]  # which is not drawn
    for kind, curves in {".of-cost": costs, ".of-accuracy": shares}.items():
        plot = f".network:nth-of-type({n}) {kind} .plot"
        if texts(browser, plot, "offsetHeight") != [0]:
            shown = browser.execute_script(read("tests/lesson/in_page/plot.js"), plot)
            assert faults_of_plot(shown, curves, row, kind == ".of-cost") == []
