"""Killed, starved or fed rubbish: the scripts say so in one line and keep what there was."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from conftest import REPO, parse, read_rows, refusal, run, run_refusal

import train_mnist

SETTINGS = ["--train-size", 3000, "--batch-size", 32, "--learning-rate", 0.1, "--dropout", 0.1]


def start(*arguments, **kwargs):
    """Starts train_mnist.py and does not wait for it."""
    command = [sys.executable, str(REPO / "train_mnist.py"), *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, **pipes, **kwargs)


def wait_for_row(folder, iteration, process):
    """Waits until curves.csv holds the row of an iteration; it must always be whole."""
    while True:
        ended = process.poll() is not None
        with contextlib.suppress(FileNotFoundError):
            _, rows = read_rows(folder)
            if rows[-1, 0] >= iteration:
                return
        assert not ended, process.communicate()
        time.sleep(0.005 if os.name != "nt" else 0.1)  # Windows replaces no file that is being read


def snapshot(folder):
    """Returns every file below a folder with its content."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


posix_signals = pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a process")

# ------------------------------------------------------------------------ killed and resumed


def saved_iteration(folder):
    """Returns the iteration that the checkpoint of a run holds."""
    with np.load(folder / "checkpoint" / "state.npz") as saved:
        (iteration,) = (int(array) for array in saved.values() if array.dtype == np.int64)
    return iteration


@pytest.fixture(scope="module")
def never_stopped(tmp_path_factory):
    """A run of 400 iterations that nothing interrupts."""
    folder = tmp_path_factory.mktemp("whole")
    process = run("train_mnist.py", *SETTINGS, "--iterations", 400, "--output-dir", folder)
    assert process.returncode == 0, process.stderr
    return folder


def test_a_killed_run_is_resumed_to_the_same_bytes(never_stopped, tmp_path):
    arguments = [*SETTINGS, "--iterations", 400, "--output-dir", tmp_path]
    seed = time.time_ns()  # other moments in each run of the tests
    print("seed of the moments:", seed)
    rng = random.Random(seed)
    process = start(*arguments)
    last = -10
    for at_least in (0, 120, 0):  # the second kill is far from the first checkpoint
        # Each process gets further than the one before: the rows that it finds are not enough.
        wait_for_row(tmp_path, max(at_least, last + 10), process)
        time.sleep(rng.uniform(0, 0.1))
        process.kill()
        process.communicate()
        last = read_rows(tmp_path)[1][-1, 0]
        assert last - saved_iteration(tmp_path) <= 100
        process = start(*arguments, "--resume")
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert (tmp_path / "curves.csv").read_bytes() == (never_stopped / "curves.csv").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {p.name for p in never_stopped.iterdir()}


