"""film.py: what it computes, and what its page shows of flags of one's own."""

import json
import re
from base64 import b64decode

import numpy as np
import pytest

import film
import measured
from book import numbers_in, read
from browser import KEYS, open_film, press, texts
from by_numpy import cost_of, logits_of, softmax
from film_page import WATCH, faults_of_choices, faults_of_figures, faults_of_plot, read_page, unpack
from helpers import REPO
from quiet_tensorflow import tf
from watch_page import LAST, check, open_chapter, variables_at

pytestmark = pytest.mark.slow
BAD_PLOTS = json.loads(read("tests/lesson/bad_plots.json"))  # see tests/README.md


def test_what_the_watch_page_says_of_its_networks_follows_from_their_rows(monkeypatch):
    networks, about = read_page(WATCH)
    assert faults_of_figures(networks, about) == []
    monkeypatch.setitem(about["figures"], "end_at", ["7", "1,000"])
    assert faults_of_figures(networks, about) == ["end_at of network 1: it says 7, and not 1,000"]
    args = film.parse_arguments(["--train-size", "1000"])
    sets = [film.load_train_set(args, wrong_labels) for wrong_labels in (False, True)]
    assert [each["told"] for each in networks] == [each["told"] for each in film.find_told(sets)]
    for cost, share in re.findall(r"([\d.]+) at (\d+) %", film.read_part("chapters-of-runs.txt")):
        assert float(cost) == pytest.approx(-np.log(int(share) / 100), abs=0.051)
    accuracy, of_wrong = [network["rows"]["test_accuracy"] for network in networks]
    circle = networks[0]["rows"]["test_cost"].argmin()
    assert accuracy[circle] < accuracy[LAST] > of_wrong[LAST] < of_wrong.max()


def test_film_py_chooses_of_the_networks_of_the_watch_page_the_images_that_it_has(mnist):
    assert faults_of_choices(WATCH, mnist.test_images, mnist.test_labels) == []


@pytest.mark.parametrize("kind", BAD_PLOTS)
def test_a_mistake_in_a_plot_of_the_watch_page_is_reported(kind):
    part, name, places, *told = BAD_PLOTS[kind]
    curves = {"train": np.array([3, 2, 1, 1]), "test": np.array([3, 2, 2, 3])}
    train, test = [[0, 0], [10, 50], [20, 100], [30, 100]], [[0, 0], [10, 50], [20, 50], [30, 0]]
    paths = {"train": train, "test": test, "gap": train + test[::-1]}
    shown = {"ticks": [[1, 100], [3, 0]], "paths": paths, "dots": {"train": [20, 100]}}
    shown[part][name] = places
    assert faults_of_plot(shown, curves, 2, is_cost=True) == told


def test_the_lost_image_of_the_watch_page_is_the_surest_that_only_the_second_network_loses():
    images = json.loads(read("tests/lesson/lost.json"))  # of a 0; see tests/README.md
    *answers, sure, right, told = zip(*images.values(), strict=True)
    hidden, films = np.eye(len(images)), []
    for digits, costs in zip(answers, ([4, 1, 2, 3], [4, 2, 1, 3]), strict=True):
        film_of = {"columns": {"test_cost": np.array(costs)}, "hidden": [hidden[::-1], hidden]}
        films.append(film_of | {"logits": np.eye(10)[np.transpose(digits)] * np.c_[sure,]})
    train_sets = [(None, tf.constant(labels[::-1])) for labels in (right, told)]
    assert film.find_lost(films, 0 * hidden[0], train_sets) == (len(images) - 1, 0)
    assert film.find_lost(films, 0 * hidden[0] + 1, train_sets) is None


