"""The drawing page, in a real browser, against the networks that it shows."""

import io
import shutil
from contextlib import redirect_stdout

import numpy as np
import pytest

import draw
from browsing import colours, open_or_skip, texts
from draw_picture import draw_with_pointer, webdriver
from helpers import refusal_of, run_main, softmax, train
from measured import numbers_in
from quiet_tensorflow import tf
from train_mnist import Network, save_network

pytestmark = pytest.mark.slow

RUNS = {"wide": [300], "none": [], "&lt;": [20, 9]}  # names, and sizes of their hidden layers


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The folders of three runs."""
    folder = tmp_path_factory.mktemp("runs") / "outputs"
    for name, hidden in RUNS.items():
        flags = ["--train-size", 600, "--iterations", 60, "--eval-every", 60, "--hidden", *hidden]
        train(*flags, "--output-dir", folder / name)
        with (folder / name / "curves.csv").open("a") as curves:
            print("99,1,0,0.5,1", file=curves)  # as if it had ended worse
    return [folder / name for name in RUNS]


@pytest.fixture(scope="module")
def networks(runs):
    return [draw.load_network(run) for run in runs]


@pytest.fixture(scope="module")
def driver(runs):
    driver = open_or_skip()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as printed:
        patch.chdir(runs[0].parents[1])
        run_main("lesson/draw.py", *runs)
    assert printed.getvalue().split()[-1] == runs[0].with_name("draw.html").as_uri()
    with driver:
        yield driver


@pytest.fixture
def browser(driver, runs):
    """A browser that has just opened the page of the runs."""
    driver.get(runs[0].with_name("draw.html").as_uri())
    yield driver
    assert driver.get_log("browser") == []  # no errors, and nothing asked of a network


def image_seen(browser):
    """Returns what the networks see, as the page shows it: [28, 28]."""
    return colours(browser, "#seen")[0].reshape(28, 28)


def check_answers(browser, networks, T=1):
    """Compares all that the page says with what the networks say of the image that is seen."""
    images = np.uint8([image_seen(browser)])
    p = np.concatenate([network(images) for network in networks])
    bars = texts(browser, ".bar b")
    assert all(bars), "nothing is read"
    shown = np.array([text.split()[0] for text in bars], float).reshape(3, 10)
    assert shown == pytest.approx(100 * softmax(np.log(p) / T), abs=0.1)  # ln p is like logits
    says = [f"{p.argmax()} {p.max():.1f} % confident" for p in shown]
    assert texts(browser, ".says, #T-shown") == [*says, f"{T:.1f}"]
    aloud = [f"{i % 10}: {percent:.1f} %" for i, percent in enumerate(shown.flat)]
    assert texts(browser, ".bar", "ariaLabel") == aloud
    widths = np.array(texts(browser, ".bar span", "offsetWidth"))
    assert widths == pytest.approx(widths.max() * shown.flatten() / shown.max(), abs=1)  # pixel


def test_without_a_name_the_newest_run_is_taken(runs, tmp_path, monkeypatch):
    shutil.copytree(runs[0], tmp_path / "outputs" / "alone")
    monkeypatch.chdir(tmp_path)
    run_main("lesson/draw.py")
    assert '"name": "alone"' in (tmp_path / "outputs/draw.html").read_text(encoding="utf-8")


def test_the_runs_are_named_with_what_they_are(browser):
    assert texts(browser, "h2") == list(RUNS)  # the last as it is: HTML would show <
    assert "600 images, reads 50.00\u00a0% of the test images" in texts(browser, ".about")[0]


SEVEN = [(150, 40), (190, 35), (175, 70), (160, 130)]  # in a corner, 40 x 95 pixels
LINE = [(40, 100), (290, 100)]  # lets go beyond the edge, at 280, and has to end there, too


@pytest.mark.parametrize(("points", "height", "width"), [(SEVEN, 20, 10), (LINE, 2, 20)])
def test_what_is_drawn_is_centred_and_read(points, height, width, browser, networks):
    draw_with_pointer(browser, points)
    check_answers(browser, networks)
    inked = np.nonzero(colours(browser, "#paper")[0].reshape(280, 280) > 127)  # rows, columns
    for pixels, pointed in zip(inked[::-1], np.transpose(points), strict=True):  # x, and y
        ends = np.clip([pointed.min() - 11, pointed.max() + 11], 0, 280)  # a pen of 22
        assert [pixels.min(), pixels.max()] == pytest.approx(ends, abs=2)
    image = image_seen(browser)
    # The longer side is 20 pixels, the other in proportion, with the pen's 22 added to both.
    size = [np.ptp(axis) + 1 for axis in np.nonzero(image > 40)]
    assert size == pytest.approx([height, width], abs=1)
    middle = [np.average(axis, weights=image) for axis in np.indices([28, 28])]
    assert middle == pytest.approx([14, 14], abs=0.6)  # its centre of mass


def test_it_is_read_where_it_is_drawn_if_that_is_asked_for(browser, networks):
    draw_with_pointer(browser, SEVEN)
    browser.find_element("id", "centred").click()
    check_answers(browser, networks)
    paper = colours(browser, "#paper")[0].reshape(28, 10, 28, 10)
    assert np.abs(image_seen(browser) - paper.mean(axis=(1, 3))).mean() < 3


def fire(browser, event, x=60, **properties):
    """Fires an event of a pointer on the paper, 60 pixels from its top."""
    paper = browser.find_element("id", "paper").rect
    properties |= {"clientX": paper["x"] + x, "clientY": paper["y"] + 60, "pointerId": 1}
    script = "paper.dispatchEvent(new PointerEvent(...arguments))"
    browser.execute_script(script, event, properties)


def test_only_the_first_finger_or_the_left_button_draws_until_it_lets_go(browser):
    for other in {"isPrimary": False}, {"isPrimary": True, "button": 2}:
        fire(browser, "pointerdown", **other)
        fire(browser, "pointermove", x=90, isPrimary=True)  # to draw, a line needs two points
        assert not colours(browser, "#paper")[0].any()
    paper = browser.find_element("id", "paper")
    assert paper.value_of_css_property("touch-action") == "none"  # or a finger would scroll
    for end in "pointerup", "pointercancel":
        webdriver.ActionChains(browser).click_and_hold(paper).perform()
        drawn = colours(browser, "#paper")
        fire(browser, "pointermove", isPrimary=False)
        fire(browser, end, isPrimary=True)
        fire(browser, "pointermove", isPrimary=True)
        assert np.array_equal(colours(browser, "#paper"), drawn), end
        webdriver.ActionChains(browser).move_by_offset(60, 90).release().perform()


def test_a_click_draws_a_dot_and_a_test_image_makes_room_for_it(browser):
    paper = browser.find_element("id", "paper")
    click = webdriver.ActionChains(browser).move_to_element(paper).click()
    for _ in range(2):
        click.perform()
        ink = (colours(browser, "#paper")[0] > 127).sum()
        assert ink == pytest.approx(np.pi * 11**2, rel=0.05)  # a pen of 22, and nothing else
        browser.find_element("css selector", ".samples button").click()


def test_after_back_the_slider_and_its_number_agree(browser):
    slider = browser.find_element("id", "T")
    slider.send_keys(webdriver.Keys.END)
    browser.get("about:blank")
    browser.back()
    slider = browser.find_element("id", "T")
    assert texts(browser, "#T-shown") == [f"{float(slider.get_property('value')):.1f}"]


def test_samples_are_read_as_the_networks_read_them(browser, networks, mnist):
    images, labels = mnist.test_images, mnist.test_labels
    for place, button in enumerate(browser.find_elements("css selector", ".samples button")):
        button.click()
        browser.find_element("id", "T").send_keys(webdriver.Keys.END)  # T is 5; the image stays
        check_answers(browser, networks, T=5)
        (n,) = (images == image_seen(browser)).all(axis=(1, 2)).nonzero()[0]
        paper = colours(browser, "#paper")[0].reshape(280, 280)[5::10, 5::10]  # ten times as large
        assert np.array_equal(paper, images[n])
        assert button.get_attribute("title") == f"a {labels[n]}"
        if place < 10:
            assert labels[n] == place
        else:  # an image that every network misreads
            assert str(labels[n]) not in [text[0] for text in texts(browser, ".says")]
    assert place == 14, "ten, and five that are misread"


def activations_seen(browser, networks):
    """Lets a test image be read; returns the activations of each hidden layer of all networks."""
    browser.find_elements("css selector", ".samples button")[0].click()
    found = []
    for network in networks:
        a = image_seen(browser).ravel() / 255
        for W, b in network.layers[:-1]:
            a = np.maximum(0, a @ W.numpy() + b)
            found.append(a)
    return found


def test_neurons_are_bright_where_active_and_the_most_active_is_named(browser, networks):
    layers = activations_seen(browser, networks)
    most = layers[0].argmax()
    assert f"neuron {most + 1}, the orange one and most" in texts(browser, "figcaption")[1]
    assert len(texts(browser, ".layers canvas")) == len(layers) == 3  # 300; none; 20 and 9
    cells = browser.find_element("css selector", ".layers canvas")
    assert colours(browser, ".layers canvas")[3, 300:].tolist() == 6 * [0]  # 18 x 17, and no white:
    assert "gradient" in cells.value_of_css_property("background-image")
    for place, a in enumerate(layers):
        red, green, blue, _ = colours(browser, ".layers canvas", place)[:, : len(a)]
        if place < 2:  # a first layer, whose most active neuron is orange
            most = a.argmax()
            assert (red[most], green[most], blue[most]) == (213, 94, 0)
            red[most] = 255
        assert red == pytest.approx(255 * a / a.max(), abs=2)


def test_a_neuron_pointed_at_or_chosen_by_keys_shows_its_weights_until_clear(browser, networks):
    a, *_ = activations_seen(browser, networks)
    W = networks[0].layers[0][0].numpy()
    neurons = browser.find_element("css selector", ".layers canvas")
    row, column = 10, 15  # 18 are in a row, and each has 6 x 6 pixels
    x = 6 * column + 3 - neurons.size["width"] // 2  # of its middle, from that of all
    y = 6 * row + 3 - neurons.size["height"] // 2
    webdriver.ActionChains(browser).move_to_element_with_offset(neurons, x, y).perform()
    neurons.send_keys(webdriver.Keys.ARROW_DOWN, webdriver.Keys.ARROW_LEFT)
    k = 18 * (row + 1) + column - 1  # the one that is shown now
    number, activation = numbers_in(neurons.get_attribute("aria-valuetext"))
    assert number == k + 1 and activation == pytest.approx(a[k], abs=0.01)
    caption = f"neuron {k + 1}, the orange one. Red pixels raise its sum, blue ones lower it."
    assert texts(browser, "figcaption")[1].endswith(caption)
    red, _, blue, _ = colours(browser, ".weights")
    assert red - blue == pytest.approx(255 * W[:, k] / np.abs(W[:, k]).max(), abs=2)
    neurons.send_keys(webdriver.Keys.TAB)  # goes on, and is not swallowed
    assert browser.switch_to.active_element != neurons
    neurons.send_keys(20 * webdriver.Keys.ARROW_UP, webdriver.Keys.ARROW_RIGHT)  # up ends at 1
    assert [neurons.get_attribute(f"aria-value{end}") for end in ("now", "max")] == ["2", "300"]
    browser.find_element("id", "clear").click()
    assert not browser.find_element("css selector", ".weights").is_displayed()
    assert not colours(browser, "#paper")[0].any() and texts(browser, ".says") == ["", "", ""]


def test_where_all_neurons_are_dead_none_is_called_most_active(browser, networks):
    activations_seen(browser, networks)
    browser.execute_script("networks[0].layers[0].b.start.fill(-1000); read()")
    assert not browser.find_element("css selector", ".weights").is_displayed()
    assert not colours(browser, ".layers canvas")[:3].any()


@pytest.mark.parametrize("file", ["run.json", "curves.csv", "saved_model/saved_model.pb"])
def test_a_damaged_run_is_refused_in_a_line(file, runs, tmp_path):
    run = shutil.copytree(runs[0], tmp_path / "run")
    (run / file).write_text("{")
    assert str(run) in refusal_of(run_main, "lesson/draw.py", runs[0], run)


@pytest.mark.parametrize(("outputs", "activation"), [(10, tf.tanh), (11, tf.nn.relu)])
def test_a_network_that_the_page_cannot_compute_is_refused(outputs, activation, runs, tmp_path):
    run = shutil.copytree(runs[0], tmp_path / "run")
    network = Network([784, 5, outputs], np.random.default_rng(0))
    (W1, _), (W2, _) = network.layers
    network.logits = lambda x: activation(x @ W1) @ W2
    save_network(network, run)
    assert str(run) in refusal_of(run_main, "lesson/draw.py", runs[0], run)
