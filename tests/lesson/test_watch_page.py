"""lesson/watch.html in a real browser: what follows the handle, and what it says of drawings."""

import re
from base64 import b64decode

import numpy as np
import pytest

import film
from book import numbers_in, read
from browser import draw_with_pointer, wait_for, webdriver
from by_numpy import forward, logits_of, slopes_by_formulas, softmax
from film_page import AT_1
from in_browser import KEYS, click, colours, press, texts
from watch_page import CIRCLE, LAST, check, go_to, logits_at, numbers

pytestmark = pytest.mark.slow


def test_a_drawn_guess_falls_stays_or_rises(browser):
    go_to(browser, "learn")
    browser.execute_script(read("tests/lesson/in_page/faster.js"))
    guesses = (0.9, "it falls. Not so."), (0.4, "it stays. Not so."), (0.1, "it rises. Right.")
    for end, said in guesses:  # 0 is the top; the lowest cost stands at 0.35
        go_to(browser, "overfit")
        draw_with_pointer(browser, [(0.4, 0.4), (0.95, end)], ".of-cost .plot", side=1)
        drawn = numbers(browser, 1, ".of-cost .yours path", "getAttribute('d')")
        assert drawn[-1] == pytest.approx(end, abs=0.01)
        wait_for(browser, "$('answer').offsetHeight > 0")
        assert texts(browser, "#answer")[0].startswith(f"You guessed: {said}")


def test_when_to_stop_says_what_an_answer_costs_and_shows_sure_mistakes(browser, networks, mnist):
    go_to(browser, "overfit", guess=0)
    rows = networks[0]["rows"]
    prices = []
    for row in (CIRCLE, LAST):
        press(browser, KEYS.HOME + row * KEYS.ARROW_RIGHT)
        (p,) = softmax([logits_at(row, networks[0], colours(browser, "#seen")[0])])
        price = [3, 100 * p[3], -np.log(p[3])]
        assert numbers(browser, 1, ".price") == pytest.approx(price, rel=0.05)
        prices += [row * 10, 2, 100 * p[2], price[2]]
        counts = 10_000 * (1 - rows["test_accuracy"][row]), rows["sure"][row][AT_1]
        assert numbers(browser, 1, ".mistakes span")[-2:] == pytest.approx(counts, abs=0.01)
        is_pale = colours(browser, ".mistakes canvas")[3].max() < 255  # none that is new
        circle, dot = texts(browser, ".of-cost i:is(.lowest, .test):not([hidden])", "style.cssText")
        assert (circle == dot) == is_pale == (row == CIRCLE), "the circle, and what is new since"
    ink = colours(browser, ".mistakes canvas")[3].reshape(-1, 48, 50, 48)  # tiles of 48 x 48 pixels
    assert (ink > 40).any(axis=(1, 3)).sum() == rows["sure"][LAST][AT_1], "a picture of each"
    said = numbers_in(texts(browser, "#answer")[0].split("saw. ")[1])
    fewer = 10_000 * (rows["test_accuracy"][LAST] - rows["test_accuracy"][CIRCLE])
    assert said[:10] == pytest.approx([*prices, 10_000, fewer], rel=0.006)
    draw_with_pointer(browser, [(60, 50)], ".penalty", side=100)  # what if the 3 got 60 %?
    assert numbers(browser, 1, ":is(.says b, .price)") == pytest.approx([3, 3, 60, 0.51], rel=0.05)
    first_of_last_row = (0.5 / 50, 9.5 / 10)  # of ten rows of 50
    draw_with_pointer(browser, [first_of_last_row], ".mistakes canvas", side=1)
    images, seen = mnist.test_images.reshape(-1, 784), colours(browser, "#seen")[0]
    assert (seen == colours(browser, ".closeup canvas")[0]).all(), "enlarged, and on the paper"
    (label,) = mnist.test_labels[(np.abs(images - seen) <= 9).all(axis=1)]  # it has 16 greys
    assert numbers_in(" ".join(texts(browser, "#truth, .says em")[:2])) == [label, label]
    told = texts(browser, ".closeup div") + texts(browser, ".says b, .says span")
    assert numbers_in(told[0]) == [label, *numbers_in(" ".join(told[1:3]))]


