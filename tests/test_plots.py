"""plot_curves.py: what it draws, what it answers, and what it refuses."""

import functools
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from conftest import REPO, run
from matplotlib import style
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from matplotlib.image import imread

import plot_curves
from plot_curves import BLUE, COLUMNS, GREY, ORANGE

# --------------------------------------------------------------------------------- the pictures


def learning(end=1000, gap=0.02, turn=600):
    """Rows of a run whose gap opens, and whose test cost turns round at an iteration."""
    for i in range(0, end + 1, 10):
        accuracy, cost = 1 - 0.9 * np.exp(-i / 30), 2.4 * np.exp(-i / 50)
        climb = 0.003 * max(0, i - turn) ** 0.5
        yield i, accuracy, cost, accuracy - gap * i / end, cost + climb + gap * min(i, turn) / end


def swap(rows):
    """Makes the run do better on test than on training."""
    return [(i, test_acc, test_cost, acc, cost) for i, acc, cost, test_acc, test_cost in rows]


PLAIN, OTHER = list(learning()), list(learning(gap=0.2, turn=100))
NARROW = list(learning(gap=1e-4, turn=1000))
UNTRAINED = [(0, 0.107, 2.3995, 0.1102, 2.409)]
DIVERGED = [*UNTRAINED, (10, 0.0986, 40.2, 0.0974, 41.3)]
DIVERGED_LATE = [*PLAIN[:60], (600, 0.0986, 3.34e38, 0.0974, 3.36e38)]
PERFECT = [(0, 0.1, 2.4, 0.1, 2.4), *((i, 1, 0, 1, 0) for i in range(10, 1001, 10))]
CASES = {
    "one run": [PLAIN],
    "one run, the gap wide": [OTHER],
    "one run, the gap narrow": [NARROW],
    "two runs": [PLAIN, OTHER],
    "three runs": [OTHER, PLAIN, NARROW],
    "four runs": [PLAIN, OTHER, NARROW, swap(PLAIN)],
    "five runs": [PLAIN, OTHER, NARROW, PERFECT, PLAIN],
    "eight runs": [PLAIN, OTHER, NARROW, swap(NARROW), PERFECT, swap(OTHER), OTHER, PLAIN],
    "one row": [UNTRAINED],
    "one row each": [UNTRAINED, UNTRAINED],
    "one row beside others": [PLAIN, UNTRAINED, OTHER, NARROW],
    "diverged": [DIVERGED],
    "diverged beside others": [DIVERGED, PLAIN, DIVERGED_LATE],
    "diverged late": [DIVERGED_LATE],
    "diverged after the others' end": [PLAIN[:21], DIVERGED_LATE],
    "two rows": [PLAIN[:2]],
    "two rows beside others": [PLAIN, PLAIN[:2]],
    "lengths": [list(learning(end=200)), PLAIN, list(learning(end=10_000)), PLAIN[:51]],
    "millions": [[(3000 * i, *row) for i, *row in PLAIN]] * 4,
    "test better": [swap(OTHER)],
    "test better by a hair": [swap(NARROW)],
    "perfect": [PERFECT],
    "perfect beside others": [PERFECT, PLAIN],
}


@pytest.fixture(autouse=True)
def plot_style():
    """The style that main draws in."""
    with style.context(plot_curves.STYLE, after_reset=True):
        yield


def draw(quantity, all_rows, names=None):
    """Draws runs of these rows, and lays the figure out."""
    names = names or [f"run {i}" for i in range(len(all_rows))]
    runs = [dict(zip(COLUMNS, np.array(rows, float).T, strict=True)) for rows in all_rows]
    figure = plot_curves.draw(quantity, names, runs)
    figure.draw_without_rendering()
    return figure


draw_case = functools.cache(lambda quantity, case: draw(quantity, CASES[case]))


@pytest.fixture(params=["accuracy", "cost"])
def quantity(request):
    return request.param


