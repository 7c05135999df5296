"""What a run computes, writes and shows: on small data, and the default run as a user starts it."""

import io
import json
import re
import shlex
import sys
from collections import namedtuple
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest

import helpers
import plot_curves
import train_mnist
from flags import FLAGS, ODD
from helpers import REFERENCE, REPO, SMALL, read_rows, train
from quiet_tensorflow import tf
from train_mnist import parse_arguments


def test_a_network_depends_on_images_and_settings_and_not_on_how_it_is_measured(in_small_data):
    def train_with(flag="", value=""):  # of 600 images, validation holds out the last 100
        small = [*SMALL, "--train-size", 500, "--iterations", 61, "--dropout", 0]
        row = train(*small, *f"{flag} {value}".split())
        return row.train_accuracy, row.train_cost

    without = train_with()
    assert train_with("--dropout", 1e-9) == without  # drops nothing, but draws from its own stream
    for flag, (value, network, *_) in FLAGS.items():
        if network:
            assert (train_with(flag, value) == without) == (network == "same"), flag


ALL_FLAGS = " ".join(f"{flag} {FLAGS[flag].value}" for flag in FLAGS) + " --train-size 10400"
SmallRun = namedtuple("SmallRun", "folder printed network row")


@pytest.fixture(scope="module")
def small_run(mnist, tmp_path_factory):
    """A run with ALL_FLAGS, without test images, and with a GPU, or so it seems: a SmallRun."""
    place = tmp_path_factory.mktemp("small")
    # A sixth of these, 2,100, is held out. So 10,500 are left, and 10,400 of them are asked for.
    helpers.write_data(place / "digits", [array[:12_600] for array in mnist])
    for name in helpers.DATA_FILES[2:]:
        (place / "digits" / name).unlink()
    (place / ODD).mkdir()  # an empty folder may be there
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as printed:
        patch.setattr(tf.config, "list_logical_devices", lambda kind: ["one"] * (kind == "GPU"))
        patch.chdir(place / "digits")
        network, row = train_mnist.main(parse_arguments(ALL_FLAGS.split()))
    return SmallRun(place / ODD, printed.getvalue(), network, row)


def test_run_json_says_what_the_run_was_without_a_path(small_run):
    run = json.loads((small_run.folder / "run.json").read_text())
    for name, default in vars(parse_arguments([])).items():
        assert run["settings"][name] != default, f"{name}: FLAGS needs another value than this"
    args = parse_arguments(ALL_FLAGS.split())
    assert run["settings"] == vars(args) | {"data_dir": "digits", "output_dir": ODD}
    versions = {"tensorflow": tf.__version__, "numpy": np.__version__}
    assert run["made_with"] == versions | {"device": "GPU"}
    with pytest.raises(RuntimeError):  # all is deterministic now, also on a GPU: this has no seed
        tf.random.uniform([1])
    with pytest.raises(FileExistsError):  # of two runs that start in one folder at once, one fails
        train_mnist.write_run_json(small_run.folder, args, 1)


def test_the_command_in_the_end_draws_the_run_whatever_its_name(small_run, monkeypatch):
    monkeypatch.chdir(small_run.folder.parent / "digits")
    python, script, *words = shlex.split(small_run.printed.splitlines()[-1])
    assert (python, Path(script)) == ("python", REPO / "plot_curves.py")
    assert helpers.exit_of(script, *words) is None  # as at the end of a program
    names = {"curves.csv", "saved_model", "run.json", "accuracy.png", "cost.png"}
    assert {path.name for path in small_run.folder.iterdir()} == names
    assert {path.name for path in small_run.folder.parent.iterdir()} == {ODD, "digits"}


