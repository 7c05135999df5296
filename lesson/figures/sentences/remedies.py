"""What remedies.md says."""

import itertools

import numpy as np

from claims import holds, says, unmeasured
from evidence import break_down, compare
from lists import SIZES
from measured import (
    OF_MNIST,
    by_lambda,
    errors_learnt,
    how_many_break,
    more,
    of_networks,
    points_lost,
    printed,
    where,
)
from remedies import REMEDIES

ALMOST_NOTHING = 0.05  # of what L2 saves
A_LITTLE, MUCH = 1, 3  # points that are read more
A_TENTH = 0.035  # of the wrong labels, more or less
NEARLY_ALL = 99  # per cent of the training images
FEW = "plain", "L2", "dropout"  # which learn from 1,000 images without copies

# Stopping
lost_by_stopping = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
holds(lost_by_stopping.is_positive, "Its accuracy is", f"{lost_by_stopping:.2f} points lower")
stopped_cost, end_cost = of_networks("stopped cost"), of_networks("cost")
stopped, end = stopped_cost.mean(), end_cost.mean()
end_with_T = of_networks("cost with T")
others = end_with_T, of_networks("cost", "L2")
loses = all(compare(stopped_cost, cost).is_positive for cost in others)
holds(loses and lost_by_stopping.is_positive, "Here the stopped network loses to both")
says(f"It costs {stopped:.3f}")
less_accuracy, higher_cost = where("going on"), where("T")  # in which settings
in_two = len(OF_MNIST) == 6 and len(less_accuracy) == 2 and higher_cost == ["results"]
few = "six settings", "loses accuracy in two", "costs more than $T$ only in this one"
holds(in_two, *few)

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
climb_0, climb_0005, climb_001, climb_002, *_ = by_lambda("climb").values()
more_is_left = climb_0.mean() > climb_0005.mean() > climb_001.mean() > climb_002.mean()
holds(more_is_left, "With a smaller $\\lambda$ more of the climb is left")
is_open = not compare(cost_of[0.004], cost_of[0.002]).counts
holds(is_open, "0.004 cannot be told from 0.002")
broken = [sum(break_down(falls)) for falls in by_lambda("largest fall").values()]
holds(max(broken[:4]) == 0 < min(broken[4:]), "With a larger $\\lambda$ networks **break down**")
unmeasured("zero, then 0.0005, and double it up to 0.008")

saved, saved_with_T = more("cost", "plain", "L2"), more("cost with T", "plain", "L2")
almost_nothing = saved.is_positive and saved_with_T.mean < ALMOST_NOTHING * saved.mean
cost_of_L2 = of_networks("cost", "L2")
is_draw = not compare(cost_of_L2, end_with_T).counts
says(f"plain ends at a cost of {end:.3f}")
both_less = compare(end_with_T, of_networks("cost with T", "L2"))
is_less = is_draw and both_less.is_positive
less = f"both together cost {both_less.mean:.3f} less"
holds(is_less, "With only 200 images", "we cannot tell $T$ from L2", less)
*_, T_by_10_000 = printed("calibration", "\n    1,000 ")
wins = T_by_10_000 < cost_of_L2.mean() - 0.005  # not by rounding
holds(wins, f"$T$ costs less, by {cost_of_L2.mean() - T_by_10_000:.2f} on equal images")

holds(almost_nothing, "L2 mends mostly the confidence")
by_L2 = more("accuracy", "L2")
holds(by_L2.is_positive, "only a little better", f"{by_L2:.2f} points higher")

# Dropout
says("by more than plain's", f"{of_networks('climb').mean():.0f} %")
climb_with_dropout = of_networks("climb", "dropout").mean()
holds(more("climb", "dropout").is_positive, f"By more: {climb_with_dropout:.0f} %")
gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
by_one = ((gains > 0) & (gains < 0.015)).sum() == 2  # a point is a hundred images
gain = compare(gains, 0)
is_higher = f"{gain:.2f} points higher", "for two of ten networks by about one image"
holds(by_one and gain.is_positive, *is_higher)
T, T_of_plain = [of_networks("T", name).mean() for name in ("dropout", "plain")]
says("larger $T$ than plain", f"{T:.1f}, not {T_of_plain:.1f}")

# Moved copies
alone = more("accuracy", "5x-images", "copies")
holds(alone.is_positive, "5,000 images win, just")
where_stopped = more("stopped accuracy", "5x-images", "copies")
just = "perhaps because four of the ten networks", "where stopped, we cannot tell"
holds(how_many_break("copies") == 4 and not where_stopped.counts, *just)
won = []
for name in OF_MNIST:
    pair = [of_networks("accuracy", remedy, experiment=name) for remedy in ("5x-images", "copies")]
    won.append(compare(*pair).is_positive)
holds(sum(won) == 3 and len(won) == 6, "More images win in three of the six settings")
by_images, by_copies = more("accuracy", "5x-images"), more("accuracy", "copies")
says(f"add {by_images.mean:.2f} points, copies {by_copies.mean:.2f}", f"{alone:.2f} less")
says(f"plain's accuracy is {of_networks('accuracy').mean():.1f} %")

