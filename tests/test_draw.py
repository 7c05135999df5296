"""The drawing page, in a real browser, against the networks that it shows."""

import shutil

import draw
import numpy as np
import pytest
import tensorflow as tf
from draw_picture import draw_with_pointer, open_browser, webdriver
from helpers import numbers_in, refusal_of, run_main, train
from selenium.common import WebDriverException

from train_mnist import Network, save_network

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "outputs"
    for name, hidden in (("wide", [300]), ("none", []), ("&lt;", [20, 9])):
        flags = ["--train-size", 600, "--iterations", 60, "--eval-every", 60, "--hidden", *hidden]
        train(*flags, "--output-dir", folder / name)
        with (folder / name / "curves.csv").open("a") as curves:
            print("99,1,0,0.5,1", file=curves)  # as if it had ended worse
    return [folder / name for name in ("wide", "none", "&lt;")]


@pytest.fixture(scope="module")
def browser(runs):
    """A browser in which the page of the runs is open. It knows their networks."""
    try:
        browser = open_browser()
    except WebDriverException as error:
        pytest.skip(f"Chromium or Chrome cannot be driven here: {error.msg}")
    page = runs[0].with_name("page.html")
    page.write_text(draw.make_page(runs), encoding="utf-8")
    with browser:
        browser.get(page.as_uri())
        browser.networks = [draw.load_network(run) for run in runs]
        yield browser
        assert browser.get_log("browser") == []  # no errors, and nothing asked of a network


def texts(browser, selector, kind="innerText"):
    found = f"[...document.querySelectorAll('{selector}')]"
    return browser.execute_script(f"return {found}.map((element) => element.{kind})")


def colours(browser, canvas):
    """Returns red, green, blue and alpha of the pixels of a canvas: int [4, n]."""
    data = "getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data"
    script = f"const canvas = document.querySelector('{canvas}'); return [...canvas.{data}]"
    return np.reshape(browser.execute_script(script), [-1, 4]).T


def check_and_see(browser, T=1):
    """Compares all that the page says with what networks say of what is seen; returns that."""
    image = colours(browser, "#seen")[0].reshape(28, 28)
    powers = np.array([network(np.uint8([image]))[0] for network in browser.networks]) ** (1 / T)
    shown = np.array([text.split()[0] for text in texts(browser, ".bar b")], float).reshape(3, 10)
    assert np.abs(shown - 100 * powers / powers.sum(axis=1, keepdims=True)).max() < 0.1
    says = [f"{percents.argmax()} {percents.max():.1f} % confident" for percents in shown]
    aloud = [f"{i % 10}: {percent:.1f} %" for i, percent in enumerate(shown.flat)]
    assert texts(browser, ".says") + texts(browser, ".bar", "ariaLabel") == says + aloud
    assert texts(browser, ".bar span", "style.width") == [f"{percent:g}%" for percent in shown.flat]
    return image


def test_what_is_drawn_is_read_as_the_networks_read_it(browser):
    assert texts(browser, "h2") == ["wide", "none", "&lt;"]  # the last is no <
    assert "600 images, reads 50.00\u00a0% of the test images" in texts(browser, ".about")[0]
    draw_with_pointer(
        browser, [(150, 40), (190, 35), (175, 70), (160, 130)]
    )  # a small 7 in a corner
    image = check_and_see(browser)  # all of it is in 20 x 20 pixels ...
    assert [np.ptp(axis) for axis in np.nonzero(image > 40)] == pytest.approx([19, 9], abs=1)
    middle = [np.average(axis, weights=image) for axis in np.indices([28, 28])]
    assert middle == pytest.approx([14, 14], abs=0.6)  # ... its centre of mass in the middle
    drawn = colours(browser, "#paper")  # as it stays when the pointer moves on
    webdriver.ActionChains(browser).move_to_element(browser.find_element("id", "paper")).perform()
    assert np.array_equal(colours(browser, "#paper"), drawn)
    browser.find_element("id", "centred").click()
    paper = colours(browser, "#paper")[0].reshape(28, 10, 28, 10)
    assert np.abs(check_and_see(browser) - paper.mean(axis=(1, 3))).mean() < 3
    browser.find_element("id", "clear").click()
    assert not colours(browser, "#paper")[0].any() and texts(browser, ".says") == 3 * [""]


def test_so_are_samples(browser, mnist):
    images, labels = mnist[2:]
    for place in range(15):
        browser.find_elements("css selector", ".samples button")[place].click()
        browser.find_element("id", "T").send_keys(webdriver.Keys.END)  # the image stays
        (n,) = (images == check_and_see(browser, T=5)).all(axis=(1, 2)).nonzero()[0]
        assert texts(browser, ".samples button", "title")[place] == f"a {labels[n]}"
        says = [int(text[0]) for text in texts(browser, ".says")]
        assert labels[n] == place if place < 10 else labels[n] not in says


def test_a_neuron_pointed_at_shows_its_weights(browser):
    browser.find_elements("css selector", ".samples button")[0].click()
    image = colours(browser, "#seen")[0]
    neurons = browser.find_element("css selector", ".layers canvas")  # of the network called wide
    column, row = 15, 10  # 18 are in a row, each 6 x 6 pixels, and the middle of all is (54, 51)
    offset = 6 * column + 3 - 54, 6 * row + 3 - 51
    webdriver.ActionChains(browser).move_to_element_with_offset(neurons, *offset).perform()
    neurons.send_keys(webdriver.Keys.ARROW_DOWN, webdriver.Keys.ARROW_LEFT)
    k = 18 * (row + 1) + column - 1
    W, b = [variable.numpy()[..., k] for variable in browser.networks[0].layers[0]]
    said = numbers_in(neurons.get_attribute("aria-valuetext"))
    assert said == pytest.approx([k + 1, max(0, image / 255 @ W + b)], abs=0.01)
    red, _, blue, _ = colours(browser, ".weights")
    assert np.abs(red - blue - 255 * W / np.abs(W).max()).max() < 2


@pytest.mark.parametrize("damage", ["run.json", "curves.csv", "saved_model/saved_model.pb", 10, 11])
def test_what_cannot_be_shown_is_refused_in_a_line(damage, runs, tmp_path):
    run = shutil.copytree(runs[0], tmp_path / "run")
    if isinstance(damage, str):
        (run / damage).write_text("{")
    else:
        network = Network([784, 5, damage], np.random.default_rng(0))  # 11 outputs, or no ReLU:
        if damage == 10:
            network.logits = lambda x: tf.tanh(x @ network.layers[0][0]) @ network.layers[1][0]
        save_network(network, run)
    assert str(run) in refusal_of(run_main, "lesson/draw.py", runs[0], run)


def test_the_newest_run_is_shown_unless_one_is_named(runs, monkeypatch, capsys):
    monkeypatch.chdir(runs[0].parents[1])
    run_main("lesson/draw.py")
    page = runs[0].with_name("draw.html")
    assert capsys.readouterr().out == f"open in a browser: {page.resolve().as_uri()}\n"
    assert page.read_text(encoding="utf-8").count("learnt from") == 1
