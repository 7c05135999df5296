"""Trains a neural network on MNIST in low-level TensorFlow and logs its learning curves.

The network has 784 inputs (the pixels of a 28 x 28 image), hidden layers of 256 and 128 ReLU
neurons, and a softmax over the 10 digits. It is trained by minibatch stochastic gradient descent
(SGD) on the cross-entropy: by default, 1000 steps of 512 images each, at a learning rate of 0.5.

Accuracy and cost are measured on training images, and on test images that it never learns from.
The generalisation gap is how much worse they are on test images. When the cost on test images
climbs while the cost on training images still falls, the network overfits. (Do not choose settings
by the test images: their result would then be too optimistic. README.md has a validation set.)

    python train_mnist.py     trains, and writes outputs/run-1/curves.csv
    python plot_curves.py     draws accuracy and cost per iteration

Skip the imports at first. The lesson runs from PIXELS to the end of main. What follows is reading
the data, the files of a run, the terminal, and the flags.
"""

import argparse
import contextlib
import gc
import gzip
import itertools
import json
import math
import os
import shlex
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent

# TensorFlow writes a dozen lines about processors to stderr. Log level 3 silences most of them; the
# rest are written during the import, whatever the level, so meanwhile stderr (file descriptor 2)
# goes to os.devnull: https://github.com/tensorflow/tensorflow/issues/100442. Should TensorFlow find
# no GPU, or die without a word, set TF_CPP_MIN_LOG_LEVEL=0 to see everything.
is_quiet = os.environ.get("TF_CPP_MIN_LOG_LEVEL") != "0" and sys.__stderr__ is not None
if is_quiet:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    stderr = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
is_unset = "TF_USE_LEGACY_KERAS" not in os.environ
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")  # skips importing Keras 3, unused: saves a second
gc.disable()  # imports leave hardly any garbage to collect: saves 0.3 s
try:
    import numpy as np
    import tensorflow as tf
    from tqdm import tqdm
except KeyboardInterrupt:  # Ctrl-C ends a script without a traceback, here as at the bottom
    if __name__ != "__main__":
        raise
    sys.exit(130)
finally:
    gc.freeze()  # what is imported is never searched for garbage, not even at exit: saves 0.9 s
    gc.enable()
    if is_unset:
        del os.environ["TF_USE_LEGACY_KERAS"]
    if is_quiet:
        os.dup2(stderr, 2)
        os.close(stderr)

# --------------------------------------------------------------------------------- the network
PIXELS = 28 * 28  # inputs
HIDDEN = (256, 128)  # neurons in each hidden layer, unless --hidden says otherwise
DIGITS = 10  # outputs

# One seed determines everything random, but each purpose draws from a stream of its own, made from
# the seed and one of these numbers. So turning on dropout does not change the order of the images.
WEIGHTS_STREAM = 1  # the weights before training
MEASURED_STREAM = 2  # which training images are measured
ORDER_STREAM = 3  # the order of the training images
DROPOUT_STREAM = 4  # which neurons dropout sets to zero


