"""The data files, what is refused of them, and which images the network is fed and measured on."""

import gzip
import hashlib
import itertools

import numpy as np
import pytest
from helpers import DATA_FILES, REPO, write_idx

import train_mnist
from train_mnist import UserError, choose_measured_images, load_mnist, minibatch, read_idx

# ----------------------------------------------------------------------------- the data files


@pytest.mark.parametrize(
    ("name", "md5"),
    [
        ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
        ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
        ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
    ],
)
def test_the_data_files_are_the_official_ones(name, md5):
    content = (REPO / "data" / name).read_bytes()
    assert hashlib.md5(content).hexdigest() == md5


def test_mnist_is_read_with_its_shapes_and_published_labels(mnist):
    train_images, train_labels, test_images, test_labels = mnist
    assert train_images.shape == (60000, 28, 28)
    assert test_images.shape == (10000, 28, 28)
    assert train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(test_labels).tolist() == counts


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("shape", [(3, 2, 5), (3,)])
def test_an_idx_file_is_read_gzipped_or_not(tmp_path, shape, ending):
    array = np.random.default_rng(0).integers(0, 256, shape)
    write_idx(tmp_path / f"some-file{ending}", array)
    found = read_idx(tmp_path / "some-file", *shape[1:])
    assert found.dtype == np.uint8
    assert np.array_equal(found, array)


# ---------------------------------------------------------------------------- damaged files

SIZES = bytes([0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2])
WHOLE = bytes([0, 0, 8, 3]) + SIZES + bytes(range(8))  # two images of two by two pixels
GZIPPED = gzip.compress(WHOLE)
GZIP_HEADER = GZIPPED[:10]


DAMAGED = {
    "empty": b"",
    "cut in its first bytes": WHOLE[:3],
    "cut in its sizes": WHOLE[:14],
    "cut in its values": WHOLE[:-1],
    "a byte too long": WHOLE + b"0",
    "signed bytes": bytes([0, 0, 9]) + WHOLE[3:],
    "one dimension": bytes([0, 0, 8, 1]) + WHOLE[4:],
    "two by three pixels": WHOLE[:15] + bytes([3]) + bytes(12),
    "claims 4 billion images": WHOLE[:4] + bytes(4 * [255]) + WHOLE[8:],
    "html": b"<html>404: there is no such file</html>",
    "gzip, cut": GZIPPED[:-9],
    "gzip, wrong checksum": GZIPPED[:-8] + bytes(8),
    "gzip, corrupt deflate block": GZIP_HEADER + b"\xff" + GZIPPED[11:],
    "gzip, but for its first bytes not": b"\x1f\x8bnonsense",
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_is_refused_by_its_name(tmp_path, damage):
    path = tmp_path / "some-file"
    path.write_bytes(DAMAGED[damage])
    check_refusal(path, read_idx, path, 2, 2)


def check_refusal(named, function, *arguments):
    """Checks that a call is refused in a line that blames --data-dir and says what is `named`."""
    with pytest.raises(UserError) as refusal:
        function(*arguments)
    message = str(refusal.value)
    assert message.startswith("--data-dir: ")
    assert str(named) in message
    assert len(message.splitlines()) == 1


def test_a_file_that_is_missing_or_a_folder_is_refused_by_its_name(small_data):
    for name in DATA_FILES:
        path = small_data / name
        content = path.read_bytes()
        path.unlink()
        check_refusal(path, load_mnist, small_data)
        path.mkdir()
        check_refusal(path, load_mnist, small_data)
        path.rmdir()
        path.write_bytes(content)
    load_mnist(small_data)


@pytest.mark.parametrize(
    ("name", "array", "complaint"),
    [
        ("train-labels-idx1-ubyte", np.zeros(601), "600 train images, but 601 labels"),
        ("t10k-images-idx3-ubyte", np.zeros((299, 28, 28)), "299 t10k images, but 300 labels"),
        ("t10k-labels-idx1-ubyte", np.full(300, 10), "t10k label is 10"),
    ],
)
def test_labels_that_do_not_fit_the_images_are_refused(small_data, name, array, complaint):
    write_idx(small_data / name, array)
    check_refusal(complaint, load_mnist, small_data)


def test_a_set_without_images_is_refused(small_data):
    write_idx(small_data / "t10k-images-idx3-ubyte", np.zeros((0, 28, 28)))
    write_idx(small_data / "t10k-labels-idx1-ubyte", np.zeros(0))
    check_refusal(small_data, load_mnist, small_data)


# ------------------------------------------------------------------------------- minibatches


@pytest.mark.parametrize(
    ("train_size", "batch_size"), [(1000, 100), (1000, 300), (7, 7), (10, 1), (10, 7)]
)
def test_each_epoch_has_every_image_once_and_every_minibatch_is_full(train_size, batch_size):
    number = 5 * train_size // batch_size + 1
    minibatches = [minibatch(i, train_size, batch_size, seed=3) for i in range(number)]
    for indices in minibatches:
        assert len(indices) == batch_size
    fed = np.concatenate(minibatches)
    epochs = fed[: 5 * train_size].reshape(5, train_size)
    for epoch in epochs:
        assert np.array_equal(np.sort(epoch), np.arange(train_size))
    if train_size == 1000:  # of so many images no two orders are the same by chance
        for one, other in itertools.combinations(epochs, 2):
            assert not np.array_equal(one, other)


def test_a_minibatch_depends_on_the_seed_and_the_iteration_alone():
    forwards = [minibatch(i, 1000, 300, seed=1) for i in range(20)]
    backwards = [minibatch(i, 1000, 300, seed=1) for i in reversed(range(20))]
    assert np.array_equal(forwards, backwards[::-1])
    assert not np.array_equal(forwards[0], minibatch(0, 1000, 300, seed=2))


@pytest.mark.parametrize(
    ("seed", "first", "over_the_end"),
    [
        (0, [55525, 34154, 1071, 38738], [39119, 25782, 542, 4041]),
        (1, [15626, 24409, 16556, 29562], [47027, 1387, 39875, 769]),
    ],
)
def test_the_minibatches_are_the_same_on_every_platform(seed, first, over_the_end):
    assert minibatch(0, 60000, 512, seed)[:4].tolist() == first
    # 117 * 512 = 59904: the last 96 images of the first epoch, and 416 of the second.
    assert minibatch(117, 60000, 512, seed)[-4:].tolist() == over_the_end


# ------------------------------------------------------------------------ the measured images


def test_as_many_training_images_are_measured_as_there_are_test_images():
    measured = choose_measured_images(60000, seed=0)
    assert len(measured) == 10000
    assert len(np.unique(measured)) == 10000
    # They are from all over the set: each tenth of it holds 1000 of them, give or take 30.
    tenths = np.bincount(measured // 6000)
    assert tenths == pytest.approx(np.full(10, 1000), abs=5 * 30)


def test_all_training_images_are_measured_where_there_are_fewer():
    assert np.array_equal(choose_measured_images(5000, seed=0), np.arange(5000))


@pytest.mark.parametrize(("seed", "first"), [(0, [3, 12, 16, 21]), (1, [11, 12, 15, 18])])
def test_the_measured_images_are_the_same_on_every_platform(seed, first):
    assert choose_measured_images(60000, seed)[:4].tolist() == first


def test_each_purpose_has_its_own_stream_of_random_numbers():
    names = [name for name in vars(train_mnist) if name.endswith("_STREAM")]
    streams = {getattr(train_mnist, name) for name in names}
    assert len(streams) == len(names) == 4
