"""Prints by how much the test cost of runs climbs, and how far their test accuracy falls.

    python lesson/climb.py RUN ...    of runs (default: outputs/1000-images)

Single rows jump, so what is compared are means over a tenth of the run, of rows that follow each
other: the best such mean, and the last one.
"""

from shared.command_line import arguments
from shared.evidence import climb_of, tenths
from plot_curves import read_run

runs = arguments("outputs/1000-images", any_number=True)
curves = [read_run(run, str(run)) for run in runs]
print("test cost:                test accuracy:")
print("lowest    last   climb     best      last   run")
for run, (accuracy, cost) in zip(runs, curves, strict=True):
    costs, accuracies = tenths(cost.test), tenths(accuracy.test)
    figures = costs.min(), costs[-1], climb_of(cost.test), accuracies.max(), accuracies[-1]
    print("{:6.3f} {:7.3f} {:7.0%} {:8.2f}% {:8.2f}%   {}".format(*figures, run))
