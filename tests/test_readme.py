"""The README keeps its word: commands, code, links, and every figure of a committed run."""

import csv
import importlib.util
import json
import re
import shlex

import numpy as np
import pictures
import pytest
import readme
from helpers import HEADER, REFERENCE, REPO, read_rows

TEXT = readme.TEXT
# The text without line breaks, to look for sentences.
WORDS = " ".join(TEXT.split())
SHELL = "".join(readme.blocks("sh"))
IN_TABLES = "\n".join(re.findall(r"^\| `(python .*?)` \|", TEXT, re.MULTILINE))


def rows_of(name):
    """Returns the rows of a committed run, float64 [rows, 5]."""
    _, rows = read_rows(REFERENCE / name)
    return rows


def run_json(name):
    return json.loads((REFERENCE / name / "run.json").read_text(encoding="utf-8"))


def percent(fraction, decimals=2):
    return f"{100 * fraction:.{decimals}f} %"


# ------------------------------------------------------------------------------------ commands
def test_each_command_is_one_that_the_scripts_take():
    import plot_curves
    import train_mnist

    commands = [line.split("python ")[-1] for line in f"{SHELL}\n{IN_TABLES}".splitlines()]
    training = [line for line in commands if line.startswith("train_mnist.py")]
    plotting = [line for line in commands if line.startswith("plot_curves.py")]
    assert len(training) > 10
    assert len(plotting) > 3
    for line in training:
        train_mnist.parse_arguments(shlex.split(line)[1:])
    for line in plotting:
        plot_curves.parse_arguments(shlex.split(line)[1:])


def test_powershell_and_public_ci_run_the_same_commands():
    for_shell = [line for line in SHELL.splitlines() if line.startswith("python3 -m venv")]
    for_powershell = "".join(readme.blocks("powershell")).splitlines()
    assert len(for_shell) == len(for_powershell) == 2
    workflow = (REPO / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    for in_shell, in_powershell in zip(for_shell, for_powershell, strict=True):
        assert in_powershell == (
            in_shell.replace(
                "python3 -m venv .venv && . .venv/bin/activate", "python -m venv .venv"
            )
            .replace(" && ", "; ")
            .replace("; pip", r"; .venv\Scripts\pip")
            .replace("; python", r"; .venv\Scripts\python")
        )
        assert f"        run: {in_shell}\n" in workflow
        assert f"        run: {in_powershell}\n" in workflow


@pytest.mark.slow
def test_the_terminal_looks_as_shown(default_run):
    _, process = default_run
    printed = process.stdout.splitlines()
    (block,) = (block for block in readme.blocks("") if block.startswith("data "))
    shown = block.splitlines()
    titles = printed.index(shown[6])
    assert shown[:3] == printed[:3]
    assert shown[4] == printed[4]
    rows = {row[0]: row for row in rows_of("default")}
    for line in shown[7:]:
        if "..." not in line:
            figures = [float(word.replace(",", "").rstrip("%")) for word in line.split()]
            row = rows[figures[0]] * [1, 100, 1, 100, 1]
            assert figures == pytest.approx(row, abs=0.00501)
            # The columns are where the script puts them.
            assert len(line) == len(printed[titles + 1])


def test_links_lead_somewhere():
    headings = re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\((?!http)([^)]+)\)", TEXT)
    assert len(links) > 15
    for link in links:
        path, _, anchor = link.partition("#")
        assert (REPO / path).exists(), link
        assert not anchor or anchor in anchors, link


def test_each_committed_picture_is_shown():
    shown = set(re.findall(r"\((outputs/reference/[^)]+\.png)\)", TEXT))
    assert shown == {path.relative_to(REPO).as_posix() for path in REFERENCE.rglob("*.png")}


# ---------------------------------------------------------------------------------------- code
@pytest.mark.parametrize("first_line", ["a = inputs", "with tf.GradientTape"])
def test_the_code_of_the_lesson_is_the_scripts(first_line):
    block = readme.python_block(first_line)
    (indented,) = re.findall(rf"^( *){re.escape(first_line)}", readme.SCRIPT, re.MULTILINE)
    code = "".join(f"{indented}{line}\n" for line in block.splitlines())
    assert code in readme.SCRIPT


