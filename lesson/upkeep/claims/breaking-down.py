"""What breaking-down.md says."""

import numpy as np

from book import read
from claim import holds, says
from falls import BEFORE_END, LIMIT, STEPS, WIDTHS
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
    images = asked_of("1000-images").train_size
    holds(takes_all, "Not only", f"all {images:,} images in each step")
    last_steps, *_ = followed("rate 0.5")
    holds(all_fall("rate 0.5") and last_steps[0] == 810, "still falls", "soon after step 800")
    last_steps, *_ = followed("rate 0.3")
    says(f"goes back to step {last_steps[0] - STEPS[0.3]:.0f}")
    holds(not all_fall("rate 0.3"), "rate of 0.3", f"does not fall in {STEPS[0.3]} steps")


def the_swing():
    # Seed 0, with a pencil.
    before, after, product, _ = printed("falls", "\n     790 ")
    later, _, later_product, _ = printed("falls", "\n     800 ")
    says("step 790", f"{BEFORE_END} steps before the fall")
    says(f"slope is {before:.3f} before", f"{after:.3f} after")
    fraction = rf"\frac{{{before:.3f}+{-after:.3f}}}{{{before:.3f}}}"
    says(rf"$\eta h={fraction}={product:.2f}")
    says(f"{round(product - 1, 2)} times as large")
    grows = later_product > product > LIMIT
    holds(grows, "$h$ grows", f"slope is {later:.2f}")
    says(rf"This one is $0.5\cdot{before:.3f}={0.5 * before:.2f}$ wide")
    lines = [printed("falls", f"\n{step:8} ") for step in range(710, 780, 10)]
    products = np.array([product for _, _, product, _ in lines])
    holds(max(abs(products - LIMIT)) < 0.1, "stays near 2 for long: **edge of stability**")

    # All seeds: at_03 and at_05 are eta h by the width of a swing, [seed, width].
    _, slopes_at_03, products, at_03 = followed("rate 0.3")
    _, slopes_at_05, _, at_05 = followed("rate 0.5")
    assert max(abs(products - LIMIT)) < 0.05 and max(slopes_at_03) < min(slopes_at_05) / 2
    wide = WIDTHS > 0.09
    shrinks = not all_fall("rate 0.3") and bool((at_03[:, wide] < LIMIT).all())
    holds(shrinks, "At 0.3", "a wide swing shrinks")
    are_near = are_near_limit(at_03[:, WIDTHS < 0.006]) and are_near_limit(at_05[:, WIDTHS < 0.02])
    holds(are_near, "Across narrow ones", f"about {LIMIT} at both rates")
    grows = all_fall("rate 0.5") and bool((at_05[:, wide] > LIMIT).all())
    told = f"over {LIMIT} across swings of 0.09 or more", "a wide one grows"
    holds(grows, "At 0.5, shortly before the fall", *told)
    varies = np.ptp(at_03, axis=1).min() > 0.5 and np.ptp(at_05, axis=1).min() > 0.5
    holds(bool(varies), "The valley is no parabola: $h$ depends on the width")
    holds(len(at_03) == len(at_05) == 3, "in all three seeds")


def are_near_limit(products):
    """Returns whether all products of rate and curvature, an array, are about at the limit."""
    return bool((abs(products - LIMIT) < 0.15 * LIMIT).all())


def why_with_l2():
    without, with_L2 = table_of("curvature-1000")[-1, 2], table_of("curvature-L2")[-1, 2]
    told = f"at {without:.2f}", f"with `--l2 0.002` added, at {with_L2:.2f}"
    holds(with_L2 > 5 * without, "curvature large", "--train-size 1000", *told)
    holds(how_many_break("L2") == 0, "One seed, right labels, no fall")
    are_all = how_many_break("plain", "wrong", "images-2000") == 5
    holds(are_all, "Others fall without L2", "all five `plain` of 2,000 images", "wrong labels")


def if_yours_falls_with_l2():
    at_0002 = how_many_break("L2", "wrong")
    at_0001 = how_many_break("L2", "wrong", "wrong-lambda-0.001")
    at_00005 = how_many_break("L2", "wrong", "wrong-lambda-0.0005")
    are_so = (at_0002, at_0001, at_00005) == (10, 1, 0)
    holds(are_so, "With wrong labels", "ten", "at 0.002", "one at 0.001", "none at 0.0005")
    at_0008 = how_many_break("L2", experiment="lambda-0.008")
    at_0004 = how_many_break("L2", experiment="lambda-0.004")
    assert how_many_break("L2", experiment="lambda-0.001") == 0, "more fall with less L2"
    are_so = (at_0008, at_0004, how_many_break("L2")) == (10, 5, 0)
    holds(are_so, "With right labels", "ten at 0.008", "five at 0.004", "none at 0.002")

    first = 100 * of_networks("largest fall", "L2", "wrong", "rate-0.1")  # points
    *_, less, most = sorted(first)
    are_two = how_many_break("L2", "wrong", "rate-0.1") == 2 and len(first) == 5
    told = "two of five", f"{less:.0f} and {most:.0f} points"
    holds(are_two, "at 0.1", *told)


def in_short():
    last_steps, *_ = followed("rate 0.5")
    is_so = len(last_steps) == 3 and all_fall("rate 0.5") and not all_fall("rate 0.3")
    holds(is_so, "Three networks, with L2 and wrong labels", "at a rate at which wide swings grew")
