"""Draws what a network makes of an image: what each layer passes on, its logits and probabilities.

    python lesson/answer.py [RUN]

RUN is the folder of a run (default: outputs/run-1). The image is test image 195, a 3 of which our
network is not quite sure. The picture is outputs/answer.png. A second one, outputs/votes.png, has
what the five neurons that pass on most add to the logits, each its activation times its ten
weights. These numbers are printed, too. And for all test images: if the 5, 10 or 20 neurons that
pass on most there are off, or as many at random of those that pass something on, for what share
does the answer change? The last row: if all are off but the five that pass on most. Beside it: how
far the logit of the old answer is then above the next one, on average (below it if negative).
"""

import numpy as np

from shared.command_line import arguments
from shared.networks import load_network
from shared.pictures import draw_image, new_figure, save_figure
from plot_curves import BLUE
from train_mnist import DIGITS, HERE, PIXELS, load_mnist

FIVE = 5  # neurons to look at

(run,) = arguments("outputs/run-1")
network = load_network(run)
*hidden, last = [[variable.numpy() for variable in layer] for layer in network.layers]
images, _ = load_mnist(HERE / "data", "t10k")


def passed_on_by(image):
    """Returns what an image, or each of many, makes each layer pass on, the pixels first."""
    layers = [image.reshape(*image.shape[:-2], PIXELS) / 255]
    for W, b in hidden:
        layers.append(np.maximum(layers[-1] @ W + b, 0))
    return layers


layers = passed_on_by(images[195])
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

# What the last hidden layer adds to the logits: a row for each neuron, a column for each digit.
passed_on = layers[-1]
most = passed_on.argsort()[::-1][:FIVE]
votes = passed_on[most, None] * W[most]
rows = [*votes, logits - votes.sum(axis=0), logits]
names = [f"neuron {neuron} passes on {passed_on[neuron]:.1f}" for neuron in most]
names += [f"the other {len(passed_on) - len(most)}, and the biases", "logits"]
print(f"{'digit':30}", *[f"{digit:5}" for digit in range(DIGITS)])
for name, values in zip(names, rows, strict=True):
    print(f"{name:30}", *[f"{value:5.1f}" for value in values])

# Do a few decide in other images, too?
of_all = passed_on_by(images)[-1]
answers = (of_all @ W + b).argmax(axis=1)


def places_by(values):
    """Returns the place of each neuron in each image: 0 if it has the largest value."""
    return values.argsort(axis=1)[:, ::-1].argsort(axis=1)


def print_row(name, is_off):
    """Prints what happens if some neurons are off: bool [images, neurons]."""
    logits = of_all * ~is_off @ W + b
    changed = np.mean(logits.argmax(axis=1) != answers)
    is_old = np.arange(DIGITS) == answers[:, None]
    lead = logits[is_old] - np.where(is_old, -np.inf, logits).max(axis=1)
    print(f"{name:30} {changed:5.1%} {lead.mean():15.1f}")


by_most = places_by(of_all)
at_random = places_by(np.random.default_rng(0).random(of_all.shape) * (of_all > 0))
print("off in each test image         answers changed   lead")
print_row("none", by_most < 0)
for count in (FIVE, 10, 20):
    print_row(f"the {count} that pass on most", by_most < count)
for count in (FIVE, 10, 20):
    print_row(f"{count} at random", at_random < count)
print_row(f"all others but the {FIVE}", by_most >= FIVE)

figure = new_figure(2.2)
panel = figure.subplots()
colours = np.vstack([votes, np.full([2, DIGITS], np.nan)])  # white where others are added up
draw_image(panel, colours, limit=2 * np.max(np.abs(votes)))  # pale, or nobody reads the numbers
panel.set(xticks=range(DIGITS), yticks=range(len(names)), yticklabels=names, aspect="auto")
panel.xaxis.tick_top()
for (row, digit), value in np.ndenumerate(np.round(rows, 1) + 0):  # + 0: no −0.0
    text = f"{value:.1f}".replace("-", "−")
    panel.text(digit, row, text, ha="center", va="center", size=9)
panel.axhline(len(names) - 1.5, color="black", linewidth=0.8)
save_figure(figure, "votes.png")
