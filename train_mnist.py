"""Trains a neural network on MNIST in low-level TensorFlow and logs its learning curves.

The network has 784 inputs (the pixels of a 28 x 28 image), hidden layers of 256 and 128 ReLU
neurons, and a softmax over the 10 digits. It is trained with minibatch stochastic gradient descent
(SGD) on the cross-entropy. Accuracy and cost are measured on training images and on test images.
How much worse they are on test images is the generalisation gap. Where the cost on test images
climbs while that on training images still falls, the network overfits.

    python train_mnist.py     trains for 1000 iterations and writes outputs/run-1/curves.csv
    python plot_curves.py     draws accuracy and cost per iteration

The lesson goes from LAYER_SIZES to the end of training_loop. Ahead of it, TensorFlow is imported.
After it, the data is read, the files of a run are kept, and the command line is understood.
"""

import argparse
import contextlib
import dataclasses
import functools
import gc
import gzip
import io
import itertools
import json
import math
import os
import shlex
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm


@contextlib.contextmanager
def quiet_stderr():
    """Hides what its block writes to stderr, unless the block fails.

    TensorFlow 2.21 writes a dozen lines there about processors and missing GPUs, whatever
    TF_CPP_MIN_LOG_LEVEL says (https://github.com/tensorflow/tensorflow/issues/100442). They come
    from C++, so the file descriptor is replaced. To see them, set that variable to any value: then
    nothing is hidden here.
    """
    if "TF_CPP_MIN_LOG_LEVEL" in os.environ:
        yield
        return
    try:
        stderr = os.dup(2)
    except OSError:  # there is none, as in IDLE on Windows
        yield
        return
    with tempfile.TemporaryFile() as hidden:
        os.dup2(hidden.fileno(), 2)
        try:
            yield
        except Exception:
            hidden.seek(0)
            os.write(stderr, hidden.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


@contextlib.contextmanager
def quick_import():
    """Makes TensorFlow's import twice as fast; puts back afterwards what it has set."""
    keras_before = os.environ.get("TF_USE_LEGACY_KERAS")
    collecting_before = gc.isenabled()
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # keeps TensorFlow from importing Keras
    gc.disable()  # keeps Python from looking for garbage, of which an import makes hardly any
    try:
        yield
    finally:
        if collecting_before:
            gc.enable()
        del os.environ["TF_USE_LEGACY_KERAS"]
        if keras_before is not None:
            os.environ["TF_USE_LEGACY_KERAS"] = keras_before


with quiet_stderr(), quick_import():
    import tensorflow as tf

# The whole architecture: 784 pixels, two hidden layers, 10 digits. Add a layer by adding a number.
LAYER_SIZES = (784, 256, 128, 10)

# The arguments of the functions below that TensorFlow compiles: their shapes and dtypes. None
# stands for any number of images. (In tutorials of 2017, tf.placeholder said this.)
IMAGES = tf.TensorSpec([None, 28, 28], tf.uint8)  # pixels from 0 to 255, as in the files
INPUTS = tf.TensorSpec([None, LAYER_SIZES[0]], tf.float32)  # the same pixels, scaled from 0 to 1
LABELS = tf.TensorSpec([None], tf.uint8)  # the digits that the images show

# All that is random comes from one seed. To give each purpose random numbers of its own, one of
# these stands beside the seed, as in np.random.default_rng([seed, WEIGHTS_STREAM]).
WEIGHTS_STREAM = 1
MEASURED_STREAM = 2
ORDER_STREAM = 3
DROPOUT_STREAM = 4


# --------------------------------------------------------------------------------- the network
class Network(tf.Module):
    """A fully connected network, written out in weights and biases.

    A layer with fan_in inputs and fan_out neurons has weights float32 [fan_in, fan_out] and biases
    float32 [fan_out]. Biases start at zero. Weights start random, with standard deviation
    sqrt(2 / fan_in): so activations are about as large in one ReLU layer as in the next (He et al.
    2015, https://arxiv.org/abs/1502.01852).

    A tensor is TensorFlow's array. It cannot be changed, but a tf.Variable can. tf.Module finds
    every tf.Variable among its attributes, also inside lists and other modules: together they are
    its `variables`.
    """

    def __init__(self, layer_sizes, seed):
        super().__init__()
        self.weights = []
        self.biases = []
        rng = np.random.default_rng([seed, WEIGHTS_STREAM])
        for layer, (fan_in, fan_out) in enumerate(itertools.pairwise(layer_sizes), start=1):
            W = rng.standard_normal([fan_in, fan_out]) * np.sqrt(2 / fan_in)
            self.weights.append(tf.Variable(W, dtype=tf.float32, name=f"W{layer}"))
            self.biases.append(tf.Variable(tf.zeros(fan_out), name=f"b{layer}"))

    def logits(self, inputs, dropout_rate=0.0, random=None):
        """The forward pass: inputs float32 [batch, 784] to logits float32 [batch, 10].

        Logits are the scores of the ten digits, before softmax makes probabilities of them.
        dropout_rate: above zero only in training. random: the tf.random.Generator for dropout, see
        below.
        """
        a = inputs
        for W, b in zip(self.weights[:-1], self.biases[:-1], strict=True):
            a = tf.nn.relu(a @ W + b)
            if dropout_rate > 0:
                a = dropout(a, dropout_rate, random)
        return a @ self.weights[-1] + self.biases[-1]

    # tf.function compiles a function, and all that it calls. The first call runs the Python code to
    # build a graph of operations. From then on, each call runs the graph. So Python runs the loop
    # in logits only while the graph is built. The graph has the layers one after the other, and no
    # loop. TensorFlow can also turn Python's loops into loops of the graph. autograph=False tells
    # it not to.
    @tf.function(input_signature=[IMAGES], autograph=False)
    def __call__(self, images):
        """Returns the probabilities of the ten digits: float32 [batch, 10], each row sums to one.

        softmax(z)_k = exp(z_k) / sum_j exp(z_j). This function is for whoever uses the network once
        it is trained and saved. Training needs only logits: the cost below applies softmax itself.
        images: uint8 [batch, 28, 28].
        """
        return tf.nn.softmax(self.logits(scale(images)))


def scale(images):
    """Turns images uint8 [batch, 28, 28] into inputs from 0 to 1, float32 [batch, 784]."""
    pixels = tf.reshape(images, [-1, LAYER_SIZES[0]])
    return tf.cast(pixels, tf.float32) / 255


def dropout(activations, rate, random):
    """Sets each activation to zero with probability `rate`.

    The others are divided by 1 - rate, so that the next layer's input stays the same on average.
    Then the network can be used without dropout just as it is (Srivastava et al. 2014,
    https://jmlr.org/papers/v15/srivastava14a.html).
    activations: float32 [batch, neurons]; random: a tf.random.Generator.
    """
    kept = random.uniform(tf.shape(activations)) >= rate
    return tf.where(kept, activations / (1 - rate), 0.0)


def cross_entropy(logits, labels):
    """The cost, also called loss: categorical cross-entropy, averaged over the images.

    For one image it is -sum_k y_k log(softmax(z)_k), where y is 1 at the label and 0 elsewhere. The
    logarithm is the natural one, so the unit is the nat. TensorFlow computes softmax and logarithm
    in one operation, because a probability can round to 0, which has no logarithm.
    logits: float32 [batch, 10]; labels: uint8 [batch]; returns a float32 scalar.
    """
    y = tf.one_hot(labels, LAYER_SIZES[-1])
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))


