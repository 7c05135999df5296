"""Draws what lesson/remedies.py has found: a row for each remedy.

    python lesson/chart.py                          of outputs/remedies: outputs/chart-remedies.png
    python lesson/chart.py outputs/neurons-8 ...    of several folders, the first gives the name

With right labels: the test accuracy at the end, and the best temperature, which is 1 (the line) if
the network is as sure as it should be. With wrong labels: how many points of accuracy a network
loses that goes on after it could have been stopped. A dot is a network, and a bar the mean of all
seeds. A dot is hollow if the network breaks down: its accuracy falls by more than five points from
one row to the next.
"""

import csv

from command_line import UserError, arguments
from evidence import break_down, column, read_experiment
from pictures import BOLD, new_figure, save_figure
from plot_curves import BLUE, GREY, ORANGE, name_of

DRAWN = ["accuracy", "stopped accuracy", "T", "largest fall"]
MEASURED = {  # by labels: what the panels show
    "right": ["accuracy at the end in %", "best T"],
    "wrong": ["points lost by going on"],
}
DOT = {"ms": 4, "alpha": 0.7}


def check(line):
    """Raises ValueError, KeyError or TypeError unless a line has all that is drawn, and no more."""
    if None in line or line["labels"] not in MEASURED or not line["remedy"]:
        raise ValueError(line)
    for title in DRAWN:
        float(line[title])


def read_results(folders):
    """Returns the lines of each folder's results.csv: a dict by the folder's name."""
    tables = {}
    for folder in folders:
        name = name_of(folder)
        if name in tables:
            raise UserError(f"{folder}: a second folder called {name}; rows are named by folders")
        path = folder / "results.csv"
        try:
            tables[name] = read_experiment(folder)
            for line in tables[name]:
                check(line)
        except (ValueError, KeyError, TypeError, csv.Error) as error:
            why = "not as lesson/remedies.py writes it, with a comma in between"
            raise UserError(f"{path}: {why}") from error
        if not tables[name]:
            raise UserError(f"{path}: no network is done yet; let lesson/remedies.py finish one")
    return tables


def measure(lines, labels, remedy):
    """Returns the figures of all seeds: an array for each panel of MEASURED."""
    accuracy, stopped = [
        100 * column(lines, title, labels, remedy) for title in ("accuracy", "stopped accuracy")
    ]
    T = column(lines, "T", labels, remedy)
    return [accuracy, T] if labels == "right" else [stopped - accuracy]


tables = read_results(arguments("outputs/remedies", any_number=True))
rows = [
    (folder, remedy)
    for folder, lines in tables.items()
    for remedy in dict.fromkeys(line["remedy"] for line in lines)
]
figure = new_figure(1.2 + 0.27 * len(rows))
panels = figure.subplots(1, 3, sharey=True)
for labels, its_panels in {"right": panels[:2], "wrong": panels[2:]}.items():
    for panel, what in zip(its_panels, MEASURED[labels], strict=True):
        panel.set_title(f"{labels} labels", **BOLD)
        panel.set_xlabel(what)
    for y, (folder, remedy) in enumerate(rows):
        falls = column(tables[folder], "largest fall", labels, remedy)
        broken = break_down(falls)
        measured = measure(tables[folder], labels, remedy)
        for panel, values in zip(its_panels, measured, strict=True):
            if len(values) == 0:
                continue
            bar = [y - 0.35, y + 0.35]
            panel.plot([values.mean()] * 2, bar, color=ORANGE, lw=2, zorder=1)
            panel.plot(values[~broken], [y] * sum(~broken), "o", color=BLUE, **DOT)
            panel.plot(values[broken], [y] * sum(broken), "o", color=BLUE, mfc="white", **DOT)
names = [folder if len(tables) > 1 else remedy for folder, remedy in rows]
if len({*names}) < len(names):
    names = [f"{folder}: {remedy}" for folder, remedy in rows]
panels[1].axvline(1, color=GREY, lw=1)
panels[0].set_yticks(range(len(rows)), names)
panels[0].set_ylim(len(rows) - 0.5, -0.5)
for panel in panels:
    panel.tick_params(axis="y", length=0)
    panel.grid()
    panel.spines["left"].set_visible(False)
save_figure(figure, f"chart-{rows[0][0]}.png")
