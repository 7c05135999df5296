"""Draws the learning curves of runs of train_mnist.py into accuracy.png and cost.png.

    python plot_curves.py                   draws the run in outputs/
    python plot_curves.py RUN_A RUN_B       draws several runs over each other

Where the training curve and the test curve drift apart, the network overfits. Of one run, the gap
between the two is shaded and measured. Of several runs, each has its colour, solid for the test
images and dashed for the training images, and its gap stands beside its name.
"""

import argparse
import csv
import math
import os
import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter

COLUMNS = ("iteration", "train_accuracy", "train_cost", "test_accuracy", "test_cost")
# Tell apart for the colour-blind too: the palette of Okabe and Ito, https://jfly.uni-koeln.de/color/
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
GREY = "#555555"


def fail(message, code=1):
    """Ends the program with one line on stderr and the exit code `code`."""
    print(f"plot_curves.py: {message}", file=sys.stderr)
    raise SystemExit(code)


def parse_arguments(argv=None):
    """Returns the command line's run_dirs, a list of paths, and output_dir."""
    parser = argparse.ArgumentParser(
        description="Draw accuracy.png and cost.png from the curves.csv of one or more runs."
    )
    parser.error = lambda message: fail(message, code=2)
    parser.add_argument(
        "run_dirs",
        metavar="RUN_DIR",
        nargs="*",
        type=Path,
        default=[Path("outputs")],
        help="folder that a run of train_mnist.py has written (default: outputs)",
    )
    parser.add_argument(
        "--output-dir",
        metavar="DIR",
        type=Path,
        help="folder that the two plots go to (default: the first run's)",
    )
    arguments = parser.parse_args(argv)
    if len(arguments.run_dirs) > len(COLOURS):
        fail(f"RUN_DIR: no more than {len(COLOURS)} runs can be told apart in one plot", code=2)
    return arguments


def read_curves(run_dir):
    """Reads the curves of one run.

    Returns:
        A dict from each name in COLUMNS to float64 [rows]: accuracies as fractions, costs in nats.

    Raises:
        OSError: the file is missing or cannot be read.
        ValueError: it is not a table of finite numbers with these columns and at least one row.
    """
    path = run_dir / "curves.csv"
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
            if missing:
                raise ValueError(f"{path}: no column {missing[0]}; the first line should name it")
            rows = [
                [read_number(record, name, f"{path}, line {reader.line_num}") for name in COLUMNS]
                for record in reader
            ]
        except csv.Error as error:
            raise ValueError(f"{path}, line {reader.line_num + 1}: {error}") from error
    if not rows:
        raise ValueError(f"{path}: no rows yet; train first: python train_mnist.py")
    return dict(zip(COLUMNS, np.array(rows).T, strict=True))


def read_number(record, name, where):
    """Returns the number in the column `name`; raises ValueError where there is none."""
    try:
        value = float(record[name])
    except (TypeError, ValueError):
        value = math.nan
    if not 0 <= value < math.inf:
        raise ValueError(f"{where}: {name} is {record[name]!r}, should be a number of at least 0")
    return value


def name_runs(run_dirs):
    """Labels each run by its folder's name, or by its whole path where two share a name."""
    names = [run_dir.resolve().name for run_dir in run_dirs]
    if len(set(names)) < len(names):
        names = [str(run_dir) for run_dir in run_dirs]
    return [name if len(name) <= 30 else f"…{name[-29:]}" for name in names]


# ------------------------------------------------------------------------------- the two plots


def draw(quantity, names, runs):
    """Draws the training and the test curve of each run.

    Args:
        quantity: "accuracy" (drawn in per cent) or "cost" (on a logarithmic axis).
        names: the runs' names.
        runs: their curves, as read_curves returns them.

    Returns:
        A matplotlib Figure.
    """
    figure = Figure(figsize=(7.2, 4.6), dpi=200, layout="constrained")
    axes = figure.add_subplot()
    curves = [select(quantity, run) for run in runs]
    set_up_axes(axes, quantity, curves)
    if len(runs) == 1:
        draw_labels(axes, draw_one(axes, quantity, *curves[0]), lines=1)
    else:
        draw_labels(axes, draw_several(axes, quantity, names, curves), lines=2)
    return figure