def accuracy(logits, labels):
    """Returns the fraction of images whose largest logit is the label's: float32 scalar."""
    correct = tf.argmax(logits, axis=1) == tf.cast(labels, tf.int64)  # argmax gives int64
    return tf.reduce_mean(tf.cast(correct, tf.float32))


# -------------------------------------------------------------------------------- the training
@dataclasses.dataclass(frozen=True)
class Settings:
    """The settings of a training. Each is a flag of the command line; `--help` explains them."""

    iterations: int = 1000
    batch_size: int = 512
    learning_rate: float = 0.5
    train_size: int = 60_000
    eval_every: int = 10
    seed: int = 0
    l2: float = 0.0  # L2 regularisation
    dropout: float = 0.0


class Trainer(tf.Module):
    """Trains a network by stochastic gradient descent, and measures it.

    All of its `variables`, the network's among them, are saved with a run and restored when the run
    is resumed. Settings are Python numbers, which the graphs have as constants: to change one after
    the first call has no effect.
    """

    def __init__(self, network, settings):
        super().__init__()
        self.network = network
        self.learning_rate = settings.learning_rate
        self.l2 = settings.l2
        self.dropout_rate = settings.dropout
        self.iteration = tf.Variable(0, dtype=tf.int64, name="iteration")  # counts the steps
        # philox is the name of an algorithm that draws the same numbers on every machine.
        self.random = tf.random.Generator.from_seed([settings.seed, DROPOUT_STREAM], alg="philox")
        # The state of a generator is a tf.Variable, too. tf.Module does not look for it inside the
        # generator, so it is made an attribute, in order to be saved.
        self.random_state = self.random.state

    # To look inside, use tf.print. Python's print runs while the graph is built, and shows symbols
    # without values. Or begin main with tf.config.run_functions_eagerly(True): then nothing is
    # compiled, and print and breakpoints work as usual.
    @tf.function(input_signature=[IMAGES, LABELS], autograph=False)
    def train_step(self, images, labels):
        """Takes one step of stochastic gradient descent, on a minibatch of images and labels."""
        weights = self.network.weights
        variables = weights + self.network.biases  # one list of them all
        with tf.GradientTape() as tape:  # records the operations in this block
            logits = self.network.logits(scale(images), self.dropout_rate, self.random)
            objective = cross_entropy(logits, labels)
            if self.l2 > 0:  # makes large weights expensive; the curves show the cost without it
                sums_of_squares = [tf.reduce_sum(W**2) for W in weights]
                objective += self.l2 / 2 * tf.add_n(sums_of_squares)
        # Backpropagation: the chain rule, from the objective back through the recorded operations.
        # tests/twins/numpy_twin.py has it written out by hand.
        gradients = tape.gradient(objective, variables)
        for variable, gradient in zip(variables, gradients, strict=True):
            variable.assign_sub(self.learning_rate * gradient)
        self.iteration.assign_add(1)

    # This takes inputs, which are scaled already. The same images are measured again and again, so
    # main scales them once.
    @tf.function(input_signature=[INPUTS, LABELS], autograph=False)
    def evaluate(self, inputs, labels):
        """Returns accuracy and cost on a set of inputs and labels: two float32 scalars."""
        logits = self.network.logits(inputs)
        return accuracy(logits, labels), cross_entropy(logits, labels)


