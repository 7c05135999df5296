"""Draws the weights of eight neurons as images: plain, their change since the start, and with L2.

    python lesson/neurons.py [RUN] [RUN_WITH_L2]

Both are folders of runs (default: outputs/1000-images and outputs/L2) that began with the same
weights, so that each neuron of one is the same neuron in the other. They are the eight with the
largest weights to the next layer. Of each with L2 it also prints how many of the test images of
each digit make its sum positive, and the sum's mean. A second picture, outputs/neuron.png, has the
one of them whose sum tells a 0 from a 1 best, and its weights times the pixels of both.
"""

import numpy as np

from command_line import UserError, arguments
from networks import load_network
from pictures import add_row, draw_image, new_figure, save_figure
from plot_curves import read_settings
from train_mnist import DIGITS, HERE, PIXELS, Network, load_mnist, to_inputs

runs = arguments("outputs/1000-images", "outputs/L2")
plain, L2 = [load_network(run) for run in runs]

# The weights that a run began with follow from its seed and its hidden layers.
sizes = [[b.shape[0] for _, b in network.layers] for network in (plain, L2)]
seeds = [read_settings(run).get("seed") for run in runs]
if sizes[0] != sizes[1] or seeds[0] != seeds[1] or len(sizes[0]) < 2:
    raise UserError(
        f"{runs[0]} and {runs[1]} need the same --seed, and the same hidden layers, at least one"
    )
if not isinstance(seeds[0], int) or seeds[0] < 0:
    raise UserError(f"{runs[0] / 'run.json'} has no seed; name another run's folder")
weights_rng = np.random.default_rng(seeds[0]).spawn(3)[0]  # as in set_up
start = Network([PIXELS, *sizes[0]], weights_rng)

plain_W1, L2_W1, start_W1 = [network.layers[0][0].numpy() for network in (plain, L2, start)]
rows = {"weights": plain_W1, "change": plain_W1 - start_W1, "shrunk": L2_W1}

# The neurons to draw: those of the plain network with the largest weights to the next layer.
W2, b2 = plain.layers[1]
neurons = np.linalg.norm(W2.numpy(), axis=1).argsort()[::-1][:8]

figure = new_figure(3.4)
panels = figure.subplots(3, len(neurons), squeeze=False)
for row, (name, W1) in zip(panels, rows.items(), strict=True):
    row[0].set_ylabel(name)
    for panel, neuron in zip(row, neurons, strict=True):
        image = draw_image(panel, W1[:, neuron].reshape(28, 28))
for panel, neuron in zip(panels[0], neurons, strict=True):
    panel.set_title(f"neuron {neuron}", size=10)
figure.colorbar(image, ax=panels, label="weight")

images, labels = load_mnist(HERE / "data", "t10k")
W1, b1 = L2.layers[0]
sums = (to_inputs(images) @ W1 + b1).numpy()  # [10,000 images, neurons]
print(f"{runs[1]}: share of a digit's test images that make a neuron's sum positive")
print("digit   ", *[f"{digit:5}" for digit in range(DIGITS)])
is_positive = sums[:, neurons] > 0
shares = np.array([is_positive[labels == digit].mean(axis=0) for digit in range(DIGITS)])
for neuron, of_digits in zip(neurons, shares.T, strict=True):
    print(f"{neuron:6} ", *[f"{share:5.0%}" for share in of_digits])
print("the mean of a neuron's sum")
for neuron in neurons:
    means = [sums[labels == digit, neuron].mean() for digit in range(DIGITS)]
    print(f"{neuron:6} ", *[f"{mean:5.1f}" for mean in means])

print(f"of {runs[0]} and {runs[1]}:")
save_figure(figure, "neurons.png")

# The neuron whose sum tells a 0 from a 1 best, by its sign, and its products with both.
chosen = neurons[np.abs(shares[0] - shares[1]).argmax()]
shown, titles = [L2_W1[:, chosen].reshape(28, 28)], [f"weights of\nneuron {chosen}"]
for digit in (0, 1):
    number = (labels == digit).argmax()
    shown += [images[number], images[number] / 255 * shown[0]]
    z = sums[number, chosen]
    values = f"z = {z:.2f}, a = {max(z, 0):.2f}".replace("-", "−")
    titles += [f"a {digit}", f"weights times pixels\n{values}"]
figure = new_figure(1.9)
add_row(figure, shown, titles)
save_figure(figure, "neuron.png")
