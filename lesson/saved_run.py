"""What programs of the lesson share: the runs they are asked about, their networks, errors.

A program that imports this shows in one line what its user can mend, and nothing of Ctrl-C.
"""

import io
import os
import sys
import textwrap
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))  # where train_mnist.py is


def show_error(kind, error, traceback):
    """Shows an error: in one line if the user can mend it, and not if he has stopped it himself."""
    if issubclass(kind, BrokenPipeError):  # the reader has gone, as in: python lesson/... | head
        sys.stdout = None  # or Python would flush it again as it ends, and complain
    elif kind.__name__ == "UserError" or issubclass(kind, (OSError, FloatingPointError)):
        print(f"{Path(sys.argv[0]).name}: {error}", file=sys.stderr)
    elif KeyboardInterrupt not in (kind, type(error.__context__)):  # TensorFlow can hide it there
        sys.__excepthook__(kind, error, traceback)


sys.excepthook = show_error  # before the import of TensorFlow, which takes a second
os.environ.pop("MPLBACKEND", None)  # a notebook's may name what is not installed here
if isinstance(sys.stdout, io.TextIOWrapper):
    # So that print notices a reader that has gone, and can show each folder's name.
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")

from train_mnist import UserError, tf, to_inputs  # noqa: E402


def arguments(*defaults, any_number=False):
    """Returns the paths on the command line, and the defaults of those that are not given.

    any_number: as many paths as the user likes, or the defaults. -h shows the docstring of the
    program instead. Raises UserError if there are more words than that.
    """
    words = sys.argv[1:]
    answer_help(words)
    if any_number:
        return [*map(Path, words or defaults)]
    if len(words) > len(defaults):
        example = " ".join(["python", sys.argv[0], *defaults])
        raise UserError(f"{words[len(defaults)]}: one word too many; the most is: {example}")
    return [*map(Path, words), *map(Path, defaults[len(words) :])]


def answer_help(words):
    """Ends the program with its docstring if -h or --help is among the words."""
    if {"-h", "--help"} & {*words}:
        print(wrap(sys.modules["__main__"].__doc__))
        sys.exit()


def wrap(text):
    """Returns a docstring for a terminal of 80 columns; what is indented, commands, stays."""
    parts = text.split("\n\n")
    return "\n\n".join(p if p.startswith(" ") else textwrap.fill(p, 79) for p in parts)


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
        why = "has no network that can be read; train it, or name another run's folder"
        raise UserError(f"{run} {why}") from error


def to_tensors(images, labels):
    """Returns what a network reads: inputs float32 [n, 784], and labels."""
    return to_inputs(images), tf.constant(labels)


def save_figure(figure, name):
    """Writes a Matplotlib figure into outputs/, and prints where it is."""
    path = Path("outputs", name)
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=200)
    print(path)
