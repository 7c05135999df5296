"""plot_curves.py: what a person sees in its plots, where it writes them, and what it refuses."""

import itertools
import json
import os
import signal
import subprocess
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from helpers import HEADER, exit_of, posix, run_script, snapshot
from matplotlib.axis import Tick
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from plot_curves import BLUE, ORANGE, main

pytestmark = pytest.mark.filterwarnings("error::UserWarning")  # of Matplotlib, at a missing letter

# A run is its rows, with blanks between. In a row, training's accuracy and cost come first.
HEADER_LINE = ",".join(HEADER)
START = "0,0.1,2.4,0.11,2.41"  # nothing is learnt yet
GOOD = f"{START} 1,0.1,2.4,0.11,2.41 500,0.95,0.1,0.85,0.32 1000,1,0.03,0.87,0.52"
DIVERGED = f"{START} 10,0.1,2.4,0.11,2.41 1000,0.0986,3e38,0.0574,2e20"
FAR = "0,0.1,8,0.1,8 1,0.1,8,0.1,8 9,0.1,8,0.1,8"  # its beginning is left out of a close-up
SPIKE = [START, *[f"{10 * row},1,0.03,0.87,0.52" for row in range(1, 101)]]
SPIKE[81] = "810,0.1,9,0.1,9"
DOTTED = "test images of the first panel"


def write_run(folder, rows=GOOD, run_json=None, kind="test"):
    """Writes a run's folder; returns it. run_json: a text, or None for no such file."""
    folder.mkdir(parents=True, exist_ok=True)
    header = HEADER_LINE.replace("test", kind)
    (folder / "curves.csv").write_text("\n".join([header, *rows.split(), ""]))
    if run_json is not None:
        (folder / "run.json").write_text(run_json)
    return folder


def check_text(figure):
    """Checks that text is large enough, inside the figure, apart from other, and true at ticks."""
    texts = {text for text in figure.findobj(Text) if text.get_text() and text.get_visible()}
    for tick in figure.findobj(Tick):
        low, high = tick.get_view_interval()
        if low <= tick.get_loc() <= high:
            number = tick.label1.get_text().replace(",", "").replace("−", "-")
            assert float(number) == pytest.approx(tick.get_loc(), rel=1e-9)
            assert len(number) <= len("2.25e-07")
        else:  # it is not shown
            texts.discard(tick.label1)
    assert figure.bbox.width >= 2 * 860  # pixels; a page shows a picture 860 wide
    boxes = {text: text.get_window_extent() for text in texts}
    for text, box in boxes.items():
        assert text.get_fontsize() / 72 * 860 / figure.get_figwidth() >= 11, text
        assert 0 <= box.x0 < box.x1 <= figure.bbox.x1, text
        assert 0 <= box.y0 < box.y1 <= figure.bbox.y1, text
    for (one, box), (other, second) in itertools.combinations(boxes.items(), 2):
        assert not box.overlaps(second), (one, other)
        if abs(box.y0 - second.y0) < 1:  # on one line: "1,000" and "0" must not read as "1,0000"
            assert max(box.x0, second.x0) - min(box.x1, second.x1) > 18, (one, other)  # pixels


@pytest.fixture
def draw(tmp_path, monkeypatch):
    """A function that draws runs by name, some new with their rows; returns two legible Figures."""
    figures = []

    def savefig(figure, _):
        figure.draw_without_rendering()  # puts every text in its place
        figures.append(figure)

    def draw(*names, **runs):
        for name, rows in runs.items():
            write_run(Path(name), rows)
        with matplotlib.rc_context({"font.size": 30, "axes.edgecolor": "white"}):  # the user's
            main([*names, *runs])
        for figure in figures[-2:]:
            check_text(figure)
        return figures[-2:]

    monkeypatch.setattr(Figure, "savefig", savefig)
    monkeypatch.chdir(tmp_path)
    return draw


def lines_in(panel):
    """Returns the lines of a panel by their labels: color, line style or marker, and points."""
    lines = {}
    for line in panel.lines:
        kind = line.get_linestyle() if line.get_marker() in ("", "None") else line.get_marker()
        lines[line.get_label()] = line.get_color(), kind, line.get_xydata().round(4).tolist()
    return lines


def words_in(panel):
    """Returns what a panel says from top to bottom: its name / its notes / other texts."""
    texts = sorted(panel.texts, key=lambda text: -text.get_window_extent().y0)
    texts = [panel.get_title(loc="left"), *[text.get_text() for text in texts if text.get_text()]]
    return " / ".join(text.replace("\xa0", " ") for text in texts)


