"""What your-own.md says."""

import re

import numpy as np

from book import read
from claims import says, shows, unmeasured
from measured import printed
from small_network import VALUES, X, Y, go_forward, short
from train_mnist import HERE, load_mnist


def from_an_empty_file():
    (accuracy,) = printed("from_scratch", "test accuracy")
    says("test accuracy", f"{accuracy} %")
    _, labels = load_mnist(HERE / "data", "train")
    says("y[0]", f"position {labels[0]}")
    says(f"np.std(W1)` is near {np.sqrt(2 / 784):.2f}", f"np.std(W2)` near {np.sqrt(2 / 100):.2f}")
    (steps,) = re.findall(r"range\((\d+)\)", read("lesson/from_scratch.py"))
    says(f"Take {steps} steps")
    (cost,) = printed("from_scratch", "\ntrained")
    says("the training images cost", f"about {cost:.1f}")
    unmeasured("between 2.2 and 2.6")


def the_tape():
    W1, b1, W2, b2 = map(np.array, VALUES)
    sums, _, _, p, _ = go_forward(W1, b1, W2, b2)
    of_logits = p - Y[0]
    of_a = W2 @ of_logits
    of_z = np.where(sums > 0, of_a, 0)
    of_W1 = np.outer(X[0], of_z)
    says("the slope of", f"{of_W1[0, 0]:.1f}")
    as_text = lambda slopes: ", ".join(map(short, slopes))
    logits, a, z = map(as_text, (of_logits, of_a, of_z))
    shows("`cross_entropy`", "1", f"the logits: {logits}")
    shows("`matmul`", logits, f"$a$: {a}")
    shows("`relu`", a, f"$z$: {z}")
    shows("`matmul`", z, f"$W_1$, by rows: {'; '.join(map(as_text, of_W1))}")
    says("Save this as `lesson/my_sigmoid.py`")  # beside tape.py, which it imports
