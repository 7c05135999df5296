"""plot_curves.py: what a person sees in its pictures, and what it answers and refuses."""

import builtins
import functools
import itertools
import os
import tempfile
from pathlib import Path
from unittest import mock

import matplotlib
import numpy as np
import pytest
from helpers import HEADER, read_rows, run, snapshot
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

import plot_curves

BLUE, ORANGE = "#0072b2", "#d55e00"
COLUMNS = {"accuracy": (1, 3, 100), "cost": (2, 4, 1)}  # training, test, and the unit of the axis
COMMAS = ",".join(HEADER)
START, END = (0, 0.107, 2.3995, 0.1102, 2.409), (1000, 0.99, 0.04, 0.97, 0.09)


def write_run(folder, rows=(START, END), header=COMMAS):
    folder.mkdir(parents=True, exist_ok=True)
    lines = [row if isinstance(row, str) else ",".join(map(str, row)) for row in rows]
    (folder / "curves.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return folder


def learn(gap, turn):
    """Rows of a run whose gap opens, and whose test cost climbs from an iteration on."""
    for i in range(0, 1001, 10):
        rest = np.exp(-i / 60)
        accuracy, cost = 0.99 - 0.9 * rest, 0.03 + 2.4 * rest
        climb = gap * max(0, i - turn) / 300
        yield i, accuracy, cost, accuracy - gap * i / 1000, cost + 3 * gap * (1 - rest) + climb


SCRATCH = tempfile.TemporaryDirectory()
MADE = {
    "few": list(learn(0.12, 220)),
    "many": list(learn(0.014, 1000)),
    "some": list(learn(0.06, 500)),
    "one-row": [START],
    "diverged": [START, (10, 0.0986, 40.2, 0.0974, 41.3)],
    "overflown": [START, END, (1010, 0.0986, 3.34e38, 0.0974, 3.36e38)],
    "perfect": [START, (10, 1, 0, 1, 0), (1000, 1, 0, 1, 0)],
    "jumpy": [START, (9, 1, 0.2, 1, 0.1), (99, 0.2, 2, 0.2, 2), (900, 0.91, 0.36, 0.934, 0.3)],
    "W" * 98 + "z": [START, END],
    "$實_a$" * 15: [START, END],
}
RUNS = {name: write_run(Path(SCRATCH.name, name), rows) for name, rows in MADE.items()}
ONE = [*MADE][:-1]
THREE = "few some many"
EIGHT = " ".join([*MADE][2:])
SEVERAL = ["one-row diverged", THREE, f"{THREE} diverged one-row", EIGHT]
CASES = pytest.mark.parametrize("case", ONE + SEVERAL)
QUANTITIES = pytest.mark.parametrize("quantity", COLUMNS)
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")


def main(*arguments):
    plot_curves.main([str(argument) for argument in arguments])


def refusal(*arguments):
    """Returns what the script says, or its exit code, when it refuses."""
    with pytest.raises(SystemExit) as stop:
        main(*arguments)
    return stop.value.code


@functools.cache
def pictures(case):
    """Returns the Figure of both plots of one or more runs, as main draws and saves it."""
    drawn = {}
    savefig = Figure.savefig

    def keep(figure, path):
        savefig(figure, path)
        drawn[Path(path).stem] = figure

    with mock.patch.object(Figure, "savefig", keep):
        folder = Path(SCRATCH.name, "pictures", str(abs(hash(case))))
        main(*(RUNS[name] for name in case.split()), "--output-dir", folder)
    return drawn, folder


def panels(case, quantity):
    return pictures(case)[0][quantity].axes


def named_panels(case, quantity):
    return zip(case.split() * (2 if case in ONE else 1), panels(case, quantity), strict=True)


def curves(name, quantity):
    """Returns a run's iterations, and its training and test curve in percent or nats."""
    train, test, unit = COLUMNS[quantity]
    table = read_rows(RUNS[name])[1].T
    return table[0], unit * table[train], unit * table[test]


def words(panel):
    return [panel.get_title("left"), *(text.get_text() for text in panel.texts)]


def key(case, quantity):
    """Returns each line in the key by what it is said to be."""
    (legend,) = pictures(case)[0][quantity].legends
    texts = [text.get_text() for text in legend.get_texts() if text.get_text() != "gap"]
    return dict(zip(texts, legend.get_lines(), strict=True))


def ticks(axis):
    """Returns the place and the label of each tick within the frame."""
    low, high = axis.get_view_interval()
    pairs = [(tick.get_loc(), tick.label1) for tick in axis.get_major_ticks()]
    return [(place, label) for place, label in pairs if low <= place <= high]


# ---------------------------------------------------------------------------------- the pictures
@QUANTITIES
@CASES
def test_the_axes_are_named_and_their_ticks_say_the_values_where_they_stand(case, quantity):
    name = {"accuracy": "accuracy in %", "cost": "cost"}[quantity]
    for panel in panels(case, quantity):
        is_named = case in ONE or panel.get_subplotspec().is_first_col()
        assert panel.get_xlabel() == "iteration"
        assert panel.get_ylabel() == (name if is_named else "")
        assert (panel.get_xscale(), panel.get_yscale()) == ("linear", "linear")
        assert len(ticks(panel.yaxis)) >= 3
        assert ticks(panel.xaxis)
        for axis in (panel.xaxis, panel.yaxis):
            for place, label in ticks(axis):
                assert float(label.get_text().replace(",", "")) == pytest.approx(place)
                assert label.get_visible() == (axis is panel.xaxis or is_named)
            assert len({len(label.get_text().partition(".")[2]) for _, label in ticks(axis)}) == 1


@QUANTITIES
@CASES
def test_training_is_blue_and_test_is_orange(case, quantity):
    for name, panel in named_panels(case, quantity):
        iterations, *both = curves(name, quantity)
        for line, colour, curve in zip(panel.lines[:2], (BLUE, ORANGE), both, strict=True):
            assert to_hex(line.get_color()) == colour
            assert np.allclose(line.get_xydata(), np.array([iterations, curve]).T)
            assert line.get_marker() == "." if len(iterations) == 1 else line.get_linestyle() == "-"
    assert to_hex(key(case, quantity)["training images"].get_color()) == BLUE
    assert to_hex(key(case, quantity)["test images"].get_color()) == ORANGE


@QUANTITIES
@pytest.mark.parametrize(("case", "place"), [("few", 1), (THREE, 0)])
def test_the_gap_is_visibly_grey_between_the_curves_and_nowhere_else(case, place, quantity):
    drawn, folder = pictures(case)
    pixels = imread(folder / f"{quantity}.png")[::-1]  # the lowest row first
    iterations, train, test = curves("few", quantity)
    for part, is_grey in ((0.45, True), (1.06, False)):  # of the way from training to test
        height = train[-15] + part * (test[-15] - train[-15])
        point = drawn[quantity].axes[place].transData.transform((iterations[-15], height))
        x, y = point.round().astype(int)
        red, green, blue, _ = pixels[y, x]
        assert red == green == blue
        assert 0.6 < red < 0.93 if is_grey else red == 1


@QUANTITIES
@pytest.mark.parametrize("name", ONE)
def test_the_whole_run_is_on_the_left_and_a_rectangle_marks_the_close_up(name, quantity):
    whole, close = panels(name, quantity)
    iterations, train, test = curves(name, quantity)
    low, high = whole.get_ylim()
    assert whole.get_xlim() == ((0, iterations[-1]) if iterations[-1] else (-0.5, 0.5))
    assert low == 0
    assert 100 < high < 105 if quantity == "accuracy" else 1 < high / max(*train, *test) < 1.2
    (rectangle,) = whole.patches
    box = rectangle.get_bbox()
    assert (box.x0, box.x1) == pytest.approx(close.get_xlim())
    assert (box.y0, box.y1) == pytest.approx(close.get_ylim())
    assert low <= box.y0 < box.y1 <= high
    assert not rectangle.get_fill()
    assert 0.5 <= rectangle.get_linewidth() <= 1.5
    assert max(to_rgb(rectangle.get_edgecolor())) < 0.5 < rectangle.get_edgecolor()[3]


@QUANTITIES
@pytest.mark.parametrize("name", [name for name in ONE if name != "one-row"])
def test_the_close_up_lasts_from_where_the_test_curve_enters_its_frame_to_the_end(name, quantity):
    close = panels(name, quantity)[1]
    iterations, train, test = curves(name, quantity)
    low, high = close.get_ylim()
    start, end = close.get_xlim()
    inside = (low <= test) & (test <= high)
    assert inside[iterations > start].all()
    assert start == 0 or not inside[iterations == start]
    assert end == iterations[-1]
    assert words(close)[0].endswith(f"from iteration {start:,.0f} on")
    perfect = 100 if quantity == "accuracy" else 0
    worst = max(abs(curve[iterations >= end / 4] - perfect).max() for curve in (train, test))
    assert low <= perfect <= high
    assert 0.8 < worst / (high - low) < 1 or worst == 0  # the frame is filled


@pytest.mark.parametrize(
    ("case", "quantity", "place", "expected"),
    [
        ("many", "accuracy", 0, ["Accuracy of many", "the whole run"]),
        ("many", "accuracy", 1, ["training 99.0 %", "gap 1.4 points", "test 97.6 %"]),
        ("many", "cost", 0, ["Cost of many", "the whole run"]),
        ("many", "cost", 1, ["○ lowest test cost 0.072, at iteration 1,000"]),
        ("many", "cost", 1, ["training 0.030", "gap 0.042", "test 0.072"]),
        ("few", "cost", 1, ["○ lowest test cost 0.433, at iteration 270"]),
        ("jumpy", "accuracy", 1, ["training 91.0 %", "gap -2.4 points", "test 93.4 %"]),
        ("overflown", "cost", 1, ["training 3.34e+38", "gap 2e+36", "test 3.36e+38"]),
        (THREE, "accuracy", 0, ["few", "gap 12.0 points, test 87.0 %"]),
        (THREE, "cost", 1, ["some", "gap 0.280, test 0.310"]),
        (EIGHT, "accuracy", 4, ["perfect", "gap 0.0 points, test 100.0 %"]),
        (EIGHT, "accuracy", 2, ["diverged", "test 9.7 %, off the scale"]),
        (EIGHT, "cost", 2, ["diverged", "test 41.3, off the scale"]),
    ],
)
def test_the_figures_are_written_at_the_panels(case, quantity, place, expected):
    assert "\n".join(expected) in "\n".join(words(panels(case, quantity)[place]))


@QUANTITIES
@pytest.mark.parametrize("name", ONE)
def test_the_labels_at_the_ends_have_the_curves_colours_order_and_height(name, quantity):
    close = panels(name, quantity)[1]
    training, gap, testing = close.texts[1:]
    assert [to_hex(text.get_color()) for text in (training, testing)] == [BLUE, ORANGE]
    boxes = [text.get_window_extent() for text in (training, gap, testing)]
    assert all(box.x0 > close.bbox.x1 for box in boxes)
    ends = [curve[-1] for curve in curves(name, quantity)[1:]]
    assert (boxes[0].y0 > boxes[1].y0 > boxes[2].y0) == (ends[0] >= ends[1])
    if name == "few":  # there is room for each at its curve
        for box, value in zip(boxes[::2], ends, strict=True):
            assert box.y0 < close.transData.transform((0, value))[1] < box.y1


@CASES
def test_a_circle_marks_the_lowest_test_cost(case):
    for name, panel in named_panels(case, "cost"):
        (circle,) = (line for line in panel.lines if line.get_marker() == "o")
        lowest = min(read_rows(RUNS[name])[1], key=lambda row: row[4])
        assert circle.get_xydata().tolist() == [[lowest[0], lowest[4]]]
        assert to_hex(circle.get_markeredgecolor()) == ORANGE
        shown = lowest[0] >= panel.get_xlim()[0] and lowest[4] <= panel.get_ylim()[1]
        assert circle.get_clip_on() != shown  # whole on the edge, and never outside of the panel
    assert key(case, "cost")["lowest test cost"].get_marker() == "o"
    assert "lowest test cost" not in key(case, "accuracy")


@QUANTITIES
@pytest.mark.parametrize("case", SEVERAL)
def test_several_runs_share_axes_and_the_first_ones_test_curve_named_after_it(case, quantity):
    first, *others = panels(case, quantity)
    assert first.get_xlim() == (0, max(curves(name, quantity)[0][-1] for name in case.split()))
    assert not [line for line in first.lines if line.get_linestyle() == ":"]
    iterations, _, test = curves(case.split()[0], quantity)
    for panel in others:
        assert (panel.get_xlim(), panel.get_ylim()) == (first.get_xlim(), first.get_ylim())
        (dotted,) = (line for line in panel.lines if line.get_linestyle() == ":")
        assert np.allclose(dotted.get_xydata(), np.array([iterations, test]).T)
        assert to_hex(dotted.get_color()) == ORANGE
    assert key(case, quantity)[f"test images of {words(first)[0]}"].get_linestyle() == ":"


@QUANTITIES
def test_a_run_that_diverged_or_has_not_begun_squeezes_no_other(quantity):
    frame = panels(THREE, quantity)[0].get_ylim()
    assert panels(f"{THREE} diverged one-row", quantity)[0].get_ylim() == frame
    low, high = panels("one-row diverged", quantity)[0].get_ylim()  # unless all have
    assert low <= curves("diverged", quantity)[2][-1] <= high


@QUANTITIES
@CASES
def test_all_text_is_legible_inside_the_figure_and_on_no_other_text(case, quantity):
    figure = pictures(case)[0][quantity]
    assert figure.bbox.width >= 2 * 860  # sharp on a fine screen
    axes = [axis for panel in figure.axes for axis in (panel.xaxis, panel.yaxis)]
    shown = {label for axis in axes for _, label in ticks(axis)}
    outside = {tick.label1 for axis in axes for tick in axis.get_major_ticks()} - shown
    texts = set(figure.findobj(lambda artist: isinstance(artist, Text) and artist.get_text()))
    boxes = {text: text.get_window_extent() for text in texts - outside if text.get_visible()}
    for text, box in boxes.items():
        assert text.get_fontsize() / 72 * 860 / figure.get_figwidth() >= 11, text
        assert 0 <= box.x0 < box.x1 <= figure.bbox.x1, text
        assert 0 <= box.y0 < box.y1 <= figure.bbox.y1, text
    for one, other in itertools.combinations(boxes, 2):
        assert not boxes[one].overlaps(boxes[other]), (one, other)


def test_a_gap_is_negative_where_test_is_better():
    better_on_test = [START, (1000, 0.9, 0.5, 0.95, 0.3)]
    run = plot_curves.read_run(write_run(Path(SCRATCH.name, "better"), better_on_test))
    assert plot_curves.last_row_in_words("accuracy", run)[1] == "gap -5.0 points"
    assert plot_curves.last_row_in_words("cost", run)[1] == "gap -0.200"


def test_a_run_that_has_learnt_by_heart_is_in_the_frame_though_its_test_cost_is_high():
    by_heart = write_run(Path(SCRATCH.name, "by-heart"), [START, (1000, 1, 0.005, 0.11, 6.1)])
    runs = [plot_curves.read_run(by_heart), plot_curves.read_run(RUNS["many"])]
    for panel in plot_curves.draw("cost", ["by-heart", "many"], runs).axes:
        assert panel.get_ylim()[1] > 6.1


def test_the_plots_of_several_runs_go_to_the_first(tmp_path):
    first = write_run(tmp_path / "first")
    second = write_run(tmp_path / "second")
    main(first, second)
    assert set(snapshot(first)) == {"accuracy.png", "cost.png", "curves.csv"}
    assert set(snapshot(second)) == {"curves.csv"}


# ------------------------------------------------------------------------------- names and folders
def test_runs_are_named_by_their_folders_or_by_whole_paths(monkeypatch, tmp_path):
    here = write_run(tmp_path / "a" / "run")
    monkeypatch.chdir(here)
    assert plot_curves.name_runs([Path(), Path("..")]) == ["run", "a"]
    there = tmp_path / "b" / "run"
    assert plot_curves.name_runs([Path(), there]) == [str(here), str(there)]
    assert plot_curves.name_runs([Path("a\udcff")]) == ["a?"]  # a byte that is no text
    assert words(panels(EIGHT, "cost")[6])[0] == "…" + "W" * 13 + "z"
    assert not panels(EIGHT, "cost")[7].title.get_parse_math()  # dollar signs are no formula


def test_the_newest_run_in_outputs_is_drawn_into_its_folder(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    assert refusal() == (
        "plot_curves.py: no run in outputs/ yet; train first: python train_mnist.py"
    )
    for name, age in (("run-9", 30), ("run-10", 10), ("aa", 20)):
        table = write_run(tmp_path / "outputs" / name) / "curves.csv"
        os.utime(table, (1e9 - age, 1e9 - age))
    main()
    newest = Path("outputs", "run-10")
    paths = [newest / "accuracy.png", newest / "cost.png"]
    assert capsys.readouterr().out.splitlines() == [str(path) for path in paths]
    assert set(tmp_path.rglob("*.png")) == {tmp_path / path for path in paths}
    assert set(snapshot(newest)) == {"accuracy.png", "cost.png", "curves.csv"}  # no drafts


@pytest.mark.parametrize(("name", "complaint"), [("typo", "no such folder"), ("", "no curves.csv")])
def test_a_folder_that_is_not_there_or_has_no_curves_is_named_as_such(tmp_path, name, complaint):
    message = refusal(tmp_path / name)
    assert message.startswith(f"plot_curves.py: {tmp_path / name}: {complaint}")
    assert "train" not in message.removeprefix(f"plot_curves.py: {tmp_path}")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_a_table_from_excel_or_still_being_written_is_read(tmp_path, mark, newline):
    lines = [COMMAS.encode(), b"0,0.1,2.4,0.2,2.5", b"10,0.5,1.5,0.4,1.6", b"20,0.9,0.1"]
    (tmp_path / "curves.csv").write_bytes(mark + newline.join(lines))
    read = plot_curves.read_run(tmp_path)
    assert np.array_equal(read["accuracy"], [[0, 10], [10, 50], [20, 40]])
    assert np.array_equal(read["cost"], [[0, 10], [2.4, 1.5], [2.5, 1.6]])


@pytest.mark.parametrize(
    "content",
    [
        {"header": ""},
        {"header": COMMAS.removesuffix(",test_cost")},
        {"header": ";".join(HEADER)},
        {"header": ",".join([*HEADER[:3], "test_cost", "test_accuracy"])},
        {"rows": []},
        {"rows": [START, (10, 0.5, 1, "high", 1)]},
        {"rows": [START, (10, 0.5, 1, 0.5)]},
        {"rows": ["0,0,1,2,4,0,1,2,4"]},  # decimal commas
        {"rows": [START, (10, 0.5, "nan", 0.5, 1)]},
        {"rows": [START, (10, 0.5, 1, 0.5, "inf")]},
        {"rows": [START, END, (990, 0.5, 1, 0.5, 1)]},
        {"rows": [START, END, END]},
    ],
)
def test_a_broken_table_is_named_in_one_line_and_the_plots_of_before_stay(tmp_path, content):
    write_run(tmp_path, **content)
    (tmp_path / "cost.png").write_text("of before")
    before = snapshot(tmp_path)
    message = refusal(tmp_path)
    assert message.startswith(f"plot_curves.py: {tmp_path / 'curves.csv'}: ")
    assert len(message.splitlines()) == 1
    assert snapshot(tmp_path) == before


def test_a_binary_table_and_one_that_cannot_be_opened_are_named(tmp_path):
    table = tmp_path / "curves.csv"
    table.write_bytes(b"\x89PNG\r\n\xff\0")
    assert refusal(tmp_path).startswith(f"plot_curves.py: {table}: ")
    table.unlink()
    table.mkdir()
    assert refusal(tmp_path).startswith("plot_curves.py: ")
    assert "curves.csv" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("failing", "before"),
    [("savefig", ["accuracy.png"]), ("replace", ["accuracy.png", "cost.png"]), ("replace", [])],
)
def test_both_plots_change_or_none_and_no_draft_stays(tmp_path, monkeypatch, failing, before):
    write_run(tmp_path, [START])
    for name in before:
        (tmp_path / name).write_text("of before")
    files = snapshot(tmp_path)
    owner = {"savefig": Figure, "replace": Path}[failing]
    works = getattr(owner, failing)

    def fails_for_the_second(self, path):
        assert snapshot(tmp_path).items() >= files.items() or failing == "replace"
        if Path(path).name == "cost.png":
            raise OSError("no space left")
        return works(self, path)

    monkeypatch.setattr(owner, failing, fails_for_the_second)
    assert refusal(tmp_path) == "plot_curves.py: no space left"
    assert snapshot(tmp_path) == files
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


@pytest.mark.parametrize(
    ("arguments", "complaint"), [(["--log"], "--log"), ([*"123456789"], "at most eight runs")]
)
def test_a_typo_and_a_ninth_run_are_refused_in_one_line(capsys, arguments, complaint):
    assert refusal(*arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("plot_curves.py: ")
    assert complaint in line


# ------------------------------------------------------------------------------------ the process
def test_the_users_own_style_is_neither_used_nor_changed(tmp_path):
    with matplotlib.rc_context({"savefig.facecolor": "black", "font.size": 30}):
        before = dict(matplotlib.rcParams)
        main(RUNS["many"], "--output-dir", tmp_path)
        assert dict(matplotlib.rcParams) == before
    assert snapshot(tmp_path) == snapshot(pictures("many")[1])


def test_a_notebook_shows_both_plots(tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr(builtins, "display", lambda data, raw: shown.append(data), raising=False)
    main(RUNS["one-row"], "--output-dir", tmp_path)
    names = ("accuracy.png", "cost.png")
    assert shown == [{"image/png": (tmp_path / name).read_bytes()} for name in names]


def test_it_needs_no_tensorflow_no_display_and_no_terminal_that_can_print_the_name(tmp_path):
    folder = write_run(tmp_path / "é")
    unwanted = "{'tensorflow', 'keras', 'train_mnist', 'matplotlib.pyplot'}"
    first = "import atexit, sys\n"
    first += f"atexit.register(lambda: print(*{unwanted} & {{*sys.modules}}, file=sys.stderr))"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    environment.pop("DISPLAY", None)
    process = run("plot_curves.py", folder, first=first, env=environment)
    assert (process.returncode, process.stderr.strip()) == (0, "")
    shown = [str(folder / name) for name in ("accuracy.png", "cost.png")]
    assert process.stdout.splitlines() == [path.replace("é", "\\xe9") for path in shown]
    assert set(snapshot(folder)) == {"accuracy.png", "cost.png", "curves.csv"}
