"""What learning.md says."""

import re

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text
from scipy.optimize import approx_fprime as slopes_by_nudges

from shared.networks import tf, to_tensors
from book import read
from claim import equals, holds, says, unmeasured
from measured import costs_of_first_step, curve, how_many_numbers, printed, result
from small_network import (
    VALUES,
    X,
    Y,
    draw_backpropagation,
    draw_forward,
    go_forward,
    in_rows,
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
RATE = 0.1  # with which one steps with a pencil
FIRST = np.eye(12)[0]  # the weight 0.4 is the first of them
SLOPES = slopes_by_nudges(START, cost_of)
_, HIDDEN_DELTAS, _, OUTPUT_DELTAS = layers_of(SLOPES)  # as the slopes of biases are
_, ACTIVATIONS, _, P, COST = go_forward(*layers_of(START))


def at_the_top():
    says(f"How do {NUMBERS:,} numbers")
    says("the second output", f"{100 * P[1]:.0f} %")


def the_slope():
    nudged_cost = cost_of(START + 0.01 * FIRST)
    growth = f"grows by {nudged_cost - COST:.3f}", f"{SLOPES[0]:.1f} times as much"
    says(f"Raise the weight {START[0]:g}", f"to {START[0] + 0.01:g}")
    says(f"{nudged_cost:.3f} instead of {COST:.3f}", *growth)
    says(r"C\approx\frac{\partial{C}}{\partial{w}}\,\Delta w")


def the_step():
    script = read("train_mnist.py")
    finds_slopes = "gradients = tape.gradient(objective, variables)"
    takes_step = "variable.assign_sub(learning_rate * gradient)"
    holds(finds_slopes in script, r"C/\partial w$ |", f"{SLOPES[0]:.1f}", finds_slopes)
    weight = START[0] - RATE * SLOPES[0]
    told = rf"${START[0]:g}-{RATE}\cdot{SLOPES[0]:.1f}={weight:.2f}$"
    holds(takes_step in script, r"w-\eta\,\partial C/\partial w$ |", told, takes_step)
    says("against its slope")
    says("At a rate of", f"{RATE}")
    says(r"by about $-\eta\,(\partial C/\partial w)^2$")
    says("minus a square", "a small step lowers the cost")

    after_long_step = START - 10 * RATE * SLOPES[0] * FIRST
    _, (passed_on, _), *_ = go_forward(*layers_of(after_long_step))
    holds(passed_on == 0, "On the right", "ten times as long", "zero")
    says("the slope is zero")


def two_paths():
    to_upper, to_lower = VALUES[2][0]  # the weights from the upper hidden neuron on
    upper_delta, lower_delta = OUTPUT_DELTAS
    by_upper, by_lower = upper_delta * to_upper, lower_delta * to_lower
    says(f"Why {SLOPES[0]:.1f}?")
    says(f"input is {X[0][0]:g}", "sum grows as much as the weight")
    says("ReLU passes it on")
    says(f"By a weight of {to_upper}", "upper output's sum", f"grows {to_upper} times as much")
    says(f"By a weight of {to_lower}", "lower output's sum grows as much")
    says("upper output is wrong", f"cost grows {upper_delta:.2f} times as much")
    says("lower one is right", "cost falls", f"{-lower_delta:.2f} times as much")
    says(rf"{upper_delta:.2f}\cdot {to_upper}\cdot 1\cdot 1={by_upper:.2f}$$")
    says("By the lower", rf"${lower_delta:.2f}\cdot {to_lower}\cdot 1\cdot 1={by_lower:.2f}$")
    says(f"${by_upper:.2f}{by_lower:.2f}={SLOPES[0]:.1f}$")

    says(f"Why {upper_delta:.2f}?")
    says(r"=\ln{\sum_j{e^{z_j}}}-z_{\mathrm{label}}$")
    says("upper output is not the label", "only", "logarithm")
    says(f"=p_k={P[0]:.2f}$$")
    says("lower output's sum", "also subtracted", f"${P[1]:.2f}-1={lower_delta:.2f}$")


def a_slope_is_an_image():
    says("neuron's **delta**", rf"C/\partial z={HIDDEN_DELTAS[0]:.1f}$")
    says("weight's slope", "delta of its neuron", "weight multiplies")
    says("for one image", "the image", "times the delta")
    says("mean of such products")

    W, _ = NETWORK.layers[0]
    before = W.numpy()
    train_step(NETWORK, *next(BATCHES), DEFAULTS.learning_rate, DEFAULTS.l2, tf.identity)
    step = (W.numpy() - before)[:, 0]  # of the neuron of slopes.png
    means = np.array([IMAGES[digit == LABELS].mean(axis=0).ravel() for digit in range(10)])
    # draw_image has negative numbers in blue, and the step is against the slope.
    holds(np.corrcoef(step, means[0])[0, 1] > 0.5, "blue", "a 0")
    holds(np.argmax(means @ step) == 0, "raises this sum most for 0s")


def numbers_drawn_by(*functions):
    """Returns what stands in the circles of sketches, in any order."""
    texts = []
    for draw in functions:
        figure = Figure()
        draw(figure)
        texts += [text.get_text() for text in figure.findobj(Text)]
    return sorted(text for text in texts if re.fullmatch(r"\$.\$ \S+", text))


def backpropagation():
    says(f"each of {NUMBERS:,} numbers")
    says("deltas of a layer", "of the next")
    circles = []
    for letter, numbers in ("a", ACTIVATIONS), ("p", P), ("δ", HIDDEN_DELTAS), ("δ", OUTPUT_DELTAS):
        circles += [f"${letter}$ {short(number)}" for number in numbers]
    circles += 2 * [f"$x$ {short(number)}" for number in X[0]]  # in both sketches
    are_drawn = numbers_drawn_by(draw_forward, draw_backpropagation) == sorted(circles)
    deltas = f"deltas {listed(OUTPUT_DELTAS)}", f"hidden {listed(HIDDEN_DELTAS)}"
    holds(are_drawn, "Backward", *deltas)

    (upper, lower), (to_upper, to_lower) = OUTPUT_DELTAS, VALUES[2][0]
    differences = [f"${p:.2f}-{y}$" for p, y in zip(P, Y[0], strict=True)]
    says("For an output", "$p_k-y_k$", "minus what is right", *differences)
    products = rf"{upper:.2f}\cdot {to_upper}{lower:.2f}\cdot {to_lower}"
    told = f"${products}={HIDDEN_DELTAS[0]:.1f}$"
    says("add up the deltas", r"\sum_k\delta_kw_k$", told)
    says("Where ReLU gave zero", "delta is zero")
    says("slope of a bias", "delta")
    says(r"$a^T\delta$", "slopes of $W$", r"$a_i\delta_j$")
    says(r"layer before are $\delta W^T$", "zero where ReLU gave zero")

    column = ACTIVATIONS.reshape(2, 1)
    W2, deltas = np.array(VALUES[2]), OUTPUT_DELTAS.round(2)
    says(r"a^T\delta=", in_rows(column), in_rows(deltas), in_rows(column * deltas))
    passed_back = in_rows(deltas @ W2.T), r"\to", in_rows(HIDDEN_DELTAS.round(9))
    says(r"\delta W^T=", in_rows(deltas), in_rows(W2.T), *passed_back)

    says("W_1=", *map(in_rows, VALUES))
    says("all weights and biases", f"at a rate of {RATE}")
    after_step = START - RATE * SLOPES
    _, activations, logits, p, cost = go_forward(*layers_of(after_step))
    says("W_1=", *map(in_rows, layers_of(after_step)))
    says("upper", f"{activations[0]:.2f}", f"logits are {listed(logits.round(2))}")
    says(f"correct output gets {100 * p[1]:.0f} %", f"falls from {COST:.3f} to {cost:.3f}")


def the_learning_rate():
    says("Our run has a rate of", f"{DEFAULTS.learning_rate}")
    before, at_001, at_05, at_5 = costs_of_first_step()
    lowers_little = before > at_001 > before - 0.05 > at_05
    says(f"5 reads only {result('rate-5'):.2f} %", f"0.01 still {result('rate-0.01'):.2f} %")
    told = "lowers the cost", "little", f"{DEFAULTS.iterations:,}", "too few"
    holds(lowers_little, "At 0.01", *told)
    holds(at_5 > before, "At 5", "first step raises the cost")
    _, test_labels = load_mnist(HERE / "data", "t10k")
    shares = np.bincount(test_labels) / 100  # of each digit, in per cent of 10,000 images
    is_one_answer = np.isin(curve("rate-5")[1:].round(2), shares).all()
    holds(is_one_answer, "sums of neurons below zero", "every image")
    says("**dead:**", "slopes are zero")
    holds(is_one_answer, "In the end", "all neurons of the second layer are dead")
    is_a_1 = np.isclose(result("rate-5"), shares[1])
    holds(is_one_answer and is_a_1, "same answer", "a 1")


def a_step_too_long():
    equals(r"w\leftarrow w-\eta hw=")
    says(r"$C=\frac{h}{2}w^2$", "with the slope $hw$")
    says("The larger the **curvature**", "the narrower")
    says("$w$ is 1", r"$\eta$ is 0.5")
    says("if $h$ is 1, 3 or 5")
    # Whether these come out, checks_of_pages.py says.
    says("For 1", "halves $w$", "$0.5^3=0.125$")
    says("For 3", r"$1-0.5\cdot3=-0.5$", "past the lowest", "nearer", "$(-0.5)^3=-0.125$")
    says("For 5", r"$1-0.5\cdot5=-1.5$", "farther", "$(-1.5)^3=-3.375$")
    says(r"$\eta h$ is over 2")
    says("largest one limits the rate")
    says("Where the curvature is small", "creep")
    is_drawn = "factors = 1 - 0.5 * curvatures" in read("lesson/upkeep/facts/valley.py")
    holds(is_drawn, "From above, at a rate of 0.5")
    unmeasured("0.01 or 5")


def minibatches():
    # With 32, 128 and 512 images.
    *errors, _ = printed("steps", "untrained")
    *errors_later, _ = printed("steps", "\ntrained")
    says("minibatch", f"of {DEFAULTS.batch_size}")
    says(f"{60_000 / DEFAULTS.batch_size:.0f} times the work")
    says("root of the sum", "squares")
    says("Before training", "error", "32 images", f"{errors[0]:.1f} times")
    ratios = np.divide([errors[:2], errors_later[:2]], [errors[1:], errors_later[1:]])
    are_halved = np.allclose(ratios, 2, rtol=0.1)
    holds(are_halved, "Four times as many images", "halve the error")
    equals("(a+b)^2")
    says("$2ab$ is zero on average", "squares add up")
    says("the sum of $n$ errors", r"$\sqrt n$ times as large as one", r"mean $1/\sqrt n$ times")
    told = "512 images", f"{errors_later[-1]:.1f} times"
    holds(errors_later[-1] > 1, "After training", "more noise than slope", *told)


def the_whole_gradient():
    says("falls", r"$\eta\,|g|^2$")
    says("takes back", r"$\frac{h}{2}$ times the square", r"$\eta\,|g|$")
    rate, w, h = 0.3, 2, 1.5  # on a parabola, of which the slope is hw
    falls = h / 2 * (w - rate * h * w) ** 2 - h / 2 * w**2
    equals(r"\Delta C\approx-", Δ=falls, C=1, η=rate, g=h * w, h=h)

    along, largest = printed("steps", "curvature before the first step")
    length, part = printed("steps", "length of its gradient")
    rate = DEFAULTS.learning_rate
    says("gradient", f"{length:.2f} long", "curvature along it", f"{along:.2f}")
    says("lower the cost", f"rate of {rate}")
    gain, loss = rate * length**2, rate**2 / 2 * along * length**2
    terms = rf"{rate}\cdot{length}^2-{rate**2 / 2}\cdot{along}\cdot{length}^2"
    says(f"By ${terms}={gain:.2f}-{loss:.2f}={gain - loss:.2f}$")
    before, _, after, _ = costs_of_first_step()
    says(f"It falls by {before - after:.2f}", f"from {before:.2f} to {after:.2f}")
    product = rf"${rate}\cdot{largest:.1f}={rate * largest:.1f}$"
    holds(rate * largest > 2, "largest", f"$h$ is {largest:.1f}", product, "over two")
    raised = (rate**2 / 2 * largest - rate) * part**2
    terms = rf"-{rate}\cdot{part}^2+{rate**2 / 2}\cdot{largest:.1f}\cdot{part}^2={raised:.2f}"
    told = "Along it", f"only {part} of its {length}", "raises the cost", terms
    holds(raised > 0 and part < length / 2, *told)
    says("most of the step goes elsewhere")


def in_short():
    before, at_001, _, at_5 = costs_of_first_step()
    holds(at_001 < before, "small step against the gradient lowers")
    holds(at_5 > before, "long one can raise it")
    says("A weight's slope", "its neuron's delta", "the weight multiplies")
