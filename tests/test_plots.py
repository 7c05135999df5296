"""plot_curves.py: what a person sees in its plots, where it writes them, and what it refuses."""

import functools
import itertools
import os
import tempfile
from pathlib import Path
from unittest import mock

import matplotlib
import numpy as np
import pytest
from helpers import HEADER, exit_of, run_script, snapshot
from matplotlib.axis import Tick
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

import plot_curves

pytestmark = pytest.mark.filterwarnings("error::UserWarning")  # of Matplotlib, at a missing letter

BLUE = "#0072b2"
ORANGE = "#d55e00"
HEADER_LINE = ",".join(HEADER)

# The frames of the close-up and of several runs leave out what comes before this part of a run.
SKIPPED = 0.1
COUNTED = int(2000 * SKIPPED)  # the first iteration of `overfit` that counts
LEFT_OUT = COUNTED - 20  # and the last that does not

# Runs by the names of their folders. In a row, the accuracy and cost of training come first.
LONG = "ABCDEFGHIJKLMNOPQRSTU"
RUNS = {
    LONG: ["0,0.1,2.4,0.11,2.41", "1000,0.9721,0.3,0.9725,0.2996"],
    # This one has learnt wrong labels by heart.
    "$_$-Größe": ["0,0.1,2.4,0.11,2.41", "1000,1,0.005,0.11,6.1"],
    "overfit": [
        "0,0.1,2.4,0.1,2.4",
        f"{LEFT_OUT},0.9,0.3,0.8,0.6",
        f"{COUNTED},1,0.2,0.84,0.42",
        "2000,1,0.03,0.87,0.52",
    ],
    "jumpy": ["0,0.1,2.4,0.11,2.41", "9,1,0.2,1,0.1", "49,0.2,2,0.2,2", "900,0.91,0.36,0.934,0.3"],
    "perfect-with-dropout": ["0,0.1,2.4,0.11,2.41", "10,1,0,1,0", "1000,1,0,1,0"],
    "diverged": ["0,0.1,2.4,0.11,2.41", "1000,0.0986,3e38,0.0974,2e20"],
    "untrained": ["0,0.1,2.4,0.11,2.41"],
    "guessing": ["0,0.1,2.4,0.11,2.41", "1000,0.1,2.303,0.1,2.303"],
}
LONG_NAMES = ["LONG_NAME_WITH_LR0.1_AND_SO_ON/jumpy", "LONG_NAME_WITH_LR0.2_AND_SO_ON/jumpy"]
CASES = {name: [name] for name in RUNS} | {
    "two": ["untrained", "diverged"],
    "four": ["overfit", "jumpy", "diverged", "untrained"],
    "alike": [*LONG_NAMES, "overfit", "guessing"],
    "five": ["overfit", "jumpy", "guessing", "untrained", LONG],
    "eight": list(RUNS),
}
PLOTS = list(itertools.product(CASES, ["accuracy", "cost"]))
EVERY_PLOT = pytest.mark.parametrize(("case", "quantity"), PLOTS)


def write_run(folder, rows=RUNS["untrained"], header=HEADER_LINE):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "curves.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return folder


def draw(*arguments):
    """Runs the script, but saves nothing. Returns the Figures by the paths that they would have."""
    figures = {}

    def savefig(figure, path, **_):
        figure.draw_without_rendering()  # puts every text in its place
        figures[Path(path)] = figure

    with mock.patch.object(Figure, "savefig", savefig):
        plot_curves.main([str(argument) for argument in arguments])
    return figures


@functools.cache
def figures_of(case):
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in CASES[case]]
        run_dirs = [write_run(path, RUNS[path.name]) for path in paths]
        return {path.stem: figure for path, figure in draw(*run_dirs).items()}


def find(panel, label):
    return panel.findobj(lambda artist: artist.get_label() == label)