class Network(tf.Module):
    """A fully connected network, written out in weights and biases.

    A layer with fan_in inputs and fan_out neurons has weights float32 [fan_in, fan_out] and biases
    float32 [fan_out]. Biases start at zero. Weights start random: if they were equal, all neurons
    of a layer would compute the same and get the same gradient. With a standard deviation of
    sqrt(2 / fan_in), activations are about as large in one ReLU layer as in the next (He et al.
    2015, https://arxiv.org/abs/1502.01852).

    A tensor is TensorFlow's array. It cannot be changed, but a tf.Variable can. tf.Module collects
    the variables among its attributes, including those in lists, as trainable_variables.
    """

    def __init__(self, layer_sizes, seed):
        super().__init__()
        self.weights = []
        self.biases = []
        rng = np.random.default_rng([seed, WEIGHTS_STREAM])
        for fan_in, fan_out in itertools.pairwise(layer_sizes):
            W = rng.standard_normal([fan_in, fan_out]) * np.sqrt(2 / fan_in)
            self.weights.append(tf.Variable(W, dtype=tf.float32))
            self.biases.append(tf.Variable(tf.zeros(fan_out)))

    def logits(self, inputs, dropout_rate=0.0, generator=None):
        """The forward pass: inputs float32 [batch, 784] to logits float32 [batch, 10].

        Logits are the scores of the ten digits, before softmax makes probabilities of them.
        dropout_rate is above zero only in training, and needs a generator, a tf.random.Generator.
        """
        a = inputs  # the activations: what a layer passes on to the next
        for W, b in zip(self.weights[:-1], self.biases[:-1], strict=True):
            z = a @ W + b  # [batch, fan_out]
            a = tf.nn.relu(z)  # max(0, z): without it, all layers would amount to a linear one
            a = dropout(a, dropout_rate, generator)
        return a @ self.weights[-1] + self.biases[-1]  # z of the last layer, which has no ReLU

    # tf.function compiles this (see train_step), so that it can be saved. The signature says what
    # it accepts, as tf.placeholder once did: any number of images, of uint8 pixels.
    @tf.function(input_signature=[tf.TensorSpec([None, 28, 28], tf.uint8)], autograph=False)
    def __call__(self, images):
        """Returns the probabilities of the ten digits: float32 [batch, 10], each row sums to one.

        softmax(z)_k = exp(z_k) / sum_j exp(z_j). This is for using the network once it is trained
        and saved. Training works with the logits: the cost, below, applies softmax itself.
        images: uint8 [batch, 28, 28].
        """
        return tf.nn.softmax(self.logits(to_inputs(images)))


def to_inputs(images):
    """Turns images uint8 [batch, 28, 28] into inputs from 0 to 1, float32 [batch, 784]."""
    pixels = tf.reshape(images, [-1, PIXELS])
    return tf.cast(pixels, tf.float32) / 255


def dropout(activations, dropout_rate, generator):
    """Sets each activation to zero with probability dropout_rate.

    So no neuron can rely on a particular other one, which helps against overfitting. The others are
    divided by 1 - dropout_rate, so that the next layer's input stays the same on average. Then the
    trained network needs neither dropout nor any correction (Srivastava et al. 2014,
    https://jmlr.org/papers/v15/srivastava14a.html).
    activations: float32 [batch, neurons]; generator: a tf.random.Generator.
    """
    if dropout_rate == 0:
        return activations
    kept = generator.uniform(tf.shape(activations)) >= dropout_rate
    return tf.where(kept, activations / (1 - dropout_rate), 0.0)


def cross_entropy(logits, labels):
    """The cost, also called loss: categorical cross-entropy, averaged over the images.

    For one image it is -sum_k y_k log(softmax(z)_k), where y is 1 at the label and 0 elsewhere. The
    logarithm is natural, so the unit is the nat, and giving each digit 1/10 costs ln 10 = 2.3.
    TensorFlow computes softmax and logarithm in one operation, as a probability can round to 0,
    which has no logarithm.
    logits: float32 [batch, 10]; labels: uint8 [batch]; returns a float32 scalar.
    """
    y = tf.one_hot(labels, DIGITS)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))


def l2_penalty(weights, l2):
    """Returns l2 / 2 times the sum of all squared weights, a float32 scalar.

    Added to the cost, it keeps weights small, and so the network less confident: this helps against
    overfitting, too. It is not part of the cost that is logged.
    weights: a list of float32 matrices.
    """
    if l2 == 0:
        return tf.constant(0.0)
    sums_of_squares = [tf.reduce_sum(W**2) for W in weights]
    return l2 / 2 * tf.add_n(sums_of_squares)


