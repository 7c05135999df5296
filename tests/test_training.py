"""What a run computes, writes and shows, and what it leaves behind and says if it is stopped."""

import io
import json
import math
import os
import re
import runpy
import shlex
import signal
import sys
from contextlib import redirect_stdout
from pathlib import Path
from subprocess import PIPE, Popen, run
from types import SimpleNamespace
from unittest import mock

import numpy as np
import pytest

import plot_curves
import train_mnist
from book import REFERENCE, numbers_in, read
from by_numpy import WORST_CASE, cost_of
from helpers import FLAGS, REPO, SHORT, check_kept, read_rows, run_main, train
from quiet_tensorflow import tf
from shared import networks
from train_mnist import parse_arguments


@pytest.mark.slow
def test_a_network_depends_on_settings_but_not_on_measuring(in_small_data, monkeypatch):
    monkeypatch.setattr(train_mnist, "save_network", lambda *_: None)  # which takes long
    seldom = [*SHORT, "--eval-every", 30, "--iterations", 61]  # in flags.csv more often
    seldom += ["--train-size", 500, "--dropout", 0]  # of 600 images, validation takes the last 100
    cost_with = lambda *flags: train(*seldom, *flags).train_cost
    without = cost_with()
    assert cost_with("--dropout", 1e-9) == without  # drops nothing, but draws from its own stream
    for flag, about in FLAGS.items():
        if about["same network"]:
            is_same = cost_with(flag, *about["value"].split()) == without
            assert is_same == (about["same network"] == "yes"), flag


@pytest.fixture(scope="module")
def odd_run(tmp_path_factory):
    """A run with another value of each flag, and with a GPU, or so it seems."""
    # TensorFlow on Windows knows only ASCII paths: https://github.com/tensorflow/hub/issues/936
    odd_name = "50%o'ff$x" + ("" if os.name == "nt" else "ü")
    folder = tmp_path_factory.mktemp(odd_name)  # an empty folder may be there
    words = " ".join(f"{flag} {about['value']}" for flag, about in FLAGS.items()).split()
    args = parse_arguments([*words, "--train-size", "10400", "--output-dir", str(folder)])
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as printed:
        patch.setattr(tf.config, "list_logical_devices", lambda kind: ["one"] * (kind == "GPU"))
        patch.chdir(REPO / "data")
        network, _ = train_mnist.main(args)
    return SimpleNamespace(folder=folder, args=args, network=network, printed=printed.getvalue())


def test_run_json_has_settings_but_no_path(odd_run):
    run = json.loads((odd_run.folder / "run.json").read_text())
    names = {"data_dir": "data", "output_dir": odd_run.folder.name}
    made_with = {"tensorflow": tf.__version__, "numpy": np.__version__, "device": "GPU"}
    assert (run["settings"], run["made_with"]) == (vars(odd_run.args) | names, made_with)
    with pytest.raises(RuntimeError):  # all is deterministic now, also on a GPU: this has no seed
        tf.random.uniform([1])
    with pytest.raises(FileExistsError):  # of two runs that start in one folder at once, one fails
        train_mnist.write_run_json(odd_run.folder, odd_run.args, 1)


def test_curves_have_a_row_every_so_many_steps_and_the_saved_network_the_last(odd_run, mnist):
    asked, (titles, rows) = odd_run.args, read_rows(odd_run.folder)
    assert ",".join(titles) == plot_curves.VALIDATION_HEADER
    assert rows[:, 0].tolist() == [*range(0, asked.iterations, asked.eval_every), asked.iterations]
    assert b"\r" not in (odd_run.folder / "curves.csv").read_bytes()  # on Windows, too
    saved = tf.saved_model.load(str(odd_run.folder / "saved_model"))
    for part, figures in (slice(10_000), rows[-1, 1:3]), (slice(50_000, None), rows[-1, 3:]):
        p, labels = saved(mnist.images[part]).numpy().astype(float), mnist.labels[part]
        accuracy, cost = np.mean(p.argmax(axis=1) == labels), cost_of(np.log(p), labels)
        assert figures == pytest.approx((accuracy, cost), rel=WORST_CASE)
        advice = "take milder values in tests/flags.csv, as a network that guesses shows nothing"
        assert accuracy > 0.5, f"with all flags it reads {accuracy:.0%}, and not half: {advice}"


@pytest.mark.parametrize(("held_out", "number"), [("test", 60_000), ("validation", 50_000)])
def test_no_image_that_is_held_out_is_trained_on(held_out, number):
    sets = train_mnist.load_sets(parse_arguments(["--measure-on", held_out]))
    assert [inputs.shape[0] for inputs, _ in sets] == [number, 10_000, 10_000]
    images = [np.uint8(np.rint(255 * inputs)) for inputs, _ in sets]
    learnt, measured, others = [{*map(bytes, each)} for each in images]
    assert measured <= learnt and not learnt & others, "MNIST has no image twice"


