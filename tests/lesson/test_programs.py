"""The programs of the lesson: what they print, draw and refuse, and what all share."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

import command_line
import helpers
import make_reference
import measured
import networks
import plot_curves
import train_mnist
from book import Command, read
from evidence import numbers_in
from helpers import MAKE, REPO
from make_reference import PROGRAMS, list_files

LESSON = REPO / "lesson"
ONE_SEED = "labels,remedy,accuracy,stopped accuracy,climb,largest fall\nright,L2,0,0,0,0\n"


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("name", sorted(helpers.PROGRAMS))
def test_a_program_finds_the_scripts_and_says_its_docstring(name, flag, monkeypatch, capsys):
    # As a reader has it: its folder is on the path, the repository is not.
    monkeypatch.setattr(sys, "path", [str(LESSON), *[p for p in sys.path if Path(p) != REPO]])
    for module in ("train_mnist", "plot_curves", "quiet_tensorflow", "command_line", "networks"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    assert not helpers.exit_of(LESSON / name, flag)
    docstring = (LESSON / name).read_text(encoding="utf-8").split('"""')[1]
    assert " ".join(docstring.split()) in " ".join(capsys.readouterr().out.split())


# These train for too long, see below, or are for a browser: see test_draw.py and test_film.py.
NOT_HERE = "temperature.py", "calibration.py", "ten_samples.py", "making/draw_picture.py", "film.py"
# And these read nothing that another processor would have trained otherwise.
TRAIN_NOTHING = "choosing.py", "climb.py", "chart.py", "elsewhere.py", "lookup"
TRAIN_NOTHING += ("making/drawings.py digits",)
LINES = [line for line in PROGRAMS if not line.startswith(NOT_HERE)]


def words_of(text):
    """Returns the words of what a program prints, without those that have a digit."""
    return [word for word in text.split() if not re.search(r"\d", word)]


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:40])
def test_a_program_prints_and_draws_today_what_is_committed(line, place, run_in_place):
    command = Command(f"python lesson/{line}")
    files = {path: file for path, (maker, file) in list_files().items() if maker == command}
    make = f"{MAKE} {' '.join(files)}"
    printed = run_in_place(command).replace("\\", "/")  # of Windows' paths
    texts = [read(f"outputs/reference/{path}") for path in files if path.endswith(".txt")]
    committed = "".join(texts) or printed  # of sketches no text is kept
    assert words_of(printed) == words_of(committed), make
    found, expected = numbers_in(printed), numbers_in(committed)
    if line.startswith("neurons.py"):  # which come in another order on another processor
        found, expected = len(found), len(expected)
    assert found == pytest.approx(expected, rel=0.1, abs=1), make
    if line == "tape.py":  # which prints an error of rounding
        assert found[-1] == pytest.approx(expected[-1], abs=0.5), make  # the test accuracy
        return
    if not line.startswith(TRAIN_NOTHING):
        helpers.skip_unless_comparable(line)
    assert printed == committed, make
    helpers.skip_unless_comparable(line, pixels=True)
    for path in [path for path in files if path.endswith(".png")]:
        assert helpers.is_committed(place / files[path], path), make


def test_a_sketch_can_be_drawn_where_there_is_no_folder_outputs_yet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    helpers.run_main("lesson/making/drawings.py", "step")
    assert Path("outputs/step.png").exists()


def test_the_chart_shows_what_its_axes_say_and_is_hollow_where_networks_break_down(place):
    make_reference.copy_committed("outputs/remedies", place)
    panels = helpers.run_main(LESSON / "chart.py")["panels"]
    expected = {
        "right labels, accuracy at the end in %": measured.of_networks("accuracy", "L2"),
        "right labels, climb of the cost in %": 100 * measured.of_networks("climb", "L2"),
        "wrong labels, points lost by going on": measured.points_lost("L2"),
    }
    for panel, (title, figures) in zip(panels, expected.items(), strict=True):
        assert f"{panel.get_title(loc='left')}, {panel.get_xlabel()}" == title
        falls = measured.of_networks("largest fall", "L2", labels=title.split()[0])
        mean, whole, hollow = panel.lines[3:6]  # of the second remedy
        assert mean.get_xdata() == pytest.approx([figures.mean()] * 2)
        assert whole.get_xdata() == pytest.approx(figures[falls <= 0.05])
        assert hollow.get_xdata() == pytest.approx(figures[falls > 0.05])
        assert hollow.get_markerfacecolor() == "white" != whole.get_markerfacecolor()


CANNOT_DO = {
    "misread.py": "outputs/run-1",
    "draw.py": "no run in outputs/ yet",  # it takes the newest
    "misread.py a b": "b: one word too many",
    "misread.py what?": "* ? [ ]",
    "temperature.py --train-size 50001": "--train-size 50001",
    "temperature.py --measure-on validation": "--measure-on",
    "film.py --measure-on validation": "--measure-on",
    "film.py --train-size 60001": "--train-size",
    "film.py --eval-every 2": "--eval-every",
    "temperature.py --output-dir table": "table: not empty",
    "remedies.py --output-dir table --seeds 11": "--seeds",  # it would learn from validation images
    "remedies.py --iterations 150": "--iterations: 150",
    "remedies.py --hidden": "--hidden: no layer to drop neurons of; add --remedies plain L2 copies",
    "remedies.py --seeds 6 --train-size 2000": "--seeds: at 2000 images, there are 5 at most",
    "remedies.py --iter 300": "--iter",  # no abbreviations
    "remedies.py --output-dir odd": "not as this program writes it",
    "chart.py odd": "not as lesson/remedies.py writes it",
    "chart.py table below/table": "a second folder called table",
}


