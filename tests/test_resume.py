"""A run that is stopped, by whatever, goes on to the same bytes; what cannot go on is refused."""

import contextlib
import errno
import itertools
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import tensorflow as tf
from helpers import (
    REPO,
    curves_of,
    flags_of_settings,
    read_rows,
    refusal_of,
    run_script,
    snapshot,
    train,
    write_data,
)

import train_mnist

RUN_1 = Path("outputs/run-1")
# Dropout has a state to restore. A last iteration that is no multiple of 3 has a row out of turn.
SETTINGS = ["--data-dir", "data", "--train-size", 600, "--batch-size", 32, "--eval-every", 3]
SETTINGS += ["--learning-rate", 0.1, "--l2", 0.01, "--dropout", 0.2]


def start(*arguments):
    """Begins a run."""
    return train(*SETTINGS, *arguments)


def resume(folder, *arguments):
    """Goes on with a run."""
    return train("--resume", folder, "--data-dir", "data", *arguments)


def outcome(folder):
    """Returns all that a run leaves, the checkpoint as its arrays: zip files hold the time."""
    files = snapshot(folder)
    with np.load(folder / "checkpoint.npz") as file:
        files["checkpoint.npz"] = {name: file[name].tobytes() for name in file}
    return files


@pytest.fixture
def finished(quick):
    """The folder of a run of 8 iterations, the only run; it has rows 0, 3, 6 and 8."""
    start("--iterations", 8)
    return RUN_1


# ----------------------------------------------------------------- a fault at every file operation
class Death(BaseException):
    """What kill -9 does: nothing in the script knows it, and nothing can be tidied up after it."""


class Disk:
    """Lets one of the operations on files in outputs/ fail, and all that follow.

    Python announces each file that is opened, folder that is made, and file that is renamed or
    removed, whichever function does it: https://docs.python.org/3/library/audit_events.html.
    """

    def __init__(self):
        self.is_watching = False
        sys.addaudithook(self.hear)

    def hear(self, event, arguments):
        if not self.is_watching or event not in EVENTS:
            return
        path, mode = arguments[:2]
        is_ours = not isinstance(path, int) and Path(path).parts[:1] == ("outputs",)
        if not is_ours or (event == "open" and mode in ("r", "rb")):
            return
        self.operations += 1
        if self.operations < self.fails_at or event not in self.fault.events:
            return
        if self.operations == self.fails_at and event == "open" and self.fault.writes_a_part:
            self.is_watching = False
            with Path(path).open("a") as file:
                file.write("7,0.1")
            self.is_watching = True
        raise self.fault.error

    @contextlib.contextmanager
    def failing(self, number, fault):
        """Lets operation `number` fail with a fault, and the later ones."""
        self.operations = 0
        self.fails_at = number
        self.fault = fault
        self.is_watching = True
        try:
            yield
        finally:
            self.is_watching = False


class Fault(NamedTuple):
    error: BaseException
    events: tuple  # that fail
    writes_a_part: bool = False  # of the first file, before it fails


EVENTS = ("open", "os.mkdir", "os.rename", "os.remove")
FULL = OSError(errno.ENOSPC, "no room")
FAULTS = {
    "death": Fault(Death(), EVENTS),
    "death while writing": Fault(Death(), EVENTS, writes_a_part=True),
    "a disk that becomes full": Fault(FULL, ("open", "os.mkdir"), writes_a_part=True),
}


@pytest.fixture(scope="session")
def disk():
    return Disk()  # only one, because a hook cannot be removed


def first_session():
    start("--iterations", 2, "--eval-every", 1)


def second_session():
    resume(RUN_1, "--iterations", 2)


@pytest.mark.slow
@pytest.mark.parametrize("session", [first_session, second_session])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_file_operation_costs_no_byte(session, fault, quick, disk, monkeypatch):
    monkeypatch.setattr(train_mnist, "SAVE_EVERY", 1)
    first_session()
    whole = outcome(RUN_1)
    complete = [whole]
    shutil.move(RUN_1, "outputs/neighbour")
    if session is second_session:
        start("--iterations", 1, "--eval-every", 1)
        complete.append(outcome(RUN_1))
    shutil.move("outputs", "before")

    for number in itertools.count(1):
        shutil.rmtree("outputs", ignore_errors=True)
        shutil.copytree("before", "outputs")
        try:
            with disk.failing(number, FAULTS[fault]):
                session()
        except Death:
            pass
        except train_mnist.UserError as error:
            assert re.fullmatch(r"outputs.*: no room", str(error))
            assert not [name for name in snapshot(RUN_1) if "draft" in name]
        else:
            assert number > 12  # there were so many operations at least, and all have failed once
            break
        if (RUN_1 / "run.json").exists():
            assert outcome(RUN_1) in complete
        if (RUN_1 / "checkpoint.npz").exists():
            second_session()
            assert outcome(RUN_1) == whole
        else:
            first_session()
            assert outcome(max(Path("outputs").glob("run-*"))) == whole
        assert snapshot(Path("outputs/neighbour")) == snapshot(Path("before/neighbour"))


