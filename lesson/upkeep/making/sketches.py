"""Draws sketches of the pages: pictures that no program of the lesson draws.

    python lesson/upkeep/making/sketches.py slope dropout    outputs/slope.png, outputs/dropout.png

SKETCHES, at the end, has by names, in the pages' order, functions that draw on an empty Figure.
"""

import itertools

import numpy as np
from matplotlib import rc_context
from matplotlib.patches import Rectangle
from numpy.lib.stride_tricks import sliding_window_view

import paths
from shared.command_line import arguments
from shared.evidence import LIMITS, break_down, compare, tenths
from shared.pictures import BOLD, add_row, new_figure, save_figure
from book import REFERENCE
from lists import NO_LAYER
from measured import UNLABELLED, WIDTHS, curve, of_chosen_lambda, of_layer, of_networks, rows_in
from plot_curves import BLUE, GREY, ORANGE
from small_network import CENTRED, draw_backpropagation, draw_forward, draw_slope, draw_sums, short
from train_mnist import load_mnist
from valley import draw_descent, draw_valley

DATA = paths.REPO / "data"
LOOK = {"font.size": 9, "axes.titlesize": 10, "text.parse_math": True}


def draw_digits(figure):
    """Draws the first 3s and 8s of the training images, with their labels."""
    images, labels = load_mnist(DATA, "train")
    firsts = np.concatenate([np.flatnonzero(labels == digit)[:5] for digit in (3, 8)])
    add_row(figure, images[firsts], [f"label {digit}" for digit in labels[firsts]])


def draw_pixels(figure):
    """Draws how the pixels of an image become the inputs of the network."""
    image = load_mnist(DATA, "train")[0][7]  # a 3 with many shades
    part, row = image[8:16, 11:19], image[12:13, 11:19]
    titles = ["an image: 28 x 28 pixels", "8 x 8 of them: brightness 0 to 255"]
    titles += ["a row of these divided by 255:\nthe inputs $x_{347}$ to $x_{354}$"]
    above, below = figure.subfigures(2, 1, height_ratios=[9, 2])
    add_row(above, [image, part, row], titles)
    whole, middle, right = above.axes
    frame = {"fill": False, "color": ORANGE, "lw": 1.5, "clip_on": False, "zorder": 3}
    whole.add_patch(Rectangle((10.5, 7.5), 8, 8, **frame))
    middle.add_patch(Rectangle((-0.5, 3.5), 8, 1, **frame))
    for panel, values, form in (middle, part, "{}"), (right, row / 255, "{:.2f}"):
        for (y, x), value in np.ndenumerate(values):
            color = "black" if value > values.max() / 2 else "white"
            panel.text(x, y, form.format(value), color=color, **CENTRED)
    strip = below.add_subplot(title="all rows end to end: the inputs $x_0$ to $x_{783}$")
    strip.imshow(image.reshape(1, -1), cmap="gray", aspect="auto", interpolation="nearest")
    strip.set(xticks=[], yticks=[])
    strip.add_patch(Rectangle((12 * 28 + 11 - 0.5, -0.5), 8, 1, **frame))  # 12 rows are above


