"""What remedies.md says."""

import itertools

import numpy as np
from scipy.special import log_softmax

from book import commands_of
from claims import holds, says, shows
from evidence import compare
from lists import EXPERIMENTS, SIZES, TINY
from measured import (
    OF_MNIST,
    by_lambda,
    errors_learnt,
    how_many_break,
    more,
    of_layer,
    of_networks,
    off_by,
    points_lost,
)
from networks import tf
from remedies import REMEDIES, move
from train_mnist import dropout

# What remedies.py does
moved, _ = move(np.zeros([1, 28, 28]), np.zeros(1))
holds(len(moved) == 5 * 5, "up to two pixels", "25")
holds(len(REMEDIES) == 8, "eight networks", "all eight again")

A_LITTLE = 1  # point of accuracy
A_TENTH = 0.1
NEARLY_ALL = 99  # per cent of the training images
FEW = "plain", "L2", "dropout"  # which learn from 1,000 images without copies

logits, share = np.log([0.9, 0.1]), 0.7  # it is 90 % sure, and of ten such answers seven are right
cost_at = lambda T: -np.array([share, 1 - share]) @ log_softmax(logits / T)
holds(min((0.5, 1, 2, 4), key=cost_at) > 1, "above 1 the network is too sure")

# L2 regularisation
w, nudge, rate, l2, slope_of_cost = 2.0, 1e-6, 0.5, 0.002, 0.3
penalty = lambda w: l2 / 2 * w**2
slope = (penalty(w + nudge) - penalty(w - nudge)) / (2 * nudge)
is_slope = np.isclose(slope, l2 * w)
holds(is_slope, r"$$J=C+\frac{\lambda}{2}\sum w^2$$")
holds(is_slope, r"the derivative $\lambda w$")
is_step = np.isclose(w - rate * (slope_of_cost + slope), (1 - rate * l2) * w - rate * slope_of_cost)
derivative = r"\frac{\partial C}{\partial W}"
says(rf"$\eta={rate}$ and $\lambda={l2}$ each step takes a thousandth")
holds(is_step, rf"{derivative}+\lambda W\right)=(1-\eta\lambda)\,W-\eta\,{derivative}$$")

cost_of = by_lambda("validation cost")
is_least = min(cost_of, key=lambda l2: cost_of[l2].mean()) == l2
holds(is_least and len(cost_of) == 6, r"Our $\lambda$ was chosen", "from six")

# Which costs most: L2, a temperature, or stopping?
lost_by_stopping = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
stopped_cost = of_networks("stopped cost")
end_with_T, cost_of_L2 = of_networks("cost with T"), of_networks("cost", "L2")
loses = all(compare(stopped_cost, cost).is_positive for cost in (end_with_T, cost_of_L2))
costs = [f"{cost.mean():.3f}" for cost in (stopped_cost, cost_of_L2, end_with_T)]
holds(loses, f"At our default, stopping: {costs[0]}")
says(f"L2 has {costs[1]}", f"{costs[2]}")

is_lower = lost_by_stopping.is_positive
holds(is_lower, "The stopped network also reads less than plain", "answers still get better")
others = [name for name in OF_MNIST if name != "results"]


def difference(title, other, remedy="plain", experiment="results"):
    """Returns how much more plain costs by a title than a remedy by another one: a Difference."""
    values = of_networks(title, experiment=experiment)
    return compare(values, of_networks(other, remedy, experiment=experiment))


to_T = [difference("stopped cost", "cost with T", experiment=name) for name in others]
is_open = len(others) == 5 and not any(each.counts for each in to_T)
is_less = min(each.mean for each in to_T) > 0
holds(is_open and is_less, "In our five other", "$T$ costs less, too", "we cannot tell")
to_L2 = {name: difference("stopped cost", "cost", "L2", name) for name in OF_MNIST}
costs_more = {name for name in others if to_L2[name].is_positive}
costs_less = {name for name in others if to_L2[name].counts} - costs_more
turns_round = costs_more == {"images-2000", "one-layer-64"} and costs_less == {"rate-0.1"}
holds(turns_round, "At 0.1 with 1,000 steps", "from 2,000 images", "it costs more")
T_to_L2 = {name: difference("cost with T", "cost", "L2", name) for name in OF_MNIST}
dearer = {name for name in OF_MNIST if T_to_L2[name].counts}
is_more = dearer == {"images-300"} and T_to_L2["images-300"].mean < 0
holds(is_more, "L2 and $T$ we cannot tell apart", "from 300 images L2 costs more")

