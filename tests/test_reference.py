"""outputs/reference has what the pages show, and is what would be made today."""

import functools
import itertools
import platform
import shutil
from pathlib import Path
from unittest import mock

import pages
from pages import REFERENCE, Command

import figures
import helpers
import make_reference
import numpy as np
import pytest
import remedies
from helpers import read_rows
from make_reference import curves_of, list_files, list_runs, read_results
from matplotlib.image import imread

import train_mnist

RUNS = list_runs()
MAKE = "if you meant this change: python lesson/reference/make_reference.py"


def run_here(words, **_):
    """Runs a program in this process, which is faster than one of its own."""
    helpers.exit_of(Path(words[1]).resolve(), *words[2:])
    return mock.Mock(stdout="")


def test_each_file_that_is_made_is_there_and_shown_and_no_other():
    there = {*helpers.snapshot(REFERENCE)} - {"README.md", "results.csv"}
    assert there == {*list_files()}, f"{MAKE}, and remove what is too much"
    assert {*pages.pictures()} == {path for path in there if path.endswith(".png")}
    assert {*read_results()} == {*RUNS}


def test_each_run_is_the_one_that_is_asked_for_today():
    lines = read_results()
    stale = []
    for name, command in RUNS.items():
        args = train_mnist.parse_arguments(command.line.split()[2:])
        header, rows = read_rows(REFERENCE / curves_of(name))
        end = args.iterations if name != "stopped" else rows[-1, 0]
        is_whole = rows[:, 0].tolist() == [*np.arange(0, end + 1, args.eval_every)]
        is_asked = lines[name].items() >= make_reference.asked_of(name, command).items()
        if not (is_asked and is_whole and args.measure_on in header[3]):
            stale.append(curves_of(name))
    assert not stale, f"{MAKE} {' '.join(stale)}"
    assert lines == {name: lines[name] | make_reference.figures_of(name) for name in RUNS}, MAKE


@pytest.mark.parametrize("name", make_reference.EXPERIMENTS)
def test_each_experiment_is_the_one_that_is_asked_for_today(name):
    path = f"remedies/{name}.csv"
    command, _ = list_files()[path]
    args = remedies.parse_command_line(command.line.split()[2:])
    networks = itertools.product(range(args.seeds), args.labels, args.remedies)
    lines = figures.read_lines(REFERENCE / path)
    for line, (seed, labels, remedy) in zip(lines, networks, strict=True):
        settings = remedies.settings_of(args, remedies.REMEDIES[remedy], seed, None)
        asked = remedies.describe(settings, labels, remedy)
        assert line.items() >= asked.items(), f"{MAKE} {path}"


@pytest.mark.slow
def test_the_pictures_are_those_that_would_be_drawn_today(tmp_path, monkeypatch):
    helpers.skip_unless_pinned("the committed pictures", "matplotlib")
    if platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip("the committed pictures: another processor may round a pixel differently")
    monkeypatch.setattr(make_reference, "PLACE", tmp_path)
    monkeypatch.setattr(make_reference.subprocess, "run", run_here)
    monkeypatch.chdir(tmp_path)
    run = functools.cache(make_reference.run)
    stale = []
    for path, (command, written) in list_files().items():
        draws = command.line.split()[1] in ("plot_curves.py", "lesson/chart.py")
        if draws or ("drawings.py" in command.line and not command.reads):  # it needs no network
            run(command)
            if not np.array_equal(imread(REFERENCE / path), imread(tmp_path / written)):
                stale.append(path)
    assert not stale, f"{MAKE} {' '.join(stale)}"


@pytest.fixture
def maker(tmp_path, monkeypatch):
    """Gives make_reference a copy of outputs/reference, a run more, x, and only one program."""
    reference = shutil.copytree(REFERENCE, tmp_path / "reference")
    run = Command("python train_mnist.py --train-size 99 --iterations 5 --output-dir outputs/x")
    monkeypatch.setattr(make_reference, "PLACE", tmp_path / "place")
    monkeypatch.setattr(make_reference, "REFERENCE", reference)
    monkeypatch.setattr(make_reference, "PROGRAMS", {"pairs.py outputs/x outputs/x": ["x.txt"]})
    monkeypatch.setattr(make_reference, "list_runs", lambda: RUNS | {"x": run})
    return reference


def pretend_to_run(command):
    """Puts a run where x would be; returns the command, as what a program prints."""
    shutil.copytree(REFERENCE / "default", make_reference.PLACE / "outputs/x", dirs_exist_ok=True)
    return command.line


def test_what_is_named_or_missing_is_made_and_nothing_else_is_changed(maker, monkeypatch, capsys):
    monkeypatch.setattr(make_reference, "run", pretend_to_run)
    results = maker / "results.csv"
    # As if few had been made before its command changed.
    lines = results.read_text().replace("few,--train-size 300", "few,--train-size 299")
    assert lines != results.read_text()
    results.write_text(lines + "x,--train-size 98,,5,0,0,0,0,0,0,0\n")
    before = helpers.snapshot(maker)
    make_reference.main(["curves/x.csv"])
    *others, line = results.read_text().splitlines()
    assert others == lines.splitlines()
    assert line.startswith("x,--train-size 99 --iterations 5,,1000,0.99")
    made = {"curves/x.csv": helpers.raw_curves(REFERENCE / "default")}
    assert helpers.snapshot(maker) == before | made | {"results.csv": results.read_bytes()}
    capsys.readouterr()
    make_reference.main([])
    program = "python lesson/pairs.py outputs/x outputs/x"
    assert capsys.readouterr().out == f"{program}\n"
    assert (maker / "programs/x.txt").read_text() == program  # what pretend_to_run returns
    with pytest.raises(SystemExit):
        make_reference.main(["nowhere.txt"])


@pytest.mark.slow
def test_a_network_that_a_program_needs_is_trained_before(maker):
    make_reference.main(["programs/x.txt"])
    printed = (maker / "programs/x.txt").read_text().replace("\\", "/")
    assert printed.startswith("only outputs/x reads 0 right")
