"""Chooses among 1,000 networks that have learnt nothing: python lesson/choosing.py."""

import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))  # where train_mnist.py is

from train_mnist import DIGITS, HERE, PIXELS, Network, accuracy, load_mnist, to_inputs

images, labels = load_mnist(HERE / "data", "t10k")
inputs = to_inputs(images)
networks = [Network([PIXELS, 16, DIGITS], np.random.default_rng(seed)) for seed in range(1000)]
accuracies = [float(accuracy(network.logits(inputs[:100]), labels[:100])) for network in networks]
best = networks[np.argmax(accuracies)]
print(f"of the 100 images {max(accuracies):.0%}")
print(f"of the others     {accuracy(best.logits(inputs[100:]), labels[100:]):.0%}")
