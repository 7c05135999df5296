"""plot_curves.py: what a person sees in its plots, where it writes them, and what it refuses."""

import itertools
import json
import os
import signal
from pathlib import Path

import matplotlib
import pytest
from helpers import HEADER, exit_of, posix, run_script, snapshot
from matplotlib.axis import Tick
from matplotlib.figure import Figure
from matplotlib.text import Text

from plot_curves import BLUE, ORANGE, main

pytestmark = pytest.mark.filterwarnings("error::UserWarning")  # of Matplotlib, at a missing letter

# A run is its rows, with blanks between. In a row, training's accuracy and cost come first.
HEADER_LINE = ",".join(HEADER)
START = "0,0.1,2.4,0.11,2.41"  # nothing is learnt yet
AGAIN = "1,0.1,2.4,0.11,2.41"
GOOD = f"{START} {AGAIN} 500,0.95,0.1,0.85,0.32 1000,1,0.03,0.87,0.52"
SLOW = f"{START} {AGAIN} 500,0.3,2,0.3,2.1 1000,0.4,1.8,0.39,1.9"
BY_HEART = "0,1,3e-7,1,4e-7 500,1,2e-7,1,3e-7 1000,1,1e-7,1,2e-7"
DIVERGED = f"{START} {AGAIN} 10,0.1,2.4,0.11,2.41 1000,0.0986,3e38,0.0574,2e20"
FAR = "0,0.1,8,0.1,8 1,0.1,8,0.1,8 9,0.1,8,0.1,8"  # its beginning is left out of a close-up
FLAT = f"{START} 1000,0.1,2.303,0.1,2.303"  # it only guesses
DOTTED = "test images of the first panel"


def write_run(folder, rows=GOOD, run_json=None, kind="test"):
    """Writes a run's folder; returns it. run_json: the text of run.json, or a dict of settings."""
    folder.mkdir(parents=True, exist_ok=True)
    header = HEADER_LINE.replace("test", kind)
    (folder / "curves.csv").write_text("\n".join([header, *rows.split(), ""]))
    if isinstance(run_json, dict):
        run_json = json.dumps({"settings": run_json})
    if run_json is not None:
        (folder / "run.json").write_text(run_json)
    return folder


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
    assert figure.bbox.width >= 2 * 860  # pixels; a page shows a picture 860 wide
    boxes = {text: text.get_window_extent() for text in texts}
    for text, box in boxes.items():
        assert text.get_fontsize() / 72 * 860 / figure.get_figwidth() >= 11, text
        assert 0 <= box.x0 < box.x1 <= figure.bbox.x1, text
        assert 0 <= box.y0 < box.y1 <= figure.bbox.y1, text
    for one, other in itertools.combinations(boxes, 2):
        assert not boxes[one].overlaps(boxes[other]), (one, other)


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
    """Returns the lines that are seen in a panel by their labels: color, kind, and points."""
    lines = {}
    for line in panel.lines:
        points = line.get_xydata()
        kind = line.get_linestyle() if line.get_marker() in ("", "None") else line.get_marker()
        if not line.get_clip_on() or any(panel.viewLim.contains(*point) for point in points):
            lines[line.get_label()] = line.get_color(), kind, points.round(4).tolist()
    return lines


def words_in(panel):
    """Returns what a panel says: its title / its other texts, from top to bottom."""
    texts = sorted(panel.texts, key=lambda text: -text.get_window_extent().y0)
    return " / ".join([panel.get_title(loc="left"), *[text.get_text() for text in texts]])


def test_training_is_blue_and_test_orange_with_a_circle_at_the_lowest_cost(draw):
    assert (BLUE, ORANGE) == ("#0072B2", "#D55E00")
    accuracy, cost = draw(run=GOOD)
    for panel in accuracy.axes:
        assert (panel.get_xlabel(), panel.get_ylabel()) == ("iteration", "accuracy in %")
        assert lines_in(panel) == {
            "training images": (BLUE, "-", [[0, 10], [1, 10], [500, 95], [1000, 100]]),
            "test images": (ORANGE, "-", [[0, 11], [1, 11], [500, 85], [1000, 87]]),
        }
    for panel in cost.axes:
        assert lines_in(panel)["lowest test cost"] == (ORANGE, "o", [[500, 0.32]])
        assert not panel.lines[-1].get_clip_on()  # the circle is whole on the edge, too
    *_, train, _, test = cost.axes[1].texts  # each where its curve ends
    assert (train.get_color(), train.get_position()) == (BLUE, (1.02, pytest.approx(0.03)))
    assert (test.get_color(), test.get_position()) == (ORANGE, (1.02, pytest.approx(0.52)))


