"""film.py: its figures, and its pages in a real browser, against curves and networks."""

import functools
import gzip
import itertools
import json
import re
from base64 import b64decode

import numpy as np
import pytest

import book
import film
from browser import draw_with_pointer, open_film, wait_for, webdriver
from evidence import numbers_in
from helpers import REPO, colours, cost_of, forward, logits_of, softmax, texts, unpack

pytestmark = pytest.mark.slow

KEYS = webdriver.Keys
WATCH = REPO / "lesson" / "watch.html"
# Of each a guess, how it is judged, and the row where the handle is until then.
CHAPTERS = json.loads(book.read("tests/lesson/chapters.json"))
# Rows: the start, the circles of both networks, where that of wrong labels reads most, the end.
START, CIRCLE, CIRCLE_OF_WRONG, MOST_OF_WRONG, LAST = 0, 8, 14, 5, 100
AT_1 = film.TEMPERATURES.index(1)


@functools.cache
def read_page(path):
    """Returns its networks, with rows, and variables W1, b1, ... [rows, ...], and all else."""
    data = film.data_of(path.read_text(encoding="utf-8"))
    for network in data["networks"]:
        network["rows"] = {name: np.array(column) for name, column in network["rows"].items()}
        network["variables"] = []
        for layer, first in zip(network["layers"], data["networks"][0]["layers"], strict=True):
            W, b = [unpack({**start, **packed}) for packed, start in zip(layer, first, strict=True)]
            network["variables"] += [W.reshape(len(b), -1, b.shape[1]), b]
    return data["networks"], data["film"]


@pytest.fixture
def networks():
    return read_page(WATCH)[0]


def check_figures(networks, about):
    """Compares the figures of a page's texts, and its wall of sure mistakes, with the rows."""
    for place, rows in enumerate([network["rows"] for network in networks]):
        best = rows["costs"][-1].argmin()
        of_ten = 10 * rows["right_of_90"][-1]
        expected = {"end_of_ten": f"{of_ten[AT_1]:.1f}", "cooled_of_ten": f"{of_ten[best]:.1f}"}
        expected["best_T"] = f"{film.TEMPERATURES[best]:.1f}"
        expected["cooled"] = f"{rows['costs'][-1, best]:.2f}"
        for when, row in ("circle", rows["test_cost"].argmin()), ("end", -1):
            accuracy = rows["test_accuracy"][row]
            expected[f"{when}_at"] = f"{rows['iteration'][row]:,.0f}"
            expected[f"{when}_cost"] = f"{rows['test_cost'][row]:.2f}"
            expected[f"{when}_accuracy"] = f"{accuracy:.1%}".replace("%", " %")
            expected[f"{when}_misread"] = f"{10_000 * (1 - accuracy):,.0f}"
            expected[f"{when}_sure_of"] = f"{rows['sure'][row, AT_1]:,.0f}"
        assert expected == {name: about["figures"][name][place] for name in expected}
    rows, packed = networks[0]["rows"], gzip.decompress(b64decode(networks[0]["mistakes"]["sure"]))
    on_wall = np.frombuffer(packed, bool).reshape(len(rows["iteration"]), -1).sum(axis=1)
    lowest = rows["test_cost"].argmin()  # from which on the wall has them
    assert (on_wall[lowest:] == rows["sure"][lowest:, AT_1]).all()


def test_what_the_page_says_of_its_networks_follows_from_their_rows():
    networks, about = read_page(WATCH)
    check_figures(networks, about)
    args = film.parse_arguments(["--train-size", "1000"])
    sets = [film.load_train_set(args, wrong_labels) for wrong_labels in (False, True)]
    assert [each["told"] for each in networks] == [each["told"] for each in film.find_told(sets)]
    for cost, share in re.findall(r"([\d.]+) at (\d+) %", film.read_part("chapters-of-runs.txt")):
        assert float(cost) == pytest.approx(-np.log(int(share) / 100), abs=0.051)
    accuracy, of_wrong = [network["rows"]["test_accuracy"] for network in networks]
    assert accuracy[CIRCLE] < accuracy[LAST] > of_wrong[LAST] < of_wrong.max()


@pytest.fixture
def browser(driver):
    yield driver
    assert driver.get_log("browser") == []  # no errors, and nothing asked of a network


def click(browser, selector, place=0):
    browser.find_elements("css selector", selector)[place].click()


def press(browser, keys, selector=".curves"):
    browser.find_element("css selector", selector).send_keys(keys)


