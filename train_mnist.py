"""Trains a neural network on MNIST in low-level TensorFlow and logs its learning curves.

The network has 784 inputs (the pixels of a 28 x 28 image), hidden layers of 256 and 128 ReLU
neurons, and a softmax over the 10 digits. It is trained by minibatch stochastic gradient descent
(SGD) on the cross-entropy: by default, 1000 steps of 512 images each, at a learning rate of 0.5,
which go through all images 8.5 times. Then it reads about 97.7 % of the test images right.

Accuracy and cost are measured on training images, and on test images that it never learns from.
The generalisation gap is how much worse they are on test images. When the cost on test images
climbs while the cost on training images still falls, the network overfits. (Do not choose settings
by the test images: their result would then be too optimistic. README.md shows how to choose.)

    python train_mnist.py                       trains, and writes outputs/run-1, run-2, ...
    python train_mnist.py --train-size 1000     trains on 1,000 images: this overfits
    python plot_curves.py                       draws accuracy and cost of the last run

Ctrl-C stops a run, and its curves.csv keeps the rows so far. The same settings, versions and kind
of machine give the same bytes.

The lesson runs from PIXELS to the end of main. Skip the imports at first, and what follows main.
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


@contextlib.contextmanager
def quick_and_quiet():
    """Makes the import of TensorFlow quick and quiet. Then puts back stderr and the environment.

    Quick: without Keras 3, which is not used here (saves a second), and without collecting garbage
    (saves 0.3 s). Quiet: TensorFlow writes a dozen lines about processors to stderr. Log level 3
    silences most. The rest are written during the import, whatever the level, so file descriptor 2
    leads nowhere meanwhile (https://github.com/tensorflow/tensorflow/issues/100442). Should
    TensorFlow find no GPU, or die without a word: TF_CPP_MIN_LOG_LEVEL=0 shows everything.
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
    except KeyboardInterrupt:  # a script that is stopped ends without a traceback, as at the bottom
        if __name__ != "__main__":
            raise
        sys.exit(130)
    finally:
        if is_quiet:
            os.dup2(stderr, 2)
            os.close(stderr)
        if __name__ == "__main__":
            gc.freeze()  # what is imported is never searched for garbage, as at exit: 0.9 s
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

    def logits(self, inputs, dropout_rate=0.0, generator=None):
        """The forward pass: inputs float32 [batch, 784] to logits float32 [batch, 10].

        Logits are the scores of the ten digits, before softmax makes probabilities of them.
        dropout_rate is above zero only in training, and needs a generator, a tf.random.Generator.
        """
        a = inputs  # the activations: what a layer passes on to the next
        for W, b in self.layers[:-1]:
            z = a @ W + b  # [batch, fan_out]
            a = tf.nn.relu(z)  # max(0, z): without it, all layers would do no more than one
            a = dropout(a, dropout_rate, generator)
        W, b = self.layers[-1]
        return a @ W + b  # z of the last layer, which has no ReLU

    def __call__(self, images):
        """The probabilities of the ten digits, float32 [n, 10]: softmax of the logits.

        softmax(z)_k = exp(z_k) / sum_j exp(z_j): each row sums to one. This is what is saved of the
        trained network, so it takes images as they are in the files, uint8 [n, 28, 28]. In
        training, the cost applies softmax itself.
        """
        return tf.nn.softmax(self.logits(to_inputs(images)))


def to_inputs(images):
    """Turns images uint8 [n, 28, 28] into inputs from 0 (background) to 1: float32 [n, 784]."""
    pixels = tf.reshape(images, [-1, PIXELS])
    return tf.cast(pixels, tf.float32) / 255


def dropout(activations, dropout_rate, generator):
    """Sets each activation to zero with probability dropout_rate.

    So no neuron can rely on a particular other one, which often makes for fewer mistakes on new
    images. What is kept is divided by 1 - dropout_rate, so that the next layer's input stays the
    same on average. Then the trained network needs neither dropout nor any correction (Srivastava
    et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html).
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
    Softmax and logarithm are one operation here: a probability can round to 0, which has no log.
    logits: float32 [batch, 10]; labels: int64 [batch]; returns a float32 scalar.
    """
    y = tf.one_hot(labels, DIGITS)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))


