"""What your-turn.md says."""

import re

import numpy as np

from book import numbers_in
from claims import holds, says, unmeasured
from measured import curve, printed, text_of
from valley import ASKEW, STRAIGHT, descend_best


def last_ten(run):
    """Returns the mean of the test accuracies in the last ten rows of a run, as a text."""
    return f"{curve(run)[-10:].mean():.1f} %"


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


def depth():
    holds(max(curve("deep")) < 31, "in this run it never reads over 31 %")
    falls = -np.diff(curve("deep-slower")[20:])  # rows are ten steps apart
    told = "At 0.1 it learns", last_ten("deep-slower"), "twice it", "breaks down"
    holds(sum(falls > 5) == 2, *told)
    (*_, first), (*_, then) = [printed("curvature-deep-0.5", f"\n{step:9} ") for step in (0, 10)]
    says("dead]", f"grow from {first:.0f} to {then:.0f} of {12 * 32}")
    of_twelve = [numbers_in(line)[3] for line in text_of("curvature-deep").splitlines()[1:]]
    says("At 0.1", f"never more than {max(of_twelve):.0f} are")


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
    ends = lambda directions: [
        descend_best(kind, directions)[2] for kind in ("SGD", "momentum", "Adam")
    ]
    (SGD, momentum, Adam), (SGD_askew, momentum_askew, Adam_askew) = map(ends, (STRAIGHT, ASKEW))
    farther = max(momentum, Adam, momentum_askew, Adam_askew) < min(SGD, SGD_askew)
    holds(farther, "Momentum and Adam get farther down than SGD")
    is_same = np.allclose([SGD, momentum], [SGD_askew, momentum_askew])
    told = "changes nothing for SGD and momentum", "Adam gets less far"
    holds(is_same and Adam_askew > Adam, *told)


def best_of(title):
    """Returns at which rate optimisers.py has found most, by the title of a row."""
    rates = printed("optimisers", "validation images read")
    return rates[np.argmax(printed("optimisers", f"\n{title}  "))]


def a_search_for_settings():
    best = {kind: best_of(kind) for kind in ("SGD", "momentum", "Adam")}
    says("SGD is best at {:g}, momentum at {:g}, Adam at {:g}".format(*best.values()))
    _, lowest, *_ = printed("optimisers", "\nSGD at 1  ")
    says("At 1, one of ten with SGD learns nothing", f"reads {lowest} %")
    names = "SGD at 0.67", "momentum at 0.2", "Adam at 0.002"
    two_thirds = [mean_of(name) for name in names]
    says("There", "SGD reads {:.2f} %, momentum {:.2f} %, and Adam {:.2f} %".format(*two_thirds))
    is_unsure = [is_open(f"momentum at {rate}") for rate in (0.3, 0.2)]
    told = f"{points_more('momentum at 0.3')} points more than momentum at 0.3"
    holds(is_unsure == [False, True], "Adam at 0.003 reads", told)
    holds(is_unsure == [False, True], "But from momentum at 0.2, we cannot tell it")

    falling = [best_of(f"{kind}, falling rate") for kind in ("momentum", "Adam")]
    others = f"momentum falling from {falling[0]:g}", f"Adam falling from {falling[1]:g}"
    more = [printed("optimisers", f"\n{name} ")[2] for name in others]
    counts = min(more) > 0 and not any(map(is_open, others))
    holds(counts, "the rate falls to zero, which helps momentum and Adam")


def two_settings_at_once():
    on_grid, at_random = re.findall(r"best of these: ([\d.]+)", text_of("search"))
    holds(at_random < on_grid, f"At random, in this try: {at_random}, and {on_grid} on the grid")
    grid, _ = text_of("search").split("at random")
    cost = {(rate, l2): cost for rate, l2, cost in map(numbers_in, grid.splitlines()[1:-1])}
    too_much = cost[1, 0.003] > 2 * cost[1, 0.001]
    told = r"$\lambda=0.003$ is the grid's best at a rate of 0.3", "far too much at 1"
    holds(min(cost, key=cost.get) == (0.3, 0.003) and too_much, *told)


def attention_with_a_pencil():
    words = np.array([[0, 0], [2, 0], [1, 1]])  # the, river, bank
    scores = words @ words[2]
    says("The scores are {}, {} and {}".format(*scores))
    weights = np.exp(scores) / np.exp(scores).sum()
    says("the weights {:.2f}, {:.2f} and {:.2f}".format(*weights))
    says("the list is about $({:.1f},{:.1f})$".format(*weights @ words))
    says("Beside *money* it is $({1:.1f},{0:.1f})$".format(*weights @ words))
