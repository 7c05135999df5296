"""Draws what lesson/remedies.py has found: the test accuracy of each remedy, or of each folder.

    python lesson/chart.py                               of the folder outputs/remedies
    python lesson/chart.py outputs/remedies OTHER        of two folders, to compare their ends
    python lesson/chart.py outputs/neurons-8 ...         of folders of one remedy: a line for each

A dot is a mean over the seeds, a line reaches from the lowest seed to the highest. It is written to
outputs/chart.png.
"""

import csv
import os
import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

sys.path.append(str(Path(__file__).parents[1]))  # where plot_curves.py is

from plot_curves import ORANGE

GREEN = "#009e73"
OUTPUTS = Path(__file__).resolve().parents[1] / "outputs"

folders = [Path(word) for word in sys.argv[1:]] or [OUTPUTS / "remedies"]
tables = {}  # by folder: its lines, dicts of texts
for folder in folders:
    name = folder.resolve().name
    if name in tables:
        sys.exit(f"{folder}: a second folder of this name; rename one, as the chart names them")
    try:
        with (folder / "results.csv").open(newline="", encoding="utf-8") as file:
            tables[name] = [*csv.DictReader(file)]
    except OSError:
        tables[name] = []
    if not tables[name]:
        sys.exit(f"{folder}: no results.csv; run lesson/remedies.py, or name the folder of its run")
by_folder = all(len({line["remedy"] for line in lines}) == 1 for lines in tables.values())

dots = {}  # by labels, row of the chart, and meaning: the accuracies of the seeds, in %
for name, lines in tables.items():
    measured = {"at the end": "accuracy", "stopped": "stopped accuracy"}
    if len(tables) > 1 and not by_folder:
        measured = {f"at the end, {name}": "accuracy"}
    for line in lines:
        row = name if by_folder else line["remedy"]
        for meaning, column in measured.items():
            values = dots.setdefault((line["labels"], row, meaning), [])
            values.append(100 * float(line[column]))
rows = [*dict.fromkeys(row for _, row, _ in dots)]
meanings = [*dict.fromkeys(meaning for _, _, meaning in dots)]

figure = Figure((8.6, 1.3 + 0.27 * len(rows)), layout="constrained")  # inches
panels = dict(zip(("right", "wrong"), figure.subplots(1, 2, sharey=True), strict=True))
for (labels, row, meaning), values in dots.items():
    number = meanings.index(meaning)
    color = "black" if meaning == "stopped" else (ORANGE, GREEN)[number % 2]
    y = rows.index(row) + 0.28 * number - 0.14
    panels[labels].plot([min(values), max(values)], [y, y], color=color, alpha=0.4, lw=2)
    panels[labels].plot(np.mean(values), y, "o", color=color, ms=5, label=meaning)
for labels, panel in panels.items():
    panel.set_title(f"{labels} labels", loc="left", size=10, weight="bold")
    panel.set(xlabel="test accuracy in %", ylim=(len(rows) - 0.5, -0.5))
    panel.set_yticks(range(len(rows)), rows)
    panel.tick_params(axis="y", length=0)
    panel.grid(axis="x", color="#e4e4e4")
    panel.spines[["top", "right", "left"]].set_visible(False)
handles, names = panels["right"].get_legend_handles_labels()
key = dict(zip(names, handles, strict=True))  # one of each
figure.legend(key.values(), key.keys(), loc="outside upper left", ncols=2, frameon=False)
path = OUTPUTS / "chart.png"
figure.savefig(path, dpi=200)
print(os.path.relpath(path))