class Row(NamedTuple):
    """A row of the curves, measured after `iteration` steps; costs in nats."""

    iteration: int
    train_accuracy: float
    train_cost: float
    test_accuracy: float
    test_cost: float


def measure(trainer, iteration, measured_set, test_set):
    """Measures the network as it is on both sets of inputs and labels; returns a Row."""
    train_accuracy, train_cost = trainer.evaluate(*measured_set)
    test_accuracy, test_cost = trainer.evaluate(*test_set)
    tensors = [train_accuracy, train_cost, test_accuracy, test_cost]
    # str is in between because float alone would turn the float32 0.9 into 0.8999999761581421.
    return Row(iteration, *[float(str(tensor.numpy())) for tensor in tensors])


def choose_measured_images(train_size, seed):
    """Chooses the training images that the training curve is measured on, once for the whole run.

    There are 10,000 of them, as many as MNIST has test images, or all where there are fewer. The
    minibatches are at hand, but would not do. They are small, so the curve would be noisy. And in
    the first pass over the training images, each minibatch is as new to the network as the test
    images are, so there would be no gap to see. Returns indices, int64 [number].
    """
    rng = np.random.default_rng([seed, MEASURED_STREAM])
    number = min(train_size, 10_000)
    return np.sort(rng.choice(train_size, number, replace=False))


@functools.lru_cache(maxsize=2)  # keeps two orders, because a minibatch may span two epochs
def shuffled(epoch, train_size, seed):
    """Returns the order of the training images in an epoch, which is a pass over all of them.

    An array of their indices: int64 [train_size].
    """
    rng = np.random.default_rng([seed, ORDER_STREAM, epoch])
    return rng.permutation(train_size)


def minibatch(iteration, train_size, batch_size, seed):
    """Chooses the training images of an iteration's step: their indices, int64 [batch_size].

    Minibatches are consecutive pieces of an epoch. The last piece is filled up from the next epoch.
    With 5 images in the orders 3 1 4 0 2 and 4 1 2 0 3, minibatches of 2 images are
    3 1, 4 0, 2 4, 1 2, 0 3. batch_size is at most train_size.
    """
    epoch, start = divmod(iteration * batch_size, train_size)
    indices = shuffled(epoch, train_size, seed)[start : start + batch_size]
    missing = batch_size - len(indices)
    if missing > 0:  # the epoch ends within this minibatch
        indices = np.concatenate([indices, shuffled(epoch + 1, train_size, seed)[:missing]])
    return indices


