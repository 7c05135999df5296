"""The pages keep their word: commands, links, quoted code, and edits of the script."""

import importlib.util
import itertools
import re
import textwrap
from pathlib import Path

import numpy as np
import pages
import pictures
import pytest
from helpers import REPO, cost_of, read_rows
from make_reference import TEMPERATURES, curves_of, list_plots, list_runs
from pages import PAGES

import plot_curves
import train_mnist

ALL_PAGES = [path.relative_to(REPO).as_posix() for path in REPO.glob("*.md")]
for folder in ("data", "lesson", "outputs/reference", "tests"):
    ALL_PAGES += [path.relative_to(REPO).as_posix() for path in (REPO / folder).rglob("*.md")]


def runs_of(page):
    """Returns the runs that the commands of a page make; what they plot has to be there."""
    made = []
    for command in pages.commands_of(page):
        script, *arguments = command.words[1:]
        if script == "train_mnist.py":
            made.append(train_mnist.parse_arguments(arguments).output_dir)
        elif script == "plot_curves.py":
            run_dirs = plot_curves.parse_arguments(arguments).run_dirs
            assert {*run_dirs} <= {*made, *needs_of(page)}, command.line
    return made


def needs_of(page):
    """Returns the runs that a page says, in its first paragraph, that it needs."""
    start = pages.read(page).split("\n\n")[1]
    return [Path("outputs/run-1"), *map(Path, re.findall(r"`(outputs/[^`]*)`", start))]


# ------------------------------------------------------------------------------ commands and links
def test_each_page_needs_what_pages_before_it_make_and_makes_nothing_twice():
    made = [Path("outputs/run-1")]
    for page in PAGES:
        assert {*needs_of(page)} <= {*made}, page
        made += runs_of(page)
    assert len(made) == len({*made}), "the script refuses a folder that is there already"


@pytest.mark.parametrize("page", PAGES)
def test_commands_are_short_and_those_in_the_text_have_flags_that_there_are(page):
    for command in pages.commands_of(page):
        if command.line.startswith("python "):
            assert len(command.line) <= 105 or "plot_curves" in command.line
            assert (REPO / command.words[1]).exists(), command.line
    for script, flags in re.findall(r"`python\s([\w/]+\.py)\s?([^`]*)`", pages.read(page)):
        assert (REPO / script).exists(), script
        if script == "lesson/temperature.py":
            assert " ".join(flags.split()) in TEMPERATURES.values(), flags
        if script in ("train_mnist.py", "plot_curves.py") and flags not in ("--help", ""):
            parse = (train_mnist if script == "train_mnist.py" else plot_curves).parse_arguments
            assert "FOLDER" in flags or parse(flags.split())


def test_powershell_and_public_ci_run_the_same_commands():
    in_shell = "".join(pages.blocks("sh", "README.md")).splitlines()
    in_shell = [line for line in in_shell if "venv" in line]
    in_powershell = "".join(pages.blocks("powershell", "README.md")).splitlines()
    workflow = (REPO / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    assert len(in_shell) == 2, "one to train and plot, one to test"
    for line, translated in zip(in_shell, in_powershell, strict=True):
        make, *steps = translated.split("; ")
        assert make == "python -m venv .venv"
        steps = [step.removeprefix(".venv\\Scripts\\") for step in steps]
        assert line == " && ".join(["python3 -m venv .venv", ". .venv/bin/activate", *steps])
        assert f"        run: {line}\n" in workflow
        assert f"        run: {translated}\n" in workflow


def test_the_setting_that_shows_tensorflows_messages_is_the_one_that_test_stopping_tries():
    assert "To see them, set `TF_CPP_MIN_LOG_LEVEL=0`." in pages.read("README.md")


@pytest.mark.slow
def test_the_terminal_looks_as_shown(default_run):
    _, process = default_run
    (shown,) = [block for block in pages.blocks("", "README.md") if block.startswith("data ")]
    *shown, _, _ = shown.splitlines()  # the last two are by plot_curves.py
    masked = lambda text: re.sub(r"\d+\.\d\d+", "0", text)  # another processor rounds differently
    printed = [masked(line) for line in process.stdout.splitlines()]
    for line in shown:
        is_left_out = line.strip() == "..."
        is_command = line.startswith("python ")  # where the clone is, it is shorter
        assert is_left_out or is_command or masked(line) in printed


def test_a_plot_of_accuracy_or_cost_is_called_so():
    text = "".join(map(pages.read, PAGES))
    shown = re.findall(r"!\[(\w+) [^]]*\]\(\S*?[/-](accuracy|cost)\.png\)", text)
    assert len(shown) == len([path for path in pages.pictures() if path in list_plots()])
    for word, quantity in shown:
        assert word.lower() == quantity


@pytest.mark.parametrize("page", ALL_PAGES)
def test_links_lead_somewhere(page):
    path = REPO / page
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!http)([^)]+)\)", text):
        target, _, anchor = link.partition("#")
        linked = path.parent / target if target else path
        assert linked.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = [re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings]
            assert anchor in anchors, link
    for name in re.findall(r"\[`(\w+)`\]\(\S*train_mnist\.py\)", text):
        assert hasattr(train_mnist, name), name