def accuracy(logits, labels):
    """Returns the fraction of images whose largest logit is the label's: float32 scalar."""
    correct = tf.argmax(logits, axis=1) == tf.cast(labels, tf.int64)  # argmax gives int64
    return tf.reduce_mean(tf.cast(correct, tf.float32))


# -------------------------------------------------------------------------------- the training
# tf.function compiles a function, and all that it calls. The first call runs the Python code, which
# builds a graph of TensorFlow's operations; later calls run the graph, and no Python. So
# - Python's ifs and loops run while the graph is built (autograph=False: they are not translated);
# - print does, too, and shows symbols; tf.print shows values, in each call;
# - another network, shape or Python number makes another graph; other values in an array or a
#   tf.Variable do not.
# For print and breakpoints as usual, begin main with tf.config.run_functions_eagerly(True): then
# nothing is compiled.
@tf.function(autograph=False)
def train_step(network, images, labels, learning_rate, l2, dropout_rate, generator):
    """Takes one step of stochastic gradient descent, on one minibatch.

    images: uint8 [batch, 28, 28]; labels: uint8 [batch]; learning_rate: a number, or a tf.Variable
    if it is to change; generator: a tf.random.Generator, for dropout.
    """
    with tf.GradientTape() as tape:  # records the operations in this block
        logits = network.logits(to_inputs(images), dropout_rate, generator)
        cost = cross_entropy(logits, labels)
        objective = cost + l2_penalty(network.weights, l2)
    # Backpropagation: the chain rule, from the last recorded operation back to the first. The tape
    # does it for us. By hand, with dx for the derivative of the objective with respect to x, and in
    # each layer z = a W + b, where a is its input, from the last layer to the first:
    #     dz = (softmax(z) - y) / batch    in the last layer, with y as in cross_entropy
    #     dz = da where z > 0, else 0      in a hidden one, with da of the layer after (times what
    #                                      dropout multiplied a by)
    #     dW = a^T dz + l2 W
    #     db = dz, summed over the batch
    #     da = dz W^T                      for the layer before
    variables = network.trainable_variables  # all weights and biases
    gradients = tape.gradient(objective, variables)  # one per variable, of the same shape
    for variable, gradient in zip(variables, gradients, strict=True):
        variable.assign_sub(learning_rate * gradient)  # -= ...: the gradient points uphill


@tf.function(autograph=False)
def evaluate(network, inputs, labels):
    """Returns accuracy and cost: two float32 scalars.

    inputs: float32 [n, 784], scaled beforehand, because the same ones are measured again and again;
    labels: uint8 [n].
    """
    logits = network.logits(inputs)
    return accuracy(logits, labels), cross_entropy(logits, labels)


class Row(NamedTuple):
    """A row of the curves, measured after `iteration` steps; costs in nats."""

    iteration: int
    train_accuracy: np.float32
    train_cost: np.float32
    test_accuracy: np.float32
    test_cost: np.float32


def measure(network, iteration, measured_set, test_set):
    """Measures a network on both sets of inputs and labels; returns a Row.

    Raises FloatingPointError if a cost is infinite or NaN: the training has diverged.
    """
    tensors = [*evaluate(network, *measured_set), *evaluate(network, *test_set)]
    row = Row(iteration, *[tensor.numpy() + 0 for tensor in tensors])  # + 0: a cost is never -0.0
    if not np.isfinite(row).all():
        raise FloatingPointError(f"diverged by iteration {iteration}")
    return row


def choose_measured_images(train_size, seed):
    """Chooses the training images that the training curve is measured on, once for the whole run.

    There are 10,000 of them, as many as MNIST has test images, or all if train_size is smaller. Why
    not measure on the minibatches? They are small, so the curve would be noisy. And in the first
    epoch each of them is as new to the network as the test images are, so there would be no gap to
    see. Returns indices, int64 [number].
    """
    rng = np.random.default_rng([seed, MEASURED_STREAM])
    number = min(train_size, 10_000)
    return np.sort(rng.choice(train_size, number, replace=False))


