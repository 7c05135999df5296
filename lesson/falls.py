"""Why do networks break down? Follows the curvature of what they make smaller, beside its limit.

    python lesson/falls.py     (six minutes; outputs/falls.png)

Trains networks of lesson/remedies.py with wrong labels, of the first seed. In each row of their
curves it finds the largest curvature, the top eigenvalue of the Hessian, on all training images; if
there is dropout, with neurons dropped. Times the rate, it has to stay below 2, or steps lead away
from the lowest point. After the first fifth of the steps it counts the rows that are over 2, and
the falls of the test accuracy by more than five points from a row to the next.
"""

import functools

import numpy as np

from command_line import arguments
from elsewhere import LONGER
from evidence import break_down
from networks import to_tensors, train
from pictures import new_figure, save_figure
from plot_curves import GREY, ORANGE
from quiet_tensorflow import tf
from remedies import REMEDIES, count_dead, make_wrong, parse_command_line, settings_of
from train_mnist import cross_entropy, l2_penalty, load_mnist, measure

# The networks by their titles: a remedy, and flags of lesson/remedies.py.
NETWORKS = {
    "plain": ("plain", ""),
    "L2": ("L2", ""),
    "5x-images": ("5x-images", ""),
    "5x, dropout": ("5x-images-and-dropout", ""),
    "L2, rate 0.1": ("L2", LONGER),
    "L2, 300 images": ("L2", "--train-size 300"),
}
LIMIT = 2  # of rate * curvature


def dot(tensors, others):
    """Returns the sum of the products of two lists of tensors, entry by entry."""
    return tf.add_n([tf.reduce_sum(a * b) for a, b in zip(tensors, others, strict=True)])


def drop(activations, rate):
    """Drops neurons as dropout does, but of an image always the same: so a curvature stays."""
    kept = tf.random.stateless_uniform(tf.shape(activations), seed=[0, 0]) >= rate
    return tf.where(kept, activations / (1 - rate), 0.0)


@tf.function(autograph=False)
def change_of_slopes(network, inputs, labels, l2, rate, direction):
    """Returns how fast the slopes change along a direction, a list of tensors, as it is."""
    variables = network.trainable_variables
    drop_some = functools.partial(drop, rate=rate)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            cost = cross_entropy(network.logits(inputs, drop_some), labels)
            objective = cost + l2_penalty(network.layers, l2)
        slope_along = dot(inner.gradient(objective, variables), direction)
    return outer.gradient(slope_along, variables)


def find_curvature(network, train_set, l2, rate, direction):
    """Returns the largest curvature and its direction, by power iteration from another direction.

    The slopes change most along the largest curvature. So their change points more into its
    direction than the last one did: it is the next one, until the curvature along it stays.
    """
    before = 0.0
    while True:
        change = change_of_slopes(network, *train_set, l2, rate, direction)
        curvature = dot(direction, change).numpy()
        size = tf.linalg.global_norm(change)
        direction = [tensor / size for tensor in change]
        if abs(curvature - before) < 0.01 * abs(curvature):
            return curvature, direction
        before = curvature


def follow(args, train_set, test_set, first=0):
    """Trains a network; returns its rows from an iteration on: float [rows, 5].

    A row: iteration, training cost, test accuracy, rate * curvature, dead neurons.
    """
    rng = np.random.default_rng(0)
    direction = None
    rows = []
    for iteration, network in train(args, train_set):
        if direction is None:
            direction = [rng.normal(size=v.shape) for v in network.trainable_variables]
            direction = [tf.constant(tensor, tf.float32) for tensor in direction]
        if iteration >= first:
            row = measure(network, iteration, train_set, test_set)
            how = args.l2, args.dropout
            curvature, direction = find_curvature(network, train_set, *how, direction)
            figures = row.train_cost, row.held_out_accuracy, args.learning_rate * curvature
            rows.append([iteration, *figures, count_dead(network, train_set[0])])
    return np.array(rows)


def draw(curves):
    """Returns a Figure: for each network a column, its test accuracy above rate * curvature."""
    figure = new_figure(3.4)
    panels = figure.subplots(2, len(curves), sharey="row", sharex="col")
    for (above, below), (title, rows) in zip(panels.T, curves.items(), strict=True):
        above.plot(rows[:, 0], 100 * rows[:, 2], color=ORANGE, lw=1)
        below.plot(rows[:, 0], rows[:, 3], color=ORANGE, lw=1)
        below.axhline(LIMIT, color=GREY, lw=1)
        for panel in (above, below):
            panel.axvspan(0, 0.2 * rows[-1, 0], color=GREY, alpha=0.15, lw=0)  # does not count
        above.set_title(title, loc="left", size=9)
        end = rows[-1, 0]
        below.set(xlabel="iteration", xlim=(0, end), xticks=[0, end / 2])
        below.xaxis.set_major_formatter("{x:,.0f}")
    panels[0, 0].set_ylabel("test accuracy\nin %")
    panels[1, 0].set_ylabel("rate times\ncurvature")
    return figure


def main():
    """Trains and draws the networks, and prints each step to the end of the deepest fall of L2."""
    arguments()  # answers -h
    curves = {}
    print("after the first fifth  median  largest  rows over 2  falls  deepest, in points")
    for title, (name, flags) in NETWORKS.items():
        args = settings_of(parse_command_line(flags.split()), REMEDIES[name], 0, None)
        images, labels = load_mnist(args.data_dir, "train")
        mine = slice(args.train_size)
        train_set = to_tensors(images[mine], make_wrong(labels, 0)[mine])
        test_set = to_tensors(*load_mnist(args.data_dir, "t10k"))
        rows = curves[title] = follow(args, train_set, test_set)
        iterations, _, accuracy, steepness, _ = rows[rows[:, 0] >= 0.2 * args.iterations].T
        falls = -np.diff(accuracy)
        figures = np.median(steepness), steepness.max(), sum(steepness > LIMIT)
        figures += sum(break_down(falls)), 100 * falls.max()
        print("{:21} {:7.2f} {:8.2f} {:12} {:6} {:8.1f}".format(title, *figures), flush=True)
        if title == "L2":
            args.iterations = int(iterations[falls.argmax() + 1])
            args.eval_every = 1
            steps = follow(args, train_set, test_set, first=args.iterations - 12)
    print("\nL2: step  training cost  test accuracy  rate * curvature  dead neurons")
    for step in steps:
        print("{:8.0f} {:14.3f} {:14.1%} {:17.2f} {:13.0f}".format(*step))
    save_figure(draw(curves), "falls.png")


if __name__ == "__main__":
    main()
