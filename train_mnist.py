"""Trains a neural network on MNIST in low-level TensorFlow and logs its learning curves.

The network has 784 inputs (the pixels of a 28 x 28 image), hidden layers of 256 and 128 ReLU
neurons, and a softmax over the 10 digits. It is trained with minibatch stochastic gradient descent
(SGD) on the cross-entropy. Accuracy and cost are measured on training images and on test images.
How much worse they are on test images is the generalisation gap. Where the cost on test images
climbs while that on training images still falls, the network overfits.

    python train_mnist.py     trains for 1000 iterations and writes outputs/run-1/curves.csv
    python plot_curves.py     draws accuracy and cost per iteration

The lesson goes from LAYER_SIZES to the end of training_loop. Before it, TensorFlow is imported.
After it come reading the data, the files of a run, the settings, and the command line.
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
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm


# ------------------------------------------------- import tensorflow as tf, but quick and quiet
@contextlib.contextmanager
def quiet_stderr():
    """Hides what is written to stderr in its block, unless TF_CPP_MIN_LOG_LEVEL is 0.

    TensorFlow 2.21 writes a dozen lines about processors and GPUs there, whatever the log level
    (https://github.com/tensorflow/tensorflow/issues/100442). Should it ever abort without a word,
    set TF_CPP_MIN_LOG_LEVEL=0 to see its last ones.
    """
    if sys.__stderr__ is None or os.environ.get("TF_CPP_MIN_LOG_LEVEL") == "0":
        yield
        return
    # The lines come from C++, which knows nothing of sys.stderr. So its file is exchanged.
    stderr = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


# Three things save two seconds of a run. Where this variable is set, TensorFlow does not import
# Keras, which is not used here (1 s). Python does not look for garbage during the import, which
# makes hardly any (0.3 s), nor among all that was imported when the script ends (0.7 s).
os.environ["TF_USE_LEGACY_KERAS"] = "1"
gc.disable()
try:
    with quiet_stderr():
        import tensorflow as tf
except KeyboardInterrupt:
    sys.exit(130)
finally:
    gc.enable()
    del os.environ["TF_USE_LEGACY_KERAS"]  # whoever imports this script may want Keras later
if __name__ == "__main__":
    gc.freeze()
    tf.get_logger().setLevel("WARNING")  # in a notebook, %run would say more at the end

# --------------------------------------------------------------------------------- the network
# The whole architecture: 784 pixels, two hidden layers, 10 digits. To add a layer, add its size.
LAYER_SIZES = (784, 256, 128, 10)

# What the compiled functions below take: shapes and dtypes, None for any number of images. (This is
# what tf.placeholder was for.)
IMAGES = tf.TensorSpec([None, 28, 28], tf.uint8)  # pixels from 0 to 255, as in the files
INPUTS = tf.TensorSpec([None, LAYER_SIZES[0]], tf.float32)  # the same pixels, scaled from 0 to 1
LABELS = tf.TensorSpec([None], tf.uint8)  # the digits that the images show

# All that is random comes from one seed. Each purpose has a generator of random numbers of its own,
# which is seeded with the pair of that seed and one of these.
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
        dropout_rate is above zero only in training; random is a tf.random.Generator, for dropout.
        """
        a = inputs
        for W, b in zip(self.weights[:-1], self.biases[:-1], strict=True):
            a = tf.nn.relu(a @ W + b)
            a = dropout(a, dropout_rate, random)
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


def dropout(activations, rate, random):
    """Sets each activation to zero with probability `rate`.

    The others are divided by 1 - rate, so that the next layer's input stays the same on average.
    Then the network can be used without dropout just as it is (Srivastava et al. 2014,
    https://jmlr.org/papers/v15/srivastava14a.html).
    activations: float32 [batch, neurons]; random: a tf.random.Generator.
    """
    if rate == 0:
        return activations
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


def l2_penalty(weights, strength):
    """Returns strength / 2 times the sum of all squared weights, a float32 scalar.

    Added to the cost, it makes large weights expensive. The curves show the cost without it.
    weights: a list of float32 matrices.
    """
    if strength == 0:
        return 0.0
    sums_of_squares = [tf.reduce_sum(W**2) for W in weights]
    return strength / 2 * tf.add_n(sums_of_squares)


def accuracy(logits, labels):
    """Returns the fraction of images whose largest logit is the label's: float32 scalar."""
    correct = tf.argmax(logits, axis=1) == tf.cast(labels, tf.int64)  # argmax gives int64
    return tf.reduce_mean(tf.cast(correct, tf.float32))


# -------------------------------------------------------------------------------- the training
SAVE_EVERY = 100  # iterations from one checkpoint to the next
PRINT_EVERY = 100  # iterations from one row on the terminal to the next


class Trainer(tf.Module):
    """Trains a network by stochastic gradient descent, as its Settings say, and measures it.

    A checkpoint, which Run saves, has its variables: weights, biases, the number of steps taken,
    and any tf.Variable that you add. It also has the state of the random generator.
    """

    def __init__(self, network, settings):
        super().__init__()
        self.network = network
        self.settings = settings
        self.iteration = tf.Variable(0, dtype=tf.int64)  # the number of steps taken
        # philox is the name of an algorithm that draws the same numbers on every machine.
        self.random = tf.random.Generator.from_seed([settings.seed, DROPOUT_STREAM], alg="philox")

    # To look inside, use tf.print. Python's print runs while the graph is built, and shows symbols
    # without values. Or begin main with tf.config.run_functions_eagerly(True): then nothing is
    # compiled, and print and breakpoints work as usual.
    @tf.function(input_signature=[IMAGES, LABELS], autograph=False)
    def train_step(self, images, labels):
        """Takes one step of stochastic gradient descent, on a minibatch of images and labels."""
        with tf.GradientTape() as tape:  # records the operations in this block
            logits = self.network.logits(scale(images), self.settings.dropout, self.random)
            cost = cross_entropy(logits, labels)
            penalty = l2_penalty(self.network.weights, self.settings.l2)
            objective = cost + penalty
        # Backpropagation: the chain rule, from the objective back through the recorded operations.
        # tests/twins/numpy_twin.py has it written out by hand.
        variables = self.network.trainable_variables  # all weights and biases
        gradients = tape.gradient(objective, variables)
        for variable, gradient in zip(variables, gradients, strict=True):
            variable.assign_sub(self.settings.learning_rate * gradient)
        self.iteration.assign_add(1)

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


def measure(trainer, measured_set, test_set):
    """Measures the network as it is on both sets of inputs and labels; returns a Row."""
    train_accuracy, train_cost = trainer.evaluate(*measured_set)
    test_accuracy, test_cost = trainer.evaluate(*test_set)
    tensors = [train_accuracy, train_cost, test_accuracy, test_cost]
    return Row(int(trainer.iteration), *[tensor.numpy() for tensor in tensors])


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


@functools.lru_cache(maxsize=2)  # remembers two orders, because a minibatch may span two epochs
def shuffled(epoch, train_size, seed):
    """Returns the order of the images in an epoch, a pass over all of them: int64 [train_size]."""
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


def training_loop(trainer, train_set, measured_set, test_set, run):
    """Trains for as many iterations as the settings say.

    train_set: images uint8 [n, 28, 28] and labels uint8 [n]. measured_set, of training images, and
    test_set: inputs float32 [n, 784] and labels uint8 [n]. run: a Run, which writes the files.
    Returns the row after the last step; raises UserError where a cost is not finite.
    """
    images, labels = train_set
    settings = trainer.settings

    def measure_and_log():
        row = measure(trainer, measured_set, test_set)
        if not np.isfinite(row).all():
            raise UserError(f"diverged by iteration {row.iteration}; lower --learning-rate or --l2")
        run.log(row)
        return row

    start = int(trainer.iteration)  # zero, unless a run is resumed
    stop = settings.iterations
    with tqdm(range(start, stop), initial=start, total=stop, leave=False, disable=None) as bar:
        for iteration in bar:
            if iteration % SAVE_EVERY == 0:
                run.save_checkpoint()  # before the row: a resumed run begins again right here
            if iteration % settings.eval_every == 0:
                measure_and_log()
            batch = minibatch(iteration, len(images), settings.batch_size, settings.seed)
            trainer.train_step(images[batch], labels[batch])
    run.save_checkpoint()
    return measure_and_log()


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
    try:
        with file_errors(f"--data-dir {path.parent}: {path.name}"):
            content = gzip.decompress(path.read_bytes())
    except (EOFError, zlib.error) as error:
        raise UserError(f"{path}: a damaged file") from error
    n = int.from_bytes(content[4:8], "big")
    header = bytes([0, 0, 8, 1 + len(shape)]) + np.array([n, *shape], ">u4").tobytes()
    if not content.startswith(header) or len(content) != len(header) + n * math.prod(shape):
        raise UserError(f"{path}: not the IDX file that its name says")
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
class Run:
    """The files of a run, in a folder of its own.

    curves.csv       grows by a row at a time
    checkpoint.npz   all that a resume needs besides, replaced every SAVE_EVERY iterations
    saved_model/     the trained network, written at the end
    run.json         settings, versions and the last row, written last: now the run is complete
    """

    def __init__(self, folder, trainer, description):
        """description: a dict, what run.json says besides the last row."""
        name = str(folder)
        if any(letter in name for letter in "*?[]") or not name.isprintable():
            # TensorFlow reads * ? [ ] as wildcards, and would not find the network again.
            raise UserError(f"{name!r}: a folder's name should be printable, without * ? [ ]")
        self.folder = folder
        self.trainer = trainer
        self.description = description
        self.curves = folder / "curves.csv"
        # A generator's state is a tf.Variable that tf.Module does not find.
        self.variables = [*trainer.variables, trainer.random.state]

    def start(self):
        """Begins a new run; raises UserError if there is anything in its folder."""
        with file_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            if any(self.folder.iterdir()):
                raise UserError(f"--output-dir {self.folder}: not empty; is it for --resume?")
        self.append_to_curves(Row._fields, mode="x")  # of two runs at once, only one succeeds

    def resume(self, description, values):
        """Goes on from what read_checkpoint returns; raises UserError where that cannot be."""
        if description["data_crc32"] != self.description["data_crc32"]:
            raise UserError(f"--resume {self.folder}: trained on other data; see --data-dir")
        try:
            for variable, value in zip(self.variables, values, strict=True):
                variable.assign(value)
        except ValueError as error:
            raise UserError(f"--resume {self.folder}: it has another network") from error
        iteration = int(self.trainer.iteration)
        wanted = self.trainer.settings.iterations
        if iteration > wanted:
            raise UserError(f"--iterations {wanted}: the run is at iteration {iteration} already")
        lines = self.lines_before(iteration)
        say(f"resumed   at iteration {iteration:,}")
        if description["made_with"] != self.description["made_with"]:
            say(f"note      begun with {description['made_with']}, where rounding may differ")
            self.description["made_with"] = description["made_with"]
        with file_errors(self.folder):
            (self.folder / "run.json").unlink(missing_ok=True)
        replace_file(self.curves, "".join(f"{line}\n" for line in lines).encode())
        self.save_checkpoint()

    def lines_before(self, iteration):
        """Returns the header of curves.csv and the rows of earlier iterations: a list of lines."""
        with file_errors(self.curves):
            content = self.curves.read_text(errors="replace")
        *lines, _ = content.split("\n")  # what follows the last newline is no whole row
        measured = range(0, iteration, self.trainer.settings.eval_every)
        lines = lines[: 1 + len(measured)]
        found = [line.split(",")[0] for line in lines if line.count(",") == len(Row._fields) - 1]
        if found != ["iteration", *map(str, measured)]:
            raise UserError(f"--resume {self.folder}: rows are missing from its curves.csv")
        return lines

    def save_checkpoint(self):
        """Saves what read_checkpoint reads."""
        file = io.BytesIO()
        values = [variable.numpy() for variable in self.variables]
        np.savez(file, *values, description=json.dumps(self.description))
        replace_file(self.folder / "checkpoint.npz", file.getvalue())

    def append_to_curves(self, fields, mode="a"):
        """Adds a line to curves.csv."""
        with file_errors(self.curves), self.curves.open(mode, newline="\n") as file:
            print(*fields, sep=",", file=file)

    def log(self, row):
        """Adds a row to the curves. Prints it if it is the first in PRINT_EVERY, or the last."""
        self.append_to_curves(row)
        settings = self.trainer.settings
        is_due = row.iteration % PRINT_EVERY < settings.eval_every
        if is_due or row.iteration == settings.iterations:
            say("{:9,}{:19.2%}{:15.4f}{:15.2%}{:11.4f}".format(*row))

    def finish(self, row):
        """Saves the network, and writes run.json."""
        path = self.folder / "saved_model"
        with file_errors(path):
            tf.saved_model.save(self.trainer.network, str(path))
        # By way of str, because float alone turns the float32 0.9 into 0.8999999761581421.
        last_row = {name: json.loads(str(value)) for name, value in row._asdict().items()}
        text = json.dumps(self.description | {"last_row": last_row}, indent=2)
        replace_file(self.folder / "run.json", f"{text}\n".encode())


def read_checkpoint(folder):
    """Returns a run's description and its variables' values; raises UserError where it cannot."""
    path = folder / "checkpoint.npz"
    try:
        with np.load(path) as file:
            description = json.loads(str(file["description"]))
            values = [file[f"arr_{number}"] for number in range(len(file.files) - 1)]
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UserError(f"--resume {folder}: there is no checkpoint.npz in it") from error
    except Exception as error:  # a damaged file can raise nearly anything
        raise UserError(f"--resume {folder}: its checkpoint.npz cannot be read") from error
    return description, values


def replace_file(path, content):
    """Writes a file, or replaces it: whatever stops this process, `path` is whole."""
    draft = path.with_name(f"{path.name}.draft")
    with file_errors(path):
        try:
            draft.write_bytes(content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def make_next_folder(outputs):
    """Makes outputs/run-1, or run-2 where that is taken, and so on; returns its path."""
    with file_errors(outputs):
        outputs.mkdir(parents=True, exist_ok=True)
        for number in itertools.count(1):
            folder = outputs / f"run-{number}"
            with contextlib.suppress(FileExistsError):
                folder.mkdir()  # of two runs that start at once, only one succeeds in making it
                return folder


# --------------------------------------------------------------------------------- the terminal
def say(text):
    """Prints a text at once, above the progress bar."""
    with tqdm.external_write_mode():
        print(text, flush=True)


def command(script, *arguments):
    """Returns the command that runs a script of this folder, for the folder that we are in."""
    path = Path(__file__).resolve().with_name(script)
    if path.parent == Path.cwd():
        path = script
    words = [Path(argument).as_posix() for argument in (path, *arguments)]
    return shlex.join(["python", *words])


def say_header(trainer, test_size, device, folder):
    """Prints what is going to be trained, and the titles of the rows that `log` prints."""
    settings = trainer.settings
    parameters = sum(math.prod(each.shape) for each in trainer.network.trainable_variables)
    say(f"data      {settings.train_size:,} training images, {test_size:,} test images")
    say(f"network   {'-'.join(map(str, LAYER_SIZES))}, {parameters:,} weights and biases")
    say(f"epochs    {settings.iterations * settings.batch_size / settings.train_size:.1f}")
    say(f"device    {device}")
    say(f"run       {folder}\n")
    say("iteration  training accuracy  training cost  test accuracy  test cost")


def say_result(row, folder):
    """Prints the last row, the gap, and how to draw the curves."""
    gap = 100 * (row.train_accuracy - row.test_accuracy)
    say(f"\ntraining  {row.train_accuracy:.2%}, cost {row.train_cost:.4f}")
    say(f"test      {row.test_accuracy:.2%}, cost {row.test_cost:.4f}")
    say(f"gap       {gap:.2f} points")
    if row.train_cost > 2.2:  # guessing costs ln 10 = 2.3
        say("note      hardly better than guessing; is the --learning-rate too large?")
    say("\nTo draw the curves:")
    say(command("plot_curves.py", folder))


# ------------------------------------------------------ settings, the command line, and the whole
DATA = Path(__file__).resolve().with_name("data")


def setting(default, low, high, meaning):
    """Returns a field of Settings: its default, its limits, and its meaning for --help."""
    metadata = {"limits": (low, high), "meaning": meaning}
    return dataclasses.field(default=default, metadata=metadata)


def flag(name):
    """Returns the flag of a setting: --batch-size of batch_size."""
    return "--" + name.replace("_", "-")


@dataclasses.dataclass(frozen=True)
class Settings:
    """The settings of a run; each is a flag. Raises UserError where one is out of its limits."""

    iterations: int = setting(1000, 1, 10**9, "steps of training, each on one minibatch")
    batch_size: int = setting(512, 1, 10**9, "images in a minibatch")
    learning_rate: float = setting(0.5, 1e-9, 1e9, "how far a step goes against the gradient")
    train_size: int = setting(60_000, 1, 10**9, "train on the first so many training images")
    eval_every: int = setting(10, 1, 10**9, "iterations from one row of the curves to the next")
    seed: int = setting(0, 0, 2**32 - 1, "decides all that is random")
    l2: float = setting(0.0, 0, 1e9, "L2 regularisation: times half the sum of squared weights")
    dropout: float = setting(0.0, 0, 0.99, "probability that a step drops a hidden neuron")

    def __post_init__(self):
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            low, high = field.metadata["limits"]
            if not low <= value <= high:
                raise UserError(f"{flag(field.name)} {value}: should be from {low} to {high}")
        if self.batch_size > self.train_size:
            most = f"at most {self.train_size}, as --train-size"
            raise UserError(f"--batch-size {self.batch_size}: should be {most}")


def parse_arguments(argv=None):
    """Returns what was given on the command line. A setting that was not given is missing."""
    parser = argparse.ArgumentParser(
        description="Trains a neural network on MNIST and logs its learning curves."
    )
    parser.error = lambda message: parser.exit(2, f"train_mnist.py: {message}\n")  # no usage
    for field in dataclasses.fields(Settings):
        parser.add_argument(
            flag(field.name),
            type=field.type,
            default=argparse.SUPPRESS,
            metavar="N" if field.type is int else "X",
            help=f"{field.metadata['meaning']} (default: {field.default})",
        )
    data = "folder of the four IDX files (default: data, beside this script)"
    parser.add_argument("--data-dir", type=Path, metavar="DIR", default=DATA, help=data)
    folder = parser.add_mutually_exclusive_group()
    new = "folder of the run, new or empty (default: outputs/run-1, or the next free number)"
    folder.add_argument("--output-dir", type=Path, metavar="DIR", help=new)
    old = "go on with the run in this folder; more --iterations extend a finished run"
    folder.add_argument("--resume", type=Path, metavar="RUN", help=old)
    return parser.parse_args(argv)


def choose_settings(args, resumed):
    """Returns the Settings: what args have, the rest from `resumed`, a run's description or None.

    Raises UserError where the two differ in more than the iterations.
    """
    names = [field.name for field in dataclasses.fields(Settings)]
    given = {name: value for name, value in vars(args).items() if name in names}
    if resumed is None:
        return Settings(**given)
    known = {name: value for name, value in resumed["settings"].items() if name in names}
    its_own = Settings(**known)
    for name, value in given.items():
        if name != "iterations" and value != getattr(its_own, name):
            raise UserError(f"{flag(name)} {value}: the run has {getattr(its_own, name)}")
    return dataclasses.replace(its_own, **given)


def main(args):
    """Trains a network and leaves a run folder behind; returns the last Row.

    args: what parse_arguments returns. Raises UserError for what the user can mend. On Ctrl-C
    during training it saves a checkpoint, says how to go on, and raises KeyboardInterrupt.
    """
    tf.config.experimental.enable_op_determinism()  # the same bits in each run, on a GPU too
    with quiet_stderr():
        device = "GPU" if tf.config.list_logical_devices("GPU") else "CPU"

    resumed = None
    if args.resume:
        resumed, values = read_checkpoint(args.resume)
    settings = choose_settings(args, resumed)

    images, labels = load_mnist(args.data_dir, "train")
    test_images, test_labels = load_mnist(args.data_dir, "t10k")
    if settings.train_size > len(images):
        raise UserError(f"--train-size {settings.train_size}: there are {len(images)} images")
    train_set = images[: settings.train_size], labels[: settings.train_size]
    measured = choose_measured_images(settings.train_size, settings.seed)
    measured_set = scale(images[measured]), tf.constant(labels[measured])
    test_set = scale(test_images), tf.constant(test_labels)

    trainer = Trainer(Network(LAYER_SIZES, settings.seed), settings)
    folder = args.resume or args.output_dir or make_next_folder(Path("outputs"))
    description = {
        "settings": dataclasses.asdict(settings),
        "layer_sizes": LAYER_SIZES,
        "data_crc32": [zlib.crc32(each) for each in (images, labels, test_images, test_labels)],
        "made_with": f"TensorFlow {tf.__version__}, NumPy {np.__version__}, {device}",
    }
    run = Run(folder, trainer, description)
    if resumed:
        run.resume(resumed, values)
    else:
        run.start()

    say_header(trainer, len(test_labels), device, folder)
    try:
        row = training_loop(trainer, train_set, measured_set, test_set, run)
        run.finish(row)
    except KeyboardInterrupt:
        # A compiled step is never stopped halfway. One that runs eagerly can be.
        if not tf.config.functions_run_eagerly():
            run.save_checkpoint()
        resume = ["--resume", folder]
        if args.data_dir != DATA:
            resume += ["--data-dir", args.data_dir]
        print("\nstopped; to go on:", file=sys.stderr)  # stdout may have been stopped, too
        print(command("train_mnist.py", *resume), file=sys.stderr)
        raise
    say_result(row, folder)
    return row


if __name__ == "__main__":
    sys.stderr = sys.stderr or io.StringIO()  # there may be none, as after 2>&-
    try:
        main(parse_arguments())
    except UserError as error:
        sys.exit(f"train_mnist.py: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