def test_a_temperature_changes_no_answer_but_how_often_it_is_honest(browser, networks, mnist):
    go_to(browser, "temperature")
    assert not browser.find_element("id", "T").is_enabled(), "first the guess"
    click(browser, "#guess button")
    shown = browser.execute_script(read("tests/lesson/in_page/ten.js"))
    images, told, frames, averages, verdicts, heights = map(np.array, shown)
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
    words = np.array(['"boastful"', '"✓ honest"', '"too modest"'])  # of under nine, nine, and ten
    assert verdicts.tolist() == words[np.clip(of_ten.round() - 8, 0, 2).astype(int)].tolist()
    costs = networks[0]["rows"]["costs"][LAST, AT_1:]
    assert heights == pytest.approx((costs.max() - costs) / np.ptp(costs), abs=0.001)
    press(browser, 19 * KEYS.ARROW_LEFT, "#T")
    check(browser, networks[:1], LAST, T=2.1)
    wait_for(browser, "$('answer').offsetHeight && $('valley').checkVisibility()")
    assert texts(browser, "#T-shown, #marks .best") == ["2.1", "2.1: lowest cost"]
    logits = logits_at(LAST, networks[0], colours(browser, "#seen")[0])
    heights = numbers(browser, 1, ".squeezed i", "style.height")
    assert heights == pytest.approx(100 * np.abs(logits) / np.abs(logits).max() / 2.1, abs=0.01)
    lead = np.diff(np.sort(logits / 2.1))[-1]
    assert numbers(browser, 1, ".worked")[4:6] == pytest.approx([lead, np.exp(lead)], rel=0.03)


def test_the_handle_moves_all_networks_by_pointer_keys_and_buttons(browser, networks):
    go_to(browser, "labels", guess=0)
    assert browser.execute_async_script(read("tests/lesson/in_page/left.js")) == [True, True]
    press(browser, 9 * KEYS.PAGE_UP + KEYS.ARROW_LEFT)  # nearly at the end, and back
    wait_for(browser, "$('answer').offsetHeight > 0")
    for n, share in (1, 0.3), (2, 0.9), (1, 1.05):  # past the end, too
        ticks = f".network:nth-of-type({n}) .ticks"
        draw_with_pointer(browser, [(0.5, 0.5), (share, 0.5)], ticks, side=1)
        check(browser, networks, round(LAST * min(share, 1) ** 2))  # early steps have more room
    click(browser, "#to-circle")  # as the answer says: there it says what they are
    of_wrong = networks[1]["rows"]
    most_read, circle = of_wrong["test_accuracy"].argmax(), of_wrong["test_cost"].argmin()
    check(browser, networks, most_read)
    for n, network in enumerate(networks, 1):
        images = [np.frombuffer(b64decode(told["image"]), np.uint8) for told in network["told"]]
        says = [logits_at(most_read, network, image).argmax() for image in images]
        assert numbers(browser, n, ".told b") == says, f"answers of network {n} to what it is told"
    assert {*texts(browser, ".told b", "className")} == {"right"}, "whatever their labels"
    (touch,) = texts(browser, ticks, "getBoundingClientRect().toJSON()")  # at the start
    for kind, points in ("touchStart", [{"x": touch["x"], "y": touch["y"]}]), ("touchCancel", []):
        browser.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    other_button = webdriver.ActionChains(browser)
    other_button.context_click(browser.find_element("css selector", ticks)).perform()
    check(browser, networks, most_read)  # as the finger scrolls, and another button does nothing
    press(browser, KEYS.HOME + int(circle) * KEYS.ARROW_RIGHT)
    assert texts(browser, ".says em") == ["right", "right"], "an image that only the first keeps"
    press(browser, KEYS.END)
    assert [text[:5] for text in texts(browser, ".says em")] == ["right", "wrong"]
    draw_with_pointer(browser, [(140, 60), (90, 140), (140, 220), (190, 140), (140, 60)])  # a 0
    for pressed, row in (KEYS.HOME + KEYS.ARROW_LEFT, 0), (KEYS.PAGE_UP, 10), (KEYS.PAGE_DOWN, 0):
        press(browser, pressed)
        check(browser, networks, row)


