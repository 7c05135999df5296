"""What lesson/README.md says, and its twelve questions."""

import re

import numpy as np

from shared.evidence import EARLY, LIMITS, break_down
from book import read
from claim import holds, says, unmeasured
from measured import early_and_late, mean_of, more

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
    slow = re.findall(r"^\| \[`(\w+\.py)`\].* minute", read(PAGE), re.MULTILINE)
    holds({*slow} == TAKE_MINUTES, "Each takes seconds, or half a minute, unless its row says more")


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
