"""What 1-network.md says."""

import numpy as np
from scipy import special

from measured import at, printed
from train_mnist import parse_arguments

NEARLY_ALL, HARDLY_ANY = 90, 10  # per cent


def neurons_and_layers():
    shares = printed("neurons", " 230 ")  # of each digit; neuron.png shows neuron 230
    yield shares[0] > NEARLY_ALL, "Nearly all 0s", "positive"
    yield shares[1] < HARDLY_ANY, "positive", "hardly any 1s"
    yield min(shares[4], shares[9]) > 90, "over 90 %", "4s and 9s"
    first, second = parse_arguments([]).hidden
    yield f"first layer has {first} neurons", f"784 x {first}"
    yield f"second layer has {second}"


def probabilities_and_cost():
    powers = np.exp([2, 1, 0])
    is_softmax = np.allclose(powers / powers.sum(), special.softmax([2, 1, 0]))
    yield is_softmax, r"$$p_k=\frac{e^{z_k}}{\sum_j e^{z_j}}$$"
    first, far = [100 * special.softmax(logits)[0] for logits in ([2, 1, 0], [4, 2, 0])]
    yield "2, 1 and 0", "$e^2/(e^2+e+1)$", f"{first:.0f} %"
    yield f"still {first:.0f} %"
    yield "Twice as far apart", f"{far:.0f} %"

    yield "0.1 to each", f"{np.log(10):.2f}"
    yield "costs", f"{at(0, 'default', 'training cost'):.2f}", "training images"
    p = np.arange(0.1, 1, 0.1)
    costs = -0.7 * np.log(p) - 0.3 * np.log(1 - p)
    yield f"{costs[4]:.2f} at 0.5, {costs[6]:.2f} at 0.7, and {costs[8]:.2f} at 0.9"
    yield f"p={p[costs.argmin()]:.1f}$$"
