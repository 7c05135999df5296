"""Every flag of train_mnist.py, for the tests that try each."""

from collections import namedtuple

# value: another than the default, and than that of SHORT; network: whether that trains the "same"
# network or an "other", "" if it names a folder; help: words of --help; accepted: the ends of its
# range; refused: what is no value of it.
Flag = namedtuple("Flag", "value network help accepted refused", defaults=["", ""])

FLAGS = {
    "--iterations": Flag("220", "other", "steps", "1 1000000", "0"),
    "--batch-size": Flag("40", "other", "images in a minibatch", "1 60000", "0 60001"),
    "--learning-rate": Flag("0.2", "other", "subtracts this", "1e-9 5", "0 -1 nan 1e400 fast"),
    "--train-size": Flag("400", "other", "so many images (default: all)", "1 1000000", "0"),
    "--eval-every": Flag("7", "same", "iterations between rows", "1 1000000", "0"),
    "--seed": Flag("2", "other", "of all random numbers", "0 4294967295", "-1 0.5 4294967296"),
    "--l2": Flag("0.001", "other", "this / 2 times the sum of squared weights", "0 100", "-1 nan"),
    "--dropout": Flag("0.3", "other", "neuron is dropped", "0 0.99", "-1 nan 1"),
    "--hidden": Flag("30 20 10", "other", "no number: no hidden", "1 10000", "0 10001 8.5"),
    "--measure-on": Flag("validation", "same", "last sixth", refused="training"),
    "--data-dir": Flag(".", "", "of the four files (default: data, by the script)"),
    "--output-dir": Flag("here", "", "new or empty (default: outputs/run-1, ...)"),
}
