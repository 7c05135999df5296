"""Draws the learning curves of runs of train_mnist.py into accuracy.png and cost.png.

    python plot_curves.py                   draws the newest run in outputs/
    python plot_curves.py RUN_A RUN_B       draws several runs, to compare them

Training is blue, test is orange, and the gap between them is grey. An open circle marks the lowest
test cost. One run is drawn as a whole and, beside it, close up. Of several runs each has a panel,
and all panels have the same axes.
"""

import argparse
import builtins
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

HEADER = "iteration,train_accuracy,train_cost,test_accuracy,test_cost"
Curves = namedtuple("Curves", "iterations train test")  # float64 [rows] each

# Colour-blind readers tell these apart, too: the palette of Okabe and Ito (2008),
# https://jfly.uni-koeln.de/color/
BLUE = "#0072B2"
ORANGE = "#D55E00"
GREY = "#555555"

STYLE = {
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    "xtick.color": GREY,
    "ytick.color": GREY,
    "axes.formatter.useoffset": False,  # a tick label is the whole value
    "text.parse_math": False,  # a dollar sign in a folder's name is a dollar sign
    "legend.frameon": False,
    "figure.constrained_layout.w_pad": 0.1,
    "figure.constrained_layout.h_pad": 0.1,
    "figure.dpi": 160,
}


class BadRun(Exception):
    """A run that cannot be drawn. The message says which, and why."""


# ------------------------------------------------------------------------------- reading the runs
def newest_run():
    """Returns the folder in outputs/ whose curves.csv was written last, a path.

    Raises BadRun where there is none.
    """
    tables = list(Path("outputs").glob("*/curves.csv"))
    if not tables:
        raise BadRun("no run in outputs/ yet; train first: python train_mnist.py")
    newest = max(tables, key=lambda path: path.stat().st_mtime)
    return newest.parent


def read_run(run_dir):
    """Returns the run's two pairs of curves, {"accuracy": Curves, "cost": Curves}.

    Accuracies are in percent, costs in nats. Raises OSError where curves.csv cannot be read, and
    BadRun where it is missing or is no table of finite numbers in the order of the iterations.
    """
    path = run_dir / "curves.csv"
    if not run_dir.is_dir():
        raise BadRun(f"{run_dir}: no such folder")
    if not path.exists():
        raise BadRun(f"{run_dir}: no curves.csv in this folder")
    # Excel writes a byte order mark in front. "utf-8-sig" leaves it out.
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    header, *lines = text.split("\n")
    if header != HEADER:
        raise BadRun(f"{path}: the first line is not {HEADER}")
    rows = []
    # What follows the last newline is nothing, or a row that is still being written.
    for number, line in enumerate(lines[:-1], start=2):
        try:
            row = [float(field) for field in line.split(",")]
        except ValueError:
            row = []
        if len(row) != 5 or not np.isfinite(row).all():
            raise BadRun(f"{path}: line {number} is not five finite numbers")
        if rows and row[0] <= rows[-1][0]:
            raise BadRun(f"{path}: line {number} is not a later iteration than the line before")
        rows.append(row)
    if not rows:
        raise BadRun(f"{path}: no rows yet")
    iterations, train_accuracy, train_cost, test_accuracy, test_cost = np.array(rows).T
    accuracy = Curves(iterations, 100 * train_accuracy, 100 * test_accuracy)
    cost = Curves(iterations, train_cost, test_cost)
    return {"accuracy": accuracy, "cost": cost}


def name_runs(run_dirs):
    """Returns a name for each run: its folder's, or the whole path where two folders share one."""
    paths = [run_dir.resolve() for run_dir in run_dirs]
    names = [path.name for path in paths]
    if len(set(names)) < len(names):
        names = [str(path) for path in paths]
    # A name can hold bytes that are no text. Each is drawn as a question mark.
    return [name.encode(errors="replace").decode() for name in names]


# ------------------------------------------------------------------------------- drawing the runs
def draw(quantity, names, runs):
    """Returns a Figure of the "accuracy" or the "cost" of one to eight runs from read_run."""
    if len(runs) == 1:
        figure = draw_one(quantity, names[0], runs[0])
    else:
        figure = draw_several(quantity, names, runs)
    lines, labels = figure.axes[-1].get_legend_handles_labels()
    figure.legend(lines, labels, loc="outside upper left", ncols=len(labels))
    return figure


