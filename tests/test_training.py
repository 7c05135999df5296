"""What a run computes, writes and shows: on small data, and the default run as a user starts it."""

import contextlib
import io
import re
import sys
from pathlib import Path

from pages import REFERENCE

import helpers
import numpy as np
import pytest
import tensorflow as tf
from helpers import SMALL, cost_of, numbers_in, raw_curves, read_rows, read_run_json, train

import train_mnist

ACCURACIES = [1, 3]  # the columns of curves.csv
COSTS = [2, 4]


# ---------------------------------------------------------------------------- what a run computes
def test_trainings_on_the_same_images_are_the_same_however_measured(in_small_data, small_mnist):
    images, labels, *test_set = small_mnist
    helpers.write_data(Path("first"), [images[:500], labels[:500], *test_set])
    flags = [*SMALL, "--train-size", 500, "--iterations", 61]
    row = train(*flags, "--eval-every", 7, "--dropout", 0)
    compiled = train_mnist.train_step.experimental_get_tracing_count()
    # This dropout draws, and drops nothing.
    assert train(*flags, "--data-dir", "first", "--eval-every", 60, "--dropout", 1e-9) == row
    assert train_mnist.train_step.experimental_get_tracing_count() == compiled + 1
    assert train(*flags, "--measure-on", "validation", "--dropout", 0)[:3] == row[:3]


def test_all_that_is_random_follows_from_the_seed():
    def draw(seed):
        args = train_mnist.parse_arguments(["--seed", str(seed), "--dropout", "0.2"])
        numbers = np.arange(600)
        network, batches, drop = train_mnist.set_up(args, (numbers, numbers))
        return *network.trainable_variables[::2], next(batches)[0], drop(tf.ones([8, 8]))

    for one, same, other in zip(draw(1), draw(1), draw(2), strict=True):
        assert np.array_equal(one, same)
        assert not np.array_equal(one, other)
    assert np.unique(one) == pytest.approx([0, 1 / (1 - 0.2)])  # of dropout, which is the last


def test_a_cost_of_zero_has_no_minus_sign(in_small_data, mnist):
    one = [array[:1] for array in mnist[:2]]  # a mean over one image can be -0.0 in TensorFlow
    helpers.write_data(Path("one"), [*one, *one])
    flags = ["--data-dir", "one", "--learning-rate", 1000, "--l2", 0, "--iterations", 3]
    assert str(train(*SMALL, *flags).test_cost) == "0.0"


def test_functions_may_run_as_plain_python(in_small_data):
    compiled = train(*SMALL, "--iterations", 9)
    tf.config.run_functions_eagerly(True)
    try:
        assert train(*SMALL, "--iterations", 9) == pytest.approx(compiled, rel=1e-5)
    finally:
        tf.config.run_functions_eagerly(False)


# -------------------------------------------------------------------- a run with other settings
FLAGS = """--iterations 220 --batch-size 32 --learning-rate 0.1 --train-size 10020 --eval-every 7
--seed 3 --l2 0.001 --dropout 0.2 --hidden 30 20 10 --measure-on validation"""


@pytest.fixture(scope="module")
def small_run(mnist, tmp_path_factory):
    """A run with FLAGS, and no test images: its folder, what it prints, and what main returns."""
    folder = tmp_path_factory.mktemp("small")
    helpers.write_data(folder / "digits", [array[:12_036] for array in mnist])  # 10,030 are left
    for name in helpers.DATA_FILES[2:]:
        (folder / "digits" / name).unlink()
    folders = ["--data-dir", str(folder / "digits"), "--output-dir", str(folder / "run")]
    with contextlib.redirect_stdout(io.StringIO()) as stdout:
        network, row = train_mnist.main(train_mnist.parse_arguments([*FLAGS.split(), *folders]))
    return folder / "run", stdout.getvalue(), network, row


def test_run_json_says_what_the_run_was_without_a_path(small_run):
    run = read_run_json(small_run[0])
    for name, default in vars(train_mnist.parse_arguments([])).items():
        assert run["settings"][name] != default, f"add to FLAGS a {name} that is not the default"
    args = train_mnist.parse_arguments(FLAGS.split())
    assert run["settings"] == vars(args) | {"data_dir": "digits", "output_dir": "run"}
    versions = {"tensorflow": tf.__version__, "numpy": np.__version__}
    assert run["made_with"] == versions | {"device": train_mnist.find_device()}
    with pytest.raises(FileExistsError):  # of two runs that start in one folder at once, one fails
        train_mnist.write_run_json(small_run[0], args, 1)


def test_rows_are_measured_every_so_often_and_at_the_end_which_is_returned(small_run):
    folder, _, _, row = small_run
    header, rows = read_rows(folder)
    assert header == [name.replace("test", "validation") for name in helpers.HEADER]
    assert rows[:, 0].tolist() == [*range(0, 220, 7), 220]
    assert np.array_equal(np.float32(rows[-1]), np.float32(row))
    # On Windows, too, or curves.csv would have other bytes there.
    script = (helpers.REPO / "train_mnist.py").read_text(encoding="utf-8")
    assert '"curves.csv").open("x", newline="\\n")' in script


