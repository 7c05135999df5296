"""outputs/reference has what the pages show, and is what would be made today."""

import re
import shutil

import pytest

import book
import helpers
import remedies
from helpers import MAKE, REFERENCE
from lists import EXPERIMENTS, WATCH, folder_of, list_files, list_runs
from plot_curves import read_settings
from train_mnist import parse_arguments

RUNS = list_runs()
FEWER = {"fashion-longer": 45}  # networks so far: three seeds, and no wrong-all-three


def test_each_file_that_is_made_is_there_and_shown_and_no_other():
    there = {*helpers.snapshot(REFERENCE)} - {"README.md"}
    assert there == {*list_files()} - {WATCH}, f"{MAKE}, and remove what is too much"
    for name in re.findall(r"make_reference.py (\w\S*)", book.read("CONTRIBUTING.md")):
        assert name in {command.program for command, _ in list_files().values()}
    shown = {*book.pictures()}
    assert shown == {path for path in there if path.endswith(".png")}, "show it, or make it no more"


@pytest.mark.parametrize("name", RUNS)
def test_each_run_is_the_one_that_is_asked_for_today(name):
    command, folder = RUNS[name], REFERENCE / folder_of(name)
    book.edited_script(command.edit)  # fits, or it says which lines of the page do not
    make = f"{MAKE} {folder_of(name)}/curves.csv"
    args = parse_arguments(command.line.split()[2:])
    asked = vars(args) | {"data_dir": "data", "output_dir": args.output_dir.name}
    asked |= {"train_size": args.train_size or 60_000, "hidden": [*args.hidden]}
    was = read_settings(folder)
    assert was and was == {title: asked.get(title) for title in was}, make  # a flag may be newer
    kept = folder / "edit.diff"
    edits = kept.read_text("utf-8") if kept.exists() else "", command.edit
    was, asked = [re.findall(r"^[+-].*", edit, re.MULTILINE) for edit in edits]
    assert was == asked, make


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_each_experiment_is_the_one_that_is_asked_for_today(name, tmp_path):
    path = f"remedies/{name}.csv"
    command, _ = list_files()[path]
    asked = remedies.parse_command_line(command.line.split()[2:])
    asked.output_dir = tmp_path
    shutil.copy(REFERENCE / path, tmp_path / "results.csv")
    lines = {*remedies.open_results(asked)}  # or it says which settings differ
    networks = remedies.list_networks(asked)
    make = f"remove the lines that are not asked for, and {MAKE} {path}"
    assert lines <= {*networks} and len(lines) == FEWER.get(name, len(networks)), make
