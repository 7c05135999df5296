"""The fixtures. TensorFlow is imported inside them, so that the tests of the plots start fast."""

import functools
import gzip
import os
import signal
from collections import namedtuple
from pathlib import Path

import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: its threads would wait busily
if "PYTEST_XDIST_WORKER" in os.environ:  # beside others; the bits are the same
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")

import numpy as np

from book import REPO

pytest.register_assert_rewrite("helpers", "watch_page")  # so that they tell what is not equal
Mnist = namedtuple("Mnist", "images labels test_images test_labels")

for work in (gzip.compress, gzip.decompress):  # MNIST once, and not for each test
    setattr(gzip, work.__name__, functools.lru_cache(work))
signal.signal(signal.SIGINT, signal.default_int_handler)  # started with &, pytest ignores it
for name in ("TF_USE_LEGACY_KERAS", "TF_CPP_MIN_LOG_LEVEL", "PYTHONUNBUFFERED"):
    os.environ.pop(name, None)  # the scripts are tested as most users have them


@pytest.fixture(scope="session")
def mnist():
    """All of MNIST, as load_mnist gives it."""
    from train_mnist import load_mnist

    return Mnist(*load_mnist(REPO / "data", "train"), *load_mnist(REPO / "data", "t10k"))


@pytest.fixture(scope="session")
def small_mnist(mnist):
    """The first 600 training and 300 test images of MNIST, with their labels."""
    return Mnist(*[array[:600] for array in mnist[:2]], *[array[:300] for array in mnist[2:]])


@pytest.fixture
def in_small_data(small_mnist, tmp_path, monkeypatch):
    """Lets a test begin in a folder that holds nothing but the small data set, in "data"."""
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    names = "train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"
    for name, array in zip(names, small_mnist, strict=True):
        header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
        content = gzip.compress(header + array.astype(np.uint8).tobytes(), compresslevel=1)
        Path("data", f"{name}-ubyte.gz").write_bytes(content)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A reader's folder, in which the tests of a file begin."""
    folder = tmp_path_factory.mktemp("reader") / "[old]"  # TensorFlow would take it for a pattern
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder
