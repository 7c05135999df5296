"""Writes the figures of README.md, and checks them: figures.txt says where each comes from."""

import csv
import re
from collections import namedtuple
from pathlib import Path

import numpy as np
from readme import REFERENCE, REPO

Row = namedtuple("Row", "iteration train_accuracy train_cost test_accuracy test_cost")


# ----------------------------------------------------------------------------- what was measured
def curves(run):
    """Returns the curves of a run: a Row of arrays, float64 [rows] each."""
    return Row(*np.loadtxt(REFERENCE / run / "curves.csv", delimiter=",", skiprows=1, ndmin=2).T)


def at(run, iteration):
    """Returns the Row of an iteration."""
    columns = curves(run)
    (place,) = np.flatnonzero(columns.iteration == iteration)
    return Row(*[column[place] for column in columns])


def end(run):
    """Returns the last Row."""
    return at(run, curves(run).iteration[-1])


def lowest(run):
    """Returns the Row of the lowest test cost."""
    columns = curves(run)
    return at(run, columns.iteration[columns.test_cost.argmin()])


def answer(run, name):
    """Returns a number from answers.csv, which make.py writes."""
    with (REFERENCE / "answers.csv").open(encoding="utf-8", newline="") as file:
        lines = {line["run"]: line for line in csv.DictReader(file)}
    return float(lines[run][name])


# ------------------------------------------------------ as texts: expressions in figures.txt ask so
def num(value, decimals=0):
    """Returns a number with a comma at thousands; a tie is rounded up."""
    return f"{value + 1e-9:,.{decimals}f}"


def train(run, decimals=1):
    """Returns the last training accuracy in per cent."""
    return num(100 * end(run).train_accuracy, decimals)


def test(run, decimals=1):
    """Returns the last test accuracy in per cent."""
    return num(100 * end(run).test_accuracy, decimals)


def gap(run, decimals=1):
    """Returns the last gap in accuracy, in points."""
    return num(100 * (end(run).train_accuracy - end(run).test_accuracy), decimals)


def cost(run, decimals=2):
    """Returns the last test cost."""
    return num(end(run).test_cost, decimals)


def low(run, decimals=2):
    """Returns the lowest test cost."""
    return num(lowest(run).test_cost, decimals)


def first_perfect(run):
    """Returns the first iteration at which all training images are read right."""
    columns = curves(run)
    return columns.iteration[columns.train_accuracy.argmax()]


def stopped(run):
    """Returns the test accuracy in per cent where the test cost is lowest."""
    return num(100 * lowest(run).test_accuracy, 1)


def turn(run):
    """Returns the iteration of the lowest test cost."""
    return num(lowest(run).iteration)


def climb(run):
    """Returns by how many per cent the test cost climbs from its lowest."""
    return num(100 * end(run).test_cost / lowest(run).test_cost - 100)


def sure(run):
    """Returns the number of mistakes that are made with over 99 % certainty."""
    return num(answer(run, "sure mistakes"))


def certainty_when_right(run):
    """Returns the average certainty of right answers in per cent."""
    return num(100 * answer(run, "certainty when right"))


def certainty_when_wrong(run):
    """Returns the average certainty of mistakes in per cent."""
    return num(100 * answer(run, "certainty when wrong"))


def mistakes(run):
    """Returns the number of misread test images."""
    return num(answer(run, "mistakes"))


def cost_of_a_mistake(run):
    """Returns the average cost of a misread test image."""
    return num(answer(run, "cost of mistakes") / answer(run, "mistakes"), 2)


def part_of_cost(run, part):
    """Returns what "mistakes" or "right answers" add to the test cost, which is an average."""
    return num(answer(run, f"cost of {part}") / 10_000, 3)


def seeds(run):
    """Returns the names of a run with seeds 0, 1 and 2."""
    return [run, f"{run}-1", f"{run}-2"]


def span(function, run):
    """Returns the lowest and the highest of three seeds, or what all three have."""
    texts = sorted([function(name) for name in seeds(run)], key=float)
    return " to ".join(dict.fromkeys([texts[0], texts[-1]]))


def middle(function, run):
    """Returns the median of three seeds."""
    return sorted([function(name) for name in seeds(run)], key=float)[1]


def terminal(iteration):
    """Returns a row of the default run as the terminal shows it."""
    return "{:9,.0f}{:19.2%}{:15.4f}{:15.2%}{:11.4f}".format(*at("default", iteration)).strip()


def softmax(*logits):
    """Returns the probabilities of some logits: float64 [logits]."""
    powers = np.exp(logits)
    return powers / powers.sum()


def times(stack):
    """Returns a stack's ratio to the script's time without start-up, from the twins' page."""
    page = (REPO / "tests" / "twins" / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^\| {stack}_twin\.py \|.*", page, re.MULTILINE)
    ratio = line.split("|")[5]
    return ratio.split()[0]


# -------------------------------------------------------------------------- the README's figures
def templates():
    """Returns the lines of figures.txt: words of the README, and {expressions} between them."""
    lines = Path(__file__).with_name("figures.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def find(template, text):
    """Returns where the README's text has a template's words: a match with a group a figure."""
    words = re.split(r"\{.*?\}", template)
    patterns = [r"\s+".join(map(re.escape, re.split(r"\s+", part))) for part in words]
    matches = list(re.finditer("(.+?)".join(patterns), text))
    if len(matches) != 1:
        raise ValueError(f"{len(matches)} times in README.md, should be once: {template}")
    return matches[0]


def figures_of(template):
    """Returns what a template's expressions give: a list of texts."""
    return [eval(expression) for expression in re.findall(r"\{(.*?)\}", template)]


def write():
    """Writes all figures into README.md."""
    path = REPO / "README.md"
    text = path.read_text(encoding="utf-8")
    for template in templates():
        match = find(template, text)
        for number, figure in reversed(list(enumerate(figures_of(template), start=1))):
            text = text[: match.start(number)] + figure + text[match.end(number) :]
    path.write_text(text, encoding="utf-8")


def page_of_runs(runs):
    """Returns the text of outputs/reference/README.md. runs: the flags and the edit of each run."""
    lines = [
        "# The runs behind the figures",
        "",
        "The figures and pictures of the [README](../../README.md) are from these runs.",
        "[`tests/reference/make.py`](../../tests/reference/make.py) makes them anew.",
        "",
        "| run | flags | edit | training | test | gap, points | test cost | lowest | at |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for run, (flags, edit) in runs.items():
        asked = f"| [{run}]({run}) | {flags} | {edit or ''} |"
        accuracies = f"{train(run, 2)} % | {test(run, 2)} % | {gap(run, 2)}"
        costs = f"{cost(run, 4)} | {low(run, 4)} | {turn(run)}"
        lines.append(f"{asked} {accuracies} | {costs} |")
    return "\n".join([*lines, ""])