def select(quantity, run):
    """Returns the run's iterations, training curve and test curve of `quantity`, as drawn."""
    train, test = run[f"train_{quantity}"], run[f"test_{quantity}"]
    if quantity == "accuracy":
        return run["iteration"], 100 * train, 100 * test
    # Zero has no place on a logarithmic axis; float32 knows no probability between 1 - 6e-8 and 1.
    return run["iteration"], np.maximum(train, 1e-7), np.maximum(test, 1e-7)


def set_up_axes(axes, quantity, curves):
    """Chooses the frame and the axes' look.

    The frame holds all but the first tenth of the iterations. In those everything changes at once,
    which would squeeze the gap into a hairline; they may run out of it.
    """
    settled = [
        values[iterations >= iterations[-1] / 10]
        for iterations, train, test in curves
        for values in (train, test)
    ]
    low, high = min(map(np.min, settled)), max(map(np.max, settled))
    if quantity == "accuracy":
        margin = max(0.06 * (high - low), 0.05)
        axes.set_ylim(low - margin, high + margin)
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g} %"))
    else:
        low = min(low, *(test.min() for _, _, test in curves))  # is marked, however early it is
        factor = max((high / low) ** 0.06, 1.02)
        axes.set_yscale("log")
        axes.set_ylabel("cost (logarithmic)", fontsize=11, color=GREY)
        axes.set_ylim(low / factor, high * factor**2)  # room for a line of text above the curves
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.set_xlim(0, max(1, *(iterations[-1] for iterations, _, _ in curves)))
    axes.set_xlabel("iteration", fontsize=11)
    title = f"{quantity.capitalize()} per iteration"
    if len(curves) > 1:
        title += " (solid: test images, dashed: training images)"
    axes.set_title(title, loc="left", fontsize=12)
    axes.tick_params(labelsize=11, color=GREY)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#e4e4e4", linewidth=0.7)


def draw_one(axes, quantity, iterations, train, test):
    """Draws one run, the gap between its curves shaded.

    Returns:
        The labels at the curves' ends, tuples (x, y, colour, text).
    """
    train_colour, test_colour = COLOURS[:2]
    marker = "o" if len(iterations) == 1 else None  # a line through one point would not be seen
    axes.fill_between(iterations, train, test, color=GREY, alpha=0.18, linewidth=0)
    axes.plot(iterations, train, color=train_colour, marker=marker)
    axes.plot(iterations, test, color=test_colour, marker=marker)
    end, gap = iterations[-1], format_gap(quantity, train, test)
    if quantity == "cost":
        gap += f" ({format_ratio(test[-1] / train[-1])})"
        x, y = mark_lowest(axes, iterations, test, test_colour)
        transform = axes.get_xaxis_transform()
        side = "left" if x < 0.6 * end else "right"
        text = f" lowest test cost: {format_value(quantity, y)} at iteration {x:.0f} "
        axes.plot([x, x], [0, 1], ":", color=test_colour, linewidth=1, transform=transform)
        axes.text(x, 0.97, text, color=test_colour, size=11, ha=side, va="top", transform=transform)
    middle = math.sqrt(train[-1] * test[-1])  # halfway on a logarithmic axis, nearly so on others
    return [
        (end, train[-1], train_colour, f"training {format_value(quantity, train[-1])}"),
        (end, middle, GREY, gap),
        (end, test[-1], test_colour, f"test {format_value(quantity, test[-1])}"),
    ]


