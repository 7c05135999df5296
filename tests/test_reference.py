"""outputs/reference has what the pages show, and its maker makes what is missing, and right."""

import re
import shutil
import subprocess
import sys

import make_reference
import numpy as np
import pages
import pictures
import pytest
import tensorflow as tf
from helpers import PINS, REPO, read_run_json, skip_unless_pinned, snapshot, write_data
from make_reference import curves_of, list_plots, list_runs, place_runs, read_results
from matplotlib import style
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import imread
from pages import REFERENCE
from PIL import Image

import plot_curves
import train_mnist

RUNS = list_runs()
MAKE = "python tests/reference/make_reference.py"


# ------------------------------------------------------------------------------ what is committed
def test_each_run_that_is_asked_for_is_there_and_no_other():
    lines = read_results()
    committed = {path.stem for path in (REFERENCE / "curves").iterdir()}
    assert {"default", *committed} == {*lines} == {*RUNS}, f"remove what is too much; then {MAKE}"
    stale = []
    for name, command in RUNS.items():
        said = {"flags": command.flags, "script": "edited" if command.edit else ""}
        said |= make_reference.figures_of_curves(curves_of(name))
        args = train_mnist.parse_arguments(command.words[2:])
        copies = 25 if command.edit and "moves" in command.edit else 1
        said |= {"training images": str((args.train_size or 60_000) * copies)}
        end = args.iterations if name != "stopped" else int(lines[name]["iteration"])
        rows = np.loadtxt(curves_of(name), delimiter=",", skiprows=1)
        is_whole = rows[:, 0].tolist() == [*range(0, end + 1, args.eval_every)]
        if lines[name] != lines[name] | said or not is_whole:
            stale.append(str(curves_of(name).relative_to(REPO)))
    assert not stale, f"rm {' '.join(stale)}; {MAKE}"


def test_the_answers_of_a_run_add_up(mnist):
    for name, line in read_results().items():
        numbers = {key: float(line[key] or 0) for key in [*line][4:]}
        if name == "stopped" or name.startswith("validation"):
            continue  # its test images are others
        mistakes = numbers["mistakes"]
        assert mistakes == round(10_000 * (1 - numbers["test accuracy"])), name
        cost = numbers["cost of mistakes"] + numbers["cost of right answers"]
        assert cost == pytest.approx(numbers["test cost"], abs=2e-5), name
        shares = [numbers[f"accuracy of {digit}"] for digit in range(10)]
        assert 10_000 - np.bincount(mnist[3]) @ shares == pytest.approx(mistakes, abs=0.02), name
        assert numbers["over 99 % confident"] <= numbers["over 90 % confident"] <= mistakes, name


def test_the_committed_run_json_is_that_of_the_default_run():
    settings = read_run_json(REFERENCE / "default")["settings"]
    asked = vars(train_mnist.parse_arguments([])) | {"train_size": 60000, "hidden": [256, 128]}
    asked |= {"data_dir": "data", "output_dir": "run-1"}
    assert settings == {name: asked[name] for name in settings}  # a new flag need not be in it


def test_each_committed_picture_is_shown():
    committed = {path.relative_to(REFERENCE).as_posix() for path in REFERENCE.rglob("*.png")}
    drawn = {*list_plots(), *[f"pictures/{name}.png" for name in make_reference.PICTURES]}
    assert {*pages.pictures()} == committed == drawn


def test_the_tables_of_temperatures_are_those_that_are_asked_for():
    tables = REFERENCE / "temperature"
    assert {path.stem for path in tables.iterdir()} == {*make_reference.TEMPERATURES}
    for path in tables.iterdir():
        rows = np.loadtxt(path, delimiter=",", skiprows=1)
        assert rows[:, 0].tolist() == [*range(10, 1001, 10)], path
        name = path.stem.replace("plain", "1000-images")
        # The same training, though perhaps on another processor.
        assert rows[-1, 2] == pytest.approx(float(read_results()[name]["test cost"]), rel=0.05)


SKETCHES = {  # what needs no network
    f"pictures/{name}.png": draw
    for name, (draw, shown) in make_reference.PICTURES.items()
    if draw.__module__ == "pictures" and not shown
}


