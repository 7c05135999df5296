"""What breaking-down.md says."""

import numpy as np

from book import REFERENCE
from claims import holds, says, shows
from evidence import break_down
from falls import ORDERS
from measured import (
    COLUMNS,
    OF_MNIST,
    break_anywhere,
    by_lambda,
    gone_on,
    how_many_break,
    in_the_fall,
    of_networks,
)


def curve_of(network):
    """Returns the curves of a network of remedies.py that is kept: float64 [rows, 5]."""
    path = REFERENCE / "remedies" / network / "curves.csv"
    return np.loadtxt(path, delimiter=",", skiprows=1)


# The fall
rows = curve_of("wrong-L2")
at = {row[0]: f"{100 * row[COLUMNS.index('test accuracy')]:.0f} %" for row in rows}
says("At step 710", at[710])
says("Ten steps later", at[720])
_, before, _ = in_the_fall(800)
_, after, _ = in_the_fall(810)
holds(before - after > 5, "It does, after step 800")
steps = 770, 785, 795, 800, 805
costs, curvatures = [[in_the_fall(step)[i] for step in steps] for i in (0, 2)]
stays = max(np.abs(np.subtract(costs[:2], costs[0]))) < 0.002
holds(bool(stays) and max(curvatures[:2]) < 2, "Up to step 785", "below it", "and the cost stays")
zigzag = 1 - round(curvatures[0], 1)
says("Up to step 785", f"$1-{curvatures[0]:.1f}={zigzag:.1f}$")
is_over = min(curvatures[2:]) > 2
rise_together = min(np.diff(costs[1:])) > 0 and min(np.diff(curvatures[1:])) > 0
holds(bool(is_over and rise_together), "Then we are above, and both rise together", "far narrower")

# What leads to it
as_before, _, _, ends = gone_on("as before")
slower, *_ = gone_on("rate 0.3")
without_L2, _, _, ends_without = gone_on("without L2")
with_all, number, *_ = gone_on("all")
all_slower, *_ = gone_on("all, at 0.3")
nearly_all = min(as_before) >= ORDERS - 1
none_if_slower = max(slower) == 0 == max(all_slower)
holds(none_if_slower, "At the smaller rate none falls", "wide enough for its steps")
count = int(sum(without_L2))
says(f"Without it {count} of these {3 * ORDERS} runs fall, instead of {sum(as_before):.0f}")
holds(max(ends_without) < min(ends), "instead of", "in the end the valleys are wider")
broken = {l2: sum(break_down(falls)) for l2, falls in by_lambda("largest fall").items()}
is_more = [broken[l2] for l2 in (0, 0.0005, 0.001, 0.002, 0.004, 0.008)] == [0, 0, 0, 0, 5, 10]
holds(is_more, "of ten with right labels none at 0.002, five at 0.004, all at 0.008")
in_all = bool((with_all == number).all())
holds(nearly_all and in_all, "Three networks with L2", "in nearly every order", "without chance")
holds(none_if_slower, "at a smaller rate they fell in none")

# What prevents it
with_dropout = "dropout", "copies-and-dropout", "5x-images-and-dropout"
broken = sum(map(break_anywhere, with_dropout))
number = sum(
    len(of_networks("T", name, "wrong", setting)) for name in with_dropout for setting in OF_MNIST
)
is_one = broken == 1
holds(
    is_one, "On digits it nearly always does", f"of the {number} with dropout only one breaks down"
)
from_300 = how_many_break("all-three", "wrong", "images-300")
is_so = break_anywhere("all-three") == from_300 == 4
holds(is_so, "With L2 beside it", "four of 35 do, all from 300 images")
without = "plain", "copies", "5x-images"
of_clothes = [
    sum(how_many_break(name, labels, "fashion") for name in names for labels in ("wrong", "right"))
    for names in (with_dropout, without)
]
number = 2 * 5 * len(without)
says(f"{of_clothes[0]} of {number} with dropout still do, instead of {of_clothes[1]}")

# The tables
for step in steps:
    training_cost, _, curvature = in_the_fall(step)
    shows(f"{step}", f"{curvature:.1f}", f"{training_cost:.2f}")
for row, change in {
    "nothing else": "as before",
    "rate 0.3, smaller": "rate 0.3",
    "without L2": "without L2",
    "all images in": "all",
}.items():
    broken, orders, *curvatures = gone_on(change)
    numbers = [", ".join(f"{value:.1f}" for value in values) for values in curvatures]
    shows(row, ", ".join(f"{n:.0f}" for n in broken), f"of {orders[0]:.0f}", *numbers)
for name, other in zip(without, with_dropout, strict=True):
    cells = [f"{break_anywhere(name)}, {break_anywhere(other)}"]
    for labels in ("wrong", "right"):
        pair = [how_many_break(each, labels, "fashion") for each in (name, other)]
        cells.append("{}, {}".format(*pair))
    shows(name, *cells)
