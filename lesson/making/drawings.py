"""Draws the sketches of the pages: pictures that are of no run, or of what is in one network.

    python lesson/making/drawings.py step dropout            outputs/step.png and dropout.png
    python lesson/making/drawings.py answer outputs/run-1    of a run: answer, or neuron

For each name there is a function below that draws on an empty Figure, as draw_step.
"""

import itertools

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from book import REFERENCE, REPO
from command_line import arguments
from evidence import LIMITS, column, compare, read_lines
from networks import load_network, to_tensors
from pictures import FRAME, save_figure
from plot_curves import BLUE, GREY, ORANGE
from tape import Node, add, cross_entropy, go_back, matmul, relu
from train_mnist import load_mnist, parse_arguments, set_up

DATA = REPO / "data"
# How high they are, in inches.
SKETCHES = {"digits": 1.1, "pixels": 3.1, "network": 3, "bends": 2.5, "cost-of-an-image": 3.2}
SKETCHES |= {
    "step": 3.1,
    "backpropagation": 5,
    "slopes": 1.9,
    "dropout": 2.9,
    "differences": 1.3,
    "lengths": 2.4,
}
OF_A_RUN = {"neuron": 1.9, "answer": 2.25}
STYLE = {"figure.constrained_layout.use": True, "figure.dpi": 200, "font.size": 9}
STYLE |= {"axes.titlesize": 10} | FRAME
CENTRED = {"ha": "center", "va": "center"}
OUTLINE = {"fill": False, "color": ORANGE, "lw": 1.5, "clip_on": False, "zorder": 3}


def add_row(figure, images, titles):
    """Draws images in a row. uint8 is grey; floats are red where positive, blue where negative."""
    for image, title, panel in zip(images, titles, figure.subplots(1, len(images)), strict=True):
        cmap, vmin, vmax = ("gray", 0, 255) if image.dtype == np.uint8 else ("bwr", -0.1, 0.1)
        panel.imshow(image, cmap=cmap, vmin=vmin, vmax=vmax)
        panel.set(xticks=[], yticks=[], title=title)
        panel.spines[:].set_visible(True)


def draw_digits(figure):
    """Draws the first image of each digit, with its label."""
    images, labels = load_mnist(DATA, "train")
    firsts = [images[(labels == digit).argmax()] for digit in range(10)]
    add_row(figure, firsts, [f"label {digit}" for digit in range(10)])


def draw_pixels(figure):
    """Draws how the pixels of an image become the inputs of the network."""
    image = load_mnist(DATA, "train")[0][7]  # a 3 with many shades
    part, row = image[8:16, 11:19], image[12:13, 11:19]
    titles = ["an image: 28 x 28 pixels", "8 x 8 of them: brightness 0 to 255"]
    titles += ["a row of these divided by 255:\nthe inputs x[347] to x[354]"]  # 12 * 28 + 11 is 347
    add_row(figure, [image, part, row], titles)
    whole, *parts = figure.axes
    whole.add_patch(Rectangle((10.5, 7.5), 8, 8, **OUTLINE))
    parts[0].add_patch(Rectangle((-0.5, 3.5), 8, 1, **OUTLINE))
    for panel, values, form in zip(parts, (part, row / 255), ("{}", "{:.2f}"), strict=True):
        for (y, x), value in np.ndenumerate(values):
            color = "black" if value > values.max() / 2 else "white"
            panel.text(x, y, form.format(value), color=color, **CENTRED)


def draw_neuron(figure, run):
    """Draws a trained neuron's weights, and their products with the pixels of a 0 and of a 1."""
    W, b = [variable.numpy()[..., 230] for variable in load_network(run).layers[0]]
    images, labels = load_mnist(DATA, "t10k")
    shown, titles = [W.reshape(28, 28)], ["weights"]
    for digit in (0, 1):  # which this neuron tells apart
        image = images[(labels == digit).argmax()]
        weighted = image / 255 * shown[0]
        z = weighted.sum() + b
        sums = f"$z$ = {z:.2f}, $a$ = {max(z, 0):.2f}".replace("-", "−")
        shown += [image, weighted]
        titles += [f"a {digit}", f"weights times pixels\n{sums}"]
    add_row(figure, shown, titles)


