"""What remedies.md says."""

import itertools
import re

import numpy as np

import train_mnist
from book import read
from claim import equals, holds, says, shows
from evidence import compare
from lists import NO_LAYER, SIZES, TINY
from measured import (
    OF_MNIST,
    OTHER_SETTINGS,
    asked_of,
    by_lambda,
    errors_learnt,
    how_many_break,
    more,
    of_chosen_lambda,
    of_layer,
    of_networks,
    of_plain_at_lowest,
    own,
    points_lost,
    where,
)
from networks import tf
from remedies import FIVE, REMEDIES, make_copies, make_wrong, parse_command_line

NEARLY_ALL = 99  # per cent of images
COPIES_AND_DROPOUT = {"copies-and-dropout", "all-three"}


def at_the_top():
    of_1000 = [name for name, remedy in REMEDIES.items() if remedy.times == 1]
    holds(len(REMEDIES) == 8 and len(of_1000) == 6, "Six learn from 1,000 images")
    of_five = [name for name, remedy in REMEDIES.items() if remedy.times == FIVE]
    holds(FIVE == 5 and len(of_five) == 2, "Two learn from five times as many")
    says("it trains eight more")
    asked, ours = parse_command_line([]), train_mnist.parse_arguments([])
    alike = "iterations", "learning_rate", "batch_size", "hidden"
    is_default = all(getattr(asked, name) == getattr(ours, name) for name in alike)
    told = f"{ours.iterations:,} steps at a rate of {ours.learning_rate}"
    holds(is_default, "without flags", told)
    holds(asked.seeds == 1, "You train one seed")
    seeds = len(of_networks("accuracy"))
    holds(seeds == 10, "Our figures are of ten")


def l2():
    l2 = REMEDIES["L2"].l2
    told = rf"At $\eta=0.5$ and $\lambda={l2}$", "a thousandth of every weight"
    holds(0.5 * l2 == 0.001, *told)
    W = np.array([0.5, -2.0])
    penalty = lambda W: float(train_mnist.l2_penalty([(tf.constant(W), None)], l2))
    is_penalty = np.isclose(penalty(W), l2 / 2 * np.sum(W**2))
    holds(is_penalty, r"$$J=C+\frac{\lambda}{2}\sum w^2$$")
    nudge = np.array([1e-3, 0])
    holds(penalty(2 * W) > penalty(W), "large weights expensive")
    slope = (penalty(W + nudge) - penalty(W - nudge)) / 2e-3
    holds(np.isclose(slope, l2 * W[0]), r"has the slope $\lambda w$ along a weight")
    equals(r"W\leftarrow W-\eta\left(")
    is_less_sure = more("T", "plain", "L2").is_positive  # as a lower T says
    holds(is_less_sure, "smaller logits", "less sure")
    costs = {l2: each.mean() for l2, each in by_lambda("validation cost").items() if l2 > 0}
    best = min(costs, key=costs.get)
    holds(len(costs) == 5, "Of five values", f"10,000 validation images cost least with {best}")


def l2_stopping_or_a_temperature():
    (validation,) = re.findall(r"\[(\d+) \* seed : \1 \* seed \+ \1\]", read("lesson/remedies.py"))
    ten = len(of_networks("cost"))
    holds(ten == 10, "ten networks", f"same {validation} validation images")
    stopped, with_T = of_networks("stopped cost"), of_networks("cost with T")
    chosen = of_chosen_lambda("cost")
    lowest = of_plain_at_lowest()
    is_near = abs(lowest - stopped).mean() < 0.02
    are_less = all(compare(lowest, cost).is_positive for cost in (with_T, chosen))
    holds(is_near, "stopped, a network costs about its lowest on the way")
    holds(are_less, "With L2 or $T$, it ends no higher than that, on average")
    less = compare(stopped, with_T)
    holds(less.is_positive, f"With $T$, a network costs {less:.3f} less than stopped")
    is_between = with_T.mean() < chosen.mean() < stopped.mean()
    counts = compare(stopped, chosen).counts or compare(chosen, with_T).counts
    holds(is_between and not counts, "L2 is in between", "we cannot tell")
    cannot_tell = where("stopping and T", "cannot tell")
    is_open = len(OTHER_SETTINGS) == 6 and cannot_tell == OTHER_SETTINGS
    holds(is_open, "In six", "we cannot tell it from stopping")
    takes_half = where("T's climb") == OF_MNIST
    holds(takes_half, "In six", "$T$ takes over half of the climb away, too")