def go_to(browser, chapter, guess=None):
    """Goes to a chapter of a page on which nobody has drawn, or guessed there; guesses there."""
    is_used = f"'{chapter}' in said || drawings.length > 0 || innerWidth !== 1280"
    if browser.execute_script(f"return typeof said === 'undefined' || {is_used}"):
        open_film(browser, WATCH)  # which takes seconds
        wait_for(browser, "practised")  # or unpacking might hold up what plays
    click(browser, f"#chapters a[href='#{chapter}']")
    wait_for(browser, f"chapter === '{chapter}'")
    if guess is not None:
        click(browser, "#guess button", guess)


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
        check_answer(browser, n, 100 * softmax(logits / T), row)


def check_curves(browser, n, rows, row, t):
    """Compares what is shown of network n with its rows; t: the place of the temperature."""
    costs = {"train": rows["train_cost"], "test": rows["test_cost"], "bent": rows["costs"][:, t]}
    shares = {name: 100 * rows[f"{name}_accuracy"] for name in ("train", "test")}
    keys = numbers(browser, n, ".key b")
    assert keys[:3] == pytest.approx([of[row] for of in costs.values()], abs=0.0051)  # two decimals
    assert keys[3:] == pytest.approx([of[row] for of in shares.values()], abs=0.051)
    slider = numbers(browser, n, ".curves", "ariaValueText")
    assert slider[:3] == [rows["iteration"][row], *keys[:2]]
    if t == AT_1:
        del costs["bent"]  # which is not drawn
    for kind, curves in {".of-cost": costs, ".of-accuracy": shares}.items():
        plot = f".network:nth-of-type({n}) {kind} .plot"
        if texts(browser, plot, "offsetHeight") != [0]:
            check_plot(browser, plot, curves, row)


def check_plot(browser, plot, curves, row):
    """Compares what a plot draws with curves, by their names; each has a dot at this row."""
    ticks, tops = [texts(browser, f"{plot} .y", kind) for kind in ("textContent", "style.top")]
    top_of = np.poly1d(np.polyfit(*map(numbers_in, map(" ".join, (ticks, tops))), 1))
    for name, values in curves.items():
        line = f"{plot} path.{name}"
        (points,) = texts(browser, line, "getAttribute('d').replaceAll('L', ' ')")
        x, y = 100 * np.reshape(numbers_in(points), [-1, 2]).T
        assert len(y) > len(values) / 2, "only early rows may be out of sight"
        assert y == pytest.approx(top_of(values[-len(y) :]), abs=0.1), name
        dot = f"{plot} i[class^={name}]:not([hidden])"  # none where the value is beyond the edge
        for style in texts(browser, dot, "style.cssText"):
            place = x[row - len(values)], top_of(values[row])
            assert numbers_in(style) == pytest.approx(place, abs=0.1), name


def check_answer(browser, n, percentages, row):
    """Compares what network n says of the image with percentages along its run, [rows, 10]."""
    digits = percentages.argmax(axis=1)
    bars = numbers(browser, n, ".bar", "ariaLabel")  # as 7: 99.8 %
    assert bars[1::2] == pytest.approx(percentages[row], abs=0.051)
    shown = [min(share, 99) for share in percentages[row] if share >= 0.5]  # else >99 %, or none
    assert numbers(browser, n, ".bar b") == pytest.approx(shown, abs=0.501)
    assert numbers(browser, n, ".says b") == [digits[row]]
    sure = min(percentages[row].max(), 99.9)  # from 98.5 on with a decimal
    said = pytest.approx([sure], abs=0.051 if sure > 98.5 else 0.501)
    assert numbers(browser, n, ".says span") == said
    # The strip has a piece for the guess of the start, and one for each answer that lasts.
    pieces = [digit for i, digit in enumerate(digits) if i <= 1 or digit != digits[i - 1]]
    assert numbers(browser, n, ".names i") == pieces


