"""What learning.md says."""

import itertools
import re

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text
from scipy.optimize import approx_fprime as slopes_by_nudges

from book import read
from claim import equals, holds, says, unmeasured
from measured import curve, how_many_numbers, printed, result
from networks import tf, to_tensors
from small_network import (
    VALUES,
    X,
    Y,
    draw_backpropagation,
    draw_forward,
    go_forward,
    listed,
    short,
)
from train_mnist import HERE, cross_entropy, load_mnist, parse_arguments, set_up, train_step
from valley import NARROW, descend

DEFAULTS = parse_arguments([])
IMAGES, LABELS = load_mnist(HERE / "data", "train")
TRAIN_SET = to_tensors(IMAGES, LABELS)
NETWORK, BATCHES, _ = set_up(DEFAULTS, TRAIN_SET)
NUMBERS = how_many_numbers(NETWORK)


# Of the small network, whose weights and biases are a row of twelve numbers here.
def layers_of(numbers):
    """Returns W1, b1, W2 and b2, or their slopes."""
    W1, b1, W2, b2 = np.split(numbers, [4, 6, 10])
    return W1.reshape(2, 2), b1, W2.reshape(2, 2), b2


def cost_of(numbers):
    """Returns the cost."""
    return go_forward(*layers_of(numbers))[-1]


START = np.concatenate([np.ravel(values) for values in VALUES])
RATE = 0.1  # with which one steps with a pencil
FIRST = np.eye(12)[0]  # the weight 0.4 is the first of them
SLOPES = slopes_by_nudges(START, cost_of)
_, HIDDEN_DELTAS, _, OUTPUT_DELTAS = layers_of(SLOPES)  # as the slopes of biases are
SUMS, ACTIVATIONS, LOGITS, P, COST = go_forward(*layers_of(START))


def at_the_top():
    says(f"How do {NUMBERS:,} numbers")
    says("the second output", f"{100 * P[1]:.0f} %")


def the_slope():
    nudged_cost = cost_of(START + 0.01 * FIRST)
    says(f"Raise the weight {START[0]:g}", f"to {START[0] + 0.01:g}")
    says(f"{nudged_cost:.3f} instead of {COST:.3f}")
    says(f"grows by {nudged_cost - COST:.3f}", f"{SLOPES[0]:.1f} times as much")
    change = np.dot(SLOPES, 1e-4 * np.arange(12))  # of all numbers at once
    is_sum = np.isclose(cost_of(START + 1e-4 * np.arange(12)) - COST, change, rtol=0.01)
    holds(is_sum, r"C\approx\frac{\partial{C}}{\partial{w}}\,\Delta w")


def the_step():
    says(r"C/\partial w$ |", f"{SLOPES[0]:.1f}")
    after_step = START - RATE * SLOPES[0] * FIRST
    says("At a rate of", f"{RATE}")
    told = rf"${START[0]:g}-{RATE}\cdot{SLOPES[0]:.1f}={after_step[0]:.2f}$"
    holds(cost_of(after_step) < COST, r"w-\eta\,\partial C/\partial w$ |", told)
    holds(cost_of(after_step) < COST, "against its slope")
    script = read("train_mnist.py")
    lines = "gradients = tape.gradient(objective, variables)", "variable.assign_sub(learning_rate *"
    for line in lines:
        holds(line in script, f"`{line}")
    tiny = 1e-3
    change = cost_of(START - tiny * SLOPES[0] * FIRST) - COST
    is_minus_square = np.isclose(change, -tiny * SLOPES[0] ** 2, rtol=0.01)
    holds(is_minus_square, r"by about $-\eta\,(\partial C/\partial w)^2$")
    holds(is_minus_square, "minus a square", "a small step lowers")

    after_long_step = START - 10 * RATE * SLOPES[0] * FIRST
    _, (passed_on, _), *_ = go_forward(*layers_of(after_long_step))
    holds(passed_on == 0, "On the right", "ten times as long", "ReLU passes on zero")
    slope = slopes_by_nudges(after_long_step, cost_of)[0]
    holds(slope == 0, "There the slope is zero")


