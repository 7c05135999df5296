"""The page whose curves have a handle, in a real browser, against the curves and the networks."""

import gzip
import io
import json
import math
from base64 import b64decode
from contextlib import redirect_stdout

import numpy as np
import pytest
from selenium.webdriver.support.wait import WebDriverWait

import film
from browsing import colours, open_or_skip, texts
from draw_picture import draw_with_pointer, webdriver
from helpers import REPO, refusal_of, run_main, softmax
from make_reference import rows_of
from measured import numbers_in
from networks import to_tensors, train
from train_mnist import parse_arguments

pytestmark = pytest.mark.slow

WATCH = REPO / "lesson" / "watch.html"
RUNS = ["1000-images", "wrong-labels"]  # the columns of the page, left and right
LAST = 100  # the last row, of iteration 1,000


def data_of(page):
    """Returns what film.py has written into a page: a dict."""
    text = page.read_text(encoding="utf-8")
    return json.loads(text.split('type="application/json">')[1].split("</script>")[0])


def unpacked(packed, shape):
    """Returns weights or biases along the run as the page has them, float32 [rows, ...]."""
    kind = {1: "i1", 2: "<i2"}[packed["bytes"]]
    (start, unit_of_start), (steps, unit) = packed["start"], packed["changes"]
    start, steps = [np.frombuffer(gzip.decompress(b64decode(t)), kind) for t in (start, steps)]
    changes = np.cumsum(steps.reshape(-1, len(start)), axis=0, dtype=kind)
    along = np.float32(start * unit_of_start) + np.float32(changes * unit)
    return along.reshape(-1, *shape)


@pytest.fixture(scope="module")
def watch():
    return data_of(WATCH)


@pytest.fixture(scope="module")
def rounded(watch):
    """Of both networks the weights and biases of all rows: lists of three pairs."""
    sizes = [784, 256, 128, 10]
    shapes = [(sizes[i : i + 2], sizes[i + 1 : i + 2]) for i in range(3)]
    return [
        [[*map(unpacked, layer, shape)] for layer, shape in zip(net["layers"], shapes, strict=True)]
        for net in watch["networks"]
    ]


def logits_of(layers, row, images):
    """Returns the logits of images uint8 [n, 28, 28] by the page's numbers of a row."""
    a = np.float32(images.reshape(-1, 784)) / 255
    for i, (W, b) in enumerate(layers):
        z = a @ W[row] + b[row]
        a = np.maximum(0, z) if i < 2 else z
    return a


@pytest.fixture(scope="module")
def trained():
    """Both networks of TensorFlow up to iteration 140: lists, by row, of weights and biases."""
    args = parse_arguments(["--train-size", "1000", "--iterations", "140"])
    return [
        [
            [(W.numpy()[None], b.numpy()[None]) for W, b in network.layers]
            for _, network in train(args, film.load_train_set(args, wrong_labels))
        ]
        for wrong_labels in (False, True)
    ]


@pytest.mark.parametrize("place", [0, 1])
def test_the_curves_are_the_committed_ones(place, watch):
    rows = watch["networks"][place]["rows"]
    names = ["iteration", "train_accuracy", "train_cost", "test_accuracy", "test_cost"]
    assert np.transpose([rows[name] for name in names]) == pytest.approx(
        rows_of(RUNS[place]), abs=6e-6
    )
    assert np.array(rows["costs"])[:, 5] == pytest.approx(rows["test_cost"], abs=2e-5)  # T = 1


@pytest.mark.parametrize("place", [0, 1])
def test_rounding_moves_hardly_a_cost_or_an_answer(place, watch, rounded, trained, mnist):
    images, labels = mnist.test_images, mnist.test_labels
    costs = watch["networks"][place]["rows"]["test_cost"]
    for row in (0, 1, 3, 6, 8, 14, 30, LAST):
        logits = logits_of(rounded[place], row, images)
        p = softmax(logits.astype(float))
        assert -np.log(p[np.arange(10_000), labels]).mean() == pytest.approx(costs[row], abs=0.003)
        if 1 <= row <= 14:
            ours = logits_of(trained[place][row], 0, images)
            assert (ours.argmax(axis=1) != logits.argmax(axis=1)).sum() <= 45, row


@pytest.fixture(scope="module")
def driver():
    with open_or_skip() as driver:
        yield driver


def open_page(driver, page):
    """Opens a page of film.py, and waits until its networks are unpacked."""
    driver.set_window_size(1280, 1000)
    driver.get(page.as_uri())
    wait_for(driver, "document.querySelector('.curves')")