@pytest.fixture(params=CASES)
def case(request):
    return request.param


def values(quantity, rows):
    """Returns the iterations, the training and the test curve of rows."""
    table = dict(zip(COLUMNS, np.array(rows, float).T, strict=True))
    return table["iteration"], table[f"train_{quantity}"], table[f"test_{quantity}"]


def solid(panel):
    return [line for line in panel.lines if line.get_linestyle() == "-"]


def in_words(text):
    return text.get_text().splitlines()


def ticks(axis):
    """The labels of the ticks within the frame."""
    low, high = sorted(axis.get_view_interval())
    return [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]


def written(figure):
    """All text that is to be seen."""
    texts = [figure._supxlabel, *(text for key in figure.legends for text in key.get_texts())]
    for panel in figure.axes:
        titles = [panel.title, panel._left_title, panel._right_title]
        texts += [*titles, *panel.texts, *ticks(panel.xaxis), *ticks(panel.yaxis)]
    return [text for text in texts if text.get_text() and text.get_visible()]


def test_every_run_is_a_panel_and_all_share_their_axes(quantity, case):
    panels = draw_case(quantity, case).axes
    assert len(panels) == len(CASES[case])
    assert len({(panel.get_xlim(), panel.get_ylim()) for panel in panels}) == 1
    assert {panel.get_yscale() for panel in panels} == {"linear"}
    assert len({tuple(panel.bbox.size.round()) for panel in panels}) == 1
    rows = [round(panel.bbox.y0) for panel in panels]
    assert all(rows.count(row) <= 4 for row in rows)
    assert len(set(rows)) == (1 if len(panels) <= 4 else 2)
    end = max(rows[-1][0] for rows in CASES[case])
    assert panels[0].get_xlim() == ((0, end) if end else (-0.5, 0.5))
    low = panels[0].get_ylim()[0]
    assert low == 0 if quantity == "cost" else low >= 0
    for panel in panels:
        first_column = panel.bbox.x0 == panels[0].bbox.x0
        assert all(label.get_visible() == first_column for label in ticks(panel.yaxis))
        assert all(label.get_visible() for label in ticks(panel.xaxis))
        assert all(place == int(place) for place in panel.get_xticks())


def test_a_panel_holds_both_curves_and_the_grey_gap_between_them(quantity, case):
    for panel, rows in zip(draw_case(quantity, case).axes, CASES[case], strict=True):
        iterations, train, test = values(quantity, rows)
        for line, colour, curve in zip(solid(panel), (BLUE, ORANGE), (train, test), strict=True):
            assert same_color(line.get_color(), colour)
            assert np.array_equal(line.get_xydata(), np.array([iterations, curve]).T)
            assert line.get_visible()
            assert line.get_marker() != "None" or len(rows) > 1  # no line through one point
        (gap,) = panel.collections
        assert same_color(gap.get_facecolor()[0, :3], GREY)
        corners = {tuple(corner) for path in gap.get_paths() for corner in path.vertices}
        if len(rows) > 2:
            assert {(iterations[-1], train[-1]), (iterations[-1], test[-1])} <= corners


def test_the_gap_in_words_is_that_of_the_last_row(quantity, case):
    for panel, rows in zip(draw_case(quantity, case).axes, CASES[case], strict=True):
        (words,) = (line for text in panel.texts for line in in_words(text) if "gap" in line)
        _, train, test = values(quantity, rows)
        gap = 100 * (train[-1] - test[-1]) if quantity == "accuracy" else test[-1] - train[-1]
        number = words.removeprefix("gap ").removesuffix(" points")
        rounding = 0.051 if quantity == "accuracy" else 0.00051
        assert float(number) == pytest.approx(gap, abs=rounding, rel=0.005)
        assert words.endswith(" points") == (quantity == "accuracy")
        assert number not in ("-0.0", "-0.000")


