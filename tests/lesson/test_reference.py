"""outputs/reference has what the pages show, is what is asked for, and comes out again."""

import functools
import io
import json
import re
import shutil
import types
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

import book
import checks_of_runs
import fill
import make_reference
import measured
from book import REFERENCE, REPO, words_of
from checks_of_plots import save_only
from helpers import KEPT, MAKE, read_rows, run_main, skip_unless_comparable, snapshot
from lists import EXPERIMENTS, WATCH, list_files
from sketches import SKETCHES

# By mistakes: a file of a run, what it has, what then stands there instead, and the faults.
BAD_RUNS = json.loads(book.read("tests/lesson/bad_runs.json"))


def test_outputs_reference_has_exactly_the_files_that_are_made_and_shown():
    program_of = {path: command.program for path, (command, _) in list_files().items()}
    there = {*snapshot(REFERENCE)} - {"README.md"}
    assert there == {*program_of} - {WATCH}, f"{MAKE}, and remove what is too much"
    shown = [*dict.fromkeys(book.pictures())]  # each once
    made = [path for path in program_of if path.endswith(".png")]
    by_program = functools.partial(sorted, key=program_of.get)  # those of each in their order
    assert by_program(shown) == by_program(made), "show it, or make it no more; or mend the order"
    sketches = [Path(path).stem for path in shown if program_of[path] == "sketches.py"]
    assert sketches == [*SKETCHES], "SKETCHES has the order of the pages"


@pytest.mark.parametrize("kind", BAD_RUNS)
def test_a_mistake_in_a_committed_run_or_experiment_is_reported(kind, tmp_path, monkeypatch):
    bad = BAD_RUNS[kind]
    for folder in ("runs/normalised", "remedies"):
        shutil.copytree(REFERENCE / folder, tmp_path / folder)
    changed = tmp_path / bad["file"]
    changed.write_text(changed.read_text("utf-8").replace(bad["has"], bad["instead"], 1), "utf-8")
    monkeypatch.setattr(book, "REFERENCE", tmp_path)
    faults = checks_of_runs.faults_of_run("normalised")
    faults += checks_of_runs.faults_of_experiment("lambda-0.001", tmp_path)
    assert sorted(map(str, faults)) == bad["faults"]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_committed_experiment_has_the_settings_and_networks_that_are_asked_for(name, tmp_path):
    assert checks_of_runs.faults_of_experiment(name, tmp_path) == [], f"{MAKE} remedies/{name}.csv"