def texts_in(artist):
    """Returns the texts that are shown, from top to bottom."""
    texts = {text for text in artist.findobj(Text) if text.get_text() and text.get_visible()}
    for tick in artist.findobj(Tick):
        low, high = tick.get_view_interval()
        if not low <= tick.get_loc() <= high:
            texts.discard(tick.label1)
    return sorted(texts, key=lambda text: -text.get_window_extent().y0)


@EVERY_PLOT
def test_training_is_blue_and_test_orange_with_a_circle_at_the_lowest_cost(case, quantity):
    panels = figures_of(case)[quantity].axes
    for name, panel in zip(itertools.cycle(CASES[case]), panels, strict=False):
        rows = RUNS[Path(name).name]
        table = np.loadtxt(rows, delimiter=",", ndmin=2) * [1, 100, 1, 100, 1]
        column = {"accuracy": 1, "cost": 2}[quantity]
        test = table[:, [0, column + 2]]
        (blue,) = find(panel, "training images")
        (orange,) = find(panel, "test images")
        assert to_hex(blue.get_color()) == BLUE
        assert to_hex(orange.get_color()) == ORANGE
        assert np.allclose(blue.get_xydata(), table[:, [0, column]])
        assert np.allclose(orange.get_xydata(), test)
        if len(test) == 1:  # no line leads through one point
            assert (blue.get_marker(), orange.get_marker()) == (".", ".")
        lowest = test[test[:, 1].argmin()]
        circles = find(panel, "lowest test cost")
        assert len(circles) == (quantity == "cost" and panel.viewLim.contains(*lowest))
        for circle in circles:
            assert circle.get_marker() == "o"
            assert circle.get_xydata() == pytest.approx(lowest[np.newaxis], rel=1e-6)
            assert to_hex(circle.get_markeredgecolor()) == ORANGE
            assert not circle.get_clip_on()  # whole, on the edge too


@EVERY_PLOT
def test_axes_are_linear_and_named_and_ticks_say_the_values_where_they_stand(case, quantity):
    panels = figures_of(case)[quantity].axes
    for panel in panels:
        if panel.get_subplotspec().is_first_col():
            ylabel = {"accuracy": "accuracy in %", "cost": "cost"}[quantity]
            assert panel.get_ylabel() == ylabel
            assert any(tick.label1.get_visible() for tick in panel.yaxis.get_major_ticks())
        assert panel.get_xlabel() == "iteration"
        assert (panel.get_xscale(), panel.get_yscale()) == ("linear", "linear")
        for tick in panel.findobj(Tick):
            number = tick.label1.get_text().replace(",", "").replace("−", "-")
            assert float(number) == pytest.approx(tick.get_loc())


def test_ticks_of_a_cost_beyond_all_sense_are_short(tmp_path):
    write_run(tmp_path, ["0,0.1,2.4,0.11,2.41", "9,0.1,3e6,0.1,3e6"])
    _, figure = draw(tmp_path).values()
    assert "3.00e+06" in [text.get_text() for text in texts_in(figure.axes[0])]


@EVERY_PLOT
def test_all_text_is_legible_inside_the_figure_and_on_no_other_text(case, quantity):
    figure = figures_of(case)[quantity]
    boxes = {text: text.get_window_extent() for text in texts_in(figure)}
    for text, box in boxes.items():
        assert text.get_fontsize() / 72 * 860 / figure.get_figwidth() >= 11, text
        assert 0 <= box.x0 < box.x1 <= figure.bbox.x1, text
        assert 0 <= box.y0 < box.y1 <= figure.bbox.y1, text
    for one, other in itertools.combinations(boxes, 2):
        assert not boxes[one].overlaps(boxes[other]), (one, other)


def check_texts(case, quantity, place, *expected):
    """Checks what a panel says, from top to bottom."""
    lines = [text.get_text() for text in texts_in(figures_of(case)[quantity].axes[place])]
    found = [words for line in lines for words in expected if words in line]
    assert found == [*expected]


