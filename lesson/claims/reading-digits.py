"""What reading-digits.md says."""

import numpy as np

from book import commands
from claims import holds, says, unmeasured
from measured import printed
from train_mnist import load_mnist, parse_arguments

# What is drawn is read by two
(draws,) = [each for each in commands("lesson/draw.py") if each.reads]
holds(len(draws.reads) == 2, "Both networks")

RARELY, OFTEN = 20, 40  # per cent of a digit's images

# Mistakes
misread, sure, _ = printed("misread", "outputs/run-1:")
of_1000, sure_of_1000, _ = printed("misread-1000-images", "outputs/1000-images:")
says("10,000", "misreads", f"{misread:.0f}")
says("in how many of its", f"{of_1000:,.0f}", "1000-images")
share, share_of_1000 = 100 * sure / misread, 100 * sure_of_1000 / of_1000
says("run-1", f"{sure:.0f} of its mistakes ({share:.0f} %)")
says("1000-images", f"{sure_of_1000:.0f} ({share_of_1000:.0f} %)")
holds(share_of_1000 > 5 * share, "fewer images", "so sure")

# Where a drawing fits in
images, _ = load_mnist(parse_arguments([]).data_dir, "t10k")
sides = []  # of the smallest square that holds the ink of an image
for image in images[:1000]:
    y, x = np.nonzero(image)
    sides.append(1 + max(np.ptp(y), np.ptp(x)))
says(f"fit into {max(sides)} x {max(sides)} pixels")

# Neurons
shares = printed("neurons", " 91 ")  # of each digit, with L2
least, *others = sorted(shares)
holds(least < RARELY and min(others) > OFTEN, "one digit rarely", "neuron 91", "positive")
says(f"It is the {shares.index(least)}", f"only {least:.0f} % of the 0s")

says("Neuron 91 of the third row")
says("Its neuron 230 is")

unmeasured("over 99 %", "95 % confident")