def draw_one(quantity, name, run):
    """Returns a Figure of one run: the whole of it on the left, a close-up on the right."""
    figure = Figure((10.8, 3.8), layout="constrained")
    whole, close = figure.subplots(1, 2, width_ratios=[1, 1.6])
    iterations, train, test = run[quantity]
    end = iterations[-1]

    top = 103
    if quantity == "cost":
        top = 1.1 * max(train.max(), test.max())
    title = f"{quantity.capitalize()} of {shorten(name, 17)}"
    set_axes(whole, quantity, (0, end), (0, top))
    draw_run(whole, quantity, run, title, "the whole run")

    # The close-up begins where the test curve comes into its frame, to stay.
    low, high = find_limits(quantity, [run])
    outside = (test < low) | (test > high)
    start = iterations[0]
    if outside.any():
        start = iterations[outside][-1]
    title = f"Close-up of the rectangle: from iteration {start:,.0f} on"
    subtitle = "grey: the gap between training and test images"
    if quantity == "cost":
        lowest = iterations[test.argmin()]
        subtitle = f"○ lowest test cost {cost_in_words(test.min())}, at iteration {lowest:,.0f}"
    set_axes(close, quantity, (start, end), (low, high))
    draw_run(close, quantity, run, title, subtitle)
    label_ends(close, quantity, run)

    # The rectangle and the close-up have the same outline, so that they are seen as the same.
    outline = {"edgecolor": "black", "linewidth": 1, "zorder": 3}
    close.spines[:].set(visible=True, **outline)
    left, right = close.get_xlim()
    rectangle = Rectangle((left, low), right - left, high - low, fill=False, **outline)
    rectangle.set_clip_on(False)  # it may lie on the panel's edges
    whole.add_artist(rectangle)
    return figure


