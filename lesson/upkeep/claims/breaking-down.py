"""What breaking-down.md says."""

import numpy as np

from book import numbers_in
from claims import holds, says
from evidence import break_down
from falls import CHANGES, LIMIT
from measured import (
    by_lambda,
    curve,
    curve_of,
    gone_on,
    how_many_break,
    in_the_fall,
    printed,
    text_of,
)


def at_the_top():
    steps, reads = [curve_of("wrong-L2", title) for title in ("iteration", "test accuracy")]
    before, after = [f"{reads[steps == step].item():.0f} %" for step in (710, 720)]
    says("At step 710", before)
    says("ten steps later", after)


def was_it_chance():
    _, before, _ = in_the_fall(800)
    _, after, _ = in_the_fall(810)
    says("over five points")
    holds(before - after > 5, "At 0.5 it does, but later, after step 800")
    calm, rising = (770, 785), (785, 795, 800, 805)
    costs, _, curvatures = np.transpose([in_the_fall(step) for step in calm])
    stays_below = max(curvatures) < 2 and {*costs.round(2)} == {0.03}
    costs_then, _, curvatures_then = np.transpose([in_the_fall(step) for step in rising])
    both_rise = min(np.diff(costs_then)) > 0 and min(np.diff(curvatures_then)) > 0
    passes_2 = curvatures_then[0] < 2 < curvatures_then[1]
    shoots_up = costs_then[-1] > 100 * costs_then[0]
    is_so = stays_below and both_rise and passes_2 and shoots_up and LIMIT / 0.5 == 4
    holds(is_so, "At 0.5, this limit is a curvature of 4")
    holds(is_so, "After step 785, it is passed, and the training cost shoots up")
    steps, *_, largest = printed("falls", "\nrate 0.3", " ")
    a_little = LIMIT / 0.5 < largest / 0.3 < 4.5
    holds(a_little, "At 0.3, too, the curvature grows to a little over 4")
    says(f"there the limit is {LIMIT / 0.3:.1f}")
    falls_none = largest < LIMIT and max(gone_on("all, at 0.3")[0]) == 0
    holds(falls_none, f"At 0.3 it does not, in these {steps - 1:.0f} steps")
    holds(is_so and falls_none, "this network fell when its steps had become too long")

    rows = np.array([numbers_in(line) for line in text_of("curvature").splitlines()[1:]])
    steps, _, products, _ = rows.T
    begins_over = min(products[steps <= 40]) > LIMIT > products[steps == 50]
    told = "Our default run", "begins with over 2", "until step 40", "never falls"
    holds(bool(begins_over) and min(np.diff(curve("default"))) > -5, *told)


def is_it_only_l2():
    with_L2, plain = how_many_break("L2", "wrong"), how_many_break("plain", "wrong")
    plain_falls = -np.diff(curve_of("wrong-plain", "test accuracy"))
    only_early = max(plain_falls[:20]) > 5 > max(plain_falls[20:])  # rows are ten steps apart
    told = "all ten networks break down", "no plain one"
    holds((with_L2, plain) == (10, 0) and only_early, *told)

    counts = []
    for change in "as before", "without L2", "rate 0.3":
        fallen, orders, *_ = gone_on(change)
        counts.append(f"{sum(fallen):.0f} of {sum(orders):.0f}")
    assert CHANGES["rate 0.3"]["batch_size"] == round(512 * 3 / 5)  # to keep the noise
    as_before, without_L2, slower = counts
    says("in ten other orders of its images", f"{as_before} break down")
    holds((without_L2, as_before) == ("11 of 30", "29 of 30"), "11 of 30: so L2 acts there")
    holds(
        slower == "0 of 30", "at a rate of 0.3, in smaller minibatches to keep the noise, none does"
    )
    plain_of_5000, of_copies = [how_many_break(each, "wrong") for each in ("5x-images", "copies")]
    told = (
        "not only L2",
        "with wrong labels, all ten with copies",
        "of 5,000 images, ten of ten plain",
    )
    holds(plain_of_5000 == of_copies == 10, *told)


def if_yours_falls():
    broken = {l2: sum(break_down(falls)) for l2, falls in by_lambda("largest fall").items()}
    told = "none of ten networks breaks down at 0.002", "five at 0.004"
    holds((broken[0.002], broken[0.004]) == (0, 5), *told)
    on_clothes = how_many_break("L2", "wrong", "fashion-longer")
    holds(on_clothes == 3, "on [clothes]", "all three with L2 break down even at 0.1")


def what_to_take_away():
    slower, *_ = gone_on("all, at 0.3")
    told = "Ours collapsed when its steps had become too long", "shorter ones prevented it"
    holds(max(slower) == 0, *told)
