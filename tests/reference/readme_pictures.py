"""Draws the pictures of the README that plot_curves.py does not draw.

Each function takes the path of the picture, and the saved networks that it shows.
"""

import functools

import drawn_digits
import numpy as np
import readme_parts
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import ImageOps
from readme_parts import REPO

WIDTH = 8.6  # inches, a hundred pixels each where the README shows them
ORANGE = "#D55E00"
BLUE = "#0072B2"
GREY = "#555555"


@functools.cache
def mnist(part):
    """Returns the images and labels of the "train" or the "t10k" part."""
    from train_mnist import load_mnist

    return load_mnist(REPO / "data", part)


def load(saved_model):
    """Returns a saved network."""
    from train_mnist import tf

    return tf.saved_model.load(str(saved_model))


def show(axes, image, title=""):
    """Shows an image in grey, without ticks."""
    axes.imshow(image, cmap="gray", vmin=0, vmax=255)
    axes.set(xticks=[], yticks=[])
    axes.set_title(title, fontsize=10)


def draw_digits(path):
    """Draws the first image of each digit, with its label."""
    images, labels = mnist("train")
    figure = Figure((WIDTH, 1.2), layout="constrained", dpi=200)
    for label, panel in enumerate(figure.subplots(1, 10)):
        show(panel, images[(labels == label).argmax()], f"label {label}")
    figure.savefig(path)


def draw_layers(panel, highlighted=None, dropped=()):
    """Draws a few neurons of each layer, dots for those that are left out, and all connections.

    highlighted, dropped: neurons, as pairs of a layer and a number. Returns the neurons' places.
    """
    panel.set(xlim=(-0.4, 3.4), ylim=(-5.6, 3.5))
    panel.axis("off")
    names = ["784 pixels", "256 neurons\n(hidden)", "128 neurons\n(hidden)", "10 digits"]
    places = {}
    for layer, (name, number) in enumerate(zip(names, (7, 6, 5, 4), strict=True)):
        panel.text(layer, -4.5, name, ha="center", va="top", fontsize=9)
        heights = np.arange(number, 0, -1.0)
        heights[-1] -= 1  # a gap for the dots
        heights -= heights.mean()
        panel.text(layer, heights[-2:].mean(), "⋮", ha="center", va="center", color=GREY)
        places |= {(layer, n): (layer, height) for n, height in enumerate(heights)}
    for neuron, place in places.items():
        is_one = neuron == highlighted
        if neuron in dropped:
            panel.plot(*place, "x", color=ORANGE, ms=8)
            continue
        color = GREY if neuron[0] == 0 else ORANGE if is_one else BLUE
        panel.plot(*place, "s" if neuron[0] == 0 else "o", color=color, ms=8)
        for before, other in places.items():
            if before[0] == neuron[0] - 1 and before not in dropped:
                x, y = zip(other, place, strict=True)
                color = ORANGE if is_one else GREY
                panel.plot(x, y, color=color, lw=1.2 if is_one else 0.4, zorder=int(is_one))
    return places


def draw_network(path):
    """Draws a few neurons of each layer, and one of them with its weights and its bias."""
    figure = Figure((WIDTH, 3.2), layout="constrained", dpi=200)
    panel, words = figure.subplots(1, 2, width_ratios=[1.15, 1])
    places = draw_layers(panel, highlighted=(1, 1))
    end = np.array(places[1, 1])
    for pixel, number in [(0, 0), (1, 1), (6, 783)]:
        start = np.array(places[0, pixel])
        panel.text(*(start - [0.12, 0]), f"$x_{{{number}}}$", ha="right", va="center", fontsize=9)
        on_the_line = start + 0.34 * (end - start)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
        weight = f"$w_{{{number}}}$"
        panel.text(*on_the_line, weight, ha="center", va="center", fontsize=9, bbox=box)
    for number, digit in enumerate([0, 1, 2, 9]):
        x, y = places[3, number]
        panel.text(x + 0.15, y, digit, va="center", fontsize=9)
    words.axis("off")
    text = "The orange neuron, with its bias $b$, adds up\n\n"
    text += "$z = x_0 w_0 + x_1 w_1 + \\dots + x_{783} w_{783} + b$\n\n"
    text += "If it had only three inputs, say 0.5, 0 and 1,\n"
    text += "weights of 0.4, -0.7 and 0.2, and a bias of -0.1:\n\n"
    text += "$z = 0.5 · 0.4 - 0 · 0.7 + 1 · 0.2 - 0.1 = 0.3,$   $a = 0.3$\n\n"
    text += "And with a bias of -1:   $z = -0.6,$   $a = 0$"
    words.text(0, 0.55, text, va="center", fontsize=9, transform=words.transAxes)
    figure.savefig(path)


