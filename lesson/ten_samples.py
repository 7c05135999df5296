"""Are a network's mistakes due to its thousand images, or to its start?

    python lesson/ten_samples.py     takes two or three minutes, and draws outputs/ten-samples.png

Trains ten networks from one start, each on another thousand images; then ten on one thousand, each
from another start. How far do ten networks agree, and what does the mean of their probabilities
read, as one answer?
"""

import os
import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from tqdm import tqdm

sys.path.append(str(Path(__file__).parents[1]))  # where train_mnist.py is

from saved_run import show_error

from plot_curves import GREY, ORANGE
from train_mnist import DIGITS, HERE, HIDDEN, PIXELS, Network, load_mnist, minibatches

from train_mnist import tf, to_inputs, train_step  # isort: skip

sys.excepthook = show_error
tf.config.experimental.enable_op_determinism()
tf.get_logger().setLevel("ERROR")  # it would warn that each network needs a graph of its own
images, labels = load_mnist(HERE / "data", "train")
test_images, test_labels = load_mnist(HERE / "data", "t10k")


def train(sample, start):
    """Returns the probabilities that a network gives to the test images: float64 [10,000, 10]."""
    mine = slice(1000 * sample, 1000 * (sample + 1))
    weights_rng, order_rng, _ = np.random.default_rng(start).spawn(3)
    network = Network([PIXELS, *HIDDEN, DIGITS], weights_rng)
    batches = minibatches(to_inputs(images[mine]), tf.constant(labels[mine]), 512, order_rng)
    for _ in range(2000):
        train_step(network, *next(batches), 0.1, 0.0, tf.identity)
    return network(test_images).numpy().astype(float)


def cost_of(probabilities):
    """Returns what the test images cost with these probabilities."""
    return -np.log(probabilities[np.arange(len(test_labels)), test_labels]).mean()


experiments = {
    "ten samples, one start": [(number, 0) for number in range(10)],
    "one sample, ten starts": [(0, number) for number in range(10)],
}
figure = Figure((8.6, 2.8), layout="constrained")  # inches
panels = figure.subplots(1, 2, sharey=True)
print("                        each reads  at a cost of  the mean reads  at a cost of")
for panel, (name, networks) in zip(panels, experiments.items(), strict=True):
    answers = [train(*each) for each in tqdm(networks, leave=False, disable=None)]
    says = np.argmax(answers, axis=2)  # [10 networks, 10,000 images]
    is_right = says == test_labels
    cost = np.mean([cost_of(each) for each in answers])
    mean = np.mean(answers, axis=0)
    mean_is_right = mean.argmax(axis=1) == test_labels
    figures = is_right.mean(), cost, mean_is_right.mean(), cost_of(mean)
    print(name + "{:12.2%} {:13.3f} {:15.2%} {:13.3f}".format(*figures))

    # The mean of the other nine against each network.
    others_are_right = [(10 * mean - each).argmax(axis=1) == test_labels for each in answers]
    mistakes = (~is_right).sum() / 10
    corrected = (others_are_right & ~is_right).sum() / 10
    new = (is_right & ~np.array(others_are_right)).sum() / 10
    print(f"    of {mistakes:,.0f} mistakes, the mean of the other nine corrects {corrected:.0f}")
    print(f"    and makes {new:.0f} new ones")

    read_by = is_right.sum(axis=0)  # of each image: how many of the ten read it right
    counts = np.bincount(read_by, minlength=11)
    print(f"    all ten read {counts[10]:,} images right, none reads {counts[0]:,}")
    image = np.flatnonzero(read_by == 5)[0]  # the first that half of them read right
    print(f"    image {image} is a {test_labels[image]}; the ten say", *says[:, image], flush=True)

    # A bar of those that all ten read would squash the others.
    bars = panel.bar(range(10), counts[:10], color=ORANGE)
    panel.bar_label(bars, fmt="{:,.0f}", size=8, color=GREY)
    panel.set_title(f"{name.capitalize()}: all ten read {counts[10]:,} right", size=10, loc="left")
    panel.set(xlabel="how many of the ten read it right", xticks=range(10))
    panel.spines[["top", "right"]].set_visible(False)
panels[0].set_ylabel("test images")
path = HERE / "outputs" / "ten-samples.png"
figure.savefig(path, dpi=200)
print(os.path.relpath(path))
