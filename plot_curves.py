"""Draws the learning curves of runs of train_mnist.py into accuracy.png and cost.png.

    python plot_curves.py                   draws the run in outputs/
    python plot_curves.py RUN_A RUN_B       draws several runs, to compare them

Every run is a panel: training blue, test orange, the area between them grey, the gap written in, an
open circle where the test cost was lowest. All panels share their axes.
"""

import argparse
import csv
import os
import warnings
from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

COLUMNS = ("iteration", "train_accuracy", "train_cost", "test_accuracy", "test_cost")
# Told apart by the colour-blind too: the palette of Okabe and Ito, https://jfly.uni-koeln.de/color/
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#555555"
# What Matplotlib's own font cannot write is left to these fonts of Windows, macOS and Linux.
MORE_FONTS = {"Microsoft YaHei", "Malgun Gothic", "Arial Unicode MS", "Noto Sans CJK JP"}
STYLE = {
    "font.family": ["DejaVu Sans", *sorted(MORE_FONTS & {f.name for f in fontManager.ttflist})],
    "text.parse_math": False,  # a dollar sign in a folder's name is a dollar sign
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    **dict.fromkeys(("axes.spines.top", "axes.spines.right", "legend.frameon"), False),
    **dict.fromkeys(("axes.edgecolor", "xtick.color", "ytick.color"), GREY),
}


def parse_arguments(argv=None):
    """Returns the command line's run_dirs, a list of paths, and output_dir, a path."""
    parser = argparse.ArgumentParser(description="Draw accuracy.png and cost.png from curves.csv.")
    parser.error = lambda message: parser.exit(2, f"plot_curves.py: {message}\n")  # no usage
    runs = "up to eight folders that train_mnist.py has written (default: outputs)"
    parser.add_argument("run_dirs", metavar="RUN_DIR", nargs="*", type=Path, help=runs)
    output = "folder that the two plots go to (default: the first run's)"
    parser.add_argument("--output-dir", metavar="DIR", type=Path, help=output)
    arguments = parser.parse_args(argv)
    if len(arguments.run_dirs) > 8:
        parser.error(f"RUN_DIR: at most eight runs, not {len(arguments.run_dirs)}")
    arguments.run_dirs = arguments.run_dirs or [Path("outputs")]
    arguments.output_dir = arguments.output_dir or arguments.run_dirs[0]
    return arguments


def read_curves(run_dir):
    """Returns a run's curves, a dict from each name in COLUMNS to float64 [rows].

    Accuracies are fractions, costs nats. Raises OSError where the file cannot be read, and
    ValueError where it is missing or not a table of finite numbers with these columns.
    """
    path = run_dir / "curves.csv"
    text = path.read_text(encoding="utf-8-sig", errors="replace") if path.exists() else ""
    try:
        rows = list(csv.DictReader(text.splitlines(), strict=True))
        table = np.array([[float(row[name]) for name in COLUMNS] for row in rows])
        if not np.isfinite(table).all():
            raise ValueError
    except (csv.Error, KeyError, TypeError, ValueError):
        raise ValueError(f"{path}: no table of numbers under {','.join(COLUMNS)}") from None
    if not rows:
        raise ValueError(f"{path}: no curves yet; train first: python train_mnist.py")
    return dict(zip(COLUMNS, table.T, strict=True))


def name_runs(run_dirs):
    """Names each run by its folder, or by its whole path where two folders share a name."""
    names = [run_dir.resolve().name for run_dir in run_dirs]
    return names if len(set(names)) == len(names) else [str(run_dir) for run_dir in run_dirs]