@pytest.mark.slow  # all of them
@pytest.mark.parametrize("path", [*list_plots(), *SKETCHES])
def test_a_picture_is_the_one_that_would_be_drawn_today(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Image.open(REFERENCE / path) as committed:
        made_with = committed.info["Software"]
    assert f"version{PINS['matplotlib']}," in made_with, "not made with the pinned version"
    skip_unless_pinned("the committed pictures", "matplotlib")
    if path in SKETCHES:
        anew = tmp_path / "anew.png"
        with style.context(pictures.STYLE):
            SKETCHES[path](anew)
    else:
        command, file = list_plots()[path]
        place_runs(command, tmp_path)
        plot_curves.main(command.words[2:])
        anew = tmp_path / command.words[-1] / file
    is_same = np.array_equal(imread(anew), imread(REFERENCE / path))
    assert is_same, f"rm outputs/reference/{path}; {MAKE}"


# -------------------------------------------------------------------------------------- the maker
@pytest.mark.slow
def test_only_what_is_missing_is_made(tmp_path, small_mnist):
    for name in ("train_mnist.py", "plot_curves.py", "README.md"):
        shutil.copy(REPO / name, tmp_path)
    shutil.copytree(REPO / "lesson", tmp_path / "lesson")
    shutil.copytree(REPO / "tests" / "reference", tmp_path / "tests" / "reference")
    shutil.copytree(REFERENCE, tmp_path / "outputs" / "reference")
    write_data(tmp_path / "data", small_mnist)
    made_quick = {"few": "lesson/5-your-turn.md", "1000-images": "README.md"}
    made_quick["L2"] = "lesson/3-remedies.md"
    for name, page in made_quick.items():  # with what is there of images
        text = (tmp_path / page).read_text(encoding="utf-8").replace("--train-size 1000", "")
        asked = re.search(rf" --output-dir outputs/{name}\s", text.replace("`", " "))
        text = f"{text[: asked.start()]} --iterations 20{text[asked.start() :]}"
        (tmp_path / page).write_text(text, encoding="utf-8")
    reference = tmp_path / "outputs" / "reference"
    before = snapshot(reference)
    (reference / "curves" / "few.csv").unlink()
    (reference / "pictures" / "neurons.png").unlink()  # shows 1000-images and L2
    command = [sys.executable, "tests/reference/make_reference.py"]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    said = [line.partition(":")[0] for line in made.stdout.splitlines()]
    trained = ["training few", "training 1000-images", "training L2"]
    assert said == [*trained, "drawing pictures/neurons.png"]
    after = snapshot(reference)
    changed = {name for name in after if after[name] != before[name]}
    assert before.keys() == after.keys()
    assert changed == {"curves/few.csv", "results.csv", "pictures/neurons.png"}
    old, new = [content["results.csv"].decode().splitlines() for content in (before, after)]
    (line,) = [line for line in new if line not in old]
    assert line.startswith(f"few,{RUNS['few'].flags} --iterations 20,,300,20,")
    assert [text.split(",")[0] for text in old] == [text.split(",")[0] for text in new]


def test_answers_are_counted(mnist):
    labels = mnist[3]
    p = np.exp(4 * np.random.default_rng(0).normal(size=(10000, 10)))
    p /= p.sum(axis=1, keepdims=True)
    counted = make_reference.figures_of_answers(p, labels)
    counted = {name: float(text) for name, text in counted.items()}
    is_wrong = p.argmax(axis=1) != labels
    confidence = p.max(axis=1)
    costs = -np.log(p[np.arange(10000), labels])
    logarithms = np.sort(np.log(p))
    assert counted["mistakes"] == is_wrong.sum()
    assert counted["over 90 % confident"] == (is_wrong & (confidence > 0.9)).sum()
    assert counted["over 99 % confident"] == (is_wrong & (confidence > 0.99)).sum()
    assert counted["confidence of mistakes"] == pytest.approx(confidence[is_wrong].mean(), rel=1e-5)
    assert counted["cost of mistakes"] == pytest.approx(costs[is_wrong].sum() / 10000, rel=1e-5)
    assert counted["cost of right answers"] == pytest.approx(
        costs[~is_wrong].sum() / 10000, rel=1e-5
    )
    lead = (logarithms[:, -1] - logarithms[:, -2]).mean()
    assert counted["lead of the largest logit"] == pytest.approx(lead, rel=1e-5)
    for digit in range(10):
        share = 1 - is_wrong[labels == digit].mean()
        assert counted[f"accuracy of {digit}"] == pytest.approx(share, rel=1e-5)


# ----------------------------------------------------------------------------------- the pictures
def always(digit, confidence):
    """Returns a network that gives the same answer to all images."""
    answer = np.full(10, (1 - confidence) / 9)
    answer[digit] = confidence
    return lambda images: tf.constant(np.tile(answer, (len(images), 1)))


@pytest.fixture
def figure_of(monkeypatch):
    """A function that draws a picture, but saves nothing: it returns the Figure."""

    def draw(draw_picture, *networks):
        drawn = []
        monkeypatch.setattr(pictures, "load", lambda network: network)
        monkeypatch.setattr(Figure, "savefig", lambda figure, path: drawn.append(figure))
        draw_picture("no.png", *networks)
        (figure,) = drawn
        return figure

    return draw


def test_early_and_late_are_the_runs_of_the_iterations_that_the_pictures_name():
    for name in ("confidence", "mistake"):
        _, runs = make_reference.PICTURES[name]
        ends = [read_results()[run]["iteration"] for run in runs]
        assert ends == ["80", "1000"]


def test_the_histograms_are_of_the_wrong_answers_early_and_late(figure_of, mnist):
    figure = figure_of(pictures.draw_confidence, always(0, 0.55), always(1, 0.95))
    (panel,) = figure.axes
    bars = [patch.get_data().values.tolist() for patch in panel.patches[::2]]
    early, late = [(mnist[3] != digit).sum() for digit in (0, 1)]
    assert bars == [[0, 0, 0, 0, 0, early, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, late]]
    assert [text.get_text() for text in panel.texts] == ["iteration 80", "iteration 1,000"]


def test_own_digits_that_are_misread_are_orange(figure_of):
    figure = figure_of(pictures.draw_own_digits, always(3, 0.5))
    answers = [panel.xaxis.label for panel in figure.axes if "says 3, 50 %" in panel.get_xlabel()]
    colors = [to_hex(answer.get_color()) for answer in answers]
    assert len(colors) == 12
    assert colors.count("#0072b2") == 2  # one of the six is a 3
    assert colors.count("#d55e00") == 10


# As it is on the page; where both hidden neurons are alive; where only the second is.
SMALL_NETWORKS = [
    (pictures.W1, pictures.W2),
    ([[0.4, 0.7], [0.2, 0.6]], [[2, -3], [1, 0.5]]),
    ([[0.4, 0.7], [-0.9, 0.6]], [[2, 0.3], [1, -1]]),
]


@pytest.mark.parametrize(("W1", "W2"), SMALL_NETWORKS)
def test_the_slopes_of_the_small_network_are_those_of_the_tape(figure_of, monkeypatch, W1, W2):
    monkeypatch.setattr(pictures, "W1", W1)
    monkeypatch.setattr(pictures, "W2", W2)
    forward, backward = figure_of(pictures.draw_backpropagation).axes
    x, y, W1, b1, W2, b2 = [
        tf.Variable(values, dtype=tf.float64)
        for values in ([pictures.X], [pictures.Y], W1, pictures.b1, W2, pictures.b2)
    ]
    with tf.GradientTape() as tape:
        logits = tf.nn.relu(x @ W1 + b1) @ W2 + b2
        cost = tf.nn.softmax_cross_entropy_with_logits(y, logits)
    drawn = [
        [float(text.get_text().split(" = ")[-1].replace("−", "-")) for text in panel.texts[:8]]
        for panel in (forward, backward)
    ]
    expected = [[W1, W2], tape.gradient(cost, [W1, W2])]
    for numbers, matrices in zip(drawn, expected, strict=True):
        flat = np.concatenate([np.ravel(matrix) for matrix in matrices])
        assert numbers == pytest.approx(flat, rel=5e-3)  # as rounded as they are drawn


def test_each_digit_of_the_mistake_has_its_bar(figure_of):
    figure = figure_of(pictures.draw_mistake, always(2, 0.91), always(4, 0.55))
    for panel, says, share in zip(figure.axes[1:], (2, 4), (91, 55), strict=True):
        widths = np.full(10, (100 - share) / 9)
        widths[says] = share
        assert [bar.get_width() for bar in panel.patches] == pytest.approx(widths)
        colors = [to_hex(bar.get_facecolor()) for bar in panel.patches]
        assert colors[4] == "#0072b2"  # the label
        assert colors.count("#d55e00") == (says != 4)
    titles = [panel.get_title() for panel in figure.axes[1:]]
    assert titles == ["Iteration 80: it costs 4.61", "Iteration 1,000: it costs 0.60"]
