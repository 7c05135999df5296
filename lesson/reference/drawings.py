"""Draws the pictures of the lesson that neither plot_curves.py nor a program of it draws.

    python lesson/reference/drawings.py NAME ... [outputs/RUN ...]     writes outputs/NAME.png

draw_NAME below returns a Figure. Some show the networks of runs: their folders.
"""

import functools
import itertools
import sys
from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from pages import REPO

from plot_curves import BLUE, GREY, ORANGE

STYLE = {
    "figure.constrained_layout.use": True,
    "figure.dpi": 200,
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
WIDTH = 8.6  # inches: a page of the lesson shows 100 pixels an inch
PALE = "#aaaaaa"  # what is zero


@functools.cache
def mnist(part):
    """Returns the images and labels of the "train" or the "t10k" part."""
    from train_mnist import load_mnist  # late: it imports TensorFlow

    return load_mnist(REPO / "data", part)


def show(panel, image, title="", **scale):
    """Shows an image, in grey unless told otherwise, with a frame and without ticks."""
    panel.imshow(image, **{"cmap": "gray", "vmin": 0, "vmax": 255} | scale)
    panel.set(xticks=[], yticks=[], title=title)
    panel.spines[:].set_visible(True)


def draw_digits():
    """Draws the first image of each digit, with its label."""
    images, labels = mnist("train")
    figure = Figure((WIDTH, 1.2))
    for label, panel in enumerate(figure.subplots(1, 10)):
        show(panel, images[(labels == label).argmax()], f"label {label}")
    return figure


def draw_pixels():
    """Draws how the pixels of an image become the inputs of the network."""
    image = mnist("train")[0][7]  # a 3 with many shades
    top, left, row = 8, 11, 12  # of the close-up, which has 8 x 8 pixels, and a row of it
    close_up = image[top : top + 8, left : left + 8]
    inputs = close_up[[row - top]] / 255
    figure = Figure((WIDTH, 3.9))
    panels = figure.subplot_mosaic([["whole", "close"], ["line", "line"]], height_ratios=[6, 0.8])
    first = 28 * row + left
    title = f"The blue row divided by 255: the network’s inputs x[{first}] to x[{first + 7}] of 784"
    show(panels["whole"], image, "An image: 28 x 28 pixels")
    show(panels["close"], close_up, "8 x 8 of them: brightness from 0 to 255")
    show(panels["line"], inputs, title, vmax=1, aspect="auto")
    write_values(panels["close"], close_up, "{}")
    write_values(panels["line"], inputs, "{:.2f}")
    mark = {"fill": False, "lw": 2, "clip_on": False, "zorder": 3}
    panels["whole"].add_patch(Rectangle((left - 0.5, top - 0.5), 8, 8, color=ORANGE, **mark))
    panels["close"].add_patch(Rectangle((-0.5, row - top - 0.5), 8, 1, color=BLUE, **mark))
    panels["close"].spines[:].set(color=ORANGE, linewidth=2)
    panels["line"].spines[:].set(color=BLUE, linewidth=2)
    return figure


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
    for (layer, n), place in places.items():
        if (layer, n) in dropped:
            panel.plot(*place, "x", color=ORANGE, ms=8)
            continue
        is_one = (layer, n) == highlighted
        shape, color = ("o", BLUE) if layer else ("s", GREY)
        panel.plot(*place, shape, color=ORANGE if is_one else color, ms=8)
        line = {"color": ORANGE, "lw": 1.2} if is_one else {"color": GREY, "lw": 0.4}
        for before, other in places.items():
            if before[0] == layer - 1 and before not in dropped:
                panel.plot(*zip(other, place, strict=True), zorder=int(is_one), **line)
    return places


def draw_network():
    """Draws a few neurons of each layer, and one of them with its weights and its bias."""
    figure = Figure((WIDTH, 3.2))
    panel, words = figure.subplots(1, 2, width_ratios=[1.15, 1])
    places = draw_layers(panel, highlighted=(1, 1))
    end = np.array(places[1, 1])
    for pixel, number in [(0, 0), (1, 1), (6, 783)]:
        start = np.array(places[0, pixel])
        panel.text(*(start - [0.12, 0]), f"$x_{{{number}}}$", ha="right", va="center")
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
        weight = f"$w_{{{number}}}$"
        panel.text(*(start + 0.34 * (end - start)), weight, ha="center", va="center", bbox=box)
    for number, digit in enumerate([0, 1, 2, 9]):
        panel.text(places[3, number][0] + 0.15, places[3, number][1], digit, va="center")
    words.axis("off")
    text = """The orange neuron, with its bias $b$, adds up\n
$z = x_0 w_0 + x_1 w_1 + \\dots + x_{783} w_{783} + b$\n
If it had only three inputs, say 0.5, 0 and 1,
weights of 0.4, -0.7 and 0.2, and a bias of -0.1:\n
$z = 0.5 · 0.4 - 0 · 0.7 + 1 · 0.2 - 0.1 = 0.3,$   $a = 0.3$\n
And with a bias of -1:   $z = -0.6,$   $a = 0$"""
    words.text(0, 0.55, text, transform=words.transAxes, va="center")
    return figure


def draw_neuron(run):
    """Draws a trained neuron's weights, and their products with the pixels of a 0 and of a 1."""
    from saved_run import load_network  # late: it imports TensorFlow

    W, b = [variable.numpy() for variable in load_network(run).layers[0]]
    neuron = 230  # which tells 0s from 1s
    images, labels = mnist("t10k")
    figure = Figure((WIDTH, 1.9))
    panels = figure.subplots(1, 5)
    scale = {"cmap": "bwr", "vmin": -0.1, "vmax": 0.1}  # red is positive
    show(panels[0], W[:, neuron].reshape(28, 28), "weights", **scale)
    for left, digit in ((1, 0), (3, 1)):
        image = images[(labels == digit).argmax()]
        products = image / 255 * W[:, neuron].reshape(28, 28)
        z = products.sum() + b[neuron]
        words = f"$z$ = {z:.2f}, passes on {f'{z:.2f}' if z > 0 else 0}".replace("-", "−")
        show(panels[left], image, f"a {digit}")
        show(panels[left + 1], products, f"weights times pixels\n{words}", **scale)
    return figure


def draw_labels():
    """Draws the first eight training images whose labels the edit for wrong labels changes."""
    from remedies import make_wrong  # late: it imports TensorFlow

    images, labels = mnist("train")
    given = make_wrong(labels, seed=0)
    numbers = (given != labels).nonzero()[0][:8]
    figure = Figure((WIDTH, 1.5))
    for number, panel in zip(numbers, figure.subplots(1, 8), strict=True):
        show(panel, images[number])
        panel.set_title(f"is {labels[number]}", color=BLUE)
        panel.set_xlabel(f"label {given[number]}", color=ORANGE, fontweight="bold")
    return figure


def draw_dropout():
    """Draws which of these neurons dropout leaves, for two images in one step."""
    figure = Figure((WIDTH, 2.9))
    left, right = figure.subplots(1, 2)
    draw_layers(left, dropped={(1, 0), (1, 3), (1, 4), (2, 1), (2, 2)})
    draw_layers(right, dropped={(1, 1), (1, 2), (1, 5), (2, 0), (2, 4)})
    left.set_title("for an image")
    right.set_title("for the next")
    return figure


def draw_copies():
    """Draws a training image, and six copies of it that are moved by up to two pixels."""
    image = mnist("train")[0][7]  # a 3
    names = ["training image", "2 up, 2 left", "2 up", "1 up, 2 right", "1 left"]
    names += ["1 down, 1 right", "2 down"]
    moves = [(0, 0), (-2, -2), (-2, 0), (-1, 2), (0, -1), (1, 1), (2, 0)]  # down, and right
    rows, columns = image.any(axis=1).nonzero()[0], image.any(axis=0).nonzero()[0]
    corner = columns[0] - 0.5, rows[0] - 0.5
    figure = Figure((WIDTH, 1.45))
    for name, move, panel in zip(names, moves, figure.subplots(1, 7), strict=True):
        show(panel, np.roll(image, move, axis=(0, 1)), name)
        size = np.ptp(columns) + 1, np.ptp(rows) + 1
        panel.add_patch(Rectangle(corner, *size, fill=False, color=ORANGE, lw=1))
    return figure


def draw_cost_of_an_image():
    """Draws the cost of an image over the probability that the network gives to its label."""
    figure = Figure((WIDTH, 3.2))
    panel = figure.add_subplot(xlim=(0, 1), ylim=(0, 5.4))
    p = np.linspace(0.001, 1, 1000)
    panel.plot(p, -np.log(p), color=GREY)
    for p, text, color, offset in [
        (0.01, "costs {:.2f}\nwrong, often confidently", ORANGE, (12, 0)),
        (0.1, "costs {:.2f}", GREY, (12, 6)),
        (0.5, "costs {:.2f}\nin doubt", BLUE, (8, 12)),
        (0.9, "costs {:.3f}", BLUE, (-48, 15)),
        (0.99, "costs {:.3f}\nright, and confident", BLUE, (12, 8)),
    ]:
        place = p, -np.log(p)
        panel.plot(*place, "o", color=color, clip_on=False, zorder=3)
        words = {"textcoords": "offset points", "color": color, "va": "center"}
        panel.annotate(f"$p$ = {p} {text.format(place[1])}", place, offset, **words)
    panel.set_xlabel("$p$, the probability of the right digit")
    panel.set_ylabel("cost of the image, $-\\ln p$")
    return figure


def draw_step():
    """Draws steps of gradient descent along the axis of a weight, with two learning rates."""
    figure = Figure((WIDTH, 3.1))
    left, right = figure.subplots(1, 2, sharey=True)
    left.set(title="Each step goes against the slope", ylabel="cost", ylim=(-1.3, 3.1))
    right.set(title="With too large a learning rate, each ends higher up")
    ends = draw_steps(left, start=-1.5, learning_rate=0.25, heights=[-0.7] * 3)
    draw_steps(right, start=-0.75, learning_rate=1.15, heights=[-0.4, -0.75, -1.1])
    right.text(-0.83, 0.5, "start", color=BLUE, ha="right", va="center")
    left.text(ends[0] + 0.1, ends[0] ** 2 + 0.07, "slope", color=ORANGE, va="center")
    flatter = "the flatter the curve,\nthe shorter the step"
    left.text(ends[3] + 0.1, -0.7, flatter, color=BLUE, va="center")
    middle = (ends[0] + ends[1]) / 2
    left.text(middle, -0.62, "$-\\eta\\,\\cdot$ slope", color=BLUE, ha="center", va="bottom")
    left.text(ends[0], -0.8, "$w$", ha="center", va="top")
    left.text(ends[1], -0.8, "new $w$", ha="center", va="top")
    return figure


def draw_steps(panel, start, learning_rate, heights):
    """Draws a step at each of these heights; returns where the steps begin and end."""
    weights = np.linspace(-1.75, 1.75, 200)
    panel.plot(weights, weights**2, color=GREY)
    tangent = start + np.array([-0.3, 0.3])
    panel.plot(tangent, start**2 + 2 * start * (tangent - start), color=ORANGE, lw=2.5)
    ends = [start]
    for height in heights:
        w = ends[-1]
        new = w - learning_rate * 2 * w  # the slope of the square of w is 2 w
        arrow = {"arrowstyle": "-|>", "color": BLUE, "lw": 2, "shrinkA": 0, "shrinkB": 0}
        panel.annotate("", (new, height), (w, height), arrowprops=arrow)
        panel.vlines([w, new], height, [w**2, new**2], color=GREY, ls=":", lw=1, zorder=0)
        ends.append(new)
    panel.plot(ends, np.square(ends), "o", color=BLUE)
    panel.set(xlabel="a weight", xticks=[], yticks=[])
    return ends


# ---------------------------------------------------------------------- backpropagation in numbers
# A small network: two inputs, two hidden neurons, two outputs. A column has a neuron's weights.
X, Y = np.array([[1, 0.5]]), np.array([[0, 1]])  # the second output is the right one
VALUES = [[0.4, -0.6], [0.2, 0.6]], [0, 0.1], [[2, 0], [1, 2]], [0.1, 0]  # W1, b1, W2, b2


def small_network(values):
    """Returns Nodes, before the tape goes back: weights and biases; z1; z2; the cost."""
    from tape import Node, add, cross_entropy, matmul, relu  # late: it imports TensorFlow

    W1, b1, W2, b2 = nodes = [Node(np.array(value, float)) for value in values]
    z1 = add(matmul(Node(X), W1), b1)
    z2 = add(matmul(relu(z1), W2), b2)
    return nodes, z1, z2, cross_entropy(z2, Y)


def draw_backpropagation():
    """Draws a small network twice: its numbers from left to right, and from right to left."""
    from tape import go_back

    nodes, *zs, cost = small_network(VALUES)
    go_back(cost)
    W1, b1, W2, b2 = [node.value for node in nodes]
    (z1,), (z2,), (delta1,), (delta2,) = [z.value for z in zs] + [z.slope for z in zs]
    x, y = X[0], Y[0]
    a1 = np.maximum(z1, 0)
    p = delta2 + y
    figure = Figure((WIDTH, 5.3))
    forward, backward = panels = figure.subplots(2, 1)
    titles = "→ Forward: each neuron’s $z$ and $a$ = relu($z$); on the lines the weights"
    titles += "\n← Backward: each neuron’s $δ$; on the lines the slopes of the weights, $a$ · $δ$"
    for panel, title in zip(panels, titles.splitlines(), strict=True):
        panel.set_title(title, loc="left")
        panel.set(xlim=(0, 8.5), ylim=(-0.05, 2.3), aspect="equal")  # inches, nearly
        panel.axis("off")
    for i, j in itertools.product((0, 1), repeat=2):
        draw_line(forward, 0, i, j, short(W1[i, j]))
        draw_line(forward, 1, i, j, short(W2[i, j]))
        draw_line(backward, 0, i, j, products([x[i]], [delta1[j]]))
        draw_line(backward, 1, i, j, products([a1[i]], [delta2[j]]))
    right = f",\nthe right one, so the cost\nis −ln {short(p[1])} = {cost.value:.2f}"
    for i in (0, 1):
        draw_circle(forward, 0, i, GREY, short(x[i]))
        draw_circle(backward, 0, i, GREY, short(x[i]))
        color = GREY if a1[i] > 0 else PALE
        formula = f"$z$ = {products(x, W1[:, i], b1[i])}"
        draw_circle(forward, 1, i, color, f"$z$ {short(z1[i])}\n$a$ {short(a1[i])}", formula)
        formula = f"$δ$ = {products(delta2, W2[i])}" if a1[i] else "$δ$ = 0, as ReLU gave zero"
        draw_circle(backward, 1, i, color, f"$a$ {short(a1[i])}\n$δ$ {short(delta1[i])}", formula)
        color = (ORANGE, BLUE)[y[i]]
        formula = f"$z$ = {products(a1, W2[:, i], b2[i])}"
        answer = f"softmax: $p$ = {short(p[i])}{right * y[i]}"
        draw_circle(forward, 2, i, color, f"$z$ {short(z2[i])}", formula, answer)
        answer = f"$δ$ = {short(p[i])} − {y[i]} = {short(delta2[i])}"
        draw_circle(backward, 2, i, color, f"$δ$ {short(delta2[i])}", "", answer)
    return figure


def place_of(layer, i):
    """Returns where neuron i of a layer is drawn."""
    return np.array([(0.4, 3.2, 6.4)[layer], (1.7, 0.5)[i]])


def draw_line(panel, layer, i, j, text):
    """Draws the line from neuron i of a layer to neuron j of the next, and its text."""
    start, end = place_of(layer, i), place_of(layer + 1, j)
    is_zero = text.endswith("= 0")
    line = {"color": PALE, "ls": "--"} if is_zero else {"color": GREY}
    panel.plot(*zip(start, end, strict=True), lw=1.2, zorder=0, **line)
    words = {"color": GREY if is_zero else "black", "ha": "center", "va": "center"}
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    panel.text(*(start + 0.32 * (end - start)), text, bbox=box, **words)


def draw_circle(panel, layer, i, color, text, formula="", answer=""):
    """Draws a neuron, or a square for an input, with texts in, above or below, and beside it."""
    x, y = place_of(layer, i)
    shape = Circle((x, y), 0.31) if layer else Rectangle((x - 0.22, y - 0.22), 0.44, 0.44)
    shape.set(facecolor="white", edgecolor=color, linewidth=2)
    panel.add_patch(shape)
    panel.text(x, y, text, ha="center", va="center", linespacing=1.1)
    panel.text(x, y + (0.42, -0.42)[i], formula, ha="center", va="center")
    panel.text(x + 0.42, y, answer, color=color, va="center")


def short(number):
    """Returns a number in up to three digits: 0.375, −0.2, 0."""
    return f"{number + 0.0:.3g}".replace("-", "−")  # -0.0 + 0.0 is 0.0


def products(factors, others, *bias):
    """Returns a sum of products with its value, as a text: 0.75 · 2 − 0.75 · 0 = 1.5."""
    pairs = zip(factors, others, strict=True)
    terms = [f"{short(a)} · {short(b) if b >= 0 else f'({short(b)})'}" for a, b in pairs]
    text = " + ".join([*terms, *map(short, bias)]).replace("+ −", "− ")
    return f"{text} = {short(np.dot(factors, others) + sum(bias))}"


if __name__ == "__main__":
    runs = [Path(word) for word in sys.argv[1:] if word.startswith("outputs/")]
    for name in sys.argv[1 : len(sys.argv) - len(runs)]:
        path = Path("outputs", f"{name}.png")
        if name == "draw":
            from draw_picture import draw_page  # late: it needs Selenium and a browser

            draw_page(path, *runs)
            continue
        with style.context(STYLE):
            globals()[f"draw_{name.replace('-', '_')}"](*runs).savefig(path)
