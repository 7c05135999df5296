"""What your-turn.md says."""

import numpy as np

from claims import holds, says, unmeasured
from lists import list_runs
from measured import at, curve, printed, result

# What is to be guessed has the settings of its command
runs = {name: command.line for name, command in list_runs().items()}
holds("--learning-rate 0.05 " in runs["momentum-0.05"], "with momentum at a rate of 0.05")
holds("--learning-rate 0.2 " in runs["momentum"], "with momentum", "of 0.2")
holds("--learning-rate 2 " in runs["rate-2"], "without momentum at 2")
made = "trainable=False"
holds(made in list_runs()["momentum"].edit, "network.velocities", f"with `{made}`")

# The start
small = result("small-start")
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
slow, with_it = at(100, "momentum-0.05"), at(100, "momentum")
is_alike = abs(slow - at(100, "default")) < 1
holds(is_alike, "With momentum", f"{slow:.0f} % at 0.05", "about as without")
faster = curve("rate-2", "training accuracy")[10:]  # from iteration 100 on
holds(max(faster) < 12, f"at 0.2 it is {with_it:.0f} %", f"a rate of 2 stays at {faster[0]:.0f} %")
says("Its test accuracy ends", f"{result('momentum'):.1f} %")
unmeasured("usually 0.001")
