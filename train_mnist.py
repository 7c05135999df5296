"""Trains a neural network on MNIST in low-level TensorFlow and logs its learning curves.

The network has 784 inputs (the pixels of a 28 x 28 image), hidden layers of 256 and 128 ReLU
neurons, and a softmax over the 10 digits. It is trained with minibatch stochastic gradient descent
(SGD) on the cross-entropy. Accuracy and cost are logged on training and on test images: where the
two drift apart, the network overfits. The lesson starts at "the network", after the settings.

    python train_mnist.py     trains for 1000 iterations and writes outputs/curves.csv
    python plot_curves.py     draws accuracy and cost per iteration
"""

import argparse
import faulthandler
import gc
import gzip
import io
import itertools
import json
import os
import shlex
import shutil
import signal
import sys
import tempfile
import time
import zlib
from collections import namedtuple
from pathlib import Path

import numpy as np

LAYER_SIZES = (784, 256, 128, 10)  # the whole architecture: add a layer by adding a number
SAMPLE_SIZE = 10_000  # training images behind a row of the curves, as many as test images
STEPS_PER_CALL = 10  # SGD steps inside one call of the compiled graph: calling has its price
CHECKPOINT_EVERY = 100  # iterations, a multiple of STEPS_PER_CALL
WEIGHTS, SAMPLE, ORDER = 1, 2, 3  # what the seed is for: each has its own random numbers
# A row of the curves, measured with the weights after `iteration` steps: fractions, costs in nats.
Row = namedtuple("Row", "iteration train_accuracy train_cost test_accuracy test_cost")

# ------------------------------------------------------------------------------------ settings
SETTINGS = [  # flag, default, lowest value, limit that it stays below (float32's range), meaning
    ("--iterations", 1000, 1, 10**9, "SGD steps, each on one minibatch"),
    ("--batch-size", 512, 1, 10**9, "images in a minibatch"),
    ("--learning-rate", 0.5, 1e-38, 1e38, "step size of SGD"),
    ("--train-size", 60_000, 1, 10**9, "train on the first so many of the training images"),
    ("--eval-every", 10, 1, 10**9, "iterations from one row of the curves to the next"),
    ("--seed", 0, 0, 2**32, "fixes all that is random: weights, minibatches, dropout, sample"),
    ("--l2", 0.0, 0, 1e38, "L2 regularisation: weight of half the sum of squared weights"),
    ("--dropout", 0.0, 0, 1, "share of the hidden neurons dropped in a training step"),
    ("--data-dir", Path(__file__).with_name("data"), None, None, "folder of the four IDX files"),
    ("--output-dir", Path("outputs"), None, None, "folder that the run is written to"),
]


def fail(message, code=1):
    """Ends the program with one line on stderr."""
    print(f"train_mnist.py: {message}", file=sys.stderr)
    raise SystemExit(code)


