"""Draws what lesson/remedies.py has found: a row for each remedy.

    python lesson/chart.py [FOLDER]    (default: outputs/remedies, drawn as chart-remedies.png)

With right labels: how many points more a network reads than the first remedy's, plain, of the same
seed; and its test cost, also with a temperature of its own. With wrong labels: how many points of
accuracy a network loses that goes on after it could have been stopped. A network breaks down if its
accuracy falls by more than five points from one row to the next, after the first fifth.

A dot that would lie on another is moved up or down.
"""

import csv

import numpy as np

from shared.command_line import UserError, arguments
from shared.evidence import break_down, column, lines_in_pairs, read_experiment
from shared.pictures import BOLD, new_figure, save_figure
from plot_curves import BLUE, GREY, ORANGE, name_of

DRAWN = ["accuracy", "stopped accuracy", "cost", "cost with T", "largest fall"]
DOT = {"ms": 3, "mew": 0.5, "alpha": 0.7, "zorder": 3}
BAR = {"marker": "|", "ls": "", "ms": 12, "mew": 2}  # in the key
SHIFTS = [0.09 * times for times in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5)]  # up or down, of a row


def check(line):
    """Raises ValueError, KeyError or TypeError unless a line has all that is drawn, and no more."""
    if None in line or line["labels"] not in ("right", "wrong") or not line["remedy"]:
        raise ValueError(line)
    for title in DRAWN:
        float(line[title])


def read_results(folder):
    """Returns the lines of a folder's results.csv. Raises UserError if they cannot be drawn."""
    path = folder / "results.csv"
    try:
        lines = read_experiment(folder)
        for line in lines:
            check(line)
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        why = "not as lesson/remedies.py writes it, with a comma in between"
        raise UserError(f"{path}: {why}") from error
    if not lines:
        raise UserError(f"{path}: no network is done yet; let lesson/remedies.py finish one")
    return lines


def shifts_of(values, width):
    """Returns how far dots at these values move up or down: an array. width: that of a dot."""
    shifts = np.zeros(len(values))
    done = []
    for i in values.argsort():
        near = [other for other in done if abs(values[other] - values[i]) < width]
        free = [shift for shift in SHIFTS if shift not in shifts[near]]
        shifts[i] = free[0] if free else 0
        done.append(i)
    return shifts


def draw_mean(panel, y, values, color):
    """Draws the mean of a row: a bar."""
    panel.plot([values.mean()] * 2, [y - 0.4, y + 0.4], color=color, lw=2, zorder=2)


def draw(panel, rows):
    """Draws the figures of networks: for each remedy a float64 [seeds], and their largest falls."""
    all_values = np.concatenate([values for values, _ in rows])
    width = 0.03 * np.ptp(all_values) if len(all_values) else 0
    for y, (values, falls) in enumerate(rows):
        if len(values) == 0:
            continue
        draw_mean(panel, y, values, ORANGE)
        broken = break_down(falls)
        places = y + shifts_of(values, width)
        panel.plot(values[~broken], places[~broken], "o", color=BLUE, **DOT)
        panel.plot(values[broken], places[broken], "o", color=BLUE, mfc="white", **DOT)


(folder,) = arguments("outputs/remedies")
lines = read_results(folder)
remedies = [*dict.fromkeys(line["remedy"] for line in lines)]
figure = new_figure(1.5 + 0.36 * len(remedies))
more, cost, lost = figure.subplots(1, 3, sharey=True, width_ratios=[1, 1.4, 1])
rows = {more: [], cost: [], lost: []}
for remedy in remedies:
    pairs = lines_in_pairs(lines, [("right", remedy), ("right", remedies[0])])
    accuracy, first = [column(pairs, "accuracy", "right", name) for name in (remedy, remedies[0])]
    rows[more].append((100 * (accuracy - first), column(pairs, "largest fall", "right", remedy)))
    falls, falls_of_wrong = [
        column(lines, "largest fall", labels, remedy) for labels in ("right", "wrong")
    ]
    rows[cost].append((column(lines, "cost", "right", remedy), falls))
    stopped, at_end = [
        column(lines, title, "wrong", remedy) for title in ("stopped accuracy", "accuracy")
    ]
    rows[lost].append((100 * (stopped - at_end), falls_of_wrong))
for y, remedy in enumerate(remedies):
    with_T = column(lines, "cost with T", "right", remedy)
    if len(with_T) > 0:
        draw_mean(cost, y, with_T, GREY)
for panel, of_panel in rows.items():
    draw(panel, of_panel)
more.set_title("right labels: answers", **BOLD)
more.set_xlabel(f"points more than {remedies[0]}")
cost.set_title("right labels: cost", **BOLD)
cost.set_xlabel("test cost")
lost.set_title("wrong labels: answers", **BOLD)
lost.set_xlabel("points lost by going on")
key = [
    *more.plot([], [], color=BLUE, marker="o", ls="", label="a network", **DOT),
    *more.plot([], [], color=BLUE, marker="o", ls="", mfc="white", label="it breaks down", **DOT),
    *more.plot([], [], color=ORANGE, label="mean", **BAR),
    *more.plot([], [], color=GREY, label="mean, with a temperature each", **BAR),
]
figure.legend(handles=key, loc="outside lower center", ncols=len(key))
for panel in (more, lost):
    panel.axvline(0, color=GREY, lw=1)
for panel in (more, cost, lost):
    panel.tick_params(axis="y", length=0)
    panel.grid()
    panel.spines["left"].set_visible(False)
more.set_yticks(range(len(remedies)), remedies)
more.set_ylim(len(remedies) - 0.5, -0.5)
save_figure(figure, f"chart-{name_of(folder)}.png")
