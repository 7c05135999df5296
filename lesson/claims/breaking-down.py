"""What breaking-down.md says."""

import numpy as np

from book import REFERENCE, commands_of
from claims import holds, says, shows
from evidence import break_down
from falls import CHANGES, ORDERS
from lists import EXPERIMENTS
from measured import (
    COLUMNS,
    WITH_ALL,
    break_anywhere,
    by_lambda,
    gone_on,
    how_many_break,
    in_the_fall,
    of_networks,
    printed,
)
from remedies import REMEDIES


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
holds(before - after > 5, "It does, but later, after step 800")
steps = 770, 785, 795, 800, 805
costs, curvatures = [[in_the_fall(step)[i] for step in steps] for i in (0, 2)]
stays = {f"{cost:.2f}" for cost in costs[:2]} == {"0.03"} and max(curvatures[:2]) < 2
holds(stays, "below 2 up to step 785", "stays at 0.03")
rise_together = min(np.diff(costs[1:])) > 0 and min(np.diff(curvatures[1:])) > 0
rises = bool(rise_together) and min(curvatures[2:]) > 2
holds(rises, "Then it passes 2", f"the cost has risen to {costs[-1]:.1f}")
says("rate times curvature at", f"{curvatures[-1]:.0f}")

steps, over, *_ = printed("falls", "\nrate 0.5")
says("not yet a fall", f"{over:.0f} of {steps:.0f}")
slow, over, *_ = printed("falls", "\nrate 0.3")
all_slower, *_ = gone_on("all, at 0.3")
holds(over == 0 == max(all_slower), "right", "below 2", f"not fall in these {slow - 1:.0f} steps")

# Is it L2?
as_before, *_ = gone_on("as before")
slower, *_ = gone_on("rate 0.3")
without_L2, *_ = gone_on("without L2")
none_if_slower = max(slower) == 0
holds(bool(sum(without_L2) < sum(as_before) / 2), "Fewer than half")
at_default = [how_many_break(name, "wrong") for name in ("L2", "plain")]
holds(at_default == [10, 0], "0.002 is enough", "all ten networks with L2", "no plain one")
falls = -100 * np.diff(curve_of("wrong-plain")[:, COLUMNS.index("test accuracy")])
early = falls[falls > 5]
is_so = len(early) == 3 and max(falls[20:]) < 5  # rows are ten steps apart
holds(bool(is_so), "plain ones fall, too", "three times", f"by up to {max(early):.0f} points")
holds(at_default == [10, 0], "at our default, L2 makes falls likelier")
holds(at_default == [10, 0], "L2 made falls likelier", "without it, too")
by_size = [sum(break_down(falls)) for falls in by_lambda("largest fall").values()]
is_so = by_size == [0, 0, 0, 0, 5, 10] and [*by_lambda("climb")][-3:] == [0.002, 0.004, 0.008]
holds(is_so, r"up to $\lambda=0.002$", "none of ten")
holds(is_so, "It does", "all ten with 0.008", "five of ten with 0.004")
(command,) = [each for each in commands_of("lesson/pages/breaking-down.md") if "L2" in each.line]
flags, _, _ = command.line.partition("--output-dir")
asked = EXPERIMENTS["lambda-0.008"].line.replace("--seeds 10 ", "")
assert {*flags.split()} == {*asked.partition("--output-dir")[0].split()}, "but for the seeds"
holds(bool(min(as_before) >= ORDERS - 1), "fell in nearly every order")
holds(bool(none_if_slower), "smaller rate in none")

# Not L2 alone
with_dropout = [name for name in REMEDIES if REMEDIES[name].dropout > 0]
with_neither = [name for name in REMEDIES if not REMEDIES[name].dropout and not REMEDIES[name].l2]
fallen, of_all = {}, {}
for names, title in (with_neither, "neither"), (with_dropout, "dropout"):
    trained = [of_networks("T", name, "wrong", each) for name in names for each in WITH_ALL]
    of_all[title] = sum(map(len, trained))
    fallen[title] = [break_anywhere(name) for name in names]
told = {title: f"{sum(numbers)} of {of_all[title]}" for title, numbers in fallen.items()}
without_copies = fallen["neither"][with_neither.index("plain")]
is_mostly = without_copies < sum(fallen["neither"]) / 2
holds(bool(is_mostly and len(WITH_ALL) == 6), "six settings", told["neither"], "mostly with copies")
says("With dropout", told["dropout"])
on_clothes = sum(how_many_break(name, "wrong", "fashion") for name in with_dropout)
says("on clothes", f"{on_clothes} of 20")

# The tables
assert CHANGES["rate 0.3"]["batch_size"] == round(512 * 3 / 5)
for row, change in {
    "nothing else": "as before",
    "rate 0.3, as far (5/3 as many steps), as noisy (3/5 as many images in each)": "rate 0.3",
    "without L2": "without L2",
}.items():
    broken, orders, *_ = gone_on(change)
    shows(row, f"{sum(broken):.0f} of {sum(orders):.0f}")
