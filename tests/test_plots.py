"""plot_curves.py: what a person sees in its plots, where it writes them, and what it refuses."""

import itertools
import json
import os
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.axis import Tick
from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers import exit_of, snapshot
from plot_curves import HEADER, main

pytestmark = pytest.mark.filterwarnings("error::UserWarning")  # of Matplotlib, at a missing letter

# A run is its rows, with blanks between. In a row, training's accuracy and cost come first.
START = "0,0.1,2.4,0.11,2.41"  # nothing is learnt yet
GOOD = f"{START} 1,0.1,2.4,0.11,2.41 500,0.95,0.1,0.85,0.32 1000,1,0.03,0.87,0.52"
DIVERGED = f"{START} 10,0.1,2.4,0.11,2.41 1000,0.0986,3e38,0.0574,2e20"
FAR = "0,0.1,8,0.1,8 1,0.1,8,0.1,8 9,0.1,8,0.1,8"  # its beginning is left out of a close-up


def write_run(folder, rows=GOOD, run_json=None, kind="test"):
    """Writes a run's folder; returns it. run_json: a text, or None for no such file."""
    folder.mkdir(parents=True, exist_ok=True)
    header = HEADER.replace("test", kind)
    (folder / "curves.csv").write_text("\n".join([header, *rows.split(), ""]))
    if run_json is not None:
        (folder / "run.json").write_text(run_json)
    return folder


def check_text(figure):
    """Checks that texts lie in the figure and apart, and that the numbers at ticks are true."""
    texts = {text for text in figure.findobj(Text) if text.get_text() and text.get_visible()}
    for tick in figure.findobj(Tick):
        low, high = tick.get_view_interval()
        if low <= tick.get_loc() <= high:
            number = tick.label1.get_text().replace(",", "").replace("−", "-")
            assert float(number) == pytest.approx(tick.get_loc(), rel=1e-9)
        else:  # it is not shown
            texts.discard(tick.label1)
    boxes = {text: text.get_window_extent() for text in texts}
    for text, box in boxes.items():
        assert 0 <= box.x0 < box.x1 <= figure.bbox.x1, text
        assert 0 <= box.y0 < box.y1 <= figure.bbox.y1, text
    for one, other in itertools.combinations(texts, 2):
        assert not boxes[one].overlaps(boxes[other]), (one, other)


@pytest.fixture
def draw(tmp_path, monkeypatch):
    """draw("a", b=rows) writes run b and plots both: the Figures of accuracy and cost, checked."""
    figures = []

    def savefig(figure, _):
        figure.draw_without_rendering()  # puts every text in its place
        check_text(figure)
        figures.append(figure)

    def draw(*names, **runs):
        for name, rows in runs.items():
            write_run(Path(name), rows)
        with matplotlib.rc_context({"font.size": 30, "axes.edgecolor": "white"}):  # the user's
            main([*names, *runs])
        return figures

    monkeypatch.setattr(Figure, "savefig", savefig)
    monkeypatch.chdir(tmp_path)
    return draw


def words_of(panel):
    """Returns a panel's name and what it says, from top to bottom: name / notes / other texts."""
    texts = sorted(panel.texts, key=lambda text: -text.get_window_extent().y0)
    words = [panel.get_title(loc="left"), *[text.get_text() for text in texts]]
    return " / ".join(" ".join(text.split()) for text in words if text)


CUT = 2.6  # higher costs are left out, unless all runs end there: guessing costs 2.3
# One run has a panel that holds all rows, and a close-up of those from a tenth of the run on, where
# that is twice as close. Two runs have a panel each, to one scale, that holds their later halves.
# Here are the runs; the worst accuracy that each panel has to hold, in per cent; the worst cost.
FRAMES = {
    # Nothing is learnt in the first tenth, which the close-up leaves out.
    "flat start": ([f"{FAR} 90,.8,.9,.75,.8 100,.9,.3,.85,.4"], [10, 75], [CUT, 0.9]),
    # The end is above CUT, at an accuracy of 11 %: there is nothing to be shown closer.
    "ends above": ([f"{START} 1,0,2,0,2 500,.9,1,.11,4 1000,1,.005,.11,6.1"], [0], [6.1]),
    # The later half of the run of 30 begins at iteration 15, just after its jump.
    "early jump": ([GOOD, f"{START} 14,.1,9,.1,9 30,1,1,.82,1"], [82, 82], [1, 1]),
}


@pytest.mark.parametrize(("runs", "accuracies", "costs"), FRAMES.values(), ids=FRAMES)
def test_the_y_axis_holds_the_rows_that_count_and_hardly_more(runs, accuracies, costs, draw):
    accuracy, cost = draw(**{f"run-{number}": rows for number, rows in enumerate(runs)})
    for panel, worst in zip(accuracy.axes, accuracies, strict=True):
        low, high = panel.get_ylim()
        assert 0 <= low <= worst and high > 100 and high - low < 1.25 * (100 - worst)
    for panel, worst in zip(cost.axes, costs, strict=True):
        low, high = panel.get_ylim()
        assert low == 0 and worst <= high < 1.25 * worst


def test_panels_say_whose_they_are_how_they_end_and_on_which_images(draw):
    held_out = f"{START} 5,0.95,0.1,0.85,0.32 10,1,0.03,0.87,0.52"
    write_run(Path("held-out"), held_out, kind="validation")
    accuracy, cost = draw("held-out", diverged=DIVERGED)
    assert [words_of(panel) for panel in (*accuracy.axes, *cost.axes)] == [
        "held-out / validation 87.00 %, gap 13.00 points",
        "diverged / test 5.74 %, gap 4.12 points",
        "held-out / validation 0.5200, lowest 0.3200 at 5",
        "diverged / test 2e+20, off the scale, lowest 2.4100 at 0",
    ]
    key = {text.get_text() for text in cost.legends[0].get_texts()}
    assert {"validation images", "lowest test cost", "validation images of the first panel"} < key
    assert {panel.get_xlim() for panel in cost.axes} == {(0, 1000)}  # of the longest
    assert np.allclose(cost.axes[1].lines[-1].get_ydata(), [2.41, 0.32, 0.52])  # of the first


