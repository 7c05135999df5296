"""What better-steps.md says."""

import numpy as np

from claims import holds, says, unmeasured
from valley import ASKEW, STRAIGHT, descend_best


def momentum_and_adam():
    steady, in_turn = [0], [0]  # velocities
    for step in range(100):
        steady.append(0.9 * steady[-1] + 1)
        in_turn.append(0.9 * in_turn[-1] + (-1) ** step)
    says("Always 1", "{:g}, {:g}, {:.3g}, {:.3g},".format(*steady[1:5]))
    first_four = "{:g}, {:.1f}, {:.2f}, {:.2f},".format(*in_turn[1:5])
    says("In turn", first_four, "{:.2f} and {:.2f}".format(*in_turn[-2:]))
    in_step_1 = [slope / np.sqrt(slope**2) for slope in (1, 0.001)]  # means of one slope
    holds(np.allclose(in_step_1, 1), "1 for both")
    unmeasured("of 0.001")
    ends = lambda directions: [
        descend_best(kind, directions)[2] for kind in ("SGD", "momentum", "Adam")
    ]
    (SGD, momentum, Adam), (SGD_askew, momentum_askew, Adam_askew) = map(ends, (STRAIGHT, ASKEW))
    farther = max(momentum, Adam, momentum_askew, Adam_askew) < min(SGD, SGD_askew)
    holds(farther, "Momentum and Adam get farther down than SGD")
    is_same = np.allclose([SGD, momentum], [SGD_askew, momentum_askew])
    told = "changes nothing for SGD and momentum", "Adam gets less far"
    holds(is_same and Adam_askew > Adam, *told)
