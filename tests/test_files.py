"""A run's files whatever happens to it, and what the user is told: one test for each promise.

Nothing is raced here. A fault comes at a file operation or an iteration that the test chooses, and
the script's clock is a number that the test counts up.
"""

import errno
import gc
import io
import itertools
import json
import logging
import math
import os
import shlex
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf
from helpers import REPO, read_rows, run, snapshot, write_data

import plot_curves
import train_mnist
from train_mnist import UserError

RUN_1 = Path("outputs/run-1")
# Dropout has a state to restore. A last iteration that is no multiple of 7 has a row out of turn.
SETTINGS = ["--data-dir", "data", "--train-size", 600, "--batch-size", 32, "--eval-every", 7]
SETTINGS += ["--learning-rate", 0.1, "--l2", 0.01, "--dropout", 0.2]
posix = pytest.mark.skipif(os.name == "nt", reason="needs the signals and files of POSIX")


@pytest.fixture(autouse=True)
def working_folder(small_mnist, tmp_path, monkeypatch):
    """Each test begins in a folder that holds nothing but the tiny data."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    write_data(Path("data"), small_mnist)


def save_weights(network, path):
    """Stands in for tf.saved_model.save, which is slow and does not write the same bytes twice."""
    folder = Path(path)
    folder.mkdir(exist_ok=True)
    content = [variable.numpy().tobytes() for variable in network.variables]
    (folder / "saved_model.pb").write_bytes(b"".join(content))


@pytest.fixture
def quick(monkeypatch):
    """Makes a run take a twentieth of a second: a small network, and nothing is compiled."""
    monkeypatch.setattr(train_mnist, "LAYER_SIZES", (784, 8, 10))
    monkeypatch.setattr(tf.saved_model, "save", save_weights)
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def parse(*arguments):
    """Returns what the script makes of a command line."""
    return train_mnist.parse_arguments([str(argument) for argument in arguments])


def train(*arguments):
    """Begins a run."""
    return train_mnist.main(parse(*SETTINGS, *arguments))


def resume(*arguments):
    """Goes on with a run; nothing is given but the data and these arguments."""
    return train_mnist.main(parse("--data-dir", "data", "--resume", *arguments))


def refusal(function, *arguments):
    """Calls what must refuse its arguments; returns the exit code and the one line that says so."""
    with pytest.raises(UserError) as caught:
        function(*arguments)
    (line,) = str(caught.value).splitlines()
    return caught.value.code, line


def curves(folder):
    """Returns the bytes of a run's curves.csv."""
    return (folder / "curves.csv").read_bytes()


def saved_iteration(folder):
    """Returns the iteration of a run's checkpoint."""
    variables = train_mnist.read_checkpoint(folder).variables
    (name,) = [name for name in variables if name.endswith("-iteration")]
    return int(variables[name])


def outcome(folder):
    """Returns all that a complete run leaves, but for the seconds that it took."""
    files = snapshot(folder)
    files["run.json"] = json.loads(files["run.json"])
    del files["run.json"]["seconds"]
    with np.load(folder / "checkpoint.npz") as file:
        files["checkpoint.npz"] = {name: file[name].tobytes() for name in file}
    del files["checkpoint.npz"]["seconds"]
    return files


def set_clock(patch, clock):
    """Lets the script take what clock() returns for the time, in seconds."""
    patch.setattr(train_mnist, "time", SimpleNamespace(monotonic=clock))


def hurry(patch):
    """Makes a checkpoint due whenever the script looks at the time."""
    set_clock(patch, itertools.count(0, 2).__next__)


def before_each_step(patch, call):
    """Calls call(iteration) ahead of each step of training."""

    def minibatch(iteration, *arguments, real=train_mnist.minibatch):
        call(iteration)
        return real(iteration, *arguments)

    patch.setattr(train_mnist, "minibatch", minibatch)


@pytest.fixture(scope="session")
def finished_once(tmp_path_factory):
    """Where the first test that uses `finished` puts its run for the others to copy."""
    return tmp_path_factory.mktemp("finished") / "run"


@pytest.fixture
def finished(finished_once, quick):
    """The folder of a run of 16 iterations, the only run; it has rows 0, 7, 14 and 16."""
    if not finished_once.exists():
        train("--iterations", 16, "--output-dir", finished_once)
    shutil.copytree(finished_once, RUN_1)
    return RUN_1