def wait_for(driver, condition):
    WebDriverWait(driver, 20, 0.05).until(
        lambda driver: driver.execute_script(f"return Boolean({condition})")
    )


@pytest.fixture
def browser(driver):
    """A browser that has just opened watch.html."""
    open_page(driver, WATCH)
    yield driver
    assert driver.get_log("browser") == []  # no errors, and nothing asked of a network


def curves_of(browser, place=0):
    return browser.find_elements("css selector", ".curves")[place]


def press(browser, *keys):
    """Presses keys on the first curves."""
    curves_of(browser).send_keys(*keys)


def drag_to(browser, place, *shares):
    """Drags the handle of one of the curves to shares of the width of its plot, one by one."""
    box = browser.find_elements("css selector", ".plot")[2 * place].rect
    curves = curves_of(browser, place)
    middle = curves.rect["x"] + curves.rect["width"] / 2
    pointer = webdriver.ActionChains(browser, duration=0)
    for share in shares:
        x = round(box["x"] + share * box["width"] - middle)
        pointer.move_to_element_with_offset(curves, x, 0).click_and_hold()
    pointer.release().perform()


def iteration_of(browser):
    return int(numbers_in(browser.find_element("id", "at").text)[0])


def check_numbers(browser, watch, row, T=1.0):
    """Compares all numbers that the page shows at a row with those of the rows."""
    t = round(10 * T) - 5  # the temperatures are 0.5, 0.6, ...
    shown = [numbers_in(text) for text in texts(browser, ".legend")]
    for place, network in enumerate(watch["networks"]):
        rows = {name: column[row] for name, column in network["rows"].items()}
        costs = [rows["train_cost"], rows["test_cost"], rows["costs"][t]]
        shares = [100 * rows["train_accuracy"], 100 * rows["test_accuracy"]]
        cost, accuracy, _ = shown[3 * place : 3 * place + 3]
        assert cost == pytest.approx(costs[:2] if T == 1 else costs, abs=0.0051)
        assert accuracy == pytest.approx(shares, abs=0.0051)
        misread, of, sure, over = numbers_in(texts(browser, ".misread")[place])
        assert misread == pytest.approx(10_000 * (1 - rows["test_accuracy"]), abs=0.11)
        assert (of, sure, over) == (10_000, rows["sure"][t], 90)
        aloud = curves_of(browser, place).get_attribute("aria-valuetext")
        assert numbers_in(aloud)[:3] == [10 * row, *cost[:2]]
        assert curves_of(browser, place).get_attribute("aria-valuenow") == str(10 * row)
    assert iteration_of(browser) == 10 * row


def ring(x, y, width, height, start, end):
    """Returns points on a part of an ellipse; angles in degrees, clockwise from the right."""
    angles = [math.radians(start + (end - start) * n / 10) for n in range(11)]
    return [(x + width * math.cos(a), y + height * math.sin(a)) for a in angles]


DRAWN = [
    ring(140, 140, 50, 75, -90, 270),
    [(140, 60), (138, 140), (136, 220)],
    [*ring(140, 100, 45, 40, -170, 30), (100, 215), (195, 215)],
    [*ring(135, 100, 42, 38, -150, 90), *ring(135, 180, 48, 42, -90, 150)],
    [(120, 60), (95, 150), (190, 150), (170, 150), (175, 80), (165, 225)],
    [(185, 65), (110, 65), (105, 130), *ring(135, 170, 50, 45, -110, 140)],
    [(165, 55), (120, 110), *ring(140, 170, 42, 42, -160, 200)],
    [(90, 70), (190, 70), (130, 220)],
    [*ring(140, 100, 36, 36, 90, 450), *ring(140, 180, 44, 42, -90, 270)],
    [*ring(140, 105, 42, 42, 0, -360), (180, 150), (165, 225)],
]


def test_ten_drawn_digits_are_read_as_tensorflow_reads_them(browser, trained, rounded):
    for points in DRAWN:
        browser.find_element("id", "clear").click()
        draw_with_pointer(browser, points)
        image = colours(browser, "#seen")[0]
        for row in (0, 8, 14):  # the start, and both circles
            browser.execute_script(f"moveTo({row})")
            shown = np.array(texts(browser, ".bar b"), float).reshape(2, 10)
            logits = np.concatenate([logits_of(net[row], 0, image) for net in trained])
            assert shown == pytest.approx(100 * softmax(logits), abs=0.5), row
            answers = [text[0] for text in texts(browser, ".says")]
            assert answers == [str(digit) for digit in shown.argmax(axis=1)]
        press(browser, webdriver.Keys.END)
        for place, strip in enumerate(texts(browser, ".life")):
            along = [logits_of(rounded[place], row, image).argmax() for row in range(LAST + 1)]
            changes = [str(d) for i, d in enumerate(along) if i == 0 or d != along[i - 1]]
            assert strip.split() == changes


