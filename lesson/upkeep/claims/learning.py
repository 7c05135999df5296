"""What learning.md says."""

import itertools
import re

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text
from scipy.optimize import approx_fprime as slopes_by_nudges
from scipy.special import softmax

from claims import holds, says, shows, unmeasured
from measured import at, curve, printed, result
from networks import tf, to_tensors
from small_network import VALUES, X, Y, draw_backpropagation, draw_forward, short
from train_mnist import HERE, load_mnist, parse_arguments, set_up, train_step

args = parse_arguments([])
sizes = 784, *args.hidden, 10
numbers = sum((fan_in + 1) * fan_out for fan_in, fan_out in itertools.pairwise(sizes))
says(f"How do {numbers:,} numbers")
says(f"To nudge each of {numbers:,} numbers")

begins, ends = at(0, "default", "test accuracy"), result("default")
says("At iteration 0", f"{begins:.2f} %", f"{ends:.2f} %")

# The learning rate
slow, fast = result("rate-0.01"), result("rate-5")
says("rates of 0.5, 0.01 and 5", f"{ends:.2f} %", f"{slow:.2f} %", f"{fast:.2f} %")
says("At 0.01", f"{slow:.2f} %")
says("a 1", f"{fast:.2f} %")
holds(at(10, "rate-5", "training cost") > 1e11, "first ten steps", "over $10^{11}$")
_, test_labels = load_mnist(HERE / "data", "t10k")
shares = np.bincount(test_labels) / 100  # in per cent of 10,000 images
is_one_answer = np.isin(curve("rate-5")[1:].round(2), shares).all()
holds(bool(is_one_answer), "every image", "the same answer")

# Minibatches
says("minibatches", f"of {args.batch_size}")
says(f"{60_000 / args.batch_size:.0f} times the work")
found = [printed("steps", name) for name in ("untrained", "\ntrained")]
off, off_when_trained = np.array(found)[:, :-1]
length, length_when_trained = [each[-1] for each in found]
is_tenth = round(length_when_trained / length, 1) == 0.1
halved = [each[:-1] / each[1:] for each in (off, off_when_trained)]  # by four times as many
says("Before training", "the error", f"{off[0]:.1f} times")
holds(np.allclose(halved, 2, rtol=0.1), "Four times as many images halve the error")
says("With 512", f"it is {off[-1]:.2f}")
says("With 512 images, the error", f"{off_when_trained[-1]:.1f} times")
holds(is_tenth, "the gradient of all", "shrunk to a tenth")
holds(off_when_trained[-1] > 1, "more noise than slope")

# A slope is an image
images, labels = load_mnist(HERE / "data", "train")
inputs, _ = train_set = to_tensors(images, labels)
network, batches, _ = set_up(args, train_set)
W, b = network.layers[0]
sums = (inputs @ W + b)[:, 0].numpy()  # of the first neuron that slopes.png shows
train_step(network, *next(batches), args.learning_rate, args.l2, tf.identity)
grown = (inputs @ W + b)[:, 0].numpy() - sums
by_digit = [np.mean(grown[labels == digit]) for digit in range(10)]
holds(np.argmax(by_digit) == 0, "sum most for 0s")
passed_on = [np.mean(sums[labels == digit] > 0) for digit in range(10)]
holds(np.argmax(passed_on) == 0 and passed_on[0] > 0.8, "ReLU lets most 0s through")


# One path, and backpropagation
def go_forward(values):
    """Returns activations, logits and probabilities of the small network."""
    W1, b1, W2, b2 = np.split(values, [4, 6, 10])
    a = np.maximum(X[0] @ W1.reshape(2, 2) + b1, 0)
    z = a @ W2.reshape(2, 2) + b2
    return a, z, softmax(z)


cost_of_small = lambda values: -np.log(go_forward(values)[-1] @ Y[0])
start = np.concatenate([np.ravel(each) for each in VALUES])
slopes_of_small = slopes_by_nudges(start, cost_of_small)
_, hidden_deltas, _, output_deltas = np.split(slopes_of_small, [4, 6, 10])  # as biases' slopes
a, _, p = go_forward(start)
x, cost = X[0], cost_of_small(start)
both = lambda numbers: " and ".join(f"{n:.3g}" for n in numbers)

layers = zip("xapxδδ", (x, a, p, x, hidden_deltas, output_deltas), strict=True)
circles = [f"${letter}$ {n:.3g}" for letter, numbers in layers for n in numbers]
pictures = Figure(), Figure()
draw_forward(pictures[0])
draw_backpropagation(pictures[1])
found = [text for picture in pictures for text in picture.findobj(Text)]
texts = [text.get_text().replace("−", "-") for text in found]
drawn = [text for text in texts if re.fullmatch(r"\$.\$ \S+", text)]
backward = f"deltas {both(output_deltas)}", f"hidden {both(hidden_deltas)}"
holds(sorted(drawn) == sorted(circles), "Backward", *backward)
says("the second output", f"{100 * p[1]:.0f} %")

flat = start - np.eye(12)[0] * slopes_of_small[0]  # a step at a rate of 1
costs = [cost_of_small(start + step * np.eye(12)[0]) for step in np.linspace(-3, 3, 601)]
holds(cost_of_small(flat) <= min(costs), "this image costs least")
holds(slopes_by_nudges(flat, cost_of_small)[0] == 0, "the slope there is zero")
nudged_cost = cost_of_small(start + 0.01 * np.eye(12)[0])  # the weight 0.4 is the first value
says(f"{nudged_cost:.3f} instead of {cost:.3f}")
says(f"grows by {nudged_cost - cost:.3f}", f"{slopes_of_small[0]:.1f} times as much")
says("C/\\partial w$ |", f"{slopes_of_small[0]:.1f}")
says(f"Why {slopes_of_small[0]:.1f}?")
first, second = output_deltas
W2 = np.array(VALUES[2])
says("with weights of {} and {}".format(*W2[0]))
says("The upper output's sum grows", f"{W2[0, 0]} times as much")
holds(W2[0, 1] == 1, "the lower one's just as much")
says(f"the cost grows {first:.2f} times as much")
says("the cost falls", f"{-second:.2f} times as much")
says(f"Why {first:.2f}?")
says(f"=p_k={first:.2f}$$")
says("neuron's **delta**", f"C/\\partial z={hidden_deltas[0]:.1f}$")
says(f"${p[0]:.2f}-{Y[0, 0]}$", f"${p[1]:.2f}-{Y[0, 1]}$")
along = f"${first:.2f}\\cdot {W2[0, 0]}{second:.2f}\\cdot {W2[0, 1]}={hidden_deltas[0]:.1f}$"
says("Their sum is", along)

rate = 0.1
stepped = start - rate * slopes_of_small
a_later, z_later, p_later = go_forward(stepped)
says(f"passes on {a_later[0]:.2f}", f"logits are {both(z_later.round(2))}")
says(f"{100 * p_later[1]:.0f} % instead of {100 * p[1]:.0f} %")
says(f"falls from {cost:.2f} to {-np.log(p_later[1]):.2f}")

# The table
for row, i in {"upper hidden": 0, "lower hidden": 1, "upper output": 6, "lower output": 7}.items():
    into = [i, i + 2, i + 4]  # two weights and a bias
    shows(row, *[", ".join(map(short, each[into])) for each in (slopes_of_small, stepped)])

unmeasured("to 0.41", "a rate of 0.01")
