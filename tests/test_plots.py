"""plot_curves.py: what its plots of odd runs show and say, and where they are written."""

import json
import os
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib.figure import Figure

import helpers
from plot_curves import BLUE, GREY, HEADER, ORANGE, VALIDATION_HEADER, main

pytestmark = pytest.mark.filterwarnings("error::UserWarning")  # of Matplotlib, at a missing letter

# A run is its rows, with blanks between. In a row, training's accuracy and cost come first.
START = "0,0.1,2.4,0.11,2.41"  # nothing is learnt yet
GOOD = f"{START} 500,0.95,0.1,0.85,0.32 1000,1,0.03,0.87,0.52"
EARLY_JUMP = f"{START} 14,0.1,9,0.1,9 30,1,1,0.82,1"
DIVERGED = "0,0.1,2.4,0.11,2.7 1000,0.0986,3e38,0.0574,2e20"
ENDS_HIGH = f"{START} 1,0,2,0,2 500,0.9,1,0.11,4 1000,1,0.00005,0.11,6.1"
NO_MISTAKE = "0,1,0,0.99985,0 1000,1,0,1,0"
# In float32, as the terminal has them, 0.67925 is less, and 2.00005 more.
TEST_IS_BETTER = "0,.1,8,.1,8 60,.1,8,.1,8 150,.6,2,.58,2.2 900,.8,.9,.75,.8 "
TEST_IS_BETTER += "1000,0.67925,0.12345,0.91975,2.00005"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(rcParams, "lines.linestyle", "--")  # of a user, and not ours


def write_run(folder, rows=GOOD, header=HEADER, settings=None):
    folder.mkdir(parents=True)
    text = "\n".join([header, *rows.split(), ""])
    (folder / "curves.csv").write_text(text, encoding="utf-8-sig")  # as Excel saves it
    if settings is not None:
        (folder / "run.json").write_text(json.dumps({"settings": settings}))
    return folder


def plot(*folders):
    """Plots runs by their folders; returns the panels of accuracy, and those of cost."""
    with mock.patch.object(Figure, "savefig", autospec=True) as save:
        main([*map(str, folders), "--output-dir", "plots"])
    figures = [call.args[0] for call in save.call_args_list]
    for figure in figures:
        helpers.assert_no_text_on_text(figure)
    return [figure.axes for figure in figures]


@pytest.mark.parametrize(
    ("runs", "accuracy", "cost"),  # how far from 100 % and from a cost of zero the worst rows are
    [
        ([GOOD], 90, 2.6 / 1.13),  # of one run all rows count, but costs only up to 2.6
        ([ENDS_HIGH], 100, 6.1),  # unless it ends above
        ([EARLY_JUMP, GOOD], 18, 1),  # of several runs, the second halves count
        ([GOOD, DIVERGED], 94.26, 2.6 / 1.13),  # and costs up to 2.6, unless all end above
        ([NO_MISTAKE], 0.015, 1 / 1.13),
    ],
)
def test_axes_go_13_per_cent_farther_than_the_worst_row_that_counts(runs, accuracy, cost):
    folders = [write_run(Path(f"run-{n}"), rows) for n, rows in enumerate(runs)]
    accuracies, costs = plot(*folders)
    assert len(accuracies) == len(costs) == len(runs), "a close-up shows the same, or few rows"
    ends = max(0, 100 - 1.13 * accuracy), 100 + 0.03 * 1.13 * accuracy
    for of_accuracy, of_cost in zip(accuracies, costs, strict=True):
        assert of_accuracy.get_ylim() == pytest.approx(ends)
        assert of_cost.get_ylim() == pytest.approx((0, 1.13 * cost))
        assert of_accuracy.get_xlim() == of_cost.get_xlim() == (0, 1000)
        assert not of_accuracy.yaxis.get_offset_text().get_text(), "all its numbers are whole"


def test_a_close_up_leaves_out_the_first_tenth_if_it_is_twice_as_close_then():
    (_, close), (_,) = plot(write_run(Path("run"), TEST_IS_BETTER))  # its costs stay high
    height = 1.13 * (100 - 58)
    assert close.get_ylim() == pytest.approx((100 - height, 100 + 0.03 * height))


