"""What the twins share: the data, how training begins, its minibatches, and where the rows go.

Initial weights and minibatches are those of train_mnist.py, whose import imports TensorFlow. NumPy,
PyTorch and JAX should not have to wait for that: so a process of its own asks train_mnist.py and
leaves the answers in a file. A twin starts that process, unless it is handed the file with --start.

    python lesson/twins/twin_task.py START.npz --iterations 1000     makes that file
"""

import argparse
import contextlib
import gzip
import itertools
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

REPO = Path(__file__).resolve().parents[2]
VARIABLES = ("W1", "b1", "W2", "b2", "W3", "b3")


class Task:
    """The same training for every twin.

    train_set, measured_set, test_set: each a pair of inputs float32 [n, 784], pixels from 0 to 1,
        and labels int64 [n], digits.
    variables: W1, b1, W2, b2, W3, b3 before training; W float32 [fan_in, fan_out], b [fan_out].
    order: int64 [iterations, batch], the minibatches: the training images of each step.
    eval_every: steps from one row of the curves to the next; it divides the iterations.
    header: the first line of curves.csv; folder: where that file will be.
    """

    def __init__(self, start, mnist, folder):
        x, y, x_test, y_test = mnist
        self.train_set = x, y
        self.measured_set = x[:10_000], y[:10_000]
        self.test_set = x_test, y_test
        self.variables = [start[name] for name in VARIABLES]
        self.order = start["order"]
        self.learning_rate = float(start["learning_rate"])
        self.eval_every = int(start["eval_every"])
        self.header = str(start["header"])
        self.folder = folder

    @contextlib.contextmanager
    def recording(self):
        """Gives its block, the training, `log`, which adds a row to the curves.

        What is logged is the iteration, then accuracy and cost on the measured training images,
        then the same on the test images. A row is printed every hundred iterations, and the last.
        """
        self.folder.mkdir(parents=True)  # fails where the folder exists: nothing is overwritten
        with (self.folder / "curves.csv").open("x", encoding="utf-8", newline="\n") as curves:
            print(self.header, file=curves)
            print(self.header)

            def log(iteration, train_figures, test_figures):
                figures = [np.float32(figure) for figure in (*train_figures, *test_figures)]
                row = ",".join(map(str, [iteration, *figures]))
                print(row, file=curves)
                if iteration % 100 == 0 or iteration == len(self.order):
                    print(row)

            yield log
        print(f"\ndraw the curves: python plot_curves.py {self.folder}")


def read_mnist():
    """Returns inputs and labels of the training images, then of the test images, as in Task.

    The script's load_mnist also looks for damage, but would have a twin wait for TensorFlow.
    """
    arrays = []
    for part in ("train", "t10k"):
        with gzip.open(REPO / "data" / f"{part}-images-idx3-ubyte.gz") as file:
            pixels = np.frombuffer(file.read(), np.uint8, offset=16)
        with gzip.open(REPO / "data" / f"{part}-labels-idx1-ubyte.gz") as file:
            digits = np.frombuffer(file.read(), np.uint8, offset=8)
        arrays.append(pixels.reshape(-1, 784) / np.float32(255))
        arrays.append(digits.astype(np.int64))
    return arrays


def make_start(path, flags):
    """Writes what train_mnist.py begins with under these flags. Imports TensorFlow."""
    sys.path.append(str(REPO))
    import train_mnist as script

    args = script.parse_arguments(flags)
    numbers = np.arange(60_000)  # of the images, in the place of inputs and of labels
    network, batches, _ = script.set_up(args, (numbers, numbers))
    start = dict(zip(VARIABLES, network.trainable_variables, strict=True))
    start["order"] = [batch.numpy() for batch, _ in itertools.islice(batches, args.iterations)]
    start["header"] = script.titles(args.measure_on)
    np.savez(path, learning_rate=args.learning_rate, eval_every=args.eval_every, **start)


def task_from_command_line():
    """Returns the Task that the command line of a twin asks for."""
    name = Path(sys.argv[0]).stem.replace("_", "-")
    parser = argparse.ArgumentParser(description=f"The training of train_mnist.py, by {name}.")
    parser.add_argument("--iterations", type=int, default=1000, help="SGD steps, a multiple of 10")
    folder = Path("outputs", name)
    parser.add_argument("--output-dir", type=Path, default=folder, help="a new folder")
    parser.add_argument("--start", type=Path, help="a file that lesson/twins/twin_task.py has made")
    args = parser.parse_args()
    if args.iterations < 10 or args.iterations % 10:
        sys.exit(f"--iterations {args.iterations}: should be a multiple of 10")
    if args.output_dir.exists():
        sys.exit(f"--output-dir {args.output_dir}: it exists already")

    with tempfile.TemporaryDirectory() as scratch:
        path = args.start
        if path is None:
            path = Path(scratch) / "start.npz"
            command = [sys.executable, __file__, path, "--iterations", str(args.iterations)]
            subprocess.run(command, check=True)
        with np.load(path) as file:
            start = dict(file)
    start["order"] = start["order"][: args.iterations]
    return Task(start, read_mnist(), args.output_dir)


if __name__ == "__main__":
    make_start(sys.argv[1], sys.argv[2:])
