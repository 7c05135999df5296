"""Takes the test cost of two networks apart, and draws how far they set their answers apart.

    python lesson/confidence.py [RUN] [OTHER]

Both are folders of runs (default: outputs/early and outputs/1000-images). outputs/confidence.png
has how confident their wrong answers are, and how far the largest logit of any test image is above
the next. Printed is, too, what their training and test images cost if all logits are doubled.
"""

import numpy as np

from shared.command_line import arguments
from shared.networks import load_network
from shared.pictures import new_figure, save_figure
from plot_curves import GREY, ORANGE, name_of, read_settings
from train_mnist import HERE, load_mnist

runs = arguments("outputs/early", "outputs/1000-images")
images, labels = load_mnist(HERE / "data", "t10k")
train_set = load_mnist(HERE / "data", "train")
networks = [load_network(run) for run in runs]


def costs_of(probabilities, labels):
    """Returns what each image costs: probabilities float [n, 10] need not add up to one."""
    of_right = probabilities[np.arange(len(labels)), labels]
    return -np.log(of_right / probabilities.sum(axis=1))


figure = new_figure(2.6)
panel, leads = figure.subplots(1, 2)
for run, network, color in zip(runs, networks, (GREY, ORANGE), strict=True):
    probabilities = network(images).numpy().astype(float)  # [10,000 images, 10 digits]
    confidence = probabilities.max(axis=1)
    is_wrong = probabilities.argmax(axis=1) != labels
    costs = costs_of(probabilities, labels)
    print(run)
    print(f"  misread                           {is_wrong.sum():7,}")
    print(f"  of these over 90 % confident      {(confidence[is_wrong] > 0.9).sum():7,}")
    print(f"  cost of one of them, on average   {costs[is_wrong].mean():7.2f}")
    print(f"  they add to the test cost         {costs[is_wrong].sum() / len(labels):7.3f}")
    print(f"  what is read right adds           {costs[~is_wrong].sum() / len(labels):7.3f}")
    print(f"  test cost                         {costs.mean():7.3f}")
    second, first = np.sort(probabilities)[:, -2:].T
    lead = np.log(first / second)
    print(f"  the largest logit above the next  {lead.mean():7.2f}")
    learnt, told = [part[: read_settings(run).get("train_size")] for part in train_set]
    of_learnt = network(learnt).numpy().astype(float)
    # Doubled logits square the probabilities, but for what makes them add up to one.
    train_costs = [costs_of(of_learnt**power, told).mean() for power in (1, 2)]
    test_costs = costs.mean(), costs_of(probabilities**2, labels).mean()
    print("  training cost {:.3f}, with doubled logits {:.3f}".format(*train_costs))
    print("  test cost {:.3f}, with doubled logits {:.3f}".format(*test_costs))

    edges = range(0, 101, 10)
    counts, _ = np.histogram(100 * confidence[is_wrong], edges)
    panel.stairs(
        counts, edges, color=color, lw=2, label=f"{name_of(run)}: {is_wrong.sum():,} in all"
    )
    if color == GREY:  # as two fills would mix to a third colour
        panel.stairs(counts, edges, color=color, alpha=0.2, fill=True)
    leads.hist(lead, range(21), color=color, lw=2, histtype="step")
panel.set(xlim=(0, 100), xlabel="confidence in %", ylabel="wrong answers", xticks=edges)
panel.legend(loc="upper left")
leads.set(xlim=(0, 20), xlabel="largest logit above the next", ylabel="test images")
leads.set_xticks(range(0, 21, 5))
save_figure(figure, "confidence.png")
