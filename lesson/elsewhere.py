"""Holds the conclusions of the pages against other settings: where do they stop being true?

    python lesson/elsewhere.py                      of our results
    python lesson/elsewhere.py outputs/mine ...     of yours first, folders of lesson/remedies.py

A conclusion says of a figure that it is more than a limit, mostly zero: "more images" is of a
difference. Each seed has such a figure. The conclusion holds if their mean is above the limit by
so many standard errors as the rule in evidence.py asks for. If it is as clearly below, the opposite
holds. Otherwise we cannot tell. Of a single seed there is no standard error, and it only says on
which side it is. It is said, too, where some of the networks that are compared break down.

Printed are the four bets of the page first, then ten other conclusions.

Our results are in outputs/reference/remedies. outputs/bets.png has the verdicts on the four bets,
on digits, with the means. outputs/added.png asks what foretells whether a remedy lowers the test
cost: it has the change of the cost over the temperature T of the network without the remedy, and
once more with a temperature each.
"""

import textwrap
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.patches import Patch

from shared.command_line import UserError, arguments
from shared.evidence import (
    break_down,
    column,
    compare,
    lines_in_pairs,
    read_experiment,
    read_lines,
    standard_error,
)
from shared.pictures import Figure, new_figure, save_figure
from plot_curves import BLUE, GREY, ORANGE, name_of

REFERENCE = Path(__file__).resolve().parents[1] / "outputs" / "reference" / "remedies"
# The settings of our results, by the names of their files, and as the picture calls them: the
# default, others of digits by the temperature that copies have there, and those of clothes.
TITLES = {
    "results": "default",
    "rate-0.1": "rate 0.1",
    "one-layer-64": "one layer\nof 64",
    "images-2000": "2,000\nimages",
    "longer": "rate 0.1,\n5,000\nsteps",
    "images-300": "300\nimages",
    "farther": "5,000\nsteps",
    "fashion": "clothes",
    "fashion-longer": "clothes,\nrate 0.1,\n5,000\nsteps",
}
CLOTHES = [TITLES["fashion"], TITLES["fashion-longer"]]
BEGIN_A_GROUP = TITLES["rate-0.1"], TITLES["fashion"]  # after a line


def taken_away(climbs, less):
    """Returns which share of climbs is taken away if they are less, or 0 where there is none."""
    return np.divide(climbs - less, climbs, out=np.zeros_like(climbs), where=climbs > 0)


class Conclusion(NamedTuple):
    """A sentence, and a function that gives a figure for each seed: it holds if that is enough.

    The function takes two others: right and wrong, which return a figure of a remedy that has
    learnt from such labels, an array with an entry for each seed.
    """

    sentence: str
    unit: str  # points and per cent are hundredths
    figures: object
    limit: float = 0.0  # the figure has to be more
    bet: str = ""  # what the page calls it, if it bets on it