def two_paths():
    to_upper, to_lower = VALUES[2][0]  # the weights from the upper hidden neuron on
    upper_delta, lower_delta = OUTPUT_DELTAS
    says(f"Why {SLOPES[0]:.1f}?")
    holds(X[0][0] == 1, "input is 1", "sum grows as much as the weight")
    holds(SUMS[0] > 0, "ReLU passes it on")
    holds(Y[0].tolist() == [0, 1], "upper output is wrong", "cost grows")
    holds(Y[0].tolist() == [0, 1], "lower one is right", "cost falls")
    by_upper, by_lower = upper_delta * to_upper, lower_delta * to_lower
    product = rf"{upper_delta:.2f}\cdot {to_upper}\cdot 1\cdot 1={by_upper:.2f}$$"
    says(product)
    product = rf"${lower_delta:.2f}\cdot {to_lower}\cdot 1\cdot 1={by_lower:.2f}$"
    says("By the lower output", product)
    adds_up = np.isclose(by_upper + by_lower, SLOPES[0], rtol=1e-3)
    holds(adds_up, f"${by_upper:.2f}{by_lower:.2f}={SLOPES[0]:.1f}$")
    says(f"By a weight of {to_upper}", "the upper output's sum grows", f"{to_upper} times as much")
    holds(to_lower == 1, f"By a weight of {to_lower}", "the lower output's sum grows as much")
    says(f"the cost grows {upper_delta:.2f} times as much")
    says("the cost falls", f"{-lower_delta:.2f} times as much")
    says(f"Why {upper_delta:.2f}?")
    says(f"=p_k={upper_delta:.2f}$$")
    z, nudge = LOGITS, 1e-6
    log_of_sum = lambda z: np.log(np.exp(z).sum())
    is_cost = np.isclose(log_of_sum(z) - z[1], COST)
    holds(is_cost, r"=\ln{\sum_j{e^{z_j}}}-z_{\mathrm{label}}$")
    slopes = [(log_of_sum(z + nudge * one) - log_of_sum(z)) / nudge for one in np.eye(2)]
    acts_only_so = np.isclose(slopes[0], upper_delta, rtol=1e-3)
    holds(acts_only_so, "upper output is not the label", "only through the logarithm")
    acts_by_both = np.isclose(slopes[1] - 1, lower_delta, rtol=1e-3)
    told = f"${slopes[1]:.2f}-1={lower_delta:.2f}$"
    holds(acts_by_both, "The lower output's sum", "is also subtracted", told)


def slopes_of_first_layer(inputs, labels, network=NETWORK):
    """Returns the slopes of the weights and of the biases of a network's first layer."""
    with tf.GradientTape() as tape:
        cost = cross_entropy(network.logits(inputs), labels)
    return [slopes.numpy() for slopes in tape.gradient(cost, network.layers[0])]


def a_slope_is_an_image():
    says("neuron's **delta**", rf"C/\partial z={HIDDEN_DELTAS[0]:.1f}$")
    W1_slopes, *_ = layers_of(SLOPES)
    is_product = np.allclose(W1_slopes, np.outer(X[0], HIDDEN_DELTAS), atol=1e-6)
    holds(is_product, "a weight's slope", "delta of its neuron", "that the weight multiplies")

    W, b = NETWORK.layers[0]
    slopes_of_W, deltas = slopes_of_first_layer(TRAIN_SET[0][:1], LABELS[:1])
    is_image = np.allclose(slopes_of_W, np.outer(TRAIN_SET[0][0], deltas), atol=1e-7)
    told = "for one image", "the image itself", "times the delta"
    holds(is_image and deltas.any(), *told)
    each = [slopes_of_first_layer(TRAIN_SET[0][i : i + 1], LABELS[i : i + 1])[0] for i in range(9)]
    of_nine, _ = slopes_of_first_layer(TRAIN_SET[0][:9], LABELS[:9])
    holds(np.allclose(np.mean(each, axis=0), of_nine, atol=1e-6), "the mean of such products")
    sums_of_one = lambda: (TRAIN_SET[0] @ W + b)[:, 0].numpy()  # the neuron of slopes.png
    mean_of = lambda values, labels: [values[digit == labels].mean() for digit in range(10)]
    before, (inputs, labels) = sums_of_one(), next(BATCHES)
    start = W.numpy()[:, 0]
    train_step(NETWORK, inputs, labels, DEFAULTS.learning_rate, DEFAULTS.l2, tf.identity)
    step_of_one = W.numpy()[:, 0] - start
    raised = mean_of(sums_of_one() - before, LABELS)
    zero = IMAGES[LABELS == 0].mean(axis=0).ravel()
    is_like_a_zero = np.corrcoef(step_of_one, zero)[0, 1] > 0.5
    # draw_image has negative numbers in blue, and the step is against the slope.
    holds(is_like_a_zero, "blue in the shape of a 0")
    holds(np.argmax(raised) == 0, "the step raises this sum most for 0s")