def test_programs_train_as_the_script_does_with_each_flag(odd_run, monkeypatch):
    monkeypatch.chdir(REPO / "data")
    train_set, *_ = train_mnist.load_sets(odd_run.args)
    steps, trained = zip(*networks.train(odd_run.args, train_set), strict=True)
    assert [*steps] == read_rows(odd_run.folder)[1][:, 0].tolist()
    both = trained[-1].trainable_variables, odd_run.network.trainable_variables
    same = [np.array_equal(its, scripts) for its, scripts in zip(*both, strict=True)]
    assert all(same), "train of lesson/shared/networks.py has another step than main of the script"


def test_the_terminal_has_settings_and_each_tenth_row(odd_run):
    about, table, *_ = odd_run.printed.replace(str(odd_run.folder), "FOLDER").split("\n\n")
    above, titles, *lines = table.splitlines()
    check_kept("training", "\n".join([about, "", above, titles]))
    in_per_cent = read_rows(odd_run.folder)[1] * [1, 100, 1, 100, 1]
    tenth = math.ceil(odd_run.args.iterations / odd_run.args.eval_every / 10)  # in rows
    each_tenth_and_last = in_per_cent[[*range(0, len(in_per_cent) - 1, tenth), -1]]
    half_a_digit = [1e-9, 5.1e-3, 5.1e-5, 5.1e-3, 5.1e-5]  # and a little more
    assert len(lines) == len(each_tenth_and_last), "not each tenth row, and the last"
    shown = np.array([numbers_in(line) for line in lines])
    assert (np.abs(shown - each_tenth_and_last) < half_a_digit).all()


def test_the_terminal_ends_with_the_gap_and_the_command_to_draw(odd_run, capsys):
    train_mnist.say_result(train_mnist.Row(1, 0.96334, 0, 0.97126, 0), Path())
    assert "\ngap       -0.80 points" in capsys.readouterr().out  # 96.33 - 97.13, as rows show it
    command = shlex.split(odd_run.printed.splitlines()[-1])
    assert command[1:] == [path.as_posix() for path in (REPO / "plot_curves.py", odd_run.folder)]


def test_a_terminal_has_a_bar_which_is_gone_in_the_end(in_small_data, monkeypatch):
    monkeypatch.setattr(train_mnist, "save_network", lambda *_: None)  # which takes long
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    for stderr, has_bar in (None, False), (io.StringIO(), False), (terminal, True):
        monkeypatch.setattr(sys, "stderr", stderr)  # none, as in IDLE or a service; a file
        train(*SHORT, "--iterations", 40)
        assert ("/40 [" in terminal.getvalue()) == has_bar
    assert "/40 [" not in terminal.getvalue().rpartition("\r")[2]


posix = pytest.mark.skipif(os.name == "nt", reason="signals and descriptors as POSIX has them")
RUN_1 = Path("outputs/run-1")


@posix
@pytest.mark.slow
def test_a_run_that_ctrl_c_stops_keeps_its_rows(in_small_data):
    flags = [*map(str, SHORT), "--eval-every", "1"]
    command = [sys.executable, REPO / "train_mnist.py", *flags, "--iterations", "600"]
    with Popen(command, stdout=PIPE, stderr=PIPE) as run:
        assert any(line.split()[:1] == [b"60"] for line in run.stdout), "row 60 is not shown"
        assert "\n60," in (RUN_1 / "curves.csv").read_text(), "a kill would lose this row"
        run.send_signal(signal.SIGINT)
        assert (run.wait(timeout=60), run.stderr.read()) == (-signal.SIGINT, b"")
    assert not (RUN_1 / "saved_model").exists()
    last = int(read_rows(RUN_1)[1][-1, 0])
    train(*flags, "--iterations", last)  # run-2 ends by itself where run-1 was stopped
    assert (RUN_1 / "curves.csv").read_bytes() == Path("outputs/run-2/curves.csv").read_bytes()


@posix
@pytest.mark.slow
@pytest.mark.parametrize("script", ["plot_curves.py", "lesson/climb.py"])  # and each program so
def test_ctrl_c_ends_what_reads_a_run_without_an_error_message(script, tmp_path):
    os.mkfifo(tmp_path / "curves.csv")
    command = [sys.executable, REPO / script, tmp_path]
    with Popen(command, stderr=PIPE) as run, (tmp_path / "curves.csv").open("w"):  # once it reads
        run.send_signal(signal.SIGINT)
        assert (run.wait(timeout=60), run.stderr.read()) == (-signal.SIGINT, b"")


