"""What breaking-down.md says."""

import itertools

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
    errors_learnt,
    gone_on,
    how_many_break,
    in_the_fall,
    of_networks,
    printed,
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
stays = {f"{cost:.2f}" for cost in costs[:2]} == {"0.03"} and max(curvatures[:2]) < 2
holds(stays, "Up to step 785", "below it", "the training cost stays at 0.03")
rise_together = min(np.diff(costs[1:])) > 0 and min(np.diff(curvatures[1:])) > 0
highest = f"rate times curvature to {curvatures[-1]:.0f}, the cost to {costs[-1]:.1f} at step 805"
holds(bool(rise_together) and min(curvatures[2:]) > 2, "Then we are above", highest)
number, over, *_ = printed("falls", "rate 0.5")
holds(over > number / 2, "Then the network falls again and again")

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
broken = {l2: sum(break_down(falls)) for l2, falls in by_lambda("largest fall").items()}
is_more = [broken[l2] for l2 in (0, 0.0005, 0.001, 0.002, 0.004, 0.008)] == [0, 0, 0, 0, 5, 10]
is_narrow = max(ends_without) < min(ends)
holds(is_more and is_narrow, "of ten with right labels none at 0.002, five at 0.004, all at 0.008")
in_all = bool((with_all == number).all())
holds(nearly_all and in_all, "three networks fell in nearly every order", "without chance")
holds(none_if_slower, "at a smaller rate in none")

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


def on_clothes(names, setting):
    """Returns how many networks break down on clothes, with wrong labels or right ones."""
    both = itertools.product(names, ("wrong", "right"))
    return sum(how_many_break(name, labels, setting) for name, labels in both)


of_30, without_of_30 = [on_clothes(names, "fashion") for names in (with_dropout, without)]
says(f"On clothes at 0.5, {of_30} of 30 with dropout still do, instead of {without_of_30}")
fewer = max(errors_learnt("copies-and-dropout")) < min(errors_learnt("copies"))
holds(bool(fewer), "Beside copies dropout also keeps networks from learning wrong labels")
small_rate = how_many_break("copies", "wrong", "longer")
holds(small_rate == 5, "A small rate does not", "all five networks", "copies break down")

# The tables
for row, change in {
    "nothing else": "as before",
    "rate 0.3, smaller": "rate 0.3",
    "without L2": "without L2",
    "as above, all images": "all",
}.items():
    broken, orders, _, ends = gone_on(change)
    numbers = ", ".join(f"{n:.0f}" for n in broken), ", ".join(f"{end:.1f}" for end in ends)
    shows(row, numbers[0], f"of {orders[0]:.0f}", numbers[1])
for name, other in zip(without, with_dropout, strict=True):
    shows(name, f"{break_anywhere(name)} | {break_anywhere(other)}")
