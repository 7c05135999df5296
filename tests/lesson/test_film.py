"""The page whose curves have a handle, in a real browser, against the curves and the networks."""

import gzip
import re
from base64 import b64decode
from unittest import mock

import numpy as np
import pytest

import film
from draw_picture import draw_with_pointer, fire_pointer, open_film, wait_for, webdriver
from evidence import numbers_in
from helpers import REPO, colours, forward, skip_unless_comparable, softmax, texts
from make_reference import rows_of
from networks import to_tensors
from train_mnist import parse_arguments

pytestmark = pytest.mark.slow

WATCH = REPO / "lesson" / "watch.html"
RUNS = ["1000-images", "wrong-labels"]  # the networks of the page
# Rows, one for ten iterations: the start, the circles of both networks, and the end.
START, CIRCLE, CIRCLE_OF_WRONG, LAST = 0, 8, 14, 100
KEYS = webdriver.Keys


def unpacked(packed, shape):
    """Returns weights or biases along the run as the page has them, float32 [rows, ...]."""
    kind = {1: "i1", 2: "<i2"}[packed["bytes"]]
    zipped = [b64decode(packed[name][0]) for name in ("start", "changes")]
    assert [content[4:8] for content in zipped] == 2 * [bytes(4)]  # no time: the same again
    start, steps = [np.frombuffer(gzip.decompress(content), kind) for content in zipped]
    changes = np.cumsum(steps.reshape(-1, *shape), axis=0, dtype=kind)
    start = np.float32(start.reshape(shape) * packed["start"][1])
    return start + np.float32(changes * packed["changes"][1])


