"""plot_curves.py: what it draws, what it answers, and what it refuses."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import REPO, run
from matplotlib.image import imread

import plot_curves

HEADER = "iteration,train_accuracy,train_cost,test_accuracy,test_cost"


def write_curves(folder, rows, header=HEADER):
    """Writes a curves.csv of these rows, each a tuple or a line of text."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [row if isinstance(row, str) else ",".join(map(str, row)) for row in rows]
    (folder / "curves.csv").write_text("\n".join([header, *lines]) + "\n")
    return folder


def overfitting(end=1000, gap=0.02, turn=600):
    """Rows of a textbook run: the test cost turns round at an iteration."""
    for i in range(0, end + 1, 10):
        train = 1 - 0.9 * np.exp(-i / 30)
        cost = 2.3 * np.exp(-i / 150) + 0.001
        yield i, train, cost, train - gap * i / end, cost + 0.1 + 1e-7 * (i - turn) ** 2


def colours_in(path):
    """The colours of a picture, as hexadecimal names, with the number of pixels of each."""
    pixels = (imread(path)[..., :3] * 255).round().astype(int).reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    names = ["#{:02X}{:02X}{:02X}".format(*colour) for colour in colours]
    return dict(zip(names, counts, strict=True))


def test_a_real_run_gives_two_pictures_of_its_two_curves(default_run, tmp_path):
    folder = tmp_path / "outputs"
    shutil.copytree(default_run[0], folder)
    process = run("plot_curves.py", cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    for name in ("accuracy.png", "cost.png"):
        assert f"outputs/{name}" in process.stdout
        image = imread(folder / name)
        assert image.shape[1] >= 1400  # wide enough for a slide
        colours = colours_in(folder / name)
        assert colours["#FFFFFF"] > image.shape[0] * image.shape[1] / 2
        assert colours[plot_curves.COLOURS[0]] > 1000
        assert colours[plot_curves.COLOURS[1]] > 1000


def figure(quantity, tmp_path, *all_rows):
    """Draws runs of these rows and returns the figure's axes, laid out."""
    runs = [
        plot_curves.read_curves(write_curves(tmp_path / f"run{i}", rows))
        for i, rows in enumerate(all_rows)
    ]
    names = [f"run{i}" for i in range(len(runs))]
    figure = plot_curves.draw(quantity, names, runs)
    figure.draw_without_rendering()
    return figure.axes[0]


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_one_run_is_labelled_with_its_last_values_and_its_gap(tmp_path):
    rows = list(overfitting())
    axes = figure("accuracy", tmp_path, rows)
    train, test = 100 * rows[-1][1], 100 * rows[-1][3]
    assert texts(axes) == [
        f"training {train:.1f} %",
        f"gap {train - test:.1f} points",
        f"test {test:.1f} %",
    ]
    assert axes.get_legend() is None
    axes = figure("cost", tmp_path, rows)
    assert axes.get_yscale() == "log"
    lowest = min(rows, key=lambda row: row[4])
    assert f"lowest test cost: {lowest[4]:.3f} at iteration {lowest[0]}" in texts(axes)[0]
    train, test = rows[-1][2], rows[-1][4]
    assert f"gap {test - train:.3f} ({test / train:.0f}×)" in texts(axes)


@pytest.mark.parametrize("turn", [50, 300, 900])
def test_where_the_test_cost_was_lowest_is_marked_clear_of_the_curves(tmp_path, turn):
    rows = [(i, 0.9, 0.3 / (i + 10), 0.9, 0.1 + 1e-7 * (i - turn) ** 2) for i in range(0, 1001, 10)]
    axes = figure("cost", tmp_path, rows)
    (circle,) = (line for line in axes.lines if line.get_marker() == "o")
    assert circle.get_xydata().tolist() == [[turn, pytest.approx(0.1)]]
    box = axes.texts[0].get_window_extent()
    assert box.y1 < axes.bbox.y1
    assert axes.bbox.x0 < box.x0 < box.x1 < axes.bbox.x1
    for line in axes.lines:
        points = axes.transData.transform(line.get_xydata())
        if len(points) == len(rows):
            assert not any(box.contains(x, y) for x, y in points)


@pytest.mark.parametrize("quantity", ["accuracy", "cost"])
def test_the_frame_shows_the_end_and_makes_the_gap_visible(tmp_path, quantity):
    axes = figure(quantity, tmp_path, overfitting())
    low, high = axes.transData.transform([(0, y) for y in axes.get_ylim()])[:, 1]
    ends = [line.get_ydata()[-1] for line in axes.lines if len(line.get_ydata()) == 101]
    assert len(ends) == 2
    pixels = axes.transData.transform([(1000, y) for y in ends])[:, 1]
    assert all(low <= pixel <= high for pixel in pixels)
    assert abs(pixels[0] - pixels[1]) > 0.1 * (high - low)


@pytest.mark.parametrize("quantity", ["accuracy", "cost"])
def test_labels_of_five_runs_do_not_collide(tmp_path, quantity):
    all_rows = [list(overfitting(gap=gap)) for gap in (0.0200, 0.0201, 0.0202, 0.001, 0.3)]
    axes = figure(quantity, tmp_path, *all_rows)
    boxes = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) == 5
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[i + 1 :])
        assert axes.figure.bbox.containsx(box.x1)
        assert axes.figure.bbox.containsx(box.x0)
    for i, text in enumerate(texts(axes)):
        assert text.startswith(f"run{i}\ngap ")
    assert len({line.get_color() for line in axes.lines}) == 5
    assert {line.get_linestyle() for line in axes.lines} >= {"-", "--"}


