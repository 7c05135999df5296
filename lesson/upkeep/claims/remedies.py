"""What remedies.md says."""

import itertools

import numpy as np

import train_mnist
from claims import holds, says
from evidence import break_down, compare
from lists import SIZES, TINY
from measured import (
    OF_MNIST,
    asks_for,
    by_lambda,
    curve_of,
    errors_learnt,
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
    says("write `penalty`", rf"with $\lambda={l2}$")
    says("test images cost about {:.1f}, and with L2 about {:.1f}".format(*own_costs))

    stopped, with_T = of_networks("stopped cost"), of_networks("cost with T")
    with_L2, with_both = of_networks("cost", "L2"), of_networks("cost with T", "L2")
    more_than_L2, more_than_T = compare(stopped, with_L2), compare(stopped, with_T)
    stopping_costs_most = more_than_L2.is_positive and more_than_T.is_positive
    told = "Plain stopped early costs most", f"{more_than_L2:.3f} more than L2"
    holds(stopping_costs_most, *told)
    reads_more = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
    missed = f"plain reads {reads_more:.2f} points more"
    holds(reads_more.is_positive, "Stopping also misses better answers", missed)
    costs_least = all(compare(other, with_both).is_positive for other in (with_T, with_L2, stopped))
    less = compare(with_T, with_both)
    told = "Of these five, L2 with its $T$ costs least", f"{less:.3f} less than plain with its own"
    holds(costs_least, *told)
    is_unsure = compare(with_L2, with_T)
    told = f"L2 costs {is_unsure:.4f} more than plain with its $T$", "we cannot tell"
    holds(not is_unsure.counts, *told)


def is_larger(title, neurons, others):
    """Returns whether a figure is larger with some neurons than with others, by the same seeds."""
    values, other_values = of_layer(title, neurons), of_layer(title, others)
    seeds = min(len(values), len(other_values))
    return compare(values[:seeds], other_values[:seeds]).is_positive


def a_smaller_network():
    are_as_asked = all(asks_for(PAGE, f"--hidden {n} ", f"longer-neurons-{n}") for n in (8, 512))
    none_dies = of_layer("dead neurons", 8).max() == 0
    some_die = of_layer("dead neurons", 8, rate="").min() > 0
    holds(are_as_asked and none_dies and some_die, "The rate is 0.1, as at 0.5 some of the 8")

    known = {neurons: of_layer("training accuracy", neurons) for neurons in (*TINY, *SIZES)}
    from_8_on = min(known[neurons].min() for neurons in SIZES)
    holds(from_8_on > NEARLY_ALL, "From 8 neurons on", "nearly all training images are learnt")
    knows_less = known[2].mean() < NEARLY_ALL
    holds(knows_less, "With 2, ours does not even learn its training images", "underfits")
    neighbours = [*itertools.pairwise([*TINY, *SIZES])]
    reads_more = all(is_larger("accuracy", more, fewer) for fewer, more in neighbours)
    falling = (4, 16), (8, 16), (16, 128), (32, 128), (128, 512)  # of others we cannot tell
    climbs_less = all(is_larger("climb", fewer, more) for fewer, more in falling)
    holds(reads_more and climbs_less, "with more neurons", "the test accuracy rises", "climb sinks")

    of_8, of_512 = [f"longer-neurons-{neurons}" for neurons in (8, 512)]
    read = [of_networks("accuracy", labels="wrong", experiment=each) for each in (of_8, of_512)]
    reads_more_of_wrong = compare(read[1], read[0][: len(read[1])]).is_positive
    holds(reads_more and reads_more_of_wrong, "The 512, with both: here the usual advice fails")
    ends = f"8 neurons end at {read[0].mean():.0f} %", f"512 at {read[1].mean():.0f} %"
    learns_all = errors_learnt("plain", of_512).min() == 100
    holds(learns_all, "With wrong labels", *ends, "these have learnt all the wrong labels")

    climbs = {neurons: of_layer("climb", neurons).mean() for neurons in (*TINY, *SIZES)}
    just_fit = known[2].mean() < 90 < known[4].mean() < NEARLY_ALL
    is_largest = max(climbs, key=climbs.get) == 4
    holds(is_largest and just_fit, "climb is largest at 4 neurons", "training images just fit")


def copies_or_more_images():
    moved, _ = move(np.zeros([1, 28, 28]), np.zeros(1))
    holds(len(moved) == 25, "up to two pixels", "each image becomes 25")
    by_copies, by_images = more("accuracy", "copies"), more("accuracy", "5x-images", "copies")
    holds(by_copies.is_positive, "With copies", f"reads {by_copies:.2f} points more than plain")
    holds(by_images.is_positive, "Both help much, new images a little more")
    says(f"New images add {by_images:.2f} points to that")
    from_2000 = [
        of_networks("accuracy", name, experiment="images-2000") for name in ("5x-images", "copies")
    ]
    holds(not compare(*from_2000).counts, "From 2,000 images we cannot tell")


def dropout():
    all_ones, random = tf.ones([1, 1000]), tf.random.Generator.from_seed(0)
    kept = train_mnist.dropout(all_ones, 0.2, random).numpy().max()
    holds(np.isclose(kept, 1 / (1 - 0.2)), "What is kept is divided by $1-r$")
    reads, reads_plain = [own(name, "accuracy") for name in ("dropout", "plain")]
    says(f"about {reads:.0f} % of the test images", f"{reads_plain:.0f} % without dropout")
    says("Dropout adds", f"{more('accuracy', 'dropout').mean:.2f} points")
    climbs = [of_networks("climb", name).mean() for name in ("dropout", "plain")]
    told = "the cost climbs by {:.0f} % instead of {:.0f}".format(*climbs)
    holds(more("climb", "dropout").is_positive, "Yet", told, "of ten seeds")
    times = of_networks("training cost").mean() / of_networks("training cost", "dropout").mean()
    holds(round(times) == 14, "Less: a fourteenth")
    holds(more("T", "dropout").is_positive, "pulling logits apart", "too far")
    less = {}
    for setting in OF_MNIST:
        plain, with_dropout = [
            of_networks("cost with T", name, experiment=setting) for name in ("plain", "dropout")
        ]
        less[setting] = compare(plain, with_dropout)
    told = f"dropout's is {less['results']:.3f} less than plain's"
    holds(less["results"].is_positive, told)
    in_five = sum(each.is_positive for each in less.values()) == 5
    of_two = sum(not each.counts for each in less.values()) == 2
    holds(in_five and of_two, "five of the seven settings", "in two, we cannot tell")


def all_eight():
    lost = {name: points_lost(name) for name in REMEDIES}
    costs = {name: of_networks("cost", name).mean() for name in REMEDIES}
    cheapest = {*sorted(costs, key=costs.get)[:2]}
    lose_nothing = {name for name in REMEDIES if not lost[name].counts}
    less = [
        compare(of_networks("cost", other), of_networks("cost", name))
        for name in COPIES_AND_DROPOUT
        for other in {*REMEDIES} - COPIES_AND_DROPOUT
    ]
    least = min(less, key=lambda difference: difference.mean)
    told = "Copies with dropout cost least", f"at least {least:.3f} less than any other"
    holds(cheapest == COPIES_AND_DROPOUT and all(each.is_positive for each in less), *told)
    holds(lose_nothing == COPIES_AND_DROPOUT, "they lose nothing that we can see")


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
    learnt = errors_learnt("copies-and-dropout").mean()
    says("Of the wrong labels", f"only {learnt:.0f} % by heart")

    limit = [*break_down(np.array([0.05, 0.051]))] == [False, True]
    of_L2 = max(-np.diff(curve_of("wrong-L2", "test accuracy")))
    holds(limit and of_L2 > 5, "L2 falls by over five points from a row to the next")

    lost = points_lost("copies-and-dropout", "farther")
    learnt = f"{errors_learnt('copies-and-dropout', 'farther').mean():.0f} %"
    told = learnt, f"going on has cost {lost:.1f} points"
    holds(lost.is_positive, *told)


def what_to_take_away():
    gains = {name: more("accuracy", name).mean for name in REMEDIES}
    few_images = {"plain", "L2", "dropout"}  # 1,000 of them, without copies
    little_is_gained = max(gains[name] for name in few_images) < 1
    much_is_gained = min(gains[name] for name in {*REMEDIES} - few_images) > 4
    holds(little_is_gained and much_is_gained, "Only more images", "copies", "much better")
    helps = more("accuracy", "copies-and-dropout").is_positive
    are_nearer = compare(off("plain"), off("copies-and-dropout")).is_positive
    holds(helps and are_nearer, "Copies with dropout helped answers and confidence")
    cheaper = compare(of_networks("cost", "copies-and-dropout"), of_networks("cost", "all-three"))
    fewer = more("accuracy", "copies-and-dropout", "all-three")
    is_so = cheaper.is_positive and fewer.is_positive
    told = f"they cost {cheaper:.3f} less", f"read {fewer:.2f} points less"
    holds(is_so, "With L2, too", *told)
    lose_later = points_lost("copies-and-dropout", "farther").is_positive
    lose_now = points_lost("copies-and-dropout").counts
    holds(lose_later and not lose_now, "copies with dropout only put the loss off")
