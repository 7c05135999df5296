"""The drawing page, in a real browser, against the networks that it shows."""

import shutil

import numpy as np
import pytest

import draw
from draw_picture import draw_with_pointer, webdriver
from evidence import numbers_in
from helpers import REPO, colours, refusal_of, run_main, softmax, texts, train
from quiet_tensorflow import tf
from train_mnist import Network, save_network

pytestmark = pytest.mark.slow

RUNS = {"wide": [300], "none": [], "&lt;": [20, 9]}  # names, and sizes of their hidden layers


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
        run_main("lesson/draw.py", *runs)
    return runs


@pytest.fixture(scope="module")
def networks(runs):
    return [draw.load_network(run) for run in runs]


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
    widths = np.array(texts(browser, ".bar span", "offsetWidth"))
    assert widths == pytest.approx(widths.max() * shown.flatten() / shown.max(), abs=1)  # pixel


def test_the_newest_run_is_taken_and_the_address_printed(runs, tmp_path, monkeypatch, capsys):
    shutil.copytree(runs[0], tmp_path / "outputs" / "alone")
    monkeypatch.chdir(tmp_path)
    run_main("lesson/draw.py")
    page = tmp_path / "outputs" / "draw.html"
    assert capsys.readouterr().out.split()[-1] == page.as_uri()
    assert '"name": "alone"' in page.read_text(encoding="utf-8")


def test_a_cloned_page_has_no_network_and_leads_to_one_that_has(driver):
    driver.get((REPO / "lesson" / "draw.html").as_uri())
    driver.find_element("link text", "watch.html").click()
    assert driver.title == "Watch it learn, and overfit"


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
    browser.find_element("id", "centred").click()
    check_answers(browser, networks)
    where_drawn = colours(browser, "#paper")[0].reshape(28, 10, 28, 10).mean(axis=(1, 3))
    assert np.abs(image_seen(browser) - where_drawn).mean() < 3


def fire(browser, event, x=60, **properties):
    """Fires an event of a pointer on the paper; returns the ink there afterwards."""
    paper = browser.find_element("id", "paper").rect
    properties |= {"clientX": paper["x"] + x, "clientY": paper["y"] + 60, "pointerId": 1}
    browser.execute_script("paper.dispatchEvent(new PointerEvent(...arguments))", event, properties)
    return colours(browser, "#paper")[0].sum()


@pytest.mark.parametrize("end", ["pointerup", "pointercancel"])
def test_only_the_first_finger_or_the_left_button_draws_until_it_lets_go(end, browser):
    for other in {"isPrimary": False}, {"isPrimary": True, "button": 2}:
        fire(browser, "pointerdown", **other)
        assert fire(browser, "pointermove", x=90, isPrimary=True) == 0
    paper = browser.find_element("id", "paper")
    assert paper.value_of_css_property("touch-action") == "none"  # or a finger would scroll
    webdriver.ActionChains(browser).click_and_hold(paper).perform()
    ink = fire(browser, "pointermove", isPrimary=False)
    fire(browser, end, isPrimary=True)
    assert fire(browser, "pointermove", isPrimary=True) == ink
    webdriver.ActionChains(browser).release().perform()


def test_a_click_draws_a_dot_and_a_test_image_makes_room_for_it(browser):
    paper = browser.find_element("id", "paper")
    for _ in range(2):
        webdriver.ActionChains(browser).click(paper).perform()
        ink = (colours(browser, "#paper")[0] > 127).sum()
        assert ink == pytest.approx(np.pi * 11**2, rel=0.05)  # a pen of 22, and nothing else
        browser.find_element("css selector", ".samples button").click()


