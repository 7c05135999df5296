"""outputs/reference has what the pages show, and is what would be made today."""

import re
import shutil

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


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Lets the maker work on a copy, and start nothing; notes in a list what it would start."""
    reference = shutil.copytree(REFERENCE, tmp_path / "outputs" / "reference")
    (tmp_path / "lesson").mkdir()
    (tmp_path / "lesson" / "watch.html").touch()
    monkeypatch.setattr(make_reference, "REFERENCE", reference)
    monkeypatch.setattr(make_reference, "PLACE", tmp_path / "place")
    monkeypatch.setattr(fill, "fill", lambda: None)
    started = []

    def start(words, place):
        script, *flags = words
        started.append(script.name)
        for command, written in list_files().values():
            if command.program == script.name and command.line.split()[2:] == flags and written:
                (place / written).parent.mkdir(parents=True, exist_ok=True)
                (place / written).write_text("made")
        return "made"

    monkeypatch.setattr(make_reference, "output_of", start)
    yield started, reference


def list_made(reference):
    return {path for path, content in helpers.snapshot(reference).items() if content == b"made"}


def test_what_is_missing_is_made_after_what_it_reads(made):
    started, reference = made
    (reference / "programs" / "pairs.txt").unlink()
    make_reference.main([])
    assert started == ["train_mnist.py", "train_mnist.py", "pairs.py"]
    assert list_made(reference) == {"programs/pairs.txt"}


def test_what_is_named_is_made_anew(made):
    _, reference = made
    make_reference.main(["misread.py", "runs/few/curves.csv"])
    expected = {"programs/misread.txt", "programs/misread-1000-images.txt"}
    expected |= {"pictures/misread-run-1.png", "runs/few/curves.csv", "runs/few/run.json"}
    assert list_made(reference) == expected


def test_what_nothing_makes_is_refused(made):
    started, _ = made
    with pytest.raises(SystemExit):
        make_reference.main(["misread.py", "nothing.py"])
    assert started == []


def test_an_experiment_finds_its_committed_table(made, monkeypatch):
    _, reference = made
    table = reference / "remedies" / "shorter.csv"
    table.write_text(table.read_text().rpartition("9,right,dropout")[0])  # without its last line
    found = []

    def start(words, place):
        found.append((place / words[-1] / "results.csv").read_text())
        return ""

    monkeypatch.setattr(make_reference, "output_of", start)
    make_reference.main(["remedies/shorter.csv"])
    assert found == [table.read_text()]  # so remedies.py trains only the network that it lacks


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", ["make_reference.py -h", "fill.py -h", "screenshots.py -h", "sketches.py digits"]
)
def test_a_maker_starts_in_any_folder(words, tmp_path):
    program, *flags = words.split()
    ended = helpers.run_python(REPO / "lesson" / "making" / program, *flags, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