def draw_bends(figure):
    """Draws the bend that ReLU makes, and a curve that 4, or 16, hidden neurons follow."""
    one, *others = figure.subplots(1, 3)
    one.axline((0, -1), slope=6, color=GREY, ls="--")
    one.plot([-2, -0.5, 0.6], [-4, -4, 2.6], "o-", color=BLUE, ms=4, markevery=[1])
    one.text(-0.85, -5.3, "6$x$ − 1", color=GREY, ha="right")
    one.text(-1.95, -3.6, "3 relu(2$x$ + 1) − 4", color=BLUE)
    one.set(title="1 hidden neuron", xlabel="$x$", xlim=(-2, 0.6), ylim=(-6, 2.6))
    x = np.linspace(0, 1, 500)
    for panel, neurons in zip(others, (4, 16), strict=True):
        bends = np.arange(neurons) / neurons  # hidden neuron k passes on relu(x - bends[k])
        values = wave(np.append(bends, 1))
        rises = np.diff(values) * neurons  # how steep it has to be from each bend to the next
        weights = np.diff(rises, prepend=0)  # of the last neuron: how much steeper from there on
        a = np.maximum(x[:, np.newaxis] - bends, 0)
        panel.plot(x, wave(x), color=GREY, ls="--")
        panel.plot(x, a @ weights + values[0], color=BLUE)
        panel.plot(bends, values[:-1], "o", color=BLUE, ms=4)
        panel.set(title=f"{neurons} hidden neurons", xlabel="$x$", yticks=[])


def wave(x):
    """Returns the heights of a curve at x, an array."""
    return np.sin(9 * x) * (1 - x / 2)


def draw_answer(figure, run):
    """Draws an image, all that a network makes of it, layer by layer, and the answer."""
    image = load_mnist(DATA, "t10k")[0][195]  # a 3: the network is not quite sure
    *hidden, (W, b) = [[v.numpy() for v in layer] for layer in load_network(run).layers]
    activations = [image.reshape(784) / 255]
    for W_hidden, b_hidden in hidden:
        activations.append(np.maximum(activations[-1] @ W_hidden + b_hidden, 0))
    z = activations[-1] @ W + b
    p = np.exp(z) / np.exp(z).sum()
    panels = figure.subplots(1, 5, width_ratios=[1, 1, 0.5, 0.8, 0.8])
    for panel, a, width in zip(panels, activations, (28, 16, 8), strict=False):
        panel.imshow(a.reshape(-1, width), cmap="gray", vmin=0)
        panel.set(xticks=[], yticks=[], anchor="N")
        panel.set_title(f"{len(a)} neurons\n{(a == 0).sum()} give 0")
    panels[0].set_title("784 pixels\nof a 3")
    panels[3].set_title("ten logits\n")
    panels[4].set_title("ten probabilities\n")
    for panel, values, form in (panels[3], z, " {:.2f}"), (panels[4], 100 * p, " {:.1f} %"):
        panel.barh(range(10), values, color=BLUE)
        panel.set(ylim=(9.5, -0.5), yticks=range(10), xticks=[], box_aspect=1.25, anchor="N")
        panel.spines["bottom"].set_visible(False)
        for digit, value in enumerate(values):
            text = form.format(value).replace("-", "−")
            panel.text(max(value, 0), digit, text, va="center")


