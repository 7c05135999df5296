"""What remedies.md says."""

import itertools

import numpy as np

import train_mnist
from claims import holds, says
from evidence import LIMITS, compare
from lists import NO_LAYER, SIZES, TINY
from measured import (
    errors_learnt,
    more,
    of_chosen_lambda,
    of_layer,
    of_networks,
    of_plain_at_lowest,
    points_lost,
    printed,
)
from networks import tf
from remedies import REMEDIES, move

NEARLY_ALL = 99  # per cent of images
TRIED = ["0.001", "0.004", "0.016"]  # lambdas
COPIES_AND_DROPOUT = {"copies-and-dropout", "all-three"}


def own(name, title):
    """Returns a figure of a network of one's own, as own_remedies.py has printed it."""
    return printed("own_remedies", f"{name} ", title)[0]


def at_the_top():
    holds(len(REMEDIES) == 8, "eight networks")
    says("it trains eight more")
    seeds = len(of_networks("accuracy"))
    holds(seeds == 10, "Our figures are of ten")


def l2():
    l2 = REMEDIES["L2"].l2
    told = rf"At $\eta=0.5$ and $\lambda={l2}$", "a thousandth of every weight"
    holds(0.5 * l2 == 0.001, *told)


def choose_lambda():
    found = {l2: printed("own_remedies", f"lambda {l2} ", "cost of") for l2 in TRIED}
    promised, errors = [{l2: each[place] for l2, each in found.items()} for place in (0, 1)]
    best = min(promised, key=promised.get)
    says(rf"Of $\lambda={TRIED[0]}$", *[f"${l2}$" for l2 in TRIED[1:]])
    (cost,) = printed("own_remedies", "all 1,000")
    one, two, three = [f"{each:.2f}" for each in promised.values()]
    told = f"promise {one}, {two} and {three}", "each ± 0.02 or 0.03"
    holds({*errors.values()} == {0.02, 0.03}, *told)
    is_near = promised[TRIED[2]] - promised[best] < min(errors.values())
    holds(is_near, rf"So we take $\lambda={best}$", f"${TRIED[2]}$ may be as good")
    holds(cost < promised[best], f"test images cost less than promised: {cost:.2f}")


def l2_stopping_or_a_temperature():
    stopped, with_T = of_networks("stopped cost"), of_networks("cost with T")
    chosen = of_chosen_lambda("cost")
    lowest = of_plain_at_lowest()
    are_less = all(compare(lowest, cost).is_positive for cost in (with_T, chosen))
    holds(are_less, "With $T$ or L2, a network costs less than plain at its lowest", "of ten rows")
    holds(abs(lowest - stopped).mean() < 0.02, "stopping finds about the lowest")
    of_L2 = compare(stopped, chosen), compare(chosen, with_T)
    is_told_apart = compare(stopped, with_T).is_positive and not any(each.counts for each in of_L2)
    holds(is_told_apart, "only one pair can be told apart", "$T$ costs less than stopping")


def is_larger(title, neurons, others, labels="right"):
    """Returns whether a figure is larger with some neurons than with others, by the same seeds."""
    values, other_values = [of_layer(title, number, labels) for number in (neurons, others)]
    seeds = min(len(values), len(other_values))
    return compare(values[:seeds], other_values[:seeds]).is_positive


def a_smaller_network():
    fits_not = of_layer("training accuracy", 2).max() < NEARLY_ALL
    worst = is_larger("accuracy", 4, 2) and is_larger("accuracy", 4, 2, "wrong")
    holds(fits_not, "With 2 neurons, even training images do not fit")
    holds(worst and is_larger("accuracy", 8, 4, "wrong"), "the answers are worst")
    neighbours = [*itertools.pairwise([*TINY, *SIZES])]
    reads_more = all(is_larger("accuracy", more, fewer) for fewer, more in neighbours)

    read = [of_layer("accuracy", neurons, "wrong") for neurons in (8, 512)]
    reads_more_of_wrong = compare(read[1], read[0][: len(read[1])]).is_positive
    holds(
        reads_more and reads_more_of_wrong,
        "The 512, with both: for narrow layers, the usual advice fails",
    )
    ends = f"8 end at {read[0].mean():.0f} %", f"512 at {read[1].mean():.0f} %"
    learns_all = errors_learnt("plain", "longer-neurons-512").min() == 100
    holds(learns_all, "With wrong labels", *ends, "these have learnt all wrong labels")


def copies_or_more_images():
    moved, _ = move(np.zeros([1, 28, 28]), np.zeros(1))
    holds(len(moved) == 25, "from 25 copies of each image", "up to two pixels")
    by_copies, by_images = more("accuracy", "copies"), more("accuracy", "5x-images", "copies")
    says("Plain reads", f"{of_networks('accuracy').mean():.0f} % of the test images")
    reads = [of_networks("accuracy", name).mean() for name in ("copies", "5x-images")]
    holds(min(reads) > 94, "Both read over 94 %")
    told = f"Copies add {by_copies:.2f} points", "nearly as much as real images"
    holds(by_copies.is_positive and by_images.mean < by_copies.mean / 10, *told)


