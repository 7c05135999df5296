"""The README keeps its word: its commands, links, pictures, numbers and code."""

import json
import re
import shlex
import subprocess
import sys

import numpy as np
import pytest
from conftest import REPO, read_rows
from matplotlib.image import imread

import plot_curves
import train_mnist

README = (REPO / "README.md").read_text(encoding="utf-8")
REFERENCE = REPO / "outputs" / "reference"
COMMANDS = re.findall(r"python (train_mnist\.py|plot_curves\.py)([^\n`&|;]*)", README)


def settings(script, arguments):
    parser = train_mnist if script == "train_mnist.py" else plot_curves
    return vars(parser.parse_arguments(shlex.split(arguments)))


@pytest.mark.parametrize(("script", "arguments"), COMMANDS)
def test_the_commands_are_understood(script, arguments):
    settings(script, arguments)


def test_it_is_not_too_long():
    assert len(README.split()) <= 2300


def anchor(heading):
    """GitHub's anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_relative_links_and_pictures_resolve():
    headings = {anchor(heading) for heading in re.findall(r"^#+ (.*)$", README, re.M)}
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert len(links) > 15
    for link in links:
        if link.startswith("https://"):
            continue
        path, _, fragment = link.partition("#")
        if not path:
            assert fragment in headings, link
        else:
            assert (REPO / path).exists(), link


def test_the_pictures_in_the_reference_folder_are_those_that_the_readme_shows():
    shown = set(re.findall(r"\((outputs/reference/[^)]+\.png)\)", README))
    assert shown == {path.relative_to(REPO).as_posix() for path in REFERENCE.rglob("*.png")}


def test_links_to_functions_point_at_them():
    links = re.findall(r"\[`(\w+)`\]\((train_mnist\.py)#L(\d+)\)", README)
    assert len(links) > 8
    for name, path, line in links:
        source = (REPO / path).read_text(encoding="utf-8").splitlines()
        assert re.match(rf"\s*(def|class) {name}\b", source[int(line) - 1]), (name, line)


def test_the_example_draws_the_surest_mistakes(default_run, tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", README, re.S)
    for folder in ("data", "outputs"):
        assert f'"{folder}' in code
    code = code.replace('"data"', repr(str(REPO / "data")))
    code = code.replace('"outputs/saved_model"', repr(str(default_run[0] / "saved_model")))
    code = code.replace("outputs/misread.png", "misread.png")
    code += "\nimport numpy; numpy.savez('answer.npz', worst, certainty, says != labels)"
    code = f"import sys; sys.path.insert(0, {str(REPO)!r})\n{code}"
    command = [sys.executable, "-c", code]
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    with np.load(tmp_path / "answer.npz") as answer:
        worst, certainty, wrong = answer.values()
    assert len(set(worst.tolist())) == 16
    assert wrong[worst].all()
    assert wrong.sum() > 100
    others = np.setdiff1d(wrong.nonzero()[0], worst)
    assert certainty[worst].min() >= certainty[others].max()
    picture = imread(tmp_path / "misread.png")
    assert picture.shape == imread(REFERENCE / "default" / "misread.png").shape


def edited(diff):
    """Returns the script with the lines of a diff changed, hunks parted by `...`."""
    source = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    for hunk in diff.split("...\n"):
        lines = [re.match(r"([ +-])(.*)", line).groups() for line in hunk.splitlines()]
        old = "\n".join(text for sign, text in lines if sign in " -")
        new = "\n".join(text for sign, text in lines if sign in " +")
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


def run_edited(folder, source, *arguments):
    """Runs an edited script on 5,000 images; returns the last row of its curves."""
    (folder / "train_mnist.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "train_mnist.py", "--data-dir", REPO / "data"]
    command += ["--train-size", "5000", *arguments]  # of two, the last one counts
    process = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    return read_rows(folder / "outputs")[1][-1]


SHUFFLE, MOMENTUM = re.findall(r"```diff\n(.*?)```", README, re.S)
SHORT = ("--iterations", 100, "--learning-rate", 0.05)


def test_shuffled_labels_are_learnt_by_heart_and_teach_nothing(tmp_path):
    (command,) = [arguments for _, arguments in COMMANDS if "outputs/shuffled" in arguments]
    assert SHUFFLE.count("\n+") == 1
    arguments = shlex.split(command.split("--output-dir")[0])
    row = run_edited(tmp_path, edited(SHUFFLE), *arguments)
    assert row[1] == 1  # training accuracy
    # Guessing gets a tenth of the test images right, with a standard deviation of 0.3 points; what
    # the digits' frequencies and the memorised images add was measured to be a point.
    assert 0.08 < row[3] < 0.13
    (cost,) = re.findall(r"test\s+cost\s+([\d.]+)\s+\(guessing", README)
    assert row[4] == pytest.approx(float(cost), abs=0.3)


def test_the_edit_that_adds_momentum_runs(tmp_path):
    assert sum(line.startswith(("+", "-")) for line in MOMENTUM.splitlines()) <= 5
    assert run_edited(tmp_path, edited(MOMENTUM), *SHORT)[3] > 0.7  # a guess gets 0.1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LAYER_SIZES = (784, 256, 128, 10)", "LAYER_SIZES = (784, 256, 128, 64, 10)"),
        ("tf.nn.relu(a @ W + b)", "a @ W + b"),
        ("tf.nn.relu(a @ W + b)", "tf.tanh(a @ W + b)"),
    ],
)
def test_the_other_edits_run(tmp_path, old, new):
    source = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    assert source.count(old) == 1
    assert run_edited(tmp_path, source.replace(old, new), *SHORT)[3] > 0.7


(STUDYS_COMMAND,) = [a for _, a in COMMANDS if a.endswith("outputs/1000-images")]
STUDY = re.findall(r"^\| \[([\w-]+)\]\(outputs/reference/[\w-]+\) \|(.*)\|$", README, re.M)


def test_the_table_has_a_row_for_each_run_that_is_shown():
    runs = {path.parent.name for path in REFERENCE.glob("*/curves.csv")}
    assert {name for name, _ in STUDY} == {name for name in runs if not name.startswith("long")}
    for name in runs:
        assert (REFERENCE / name / "run.json").exists()


@pytest.mark.parametrize(("name", "row"), STUDY)
def test_the_studys_figures_and_flags_are_those_of_the_runs(name, row):
    _, rows = read_rows(REFERENCE / name)
    _, train_accuracy, _, test_accuracy, test_cost = rows[-1]
    expected = [f"{100 * train_accuracy:.2f} %", f"{100 * test_accuracy:.2f} %"]
    expected += [f"{100 * (train_accuracy - test_accuracy):.2f}"]
    expected += [f"{test_cost:.4f}", f"{rows[rows[:, 4].argmin(), 0]:.0f}"]
    flags, *figures = (figure.strip(" `") for figure in row.split("|"))
    assert figures == expected
    # The flags stand in the place of the study's --train-size; the default run has none at all.
    command = f"{STUDYS_COMMAND.split('--train-size')[0]} {flags}" if name != "default" else ""
    command = settings("train_mnist.py", command)
    path = REFERENCE / name / "run.json"
    found = json.loads(path.read_text(encoding="utf-8"))["settings"]
    for key, value in found.items():
        if key not in ("layer_sizes", "data_crc32"):
            assert command[key] == value, key
    assert found["iterations"] == rows[-1, 0]


def test_the_study_shows_what_the_text_says():
    curves = {name: read_rows(REFERENCE / name)[1] for name, _ in STUDY}
    ends = {name: rows[-1] for name, rows in curves.items()}
    lowest = {name: rows[rows[:, 4].argmin()] for name, rows in curves.items()}
    gaps = {name: 100 * (row[1] - row[3]) for name, row in ends.items()}
    sizes = ["1000-images", "5000-images", "60000-images"]
    shrinks = " to ".join(f"{gaps[name]:.1f}" for name in sizes)
    assert f"the gap shrinks from {shrinks} points" in README
    assert f"turns at iteration {lowest['1000-images'][0]:.0f}" in README
    assert 1.3 < ends["1000-images"][4] / lowest["1000-images"][4] < 1.37  # "climbs by a third"
    assert lowest["5000-images"][0] < 1500
    assert lowest["60000-images"][0] > 2800
    for remedy in ("l2", "dropout", "both"):
        assert ends[remedy][4] < ends["1000-images"][4]
        assert ends[remedy][3] > ends["1000-images"][3]
    assert lowest["dropout"][0] < 600 < 2000 < min(lowest["l2"][0], lowest["both"][0])


def test_the_long_runs_are_as_the_text_says():
    def runs(name):
        return [read_rows(REFERENCE / f"{name}-seed{seed}")[1] for seed in (0, 1, 2)]

    def median(name):
        return f"{100 * np.median([rows[-1, 3] for rows in runs(name)]):.2f} %"

    assert f"with dropout, {median('long-dropout')} (median" in README
    assert re.search(rf"without\s+dropout {median('long')}\)", README)
    climbs = [100 * (rows[-1, 4] / rows[:, 4].min() - 1) for rows in runs("long-dropout")]
    assert f"climbs by {min(climbs):.0f} to {max(climbs):.0f} %" in README
    found = json.loads((REFERENCE / "long-dropout-seed0" / "run.json").read_text(encoding="utf-8"))
    (flags,) = [
        settings(*command) for command in COMMANDS if command[1].endswith("outputs/long-dropout")
    ]
    assert all(flags[k] == v for k, v in found["settings"].items() if k in flags)
