"""The data files, what is refused of them, and which images the network is fed and measured on."""

import gzip
import hashlib
import itertools
from pathlib import Path

import numpy as np
import pytest
from helpers import DATA_FILES, REPO, refusal_of, write_idx

from train_mnist import choose_measured_images, load_mnist, minibatches, read_idx

PARTS = ["train", "t10k"]
DATA = Path("data")


# ----------------------------------------------------------------------------- the data files
@pytest.mark.parametrize("name", DATA_FILES)
def test_the_data_files_are_the_official_ones(name):
    content = (REPO / "data" / name).read_bytes()
    readme = (REPO / "data" / "README.md").read_text(encoding="utf-8")
    assert f"| `{name}` |" in readme
    (line,) = [line for line in readme.splitlines() if f"`{name}`" in line]
    assert f"`{hashlib.md5(content).hexdigest()}`" in line


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_read_from_its_own_files(in_small_data, small_mnist, part):
    images, labels, test_images, test_labels = small_mnist
    expected = (images, labels) if part == "train" else (test_images, test_labels)
    for found, array in zip(load_mnist(DATA, part), expected, strict=True):
        assert found.dtype == np.uint8
        assert np.array_equal(found, array)


# -------------------------------------------------------------------------------- damaged files
SIZES = bytes([0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2])
WHOLE = bytes([0, 0, 8, 3]) + SIZES + bytes(range(8))  # two images of two by two pixels
PACKED = gzip.compress(WHOLE)
DAMAGED = {
    "a web page": b"<html>",
    "cut": PACKED[:-9],
    "no deflated data": PACKED[:10] + b"\xff" + PACKED[11:],
    "another checksum": PACKED[:-8] + b"\xff" + PACKED[-7:],
    "empty": gzip.compress(b""),
    "cut in its values": gzip.compress(WHOLE[:-1]),
    "a byte too long": gzip.compress(WHOLE + b"0"),
    "signed bytes": gzip.compress(bytes([0, 0, 9]) + WHOLE[3:]),
    "two by three pixels": gzip.compress(WHOLE[:15] + bytes([3]) + bytes(12)),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_what_is_no_idx_file_of_this_shape_is_refused_by_its_name(tmp_path, damage):
    path = tmp_path / "some-file.gz"
    path.write_bytes(PACKED)
    assert read_idx(path, 2, 2).tolist() == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]
    path.write_bytes(DAMAGED[damage])
    assert refusal_of(read_idx, path, 2, 2).startswith(f"{path}: ")


@pytest.mark.parametrize("name", DATA_FILES)
def test_a_file_that_is_missing_is_named(in_small_data, name):
    part, *_ = name.split("-")
    (DATA / name).unlink()
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist(DATA, part)
    assert Path(caught.value.filename) == DATA / name


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("number", "labels", "complaint"),
    [
        (600, np.zeros(5), "600 {part} images, 5 labels"),
        (0, np.zeros(0), "0 {part} images, 0 labels"),
        (600, np.full(600, 10), "a {part} label is 10"),
    ],
)
def test_labels_that_do_not_fit_the_images_are_refused(
    in_small_data, mnist, part, number, labels, complaint
):
    images, _, _, _ = mnist
    write_idx(DATA / f"{part}-images-idx3-ubyte.gz", images[:number])
    write_idx(DATA / f"{part}-labels-idx1-ubyte.gz", labels)
    assert refusal_of(load_mnist, DATA, part) == f"data: {complaint.format(part=part)}"


# ---------------------------------------------------------------------------------- minibatches
def first_minibatches(number, train_size, batch_size, seed):
    """Returns the first minibatches, each as the numbers of its images: int64 [number, batch]."""
    numbers = np.arange(train_size)
    batches = itertools.islice(minibatches(numbers, numbers + 1, batch_size, seed), number)
    images, labels = zip(*batches, strict=True)
    assert np.array_equal(np.add(images, 1), labels)  # each image has its own label
    return np.array(images)


@pytest.mark.parametrize(
    ("train_size", "batch_size"), [(1000, 100), (1000, 300), (7, 7), (10, 1), (10, 7), (5, 12)]
)
def test_each_epoch_has_every_image_once_and_every_minibatch_is_full(train_size, batch_size):
    number = 5 * train_size // batch_size + 1
    fed = first_minibatches(number, train_size, batch_size, seed=3)
    assert fed.shape == (number, batch_size)
    epochs = fed.ravel()[: 5 * train_size].reshape(5, train_size)
    for epoch in epochs:
        assert np.array_equal(np.sort(epoch), np.arange(train_size))
    if train_size == 1000:  # of so many images no two orders are the same by chance
        for one, other in itertools.combinations(epochs, 2):
            assert not np.array_equal(one, other)


# --------------------------------------------------------------------------- the measured images
def test_as_many_training_images_are_measured_as_there_are_test_images():
    measured = choose_measured_images(60000, seed=0)
    assert len(measured) == 10000
    assert len(np.unique(measured)) == 10000
    # They are from all over the set: each tenth of it holds 1000 of them, give or take 30.
    tenths = np.bincount(measured // 6000)
    assert tenths == pytest.approx(np.full(10, 1000), abs=5 * 30)


def test_all_training_images_are_measured_where_there_are_fewer():
    assert np.array_equal(choose_measured_images(5000, seed=0), np.arange(5000))