def test_a_step_teaches_one_image_and_ten_steps_teach_many(browser, networks, mnist):
    go_to(browser, "how", guess=2)
    before, after = [[along[row] for along in networks[0]["variables"]] for row in (1, 2)]
    images, labels = np.round(mnist.images[:1000].reshape(-1, 784) / 85) * 85, mnist.labels[:1000]
    first, then = [softmax(logits_of(variables, images)) for variables in (before, after)]
    is_taught = (labels == 4) & (first.argmax(axis=1) != 4) & (then.argmax(axis=1) == 4)
    n = np.where(is_taught, first.max(axis=1) * then[:, 4], 0).argmax()  # the surest
    slopes = slopes_by_formulas(before, images[[n]] / 255, labels[[n]])
    rate = film.parse_arguments([]).learning_rate
    steps = [[v - far * s for v, s in zip(before, slopes, strict=True)] for far in (rate / 2, rate)]
    for way, row, variables in (0, 1, before), (0, 1.5, steps[0]), (0, 2, steps[1]), (1, 2, after):
        click(browser, "#ways button", way)
        browser.execute_script(f"moveTo({row})")
        shares = 100 * softmax(logits_of(variables, images))
        assert numbers(browser, 1, ".bar", "ariaLabel")[1::2] == pytest.approx(shares[n], abs=0.051)
        shown = [n, *[(labels == digit).argmax() for digit in range(10)]]  # the first of each
        answers = texts(browser, ".says b")[:1] + texts(browser, "#others b")
        assert answers == [*map(str, shares[shown].argmax(axis=1))]
        (hidden,) = forward(variables, images[[n]] / 255)[0][-1]
        brings = (hidden[:, None] * variables[-2])[hidden > 0].T[[4, first[n].argmax()]]
        lines = numbers_in(" ".join(texts(browser, "#ties [data-link]", "dataset.link")))
        assert lines[2::3] == pytest.approx(brings.ravel(), abs=0.001)
    _, was, is_now, *_ = 1000 * networks[0]["rows"]["train_accuracy"]
    assert numbers_in(texts(browser, "#answer")[0])[:3] == [is_now, 1000, was]
    click(browser, "#ways button")
    as_4 = (logits_of(steps[1], images).argmax(axis=1) == 4).sum()
    wait_for(browser, f"/them. Right.[^]*now calls {as_4:,} a 4/.test($('answer').innerText)")


