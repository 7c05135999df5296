"""The tape of lesson/tape.py, and the operation that page 2 lets its reader write."""

import re

import pages

import numpy as np
import pytest
from tape import Node, check, cross_entropy, go_back, logits_of, matmul

from train_mnist import tf

rng = np.random.default_rng(0)
ARRAYS = x, W1, b1, W2, b2 = [rng.normal(size=size) for size in ([5, 4], [4, 3], 3, [3, 2], 2)]
y = np.eye(2)[[0, 1, 1, 0, 1]]


def test_the_slopes_are_those_of_tensorflow_and_of_nudges():
    nodes, variables = [*map(Node, ARRAYS)], [*map(tf.Variable, ARRAYS)]
    with tf.GradientTape() as their_tape:
        z = tf.nn.relu(variables[0] @ variables[1] + variables[2]) @ variables[3] + variables[4]
        cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=z))
    for _ in range(2):  # nothing of the first time may be left
        go_back(cross_entropy(logits_of(*nodes), y))
    for node, slope in zip(nodes, their_tape.gradient(cost, variables), strict=True):
        assert node.slope == pytest.approx(slope.numpy(), rel=1e-9)  # float64 rounds by 1e-16
    check(matmul, x, W1)
    check(lambda square: matmul(square, square), W1[:3])  # taken twice: two paths


ASKED, ANSWER = pages.blocks("py", "lesson/2-learning.md")


def run_answered(answer):
    names = {}
    exec(re.sub(r" +a = .*\n.*\.\.\.\)\)\n", lambda _: answer, ASKED), names)
    return names["sigmoid"]


def test_check_tells_the_pages_answer_from_wrong_ones(capsys):
    run_answered(ANSWER)
    assert capsys.readouterr().out == "sigmoid: the slopes are as nudges say\n"
    for right, wrong in (
        ("slope * ", ""),
        ("1 - a", "1 + a"),
        ("1 - a", "1.01 - a"),
        (".append", ".count"),
    ):
        with pytest.raises(AssertionError, match=r"sigmoid: .* by the tape, .* by nudges"):
            run_answered(ANSWER.replace(right, wrong))
