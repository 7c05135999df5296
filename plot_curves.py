"""Draws the learning curves of runs of train_mnist.py into accuracy.png and cost.png.

    python plot_curves.py                   draws the newest run in outputs/
    python plot_curves.py RUN_A RUN_B       draws several runs, to compare them

Training is blue, test is orange; where test is worse, the gap is grey. A circle marks the lowest
test cost. Do not choose settings by it: that is what --measure-on validation is for.
"""

import argparse
import json
import os
import sys
import textwrap
from collections import namedtuple
from pathlib import Path

if __name__ == "__main__" and "IPython" not in sys.modules:
    # Ctrl-C ends it without a word, as it ends train_mnist.py.
    sys.excepthook = lambda kind, *e: kind is KeyboardInterrupt or sys.__excepthook__(kind, *e)
    os.environ.pop("MPLBACKEND", None)  # a notebook's may name what is not installed here

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure

# The first line of curves.csv, and what the images are that are not trained on.
HEADER = "iteration,train_accuracy,train_cost,test_accuracy,test_cost"
VALIDATION_HEADER = "iteration,train_accuracy,train_cost,validation_accuracy,validation_cost"
KINDS = {HEADER: "test", VALIDATION_HEADER: "validation"}

# What a file shows. perfect: the best value that there can be; decimals: as on the terminal.
Quantity = namedtuple("Quantity", "name label perfect decimals unit gap_unit")
ACCURACY = Quantity("accuracy", "accuracy in %", 100, decimals=2, unit=" %", gap_unit=" points")
COST = Quantity("cost", "cost", 0, decimals=4, unit="", gap_unit="")
# One quantity of one run. kind: "test" or "validation"; the last three: float64 [rows].
Run = namedtuple("Run", "quantity name kind settings iterations train test")

# The palette of Okabe and Ito (2008) for colour-blind readers: https://jfly.uni-koeln.de/color/
BLUE = "#0072B2"
ORANGE = "#D55E00"
GREY = "#555555"
LOOK = {"axes.edgecolor": GREY, "axes.grid": True, "grid.color": "#e4e4e4", "axes.xmargin": 0}
LOOK |= {"axes.spines.right": False, "axes.spines.top": False, "legend.frameon": False}
LOOK |= {"xtick.color": GREY, "ytick.color": GREY, "figure.dpi": 160}
LOOK |= {"figure.constrained_layout.w_pad": 0.1}  # inches: else "1,000" meets the next panel's "0"
LOOK |= {"text.parse_math": False}  # a $ in a folder's name is just a $


class BadRun(Exception):
    """A run that cannot be drawn. The message says which, and why."""


# ------------------------------------------------------------------------------- reading the runs
def newest_run():
    """Returns the folder directly in outputs/ whose curves.csv was written last."""
    paths = [*Path("outputs").glob("*/curves.csv")]
    if not paths:
        raise BadRun("no run in outputs/ yet; train first: python train_mnist.py")
    return max(paths, key=lambda path: path.stat().st_mtime).parent


def name_of(run_dir):
    """Returns the name of a run's folder; in it, a ? for each byte that is no text."""
    return run_dir.resolve().name.encode(errors="replace").decode()


def read_run(run_dir, name):
    """Returns two Runs: accuracy in percent, cost in nats. Raises OSError or BadRun."""
    path = run_dir / "curves.csv"
    if run_dir.is_file():
        raise BadRun(f"{run_dir}: a file; name the folder of a run")
    text = path.read_text(encoding="utf-8-sig", errors="replace")  # -sig: as Excel saves it
    header, *lines = text.split("\n")
    if header not in KINDS:
        raise BadRun(f"{path}: the first line is not {' or '.join(KINDS)}")
    if len(lines) < 3:  # the last is what follows the last line's end: nothing, or half a row
        raise BadRun(f"{path}: fewer than two rows, so no curve yet")
    if lines.pop():  # it may still be being written
        print(f"plot_curves.py: {path}: left out the last row, which does not end", file=sys.stderr)
    rows = [read_row(line, f"{path}, line {number}") for number, line in enumerate(lines, 2)]
    iterations, train_accuracy, train_cost, test_accuracy, test_cost = np.array(rows).T
    if (np.diff(iterations) <= 0).any():
        raise BadRun(f"{path}: the rows are not in the order of the iterations")
    common = name, KINDS[header], read_settings(run_dir), iterations
    accuracy = Run(ACCURACY, *common, 100 * train_accuracy, 100 * test_accuracy)
    return accuracy, Run(COST, *common, train_cost, test_cost)


