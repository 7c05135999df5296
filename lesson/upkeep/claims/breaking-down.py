"""What breaking-down.md says."""

import numpy as np

from book import numbers_in
from claims import holds, says
from evidence import break_down
from falls import CHANGES, LIMIT
from measured import (
    OF_MNIST,
    by_lambda,
    curve,
    curve_of,
    falls_anywhere,
    gone_on,
    how_many_break,
    in_the_fall,
    of_networks,
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
    told = f"by step 805 the training cost has risen from 0.03 to {costs_then[-1]:.1f}"
    is_so = stays_below and both_rise and passes_2 and LIMIT / 0.5 == 4
    holds(is_so, "At 0.5, the curvature passes this limit, 4, after step 785", told)
    steps, *_, largest = printed("falls", "\nrate 0.3", " ")
    a_little = LIMIT / 0.5 < largest / 0.3 < 4.5
    holds(a_little, "At 0.3, too, it grows to a little over 4")
    says(f"there the limit is {LIMIT / 0.3:.1f}")
    falls_none = largest < LIMIT and max(gone_on("all, at 0.3")[0]) == 0
    holds(falls_none, f"At 0.3 it does not, in these {steps - 1:.0f} steps")
    holds(is_so and falls_none, "this network fell when its steps had become too long")


def is_over_2_the_end():
    rows = np.array([numbers_in(line) for line in text_of("curvature").splitlines()[1:]])
    steps, costs, products, _ = rows.T
    is_over = products > LIMIT
    early = steps <= 40
    told = "In each row until step 40", "later in two"
    holds(all(is_over[early]) and sum(is_over[~early]) == 2, *told)
    says(f"It starts at {products[0]:.1f}")
    says(f"the cost falls from {costs[0]:.1f} to {costs[early][-1]:.1f}")
    holds(min(np.diff(curve("default"))) > -5, "Our default run", "never falls")
    holds(products[0] > LIMIT, "begins with over 2")


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
    says("with L2, as before", as_before)
    says("without L2", without_L2)
    says("with L2, at a rate of 0.3, and batches so small", slower)
    holds((without_L2, as_before) == ("11 of 30", "29 of 30"), "So L2 acts there")
    plain_of_5000 = how_many_break("5x-images", "wrong")
    told = "not only L2", "of plain networks of 5,000 images", "ten of ten break down"
    holds(plain_of_5000 == 10, *told)


def if_yours_falls():
    broken = {l2: sum(break_down(falls)) for l2, falls in by_lambda("largest fall").items()}
    told = "none of ten networks breaks down at 0.002", "five at 0.004"
    holds((broken[0.002], broken[0.004]) == (0, 5), *told)
    slower, default = [
        100 * of_networks("largest fall", "L2", "wrong", setting)
        for setting in ("rate-0.1", "results")
    ]
    told = f"by {max(slower):.0f} points at most", f"by {min(default):.0f} at least"
    two_break = how_many_break("L2", "wrong", "rate-0.1") == 2
    holds(two_break, "two of five with L2 still break down", *told)
    fallen, networks = falls_anywhere(["copies"])
    with_dropout, as_many = falls_anywhere(["copies-and-dropout"])
    told = f"{fallen} of {networks} networks with copies", "seven", "none with dropout, too"
    holds(len(OF_MNIST) == 7 and (with_dropout, as_many) == (0, networks), *told)


def what_to_take_away():
    slower, *_ = gone_on("all, at 0.3")
    holds(
        max(slower) == 0, "Ours did when its steps had become too long", "shorter ones prevented it"
    )
