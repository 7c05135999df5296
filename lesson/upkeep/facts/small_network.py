"""The small network for a pencil, on the page about learning: its numbers, and its sketches."""

import numpy as np

from plot_curves import BLUE, GREY, ORANGE

# Two inputs, two hidden neurons, two outputs. A neuron has a column.
X, Y = np.array([[1, 0.5]]), np.array([[0, 1]])  # the second output is the right one
VALUES = [[0.4, -0.6], [0.2, 0.6]], [0, 0.1], [[3, 1], [1, 2]], [0.1, 0]  # W1, b1, W2, b2
CENTRED = {"ha": "center", "va": "center"}


def go_forward(W1, b1, W2, b2):
    """Returns what the small network computes: z and a of its hidden layer, z and p, the cost."""
    (x,), (y,) = X, Y
    z1 = x @ W1 + b1
    a = np.maximum(z1, 0)
    z2 = a @ W2 + b2
    p = np.exp(z2) / np.exp(z2).sum()
    return z1, a, z2, p, -np.log(p @ y)


def short(number):
    """Returns a number in up to three digits: 0.375, −0.2, 0."""
    return f"{number + 0.0:.3g}".replace("-", "−")  # -0.0 + 0.0 is 0.0


def listed(numbers):
    """Returns two numbers as a sentence lists them: 0.75 and -0.75."""
    return " and ".join(f"{number:.3g}" for number in numbers)


def in_rows(matrix, digits=3):
    r"""Returns the numbers of a matrix, or a row, as a formula has them: 0.5&-0.2\\1&0."""
    rows = []
    for row in np.atleast_2d(matrix):
        rows.append("&".join(f"{number + 0.0:.{digits}g}" for number in row))
    return r"\\".join(rows)


def sum_of(factors, others, *bias):
    """Returns a sum of products with its value, as a text: 0.75 · 2 − 0.75 · 0 = 1.5."""
    pairs = zip(factors, others, strict=True)
    terms = [f"{short(a)} · {short(b) if b >= 0 else f'({short(b)})'}" for a, b in pairs]
    text = " + ".join([*terms, *map(short, bias)]).replace("+ −", "− ")
    return f"{text} = {short(factors @ others + sum(bias))}"


def draw_sums(figure, last="z"):
    """Draws the small network with its numbers, from left to right, up to its logits."""
    W1, b1, W2, b2 = map(np.array, VALUES)
    (x,) = X
    _, a, z, p, _ = go_forward(W1, b1, W2, b2)
    panel = figure.add_subplot()
    panel.set_title("→ Forward: $a$ = relu($z$); on the lines the weights")
    add_numbers(panel, f"xa{last}", (x, a, {"z": z, "p": p}[last]), (W1, W2))
    for i, height in enumerate([0.38, -1.38]):
        panel.text(1, height, f"$z$ = {sum_of(x, W1[:, i], b1[i])}", **CENTRED)
        panel.text(2, height, f"$z$ = {sum_of(a, W2[:, i], b2[i])}", **CENTRED)
    return panel


def draw_forward(figure):
    """Draws the small network with its numbers, up to its probabilities and its cost."""
    panel = draw_sums(figure, last="p")
    panel.set_title("→ Forward: $a$ = relu($z$), $p$ = softmax($z$); on the lines the weights")
    *_, p, cost = go_forward(*map(np.array, VALUES))
    panel.text(2.2, -1, f"cost: −ln {short(p[1])} = {cost:.2f}", va="center")


def draw_backpropagation(figure):
    """Draws the small network with its deltas and slopes, from right to left."""
    W1, b1, W2, b2 = map(np.array, VALUES)
    (x,), (y,) = X, Y
    z1, a, _, p, _ = go_forward(W1, b1, W2, b2)
    delta2 = p - y
    delta1 = W2 @ delta2 * (z1 > 0)
    panel = figure.add_subplot()
    panel.set_title("← Backward: $δ$; on the lines the slopes of the weights, $a$ · $δ$")
    add_numbers(panel, "xδδ", (x, delta1, delta2), (np.outer(x, delta1), np.outer(a, delta2)))
    for i, height in enumerate([0.38, -1.38]):
        back = sum_of(delta2, W2[i]) if a[i] else "0, as ReLU gave zero"
        panel.text(1, height, f"$δ$ = {back}", **CENTRED)
        panel.text(2, height, f"$δ$ = {short(p[i])} − {y[i]} = {short(delta2[i])}", **CENTRED)


def draw_slope(figure):
    """Draws the cost of the small network along its weight 0.4, and steps at two rates."""
    W1, b1, W2, b2 = VALUES

    def cost_of(weight):
        return go_forward([[weight, W1[0][1]], W1[1]], b1, W2, b2)[-1]

    def slope_of(weight):
        return (cost_of(weight + 1e-6) - cost_of(weight - 1e-6)) / 2e-6

    start = W1[0][0]
    slope, weights = slope_of(start), np.linspace(-1.3, 0.7, 200)
    arrow = {"arrowstyle": "-|>", "color": BLUE, "lw": 2, "shrinkA": 0, "shrinkB": 0}
    left, right = figure.subplots(1, 2, sharey=True)
    for panel, rate, steps in (left, 0.1, 3), (right, 1, 1):
        panel.plot(weights, [cost_of(weight) for weight in weights], color=GREY)
        panel.axline((start, cost_of(start)), slope=slope, color=ORANGE)
        panel.text(0.4, 1.2, f"slope {short(slope)}", color=ORANGE)
        places = [start]
        for _ in range(steps):
            places.append(places[-1] - rate * slope_of(places[-1]))
        costs = [cost_of(weight) for weight in places]
        panel.step(places, costs, "o:", where="post", color=BLUE)
        for i in range(steps):
            panel.annotate("", (places[i + 1], costs[i]), (places[i], costs[i]), arrowprops=arrow)
        panel.set(xlabel="the weight", ylim=(0.6, 1.7))
        first = f"{start} − {rate} · {short(slope)} = {short(places[1])}"
        panel.set_title(f"A step at a learning rate of {rate}: {first}")
    left.set_ylabel("cost")
    right.text(-0.7, 0.65, "ReLU passes on zero", **CENTRED)


def add_numbers(panel, letters, layers, matrices):
    """Draws three layers of two, squares for the inputs, with their numbers, and on the lines."""
    panel.set(xlim=(-0.3, 2.3), ylim=(-1.45, 0.45), xticks=[], yticks=[], frame_on=False)
    for (layer, i), number in np.ndenumerate(layers):
        shape, color = ("o", BLUE) if layer else ("s", GREY)
        panel.plot(layer, -i, shape, ms=41, mfc="white", mec=color, mew=2)
        panel.text(layer, -i, f"${letters[layer]}$ {short(number)}", **CENTRED)
    for (layer, i, j), number in np.ndenumerate(matrices):
        start, end = (layer, -i), (layer + 1, -j)
        panel.plot(*np.transpose([start, end]), "-" if number else "--", color=GREY, zorder=0)
        place = np.average([start, end], axis=0, weights=[2, 1])
        panel.text(*place, short(number), bbox={"color": "white", "pad": 1}, **CENTRED)
