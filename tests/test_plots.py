"""plot_curves.py: what its plots of odd runs show and say, and where they are written."""

import json
import os
from pathlib import Path

import pytest
from matplotlib import rcParams
from matplotlib.figure import Figure

import helpers
from plot_curves import HEADER, VALIDATION_HEADER, main

pytestmark = pytest.mark.filterwarnings("error::UserWarning")  # of Matplotlib, at a missing letter

# A run is its rows, with blanks between. In a row, training's accuracy and cost come first.
START = "0,0.1,2.4,0.11,2.41"  # nothing is learnt yet
GOOD = f"{START} 500,0.95,0.1,0.85,0.32 1000,1,0.03,0.87,0.52"
EARLY_JUMP = f"{START} 14,0.1,9,0.1,9 30,1,1,0.82,1"
DIVERGED = "0,0.1,2.4,0.11,2.7 1000,0.0986,3e38,0.0574,2e20"
ENDS_HIGH = f"{START} 1,0,2,0,2 500,0.9,1,0.11,4 1000,1,0.00005,0.11,6.1"
# In float32, as the terminal has them, 0.67925 is less, and 2.00005 more.
TEST_IS_BETTER = "0,.1,8,.1,8 9,.1,8,.1,8 900,.8,.9,.75,.8 1000,0.67925,0.12345,0.91975,2.00005"


def write_run(folder, rows=GOOD, header=HEADER, settings=None):
    folder.mkdir(parents=True)
    text = "\n".join([header, *rows.split(), ""])
    (folder / "curves.csv").write_text(text, encoding="utf-8-sig")  # as Excel saves it
    if settings is not None:
        (folder / "run.json").write_text(json.dumps({"settings": settings}))
    return folder


def test_axes_hold_the_later_rows_and_little_more(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Figure, "savefig", helpers.save_in_words)
    for name, runs in {
        "bad start": [TEST_IS_BETTER],  # of its accuracy, a close-up leaves out the first tenth
        "high": [ENDS_HIGH],  # costs far above that of guessing are cut off, but not at the end
        "jump": [GOOD, EARLY_JUMP],  # of several runs, the first half is left out
        "diverged": [GOOD, DIVERGED],
        "few rows": [GOOD],
        "close": ["0,1,0,0.99985,0 1,1,0,1,0"],
    }.items():
        folders = [str(write_run(Path(name, f"run-{n}"), rows)) for n, rows in enumerate(runs)]
        main([*folders, "--output-dir", name])
    helpers.check_kept("axes", "")


def test_panels_say_as_is_kept_how_runs_end_and_differ(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Figure, "savefig", helpers.save_in_words)
    monkeypatch.setitem(rcParams, "lines.linestyle", "--")  # of a user, and not ours
    curves = write_run(Path("alone"), f"{TEST_IS_BETTER} 1001,0.9,0.1,0.9,0") / "curves.csv"
    curves.write_text(curves.read_text()[:-1])  # a run that is killed may leave half a row
    main(["alone"])
    # All end alike, so each is called by its whole path.
    runs = [Path(f"LONG_NAME_WITH_LR0.{n}_AND_SO_ON", "$_$-Größe") for n in range(3)]
    not_told = "data_dir", "output_dir", "iterations", "eval_every", "measure_on"
    second = {"learning_rate": 0.5, "l2": 0.0, "hidden": [*range(99, 80, -1)]}
    second |= dict.fromkeys(not_told, 2)
    third = second | {"l2": 0.001, "hidden": [256, 128]} | dict.fromkeys(not_told, 3)
    (write_run(runs[0]) / "run.json").write_text("none of ours")
    write_run(runs[1], settings=second | {"seed": 1})
    write_run(runs[2], DIVERGED, VALIDATION_HEADER, settings=third | {"seed": 2})
    main([*map(str, runs), "--output-dir", "beside"])
    helpers.check_kept("plots", "".join(reversed(capsys.readouterr())))


def test_plots_go_where_they_belong_or_are_asked_for(tmp_path, monkeypatch, capsys):
    for age, name in enumerate(["reference/x", "1000-images", "run-9", "run-11"]):
        curves = write_run(tmp_path / "outputs" / name) / "curves.csv"
        os.utime(curves, (1e9 - age, 1e9 - age))  # the newest directly in outputs is 1000-images
    other = write_run(tmp_path / "elsewhere" / "other")
    monkeypatch.setattr(Figure, "savefig", lambda figure, path, **_: Path(path).touch())  # faster
    for here, words, folder in [
        (".", [], "outputs/1000-images"),
        ("outputs/run-9", [".", other], "outputs"),  # beside this run, not into it
        (".", ["outputs/run-9", "--output-dir", "new/plots", other], "new/plots"),
        (".", ["outputs/run-9", "--output-dir", "one"], "one"),
    ]:
        monkeypatch.chdir(tmp_path / here)
        main([*map(str, words)])
        made = [tmp_path / folder / name for name in ("accuracy.png", "cost.png")]
        assert [Path(line).resolve() for line in capsys.readouterr().out.splitlines()] == made
        assert all(path.exists() for path in made)
