"""On how many validation images do two networks disagree, and which of them is right there?

    python lesson/pair.py [RUN] [OTHER]

Both are folders of runs (default: the two of the page Chance). The images are the last 10,000 of
the training images. To disagree means here that one reads an image, and the other does not.
"""

from command_line import arguments
from networks import load_network
from train_mnist import HERE, load_mnist

runs = arguments("outputs/validation", "outputs/validation-dropout")
images, labels = [part[50_000:] for part in load_mnist(HERE / "data", "train")]
first, second = [load_network(run)(images).numpy().argmax(axis=1) == labels for run in runs]
print(f"one reads, the other misreads {(first != second).sum():5,}")
for run, reads, misreads in (runs[0], first, ~second), (runs[1], second, ~first):
    print(f"only {run} reads {(reads & misreads).sum():5,}")