def test_names_of_the_script_are_names_of_the_script():
    names = re.findall(r"\[`(\w+)`[^]]*\]\(train_mnist\.py\)", TEXT)
    table = TEXT.split("| then | now |")[1].split("\n\n")[0]
    for line in table.splitlines()[2:]:
        names += re.findall(r"`(\w+)`", line.split("|")[3])
    assert len(names) > 8
    for name in names:
        assert re.search(rf"^( *def |class |){name}\b", readme.SCRIPT, re.MULTILINE), name


@pytest.mark.slow
def test_the_misread_digits_are_those_that_it_is_surest_of(default_run, mnist, tmp_path):
    folder, _ = default_run
    names = pictures.draw_misread(tmp_path / "misread.png", folder / "saved_model")
    assert (tmp_path / "misread.png").exists()
    labels = mnist[3]
    probabilities = names["probabilities"]
    says = probabilities.argmax(axis=1)
    certainty = probabilities.max(axis=1)
    shown = [panel.get_title() for panel in names["figure"].axes]
    wrong = [i for i in np.argsort(-certainty, kind="stable") if says[i] != labels[i]]
    assert len(shown) == 16
    for title, i in zip(shown, wrong, strict=False):
        assert title == f"is {labels[i]}\nsays {says[i]}\n{certainty[i]:.1%}"


def edited_script(name, folder):
    """Returns the script as a module, with an edit that the README proposes."""
    path = folder / f"{name.replace('-', '_')}.py"
    path.write_text(readme.EDITS[name], encoding="utf-8")
    assert readme.EDITS[name] != readme.SCRIPT
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_edited(name, folder, *flags):
    """Runs an edited script in this process; returns the last row."""
    script = edited_script(name, folder)
    arguments = ["--data-dir", REPO / "data", "--output-dir", folder / name, *flags]
    return script.main(script.parse_arguments([str(argument) for argument in arguments]))


# What the edits do is seen in the committed runs; here, that they run as the README gives them.
@pytest.mark.slow
@pytest.mark.parametrize("name", ["layer", "no-relu", "tanh", "momentum", "half"])
def test_an_edited_script_learns(name, tmp_path):
    from train_mnist import tf

    flags = ["--iterations", 100, "--learning-rate", 0.05, "--train-size", 5000]
    try:
        row = run_edited(name, tmp_path, *flags, "--eval-every", 100)
    finally:
        tf.config.optimizer.set_experimental_options(
            {"auto_mixed_precision_onednn_bfloat16": False}
        )
    assert row.test_accuracy > 0.7  # a guess gets 0.1


def test_resumed_momentum_goes_on_with_its_velocities(tmp_path):
    flags = ["--learning-rate", 0.05, "--train-size", 2000, "--batch-size", 64]
    flags += ["--eval-every", 20]
    (tmp_path / "at once").mkdir()
    run_edited("momentum", tmp_path / "at once", *flags, "--iterations", 40)
    run_edited("momentum", tmp_path, *flags, "--iterations", 20)
    run_edited("momentum", tmp_path, "--resume", "--iterations", 40)
    curves = (tmp_path / "momentum" / "curves.csv").read_bytes()
    assert curves == (tmp_path / "at once" / "momentum" / "curves.csv").read_bytes()


def test_the_validation_line_measures_held_out_training_images(tmp_path, mnist):
    images, labels, _, _ = mnist
    script = edited_script("validation", tmp_path)
    measured = []
    script.training_loop = lambda trainer, train_set, measured_set, test_set, *_: (
        measured.extend(test_set) or script.Row(0, 0.0, 0.0, 0.0, 0.0)
    )
    arguments = ["--train-size", "50000", "--output-dir", str(tmp_path / "run")]
    script.main(script.parse_arguments([*arguments, "--data-dir", str(REPO / "data")]))
    inputs, digits = measured
    assert np.array_equal(digits, labels[50_000:])
    assert np.array_equal(inputs, script.scale(images[50_000:]))


