"""Figures of what is committed in outputs/reference, for the pages: accuracies are in per cent.

Of runs, of the networks of remedies.py, and, from `printed` on, of what programs print.
"""

import numpy as np

from book import REFERENCE
from elsewhere import TITLES, judge_all, read_ours
from evidence import break_down, column, compare, numbers_after, numbers_in, read_lines, tenths
from lists import LAMBDAS, SEEDS
from make_reference import COLUMNS, read_results, rows_of
from remedies import REMEDIES

# Runs that differ in the number of their training images.
MORE_DATA = "1000-images", "5000-images", "default"
# The networks with L2 by lambda, in the order of their table.
BY_LAMBDA = {0.0: "plain", 0.002: "L2"} | {l2: f"lambda-{l2}" for l2 in LAMBDAS}
BY_LAMBDA = dict(sorted(BY_LAMBDA.items()))


def result(run, title="test accuracy"):
    """Returns what results.csv says of a run. Raises LookupError if it is not made yet."""
    lines = read_results()
    if run not in lines:
        raise LookupError(f"no run {run} yet: python lesson/making/make_reference.py")
    return float(lines[run][title]) * (100 if "accuracy" in title else 1)


def climb(run):
    """Returns the climb of a run's test cost, in per cent."""
    return 100 * result(run, "climb")


def gap_of(run):
    """Returns the gap of accuracies as they are shown, in points."""
    train, test = [round(result(run, f"{part} accuracy"), 2) for part in ("training", "test")]
    return train - test


def curve(run, title="test accuracy"):
    """Returns a column of a run's curves."""
    return rows_of(run)[:, COLUMNS.index(title)] * (100 if "accuracy" in title else 1)


def at(iteration, run, title="training accuracy"):
    """Returns what the curves of a run say at an iteration."""
    return curve(run, title)[curve(run, "iteration") == iteration].item()


def last_tenth(run):
    """Returns the mean test accuracy over the last tenth of a run."""
    return tenths(curve(run))[-1]


def of_seeds(figure, run):
    """Returns a figure, such as climb, of a run with each seed: an array."""
    return np.array([figure(name) for name in (run, *[f"{run}-{seed}" for seed in SEEDS])])


def of_networks(title, name="plain", labels="right"):
    """Returns a figure of a remedy with each seed, mostly ten: an array.

    name: of a remedy, or of an experiment with one remedy only, such as neurons-8 or lambda-0.004.
    """
    only_remedy = "L2" if name.startswith("lambda") else "plain"
    file, remedy = ("results", name) if name in REMEDIES else (name, only_remedy)
    return of_setting(title, file, remedy, labels)


def more(title, remedy, other="plain", labels="right"):
    """Returns how much larger a figure is than with another remedy, in pairs: a Difference."""
    return compare(of_networks(title, remedy, labels), of_networks(title, other, labels))


def points_lost(remedy="plain"):
    """Returns how many points are lost by going on, with wrong labels: an array."""
    stopped = of_networks("stopped accuracy", remedy, "wrong")
    return stopped - of_networks("accuracy", remedy, "wrong")


def errors_learnt(remedy):
    """Returns the share of the wrong labels that is learnt in the end: an array."""
    return of_networks("errors learnt", remedy, "wrong") / of_networks("errors", remedy, "wrong")


def how_many_break(remedy, labels="right"):
    """Returns how many of the ten networks break down."""
    return break_down(of_networks("largest fall", remedy, labels)).sum()


def of_setting(title, setting, remedy="plain", labels="right"):
    """Returns a figure of a remedy at another setting, by the name of its file: an array."""
    lines = read_lines(REFERENCE / "remedies" / f"{setting}.csv")
    return column(lines, title, labels, remedy) * (100 if "accuracy" in title else 1)


def verdicts():
    """Returns the verdicts of elsewhere.py: a dict by numbers to dicts by the settings' names."""
    of_settings = zip(*map(judge_all, read_ours().values()), strict=True)
    named = [dict(zip(TITLES, verdicts, strict=True)) for verdicts in of_settings]
    return dict(enumerate(named, 1))


def printed_text(program):
    """Returns what a program has printed: a text."""
    return (REFERENCE / "programs" / f"{program}.txt").read_text(encoding="utf-8")


def printed(program, *words):
    """Returns the numbers that a program has printed after these words, in their line: a list."""
    return numbers_after(printed_text(program), *words)


def steps_of_fall():
    """Returns the steps that falls.py has printed: lists, as its line of titles says."""
    lines = printed_text("falls").partition("L2: step")[2].splitlines()[1:-1]
    return [numbers_in(line) for line in lines]
