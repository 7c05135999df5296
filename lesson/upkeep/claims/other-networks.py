"""What other-networks.md says."""

import numpy as np

from book import numbers_in
from claims import holds, says, shows
from convolution import convolve
from measured import curve, printed, text_of


def last_ten(run):
    """Returns the mean of the test accuracies in the last ten rows of a run, as a text."""
    return f"{curve(run)[-10:].mean():.1f} %"


def convolution():
    weights = np.tile([-1, 1, -1], [3, 1])
    picture = np.array([[0, 1, 0, 0, 0], [0, 1, 0, 0, 0], [0, 1, 1, 0, 0]])
    rows = lambda matrix: r"\\".join("&".join(map(str, row)) for row in matrix)
    says(rows(weights), rows(picture))
    for word, shown in ("so", picture), ("Moved", np.roll(picture, 1, axis=1)):
        passed_on = convolve(shown[None, ..., None] * 1.0, weights[..., None, None] * 1.0, 0)
        says(word, "passes on $({:.0f},{:.0f},{:.0f})$".format(*passed_on[0, 1, 1:4, 0]))
    titles = "run-1", "all places", "the largest"
    rows = [printed("convolution", title) for title in titles]
    for title, (unmoved, *_, moved, halved) in zip(titles, rows, strict=True):
        shows(title, f"{unmoved}", f"{moved:.0f}", f"{halved:.0f}")
    *_, moved, halved = np.transpose(rows)
    holds(moved[-1] > max(moved[:2]), "Moved, *the largest* reads most")
    forgets_place = moved[-1] > 95 and max(halved) < 50
    holds(forgets_place, "half the size, all misread most", "the place, not the size")


def depth():
    holds(max(curve("deep")) < 31, "in this run it never reads over 31 %")
    falls = -np.diff(curve("deep-slower")[20:])  # rows are ten steps apart
    told = "At 0.1 it learns", last_ten("deep-slower"), "twice it", "breaks down"
    holds(sum(falls > 5) == 2, *told)
    (*_, first), (*_, then) = [printed("curvature-deep-0.5", f"\n{step:9} ") for step in (0, 10)]
    says("dead]", f"grow from {first:.0f} to {then:.0f} of {12 * 32}")
    of_twelve = [numbers_in(line)[3] for line in text_of("curvature-deep").splitlines()[1:]]
    says("At 0.1", f"never more than {max(of_twelve):.0f} are")


def residual_connections():
    holds(min(curve("residual")[-10:]) > 90, "It does, and reads " + last_ten("residual"))


def normalisation():
    told = "It learns at 0.5, too, and reads " + last_ten("normalised")
    holds(min(curve("normalised")[-10:]) > 90, told)


def attention_with_a_pencil():
    words = np.array([[0, 0], [2, 0], [1, 1]])  # the, river, bank
    scores = words @ words[2]
    says("The scores are {}, {} and {}".format(*scores))
    weights = np.exp(scores) / np.exp(scores).sum()
    says("the weights {:.2f}, {:.2f} and {:.2f}".format(*weights))
    says("the list is about $({:.1f},{:.1f})$".format(*weights @ words))
    says("Beside *money* it is $({1:.1f},{0:.1f})$".format(*weights @ words))
