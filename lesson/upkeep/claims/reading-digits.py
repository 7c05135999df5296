"""What reading-digits.md says."""

import numpy as np

from book import commands
from claims import holds, says, unmeasured
from convolution import Convolutional
from measured import printed
from train_mnist import DIGITS, HIDDEN, PIXELS, Network

# What is drawn is read by two
(draws,) = [each for each in commands("lesson/draw.py") if each.reads]
holds(len(draws.reads) == 2, "Both call our M")

# Mistakes
misread, sure, _ = printed("misread", "outputs/run-1:")
_, sure_of_1000, _ = printed("misread-1000-images", "outputs/1000-images:")
says("10,000", "misreads", f"{misread:.0f}")
says("that confident", f"{sure:.0f} of its mistakes", f"`1000-images` in {sure_of_1000:.0f}")
often, digit, answer, back, *_ = printed("misread-1000-images", "most often:")
holds((digit, answer) == (3, 5), f"{often:.0f} of the 3s a 5", f"{back:.0f} of the 5s a 3")
recall, precision = [printed("misread-1000-images", f"{each}:") for each in ("recall", "precision")]
holds(precision[3] > recall[3], '"3"', f"{precision[3]} %", f"only {recall[3]} %")

# Neurons
trained = printed("neurons", "\ntrained layer 1")
# most images of one digit
start = printed("neurons", "\nstart   layer 1")
says("No", f"{trained[1]:.0f} do", f"before training, {start[1]:.0f}")
of_several, hidden = sum(trained[2:8]), sum(trained)
says("For", f"{of_several:.0f}", "two to seven digits", f"before, for {sum(start[2:8]):.0f}")
holds(of_several > hidden / 2, "So most name no digit")
says("do most of the", f"{hidden:.0f} neurons")
most, *others = sorted(printed("neurons", "\n   183 "), reverse=True)
is_one = most > 50 > max(others) and printed("neurons", "\n   183 ")[0] == most
holds(is_one, "neuron 183", "most 0s", "less than half of each other digit")

# Convolution
rng = np.random.default_rng(0)
networks = Convolutional(False, rng), Network([PIXELS, *HIDDEN, DIGITS], rng)
numbers = [sum(v.numpy().size for v in each.trainable_variables) for each in networks]
says("the second network has", "{:,}, and `run-1` {:,}".format(*numbers))
rows = "outputs/run-1", "all places", "the largest"
plain, with_places, with_largest = [printed("convolution", row) for row in rows]
moved, halved = np.transpose([row[-2:] for row in (plain, with_places, with_largest)])
says("Of the moved images they read", "{:.0f}, {:.0f} and {:.0f} %".format(*moved))
forgets = moved[-1] > 95 and max(halved) < 50
holds(forgets, "half their size", "{:.0f}, {:.0f} and {:.0f} %".format(*halved), "not the size")
says("As they are, the second", f"{with_largest[0]} %", "the first", f"{with_places[0]} %")

unmeasured("over 99 %", "95 % confident")