def test_a_disk_that_tensorflow_finds_full_is_named(quick, monkeypatch):
    def save(network, path):
        raise tf.errors.ResourceExhaustedError(None, None, "no room\nfor your model")

    with monkeypatch.context() as patch:
        patch.setattr(tf.saved_model, "save", save)
        line = refusal_of(start, "--iterations", 3)
    assert line == f"{RUN_1 / 'saved_model'}: no room"
    assert resume(RUN_1).iteration == 3


# ------------------------------------------------------------------------ killed or interrupted
@contextlib.contextmanager
def endless_run(folder):
    """Starts a run as a process; gives it to the block once it has a row after iteration 100."""
    command = [sys.executable, REPO / "train_mnist.py", *SETTINGS, "--output-dir", folder]
    command += ["--iterations", 10**6]
    process = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    with process:
        while not (folder / "curves.csv").exists() or b"\n102," not in curves_of(folder):
            assert process.poll() is None
            time.sleep(0.01)
        yield process


def saved_iteration(folder):
    """Returns the iteration of a run's checkpoint, as the script tells it."""
    line = refusal_of(resume, folder, "--iterations", 1)
    return int(re.search(r"at iteration (\d+)", line).group(1))


def check_that_it_goes_on(folder, command):
    """Lets a run go on for some iterations, and compares it with one that was never stopped."""
    _, rows = read_rows(folder)
    end = ["--iterations", int(rows[-1, 0]) + 50]
    process = run_script(*command, *end)
    assert process.returncode == 0, process.stderr
    start(*end)
    assert curves_of(folder) == curves_of(RUN_1)


posix = pytest.mark.skipif(os.name == "nt", reason="needs the signals of POSIX")


@posix
@pytest.mark.slow
def test_after_kill_9_a_run_goes_on_from_its_last_checkpoint(in_small_data):
    folder = Path("killed")
    with endless_run(folder) as process:
        process.kill()
    assert saved_iteration(folder) >= 100
    check_that_it_goes_on(folder, ["train_mnist.py", "--resume", folder, "--data-dir", "data"])


@posix
@pytest.mark.slow
def test_ctrl_c_exits_130_loses_no_iteration_and_prints_a_command_that_goes_on(in_small_data):
    folder = Path("50% o'ff ü")
    with endless_run(folder) as process:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130
    *_, command = said.splitlines()
    _, rows = read_rows(folder)
    assert saved_iteration(folder) >= rows[-1, 0]
    python, *words = shlex.split(command)
    assert python == "python"
    check_that_it_goes_on(folder, words)


def test_ctrl_c_inside_an_eager_step_keeps_the_last_good_checkpoint(quick, monkeypatch):
    calls = itertools.count(1)

    def gradient(tape, target, variables, real=tf.GradientTape.gradient):
        if next(calls) == 6:
            variables[0].assign_add(variables[0])  # half of a step is done
            raise KeyboardInterrupt
        return real(tape, target, variables)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(tf.GradientTape, "gradient", gradient)
        start("--iterations", 9)
    resume(RUN_1)
    start("--iterations", 9)
    assert outcome(Path("outputs/run-2")) == outcome(RUN_1)


# ----------------------------------------------------------------------------- what is gone on with
def test_a_finished_run_is_extended_under_its_own_settings_to_the_same_bytes(finished):
    resume(finished, "--iterations", 13)
    start("--iterations", 13, "--output-dir", "at once")
    assert outcome(finished) == outcome(Path("at once"))


def test_resuming_a_finished_run_under_the_very_same_flags_changes_no_byte(finished):
    before = outcome(finished)
    resume(finished, *SETTINGS, "--iterations", 8)
    assert outcome(finished) == before


def test_a_run_that_is_being_extended_is_not_called_complete_and_knows_its_end(finished):
    def stop(*arguments):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(train_mnist, "training_loop", stop)
        resume(finished, "--iterations", 13)
    assert not (finished / "run.json").exists()
    assert resume(finished).iteration == 13


def test_a_resumed_run_is_measured_on_the_same_training_images(quick):
    # Of more than 10,000 images a sample is measured.
    settings = ["--train-size", 12000, "--iterations", 10, "--eval-every", 1, "--batch-size", 10]
    train(*settings, "--output-dir", "at once")
    train(*settings, "--iterations", 5, "--output-dir", "twice")
    train("--resume", "twice", "--iterations", 10)
    assert curves_of(Path("twice")) == curves_of(Path("at once"))


