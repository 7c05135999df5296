"""Draws the learning curves of runs of train_mnist.py into accuracy.png and cost.png.

    python plot_curves.py                   draws the newest run in outputs/
    python plot_curves.py RUN_A RUN_B       draws several runs, to compare them

Training is blue, test is orange; where test is worse, the gap is grey. A circle marks the lowest
test cost. (Do not choose settings by it: use validation images.)
"""

import argparse
import json
import sys
import textwrap
from collections import namedtuple
from pathlib import Path

if __name__ == "__main__":  # Ctrl-C ends it without a word, as it ends train_mnist.py
    sys.excepthook = lambda kind, *e: kind is KeyboardInterrupt or sys.__excepthook__(kind, *e)

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure

HEADER = "iteration,train_accuracy,train_cost,test_accuracy,test_cost"
KINDS = {HEADER: "test", HEADER.replace("test", "validation"): "validation"}

# The two quantities that are drawn, and how their values are rounded: as on the terminal.
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
LOOK |= {"xtick.color": GREY, "ytick.color": GREY, "axes.formatter.useoffset": False}
LOOK |= {"figure.dpi": 160, "text.parse_math": False}  # a $ in a folder's name is just a $

# How many letters fit side by side into a figure: of titles, and of the lighter type below them.
TITLE_ROOM = 84
WORDS_ROOM = 136


class BadRun(Exception):
    """A run that cannot be drawn. The message says which, and why."""


# ------------------------------------------------------------------------------- reading the runs
def newest_run():
    """Returns the folder directly in outputs/ whose curves.csv was written last."""
    tables = sorted(Path("outputs").glob("*/curves.csv"), key=lambda path: path.stat().st_mtime)
    if not tables:
        raise BadRun("no run in outputs/ yet; train first: python train_mnist.py")
    return tables[-1].parent


def read_run(run_dir, name):
    """Returns two Runs: accuracy in percent, cost in nats. Raises OSError or BadRun."""
    path = run_dir / "curves.csv"
    if not path.exists():
        raise BadRun(f"{path} is not there; name the folder of a run, or train that run first")
    text = path.read_text(encoding="utf-8-sig", errors="replace")  # -sig: as Excel saves it
    header, _, body = text.partition("\n")
    *rows, torn = body.split("\n")
    if header not in KINDS:
        raise BadRun(f"{path}: the first line is not {' or '.join(KINDS)}")
    if not any(rows):
        raise BadRun(f"{path}: no rows yet")
    if torn:  # it may still be being written
        print(f"plot_curves.py: {path}: left out the last row, which does not end", file=sys.stderr)
    try:
        table = np.loadtxt(rows, delimiter=",", comments=None, ndmin=2)
    except ValueError as error:  # says where
        raise BadRun(f"{path}: {error}") from error
    largest = np.finfo(np.float32).max
    if table.shape[1] != 5 or not 0 <= table.min() <= table.max() <= largest:
        raise BadRun(f"{path}: a row is not five finite numbers from 0 on")
    table[:, 1:] = np.float32(table[:, 1:])  # as the run had them, so that both round alike
    iterations, train_accuracy, train_cost, test_accuracy, test_cost = table.T
    if max(train_accuracy.max(), test_accuracy.max()) > 1:
        raise BadRun(f"{path}: an accuracy is above 1")
    if (np.diff(iterations) <= 0).any():
        raise BadRun(f"{path}: the rows are not in the order of the iterations")
    common = name, KINDS[header], read_settings(run_dir), iterations
    accuracy = Run(ACCURACY, *common, 100 * train_accuracy, 100 * test_accuracy)
    return accuracy, Run(COST, *common, train_cost, test_cost)


def read_settings(run_dir):
    """Returns the settings in run.json: a dict, empty if the file is not there, or an odd one."""
    try:
        settings = json.loads((run_dir / "run.json").read_bytes())["settings"]
        return settings | {}  # a TypeError unless it is a dict
    except (OSError, ValueError, LookupError, TypeError):
        return {}


