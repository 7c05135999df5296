"""Draws the pictures of the lesson that neither plot_curves.py nor a program of it draws.

Each function takes the path of the picture, and the folders of the saved networks that it shows.
"""

import functools

import numpy as np
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
    "legend.frameon": False,
}


@functools.cache
def mnist(part):
    """Returns the images and labels of the "train" or the "t10k" part."""
    from train_mnist import load_mnist

    return load_mnist(REPO / "data", part)


def load(run):
    """Returns the network that a run has saved."""
    from train_mnist import tf

    return tf.saved_model.load(str(run / "saved_model"))


def make_figure(height):
    """Returns a Figure as wide as a page of the lesson, which shows 100 pixels an inch."""
    return Figure((8.6, height))


def show(panel, image, title="", **scale):
    """Shows an image, in grey unless told otherwise, with a frame and without ticks."""
    panel.imshow(image, **{"cmap": "gray", "vmin": 0, "vmax": 255} | scale)
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


def draw_neuron(path, run):
    """Draws a trained neuron's weights, and their products with the pixels of a 0 and of a 1."""
    W, b = [variable.numpy() for variable in load(run).layers[0]]
    neuron = 230  # which tells 0s from 1s
    images, labels = mnist("t10k")
    figure = make_figure(1.9)
    panels = figure.subplots(1, 5)
    scale = {"cmap": "bwr", "vmin": -0.1, "vmax": 0.1}  # red is positive
    show(panels[0], W[:, neuron].reshape(28, 28), "weights", **scale)
    for left, digit in ((1, 0), (3, 1)):
        image = images[(labels == digit).argmax()]
        show(panels[left], image, f"a {digit}")
        products = image.ravel() / 255 * W[:, neuron]
        z = products.sum() + b[neuron]
        words = f"$z$ = {z:.2f}, passes on {f'{z:.2f}' if z > 0 else 0}".replace("-", "−")
        title = f"weights times pixels\n{words}"
        show(panels[left + 1], products.reshape(28, 28), title, **scale)
    figure.savefig(path)


def draw_dropout(path):
    """Draws which of these neurons dropout leaves, for two images in one step."""
    figure = make_figure(2.9)
    first = {(1, 0), (1, 3), (1, 4), (2, 1), (2, 2)}
    second = {(1, 1), (1, 2), (1, 5), (2, 0), (2, 4)}
    for panel, dropped in zip(figure.subplots(1, 2), (first, second), strict=True):
        draw_layers(panel, dropped=dropped)
        panel.set_title("for an image" if dropped is first else "for the next")
    figure.savefig(path)


def draw_cost_of_an_image(path):
    """Draws the cost of an image over the probability that the network gives to its label."""
    figure = make_figure(3.2)
    panel = figure.add_subplot(xlim=(0, 1), ylim=(0, 5.4))
    p = np.linspace(0.001, 1, 1000)
    panel.plot(p, -np.log(p), color=GREY)
    write_cost(panel, 0.01, "wrong, often confidently", ORANGE, (12, 0))
    write_cost(panel, 0.1, "", GREY, (12, 6))
    write_cost(panel, 0.5, "in doubt", BLUE, (8, 12))
    write_cost(panel, 0.9, "", BLUE, (-48, 15))
    write_cost(panel, 0.99, "right, and confident", BLUE, (12, 8))
    panel.set_xlabel("$p$, the probability of the right digit")
    panel.set_ylabel("cost of the image, $-\\ln p$")
    figure.savefig(path)


def write_cost(panel, p, meaning, color, offset):
    """Marks a probability of the right digit on the curve, and writes what it costs."""
    cost = -np.log(p)
    panel.plot(p, cost, "o", color=color, clip_on=False, zorder=3)
    text = f"$p$ = {p} costs {cost:.2f}" if cost > 0.2 else f"$p$ = {p} costs {cost:.3f}"
    text = f"{text}\n{meaning}".strip()
    panel.annotate(text, (p, cost), offset, textcoords="offset points", color=color, va="center")


