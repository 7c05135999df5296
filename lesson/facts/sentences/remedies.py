"""What remedies.md says."""

import itertools

import numpy as np
from scipy.special import log_softmax

from book import commands_of
from claims import holds, says, shows
from evidence import break_down, compare
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
from remedies import REMEDIES
from train_mnist import dropout

A_LITTLE = 1  # point of accuracy
A_TENTH = 0.035  # of the wrong labels, more or less
STOPPED = "stopped accuracy", "accuracy"  # and at the end
NEARLY_ALL = 99  # per cent of the training images
FEW = "plain", "L2", "dropout"  # which learn from 1,000 images without copies

first = [of_networks(title)[0] for title in ("accuracy", "cost", "cost with T")]
says(f"It reads {first[0]:.1f} %", f"a cost of {first[1]:.3f}")
says("brings the cost down to", f"{first[2]:.3f}")

logits, share = np.log([0.9, 0.1]), 0.7  # it is 90 % sure, and of ten such answers seven are right
cost_at = lambda T: -np.array([share, 1 - share]) @ log_softmax(logits / T)
holds(min((0.5, 1, 2, 4), key=cost_at) > 1, "is larger than 1 if the network is too sure")

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
best = min(cost_of, key=lambda l2: cost_of[l2].mean())
says("Of six", f"{best} has the lowest cost")
is_open = not compare(cost_of[0.004], cost_of[best]).counts
holds(is_open, "We cannot tell it from 0.004")
broken = [sum(break_down(falls)) for falls in by_lambda("largest fall").values()]
holds(len(broken) == 6 and broken[-2:] == [5, 10], "five of ten networks")
says("With 0.008 all ten do")

others = [name for name in OF_MNIST if name != "results"]
lose = [
    name
    for name in others
    if compare(
        *[of_networks(title, "copies-and-dropout", "wrong", name) for title in STOPPED]
    ).is_positive
]
holds({*lose} == {"images-300", "longer"}, "From 300 images, and at 0.1 with 5,000 steps, they did")

# First duel: stopping, L2, and a temperature
lost_by_stopping = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
stopped_cost = of_networks("stopped cost")
end_with_T, cost_of_L2 = of_networks("cost with T"), of_networks("cost", "L2")
loses = all(compare(stopped_cost, cost).is_positive for cost in (end_with_T, cost_of_L2))
holds(loses, "At our default, the stopped network")
is_lower = lost_by_stopping.is_positive
holds(is_lower, "Its accuracy", "plain's answers still get better")
is_open = not compare(cost_of_L2, end_with_T).counts
holds(is_open, "Of L2 and $T$ we cannot tell which costs less")
elsewhere = [
    compare(*[of_networks(title, experiment=name) for title in ("stopped cost", "cost with T")])
    for name in others
]
cheaper = [
    compare(
        of_networks("cost", "L2", experiment=name), of_networks("stopped cost", experiment=name)
    )
    for name in ("rate-0.1", "fashion", "fashion-longer")
]
is_so = all(each.is_positive for each in cheaper) and not any(each.counts for each in elsewhere)
holds(is_so, "on clothes", "stopping costs less than L2", "we cannot tell it from $T$")

# Second duel: copies or more images
by_copies, by_images = more("accuracy", "copies"), more("accuracy", "5x-images")
says(f"Copies add {by_copies:.2f} points", f"5,000 images {by_images:.2f}")
ahead = more("accuracy", "5x-images", "copies")
holds(ahead.is_positive, "Seed by seed", f"{ahead:.2f}, just past the limit")
whole = ~break_down(of_networks("largest fall", "copies"))
both = [of_networks("accuracy", name)[whole] for name in ("5x-images", "copies")]
is_open = sum(whole) == 6 and not compare(*both).counts
holds(is_open, "Leave out the four seeds", "we cannot tell")

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
by_dropout = more("accuracy", "dropout")
is_little = by_dropout.is_positive and by_dropout.mean < A_LITTLE
holds(is_little, "answers a little better", "found")

# All of them
holds(how_many_break("copies") == 4, "Hollow", "as four with copies do even on right labels")
gains = {name: more("accuracy", name).mean for name in REMEDIES if name != "plain"}
with_more = [gain for name, gain in gains.items() if name not in FEW]
few_gain = max(gains[name] for name in FEW if name != "plain")
are_highest = few_gain < A_LITTLE and max(np.abs(np.subtract(with_more, 5))) < 1
holds(are_highest, "Only more images, or copies of them", "much better")
off = {name: off_by(name).mean() for name in REMEDIES}
left = max(off["L2"], off["copies-and-dropout"]) / off["plain"]
holds(left < 0.5, "A temperature, L2, or copies with dropout", "most of the confidence")

