"""The programs of the lesson: what they print and draw, and what all share."""

import contextlib
import io
import os
import re
import runpy
import signal
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

import falls
import helpers
import make_reference
import networks
import remedies
import train_mnist
from book import read
from evidence import numbers_in
from helpers import MAKE, REFERENCE, REPO
from lists import list_files
from make_reference import NEED_NO_NETWORK

LESSON = REPO / "lesson"
LISTED = re.findall(r"^\| \[`(\w+\.py)`\]", read("lesson/README.md"), re.MULTILINE)


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("name", LISTED)
def test_a_program_finds_the_scripts_and_says_its_docstring(name, flag, monkeypatch, capsys):
    # As a reader has it: its folder is on the path, the repository is not.
    monkeypatch.setattr(sys, "path", [str(LESSON), *[p for p in sys.path if Path(p) != REPO]])
    for module in ("train_mnist", "plot_curves", "quiet_tensorflow", "command_line", "networks"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    with pytest.raises(SystemExit) as end:
        helpers.run_main(LESSON / name, flag)
    assert not end.value.code
    docstring = read(f"lesson/{name}").split('"""')[1]
    assert " ".join(docstring.split()) in " ".join(capsys.readouterr().out.split())


# These train for too long, see below and test_experiment.py, or are for a browser.
NOT_HERE = "train_mnist.py remedies.py temperature.py calibration.py ten_samples.py falls.py"
NOT_HERE += " screenshots.py film.py"
MAKERS = dict.fromkeys(maker for maker, _ in list_files().values())
MAKERS = [maker for maker in MAKERS if maker.program not in NOT_HERE.split()]
MAKERS.sort(key=lambda maker: maker.reads)  # so that one process trains a network, for all


def run_here(words, _):
    """Runs a script with its arguments in this process, which is faster; returns what it prints."""
    script, *flags = words
    if script.name == "train_mnist.py":
        flags += ["--eval-every", "1000"]  # the same network, sooner
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        helpers.run_main(script, *flags)
    return printed.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("command", MAKERS, ids=lambda command: command.line[7:60])
def test_a_program_prints_and_draws_today_what_is_committed(command, place):
    files = {path: file for path, (maker, file) in list_files().items() if maker == command}
    make = f"{MAKE} {' '.join(files)}"
    printed = make_reference.run(command, place, run_here).replace("\\", "/")  # of Windows' paths
    texts = [read(f"outputs/reference/{path}") for path in files if path.endswith(".txt")]
    committed = "".join(texts) or printed  # of plots and sketches no text is kept
    assert helpers.words_of(printed) == helpers.words_of(committed), make
    if command.program == "tape.py":  # which first prints an error, of rounding, and by threads
        error, accuracy = numbers_in(printed)
        assert 0 < error < 1e-6 and accuracy > 94, "on any processor"
        printed, committed = [text.partition("\n")[2] for text in (printed, committed)]
    trains_one = command.program in ("tape.py", "from_scratch.py")
    if trains_one or (command.reads and command.program not in NEED_NO_NETWORK):
        helpers.skip_unless_comparable(command.line)
    assert printed == committed, make
    helpers.skip_unless_comparable(command.line, pixels=True)
    for path in [path for path in files if path.endswith(".png")]:
        found, expected = imread(place / files[path]), imread(REFERENCE / path)
        assert np.array_equal(found, expected), make


# These train for too long. What they print and draw of networks that are made at once, or are tiny,
# is kept in a folder: whatever differs from that, somebody has changed.
DESCRIBED = "temperature.py --seed 3", "calibration.py", "calibration.py wrong", "ten_samples.py"


def described(figure):
    """Returns what a Figure shows, by panels: words, how far axes go, ends of lines, and bars."""
    said = []
    for panel in figure.axes:
        said.append(f"PANEL {panel.get_title(loc='left')}")
        for axis in (panel.xaxis, panel.yaxis):
            ends = "{:.4g} to {:.4g}".format(*axis.get_view_interval())
            said.append(f"axis: {axis.get_label_text()}, {ends}, {len(axis.get_ticklocs())} ticks")
        said += [f"text, {text.get_color()}: {text.get_text()}" for text in panel.texts]
        for line in panel.lines:
            look = f"{line.get_color()} {line.get_linestyle()} {line.get_marker()}"
            ends = line.get_xydata()[[0, -1]].flatten()
            said.append("line, {}: {:.4g}, {:.4g} to {:.4g}, {:.4g}".format(look, *ends))
        for bar in panel.patches:
            said.append(f"bar: {bar.get_width():.4g} wide, {bar.get_height():.4g} high")
    return "\n".join(said)


def print_figure(figure, path):
    """Stands in for Figure.savefig: says what a figure shows, and leaves an empty file."""
    print(described(figure))
    Path(path).touch()  # which wants the folder to be there


def train_at_once(args, train_set):
    """Stands in for networks.train: the weights are the digits' mean images, and grow by row."""
    inputs, labels = [tensor.numpy() for tensor in train_set]
    means = np.transpose([inputs[labels == digit].mean(axis=0) for digit in range(10)])
    network = train_mnist.Network([784, 10], np.random.default_rng(args.seed))
    W, _ = network.layers[0]
    start = W.numpy()
    change = means - means.mean(axis=1, keepdims=True)
    for iteration in range(0, args.iterations + 1, 50):
        W.assign(start + iteration / args.iterations * change)
        yield iteration, network


@pytest.mark.slow
@pytest.mark.parametrize("line", DESCRIBED)
def test_a_program_prints_and_draws_what_it_did(line, mnist, tmp_path, monkeypatch, capsys):
    few = {"train": (mnist.images[:51_200], mnist.labels[:51_200])}
    few["t10k"] = mnist.test_images[:300], mnist.test_labels[:300]
    monkeypatch.setattr(train_mnist, "load_mnist", lambda folder, part: few[part])
    monkeypatch.setattr(networks, "train", train_at_once)
    monkeypatch.setattr(Figure, "savefig", print_figure)
    monkeypatch.chdir(tmp_path)
    program, *flags = line.split()
    helpers.run_main(LESSON / program, *flags)
    kept = "-".join(re.findall(r"\w+", line.replace(".py", "")))
    helpers.compare_with_kept(capsys.readouterr().out, f"{kept}.txt", tmp_path)


TINY = "--hidden 16 --train-size 100 --batch-size 20 --iterations 200 --learning-rate 0.15"
NETWORKS = {title: falls.NETWORKS[title] for title in ("L2", "5x, dropout")}


@pytest.mark.slow
def test_falls_prints_and_draws_what_it_did(mnist, tmp_path, monkeypatch, capsys):
    few = {"train": mnist[:2], "t10k": [array[:301] for array in mnist[2:]]}
    small = {"SEEDS": 1, "ORDERS": 2, "NETWORKS": NETWORKS, "LIMIT": 0.9}
    small["load_mnist"] = lambda folder, part: few[part]
    small["parse_command_line"] = lambda flags: remedies.parse_command_line([*TINY.split(), *flags])
    monkeypatch.setattr(Figure, "savefig", print_figure)
    monkeypatch.setattr(sys, "argv", ["falls.py"])
    monkeypatch.chdir(tmp_path)
    with mock.patch.multiple(falls, **small):
        falls.main()
    helpers.compare_with_kept(capsys.readouterr().out, "falls.txt", tmp_path, is_trained=True)


def test_only_an_error_that_a_user_can_mend_has_no_traceback(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["below/program.py"])
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # so that it is put back in the end
    said = {FloatingPointError: "program.py: this\n", ValueError: "ValueError: this\n"}
    for kind, expected in (said | {BrokenPipeError: ""}).items():
        sys.excepthook(kind, kind("this"), None)  # set by the import of command_line above
        assert capsys.readouterr().err == expected
    assert sys.stdout is None  # after BrokenPipeError: or Python would flush it, and complain


def test_ctrl_c_ends_a_program_at_once_and_a_notebooks_backend_is_not_taken(monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(LESSON / "tape.py")])
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # so that it is put back in the end
    monkeypatch.setenv("MPLBACKEND", "a notebook's")
    with mock.patch("signal.signal") as handle:
        runpy.run_path(str(LESSON / "command_line.py"))
    handle.assert_called_once_with(signal.SIGINT, signal.SIG_DFL)
    assert "MPLBACKEND" not in os.environ
