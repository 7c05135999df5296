"""What reading-digits.md says."""

import numpy as np

from claims import holds, says, shows, unmeasured
from convolution import convolve
from measured import printed


def what_it_gets_wrong():
    misread, sure, _ = printed("misread", "outputs/run-1:")
    says("10,000", "misreads", f"{misread:.0f}")
    unmeasured("over 99 %")
    holds(sure < misread / 10, "In few", f"{sure:.0f} of them")
    often, digit, answer, back, *_ = printed("misread-1000-images", "most often:")
    most = f"{often:.0f} of the 3s a 5", f"only {back:.0f} of the 5s a 3"
    holds((digit, answer) == (3, 5) and back < often, *most)


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
