"""Follows the largest curvature along a run: are its steps too long?

    python lesson/curvature.py --hidden 32 --learning-rate 0.1    has the flags of train_mnist.py

Trains as train_mnist.py does. After each ten of the first 200 steps, and then each hundred, it
prints, of the first 1,000 training images, the cost, the rate times the largest curvature (the top
eigenvalue of the Hessian), and how many hidden neurons pass on zero for all of them. Where the
product is over 2, steps lead away from the lowest point of a parabola. (It is the curvature at a
point, without the kinks of ReLU; falls.py measures across a step.)
"""

import sys

import numpy as np

from shared.command_line import answer_help
from shared.networks import to_tensors, train
from quiet_tensorflow import tf
from remedies import count_dead
from train_mnist import cross_entropy, l2_penalty, load_mnist, parse_arguments


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
    direction than the last one did: it is the next one, until the curvature along it stays. (At a
    point the slopes of ReLU are steady, so this leaves out that they jump at its kinks.)
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


def main():
    """Trains, and prints a row each."""
    answer_help(sys.argv[1:])
    args = parse_arguments([*sys.argv[1:], "--eval-every", "10"])
    images, labels = load_mnist(args.data_dir, "train")
    inputs, labels = to_tensors(images[: args.train_size], labels[: args.train_size])
    seen = inputs[:1000], labels[:1000]
    print("iteration  training cost  rate * curvature  dead neurons")
    for iteration, network in train(args, (inputs, labels)):
        if iteration <= 200 or iteration % 100 == 0:
            cost = cross_entropy(network.logits(seen[0]), seen[1])
            if not np.isfinite(cost):
                raise FloatingPointError(
                    f"diverged by iteration {iteration}; lower --learning-rate"
                )
            curvature, _ = find_curvature(network, seen, args.l2, any_direction(network))
            product = args.learning_rate * curvature
            dead = count_dead(network, seen[0])
            print(f"{iteration:9,} {cost:14.3f} {product:17.2f} {dead:13}", flush=True)


if __name__ == "__main__":
    main()
