"""outputs/reference has what the pages show, and is what would be made today."""

import functools
import itertools
import shutil
from pathlib import Path
from unittest import mock

import pages
import saved_run
from pages import REFERENCE, Command

import drawings
import figures
import helpers
import make_reference
import numpy as np
import pytest
import remedies
from helpers import read_rows, read_run_json
from make_reference import curves_of, list_files, list_runs, read_results
from matplotlib.image import imread
from PIL import Image

import train_mnist

RUNS = list_runs()
MAKE = "python lesson/reference/make_reference.py"


def run_here(words, **_):
    """Runs a program in this process, which is faster than one of its own."""
    helpers.exit_of(Path(words[1]).resolve(), *words[2:])
    return mock.Mock(stdout="")


# ------------------------------------------------------------------------------ what is committed
def test_each_file_that_is_made_is_there_and_shown_and_no_other():
    there = {*helpers.snapshot(REFERENCE)} - {"README.md", "results.csv"}
    assert there == {*list_files()}, f"remove what is too much; then {MAKE}"
    assert {*pages.pictures()} == {path for path in there if path.endswith(".png")}
    assert {*read_results()} == {*RUNS}


def test_each_run_is_the_one_that_is_asked_for_today():
    lines = read_results()
    stale = []
    for name, command in RUNS.items():
        asked = {"run": name, "flags": command.flags, "edited": "yes" if command.edit else ""}
        args = train_mnist.parse_arguments(command.words[2:])
        header, rows = read_rows(REFERENCE / curves_of(name))
        end = args.iterations if name != "stopped" else rows[-1, 0]
        is_whole = rows[:, 0].tolist() == [*np.arange(0, end + 1, args.eval_every)]
        is_asked = asked == {title: lines[name][title] for title in asked}
        if not (is_asked and is_whole and args.measure_on in header[3]):
            stale.append(curves_of(name))
    assert not stale, f"{MAKE} {' '.join(stale)}"
    assert lines == {name: lines[name] | make_reference.figures_of(name) for name in RUNS}, MAKE


@pytest.mark.parametrize("name", make_reference.EXPERIMENTS)
def test_each_experiment_is_the_one_that_is_asked_for_today(name):
    path = f"remedies/{name}.csv"
    command, _ = list_files()[path]
    args = remedies.parse_command_line(command.words[2:])
    asked = []
    for seed, labels, name in itertools.product(range(args.seeds), args.labels, args.remedies):
        remedy = remedies.REMEDIES[name]
        settings = {"seed": seed, "labels": labels, "remedy": name} | remedy._asdict()
        settings["l2"] = remedies.settings_of(args, remedy, seed, None).l2
        settings |= {"hidden": " ".join(map(str, args.hidden)), "iterations": args.iterations}
        asked.append({key: str(value) for key, value in settings.items()})
    lines = figures.read_lines(REFERENCE / path)
    assert [{key: line.get(key) for key in asked[0]} for line in lines] == asked, f"{MAKE} {path}"


def test_the_committed_run_json_is_that_of_the_default_run():
    run = read_run_json(REFERENCE / "default")
    asked = vars(train_mnist.parse_arguments([])) | {"train_size": 60000, "hidden": [256, 128]}
    asked |= {"data_dir": "data", "output_dir": "run-1"}
    committed = run["settings"]  # a flag that has come since is no reason to train anew
    assert len(committed) > 9 and committed == {name: asked.get(name) for name in committed}
    pinned = {name: helpers.PINS[name] for name in ("tensorflow", "numpy")}
    assert run["made_with"] == pinned | {"device": "CPU"}


def test_the_curves_of_the_experiment_are_of_its_first_seed_and_plain_is_the_scripts_run():
    lines = figures.read_lines(REFERENCE / "remedies" / "results.csv")
    for path in list_files():
        if path.startswith(("remedies/right", "remedies/wrong")):
            labels, _, remedy = Path(path).stem.partition("-")
            costs = read_rows(REFERENCE / path)[1][:, 4]
            expected = figures.column(lines, "cost", labels, remedy)[0]
            assert figures.tenths(costs)[-1] == pytest.approx(expected, rel=1e-5), path
    plain = (REFERENCE / "remedies" / "right-plain.csv").read_bytes()
    assert plain == (REFERENCE / "curves" / "1000-images.csv").read_bytes()


