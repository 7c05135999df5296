"""What your-turn.md says."""

import numpy as np

from claims import holds, says
from lists import list_runs
from measured import at, curve, printed, result

# As git has it: "drop" would lose them
says("`git stash pop` brings")

# What is to be guessed has the settings of its command
runs = {name: command.line for name, command in list_runs().items()}
holds("--learning-rate 0.2 " in runs["momentum"], "a rate of 0.2 with momentum")
holds("--learning-rate 2 " in runs["rate-2"], "without momentum at 2")
made = "trainable=False"
holds(made in list_runs()["momentum"].edit, "network.velocities", f"with `{made}`")

# The start
small, usual = result("small-start"), result("default")
says(f"It is {small:.1f} %")
at_450, at_500 = [at(iteration, "small-start", "training cost") for iteration in (450, 500)]
holds(at_450 > np.log(10) - 0.01 > at_500, "450 steps nothing")
# Momentum
steady, in_turn = [0], [0]
for step in range(100):
    steady.append(0.9 * steady[-1] + 1)
    in_turn.append(0.9 * in_turn[-1] + (-1) ** step)
says("A steady slope gives", "{:g}, {:g}, {:.3g}, {:.3g},".format(*steady[1:5]))
says("With turns it is", "{:g}, {:.1f}, {:.2f}, {:.2f},".format(*in_turn[1:5]))
at_1, at_minus_1 = in_turn[-2:]
says("With turns it is", f"{at_1:.2f}$ and {at_minus_1:.2f}")
says("At iteration 100", f"training accuracy of `run-1` is {at(100, 'default'):.1f} %")
says(f"It is {at(100, 'momentum'):.0f} % with momentum")
faster = curve("rate-2", "training accuracy")[10:]  # from iteration 100 on
holds(max(faster) < 12, "At a rate of 2", f"it is {faster[0]:.0f} %", "and stays there")

# Adam
holds("--learning-rate 0.001 " in runs["adam"], "the rate, usually 0.001")
at_100 = f"{at(100, 'adam', 'test accuracy'):.0f} %"
before = f"{at(100, 'small-start', 'test accuracy'):.0f} %"
says(f"It is {at_100}", f"without Adam it was {before}")
holds(result("adam") < usual - 1, f"ends at {result('adam'):.1f} %, below `run-1`")
# Convolution
rows = "outputs/run-1", "all places", "the largest"
plain, with_places, with_largest = [printed("convolution", row) for row in rows]
says("Of images moved by four", "`run-1`", f"reads {plain[-1]:.0f} %")
says(f"{with_places[-1]:.0f} %, and {with_largest[-1]:.0f} %")
as_many = max(abs(each[0] - plain[0]) for each in (with_places, with_largest)) < 1
holds(as_many, "Not moved, both read about as many")
