"""What breaking-down.md says."""

import numpy as np

from book import REFERENCE
from claims import holds, says, shows
from falls import NETWORKS, ORDERS
from measured import (
    COLUMNS,
    OF_MNIST,
    break_anywhere,
    gone_on,
    how_many_break,
    in_the_fall,
    of_networks,
    over_before_the_fall,
)

# The fall
_, reads_710, _ = in_the_fall(710)
_, reads_720, _ = in_the_fall(720)
says("At step 710", f"{reads_710:.0f} %")
says("Ten steps later", f"{reads_720:.0f} %")
costs, curvatures = [[in_the_fall(step)[i] for step in (710, 714, 715, 716, 717)] for i in (0, 2)]
rise_together = min(np.diff(costs)) > 0 and min(np.diff(curvatures)) > 0
holds(bool(rise_together), "rise together", "lead up", "where the valley is far narrower")
cost_at_720, _, curvature_at_720 = in_the_fall(720)
comes_down = cost_at_720 < costs[-1] and curvature_at_720 < curvatures[-1]
holds(comes_down, "By step 720 both have fallen again")
as_before, *_ = gone_on("as before")
slower, *_ = gone_on("rate 0.3")
without_L2, *_ = gone_on("without L2")
nearly_all = min(as_before) >= ORDERS - 1
none_if_slower = max(slower) == 0
holds(nearly_all, "in nearly every other, these three fall")
holds(none_if_slower, "At the smaller rate none falls")
count = int(sum(without_L2))
says(f"Without L2 {count} of these {3 * ORDERS} runs fall, instead of {sum(as_before):.0f}")
nearly_every = "Three networks with L2", "in nearly every order", "smaller rate in none"
holds(nearly_all and none_if_slower, *nearly_every)

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
holds(break_anywhere("all-three") == 4, "With L2 beside it", "four of 35 do")
alone = "plain", "dropout"
of_clothes = [how_many_break(name, "wrong", "fashion") for name in alone]
falls = [of_networks("largest fall", name, "wrong", "fashion") for name in alone]
is_so = of_clothes == [5, 5] and bool((falls[1] < falls[0]).all())
holds(is_so, "all five with dropout alone break down", "less deep than plain")
fifth = {}  # the deepest fall in the first fifth of a run, in points
for name in ("wrong-plain", "wrong-copies-and-dropout"):
    rows = np.loadtxt(REFERENCE / "remedies" / name / "curves.csv", delimiter=",", skiprows=1)
    early = rows[: 1 + len(rows) // 5, COLUMNS.index("test accuracy")]
    fifth[name] = 100 * -np.diff(early).min()
is_early = fifth["wrong-plain"] > 5 > fifth["wrong-copies-and-dropout"]
holds(bool(is_early), "in which plain networks fall anyway")

# Measured: of each network the rows over 2 before its first fall, of how many, and its falls
counts = {title: over_before_the_fall(title) for title in NETWORKS}
fallen = {title for title, (_, _, falls) in counts.items() if falls > 0}
all_over = sum(over for over, _, _ in counts.values())  # of which the last of each may lead on
holds(all_over > 2 * len(fallen), "most rows over 2 lead to no fall")
shares = {title: over / rows for title, (over, rows, _) in counts.items()}
most = {*sorted(shares, key=shares.get)[-2:]}
holds(most == fallen == {"5x-images", "L2"}, "The two that fall are over 2 more often")

# The tables
for step in (710, 714, 715, 716, 717, 718, 719, 720):
    training_cost, _, curvature = in_the_fall(step)
    shows(f"{step}", f"{curvature:.1f}", f"{training_cost:.2f}")
for row, change in {"nothing else": "as before", "0.3": "rate 0.3", "L2": "without L2"}.items():
    broken, _, starts, _ = gone_on(change)
    shows(row, ", ".join(f"{n:.0f}" for n in broken), ", ".join(f"{h:.1f}" for h in starts))
shows(f"of {number // len(with_dropout)} break down", "without", "with")
shows("plain", f"{break_anywhere('plain')} | {break_anywhere('dropout')}")
for name in ("copies", "5x-images"):
    shows(name, f"{break_anywhere(name)} | {break_anywhere(f'{name}-and-dropout')}")
for title, (over, rows, falls) in counts.items():
    shows(title, f"{rows:.0f} | {over:.0f} | {falls:.0f}")
