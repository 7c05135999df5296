"""What 7-remedies.md says."""

import itertools

import numpy as np

from claims import holds, says
from evidence import break_down, compare
from lists import SIZES
from measured import (
    by_lambda,
    errors_learnt,
    how_many_break,
    more,
    of_networks,
    points_lost,
    printed,
)
from remedies import REMEDIES

LOWER = 0.8  # of a cost: so much is left, at most
ALMOST_NOTHING = 0.05  # of what L2 saves
MENDED = 1  # per cent of climb that are left, at most
A_LITTLE, MUCH = 1, 3  # points that are read more
A_TENTH = 0.035  # of the wrong labels, more or less

# Stopping
lost_by_stopping = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
holds(lost_by_stopping.is_positive, "Fewer", f"by {lost_by_stopping:.2f} points")
stopped_cost, end_cost = of_networks("stopped cost"), of_networks("cost")
holds(stopped_cost.mean() < LOWER * end_cost.mean(), "its cost is lower")

# L2 regularisation
w, nudge, rate, l2, slope_of_cost = 2.0, 1e-6, 0.5, 0.002, 0.3
penalty = lambda w: l2 / 2 * w**2
slope = (penalty(w + nudge) - penalty(w - nudge)) / (2 * nudge)
is_slope = np.isclose(slope, l2 * w)
holds(is_slope, r"$$J=C+\frac{\lambda}{2}\sum w^2$$")
holds(is_slope, r"the derivative $\lambda w$")
is_step = np.isclose(w - rate * (slope_of_cost + slope), (1 - rate * l2) * w - rate * slope_of_cost)
derivative = r"\frac{\partial C}{\partial W}"
says(rf"$\eta={rate}$ and $\lambda={l2}$ each step takes away a thousandth")
holds(is_step, rf"{derivative}+\lambda W\right)=(1-\eta\lambda)\,W-\eta\,{derivative}$$")

cost_of = by_lambda("validation cost")
says(f"the rule takes {min(cost_of, key=lambda l2: cost_of[l2].mean())}")
holds(not compare(cost_of[0.004], cost_of[0.002]).counts, "it cannot be told from 0.004")
broken = [sum(break_down(falls)) for falls in by_lambda("largest fall").values()]
holds(broken == [0, 0, 0, 0, 5, 10], "With 0.004 half of the networks", "with 0.008 all")

saved, saved_with_T = more("cost", "plain", "L2"), more("cost with T", "plain", "L2")
holds(saved.is_positive, f"{saved_with_T:.3f} of {saved.mean:.3f}")
is_confidence = saved_with_T.mean < ALMOST_NOTHING * saved.mean
holds(is_confidence, "L2 mends mostly confidence")

# Dropout
says("without dropout", f"{of_networks('climb').mean():.0f} %")
climb_with_dropout = of_networks("climb", "dropout").mean()
holds(more("climb", "dropout").is_positive, f"By more: {climb_with_dropout:.0f} %")
gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
holds(min(gains) > 0, "all ten read more test images")
cost, cost_of_plain = [of_networks("training cost", name).mean() for name in ("dropout", "plain")]
says("surer", f"training cost is {cost:.4f}", f"that of plain {cost_of_plain:.4f}")
T, T_of_plain = [of_networks("T", name).mean() for name in ("dropout", "plain")]
says("a larger $T$", f"{T:.1f} instead of {T_of_plain:.1f}")
costs_less = more("cost with T", "plain", "dropout").is_positive
holds(costs_less, "With that it costs less than plain")

# Moved copies
alone = more("accuracy", "5x-images", "copies")
holds(alone.is_positive, "Alone, 5,000 images read more", f"{alone:.2f} points")
holds(how_many_break("copies") == 4, "four of the ten with copies break down")
with_dropout = more("accuracy", "5x-images-and-dropout", "copies-and-dropout")
holds(not with_dropout.counts, "With dropout in both we cannot tell", f"{with_dropout:.2f}")

# All of them
by_L2, by_dropout, by_copies = [more("accuracy", name) for name in ("L2", "dropout", "copies")]
both_read_more = by_L2.is_positive and by_dropout.is_positive
a_little = max(by_L2.mean, by_dropout.mean) < A_LITTLE
holds(both_read_more and a_little, "L2 and dropout read a little more")
holds(by_copies.mean > MUCH, "a little more, copies much")
climb_with_L2 = of_networks("climb", "L2").mean()
is_taken_away = climb_with_L2 < MENDED < climb_with_dropout
holds(is_taken_away, "L2 takes the climb away, dropout does not")
fewer_with_L2 = more("accuracy", "copies-and-dropout", "all-three")
on_top = "On top of copies and dropout L2"
holds(fewer_with_L2.is_positive, f"{on_top} reads fewer", f"{fewer_with_L2:.2f} points")
with_wrong_labels = more("accuracy", "all-three", "copies-and-dropout", "wrong")
holds(with_wrong_labels.is_positive, on_top, "with wrong labels more")