def backpropagation():
    says(f"To nudge each of {NUMBERS:,} numbers")
    of_layers = X[0], ACTIVATIONS, P, X[0], HIDDEN_DELTAS, OUTPUT_DELTAS
    layers = zip("xapxδδ", of_layers, strict=True)
    circles = [f"${letter}$ {short(n)}" for letter, numbers in layers for n in numbers]
    forward, backward = Figure(), Figure()
    draw_forward(forward)
    draw_backpropagation(backward)
    texts = [text.get_text() for figure in (forward, backward) for text in figure.findobj(Text)]
    drawn = [text for text in texts if re.fullmatch(r"\$.\$ \S+", text)]
    deltas = f"deltas {listed(OUTPUT_DELTAS)}", f"hidden {listed(HIDDEN_DELTAS)}"
    holds(sorted(drawn) == sorted(circles), "Backward", *deltas)

    (upper, lower), (to_upper, to_lower) = OUTPUT_DELTAS, VALUES[2][0]
    W2 = np.array(VALUES[2])
    by_next = W2 @ OUTPUT_DELTAS * (SUMS > 0)
    follows = np.allclose(by_next, HIDDEN_DELTAS, atol=1e-6)
    holds(follows, "the deltas of a layer", "of the next")
    is_difference = np.allclose(OUTPUT_DELTAS, P - Y[0], atol=1e-6)
    holds(is_difference, "For an output", "$p_k-y_k$", "minus what is right")
    holds(follows, "add up the deltas", "leads to", r"\sum_k\delta_kw_k$")
    is_stopped = SUMS[1] < 0 == HIDDEN_DELTAS[1]
    holds(bool(is_stopped), "Where ReLU gave zero", "delta is zero")
    _, _, slopes_of_W2, _ = layers_of(SLOPES)
    are_products = np.allclose(slopes_of_W2, np.outer(ACTIVATIONS, OUTPUT_DELTAS), atol=1e-6)
    holds(are_products, r"$a^T\delta$", "slopes of $W$", r"$a_i\delta_j$")
    holds(follows, r"layer before are $\delta W^T$", "zero where ReLU gave zero")
    of_outputs = np.allclose(OUTPUT_DELTAS, P - Y[0], atol=1e-6)  # which are slopes of biases
    holds(of_outputs, "slope of a bias", "the delta itself")
    says(*[f"${p:.2f}-{y}$" for p, y in zip(P, Y[0], strict=True)])
    products = rf"{upper:.2f}\cdot {to_upper}{lower:.2f}\cdot {to_lower}"
    says("add up the deltas", f"${products}={HIDDEN_DELTAS[0]:.1f}$")
    row = lambda numbers: "&".join(f"{number:.3g}" for number in numbers)
    rows = lambda matrix: r"\\".join(map(row, matrix))
    deltas = OUTPUT_DELTAS.round(2)
    of_W2 = np.outer(ACTIVATIONS, deltas) + 0.0
    says(r"a^T\delta=", r"\\".join(map(short, ACTIVATIONS)), row(deltas), rows(of_W2))
    says(
        r"\delta W^T=",
        row(deltas),
        rows(W2.T),
        row(W2 @ deltas),
        r"\to",
        row(HIDDEN_DELTAS.round(9) + 0),
    )

    says("W_1=", *map(written, VALUES))
    says("all weights and biases", f"at a rate of {RATE}")
    after_step = START - RATE * SLOPES
    _, activations, logits, p, cost = go_forward(*layers_of(after_step))
    says(f"passes on {activations[0]:.2f}", f"logits are {listed(logits.round(2))}")
    says(f"The correct output gets {100 * p[1]:.0f} %")
    says("W_1=", *map(written, layers_of(after_step)))
    says(f"falls from {COST:.3f} to {cost:.3f}")


