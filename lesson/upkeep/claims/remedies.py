"""What remedies.md says."""

import itertools

import numpy as np

from book import commands_of
from claims import holds, says
from evidence import compare
from lists import EXPERIMENTS, NO_LAYER_FARTHER, SIZES, TINY
from measured import (
    COLUMNS,
    by_lambda,
    curve_of,
    errors_learnt,
    how_many_break,
    more,
    of_layer,
    of_networks,
    points_lost,
    printed,
)
from networks import tf
from remedies import REMEDIES, move
from train_mnist import dropout

# What remedies.py does
moved, _ = move(np.zeros([1, 28, 28]), np.zeros(1))
holds(len(moved) == 5 * 5, "up to two pixels", "25")
holds(len(REMEDIES) == 8, "eight networks", "all eight again")

# A row: of our first network, which is that of temperature.py
says("`T`", f"{of_networks('T')[0]:.2f} for `right-plain`")

# Code of one's own
cost_of, reads = [
    {name: printed("own_remedies", f"{name} ", words)[0] for name in ("plain", "L2", "dropout")}
    for words in ("cost", "accuracy")
]
is_so = f"{cost_of['plain']:.1f} {cost_of['L2']:.1f}" == "0.5 0.4"
holds(is_so, "they cost about 0.5, and with L2 about 0.4")
says(
    f"about {reads['dropout']:.0f} % of the test images", f"{reads['plain']:.0f} % without dropout"
)

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
holds(are_less, "Early stopping", f"{by_L2:.3f} more than L2", f"{by_T:.3f} more than $T$")
is_lower = lost_by_stopping.is_positive
holds(is_lower, "it also misses better answers", f"plain reads {lost_by_stopping:.2f} points more")
by_both = [compare(cost, of_networks("cost with T", "L2")) for cost in (end_with_T, cost_of_L2)]
are_less = all(each.is_positive for each in by_both)
holds(are_less, "L2 with a temperature", "least", f"{by_both[0]:.3f} less than $T$ alone")

# Copies or more images?
by_copies = more("accuracy", "copies")
beyond = compare(of_networks("accuracy", "5x-images"), of_networks("accuracy", "copies"))
is_so = beyond.is_positive
slower = [of_networks("accuracy", name, experiment="rate-0.1") for name in ("5x-images", "copies")]
holds(not compare(*slower).counts, "At a rate of 0.1 we cannot tell")
holds(is_so, f"copies add {by_copies:.2f} points", f"more images {beyond:.2f} more")
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
dropout_costs = of_networks("training cost", "dropout").mean()
holds(round(of_networks("training cost").mean() / dropout_costs) == 14, "a fourteenth")

# That it is less at another rate is among the claims of elsewhere.md.
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
# Wrong labels
lost = {name: points_lost(name) for name in REMEDIES}
wrong = of_networks("errors", labels="wrong").mean() / 1000
holds(round(0.9 / wrong) == 5, "a fifth of the labels are random")  # a tenth of which is right
says("reads every image right", f"{100 * (1 - wrong):.0f} %")
safe = {name for name in REMEDIES if not lost[name].counts}
holds(safe == of_both, "All but the last")
loses = [f"lose {lost[name]:.1f}" for name in ("copies", "copies-and-dropout")]
says(f"plain (the baseline) loses {lost['plain']:.1f} points", loses[0])
says("Copies with dropout lose nothing that we can see", f"{lost['copies-and-dropout']:.1f}")
learnt = [errors_learnt(name) for name in ("dropout", "copies", "copies-and-dropout")]
by_copies, by_both = [f"{100 * each.mean():.0f} %" for each in learnt[1:]]
holds(min(learnt[0]) > 0.99, "Of the wrong labels", "dropout alone all")
costs = {
    name: [of_networks(of, name, "wrong") for of in ("cost with T", "cost")] for name in REMEDIES
}
dearer = [name for name in REMEDIES if compare(*costs[name]).is_positive]
holds(len(dearer) == 6, "six of the eight networks cost more")
is_large = [compare(of_networks("T", name, "wrong"), 1).is_positive for name in dearer]
holds(all(is_large), "is mostly too large")  # as it is above 1, and raises the cost
says(f"they have learnt {by_both} (`learnt`)", f"copies alone {by_copies}")
farther = points_lost("copies-and-dropout", "farther")
is_lost = farther.is_positive
holds(is_lost, "did we see no loss", "only in 1,000 steps")

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
are_better &= bool(climb.min() > 5)
holds(are_better, "the test cost climbs, too", f"{better:.2f} points better")
holds(is_too_sure and is_lost, "overfitting was only put off")
lowest = 100 * curve_of("wrong-L2")[70:, COLUMNS.index("test accuracy")].min()
says(f"L2's network falls to {lowest:.0f} %")
holds(how_many_break("L2", "wrong") == 10, "by over five points at once")
breaking = [how_many_break("copies", "wrong", each) for each in ("results", "rate-0.1")]
lost = [f"{points_lost('copies', each):.1f}" for each in ("rate-0.1", "longer")]
few, most = [
    f"{100 * errors_learnt('copies', each).mean():.0f} %" for each in ("rate-0.1", "longer")
]
holds(breaking == [10, 0], "At a rate of 0.1", f"they lose {lost[0]}", f"learn only {few}")
all_break = how_many_break("copies", "wrong", "longer") == 5
holds(all_break, "in 5,000 such steps", most, f"lose {lost[1]}", "all break down")


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
holds(reads_more and climbs_less, "the test accuracy rises further, and the climb sinks")
climbs = {n: of_layer("climb", n).mean() for n in sizes}
just_learns = 98 < learnt[4].mean() < NEARLY_ALL
holds(max(climbs, key=climbs.get) == 4 and just_learns, "The climb is largest with 4 neurons")
costs_less = all(more_with(small, large, "cost").is_positive for small, large in pairs)
holds(reads_more and costs_less, "A peak of the test error", "does not show here")
T_sinks = all(more_with(small, 512, "T").is_positive for small in SIZES[:-1])
holds(reads_more and T_sinks, "The large: here the usual advice fails")
farther = [
    of_networks(title, experiment=NO_LAYER_FARTHER) for title in ("stopped accuracy", "accuracy")
]
lost = compare(*farther)
holds("15000" in EXPERIMENTS[NO_LAYER_FARTHER].line, "open diamonds at 0.5 with 15,000")
holds(lost.is_positive, "Without a hidden layer", f"going on loses {lost:.2f} points")
farther = [
    of_networks(title, experiment=NO_LAYER_FARTHER) for title in ("cost with T", "stopped cost")
]
holds(compare(*farther).is_positive, "stopping costs less than $T$")
holds(learnt[2].mean() < NEARLY_ALL, "With 2, the network does not even learn")
is_safe = max(of_layer("dead neurons", 8)) == 0 < min(of_layer("dead neurons", 8, ""))
holds(is_safe, "at a rate of 0.1", "at 0.5 some of them")
