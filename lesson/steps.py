"""How noisy are the slopes of a minibatch, and how long may a step be?

    python lesson/steps.py [RUN]     (outputs/steps.png, slopes.png and first-step.png)

Takes 100 minibatches of each size, for an untrained network and for that of RUN, the folder of a
run (default: outputs/run-1). How far is their gradient from that of all training images? (The root
of the mean square; 1 is as far as that gradient is long.) The picture shows slopes of a neuron's
weights, by one minibatch of each size: that whose distance is nearest to the root of the mean
square. The second one has the slopes by four images before the first step, and by their minibatch.
The third has the cost of that minibatch after the first step, by the learning rate. Printed are of
this step the length of its gradient, the curvature along it, the largest one (the top eigenvalue of
the Hessian), and how long the gradient is along this one.
"""

import numpy as np

from shared.command_line import arguments
from shared.networks import load_network, to_tensors
from shared.pictures import add_row, draw_image, new_figure, save_figure
from curvature import any_direction, change_of_slopes, dot, find_curvature
from plot_curves import BLUE, GREY, ORANGE
from quiet_tensorflow import tf
from train_mnist import HERE, Network, cross_entropy, load_mnist, parse_arguments, set_up

SIZES = 32, 128, 512  # of minibatches
NEURON = 0  # the one to draw, of the first layer


@tf.function(autograph=False, reduce_retracing=True)
def find_slopes(network, inputs, labels):
    """Returns the slopes of the cost along all weights and biases, as one long row."""
    variables = [variable for layer in network.layers for variable in layer]
    with tf.GradientTape() as tape:
        logits = Network.logits(network, inputs)  # one that is loaded has no logits of its own
        cost = cross_entropy(logits, labels)
    return in_a_row(tape.gradient(cost, variables))


def in_a_row(tensors):
    """Returns the numbers of all tensors as one long row."""
    return tf.concat([tf.reshape(tensor, [-1]) for tensor in tensors], axis=0)


def by_minibatches(network, train_set, size, rng):
    """Returns the slopes by 100 minibatches of so many training images: a row for each."""
    rows = []
    for _ in range(100):
        chosen = rng.choice(len(train_set[0]), size, replace=False)
        batch = [tf.gather(tensor, chosen) for tensor in train_set]
        rows.append(find_slopes(network, *batch).numpy())
    return np.array(rows)


def find_noise(rows, slopes):
    """Returns how far each row is from the slopes, in their lengths, and the root mean square."""
    distances = np.linalg.norm(rows - slopes, axis=1) / np.linalg.norm(slopes)
    return distances, np.sqrt(np.mean(np.square(distances)))


def of_neuron(slopes, network, neuron=NEURON):
    """Returns the slopes of a neuron's weights, from rows of all slopes."""
    fan_in, fan_out = network.layers[0][0].shape
    return slopes[..., : fan_in * fan_out].reshape(-1, fan_in, fan_out)[..., neuron]


def draw(panel, slopes, limit, title):
    """Draws a neuron's slopes as the pixels lie."""
    draw_image(panel, slopes.reshape(28, 28), limit)
    panel.set_title(title, size=10)


(run,) = arguments("outputs/run-1")
train_set = to_tensors(*load_mnist(HERE / "data", "train"))
rng = np.random.default_rng(0)
figure = new_figure(4.1)
told = "Error: how many times as long as the gradient of all 60,000 images"
figure.suptitle(f"{told} (each row has its own scale)", size=10)
grid = figure.subplots(2, len(SIZES) + 1)
untrained, batches, _ = set_up(parse_arguments([]), train_set)
networks = {"untrained": untrained, "trained": load_network(run)}
titles = *[f"{size:6} images" for size in SIZES], "length of all"
print("error    ", *titles)
for panels, (name, network) in zip(grid, networks.items(), strict=True):
    slopes = find_slopes(network, *train_set).numpy()
    (by_all,) = of_neuron(slopes, network)
    panels[0].set_ylabel(name)
    print(f"{name:9}", end="")
    shown, titles = [], []
    for size in SIZES:
        rows = by_minibatches(network, train_set, size, rng)
        _, noise = find_noise(rows, slopes)
        print(f"{noise:14.2f}", end="")
        of_each = of_neuron(rows, network)
        distances, usual = find_noise(of_each, by_all)
        shown.append(of_each[abs(distances - usual).argmin()])
        titles.append(f"{size} images\nerror {noise:.2g} times")
    print(f"{np.linalg.norm(slopes):14.2f}")
    shown.append(by_all)
    titles.append("all 60,000 images\n")
    limit = 3 * np.max(np.abs(by_all))  # or that of all images would be faint after training
    for panel, slopes_shown, title in zip(panels, shown, titles, strict=True):
        draw(panel, slopes_shown, limit, title)

