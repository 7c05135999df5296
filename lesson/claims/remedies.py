"""What remedies.md says."""

import itertools

import numpy as np

from book import commands_of
from claims import holds, says, shows
from evidence import break_down, compare
from lists import EXPERIMENTS, NO_LAYER, SIZES, TINY
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

# Three figures: of our first network, of which the reader has the others, too
first = [of_networks(title)[0] for title in ("accuracy", "T", "cost")]
shows("`reads`", f"{first[0]:.1f}%", "the test accuracy")
shows("`T`", f"{first[1]:.2f}", "too large")
shows("`cost`", f"{first[2]:.3f}", "the test cost")

A_LITTLE = 1  # point of accuracy
NEARLY_ALL = 99  # per cent of the training images
FEW = "plain", "L2", "dropout"  # which learn from 1,000 images without copies

# L2, stopping, or a temperature?
l2 = REMEDIES["L2"].l2
holds(0.5 * l2 == 0.001, rf"With $\eta=0.5$ and $\lambda={l2}$", "a thousandth of every weight")
cost_of = by_lambda("validation cost")
is_least = min(cost_of, key=lambda l2: cost_of[l2].mean()) == l2
holds(is_least and len(cost_of) == 6, r"$\lambda$ on 10,000 images", "of six values")
stands = ~break_down(by_lambda("largest fall")[0.004])
less = compare(cost_of[l2][stands], cost_of[0.004][stands])
is_so = bool(less.is_positive and sum(stands) == 5)
holds(is_so, r"with $\lambda=0.004$, five of ten networks cost less")
holds(bool(sum(~stands) == 5), "the other five", "break down")
lost_by_stopping = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
stopped_cost = of_networks("stopped cost")
end_with_T, cost_of_L2 = of_networks("cost with T"), of_networks("cost", "L2")
by_L2, by_T = [compare(stopped_cost, cost) for cost in (cost_of_L2, end_with_T)]
are_less = by_L2.is_positive and by_T.is_positive
holds(are_less, f"{by_L2:.3f} more than with L2")
says(f"Early stopping: {stopped_cost.mean():.3f}")
says(f"{by_T:.3f} more than with $T$")
holds(not compare(cost_of_L2, end_with_T).counts, "which of these two", "we cannot tell")

is_lower = lost_by_stopping.is_positive
holds(is_lower, "answers still get better", f"plain reads {lost_by_stopping:.2f} points more")

# Copies or more images?
by_copies, by_images = more("accuracy", "copies"), more("accuracy", "5x-images")
adds = f"copies {by_copies:.2f} points", f"more images {by_images:.2f}"
are_five = max(abs(5 - by_copies.mean), abs(5 - by_images.mean)) < 0.5
holds(are_five, "Both add about five", *adds)
T_of_plain = of_networks("T")
with_either = {f"{of_networks('T', name).mean():.1f}" for name in ("copies", "5x-images")}
help_both = compare(T_of_plain, of_networks("T", "copies")).is_positive
help_both &= compare(T_of_plain, of_networks("T", "5x-images")).is_positive
holds(help_both and len(with_either) == 1, "Both help the confidence, too")
says("$T$ is", f"{min(with_either)} instead of {T_of_plain.mean():.1f}")

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
nearest = sorted(REMEDIES, key=lambda name: abs(T[name] - 1))[:3]
best = {f"{T[name]:.1f}" for name in ("L2", "copies-and-dropout")}
is_so = {*nearest} == {"L2", *of_both} and len(best) == 1
holds(is_so, "L2, or copies with dropout, helped the confidence most", min(best))
says("helped the confidence most", f"plain's {T['plain']:.1f}")
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
holds(bool(is_easy and is_lowest), "Yours is lower", "200 images of seed 0 are easy ones")
more_images = [of_networks("climb", name).mean() for name in ("5x-images-and-dropout", "5x-images")]
less, more_without = [f"{mean:.0f} %" for mean in more_images]
says("from 5,000 images", f"{less} instead of {more_without}")
# Wrong labels
more_with_T = []
for name in REMEDIES:
    costs = [of_networks(title, name, "wrong") for title in ("cost with T", "cost")]
    more_with_T.append(compare(*costs))
    if name == "copies-and-dropout":
        says("copies with dropout", " instead of ".join(f"{cost.mean():.2f}" for cost in costs))
