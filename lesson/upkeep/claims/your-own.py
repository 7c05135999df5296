"""What your-own.md says."""

import contextlib
import io
import re

import numpy as np

from book import numbers_in, read
from claims import holds, says, unmeasured
from measured import printed
from train_mnist import HERE, load_mnist


def from_an_empty_file():
    (accuracy,) = printed("from_scratch", "test accuracy")
    says("Its test accuracy", f"{accuracy} %")
    _, labels = load_mnist(HERE / "data", "train")
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

    for_W2, read_by_W2, _ = started_at_zero("[100, 10]")
    for_W1, _, answers = started_at_zero("[784, 100]")
    holds(for_W1 == for_W2, "Both cost", f"\\ln10={for_W2:.2f}")
    holds(read_by_W2 > 90, "With `W2` at zero, it learns", f"{read_by_W2:.0f} %")
    holds(np.all(answers == 1), "With `W1` at zero, it does not")
    holds(np.all(answers == 1), "all images are called a 1")


def started_at_zero(shape):
    """Trains from_scratch.py's network, but the weights of this shape start at zero.

    Returns the cost before training, the test accuracy in per cent, and the answers.
    """
    code = read("lesson/from_scratch.py").partition("# 6.")[0].replace("\narguments()", "\n")
    edited = re.sub(rf"rng.normal\(0, .*, {re.escape(shape)}\)", f"np.zeros({shape})", code)
    assert edited != code
    names, said = {}, io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(edited, names)
    first_cost, _, accuracy = numbers_in(said.getvalue())
    return first_cost, accuracy, names["says"]


def the_tape():
    says("Save this as `lesson/my_scale.py`")  # beside tape.py, which it imports