save_figure(figure, "steps.png")

inputs, labels = next(batches)
shown, titles = [], []
W, _ = untrained.layers[0]
for i in range(len(labels)):
    slopes = find_slopes(untrained, inputs[i : i + 1], labels[i : i + 1]).numpy()
    delta = slopes[W.numpy().size + NEURON]  # the slope of the bias
    if delta != 0:  # ReLU lets the image through
        shown.append(of_neuron(slopes, untrained).reshape(28, 28))
        titles.append(f"a {labels[i]}\nδ = {delta:.2f}".replace("-", "−"))
    if len(shown) == 4:
        break
slopes = find_slopes(untrained, inputs, labels).numpy()
shown.append(5 * of_neuron(slopes, untrained).reshape(28, 28))  # or it would be faint
titles.append(f"mean of all {len(labels)}\n(5 times as strong)")
figure = new_figure(2.1)
told = (
    "Red: a positive slope, so a step lowers the weight. Blue: a negative one, so a step raises it."
)
figure.suptitle(told, size=10)
add_row(figure, shown, titles)
save_figure(figure, "slopes.png")

variables = untrained.trainable_variables
start = [variable.numpy() for variable in variables]
with tf.GradientTape() as tape:
    cost = cross_entropy(untrained.logits(inputs), labels)
gradients = tape.gradient(cost, variables)
length = tf.linalg.global_norm(gradients)
along = [gradient / length for gradient in gradients]
largest, steepest = find_curvature(untrained, (inputs, labels), 0.0, any_direction(untrained))
curvature = dot(along, change_of_slopes(untrained, inputs, labels, 0.0, along))
print(f"curvature before the first step: along it {curvature:.2f}, the largest {largest:.1f}")
part = abs(length * dot(along, steepest))
print(f"length of its gradient: {length:.2f}, of its part along the largest: {part:.2f}")
print(f"cost before it: {cost:.2f}")


def change_at(rate, square, curved):
    """Returns how a step changes the cost, by the gradient's square, and curvature times it."""
    return -rate * square + rate**2 / 2 * curved


def cost_after_step(rate):
    """Returns the cost of the first minibatch after the first step at a learning rate."""
    for variable, value, gradient in zip(variables, start, gradients, strict=True):
        variable.assign(value - rate * gradient)
    return cross_entropy(untrained.logits(inputs), labels).numpy()


figure = new_figure(2.6)
near, far = panels = figure.subplots(1, 2)
near.set_ylabel(f"cost of its {len(labels)} images")
curved = curvature * length**2
for panel, rates in zip(panels, (np.linspace(0, 1.5, 61), np.linspace(0, 5.2, 105)), strict=True):
    panel.set_xlabel("learning rate of the first step")
    panel.plot(rates, [cost_after_step(rate) for rate in rates], color=GREY, label="the cost")
rates = np.array([0, 0.55])
near.plot(rates, cost + change_at(rates, length**2, 0), color=ORANGE, label="by the slopes")
rates = np.linspace(0, 1.4, 61)
by_both = cost + change_at(rates, length**2, curved)
near.plot(rates, by_both, "--", color=ORANGE, label="by slopes and curvature")
for panel, rate, place in (near, 0.01, "left"), (near, 0.5, "left"), (far, 5, "right"):
    after = cost_after_step(rate)
    print(f"cost after a first step at {rate}: {after:.2f}")
    panel.plot(rate, after, "o", color=BLUE)
    panel.annotate(
        f"at {rate}: {after:.2f}", (rate, after), (0, 9), color=BLUE, ha=place, va="center",
        textcoords="offset points",
    )  # fmt: skip
near.legend(loc="lower right")
save_figure(figure, "first-step.png")