def test_runs_of_different_lengths_share_a_plot(tmp_path):
    axes = figure("cost", tmp_path, overfitting(end=200), overfitting(end=1000))
    assert axes.get_xlim() == (0, 1000)


def test_runs_are_named_by_their_folders_or_by_whole_paths_where_these_are_alike(tmp_path):
    paths = [tmp_path / "a" / "plain", tmp_path / "a" / "dropout"]
    assert plot_curves.name_runs(paths) == ["plain", "dropout"]
    paths = [Path("a/plain"), Path("b/plain")]
    assert plot_curves.name_runs(paths) == ["a/plain", "b/plain"]


def test_a_single_row_is_drawn(tmp_path):
    # What a run has written a moment after its start.
    folder = write_curves(tmp_path / "run", [(0, 0.1, 2.4, 0.1, 2.4)])
    process = run("plot_curves.py", folder)
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    assert colours_in(folder / "cost.png")[plot_curves.COLOURS[1]] > 50


def test_a_cost_of_zero_is_drawn(tmp_path):
    rows = [(0, 0.1, 2.3, 0.1, 2.3), (10, 1, 0, 0.9, 0.3), (20, 1, 0, 0.9, 0.3)]
    axes = figure("cost", tmp_path, rows)
    low, high = axes.get_ylim()
    assert len([tick for tick in axes.get_yticks() if low <= tick <= high]) >= 3


def test_odd_names_are_drawn_as_they_are_but_shortened(tmp_path):
    folders = [tmp_path / name for name in (r"b$\q$", "long " * 30, "plain")]
    for folder in folders:
        write_curves(folder, overfitting())
    process = run("plot_curves.py", *folders)
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    names = plot_curves.name_runs(folders)
    assert names[0] == folders[0].name
    assert len(names[1]) == 30


def test_several_runs_go_where_they_are_told(tmp_path):
    folders = [write_curves(tmp_path / name, overfitting()) for name in ("a", "b")]
    assert run("plot_curves.py", *folders).returncode == 0
    assert (folders[0] / "accuracy.png").exists()
    assert not (folders[1] / "accuracy.png").exists()
    assert run("plot_curves.py", *folders, "--output-dir", tmp_path / "new" / "c").returncode == 0
    assert (tmp_path / "new" / "c" / "cost.png").exists()


def test_tensorflow_is_never_imported(tmp_path):
    for name in ("tensorflow", "tqdm", "train_mnist"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not to be imported')")
    folder = write_curves(tmp_path / "run", overfitting())
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    process = run("plot_curves.py", folder, env=environment)
    assert process.returncode == 0, process.stderr
    # No window system either, and no pyplot, which would look for one.
    code = "import sys, plot_curves; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=REPO).returncode == 0


@pytest.mark.parametrize(
    ("rows", "header", "complaint"),
    [
        ([], "", "no column iteration"),
        ([], HEADER, "no rows"),
        ([(0, 0.1, 2.4, 0.1)], HEADER.removesuffix(",test_cost"), "no column test_cost"),
        ([(0, 0.1, 2.4, 0.1, 2.4), (10, 0.5, 1, "high", 1)], HEADER, "line 3: test_accuracy"),
        ([(0, 0.1, 2.4, 0.1, "nan")], HEADER, "line 2: test_cost is 'nan'"),
        ([(0, 0.1, "inf", 0.1, 1)], HEADER, "line 2: train_cost is 'inf'"),
        ([(0, -0.1, 2, 0.1, 1)], HEADER, "line 2: train_accuracy is '-0.1'"),
        ([(0, 0.1, 2.4)], HEADER, "line 2: test_accuracy is None"),
        (['0,0.1,"2.4"5,0.1,2.4'], HEADER, "line 2: "),
        (['0,0.1,"2.4,0.1,2.4'], HEADER, "line 2: "),
        (['0,0.1,"' + 200_000 * "1"], HEADER, "line 2: field larger"),
    ],
)
def test_a_broken_table_is_named_and_the_old_plots_stay(tmp_path, rows, header, complaint):
    folder = write_curves(tmp_path / "run", rows, header)
    (folder / "cost.png").write_text("the old plot")
    process = run("plot_curves.py", folder)
    assert process.returncode == 1
    assert len(process.stderr.splitlines()) == 1
    assert str(folder / "curves.csv") in process.stderr
    assert complaint in process.stderr
    assert (folder / "cost.png").read_text() == "the old plot"
    assert not (folder / "accuracy.png").exists()


@pytest.mark.parametrize("content", [b"", bytes(range(256)), b"\xff\xfe" + 99 * b"\0"])
def test_a_file_that_is_no_table_is_named(tmp_path, content):
    (tmp_path / "curves.csv").write_bytes(content)
    process = run("plot_curves.py", tmp_path)
    assert process.returncode == 1
    assert len(process.stderr.splitlines()) == 1
    assert str(tmp_path / "curves.csv") in process.stderr


def test_a_missing_run_is_named(tmp_path):
    process = run("plot_curves.py", tmp_path / "nowhere")
    assert process.returncode == 1
    assert len(process.stderr.splitlines()) == 1
    assert str(tmp_path / "nowhere") in process.stderr


def test_a_typo_and_too_many_runs_are_refused():
    process = run("plot_curves.py", "--out", "x", "--log")
    assert process.returncode == 2
    assert len(process.stderr.splitlines()) == 1
    process = run("plot_curves.py", *map(str, range(8)))
    assert process.returncode == 2
    assert "RUN_DIR" in process.stderr
