"""What programs of the lesson share: which runs they are asked about, their networks, errors."""

import os
import sys
from pathlib import Path

import train_mnist
from train_mnist import HERE, UserError, tf


def arguments(*defaults):
    """Returns the paths on the command line, and the defaults of those that are not given.

    Defaults are below the top of the repository, wherever the program is started.
    """
    words = sys.argv[1:]
    if len(words) > len(defaults):
        example = " ".join(["python", sys.argv[0], *defaults])
        sys.exit(f"{words[len(defaults)]}: one word too many; the most is: {example}")
    return [*map(Path, words), *[HERE / default for default in defaults[len(words) :]]]


def show_error(kind, error, traceback):
    """Shows in one line what the user can fix, and nothing of Ctrl-C or of a reader that has gone.

    A program makes it its sys.excepthook.
    """
    if issubclass(kind, BrokenPipeError):  # as in: python lesson/temperature.py | head
        sys.stdout = None  # or Python would flush it again as it ends, and complain
    elif issubclass(kind, (UserError, OSError, FloatingPointError)):
        print(f"{Path(sys.argv[0]).name}: {error}", file=sys.stderr)
    else:
        train_mnist.show_error(kind, error, traceback)


def load_network(run):
    """Returns the network that a run has saved: uint8 images [n, 28, 28] to probabilities."""
    try:
        # A relative path, as TensorFlow would take * ? [ ] in the folders above for a pattern.
        return tf.saved_model.load(os.path.relpath(run / "saved_model"))
    except (OSError, IndexError, ValueError, tf.errors.OpError):  # missing, or damaged
        why = "no network that can be read. Remove this folder, if it is there, and train the run"
        sys.exit(f"{run}: {why}; or name the folder of another run.")
