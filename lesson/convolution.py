"""Does a network read moved digits if it asks with the same weights at each place? And small ones?

    python lesson/convolution.py [RUN]     (two minutes)

Trains two convolutional networks, at a learning rate of 0.1. Both have the same three
convolutions. The last layer of one has weights for each place. That of the other gets of each
neuron the largest answer, wherever it was given. Prints what share of the test images they read if
all are moved to the right, or shrunk to half their size, and what the network of RUN reads, the
folder of a run (default: outputs/run-1). Also prints how much the numbers change that a last
layer gets, if images are moved by four pixels. Of the second one, outputs/convolution.png has the
first convolution: which pieces of images its filters pass on most, and a 3 seen by them.
outputs/pooling.png has what all three convolutions make of this 3.
"""

import itertools

import numpy as np

from shared.command_line import arguments
from shared.networks import load_network, to_tensors, train
from shared.pictures import draw_image, new_figure, save_figure
from quiet_tensorflow import tf
from train_mnist import DIGITS, HERE, Network, load_mnist, parse_arguments, to_inputs

NEURONS = 1, 8, 16, 32  # the image, as if a single neuron had passed it on, and each convolution
MOVES = range(5)  # pixels


def convolve(a, F, b):
    """Returns what the neurons of a convolution pass on of images, one at each place of these."""
    return tf.nn.relu(tf.nn.conv2d(a, F, strides=1, padding="SAME") + b)


class Convolutional(Network):
    """Three convolutions, and a last layer, which asks where something is or does not.

    A neuron of a convolution has weights for 5 x 5 pixels, and stands at each place of the image
    with the same ones, its filter: F, float32 [5, 5, fan_in, fan_out]. So what it passes on is an
    image, too.
    """

    def __init__(self, asks_where, rng):
        super().__init__([NEURONS[-1] * 4 * 4 if asks_where else NEURONS[-1], DIGITS], rng)
        self.asks_where = asks_where
        self.convolutions = []
        for fan_in, fan_out in itertools.pairwise(NEURONS):
            start = rng.normal(0, np.sqrt(2 / (5 * 5 * fan_in)), [5, 5, fan_in, fan_out])
            F = tf.Variable(start, dtype=tf.float32)
            b = tf.Variable(tf.zeros(fan_out))
            self.convolutions.append((F, b))

    def passed_on(self, inputs):
        """Returns images, and what each convolution makes of them: [n, rows, columns, neurons]."""
        layers = [tf.reshape(inputs, [-1, 28, 28, 1])]
        for F, b in self.convolutions:
            a = convolve(layers[-1], F, b)
            a = tf.nn.max_pool2d(a, ksize=2, strides=2, padding="SAME")  # the largest of 2 x 2
            layers.append(a)
        return layers

    def logits(self, inputs, drop=tf.identity):
        """The forward pass: inputs float32 [batch, 784] to logits float32 [batch, 10]."""
        W, b = self.layers[-1]
        return self.numbers(inputs) @ W + b

    def numbers(self, inputs):
        """Returns what the last layer gets: a row of numbers for each image."""
        *_, a = self.passed_on(inputs)
        if self.asks_where:
            return tf.reshape(a, [-1, a.shape[1] * a.shape[2] * a.shape[3]])
        return tf.reduce_max(a, axis=[1, 2])  # the largest of all places


def move(images, by):
    """Moves images to the right, by so many pixels."""
    return np.pad(images, [(0, 0), (0, 0), (by, 0)])[:, :, :28]


def halve(images):
    """Shrinks images to half their size, in the middle: a pixel is the mean of four."""
    small = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).round()
    return np.pad(small.astype(images.dtype), [(0, 0), (7, 7), (7, 7)])


def say_what_is_read(name, network, images, labels):
    """Prints what share of the images a network reads, by how far they are moved, and halved."""
    shares = []
    for changed in (*[move(images, by) for by in MOVES], halve(images)):
        parts = np.array_split(changed, 10)  # together they would take a lot of memory
        answers = [network(part).numpy().argmax(axis=1) for part in parts]
        shares.append((np.concatenate(answers) == labels).mean())
    print(f"{name:28}", *[f"{share:7.1%}" for share in shares])


