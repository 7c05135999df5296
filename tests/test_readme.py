"""The README keeps its word: commands, links, code, edits of the script, and every figure."""

import importlib.util
import json
import re
import shlex
import sys
from pathlib import Path

import digits
import figures
import make
import numpy as np
import numpy_twin
import pictures
import pytest
import readme
from benchmark import TWINS
from helpers import HEADER, REFERENCE, REPO, read_rows
from matplotlib.image import imread
from PIL import Image, ImageDraw, ImageOps

PAGES = ["README.md", "data/README.md", "tests/README.md", "tests/twins/README.md"]
PAGES += ["outputs/reference/README.md"]


# ------------------------------------------------------------------------------ commands and links
def commands():
    """Returns the commands of the README's blocks and of its table of things to try."""
    in_tables = re.findall(r"^\| `(python .*?)` \|", readme.read(), re.MULTILINE)
    return "".join(readme.blocks("sh")).splitlines() + in_tables


def arguments_of(script):
    """Returns the arguments of each command that is nothing but a call of a script."""
    found = [shlex.split(line) for line in commands()]
    return [words[2:] for words in found if words[:2] == ["python", script]]


def test_each_command_is_one_that_the_scripts_take():
    import plot_curves
    import train_mnist

    for script in (train_mnist, plot_curves):
        calls = arguments_of(f"{script.__name__}.py")
        assert len(calls) > 3
        for arguments in calls:
            script.parse_arguments(arguments)


def test_the_committed_runs_have_the_flags_that_the_readme_gives():
    renamed = {"validation": "validation/1000-images", "long-dropout": "long/dropout"}
    for *flags, _, folder in arguments_of("train_mnist.py"):
        name = folder.removeprefix("outputs/")
        name = renamed.get(name, name if name in make.RUNS else f"try/{name}")
        expected, _ = make.RUNS[name]
        assert " ".join(flags) == " ".join(expected.split())


def test_what_a_plot_command_draws_has_been_made_before():
    import plot_curves
    import train_mnist

    made = {Path("outputs", path.stem.replace("_", "-")) for path in TWINS.glob("*_twin.py")}
    made |= {Path("outputs/run-1")}
    made |= {train_mnist.parse_arguments(a).output_dir for a in arguments_of("train_mnist.py")}
    for arguments in arguments_of("plot_curves.py"):
        assert {*plot_curves.parse_arguments(arguments).run_dirs} <= made


