"""What reading-digits.md says."""

import numpy as np

from book import commands
from claims import holds, says, unmeasured
from measured import printed

# What is drawn is read by two
(draws,) = [each for each in commands("lesson/draw.py") if each.reads]
holds(len(draws.reads) == 2, "Both call our house")

RARELY, OFTEN = 20, 40  # per cent of a digit's images

# Mistakes
misread, sure, _ = printed("misread", "outputs/run-1:")
of_1000, sure_of_1000, _ = printed("misread-1000-images", "outputs/1000-images:")
says("10,000", "misreads", f"{misread:.0f}")
says("It is that confident", f"{sure:.0f} of its mistakes")
says("1000-images", "that confident", f"{sure_of_1000:.0f}")
holds(sure_of_1000 / of_1000 > 5 * sure / misread, "fewer images", "so sure")
(moved,) = printed("misread", "four pixels to the right:")
says("moved images", f"{moved:.0f} %")
of_convolution = printed("convolution", "the largest")[-1]
says("convolution", f"reads up to {of_convolution:.0f} %")

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

unmeasured("over 99 %", "95 % confident")