def test_it_opens_at_the_start_with_an_image_that_both_unlearn(browser, watch):
    check_numbers(browser, watch, 0)
    assert [text.split("\n")[-1] for text in texts(browser, ".says")] == 2 * ["untrained: guessing"]
    press(browser, webdriver.Keys.END)
    label = texts(browser, "#truth")[0][-1]
    for text, strip in zip(texts(browser, ".says"), texts(browser, ".life"), strict=True):
        assert text.endswith(f"wrong: it is a {label}") and numbers_in(text)[1] > 99
        assert label in strip.split(), "it was read once"
    assert texts(browser, ".wrong") and texts(browser, ".life .right")
    browser.find_element("css selector", "#first button").click()  # a 0
    assert [text.split("\n")[-1] for text in texts(browser, ".says")] == 2 * ["right"]


def test_the_handle_follows_pointer_keys_and_buttons(browser, watch):
    for place, share, row in (0, 0.5, 25), (1, 0.2, 4), (1, 0.9, 81):
        drag_to(browser, place, 0.4, share)
        check_numbers(browser, watch, row)
    drag_to(browser, 0, 0.5, 1.05)  # past the end
    check_numbers(browser, watch, LAST)
    keys = webdriver.Keys
    for pressed, row in (
        (keys.HOME, 0),
        (keys.ARROW_LEFT, 0),
        (3 * keys.ARROW_RIGHT + keys.ARROW_LEFT, 2),
        (keys.PAGE_UP, 12),
        (keys.END + keys.ARROW_DOWN, LAST - 1),
    ):
        press(browser, pressed)
        assert iteration_of(browser) == 10 * row
    for button, row in ("on", LAST), ("on", LAST), ("back", LAST - 1):
        browser.find_element("id", button).click()
        assert iteration_of(browser) == 10 * row
    curves = curves_of(browser)
    assert curves.get_attribute("role") == "slider"
    assert curves.value_of_css_property("touch-action") == "pan-y"  # a finger drags, and scrolls


def test_a_finger_drags_and_its_scrolling_puts_the_handle_back(browser):
    box = curves_of(browser).rect
    fire = """const [type, share, isPrimary] = arguments, box = document.querySelector('.plot')
        .getBoundingClientRect(), clientX = box.left + share * box.width;
        document.querySelector('.curves').setPointerCapture = () => {};
        document.querySelector('.curves').dispatchEvent(new PointerEvent(type,
            { pointerId: 2, pointerType: 'touch', isPrimary, clientX, clientY: box.top + 9 }))"""
    for type_, share, is_primary, iteration in (
        ("pointerdown", 0.5, False, 0),  # a second finger
        ("pointerdown", 0.5, True, 250),
        ("pointermove", 0.7, True, 490),
        ("pointercancel", 0.7, True, 0),
    ):
        browser.execute_script(fire, type_, share, is_primary)
        assert iteration_of(browser) == iteration, (type_, box)


def test_play_runs_until_it_is_paused_and_a_drag_stops_it(browser):
    play = browser.find_element("id", "play")
    play.click()
    assert play.text == "Pause"
    wait_for(browser, "current > 3")
    play.click()
    stopped_at = iteration_of(browser)
    assert 40 <= stopped_at < 1000 and play.text == "Play"
    press(browser, webdriver.Keys.END, webdriver.Keys.ARROW_LEFT)
    play.click()  # from here on
    wait_for(browser, "current === lastRow && frame === null")
    assert play.text == "Play"
    play.click()  # from the start again
    drag_to(browser, 0, 0.5)
    assert (iteration_of(browser), play.text) == (250, "Play")


