"""The drawing page in a real browser, against the networks that it has."""

import re
from pathlib import Path
from unittest import mock

import numpy as np
import pytest

import draw
from browser import KEYS, colours, draw_with_pointer, texts, webdriver
from by_numpy import softmax
from helpers import run_main, train
from quiet_tensorflow import tf
from train_mnist import Network

pytestmark = pytest.mark.slow
RUNS = {"wide": [300], "none": [], "&lt;": [20, 9]}  # names, and sizes of their hidden layers
PAPER, SEEN, PEN = 280, 28, 22  # in pixels: the sides of both pictures, how wide a line is drawn
SEVEN = [(150, 40), (190, 35), (175, 70), (160, 130)]  # in a corner, 40 x 95 pixels
LINE = [(40, 100), (290, 100)]  # lets go beyond the edge, at 280, and has to end there, too


@pytest.fixture(scope="module")
def drawn(place):
    """The networks of three runs, of which outputs/draw.html is made."""
    runs = [Path("outputs", name) for name in RUNS]
    for run in runs:
        flags = ["--train-size", 600, "--iterations", 60, "--eval-every", 60, "--output-dir", run]
        flags += ["--measure-on", "validation"] * (run.name == "none")
        train(*flags, "--hidden", *RUNS[run.name])
        with (run / "curves.csv").open("a") as curves:
            print("99,1,0,0.5,1", file=curves)  # as if it had ended worse
    run_main("lesson/draw.py")  # of the newest run
    run_main("lesson/draw.py", *runs)
    return [draw.load_network(run) for run in runs]


@pytest.fixture
def page(browser, place, drawn):
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})  # of the film's pages
    browser.get((place / "outputs" / "draw.html").as_uri())
    return browser


def test_a_network_that_the_page_cannot_compute_is_refused(monkeypatch):
    monkeypatch.setattr(tf.nn, "relu", tf.tanh)
    for sizes, why in ([9, 10], "9 inputs and 10"), ([784, 20, 10], "with ReLU only"):
        network = Network(sizes, np.random.default_rng(0))
        monkeypatch.setattr(draw, "load_network", mock.Mock(return_value=network))
        with pytest.raises(draw.UserError, match=f"mine: .*{why}"):
            draw.make_page([Path("mine")])


def test_programs_read_the_run_that_they_start_in_and_refuse_an_unfit_one(drawn, monkeypatch):
    monkeypatch.chdir("outputs/wide")
    run_main("lesson/draw.py", ".")
    assert '"name":"wide"' in Path("outputs/draw.html").read_text("utf-8")
    Path("run.json").unlink()
    train("--train-size", 10, "--iterations", 1, "--hidden", 20, "--output-dir", "../narrow")
    for command, why in [
        ("neurons.py ../none", "../none has no hidden layer"),
        ("neurons.py .", "run.json has no seed"),
        ("ten_images.py .", ". has hidden layers"),
        ("halfway.py . ../narrow", "../narrow: its layers are not as large as those of ."),
    ]:
        with pytest.raises(draw.UserError, match=re.escape(why)):
            run_main(*f"lesson/{command}".split())


def picture(page, canvas):
    """Returns a canvas that is square and grey: [side, side]."""
    grey = colours(page, canvas)[0]
    return grey.reshape(int(len(grey) ** 0.5), -1)


def check_bars(page, drawn, T=1):
    """Compares all that the page says with what its networks say of the image that is seen."""
    images = np.uint8([picture(page, "#seen")])
    p = np.concatenate([network(images) for network in drawn])
    shown = np.array([text.split()[0] for text in texts(page, ".bar b")], float).reshape(3, 10)
    assert shown == pytest.approx(100 * softmax(np.log(p) / T), abs=0.1)  # ln p is like logits
    says = [f"{p.argmax()} {p.max():.1f} % confident" for p in shown]
    assert texts(page, ".says, #T-shown") == [*says, f"{T:.1f}"]