CONCLUSIONS = {  # of our default, by short names, which the pages' sentences look up
    # The bets: each says that a remedy helps,
    "copies": Conclusion(
        "With moved copies a network reads more test images.",
        "points",
        lambda right, wrong: right("accuracy", "copies") - right("accuracy"),
        bet="Copies",
    ),
    "dropout beside copies": Conclusion(
        "With copies, adding dropout lowers the test cost.",
        "cost",
        lambda right, wrong: right("cost", "copies") - right("cost", "copies-and-dropout"),
        bet="Dropout",
    ),
    "L2 beside both": Conclusion(
        "With copies and dropout, adding L2 lowers the test cost.",
        "cost",
        lambda right, wrong: right("cost", "copies-and-dropout") - right("cost", "all-three"),
        bet="L2",
    ),
    "wrong: stopping": Conclusion(
        "With wrong labels, a network reads more where it is stopped than at its end.",
        "points",
        lambda right, wrong: wrong("stopped accuracy") - wrong("accuracy"),
        bet="Stopping",
    ),
    # these hold in all seven settings of MNIST,
    "climb": Conclusion(
        "The test cost climbs by more than 5 %.",
        "%",
        lambda right, wrong: right("climb"),
        limit=0.05,
    ),
    "T's climb": Conclusion(
        "A temperature undoes over half of what the cost rises after stopping.",
        "%",
        lambda right, wrong: taken_away(
            right("cost") - right("stopped cost"), right("cost with T") - right("stopped cost")
        ),
        limit=0.5,
    ),
    "L2's climb": Conclusion(
        "L2 takes away more than half of the climb.",
        "%",
        lambda right, wrong: taken_away(right("climb"), right("climb", "L2")),
        limit=0.5,
    ),
    # these turn round in none,
    "dropout": Conclusion(
        "With dropout a network reads more test images.",
        "points",
        lambda right, wrong: right("accuracy", "dropout") - right("accuracy"),
    ),
    "going on": Conclusion(
        "A network reads more at its end than where it is stopped.",
        "points",
        lambda right, wrong: right("accuracy") - right("stopped accuracy"),
    ),
    "stopping and T": Conclusion(
        "A temperature leaves a lower test cost than stopping.",
        "cost",
        lambda right, wrong: right("stopped cost") - right("cost with T"),
    ),
    # and these in some.
    "dropout's climb": Conclusion(
        "With dropout the test cost climbs more.",
        "%",
        lambda right, wrong: right("climb", "dropout") - right("climb"),
    ),
    "wrong: few learnt": Conclusion(
        "With copies and dropout, over half of the wrong labels are not learnt.",
        "%",
        lambda right, wrong: (
            1 - wrong("errors learnt", "copies-and-dropout") / wrong("errors", "copies-and-dropout")
        ),
        limit=0.5,
    ),
    "wrong: dropout beside copies": Conclusion(
        "With wrong labels and copies, a network with dropout reads more.",
        "points",
        lambda right, wrong: wrong("accuracy", "copies-and-dropout") - wrong("accuracy", "copies"),
    ),
    "stopping and L2": Conclusion(
        "L2 leaves a lower test cost than stopping.",
        "cost",
        lambda right, wrong: right("stopped cost") - right("cost", "L2"),
    ),
}
BETS = [name for name, conclusion in CONCLUSIONS.items() if conclusion.bet]
OTHERS = [name for name in CONCLUSIONS if name not in BETS]
# To which remedy one is added: as the picture of what decides calls it, and its marks.
ADDED = {
    ("plain", "L2"): ("L2 to plain", BLUE, "o"),
    ("copies", "copies-and-dropout"): ("dropout to copies", ORANGE, "s"),
    ("5x-images", "5x-images-and-dropout"): ("dropout to 5x images", ORANGE, "^"),
    ("copies-and-dropout", "all-three"): ("L2 to copies with dropout", BLUE, "D"),
    ("plain", "dropout"): ("dropout to plain", "black", "v"),  # the exception
}


def judge(figures, limit=0.0):
    """Returns what figures, an array with an entry for each seed, say of a conclusion."""
    if len(figures) == 0:
        return ""
    if len(figures) == 1:
        return "positive" if figures[0] > limit else "negative"
    found = compare(figures, limit)
    if not found.counts:
        return "cannot tell"
    return "holds" if found.mean > 0 else "opposite"


def needs(conclusion):
    """Returns labels and remedy of each network that a conclusion asks for: a set."""
    needed = set()
    note = lambda labels: lambda title, remedy="plain": needed.add((labels, remedy)) or np.ones(1)
    conclusion.figures(note("right"), note("wrong"))
    return needed


def figures_of(conclusion, lines):
    """Returns the figures of a conclusion by the lines of a results.csv: an array, one a seed."""
    kept = lines_in_pairs(lines, needs(conclusion))
    look_up = lambda labels: lambda title, remedy="plain": column(kept, title, labels, remedy)
    return conclusion.figures(look_up("right"), look_up("wrong"))


def has_broken(conclusion, lines):
    """Returns whether of the networks that a conclusion compares any breaks down."""
    kept = lines_in_pairs(lines, needs(conclusion))
    falls = [column(kept, "largest fall", *network) for network in needs(conclusion)]
    return break_down(np.concatenate(falls)).any()


def judge_all(lines):
    """Returns what the lines of a results.csv say: by name, a conclusion's figures and verdict."""
    judged = {}
    for name, conclusion in CONCLUSIONS.items():
        figures = figures_of(conclusion, lines)
        judged[name] = figures, judge(figures, conclusion.limit)
    return judged


