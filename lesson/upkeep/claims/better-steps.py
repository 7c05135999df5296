"""What better-steps.md says."""

import inspect

import numpy as np

from shared.evidence import tenths
from shared.networks import tf
from book import blocks
from claim import equals, holds, says
from measured import asked_of, curve, printed, result
from valley import NARROW, ROUNDER, descend, descend_best


def images_in_a_step():
    many, few, default = [asked_of(run) for run in ("batch-5120", "batch-32", "default")]
    in_all = {args.batch_size * args.iterations for args in (many, few, default)}
    told = f"few steps with {many.batch_size:,} each", f"many with {few.batch_size}"
    holds(len(in_all) == 1, "as many images in all", *told)

    # The noise is as large as the root of the number of images is small.
    is_third = round(np.sqrt(many.batch_size / default.batch_size)) == 3
    runs = "default", "batch-32", "batch-32-slower"
    with_512, with_32, with_slower = [tenths(curve(run))[-1] for run in runs]
    with_5120 = result("batch-5120")
    rates = [asked_of(run).learning_rate for run in runs[1:]]
    holds(with_slower > with_32 > with_5120, "Many, at the lower rate", f"with 32 at {rates[1]}")
    says(f"last ten rows have {with_slower:.1f} %", f"at {rates[0]} only {with_32:.1f} %")
    holds(round(with_32, 1) == round(with_512, 1), f"{with_32:.1f} %", "as with 512")
    few_told = "With 5,120", f"last row has {with_5120:.1f} %", "noise", "is a third"
    holds(is_third, *few_told, "so few steps")
    is_four_times = np.sqrt(default.batch_size / few.batch_size) == 4
    costs, slower = [curve(run, "test cost")[-50:] for run in runs[1:]]
    jumps_less = abs(np.diff(slower)).mean() < abs(np.diff(costs)).mean() / 2
    holds(is_four_times and jumps_less, "With 32", "four times as large", "the cost jumps")
    holds(jumps_less and slower[-1] < costs[-1], f"At {rates[1]}", "less in each step")


def returned(kind, slopes):
    """Returns what the page's code returns for slopes: a list, by step."""
    (code,) = blocks("python", "lesson/pages/better-steps.md")
    body = code.replace("\n", "\n    ")
    names = {"tf": tf}
    exec(f"def direction(kind, slope, first, second, t):\n    {body}", names)
    first, second = tf.Variable(0.0), tf.Variable(0.0)
    steps = enumerate(slopes, 1)
    return [float(names["direction"](kind, slope, first, second, t)) for t, slope in steps]


def momentum_and_adam():
    steady, in_turn = returned("momentum", 100 * [1.0]), returned("momentum", 50 * [1.0, -1.0])
    says("**Momentum** adds them up")
    says("four velocities", "is always 1")
    says("Always 1", "{:g}, {:g}, {:.3g}, {:.3g},".format(*steady[:4]), f"to {steady[-1]:.0f}")
    holds(round(steady[-1]) == 10, "along a valley", "ten times as long")
    equals("v=0.9v", v=steady[-1])
    last_two = "1/1.9={:.2f}$ and {:.2f}".format(*in_turn[-2:])
    says("In turn", "{:g}, {:.1f}, {:.2f}, {:.2f},".format(*in_turn[:4]), last_two)
    holds(np.allclose(np.abs(in_turn[-2:]), 1 / 1.9, rtol=1e-3), "steps get half as long")
    equals("v=1-", v=abs(in_turn[-1]))

    of_large, of_tiny = returned("Adam", 4 * [1.0]), returned("Adam", 4 * [0.001])
    are_ones = np.allclose([of_large, of_tiny], 1, rtol=1e-3)
    holds(are_ones, "**Adam** divides", "mean by", "typical size")
    says("typical size", "root of the mean square")
    says("in step 1", "for a slope of 1, and of 0.001")
    holds(are_ones, "1 for both")
    holds(are_ones, "tiny slopes", "as far", "large")

    steps = inspect.signature(descend).parameters["steps"].default
    says(f"{steps} steps", "best rate")
    holds("costs[-5:]" in inspect.getsource(descend), "mean of the last five")
    in_narrow, in_rounder = costs_in(NARROW), costs_in(ROUNDER)
    times, fewer_times = [f"{across / along:.0f}" for along, across in (NARROW, ROUNDER)]
    told = f"In a valley {times} times as curved across as along"
    holds(max(in_narrow[1:]) < in_narrow[0], told, "momentum and Adam get farther")
    told = f"In one {fewer_times} times as curved, SGD does"
    holds(in_rounder[0] < min(in_rounder[1:]), told)
    titles = "SGD at 0.67", "momentum at 0.2", "Adam at 0.003"
    reads = [f"{printed('optimisers', f'{chr(10)}{title} ')[0]:.1f} %" for title in titles]
    says("in 300 steps", f"SGD reads {reads[0]}, momentum {reads[1]}, and Adam {reads[2]}")


def costs_in(valley):
    """Returns how far down SGD, momentum and Adam get, each at its best rate: costs."""
    return [descend_best(kind, valley)[2] for kind in ("SGD", "momentum", "Adam")]


def does_downhill_get_stuck():
    ways = "  0% of the way", " 50% of the way", "100% of the way"
    (start, _), (hill, read_halfway), (end, _) = [printed("halfway", way) for way in ways]
    _, (hill_to_twin, _), _ = [printed("halfway", "its twin", way) for way in ways]
    says("Halfway between two networks", f"{read_halfway:.2f} %")
    holds(hill > max(start, end), "There is a hill in between", "no bowl")
    ends = f"{start:.4f} and {end:.4f}"
    holds(abs(start - end) < 0.01 * hill, "both ends are about as low", ends)
    is_hill = hill_to_twin > 2 * max(start, end)
    holds(is_hill, "Twin: the same network", "hidden neurons in another order")
    later = result("long-0", "training cost")
    steps = f"[{asked_of('long-0').iterations:,} steps]"
    holds(later < 0.1 * end, steps, f"the cost goes on to {later:.4f}", "no high", "local minimum")


def in_short():
    runs = "batch-32", "batch-32-slower"
    at_rate, at_lower_rate = [tenths(curve(run))[-1] for run in runs]
    wants_less = asked_of(runs[1]).learning_rate < asked_of(runs[0]).learning_rate
    is_so = wants_less and at_lower_rate > at_rate
    holds(is_so, "Small minibatches are noisy", "low rate", "falling one")
    steady, in_turn = returned("momentum", 100 * [1.0]), returned("momentum", 50 * [1.0, -1.0])
    is_so = steady[-1] > 1 > abs(in_turn[-1])
    holds(is_so, "Momentum makes steps longer along a valley, shorter across")
    of_large, of_tiny = returned("Adam", [1.0]), returned("Adam", [0.001])
    holds(np.allclose(of_large, of_tiny, rtol=1e-3), "Adam makes them alike")
