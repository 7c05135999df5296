"""What better-steps.md says."""

import numpy as np

from check_sentences import holds, says, unmeasured
from evidence import tenths
from measured import curve, printed, result
from valley import ASKEW, STRAIGHT, descend_best


def images_in_a_step():
    unmeasured("steps with 5,120 each")
    runs = "default", "batch-32", "batch-32-slower"
    of_512, of_32, slower = [f"{tenths(curve(run))[-1]:.1f} %" for run in runs]
    says(f"With 5,120, it ends at {result('batch-5120'):.1f} %", f"with 512 at {of_512}", "a mean")
    holds(of_32 == of_512, f"With 32, it reads {of_32}, too")
    ends, jumps = [], []
    for run in "batch-32", "batch-32-slower":
        costs = curve(run, "test cost")[-50:]
        ends.append(costs[-1])
        jumps.append(np.abs(np.diff(costs)).mean())
    is_calmer = jumps[0] > 2 * jumps[1] and ends[0] > ends[1]
    holds(is_calmer, "At a rate of 0.1, it moves less in each step", f"reads {slower}")


def momentum_and_adam():
    steady, in_turn = [0], [0]  # velocities
    for step in range(100):
        steady.append(0.9 * steady[-1] + 1)
        in_turn.append(0.9 * in_turn[-1] + (-1) ** step)
    says("Always 1", "{:g}, {:g}, {:.3g}, {:.3g},".format(*steady[1:5]))
    first_four = "{:g}, {:.1f}, {:.2f}, {:.2f},".format(*in_turn[1:5])
    says("In turn", first_four, "1/1.9={:.2f}$ and {:.2f}".format(*in_turn[-2:]))
    in_step_1 = [slope / np.sqrt(slope**2) for slope in (1, 0.001)]  # means of one slope
    holds(np.allclose(in_step_1, 1), "1 for both")
    unmeasured("of 0.001")
    holds(np.allclose(np.abs(in_turn[-2:]), 1 / 1.9, rtol=1e-3), "steps get half as long")
    says(rf"$\eta hw/1.9=2w$, so $\eta h={2 * 1.9:g}$")
    ends = lambda directions: [
        descend_best(kind, directions)[2] for kind in ("SGD", "momentum", "Adam")
    ]
    (SGD, momentum, Adam), (SGD_askew, momentum_askew, Adam_askew) = map(ends, (STRAIGHT, ASKEW))
    farther = max(momentum, Adam, momentum_askew, Adam_askew) < min(SGD, SGD_askew)
    holds(farther, "momentum and Adam get farther down than SGD")
    is_same = np.allclose([SGD, momentum], [SGD_askew, momentum_askew])
    holds(is_same and Adam_askew > Adam, "Adam less far if the valley is askew")


def does_downhill_get_stuck():
    (start, _), (hill, halfway), (end, _) = [
        printed("halfway", f"{share} of the way") for share in ("  0%", "50%", "100%")
    ]
    says("Halfway between two networks", f"reads only {halfway:.2f} %")
    holds(hill > max(start, end), "There is a hill in between, so the cost is", "not convex")
    low = f"{start:.4f} and {end:.4f}"
    holds(abs(start - end) < 0.01 * hill, "both ends are about as low", low)
    later = result("long-0", "training cost")
    holds(later < 0.1 * end, f"the cost goes on to {later:.4f}", "no high", "local minimum")
