"""What reading-digits.md says."""

import numpy as np

from book import commands
from claims import holds, says, unmeasured
from convolution import Convolutional
from measured import how_many_numbers, printed
from train_mnist import DIGITS, HIDDEN, PIXELS, Network


def your_own_digit():
    unmeasured("95 % confident")


def what_it_has_not_learnt():
    (drawing,) = [command for command in commands("lesson/draw.py") if command.reads]
    holds(len(drawing.reads) == 2, "Both call our M")
    unmeasured("over 99 %")


def what_it_gets_wrong():
    misread, sure, _ = printed("misread", "outputs/run-1:")
    _, sure_of_1000, _ = printed("misread-1000-images", "outputs/1000-images:")
    says("10,000", "misreads", f"{misread:.0f}")
    says("that confident", f"{sure:.0f} of its mistakes", f"`1000-images` in {sure_of_1000:.0f}")
    often, digit, answer, back, *_ = printed("misread-1000-images", "most often:")
    most = f"{often:.0f} of the 3s a 5", f"only {back:.0f} of the 5s a 3"
    holds((digit, answer) == (3, 5) and back < often, *most)
    precision, recall = [
        printed("misread-1000-images", f"{title}:")[3] for title in ("precision", "recall")
    ]
    told = f"right in {precision} % of cases", f"reads only {recall} % of the 3s"
    holds(precision > recall, 'if it says "3"', *told)


def what_a_neuron_looks_for():
    shares = printed("neurons", "\n   183 ")
    is_for_0s = shares[0] > 50 > max(shares[1:])
    holds(is_for_0s, "neuron 183", "most 0s", "less than half of each other digit")
    start, trained = [printed("neurons", f"\n{title} layer 1") for title in ("start  ", "trained")]
    says("do most of the", f"{sum(trained):.0f} neurons")
    one, one_at_start = trained[1], start[1]  # neurons, by the number of their digits
    says("No", f"{one:.0f} do", f"before training, {one_at_start:.0f}")
    several, several_at_start = sum(trained[2:8]), sum(start[2:8])
    says(f"For {several:.0f}", "two to seven digits", f"before, for {several_at_start:.0f}")
    holds(several > sum(trained) / 2, "So most name no digit")


def convolution():
    rng = np.random.default_rng(0)
    networks = Convolutional(False, rng), Network([PIXELS, *HIDDEN, DIGITS], rng)
    by_largest, usual = map(how_many_numbers, networks)
    says(f"the second network has {by_largest:,}, and `run-1` {usual:,}")
    titles = "outputs/run-1", "all places", "the largest"
    rows = [printed("convolution", title) for title in titles]
    _, with_places, with_largest = [row[0] for row in rows]
    says("As they are, the second", f"{with_largest} %", "the first", f"{with_places} %")
    moved, halved = np.transpose([row[-2:] for row in rows])
    says("Of the moved images they read", "{:.0f}, {:.0f} and {:.0f} %".format(*moved))
    forgets_place = moved[-1] > 95 and max(halved) < 50
    shares = "{:.0f}, {:.0f} and {:.0f} %".format(*halved)
    holds(forgets_place, "half their size", shares, "forgets the place, not the size")
