"""The programs of the lesson: what they print, draw and refuse, and what all share."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

import command_line
import elsewhere
import falls
import helpers
import measured
import networks
import plot_curves
import train_mnist
from book import Command, read
from evidence import numbers_in
from helpers import MAKE, REPO
from make_reference import PROGRAMS, list_files
from quiet_tensorflow import tf

LESSON = REPO / "lesson"
TABLE = """labels,remedy,accuracy,stopped accuracy,climb,largest fall
right,plain,0.9,0.86,0.3,0.01
right,L2,0.91,0.87,0.02,0.02
right,L2,0.92,0.88,0.04,0.06
wrong,plain,0.8,0.83,0.5,0.03
wrong,L2,0.7,0.82,0.6,0.55
wrong,L2,0.78,0.81,0.7,0.04
"""  # as a results.csv


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("name", sorted(helpers.WITH_HELP))
def test_a_program_finds_the_scripts_and_says_its_docstring(name, flag, monkeypatch, capsys):
    # As a reader has it: its folder is on the path, the repository is not.
    monkeypatch.setattr(sys, "path", [str(LESSON), *[p for p in sys.path if Path(p) != REPO]])
    for module in ("train_mnist", "plot_curves", "quiet_tensorflow", "command_line", "networks"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    assert not helpers.exit_of(LESSON / name, flag)
    docstring = (LESSON / name).read_text(encoding="utf-8").split('"""')[1]
    assert " ".join(docstring.split()) in " ".join(capsys.readouterr().out.split())


# These train for too long, see below, or are for a browser: see test_draw.py and test_film.py.
NOT_HERE = "temperature.py", "calibration.py", "ten_samples.py", "falls.py"
NOT_HERE += "making/draw_picture.py", "film.py"
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
    if line == "tape.py":  # which prints an error of rounding, and a test accuracy
        assert 0 < found[0] < 1e-6 and found[1] == pytest.approx(expected[1], abs=0.5), make
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
    for folder, lines in {"table": TABLE, "below/table": "", "odd": "remedy\nL2\n"}.items():
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


