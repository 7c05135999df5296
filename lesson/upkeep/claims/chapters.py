"""What the chapters of the watch page say. Figures in braces are filled in by film.py."""

import numpy as np

from claim import holds, says, unmeasured
from measured import CLIMBS, climb, curve, early_and_late, how_many_numbers, result
from train_mnist import DIGITS, HIDDEN, PIXELS, Network


def at_the_top():
    says("each step makes it a bit less wrong on these")
    says("new to it")
    says("grows surer and surer")
    says("percentages add up to 100", "made it sure")
    says("By a red line", "speaks for an answer", "by a blue one against it")
    says("It forgets them, and says 4 to all")
    says("no other pulled against it")
    says("follows the average pull")

    says("small if the right digit gets many per cent, large if few")
    holds(climb("1000-images") > CLIMBS, "It rises: that is overfitting")
    misread, misread_late = early_and_late("misread")
    sure, sure_late = early_and_late("% confident")
    is_so = misread_late < misread and sure_late > sure
    holds(is_so, "it misreads", "fewer, but", "mistakes rose")
    says("One mistake, only surer, and so dearer")
    says(f"= {np.e:.2f}", "times its percentage")
    says("the highest score stays the highest")
    says("Only its lead shrinks", "boasts less")
    says("To stop early was worse")

    right, wrong = result("1000-images"), curve("wrong-labels")
    says("one label in five is random")
    says("The digit you see")
    holds(wrong[-1] < min(right, wrong.max()), "come late, by heart", "spoil right answers")
    says("no temperature mends it")
    says("is sure even where it is wrong")
    says("of ten answers", "its answers are the same", "less sure of each")
    says("Being surer is not being righter")
    unmeasured("90 % sure")
    network = Network([PIXELS, *HIDDEN, DIGITS], np.random.default_rng(0))
    says(f"{how_many_numbers(network):,} numbers")

    says("The larger the sum, the more it stands out", "below 0 it stays blank")
    says("red adds, blue takes away")
    says("the bar of a 4, in red", "no ink above it, in blue")
    says("A red line raises")
    says("A blue line lowers it")
