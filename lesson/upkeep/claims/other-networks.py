"""What other-networks.md says."""

import numpy as np

from shared.networks import tf
from claim import holds, says, shows
from convolution import MOVES, Convolutional, convolve
from measured import asked_of, curve, falls_of, printed, result, table_of
from small_network import in_rows


def end_of(run):
    """Returns the test accuracy at the end of a run, as a text."""
    return f"ends at {result(run):.1f} %"


def convolution():
    weights = np.tile([-1, 1, -1], [3, 1])
    picture = np.array([[0, 1, 0, 0, 0], [0, 1, 0, 0, 0], [0, 1, 1, 0, 0]])
    says(in_rows(weights), in_rows(picture))
    for word, shown in ("so", picture), ("Moved", np.roll(picture, 1, axis=1)):
        passed_on = convolve(shown[None, ..., None] * 1.0, weights[..., None, None] * 1.0, 0)
        says(word, "passes on $({:.0f},{:.0f},{:.0f})$".format(*passed_on[0, 1, 1:4, 0]))
        says(f"The largest number is {np.max(passed_on[0, 1]):.0f} both times")
    network = Convolutional(asks_where=True, rng=np.random.default_rng(0))
    filters = [F.shape for F, _ in network.convolutions]
    says("of {}, {} and {} filters".format(*[shape[-1] for shape in filters]))
    ((height, width),) = {tuple(shape[:2]) for shape in filters}
    says(f"{height} x {width} weights for each channel")
    side, *pooled = [a.shape[1] for a in network.passed_on(tf.zeros([1, 784]))]
    says("In the first layer", f"{side} x {side} places")
    says(f"so {side} shrinks to {{}}, {{}} and, rounded up, {{}}".format(*pooled))
    holds(MOVES[-1] == 4, "moved four pixels to the right")
    titles = "run-1", "all places", "the largest"
    rows = [printed("convolution", title) for title in titles]
    of_filters = (25 + 1) * 8 + (25 * 8 + 1) * 16 + (25 * 16 + 1) * 32
    all_places, the_largest = of_filters + 513 * 10, of_filters + 33 * 10
    sizes = 785 * 256 + 257 * 128 + 129 * 10, all_places, the_largest
    for title, size, (unmoved, *_, moved, _) in zip(titles, sizes, rows, strict=True):
        shows(title, f"{size:,}", f"{unmoved}", f"{moved:.0f}")
    told = "fewer than a tenth of the weights", "reads more than `run-1`"
    holds(all_places < sizes[0] / 10 and rows[1][0] > rows[0][0], *told)
    *_, moved, _ = np.transpose(rows)
    holds(moved[-1] > max(moved[:2]), "Moved, *the largest* reads most")
    changes, of_all_places = [printed("convolution", f"{n} numbers change")[0] for n in (32, 512)]
    are_quarters = abs(changes - 1 / 4) < 0.05 and abs(of_all_places - 3 / 4) < 0.05
    holds(are_quarters, "changes a quarter as much", "in *all places*, three quarters")


def dead_of(name):
    """Returns the numbers of dead neurons that curvature.py has printed, every ten steps."""
    return table_of(name)[:, -1]


def depth():
    deep, slower = asked_of("deep"), asked_of("deep-slower")
    is_so = deep.hidden == slower.hidden == 12 * [32]
    holds(is_so, "twelve hidden layers of 32 neurons")
    says("at a rate of", f"{slower.learning_rate}")
    holds(max(curve("deep")) < 31, "in this run it never reads over 31 %")
    holds(min(curve("deep-slower")[-10:]) > 90, "At 0.1 it learns", end_of("deep-slower"))
    dead, dead_slower = map(dead_of, ("curvature-deep-0.5", "curvature-deep"))
    told = f"At 0.5, {dead[1]:.0f} of its {12 * 32} neurons are", "after ten steps"
    holds(min(dead[1:]) > 100, *told, f"never more than {max(dead_slower):.0f}")


def normalisation():
    holds(min(curve("normalised")[-10:]) > 90, f"It {end_of('normalised')}")
    holds(falls_of("deep-slower") > 0, "Spikes: the network breaks down, and recovers")


def attention_with_a_pencil():
    words = np.array([[0, 0], [2, 0], [1, 1]])  # the, river, bank
    scores = words @ words[2]
    says("The scores are {}, {} and {}".format(*scores))
    weights = np.exp(scores) / np.exp(scores).sum()
    says("the weights {:.2f}, {:.2f} and {:.2f}".format(*weights))
    says("the list is about $({:.1f},{:.1f})$".format(*weights @ words))
    says("Beside *money* it is $({1:.1f},{0:.1f})$".format(*weights @ words))


def in_short():
    says("shares a stroke among all places", "needs few weights")
    learn = min(result("deep-slower"), result("normalised")) > 90 > 31 > max(curve("deep"))
    is_lower = asked_of("deep-slower").learning_rate < asked_of("deep").learning_rate
    told = "Twelve layers learnt at a lower rate", "by normalised sums"
    holds(bool(learn and is_lower), *told)
