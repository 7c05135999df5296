"""Why do networks break down? Tries what prevents it, and follows the curvature.

    python lesson/falls.py     (ten minutes; outputs/falls.png)

Trains networks of lesson/remedies.py with wrong labels. First L2, of three seeds. From shortly
before its deepest fall it goes on, its images in ten other orders: as before, at a smaller rate,
and without L2. How many of the ten fall: does the test accuracy sink by more than five points
within ten steps? At the smaller rate it takes more steps, to go as far, and smaller minibatches,
to keep the noise.

The first of these also goes on with all its images in each step, at both rates, so nothing is left
to chance. After each step it finds the largest curvature of what the steps make smaller, the cost
and the penalty of L2 (the top eigenvalue of the Hessian). Times the rate, it has to stay below 2,
or steps lead away from the lowest point.
"""

import argparse

import numpy as np

from command_line import arguments
from evidence import EARLY, break_down
from networks import to_tensors, train
from pictures import new_figure, save_figure
from plot_curves import GREY, ORANGE
from quiet_tensorflow import tf
from remedies import REMEDIES, make_wrong, own_images, parse_command_line, settings_of
from train_mnist import cross_entropy, l2_penalty, load_mnist, measure, minibatches, train_step

LIMIT = 2  # of rate * curvature

# How L2 goes on from shortly before its deepest fall.
ALL = 1000  # images in each step
CHANGES = {
    "as before": {},
    "rate 0.3": {"learning_rate": 0.3, "batch_size": 307},
    "without L2": {"l2": 0.0},
    "all": {"batch_size": ALL},
    "all, at 0.3": {"learning_rate": 0.3, "batch_size": ALL},
}
SEEDS, ORDERS = 3, 10


def dot(tensors, others):
    """Returns the sum of the products of two lists of tensors, entry by entry."""
    return tf.add_n([tf.reduce_sum(a * b) for a, b in zip(tensors, others, strict=True)])


@tf.function(autograph=False)
def change_of_slopes(network, inputs, labels, l2, direction):
    """Returns how fast the slopes change along a direction, a list of tensors, as it is."""
    variables = network.trainable_variables
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            cost = cross_entropy(network.logits(inputs), labels)
            objective = cost + l2_penalty(network.layers, l2)
        slope_along = dot(inner.gradient(objective, variables), direction)
    return outer.gradient(slope_along, variables)


def find_curvature(network, train_set, l2, direction):
    """Returns the largest curvature and its direction, by power iteration from another direction.

    The slopes change most along the largest curvature. So their change points more into its
    direction than the last one did: it is the next one, until the curvature along it stays.
    """
    before = 0.0
    while True:
        change = change_of_slopes(network, *train_set, l2, direction)
        curvature = dot(direction, change).numpy()
        size = tf.linalg.global_norm(change)
        direction = [tensor / size for tensor in change]
        if abs(curvature - before) < 0.001 * abs(curvature):
            return curvature, direction
        before = curvature


def any_direction(network):
    """Returns a random direction: a list of tensors, as large as the network's variables."""
    rng = np.random.default_rng(0)
    sizes = [variable.shape for variable in network.trainable_variables]
    return [tf.constant(rng.normal(size=size), tf.float32) for size in sizes]


def deepest_fall(accuracies):
    """Returns the number of the row from which the accuracy falls most to the next."""
    return np.diff(accuracies).argmin()


def train_and_find_start(args, train_set, test_set):
    """Trains a network, and finds the row from which it falls most, less a row.

    Returns the network, and of that row the iteration, the test accuracy and the variables' values.
    """
    rows = []
    for iteration, network in train(args, train_set):
        if iteration >= EARLY * args.iterations:
            accuracy = measure(network, iteration, train_set, test_set).held_out_accuracy
            values = [variable.numpy() for variable in network.trainable_variables]
            rows.append((iteration, accuracy, values))
    accuracies = [accuracy for _, accuracy, _ in rows]
    start = max(deepest_fall(accuracies) - 1, 0)
    return network, *rows[start]


def go_on(network, args, start, train_set, test_set, order):
    """Trains a network on from start, its images in another order; returns whether it falls."""
    batches = minibatches(*train_set, args.batch_size, np.random.default_rng(order))
    accuracies = [measure(network, start, train_set, test_set).held_out_accuracy]
    for iteration in range(start + 1, args.iterations + 1):
        inputs, labels = next(batches)
        train_step(network, inputs, labels, args.learning_rate, args.l2, tf.identity)
        if iteration % args.eval_every == 0:
            accuracies.append(measure(network, iteration, train_set, test_set).held_out_accuracy)
    return break_down(-np.diff(accuracies)).any()


