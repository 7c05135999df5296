"""What programs of the lesson share: which runs they are asked about, and their networks."""

import sys
from pathlib import Path

from train_mnist import HERE, tf


def arguments(*defaults):
    """Returns the paths on the command line, and the defaults of those that are not given.

    Defaults are below the top of the repository, wherever the program is started.
    """
    words = sys.argv[1:]
    if len(words) > len(defaults):
        example = " ".join(["python", sys.argv[0], *defaults])
        sys.exit(f"{words[len(defaults)]}: one word too many; the most is: {example}")
    return [*map(Path, words), *[HERE / default for default in defaults[len(words) :]]]


def load_network(run):
    """Returns the network that a run has saved: uint8 images [n, 28, 28] to probabilities."""
    try:
        return tf.saved_model.load(str(run / "saved_model"))
    except OSError:
        why = "no network that can be read. Remove this folder, if it is there, and train the run"
        sys.exit(f"{run}: {why}; or name the folder of another run.")
