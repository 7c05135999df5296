"""What remedies.md says."""

import itertools

import numpy as np

import train_mnist
from claims import holds, says, unmeasured
from evidence import break_down, compare
from lists import SIZES, TINY
from measured import (
    OF_MNIST,
    by_lambda,
    curve_of,
    errors_learnt,
    more,
    of_chosen_lambda,
    of_layer,
    of_networks,
    points_lost,
    printed,
    where,
)
from networks import tf
from remedies import REMEDIES, move

NEARLY_ALL = 99  # per cent of images
COUNTS = ["none", "one", "two", "three", "four", "five", "six"]
TRIED = ["0.001", "0.004", "0.016"]  # lambdas
COPIES_AND_DROPOUT = {"copies-and-dropout", "all-three"}


def own(name, title):
    """Returns a figure of a network of one's own, as own_remedies.py has printed it."""
    return printed("own_remedies", f"{name} ", title)[0]


def widely(is_so):
    """Returns in how many other settings something is so, as the page says it: "two of six".

    is_so: a conclusion, by its name in elsewhere.py, or a function of a setting.
    """
    settings = where(is_so) if isinstance(is_so, str) else filter(is_so, OF_MNIST)
    return f"{COUNTS[len({*settings} - {'results'})]} of six"


def at_the_top():
    holds(len(REMEDIES) == 8, "eight networks", "then eight with")
    seeds = len(of_networks("accuracy"))
    holds(seeds == 10 and len(OF_MNIST) == 7, "our figures are of ten")
    unmeasured('"(Two of six)"')


def l2():
    l2 = REMEDIES["L2"].l2
    told = rf"At our $\eta=0.5$ and $\lambda={l2}$", "a thousandth of every weight"
    holds(0.5 * l2 == 0.001, *told)


def choose_lambda():
    promised = {l2: printed("own_remedies", f"lambda {l2} ", "cost of")[0] for l2 in TRIED}
    best = min(promised, key=promised.get)
    says(rf"Try $\lambda={TRIED[0]}$", *[f"${l2}$" for l2 in TRIED[1:]])
    is_between = 0.39 < promised[best] < 0.45
    told = rf"$\lambda={best}$ promises least", "between 0.39 and 0.45"
    holds(best == "0.004" and is_between, *told)
    _, error = printed("own_remedies", f"lambda {best} ", "cost of")
    (cost,) = printed("own_remedies", "all 1,000")
    told = f"{cost:.2f}, where {promised[best]:.2f} ± {error:.2f} was promised"
    holds(cost < promised[best], "Less", told)


def l2_stopping_or_a_temperature():
    l2 = REMEDIES["L2"].l2
    validation_costs = by_lambda("validation cost")
    best_lambda = min(validation_costs, key=lambda l2: validation_costs[l2].mean())
    stopped, with_T = of_networks("stopped cost"), of_networks("cost with T")
    chosen, at_end = of_chosen_lambda("cost"), of_networks("cost")
    rises = at_end - stopped  # the least that the cost rises
    help_most = all(compare(at_end - cost, rises / 2).is_positive for cost in (with_T, chosen))
    are_in_all = [widely(name) for name in ("T's climb", "L2's climb")] == ["six of six"] * 2
    holds(help_most and are_in_all, "Each takes most of the climb away")
    more_than_T = compare(stopped, with_T)
    told = f"Plain costs {more_than_T:.3f} more if stopped than with its $T$"
    holds(more_than_T.is_positive, told, widely("stopping and T"))
    of_L2 = compare(stopped, chosen), compare(chosen, with_T)
    is_between = all(each.mean > 0 and not each.counts for each in of_L2)
    holds(is_between, "L2 is in between", "we can tell it from neither")
    is_so = best_lambda == l2 and compare(stopped, of_networks("cost", "L2")).is_positive
    opposite = where("stopping and L2", "opposite")
    told = rf"With $\lambda={l2}$, chosen on 10,000 images", "costs less than stopping"
    holds(is_so and len(opposite) == 1, *told, widely("stopping and L2"), "opposite in one")
    reads_more = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
    missed = f"plain reads {reads_more:.2f} points more", widely("going on")
    holds(reads_more.is_positive, "Stopping misses better answers", *missed)


def is_larger(title, neurons, others):
    """Returns whether a figure is larger with some neurons than with others, by the same seeds."""
    values, other_values = of_layer(title, neurons), of_layer(title, others)
    seeds = min(len(values), len(other_values))
    return compare(values[:seeds], other_values[:seeds]).is_positive


def a_smaller_network():
    known = {neurons: of_layer("training accuracy", neurons) for neurons in (*TINY, *SIZES)}
    from_8_on = min(known[neurons].min() for neurons in SIZES)
    holds(from_8_on > NEARLY_ALL, "From 8 neurons on", "nearly all training images are learnt")
    knows_less = known[2].max() < NEARLY_ALL
    climbs = compare(of_layer("climb", 2), 0).is_positive
    holds(knows_less and climbs, "With 2, even training images do not fit", "yet the cost climbs")
    neighbours = [*itertools.pairwise([*TINY, *SIZES])]
    reads_more = all(is_larger("accuracy", more, fewer) for fewer, more in neighbours)
    falling = (4, 16), (8, 16), (16, 128), (32, 128), (128, 512)  # of others we cannot tell
    climbs_less = all(is_larger("climb", fewer, more) for fewer, more in falling)
    told = "with more neurons", "the test accuracy is higher", "the climb smaller"
    holds(reads_more and climbs_less, *told)

    of_8, of_512 = [f"longer-neurons-{neurons}" for neurons in (8, 512)]
    read = [of_networks("accuracy", labels="wrong", experiment=each) for each in (of_8, of_512)]
    reads_more_of_wrong = compare(read[1], read[0][: len(read[1])]).is_positive
    holds(reads_more and reads_more_of_wrong, "The 512, with both: here the usual advice fails")
    ends = f"8 neurons end at {read[0].mean():.0f} %", f"512 at {read[1].mean():.0f} %"
    learns_all = errors_learnt("plain", of_512).min() == 100
    holds(learns_all, "With wrong labels", *ends, "these have learnt all the wrong labels")


