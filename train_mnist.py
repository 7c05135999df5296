"""Trains a neural network on MNIST in low-level TensorFlow and logs its learning curves.

The network has 784 inputs (the pixels of a 28 x 28 image), hidden layers of 256 and 128 ReLU
neurons, and a softmax over the 10 digits. It is trained by minibatch stochastic gradient descent
(SGD) on the cross-entropy: by default, 1000 steps of 512 images each, at a learning rate of 0.5,
which go through all images 8.5 times. Then it reads 97.7 to 97.9 % of the test images right,
depending on the seed.

Accuracy and cost are measured on training images, and on test images that it never learns from.
The generalisation gap is how much worse they are on test images. When the cost on test images
climbs while the cost on training images still falls, the network overfits. (Do not choose settings
by the test images, or their result is too optimistic. Choose with --test-on validation, test once.)

    python train_mnist.py                       trains, and writes outputs/run-1, run-2, ...
    python train_mnist.py --train-size 1000     trains on 1,000 images: this overfits
    python plot_curves.py                       draws accuracy and cost of the last run

Ctrl-C stops a run, and its curves.csv keeps the rows so far. On the same machine (for the number of
cores matters, too), the same settings and versions give the same curves.csv, to the byte.

The lesson runs from PIXELS to the end of main. Skip what stands before and after it at first.
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


def show_error(kind, error, traceback):
    """Shows an error, but not Ctrl-C: that still ends Python, and with it a shell's loop."""
    if kind is not KeyboardInterrupt:
        sys.__excepthook__(kind, error, traceback)


if __name__ == "__main__":
    sys.excepthook = show_error


