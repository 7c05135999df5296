"""outputs/reference has what the pages show, and is what would be made today."""

import contextlib
import functools
import io
import platform
import shutil
from pathlib import Path
from unittest import mock

from pages import Command, edited_script, pictures, read

import numpy as np
import pytest
from matplotlib.image import imread

import figures
import helpers
import make_reference
import remedies
import train_mnist
from helpers import REFERENCE, numbers_at, read_rows
from make_reference import curves_path, list_files, list_runs, read_results

RUNS = list_runs()
MAKE = "if you meant this change: python lesson/reference/make_reference.py"


def test_each_file_that_is_made_is_there_and_shown_and_no_other():
    there = {*helpers.snapshot(REFERENCE)} - {"README.md", "results.csv"}
    assert there == {*list_files()}, f"{MAKE}, and remove what is too much"
    shown = {*pictures()}
    assert shown == {path for path in there if path.endswith(".png")}, "show it, or make it no more"
    assert {*read_results()} == {*RUNS}, MAKE


def test_the_tables_of_the_pages_are_filled_with_todays_figures():
    assert make_reference.fill_tables("--check") == 0, f"python {make_reference.__file__} --tables"


def test_a_row_of_each_table_is_that_of_the_experiment():
    def mean(title, labels, remedy, file="results"):
        lines = figures.read_lines(REFERENCE / "remedies" / f"{file}.csv")
        return figures.column(lines, title, labels, remedy).mean()

    page_7 = read("lesson/7-remedies.md")
    costs = [mean(title, "right", "L2") for title in ("cost", "cost with T")]
    assert numbers_at("| L2 | ... % | # | # |", page_7) == pytest.approx(costs, abs=6e-3)
    stopped, end = [100 * mean(f"{when}accuracy", "wrong", "plain") for when in ("stopped ", "")]
    found = numbers_at("| plain | # % | # % | # ±", page_7)
    assert found == pytest.approx([stopped, end, stopped - end], abs=0.06)
    cost, usual = [mean("validation cost", "right", "L2", f) for f in ("lambda-0.004", "results")]
    found = numbers_at("| 0.004 | # | # ±", read("lesson/6-chance.md"))
    assert found == pytest.approx([cost, cost - usual], abs=6e-4)


@pytest.mark.parametrize("name", RUNS)
def test_each_run_is_the_one_that_is_asked_for_today(name):
    edited_script(RUNS[name].edit)  # fits, or it says which lines of the page do not
    make = f"{MAKE} {curves_path(name)}"
    asked = make_reference.request_of(name, RUNS[name])
    assert read_results()[name] == asked | make_reference.figures_of(name), make
    args = train_mnist.parse_arguments(RUNS[name].line.split()[2:])
    _, rows = read_rows(REFERENCE / curves_path(name))
    end = rows[-1, 0] if name == "stopped" else args.iterations  # that one ends by itself
    assert rows[:, 0].tolist() == [*np.arange(0, end + 1, args.eval_every)], make


@pytest.mark.parametrize("name", make_reference.EXPERIMENTS)
def test_each_experiment_is_the_one_that_is_asked_for_today(name):
    path = f"remedies/{name}.csv"
    command, _ = list_files()[path]
    args = remedies.parse_command_line(command.line.split()[2:])
    lines = figures.read_lines(REFERENCE / path)
    for line, (seed, labels, remedy) in zip(lines, remedies.list_networks(args), strict=True):
        settings = remedies.settings_of(args, remedies.REMEDIES[remedy], seed, folder=None)
        asked = remedies.describe(settings, labels, remedy)
        assert asked.items() <= line.items(), f"{MAKE} {path}"


def run_here(words, **_):
    """Runs a program in this process, which is faster; returns its output like subprocess.run."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert not helpers.exit_of(Path(words[1]).resolve(), *words[2:]), words
    return mock.Mock(stdout=printed.getvalue())


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Lets make_reference run its programs in tmp_path, and in this process."""
    monkeypatch.setattr(make_reference, "PLACE", tmp_path)
    monkeypatch.setattr(make_reference, "subprocess", mock.Mock(run=run_here))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_the_pictures_are_those_that_would_be_drawn_today(place):
    helpers.skip_unless_pinned("the committed pictures", "matplotlib")
    if platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip("the committed pictures: another processor may round a pixel differently")
    run_once = functools.cache(make_reference.run)  # a command can draw several pictures
    compared, stale = [], []
    for path, (command, written) in list_files().items():
        program = command.line.split()[1]
        is_sketch = program == "lesson/reference/drawings.py" and not command.reads
        if path.endswith(".png") and (is_sketch or program in make_reference.READ_NO_NETWORK):
            run_once(command)
            compared.append(path)
            if not np.array_equal(imread(REFERENCE / path), imread(place / written)):
                stale.append(path)
    of_networks = {*pictures()} - {*compared}
    assert not stale, f"{MAKE} {' '.join(stale)}\nlook at these yourself: {' '.join(of_networks)}"


def test_what_is_missing_is_made_with_its_network_and_all_else_stays(place, monkeypatch):
    reference = shutil.copytree(REFERENCE, place / "reference")
    monkeypatch.setattr(make_reference, "REFERENCE", reference)
    # Missing are the curves of a new run, x, and what a program prints of its network. The run few
    # is asked for with 299 images now, but has curves, of 300: they stay, as does its line.
    x = Command("python train_mnist.py --train-size 99 --iterations 5 --output-dir outputs/x")
    few = Command("python train_mnist.py --train-size 299 --output-dir outputs/few")
    monkeypatch.setattr(make_reference, "list_runs", lambda: RUNS | {"few": few, "x": x})
    monkeypatch.setattr(make_reference, "PROGRAMS", {"pairs.py outputs/x outputs/x": ["x.txt"]})
    for left_there in ("outputs/x/of-a-run-that-was-stopped", "lesson/of-old-programs"):
        (place / left_there).mkdir(parents=True)
    before = helpers.snapshot(reference)
    make_reference.main([])
    after = helpers.snapshot(reference)
    changed = {path for path in before | after if after.get(path) != before.get(path)}
    assert changed == {"curves/x.csv", "programs/x.txt", "results.csv"}
    assert b"only outputs/x reads 0 right" in after["programs/x.txt"].replace(b"\\", b"/")
    line_of_x = b"x,--train-size 99 --iterations 5,,5,"
    assert after["results.csv"].startswith(before["results.csv"] + line_of_x)
