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
    points_lost,
)
from networks import tf
from remedies import REMEDIES, move
from train_mnist import dropout

# What remedies.py does
moved, _ = move(np.zeros([1, 28, 28]), np.zeros(1))
holds(len(moved) == 5 * 5, "up to two pixels", "25")
holds(len(REMEDIES) == 8, "eight networks", "all eight again")

# A row: that of our first network, of which the reader has the others, too
with_copies = "copies", "copies-and-dropout", "all-three"
is_lowest = all(of_networks("T", name).argmin() == 0 for name in with_copies)
of_200, of_all = [of_networks(f"{part} cost", "all-three") for part in ("held-out", "validation")]
is_easy = of_200.argmin() == (of_200 - of_all).argmin() == 0
holds(bool(is_lowest and is_easy), "easy ones", "its $T$ are the lowest of the ten")
added = [(of_networks("cost with T", name) - of_networks("cost", name))[0] for name in with_copies]
holds(bool(added[0] < 0 < min(added[1:])), "dropout so low", "raise the cost")

A_LITTLE = 1  # point of accuracy
NEARLY_ALL = 99  # per cent of the training images
FEW = "plain", "L2", "dropout"  # which learn from 1,000 images without copies

# L2 regularisation
l2 = REMEDIES["L2"].l2
holds(0.5 * l2 == 0.001, r"With $\eta=0.5$", "a thousandth of every weight")
cost_of = by_lambda("validation cost")
is_least = min(cost_of, key=lambda l2: cost_of[l2].mean()) == l2
holds(is_least and len(cost_of) == 6, rf"We chose $\lambda={l2}$", "of six values")
holds(how_many_break("L2", experiment="lambda-0.004") == 5, "0.004", "five of ten networks")

# Which costs most: L2, a temperature, or stopping?
lost_by_stopping = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
stopped_cost = of_networks("stopped cost")
end_with_T, cost_of_L2 = of_networks("cost with T"), of_networks("cost", "L2")
by_L2, by_T = [compare(stopped_cost, cost) for cost in (cost_of_L2, end_with_T)]
are_less = by_L2.is_positive and by_T.is_positive
holds(are_less, f"Early stopping: {stopped_cost.mean():.3f}", f"{by_L2:.3f} more than with L2")
says(f"{by_T:.3f} more than with $T$")
holds(not compare(cost_of_L2, end_with_T).counts, "Which of these two", "we cannot tell")

is_lower = lost_by_stopping.is_positive
holds(is_lower, "stopped network also reads less", "answers still get better")

# Copies or more images?
by_copies, by_images = more("accuracy", "copies"), more("accuracy", "5x-images")
adds = f"copies {by_copies:.2f} points", f"5,000 images {by_images:.2f}"
are_five = max(abs(5 - by_copies.mean), abs(5 - by_images.mean)) < 0.5
holds(are_five, "Both add about five", *adds)
holds(by_copies.mean > 0.9 * by_images.mean, "copies are worth nearly as much")

# Dropout
kept = dropout(tf.ones([1, 1000]), 0.2, tf.random.Generator.from_seed(0)).numpy().max()
holds(np.isclose(kept, 1 / (1 - 0.2)), "What is kept is divided by $1-r$")
says("plain's test cost climbs by", f"{of_networks('climb').mean():.0f} %")
climb_with_dropout = of_networks("climb", "dropout").mean()
holds(more("climb", "dropout").is_positive, f"Here by more: {climb_with_dropout:.0f} %")
T, T_of_plain = of_networks("T", "dropout"), of_networks("T")
is_worse = compare(T, T_of_plain).is_positive
holds(is_worse, "makes the confidence worse", "$T$ is larger")

# All eight
gains = {name: more("accuracy", name).mean for name in REMEDIES}
with_more = [gain for name, gain in gains.items() if name not in FEW]
few_gain = max(gains[name] for name in FEW)
add_five = max(np.abs(np.subtract(with_more, 5))) < 1
holds(few_gain < A_LITTLE and add_five, "Only more images", "much better", "five points")
of_both = {"copies-and-dropout", "all-three"}
costs = {name: of_networks("cost", name) for name in REMEDIES}
by_T = {name: (costs[name] - of_networks("cost with T", name)).mean() for name in REMEDIES}
by_most = max(by_T["L2"], by_T["copies-and-dropout"])
holds(
    by_most < 0.012,
    "L2, or copies with dropout",
    "0.01 at most",
    f"plain networks by {by_T['plain']:.2f}",
)
cheapest = sorted(REMEDIES, key=lambda name: costs[name].mean())[:2]
holds({*cheapest} == of_both, "with L2 or without")
still = compare(of_networks("T", "copies-and-dropout"), 1)
holds(still.is_positive, "most of the confidence", f"still {still:.2f} above 1")
more_images = [of_networks("climb", name).mean() for name in ("5x-images-and-dropout", "5x-images")]
less, more_without = [f"{mean:.0f} %" for mean in more_images]
says("from 5,000 images", f"{less} instead of {more_without}")
taken = more("accuracy", "copies-and-dropout", "all-three")
added = more("accuracy", "all-three", "copies-and-dropout", "wrong")
count = taken.is_positive and added.is_positive
holds(count, "L2 on top", f"takes {taken:.2f} points", f"adds {added:.2f}")
both = [
    of_networks("accuracy", name, "wrong", "farther")
    for name in ("all-three", "copies-and-dropout")
]
farther = compare(*both)
holds(farther.is_positive, "L2 on top", "puts overfitting off further")

