"""Trains a neural network on MNIST in low-level TensorFlow and logs its learning curves.

The network has 784 inputs (the pixels of a 28 x 28 image), hidden layers of 256 and 128 ReLU
neurons, and a softmax over the 10 digits. It is trained with minibatch stochastic gradient descent
(SGD) on the cross-entropy. Accuracy and cost are logged on training and on test images: where the
two drift apart, the network overfits.

    python train_mnist.py     trains for 1000 iterations and writes outputs/curves.csv
    python plot_curves.py     draws accuracy and cost per iteration

Read it downwards: settings, data (skip the import that follows), network, training, files,
and `main`, the whole story.
"""

import argparse
import contextlib
import fcntl
import functools
import gc
import gzip
import itertools
import json
import math
import os
import platform
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np

LAYER_SIZES = (784, 256, 128, 10)  # the whole architecture: to add a layer, add a number
SAMPLE_SIZE = 10_000  # training images behind a row of the curves, as many as test images
STEPS_PER_CALL = 10  # SGD steps inside one call of the compiled graph: calling has its price
CHECKPOINT_EVERY = 100  # iterations
DIVERGED = 10.0  # a cost that a training reaches only when it has blown up
CHECKPOINT = Path("checkpoint") / "state.npz"  # in the run folder, as are:
RUN_FILES = ("curves.csv", "run.json", "saved_model", "accuracy.png", "cost.png")
STARTED = time.perf_counter()


# ------------------------------------------------------------------------------------ settings


def fail(message, code=1):
    """Ends the program with one line on stderr."""
    print(f"train_mnist.py: {message}", file=sys.stderr)
    raise SystemExit(code)


def number(kind, accepts, meaning):
    """Returns an argparse type: an int or a float (`kind`) for which `accepts` is true."""

    def parse(text):
        with contextlib.suppress(ValueError):
            if accepts(value := kind(text)):
                return value
        raise argparse.ArgumentTypeError(f"{text!r} is not {meaning}")

    return parse


def parse_arguments(argv=None):
    """Returns the settings of the run; exits with code 2 where one is mistyped or impossible."""
    count = number(int, lambda n: n >= 1, "a whole number of at least 1")
    rate = number(float, lambda x: 0 < x < 1e38, "a positive number")  # float32 ends at 3e38
    penalty = number(float, lambda x: 0 <= x < 1e38, "a number of at least 0")
    share = number(float, lambda x: 0 <= x < 1, "a number of at least 0 and below 1")
    seed = number(int, lambda n: 0 <= n < 2**32, "a whole number from 0 to 4294967295")
    data_dir = Path(__file__).with_name("data")
    parser = argparse.ArgumentParser(
        description="Train a neural network on MNIST and log its accuracy and cost."
    )
    parser.error = lambda message: fail(message, code=2)  # one line instead of the whole usage
    for flag, kind, default, meaning in [
        ("--iterations", count, 1000, "SGD steps, each on one minibatch"),
        ("--batch-size", count, 512, "images in a minibatch"),
        ("--learning-rate", rate, 0.5, "step size of SGD"),
        ("--train-size", count, 60_000, "train on the first so many of the training images"),
        ("--eval-every", count, 10, "iterations from one row of the curves to the next"),
        ("--seed", seed, 0, "fixes all that is random: weights, minibatches, dropout, sample"),
        ("--l2", penalty, 0.0, "L2 regularisation: weight of half the sum of squared weights"),
        ("--dropout", share, 0.0, "share of the hidden neurons dropped in a training step"),
        ("--data-dir", Path, data_dir, "folder with the four IDX files, gzipped or not"),
        ("--output-dir", Path, Path("outputs"), "folder that the run is written to"),
    ]:
        metavar = "DIR" if kind is Path else "N" if isinstance(default, int) else "X"
        meaning += " (default: %(default)s)"
        parser.add_argument(flag, type=kind, default=default, metavar=metavar, help=meaning)
    parser.add_argument("--resume", action="store_true", help="go on with the run in --output-dir")
    arguments = parser.parse_args(argv)
    if arguments.resume and not (arguments.output_dir / CHECKPOINT).exists():
        where = arguments.output_dir
        fail(f"--resume: no checkpoint in {where}; leave out --resume to start a run", code=2)
    return arguments