# ------------------------------------------------------------------------------- drawing the runs
def draw_one(run):
    """Returns a Figure of a run: the whole of it, and a close-up unless that shows the same."""
    early = 0.1 * run.iterations[-1]  # until then all changes at once
    height = find_height([run], settled=0)
    close_height = find_height([run], settled=early)
    title = f"{run.quantity.name.capitalize()} of {run.name}"
    title = textwrap.fill(title, TITLE_ROOM * 3 // 8)  # as wide as the whole beside a close-up
    words = ", ".join(sum_up(run, height))
    figure = Figure((10.8, 3.5 + title.count("\n") / 6), layout="constrained")  # inches
    if close_height > height / 2 or len(run.iterations) < 4:  # not twice as close, or few rows
        panel = figure.subplots()
        draw_curves(panel, run, height, title, words)
        label_ends(panel, run)
        return figure
    whole, close = figure.subplots(1, 2, width_ratios=[3, 5])
    draw_curves(whole, run, height, title, words)
    is_outside = is_worse(run, close_height) & (run.iterations <= early)
    start = run.iterations[is_outside].max(initial=run.iterations[0])  # the last early row outside
    close.set_xlim(start, run.iterations[-1])
    words = f"from iteration {start:,.0f} on"
    draw_curves(close, run, close_height, "Close-up of the rectangle", words)
    label_ends(close, run)
    close.locator_params("x", nbins=5)  # it is wider than other panels
    outline = {"edgecolor": "black", "linewidth": 1, "zorder": 1.9}  # just below the curves
    close.spines[:].set(visible=True, **outline)
    whole.indicate_inset(close.viewLim.bounds, alpha=1, **outline)
    return figure


def draw_several(runs):
    """Returns a Figure of runs, a panel each, all to one scale."""
    first = runs[0]
    rows = (len(runs) + 3) // 4  # at most four panels in a row
    columns = (len(runs) + rows - 1) // rows  # as even as possible
    longest = max(run.iterations[-1] for run in runs)
    height = find_height(runs, settled=0.5 * longest)  # some jump until then
    titles = [textwrap.fill(run.name, TITLE_ROOM // columns) for run in runs]
    results = wrap([sum_up(run, height, longest) for run in runs], columns)
    settings = wrap(find_differences(runs), columns)
    lines = max(title.count("\n") for title in titles)
    lines += results[0].count("\n") + settings[0].count("\n")  # all results have as many
    inches = 0.6 + rows * (2.7 + lines / 6)  # a key, and panels under their headings
    figure = Figure((10.8, inches), layout="constrained")
    panel = None
    for place, run in enumerate(runs):
        panel = figure.add_subplot(rows, columns, place + 1, sharex=panel)
        words = results[place] + settings[place]
        draw_curves(panel, run, height, titles[place], words.strip())
        if place > 0 and not is_worse(first, height)[-1]:
            label = f"{first.kind} images of the first panel"
            panel.plot(first.iterations, first.test, ":", color="black", linewidth=1, label=label)
        if place % columns > 0:
            panel.set_ylabel("")
            panel.tick_params(labelleft=False)
    return figure


def wrap(lists, columns):
    """Returns each list of texts as lines, each after a break; all break at the same places."""
    wrapped = ["" for _ in lists]
    room = 0
    for texts in zip(*lists, strict=True):  # a text of each list
        needed = max(map(len, texts))
        before = ", "
        if needed > room:
            before = "\n"
            room = WORDS_ROOM // columns
        room -= needed + len(", ")
        wrapped = [line + before + text for line, text in zip(wrapped, texts, strict=True)]
    return wrapped


def find_differences(runs):
    """Returns for each run the settings in which any of the runs differ: ["l2 0", "seed ?"]."""
    unsaid = {"data_dir", "output_dir", "iterations", "eval_every", "measure_on"}  # seen without
    lists = [[] for _ in runs]
    for name in dict.fromkeys(name for run in runs for name in run.settings):
        values = [str(run.settings.get(name, "?")).removesuffix(".0") for run in runs]
        if len({*values} - {"?"}) > 1 and name not in unsaid:
            for texts, value in zip(lists, values, strict=True):
                typed = value.strip("[]").replace(", ", " ") or "none"  # [16, 8] as 16 8
                text = f"{name.replace('_', '-')} {typed}"
                texts.append(textwrap.shorten(text, WORDS_ROOM // 5, placeholder=" ..."))
    return lists


def find_height(runs, settled):
    """Returns how far from perfect y goes: past all that the runs do from an iteration on.

    But a cost goes to 2.6 at most, unless all end above it: guessing costs ln 10 = 2.3.
    """
    quantity = runs[0].quantity
    best = max(from_perfect(run.test, quantity).min() for run in runs)  # each one's is inside
    worst = 0
    for run in runs:
        is_late = run.iterations >= min(settled, run.iterations[-1])  # the last row at least
        for curve in (run.train, run.test):
            worst = max(worst, from_perfect(curve[is_late], quantity).max())
    limit = 100
    if quantity is COST:
        limit = 2.6 if min(run.test[-1] for run in runs) < 2.6 else np.inf
    return max(min(1.13 * worst, limit), 1.13 * best) or 1


def from_perfect(values, quantity):
    """Returns how far values are from 100 % or from a cost of zero: the farther, the worse."""
    return abs(values - quantity.perfect)


def is_worse(run, distance):
    """Returns where test is farther from perfect than a distance, one or [rows]: bool [rows]."""
    return from_perfect(run.test, run.quantity) > distance


def draw_curves(panel, run, height, title, words):
    """Draws a run: curves, gap, lowest test cost, headings, and axes, y as far as height."""
    x = run.iterations
    quantity = run.quantity
    edge = abs(quantity.perfect - height)  # the worst value that is drawn
    limits = (0, edge) if quantity is COST else (edge, 100 + 0.03 * height)
    panel.set(xlabel="iteration", ylabel=quantity.label, ylim=limits)
    line = "-" if len(x) > 1 else "."  # no line leads through one point
    panel.plot(x, run.train, line, color=BLUE, label="training images")
    panel.plot(x, run.test, line, color=ORANGE, label=f"{run.kind} images")
    is_gap = is_worse(run, from_perfect(run.train, quantity))
    grey = {"interpolate": True, "color": GREY, "alpha": 0.2, "linewidth": 0}
    panel.fill_between(x, run.train, run.test, is_gap, label="gap", **grey)
    mark = {"color": ORANGE, "markerfacecolor": "white", "zorder": 4, "clip_on": False}
    at, lowest = x[run.test.argmin()], run.test.min()
    if quantity is COST and panel.viewLim.contains(at, lowest):
        panel.plot(at, lowest, "o", label=f"lowest {run.kind} cost", **mark)
    panel.set_title(title, loc="left", size=10, weight="bold", pad=20 + 13 * words.count("\n"))
    panel.text(0, 1.03, words, color=GREY, va="bottom", transform=panel.transAxes)
    panel.locator_params("x", nbins=3, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1)
    panel.xaxis.set_major_formatter("{x:,.0f}")
    if not 1e-3 < limits[1] < 1e5:  # diverged, or learnt by heart: short labels
        panel.yaxis.set_major_formatter("{x:.3g}")


def label_ends(panel, run):
    """Writes the last row beside the panel: each value where its curve ends, the gap between."""
    low, high = panel.get_ylim()
    train, test = np.clip([run.train[-1], run.test[-1]], low, high)
    apart = max(abs(train - test) / 2, (high - low) / 12)  # a line of text at least
    middle = np.clip((train + test) / 2, low + apart, high - apart)
    heights = [middle + apart, middle, middle - apart]
    if run.train[-1] < run.test[-1]:
        heights.reverse()
    beside = {"transform": panel.get_yaxis_transform(), "verticalalignment": "center"}
    for y, text, color in zip(heights, last_row_in_words(run), (BLUE, GREY, ORANGE), strict=True):
        panel.text(1.02, y, text, color=color, **beside)


def sum_up(run, height, longest=0):
    """Returns how a run ended, in two texts: ["test 0.0711", "lowest 0.0704 at 920"]."""
    _, gap, test = last_row_in_words(run)
    if run.iterations[-1] < longest:
        test = f"{test} at {run.iterations[-1]:,.0f}"
    if is_worse(run, height)[-1]:
        test = f"{test}, off the scale"
    if run.quantity is ACCURACY:
        return [test, gap]
    at = run.iterations[run.test.argmin()]
    return [test, f"lowest {in_words(run.test.min(), COST)} at {at:,.0f}"]


def last_row_in_words(run):
    """Returns the last row as texts: training, gap, test."""
    quantity = run.quantity
    train = in_words(run.train[-1], quantity)
    test = in_words(run.test[-1], quantity)
    worse = from_perfect(float(test), quantity) - from_perfect(float(train), quantity)  # as shown
    gap = in_words(abs(worse), quantity) + quantity.gap_unit
    gap = f"gap {gap}" if worse >= 0 else f"{run.kind} better by {gap}"
    return f"training {train}{quantity.unit}", gap, f"{run.kind} {test}{quantity.unit}"


def in_words(value, quantity):
    """Returns a value as text: 89.50, 0.0713, 3.36e+38, 4.67e-05."""
    text = f"{value:.{quantity.decimals}f}"
    is_tiny = 0 < value < 10**-quantity.decimals
    return f"{value:.3g}" if is_tiny or value >= 1000 else text


# ------------------------------------------------------------------------------ the command line
def parse_arguments(argv=None):
    """Returns the command line's run_dirs, a list of paths, and output_dir, a path or None."""
    parser = argparse.ArgumentParser(description="Draws accuracy.png and cost.png of runs.")
    parser.error = lambda message: parser.exit(2, f"plot_curves.py: {message}\n")  # no usage
    which = "a folder that train_mnist.py has written, or several (default: the newest run)"
    parser.add_argument("run_dirs", metavar="RUN", nargs="*", type=Path, help=which)
    where = "folder for the plots (default: the run's; of several, the one that the first is in)"
    parser.add_argument("--output-dir", metavar="DIR", type=Path, help=where)
    return parser.parse_args(argv)


def main(argv=None):
    """Reads the runs, draws the two plots, and prints where they are."""
    arguments = parse_arguments(argv)
    run_dirs = arguments.run_dirs or [newest_run()]
    folder = arguments.output_dir or run_dirs[0]
    if len(run_dirs) > 1 and not arguments.output_dir:
        folder = folder.resolve().parent
        if (folder / "curves.csv").exists():
            raise BadRun(f"{folder} has the plots of its own run; name an --output-dir")
    names = [run_dir.resolve().name for run_dir in run_dirs]
    if len({*names}) < len(names):
        names = [run_dir.as_posix() for run_dir in run_dirs]
    pairs = [*map(read_run, run_dirs, names)]
    folder.mkdir(parents=True, exist_ok=True)
    for runs in zip(*pairs, strict=True):  # their accuracies, then their costs
        with style.context(LOOK, after_reset=True):  # a user's own might hide the grey
            figure = draw_one(*runs) if len(runs) == 1 else draw_several(runs)
            key = {}
            for panel in figure.axes:
                handles, labels = panel.get_legend_handles_labels()
                key |= zip(labels, handles, strict=True)
            columns = len(key) if len(key) < 6 else 4
            figure.legend(key.values(), key.keys(), loc="outside upper left", ncols=columns)
            figure.savefig(folder / f"{runs[0].quantity.name}.png")
    print(folder / "accuracy.png", folder / "cost.png", sep="\n")


if __name__ == "__main__":
    try:
        main()
    except (BadRun, OSError) as error:
        sys.exit(f"plot_curves.py: {error}")
