"""What breaking-down.md says."""

import numpy as np

from book import read
from claim import holds, says
from falls import LIMIT, STEPS, WIDTHS
from measured import (
    all_fall,
    asked_of,
    curve_of,
    followed,
    how_many_break,
    of_networks,
    printed,
    table_of,
)


def at_the_top():
    steps, reads = [curve_of("wrong-L2", title) for title in ("iteration", "test accuracy")]
    before, after = [f"{reads[steps == step].item():.0f} %" for step in (710, 720)]
    says("At step 710", before)
    says("ten steps later", after)
    says("after the first fifth", "over five points")


def was_it_the_minibatches():
    takes_all = "what = *train_set, l2" in read("lesson/falls.py")
    holds(takes_all, "Not only", f"all {asked_of('1000-images').train_size:,} images in each step")
    falls, holds_on = all_fall("rate 0.5"), not all_fall("rate 0.3")
    (end, *_), (end_of_slower, *_) = followed("rate 0.5")[0], followed("rate 0.3")[0]
    holds(falls and end == 810, "still falls, though later", "after step 800")
    says(f"goes back to step {end_of_slower - STEPS[0.3]:.0f}")
    holds(holds_on, f"At a rate of 0.3 instead, it does not fall in {STEPS[0.3]} steps")


def the_swing():
    before, after, product, _ = printed("falls", "\n     790 ")
    then, _, later_product, _ = printed("falls", "\n     800 ")
    fraction = rf"\frac{{{before:.3f}+{-after:.3f}}}{{{before:.3f}}}"
    says("step 790 of the first run changes the gradient")
    says(rf"Step 790 is $0.5\cdot{before:.3f}={0.5 * before:.2f}$ wide")
    says(f"the slope is {before:.3f} before the step", f"{after:.3f} after")
    says(rf"$\eta h={fraction}={product:.2f}")
    factor = round(product - 1, 2)
    says("The step", f"makes it {factor} times as large")
    holds(
        later_product > product > LIMIT,
        "As $h$ grows, too",
        f"the slope is {then:.2f} ten steps later",
    )

    lines = [printed("falls", f"\n{step:8} ") for step in range(710, 780, 10)]
    products = np.array(lines)[:, 2]
    holds(max(abs(products - LIMIT)) < 0.1, "stays near 2 for long: **edge of stability**")
    _, slopes, products, across = followed("rate 0.3")
    _, wide_slopes, _, across_faster = followed("rate 0.5")
    assert max(abs(products - LIMIT)) < 0.05 and max(slopes) < min(wide_slopes) / 2
    wide, narrow = WIDTHS > 0.09, WIDTHS < 0.02  # of swings; across has rate * curvature
    is_near = are_near_limit(across_faster[:, narrow])
    holds(is_near, "At 0.5", "about at its limit, $2/0.5=4$, across narrow swings")
    is_over = bool((across_faster[:, wide] > LIMIT).all())
    holds(is_over, "over it across those of 0.09 or more", "a wide one grows")
    holds(bool((across[:, wide] < LIMIT).all()), "At 0.3", "$2/0.3=6.7$", "a wide swing shrinks")
    is_near = are_near_limit(across[:, WIDTHS < 0.006])
    holds(is_near, "Across narrow ones, it is about at the limit")
    varies = np.ptp(across, axis=1).min() > 0.5 < np.ptp(across_faster, axis=1).min()
    holds(bool(varies), "This valley is no parabola: $h$ depends on the width")
    assert all_fall("rate 0.5") and not all_fall("rate 0.3"), "or nothing is told apart"
    holds(len(across) == 3, "So it was in all three seeds")


def are_near_limit(products):
    """Returns whether all products of rate and curvature, an array, are about at the limit."""
    return bool((abs(products - LIMIT) < 0.15 * LIMIT).all())


def why_with_l2():
    without, with_L2 = [table_of(name)[-1, 2] for name in ("curvature-1000", "curvature-L2")]
    told = f"ends at {without:.2f}", f"too, at {with_L2:.2f}"
    holds(with_L2 > 5 * without, "gives a hint", *told)
    holds(how_many_break("L2") == 0, "One seed, right labels, no fall")
    holds(how_many_break("copies", "wrong") > 0, "Others break down, too, as `copies`")


def if_yours_falls_with_l2():
    lower = [how_many_break("L2", "wrong", f"wrong-lambda-{l2}") for l2 in (0.001, 0.0005)]
    told = "With wrong labels, all ten break down at 0.002", "one at 0.001", "none at 0.0005"
    holds([how_many_break("L2", "wrong"), *lower] == [10, 1, 0], *told)
    right = [how_many_break("L2", experiment=f"lambda-{l2}") for l2 in (0.008, 0.004, 0.001)]
    told = "With right labels, too: all ten at 0.008, five at 0.004, and none at 0.002"
    holds([*right, how_many_break("L2")] == [10, 5, 0, 0], told)
    first, then = [
        100 * of_networks("largest fall", "L2", "wrong", name) for name in ("rate-0.1", "longer")
    ]
    deep = sorted(first)[-2:]
    is_so = how_many_break("L2", "wrong", "rate-0.1") == 2 and len(first) == len(then) == 5
    told = f"two of five still fall by {deep[0]:.0f} and {deep[1]:.0f} points in 1,000 steps"
    holds(is_so, "at 0.1", told)
    holds(bool(max(then) < 0.5), "up to step 5,000, none by over half a point")