# ---------------------------------------------------------------------------------------- data

WEIGHTS_STREAM, SAMPLE_STREAM, ORDER_STREAM = 1, 2, 3  # what the seed is used for, kept apart


def read_idx(data_dir, name):
    """Reads the IDX file `name`, or `name`.gz, of the folder `data_dir`.

    The format (data/README.md): bytes 0, 0, 8 and the number of dimensions; a big-endian uint32
    size for each dimension; the values, one byte each. Returns them as uint8 [n, rows, columns], or
    [n] for labels. Raises OSError where the file cannot be read, and ValueError where it is no
    whole IDX file of these dimensions.
    """
    path = data_dir / name
    if not path.exists():
        path = data_dir / f"{name}.gz"
    content = path.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        try:
            content = gzip.decompress(content)
        except (EOFError, OSError, zlib.error) as error:
            raise ValueError(f"{path}: damaged gzip file ({error})") from error
    dimensions = 3 if "idx3" in name else 1
    start, magic = 4 + 4 * dimensions, bytes([0, 0, 8, dimensions])
    if len(content) < start or not content.startswith(magic):
        found = f"begins with {content[:4].hex() or 'nothing'}, should begin with {magic.hex()}"
        raise ValueError(f"{path}: not an IDX file of {dimensions}-dimensional bytes ({found})")
    shape = np.frombuffer(content, ">u4", dimensions, offset=4).tolist()
    if len(content) - start != math.prod(shape):
        sizes = f"{' x '.join(map(str, shape))} values, but {len(content) - start} are there"
        raise ValueError(f"{path}: the header announces {sizes}")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


@functools.cache
def load_mnist(data_dir):
    """Reads the training and the test images and their labels, the digits 0 to 9.

    Returns train_images uint8 [n, 28, 28], train_labels uint8 [n], test_images and test_labels.
    Raises OSError or ValueError where a file is missing, damaged, or does not fit the others.
    """
    arrays = []
    for part in ("train", "t10k"):
        images = read_idx(data_dir, f"{part}-images-idx3-ubyte")
        labels = read_idx(data_dir, f"{part}-labels-idx1-ubyte")
        if images.shape[1:] != (28, 28):
            size = " x ".join(map(str, images.shape[1:]))
            raise ValueError(f"{data_dir}: the {part} images are {size} pixels, should be 28 x 28")
        if len(images) != len(labels) or len(images) == 0:
            raise ValueError(
                f"{data_dir}: {len(images)} {part} images and {len(labels)} labels, "
                "should be equally many and at least one"
            )
        if labels.max() > 9:
            raise ValueError(f"{data_dir}: a {part} label is {labels.max()}, should be 0 to 9")
        arrays += [images, labels]
    return arrays


def training_sample(train_size, seed):
    """Chooses the training images that the training curve is measured on, once for the whole run.

    They are as many as the MNIST test images, so that both curves carry the same statistical noise.
    The minibatch's own accuracy would hide the gap: all through the first epoch a minibatch is as
    new to the network as a test image. Returns their indices, int64 [min(train_size, 10000)].
    """
    if train_size <= SAMPLE_SIZE:
        return np.arange(train_size)
    rng = np.random.default_rng([seed, SAMPLE_STREAM])
    return np.sort(rng.choice(train_size, SAMPLE_SIZE, replace=False))


def minibatches(train_size, batch_size, seed, iteration=0):
    """Yields the minibatches that follow `iteration`: indices of training images, int32 [batch].

    Each epoch is a fresh permutation of all training images, cut into consecutive slices. One that
    reaches the end of its epoch goes on in the next, so that every minibatch is full. Nothing but
    the arguments decides the order: a run can be taken up at any iteration.
    """

    def permutation(epoch):
        rng = np.random.default_rng([seed, ORDER_STREAM, epoch])
        return rng.permutation(train_size).astype(np.int32)

    epoch, used = divmod(iteration * batch_size, train_size)
    order = permutation(epoch)[used:]
    while True:
        while len(order) < batch_size:
            epoch += 1
            order = np.concatenate([order, permutation(epoch)])
        yield order[:batch_size]
        order = order[batch_size:]


