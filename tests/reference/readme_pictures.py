"""Draws the pictures of the README that neither plot_curves.py nor a program of the README draws.

Each function takes the path of the picture, and the folders of the saved networks that it shows.
"""

import functools

import numpy as np
import readme_parts
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image, ImageFilter, ImageOps
from readme_parts import REPO

from plot_curves import BLUE, GREY, ORANGE

STYLE = {
    "figure.constrained_layout.use": True,
    "figure.dpi": 200,
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}


@functools.cache
def mnist(part):
    """Returns the images and labels of the "train" or the "t10k" part."""
    from train_mnist import load_mnist

    return load_mnist(REPO / "data", part)


def load(saved_model):
    """Returns a saved network."""
    from train_mnist import tf

    return tf.saved_model.load(str(saved_model))


def answers(saved_model, images):
    """Returns the probabilities that a saved network gives: float32 [n, 10]."""
    return load(saved_model)(images).numpy()


def make_figure(height):
    """Returns a Figure as wide as the README, which shows 100 pixels an inch."""
    return Figure((8.6, height))


def show(panel, image, title=""):
    """Shows an image in grey, with a frame and without ticks."""
    panel.imshow(image, cmap="gray", vmin=0, vmax=255)
    panel.set(xticks=[], yticks=[], title=title)
    panel.spines[:].set_visible(True)


def draw_digits(path):
    """Draws the first image of each digit, with its label."""
    images, labels = mnist("train")
    figure = make_figure(1.2)
    for label, panel in enumerate(figure.subplots(1, 10)):
        show(panel, images[(labels == label).argmax()], f"label {label}")
    figure.savefig(path)


def draw_pixels(path):
    """Draws how the pixels of an image become the inputs of the network."""
    image = mnist("train")[0][7]  # a 3 with many shades
    top, left, row = 8, 11, 12  # of the close-up, which has 8 x 8 pixels, and a row of it
    figure = make_figure(3.9)
    places = figure.subplot_mosaic([["whole", "close"], ["line", "line"]], height_ratios=[6, 0.8])
    show(places["whole"], image, "An image: 28 x 28 pixels")
    square = Rectangle((left - 0.5, top - 0.5), 8, 8, fill=False, color=ORANGE, lw=2)
    places["whole"].add_patch(square)

    close_up = image[top : top + 8, left : left + 8]
    show(places["close"], close_up, "8 x 8 of them: brightness from 0 to 255")
    write_values(places["close"], close_up, "{}")
    places["close"].spines[:].set(color=ORANGE, linewidth=2)
    blue = {"fill": False, "color": BLUE, "lw": 2, "clip_on": False, "zorder": 3}
    places["close"].add_patch(Rectangle((-0.5, row - top - 0.5), 8, 1, **blue))

    scaled = close_up[row - top : row - top + 1] / 255
    first = 28 * row + left
    title = f"The blue row divided by 255: the network’s inputs x[{first}] to x[{first + 7}] of 784"
    show(places["line"], scaled * 255, title)
    write_values(places["line"], scaled, "{:.2f}")
    places["line"].set_aspect("auto")
    places["line"].spines[:].set(color=BLUE, linewidth=2)
    figure.savefig(path)


def write_values(panel, values, form):
    """Writes each value on its pixel."""
    for (y, x), value in np.ndenumerate(values):
        color = "black" if value > values.max() / 2 else "white"
        panel.text(x, y, form.format(value), color=color, ha="center", va="center")