@contextlib.contextmanager
def quick_and_quiet():
    """Makes the import of TensorFlow quick and quiet. Then puts back stderr and the environment.

    Quick: no Keras 3, which is not used here (saves 1 s), and no collecting of garbage (0.3 s).
    Quiet: log level 3 silences most of what TensorFlow writes about processors. The rest comes
    during the import, so file descriptor 2 leads nowhere meanwhile (see
    https://github.com/tensorflow/tensorflow/issues/100442). Should TensorFlow find no GPU, or die
    without a word: TF_CPP_MIN_LOG_LEVEL=0 shows everything.
    """
    settings = {"TF_USE_LEGACY_KERAS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    ours = settings.keys() - os.environ.keys()  # what the user has set stays
    for name in ours:
        os.environ[name] = settings[name]
    collects = gc.isenabled()
    gc.disable()
    is_quiet = os.environ["TF_CPP_MIN_LOG_LEVEL"] != "0" and sys.__stderr__ is not None
    if is_quiet:
        stderr = os.dup(2)
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        if is_quiet:
            os.dup2(stderr, 2)
            os.close(stderr)
        if __name__ == "__main__":
            gc.freeze()  # what is imported stays: do not search it for garbage at the end (0.9 s)
        if collects:
            gc.enable()
        for name in ours:
            os.environ.pop(name, None)


with quick_and_quiet():
    import numpy as np
    import tensorflow as tf
    from tqdm import tqdm

# --------------------------------------------------------------------------------- the network
PIXELS = 28 * 28  # inputs
HIDDEN = (256, 128)  # neurons in each hidden layer, unless --hidden says otherwise
DIGITS = 10  # outputs


class Network(tf.Module):
    """A fully connected network, written out in weights and biases.

    A neuron adds up its inputs, each times a weight, and a bias. A layer with fan_in inputs and
    fan_out neurons has weights W, float32 [fan_in, fan_out], a column for each neuron, and biases
    b, float32 [fan_out]. Biases start at zero. Weights start random: were they equal, all neurons
    of a hidden layer would compute the same and get the same gradient. With a standard deviation of
    sqrt(2 / fan_in), activations are about as large in one ReLU layer as in the next (He et al.
    2015, https://arxiv.org/abs/1502.01852).

    A tensor is TensorFlow's array. It cannot be changed, but a tf.Variable can. tf.Module collects
    the variables in its attributes, as trainable_variables.
    """

    def __init__(self, layer_sizes, rng):
        super().__init__()
        self.layers = []
        for fan_in, fan_out in itertools.pairwise(layer_sizes):
            start = rng.normal(0, np.sqrt(2 / fan_in), [fan_in, fan_out])
            W = tf.Variable(start, dtype=tf.float32)
            b = tf.Variable(tf.zeros(fan_out))
            self.layers.append((W, b))

    def logits(self, inputs, drop=tf.identity):
        """The forward pass: inputs float32 [batch, 784] to logits float32 [batch, 10].

        Logits are the scores of the ten digits, before softmax makes probabilities of them.
        drop: a function of hidden activations: dropout in training (see main), else tf.identity.
        """
        a = inputs  # the activations: what a layer passes on to the next
        for W, b in self.layers[:-1]:
            z = a @ W + b  # [batch, fan_out]
            a = tf.nn.relu(z)  # max(0, z): without it, all layers would do no more than one
            a = drop(a)
        W, b = self.layers[-1]
        return a @ W + b  # z of the last layer, which has no ReLU

    def __call__(self, images):
        """The probabilities of the ten digits, float32 [n, 10]: softmax of the logits.

        softmax(z)_k = exp(z_k) / sum_j exp(z_j): each row sums to one. This is what is saved of the
        trained network, so it takes images as they are in the files, uint8 [n, 28, 28]. In
        training, the cost applies softmax itself.
        """
        return tf.nn.softmax(self.logits(to_inputs(images)))


@tf.function(autograph=False, reduce_retracing=True)  # compiled: less memory; one graph for any n
def to_inputs(images):
    """Turns images uint8 [n, 28, 28] into inputs from 0 (background) to 1: float32 [n, 784]."""
    pixels = tf.reshape(images, [-1, PIXELS])
    return tf.cast(pixels, tf.float32) / 255


def dropout(activations, rate, generator):
    """Sets each activation to zero with the probability rate, anew in each call.

    So no neuron can rely on a particular other one, which often makes for fewer mistakes on new
    images. What is kept is divided by 1 - rate, so that the next layer's input stays the same on
    average. Then the trained network needs neither dropout nor any correction (Srivastava et al.
    2014, https://jmlr.org/papers/v15/srivastava14a.html).
    activations: float32 [batch, neurons]; generator: a tf.random.Generator.
    """
    if rate == 0:
        return activations
    kept = generator.uniform(tf.shape(activations)) >= rate
    return tf.where(kept, activations / (1 - rate), 0.0)


def cross_entropy(logits, labels):
    """The cost, also called loss: categorical cross-entropy, averaged over the images.

    For one image it is -sum_k y_k log(softmax(z)_k), where y is 1 at the label and 0 elsewhere. The
    logarithm is natural, so the unit is the nat, and giving each digit 1/10 costs ln 10 = 2.3.
    Softmax and logarithm are one operation here: a probability can round to 0, which has no log.
    logits: float32 [batch, 10]; labels: int64 [batch]; returns a float32 scalar.
    """
    y = tf.one_hot(labels, DIGITS)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))


def l2_penalty(layers, l2):
    """Returns l2 / 2 times the sum of all squared weights, a float32 scalar.

    Added to the cost, it keeps weights small, and so the network less confident: this helps against
    overfitting. It is not part of the cost that is logged. layers: pairs of weights and biases.
    """
    if l2 == 0:
        return tf.constant(0.0)
    sums_of_squares = [tf.reduce_sum(W**2) for W, _ in layers]
    return l2 / 2 * tf.add_n(sums_of_squares)


def accuracy(logits, labels):
    """Returns the fraction of images whose largest logit is the label's: float32 scalar."""
    correct = tf.argmax(logits, axis=1) == labels
    return tf.reduce_mean(tf.cast(correct, tf.float32))


