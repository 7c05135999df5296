"""Draws the sixteen test digits that a network misreads most confidently, and counts them all.

    python lesson/misread.py [RUN]

RUN is the folder of a run (default: outputs/run-1). The picture has its name. It also counts what
is read if all images are moved four pixels to the right.
"""

import numpy as np

from command_line import arguments
from networks import load_network
from pictures import Figure, save_figure
from plot_curves import name_of
from train_mnist import HERE, load_mnist

(run,) = arguments("outputs/run-1")
network = load_network(run)
images, labels = load_mnist(HERE / "data", "t10k")
probabilities = network(images).numpy()  # [10,000 images, 10 digits]
says = probabilities.argmax(axis=1)
confidence = probabilities.max(axis=1)

misread = (says != labels).nonzero()[0]
sure = (confidence[misread] > 0.99).sum()
print(f"{run}: {len(misread):,} misread, {sure} of them with over 99 % confidence")
shares = [f"{digit}: {(says == labels)[labels == digit].mean():.1%}" for digit in range(10)]
print("read of each digit:")
print(*shares[:5], sep=", ")
print(*shares[5:], sep=", ")
moved = np.pad(images, [(0, 0), (0, 0), (4, 0)])[:, :, :-4]
reads_moved = network(moved).numpy().argmax(axis=1) == labels
print(f"read if all are moved four pixels to the right: {reads_moved.mean():.1%}")
most_confident = misread[np.argsort(-confidence[misread], kind="stable")]

figure = Figure((8, 3.4), layout="constrained")  # inches
panels = figure.subplots(2, 8).flat
for panel, i in zip(panels, most_confident, strict=False):
    panel.imshow(images[i], cmap="gray")
    panel.set_title(f"is {labels[i]}\nsays {says[i]}\n{confidence[i]:.1%}", fontsize=10)
    panel.axis("off")
save_figure(figure, f"misread-{name_of(run)}.png")