def training_loop(trainer, train_set, measured_set, test_set, settings, run):
    """Trains up to settings.iterations, and measures every settings.eval_every of them.

    train_set: images uint8 [n, 28, 28] and labels uint8 [n]. measured_set and test_set: inputs
    float32 [n, 784] and labels uint8 [n]. run: keeps the rows, and checkpoints of the trainer.
    Returns the last row, which is measured after the last step.
    """
    images, labels = train_set
    start = int(trainer.iteration)  # zero, unless a run is resumed
    with progress_bar(start, settings.iterations) as iterations:
        for iteration in iterations:
            if iteration % settings.eval_every == 0:
                row = measure(trainer, iteration, measured_set, test_set)
                run.log(row)
                iterations.set_postfix_str(f"test accuracy {row.test_accuracy:.2%}", refresh=False)
            run.save_checkpoint_if_due()  # about once a second
            batch = minibatch(iteration, len(images), settings.batch_size, settings.seed)
            trainer.train_step(images[batch], labels[batch])
    last_row = measure(trainer, settings.iterations, measured_set, test_set)
    run.log(last_row)
    return last_row


# ---------------------------------------------------------------------------- reading the data
class UserError(Exception):
    """What the user can mend, in one line; `code` is the exit code of the script."""

    def __init__(self, message, code=2):
        super().__init__(message)
        self.code = code


@contextlib.contextmanager
def errors_about(what):
    """Turns an error about a file, Python's or TensorFlow's, into a UserError that names `what`."""
    try:
        yield
    except (OSError, tf.errors.OpError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise UserError(f"{what}: {reason}", code=1) from error


def read_idx(path, *shape):
    """Reads an IDX file of bytes, gzipped or not; its name may end in .gz: uint8 [n, *shape].

    The format (data/README.md): bytes 0, 0, 8 and the number of dimensions; then the size of each
    dimension, a big-endian uint32; then the values, a byte each. Raises UserError where the file
    cannot be read or is not of this format and shape.
    """
    if not path.exists():
        path = path.with_name(f"{path.name}.gz")
    try:
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"--data-dir: {path}: {reason}") from error

    dimensions = 1 + len(shape)
    header_size = 4 + 4 * dimensions
    magic = bytes([0, 0, 8, dimensions])
    if len(content) < header_size or not content.startswith(magic):
        raise UserError(f"--data-dir: {path}: no IDX file of bytes in {dimensions} dimensions")
    sizes = np.frombuffer(content, ">u4", dimensions, offset=4).tolist()
    if sizes[1:] != list(shape):
        raise UserError(f"--data-dir: {path}: its items are {sizes[1:]}, should be {list(shape)}")
    if len(content) != header_size + math.prod(sizes):
        raise UserError(f"--data-dir: {path}: its length does not fit the sizes {sizes}")
    return np.frombuffer(content, np.uint8, offset=header_size).reshape(sizes)


def read_images_and_labels(data_dir, part):
    """Reads one of the two parts, "train" or "t10k": images uint8 [n, 28, 28], labels uint8 [n]."""
    images = read_idx(data_dir / f"{part}-images-idx3-ubyte", 28, 28)
    labels = read_idx(data_dir / f"{part}-labels-idx1-ubyte")
    if len(images) != len(labels):
        raise UserError(f"--data-dir: {len(images)} {part} images, but {len(labels)} labels")
    if len(images) == 0:
        raise UserError(f"--data-dir: there are no {part} images in {data_dir}")
    if labels.max() >= LAYER_SIZES[-1]:
        raise UserError(
            f"--data-dir: a {part} label is {labels.max()}, of {LAYER_SIZES[-1]} digits"
        )
    return images, labels


def load_mnist(data_dir):
    """Returns training images uint8 [n, 28, 28] and labels uint8 [n], test images and labels.

    Raises UserError where the four files are not there, damaged, or do not fit one another.
    """
    train_images, train_labels = read_images_and_labels(data_dir, "train")
    test_images, test_labels = read_images_and_labels(data_dir, "t10k")
    return train_images, train_labels, test_images, test_labels