def put(values, variables):
    """Gives variables these values."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def change(args, start, changes):
    """Returns args with changes: at a smaller rate with more steps from start on, to go as far."""
    changed = argparse.Namespace(**vars(args) | changes)
    longer = args.learning_rate / changed.learning_rate
    changed.iterations = start + round(longer * (args.iterations - start))
    return changed


def change_and_go_on(args, train_set, test_set):
    """Goes on from before the deepest fall with each change, and prints how many orders fall.

    Returns the network, and where it went on: the iteration, and the values of the variables.
    """
    network, start, accuracy, there = train_and_find_start(args, train_set, test_set)
    print(f"\nseed {args.seed}, from step {start} on: test accuracy {accuracy:.1%}")
    variables = network.trainable_variables
    put(there, variables)
    for title, changes in CHANGES.items():
        changed = change(args, start, changes)
        orders = 1 if changed.batch_size == ALL else ORDERS  # in which the sum is the same
        rate, how = changed.learning_rate, (changed.l2, any_direction(network))
        put(there, variables)
        at_start, _ = find_curvature(network, train_set, *how)
        fallen, curvatures = [], []
        for order in range(orders):
            put(there, variables)
            fallen.append(go_on(network, changed, start, train_set, test_set, order))
            curvatures.append(find_curvature(network, train_set, *how)[0])
        figures = rate * at_start, rate * np.median(curvatures)
        line = "seed {}, {:11} {:6} of {:2} {:11.2f} {:7.2f}"
        print(line.format(args.seed, title, sum(fallen), orders, *figures), flush=True)
    return network, start, there


def go_on_with_all(network, args, start, train_set, test_set):
    """Trains a network on from start with all images in each step; returns a row for each step.

    A row: iteration, training cost, test accuracy, rate * curvature.
    """
    direction = any_direction(network)
    rows = []
    for iteration in range(start, args.iterations + 1):
        row = measure(network, iteration, train_set, test_set)
        curvature, direction = find_curvature(network, train_set, args.l2, direction)
        figures = row.train_cost, row.held_out_accuracy, args.learning_rate * curvature
        rows.append([iteration, *figures])
        train_step(network, *train_set, args.learning_rate, args.l2, tf.identity)
    return np.array(rows)


def follow_all_images(args, network, start, there, train_set, test_set):
    """Goes on with all images in each step, at both rates; returns the rows by the rate."""
    curves = {}
    for title in ("all", "all, at 0.3"):
        changed = change(args, start, CHANGES[title])
        put(there, network.trainable_variables)
        rows = go_on_with_all(network, changed, start, train_set, test_set)
        curves[changed.learning_rate] = rows
    return curves


def tell_of_steps(curves):
    """Prints from which step on rate * curvature is over 2; of the first rows the deepest fall."""
    print("\nall images    steps   over 2 at   largest")
    for rate, rows in curves.items():
        over = rows[rows[:, 3] > LIMIT, 0]
        first = f"{over[0]:.0f}" if len(over) > 0 else "never"
        print(f"rate {rate} {len(rows):10} {first:>11} {rows[:, 3].max():9.2f}")
    rows, *_ = curves.values()
    end = 10 * (deepest_fall(rows[::10, 2]) + 1)
    print("    step  training cost  test accuracy  rate * curvature")
    for step in rows[max(end - 60, 0) : end + 1 : 5]:
        print("{:8.0f} {:14.3f} {:14.1%} {:17.2f}".format(*step))


def draw(curves):
    """Returns a Figure of test accuracy, training cost and curvature around the fall, by rate."""
    figure = new_figure(4.6)
    above, middle, below = panels = figure.subplots(3, 1, sharex=True)
    for (rate, rows), color in zip(curves.items(), (ORANGE, GREY), strict=True):
        columns = 100 * rows[:, 2], rows[:, 1], rows[:, 3] / rate
        for panel, values in zip(panels, columns, strict=True):
            panel.plot(rows[:, 0], values, color=color, lw=1, label=f"rate {rate}")
        below.axhline(LIMIT / rate, color=color, ls=":", lw=1)
        text = f"limit at {rate}: {LIMIT} / {rate} = {LIMIT / rate:.2g}"
        beside = {"transform": below.get_yaxis_transform(), "color": color, "size": 9}
        y, side = (3.1, "top") if rate == max(curves) else (LIMIT / rate, "bottom")
        below.text(0.01, y, text, va=side, **beside)
    rows, *_ = curves.values()
    fall = rows[deepest_fall(rows[:, 2]), 0]
    above.set(ylabel="test accuracy\nin %", yticks=[20, 40, 60, 80], xlim=(fall - 60, fall + 60))
    above.legend(loc="lower right")
    middle.set(ylabel="training cost", yscale="log", yticks=[0.1, 1, 10], yticklabels=[0.1, 1, 10])
    below.set(xlabel="iteration", ylabel="curvature", yscale="log", ylim=(2, 200))
    below.set_yticks([2, 4, 10, 100], [2, 4, 10, 100])
    below.xaxis.set_major_formatter("{x:,.0f}")
    for panel in (middle, below):
        panel.minorticks_off()
    return figure


def main():
    """Lets L2 go on with each change, and follows it with all images."""
    arguments()  # answers -h
    asked = parse_command_line([])
    images, true_labels = load_mnist(asked.data_dir, "train")
    test_set = to_tensors(*load_mnist(asked.data_dir, "t10k"))

    def make_train_set(args):
        """Returns what a network learns from, as lesson/remedies.py has it."""
        mine = own_images(args.seed, asked.train_size, args.train_size)
        return to_tensors(images[mine], make_wrong(true_labels, args.seed)[mine])

    print(f"L2 in {ORDERS} other orders of its images, from shortly before its deepest fall on")
    print("                       break down  rate * curvature at the start, and the end (median)")
    goes_on = []
    for seed in range(SEEDS):
        args = settings_of(asked, REMEDIES["L2"], seed, None)
        goes_on.append(change_and_go_on(args, make_train_set(args), test_set))

    args = settings_of(asked, REMEDIES["L2"], 0, None)
    curves = follow_all_images(args, *goes_on[0], make_train_set(args), test_set)
    tell_of_steps(curves)
    save_figure(draw(curves), "falls.png")


if __name__ == "__main__":
    main()