# ------------------------------------------------------------ importing TensorFlow (may be skipped)

if __name__ == "__main__":
    # Ahead of TensorFlow's import, which takes seconds: --help or a typo is answered at once, and
    # the data is read meanwhile; main then finds it in the cache.
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
    arguments = parse_arguments()
    ThreadPoolExecutor(1).submit(load_mnist, arguments.data_dir)


@contextlib.contextmanager
def quiet_stderr():
    """Holds back what the block writes to stderr, and shows it only if the block fails.

    TensorFlow 2.21 reports missing GPUs and CPU features there whatever TF_CPP_MIN_LOG_LEVEL says
    (https://github.com/tensorflow/tensorflow/issues/100442). Another process holds the text, so
    that it is shown even if TensorFlow's C++ code takes this one down.
    """
    holder = (
        "import sys; text = sys.stdin.buffer.read()\n"
        "if not text.endswith(b'all is well'): sys.stderr.buffer.write(text)"
    )
    command = [sys.executable, "-I", "-S", "-c", holder]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    stderr = os.dup(2)
    os.dup2(process.stdin.fileno(), 2)
    failed = False
    try:
        yield
    except Exception:
        failed = True
        raise
    finally:
        if not failed:
            os.write(2, b"all is well")
        os.dup2(stderr, 2)
        os.close(stderr)
        process.communicate()


with quiet_stderr():
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # spares the import of Keras, which takes a second
    gc.disable()  # there is no garbage yet, and looking for it takes a fifth of the import
    import tensorflow as tf
    from tqdm import tqdm

    gc.freeze()
    gc.enable()
    tf.config.experimental.enable_op_determinism()
    tf.config.list_logical_devices()  # looks for devices now: the other thing that TF reports


# ------------------------------------------------------------------------------------- network

# What TensorFlow 1 called a placeholder: dtype and shape of what is fed to a compiled graph.
IMAGES = tf.TensorSpec([None, 28, 28], tf.uint8, name="images")
INPUTS = tf.TensorSpec([None, 784], tf.float32, name="inputs")
LABELS = tf.TensorSpec([None], tf.uint8, name="labels")
ITERATION = tf.TensorSpec([], tf.int64, name="iteration")


@tf.function  # compiled here as it is within the graphs, so that it rounds alike
def scale(images):
    """Turns images uint8 [batch, 28, 28] into inputs from 0 to 1, float32 [batch, 784]."""
    return tf.cast(tf.reshape(images, [-1, 28 * 28]), tf.float32) / 255.0


class Network(tf.Module):
    """A fully connected network, written out in weights and biases.

    Layer i has weights float32 [layer_sizes[i], layer_sizes[i + 1]] and biases float32
    [layer_sizes[i + 1]]. Biases start at zero, weights from a normal distribution with standard
    deviation sqrt(2 / fan-in), which lets ReLU layers neither blow up nor fade their activations
    (He et al. 2015, https://arxiv.org/abs/1502.01852).
    """

    def __init__(self, layer_sizes, seed):
        super().__init__()
        rng = np.random.default_rng([seed, WEIGHTS_STREAM])
        self.weights, self.biases = [], []
        for fan_in, fan_out in itertools.pairwise(layer_sizes):
            W = rng.standard_normal((fan_in, fan_out)) * np.sqrt(2 / fan_in)
            self.weights.append(tf.Variable(W.astype(np.float32)))
            self.biases.append(tf.Variable(tf.zeros(fan_out)))

    def logits(self, inputs, dropout=0.0, seed=0, iteration=0):
        """The forward pass: inputs float32 [batch, 784] to logits float32 [batch, 10].

        In training, `dropout` is the share of each hidden layer that `drop` sets to zero, drawn
        anew for each seed, iteration and layer.
        """
        a = inputs
        for layer, (W, b) in enumerate(zip(self.weights[:-1], self.biases[:-1], strict=True)):
            a = tf.nn.relu(a @ W + b)
            if dropout:
                a = drop(a, dropout, [seed, iteration * len(self.weights) + layer])
        return a @ self.weights[-1] + self.biases[-1]

    @tf.function(input_signature=[IMAGES])
    def __call__(self, images):
        """Returns the digits' probabilities, softmax(z)_k = exp(z_k) / sum_j exp(z_j).

        images: uint8 [batch, 28, 28]; probabilities: float32 [batch, 10], each row sums to one.
        """
        return tf.nn.softmax(self.logits(scale(images)))


