"""What for-a-class.md says: its lessons, and what is to be graded."""

import re

import numpy as np

from book import commands_of, read
from claim import holds, says, unmeasured
from remedies import parse_command_line
from small_network import VALUES, X, go_forward, in_rows

PAGE = "lesson/for-a-class.md"


def at_the_top():
    unmeasured("60 %, and at one of 99 %", "gives with 85 %, 85 % are right")  # guesses, questions
    lessons = re.findall(r"^\| It .*", read(PAGE), re.MULTILINE)
    minutes = [sum(map(int, re.findall(r"(\d+) minutes", lesson))) for lesson in lessons]
    holds(minutes == 4 * [90], "four lessons of 90 minutes")

    (command,) = commands_of(PAGE)
    asked, default = parse_command_line(command.line.split()[2:]), parse_command_line([])
    is_pair = asked.remedies == ["plain", "dropout"]
    holds(is_pair and asked.learning_rate != default.learning_rate, "does dropout lower", "rate")

    right = np.array([1, 0])  # the first output
    slopes, p = slopes_and_probabilities(right)
    says("the first output is the right one", "$-0.25$ and $0.25$")
    after = [np.subtract(value, 0.1 * slope) for value, slope in zip(VALUES, slopes, strict=True)]
    says("W_1=", *[in_rows(value, digits=5) for value in after])
    *_, p_after, _ = go_forward(*after)
    cost, cost_after = -np.log(p @ right), -np.log(p_after @ right)
    says(f"the cost falls from {cost:.3f} to {cost_after:.3f}")
    says("no slope is farther than a millionth from the tape's")


def slopes_and_probabilities(right):
    """Returns the slopes of the small network's W1, b1, W2 and b2, and its probabilities.

    right: 1 for the right output. Its deltas have two decimals, as with a pencil.
    """
    z, a, _, p, _ = go_forward(*VALUES)
    deltas = (p - right).round(2)
    assert deltas.tolist() == [-0.25, 0.25], "the task has these"
    hidden_deltas = np.array(VALUES[2]) @ deltas * (z > 0)
    return (np.outer(X, hidden_deltas), hidden_deltas, np.outer(a, deltas), deltas), p
