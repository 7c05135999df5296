"""When a difference is significant, and what curves and results say: for programs and pages."""

import csv
from typing import NamedTuple

import numpy as np

from shared.command_line import UserError

# Student's t: how many standard errors from zero a mean difference is significant, by the number
# of seeds: of twenty comparisons in which nothing is different, about one is all the same.
LIMITS = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45, 8: 2.36, 9: 2.31, 10: 2.26}


class Difference(NamedTuple):
    """The mean of the differences with each seed, its standard error, whether it is significant."""

    mean: float
    error: float
    counts: bool

    @property
    def is_positive(self):
        """Whether it is positive, and significant."""
        return self.counts and self.mean > 0

    def __format__(self, spec):
        """Returns it as the pages write it: with the spec .2f, 0.43 ± 0.13."""
        mean = f"{self.mean:{spec}}"
        if float(mean) == 0:
            mean = mean.removeprefix("-")
        return f"{mean} ± {self.error:{spec}}"


def compare(values, others):
    """Returns the Difference of values and others, or 0: arrays with an entry for each seed."""
    differences = np.subtract(values, others)
    mean = differences.mean()
    error = standard_error(differences)
    return Difference(mean, error, bool(abs(mean) > LIMITS[len(differences)] * error))


def standard_error(values):
    """Returns how far the mean of two values or more is off, by their standard deviation."""
    return values.std(ddof=1) / np.sqrt(len(values))


def tenths(values):
    """Returns the means of neighbouring rows, a tenth of the run each: single rows jump."""
    width = max(1, len(values) // 10)
    return np.lib.stride_tricks.sliding_window_view(values, width).mean(axis=-1)


def climb_of(costs):
    """Returns by which share the last mean over a tenth of the run is above the lowest one."""
    means = tenths(costs)
    return means[-1] / means.min() - 1


def read_lines(path):
    """Returns the lines of a CSV: dicts of texts, by the titles in its first line."""
    with path.open(newline="", encoding="utf-8") as file:
        return [*csv.DictReader(file)]


def read_experiment(folder):
    """Returns the lines of a folder that lesson/remedies.py has made. Raises UserError if not."""
    path = folder / "results.csv"
    if not path.exists():
        raise UserError(f"{folder}: no results.csv; name a folder that lesson/remedies.py made")
    return read_lines(path)


def column(lines, title, labels, remedy):
    """Returns a figure of the networks of a remedy: an array with an entry for each seed."""
    asked = [line for line in lines if (line["labels"], line["remedy"]) == (labels, remedy)]
    asked.sort(key=lambda line: int(line["seed"]))  # some may have been trained later
    return np.array([float(line[title]) for line in asked])


def lines_in_pairs(lines, networks):
    """Returns the lines of the seeds of which all networks are there: pairs of labels and remedy.

    Of a table that is not done some may be missing, and each is compared with one of its own seed.
    """
    there = {}
    for line in lines:
        there.setdefault(line["seed"], set()).add((line["labels"], line["remedy"]))
    return [line for line in lines if {*networks} <= there[line["seed"]]]


EARLY = 0.2  # of a run: in this first fifth plain networks fall anyway, so it does not count


def break_down(largest_falls):
    """Returns which networks break down, by their largest falls: bool, an entry for each.

    Such a network's accuracy falls by more than five points from one row to the next, after the
    first fifth of the run. So its end depends on when one looks.
    """
    return largest_falls > 0.05