dearer = [name for name, each in zip(REMEDIES, more_with_T, strict=True) if each.is_positive]
holds(len(dearer) == 6, "six of the eight cost more")
# That T is above 1, and raises the cost, so the best one on the test images is smaller.
is_large = all(compare(of_networks("T", name, "wrong"), 1).is_positive for name in dearer)
holds(is_large, "Too unsure, mostly")

lost = {name: points_lost(name) for name in REMEDIES}
wrong = of_networks("errors", labels="wrong").mean() / 1000
holds(round(0.9 / wrong) == 5, "a fifth of the labels are random")  # a tenth of which is right
says("reads every image right", f"{100 * (1 - wrong):.0f} %")
safe = {name for name in REMEDIES if not lost[name].counts}
holds(safe == of_both, "All but the last")
says("plain loses", f"{lost['plain']:.1f} points", f"copies lose {lost['copies']:.1f}")
learnt = [errors_learnt(name) for name in ("plain", "dropout", "copies", "copies-and-dropout")]
holds(min(*learnt[0], *learnt[1]) > 0.99, "plain has learnt all", "dropout alone all, too")
says("copies", f"{100 * learnt[2].mean():.0f} %")
says("both together", f"{100 * learnt[3].mean():.0f} %")
farther = points_lost("copies-and-dropout", "farther")
is_lost = farther.is_positive
holds(is_lost and farther.mean > 2, "no loss in 1,000 steps", "over two points")

# Farther
through = [1000 * 512 / (1000 * copies) for copies in (25, 1)]
says(f"each copy only {through[0]:.0f} times", "each image", f"{through[1]:.0f} times")
learnt = f"{100 * errors_learnt('copies-and-dropout', 'farther').mean():.0f} %"
says(learnt, f"{farther:.1f} points", "five seeds")
cost, cost_with_T, climb = [
    of_networks(title, "copies-and-dropout", experiment="farther")
    for title in ("cost", "cost with T", "climb")
]
is_too_sure = compare(cost, cost_with_T).is_positive
holds(is_too_sure, f"climbs by {climb.mean():.0f} %")
left = errors_learnt("all-three", "farther").mean(), points_lost("all-three", "farther")
says("L2 on top puts it off further", f"{100 * left[0]:.0f} %", f"{left[1]:.1f} points")
holds(how_many_break("all-three", experiment="farther") == 2, "two of the five", "break down")
holds(is_too_sure and is_lost, "put overfitting off, and do not prevent it")
holds(how_many_break("L2", "wrong") == 10, "Why L2's network falls")


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
holds(reads_more, "the test accuracy rises further", f"to {large.mean():.1f} %")
costs_less = all(more_with(small, large, "cost").is_positive for small, large in pairs)
holds(reads_more and costs_less, "here both only sink")
largest = all(more_with(size, 2, "climb").is_positive for size in (4, 8))
holds(largest and climbs_less, "The climb is largest at 4 or 8 neurons", "just learn their images")
read, climbs = [of_networks(title, experiment=NO_LAYER) for title in ("accuracy", "climb")]
is_least = all(compare(of_layer("climb", n)[:5], climbs).is_positive for n in sizes)
is_half = compare(large, read).is_positive and is_least
holds(is_half, "climbs least", f"{climbs.mean():.0f} %", f"only {read.mean():.1f} %")
holds(reads_more and is_half, "helps the confidence, not the answers")
holds(learnt[2].mean() < NEARLY_ALL, "2 neurons do not even learn")
holds(min(of_layer("climb", 2)) > 20, "Yet their cost climbs")
is_safe = max(of_layer("dead neurons", 8)) == 0 < min(of_layer("dead neurons", 8, ""))
holds(is_safe, "at a rate of 0.1", "at 0.5 some of them")