def count_parameters(network):
    """Returns how many numbers all the weights and biases are."""
    return sum(math.prod(variable.shape) for variable in network.variables)


def drop(activations, rate, seed):
    """Inverted dropout: sets a random share `rate` of the activations to zero.

    What is left is divided by 1 - rate, so that the next layer's expected input stays the same and
    nothing is left to do when the network is used (Srivastava et al. 2014,
    https://jmlr.org/papers/v15/srivastava14a.html). activations: float32 [batch, neurons]; the same
    seed, int64 [2], drops the same ones.
    """
    kept = tf.random.stateless_uniform(tf.shape(activations), seed, alg="philox") >= rate
    return tf.where(kept, activations / (1 - rate), 0.0)


def cross_entropy(logits, labels):
    """The cost: categorical cross-entropy, averaged over the batch, in nats (natural log).

    For one image it is -sum_k y_k log(softmax(z)_k), where y is 1 at the label and 0 elsewhere.
    One TensorFlow operation does it all from the logits: log(softmax(z)) would meet log(0).
    logits: float32 [batch, 10]; labels: uint8 [batch]; returns a float32 scalar.
    """
    y = tf.one_hot(labels, LAYER_SIZES[-1])
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))


def accuracy(logits, labels):
    """The fraction of images whose largest logit is the label's: float32 scalar."""
    correct = tf.argmax(logits, axis=1) == tf.cast(labels, tf.int64)
    return tf.reduce_mean(tf.cast(correct, tf.float32))


# ------------------------------------------------------------------------------------ training


def compile_functions(network, learning_rate, l2=0.0, dropout=0.0, seed=0, batch_size=None):
    """Compiles the graphs: `train` changes the network, `measure_and_train` also measures it.

    l2 is the lambda of the penalty lambda / 2 * sum(W^2) on all weights, biases excepted; dropout
    is a rate as `drop` takes it. batch_size may be None, for any; given, a step is a tenth faster.
    """
    variables = network.weights + network.biases
    indices = tf.TensorSpec([None, batch_size], tf.int32, name="batches")

    @tf.function(autograph=False)  # no loop over a tensor in here: nothing to convert
    def step(images, labels, minibatch, iteration):
        """Takes one step of SGD on a minibatch, indices [batch] into images and labels."""
        x, y = scale(tf.gather(images, minibatch)), tf.gather(labels, minibatch)
        with tf.GradientTape() as tape:
            cost = cross_entropy(network.logits(x, dropout, seed, iteration), y)
            if l2:
                cost += l2 / 2 * tf.add_n([tf.reduce_sum(W**2) for W in network.weights])
        gradients = tape.gradient(cost, variables)
        for variable, gradient in zip(variables, gradients, strict=True):
            variable.assign_sub(learning_rate * gradient)

    @tf.function(input_signature=[IMAGES, LABELS, indices, ITERATION])
    def train(images, labels, batches, iteration):
        """Takes a step on each of the minibatches [steps, batch], the first one `iteration`'s."""
        for minibatch in batches:  # AutoGraph makes this a loop within the graph
            step(images, labels, minibatch, iteration)
            iteration += 1

    @tf.function(input_signature=[INPUTS, LABELS], autograph=False)
    def evaluate(inputs, labels):
        """Returns accuracy and cost on all the inputs, two float32 scalars."""
        logits = network.logits(inputs)
        return accuracy(logits, labels), cross_entropy(logits, labels)

    @tf.function(
        input_signature=[(INPUTS, LABELS), (INPUTS, LABELS), IMAGES, LABELS, indices, ITERATION],
        autograph=False,
    )
    def measure_and_train(sample_set, test_set, images, labels, batches, iteration):
        """Evaluates the network on two sets, then trains it; returns both accuracies and costs.

        TensorFlow lets variables be read and written in the order of these lines, so what is
        measured is the network before the steps. But the arithmetic of both overlaps: each uses
        the cores that the other leaves idle, which makes a whole run a tenth faster.
        """
        values = *evaluate(*sample_set), *evaluate(*test_set)
        train(images, labels, batches, iteration)
        return values

    return train, measure_and_train