@pytest.mark.parametrize("command", CANNOT_DO)
def test_what_a_program_cannot_do_is_refused_in_one_line(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for folder, lines in {"table": ONE_SEED, "below/table": "", "odd": "remedy\nL2\n"}.items():
        Path(folder).mkdir(parents=True)
        Path(folder, "results.csv").write_text(lines)
    before = helpers.snapshot(Path())
    name, *words = command.split()
    with pytest.raises((Exception, SystemExit)) as caught:
        helpers.run_main(LESSON / name, *words)
    if caught.type is not SystemExit:  # by argparse, which has said why
        command_line.show_error(caught.type, caught.value, caught.tb)
    (line,) = capsys.readouterr().err.splitlines()
    assert CANNOT_DO[command] in line.replace("\\", "/")
    assert helpers.snapshot(Path()) == before


# These train for too long: here their networks are made at once. In the folder "quick" is what they
# then print and draw.
QUICK = {
    "temperature": ["--train-size", "300", "--seed", "3", "--eval-every", "200"],
    "calibration": [],
    "ten_samples": [],
}


def train_at_once(args, train_set):
    """Stands in for networks.train: takes the mean images of the digits for weights.

    They grow from row to row. So the network grows confident, and its cost falls, then climbs.
    """
    inputs, labels = [tensor.numpy() for tensor in train_set]
    means = np.transpose([inputs[labels == digit].mean(axis=0) for digit in range(10)])
    change = means - means.mean(axis=1, keepdims=True)
    network = train_mnist.Network([784, 10], np.random.default_rng(args.seed))
    W, _ = network.layers[0]
    start = W.numpy()
    for iteration in range(0, args.iterations + 1, args.eval_every):
        W.assign(start + iteration / args.iterations * change)
        yield iteration, network


def in_words(figure):
    """Returns what a Figure shows: its titles, axes, lines, bars and texts, in a line each."""
    lines = []
    for panel in figure.axes:
        lines.append(f"panel: {panel.get_title(loc='left')}")
        lines.append(f"axes: {panel.get_xlabel()}, {panel.get_ylabel()}")
        for line in panel.lines:
            x, y = line.get_data()
            look = f"{line.get_color()} {line.get_linestyle()} {line.get_marker()}"
            ends = f"from {x[0]:.4g}, {y[0]:.4g} to {x[-1]:.4g}, {y[-1]:.4g}"
            lines.append(f"line: {look}, {len(x)} points {ends}, in the mean {np.mean(y):.4g}")
        for bar in panel.patches:
            lines.append(f"bar: at {bar.get_center()[0]:.4g}, {bar.get_height():.4g} high")
        for text in panel.texts:
            x, y = text.get_position()
            lines.append(f"text: {text.get_text()} {text.get_color()} at {x:.4g}, {y:.4g}")
        key = panel.get_legend()
        lines += [f"key: {text.get_text()}" for text in key.get_texts()] if key else []
    return "\n".join(lines)


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_a_program_prints_and_draws_what_it_did_of_networks_that_are_made_at_once(
    name, mnist, tmp_path, monkeypatch, capsys
):
    few = {"train": (mnist.images[:51_200], mnist.labels[:51_200])}
    few["t10k"] = mnist.test_images[:300], mnist.test_labels[:300]
    monkeypatch.setattr(train_mnist, "load_mnist", lambda folder, part: few[part])
    monkeypatch.setattr(networks, "train", train_at_once)
    monkeypatch.setattr(Figure, "savefig", lambda figure, path: print(in_words(figure)))
    monkeypatch.chdir(tmp_path)
    helpers.run_main(LESSON / f"{name}.py", *QUICK[name])
    found = capsys.readouterr().out.replace("\\", "/")
    path = REPO / "tests/lesson/quick" / f"{name}.txt"
    Path(path.name).write_text(found, encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    meant = f"if you meant this change: copy {Path(path.name).resolve()} to {path}"
    assert words_of(found) == words_of(before), meant
    assert numbers_in(found) == pytest.approx(numbers_in(before), rel=5e-3, abs=1e-3), meant


def test_only_an_error_that_a_user_can_mend_has_no_traceback(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["below/program.py"])
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # so that it is put back in the end
    line = "program.py: this\n"
    said = {FileNotFoundError: line, FloatingPointError: line, train_mnist.UserError: line}
    said |= {plot_curves.BadRun: line, ValueError: "ValueError: this\n", BrokenPipeError: ""}
    for kind, expected in said.items():
        sys.excepthook(kind, kind("this"), None)  # set by the import of command_line above
        assert capsys.readouterr().err == expected
    assert sys.stdout is None  # after BrokenPipeError: or Python would flush it, and complain
