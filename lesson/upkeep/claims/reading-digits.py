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
    runs = "misread", "misread-1000-images"
    of_run, of_1000 = [printed(run, "turned by a quarter,")[1] for run in runs]
    says("turned by a quarter", f"{of_run:.0f} %", f"`1000-images` {of_1000:.0f} %")
    holds(max(of_run, of_1000) < 50, "not always so sure")


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
    holds(precision > recall, 'If it says "3"', *told)


def convolution():
    rng = np.random.default_rng(0)
    networks = Convolutional(False, rng), Network([PIXELS, *HIDDEN, DIGITS], rng)
    says("*the largest* has", "{:,}, and `run-1` {:,}".format(*map(how_many_numbers, networks)))
    titles = "outputs/run-1", "all places", "the largest"
    rows = [printed("convolution", title) for title in titles]
    moved, halved = np.transpose([row[-2:] for row in rows])
    names = "`run-1` reads", "*all places*", "*the largest*"
    says("Moved", *[f"{name} {share:.0f} %" for name, share in zip(names, moved, strict=True)])
    forgets_place = moved[-1] > 95 and max(halved) < 50
    shares = "{:.0f}, {:.0f} and {:.0f} %".format(*halved)
    holds(forgets_place, "half their size", shares, "forgets the place, not the size")