# ------------------------------------------------------------------------------------- figures
STUDY = re.findall(r"^\| \[([\w-]+)\]\(outputs/reference/[\w-]+\) \|(.*)\|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("name", "figures"), STUDY)
def test_a_run_in_the_tables_has_these_figures(name, figures):
    rows = rows_of(name)
    _, train_accuracy, _, test_accuracy, test_cost = rows[-1]
    lowest = rows[rows[:, 4].argmin()]
    assert [figure.strip() for figure in figures.split("|")] == [
        percent(train_accuracy),
        percent(test_accuracy),
        f"{100 * (train_accuracy - test_accuracy):.2f}",
        f"{test_cost:.4f}",
        f"{lowest[0]:,.0f}",
    ]


def test_the_committed_runs_are_what_the_commands_make():
    import dataclasses

    import train_mnist

    names = {"1000-images", "5000-images", "60000-images", "l2", "dropout", "both", "long-dropout"}
    names |= {"shuffled", "validation", "too-low", "tutorial", "few"}
    folders = {"long-dropout": "long/dropout-0", "validation": "validation/1000-images"}
    folders |= {name: f"try/{name}" for name in ("shuffled", "too-low", "tutorial", "few")}
    seen = set()
    for line in f"{SHELL}\n{IN_TABLES}".splitlines():
        words = shlex.split(line)
        name = line.split("outputs/")[-1]
        if "train_mnist.py" in words and name in names:
            args = train_mnist.parse_arguments(words[2:])
            wanted = dataclasses.asdict(train_mnist.choose_settings(args, None))
            settings = run_json(folders.get(name, name))["settings"]
            assert wanted.items() <= settings.items(), name
            seen.add(name)
    assert seen == names
    assert len(STUDY) == 7


def test_a_run_that_is_shown_ended_in_order():
    for path in REFERENCE.rglob("curves.csv"):
        summary = json.loads(path.with_name("run.json").read_text(encoding="utf-8"))
        header, rows = read_rows(path.parent)
        assert header == HEADER
        assert list(summary["last_row"].values()) == rows[-1].tolist()


def test_the_default_run_is_as_the_text_says():
    rows = rows_of("default")
    at = {row[0]: row for row in rows}
    assert "By iteration 50 they are at 90 %" in WORDS
    assert min(at[50][[1, 3]]) > 0.9 > min(at[40][[1, 3]])
    # "The test curve is even a little ahead most of the time", that is, until iteration 200.
    early = rows[(rows[:, 0] > 0) & (rows[:, 0] < 200)]
    assert (early[:, 3] > early[:, 1]).mean() > 0.75
    late = rows[rows[:, 0] >= 300]
    assert (late[:, 3] < late[:, 1]).all()
    _, train_accuracy, train_cost, test_accuracy, test_cost = rows[-1]
    assert f"{100 * (train_accuracy - test_accuracy):.1f} points of accuracy" in WORDS
    assert test_cost / train_cost == pytest.approx(2, abs=0.1)
    assert f"reads {percent(test_accuracy, 1)}" in WORDS
    finals = [rows_of("default")[-1]] + [rows_of(f"seeds/default-{n}")[-1] for n in (1, 2, 3, 4)]
    tests = [row[3] for row in finals]
    gaps = [100 * (row[1] - row[3]) for row in finals]
    assert f"reads {100 * min(tests):.1f} to {100 * max(tests):.1f} % of the test images" in WORDS
    assert f"a gap of {min(gaps):.1f} to {max(gaps):.1f} points" in WORDS


def test_fewer_images_are_as_the_text_says():
    ends = []
    for name in ("1000-images", "5000-images", "60000-images"):
        _, train_accuracy, _, test_accuracy, _ = rows_of(name)[-1]
        ends.append(f"{100 * (train_accuracy - test_accuracy):.1f}")
    assert f"the gap shrinks from {' to '.join(ends)} points" in WORDS
    rows = rows_of("1000-images")
    turn = rows[rows[:, 4].argmin()]
    assert f"On 1,000 images the test cost turns at iteration {turn[0]:.0f}," in WORDS
    assert f"--iterations {turn[0]:.0f} --train-size 1000" in WORDS
    assert rows[-1, 4] / turn[4] == pytest.approx(4 / 3, abs=0.02)  # "climbs by a third"
    assert f"it creeps up by {100 * (rows[-1, 3] - turn[3]):.1f} points" in WORDS
    assert f"with 5,000 images and no remedy, {percent(rows_of('5000-images')[-1, 3], 1)}" in WORDS


REMEDIES = {"plain": "1000-images", "L2": "l2", "dropout": "dropout", "both": "both"}


@pytest.mark.parametrize("title", REMEDIES)
def test_three_seeds_of_a_remedy_are_as_in_the_table(title):
    name = REMEDIES[title]
    names = [name, f"seeds/{name}-1", f"seeds/{name}-2"]
    runs = [rows_of(name) for name in names]
    with (REFERENCE / "mistakes.csv").open(encoding="utf-8", newline="") as file:
        counts = {row["run"]: row for row in csv.DictReader(file)}

    def span(values, form):
        return f"{min(values):{form}} to {max(values):{form}}"

    mistakes = [int(counts[name]["mistakes"]) for name in names]
    sure = [int(counts[name]["over 99 % certain"]) for name in names]
    cells = [
        title,
        span([100 * rows[-1, 3] for rows in runs], ".1f") + " %",
        span([rows[:, 4].min() for rows in runs], ".2f"),
        span([rows[-1, 4] for rows in runs], ".2f"),
        span(mistakes, ",d"),
        span(sure, "d"),
    ]
    assert f"| {' | '.join(cells)} |" in TEXT
    gaps = [100 * (rows[-1, 1] - rows[-1, 3]) for rows in runs]
    assert 9.5 < min(gaps) <= max(gaps) < 12.5  # "It stays at 10 to 12 points"
    for rows, mistaken in zip(runs, mistakes, strict=True):
        assert mistaken == pytest.approx(10_000 * (1 - rows[-1, 3]), abs=1)


def test_long_runs_and_tries_are_as_the_text_says():
    def median(name):
        return np.median([rows_of(f"long/{name}-{seed}")[-1, 3] for seed in (0, 1, 2)])

    assert f"with dropout, it reads {percent(median('dropout'))} (the median" in WORDS
    assert f"without dropout {percent(median('plain'))}." in WORDS
    _, train_accuracy, _, test_accuracy, test_cost = rows_of("try/shuffled")[-1]
    assert f"reads {percent(train_accuracy, 0)} of its training images" in WORDS
    assert f"Of the test images it gets {percent(test_accuracy, 0)}" in WORDS
    assert f"Its test cost is {test_cost:.1f}," in WORDS
    for name, sentence in {
        "too-low": "| {}, and no gap yet.",
        "tutorial": "| {}, and hardly a gap",
        "few": "| {}, with a gap of",
        "layer": "Is it better? {},",
        "no-relu": "a single linear layer: {}.",
        "tanh": "`tf.tanh(a @ W + b)` instead: {}.",
        "momentum": "`--learning-rate 0.05` gives {}.",
    }.items():
        found = percent(rows_of(f"try/{name}")[-1, 3], 1)
        assert sentence.format(found) in WORDS, found
    _, train_accuracy, _, test_accuracy, _ = rows_of("try/few")[-1]
    assert f"a gap of {100 * (train_accuracy - test_accuracy):.0f} points" in WORDS


def test_held_out_images_rank_the_remedies_alike():
    costs = {title: rows_of(f"validation/{name}")[-1, 4] for title, name in REMEDIES.items()}
    on_test = {title: rows_of(name)[-1, 4] for title, name in REMEDIES.items()}
    assert sorted(costs, key=costs.get) == sorted(on_test, key=on_test.get)
    words = ", ".join(f"{costs[title]:.2f} {title}" for title in sorted(costs, key=costs.get))
    assert f"the costs on validation images are {words}: the order" in WORDS
    # Both sets choose the same iteration to stop at.
    held_out = rows_of("validation/1000-images")
    lowest = held_out[held_out[:, 4].argmin()]
    assert f"The lowest cost is at iteration {lowest[0]:.0f} there, too" in WORDS
    rows = rows_of("1000-images")
    (early,) = rows[rows[:, 0] == lowest[0]]
    end = rows[-1]
    assert f"The test cost ends at {early[4]:.2f} instead of {end[4]:.2f}," in WORDS
    both = f"{100 * early[3]:.1f} instead of {100 * end[3]:.1f} %"
    assert f"the accuracy at {both}" in WORDS


@pytest.mark.parametrize(
    ("runs", "folder"),
    [
        (["default"], "default"),
        (["1000-images", "5000-images", "60000-images"], "more-data"),
        (["1000-images", "l2", "dropout", "both"], "remedies"),
    ],
)
def test_the_committed_plots_are_those_that_the_script_draws(runs, folder, tmp_path):
    from matplotlib.image import imread

    import plot_curves

    run_dirs = [str(REFERENCE / name) for name in runs]
    plot_curves.main([*run_dirs, "--output-dir", str(tmp_path)])
    committed = sorted((REFERENCE / folder).glob("*.png"))
    assert committed
    for path in committed:
        expected = imread(path)
        found = imread(tmp_path / path.name)
        assert found.shape == expected.shape
        # Versions of Matplotlib smooth edges differently, so a few pixels may.
        assert (np.abs(found - expected).max(axis=2) > 0.1).mean() < 0.01