@posix
@pytest.mark.slow
def test_a_closed_pipe_is_no_error_and_files_are_still_written(in_small_data, tmp_path):
    reader, writer = os.pipe()
    os.close(reader)  # as head does, once it has its lines
    odd = os.environ | {"MPLBACKEND": "that of a notebook"}
    for words, code, made in [
        (("train_mnist.py", *map(str, SHORT)), 1, "outputs/run-1/run.json"),
        (("plot_curves.py", REFERENCE / "default", "--output-dir", tmp_path), 0, "cost.png"),
        (("lesson/chart.py", REFERENCE / "remedies"), 1, "outputs/chart-remedies.png"),
    ]:
        command = [sys.executable, REPO / words[0], *words[1:]]
        process = run(command, cwd=tmp_path, stdout=writer, stderr=PIPE, text=True, env=odd)
        assert (process.returncode, process.stderr) == (code, "")
        assert (tmp_path / made).exists()


def test_an_error_while_saving_the_network_is_told_in_one_line(in_small_data, monkeypatch):
    full = tf.errors.ResourceExhaustedError(None, None, "no space left\nmore of it")
    monkeypatch.setattr("tensorflow.saved_model.save", mock.Mock(side_effect=full))
    with pytest.raises(SystemExit, match=r"^train_mnist.py: .*saved_model: .* no space left$"):
        run_main("train_mnist.py", *SHORT, "--iterations", 3)
    assert read_rows(RUN_1)[1][:, 0].tolist() == [0, 3]


def test_a_run_that_diverges_keeps_its_finite_rows(in_small_data):
    said = "^train_mnist.py: diverged by iteration 3; lower --learning-rate [^\n]*$"
    with pytest.raises(SystemExit, match=said):
        run_main("train_mnist.py", *SHORT, "--l2", 1e9)
    assert read_rows(RUN_1)[1][:, 0].tolist() == [0]
    assert plot_curves.read_settings(RUN_1)["l2"] == 1e9


@pytest.mark.parametrize("costs", [(np.inf, 0.5), (0.5, np.nan)])
def test_a_cost_that_is_infinite_on_one_set_alone_stops_the_run(costs, monkeypatch):
    found = [(tf.constant(0.9), tf.constant(cost)) for cost in costs]
    monkeypatch.setattr(train_mnist, "evaluate", mock.Mock(side_effect=found))
    with pytest.raises(FloatingPointError, match="diverged by iteration 7"):
        train_mnist.measure(None, 7, (None, None), (None, None))


IMPORT = """
import gc, os
state = lambda: ({**os.environ}, gc.isenabled(), os.fstat(2).st_ino)  # where stderr leads
before = state()
import quiet_tensorflow
assert state() == before
import tensorflow.nothing  # an error
"""


def test_importing_tensorflow_prints_nothing_unless_asked_and_hides_no_error(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    noisy = "import sys; print('noise', end='', file=sys.stderr, flush=True)"
    (tmp_path / "tensorflow.py").write_text(noisy)
    asked = dict(re.findall(r"`(TF_\w+)=(\d)` shows its messages", read("README.md")))
    py = [sys.executable, "-c"]
    for more, noise in ({}, ""), (asked, "noise"):
        process = run([*py, IMPORT], cwd=REPO, env=os.environ | more, stderr=PIPE, text=True)
        assert re.fullmatch(f"{noise}Traceback .*Error: .*nothing.*\n", process.stderr, re.DOTALL)
    if os.name != "nt":  # a service has no stderr, nor has what IDLE starts
        run(f"'{py[0]}' -c 'import quiet_tensorflow' 2>&-", shell=True, cwd=REPO, check=True)


@pytest.mark.parametrize("notebook", [{"IPython": None}, {}])
def test_ctrl_c_is_left_alone_in_a_notebook_or_if_ignored(notebook, in_small_data, monkeypatch):
    handler = signal.default_int_handler if notebook else signal.SIG_IGN  # as after a shell's &
    monkeypatch.setattr(sys, "argv", ["train_mnist.py", *map(str, SHORT), "--iterations", "3"])
    monkeypatch.setattr(signal, "getsignal", lambda _: handler)
    with mock.patch.dict(sys.modules, notebook), mock.patch("signal.signal") as change:
        runpy.run_path(str(REPO / "train_mnist.py"), run_name="__main__")  # as %run does
        assert (RUN_1 / "saved_model").exists()
    change.assert_not_called()


@pytest.mark.parametrize("function", ["reshape", "gather", "nn.softmax"])  # load, train, save
def test_a_readers_bug_keeps_its_traceback(in_small_data, function):
    a_bug = tf.errors.InvalidArgumentError(None, None, "a bug")  # node, operation, message
    with mock.patch(f"tensorflow.{function}", side_effect=a_bug), pytest.raises(type(a_bug)):
        run_main("train_mnist.py", *SHORT, "--iterations", 1)
