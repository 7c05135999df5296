"""Prints the test accuracy of a network for each digit.

python lesson/each_digit.py [RUN]     RUN is the folder of a run (default: outputs/run-1)
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))  # where train_mnist.py is

from saved_run import arguments, load_network

from train_mnist import HERE, load_mnist

(run,) = arguments("outputs/run-1")
network = load_network(run)
images, labels = load_mnist(HERE / "data", "t10k")
says = network(images).numpy().argmax(axis=1)
for digit in range(10):
    is_digit = labels == digit
    print(digit, f"{(says[is_digit] == digit).mean():.1%}")
