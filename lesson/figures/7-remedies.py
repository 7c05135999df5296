"""What 7-remedies.md says."""

import itertools

import numpy as np

from claims import holds, says, unmeasured
from evidence import break_down, compare
from lists import SIZES
from measured import (
    by_lambda,
    errors_learnt,
    how_many_break,
    more,
    of_networks,
    points_lost,
    variance,
)
from remedies import REMEDIES

LOWER = 0.8  # of a cost: so much is left, at most
ALMOST_NOTHING = 0.05  # of what L2 saves
MENDED = 1  # per cent of climb that are left, at most
A_LITTLE, MUCH = 1, 3  # points that are read more
A_TENTH = 0.035  # of the wrong labels, more or less
FEW = "plain", "L2", "dropout"  # which learn from 1,000 images without copies

# Stopping
lost_by_stopping = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
holds(lost_by_stopping.is_positive, "it reads fewer", f"by {lost_by_stopping:.2f} points")
stopped_cost, end_cost = of_networks("stopped cost"), of_networks("cost")
stopped, end = stopped_cost.mean(), end_cost.mean()
holds(stopped < LOWER * end, "The cost is", f"{stopped:.3f}", f"at the end {end:.3f}")
end_with_T = of_networks("cost with T")
is_better = compare(stopped_cost, end_with_T).is_positive
holds(is_better, "So here it is better to go on")
says(f"it makes the end cost {end_with_T.mean():.3f}")

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
says(f"The rule takes {min(cost_of, key=lambda l2: cost_of[l2].mean())}")
is_like = not compare(cost_of[0.004], cost_of[0.002]).counts
holds(is_like, "The costs of 0.002 and 0.004 cannot be told apart")
climb_0, climb_0005, climb_001, climb_002, *_ = by_lambda("climb").values()
more_is_left = climb_0.mean() > climb_0005.mean() > climb_001.mean() > climb_002.mean()
holds(more_is_left, "With a smaller $\\lambda$ more of the climb is left")
broken = [sum(break_down(falls)) for falls in by_lambda("largest fall").values()]
holds(max(broken[:4]) == 0 < min(broken[4:]), "With a larger one networks break down")
unmeasured("zero, then 0.0005, and double it up to 0.008")

saved, saved_with_T = more("cost", "plain", "L2"), more("cost with T", "plain", "L2")
almost_nothing = saved.is_positive and saved_with_T.mean < ALMOST_NOTHING * saved.mean
holds(almost_nothing, "Almost nothing")
cost_of_L2, with_T_of_L2 = of_networks("cost", "L2").mean(), of_networks("cost with T", "L2").mean()
says(f"Plain costs {end:.3f}, and L2 {cost_of_L2:.3f}")
says(f"With $T$ it is {end_with_T.mean():.3f} and {with_T_of_L2:.3f}")
holds(almost_nothing, "L2 mends mostly the confidence")
by_L2 = more("accuracy", "L2")
holds(by_L2.is_positive, "only a little better", f"by {by_L2:.2f} points")

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
holds(costs_less, "with that it costs less than plain")

# Moved copies
alone = more("accuracy", "5x-images", "copies")
holds(alone.is_positive, "Alone, 5,000 images read more", f"{alone:.2f} points")
with_dropout = more("accuracy", "5x-images-and-dropout", "copies-and-dropout")
holds(not with_dropout.counts, "With dropout in both we cannot tell", f"{with_dropout:.2f}")

# All of them
by_dropout = more("accuracy", "dropout")
a_little = max(by_L2.mean, by_dropout.mean) < A_LITTLE
holds(a_little and by_dropout.is_positive, "the answers a little better")
with_more = [more("accuracy", name).mean for name in REMEDIES if name not in FEW]
holds(np.round([min(with_more), max(with_more)]).tolist() == [5, 6], "read five to six points more")
holds(min(with_more) > MUCH, "Only more images, or copies of them", "much better")
climb_with_L2 = of_networks("climb", "L2").mean()
holds(climb_with_L2 < MENDED, "L2 mends the confidence", "it takes the climb away")
with_copies = of_networks("climb", "copies-and-dropout").mean()
holds(climb_with_dropout > MENDED > with_copies, "Dropout alone does not", "with copies it does")
fewer_with_L2 = more("accuracy", "copies-and-dropout", "all-three")
holds(fewer_with_L2.is_positive, "on top of both L2 reads fewer", f"{fewer_with_L2:.2f} points")

# Wrong labels
lost = {name: points_lost(name) for name in REMEDIES}
says(f"Plain loses {lost['plain']:.1f} points")
knows_all = min(errors_learnt("plain")) == 1
holds(knows_all, "it learns all wrong labels")
holds(lost["plain"].is_positive, "So stopping mends answers")
holds(lost["plain"].is_positive, "With wrong labels, stop in time")
wrong = of_networks("errors", labels="wrong").mean() / 1000
holds(round(0.9 / wrong) == 5, "a fifth of the labels are random")  # a tenth of which is right
says("reads every image right", f"{100 * (1 - wrong):.0f} %")
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
holds(reads_more, "each larger network reads more")
climb, climb_longer = gains_by_size("climb"), gains_by_size("climb", "longer-")
larger = [climb[32], climb[128], climb[512]]
larger += [climb_longer[16], climb_longer[128], climb_longer[512]]
climb_less = all(gain.counts and gain.mean < 0 for gain in larger)
holds(climb_less, "The smallest: the usual advice fails here")
holds(climb_less and reads_more, "A smaller network made both worse")
holds(not climb[16].counts, "At 0.5", "the climbs of 8 and 16 cannot be told apart")

dead, dead_of_16 = [of_networks("dead neurons", experiment=f"neurons-{n}") for n in (8, 16)]
holds(min(dead.mean(), dead_of_16.mean()) > 1, "At 0.5 some of the few neurons are")
dead_longer = [of_networks("dead neurons", experiment=f"longer-neurons-{n}") for n in (8, 16)]
holds(max(map(max, dead_longer)) == 0, "At 0.1 none of these is dead")
(_, variance_of_8), (_, variance_of_512) = variance("ten_samples-8"), variance("ten_samples-512")
holds(variance_of_8 > variance_of_512, "their", "is larger")

# What to take away
costs = of_networks("cost", "L2"), stopped_cost, end_with_T
all_mend = all(compare(end_cost, cost).is_positive for cost in costs)
holds(all_mend, "a temperature, L2 or stopping mend the confidence")
