"""The README keeps its word: its commands, links, pictures, numbers and code."""

import itertools
import json
import re
import shlex
import subprocess
import sys

import numpy as np
import pytest
from conftest import REPO, read_rows

import plot_curves
import train_mnist

README = (REPO / "README.md").read_text()
REFERENCE = REPO / "outputs" / "reference"
COMMANDS = re.findall(r"python (train_mnist\.py|plot_curves\.py)([^\n`&|]*)", README)


def parse(script, arguments):
    parser = train_mnist if script == "train_mnist.py" else plot_curves
    return parser.parse_arguments(shlex.split(arguments))


@pytest.mark.parametrize(("script", "arguments"), COMMANDS)
def test_the_commands_are_understood(script, arguments):
    if "[" not in arguments:  # the synopsis is no command
        parse(script, arguments)


def test_the_flags_are_all_there_with_their_defaults():
    table = dict(re.findall(r"^\| `(--[\w-]+)` \|([^|]*)\|", README, re.M))
    defaults = vars(train_mnist.parse_arguments([]))
    assert {flag.strip("-").replace("-", "_") for flag in table} == set(defaults)
    for flag, text in table.items():
        default = defaults[flag.strip("-").replace("-", "_")]
        if flag == "--resume":
            assert text.strip() == ""
        elif flag in ("--data-dir", "--output-dir"):
            assert text.strip("` ") == default.name
        else:
            assert float(text) == default


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


def test_links_to_functions_point_at_them():
    links = re.findall(r"\[`(\w+)`\]\((train_mnist\.py)#L(\d+)\)", README)
    assert len(links) > 8
    for name, path, line in links:
        source = (REPO / path).read_text().splitlines()
        assert re.match(rf"\s*(def|class) {name}\b", source[int(line) - 1]), (name, line)


def test_the_three_lines_load_the_network(default_run, mnist, tmp_path):
    (code,) = re.findall(r"```python\n(import tensorflow.*?)```", README, re.S)
    assert len([line for line in code.splitlines() if line]) == 3
    np.save(tmp_path / "images.npy", mnist[2][:100])
    code = "import numpy\nimages = numpy.load('images.npy')\n" + code.replace(
        "outputs/saved_model", str(default_run[0] / "saved_model")
    )
    code += "numpy.save('answer.npy', probabilities)\n"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    answer = np.load(tmp_path / "answer.npy")
    assert answer.shape == (100, 10)
    assert (answer.argmax(axis=1) == mnist[3][:100]).mean() > 0.95


def test_the_edit_that_adds_momentum_runs(tmp_path):
    (diff,) = re.findall(r"```diff\n(.*?)```", README, re.S)
    source = (REPO / "train_mnist.py").read_text()
    for hunk in diff.split("...\n"):
        lines = [re.match(r"([ +-])(.*)", line).groups() for line in hunk.splitlines()]
        old = "\n".join(text for sign, text in lines if sign in " -")
        new = "\n".join(text for sign, text in lines if sign in " +")
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    assert sum(line.startswith(("+", "-")) for line in diff.splitlines()) <= 5
    run_edited(tmp_path, source)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LAYER_SIZES = (784, 256, 128, 10)", "LAYER_SIZES = (784, 256, 128, 64, 10)"),
        ("tf.nn.relu(a @ W + b)", "a @ W + b"),
        ("tf.nn.relu(a @ W + b)", "tf.tanh(a @ W + b)"),
    ],
)
def test_the_other_edits_run(tmp_path, old, new):
    source = (REPO / "train_mnist.py").read_text()
    assert source.count(old) == 1
    run_edited(tmp_path, source.replace(old, new))


def run_edited(folder, source):
    """Runs an edited script for a few iterations; it must learn."""
    (folder / "train_mnist.py").write_text(source)
    command = [sys.executable, "train_mnist.py", "--data-dir", REPO / "data"]
    command += ["--iterations", "100", "--learning-rate", "0.05", "--train-size", "5000"]
    process = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    assert read_rows(folder / "outputs")[1][-1, 3] > 0.7  # a guess gets 0.1


STUDY = re.findall(r"^\| \[([\w-]+)\]\(outputs/reference/[\w-]+\) \|(.*)\|$", README, re.M)


def test_the_study_has_a_row_for_each_reference_run():
    runs = {path.parent.name for path in REFERENCE.glob("*/curves.csv")}
    assert {name for name, _ in STUDY} == runs
    for name in runs:
        files = {path.name for path in (REFERENCE / name).iterdir()}
        assert files >= {"curves.csv", "run.json", "accuracy.png", "cost.png"}


@pytest.mark.parametrize(("name", "figures"), STUDY)
def test_the_studys_figures_and_commands_are_those_of_the_runs(name, figures):
    _, rows = read_rows(REFERENCE / name)
    _, train_accuracy, train_cost, test_accuracy, test_cost = rows[-1]
    expected = [f"{100 * train_accuracy:.2f} %", f"{100 * test_accuracy:.2f} %"]
    expected += [f"{100 * (train_accuracy - test_accuracy):.2f}"]
    expected += [f"{train_cost:.4f}", f"{test_cost:.4f}", f"{rows[rows[:, 4].argmin(), 0]:.0f}"]
    assert [figure.strip() for figure in figures.split("|")] == expected
    folder = "outputs" if name == "default" else f"outputs/{name}"
    (flags,) = [
        flags
        for flags in (vars(parse(*command)) for command in COMMANDS if "[" not in command[1])
        if "iterations" in flags and str(flags["output_dir"]) == folder
    ][:1]
    settings = json.loads((REFERENCE / name / "run.json").read_text())["settings"]
    for key, value in settings.items():
        if key not in ("layer_sizes", "data_checksum"):
            assert flags[key] == value, key
    assert settings["iterations"] == rows[-1, 0]


def test_the_study_shows_what_the_text_says():
    ends = {name: read_rows(REFERENCE / name)[1][-1] for name, _ in STUDY}
    # More data, a smaller gap.
    gaps = [ends[f"{n}-images"][1] - ends[f"{n}-images"][3] for n in (1000, 5000, 60000)]
    assert all(more > 2 * less for more, less in itertools.pairwise(gaps))
    # On 5,000 images the test cost turns round and climbs while the training cost goes to zero.
    _, rows = read_rows(REFERENCE / "5000-images")
    lowest = rows[:, 4].argmin()
    assert 200 < rows[lowest, 0] < 800
    assert rows[-1, 4] > 1.03 * rows[lowest, 4]
    assert rows[-1, 2] < 0.01
    # Each of the two remedies ends with a lower test cost.
    for remedy in ("l2", "dropout"):
        assert ends[f"5000-images-{remedy}"][4] < ends["5000-images"][4]
    long = [ends[name][3] for name in ends if name.startswith("long-dropout")]
    assert len(long) == 3
    assert np.median(long) >= 0.983
    assert np.median(long) > ends["long"][3]
