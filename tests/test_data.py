"""The data files, what is refused of them, and which images the network is fed."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from helpers import refusal_of, write_idx
from train_mnist import load_mnist, load_sets, minibatches, parse_arguments, read_idx

SIZES, PIXELS = bytes([0, 0, 0, 2] * 3), bytes(range(8))  # of two images of 2 x 2
WHOLE = bytes([0, 0, 8, 3]) + SIZES + PIXELS  # 8: of unsigned bytes; 3: of three dimensions
PACKED = gzip.compress(WHOLE)
DAMAGED = {
    "not gzipped": b"<html>",
    "cut": PACKED[:-9],
    "no deflated data": PACKED[:10] + b"\xff" + PACKED[11:],  # these begin at byte 10
    "another checksum": PACKED[:-8] + b"\xff" + PACKED[-7:],  # it begins at byte -8
    "too short": gzip.compress(WHOLE[:-1]),
    "of one dimension": gzip.compress(bytes([0, 0, 8, 1]) + SIZES + PIXELS),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_refused_by_its_name(tmp_path, content):
    path = tmp_path / "some-file.gz"
    path.write_bytes(PACKED)
    assert read_idx(path, 3).tolist() == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]
    path.write_bytes(content)
    assert refusal_of(read_idx, path, 3).startswith(f"{path}: ")


UNFIT = [  # the file that is put in the place of one of the small data set
    ("train", "labels-idx1", [5], 0, "5 train labels do not fit images (600, 28, 28)"),
    ("t10k", "images-idx3", [300, 28, 9], 0, "300 t10k labels do not fit images (300, 28, 9)"),
    ("t10k", "labels-idx1", [300], 10, "a t10k label is 10"),
]


@pytest.mark.parametrize(("part", "kind", "shape", "value", "complaint"), UNFIT)
def test_what_does_not_fit_together_is_refused(in_small_data, part, kind, shape, value, complaint):
    write_idx(Path(f"data/{part}-{kind}-ubyte.gz"), np.full(shape, value))
    assert refusal_of(load_mnist, "data", part) == f"data: {complaint}"


def test_no_validation_image_is_trained_on(in_small_data, small_mnist):
    args = parse_arguments(["--data-dir", "data", "--measure-on", "validation"])
    (_, trained_on), _, (_, held_out) = load_sets(args)
    assert np.array_equal([*trained_on, *held_out], small_mnist.labels)


@pytest.mark.parametrize("batch_size", [300, 900])
def test_each_epoch_has_every_image_once_in_a_new_order(batch_size):
    numbers = np.arange(750)
    batches = minibatches(numbers, numbers + 1, batch_size, np.random.default_rng(3))
    images, labels = map(np.array, zip(*[next(batches) for _ in range(40)], strict=True))
    assert images.shape == (40, batch_size)  # each minibatch is full
    assert np.array_equal(images + 1, labels)  # each image has its own label
    epochs = images.reshape(-1, 750)  # 16 or 48, the minibatches laid end to end
    assert (np.sort(epochs) == numbers).all()
    assert len(np.unique(epochs, axis=0)) == len(epochs)
