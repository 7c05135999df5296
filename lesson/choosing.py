"""Chooses among 1,000 networks that have learnt nothing: python lesson/choosing.py."""

import sys
from pathlib import Path

import numpy as np

sys.path.append(".")  # where train_mnist.py is

from train_mnist import DIGITS, PIXELS, Network, load_mnist, to_inputs

images, labels = load_mnist(Path("data"), "t10k")
inputs = to_inputs(images)
networks = [Network([PIXELS, 16, DIGITS], np.random.default_rng(seed)) for seed in range(1000)]
is_right = [network.logits(inputs).numpy().argmax(axis=1) == labels for network in networks]
is_right = np.array(is_right)  # [networks, images]
best = is_right[:, :100].mean(axis=1).argmax()
print(f"of the 100 images {is_right[best, :100].mean():.0%}")
print(f"of the others     {is_right[best, 100:].mean():.0%}")
