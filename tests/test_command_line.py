"""What the user asks of train_mnist.py, what it answers, and that it is a good guest everywhere."""

import ast
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import tensorflow as tf
from helpers import (
    REPO,
    SMALL,
    default_settings,
    exit_of,
    flag_of,
    refusal_of,
    run_script,
    snapshot,
    train,
)

import train_mnist


# -------------------------------------------------------------------------------------- the flags
def test_help_explains_each_flag_and_says_its_default(capsys):
    with pytest.raises(SystemExit) as stop:
        train("--help")
    assert stop.value.code == 0
    _, *options = re.split(r"\n  (?=--)", capsys.readouterr().out)
    explained = {option.split()[0]: " ".join(option.split()) for option in options}
    for name, default in default_settings().items():
        assert f"(default: {'all' if default is None else default})" in explained[flag_of(name)]
    assert "(default: data" in explained["--data-dir"]
    assert "(default: outputs/run-1" in explained["--output-dir"]


def test_the_first_words_of_the_script_say_its_defaults():
    words = " ".join(train_mnist.__doc__.split())
    settings = default_settings()
    for name, unit in [("iterations", "steps"), ("batch_size", "images"), ("learning_rate", "")]:
        assert f" {settings[name]}{' ' * bool(unit)}{unit}" in words


# Values out of each setting's limits, and values at them.
LIMITS = {
    "iterations": (["0"], ["1", "1000000"]),
    "batch_size": (["0", "60001"], ["1", "60000"]),
    "train_size": (["0"], ["1", "1000000"]),
    "eval_every": (["0"], ["1", "1000000"]),
    "seed": (["4294967296"], ["0", "4294967295"]),
    "learning_rate": (["0", "nan", "inf", "1e400"], ["1e-9", "5"]),
    "l2": (["nan", "inf"], ["0", "100"]),
    "dropout": (["nan", "1", "1.5"], ["0", "0.99"]),
}


@pytest.mark.parametrize("name", default_settings())
def test_a_number_is_refused_out_of_its_limits(name, capsys):
    wrong, right = LIMITS[name]
    for value in ["-1", *wrong]:
        with pytest.raises(SystemExit) as stop:
            train_mnist.parse_arguments([f"{flag_of(name)}={value}"])
        assert stop.value.code == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert flag_of(name) in line
    for value in right:
        args = train_mnist.parse_arguments([f"{flag_of(name)}={value}"])
        assert getattr(args, name) == float(value)


@pytest.mark.parametrize("argument", ["--iterations=ten", "--seed=0.5", "--epochs=3", "run-1"])
def test_what_is_no_flag_or_no_number_is_one_line_and_exits_with_2(argument, capsys):
    with pytest.raises(SystemExit) as stop:
        train(argument)
    assert stop.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("train_mnist.py: ")
    flag, *_ = argument.split("=")
    assert flag in line


# ------------------------------------------------------------------------------ a folder of its own
def test_runs_are_numbered_where_no_folder_is_given(quick):
    train(*SMALL, "--iterations", 1)
    before = snapshot(Path("outputs/run-1"))
    train(*SMALL, "--iterations", 2)
    train(*SMALL, "--iterations", 3)
    rows = [Path(f"outputs/run-{n}/curves.csv").read_text().splitlines()[-1] for n in (1, 2, 3)]
    assert [row.split(",")[0] for row in rows] == ["1", "2", "3"]
    assert snapshot(Path("outputs/run-1")) == before


def test_of_two_runs_that_start_at_once_each_gets_a_folder(quick, monkeypatch):
    def mkdir(path, *arguments, real=Path.mkdir, **more):
        if path.name == "run-1" and not path.exists():
            real(path)  # the other run comes between a look and this
        real(path, *arguments, **more)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    train(*SMALL, "--iterations", 1)
    assert list(Path("outputs/run-1").iterdir()) == []
    assert Path("outputs/run-2/saved_model").exists()


def test_of_two_runs_that_start_in_one_folder_at_once_one_is_refused(tmp_path):
    folder = tmp_path / "both"
    args = train_mnist.parse_arguments([])
    for _ in range(2):  # both look, and find it empty
        train_mnist.make_folder(folder)
    train_mnist.write_run_json(folder, args, "CPU")
    before = snapshot(folder)
    line = refusal_of(train_mnist.write_run_json, folder, args, "GPU")
    assert line.startswith(f"{folder / 'run.json'}: ")
    assert snapshot(folder) == before


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "below/notes.txt"])
def test_a_folder_that_is_not_empty_is_refused_and_untouched(quick, name):
    path = Path("mine") / name
    path.parent.mkdir(parents=True)
    path.write_text("the user's own")
    assert refusal_of(train, *SMALL, "--output-dir", "mine").startswith("--output-dir mine: ")
    assert snapshot(Path("mine")) == {name: b"the user's own"}


def test_an_empty_folder_and_one_below_others_are_accepted(quick):
    Path("empty").mkdir()
    for folder in ("empty", "new/and/deep"):
        train(*SMALL, "--iterations", 1, "--output-dir", folder)
        assert (Path(folder) / "saved_model").exists()


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_folder_that_is_a_file_or_below_one_is_named(quick, folder):
    Path("file").write_text("the user's own")
    assert refusal_of(train, *SMALL, "--output-dir", folder).startswith(f"{Path(folder)}: ")
    assert Path("file").read_text() == "the user's own"
    Path("outputs").write_text("")
    assert refusal_of(train, *SMALL).startswith("outputs: ")