def test_the_temperature_bends_the_test_cost_and_changes_no_answer(browser, watch):
    press(browser, webdriver.Keys.END)
    dashed = "path.bent"
    assert texts(browser, dashed, "getAttribute('d')")[::2] == ["", ""]
    lives = texts(browser, ".life")
    answers = [text[0] for text in texts(browser, ".says")]
    slider = browser.find_element("id", "T")
    slider.send_keys(10 * webdriver.Keys.ARROW_RIGHT)
    check_numbers(browser, watch, LAST, T=2)
    assert [text[0] for text in texts(browser, ".says")] == answers
    assert texts(browser, ".life") == lives
    high = watch["film"]["heights"]["cost"]
    for network, path in zip(
        watch["networks"], texts(browser, dashed, "getAttribute('d')")[::2], strict=True
    ):
        x, y = np.array(path.strip("M").replace("L", " ").split(), float).reshape(-1, 2).T
        assert x == pytest.approx(np.sqrt(np.arange(LAST + 1) / LAST))
        bent = [costs[15] for costs in network["rows"]["costs"]]
        assert high * (1 - y) == pytest.approx(bent)
    assert bent[-1] < network["rows"]["test_cost"][-1] - 0.1


def test_a_neuron_stays_chosen_along_the_run_and_shows_what_it_has_learnt(browser, rounded):
    press(browser, webdriver.Keys.END)
    caption = texts(browser, ".hidden figcaption")[0]
    k = int(numbers_in(caption)[0]) - 1
    W, _ = rounded[0][0]
    red, _, blue, _ = colours(browser, ".change")
    change = W[LAST, :, k] - W[0, :, k]
    assert red - blue == pytest.approx(255 * change / np.abs(change).max(), abs=2)
    press(browser, webdriver.Keys.HOME)
    assert texts(browser, ".hidden figcaption")[0] == caption
    assert np.all(colours(browser, ".change") == 255), "white: nothing has changed"


def boxes(browser):
    """Returns where all that is laid out on the page lies, as texts."""
    selector = ".reads, .bar, #controls > *, .legend, .plot, .life, .misread, .hidden, .layers"
    script = f"""return [...document.querySelectorAll('{selector}')].map((element) => {{
        const {{ left, top, width, height }} = element.getBoundingClientRect();
        return [element.tagName, left, top + scrollY, width, height].join(' ') }})"""
    return browser.execute_script(script)


@pytest.mark.parametrize(("width", "is_dark"), [(360, False), (800, True), (1280, False)])
def test_nothing_moves_and_nothing_is_wider_than_the_window(width, is_dark, browser):
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    before = boxes(browser)
    for row in range(LAST + 1):
        T = (1, 0.5, 2, 5)[row % 4]
        browser.execute_script(f"$('T').value = {T}; moveTo({row})")
        assert boxes(browser) == before, (row, T)
    assert browser.execute_script("return document.documentElement.scrollWidth") == width
    thumb = browser.find_element("id", "glance")  # on a phone: digit, answers, Play, together
    assert thumb.is_displayed() == (width == 360)
    background = browser.find_element("tag name", "body").value_of_css_property("background-color")
    assert background == ("rgba(28, 28, 28, 1)" if is_dark else "rgba(255, 255, 255, 1)")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_film_of_ones_own_run_is_beside_the_plain_one(driver, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    flags = ["--iterations", 30, "--dropout", 0.1, "--hidden", 20]
    with redirect_stdout(io.StringIO()) as printed:
        run_main("lesson/film.py", *flags)
    page = tmp_path / "outputs" / "film.html"
    assert printed.getvalue().split()[-1] == page.as_uri()
    open_page(driver, page)
    names = ["plain", "with --iterations 30 --dropout 0.1 --hidden 20"]
    assert texts(driver, "h2") == names
    press(driver, webdriver.Keys.END)
    check_numbers(driver, data_of(page), 3)
    for network, run in zip(data_of(page)["networks"], [RUNS[0], None], strict=True):
        cost = network["rows"]["test_cost"]
        assert run is None or cost == pytest.approx(rows_of(run)[:4, 4], abs=1e-5)
    assert driver.get_log("browser") == []


def test_more_numbers_than_a_browser_can_hold_are_refused():
    said = refusal_of(film.check_size, parse_arguments(["--eval-every", "2"]))
    assert "--eval-every" in said


def test_the_same_films_make_the_same_page(in_small_data):
    args = parse_arguments(["--data-dir", "data", "--train-size", "600", "--iterations", "20"])
    test_set = film.load_mnist("data", "t10k")
    tensors = to_tensors(*test_set)
    pages = [
        film.make_page(
            [film.follow(args, film.load_train_set(args, wrong), tensors) for wrong in (0, 1)],
            [film.RIGHT, film.WRONG],
            *test_set,
            is_watch=False,
        )
        for _ in range(2)
    ]
    assert pages[0] == pages[1]
