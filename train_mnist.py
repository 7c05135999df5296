"""Trains a neural network on MNIST in low-level TensorFlow and logs its learning curves.

The network has 784 inputs (the pixels of a 28 x 28 image), hidden layers of 256 and 128 ReLU
neurons, and a softmax over the 10 digits. It is trained with minibatch stochastic gradient descent
on the cross-entropy. Accuracy and cost are logged on training and on test images: where the two
drift apart, the network overfits.

    python train_mnist.py     trains for 1000 iterations and writes outputs/curves.csv
    python plot_curves.py     draws accuracy and cost per iteration

Read it from top to bottom: each function stands where the data reaches it.
"""

import argparse
import contextlib
import csv
import gzip
import itertools
import json
import math
import os
import platform
import shlex
import shutil
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

LAYER_SIZES = (784, 256, 128, 10)  # the whole architecture: to add a layer, add a number
SAMPLE_SIZE = 10_000  # training images behind a row of the curves: as many as there are test images
STEPS_PER_CALL = 10  # a call into the compiled graph costs about as much as a tenth of a step
STARTED = time.perf_counter()


# ---------------------------------------------------------------------------- the command line


def fail(message, code=1):
    """Ends the program with one line on stderr and the exit code `code`."""
    print(f"train_mnist.py: {message}", file=sys.stderr)
    raise SystemExit(code)


def number(kind, accepts, meaning):
    """Returns an argparse type: a number of `kind` (int or float) that `accepts` finds good."""

    def parse(text):
        try:
            value = kind(text)
        except ValueError:
            value = math.nan
        if not accepts(value):
            raise argparse.ArgumentTypeError(f"{text!r} is not {meaning}")
        return value

    return parse


