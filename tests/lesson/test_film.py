"""film.py: which images it shows, of films made by hand, and what it counts."""

import numpy as np
import pytest

import film
from helpers import cost_of, softmax, unpack
from quiet_tensorflow import tf


def by_hand(*images):
    """Returns a film of images: at four rows, the third with the lowest test cost, what is said."""
    said = np.array(images)
    digits, shares = said[..., :1].swapaxes(0, 1), said[..., 1:].swapaxes(0, 1)
    p = np.where(np.arange(10) == digits, shares, (1 - shares) / 9)  # [rows, images, digits]
    return {"columns": {"test_cost": np.array([3, 2, 1, 2])}, "logits": np.log(p)}


def test_it_opens_with_an_image_that_both_networks_read_and_unlearn():
    # All show a 3. The third fits, and of all that fit its 5 is least sure at the lowest cost.
    never_lost = (2, 0.3), (3, 0.6), (3, 0.7), (3, 0.995)
    surer = (2, 0.3), (3, 0.6), (5, 0.9), (5, 0.995)
    fits = (2, 0.3), (3, 0.6), (5, 0.5), (5, 0.995)
    unsure = (2, 0.3), (3, 0.6), (5, 0.2), (5, 0.98)
    never_read = (3, 0.3), (2, 0.6), (5, 0.2), (5, 0.995)
    becomes_an_8 = (2, 0.3), (3, 0.6), (5, 0.2), (8, 0.995)
    first = by_hand(never_lost, surer, fits, unsure, never_read, fits)
    second = by_hand(never_lost, fits, fits, unsure, never_read, becomes_an_8)
    assert film.find_opening([first, second], np.full(6, 3)) == 2
    assert film.find_opening([by_hand(unsure)], np.full(1, 3)) is None


def test_the_image_that_is_lost_is_lost_to_a_lie():
    # All show a 1. Training image 0 is a 5, and called so; 1 is called a 5, and 2 an 8: lies.
    right, told = [(None, tf.constant(labels)) for labels in ([5, 1, 1], [5, 5, 8])]
    kept, never_read = 4 * [(1, 0.5)], 4 * [(5, 0.99)]
    lost, surer = [*kept[:3], (5, 0.7)], [*kept[:3], (5, 0.9)]
    wavers = [*kept[:2], (5, 0.9), kept[3]]
    first = by_hand(kept, kept, kept, kept, surer, wavers, kept, kept)
    second = by_hand(lost, surer, surer, surer, surer, surer, never_read, kept)
    like = [1, 0, 2, 1, 1, 1, 1, 1]  # which training image each is most like, to the second
    second["hidden"] = np.diag([9, 1, 1]), np.eye(3)[like] + 0.1  # by the angle, not the length
    assert film.find_lost([first, second], np.ones(8), [right, told]) == (3, 1)


def test_temperatures_are_tried_as_numpy_tries_them():
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(0, 2, [500, 10]), rng.integers(0, 10, 500)
    tried = film.try_temperatures(tf.constant(logits, tf.float32), tf.constant(labels))
    for T, cost, right, sure in zip(film.TEMPERATURES, *tried, strict=True):
        p = softmax(logits / T)
        confidence, is_right = p.max(axis=1), p.argmax(axis=1) == labels
        assert cost.numpy() == pytest.approx(cost_of(logits / T, labels), rel=1e-5)
        of_about_90 = is_right[(confidence > 0.85) & (confidence < 0.95)]
        assert right.numpy() == pytest.approx(of_about_90.sum() / max(len(of_about_90), 1))
        assert sure.numpy() == sum(~is_right & (confidence > 0.9))


def test_rounded_weights_and_biases_add_up_to_the_same_on_average():
    rng = np.random.default_rng(0)
    W1, b1, W2, b2 = [rng.normal(size=[3, *size]) for size in ([20, 4], [4], [4, 2], [2])]
    means = [rng.random([3, number]) for number in (20, 4)]  # of each layer's inputs, at three rows
    first, _ = film.pack_layers([W1, b1, W2, b2], means)
    add_up = lambda W, b: np.einsum("ri,rio->ro", means[0], W.reshape(W1.shape)) + b
    assert add_up(*map(unpack, first)) == pytest.approx(add_up(W1, b1), abs=1e-4)