def minibatches(images, labels, batch_size, seed):
    """Yields minibatches without end: images uint8 [batch_size, 28, 28], labels uint8 [batch_size].

    An epoch is a pass over all images, each time in a new random order. The epochs are laid end to
    end and cut into minibatches. With 5 images, in the orders 3 1 4 0 2 and 4 1 2 0 3,
    minibatches of 2 are 3 1, 4 0, 2 4, 1 2, 0 3.
    """
    upcoming = np.array([], int)  # indices of the images to come
    for epoch in itertools.count():
        rng = np.random.default_rng([seed, ORDER_STREAM, epoch])
        upcoming = np.concatenate([upcoming, rng.permutation(len(images))])
        while len(upcoming) >= batch_size:
            batch = upcoming[:batch_size]
            upcoming = upcoming[batch_size:]
            yield images[batch], labels[batch]


def main(args):
    """Trains a network and writes the folder of its run; returns the last Row.

    args: what parse_arguments returns. Raises UserError or OSError for what the user can fix, and
    FloatingPointError if the training diverges.
    """
    tf.config.experimental.enable_op_determinism()  # on one machine, each run gives the same bits
    device = "GPU" if tf.config.list_logical_devices("GPU") else "CPU"
    train_images, train_labels = load_mnist(args.data_dir, "train")
    test_images, test_labels = load_mnist(args.data_dir, "t10k")
    if args.train_size and args.train_size > len(train_images):
        raise UserError(f"--train-size {args.train_size}: there are only {len(train_images)}")
    train_images = train_images[: args.train_size]  # all of them if it is None
    train_labels = train_labels[: args.train_size]
    measured = choose_measured_images(len(train_images), args.seed)
    measured_set = to_inputs(train_images[measured]), tf.constant(train_labels[measured])
    test_set = to_inputs(test_images), tf.constant(test_labels)

    layer_sizes = [PIXELS, *args.hidden, DIGITS]
    network = Network(layer_sizes, args.seed)
    batches = minibatches(train_images, train_labels, args.batch_size, args.seed)
    # NumPy would draw once, while the graph is built. This draws in each step, by an algorithm,
    # philox, that is the same on every machine.
    generator = tf.random.Generator.from_seed([args.seed, DROPOUT_STREAM], alg="philox")

    folder = make_folder(args.output_dir)
    write_run_json(folder, args, len(train_images), device)
    add_to_curves(folder, Row._fields)  # the titles of its columns
    parameters = sum(math.prod(variable.shape) for variable in network.trainable_variables)
    epochs = args.iterations * args.batch_size / len(train_images)
    say(f"data      {len(train_images):,} training images, {len(test_images):,} test images")
    say(f"measured  {len(measured):,} of the training images, all test images")
    say(f"network   {'-'.join(map(str, layer_sizes))}, {parameters:,} weights and biases")
    say(f"epochs    {epochs:.1f}")
    say(f"device    {device}")
    say(f"run       {folder}\n")
    say("iteration  training accuracy  training cost  test accuracy  test cost")

    shown_every = args.eval_every * math.ceil(args.iterations / args.eval_every / 10)  # ~10 rows

    def log(iteration):
        row = measure(network, iteration, measured_set, test_set)
        add_to_curves(folder, row)
        if iteration % shown_every == 0 or iteration == args.iterations:
            say_row(row)
        return row

    row = log(0)  # the untrained network
    disable = None if sys.stderr else True  # None: a progress bar on a terminal only
    with tqdm(range(1, args.iterations + 1), ncols=70, leave=False, disable=disable) as iterations:
        for iteration in iterations:
            images, labels = next(batches)
            train_step(
                network, images, labels, args.learning_rate, args.l2, args.dropout, generator
            )
            if iteration % args.eval_every == 0 or iteration == args.iterations:
                row = log(iteration)

    save_network(network, folder)
    say_result(row, folder)
    return row


