"""What the twins share: the data, how training begins, its minibatches, and where the rows go.

All as in train_mnist.py, but in NumPy only: a twin needs no TensorFlow, unless it is written in it.
"""

import argparse
import contextlib
import gzip
import itertools
import shlex
import sys
from pathlib import Path

import numpy as np

REPO = Path(__file__).resolve().parents[2]
sys.path += [str(REPO), str(REPO / "lesson")]  # where the scripts and the programs are

# And with it, errors in one line, and Ctrl-C.
from shared.command_line import UserError  # noqa: E402
from plot_curves import HEADER  # noqa: E402

SIZES = (784, 256, 128, 10)


class Task:
    """The same training for every twin.

    train_set, measured_set, test_set: each a pair of inputs float32 [n, 784], pixels from 0 to 1,
        and labels int64 [n], digits.
    variables: W1, b1, W2, b2, W3, b3 before training; W float32 [fan_in, fan_out], b [fan_out].
    order: int64 [iterations, batch], the minibatches: the training images of each step.
    eval_every: steps from one row of the curves to the next; it divides the iterations.
    folder: where curves.csv will be.
    """

    def __init__(self, folder, iterations, batch_size=512, learning_rate=0.5, seed=0):
        x, y = read_mnist("train")
        self.train_set = x, y
        self.measured_set = x[:10_000], y[:10_000]
        self.test_set = read_mnist("t10k")
        # As in set_up of train_mnist.py: dropout, which the twins lack, would have the third.
        weights_rng, order_rng, _ = np.random.default_rng(seed).spawn(3)
        self.variables = []
        for fan_in, fan_out in itertools.pairwise(SIZES):
            W = weights_rng.normal(0, np.sqrt(2 / fan_in), [fan_in, fan_out])
            self.variables += [W.astype(np.float32), np.zeros(fan_out, np.float32)]
        number = iterations * batch_size
        epochs = [order_rng.permutation(len(x)) for _ in range(0, number, len(x))]
        self.order = np.concatenate(epochs)[:number].reshape(iterations, batch_size)
        self.learning_rate = learning_rate
        self.eval_every = 10
        self.folder = folder

    @contextlib.contextmanager
    def recording(self):
        """Gives its block, the training, `log`, which adds a row to the curves.

        What is logged is the iteration, then accuracy and cost on the measured training images,
        then the same on the test images. A row is printed every hundred iterations, and the last.
        """
        self.folder.mkdir(parents=True)  # fails where the folder exists: nothing is overwritten
        with (self.folder / "curves.csv").open("x", encoding="utf-8", newline="\n") as curves:
            print(HEADER, file=curves, flush=True)
            print(HEADER)

            def log(iteration, train_figures, test_figures):
                figures = [np.float32(figure) for figure in (*train_figures, *test_figures)]
                row = ",".join(map(str, [iteration, *figures]))
                curves.write(row + "\n")  # at once, or Ctrl-C could cut a row in two
                curves.flush()
                if iteration % 100 == 0 or iteration == len(self.order):
                    print(row)

            yield log
        print("\ndraw the curves:", shlex.join(["python", "plot_curves.py", str(self.folder)]))


def read_mnist(part):
    """Returns the inputs and labels of a part, "train" or "t10k", as in Task.

    (The script's load_mnist also looks for damage, but comes with TensorFlow.)
    """
    with gzip.open(REPO / "data" / f"{part}-images-idx3-ubyte.gz") as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16)
    with gzip.open(REPO / "data" / f"{part}-labels-idx1-ubyte.gz") as file:
        digits = np.frombuffer(file.read(), np.uint8, offset=8)
    return pixels.reshape(-1, 784) / np.float32(255), digits.astype(np.int64)


def task_from_command_line():
    """Returns the Task that the command line of a twin asks for. Raises UserError."""
    name = Path(sys.argv[0]).stem.replace("_", "-")
    about = f"The training of train_mnist.py, by {name}."
    parser = argparse.ArgumentParser(description=about, allow_abbrev=False)
    parser.error = lambda message: parser.exit(2, f"{parser.prog}: {message} (see --help)\n")
    parser.add_argument("--iterations", type=int, default=1000, help="SGD steps, a multiple of 10")
    folder = Path("outputs", name)
    parser.add_argument("--output-dir", type=Path, default=folder, help="a new folder")
    args = parser.parse_args()
    if not 10 <= args.iterations <= 100_000 or args.iterations % 10:
        raise UserError(f"--iterations {args.iterations}: should be 10, 20, ... or 100000")
    if args.output_dir.exists():
        raise UserError(f"--output-dir {args.output_dir}: it exists already")
    return Task(args.output_dir, args.iterations)
