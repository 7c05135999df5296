"""lesson/watch.html in a real browser, chapter by chapter, against NumPy."""

import json
import re

import numpy as np
import pytest

import film
from book import numbers_in, read
from browser import KEYS, click, colours, draw_with_pointer, open_chapter, press, texts, wait_for
from by_numpy import forward, logits_of, slopes_by_formulas, softmax
from film_page import AT_1, LAST, WATCH, read_page, variables_at
from helpers import check_kept
from watch_page import check, go_to, numbers

pytestmark = pytest.mark.slow
IN_PAGE = "tests/lesson/in_page"
CHAPTERS = json.loads(read("tests/lesson/chapters.json"))  # a guess each, and what comes of it
LOOKS = [("words", 1280), ("words", 360), ("colours", 1280)]  # scripts, and widths of the window
LOOKS += [("boxes", 1024), ("boxes", 800), ("boxes", 360)]
# By titles; what their keys are, tests/README.md says under "The watch page".
SCENES = json.loads(read("tests/lesson/scenes.json"))
# Names of their tests, which -k finds by a file: curves_js for curves.js.
IDS = [f"{scene['files']} {scene['chapter']}: {title}" for title, scene in SCENES.items()]
ACTIONS = {
    "click": click,  # a selector; if it finds several, the number of one, from 0
    "drag": lambda browser, place, *shares: draw_with_pointer(browser, shares, place, side=1),
    "draw": lambda browser, *points: draw_with_pointer(browser, points),  # on 280 x 280
    "open": open_chapter,
    "script": lambda browser, name: browser.execute_async_script(read(f"{IN_PAGE}/{name}")),
    "press": lambda browser, key, *place: press(browser, vars(KEYS)[key], *place),
    "run": lambda browser, statement: browser.execute_script(statement),
    "wait": wait_for,  # until an expression holds
    "devtools": lambda browser, command, about: browser.execute_cdp_cmd(command, about),
}


@pytest.mark.parametrize("title", SCENES, ids=[name.replace(".", "_") for name in IDS])
def test_a_scene_of_the_watch_page_ends_as_scenes_json_says(title, browser):
    scene = SCENES[title]
    go_to(browser, scene["chapter"], scene.get("guess"), scene.get("key", ""))
    for action, *arguments in scene.get("do", []):
        ACTIONS[action](browser, *arguments)
    for selector, pattern in scene.get("texts", {}).items():
        found = texts(browser, selector, "textContent")
        assert found, f"no part of the page matches {selector}"
        assert re.search(pattern, " ".join(found[0].split())), f"not the text of {selector}"
    for expression, value in scene.get("values", {}).items():
        found = browser.execute_script(f"return {expression}")
        assert found == value, f"not the value of {expression}"


def test_curves_js_draws_each_sure_mistake_and_reads_one_that_is_chosen(browser, networks, mnist):
    go_to(browser, "overfit", guess=0, key="End")
    alpha = colours(browser, ".mistakes canvas")[3]
    tiles = alpha.reshape(-1, 48, 50, 48)  # rows of 50 tiles, each of 48 x 48 pixels
    has_ink = (tiles > 40).any(axis=(1, 3))  # those that are no longer sure are paler
    assert has_ink.sum() == networks[0]["rows"]["sure"][LAST][AT_1]
    first_of_tenth_row = (0.5 / 50, 9.5 / 10)
    draw_with_pointer(browser, [first_of_tenth_row], ".mistakes canvas", side=1)
    seen = colours(browser, "#seen")[0]
    assert (seen == colours(browser, ".closeup canvas")[0]).all(), "enlarged, and on the paper"
    differ = np.abs(mnist.test_images.reshape(-1, 784) - seen).max(axis=1)
    (label,) = mnist.test_labels[differ <= 9]  # the page has 16 greys of each
    assert numbers_in(texts(browser, "#truth")[0]) == numbers(browser, 1, ".says em") == [label]
    read_as = numbers(browser, 1, ".says :is(b, span)")
    assert numbers(browser, 1, ".closeup div", "innerText") == [label, *read_as]


