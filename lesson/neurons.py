"""Draws the weights of eight neurons as images, and their change since the start of training.

    python lesson/neurons.py [RUN]

RUN is the folder of a run (default: outputs/run-1). The eight are the neurons of the first layer
whose weights have changed most. Of each it prints for how many of the test images of each digit its
sum is positive. It also counts, in each hidden layer, the neurons by their digits: those of which
most images make the sum positive. A second picture, outputs/neuron.png, has the neuron that has
changed most: its random start, what it has learnt since, and the weights, their sum. And it has
these times the pixels of two digits: that which makes its sum positive most often, and that which
does so least often. Of each it takes the image whose sum is in the middle.
"""

import numpy as np

from shared.command_line import UserError, arguments
from shared.networks import load_network
from shared.pictures import add_row, draw_image, new_figure, save_figure
from plot_curves import read_settings
from train_mnist import DIGITS, HERE, PIXELS, Network, load_mnist, to_inputs

(run,) = arguments("outputs/run-1")
network = load_network(run)
sizes = [b.shape[0] for _, b in network.layers]
if len(sizes) < 2:
    raise UserError(f"{run} has no hidden layer; name another run's folder")

# The weights that a run began with follow from its seed and its hidden layers.
seed = read_settings(run).get("seed")
if not isinstance(seed, int) or seed < 0:
    raise UserError(f"{run / 'run.json'} has no seed; name another run's folder")
start = Network([PIXELS, *sizes], np.random.default_rng(seed).spawn(3)[0])  # as in set_up

images, labels = load_mnist(HERE / "data", "t10k")


def sums_of(network):
    """Returns what the neurons of each hidden layer add up: arrays [10,000 images, neurons]."""
    a, sums = to_inputs(images).numpy(), []
    for W, b in network.layers[:-1]:
        sums.append(a @ W.numpy() + b.numpy())
        a = np.maximum(sums[-1], 0)
    return sums


def shares_of(sums):
    """Returns for what share of a digit's images sums are positive: an array [10, neurons]."""
    return np.array([(sums[labels == digit] > 0).mean(axis=0) for digit in range(DIGITS)])


W1 = network.layers[0][0].numpy()
change = W1 - start.layers[0][0].numpy()
neurons = np.linalg.norm(change, axis=0).argsort()[::-1][:8]

figure = new_figure(2.4)
panels = figure.subplots(2, len(neurons), squeeze=False)
for row, name, shown in zip(panels, ("weights", "change"), (W1, change), strict=True):
    row[0].set_ylabel(name)
    for panel, neuron in zip(row, neurons, strict=True):
        image = draw_image(panel, shown[:, neuron].reshape(28, 28))
for panel, neuron in zip(panels[0], neurons, strict=True):
    panel.set_title(f"neuron {neuron}", size=10)
figure.colorbar(image, ax=panels)

sums = sums_of(network)
first_sums = sums[0]
shares = shares_of(first_sums)
print(f"{run}: share of a digit's test images that make a neuron's sum positive")
print("digit   ", *[f"{digit:5}" for digit in range(DIGITS)])
for neuron in neurons:
    print(f"{neuron:6} ", *[f"{share:5.0%}" for share in shares[:, neuron]])
print("how many neurons have a positive sum for most images of so many digits")
print("digits         ", *[f"{count:4}" for count in range(DIGITS + 1)])
for title, of_layers in ("start", sums_of(start)), ("trained", sums):
    for layer, of_layer in enumerate(of_layers, 1):
        counts = np.sum(shares_of(of_layer) > 0.5, axis=0)
        counted = np.bincount(counts, minlength=DIGITS + 1)
        print(f"{title:7} layer {layer}", *[f"{number:4}" for number in counted])
save_figure(figure, "neurons.png")

chosen = neurons[0]
learnt, weights = [numbers[:, chosen].reshape(28, 28) for numbers in (change, W1)]
shown, titles = [weights - learnt, learnt, weights], ["random start", "+ learnt", "= weights"]
for digit in (shares[:, chosen].argmax(), shares[:, chosen].argmin()):
    of_digit = np.flatnonzero(labels == digit)
    by_sum = of_digit[first_sums[of_digit, chosen].argsort()]
    number = by_sum[len(by_sum) // 2]
    shown += [images[number], images[number] / 255 * weights]
    z = first_sums[number, chosen]
    titles += [f"a {digit}", f"times weights:\nz = {z:.2f}".replace("-", "−")]
figure = new_figure(1.75)
add_row(figure, shown, titles)
save_figure(figure, "neuron.png")
