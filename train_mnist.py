"""Trains a neural network on MNIST in low-level TensorFlow and logs its learning curves.

The network has 784 inputs (the pixels of a 28 x 28 image), hidden layers of 256 and 128 ReLU
neurons, and a softmax over the 10 digits. It is trained with minibatch stochastic gradient descent
(SGD) on the cross-entropy. Accuracy and cost are measured on training images and on test images.
How much worse they are on test images is the generalisation gap. Where the cost on test images
climbs while that on training images still falls, the network overfits. (README.md shows why no
setting should be chosen by the test images.)

    python train_mnist.py     trains, and writes outputs/run-1/curves.csv
    python plot_curves.py     draws accuracy and cost per iteration

Unless flags say otherwise, it takes 1000 steps, on 512 images each, at a learning rate of 0.5.

First, TensorFlow is imported, quickly and quietly. The lesson goes from LAYER_SIZES to the end of
main: begin there. After it come reading the data, the files of a run, the terminal, and the flags.
"""

import argparse
import contextlib
import gc
import gzip
import io
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


# ------------------------------------------------- import tensorflow as tf, but quick and quiet
@contextlib.contextmanager
def quiet_stderr():
    """Hides what is written to stderr in its block, unless TF_CPP_MIN_LOG_LEVEL is 0.

    TensorFlow 2.21 writes a dozen lines about processors and GPUs there, whatever the log level
    (https://github.com/tensorflow/tensorflow/issues/100442). They come from C++, which knows
    nothing of sys.stderr. So the file behind it is exchanged. Should TensorFlow ever abort without
    a word, set that variable to 0.
    """
    if sys.__stderr__ is None or os.environ.get("TF_CPP_MIN_LOG_LEVEL") == "0":
        yield
        return
    stderr = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


# Where this variable is 1, TensorFlow does not import Keras 3, which is not used here and takes a
# second. Whoever imports this script may want Keras later, so it is put back as it was.
legacy_keras = os.environ.get("TF_USE_LEGACY_KERAS")
os.environ["TF_USE_LEGACY_KERAS"] = "1"
try:
    with quiet_stderr():
        import numpy as np
        import tensorflow as tf
        from tqdm import tqdm
except KeyboardInterrupt:  # a script that is stopped by Ctrl-C shows no traceback
    if __name__ != "__main__":
        raise
    sys.exit(130)
finally:
    del os.environ["TF_USE_LEGACY_KERAS"]
    if legacy_keras is not None:
        os.environ["TF_USE_LEGACY_KERAS"] = legacy_keras

# --------------------------------------------------------------------------------- the network
# The whole architecture: 784 pixels, two hidden layers, 10 digits. To add a layer, add its size.
LAYER_SIZES = (784, 256, 128, 10)

# Shapes and dtypes of what the compiled functions below take, with None for any number of images.
# (This is what tf.placeholder was for.)
IMAGES = tf.TensorSpec([None, 28, 28], tf.uint8)  # pixels from 0 to 255, as in the files
INPUTS = tf.TensorSpec([None, LAYER_SIZES[0]], tf.float32)  # the same pixels, scaled from 0 to 1
LABELS = tf.TensorSpec([None], tf.uint8)  # the digits that the images show

# All that is random comes from one seed. But each purpose has random numbers of its own, drawn with
# that seed and one of these: so dropout, say, leaves the order of the images as it is.
WEIGHTS_STREAM = 1  # the weights before training
MEASURED_STREAM = 2  # which training images are measured
ORDER_STREAM = 3  # the order of the training images
DROPOUT_STREAM = 4  # which neurons dropout sets to zero