# ------------------------------------------------------------------------- the files of a run
def make_next_folder(outputs):
    """Makes outputs/run-1, or run-2 where that is taken, and so on; returns its path."""
    outputs.mkdir(parents=True, exist_ok=True)
    for number in itertools.count(1):
        folder = outputs / f"run-{number}"
        with contextlib.suppress(FileExistsError):
            folder.mkdir()  # of two runs that start at once, only one succeeds in making it
            return folder


def newest_run(outputs):
    """Returns the folder in `outputs` whose checkpoint was written last."""
    checkpoints = list(outputs.glob("*/checkpoint.npz"))
    if not checkpoints:
        raise UserError(f"--resume: there is no run in {outputs}; name one with --output-dir")
    newest = max(checkpoints, key=lambda path: path.stat().st_mtime)
    return newest.parent


def replace_file(path, content):
    """Writes a file, or replaces it. Whatever stops this process, no half of a file is left."""
    draft = path.with_name(f".draft.{path.name}")
    try:
        draft.write_bytes(content)
        try:
            draft.replace(path)
        except PermissionError:  # on Windows, while another program reads the file
            time.sleep(1)
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


class Checkpoint(NamedTuple):
    """What Run.save_checkpoint saves: enough to go on with a run as if nothing had stopped it."""

    settings: Settings
    data_crc32: list  # a checksum of each of the four arrays of data
    seconds: float  # of training, so far
    variables: dict  # the value of each of the trainer's variables, by name


def read_checkpoint(folder):
    """Returns the Checkpoint of the run in a folder; raises UserError where there is none."""
    path = folder / "checkpoint.npz"
    if not path.exists():
        raise UserError(f"--resume: there is no {path} to go on from")
    try:
        with np.load(path) as file:
            variables = dict(file)
        settings = json.loads(str(variables.pop("settings")))
        data_crc32 = variables.pop("data_crc32").tolist()
        seconds = float(variables.pop("seconds"))
        return Checkpoint(Settings(**settings), data_crc32, seconds, variables)
    except Exception as error:  # a damaged file can raise nearly anything
        raise UserError(f"--resume: {path} cannot be read: {error}") from error


