"""Writes the figures of README.md, and its links to lines of the script; tests check them.

readme_figures.txt says where each figure comes from.
"""

import csv
import itertools
import json
import re
from collections import namedtuple
from pathlib import Path

import numpy as np
from readme_parts import REFERENCE, REPO

Row = namedtuple("Row", "iteration train_accuracy train_cost test_accuracy test_cost")

# Runs that are made with three seeds.
SEEDED = ("default", "1000-images", "L2", "dropout", "L2-and-dropout", "4-neurons", "16-and-8")
SEEDED += ("64-and-32", "1024-and-512", "long", "long-dropout")
SEEDED += ("validation-plain", "validation-L2", "validation-dropout", "validation-both")


def seeds(run):
    """Returns the names of a run with seeds 0, 1 and 2."""
    return [run, f"{run}-1", f"{run}-2"]


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


def means_of_ten(run):
    """Returns the test cost's means over ten rows in succession: float64 [rows - 9]."""
    return np.convolve(curves(run).test_cost, np.full(10, 0.1), "valid")


def parted(run, is_worse):
    """Returns the iteration from which on the test images are worse in every row."""
    columns = curves(run)
    last_not = np.flatnonzero(~is_worse(columns))[-1]
    return num(columns.iteration[last_not + 1])


def setting(name, run="default"):
    """Returns a setting of a run, from run.json."""
    text = (REFERENCE / run / "run.json").read_text(encoding="utf-8")
    return json.loads(text)["settings"][name]


def read_answers():
    """Returns answers.csv, which make_reference.py writes: a dict from a run to its line."""
    with (REFERENCE / "answers.csv").open(encoding="utf-8", newline="") as file:
        return {line["run"]: line for line in csv.DictReader(file)}


def answer(run, name):
    """Returns a number from answers.csv."""
    return float(read_answers()[run][name])


# ------------------------------------------------ as texts: for expressions in readme_figures.txt
def num(value, decimals=0):
    """Returns a number with a comma at thousands; a tie is rounded up."""
    return f"{value + 1e-9:,.{decimals}f}"


# Of a run: accuracies are in per cent, gaps in points.
train = lambda run, decimals=1: num(100 * end(run).train_accuracy, decimals)
test = lambda run, decimals=1: num(100 * end(run).test_accuracy, decimals)
gap = lambda run, decimals=1: num(
    100 * (end(run).train_accuracy - end(run).test_accuracy), decimals
)
cost = lambda run, decimals=2: num(end(run).test_cost, decimals)
low = lambda run, decimals=2: num(lowest(run).test_cost, decimals)
turn = lambda run: num(lowest(run).iteration)
stopped = lambda run: num(100 * lowest(run).test_accuracy, 1)
# Of its answers to the test images.
mistakes = lambda run, kind="": num(answer(run, f"mistakes{kind}"))
certainty = lambda run, when: num(100 * answer(run, f"certainty when {when}"))
certainty_when_right = lambda run: certainty(run, "right")
certainty_when_wrong = lambda run: certainty(run, "wrong")
cost_of_a_mistake = lambda run: num(answer(run, "cost of mistakes") / answer(run, "mistakes"), 2)
part_of_cost = lambda run, part: num(answer(run, f"cost of {part}") / 10_000, 3)
read = lambda digit: num(100 * answer("default", f"reads {digit}"), 1)


def climb(run, decimals=0):
    """Returns by how many per cent the test cost climbs from its lowest mean of ten to the last."""
    means = means_of_ten(run)
    return num(100 * means[-1] / means.min() - 100, decimals)


def by_reading(place):
    """Returns the digit that the default network reads best (0), ..., worst (9), and how often."""
    worst_last = sorted(range(10), key=lambda digit: -answer("default", f"reads {digit}"))
    return f"{worst_last[place]}", read(worst_last[place])


