"""What 7-remedies.md says."""

import itertools

import numpy as np

from claims import holds, says
from evidence import compare
from lists import SIZES
from measured import (
    BY_LAMBDA,
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
MENDED = 0.01  # a climb that is left
A_LITTLE, MUCH = 1, 3  # points that are read more
A_TENTH = 0.035  # of the wrong labels, more or less

# Stopping
gain = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
holds(gain.is_positive, "Fewer", f"by {gain:.2f} points")
stopped, at_end = [of_networks(title).mean() for title in ("stopped cost", "cost")]
holds(stopped < LOWER * at_end, "its cost is lower")

# L2 regularisation
w, nudge, rate, l2, slope_of_cost = 2.0, 1e-6, 0.5, 0.002, 0.3
penalty = lambda w: l2 / 2 * w**2
slope = (penalty(w + nudge) - penalty(w - nudge)) / (2 * nudge)
is_so = np.isclose(slope, l2 * w)
holds(is_so, r"$$J=C+\frac{\lambda}{2}\sum w^2$$")
holds(is_so, r"the derivative $\lambda w$")
step = w - rate * (slope_of_cost + slope)
is_so = np.isclose(step, (1 - rate * l2) * w - rate * slope_of_cost)
derivative = r"\frac{\partial C}{\partial W}"
holds(is_so, rf"{derivative}+\lambda W\right)=(1-\eta\lambda)\,W-\eta\,{derivative}$$")

costs = {l2: of_networks("validation cost", name) for l2, name in BY_LAMBDA.items()}
says(f"the rule takes {min(costs, key=lambda l2: costs[l2].mean())}")
holds(not compare(costs[0.004], costs[0.002]).counts, "it cannot be told from 0.004")
broken = [how_many_break(name) for name in BY_LAMBDA.values()]  # by a larger and larger lambda
holds(broken == [0, 0, 0, 0, 5, 10], "With 0.004 half of the networks", "with 0.008 all")

saved, saved_with_T = more("cost", "plain", "L2"), more("cost with T", "plain", "L2")
holds(saved.is_positive, f"{saved_with_T:.3f} of {saved.mean:.3f}")
is_confidence = saved_with_T.mean < ALMOST_NOTHING * saved.mean
holds(is_confidence, "L2 mends mostly confidence")
holds(of_networks("climb", "L2").mean() < MENDED, "L2", "mend the cost")

# Dropout and copies
climbs, climbs_more = [100 * of_networks("climb", name).mean() for name in ("plain", "dropout")]
says("without dropout", f"{climbs:.0f} %")
holds(more("climb", "dropout").is_positive, f"By more: {climbs_more:.0f} %")
gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
holds(min(gains) > 0, "all ten read more test images")
costs, T = [
    [of_networks(title, name).mean() for name in ("dropout", "plain")]
    for title in ("training cost", "T")
]
says("surer", f"training cost is {costs[0]:.4f}", f"that of plain {costs[1]:.4f}")
says("a larger $T$", f"{T[0]:.1f} instead of {T[1]:.1f}")
is_less = more("cost with T", "plain", "dropout").is_positive
holds(is_less, "With that it costs less than plain")

alone = more("accuracy", "5x-images", "copies")
holds(alone.is_positive, "Alone, 5,000 images read more", f"{alone:.2f} points")
holds(how_many_break("copies") == 4, "four of the ten with copies break down")
both = more("accuracy", "5x-images-and-dropout", "copies-and-dropout")
holds(not both.counts, "With dropout in both we cannot tell", f"{both:.2f}")

gains = {name: more("accuracy", name) for name in ("L2", "dropout", "copies")}
for name in ("L2", "dropout"):
    holds(gains[name].is_positive, "L2 and dropout read", "more")
    holds(gains[name].mean < A_LITTLE, "L2 and dropout read a little more")
holds(gains["copies"].mean > MUCH, "a little more, copies much")
climbs = {name: of_networks("climb", name).mean() for name in ("L2", "dropout")}
holds(climbs["L2"] < MENDED < climbs["dropout"], "L2 takes the climb away, dropout does not")
fewer = more("accuracy", "copies-and-dropout", "all-three")
holds(fewer.is_positive, "On top of copies and dropout L2 reads fewer", f"{fewer:.2f} points")
gain = more("accuracy", "all-three", "copies-and-dropout", "wrong")
holds(gain.is_positive, "On top of copies and dropout L2", "with wrong labels more")

# Wrong labels
lost = {name: compare(points_lost(name), 0) for name in REMEDIES}
says(f"Plain loses {lost['plain']:.1f} points")
holds(lost["plain"].is_positive, "with wrong labels stopping is a remedy")
holds(lost["plain"].is_positive, "Wrong labels: stop")
random = of_networks("errors", labels="wrong").mean() / 1000 / 0.9  # a tenth are right by chance
holds(round(1 / random) == 5, "a fifth of the labels are random")
for name, remedy in REMEDIES.items():
    if remedy.is_moved and remedy.dropout:
        holds(not lost[name].counts, "Copies with dropout lose nothing that we see")
        is_a_tenth = abs(errors_learnt(name).mean() - 0.1) < A_TENTH
        holds(is_a_tenth, "about a tenth of the wrong labels")
    else:
        holds(lost[name].is_positive, "only copies with dropout could go on")

broken = {name: how_many_break(name, "wrong") for name in REMEDIES}
always = {name for name in REMEDIES if broken[name] == 10}
named = {"L2", "copies", "5x-images"}
holds(always == named, "L2, copies or 5,000 images alone break down", "all ten")


def gains_by_size(title, rate=""):
    """Returns the Differences of a figure between each size and the smaller one, by the larger."""
    gains = {}
    for small, large in itertools.pairwise(SIZES):
        names = f"{rate}neurons-{large}", f"{rate}neurons-{small}"
        values, others = [of_networks(title, name) for name in names]
        seeds = min(len(values), len(others))
        gains[large] = compare(values[:seeds], others[:seeds])
    return gains


# A smaller network
reads, climb = gains_by_size("accuracy"), gains_by_size("climb")
reads_longer, climb_longer = [gains_by_size(each, "longer-") for each in ("accuracy", "climb")]
reads_more = all(gain.is_positive for gain in [*reads.values(), *reads_longer.values()])
holds(reads_more, "At both each larger network reads more")
from_16_on = [climb[32], climb[128], climb[512], climb_longer[128], climb_longer[512]]
climbs_less = all(gain.counts and gain.mean < 0 for gain in from_16_on)
smallest_most = climb_longer[16].counts and climb_longer[16].mean < 0
holds(climbs_less and smallest_most, "With the smallest", "the usual advice fails here")
holds(not climb[16].counts, "8 and 16 are too close to tell")
ends = [of_networks("climb", f"longer-neurons-{size}").mean() for size in (8, 512)]
climbs = [f"{100 * each:.0f} %" for each in ends]
says(f"the cost climbs by {climbs[0]} with 8 neurons", f"by {climbs[1]} with 512")

names = "neurons-8", "longer-neurons-8"
learn_all = [sum(of_networks("training accuracy", name) == 100) for name in names]
holds(learn_all[0] == 1, "nine of ten such networks do not learn all")
dead = [of_networks("dead neurons", name) for name in names]
says(f"{dead[0].mean():.1f} of their 8 neurons are")
holds(max(dead[1]) == 0, "At 0.1 none is")
holds(learn_all[1] == 9, "At 0.1", "nine of ten learn all")
reads, reads_longer = [of_networks("accuracy", name) for name in names]
is_so = compare(reads_longer, reads).is_positive
holds(is_so, f"{reads_longer.mean():.0f} %", "instead of", f"{reads.mean():.0f} %")

known = [*errors_learnt("neurons-128"), *errors_learnt("neurons-512")]
holds(min(known) == 1, "128 and 512 neurons both know every wrong label")
end = more("accuracy", "neurons-512", "neurons-128", "wrong")
holds(end.is_positive, "With wrong labels", "512 read", f"{end:.1f} points more")
variances = []
for size in (8, 512):
    of_samples, _ = printed(f"ten_samples-{size}", "\nmean squared distance from it ")
    variances.append(of_samples * 10 / 9)
says(f"at 0.1 it is {variances[0]:.2f} with 8 neurons", f"{variances[1]:.2f} with 512")
holds(variances[0] > variances[1], "Nor does size add")

# What to take away
plain, with_T, stopped = [of_networks(title) for title in ("cost", "cost with T", "stopped cost")]
mended = [of_networks("cost", "L2"), stopped, with_T]
all_mend = all(compare(plain, costs).is_positive for costs in mended)
holds(all_mend, "L2, stopping and a temperature mend the cost")
