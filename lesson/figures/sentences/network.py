"""What network.md says."""

import numpy as np
from scipy import special

from claims import holds, says
from measured import printed
from train_mnist import parse_arguments

NEARLY_ALL, HARDLY_ANY = 90, 10  # per cent

# Neurons and layers
shares = printed("neurons", " 230 ")  # of each digit; neuron.png shows neuron 230
holds(shares[0] > NEARLY_ALL, "positive", "nearly all 0s")
holds(shares[1] < HARDLY_ANY, "positive", "hardly any 1s")
holds(min(shares[4], shares[9]) > 90, "positive", "over 90 % of the 4s and 9s")
first, second = parse_arguments([]).hidden
says(f"first layer has {first} neurons", f"784 x {first}")
says(f"second layer has {second}")

# What ReLU is good for
relu = lambda z: np.maximum(z, 0)
x_0, x_1 = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])  # two inputs
is_just_one = np.array_equal(relu(x_0 + x_1) - 2 * relu(x_0 + x_1 - 1), x_0 != x_1)
holds(
    is_just_one,
    r"$\mathrm{relu}(x_0+x_1)-2\,\mathrm{relu}(x_0+x_1-1)$",
    "is 1 where just one input is 1, and 0 elsewhere",
)

# Probabilities and cost
powers = np.exp([2, 1, 0])
is_softmax = np.allclose(powers / powers.sum(), special.softmax([2, 1, 0]))
holds(is_softmax, r"$$p_k=\frac{e^{z_k}}{\sum_j e^{z_j}}$$")
likeliest, likeliest_far_apart = [
    100 * special.softmax(logits)[0] for logits in ([2, 1, 0], [4, 2, 0])
]
says("$e^2/(e^2+e+1)$", f"{likeliest:.0f} %")
says("add ten", f"still gets {likeliest:.0f} %")
says("double the logits", f"{likeliest_far_apart:.0f} %")

says("0.1 to each", f"{np.log(10):.2f}")
p = np.arange(0.1, 1, 0.1)
costs = -0.7 * np.log(p) - 0.3 * np.log(1 - p)
says(f"{costs[4]:.2f} at 0.5, {costs[6]:.2f} at 0.7, and {costs[8]:.2f} at 0.9")
says(f"p={p[costs.argmin()]:.1f}$$")