def written(matrix):
    """Returns a matrix, or a row, as a formula has its numbers."""
    return r"\\".join("&".join(f"{n:.3g}" for n in row) for row in np.atleast_2d(matrix))


def the_learning_rate():
    slow, fast = [f"{result(run):.2f} %" for run in ("rate-0.01", "rate-5")]
    says("Our run has a rate of", f"{DEFAULTS.learning_rate}")
    says("At 0.01", f"{DEFAULTS.iterations:,} are too few", slow)
    says("a 1, right for", fast)
    begins = printed("steps", "cost before it")[0]
    rates = 0.01, 0.5, 5
    little, more, raised = [printed("steps", f"a first step at {rate}:")[0] for rate in rates]
    holds(begins > little > begins - 0.05 > more, "At 0.01", "a step lowers the cost little")
    holds(raised > begins, "At 5", "the first step raises the cost")
    too_fast = parse_arguments(["--learning-rate", "5"])
    network, batches, _ = set_up(too_fast, TRAIN_SET)
    for _ in range(10):
        train_step(network, *next(batches), too_fast.learning_rate, 0.0, tf.identity)
    W, b = network.layers[0]
    dead = np.max(TRAIN_SET[0] @ W + b, axis=0) <= 0
    told = "sums of neurons below zero", "every image"
    holds(dead.any(), *told)
    slopes_of_W, slopes_of_b = slopes_of_first_layer(TRAIN_SET[0][:1000], LABELS[:1000], network)
    have_none = not slopes_of_W[:, dead].any() and not slopes_of_b[dead].any()
    holds(have_none and slopes_of_W.any(), "**dead:**", "slopes are zero")
    holds(dead.mean() > 0.9, "After ten steps, nearly all neurons of the first layer")
    _, test_labels = load_mnist(HERE / "data", "t10k")
    shares = np.bincount(test_labels) / 100  # of each digit, in per cent of 10,000 images
    is_one_answer = np.isin(curve("rate-5")[1:].round(2), shares).all()
    holds(is_one_answer, "In the end", "all of the second")
    holds(is_one_answer and f"{shares[1]:.2f} %" == fast, "each image gets the same answer")


def a_step_too_long():
    equals(r"w\leftarrow w-\eta hw=")
    rate, cost_at = 0.5, lambda h, w: h / 2 * w**2
    slope = (cost_at(3, 2 + 1e-6) - cost_at(3, 2 - 1e-6)) / 2e-6
    holds(np.isclose(slope, 3 * 2), r"$C=\frac{h}{2}w^2$", "with the slope $hw$")
    is_narrower = cost_at(3, 1) > cost_at(1, 1)  # as far away, it costs more
    holds(is_narrower, "The larger the **curvature**", "the narrower the valley")
    says("$w$ is 1", rf"$\eta$ is {rate}")
    says("if $h$ is 1, 3 or 5")
    slow, past, away = [1 - rate * h for h in (1, 3, 5)]
    holds(slow == 0.5, "For 1", "halves $w$", f"${slow}^3={slow**3}$")
    factor, end = rf"$1-{rate}\cdot3={past}$", f"$({past})^3={past**3}$"
    holds(-1 < past < 0, "For 3", factor, "past the lowest point", "nearer", end)
    factor, end = rf"$1-{rate}\cdot5={away}$", f"$({away})^3={away**3}$"
    holds(away < -1, "For 5", factor, "farther away", end)
    is_limit = abs(1 - 1.99) < 1 < abs(1 - 2.01)
    holds(is_limit, r"$\eta h$ is over 2")
    along, across = descend("SGD", NARROW, rate)[0].T
    is_slower = abs(along[-1] / along[0]) > 0.3 > abs(across[-1] / across[0])
    holds(bool(is_slower and NARROW[0] < NARROW[1]), "Where the curvature is small", "creep")
    too_long = 2.1 / NARROW[1]  # for the largest curvature, and not for the other
    _, cost = descend("SGD", NARROW, too_long)
    holds(cost > 1 and too_long * NARROW[0] < 2, "The largest one limits the rate")
    (drawn,) = re.findall(r"at a rate of ([\d.]+)$", read("lesson/upkeep/facts/valley.py"), re.M)
    says("From above, at a rate of", drawn)
    unmeasured("0.01 or 5")


