"""What remedies.md says."""

import itertools

import numpy as np

from book import commands_of
from claims import holds, says, shows
from evidence import compare
from lists import EXPERIMENTS, SIZES, TINY
from measured import (
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

# L2 regularisation
l2 = REMEDIES["L2"].l2
holds(0.5 * l2 == 0.001, r"With $\eta=0.5$", "a thousandth of every weight")
cost_of = by_lambda("validation cost")
is_least = min(cost_of, key=lambda l2: cost_of[l2].mean()) == l2
holds(is_least and len(cost_of) == 6, rf"We chose $\lambda={l2}$", "of six values")

# Which costs most: L2, a temperature, or stopping?
lost_by_stopping = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
stopped_cost = of_networks("stopped cost")
end_with_T, cost_of_L2 = of_networks("cost with T"), of_networks("cost", "L2")
loses = all(compare(stopped_cost, cost).is_positive for cost in (end_with_T, cost_of_L2))
costs = [f"{cost.mean():.3f}" for cost in (stopped_cost, cost_of_L2, end_with_T)]
holds(loses, f"Stopping: {costs[0]}")
says(f"L2 has {costs[1]}", f"{costs[2]}")

is_lower = lost_by_stopping.is_positive
holds(is_lower, "stopped network also reads less", "answers still get better")

# Copies or more images?
by_copies, by_images = more("accuracy", "copies"), more("accuracy", "5x-images")
adds = f"copies {by_copies:.2f} points", f"5,000 images {by_images:.2f}"
are_five = max(abs(5 - by_copies.mean), abs(5 - by_images.mean)) < 0.5
holds(are_five, "Both add about five", *adds)
ahead = more("accuracy", "5x-images", "copies")
holds(ahead.is_positive, "The difference", f"{ahead:.2f}", "is small, but [counts]")

# Dropout
kept = dropout(tf.ones([1, 1000]), 0.2, tf.random.Generator.from_seed(0)).numpy().max()
holds(np.isclose(kept, 1 / (1 - 0.2)), "What is kept is divided by $1-r$")
says("plain's test cost climbs by", f"{of_networks('climb').mean():.0f} %")
climb_with_dropout = of_networks("climb", "dropout").mean()
holds(more("climb", "dropout").is_positive, f"Here by more: by {climb_with_dropout:.0f} %")
T, T_of_plain = of_networks("T", "dropout"), of_networks("T")
is_worse = compare(T, T_of_plain).is_positive
holds(is_worse, "makes the confidence worse", "$T$ is larger")

# All eight
gains = {name: more("accuracy", name).mean for name in REMEDIES if name != "plain"}
with_more = [gain for name, gain in gains.items() if name not in FEW]
few_gain = max(gains[name] for name in FEW if name != "plain")
add_five = max(np.abs(np.subtract(with_more, 5))) < 1
holds(few_gain < A_LITTLE and add_five, "Only more images", "much better", "five points")
off = {name: off_by(name).mean() for name in REMEDIES}
mended = {name for name in REMEDIES if off[name] < 0.5 * off["plain"]}
of_both = {"copies-and-dropout", "all-three"}
T_of = {name: of_networks("T", name).mean() for name in REMEDIES}
is_near = f"{T_of['L2']:.1f}" == f"{T_of['copies-and-dropout']:.1f}"
instead = f"{T_of['L2']:.1f} instead of {T_of['plain']:.1f}"
holds(mended == {"L2", *of_both} and is_near, "L2, or copies with dropout", "most", instead)
both = mended & {*gains} - {*FEW}
holds(both == of_both, "with L2 or without")
too_sure = min(T_of["copies"], T_of["5x-images"]) > 1.5
holds(too_sure, "more images alone leave networks too sure")
before, after = [of_networks("accuracy", name).mean() for name in ("plain", "copies-and-dropout")]
says("Plain networks", f"{before:.1f} %")
says(f"others read {after:.1f} %")

from_few = [name for name in REMEDIES if not name.startswith("5x")]
others = [name for name in from_few if name != "copies-and-dropout"]
is_most = all(more("accuracy", "copies-and-dropout", name).is_positive for name in others)
holds(is_most, "copies with dropout read most")
costs_more = more("cost", "copies-and-dropout", "all-three")
holds(costs_more.is_positive and costs_more.mean < 0.01, "all three cost a little less")

# Wrong labels
more_with_T = []
for name in REMEDIES:
    costs = [of_networks(title, name, "wrong") for title in ("cost with T", "cost")]
    more_with_T.append(compare(*costs))
are_six = sum(each.is_positive for each in more_with_T) == 6
share = 100 * of_networks("errors", labels="wrong").mean() / 1000
says(f"about {share:.0f} % are wrong")
holds(are_six, "Mostly it raises the cost", "six of the eight cost more with $T$")

lost = {name: points_lost(name) for name in REMEDIES}
wrong = of_networks("errors", labels="wrong").mean() / 1000
holds(round(0.9 / wrong) == 5, "a fifth of the labels are random")  # a tenth of which is right
says("reads every image right", f"{100 * (1 - wrong):.0f} %")
safe = {name for name in REMEDIES if not lost[name].counts}
holds(safe == of_both, "All but the last")
learn_few = {name for name in REMEDIES if round(errors_learnt(name).mean(), 2) <= A_TENTH}
holds("copies-and-dropout" in learn_few, "Copies with dropout learn only about a tenth")
holds(min(errors_learnt("plain")) == 1, "Plain learns all")
ends = {name: of_networks("accuracy", name, "wrong").mean() for name in REMEDIES}
says("Copies with dropout", f"end at {ends['copies-and-dropout']:.1f} %")
says("Plain learns all", f"ends at {ends['plain']:.1f} %")
always_break = {name for name in REMEDIES if how_many_break(name, "wrong") == 10}
is_so = always_break == {"L2", "copies", "5x-images"}
holds(is_so, "With L2, copies or 5,000 images alone", "**[break down]")
holds(how_many_break("copies") == 4, "four with copies do even on right labels")


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
holds(learnt[2].mean() < NEARLY_ALL, "2 neurons do not even learn")
is_safe = max(of_layer("dead neurons", 8)) == 0 < min(of_layer("dead neurons", 8, ""))
holds(is_safe, "at a rate of 0.1", "at 0.5 some of them")


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