def l2_penalty(layers, l2):
    """Returns l2 / 2 times the sum of all squared weights, a float32 scalar.

    Added to the cost, it keeps weights small, and so the network less confident: this helps against
    overfitting. It is not part of the cost that is logged.
    layers: pairs of weights and biases.
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
# - a number, like 0.5, becomes part of the graph. Another number, like 0.4, makes another graph, as
#   does another network or size of minibatch. Other values in an array or a tf.Variable do not.
# For print and breakpoints as usual, begin main with tf.config.run_functions_eagerly(True): then
# train_step and evaluate run as plain Python.
@tf.function(autograph=False)
def train_step(network, inputs, labels, learning_rate, l2, dropout_rate, generator):
    """Takes one step of stochastic gradient descent, on one minibatch.

    The objective is the cost plus the L2 penalty. Its gradient says for each weight and bias how
    fast the objective grows with it, so a step subtracts some of it. On all images it would be
    exact, but slow. On a minibatch it is right on average.

    The tape finds it by backpropagation: the chain rule, from the last operation back to the first.
    By hand, with dx for the derivative of the objective with respect to x: layer l of L computes
    z_l = a_(l-1) W_l + b_l, where a_0 is the inputs. A hidden one passes on a_l = m_l relu(z_l),
    where m_l is dropout's factor, 0 or 1 / (1 - dropout_rate), and 1 without dropout. Backwards:

        dz_L = (softmax(z_L) - y) / batch, with y as in cross_entropy
        for l = L, ..., 1:
            dW_l     = a_(l-1)^T dz_l + l2 * W_l
            db_l     = dz_l, summed over the batch
            unless l = 1:
                da_(l-1) = dz_l W_l^T
                dz_(l-1) = m_(l-1) da_(l-1) where z_(l-1) > 0, else 0

    inputs: float32 [batch, 784]; labels: int64 [batch]; learning_rate: a number, or a tf.Variable
    if it is to change; l2, dropout_rate: numbers; generator: a tf.random.Generator, for dropout.
    """
    with tf.GradientTape() as tape:  # records the operations in this block
        logits = network.logits(inputs, dropout_rate, generator)
        cost = cross_entropy(logits, labels)
        objective = cost + l2_penalty(network.layers, l2)
    variables = network.trainable_variables  # all weights and biases
    gradients = tape.gradient(objective, variables)  # one per variable, of the same shape
    for variable, gradient in zip(variables, gradients, strict=True):
        variable.assign_sub(learning_rate * gradient)  # -= ...: the gradient points uphill


@tf.function(autograph=False)
def evaluate(network, inputs, labels):
    """Returns accuracy and cost on inputs float32 [n, 784] and labels int64 [n]: two scalars."""
    logits = network.logits(inputs)
    return accuracy(logits, labels), cross_entropy(logits, labels)


class Row(NamedTuple):
    """A row of the curves, measured after `iteration` steps; costs in nats."""

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
    row = Row(iteration, *[tensor.numpy() for tensor in tensors])
    if not np.isfinite(row).all():
        message = f"diverged by iteration {iteration}; lower --learning-rate or --l2"
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


def train(network, batches, train_sample, test_set, args, generator):
    """Trains a network; yields a Row before the first step, after every eval_every, and at the end.

    The steps in between are taken when the for loop in main asks for the next Row, so leaving that
    loop ends the training. batches: an iterator of minibatches; train_sample, test_set: inputs and
    labels to measure on; args: what parse_arguments returns, for iterations, eval_every,
    learning_rate, l2 and dropout; generator: a tf.random.Generator, for dropout.
    """
    yield measure(network, 0, train_sample, test_set)
    for iteration in progress_bar(args.iterations):
        inputs, labels = next(batches)
        train_step(network, inputs, labels, args.learning_rate, args.l2, args.dropout, generator)
        if iteration % args.eval_every == 0 or iteration == args.iterations:
            yield measure(network, iteration, train_sample, test_set)


def main(args):
    """Trains a network and writes the folder of its run; returns the last Row.

    args: what parse_arguments returns. Raises UserError or OSError for what the user can fix, and
    FloatingPointError if a cost is no longer finite.
    """
    tf.config.experimental.enable_op_determinism()  # same settings, versions, machine: same bits
    train_images, train_labels = load_mnist(args.data_dir, "train")
    test_images, test_labels = load_mnist(args.data_dir, "t10k")
    if args.train_size and args.train_size > len(train_images):
        raise UserError(f"--train-size {args.train_size}: only {len(train_images)} are there")
    train_images = train_images[: args.train_size]  # all of them if it is None
    train_labels = train_labels[: args.train_size]
    make_inputs = tf.function(to_inputs, autograph=False)  # compiled, it takes half the memory
    train_set = make_inputs(train_images), tf.constant(train_labels)
    test_set = make_inputs(test_images), tf.constant(test_labels)
    # The training curve is measured on the first 10,000 training images (all, if there are fewer),
    # as many as MNIST has test images. Why not on the minibatches? The curve would be noisy. And in
    # the first epoch each is as new to the network as the test images, so there would be no gap.
    train_sample = [tensor[:10_000] for tensor in train_set]

    # One seed, but a stream of random numbers for each purpose: turning on dropout, say, does not
    # change the order of the images. Dropout needs TensorFlow's generator, which draws anew in each
    # step. NumPy's would draw once, while the graph is built.
    weights_rng, order_rng, dropout_rng = np.random.default_rng(args.seed).spawn(3)
    generator = tf.random.Generator.from_seed(dropout_rng.integers(2**63), alg="philox")
    network = Network([PIXELS, *args.hidden, DIGITS], weights_rng)
    batches = minibatches(*train_set, args.batch_size, order_rng)

    folder = make_folder(args.output_dir)
    write_run_json(folder, args, len(train_images))
    say_header(folder, network, len(train_images), len(test_images))
    # About ten rows are shown on the terminal: each of these iterations, and the last.
    shown_every = args.eval_every * math.ceil(args.iterations / args.eval_every / 10)
    with (folder / "curves.csv").open("x", newline="\n") as curves:
        print(*Row._fields, sep=",", file=curves, flush=True)  # the titles of its columns
        for row in train(network, batches, train_sample, test_set, args, generator):
            print(*row, sep=",", file=curves, flush=True)  # so a run that is stopped keeps it
            if row.iteration % shown_every == 0 or row.iteration == args.iterations:
                say_row(row)
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
    if content[:4] != bytes([0, 0, 8, dimensions]):
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
    images = read_idx(data_dir / f"{part}-images-idx3-ubyte.gz", 3)
    labels = read_idx(data_dir / f"{part}-labels-idx1-ubyte.gz", 1)
    if images.shape != (len(labels), 28, 28):
        raise UserError(f"{data_dir}: {len(labels)} {part} labels do not fit images {images.shape}")
    if labels.max() >= DIGITS:
        raise UserError(f"{data_dir}: a {part} label is {labels.max()}")
    return images, labels.astype(np.int64)  # as tf.argmax gives


# ------------------------------------------------------------------------- the files of a run
# In this order: run.json (settings, versions), curves.csv (by main), saved_model/ (the network).
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
            raise UserError(f"--output-dir {folder}: not empty; name a new folder")
        return folder
    Path("outputs").mkdir(exist_ok=True)
    for number in itertools.count(1):
        folder = Path("outputs") / f"run-{number}"
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            return folder


def write_run_json(folder, args, train_size):
    """Writes settings and versions. Of two runs that start in one folder, one fails here."""
    settings = vars(args) | {"train_size": train_size, "output_dir": folder.resolve().name}
    settings["data_dir"] = args.data_dir.resolve().name  # names, for paths differ between machines
    made_with = {"tensorflow": tf.__version__, "numpy": np.__version__, "device": find_device()}
    run = {"settings": settings, "made_with": made_with}
    with (folder / "run.json").open("x", encoding="utf-8") as file:
        print(json.dumps(run, indent=2), file=file)


def find_device():
    """Returns what TensorFlow computes on: "GPU" if it finds one, else "CPU"."""
    return "GPU" if tf.config.list_logical_devices("GPU") else "CPU"


def save_network(network, folder):
    """Writes saved_model/: tf.saved_model.load(path)(images) returns what network(images) does."""
    path = folder / "saved_model"
    images = tf.TensorSpec([None, 28, 28], tf.uint8)  # any number of images; once, a tf.placeholder
    saved = tf.Module()  # has a compiled __call__, while that of Network is plain Python
    saved.layers = network.layers  # the variables
    saved.__call__ = tf.function(network.__call__, input_signature=[images], autograph=False)
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
    return tqdm(range(1, iterations + 1), ncols=70, leave=False, disable=not is_terminal)


def say_header(folder, network, train_size, test_size):
    """Prints what is trained, and the titles of the rows."""
    sizes = [PIXELS, *[b.shape[0] for _, b in network.layers]]
    parameters = sum(math.prod(variable.shape) for variable in network.trainable_variables)
    say(f"data      {train_size:,} training images, {test_size:,} test images")
    say(f"network   {'-'.join(map(str, sizes))}, {parameters:,} weights and biases")
    say(f"device    {find_device()}")
    say(f"run       {folder}\n")
    say("iteration  training accuracy  training cost  test accuracy  test cost")


def say_row(row):
    """Prints a Row below its titles."""
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
    parser.error = lambda message: parser.exit(2, f"train_mnist.py: {message} (see --help)\n")

    def add(flag, kind, default, meaning):
        text = f"{meaning} (default: {'all' if default is None else default})"
        parser.add_argument(flag, type=kind, default=default, metavar=kind.__name__, help=text)

    add("--iterations", in_range(int, 1, 10**9), 1000, "steps to take, each on one minibatch")
    add("--batch-size", in_range(int, 1, 60_000), 512, "images in a minibatch")  # MNIST has 60,000
    add("--learning-rate", in_range(float, 1e-9, 1e9), 0.5, "a step subtracts this * gradient")
    add("--train-size", in_range(int, 1, 10**9), None, "train on only the first so many images")
    add("--eval-every", in_range(int, 1, 10**9), 10, "iterations between rows of curves.csv")
    add("--seed", in_range(int, 0, 2**32 - 1), 0, "the seed of all random numbers")
    add("--l2", in_range(float, 0, 1e9), 0.0, "penalty: this / 2 times the sum of squared weights")
    add("--dropout", in_range(float, 0, 0.99), 0.0, "probability that a hidden neuron is dropped")
    width = in_range(int, 1, 10_000)
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
    except (UserError, OSError, FloatingPointError) as error:
        sys.exit(f"train_mnist.py: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