alone = [more("accuracy", name).mean for name in ("L2", "dropout")]
is_so = min(alone) > 0 and max(alone) < 0.5 and max(np.abs(np.subtract(with_more, 5))) < 1
holds(is_so, "about five points", "L2 and dropout alone less than half of one")
saved = compare(*[of_networks(title, "copies-and-dropout") for title in ("cost with T", "cost")])
holds(not saved.counts, "A temperature hardly adds to that", f"{saved:.3f}")
more_with_T = {}
for name in REMEDIES:
    costs = [of_networks(title, name, "wrong") for title in ("cost with T", "cost")]
    more_with_T[name] = compare(*costs)
    if name == "copies-and-dropout":
        from_to = f"from {costs[1].mean():.3f} to {costs[0].mean():.3f}"
are_most = sum(each.is_positive for each in more_with_T.values()) > len(REMEDIES) / 2
holds(are_most, "it raises the cost of most remedies", from_to)

# Wrong labels
lost = {name: points_lost(name) for name in REMEDIES}
says("Plain", f"loses {lost['plain']:.1f} points")
knows_all = min(errors_learnt("plain")) == 1
holds(knows_all, "Plain learns all wrong labels")
wrong = of_networks("errors", labels="wrong").mean() / 1000
holds(round(0.9 / wrong) == 5, "a fifth of the labels are random")  # a tenth of which is right
says("reads every image right", f"{100 * (1 - wrong):.0f} %")
safe = {name for name, remedy in REMEDIES.items() if remedy.is_moved and remedy.dropout}
lose_nothing = {name for name in REMEDIES if not lost[name].counts}
are_lost = all(lost[name].is_positive for name in ("plain", "L2", "copies"))
holds(are_lost and lose_nothing == safe, "Of these four, only copies with dropout may go on")
holds(lose_nothing == safe, "They learn", "we cannot tell that they lose by going on")
holds(
    lose_nothing == safe,
    "only networks with copies and dropout did not clearly lose",
)
learnt = np.array([errors_learnt(name).mean() for name in safe])
holds(max(abs(learnt - 0.1)) < A_TENTH, "about a tenth of the wrong labels")
always_break = {name for name in REMEDIES if how_many_break(name, "wrong") == 10}
holds({"L2", "copies"} <= always_break, "With L2, or with copies alone", "all ten")


def gains_by_size(title):
    """Returns the Differences of a figure between each size and the smaller one, at both rates."""
    gains = []
    for rate, (small, large) in itertools.product(("", "longer-"), itertools.pairwise(SIZES)):
        smaller, larger = of_layer(title, small, rate), of_layer(title, large, rate)
        seeds = min(len(smaller), len(larger))
        gains.append(compare(larger[:seeds], smaller[:seeds]))
    return gains


# Third duel: large or small
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
T_of_one, T_of_two = [of_networks("T", experiment=name) for name in ("neurons-128", "results")]
fewer = compare(*[of_networks("accuracy", experiment=name) for name in ("results", "neurons-128")])
is_half = compare(T_of_two, T_of_one).is_positive and fewer.is_positive
holds(is_half, "A layer less is half a remedy", f"{fewer.mean:.1f} points less")
holds(learnt[2].mean() < NEARLY_ALL, "With 2 neurons", "**underfit**")
is_safe = max(of_layer("dead neurons", 8)) == 0 < min(of_layer("dead neurons", 8, ""))
holds(is_safe, "at 0.1, as at 0.5 all such networks have")


# The tables
def mean(title, *words):
    """Returns the mean of a figure of networks, as a table has it."""
    decimals = 1 if title == "T" or "accuracy" in title else 3
    return f"{of_networks(title, *words).mean():.{decimals}f}"


shows("plain", mean("cost"), mean("accuracy"))
shows("L2", mean("cost", "L2"), mean("accuracy", "L2"))
shows("plain, with its best $T$", mean("cost with T"), mean("accuracy"))
shows("plain, stopped", mean("stopped cost"), mean("stopped accuracy"))
for n in (2, 8, 128, 512):
    titles = "training accuracy", "accuracy", "T"
    shows(f"{n}", *[mean(title, "plain", "right", f"longer-neurons-{n}") for title in titles])
for name in REMEDIES:
    points = [f"{more('accuracy', name):.2f}"] * (name != "plain")
    shows(name, *points, mean("T", name), mean("cost", name), mean("cost with T", name))