def draw_filter(figure):
    """Draws a piece of the same 3, a filter that looks for lower edges, and what it passes on."""
    piece = (load_mnist(DATA, "train")[0][7][12:18, 12:19] / 255).round(1)
    weights = np.repeat([1.0, 0.0, -1.0], 3).reshape(3, 3)
    products = sliding_window_view(piece, (3, 3)) * weights
    passed_on = np.maximum(products.sum(axis=(2, 3)), 0)
    panels = figure.subplots(1, 4, width_ratios=[7, 3.6, 5, 8.4])
    parts = {"a piece of a 3": piece, "a filter": weights, "what it passes on": passed_on}
    for panel, (title, numbers) in zip(panels, parts.items(), strict=False):
        panel.set_title(title)
        rows, columns = numbers.shape
        panel.add_patch(Rectangle((-0.5, -0.5), columns, rows, fill=False, color=GREY))
        if numbers is weights:
            panel.imshow(numbers, "bwr", vmin=-4, vmax=4)
        else:
            panel.imshow(numbers, "gray", vmin=0)
        for (y, x), number in np.ndenumerate(numbers):
            is_dark = numbers is not weights and number < numbers.max() / 2
            panel.text(x, y, short(number), color="white" if is_dark else "black", **CENTRED)
    frame = {"fill": False, "lw": 2.5, "clip_on": False, "zorder": 3}
    for (row, column), color, height in ((0, 0), ORANGE, 1.5), ((2, 2), BLUE, 3.5):
        for panel, size in (panels[0], 3), (panels[2], 1):
            place = column - 0.5, row - 0.5
            panel.add_patch(Rectangle(place, size, size, color=color, **frame))
        terms = [short(n) for n in products[row, column][[0, 2]].ravel()]
        text = " + ".join(terms).replace("+ −", "− ") + f" = {short(products[row, column].sum())}"
        panels[3].text(0, height, text, color=color, va="center")
    panels[3].text(0, 2.2, "Below zero, so ReLU passes on 0", color=ORANGE, va="center")
    for panel in panels:
        panel.set(ylim=(5.6, -0.6))
        panel.axis("off")


def draw_tape(figure):
    """Draws a hidden layer as tape.py notes it, and what each note sends back."""
    panel = figure.add_subplot()
    panel.set_title("→ Each step makes notes. ← Slopes go back, by the last note first")
    panel.set(xlim=(-0.2, 4.6), ylim=(-0.95, 1.3), xticks=[], yticks=[], frame_on=False)
    places = {"x": (0, 1), "W": (0, -0.5), "z": (1.15, 0.25), "b": (1.15, -0.6)}
    places |= {"total": (2.35, 0.25), "a": (3.65, 0.25), "cost": (4.4, 0.25)}
    notes = [("x", "z", "slope @ W.T"), ("W", "z", "x.T @ slope"), ("z", "total", "slope")]
    notes += [("b", "total", "slope.sum(axis=0)"), ("total", "a", "slope * (total > 0)")]
    arrow = {"arrowstyle": "-|>", "color": ORANGE, "shrinkA": 16, "shrinkB": 16}
    for number, (taken, made, back) in enumerate(notes, 1):
        panel.annotate("", places[taken], places[made], arrowprops=arrow)
        place = np.mean([places[taken], places[made]], axis=0)
        text = f"note {number}: {back}"
        panel.text(*place, text, color=ORANGE, bbox={"color": "white", "pad": 1}, **CENTRED)
    panel.annotate("", places["a"], places["cost"], arrowprops=arrow | {"ls": ":"})
    made_by = {"z": "matmul(x, W)", "total": "add(z, b)", "a": "relu(total)"}
    for name, (x, y) in places.items():
        shape, color = ("s", GREY) if name in "xWb" else ("o", BLUE)
        panel.plot(x, y, shape, ms=30, mfc="white", mec=color, mew=2)
        panel.text(x, y, name, **CENTRED)
        panel.text(x, y + 0.6, made_by.get(name, ""), **CENTRED)


def draw_cost_of_an_image(figure):
    """Draws the cost of an image over the probability that the network gives to its label."""
    panel = figure.add_subplot(xlim=(0, 1), ylim=(0, 5.4))
    panel.set(xlabel="$p$, the probability of the right digit", ylabel="cost of the image, −ln $p$")
    p = np.linspace(0.001, 1, 1000)
    panel.plot(p, -np.log(p), color=GREY)
    words = {0.01: "\nwrong", 0.1: "", 0.5: "\nin doubt", 0.99: "\nright, and confident"}
    for p, word in words.items():
        panel.plot(p, -np.log(p), "o", color=BLUE, clip_on=False)
        text = f"$p$ = {p} costs {-np.log(p):.2f}{word}"
        panel.text(p + 0.015, 0.1 - np.log(p), text, color=BLUE)


