"""What the tests share: the data, small data sets, and runs of the two scripts as processes."""

import csv
import gzip
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

import train_mnist

REPO = Path(__file__).parents[1]
NAMES = {
    "train_images": "train-images-idx3-ubyte",
    "train_labels": "train-labels-idx1-ubyte",
    "test_images": "t10k-images-idx3-ubyte",
    "test_labels": "t10k-labels-idx1-ubyte",
}


def run(script, *arguments, first="", **kwargs):
    """Runs a script of the repository as a process, its arguments turned into text.

    `first`: Python code that the process runs ahead of the script.
    """
    command = [sys.executable, str(REPO / script), *map(str, arguments)]
    if first:
        then = "import runpy, sys; del sys.argv[0]; runpy.run_path(sys.argv[0], None, '__main__')"
        command[1:1] = ["-c", f"{first}\n{then}"]
    kwargs = {"capture_output": True, "text": True, "errors": "replace", "timeout": 300, **kwargs}
    return subprocess.run(command, **kwargs)


def read_rows(run_dir):
    """Returns the header of curves.csv, and its rows as an array."""
    with (run_dir / "curves.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return header, np.array(rows, float)


def write_idx(path, array):
    """Writes an array as an IDX file of unsigned bytes, gzipped if the path ends in .gz."""
    content = bytes([0, 0, 8, array.ndim])
    content += b"".join(size.to_bytes(4, "big") for size in array.shape)
    content += array.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def parse(*arguments):
    """Returns the settings that the script makes of a command line."""
    return train_mnist.parse_arguments([str(argument) for argument in arguments])


def refusal(capsys, function, *arguments):
    """Calls what must refuse its arguments; returns the exit code and the one line on stderr."""
    with pytest.raises(SystemExit) as stop:
        function(*arguments)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1, lines
    return stop.value.code, lines[0]


def run_refusal(capsys, *arguments):
    """Calls main with what must be refused; returns the exit code and the one line on stderr."""
    return refusal(capsys, lambda: train_mnist.main(parse(*arguments)))


def to_twin(network):
    """Returns the weights and the biases in float64, as the NumPy twin takes them."""
    return tuple(
        [variable.numpy().astype(np.float64) for variable in variables]
        for variables in (network.weights, network.biases)
    )


@pytest.fixture(scope="session")
def mnist():
    """The real data: train_images, train_labels, test_images, test_labels."""
    return train_mnist.load_mnist(REPO / "data")


@pytest.fixture
def small_data(mnist, tmp_path):
    """A folder with the first 600 training and 300 test images of MNIST."""
    folder = tmp_path / "small_data"
    folder.mkdir()
    for name, array, size in zip(NAMES.values(), mnist, (600, 600, 300, 300), strict=True):
        write_idx(folder / name, array[:size])
    return folder


@pytest.fixture(scope="session")
def default_run(tmp_path_factory):
    """The default run, as a user starts it: its folder, and what the process printed."""
    folder = tmp_path_factory.mktemp("default") / "outputs"
    return folder, run("train_mnist.py", cwd=folder.parent)


os.environ.pop("DISPLAY", None)  # the plots must come out without one
tf.config.experimental.enable_op_determinism()  # as main does, for the tests that do without it