def draw(quantity, names, runs):
    """Returns a Figure of the "accuracy" or the "cost" of runs that read_curves has read."""
    columns = ("iteration", f"train_{quantity}", f"test_{quantity}")
    curves = [[run[column] for column in columns] for run in runs]
    alone = len(runs) == 1
    titles = [f"{quantity.capitalize()} per iteration"] if alone else names
    # A run hardly better than guessing, which costs ln 10 = 2.3, has diverged or has not begun. It
    # shapes the frame only if all have: in a frame that holds it too, the others would be lines.
    learnt = [c for c, run in zip(curves, runs, strict=True) if run["train_cost"][-1] < 2.2]
    end = max(run["iteration"][-1] for run in runs)
    figure, panels = lay_out(len(runs))
    for panel, title, curve in zip(panels, titles, curves, strict=True):
        set_frame(panel, quantity, end, learnt or curves)
        draw_run(panel, quantity, title, *curve)
        if panel is not panels[0]:
            first = {"color": ORANGE, "lw": 1.2, "label": f"test {quantity} of the first run"}
            panel.plot(curves[0][0], curves[0][2], ":", **first)
        write_labels(panel, quantity, alone, *curve)
    if not alone:
        key = panels[1].get_legend_handles_labels()  # this one has the dotted line, too
        top = 1 - 0.25 / figure.get_figheight()
        figure.legend(*key, loc=(0.067, top), ncols=4, borderpad=0, labelcolor="markeredgecolor")
    return figure