def test_panels_say_whose_they_are_and_what_the_last_row_is():
    check_texts("overfit", "accuracy", 0, "Accuracy of overfit", "80", "1,000")
    check_texts("overfit", "accuracy", 1, "training 100.00 %", "gap 13.00 points", "test 87.00 %")
    check_texts("overfit", "cost", 0, "Cost of overfit", "1,000")
    lowest = f"lowest test cost 0.4200, at iteration {COUNTED}"
    check_texts("overfit", "cost", 1, f"from iteration {LEFT_OUT} on", lowest)
    check_texts("overfit", "cost", 1, "test 0.5200", "gap 0.4900", "training 0.0300")
    check_texts("jumpy", "accuracy", 1, "test 93.40 %", "gap -2.40 points", "training 91.00 %")
    check_texts("perfect-with-dropout", "cost", 1, "training 0.0000", "gap 0.0000", "test 0.0000")
    check_texts("diverged", "cost", 1, "training 3e+38", "gap -3e+38", "test 2e+20")
    check_texts("two", "accuracy", 1, "diverged", "test 9.74 %, gap 0.12 points")
    check_texts("four", "accuracy", 2, "diverged", "test 9.74 %, off the scale")
    check_texts("four", "cost", 3, "untrained", "test 2.4100, off the scale")
    check_texts("eight", "cost", 0, LONG, "test 0.2996, lowest 0.2996")
    check_texts("eight", "cost", 1, "$_$-Größe", "test 6.1000, lowest 2.4100")
    check_texts("eight", "accuracy", 4, "perfect-with-dropout", "test 100.00 %, gap 0.00 points")


def test_long_names_are_whole_and_equal_ones_told_apart():
    panels = figures_of("alike")["cost"].axes
    names = ["".join(panel.get_title(loc="left").split()) for panel in panels]
    assert names[:2] == LONG_NAMES


def test_labels_have_the_colors_of_the_curves_and_stand_at_their_ends():
    _, close_up = figures_of("overfit")["cost"].axes
    labels = {text.get_text(): text for text in texts_in(close_up)}
    for words, color, value in (("training 0.0300", BLUE, 0.03), ("test 0.5200", ORANGE, 0.52)):
        assert to_hex(labels[words].get_color()) == color
        box = labels[words].get_window_extent()
        _, height = close_up.transData.transform((2000, value))
        assert box.y0 < height < box.y1
        assert box.x0 > close_up.bbox.x1


def test_the_key_names_what_any_panel_shows():
    def key_of(case, quantity):
        (legend,) = figures_of(case)[quantity].legends
        labels = [text.get_text() for text in legend.get_texts()]
        return dict(zip(labels, legend.legend_handles, strict=True))

    always = {"training images", "test images", "gap"}
    assert key_of("jumpy", "accuracy").keys() == always
    assert key_of("jumpy", "cost").keys() == always | {"lowest test cost"}  # only on the left
    key = key_of("four", "cost")
    assert key.keys() == always | {"lowest test cost", "test images of the first panel"}
    assert to_hex(key["training images"].get_color()) == BLUE
    assert to_hex(key["test images"].get_color()) == ORANGE


def check_frame(case, place, start, end, accuracy, cost):
    """Checks that a panel reaches from perfect to the worst accuracy, in percent, and cost."""
    for quantity, perfect, worst in (("accuracy", 100, accuracy), ("cost", 0, cost)):
        panel = figures_of(case)[quantity].axes[place]
        low, high = panel.get_ylim()
        assert panel.get_xlim() == (start, end)
        assert 0 <= low <= min(perfect, worst) < max(perfect, worst) <= high
        assert high - low < 1.25 * abs(worst - perfect)


def test_frames_are_filled_by_what_they_show():
    check_frame("overfit", 0, 0, 2000, accuracy=10, cost=2.4)  # the whole run
    check_frame("overfit", 1, LEFT_OUT, 2000, accuracy=84, cost=0.52)
    check_frame("jumpy", 1, 49, 900, accuracy=91, cost=0.36)  # at 9 it enters, but not for good
    check_frame("four", 0, 0, 2000, accuracy=84, cost=0.52)  # two that learn nothing do not count
    check_frame("alike", 0, 0, 2000, accuracy=84, cost=0.52)  # nor does one that only guesses
    check_frame("two", 0, 0, 1000, accuracy=9.74, cost=3e38)  # unless all learn nothing
    check_frame("eight", 0, 0, 2000, accuracy=11, cost=6.1)  # one learns wrong labels by heart