# -------------------------------------------------------------------------------- the training
# tf.function compiles a function, and all that it calls. The first call runs the Python code, which
# builds a graph of TensorFlow's operations; later calls run the graph, and no Python. So
# - Python's ifs and loops run while the graph is built (autograph=False: they are not translated);
# - print does, too, and shows symbols; tf.print shows values, in each call;
# - numbers, the network and drop (with its rate) are fixed in a graph: if one changes, another
#   graph is built, as for a tensor of another shape;
# - the values in tensors, arrays and tf.Variables are not fixed: weights change, the graph stays.
# For print and breakpoints as usual, begin main with tf.config.run_functions_eagerly(True): then
# compiled functions run as plain Python.
@tf.function(autograph=False)
def train_step(network, inputs, labels, learning_rate, l2, drop):
    """Takes one step of stochastic gradient descent, on one minibatch.

    The objective is the cost plus the L2 penalty. Its gradient says for each weight and bias how
    fast the objective grows with it, so a step subtracts learning_rate times the gradient. A
    gradient over all images would be exact, but slow; over a minibatch it is right on average.
    inputs: float32 [batch, 784]; labels: int64 [batch]; learning_rate: a number, or a tf.Variable
    if it is to change; l2: a number; drop: see Network.logits, the same one in each step.
    """
    with tf.GradientTape() as tape:  # records the operations in this block
        logits = network.logits(inputs, drop)
        cost = cross_entropy(logits, labels)
        objective = cost + l2_penalty(network.layers, l2)
    variables = network.trainable_variables  # all weights and biases
    gradients = tape.gradient(objective, variables)  # one per variable, of the same shape
    for variable, gradient in zip(variables, gradients, strict=True):
        variable.assign_sub(learning_rate * gradient)  # -= ...: the gradient points uphill


# tape.gradient works by backpropagation: the chain rule, from the last operation back to the first.
# (lesson/twins/numpy_twin.py does it by hand.) Layer i of N computes z_i = a_(i-1) W_i + b_i, where
# a_0 is the inputs. A hidden layer passes on a_i = m_i * relu(z_i). Here m_i is dropout's factor, 0
# or 1 / (1 - rate), or 1 without dropout; * goes entry by entry, other products are of matrices.
# With dx for the derivative of the objective with respect to x, backwards:
#
#     dz_N = (softmax(z_N) - y) / batch, with y as in cross_entropy
#     for i = N, ..., 1:
#         dW_i = a_(i-1)^T dz_i + l2 * W_i
#         db_i = dz_i, summed over the batch
#         unless i = 1:
#             da_(i-1) = dz_i W_i^T
#             dz_(i-1) = m_(i-1) * da_(i-1) where z_(i-1) > 0, else 0


@tf.function(autograph=False)
def evaluate(network, inputs, labels):
    """Returns accuracy and cost on inputs float32 [n, 784] and labels int64 [n]: two scalars."""
    logits = network.logits(inputs)
    return accuracy(logits, labels), cross_entropy(logits, labels)


class Row(NamedTuple):
    """A row of the curves, after `iteration` steps; costs in nats.

    With --test-on validation, test_accuracy and test_cost are of the validation images.
    """

    iteration: int
    train_accuracy: np.float32
    train_cost: np.float32
    test_accuracy: np.float32
    test_cost: np.float32


def measure(network, iteration, train_sample, test_set):
    """Measures a network on both pairs of inputs and labels; returns a Row.

    Raises FloatingPointError if a cost is infinite or NaN.
    """
    tensors = [*evaluate(network, *train_sample), *evaluate(network, *test_set)]
    row = Row(iteration, *[abs(tensor.numpy()) for tensor in tensors])  # abs: 0.0 can be -0.0
    if not np.isfinite(row).all():
        message = f"diverged by iteration {iteration}; lower --learning-rate (or --l2, if set)"
        raise FloatingPointError(message)
    return row


def endless_order(number, rng):
    """Yields indices of images without end: epoch after epoch, each in a new random order."""
    while True:
        yield from rng.permutation(number)