def parameters(*layer_sizes):
    """Returns the number of weights and biases of a network."""
    pairs = itertools.pairwise(layer_sizes)
    return num(sum((fan_in + 1) * fan_out for fan_in, fan_out in pairs))


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


# -------------------------------------------------------------------------- the README's figures
def templates():
    """Returns the lines of readme_figures.txt: words of the README, {expressions} between them."""
    lines = Path(__file__).with_name("readme_figures.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def find(template, text):
    """Returns where the README's text has a template's words: a match with a group a figure."""
    words = re.split(r"\{.*?\}", template)
    patterns = [r"\s+".join(map(re.escape, re.split(r"\s+", part))) for part in words]
    pattern = "(.+?)".join(patterns) + r"(?!\d)"  # a full stop at its end is no decimal point
    matches = list(re.finditer(pattern, text))
    if len(matches) != 1:
        place = f"{len(matches)} times in README.md, should be once"
        raise ValueError(f"{place}; reword it in readme_figures.txt: {template}")
    return matches[0]


def figures_of(template):
    """Returns what a template's expressions give: a list of texts."""
    return [eval(expression) for expression in re.findall(r"\{(.*?)\}", template)]


def with_lines(text):
    """Returns the README's text with links to today's lines: [`name`](train_mnist.py#L1)."""
    script = (REPO / "train_mnist.py").read_text(encoding="utf-8").splitlines()

    def link(match):
        name = match[1]
        (line,) = [
            n for n, code in enumerate(script, 1) if re.match(rf" *(def|class) {name}\b", code)
        ]
        return f"[`{name}`](train_mnist.py#L{line})"

    return re.sub(r"\[`(\w+)`\]\(train_mnist\.py#L\d+\)", link, text)


def write():
    """Writes all figures and lines into README.md."""
    path = REPO / "README.md"
    text = path.read_text(encoding="utf-8")
    for template in templates():
        match = find(template, text)
        for number, figure in reversed(list(enumerate(figures_of(template), start=1))):
            text = text[: match.start(number)] + figure + text[match.end(number) :]
    path.write_text(with_lines(text), encoding="utf-8")


# ----------------------------------------------------------------- outputs/reference/README.md
PAGE = """# The runs behind the figures

The figures and pictures of the [README](../../README.md) are from these runs.
[`make_reference.py`](../../tests/reference/make_reference.py) makes them anew.

## Three seeds each

The climb of the test cost is from the lowest mean of ten rows in succession to the last such mean.
For the runs that are called validation, test means validation. Certainties are those of right and
of wrong answers to the test images.

| run | test accuracy | test cost | climb | certainty, right | wrong |
|---|---|---|---|---|---|
"""

ALL_RUNS = """
## All of them

The edit is the one that the README gives for this run.

| run | flags | edit | training | test | gap, points | test cost | lowest | at |
|---|---|---|---|---|---|---|---|---|
"""


def page_of_runs(runs):
    """Returns the text of outputs/reference/README.md. runs: a dict of Runs by their names."""
    lines = []
    for run in SEEDED:
        certainties = ["", ""]
        if run in read_answers():
            certainties = [f"{span(certainty_when_right, run)} %"]
            certainties += [f"{span(certainty_when_wrong, run)} %"]
        figures = [f"{span(test, run)} %", span(cost, run), f"{span(climb, run)} %", *certainties]
        lines.append(f"| {run} | {' | '.join(figures)} |")
    three_seeds = "\n".join([*lines, ""])
    lines = []
    for run, (flags, edit) in runs.items():
        asked = f"| [{run}]({run}) | {flags} | {'edited' if edit else ''} |"
        accuracies = f"{train(run, 2)} % | {test(run, 2)} % | {gap(run, 2)}"
        costs = f"{cost(run, 4)} | {low(run, 4)} | {turn(run)}"
        lines.append(f"{asked} {accuracies} | {costs} |")
    return PAGE + three_seeds + ALL_RUNS + "\n".join([*lines, ""])