def test_the_network_that_is_returned_and_saved_gives_the_last_row(small_run, mnist):
    folder, _, network, row = small_run
    saved = tf.saved_model.load(str(folder / "saved_model"))
    measured, held_out = slice(10_000), slice(10_500, 12_600)  # of all that are for training
    for part, figures in ((measured, row[1:3]), (held_out, row[3:5])):
        images, digits = mnist.images[part], mnist.labels[part]
        probabilities = saved(images).numpy()
        assert np.allclose(network(images), probabilities, atol=1e-6)
        of_the_label = probabilities[np.arange(len(digits)), digits].astype(float)
        expected = np.mean(probabilities.argmax(axis=1) == digits), -np.log(of_the_label).mean()
        assert figures == pytest.approx(expected, rel=helpers.WORST_CASE)


TOLD = f"""\
data      10,400 training images, 2,100 validation images
measured  the first 10,000 training images, and all validation images
network   784-30-20-10-10, 24,490 weights and biases
device    GPU
run       {Path("..", ODD)}"""


def test_rows_are_measured_every_so_often_and_about_ten_and_the_last_are_told(small_run):
    header, table, gap, _ = small_run.printed.split("\n\n")
    assert header == TOLD
    titles, rows = read_rows(small_run.folder)
    assert ",".join(titles) == plot_curves.HEADER.replace("test", "validation")
    assert rows[:, 0].tolist() == [*range(0, 220, 7), 220]
    above, _, *lines = [line.split() for line in table.splitlines()]
    assert above == ["training", "images", "validation", "images"]
    every_fourth = rows[::4]  # the iterations 0, 28, ..., 196, and 220
    told = ["{:.0f} {:.2%} {:.4f} {:.2%} {:.4f}".format(*row).split() for row in every_fourth]
    assert lines == told
    of_training, held_out = [float(told[-1][place].rstrip("%")) for place in (1, 3)]
    assert gap == f"gap       {of_training - held_out:.2f} points of accuracy"  # as they are shown


def test_on_a_terminal_a_bar_is_below_the_rows_and_gone_in_the_end(in_small_data, monkeypatch):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    for name in ("stdout", "stderr"):
        assert "/40 [" not in terminal.getvalue()  # with stdout alone, as stderr is a file
        monkeypatch.setattr(sys, name, terminal)
        train(*SMALL, "--iterations", 40)
    assert "/40 [" in terminal.getvalue()
    for line in terminal.getvalue().split("\n"):  # of which what follows the last \r stays
        assert "/40 [" not in line.rpartition("\r")[2]


@pytest.mark.slow
def test_the_default_run_looks_as_the_readme_shows_and_writes_the_committed_bytes(tmp_path):
    process = helpers.run_python(REPO / "train_mnist.py", cwd=tmp_path, timeout=300)
    assert (process.returncode, process.stderr) == (0, "")
    shown = (REPO / "README.md").read_text("utf-8").partition("```\ndata ")[2].partition("```")[0]
    printed = process.stdout.replace(REPO.as_posix() + "/", "")  # it is run elsewhere
    lines = {*f"data {shown}".splitlines()} - {"      ...", "outputs/run-1/accuracy.png"}
    lines -= {"outputs/run-1/cost.png"}  # by plot_curves.py
    masked = lambda text: re.sub(r"\d+\.\d\d+", "0", text)  # another processor rounds differently
    assert {*map(masked, lines)} <= {*masked(printed).splitlines()}
    folder = tmp_path / "outputs" / "run-1"
    made = [json.loads((run / "run.json").read_text()) for run in (folder, REFERENCE / "default")]
    new, committed = [run["settings"] for run in made]
    remake = f"{helpers.MAKE} default/run.json"
    assert committed.items() <= new.items(), remake  # a flag may have been added since
    _, rows = read_rows(folder)
    assert rows[-1, [1, 3]] == pytest.approx([0.99, 0.9775], abs=5e-3)  # on any processor
    helpers.skip_unless_comparable("the bytes of the default run")
    assert (folder / "curves.csv").read_bytes() == (REFERENCE / "default/curves.csv").read_bytes()
    assert lines <= {*printed.splitlines()}
