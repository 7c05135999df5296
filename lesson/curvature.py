"""Follows the largest curvature along a run: are its steps too long?

    python lesson/curvature.py --hidden 32 --learning-rate 0.1    has the flags of train_mnist.py

Trains as train_mnist.py does. After each ten of the first 200 steps, and then each hundred, it
prints, of the first 1,000 training images, the cost, the rate times the largest curvature (the top
eigenvalue of the Hessian), and how many hidden neurons pass on zero for all of them. Where the
product is over 2, steps lead away from the lowest point of a parabola.
"""

import sys

import numpy as np

from command_line import answer_help
from falls import any_direction, find_curvature
from networks import to_tensors, train
from remedies import count_dead
from train_mnist import cross_entropy, load_mnist, parse_arguments

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
            raise FloatingPointError(f"diverged by iteration {iteration}; lower --learning-rate")
        curvature, _ = find_curvature(network, seen, args.l2, any_direction(network))
        product = args.learning_rate * curvature
        dead = count_dead(network, seen[0])
        print(f"{iteration:9,} {cost:14.3f} {product:17.2f} {dead:13}", flush=True)
