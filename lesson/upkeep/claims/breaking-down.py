"""What breaking-down.md says."""

import numpy as np

from book import commands_of
from claims import holds, says, shows
from evidence import break_down, compare
from falls import CHANGES, SEEDS
from lists import EXPERIMENTS
from measured import (
    by_lambda,
    curve_of,
    falls_anywhere,
    gone_on,
    how_many_break,
    in_the_fall,
    printed,
)
from remedies import REMEDIES


def span(figures):
    """Returns the least and the largest of figures."""
    return min(figures), max(figures)


# The fall
steps, reads = [curve_of("wrong-L2", title) for title in ("iteration", "test accuracy")]
at = {step: f"{accuracy:.0f} %" for step, accuracy in zip(steps, reads, strict=True)}
says("At step 710", at[710])
says("Ten steps later", at[720])
_, before, _ = in_the_fall(800)
_, after, _ = in_the_fall(810)
holds(before - after > 5, "It does, but later, after step 800")
steps = 770, 785, 795, 800, 805
costs, curvatures = [[in_the_fall(step)[i] for step in steps] for i in (0, 2)]
stays = {f"{cost:.2f}" for cost in costs[:2]} == {"0.03"} and max(curvatures[:2]) < 2
holds(stays, "rate times curvature is below 2 up to step 785")
rise_together = min(np.diff(costs[1:])) > 0 and min(np.diff(curvatures[1:])) > 0
rises = bool(rise_together) and min(curvatures[2:]) > 2
holds(rises, "passes 2", f"has risen from 0.03 to {costs[-1]:.1f}")

*_, largest = printed("falls", "\nrate 0.3")
holds(largest < 2, "At 0.3, it stays below 2")
all_slower, *_ = gone_on("all, at 0.3")
holds(max(all_slower) == 0, "At a smaller rate it did not")

# Is it L2?
as_before, *_ = gone_on("as before")
slower, *_ = gone_on("rate 0.3")
without_L2, *_ = gone_on("without L2")
none_if_slower = max(slower) == 0
saves = [(sum(as_before) - sum(each)) / sum(as_before) for each in (without_L2, slower)]
holds(bool(1 > saves[0] > 0.5), "leaving it out saves more than half")
holds(bool(saves[1] == 1), "a smaller rate all")
holds(not compare(as_before, without_L2).counts, "three starts are too few")
at_default = [how_many_break(name, "wrong") for name in ("L2", "plain")]
holds(at_default == [10, 0], "0.002 is enough", "all ten networks with L2", "no plain one")
falls = -np.diff(curve_of("wrong-plain", "test accuracy"))
is_early = max(falls[:20]) > 5 > max(falls[20:])  # rows are ten steps apart
holds(bool(is_early), "no plain one after step 200")
by_size = [sum(break_down(falls)) for falls in by_lambda("largest fall").values()]
is_so = by_size == [0, 0, 0, 0, 5, 10] and [*by_lambda("climb")][-3:] == [0.002, 0.004, 0.008]
holds(is_so, r"up to $\lambda=0.002$", "none of ten")
holds(is_so, "It does", "as do all ten")
(command,) = [each for each in commands_of("lesson/pages/breaking-down.md") if "L2" in each.line]
flags, _, _ = command.line.partition("--output-dir")
asked = EXPERIMENTS["lambda-0.008"].line.replace("--seeds 10 ", "")
assert {*flags.split()} == {*asked.partition("--output-dir")[0].split()}, "but for the seeds"

with_L2, plain = [
    np.array([printed("falls", f"seed {seed}, {title} there ") for seed in range(SEEDS)])
    for title in ("L2", "plain")
]
are_larger = bool(np.all(with_L2 > 1.5 * plain) and {*with_L2[:, 0].round()} == {2})
told = "{:.1f} to {:.1f}".format(*span(plain[:, 0]))
of_curvature, of_p = [span((with_L2 / plain)[:, i].round()) for i in (0, 1)]
holds(are_larger and of_p == (4, 10), "$p(1-p)$ is 4 to 10 times as large as of plain networks")
holds(of_curvature == (2, 3), "about 2 and not", told, "only 2 to 3 times as large")
holds(at_default == [10, 0], "With L2, such falls were likelier")

# Not L2 alone
with_neither = [name for name in REMEDIES if not REMEDIES[name].dropout and not REMEDIES[name].l2]
told = lambda fallen: f"{fallen[0]} of {fallen[1]}"
copies, with_both = falls_anywhere(["copies"]), falls_anywhere(["copies-and-dropout"])
holds(with_both == (0, 40), f"{told(copies)} networks with copies fall", "none of 40")
on_clothes = [
    falls_anywhere([name], ["fashion"]) for name in ("copies", "copies-and-dropout", "dropout")
]
is_so = on_clothes == [(5, 5), (0, 5), (5, 5)]
holds(is_so, "At 0.5, all five fall on clothes, and none with both")
of_three = told(falls_anywhere(["all-three"]))
holds(is_so, "with L2 on top", f"{of_three} fall on digits", "dropout alone, all on clothes")
(fallen, _), (plain_fallen, _) = falls_anywhere(with_neither), falls_anywhere(["plain"])
is_mostly = bool(0 < plain_fallen < fallen / 2)
holds(is_mostly, "networks fall without L2, too, mostly with copies")
longer = falls_anywhere(with_neither, ["longer"])
says("with neither L2 nor dropout", told(longer), "at 0.1 with 5,000 steps")

# The tables
assert CHANGES["rate 0.3"]["batch_size"] == round(512 * 3 / 5)
for row, change in {
    "nothing else": "as before",
    "rate 0.3": "rate 0.3",
    "without L2": "without L2",
}.items():
    broken, orders, *_ = gone_on(change)
    shows(row, f"{sum(broken):.0f} of {sum(orders):.0f}")
