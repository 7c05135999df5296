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

# Neurons
numbers = 63, 231, 230, 148, 91, 48, 120, 94  # in the rows of the picture
of_all = {number: printed("neurons", f"\n{number:6} ") for number in numbers}
choosy = {number: np.argmin(shares) for number, shares in of_all.items() if min(shares) < RARELY}
holds(choosy == {230: 1, 91: 0}, "Of two", "neuron 230 for 1s", "neuron 91 for 0s")
says("neuron 91 for 0s", f"{of_all[91][0]:.0f} % make its sum positive")
others = [min(shares) for number, shares in of_all.items() if number not in choosy]
holds(min(others) > OFTEN and min(of_all[63]) > 99, "less choosy", "neuron 63", "over 99 %")
mean_sums = printed("neurons", "mean of a neuron's sum", "\n    63 ")
says("What differs", f"{mean_sums[0]} for a 0, and {mean_sums[1]} for a 1")

says("Its neuron 230 is")

unmeasured("over 99 %", "95 % confident")