@pytest.mark.parametrize("output", [[], ["--output-dir", "new"]])
@pytest.mark.parametrize(("flag", "value"), [("--train-size", 601), ("--data-dir", "nowhere")])
def test_a_run_that_the_data_do_not_allow_makes_no_folder(quick, flag, value, output):
    line = refusal_of(train, *SMALL, flag, value, *output)
    assert str(value) in line
    assert list(Path().iterdir()) == [Path("data")]


@pytest.mark.parametrize("name", ["lr[0.5]", "what?", "a*b", "two\nlines", "\udcff", "a\\b"])
def test_a_folder_whose_network_could_not_be_read_again_is_refused(quick, name):
    assert repr(name) in refusal_of(train, *SMALL, "--output-dir", name)
    assert list(Path().iterdir()) == [Path("data")]


def test_a_folder_with_an_odd_name_is_like_any_other(in_small_data, capsys):
    # TensorFlow on Windows knows only ASCII paths: https://github.com/tensorflow/hub/issues/936
    folder = Path("50% o'ff $x b" if os.name == "nt" else "50% o'ff $x ü")
    train(*SMALL, "--iterations", 3, "--output-dir", folder)
    assert tf.saved_model.load(str(folder / "saved_model"))
    python, *words = shlex.split(capsys.readouterr().out.splitlines()[-1])
    assert python == "python"
    process = run_script(*words)
    assert process.returncode == 0, process.stderr
    names = {"curves.csv", "saved_model", "run.json", "accuracy.png", "cost.png"}
    assert {path.name for path in folder.iterdir()} == names
    assert set(Path().iterdir()) == {folder, Path("data")}


def test_a_name_that_the_terminal_cannot_write_is_shown_in_another_way(in_small_data, monkeypatch):
    ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", ascii_only)
    assert exit_of("train_mnist.py", *SMALL, "--iterations", 1, "--output-dir", "ü") is None
    assert rb"run       \xfc" in ascii_only.buffer.getvalue()


# -------------------------------------------------------------------------------- a guest anywhere
FRESH_PROCESS = """
import gc, os, signal, sys
forbidden = {"socket." + what for what in ("connect", "getaddrinfo", "gethostbyname", "sendto")}
forbidden.add("pickle.find_class")
heard = []
sys.addaudithook(lambda event, arguments: event in forbidden and heard.append(event))

def state():
    handlers = [signal.getsignal(number) for number in signal.valid_signals()]
    collector = gc.isenabled(), gc.get_freeze_count(), gc.get_threshold()
    stderr = os.fstat(2)
    return handlers, collector, stderr.st_dev, stderr.st_ino, os.environ.get("TF_USE_LEGACY_KERAS")

before = state()
import train_mnist
assert state() == before
tf = train_mnist.tf
tf.config.threading.set_intra_op_parallelism_threads(1)  # refused once TensorFlow has its devices
train_mnist.main(train_mnist.parse_arguments(sys.argv[1:]))
assert state() == before
try:
    tf.random.uniform([1])  # has no seed
except RuntimeError:
    pass  # so operations are deterministic, or else the curves would not be the same each time
else:
    raise AssertionError("main leaves TensorFlow free to be random")
assert heard == []
import pickle
pickle.loads(pickle.dumps(print))
assert heard == ["pickle.find_class"]  # the hook does hear
assert tf.keras.layers.Dense(1)
"""


@pytest.mark.slow
def test_a_process_is_left_as_it_was_and_nothing_is_unpickled_or_sent(in_small_data):
    code = f"import sys; sys.path.insert(0, {str(REPO)!r})\n{FRESH_PROCESS}"
    command = [sys.executable, "-c", code, *map(str, SMALL), "--iterations", "8"]
    process = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr


@pytest.mark.parametrize("level", ["0", "1", "3", None])
def test_what_tensorflow_writes_is_hidden_unless_the_user_asks_for_it(monkeypatch, capfd, level):
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    if level is not None:
        monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", level)
    free = os.dup(1)  # the lowest number that is not in use
    os.close(free)
    with train_mnist.quiet_stderr():
        os.write(2, b"inside")
    os.write(2, b", after")
    assert capfd.readouterr().err == ("inside, after" if level == "0" else ", after")
    still_free = os.dup(1)
    os.close(still_free)
    assert still_free == free


@pytest.mark.slow
def test_a_notebook_runs_it_twice_and_shows_nothing_on_stderr(in_small_data):
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    arguments = shlex.join(map(str, [*SMALL, "--iterations", 3]))
    source = f'%run "{REPO / "train_mnist.py"}" {arguments}'
    cell = nbformat.v4.new_code_cell(f"{source}\n{source}")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert {output.get("name") for output in cell.outputs} == {"stdout"}
    printed = "".join(output["text"] for output in cell.outputs)
    for name in ("run-1", "run-2"):
        assert f"run       {Path('outputs') / name}\n" in printed
    assert "INFO" not in printed


@pytest.mark.parametrize("script", ["train_mnist.py", "plot_curves.py"])
def test_requirements_list_what_the_scripts_import(script):
    tree = ast.parse((REPO / script).read_text(encoding="utf-8"))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
    requirements = (REPO / "requirements.txt").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\w+", requirements, re.MULTILINE))
    assert imported - set(sys.stdlib_module_names) <= listed