def parse_arguments(argv=None):
    """Returns the settings of the run; exits with code 2 where one is mistyped or impossible."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.error = lambda message: fail(message, code=2)  # one line instead of the whole usage
    for flag, default, _, _, meaning in SETTINGS:
        kind, metavar = type(default), {int: "N", float: "X"}.get(type(default), "DIR")
        meaning += " (default: %(default)s)"
        parser.add_argument(flag, type=kind, default=default, metavar=metavar, help=meaning)
    parser.add_argument("--resume", action="store_true", help="go on with the run in --output-dir")
    args = parser.parse_args(argv)
    for flag, _, low, limit, _ in SETTINGS:
        value = getattr(args, flag[2:].replace("-", "_"))
        if low is not None and not low <= value < limit:
            fail(f"{flag} {value}: should be at least {low} and below {limit}", 2)
    return args


if __name__ == "__main__":
    args = parse_arguments()  # ahead of TensorFlow's import, which takes seconds

# TensorFlow 2.21 reports missing GPUs and CPU features on stderr whatever TF_CPP_MIN_LOG_LEVEL says
# (https://github.com/tensorflow/tensorflow/issues/100442). That is shown only if the import fails.
stderr = os.dup(2)
faulthandler.enable(stderr)  # has the last word if TensorFlow's C++ code takes Python down
with tempfile.TemporaryFile() as held_back:
    os.dup2(held_back.fileno(), 2)
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # spares the import of Keras, which takes a second
    gc.disable()  # an import makes no garbage: to look for it, here or at exit, takes another
    try:
        import tensorflow as tf
        from tqdm import tqdm

        GPUS = tf.config.list_logical_devices("GPU")  # to look for them is reported, too
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:
        held_back.seek(0)
        os.write(stderr, held_back.read())
        raise
    finally:
        os.dup2(stderr, 2)
        del os.environ["TF_USE_LEGACY_KERAS"]
        gc.freeze()
        gc.enable()


# --------------------------------------------------------------------------------- the network
def scale(images):
    """Turns images uint8 [batch, 28, 28] into inputs from 0 to 1, float32 [batch, 784]."""
    return tf.cast(tf.reshape(images, [-1, 28 * 28]), tf.float32) * (1 / 255)


class Network(tf.Module):
    """A fully connected network, written out in weights and biases.

    Layer i has weights float32 [layer_sizes[i], layer_sizes[i + 1]] and biases float32
    [layer_sizes[i + 1]]. Biases start at zero, weights from a normal distribution with standard
    deviation sqrt(2 / fan-in), which lets ReLU layers neither blow up nor fade their activations
    (He et al. 2015, https://arxiv.org/abs/1502.01852). `iteration` counts the steps of training.
    """

    def __init__(self, layer_sizes, seed):
        super().__init__()
        rng = np.random.default_rng([seed, WEIGHTS])
        self.seed, self.iteration = seed, tf.Variable(0, dtype=tf.int64, trainable=False)
        self.weights, self.biases = [], []
        for fan_in, fan_out in itertools.pairwise(layer_sizes):
            W = rng.standard_normal((fan_in, fan_out)) * np.sqrt(2 / fan_in)
            self.weights.append(tf.Variable(W, dtype=tf.float32))
            self.biases.append(tf.Variable(tf.zeros(fan_out)))

    def logits(self, inputs, dropout=0.0):
        """The forward pass: inputs float32 [batch, 784] to logits float32 [batch, 10].

        In training, `dropout` is the share of each hidden layer that `drop` sets to zero, drawn
        anew for each seed, iteration and layer.
        """
        a = inputs
        for layer, (W, b) in enumerate(zip(self.weights[:-1], self.biases[:-1], strict=True)):
            a = tf.nn.relu(a @ W + b)
            if dropout:
                a = drop(a, dropout, [self.seed, self.iteration * len(self.weights) + layer])
        return a @ self.weights[-1] + self.biases[-1]

    @tf.function(input_signature=[tf.TensorSpec([None, 28, 28], tf.uint8)], autograph=False)
    def __call__(self, images):
        """Returns the digits' probabilities, softmax(z)_k = exp(z_k) / sum_j exp(z_j).

        images: uint8 [batch, 28, 28]; probabilities: float32 [batch, 10], each row sums to one.
        """
        return tf.nn.softmax(self.logits(scale(images)))


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


# -------------------------------------------------------------------------------- the training
def compile_functions(network, args, train_set, *measured_sets):
    """Compiles two functions: `train` changes the network, `evaluate` measures it.

    Each set is images uint8 [n, 28, 28] and labels uint8 [n]. To look inside, write tf.print; or
    begin main with tf.config.run_functions_eagerly(True): then print, if and breakpoints work.
    """
    images, labels = map(tf.constant, train_set)
    measured = [(scale(x), tf.constant(y)) for x, y in measured_sets]  # scaled once for all rows
    variables = network.weights + network.biases
    # Shape and dtype of what a compiled function is fed: in TensorFlow 1, the placeholders.
    X = tf.TensorSpec([args.batch_size, 28, 28], tf.uint8)
    y = tf.TensorSpec([args.batch_size], tf.uint8)

    @tf.function(input_signature=[X, y], autograph=False)
    def step(X, y):
        """Takes one step of SGD on a minibatch of images and labels."""
        network.iteration.assign_add(1)
        with tf.GradientTape() as tape:
            cost = cross_entropy(network.logits(scale(X), args.dropout), y)
            if args.l2:  # the penalty lambda / 2 * sum(W^2), on weights only
                cost += args.l2 / 2 * tf.add_n([tf.reduce_sum(W**2) for W in network.weights])
        gradients = tape.gradient(cost, variables)  # backpropagation through what it recorded
        for variable, gradient in zip(variables, gradients, strict=True):
            variable.assign_sub(args.learning_rate * gradient)

    @tf.function(input_signature=[tf.TensorSpec([None, args.batch_size], tf.int32)])
    def train(batches):
        """Takes a step on each minibatch, the indices of its images: int32 [steps, batch]."""
        for batch in batches:  # AutoGraph makes this a loop in the graph; nothing else needs it
            step(tf.gather(images, batch), tf.gather(labels, batch))

    @tf.function(input_signature=[], autograph=False)
    def evaluate():
        """Returns accuracy and plain cost on each measured set, in the order of a Row."""
        values = []
        for x, y in measured:
            logits = network.logits(x)
            values += [accuracy(logits, y), cross_entropy(logits, y)]
        return values

    return train, evaluate


def training_sample(train_size, seed):
    """Chooses the training images that the training curve is measured on, once for the whole run.

    They are as many as the MNIST test images, so that both curves carry the same statistical noise.
    The minibatch's own accuracy would hide the gap: all through the first epoch a minibatch is as
    new to the network as a test image. Returns their indices, int64 [min(train_size, 10000)].
    """
    rng = np.random.default_rng([seed, SAMPLE])
    return np.sort(rng.choice(train_size, min(train_size, SAMPLE_SIZE), replace=False))


def minibatches(train_size, batch_size, seed, iteration=0):
    """Yields the minibatches that follow `iteration`: indices of training images, int32 [batch].

    Each epoch is a fresh permutation of all training images, cut into consecutive slices. A slice
    that reaches the end of its epoch goes on in the next, so that each minibatch is full. Nothing
    but the arguments decides the order: a run can be taken up at any iteration.
    """
    epoch, used = divmod(iteration * batch_size, train_size)
    order = np.empty(0, np.int32)
    while True:
        while len(order) < batch_size:
            rng = np.random.default_rng([seed, ORDER, epoch])
            permutation = rng.permutation(train_size).astype(np.int32)
            order = np.concatenate([order, permutation[used:]])
            epoch, used = epoch + 1, 0
        yield order[:batch_size]
        order = order[batch_size:]


def training_loop(args, network, train, evaluate, run, interrupts):
    """Measures the network, logs the row, saves now and then, trains, and again.

    Ctrl-C leaves a mark in `interrupts`, which ends the loop between two calls, where weights,
    iteration and curves agree. Returns the last row.
    """
    iteration = int(network.iteration)
    upcoming = minibatches(args.train_size, args.batch_size, args.seed, iteration)
    with tqdm(total=args.iterations, initial=iteration, disable=None, leave=False) as progress:
        while True:
            ends = iteration == args.iterations or bool(interrupts)
            if iteration % args.eval_every == 0 or ends:
                row = Row(iteration, *(value.numpy() for value in evaluate()))
                run.log(row)
                progress.set_postfix_str(f"test accuracy {row.test_accuracy:.2%}", refresh=False)
            if iteration % CHECKPOINT_EVERY == 0 or ends:
                run.save_checkpoint()
            if ends:
                return row
            # A call stops at multiples of these: there a row or a checkpoint may be due.
            to_next = min(n - iteration % n for n in (args.eval_every, STEPS_PER_CALL))
            steps = min(to_next, args.iterations - iteration)
            train(np.stack([next(upcoming) for _ in range(steps)]))
            iteration = int(network.iteration)
            progress.update(steps)


# ----------------------------------------------------------------------------------- the files
def read_idx(path, *shape):
    """Reads an IDX file, gzipped (its name may then end in .gz) or not: uint8 [n, *shape].

    The format (data/README.md): bytes 0, 0, 8 and the number of dimensions; a big-endian uint32
    size for each dimension; the values, one byte each. Ends the program where it cannot be read.
    """
    path = path if path.exists() else path.with_name(f"{path.name}.gz")
    try:
        content = path.read_bytes()
        content = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
        magic, *sizes = np.frombuffer(content, ">u4", 2 + len(shape)).tolist()
        if (magic, *sizes[1:]) != (0x801 + len(shape), *shape):
            raise ValueError(f"begins with {magic:08x} {sizes}, no IDX file of {['n', *shape]}")
        return np.frombuffer(content, np.uint8, offset=8 + 4 * len(shape)).reshape(sizes)
    except (EOFError, OSError, ValueError, zlib.error) as error:
        fail(f"--data-dir: {path}: {getattr(error, 'strerror', None) or error}")


def load_mnist(data_dir):
    """Returns training images uint8 [n, 28, 28] and labels uint8 [n], test images and labels."""
    arrays = []
    for part in ("train", "t10k"):
        images = read_idx(data_dir / f"{part}-images-idx3-ubyte", 28, 28)
        labels = read_idx(data_dir / f"{part}-labels-idx1-ubyte")
        if not len(images) == len(labels) > 0:
            fail(f"--data-dir: {len(images)} {part} images but {len(labels)} labels in {data_dir}")
        if labels.max() > 9:
            fail(f"--data-dir: a {part} label in {data_dir} is {labels.max()}, should be 0 to 9")
        arrays += [images, labels]
    return arrays


def write(path, content):
    """Writes a file. Whoever reads it, and whatever kills this process, finds old or new, whole."""
    draft = path.with_name(f".draft.{path.name}")
    draft.write_bytes(content)
    try:
        draft.replace(path)
    except PermissionError:  # on Windows, while somebody reads the file
        time.sleep(1)
        draft.replace(path)


class Run:
    """The files of a run, in the folder `path`; to resume it, `settings` must be the same again."""

    def __init__(self, path, network, settings):
        self.path, self.network, self.settings = path, network, settings
        self.checkpoint = path / "checkpoint" / "state.npz"
        self.curves = ",".join(Row._fields) + "\n"

    def begin(self):
        """Takes the place of the run that was here before, once its own checkpoint is written."""
        names = ("run.json", "curves.csv", "saved_model", "accuracy.png", "cost.png")
        old = [self.path / name for name in names if (self.path / name).exists()]
        if old and not self.checkpoint.exists():  # no run of this script has left it there
            fail(f"--output-dir: {old[0]} is in the way; name another folder, or remove it", 2)
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        self.save_checkpoint()
        for path in old:
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def save_checkpoint(self):
        """Saves what `resume` needs, in one file: weights, biases, iteration, curves, settings."""
        file, arrays = io.BytesIO(), [variable.numpy() for variable in self.network.variables]
        np.savez(file, *arrays, curves=self.curves, settings=json.dumps(self.settings))
        write(self.checkpoint, file.getvalue())

    def resume(self):
        """Takes up the run that was saved here; exits with code 2 where its settings differ."""
        try:
            saved = dict(np.load(self.checkpoint))
            settings = json.loads(str(saved["settings"]))
            for name, value in self.settings.items():
                if name != "iterations" and (was := settings.get(name)) != value:
                    fail(f"--resume: {name} is {value} but was {was} in {self.path}", 2)
            for i, variable in enumerate(self.network.variables):
                variable.assign(saved[f"arr_{i}"])
            header, *rows = str(saved["curves"]).splitlines(keepends=True)
        except Exception as error:  # of many kinds, SystemExit is none
            fail(f"--resume: {self.checkpoint}: {error}; leave out --resume to start a run", 2)
        if (reached := int(self.network.iteration)) > self.settings["iterations"]:
            fail(f"--iterations {self.settings['iterations']}: already at {reached}", 2)
        (self.path / "run.json").unlink(missing_ok=True)  # says that a run ended in order
        # The row of this very iteration is measured anew: after Ctrl-C it may be one too many.
        self.curves = "".join([header, *(x for x in rows if int(x.split(",")[0]) < reached)])

    def log(self, row):
        """Adds a row to the curves, if finite; ends the program if the training has diverged."""
        if np.isfinite(row).all():
            self.curves += ",".join(map(str, row)) + "\n"
            write(self.path / "curves.csv", self.curves.encode())
        if not row.train_cost < 10 or not np.isfinite(row.test_cost):
            rate, l2 = self.settings["learning_rate"], self.settings["l2"]
            fail(
                f"--learning-rate {rate:g}: the training diverged, at iteration {row.iteration} "
                f"the cost is {row.train_cost:.3g} where guessing costs 2.3; try "
                f"{min(rate / 10, 0.5):g}" + (f", or a smaller --l2 than {l2:g}" if l2 else "")
            )
        if row.iteration % 100 < self.settings["eval_every"]:  # the first in each hundred
            tqdm.write("{:9,}{:19.2%}{:15.4f}{:15.2%}{:11.4f}".format(*row))
            sys.stdout.flush()

    def finish(self, row, device, seconds):
        """Writes saved_model/, the network's __call__, then run.json: the run ended in order."""
        tf.saved_model.save(self.network, self.path / "saved_model")
        python = sys.version.split()[0]
        summary = {
            "settings": self.settings,
            "versions": {"python": python, "tensorflow": tf.__version__, "numpy": np.__version__},
            "device": device,
            "seconds": round(seconds, 2),
            "last_row": {name: json.loads(str(value)) for name, value in row._asdict().items()},
        }
        write(self.path / "run.json", json.dumps(summary, indent=2).encode() + b"\n")


# ---------------------------------------------------------------------------------------- main
def print_result(args, row):
    """Prints how it ended and how to draw it; after Ctrl-C, how to go on."""
    script = Path(__file__).resolve().with_name("plot_curves.py")
    script = script.name if script.parent == Path.cwd() else script
    print(
        f"\ntraining {row.train_accuracy:.2%} (cost {row.train_cost:.4f}), "
        f"test {row.test_accuracy:.2%} (cost {row.test_cost:.4f}), "
        f"gap {100 * (row.train_accuracy - row.test_accuracy):.2f} points; "
        f"draw the curves: {shlex.join(['python', str(script), str(args.output_dir)])}"
    )
    if row.iteration < args.iterations:
        fail(f"interrupted at iteration {row.iteration}; to go on, add --resume", 130)


def main(args):
    """Loads the data, builds the network, trains it, and leaves a run folder behind."""
    tf.config.experimental.enable_op_determinism()  # the same bits in each run, on a GPU too
    images, labels, *test_set = arrays = load_mnist(args.data_dir)
    if args.train_size > len(images):
        fail(f"--train-size {args.train_size}: there are only {len(images)} training images", 2)
    if args.batch_size > args.train_size:
        fail(f"--batch-size {args.batch_size}: more than the {args.train_size} training images", 2)
    train_set = images[: args.train_size], labels[: args.train_size]
    sample = training_sample(args.train_size, args.seed)
    sample_set = images[sample], labels[sample]
    network = Network(LAYER_SIZES, args.seed)
    train, evaluate = compile_functions(network, args, train_set, sample_set, test_set)
    settings = {name: value for name, value in vars(args).items() if type(value) in (int, float)}
    settings |= {"layer_sizes": list(LAYER_SIZES), "data_crc32": [*map(zlib.crc32, arrays)]}
    run = Run(args.output_dir, network, settings)
    (run.resume if args.resume else run.begin)()

    parameters = sum(variable.shape.num_elements() for variable in network.trainable_variables)
    device = "GPU" if GPUS else f"CPU, {os.cpu_count()} cores"
    print(
        f"data      {args.train_size:,} training images, {len(test_set[1]):,} test images\n"
        f"network   {'-'.join(map(str, LAYER_SIZES))}, {parameters:,} weights and biases\n"
        f"epochs    {args.iterations * args.batch_size / args.train_size:.1f}\n"
        f"device    {device}\n\n"
        "iteration  training accuracy  training cost  test accuracy  test cost"
    )
    start, interrupts = time.perf_counter(), []  # Ctrl-C only leaves a mark, between two calls
    handler = signal.signal(signal.SIGINT, lambda *_: interrupts.append("Ctrl-C"))
    try:
        row = training_loop(args, network, train, evaluate, run, interrupts)
    finally:
        signal.signal(signal.SIGINT, handler)
    run.finish(row, device, seconds=time.perf_counter() - start)
    print_result(args, row)


if __name__ == "__main__":
    try:
        main(args)
    except KeyboardInterrupt:
        sys.exit(130)
    except (OSError, tf.errors.OpError) as error:
        fail(f"{str(error).splitlines()[0]}; --output-dir {args.output_dir} keeps what was saved")