def test_an_open_circle_is_where_the_test_cost_was_lowest(quantity, case):
    for panel, rows in zip(draw_case(quantity, case).axes, CASES[case], strict=True):
        circles = [line for line in panel.lines if line.get_marker() == "o"]
        if quantity == "accuracy":
            assert circles == []
            continue
        (circle,) = circles
        lowest = min(rows, key=lambda row: row[4])
        assert circle.get_xydata().tolist() == [[lowest[0], lowest[4]]]
        assert same_color(circle.get_markerfacecolor(), "white")
        assert same_color(circle.get_markeredgecolor(), ORANGE)
        # Whole where it touches the frame, and never outside of it.
        assert circle.get_clip_on() == (rows[-1][4] > panel.get_ylim()[1])


def test_the_first_runs_test_curve_is_dotted_in_the_other_panels(quantity, case):
    first, *others = draw_case(quantity, case).axes
    iterations, _, test = values(quantity, CASES[case][0])
    assert not [line for line in first.lines if line.get_linestyle() == ":"]
    for panel in others:
        (dotted,) = (line for line in panel.lines if line.get_linestyle() == ":")
        assert same_color(dotted.get_color(), ORANGE)
        assert np.array_equal(dotted.get_xydata(), np.array([iterations, test]).T)


def test_every_text_is_in_the_figure_and_none_is_over_another_or_a_curve(quantity, case):
    figure = draw_case(quantity, case)
    texts = written(figure)
    boxes = [text.get_window_extent() for text in texts]
    for i, box in enumerate(boxes):
        words = texts[i].get_text()
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1, words
        assert figure.bbox.y0 <= box.y0 < box.y1 <= figure.bbox.y1, words
        for text, other in zip(texts[i + 1 :], boxes[i + 1 :], strict=True):
            assert not box.overlaps(other), (words, text.get_text())
    for panel in figure.axes:
        for text in panel.texts:
            box = text.get_window_extent()
            for line in panel.lines:
                path = line.get_path().transformed(panel.transData)
                assert not path.intersects_bbox(box, filled=False), text.get_text()
            beside = box.x0 > panel.bbox.x1 and len(figure.axes) == 1
            assert beside or panel.bbox.padded(2).containsy(box.y0), text.get_text()
            assert beside or panel.bbox.padded(2).containsy(box.y1), text.get_text()


def test_text_is_at_least_11_pixels_high_at_the_readmes_width(quantity, case):
    figure = draw_case(quantity, case)
    shown = 430 if len(figure.axes) == 1 else 860  # pixels
    for text in written(figure):
        assert text.get_fontsize() / 72 * shown / figure.get_figwidth() >= 11, text.get_text()
    assert figure.get_figwidth() * figure.dpi >= 2 * shown  # sharp on any screen


def test_the_frame_is_filled_by_the_test_curve_after_the_first_quarter():
    panel = draw_case("cost", "one run").axes[0]
    late = [row for row in PLAIN if row[0] >= 250]
    assert panel.get_ylim() == (0, pytest.approx(1.15 * max(row[4] for row in late)))
    low, high = draw_case("accuracy", "one run").axes[0].get_ylim()
    assert 1 - low == pytest.approx(1.15 * (1 - min(row[3] for row in late)))
    assert 1 < high < 1.01  # the line at 100 % is drawn whole


def test_the_last_row_is_in_the_frame_unless_it_is_hardly_better_than_guessing(quantity, case):
    low, high = draw_case(quantity, case).axes[0].get_ylim()
    learnt = [rows for rows in CASES[case] if rows[-1][2] < 2.2]
    for rows in learnt or CASES[case]:
        _, train, test = values(quantity, rows)
        assert low <= train[-1] <= high
        assert low <= test[-1] <= high