def test_a_neuron_shows_what_raises_it_and_votes(browser, networks, mnist):
    go_to(browser, "inside", guess=1)
    W1, _, W2, _, W3, _ = along = networks[0]["variables"]
    (_, first, second), _ = forward([v[LAST] for v in along], colours(browser, "#seen")[0] / 255)
    ways = W2[LAST] @ (W3[LAST] * (second > 0)[:, None])  # to the answers, by the chain rule
    best, against = (first * ways[:, 4]).argmax(), (first * ways[:, 9]).argmin()
    assert numbers(browser, 1, "figcaption") == [best, ways[best].argmax(), ways[best].argmin()]
    click(browser, ".bar", 9)
    assert numbers_in(" ".join(texts(browser, "#ask, .network figcaption")))[:2] == [9, against]
    k = second.argmax()
    picture = ".layers div + div canvas"  # its rows have 4 neurons, and keys begin with neuron 0
    press(browser, KEYS.ARROW_DOWN * (1 + k // 4) + KEYS.ARROW_RIGHT * (k % 4), picture)
    slopes = (W1[LAST] - W1[0])[:, first > 0] @ W2[LAST][first > 0, k]  # by the chain rule
    red, _, blue, _ = colours(browser, ".weights")
    assert red - blue == pytest.approx(255 * slopes / np.abs(slopes).max(), abs=2)
    fed, given = first * W2[LAST][:, k], W3[LAST][k] * second[k]
    assert numbers(browser, 1, "figcaption") == [k, given.argmax(), given.argmin()]
    most, all_ten = np.abs(fed).argsort()[:-11:-1], np.abs(given).argsort()[::-1]
    lines = np.reshape(numbers(browser, 1, ".links path", "dataset.link"), [-1, 4])[10:]
    _, come_from, lead_to, carry = lines.T  # first ten to the neuron, then ten from it
    assert [*come_from[:10], *lead_to[10:]] == [*most, *all_ten]
    assert carry == pytest.approx([*fed[most], *given[all_ten]], abs=0.001)


def test_an_answer_is_judged_by_what_the_image_shows(browser, networks, mnist):
    go_to(browser, "learn", guess=0)
    practised = np.round(mnist.images[:1000].reshape(-1, 784) / 85)
    images = np.vstack([85 * practised, colours(browser, "#seen")[0]])
    ([*_, hidden], _) = forward([along[-1] for along in networks[0]["variables"]], images / 255)
    cosines = hidden[:-1] @ hidden[-1] / np.linalg.norm(hidden[:-1], axis=1)  # largest: alike
    assert (colours(browser, "#like canvas")[0] == 85 * practised[cosines.argmax()]).all()
    assert texts(browser, "#like span", "dataset.label")[0] == str(mnist.labels[cosines.argmax()])
    press(browser, KEYS.HOME)
    first = ".network:nth-of-type(1)"  # the only one in sight
    assert texts(browser, f"{first} .says em") == ["untrained: guessing"]
    assert texts(browser, ".names b", "className")[:4] == ["untrained", "wrong", "right", "wrong"]
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
        said = [" ".join(text.split()) for text in texts(browser, f"{first} .says em, #answer")]
        assert said[0].find(fate) >= 0 and said[1] == judged
    draw_with_pointer(browser, [(2.5 / 4, 16.5 / 32)], ".layers div + div .picture", side=1)
    assert texts(browser, ".neuron")[0].startswith("Neuron 66 adds")  # in rows of four
    assert 66 in numbers(browser, 1, ".links path", "dataset.link")[2::4]
    click(browser, "#ask")  # elsewhere
    assert not any(texts(browser, ".neuron", "offsetHeight"))


def test_a_drawing_is_judged_by_what_was_meant_kept_and_sent(browser, networks):
    go_to(browser, "fool", guess=0)
    draw_with_pointer(browser, [(140, 60), (140, 220)])  # a 1, surely
    ink = colours(browser, "#paper")[0].reshape(280, 280) > 99  # white, under the pointer
    assert [np.mean(np.nonzero(ink)[axis]) for axis in (0, 1)] == pytest.approx([140, 140], abs=5)
    fooled, not_fooled = "Fooled!.* your 5 a 1, .*Save.*", "Not fooled!.* Of 256, .*Dare: .*"
    for n, words, number in (5, fooled, 1), (None, not_fooled, 0), (5, fooled, 1):
        click(browser, *(("#meant button", n) if n else ("#verdict .mend",)))  # it is so sure
        assert re.fullmatch(words, texts(browser, "#verdict")[0], re.DOTALL)
        assert browser.execute_script("return fooled.size") == number
    seen, learnt = colours(browser, "#seen")[0], colours(browser, "#why canvas")
    cooled = 100 * softmax(logits_at(LAST, networks[0], seen)[None] / 2.1).max()
    sure, words, written, size = browser.execute_async_script(read("tests/lesson/in_page/card.js"))
    assert numbers_in(words) == pytest.approx([2.1, cooled], abs=0.51)
    assert [written, *size] == [f"It says 1 {sure}. It is a 5. {film.TITLE}", 1200, 630]
    click(browser, "#clear")
    draw_with_pointer(browser, [(90, 60), (190, 220)])
    assert browser.execute_async_script(read("tests/lesson/in_page/fates.js")) == []
    browser.refresh()  # which keeps guesses and drawings
    wait_for(browser, "practised && said.fool.startsWith('You guessed: unsure.')")
    click(browser, "#kept button", 1)  # the first again, and what it was meant as
    click(browser, "#verdict [href='#inside']")
    wait_for(browser, r"/Why is it a 1 in[^]*It is framed\./.test(document.body.innerText)")
    assert (colours(browser, "figure .weights") == learnt).all(), "the same neuron as in Fool it"
    click(browser, "#answer [href='#fool']")
    wait_for(browser, "$('verdict').textContent.startsWith('Fooled! In the end it calls your 5')")
    seen[:3] = 251  # in base64 +/v7, but in the address that a friend gets, + is a blank
    browser.get(browser.execute_script("seen.fill(251, 0, 3); return addressOfDrawing()"))
    wait_for(browser, "$('play').offsetHeight > 0")
    assert (colours(browser, "#seen")[0] == seen).all(), "a friend gets the drawing as it was"
    click(browser, "#guess button")  # a 1, which it is called
    press(browser, KEYS.END)
    wait_for(browser, "$('answer').textContent.includes('Your friend meant a 5: then it fooled')")