@pytest.mark.slow
def test_the_pictures_are_those_that_would_be_drawn_today(tmp_path, monkeypatch):
    helpers.skip_unless_pinned("the committed pictures", "matplotlib")
    monkeypatch.setattr(make_reference, "PLACE", tmp_path)
    monkeypatch.setattr(make_reference.subprocess, "run", run_here)
    monkeypatch.chdir(tmp_path)
    run = functools.cache(make_reference.run)
    stale = []
    for path, (command, written) in list_files().items():
        draws = command.words[1] in ("plot_curves.py", "lesson/chart.py")
        if draws or ("drawings.py" in command.line and not command.reads):  # it needs no network
            run(command)
            with Image.open(REFERENCE / path) as committed:
                is_pinned = f"version{helpers.PINS['matplotlib']}," in committed.info["Software"]
            is_same = np.array_equal(imread(REFERENCE / path), imread(tmp_path / written))
            if not (is_pinned and is_same):
                stale.append(path)
    assert not stale, f"{MAKE} {' '.join(stale)}"


# -------------------------------------------------------------------------------------- the maker
@pytest.mark.slow
def test_a_run_is_made_anew_and_nothing_else_is_changed(tmp_path, monkeypatch, capsys, mnist):
    place, reference = tmp_path / "place", tmp_path / "reference"
    shutil.copytree(REFERENCE, reference)
    monkeypatch.setattr(make_reference, "PLACE", place)
    monkeypatch.setattr(make_reference, "REFERENCE", reference)
    monkeypatch.setattr(make_reference, "PROGRAMS", {"pairs.py outputs/x outputs/x": ["x.txt"]})
    flags = "--train-size 99 --iterations 5"
    run = Command(f"python train_mnist.py {flags} --output-dir outputs/x")
    monkeypatch.setattr(make_reference, "list_runs", lambda: RUNS | {"x": run})
    make_reference.main(["programs/x.txt"])  # pairs.py reads the network of x
    assert (reference / "programs/x.txt").read_text().startswith("only outputs/x reads 0 right")
    results = reference / "results.csv"
    text = results.read_text().replace("few,--train-size 300", "few,--train-size 299")
    results.write_text(text + "x,--train-size 98,,5,0,0,0,0,0,0,0\n")
    before = helpers.snapshot(reference)
    make_reference.main(["curves/x.csv"])
    after = helpers.snapshot(reference)
    assert {*after} - {*before} == {"curves/x.csv"}
    assert [path for path in before if before[path] != after[path]] == ["results.csv"]
    *others, line = after["results.csv"].decode().splitlines()
    assert others == text.splitlines()  # also what few was asked for when it was made
    assert line.startswith(f"x,{flags},,5,")
    assert read_rows(reference / "curves/x.csv")[1].shape == (2, 5)

    W, b = saved_run.load_network(place / "outputs/x").layers[0]  # and its neuron can be drawn
    z = mnist[2][mnist[3] == 0][0].ravel() / 255 @ W.numpy()[:, 230] + b.numpy()[230]
    drawings.draw_neuron(figure := drawings.Figure(), place / "outputs/x")
    assert f"= {z:.2f},".replace("-", "−") in figure.axes[2].get_title()

    monkeypatch.setattr(make_reference, "run", lambda command: f"{command.line}\n")
    (reference / "programs/x.txt").unlink()
    capsys.readouterr()
    make_reference.main([])  # makes what is missing, and only that
    made = "python lesson/pairs.py outputs/x outputs/x\n"
    assert capsys.readouterr().out == made == (reference / "programs/x.txt").read_text()
    with pytest.raises(SystemExit):
        make_reference.main(["nowhere.txt"])