@pytest.mark.parametrize(("case", "rows"), [("two", 1), ("four", 1), ("five", 2), ("eight", 2)])
def test_several_runs_share_axes_and_show_the_first_test_curve_dotted(case, rows):
    first, *others = figures_of(case)["cost"].axes
    assert len({round(panel.bbox.y0) for panel in [first, *others]}) == rows
    assert max(panel.get_position().x1 for panel in others) > 0.95
    assert first.get_position().height > 0.5 / rows
    (curve,) = find(first, "test images")
    for panel in others:
        assert panel.viewLim.extents.tolist() == first.viewLim.extents.tolist()
        (dotted,) = [line for line in panel.lines if line.get_linestyle() == ":"]
        assert dotted.get_xydata().tolist() == curve.get_xydata().tolist()
        assert to_hex(dotted.get_color()) == ORANGE


def test_pictures_show_the_gap_in_grey_whatever_style_the_user_has(tmp_path):
    run_dir = write_run(tmp_path / "overfit", RUNS["overfit"])
    with matplotlib.rc_context({"savefig.facecolor": "black", "font.size": 30}):
        style = dict(matplotlib.rcParams)
        plot_curves.main([str(run_dir)])
        assert dict(matplotlib.rcParams) == style
    picture = imread(run_dir / "cost.png")[::-1, :, :3]  # the lowest row first
    assert picture.shape[1] >= 2 * 860
    whole, close_up = figures_of("overfit")["cost"].axes
    # Halfway between the last two rows, training is at 0.115 and test at 0.47.
    middle = (COUNTED + 2000) / 2
    places = [(middle, cost) for cost in (0.08, 0.115, 0.28, 0.47, 0.51)]
    points = [*close_up.transData.transform([*places, (COUNTED, 0.42)])]
    top = close_up.get_ylim()[1]  # of the rectangle, too, that marks the close-up
    points.extend(whole.transData.transform([(LEFT_OUT, 0.9 * top), (middle, top)]))
    pixels = np.array(points) * picture.shape[1] / whole.figure.bbox.width
    colors = [to_hex(picture[int(y), int(x)]) for x, y in pixels]
    below, blue, grey, orange, above, circle, left_side, upper_side = colors
    assert below == above == circle == "#ffffff"
    assert (blue, orange) == (BLUE, ORANGE)
    assert grey[1:3] == grey[3:5] == grey[5:7]
    assert "#999999" < grey < "#eeeeee"
    assert max(left_side, upper_side) < "#555555"


def test_plots_of_several_runs_go_beside_the_first_or_to_the_output_dir(tmp_path, monkeypatch):
    first = write_run(tmp_path / "here" / "first")
    second = write_run(tmp_path / "there" / "second")
    assert first.parent / "cost.png" in draw(first, second)
    monkeypatch.chdir(first)  # no run's own plots are replaced, wherever one stands
    figures = draw(".", second)
    assert first.parent / "cost.png" in figures
    assert figures[first.parent / "cost.png"].axes[0].get_title(loc="left") == "first"
    plots = tmp_path / "new" / "plots"
    assert plots / "cost.png" in draw(first, second, "--output-dir", plots)
    assert plots.is_dir()


def test_the_newest_run_directly_in_outputs_is_drawn_and_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for age, name in enumerate(["reference/x", "run-10", "run-9", "run-11"]):
        run_dir = write_run(Path("outputs", name))
        os.utime(run_dir / "curves.csv", (1e9 - age, 1e9 - age))
    paths = [Path("outputs", "run-10", name) for name in ("accuracy.png", "cost.png")]
    assert [*draw()] == paths
    assert capsys.readouterr().out.splitlines() == [str(path) for path in paths]


