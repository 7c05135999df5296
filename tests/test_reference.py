"""outputs/reference has what the pages show, and is what would be made today."""

import itertools

import drawings
import helpers
import make_reference
import numpy as np
import pages
import pytest
import remedies
import tensorflow as tf
from helpers import read_rows, read_run_json
from make_reference import list_makers, list_runs, read_results
from matplotlib.image import imread
from pages import REFERENCE
from PIL import Image

import train_mnist

RUNS = list_runs()
MAKE = "python lesson/reference/make_reference.py"


# ------------------------------------------------------------------------------ what is committed
def test_each_file_that_is_made_is_there_and_no_other():
    by_hand = {"README.md", "results.csv", "default/run.json"}
    there = {*helpers.snapshot(REFERENCE)}
    assert there - by_hand == {*list_makers()}, f"remove what is too much; then {MAKE}"
    assert {*read_results()} == {*RUNS}


def test_each_committed_picture_is_shown():
    drawn = {path for path in list_makers() if path.endswith(".png")}
    assert {*pages.pictures()} == drawn


def test_each_run_is_the_one_that_is_asked_for_today():
    lines = read_results()
    stale = []
    for name, command in RUNS.items():
        path = make_reference.curves_of(name)
        said = {"flags": command.flags, "edited": "yes" if command.edit else ""}
        figures = make_reference.figures_of_curves(REFERENCE / path)
        said |= {key: f"{figure:.6g}" for key, figure in figures.items()}
        args = train_mnist.parse_arguments(command.words[2:])
        header, rows = read_rows(REFERENCE / path)
        end = args.iterations if name != "stopped" else int(lines[name]["iteration"])
        is_whole = rows[:, 0].tolist() == [*range(0, end + 1, args.eval_every)]
        if lines[name] != {"run": name} | said or not is_whole or args.test_on not in header[3]:
            stale.append(path)
    assert not stale, f"{MAKE} {' '.join(stale)}"


@pytest.mark.parametrize("name", make_reference.EXPERIMENTS)
def test_each_experiment_is_the_one_that_is_asked_for_today(name):
    path = f"experiments/{name}/results.csv"
    command, _ = make_reference.list_programs()[path]
    args = remedies.parse_arguments(command.split()[1:])
    asked = []
    for seed, labels, remedy in itertools.product(range(3), ("right", "wrong"), args.remedies):
        settings = remedies.REMEDIES[remedy]._asdict()
        settings["l2"] = settings["l2"] and (args.l2 or settings["l2"])
        settings |= {"seed": seed, "labels": labels, "remedy": remedy}
        settings |= {"hidden": " ".join(map(str, args.hidden)), "iterations": args.iterations}
        settings |= {"learning rate": args.learning_rate}
        asked.append({key: str(value) for key, value in settings.items()})
    lines = helpers.read_table(REFERENCE / path)
    assert [{key: line.get(key) for key in asked[0]} for line in lines] == asked, f"{MAKE} {path}"


def test_the_committed_run_json_is_that_of_the_default_run():
    run = read_run_json(REFERENCE / "default")
    asked = vars(train_mnist.parse_arguments([])) | {"train_size": 60000, "hidden": [256, 128]}
    asked |= {"data_dir": "data", "output_dir": "run-1"}
    assert run["settings"] == {name: asked[name] for name in run["settings"]}
    pinned = {name: helpers.PINS[name] for name in ("tensorflow", "numpy")}
    assert run["made_with"] == pinned | {"device": "CPU"}


def test_the_experiment_trains_as_the_script_does():
    # Its plain network of the first seed, with right labels, is that of page 4, every row.
    _, rows = read_rows(REFERENCE / make_reference.curves_of("right"))
    _, plain = read_rows(REFERENCE / "experiments" / "remedies" / "right-plain")
    assert np.array_equal(rows[::2], plain)
    _, rows = read_rows(REFERENCE / make_reference.curves_of("wrong"))
    _, plain = read_rows(REFERENCE / "experiments" / "remedies" / "wrong-plain")
    assert np.array_equal(rows[::2], plain)


@pytest.mark.slow  # all of them
@pytest.mark.parametrize("path", make_reference.list_quick())
def test_a_picture_is_the_one_that_would_be_drawn_today(path, tmp_path, monkeypatch):
    monkeypatch.setattr(make_reference, "PLACE", tmp_path)
    with Image.open(REFERENCE / path) as committed:
        made_with = committed.info["Software"]
    assert f"version{helpers.PINS['matplotlib']}," in made_with, "not made with the pinned version"
    helpers.skip_unless_pinned("the committed pictures", "matplotlib")
    anew = list_makers()[path]()
    is_same = np.array_equal(imread(anew), imread(REFERENCE / path))
    assert is_same, f"{MAKE} {path}"


# -------------------------------------------------------------------------------------- the maker
def test_what_is_named_is_made_and_else_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(make_reference, "REFERENCE", tmp_path)
    made = tmp_path / "made.txt"
    makers = {"there.txt": lambda: made, "folder/missing.txt": lambda: made}
    monkeypatch.setattr(make_reference, "list_makers", lambda: makers)
    for path in (made, tmp_path / "there.txt"):
        path.write_text("anew")
    make_reference.main([])
    assert capsys.readouterr().out == "folder/missing.txt\n"
    assert (tmp_path / "folder" / "missing.txt").read_text() == "anew"
    make_reference.main(["there.txt"])
    assert capsys.readouterr().out == "there.txt\n"
    with pytest.raises(SystemExit):
        make_reference.main(["nowhere.txt"])


# ----------------------------------------------------------------------------------- the pictures
def test_what_the_small_network_says_and_its_deltas_are_those_of_the_tape():
    asked = [drawings.X], [drawings.Y], drawings.W1, drawings.b1, drawings.W2, drawings.b2
    x, y, W1, b1, W2, b2 = [tf.Variable(values, dtype=tf.float64) for values in asked]
    with tf.GradientTape() as tape:
        z1 = x @ W1 + b1
        z2 = tf.nn.relu(z1) @ W2 + b2
        cost = tf.nn.softmax_cross_entropy_with_logits(y, z2)
    expected = z1, z2, tf.nn.softmax(z2), *tape.gradient(cost, [z1, z2])
    arrays = [variable.numpy() for variable in (W1, b1, W2, b2)]
    for found, array in zip(drawings.pass_and_back(*arrays), expected, strict=True):
        assert found == pytest.approx(np.ravel(array))
