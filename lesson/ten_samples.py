"""Do networks make the same mistakes if each has learnt from another thousand images?

    python lesson/ten_samples.py     (two minutes; outputs/ten-samples.png)

Trains ten networks from one start, each on another thousand images; then ten on one thousand, each
from another start, all at the default settings. How far do ten networks agree, where one fails, how
many of the others do, and what does the mean of their probabilities read, as one answer?
"""

import numpy as np
from tqdm import tqdm

from command_line import arguments
from networks import to_tensors, train
from pictures import new_figure, save_figure
from plot_curves import GREY, ORANGE
from train_mnist import load_mnist, parse_arguments

arguments()  # answers -h
data_dir = parse_arguments([]).data_dir
images, labels = load_mnist(data_dir, "train")
test_images, test_labels = load_mnist(data_dir, "t10k")


def answers_of(sample, start):
    """Returns the probabilities that a network gives to the test images: float32 [10,000, 10]."""
    args = parse_arguments(["--seed", str(start)])
    mine = slice(1000 * sample, 1000 * (sample + 1))
    *_, (_, network) = train(args, to_tensors(images[mine], labels[mine]))  # at its end
    return network(test_images).numpy()


experiments = {
    "ten samples, one start": [(number, 0) for number in range(10)],
    "one sample, ten starts": [(0, number) for number in range(10)],
}
figure = new_figure(2.8)
panels = figure.subplots(1, 2, sharey=True)
print("                        each reads  the mean reads  all ten read  none reads  fail together")
for panel, (name, trained) in zip(panels, experiments.items(), strict=True):
    answers = [answers_of(*each) for each in tqdm(trained, leave=False, disable=None)]
    is_right = np.argmax(answers, axis=2) == test_labels  # [10 networks, 10,000 images]
    mean_is_right = np.mean(answers, axis=0).argmax(axis=1) == test_labels
    read_by = is_right.sum(axis=0)  # of each image: how many of the ten read it right
    counts = np.bincount(read_by, minlength=11)
    # For each network that fails, how many of the other nine do? A share of all such pairs.
    fail = 10 - read_by
    together = (fail * (fail - 1)).sum() / (9 * fail.sum())
    figures = is_right.mean(), mean_is_right.mean(), counts[10], counts[0], together
    print(name + "{:12.2%} {:15.2%} {:13,} {:11,} {:14.0%}".format(*figures), flush=True)

    # A bar of those that all ten read would squash the others.
    bars = panel.bar(range(10), counts[:10], color=ORANGE)
    panel.bar_label(bars, fmt="{:,.0f}", size=8, color=GREY)
    panel.set_title(f"{name.capitalize()}: all ten read {counts[10]:,} right", size=10, loc="left")
    panel.set(xlabel="how many of the ten read it right", xticks=range(10))
panels[0].set_ylabel("test images")
save_figure(figure, "ten-samples.png")