def test_a_run_that_diverged_is_written_in_and_squeezes_no_other(quantity):
    lost, _, late = draw_case(quantity, "diverged beside others").axes
    alone = draw(quantity, [PLAIN]).axes[0]
    assert lost.get_ylim() == alone.get_ylim()
    end = "test 9.7 %" if quantity == "accuracy" else "test 41.3"
    assert in_words(lost.texts[0])[:2] == ["off the scale:", end]
    end = "test 9.7 %" if quantity == "accuracy" else "test 3.36e+38"
    assert in_words(late.texts[0])[:2] == ["off the scale:", end]


def test_a_single_run_is_labelled_at_the_ends_of_its_curves(quantity):
    for case in (case for case in CASES if len(CASES[case]) == 1):
        figure = draw_case(quantity, case)
        (panel,) = figure.axes
        assert panel.get_title("left") == f"{quantity.capitalize()} per iteration"
        assert not figure.legends
        _, train, test = (curve[-1] for curve in values(quantity, CASES[case][0]))
        training, gap, testing = panel.texts[:3]
        unit = 100 if quantity == "accuracy" else 1
        for text, name, colour, value in (
            (training, "training", BLUE, unit * train),
            (testing, "test", ORANGE, unit * test),
        ):
            assert float(text.get_text().split()[1]) == pytest.approx(value, abs=0.06, rel=0.01)
            assert text.get_text().startswith(name)
            assert text.get_text().endswith(" %") == (quantity == "accuracy")
            assert same_color(text.get_color(), colour)
        heights = [text.get_window_extent().y0 for text in (training, gap, testing)]
        assert heights == sorted(heights, reverse=bool(train > test))


def test_labels_of_wide_gaps_are_level_with_what_they_label(quantity):
    _, train, test = (curve[-1] for curve in values(quantity, OTHER))
    (panel,) = draw_case(quantity, "one run, the gap wide").axes
    for text, value in zip(panel.texts, (train, (train + test) / 2, test), strict=False):
        box, level = text.get_window_extent(), panel.transData.transform((0, value))[1]
        assert box.y0 < level < box.y1, text.get_text()
    panel = draw_case(quantity, "two runs").axes[1]
    box = panel.texts[0].get_window_extent()
    ends = sorted(panel.transData.transform((0, value))[1] for value in (train, test))
    assert ends[0] < box.y0 < box.y1 < ends[1]
    assert panel.bbox.x1 - box.x1 < 20  # pixels


def test_a_single_run_says_where_its_test_cost_was_lowest():
    (panel,) = draw_case("cost", "one run").axes
    lowest = min(PLAIN, key=lambda row: row[4])
    assert panel.texts[3].get_text() == f"○ lowest {lowest[4]:.3f}\nat iteration {lowest[0]}"
    assert len(draw_case("accuracy", "one run").axes[0].texts) == 3


def test_a_key_says_what_the_lines_of_several_runs_are(quantity):
    assert (BLUE, ORANGE) == ("#0072B2", "#D55E00")
    figure = draw_case(quantity, "three runs")
    (key,) = figure.legends
    names = [f"training {quantity}", f"test {quantity}", f"test {quantity} of the first run"]
    if quantity == "cost":
        names.insert(2, "lowest test cost")
    assert [text.get_text() for text in key.get_texts()] == names
    colours = [BLUE, *[ORANGE] * (len(names) - 1)]
    for text, line, colour in zip(key.get_texts(), key.get_lines(), colours, strict=True):
        assert same_color(text.get_color(), colour)
        assert same_color(line.get_color(), colour)
    assert [panel.get_title("left") for panel in figure.axes] == ["run 0", "run 1", "run 2"]


# ------------------------------------------------------------------------------ names of folders