# Copies or more images?
by_copies, by_images = more("accuracy", "copies"), more("accuracy", "5x-images")
says(f"Copies add {by_copies:.2f} points", f"5,000 images {by_images:.2f}")
ahead = more("accuracy", "5x-images", "copies")
holds(ahead.is_positive, "Seed by seed, copies add", f"{ahead:.2f} less")
with_dropout = more("accuracy", "5x-images-and-dropout", "copies-and-dropout")
holds(not with_dropout.counts, "With dropout on both sides we cannot tell")
for setting in "images-300", "one-layer-64":
    names = "5x-images", "copies"
    behind = compare(*[of_networks("accuracy", name, "right", setting) for name in names])
    holds(behind.is_positive, "From 300 images, and with one layer of 64", "clearly add more")

# Dropout
kept = dropout(tf.ones([1, 1000]), 0.2, tf.random.Generator.from_seed(0)).numpy().max()
holds(np.isclose(kept, 1 / (1 - 0.2)), "What is kept is divided by $1-r$")
says("plain's test cost climbs by", f"{of_networks('climb').mean():.0f} %")
climb_with_dropout = of_networks("climb", "dropout").mean()
holds(
    more("climb", "dropout").is_positive, f"At our default by more: by {climb_with_dropout:.0f} %"
)
T, T_of_plain = of_networks("T", "dropout"), of_networks("T")
is_worse = compare(T, T_of_plain).is_positive
holds(is_worse, "Dropout alone makes the confidence worse", "its best $T$ is larger")

# All eight
gains = {name: more("accuracy", name).mean for name in REMEDIES if name != "plain"}
with_more = [gain for name, gain in gains.items() if name not in FEW]
few_gain = max(gains[name] for name in FEW if name != "plain")
add_five = max(np.abs(np.subtract(with_more, 5))) < 1
holds(few_gain < A_LITTLE and add_five, "Only more images, or copies of them", "much better")
off = {name: off_by(name).mean() for name in REMEDIES}
mended = {name for name in REMEDIES if off[name] < 0.5 * off["plain"]}
of_both = {"copies-and-dropout", "all-three"}
T_of = {name: of_networks("T", name).mean() for name in REMEDIES}
is_near = f"{T_of['L2']:.1f}" == f"{T_of['copies-and-dropout']:.1f}"
instead = f"{T_of['L2']:.1f} instead of {T_of['plain']:.1f}"
holds(mended == {"L2", *of_both} and is_near, "L2, or copies with dropout", "most", instead)
both = mended & {*gains} - {*FEW}
T_of_both = (
    f"{T_of['copies-and-dropout']:.1f} or {T_of['all-three']:.1f} instead of {T_of['plain']:.1f}"
)
is_half_more = max(abs(gains[name] - 5.5) for name in of_both) < 0.1
says("Copies with dropout", "five and a half points more", T_of_both)
holds(both == of_both and is_half_more, "Copies with dropout, with L2 or without")
too_sure = min(T_of["copies"], T_of["5x-images"]) > 1.5
holds(too_sure, "Copies or more images alone leave networks too sure")
before, after = [of_networks("accuracy", name).mean() for name in ("plain", "copies-and-dropout")]
says("Plain networks", f"{before:.1f} %")
says("From the same 1,000 images", f"others read {after:.1f} %")

costs = {name: of_networks("cost", name).mean() for name in gains if not name.startswith("5x")}
reads_more = more("accuracy", "copies-and-dropout", "all-three")
is_so = min(costs, key=costs.get) == "all-three" and reads_more.is_positive
holds(is_so, "all three cost least", f"copies and dropout read {reads_more:.2f} points more")

# Wrong labels
more_with_T = {}
for name in REMEDIES:
    costs = [of_networks(title, name, "wrong") for title in ("cost with T", "cost")]
    more_with_T[name] = compare(*costs)
    if name == "copies-and-dropout":
        with_T, without = [f"{cost.mean():.3f}" for cost in costs]
are_six = sum(each.is_positive for each in more_with_T.values()) == 6
share = 100 * of_networks("errors", labels="wrong").mean() / 1000
says(f"about {share:.0f} % are wrong")
holds(are_six, "six of the eight cost more", f"{with_T} instead of {without}")

