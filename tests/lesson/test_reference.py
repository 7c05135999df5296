"""outputs/reference has what the pages show, and is what would be made today."""

import re
import shutil

import pytest

import book
import evidence
import helpers
import make_reference
from helpers import MAKE, REFERENCE
from lists import EXPERIMENTS, WATCH, curves_path, list_files, list_runs
from make_reference import read_results

RUNS = list_runs()
FEWER = {"fashion-longer": 42}  # networks are made so far: three seeds of seven remedies


def test_each_file_that_is_made_is_there_and_shown_and_no_other():
    there = {*helpers.snapshot(REFERENCE)} - {"README.md", "results.csv"}
    assert there == {*list_files()} - {WATCH}, f"{MAKE}, and remove what is too much"
    for name in re.findall(r"make_reference.py (\w\S*)", book.read("CONTRIBUTING.md")):
        assert name in {command.program for command, _ in list_files().values()}
    shown = {*book.pictures()}
    assert shown == {path for path in there if path.endswith(".png")}, "show it, or make it no more"
    assert {*read_results()} == {*RUNS}, MAKE


@pytest.mark.parametrize("name", RUNS)
def test_each_run_is_the_one_that_is_asked_for_today(name):
    book.edited_script(RUNS[name].edit)  # fits, or it says which lines of the page do not
    make = f"{MAKE} {curves_path(name)}"
    assert (REFERENCE / curves_path(name)).exists(), make
    asked = make_reference.request_of(name, RUNS[name])
    assert read_results().get(name) == asked | make_reference.summary_of(name), make


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_each_experiment_is_the_one_that_is_asked_for_today(name):
    path = f"remedies/{name}.csv"
    command, _ = list_files()[path]
    lines = evidence.read_lines(REFERENCE / path)
    assert lines == make_reference.lines_of(command, REFERENCE / path), f"{MAKE} {path}"
    networks = make_reference.networks_of(command)
    assert len(lines) == FEWER.get(name, len(networks)), f"{MAKE} {path}"


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