def draw_several(axes, quantity, names, curves):
    """Draws several runs over each other.

    Returns:
        The labels at the test curves' ends, tuples (x, y, colour, text).
    """
    labels = []
    for name, colour, (iterations, train, test) in zip(names, COLOURS, curves, strict=False):
        axes.plot(iterations, train, "--", color=colour, linewidth=1.2)
        axes.plot(iterations, test, color=colour)
        text = f"{name}\n{format_gap(quantity, train, test)}"
        if quantity == "cost":
            lowest, _ = mark_lowest(axes, iterations, test, colour)
            text += f", lowest at {lowest:.0f}"
        labels.append((iterations[-1], test[-1], colour, text))
    return labels


def mark_lowest(axes, iterations, test, colour):
    """Marks where the test cost was lowest, and returns that point (x, y)."""
    x, y = iterations[test.argmin()], test.min()
    axes.plot(x, y, "o", color=colour, markerfacecolor="white", zorder=3, clip_on=False)
    return x, y


def format_value(quantity, value):
    """Formats a value for a label."""
    if quantity == "accuracy":
        return f"{value:.1f} %"
    return f"{value:.3f}" if value >= 0.01 else f"{value:.1g}"


def format_gap(quantity, train, test):
    """Formats the gap at the curves' end: positive where the network does better on training."""
    if quantity == "accuracy":
        return f"gap {train[-1] - test[-1]:.1f} points"
    return f"gap {test[-1] - train[-1]:.3f}"


def format_ratio(ratio):
    """Formats how many times the training cost the test cost is."""
    return f"{ratio:.1f}×" if ratio < 10 else f"{ratio:,.0f}×"


def draw_labels(axes, labels, lines):
    """Writes the labels, of so many `lines` each, to the right of the plot without a collision."""
    axes.figure.draw_without_rendering()  # lays out the axes: only now have they a height
    height_in_points = axes.get_window_extent().height / axes.figure.dpi * 72
    to_axes = axes.transData + axes.transAxes.inverted()
    ends = [to_axes.transform((x, y)) for x, y, _, _ in labels]
    places = spread([y for _, y in ends], lines * 15 / height_in_points)
    beside = {"transform": axes.transAxes, "clip_on": False}
    for (x, y), place, (_, _, colour, text) in zip(ends, places, labels, strict=True):
        axes.plot([x, 1.01], [y, y], ":", color=colour, linewidth=1, **beside)
        axes.plot([1.01, 1.03], [y, place], color=colour, linewidth=1, **beside)
        axes.text(1.04, place, text, color=colour, size=11, va="center", parse_math=False, **beside)


def spread(positions, distance):
    """Moves positions within [0, 1] until no two are closer than `distance`, if they fit.

    Returns:
        A list in the order of `positions`.
    """
    order = np.argsort(positions, kind="stable")
    placed = np.clip(np.array(positions)[order], 0, 1)
    for _ in range(500):  # pushing two apart pushes them onto others: again until all is quiet
        for low in range(len(placed) - 1):
            overlap = distance - (placed[low + 1] - placed[low])
            if overlap > 0:
                placed[low : low + 2] += -overlap / 2, overlap / 2
        placed = np.clip(placed, 0, 1)
    return placed[np.argsort(order)].tolist()


# ------------------------------------------------------------------------------ the whole story


def save(figure, path):
    """Writes the figure as a PNG that is never seen half-written."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        figure.savefig(temporary, format="png")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def main():
    """Reads the runs and draws the two plots."""
    arguments = parse_arguments()
    output_dir = arguments.output_dir or arguments.run_dirs[0]
    try:
        runs = [read_curves(run_dir) for run_dir in arguments.run_dirs]
        names = name_runs(arguments.run_dirs)
        output_dir.mkdir(parents=True, exist_ok=True)
        for quantity in ("accuracy", "cost"):
            path = output_dir / f"{quantity}.png"
            save(draw(quantity, names, runs), path)
            print(path)
    except (OSError, ValueError) as error:
        fail(error)


if __name__ == "__main__":
    main()
