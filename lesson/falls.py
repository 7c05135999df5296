"""Why does a network break down? Follows three step by step, and measures how the slope swings.

    python lesson/falls.py     (three minutes; outputs/falls.png)

Trains networks of lesson/remedies.py, with L2 and wrong labels, to shortly before their deepest
fall. From there on each step uses all images, so nothing is left to chance: at a rate of 0.5, and
from the same weights at 0.3.

The slopes before and after a step differ most in one direction. By how much they differ along it,
divided by how far the step leads along it, is the curvature h that the step meets. (Here it is
larger than the second derivative at a point, which leaves out the kinks of ReLU.) Where eta h, the
rate times this curvature, is 2, the slope after a step is minus the slope before: the network
swings to and fro. Over 2, each swing is wider.

A network falls in its last ten steps. Of the swing ten steps before these, the program also finds
eta h across swings that are narrower, or wider: with the same middle, in the same direction.
"""

from typing import NamedTuple

import numpy as np

from shared.command_line import arguments
from shared.evidence import EARLY, break_down
from shared.networks import to_tensors, train
from shared.pictures import BOLD, new_figure, save_figure
from curvature import dot
from plot_curves import BLUE, GREY, ORANGE
from quiet_tensorflow import tf
from remedies import REMEDIES, make_wrong, own_images, parse_command_line, settings_of
from train_mnist import cross_entropy, l2_penalty, load_mnist, measure

SEEDS = 3
STEPS = {0.5: 300, 0.3: 500}  # by the rate, which together lead as far
LIMIT = 2  # of eta h, rate times curvature
BEFORE_END = 20  # steps: the swing that is looked at is so many before the end
WIDTHS = np.geomspace(0.003, 0.3, 9)  # of swings


class Followed(NamedTuple):
    """A network that has been followed."""

    rows: np.ndarray  # of each step: its number, slope before and after, eta h
    accuracies: list  # before each ten steps
    told: list  # the row of the step BEFORE_END
    across: np.ndarray  # eta h across swings of WIDTHS, in the middle of that step
    has_fallen: bool


def add(tensors, factor, others):
    """Returns the sums of two lists of tensors, the others times a factor."""
    return [tensor + factor * other for tensor, other in zip(tensors, others, strict=True)]


def put(values, network):
    """Gives the network's variables these values."""
    for variable, value in zip(network.trainable_variables, values, strict=True):
        variable.assign(value)


def values_of(network):
    """Returns the values of the network's variables: a list of tensors."""
    return [tf.identity(variable) for variable in network.trainable_variables]


@tf.function(autograph=False)
def gradient_of(network, inputs, labels, l2):
    """Returns the gradient of the cost and the penalty of L2, a list of tensors, as it is."""
    with tf.GradientTape() as tape:
        objective = cross_entropy(network.logits(inputs), labels) + l2_penalty(network.layers, l2)
    return tape.gradient(objective, network.trainable_variables)


def train_and_find_start(args, train_set, test_set):
    """Trains a network, and finds the row from which it falls most, less a row.

    Returns the network, and of that row the iteration and the variables' values.
    """
    rows, accuracies = [], []
    for iteration, network in train(args, train_set):
        if iteration >= EARLY * args.iterations:
            rows.append((iteration, values_of(network)))
            accuracies.append(measure(network, iteration, train_set, test_set).held_out_accuracy)
    start = max(np.diff(accuracies).argmin() - 1, 0)
    return network, *rows[start]


def swing(values, gradient, rate, network, what):
    """Takes a step. Returns the gradient after it, and the direction in which it has changed."""
    put(add(values, -rate, gradient), network)
    after = gradient_of(network, *what)
    change = add(gradient, -1, after)
    return after, [tensor / tf.linalg.global_norm(change) for tensor in change]


def curvatures_across(middle, direction, network, what):
    """Returns the curvatures across swings of WIDTHS along a direction, with this middle."""
    found = []
    for width in WIDTHS:
        slopes = []
        for side in (-width / 2, width / 2):
            put(add(middle, side, direction), network)
            slopes.append(dot(gradient_of(network, *what), direction).numpy())
        found.append((slopes[1] - slopes[0]) / width)
    return np.array(found)


