"""plot_curves.py: what a person sees in its plots, where it writes them, and what it refuses."""

import itertools
import os
import tempfile
from pathlib import Path
from unittest import mock

import matplotlib
import pytest
from helpers import HEADER, exit_of, run_script, snapshot
from matplotlib.axis import Tick
from matplotlib.figure import Figure
from matplotlib.text import Text

from plot_curves import BLUE, ORANGE, main

pytestmark = pytest.mark.filterwarnings("error::UserWarning")  # of Matplotlib, at a missing letter

# A run is its rows, with blanks between. In a row, training's accuracy and cost come first.
HEADER_LINE = ",".join(HEADER)
START = "0,0.1,2.4,0.11,2.41"  # nothing is learnt yet
GOOD = f"{START} 500,0.95,0.1,0.92,0.32 1000,1,0.03,0.87,0.52"
DIVERGED = f"{START} 1000,0.0986,3e38,0.0574,2e20"


def write_run(folder, rows=GOOD, header=HEADER_LINE):
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n".join([header, *rows.split(), ""])
    (folder / "curves.csv").write_text(text, encoding="utf-8", errors="surrogateescape")
    return folder


def draw(*arguments, **runs):
    """Draws runs, each under its name, but saves nothing. Returns the Figures, if legible."""
    figures = []

    def savefig(figure, _):
        figure.draw_without_rendering()  # puts every text in its place
        check_text(figure)
        figures.append(figure)

    with tempfile.TemporaryDirectory() as folder, mock.patch.object(Figure, "savefig", savefig):
        run_dirs = [write_run(Path(folder, name), rows) for name, rows in runs.items()]
        main([*map(str, run_dirs), *arguments])
    return figures


def check_text(figure):
    """Checks that text is large enough, inside the figure, on no other text, and true at ticks."""
    texts = {text for text in figure.findobj(Text) if text.get_text() and text.get_visible()}
    for tick in figure.findobj(Tick):
        number = tick.label1.get_text().replace(",", "").replace("−", "-")
        assert float(number) == pytest.approx(tick.get_loc())
        assert len(number) <= len("3.00e+06")
        low, high = tick.get_view_interval()
        if not low <= tick.get_loc() <= high:  # then it is not shown
            texts.discard(tick.label1)
    assert figure.bbox.width >= 2 * 860  # pixels; the README shows a picture 860 wide
    boxes = {text: text.get_window_extent() for text in texts}
    for text, box in boxes.items():
        assert text.get_fontsize() / 72 * 860 / figure.get_figwidth() >= 11, text
        assert 0 <= box.x0 < box.x1 <= figure.bbox.x1, text
        assert 0 <= box.y0 < box.y1 <= figure.bbox.y1, text
    for one, other in itertools.combinations(boxes, 2):
        assert not boxes[one].overlaps(boxes[other]), (one, other)


def lines_in(panel):
    """Returns the lines of a panel by their labels: color, kind, and points."""
    lines = {}
    for line in panel.lines:
        kind = line.get_marker() if line.get_linestyle() == "None" else line.get_linestyle()
        lines[line.get_label()] = line.get_color(), kind, line.get_xydata().round(4).tolist()
    return lines


def words_in(panel):
    """Returns what a panel says: its title / its other texts, from top to bottom."""
    texts = sorted(panel.texts, key=lambda text: -text.get_window_extent().y0)
    return " / ".join([panel.get_title(loc="left"), *[text.get_text() for text in texts]])


def test_training_is_blue_and_test_orange_with_a_circle_at_the_lowest_cost_and_a_grey_gap():
    assert (BLUE, ORANGE) == ("#0072B2", "#D55E00")
    accuracy, cost = draw(run=GOOD)
    for panel in accuracy.axes:
        assert (panel.get_xlabel(), panel.get_ylabel()) == ("iteration", "accuracy in %")
        assert lines_in(panel) == {
            "training images": (BLUE, "-", [[0, 10], [500, 95], [1000, 100]]),
            "test images": (ORANGE, "-", [[0, 11], [500, 92], [1000, 87]]),
        }
    for panel in cost.axes:
        assert lines_in(panel) == {
            "training images": (BLUE, "-", [[0, 2.4], [500, 0.1], [1000, 0.03]]),
            "test images": (ORANGE, "-", [[0, 2.41], [500, 0.32], [1000, 0.52]]),
            "lowest test cost": (ORANGE, "o", [[500, 0.32]]),
        }
        assert not panel.lines[-1].get_clip_on()  # the circle is whole on the edge, too
        (gap,) = panel.collections
        assert gap.get_datalim(panel.transData).extents == pytest.approx([0, 0.03, 1000, 2.41])
        assert gap.get_facecolor()[0] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0.2])  # grey, pale
    *_, train, _, test = cost.axes[1].texts  # each where its curve ends
    assert (train.get_color(), train.get_position()) == (BLUE, (1.02, pytest.approx(0.03)))
    assert (test.get_color(), test.get_position()) == (ORANGE, (1.02, pytest.approx(0.52)))
    accuracy, _ = draw(untrained=START)  # no line leads through one point
    assert [kind for _, kind, _ in lines_in(accuracy.axes[0]).values()] == [".", "."]


