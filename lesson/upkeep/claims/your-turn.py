"""What your-turn.md says."""

import numpy as np

from book import numbers_in
from claims import holds, says, unmeasured
from evidence import LIMITS
from measured import at, curve, printed, text_of
from valley import ASKEW, STRAIGHT, descend


def last_ten(run):
    """Returns the mean of the test accuracies in the last ten rows of a run, as a text."""
    return f"{curve(run)[-10:].mean():.1f} %"


def products(program):
    """Returns rate times curvature in the rows of curvature.py, from the start on."""
    return [numbers_in(line)[2] for line in text_of(program).splitlines()[1:]]


def points_more(name):
    """Returns the difference that optimisers.py has printed of ten seeds, as a text."""
    return "{:.2f} ± {:.2f}".format(*printed("optimisers", f"\n{name} ")[2:4])


def mean_of(name):
    """Returns what ten seeds read on average, by optimisers.py."""
    return printed("optimisers", f"\n{name} ")[0]


def is_open(name):
    """Returns whether optimisers.py says in the line of a name that we cannot tell."""
    lines = text_of("optimisers").splitlines()
    return "cannot tell" in next(line for line in lines if line.startswith(f"{name} "))


def the_start():
    says(f"it ends at {last_ten('small-start')}")
    at_450, at_500 = [at(step, "small-start", "training cost") for step in (450, 500)]
    as_by_chance = np.log(10)
    holds(at_450 > as_by_chance - 0.01 > at_500, "for 450 steps nothing seems to happen")


def depth():
    holds(max(curve("deep")) < 31, "in this run it never reads over 31 %")
    says("At 0.1 it learns", last_ten("deep-slower"))
    of_twelve = products("curvature-deep")[1:]
    mostly = np.mean(np.array(of_twelve) > 2) > 0.8
    holds(mostly, f"At 0.1, rate times curvature goes up to {max(of_twelve):.1f}", "over 2")
    *_, dead = printed("curvature-deep-0.5", "\n       50 ")
    says("at 0.5, by step 50", f"{dead:.0f} of the {12 * 32} neurons")


def residual_connections():
    holds(min(curve("residual")[-10:]) > 90, "It does, and reads " + last_ten("residual"))


def normalisation():
    told = "It learns at 0.5, too, and reads " + last_ten("normalised")
    holds(min(curve("normalised")[-10:]) > 90, told)


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
    path, _ = descend("SGD", STRAIGHT)
    _, across = abs(path[10:]).T
    holds(max(across) < 0.03, "SGD soon creeps along the bottom")
    ends = lambda directions: [descend(kind, directions)[1] for kind in ("SGD", "momentum", "Adam")]
    (SGD, momentum, Adam), (SGD_askew, momentum_askew, Adam_askew) = map(ends, (STRAIGHT, ASKEW))
    holds(momentum < SGD, "momentum gets farther down")
    is_same = np.allclose([SGD, momentum], [SGD_askew, momentum_askew])
    holds(is_same and Adam_askew > Adam, "changes nothing for these two", "Adam gets less far")
    says("20 steps of each at a rate of 0.1")


def best_of(title):
    """Returns at which rate optimisers.py has found most, by the title of a row."""
    rates = printed("optimisers", "validation images read")
    return rates[np.argmax(printed("optimisers", f"\n{title}  "))]


def a_search_for_settings():
    best = {kind: best_of(kind) for kind in ("SGD", "momentum", "Adam")}
    says("SGD is best at {:g}, momentum at {:g}, Adam at {:g}".format(*best.values()))
    at_rates = "SGD at 0.67", "momentum at 0.2", "Adam at 0.003"
    reads = [f"{mean_of(name):.2f} %" for name in at_rates]
    less, error = printed("optimisers", "\nSGD at 0.67 ")[2:4]
    apart, its_error = printed("optimisers", "\nmomentum at 0.2 ")[2:4]  # both are of Adam's reads
    momentum_counts = less - apart > LIMITS[10] * (error + its_error)  # it is no farther off
    holds(momentum_counts and not is_open(at_rates[0]), "momentum and Adam beat SGD")
    _, lowest, *_ = printed("optimisers", "\nSGD at 1  ")
    says("At 1, one of ten with SGD reads", f"only {lowest} %")
    says("SGD reads", *reads, f"{points_more('SGD at 0.67')} points more")
    is_unsure = [is_open(f"momentum at {rate}") for rate in (0.3, 0.2)]
    told = "Adam reads more than momentum at 0.3", "but not clearly more than at 0.2"
    holds(is_unsure == [False, True], *told)

    falling = [best_of(f"{kind}, falling rate") for kind in ("momentum", "Adam")]
    others = f"momentum falling from {falling[0]:g}", f"Adam falling from {falling[1]:g}"
    by_points = [printed("optimisers", f"\n{name} ")[2] for name in others]
    told = "by {:.2f} and {:.2f} points".format(*by_points)
    holds(not any(map(is_open, others)), "Falling rates help momentum and Adam", told)
    with_SGD = [is_open(f"SGD falling from {rate}") for rate in ("1", "0.67")]
    holds(all(with_SGD), "With SGD we cannot tell")
