"""Whatever stops a run, curves.csv holds whole rows, and it is said in one line at most."""

import os
import re
from pathlib import Path

import helpers
import pytest
import tensorflow as tf
from helpers import REPO, SMALL, exit_of, posix, raw_curves, read_rows, run_script, train

import plot_curves

RUN_1 = Path("outputs/run-1")
# What a process returns that SIGINT has ended, as a shell's loop has to know.
INTERRUPTED = 0xC000013A if os.name == "nt" else -2


# ------------------------------------------------------------------------------ what stops a run
# Something happens once a certain text is on the terminal, which is a pipe here.
ONCE = """
import os, resource, signal, sys

def write_and_see(text, write=sys.stdout.write):
    write(text)
    if "{text}" in text:
        {happens}

signal.signal(signal.SIGINT, signal.default_int_handler)
reader, writer = os.pipe()
os.dup2(writer, 1)
os.close(writer)
sys.stdout.write = write_and_see
"""
ROW = "       30 "
FULL = "resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))"  # bytes at most in each file
STOPS = {  # text, what happens, exit code, what stderr says, whether saved_model is there
    "kill": (ROW, "os.kill(os.getpid(), signal.SIGKILL)", -9, "", False),
    "Ctrl-C": (ROW, "os.kill(os.getpid(), signal.SIGINT)", INTERRUPTED, "", False),
    "reader gone": ("gap", "os.close(reader)", 1, "", True),  # as head, once it has its lines
    "disk full": ("data", FULL.format(2000), 1, "train_mnist.py: .+\n", False),  # in the rows
    "full at the end": ("data", FULL.format(10_000), 1, "train_mnist.py: .*saved_model.+\n", True),
}


@posix
@pytest.mark.slow
@pytest.mark.parametrize(("text", "happens", "code", "said", "is_saved"), STOPS.values(), ids=STOPS)
def test_a_stopped_run_has_the_first_rows_of_the_whole_run_and_can_be_drawn(
    in_small_data, text, happens, code, said, is_saved
):
    settings = [*SMALL, "--eval-every", 1, "--iterations", 60]
    first = ONCE.format(text=text, happens=happens)
    process = run_script("train_mnist.py", *settings, first=first)
    assert process.returncode == code
    assert re.fullmatch(said, process.stderr)
    train(*settings)
    stopped, whole = raw_curves(RUN_1), raw_curves(Path("outputs/run-2"))
    assert whole.startswith(stopped)
    assert stopped.endswith(b"\n") or said  # a full disk may cut a row in two, which is left out:
    plot_curves.main([str(RUN_1)])
    assert (RUN_1 / "saved_model").exists() == is_saved == (stopped == whole)


@pytest.mark.slow
def test_where_there_is_no_stderr_it_does_without(in_small_data):  # in IDLE, or as a service
    first = "import os, sys; os.close(2); sys.stderr = sys.__stderr__ = None"
    assert run_script("train_mnist.py", *SMALL, "--iterations", 3, first=first).returncode == 0
    assert (RUN_1 / "saved_model").exists()


# ---------------------------------------------------------------------------- what is heard, or not
IMPORTED = f"import sys; sys.path.append({str(REPO)!r}); import train_mnist"


@pytest.mark.parametrize(
    ("raised", "variables", "first", "said"),
    [
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


# ------------------------------------------------------------------- a mistake, or somebody's bug
def test_a_run_that_diverges_says_so_in_a_line_and_keeps_its_finite_rows(in_small_data):
    line = exit_of("train_mnist.py", *SMALL, "--l2", 1e9)
    assert line.endswith(": diverged by iteration 3; lower --learning-rate (or --l2, if set)")
    assert read_rows(RUN_1)[1][:, 0].tolist() == [0]
    assert helpers.read_run_json(RUN_1)["settings"]["l2"] == 1e9
    assert not (RUN_1 / "saved_model").exists()


@pytest.mark.parametrize(
    ("code", "edited", "error"),
    [
        ("(labels, batch)", "(labels, batch + 600)", tf.errors.InvalidArgumentError),
        ("reshape(sizes)", "reshape(7)", ValueError),
        # In what is saved, and so first runs as it is saved:
        ("softmax(self", "softmax(tf.debugging.assert_less(2, 1) or self", tf.errors.OpError),
    ],
)
@pytest.mark.slow
def test_a_bug_of_a_readers_own_keeps_its_traceback(in_small_data, code, edited, error):
    source = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    assert code in source
    Path("edited.py").write_text(source.replace(code, edited), encoding="utf-8")
    with pytest.raises(error):
        exit_of(Path("edited.py").resolve(), *SMALL, "--iterations", 1)