def test_ends_are_labelled_with_the_last_whole_row_as_on_the_terminal(draw, capsys):
    # In float32, as the terminal has them, 0.67925 is less, and 2.00005 more.
    rows = f"{FAR} 1000,0.67925,0.12345,0.91975,2.00005 1001,0.9,0.1,0.9,0"
    curves = write_run(Path("run"), rows) / "curves.csv"
    curves.write_text(curves.read_text().rstrip())  # as a run leaves it that is killed in a row
    accuracy, cost = draw("run")
    close_up = "Close-up of the rectangle / test 91.97 % / gap -24.04 points / training 67.93 %"
    assert words_of(accuracy.axes[-1]) == close_up
    whole = "run / test 2.0001, lowest 2.0001 at 1,000 / test 2.0001 / gap 1.8766 / training 0.1235"
    assert words_of(cost.axes[-1]) == whole
    (line,) = capsys.readouterr().err.splitlines()
    assert "last row" in line


def test_each_panel_has_its_whole_name_and_the_settings_in_which_any_of_the_runs_differ(draw):
    one = {"learning_rate": 0.5, "l2": 0.0, "hidden": [256, 128], "data_dir": "MNIST"}
    other = {"learning_rate": 1.0, "l2": 0.0, "hidden": [*range(784, 0, -99)], "data_dir": "other"}
    known = [json.dumps({"settings": settings}) for settings in (one, other)]
    # All end alike, so each is called by its whole path.
    names = [f"LONG_NAME_WITH_LR0.{number}_AND_SO_ON/$_$-Größe" for number in range(5)]
    for name, run_json in zip(names, [*known, *3 * ["{}"]], strict=True):
        write_run(Path(name), GOOD, run_json)
    accuracy, _ = draw(*names)
    assert ["".join(panel.get_title(loc="left").split()) for panel in accuracy.axes] == names
    assert [words_of(panel).partition(" points ")[2] for panel in accuracy.axes] == [
        "learning rate 0.5, hidden [256, 128]",  # l2 is the same, and data_dir is not shown
        f"learning rate 1.0, hidden {other['hidden']}",
        *3 * ["learning rate ?, hidden ?"],
    ]
    bottoms = [round(panel.bbox.y0) for panel in accuracy.axes]
    assert [bottoms.count(bottom) for bottom in bottoms] == [3, 3, 3, 2, 2], "even rows"


def test_plots_go_into_the_newest_run_beside_the_first_of_several_or_where_asked(
    tmp_path, monkeypatch, capsys
):
    for age, name in enumerate(["reference/x", "1000-images", "run-9", "run-11"]):
        curves = write_run(tmp_path / "outputs" / name) / "curves.csv"
        os.utime(curves, (1e9 - age, 1e9 - age))  # the newest directly in outputs is 1000-images
    other = write_run(tmp_path / "elsewhere" / "other")
    drawn = []
    for here, words, folder in [
        (".", [], "outputs/1000-images"),
        ("outputs/run-9", [".", other], "outputs"),  # beside this run, not into it
        (".", ["outputs/run-9", other, "--output-dir", "new/plots"], "new/plots"),
        (".", ["outputs/run-9", "--output-dir", "one"], "one"),
    ]:
        monkeypatch.chdir(tmp_path / here)
        main([*map(str, words)])
        drawn += [tmp_path / folder / name for name in ("accuracy.png", "cost.png")]
        said, of_errors = capsys.readouterr()
        assert [Path(line).resolve() for line in said.splitlines()] == drawn[-2:]
        assert of_errors == "" and {*tmp_path.rglob("*.png")} == {*drawn}


ROW = "0,0.5,1,0.5,1"
NOT_DRAWN = {  # the arguments, the rows in the folder bad, and what is said
    "no run": ("", "", "no run in outputs/ yet"),
    "one whole row": ("bad", f"{ROW}\n1,0.5,1", "fewer than two rows"),
    "decimal commas": ("bad", "0,0,1,1,4,0,1,2,4\n1,0,1,1,4,0,1,2,4\n", "line 2 "),
    "per cent": ("bad", f"{ROW}\n1,0.5,1,50,1\n", "accuracy from 0 to 1"),
    "a row twice": ("good bad", f"{ROW}\n{ROW}\n", "order"),
    "another table": ("german", "", "the first line"),
    "into another run": ("good/inner good/inner", "", "its own run"),  # they would go into good
}


@pytest.mark.parametrize(("arguments", "rows", "said"), NOT_DRAWN.values(), ids=NOT_DRAWN)
def test_what_is_not_drawn_is_said_in_a_line(arguments, rows, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_run(Path("good"))
    write_run(Path("good/inner"))
    (write_run(Path("bad")) / "curves.csv").write_text(f"{HEADER}\n{rows}")
    (write_run(Path("german")) / "curves.csv").write_text("Genauigkeit für Ziffern\n", "latin-1")
    files = snapshot(tmp_path)
    (line,) = exit_of("plot_curves.py", *arguments.split()).splitlines()
    assert line.startswith("plot_curves.py: ") and said in line
    assert snapshot(tmp_path) == files, "something was written"