def test_each_chapter_asks_waits_for_a_guess_and_answers(browser):
    networks, about = read_page(WATCH)
    chapters = {chapter["name"]: chapter for chapter in about["chapters"]}
    browser.get("about:blank")  # no chapter of the page may be guessed
    for name, (guess, judged, row) in CHAPTERS.items():
        go_to(browser, name)
        asked, *_ = chapters[name]["ask"].split(" | ")
        assert texts(browser, "[aria-current] span, #ask") == [chapters[name]["title"], asked]
        wait_for(browser, f"current === {row}")
        press(browser, KEYS.ARROW_RIGHT, "body" if name in ("labels", "temperature") else ".curves")
        assert numbers(browser, 1, ".handle") == [10 * row], "first guess"
        browser.find_element("xpath", f"//*[@id='guess']/button[.='{guess}']").click()
        press(browser, KEYS.END, "body" if name == "temperature" else ".curves")
        check(browser, networks if name == "labels" else networks[:1], LAST)
        if name != "inside":  # where nothing plays
            assert texts(browser, "#answer", "offsetHeight") == [0]
            click(browser, "#show")
        answer = re.sub(r"<.*?>", " ", chapters[name]["answer"].split(" | ")[0]).split()
        said = " ".join(texts(browser, "#answer")[0].split())
        assert said.startswith(f"You guessed: {guess}. {judged}") and " ".join(answer) in said
    go_to(browser, "end")
    assert texts(browser, "#answer")[0].startswith("3 of 6 guessed right")


def logits_at(row, network, image):
    """Returns what a network says to an image at a row: [10]."""
    return logits_of([along[row] for along in network["variables"]], image)[0]


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


def test_when_to_stop_says_what_an_answer_costs_and_shows_sure_mistakes(browser, networks, mnist):
    go_to(browser, "overfit", guess=0)
    rows = networks[0]["rows"]
    for row in (CIRCLE, LAST):
        press(browser, KEYS.HOME + row * KEYS.ARROW_RIGHT)
        (p,) = softmax([logits_at(row, networks[0], colours(browser, "#seen")[0])])[:, 3]
        price = numbers_in(texts(browser, ".price")[0])
        assert price == pytest.approx([3, 100 * p, -np.log(p)], rel=0.05)
        counts = 10_000 * (1 - rows["test_accuracy"][row]), rows["sure"][row][AT_1]
        told = texts(browser, ".network:nth-of-type(1) .mistakes span", "textContent")[-1]
        assert numbers_in(told) == pytest.approx(counts, abs=0.01)
        is_pale = colours(browser, ".mistakes canvas")[3].max() < 255  # none that is new
        circle, dot = texts(browser, ".of-cost i:is(.lowest, [class^=test])", "style.cssText")
        assert (circle == dot) == is_pale == (row == CIRCLE)
    draw_with_pointer(browser, [(50, 50)], ".penalty", side=100)  # in the middle is 50 %
    assert numbers_in(texts(browser, ".price")[0]) == pytest.approx([3, 50, -np.log(0.5)], rel=0.05)
    draw_with_pointer(browser, [(0.5 / 50, 9.5 / 10)], ".mistakes canvas", side=1)  # 10 rows of 50
    images, seen = mnist.test_images.reshape(-1, 784), colours(browser, "#seen")[0]
    assert (seen == colours(browser, ".closeup canvas")[0]).all()
    (label,) = mnist.test_labels[(np.abs(images - seen) <= 9).all(axis=1)]  # it has 16 greys
    assert numbers_in(" ".join(texts(browser, "#truth, .says em")[:2])) == [label, label]


