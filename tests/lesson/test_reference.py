"""outputs/reference has what the pages show, and is what would be made today."""

import os
import re
import shutil
from pathlib import Path

import pytest

import book
import fill
import helpers
import make_reference
import remedies
from helpers import MAKE, REFERENCE, REPO
from lists import EXPERIMENTS, WATCH, folder_of, list_files, list_runs
from plot_curves import read_settings
from train_mnist import parse_arguments

RUNS = list_runs()


def test_the_reference_has_what_is_made_and_shown():
    there = {*helpers.snapshot(REFERENCE)} - {"README.md"}
    assert there == {*list_files()} - {WATCH}, f"{MAKE}, and remove what is too much"
    text = book.read("CONTRIBUTING.md")
    named = {*re.findall(r"make_reference.py (\w\S*)", text), *re.findall(r"`([\w/]+\.csv)`", text)}
    assert named <= there | {command.program for command, _ in list_files().values()}
    shown = {*book.pictures()}
    assert shown == {path for path in there if path.endswith(".png")}, "show it, or make it no more"


@pytest.mark.parametrize("name", RUNS)
def test_a_run_is_the_one_that_is_asked_for(name):
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
def test_an_experiment_is_the_one_that_is_asked_for(name, tmp_path):
    path = f"remedies/{name}.csv"
    command, _ = list_files()[path]
    asked = remedies.parse_command_line(command.line.split()[2:])
    asked.output_dir = tmp_path
    shutil.copy(REFERENCE / path, tmp_path / "results.csv")
    lines = {*remedies.open_results(asked)}  # or it says which settings differ
    assert lines == {*remedies.list_networks(asked)}, f"remove what is too much, and {MAKE} {path}"


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Lets the maker work on a copy, with programs that write "made"; notes what it starts."""
    for path in list_files():  # also what is not made yet
        (tmp_path / "outputs" / "reference" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "outputs" / "reference" / path).touch()
    started = []

    def start(words, place):
        started.append(words[0].name)
        if words[0].name == "train_mnist.py":
            (place / words[-1]).mkdir(parents=True)  # it wants a new folder
        if words[0].name == "remedies.py":
            started.append((place / words[-1] / "results.csv").read_text())
        for command, written in list_files().values():
            if command.line.split()[2:] == words[1:] and written:
                (place / written).parent.mkdir(parents=True, exist_ok=True)
                (place / written).write_text("made")
        return "made"

    monkeypatch.setattr(make_reference, "REFERENCE", tmp_path / "outputs" / "reference")
    monkeypatch.setattr(make_reference, "PLACE", tmp_path / "outputs" / "reference-runs")
    monkeypatch.setattr(make_reference, "output_of", start)
    monkeypatch.setattr(fill, "fill", lambda: started.append("fill.py"))
    monkeypatch.chdir(tmp_path / "outputs" / "reference")
    return started


def list_made():
    return {path for path, content in helpers.snapshot(Path()).items() if content == b"made"}


def test_what_is_missing_is_made_after_what_it_reads(started):
    Path("programs/pairs.txt").unlink()
    Path("../reference-runs/outputs/dropout").mkdir(parents=True)  # of a run that was stopped
    make_reference.main([])
    assert started == ["train_mnist.py", "train_mnist.py", "pairs.py", "fill.py"]
    assert list_made() == {"programs/pairs.txt"}


def test_what_is_named_is_made_anew_and_an_experiment_finds_its_table(started):
    Path("programs/pairs.txt").unlink()  # which is not named
    Path("remedies/shorter.csv").write_text("its lines so far")
    make_reference.main(["answer.py", "runs/few/curves.csv", "remedies/shorter.csv"])
    made = "runs/few/curves.csv", "runs/few/run.json", "pictures/answer.png", "remedies/shorter.csv"
    assert list_made() == {*made}
    assert "its lines so far" in started
    with pytest.raises(SystemExit):
        make_reference.main(["nothing.py"])


@pytest.mark.slow
def test_a_sketch_is_drawn_in_any_folder_and_beside_any_notebook(tmp_path):
    odd = os.environ | {"MPLBACKEND": "that of a notebook"}
    sketches = REPO / "lesson" / "making" / "sketches.py"
    ended = helpers.run_python(sketches, "digits", cwd=tmp_path, env=odd)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "outputs" / "digits.png").exists()


def test_the_maker_runs_a_program_in_a_folder(tmp_path):
    asked = ["-c", "import pathlib; print(pathlib.Path().resolve())"]
    assert make_reference.output_of(asked, tmp_path).strip() == str(tmp_path.resolve())