# ------------------------------------------------------------- a fault at every file operation
class Death(BaseException):
    """What kill -9 does: no handler of the script's knows it, and no tidying up succeeds."""


class Disk:
    """Counts what is done to files, and lets operation `first_failure` and all later ones fail.

    Operations are to make a folder, to open a file for writing, to write out what its buffer holds
    (the first that fails does half of it), to replace a file and to remove it; of these, `kinds`.
    """

    def __init__(self, first_failure=math.inf, error=None, kinds="mkdir open write replace unlink"):
        self.first_failure = first_failure
        self.error = error
        self.kinds = kinds.split()
        self.operations = []
        self.files_before = None  # the files in outputs when the first operation fails
        self.patch = pytest.MonkeyPatch()

    def operate(self, kind, path):
        if kind not in self.kinds:
            return
        self.operations.append(f"{kind} {path}")
        if len(self.operations) >= self.first_failure:
            if self.files_before is None:
                self.files_before = snapshot(Path("outputs"))
            raise self.error

    def count_calls(self, kind):
        real = getattr(Path, kind)

        def call(path, *arguments, **more):
            self.operate(kind, path)
            return real(path, *arguments, **more)

        self.patch.setattr(Path, kind, call)

    def count_writing(self):
        real = Path.open

        def open_file(path, mode="r", **more):
            if mode.startswith("r"):
                return real(path, mode, **more)
            self.operate("open", path)
            return BufferedFile(self, path, real(path, mode.rstrip("b") + "b", buffering=0))

        self.patch.setattr(Path, "open", open_file)

    def __enter__(self):
        for kind in ("mkdir", "replace", "unlink"):
            self.count_calls(kind)
        self.count_writing()
        hurry(self.patch)
        return self

    def __exit__(self, *error):
        self.patch.undo()


class BufferedFile:
    """A file on a Disk. What its buffer holds is lost when the process dies."""

    def __init__(self, disk, path, file):
        self.disk = disk
        self.path = path
        self.file = file
        self.buffer = b""

    def write(self, content):
        self.buffer += content.encode() if isinstance(content, str) else bytes(content)

    def flush(self):
        content = self.buffer
        self.buffer = b""
        half = len(content) // 2
        if content and self.disk.files_before is None:
            self.file.write(content[:half])
            self.disk.operate("write", self.path)
            self.file.write(content[half:])

    def close(self):
        with self.file:
            self.flush()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


def three_iterations():
    train("--iterations", 3, "--eval-every", 2)


def third_iteration():
    resume("--iterations", 3, "--output-dir", RUN_1)


class Scene:
    """A session of a run, to be played again and again, in an "outputs" with another run in it."""

    def __init__(self, session):
        self.session = session
        three_iterations()
        self.complete = [outcome(RUN_1)]  # what may be called complete; the whole run comes first
        shutil.move(RUN_1, "outputs/neighbour")
        if session is third_iteration:
            train("--iterations", 2, "--eval-every", 2)
            self.complete.append(outcome(RUN_1))
        shutil.move("outputs", "before")

    def play(self, disk):
        shutil.rmtree("outputs", ignore_errors=True)
        shutil.copytree("before", "outputs")
        with disk:
            self.session()

    def check(self):
        """After a fault: no harm is done that a second session would not make good."""
        if (RUN_1 / "run.json").exists():
            assert outcome(RUN_1) in self.complete
        if (RUN_1 / "checkpoint.npz").exists():
            third_iteration()
        else:
            three_iterations()
        assert outcome(train_mnist.newest_run(Path("outputs"))) == self.complete[0]
        assert snapshot(Path("outputs/neighbour")) == snapshot(Path("before/neighbour"))


@pytest.mark.parametrize("session", [three_iterations, third_iteration])
def test_death_at_any_file_operation_costs_no_byte(session, quick):
    scene = Scene(session)
    undisturbed = Disk()
    scene.play(undisturbed)
    counted = {Path(operation).name for operation in undisturbed.operations}
    written = {Path(name).name for name in snapshot(RUN_1)}
    assert written <= {name.removeprefix(".draft.") for name in counted}
    for number in range(1, 1 + len(undisturbed.operations)):
        with pytest.raises(Death):
            scene.play(Disk(number, Death()))
        scene.check()