def minibatches(inputs, labels, batch_size, rng):
    """Yields minibatches without end: inputs float32 [batch_size, 784], labels int64 [batch_size].

    An epoch is a pass over all images. The epochs are laid end to end and cut into minibatches.
    5 images, ordered 3 1 4 0 2 and then 4 1 2 0 3, give minibatches of 2: 3 1, 4 0, 2 4, 1 2, 0 3.
    """
    order = endless_order(len(inputs), rng)
    while True:
        batch = np.fromiter(order, dtype=int, count=batch_size)  # takes the next indices
        yield tf.gather(inputs, batch), tf.gather(labels, batch)


def load_sets(args):
    """Returns the training set, the sample of it that is measured, and the test set.

    Each is a pair: inputs float32 [n, 784], labels int64 [n]. With --test-on validation, the last
    sixth of the training images is held out and stands in for the test set, to choose settings by.
    Raises UserError or OSError for what the user can fix.
    """
    train_images, train_labels = load_mnist(args.data_dir, "train")
    if args.test_on == "validation":
        split = len(train_images) * 5 // 6  # 50,000 of MNIST's 60,000
        test_images, test_labels = train_images[split:], train_labels[split:]
        train_images, train_labels = train_images[:split], train_labels[:split]
    else:
        test_images, test_labels = load_mnist(args.data_dir, "t10k")
    number = len(train_images)
    if number < (args.train_size or 1):
        raise UserError(f"--train-size: only {number} images to train on")
    train_images = train_images[: args.train_size]  # all of them, if that is None
    train_labels = train_labels[: args.train_size]
    train_set = to_inputs(train_images), tf.constant(train_labels)
    test_set = to_inputs(test_images), tf.constant(test_labels)
    # The training curve is measured on the first 10,000 training images (all, if there are fewer),
    # as many as MNIST has test images. Why not on the minibatches? The curve would be noisy. And in
    # the first epoch their images are as new to the network as the test images: no gap would show.
    train_sample = [tensor[:10_000] for tensor in train_set]
    return train_set, train_sample, test_set


def main(args):
    """Trains a network and writes the folder of its run; returns the last Row.

    args: what parse_arguments returns. Makes TensorFlow deterministic from then on. Raises
    UserError or OSError for what the user can fix, FloatingPointError if a cost is not finite.
    """
    tf.config.experimental.enable_op_determinism()  # sums in a fixed order: the same bits each time
    train_set, train_sample, test_set = load_sets(args)

    # One seed, but a stream of random numbers for each purpose: turning on dropout, say, does not
    # change the order of the images.
    weights_rng, order_rng, dropout_rng = np.random.default_rng(args.seed).spawn(3)
    network = Network([PIXELS, *args.hidden, DIGITS], weights_rng)
    batches = minibatches(*train_set, args.batch_size, order_rng)
    # TensorFlow's generator draws anew each step; NumPy's would draw once, as the graph is built.
    generator = tf.random.Generator.from_seed(dropout_rng.integers(2**63), alg="philox")

    def drop(activations):  # made once, because another one would make another graph
        return dropout(activations, args.dropout, generator)

    folder = make_folder(args.output_dir)
    write_run_json(folder, args, len(train_set[0]))
    say_header(folder, network, [train_set, train_sample, test_set], args.test_on)
    with (folder / "curves.csv").open("x", newline="\n") as curves:
        titles = ",".join(Row._fields).replace("test", args.test_on)
        print(titles, file=curves, flush=True)
        row = measure(network, 0, train_sample, test_set)  # before any training
        record(row, curves, args)
        for iteration in progress_bar(args.iterations):
            inputs, labels = next(batches)
            train_step(network, inputs, labels, args.learning_rate, args.l2, drop)
            if iteration % args.eval_every == 0 or iteration == args.iterations:
                row = measure(network, iteration, train_sample, test_set)
                record(row, curves, args)
    save_network(network, folder)
    say_result(row, folder)
    return row


# ---------------------------------------------------------------------------- reading the data
class UserError(Exception):
    """An error that the user can fix. The script prints it in one line, without a traceback."""


