"""What remedies.md says."""

import itertools

import numpy as np
from scipy.optimize import approx_fprime as slopes_by_nudges

import train_mnist
from shared.evidence import compare
from shared.networks import tf
from book import read
from claim import equals, holds, says, shows
from lists import NO_LAYER
from measured import (
    OF_MNIST,
    OTHER_SETTINGS,
    WIDTHS,
    asked_of,
    by_lambda,
    errors_learnt,
    how_many_break,
    mean_of,
    more,
    more_in_layer,
    of_chosen_lambda,
    of_layer,
    of_networks,
    of_plain_at_lowest,
    own,
    points_lost,
    where,
)
from remedies import FIVE, REMEDIES, make_copies, make_wrong, parse_command_line

NEARLY_ALL = 99  # per cent of images
COPIES_AND_DROPOUT = "copies-and-dropout", "all-three"  # without L2, and with it
ALL_OTHERS = [name for name in REMEDIES if name not in COPIES_AND_DROPOUT]
OURS = read("lesson/own_remedies.py")  # what readers write, as we have written it


def at_the_top():
    of_1000 = [name for name, remedy in REMEDIES.items() if remedy.times == 1]
    holds(len(of_1000) == 6, "Six learn from 1,000 images")
    of_5000 = [name for name, remedy in REMEDIES.items() if remedy.times == FIVE]
    holds(len(of_5000) == 2 and FIVE == 5, "Two learn from five times as many")
    holds(len(REMEDIES) == 8, "it trains eight more")

    asked, default = parse_command_line([]), train_mnist.parse_arguments([])
    for name in "iterations", "learning_rate", "batch_size", "hidden":
        assert getattr(asked, name) == getattr(default, name), f"{name} is not that of a run"
    says("without flags", f"{default.iterations:,} steps at a rate of {default.learning_rate}")
    holds(asked.seeds == 1, "You train one seed")
    holds(len(of_networks("accuracy")) == 10, "Our figures are means of ten")


def l2():
    l2 = REMEDIES["L2"].l2
    holds(0.5 * l2 == 0.001, rf"At $\eta=0.5$ and $\lambda={l2}$", "a thousandth of every weight")

    def penalty_of(W):
        return float(train_mnist.l2_penalty([(tf.constant(W), None)], l2))

    W = np.array([0.5, -2.0])
    is_penalty = np.isclose(penalty_of(W), l2 / 2 * np.sum(W**2))
    holds(is_penalty, r"$$J=C+\frac{\lambda}{2}\sum w^2$$")
    holds(penalty_of(2 * W) > penalty_of(W), "large weights expensive")
    are_slopes = np.allclose(slopes_by_nudges(W, penalty_of), l2 * W, rtol=1e-3)
    holds(are_slopes, "slope", r"$\lambda w$")
    equals(r"W\leftarrow W-\eta\left(")

    is_less_sure = more("T", "plain", "L2").is_positive  # as a lower T says
    holds(is_less_sure, "smaller logits", "less sure")
    costs = {l2: each.mean() for l2, each in by_lambda("validation cost").items() if l2 > 0}
    holds(len(costs) == 5, "Of five values", "cost least with", f"{min(costs, key=costs.get)}")


def l2_stopping_or_a_temperature():
    is_kept_apart = "200 * seed : 200 * seed + 200" in read("lesson/remedies.py")
    holds(is_kept_apart and len(of_networks("cost")) == 10, "ten networks", "same 200")

    stopped, with_T = of_networks("stopped cost"), of_networks("cost with T")
    with_l2 = of_chosen_lambda("cost")
    lowest = of_plain_at_lowest()
    holds(abs(lowest - stopped).mean() < 0.02, "stopped", "costs about its lowest")
    are_less = compare(lowest, with_T).is_positive and compare(lowest, with_l2).is_positive
    holds(are_less, "With L2 or $T$", "no higher than that")

    less_with_T = compare(stopped, with_T)
    holds(less_with_T.is_positive, "With $T$", f"{less_with_T:.3f} less than", "stopped")
    fixed = compare(stopped, of_networks("cost", "L2"))
    told = f"With L2 at {REMEDIES['L2'].l2} for all", f"{fixed:.3f} less"
    holds(fixed.is_positive, *told)
    chosen = compare(stopped, with_l2)
    told = "If 200 images choose", f"{chosen.mean:.3f} less", "we cannot tell"
    holds(not chosen.counts, *told)

    is_open = where("stopping and T", "cannot tell") == OTHER_SETTINGS
    is_so = is_open and where("T's climb") == OF_MNIST and len(OTHER_SETTINGS) == 6
    holds(is_so, "In six", "of digits", "we cannot tell $T$ from stopping")
    stopped = [of_networks("stopped cost", experiment=name) for name in OTHER_SETTINGS]
    with_l2 = [of_networks("cost", "L2", experiment=name) for name in OTHER_SETTINGS]
    are_less = [compare(*pair).is_positive for pair in zip(stopped, with_l2, strict=True)]
    are_more = [compare(*pair).is_positive for pair in zip(with_l2, stopped, strict=True)]
    are_two = sum(are_less) == 2 and sum(are_more) == 1
    holds(are_two, "L2 costs less than stopping in two", "more in one")


