"""Looks up what is committed in outputs/reference, for the pages.

Of runs, of the networks of remedies.py, and of what programs print. Accuracies and climbs are in
per cent.
"""

import functools

import numpy as np

from shared.evidence import break_down, climb_of, column, compare, read_lines
from book import REFERENCE, numbers_in
from elsewhere import TITLES, judge_all, read_ours
from lists import LAMBDAS, SETTINGS, SIZES, TINY, folder_of, list_runs
from remedies import REMEDIES
from train_mnist import parse_arguments

CLIMBS = 5  # per cent: a climb of less is hardly one
WIDTHS = [*TINY, *SIZES]  # numbers of neurons, from the smallest on
# Runs that a picture shows without their names: a folder, and where the axis of costs ends.
UNLABELLED = {
    "A": ("runs/rate-0.01", 2.5),
    "B": ("runs/1000-images", 1),
    "C": ("runs/batch-32", 0.4),
    "D": ("runs/rate-5", 5),
    "E": ("remedies/wrong-L2", 2.5),
    "F": ("default", 0.5),
}
COLUMNS = ["iteration", "training accuracy", "training cost", "test accuracy", "test cost"]


def percent(title):
    """Returns 100 for the title of a share, as it is told in per cent, and 1 for any other."""
    return 100 if title.endswith(("accuracy", "climb")) else 1


# -------------------------------------------------------------------------------------- of runs
@functools.cache
def rows_of(run):
    """Returns the curves of a run: float64 [rows, 5]. Raises LookupError if it is not made yet."""
    return rows_in(REFERENCE / folder_of(run))


def rows_in(folder):
    """Returns the curves of the run in a folder: float64 [rows, 5], or raises LookupError."""
    path = folder / "curves.csv"
    if not path.exists():
        raise LookupError(
            f"no run {folder.name} yet: python lesson/upkeep/making/make_reference.py"
        )
    return np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)


def asked_of(run):
    """Returns the settings that the command of a run on a page asks for: a Namespace."""
    return parse_arguments(list_runs()[run].line.split()[2:])


def curve(run, title="test accuracy"):
    """Returns a column of a run's curves."""
    return rows_of(run)[:, COLUMNS.index(title)] * percent(title)


def result(run, title="test accuracy"):
    """Returns how a run has ended."""
    return curve(run, title)[-1]


def lowest(run):
    """Returns at which iteration a run's test cost is lowest, and that cost."""
    costs = curve(run, "test cost")
    return curve(run, "iteration")[costs.argmin()], costs.min()


def climb(run):
    """Returns the climb of a run's test cost."""
    return 100 * climb_of(curve(run, "test cost"))


def knows_all_from(run):
    """Returns from which row on a run's network gives all training images their labels."""
    wrong = curve(run, "training accuracy") < 100
    return curve(run, "iteration")[wrong].max() + 10  # rows are ten steps apart


def falls_of(run):
    """Returns how often a run breaks down, whose rows are a hundredth of the run apart."""
    return sum(break_down(-np.diff(curve(run)[20:]) / 100))


def gap_of(run):
    """Returns the gap of accuracies as they are shown, in points."""
    train, test = [round(result(run, f"{part} accuracy"), 2) for part in ("training", "test")]
    return train - test


def at(iteration, run, title="training accuracy"):
    """Returns what the curves of a run say at an iteration."""
    return curve(run, title)[curve(run, "iteration") == iteration].item()


# ------------------------------------------------------------------- of networks of remedies.py
def of_networks(title, remedy="plain", labels="right", experiment="results"):
    """Returns a figure of the networks of a remedy: an array with an entry for each seed.

    experiment: a file of outputs/reference/remedies, by its name.
    """
    path = f"remedies/{experiment}.csv"
    found = column(read_lines(REFERENCE / path), title, labels, remedy)
    if len(found) == 0:
        raise LookupError(f"no {remedy} yet: python lesson/upkeep/making/make_reference.py {path}")
    return found * percent(title)


def mean_of(title, remedy="plain", labels="right", experiment="results"):
    """Returns the mean of a figure of the networks of a remedy, as of_networks has them."""
    return of_networks(title, remedy, labels, experiment).mean()


def curve_of(network, title):
    """Returns a column of the curves of a network of remedies.py that is kept."""
    rows = rows_in(REFERENCE / "remedies" / network)
    return rows[:, COLUMNS.index(title)] * percent(title)


def more(title, remedy, other="plain", experiment="results"):
    """Returns how much larger a figure is than with another remedy, in pairs: a Difference."""
    return compare(*[of_networks(title, each, experiment=experiment) for each in (remedy, other)])


def of_plain_at_lowest():
    """Returns what plain networks cost at their lowest mean of ten rows, from which they climb."""
    return of_networks("cost") / (1 + of_networks("climb") / 100)


