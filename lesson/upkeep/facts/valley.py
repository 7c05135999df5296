"""Valleys of two weights, seen from above: where steps lead in them, and sketches of that."""

import numpy as np

from plot_curves import BLUE, GREY, ORANGE

# Directions along a valley and across it: a row each. One lies as the first weight, one is askew.
STRAIGHT = np.eye(2)
ASKEW = np.array([[2, -1], [1, 2]]) / np.sqrt(5)
NARROW, ROUNDER = np.array([0.05, 3]), np.array([0.2, 3])  # the curvature along, and across
RATES = np.arange(0.05, 1.6, 0.05)  # that descend_best tries


def add_valley(panel, directions, curvatures):
    """Draws lines of equal cost."""
    w_1, w_2 = np.meshgrid(np.linspace(-4, 4, 200), np.linspace(-2, 2.4, 110))
    places = np.stack([w_1, w_2], axis=-1) @ directions.T
    levels = [0.05, 0.3, 0.8, 1.6, 3, 5]
    panel.contour(w_1, w_2, places**2 @ curvatures / 2, levels, colors=GREY, linewidths=0.5)
    panel.set(xlabel="$w_1$", ylabel="$w_2$", xticks=[], yticks=[], aspect="equal")


def draw_valley(figure):
    """Draws steps along two weights, where the valley is narrow and narrower."""
    left, right = figure.subplots(1, 2)
    for panel, curvature, start, count in (left, 3, 0.8, 12), (right, 5, 0.3, 5):
        curvatures = np.array([0.2, curvature])
        add_valley(panel, ASKEW, curvatures)
        factors = 1 - 0.5 * curvatures  # at a rate of 0.5
        path = [-3.2, start] * factors ** np.arange(count)[:, np.newaxis] @ ASKEW
        panel.plot(*path.T, "o-", color=BLUE, ms=4, clip_on=False)
        panel.annotate("start ", path[0], color=BLUE, ha="right", va="center")
    left.set(title="Curvature 3 across, 0.2 along: zigzag, then creep")
    right.set(title="Curvature 5 across, 0.2 along: each step ends higher")


def descend(kind, curvatures, rate, steps=30):
    """Returns where an optimiser of optimisers.py goes in a valley, and at which cost.

    The cost is the mean of the last five places, as some paths swing to and fro.
    """
    w, first, second = np.array([-3.2, 0.8]), 0, 0
    path = [w]
    for t in range(1, steps + 1):
        step = slope = curvatures * w
        if kind == "momentum":
            step = first = 0.9 * first + slope
        if kind == "Adam":
            first = 0.9 * first + 0.1 * slope
            second = 0.999 * second + 0.001 * slope**2
            step = first / (1 - 0.9**t) / (np.sqrt(second / (1 - 0.999**t)) + 1e-8)
        w = w - rate * step
        path.append(w)
    path = np.array(path)
    costs = path**2 @ curvatures / 2
    return path, costs[-5:].mean()


def descend_best(kind, curvatures):
    """Returns at which of RATES an optimiser gets farthest down, where it goes, and the cost."""
    rate = min(RATES, key=lambda rate: descend(kind, curvatures, rate)[1])
    return rate, *descend(kind, curvatures, rate)


def draw_descent(figure):
    """Draws where three optimisers go in a narrow valley, and in a rounder one."""
    rows = figure.subplots(2, 3, sharex=True, sharey=True)
    colors = {"SGD": GREY, "momentum": BLUE, "Adam": ORANGE}
    valleys = {"narrow": NARROW, "rounder": ROUNDER}
    for panels, (name, curvatures) in zip(rows, valleys.items(), strict=True):
        for panel, (kind, color) in zip(panels, colors.items(), strict=True):
            add_valley(panel, STRAIGHT, curvatures)
            rate, path, cost = descend_best(kind, curvatures)
            panel.plot(*path.T, "o-", color=color, ms=3, lw=1)
            panel.annotate(" start", path[0], color=color, va="center")
            panel.plot(0, 0, "+", color="black", ms=10, mew=1.5)
            panel.set_title(f"{kind} at {rate:.2g}: cost {cost:.4f}", size=10)
        panels[0].set_ylabel(f"{name}\n$w_2$")
    for panel in figure.axes:
        panel.label_outer()