def test_the_gap_is_grey_where_test_is_worse(draw):
    # Test is better at first. At 500 the curves meet, and from there on it is worse.
    for figure in draw(run="0,0.8,0.8,0.9,0.4 1000,0.9,0.4,0.8,0.8"):
        (gap,) = figure.axes[0].collections
        assert gap.get_facecolor()[0] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0.2])  # pale
        corners = {(x, round(y, 3)) for x, y in gap.get_paths()[0].vertices}
        is_cost = figure.axes[0].get_ylabel() == "cost"
        expected = {(500, 0.6), (1000, 0.4), (1000, 0.8)}
        assert corners == (expected if is_cost else {(500, 85), (1000, 80), (1000, 90)})


def check_frame(figures, place, start, end, cost, accuracy=None):
    """Checks that a panel reaches from perfect to the worst accuracy, in percent, and cost."""
    limits = [(100, accuracy), (0, cost)][-len(figures) :]
    for figure, (perfect, worst) in zip(figures, limits, strict=True):
        frame = figure.axes[place].viewLim
        assert (frame.x0, frame.x1) == (start, end)
        assert 0 <= frame.y0 <= min(perfect, worst) < max(perfect, worst) <= frame.y1
        assert frame.height < 1.25 * abs(worst - perfect)


def test_one_run_is_drawn_whole_and_close_up_unless_that_would_show_the_same(draw):
    figures = draw(run=f"{START} 180,0.9,0.3,0.8,0.6 200,1,0.2,0.84,0.42 2000,1,0.03,0.87,0.52")
    check_frame(figures, 0, 0, 2000, accuracy=10, cost=2.41)
    check_frame(figures, 1, 180, 2000, accuracy=84, cost=0.52)  # not those of the first tenth
    figures = draw(run=f"{START} 9,1,0.2,1,0.1 49,0.2,2,0.2,2 900,0.91,0.36,0.934,0.3")
    check_frame(figures, 1, 49, 900, accuracy=91, cost=0.36)  # at 9 it enters, but not for good
    assert "lowest test cost" not in lines_in(figures[1].axes[1])
    draw(run=BY_HEART)  # costs of 1e-7 are legible, too
    check_frame(draw(run=SLOW), 0, 0, 1000, accuracy=10, cost=2.41)
    check_frame(draw(run=DIVERGED)[1:], 1, 0, 1000, cost=2.41)
    few_rows = draw(run=f"{START} 10,0.7,0.9,0.7,0.9 20,0.8,0.7,0.8,0.7")  # a close-up were empty
    assert [len(figure.axes) for figure in few_rows] == [1, 1]
    for rows in (SLOW, START):
        (accuracy,), (_,) = [figure.axes for figure in draw(run=rows)]
    assert {line.get_marker() for line in accuracy.lines} == {"."}  # no line through one point


NOISE = [f"{10 * row},1,0.03,0.87,0.52" for row in range(1, 101)]
NOISE[80] = "810,0.1,9,0.1,9"
IN_FRAME = [  # a run before GOOD, and the worst accuracy, in percent, and cost in the frame of both
    (START, 10, 2.41),  # it has learnt nothing,
    (FLAT, 10, 2.41),  # and never does
    (DIVERGED, 5.74, 2.41),  # its end is off the scale, but not all of it
    (f"{START} 1000,0.5,2.15,0.48,2.17", 48, 2.17),  # it has learnt a little,
    (f"{START} 1000,1,0.005,0.11,6.1", 11, 6.1),  # or wrong labels
    (f"{START} 490,0.1,9,0.1,9 500,1,1,0.82,1", 82, 1),  # it jumped in the first half,
    (" ".join([START, *NOISE]), 85, 0.52),  # or once later
    (" ".join([START, *NOISE[:-1], "1000,1,0.1,0.8,0.9"]), 80, 0.9),  # but the end counts,
    (f"{START} 30,0.9,1,0.8,1", 80, 1),  # of a short one, too
]