def test_training_is_blue_and_test_orange_with_a_circle_at_the_lowest_cost(draw):
    assert (BLUE, ORANGE) == ("#0072B2", "#D55E00")
    accuracy, cost = draw(run=GOOD)
    for panel in accuracy.axes:
        assert (panel.get_xlabel(), panel.get_ylabel()) == ("iteration", "accuracy in %")
        assert "1,000" in [label.get_text() for label in panel.get_xticklabels()]
        assert lines_in(panel) == {
            "training images": (BLUE, "-", [[0, 10], [1, 10], [500, 95], [1000, 100]]),
            "test images": (ORANGE, "-", [[0, 11], [1, 11], [500, 85], [1000, 87]]),
        }
    for panel in cost.axes:
        assert lines_in(panel)["lowest test cost"] == (ORANGE, "o", [[500, 0.32]])
    ends = {text.get_color(): text.get_position() for text in cost.axes[1].texts}
    assert ends[BLUE] == (1.02, pytest.approx(0.03))  # each where its curve ends
    assert ends[ORANGE] == (1.02, pytest.approx(0.52))
    canvas = FigureCanvasAgg(cost)
    canvas.draw()
    whole, close = cost.axes
    x, y = whole.transData.transform((700, close.get_ylim()[1])).round().astype(int)
    edge = np.asarray(canvas.buffer_rgba())[-y - 3 : 3 - y, x]
    assert edge.sum(axis=1).min() < 300, "the close-up's rectangle is not black in the whole"


def test_the_gap_is_grey_where_test_is_worse(draw):
    # Test is better at first. At 500 the curves meet, and from there on it is worse.
    for figure in draw(run="0,0.8,0.8,0.9,0.4 1000,0.9,0.4,0.8,0.8"):
        (gap,) = figure.axes[0].collections
        assert gap.get_facecolor()[0] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0.2])  # pale
        corners = {(x, round(y, 3)) for x, y in gap.get_paths()[0].vertices}
        is_cost = figure.axes[0].get_ylabel() == "cost"
        expected = {(500, 0.6), (1000, 0.4), (1000, 0.8)}
        assert corners == (expected if is_cost else {(500, 85), (1000, 80), (1000, 90)})


FRAMES = [  # the rows of runs; the worst accuracies and costs that belong in their panels
    # Of one run: in the whole, and in a close-up unless that would show the same, or hardly a row.
    ([f"{START} 180,1,0.2,0.8,0.7 200,1,0.2,0.84,0.4 2000,1,0,0.87,0.5"], [10, 84], [2.41, 0.5]),
    ([f"{FAR} 900,0.8,0.9,0.75,0.8 1000,0.9,0.3,0.85,0.4"], [10, 75], [2.5, 0.9]),
    ([f"{START} 10,0.7,0.9,0.7,0.9 20,0.8,0.7,0.8,0.7"], [10], [2.41]),
    ([f"{START} 1,0,2,0,2 500,0.9,1,0.11,4 1000,1,0.005,0.11,6.1"], [0], [6.1]),  # wrong labels
    ([f"{START} 9,0,2,0,2 900,0.4,1,0.8,0.6 1000,0.6,0.9,0.8,0.4"], [0], [2.41, 1]),
    (["0,0.9999,1e-3,0.99985,2e-3 9,1,1e-3,0.9999,2e-3"], [99.985], [2e-3]),
    # Of several: in all their panels.
    ([f"{START} 1000,0.1,2.303,0.1,2.303", GOOD], [10], [2.41]),  # the first has learnt nothing,
    ([DIVERGED, GOOD], [5.74], [2.41]),  # or its end is off the scale, but not all of it,
    (["0,0.1,3,0.1,3 1000,0.1,5,0.1,5", GOOD], [10], [2.41]),  # or all of it; or it
    ([GOOD, f"{START} 490,0.1,9,0.1,9 999,1,1,0.82,1"], [82], [1]),  # is second, and jumped early,
    ([" ".join(SPIKE), GOOD], [10], [2.41]),  # or late,
    ([f"{START} 30,0.9,1,0.8,1", GOOD], [80], [1]),  # or is short
]