def is_larger(title, neurons, others, labels="right"):
    """Returns whether a figure is larger with some neurons than with others, by the same seeds."""
    values, other_values = [of_layer(title, number, labels) for number in (neurons, others)]
    seeds = min(len(values), len(other_values))
    return compare(values[:seeds], other_values[:seeds]).is_positive


def a_smaller_network():
    small, large = asked_of("eight"), asked_of("wide")
    differ = {name for name, value in vars(small).items() if vars(large)[name] != value}
    sizes = f"of {small.hidden[0]} neurons or {large.hidden[0]}"
    holds(differ == {"hidden", "output_dir"}, "These have one hidden layer", sizes)
    fits_not = of_layer("training accuracy", 2).max() < NEARLY_ALL
    climb = f"climbs by {of_layer('climb', 2).mean():.0f} %"
    told = "With only 2 neurons, a network cannot even learn its training images"
    holds(fits_not, told, climb)
    neighbours = [*itertools.pairwise([*TINY, *SIZES])]
    reads_more = all(is_larger("accuracy", more, fewer) for fewer, more in neighbours)

    read = [of_layer("accuracy", neurons, "wrong") for neurons in (8, 512)]
    reads_more_of_wrong = compare(read[1], read[0][: len(read[1])]).is_positive
    holds(reads_more and reads_more_of_wrong, "The 512, with both")
    learn = [errors_learnt("plain", f"longer-neurons-{neurons}").mean() for neurons in (8, 512)]
    holds(bool(learn[0] < learn[1]), "After wrong labels", "they learn more of these by heart")
    climbs = [of_layer("climb", neurons).mean() for neurons in (8, 512)]
    stopped = [of_layer("stopped accuracy", neurons, "wrong").mean() for neurons in (8, 512)]
    told = "With 8 neurons, the cost climbs by {:.0f} %, with 512 by {:.0f} %"
    says(told.format(*climbs))
    told = f"8 end at {read[0].mean():.0f} %", f"512 at {read[1].mean():.0f} %"
    says("After wrong labels", told[0], f"stopped, {stopped[0]:.0f} %")
    says(told[1], f"stopped, {stopped[1]:.0f} %")
    of_none = of_networks("accuracy", experiment=NO_LAYER)
    lost = of_networks("stopped accuracy", experiment=NO_LAYER) - of_none
    loses = compare(lost, 0)
    climb = of_networks("climb", experiment=NO_LAYER).mean()
    climbs_less = climb < of_layer("climb", 512).mean()
    holds(bool(climbs_less), "Without any hidden layer", f"the cost climbs by only {climb:.0f} %")
    holds(len(lost) == 5, "by going on, five networks lose", f"{loses:.2f} points")
    holds(loses.is_positive, "answers get worse even with right labels")
    holds(is_larger("climb", 8, 512), "the usual advice fails", "fewer neurons climb more")


def copies_or_more_images():
    moved, _ = make_copies(np.zeros([1, 28, 28]), np.zeros(1))
    holds(len(moved) == 25, "from 25 copies of each image", "up to two pixels")
    says(f"{FIVE * parse_command_line([]).train_size:,} real images")
    by_copies, by_images = more("accuracy", "copies"), more("accuracy", "5x-images", "copies")
    says("Plain reads", f"{of_networks('accuracy').mean():.0f} % of the test images")
    reads = [of_networks("accuracy", name).mean() for name in ("copies", "5x-images")]
    holds(reads[1] > 94, "`5x-images` over 94 %")
    holds(reads[0] > 94, "Over 94 %, too")
    holds(by_copies.is_positive, f"Copies add {by_copies:.2f} points")
    holds(by_images.is_positive, f"real images {by_images:.2f} more")
    holds(how_many_break("copies") == 4, "Four with copies [break down]")
    stopped = more("stopped accuracy", "5x-images", "copies")
    holds(not stopped.counts, "stopped, we cannot tell")


