"""What your-own.md says."""

import re

import numpy as np

from book import read
from check_sentences import holds, says, unmeasured
from measured import printed
from train_mnist import HERE, load_mnist


def from_an_empty_file():
    (accuracy,) = printed("from_scratch", "test accuracy")
    says("a test accuracy of", f"{accuracy} %")
    _, labels = load_mnist(HERE / "data", "train")
    says("y[0]", f"position {labels[0]}")
    says(r"of $\sqrt{2/n}$ for $n$ inputs")
    says(f"np.std(W1)` is near {np.sqrt(2 / 784):.2f}", f"np.std(W2)` near {np.sqrt(2 / 100):.2f}")
    (steps,) = re.findall(r"range\((\d+)\)", read("lesson/from_scratch.py"))
    says(f"Take {steps} steps")
    (cost,) = printed("from_scratch", "\ntrained")
    says("the training images cost", f"about {cost:.1f}")
    (difference,) = printed("from_scratch", "largest difference")
    says("The first cost", f"{np.log(10):.2f}")
    holds(difference < 1e-6, "no slope", "farther than a millionth")
    unmeasured("between 2.2 and 2.6")