def draw_step(path):
    """Draws steps of gradient descent along the axis of a weight, with two learning rates."""
    figure = make_figure(3.1)
    left, right = figure.subplots(1, 2, sharey=True)
    left.set(title="Each step goes against the slope", ylabel="cost", ylim=(-1.3, 3.1))
    right.set(title="With too large a learning rate, each ends higher up")
    ends = draw_steps(left, start=-1.5, learning_rate=0.25, heights=[-0.7] * 3)
    draw_steps(right, start=-0.75, learning_rate=1.15, heights=[-0.4, -0.75, -1.1])
    words = {"textcoords": "offset points", "va": "center"}
    left.annotate("slope", (ends[0], ends[0] ** 2), (10, 4), color=ORANGE, **words)
    flatter = "the flatter the curve,\nthe shorter the step"
    left.annotate(flatter, (ends[3], -0.7), (10, 0), color=BLUE, **words)
    right.annotate("start", (-0.75, 0.75**2), (-8, -4), color=BLUE, ha="right", **words)
    words["ha"] = "center"
    middle = (ends[0] + ends[1]) / 2
    left.annotate("$-\\eta\\,\\cdot$ slope", (middle, -0.7), (0, 8), color=BLUE, **words)
    left.annotate("$w$", (ends[0], -0.7), (0, -10), **words)
    left.annotate("new $w$", (ends[1], -0.7), (0, -10), **words)
    figure.savefig(path)


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
        for end in (w, new):
            panel.plot([end, end], [height, end**2], ":", color=GREY, lw=1, zorder=0)
        ends.append(new)
    panel.plot(ends, np.square(ends), "o", color=BLUE)
    panel.set(xlabel="a weight", xticks=[], yticks=[])
    return ends


# ---------------------------------------------------------------------- backpropagation in numbers
# A small network: two inputs, two hidden neurons, two outputs. A column has a neuron's weights.
X = np.array([1, 0.5])
W1, b1 = np.array([[0.4, -0.6], [0.2, 0.6]]), np.array([0, 0.1])
W2, b2 = np.array([[2, 0], [1, 2]]), np.array([0.1, 0])
Y = np.array([0, 1])  # the second output is the right one

LAYERS = [0.4, 3.2, 6.4]  # their x on the picture
NEURONS = [1.7, 0.5]  # their y
PALE = "#aaaaaa"  # what is zero


def pass_and_back(W1, b1, W2, b2):
    """Returns of such a network z1, z2 and p, forward, and backward its deltas of z1 and z2."""
    z1 = X @ W1 + b1
    z2 = np.maximum(z1, 0) @ W2 + b2
    p = np.exp(z2) / np.exp(z2).sum()
    delta2 = p - Y
    delta1 = W2 @ delta2 * (z1 > 0)
    return z1, z2, p, delta1, delta2


def draw_backpropagation(path):
    """Draws a small network twice: its numbers from left to right, and from right to left."""
    z1, z2, p, delta1, delta2 = pass_and_back(W1, b1, W2, b2)
    a1 = np.maximum(z1, 0)
    figure = make_figure(5.3)
    forward, backward = figure.subplots(2, 1)
    title = "→ Forward: each neuron’s $z$ and $a$ = relu($z$); on the lines the weights"
    forward.set_title(title, loc="left")
    title = "← Backward: each neuron’s $δ$; on the lines the slopes of the weights, $a$ · $δ$"
    backward.set_title(title, loc="left")
    for panel in (forward, backward):
        panel.set(xlim=(0, 8.5), ylim=(-0.05, 2.3), aspect="equal")  # inches, nearly
        panel.axis("off")
    for (i, j), weight in np.ndenumerate(W1):
        draw_line(forward, 0, i, j, short(weight))
        draw_line(backward, 0, i, j, products([X[i]], [delta1[j]]))
    for (i, j), weight in np.ndenumerate(W2):
        draw_line(forward, 1, i, j, short(weight))
        draw_line(backward, 1, i, j, products([a1[i]], [delta2[j]]))

    for i in range(2):
        draw_circle(forward, 0, i, GREY, short(X[i]))
        draw_circle(backward, 0, i, GREY, short(X[i]))

        color = GREY if a1[i] > 0 else PALE
        formula = f"$z$ = {products(X, W1[:, i], b1[i])}"
        draw_circle(forward, 1, i, color, f"$z$ {short(z1[i])}\n$a$ {short(a1[i])}", formula)
        formula = f"$δ$ = {products(delta2, W2[i])}"
        if a1[i] == 0:
            formula = "$δ$ = 0, as ReLU gave zero"
        draw_circle(backward, 1, i, color, f"$a$ {short(a1[i])}\n$δ$ {short(delta1[i])}", formula)

        color = BLUE if Y[i] else ORANGE
        formula = f"$z$ = {products(a1, W2[:, i], b2[i])}"
        answer = f"softmax: $p$ = {short(p[i])}"
        if Y[i]:
            answer += f",\nthe right one, so the cost\nis −ln {short(p[i])} = {-np.log(p[i]):.2f}"
        draw_circle(forward, 2, i, color, f"$z$ {short(z2[i])}", formula, answer)
        answer = f"$δ$ = {short(p[i])} − {Y[i]} = {short(delta2[i])}"
        draw_circle(backward, 2, i, color, f"$δ$ {short(delta2[i])}", "", answer)
    figure.savefig(path)


