"""Do networks make the same mistakes if each has learnt from another thousand images?

    python lesson/ten_samples.py               (two minutes; outputs/ten-samples.png)
    python lesson/ten_samples.py --hidden 8    has the flags of train_mnist.py

Trains ten networks from one start, each on another thousand images; then ten on one thousand, each
from another start, at the default settings if no flag says otherwise. How far do ten networks
agree, where one fails, how many of the others do, and what does the mean of their probabilities
read, as one answer?

The squared error of an image (Brier score) is the sum over ten digits of (p - y)^2, with y 1 for
the right digit and 0 for the others. Of ten networks its mean is the squared error of their mean
answer, plus their mean squared distance from that answer: their variance.

The last row: how many of the ten call more 3s a 5 than 5s a 3?
"""

import sys

import numpy as np
from tqdm import tqdm

from shared.command_line import answer_help
from shared.networks import to_tensors, train
from shared.pictures import new_figure, save_figure
from plot_curves import GREY, ORANGE
from train_mnist import DIGITS, load_mnist, parse_arguments

flags = sys.argv[1:]
answer_help(flags)
data_dir = parse_arguments(flags).data_dir
images, labels = load_mnist(data_dir, "train")
test_images, test_labels = load_mnist(data_dir, "t10k")
y = np.eye(DIGITS)[test_labels]


def answers_of(sample, start):
    """Returns the probabilities that a network gives to the test images: float32 [10,000, 10]."""
    args = parse_arguments([*flags, "--seed", str(start)])
    mine = slice(1000 * sample, 1000 * (sample + 1))
    *_, (_, network) = train(args, to_tensors(images[mine], labels[mine]))  # at its end
    return network(test_images).numpy()


def squared_distance(answers, others):
    """Returns the sum over the digits of the squared differences, in the mean over all else."""
    return ((answers - others) ** 2).sum(axis=-1).mean()


def compare(answers, read_by):
    """Returns how far ten networks agree, by their answers [10, 10,000, 10]: a dict of texts.

    read_by: of each image, how many of the ten read it right.
    """
    mean = np.mean(answers, axis=0)
    mean_is_right = mean.argmax(axis=1) == test_labels
    # For each network that fails, how many of the other nine do? A share of all such pairs.
    fail = 10 - read_by
    says = answers.argmax(axis=2)
    from_3, from_5 = [
        ((test_labels == digit) & (says == answer)).sum(axis=1)
        for digit, answer in ((3, 5), (5, 3))
    ]
    together = (fail * (fail - 1)).sum() / (9 * fail.sum())
    return {
        "each reads": f"{read_by.mean() / 10:.2%}",
        "the mean of their answers reads": f"{mean_is_right.mean():.2%}",
        "all ten read": f"{(read_by == 10).sum():,}",
        "none reads": f"{(read_by == 0).sum():,}",
        "where one fails, another fails": f"{together:.0%}",
        "squared error of each": f"{squared_distance(answers, y):.4f}",
        "squared error of the mean answer": f"{squared_distance(mean, y):.4f}",
        "mean squared distance from it": f"{squared_distance(answers, mean):.4f}",
        "more 3s called 5 than 5s 3": f"{sum(from_3 > from_5)} of 10",
    }


experiments = {
    "ten samples, one start": [(number, 0) for number in range(10)],
    "one sample, ten starts": [(0, number) for number in range(10)],
}
found = {}
figure = new_figure(2.8)
panels = figure.subplots(1, 2, sharey=True)
for panel, (name, trained) in zip(panels, experiments.items(), strict=True):
    answers = [answers_of(*each) for each in tqdm(trained, leave=False, disable=None)]
    answers = np.array(answers, float)
    read_by = (answers.argmax(axis=2) == test_labels).sum(axis=0)
    found[name] = compare(answers, read_by)

    # A bar of those that all ten read would squash the others.
    counts = np.bincount(read_by, minlength=11)
    bars = panel.bar(range(10), counts[:10], color=ORANGE)
    panel.bar_label(bars, fmt="{:,.0f}", size=8, color=GREY)
    panel.set_title(f"{name.capitalize()}: all ten read {counts[10]:,} right", size=10, loc="left")
    panel.set(xlabel="how many of the ten read it right", xticks=range(10))
panels[0].set_ylabel("test images")

of_samples, of_starts = found.values()
print("{:32}{:>24}{:>24}".format("", *found))
for title in of_samples:
    print(f"{title:32}{of_samples[title]:>24}{of_starts[title]:>24}")
save_figure(figure, "ten-samples.png")
