"""What breaking-down.md says."""

import numpy as np

from claims import holds, says, unmeasured
from evidence import break_down, numbers_in
from falls import CHANGES, LIMIT
from measured import (
    all_of,
    curve,
    curve_of,
    falls_anywhere,
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
    says("Ten steps later", after)


def was_it_chance():
    _, before, _ = in_the_fall(800)
    _, after, _ = in_the_fall(810)
    holds(before - after > 5, "It does, but later, after step 800")
    calm, rising = (770, 785), (785, 795, 800, 805)
    costs, _, curvatures = np.transpose([in_the_fall(step) for step in calm])
    stays_below = max(curvatures) < 2 and {*costs.round(2)} == {0.03}
    costs_then, _, curvatures_then = np.transpose([in_the_fall(step) for step in rising])
    both_rise = min(np.diff(costs_then)) > 0 and min(np.diff(curvatures_then)) > 0
    passes_2 = curvatures_then[0] < 2 < curvatures_then[1]
    told = f"by step 805 the training cost has risen from 0.03 to {costs_then[-1]:.1f}"
    is_so = stays_below and both_rise and passes_2 and LIMIT / 0.5 == 4
    holds(is_so, "At 0.5, it passes 4 after step 785", told)
    says("at 0.3", f"over {LIMIT / 0.3:.1f}")
    steps, *_, largest = printed("falls", "\nrate 0.3", " ")
    a_little = LIMIT / 0.5 < largest / 0.3 < 4.5
    holds(a_little, "At 0.3, too, it grows to a little over 4")
    falls_none = largest < LIMIT and max(gone_on("all, at 0.3")[0]) == 0
    told = f"far below {LIMIT / 0.3:.1f}", f"in these {steps - 1:.0f} steps nothing falls"
    holds(falls_none, *told)


def is_over_2_the_end():
    (_, first_cost, first), *_, (step, cost, last) = [
        numbers_in(line) for line in text_of("curvature-default").splitlines()[1:4]
    ]
    assert step == 100
    holds(
        first > LIMIT, "No", f"it starts at {first:.1f}", f"at step 100 it is still at {last:.1f}"
    )
    holds(cost < first_cost, f"the cost has fallen from {first_cost:.1f} to {cost:.1f}")
    holds(min(np.diff(curve("default"))) > -5, "Our default run never falls")


def is_it_l2():
    with_L2, plain = how_many_break("L2", "wrong"), how_many_break("plain", "wrong")
    plain_falls = -np.diff(curve_of("wrong-plain", "test accuracy"))
    only_early = max(plain_falls[:20]) > 5 > max(plain_falls[20:])  # rows are ten steps apart
    told = "all ten networks break down", "no plain one after step 200"
    holds((with_L2, plain) == (10, 0) and only_early, *told)

    counts = []
    for change in "as before", "without L2", "rate 0.3":
        fallen, orders, *_ = gone_on(change)
        counts.append(f"{sum(fallen):.0f} of {sum(orders):.0f}")
    assert CHANGES["rate 0.3"]["batch_size"] == round(512 * 3 / 5)  # to keep the noise
    as_before, without_L2, slower = counts
    says("with L2, as before", as_before)
    says("without L2", without_L2)
    says("with L2, at a rate of 0.3", slower)
    holds((without_L2, as_before) == ("11 of 30", "29 of 30"), "without it fewer fall")
    holds(plain == 0, "11 fall all the same, and no plain network does")


def there(name):
    """Returns rate times curvature, and p (1 - p), where L2 goes on: an entry for each seed."""
    return np.transpose([printed("falls", f"seed {seed}, {name} there ") for seed in range(3)])


def why_is_l2s_valley_narrow():
    unmeasured("of 0.99")
    products, doubts = there("L2")
    products_of_plain, doubts_of_plain = there("plain")
    (start, *_) = printed("falls", "\nseed 0, from step")
    told = (
        f"{doubts[0]:.3f} on average with L2",
        f"{doubts_of_plain[0]:.3f} in the plain network",
    )
    says(f"At step {start:.0f}", *told)
    at_the_edge = min(products) > 1.9
    wider = max(products_of_plain) < 1.2
    told = f"Rate times curvature is {products[0]:.2f} with L2, at the edge"
    holds(at_the_edge and wider, told, f"{products_of_plain[0]:.2f} without")
    are_alike = all(doubts > 3 * doubts_of_plain) and all(products > 1.5 * products_of_plain)
    holds(are_alike, "In the two other seeds, too, both are larger with L2")
    holds(are_alike and at_the_edge, "plain gets so sure that its valley widens")


def if_yours_falls():
    fallen, networks = falls_anywhere(["5x-images"], ["results"], depth=0.2)
    told = (
        "with 5,000 images and wrong labels",
        "eight of ten plain networks fall by over 20 points",
    )
    holds((fallen, networks) == (8, 10), *told)

    none_falls = falls_anywhere(["plain", "L2"], ["longer"])[0] == 0
    holds(
        none_falls,
        "At 0.1 with 5,000 steps and wrong labels",
        "no plain network falls, and none with L2",
    )
    dips = 100 * all_of("largest fall", ["copies"], ["longer"])
    told = "with copies, all five dip", f"by {min(dips):.0f} to {max(dips):.0f} points"
    holds(len(dips) == sum(break_down(dips / 100)) == 5, *told)


def what_to_take_away():
    slower, *_ = gone_on("all, at 0.3")
    holds(max(slower) == 0, "and not with shorter steps")