@pytest.mark.parametrize("session", [three_iterations, third_iteration])
def test_a_full_disk_is_named_leaves_no_draft_and_loses_nothing_saved(session, quick):
    scene = Scene(session)
    undisturbed = Disk(kinds="mkdir open write")
    scene.play(undisturbed)
    for number in range(1, 1 + len(undisturbed.operations)):
        disk = Disk(number, OSError(errno.ENOSPC, "no room"), "mkdir open write")
        code, line = refusal(scene.play, disk)
        assert code == 1
        assert line.endswith(": no room")
        assert str(RUN_1) in line or "--output-dir" in line
        files = snapshot(Path("outputs"))
        for name, content in disk.files_before.items():
            if ".draft" not in name and "saved_model" not in name:
                assert files[name].startswith(content), name  # the curves may have grown
        assert not any(".draft" in name for name in files)
        scene.check()


def test_a_disk_that_tensorflow_finds_full_is_named(quick, monkeypatch):
    def save(network, path):
        raise tf.errors.ResourceExhaustedError(None, None, "no room\nfor your model")

    with monkeypatch.context() as patch:
        patch.setattr(tf.saved_model, "save", save)
        code, line = refusal(train, "--iterations", 3)
    assert code == 1
    assert line == f"{RUN_1 / 'saved_model'}: no room"
    assert resume().iteration == 3


def test_a_file_that_another_program_reads_on_windows_is_replaced_a_second_later(
    quick, monkeypatch
):
    pauses = []
    replaced = []

    def replace(path, target, real=Path.replace):
        if len(pauses) == len(replaced):  # the first attempt at each file
            raise PermissionError(errno.EACCES, "in use")
        replaced.append(target)
        return real(path, target)

    hurry(monkeypatch)
    train_mnist.time.sleep = pauses.append
    monkeypatch.setattr(Path, "replace", replace)
    train("--iterations", 3)
    assert pauses == [1] * len(replaced)
    assert saved_iteration(RUN_1) == 3


# ---------------------------------------------------------------------- killed or interrupted
SIGNAL_AT_20 = """
import itertools, os, signal, time
from tqdm import tqdm
signal.signal(signal.SIGINT, signal.default_int_handler)  # nohup has it ignored
def iterate(bar, real=tqdm.__iter__):
    time.monotonic = itertools.count(10**9, 2).__next__  # a checkpoint is due at each look
    for iteration in real(bar):
        if iteration == 20:
            os.kill(os.getpid(), signal.{})
        yield iteration
tqdm.__iter__ = iterate
"""


def run_into_signal(name, folder):
    """Starts a run as a process that sends itself a signal at the start of iteration 20."""
    arguments = [*SETTINGS, "--iterations", 30, "--output-dir", folder]
    return run("train_mnist.py", *arguments, first=SIGNAL_AT_20.format(name), encoding="utf-8")


@posix
@pytest.mark.slow
def test_kill_9_leaves_the_last_checkpoint_to_go_on_from():
    killed = Path("killed")
    assert run_into_signal("SIGKILL", killed).returncode == -signal.SIGKILL
    assert saved_iteration(killed) == 19
    resume("--output-dir", killed)
    train("--iterations", 30)
    assert curves(killed) == curves(RUN_1)


@posix
@pytest.mark.slow
def test_ctrl_c_exits_130_loses_no_iteration_and_prints_a_command_that_goes_on():
    stopped = Path("50% o'ff [x] ü")
    process = run_into_signal("SIGINT", stopped)
    assert process.returncode == 130
    (line,) = process.stderr.splitlines()
    assert "saved at iteration 20;" in line
    assert saved_iteration(stopped) == 20
    _, command = line.split("to go on: ")
    python, *words = shlex.split(command)
    assert python == "python"
    process = run(*words)
    assert process.returncode == 0, process.stderr
    train("--iterations", 30)
    assert curves(stopped) == curves(RUN_1)


