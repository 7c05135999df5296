"""What the programs of the lesson share: the command line, errors in one line, and Ctrl-C.

It also lets Python find the scripts, in the top folder: so it comes before them, see
force-to-top in pyproject.toml.
"""

import io
import os
import signal
import sys
import textwrap
from pathlib import Path

LESSON = Path(__file__).resolve().parents[1]
sys.path.append(str(LESSON.parent))


class UserError(Exception):
    """An error that the user can fix, shown in one line.

    train_mnist.py has one of its own: it stands alone, and imports TensorFlow, which is slow.
    """


def show_error(kind, error, traceback):
    """Shows an error, in one line if the user can mend it."""
    if issubclass(kind, BrokenPipeError):  # the reader has gone, as in: python lesson/... | head
        sys.stdout = None  # or Python would flush it again as it ends, and complain
    elif kind.__name__ in ("UserError", "BadRun") or issubclass(
        kind, (OSError, FloatingPointError)
    ):
        if sys.stderr is not None:  # or print would take stdout
            print(f"{Path(sys.argv[0]).name}: {error}", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, traceback)


sys.excepthook = show_error  # before the import of TensorFlow, which takes a second
os.environ.pop("MPLBACKEND", None)  # a notebook's may name what is not installed here
if isinstance(sys.stdout, io.TextIOWrapper):
    # So that print notices a reader that has gone, and can show each folder's name.
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
is_program = LESSON in Path(sys.argv[0]).resolve().parents
is_prompt = "IPython" in sys.modules or sys.flags.inspect  # there Ctrl-C only interrupts
if is_program and not is_prompt and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Ctrl-C ends it at once, as train_mnist.py: TensorFlow can swallow a KeyboardInterrupt.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


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


def wrap(docstring):
    """Returns a docstring for a terminal of 80 columns; what is indented, commands, stays."""
    parts = (docstring or "Without -OO, Python would have a text here.").split("\n\n")
    return "\n\n".join(p if p.startswith(" ") else textwrap.fill(p, 79) for p in parts)
