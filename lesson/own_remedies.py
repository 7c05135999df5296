"""Trains the network of from_scratch.py on 1,000 images: as it is, with L2, and with dropout.

    python lesson/own_remedies.py

Prints of each what a test image costs after 100 steps and at the end, and how many it reads then.
"""

import numpy as np

from command_line import arguments
from quiet_tensorflow import tf
from train_mnist import HERE, load_mnist

arguments()  # none but --help


def load(part, number):
    """Returns so many inputs of a part of MNIST, and a row of ten numbers for each label."""
    images, labels = [array[:number] for array in load_mnist(HERE / "data", part)]
    return images.reshape(-1, 784) / 255, np.eye(10)[labels]


def train(l2=0, r=0):
    """Trains a network; returns what test images cost early and at the end, and the share read."""
    rng = np.random.default_rng(0)
    W1 = tf.Variable(rng.normal(0, np.sqrt(2 / 784), [784, 100]), dtype=tf.float32)
    b1 = tf.Variable(tf.zeros(100))
    W2 = tf.Variable(rng.normal(0, np.sqrt(2 / 100), [100, 10]), dtype=tf.float32)
    b2 = tf.Variable(tf.zeros(10))
    variables = [W1, b1, W2, b2]

    def penalty(l2):
        return l2 / 2 * (tf.reduce_sum(W1 * W1) + tf.reduce_sum(W2 * W2))

    def logits_of(x, r=0):
        a = tf.nn.relu(x @ W1 + b1)
        a *= (rng.random(a.shape) >= r) / (1 - r)
        return a @ W2 + b2

    def cost_of(x, y, r=0):
        costs = tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits_of(x, r))
        return tf.reduce_mean(costs)

    costs = []
    for step in range(1000):
        batch = rng.choice(len(x), 100)
        with tf.GradientTape() as tape:
            cost = cost_of(x[batch], y[batch], r) + penalty(l2)
        for variable, gradient in zip(variables, tape.gradient(cost, variables), strict=True):
            variable.assign_sub(0.3 * gradient)
        if step in (99, 999):
            costs.append(cost_of(test_x, test_y))
    says = logits_of(test_x).numpy().argmax(axis=1)
    return *costs, (says == test_y.argmax(axis=1)).mean()


x, y = load("train", 1000)
test_x, test_y = load("t10k", 10_000)
for name, remedy in {"plain": {}, "L2": {"l2": 0.002}, "dropout": {"r": 0.5}}.items():
    line = "{:8}  after 100 steps {:.3f}, at the end: test cost {:.2f}, test accuracy {:.1%}"
    print(line.format(name, *train(**remedy)))