def parse_arguments(argv=None):
    """Returns the settings of the run; exits with code 2 where one is mistyped or impossible."""
    parser = argparse.ArgumentParser(
        description="Train a neural network on MNIST and log its accuracy and cost.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.error = lambda message: fail(message, code=2)  # one line, not the whole usage
    count = number(int, lambda n: n >= 1, "a whole number of at least 1")
    rate = number(float, lambda x: 0 < x < math.inf, "a positive number")
    seed = number(int, lambda n: 0 <= n < 2**32, "a whole number from 0 to 4294967295")
    data_dir = Path(__file__).with_name("data")
    flags = [
        ("--iterations", count, 1000, "SGD steps, each on one minibatch"),
        ("--batch-size", count, 512, "images in a minibatch"),
        ("--learning-rate", rate, 0.5, "step size of SGD"),
        ("--train-size", count, 60_000, "train on the first so many of the training images"),
        ("--eval-every", count, 10, "iterations from one row of the curves to the next"),
        ("--seed", seed, 0, "fixes the initial weights and the order of the minibatches"),
        ("--data-dir", Path, data_dir, "folder with the four IDX files, gzipped or not"),
        ("--output-dir", Path, Path("outputs"), "folder that the run is written to"),
    ]
    for flag, kind, default, meaning in flags:
        metavar = "DIR" if kind is Path else "N" if isinstance(default, int) else "X"
        parser.add_argument(flag, type=kind, default=default, metavar=metavar, help=meaning)
    return parser.parse_args(argv)


if __name__ == "__main__":
    # Before TensorFlow's import, which takes seconds: --help and a typo are answered at once.
    arguments = parse_arguments()


# -------------------------------------------------------------------------- importing TensorFlow


@contextlib.contextmanager
def quiet_stderr():
    """Holds back what is written to stderr inside the block, and shows it if the block fails.

    TensorFlow 2.21 reports its CPU features and missing GPUs on stderr whatever
    TF_CPP_MIN_LOG_LEVEL says (https://github.com/tensorflow/tensorflow/issues/100442). A helper
    process holds the text, so that it is shown even where TensorFlow's C++ code aborts outright.
    """
    holder = (
        "import sys; held = sys.stdin.buffer.read()\n"
        "if not held.endswith(b'all went well'): sys.stderr.buffer.write(held)"
    )
    command = [sys.executable, "-I", "-S", "-c", holder]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    stderr = os.dup(2)
    os.dup2(process.stdin.fileno(), 2)
    try:
        yield
        os.write(2, b"all went well")
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        process.stdin.close()
        process.wait()


with quiet_stderr():
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # leaves Keras unimported, which saves a second
    import tensorflow as tf
    from tqdm import tqdm

    tf.config.experimental.enable_op_determinism()
    tf.config.list_logical_devices()  # finds the devices, which is when the rest of the noise comes


# ------------------------------------------------------------------------------------- the data


def read_idx(data_dir, name):
    """Reads the IDX file `name` or `name`.gz of the folder `data_dir`.

    The format (data/README.md): two zero bytes, 8 for unsigned bytes, the number of dimensions; a
    big-endian 32-bit size for each dimension; the values.

    Returns:
        uint8 array, of the shape that the header gives: [n, rows, columns] or [n].

    Raises:
        OSError: the file is missing or cannot be read.
        ValueError: it is not a whole IDX file with the dimensions that its name says.
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
    magic, header = bytes([0, 0, 8, dimensions]), 4 + 4 * dimensions
    if not content.startswith(magic) or len(content) < header:
        raise ValueError(
            f"{path}: not an IDX file of unsigned bytes in {dimensions} dimension(s): "
            f"starts with {content[:4].hex() or 'nothing'}, should start with {magic.hex()}"
        )
    shape = np.frombuffer(content, ">u4", dimensions, offset=4).tolist()
    if len(content) - header != math.prod(shape):
        raise ValueError(
            f"{path}: the header announces {math.prod(shape)} bytes of values ({shape}), "
            f"the file holds {len(content) - header}"
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def load_mnist(data_dir):
    """Reads the training and the test set.

    Returns:
        train_images uint8 [n, 28, 28], train_labels uint8 [n] (digits 0 to 9), and test_images and
        test_labels likewise.

    Raises:
        OSError: a file is missing or cannot be read.
        ValueError: a file is damaged, or images and labels do not fit together.
    """
    arrays = []
    for part in ("train", "t10k"):
        images = read_idx(data_dir, f"{part}-images-idx3-ubyte")
        labels = read_idx(data_dir, f"{part}-labels-idx1-ubyte")
        where = f"{data_dir}: {part}"
        if images.shape[1:] != (28, 28):
            raise ValueError(f"{where} images are {images.shape[1:]} pixels, should be (28, 28)")
        if len(images) != len(labels) or len(images) == 0:
            raise ValueError(f"{where} has {len(images)} images and {len(labels)} labels")
        if labels.max() > 9:
            raise ValueError(f"{where} has a label {labels.max()}, should be 0 to 9")
        arrays += [images, labels]
    return arrays


# Each use of the seed draws from a random stream of its own.
WEIGHTS, SAMPLE, ORDER = 1, 2, 3


def training_sample(train_size, seed):
    """Chooses the training images on which the training curve is measured.

    They are fixed for the whole run, and as many as the MNIST test images, so that both curves
    carry the same statistical noise. The minibatch's own accuracy would hide the gap: throughout
    the first epoch each minibatch is as new to the network as the test images are.

    Returns:
        int64 [min(train_size, 10000)], ascending indices of training images.
    """
    if train_size <= SAMPLE_SIZE:
        return np.arange(train_size)
    rng = np.random.default_rng([seed, SAMPLE])
    return np.sort(rng.choice(train_size, SAMPLE_SIZE, replace=False))


def minibatches(train_size, batch_size, seed, iteration=0):
    """Yields the minibatches of the iterations after `iteration`, without end.

    Each epoch is a fresh permutation of all training images, cut into consecutive slices. A slice
    that reaches the epoch's end goes on in the next, so that every minibatch is full. The order
    depends on nothing but the arguments: a run can be taken up at any iteration.

    Yields:
        int32 [batch_size], indices of training images.
    """

    def permutation(epoch):
        rng = np.random.default_rng([seed, ORDER, epoch])
        return rng.permutation(train_size).astype(np.int32)

    epoch, position = divmod(iteration * batch_size, train_size)
    order = permutation(epoch)[position:]
    while True:
        while len(order) < batch_size:
            epoch += 1
            order = np.concatenate([order, permutation(epoch)])
        yield order[:batch_size]
        order = order[batch_size:]


# ---------------------------------------------------------------------------------- the network

# What TensorFlow 1 called a placeholder: the dtype and shape of an input that is fed later.
IMAGES = tf.TensorSpec([None, 28, 28], tf.uint8, name="images")
LABELS = tf.TensorSpec([None], tf.uint8, name="labels")


class Network(tf.Module):
    """A fully connected network, written out in its weights and biases.

    Layer i has weights float32 [layer_sizes[i], layer_sizes[i + 1]] and biases float32
    [layer_sizes[i + 1]]. The biases start at zero; the weights are drawn from a normal distribution
    with standard deviation sqrt(2 / fan-in), which keeps the size of the activations the same from
    layer to layer under ReLU (He et al. 2015, https://arxiv.org/abs/1502.01852).
    """

    def __init__(self, layer_sizes=LAYER_SIZES, seed=0):
        super().__init__()
        rng = np.random.default_rng([seed, WEIGHTS])
        self.weights, self.biases = [], []
        for fan_in, fan_out in itertools.pairwise(layer_sizes):
            weights = rng.standard_normal((fan_in, fan_out)) * np.sqrt(2 / fan_in)
            self.weights.append(tf.Variable(weights.astype(np.float32)))
            self.biases.append(tf.Variable(tf.zeros([fan_out])))

    def logits(self, images):
        """Runs the forward pass up to the output layer's inputs to the softmax.

        Args:
            images: uint8 [batch, 28, 28].

        Returns:
            float32 [batch, 10].
        """
        x = tf.reshape(images, [-1, 28 * 28])
        a = tf.cast(x, tf.float32) / 255.0
        for W, b in zip(self.weights[:-1], self.biases[:-1], strict=True):
            a = tf.nn.relu(a @ W + b)
        return a @ self.weights[-1] + self.biases[-1]

    @tf.function(input_signature=[IMAGES])
    def __call__(self, images):
        """Returns each digit's probability: float32 [batch, 10] for images uint8 [batch, 28, 28].

        softmax(z)_k = exp(z_k) / sum_j exp(z_j): positive, and each row sums to one.
        """
        return tf.nn.softmax(self.logits(images))


def cross_entropy(logits, labels):
    """The cost: mean categorical cross-entropy, in nats.

    -log p(label), averaged over the batch, where p = softmax(logits). TensorFlow computes it from
    the logits in one operation, because log(softmax(z)) written out underflows to log(0).

    Args:
        logits: float32 [batch, 10].
        labels: uint8 [batch].

    Returns:
        float32 scalar.
    """
    y = tf.one_hot(labels, LAYER_SIZES[-1])
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))


def accuracy(logits, labels):
    """Returns the fraction of images whose largest logit is their label's: float32 scalar."""
    correct = tf.argmax(logits, axis=1) == tf.cast(labels, tf.int64)
    return tf.reduce_mean(tf.cast(correct, tf.float32))


# --------------------------------------------------------------------------------- the training


def compile_functions(network, learning_rate):
    """Compiles the two graphs of the program: one that trains `network`, one that evaluates it."""
    variables = network.weights + network.biases

    @tf.function(
        input_signature=[IMAGES, LABELS, tf.TensorSpec([None, None], tf.int32, name="minibatches")]
    )
    def train(images, labels, minibatches):
        """Takes one step of SGD for each row of `minibatches`, int32 [steps, batch]."""
        for minibatch in minibatches:
            x, y = tf.gather(images, minibatch), tf.gather(labels, minibatch)
            with tf.GradientTape() as tape:
                cost = cross_entropy(network.logits(x), y)
            gradients = tape.gradient(cost, variables)
            for variable, gradient in zip(variables, gradients, strict=True):
                variable.assign_sub(learning_rate * gradient)

    @tf.function(input_signature=[IMAGES, LABELS])
    def evaluate(images, labels):
        """Returns accuracy and cost on all `images`, two float32 scalars."""
        logits = network.logits(images)
        return accuracy(logits, labels), cross_entropy(logits, labels)

    return train, evaluate


class Row(NamedTuple):
    """A row of the curves: accuracies as fractions, costs in nats, all with the same weights."""

    iteration: int
    train_accuracy: np.float32
    train_cost: np.float32
    test_accuracy: np.float32
    test_cost: np.float32


# ---------------------------------------------------------------------------- what a run writes


@contextlib.contextmanager
def replacing(path):
    """Yields a temporary path beside `path`, and moves what the block made there into its place.

    A reader, or a run killed at any moment, finds the old file or folder, or the new one whole.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    remove(temporary)
    try:
        yield temporary
        if path.is_dir():
            remove(path)
        temporary.replace(path)
    finally:
        remove(temporary)


def remove(path):
    """Removes the file or the folder `path` where there is one."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def write_curves(output_dir, rows):
    """Writes curves.csv: a header and a line for each row."""
    with (
        replacing(output_dir / "curves.csv") as path,
        path.open("w", newline="", encoding="utf-8") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(rows)


def write_model(output_dir, network):
    """Writes saved_model/, which `tf.saved_model.load` turns into the network's __call__ again."""
    with replacing(output_dir / "saved_model") as path:
        tf.saved_model.save(network, path)


def write_summary(arguments, seconds, row):
    """Writes run.json: what it takes to run it again, the `seconds` it took, and the last `row`."""
    settings = {k: v for k, v in vars(arguments).items() if not isinstance(v, Path)}
    summary = {
        "settings": settings,
        "layer_sizes": LAYER_SIZES,
        "versions": {
            "python": platform.python_version(),
            "tensorflow": tf.__version__,
            "numpy": np.__version__,
        },
        "device": device_name(),
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "last_row": {name: json.loads(str(value)) for name, value in row._asdict().items()},
    }
    with replacing(arguments.output_dir / "run.json") as path:
        path.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")


def device_name():
    """Names the device that TensorFlow computes on: a GPU where it finds one."""
    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        return "GPU: " + tf.config.experimental.get_device_details(gpus[0]).get("device_name", "?")
    return f"CPU: {os.cpu_count()} cores"


# ------------------------------------------------------------------------------- the whole story


def prepare_data(arguments):
    """Loads what the network is trained on and what it is measured on.

    Returns:
        Three pairs of tensors, images uint8 [n, 28, 28] and labels uint8 [n]: the training set, the
        sample of it that the training curve is measured on, and the test set.
    """
    try:
        train_images, train_labels, test_images, test_labels = load_mnist(arguments.data_dir)
    except (OSError, ValueError) as error:
        fail(f"--data-dir: {error}")
    size = arguments.train_size
    if size > len(train_images):
        fail(f"--train-size {size}: there are only {len(train_images)} training images", code=2)
    if arguments.batch_size > size:
        fail(f"--batch-size {arguments.batch_size}: more than the {size} training images", code=2)
    sample = training_sample(size, arguments.seed)
    sets = [
        (train_images[:size], train_labels[:size]),
        (train_images[sample], train_labels[sample]),
        (test_images, test_labels),
    ]
    return [(tf.constant(images), tf.constant(labels)) for images, labels in sets]


def print_header(arguments, train_set, test_set, network):
    """Prints what is about to be trained, on what, and the head of the table that follows."""
    parameters = sum(math.prod(variable.shape) for variable in network.trainable_variables)
    epochs = arguments.iterations * arguments.batch_size / arguments.train_size
    print(
        f"data      {len(train_set[0]):,} training images, {len(test_set[0]):,} test images\n"
        f"network   {'-'.join(map(str, LAYER_SIZES))}, {parameters:,} weights and biases\n"
        f"training  {arguments.iterations:,} iterations, {arguments.batch_size:,} images each"
        f" ({epochs:.1f} epochs), learning rate {arguments.learning_rate:g}\n"
        f"device    {device_name()}\n\n"
        "iteration  training accuracy  test accuracy  training cost  test cost"
    )


def format_row(row):
    """Formats a row of the curves for the table in the terminal."""
    return (
        f"{row.iteration:9,}  {100 * row.train_accuracy:15.2f} %  {100 * row.test_accuracy:11.2f} %"
        f"  {row.train_cost:13.4f}  {row.test_cost:9.4f}"
    )


def run_iterations(arguments, train_set, train, measure):
    """Trains for the iterations asked for, logging to curves.csv and to the terminal.

    Returns:
        The rows of the curves.
    """
    order = minibatches(arguments.train_size, arguments.batch_size, arguments.seed)
    rows, iteration = [], 0
    with tqdm(total=arguments.iterations, disable=None, leave=False, unit="it") as progress:
        while True:
            if iteration % arguments.eval_every == 0 or iteration == arguments.iterations:
                row = measure(iteration)
                if not rows or iteration // 100 > rows[-1].iteration // 100:
                    tqdm.write(format_row(row))
                rows.append(row)
                write_curves(arguments.output_dir, rows)
                progress.set_postfix_str(f"test accuracy {100 * row.test_accuracy:.2f} %")
            if iteration == arguments.iterations:
                return rows
            steps = min(
                STEPS_PER_CALL,
                arguments.eval_every - iteration % arguments.eval_every,
                arguments.iterations - iteration,
            )
            train(*train_set, np.stack([next(order) for _ in range(steps)]))
            iteration += steps
            progress.update(steps)


def main(arguments):
    """Loads the data, builds the network, trains it and writes the run's files."""
    train_set, sample_set, test_set = prepare_data(arguments)
    network = Network(LAYER_SIZES, arguments.seed)
    train, evaluate = compile_functions(network, arguments.learning_rate)

    def measure(iteration):
        values = *evaluate(*sample_set), *evaluate(*test_set)
        return Row(iteration, *(value.numpy() for value in values))

    print_header(arguments, train_set, test_set, network)
    started_training = time.perf_counter()
    arguments.output_dir.mkdir(parents=True, exist_ok=True)
    rows = run_iterations(arguments, train_set, train, measure)
    write_model(arguments.output_dir, network)
    seconds = {
        "start_up": started_training - STARTED,
        "training": time.perf_counter() - started_training,
    }
    write_summary(arguments, seconds, rows[-1])

    last = rows[-1]
    gap = 100 * (last.train_accuracy - last.test_accuracy)
    plot = "python plot_curves.py"
    if arguments.output_dir != Path("outputs"):
        plot += f" {shlex.quote(str(arguments.output_dir))}"
    print(
        f"\ntraining {100 * last.train_accuracy:.2f} % (cost {last.train_cost:.4f}), "
        f"test {100 * last.test_accuracy:.2f} % (cost {last.test_cost:.4f}), "
        f"gap {gap:.2f} points; to draw the curves: {plot}"
    )


if __name__ == "__main__":
    main(arguments)