def test_runs_are_named_by_their_folders_or_by_whole_paths_where_these_are_alike(tmp_path):
    paths = [tmp_path / "a" / "plain", tmp_path / "a" / "dropout"]
    assert plot_curves.name_runs(paths) == ["plain", "dropout"]
    paths = [Path("a/plain"), Path("b/plain")]
    assert plot_curves.name_runs(paths) == [str(path) for path in paths]


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("number", [2, 3, 4, 8])
def test_a_name_too_long_for_its_panel_keeps_its_end(number):
    names = ["W" * 99, "i" * 255 + "-seed1", r"b$\q$ a_b^c", "実行" * 30, "a\udcffb", *"abc"][
        :number
    ]
    figure = draw("cost", [PLAIN] * number, names)
    for panel, name in zip(figure.axes, names, strict=True):
        title = panel._left_title
        assert title.get_window_extent().width <= panel.bbox.width
        shown = title.get_text()
        assert shown in (name, name.replace("\udcff", "?")) or len(name) > 50
        if len(name) > 50:
            assert shown.startswith("…")
            assert name.endswith(shown[1:])
            assert title.get_window_extent().width > 0.9 * panel.bbox.width


# ------------------------------------------------------------------------------------ the files

HEADER = ",".join(COLUMNS)


def write_curves(folder, rows=PLAIN, header=HEADER):
    """Writes a curves.csv of these rows, each a tuple or a line of text."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [row if isinstance(row, str) else ",".join(map(str, row)) for row in rows]
    content = "\n".join([header, *lines]) + "\n"
    (folder / "curves.csv").write_text(content, encoding="utf-8")
    return folder


def test_a_real_run_gives_two_pictures_of_its_two_curves(default_run, tmp_path):
    folder = tmp_path / "outputs"
    shutil.copytree(default_run[0], folder)
    process = run("plot_curves.py", cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    assert process.stdout.split() == [
        str(Path("outputs", f"{q}.png")) for q in ("accuracy", "cost")
    ]
    for name in ("accuracy.png", "cost.png"):
        pixels = (imread(folder / name)[..., :3] * 255).round().astype(int).reshape(-1, 3)
        colours, counts = np.unique(pixels, axis=0, return_counts=True)
        counts = {
            f"#{r:02X}{g:02X}{b:02X}": n for (r, g, b), n in zip(colours, counts, strict=True)
        }
        assert counts["#FFFFFF"] > len(pixels) / 2
        assert counts[BLUE] > 1000
        assert counts[ORANGE] > 1000


def test_names_in_any_script_leave_stderr_clean(tmp_path):
    names = [r"b$\q$", "long " * 30, "非ラテン文字", "прогон", "تجربة", "प्रयोग"]
    process = run("plot_curves.py", *(write_curves(tmp_path / name.strip()) for name in names))
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""


def test_neither_tensorflow_nor_a_window_system_is_imported(tmp_path):
    unwanted = {"tensorflow", "keras", "tqdm", "train_mnist", "matplotlib.pyplot"}
    code = f"""