def draw_dropout(path):
    """Draws which of these neurons dropout leaves, for two images in one step."""
    figure = Figure((WIDTH, 2.9), layout="constrained", dpi=200)
    first = {(1, 0), (1, 3), (1, 4), (2, 1), (2, 2)}
    second = {(1, 1), (1, 2), (1, 4), (2, 0), (2, 4)}
    for panel, dropped in zip(figure.subplots(1, 2), (first, second), strict=True):
        draw_layers(panel, dropped=dropped)
    figure.savefig(path)


def draw_step(path):
    """Draws steps of gradient descent down a parabola, with two learning rates."""
    figure = Figure((WIDTH, 2.4), layout="constrained", dpi=200)
    weights = np.linspace(-1.4, 1.7, 200)
    titles = {0.3: "Each step goes against the slope", 1.1: "With too large a learning rate"}
    for panel, (learning_rate, title) in zip(figure.subplots(1, 2), titles.items(), strict=True):
        panel.plot(weights, weights**2, color=GREY)
        w = -0.9
        for _ in range(3):
            slope = 2 * w
            new = w - learning_rate * slope
            arrow = {"arrowstyle": "->", "color": BLUE, "lw": 1.5}
            panel.annotate("", (new, new**2), (w, w**2), arrowprops=arrow)
            panel.plot([w, new], [w**2, new**2], "o", color=BLUE)
            w = new
        tangent = np.array([-1.15, -0.65])
        panel.plot(tangent, 0.81 - 1.8 * (tangent + 0.9), color=ORANGE, lw=2, label="slope")
        panel.set(xlabel="a weight", ylabel="cost", xticks=[], yticks=[], ylim=(-0.2, 3))
        panel.set_title(title, fontsize=10)
        panel.spines[["top", "right"]].set_visible(False)
    figure.axes[0].legend(frameon=False, loc="upper left")
    figure.savefig(path)


def draw_certainty(path, early, late):
    """Draws histograms of how sure wrong answers are, at two iterations."""
    images, labels = mnist("t10k")
    figure = Figure((WIDTH, 2.6), layout="constrained", dpi=200)
    panel = figure.add_subplot(xlim=(0, 100), xlabel="certainty in %", ylabel="wrong answers")
    edges = np.arange(0, 101, 10)
    for name, saved_model, color in [("220", early, GREY), ("3,000", late, ORANGE)]:
        probabilities = load(saved_model)(images).numpy()
        is_wrong = probabilities.argmax(axis=1) != labels
        counts, _ = np.histogram(100 * probabilities.max(axis=1)[is_wrong], edges)
        label = f"iteration {name}: {is_wrong.sum():,} wrong answers"
        panel.stairs(counts, edges, color=color, lw=2, label=label)
        panel.stairs(counts, edges, color=color, alpha=0.2, fill=True)
        words = {"color": color, "ha": "center", "va": "bottom", "fontweight": "bold"}
        panel.text(95, counts[-1] + 6, counts[-1], **words)
    panel.margins(y=0.12)
    panel.legend(loc="upper left", frameon=False)
    panel.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)


def draw_pixels(path):
    """Draws how the pixels of an image become the inputs of the network."""
    image = mnist("train")[0][7]  # a 3 with many shades
    top, left, row = 8, 11, 12  # of the close-up, which has 8 x 8 pixels, and a row of it
    figure = Figure((WIDTH, 5.6), layout="constrained", dpi=200)
    places = figure.subplot_mosaic([["whole", "close"], ["line", "line"]], height_ratios=[6, 0.7])
    whole = places["whole"]
    close = places["close"]
    line = places["line"]
    show(whole, image, "An image: 28 x 28 pixels")
    whole.add_patch(Rectangle((left - 0.5, top - 0.5), 8, 8, fill=False, color=ORANGE, lw=2))

    square = image[top : top + 8, left : left + 8]
    show(close, square, "8 x 8 of them: brightness from 0 to 255")
    for (y, x), value in np.ndenumerate(square):
        color = "black" if value > 130 else "white"
        close.text(x, y, value, color=color, ha="center", va="center", fontsize=10)
    close.spines[:].set(color=ORANGE, linewidth=2)
    place = (-0.5, row - top - 0.5)
    close.add_patch(Rectangle(place, 8, 1, fill=False, color=BLUE, lw=2, clip_on=False, zorder=3))

    scaled = square[row - top] / 255
    show(line, scaled[np.newaxis] * 255)
    line.set_aspect("auto")
    line.spines[:].set(color=BLUE, linewidth=2)
    first = 28 * row + left
    title = f"The blue row divided by 255: the network’s inputs x[{first}] to x[{first + 7}] of 784"
    line.set_title(title, fontsize=10)
    for x, value in enumerate(scaled):
        color = "black" if value > 0.5 else "white"
        line.text(x, 0, f"{value:.2f}", color=color, ha="center", va="center", fontsize=10)
    figure.savefig(path)