def add(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(text)


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Lets make_reference.py work in empty folders; returns which programs it starts, in turn."""
    programs = []

    def start(words, place):  # stands in for a program: it adds "made" to each file that it writes
        programs.append(words[0].stem)
        for command, written in list_files().values():
            if written and command.line.endswith(" ".join([words[0].name, *words[1:]])):
                assert all((place / folder).exists() for folder in command.reads)
                add(place / written, "made")
        return "made"

    monkeypatch.setattr(make_reference, "REFERENCE", tmp_path / "reference")
    monkeypatch.setattr(make_reference, "PLACE", tmp_path / "reference-runs")
    monkeypatch.setattr(make_reference, "output_of", start)
    monkeypatch.setattr(fill, "fill", lambda: programs.append("fill"))
    return programs


def make(names, missing=()):
    """Makes what is named, or missing, where all else is there; returns the files that are new."""
    folder = make_reference.REFERENCE
    for path in {*list_files()} - {*missing}:
        add(folder / path, "old ")
    make_reference.main(names)
    return {path: text for path, text in snapshot(folder).items() if text != b"old "}


def test_a_program_is_made_after_the_networks_that_it_reads(started):
    new = make({"confidence.py"}, missing=list_files())
    assert started == ["train_mnist", "train_mnist", "confidence", "fill"]
    assert {*new} == {"programs/confidence.txt", "pictures/confidence.png"}


def test_without_a_name_only_what_is_missing_is_made(started):
    missing = [path for path in list_files() if path.startswith("runs/early/")]
    add(make_reference.PLACE / "outputs" / "early" / "curves.csv", "of a run before, ")
    assert make(set(), missing) == dict.fromkeys(missing, b"made")
    assert started == ["train_mnist", "fill"]


def test_what_is_named_is_made_and_an_experiment_goes_on_from_its_committed_table(started):
    new = make({"images-300.csv", "curvature-L2.txt"})  # and not what curvature.py has of others
    assert new == {"remedies/images-300.csv": b"old made", "programs/curvature-L2.txt": b"made"}
    assert started == ["remedies", "curvature", "fill"]


def test_pictures_are_drawn_anew_but_slow_programs_are_only_named(started, capsys):
    make({"pictures"})
    assert "chart" in started
    assert not {"lies", "answer", "train_mnist", "screenshots"} & {*started}
    *_, last_line = capsys.readouterr().out.splitlines()
    assert re.findall(r"lies\.py|answer\.py", last_line) == ["answer.py", "lies.py"]


@pytest.mark.slow
def test_the_default_run_is_the_committed_one_and_prints_what_the_front_page_shows(place, capsys):
    run_main("train_mnist.py", "--eval-every", 100)  # seldom: it is slow
    printed, errors = capsys.readouterr()
    assert errors == ""
    both = Path("outputs", "run-1"), REFERENCE / "default"
    _, rows = read_rows(both[0])
    assert rows[-1, [1, 3]] == pytest.approx([0.99, 0.9775], abs=5e-3)  # on any processor
    printed = printed.replace(f"{REPO.as_posix()}/", "").splitlines()  # it is run elsewhere
    (block,) = re.findall("```\n(data .*?\npython .*?)\n", book.read("README.md"), re.DOTALL)
    in_words = lambda lines: {" ".join(words_of(line)) for line in lines}
    assert in_words(block.splitlines()) - in_words(printed) == {"..."}
    skip_unless_comparable("the default run")
    found, expected = [(each / "curves.csv").read_text().splitlines() for each in both]
    assert found == expected[:1] + expected[1::10]
    shown = [line for line in block.splitlines() if line != "      ..."]
    assert [line for line in printed if line in shown] == shown


# Slow ones, of which tests/kept has a text, are in test_programs.py. The last wants a browser.
SLOW = [*[path.stem for path in KEPT.glob("*.txt")], "train_mnist", "film", "screenshots"]
MAKERS = dict.fromkeys(each for each, _ in list_files().values() if each.program[:-3] not in SLOW)


def run_here(words, _):  # in this process, which is faster
    seldom = ["--eval-every", "1000"] * (words[0].name == "train_mnist.py")  # the same network
    with redirect_stdout(io.StringIO()) as printed:
        run_main(*words, *seldom)
    return printed.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("command", MAKERS, ids=lambda command: command.line[7:60])
def test_a_program_prints_and_draws_what_is_committed(command, place, monkeypatch):
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")  # it writes to stderr, which is not kept
    files = {path: file for path, (maker, file) in list_files().items() if maker == command}
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", save_only(files.values()))
    make = f"{MAKE} {' '.join(files)}"
    start = make_reference.output_of if command.program == "climb.py" else run_here  # as the maker
    printed = make_reference.run(command, place, start).replace("\\", "/")  # of Windows' paths
    texts = [book.read(f"outputs/reference/{path}") for path in files if path.endswith(".txt")]
    committed = "".join(texts) or printed  # of plots and sketches no text is kept
    assert words_of(printed) == words_of(committed), make
    if command.reads and command.program not in make_reference.NEED_NO_NETWORK:
        skip_unless_comparable(command.line)
    assert printed == committed, make
    skip_unless_comparable(command.line, pixels=True)
    for path in [path for path in files if path.endswith(".png")]:
        is_same = np.array_equal(imread(place / files[path]), imread(REFERENCE / path))
        assert is_same, f"{make}\n{place / files[path]} is not {path}"


# Edited ones, and one with dropout, as no other run has its random numbers.
BEGUN = [run for run in book.commands("train_mnist.py") if run.edit or "dropout 0.5" in run.line]


@pytest.mark.slow
@pytest.mark.parametrize("command", BEGUN, ids=lambda command: command.writes)
def test_a_run_made_again_begins_as_the_committed_one(command, place):
    def start(words, _):
        script = types.ModuleType("edited")
        script.__file__ = str(words[0])  # beside which it looks for the data
        exec(words[0].read_text("utf-8"), vars(script))
        script.progress_bar = lambda _: range(1, 11)  # and not --iterations, which an edit may use
        script.main(script.parse_arguments(words[1:]))

    make_reference.run(command, place, start)
    assert not command.edit or Path("edit.diff").read_text("utf-8") == command.edit
    _, found = read_rows(Path(command.writes))
    expected = measured.rows_of(Path(command.writes).name)
    # The costs: another processor moved those of the default run by a tenth of this.
    assert found[:2, [0, 2, 4]] == pytest.approx(expected[:2, [0, 2, 4]], rel=2e-3)