def a_smaller_network():
    small, large = vars(asked_of("eight")), vars(asked_of("wide"))
    differ = {name for name in small if small[name] != large[name]}
    sizes = f"{small['hidden'][0]} neurons or {large['hidden'][0]}"
    holds(differ == {"hidden", "output_dir"}, "one hidden layer", sizes)

    few_or_many_neurons(small["hidden"][0], large["hidden"][0])
    more_and_more_neurons(WIDTHS)
    no_hidden_layer(NO_LAYER)


def few_or_many_neurons(few, many):
    """Claims what is said of two sizes of the hidden layer."""
    reads_more = more_in_layer("accuracy", many, few).is_positive
    costs_less = more_in_layer("cost", few, many).is_positive
    climbs_less = more_in_layer("climb", few, many).is_positive
    climb, least_climb = [of_layer("climb", neurons).mean() for neurons in (few, many)]
    begins = f"The {many} read more", "cost less", f"cost of the {few} climbs more"
    told = f"by {climb:.0f} % on average", f"that of {many} by {least_climb:.0f} %"
    holds(reads_more and costs_less and climbs_less, *begins, *told)
    reads_more = more_in_layer("accuracy", many, few, "wrong").is_positive
    by_many, by_few = [of_layer("accuracy", neurons, "wrong").mean() for neurons in (many, few)]
    told = f"{many} read more ({by_many:.0f} %", f"{few} only {by_few:.0f} %"
    holds(reads_more, "After wrong labels", *told)
    by_few = errors_learnt("plain", f"longer-neurons-{few}").mean()
    by_many = errors_learnt("plain", f"longer-neurons-{many}").mean()
    holds(bool(by_many > by_few), "After wrong labels", "they learn more of these by heart")


def more_and_more_neurons(widths):
    """Claims what is said of all sizes, the smallest first."""
    climbs = [of_layer("climb", neurons).mean() for neurons in widths]
    wider_climb_less = sorted(climbs[1:], reverse=True) == climbs[1:] and widths[1] == 4
    holds(wider_climb_less, "one hidden layer", "from 4 neurons on", "advice fails")
    underfits = of_layer("training accuracy", 2).max() < NEARLY_ALL
    holds(underfits and widths[0] == 2, "2 neurons", "training", "**underfit**")


def no_hidden_layer(experiment):
    """Claims what is said of networks without a hidden layer."""
    climb = mean_of("climb", experiment=experiment)
    climbs_less = climb < of_layer("climb", 512).mean()
    holds(bool(climbs_less), "Without any hidden layer", "cost climbs by only", f"{climb:.0f} %")
    lost = points_lost("plain", experiment, "right")
    holds(lost.is_positive, "answers get worse even with right labels")
    seeds = len(of_networks("accuracy", experiment=experiment))
    holds(seeds == 5, "five networks lose", f"{lost:.2f} points")


def copies_or_more_images():
    moved, _ = make_copies(np.zeros([1, 28, 28]), np.zeros(1))
    holds(len(moved) == 25, "from 25 copies of each image", "up to two pixels")
    says(f"{FIVE * parse_command_line([]).train_size:,} real images")
    says("Plain reads", f"{mean_of('accuracy'):.0f} %", "test")
    holds(mean_of("accuracy", "5x-images") > 94, "`5x-images` over 94 %")
    holds(mean_of("accuracy", "copies") > 94, "Over 94 %, too")
    by_copies, by_images = more("accuracy", "copies"), more("accuracy", "5x-images", "copies")
    holds(by_copies.is_positive, f"Copies add {by_copies:.2f} points")
    holds(by_images.is_positive, f"real images {by_images:.2f} more")
    holds(how_many_break("copies") == 4, "Four of ten with copies [break down]")
    stopped = more("stopped accuracy", "5x-images", "copies")
    holds(not stopped.counts, "stopped, we cannot tell real images from copies")


