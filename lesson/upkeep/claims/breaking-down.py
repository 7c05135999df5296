"""What breaking-down.md says."""

import numpy as np

from book import numbers_in, read
from check_sentences import holds, says
from evidence import break_down
from falls import LIMIT, STEPS, WIDTHS
from measured import (
    all_fall,
    asked_of,
    by_lambda,
    curve,
    curve_of,
    followed,
    how_many_break,
    of_networks,
    printed,
    text_of,
)
from remedies import REMEDIES


def at_the_top():
    steps, reads = [curve_of("wrong-L2", title) for title in ("iteration", "test accuracy")]
    before, after = [f"{reads[steps == step].item():.0f} %" for step in (710, 720)]
    says("At step 710", before)
    says("ten steps later", after)
    says("after the first fifth", "over five points")


def was_it_chance():
    takes_all = "what = *train_set, l2" in read("lesson/falls.py")
    holds(takes_all, f"all {asked_of('1000-images').train_size:,} images in each step")
    falls, holds_on = all_fall("rate 0.5"), not all_fall("rate 0.3")
    (end, *_), (end_of_slower, *_) = followed("rate 0.5")[0], followed("rate 0.3")[0]
    holds(falls and end == 810, "it still falls", "after step 800")
    assert end_of_slower == 700 + STEPS[0.3]
    holds(holds_on, f"At a rate of 0.3 it does not fall, in {STEPS[0.3]} steps")
    holds(falls and holds_on, "Two other seeds do the same")
    soon = max(followed("then at 0.5")[0] - followed("rate 0.3")[0]) <= 30
    holds(all_fall("then at 0.5") and soon, "if it then goes on at 0.5, it soon falls")


def the_swing():
    before, after, product, _ = printed("falls", "\n     790 ")
    then, _, later_product, _ = printed("falls", "\n     800 ")
    fraction = rf"\frac{{{before:.3f}+{-after:.3f}}}{{{before:.3f}}}"
    says("step 790 changes the gradient")
    says(f"{before:.3f} before the step", f"{after:.3f} after")
    says(rf"$\eta h={fraction}={product:.2f}")
    factor = round(product - 1, 2)
    powers = factor**10
    says("Each step", f"makes it {factor} times as large")
    says(f"{factor}^{{10}}={powers:.2f}", f"or {round(powers, 2) * before:.2f}")
    says(f"In fact it is {then:.2f}", "soon the network falls")
    holds(later_product > product > LIMIT, "At 0.5, its swings grow until it falls")

    lines = [printed("falls", f"\n{step:8} ") for step in range(710, 780, 10)]
    products = np.array(lines)[:, 2]
    holds(max(abs(products - LIMIT)) < 0.1, "For long before", "stays near 2")
    _, slopes, products, across = followed("rate 0.3")
    _, wide_slopes, _, across_faster = followed("rate 0.5")
    holds(max(abs(products - LIMIT)) < 0.05 and max(slopes) < min(wide_slopes) / 2, "At 0.3")
    wider = WIDTHS > 0.012  # than its own swings
    holds(bool((across[:, wider] < 1.8).all()), "a wider swing meets a smaller curvature")
    grows = np.diff(across_faster[:, WIDTHS > 0.05]).min() > 0
    holds(
        bool(grows and across_faster[:, -1].min() > LIMIT),
        "At 0.5",
        "it meets a larger one",
    )

    rows = np.array([numbers_in(line) for line in text_of("curvature").splitlines()[1:]])
    holds(
        rows[0, 2] > LIMIT and min(np.diff(curve("default"))) > -5,
        "it is not enough",
        "over 2",
        "our default run begins so",
        "and never falls",
    )


def if_yours_falls():
    broken = {l2: sum(break_down(falls)) for l2, falls in by_lambda("largest fall").items()}
    told = "none of ten breaks down at 0.002", "five at 0.004"
    holds((broken[0.002], broken[0.004]) == (0, 5), *told)
    slower = [how_many_break(name, "wrong", "rate-0.1") for name in ("L2", "plain")]
    are_five = len(of_networks("cost", "L2", "wrong", "rate-0.1")) == 5
    told = "at 0.1, with wrong labels, two of five with L2 still fall", "one of `plain`"
    holds(are_five and slower == [2, 1], *told)
    of_right = [how_many_break(name, experiment="rate-0.1") for name in REMEDIES]
    holds(sum(of_right) == 0, "With right ones, none")
