"""What remedies.md says."""

import itertools

import numpy as np

import train_mnist
from claims import holds, says, shows
from evidence import break_down, compare
from lists import NO_LAYER, NO_LAYER_FARTHER, SIZES, TINY
from measured import (
    asks_for,
    by_lambda,
    errors_learnt,
    more,
    of_layer,
    of_networks,
    points_lost,
    printed,
    stopping_is_better,
)
from networks import tf
from remedies import REMEDIES, move

PAGE = "lesson/pages/remedies.md"
NEARLY_ALL = 99  # per cent of images
COPIES_AND_DROPOUT = {"copies-and-dropout", "all-three"}


def own(name, title):
    """Returns a figure of a network of one's own, as own_remedies.py has printed it."""
    return printed("own_remedies", f"{name} ", title)[0]


def off(name):
    """Returns how far the temperatures of ten networks are from 1: an array."""
    return abs(of_networks("T", name) - 1)


def at_the_top():
    holds(len(REMEDIES) == 8, "eight networks", "all eight with")


def l2_stopping_or_a_temperature():
    l2 = REMEDIES["L2"].l2
    validation_costs = by_lambda("validation cost")
    best_lambda = min(validation_costs, key=lambda l2: validation_costs[l2].mean())
    holds(best_lambda == l2, "We chose", rf"$\lambda={l2}$ on 10,000 images")
    holds(0.5 * l2 == 0.001, r"With $\eta=0.5$", "a thousandth of every weight")
    own_costs = [own(name, "cost") for name in ("plain", "L2")]
    says("Write `penalty`", rf"with $\lambda={l2}$")
    says("test images cost about {:.1f}, and with L2 about {:.1f}".format(*own_costs))

    stopped, with_T = of_networks("stopped cost"), of_networks("cost with T")
    with_L2, with_both = of_networks("cost", "L2"), of_networks("cost with T", "L2")
    more_than_L2, more_than_T = compare(stopped, with_L2), compare(stopped, with_T)
    stopping_costs_most = more_than_L2.is_positive and more_than_T.is_positive
    told = "Plain stopped early costs most", f"{more_than_L2:.3f} more than L2"
    holds(stopping_costs_most, *told)
    with_half = of_networks("cost", "L2", experiment="lambda-0.001")
    is_unsure = not compare(stopped[: len(with_half)], with_half).counts
    holds(is_unsure, r"With half of our $\lambda$, we cannot tell")
    reads_more = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
    missed = f"plain reads {reads_more:.2f} points more"
    holds(reads_more.is_positive, "Stopping also misses better answers", missed)
    costs_least = all(compare(other, with_both).is_positive for other in (with_T, with_L2, stopped))
    holds(costs_least, "L2 with its $T$ costs least")


def is_larger(title, neurons, others):
    """Returns whether a figure is larger with some neurons than with others, by the same seeds."""
    values, other_values = of_layer(title, neurons), of_layer(title, others)
    seeds = min(len(values), len(other_values))
    return compare(values[:seeds], other_values[:seeds]).is_positive


def a_smaller_network():
    is_as_asked = asks_for(PAGE, "--hidden", "longer-neurons-8")
    none_dies = of_layer("dead neurons", 8).max() == 0
    some_die = of_layer("dead neurons", 8, rate="").min() > 0
    holds(is_as_asked and none_dies and some_die, "8 neurons", "at a rate of 0.1, as at 0.5 some")

    known = {neurons: of_layer("training accuracy", neurons) for neurons in (*TINY, *SIZES)}
    from_8_on = min(known[neurons].min() for neurons in SIZES)
    holds(from_8_on > NEARLY_ALL, "From 8 neurons on", "nearly all training images are learnt")
    knows_less = known[2].mean() < NEARLY_ALL
    holds(knows_less, "With 2, a network does not even learn its training images", "underfits")
    neighbours = [*itertools.pairwise([*TINY, *SIZES])]
    reads_more = all(is_larger("accuracy", more, fewer) for fewer, more in neighbours)
    falling = (4, 16), (8, 16), (16, 128), (32, 128), (128, 512)  # of others we cannot tell
    climbs_less = all(is_larger("climb", fewer, more) for fewer, more in falling)
    holds(reads_more and climbs_less, "with more neurons", "the test accuracy rises", "climb sinks")
    T_sinks = all(is_larger("T", neurons, 512) for neurons in SIZES[:-1])
    holds(reads_more and T_sinks, "More: here the usual advice fails")

    points = f"by {points_lost('plain', NO_LAYER, 'right'):.2f} points"
    both_times = all(map(stopping_is_better, (NO_LAYER, NO_LAYER_FARTHER)))
    spoilt = "going on spoils the answers, too"
    holds(both_times, spoilt, points, "stopping costs less than $T$")
    climb = of_networks("climb", experiment=NO_LAYER)
    is_least = climb.max() < min(of_layer("climb", neurons).min() for neurons in (*TINY, *SIZES))
    holds(is_least, "Without a hidden layer (diamonds)", "the cost climbs least")


