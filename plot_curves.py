"""Draws the learning curves of runs of train_mnist.py into accuracy.png and cost.png.

    python plot_curves.py                   draws the newest run in outputs/
    python plot_curves.py RUN_A RUN_B       draws up to eight runs, to compare them

Training is blue, test is orange, and the gap between them is grey. One run is drawn as a whole and,
beside it, close up. Of several runs each has a panel, and all panels have the same axes. An open
circle marks the lowest test cost. (Do not choose settings by it; for that, use validation images.)
"""

import argparse
import textwrap
from collections import namedtuple
from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure

HEADER = "iteration,train_accuracy,train_cost,test_accuracy,test_cost"

# The two quantities that are drawn, and how their values are worded: as on the terminal.
Quantity = namedtuple("Quantity", "name label decimals unit gap_unit")
ACCURACY = Quantity("accuracy", "accuracy in %", decimals=2, unit=" %", gap_unit=" points")
COST = Quantity("cost", "cost", decimals=4, unit="", gap_unit="")

Curves = namedtuple("Curves", "iterations train test")  # of a quantity: float64 [rows] each

# The palette of Okabe and Ito (2008) for colour-blind readers: https://jfly.uni-koeln.de/color/
BLUE = "#0072B2"
ORANGE = "#D55E00"
GREY = "#555555"

