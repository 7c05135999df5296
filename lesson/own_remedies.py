"""Trains the network of from_scratch.py on 1,000 images: as it is, with dropout, and with L2.

    python lesson/own_remedies.py

Prints of the first two what a test image costs at the end, and how many they read, and the cost
with the best temperature. Then chooses the lambda of L2 by cross-validation, and prints what
each promises, and what test images cost with the best. One or two minutes.
"""

import numpy as np

from shared.command_line import arguments
from quiet_tensorflow import tf
from train_mnist import HERE, load_mnist

arguments()  # none but --help


def load(part):
    """Returns the inputs of a part of MNIST, and a row of ten numbers for each label."""
    images, labels = load_mnist(HERE / "data", part)
    return images.reshape(-1, 784) / np.float32(255), np.eye(10)[labels]


all_x, all_y = load("train")
x, y = all_x[:1000], all_y[:1000]
validation_x, validation_y = all_x[50_000:], all_y[50_000:]
test_x, test_y = load("t10k")


def train_on(chosen, l2=0, r=0):
    """Trains a network on the images with these numbers; returns its functions."""
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

    def cost_of(x, y, r=0, T=1):
        costs = tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits_of(x, r) / T)
        return tf.reduce_mean(costs)

    for _ in range(1000):
        batch = rng.choice(chosen, 100)
        with tf.GradientTape() as tape:
            cost = cost_of(x[batch], y[batch], r) + penalty(l2)
        for variable, gradient in zip(variables, tape.gradient(cost, variables), strict=True):
            variable.assign_sub(0.3 * gradient)
    return logits_of, cost_of


choices = np.arange(0.5, 5, 0.1)
for name, remedy in {"plain": {}, "dropout": {"r": 0.5}}.items():
    logits_of, cost_of = train_on(np.arange(1000), **remedy)
    says = logits_of(test_x).numpy().argmax(axis=1)
    accuracy = (says == test_y.argmax(axis=1)).mean()
    costs = [cost_of(validation_x, validation_y, T=T) for T in choices]
    T = choices[np.argmin(costs)]
    cost, cost_with_T = cost_of(test_x, test_y), cost_of(test_x, test_y, T=T)
    print(f"{name:8}  test cost {cost:.2f}, test accuracy {accuracy:.1%}")
    print(f"T = {T:.1f}   test cost {cost_with_T:.2f}")


order = np.random.default_rng(0).permutation(1000)


def promise(l2):
    """Returns what images cost that were not learnt from, by cross-validation: four costs."""
    costs = []
    for quarter in np.split(order, 4):
        _, cost_of = train_on(np.setdiff1d(order, quarter), l2)
        costs.append(cost_of(x[quarter], y[quarter]))
    return costs


promised = {}
for l2 in (0.001, 0.004, 0.016):
    costs = promise(l2)
    promised[l2] = np.mean(costs)
    error = np.std(costs, ddof=1) / np.sqrt(4)
    print(f"lambda {l2:<5}  promises a cost of {promised[l2]:.2f} +- {error:.2f}", flush=True)
best = min(promised, key=promised.get)
_, cost_of = train_on(order, best)
print(f"lambda {best:<5}  of all 1,000: test cost {cost_of(test_x, test_y):.2f}")