def copies_or_more_images():
    moved, _ = move(np.zeros([1, 28, 28]), np.zeros(1))
    holds(len(moved) == 25, "up to two pixels", "each image becomes 25")
    by_images = more("accuracy", "5x-images", "copies")
    holds(by_images.is_positive, "New images", f"by {by_images:.2f} points only")
    from_300 = [
        of_networks("accuracy", name, experiment="images-300") for name in ("5x-images", "copies")
    ]
    told = f"it is {compare(*from_300):.1f} points"
    holds(compare(*from_300).is_positive, "From 300 images", told)


def dropout():
    all_ones, random = tf.ones([1, 1000]), tf.random.Generator.from_seed(0)
    kept = train_mnist.dropout(all_ones, 0.2, random).numpy().max()
    holds(np.isclose(kept, 1 / (1 - 0.2)), "What is kept is divided by $1-r$")
    reads, reads_plain = [own(name, "accuracy") for name in ("dropout", "plain")]
    says(f"about {reads:.0f} % of the test images", f"{reads_plain:.0f} % without dropout")
    says("Dropout adds", f"{more('accuracy', 'dropout').mean:.2f} points")
    climbs = [of_networks("climb", name).mean() for name in ("dropout", "plain")]
    told = "the cost climbs by {:.0f} % instead of {:.0f}".format(*climbs)
    holds(more("climb", "dropout").is_positive, "Yet", told)
    times = of_networks("training cost").mean() / of_networks("training cost", "dropout").mean()
    holds(round(times) == 14, "Less: a fourteenth")
    holds(more("T", "dropout").is_positive, "pulling logits apart", "too sure")
    less = compare(of_networks("cost with T"), of_networks("cost with T", "dropout"))
    holds(less.is_positive, "each with its own", f"it costs {less:.3f} less than plain")
    cost, cost_of_plain = [own(name, "cost") for name in ("dropout", "plain")]
    holds(cost < cost_of_plain, "in `mine.py`, test images cost less with dropout")


def all_eight():
    falls = [*break_down(np.array([0.05, 0.051]))]
    holds(falls == [False, True], "`falls by`", "its accuracy falls by over five points")

    lost = {name: points_lost(name) for name in REMEDIES}
    for name in REMEDIES:
        reads, cost, T = [of_networks(title, name).mean() for title in ("accuracy", "cost", "T")]
        ends = f"{lost[name]:.1f}".split()[0]
        shows(f"| {name} |", f"{reads:.1f} | {cost:.2f} | {T:.1f} | {ends} |")
    costs = {name: of_networks("cost", name).mean() for name in REMEDIES}
    cheapest = {*sorted(costs, key=costs.get)[:2]}
    lose_nothing = {name for name in REMEDIES if not lost[name].counts}
    holds(cheapest == COPIES_AND_DROPOUT, "Copies with dropout cost least, with L2 or without")
    holds(lose_nothing == COPIES_AND_DROPOUT, "they lose nothing that we can see")
    are_nearer = all(compare(off("plain"), off(name)).is_positive for name in COPIES_AND_DROPOUT)
    help_answers = all(more("accuracy", name).is_positive for name in COPIES_AND_DROPOUT)
    holds(are_nearer and help_answers, "They help answers, and confidence", "nearer to 1")
    dearer = {name for name in REMEDIES if more("cost", name).is_positive}
    holds(dearer == {"dropout"}, "Dropout alone costs more than plain")


def wrong_labels():
    wrong = of_networks("errors", labels="wrong").mean() / 1000  # of the images
    random = wrong / 0.9  # as a tenth of random labels is right
    holds(round(random, 1) == 0.2, "a fifth of the labels are random")
    says("reads every image right", f"{100 * (1 - wrong):.0f} %")

    ends = [
        of_networks("training accuracy", name, "wrong").mean()
        for name in ("copies-and-dropout", "plain")
    ]
    says("Copies with dropout end near {:.0f} %, plain at {:.0f} %".format(*ends))
    learnt = [errors_learnt(name).mean() for name in ("copies-and-dropout", "copies")]
    says("Of the wrong labels", "only {:.0f} % by heart, copies alone {:.0f} %".format(*learnt))

    through_copies, through_images = [1000 * 512 / (1000 * copies) for copies in (25, 1)]
    says(f"each copy only {through_copies:.0f} times", f"each image {through_images:.0f} times")
    lost = points_lost("copies-and-dropout", "farther")
    learnt = f"{errors_learnt('copies-and-dropout', 'farther').mean():.0f} %"
    told = learnt, f"going on has cost {lost:.1f} points", "five seeds"
    holds(lost.is_positive, *told, "overfitting was only put off")


def what_to_take_away():
    gains = {name: more("accuracy", name).mean for name in REMEDIES}
    few_images = {"plain", "L2", "dropout"}  # 1,000 of them, without copies
    little_is_gained = max(gains[name] for name in few_images) < 1
    much_is_gained = min(gains[name] for name in {*REMEDIES} - few_images) > 4
    holds(little_is_gained and much_is_gained, "Only more images", "copies", "much better")
    others = {*REMEDIES} - {"all-three"}
    is_nearest = all(compare(off(name), off("all-three")).is_positive for name in others)
    holds(is_nearest, "All three together helped the confidence most")
    lose_later = points_lost("copies-and-dropout", "farther").is_positive
    lose_now = points_lost("copies-and-dropout").counts
    told = "Copies with dropout lost nothing in 1,000 steps", "in 5,000 they did"
    holds(lose_later and not lose_now, *told)
