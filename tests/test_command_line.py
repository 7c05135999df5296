"""What the user asks of train_mnist.py, what it answers, and that it is a good guest everywhere."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import tensorflow as tf
from helpers import REPO, SMALL, exit_of, posix, raw_curves, refusal_of, run_script, snapshot, train
from make_reference import read_results

import train_mnist

DEFAULTS = vars(train_mnist.parse_arguments([]))


# -------------------------------------------------------------------------------------- the flags
def test_help_explains_each_flag_and_says_its_default(capsys):
    with pytest.raises(SystemExit) as stop:
        train("--help")
    assert stop.value.code == 0
    _, *options = re.split(r"\n  (?=--)", capsys.readouterr().out)
    explained = {option.split()[0]: " ".join(option.split()) for option in options}
    named = {"train_size": "all", "hidden": "256 128", "data_dir": "data, "}
    named |= {"output_dir": "outputs/run-1, "}
    for name, default in (DEFAULTS | named).items():
        assert f"(default: {default}" in explained["--" + name.replace("_", "-")]


def test_the_first_words_of_the_script_say_its_defaults():
    words = " ".join(train_mnist.__doc__.split())
    assert f"{DEFAULTS['iterations']} steps" in words
    assert f"{DEFAULTS['batch_size']} images each" in words
    assert f"a learning rate of {DEFAULTS['learning_rate']}" in words
    assert "hidden layers of {} and {} ReLU".format(*DEFAULTS["hidden"]) in words
    names = ("default", "default-1", "default-2")
    shares = [100 * float(read_results()[name]["test accuracy"]) for name in names]
    said = re.search(r"([\d.]+) to ([\d.]+) % of the test images", words).groups()
    assert [float(share) for share in said] == pytest.approx([min(shares), max(shares)], abs=0.1)


REFUSED = """
--iterations=0 --batch-size=0 --batch-size=60001 --train-size=0 --eval-every=0 --seed=-1
--seed=0.5 --seed=4294967296 --learning-rate=0 --learning-rate=-1 --learning-rate=nan
--learning-rate=inf --learning-rate=1e400 --learning-rate=fast --l2=-1 --l2=nan --l2=inf
--dropout=-1 --dropout=nan --dropout=1 --hidden=0 --hidden=10001 --hidden=8.5
--epochs=3 run-1 --test-on=train
"""
ACCEPTED = """
--iterations=1 --iterations=1000000 --batch-size=1 --batch-size=60000 --train-size=1
--train-size=1000000 --eval-every=1 --eval-every=1000000 --seed=0 --seed=4294967295
--learning-rate=1e-9 --learning-rate=5 --l2=0 --l2=100 --dropout=0 --dropout=0.99
--hidden=1 --hidden=10000
"""


@pytest.mark.parametrize("argument", REFUSED.split())
def test_what_is_no_flag_or_not_within_its_limits_is_refused_in_one_line(argument, capsys):
    with pytest.raises(SystemExit) as stop:
        train_mnist.parse_arguments([argument])
    assert stop.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert argument.split("=")[0] in line
    why = r"(\S+ is not from \S+ to \S+|invalid \w+.*: .+|unrecognized arguments: \S+)"
    assert re.fullmatch(rf"train_mnist.py: (argument \S+: )?{why} \(see --help\)", line)


@pytest.mark.parametrize("argument", ACCEPTED.split())
def test_the_limits_themselves_are_accepted(argument):
    flag, value = argument.split("=")
    found = vars(train_mnist.parse_arguments([argument]))[flag[2:].replace("-", "_")]
    assert found in (float(value), [float(value)])  # a list of layers


def test_each_flag_that_is_a_number_has_limits_in_these_lists():
    numbers = [name for name in DEFAULTS if name != "test_on" and not name.endswith("_dir")]
    flags = {"--" + name.replace("_", "-") for name in numbers}
    for tried in (REFUSED, ACCEPTED):
        missing = flags - {argument.split("=")[0] for argument in tried.split()}
        assert not missing, "add them to REFUSED and to ACCEPTED"


# ------------------------------------------------------------------------------ a folder of its own
def test_runs_are_numbered_where_no_folder_is_given(in_small_data):
    Path("outputs/reference").mkdir(parents=True)  # as in a clone; it does not count
    train(*SMALL, "--iterations", 1)
    before = snapshot(Path("outputs/run-1"))
    train(*SMALL, "--iterations", 2)
    assert b"\n2," in raw_curves(Path("outputs/run-2"))
    assert snapshot(Path("outputs/run-1")) == before


def test_of_two_runs_that_start_in_one_folder_at_once_one_fails(tmp_path):
    folder = train_mnist.make_folder(tmp_path)
    train_mnist.make_folder(folder)  # both look, and find it empty
    args = train_mnist.parse_arguments([])
    train_mnist.write_run_json(folder, args, 600)
    with pytest.raises(FileExistsError):
        train_mnist.write_run_json(folder, args, 600)


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "below/notes.txt"])
def test_a_folder_that_is_not_empty_is_refused_and_untouched(in_small_data, name):
    path = Path("mine") / name
    path.parent.mkdir(parents=True)
    path.write_text("the user's own")
    assert refusal_of(train, *SMALL, "--output-dir", "mine").startswith("--output-dir mine: ")
    assert snapshot(Path("mine")) == {name: b"the user's own"}


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_folder_that_is_a_file_or_below_one_is_named(in_small_data, folder):
    Path("file").write_text("the user's own")
    with pytest.raises(OSError, match="file"):
        train(*SMALL, "--output-dir", folder)
    assert Path("file").read_text() == "the user's own"


BACKSLASH = pytest.param("a\\b", marks=posix)  # elsewhere it is a slash
ODD = ["lr[0.5]", "lr[0.5]/run", "what?", "a*b", "two\nlines", "\udcff", BACKSLASH]


@pytest.mark.parametrize("name", ODD)
def test_a_folder_whose_network_could_not_be_loaded_again_is_refused(in_small_data, name):
    assert repr(Path(name).as_posix()) in refusal_of(train, *SMALL, "--output-dir", name)
    assert list(Path().iterdir()) == [Path("data")]


@pytest.mark.parametrize("output", [[], ["--output-dir", "new"]])
def test_a_run_that_the_data_do_not_allow_makes_no_folder(in_small_data, output):
    with pytest.raises(FileNotFoundError):
        train("--data-dir", "nowhere", *output)
    for size, kind, left in [(601, "test", 600), (501, "validation", 500)]:
        line = refusal_of(train, *SMALL, "--train-size", size, "--test-on", kind, *output)
        assert line == f"--train-size: only {left} images to train on"
    assert list(Path().iterdir()) == [Path("data")]


def test_a_folder_with_an_odd_name_is_like_any_other(in_small_data, capsys):
    # TensorFlow on Windows knows only ASCII paths: https://github.com/tensorflow/hub/issues/936
    folder = Path("new", "50% o'ff $x b" if os.name == "nt" else "50% o'ff $x ü")
    train(*SMALL, "--iterations", 3, "--output-dir", folder)
    assert tf.saved_model.load(str(folder / "saved_model"))
    python, *words = shlex.split(capsys.readouterr().out.splitlines()[-1])
    assert python == "python"
    assert exit_of(*words) is None  # as at the end of a program
    names = {"curves.csv", "saved_model", "run.json", "accuracy.png", "cost.png"}
    assert {path.name for path in folder.iterdir()} == names
    assert set(Path().iterdir()) == {Path("new"), Path("data")}


def test_in_the_clone_the_command_to_draw_is_short(in_small_data, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(REPO)
    folders = ["--data-dir", tmp_path / "data", "--output-dir", tmp_path / "run"]
    train(*SMALL, *folders, "--iterations", 1)
    assert capsys.readouterr().out.splitlines()[-1].startswith("python plot_curves.py ")


# -------------------------------------------------------------------------------- a guest anywhere
FRESH_PROCESS = """
import gc, os, sys
import pytest