@pytest.fixture(scope="module")
def watch():
    return film.data_of(WATCH.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rounded(watch):
    """Of both networks the weights and biases of all rows: lists of six arrays."""
    shapes = [(784, 256), (256,), (256, 128), (128,), (128, 10), (10,)]
    packed = [np.ravel(network["layers"]) for network in watch["networks"]]
    return [[*map(unpacked, variables, shapes)] for variables in packed]


@pytest.fixture(scope="module")
def trained(mnist):
    """Both networks of TensorFlow up to iteration 140, as rounded has them."""
    skip_unless_comparable("networks that are trained anew")
    args = parse_arguments(["--train-size", "1000", "--iterations", "140"])
    test_set = to_tensors(mnist.test_images, mnist.test_labels)
    sets = [film.load_train_set(args, wrong_labels) for wrong_labels in (False, True)]
    return [film.follow(args, train_set, test_set)["variables"] for train_set in sets]


def logits_of(variables, row, images):
    """Returns the logits of images uint8 [n, 28, 28] by the weights and biases of a row."""
    inputs = np.float32(images.reshape(-1, 784)) / 255
    _, sums = forward([array[row] for array in variables], inputs)
    return sums[-1]


# By rounding, what was measured over all rows: 0.0028 of the test cost, 41 answers of 10,000.
@pytest.mark.parametrize("place", [0, 1])
def test_rows_are_those_of_the_curves_and_rounding_moves_them_little(place, watch, rounded, mnist):
    rows, labels = watch["networks"][place]["rows"], mnist.test_labels
    names = ["iteration", "train_accuracy", "train_cost", "test_accuracy", "test_cost"]
    shown = np.transpose([rows[name] for name in names])
    assert shown == pytest.approx(rows_of(RUNS[place]), abs=6e-6)  # both have five decimals
    for row in (START, 1, 3, CIRCLE, CIRCLE_OF_WRONG, LAST):
        logits = logits_of(rounded[place], row, mnist.test_images)
        is_wrong = logits.argmax(axis=1) != labels
        assert rows["test_accuracy"][row] == pytest.approx(1 - is_wrong.mean(), abs=0.0045)
        for T, cost, sure in zip(
            film.TEMPERATURES, rows["costs"][row], rows["sure"][row], strict=True
        ):
            p = softmax(logits / T)
            assert cost == pytest.approx(-np.log(p[np.arange(len(p)), labels]).mean(), abs=0.003)
            assert sure == pytest.approx((is_wrong & (p.max(axis=1) > 0.9)).sum(), abs=9)


@pytest.mark.parametrize("place", [0, 1])
def test_rounding_changes_few_answers(place, trained, rounded, mnist):
    for row in (1, CIRCLE, CIRCLE_OF_WRONG):
        both = [logits_of(each[place], row, mnist.test_images) for each in (trained, rounded)]
        answer, rounded_answer = [logits.argmax(axis=1) for logits in both]
        assert (answer != rounded_answer).sum() <= 45


def test_what_the_page_says_of_its_networks_follows_from_their_rows(watch):
    at_1 = film.TEMPERATURES.index(1)
    circles = []
    for place, network in enumerate(watch["networks"]):
        rows = {name: np.array(column) for name, column in network["rows"].items()}
        pairs = watch["film"]["figures"].items()
        figures = {name: pair[place] for name, pair in pairs if isinstance(pair, list)}
        circle = rows["test_cost"].argmin()
        circles.append([rows["test_accuracy"][circle], rows["test_accuracy"][-1]])
        for when, row in ("circle", circle), ("end", LAST):
            assert figures[f"{when}_at"] == f"{rows['iteration'][row]:,.0f}"
            assert figures[f"{when}_cost"] == f"{rows['test_cost'][row]:.2f}"
            assert figures[f"{when}_accuracy"] == f"{100 * rows['test_accuracy'][row]:.1f} %"
            assert figures[f"{when}_misread"] == f"{10_000 * (1 - rows['test_accuracy'][row]):,.0f}"
            assert figures[f"{when}_sure_of"] == f"{rows['sure'][row, at_1]:,.0f}"
        assert figures["best_T"] == f"{film.TEMPERATURES[rows['costs'][-1].argmin()]:.1f}"
        assert figures["cooled"] == f"{rows['costs'][-1].min():.2f}"
    rows = watch["networks"][0]["rows"]
    (circle, end), (circle_of_wrong, end_of_wrong) = circles
    concluded = {
        "Fewer mistakes, but surer ones": end > circle
        and rows["sure"][-1][at_1] > rows["sure"][CIRCLE][at_1],
        "None: the highest score": min(rows["costs"][-1]) < rows["test_cost"][CIRCLE],
        "Worse: it learns the wrong labels": end_of_wrong < min(end, circle_of_wrong),
    }
    right_guesses = "how sure it is*", "no*", "worse*"
    chapters = [
        each
        for each in watch["film"]["chapters"]
        if each["name"] in ("overfit", "temperature", "labels")
    ]
    for chapter, guess, (words, is_so) in zip(
        chapters, right_guesses, concluded.items(), strict=True
    ):
        assert is_so and chapter["answer"].startswith(f"<b>{words}")
        assert [each for each in chapter["guesses"] if each.endswith("*")] == [guess]


def test_the_images_that_explain_a_mistake_are_most_like_it_to_the_network(watch, rounded, mnist):
    shown = [watch["film"]["opening"], *watch["film"]["like"]]
    opening, *like = [np.frombuffer(b64decode(each["image"]), np.uint8) for each in shown]
    images = np.concatenate([mnist.images[:1000].reshape(-1, 784), [opening]])
    inputs, _ = forward([array[LAST] for array in rounded[0]], np.float32(images) / 255)
    *train, test = inputs[-1] / np.linalg.norm(inputs[-1], axis=1, keepdims=True)
    assert np.array_equal(images[np.argsort(-np.dot(train, test))[:3]], like)


@pytest.fixture
def browser(driver):
    """A browser that has just opened watch.html."""
    open_film(driver, WATCH)
    yield driver
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert driver.get_log("browser") == []  # no errors, and nothing asked of a network


def click(browser, selector, place=0):
    browser.find_elements("css selector", selector)[place].click()


def guess(browser, place=0):
    click(browser, "#guess button", place)


def press(browser, keys, selector=".curves"):
    browser.find_element("css selector", selector).send_keys(keys)


def go_to(browser, chapter):
    click(browser, f"#chapters a[href='#{chapter}']")
    wait_for(browser, f"chapter === '{chapter}'")


def go_to_row(browser, row):
    press(browser, KEYS.HOME + row // 10 * KEYS.PAGE_UP + row % 10 * KEYS.ARROW_RIGHT)


def drag_to(browser, place, *shares):
    """Drags the handle of one of the curves to shares of the width of its plot, one by one."""
    box = browser.find_elements("class name", "ticks")[place].rect
    pointer = webdriver.ActionChains(browser, duration=0)
    for share in shares:
        x, y = round(box["x"] + share * box["width"]), round(box["y"]) - 20
        pointer.w3c_actions.pointer_action.move_to_location(x, y)
        pointer.click_and_hold()
    pointer.release().perform()


def iteration_of(browser):
    return int(numbers_in(texts(browser, ".handle")[0])[0])


def numbers_of(section, selector):
    """Returns the numbers in all that a selector finds in a part of the page."""
    found = section.find_elements("css selector", selector)
    return numbers_in(" ".join(element.get_attribute("textContent") for element in found))


def check_numbers(browser, networks, row, T=1.0):
    """Compares all numbers that the page shows of networks at a row with those of the rows."""
    t = film.TEMPERATURES.index(T)
    sections = browser.find_elements("class name", "network")
    for section, network in zip(sections, networks, strict=False):  # one more may be hidden
        rows = {name: column[row] for name, column in network["rows"].items()}
        costs = [rows["train_cost"], rows["test_cost"], rows["costs"][t]]
        shares = [100 * rows["train_accuracy"], 100 * rows["test_accuracy"]]
        shown = numbers_of(section, ".key b")
        assert shown == pytest.approx(costs + shares, abs=0.0051)  # two decimals
        stats = [round(10_000 * (1 - rows["test_accuracy"])), rows["sure"][t], shares[1]]
        assert numbers_of(section, ".stat > b") == pytest.approx(stats, abs=0.051)
        curves = section.find_element("class name", "curves")
        assert numbers_in(curves.get_attribute("aria-valuetext"))[:3] == [10 * row, *shown[:2]]
        assert numbers_of(section, ".handle") == [10 * row]


DRAWN = [  # a 0, a 4 and an 8, each by a line through points
    [(140, 60), (90, 140), (140, 220), (190, 140), (140, 60)],
    [(120, 60), (95, 150), (190, 150), (170, 150), (175, 80), (165, 225)],
    [(140, 140), (105, 100), (140, 60), (175, 100), (105, 190), (140, 220), (180, 185), (140, 140)],
]


def test_drawn_digits_are_read_as_tensorflow_reads_them(browser, trained, rounded):
    go_to(browser, "labels")  # where both networks are
    guess(browser)
    for points in DRAWN:
        click(browser, ".samples button")  # it makes room for a drawing
        draw_with_pointer(browser, points)
        image = colours(browser, "#seen")[0]
        for row in (START, CIRCLE, CIRCLE_OF_WRONG):
            go_to_row(browser, row)
            bars = texts(browser, ".bar", "ariaLabel")
            shown = np.array([numbers_in(label)[1] for label in bars]).reshape(2, 10)
            logits = np.concatenate([logits_of(variables, row, image) for variables in trained])
            assert shown == pytest.approx(100 * softmax(logits), abs=0.5), row  # by rounding
            answers = [int(text) for text in texts(browser, ".says b")]
            assert [*shown[[0, 1], answers]] == [*shown.max(axis=1)]
        for place, strip in enumerate(texts(browser, ".names")):
            along = [logits_of(rounded[place], row, image).argmax() for row in range(LAST + 1)]
            changes = [str(d) for i, d in enumerate(along) if i <= 1 or d != along[i - 1]]
            assert [*"".join(strip.split())] == changes


NEEDS = {  # what is shown only in some of the chapters
    "learn": ".bars .strip #play",
    "overfit": ".price .mistakes .misread .sure-of .of-cost #to-circle #play",
    "temperature": ".bars .mistakes .misread .sure-of .of-cost #T",
    "labels": ".strip .reads-right .of-accuracy #to-circle .network+.network #play",
    "inside": ".bars .strip .weights #play",
    "fool": ".bars .strip #play",
}


@pytest.mark.parametrize("chapter", NEEDS)
def test_a_chapter_shows_what_it_needs_and_answers_at_the_end(chapter, browser, watch):
    go_to(browser, chapter)
    words = {each["name"]: each for each in watch["film"]["chapters"]}[chapter]
    asked, *_ = words["ask"].split(" | ")
    assert texts(browser, "[aria-current] span, #ask") == [words["title"], asked]
    parts = {part for needs in NEEDS.values() for part in needs.split()}
    heights = {part: texts(browser, f"{part}, {part} *", "offsetHeight") for part in parts}
    assert {part for part in parts if any(heights[part])} == {*NEEDS[chapter].split()}
    (height,) = texts(browser, "#show", "offsetHeight")
    assert (height > 0) == (chapter in ("temperature", "inside")), "these begin at the end"
    before = iteration_of(browser)
    press(browser, KEYS.ARROW_RIGHT)
    assert iteration_of(browser) == before, "first guess"
    guess(browser)
    press(browser, KEYS.END)
    assert texts(browser, "#answer", "offsetHeight") == [0]
    click(browser, "#show")
    answer = re.sub("<.*?>", "", words["answer"]).split()
    assert texts(browser, "#answer")[0].split()[-len(answer) :] == answer


def test_guesses_play_or_wait_for_what_is_found_and_are_counted(browser):
    go_to(browser, "overfit")
    assert iteration_of(browser) == 10 * CIRCLE, "the rest is to be guessed"
    guess(browser, 1)
    wait_for(browser, "$('answer').offsetHeight > 0")
    assert texts(browser, "#answer")[0].startswith("You guessed: how sure it is. Right.")
    assert iteration_of(browser) == 10 * LAST and texts(browser, "#play") == ["Again"]
    cost, _, share = numbers_in(texts(browser, ".price small")[0])
    assert cost == pytest.approx(-np.log(share / 100), abs=0.04)  # a share of two decimals
    click(browser, "#play")
    wait_for(browser, "current > 3 && current < lastRow && ($('play').click(), true)")
    assert 40 <= iteration_of(browser) < 1000 and texts(browser, "#play") == ["Play"]
    go_to(browser, "temperature")
    guess(browser)
    assert texts(browser, "#marks .best") == []
    press(browser, 11 * KEYS.ARROW_RIGHT, "#T")
    assert texts(browser, "#marks .best, #T-shown") == ["2.1", "lowest"]
    wait_for(browser, "$('answer').offsetHeight > 0")
    assert texts(browser, "#answer")[0].startswith("You guessed: yes. Not so.")
    go_to(browser, "end")
    assert texts(browser, "#answer")[0].startswith("You guessed 1 of 2 right.")
    assert all(numbers_in(path) for path in texts(browser, "#lead path.test", "outerHTML"))


def test_it_opens_at_the_start_with_an_image_that_it_unlearns(browser, watch):
    check_numbers(browser, watch["networks"][:1], 0)
    assert "untrained: guessing" in texts(browser, ".says")[0]
    guess(browser)
    clip = browser.find_element("class name", "sure").value_of_css_property("clip-path")
    heights = [100 - float(y) for y in re.findall(r"([\d.]+)%(?=[,)])", clip)[1:-1]]
    for row in (START, 3, CIRCLE, LAST):
        go_to_row(browser, row)
        sure = numbers_in(texts(browser, ".says span")[0])
        assert sure == pytest.approx([heights[row]], abs=0.06), "as high as it is sure"
    label, says = texts(browser, "#truth")[0][-1], texts(browser, ".says")[0]
    assert f"wrong: a {label}" in says and numbers_in(says)[1] > 99
    assert label in texts(browser, ".names .right"), "it was read once"
    click(browser, "#show")
    first = ("#first [title='a 0']", "right", "0 it reads from 10 on, and keeps it.")
    hard = ("#misread [title='a 3']:nth-child(2)", "wrong: a 3", "3 it never reads.")
    for button, judged, words in first, hard:
        click(browser, button)
        assert texts(browser, "#answer")[0].endswith(f"This {words}")
        assert texts(browser, ".says em") == [judged]


def test_a_drawing_can_be_judged_and_says_whether_it_fools_the_network(browser):
    go_to(browser, "fool")
    assert iteration_of(browser) == 0, "to be guessed"
    guess(browser)
    press(browser, KEYS.END)
    assert texts(browser, ".says em")[0] == "wrong: a house"
    draw_with_pointer(browser, [(190, 70), (90, 110), (90, 180), (190, 220)])
    assert texts(browser, ".says em")[0] == ""
    said = [int(digit) for digit in texts(browser, ".names i")]
    for meant, words in (
        (said[1], "You fooled it: in the end it calls your"),
        (said[-1], "Not fooled: in the end it reads your"),
    ):
        click(browser, "#meant button", meant)
        assert texts(browser, "#verdict")[0].startswith(f"{words} {meant}")
    assert texts(browser, ".says em") == ["right"]


def test_the_handle_follows_a_pointer_keys_and_buttons(browser, watch):
    go_to(browser, "labels")
    guess(browser)
    for place, share, row in (0, 0.5, 25), (1, 0.9, 81), (0, 1.05, LAST):  # past the end, too
        drag_to(browser, place, 0.4, share)
        check_numbers(browser, watch["networks"], row)
    back = KEYS.END + KEYS.ARROW_DOWN, LAST - 1
    for pressed, row in (KEYS.HOME + KEYS.ARROW_LEFT, 0), (KEYS.PAGE_UP, 10), back:
        press(browser, pressed)
        assert iteration_of(browser) == 10 * row
    click(browser, "#to-circle")
    assert iteration_of(browser) == 10 * CIRCLE_OF_WRONG
    assert texts(browser, ".says em") == ["right", "right"], "an image that only the first keeps"
    press(browser, KEYS.END)
    assert [text[:5] for text in texts(browser, ".says em")] == ["right", "wrong"]
    told = [[each["label"] for each in network["told"]] for network in watch["networks"]]
    assert texts(browser, ".told b") == [str(label) for label in np.ravel(told)], "by heart"
    assert not np.equal(*told).any()


def test_a_finger_drags_and_its_scrolling_puts_the_handle_back(browser):
    guess(browser)
    press(browser, KEYS.HOME)
    box = browser.find_element("class name", "ticks").rect
    browser.execute_script("Element.prototype.setPointerCapture = () => {}")
    moves = ("pointerdown", 0.5, 250), ("pointermove", 0.7, 490), ("pointercancel", 0.7, 0)
    for event, share, iteration in moves:
        about = {"isPrimary": True, "clientX": box["x"] + share * box["width"]}
        fire_pointer(browser, ".curves", event, about)
        fire_pointer(browser, ".curves", event, {"isPrimary": False, "clientX": 0})
        assert iteration_of(browser) == iteration, event


def test_the_temperature_bends_the_test_cost_and_changes_no_answer(browser, watch):
    go_to(browser, "temperature")
    before = texts(browser, ".says b, .names")
    press(browser, 10 * KEYS.ARROW_RIGHT, "#T")
    check_numbers(browser, watch["networks"][:1], LAST, T=2)
    assert texts(browser, ".says b, .names") == before
    numbers = [text.replace("\u2212", "-") for text in texts(browser, ".bar i")[:20]]
    scores, divided = np.array(numbers).reshape(10, 2).T.astype(float)
    assert divided == pytest.approx(scores / 2, abs=0.1)  # both are rounded
    shares = [numbers_in(label)[1] for label in texts(browser, ".bar", "ariaLabel")[:10]]
    assert shares == pytest.approx(100 * softmax(divided[None])[0], abs=2)
    path = browser.find_element("css selector", "path.bent").get_attribute("d")
    x, y = np.array(path.strip("M").replace("L", " ").split(), float).reshape(-1, 2).T
    assert x == pytest.approx(np.sqrt(np.arange(LAST + 1) / LAST)[-len(x) :])  # cut at the start
    costs = np.array(watch["networks"][0]["rows"]["costs"])[-len(x) :, film.TEMPERATURES.index(2)]
    assert np.all(np.diff(y[np.argsort(costs)]) <= 0) and y[1] > 0, "higher is drawn higher"


def test_the_strongest_neuron_opens_the_answer_and_shows_what_it_has_learnt(browser, rounded):
    go_to(browser, "inside")
    guess(browser, 1)
    W, b, *_ = rounded[0]
    k = int((colours(browser, "#seen")[0] / 255 @ W[LAST] + b[LAST]).argmax())
    press(browser, (k + 1) * KEYS.ARROW_RIGHT, ".layers canvas")
    assert f"neuron {k} has learnt: ink" in texts(browser, ".hidden figcaption")[0]
    red, _, blue, _ = colours(browser, ".weights")
    change = W[LAST, :, k] - W[0, :, k]
    assert red - blue == pytest.approx(255 * change / np.abs(change).max(), abs=2)
    wait_for(browser, "$('answer').offsetHeight > 0")
    assert texts(browser, "#answer")[0].startswith("You guessed: a part. Right.")
    press(browser, KEYS.HOME)
    assert f"neuron {k} has learnt: nothing yet" in texts(browser, ".hidden figcaption")[0]
    assert np.all(colours(browser, ".weights") == 255), "white: nothing has changed"


BOXES = """return [...document.querySelectorAll(
    '.reads, .bar, .stat, #play, .legend, .plot, .life, .picture, .price, #then, #lead')]
    .map((element) => element.getBoundingClientRect()).filter(({ height }) => height > 0)
    .map(({ left, top, width, height }) => [left, top + scrollY, width, height].join(' '))"""


@pytest.mark.parametrize(("width", "is_dark"), [(360, False), (800, True), (1280, False)])
def test_nothing_moves_and_nothing_is_wider_than_the_window(width, is_dark, browser):
    scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    for chapter in [*NEEDS, "end"]:
        open_film(browser, WATCH, width, 740, f"#{chapter}")
        before = guess(browser) if chapter != "end" else None  # none so far
        for row in range(0, LAST + 1, 4) if chapter != "end" else ():
            press(browser, KEYS.HOME if row == 0 else 4 * KEYS.ARROW_RIGHT)
            if chapter == "temperature":
                press(browser, KEYS.ARROW_RIGHT, "#T")
            before = before or browser.execute_script(BOXES)
            assert browser.execute_script(BOXES) == before, (chapter, row)
        assert browser.execute_script("return document.documentElement.scrollWidth") == width
    background = browser.find_element("tag name", "body").value_of_css_property("background-color")
    assert background == ("rgba(25, 24, 21, 1)" if is_dark else "rgba(251, 249, 244, 1)")


def test_a_film_of_ones_own_is_beside_the_plain_one(driver, watch, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    load, data = mock.Mock(wraps=film.load_train_set), str(REPO / "lesson" / ".." / "data")
    monkeypatch.setattr(film, "load_train_set", load)
    flags = ["--iterations", "20", "--dropout", "0.1", "--hidden", "20"]
    monkeypatch.setattr("sys.argv", ["film.py", *flags, "--data-dir", data])
    film.main()
    assert [str(call.args[0].data_dir) for call in load.call_args_list] == [data, data]
    page = tmp_path / "outputs" / "film.html"
    assert capsys.readouterr().out.split()[-1] == page.as_uri()
    open_film(driver, page)
    assert texts(driver, ".name h2") == ["plain", f"with {' '.join(flags)} --data-dir {data}"]
    press(driver, KEYS.END)
    networks = film.data_of(page.read_text(encoding="utf-8"))["networks"]
    check_numbers(driver, networks, 2)
    for chapter in "temperature", "fool", "inside":
        go_to(driver, chapter)
        first, second = [says.rect for says in driver.find_elements("class name", "says")]
        assert first["y"] == second["y"] and second["x"] - first["x"] > 300, "side by side"
    plain, mine = [network["rows"] for network in networks]
    for name, column in watch["networks"][0]["rows"].items():  # its network is the plain one, too
        assert np.array(plain[name]) == pytest.approx(np.array(column[:3]), rel=2e-3, abs=1e-3)
    assert mine["test_cost"] != plain["test_cost"]
    assert driver.get_log("browser") == []
