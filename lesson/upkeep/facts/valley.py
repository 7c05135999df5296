"""Valleys of two weights, seen from above: where steps lead in them, and sketches of that."""

import numpy as np

from plot_curves import BLUE, GREY, ORANGE

# Directions along a valley and across it: a row each. One lies as the first weight, one is askew.
STRAIGHT = np.eye(2)
ASKEW = np.array([[2, -1], [1, 2]]) / np.sqrt(5)
NARROW = np.array([0.05, 3])  # the curvature along, and across


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


def descend(kind, directions, rate=0.1, steps=20):
    """Returns where an optimiser of optimisers.py goes in the NARROW valley, and at what cost."""
    hessian = directions.T * NARROW @ directions
    w, first, second = [-3.2, 0.8] @ directions, 0, 0
    path = [w]
    for t in range(1, steps + 1):
        step = slope = hessian @ w
        if kind == "momentum":
            step = first = 0.9 * first + slope
        if kind == "Adam":
            first = 0.9 * first + 0.1 * slope
            second = 0.999 * second + 0.001 * slope**2
            step = first / (1 - 0.9**t) / (np.sqrt(second / (1 - 0.999**t)) + 1e-8)
        w = w - rate * step
        path.append(w)
    return np.array(path), w @ hessian @ w / 2


def draw_descent(figure):
    """Draws where three optimisers go in a valley that lies along a weight, and in one askew."""
    left, right = figure.subplots(1, 2)
    for panel, directions in (left, STRAIGHT), (right, ASKEW):
        add_valley(panel, directions, NARROW)
        for kind, color in {"SGD": GREY, "momentum": BLUE, "Adam": ORANGE}.items():
            path, _ = descend(kind, directions)
            panel.plot(*path.T, "o-", color=color, ms=3, lw=1, label=kind)
    left.set(title="Curvature 3 across, 0.05 along a weight")
    right.set(title="The same valley, askew to the weights")
    right.legend()