def minibatches():
    says("minibatch", f"of {DEFAULTS.batch_size}")
    says(f"{60_000 / DEFAULTS.batch_size:.0f} times the work")
    *errors, _ = printed("steps", "untrained")  # with 32, 128 and 512 images
    *errors_later, _ = printed("steps", "\ntrained")
    says("Before training", "the error with 32 images", f"{errors[0]:.1f} times")
    steps = [*itertools.pairwise(errors), *itertools.pairwise(errors_later)]
    are_halved = all(np.isclose(few / many, 2, rtol=0.1) for few, many in steps)
    holds(are_halved, "Four times as many images halve the error")
    holds(
        np.isclose(np.linalg.norm([3, 4]), np.sqrt(3**2 + 4**2)), "root of the sum of their squares"
    )
    equals("(a+b)^2")
    errors = np.random.default_rng(0).choice([-1, 1], [100_000, 25])  # of random signs
    a, b, *_ = errors.T
    holds(abs(np.mean(2 * a * b)) < 0.02, "$2ab$ is zero on average", "squares add up")
    typical = lambda values: np.sqrt(np.mean(values**2))
    grows = np.isclose(typical(errors.sum(axis=1)), np.sqrt(25), rtol=0.02)
    shrinks = np.isclose(typical(errors.mean(axis=1)), 1 / np.sqrt(25), rtol=0.02)
    told = r"typically $\sqrt n$ times as large as one", r"mean $1/\sqrt n$ times"
    holds(grows and shrinks, "the sum of $n$ errors", *told)
    holds(errors_later[-1] > 1, "a step is more noise than slope")
    says("with 512 images, the error", f"{errors_later[-1]:.1f} times")


def the_whole_gradient():
    along, largest = printed("steps", "curvature before the first step")
    length, part = printed("steps", "length of its gradient")
    rate, w, h = 0.3, 2, 1.5  # on a parabola, of which the slope is hw
    falls = h / 2 * (w - rate * h * w) ** 2 - h / 2 * w**2
    equals(r"\Delta C\approx-", Δ=falls, C=1, η=rate, g=h * w, h=h)
    by_slope = -falls + h / 2 * (rate * h * w) ** 2
    holds(np.isclose(by_slope, rate * (h * w) ** 2), r"falls by about $\eta\,|g|^2$")
    told = r"takes back", r"$\frac{h}{2}$ times the square of the way $\eta\,|g|$"
    holds(np.isclose(by_slope, rate * (h * w) ** 2), *told)
    says(
        "what `steps.py` prints last",
        f"a gradient {length:.2f} long",
        f"curvature along it of {along:.2f}",
    )
    rate = DEFAULTS.learning_rate
    says("lower the cost", f"rate of {rate}")
    gain, loss = rate * length**2, rate**2 / 2 * along * length**2
    terms = rf"{rate}\cdot{length}^2-{rate**2 / 2}\cdot{along}\cdot{length}^2"
    says(f"By ${terms}={gain:.2f}-{loss:.2f}={gain - loss:.2f}$")
    over = rf"${rate}\cdot{largest:.1f}={rate * largest:.1f}$"
    holds(rate * largest > 2, "the largest curvature", f"$h$ is {largest:.1f}", over, "over two")
    told = f"length of {length}, only {part} lies along this direction"
    holds(part < length / 2, "most of the step goes elsewhere", told)
    before, after = [
        printed("steps", f"cost {when}")[0] for when in ("before it", "after a first step at 0.5:")
    ]
    says(f"It falls by {before - after:.2f}", f"from {before:.2f} to {after:.2f}")


def in_short():
    begins = printed("steps", "cost before it")[0]
    little, raised = [printed("steps", f"a first step at {rate}:")[0] for rate in (0.01, 5)]
    holds(little < begins, "A small step against the gradient lowers")
    holds(raised > begins, "long one can raise it")
    slopes_of_W1, *_ = layers_of(SLOPES)
    is_product = np.allclose(slopes_of_W1, np.outer(X[0], HIDDEN_DELTAS), atol=1e-6)
    holds(is_product, "A weight's slope", "its neuron's delta", "the weight multiplies")