def read_idx(path, dimensions):
    """Reads a gzipped IDX file of bytes: uint8, of so many dimensions.

    The format (data/README.md): the bytes 0, 0, 8 and the number of dimensions; then the size of
    each dimension, a big-endian uint32; then the values, a byte each. Raises UserError if the file
    is damaged or of another kind, OSError if it cannot be read.
    """
    try:
        content = gzip.decompress(path.read_bytes())
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UserError(f"{path}: the file is damaged") from error
    if content and content[:4] != bytes([0, 0, 8, dimensions]):  # an empty file is damaged
        raise UserError(f"{path}: not the kind of IDX file that its name says")
    start = 4 + 4 * dimensions
    sizes = [int.from_bytes(content[i : i + 4], "big") for i in range(4, start, 4)]
    if 0 in sizes or len(content) != start + math.prod(sizes):
        raise UserError(f"{path}: the file is damaged")
    return np.frombuffer(content, np.uint8, offset=start).reshape(sizes)


def load_mnist(data_dir, part):
    """Reads the "train" or the "t10k" part: images uint8 [n, 28, 28] and labels int64 [n].

    Raises UserError if a file is damaged or the two do not match, OSError if one is missing.
    """
    images = read_idx(Path(data_dir, f"{part}-images-idx3-ubyte.gz"), 3)
    labels = read_idx(Path(data_dir, f"{part}-labels-idx1-ubyte.gz"), 1)
    if images.shape != (len(labels), 28, 28):
        raise UserError(f"{data_dir}: {len(labels)} {part} labels do not fit images {images.shape}")
    if labels.max() >= DIGITS:
        raise UserError(f"{data_dir}: a {part} label is {labels.max()}")
    return images, labels.astype(np.int64)  # as tf.argmax gives


# ------------------------------------------------------------------------- the files of a run
# In this order: run.json (settings, versions), curves.csv (the rows), saved_model/ (the network).
def make_folder(folder):
    """Makes the folder of a run: the one asked for, or if that is None, the next outputs/run-N.

    Returns its path. Raises UserError if there is something in it, OSError if it cannot be made.
    """
    if folder is not None:
        name = folder.as_posix()
        if set("*?[]\\") & set(name) or not name.isprintable():  # TensorFlow reads it as a pattern
            raise UserError(f"--output-dir {name!r}: must be printable, without * ? [ ] or \\")
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UserError(f"--output-dir {folder}: not empty; remove it, or name a new folder")
        return folder
    Path("outputs").mkdir(exist_ok=True)
    for number in itertools.count(1):
        folder = Path("outputs") / f"run-{number}"
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            return folder


def write_run_json(folder, args, train_size):
    """Writes settings and versions. Of two runs that start in one folder, one fails here."""
    names = {"data_dir": args.data_dir.resolve().name, "output_dir": folder.resolve().name}
    settings = vars(args) | {"train_size": train_size} | names  # names: paths differ by machine
    made_with = {"tensorflow": tf.__version__, "numpy": np.__version__, "device": find_device()}
    run = {"settings": settings, "made_with": made_with}
    with (folder / "run.json").open("x", encoding="utf-8") as file:
        print(json.dumps(run, indent=2), file=file)


def find_device():
    """Returns what TensorFlow computes on: "GPU" if it finds one, else "CPU"."""
    return "GPU" if tf.config.list_logical_devices("GPU") else "CPU"


def record(row, curves, args):
    """Writes a row to curves.csv, and shows the first, the last, and nine in between at most."""
    curves.write(",".join(map(str, row)) + "\n")  # at once, or Ctrl-C could cut a row in two
    curves.flush()  # so a run that is stopped keeps it
    shown_every = args.eval_every * math.ceil(args.iterations / args.eval_every / 10)
    if row.iteration % shown_every == 0 or row.iteration == args.iterations:
        say_row(row)


