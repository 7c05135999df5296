"""What lesson/README.md says: its tasks for a class, and its twelve questions."""

import re

import numpy as np

from book import commands_of, read
from claim import holds, says, unmeasured
from evidence import EARLY, LIMITS, break_down
from measured import early_and_late, mean_of, more
from remedies import parse_command_line
from small_network import VALUES, X, go_forward, in_rows

PAGE = "lesson/README.md"
# By their rows make_reference.py knows which pictures it draws at once.
TAKE_MINUTES = {
    "calibration.py",
    "convolution.py",
    "curvature.py",
    "falls.py",
    "film.py",
    "lies.py",
}
TAKE_MINUTES |= {"optimisers.py", "own_remedies.py", "remedies.py", "ten_samples.py"}


def words():
    unmeasured("reads 97 %", "an accuracy of 97 %")
    is_so = break_down(np.array([0.05, 0.051])).tolist() == [False, True]
    holds(is_so and EARLY == 1 / 5, "more than five points", "after the first fifth")


def to_look_up():
    unmeasured("60 %, and at one of 99 %", "gives with 85 %, 85 % are right")  # guesses, questions
    lessons = re.findall(r"^\| It .*", read(PAGE), re.MULTILINE)
    minutes = [sum(map(int, re.findall(r"(\d+) minutes", lesson))) for lesson in lessons]
    holds(minutes == 4 * [90], "four lessons of 90 minutes")

    slow = re.findall(r"^\| \[`(\w+\.py)`\].* minute", read(PAGE), re.MULTILINE)
    holds({*slow} == TAKE_MINUTES, "Each takes seconds, or half a minute, unless its row says more")

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


def twelve_questions():
    says(rf"$\ln2$ is {np.log(2):.2f}")
    says("has the weights 2 and -1, and the bias -1")
    sums = np.array([[1, 3], [3, 1]]) @ [2, -1] - 1
    says(f"$2-3-1={sums[0]}$", f"passes on {max(sums[0], 0)}")
    says(f"For 3 and 1 it is $6-1-1={sums[1]}$")
    says("without ReLU", "no more than one")
    says("product of two matrices is a matrix", "one layer can have both")
    says("probability 0.5, another network 0.25")
    says(rf"$\ln2={np.log(2):.2f}$", rf"$\ln4={np.log(4):.2f}$", "twice as much")
    says("A weight is 1", "is -3", "rate is 0.1")
    says(rf"To $1-0.1\cdot(-3)={1 - 0.1 * -3:g}$", "the cost falls as the weight grows")
    says("the rate 0.5")
    is_limit = abs(1 - 0.5 * 3.9) < 1 < abs(1 - 0.5 * 4.1)
    holds(is_limit, "Over 4", "$(1-0.5h)w$ is then larger", "on the other side")
    says("All weights of a network begin at 0.1")
    says("Nothing", "the same slopes", "stay equal")

    misread, misread_late = early_and_late("misread")
    cost, cost_late = early_and_late("\n  test cost")
    is_so = misread_late < misread and cost_late > cost
    holds(is_so, "The test cost rises, and the test accuracy, too")
    says("A few mistakes get surer", "costs more", "others are mended")
    logits = np.array([1, 4, 2])
    p, p_of_half = [np.exp(z) / np.exp(z).sum() for z in (logits, logits / 2)]
    is_so = np.ptp(p_of_half) < np.ptp(p) and p.argmax() == p_of_half.argmax()
    holds(is_so, "Only the probabilities", "nearer", "the largest stays the largest")
    says("The best of many is partly lucky")
    says("Choose on validation images", "test once")
    says("reads 0.3 points more")
    says("deviation of the ten differences is 0.6 points")
    error = 0.6 / np.sqrt(10)
    told = f"={error:.2f}$", f"0.3 is {0.3 / error:.1f} of these", f"not over {LIMITS[10]}"
    holds(0.3 / error < LIMITS[10], "The standard error", *told, "we cannot tell")

    T = [mean_of("T", name, experiment="rate-0.1") for name in ("copies", "copies-and-dropout")]
    costs_more = more("cost", "copies-and-dropout", "copies", "rate-0.1").is_positive
    says("moved copies", f"temperature is {T[0]:.2f}")
    holds(costs_more, "With dropout added, it costs more")
    holds(abs(T[0] - 1) < 0.05 and T[1] < 0.9, "Without dropout", "not too sure", "too unsure")
    costs_less = more("cost", "copies", "copies-and-dropout", "longer").is_positive
    holds(costs_less, "With five times as many steps", "dropout lowered the cost")
    says("5 x 5 weights with a bias")
    says(f"{5 * 5 + 1}, and {28 * 28 + 1}")
