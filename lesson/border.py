"""Draws the border that networks find between 0s and 1s, with a hidden layer and without.

    python lesson/border.py

Of each image, a network gets only two numbers: the share of its ink in the upper right quarter, and
that in the lower left one. It learns as that of train_mnist.py. The picture is outputs/border.png,
and what share of the test images each network reads is printed, too. A grey line is where the sum
of a hidden neuron is zero.
"""

import numpy as np

from shared.command_line import arguments
from shared.networks import tf, train
from shared.pictures import draw_image, new_figure, save_figure
from plot_curves import BLUE, GREY, ORANGE
from train_mnist import DIGITS, HERE, Network, load_mnist, parse_arguments

EXAMPLES = {"A": 1, "B": 2, "C": 8}  # of the test images


def load(part):
    """Returns all 0s and 1s of a part of MNIST: images, their shares of ink [n, 2], and labels."""
    images, labels = load_mnist(HERE / "data", part)
    images, labels = images[labels < 2], labels[labels < 2]
    quarters = images[:, :14, 14:], images[:, 14:, :14]  # rows, then columns
    ink = [quarter.sum(axis=(1, 2)) for quarter in quarters]
    return images, np.transpose(ink / images.sum(axis=(1, 2))), labels


def to_inputs(shares):
    """Returns shares as a network learns from them best: around zero, and about as large as one."""
    return tf.constant((shares - 0.25) / 0.1, tf.float32)


arguments()  # none but --help
_, shares, labels = load("train")
train_set = to_inputs(shares), tf.constant(labels)
images, shares, labels = load("t10k")
x, y = np.mgrid[0:0.55:300j, 0:0.55:300j]  # places on the plane
places = to_inputs(np.stack([x, y], axis=-1).reshape(-1, 2))

figure = new_figure(2.9)
grid = figure.add_gridspec(3, 4, width_ratios=[1, 3, 3, 3])
for row, (name, number) in enumerate(EXAMPLES.items()):
    panel = figure.add_subplot(grid[row, 0], title=name)
    draw_image(panel, images[number])
    panel.axvline(13.5, color=ORANGE)
    panel.axhline(13.5, color=ORANGE)

for column, hidden in enumerate([[], [4], [32]], 1):
    network = Network([2, *hidden, DIGITS], np.random.default_rng(0))
    for _ in train(parse_arguments([]), train_set, network):
        pass
    answers = network.logits(to_inputs(shares)).numpy().argmax(axis=1)
    title = f"{sum(hidden) or 'no'} hidden neurons: {np.mean(answers == labels):.1%}"
    print(title)

    panel = figure.add_subplot(grid[:, column], box_aspect=1, xlabel="share in the upper right")
    panel.set_title(title, size=10)
    for digit, color in enumerate([BLUE, ORANGE]):
        panel.plot(*shares[labels == digit][:300].T, "o", color=color, mew=0, ms=2.5, label=digit)
    if hidden == [4]:
        W, b = network.layers[0]
        for sums in (places @ W + b).numpy().T:
            panel.contour(x, y, sums.reshape(x.shape), [0], colors=GREY, linewidths=0.7)
    logits = network.logits(places).numpy()
    panel.contour(x, y, (logits[:, 0] - logits[:, 1]).reshape(x.shape), [0], colors="black")

panel.legend(loc="upper left")
figure.axes[3].set_ylabel("share of ink in the lower left")
for name, number in EXAMPLES.items():
    box = {"color": "white", "alpha": 0.8, "pad": 1}
    figure.axes[3].text(*shares[number], name, bbox=box, weight="bold")
save_figure(figure, "border.png")
