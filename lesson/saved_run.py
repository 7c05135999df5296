"""What programs of the lesson share: which runs they are asked about, and their networks."""

import sys

from train_mnist import tf


def arguments(*defaults):
    """Returns the words of the command line, and the defaults of those that are not given."""
    words = sys.argv[1:]
    if len(words) > len(defaults):
        example = " ".join(["python", sys.argv[0], *defaults])
        sys.exit(f"{words[len(defaults)]}: one word too many; the most is: {example}")
    return [*words, *defaults[len(words) :]]


def load_network(run):
    """Returns the network that a run has saved: uint8 images [n, 28, 28] to probabilities."""
    try:
        return tf.saved_model.load(f"{run}/saved_model")
    except OSError:
        sys.exit(
            f"{run}: no saved_model that can be read; train this run, or name another's folder"
        )
