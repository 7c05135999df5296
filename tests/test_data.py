"""The data files, what is refused of them, and which images the network is fed."""

import gzip
import hashlib
import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from helpers import DATA_FILES, REPO, refusal_of, write_idx

from train_mnist import load_mnist, minibatches, read_idx

DATA = Path("data")


# ----------------------------------------------------------------------------- the data files
def test_the_data_files_are_the_official_ones():
    readme = (REPO / "data" / "README.md").read_text(encoding="utf-8")
    sums = dict(re.findall(r"^\| `(\S+\.gz)` \|.* `(\w{32})`", readme, re.MULTILINE))
    files = {name: (REPO / "data" / name).read_bytes() for name in DATA_FILES}
    assert sums == {name: hashlib.md5(content).hexdigest() for name, content in files.items()}


# -------------------------------------------------------------------------------- damaged files
SIZES = bytes([0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2])
OF_BYTES = bytes([0, 0, 8, 3])
WHOLE = OF_BYTES + SIZES + bytes(range(8))  # two images of two by two pixels
PACKED = gzip.compress(WHOLE)
DAMAGED = {
    "a web page": b"<html>",
    "cut": PACKED[:-9],
    "no deflated data": PACKED[:10] + b"\xff" + PACKED[11:],
    "another checksum": PACKED[:-8] + b"\xff" + PACKED[-7:],
    "cut in its sizes": gzip.compress(WHOLE[:14]),
    "cut in its values": gzip.compress(WHOLE[:-1]),
    "a byte too long": gzip.compress(WHOLE + b"0"),
    "no images": gzip.compress(OF_BYTES + bytes(4) + SIZES[4:]),
    "signed bytes": gzip.compress(bytes([0, 0, 9]) + WHOLE[3:]),
    "of one dimension": gzip.compress(bytes([0, 0, 8, 1]) + WHOLE[4:]),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_is_no_whole_idx_file_of_its_kind_is_refused_by_its_name(tmp_path, content):
    path = tmp_path / "some-file.gz"
    path.write_bytes(PACKED)
    assert read_idx(path, 3).tolist() == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]
    path.write_bytes(content)
    line = refusal_of(read_idx, path, 3)
    is_gzip = content.startswith(PACKED[:2])
    assert line.startswith(f"{path}: ")
    assert ("damaged" if is_gzip else "empty, or not a gzip file") in line


def test_a_file_that_was_unzipped_is_named(in_small_data):
    zipped = DATA / "t10k-labels-idx1-ubyte.gz"
    unzipped = zipped.with_suffix("")
    unzipped.touch()
    load_mnist(DATA, "t10k")  # does not need it
    zipped.unlink()
    assert refusal_of(load_mnist, DATA, "t10k").startswith(f"{unzipped}: gzip it")


@pytest.mark.parametrize("part", ["train", "t10k"])
@pytest.mark.parametrize(
    ("shape", "labels", "complaint"),
    [
        ((60, 28, 28), np.zeros(5), "5 {part} labels do not fit images (60, 28, 28)"),
        ((60, 28, 27), np.zeros(60), "60 {part} labels do not fit images (60, 28, 27)"),
        ((60, 28, 28), np.full(60, 10), "a {part} label is 10"),
    ],
)
def test_what_does_not_fit_together_is_refused(in_small_data, part, shape, labels, complaint):
    write_idx(DATA / f"{part}-images-idx3-ubyte.gz", np.zeros(shape))
    write_idx(DATA / f"{part}-labels-idx1-ubyte.gz", labels)
    assert refusal_of(load_mnist, DATA, part) == f"data: {complaint.format(part=part)}"


# ---------------------------------------------------------------------------------- minibatches
@pytest.mark.parametrize(("train_size", "batch_size"), [(1000, 300), (5, 12)])
def test_each_epoch_has_every_image_once_and_every_minibatch_is_full(train_size, batch_size):
    numbers = np.arange(train_size)
    fed = []
    batches = minibatches(numbers, numbers + 1, batch_size, np.random.default_rng(3))
    for images, labels in itertools.islice(batches, 100 * train_size // batch_size + 1):
        assert np.array_equal(images + 1, labels)  # each image has its own label
        assert len(images) == batch_size
        fed.extend(images.numpy())
    epochs = np.reshape(fed[: 100 * train_size], (100, train_size))
    assert (np.sort(epochs) == numbers).all()
    if train_size == 1000:  # of so many images no two orders are the same by chance
        assert len(np.unique(epochs, axis=0)) == 100
