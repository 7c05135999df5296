"""Writes the figures of README.md, and checks them.

readme_figures.txt says where each comes from.
"""

import csv
import itertools
import json
import re
from collections import namedtuple
from pathlib import Path

import numpy as np
from readme_parts import REFERENCE, REPO

REMEDIES = ("1000-images", "L2", "dropout", "L2-and-dropout")  # runs, the first without any
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


def setting(name, run="default"):
    """Returns a setting of a run, from run.json."""
    text = (REFERENCE / run / "run.json").read_text(encoding="utf-8")
    return json.loads(text)["settings"][name]


def answer(run, name):
    """Returns a number from answers.csv, which make_reference.py writes."""
    with (REFERENCE / "answers.csv").open(encoding="utf-8", newline="") as file:
        lines = {line["run"]: line for line in csv.DictReader(file)}
    return float(lines[run][name])


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
climb = lambda run: num(100 * end(run).test_cost / lowest(run).test_cost - 100)
# Of its answers to the test images, and of its weights.
mistakes = lambda run, kind="": num(answer(run, f"mistakes{kind}"))
certainty = lambda run, when: num(100 * answer(run, f"certainty when {when}"))
certainty_when_right = lambda run: certainty(run, "right")
certainty_when_wrong = lambda run: certainty(run, "wrong")
cost_of_a_mistake = lambda run: num(answer(run, "cost of mistakes") / answer(run, "mistakes"), 2)
part_of_cost = lambda run, part: num(answer(run, f"cost of {part}") / 10_000, 3)
first_weights = lambda run: num(answer(run, "root mean square of W1"), 3)


def seeds(run):
    """Returns the names of a run with seeds 0, 1 and 2."""
    return [run, f"{run}-1", f"{run}-2"]


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


def easier(choose):
    """Returns how much less a network costs on validation images: the min or max of twelve."""
    runs = [run for remedy in REMEDIES for run in seeds(remedy)]
    return num(choose(end(run).test_cost - end(f"validation/{run}").test_cost for run in runs), 2)


def times(choose):
    """Returns the min or max of the twins' times without start-up, as ratios to the script's."""
    page = (REPO / "tests" / "twins" / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| \w+_twin\.py \|.*", page, re.MULTILINE)
    return choose([line.split("|")[5].split()[0] for line in lines], key=float)


# -------------------------------------------------------------------------- the README's figures
def templates():
    """Returns the lines of readme_figures.txt: words of the README, {expressions} between them."""
    lines = Path(__file__).with_name("readme_figures.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def find(template, text):
    """Returns where the README's text has a template's words: a match with a group a figure."""
    words = re.split(r"\{.*?\}", template)
    patterns = [r"\s+".join(map(re.escape, re.split(r"\s+", part))) for part in words]
    matches = list(re.finditer("(.+?)".join(patterns), text))
    if len(matches) != 1:
        place = f"{len(matches)} times in README.md, should be once"
        raise ValueError(f"{place}; reword it in readme_figures.txt: {template}")
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
        "[`make_reference.py`](../../tests/reference/make_reference.py) makes them anew.",
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
