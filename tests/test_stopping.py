"""Whatever stops a run, curves.csv holds whole rows, and it is said in one line at most."""

import os
import re
import subprocess
import sys
from pathlib import Path
from unittest import mock

import helpers
import numpy as np
import pytest
import tensorflow as tf
from helpers import REPO, SMALL, exit_of, posix, raw_curves, read_rows, run_script, train

import plot_curves
import train_mnist

RUN_1 = Path("outputs/run-1")
# What a process returns that SIGINT has ended, as a shell's loop has to know.
INTERRUPTED = 0xC000013A if os.name == "nt" else -2


# ------------------------------------------------------------------------ killed or interrupted
def test_a_row_is_written_in_one_go_or_ctrl_c_could_cut_it_in_two(in_small_data):
    curves = mock.Mock()
    row = train_mnist.Row(7, *np.float32([0.5, 2.25, 0.125, 1e-9]))
    train_mnist.record(row, curves, train_mnist.parse_arguments([]))
    assert curves.mock_calls == [mock.call.write("7,0.5,2.25,0.125,1e-09\n"), mock.call.flush()]


# A thread of the process itself sends the signal, once there are 35 rows.
STOPPED = """
import os, pathlib, signal, threading, time

def stop():
    curves = pathlib.Path("outputs/run-1/curves.csv")
    while not curves.exists() or b"\\n102," not in curves.read_bytes():
        time.sleep(0.01)
    os.kill(os.getpid(), signal.{name})

signal.signal(signal.SIGINT, signal.default_int_handler)
threading.Thread(target=stop, daemon=True).start()
"""


@posix
@pytest.mark.slow
@pytest.mark.parametrize(("name", "code"), [("SIGKILL", -9), ("SIGINT", INTERRUPTED)])
def test_a_stopped_run_has_the_first_rows_of_another_and_can_be_drawn(in_small_data, name, code):
    first = STOPPED.format(name=name)
    process = run_script("train_mnist.py", *SMALL, "--iterations", 20_000, first=first)
    assert (process.returncode, process.stderr) == (code, "")
    stopped = raw_curves(RUN_1)
    assert stopped.endswith(b"\n")
    _, rows = read_rows(RUN_1)
    train(*SMALL, "--iterations", int(rows[-1, 0]) + 50)
    assert raw_curves(Path("outputs/run-2")).startswith(stopped)
    plot_curves.main([str(RUN_1)])


IMPORTED = f"import sys; sys.path.append({str(REPO)!r}); import train_mnist"


@pytest.mark.parametrize(
    ("raised", "variables", "first", "said"),
    [
        ("KeyboardInterrupt", {}, "", ""),
        ("KeyboardInterrupt", {"TF_CPP_MIN_LOG_LEVEL": "1"}, "", ""),
        ("KeyboardInterrupt", {"TF_CPP_MIN_LOG_LEVEL": "0"}, "", "a dozen lines"),
        # To whoever imports it the interrupt is handed on, and from then on stderr is heard again.
        ("KeyboardInterrupt", {}, IMPORTED, r"Traceback .*KeyboardInterrupt\n"),
        ("ImportError", {}, "", r"Traceback .*ImportError\n"),
    ],
)
def test_ctrl_c_and_what_tensorflow_writes_at_its_import_are_silent_but_no_error_is(
    tmp_path, raised, variables, first, said
):
    noisy = f"import os; os.write(2, b'a dozen lines'); raise {raised}"
    (tmp_path / "tensorflow.py").write_text(noisy)
    variables = os.environ | {"PYTHONPATH": str(tmp_path)} | variables
    process = run_script("train_mnist.py", first=first, env=variables)
    assert process.returncode == (INTERRUPTED if raised == "KeyboardInterrupt" else 1)
    assert re.fullmatch(said, process.stderr, re.DOTALL)


# --------------------------------------------------------- no room, no reader, nowhere to write to
@posix
@pytest.mark.slow
@pytest.mark.parametrize(("size", "name"), [(2000, "curves.csv"), (10_000, "saved_model")])
def test_on_a_full_disk_a_line_says_so_and_the_rows_before_can_be_drawn(in_small_data, size, name):
    # `size` bytes at most for each file: 2000 end within the 60 rows, 10,000 within the weights.
    first = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
    settings = [*SMALL, "--eval-every", 1, "--iterations", 60]
    process = run_script("train_mnist.py", *settings, first=first)
    assert process.returncode == 1
    (line,) = process.stderr.splitlines()
    assert line.startswith("train_mnist.py: ")
    train(*settings)
    whole = raw_curves(Path("outputs/run-2"))
    assert whole.startswith(raw_curves(RUN_1))
    plot_curves.main([str(RUN_1)])  # leaves out half a row
    if name == "saved_model":
        assert str(RUN_1 / name) in line
        assert raw_curves(RUN_1) == whole
        assert "\n       60 " in process.stdout  # the last row


@posix
@pytest.mark.slow
@pytest.mark.parametrize(("last", "is_saved"), [("data", False), ("       60", True)])
def test_where_nobody_reads_on_it_ends_in_silence_and_no_network_is_lost(
    in_small_data, last, is_saved
):
    command = [sys.executable, REPO / "train_mnist.py", *map(str, SMALL), "--iterations", "60"]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **streams) as process:
        next(line for line in process.stdout if line.startswith(last))
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1
    assert (RUN_1 / "saved_model").exists() == is_saved


@pytest.mark.slow
def test_where_there_is_no_stderr_it_does_without(in_small_data):  # in IDLE, or as a service
    first = "import os, sys; os.close(2); sys.stderr = sys.__stderr__ = None"
    process = run_script("train_mnist.py", *SMALL, "--iterations", 3, first=first)
    assert process.returncode == 0
    assert (RUN_1 / "saved_model").exists()


# ------------------------------------------------------------------- a mistake, or somebody's bug
def test_a_run_that_diverges_says_so_in_a_line_and_keeps_its_finite_rows(in_small_data):
    line = exit_of("train_mnist.py", *SMALL, "--l2", 1e9)
    assert line.endswith(": diverged by iteration 3; lower --learning-rate (or --l2, if set)")
    _, rows = read_rows(RUN_1)
    assert rows[:, 0].tolist() == [0]
    assert np.isfinite(rows).all()
    assert helpers.read_run_json(RUN_1)["settings"]["l2"] == 1e9
    assert not (RUN_1 / "saved_model").exists()


@pytest.mark.parametrize(
    ("code", "edited", "error"),
    [
        ("tf.nn.relu(z)", "tf.nn.rely(z)", AttributeError),
        ("(labels, batch)", "(labels, batch + 600)", tf.errors.InvalidArgumentError),
        ("reshape(sizes)", "reshape(7)", ValueError),
    ],
)
@pytest.mark.slow
def test_a_bug_of_a_readers_own_keeps_its_traceback(in_small_data, code, edited, error):
    source = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    assert code in source
    Path("edited.py").write_text(source.replace(code, edited), encoding="utf-8")
    with pytest.raises(error):
        exit_of(Path("edited.py").resolve(), *SMALL)