def add_layers(panel, title, dropped=()):
    """Draws neurons, given as (layer, height), and their lines; crosses out the dropped ones."""
    panel.set(title=title, xlim=(-0.4, 3.4), xticks=[], yticks=[], frame_on=False)
    before = []
    for layer, name in enumerate(["784 pixels", "256 neurons", "128 neurons", "10 digits"]):
        top = 3.5 - layer / 2  # below are the others, then three dots, and the last at -top
        neurons = [(layer, height) for height in [*np.arange(top, 1 - top, -1), -top]]
        kept = [neuron for neuron in neurons if neuron not in dropped]
        for line in itertools.product(before, kept):
            panel.plot(*np.transpose(line), color=GREY, lw=0.4, zorder=0)
        shape, color = ("o", BLUE) if layer > 0 else ("s", GREY)
        panel.plot(*np.transpose(kept), shape, color=color, ms=8)
        panel.text(layer, 1 - top, "⋮", color=GREY, **CENTRED)
        panel.text(layer, -4.5, name, **CENTRED)
        before = kept
    for neuron in dropped:
        panel.plot(*neuron, "x", color=ORANGE, ms=8)


def draw_network(figure):
    """Draws a few neurons of each layer, and one of them with its weights and its bias."""
    panel = figure.add_subplot()
    title = "The orange neuron has a weight for each orange line, and a bias $b$: "
    add_layers(panel, title + "$z = x_0 w_0 + x_1 w_1 + \\dots + x_{783} w_{783} + b$")
    for line in panel.lines:
        line.set_alpha(0.4 if line.get_linewidth() < 1 else 1)  # the others' weights: pale
    for height in (3.5, 2.5, 1.5, 0.5, -0.5, -1.5, -3.5):
        panel.plot([0, 1], [height, 2], color=ORANGE, zorder=1)
    panel.plot(1, 2, "o", color=ORANGE, ms=8)
    for height, number in (3.5, "0"), (2.5, "1"), (-3.5, "{783}"):
        panel.text(-0.1, height, f"$x_{number}$", ha="right", va="center")
    for height, digit in (2, 0), (1, 1), (0, 2), (-2, 9):
        panel.text(3.1, height, digit, va="center")
    for layer, row in enumerate(["$x$", "$a_1$", "$a_2$", "$z$"]):
        panel.text(layer, -5.2, row, color=BLUE, **CENTRED)
    for layer, (before, after) in enumerate([(784, 256), (256, 128), (128, 10)], 1):
        step = f"$W_{layer}$: {before} x {after} →"
        panel.text(layer - 0.5, -5.2, step, color=BLUE, **CENTRED)


def draw_dropout(figure):
    """Draws which of these neurons dropout leaves, for two images in one step."""
    left, right = figure.subplots(1, 2)
    add_layers(left, "for an image", dropped=[(1, 3), (1, 0), (1, -1), (2, 1.5), (2, 0.5)])
    add_layers(right, "for the next", dropped=[(1, 2), (1, 1), (1, -3), (2, 2.5), (2, -2.5)])


def draw_three_sets(figure):
    """Draws all images as three boxes, as long as there are images in each, and what each does."""
    panel = figure.add_subplot(xlim=(0, 71), ylim=(-1.7, 1), xticks=[], yticks=[], frame_on=False)
    to_learn = "learn from these:\nweights and biases, step by step"
    for left, thousands, color, names, use in (
        (0, 50, BLUE, "the first 50,000 training images", to_learn),
        (50.5, 10, GREY, "the last 10,000", "choose by these:\nrate, $T$, when to stop"),
        (61, 10, ORANGE, "10,000 test images", "test by these:\nonce, at last"),
    ):
        panel.add_patch(Rectangle((left, 0), thousands, 1, color=color, lw=0))
        panel.text(left + thousands / 2, 0.5, names, color="white", size=8, **CENTRED)
        panel.text(left + thousands / 2, -0.85, use, color=color, **CENTRED)