def test_other_versions_than_those_that_began_a_run_are_said_once_and_not_forgotten(
    finished, monkeypatch, capsys
):
    before = json.loads((finished / "run.json").read_text())["made_with"]
    with monkeypatch.context() as patch:
        patch.setattr(tf, "__version__", "9.9.9")
        resume(finished, "--iterations", 9)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "begun with" in line]
    assert before in line
    assert json.loads((finished / "run.json").read_text())["made_with"] == before
    resume(finished, "--iterations", 10)
    assert "begun with" not in capsys.readouterr().out


@pytest.mark.parametrize("cut", [1, 12, 30])
def test_a_last_row_that_was_cut_is_measured_again(finished, cut):
    whole = curves_of(finished)
    (finished / "curves.csv").write_bytes(whole[:-cut])
    resume(finished)
    assert curves_of(finished) == whole


# ---------------------------------------------------------------------------------- what is refused
def check_refusal(folder, words, *arguments):
    """Going on must be refused, in a line with these words, and must change nothing."""
    before = snapshot(folder)
    line = refusal_of(resume, folder, *arguments)
    for word in words:
        assert str(word) in line
    assert snapshot(folder) == before


# Another value for each flag of a setting.
OTHERS = {
    "--iterations": 7,  # fewer
    "--batch-size": 64,
    "--learning-rate": 0.2,
    "--train-size": 500,
    "--eval-every": 6,
    "--seed": 1,
    "--l2": 0.5,
    "--dropout": 0.0,
}


@pytest.mark.parametrize("flag", flags_of_settings())
def test_another_setting_is_refused(finished, flag):
    its_own = [*SETTINGS, "--iterations", 8, "--seed", 0]
    its_value = its_own[its_own.index(flag) + 1]
    check_refusal(finished, [f"{flag} {OTHERS[flag]}", its_value], flag, OTHERS[flag])


def test_a_setting_that_is_newer_than_the_run_has_its_default(finished):
    path = finished / "checkpoint.npz"
    with np.load(path) as file:
        arrays = dict(file)
    description = json.loads(str(arrays["description"]))
    del description["settings"]["seed"]
    np.savez(path, **(arrays | {"description": json.dumps(description)}))
    check_refusal(finished, ["--seed 1", "0"], "--seed", 1)
    assert resume(finished, "--iterations", 9, "--seed", 0).iteration == 9


@pytest.mark.parametrize("number", range(4))
def test_other_data_are_refused(finished, small_mnist, number):
    arrays = list(small_mnist)
    arrays[number] = np.roll(arrays[number], 1)
    write_data(Path("other"), arrays)
    check_refusal(finished, ["--data-dir"], "--data-dir", "other")


@pytest.mark.parametrize("sizes", [(784, 9, 10), (784, 8, 8, 10)])
def test_another_network_is_refused(finished, monkeypatch, sizes):
    monkeypatch.setattr(train_mnist, "LAYER_SIZES", sizes)
    check_refusal(finished, ["--resume", finished, "network"])


@pytest.mark.parametrize("missing", ["header", "row 3", "end of row 6", "figures of row 6", "all"])
def test_missing_rows_are_refused(finished, missing):
    header, row_0, row_3, row_6, row_8 = curves_of(finished).splitlines(keepends=True)
    left = {
        "header": row_0 + row_3 + row_6 + row_8,
        "row 3": header + row_0 + row_6 + row_8,
        "end of row 6": header + row_0 + row_3 + row_6[:-3],
        "figures of row 6": header + row_0 + row_3 + b"6,0.5\n" + row_8,
        "all": b"",
    }
    (finished / "curves.csv").write_bytes(left[missing])
    check_refusal(finished, ["--resume", finished, "curves.csv"])


class Trap:
    """Makes a file when it is unpickled."""

    def __reduce__(self):
        return open, ("unpickled", "w")


@pytest.mark.parametrize("damage", ["cut", "a bit", "a pickle"])
def test_a_damaged_checkpoint_is_named_and_nothing_is_unpickled(finished, damage):
    path = finished / "checkpoint.npz"
    content = path.read_bytes()
    middle = len(content) // 2
    if damage == "cut":
        path.write_bytes(content[:middle])
    elif damage == "a bit":
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 16]) + content[middle + 1 :])
    else:
        np.savez(path, np.array([Trap()]), description="{}")
    check_refusal(finished, ["--resume", finished, "checkpoint.npz"])
    assert not Path("unpickled").exists()


@pytest.mark.parametrize("folder", ["mistyped", "file"])
def test_a_folder_without_a_run_is_named(quick, folder):
    Path("file").write_text("the user's own")
    assert f"--resume {folder}: " in refusal_of(resume, folder)
    assert not Path("mistyped").exists()