lost = {name: points_lost(name) for name in REMEDIES}
wrong = of_networks("errors", labels="wrong").mean() / 1000
holds(round(0.9 / wrong) == 5, "a fifth of the labels are random")  # a tenth of which is right
says("reads every image right", f"{100 * (1 - wrong):.0f} %")
safe = {name for name in REMEDIES if not lost[name].counts}
holds(safe == of_both, "All but the last")
end_lower = sum(each.is_positive for each in lost.values())
holds(end_lower == 6, "Six of our eight end lower", f"plain by {lost['plain']:.1f} points")
learn_few = {name for name in REMEDIES if round(errors_learnt(name).mean(), 2) <= A_TENTH}
holds(learn_few == safe == of_both, "Two do not clearly", "copies with dropout, and all three")
holds(learn_few == of_both, "They learn about a tenth of the wrong labels, or less")
holds(min(errors_learnt("plain")) == 1, "Plain learns all")
STOPPED = "stopped accuracy", "accuracy"  # and at the end
for setting in "images-300", "longer":
    for name in of_both:
        learns_more = errors_learnt(name, setting).mean() > A_TENTH
        points = compare(*[of_networks(title, name, "wrong", setting) for title in STOPPED])
        is_so = learns_more and points.is_positive
        holds(is_so, "from 300 images and at 0.1 with 5,000 steps", "and end lower")
ends = {name: of_networks("accuracy", name, "wrong").mean() for name in REMEDIES}
at_end = [f"{ends[name]:.1f} %" for name in ("plain", "copies-and-dropout", "all-three")]
gains_of_wrong = {name: ends[name] - ends["plain"] for name in REMEDIES}
largest = sorted(gains_of_wrong, key=gains_of_wrong.get)[-2:]
is_so = {*largest} == of_both and gains_of_wrong[largest[0]] > max(gains.values())
said = f"Plain ends at {at_end[0]}", f"dropout at {at_end[1]}", f"all three at {at_end[2]}"
holds(is_so, *said, "the largest gains")
always_break = {name for name in REMEDIES if how_many_break(name, "wrong") == 10}
holds(always_break == {"L2", "copies", "5x-images"}, "With L2", "alone, all ten networks")
holds(how_many_break("copies") == 4, "Hollow", "as four with copies do even on right labels")


def gains_by_size(title):
    """Returns the Differences of a figure between each size and the smaller one, at both rates."""
    gains = []
    for rate, (small, large) in itertools.product(("", "longer-"), itertools.pairwise(SIZES)):
        smaller, larger = of_layer(title, small, rate), of_layer(title, large, rate)
        seeds = min(len(smaller), len(larger))
        gains.append(compare(larger[:seeds], smaller[:seeds]))
    return gains


# A smaller network
(third,) = [each for each in commands_of("lesson/pages/remedies.md") if "--hidden" in each.line]
flags, _, _ = third.line.partition("--output-dir")
assert flags.split()[2:] == EXPERIMENTS["longer-neurons-8"].line.split()[4:-2], "but for the seeds"
reads_more = all(gain.is_positive for gain in gains_by_size("accuracy"))
needs_less = all(gain.counts and gain.mean < 0 for gain in gains_by_size("T"))
is_better = reads_more and needs_less
learnt = {n: of_layer("training accuracy", n) for n in [*TINY, *SIZES]}
knows_all = min(learnt[n].min() for n in SIZES) > NEARLY_ALL > learnt[4].mean()
holds(knows_all, "From 8 neurons on", "learn nearly all their images")
holds(is_better, "Of these, each larger layer", "needs a smaller $T$")
holds(is_better, "a narrower layer is no remedy here")
holds(learnt[2].mean() < NEARLY_ALL, "Networks with 2 neurons", "**underfit**")
is_safe = max(of_layer("dead neurons", 8)) == 0 < min(of_layer("dead neurons", 8, ""))
holds(is_safe, "at 0.1, because at 0.5 all such networks have")


# The tables
def mean(title, *words):
    """Returns the mean of a figure of networks, as a table has it."""
    decimals = 1 if title == "T" or "accuracy" in title else 3
    return f"{of_networks(title, *words).mean():.{decimals}f}"


for n in (2, 8, 128, 512):
    titles = "training accuracy", "accuracy", "T"
    shows(f"{n}", *[mean(title, "plain", "right", f"longer-neurons-{n}") for title in titles])
for name in REMEDIES:
    shows(name, *[mean(title, name) for title in ("accuracy", "T", "cost")])
first = [of_networks(title)[0] for title in ("accuracy", "cost", "T", "cost with T")]
shows(
    "right-plain",
    f"{first[0]:.1f}%",
    *[f"{figure:.{n}f}" for figure, n in zip(first[1:], (3, 2, 3), strict=True)],
)