STYLE = {
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 20,  # leaves room for a subtitle
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.formatter.useoffset": False,  # a tick label is the whole value
    "axes.xmargin": 0,  # curves reach from edge to edge
    "grid.color": "#e4e4e4",
    "xtick.color": GREY,
    "ytick.color": GREY,
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
    """Returns the folder directly in outputs/ whose curves.csv was written last."""
    tables = sorted(Path("outputs").glob("*/curves.csv"), key=lambda path: path.stat().st_mtime)
    if not tables:
        raise BadRun("no run in outputs/ yet; train first: python train_mnist.py")
    return tables[-1].parent


def read_run(run_dir):
    """Returns a run: {ACCURACY: Curves in percent, COST: in nats}; raises OSError or BadRun."""
    path = run_dir / "curves.csv"
    text = path.read_text(encoding="utf-8-sig", errors="replace")  # -sig: as Excel saves it
    # What follows the last newline is nothing, or a row that is still being written.
    lines = text.split("\n")[:-1]
    if lines[:1] != [HEADER]:
        raise BadRun(f"{path}: the first line is not {HEADER}")
    if not any(lines[1:]):
        raise BadRun(f"{path}: no rows yet")
    try:
        table = np.loadtxt(lines, delimiter=",", comments=None, skiprows=1, ndmin=2)
    except ValueError as error:  # says in which row and column
        raise BadRun(f"{path}: {error}") from error
    if table.shape[1] != 5 or not (np.abs(table) < 1e39).all():  # the largest float32 is 3e38
        raise BadRun(f"{path}: a row is not five finite numbers")
    table[:, 1:] = np.float32(table[:, 1:])  # as the run had them, so that both round alike
    iterations, train_accuracy, train_cost, test_accuracy, test_cost = table.T
    if (np.diff(iterations, prepend=-1) <= 0).any():
        raise BadRun(f"{path}: the rows are not in the order of the iterations")
    accuracy = Curves(iterations, 100 * train_accuracy, 100 * test_accuracy)
    cost = Curves(iterations, train_cost, test_cost)
    return {ACCURACY: accuracy, COST: cost}


def name_runs(run_dirs):
    """Returns a name for each run: its folder's, with as many parents as tell the runs apart."""
    paths = [run_dir.resolve() for run_dir in run_dirs]
    for parts in range(1, 99):
        names = ["/".join(path.parts[-parts:]) for path in paths]
        if len(set(names)) == len(set(paths)):
            break
    return names


# ------------------------------------------------------------------------------- drawing the runs
def draw_one(quantity, names, runs):
    """Returns a Figure of a single run: the whole of it on the left, a close-up on the right."""
    figure = Figure((10.8, 3.8), layout="constrained")  # inches
    whole, close = figure.subplots(1, 2, width_ratios=[1, 1.6])
    curves = runs[0][quantity]
    iterations, _, test = curves

    _, high = find_limits(quantity, runs, skipped=0)
    whole.set_ylim(0, high)
    title = textwrap.fill(f"{quantity.name.capitalize()} of {names[0]}", width=32)
    draw_curves(whole, quantity, curves, title, "the whole run")

    # The close-up begins at the last row of the test curve that is outside its frame.
    low, high = find_limits(quantity, runs, skipped=0.1)
    close.set_ylim(low, high)
    outside = (test < low) | (test > high)
    start = iterations[0]
    if outside.any():
        start = iterations[outside][-1]
        close.set_xlim(start, iterations[-1])
    title = f"Close-up of the rectangle: from iteration {start:,.0f} on"
    subtitle = "grey: the gap between training and test images"
    if quantity is COST:
        lowest = in_words(test.min(), quantity)
        subtitle = f"lowest test cost {lowest}, at iteration {iterations[test.argmin()]:,.0f}"
    draw_curves(close, quantity, curves, title, subtitle)
    label_ends(close, quantity, curves)

    # The rectangle and the close-up have the same outline, so that they are seen as the same.
    outline = {"edgecolor": "black", "linewidth": 1, "zorder": 3}
    close.spines[:].set(visible=True, **outline)
    whole.indicate_inset(close.viewLim.bounds, alpha=1, **outline)
    return figure


def draw_several(quantity, names, runs):
    """Returns a Figure of two to eight runs: a panel each, in rows of up to four."""
    rows = 1 if len(runs) <= 4 else 2
    columns = (len(runs) + rows - 1) // rows
    figure = Figure((10.8, 0.6 + 2.9 * rows), layout="constrained")  # inches: 0.6 for the key
    limits = find_limits(quantity, runs, skipped=0.2)  # some jump longer than others
    first = runs[0][quantity]
    panel = None
    for place, run in enumerate(runs):
        panel = figure.add_subplot(rows, columns, place + 1, sharex=panel, ylim=limits)
        curves = run[quantity]
        _, gap, test = last_row_in_words(quantity, curves)
        subtitle = f"{test}, {gap}"
        if quantity is COST:
            subtitle = f"{test}, lowest {in_words(curves.test.min(), quantity)}"
        if not panel.viewLim.containsy(curves.test[-1]):
            subtitle = f"{test}, off the scale"
        title = textwrap.fill(names[place], width=21)  # so many letters fit above four panels
        draw_curves(panel, quantity, curves, title, subtitle)
        if place > 0:
            label = "test images of the first panel"
            panel.plot(first.iterations, first.test, ":", color=ORANGE, label=label)
        if place % columns > 0:
            panel.set_ylabel("")
            panel.tick_params(labelleft=False)
    return figure


def find_limits(quantity, runs, skipped):
    """Returns limits of y: from perfect to a little beyond the worst, but for the skipped start."""
    # Guessing costs ln 10 = 2.3. Runs that are hardly better would make the others' curves flat.
    learnt = [run for run in runs if run[COST].train[-1] < 2.2]
    values = []
    for run in learnt or runs:
        iterations, train, test = run[quantity]
        counted = iterations >= skipped * iterations[-1]  # early on, all changes at once
        values.extend([*train[counted], *test[counted]])
    if quantity is COST:
        return 0, 1.1 * (max(values) or 1)
    mistakes = 100 - min(values) or 1
    return max(0, 100 - 1.1 * mistakes), 100 + 0.03 * mistakes


def draw_curves(panel, quantity, curves, title, subtitle):
    """Draws a run into a panel that has its limits: curves, gap, lowest test cost, two titles."""
    iterations, train, test = curves
    line = "-" if len(iterations) > 1 else "."  # no line leads through one point
    panel.plot(iterations, train, line, color=BLUE, label="training images")
    panel.plot(iterations, test, line, color=ORANGE, label="test images")
    panel.fill_between(iterations, train, test, color=GREY, alpha=0.2, linewidth=0, label="gap")
    lowest = iterations[test.argmin()], test.min()
    if quantity is COST and panel.viewLim.contains(*lowest):
        circle = {"color": ORANGE, "markerfacecolor": "white", "zorder": 4, "clip_on": False}
        panel.plot(*lowest, "o", label="lowest test cost", **circle)
    panel.set(title=title, xlabel="iteration", ylabel=quantity.label)
    panel.annotate(subtitle, (0, 1), (0, 6), "axes fraction", "offset points", color=GREY)
    panel.locator_params("x", nbins=4, integer=True, min_n_ticks=1)
    panel.xaxis.set_major_formatter("{x:,.0f}")
    if panel.viewLim.ymax > 1e5:  # a run that has diverged
        panel.yaxis.set_major_formatter("{x:.2e}")


def label_ends(panel, quantity, curves):
    """Writes the last row beside the panel: each value where its curve ends, the gap between."""
    train = curves.train[-1]
    test = curves.test[-1]
    low, high = panel.get_ylim()
    apart = max(abs(train - test) / 2, (high - low) / 12)  # a line of text at least
    middle = np.clip((train + test) / 2, low + apart, high - apart)
    heights = [middle + apart, middle, middle - apart]
    if train < test:
        heights.reverse()
    texts = last_row_in_words(quantity, curves)
    beside = {"transform": panel.get_yaxis_transform(), "verticalalignment": "center"}
    for height, text, color in zip(heights, texts, (BLUE, GREY, ORANGE), strict=True):
        panel.text(1.02, height, text, color=color, **beside)


def add_key(figure):
    """Says above the panels what is what: each kind of line once, whichever panel has it."""
    key = {}
    for panel in figure.axes:
        lines, labels = panel.get_legend_handles_labels()
        for line, label in zip(lines, labels, strict=True):
            key.setdefault(label, line)
    figure.legend(key.values(), key.keys(), loc="outside upper left", ncols=len(key))


def last_row_in_words(quantity, curves):
    """Returns the last row as texts: training, gap (positive where test is worse), test."""
    train = round(curves.train[-1], quantity.decimals)  # so that the gap is of what is shown
    test = round(curves.test[-1], quantity.decimals)
    gap = test - train if quantity is COST else train - test
    gap = in_words(gap, quantity) + quantity.gap_unit
    train = in_words(train, quantity) + quantity.unit
    test = in_words(test, quantity) + quantity.unit
    return f"training {train}", f"gap {gap}", f"test {test}"


def in_words(value, quantity):
    """Returns a value as text: 89.50, 0.0713, 3.36e+38."""
    if abs(value) >= 1000:
        return f"{value:.3g}"
    value = round(value, quantity.decimals) + 0.0  # -0.0 + 0.0 is 0.0
    return f"{value:.{quantity.decimals}f}"


# ------------------------------------------------------------------------------ the command line
def parse_arguments(argv=None):
    """Returns the command line's run_dirs, a list of paths, and output_dir, a path or None."""
    parser = argparse.ArgumentParser(description="Draws accuracy.png and cost.png of runs.")
    parser.error = lambda message: parser.exit(2, f"plot_curves.py: {message}\n")  # no usage
    which = "a folder that train_mnist.py has written, or up to eight (default: the newest run)"
    parser.add_argument("run_dirs", metavar="RUN", nargs="*", type=Path, help=which)
    where = "folder for the plots (default: the run's; of several, the one that the first is in)"
    parser.add_argument("--output-dir", metavar="DIR", type=Path, help=where)
    arguments = parser.parse_args(argv)
    if len(arguments.run_dirs) > 8:
        parser.error(f"RUN: at most eight runs, not {len(arguments.run_dirs)}")
    return arguments


def main(argv=None):
    """Reads the runs, draws the two plots, and prints where they are."""
    arguments = parse_arguments(argv)
    run_dirs = arguments.run_dirs or [newest_run()]
    runs = [read_run(run_dir) for run_dir in run_dirs]
    names = name_runs(run_dirs)
    draw = draw_one
    folder = run_dirs[0]
    if len(runs) > 1:
        draw = draw_several
        folder = folder.resolve().parent  # so that no run's own plots are replaced
    folder = arguments.output_dir or folder
    folder.mkdir(parents=True, exist_ok=True)
    for quantity in (ACCURACY, COST):
        # after_reset: a style of the user's own might hide the grey, or have text too large.
        with style.context(STYLE, after_reset=True):
            figure = draw(quantity, names, runs)
            add_key(figure)
            figure.savefig(folder / f"{quantity.name}.png")
    print(folder / "accuracy.png", folder / "cost.png", sep="\n")


if __name__ == "__main__":
    try:
        main()
    except (BadRun, OSError) as error:
        raise SystemExit(f"plot_curves.py: {error}") from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