def test_a_table_from_excel_and_a_torn_last_row_are_read(tmp_path):
    lines = ["\ufeff" + HEADER_LINE, *RUNS[LONG], "1010,0.97,0.3,0.97,0"]
    (tmp_path / "curves.csv").write_bytes("\r\n".join(lines).encode())
    _, figure = draw(tmp_path).values()
    (line,) = find(figure.axes[0], "test images")
    assert line.get_xydata() == pytest.approx(np.array([[0, 2.41], [1000, 0.2996]]), rel=1e-6)


exit_code_of = functools.partial(exit_of, "plot_curves.py")


def test_what_cannot_be_drawn_is_refused_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_run(Path("good"))
    write_run(Path("swapped"), header=",".join(HEADER[::-1]))

    def check(complaint, arguments, *rows):
        write_run(Path("bad"), rows)
        files = snapshot(tmp_path)
        code = exit_code_of(*arguments)
        assert code
        (line,) = (capsys.readouterr().err or code).splitlines()
        assert line.startswith("plot_curves.py: ")
        assert complaint in line
        assert snapshot(tmp_path) == files

    check("no run in outputs/ yet", [])
    check(f"{Path('missing/curves.csv')}", ["good"] * 7 + ["missing"])
    check(f"{Path('good/curves.csv/curves.csv')}", ["good", "good/curves.csv"])
    check("the first line", ["swapped"])
    Path("swapped/curves.csv").write_text(HEADER_LINE, encoding="utf-16")  # as Excel may save it
    check("the first line", ["swapped"])
    check("no rows", ["bad"])
    check("'high'", ["bad"], "0,0.5,1,0.5,1", "1,0.5,1,high,1", "2,0.5,1,0.5,1")
    check("'٣'", ["bad"], "0,0.5,1,0.5,1", "٣,0.5,1,0.5,1")
    check("from 5 to 4", ["bad"], "0,0.5,1,0.5,1", "1,0.1,2.4,0.11")
    check("five", ["bad"], "0,0,1,2,4,0,1,2,4")  # decimal commas
    check("finite", ["bad"], "0,0.5,1,0.5,1", "1,0.5,nan,0.5,1")
    check("finite", ["bad"], "0,0.5,1,0.5,1", "1,0.5,1,0.5,1e400")
    check("order", ["bad"], "20,0.5,1,0.5,1", "10,0.5,1,0.5,1")
    check("order", ["good", "bad"], "0,0.5,1,0.5,1", "0,0.5,1,0.5,1")
    check("--log", ["good", "--log"])
    check("at most eight", ["good"] * 9)


def test_help_says_the_default_of_each_argument(capsys):
    assert exit_code_of("--help") == 0
    assert capsys.readouterr().out.count("(default:") == 2


def test_ctrl_c_gives_no_traceback(tmp_path):
    with mock.patch.object(Figure, "savefig", side_effect=KeyboardInterrupt):
        assert exit_code_of(str(write_run(tmp_path / "run"))) == 130


def test_it_imports_neither_tensorflow_nor_pyplot(tmp_path):
    first = "import atexit, sys; atexit.register(lambda: print(*sys.modules))"
    process = run_script("plot_curves.py", write_run(tmp_path / "run"), first=first)
    assert process.returncode == 0
    assert not {"tensorflow", "train_mnist", "matplotlib.pyplot"} & {*process.stdout.split()}


def test_values_are_rounded_as_on_the_terminal(tmp_path):
    # As decimals these are halfway between two roundings, as float32 they are not.
    write_run(tmp_path, ["0,0.91975,0.12345,0.67925,2.00005"])
    panels = [figure.axes[1] for figure in draw(tmp_path).values()]
    accuracy, cost = [{text.get_text() for text in texts_in(panel)} for panel in panels]
    assert {"training 91.97 %", "test 67.93 %", "gap 24.04 points"} <= accuracy
    assert {"training 0.1235", "test 2.0001", "gap 1.8766"} <= cost
