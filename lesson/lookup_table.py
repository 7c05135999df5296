"""Reads digits by looking them up: the most similar image of a table has the answer.

    python lesson/lookup_table.py

Nothing is trained. The table holds the first 1,000 training images with their labels; or ten images
only, of each digit the mean of those that show it.
"""

import numpy as np

from command_line import arguments
from train_mnist import HERE, load_mnist


def read_mnist(part, number):
    """Returns the first so many images, float64 [number, 784], and their labels."""
    images, labels = load_mnist(HERE / "data", part)
    return images[:number].reshape(-1, 784).astype(float), labels[:number]


def look_up(images, table):
    """Returns for each image the number of the row of the table that is nearest to it.

    The distance squared is the sum over the pixels of (a - b)^2 = a^2 - 2 a b + b^2. The sum of a^2
    is the same for all rows of the table, so it is left out.
    """
    distances = (table**2).sum(axis=1) - 2 * images @ table.T  # [images, rows of the table]
    return distances.argmin(axis=1)


arguments()  # answers -h
images, labels = read_mnist("train", 1000)
test_images, test_labels = read_mnist("t10k", 10_000)
means = np.array([images[labels == digit].mean(axis=0) for digit in range(10)])

tables = {"1,000 training images": (images, labels), "ten mean images": (means, np.arange(10))}
print("table                  training images read right  test images read right")
for name, (table, answers) in tables.items():
    train_accuracy = (answers[look_up(images, table)] == labels).mean()
    test_accuracy = (answers[look_up(test_images, table)] == test_labels).mean()
    print(f"{name:21} {train_accuracy:27.2%} {test_accuracy:23.2%}")