@pytest.mark.parametrize(("runs", "accuracies", "costs"), FRAMES)
def test_frames_are_filled_by_what_counts(runs, accuracies, costs, draw):
    figures = draw(**{f"run-{place}": rows for place, rows in enumerate(runs)})
    for figure, perfect, values in zip(figures, (100, 0), (accuracies, costs), strict=True):
        values = values * len(runs)
        end = max(panel.dataLim.x1 for panel in figure.axes)
        for panel, value in zip(figure.axes, values, strict=True):
            frame = panel.viewLim
            assert (frame.x0, frame.x1) == (0, end)
            assert 0 <= frame.y0 <= min(perfect, value) < max(perfect, value) <= frame.y1
            assert frame.height < 1.25 * abs(value - perfect)
            assert frame.y1 > perfect  # or the edge would hide a line at 100
        first = figure.axes[0]
        is_inside = first.viewLim.contains(*lines_in(first)["test images"][2][-1])
        assert is_inside == ("off the scale" not in words_in(first))


@pytest.mark.parametrize("panels", [[4], [3, 2], [4, 4]])  # in a row
def test_several_runs_have_whole_names_their_own_curves_and_shared_axes(panels, draw):
    names = [f"LONG_NAME_WITH_LR0.{place}_AND_SO_ON/$_$-Größe" for place in range(sum(panels))]
    ends = [0.52, 20, 0.33, 0.34, 0.35, 0.36, 0.37, 0.38][: len(names)]  # their costs
    for name, end in zip(names, ends, strict=True):
        write_run(Path(name), f"{START} 1000,1,{end},0.9,{end}")
    _, figure = draw(*names)
    assert ["".join(panel.get_title(loc="left").split()) for panel in figure.axes] == names
    bottoms = [round(panel.bbox.y0) for panel in figure.axes]
    assert [len([*row]) for _, row in itertools.groupby(bottoms)] == panels
    first, *others = figure.axes
    assert first.bbox.height / figure.dpi > 1, "inches"
    assert DOTTED not in lines_in(first)
    for panel in others:
        assert panel.viewLim.extents.tolist() == first.viewLim.extents.tolist()
        assert lines_in(panel)[DOTTED] == ("black", ":", [[0, 2.41], [1000, 0.52]])
    for panel, end in zip(figure.axes, ends, strict=True):
        assert lines_in(panel)["test images"][2] == [[0, 2.41], [1000, end]]
        on_the_left = panel.get_subplotspec().is_first_col()
        assert panel.get_ylabel() == ("cost" if on_the_left else "")
        assert panel.yaxis.get_major_ticks()[0].label1.get_visible() == on_the_left


ENDS = [  # of a run: where its curves end, from top to bottom, of its accuracy and of its cost
    (
        f"{FAR} 1000,0.91,0.36,0.9134,0.3594",
        "Close-up of the rectangle / test 91.34 % / gap -0.34 points / training 91.00 %",
        "Close-up of the rectangle / training 0.3600 / gap -0.0006 / test 0.3594",
    ),
    (  # as decimals these are halfway between two roundings, as float32 they are not
        f"{FAR} 1000,0.91975,0.12345,0.67925,2.00005",
        " / training 91.97 % / gap 24.04 points / test 67.93 %",
        "run / test 2.0001, lowest 2.0001 at 1,000 / test 2.0001 / gap 1.8766 / training 0.1235",
    ),
    (f"{START} 9,0.1,9,0.1,2.5", "%", " / training 9.0000 / gap -6.5000 / test 2.5000"),  # outside
    ("0,1,3e-7,1,4e-7 9,1,1e-7,1,2e-7", "gap 0.00 points / test 100.00 %", "/ training 1e-07"),
]


@pytest.mark.parametrize(("rows", "accuracy", "cost"), ENDS)
def test_ends_are_labelled_with_the_last_row_as_on_the_terminal(rows, accuracy, cost, draw):
    for figure, words in zip(draw(run=rows), (accuracy, cost), strict=True):
        panel = figure.axes[-1]
        assert words_in(panel).endswith(words)
        heights = [y for x, y in map(Text.get_position, panel.texts) if x > 1]
        assert panel.get_ylim()[0] <= min(heights) < max(heights) <= panel.get_ylim()[1]


