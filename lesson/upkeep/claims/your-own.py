"""What your-own.md says."""

import re

import numpy as np

from book import read
from claims import holds, says, unmeasured
from measured import printed
from train_mnist import HERE, load_mnist


def from_an_empty_file():
    (accuracy,) = printed("from_scratch", "test accuracy")
    says("a test accuracy of", f"{accuracy} %")
    images, labels = load_mnist(HERE / "data", "train")
    says("y[0]", f"position {labels[0]}")
    says(f"np.std(W1)` is near {np.sqrt(2 / 784):.2f}", f"np.std(W2)` near {np.sqrt(2 / 100):.2f}")
    (steps,) = re.findall(r"range\((\d+)\)", read("lesson/from_scratch.py"))
    says(f"Take {steps} steps")
    (cost,) = printed("from_scratch", "\ntrained")
    says("the training images cost", f"about {cost:.1f}")
    (difference,) = printed("from_scratch", "largest difference")
    says("The first cost", f"{np.log(10):.2f}")
    holds(difference < 1e-6, "no slope", "farther than a millionth")
    unmeasured("between 2.2 and 2.6")

    says(f"The first cost is $\\ln10={np.log(10):.2f}$")
    x = images[:100].reshape(-1, 784) / 255
    passed_on = np.maximum(x @ np.random.default_rng(0).normal(0, np.sqrt(2 / 784), [784, 100]), 0)
    delta2 = 0.1 - np.eye(10)[labels[:100]]
    slopes = passed_on.T @ delta2  # of W2
    holds(len(np.unique(slopes, axis=0)) > 90, "the slopes of `W2` differ")
    holds(np.any(delta2 @ -slopes.T), "from the second step on, `W1` moves, too")


def the_tape():
    says("Save this as `lesson/my_scale.py`")  # beside tape.py, which it imports