def draw_line(panel, layer, i, j, text):
    """Draws the line from neuron i of a layer to neuron j of the next, and its text."""
    start = np.array([LAYERS[layer], NEURONS[i]])
    end = np.array([LAYERS[layer + 1], NEURONS[j]])
    is_zero = text.endswith("= 0")
    style = {"color": PALE, "linestyle": "--"} if is_zero else {"color": GREY}
    panel.plot(*zip(start, end, strict=True), lw=1.2, zorder=0, **style)
    place = start + 0.32 * (end - start)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    color = GREY if is_zero else "black"
    panel.text(*place, text, color=color, ha="center", va="center", bbox=box)


def draw_circle(panel, layer, i, color, text, formula="", answer=""):
    """Draws a neuron, or a square for an input, with texts in, above or below, and beside it."""
    x = LAYERS[layer]
    y = NEURONS[i]
    shape = Circle((x, y), 0.31) if layer else Rectangle((x - 0.22, y - 0.22), 0.44, 0.44)
    shape.set(facecolor="white", edgecolor=color, linewidth=2)
    panel.add_patch(shape)
    panel.text(x, y, text, ha="center", va="center", linespacing=1.1)
    panel.text(x, y + [0.42, -0.42][i], formula, ha="center", va="center")
    panel.text(x + 0.42, y, answer, color=color, va="center")


def short(number):
    """Returns a number in up to three digits: 0.375, −0.2, 0."""
    return f"{number + 0.0:.3g}".replace("-", "−")  # -0.0 + 0.0 is 0.0


def products(factors, others, bias=None):
    """Returns a sum of products with its value, as a text: 0.75 · 2 − 0.75 · 0 = 1.5."""
    value = np.dot(factors, others)
    others = [short(other) if other >= 0 else f"({short(other)})" for other in others]
    terms = [f"{short(a)} · {b}" for a, b in zip(factors, others, strict=True)]
    if bias is not None:
        value = value + bias
        terms.append(short(bias))
    text = " + ".join(terms).replace("+ −", "− ")
    return f"{text} = {short(value)}"


def draw_labels(path):
    """Draws the first eight training images whose labels the edit for wrong labels changes."""
    from remedies import make_wrong  # late: it imports TensorFlow

    images, labels = mnist("train")
    given = make_wrong(labels, seed=0)
    numbers = (given != labels).nonzero()[0][:8]
    figure = make_figure(1.5)
    for number, panel in zip(numbers, figure.subplots(1, 8), strict=True):
        show(panel, images[number])
        panel.set_title(f"is {labels[number]}", color=BLUE)
        panel.set_xlabel(f"label {given[number]}", color=ORANGE, fontweight="bold")
    figure.savefig(path)


def draw_copies(path):
    """Draws a training image, and six copies of it that are moved by up to two pixels."""
    image = mnist("train")[0][7]  # a 3
    moves = [(0, 0), (-2, -2), (-2, 0), (-1, 2), (0, -1), (1, 1), (2, 0)]  # down, and right
    rows = image.any(axis=1).nonzero()[0]
    columns = image.any(axis=0).nonzero()[0]
    corner = columns[0] - 0.5, rows[0] - 0.5
    size = np.ptp(columns) + 1, np.ptp(rows) + 1
    figure = make_figure(1.45)
    for move, panel in zip(moves, figure.subplots(1, 7), strict=True):
        show(panel, np.roll(image, move, axis=(0, 1)), in_directions(*move) or "training image")
        panel.add_patch(Rectangle(corner, *size, fill=False, color=ORANGE, lw=1))
    figure.savefig(path)


def in_directions(down, right):
    """Returns a move of an image in words: "2 up, 1 left"."""
    parts = [(down, "down" if down > 0 else "up"), (right, "right" if right > 0 else "left")]
    return ", ".join(f"{abs(pixels)} {where}" for pixels, where in parts if pixels)