def test_ten_js_tells_ten_answers_at_each_temperature_as_they_are(browser, networks, mnist):
    go_to(browser, "temperature", guess=0)
    told = browser.execute_script(read(f"{IN_PAGE}/ten.js"))
    rows, end = networks[0]["rows"], variables_at(LAST, networks[0])
    label_of = dict(zip(map(bytes, mnist.test_images), mnist.test_labels, strict=True))
    verdicts = {8: '"boastful"', 9: '"✓ honest"', 10: '"too modest"'}
    for t, at_T in enumerate(told, AT_1):
        share = rows["right_of_90"][LAST, t]
        assert at_T["average"] == f"On average {10 * share:.1f} are right"
        number = round(10 * share)
        assert at_T["verdict"] == verdicts[max(8, number)]
        frames = [image["frame"] for image in at_T["images"]]
        assert frames == number * ["right"] + (10 - number) * ["wrong"]
        for image in at_T["images"]:
            logits = logits_of(end, np.array(image["pixels"]))
            percentages = 100 * softmax(logits / film.TEMPERATURES[t])[0]
            label, digit = label_of[bytes(image["pixels"])], percentages.argmax()
            assert (image["label"], image["digit"]) == (label, digit)
            assert image["sure"] == pytest.approx(percentages.max(), abs=0.501)
            assert image["sure"] == pytest.approx(90, abs=5.5)
            assert (image["frame"] == "right") == (label == digit)
    costs = rows["costs"][LAST, AT_1:]
    depths = (costs.max() - costs) / np.ptp(costs)
    assert [at_T["depth"] for at_T in told] == pytest.approx(depths, abs=0.001)


def test_answers_js_divides_the_scores_and_curves_js_bends_the_curve(browser, networks):
    go_to(browser, "temperature", guess=0)
    press(browser, KEYS.HOME + 11 * KEYS.ARROW_RIGHT, "#T")
    check(browser, networks[:1], LAST, T=2.1)
    logits = logits_of(variables_at(LAST, networks[0]), colours(browser, "#seen")[0])[0]
    heights = numbers(browser, 1, ".squeezed i", "style.height")
    assert heights == pytest.approx(100 * np.abs(logits) / np.abs(logits).max() / 2.1, abs=0.01)
    *_, lead = np.diff(np.sort(logits / 2.1))  # of the largest over the second
    assert numbers(browser, 1, ".worked")[4:6] == pytest.approx([lead, np.exp(lead)], rel=0.03)


def test_playing_js_and_curves_js_follow_the_pointer_and_keys_on_either(browser, networks):
    go_to(browser, "labels", guess=0, key="End")
    for n, share in (1, 0.3), (2, 0.9), (1, 1.05):  # past the end, too
        ticks = f".network:nth-of-type({n}) .ticks"
        draw_with_pointer(browser, [(0.5, 0.5), (share, 0.5)], ticks, side=1)
        check(browser, networks, round(LAST * min(share, 1) ** 2))  # early steps have more room
    for pressed, row in (KEYS.HOME + KEYS.ARROW_LEFT, 0), (KEYS.PAGE_UP, 10), (KEYS.PAGE_DOWN, 0):
        press(browser, pressed)
        check(browser, networks, row)


def training_images(mnist):
    """Returns the 1,000 training images in four greys, as the page has them: [1000, 784]."""
    return np.round(mnist.images[:1000].reshape(-1, 784) / 85) * 85


