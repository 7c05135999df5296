"""What learning.md says."""

import itertools
import re

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text
from scipy.optimize import approx_fprime as slopes_by_nudges

from check_sentences import holds, says, unmeasured
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
from train_mnist import HERE, load_mnist, parse_arguments, set_up, train_step

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
FIRST = np.eye(12)[0]  # the weight 0.4 is the first of them
SLOPES = slopes_by_nudges(START, cost_of)
_, HIDDEN_DELTAS, _, OUTPUT_DELTAS = layers_of(SLOPES)  # as the slopes of biases are
_, ACTIVATIONS, _, P, COST = go_forward(*layers_of(START))


def at_the_top():
    says(f"How do {NUMBERS:,} numbers")
    says("the second output", f"{100 * P[1]:.0f} %")


def the_slope():
    nudged_cost = cost_of(START + 0.01 * FIRST)
    says(f"{nudged_cost:.3f} instead of {COST:.3f}")
    says(f"grows by {nudged_cost - COST:.3f}", f"{SLOPES[0]:.1f} times as much")
    unmeasured("to 0.41")


def the_step():
    says(r"C/\partial w$ |", f"{SLOPES[0]:.1f}")
    after_long_step = START - 1 * SLOPES[0] * FIRST
    slope = slopes_by_nudges(after_long_step, cost_of)[0]
    places = [START]
    for _ in range(3):
        places.append(places[-1] - 0.1 * slopes_by_nudges(places[-1], cost_of)[0] * FIRST)
    is_lower = cost_of(after_long_step) < cost_of(places[-1])
    holds(is_lower, "For this image, the cost is even lower there")
    holds(slope == 0, "But the slope is zero")


def two_paths():
    to_upper, to_lower = VALUES[2][0]  # the weights from the upper hidden neuron on
    upper_delta, lower_delta = OUTPUT_DELTAS
    says(f"Why {SLOPES[0]:.1f}?")
    says(f"By a weight of {to_upper}", "the upper output's sum grows", f"{to_upper} times as much")
    holds(to_lower == 1, f"By a weight of {to_lower}", "the lower output's sum grows as much")
    says(f"the cost grows {upper_delta:.2f} times as much")
    says("the cost falls", f"{-lower_delta:.2f} times as much")
    says(f"Why {upper_delta:.2f}?")
    says(f"=p_k={upper_delta:.2f}$$")


def a_slope_is_an_image():
    says("neuron's **delta**", rf"C/\partial z={HIDDEN_DELTAS[0]:.1f}$")
    W, b = NETWORK.layers[0]
    sums_of_one = lambda: (TRAIN_SET[0] @ W + b)[:, 0].numpy()  # the neuron of slopes.png
    mean_of = lambda values, labels: [values[digit == labels].mean() for digit in range(10)]
    before, (inputs, labels) = sums_of_one(), next(BATCHES)
    train_step(NETWORK, inputs, labels, DEFAULTS.learning_rate, DEFAULTS.l2, tf.identity)
    raised = mean_of(sums_of_one() - before, LABELS)
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
    says(*[f"${p:.2f}-{y}$" for p, y in zip(P, Y[0], strict=True)])
    products = rf"{upper:.2f}\cdot {to_upper}{lower:.2f}\cdot {to_lower}"
    says("add up the deltas", f"${products}={HIDDEN_DELTAS[0]:.1f}$")
    row = lambda numbers: "&".join(f"{number:.3g}" for number in numbers)
    rows = lambda matrix: r"\\".join(map(row, matrix))
    W2, deltas = np.array(VALUES[2]), OUTPUT_DELTAS.round(2)
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
    after_step = START - 0.1 * SLOPES
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
    says("At 0.01", slow)
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
    holds(dead.mean() > 0.9, "nearly all neurons of the first layer are dead")
    _, test_labels = load_mnist(HERE / "data", "t10k")
    shares = np.bincount(test_labels) / 100  # of each digit, in per cent of 10,000 images
    is_one_answer = np.isin(curve("rate-5")[1:].round(2), shares).all()
    holds(is_one_answer and f"{shares[1]:.2f} %" == fast, "each image gets the same answer")
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
    holds(errors_later[-1] > 1, "a step is more noise than slope")
    says("with 512 images, the error", f"{errors_later[-1]:.1f} times")


def the_whole_gradient():
    along, largest = printed("steps", "curvature before the first step")
    length, part = printed("steps", "length of its gradient")
    says("the last lines", f"a gradient {length:.2f} long", f"curvature along it of {along:.2f}")
    rate = DEFAULTS.learning_rate
    over = rf"${rate}\cdot{largest:.1f}={rate * largest:.1f}$"
    holds(rate * largest > 2, "the largest curvature", f"$h$ is {largest:.1f}", over, "over two")
    told = f"of its length of {length}, only {part} lies along this direction"
    holds(part < length / 2, "most of the step goes elsewhere", told)
    before, after = [
        printed("steps", f"cost {when}")[0] for when in ("before it", "after a first step at 0.5:")
    ]
    says(f"It falls by {before - after:.2f}", f"from {before:.2f} to {after:.2f}")