# Wrong labels
more_with_T = []
for name in REMEDIES:
    costs = [of_networks(title, name, "wrong") for title in ("cost with T", "cost")]
    more_with_T.append(compare(*costs))
are_six = sum(each.is_positive for each in more_with_T) == 6
holds(are_six, "six of the eight cost more with it")

lost = {name: points_lost(name) for name in REMEDIES}
wrong = of_networks("errors", labels="wrong").mean() / 1000
holds(round(0.9 / wrong) == 5, "a fifth of the labels are random")  # a tenth of which is right
says("reads every image right", f"{100 * (1 - wrong):.0f} %")
safe = {name for name in REMEDIES if not lost[name].counts}
holds(safe == of_both, "All but the last")
farther, from_300 = [
    points_lost("copies-and-dropout", setting) for setting in ("farther", "images-300")
]
is_lost = farther.is_positive and from_300.is_positive
holds(
    is_lost and min(farther.mean, from_300.mean) > 2, "300 images", "5,000 steps", "over two points"
)
holds(errors_learnt("copies-and-dropout").mean() < 0.2, "learn few of the wrong labels")

# Farther
holds(errors_learnt("dropout").min() > 0.99, "dropout alone learns all")
through = [1000 * 512 / (1000 * copies) for copies in (25, 1)]
says(f"each copy {through[0]:.0f} times", f"{through[1]:.0f} times")
learnt = f"{100 * errors_learnt('copies-and-dropout', 'farther').mean():.0f} %"
says(learnt, f"{farther:.1f} points", "five seeds")
says("in as few, copies alone", f"{100 * errors_learnt('copies').mean():.0f} %")
cost, cost_with_T, climb = [
    of_networks(title, "copies-and-dropout", experiment="farther")
    for title in ("cost", "cost with T", "climb")
]
is_too_sure = compare(cost, cost_with_T).is_positive
holds(is_too_sure, f"climbs by {climb.mean():.0f} %", "no longer mended")
left = errors_learnt("all-three", "farther").mean(), points_lost("all-three", "farther")
says("With L2 on top", f"{100 * left[0]:.0f} %", f"{left[1]:.1f} points")
holds(how_many_break("all-three", experiment="farther") == 2, "two of the five", "break down")
holds(is_too_sure and is_lost, "put overfitting off, and do not prevent it")
holds(how_many_break("L2", "wrong") == 10, "**[breaks down]", "as L2's")


def more_with(size, other, title):
    """Returns how much larger a figure is with a size of the layer than another: a Difference."""
    return compare(*[of_layer(title, neurons)[:5] for neurons in (size, other)])


# A smaller network
(third,) = [each for each in commands_of("lesson/pages/remedies.md") if "--hidden" in each.line]
flags, _, _ = third.line.partition("--output-dir")
assert flags.split()[2:] == EXPERIMENTS["longer-neurons-8"].line.split()[4:-2], "but for the seeds"
sizes = [*TINY, *SIZES]
pairs = [*itertools.pairwise(sizes)]
reads_more = all(more_with(large, small, "accuracy").is_positive for small, large in pairs)
falling = (4, 16), (8, 16), (16, 128), (32, 128), (128, 512)
climbs_less = all(more_with(small, large, "climb").is_positive for small, large in falling)
learnt = {n: of_layer("training accuracy", n) for n in sizes}
knows_all = min(learnt[n].min() for n in SIZES) > NEARLY_ALL > learnt[4].mean()
holds(knows_all, "From 8 neurons on", "learn nearly all their images")
holds(reads_more, "the test accuracy rises")
largest = all(more_with(size, 2, "climb").is_positive for size in (4, 8))
holds(largest and climbs_less, "The climb is largest at 4 or 8 neurons", "falls from there")
holds(reads_more, "a narrower layer is no remedy here")
holds(learnt[2].mean() < NEARLY_ALL, "2 neurons do not even learn")
holds(min(of_layer("climb", 2)) > 20, "Yet their cost climbs")
is_safe = max(of_layer("dead neurons", 8)) == 0 < min(of_layer("dead neurons", 8, ""))
holds(is_safe, "at a rate of 0.1", "at 0.5 some of them")


# The tables
def mean(title, *words):
    """Returns the mean of a figure of networks, as a table has it."""
    decimals = {"cost": 3, "cost with T": 3, "climb": 0}.get(title, 1)
    return f"{of_networks(title, *words).mean():.{decimals}f}"


for n in (2, 4, 8, 128, 512):
    titles = "training accuracy", "accuracy", "climb"
    shows(f"{n}", *[mean(title, "plain", "right", f"longer-neurons-{n}") for title in titles])
for name in REMEDIES:
    shows(name, *[mean(title, name) for title in ("accuracy", "cost", "cost with T")])
for name in ("plain", "copies", "copies-and-dropout"):
    read = [mean(title, name, "wrong") for title in ("stopped accuracy", "accuracy")]
    shows(name, *read, f"{100 * errors_learnt(name).mean():.0f}")
first = [of_networks(title)[0] for title in ("accuracy", "cost", "T", "cost with T")]
shows(
    "right-plain",
    f"{first[0]:.1f}%",
    *[f"{figure:.{n}f}" for figure, n in zip(first[1:], (3, 2, 3), strict=True)],
)