def count_seeds(verdicts):
    """Returns of how many seeds the conclusions are, by what judge_all returns: a text."""
    counts = [len(figures) for figures, _ in verdicts.values()]
    fewest, most = min(counts), max(counts)
    number = f"{most}" if fewest == most else f"{fewest} to {most}"
    return f"{number} seed{'s' * (most > 1)}"


def read_ours():
    """Returns the lines of our results: a dict by the titles of the settings."""
    paths = {title: REFERENCE / f"{name}.csv" for name, title in TITLES.items()}
    return {title: read_lines(path) for title, path in paths.items()}


def read_theirs(folders):
    """Returns the lines of folders that lesson/remedies.py has made: a dict by their names."""
    tables = {}
    for folder in folders:
        lines = read_experiment(folder)
        try:
            for conclusion in CONCLUSIONS.values():
                figures_of(conclusion, lines)
                has_broken(conclusion, lines)
        except (KeyError, ValueError, TypeError) as error:
            why = "not as lesson/remedies.py writes it"
            raise UserError(f"{folder / 'results.csv'}: {why}") from error
        tables[name_of(folder)] = lines
    return tables


COLOURS = {"holds": BLUE, "opposite": ORANGE, "cannot tell": "#dddddd"}
COLOURS |= {"positive": "#9cc8e3", "negative": "#f0b088", "": "white"}


def draw(tables, judged):
    """Returns a Figure: a row for each of BETS, a column for each setting, coloured by verdict.

    tables: the lines of results.csv, by the settings' titles; judged: what judge_all says of these.
    A cell has the mean and its standard error, and a dot where some networks break down.
    """
    figure = Figure((1.9 + 0.88 * len(tables), 1.2 + 0.66 * len(BETS)), layout="constrained")
    panel = figure.subplots()
    for x, (title, lines) in enumerate(tables.items()):
        for y, name in enumerate(BETS):
            conclusion = CONCLUSIONS[name]
            figures, verdict = judged[title][name]
            panel.barh(y, 0.94, 0.9, x - 0.47, color=COLOURS[verdict])
            color = "white" if verdict in ("holds", "opposite") else "black"
            look = {"ha": "center", "va": "center", "size": 12, "color": color}
            mean, error = in_numbers(figures, conclusion.unit)
            text = f"{mean}\n± {error}".replace("-", "−") if error else mean
            panel.text(x, y, text, **look)
            if has_broken(conclusion, lines):
                panel.plot(x + 0.4, y - 0.34, "o", color=color, ms=2.5)
    titles = [f"{title}\n{count_seeds(judged[title])}" for title in tables]
    panel.set_xticks(range(len(tables)), titles, size=9)
    bets = [CONCLUSIONS[name] for name in BETS]
    sentences = [f"{each.bet}: {each.sentence} [{each.unit}]" for each in bets]
    rows = [textwrap.fill(sentence, 27) for sentence in sentences]
    panel.set_yticks(range(len(rows)), rows, size=9, ha="left")
    panel.tick_params(axis="y", pad=135)
    panel.set(xlim=(-0.5, len(tables) - 0.5), ylim=(len(rows) - 0.5, -0.5))
    for x, title in enumerate(tables):
        is_theirs = title not in TITLES.values()
        if is_theirs or title in BEGIN_A_GROUP:
            panel.axvline(x - 0.5, color=GREY, lw=1.5)
    panel.xaxis.tick_top()
    panel.tick_params(length=0)
    panel.spines[:].set_visible(False)
    known = {judged[title][name][1] for title in tables for name in BETS} - {""}
    key = [Patch(color=COLOURS[verdict], label=verdict) for verdict in COLOURS if verdict in known]
    figure.legend(handles=key, loc="outside lower right", ncols=len(key), fontsize=9)
    return figure