class Network(tf.Module):
    """A fully connected network, written out in weights and biases.

    A layer with fan_in inputs and fan_out neurons has weights float32 [fan_in, fan_out] and biases
    float32 [fan_out]. Biases start at zero. Weights start random, with standard deviation
    sqrt(2 / fan_in): so activations are about as large in one ReLU layer as in the next (He et al.
    2015, https://arxiv.org/abs/1502.01852).

    A tensor is TensorFlow's array. It cannot be changed, but a tf.Variable can. tf.Module finds the
    variables among its attributes, also in lists: as trainable_variables.
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
        a = inputs
        for W, b in zip(self.weights[:-1], self.biases[:-1], strict=True):
            a = tf.nn.relu(a @ W + b)
            a = dropout(a, dropout_rate, generator)
        return a @ self.weights[-1] + self.biases[-1]

    # tf.function compiles a function, and all that it calls. The first call runs the Python code,
    # which builds a graph of TensorFlow's operations. From then on, each call runs the graph.
    # (autograph=False leaves Python's loops and ifs to Python: they run while the graph is built.)
    @tf.function(input_signature=[IMAGES], autograph=False)
    def __call__(self, images):
        """Returns the probabilities of the ten digits: float32 [batch, 10], each row sums to one.

        softmax(z)_k = exp(z_k) / sum_j exp(z_j). This is for whoever uses the network once it is
        trained and saved. Training works with logits: the cost, below, applies softmax itself.
        images: uint8 [batch, 28, 28].
        """
        return tf.nn.softmax(self.logits(scale(images)))


def scale(images):
    """Turns images uint8 [batch, 28, 28] into inputs from 0 to 1, float32 [batch, 784]."""
    pixels = tf.reshape(images, [-1, LAYER_SIZES[0]])
    return tf.cast(pixels, tf.float32) / 255


def dropout(activations, dropout_rate, generator):
    """Sets each activation to zero with probability dropout_rate.

    The others are divided by 1 - dropout_rate, so that the next layer's input stays the same on
    average. Then the network can be used without dropout just as it is (Srivastava et al. 2014,
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
    logarithm is the natural one, so the unit is the nat. TensorFlow computes softmax and logarithm
    in one operation, because a probability can round to 0, which has no logarithm.
    logits: float32 [batch, 10]; labels: uint8 [batch]; returns a float32 scalar.
    """
    y = tf.one_hot(labels, LAYER_SIZES[-1])
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))


def l2_penalty(weights, l2):
    """Returns l2 / 2 times the sum of all squared weights, a float32 scalar.

    Added to the cost, it makes large weights expensive. The curves show the cost without it.
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
PRINT_EVERY = 100  # iterations: the first row at or after each multiple is shown on the terminal


class Trainer:
    """Trains a network by stochastic gradient descent, and measures it.

    The first train_step compiles learning_rate, l2 and dropout_rate into its graph, as constants:
    to change one, make a new Trainer.
    """

    def __init__(self, network, learning_rate, l2, dropout_rate, seed):
        self.network = network
        self.learning_rate = learning_rate
        self.l2 = l2
        self.dropout_rate = dropout_rate
        # philox is the name of an algorithm that draws the same numbers on every machine.
        self.generator = tf.random.Generator.from_seed([seed, DROPOUT_STREAM], alg="philox")

    # To look inside, use tf.print. Python's print runs while the graph is built, and shows symbols
    # without values. Or begin main with tf.config.run_functions_eagerly(True): then nothing is
    # compiled, and print and breakpoints work as usual.
    @tf.function(input_signature=[IMAGES, LABELS], autograph=False)
    def train_step(self, images, labels):
        """Takes one step of stochastic gradient descent, on a minibatch of images and labels."""
        with tf.GradientTape() as tape:  # records the operations in this block
            logits = self.network.logits(scale(images), self.dropout_rate, self.generator)
            cost = cross_entropy(logits, labels)
            penalty = l2_penalty(self.network.weights, self.l2)
            objective = cost + penalty
        # Backpropagation: the chain rule, back through the recorded operations. In the last layer
        # dC/dz = (softmax(z) - y) / batch, dC/dW = a^T dC/dz, and dC/da = dC/dz W^T leads further.
        variables = self.network.trainable_variables  # all weights and biases
        gradients = tape.gradient(objective, variables)  # for each variable one of its shape
        for variable, gradient in zip(variables, gradients, strict=True):
            variable.assign_sub(self.learning_rate * gradient)

    # This takes inputs, not images: the same images are measured again and again, and scaled once.
    @tf.function(input_signature=[INPUTS, LABELS], autograph=False)
    def evaluate(self, inputs, labels):
        """Returns accuracy and cost on a set of inputs and labels: two float32 scalars."""
        logits = self.network.logits(inputs)
        return accuracy(logits, labels), cross_entropy(logits, labels)


class Row(NamedTuple):
    """A row of the curves, measured after `iteration` steps; costs in nats."""

    iteration: int
    train_accuracy: np.float32
    train_cost: np.float32
    test_accuracy: np.float32
    test_cost: np.float32


def measure(trainer, iteration, measured_set, test_set):
    """Measures the network on both sets of inputs and labels; returns a Row.

    Raises FloatingPointError where a cost is infinite or NaN: the training has diverged.
    """
    train_accuracy, train_cost = trainer.evaluate(*measured_set)
    test_accuracy, test_cost = trainer.evaluate(*test_set)
    tensors = [train_accuracy, train_cost, test_accuracy, test_cost]
    row = Row(iteration, *[tensor.numpy() for tensor in tensors])
    if not np.isfinite(row).all():
        raise FloatingPointError(f"diverged by iteration {iteration}")
    return row


def choose_measured_images(train_size, seed):
    """Chooses the training images that the training curve is measured on, once for the whole run.

    There are 10,000 of them, as many as MNIST has test images, or all where there are fewer. Why
    not measure on the minibatches? They are small, so the curve would be noisy. And in the first
    pass over the training images, each minibatch is as new to the network as the test images are,
    so there would be no gap to see. Returns indices, int64 [number].
    """
    rng = np.random.default_rng([seed, MEASURED_STREAM])
    number = min(train_size, 10_000)
    return np.sort(rng.choice(train_size, number, replace=False))


def minibatches(images, labels, batch_size, seed):
    """Yields minibatches without end: images uint8 [batch_size, 28, 28], labels uint8 [batch_size].

    In each epoch, a pass over all images, these come in a new random order. The epochs are laid end
    to end and cut into minibatches. With 5 images, in the orders 3 1 4 0 2 and 4 1 2 0 3,
    minibatches of 2 images are 3 1, 4 0, 2 4, 1 2, 0 3.
    """
    upcoming = np.array([], int)  # indices of the images to come
    for epoch in itertools.count():
        rng = np.random.default_rng([seed, ORDER_STREAM, epoch])
        upcoming = np.concatenate([upcoming, rng.permutation(len(images))])
        while len(upcoming) >= batch_size:
            batch = upcoming[:batch_size]
            upcoming = upcoming[batch_size:]
            yield images[batch], labels[batch]


def training_loop(trainer, batches, measured_set, test_set, iterations, eval_every, log):
    """Takes a step in each iteration. Returns the Row that is measured after the last step.

    It also measures before the first step, and after every eval_every steps.
    batches: what minibatches yields. measured_set, of training images, and test_set: inputs float32
    [n, 784] and labels uint8 [n]. log: called with each Row; may be the append of a list.
    """
    # disable=None: there is no progress bar where nobody looks, in a pipe or a file.
    with tqdm(range(iterations), ncols=70, leave=False, disable=None) as progress_bar:
        for iteration in progress_bar:
            if iteration % eval_every == 0:
                log(measure(trainer, iteration, measured_set, test_set))
            images, labels = next(batches)
            trainer.train_step(images, labels)
    row = measure(trainer, iterations, measured_set, test_set)
    log(row)
    return row


def main(args):
    """Trains a network, and leaves the folder of a run behind; returns the last Row.

    args: what parse_arguments returns. Raises UserError for what the user can mend, and
    FloatingPointError where the training diverges. From here on, TensorFlow's random operations
    need a seed.
    """
    tf.config.experimental.enable_op_determinism()  # the same bits in each run, on a GPU too
    with quiet_stderr():
        device = "GPU" if tf.config.list_logical_devices("GPU") else "CPU"

    images, labels = load_mnist(args.data_dir, "train")
    test_images, test_labels = load_mnist(args.data_dir, "t10k")
    if args.train_size is None:
        args.train_size = len(images)
    if args.train_size > len(images):
        raise UserError(f"--train-size {args.train_size}: there are {len(images)} training images")
    images, labels = images[: args.train_size], labels[: args.train_size]
    measured = choose_measured_images(args.train_size, args.seed)
    measured_set = scale(images[measured]), tf.constant(labels[measured])
    test_set = scale(test_images), tf.constant(test_labels)

    network = Network(LAYER_SIZES, args.seed)
    trainer = Trainer(network, args.learning_rate, args.l2, args.dropout, args.seed)
    batches = minibatches(images, labels, args.batch_size, args.seed)

    folder = make_folder(args.output_dir)
    write_run_json(folder, args, device)
    add_to_curves(folder, Row._fields)  # the titles of its columns
    say_header(args, len(measured), len(test_images), device, folder)

    def log(row):
        add_to_curves(folder, row)
        is_due = row.iteration % PRINT_EVERY < args.eval_every
        if is_due or row.iteration == args.iterations:
            say_row(row)

    row = training_loop(
        trainer, batches, measured_set, test_set, args.iterations, args.eval_every, log
    )
    try:
        save_network(network, folder)
    finally:  # the result is said even where saving fails
        say_result(row, folder)
    return row


# ---------------------------------------------------------------------------- reading the data
class UserError(Exception):
    """What the user can mend. The script prints it in one line, without a traceback."""


@contextlib.contextmanager
def file_errors(path):
    """Turns an error about a file, Python's or TensorFlow's, into a UserError that names `path`."""
    try:
        yield
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error
    except tf.errors.OpError as error:
        raise UserError(f"{path}: {error.message.splitlines()[0]}") from error


def read_idx(path, *shape):
    """Reads a gzipped IDX file of bytes: uint8 [n, *shape].

    The format (data/README.md): bytes 0, 0, 8 and the number of dimensions; then the size of each
    dimension, a big-endian uint32; then the values, a byte each. Raises UserError where the file is
    not there, damaged, or of another shape.
    """
    name = f"--data-dir {path.parent}: {path.name}"
    try:
        with file_errors(name):
            content = gzip.decompress(path.read_bytes())
    except (EOFError, zlib.error) as error:
        raise UserError(f"{name}: a damaged file") from error
    n = int.from_bytes(content[4:8], "big")
    header = bytes([0, 0, 8, 1 + len(shape)]) + np.array([n, *shape], ">u4").tobytes()
    if not content.startswith(header) or len(content) != len(header) + n * math.prod(shape):
        raise UserError(f"{name}: not the IDX file that its name says")
    return np.frombuffer(content, np.uint8, offset=len(header)).reshape(n, *shape)


def load_mnist(data_dir, part):
    """Reads the "train" or the "t10k" part: images uint8 [n, 28, 28] and labels uint8 [n].

    Raises UserError where a file is not there or damaged, or the two do not fit.
    """
    images = read_idx(data_dir / f"{part}-images-idx3-ubyte.gz", 28, 28)
    labels = read_idx(data_dir / f"{part}-labels-idx1-ubyte.gz")
    if len(images) == 0 or len(images) != len(labels):
        raise UserError(f"--data-dir {data_dir}: {len(images)} {part} images, {len(labels)} labels")
    if labels.max() >= LAYER_SIZES[-1]:
        raise UserError(f"--data-dir {data_dir}: a {part} label is {labels.max()}")
    return images, labels


# ------------------------------------------------------------------------- the files of a run
# In this order: run.json (settings, versions), curves.csv (its rows), saved_model/ (the network).


def make_folder(folder):
    """Makes the folder of a run, or if it is None, the next free one of outputs/run-1, run-2, ...

    Returns its path. Raises UserError where it cannot be made, or there is anything in it.
    """
    if folder is None:
        return make_next_folder(Path("outputs"))
    name = folder.as_posix()
    if any(letter in name for letter in "*?[]\\") or not name.isprintable():
        # TensorFlow takes these letters for a pattern, and could not find the network again.
        advice = "should be printable, without * ? [ ] and backslash"
        raise UserError(f"--output-dir {name!r}: {advice}")
    with file_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UserError(f"--output-dir {folder}: not empty")
    return folder


def make_next_folder(outputs):
    """Makes outputs/run-1, or the next number that is free; returns its path."""
    with file_errors(outputs):
        outputs.mkdir(exist_ok=True)
        for number in itertools.count(1):
            folder = outputs / f"run-{number}"
            with contextlib.suppress(FileExistsError):
                folder.mkdir()  # of two runs that start at once, only one succeeds in this
                return folder


def write_run_json(folder, args, device):
    """Writes what a run is. Of two runs that begin in one folder at once, one gets a UserError."""
    data = args.data_dir.resolve().name  # a name only: paths differ from machine to machine
    run = {
        "settings": vars(args) | {"data_dir": data, "output_dir": folder.resolve().name},
        "layer_sizes": LAYER_SIZES,
        "made_with": {"tensorflow": tf.__version__, "numpy": np.__version__, "device": device},
    }
    path = folder / "run.json"
    with file_errors(path), path.open("x", encoding="utf-8") as file:
        print(json.dumps(run, indent=2), file=file)


def add_to_curves(folder, fields):
    """Adds a line to curves.csv: a Row, or its titles. All lines before it are already whole."""
    path = folder / "curves.csv"
    with file_errors(path), path.open("a", newline="\n") as file:
        print(*fields, sep=",", file=file)


def save_network(network, folder):
    """Writes saved_model/: tf.saved_model.load(path)(images) returns what network(images) does."""
    path = folder / "saved_model"
    with file_errors(path), quiet_stderr():
        tf.saved_model.save(network, str(path))


# ------------------------------------------------------------------------------- the terminal
def say(text):
    """Prints a text at once, above the progress bar; raises UserError where it cannot."""
    try:
        with file_errors("standard output"), tqdm.external_write_mode():
            print(text, flush=True)
    except UserError:
        sys.stdout = None  # or Python would try again when it ends, and complain
        raise


def say_header(args, measured_size, test_size, device, folder):
    """Prints what is going to be trained, and the titles of the rows."""
    epochs = args.iterations * args.batch_size / args.train_size
    layers = itertools.pairwise(LAYER_SIZES)
    parameters = sum((fan_in + 1) * fan_out for fan_in, fan_out in layers)  # 1 for the bias
    say(f"data      {args.train_size:,} training images, {test_size:,} test images")
    say(f"measured  {measured_size:,} of the training images, all test images")
    say(f"network   {'-'.join(map(str, LAYER_SIZES))}, {parameters:,} weights and biases")
    say(f"epochs    {epochs:.1f}")
    say(f"device    {device}")
    say(f"run       {folder}\n")
    say("iteration  training accuracy  training cost  test accuracy  test cost")


def say_row(row):
    """Prints a row below these titles."""
    say("{:9,} {:18.2%} {:14.4f} {:14.2%} {:10.4f}".format(*row))


def say_result(row, folder):
    """Prints the last row, the gap, and how to draw the curves."""
    train_accuracy = round(float(row.train_accuracy), 4)  # as it is shown
    test_accuracy = round(float(row.test_accuracy), 4)
    gap = round(100 * (train_accuracy - test_accuracy), 2) + 0.0  # + 0.0: never -0.00
    say(f"\ntraining  {train_accuracy:.2%}, cost {row.train_cost:.4f}")
    say(f"test      {test_accuracy:.2%}, cost {row.test_cost:.4f}")
    say(f"gap       {gap:.2f} points")
    if row.train_cost > 2.2:  # guessing costs ln 10 = 2.3
        say("note      hardly better than guessing, or worse")
    plots = "plot_curves.py" if Path.cwd() == HERE else (HERE / "plot_curves.py").as_posix()
    say("\nTo draw the curves:")
    say(shlex.join(["python", plots, folder.as_posix()]))


# --------------------------------------------------------------------------------- the flags
def limited(kind, low, high):
    """Returns a type for argparse: an int or a float, from low to high."""

    def number(text):
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{value} is not from {low} to {high}")
        return value

    number.__name__ = kind.__name__  # argparse says: invalid int value
    return number


def parse_arguments(argv=None):
    """Returns the settings of a run, and where its files are: an argparse.Namespace."""
    parser = argparse.ArgumentParser(
        description="Trains a neural network on MNIST and logs its learning curves."
    )
    parser.error = lambda message: parser.exit(2, f"train_mnist.py: {message}\n")  # no usage

    def add(flag, kind, default, meaning):
        text = f"{meaning} (default: {'all' if default is None else default})"
        parser.add_argument(flag, type=kind, default=default, metavar=kind.__name__, help=text)

    count = limited(int, 1, 10**9)
    batch = limited(int, 1, 60_000)  # all of MNIST in one step: there is no need for more
    add("--iterations", count, 1000, "steps of training, each on one minibatch")
    add("--batch-size", batch, 512, "images in a minibatch")
    add("--learning-rate", limited(float, 1e-9, 1e9), 0.5, "how far a step goes down the slope")
    add("--train-size", count, None, "train on that many of the training images, the first")
    add("--eval-every", count, 10, "iterations from one row of the curves to the next")
    add("--seed", limited(int, 0, 2**32 - 1), 0, "decides all that is random")
    add("--l2", limited(float, 0, 1e9), 0.0, "times half the sum of squared weights: a penalty")
    add("--dropout", limited(float, 0, 0.99), 0.0, "probability that a hidden neuron is dropped")
    data = "folder of the four IDX files (default: data, beside this script)"
    parser.add_argument("--data-dir", type=Path, default=HERE / "data", metavar="DIR", help=data)
    new = "folder of the run, new or empty (default: outputs/run-1, or the next free number)"
    parser.add_argument("--output-dir", type=Path, metavar="DIR", help=new)
    return parser.parse_args(argv)


if __name__ == "__main__":
    gc.freeze()  # at its end, Python need not look for garbage in all of TensorFlow: saves 0.7 s
    tf.get_logger().setLevel("WARNING")  # in a notebook, saving would say "Assets written"
    sys.stderr = sys.stderr or io.StringIO()  # there may be none, as after 2>&-
    with contextlib.suppress(AttributeError):  # a notebook's stdout has no encoding
        sys.stdout.reconfigure(errors="backslashreplace")  # shows a name that it cannot write
    try:
        main(parse_arguments())
    except UserError as error:
        sys.exit(f"train_mnist.py: {error}")
    except FloatingPointError as error:
        sys.exit(f"train_mnist.py: {error}; lower --learning-rate or --l2")
    except KeyboardInterrupt:
        sys.exit(130)