def test_a_neuron_of_the_second_layer_shows_what_raises_it_and_votes(browser, networks):
    go_to(browser, "inside", guess=1)
    press(browser, KEYS.END)
    W1, b1, W2, b2, W3, _ = networks[0]["variables"]
    first = np.maximum(0, colours(browser, "#seen")[0] / 255 @ W1[LAST] + b1[LAST])
    second = np.maximum(0, first @ W2[LAST] + b2[LAST])
    ways = W2[LAST] @ (W3[LAST] * (second > 0)[:, None])  # to the answers, by the chain rule
    best = (first * ways[:, 4]).argmax()
    assert numbers(browser, 1, "figcaption") == [best, ways[best].argmax(), ways[best].argmin()]
    k = second.argmax()
    picture = ".layers div + div canvas"  # its rows have 4 neurons, and keys begin with neuron 0
    press(browser, KEYS.ARROW_DOWN * (1 + k // 4) + KEYS.ARROW_RIGHT * (k % 4), picture)
    slopes = (W1[LAST] - W1[START])[:, first > 0] @ W2[LAST][first > 0, k]  # by the chain rule
    red, _, blue, _ = colours(browser, ".weights")
    assert red - blue == pytest.approx(255 * slopes / np.abs(slopes).max(), abs=2)
    fed, given = first * W2[LAST][:, k], W3[LAST][k] * second[k]
    assert numbers(browser, 1, "figcaption") == [k, given.argmax(), given.argmin()]
    most, all_ten = np.abs(fed).argsort()[:-11:-1], np.abs(given).argsort()[::-1]
    lines = np.reshape(numbers(browser, 1, ".links path", "dataset.link"), [-1, 4])[10:]
    assert [*lines[:10, 1], *lines[10:, 2]] == [*most, *all_ten]
    assert lines[:, 3] == pytest.approx([*fed[most], *given[all_ten]], abs=0.001)


@pytest.mark.parametrize("end, said", [(0.9, "it falls. Not so."), (0.1, "it rises. Right.")])
def test_how_the_cost_goes_on_is_guessed_by_drawing_and_then_shown(browser, networks, end, said):
    go_to(browser, "overfit")
    draw_with_pointer(browser, [(0.4, 0.4), (0.95, end)], ".of-cost .plot", side=1)  # 0 is the top
    drawn = numbers(browser, 1, ".of-cost .yours path", "getAttribute('d')")
    assert drawn[-1] == pytest.approx(end, abs=0.01)
    browser.execute_script(book.read("tests/lesson/faster.js"))
    wait_for(browser, "$('answer').offsetHeight > 0")
    assert texts(browser, "#answer")[0].startswith(f"You guessed: {said}")
    ink = colours(browser, ".mistakes canvas")[3].reshape(-1, 48, 50, 48)  # tiles of 48 x 48 pixels
    assert (ink > 40).any(axis=(1, 3)).sum() == networks[0]["rows"]["sure"][LAST][AT_1]


def test_a_temperature_changes_no_answer_but_how_often_it_is_honest(browser, networks, mnist):
    go_to(browser, "temperature")
    assert not browser.find_element("id", "T").is_enabled(), "first the guess"
    click(browser, "#guess button")
    shown = browser.execute_script(book.read("tests/lesson/ten.js"))
    images, told, frames, averages, verdicts = map(np.array, shown)
    label_of = dict(zip(map(bytes, mnist.test_images), mnist.test_labels, strict=True))
    labels = [label_of[bytes(image)] for image in images.astype(np.uint8)]
    logits = logits_of([along[LAST] for along in networks[0]["variables"]], images)
    read_as, temperatures = logits.argmax(axis=1), np.repeat(film.TEMPERATURES[AT_1:], 10)
    sure = 100 * softmax(logits / temperatures[:, None]).max(axis=1)
    assert told == pytest.approx(np.transpose([labels, read_as, sure]), abs=0.501)
    assert sure == pytest.approx(90, abs=5.5)
    of_ten = 10 * networks[0]["rows"]["right_of_90"][LAST, AT_1:]
    is_right = np.arange(10) < of_ten.round()[:, None]  # the wrong ones come last
    assert is_right.ravel().tolist() == (read_as == labels).tolist() == (frames == "right").tolist()
    assert averages.tolist() == [f"On average {number:.1f} are right" for number in of_ten]
    assert (verdicts == "met").tolist() == (of_ten.round() == 9).tolist()
    press(browser, 19 * KEYS.ARROW_LEFT, "#T")
    check(browser, networks[:1], LAST, T=2.1)
    assert texts(browser, "#T-shown, #marks .best") == ["2.1", "2.1: lowest cost"]
    logits = logits_at(LAST, networks[0], colours(browser, "#seen")[0])
    heights = numbers(browser, 1, ".squeezed i", "style.height")
    assert heights == pytest.approx(100 * np.abs(logits) / np.abs(logits).max() / 2.1, abs=0.01)
    wait_for(browser, "$('answer').offsetHeight && inSight[0].find('.key.bent').offsetHeight")


def test_the_handle_moves_all_networks_by_pointer_keys_and_buttons(browser, networks):
    go_to(browser, "labels", guess=0)
    press(browser, 9 * KEYS.PAGE_UP + KEYS.ARROW_LEFT)  # nearly at the end, and back
    wait_for(browser, "$('answer').offsetHeight > 0")
    for n, share in (1, 0.3), (2, 0.9), (1, 1.05):  # past the end, too
        ticks = f".network:nth-of-type({n}) .ticks"
        draw_with_pointer(browser, [(0.5, 0.5), (share, 0.5)], ticks, side=1)
        check(browser, networks, round(LAST * min(share, 1) ** 2))  # early steps have more room
    click(browser, "#to-circle")  # as the answer says: there it says what they are
    check(browser, networks, MOST_OF_WRONG)
    for n, network in enumerate(networks, 1):
        images = [np.frombuffer(b64decode(told["image"]), np.uint8) for told in network["told"]]
        says = [logits_at(MOST_OF_WRONG, network, image).argmax() for image in images]
        assert numbers(browser, n, ".told b") == says
    assert {*texts(browser, ".told b", "className")} == {"right"}, "whatever their labels"
    (touch,) = texts(browser, ticks, "getBoundingClientRect().toJSON()")  # at the start
    for kind, points in ("touchStart", [{"x": touch["x"], "y": touch["y"]}]), ("touchCancel", []):
        browser.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    check(browser, networks, MOST_OF_WRONG)  # as the finger scrolls
    press(browser, KEYS.HOME + CIRCLE_OF_WRONG * KEYS.ARROW_RIGHT)
    assert texts(browser, ".says em") == ["right", "right"], "an image that only the first keeps"
    press(browser, KEYS.END)
    assert [text[:5] for text in texts(browser, ".says em")] == ["right", "wrong"]
    draw_with_pointer(browser, [(140, 60), (90, 140), (140, 220), (190, 140), (140, 60)])  # a 0
    for pressed, row in (KEYS.HOME + KEYS.ARROW_LEFT, START), (KEYS.PAGE_UP, START + 10):
        press(browser, pressed)
        check(browser, networks, row)


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
        assert fate in texts(browser, "#answer")[0]
        assert " ".join(texts(browser, ".says em")[0].split()) == judged
    draw_with_pointer(browser, [(2.5 / 4, 16.5 / 32)], ".layers div + div .picture", side=1)
    wait_for(browser, "chapter === 'inside' && truth === 6 && networks[0].chosen === 16 * 4 + 2")


def test_a_drawing_is_judged_by_what_was_meant_kept_and_sent(browser, networks):
    go_to(browser, "fool", guess=0)
    draw_with_pointer(browser, [(140, 60), (140, 220)])  # a 1, surely
    for meant, words in (1, "Not fooled: .* Tilt it, .*"), (5, "Fooled!.* your 5 a 1, .*Save.*"):
        click(browser, "#meant button", meant)
        assert re.fullmatch(words, texts(browser, "#verdict")[0], re.DOTALL)
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


def test_nothing_moves_or_lies_on_another_or_is_wider_than_the_window(browser):
    for width, chapter in itertools.product([1280, 1024, 800, 360], [*CHAPTERS, "end"]):
        open_film(browser, WATCH, width, 740, f"#{chapter}")
        (start, *others), needed, on = browser.execute_script(book.read("tests/lesson/boxes.js"))
        assert (others, on) == ([start, start], []) and needed <= width, (chapter, width)


def test_ones_own_flags_are_filmed_beside_none(driver, networks, mnist, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("train_mnist.HERE", tmp_path)  # where no data are
    flags = [f"--data-dir={REPO / 'data'}", "--seed=1", "--iterations=25", "--eval-every=5"]
    monkeypatch.setattr("sys.argv", ["film.py", *flags])
    film.main()
    page = tmp_path / "outputs" / "film.html"
    own, about = read_page(page)
    check_figures(own, about)
    assert not about["alone"] and read_page(WATCH)[1]["alone"]  # as it is made without flags
    plain, seed_1 = [network["rows"] for network in own]  # beside one's own is a plain run
    assert plain["iteration"].tolist() == [0, 5, 10, 15, 20, 25]
    begins = pytest.approx(networks[0]["rows"]["test_cost"][:3], rel=2e-3)
    assert plain["test_cost"][:5:2] == begins and seed_1["test_cost"][:5:2] != begins
    for network in own:
        logits = logits_of([along[-1] for along in network["variables"]], mnist.test_images)
        cost = pytest.approx(cost_of(logits, mnist.test_labels), abs=0.003)  # weights are rounded
        assert network["rows"]["test_cost"][-1] == cost
    open_film(driver, page)
    assert texts(driver, ".name h2") == ["plain", f"with {' '.join(flags)}"]
    go_to(driver, "temperature")
    press(driver, KEYS.ARROW_RIGHT, "#T")
    press(driver, KEYS.ARROW_LEFT)
    check(driver, own, len(plain["iteration"]) - 2, T=1.1)
    assert driver.get_log("browser") == []
