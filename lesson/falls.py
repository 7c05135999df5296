"""Why do networks break down? Follows the curvature of what they make smaller, beside its limit.

    python lesson/falls.py     (seven minutes; outputs/falls.png)

Trains networks of lesson/remedies.py with wrong labels, of the first seed. In each row of their
curves it finds the largest curvature, the top eigenvalue of the Hessian, on all training images; if
there is dropout, with neurons dropped. Times the rate, it has to stay below 2, or steps lead away
from the lowest point. After the first fifth of the steps it counts the rows over 2 before the first
fall, and the falls: of the test accuracy, by more than five points from a row to the next. L2 is
trained once more, at a rate of 0.3 from shortly before its deepest fall on: blue in the picture.
"""

import functools

import numpy as np

from command_line import arguments
from elsewhere import LONGER
from evidence import EARLY, break_down
from networks import to_tensors, train
from pictures import new_figure, save_figure
from plot_curves import BLUE, GREY, ORANGE
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
SLOW = 0.3  # the rate of L2 when it is trained again, and slower before it falls


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


def follow(args, train_set, test_set, first=0, slow_from=None):
    """Trains a network; returns its rows from an iteration on: float [rows, 5].

    A row: iteration, training cost, test accuracy, rate * curvature, dead neurons. slow_from: an
    iteration after which the rate is SLOW.
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
        if iteration == slow_from:
            args.learning_rate = SLOW  # train reads it anew for each step
    return np.array(rows)


def tell(title, rows):
    """Prints what rows say: rate * curvature up to the first fall, and the falls."""
    falls = -np.diff(rows[:, 2])
    is_fall = break_down(falls)
    calm = rows[: is_fall.argmax() + 1 if is_fall.any() else None, 3]  # up to the first fall
    figures = np.median(calm), (calm > LIMIT).sum(), len(calm), is_fall.sum(), 100 * falls.max()
    line = "{:22} {:12.2f} {:6} of {:2} {:9} {:9.1f}".format(title, *figures)
    print(line, flush=True)


def draw(curves):
    """Returns a Figure: for each title a column, the test accuracy above rate * curvature."""
    figure = new_figure(3.4)
    panels = figure.subplots(2, len(curves), sharey="row", sharex="col")
    for (above, below), (title, networks) in zip(panels.T, curves.items(), strict=True):
        for rows, color in zip(networks, (ORANGE, BLUE), strict=False):
            above.plot(rows[:, 0], 100 * rows[:, 2], color=color, lw=1)
            below.plot(rows[:, 0], rows[:, 3], color=color, lw=1)
        below.axhline(LIMIT, color=GREY, lw=1)
        end = networks[0][-1, 0]
        for panel in (above, below):
            panel.axvspan(0, EARLY * end, color=GREY, alpha=0.15, lw=0)  # does not count
        above.set_title(title, loc="left", size=9)
        below.set(xlabel="iteration", xlim=(0, end), xticks=[0, end / 2])
        below.xaxis.set_major_formatter("{x:,.0f}")
    panels[0, 0].set_ylabel("test accuracy\nin %")
    panels[1, 0].set_ylabel("rate times\ncurvature")
    return figure


def main():
    """Trains and draws the networks; of L2, prints the steps of its deepest fall, and avoids it."""
    arguments()  # answers -h
    data_dir = parse_command_line([]).data_dir  # of all of them
    images, labels = load_mnist(data_dir, "train")
    labels = make_wrong(labels, 0)
    test_set = to_tensors(*load_mnist(data_dir, "t10k"))
    curves = {}
    print("after the first fifth   median before  over 2 before     falls   deepest, in points")
    for title, (name, flags) in NETWORKS.items():
        asked = parse_command_line(flags.split())
        args = settings_of(asked, REMEDIES[name], 0, None)
        train_set = to_tensors(images[: args.train_size], labels[: args.train_size])
        rows = follow(args, train_set, test_set)
        curves[title] = [rows]
        late = rows[rows[:, 0] >= EARLY * args.iterations]
        tell(title, late)
        if title == "L2":
            end = int(late[np.diff(late[:, 2]).argmin() + 1, 0])  # of its deepest fall
            slower = settings_of(asked, REMEDIES[name], 0, None)
            rows = follow(slower, train_set, test_set, slow_from=end - 20)
            curves[title].append(rows[rows[:, 0] >= end - 20])
            tell(f"L2, slower from {end - 20}", curves[title][1])
            args.iterations = end
            args.eval_every = 1
            steps = follow(args, train_set, test_set, first=end - 12)
    print("\nL2: step  training cost  test accuracy  rate * curvature  dead neurons")
    for step in steps:
        print("{:8.0f} {:14.3f} {:14.1%} {:17.2f} {:13.0f}".format(*step))
    save_figure(draw(curves), "falls.png")


if __name__ == "__main__":
    main()