def test_the_network_that_is_returned_and_saved_gives_the_last_row(small_run, mnist):
    images, labels, _, _ = mnist
    folder, _, network, row = small_run
    saved = tf.saved_model.load(str(folder / "saved_model"))
    # Of more than 10,000 training images, the first 10,000 are measured; a sixth is held out.
    for part, figures in ((slice(10_000), row[1:3]), (slice(10_030, 12_036), row[3:5])):
        digits = labels[part]
        probabilities = saved(images[part]).numpy()
        assert probabilities.dtype == np.float32
        assert probabilities.sum(axis=1) == pytest.approx(1, abs=1e-6)
        assert np.allclose(network(images[part]), probabilities, atol=1e-6)
        expected = np.mean(probabilities.argmax(axis=1) == digits), cost_of(probabilities, digits)
        assert figures == pytest.approx(expected, rel=helpers.WORST_CASE)


def test_the_terminal_tells_what_is_trained_and_about_ten_rows_and_the_last(small_run):
    folder, text, _, _ = small_run
    header, table, *_ = text.split("\n\n")
    assert header.splitlines() == [
        "data      10,020 training images, 2,006 validation images",
        "measured  the first 10,000 training images, and all validation images",
        # 784 * 30 + 30, 30 * 20 + 20, 20 * 10 + 10, and 10 * 10 + 10
        "network   784-30-20-10-10, 24,490 weights and biases",
        f"device    {train_mnist.find_device()}",
        f"run       {folder}",
    ]
    above, _, *lines = table.splitlines()
    assert above.split() == ["training", "images", "validation", "images"]
    found = np.array([numbers_in(line) for line in lines])
    _, rows = read_rows(folder)
    expected = rows[[*range(0, 32, 4), 32]]  # of the iterations 0, 28, ..., 196, and 220
    assert np.array_equal(found[:, 0], expected[:, 0])
    assert found[:, COSTS] == pytest.approx(expected[:, COSTS], abs=0.51e-4)
    assert found[:, ACCURACIES] == pytest.approx(100 * expected[:, ACCURACIES], abs=0.51e-2)


# -------------------------------------------------------------------------------- what a run shows
@pytest.mark.parametrize(("others", "gap"), [(8, "33.34"), (3, "-33.33")])
def test_the_gap_is_that_of_accuracies_as_shown(in_small_data, mnist, capsys, others, gap):
    # Equal images get equal answers, here 3: right for two thirds of the training images, shown as
    # 66.67 %. One third of the test images is shown as 33.33 %.
    same = np.repeat(mnist[0][:1], 3, axis=0)
    helpers.write_data(
        Path("same"), [same, np.array([3, 3, 8]), same, np.array([3, others, others])]
    )
    train(*SMALL, "--data-dir", "same", "--iterations", 30)
    assert f"gap       {gap} points of accuracy\n" in capsys.readouterr().out


def test_on_a_terminal_a_bar_is_below_the_rows_and_gone_in_the_end(in_small_data, monkeypatch):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(sys, stream, terminal)
    train(*SMALL, "--iterations", 40)
    assert "/40 [" in terminal.getvalue()
    # No line ends with it: after a carriage return it is overwritten.
    assert not re.search(r"/40 \[[^\r]*(\n|\Z)", terminal.getvalue())


def test_a_gpu_no_hidden_layers_and_all_images_are_told(in_small_data, monkeypatch, capsys):
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind: [f"the only {kind}"])
    monkeypatch.chdir("data")
    train(*SMALL[2:-2], "--data-dir", ".", "--iterations", 1, "--hidden", "--output-dir", "run")
    header = "network   784-10, 7,850 weights and biases\ndevice    GPU\n"
    assert header in capsys.readouterr().out
    run = read_run_json(Path("run"))
    assert run["settings"]["train_size"] == 600
    assert run["settings"]["data_dir"] == "data"
    assert run["made_with"]["device"] == "GPU"


# ------------------------------------------------------------------------------ the default run
@pytest.mark.slow
def test_the_default_run_is_quiet_and_writes_the_same_bytes_again(default_run, tmp_path):
    folder, process = default_run
    assert (process.returncode, process.stderr) == (0, "")
    assert {path.name for path in folder.iterdir()} == {"curves.csv", "run.json", "saved_model"}
    train("--iterations", 100, "--output-dir", tmp_path / "run")
    lines = raw_curves(folder).splitlines()
    assert raw_curves(tmp_path / "run").splitlines() == lines[:12]


@pytest.mark.slow
def test_the_default_run_writes_the_committed_bytes(default_run):
    helpers.skip_unless_pinned("the bytes of the default run", "tensorflow", "numpy")
    # Processors of AMD (Zen 4, Zen 5) and Intel (Sapphire Rapids) with AVX-512 gave the same bytes.
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    has_avx512 = {"X86_V4", "AVX512F", "AVX512_SKX"} & {*found}
    if sys.platform != "linux" or not has_avx512 or train_mnist.find_device() != "CPU":
        pytest.skip("the bytes of the default run: need Linux on a processor with AVX-512, no GPU")
    assert raw_curves(default_run[0]) == raw_curves(REFERENCE / "default")
