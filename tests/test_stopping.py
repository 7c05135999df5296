"""Whatever stops a run, curves.csv holds whole rows, and it is said in one line at most."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf
from helpers import REPO, SMALL, curves_of, exit_of, read_rows, refusal_of, run_script, train

import train_mnist

RUN_1 = Path("outputs/run-1")
posix = pytest.mark.skipif(os.name == "nt", reason="needs a system of POSIX")


# ------------------------------------------------------------------------ killed or interrupted
@posix
@pytest.mark.slow
@pytest.mark.parametrize("number", ["SIGKILL", "SIGINT"])
def test_a_stopped_run_has_the_first_rows_of_one_that_was_not_and_can_be_drawn(
    in_small_data, number
):
    command = [sys.executable, REPO / "train_mnist.py", *SMALL, "--iterations", 10**6]
    process = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while not (RUN_1 / "curves.csv").exists() or b"\n102," not in curves_of(RUN_1):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(getattr(signal, number))
    _, said = process.communicate()
    assert process.returncode == (130 if number == "SIGINT" else -signal.SIGKILL)
    assert said == b""

    stopped = curves_of(RUN_1)
    assert stopped.endswith(b"\n")
    _, rows = read_rows(RUN_1)
    # Fewer iterations than a million: their rows are the first of a million's.
    train(*SMALL, "--iterations", int(rows[-1, 0]) + 50)
    assert curves_of(Path("outputs/run-2")).startswith(stopped)
    assert run_script("plot_curves.py", RUN_1).returncode == 0
    assert (RUN_1 / "cost.png").exists()


@pytest.mark.parametrize(
    ("name", "seen"), [("__main__", SystemExit), ("imported", KeyboardInterrupt)]
)
def test_ctrl_c_during_the_import_is_silent_for_a_script(tmp_path, monkeypatch, name, seen):
    (tmp_path / "tensorflow.py").write_text("raise KeyboardInterrupt")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "tensorflow")
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", "the caller's")
    source = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    with pytest.raises(seen) as stop:
        exec(compile(source, "train_mnist.py", "exec"), {"__name__": name, "__file__": "here"})
    assert getattr(stop.value, "code", 130) == 130
    assert os.environ["TF_USE_LEGACY_KERAS"] == "the caller's"


# ------------------------------------------------------------------------------------ a full disk
@pytest.mark.parametrize(
    ("name", "written"), [("run.json", 0), ("curves.csv", 0), ("curves.csv", 3)]
)
def test_a_full_disk_ends_in_a_line_that_names_the_file(quick, monkeypatch, name, written):
    train(*SMALL, "--iterations", 20, "--output-dir", "whole")
    opened = []

    def open_file(path, *arguments, real=Path.open, **more):
        opened.append(path.name)
        if path.name == name and opened.count(name) > written:
            raise OSError(errno.ENOSPC, "no room")
        return real(path, *arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_file)
        assert refusal_of(train, *SMALL, "--iterations", 20) == f"{RUN_1 / name}: no room"
    if written:
        rows = curves_of(RUN_1)
        assert len(rows.splitlines()) == written
        assert curves_of(Path("whole")).startswith(rows)


def test_where_the_network_cannot_be_saved_the_result_is_said_all_the_same(
    quick, monkeypatch, capsys
):
    def save(network, path):
        raise tf.errors.ResourceExhaustedError(None, None, "no room\nfor your model")

    monkeypatch.setattr(tf.saved_model, "save", save)
    assert refusal_of(train, *SMALL, "--iterations", 3) == f"{RUN_1 / 'saved_model'}: no room"
    assert "plot_curves.py" in capsys.readouterr().out


def test_where_the_result_cannot_be_said_the_network_is_saved_all_the_same(quick, monkeypatch):
    def say_result(row, folder):
        raise train_mnist.UserError("standard output: no room")

    monkeypatch.setattr(train_mnist, "say_result", say_result)
    assert "no room" in refusal_of(train, *SMALL, "--iterations", 3)
    assert (RUN_1 / "saved_model").exists()


@posix
@pytest.mark.slow
def test_a_pipe_that_ends_is_one_line(in_small_data):
    reader, writer = os.pipe()
    os.close(reader)  # as head -1 does, once it has its line
    process = run_script(
        "train_mnist.py", *SMALL, capture_output=False, stdout=writer, stderr=subprocess.PIPE
    )
    os.close(writer)
    assert process.returncode == 1
    (line,) = process.stderr.splitlines()
    assert line.startswith("train_mnist.py: standard output: ")


@posix
@pytest.mark.slow
def test_a_run_without_stdout_and_stderr_is_like_any_other(in_small_data):
    command = [sys.executable, str(REPO / "train_mnist.py"), *map(str, SMALL)]
    subprocess.run(["sh", "-c", 'exec "$@" --iterations 2 >&- 2>&-', "sh", *command], check=True)
    assert (RUN_1 / "saved_model").exists()


# ------------------------------------------------------------------- a mistake, or somebody's bug
def test_a_cost_that_is_not_finite_ends_the_run_and_is_no_row(quick):
    with pytest.raises(FloatingPointError, match="diverged by iteration"):
        train(*SMALL, "--l2", 1e9)
    _, rows = read_rows(RUN_1)
    assert rows[0, 0] == 0
    assert np.isfinite(rows).all()
    assert not (RUN_1 / "saved_model").exists()


@pytest.mark.parametrize("cost", [np.nan, np.inf])
def test_a_cost_that_is_infinite_or_no_number_is_refused(cost):
    trainer = SimpleNamespace(evaluate=lambda: (tf.constant(0.1), tf.constant(cost)))
    with pytest.raises(FloatingPointError, match="diverged by iteration 7"):
        train_mnist.measure(trainer, 7, (), ())


def test_a_mistake_is_one_line_and_exits_with_1(in_small_data):
    for arguments, words in [
        (["--data-dir", "nowhere"], "--data-dir nowhere: train-images-idx3-ubyte.gz: "),
        ([*SMALL, "--l2", 1e9], "lower --learning-rate or --l2"),
    ]:
        line = exit_of("train_mnist.py", *arguments)
        assert line.startswith("train_mnist.py: ")
        assert words in line
        assert len(line.splitlines()) == 1


def test_a_bug_of_a_readers_own_keeps_its_traceback(in_small_data, monkeypatch):
    def train_on(*arguments):
        raise LookupError("a reader's own")

    monkeypatch.setattr("gzip.decompress", train_on)
    with pytest.raises(LookupError):
        train_mnist.main(train_mnist.parse_arguments([]))
    with pytest.raises(LookupError):
        exit_of("train_mnist.py")
