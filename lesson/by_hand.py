"""Compares the gradient of the second layer, by hand, with TensorFlow's.

python lesson/by_hand.py
"""

import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))  # where train_mnist.py is

from train_mnist import DIGITS, HERE, HIDDEN, PIXELS, Network, cross_entropy, load_mnist, to_inputs

from train_mnist import tf  # isort: skip

images, labels = load_mnist(HERE / "data", "train")
inputs, labels = to_inputs(images[:512]), labels[:512]
network = Network([PIXELS, *HIDDEN, DIGITS], np.random.default_rng(0))
(W1, b1), (W2, b2), (W3, b3) = [(W.numpy(), b.numpy()) for W, b in network.layers]

# The forward pass.
a1 = np.maximum(inputs.numpy() @ W1 + b1, 0)
a2 = np.maximum(a1 @ W2 + b2, 0)
z3 = a2 @ W3 + b3
p = np.exp(z3) / np.exp(z3).sum(axis=1, keepdims=True)

# Backpropagation.
y = np.eye(DIGITS)[labels]
delta3 = (p - y) / len(labels)
delta2 = (delta3 @ W3.T) * (a2 > 0)  # nothing passes back where ReLU gave zero
by_hand = a1.T @ delta2

with tf.GradientTape() as tape:
    cost = cross_entropy(network.logits(inputs), labels)
by_tape = tape.gradient(cost, network.layers[1][0]).numpy()
print("largest difference", np.abs(by_hand - by_tape).max(), "of", np.abs(by_tape).max())
