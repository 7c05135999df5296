"""What your-turn.md says."""

import re

import numpy as np

from book import REFERENCE
from claims import holds, says, unmeasured
from measured import at, curve, printed, result, rows_of


def last_ten(run):
    """Returns the mean of the test accuracies in the last ten rows of a run, as a text."""
    return f"{curve(run)[-10:].mean():.1f} %"


def the_start():
    says(f"It is {result('small-start'):.1f} %")
    at_450, at_500 = [at(step, "small-start", "training cost") for step in (450, 500)]
    as_by_chance = np.log(10)
    holds(at_450 > as_by_chance - 0.01 > at_500, "For 450 steps nothing seems to happen")


def normalisation():
    usual, ordinary, small = map(last_ten, ("default", "normalised", "normalised-small"))
    says(f"`run-1` reads {usual}", f"{ordinary} from the ordinary", f"{small} from the small")
    says(f"{at(100, 'normalised-small'):.0f} % at iteration 100")


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
    than_SGD, than_momentum, than_slower = [
        "{:.2f} ± {:.2f}".format(*printed("optimisers", f"\n{name}  ")[2:4])
        for name in ("SGD at 0.67", "momentum at 0.3", "momentum at 0.2")
    ]
    says("Adam reads", f"{than_SGD} points more than SGD at 0.67")
    says("Adam reads", f"{than_momentum} more than momentum at 0.3")
    text = (REFERENCE / "programs" / "optimisers.txt").read_text(encoding="utf-8")
    is_unsure = re.search("^momentum at 0.2 .* we cannot tell$", text, re.MULTILINE)
    holds(bool(is_unsure), f"momentum at 0.2 we cannot tell: {than_slower}")


def a_smaller_rate_at_the_end():
    as_before = np.array_equal(rows_of("smaller-rate")[:91], rows_of("default")[:91])  # to step 900
    holds(as_before, "up to there, your rows are those of `run-1`")
    quiet, loud = curve("smaller-rate")[-10:], curve("default")[-10:]
    span = lambda accuracies: f"{accuracies.min():.2f} to {accuracies.max():.2f} %"
    jumps_less = np.ptp(quiet) < np.ptp(loud) / 5
    holds(jumps_less, "It jumps less", span(quiet), f"without {span(loud)}")
    says(f"Their means are {quiet.mean():.1f} and {last_ten('default')}")


def problems_without_answers():
    unmeasured("about 54 % of the labels")
