"""The fixtures. TensorFlow is imported inside them, so that the tests of the plots start fast."""

import os

import pytest
from helpers import REPO, run, write_data

os.environ.pop("DISPLAY", None)  # the plots must come out without a screen


@pytest.fixture(scope="session")
def mnist():
    """MNIST: training images, training labels, test images, test labels."""
    from train_mnist import load_mnist

    return load_mnist(REPO / "data")


@pytest.fixture(scope="session")
def small_mnist(mnist):
    """Its first 600 training and 300 test images, with their labels."""
    images, labels, test_images, test_labels = mnist
    return images[:600], labels[:600], test_images[:300], test_labels[:300]


@pytest.fixture
def small_data(small_mnist, tmp_path):
    """A folder with the small data set, for one test to do with as it likes."""
    folder = tmp_path / "small_data"
    write_data(folder, small_mnist)
    return folder


@pytest.fixture(scope="session")
def default_run(tmp_path_factory):
    """The default run, as a user starts it in an empty folder: its run folder, and the process.

    It takes about nine seconds: mark what uses it as slow.
    """
    folder = tmp_path_factory.mktemp("default")
    process = run("train_mnist.py", cwd=folder)
    return folder / "outputs" / "run-1", process