def copies_or_more_images():
    moved, _ = move(np.zeros([1, 28, 28]), np.zeros(1))
    holds(len(moved) == 25, "from 25 copies of each image", "up to two pixels")
    by_copies, by_images = more("accuracy", "copies"), more("accuracy", "5x-images", "copies")
    told = f"reads {by_copies:.2f} points more"
    holds(by_copies.is_positive, told, widely("copies"))
    holds(by_images.is_positive, "With new images", f"another {by_images:.2f} points more")
    holds(by_copies.mean > 4, "Both read far more than plain")
    others = [setting for setting in OF_MNIST if setting not in ("results", "farther")]
    unsure = [setting for setting in others if not by_new_images(setting).counts]
    told = "In three of five other settings, we cannot tell"
    holds((len(unsure), len(others)) == (3, 5), told)


def by_new_images(setting):
    """Returns how many points five times as many images add to copies in a setting."""
    named = [of_networks("accuracy", name, experiment=setting) for name in ("5x-images", "copies")]
    return compare(*named)


def dropout():
    all_ones, random = tf.ones([1, 1000]), tf.random.Generator.from_seed(0)
    kept = train_mnist.dropout(all_ones, 0.2, random).numpy().max()
    holds(np.isclose(kept, 1 / (1 - 0.2)), "What is kept is divided by $1-r$")
    reads, reads_plain = [own(name, "accuracy") for name in ("dropout", "plain")]
    says(f"about {reads:.0f} % of the test images", f"{reads_plain:.0f} % without dropout")
    gain = f"{more('accuracy', 'dropout').mean:.2f} points"
    says("Dropout adds", gain, widely("dropout"))
    climbs = [of_networks("climb", name).mean() for name in ("dropout", "plain")]
    told = "the cost climbs by {:.0f} % instead of {:.0f}".format(*climbs)
    holds(more("climb", "dropout").is_positive, "Yet", told)
    times = of_networks("training cost").mean() / of_networks("training cost", "dropout").mean()
    holds(round(times) == 14, "Less: a fourteenth")
    holds(more("T", "dropout").is_positive, "they are then too far apart", "the network too sure")
    less = {}
    for setting in OF_MNIST:
        plain, with_dropout = [
            of_networks("cost with T", name, experiment=setting) for name in ("plain", "dropout")
        ]
        less[setting] = compare(plain, with_dropout)
    told = f"With dropout, this is {less['results']:.3f} less than plain"
    holds(less["results"].is_positive, told, widely(lambda setting: less[setting].is_positive))


def all_eight():
    costs = {name: of_networks("cost", name).mean() for name in REMEDIES}
    cheapest = {*sorted(costs, key=costs.get)[:2]}
    less = [
        compare(of_networks("cost", other), of_networks("cost", name))
        for name in COPIES_AND_DROPOUT
        for other in {*REMEDIES} - COPIES_AND_DROPOUT
    ]
    least = min(less, key=lambda difference: difference.mean)
    told = "Copies with dropout cost least", f"at least {least:.3f} less than any other"
    holds(cheapest == COPIES_AND_DROPOUT and all(each.is_positive for each in less), *told)


def wrong_labels():
    wrong = of_networks("errors", labels="wrong").mean() / 1000  # of the images
    random = wrong / 0.9  # as a tenth of random labels is right
    holds(round(random, 1) == 0.2, "A fifth of the labels are now random")
    says("reads every image right", f"gives {100 * (1 - wrong):.0f} %")

    ends = [
        of_networks("training accuracy", name, "wrong").mean()
        for name in ("copies-and-dropout", "plain")
    ]
    says("Copies with dropout end near {:.0f} %, plain at {:.0f} %".format(*ends))
    learnt = errors_learnt("copies-and-dropout").mean()
    loses_nothing = lambda setting: not points_lost("copies-and-dropout", setting).counts
    told = f"only {learnt:.0f} % of the wrong labels", "lose nothing that we can see"
    holds(loses_nothing("results"), *told, widely(loses_nothing))

    limit = [*break_down(np.array([0.05, 0.051]))] == [False, True]
    of_L2 = max(-np.diff(curve_of("wrong-L2", "test accuracy")))
    holds(limit and of_L2 > 5, "L2 falls by over five points from a row to the next")

    lost = points_lost("copies-and-dropout", "farther")
    learnt = f"{errors_learnt('copies-and-dropout', 'farther').mean():.0f} %"
    holds(lost.is_positive, "After 5,000 steps", learnt, f"lost {lost:.1f} points")


def what_to_take_away():
    gains = {name: more("accuracy", name).mean for name in REMEDIES}
    few_images = {"plain", "L2", "dropout"}  # 1,000 of them, without copies
    little_is_gained = max(gains[name] for name in few_images) < 1
    much_is_gained = min(gains[name] for name in {*REMEDIES} - few_images) > 4
    holds(little_is_gained and much_is_gained, "Only more images", "copies", "much better")
    fewer_read_less = is_larger("accuracy", 512, 8)
    holds(fewer_read_less, "Fewer neurons made them worse")
    lose_later = points_lost("copies-and-dropout", "farther").is_positive
    lose_now = points_lost("copies-and-dropout").counts
    holds(lose_later and not lose_now, "copies with dropout only put the loss off")
