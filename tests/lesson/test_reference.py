"""outputs/reference has what the pages show, and is what would be made today."""

import json
import re
import shutil

import pytest

import book
import helpers
import make_reference
import remedies
from evidence import read_lines
from helpers import MAKE, REFERENCE
from lists import WATCH, folder_of, list_experiments, list_files, list_runs
from train_mnist import parse_arguments, write_run_json

RUNS, EXPERIMENTS = list_runs(), list_experiments()
FEWER = {"fashion-longer": 42}  # networks are made so far: three seeds of seven remedies


def test_each_file_that_is_made_is_there_and_shown_and_no_other():
    there = {*helpers.snapshot(REFERENCE)} - {"README.md"}
    assert there == {*list_files()} - {WATCH}, f"{MAKE}, and remove what is too much"
    for name in re.findall(r"make_reference.py (\w\S*)", book.read("CONTRIBUTING.md")):
        assert name in {command.program for command, _ in list_files().values()}
    shown = {*book.pictures()}
    assert shown == {path for path in there if path.endswith(".png")}, "show it, or make it no more"


def changes_of(edit):
    """Returns the lines that an edit takes out and puts in: the others are only of today's code."""
    return re.findall(r"^[+-].*", edit, re.MULTILINE)


@pytest.mark.parametrize("name", RUNS)
def test_each_run_is_the_one_that_is_asked_for_today(name, tmp_path):
    command, folder = RUNS[name], REFERENCE / folder_of(name)
    book.edited_script(command.edit)  # fits, or it says which lines of the page do not
    make = f"{MAKE} {folder_of(name)}/curves.csv"
    args = parse_arguments(command.line.split()[2:])
    place = tmp_path / args.output_dir.name
    place.mkdir()
    write_run_json(place, args, args.train_size or 60_000)
    was, asked = [
        json.loads((path / "run.json").read_text("utf-8"))["settings"] for path in (folder, place)
    ]
    assert was == {title: asked.get(title) for title in was}, make  # a flag may be newer
    edit = folder / "edit.diff"
    assert changes_of(edit.read_text("utf-8") if edit.exists() else "") == changes_of(
        command.edit
    ), make
    _, rows = helpers.read_rows(folder)
    due = [*range(0, args.iterations, args.eval_every), args.iterations]
    assert rows[:, 0].tolist() == due, make


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_each_experiment_is_the_one_that_is_asked_for_today(name):
    path = f"remedies/{name}.csv"
    lines = read_lines(REFERENCE / path)
    asked = remedies.parse_command_line(EXPERIMENTS[name].line.split()[2:])
    networks = remedies.list_networks(asked)
    found = []
    for seed, labels, remedy in networks:
        settings = remedies.settings_of(asked, remedies.REMEDIES[remedy], seed, None)
        wanted = remedies.describe(settings, labels, remedy)
        found += [line for line in lines if wanted.items() <= line.items()]
    make = f"remove the lines that are not asked for, and {MAKE} {path}"
    assert len(lines) == len(found) == FEWER.get(name, len(networks)), make


def test_what_is_named_or_missing_is_made_and_nothing_else_changes(tmp_path, monkeypatch):
    reference = shutil.copytree(REFERENCE, tmp_path / "outputs" / "reference")
    monkeypatch.setattr(make_reference, "REFERENCE", reference)
    (tmp_path / "lesson").mkdir()
    (reference / WATCH).touch()
    printed = {maker: path for path, (maker, written) in list_files().items() if not written}
    run = lambda maker, *_, **__: (REFERENCE / printed[maker]).read_text("utf-8")  # as if it ran
    monkeypatch.setattr(make_reference, "run", run)
    for name in ("choosing", "pairs"):
        (reference / "programs" / f"{name}.txt").unlink()
    make_reference.main(["choosing.py"])
    assert not (reference / "programs" / "pairs.txt").exists()
    make_reference.main([])
    assert helpers.snapshot(reference) == helpers.snapshot(REFERENCE)