def check_frame(figures, place, start, end, accuracy, cost):
    """Checks that a panel reaches from perfect to the worst accuracy, in percent, and cost."""
    for figure, perfect, worst in zip(figures, (100, 0), (accuracy, cost), strict=True):
        frame = figure.axes[place].viewLim
        assert (frame.x0, frame.x1) == (start, end)
        assert 0 <= frame.y0 <= min(perfect, worst) < max(perfect, worst) <= frame.y1
        assert frame.height < 1.25 * abs(worst - perfect)


def test_frames_are_filled_by_the_rows_and_the_runs_that_count():
    figures = draw(run=f"{START} 180,0.9,0.3,0.8,0.6 200,1,0.2,0.84,0.42 2000,1,0.03,0.87,0.52")
    check_frame(figures, 0, 0, 2000, accuracy=10, cost=2.41)
    check_frame(figures, 1, 180, 2000, accuracy=84, cost=0.52)  # not those of the first tenth
    figures = draw(run=f"{START} 9,1,0.2,1,0.1 49,0.2,2,0.2,2 900,0.91,0.36,0.934,0.3")
    check_frame(figures, 1, 49, 900, accuracy=91, cost=0.36)  # at 9 it enters, but not for good
    assert "lowest test cost" not in lines_in(figures[1].axes[1])
    # Of several runs, none that only guesses, but those that have learnt a little, or by heart.
    figures = draw(good=GOOD, guesses=f"{START} 1000,0.1,2.303,0.1,2.303")
    check_frame(figures, 0, 0, 1000, accuracy=87, cost=0.52)
    figures = draw(good=GOOD, low_rate=f"{START} 1000,0.5,2.15,0.48,2.17")
    check_frame(figures, 0, 0, 1000, accuracy=48, cost=2.17)
    figures = draw(good=GOOD, wrong_labels=f"{START} 1000,1,0.005,0.11,6.1")
    check_frame(figures, 0, 0, 1000, accuracy=11, cost=6.1)
    check_frame(draw(untrained=START, diverged=DIVERGED), 0, 0, 1000, accuracy=5.74, cost=3e38)


@pytest.mark.parametrize(("number", "rows"), [(2, 1), (4, 1), (5, 2), (8, 2)])
def test_several_runs_have_whole_names_shared_axes_and_the_first_test_curve_dotted(number, rows):
    names = [f"LONG_NAME_WITH_LR0.{place}_AND_SO_ON/$_$-Größe" for place in range(number)]
    _, figure = draw(**dict.fromkeys(names, DIVERGED) | {names[0]: GOOD, names[1]: START})
    assert ["".join(panel.get_title(loc="left").split()) for panel in figure.axes] == names
    assert len({round(panel.bbox.y0) for panel in figure.axes}) == rows
    assert max(panel.get_position().x1 for panel in figure.axes) > 0.95
    first, *others = figure.axes
    assert first.get_position().height > 0.5 / rows
    dotted = "test images of the first panel"
    assert dotted not in lines_in(first)
    for panel in others:
        assert panel.viewLim.extents.tolist() == first.viewLim.extents.tolist()
        assert lines_in(panel)[dotted] == (ORANGE, ":", [[0, 2.41], [500, 0.32], [1000, 0.52]])
        assert "lowest test cost" not in lines_in(panel)  # it is off the scale
    for panel in figure.axes:
        on_the_left = panel.get_subplotspec().is_first_col()
        assert panel.get_ylabel() == ("cost" if on_the_left else "")
        assert panel.yaxis.get_major_ticks()[0].label1.get_visible() == on_the_left
    key = {text.get_text() for text in figure.legends[0].get_texts()}
    assert key == {"training images", "test images", "gap", "lowest test cost", dotted}


def test_panels_say_whose_they_are_and_the_last_row_as_the_terminal_does():
    def words_of(**runs):
        return [[*map(words_in, figure.axes)] for figure in draw(**runs)]

    rows = f"{START} 1800,0.9,0.3,0.8,0.6 2000,1,0.2,0.84,0.42 20000,1,0.03,0.87,0.52"
    whole, close_up = words_of(A_LONG_NAME_IN_CAPITAL_LETTERS=rows)[1]
    assert whole == "Cost of\nA_LONG_NAME_IN_CAPITAL_LETTERS / the whole run"
    assert close_up.startswith("Close-up of the rectangle: from iteration 1,800 on / ")
    assert " / lowest test cost 0.4200, at iteration 2,000 / " in close_up

    def labels_of(row):
        return [close_up.split(" / ", 2)[2] for _, close_up in words_of(run=row)]

    assert labels_of("0,0.91,0.36,0.934,0.3") == [  # test is better, as with dropout
        "test 93.40 % / gap -2.40 points / training 91.00 %",
        "training 0.3600 / gap -0.0600 / test 0.3000",
    ]
    # As decimals these are halfway between two roundings, as float32 they are not.
    assert labels_of("0,0.91975,0.12345,0.67925,2.00005") == [
        "training 91.97 % / gap 24.04 points / test 67.93 %",
        "test 2.0001 / gap 1.8766 / training 0.1235",
    ]
    assert labels_of("0,1,-0.0,1,-0.0")[1] == "training 0.0000 / gap 0.0000 / test 0.0000"
    assert labels_of("0,0.1,3e8,0.1,2e5")[1] == "training 3e+08 / gap -3e+08 / test 2e+05"
    assert words_of(good=GOOD, diverged=DIVERGED) == [
        ["good / test 87.00 %, gap 13.00 points", "diverged / test 5.74 %, off the scale"],
        ["good / test 0.5200, lowest 0.3200", "diverged / test 2e+20, off the scale"],
    ]


