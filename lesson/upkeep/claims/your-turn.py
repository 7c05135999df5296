"""What your-turn.md says."""

import re

import numpy as np

from book import REFERENCE
from claims import holds, says, unmeasured
from measured import at, curve, printed


def last_ten(run):
    """Returns the mean of the test accuracies in the last ten rows of a run, as a text."""
    return f"{curve(run)[-10:].mean():.1f} %"


def the_start():
    says(f"It is {last_ten('small-start')}")
    at_450, at_500 = [at(step, "small-start", "training cost") for step in (450, 500)]
    as_by_chance = np.log(10)
    holds(at_450 > as_by_chance - 0.01 > at_500, "For 450 steps nothing seems to happen")


def normalisation():
    says(f"`run-1` reads {last_ten('default')}", f"this {last_ten('normalised')}")


def depth():
    deep, train = curve("deep"), curve("deep", "training accuracy")
    hardly_more = abs(train - deep).max() < 2
    holds(max(deep) < 31 and hardly_more, "Never over 31 %", "hardly more of the training images")
    says("At 0.1 it does", last_ten("deep-slower"))
    unmeasured("a weight of 0.5", "over 95 %")
    slower, residual = [curve(run)[-10:].mean() for run in ("deep-slower", "residual")]
    holds(min(curve("residual")[-10:]) > 90, "It does, and reads " + last_ten("residual"))
    holds(abs(residual - slower) < 0.5, "gain hardly more than a smaller rate")
    wide = curve("default")[-10:].mean()
    holds(wide > max(slower, residual), "wider ones, `run-1` reads " + last_ten("default"))


def a_search_for_settings():
    steady, in_turn = [0], [0]  # velocities
    for step in range(100):
        steady.append(0.9 * steady[-1] + 1)
        in_turn.append(0.9 * in_turn[-1] + (-1) ** step)
    says("Always 1", "{:g}, {:g}, {:.3g}, {:.3g},".format(*steady[1:5]))
    first_four = "{:g}, {:.1f}, {:.2f}, {:.2f},".format(*in_turn[1:5])
    says("In turn", first_four, "{:.2f} and {:.2f}".format(*in_turn[-2:]))
    in_step_1 = [slope / np.sqrt(slope**2) for slope in (1, 0.001)]  # means of one slope
    holds(np.allclose(in_step_1, 1), "Adam returns 1 for both")

    unmeasured("from 0.001 to 3", "of 0.001")
    rates = printed("optimisers", "validation images read")
    best = []
    for kind in "SGD", "momentum", "Adam":
        reads = printed("optimisers", f"\n{kind}  ")
        best.append(rates[np.argmax(reads)])
    says("SGD is best at {:g}, momentum at {:g}, Adam at {:g}".format(*best))
    _, lowest, *_ = printed("optimisers", "\nSGD at 1  ")
    says("with SGD at 1", "one of ten others", f"only {lowest} %")
    than_momentum, than_slower = [
        "{:.2f} ± {:.2f}".format(*printed("optimisers", f"\n{name}  ")[2:4])
        for name in ("momentum at 0.3", "momentum at 0.2")
    ]
    says("Adam reads", f"{than_momentum} points more than momentum at 0.3")
    text = (REFERENCE / "programs" / "optimisers.txt").read_text(encoding="utf-8")
    is_unsure = re.search("^momentum at 0.2 .* we cannot tell$", text, re.MULTILINE)
    holds(bool(is_unsure), f"momentum at 0.2 we cannot tell: {than_slower}")


def problems_without_answers():
    unmeasured("about 54 % of the labels")