def save_network(network, folder):
    """Writes saved_model/: tf.saved_model.load(path)(images) returns what network(images) does."""
    path = folder / "saved_model"
    images = tf.TensorSpec([None, 28, 28], tf.uint8)  # any number of images
    saved = tf.Module()  # only a compiled __call__ can be saved, and Network's is plain Python
    saved.layers = network.layers  # the variables
    saved.__call__ = tf.function(network.__call__, input_signature=[images], autograph=False)
    saved.__call__.get_concrete_function()  # outside try: a bug in it keeps its traceback
    try:
        tf.saved_model.save(saved, str(path))
    except tf.errors.OpError as error:  # if the disk is full, say
        raise UserError(f"{path}: {error.message.splitlines()[0]}") from error


# ------------------------------------------------------------------------------- the terminal
def say(text):
    """Prints a text at once, above the progress bar."""
    with tqdm.external_write_mode():
        print(text, flush=True)


def progress_bar(iterations):
    """Returns the iterations, from 1 on; as they pass, a bar is drawn if stderr is a terminal."""
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    return tqdm(range(1, iterations + 1), leave=False, disable=not is_terminal)


def say_header(folder, network, sets, test_on):
    """Prints what is trained and measured, and the titles of the rows."""
    train_size, sample_size, test_size = [len(inputs) for inputs, _ in sets]
    layers = [PIXELS, *[b.shape[0] for _, b in network.layers]]
    parameters = sum(math.prod(variable.shape) for variable in network.trainable_variables)
    say(f"data      {train_size:,} training images, {test_size:,} {test_on} images")
    say(f"measured  the first {sample_size:,} training images, and all {test_on} images")
    say(f"network   {'-'.join(map(str, layers))}, {parameters:,} weights and biases")
    say(f"device    {find_device()}")
    say(f"run       {folder}\n")
    say(f"           training images       {test_on} images")
    say("iteration  accuracy      cost    accuracy      cost")


def say_row(row):
    """Prints a Row below its titles."""
    say("{:9,} {:9.2%} {:9.4f} {:11.2%} {:9.4f}".format(*row))


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
    # In one line, like all errors of this script, instead of after a page of usage.
    parser.error = lambda message: parser.exit(2, f"train_mnist.py: {message} (see --help)\n")

    def add(flag, kind, default, meaning, *, shown=None, **more):
        text = f"{meaning} (default: {shown or default})"
        metavar = "DIR" if kind is Path else kind.__name__
        parser.add_argument(flag, type=kind, default=default, metavar=metavar, help=text, **more)

    count = in_range(int, 1, 10**9)
    add("--iterations", count, 1000, "steps to take, each on one minibatch")
    add("--batch-size", in_range(int, 1, 60_000), 512, "images in a minibatch")  # MNIST has 60,000
    add("--learning-rate", in_range(float, 1e-9, 1e9), 0.5, "a step subtracts this * gradient")
    add("--train-size", count, None, "train on only the first so many images", shown="all")
    add("--eval-every", count, 10, "iterations between rows of curves.csv")
    measured = "measure on test images, or a held-out sixth of the training images (default: test)"
    parser.add_argument("--test-on", choices=["test", "validation"], default="test", help=measured)
    add("--seed", in_range(int, 0, 2**32 - 1), 0, "the seed of all random numbers")
    add("--l2", in_range(float, 0, 1e9), 0.0, "penalty: this / 2 times the sum of squared weights")
    add("--dropout", in_range(float, 0, 0.99), 0.0, "probability that a hidden neuron is dropped")
    layers = "neurons in each hidden layer; no number: no hidden layer"
    sizes = " ".join(map(str, HIDDEN))
    add("--hidden", in_range(int, 1, 10_000), HIDDEN, layers, shown=sizes, nargs="*")
    add("--data-dir", Path, HERE / "data", "folder of the four files", shown="data, by the script")
    add("--output-dir", Path, None, "folder of the run, new or empty", shown="outputs/run-1, ...")
    return parser.parse_args(argv)


if __name__ == "__main__":
    try:
        main(parse_arguments())
    except BrokenPipeError:  # the reader has gone, as in: python train_mnist.py | head
        sys.stdout = None  # or Python would flush it again as it ends, and complain
        sys.exit(1)
    except (UserError, OSError, FloatingPointError) as error:
        sys.exit(f"train_mnist.py: {error}")