def test_panels_say_whose_they_are_and_how_they_end(draw):
    figures = draw(good=GOOD, diverged=DIVERGED, short=f"{START} 70,0.9,1,0.5,1.5")
    assert [words_in(panel) for figure in figures for panel in figure.axes] == [
        "good / test 87.00 %, gap 13.00 points",
        "diverged / test 5.74 %, gap 4.12 points",
        "short / test 50.00 %, gap 40.00 points",
        "good / test 0.5200, lowest 0.3200 at 500",
        "diverged / test 2e+20, off the scale,\nlowest 2.4100 at 0",
        "short / test 1.5000, lowest 1.5000 at 70",
    ]


def test_validation_images_are_called_so_beside_test_images_too(draw):
    write_run(Path("held-out"), GOOD, kind="validation")
    for figure in draw("held-out", run=GOOD):
        held_out, run = figure.axes
        assert words_in(held_out).startswith("held-out / validation ")
        assert words_in(run).startswith("run / test ")
        key = {text.get_text() for text in figure.legends[0].get_texts()}
        assert key - {"gap"} == lines_in(held_out).keys() | lines_in(run).keys()
    assert {"validation images", "lowest validation cost"} <= lines_in(held_out).keys()
    assert "validation images of the first panel" in lines_in(run)


PLAIN = {"learning_rate": 0.5, "seed": 0, "l2": 0.0, "hidden": [256, 128], "data_dir": "data"}
UNSAID = {"data_dir": "fashion", "output_dir": "b", "iterations": 9, "eval_every": 3}
WEAK = PLAIN | UNSAID | {"l2": 1e-5, "measure_on": "validation"}
NARROW = WEAK | {"learning_rate": 1.0, "hidden": [16, 8]}
DEEP = NARROW | {"hidden": [784, 512, 256, 128, 64, 32, 16, 8]}
LAYERS = "hidden [784, 512, 256, 128,\n64, 32, 16, 8]"
OLDER = {"seed": 1, "hidden": [256, 128]}  # than the flag --l2
DIFFERENCES = [  # what runs were asked for, and what their panels say of it
    ([PLAIN, PLAIN], ["", ""]),
    ([PLAIN | {"dropout": 0.0}, PLAIN | {"dropout": 0.5}], ["dropout 0.0", "dropout 0.5"]),
    ([WEAK, NARROW], ["learning rate 0.5, hidden [256, 128]", "learning rate 1.0, hidden [16, 8]"]),
    ([NARROW, DEEP] * 2, ["hidden [16, 8]", LAYERS] * 2),
    ([OLDER, PLAIN], ["seed 1", "seed 0"]),
]
for odd in (None, "{", "{}", '{"settings": null}'):
    DIFFERENCES.append(([odd, PLAIN, WEAK], ["l2 ?", "l2 0.0", "l2 1e-05"]))


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "said"), DIFFERENCES)
def test_panels_say_the_settings_in_which_any_of_the_runs_differ(asked, said, draw):
    names = [f"run-{number}" for number in range(1, len(asked) + 1)]
    for name, run_json in zip(names, asked, strict=True):
        if isinstance(run_json, dict):
            run_json = json.dumps({"settings": run_json})
        write_run(Path(name), GOOD, run_json)
    accuracy, _ = draw(*names)
    assert [words_in(panel).partition("points")[2].strip() for panel in accuracy.axes] == said


def test_plots_of_several_runs_go_beside_the_first_or_to_the_output_dir(tmp_path, monkeypatch):
    here = write_run(tmp_path / "here" / "first").parent
    there = write_run(tmp_path / "there" / "second")
    monkeypatch.chdir(here / "first")  # a run's own plots are not replaced, wherever one stands
    main([".", str(there)])
    main([".", str(there), "--output-dir", str(here / "new" / "plots")])
    main([".", "--output-dir", str(here / "one")])
    plots = {here / folder / "cost.png" for folder in (".", "new/plots", "one")}
    assert {*tmp_path.rglob("cost.png")} == plots


def test_the_newest_run_directly_in_outputs_is_drawn_and_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for age, name in enumerate(["reference/x", "run-10", "run-9", "run-11"]):
        os.utime(write_run(Path("outputs", name)) / "curves.csv", (1e9 - age, 1e9 - age))
    main([])
    paths = [Path("outputs", "run-10", name) for name in ("accuracy.png", "cost.png")]
    assert capsys.readouterr().out.splitlines() == [str(path) for path in paths]
    assert {*Path("outputs").rglob("*.png")} == {*paths}


