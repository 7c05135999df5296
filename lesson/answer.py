"""Draws what a network makes of an image: what each layer passes on, its logits and probabilities.

    python lesson/answer.py [RUN]

RUN is the folder of a run (default: outputs/run-1). The image is test image 195, a 3 of which our
network is not quite sure. The picture is outputs/answer.png.
"""

import numpy as np

from command_line import arguments
from networks import load_network
from pictures import new_figure, save_figure
from plot_curves import BLUE
from train_mnist import HERE, PIXELS, load_mnist

(run,) = arguments("outputs/run-1")
network = load_network(run)
*hidden, last = [[variable.numpy() for variable in layer] for layer in network.layers]
images, _ = load_mnist(HERE / "data", "t10k")
layers = [images[195].reshape(PIXELS) / 255]
for W, b in hidden:
    layers.append(np.maximum(layers[-1] @ W + b, 0))
W, b = last
logits = layers[-1] @ W + b
(probabilities,) = network(images[[195]]).numpy()

figure = new_figure(2.25)
panels = figure.subplots(1, len(layers) + 2)
for panel, a in zip(panels, layers, strict=False):
    side = int(np.ceil(np.sqrt(len(a))))  # of a square, which may have some room left
    square = np.full(side * side, np.nan)
    square[: len(a)] = a
    panel.imshow(square.reshape(side, side), cmap="gray", vmin=0)
    panel.set_axis_off()
    panel.set_anchor("N")
    panel.set_title(f"{len(a)} neurons\n{np.sum(a == 0)} give 0", size=10)
panels[0].set_title(f"{PIXELS} pixels\nof a 3", size=10)
bars = {"logits": (logits, "{:.1f}"), "probabilities": (100 * probabilities, "{:.1f} %")}
for panel, (title, (values, form)) in zip(panels[-2:], bars.items(), strict=True):
    panel.bar_label(panel.barh(range(10), values, color=BLUE), fmt=form, padding=2, size=8)
    panel.set_title(f"ten {title}\n", size=10)
    panel.set(ylim=(9.5, -0.5), yticks=range(10), xticks=[], box_aspect=1.25, anchor="N")
    panel.set_xlim(min(1.9 * values.min(), 0), 1.6 * values.max())
    panel.tick_params(axis="y", labelsize=8)
save_figure(figure, "answer.png")