def test_the_watch_page_has_a_network_that_reads_images_as_programs_print(networks, mnist):
    found, labels = [], mnist.test_labels
    for row in (8, LAST):  # of outputs/early, at iteration 80, and of outputs/1000-images
        logits = logits_of(variables_at(row, networks[0]), mnist.test_images)
        p, answers = softmax(logits), logits.argmax(axis=1)
        is_wrong, costs = answers != labels, -np.log(p[np.arange(10_000), labels])
        adds = [sum(costs[each]) / 10_000 for each in (is_wrong, ~is_wrong)]
        found += [sum(is_wrong), sum(p[is_wrong].max(axis=1) > 0.9), costs[is_wrong].mean()]
        found += [*adds, sum(adds), np.ptp(np.sort(logits)[:, -2:], axis=1).mean()]
    told = re.findall(r"  ([\d,.]+)\n", measured.text_of("confidence"))
    assert numbers_in(" ".join(told)) == pytest.approx(found, rel=5e-3, abs=6e-4)
    for title, each in ("recall", labels), ("precision", answers):
        shares = pytest.approx(100 * np.bincount(each[~is_wrong]) / np.bincount(each), abs=0.2)
        assert measured.printed("misread-1000-images", f"{title}:") == shares


def test_a_watch_page_of_own_flags_has_a_plain_run(browser, networks, mnist, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("train_mnist.HERE", tmp_path)  # where no data are
    flags = [f"--data-dir={REPO / 'data'}", "--seed=1", "--iterations=25", "--eval-every=20"]
    flags += ["--train-size=900", "--output-dir=mine"]
    monkeypatch.setattr("sys.argv", ["film.py", *flags])
    film.main()
    own, about = read_page(page := tmp_path / "mine" / "film.html")
    assert faults_of_figures(own, about) == []
    shown = film.data_of(page.read_text("utf-8"))["misread"]
    hard = np.stack([np.frombuffer(b64decode(each["image"]), np.uint8) for each in shown])
    assert [network["about"].split()[0] for network in own] == ["1,000", "900"]
    assert not about["alone"] and read_page(WATCH)[1]["alone"]  # which is "is_watch"
    plain, seed_1 = [network["rows"] for network in own]  # beside one's own is a plain run
    assert plain["iteration"].tolist() == seed_1["iteration"].tolist() == [0, 20, 25]
    begins = pytest.approx(networks[0]["rows"]["test_cost"][[0, 2]], rel=2e-3)
    assert plain["test_cost"][:2] == begins and seed_1["test_cost"][:2] != begins
    for network in own:
        at_end = variables_at(-1, network)
        says = logits_of(at_end, hard).argmax(axis=1)
        assert all(said != each["label"] for said, each in zip(says, shown, strict=True))
        logits = logits_of(at_end, mnist.test_images)
        rows = [network["rows"][name][-1] for name in ("costs", "right_of_90", "sure")]
        for T, cost, right, sure in zip(film.TEMPERATURES, *rows, strict=True):
            assert cost == pytest.approx(cost_of(logits / T, mnist.test_labels), abs=0.003)
            p = softmax(logits / T)
            confidence, is_right = p.max(axis=1), p.argmax(axis=1) == mnist.test_labels
            of_90 = is_right[(confidence > 0.85) & (confidence < 0.95)]
            expected = 100 * sum(of_90) / max(len(of_90), 1), sum(~is_right & (confidence > 0.9))
            assert (100 * right, sure) == pytest.approx(expected, rel=0.02, abs=2)  # as rounded
    open_film(browser, page)
    assert texts(browser, ".name h2") == ["plain", f"with {' '.join(flags)}"]
    open_chapter(browser, "temperature")
    press(browser, KEYS.ARROW_RIGHT, "#T")
    press(browser, KEYS.ARROW_LEFT)
    check(browser, own, len(plain["iteration"]) - 2, T=1.1)


def test_weights_and_biases_rounded_for_the_watch_page_give_the_same_sums_on_average():
    rng = np.random.default_rng(0)
    W1, b1, W2, b2 = [rng.normal(size=[3, *size]) for size in ([20, 4], [4], [4, 2], [2])]
    means = [rng.random([3, number]) for number in (20, 4)]  # of each layer's inputs, at three rows
    first, _ = film.pack_layers([W1, b1, W2, b2], means)
    add_up = lambda W, b: np.einsum("ri,rio->ro", means[0], W.reshape(W1.shape)) + b
    assert add_up(*map(unpack, first)) == pytest.approx(add_up(W1, b1), abs=1e-4)
