"""Takes the test cost of two networks apart, and draws how confident their wrong answers are.

    python lesson/confidence.py [RUN] [OTHER]

Both are folders of runs (default: outputs/early and outputs/1000-images). It draws
outputs/confidence.png.
"""

import numpy as np

from command_line import arguments
from networks import load_network
from pictures import new_figure, save_figure
from plot_curves import GREY, ORANGE, name_of
from train_mnist import HERE, load_mnist

runs = arguments("outputs/early", "outputs/1000-images")
images, labels = load_mnist(HERE / "data", "t10k")
networks = [load_network(run) for run in runs]
figure = new_figure(2.6)
panel = figure.subplots()
for run, network, color in zip(runs, networks, (GREY, ORANGE), strict=True):
    probabilities = network(images).numpy().astype(float)  # [10,000 images, 10 digits]
    confidence = probabilities.max(axis=1)
    is_wrong = probabilities.argmax(axis=1) != labels
    costs = -np.log(probabilities[np.arange(len(labels)), labels])
    print(run)
    print(f"  misread                           {is_wrong.sum():7,}")
    print(f"  of these over 90 % confident      {(confidence[is_wrong] > 0.9).sum():7,}")
    print(f"  cost of one of them, on average   {costs[is_wrong].mean():7.2f}")
    print(f"  they add to the test cost         {costs[is_wrong].sum() / len(labels):7.3f}")
    print(f"  what is read right adds           {costs[~is_wrong].sum() / len(labels):7.3f}")
    print(f"  test cost                         {costs.mean():7.3f}")
    second, first = np.sort(probabilities)[:, -2:].T
    print(f"  the largest logit above the next  {np.log(first / second).mean():7.2f}")

    edges = range(0, 101, 10)
    counts, _ = np.histogram(100 * confidence[is_wrong], edges)
    panel.stairs(
        counts, edges, color=color, lw=2, label=f"{name_of(run)}: {is_wrong.sum():,} in all"
    )
    if color == GREY:  # as two fills would mix to a third colour
        panel.stairs(counts, edges, color=color, alpha=0.2, fill=True)
panel.set(xlim=(0, 100), xlabel="confidence in %", ylabel="wrong answers", xticks=edges)
panel.legend(loc="upper left")
save_figure(figure, "confidence.png")