def dropout():
    r = REMEDIES["dropout"].dropout
    says("to zero with probability", f"$r={r}$")
    all_ones, random = tf.ones([1, 1000]), tf.random.Generator.from_seed(0)
    kept = train_mnist.dropout(all_ones, 0.2, random).numpy().max()
    holds(np.isclose(kept, 1 / (1 - 0.2)), "What is kept is divided by $1-r$")
    passed_on = train_mnist.dropout(tf.ones([100, 1000]), r, random).numpy()
    holds(abs(passed_on.mean() - 1) < 0.02, "as much as before, on average")
    is_anew = (passed_on[0] != passed_on[1]).any()
    holds(bool(is_anew), "for each image in each step")
    ours = read("lesson/own_remedies.py")
    kept = "rng.random(a.shape) >= r"
    holds(kept in ours, f"`{kept}`", "kept")
    (given,) = re.findall(r'"dropout": \{"r": ([\d.]+)\}', ours)
    holds("cost_of(x, y, r=0" in ours, "`r=0`", f"call `cost_of` with `r={given}`")
    reads, reads_plain = [own(name, "accuracy") for name in ("dropout", "plain")]
    cost, cost_plain = [own(name, "test cost") for name in ("dropout", "plain")]
    told = f"{reads_plain:.0f} % and {cost_plain:.2f} without dropout"
    says(f"about {reads:.0f} % of the test images", f"they cost about {cost:.2f}", told)
    gain = f"{more('accuracy', 'dropout').mean:.2f} points"
    here = more("cost", "dropout")
    (rate,) = re.findall(r"assign_sub\(([\d.]+) \* gradient", ours)
    (drawn,) = re.findall(r"rng\.choice\(chosen, (\d+)\)", ours)
    told = f"a rate of {rate}, minibatches of {drawn}, one hidden layer"
    holds(cost < cost_plain, "In your network", told, "dropout lowers the test cost")
    holds(here.is_positive, "At our default, it raises the cost", gain)
    times = of_networks("training cost").mean() / of_networks("training cost", "dropout").mean()
    holds(round(times) == 14, "Less: a fourteenth")
    is_surer = more("T", "dropout").is_positive  # as larger logits want a larger T
    holds(is_surer and r == 0.5, "with half of the neurons", "too far apart: **it is too sure")
    is_less = more("cost with T", "plain", "dropout")
    holds(is_less.is_positive, "own", "temperature", "dropout costs less than plain")
    settings = "rate-0.1", "longer", "results", "farther"
    of_T, of_cost = [
        [more(title, "dropout", experiment=name) for name in settings] for title in ("T", "cost")
    ]
    of_slow, cannot_tell, _, of_farther = of_cost
    holds(of_slow.counts and of_slow.mean < 0, "Less, in 1,000 steps")
    of_all = [
        [more(title, "dropout", experiment=name).mean for name in OF_MNIST]
        for title in ("T", "cost")
    ]
    rise_together = len(OF_MNIST) == 7 and np.array_equal(*np.argsort(of_all))
    holds(rise_together, "The more it raises $T$, the more it costs", "in all seven settings")
    costs = f"{-of_slow.mean:.3f} ± {of_slow.error:.3f} less", "we cannot tell"
    costs += f"{here:.3f} more", f"{of_farther:.3f} more"
    assert not cannot_tell.counts and of_farther.is_positive
    T, T_plain = [own(name, "T =") for name in ("dropout", "plain")]
    lowers_T = T_plain > T and of_T[0].counts and of_T[0].mean < 0
    told = "Where dropout lowers the best $T$", f"yours ({T_plain} to {T})", "costs less"
    holds(bool(lowers_T), *told)
    for setting, cost in zip(settings, costs, strict=True):
        pair = [of_networks("T", name, experiment=setting) for name in ("plain", "dropout")]
        shows("{:.2f} | {:.2f}".format(*[each.mean() for each in pair]), cost)