# Wrong labels
lost = {name: points_lost(name) for name in REMEDIES}
says(f"Plain loses {lost['plain']:.1f} points")
holds(lost["plain"].is_positive, "with wrong labels stopping is a remedy")
holds(lost["plain"].is_positive, "Wrong labels: stop")
wrong = of_networks("errors", labels="wrong").mean() / 1000
holds(round(0.9 / wrong) == 5, "a fifth of the labels are random")  # a tenth of which is right
safe = {name for name, remedy in REMEDIES.items() if remedy.is_moved and remedy.dropout}
lose_nothing = {name for name in REMEDIES if not lost[name].counts}
holds(lose_nothing == safe, "Copies with dropout lose nothing that we see")
holds(lose_nothing == safe, "only copies with dropout could go on")
learnt = np.array([errors_learnt(name).mean() for name in safe])
holds(max(abs(learnt - 0.1)) < A_TENTH, "about a tenth of the wrong labels")
always_break = {name for name in REMEDIES if how_many_break(name, "wrong") == 10}
named = {"L2", "copies", "5x-images"}
holds(always_break == named, "L2, copies or 5,000 images alone break down", "all ten")


def gains_by_size(title, rate=""):
    """Returns the Differences of a figure between each size and the smaller one, by the larger."""
    gains = {}
    for small, large in itertools.pairwise(SIZES):
        smaller, larger = [
            of_networks(title, experiment=f"{rate}neurons-{size}") for size in (small, large)
        ]
        seeds = min(len(smaller), len(larger))
        gains[large] = compare(larger[:seeds], smaller[:seeds])
    return gains


# A smaller network: with which does the cost climb most?
reads, reads_longer = gains_by_size("accuracy"), gains_by_size("accuracy", "longer-")
reads_more = all(gain.is_positive for gain in [*reads.values(), *reads_longer.values()])
holds(reads_more, "At both each larger network reads more")
climb, climb_longer = gains_by_size("climb"), gains_by_size("climb", "longer-")
larger = [climb[32], climb[128], climb[512]]
larger += [climb_longer[16], climb_longer[128], climb_longer[512]]
climb_less = all(gain.counts and gain.mean < 0 for gain in larger)
holds(climb_less, "With the smallest", "the usual advice fails here")
holds(not climb[16].counts, "8 and 16 are too close to tell")
of_8, of_512 = [of_networks("climb", experiment=f"longer-neurons-{n}").mean() for n in (8, 512)]
says(f"the cost climbs by {of_8:.0f} % with 8 neurons", f"by {of_512:.0f} % with 512")

# A smaller network: are 8 neurons too few?
know_all = sum(of_networks("training accuracy", experiment="neurons-8") == 100)
know_all_longer = sum(of_networks("training accuracy", experiment="longer-neurons-8") == 100)
holds(know_all == 1, "nine of ten such networks do not learn all")
holds(know_all_longer == 9, "At 0.1", "nine of ten learn all")
dead = of_networks("dead neurons", experiment="neurons-8")
says(f"{dead.mean():.1f} of their 8 neurons are")
dead_longer = of_networks("dead neurons", experiment="longer-neurons-8")
holds(max(dead_longer) == 0, "At 0.1 none is")
read = of_networks("accuracy", experiment="neurons-8")
read_longer = of_networks("accuracy", experiment="longer-neurons-8")
is_more = compare(read_longer, read).is_positive
holds(is_more, f"{read_longer.mean():.0f} %", "instead of", f"{read.mean():.0f} %")

# A smaller network: does learning by heart decide?
known = [errors_learnt("plain", f"neurons-{size}") for size in (128, 512)]
holds(np.min(known) == 1, "128 and 512 neurons both know every wrong label")
of_128, of_512 = [of_networks("accuracy", "plain", "wrong", f"neurons-{n}") for n in (128, 512)]
difference = compare(of_512, of_128)
holds(difference.is_positive, "With wrong labels", "512 read", f"{difference:.1f} points more")
distances = [printed(f"ten_samples-{n}", "\nmean squared distance from it ")[0] for n in (8, 512)]
variance_of_8, variance_of_512 = [10 / 9 * distance for distance in distances]
says(f"at 0.1 it is {variance_of_8:.2f} with 8 neurons", f"{variance_of_512:.2f} with 512")
holds(variance_of_8 > variance_of_512, "Nor does size add")

# What to take away
costs = of_networks("cost", "L2"), stopped_cost, of_networks("cost with T")
all_mend = all(compare(end_cost, cost).is_positive for cost in costs)
holds(all_mend, "L2, stopping and a temperature mend the cost")
