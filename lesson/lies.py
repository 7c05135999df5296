"""Which answers do wrong labels spoil: those to images that are like images with wrong labels?

    python lesson/lies.py    (two minutes)

Trains five networks, each from another start on another thousand images, with a fifth of the labels
random: those that lesson/remedies.py calls wrong-plain. A label that is wrong is called a lie. The
test images are grouped by how many of the five training images most like them have a lie. Most like
them are those whose pixels differ least, by the sum of their squared differences. Chance draws the
lies, so the groups differ in nothing else.

Of each group, and of all, it says which share is misread in the row where 10,000 validation images
cost least, and which at the end. +- is the standard error of five networks. It draws
outputs/lost.png, these shares, and outputs/lies.png: eight test images that one network gives the
very digit of the lie most like them.
"""

import numpy as np
from tqdm import tqdm

from shared.command_line import arguments
from shared.evidence import compare
from shared.networks import to_tensors, train
from shared.pictures import draw_image, new_figure, save_figure
from plot_curves import GREY, ORANGE
from remedies import LEARNT, make_wrong, own_images
from train_mnist import HERE, cross_entropy, load_mnist, parse_arguments, to_inputs

SEEDS = range(5)
NEAR = 5  # training images that are looked at, for each test image
GROUPS = ["0", "1", "2", "3 to 5"]  # of them have a lie


def most_alike(inputs, test_inputs):
    """Returns for each test input which inputs differ least from it: int [n, NEAR], best first."""
    # (a - b)^2 = a^2 - 2ab + b^2. Here a^2, of the test image, is the same for all training images.
    distances = (inputs**2).sum(axis=1) - 2 * test_inputs @ inputs.T
    return distances.argsort(axis=1)[:, :NEAR]


def train_and_ask(seed, train_set, validation_set, test_inputs):
    """Trains a network. Returns its answers to the test images: of its lowest cost, and at the end.

    Its cost is that of the validation set. Returns two arrays, int [n], n being the test images.
    """
    inputs, labels = validation_set
    lowest = np.inf
    for _, network in train(parse_arguments(["--seed", str(seed)]), train_set):
        cost = cross_entropy(network.logits(inputs), labels).numpy()
        if cost < lowest:
            lowest, early = cost, network.logits(test_inputs)
    return [logits.numpy().argmax(axis=1) for logits in (early, network.logits(test_inputs))]


def print_shares(sizes, shares):
    """Prints of each group, and of all, how many test images it has, and which share is misread.

    sizes: by groups; shares: [networks, lowest cost and end, groups].
    """
    print(f"lies among the {NEAR} training images most like a test image, and the share misread")
    print("lies    test images  at lowest cost  at the end   more, in points")
    for i, name in enumerate([*GROUPS, "any"]):
        early, at_end = 100 * shares[:, 0, i], 100 * shares[:, 1, i]
        means = f"{sizes[i]:10,.0f} {early.mean():15.1f}% {at_end.mean():10.1f}%"
        more = compare(at_end, early)
        print(f"{name:7} {means} {more.mean:12.2f} +- {more.error:.2f}")


def draw_shares(shares):
    """Returns a Figure of the shares of the groups, as print_shares takes them but for all."""
    figure = new_figure(2.9)
    panel = figure.subplots()
    places = range(len(GROUPS))
    for i, name, colour in (1, "at the end", ORANGE), (0, "at the lowest cost", GREY):
        panel.plot(places, 100 * shares[:, i].mean(axis=0), color=colour, label=name)
        panel.plot(places, 100 * shares[:, i].T, ".", color=colour, ms=7, alpha=0.5, mew=0)
    panel.set_xlabel("lies among the five training images most like a test image")
    panel.set(ylabel="misread, in %", ylim=0, xticks=places, xticklabels=GROUPS)
    panel.grid(axis="y")
    panel.legend()
    return figure


def draw_lies(above, below):
    """Returns a Figure of two rows of images, each with its title: lists of pairs."""
    figure = new_figure(2.8)
    panels = figure.subplots(2, len(above), squeeze=False)
    for panel, (image, title) in zip(panels.flat, [*above, *below], strict=True):
        draw_image(panel, image)
        panel.set_title(title, size=10)
    return figure


def main():
    """Trains the networks, prints the shares of the groups, and draws."""
    arguments()
    images, labels = load_mnist(HERE / "data", "train")
    test_images, test_labels = load_mnist(HERE / "data", "t10k")
    test_inputs = to_inputs(test_images).numpy()
    validation_set = to_tensors(images[LEARNT:], labels[LEARNT:])
    sizes, shares, as_told = [], [], []
    for seed in tqdm(SEEDS, leave=False, disable=None):
        mine = own_images(seed, 1000, 1000)
        told = make_wrong(labels, seed)[mine]
        train_set = to_tensors(images[mine], told)
        early, end = train_and_ask(seed, train_set, validation_set, test_inputs)

        alike = most_alike(to_inputs(images[mine]).numpy(), test_inputs)
        is_lie = (told != labels[mine])[alike]
        group = is_lie.sum(axis=1).clip(max=len(GROUPS) - 1)
        of_groups = [group == i for i in range(len(GROUPS))]
        of_groups.append(group >= 0)  # all
        sizes.append([each.sum() for each in of_groups])
        is_lost = [early != test_labels, end != test_labels]
        shares.append([[each[of_group].mean() for of_group in of_groups] for each in is_lost])

        lie = told[alike[:, 0]]
        beside = is_lost[-1] & is_lie[:, 0]
        as_told.append((end == lie)[beside].mean())
        if seed == 0:
            which = (beside & (end == lie)).nonzero()[0][:8]
            above = [(test_images[i], f"is {test_labels[i]}\nsays {end[i]}") for i in which]
            below = [(images[mine][alike[i, 0]], f"label {lie[i]}") for i in which]
    shares = np.array(shares)
    print_shares(np.mean(sizes, axis=0), shares)
    print(f"if the one most alike has a lie, {np.mean(as_told):.0%} of the misread get its label")
    save_figure(draw_shares(shares[:, :, : len(GROUPS)]), "lost.png")
    save_figure(draw_lies(above, below), "lies.png")


if __name__ == "__main__":
    main()