class Run:
    """The files of a run, in a folder of its own.

    curves.csv         grows by a row at a time
    checkpoint.npz     is what `--resume` needs besides; replaced about once a second
    saved_model/       the trained network, written at the end
    run.json           settings and results, written last: it says that the run is complete

    No file is touched that this run has not written itself. But two processes that resume the same
    run at once are not noticed.
    """

    def __init__(self, folder, trainer, settings, data_crc32):
        self.folder = folder
        self.trainer = trainer
        self.settings = settings
        self.data_crc32 = data_crc32
        self.curves_path = folder / "curves.csv"
        self.curves = None  # the open file
        self.saved_iteration = None
        self.saved_at = time.monotonic()
        self.seconds_before = 0.0
        self.started_at = time.monotonic()

    def start(self):
        """Begins a new run; raises UserError if there is anything in its folder."""
        with errors_about(f"--output-dir: {self.folder}"):
            self.folder.mkdir(parents=True, exist_ok=True)
            is_empty = not any(self.folder.iterdir())
        if not is_empty:
            raise UserError(
                f"--output-dir: {self.folder} is not empty; name a new folder, "
                "or add --resume to go on with the run in it"
            )
        with errors_about(self.curves_path):
            # "x": of two runs that start here at once, only one succeeds in making the file.
            self.curves = self.curves_path.open("x", encoding="utf-8", newline="\n")
            self.curves.write(",".join(Row._fields) + "\n")
            self.curves.flush()
        self.save_checkpoint()

    def resume(self, checkpoint):
        """Goes on from a checkpoint.

        Raises UserError where that cannot be; until then it has changed no file.
        """
        if checkpoint.data_crc32 != self.data_crc32:
            raise UserError("--data-dir: these are not the images and labels of the run")
        variables = self.variables()
        shapes = {name: tuple(variable.shape) for name, variable in variables.items()}
        if shapes != {name: array.shape for name, array in checkpoint.variables.items()}:
            raise UserError(f"--resume: {self.folder} has another network; was the script changed?")
        for name, variable in variables.items():
            variable.assign(checkpoint.variables[name])
        iteration = int(self.trainer.iteration)
        if iteration > self.settings.iterations:
            wanted = self.settings.iterations
            raise UserError(f"--iterations {wanted}: the run is at iteration {iteration} already")
        lines = self.lines_before(iteration)
        self.seconds_before = checkpoint.seconds
        with errors_about(self.folder):
            (self.folder / "run.json").unlink(missing_ok=True)  # the run is no longer complete
            replace_file(self.curves_path, "".join(lines).encode())
            self.curves = self.curves_path.open("a", encoding="utf-8", newline="\n")
        self.save_checkpoint()

    def lines_before(self, iteration):
        """Returns the header of curves.csv and the rows of earlier iterations: a list of lines.

        Training goes on at `iteration`, where a row may be due, so later rows are measured again. A
        line without its newline was cut off, and does not count. Raises UserError where a row is
        missing.
        """
        with errors_about(self.curves_path):
            content = self.curves_path.read_text(encoding="utf-8", errors="replace")
        lines = [line for line in content.splitlines(keepends=True) if line.endswith("\n")]
        due = range(0, iteration, self.settings.eval_every)
        kept = lines[: 1 + len(due)]
        if [line.split(",")[0] for line in kept] != ["iteration", *map(str, due)]:
            raise UserError(f"--resume: {self.curves_path} lacks rows that the run has written")
        return kept

    def variables(self):
        """Returns the trainer's variables by name: a dict.

        The names are numbered, because variables that are given no name all have the same.
        """
        names = [variable.name.split(":")[0] for variable in self.trainer.variables]
        numbered = [f"{number}-{name}" for number, name in enumerate(names)]
        return dict(zip(numbered, self.trainer.variables, strict=True))

    def log(self, row):
        """Adds a row to the curves, and about every hundred iterations to the terminal.

        Raises UserError where the training has diverged.
        """
        is_finite = np.isfinite(row).all()
        if is_finite:
            with errors_about(self.curves_path):
                self.curves.write(",".join(map(str, row)) + "\n")
                self.curves.flush()
        if row.train_cost > 10 or not is_finite:  # far worse than guessing
            flags = "--learning-rate or --l2" if self.settings.l2 > 0 else "--learning-rate"
            raise UserError(
                f"the training diverged: at iteration {row.iteration} the cost is "
                f"{row.train_cost:.3g}, where guessing costs 2.3; try a smaller {flags}",
                code=1,
            )
        # Of the rows in each hundred iterations, the first.
        is_first_in_hundred = row.iteration % 100 < self.settings.eval_every
        if is_first_in_hundred or row.iteration == self.settings.iterations:
            say("{:9,}{:19.2%}{:15.4f}{:15.2%}{:11.4f}".format(*row))

    def save_checkpoint_if_due(self):
        """Saves a checkpoint about once a second."""
        if time.monotonic() - self.saved_at > 1:
            self.save_checkpoint()

    def save_checkpoint(self):
        """Saves what read_checkpoint reads, in one file."""
        arrays = {name: variable.numpy() for name, variable in self.variables().items()}
        file = io.BytesIO()
        np.savez(
            file,
            settings=json.dumps(dataclasses.asdict(self.settings)),
            data_crc32=self.data_crc32,
            seconds=self.seconds(),
            **arrays,
        )
        path = self.folder / "checkpoint.npz"
        with errors_about(path):
            replace_file(path, file.getvalue())
        self.saved_at = time.monotonic()
        self.saved_iteration = int(self.trainer.iteration)

    def seconds(self):
        """Returns the seconds of training so far, those before a resume included."""
        return self.seconds_before + time.monotonic() - self.started_at

    def finish(self, row, device):
        """Writes saved_model/, which is the network's __call__, and then run.json."""
        self.save_checkpoint()
        self.save_model()
        architecture = {"layer_sizes": LAYER_SIZES, "data_crc32": self.data_crc32}
        python_version = sys.version.split()[0]
        summary = {
            "settings": dataclasses.asdict(self.settings) | architecture,
            "versions": {
                "python": python_version,
                "tensorflow": tf.__version__,
                "numpy": np.__version__,
            },
            "device": device,
            "seconds": round(self.seconds(), 2),
            "last_row": row._asdict(),
        }
        content = json.dumps(summary, indent=2) + "\n"
        with errors_about(self.folder / "run.json"):
            replace_file(self.folder / "run.json", content.encode())

    def save_model(self):
        """Writes saved_model/."""
        path = self.folder / "saved_model"
        logger = tf.get_logger()
        level = logger.level
        logger.setLevel("WARNING")  # in a notebook it would say "Assets written", twice
        try:
            with errors_about(path):
                tf.saved_model.save(self.trainer.network, str(path))
        finally:
            logger.setLevel(level)

    def interrupt(self, data_dir):
        """Saves what was reached and says how to go on; before the first checkpoint, nothing."""
        if self.saved_iteration is None:
            return
        # Ctrl-C cannot stop a compiled step halfway. It can where functions run eagerly: then the
        # checkpoint before it stays.
        if not tf.config.functions_run_eagerly():
            self.save_checkpoint()
        flags = ["--resume", "--output-dir", self.folder]
        if data_dir != DATA:
            flags += ["--data-dir", data_dir]
        go_on = command("train_mnist.py", *flags)
        print(
            f"train_mnist.py: interrupted, saved at iteration {self.saved_iteration}; "
            f"to go on: {go_on}",
            file=sys.stderr,
        )

    def close(self):
        """Closes curves.csv."""
        if self.curves is not None:
            with contextlib.suppress(OSError):  # each row has been flushed, or has raised already
                self.curves.close()