# Button 0 teaches a 4 by a step for it alone, button 1 by ten steps for many images. Both begin at
# row 1 and end at row 2; by button 0, one can also stop between.
@pytest.fixture(params=[(0, 1), (0, 1.5), (0, 2), (1, 2)], ids=str)
def taught(request, browser, networks, mnist):
    """Lets the page learn a 4 up to a row; returns variables, its wrong digit, and images."""
    button, row = request.param
    go_to(browser, "how", guess=2)
    click(browser, "#ways button", button)
    browser.execute_script(f"moveTo({row})")
    before, after = [variables_at(n, networks[0]) for n in (1, 2)]
    images, labels = training_images(mnist), mnist.labels[:1000]
    first, then = [softmax(logits_of(variables, images)) for variables in (before, after)]
    is_taught = (labels == 4) & (first.argmax(axis=1) != 4) & (then.argmax(axis=1) == 4)
    n = np.where(is_taught, first.max(axis=1) * then[:, 4], 0).argmax()  # the surest mistake
    slopes = slopes_by_formulas(before, images[[n]] / 255, labels[[n]])
    far = (row - 1) * film.parse_arguments([]).learning_rate  # which is a part of the step, or all
    by_a_step = [old - far * slope for old, slope in zip(before, slopes, strict=True)]
    first_of_each_digit = [(labels == digit).argmax() for digit in range(10)]
    wrong_digit = logits_of(before, images[[n]]).argmax()
    return by_a_step if button == 0 else after, wrong_digit, images[[n, *first_of_each_digit]]


def test_how_js_reads_a_digit_of_each_and_draws_what_neurons_bring_to_answers(taught, browser):
    variables, wrong_digit, shown_images = taught
    percentages = 100 * softmax(logits_of(variables, shown_images))
    of_taught = numbers(browser, 1, ".bar", "ariaLabel")[1::2]
    assert of_taught == pytest.approx(percentages[0], abs=0.051)
    answers = texts(browser, ".says b")[:1] + texts(browser, "#others b")
    assert answers == [*map(str, percentages.argmax(axis=1))]
    ([*_, (hidden,)], _) = forward(variables, shown_images[:1] / 255)
    *_, W, _ = variables
    brings = (hidden[:, None] * W)[hidden > 0]  # to each answer
    lines = numbers_in(" ".join(texts(browser, "#ties [data-link]", "dataset.link")))
    due = [*brings[:, 4], *brings[:, wrong_digit]]
    assert lines[2::3] == pytest.approx(due, abs=0.001)


@pytest.mark.parametrize("taught", [(0, 2)], indirect=True)
def test_how_js_counts_what_each_way_makes_of_all_training_images(taught, browser, networks, mnist):
    variables, *_ = taught
    as_4 = (logits_of(variables, training_images(mnist)).argmax(axis=1) == 4).sum()
    wait_for(browser, f"/them. Right.[^]*now calls {as_4:,} a 4/.test($('answer').innerText)")
    click(browser, "#ways button", 1)
    _, before, after, *_ = 1000 * networks[0]["rows"]["train_accuracy"]
    assert numbers_in(texts(browser, "#answer")[0])[:3] == [after, 1000, before]


def test_neurons_js_frames_what_adds_most_to_an_answer_or_takes_most_away(browser, networks):
    go_to(browser, "inside", guess=1)
    end = variables_at(LAST, networks[0])
    (_, first, second), _ = forward(end, colours(browser, "#seen")[0] / 255)
    raises = end[2] @ (end[4] * (second > 0)[:, None])  # each answer, by the chain rule
    best, against_9 = (first * raises[:, 4]).argmax(), (first * raises[:, 9]).argmin()
    assert numbers(browser, 1, "figcaption") == [best, raises[best].argmax(), raises[best].argmin()]
    click(browser, ".bar", 9)
    assert numbers_in(" ".join(texts(browser, "#ask, .network figcaption")))[:2] == [9, against_9]


