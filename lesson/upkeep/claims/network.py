"""What network.md says."""

import numpy as np
from scipy import special

from claims import holds, says
from measured import printed, result
from small_network import VALUES, X, Y
from train_mnist import HIDDEN, parse_arguments

says("two hidden layers", "{} and {} neurons".format(*HIDDEN))

NEARLY_ALL, HARDLY_ANY = 90, 10  # per cent

# Neurons and layers
shares = printed("neurons", " 230 ")  # of each digit; neuron.png shows neuron 230
holds(shares[0] > NEARLY_ALL, "positive", "nearly all 0s")
holds(shares[1] < HARDLY_ANY, "positive", "hardly any 1s")
says("also for", f"{shares[4]:.0f} % of the 4s")
votes = {number: np.array(printed("answer", f"neuron {number} passes")) for number in (100, 111, 5)}
most_for = {number: {*each[1:].argsort()[-2:]} for number, each in votes.items()}  # two digits
first_two = "Neuron 100 speaks for a 2 or a 3", "neuron 111 for an 8 or a 3"
holds(most_for[100] == {2, 3} and most_for[111] == {3, 8}, *first_two)
of_5 = votes[5][1:]
rest = printed("answer", "the other 123")[-10:]
is_close = 0 < rest[8] - rest[3] < 0.5
by = f"{rest[8]:.1f} to {rest[3]:.1f}"
holds(np.argmax(rest) == 8 and is_close, "Without these five", "barely be an 8", by)
holds(of_5.argmax() == 3, "neuron 5", "for a 3")
(changed,) = printed("answer", "without the 5 that pass on most,")
says("of all answers", f"only {changed} % change")
first, second = parse_arguments([]).hidden
says("Our large network", f"of {first} and {second} neurons")
says("784 inputs", f"784 x {first}")

# Without hidden layers
usual, without = result("default"), result("no-hidden-layer")
says("of the front page reads", f"{usual:.1f} %")
says("Still", f"{without:.1f} %")
logits = printed("ten_images", "logits")
first, second = np.sort(logits)[:-3:-1]
holds(np.argmax(logits) == 5 and first - second < 0.2, "It would just be a 5")

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
says("0.1 to each", f"{np.log(10):.2f}")
p = np.arange(0.1, 1, 0.1)
costs = -0.7 * np.log(p) - 0.3 * np.log(1 - p)
says(f"{costs[4]:.2f} at 0.5, {costs[6]:.2f} at 0.7, and {costs[8]:.2f} at 0.9")
says(f"p={p[costs.argmin()]:.1f}$$")
