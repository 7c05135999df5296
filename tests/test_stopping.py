"""Whatever stops a run, curves.csv holds whole rows, and it is said in one line at most."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from helpers import REPO, SMALL, curves_of, exit_of, posix, read_rows, run_script, train

RUN_1 = Path("outputs/run-1")


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
    deadline = time.monotonic() + 120
    while not (RUN_1 / "curves.csv").exists() or b"\n102," not in curves_of(RUN_1):
        assert process.poll() is None
        if time.monotonic() > deadline:
            process.kill()
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


def test_each_row_is_in_the_file_before_it_is_shown(quick, monkeypatch):
    in_the_file = []

    class Terminal(io.StringIO):
        def write(self, text):
            if "%" in text:
                _, rows = read_rows(RUN_1)
                in_the_file.append(rows[-1, 0])

    monkeypatch.setattr(sys, "stdout", Terminal())
    train(*SMALL, "--iterations", 8)
    assert in_the_file == [0, 3, 6, 8]


def test_the_network_is_saved_though_nobody_reads_the_last_lines(quick, monkeypatch):
    class Terminal(io.StringIO):
        def write(self, text):
            if "gap" in text:
                raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Terminal())
    with pytest.raises(BrokenPipeError):
        train(*SMALL, "--iterations", 3)
    assert (RUN_1 / "saved_model").exists()


NOISY = "import os; os.write(2, b'a dozen lines'); raise KeyboardInterrupt"


@pytest.mark.parametrize(("level", "said"), [(None, ""), ("1", ""), ("0", "a dozen lines")])
def test_ctrl_c_during_the_import_and_what_tensorflow_writes_then_are_silent(tmp_path, level, said):
    (tmp_path / "tensorflow.py").write_text(NOISY)
    variables = os.environ | {"PYTHONPATH": str(tmp_path)}
    if level is not None:
        variables["TF_CPP_MIN_LOG_LEVEL"] = level
    process = run_script("train_mnist.py", env=variables)
    assert process.returncode == 130
    assert process.stderr == said


def test_ctrl_c_while_the_script_is_imported_is_the_importers_to_handle(tmp_path):
    (tmp_path / "tensorflow.py").write_text(NOISY)
    variables = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(REPO)])}
    command = [sys.executable, "-c", "import train_mnist"]
    process = subprocess.run(command, env=variables, capture_output=True, text=True)
    assert process.stderr.endswith("KeyboardInterrupt\n")


# ------------------------------------------------------------------------------------ a full disk
@posix
@pytest.mark.slow
@pytest.mark.parametrize(("size", "name"), [(2000, "curves.csv"), (10_000, "saved_model")])
def test_where_a_file_cannot_be_written_the_rows_before_are_whole_and_a_line_says_so(
    in_small_data, size, name
):
    # No file may have more bytes than `size`: less than 60 rows have, or the weights.
    first = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
    settings = [*SMALL, "--eval-every", 1, "--iterations", 60]
    process = run_script("train_mnist.py", *settings, first=first)
    assert process.returncode == 1
    (line,) = process.stderr.splitlines()
    assert line.startswith("train_mnist.py: ")
    assert "too large" in line
    train(*settings)
    whole = curves_of(Path("outputs/run-2"))
    assert whole.startswith(curves_of(RUN_1))
    if name == "saved_model":
        assert str(RUN_1 / name) in line
        assert curves_of(RUN_1) == whole
        assert "\n       60 " in process.stdout  # the last row


@posix
@pytest.mark.slow
def test_where_nobody_reads_on_it_ends_in_silence(in_small_data):
    reader, writer = os.pipe()
    os.close(reader)  # as head -1 does, once it has its line
    process = run_script(
        "train_mnist.py", *SMALL, capture_output=False, stdout=writer, stderr=subprocess.PIPE
    )
    os.close(writer)
    assert process.returncode == 1
    assert process.stderr == ""


# ------------------------------------------------------------------- a mistake, or somebody's bug
def test_a_mistake_is_one_line_and_exits_with_1(in_small_data):
    (line,) = exit_of("train_mnist.py", "--data-dir", "nowhere").splitlines()
    assert line.startswith("train_mnist.py: ")
    assert str(Path("nowhere/train-images-idx3-ubyte.gz")) in line


def test_a_run_that_diverges_says_so_in_a_line_and_keeps_its_finite_rows(in_small_data):
    line = exit_of("train_mnist.py", *SMALL, "--l2", 1e9)
    assert line == "train_mnist.py: diverged by iteration 3; lower --learning-rate or --l2"
    _, rows = read_rows(RUN_1)
    assert rows[:, 0].tolist() == [0]
    assert np.isfinite(rows).all()
    assert not (RUN_1 / "saved_model").exists()


@pytest.mark.parametrize(
    ("code", "edited", "error"),
    [
        ("tf.nn.relu(z)", "tf.nn.rely(z)", AttributeError),
        ("PIXELS = 28 * 28", "PIXELS = 28 * 27", tf.errors.InvalidArgumentError),
    ],
)
def test_a_bug_of_a_readers_own_keeps_its_traceback(in_small_data, code, edited, error):
    source = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    assert code in source
    Path("edited.py").write_text(source.replace(code, edited), encoding="utf-8")
    with pytest.raises(error):
        exit_of(Path("edited.py").resolve(), *SMALL)