# --------------------------------------------------------------------------------- the terminal
def say(text):
    """Prints a text at once, above the progress bar."""
    with errors_about("standard output"), tqdm.external_write_mode():
        print(text, flush=True)


def progress_bar(start, stop):
    """Returns an iterator over range(start, stop) that draws a bar, if stderr is a terminal."""
    return tqdm(
        range(start, stop),
        initial=start,
        total=stop,
        unit="step",
        leave=False,  # clears the bar at the end
        disable=None,  # disables it where stderr is no terminal
    )


def command(script, *arguments):
    """Returns the command that runs a script of this folder, for the folder that we are in."""
    path = Path(__file__).resolve().with_name(script)
    if path.parent == Path.cwd():
        path = path.name
    return shlex.join(["python", str(path), *map(str, arguments)])


def print_header(network, settings, test_size, device, folder):
    """Prints what is going to be trained, and the header of the table that Run.log fills."""
    sizes = "-".join(map(str, LAYER_SIZES))
    parameters = sum(math.prod(variable.shape) for variable in network.trainable_variables)
    epochs = settings.iterations * settings.batch_size / settings.train_size
    say(f"data      {settings.train_size:,} training images, {test_size:,} test images")
    say(f"network   {sizes}, {parameters:,} weights and biases")
    say(f"epochs    {epochs:.1f}")
    say(f"device    {device}")
    say(f"run       {folder}\n")
    say("iteration  training accuracy  training cost  test accuracy  test cost")


def print_result(row, folder):
    """Prints the last row, the gap, and how to draw the curves."""
    gap = round(100 * (row.train_accuracy - row.test_accuracy), 2)
    gap += 0.0  # makes 0.0 of -0.0, which would be printed with its sign
    say(f"\ntraining  {row.train_accuracy:.2%}, cost {row.train_cost:.4f}")
    say(f"test      {row.test_accuracy:.2%}, cost {row.test_cost:.4f}")
    say(f"gap       {gap:.2f} points\n")
    say(f"The run is in {folder}. To draw its curves:")
    say(command("plot_curves.py", folder))


# ---------------------------------------------------------------- the command line, and the whole
DATA = Path(__file__).resolve().with_name("data")  # where the data is, unless --data-dir is given
OUTPUTS = Path("outputs")  # where runs go, unless --output-dir is given


def number(kind, low, high):
    """Returns a type for argparse: numbers of a kind, int or float, from low to high."""

    def parse(text):
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} should be from {low} to {high}")
        return value

    parse.__name__ = kind.__name__  # for argparse's own message, "invalid int value"
    return parse


