"""What remedies.md says."""

import itertools

import numpy as np

from book import commands_of
from claims import holds, says, shows
from evidence import compare
from lists import EXPERIMENTS, NO_LAYER, NO_LAYER_FARTHER, SIZES, TINY
from measured import (
    FOUND,
    OF_MNIST,
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

# A row: of our first network, of which the reader has the others, too
first = lambda title: of_networks(title)[0]
shows("`reads`", f"{first('accuracy'):.1f}%", "the test accuracy")
shows("`cost`", f"{first('cost'):.3f}", "the test cost |")
shows("`T`", f"{first('T'):.2f}", "above 1 if")
shows("`at T`", f"{first('cost with T'):.3f}", "this temperature")
shows("`climb`", f"{first('climb'):.0f}%", "of the test cost")
shows("`learnt`", "100%" if first("errors") else "-", "wrong labels")
shows("`fall`", f"{100 * first('largest fall'):.1f}", "the deepest fall")
shows("`stopped: reads`", f"{first('stopped accuracy'):.1f}%", "early stopping")
shows("`stopped: cost`", f"{first('stopped cost'):.3f}", "test cost with it")

A_LITTLE = 1  # point of accuracy
NEARLY_ALL = 99  # per cent of the training images
FEW = "plain", "L2", "dropout"  # which learn from 1,000 images without copies

# L2, stopping, or a temperature?
l2 = REMEDIES["L2"].l2
holds(0.5 * l2 == 0.001, rf"With $\eta=0.5$ and $\lambda={l2}$", "a thousandth of every weight")
cost_of = by_lambda("validation cost")
is_least = min(cost_of, key=lambda l2: cost_of[l2].mean()) == l2
holds(is_least and len(cost_of) == 6, r"$\lambda$ on 10,000 images")
lost_by_stopping = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
stopped_cost = of_networks("stopped cost")
end_with_T, cost_of_L2 = of_networks("cost with T"), of_networks("cost", "L2")
by_L2, by_T = [compare(stopped_cost, cost) for cost in (cost_of_L2, end_with_T)]
are_less = by_L2.is_positive and by_T.is_positive
holds(are_less, f"{by_L2:.3f} more than with L2")
says(f"Early stopping: {stopped_cost.mean():.3f}")
says(f"{by_T:.3f} more than with $T$")
holds(not compare(cost_of_L2, end_with_T).counts, "We cannot tell which of L2 and $T$")

is_lower = lost_by_stopping.is_positive
holds(is_lower, "misses better answers", f"plain reads {lost_by_stopping:.2f} points more")

dearer_stopped = {
    name: [FOUND[setting][name][0].mean() > 0 for setting in OF_MNIST if setting != "results"]
    for name in ("stopping and T", "stopping and L2")
}
always, sometimes = [(len(each), sum(each)) for each in dearer_stopped.values()]
is_so = bool(always == (6, 6) and sometimes[1] < 6)
holds(is_so, "In six [other settings]", "more than $T$ in the mean, too", "not always more than L2")
both = compare(end_with_T, of_networks("cost with T", "L2"))
holds(both.is_positive, f"both together leave {both:.3f} less than $T$ alone")

# Copies or more images?
by_copies = more("accuracy", "copies")
beyond = compare(of_networks("accuracy", "5x-images"), of_networks("accuracy", "copies"))
holds(beyond.is_positive, f"they add {beyond:.2f} points more", f"which add {by_copies:.2f}")
T_of_plain = of_networks("T")

# Dropout
kept = dropout(tf.ones([1, 1000]), 0.2, tf.random.Generator.from_seed(0)).numpy().max()
holds(np.isclose(kept, 1 / (1 - 0.2)), "What is kept is divided by $1-r$")
says("plain's test cost climbs by", f"{of_networks('climb').mean():.0f} %")
climb_with_dropout = of_networks("climb", "dropout").mean()
holds(more("climb", "dropout").is_positive, f"Here by more: {climb_with_dropout:.0f} %")
is_worse = compare(of_networks("T", "dropout"), T_of_plain).is_positive
holds(is_worse, "$T$ is larger, too", "harms the confidence")
says("It adds", f"{more('accuracy', 'dropout').mean:.2f} points")

# All eight
gains = {name: more("accuracy", name).mean for name in REMEDIES}
with_more = [gain for name, gain in gains.items() if name not in FEW]
few_gain = max(gains[name] for name in FEW)
add_five = max(np.abs(np.subtract(with_more, 5))) < 1
holds(few_gain < A_LITTLE and add_five, "only more images", "much better", "five points")
of_both = {"copies-and-dropout", "all-three"}
costs = {name: of_networks("cost", name) for name in REMEDIES}
T = {name: of_networks("T", name).mean() for name in REMEDIES}
off = {name: abs(of_networks("T", name) - 1) for name in REMEDIES}
others = [name for name in REMEDIES if name != "all-three"]
is_nearest = all(compare(off[name], off["all-three"]).is_positive for name in others)
helped_most = f"their $T$ is {T['all-three']:.1f}", f"plain's {T['plain']:.1f}"
holds(
    is_nearest, "All three together helped the confidence most", *helped_most, f"L2's {T['L2']:.1f}"
)
cheapest = sorted(REMEDIES, key=lambda name: costs[name].mean())[:2]
holds({*cheapest} == of_both, "with L2 or without")
T = of_networks("T", "copies-and-dropout")
helped = compare(T_of_plain, T).is_positive
still = f"{compare(T, 0):.2f} instead of {T_of_plain.mean():.1f}"
holds(helped, "They help the answers, and the confidence", still)
with_copies = "copies", "copies-and-dropout", "all-three"
is_lowest = all(of_networks("T", name).argmin() == 0 for name in with_copies)
of_200, of_all = [of_networks(f"{part} cost", "all-three") for part in ("held-out", "validation")]
is_easy = of_200.argmin() == (of_200 - of_all).argmin() == 0
holds(bool(is_easy and is_lowest), "of seed 0, whose 200 images are easy ones", "your $T$ is lower")
# Wrong labels
more_with_T = []
for name in REMEDIES:
    costs = [of_networks(title, name, "wrong") for title in ("cost with T", "cost")]
    more_with_T.append(compare(*costs))
dearer = [name for name, each in zip(REMEDIES, more_with_T, strict=True) if each.is_positive]
holds(len(dearer) == 6, "six of the eight networks cost more")
# That T is above 1, and raises the cost, so the best one on the test images is smaller.
is_large = all(compare(of_networks("T", name, "wrong"), 1).is_positive for name in dearer)
holds(is_large, "is mostly too large")

lost = {name: points_lost(name) for name in REMEDIES}
wrong = of_networks("errors", labels="wrong").mean() / 1000
holds(round(0.9 / wrong) == 5, "a fifth of the labels are random")  # a tenth of which is right
says("reads every image right", f"{100 * (1 - wrong):.0f} %")
safe = {name for name in REMEDIES if not lost[name].counts}
holds(safe == of_both, "All but the last")
says("plain loses", f"{lost['plain']:.1f} points", f"copies lose {lost['copies']:.1f}")
learnt = [errors_learnt(name) for name in ("plain", "dropout", "copies", "copies-and-dropout")]
holds(min(*learnt[0], *learnt[1]) > 0.99, "With dropout", "learnt all wrong labels")
says("copies", f"{100 * learnt[2].mean():.0f} %", "both", f"{100 * learnt[3].mean():.0f} %")
farther = points_lost("copies-and-dropout", "farther")
is_lost = farther.is_positive
holds(is_lost and farther.mean > 2, "no loss in 1,000 steps", "over two points")

# Farther
through = [1000 * 512 / (1000 * copies) for copies in (25, 1)]
says(f"each copy only {through[0]:.0f} times", "each image", f"{through[1]:.0f}")
learnt = f"{100 * errors_learnt('copies-and-dropout', 'farther').mean():.0f} %"
says(learnt, f"{farther:.1f} points", "five seeds")
cost, cost_with_T, climb = [
    of_networks(title, "copies-and-dropout", experiment="farther")
    for title in ("cost", "cost with T", "climb")
]
is_too_sure = compare(cost, cost_with_T).is_positive
accuracy = of_networks("accuracy", "copies-and-dropout", experiment="farther")
better = compare(accuracy, of_networks("accuracy", "copies-and-dropout")[: len(accuracy)])
are_better = is_too_sure and better.is_positive
holds(are_better, f"climbs by {climb.mean():.0f} %", f"{better:.2f} points better")
holds(is_too_sure and is_lost, "put overfitting off, and do not prevent it")
holds(how_many_break("L2", "wrong") == 10, "Why does L2's network fall")


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
holds(knows_all, "From 8 neurons on", "nearly all training images are learnt")
large = of_layer("accuracy", 512)
holds(reads_more, "the test accuracy rises further")
largest = all(more_with(size, 2, "climb").is_positive for size in (4, 8))
holds(largest and climbs_less, "The climb is largest at 4 or 8 neurons")
T_sinks = all(more_with(small, 512, "T").is_positive for small in SIZES[:-1])
T_of = {size: f"{of_layer('T', size).mean():.1f}" for size in (8, 512)}
holds(T_sinks, f"$T$ sinks from {T_of[8]} with 8 to {T_of[512]} with 512")
climbs, end_cost = [of_networks(title, experiment=NO_LAYER) for title in ("climb", "training cost")]
is_least = all(compare(of_layer("climb", n)[:5], climbs).is_positive for n in sizes)
holds(is_least, "the cost climbs least", f"{climbs.mean():.0f} %")
large_cost = of_layer("training cost", 512)
is_short = bool(end_cost.mean() > 10 * large_cost.mean())
holds(is_short, "training images cost over ten times", "with 512 neurons")
farther = {
    title: of_networks(title, experiment=NO_LAYER_FARTHER)
    for title in ("climb", "T", "accuracy", "stopped accuracy", "training cost")
}
costs_as_little = abs(farther["training cost"].mean() / large_cost.mean() - 1) < 0.2
is_worse = all(
    compare(farther[title], of_layer(title, 512)).is_positive for title in ("climb", "T")
)
figures = f"{farther['climb'].mean():.0f} %", f"{farther['T'].mean():.1f}"
lost = compare(farther["stopped accuracy"], farther["accuracy"])
is_so = bool(costs_as_little and is_worse and lost.is_positive)
holds(is_so, "After 15,000 steps", *figures, f"going on loses {lost:.2f} points")
is_so = reads_more and T_sinks and is_worse and compare(large, farther["accuracy"]).is_positive
holds(is_so, "neither the answers nor the confidence")
holds(learnt[2].mean() < NEARLY_ALL, "2 neurons do not even learn")
holds(min(of_layer("climb", 2)) > 20, "Yet their cost climbs")
is_safe = max(of_layer("dead neurons", 8)) == 0 < min(of_layer("dead neurons", 8, ""))
holds(is_safe, "at a rate of 0.1", "at 0.5 some of them")