@pytest.mark.parametrize(("rows", "accuracy", "cost"), IN_FRAME)
def test_the_frame_of_several_is_filled_by_what_counts(rows, accuracy, cost, draw):
    figures = draw(first=rows, good=GOOD)
    check_frame(figures, 0, 0, 1000, cost, accuracy)
    for figure in figures:
        first, second = map(lines_in, figure.axes)
        is_on_the_scale = rows != DIVERGED or figure is figures[0]
        assert is_on_the_scale == ("off the scale" not in words_in(figure.axes[0]))
        assert is_on_the_scale == (DOTTED in second)
        assert "test images" in first  # no run is hidden
        shown = [text.get_text() for text in figure.legends[0].get_texts()]
        assert {*shown} >= first.keys() | second.keys()


def test_a_spike_that_is_cut_off_is_marked(draw):
    accuracy, cost = draw(good=GOOD, jumps=" ".join([START, *NOISE]))
    for figure, mark in ((accuracy, "v"), (cost, "^")):
        panel = figure.axes[1]
        edge = panel.get_ylim()[mark == "^"]
        spikes = lines_in(panel)["test off the scale"]
        assert spikes == (ORANGE, mark, [[810, pytest.approx(edge, abs=1e-4)]])
    wobbles = f"{START} 100,0.9,0.5,0.86,0.5 200,0.9,0.6,0.8,0.7 600,0.95,0.4,0.87,0.52"
    for figure in draw(good=GOOD, wobbles=wobbles):  # crosses the edge, as curves do at first
        assert "test off the scale" not in lines_in(figure.axes[1])
    (_, close_up) = draw(jumps=" ".join([START, *NOISE]))[1].axes
    assert "test off the scale" in lines_in(close_up)


@pytest.mark.parametrize(("number", "high"), [(2, 1), (4, 1), (5, 2), (8, 2)])
def test_several_runs_have_whole_names_their_own_curves_and_shared_axes(number, high, draw):
    names = [f"LONG_NAME_WITH_LR0.{place}_AND_SO_ON/$_$-Größe" for place in range(number)]
    ends = [0.52, 20, 0.33, 0.34, 0.35, 0.36, 0.37, 0.38][:number]  # their costs
    for name, end in zip(names, ends, strict=True):
        settings = {"learning_rate": end, "train_size": end, "hidden": [1024] * int(20 * end)}
        write_run(Path(name), f"{START} 1000,1,{end},0.9,{end}", settings)
    _, figure = draw(*names)
    assert ["".join(panel.get_title(loc="left").split()) for panel in figure.axes] == names
    curves = [panel.lines[1].get_ydata() for panel in figure.axes]
    assert [curve[-1] for curve in curves] == pytest.approx(ends)
    assert len({round(panel.bbox.y0) for panel in figure.axes}) == high, "rows of panels"
    first, *others = figure.axes
    assert first.bbox.height / figure.dpi > 1.6, "inches"
    assert DOTTED not in lines_in(first)
    for panel in others:
        assert panel.viewLim.extents.tolist() == first.viewLim.extents.tolist()
        assert lines_in(panel)[DOTTED] == ("black", ":", [[0, 2.41], [1000, 0.52]])
    for panel in figure.axes:
        on_the_left = panel.get_subplotspec().is_first_col()
        assert panel.get_ylabel() == ("cost" if on_the_left else "")
        assert panel.yaxis.get_major_ticks()[0].label1.get_visible() == on_the_left
        assert "lowest test cost" in lines_in(panel)
    key = [text.get_text() for text in figure.legends[0].get_texts()]
    assert key == ["training images", "test images", "gap", "lowest test cost", DOTTED]


