"""plot_curves.py: what its plots of odd runs show and say, and where they are written."""

import json
import os
import shutil
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure

import helpers
from checks_of_plots import faults_of_texts, labels_that_leave
from plot_curves import BLUE, ORANGE, main

pytestmark = pytest.mark.filterwarnings("error::UserWarning")  # of Matplotlib: a missing letter
RUNS = helpers.REPO / "tests" / "runs"  # its README says what is odd about each


def plot(*folders):
    """Plots runs by their folders; returns the panels of accuracy, and those of cost."""
    of_a_user = rc_context({"lines.linestyle": "--"})
    with of_a_user, mock.patch.object(Figure, "savefig", autospec=True) as save:
        main([*map(str, folders), "--output-dir", "plots"])
    figures = [call.args[0] for call in save.call_args_list]
    for figure in figures:
        assert faults_of_texts(figure) == [], "text lies on text"
        assert labels_that_leave(figure) == [], "a label leaves its panel"
    return [figure.axes for figure in figures]


# By runs, of each panel: the errors in the worst row that counts, and the end of the cost's axis.
WORST = json.loads((RUNS / "worst.json").read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("runs", WORST)
def test_axes_go_13_per_cent_farther_than_the_worst_that_counts(runs, place):
    of_accuracy, of_cost = plot(*[RUNS / run for run in runs.split()])
    for panel, worst in zip(of_accuracy, WORST[runs]["worst errors"], strict=True):
        ends = max(0, 100 - 1.13 * worst), 100 + 0.03 * 1.13 * worst
        assert panel.get_ylim() == pytest.approx(ends)
        assert not panel.yaxis.get_offset_text().get_text(), "all numbers are whole"
    for panel, end in zip(of_cost, WORST[runs]["cost axes"], strict=True):
        assert panel.get_ylim() == pytest.approx((0, end))
        assert panel.get_xlim() == (0, 1000)


@pytest.mark.parametrize("run", ["good", "ends-high", "no-mistake", "test-is-better"])
def test_the_shaded_gap_and_the_circle_are_where_the_curves_have_them(run, place):
    of_accuracy, of_cost = plot(RUNS / run)
    for panel in of_accuracy + of_cost:
        looks = [(line.get_color(), line.get_linestyle()) for line in panel.lines[:2]]
        assert looks == [(BLUE, "-"), (ORANGE, "-")]
        blue, orange, *circles = [line.get_data() for line in panel.lines]
        is_cost = panel.get_ylabel() == "cost"
        for x in np.linspace(0, 1000, 97)[1:-1]:
            train, test = np.interp(x, *blue), np.interp(x, *orange)
            is_worse = test > train if is_cost else test < train
            areas = [path for area in panel.collections for path in area.get_paths()]
            assert is_worse == any(path.contains_point((x, (train + test) / 2)) for path in areas)
        lowest = orange[1].argmin()
        assert np.array_equal(circles, [np.take(orange, [lowest], axis=1)] * is_cost)


def test_a_text_on_another_and_a_label_that_leaves_its_panel_are_reported():
    figure = Figure()
    panel = figure.subplots()
    for y in (0.5, 0.5, 2):
        panel.text(1.1, y, f"at {y}", transform=panel.get_yaxis_transform())
    assert faults_of_texts(figure) == 2 * ["at 0.5"]
    assert labels_that_leave(figure) == ["at 2"]


def test_texts_in_plots_of_how_runs_end_and_differ_are_those_kept(place, capsys):
    folders = [Path(f"LONG_NAME_WITH_LR0.{n}_AND_SO_ON", "$_$-Größe") for n in range(3)]
    for run, folder in zip(["good", "early-jump", "diverged"], folders, strict=True):
        shutil.copytree(RUNS / run, folder)  # all end alike, so each is called by its path
    said = []
    for panels in (*plot(RUNS / "test-is-better"), *plot(*folders)):
        key = [text.get_text() for text in panels[0].figure.legends[0].texts]
        said += ["", f"key: {', '.join(key)}"]
        for panel in panels:
            from_top = sorted(panel.texts, key=lambda text: -text.get_position()[1])
            texts = [text.get_text() for text in from_top]
            said += [" ".join(text.split()) for text in (panel.get_title(loc="left"), *texts)]
    assert "curves.csv: left out the last row, which does not end" in capsys.readouterr().err
    helpers.check_kept("plots", "\n".join(said), makes="plot_curves.py")


def test_plots_go_where_they_belong_or_are_asked_for(tmp_path, monkeypatch, capsys):
    for age, name in enumerate(["reference/x", "1000-images", "run-9", "run-11"]):
        curves = shutil.copytree(RUNS / "good", tmp_path / "outputs" / name) / "curves.csv"
        os.utime(curves, (1e9 - age, 1e9 - age))  # the newest directly in outputs is 1000-images
    other = shutil.copytree(RUNS / "good", tmp_path / "elsewhere" / "other")
    monkeypatch.setattr(Figure, "savefig", lambda figure, path, **_: Path(path).touch())  # faster
    for here, words, folder in [
        (".", [], "outputs/1000-images"),
        ("outputs/run-9", [".", other], "outputs"),  # beside this run, not into it
        (".", ["outputs/run-9", "--output-dir", "new/plots", other], "new/plots"),
    ]:
        monkeypatch.chdir(tmp_path / here)
        main([*map(str, words)])
        made = [tmp_path / folder / name for name in ("accuracy.png", "cost.png")]
        assert [Path(line).resolve() for line in capsys.readouterr().out.splitlines()] == made
        assert all(path.exists() for path in made)