def draw_layers(panel, highlighted=None, dropped=()):
    """Draws a few neurons of each layer, dots for those that are left out, and all connections.

    highlighted, dropped: neurons, as pairs of a layer and a number. Returns the neurons' places.
    """
    panel.set(xlim=(-0.4, 3.4), ylim=(-5.6, 3.5))
    panel.axis("off")
    names = ["784 pixels", "256 neurons\n(hidden)", "128 neurons\n(hidden)", "10 digits"]
    places = {}
    for layer, (name, number) in enumerate(zip(names, (7, 6, 5, 4), strict=True)):
        panel.text(layer, -4.5, name, ha="center", va="top")
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
    figure = make_figure(3.2)
    panel, words = figure.subplots(1, 2, width_ratios=[1.15, 1])
    places = draw_layers(panel, highlighted=(1, 1))
    end = np.array(places[1, 1])
    for pixel, number in [(0, 0), (1, 1), (6, 783)]:
        start = np.array(places[0, pixel])
        panel.text(*(start - [0.12, 0]), f"$x_{{{number}}}$", ha="right", va="center")
        on_the_line = start + 0.34 * (end - start)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
        panel.text(*on_the_line, f"$w_{{{number}}}$", ha="center", bbox=box, va="center")
    for number, digit in enumerate([0, 1, 2, 9]):
        x, y = places[3, number]
        panel.text(x + 0.15, y, digit, va="center")
    words.axis("off")
    text = "The orange neuron, with its bias $b$, adds up\n\n"
    text += "$z = x_0 w_0 + x_1 w_1 + \\dots + x_{783} w_{783} + b$\n\n"
    text += "If it had only three inputs, say 0.5, 0 and 1,\n"
    text += "weights of 0.4, -0.7 and 0.2, and a bias of -0.1:\n\n"
    text += "$z = 0.5 · 0.4 - 0 · 0.7 + 1 · 0.2 - 0.1 = 0.3,$   $a = 0.3$\n\n"
    text += "And with a bias of -1:   $z = -0.6,$   $a = 0$"
    words.text(0, 0.55, text, transform=words.transAxes, va="center")
    figure.savefig(path)


def draw_dropout(path):
    """Draws which of these neurons dropout leaves, for two images in one step."""
    figure = make_figure(2.9)
    first = {(1, 0), (1, 3), (1, 4), (2, 1), (2, 2)}
    second = {(1, 1), (1, 2), (1, 5), (2, 0), (2, 4)}
    for panel, dropped in zip(figure.subplots(1, 2), (first, second), strict=True):
        draw_layers(panel, dropped=dropped)
    figure.savefig(path)


def draw_step(path):
    """Draws steps of gradient descent down a parabola, with two learning rates."""
    figure = make_figure(2.6)
    weights = np.linspace(-1.7, 1.7, 200)
    titles = {0.2: "Each step goes against the slope", 1.15: "With too large a learning rate"}
    starts = [-1.5, -0.9]
    panels = zip(figure.subplots(1, 2), titles.items(), starts, strict=True)
    for panel, (learning_rate, title), start in panels:
        panel.plot(weights, weights**2, color=GREY)
        tangent = start + np.array([-0.2, 0.25])
        panel.plot(tangent, start**2 + 2 * start * (tangent - start), color=ORANGE, lw=2)
        w = start
        for _ in range(3):
            new = w - learning_rate * 2 * w  # the slope of the square of w is 2 w
            arrow = {"arrowstyle": "->", "color": BLUE, "lw": 1.5}
            panel.annotate("", (new, new**2), (w, w**2), arrowprops=arrow)
            panel.plot([w, new], [w**2, new**2], "o", color=BLUE)
            w = new
        panel.set(xlabel="a weight", ylabel="cost", xticks=[], yticks=[], title=title)
        panel.set_ylim(-0.2, 3.2)
    words = {"textcoords": "offset points", "color": ORANGE, "va": "center"}
    figure.axes[0].annotate("slope", (-1.5, 2.25), (10, 4), **words)
    figure.savefig(path)


def draw_certainty(path, early, late):
    """Draws histograms of how sure wrong answers are, at two iterations."""
    images, labels = mnist("t10k")
    figure = make_figure(2.6)
    panel = figure.add_subplot(xlim=(0, 100), xlabel="certainty in %", ylabel="wrong answers")
    edges = np.arange(0, 101, 10)
    for name, saved_model, color in [("80", early, GREY), ("1,000", late, ORANGE)]:
        probabilities = answers(saved_model, images)
        is_wrong = probabilities.argmax(axis=1) != labels
        counts, _ = np.histogram(100 * probabilities.max(axis=1)[is_wrong], edges)
        label = f"iteration {name}: {is_wrong.sum():,} wrong answers"
        panel.stairs(counts, edges, color=color, lw=2, label=label)
        panel.stairs(counts, edges, color=color, alpha=0.2, fill=True)
        words = {"color": color, "ha": "center", "va": "bottom", "fontweight": "bold"}
        panel.text(95, counts[-1] + 6, counts[-1], **words)
    panel.margins(y=0.12)
    panel.legend(loc="upper left")
    figure.savefig(path)