def test_powershell_and_public_ci_run_the_same_commands():
    in_shell = [line for line in commands() if line.startswith("python3 -m venv")]
    in_powershell = "".join(readme.blocks("powershell")).splitlines()
    assert len(in_shell) == len(in_powershell) == 2
    workflow = (REPO / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    for line, translated in zip(in_shell, in_powershell, strict=True):
        expected = line.replace("python3", "python").replace(" && . .venv/bin/activate", "")
        expected = expected.replace(" && ", "; ")
        assert translated == re.sub("; (pip|python)", r"; .venv\\Scripts\\\1", expected)
        assert f"        run: {line}\n" in workflow
        assert f"        run: {translated}\n" in workflow


@pytest.mark.slow
def test_the_terminal_looks_as_shown(default_run):
    _, process = default_run
    (shown,) = [block for block in readme.blocks("") if block.startswith("data ")]
    *shown, _, _ = shown.splitlines()  # the last two are by plot_curves.py
    printed = re.sub(r"\d", "0", process.stdout).splitlines()
    for line in shown:
        is_left_out = line.strip() == "..."
        is_command = line.startswith("python ")  # where the clone is, it is shorter
        assert is_left_out or is_command or re.sub(r"\d", "0", line) in printed


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    path = REPO / page
    for link in re.findall(r"\]\((?!http)([^)]+)\)", path.read_text(encoding="utf-8")):
        target, _, anchor = link.partition("#")
        linked = path.parent / target if target else path
        assert linked.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = [re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings]
            assert anchor in anchors, link


def test_each_committed_picture_is_shown():
    shown = set(re.findall(r"\((outputs/reference/[^)]+\.png)\)", readme.read()))
    assert shown == {path.relative_to(REPO).as_posix() for path in REFERENCE.rglob("*.png")}


# -------------------------------------------------------------------------------------------- code
@pytest.mark.parametrize("first_line", ["a = inputs", "with tf.GradientTape"])
def test_the_code_of_the_lesson_is_the_scripts(first_line):
    script = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    (indent,) = re.findall(rf"^( *){re.escape(first_line)}", script, re.MULTILINE)
    block = readme.block("python", first_line)
    assert [line for line in block.splitlines() if f"{indent}{line}\n" not in script] == []
    assert "".join(f"{indent}{line}\n" for line in block.splitlines()) in script


def test_names_of_the_script_are_names_of_the_script():
    script = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    names = re.findall(r"\[`(\w+)`[^]]*\]\(train_mnist\.py\)", readme.read())
    table = readme.read().split("| then | now |")[1].split("\n\n")[0]
    for line in table.splitlines()[2:]:
        names += re.findall(r"`(\w+)`", line.split("|")[3])
    assert len(names) > 8
    for name in names:
        assert re.search(rf"^( *def |class |){name}\b", script, re.MULTILINE), name


def test_the_formulas_of_backpropagation_are_those_of_the_numpy_twin():
    # test_twins.py compares the twin's gradients with differences of its cost.
    rng = np.random.default_rng(0)
    sizes = [(5, 4), (4,), (4, 3), (3,), (3, 10), (10,)]
    variables = [rng.normal(size=size) for size in sizes]
    x = rng.normal(size=(7, 5))
    labels = rng.integers(0, 10, 7)
    a1, a2, logits = numpy_twin.forward(variables, x)
    known = {"a1": a1, "a2": a2, "W2": variables[2], "W3": variables[4], "m": 7}
    known |= {"p": np.exp(numpy_twin.log_softmax(logits)), "y": np.eye(10)[labels]}
    formulas = re.findall(r"\\delta_\d = .*?(?=\$\$|, \\qquad)", readme.read())
    for formula in formulas:
        code = re.sub(r"\\frac\{(.*?)\}\{(.*?)\}", r"(\1) / \2", formula)
        code = re.sub(r" W_(\d)\^T", r" @ W\1.T", code)
        code = re.sub(r"\\odot \[a_(\d) > 0\]", r"* (a\1 > 0)", code)
        exec(re.sub(r"\\delta_(\d)", r"delta\1", code), known)
    dW1, _, dW2, _, dW3, _ = numpy_twin.gradients(variables, x, labels)
    assert x.T @ known["delta1"] == pytest.approx(dW1)
    assert a1.T @ known["delta2"] == pytest.approx(dW2)
    assert a2.T @ known["delta3"] == pytest.approx(dW3)


@pytest.mark.slow
def test_the_misread_digits_are_those_that_it_is_surest_of(default_run, mnist, tmp_path):
    folder, _ = default_run
    names = pictures.draw_misread(tmp_path / "misread.png", folder / "saved_model")
    assert (tmp_path / "misread.png").exists()
    labels = mnist[3]
    says = names["probabilities"].argmax(axis=1)
    certainty = names["probabilities"].max(axis=1)
    shown = [panel.get_title() for panel in names["figure"].axes]
    wrong = [i for i in np.argsort(-certainty, kind="stable") if says[i] != labels[i]]
    assert len(shown) == 16
    for title, i in zip(shown, wrong, strict=False):
        assert title == f"is {labels[i]}\nsays {says[i]}\n{certainty[i]:.1%}"


# ---------------------------------------------------------------------------- edits of the script
def run_edited(edit, tmp_path, *flags):
    """Runs the script with an edit, in this process; returns the last row."""
    path = tmp_path / f"edited_{edit.replace('-', '_')}.py"
    path.write_text(readme.edited_script(edit), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    flags = ["--data-dir", REPO / "data", "--batch-size", 64, "--learning-rate", 0.05, *flags]
    return script.main(script.parse_arguments([str(flag) for flag in flags]))


@pytest.mark.parametrize("edit", readme.EDITS)
def test_each_edit_fits_the_script(edit):
    compile(readme.edited_script(edit), edit, "exec")


# What the edits do is seen in the committed runs; here, that they run as the README gives them.
@pytest.mark.slow
@pytest.mark.parametrize("edit", ["layer", "no-relu", "tanh"])
def test_an_edited_script_learns(edit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    row = run_edited(edit, tmp_path, "--train-size", 5000, "--iterations", 200)
    assert row.test_accuracy > 0.7  # a guess gets 0.1


@pytest.mark.slow
def test_resumed_momentum_goes_on_with_its_velocities(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    flags = ["--train-size", 2000, "--eval-every", 20]
    at_once = run_edited("momentum", tmp_path, *flags, "--iterations", 40)
    run_edited("momentum", tmp_path, *flags, "--iterations", 20, "--output-dir", "twice")
    assert run_edited("momentum", tmp_path, "--resume", "twice", "--iterations", 40) == at_once
    assert at_once.test_accuracy > 0.5


@pytest.mark.slow
def test_validation_measures_held_out_training_images(tmp_path, monkeypatch, mnist):
    monkeypatch.chdir(tmp_path)
    row = run_edited("validation", tmp_path, "--train-size", 50000, "--iterations", 1)
    images, labels, _, _ = mnist
    import train_mnist

    network = train_mnist.Network(train_mnist.LAYER_SIZES, seed=0)
    trainer = train_mnist.Trainer(network, train_mnist.Settings(learning_rate=0.05))
    batch = train_mnist.minibatch(0, 50000, 64, seed=0)
    trainer.train_step(images[batch], labels[batch])
    _, cost = trainer.evaluate(train_mnist.scale(images[50000:]), labels[50000:])
    assert row.test_cost == pytest.approx(float(cost), rel=1e-5)


@pytest.mark.slow
def test_shuffled_labels_are_those_of_the_training_images_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    row = run_edited("shuffled", tmp_path, "--iterations", 200, "--train-size", 64)
    assert row.train_accuracy > 0.5  # learnt by heart
    assert row.test_accuracy < 0.2


# ---------------------------------------------------------------------- the runs and their figures
def test_the_committed_runs_are_those_that_make_makes_and_ended_in_order():
    import train_mnist

    committed = [path.parent for path in REFERENCE.rglob("curves.csv")]
    assert {path.relative_to(REFERENCE).as_posix() for path in committed} == set(make.RUNS)
    for name, (flags, _) in make.RUNS.items():
        summary = json.loads((REFERENCE / name / "run.json").read_text(encoding="utf-8"))
        header, rows = read_rows(REFERENCE / name)
        assert header == HEADER
        assert list(summary["last_row"].values()) == rows[-1].tolist()
        args = train_mnist.parse_arguments(flags.split())
        settings = train_mnist.Settings(**summary["settings"])
        assert settings == train_mnist.choose_settings(args, None)


@pytest.mark.parametrize("template", figures.templates())
def test_figures_are_those_of_the_committed_runs(template):
    found = figures.find(template, readme.read()).groups()
    assert list(found) == figures.figures_of(template)


def test_each_figure_has_a_source():
    text = readme.read()
    matches = [figures.find(template, text) for template in figures.templates()]
    for match in matches:
        start, end = match.span()
        text = text[:start] + " " * (end - start) + text[end:]
    text = re.sub(r"^```.*?^```$|`.*?`|\]\(.*?\)", "", text, flags=re.DOTALL | re.MULTILINE)
    left = re.findall(r"\d[\d.]* %|\d+\.\d+", text)
    # The tutorial's, of guessing, e, of a step's example, settings, versions, and other networks.
    known = (
        "95.5 % 10 % 2.5 0.1 2.3 2.7 0.03 0.2 0.07 0.01 0.7 0.3 0.5 0.005 0.9 99 % 3.0 3.10 3.14"
    )
    assert set(left) <= set(re.findall(r"\d[\d.]*(?: %)?", known))


def test_the_table_of_all_runs_is_what_make_writes():
    page = (REFERENCE / "README.md").read_text(encoding="utf-8")
    assert page == figures.page_of_runs(make.RUNS)


@pytest.mark.parametrize("folder", make.PLOTS)
def test_the_committed_plots_are_those_that_the_script_draws(folder, tmp_path):
    make.plot(folder, to=tmp_path)
    for path in (REFERENCE / folder).glob("*.png"):
        found = tmp_path / path.name
        assert imread(found).shape == imread(path).shape
        with Image.open(path) as committed, Image.open(found) as drawn:
            # Another version of Matplotlib smooths edges differently.
            if drawn.info["Software"] == committed.info["Software"]:
                is_same = np.array_equal(imread(found), imread(path))
                assert is_same, "all are drawn anew by python tests/reference/make.py try/few"


# -------------------------------------------------------------------------------- your own digit
@pytest.mark.slow
def test_pictures_are_read_as_often_as_the_readme_says(default_run, mnist):
    from train_mnist import tf

    _, _, images, labels = mnist
    network = tf.saved_model.load(str(default_run[0] / "saved_model"))
    shares = digits.measure(network, images, labels, rounds=1)
    # A share p of n pictures has a standard deviation of sqrt(p (1 - p) / n): 2.1 points for 220
    # prints, 1.7 for 100 drawings. Networks of other seeds differ by 1.2 and 0.7. The margin is
    # four times both together.
    for name, share in shares.items():
        assert share == pytest.approx(figures.answer("default", name), abs=0.1)


def test_colours_and_transparency_make_no_difference():
    picture = digits.printed(3, digits.FONTS[0], np.random.default_rng(0))
    expected = np.array(digits.as_mnist(picture), float)
    light_on_dark = ImageOps.invert(picture)
    transparent = Image.new("RGBA", picture.size)
    transparent.putalpha(light_on_dark)
    blue_on_yellow = ImageOps.colorize(picture, "blue", "yellow")
    for other in (light_on_dark, transparent, blue_on_yellow):
        assert np.abs(expected - np.array(digits.as_mnist(other))).mean() < 1


def test_a_line_of_any_width_becomes_20_pixels_high_with_its_centre_in_the_middle():
    for width in (1, 3, 30, 200):
        picture = Image.new("RGB", (900, 1200), "white")
        ImageDraw.Draw(picture).line((700, 300, 700, 1000), "black", width)
        image = np.array(digits.as_mnist(picture))
        rows, columns = np.indices((28, 28))
        assert np.ptp(image.any(axis=1).nonzero()[0]) + 1 == 20
        assert np.average(rows, weights=image) == pytest.approx(14, abs=0.5)
        assert np.average(columns, weights=image) == pytest.approx(14, abs=0.5)


@pytest.mark.slow
def test_read_digit_says_the_digit_or_in_a_line_why_not(default_run, tmp_path, monkeypatch, capsys):
    def read_digit(*arguments):
        monkeypatch.setattr(sys, "argv", ["read_digit.py", *map(str, arguments)])
        exec(readme.block("python", "def as_mnist"), {"__name__": "__main__"})

    monkeypatch.chdir(default_run[0].parents[1])  # it looks for outputs/run-1
    three = tmp_path / "three.png"
    digits.printed(3, digits.FONTS[0], np.random.default_rng(0)).save(three)
    read_digit(three)
    assert re.fullmatch(r"3, with \d+ % certainty\n", capsys.readouterr().out)
    with Image.open("seen.png") as seen:
        assert seen.size == (280, 280)

    blank = tmp_path / "blank.png"
    Image.new("L", (300, 300), 250).save(blank)
    text = tmp_path / "text.png"
    text.write_text("no picture")
    for arguments in ([], [tmp_path / "nowhere.png"], [text], [blank]):
        with pytest.raises(SystemExit) as stop:
            read_digit(*arguments)
        assert len(stop.value.code.splitlines()) == 1