def of_layer(title, neurons, labels="right"):
    """Returns a figure of plain networks with one hidden layer, at 0.1 with 5,000 steps."""
    return of_networks(title, labels=labels, experiment=f"longer-neurons-{neurons}")


def more_in_layer(title, neurons, others, labels="right"):
    """Returns how much larger such a figure is than with other neurons: a Difference.

    Of one size there may be fewer seeds: compared are those that both have.
    """
    values, other_values = of_layer(title, neurons, labels), of_layer(title, others, labels)
    seeds = min(len(values), len(other_values))
    return compare(values[:seeds], other_values[:seeds])


def points_lost(remedy, experiment="results", labels="wrong"):
    """Returns how many points are lost by going on: a Difference."""
    stopped, at_end = [
        of_networks(title, remedy, labels, experiment) for title in ("stopped accuracy", "accuracy")
    ]
    return compare(stopped, at_end)


def errors_learnt(remedy, experiment="results"):
    """Returns how many per cent of the wrong labels are learnt in the end: an array."""
    learnt, errors = [
        of_networks(title, remedy, "wrong", experiment) for title in ("errors learnt", "errors")
    ]
    return 100 * learnt / errors


def how_many_break(remedy, labels="right", experiment="results"):
    """Returns how many of the networks break down."""
    return sum(break_down(of_networks("largest fall", remedy, labels, experiment)))


def by_lambda(title):
    """Returns a figure of the networks with L2 by their lambda: a dict of arrays, by size."""
    found = {0.0: of_networks(title), REMEDIES["L2"].l2: of_networks(title, "L2")}
    found |= {l2: of_networks(title, "L2", experiment=f"lambda-{l2}") for l2 in LAMBDAS}
    return dict(sorted(found.items()))


def of_chosen_lambda(title):
    """Returns a figure of networks with L2, whose lambda 200 validation images choose: an array."""
    chosen = np.argmin([*by_lambda("held-out cost").values()], axis=0)
    return np.choose(chosen, [*by_lambda(title).values()])


def how_many_numbers(network):
    """Returns how many weights and biases a network has."""
    return sum(variable.numpy().size for variable in network.trainable_variables)


# ------------------------------------------------------------------------------------ as printed
def printed(program, *words):
    """Returns the numbers in a line that a program has printed, after these words: a list."""
    text = text_of(program)
    for each in words:
        _, _, text = text.partition(each)
        assert text, f"nothing after {each!r} of {words}"
    return numbers_in(text.partition("\n")[0])


def own(remedy, title):
    """Returns a figure of a network of one's own, as own_remedies.py has printed it."""
    return printed("own_remedies", f"{remedy} ", title)[0]


def text_of(program):
    """Returns what a program has printed."""
    return (REFERENCE / "programs" / f"{program}.txt").read_text(encoding="utf-8")


def table_of(program):
    """Returns the numbers in each line that a program has printed below its titles: an array."""
    return np.array([numbers_in(line) for line in text_of(program).splitlines()[1:]])


def early_and_late(title):
    """Returns what confidence.py says of the network of iteration 80, and of the one at the end."""
    return [printed("confidence", f"outputs/{run}", title)[0] for run in ("early", "1000-images")]


def costs_of_first_step():
    """Returns what steps.py's minibatch costs before a step, and after it at 0.01, 0.5 and 5."""
    words = "cost before it:", "step at 0.01:", "step at 0.5:", "step at 5:"
    return [printed("steps", each)[0] for each in words]


def followed(title):
    """Returns what falls.py says of L2 from shortly before its fall on, at a rate.

    Four arrays with an entry for each seed: the last step, the median slope, the median of rate
    times curvature, and of this an array by the width of a swing.
    """
    lines = [printed("falls", f"seed {seed}, {title} ") for seed in range(3)]
    return [np.array(each) for each in zip(*[(*line[:3], line[3:]) for line in lines], strict=True)]


def all_fall(title):
    """Returns whether falls.py says of all seeds that they fall at a rate, or that none does."""
    ends = {text_of("falls").partition(f"seed {seed}, {title} ")[2].split()[0] for seed in range(3)}
    assert ends in ({"falls"}, {"not"}), f"some fall: {title}"
    return ends == {"falls"}


# -------------------------------------------------------------------- of elsewhere.py's conclusions
OF_MNIST = [name for name in SETTINGS if not name.startswith("fashion")]
OTHER_SETTINGS = [name for name in OF_MNIST if name != "results"]  # than the default
OURS = read_ours()
FOUND = {name: judge_all(OURS[TITLES[name]]) for name in SETTINGS}


def verdict(conclusion, setting):
    """Returns whether a conclusion, by its name in elsewhere.py, holds in a setting."""
    _, is_so = FOUND[setting][conclusion]
    return is_so


def where(conclusion, is_so="holds"):
    """Returns in which settings of MNIST a conclusion has a verdict: a list of names."""
    return [setting for setting in OF_MNIST if verdict(conclusion, setting) == is_so]
