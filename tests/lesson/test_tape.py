"""The tape of lesson/tape.py: its slopes, and the exercise of its page that adds an operation."""

import numpy as np
import pytest

from book import blocks
from command_line import UserError
from tape import check, matmul, tape


def test_the_slopes_of_two_paths_add_up():  # those of a network, tape.py compares with TensorFlow's
    check(lambda square: matmul(square, square), np.random.default_rng(0).normal(size=[3, 3]))


def test_check_tells_the_answer_from_slips(capsys):
    *_, exercise, answer = blocks("py", "lesson/pages/your-own.md")
    for unfinished in (exercise, exercise.replace("Node(...)", "Node(1 / (1 + np.exp(-z.value)))")):
        with pytest.raises(UserError, match="sigmoid: write a formula in place of each"):
            exec(unfinished, {})
        tape.clear()
    gap = "    a = Node(...)\n    tape.append((a, z, lambda slope: ...))\n"
    exec(exercise.replace(gap, answer), {})
    assert capsys.readouterr().out == "sigmoid: the slopes are as nudges say\n"
    slips = ("slope * ", ""), ("1 - a", "1.01 - a"), (".append", ".count")  # count notes nothing
    for right, wrong in slips:
        with pytest.raises(UserError, match=r"sigmoid: .* by the tape, .* by nudges"):
            exec(exercise.replace(gap, answer.replace(right, wrong)), {})