@pytest.mark.parametrize(("points", "height", "width"), [(SEVEN, 20, 10), (LINE, 2, 20)])
def test_what_is_drawn_is_centred_and_read(points, height, width, page, drawn):
    draw_with_pointer(page, points)
    webdriver.ActionChains(page).move_to_element(page.find_element("id", "paper")).perform()
    check_bars(page, drawn)  # that the pointer has moved on adds nothing
    inked = np.nonzero(picture(page, "#paper").T > 127)  # of each pixel x, and y
    for pixels, pointed in zip(inked, np.transpose(points), strict=True):
        ends = np.clip([pointed.min() - PEN / 2, pointed.max() + PEN / 2], 0, PAPER)
        assert [pixels.min(), pixels.max()] == pytest.approx(ends, abs=2)
    image = picture(page, "#seen")
    # The longer side is 20 pixels, the other in proportion, with the pen added to both.
    size = [np.ptp(axis) + 1 for axis in np.nonzero(image > 40)]
    assert size == pytest.approx([height, width], abs=1)
    middle = [np.average(axis, weights=image) for axis in np.indices(image.shape)]
    assert middle == pytest.approx([SEEN / 2, SEEN / 2], abs=0.6)  # its centre of mass
    page.find_element("id", "centred").click()
    check_bars(page, drawn)
    where_drawn = picture(page, "#paper").reshape(SEEN, 10, SEEN, 10).mean(axis=(1, 3))
    assert np.abs(picture(page, "#seen") - where_drawn).mean() < 3


@pytest.mark.parametrize("end", ["pointerup", "pointercancel"])
def test_a_finger_draws_a_dot_until_it_lets_go(end, page):
    on_page = page.find_element("id", "paper")
    assert on_page.value_of_css_property("touch-action") == "none"  # or it would scroll
    webdriver.ActionChains(page).click_and_hold(on_page).perform()
    place = {"clientX": on_page.rect["x"] + 60, "clientY": on_page.rect["y"] + 60, "pointerId": 1}
    fire = "paper.dispatchEvent(new PointerEvent(...arguments))"
    page.execute_script(fire, "pointerdown", place | {"isPrimary": True, "button": 2})  # the right
    second = ("pointerdown", False), ("pointermove", False)  # another finger draws nothing
    for event, is_first in (*second, (end, True), ("pointermove", True)):
        page.execute_script(fire, event, place | {"isPrimary": is_first})
        ink = (picture(page, "#paper") > 127).sum()
        assert ink == pytest.approx(np.pi * (PEN / 2) ** 2, rel=0.05), "not a dot alone"
    webdriver.ActionChains(page).release().perform()


def test_runs_are_named_and_read_samples_as_their_networks_do(page, drawn, mnist):
    assert texts(page, ".network h2") == list(RUNS)  # the last as it is: HTML would show <
    for kind, about in zip(("test", "validation", "test"), texts(page, ".about"), strict=True):
        assert f"600 images, reads 50.00\u00a0% of the {kind} images" in about
    page.find_element("id", "T").send_keys(KEYS.END)
    buttons = page.find_elements("css selector", "#first button, #misread button")
    assert len(buttons) == 15, "ten, and five that are misread"
    for place, button in enumerate(buttons):
        button.click()
        check_bars(page, drawn, T=5)
        image = picture(page, "#seen")
        (label,) = mnist.test_labels[(mnist.test_images == image).all(axis=(1, 2))]
        assert button.get_attribute("title").endswith(f" {label}")
        assert texts(page, "[aria-current=true]", "title") == [button.get_attribute("title")]
        says = [text[0] for text in texts(page, ".says")]
        assert label == place if place < 10 else str(label) not in says
        assert np.array_equal(picture(page, "#paper")[5::10, 5::10], image)  # ten times as large
    page.find_element("id", "T").send_keys(KEYS.HOME)
    check_bars(page, drawn, T=0.5)


def test_neurons_are_bright_where_active_and_show_their_weights(page, drawn):
    page.find_element("css selector", ".samples button").click()  # a 0
    W, b = [variable.numpy() for variable in drawn[0].layers[0]]
    activations = np.maximum(0, picture(page, "#seen").ravel() / 255 @ W + b)
    most = activations.argmax()
    assert f"neuron {most}, the most active" in texts(page, ".hidden figcaption")[0]
    bright = colours(page, ".layers canvas")[0, :300]
    assert bright == pytest.approx(255 * activations / activations[most], abs=2)
    red, _, blue, _ = colours(page, ".weights")
    assert red - blue == pytest.approx(255 * W[:, most] / np.abs(W[:, most]).max(), abs=2)
    slider = page.find_element("css selector", ".layers [role=slider]")
    slider.send_keys(KEYS.ARROW_UP + KEYS.ARROW_DOWN + KEYS.ARROW_RIGHT)  # begins with neuron 0
    assert slider.get_attribute("aria-valuenow") == "19", "a row has 18"
    slider.send_keys(KEYS.TAB)
    assert page.switch_to.active_element != slider
    page.find_element("id", "clear").click()
    assert not page.find_element("css selector", ".weights").is_displayed()
    assert not picture(page, "#paper").any() and texts(page, ".says") == ["", "", ""]