def draw_differences(figure):
    """Draws how many points more ten networks read with dropout, and their mean."""
    panel = figure.add_subplot()
    points = of_networks("accuracy", "dropout") - of_networks("accuracy")
    mean, error, _ = compare(points, 0)
    panel.plot(points, 0 * points, "o", color=BLUE, alpha=0.6, mew=0)
    panel.text(1.23, 0, "ten seeds", color=BLUE, va="center")
    panel.errorbar(mean, -1, xerr=LIMITS[len(points)] * error, fmt="o", color=ORANGE)
    panel.text(0.76, -1, "their mean, and its confidence interval", color=ORANGE, va="center")
    panel.axvline(0, color=GREY, lw=1)
    panel.text(-0.015, -0.5, "no difference", color=GREY, ha="right", va="center")
    panel.set(xlabel="points more with dropout", xlim=(-0.2, 1.36), ylim=(-1.7, 0.7), yticks=[])
    panel.spines["left"].set_visible(False)


def draw_ways(figure):
    """Draws what ten networks cost, plain and with remedies; hollow: it breaks down."""
    panel = figure.add_subplot(xlabel="test cost")
    drawn = {"plain": of_networks("cost"), "plain, stopped early": of_networks("stopped cost")}
    drawn["plain, with its T"] = of_networks("cost with T")
    drawn["L2, with its λ"] = of_chosen_lambda("cost")
    broken = drawn["L2, with its λ"][break_down(of_chosen_lambda("largest fall"))]
    panel.plot(broken, 0 * broken + len(drawn) - 1, "o", color=BLUE, mfc="white", ms=5, zorder=3)
    for y, costs in enumerate(drawn.values()):
        panel.plot(costs, np.full(len(costs), y), "o", color=BLUE, alpha=0.7, ms=5)
        panel.plot(costs.mean(), y, "|", color=ORANGE, ms=14, mew=2)
        panel.text(costs.mean(), y - 0.5, f"{costs.mean():.3f}", color=ORANGE, **CENTRED)
    panel.legend(["a network that breaks down", "a network", "mean"], loc="lower right")
    panel.set_yticks(range(len(drawn)), drawn)
    panel.set_ylim(len(drawn) - 0.5, -0.9)
    panel.grid(axis="x")


def accuracies_by_images(*remedies):
    """Returns numbers of training images, and the mean accuracies: two arrays."""
    rows = []
    for setting, name in itertools.product(["images-300", "results", "images-2000"], remedies):
        images = of_networks("images", name, experiment=setting)[0]
        rows.append((images, of_networks("accuracy", name, experiment=setting).mean()))
    return np.transpose(sorted(rows))


def draw_more_images(figure):
    """Draws the accuracy by the number of images, with copies and without."""
    panel = figure.add_subplot()
    of_all = 60_000, tenths(curve("default"))[-1]
    plain = np.column_stack([accuracies_by_images("plain", "5x-images"), of_all])
    panel.plot(*plain, "o-", color=ORANGE)
    panel.text(320, 81.3, "plain", color=ORANGE)
    copies, new = accuracies_by_images("copies"), accuracies_by_images("5x-images")
    panel.plot(*copies, "o", color=BLUE, zorder=3)
    panel.text(290, 90.9, "25 copies of each", color=BLUE)
    for pair in zip(copies.T, new.T, strict=True):
        panel.plot(*np.transpose(pair), "--", color=GREY, lw=1)
    panel.text(5200, 90.6, "dashed: from copies\nto five times as many images", color=GREY)
    panel.set(ylabel="test accuracy in %", ylim=(80, 100), yticks=[80, 85, 90, 95, 100])
    panel.set(xscale="log", xlabel="training images")
    ticks = [int(number) for number in plain[0]]
    names = {1500: "\n1,500", 60_000: "60,000\n(one network)"}  # or 1,500 would touch 2,000
    panel.set_xticks(ticks, [names.get(number, f"{number:,}") for number in ticks])
    panel.minorticks_off()
    panel.grid()


