"""Draws the pictures of the README that plot_curves.py does not draw."""

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


def show(axes, image, title=""):
    """Shows an image in grey, without ticks."""
    axes.imshow(image, cmap="gray", vmin=0, vmax=255)
    axes.set(xticks=[], yticks=[])
    axes.set_title(title, fontsize=10)


def draw_digits(path, images, labels):
    """Draws the first image of each digit, with its label."""
    figure = Figure((WIDTH, 1.2), layout="constrained", dpi=200)
    for label, panel in enumerate(figure.subplots(1, 10)):
        show(panel, images[(labels == label).argmax()], f"label {label}")
    figure.savefig(path)


def draw_network(path, dropped=()):
    """Draws a few neurons of each layer. dropped: pairs of a layer and a neuron that is zero."""
    layers = {
        "784 pixels": 7,
        "256 neurons\n(hidden)": 6,
        "128 neurons\n(hidden)": 5,
        "10 digits": 4,
    }
    figure = Figure((WIDTH / 2, 2.7), layout="constrained", dpi=200)
    panel = figure.add_subplot(xlim=(-0.4, 3.4), ylim=(-4.4, 3.4))
    panel.axis("off")
    places = [[(x, y - (n - 1) / 2) for y in range(n)] for x, n in enumerate(layers.values())]
    for x, (name, column) in enumerate(zip(layers, places, strict=True)):
        panel.text(x, -3.8, name, ha="center", va="top", fontsize=9)
        for number, (_, y) in enumerate(column):
            is_zero = (x, number) in dropped
            marker = "s" if x == 0 else "x" if is_zero else "o"
            color = GREY if x == 0 else ORANGE if is_zero else BLUE
            panel.plot(x, y, marker, color=color, ms=8)
            if is_zero or x == 0:
                continue
            for other, (_, y_before) in enumerate(places[x - 1]):
                if (x - 1, other) not in dropped:
                    panel.plot([x - 1, x], [y_before, y], color=GREY, lw=0.4, zorder=0)
    figure.savefig(path)


def draw_certainty(path, certainties):
    """Draws histograms of how sure wrong answers are: a dict from an iteration to probabilities."""
    figure = Figure((WIDTH, 2.6), layout="constrained", dpi=200)
    panel = figure.add_subplot(xlim=(0, 100), xlabel="certainty in %", ylabel="wrong answers")
    edges = np.arange(0, 101, 10)
    for (iteration, values), color in zip(certainties.items(), (GREY, ORANGE), strict=True):
        counts, _ = np.histogram(100 * values, edges)
        label = f"iteration {iteration:,}: {len(values):,} wrong answers"
        panel.stairs(counts, edges, color=color, lw=2, label=label)
        panel.stairs(counts, edges, color=color, alpha=0.2, fill=True)
    panel.legend(loc="upper left", frameon=False)
    panel.spines[["top", "right"]].set_visible(False)
    figure.savefig(path)


def draw_neurons(path, networks):
    """Draws weights of ten neurons of the first layer, in a row for each of some networks.

    They are those with the largest outgoing weights. networks: a dict from names to networks.
    """
    figure = Figure((WIDTH, 2.1), layout="constrained", dpi=200)
    rows = figure.subplots(len(networks), 10)
    for row, (name, network) in zip(rows, networks.items(), strict=True):
        W1, W2, _ = [W.numpy() for W in network.weights]
        strongest = np.linalg.norm(W2, axis=1).argsort()[::-1][:10]
        images = W1.T[strongest].reshape(10, 28, 28)
        largest = np.abs(images).max()  # one scale a row
        for panel, image in zip(row, images, strict=True):
            panel.imshow(image, cmap="bwr", vmin=-largest, vmax=largest)
            panel.set(xticks=[], yticks=[])
        row[0].set_ylabel(name, fontsize=10)
    figure.savefig(path)


def draw_pixels(path, image):
    """Draws how the pixels of an image become the inputs of the network."""
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


def draw_mistake(path, image, label, answers):
    """Draws a test image and what two networks say of it.

    answers: a dict from an iteration to the probabilities of the ten digits.
    """
    figure = Figure((WIDTH, 2.8), layout="constrained", dpi=200)
    picture, *panels = figure.subplots(1, 3, width_ratios=[1, 1.2, 1.2])
    show(picture, image, f"A test image: the label is {label}")
    for panel, (iteration, probabilities) in zip(panels, answers.items(), strict=True):
        percentages = 100 * probabilities
        bars = panel.barh(range(10), percentages, color=GREY)
        bars[label].set_color(BLUE)
        texts = [f"{value:.1f} %" if value > 0.05 else "" for value in percentages]
        texts[label] = f"{percentages[label]:.2g} %"
        panel.bar_label(bars, texts, padding=3, fontsize=9)
        panel.set(xlim=(0, 100), xticks=[0, 50, 100], yticks=range(10))
        panel.set(xlabel="probability in %", ylabel="digit")
        panel.get_yticklabels()[label].set(color=BLUE, fontweight="bold")
        panel.invert_yaxis()
        panel.spines[["top", "right"]].set_visible(False)
        cost = -np.log(probabilities[label])
        title = f"Iteration {iteration:,}: {label} costs {cost:.2f}"
        panel.set_title(title, fontsize=10)
    figure.savefig(path)


def draw_misread(path, saved_model):
    """Runs the README's lines that draw what is misread most surely, on a network of our own.

    Returns the names that these lines give to things: a dict.
    """
    code = readme_parts.block("python", "misread.png")
    code = code.replace('"data"', repr(str(REPO / "data")))
    code = code.replace('"outputs/run-1/saved_model"', repr(str(saved_model)))
    code = code.replace('"outputs/misread.png"', repr(str(path)))
    names = {}
    exec(code, names)
    return names


def draw_own_digits(path, network, images, labels):
    """Draws six digits as they come, scaled down, and in MNIST's form, with what is read."""
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
