"""The drawing page, in a real browser, against the networks that it shows."""

from pathlib import Path

import numpy as np
import pytest

import draw
import train_mnist
from command_line import UserError
from evidence import numbers_in
from helpers import colours, run_main, softmax, texts, train
from quiet_tensorflow import tf
from screenshots import draw_with_pointer, webdriver

pytestmark = pytest.mark.slow

RUNS = {"wide": [300], "none": [], "&lt;": [20, 9]}  # names, and sizes of their hidden layers
PAPER, SEEN, PEN = 280, 28, 22  # in pixels: the sides of both pictures, how wide a line is drawn
NEURON, IN_A_ROW = 6, 18  # of the widest network: the side of a neuron in pixels; so many in a row


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The folders of three runs, with a page beside them."""
    folder = tmp_path_factory.mktemp("runs") / "outputs"
    for name, hidden in RUNS.items():
        flags = ["--train-size", 600, "--iterations", 60, "--eval-every", 60, "--hidden", *hidden]
        train(*flags, "--output-dir", folder / name)
        with (folder / name / "curves.csv").open("a") as curves:
            print("99,1,0,0.5,1", file=curves)  # as if it had ended worse
    runs = [folder / name for name in RUNS]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder.parent)
        run_main("lesson/draw.py")  # of the newest run
        run_main("lesson/draw.py", *runs)
    return runs


OF_INPUTS = [9, 10], tf.nn.relu, "9 inputs and 10"
OF_TANH = [784, 20, 10], tf.tanh, "with ReLU only"


@pytest.mark.parametrize(("sizes", "relu", "why"), [OF_INPUTS, OF_TANH])
def test_a_network_that_the_page_cannot_compute_is_refused(sizes, relu, why, monkeypatch):
    network = train_mnist.Network(sizes, np.random.default_rng(0))
    monkeypatch.setattr(draw, "load_network", lambda run: network)
    monkeypatch.setattr(tf.nn, "relu", relu)
    with pytest.raises(UserError, match=f"mine: .*{why}"):
        draw.make_page([Path("mine")])


@pytest.fixture(scope="module")
def networks(runs):
    return [draw.load_network(run) for run in runs]


@pytest.fixture
def browser(driver, runs):
    """A browser that has just opened the page of the runs."""
    driver.get(runs[0].with_name("draw.html").as_uri())
    yield driver
    assert driver.get_log("browser") == []  # no errors, and nothing asked of a network


def picture(browser, canvas):
    """Returns a canvas that is square and grey: [side, side]."""
    grey = colours(browser, canvas)[0]
    return grey.reshape(int(len(grey) ** 0.5), -1)


def check_answers(browser, networks, T=1):
    """Compares all that the page says with what the networks say of the image that is seen."""
    images = np.uint8([picture(browser, "#seen")])
    p = np.concatenate([network(images) for network in networks])
    bars = texts(browser, ".bar b")
    assert all(bars), "nothing is read"
    shown = np.array([text.split()[0] for text in bars], float).reshape(3, 10)
    assert shown == pytest.approx(100 * softmax(np.log(p) / T), abs=0.1)  # ln p is like logits
    says = [f"{p.argmax()} {p.max():.1f} % confident" for p in shown]
    assert texts(browser, ".says, #T-shown") == [*says, f"{T:.1f}"]
    widths = np.array(texts(browser, ".bar span", "offsetWidth"))
    assert widths == pytest.approx(widths.max() * shown.flatten() / shown.max(), abs=1)  # pixel


SEVEN = [(150, 40), (190, 35), (175, 70), (160, 130)]  # in a corner, 40 x 95 pixels
LINE = [(40, 100), (290, 100)]  # lets go beyond the edge, at 280, and has to end there, too


@pytest.mark.parametrize(("points", "height", "width"), [(SEVEN, 20, 10), (LINE, 2, 20)])
def test_what_is_drawn_is_centred_and_read(points, height, width, browser, networks):
    draw_with_pointer(browser, points)
    check_answers(browser, networks)
    inked = np.nonzero(picture(browser, "#paper").T > 127)  # of each pixel x, and y
    for pixels, pointed in zip(inked, np.transpose(points), strict=True):
        ends = np.clip([pointed.min() - PEN / 2, pointed.max() + PEN / 2], 0, PAPER)
        assert [pixels.min(), pixels.max()] == pytest.approx(ends, abs=2)
    image = picture(browser, "#seen")
    # The longer side is 20 pixels, the other in proportion, with the pen added to both.
    size = [np.ptp(axis) + 1 for axis in np.nonzero(image > 40)]
    assert size == pytest.approx([height, width], abs=1)
    middle = [np.average(axis, weights=image) for axis in np.indices(image.shape)]
    assert middle == pytest.approx([SEEN / 2, SEEN / 2], abs=0.6)  # its centre of mass
    browser.find_element("id", "centred").click()
    check_answers(browser, networks)
    where_drawn = picture(browser, "#paper").reshape(SEEN, 10, SEEN, 10).mean(axis=(1, 3))
    assert np.abs(picture(browser, "#seen") - where_drawn).mean() < 3


@pytest.mark.parametrize("end", ["pointerup", "pointercancel"])
def test_a_finger_draws_a_dot_until_it_lets_go(end, browser):
    on_page = browser.find_element("id", "paper")
    assert on_page.value_of_css_property("touch-action") == "none"  # or it would scroll
    webdriver.ActionChains(browser).click_and_hold(on_page).perform()
    place = {"clientX": on_page.rect["x"] + 60, "clientY": on_page.rect["y"] + 60}
    fire = "paper.dispatchEvent(new PointerEvent(...arguments))"
    for event, is_first in ("pointermove", False), (end, True), ("pointermove", True):
        browser.execute_script(fire, event, place | {"isPrimary": is_first, "pointerId": 1})
        ink = (picture(browser, "#paper") > 127).sum()
        assert ink == pytest.approx(np.pi * (PEN / 2) ** 2, rel=0.05), "not a dot alone"
    webdriver.ActionChains(browser).release().perform()


def test_runs_are_named_and_read_samples_as_their_networks_do(browser, networks, mnist):
    assert texts(browser, ".network h2") == list(RUNS)  # the last as it is: HTML would show <
    assert "600 images, reads 50.00\u00a0% of the test images" in texts(browser, ".about")[0]
    browser.find_element("id", "T").send_keys(webdriver.Keys.END)
    buttons = browser.find_elements("css selector", "#first button, #misread button")
    assert len(buttons) == 15, "ten, and five that are misread"
    for place, button in enumerate(buttons):
        button.click()
        check_answers(browser, networks, T=5)
        image = picture(browser, "#seen")
        (n,) = (mnist.test_images == image).all(axis=(1, 2)).nonzero()[0]
        label = mnist.test_labels[n]
        assert button.get_attribute("title").endswith(f" {label}")
        says = [text[0] for text in texts(browser, ".says")]
        assert label == place if place < 10 else str(label) not in says
        assert np.array_equal(picture(browser, "#paper")[5::10, 5::10], image)  # ten times as large


def test_neurons_are_bright_where_active_and_show_their_weights(browser, networks):
    browser.find_element("css selector", ".samples button").click()  # a 0
    W, b = [variable.numpy() for variable in networks[0].layers[0]]
    activations = np.maximum(0, picture(browser, "#seen").ravel() / 255 @ W + b)
    most = activations.argmax()
    assert f"neuron {most}, the most active" in texts(browser, ".hidden figcaption")[0]
    bright = colours(browser, ".layers canvas")[0, :300]
    assert bright == pytest.approx(255 * activations / activations[most], abs=2)
    neurons = browser.find_element("css selector", ".layers canvas")
    # From the neuron in row 8, column 9, which is right of the middle, one down and one left.
    webdriver.ActionChains(browser).move_to_element_with_offset(neurons, NEURON // 2, 0).perform()
    neurons.send_keys(webdriver.Keys.ARROW_DOWN, webdriver.Keys.ARROW_LEFT)
    k = 9 * IN_A_ROW + 8
    number, activation = numbers_in(neurons.get_attribute("aria-valuetext"))
    assert number == k and activation == pytest.approx(activations[k], abs=0.01)
    red, _, blue, _ = colours(browser, ".weights")
    assert red - blue == pytest.approx(255 * W[:, k] / np.abs(W[:, k]).max(), abs=2)
    browser.find_element("id", "clear").click()
    assert not browser.find_element("css selector", ".weights").is_displayed()
    assert not picture(browser, "#paper").any() and texts(browser, ".says") == ["", "", ""]