def read_row(line, place):
    """Returns a line of curves.csv as float64 [5]. Raises BadRun, which says the place."""
    largest = np.finfo(np.float32).max
    try:
        row = np.array(line.split(","), float)
        is_good = len(row) == 5 and ((row >= 0) & (row <= largest)).all()
    except ValueError:
        is_good = False
    if not is_good or max(row[1], row[3]) > 1:
        raise BadRun(f"{place} is not iteration, accuracy from 0 to 1, cost, accuracy, cost")
    row[1:] = np.float32(row[1:])  # as the run had them, so that the terminal rounds alike
    return row


def read_settings(run_dir):
    """Returns the settings in run.json: a dict, empty if the file is not there, or an odd one."""
    try:
        return dict(json.loads((run_dir / "run.json").read_bytes())["settings"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return {}


# ------------------------------------------------------------------------------- drawing the runs
def draw(runs):
    """Returns a Figure of one quantity of one run or several, with a key to its lines."""
    figure = draw_one(*runs) if len(runs) == 1 else draw_several(runs)
    key = {}
    for panel in figure.axes:
        handles, labels = panel.get_legend_handles_labels()
        key |= zip(labels, handles, strict=True)
    figure.legend(key.values(), key.keys(), loc="outside upper left", ncols=5)
    return figure


def draw_one(run):
    """Returns a Figure of a run: the whole of it, and a close-up unless that shows the same."""
    height = find_height([run], since=0)
    close_height = find_height([run], since=0.1)  # the first tenth is steep
    note = [sum_up(run, height)]
    if close_height > height / 2 or len(run.iterations) < 4:  # not twice as close, or few rows
        figure = lay_out([run.name], [note])
        draw_curves(figure.axes[0], run, height)
    else:
        figure = lay_out([run.name, "Close-up of the rectangle"], [note, []])
        whole, close = figure.axes
        draw_curves(whole, run, height)
        draw_curves(close, run, close_height)
        close.spines[:].set(visible=True, edgecolor="black", zorder=1.9)  # just below the curves
        whole.indicate_inset(close.viewLim.bounds, edgecolor="black", alpha=1, zorder=1.9)
    label_ends(figure.axes[-1], run)
    return figure


def draw_several(runs):
    """Returns a Figure of runs, a panel each, all to one scale."""
    first = runs[0]
    height = find_height(runs, since=0.5)  # early jumps would press the rest flat
    notes = zip([sum_up(run, height) for run in runs], find_differences(runs), strict=True)
    figure = lay_out([run.name for run in runs], notes)
    for panel, run in zip(figure.axes, runs, strict=True):
        draw_curves(panel, run, height)
        if run is not first:
            label = f"{first.kind} images of the first panel"
            panel.plot(first.iterations, first.test, ":", color="black", linewidth=1, label=label)
        if not panel.get_subplotspec().is_first_col():
            panel.set_ylabel("")
            panel.tick_params(labelleft=False)
    return figure


def lay_out(names, notes):
    """Returns a Figure of panels, each below its name, in bold, and its notes, a list of texts."""
    rows = (len(names) + 3) // 4  # at most four panels in a row
    columns = (len(names) + rows - 1) // rows  # as even as possible
    names = [textwrap.fill(name, 72 // columns) for name in names]  # so many letters fit, in bold
    notes = ["\n".join(textwrap.fill(t, 120 // columns) for t in texts if t) for texts in notes]
    lines = max(note.count("\n") for note in notes)
    inches = 3.2 + (lines + max(name.count("\n") for name in names)) / 6  # of a row of panels
    figure = Figure((10.8, 0.4 + inches * rows), layout="constrained")  # with a key on top
    panel = None
    for place, (name, note) in enumerate(zip(names, notes, strict=True), start=1):
        panel = figure.add_subplot(rows, columns, place, sharex=panel, xlabel="iteration")
        panel.set_title(name, loc="left", size=10, weight="bold", pad=20 + 13 * lines)
        panel.text(0, 1.03, note, color=GREY, va="bottom", transform=panel.transAxes)
        panel.locator_params("x", nbins=12 // columns, integer=True)
        panel.xaxis.set_major_formatter("{x:,.0f}")
        panel.ticklabel_format(axis="y", useOffset=False)  # of equal decimals
        panel.yaxis.offsetText.set(x=-0.01, ha="right")  # a factor, as 1e32: beside the notes
    return figure


def find_height(runs, since):
    """Returns how far the y axis goes from perfect: 13 % past each run's worst row from since on.

    since: a share of the run. Costs above 2.6 are left out (guessing costs 2.3), if not all end so.
    """
    quantity = runs[0].quantity
    worst = 0
    for run in runs:
        is_late = run.iterations >= since * run.iterations[-1]
        for curve in (run.train, run.test):
            worst = max(worst, from_perfect(curve[is_late], quantity).max())
    height = 1.13 * worst
    if quantity is COST and min(run.test[-1] for run in runs) < 2.6:
        height = min(height, 2.6)
    return height or 1  # 0: no mistake at all


def from_perfect(values, quantity):
    """Returns how far values are from 100 % or from a cost of zero: the farther, the worse."""
    return abs(values - quantity.perfect)


def draw_curves(panel, run, height):
    """Draws a run: curves, gap, lowest test cost, and the y axis as far as height."""
    x = run.iterations
    quantity = run.quantity
    panel.set_ylabel(quantity.label)
    panel.plot(x, run.train, color=BLUE, label="training images")
    panel.plot(x, run.test, color=ORANGE, label=f"{run.kind} images")
    is_gap = from_perfect(run.test, quantity) > from_perfect(run.train, quantity)
    grey = {"interpolate": True, "color": GREY, "alpha": 0.2, "linewidth": 0}
    panel.fill_between(x, run.train, run.test, is_gap, label="gap", **grey)
    if quantity is ACCURACY:
        panel.set_ylim(max(0, 100 - height), 100 + 0.03 * height)
    else:
        panel.set_ylim(0, height)
    lowest = run.test.argmin()
    if quantity is COST and run.test[lowest] <= height:
        mark = {"color": ORANGE, "markerfacecolor": "white", "zorder": 4, "clip_on": False}
        panel.plot(x[lowest], run.test[lowest], "o", label=f"lowest {run.kind} cost", **mark)


def label_ends(panel, run):
    """Writes the last row beside the panel: each value where its curve ends, the gap between."""
    train, gap, test = last_row_in_words(run)
    low, high = panel.get_ylim()
    blue = np.clip(run.train[-1], low, high)
    orange = np.clip(run.test[-1], low, high)
    apart = max(abs(blue - orange) / 2, (high - low) / 12)  # a line of text at least
    middle = np.clip((blue + orange) / 2, low + apart, high - apart)
    if run.train[-1] < run.test[-1]:
        apart = -apart
    beside = {"transform": panel.get_yaxis_transform(), "verticalalignment": "center"}
    panel.text(1.02, middle + apart, train, color=BLUE, **beside)
    panel.text(1.02, middle, gap, color=GREY, **beside)
    panel.text(1.02, middle - apart, test, color=ORANGE, **beside)


def sum_up(run, height):
    """Returns how a run ended: "test 97.75 %, gap 1.25 points" or "test 0.0711, lowest ..."."""
    _, gap, test = last_row_in_words(run)
    if from_perfect(run.test[-1], run.quantity) > height:
        test = f"{test}, off the scale"
    if run.quantity is ACCURACY:
        return f"{test}, {gap}"
    at = run.iterations[run.test.argmin()]  # \xa0: a blank where no line breaks
    return f"{test}, lowest\xa0{in_words(run.test.min(), COST)}\xa0at\xa0{at:,.0f}"


def last_row_in_words(run):
    """Returns the last row as texts: training, gap, test."""
    quantity = run.quantity
    train = in_words(run.train[-1], quantity)
    test = in_words(run.test[-1], quantity)
    worse = from_perfect(float(test), quantity) - from_perfect(float(train), quantity)  # as shown
    gap = f"gap {in_words(worse, quantity)}{quantity.gap_unit}"
    return f"training {train}{quantity.unit}", gap, f"{run.kind} {test}{quantity.unit}"


def in_words(value, quantity):
    """Returns a value as text: 89.50, 0.0713, 3.36e+38, 4.67e-05."""
    is_usual = value == 0 or 10**-quantity.decimals <= abs(value) < 1000
    return f"{value:.{quantity.decimals}f}" if is_usual else f"{value:.3g}"


def find_differences(runs):
    """Returns for each run the settings in which any of the runs differ: "l2 0.0, seed ?"."""
    not_shown = {"data_dir", "output_dir", "iterations", "eval_every", "measure_on"}
    lists = [[] for _ in runs]
    for name in dict.fromkeys(name for run in runs for name in run.settings):
        values = [run.settings.get(name, "?") for run in runs]
        known = [value for value in values if value != "?"]
        if name in not_shown or all(value == known[0] for value in known):
            continue
        for texts, value in zip(lists, values, strict=True):
            texts.append(f"{name}_{value}".replace("_", "\xa0"))  # as in: learning rate 0.5
    return [", ".join(texts) for texts in lists]


# ------------------------------------------------------------------------------ the command line
def parse_arguments(argv=None):
    """Returns the command line's run_dirs, a list of paths, and output_dir, a path or None."""
    about = "Draws accuracy.png and cost.png of runs."
    parser = argparse.ArgumentParser(description=about, allow_abbrev=False)
    parser.error = lambda message: parser.exit(2, f"plot_curves.py: {message}\n")  # no usage
    which = "a folder that train_mnist.py has written, or several (default: the newest run)"
    parser.add_argument("run_dirs", metavar="RUN", nargs="*", type=Path, help=which)
    where = "folder for the plots (default: the run's; of several, the one that the first is in)"
    parser.add_argument("--output-dir", metavar="DIR", type=Path, help=where)
    return parser.parse_intermixed_args(argv)  # a folder may also come after --output-dir


def main(argv=None):
    """Reads the runs, draws the two plots, and prints where they are."""
    arguments = parse_arguments(argv)
    run_dirs = arguments.run_dirs or [newest_run()]
    names = [name_of(run_dir) for run_dir in run_dirs]
    if len({*names}) < len(names):
        names = [run_dir.as_posix() for run_dir in run_dirs]
    accuracies, costs = zip(*map(read_run, run_dirs, names), strict=True)
    folder = arguments.output_dir or run_dirs[0]
    if len(run_dirs) > 1 and not arguments.output_dir:
        folder = folder.resolve().parent
        if (folder / "curves.csv").exists():
            raise BadRun(f"{folder} has the plots of its own run; name an --output-dir")
    folder.mkdir(parents=True, exist_ok=True)
    for runs in (accuracies, costs):
        with style.context(LOOK, after_reset=True):  # a user's own might hide the grey
            draw(runs).savefig(folder / f"{runs[0].quantity.name}.png")
    print(folder / "accuracy.png", folder / "cost.png", sep="\n", flush=True)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # the reader has gone, as in: python plot_curves.py | head -1
        sys.stdout = None  # or Python would flush it again as it ends, and complain
    except (BadRun, OSError) as error:
        sys.exit(f"plot_curves.py: {error}")