def dropout():
    all_ones, random = tf.ones([1, 1000]), tf.random.Generator.from_seed(0)
    kept = train_mnist.dropout(all_ones, 0.2, random).numpy().max()
    holds(np.isclose(kept, 1 / (1 - 0.2)), "What is kept is divided by $1-r$")
    reads, reads_plain = [own(name, "accuracy") for name in ("dropout", "plain")]
    cost, cost_plain = [own(name, "test cost") for name in ("dropout", "plain")]
    told = f"{reads_plain:.0f} % and {cost_plain:.2f} without dropout"
    says(f"about {reads:.0f} % of the test images", f"they cost {cost:.2f}", told)
    gain = f"{more('accuracy', 'dropout').mean:.2f} points"
    says("a network reads more with dropout, by", gain)
    here = more("cost", "dropout")
    holds(
        here.is_positive and cost < cost_plain,
        "But there, at a higher rate",
        f"test images cost {here:.3f} more",
    )
    times = of_networks("training cost").mean() / of_networks("training cost", "dropout").mean()
    holds(round(times) == 14, "Less: a fourteenth")
    holds(more("T", "dropout").is_positive, "too far", "the network is too sure")
    is_less = more("cost with T", "plain", "dropout")
    holds(is_less.is_positive, "Each with its own $T$, dropout costs less than plain")


def all_eight():
    costs = {name: of_networks("cost", name).mean() for name in REMEDIES}
    cheapest = {*sorted(costs, key=costs.get)[:2]}
    pairs = itertools.product({*REMEDIES} - COPIES_AND_DROPOUT, COPIES_AND_DROPOUT)
    less = [more("cost", other, name) for other, name in pairs]
    least = min(less, key=lambda difference: difference.mean)
    told = "Copies with dropout cost least", f"at least {least.mean:.3f} less than any other"
    are_least = all(each.is_positive for each in less)
    holds(cheapest == COPIES_AND_DROPOUT and are_least, *told)


def wrong_labels():
    wrong = of_networks("errors", labels="wrong").mean() / 1000  # of the images
    random = wrong / 0.9  # as a tenth of random labels is right
    holds(round(random, 1) == 0.2, "Now a fifth of the labels are random")

    ends = [
        of_networks("training accuracy", name, "wrong").mean()
        for name in ("copies-and-dropout", "plain")
    ]
    near = np.isclose(ends[0], 100 * (1 - wrong), atol=2)
    told = "Copies with dropout end near {:.0f} %, plain at {:.0f} %"
    holds(near, told.format(100 * (1 - wrong), ends[1]))
    learnt = errors_learnt("copies-and-dropout").mean()
    told = f"only {learnt:.0f} % of the wrong labels", "they lose nothing that we can see"
    holds(not points_lost("copies-and-dropout").counts, *told)
    lost = points_lost("copies-and-dropout", "farther")
    learnt = f"learn {errors_learnt('copies-and-dropout', 'farther').mean():.0f} %"
    holds(lost.is_positive, "But in 5,000 steps they", learnt, f"lose {lost:.1f} points")


def how_sure_is_all_this():
    by_images = more("accuracy", "5x-images", "copies")
    holds(by_images.is_positive, f"The new ones read {by_images:.2f} points more")
    (of_both,) = printed("luck", "of both")
    told = f"with the luck of the test images, it is ± {of_both}", "we cannot tell"
    holds(by_images.mean < LIMITS[10] * of_both, *told)
    slower = more("cost", "plain", "dropout", "rate-0.1")
    is_less = slower.is_positive and own("dropout", "test cost") < own("plain", "test cost")
    holds(is_less, "costs less even without $T$ in your network", "at a rate of 0.1")
    of_none = of_networks("accuracy", experiment=NO_LAYER)
    reads_more = compare(of_none, of_layer("accuracy", 8)[: len(of_none)]).is_positive
    holds(reads_more, "without a hidden layer (diamonds), it reads more than with 8 neurons")
    by_l2 = more("cost", "copies-and-dropout", "all-three")
    told = f"L2 lowers the cost of copies with dropout by only {by_l2:.3f}"
    holds(by_l2.is_positive, told)
    costs = [of_networks(name, "copies-and-dropout", "wrong") for name in ("cost with T", "cost")]
    told = "cost {:.2f} instead of {:.2f}".format(*[each.mean() for each in costs])
    holds(compare(*costs).is_positive, "too unsure", told)


def what_to_take_away():
    gains = {name: more("accuracy", name).mean for name in REMEDIES}
    few_images = {"plain", "L2", "dropout"}  # 1,000 of them, without copies
    little_is_gained = max(gains[name] for name in few_images) < 1
    much_is_gained = min(gains[name] for name in {*REMEDIES} - few_images) > 4
    holds(little_is_gained and much_is_gained, "Only more images", "copies", "much better")
    holds(is_larger("accuracy", 512, 8), "A narrow hidden layer made them worse")
    gain, sureness = more("accuracy", "dropout"), more("T", "dropout")
    is_so = gain.is_positive and gain.mean < 1 and sureness.is_positive
    told = "Dropout made the answers a little better", "at our rate, the network too sure"
    holds(is_so, *told)
    lose_later = points_lost("copies-and-dropout", "farther").is_positive
    lose_now = points_lost("copies-and-dropout").counts
    holds(lose_later and not lose_now, "Copies with dropout only put the loss off")