def draw_slopes(figure):
    """Draws the slopes of a neuron's weights before the first step: of images, of a minibatch."""
    train_set = to_tensors(*load_mnist(DATA, "train"))
    network, batches, _ = set_up(parse_arguments([]), train_set)
    inputs, labels = [tensor.numpy() for tensor in next(batches)]
    layers = [[Node(variable.numpy()) for variable in layer] for layer in network.layers]
    sums, a = [], Node(inputs)
    for W, b in layers:
        sums.append(add(matmul(a, W), b))
        a = relu(sums[-1])
    go_back(cross_entropy(sums[-1], np.eye(10)[labels]))
    deltas = sums[0].slope[:, 0] * len(labels)  # of the first neuron, by the cost of each image
    shown = [x * delta for x, delta in zip(inputs[:3], deltas, strict=False)]
    titles = [f"a {labels[i]}\n$δ$ = {deltas[i]:.2f}".replace("-", "−") for i in range(3)]
    for neuron, name in enumerate(["this neuron", "another", "a third"]):
        shown.append(5 * layers[0][0].slope[:, neuron])  # which is fainter
        titles.append(f"mean of 512,\n{name}")
    add_row(figure, [slopes.reshape(28, 28) for slopes in shown], titles)


def draw_cost_of_an_image(figure):
    """Draws the cost of an image over the probability that the network gives to its label."""
    panel = figure.add_subplot(xlim=(0, 1), ylim=(0, 5.4))
    panel.set(xlabel="$p$, the probability of the right digit", ylabel="cost of the image, −ln $p$")
    p = np.linspace(0.001, 1, 1000)
    panel.plot(p, -np.log(p), color=GREY)
    words = ["\nwrong, often confidently", "", "\nin doubt", "\nright, and confident"]
    for p, word in zip([0.01, 0.1, 0.5, 0.99], words, strict=True):
        cost = -np.log(p)
        panel.plot(p, cost, "o", color=BLUE, clip_on=False)
        panel.text(p + 0.015, cost + 0.1, f"$p$ = {p} costs {cost:.2f}{word}", color=BLUE)


def draw_step(figure):
    """Draws steps of gradient descent along the axis of a weight, with two learning rates."""
    left, right = figure.subplots(1, 2, sharey=True)
    weights = np.linspace(-1.8, 1.8, 200)
    for panel, start, rate in (left, -1.5, 0.25), (right, -0.75, 1.15):
        panel.plot(weights, weights**2, color=GREY)
        panel.axline((start, start**2), slope=2 * start, color=ORANGE)
        ends = start * (1 - rate * 2) ** np.arange(4)  # by the slope, 2 w
        panel.set(xlabel="a weight", xticks=ends[:2], xticklabels=["$w$", "new $w$"], yticks=[])
        panel.plot(ends, ends**2, "o", color=BLUE)
        w, new = ends[:-1], ends[1:]
        panel.vlines(new, w**2, new**2, color=BLUE, ls=":")
        arrow = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.007, "color": BLUE}
        panel.quiver(w, w**2, new - w, 0 * w, **arrow)
    left.set(title="Each step goes against the slope", ylabel="cost")
    right.set(title="With too large a learning rate, each ends higher up")
    left.text(-1.6, 2.2, "slope", color=ORANGE, ha="right")
    left.text(-1.1, 2.35, "$-\\eta\\,\\cdot$ slope", color=BLUE, ha="center")
    left.text(-0.65, 1.3, "the flatter the curve,\nthe shorter the step", color=BLUE)


def add_line(panel, start, end, text="", color=GREY, width=1.5):
    """Draws a line from a neuron to another, dashed if its text ends in "= 0", and that text."""
    dashes = "--" if text.endswith("= 0") else "-"
    panel.plot(*zip(start, end, strict=True), dashes, color=color, lw=width, zorder=0)
    place = np.average([start, end], axis=0, weights=[2, 1])
    panel.text(*place, text, **CENTRED, bbox={"color": "white", "pad": 1})


