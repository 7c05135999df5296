"""What reading-digits.md says."""

import numpy as np

from book import commands
from claims import holds, says, unmeasured
from convolution import Convolutional
from measured import printed
from train_mnist import DIGITS, HIDDEN, PIXELS, Network

# What is drawn is read by two
(draws,) = [each for each in commands("lesson/draw.py") if each.reads]
holds(len(draws.reads) == 2, "Both call our house")

RARELY, OFTEN = 20, 40  # per cent of a digit's images

# Mistakes
misread, sure, _ = printed("misread", "outputs/run-1:")
of_1000, sure_of_1000, _ = printed("misread-1000-images", "outputs/1000-images:")
says("10,000", "misreads", f"{misread:.0f}")
says("that confident", f"{sure:.0f} of its mistakes", f"`1000-images` in {sure_of_1000:.0f}")
holds(sure_of_1000 / of_1000 > 5 * sure / misread, "fewer images", "so sure")
often, digit, answer, back, *_ = printed("misread-1000-images", "most often:")
holds((digit, answer) == (3, 5), f"{often:.0f} of the 3s a 5", f"{back:.0f} of the 5s a 3")
recall, precision = [printed("misread-1000-images", f"{each}:") for each in ("recall", "precision")]
holds(precision[3] > recall[3], '"3"', f"{precision[3]} %", f"only {recall[3]} %")

# Neurons
numbers = 63, 231, 230, 148, 91, 48, 120, 94  # in the rows of the picture
of_all = {number: printed("neurons", f"\n{number:6} ") for number in numbers}
choosy = {number: np.argmin(shares) for number, shares in of_all.items() if min(shares) < RARELY}
says("neuron 230 is positive", f"for {of_all[230][1]:.0f} % of the 1s")
holds(choosy == {230: 1, 91: 0}, "One:", f"neuron 91, with {of_all[91][0]:.0f} % of the 0s")
others = [min(shares) for number, shares in of_all.items() if number not in choosy]
holds(min(others) > OFTEN, "So these neurons look not for a digit")
holds(min(of_all[63]) > 99, "neuron 63", "over 99 %")
mean_sums = printed("neurons", "mean of a neuron's sum", "\n    63 ")
says("on average", f"{mean_sums[0]} for a 0, and {mean_sums[1]} for a 1")

says("Its neuron 230 is")

# Convolution
rng = np.random.default_rng(0)
networks = Convolutional(False, rng), Network([PIXELS, *HIDDEN, DIGITS], rng)
numbers = [sum(v.numpy().size for v in each.trainable_variables) for each in networks]
says("the second network has", "{:,}, and `run-1` {:,}".format(*numbers))
rows = "outputs/run-1", "all places", "the largest"
plain, with_places, with_largest = [printed("convolution", row) for row in rows]
moved = [f"{row[-1]:.0f}" for row in (plain, with_places, with_largest)]
says("Of the moved images they read", "{}, {} and {} %".format(*moved))
says("Not moved, the second", f"{with_largest[0]} %", "the first", f"{with_places[0]} %")

unmeasured("over 99 %", "95 % confident")