def draw_several(quantity, names, runs):
    """Returns a Figure of two to eight runs: a panel each, in rows of up to four."""
    rows = 1 if len(runs) <= 4 else 2
    columns = (len(runs) + rows - 1) // rows
    names = [shorten(name, 60 // columns) for name in names]
    end = max(run[quantity].iterations[-1] for run in runs)
    # Guessing costs ln 10 = 2.3. A run that is hardly better has diverged or has not begun. In a
    # frame that holds it, too, the curves of the others would be flat.
    learnt = [run for run in runs if run["cost"].train[-1] < 2.2]
    low, high = find_limits(quantity, learnt or runs)
    figure = Figure((10.8, 0.6 + 2.9 * rows), layout="constrained")
    for place, run in enumerate(runs):
        panel = figure.add_subplot(rows, columns, place + 1)
        set_axes(panel, quantity, (0, end), (low, high))
        _, gap, test = last_row_in_words(quantity, run)
        subtitle = f"{gap}, {test}"
        if not low <= run[quantity].test[-1] <= high:
            subtitle = f"{test}, off the scale"
        draw_run(panel, quantity, run, names[place], subtitle)
        if place > 0:
            first = runs[0][quantity]
            label = f"test images of {names[0]}"
            panel.plot(first.iterations, first.test, ":", color=ORANGE, label=label)
        if place % columns > 0:
            panel.set_ylabel("")
            panel.tick_params(labelleft=False)
    return figure


def find_limits(quantity, runs):
    """Returns the limits of y, two floats: from perfect to a little beyond the worst.

    The first quarter does not count. Everything changes at once there, and a frame that held it
    would squeeze the gap into a hairline.
    """
    perfect = 100 if quantity == "accuracy" else 0
    end = max(run[quantity].iterations[-1] for run in runs)
    worst = 0
    for run in runs:
        iterations, train, test = run[quantity]
        late = iterations >= min(end / 4, iterations[-1])
        for curve in (train, test):
            worst = max(worst, abs(curve[late] - perfect).max())
    if worst == 0:
        worst = 1
    if quantity == "accuracy":
        return max(0, 100 - 1.1 * worst), 100 + 0.03 * worst
    return 0, 1.1 * worst


def set_axes(panel, quantity, x_limits, y_limits):
    """Names a panel's axes, and sets their limits and ticks."""
    panel.set_xlabel("iteration")
    panel.set_ylabel("accuracy in %" if quantity == "accuracy" else "cost")
    start, end = x_limits
    if start == end:  # a run of one row
        start, end = start - 0.5, end + 0.5
    panel.set_xlim(start, end)
    panel.set_ylim(y_limits)
    panel.locator_params("x", nbins=4, integer=True, min_n_ticks=1)
    panel.xaxis.set_major_formatter("{x:,.0f}")
    if y_limits[1] > 1e5:  # a run that has diverged
        panel.yaxis.set_major_formatter("{x:.2e}")


def draw_run(panel, quantity, run, title, subtitle):
    """Draws both curves, the gap between them, a circle at the lowest test cost, and two titles."""
    iterations, train, test = run[quantity]
    line = "-" if len(iterations) > 1 else "."  # no line leads through one point
    panel.plot(iterations, train, line, color=BLUE, label="training images")
    panel.plot(iterations, test, line, color=ORANGE, label="test images")
    panel.fill_between(iterations, train, test, color=GREY, alpha=0.2, linewidth=0, label="gap")
    if quantity == "cost":
        x = iterations[test.argmin()]
        y = test.min()
        circle = panel.plot(x, y, "o", color=ORANGE, label="lowest test cost", zorder=4)[0]
        circle.set_markerfacecolor("white")
        circle.set_clip_on(not panel.viewLim.contains(x, y))  # whole on the panel's edge
    panel.set_title(title, pad=20)
    above = {"xycoords": "axes fraction", "textcoords": "offset points"}
    panel.annotate(subtitle, (0, 1), (0, 6), color=GREY, **above)


def label_ends(panel, quantity, run):
    """Writes the last row's values, and the gap between them, beside the ends of the curves."""
    train = run[quantity].train[-1]
    test = run[quantity].test[-1]
    low, high = panel.get_ylim()
    apart = max(abs(train - test) / 2, (high - low) / 12)  # a line of text at least
    middle = np.clip((train + test) / 2, low + apart, high - apart)
    if train < test:
        apart = -apart
    heights = (middle + apart, middle, middle - apart)
    labels = last_row_in_words(quantity, run)
    beside = {"transform": panel.get_yaxis_transform(), "verticalalignment": "center"}
    for height, label, color in zip(heights, labels, (BLUE, GREY, ORANGE), strict=True):
        panel.text(1.02, height, label, color=color, **beside)


def last_row_in_words(quantity, run):
    """Words the last row: training, the gap (positive where test is worse), and test."""
    train = run[quantity].train[-1]
    test = run[quantity].test[-1]
    if quantity == "accuracy":
        gap = round(train - test, 1) + 0.0  # makes 0.0 of -0.0
        return f"training {train:.1f} %", f"gap {gap:.1f} points", f"test {test:.1f} %"
    gap = cost_in_words(round(test - train, 3) + 0.0)
    return f"training {cost_in_words(train)}", f"gap {gap}", f"test {cost_in_words(test)}"


def cost_in_words(cost):
    """Words a cost: 0.071, 41.3, 3.36e+38."""
    return f"{cost:.3f}" if cost < 10 else f"{cost:.3g}"


def shorten(name, letters):
    """Returns the end of a name that is too long. The ends of names tell runs apart."""
    if len(name) > letters:
        name = "…" + name[1 - letters :]
    return name


# ----------------------------------------------------------------------------- writing the plots
def save(figures, folder):
    """Writes figures, a dict from file name to Figure, as PNGs, and returns their paths.

    Both are complete before the first takes its place. Raises OSError where one cannot be written.
    Then the PNGs that were there before stay, both of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in figures]
    before = {path: path.read_bytes() for path in paths if path.exists()}
    replaced = []
    with tempfile.TemporaryDirectory(prefix=".plots-", dir=folder) as drafts:
        for name, figure in figures.items():
            figure.savefig(Path(drafts, name))
        try:
            for path in paths:
                Path(drafts, path.name).replace(path)
                replaced.append(path)
        except OSError:
            for path in replaced:
                path.unlink()
                if path in before:
                    path.write_bytes(before[path])
            raise
    return paths


# ------------------------------------------------------------------------------ the command line
def parse_arguments(argv=None):
    """Returns the command line's run_dirs, a list of paths, and output_dir, a path or None."""
    parser = argparse.ArgumentParser(description="Draw accuracy.png and cost.png from curves.csv.")
    parser.error = lambda message: parser.exit(2, f"plot_curves.py: {message}\n")  # no usage
    runs = "up to eight folders that train_mnist.py has written (default: the newest in outputs/)"
    parser.add_argument("run_dirs", metavar="RUN_DIR", nargs="*", type=Path, help=runs)
    output = "folder that the two plots go to (default: the first run's)"
    parser.add_argument("--output-dir", metavar="DIR", type=Path, help=output)
    arguments = parser.parse_args(argv)
    if len(arguments.run_dirs) > 8:
        parser.error(f"RUN_DIR: at most eight runs, not {len(arguments.run_dirs)}")
    return arguments


def main(argv=None):
    """Reads the runs, draws the two plots, and prints where they are."""
    arguments = parse_arguments(argv)
    try:
        run_dirs = arguments.run_dirs or [newest_run()]
        runs = [read_run(run_dir) for run_dir in run_dirs]
        names = name_runs(run_dirs)
        with style.context(STYLE, after_reset=True):
            accuracy = draw("accuracy", names, runs)
            cost = draw("cost", names, runs)
            figures = {"accuracy.png": accuracy, "cost.png": cost}
            paths = save(figures, arguments.output_dir or run_dirs[0])
    except (BadRun, OSError) as error:
        raise SystemExit(f"plot_curves.py: {error}") from None
    for path in paths:
        # A terminal may be unable to print a folder's name.
        encoding = sys.stdout.encoding or "utf-8"
        print(str(path).encode(encoding, errors="backslashreplace").decode(encoding))
        if hasattr(builtins, "display"):  # a notebook shows what was drawn
            builtins.display({"image/png": path.read_bytes()}, raw=True)


if __name__ == "__main__":
    main()