def add_layers(panel, title, orange=None, dropped=()):
    """Draws neurons, given as (layer, height), and their lines; crosses out the dropped ones."""
    panel.set(title=title, xlim=(-0.4, 3.4), xticks=[], yticks=[], frame_on=False)
    before = []
    for layer, name in enumerate(["784 pixels", "256 neurons", "128 neurons", "10 digits"]):
        top = 3.5 - layer / 2  # below are the others, then three dots, and the last at -top
        neurons = [(layer, height) for height in [*np.arange(top, 1 - top, -1), -top]]
        kept = [neuron for neuron in neurons if neuron not in dropped]
        panel.text(layer, 1 - top, "⋮", color=GREY, **CENTRED)
        panel.text(layer, -4.5, name, **CENTRED)
        for neuron in neurons:
            marker, color = ("o", BLUE) if layer > 0 else ("s", GREY)
            if neuron in dropped:
                marker = "x"
            if neuron == orange or neuron in dropped:
                color = ORANGE
            panel.plot(*neuron, marker, color=color, ms=8)
        for start, end in itertools.product(before, kept):
            color, width = (ORANGE, 1.5) if end == orange else (GREY, 0.4)
            add_line(panel, start, end, color=color, width=width)
        before = kept


def draw_network(figure):
    """Draws a few neurons of each layer, and one of them with its weights and its bias."""
    panel = figure.add_subplot()
    title = "The orange neuron, with its bias $b$: "
    title += "$z = x_0 w_0 + x_1 w_1 + \\dots + x_{783} w_{783} + b$"
    add_layers(panel, title, orange=(1, 2))
    for height, number in [(3.5, "0"), (2.5, "1"), (-3.5, "{783}")]:
        add_line(panel, (0, height), (1, 2), f"$w_{number}$", color=ORANGE)
        panel.text(-0.1, height, f"$x_{number}$", ha="right", va="center")
    for height, digit in [(2, 0), (1, 1), (0, 2), (-2, 9)]:
        panel.text(3.1, height, digit, va="center")


def draw_dropout(figure):
    """Draws which of these neurons dropout leaves, for two images in one step."""
    left, right = figure.subplots(1, 2)
    add_layers(left, "for an image", dropped=[(1, 3), (1, 0), (1, -1), (2, 1.5), (2, 0.5)])
    add_layers(right, "for the next", dropped=[(1, 2), (1, 1), (1, -3), (2, 2.5), (2, -2.5)])


# A network for a pencil: two inputs, two hidden neurons, two outputs. A neuron has a column.
X, Y = np.array([[1, 0.5]]), np.array([[0, 1]])  # the second output is the right one
VALUES = [[0.4, -0.6], [0.2, 0.6]], [0, 0.1], [[2, 0], [1, 2]], [0.1, 0]  # W1, b1, W2, b2


def draw_backpropagation(figure):
    """Draws the small network twice: its numbers from left to right, and from right to left."""
    W1, b1, W2, b2 = [np.array(value, float) for value in VALUES]
    z1 = add(matmul(Node(X), Node(W1)), Node(b1))
    hidden = relu(z1)
    z2 = add(matmul(hidden, Node(W2)), Node(b2))
    cost = cross_entropy(z2, Y)
    go_back(cost)
    x, y, a = X[0], Y[0], hidden.value[0]  # each has one row, of the only image
    delta1, delta2 = z1.slope[0], z2.slope[0]
    p = delta2 + y  # as delta2 is p - y
    forward, backward = figure.subplots(2, 1)
    forward.set_title("→ Forward: $a$ = relu($z$), $p$ = softmax($z$); on the lines the weights")
    backward.set_title("← Backward: $δ$; on the lines the slopes of the weights, $a$ · $δ$")
    for i, j in itertools.product((0, 1), repeat=2):
        add_line(forward, (0, -i), (1, -j), short(W1[i, j]))
        add_line(forward, (1, -i), (2, -j), short(W2[i, j]))
        add_line(backward, (0, -i), (1, -j), products([x[i]], [delta1[j]]))
        add_line(backward, (1, -i), (2, -j), products([a[i]], [delta2[j]]))
    for i in (0, 1):
        sums = f"$z$ = {products(x, W1[:, i], b1[i])}", f"$z$ = {products(a, W2[:, i], b2[i])}"
        add_neurons(forward, i, "xap", (x, a, p), sums)
        back = products(delta2, W2[i]) if a[i] else "0, as ReLU gave zero"
        sums = f"$δ$ = {back}", f"$δ$ = {short(p[i])} − {y[i]} = {short(delta2[i])}"
        add_neurons(backward, i, "xδδ", (x, delta1, delta2), sums)
    forward.text(2.2, -1, f"cost: −ln {short(p[1])} = {cost.value:.2f}", va="center")


