"""How noisy are the slopes of a minibatch, and do large steps overshoot?

    python lesson/steps.py     (half a minute; outputs/steps.png)

Trains with the default settings. Before the first step and after the last it takes 100 minibatches
of each size. How far is their gradient from that of all training images? (The root of the mean
square; 1 is as far as that gradient is long.) The picture shows slopes of a neuron's weights.

Then it takes fifty steps at a rate of 0.5, and fifty at 0.01. After how many of them does the
gradient, here that of the first 10,000 training images, point against what it was before the step?
"""

import itertools

import numpy as np

from command_line import arguments
from networks import to_tensors, train
from pictures import new_figure, save_figure
from quiet_tensorflow import tf
from train_mnist import HERE, cross_entropy, load_mnist, parse_arguments

SIZES = 32, 128, 512  # of minibatches
NEURON = 0  # the one to draw, of the first layer


@tf.function(autograph=False, reduce_retracing=True)
def find_slopes(network, inputs, labels):
    """Returns the slopes of the cost along all weights and biases, as one long row."""
    with tf.GradientTape() as tape:
        cost = cross_entropy(network.logits(inputs), labels)
    gradients = tape.gradient(cost, network.trainable_variables)  # of W1 first
    return tf.concat([tf.reshape(gradient, [-1]) for gradient in gradients], axis=0)


def by_minibatch(network, train_set, size, rng):
    """Returns the slopes by so many training images, drawn at random."""
    chosen = rng.choice(len(train_set[0]), size, replace=False)
    return find_slopes(network, *[tf.gather(tensor, chosen) for tensor in train_set])


def find_noise(network, train_set, size, slopes, rng):
    """Returns how far the slopes by minibatches are from the slopes by all images."""
    distances = [tf.norm(by_minibatch(network, train_set, size, rng) - slopes) for _ in range(100)]
    return np.sqrt(np.mean(np.square(distances))) / tf.norm(slopes).numpy()


def draw_slopes(panel, slopes, limit):
    """Draws the slopes of the neuron's weights: red is positive, blue negative."""
    panel.imshow(image_of(slopes), cmap="bwr", vmin=-limit, vmax=limit)
    panel.set(xticks=[], yticks=[])
    panel.spines[:].set_visible(True)


def image_of(slopes):
    """Returns the slopes of the neuron's weights, as the pixels lie: [28, 28]."""
    of_first_layer = slopes[: 28 * 28 * 256].numpy().reshape(28, 28, 256)
    return of_first_layer[:, :, NEURON]


def count_turns(train_set, rate):
    """Returns after how many of fifty steps the gradient points against what it was before."""
    args = parse_arguments(
        ["--learning-rate", str(rate), "--iterations", "50", "--eval-every", "1"]
    )
    some = [tensor[:10_000] for tensor in train_set]
    found = [find_slopes(network, *some).numpy() for _, network in train(args, train_set)]
    return sum(old @ new < 0 for old, new in itertools.pairwise(found))


arguments()  # answers -h
train_set = to_tensors(*load_mnist(HERE / "data", "train"))
rng = np.random.default_rng(0)
figure = new_figure(3.9)
rows = figure.subplots(2, len(SIZES) + 1)
print("off by       ", *[f"{size:6} images" for size in SIZES])
networks = train(parse_arguments(["--eval-every", "1000"]), train_set)
for panels, (iteration, network) in zip(rows, networks, strict=True):
    slopes = find_slopes(network, *train_set)
    limit = 2 * abs(image_of(slopes)).max()
    print(f"after {iteration:5,}  ", end="")
    for panel, size in zip(panels, SIZES, strict=False):
        noise = find_noise(network, train_set, size, slopes, rng)
        print(f"{noise:14.2f}", end="")
        draw_slopes(panel, by_minibatch(network, train_set, size, rng), limit)
        panel.set_title(f"{size} images\noff by {noise:.2g}", size=10)
    print()
    draw_slopes(panels[-1], slopes, limit)
    panels[-1].set_title("all 60,000\n", size=10)
    panels[0].set_ylabel(f"after {iteration:,} steps" if iteration else "untrained")

print("\nthe gradient points against the one before")
for rate in (0.5, 0.01):
    print(f"rate {rate:<5} after {count_turns(train_set, rate):2} of 50 steps")
save_figure(figure, "steps.png")
