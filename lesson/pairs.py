"""Counts the test images that only one of two networks reads right.

    python lesson/pairs.py [RUN] [OTHER]

RUN and OTHER are folders of runs. Default: outputs/validation, and outputs/validation-dropout.
"""

from command_line import arguments
from networks import load_network
from train_mnist import HERE, load_mnist

runs = arguments("outputs/validation", "outputs/validation-dropout")
images, labels = load_mnist(HERE / "data", "t10k")
one, other = [load_network(run)(images).numpy().argmax(axis=1) == labels for run in runs]
counts = (one & ~other).sum(), (other & ~one).sum()
for run, count in zip(runs, counts, strict=True):
    print(f"only {run} reads {count} right")
half = sum(counts) / 2
if half > 0:
    standard_error = (sum(counts) / 4) ** 0.5  # of so many throws of a fair coin
    away = abs(counts[1] - half) / standard_error
    print(f"half of both: {half:g}, standard error: {standard_error:.1f}, away by {away:.1f}")