def follow(network, start, rate, l2, train_set, test_set):
    """Takes steps with all images from the network as it is, until it falls; returns a Followed."""
    what = *train_set, l2
    gradient, direction = gradient_of(network, *what), None
    rows, accuracies, swings = [], [], []
    for step in range(start, start + STEPS[rate] + 1):
        is_tenth = (step - start) % 10 == 0
        if is_tenth:
            accuracies.append(measure(network, step, train_set, test_set).held_out_accuracy)
        has_fallen = bool(break_down(-np.diff(accuracies[-2:])).any())
        if has_fallen or step == start + STEPS[rate]:
            break
        values, before, last = values_of(network), gradient, direction
        gradient, direction = swing(values, before, rate, network, what)
        if last and dot(direction, last) < 0:
            direction = [-tensor for tensor in direction]  # so the slope changes its sign
        slopes = [dot(each, direction).numpy() for each in (before, gradient)]
        rows.append([step, *slopes, 1 - slopes[1] / slopes[0]])
        if is_tenth:
            swings.append((add(values, -rate / 2, before), direction))
    told = max(len(rows) - BEFORE_END, 0)
    middle, its_direction = swings[told // 10]
    across = rate * curvatures_across(middle, its_direction, network, what)
    return Followed(np.array(rows), accuracies, rows[told], across, has_fallen)


def tell(seed, title, followed):
    """Prints how a network has gone on."""
    end = followed.rows[-1, 0] + 1
    how = f"falls by {end:,.0f}" if followed.has_fallen else f"not by {end:,.0f}"
    _, slopes, _, products = followed.rows.T
    across = "".join(f"{product:7.2f}" for product in followed.across)
    line = "seed {}, {:11}  {:14} {:7.3f} {:7.2f}  {}"
    print(
        line.format(seed, title, how, np.median(abs(slopes)), np.median(products), across),
        flush=True,
    )


def tell_of_steps(followed):
    """Prints each ten steps, and the one that is looked at."""
    print("\n    step  slope before    after  eta h  test accuracy")
    for row, accuracy in zip(followed.rows[::10], followed.accuracies, strict=False):
        print("{:8.0f} {:13.3f} {:8.3f} {:6.2f} {:14.1%}".format(*row, accuracy))
    end = followed.rows[-1, 0] + 1
    print(f"{end:8.0f} {followed.accuracies[-1]:44.1%}")
    step, before, after, product = followed.told
    print(f"step {step:.0f}, {end - step:.0f} before the end:", end=" ")
    print(f"slope {before:.3f} before it, {after:.3f} after it, so eta h is {product:.2f}")


def draw(followed_of):
    """Returns a Figure: the last slopes of the first seed, and eta h by width of all.

    followed_of: for each rate of STEPS, the Followed of each seed.
    """
    figure = new_figure(4)
    grid = figure.add_gridspec(2, 2, width_ratios=[3, 2])
    right = figure.add_subplot(grid[:, 1])
    for place, (rate, color) in enumerate(zip(STEPS, (ORANGE, BLUE), strict=True)):
        left = figure.add_subplot(grid[place, 0])
        first, *_ = followed_of[rate]
        steps, slopes, *_ = first.rows.T
        left.plot(steps, slopes, color=color, lw=1)
        end = first.rows[-1, 0] + 1
        left.set(ylabel="slope", ylim=(-0.5, 0.5), xlim=(end - 110, end))
        left.set_title(f"Rate {rate}", **BOLD)
        left.xaxis.set_major_formatter("{x:,.0f}")
        for followed in followed_of[rate]:
            right.plot(WIDTHS, followed.across, color=color, lw=1.2)
    right.axhline(LIMIT, color=GREY, ls=":")
    right.text(0.3, LIMIT - 0.03, "limit: 2", color=GREY, ha="right", va="top")
    right.text(0.05, 2.5, "at 0.5, above it:\na wide one grows", color=ORANGE, ha="center")
    right.text(0.003, 0.65, "at 0.3, below it:\na wide one shrinks", color=BLUE)
    left.set(xlabel="iteration")
    right.set_title("Across a swing, three seeds", **BOLD)
    right.set(xscale="log", xlabel="width of a swing", ylabel="ηh", ylim=(0.5, 3.2))
    right.set_xticks([0.003, 0.01, 0.03, 0.1, 0.3], [0.003, 0.01, 0.03, 0.1, 0.3])
    right.minorticks_off()
    return figure


def main():
    """Follows L2 with wrong labels from before its fall on, at two rates."""
    arguments()  # answers -h
    asked = parse_command_line([])
    images, true_labels = load_mnist(asked.data_dir, "train")
    test_set = to_tensors(*load_mnist(asked.data_dir, "t10k"))

    print(f"eta h: median of all steps; {BEFORE_END} steps before the end, across swings so wide:")
    widths = "".join(f"{width:7.2g}" for width in WIDTHS)
    print(" " * 36 + f"|slope|  median  {widths}")
    followed_of = {rate: [] for rate in STEPS}
    for seed in range(SEEDS):
        args = settings_of(asked, REMEDIES["L2"], seed, None)
        mine = own_images(seed, asked.train_size, args.train_size)
        train_set = to_tensors(images[mine], make_wrong(true_labels, seed)[mine])
        network, start, there = train_and_find_start(args, train_set, test_set)
        for rate, all_seeds in followed_of.items():
            put(there, network)
            all_seeds.append(follow(network, start, rate, args.l2, train_set, test_set))
            tell(seed, f"rate {rate}", all_seeds[-1])
    tell_of_steps(followed_of[0.5][0])
    save_figure(draw(followed_of), "falls.png")


if __name__ == "__main__":
    main()
