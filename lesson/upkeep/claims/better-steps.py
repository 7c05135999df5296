"""What better-steps.md says."""

import inspect

import numpy as np

from book import blocks
from claim import equals, holds, says
from evidence import tenths
from measured import asked_of, curve, printed, result
from networks import tf
from valley import NARROW, ROUNDER, descend, descend_best


def images_in_a_step():
    many, few = [asked_of(f"batch-{size}") for size in (5120, 32)]
    in_all = [args.batch_size * args.iterations for args in (many, few, asked_of("default"))]
    told = f"few steps with {many.batch_size:,} each", f"many with {few.batch_size}"
    holds(len({*in_all}) == 1, "as many images in all", *told)
    noise = lambda args: np.sqrt(asked_of("default").batch_size / args.batch_size)  # times as large
    is_third = round(1 / noise(many)) == 3
    holds(is_third, "With 5,120", "is a third")
    holds(noise(few) == 4, "more steps", "noise is four times as large")
    says("At a rate of", f"{asked_of('batch-32-slower').learning_rate}")
    runs = "default", "batch-32", "batch-32-slower"
    of_512, of_32, slower = [f"{tenths(curve(run))[-1]:.1f} %" for run in runs]
    end_of_5120, end_of_512 = result("batch-5120"), result("default")
    told = f"has {end_of_5120:.1f} %", f"with 512, {end_of_512:.1f} %"
    holds(end_of_5120 < end_of_512, "With 5,120, the last row", *told)
    holds(of_32 == of_512, f"With 32, the last ten rows have {of_32}, as with 512")
    ends, jumps = [], []
    for run in "batch-32", "batch-32-slower":
        costs = curve(run, "test cost")[-50:]
        ends.append(costs[-1])
        jumps.append(np.abs(np.diff(costs)).mean())
    is_calmer = jumps[0] > 2 * jumps[1] and ends[0] > ends[1]
    holds(is_calmer, "At a rate of 0.1, it moves less in each step", f"ends at {slower}")


def direction(kind, slope=1.0, steps=4):
    """Returns what the page's code returns for a slope that stays: a list, by step."""
    (code,) = blocks("python", "lesson/pages/better-steps.md")
    body = code.replace("\n", "\n    ")
    names = {"tf": tf}
    exec(f"def returned(kind, slope, first, second, t):\n    {body}", names)
    first, second = tf.Variable(0.0), tf.Variable(0.0)
    return [float(names["returned"](kind, slope, first, second, t + 1)) for t in range(steps)]


def momentum_and_adam():
    returned = {kind: direction(kind) for kind in ("SGD", "momentum", "Adam")}
    adds_up = np.allclose(returned["momentum"][:3], [1, 0.9 + 1, 0.9 * 1.9 + 1])
    holds(adds_up, "**Momentum** adds them up")
    divides = np.allclose([*returned["Adam"], *direction("Adam", 0.001)], 1, rtol=1e-3)
    holds(divides, "**Adam** divides", "mean by", "typical size")
    holds(divides, "typical size", "root of the mean square")
    says("four velocities" if len(returned["momentum"]) == 4 else "velocities", "is always 1")
    steady, in_turn = [0], [0]  # velocities
    for step in range(100):
        steady.append(0.9 * steady[-1] + 1)
        in_turn.append(0.9 * in_turn[-1] + (-1) ** step)
    says("Always 1", "{:g}, {:g}, {:.3g}, {:.3g},".format(*steady[1:5]), f"to {steady[-1]:.0f}")
    equals("v=0.9v", v=steady[-1])
    equals("v=1-", v=abs(in_turn[-1]))
    told = "along a valley", "ten times as long"
    holds(round(steady[-1]) == 10, *told)
    first_four = "{:g}, {:.1f}, {:.2f}, {:.2f},".format(*in_turn[1:5])
    says("In turn", first_four, "1/1.9={:.2f}$ and {:.2f}".format(*in_turn[-2:]))
    in_step_1 = [direction("Adam", slope, steps=1)[0] for slope in (1, 0.001)]
    says("in step 1", "for a slope of 1, and of 0.001")
    holds(np.allclose(in_step_1, 1, rtol=1e-3), "1 for both")
    holds(
        np.allclose(in_step_1, 1, rtol=1e-3),
        "tiny slopes",
        "as far as",
        "large ones",
    )
    holds(np.allclose(np.abs(in_turn[-2:]), 1 / 1.9, rtol=1e-3), "steps get half as long")
    steps = inspect.signature(descend).parameters["steps"].default
    says(f"{steps} steps", "best rate")
    holds("costs[-5:]" in inspect.getsource(descend), "mean of the last five")
    ends = lambda curvatures: [
        descend_best(kind, curvatures)[2] for kind in ("SGD", "momentum", "Adam")
    ]
    (SGD, *others), (SGD_in_rounder, *others_in_rounder) = map(ends, (NARROW, ROUNDER))
    times, fewer_times = [f"{across / along:.0f}" for along, across in (NARROW, ROUNDER)]
    told = f"{times} times as curved across as along", "momentum and Adam get farther"
    holds(max(others) < SGD, f"in a valley {told[0]}", told[1])
    holds(
        SGD_in_rounder < min(others_in_rounder), f"In one {fewer_times} times as curved", "SGD does"
    )
    half = [descend_best("momentum", valley, keeps=0.5)[2] for valley in (NARROW, ROUNDER)]
    is_ahead = half[0] < SGD and half[1] < SGD_in_rounder
    holds(is_ahead, "unless momentum keeps 0.5 instead of 0.9")


def does_downhill_get_stuck():
    (start, _), (hill, halfway), (end, _) = [
        printed("halfway", f"{share} of the way") for share in ("  0%", "50%", "100%")
    ]
    says("Halfway between two networks", f"reads only {halfway:.2f} %")
    holds(hill > max(start, end), "There is a hill in between, so the cost is", "not convex")
    low = f"{start:.4f} and {end:.4f}"
    holds(abs(start - end) < 0.01 * hill, "both ends are about as low", low)
    (_, _), (hill_to_twin, _), (_, _) = [
        printed("halfway", "its twin", f"{share} of the way") for share in ("  0%", "50%", "100%")
    ]
    is_hill = hill_to_twin > 2 * max(start, end)
    holds(is_hill, "Twin: the same network, its hidden neurons in another order")
    says(f"[{asked_of('long-0').iterations:,} steps]")
    later = result("long-0", "training cost")
    holds(later < 0.1 * end, f"the cost goes on to {later:.4f}", "no high", "local minimum")