# ---------------------------------------------------------------------------- reading the data
class UserError(Exception):
    """An error that the user can fix. The script prints it in one line, without a traceback."""


def read_idx(path, *shape):
    """Reads a gzipped IDX file of bytes: uint8 [n, *shape].

    The format (data/README.md): the bytes 0, 0, 8 and the number of dimensions; then the size of
    each dimension, a big-endian uint32; then the values, a byte each. Raises UserError if the file
    is damaged or has another shape, OSError if it cannot be read.
    """
    try:
        content = gzip.decompress(path.read_bytes())
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UserError(f"{path}: the file is damaged") from error
    n = int.from_bytes(content[4:8], "big")
    sizes = np.array([n, *shape], ">u4")
    header = bytes([0, 0, 8, len(sizes)]) + sizes.tobytes()  # what it should begin with
    if not content.startswith(header) or len(content) != len(header) + n * math.prod(shape):
        raise UserError(f"{path}: not the kind of IDX file that its name says")
    return np.frombuffer(content, np.uint8, offset=len(header)).reshape(n, *shape)


def load_mnist(data_dir, part):
    """Reads the "train" or the "t10k" part: images uint8 [n, 28, 28] and labels uint8 [n].

    Raises UserError if a file is damaged or the two do not match, OSError if one is missing.
    """
    images = read_idx(data_dir / f"{part}-images-idx3-ubyte.gz", 28, 28)
    labels = read_idx(data_dir / f"{part}-labels-idx1-ubyte.gz")
    if len(images) == 0 or len(images) != len(labels):
        raise UserError(f"{data_dir}: {len(images)} {part} images, {len(labels)} labels")
    if labels.max() >= DIGITS:
        raise UserError(f"{data_dir}: a {part} label is {labels.max()}")
    return images, labels


# ------------------------------------------------------------------------- the files of a run
# In this order: run.json (settings, versions), curves.csv (its rows), saved_model/ (the network).
def make_folder(folder):
    """Makes the folder of a run: the one asked for, or if that is None, the next outputs/run-N.

    Returns its path. Raises UserError if there is something in it, OSError if it cannot be made.
    """
    if folder is not None:
        name = folder.as_posix()
        if set("*?[]\\") & set(name) or not name.isprintable():  # TensorFlow takes it for a pattern
            raise UserError(f"--output-dir {name!r}: must be printable, without * ? [ ] or \\")
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UserError(f"--output-dir {folder}: not empty; name a new folder")
        return folder
    Path("outputs").mkdir(exist_ok=True)
    for number in itertools.count(1):
        folder = Path("outputs") / f"run-{number}"
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            return folder


def write_run_json(folder, args, train_size, device):
    """Writes settings and versions. Of two runs that start in one folder, one fails here."""
    settings = vars(args) | {"train_size": train_size, "output_dir": folder.resolve().name}
    settings["data_dir"] = args.data_dir.resolve().name  # names, for paths differ between machines
    made_with = {"tensorflow": tf.__version__, "numpy": np.__version__, "device": device}
    run = {"settings": settings, "made_with": made_with}
    with (folder / "run.json").open("x", encoding="utf-8") as file:
        print(json.dumps(run, indent=2), file=file)


def add_to_curves(folder, fields):
    """Appends a line to curves.csv: a Row, or its titles. A run that is stopped keeps its rows."""
    with (folder / "curves.csv").open("a", newline="\n") as file:
        print(*fields, sep=",", file=file)


def save_network(network, folder):
    """Writes saved_model/: tf.saved_model.load(path)(images) returns what network(images) does."""
    path = folder / "saved_model"
    try:
        tf.saved_model.save(network, str(path))
    except tf.errors.OpError as error:  # TensorFlow's OSError: if the disk is full, say
        what = error.message.splitlines()[0].rpartition("; ")[2]  # the reason alone
        raise UserError(f"{path}: {what}") from error