def test_the_table_of_2017_names_what_is_in_the_script():
    rows = re.findall(
        r"^\| `tf\..* \| ((?:`\w+`(?:, )?)+) \|$", pages.read(PAGES[-1]), re.MULTILINE
    )
    assert len(rows) == 4, "the row of optimizer.minimize begins otherwise"
    for name in re.findall(r"`(\w+)`", "".join(rows)):
        assert hasattr(train_mnist, name), name


def test_the_index_of_the_lesson_has_each_page_and_each_program():
    index = pages.read("lesson/README.md")
    for path in (REPO / "lesson").glob("*.*"):
        if path.name not in ("README.md", "saved_run.py"):
            assert f"({path.name})" in index, path


def test_the_index_of_the_lesson_says_which_runs_a_program_needs():
    index = pages.read("lesson/README.md")
    for program, needs in re.findall(r"^\| \[`(\w+\.py)`\].* \| ([^|]*) ?\|$", index, re.MULTILINE):
        source = (REPO / "lesson" / program).read_text(encoding="utf-8")
        asked = "".join(re.findall(r"arguments\((.*)\)$", source, re.MULTILINE))
        runs = r"outputs/[\w-]+"
        assert re.findall(runs, needs) == re.findall(runs, asked), program


def test_the_hint_of_how_weights_start_is_the_scripts():
    (hint,) = re.findall(r"`(rng\.normal[^`]*)`", pages.read(PAGES[-1]))
    assert " ".join(hint.split()) in (REPO / "train_mnist.py").read_text(encoding="utf-8")


def test_pages_lead_to_the_next_and_back():
    for before, after in itertools.pairwise(PAGES[1:]):
        assert f"({Path(after).name})" in pages.read(before).splitlines()[-1]
        assert f"({Path(before).name})" in pages.read(after).splitlines()[-1]


# -------------------------------------------------------------------------------------------- code
@pytest.mark.parametrize("page", PAGES)
def test_the_code_of_a_page_is_the_scripts(page):
    script = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    for part in pages.blocks("python", page):
        is_there = any(textwrap.indent(part, " " * width) in script for width in (4, 8))
        assert is_there, f"quote train_mnist.py anew on {page}:\n{part}"


# What these say, test_network.py, test_twins.py and by_hand.py compare with what TensorFlow does.
FORMULAS = r"""
\delta_3 = \frac{p - y}{m}, \qquad
\delta_2 = (\delta_3 W_3^T) \odot [a_2 > 0], \qquad
\delta_1 = (\delta_2 W_2^T) \odot [a_1 > 0]$$
\frac{\partial C}{\partial W_l} = a_{l-1}^T \, \delta_l, \qquad
{\partial b_l} = \text{the sum of } \delta_l \text{ over the images}
\frac{\partial C}{\partial z_k} = p_k - y_k$$
a_1 = \mathrm{relu}(x W_1 + b_1), \qquad a_2 = \mathrm{relu}(a_1 W_2 + b_2)
$\sqrt{2 / \text{inputs}}$
p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
$$C = -\frac{1}{m} \sum_{i=1}^{m} \ln p^{(i)}_{\mathrm{label}(i)}$$
W \leftarrow W - \eta \, \frac{\partial C}{\partial W}
b \leftarrow b - \eta \, \frac{\partial C}{\partial b}
$$\frac{\lambda}{2} \sum w^2$$
its derivative for each is $\lambda w$.
multiplied by $1 / (1 - r)$
"""