def test_ctrl_c_inside_an_eager_step_keeps_the_last_good_checkpoint(quick, monkeypatch, capsys):
    updates = itertools.count(1)
    variable_type = type(tf.Variable(0.0))

    def assign_sub(variable, delta, real=variable_type.assign_sub):
        if next(updates) == 5 * 4 + 2:  # in the sixth step, of two layers' weights and biases
            raise KeyboardInterrupt
        return real(variable, delta)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        hurry(patch)
        patch.setattr(variable_type, "assign_sub", assign_sub)
        train("--iterations", 9, "--output-dir", "stopped")
    assert "saved at iteration 5;" in capsys.readouterr().err
    resume("--output-dir", "stopped")
    train("--iterations", 9)
    assert outcome(Path("stopped")) == outcome(RUN_1)


def test_ctrl_c_before_anything_was_saved_advises_nothing(quick, monkeypatch, capsys):
    def replace_file(path, content):
        raise KeyboardInterrupt

    monkeypatch.setattr(train_mnist, "replace_file", replace_file)
    with pytest.raises(KeyboardInterrupt):
        train()
    assert capsys.readouterr().err == ""


def test_ctrl_c_right_after_a_resume_says_how_to_go_on(finished, monkeypatch, capsys):
    def interrupt(iteration):
        raise KeyboardInterrupt

    before_each_step(monkeypatch, interrupt)
    with pytest.raises(KeyboardInterrupt):
        resume("--iterations", 20)
    assert "saved at iteration 16;" in capsys.readouterr().err


def test_a_checkpoint_is_saved_once_a_second_and_at_the_end(quick, monkeypatch):
    seconds = [0.0]
    saved = []

    def wait(iteration):
        seconds[0] += 0.4

    def replace_file(path, content, real=train_mnist.replace_file):
        real(path, content)
        saved.append(saved_iteration(path.parent))

    set_clock(monkeypatch, lambda: seconds[0])
    before_each_step(monkeypatch, wait)
    monkeypatch.setattr(train_mnist, "replace_file", replace_file)
    train("--iterations", 10)
    assert saved == [0, 3, 6, 9, 10, 10]  # with the last of them, run.json


def test_the_seconds_of_all_sessions_are_added_up(quick, monkeypatch):
    seconds = [100.0]

    def wait(iteration):
        seconds[0] += 0.4
        if iteration == 5 and seconds[0] < 1000:
            raise KeyboardInterrupt

    set_clock(monkeypatch, lambda: seconds[0])
    before_each_step(monkeypatch, wait)
    with pytest.raises(KeyboardInterrupt):
        train("--iterations", 10)
    assert saved_iteration(RUN_1) == 3
    seconds[0] = 5000.0  # when the user comes back
    resume()
    resume("--iterations", 20)
    summary = json.loads((RUN_1 / "run.json").read_text())
    assert summary["seconds"] == pytest.approx(20 * 0.4)


# ------------------------------------------------------------------------- what is gone on with
def check_refusal(folder, words, *arguments):
    """Going on must be refused, in a line with these words, and must change nothing."""
    before = snapshot(folder)
    code, line = refusal(resume, "--output-dir", folder, *arguments)
    assert code == 2
    for word in words:
        assert str(word) in line
    assert snapshot(folder) == before


def test_a_finished_run_is_extended_under_its_own_settings_to_the_same_bytes(finished):
    resume("--iterations", 25)
    train("--iterations", 25, "--output-dir", "at once")
    assert outcome(finished) == outcome(Path("at once"))


def test_resuming_a_finished_run_under_the_very_same_flags_changes_no_byte(finished):
    before = outcome(finished)
    resume(*SETTINGS, "--iterations", 16)
    assert outcome(finished) == before


@pytest.mark.parametrize(
    ("flag", "value", "was"),
    [
        ("--iterations", 15, 16),  # only more of them
        ("--batch-size", 64, 32),
        ("--learning-rate", 0.2, 0.1),
        ("--train-size", 500, 600),
        ("--eval-every", 14, 7),
        ("--seed", 1, 0),
        ("--l2", 0.5, 0.01),
        ("--dropout", 0.0, 0.2),
    ],
)
def test_another_setting_is_refused(finished, flag, value, was):
    check_refusal(finished, [f"{flag} {value}", was], flag, value)


@pytest.mark.parametrize("number", range(4))
def test_other_data_are_refused(finished, small_mnist, number):
    arrays = list(small_mnist)
    arrays[number] = np.roll(arrays[number], 1)
    write_data(Path("other"), arrays)
    check_refusal(finished, ["--data-dir"], "--data-dir", "other")