def dropout():
    r = REMEDIES["dropout"].dropout
    says("to zero with probability", f"$r={r}$")
    passed_on = train_mnist.dropout(
        tf.ones([100, 1000]), 0.2, tf.random.Generator.from_seed(0)
    ).numpy()
    holds(np.isclose(passed_on.max(), 1 / (1 - 0.2)), "What is kept is divided by $1-r$")
    holds(abs(passed_on.mean() - 1) < 0.02, "as much as before, on average")
    is_anew = (passed_on[0] != passed_on[1]).any()
    holds(bool(is_anew), "for each image in each step")

    # In the network of readers, which own_remedies.py has.
    holds("rng.random(a.shape) >= r" in OURS, "`rng.random(a.shape) >= r`", "kept")
    has_r = "cost_of(x, y, r=0" in OURS and '"dropout": {"r": 0.5}' in OURS
    holds(has_r, "`r=0`", "call `cost_of` with `r=0.5`")
    reads, reads_plain = own("dropout", "accuracy"), own("plain", "accuracy")
    cost, cost_plain = own("dropout", "test cost"), own("plain", "test cost")
    told = f"{reads:.0f} %", "test", f"cost about {cost:.2f}"
    says(*told, f"{reads_plain:.0f} % and {cost_plain:.2f} without")
    has_setting = "assign_sub(0.3 * gradient" in OURS and "rng.choice(chosen, 100)" in OURS
    is_lower = has_setting and cost < cost_plain
    setting = "a rate of 0.3, minibatches of 100, one hidden layer"
    holds(is_lower, "In your network", setting, "dropout lowers the test cost")

    # In ours.
    costs_more = more("cost", "dropout")
    gain = f"{more('accuracy', 'dropout').mean:.2f} points"
    holds(costs_more.is_positive, "At our default, it raises the cost", gain, "more")
    times = mean_of("training cost") / mean_of("training cost", "dropout")
    holds(round(times) == 14, "Less", "a fourteenth")
    raises_T = more("T", "dropout").is_positive  # as larger logits want a larger T
    holds(raises_T and r == 0.5, "half of its neurons", "logits far apart")

    # At other rates, and in more steps.
    costs_less = more("cost", "plain", "dropout", "rate-0.1")
    holds(costs_less.is_positive, "Less, at 0.1 in 1,000 steps")
    by_T = sorted(OF_MNIST, key=more_T_by_dropout)
    by_cost = sorted(OF_MNIST, key=more_cost_by_dropout)
    is_one_order = by_T == by_cost and len(OF_MNIST) == 7
    holds(is_one_order, "The more dropout raises", "the more it costs", "all seven settings")
    less = [more("cost with T", "plain", "dropout", name) for name in OF_MNIST]
    are_less = [each.is_positive for each in less]
    can_tell = [each.counts for each in less]
    are_five = sum(are_less) == sum(can_tell) == 5
    holds(are_five, "With a temperature each", "five of the seven", "in two we cannot tell")
    holds(are_five, "what it costs more is in the scale")
    for setting in "rate-0.1", "longer", "results", "farther":
        shows_dropout(setting)


def more_T_by_dropout(setting):
    """Returns by how much dropout raises the best temperature in a setting, on average."""
    return more("T", "dropout", experiment=setting).mean


def more_cost_by_dropout(setting):
    """Returns how much more a network costs with dropout in a setting, on average."""
    return more("cost", "dropout", experiment=setting).mean


def shows_dropout(setting):
    """Claims a setting's row: T of both, and what dropout changes of the cost, and with T."""
    T, T_of_dropout = [mean_of("T", name, experiment=setting) for name in ("plain", "dropout")]
    costs = more_or_less("cost", setting), more_or_less("cost with T", setting)
    shows(f"{T:.2f} | {T_of_dropout:.2f} | {costs[0]} | {costs[1]} |")


def more_or_less(title, setting):
    """Returns how much more or less dropout costs than plain: a text."""
    less = more(title, "plain", "dropout", setting)
    if less.is_positive:
        return f"{less:.3f} less"
    costs_more = more(title, "dropout", experiment=setting)
    if costs_more.is_positive:
        return f"{costs_more:.3f} more"
    return f"{less:.3f} less: open" if less.mean > 0 else f"{costs_more:.3f} more: open"