def test_neurons_js_shows_of_a_chosen_one_what_raises_it_its_votes_and_links(browser, networks):
    go_to(browser, "inside", guess=1)
    W1, _, W2, _, W3, _ = end = variables_at(LAST, networks[0])
    (_, first, second), _ = forward(end, colours(browser, "#seen")[0] / 255)
    k = second.argmax()
    picture = ".layers div + div canvas"  # its rows have 4 neurons, and keys begin with neuron 0
    press(browser, KEYS.ARROW_DOWN * (1 + k // 4) + KEYS.ARROW_RIGHT * (k % 4), picture)
    learnt = W1 - networks[0]["variables"][0][0]
    slopes = learnt[:, first > 0] @ W2[first > 0, k]  # by the chain rule
    red, _, blue, _ = colours(browser, ".weights")
    assert red - blue == pytest.approx(255 * slopes / np.abs(slopes).max(), abs=2)
    comes, goes = first * W2[:, k], second[k] * W3[k]
    assert numbers(browser, 1, "figcaption") == [k, goes.argmax(), goes.argmin()]
    ten_in, ten_out = [np.abs(each).argsort()[:-11:-1] for each in (comes, goes)]
    lines = np.reshape(numbers(browser, 1, ".links path", "dataset.link"), [-1, 4])[10:]
    _, begin, end, carry = lines.T  # first ten to the neuron, then ten from it
    assert [*begin[:10], *end[10:]] == [*ten_in, *ten_out]
    assert carry == pytest.approx([*comes[ten_in], *goes[ten_out]], abs=0.001)


def test_drawings_js_tells_the_training_image_most_like_the_shown_one(browser, networks, mnist):
    go_to(browser, "learn", guess=0)
    practised = training_images(mnist)
    images = np.vstack([practised, colours(browser, "#seen")[0]])
    ([*_, hidden], _) = forward(variables_at(LAST, networks[0]), images / 255)
    most_like = (hidden[:-1] @ hidden[-1] / np.linalg.norm(hidden[:-1], axis=1)).argmax()
    assert (colours(browser, "#like canvas")[0] == practised[most_like]).all()
    assert texts(browser, "#like span", "dataset.label")[0] == str(mnist.labels[most_like])


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapters_txt_chapters_js_and_start_js_ask_wait_for_a_guess_and_answer(name, browser):
    networks, about = read_page(WATCH)
    (chapter,) = [each for each in about["chapters"] if each["name"] == name]
    due = CHAPTERS[name]
    go_to(browser, "end")
    open_chapter(browser, name)
    asked, *_ = chapter["ask"].split(" | ")
    assert texts(browser, "[aria-current] span, #ask") == [chapter["title"], asked]
    wait_for(browser, f"current === {due['waits in row']}")
    press(browser, KEYS.ARROW_RIGHT, due["first key goes to"])
    assert numbers(browser, 1, ".handle")[0] == 10 * due["waits in row"], "first guess"
    browser.find_element("xpath", f"//*[@id='guess']/button[.='{due['guess']}']").click()
    press(browser, KEYS.END, due["last key goes to"])
    check(browser, networks[: due["networks shown"]], LAST)
    if due["plays before it answers"]:
        assert texts(browser, "#answer", "offsetHeight") == [0]
        click(browser, "#show")
    words = re.split(r" \| |\u2026|<details", chapter["answer"])[0]
    answer = re.sub(r"<.*?>", " ", words).split()
    said = " ".join(texts(browser, "#answer")[0].split())
    assert said.startswith(f"You guessed: {due['guess']}. {due['answer begins']}")
    assert " ".join(answer) in said


@pytest.mark.parametrize("script, width", LOOKS, ids=str)
def test_style_and_all_chapters_have_words_as_kept_and_no_fault_of_looks(script, width, browser):
    told = []
    for chapter in [*CHAPTERS, "how", "end"]:
        go_to(browser, chapter, width=width)
        of_chapter = browser.execute_script(read(f"{IN_PAGE}/{script}.js"))
        told += [f"{chapter}: {text}" for text in of_chapter]
    if script == "words":
        check_kept(f"words-{width}", "\n".join([*told, ""]), makes="screenshots.py")
    else:
        assert not told, "\n".join(told)