def state():
    stderr = os.fstat(2)
    variables = [os.environ.get(name) for name in ("TF_USE_LEGACY_KERAS", "TF_CPP_MIN_LOG_LEVEL")]
    collector = gc.isenabled(), gc.get_freeze_count()
    return collector, sys.excepthook, stderr.st_dev, stderr.st_ino, variables

before = state()
import train_mnist
assert state() == before
tf = train_mnist.tf
tf.config.threading.set_intra_op_parallelism_threads(1)  # refused once TensorFlow has its devices
train_mnist.main(train_mnist.parse_arguments(sys.argv[1:]))
assert state() == before
# Keras 3 is left out, unless the user has set the variable.
assert ("keras" in sys.modules) == ("TF_USE_LEGACY_KERAS" in os.environ)
with pytest.raises(RuntimeError):  # so all operations are deterministic, on a GPU too
    tf.random.uniform([1])  # has no seed
"""


@pytest.mark.slow
@pytest.mark.parametrize("users", [{}, {"TF_USE_LEGACY_KERAS": "", "TF_CPP_MIN_LOG_LEVEL": "1"}])
def test_whoever_imports_it_is_left_as_before_and_may_choose_devices(in_small_data, users):
    guest = Path("guest.py").resolve()
    guest.write_text(FRESH_PROCESS)
    variables = os.environ | {"PYTHONPATH": str(REPO)} | users
    first = "import gc; gc.disable()" if users else ""
    process = run_script(guest, *SMALL, "--iterations", 8, first=first, env=variables)
    assert process.returncode == 0, process.stderr


@pytest.mark.slow
def test_ipython_runs_it_twice(in_small_data):  # as a notebook does
    line = f'%run "{REPO / "train_mnist.py"}" {shlex.join(map(str, SMALL))} --iterations 3'
    command = [sys.executable, "-m", "IPython", "--colors=nocolor", "-c", f"{line}\n{line}"]
    shell = subprocess.run(command, capture_output=True, text=True, timeout=120)
    for name in ("run-1", "run-2"):
        assert f"run       {Path('outputs') / name}\n" in shell.stdout
    assert shell.returncode == 0, shell.stderr
