"""Networks for the programs of the lesson: read from the folder of a run, or trained here."""

import os
from pathlib import Path

from shared.command_line import UserError
from quiet_tensorflow import tf
from train_mnist import set_up, to_inputs, train_step


def load_network(run):
    """Returns the network that a run has saved: uint8 images [n, 28, 28] to probabilities.

    Raises UserError if there is none that can be read.
    """
    # A relative path, for the folders above may have [ ]; with /, also on Windows.
    path = Path(os.path.relpath(run / "saved_model")).as_posix()
    if set("*?[]\\") & set(path):
        raise UserError(f"{run}: TensorFlow takes * ? [ ] for a pattern; rename the folder")
    try:
        return tf.saved_model.load(path)
    except (OSError, IndexError, ValueError, tf.errors.OpError) as error:  # missing, or damaged
        why = "no network that can be read; name another run's folder, as outputs/run-2"
        raise UserError(f"{run}: {why}") from error


def to_tensors(images, labels):
    """Returns what a network reads: inputs float32 [n, 784], and labels."""
    return to_inputs(images), tf.constant(labels)


def train(args, train_set, other=None):
    """Trains a network as main of train_mnist.py does, with the same bits.

    args: what its parse_arguments returns; train_set: inputs float32 [n, 784] and labels int64 [n];
    other: a network to train instead of the usual one.
    Yields the iteration and the network, before the first step and where a row of the curves is
    due; the network is always the same one, trained on. Makes TensorFlow deterministic for good.
    """
    tf.config.experimental.enable_op_determinism()
    tf.get_logger().setLevel("ERROR")  # it would warn that each network needs a graph of its own
    network, batches, drop = set_up(args, train_set)
    network = other or network
    yield 0, network
    for iteration in range(1, args.iterations + 1):
        inputs, labels = next(batches)
        train_step(network, inputs, labels, args.learning_rate, args.l2, drop)
        if iteration % args.eval_every == 0 or iteration == args.iterations:
            yield iteration, network