@pytest.mark.parametrize("rows", [GOOD, ENDS_HIGH, NO_MISTAKE, TEST_IS_BETTER])
def test_curves_gap_circle_and_last_row_are_those_of_the_rows(rows):
    iterations, *columns = np.array([row.split(",") for row in rows.split()], float).T
    accuracies, costs = plot(write_run(Path("run"), rows))
    for panel in accuracies:
        check_curves(panel, iterations, 100 * columns[0], 100 * columns[2])
    for panel in costs:
        check_curves(panel, iterations, columns[1], columns[3])
    lowest = columns[3].argmin()
    assert np.allclose(costs[0].lines[2].get_data(), [[iterations[lowest]], [min(columns[3])]])
    check_labels(accuracies[-1])
    check_labels(costs[-1])


def check_curves(panel, iterations, train, test):
    for line, colour, curve in zip(panel.lines, (BLUE, ORANGE), (train, test), strict=False):
        assert (line.get_color(), line.get_linestyle()) == (colour, "-")
        assert np.allclose(line.get_data(), [iterations, curve])
    (area,) = panel.collections
    for x in np.linspace(iterations[0], iterations[-1], 97)[1:-1]:
        blue, orange = np.interp(x, iterations, train), np.interp(x, iterations, test)
        is_worse = blue < orange if panel.get_ylabel() == "cost" else blue > orange
        is_grey = [path.contains_point((x, (blue + orange) / 2)) for path in area.get_paths()]
        assert any(is_grey) == is_worse


def check_labels(panel):
    """Training, gap and test stand where the curves end, but a line apart, and in the panel."""
    low, high = panel.get_ylim()
    blue, orange = [np.clip(line.get_ydata()[-1], low, high) for line in panel.lines[:2]]
    *_, train, gap, test = [label.get_position()[1] for label in panel.texts]
    assert [label.get_color() for label in panel.texts[-3:]] == [BLUE, GREY, ORANGE]
    apart = max(abs(blue - orange) / 2, (high - low) / 12)
    middle = np.clip((blue + orange) / 2, low + apart, high - apart)
    assert [gap, *sorted([train, test])] == pytest.approx([middle, middle - apart, middle + apart])
    assert blue == orange or (train > test) == (blue > orange)


def test_panels_say_as_is_kept_how_runs_end_and_differ(capsys):
    alone = write_run(Path("alone"), f"{TEST_IS_BETTER} 1001,0.9,0.1,0.9,0")
    curves = alone / "curves.csv"
    curves.write_text(curves.read_text()[:-1])  # a run that is killed may leave half a row
    # All end alike, so each is called by its whole path.
    runs = [Path(f"LONG_NAME_WITH_LR0.{n}_AND_SO_ON", "$_$-Größe") for n in range(3)]
    not_told = "data_dir", "output_dir", "iterations", "eval_every", "measure_on"
    second = {"learning_rate": 0.5, "l2": 0.0, "hidden": [*range(99, 80, -1)]}
    second |= dict.fromkeys(not_told, 2)
    third = second | {"l2": 0.001, "hidden": [256, 128]} | dict.fromkeys(not_told, 3)
    (write_run(runs[0]) / "run.json").write_text("none of ours")
    write_run(runs[1], settings=second | {"seed": 1})
    write_run(runs[2], DIVERGED, VALIDATION_HEADER, settings=third | {"seed": 2})
    said = []
    for panels in (*plot(alone), *plot(*runs)):
        key = [text.get_text() for text in panels[0].figure.legends[0].texts]
        said += ["", f"key: {', '.join(key)}"]
        for panel in panels:
            texts = [text.get_text() for text in panel.texts]
            said += [" ".join(text.split()) for text in (panel.get_title(loc="left"), *texts)]
    helpers.check_kept("plots", "".join(reversed(capsys.readouterr())) + "\n".join(said))
    first, *_, last = panels
    _, _, dotted = last.lines  # and no circle, as the lowest cost is off the scale
    assert (dotted.get_linestyle(), dotted.get_color()) == (":", "black")
    assert np.array_equal(dotted.get_data(), first.lines[1].get_data())


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