def add_neurons(panel, i, letters, numbers, sums):
    """Draws neuron i of each layer, a square for an input, with its number and its formula."""
    panel.set(xlim=(-0.3, 2.3), ylim=(-1.45, 0.45), xticks=[], yticks=[], frame_on=False)
    for layer, (letter, formula) in enumerate(zip(letters, ["", *sums], strict=True)):
        shape, color = ("o", BLUE) if layer else ("s", GREY)
        panel.plot(layer, -i, shape, ms=41, mfc="white", mec=color, mew=2)
        panel.text(layer, -i, f"${letter}$ {short(numbers[layer][i])}", **CENTRED)
        panel.text(layer, 0.38 - 1.76 * i, formula, **CENTRED)


def draw_differences(figure):
    """Draws how many points more ten networks read with dropout, and their mean."""
    panel = figure.add_subplot()
    differences = in_per_cent("accuracy", "results", "dropout")
    differences -= in_per_cent("accuracy", "results", "plain")
    mean, error, _ = compare(differences, 0)
    panel.plot(differences, np.zeros(len(differences)), "o", color=BLUE, alpha=0.6, mew=0)
    panel.errorbar(mean, -1, xerr=LIMITS[len(differences)] * error, fmt="o", color=ORANGE)
    panel.axvline(0, color=GREY, lw=1)
    panel.set(xlabel="points more with dropout", ylim=(-1.7, 0.7), yticks=[])
    panel.spines["left"].set_visible(False)


def draw_lengths(figure):
    """Draws by how much the cost climbs, in short and in long trainings, plain and with dropout."""
    at_05 = {"200 steps": "shorter", "1,000 steps": "results"}
    at_01 = {"1,000 steps": "rate-0.1", "5,000 steps": "longer"}  # as far, rate times steps
    panels = figure.subplots(1, 2, sharey=True)
    for panel, files, rate in zip(panels, (at_05, at_01), (0.5, 0.1), strict=True):
        for remedy, color in {"plain": BLUE, "dropout": ORANGE}.items():
            climbs = [in_per_cent("climb", name, remedy) for name in files.values()]
            means = [each.mean() for each in climbs]
            panel.plot(means, "o-", color=color)
            for x, each in enumerate(climbs):
                panel.plot(np.full(len(each), x), each, ".", color=color, alpha=0.4, mew=0)
            panel.text(1.08, means[-1], remedy, color=color, va="center")
        panel.set(title=f"rate {rate}", xticks=[0, 1], xticklabels=files, xlim=(-0.3, 1.5))
    panels[0].set_ylabel("climb of the cost in %")


def in_per_cent(title, experiment, remedy):
    """Returns a figure of the networks of a remedy in an experiment, with right labels."""
    lines = read_lines(REFERENCE / "remedies" / f"{experiment}.csv")
    return 100 * column(lines, title, "right", remedy)


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
    words = arguments(any_number=True)
    runs = [path for path in words if path.parts[0] == "outputs"]
    with style.context(STYLE, after_reset=True):
        for name in [path.name for path in words if path not in runs]:
            height = (SKETCHES | OF_A_RUN)[name]
            figure = Figure((8.6, height))  # as wide as a page shows it: 100 pixels an inch
            globals()[f"draw_{name.replace('-', '_')}"](figure, *runs)
            save_figure(figure, f"{name}.png")
