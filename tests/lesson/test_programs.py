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
def test_help_is_the_docstring_of_a_program(name, flag, monkeypatch, capsys):
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


def words_of(text):
    """Returns the words of what a program prints, with a # for each that has a digit."""
    return re.sub(r"\S*\d\S*", "#", text).split()


@pytest.mark.slow
@pytest.mark.parametrize("command", MAKERS, ids=lambda command: command.line[7:60])
def test_a_program_gives_what_is_committed(command, place):
    files = {path: file for path, (maker, file) in list_files().items() if maker == command}
    make = f"{MAKE} {' '.join(files)}"
    printed = make_reference.run(command, place, run_here).replace("\\", "/")  # of Windows' paths
    texts = [read(f"outputs/reference/{path}") for path in files if path.endswith(".txt")]
    committed = "".join(texts) or printed  # of plots and sketches no text is kept
    assert words_of(printed) == words_of(committed), make
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
DESCRIBED = {
    "temperature": "--seed 3 --eval-every 50",
    "calibration": "",
    "calibration-wrong": "wrong",
    "ten_samples": "--learning-rate 0.4",
}


def print_figure(figure, path):
    """Stands in for Figure.savefig: says what the panels show, and leaves an empty file."""
    figure.draw_without_rendering()  # which finds the ticks
    for panel in figure.axes:
        print("PANEL", panel.get_title(loc="left"))
        for axis in (panel.xaxis, panel.yaxis):
            ends = "{:.4g} to {:.4g}".format(*axis.get_view_interval())
            ticks = [label.get_text() for label in axis.get_ticklabels()]
            print(f"axis: {axis.get_label_text()}, {ends}, ticks:", *ticks)
        for text in panel.texts:
            print(f"text, {text.get_color()}:", text.get_text())
        for line in panel.lines:
            ends = "{:.4g}, {:.4g} to {:.4g}, {:.4g}".format(*line.get_xydata()[[0, -1]].flat)
            print("line,", line.get_color(), line.get_linestyle(), f"{line.get_marker()}:", ends)
        for bar in panel.patches:
            print(f"bar: {bar.get_width():.4g} wide, {bar.get_height():.4g} high")
    Path(path).touch()  # which wants the folder to be there


def compare_with_kept(printed, name):
    """Compares what a program has printed with a file in the folder described: words, numbers."""
    printed = printed.replace("\\", "/")  # of Windows' paths
    new, kept = Path(name).resolve(), f"tests/lesson/described/{name}"
    new.write_text(printed, encoding="utf-8", newline="\n")
    expected = read(kept)
    meant = f"if you meant this change: copy {new} to {kept}, and {MAKE}"
    assert words_of(printed) == words_of(expected), meant
    committed = read(f"outputs/reference/programs/{name}")
    assert words_of(committed)[:20] == words_of(printed)[:20], meant
    assert numbers_in(printed) == pytest.approx(numbers_in(expected), rel=5e-3, abs=1e-3), meant


def train_at_once(args, train_set):
    """Stands in for networks.train: at the learning rate, weights go to the digits' mean images."""
    inputs, labels = [tensor.numpy() for tensor in train_set]
    means = np.transpose([inputs[labels == digit].mean(axis=0) for digit in range(10)])
    network = train_mnist.Network([784, 10], np.random.default_rng(args.seed))
    W, _ = network.layers[0]
    start = W.numpy()
    change = 2 * args.learning_rate * (means - means.mean(axis=1, keepdims=True))
    for iteration in range(0, args.iterations + 1, args.eval_every):
        W.assign(start + iteration / args.iterations * change)
        yield iteration, network


@pytest.mark.slow
@pytest.mark.parametrize("name", DESCRIBED)
def test_a_program_gives_what_is_kept(name, mnist, tmp_path, monkeypatch, capsys):
    few = {"train": (mnist.images[:51_200], mnist.labels[:51_200])}
    few["t10k"] = mnist.test_images[:300], mnist.test_labels[:300]
    monkeypatch.setattr(train_mnist, "load_mnist", lambda folder, part: few[part])
    monkeypatch.setattr(networks, "train", train_at_once)
    monkeypatch.setattr(Figure, "savefig", print_figure)
    monkeypatch.chdir(tmp_path)
    helpers.run_main(LESSON / f"{name.partition('-')[0]}.py", *DESCRIBED[name].split())
    compare_with_kept(capsys.readouterr().out, f"{name}.txt")


TINY = "--hidden 16 --train-size 100 --batch-size 20 --iterations 200 --learning-rate 0.15"
NETWORKS = {title: falls.NETWORKS[title] for title in ("L2", "5x, dropout")}


@pytest.mark.slow
def test_falls_gives_what_is_kept(mnist, tmp_path, monkeypatch, capsys):
    few = {"train": mnist[:2], "t10k": [array[:301] for array in mnist[2:]]}
    small = {"SEEDS": 1, "ORDERS": 2, "NETWORKS": NETWORKS, "LIMIT": 0.9}
    small["load_mnist"] = lambda folder, part: few[part]
    small["parse_command_line"] = lambda flags: remedies.parse_command_line([*TINY.split(), *flags])
    monkeypatch.setattr(Figure, "savefig", print_figure)
    monkeypatch.setattr(sys, "argv", ["falls.py"])
    monkeypatch.chdir(tmp_path)
    with mock.patch.multiple(falls, **small):
        falls.main()
    # Of weights that differ by 2e-7, as on another processor, it has printed the same.
    compare_with_kept(capsys.readouterr().out, "falls.txt")


def test_only_an_error_that_a_user_can_mend_is_a_line(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["below/program.py"])
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # so that it is put back in the end
    said = {FloatingPointError: "program.py: this\n", ValueError: "ValueError: this\n"}
    for kind, expected in (said | {BrokenPipeError: ""}).items():
        sys.excepthook(kind, kind("this"), None)  # set by the import of command_line above
        assert capsys.readouterr().err == expected
    assert sys.stdout is None  # after BrokenPipeError: or Python would flush it, and complain


def test_ctrl_c_ends_a_program_at_once(monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(LESSON / "tape.py")])
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # so that it is put back in the end
    monkeypatch.setenv("MPLBACKEND", "a notebook's")
    with mock.patch("signal.signal") as handle:
        runpy.run_path(str(LESSON / "command_line.py"))
    handle.assert_called_once_with(signal.SIGINT, signal.SIG_DFL)
    assert "MPLBACKEND" not in os.environ
