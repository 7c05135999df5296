"""film.py: what it counts, how it rounds, and what it asks for of a page."""

import sys
from unittest import mock

import numpy as np
import pytest

import film
from helpers import cost_of, softmax, unpack
from quiet_tensorflow import tf


@pytest.mark.parametrize("words", [[], ["--iterations=9"]])
def test_only_a_page_without_flags_tells_what_the_lesson_tells(words):
    made = {name: mock.Mock() for name in ("follow", "find_data", "make_page", "write")}
    with mock.patch.multiple(film, **made), mock.patch.object(sys, "argv", ["film.py", *words]):
        film.main()
    assert made["find_data"].call_args.kwargs == {"is_watch": not words}


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
