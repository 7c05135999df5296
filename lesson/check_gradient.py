"""Checks a slope: how does the cost change with one weight? python lesson/check_gradient.py."""

import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))  # where train_mnist.py is

from train_mnist import DIGITS, HERE, HIDDEN, PIXELS, Network, cross_entropy, load_mnist, to_inputs

from train_mnist import tf  # isort: skip

images, labels = load_mnist(HERE / "data", "train")
inputs, labels = to_inputs(images[:512]), labels[:512]
network = Network([PIXELS, *HIDDEN, DIGITS], np.random.default_rng(0))
W, b = network.layers[-1]

with tf.GradientTape() as tape:
    cost = cross_entropy(network.logits(inputs), labels)
print(f"by the tape   {tape.gradient(cost, W)[5, 3]:.4f}")

start = W.numpy()


def cost_with(nudge):
    """Returns the cost with another value of the weight from neuron 5 to digit 3."""
    weights = start.copy()
    weights[5, 3] += nudge
    W.assign(weights)
    return cross_entropy(network.logits(inputs), labels)


h = 0.01  # with much smaller nudges, rounding would be larger than the change of the cost
print(f"by two nudges {(cost_with(h) - cost_with(-h)) / (2 * h):.4f}")