def draw_mistake(path, early, late):
    """Draws a test image, and the probabilities of three digits, at two iterations."""
    images, labels = mnist("t10k")
    number = 4575  # a 4 that anybody would read as one
    label = labels[number]
    figure = make_figure(2.2)
    picture, *panels = figure.subplots(1, 3, width_ratios=[0.8, 1.2, 1.2])
    show(picture, images[number], f"A test image: the label is {label}")
    digits = [2, 4, 9]  # the label, and the two that are the most probable, both times
    for panel, name, saved_model in zip(panels, ("80", "1,000"), (early, late), strict=True):
        probabilities = answers(saved_model, images[number : number + 1])[0]
        for row, digit in enumerate(digits):
            value = 100 * probabilities[digit]
            panel.plot(value, row, "o", color=BLUE if digit == label else GREY)
            text = f"{value:.1f} %" if value > 1 else f"{value:.2g} %"
            panel.annotate(text, (value, row), (0, 7), textcoords="offset points", ha="center")
        panel.set_xscale("log")
        panel.set(xlim=(2e-4, 400), xlabel="probability in %", ylabel="digit")
        panel.set_xticks([1e-2, 1, 100], ["0.01", "1", "100"])
        panel.minorticks_off()
        panel.set(ylim=(2.4, -0.8))
        panel.set_yticks(range(3), digits)
        panel.get_yticklabels()[digits.index(label)].set(color=BLUE, fontweight="bold")
        panel.grid(axis="y", color="#e4e4e4")
        panel.set_title(f"Iteration {name}: it costs {-np.log(probabilities[label]):.2f}")
    figure.savefig(path)


# ---------------------------------------------------------------------------- digits of one's own
@functools.cache
def as_mnist():
    """Returns the function of this name in the README's read_digit.py."""
    names = {"__name__": "read_digit"}  # is not "__main__", so nothing else is run
    exec(readme_parts.block("python", "def as_mnist"), names)
    return names["as_mnist"]


def drawn(image, rng):
    """A digit of MNIST as if drawn: black on white paper, enlarged, turned a little, anywhere."""
    side = int(rng.integers(100, 350))
    ink = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)
    ink = ink.point(lambda value: 255 if value > 110 else 0)
    ink = ink.rotate(rng.uniform(-15, 15), Image.Resampling.BICUBIC, expand=True)
    ink = ink.crop(ink.getbbox())
    ink.thumbnail((360, 360))
    paper = Image.new("L", (400, 400))
    paper.paste(ink, tuple(int(rng.integers(10, 391 - size)) for size in ink.size))
    return ImageOps.invert(paper)


def draw_own_digits(path, network):
    """Draws six test digits as somebody might bring them, scaled down, and in MNIST's form."""
    images, labels = mnist("t10k")
    rng = np.random.default_rng(0)
    numbers = [32, 4, 1, 15, 26, 21]  # a 3, 4, 2, 5, 7 and 6
    pen, blue, far, shaded, chalk, yellow = (drawn(images[number], rng) for number in numbers)
    shadow = np.linspace(1, 0.4, 400)  # from left to right
    pictures = {
        "a black pen": pen,
        "a blue pen": ImageOps.colorize(blue, "#1c3f95", "white"),
        "far away": ImageOps.expand(far, 300, "white"),
        "half in shadow": Image.fromarray((np.array(shaded) * shadow).astype(np.uint8)),
        "chalk": ImageOps.invert(chalk).filter(ImageFilter.GaussianBlur(2)),
        "yellow paper": ImageOps.colorize(yellow, "black", "#ffe97f"),
    }
    figure = make_figure(5.4)
    panels = figure.subplots(3, 6)
    columns = zip(panels.T, labels[numbers], pictures.items(), strict=True)
    for (top, middle, bottom), digit, (caption, picture) in columns:
        show(top, picture, caption)
        scaled_down = ImageOps.grayscale(picture).resize((28, 28))
        for panel, image in [(middle, scaled_down), (bottom, as_mnist()(picture))]:
            show(panel, image)
            probabilities = answers(network, np.array(image).reshape(1, 28, 28))[0]
            says = probabilities.argmax()
            color = BLUE if says == digit else ORANGE
            answer = f"says {says}, {100 * probabilities.max():.0f} %"
            panel.set_xlabel(answer, color=color, fontweight="bold")
    panels[0, 0].set_ylabel("a picture")
    panels[1, 0].set_ylabel("only scaled down")
    panels[2, 0].set_ylabel("in MNIST’s form")
    figure.savefig(path)