def test_a_style_of_the_users_own_changes_no_picture_and_is_left_as_it_was(tmp_path):
    main([str(write_run(tmp_path))])
    pictures = snapshot(tmp_path)
    with matplotlib.rc_context({"savefig.facecolor": "black", "font.size": 30}):
        style = dict(matplotlib.rcParams)
        main([str(tmp_path)])
        assert dict(matplotlib.rcParams) == style
    assert snapshot(tmp_path) == pictures


def test_plots_of_several_runs_go_beside_the_first_or_to_the_output_dir(tmp_path, monkeypatch):
    here = write_run(tmp_path / "here" / "first").parent
    there = write_run(tmp_path / "there" / "second")
    monkeypatch.chdir(here / "first")  # a run's own plots are not replaced, wherever one stands
    main([".", str(there)])
    main([".", str(there), "--output-dir", str(here / "new" / "plots")])
    main([".", "--output-dir", str(here / "one")])
    plots = {here / folder / "cost.png" for folder in (".", "new/plots", "one")}
    assert {*tmp_path.rglob("cost.png")} == plots
    assert draw(".", str(there))[0].axes[0].get_title(loc="left") == "first"


def test_the_newest_run_directly_in_outputs_is_drawn_and_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for age, name in enumerate(["reference/x", "run-10", "run-9", "run-11"]):
        os.utime(write_run(Path("outputs", name)) / "curves.csv", (1e9 - age, 1e9 - age))
    main([])
    paths = [Path("outputs", "run-10", name) for name in ("accuracy.png", "cost.png")]
    assert capsys.readouterr().out.splitlines() == [str(path) for path in paths]
    assert {*Path("outputs").rglob("*.png")} == {*paths}


def test_a_table_from_excel_and_a_torn_last_row_are_read(tmp_path):
    lines = ["\ufeff" + HEADER_LINE, START, "9,1,0.2,0.9,0.3", "19,1,0.2,0.9,0"]
    (tmp_path / "curves.csv").write_bytes("\r\n".join(lines).encode())
    _, cost = draw(str(tmp_path))
    assert lines_in(cost.axes[0])["test images"][-1] == [[0, 2.41], [9, 0.3]]


def test_what_cannot_be_drawn_is_refused_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_run(Path("good"))

    def check(complaint, arguments, rows="", header=HEADER_LINE):
        write_run(Path("bad"), rows, header)
        files = snapshot(tmp_path)
        code = exit_of("plot_curves.py", *arguments)
        assert code
        (line,) = (capsys.readouterr().err or code).splitlines()
        assert line.startswith("plot_curves.py: ")
        assert complaint in line
        assert snapshot(tmp_path) == files

    check("no run in outputs/ yet", [])
    check(f"{Path('missing/curves.csv')}", ["good"] * 7 + ["missing"])
    check("the first line", ["bad"], header=",".join(HEADER[::-1]))
    check("the first line", ["bad"], header="\udcff\udcfe")  # bytes that are no UTF-8
    check("no rows", ["bad"])
    check("'high'", ["bad"], "0,0.5,1,0.5,1 1,0.5,1,high,1 2,0.5,1,0.5,1")
    check("five", ["bad"], "0,0,1,2,4,0,1,2,4")  # decimal commas
    check("finite", ["bad"], "0,0.5,1,0.5,1 1,0.5,nan,0.5,1")
    check("finite", ["bad"], "0,0.5,1,0.5,1 1,0.5,1,0.5,1e400")
    check("order", ["good", "bad"], "0,0.5,1,0.5,1 0,0.5,1,0.5,1")
    check("--log", ["good", "--log"])
    check("at most eight", ["good"] * 9)


def test_help_says_the_defaults_and_ctrl_c_has_its_exit_code(tmp_path, capsys):
    assert exit_of("plot_curves.py", "--help") == 0
    assert capsys.readouterr().out.count("(default:") == 2
    with mock.patch.object(Figure, "savefig", side_effect=KeyboardInterrupt):
        assert exit_of("plot_curves.py", write_run(tmp_path)) == 130


def test_it_imports_neither_tensorflow_nor_pyplot(tmp_path):
    first = "import atexit, sys; atexit.register(lambda: print(*sys.modules))"
    process = run_script("plot_curves.py", write_run(tmp_path / "run"), first=first)
    assert process.returncode == 0
    assert not {"tensorflow", "train_mnist", "matplotlib.pyplot"} & {*process.stdout.split()}
