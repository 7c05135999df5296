"""film.py: what it computes, and what its page shows of flags of one's own."""

import json
from base64 import b64decode
from types import SimpleNamespace

import numpy as np
import pytest

import checks_of_films as checks
import film
import film_page
from book import read
from browser import KEYS, open_chapter, open_film, press, texts
from by_numpy import logits_of
from helpers import REPO, run_main
from quiet_tensorflow import tf
from watch_page import check

pytestmark = pytest.mark.slow
# A plot; and by mistakes, what "kind" is drawn elsewhere, "of" which curve, where, and the faults.
BAD_PLOTS = json.loads(read("tests/lesson/bad_plots.json"))


def test_what_the_watch_page_says_of_its_networks_follows_from_their_rows(monkeypatch):
    networks, about = film_page.read_page(film_page.WATCH)
    assert checks.faults_of_figures(networks, about) == []
    monkeypatch.setitem(about["figures"], "end_at", ["7", "1,000"])
    faults = checks.faults_of_figures(networks, about)
    assert faults == ["end_at of network 1: it says 7, and not 1,000"]
    assert checks.faults_of_told(networks) + checks.faults_of_conclusions(networks) == []


def test_film_py_chooses_of_the_networks_of_the_watch_page_the_images_that_it_has(mnist):
    assert checks.faults_of_choices(film_page.WATCH, mnist.test_images, mnist.test_labels) == []


@pytest.mark.parametrize("kind", BAD_PLOTS["mistakes"])
def test_a_mistake_in_a_plot_of_the_watch_page_is_reported(kind, monkeypatch):
    shown, bad = BAD_PLOTS["as it should be"], BAD_PLOTS["mistakes"][kind]
    curves = {name: np.array(values) for name, values in shown["curves"].items()}
    monkeypatch.setitem(shown[bad["kind"]], bad["of"], bad["drawn at"])
    assert checks.faults_of_plot(shown, curves, shown["row"], is_cost=True) == bad["faults"]


def test_the_lost_image_of_the_watch_page_is_the_surest_that_only_the_second_network_loses():
    # By why it is not this one, but for the last: what networks call an image of a 0 at four rows,
    # how sure the second is, and both labels of the training image that is most like it.
    images = json.loads(read("tests/lesson/lost.json")).values()
    column = lambda key: np.array([image[key] for image in images])
    of_test = np.eye(len(images))  # a neuron for each; training images are in reverse order
    films = []
    for which, costs in ("first", [4, 1, 2, 3]), ("second", [4, 2, 1, 3]):
        digits = column(f"{which} calls it").T  # [rows, images]
        logits = np.eye(10)[digits] * column("second is sure")[:, None]
        columns = {"test_cost": np.array(costs)}
        films.append({"columns": columns, "logits": logits, "hidden": [of_test[::-1], of_test]})
    train_sets = [(0, tf.constant(column(f"{each} label")[::-1])) for each in ("right", "told")]
    assert film.find_lost(films, 0, train_sets) == (len(images) - 1, 0)
    assert film.find_lost(films, 1, train_sets) is None, "there is none among 1s"


def test_the_watch_page_has_a_network_that_reads_images_as_programs_print(networks, mnist):
    assert checks.faults_of_answers(networks[0], mnist.test_images, mnist.test_labels) == []


@pytest.fixture(scope="module")
def own(place):
    """A page that film.py makes of one's own flags: networks, about, page and flags."""
    flags = [f"--data-dir={REPO / 'data'}", "--seed=1", "--iterations=25", "--eval-every=20"]
    flags += ["--train-size=900", "--output-dir=mine"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("train_mnist.HERE", place)  # where no data are
        run_main("lesson/film.py", *flags)
    networks, about = film_page.read_page(page := place / "mine" / "film.html")
    return SimpleNamespace(networks=networks, about=about, page=page, flags=flags)


def test_a_watch_page_of_own_flags_has_a_plain_run_and_what_both_misread(own, networks):
    assert checks.faults_of_figures(own.networks, own.about) == []
    assert [network["about"].split()[0] for network in own.networks] == ["1,000", "900"]
    assert not own.about["alone"] and film_page.read_page(film_page.WATCH)[1]["alone"]
    plain, seed_1 = [network["rows"] for network in own.networks]
    assert plain["iteration"].tolist() == seed_1["iteration"].tolist() == [0, 20, 25]
    begins = pytest.approx(networks[0]["rows"]["test_cost"][[0, 2]], rel=2e-3)
    assert plain["test_cost"][:2] == begins and seed_1["test_cost"][:2] != begins
    offered = film.data_of(own.page.read_text("utf-8"))["misread"]
    images = np.stack([np.frombuffer(b64decode(each["image"]), np.uint8) for each in offered])
    for network in own.networks:
        digits = logits_of(film_page.variables_at(-1, network), images).argmax(axis=1)
        assert all(digits != [each["label"] for each in offered])


def test_a_watch_page_of_own_flags_has_what_each_temperature_makes_of_both(own, mnist):
    for network in own.networks:
        assert checks.faults_of_temperatures(network, mnist.test_images, mnist.test_labels) == []


def test_a_watch_page_of_own_flags_names_them_and_shows_both_networks(own, browser):
    open_film(browser, own.page)
    assert texts(browser, ".name h2") == ["plain", f"with {' '.join(own.flags)}"]
    open_chapter(browser, "temperature")
    press(browser, KEYS.ARROW_RIGHT, "#T")
    press(browser, KEYS.ARROW_LEFT)
    check(browser, own.networks, row=1, T=1.1)


def test_weights_and_biases_rounded_for_the_watch_page_give_the_same_sums_on_average():
    rng = np.random.default_rng(0)
    W1, b1, W2, b2 = [rng.normal(size=[3, *size]) for size in ([20, 4], [4], [4, 2], [2])]
    means = [rng.random([3, number]) for number in (20, 4)]  # of each layer's inputs, at three rows
    first, _ = film.pack_layers([W1, b1, W2, b2], means)
    add_up = lambda W, b: np.einsum("ri,rio->ro", means[0], W.reshape(W1.shape)) + b
    assert add_up(*map(film_page.unpack, first)) == pytest.approx(add_up(W1, b1), abs=1e-4)