def test_another_network_is_refused(finished, monkeypatch):
    monkeypatch.setattr(train_mnist, "LAYER_SIZES", (784, 9, 10))
    check_refusal(finished, ["--resume", finished, "network"])


@pytest.mark.parametrize("missing", ["header", "row 7", "end of row 14", "all"])
def test_missing_rows_are_refused(finished, missing):
    header, row_0, row_7, row_14, row_16 = curves(finished).splitlines(keepends=True)
    left = {
        "header": row_0 + row_7 + row_14 + row_16,
        "row 7": header + row_0 + row_14 + row_16,
        "end of row 14": header + row_0 + row_7 + row_14[:-3],
        "all": b"",
    }
    (finished / "curves.csv").write_bytes(left[missing])
    check_refusal(finished, ["--resume", finished / "curves.csv"])


@pytest.mark.parametrize("cut", [1, 12, 30])
def test_a_last_row_that_was_cut_is_measured_again(finished, cut):
    whole = curves(finished)
    (finished / "curves.csv").write_bytes(whole[:-cut])
    resume()
    assert curves(finished) == whole


def flip(content, position):
    """Returns the content with one bit turned over."""
    return content[:position] + bytes([content[position] ^ 16]) + content[position + 1 :]


def as_file(save, *arguments, **named):
    """Returns the bytes of the file that np.save or np.savez makes of arrays."""
    file = io.BytesIO()
    save(file, *arguments, **named)
    return file.getvalue()


class Trap:
    """Makes a file in the run's folder when it is unpickled."""

    def __reduce__(self):
        return open, (str(RUN_1 / "unpickled"), "w")


