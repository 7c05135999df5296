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
holds(stays, "below 2 up to step 785", "stays at 0.03")
rise_together = min(np.diff(costs[1:])) > 0 and min(np.diff(curvatures[1:])) > 0
rises = bool(rise_together) and min(curvatures[2:]) > 2
holds(rises, "Then it passes 2", f"the cost has risen to {costs[-1]:.1f}")
says("rate times curvature is", f"{curvatures[-1]:.0f}")

_, over, *_ = printed("falls", "\nrate 0.3")
all_slower, *_ = gone_on("all, at 0.3")
holds(over == 0 == max(all_slower), "right", "below 2", "nothing falls")

# Is it L2?
as_before, *_ = gone_on("as before")
slower, *_ = gone_on("rate 0.3")
without_L2, *_ = gone_on("without L2")
none_if_slower = max(slower) == 0
holds(bool(none_if_slower), "rate of 0.3", "nothing falls")
holds(bool(sum(without_L2) < sum(as_before) / 2), "Fewer than half")
holds(bool(sum(without_L2) < sum(as_before)), "L2 makes falls likelier")
holds(bool(min(as_before) >= ORDERS - 1), "fell in nearly every order")
holds(bool(none_if_slower), "smaller rate in none")

# Does dropout prevent it?
with_dropout = "dropout", "copies-and-dropout", "5x-images-and-dropout"
broken = sum(map(break_anywhere, with_dropout))
number = sum(
    len(of_networks("T", name, "wrong", setting)) for name in with_dropout for setting in OF_MNIST
)
is_one = broken == 1
holds(is_one, "nearly always", f"of the {number}", "only one")
without = "plain", "copies", "5x-images"
on_clothes = [
    break_down(of_networks("largest fall", name, "wrong", "fashion")) for name in with_dropout
]
holds(bool(np.mean(on_clothes) > 0.5), "On clothes", "most still")
holds(is_one, "dropout nearly always prevented")
at_01 = how_many_break("copies", "wrong", "longer")
holds(bool(at_01 == 5), "does not", "all five")

# The tables
for row, change in {
    "nothing else": "as before",
    "rate 0.3, smaller": "rate 0.3",
    "without L2": "without L2",
}.items():
    broken, orders, *_ = gone_on(change)
    shows(row, f"{sum(broken):.0f} of {sum(orders):.0f}")
for name, other in zip(without, with_dropout, strict=True):
    shows(name, f"{break_anywhere(name)} | {break_anywhere(other)}")
