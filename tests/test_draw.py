"""The drawing page, in a real browser, against the networks that it shows."""

import os
import shutil
import sys

from saved_run import load_network, tf

import draw
import numpy as np
import pytest
from helpers import SMALL, refusal_of, train, write_data

from train_mnist import Network, save_network

NAME = "<!--<script>&amp;" if os.name == "posix" else "&amp;"  # a browser could take it for a tag
RUNS = {"outputs/none": [], "outputs/wide": [300], f"outputs/{NAME}": [20, 9]}
TEXTS = "return [...document.querySelectorAll(arguments[0])].map((found) => found.{})"
PIXELS = """const c = document.querySelector(arguments[0]);
return [...c.getContext("2d").getImageData(0, 0, c.width, c.height).data]"""


@pytest.fixture(scope="module")
def folder(small_mnist, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    write_data(folder / "data", small_mnist)
    for run, hidden in RUNS.items():
        flags = [*SMALL, "--dropout", 0, "--data-dir", folder / "data", "--iterations", 90]
        train(*flags, "--hidden", *hidden, "--output-dir", folder / run)
    return folder


@pytest.fixture(scope="module")
def browser(folder):
    """A browser in which the page of the runs is open. It knows their networks."""
    selenium = pytest.importorskip("selenium.common")
    from draw_picture import open_browser

    try:
        driver = open_browser()
    except selenium.WebDriverException as error:
        pytest.skip(f"Chromium or Chrome cannot be driven here: {error.msg}")
    page = folder / "page.html"
    page.write_text(draw.make_page([folder / run for run in RUNS]), encoding="utf-8")
    with driver:
        script = driver.execute_script
        driver.networks = [load_network(folder / run) for run in RUNS]
        driver.texts = lambda selector, kind="innerText": script(TEXTS.format(kind), selector)
        driver.pixels = lambda canvas: np.reshape(script(PIXELS, canvas), [-1, 4]).T
        driver.get(page.as_uri())
        yield driver
        assert driver.get_log("browser") == []  # no errors
        assert script("return performance.getEntriesByType('resource')") == []  # no requests


def check(browser, T=1):
    """Compares all that networks say with their answers to what is seen; returns that image."""
    image = browser.pixels("#seen")[0].reshape(28, 28)
    powers = np.array([n(np.uint8([image])).numpy()[0] for n in browser.networks]) ** (1 / T)
    shown = np.array([text.split()[0] for text in browser.texts(".bar b")], float).reshape(3, 10)
    assert np.abs(shown - 100 * powers / powers.sum(axis=1, keepdims=True)).max() < 0.1
    said = [f"{percents.argmax()} {percents.max():.1f} % confident" for percents in shown]
    said += [f"{i % 10}: {percent:.1f} %" for i, percent in enumerate(shown.flat)]  # aloud
    assert browser.texts(".says") + browser.texts(".bar", "ariaLabel") == said
    return image


@pytest.mark.slow
def test_the_page_says_of_what_it_sees_what_the_networks_say(browser, mnist):
    from draw_picture import draw_line
    from selenium.webdriver import ActionChains, Keys

    assert browser.texts("h2") == [run.removeprefix("outputs/") for run in RUNS]
    draw_line(browser, [(150, 40), (190, 35), (175, 70), (160, 130)])  # a small 7 in a corner
    image = check(browser)
    assert max(np.ptp(axis) for axis in np.nonzero(image > 40)) in (18, 19)  # it fills 20 x 20 ...
    middle = [np.average(axis, weights=image) for axis in np.indices([28, 28])]
    assert middle == pytest.approx([14, 14], abs=0.6)  # ... its centre of mass in the middle
    browser.find_element("id", "centred").click()
    paper = browser.pixels("#paper")[0].reshape(28, 10, 28, 10)
    assert np.abs(check(browser) - paper.mean(axis=(1, 3))).mean() < 3
    browser.execute_script("$('T').value = 3; $('T').dispatchEvent(new Event('input'))")
    check(browser, T=3)
    browser.find_element("id", "clear").click()
    assert not browser.pixels("#paper")[:3].any() and not browser.pixels("#seen")[:3].any()
    images, labels = mnist[2:]
    for place, button in enumerate(browser.find_elements("css selector", ".samples button")):
        button.click()
        (n,) = (images == check(browser, T=3)).all(axis=(1, 2)).nonzero()[0]
        assert button.get_attribute("title") == f"a {labels[n]}"
        browser.execute_script("$('T').dispatchEvent(new Event('input'))")
        assert (check(browser, T=3) == images[n]).all(), "the image is no longer the one taken"
        says = [int(text[0]) for text in browser.texts(".says")]
        assert labels[n] == place if place < 10 else labels[n] not in says

    neurons = browser.find_element("css selector", ".layers canvas")  # of the network called wide
    ActionChains(browser).move_to_element_with_offset(neurons, 9, 6).perform()
    neurons.send_keys(Keys.ARROW_DOWN, Keys.ARROW_LEFT)
    k = (9 + 1) * 18 + (10 - 1)  # 18 are in a row, each 6 pixels wide
    W, b = [variable.numpy() for variable in browser.networks[1].layers[0]]
    said = f"neuron {k + 1}, activation {max(0, images[n].ravel() / 255 @ W[:, k] + b[k]):.2f}"
    assert neurons.get_attribute("aria-valuetext") == said
    red, _, blue, _ = browser.pixels(".weights")
    assert np.abs(red - blue - 255 * W[:, k] / np.abs(W[:, k]).max()).max() < 2


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["run.json", "curves.csv", "saved_model/saved_model.pb", 10, 11])
def test_what_cannot_be_shown_is_refused_in_a_line(damage, folder, tmp_path, monkeypatch):
    run = shutil.copytree(folder / "outputs/none", tmp_path / "run")
    if isinstance(damage, str):
        (run / damage).write_text("{")
    else:
        network = Network([784, 5, damage], np.random.default_rng(0))  # 11 outputs, or no ReLU:
        network.logits = lambda x: tf.tanh(x @ network.layers[0][0]) @ network.layers[1][0]
        save_network(network, run)
    monkeypatch.setattr(sys, "argv", ["draw.py", str(folder / "outputs/none"), str(run)])
    assert str(run) in refusal_of(draw.main)


@pytest.mark.slow
def test_the_newest_run_is_shown_unless_one_is_named(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["draw.py"])
    draw.main()
    page = folder / "outputs" / "draw.html"
    assert capsys.readouterr().out == f"open in a browser: {page.resolve().as_uri()}\n"
    assert page.read_text(encoding="utf-8").count('"layers": ') == 1