class Row(NamedTuple):
    """A row of the curves, all of it from the weights after `iteration` steps: 0 is untrained.

    Accuracies are fractions, costs in nats.
    """

    iteration: int
    train_accuracy: np.float32
    train_cost: np.float32
    test_accuracy: np.float32
    test_cost: np.float32


# --------------------------------------------------------------------------------------- files


def remove(path):
    """Removes the file or folder `path` if there is one."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def replacing(path):
    """Yields a path to write to; what the block has written there then takes the place of `path`.

    Whoever reads, and whatever kills this process, finds the old or the new, never half of it; of a
    folder, for a moment, neither.
    """
    draft, old = (path.with_name(f".{path.name}.{state}") for state in ("draft", "old"))
    remove(draft)
    try:
        yield draft
        if path.is_dir():  # the system replaces a file in one go, but no folder
            remove(old)
            path.rename(old)
        draft.replace(path)
        remove(old)
    finally:
        remove(draft)


class RunFolder:
    """The folder that a run writes to.

    settings: what --resume must find unchanged; it is saved with the weights.
    Raises OSError where the folder cannot be made or written to, or another run is writing there.
    """

    def __init__(self, path, network, settings):
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path) as file:  # fails now rather than after the training:
            # Room for two checkpoints, two saved models and the rest, at 4 bytes a float32.
            file.write(bytes(5 * 4 * count_parameters(network)))
        self.lock = os.open(path, os.O_RDONLY)  # let go by the system when this process ends
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OSError(f"another run is writing to {path}") from None
        self.path, self.network, self.settings = path, network, settings
        self.curves = ",".join(Row._fields) + "\n"
        self.row, self.is_new = None, True

    def save_checkpoint(self, iteration):
        """Saves what `restore` needs: weights, biases, iteration, curves and settings.

        The first checkpoint of a new run clears away the run that was here before.
        """
        path = self.path / CHECKPOINT
        path.parent.mkdir(exist_ok=True)
        with replacing(path) as draft, draft.open("wb") as file:
            np.savez(
                file,
                *(variable.numpy() for variable in self.network.variables),
                iteration=iteration,
                curves=self.curves,
                settings=json.dumps(self.settings),
            )
        if self.is_new:
            for name in RUN_FILES:
                remove(self.path / name)
            self.is_new = False

    def restore(self):
        """Takes up the run that was saved here, and returns the iteration that it had reached.

        Exits with code 2 where its settings were others, and with 1 where the file is damaged.
        """
        path = self.path / CHECKPOINT
        try:
            with np.load(path) as file:
                saved = dict(file)
        except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
            fail(f"--resume: {path} is damaged ({error}); leave out --resume to start a run")
        settings = json.loads(str(saved["settings"]))
        for name, value in self.settings.items():
            if settings.get(name) != value:
                was = f"was {settings.get(name)} in the run in {self.path}"
                fail(f"--resume: {name} is {value} but {was}; it has to be the same", 2)
        for i, variable in enumerate(self.network.variables):
            variable.assign(saved[f"arr_{i}"])
        iteration = int(saved["iteration"])
        # The row of this very iteration is measured anew: an interrupted run has one there that an
        # uninterrupted run may not have.
        header, *lines = str(saved["curves"]).splitlines(keepends=True)
        self.curves = header + "".join(x for x in lines if int(x.split(",")[0]) < iteration)
        self.is_new = False
        return iteration

    def add(self, row):
        """Adds a row to the curves."""
        self.row = row
        self.curves += ",".join(map(str, row)) + "\n"

    def write_curves(self):
        """Writes curves.csv: a header, and a line for each row so far."""
        with replacing(self.path / "curves.csv") as draft:
            draft.write_text(self.curves)

    def finish(self, iterations, seconds):
        """Writes saved_model/ (the network's __call__) and run.json (how it came about)."""
        with replacing(self.path / "saved_model") as draft:
            tf.saved_model.save(self.network, draft)
        summary = {
            "settings": {"iterations": iterations, **self.settings},
            "versions": {
                "python": platform.python_version(),
                "tensorflow": tf.__version__,
                "numpy": np.__version__,
            },
            "device": device_name(),
            "seconds": {name: round(value, 2) for name, value in seconds.items()},
            "last_row": {name: json.loads(str(v)) for name, v in self.row._asdict().items()},
        }
        with replacing(self.path / "run.json") as draft:
            draft.write_text(json.dumps(summary, indent=2) + "\n")


def device_name():
    """Names what TensorFlow computes on: a GPU where it finds one."""
    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        return tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU")
    return f"CPU, {os.cpu_count()} cores"


# ------------------------------------------------------------------------------------ the whole


def prepare_data(arguments):
    """Loads the data and cuts out what the network is trained and measured on.

    Returns three pairs of tensors and a checksum of all the data. The training set: images uint8
    [n, 28, 28] and labels uint8 [n]. Its sample for the training curve, and the test set: inputs
    float32 [n, 784], scaled once because they are measured a hundred times, and labels.
    """
    try:
        arrays = load_mnist(arguments.data_dir)
    except (OSError, ValueError) as error:
        fail(f"--data-dir: {error}")
    checksum = 0
    for array in arrays:
        checksum = zlib.crc32(array, checksum)
    images, labels, test_images, test_labels = arrays
    size = arguments.train_size
    if size > len(images):
        fail(f"--train-size {size}: there are only {len(images)} training images", 2)
    if arguments.batch_size > size:
        fail(f"--batch-size {arguments.batch_size}: more than the {size} training images", 2)
    sample = training_sample(size, arguments.seed)
    train_set = tf.constant(images[:size]), tf.constant(labels[:size])
    sample_set = scale(images[sample]), tf.constant(labels[sample])
    return train_set, sample_set, (scale(test_images), tf.constant(test_labels)), checksum


def print_header(arguments, test_size, network):
    """Prints what is trained on what, and the head of the table."""
    parameters = count_parameters(network)
    epochs = arguments.iterations * arguments.batch_size / arguments.train_size
    print(
        f"data      {arguments.train_size:,} training images, {test_size:,} test images\n"
        f"network   {'-'.join(map(str, LAYER_SIZES))}, {parameters:,} weights and biases\n"
        f"training  {arguments.iterations:,} iterations of {arguments.batch_size:,} images"
        f" ({epochs:.1f} epochs), learning rate {arguments.learning_rate:g}"
        + (f", L2 {arguments.l2:g}" if arguments.l2 else "")
        + (f", dropout {arguments.dropout:g}" if arguments.dropout else "")
        + f"\ndevice    {device_name()}\n\n"
        "iteration  training accuracy  test accuracy  training cost  test cost"
    )


def format_row(row):
    """Formats a row of the table in the terminal."""
    return (
        f"{row.iteration:9,}  {100 * row.train_accuracy:15.2f} %  {100 * row.test_accuracy:11.2f} %"
        f"  {row.train_cost:13.4f}  {row.test_cost:9.4f}"
    )


def print_result(arguments, row):
    """Prints how it ended, and how to draw the curves."""
    command = ["python", "plot_curves.py"]
    if arguments.output_dir != Path("outputs"):
        command.append(str(arguments.output_dir))
    print(
        f"\ntraining {100 * row.train_accuracy:.2f} % (cost {row.train_cost:.4f}), "
        f"test {100 * row.test_accuracy:.2f} % (cost {row.test_cost:.4f}), "
        f"gap {100 * (row.train_accuracy - row.test_accuracy):.2f} points; "
        f"draw the curves: {shlex.join(command)}"
    )


def stop_if_diverged(row, learning_rate, l2):
    """Ends the program where the cost is no number, or far above that of guessing: -log(1/10)."""
    if not row.train_cost < DIVERGED or not math.isfinite(row.test_cost):
        fail(
            f"--learning-rate {learning_rate:g}: the training diverged, at iteration "
            f"{row.iteration} the cost is {row.train_cost:.3g} where guessing costs 2.3; "
            f"try --learning-rate {min(learning_rate / 10, 0.5):g}"
            + (f", or a smaller --l2 than {l2:g}" if l2 else "")
        )


def run_iterations(arguments, folder, iteration, train, measure_and_train):
    """Trains from `iteration` on, logging to the folder and to the terminal.

    Ctrl-C ends the training early. Returns whether it did.
    """
    interrupted = threading.Event()

    def on_interrupt(*_):
        interrupted.set()
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a second Ctrl-C does not wait

    signal.signal(signal.SIGINT, on_interrupt)
    last, size = arguments.iterations, arguments.batch_size
    upcoming = minibatches(arguments.train_size, size, arguments.seed, iteration)
    marks = (arguments.eval_every, CHECKPOINT_EVERY)  # a call may end at one, not run past it
    with tqdm(total=last, initial=iteration, disable=None, leave=False, unit="it") as progress:
        while True:
            ends = iteration == last or interrupted.is_set()
            to_next_mark = min(last - iteration, *(mark - iteration % mark for mark in marks))
            steps = 0 if ends else min(STEPS_PER_CALL, to_next_mark)  # the last call only measures
            batches = list(itertools.islice(upcoming, steps))
            batches = np.array(batches, np.int32).reshape(steps, size)
            is_measured = iteration % arguments.eval_every == 0 or ends
            if is_measured:
                values = measure_and_train(batches, iteration + 1)
                row = Row(iteration, *(value.numpy() for value in values))
                stop_if_diverged(row, arguments.learning_rate, arguments.l2)
                folder.add(row)
            else:
                train(batches, iteration + 1)
            iteration += steps
            if folder.is_new or ends or iteration % CHECKPOINT_EVERY == 0:
                # Ahead of the curves, so that whoever sees curves.csv can resume its run.
                folder.save_checkpoint(iteration)
            if is_measured:
                folder.write_curves()
                accuracy_so_far = f"test accuracy {100 * row.test_accuracy:.2f} %"
                progress.set_postfix_str(accuracy_so_far, refresh=False)
                if row.iteration % 100 < arguments.eval_every or ends:  # the first in each hundred
                    tqdm.write(format_row(row))
            if ends:
                return iteration < last
            progress.update(steps)


def main(arguments):
    """Loads the data, builds the network, trains it, and leaves a run folder behind."""
    sys.stdout.reconfigure(line_buffering=True)  # keeps a pipe or a log file up to date
    train_set, sample_set, test_set, checksum = prepare_data(arguments)
    network = Network(LAYER_SIZES, arguments.seed)
    train, measure_and_train = compile_functions(
        network,
        arguments.learning_rate,
        arguments.l2,
        arguments.dropout,
        arguments.seed,
        arguments.batch_size,
    )

    settings = vars(arguments) | {
        "layer_sizes": list(LAYER_SIZES),
        "data_checksum": f"{checksum:08x}",
    }
    for may_change in ("iterations", "data_dir", "output_dir", "resume"):
        del settings[may_change]
    try:
        folder = RunFolder(arguments.output_dir, network, settings)
    except OSError as error:
        fail(f"--output-dir: {error}; name a folder that can be written to")
    try:
        iteration = folder.restore() if arguments.resume else 0
        if iteration > arguments.iterations:
            fail(f"--iterations {arguments.iterations}: the run has already reached {iteration}", 2)
        print_header(arguments, len(test_set[0]), network)
        ready = time.perf_counter()
        interrupted = run_iterations(
            arguments,
            folder,
            iteration,
            functools.partial(train, *train_set),
            functools.partial(measure_and_train, sample_set, test_set, *train_set),
        )
        seconds = {"start_up": ready - STARTED, "training": time.perf_counter() - ready}
        folder.finish(arguments.iterations, seconds)
    except (OSError, tf.errors.OpError) as error:
        reason = str(error).splitlines()[0]
        fail(f"{reason}; what was saved before is still in {arguments.output_dir}")
    print_result(arguments, folder.row)
    if interrupted:
        command = shlex.join(["python", *sys.argv] + ["--resume"] * (not arguments.resume))
        fail(f"interrupted at iteration {folder.row.iteration}; to go on: {command}", 130)


if __name__ == "__main__":
    main(arguments)
    sys.stdout.flush()
    os._exit(0)  # TensorFlow would take half a second to take itself apart
