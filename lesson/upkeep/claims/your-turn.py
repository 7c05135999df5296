"""What your-turn.md says."""

import re

import numpy as np

from book import numbers_in
from claims import holds, says
from measured import printed, text_of


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
    read = "SGD reads {:.2f} %, momentum {:.2f} %, and Adam {:.2f} %".format(*two_thirds)
    says("At two thirds of each best rate", read)
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
