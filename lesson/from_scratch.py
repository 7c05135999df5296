"""Trains a network with one hidden layer, from an empty file: python lesson/from_scratch.py."""

import numpy as np

from shared.command_line import arguments  # also finds the scripts, a folder above
from quiet_tensorflow import tf
from train_mnist import HERE, load_mnist

arguments()  # none but --help

# 1. The images, as inputs, and a row for each label, 1 at the digit and 0 elsewhere.
images, labels = load_mnist(HERE / "data", "train")
x = images.reshape(-1, 784) / 255
y = np.eye(10)[labels]

# 2. The weights and biases.
rng = np.random.default_rng(0)
W1 = tf.Variable(rng.normal(0, np.sqrt(2 / 784), [784, 100]), dtype=tf.float32)
b1 = tf.Variable(tf.zeros(100))
W2 = tf.Variable(rng.normal(0, np.sqrt(2 / 100), [100, 10]), dtype=tf.float32)
b2 = tf.Variable(tf.zeros(10))
variables = [W1, b1, W2, b2]


# 3. The logits and the cost.
def logits_of(x):
    """The forward pass: inputs [n, 784] to logits [n, 10]."""
    return tf.nn.relu(x @ W1 + b1) @ W2 + b2


def cost_of(x, y):
    """The mean cross-entropy of inputs x with labels y."""
    costs = tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits_of(x))
    return tf.reduce_mean(costs)


print(f"untrained  {cost_of(x, y):.2f}")

# 4. and 5. A step, 500 times, and how many test images are read.
for _ in range(500):
    batch = rng.choice(len(x), 100)  # simpler than epochs: an image may come again early
    with tf.GradientTape() as tape:
        cost = cost_of(x[batch], y[batch])
    for variable, slopes in zip(variables, tape.gradient(cost, variables), strict=True):
        variable.assign_sub(0.3 * slopes)
print(f"trained    {cost_of(x, y):.2f}")

test_images, test_labels = load_mnist(HERE / "data", "t10k")
says = logits_of(test_images.reshape(-1, 784) / 255).numpy().argmax(axis=1)
print(f"test accuracy {(says == test_labels).mean():.1%}")


# 6. The way back: the slopes without a tape. (To train with them, this stands above the loop.)
def slopes_of(x, y):
    """Backpropagation: the slopes of the mean cost along W1, b1, W2 and b2, as NumPy's arrays."""
    a = np.maximum(x @ W1 + b1, 0)
    powers = np.exp(a @ W2 + b2)
    p = powers / powers.sum(axis=1, keepdims=True)
    delta2 = (p - y) / len(x)
    delta1 = delta2 @ W2.numpy().T * (a > 0)
    return x.T @ delta1, delta1.sum(axis=0), a.T @ delta2, delta2.sum(axis=0)


with tf.GradientTape() as tape:
    cost = cost_of(x[:100], y[:100])
pairs = zip(slopes_of(x[:100], y[:100]), tape.gradient(cost, variables), strict=True)
difference = max(np.abs(ours - theirs).max() for ours, theirs in pairs)
print(f"largest difference of a slope from the tape's {difference:.0e}")