@pytest.mark.parametrize("formula", FORMULAS.strip().splitlines())
def test_the_lesson_has_these_formulas(formula):
    text = pages.read("lesson/1-network.md") + pages.read("lesson/3-remedies.md")
    assert formula in " ".join(text.split())


def test_the_script_says_the_same_of_a_step():
    script = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    assert "dz_N = (softmax(z_N) - y) / batch, with y as in cross_entropy\n" in script
    assert "dW_i = a_(i-1)^T dz_i + l2 * W_i\n" in script
    assert "db_i = dz_i, summed over the batch\n" in script
    assert "da_(i-1) = dz_i W_i^T\n" in script
    assert "dz_(i-1) = m_(i-1) * da_(i-1) where z_(i-1) > 0, else 0\n" in script
    assert "For one image it is -sum_k y_k log(softmax(z)_k), where y is 1 at the label" in script
    assert "What is kept is divided by 1 - rate" in script
    twin = (REPO / "lesson" / "twins" / "numpy_twin.py").read_text(encoding="utf-8")
    assert "    delta3 = (p - y) / m\n    delta2 = (delta3 W3^T) * [a2 > 0] " in twin
    assert "    dC/dW_l = a_{l-1}^T delta_l\n    dC/db_l = the sum of delta_l over the" in twin


# ---------------------------------------------------------------------------- edits of the script
RUNS = list_runs()
EDITS = {command.edit: name for name, command in reversed(RUNS.items()) if command.edit}


def test_the_edits_fit_the_script():
    for edit in EDITS:
        pages.edited_script(edit)  # or it says which does not


def edited(name, tmp_path):
    """Returns the script with the edit of a run, as a module."""
    path = tmp_path / "edited.py"
    path.write_text(pages.edited_script(RUNS[name].edit), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("edited", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def run(script, tmp_path, *flags):
    """Runs an edited script; returns the rows of its curves."""
    flags = [*flags, "--data-dir", REPO / "data", "--output-dir", tmp_path / "run"]
    script.main(script.parse_arguments([str(flag) for flag in flags]))
    _, rows = read_rows(tmp_path / "run")
    return rows


class Enough(Exception):
    """Ends a run in a test."""


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITS.values())
def test_a_run_with_an_edit_begins_as_the_committed_one(name, tmp_path, monkeypatch):
    script = edited(name, tmp_path)
    rows = []

    def record(row, *_):
        rows.append(row)
        if len(rows) == 2:
            raise Enough

    monkeypatch.setattr(script, "record", record)
    with pytest.raises(Enough):
        run(script, tmp_path, *RUNS[name].flags.split())
    expected = np.loadtxt(curves_of(name), delimiter=",", skiprows=1)[:2]
    # As far as another processor was measured to move row 10 of the default run, ten times.
    assert np.array(rows)[:, [0, 2, 4]] == pytest.approx(expected[:, [0, 2, 4]], rel=2e-3)


@pytest.mark.slow
def test_the_run_that_stops_by_itself_does_so_200_iterations_after_its_lowest(tmp_path):
    flags = ["--train-size", 64, "--batch-size", 64, "--learning-rate", 0.3, "--hidden", 8]
    rows = run(edited("stopped", tmp_path), tmp_path, *flags, "--iterations", 5000)
    assert rows[-1, 0] == rows[rows[:, 4].argmin(), 0] + 200 < 5000


@pytest.mark.slow
def test_the_falling_rate_falls_to_zero(tmp_path):
    flags = ["--iterations", 2, "--eval-every", 1]
    _, first, second = run(edited("falling", tmp_path), tmp_path, *flags)
    assert first[1:].tolist() == second[1:].tolist()


@pytest.mark.slow
def test_validation_measures_held_out_training_images(tmp_path, mnist):
    flags = ["--train-size", 50000, "--iterations", 1]
    rows = run(edited("validation", tmp_path), tmp_path, *flags)
    images, labels, _, _ = mnist
    probabilities = pictures.answers(tmp_path / "run" / "saved_model", images[50000:])
    assert rows[-1, 4] == pytest.approx(cost_of(probabilities, labels[50000:]), rel=1e-5)
