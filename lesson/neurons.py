"""Draws the weights of eight neurons as images: plain, their change since the start, and with L2.

    python lesson/neurons.py [RUN] [RUN_WITH_L2]

Both are folders of runs (default: outputs/1000-images and outputs/L2) that began with the same
weights, so that each neuron of one is the same neuron in the other.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

sys.path.append(str(Path(__file__).parents[1]))  # where train_mnist.py is

from saved_run import arguments, load_network, show_error

from train_mnist import DIGITS, HERE, PIXELS, Network

sys.excepthook = show_error
runs = arguments("outputs/1000-images", "outputs/L2")
plain, L2 = [load_network(run) for run in runs]

# The weights that a run began with follow from two of its settings.
settings = [json.loads((run / "run.json").read_text())["settings"] for run in runs]
seeds = [setting["seed"] for setting in settings]
hidden = [setting["hidden"] for setting in settings]
if seeds[0] != seeds[1] or hidden[0] != hidden[1] or not hidden[0]:
    sys.exit(f"{runs[0]} and {runs[1]}: need hidden layers, the same --hidden and the same --seed")
weights_rng = np.random.default_rng(seeds[0]).spawn(3)[0]  # as in main
start = Network([PIXELS, *hidden[0], DIGITS], weights_rng)

plain_W1, L2_W1, start_W1 = [network.layers[0][0].numpy() for network in (plain, L2, start)]
rows = {"plain": plain_W1, "change": plain_W1 - start_W1, "L2": L2_W1}

# The neurons to draw: those of the plain network with the largest weights to the next layer.
W2, b2 = plain.layers[1]
neurons = np.linalg.norm(W2.numpy(), axis=1).argsort()[::-1][:8]

figure = Figure((8.6, 3.4), layout="constrained")  # inches
panels = figure.subplots(3, len(neurons), squeeze=False)
for row, (name, W1) in zip(panels, rows.items(), strict=True):
    row[0].set_ylabel(name)
    for panel, neuron in zip(row, neurons, strict=True):
        image = panel.imshow(W1[:, neuron].reshape(28, 28), cmap="bwr", vmin=-0.1, vmax=0.1)
        panel.set(xticks=[], yticks=[])
figure.colorbar(image, ax=panels, label="weight")
path = HERE / "outputs" / "neurons.png"
figure.savefig(path, dpi=200)
print(os.path.relpath(path))