import runpy, sys
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
sys.exit(sorted({unwanted} & {{*sys.modules}}) or 0)"""
    command = [sys.executable, "-c", code, REPO / "plot_curves.py", write_curves(tmp_path)]
    process = subprocess.run(command, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr


def test_two_calls_in_one_process_go_where_they_are_told_and_change_nothing_of_it(tmp_path, capsys):
    folders = [str(write_curves(tmp_path / name)) for name in ("a", "b")]
    with matplotlib.rc_context({"savefig.facecolor": "black", "font.size": 30}):
        before = dict(matplotlib.rcParams)
        plot_curves.main(folders)
        plot_curves.main([*folders, "--output-dir", str(tmp_path / "new" / "c")])
        assert dict(matplotlib.rcParams) == before
    drawn = []
    for name in ("accuracy.png", "cost.png"):
        first, second = tmp_path / "a" / name, tmp_path / "new" / "c" / name
        assert first.read_bytes() == second.read_bytes()
        assert (imread(first)[0, 0, :3] == 1).all()  # white, whatever the user's own style
        drawn += [str(first), str(second)]
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(drawn)
    assert sorted(path.name for path in (tmp_path / "b").iterdir()) == ["curves.csv"]


def test_a_plot_is_never_half_written(tmp_path, monkeypatch):
    folder = write_curves(tmp_path / "run")
    (folder / "accuracy.png").write_text("the old plot")

    def run_out_of_space(figure, path, **_):
        Path(path).write_text("half a")
        assert (folder / "accuracy.png").read_text() == "the old plot"
        raise OSError("no space left")

    monkeypatch.setattr(Figure, "savefig", run_out_of_space)
    with pytest.raises(SystemExit, match=r"^plot_curves\.py: no space left$"):
        plot_curves.main([str(folder)])
    assert sorted(path.name for path in folder.iterdir()) == ["accuracy.png", "curves.csv"]
    assert (folder / "accuracy.png").read_text() == "the old plot"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_table_is_read_with_either_newline_and_with_a_byte_order_mark(tmp_path, newline, mark):
    write_curves(tmp_path)
    text = mark + (tmp_path / "curves.csv").read_text().replace("\n", newline)
    (tmp_path / "curves.csv").write_bytes(text.encode())
    curves = plot_curves.read_curves(tmp_path)
    assert tuple(curves) == COLUMNS
    assert np.array_equal(list(curves.values()), np.array(PLAIN).T)


@pytest.mark.parametrize(
    ("rows", "header", "complaint"),
    [
        ([], "", "train first: python train_mnist.py"),
        ([], HEADER, "train first: python train_mnist.py"),
        (
            [(0, 0.1, 2.4, 0.1)],
            HEADER.removesuffix(",test_cost"),
            "no table of numbers under iteration,",
        ),
        ([PLAIN[0], (10, 0.5, 1, "high", 1)], HEADER, "no table of numbers"),
        ([(0, 0.1, 2.4, 0.1, "nan")], HEADER, "no table of numbers"),
        ([(0, 0.1, "inf", 0.1, 1)], HEADER, "no table of numbers"),
        ([PLAIN[0], (10, 0.1, 2.4)], HEADER, "no table of numbers"),
        (['0,0.1,"2.4"5,0.1,2.4'], HEADER, "no table of numbers"),
        (['0,0.1,"' + 200_000 * "1"], HEADER, "no table of numbers"),
        (["\0\x1c\ufffd"], "\0\x1c\ufffd", "no table of numbers"),
    ],
)
def test_a_broken_table_is_named_and_the_old_plots_stay(tmp_path, rows, header, complaint):
    folder = write_curves(tmp_path / "run", rows, header)
    (folder / "cost.png").write_text("the old plot")
    with pytest.raises(SystemExit) as stop:
        plot_curves.main([str(folder)])
    assert stop.value.code.startswith(f"plot_curves.py: {folder / 'curves.csv'}: ")
    assert complaint in stop.value.code
    assert len(stop.value.code.splitlines()) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["cost.png", "curves.csv"]
    assert (folder / "cost.png").read_text() == "the old plot"


def test_a_missing_run_is_named_with_what_to_do_first(tmp_path):
    process = run("plot_curves.py", cwd=tmp_path)
    assert process.returncode == 1
    missing = Path("outputs", "curves.csv")
    message = f"plot_curves.py: {missing}: no curves yet; train first: python train_mnist.py"
    assert process.stderr.splitlines() == [message]


def test_a_table_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "curves.csv").mkdir()
    with pytest.raises(SystemExit, match=r"^plot_curves\.py: .*curves\.csv"):
        plot_curves.main([str(tmp_path)])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [(["--out", "x", "--log"], "--log"), ([*"123456789"], "RUN_DIR: at most eight runs, not 9")],
)
def test_a_typo_and_too_many_runs_are_refused(capsys, arguments, complaint):
    with pytest.raises(SystemExit) as stop:
        plot_curves.main(arguments)
    assert stop.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("plot_curves.py: ")
    assert complaint in line