def parse_arguments(argv=None):
    """Returns what was given on the command line; raises UserError where a flag cannot be.

    A setting that was not given is not among the attributes, so that --resume can tell.
    """
    parser = argparse.ArgumentParser(
        description="Trains a neural network on MNIST and logs its learning curves.",
        argument_default=argparse.SUPPRESS,
    )

    def refuse(message):
        raise UserError(message)

    def add(flag, kind, low, high, meaning):
        name = flag.removeprefix("--").replace("-", "_")
        default = getattr(Settings, name)
        metavar = "N" if kind is int else "X"
        help_text = f"{meaning} (default: {default})"
        parser.add_argument(flag, type=number(kind, low, high), metavar=metavar, help=help_text)

    parser.error = refuse
    billion = 10**9
    add("--iterations", int, 1, billion, "steps of training, each on one minibatch")
    add("--batch-size", int, 1, billion, "images in a minibatch")
    add("--learning-rate", float, 1e-30, 1e30, "how far a step goes against the gradient")
    add("--train-size", int, 1, billion, "train on the first so many of the training images")
    add("--eval-every", int, 1, billion, "iterations from one row of the curves to the next")
    add("--seed", int, 0, 2**32 - 1, "decides all that is random")
    add("--l2", float, 0, 1e30, "L2 regularisation: times half the sum of squared weights")
    add("--dropout", float, 0, 0.99, "probability that a step of training drops a hidden neuron")
    parser.add_argument(
        "--data-dir",
        type=Path,
        default=DATA,
        metavar="DIR",
        help="folder of the four IDX files (default: data, beside this script)",
    )
    parser.add_argument(
        "--output-dir",
        type=Path,
        default=None,
        metavar="DIR",
        help="folder of the run, new or empty (default: outputs/run-1, or the next free number)",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        default=False,
        help="go on with the run in --output-dir (default: the newest in outputs), under its own "
        "settings; more --iterations extend a finished run",
    )
    return parser.parse_args(argv)


def choose_settings(args, checkpoint):
    """Returns the Settings: those of the checkpoint, if there is one, and what was given in args.

    Raises UserError where the run that is resumed has other settings; only iterations may change.
    """
    given = {name: value for name, value in vars(args).items() if hasattr(Settings, name)}
    if checkpoint is None:
        return Settings(**given)
    for name, value in given.items():
        was = getattr(checkpoint.settings, name)
        if value != was and name != "iterations":
            flag = "--" + name.replace("_", "-")
            raise UserError(f"{flag} {value}: the run that is resumed has {was}")
    return dataclasses.replace(checkpoint.settings, **given)


def main(args):
    """Trains a network and leaves a run folder behind; returns the last Row.

    args: what parse_arguments returns. Raises UserError for what the user can mend. On Ctrl-C
    during training it saves a checkpoint, says how to go on, and raises KeyboardInterrupt.
    """
    tf.config.experimental.enable_op_determinism()  # the same bits in each run, on a GPU too
    with quiet_stderr():
        gpus = tf.config.list_logical_devices("GPU")
    device = "GPU" if gpus else "CPU"

    checkpoint = None
    folder = args.output_dir
    if args.resume:
        folder = folder or newest_run(OUTPUTS)
        checkpoint = read_checkpoint(folder)
    settings = choose_settings(args, checkpoint)

    images, labels, test_images, test_labels = load_mnist(args.data_dir)
    data_crc32 = [zlib.crc32(array) for array in (images, labels, test_images, test_labels)]
    if settings.train_size > len(images):
        raise UserError(f"--train-size {settings.train_size}: there are {len(images)} images")
    if settings.batch_size > settings.train_size:
        raise UserError(
            f"--batch-size {settings.batch_size}: there are {settings.train_size} training images"
        )
    images = images[: settings.train_size]
    labels = labels[: settings.train_size]
    measured = choose_measured_images(settings.train_size, settings.seed)
    # These are measured again and again, so they are scaled here, once.
    measured_set = scale(images[measured]), tf.constant(labels[measured])
    test_set = scale(test_images), tf.constant(test_labels)

    network = Network(LAYER_SIZES, settings.seed)
    trainer = Trainer(network, settings)
    if folder is None:
        with errors_about(f"--output-dir: {OUTPUTS}"):
            folder = make_next_folder(OUTPUTS)
    run = Run(folder, trainer, settings, data_crc32)
    try:
        if checkpoint is None:
            run.start()
        else:
            run.resume(checkpoint)
        print_header(network, settings, len(test_labels), device, folder)
        row = training_loop(trainer, (images, labels), measured_set, test_set, settings, run)
        run.finish(row, device)
    except KeyboardInterrupt:
        run.interrupt(args.data_dir)
        raise
    finally:
        run.close()
    print_result(row, folder)
    return row


if __name__ == "__main__":
    gc.freeze()  # spares Python half a second at its end: the modules are no garbage to look for
    try:
        main(parse_arguments())
    except UserError as error:
        print(f"train_mnist.py: {error}", file=sys.stderr)
        sys.exit(error.code)
    except KeyboardInterrupt:
        sys.exit(130)
