"""What your-turn.md says."""

import numpy as np

from claims import holds, says, unmeasured
from evidence import numbers_in
from measured import at, curve, printed, text_of


def last_ten(run):
    """Returns the mean of the test accuracies in the last ten rows of a run, as a text."""
    return f"{curve(run)[-10:].mean():.1f} %"


def products(program):
    """Returns rate times curvature in the rows of curvature.py, from the start on."""
    return [numbers_in(line)[-1] for line in text_of(program).splitlines()[1:]]


def points_more(name):
    """Returns the difference that optimisers.py has printed of ten seeds, as a text."""
    return "{:.2f} ± {:.2f}".format(*printed("optimisers", f"\n{name} ")[2:4])


def line_of(name):
    """Returns the line that optimisers.py has printed of ten seeds."""
    lines = text_of("optimisers").splitlines()
    return next(line for line in lines if line.startswith(f"{name} "))


def the_start():
    says(f"it ends at {last_ten('small-start')}")
    at_450, at_500 = [at(step, "small-start", "training cost") for step in (450, 500)]
    as_by_chance = np.log(10)
    holds(at_450 > as_by_chance - 0.01 > at_500, "For 450 steps nothing seems to happen")


def depth():
    holds(max(curve("deep")) < 31, "it never reads over 31 %")
    says("At 0.1 it does", last_ten("deep-slower"))
    of_twelve, of_two = [products(program)[1:] for program in ("curvature-deep", "curvature")]
    mostly = np.mean(np.array(of_twelve) > 2) > 0.8
    holds(mostly, f"goes up to {max(of_twelve):.1f}", "mostly stays over 2")
    holds(max(of_two) < 2, "With our two layers", f"it is at most {max(of_two):.1f}")


def problems_without_answers():
    unmeasured("the new one reads about 80 %")


def residual_connections():
    holds(min(curve("residual")[-10:]) > 90, "It does, and reads " + last_ten("residual"))


def normalisation():
    holds(min(curve("normalised")[-10:]) > 90, "It does, and reads " + last_ten("normalised"))


def momentum_and_adam():
    steady, in_turn = [0], [0]  # velocities
    for step in range(100):
        steady.append(0.9 * steady[-1] + 1)
        in_turn.append(0.9 * in_turn[-1] + (-1) ** step)
    says("Always 1", "{:g}, {:g}, {:.3g}, {:.3g},".format(*steady[1:5]))
    first_four = "{:g}, {:.1f}, {:.2f}, {:.2f},".format(*in_turn[1:5])
    says("In turn", first_four, "{:.2f} and {:.2f}".format(*in_turn[-2:]))
    in_step_1 = [slope / np.sqrt(slope**2) for slope in (1, 0.001)]  # means of one slope
    holds(np.allclose(in_step_1, 1), "1 for both")
    unmeasured("of 0.001")


def a_search_for_settings():
    rates = printed("optimisers", "validation images read")
    best = []
    for kind in "SGD", "momentum", "Adam":
        reads = printed("optimisers", f"\n{kind}  ")
        best.append(rates[np.argmax(reads)])
    says("SGD is best at {:g}, momentum at {:g}, Adam at {:g}".format(*best))
    _, lowest, *_ = printed("optimisers", "\nSGD at 1  ")
    says("with SGD at 1", "one of ten others", f"only {lowest} %")
    better_rate = round(2 / 3, 2)
    than_sgd = points_more(f"SGD at {better_rate}")
    counts = "we cannot tell" not in line_of(f"SGD at {better_rate}")
    holds(counts, "Adam at 0.003 reads", f"{than_sgd} points more than SGD at {better_rate}")
    than_momentum = points_more("momentum at 0.3")
    says(f"{than_momentum} points more than momentum at 0.3")
    is_unsure = "we cannot tell" in line_of("momentum at 0.2")
    holds(is_unsure, "momentum at 0.2, we cannot tell")

    best_from = rates[np.argmax(printed("optimisers", "\nAdam, falling rate"))]
    more = points_more(f"Adam falling from {best_from:g}")
    stays = max(best[-1], 0.002, key=lambda rate: printed("optimisers", f"\nAdam at {rate:g}  ")[0])
    told = f"from {best_from:g} down", f"it reads {more} points more than at {stays:g} all along"
    counts = "we cannot tell" not in line_of(f"Adam falling from {best_from:g}")
    holds(counts, "A falling rate helps Adam", *told)
    of_sgd = line_of("SGD falling from 0.67"), line_of("SGD falling from 1")
    reads_less = all(" -" in line and "we cannot tell" not in line for line in of_sgd)
    holds(reads_less, "SGD reads less")