def test_runs_are_named_and_read_samples_as_their_networks_do(browser, networks, mnist):
    assert texts(browser, ".network h2") == list(RUNS)  # the last as it is: HTML would show <
    assert "600 images, reads 50.00\u00a0% of the test images" in texts(browser, ".about")[0]
    browser.find_element("id", "T").send_keys(webdriver.Keys.END)
    buttons = browser.find_elements("css selector", ".samples button")
    assert len(buttons) == 15, "ten, and five that are misread"
    for place, button in enumerate(buttons):
        button.click()
        check_answers(browser, networks, T=5)
        (n,) = (mnist.test_images == image_seen(browser)).all(axis=(1, 2)).nonzero()[0]
        label = mnist.test_labels[n]
        assert button.get_attribute("title").endswith(f" {label}")
        says = [text[0] for text in texts(browser, ".says")]
        assert label == place if place < 10 else str(label) not in says
    paper = colours(browser, "#paper")[0].reshape(280, 280)[5::10, 5::10]  # ten times as large
    assert np.array_equal(paper, image_seen(browser))


def test_neurons_are_bright_where_active_and_the_chosen_shows_its_weights(browser, networks):
    browser.find_element("css selector", ".samples button").click()
    W, b = [variable.numpy() for variable in networks[0].layers[0]]
    a = np.maximum(0, image_seen(browser).ravel() / 255 @ W + b)
    most = a.argmax()
    assert f"neuron {most}, the most active" in texts(browser, ".hidden figcaption")[0]
    assert colours(browser, ".layers canvas")[0, :300] == pytest.approx(255 * a / a[most], abs=2)
    neurons = browser.find_element("css selector", ".layers canvas")
    frame = browser.find_element("css selector", ".layers i")
    framed = [frame.rect[side] - neurons.rect[side] for side in "yx"]
    assert framed == pytest.approx([6 * (most // 18), 6 * (most % 18)], abs=0.5)

    row, column = 10, 15  # 18 are in a row, and each has 6 x 6 pixels
    x = 6 * column + 3 - neurons.size["width"] // 2  # of its middle, from that of all
    y = 6 * row + 3 - neurons.size["height"] // 2
    webdriver.ActionChains(browser).move_to_element_with_offset(neurons, x, y).perform()
    neurons.send_keys(webdriver.Keys.ARROW_DOWN, webdriver.Keys.ARROW_LEFT)
    k = 18 * (row + 1) + column - 1  # the one that is shown now
    number, activation = numbers_in(neurons.get_attribute("aria-valuetext"))
    assert number == k and activation == pytest.approx(a[k], abs=0.01)
    red, _, blue, _ = colours(browser, ".weights")
    assert red - blue == pytest.approx(255 * W[:, k] / np.abs(W[:, k]).max(), abs=2)
    neurons.send_keys(20 * webdriver.Keys.ARROW_UP, webdriver.Keys.ARROW_RIGHT)  # up ends at 0
    assert [neurons.get_attribute(f"aria-value{end}") for end in ("now", "max")] == ["1", "299"]
    browser.find_element("id", "clear").click()
    assert not browser.find_element("css selector", ".weights").is_displayed()
    assert not colours(browser, "#paper")[0].any() and texts(browser, ".says") == ["", "", ""]


@pytest.mark.parametrize("file", ["run.json", "curves.csv", "saved_model/saved_model.pb"])
def test_a_damaged_run_is_refused_in_a_line(file, runs, tmp_path):
    run = shutil.copytree(runs[0], tmp_path / "run")
    (run / file).write_text("{")
    assert str(run) in refusal_of(draw.make_page, [runs[0], run])


@pytest.mark.parametrize(("outputs", "activation"), [(10, tf.tanh), (11, tf.nn.relu)])
def test_a_network_that_the_page_cannot_compute_is_refused(outputs, activation, runs, tmp_path):
    run = shutil.copytree(runs[0], tmp_path / "run")
    network = Network([784, 5, outputs], np.random.default_rng(0))
    (W1, _), (W2, _) = network.layers
    network.logits = lambda x: activation(x @ W1) @ W2
    save_network(network, run)
    assert str(run) in refusal_of(draw.make_page, [run])