@pytest.mark.parametrize("torn", ["", "19,1,0.2,0.9,0"])
def test_a_table_from_excel_is_read_but_for_a_torn_last_row_and_says_so(torn, draw, capsys):
    lines = ["\ufeff" + HEADER_LINE, START, "9,1,0.2,0.9,0.3", torn]
    Path(write_run(Path("run")), "curves.csv").write_bytes("\r\n".join(lines).encode())
    _, cost = draw("run")
    assert lines_in(cost.axes[0])["test images"][2] == [[0, 2.41], [9, 0.3]]
    said = capsys.readouterr().err
    assert said.count("\n") == said.count("last row") == bool(torn), said


ROW = "0,0.5,1,0.5,1"
REFUSED = [  # what is said, of which arguments, and of which rows in the folder bad
    ("no run in outputs/ yet", "", ""),
    (str(Path("missing/curves.csv")), "good good missing", ""),
    ("fewer than two rows", "bad", f"{ROW}\n1,0.5,1"),
    ("line 3 ", "bad", f"{ROW}\n1,0.5,1,high,1\n2,0.5,1,0.5,1\n"),
    ("line 3 ", "bad", f"{ROW}\n1,0.5,1,0.5\n2,0.5,1,0.5,1\n"),
    ("line 2 ", "bad", "0,0,1,1,4,0,1,2,4\n1,0,1,1,4,0,1,2,4\n"),  # decimal commas
    ("line 3 ", "bad", f"{ROW}\n1,0.5,nan,0.5,1\n"),
    ("line 3 ", "bad", f"{ROW}\n1,0.5,1,0.5,5e38\n"),  # which no float32 is
    ("line 3 ", "bad", f"{ROW}\n1,0.5,1,0.5,-1\n"),
    ("accuracy from 0 to 1", "bad", f"{ROW}\n1,0.5,1,50,1\n"),
    ("accuracy from 0 to 1", "bad", f"{ROW}\n1,50,1,0.5,1\n"),
    ("order", "good bad", f"{ROW}\n{ROW}\n"),
    ("order", "bad", f"{ROW}\n9,0.5,1,0.5,1\n5,0.5,1,0.5,1\n"),
    ("the first line", "for-digits", ""),
    ("--log", "good --log", ""),
    ("its own run", "good/inner good/inner", ""),
]


@pytest.mark.parametrize(("complaint", "arguments", "rows"), REFUSED)
def test_a_refusal_is_one_line(complaint, arguments, rows, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_run(Path("good"))
    write_run(Path("good/inner"))
    (write_run(Path("bad")) / "curves.csv").write_text(f"{HEADER_LINE}\n{rows}")
    latin_1 = "Schritt,Genauigkeit für Ziffern\n0,1\n".encode("latin-1")
    (write_run(Path("for-digits")) / "curves.csv").write_bytes(latin_1)
    files = snapshot(tmp_path)
    code = exit_of("plot_curves.py", *arguments.split())
    assert code, "it does not fail"
    (line,) = (capsys.readouterr().err or code).splitlines()
    assert line.startswith("plot_curves.py: ")
    assert complaint in line
    assert snapshot(tmp_path) == files, "something was written"


@posix
def test_ctrl_c_ends_it_without_a_word_as_a_shell_expects_it(tmp_path):
    first = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    first += "sys.meta_path.insert(0, type('', (), {'find_spec': lambda name, *_:"
    first += " name == 'numpy' and signal.raise_signal(signal.SIGINT) or None}))"
    process = run_script("plot_curves.py", write_run(tmp_path / "run"), first=first)
    assert (process.returncode, process.stdout, process.stderr) == (-signal.SIGINT, "", "")


def test_it_imports_neither_tensorflow_nor_pyplot_nor_what_a_notebook_draws_with(tmp_path):
    first = "import atexit, sys; atexit.register(lambda: print(*sys.modules))"
    env = os.environ | {"MPLBACKEND": "of-another-environment"}
    process = run_script("plot_curves.py", write_run(tmp_path / "run"), first=first, env=env)
    assert (process.returncode, process.stderr) == (0, "")
    assert not {"tensorflow", "train_mnist", "matplotlib.pyplot"} & {*process.stdout.split()}


@posix
def test_a_reader_that_has_gone_is_no_error(tmp_path):
    read, write = os.pipe()
    os.close(read)
    pipes = {"capture_output": False, "stdout": write, "stderr": subprocess.PIPE}
    process = run_script("plot_curves.py", write_run(tmp_path / "run"), **pipes)
    os.close(write)
    assert (process.returncode, process.stderr) == (0, "")
    assert len([*tmp_path.rglob("*.png")]) == 2