@posix_signals
def test_ctrl_c_saves_what_was_reached_and_says_how_to_go_on(never_stopped, tmp_path):
    arguments = [*SETTINGS, "--iterations", 400, "--output-dir", tmp_path]
    process = start(*arguments)
    wait_for_row(tmp_path, 50, process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert len(errors.splitlines()) == 1
    assert "interrupted at iteration" in errors
    assert errors.rstrip().endswith("--resume")
    _, rows = read_rows(tmp_path)
    assert 50 <= rows[-1, 0] < 400
    assert (tmp_path / "saved_model").is_dir()
    assert (tmp_path / "run.json").is_file()
    assert run("plot_curves.py", tmp_path).returncode == 0
    process = run("train_mnist.py", *arguments, "--resume")
    assert process.returncode == 0, process.stderr
    assert (tmp_path / "curves.csv").read_bytes() == (never_stopped / "curves.csv").read_bytes()


@posix_signals
def test_ctrl_c_while_tensorflow_is_imported_is_quiet(tmp_path):
    importing = tmp_path / "importing"
    (tmp_path / "tensorflow.py").write_text(
        f"import time\nopen({str(importing)!r}, 'w').close()\ntime.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    process = start("--output-dir", tmp_path / "run", env=environment)
    while not importing.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.communicate() == ("", "")
    assert process.returncode == 130
    assert not (tmp_path / "run").exists()


def test_ctrl_c_is_put_back_whatever_happens(tmp_path, capsys):
    before = signal.getsignal(signal.SIGINT)
    settings = ["--train-size", 600, "--batch-size", 32, "--output-dir", tmp_path]
    train_mnist.main(parse(*settings, "--iterations", 10))
    assert signal.getsignal(signal.SIGINT) is before
    run_refusal(capsys, *settings, "--learning-rate", 1e30)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_finished_run_goes_on_to_more_iterations(tmp_path):
    arguments = [*SETTINGS, "--eval-every", 15, "--output-dir"]
    for folder, stops in (("in two", (130, 250)), ("at once", (250,))):
        for iterations in stops:
            resume = ["--resume"] if (tmp_path / folder).exists() else []
            process = run(
                "train_mnist.py", *arguments, tmp_path / folder, "--iterations", iterations, *resume
            )
            assert process.returncode == 0, process.stderr
    expected = (tmp_path / "at once" / "curves.csv").read_bytes()
    assert (tmp_path / "in two" / "curves.csv").read_bytes() == expected


def test_resuming_under_other_settings_is_refused(never_stopped, small_data, capsys, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(never_stopped, folder)
    before = snapshot(folder)
    settings = [*SETTINGS, "--iterations", 500, "--output-dir", folder, "--resume"]
    for flag, value, was in [
        ("--seed", 1, "0"),
        ("--batch-size", 64, "32"),
        ("--learning-rate", 0.2, "0.1"),
        ("--train-size", 2000, "3000"),
        ("--eval-every", 20, "10"),
        ("--l2", 0.5, "0.0"),
        ("--dropout", 0.2, "0.1"),
    ]:
        code, line = run_refusal(capsys, *settings, flag, value)
        assert code == 2
        assert flag.strip("-").replace("-", "_") in line
        assert f"is {value} but was {was} in {folder}" in line
    code, line = run_refusal(capsys, *settings, "--iterations", 300)
    assert code == 2
    assert "--iterations 300" in line
    assert "400" in line
    other_data = ["--data-dir", small_data, "--train-size", 600]
    assert run_refusal(capsys, *settings, *other_data)[0] == 2
    assert snapshot(folder) == before


def test_resuming_other_data_or_another_network_is_refused(
    small_data, capsys, tmp_path, monkeypatch
):
    settings = ["--train-size", 600, "--batch-size", 32, "--output-dir", tmp_path / "run"]
    process = run("train_mnist.py", *settings, "--iterations", 20, "--data-dir", small_data)
    assert process.returncode == 0, process.stderr
    code, line = run_refusal(capsys, *settings, "--iterations", 40, "--resume")
    assert code == 2
    assert "data_crc32" in line
    monkeypatch.setattr(train_mnist, "LAYER_SIZES", (784, 32, 10))
    settings += ["--data-dir", small_data]
    code, line = run_refusal(capsys, *settings, "--iterations", 40, "--resume")
    assert code == 2
    assert "layer_sizes is [784, 32, 10] but was [784, 256, 128, 10]" in line


def test_resuming_where_there_is_nothing_says_so(capsys, tmp_path):
    code, line = run_refusal(capsys, "--resume", "--output-dir", tmp_path / "mistyped")
    assert code == 2
    assert "--resume" in line
    assert str(tmp_path / "mistyped") in line
    assert not (tmp_path / "mistyped").exists()


@pytest.mark.parametrize("damage", [0, 1000, -1000, "a bit"])
def test_a_damaged_checkpoint_is_named(never_stopped, capsys, tmp_path, damage):
    folder = tmp_path / "copy"
    shutil.copytree(never_stopped, folder)
    path = folder / "checkpoint" / "state.npz"
    content = bytearray(path.read_bytes())
    if damage == "a bit":
        content[len(content) // 2] ^= 1
    else:
        content = content[:damage]
    path.write_bytes(content)
    before = snapshot(folder)
    code, line = run_refusal(capsys, *SETTINGS, "--output-dir", folder, "--resume")
    assert code == 2
    assert str(path) in line
    assert snapshot(folder) == before


def test_a_run_json_stands_for_a_complete_run(never_stopped, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(never_stopped, folder)
    process = start(*SETTINGS, "--iterations", 100_000, "--output-dir", folder, "--resume")
    wait_for_row(folder, 410, process)
    process.kill()
    process.communicate()
    assert not (folder / "run.json").exists()
    assert (folder / "saved_model").exists()  # nothing saved is lost: that of iteration 400


def test_a_folder_with_an_odd_name_is_like_any_other(tmp_path):
    # TensorFlow on Windows knows only ASCII paths: https://github.com/tensorflow/hub/issues/936
    folder = tmp_path / ("50% o'ff [x] b" if os.name == "nt" else "50% o'ff [ü] b")
    arguments = [*SETTINGS, "--output-dir", folder]
    for more in (["--iterations", 10], ["--iterations", 20, "--resume"]):
        process = run("train_mnist.py", *arguments, *more)
        assert process.returncode == 0, process.stderr
        assert process.stderr == ""
    assert run("plot_curves.py", folder).returncode == 0
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "accuracy.png",
        "checkpoint",
        "cost.png",
        "curves.csv",
        "run.json",
        "saved_model",
    }
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


# ------------------------------------------------------------- one run's files, never another's


def test_a_new_run_takes_the_place_of_the_old_one(never_stopped, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(never_stopped, folder)
    assert run("plot_curves.py", folder).returncode == 0
    (folder / "notes.txt").write_text("the user's own")
    old = snapshot(folder)
    process = start(*SETTINGS, "--seed", 1, "--iterations", 100_000, "--output-dir", folder)
    last_row = read_rows(folder)[1][-1, 0]
    while last_row == 400:  # the old run's
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
        with contextlib.suppress(FileNotFoundError):
            last_row = read_rows(folder)[1][-1, 0]
    process.kill()
    process.communicate()
    left = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    assert left == {"curves.csv", "checkpoint", "notes.txt"}
    new = snapshot(folder)
    assert new.pop(folder / "notes.txt") == old.pop(folder / "notes.txt")
    assert not set(new.values()) & {content for content in old.values() if content}


def test_a_refused_run_leaves_the_old_one_alone(never_stopped, capsys, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(never_stopped, folder)
    before = snapshot(folder)
    run_refusal(capsys, "--train-size", 70000, "--output-dir", folder)
    run_refusal(capsys, "--data-dir", tmp_path / "nowhere", "--output-dir", folder)
    assert snapshot(folder) == before


@pytest.mark.parametrize("name", ["saved_model/mine.txt", "run.json", "curves.csv", "cost.png"])
def test_a_folder_with_files_of_the_users_own_is_refused(capsys, tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("the user's own")
    before = snapshot(tmp_path)
    code, line = run_refusal(capsys, "--output-dir", tmp_path)
    assert code == 2
    assert "--output-dir" in line
    assert str(tmp_path / name.split("/")[0]) in line
    assert snapshot(tmp_path) == before


# ---------------------------------------------------------------------- the training diverges


def test_a_diverging_training_stops_and_says_what_to_try(tmp_path):
    for rate, l2 in ((100, 0), (1e30, 0), (0.5, 1000)):
        folder = tmp_path / str(rate)
        arguments = ["--train-size", 3000, "--learning-rate", rate, "--output-dir", folder]
        process = run("train_mnist.py", *arguments, "--l2", l2)
        assert process.returncode == 1
        assert len(process.stderr.splitlines()) == 1
        assert f"--learning-rate {rate:g}" in process.stderr
        assert "diverged, at iteration 10" in process.stderr
        assert f"try {min(rate / 10, 0.5):g}" in process.stderr
        assert ("a smaller --l2 than 1000" in process.stderr) == (l2 > 0)
        _, rows = read_rows(folder)
        assert rows[0, 0] == 0
        if rate == 100:  # the cost is finite, so that the plot can show it
            assert rows[:, 0].tolist() == [0, 10]
            assert rows[1, 2] > 10
            assert f"the cost is {rows[1, 2]:.3g}" in process.stderr
        assert np.isfinite(rows).all()
        assert run("plot_curves.py", folder).returncode == 0


# ----------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    "flag",
    [
        *("--iterations", "--batch-size", "--learning-rate", "--train-size", "--eval-every"),
        *("--seed", "--l2", "--dropout"),
    ],
)
def test_every_numeric_flag_refuses_what_is_no_number_for_it(capsys, flag):
    values = ["-1", "nan", "inf", "-inf", "ten", "", "1e400"]
    if flag in ("--iterations", "--batch-size", "--train-size", "--eval-every"):
        values += ["0", "1.5"]
    values += {"--learning-rate": ["0"], "--dropout": ["1", "1.5"], "--seed": ["0.5"]}.get(flag, [])
    for value in values:
        code, line = refusal(capsys, parse, f"{flag}={value}")
        assert code == 2
        assert flag in line
        shown = line.removeprefix(f"train_mnist.py: {flag} ").split(":")[0]
        assert repr(value) in line or repr(float(shown)) == repr(float(value))


def test_what_the_data_cannot_give_is_refused(capsys, tmp_path):
    code, line = run_refusal(capsys, "--train-size", 60001, "--output-dir", tmp_path)
    assert code == 2
    assert "--train-size 60001" in line
    assert "60000" in line
    sizes = ["--train-size", 100, "--batch-size", 101]
    code, line = run_refusal(capsys, *sizes, "--output-dir", tmp_path)
    assert code == 2
    assert "--batch-size 101" in line
    assert "100" in line


def test_a_mistake_is_one_line_without_a_traceback():
    process = run("train_mnist.py", "--epochs", 3)
    assert process.returncode == 2
    assert process.stderr.splitlines() == ["train_mnist.py: unrecognized arguments: --epochs 3"]


def refused_folder(folder):
    """Starts a run into a folder that it cannot write to; returns the one line on stderr."""
    process = run("train_mnist.py", "--output-dir", folder)
    assert process.returncode == 1
    (line,) = process.stderr.splitlines()
    assert "--output-dir" in line
    assert str(folder) in line
    return line


def test_an_output_folder_that_is_a_file_is_refused(tmp_path):
    path = tmp_path / "file"
    path.write_text("the user's own")
    refused_folder(path)
    refused_folder(path / "below")
    assert path.read_text() == "the user's own"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_output_folder_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    refused_folder(tmp_path)


@contextlib.contextmanager
def small_file_system(folder, options):
    """A tmpfs mounted on a folder; skips the test where that is not allowed."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("needs the right to mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_read_only_file_system_is_refused(tmp_path):
    with small_file_system(tmp_path / "disk", "ro") as disk:
        refused_folder(disk / "run")


def test_a_disk_without_room_is_refused_before_the_old_run_is_touched(never_stopped, tmp_path):
    with small_file_system(tmp_path / "disk", "size=1500k") as disk:
        no_model = shutil.ignore_patterns("saved_model")
        shutil.copytree(never_stopped, disk, ignore=no_model, dirs_exist_ok=True)
        before = snapshot(disk)
        assert "No space left" in refused_folder(disk)
        after = snapshot(disk)
        assert {path: after[path] for path in before} == before
        assert {path.name for path in after.keys() - before.keys()} <= {".draft.state.npz"}


def test_a_disk_that_fills_up_loses_nothing_that_was_saved(tmp_path):
    with small_file_system(tmp_path / "disk", "size=8m") as disk:
        folder = disk / "run"
        process = start(*SETTINGS, "--iterations", 100_000, "--output-dir", folder)
        wait_for_row(folder, 110, process)
        with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))
        _, errors = process.communicate()
        assert process.returncode == 1
        assert len(errors.splitlines()) == 1
        assert "No space left" in errors
        assert str(folder) in errors
        names = {path.name for path in folder.iterdir()}
        assert names - {".draft.curves.csv"} == {"curves.csv", "checkpoint"}
        _, rows = read_rows(folder)
        assert rows[-1, 0] >= 110
        (disk / "filler").unlink()
        process = start(*SETTINGS, "--iterations", 100_000, "--output-dir", folder, "--resume")
        wait_for_row(folder, rows[-1, 0] + 10, process)
        process.kill()
        process.communicate()