def all_eight():
    pairs = itertools.product(ALL_OTHERS, COPIES_AND_DROPOUT)
    costs_more = [more("cost", other, name) for other, name in pairs]
    least = min(difference.mean for difference in costs_more)
    are_least = all(difference.is_positive for difference in costs_more)
    told = "With right labels, copies with dropout cost least", f"at least {least:.3f} less"
    holds(are_least, *told)
    with_T = {name: mean_of("cost with T", name) for name in REMEDIES}
    alike = [with_T.pop(name) for name in ("plain", "L2", "dropout")]
    told = f"{min(alike):.2f} to {max(alike):.2f}", "all others far less"
    says("With a temperature each", "plain, `L2` and `dropout`", *told)
    left = f"{min(with_T.values()):.2f} to {max(with_T.values()):.2f}"
    holds(max(with_T.values()) < 0.6 * min(alike), "all others far less", left)
    with_l2 = more("cost with T", "plain", "L2").mean / more("cost", "plain", "L2").mean
    holds(with_l2 < 0.1, "What L2 changes is mostly the scale")
    three = REMEDIES["all-three"]
    has_all = three.is_moved and three.dropout > 0 and three.l2 > 0
    holds(has_all, "`L2`, `dropout`, `copies`", "`all-three` of these")
    all_break = {how_many_break(name, "wrong") for name in ("copies", "L2", "5x-images")} == {10}
    holds(all_break, "of `copies`, `L2` and `5x-images`, we cannot say")
    losing = [name for name in REMEDIES if points_lost(name).is_positive]
    told = "all lose answers by going on", "except copies with dropout"
    holds(losing == ALL_OTHERS, "With wrong labels", *told)


def wrong_labels():
    wrong = mean_of("errors", labels="wrong") / 1000  # of the images
    random = wrong / 0.9  # as a tenth of random labels is right
    holds(round(random, 1) == 0.2, "a fifth of the labels are random", "a tenth of these")
    labels = np.arange(100_000) % 10
    agrees = np.mean(make_wrong(labels, 0) == labels)
    says(rf"$0.8+0.1\cdot0.2={agrees:.2f}$")

    right = 100 * (1 - wrong)  # per cent of the labels
    end = mean_of("training accuracy", "copies-and-dropout", "wrong")
    end_of_plain = mean_of("training accuracy", "plain", "wrong")
    is_near = np.isclose(end, right, atol=2)
    holds(is_near, f"Copies with dropout end near {right:.0f} %", f"plain at {end_of_plain:.0f} %")
    learnt = errors_learnt("copies-and-dropout").mean()
    reads = mean_of("accuracy", "copies-and-dropout", "wrong")
    told = f"only {learnt:.0f} % of the wrong labels", f"{reads:.1f} % of the test images"
    says("copies with dropout", *told)
    lost = points_lost("copies-and-dropout", "farther")
    learnt = errors_learnt("copies-and-dropout", "farther").mean()
    told = f"{learnt:.0f} % of the wrong labels", f"{lost:.1f} points"
    holds(lost.is_positive, "in 5,000 steps", *told, "by going on")

    with_T, without = [
        of_networks(name, "copies-and-dropout", "wrong") for name in ("cost with T", "cost")
    ]
    is_more = compare(with_T, without).is_positive
    holds(is_more, "No, more", f"{with_T.mean():.2f} with it, {without.mean():.2f} without")
    is_less_sure = mean_of("T", "copies-and-dropout", "wrong") > 1
    holds(bool(is_less_sure), "Wrong labels want", "less sure")
    says("Let 200 validation images choose a temperature for copies with dropout")


def in_short():
    lowest = of_plain_at_lowest()
    climbed = (of_networks("cost") - lowest).mean()
    ends = of_chosen_lambda("cost"), of_networks("stopped cost"), of_networks("cost with T")
    most_left = max((end - lowest).mean() for end in ends)
    told = "L2, stopping and a temperature", "all of the climb"
    holds(bool(most_left < 0.2 * climbed), "With right labels", *told)
    lose = [points_lost(name).is_positive for name in ("plain", "copies", "L2")]
    holds(all(lose), "With wrong labels, it paid to stop")

    few_images = ["plain", "L2", "dropout"]  # 1,000 of them, without copies
    gains = {name: more("accuracy", name).mean for name in REMEDIES}
    of_few = [gains.pop(name) for name in few_images]
    are_better = max(of_few) < 1 and min(gains.values()) > 4  # points
    holds(are_better, "On digits, more images", "moved copies", "much better")