def draw_by_size(panel, title, color, label, labels="right"):
    """Draws a figure by the number of hidden neurons: networks, and their mean."""
    found = [of_layer(title, width, labels) for width in WIDTHS]
    panel.plot(WIDTHS, [each.mean() for each in found], color=color, label=label)
    for width, each in zip(WIDTHS, found, strict=True):
        panel.plot(np.full(len(each), width), each, "o", color=color, ms=4, alpha=0.5, mew=0)
    if labels == "right":
        of_none = of_networks(title, experiment=NO_LAYER)
        panel.plot(np.full(len(of_none), 0.5), of_none, "D", color=color, ms=4)


def draw_sizes(figure):
    """Draws accuracies, costs and climbs by the number of hidden neurons."""
    accuracy, cost, climb = panels = figure.subplots(1, 3, width_ratios=(3, 2, 2))
    draw_by_size(accuracy, "training accuracy", BLUE, "training images")
    draw_by_size(accuracy, "accuracy", ORANGE, "test images")
    draw_by_size(accuracy, "accuracy", GREY, "test images, after wrong labels", "wrong")
    draw_by_size(cost, "cost", ORANGE, "at the end")
    draw_by_size(cost, "cost with T", GREY, "with a T each")
    draw_by_size(climb, "climb", ORANGE, "of the test cost")
    for panel, title in zip(panels, ("accuracy in %", "test cost", "climb in %"), strict=True):
        panel.set(ylabel=title, ylim=(0, None), xscale="log", xlabel="neurons in the hidden layer")
        panel.set_xticks([0.5, *WIDTHS], ["none", *WIDTHS])
        panel.minorticks_off()
        panel.grid()
        panel.legend()


def draw_unlabelled(figure):
    """Draws the costs of six runs without their names."""
    panels = figure.subplots(2, 3)
    for (letter, (folder, top)), panel in zip(UNLABELLED.items(), panels.flat, strict=True):
        iterations, _, training_cost, _, test_cost = rows_in(REFERENCE / folder).T
        panel.plot(iterations, training_cost, color=BLUE, label="training cost")
        panel.plot(iterations, test_cost, color=ORANGE, label="test cost")
        panel.set(ylim=(0, top), xlim=(0, iterations[-1]))
        panel.set_title(letter, **BOLD)
        panel.xaxis.set_major_formatter("{x:,.0f}")
        panel.grid()
    panels.flat[0].legend()


# The sketches by their names: what draws each, and how high it is, in inches.
SKETCHES = {
    "digits": (draw_digits, 1.1),
    "pixels": (draw_pixels, 4),
    "sums": (draw_sums, 2.4),
    "network": (draw_network, 3.2),
    "cost-of-an-image": (draw_cost_of_an_image, 3),
    "forward": (draw_forward, 2.4),
    "slope": (draw_slope, 3),
    "backpropagation": (draw_backpropagation, 2.4),
    "valley": (draw_valley, 2.75),
    "tape": (draw_tape, 2.3),
    "descent": (draw_descent, 3.6),
    "three-sets": (draw_three_sets, 1),
    "differences": (draw_differences, 1.4),
    "more-images": (draw_more_images, 2.6),
    "dropout": (draw_dropout, 3),
    "ways": (draw_ways, 2.2),
    "sizes": (draw_sizes, 2.8),
    "filter": (draw_filter, 2.2),
    "unlabelled": (draw_unlabelled, 3.4),
}


if __name__ == "__main__":
    for name in map(str, arguments(any_number=True)):
        draw, height = SKETCHES[name]
        figure = new_figure(height)
        with rc_context(LOOK):
            draw(figure)
            save_figure(figure, f"{name}.png")
