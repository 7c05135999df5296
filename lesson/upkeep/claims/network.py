"""What network.md says."""

import numpy as np
from scipy import special

from claims import holds, says
from measured import printed, result
from small_network import VALUES, X, Y
from train_mnist import HIDDEN, parse_arguments

says("two hidden layers", "{} and {} neurons".format(*HIDDEN))

# Neurons and layers
shares = printed("neurons", "\ndigit", "\n   167 ")  # of each digit; neuron.png shows this neuron
of_two = f"{shares[3]:.0f} % of the 3s", f"{shares[6]:.0f} % of the 6s"
holds((np.argmax(shares), np.argmin(shares)) == (3, 6), "positive", *of_two)
says("also for", f"{shares[5]:.0f} % of the 5s")
rest = printed("answer", "the other 123")[-10:]
is_8 = np.argmax(rest) == 8
holds(is_8, "the 8 has the largest logit", f"{rest[8]:.1f}", f"the 3 with {rest[3]:.1f}")
(changed,) = printed("answer", "without the 5 that pass on most,")
holds(changed < 50, "Of all answers", f"only {changed} % change", "mostly", "say the same")
first, second = parse_arguments([]).hidden
says("Our large network", f"of {first} and {second} neurons")
says("784 inputs", f"784 x {first}")

# Without hidden layers
usual, without = result("default"), result("no-hidden-layer")
says("our network reads", f"{usual:.1f} %")
says("Still", f"{without:.1f} %")
logits = printed("ten_images", "logits")
first, second = np.argsort(logits)[:-3:-1]
is_close = logits[first] - logits[second] < 0.2
holds((first, second) == (5, 3) and is_close, "The 5 has the largest, just before the 3")

# The small network
W1, b1, W2, b2 = map(np.array, VALUES)
hidden = np.maximum(X[0] @ W1 + b1, 0)
logits = hidden @ W2 + b2
probabilities = special.softmax(logits)
cost = -np.log(probabilities @ Y[0])
both = lambda numbers: " and ".join(f"{n:.3g}" for n in numbers)
row = lambda numbers: "&".join(f"{n:g}" for n in numbers)
matrix = r"\\".join(map(row, W1))
says(row(X[0]), matrix, row(b1), row(X[0] @ W1 + b1))
says(f"inputs {both(X[0])}", f"activations {both(hidden)}", f"logits {both(logits)}")
says(f"Probabilities {both(probabilities)}", f"cost {cost:.2f}")

# Probabilities and cost
upper, lower = [f"{100 * each:.0f} %" for each in probabilities]
powers = [f"e^{{{logit:.1f}}}" for logit in logits]
says("${}/({}+{})$".format(powers[0], *powers), upper, lower)
says("what do the", upper, "add ten")
says("add ten", f"stay {upper}")
says("double", f"become {100 * special.softmax(2 * logits)[0]:.0f} %")
holds(round(np.exp(logits[0] - logits[1])) == 3, "e^{1.6-0.5}", "three times")

says("right one, and gets only", lower)
says("each halving", f"costs {np.log(2):.2f} more")
p = np.arange(0.1, 1, 0.1)
costs = -0.7 * np.log(p) - 0.3 * np.log(1 - p)
says(f"{costs[4]:.2f} at 0.5, {costs[6]:.2f} at 0.7, and {costs[8]:.2f} at 0.9")
says(f"p={p[costs.argmin()]:.1f}$$")