def all_eight():
    costs = {name: of_networks("cost", name).mean() for name in REMEDIES}
    cheapest = {*sorted(costs, key=costs.get)[:2]}
    pairs = itertools.product({*REMEDIES} - COPIES_AND_DROPOUT, COPIES_AND_DROPOUT)
    less = [more("cost", other, name) for other, name in pairs]
    least = min(less, key=lambda difference: difference.mean)
    told = "With right labels, copies with dropout cost least", f"at least {least.mean:.3f} less"
    are_least = all(each.is_positive for each in less)
    holds(cheapest == COPIES_AND_DROPOUT and are_least, *told)
    three = REMEDIES["all-three"]
    has_all = three.is_moved and three.dropout > 0 and three.l2 > 0
    holds(has_all, "`L2`, `dropout`, `copies`", "`all-three` of these")
    all_break = {how_many_break(name, "wrong") for name in ("copies", "L2", "5x-images")} == {10}
    holds(all_break, "of `copies`, `L2` and `5x-images`, we cannot say")
    losing = {name for name in REMEDIES if points_lost(name).is_positive}
    are_all_others = losing == {*REMEDIES} - COPIES_AND_DROPOUT
    holds(are_all_others, "all lose answers by going on, except copies with dropout")


def wrong_labels():
    wrong = of_networks("errors", labels="wrong").mean() / 1000  # of the images
    random = wrong / 0.9  # as a tenth of random labels is right
    holds(round(random, 1) == 0.2, "Here a fifth of the labels are random", "a tenth of these")
    labels = np.arange(100_000) % 10
    agrees = np.mean(make_wrong(labels, 0) == labels)
    says(rf"$0.8+0.1\cdot0.2={agrees:.2f}$")

    ends = [
        of_networks("training accuracy", name, "wrong").mean()
        for name in ("copies-and-dropout", "plain")
    ]
    near = np.isclose(ends[0], 100 * (1 - wrong), atol=2)
    told = "Copies with dropout end near {:.0f} %, plain at {:.0f} %"
    holds(near, told.format(100 * (1 - wrong), ends[1]))
    learnt = errors_learnt("copies-and-dropout").mean()
    reads = of_networks("accuracy", "copies-and-dropout", "wrong").mean()
    told = f"{learnt:.0f} % of the wrong labels", f"read {reads:.1f} % of the test images"
    says("copies with dropout answer with only", *told)
    lost = points_lost("copies-and-dropout", "farther")
    learnt = f"{errors_learnt('copies-and-dropout', 'farther').mean():.0f} % of the wrong labels"
    holds(lost.is_positive, "in 5,000 steps, they learn", learnt, f"lose {lost:.1f} points")
    costs = [of_networks(name, "copies-and-dropout", "wrong") for name in ("cost with T", "cost")]
    told = "{:.2f} instead of {:.2f}"
    holds(compare(*costs).is_positive, "More", told.format(*[each.mean() for each in costs]))
    of_plain = [of_networks(name, "plain", "wrong").mean() for name in ("cost with T", "cost")]
    holds(of_plain[0] < of_plain[1], "Plain costs " + told.format(*of_plain))
    is_less_sure = of_networks("T", "copies-and-dropout", "wrong").mean() > 1
    holds(bool(is_less_sure), "Wrong labels want a network that is less sure")
    says("Let 200 validation images choose a temperature for copies with dropout")


def in_short():
    lowest = of_plain_at_lowest()
    ends = of_chosen_lambda("cost"), of_networks("stopped cost"), of_networks("cost with T")
    climbed = of_networks("cost") - lowest
    left = max((end - lowest).mean() / climbed.mean() for end in ends)
    told = "L2, stopping and a temperature", "all of the climb"
    holds(bool(left < 0.2), *told)
    lose = all(points_lost(name).is_positive for name in ("plain", "copies", "L2"))
    holds(lose, "With wrong labels, it paid to stop")
    gains = {name: more("accuracy", name).mean for name in REMEDIES}
    few_images = {"plain", "L2", "dropout"}  # 1,000 of them, without copies
    little_is_gained = max(gains[name] for name in few_images) < 1
    much_is_gained = min(gains[name] for name in {*REMEDIES} - few_images) > 4
    holds(little_is_gained and much_is_gained, "More images", "moved copies", "much better")
    lose_later = points_lost("copies-and-dropout", "farther").is_positive
    lose_now = points_lost("copies-and-dropout").counts
    holds(
        lose_later and not lose_now,
        "With copies and dropout, 1,000 steps lost nothing, but 5,000 did",
    )