def say_what_changes(network, images):
    """Prints how much the numbers change that the last layer gets, if images are moved.

    By their distance (the root of the sum of squares), in that of an image from another.
    """
    as_they_are, moved = [
        network.numbers(to_inputs(move(images, by))).numpy() for by in (MOVES[0], MOVES[-1])
    ]
    changes = np.linalg.norm(moved - as_they_are, axis=1)
    apart = np.linalg.norm(np.roll(as_they_are, 1, axis=0) - as_they_are, axis=1)
    share = changes.mean() / apart.mean()
    count = as_they_are.shape[1]
    print(f"moved by {MOVES[-1]}, {count} numbers change {share:.2f} times as much", end=" ")
    print("as from an image to another")


def most_passed_on(F, images, count=1000):
    """Returns of each filter the mean of those pieces of images that it passes on most.

    F: the filters of a first convolution, [5, 5, 1, filters].
    """
    inputs = tf.reshape(to_inputs(images), [-1, 28, 28, 1])
    sums = tf.nn.conv2d(inputs, F, strides=1, padding="VALID")  # only where the whole filter fits
    pieces = np.lib.stride_tricks.sliding_window_view(inputs[..., 0], (5, 5), axis=(1, 2))
    best = np.argsort(-tf.reshape(sums, [-1, F.shape[3]]).numpy(), axis=0)[:count]
    return [pieces.reshape(-1, 5, 5)[of_filter].mean(axis=0) for of_filter in best.T]


def draw(network, images, image):
    """Draws the first convolution, and an image, as it is and moved, seen by it.

    images: those of which it looks for pieces.
    """
    F, b = network.convolutions[0]
    figure = new_figure(3.2)
    of_pieces, *rows = figure.subplots(3, 1 + NEURONS[1])
    of_pieces[0].axis("off")
    of_pieces[0].text(0, 0.5, "the pieces it\npasses on\nmost (mean)", va="center", size=10)
    for number, piece in enumerate(most_passed_on(F, images), 1):
        of_pieces[number].set_title(f"filter {number}", size=10)
        draw_image(of_pieces[number], (255 * piece).astype(np.uint8))
    for panels, by in zip(rows, (MOVES[0], MOVES[-1]), strict=True):
        a = tf.reshape(to_inputs(move(image[None], by)), [1, 28, 28, 1])
        shown = [a[0, :, :, 0], *tf.unstack(convolve(a, F, b)[0], axis=-1)]
        for panel, values in zip(panels, shown, strict=True):
            panel.imshow(values, cmap="gray", vmin=0)
            panel.axis("off")
    save_figure(figure, "convolution.png")


def draw_pooling(network, image):
    """Draws to scale an image, what each convolution passes on after pooling, and its largest."""
    layers = [a[0].numpy() for a in network.passed_on(to_inputs(image[None]))]
    names = ["an image", *[f"{count} channels" for count in NEURONS[1:]]]
    titles = [f"{name}\n{len(a)} x {len(a)}" for name, a in zip(names, layers, strict=True)]
    layers.append(layers[-1].max(axis=(0, 1), keepdims=True))
    figure = new_figure(1.7)
    panel = figure.subplots()
    left, gap = 0, 0.5  # in pixels
    for title, a in zip([*titles, "the largest\nof each"], layers, strict=True):
        side = len(a)
        columns = a.shape[2] // min(4, 28 // side)
        panel.text(left, -1, title)
        for number, channel in enumerate(np.moveaxis(a, 2, 0)):
            row, column = divmod(number, columns)
            x, y = left + column * (side + gap), row * (side + gap)
            extent = x, x + side, y + side, y
            panel.imshow(channel, "gray", vmin=0, vmax=a.max(), extent=extent, interpolation="none")
        left = x + side + 8
    panel.set(xlim=(0, left), ylim=(30, 0))
    panel.axis("off")
    save_figure(figure, "pooling.png")


if __name__ == "__main__":
    (run,) = arguments("outputs/run-1")
    args = parse_arguments(["--learning-rate", "0.1"])
    train_set = to_tensors(*load_mnist(HERE / "data", "train"))
    test_set = test_images, _ = load_mnist(HERE / "data", "t10k")
    print(f"{'pixels moved':28}", *[f"{by:7}" for by in MOVES], " halved")
    say_what_is_read(f"{run}", load_network(run), *test_set)
    networks = []
    for name, asks_where in {"all places": True, "the largest": False}.items():
        network = Convolutional(asks_where, np.random.default_rng(args.seed))
        for _ in train(args, train_set, network):
            pass
        say_what_is_read(f"convolutions, {name}", network, *test_set)
        networks.append(network)
    for network in networks:
        say_what_changes(network, test_images[:1000])
    draw(network, test_images[:1000], test_images[195])
    draw_pooling(network, test_images[195])
