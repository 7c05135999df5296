"""What 2-learning.md says."""

import itertools
import re

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text
from scipy import special

from claims import holds, says
from drawings import VALUES, X, Y, draw_backpropagation
from measured import at, printed, result
from train_mnist import parse_arguments

SAME_ANSWER = 12  # per cent: so many images, at most, are a 1
NEARLY_ALL = 98  # per cent

# Formulas
logits = np.array([0.5, -1, 2])  # of an image, whose label is the first
cost_of = lambda logits: -np.log(special.softmax(logits)[0])
cost = cost_of(logits)
nudges = 1e-6 * np.eye(3)
slopes = [(cost_of(logits + each) - cost_of(logits - each)) / 2e-6 for each in nudges]
change = cost_of(logits - 0.001 * np.array(slopes)) - cost
falls = np.isclose(change, -0.001 * np.sum(np.square(slopes)), rtol=0.01)
holds(falls, r"$\Delta w=-\eta\,\partial C/\partial w$", r"$-\eta\,(\partial C/\partial w)^2$")
is_so = np.isclose(cost, -logits[0] + np.log(np.exp(logits).sum()))
holds(is_so, r"$C=-\ln p_{\mathrm{label}}=-z_{\mathrm{label}}+\ln\sum_j e^{z_j}$")
is_so = np.allclose(slopes, special.softmax(logits) - [1, 0, 0])
holds(is_so, "$p_k-1$ for the right output, and $p_k$ for the others")


def go_forward(W1, b1, W2, b2):
    """Returns activations, logits and probabilities of the small network."""
    a = np.maximum(X[0] @ W1 + b1, 0)
    z = a @ W2 + b2
    return a, z, special.softmax(z)


# Backpropagation
x, y = X[0], Y[0]
start = [np.array(values, float) for values in VALUES]
W1, _, W2, _ = start
a, _, p = go_forward(*start)
cost = -np.log(p[1])
delta_2 = p - y
delta_1 = W2 @ delta_2 * (a > 0)
layers = zip("xapxδδ", (x, a, p, x, delta_1, delta_2), strict=True)
circles = [f"${letter}$ {n + 0.0:.3g}" for letter, numbers in layers for n in numbers]
draw_backpropagation(picture := Figure())
texts = [text.get_text().replace("−", "-") for text in picture.findobj(Text)]
drawn = [text for text in texts if re.fullmatch(r"\$.\$ \S+", text)]
inputs, hidden, outputs, deltas, hidden_deltas = [
    " and ".join(f"{n + 0.0:.3g}" for n in layer) for layer in (x, a, p, delta_2, delta_1)
]
forward = f"inputs {inputs}", f"activations {hidden}", f"outputs {outputs}", f"cost {cost:.2f}"
holds(sorted(drawn) == sorted(circles), "Forward", *forward)
says(f"deltas {deltas}", f"hidden {hidden_deltas}")
says(f"${p[0]:.2f}-{y[0]}$", f"${p[1]:.2f}-{y[1]}$")
says(f"${delta_2[0]:.2f}\\cdot 2{delta_2[1]:.2f}\\cdot 0={delta_1[0]:.1f}$")

slopes = np.outer(x, delta_1), delta_1, np.outer(a, delta_2), delta_2
_, _, p_nudged = go_forward(np.add(W1, [[0.01, 0], [0, 0]]), *start[1:])
nudged_cost = -np.log(p_nudged[1])
as_the_slope_says = round(nudged_cost - cost, 3) == round(0.01 * slopes[0][0, 0], 3)
costs = f"{nudged_cost:.3f} instead of {cost:.3f}"
holds(as_the_slope_says, "with a weight of 0.41", costs)
changed = [old - 0.1 * slope for old, slope in zip(start, slopes, strict=True)]
W1, b1, W2, b2 = changed
(a, _), z, later = go_forward(*changed)
hidden = f"{W1[0, 0]:.2f}\\cdot1+{W1[1, 0]:.3f}\\cdot0.5{b1[0]:.2f}"
outputs = [f"${a:.2f}\\cdot{W2[0, k]:.2f}+{b2[k]:.3f}={z[k]:.2f}$" for k in (0, 1)]
says(f"${hidden}={a:.2f}$", "sums of the outputs are", *outputs)
says(f"{100 * later[1]:.0f} % instead of {100 * p[1]:.0f} %")
says(f"falls from {cost:.2f} to {-np.log(later[1]):.2f}")
squares = sum(np.sum(slope**2) for slope in slopes)
says("Their squares add up", f"{squares:.2f}$")
says("fall by", f"{0.1 * squares:.2f}$, to {cost - 0.1 * squares:.2f}")

# Minibatches
args = parse_arguments([])
says("minibatch", f"{args.batch_size} images drawn")
epochs = args.iterations * args.batch_size / 60_000
says(f"Our {args.iterations:,} steps are {epochs:.1f} epochs")
early, late = [printed("steps", name) for name in ("untrained", "\ntrained")]
fourfold = [few / many for off in (early, late) for few, many in itertools.pairwise(off)]
holds(np.allclose(fourfold, 2, rtol=0.1), "Four times as many images", "only [halve")
says(f"Off by {early[-1]:.2f}", f"by {early[-1]:.2f} times")
holds(late[-1] > 1, "One hard image", "far from the mean")
holds(result("default", "training accuracy") > NEARLY_ALL, "nearly all of 32", "read right")

# The tape
a = np.linspace(0, 1, 101)
holds(max(a * (1 - a)) == 1 / 4, "at most a quarter", "hardly any slope")

# The learning rate
slow, usual, fast = [result(run) for run in ("rate-0.01", "default", "rate-5")]
says("0.5", f"{usual:.2f} %")
says("rates of 0.5, 0.01 and 5", f"{usual:.2f} %", f"{slow:.2f} %", f"{fast:.2f} %")
at_40, at_60 = [at(iteration, "default", "test accuracy") for iteration in (40, 60)]
holds(at_40 < slow < at_60, "At 0.01", "where 0.5", "about fifty steps")
(large, of_large), (small, _) = [printed("steps", f"rate {rate}") for rate in (0.5, 0.01)]
holds(small == 0, f"None of the first {of_large:.0f}", f"at 0.5, {large:.0f} do")
holds(result("rate-5", "training accuracy") < SAME_ANSWER, "every image", "the same answer")
says("1", f"{fast:.2f} %")