# What these print and draw is in the folder "in_words": of networks that are made at once, as they
# train for too long, and of the table above.
IN_WORDS = {
    "temperature": ["--train-size", "300", "--seed", "3", "--eval-every", "200"],
    "calibration": [],
    "ten_samples": [],
    "falls": [],
    "chart": ["table", "other"],
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
    every = max(args.eval_every, args.iterations // 20)  # fewer rows, which is faster
    for iteration in range(0, args.iterations + 1, every):
        W.assign(start + iteration / args.iterations * change)
        yield iteration, network


def in_words(figure):
    """Returns what a Figure shows: its titles, axes, lines, bars and texts, in a line each."""
    place = "({:.4g}, {:.4g})".format
    said = []
    for panel in figure.axes:
        said.append(f"panel: {panel.get_title(loc='left')}")
        said.append(f"x: {panel.get_xlabel()} {place(*panel.get_xlim())}")
        said.append(f"y: {panel.get_ylabel()} {place(*panel.get_ylim())}")
        for line in panel.lines:
            points = line.get_xydata()
            ends = [place(*point) for point in (*points[:1], *points[-1:])]
            look = line.get_linestyle(), line.get_color(), line.get_markerfacecolor()
            said.append(
                f"line: {len(points)} points, {ends}, sum {place(*points.sum(axis=0))} {look}"
            )
        said += [f"bar: {place(*bar.get_center())}" for bar in panel.patches]
        for text in panel.texts:
            said.append(f"text: {text.get_text()} {text.get_color()} {place(*text.get_position())}")
        for axis in (panel.xaxis, panel.yaxis):
            if isinstance(axis.get_major_locator(), FixedLocator):  # the others are Matplotlib's
                said.append(f"ticks: {[label.get_text() for label in axis.get_ticklabels()]}")
        key = panel.get_legend()
        said += [f"key: {text.get_text()}" for text in key.get_texts()] if key else []
    return "\n".join(said)


@pytest.mark.slow
@pytest.mark.parametrize("name", IN_WORDS)
def test_a_program_prints_and_draws_what_it_did(name, mnist, tmp_path, monkeypatch, capsys):
    few = {"train": (mnist.images[:51_200], mnist.labels[:51_200])}
    few["t10k"] = mnist.test_images[:300], mnist.test_labels[:300]
    monkeypatch.setattr(train_mnist, "load_mnist", lambda folder, part: few[part])
    monkeypatch.setattr(networks, "train", train_at_once)
    monkeypatch.setattr(Figure, "savefig", lambda figure, path: print(in_words(figure)))
    monkeypatch.chdir(tmp_path)
    for folder in ("table", "other"):
        Path(folder).mkdir()
        Path(folder, "results.csv").write_text(TABLE)
    helpers.run_main(LESSON / f"{name}.py", *IN_WORDS[name])
    found = capsys.readouterr().out.replace("\\", "/")  # of Windows' paths
    new, committed = tmp_path / "new.txt", REPO / f"tests/lesson/in_words/{name}.txt"
    new.write_text(found, encoding="utf-8", newline="\n")
    expected = committed.read_text(encoding="utf-8")
    meant = f"if you meant this change: copy {new} to {committed}"
    assert words_of(found) == words_of(expected), meant
    assert numbers_in(found) == pytest.approx(numbers_in(expected), rel=5e-3, abs=1e-3), meant


def test_neurons_are_compared_of_networks_that_began_alike(in_small_data):
    for seed in (0, 1):
        flags = ["--iterations", 1, "--seed", seed, "--output-dir", f"seed-{seed}"]
        helpers.train(*helpers.SMALL, *flags)
    said = helpers.refusal_of(helpers.run_main, LESSON / "neurons.py", "seed-0", "seed-1")
    assert "need the same --seed" in said


def test_networks_are_yielded_where_a_row_is_due(mnist):
    flags = ["--iterations", "10", "--eval-every", "4", "--hidden"]
    args = train_mnist.parse_arguments(flags)
    train_set = networks.to_tensors(mnist.images[:20], mnist.labels[:20])
    assert [iteration for iteration, _ in networks.train(args, train_set)] == [0, 4, 8, 10]


def test_the_largest_curvature_is_that_of_all_second_derivatives():
    rng = np.random.default_rng(0)
    network = train_mnist.Network([4, 3, 10], rng)
    inputs = tf.constant(rng.normal(size=[20, 4]), tf.float32)
    labels = tf.constant(rng.integers(0, 10, 20))
    variables = network.trainable_variables
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            cost = train_mnist.cross_entropy(network.logits(inputs), labels)
            objective = cost + train_mnist.l2_penalty(network.layers, 0.5)
        slopes = inner.gradient(objective, variables)
        slopes = tf.concat([tf.reshape(slope, [-1]) for slope in slopes], axis=0)
    columns = [part.numpy().reshape(len(slopes), -1) for part in outer.jacobian(slopes, variables)]
    largest = np.linalg.eigvalsh(np.hstack(columns))[-1]
    direction = [tf.constant(rng.normal(size=v.shape), tf.float32) for v in variables]
    found, _ = falls.find_curvature(network, (inputs, labels), 0.5, 0.0, direction)
    assert found == pytest.approx(largest, rel=0.05)
    without_l2, _ = falls.find_curvature(network, (inputs, labels), 0.0, 0.0, direction)
    assert found - without_l2 == pytest.approx(0.5, abs=0.2)


def test_the_networks_that_break_down_in_falls_are_those_of_the_experiment():
    for title, (remedy, flags) in falls.NETWORKS.items():
        *_, deepest = measured.printed("falls", f"\n{title} ")
        setting = {"": "results", elsewhere.LONGER: "longer"}.get(flags, "images-300")
        of_seeds = 100 * measured.of_setting("largest fall", setting, remedy, "wrong")
        assert deepest == pytest.approx(of_seeds[0], abs=0.06), title
    *_, (_, cost, accuracy, _, dead) = measured.steps_of_fall()
    assert dead > measured.steps_of_fall()[0][-1] and cost > 1 and accuracy < 50


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