def lay_out(number):
    """Returns a figure and a number of panels, in rows of up to four."""
    rows, columns = (1, number) if number <= 4 else (2, (number + 1) // 2)
    # In inches, so that text is 11 pixels high where a single panel is shown 430 pixels wide, or
    # several 860. Right of the single one there is room for labels, above several for the key.
    width, right, top = (5.4, 1.4, 0.35) if number == 1 else (10.8, 0.3, 0.65)
    height = top + 2.8 * rows + 0.25
    left, right, bottom, top = 0.72 / width, 1 - right / width, 0.55 / height, 1 - top / height
    figure = Figure((width, height), dpi=216)
    FigureCanvasAgg(figure)  # measures text
    figure.subplots_adjust(left, bottom, right, top, wspace=0.17, hspace=0.26)
    figure.supxlabel("iteration", x=(left + right) / 2, y=0.08 / height, va="bottom", size=10)
    return figure, [figure.add_subplot(rows, columns, place + 1) for place in range(number)]


def set_frame(panel, quantity, end, curves):
    """Sets the axes, the same for each panel: from perfect to a little beyond the worst on test.

    In the first quarter everything changes at once, which would squeeze the gap into a hairline:
    it does not count, and may run out of the frame. A curve's end may not.
    """
    perfect, reach = (1 if quantity == "accuracy" else 0), 0.01  # at least a point
    for iterations, train, test in curves:
        late = iterations >= min(end / 4, iterations[-1])
        reach = max(reach, 1.15 * abs(test[late] - perfect).max(), 1.05 * abs(train[-1] - perfect))
    panel.set_xlim((0, end) if end else (-0.5, 0.5))
    panel.set_ylim((max(0, 1 - reach), 1 + 0.03 * reach) if perfect else (0, reach))
    panel.locator_params("x", nbins=4, steps=(1, 2, 2.5, 5, 10), integer=True, min_n_ticks=1)
    panel.tick_params(labelleft=panel.get_subplotspec().is_first_col())
    panel.xaxis.set_major_formatter("{x:,g}")
    panel.yaxis.set_major_formatter(lambda y, _: f"{100 * y:g} %" if perfect else f"{y:g}")


def draw_run(panel, quantity, title, iterations, train, test):
    """Draws both curves, the gap between them, and a circle where the test cost was lowest."""
    line, layer = ("-", 2) if len(iterations) > 1 else (".-", 4)  # a dot in the circle
    panel.fill_between(iterations, train, test, color=GREY, alpha=0.18, lw=0)
    panel.plot(iterations, train, line, color=BLUE, zorder=layer, label=f"training {quantity}")
    panel.plot(iterations, test, line, color=ORANGE, zorder=layer, label=f"test {quantity}")
    if quantity == "cost":
        x, y, off_scale = iterations[test.argmin()], test.min(), test[-1] > panel.get_ylim()[1]
        circle = {"mfc": "white", "zorder": 3, "clip_on": off_scale}  # whole on the frame's edge
        panel.plot(x, y, "o", color=ORANGE, label="lowest test cost", **circle)
    title = panel.set_title(title.encode(errors="replace").decode(), loc="left", size=10)
    while title.get_window_extent().width > panel.bbox.width:
        title.set_text("…" + title.get_text()[2:])  # the end tells more runs apart


def write_labels(panel, quantity, alone, iterations, train, test):
    """Labels the curves' ends: one of several panels with the gap, one alone with all there is."""
    training, gap, testing = in_words(quantity, train[-1], test[-1])
    middle, (low, high) = (train[-1] + test[-1]) / 2, panel.get_ylim()
    if not alone:
        if not low <= test[-1] <= high:
            gap = f"off the scale:\n{testing}\n{gap}"
        write_beside(panel, gap, iterations[-1], np.clip(middle, low, high), "black")
        return
    apart = max(abs(train[-1] - test[-1]) / 2, 0.08 * (high - low))  # a line of text at least
    middle = np.clip(middle, low + apart, high - apart)
    up = apart if train[-1] > test[-1] else -apart
    labels = ((middle + up, BLUE, training), (middle, GREY, gap), (middle - up, ORANGE, testing))
    for y, colour, text in labels:
        panel.text(1.03, y, text, color=colour, va="center", transform=panel.get_yaxis_transform())
    if quantity == "cost":
        x, y = iterations[test.argmin()], test.min()
        lowest = in_words(quantity, y, y)[2].replace("test", "○ lowest")
        write_beside(panel, f"{lowest}\nat iteration {x:,.0f}", x, y, ORANGE)


def write_beside(panel, text, x, y, colour):
    """Writes a text beside (x, y), or as near as no curve runs behind it."""
    (left, right), (low, high) = panel.get_xlim(), panel.get_ylim()
    side, align = (-5, "right") if 2 * x > left + right else (5, "left")
    place = {"textcoords": "offset points", "annotation_clip": False, "ha": align, "va": "center"}
    note = panel.annotate(text, (x, y), (side, 0), color=colour, **place)
    # In data units, with a margin of 14 pixels: the circle has a radius of 12.
    box = note.get_window_extent().padded(14).transformed(panel.transData.inverted())
    places = sorted(
        (abs(shift) / (right - left) + abs(height - y) / (high - low), shift, height)
        for shift in (0, *np.linspace(left - box.x0, right - box.x1, 21))
        for height in np.linspace(low + box.height / 2, high - box.height / 2, 99)
    )
    for _, shift, height in (*places, places[0]):  # the nearest after all if none is free
        moved = box.translated(shift, height - y)
        if not any(line.get_path().intersects_bbox(moved, filled=False) for line in panel.lines):
            break
    note.xy = x + shift, height


def in_words(quantity, train, test):
    """Words a training value, the gap (positive where test is worse, never -0.0), a test value."""
    if quantity == "accuracy":
        train, gap, test = (round(100 * x, 1) + 0.0 for x in (train, train - test, test))
        return f"training {train:.1f} %", f"gap {gap:.1f} points", f"test {test:.1f} %"
    costs = (round(x, 3) + 0.0 for x in (train, test - train, test))
    train, gap, test = (f"{x:.3f}" if x < 10 else f"{x:.3g}" for x in costs)
    return f"training {train}", f"gap {gap}", f"test {test}"


def save(figure, path):
    """Writes the figure as a PNG that is never seen half-written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        figure.savefig(draft, format="png")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def main(argv=None):
    """Reads the runs and draws the two plots."""
    arguments = parse_arguments(argv)
    try:
        runs, names = [*map(read_curves, arguments.run_dirs)], name_runs(arguments.run_dirs)
        arguments.output_dir.mkdir(parents=True, exist_ok=True)
        for quantity in ("accuracy", "cost"):
            path = arguments.output_dir / f"{quantity}.png"
            with style.context(STYLE, after_reset=True), warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # of a name that no font can write
                save(draw(quantity, names, runs), path)
            print(path)
    except (OSError, ValueError) as error:
        raise SystemExit(f"plot_curves.py: {error}") from None


if __name__ == "__main__":
    main()