# All of them
by_dropout = more("accuracy", "dropout")
a_little = max(by_L2.mean, by_dropout.mean) < A_LITTLE
holds(a_little and by_dropout.is_positive, "the answers a little better")
with_more = [more("accuracy", name).mean for name in REMEDIES if name not in FEW]
holds(min(with_more) > MUCH, "More images mend the answers")
holds(min(with_more) > MUCH, "Only more images, or copies of them", "much better")
names = "L2", "copies-and-dropout", "all-three"
T_of_L2, T_of_copies, T_of_all = [of_networks("T", name) for name in names]
are_like = f"{T_of_L2.mean():.1f}" == f"{T_of_copies.mean():.1f}"
holds(are_like, "L2 mends the confidence", "so do copies with dropout", f"{T_of_L2.mean():.1f}")
is_honest = not compare(T_of_all, 1).counts
need_none = "All three together need no $T$", f"{T_of_all.mean():.1f} cannot be told from 1"
holds(is_honest, *need_none)
fewer_with_L2 = more("accuracy", "copies-and-dropout", "all-three")
fewer = f"{fewer_with_L2:.2f} points lower than without L2"
holds(fewer_with_L2.is_positive, "their accuracy", fewer)

# Wrong labels
lost = {name: points_lost(name) for name in REMEDIES}
says(f"plain loses {lost['plain']:.1f} points")
knows_all = min(errors_learnt("plain")) == 1
holds(knows_all, "it learns all wrong labels")
holds(lost["plain"].is_positive, "Now stopping wins")
is_in_five = len(where("wrong: stopping")) == 5
holds(is_in_five, "With wrong labels, stop in time", "in five of the six settings")
wrong = of_networks("errors", labels="wrong").mean() / 1000
holds(round(0.9 / wrong) == 5, "a fifth of the labels are random")  # a tenth of which is right
says("reads every image right", f"{100 * (1 - wrong):.0f} %")
safe = {name for name, remedy in REMEDIES.items() if remedy.is_moved and remedy.dropout}
lose_nothing = {name for name in REMEDIES if not lost[name].counts}
holds(lose_nothing == safe, "Copies with dropout lose nothing that we see here")
learnt = np.array([errors_learnt(name).mean() for name in safe])
holds(max(abs(learnt - 0.1)) < A_TENTH, "about a tenth of the wrong labels")
with_L2 = more("accuracy", "all-three", "copies-and-dropout", "wrong")
holds(with_L2.is_positive, "With L2, too, the accuracy", f"{with_L2:.2f} points higher")
with_L2_or_without = "only copies with dropout could go on", "with L2 or without"
holds({"copies-and-dropout", "all-three"} == lose_nothing, *with_L2_or_without)
of_300 = [
    of_networks(title, "copies-and-dropout", "wrong", "images-300")
    for title in ("errors learnt", "errors", "stopped accuracy", "accuracy")
]
known = 100 * (of_300[0] / of_300[1]).mean()
lost_by_300 = compare(of_300[2], of_300[3])
lose = f"learn {known:.0f} % of the wrong", f"lose {lost_by_300:.1f} points"
is_in_two = lost_by_300.is_positive and len(where("wrong: stopping copies")) == 2
holds(is_in_two, "in two of the six settings copies with dropout lose", *lose)
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


# Large or small: one hidden layer
all_gains = {}
for title in ("accuracy", "T"):
    gains = gains_by_size(title).values(), gains_by_size(title, "longer-").values()
    all_gains[title] = [gain for of_rate in gains for gain in of_rate]
reads_more = all(gain.is_positive for gain in all_gains["accuracy"])
needs_less = all(gain.counts and gain.mean < 0 for gain in all_gains["T"])
is_better = "each larger layer", "higher accuracy and a smaller $T$", "at a rate of 0.5, too"
holds(reads_more and needs_less, *is_better)
holds(reads_more and needs_less, "The large network wins both")
learnt = [of_networks("training accuracy", experiment=f"longer-neurons-{n}") for n in SIZES]
least = min(of_size.min() for of_size in learnt)
holds(least > NEARLY_ALL, "From 8 to 512 neurons networks learn nearly all their images")
holds(reads_more and needs_less, "512 neurons down to 8, smaller layers had a lower", "larger $T$")


def of_layers(title, neurons, rate="longer-"):
    """Returns a figure of networks with one hidden layer, at 0.1 with 5,000 steps."""
    return of_networks(title, experiment=f"{rate}neurons-{neurons}")


(reads_8, T_8), (reads_512, T_512) = [
    [of_layers(title, neurons).mean() for title in ("accuracy", "T")] for neurons in (8, 512)
]
says(f"Its accuracy is {reads_512:.1f} %, the small one's {reads_8:.1f} %")
says(f"best $T$ is {T_512:.1f}, the small one's {T_8:.1f}")
is_safe = max(of_layers("dead neurons", 8)) == 0 < max(of_layers("dead neurons", 8, ""))
holds(is_safe, "a rate of 0.1 here", "at 0.5 some networks of 8 neurons have")

# Large or small: a layer less
T_of_two, T_of_one = of_networks("T", experiment="longer"), of_layers("T", 128)
Ts = f"{T_of_two.mean():.1f}, not {T_of_one.mean():.1f}"
holds(compare(T_of_two, T_of_one).is_positive, "a larger $T$ than one of 128", Ts)

# What to take away
costs = of_networks("cost", "L2"), stopped_cost, end_with_T
all_mend = all(compare(end_cost, cost).is_positive for cost in costs)
holds(all_mend and almost_nothing, "With right labels L2 did little that one number, $T$, does not")
