"""Whatever stops a run, curves.csv holds whole rows, and it is said in one line at most."""

import os
import re
import signal
import sys
from pathlib import Path
from subprocess import PIPE, Popen
from unittest import mock

import pytest

from helpers import REPO, SHORT, read_rows, run_main, run_python, train
from quiet_tensorflow import tf

posix = pytest.mark.skipif(os.name == "nt", reason="signals and descriptors as POSIX has them")
RUN_1 = Path("outputs/run-1")
INTERRUPTED = -signal.SIGINT  # the exit code of what Ctrl-C has ended


@posix
@pytest.mark.slow
@pytest.mark.parametrize(("by", "code"), [("Ctrl-C", INTERRUPTED), ("a reader that goes", 1)])
def test_a_stopped_run_keeps_its_rows(in_small_data, by, code):
    flags = [*map(str, SHORT), "--eval-every", "1"]
    command = [sys.executable, REPO / "train_mnist.py", *flags, "--iterations", "600"]
    with Popen(command, stdout=PIPE, stderr=PIPE) as run:
        for line in run.stdout:  # waits until the run has printed the row of iteration 60
            if line.split()[:1] == [b"60"]:
                break
        assert "\n60," in (RUN_1 / "curves.csv").read_text(), "a kill would lose this row"
        if by == "Ctrl-C":
            run.send_signal(signal.SIGINT)
        else:
            run.stdout.close()  # as head does, once it has its lines
        assert run.wait(timeout=60) == code
        assert run.stderr.read() == b""
    assert not (RUN_1 / "saved_model").exists()
    last = int(read_rows(RUN_1)[1][-1, 0])
    train(*flags, "--iterations", last)  # run-2 ends by itself where run-1 was stopped
    assert (RUN_1 / "curves.csv").read_bytes() == Path("outputs/run-2/curves.csv").read_bytes()


def test_a_run_that_diverges_keeps_its_finite_rows(in_small_data):
    said = "^train_mnist.py: diverged by iteration 3; lower --learning-rate [^\n]*$"
    with pytest.raises(SystemExit, match=said):
        run_main("train_mnist.py", *SHORT, "--l2", 1e9)
    assert read_rows(RUN_1)[1][:, 0].tolist() == [0]


IMPORT = """
import gc, os
state = lambda: ({**os.environ}, gc.isenabled(), os.fstat(2).st_ino)  # where stderr leads
before = state()
import quiet_tensorflow
assert state() == before
import tensorflow.nothing  # an error
"""


@pytest.fixture
def stand_ins(tmp_path, monkeypatch):
    """A folder of what stands in for packages that a process imports."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def test_the_import_is_quiet_and_leaves_all_as_before(stand_ins):
    (stand_ins / "tensorflow.py").write_text("import os; os.write(2, b'noise')")
    assert "TF_USE_LEGACY_KERAS" not in os.environ, "left by the import above"
    for more, noise in ({}, ""), ({"TF_CPP_MIN_LOG_LEVEL": "0"}, "noise"):
        process = run_python("-c", IMPORT, cwd=REPO, env=os.environ | more)
        assert re.fullmatch(f"{noise}Traceback .*Error: .*nothing.*\n", process.stderr, re.DOTALL)


@posix
def test_the_import_wants_no_stderr(stand_ins):  # as a service has none, nor what IDLE starts
    (stand_ins / "tensorflow.py").touch()
    process = run_python("-c", "import quiet_tensorflow", cwd=REPO, preexec_fn=lambda: os.close(2))
    assert process.returncode == 0


@pytest.mark.parametrize("error", [ValueError, tf.errors.InvalidArgumentError])
@pytest.mark.parametrize("function", ["reshape", "gather", "nn.softmax"])  # load, train, save
def test_a_readers_bug_keeps_its_traceback(in_small_data, function, error):
    a_bug = error(None, None, "a bug")  # node, operation, message, as TensorFlow's errors want
    with mock.patch(f"tensorflow.{function}", side_effect=a_bug), pytest.raises(error):
        run_main("train_mnist.py", *SHORT, "--iterations", 1)
