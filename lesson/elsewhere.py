"""Holds the conclusions of pages 5 to 7 against other settings: where do they stop being true?

    python lesson/elsewhere.py                       of our results
    python lesson/elsewhere.py outputs/rate-0.2 ...  and of yours, folders of lesson/remedies.py

A conclusion is a difference, of each seed, that should be positive. It holds if the mean of the
differences is positive by the rule of page 6: more than so many standard errors from zero. If it is
as clearly negative, the opposite holds. Otherwise we cannot tell. Of a single seed there is no
standard error, and it only says whether the difference is positive.

Our results are in outputs/reference/remedies. The picture is outputs/elsewhere.png.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from command_line import UserError, arguments
from evidence import column, compare, read_experiment, read_lines
from pictures import new_figure, save_figure
from plot_curves import BLUE, ORANGE, name_of

REFERENCE = Path(__file__).resolve().parents[1] / "outputs" / "reference" / "remedies"
FASHION = "--data-dir /usr/share/datasets/fashion-mnist"  # where Debian's package puts it

# The settings, by the names of their files: flags of lesson/remedies.py. The first is the default.
SETTINGS = {
    "results": "",
    "rate-0.1": "--learning-rate 0.1",
    "longer": "--learning-rate 0.1 --iterations 5000",
    "images-300": "--train-size 300",
    "images-2000": "--train-size 2000",
    "one-layer-64": "--hidden 64",
    "fashion": FASHION,
}
TITLES = {  # in the picture
    "results": "default",
    "rate-0.1": "rate 0.1",
    "longer": "rate 0.1,\n5,000 steps",
    "images-300": "300\nimages",
    "images-2000": "2,000\nimages",
    "one-layer-64": "one layer\nof 64",
    "fashion": "Fashion-MNIST",
}


class Conclusion(NamedTuple):
    """A sentence, and the function that gives a difference for each seed: positive if it holds.

    The function takes two others: right and wrong, which return a figure of a remedy that has
    learnt from such labels, an array with an entry for each seed.
    """

    sentence: str
    differences: object


CONCLUSIONS = [
    Conclusion(
        "The test cost climbs, by more than 5 %.",
        lambda right, wrong: right("climb") - 0.05,
    ),
    Conclusion(
        "Stopped at the lowest cost, fewer are read.",
        lambda right, wrong: right("accuracy") - right("stopped accuracy"),
    ),
    Conclusion(
        "With its T, the end costs less than the lowest without.",
        lambda right, wrong: right("cost") / (1 + right("climb")) - right("cost with T"),
    ),
    Conclusion(
        "L2 takes away more than half of the climb.",
        lambda right, wrong: right("climb") / 2 - right("climb", "L2"),
    ),
    Conclusion(
        "L2 reads more.",
        lambda right, wrong: right("accuracy", "L2") - right("accuracy"),
    ),
    Conclusion(
        "Dropout reads more.",
        lambda right, wrong: right("accuracy", "dropout") - right("accuracy"),
    ),
    Conclusion(
        "With dropout the cost climbs more.",
        lambda right, wrong: right("climb", "dropout") - right("climb"),
    ),
    Conclusion(
        "Copies read more.",
        lambda right, wrong: right("accuracy", "copies") - right("accuracy"),
    ),
    Conclusion(
        "With dropout, copies lag 5x-images by less than a point.",
        lambda right, wrong: (
            right("accuracy", "copies-and-dropout")
            - right("accuracy", "5x-images-and-dropout")
            + 0.01
        ),
    ),
    Conclusion(
        "Wrong labels: stopped, more are read.",
        lambda right, wrong: wrong("stopped accuracy") - wrong("accuracy"),
    ),
    Conclusion(
        "Wrong labels: L2 breaks down.",
        lambda right, wrong: wrong("largest fall", "L2") - 0.05,
    ),
    Conclusion(
        "Wrong labels: copies with dropout lose less by going on.",
        lambda right, wrong: (
            (wrong("stopped accuracy") - wrong("accuracy"))
            - wrong("stopped accuracy", "copies-and-dropout")
            + wrong("accuracy", "copies-and-dropout")
        ),
    ),
    Conclusion(
        "Wrong labels: T makes 5x-images cost more.",
        lambda right, wrong: wrong("cost with T", "5x-images") - wrong("cost", "5x-images"),
    ),
]


def judge(differences):
    """Returns what differences, an array with an entry for each seed, say of a conclusion."""
    if len(differences) == 0:
        return ""
    if len(differences) == 1:
        return "positive" if differences[0] > 0 else "negative"
    found = compare(differences, 0)
    if not found.counts:
        return "cannot tell"
    return "holds" if found.mean > 0 else "opposite"


def differences_of(conclusion, lines):
    """Returns the differences of a conclusion by the lines of a results.csv: an array.

    It has an entry for each seed of which all networks are there that the conclusion needs.
    """
    needed = set()  # labels and remedy of each, as it asks for them
    note = lambda labels: lambda title, remedy="plain": needed.add((labels, remedy)) or np.ones(1)
    conclusion.differences(note("right"), note("wrong"))
    networks = {}
    for line in lines:
        networks.setdefault(line["seed"], set()).add((line["labels"], line["remedy"]))
    kept = [line for line in lines if needed <= networks[line["seed"]]]
    look_up = lambda labels: lambda title, remedy="plain": column(kept, title, labels, remedy)
    return conclusion.differences(look_up("right"), look_up("wrong"))


def find_differences(lines):
    """Returns the differences of all conclusions, by the lines of a results.csv: a list."""
    return [differences_of(conclusion, lines) for conclusion in CONCLUSIONS]


def judge_all(lines):
    """Returns the verdicts on all conclusions by the lines of a results.csv: a list of texts."""
    return [judge(differences) for differences in find_differences(lines)]


def count_seeds(lines):
    """Returns of how many seeds the conclusions are, by the lines of a results.csv: a text."""
    counts = [len(differences) for differences in find_differences(lines)]
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
            find_differences(lines)
        except (KeyError, ValueError, TypeError) as error:
            why = "not as lesson/remedies.py writes it"
            raise UserError(f"{folder / 'results.csv'}: {why}") from error
        tables[name_of(folder)] = lines
    return tables


COLOURS = {"holds": BLUE, "opposite": ORANGE, "cannot tell": "#dddddd"}
COLOURS |= {"positive": "#9cc8e3", "negative": "#f0b088", "": "white"}
SIGNS = {"holds": "+", "opposite": "−", "cannot tell": "?", "positive": "(+)", "negative": "(−)"}


def draw(tables):
    """Returns a Figure: a row for each conclusion, a column for each setting."""
    figure = new_figure(0.9 + 0.27 * len(CONCLUSIONS))
    panel = figure.subplots()
    for x, lines in enumerate(tables.values()):
        for y, verdict in enumerate(judge_all(lines)):
            panel.barh(y, 0.94, 0.88, x - 0.47, color=COLOURS[verdict])
            color = "white" if verdict in ("holds", "opposite") else "black"
            style = {"ha": "center", "va": "center", "color": color, "weight": "bold"}
            panel.text(x, y, SIGNS.get(verdict, ""), **style)
    titles = [f"{title}\n{count_seeds(lines)}" for title, lines in tables.items()]
    panel.set_xticks(range(len(tables)), titles, size=7)
    panel.set_yticks(range(len(CONCLUSIONS)), sentences(), size=8, ha="left")
    panel.tick_params(axis="y", pad=260)
    panel.set(xlim=(-0.5, len(tables) - 0.5), ylim=(len(CONCLUSIONS) - 0.5, -0.5))
    panel.xaxis.tick_top()
    panel.tick_params(length=0)
    panel.spines[:].set_visible(False)
    return figure


def sentences():
    """Returns the conclusions, numbered: a list of texts."""
    return [f"{number:2}. {each.sentence}" for number, each in enumerate(CONCLUSIONS, 1)]


def in_numbers(differences):
    """Returns the mean of differences, an array, and its standard error: a text."""
    if len(differences) < 2:
        return "".join(f"{each:6.3f}" for each in differences)
    found = compare(differences, 0)
    return f"{found.mean:6.3f} +- {found.error:.3f}"


def main():
    """Prints and draws the verdicts."""
    folders = arguments(any_number=True)
    tables = read_ours() | read_theirs(folders)
    for title, lines in tables.items():
        print(f"{' '.join(title.split())}: {count_seeds(lines)}")
        for sentence, differences in zip(sentences(), find_differences(lines), strict=True):
            print(f"  {sentence:63} {judge(differences):12} {in_numbers(differences)}")
    save_figure(draw(tables), "elsewhere.png")


if __name__ == "__main__":
    main()
