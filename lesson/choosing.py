"""Chooses among 1,000 guessers, who answer at random: python lesson/choosing.py."""

import numpy as np

from shared.command_line import arguments
from train_mnist import DIGITS, HERE, load_mnist

arguments()  # answers -h
_, labels = load_mnist(HERE / "data", "t10k")
rng = np.random.default_rng(0)
answers = rng.integers(0, DIGITS, [1000, len(labels)], dtype=np.uint8)  # [guessers, images]
is_right = answers == labels
best = is_right[:, :100].sum(axis=1).argmax()
print(f"of the 100 images it reads {is_right[best, :100].mean():.0%}")
print(f"of the others              {is_right[best, 100:].mean():.0%}")
