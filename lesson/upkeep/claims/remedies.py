"""What remedies.md says."""

import itertools

import numpy as np

import train_mnist
from claims import holds, says
from evidence import compare
from lists import EXPERIMENTS, NO_LAYER_FARTHER, SIZES, TINY
from measured import (
    asks_for,
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

PAGE = "lesson/pages/remedies.md"
NEARLY_ALL = 99  # per cent of images
COPIES_AND_DROPOUT = {"copies-and-dropout", "all-three"}


def at_the_top():
    holds(len(REMEDIES) == 8, "eight networks", "all eight again")
    says("`T`", f"{of_networks('T')[0]:.2f} for `right-plain`")


def l2_stopping_or_a_temperature():
    l2 = REMEDIES["L2"].l2
    holds(0.5 * l2 == 0.001, rf"With $\eta=0.5$ and $\lambda={l2}$", "a thousandth of every weight")
    own_costs = [printed("own_remedies", f"{name} ", "cost")[0] for name in ("plain", "L2")]
    says("they cost about {:.1f}, and with L2 about {:.1f}".format(*own_costs))

    stopped, with_T = of_networks("stopped cost"), of_networks("cost with T")
    with_L2, with_both = of_networks("cost", "L2"), of_networks("cost with T", "L2")
    more_than_L2, more_than_T = compare(stopped, with_L2), compare(stopped, with_T)
    stopping_costs_most = more_than_L2.is_positive and more_than_T.is_positive
    by_how_much = f"{more_than_L2:.3f} more than L2", f"{more_than_T:.3f} more than $T$"
    holds(stopping_costs_most, "Early stopping", *by_how_much)

    reads_more = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
    missed = f"plain reads {reads_more:.2f} points more"
    holds(reads_more.is_positive, "it also misses better answers", missed)

    less_than_T = compare(with_T, with_both)
    both_cost_least = less_than_T.is_positive and compare(with_L2, with_both).is_positive
    holds(
        both_cost_least, "L2 with a temperature", "least", f"{less_than_T:.3f} less than $T$ alone"
    )
    validation_costs = by_lambda("validation cost")
    best_lambda = min(validation_costs, key=lambda l2: validation_costs[l2].mean())
    holds(best_lambda == l2, "we chose", r"$\lambda$ on 10,000 images")


def is_larger(title, neurons, others):
    """Returns whether a figure is larger with some neurons than with others, by the same seeds."""
    values, other_values = of_layer(title, neurons), of_layer(title, others)
    seeds = min(len(values), len(other_values))
    return compare(values[:seeds], other_values[:seeds]).is_positive


def a_smaller_network():
    is_as_asked = asks_for(PAGE, "--hidden", "longer-neurons-8")
    none_dies = of_layer("dead neurons", 8).max() == 0
    some_die = of_layer("dead neurons", 8, rate="").min() > 0
    where = "one hidden layer of 8 neurons, at a rate of 0.1", "at 0.5 some of them"
    holds(is_as_asked and none_dies and some_die, *where)

    known = {neurons: of_layer("training accuracy", neurons) for neurons in (*TINY, *SIZES)}
    from_8_on = min(known[neurons].min() for neurons in SIZES)
    holds(from_8_on > NEARLY_ALL, "From 8 neurons on", "nearly all training images are learnt")
    holds(known[2].mean() < NEARLY_ALL, "With 2, the network does not even learn")
    neighbours = [*itertools.pairwise([*TINY, *SIZES])]
    reads_more = all(is_larger("accuracy", more, fewer) for fewer, more in neighbours)
    falling = (4, 16), (8, 16), (16, 128), (32, 128), (128, 512)  # of others we cannot tell
    climbs_less = all(is_larger("climb", fewer, more) for fewer, more in falling)
    yet = "with more neurons, the test accuracy rises further, and the climb sinks"
    holds(reads_more and climbs_less, yet)
    T_sinks = all(is_larger("T", neurons, 512) for neurons in SIZES[:-1])
    holds(reads_more and T_sinks, "The large: here the usual advice fails")
    climbs = {neurons: of_layer("climb", neurons).mean() for neurons in known}
    four_climb_most = max(climbs, key=climbs.get) == 4
    just_learn = NEARLY_ALL - 1 < known[4].mean() < NEARLY_ALL
    holds(four_climb_most and just_learn, "The climb is largest with 4 neurons", "just learn")
    costs_less = all(is_larger("cost", fewer, more) for fewer, more in neighbours)
    holds(reads_more and costs_less, "A peak of the test error", "does not show here")

    steps_are_15_000 = "--iterations 15000" in EXPERIMENTS[NO_LAYER_FARTHER].line
    holds(steps_are_15_000, "open diamonds at 0.5 with 15,000")
    without = lambda title: of_networks(title, experiment=NO_LAYER_FARTHER)
    lost = compare(without("stopped accuracy"), without("accuracy"))
    holds(lost.is_positive, "Without a hidden layer", f"going on loses {lost:.2f} points")
    T_costs_more = compare(without("cost with T"), without("stopped cost")).is_positive
    holds(T_costs_more, "stopping costs less than $T$")


def copies_or_more_images():
    moved, _ = move(np.zeros([1, 28, 28]), np.zeros(1))
    holds(len(moved) == 25, "up to two pixels", "each image becomes 25")
    by_copies, by_images = more("accuracy", "copies"), more("accuracy", "5x-images", "copies")
    both = f"copies add {by_copies:.2f} points", f"more images {by_images:.2f} more"
    holds(by_images.is_positive, "More images, but barely", *both)
    names = "5x-images", "copies"
    slower = [of_networks("accuracy", name, experiment="rate-0.1") for name in names]
    holds(not compare(*slower).counts, "At a rate of 0.1 we cannot tell")


def dropout():
    all_ones, random = tf.ones([1, 1000]), tf.random.Generator.from_seed(0)
    kept = train_mnist.dropout(all_ones, 0.2, random).numpy().max()
    holds(np.isclose(kept, 1 / (1 - 0.2)), "What is kept is divided by $1-r$")
    reads, reads_plain = [
        printed("own_remedies", f"{name} ", "accuracy")[0] for name in ("dropout", "plain")
    ]
    says(f"about {reads:.0f} % of the test images", f"{reads_plain:.0f} % without dropout")
    says("It adds", f"{more('accuracy', 'dropout').mean:.2f} points")

    climb, plain_climb = of_networks("climb", "dropout").mean(), of_networks("climb").mean()
    says("plain's test cost climbs by", f"{plain_climb:.0f} %")
    holds(more("climb", "dropout").is_positive, f"Here by more: {climb:.0f} %")
    holds(more("T", "dropout").is_positive, "$T$ is larger, too", "harms the confidence")
    times = of_networks("training cost").mean() / of_networks("training cost", "dropout").mean()
    holds(round(times) == 14, "training cost is a fourteenth of plain's")


def wrong_labels():
    wrong = of_networks("errors", labels="wrong").mean() / 1000  # of the images
    random = wrong / 0.9  # as a tenth of random labels is right
    holds(round(random, 1) == 0.2, "a fifth of the labels are random")
    says("reads every image right", f"{100 * (1 - wrong):.0f} %")

    lost = {name: points_lost(name) for name in REMEDIES}
    lose_nothing = {name for name in REMEDIES if not lost[name].counts}
    holds(lose_nothing == COPIES_AND_DROPOUT, "All but the last")
    says(f"plain (the baseline) loses {lost['plain']:.1f} points", f"lose {lost['copies']:.1f}")
    of_both = f"{lost['copies-and-dropout']:.1f}"
    says("Copies with dropout lose nothing that we can see", of_both)

    lowest = curve_of("wrong-L2", "test accuracy")[70:].min()  # after the first fifth
    says(f"L2's network falls to {lowest:.0f} %")
    l2_breaks, copies_break = [how_many_break(name, "wrong") for name in ("L2", "copies")]
    holds(l2_breaks == 10, "by over five points at once")
    slower_breaks = how_many_break("copies", "wrong", "rate-0.1")
    lost_slower = f"they lose {points_lost('copies', 'rate-0.1'):.1f}"
    few = f"learn only {errors_learnt('copies', 'rate-0.1').mean():.0f} %"
    holds((copies_break, slower_breaks) == (10, 0), "At a rate of 0.1", lost_slower, few)
    longer_breaks = how_many_break("copies", "wrong", "longer")
    most = f"{errors_learnt('copies', 'longer').mean():.0f} %"
    lost_longer = f"lose {points_lost('copies', 'longer'):.1f}"
    holds(longer_breaks == 5, "in 5,000 such steps", most, lost_longer, "all break down")

    figure = lambda title, name: of_networks(title, name, "wrong")
    dearer_with_T = [
        name
        for name in REMEDIES
        if compare(figure("cost with T", name), figure("cost", name)).is_positive
    ]
    holds(len(dearer_with_T) == 6, "six of the eight networks cost more")
    are_large = all(compare(figure("T", name), 1).is_positive for name in dearer_with_T)
    holds(are_large, "is mostly too large")  # as it is above 1, and raises the cost


def which_would_you_take():
    costs = {name: of_networks("cost", name).mean() for name in REMEDIES}
    cheapest = sorted(costs, key=costs.get)[:2]
    holds({*cheapest} == COPIES_AND_DROPOUT, "Copies with dropout, with L2 or without")
    T, plain_T = of_networks("T", "copies-and-dropout"), of_networks("T")
    is_nearer = compare(plain_T, T).is_positive
    told = f"{compare(T, 0):.2f} instead of {plain_T.mean():.1f}"
    holds(is_nearer, "They help the answers, and the confidence", told)

    learnt = {name: errors_learnt(name) for name in ("copies-and-dropout", "copies", "dropout")}
    of_both, of_copies = [learnt[name].mean() for name in ("copies-and-dropout", "copies")]
    says(f"they have learnt {of_both:.0f} % (`learnt`)", f"copies alone {of_copies:.0f} %")
    holds(learnt["dropout"].min() > NEARLY_ALL, "Of the wrong labels", "dropout alone all")
    through_copies, through_images = [1000 * 512 / (1000 * copies) for copies in (25, 1)]
    says(f"each copy only {through_copies:.0f} times", f"each image {through_images:.0f}")

    lost = points_lost("copies-and-dropout", "farther")
    most = f"{errors_learnt('copies-and-dropout', 'farther').mean():.0f} %"
    says(most, f"{lost:.1f} points", "five seeds")
    farther = lambda title: of_networks(title, "copies-and-dropout", experiment="farther")
    T_helps = compare(farther("cost"), farther("cost with T")).is_positive
    holds(T_helps and lost.is_positive, "overfitting was only put off")
    accuracies = farther("accuracy")
    better = compare(accuracies, of_networks("accuracy", "copies-and-dropout")[: len(accuracies)])
    all_climb = farther("climb").min() > 5
    told = f"the answers are {better:.2f} points better"
    holds(all_climb and better.is_positive, "the test cost climbs, too", told)


def what_to_take_away():
    gains = {name: more("accuracy", name).mean for name in REMEDIES}
    few_images = "plain", "L2", "dropout"  # 1,000 of them, without copies
    little_is_gained = max(gains[name] for name in few_images) < 1
    about_five = all(4 < gains[name] < 6 for name in {*REMEDIES} - {*few_images})
    words = "only more images", "much better", "about five points"
    holds(little_is_gained and about_five, *words)

    T = {name: of_networks("T", name) for name in REMEDIES}
    off = {name: abs(T[name] - 1) for name in REMEDIES}
    others = {*REMEDIES} - {"all-three"}
    is_nearest = all(compare(off[name], off["all-three"]).is_positive for name in others)
    means = "their $T$ is {:.1f}, plain's {:.1f}, and L2's {:.1f}".format(
        *[T[name].mean() for name in ("all-three", "plain", "L2")]
    )
    holds(is_nearest, "All three together helped the confidence most", means)
    lose_later = points_lost("copies-and-dropout", "farther").is_positive
    lose_now = points_lost("copies-and-dropout").counts
    holds(lose_later and not lose_now, "did we see no loss", "only in 1,000 steps")