def test_panels_say_whose_they_are_and_the_last_row_as_the_terminal_does(draw):
    def words_of(**runs):
        return [[*map(words_in, figure.axes)] for figure in draw(**runs)]

    rows = f"{START} 1800,0.9,0.3,0.8,0.6 2000,1,0.2,0.84,0.42 20000,1,0.03,0.87,0.52"
    name = "A_LONG_NAME_IN_CAPITAL_LETTERS"
    whole, close_up = words_of(**{name: rows})[1]
    assert whole == f"Cost of\n{name} / test 0.5200, lowest 0.4200 at 2,000"
    assert close_up.startswith("Close-up of the rectangle / from iteration 1,800 on / ")
    (_, accuracy), (_, cost) = words_of(run=f"{FAR} 1000,0.91,0.36,0.9134,0.3594")
    assert accuracy.endswith(" / test 91.34 % / test better by 0.34 points / training 91.00 %")
    assert cost.endswith(" / training 0.3600 / test better by 0.0006 / test 0.3594")
    # As decimals these are halfway between two roundings, as float32 they are not.
    (_, accuracy), (_, cost) = words_of(run=f"{FAR} 1000,0.91975,0.12345,0.67925,2.00005")
    assert accuracy.endswith(" / training 91.97 % / gap 24.04 points / test 67.93 %")
    assert cost.endswith(" / test 2.0001 / gap 1.8766 / training 0.1235")
    (accuracy,), (cost,) = words_of(run=FLAT)  # where one panel says all
    assert accuracy.startswith("Accuracy of run / test 10.00 %, gap 0.00 points / ")
    assert cost.endswith(" / training 2.3030 / gap 0.0000 / test 2.3030")
    _, (cost,) = words_of(run=BY_HEART)
    assert cost.startswith("Cost of run / test 2e-07, lowest 2e-07 at 1,000 / ")
    accuracy, cost = words_of(good=GOOD, diverged=DIVERGED, short=f"{START} 70,0.9,1,0.5,1.5")
    assert [*accuracy, *cost] == [
        "good / test 87.00 %, gap 13.00 points",
        "diverged / test 5.74 %, gap 4.12 points",
        "short / test 50.00 % at 70, gap 40.00 points",
        "good / test 0.5200\nlowest 0.3200 at 500",
        "diverged / test 2e+20, off the scale\nlowest 2.4100 at 0",
        "short / test 1.5000 at 70\nlowest 1.5000 at 70",
    ]


def test_validation_images_are_called_so_beside_test_images_too(draw):
    write_run(Path("held-out"), GOOD, kind="validation")
    figures = draw("held-out", run=GOOD)
    for figure, name in zip(figures, ("accuracy", "cost"), strict=True):
        held_out, run = figure.axes
        assert " / validation " in words_in(held_out)
        assert " / test " in words_in(run)
        assert {"validation images"} <= lines_in(held_out).keys()
        assert {"test images", "validation images of the first panel"} <= lines_in(run).keys()
        if name == "cost":
            assert "lowest validation cost" in lines_in(held_out)
    figures = draw("held-out")
    assert "/ validation 0.5200 / " in words_in(figures[1].axes[1])


PLAIN = {"learning_rate": 0.5, "seed": 0, "l2": 0.0, "hidden": [256, 128], "data_dir": "data"}
UNSAID = {"data_dir": "fashion", "output_dir": "b", "iterations": 9, "eval_every": 3}
WEAK = PLAIN | UNSAID | {"l2": 1e-5, "test_on": "validation"}
NARROW = WEAK | {"learning_rate": 1.0, "hidden": [16, 8]}
WIDE = NARROW | {"learning_rate": 0.05, "hidden": [512, 512, 512, 512]}
LAYERS = "hidden 512 512 512 512"
OLDER = {"seed": 1, "hidden": [256, 128]}  # than the flag --l2
DIFFERENCES = [  # what runs were asked for, and what their panels say of it
    ([PLAIN, PLAIN], ["", ""]),
    ([PLAIN, WEAK], ["l2 0", "l2 1e-05"]),
    ([WEAK, NARROW], ["learning-rate 0.5, hidden 256 128", "learning-rate 1, hidden 16 8"]),
    ([NARROW, WIDE] * 2, ["learning-rate 1\nhidden 16 8", f"learning-rate 0.05\n{LAYERS}"] * 2),
    ([PLAIN, PLAIN | {"hidden": []}], ["hidden 256 128", "hidden none"]),
    ([OLDER, PLAIN], ["seed 1", "seed 0"]),
    ([OLDER, PLAIN, WEAK], ["seed 1, l2 ?", "seed 0, l2 0", "seed 0, l2 1e-05"]),
]
for odd in (None, "{", "{}", '{"settings": [1]}'):
    DIFFERENCES.append(([odd, PLAIN, WEAK], ["l2 ?", "l2 0", "l2 1e-05"]))


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "said"), DIFFERENCES)
def test_panels_say_the_settings_in_which_any_of_the_runs_differ(asked, said, draw):
    names = [f"run-{number}" for number in range(1, len(asked) + 1)]
    for name, run_json in zip(names, asked, strict=True):
        write_run(Path(name), GOOD, run_json)
    accuracy, _ = draw(*names)
    assert [panel.texts[0].get_text().partition("\n")[2] for panel in accuracy.axes] == said


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
    assert lines_in(cost.axes[0])["test images"][-1] == [[0, 2.41], [9, 0.3]]
    said = capsys.readouterr().err
    assert said.count("\n") == said.count("last row") == bool(torn), said