def draw_mistake(path, early, late):
    """Draws a test image, and the probabilities of three digits, at two iterations."""
    images, labels = mnist("t10k")
    number = 233  # an 8 that anybody would read as one
    label = labels[number]
    digits = [7, 8, 9]  # the three most probable ones, both times
    figure = Figure((WIDTH, 2.2), layout="constrained", dpi=200)
    picture, *panels = figure.subplots(1, 3, width_ratios=[0.8, 1.2, 1.2])
    show(picture, images[number], f"A test image: the label is {label}")
    for panel, name, saved_model in zip(panels, ("220", "3,000"), (early, late), strict=True):
        probabilities = load(saved_model)(images[number : number + 1]).numpy()[0]
        percentages = 100 * probabilities[digits]
        for row, (digit, value) in enumerate(zip(digits, percentages, strict=True)):
            panel.plot(value, row, "o", color=BLUE if digit == label else GREY)
            text = f"{value:.1f} %" if value > 1 else f"{value:.2g} %"
            panel.annotate(text, (value, row), (0, 7), "data", "offset points", ha="center")
        panel.set_xscale("log")
        panel.set(xlim=(1e-5, 2000), ylim=(-0.8, 2.4), yticks=range(3))
        panel.set_xticks([1e-4, 1e-2, 1, 100])
        panel.set_xticklabels(["0.0001", "0.01", "1", "100"])
        panel.minorticks_off()
        panel.set_yticklabels(digits)
        panel.set(xlabel="probability in %", ylabel="digit")
        panel.get_yticklabels()[digits.index(label)].set(color=BLUE, fontweight="bold")
        panel.invert_yaxis()
        panel.grid(axis="y", color="#e4e4e4")
        panel.spines[["top", "right"]].set_visible(False)
        cost = -np.log(probabilities[label])
        panel.set_title(f"Iteration {name}: it costs {cost:.2f}", fontsize=10)
    figure.savefig(path)


def run_block(containing, replaced):
    """Runs a program of the README with other paths; returns the names that it defines, a dict."""
    code = readme_parts.block("python", containing)
    for old, new in replaced.items():
        if f'"{old}"' not in code:
            raise ValueError(f"the README's program no longer names {old}")
        code = code.replace(f'"{old}"', repr(str(new)))
    names = {}
    exec(code, names)
    return names


def draw_misread(path, network):
    """Runs the README's program that draws what is misread most surely; returns its names."""
    replaced = {"data": REPO / "data", "outputs/run-1/saved_model": network}
    return run_block("misread.png", replaced | {"outputs/misread.png": path})


def draw_neurons(path, plain, L2):
    """Runs the README's program that draws the weights of ten neurons; returns its names."""
    replaced = {"outputs/1000-images/saved_model": plain, "outputs/L2/saved_model": L2}
    return run_block("neurons.png", replaced | {"outputs/neurons.png": path})


def draw_own_digits(path, network):
    """Draws six digits as they come, scaled down, and in MNIST's form, with what is read."""
    network = load(network)
    images, labels = mnist("t10k")
    figure = Figure((WIDTH, 5.4), layout="constrained", dpi=200)
    panels = figure.subplots(3, 6)
    as_mnist = drawn_digits.as_mnist()
    examples = drawn_digits.examples(images, labels)
    for column, (digit, picture, caption) in zip(panels.T, examples, strict=True):
        small = ImageOps.grayscale(picture).resize((28, 28))
        show(column[0], picture, caption)
        for panel, image in zip(column[1:], [small, as_mnist(picture)], strict=True):
            show(panel, image)
            probabilities = network(np.array(image).reshape(1, 28, 28)).numpy()[0]
            says = probabilities.argmax()
            color = BLUE if says == digit else ORANGE
            answer = f"says {says}, {100 * probabilities.max():.0f} %"
            panel.set_xlabel(answer, color=color, fontsize=10, fontweight="bold")
    titles = ["a picture", "only scaled down", "in MNIST’s form"]
    for panel, title in zip(panels[:, 0], titles, strict=True):
        panel.set_ylabel(title, fontsize=10)
    figure.savefig(path)
