"""Draws the learning curves of runs of train_mnist.py into accuracy.png and cost.png.

    python plot_curves.py                   draws the newest run in outputs/
    python plot_curves.py RUN_A RUN_B       draws several runs, to compare them

Training is blue, test is orange, and the gap between them is grey. One run is drawn as a whole and
close up. Of several each has a panel, with the settings in which they differ, to one scale. An
open circle marks the lowest test cost. (Do not choose settings by it: use validation images.)
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

# The two quantities that are drawn, and how their values are worded: as on the terminal.
Quantity = namedtuple("Quantity", "name label perfect decimals unit gap_unit")
ACCURACY = Quantity("accuracy", "accuracy in %", 100, decimals=2, unit=" %", gap_unit=" points")
COST = Quantity("cost", "cost", 0, decimals=4, unit="", gap_unit="")
# One quantity of one run. settings: a dict; guesses: a bool; the last three: float64 [rows].
Run = namedtuple("Run", "quantity name settings guesses iterations train test")

# The palette of Okabe and Ito (2008) for colour-blind readers: https://jfly.uni-koeln.de/color/
BLUE = "#0072B2"
ORANGE = "#D55E00"
GREY = "#555555"

STYLE = {
    "axes.edgecolor": GREY,
    "axes.formatter.useoffset": False,  # a tick label is the whole value
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.xmargin": 0,  # curves reach from edge to edge
    "figure.constrained_layout.h_pad": 0.1,  # inches
    "figure.constrained_layout.w_pad": 0.1,
    "figure.dpi": 160,
    "text.parse_math": False,  # a dollar sign in a folder's name is a dollar sign
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


def read_run(run_dir, name):
    """Returns two Runs: accuracy in percent, cost in nats. Raises OSError or BadRun."""
    path = run_dir / "curves.csv"
    text = path.read_text(encoding="utf-8-sig", errors="replace")  # -sig: as Excel saves it
    header, *rows = text.split("\n")
    if header != HEADER:
        raise BadRun(f"{path}: the first line is not {HEADER}")
    if not any(rows[:-1]):
        raise BadRun(f"{path}: no rows yet")
    if rows[-1]:  # it may still be being written
        print(f"plot_curves.py: {path}: left out the last row, which does not end", file=sys.stderr)
    try:
        table = np.loadtxt(rows[:-1], delimiter=",", comments=None, ndmin=2)
    except ValueError as error:  # says where, from row 0 below the header on
        raise BadRun(f"{path}: {error}") from error
    if table.shape[1] != 5 or not (np.abs(table) <= np.finfo(np.float32).max).all():
        raise BadRun(f"{path}: a row is not five finite numbers")
    table[:, 1:] = np.float32(table[:, 1:])  # as the run had them, so that both round alike
    iterations, train_accuracy, train_cost, test_accuracy, test_cost = table.T
    if (np.diff(iterations, prepend=-1) <= 0).any():
        raise BadRun(f"{path}: the rows are not in the order of the iterations")
    guesses = train_cost[-1] > 2.2  # no better than guessing, or hardly: that costs ln 10 = 2.3
    common = name, read_settings(run_dir), guesses, iterations
    cost = Run(COST, *common, train_cost, test_cost)
    return Run(ACCURACY, *common, 100 * train_accuracy, 100 * test_accuracy), cost


def read_settings(run_dir):
    """Returns the settings in run.json: a dict, empty if the file is not there, or an odd one."""
    try:
        settings = json.loads((run_dir / "run.json").read_bytes())["settings"]
        return settings | {}  # a TypeError unless it is a dict
    except (OSError, ValueError, LookupError, TypeError):
        return {}


# ------------------------------------------------------------------------------- drawing the runs
def draw_one(run):
    """Returns a Figure of a run: the whole of it on the left, a close-up on the right."""
    _, top = find_limits([run], start=0)
    low, high = find_limits([run], start=0.1 * run.iterations[-1])
    if high - low > top / 2:  # the close-up would show nearly the same
        return draw_several([run], skipped=0, spikes=0)
    figure = Figure((10.8, 3.8), layout="constrained")  # inches
    whole, close = figure.subplots(1, 2, width_ratios=[1, 1.6])
    title = textwrap.fill(f"{run.quantity.name.capitalize()} of {run.name}", 32)
    result = sum_up(run, (0, top), run.iterations[-1])
    draw_curves(whole, run, (0, top), title, ", ".join(result))
    outside = (run.test < low) | (run.test > high)
    start = run.iterations[outside].max(initial=run.iterations[0])  # the last row outside
    title = "Close-up of the rectangle"
    draw_curves(close, run, (low, high), title, f"from iteration {start:,.0f} on", start)
    label_ends(close, run)
    outline = {"edgecolor": "black", "linewidth": 1, "zorder": 3}  # of both, as they are the same
    close.spines[:].set(visible=True, **outline)
    whole.indicate_inset(close.viewLim.bounds, alpha=1, **outline)
    return figure


def draw_several(runs, skipped=0.5, spikes=0.05):
    """Returns a Figure of runs, a panel each. Its limits of y ignore early rows and spikes."""
    rows = (len(runs) + 3) // 4  # at most four panels in a row
    columns = (len(runs) + rows - 1) // rows  # as even as possible
    longest = max(run.iterations[-1] for run in runs)
    limits = find_limits(runs, skipped * longest, spikes)  # some are jumpy for long, or late
    titles = [textwrap.fill(run.name, 84 // columns) for run in runs]  # as much as fits
    results = join([sum_up(run, limits, longest) for run in runs], columns)
    settings = join(find_differences(runs), columns)
    subtitles = ["\n".join(pair).strip() for pair in zip(results, settings, strict=True)]
    lines = subtitles[0].count("\n") + max(title.count("\n") for title in titles)
    figure = Figure((10.8, 0.6 + rows * (2.9 + lines / 6)), layout="constrained")  # inches
    panel = None
    for place, run in enumerate(runs):
        panel = figure.add_subplot(rows, columns, place + 1, sharex=panel)
        draw_curves(panel, run, limits, titles[place], subtitles[place])
        if place > 0 and limits[0] <= runs[0].test[-1] <= limits[1]:
            label = "test images of the first panel"
            panel.plot(runs[0].iterations, runs[0].test, ":", color=ORANGE, lw=1, label=label)
        if place % columns > 0:
            panel.set_ylabel("")
            panel.tick_params(labelleft=False)
    return figure


def find_differences(runs):
    """Returns for each run the settings in which any of the runs differ: ["l2 0", "seed ?"]."""
    lists = [[] for _ in runs]
    for name in dict.fromkeys(name for run in runs for name in run.settings):
        values = [str(run.settings.get(name, "?")).removesuffix(".0") for run in runs]
        if len({*values} - {"?"}) > 1 and name not in ("data_dir", "output_dir"):
            for texts, value in zip(lists, values, strict=True):
                typed = value.strip("[]").replace(", ", " ") or "none"  # [16, 8] as 16 8
                text = f"{name.replace('_', '-')} {typed}"
                texts.append(textwrap.shorten(text, 32, placeholder=" ..."))
    return lists


def join(lists, columns):
    """Joins each list of texts into a line, or all into several if one is too long for a panel."""
    lines = [", ".join(texts) for texts in lists]
    if max(map(len, lines)) > 120 // columns:
        lines = ["\n".join(texts) for texts in lists]
    return lines


def find_limits(runs, start, spikes=0):
    """Returns the limits of y: from perfect to a little beyond the worst value from start on.

    Before iteration start all changes at once. Of each curve the part `spikes`, its worst values,
    may be beyond, but not the last value. Runs that only guess count only among themselves.
    """
    distances = []  # from perfect
    for run in [each for each in runs if not each.guesses] or runs:
        counted = run.iterations >= min(start, run.iterations[-1])
        for curve in (run.train, run.test):
            distance = np.abs(curve - run.quantity.perfect)
            distances += [distance[-1], np.quantile(distance[counted], 1 - spikes)]
    worst = max(distances) or 1
    if runs[0].quantity is COST:
        return 0, 1.1 * worst
    return max(0, 100 - 1.1 * worst), 100 + 0.03 * worst


def draw_curves(panel, run, limits, title, subtitle, start=0):
    """Draws a run into a panel, within limits of y: curves, gap, lowest test cost, two titles."""
    x = run.iterations
    marker = "" if len(x) > 1 else "."  # no line leads through one point
    panel.plot(x, run.train, marker=marker, color=BLUE, label="training images")
    panel.plot(x, run.test, marker=marker, color=ORANGE, label="test images")
    panel.fill_between(x, run.train, run.test, color=GREY, alpha=0.2, linewidth=0, label="gap")
    if run.quantity is COST:
        at = x[run.test.argmin()]
        inside = at >= start and run.test.min() <= limits[1]  # then it is whole, even on an edge
        circle = {"color": ORANGE, "markerfacecolor": "white", "zorder": 4, "clip_on": not inside}
        panel.plot(at, run.test.min(), "o", label="lowest test cost", **circle)
    panel.set(xlabel="iteration", ylabel=run.quantity.label, ylim=limits)
    if start > x[0]:
        panel.set_xlim(start, x[-1])
    panel.set_title(title, loc="left", size=10, weight="bold", pad=20 + 12 * subtitle.count("\n"))
    panel.text(0, 1.03, subtitle, color=GREY, va="bottom", transform=panel.transAxes)
    panel.grid(color="#e4e4e4")
    panel.tick_params(colors=GREY)
    panel.locator_params("x", nbins=4, integer=True, min_n_ticks=1)
    panel.xaxis.set_major_formatter("{x:,.0f}")
    if not 1e-3 < limits[1] < 1e5:  # diverged, or learnt by heart: short labels
        panel.yaxis.set_major_formatter("{x:.3g}")


def label_ends(panel, run):
    """Writes the last row beside the panel: each value where its curve ends, the gap between."""
    train = run.train[-1]
    test = run.test[-1]
    low, high = panel.get_ylim()
    apart = max(abs(train - test) / 2, (high - low) / 12)  # a line of text at least
    middle = np.clip((train + test) / 2, low + apart, high - apart)
    heights = [middle + apart, middle, middle - apart]
    if train < test:
        heights.reverse()
    beside = {"transform": panel.get_yaxis_transform(), "verticalalignment": "center"}
    for y, text, color in zip(heights, last_row_in_words(run), (BLUE, GREY, ORANGE), strict=True):
        panel.text(1.02, y, text, color=color, **beside)


def sum_up(run, limits, longest):
    """Returns how a run ended, in words: ["test 0.0711", "lowest 0.0704 at 920"]."""
    _, gap, test = last_row_in_words(run)
    if run.iterations[-1] < longest:
        test = f"{test} at {run.iterations[-1]:,.0f}"
    if not limits[0] <= run.test[-1] <= limits[1]:
        return [test, "off the scale"]
    if run.quantity is ACCURACY:
        return [test, gap]
    at = run.iterations[run.test.argmin()]
    return [test, f"lowest {in_words(run.test.min(), COST)} at {at:,.0f}"]


def last_row_in_words(run):
    """Returns the last row as texts: training, gap (positive where test is worse), test."""
    quantity = run.quantity
    train = round(run.train[-1], quantity.decimals)  # so that the gap is of what is shown
    test = round(run.test[-1], quantity.decimals)
    gap = abs(test - quantity.perfect) - abs(train - quantity.perfect)
    gap = in_words(gap, quantity) + quantity.gap_unit
    train = in_words(train, quantity) + quantity.unit
    test = in_words(test, quantity) + quantity.unit
    return f"training {train}", f"gap {gap}", f"test {test}"


def in_words(value, quantity):
    """Returns a value as text: 89.50, 0.0713, 3.36e+38."""
    if abs(value) >= 1000:
        return f"{value:.3g}"
    return f"{value:.{quantity.decimals}f}"


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
    pairs = [read_run(run_dir, name) for run_dir, name in zip(run_dirs, names, strict=True)]
    folder.mkdir(parents=True, exist_ok=True)
    for runs in zip(*pairs, strict=True):  # their accuracies, then their costs
        # after_reset: a style of the user's own might hide the grey, or have text too large.
        with style.context(STYLE, after_reset=True):
            figure = draw_one(*runs) if len(runs) == 1 else draw_several(runs)
            key = figure.axes[-1].get_legend_handles_labels()
            figure.legend(*key, loc="outside upper left", ncols=5, frameon=False)
            figure.savefig(folder / f"{runs[0].quantity.name}.png")
    print(folder / "accuracy.png", folder / "cost.png", sep="\n")


if __name__ == "__main__":
    try:
        main()
    except (BadRun, OSError) as error:
        sys.exit(f"plot_curves.py: {error}")