REFUSED = [  # what is said, of which arguments, and of which rows in the folder bad
    ("no run in outputs/ yet", "", ""),
    (f"{Path('missing/curves.csv')} is not there; name", "good good missing", ""),
    ("no rows", "bad", ""),
    ("no rows", "bad", "\n0,0.1,2.4"),
    ("'high'", "bad", "\n0,0.5,1,0.5,1\n1,0.5,1,high,1\n2,0.5,1,0.5,1\n"),
    ("five", "bad", "\n0,0,1,2,4,0,1,2,4\n"),  # decimal commas
    ("finite", "bad", "\n0,0.5,1,0.5,1\n1,0.5,nan,0.5,1\n"),
    ("finite", "bad", "\n0,0.5,1,0.5,1\n1,0.5,1,0.5,5e38\n"),  # which no float32 is
    ("from 0 on", "bad", "\n0,0.5,1,0.5,-1\n"),
    ("above 1", "bad", "\n0,50,1,50,1\n"),
    ("order", "good bad", "\n0,0.5,1,0.5,1\n0,0.5,1,0.5,1\n"),
    ("the first line", "bad", ",more\n0,0.5,1,0.5,1,1\n"),
    ("--log", "good --log", ""),
    ("--output-dir", "good/inner good", ""),  # in good are the plots of good
]


@pytest.mark.parametrize(("complaint", "arguments", "rows"), REFUSED)
def test_a_refusal_is_one_line(complaint, arguments, rows, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_run(write_run(Path("good")) / "inner")
    Path(write_run(Path("bad")), "curves.csv").write_text(HEADER_LINE + rows)
    files = snapshot(tmp_path)
    code = exit_of("plot_curves.py", *arguments.split())
    assert code, "it does not fail"
    (line,) = (capsys.readouterr().err or code).splitlines()
    assert line.startswith("plot_curves.py: ")
    assert complaint in line
    assert snapshot(tmp_path) == files, "something was written"


@posix
@pytest.mark.parametrize("module", ["numpy", "matplotlib.backends.backend_agg"])  # which draws
def test_ctrl_c_ends_it_without_a_word_as_a_shell_expects_it(module, tmp_path):
    first = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    first += "sys.meta_path.insert(0, type('', (), {'find_spec': lambda name, "
    first += f"*_: name == {module!r} and signal.raise_signal(signal.SIGINT) or None}}))"
    process = run_script("plot_curves.py", write_run(tmp_path / "run"), first=first)
    assert (process.returncode, process.stdout, process.stderr) == (-signal.SIGINT, "", "")


def test_it_imports_neither_tensorflow_nor_pyplot(tmp_path):
    first = "import atexit, sys; atexit.register(lambda: print(*sys.modules))"
    process = run_script("plot_curves.py", write_run(tmp_path / "run"), first=first)
    assert process.returncode == 0, process.stderr
    assert not {"tensorflow", "train_mnist", "matplotlib.pyplot"} & {*process.stdout.split()}