# ------------------------------------------------------------------------------- the terminal
def say(text):
    """Prints a text at once, above the progress bar."""
    with tqdm.external_write_mode():
        print(text, flush=True)


def say_row(row):
    """Prints a Row, in the columns whose titles main prints."""
    say("{:9,} {:18.2%} {:14.4f} {:14.2%} {:10.4f}".format(*row))


def say_result(row, folder):
    """Prints the gap, and the command that draws the curves."""
    train_accuracy = round(100 * float(row.train_accuracy), 2)  # rounded as say_row shows it
    test_accuracy = round(100 * float(row.test_accuracy), 2)
    say(f"\ngap       {train_accuracy - test_accuracy:.2f} points of accuracy")
    plots = "plot_curves.py" if Path.cwd() == HERE else (HERE / "plot_curves.py").as_posix()
    say("\nTo draw the curves:")
    say(shlex.join(["python", plots, folder.as_posix()]))


# --------------------------------------------------------------------------------- the flags
def in_range(kind, low, high):
    """Returns a type for argparse: an int or a float from low to high."""

    def number(text):
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{value} is not from {low} to {high}")
        return value

    number.__name__ = kind.__name__  # argparse says: invalid int value
    return number


def parse_arguments(argv=None):
    """Returns the settings of a run, and the folders of its data and its files: a Namespace."""
    parser = argparse.ArgumentParser(description="Trains a neural network on MNIST.")
    parser.error = lambda message: parser.exit(2, f"train_mnist.py: {message}\n")  # no usage

    def add(flag, kind, default, meaning):
        text = f"{meaning} (default: {'all' if default is None else default})"
        parser.add_argument(flag, type=kind, default=default, metavar=kind.__name__, help=text)

    count = in_range(int, 1, 10**9)
    batch = in_range(int, 1, 60_000)  # as many as MNIST has
    rate = in_range(float, 1e-9, 1e9)
    strength = in_range(float, 0, 1e9)
    probability = in_range(float, 0, 0.99)
    width = in_range(int, 1, 10_000)
    add("--iterations", count, 1000, "steps to take, each on one minibatch")
    add("--batch-size", batch, 512, "images in a minibatch")
    add("--learning-rate", rate, 0.5, "each step subtracts this times the gradient")
    add("--train-size", count, None, "train on only the first so many images")
    add("--eval-every", count, 10, "iterations from one row of the curves to the next")
    add("--seed", in_range(int, 0, 2**32 - 1), 0, "the seed of all random numbers")
    add("--l2", strength, 0.0, "L2 penalty: this times half the sum of squared weights")
    add("--dropout", probability, 0.0, "probability that a hidden neuron is dropped")
    size = f"neurons in each hidden layer; no number: none (default: {' '.join(map(str, HIDDEN))})"
    parser.add_argument("--hidden", type=width, nargs="*", default=HIDDEN, metavar="int", help=size)
    data = "folder of the four IDX files (default: data, beside this script)"
    parser.add_argument("--data-dir", type=Path, default=HERE / "data", metavar="DIR", help=data)
    new = "folder of the run, new or empty (default: outputs/run-1, or the next free number)"
    parser.add_argument("--output-dir", type=Path, metavar="DIR", help=new)
    return parser.parse_args(argv)


if __name__ == "__main__":
    try:
        main(parse_arguments())
    except BrokenPipeError:  # the reader has gone, as in: python train_mnist.py | head
        sys.stdout = None  # or Python would flush it again as it ends, and complain
        sys.exit(1)
    except (UserError, OSError) as error:
        sys.exit(f"train_mnist.py: {error}")
    except FloatingPointError as error:
        sys.exit(f"train_mnist.py: {error}; lower --learning-rate or --l2")
    except KeyboardInterrupt:
        sys.exit(130)
