"""The data files, reading them, and the order in which they are fed to the network."""

import gzip
import hashlib
import itertools

import numpy as np
import pytest
from conftest import NAMES, REPO, refusal, run_refusal, write_idx

from train_mnist import load_mnist, minibatches, read_idx, training_sample


@pytest.mark.parametrize(
    ("name", "md5"),
    [
        ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
        ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
        ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
    ],
)
def test_the_files_are_the_official_ones(name, md5):
    assert hashlib.md5((REPO / "data" / name).read_bytes()).hexdigest() == md5
    assert md5 in (REPO / "data" / "README.md").read_text(encoding="utf-8")


def test_mnist_has_its_shapes_and_labels(mnist):
    train_images, train_labels, test_images, test_labels = mnist
    assert train_images.shape == (60000, 28, 28)
    assert test_images.shape == (10000, 28, 28)
    assert all(array.dtype == np.uint8 for array in mnist)
    # The first labels and the digits' counts as published with the data set.
    assert train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert test_labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert np.bincount(test_labels).tolist() == [
        *(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    ]


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("shape", [(2, 5), ()])
def test_read_idx_gives_back_what_was_written(tmp_path, shape, ending):
    array = np.random.default_rng(0).integers(0, 256, (3, *shape))
    write_idx(tmp_path / f"some-file{ending}", array)
    found = read_idx(tmp_path / "some-file", *shape)
    assert found.dtype == np.uint8
    assert np.array_equal(found, array)


HEADER = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "buffer"),
        (bytes([0, 0, 8]), "buffer"),
        (HEADER[:6], "buffer"),
        (bytes([0, 0, 8, 1]) + bytes(12), "begins with 00000801"),
        (bytes([0, 0, 9, 3]) + bytes(12), "begins with 00000903"),
        (b"<html>not found</html>", "begins with 3c68746d"),
        (HEADER + bytes(7), "size 7 into shape (2,2,2)"),
        (HEADER + bytes(9), "size 9 into shape (2,2,2)"),
        (HEADER[:-1] + bytes([3]) + bytes(12), "[2, 2, 3], no IDX file of ['n', 2, 2]"),
        # A header that claims 4 billion images.
        (HEADER[:4] + bytes([255] * 4) + HEADER[8:] + bytes(5), "size 5 into shape (4294967295,"),
        (gzip.compress(bytes(1000))[:-9], "Compressed file ended"),
        (b"\x1f\x8bnonsense and more of it", "compression method"),
    ],
)
def test_read_idx_refuses_a_damaged_file(tmp_path, capsys, content, complaint):
    path = tmp_path / "some-file"
    path.write_bytes(content)
    code, line = refusal(capsys, read_idx, path, 2, 2)
    assert code == 1
    assert f"--data-dir: {path}: " in line
    assert complaint in line


@pytest.mark.parametrize(
    ("which", "array", "complaint"),
    [
        ("train_images", np.zeros((600, 28, 27)), "[600, 28, 27], no IDX file of ['n', 28, 28]"),
        ("test_images", np.zeros((299, 28, 28)), "299 t10k images but 300 labels"),
        ("train_labels", np.zeros(601), "600 train images but 601 labels"),
        ("test_labels", np.full(300, 10), "is 10, should be 0 to 9"),
    ],
)
def test_load_mnist_refuses_files_that_do_not_fit(small_data, capsys, which, array, complaint):
    write_idx(small_data / NAMES[which], array)
    code, line = refusal(capsys, load_mnist, small_data)
    assert code == 1
    assert str(small_data) in line
    assert complaint in line


def test_load_mnist_refuses_an_empty_set(small_data, capsys):
    write_idx(small_data / NAMES["test_images"], np.zeros((0, 28, 28)))
    write_idx(small_data / NAMES["test_labels"], np.zeros(0))
    assert "0 t10k images" in refusal(capsys, load_mnist, small_data)[1]


def test_a_data_folder_that_cannot_be_used_is_named(capsys, small_data, tmp_path):
    def refused(folder):
        code, line = run_refusal(capsys, "--data-dir", folder, "--output-dir", tmp_path / "out")
        assert code == 1
        assert "--data-dir" in line
        return line

    for folder in (tmp_path / "missing", tmp_path, REPO / "README.md"):
        assert NAMES["train_images"] in refused(folder)
    (small_data / NAMES["test_labels"]).unlink()
    assert NAMES["test_labels"] in refused(small_data)
    (small_data / NAMES["test_labels"]).mkdir()  # a file that no user can read, root neither
    assert NAMES["test_labels"] in refused(small_data)
    assert not (tmp_path / "out").exists()


def take(count, *arguments, **kwargs):
    return np.stack(list(itertools.islice(minibatches(*arguments, **kwargs), count)))


@pytest.mark.parametrize(("size", "batch"), [(1000, 100), (1000, 300), (7, 7), (10, 1), (10, 7)])
def test_every_image_comes_once_per_epoch_and_every_minibatch_is_full(size, batch):
    fed = take(5 * size // batch + 1, size, batch, seed=3)
    assert fed.dtype == np.int32
    assert fed.shape[1] == batch
    epochs = fed.ravel()[: fed.size // size * size].reshape(-1, size)
    assert len(epochs) >= 5
    assert (np.sort(epochs, axis=1) == np.arange(size)).all()
    if size > 10:
        assert not any(np.array_equal(a, b) for a, b in itertools.combinations(epochs, 2))


def test_the_seed_decides_the_order():
    assert np.array_equal(take(20, 1000, 128, seed=1), take(20, 1000, 128, seed=1))
    assert not np.array_equal(take(1, 1000, 128, seed=1), take(1, 1000, 128, seed=2))


@pytest.mark.parametrize("iteration", [1, 7, 8, 23, 100])
def test_the_order_can_be_taken_up_at_any_iteration(iteration):
    whole = take(iteration + 5, 1000, 128, seed=1)
    later = take(5, 1000, 128, seed=1, iteration=iteration)
    assert np.array_equal(whole[iteration:], later)


def test_the_order_is_the_same_on_every_platform():
    assert take(1, 60000, 512, seed=0)[0, :6].tolist() == [55525, 34154, 1071, 38738, 14556, 13778]
    assert take(118, 60000, 512, seed=0)[117, -6:].tolist() == [972, 46879, 39119, 25782, 542, 4041]
    assert take(1, 60000, 512, seed=1)[0, :6].tolist() == [15626, 24409, 16556, 29562, 4713, 48350]


def test_the_training_sample_is_as_large_as_the_test_set_fixed_and_seeded():
    sample = training_sample(60000, seed=0)
    assert len(sample) == len(np.unique(sample)) == 10000
    assert 0 <= sample.min() < 100  # spread over the whole set, by chance to 1e-7
    assert 59900 < sample.max() < 60000
    assert np.array_equal(sample, training_sample(60000, seed=0))
    assert not np.array_equal(sample, training_sample(60000, seed=1))
    assert training_sample(5000, seed=0).tolist() == list(range(5000))