def draw_added(tables):
    """Returns a Figure: how a remedy changes the test cost, by T of the network without the remedy.

    On the right, each network has its own temperature. A mark is a setting of tables, as draw takes
    them: a mean, with its standard error. It is left out if all networks without the remedy break
    down, as their cost says little.
    """
    figure = new_figure(3.6)
    as_it_is, with_T = panels = figure.subplots(1, 2, sharey=True)
    for (before, after), (label, color, marker) in ADDED.items():
        as_it_is.plot([], [], marker, color=color, label=label)
        for title, lines in tables.items():
            kept = lines_in_pairs(lines, [("right", before), ("right", after)])
            if len({line["seed"] for line in kept}) < 2:
                continue  # of one pair, or none, there is no standard error
            if break_down(column(kept, "largest fall", "right", before)).all():
                continue
            T = column(kept, "T", "right", before).mean()
            inside = "white" if title in CLOTHES else color
            look = {"fmt": marker, "color": color, "ms": 5, "mfc": inside}
            as_it_is.errorbar(T, *change_of(kept, "cost", before, after), **look)
            with_T.errorbar(T, *change_of(kept, "cost with T", before, after), **look)
    for panel, title in zip(panels, ("As it is", "With a temperature each"), strict=True):
        panel.set_title(title)
        panel.set_xlabel("best temperature without it")
        panel.axhline(0, color=GREY, lw=1)
        panel.axvline(1, color=GREY, lw=1, ls=":")
        panel.grid()
    as_it_is.set_ylabel("change of the test cost, in %")
    as_it_is.plot([], [], "o", color=BLUE, mfc="white", label="hollow: clothes")
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def change_of(lines, title, before, after):
    """Returns by how much a cost changes from a remedy to another: a mean in per cent, its error.

    It is in per cent of the mean cost before. lines are of pairs, as lines_in_pairs returns them.
    """
    cost, cost_after = [column(lines, title, "right", remedy) for remedy in (before, after)]
    changes = 100 * (cost_after - cost) / cost.mean()
    return changes.mean(), standard_error(changes)


UNITS = {"%": (100, 1), "points": (100, 2), "cost": (1, 3)}


def in_unit(figure, unit):
    """Returns a figure in a unit: a text."""
    times, decimals = UNITS[unit]
    return f"{times * figure:.{decimals}f}"


def in_numbers(figures, unit):
    """Returns the mean of figures, an array, and its standard error, in a unit: two texts."""
    mean = in_unit(figures.mean(), unit) if len(figures) > 0 else ""
    error = in_unit(standard_error(figures), unit) if len(figures) > 1 else ""
    return mean, error


def one_line(title):
    """Returns the title of a setting without breaks of the line."""
    return title.replace("-\n", "-").replace("\n", " ")


def print_verdicts(heading, names, tables, judged):
    """Prints conclusions by their names, and what each setting says of them, as draw takes it."""
    print(heading)
    calls = {name: CONCLUSIONS[name].bet or f"{i}" for i, name in enumerate(names, 1)}
    for name, call in calls.items():
        sentence = f"{call}: {CONCLUSIONS[name].sentence}"
        print(textwrap.fill(sentence, 80, initial_indent="  ", subsequent_indent="    "))
    width = max(map(len, calls.values()))
    for title, lines in tables.items():
        print(f"{one_line(title)}: {count_seeds(judged[title])}")
        for name, call in calls.items():
            figures, verdict = judged[title][name]
            unit = CONCLUSIONS[name].unit
            mean, error = in_numbers(figures, unit)
            more = f"+- {error}" if error else ""
            broken = "some break down" if has_broken(CONCLUSIONS[name], lines) else ""
            cells = f"{verdict:12} {mean:>8} {more:8} {unit if mean else '':7} {broken}"
            print(f"  {call:{width}} {cells}".rstrip())


def main():
    """Prints and draws the verdicts."""
    folders = arguments(any_number=True)
    theirs = read_theirs(folders)
    tables = read_ours() | theirs
    theirs_first = theirs | tables
    judged = {title: judge_all(lines) for title, lines in tables.items()}
    print_verdicts("Four bets", BETS, theirs_first, judged)
    print_verdicts("\nOther conclusions", OTHERS, theirs_first, judged)
    save_figure(draw(tables, judged), "bets.png")
    save_figure(draw_added(tables), "added.png")


if __name__ == "__main__":
    main()