DAMAGES = {
    "empty": lambda content: b"",
    "cut short": lambda content: content[:10],
    "cut in half": lambda content: content[: len(content) // 2],
    "without its end": lambda content: content[:-1],
    "a bit of the settings": lambda content: flip(content, content.index(b"{\0\0\0") + 40),
    "a bit of the weights": lambda content: flip(content, len(content) // 2),
    "a text": lambda content: b"the user's own\n",
    "an array": lambda content: as_file(np.save, np.zeros(3)),
    "other arrays": lambda content: as_file(np.savez, iteration=np.zeros(3)),
    "a pickle": lambda content: as_file(np.savez, settings=np.array([Trap()])),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_is_named(finished, damage):
    path = finished / "checkpoint.npz"
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    check_refusal(finished, ["--resume", path])


def test_a_folder_without_a_checkpoint_is_named():
    path = Path("mistyped/checkpoint.npz")
    check_refusal(path.parent, ["--resume", path])
    assert not path.parent.exists()


@pytest.mark.parametrize("newest", ["run-9", "run-10"])
def test_resuming_without_a_folder_takes_the_newest_run(finished, newest):
    for name in ("run-9", "run-10"):
        shutil.copytree(finished, Path("outputs") / name)
        time = 2000 if name == newest else 1000
        os.utime(Path("outputs") / name / "checkpoint.npz", (time, time))
    shutil.rmtree(finished)
    Path("outputs/reference/inner").mkdir(parents=True)  # newer, but no run
    resume("--iterations", 17)
    longer = [path for path in Path("outputs").glob("*/*.csv") if b"\n17," in path.read_bytes()]
    assert longer == [Path("outputs") / newest / "curves.csv"]


def test_resuming_where_there_is_no_run_says_so():
    code, line = refusal(resume)
    assert code == 2
    assert line.startswith("--resume: ")
    assert "outputs" in line
    assert not Path("outputs").exists()


class MomentumTrainer(train_mnist.Trainer):
    """What a reader may make of the Trainer: one with velocities, variables without a name."""

    def __init__(self, network, settings):
        super().__init__(network, settings)
        self.velocities = [tf.Variable(tf.zeros_like(W)) for W in network.weights]

    def train_step(self, images, labels):
        super().train_step(images, labels)
        for W, velocity in zip(self.network.weights, self.velocities, strict=True):
            velocity.assign(0.5 * velocity + W)
            W.assign_sub(0.01 * velocity)


def test_a_variable_that_a_reader_adds_is_saved_and_resumed(quick, monkeypatch):
    monkeypatch.setattr(train_mnist, "Trainer", MomentumTrainer)
    train("--iterations", 9, "--output-dir", "at once")
    train("--iterations", 5)
    resume("--iterations", 9)
    assert outcome(RUN_1) == outcome(Path("at once"))


# --------------------------------------------------------------------------- a folder of its own
def test_runs_are_numbered_where_no_folder_is_given(quick):
    train("--iterations", 1)
    before = snapshot(RUN_1)
    train("--iterations", 2)
    assert saved_iteration(Path("outputs/run-2")) == 2
    assert snapshot(RUN_1) == before


def test_of_two_runs_that_start_at_once_each_gets_a_folder(monkeypatch):
    def mkdir(path, *arguments, real=Path.mkdir, **more):
        if path.name == "run-1" and not path.exists():
            real(path)  # the other run comes between a look and this
        real(path, *arguments, **more)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    assert train_mnist.make_next_folder(Path("outputs")) == Path("outputs/run-2")


def test_of_two_runs_that_start_in_one_folder_at_once_one_is_refused(quick, monkeypatch):
    def open_file(path, *arguments, real=Path.open, **more):
        if path.name == "curves.csv":
            with real(path, "x") as file:  # the other run comes between a look and this
                file.write("the other's")
        return real(path, *arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_file)
        code, line = refusal(train, "--iterations", 1, "--output-dir", "both")
    assert code == 1
    assert str(Path("both/curves.csv")) in line
    assert snapshot(Path("both")) == {"curves.csv": b"the other's"}


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "below/notes.txt"])
def test_a_folder_that_is_not_empty_is_refused_and_untouched(quick, name):
    path = Path("mine") / name
    path.parent.mkdir(parents=True)
    path.write_text("the user's own")
    code, line = refusal(train, "--iterations", 1, "--output-dir", "mine")
    assert code == 2
    assert line.startswith("--output-dir: mine ")
    assert snapshot(Path("mine")) == {name: b"the user's own"}


def test_an_empty_folder_is_accepted(quick):
    Path("empty").mkdir()
    train("--iterations", 1, "--output-dir", "empty")
    assert saved_iteration(Path("empty")) == 1


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_folder_that_is_a_file_or_below_one_is_named(quick, folder):
    Path("file").write_text("the user's own")
    code, line = refusal(train, "--output-dir", folder)
    assert code == 1
    assert line.startswith(f"--output-dir: {Path(folder)}: ")
    assert Path("file").read_text() == "the user's own"


@pytest.mark.parametrize("output", [[], ["--output-dir", "new"]])
@pytest.mark.parametrize(
    ("flag", "value"), [("--train-size", 601), ("--batch-size", 601), ("--data-dir", "nowhere")]
)
def test_a_run_that_the_data_do_not_allow_makes_no_folder(quick, flag, value, output):
    code, line = refusal(train, flag, value, *output)
    assert code == 2
    assert line.startswith(flag)
    assert str(value) in line
    assert list(Path().iterdir()) == [Path("data")]


def test_a_folder_with_an_odd_name_is_like_any_other(capsys):
    # TensorFlow on Windows knows only ASCII paths: https://github.com/tensorflow/hub/issues/936
    folder = Path("50% o'ff [x] b" if os.name == "nt" else "50% o'ff [x] ü")
    train("--iterations", 3, "--output-dir", folder)
    resume("--iterations", 8, "--output-dir", folder)
    python, *words = shlex.split(capsys.readouterr().out.splitlines()[-1])
    assert python == "python"
    process = run(*words)
    assert process.returncode == 0, process.stderr
    names = {"curves.csv", "checkpoint.npz", "saved_model", "run.json", "accuracy.png", "cost.png"}
    assert {path.name for path in folder.iterdir()} == names
    assert set(Path().iterdir()) == {folder, Path("data")}


# --------------------------------------------------------------------------------- what is said
@pytest.mark.parametrize(
    ("flag", "wrong", "right"),
    [
        ("--iterations", ["0", "1.5"], ["1", "1000000"]),
        ("--batch-size", ["0", "1.5"], ["1", "60000"]),
        ("--train-size", ["0", "1.5"], ["1", "60000"]),
        ("--eval-every", ["0", "1.5"], ["1", "1000000"]),
        ("--seed", ["0.5", "4294967296"], ["0", "4294967295"]),
        ("--learning-rate", ["0"], ["1e-9", "5"]),
        ("--l2", [], ["0", "100"]),
        ("--dropout", ["1", "1.5"], ["0", "0.99"]),
    ],
)
def test_a_numeric_flag_refuses_what_is_no_number_for_it(flag, wrong, right):
    for value in ["-1", "nan", "inf", "-inf", "ten", "", "1e400", *wrong]:
        code, line = refusal(parse, f"{flag}={value}")
        assert code == 2
        assert flag in line
        assert value in line
    name = flag.removeprefix("--").replace("-", "_")
    for value in right:
        assert getattr(parse(flag, value), name) == float(value)


@pytest.mark.parametrize("argument", ["--epochs=3", "run-1"])
def test_an_argument_that_is_unknown_is_refused(argument):
    code, line = refusal(parse, argument)
    assert code == 2
    assert argument in line


@pytest.mark.slow
def test_a_mistake_is_one_line_without_a_traceback():
    process = run("train_mnist.py", "--iterations", "ten")
    assert process.returncode == 2
    (line,) = process.stderr.splitlines()
    assert line.startswith("train_mnist.py: ")
    assert "--iterations" in line


def test_a_readers_own_bug_keeps_its_traceback_and_nothing_is_claimed(quick, monkeypatch, capsys):
    def train_step(trainer, images, labels):
        return tf.ones(2) + tf.ones(3)

    monkeypatch.setattr(train_mnist.Trainer, "train_step", train_step)
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        train()
    assert "train_step" in [entry.name for entry in caught.traceback]
    assert capsys.readouterr().err == ""


def test_too_high_a_learning_rate_diverges_and_is_named(monkeypatch):
    hurry(monkeypatch)
    arguments = parse("--learning-rate", 5)  # the README's own example
    code, line = refusal(train_mnist.main, arguments)
    assert code == 1
    assert "--learning-rate" in line
    assert "--l2" not in line
    _, rows = read_rows(RUN_1)
    iteration, _, cost, _, _ = rows[-1]
    assert f"diverged: at iteration {iteration:.0f} the cost is {cost:.3g}," in line
    assert saved_iteration(RUN_1) < iteration
    plot_curves.main([str(RUN_1)])
    assert (RUN_1 / "cost.png").exists()


@pytest.mark.parametrize("l2", [100, 1e30])  # the cost is large, the cost is no number
def test_too_much_l2_diverges_and_is_named(quick, l2):
    code, line = refusal(train, "--l2", l2)
    assert code == 1
    assert "--learning-rate or --l2" in line
    _, rows = read_rows(RUN_1)
    assert np.isfinite(rows).all()


def test_a_high_cost_on_test_images_alone_is_no_divergence(quick, monkeypatch):
    # What is learnt by heart may cost any amount elsewhere.
    def measure(trainer, iteration, measured_set, test_set):
        return train_mnist.Row(iteration, 1.0, 0.001, 0.1, 12.0)

    monkeypatch.setattr(train_mnist, "measure", measure)
    assert train("--iterations", 2).test_cost == 12


def test_the_curves_have_the_shortest_decimals_of_float32(quick):
    train("--iterations", 16)
    _, *rows = curves(RUN_1).decode().splitlines()
    fields = [field for row in rows for field in row.split(",")[1:]]
    assert fields == [str(np.float32(field)) for field in fields]


@posix
@pytest.mark.slow
@pytest.mark.parametrize("output", ["closed", "full"])
def test_a_standard_output_that_takes_nothing_is_blamed(output):
    if output == "closed":
        reader, stdout = os.pipe()
        os.close(reader)
    elif Path("/dev/full").exists():
        stdout = os.open("/dev/full", os.O_WRONLY)
    else:
        pytest.skip("there is no /dev/full")
    outputs = {"capture_output": False, "stdout": stdout, "stderr": subprocess.PIPE}
    process = run("train_mnist.py", *SETTINGS, "--iterations", 3, **outputs)
    os.close(stdout)
    assert process.returncode == 1
    (line,) = process.stderr.splitlines()
    assert line.startswith("train_mnist.py: standard output: ")


# ------------------------------------------------------------------------------ a guest anywhere
FRESH_PROCESS = """
import faulthandler, gc, os, signal, sys
network = "connect", "getaddrinfo", "gethostbyname", "sendto", "sendmsg"
forbidden = {f"socket.{what}" for what in network} | {"pickle.find_class"}
heard = []
sys.addaudithook(lambda event, arguments: event in forbidden and heard.append(event))

def state():
    handlers = [signal.getsignal(number) for number in signal.valid_signals()]
    stderr = os.fstat(2)
    collector = gc.isenabled(), gc.get_freeze_count(), gc.get_threshold()
    return handlers, stderr.st_dev, stderr.st_ino, collector, faulthandler.is_enabled()

before = state()
import train_mnist
assert state() == before
tf = train_mnist.tf
tf.config.threading.set_intra_op_parallelism_threads(1)  # refused once TensorFlow has its devices
tf.config.set_visible_devices([], "GPU")  # so is this
for more in [], ["--resume", "--iterations", "12"]:
    train_mnist.main(train_mnist.parse_arguments(sys.argv[1:] + more))
assert state() == before
assert heard == []
import pickle, socket
pickle.loads(pickle.dumps(print))
socket.getaddrinfo("127.0.0.1", 9)
assert heard == ["pickle.find_class", "socket.getaddrinfo"]  # the hook does hear
"""


@pytest.mark.slow
def test_a_process_is_left_as_it_was_and_nothing_is_unpickled_or_sent():
    code = f"import sys; sys.path.insert(0, {str(REPO)!r})\n{FRESH_PROCESS}"
    command = [sys.executable, "-c", code, *map(str, SETTINGS), "--iterations", "8"]
    process = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr


def test_tensorflows_logger_is_left_as_it_was(quick):
    logger = tf.get_logger()
    before = logger.level
    logger.setLevel("INFO")
    try:
        train("--iterations", 1)
        assert logger.level == logging.INFO
    finally:
        logger.setLevel(before)


@pytest.mark.parametrize("keras", ["0", "1", None])
@pytest.mark.parametrize("collecting", [True, False])
def test_a_quick_import_puts_back_what_it_sets(monkeypatch, keras, collecting):
    monkeypatch.delenv("TF_USE_LEGACY_KERAS", raising=False)
    if keras is not None:
        monkeypatch.setenv("TF_USE_LEGACY_KERAS", keras)
    if not collecting:
        gc.disable()
    try:
        with train_mnist.quick_import():
            pass
        assert gc.isenabled() == collecting
    finally:
        gc.enable()
    assert os.environ.get("TF_USE_LEGACY_KERAS") == keras


def test_what_tensorflow_writes_is_hidden_unless_the_user_asks_for_it(monkeypatch, capfd):
    def written():
        with train_mnist.quiet_stderr():
            os.write(2, b"inside")
        os.write(2, b", after")
        return capfd.readouterr().err

    assert written() == ", after"
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    assert written() == "inside, after"


def test_an_import_that_fails_shows_what_tensorflow_wrote():
    code = "import os\nos.write(2, b'F0000 no kernel')\nraise ImportError('no such symbol')"
    Path("tensorflow.py").write_text(code)
    first = f"import sys; sys.path.insert(0, {str(Path.cwd())!r})"
    process = run("train_mnist.py", first=first)
    assert process.returncode == 1
    assert process.stderr.startswith("F0000 no kernel")
    assert "no such symbol" in process.stderr


def test_main_works_in_a_thread(quick):
    with ThreadPoolExecutor(1) as pool:
        row = pool.submit(train, "--iterations", 2).result()
    assert row == train("--iterations", 2)


@pytest.mark.slow
def test_a_notebook_runs_it_twice_and_shows_nothing_on_stderr():
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    arguments = shlex.join(map(str, [*SETTINGS, "--iterations", 3]))
    source = f'%run "{REPO / "train_mnist.py"}" {arguments}'
    cells = [nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell(source)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    for name, cell in zip(["run-1", "run-2"], notebook.cells, strict=True):
        assert {output.get("name") for output in cell.outputs} == {"stdout"}
        printed = "".join(output["text"] for output in cell.outputs)
        assert f"The run is in {Path('outputs') / name}." in printed
