"""What 9-breaking-down.md says."""

import numpy as np

from claims import holds, says
from falls import CHANGES, NETWORKS, ORDERS, SEEDS
from measured import printed, steps_of_fall

NEAR = 0.1  # the limit

# The fall
accuracies = {step: accuracy for step, _, accuracy, _ in steps_of_fall()}
says(f"{accuracies[710]:.0f} %", "at step 710", f"{accuracies[720]:.0f} % at step 720")
step, _ = printed("falls", "seed 0, from step ")
says("of the first three", f"here to step {step:.0f}")
fallen = {}
for title in CHANGES:
    fallen[title] = [printed("falls", f"seed {n}, {title} ")[0] for n in range(SEEDS)]
as_before, slower, without = fallen.values()
fewer = all(np.less(without, as_before))
holds(min(as_before) >= ORDERS - 1, "It is not the order: as before, nearly all fall")
holds(max(slower) == 0, "At the smaller rate none falls")
holds(fewer, "Without L2 fewer fall")
nearly_all = min(as_before) >= ORDERS - 1 and max(slower) == 0
holds(nearly_all, "with L2 broke down in nearly every order", "at a smaller rate in none")

# A step too long
weight = 1
places = []
for _ in range(3):
    weight -= 0.5 * 5 * weight
    places.append(f"{weight:g}")
says("The second", "it is at {}, at {}, and at {}".format(*places))

# Measured
# Of each network: rows over 2, of how many, and how often it falls.
falls = {title: printed("falls", f"\n{title} ")[-4:-1] for title in NETWORKS}
fall = {title for title, (_, _, number) in falls.items() if number > 0}
holds(fall == {"5x-images", "L2"}, "L2 and 5x-images break down, the others do not")
rows_over = sum(over for over, _, _ in falls.values())  # of which the last of each may lead on
holds(rows_over > 2 * len(fall), "over 2 is not enough: most rows over 2 led to no fall")
over, rows, _ = falls.pop("5x-images")
holds(over == rows == 5, "5x-images in all five")
over, rows, _ = falls.pop("L2")
says(f"L2 is over 2 in {over:.0f} of {rows:.0f} rows")
over, rows, _ = zip(*falls.values(), strict=True)
says(f"{min(over):.0f} to {max(over):.0f} of {max(rows):.0f}")
cost, accuracy, curvature = zip(*[each[1:] for each in steps_of_fall()[2:7]], strict=True)
holds(curvature[4] > curvature[0] and cost[4] > cost[0], "the curvature and the training cost")
holds(accuracy[4] < accuracy[0], "and the test accuracy falls with them")

# Why l2
says(f"with $p=0.999$, it is {0.999 * (1 - 0.999):.3f}")
holds(printed("falls", "\nplain ")[-5] < 1, "may sink, and that of plain does")
sunk = [printed("falls", f"seed {seed}, without L2 ")[-2:] for seed in range(SEEDS)]
starts, ends = np.transpose(sunk)
holds(max(abs(starts - 2)) < NEAR and max(ends) <= 1, "It has sunk, from about 2 to 1 or less")
starts = [printed("falls", f"seed {seed}, rate 0.3 ")[-2] for seed in range(SEEDS)]
holds(max(starts) < 2, "The smaller rate began below 2 at once")
