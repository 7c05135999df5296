"""What breaking-down.md says."""

import numpy as np

from claims import holds, says, shows, unmeasured
from evidence import break_down
from falls import CHANGES, LIMIT
from measured import (
    all_of,
    asks_for,
    by_lambda,
    curve_of,
    falls_anywhere,
    gone_on,
    how_many_break,
    in_the_fall,
    printed,
)
from remedies import REMEDIES

PAGE = "lesson/pages/breaking-down.md"


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
    holds(is_so, "At 0.5, the curvature passes 4 after step 785", told)
    steps, *_, largest = printed("falls", "\nrate 0.3", " ")
    a_little = LIMIT / 0.5 < largest / 0.3 < 4.5
    holds(a_little, "At 0.3, too, it grows to a little over 4")
    falls_none = largest < LIMIT and max(gone_on("all, at 0.3")[0]) == 0
    told = f"the limit is {LIMIT / 0.3:.1f}", f"in these {steps - 1:.0f} steps nothing falls"
    holds(falls_none, *told)


def is_it_l2():
    right = {l2: sum(break_down(falls)) for l2, falls in by_lambda("largest fall").items()}
    none_up_to_0_002 = not any(right[l2] for l2 in right if l2 <= 0.002)
    holds(none_up_to_0_002, r"up to $\lambda=0.002$", "none of ten")
    is_as_asked = asks_for(PAGE, "--l2", "lambda-0.008")
    holds(right[0.008] == 10 and is_as_asked, "It does", "as do all ten")
    with_L2, plain = how_many_break("L2", "wrong"), how_many_break("plain", "wrong")
    told = "0.002 is enough", "all ten break down", "no plain one"
    holds((with_L2, plain) == (10, 0) and REMEDIES["L2"].l2 == 0.002, *told)
    plain_falls = -np.diff(curve_of("wrong-plain", "test accuracy"))
    only_early = max(plain_falls[:20]) > 5 > max(plain_falls[20:])  # rows are ten steps apart
    holds(only_early, "no plain one after step 200")

    counts = []
    for change in "as before", "rate 0.3", "without L2":
        fallen, orders, *_ = gone_on(change)
        counts.append(f"{sum(fallen):.0f} of {sum(orders):.0f}")
    assert CHANGES["rate 0.3"]["batch_size"] == round(512 * 3 / 5)  # to keep the noise
    as_before, slower, without_L2 = counts
    holds(as_before == "29 of 30", "Of these 30 runs", "29 break down")
    holds(slower == "0 of 30", "at a rate of 0.3, none")
    holds(without_L2 == "11 of 30", "If L2 is left out", "11 do")
    holds(plain == 0 and only_early, "without it 11 fall, and no plain one")


def there(name):
    """Returns rate times curvature, and p (1 - p), where L2 goes on: an entry for each seed."""
    return np.transpose([printed("falls", f"seed {seed}, {name} there ") for seed in range(3)])


def why_is_l2s_valley_narrow():
    unmeasured("of 0.99")
    products, doubts = there("L2")
    products_of_plain, doubts_of_plain = there("plain")
    (start, *_) = printed("falls", "\nseed 0, from step")
    told = (
        f"is {doubts[0]:.3f} on average with L2",
        f"{doubts_of_plain[0]:.3f} in the plain network",
    )
    says(f"At step {start:.0f} of our network", *told)
    at_the_edge = min(products) > 1.9
    wider = max(products_of_plain) < 1.2
    told = f"Rate times curvature is {products[0]:.2f} with L2, at the edge"
    holds(at_the_edge and wider, told, f"{products_of_plain[0]:.2f} without")
    are_alike = all(doubts > 3 * doubts_of_plain) and all(products > 1.5 * products_of_plain)
    holds(are_alike, "In the two other seeds, too, both are larger with L2")
    holds(are_alike and at_the_edge, "plain gets so sure that its valley widens")


def if_yours_falls():
    without_either = [
        name for name, remedy in REMEDIES.items() if not remedy.dropout and not remedy.l2
    ]
    holds(falls_anywhere(without_either)[0] > 0, "others fall, too")
    for remedy in "L2", "5x-images", "copies", "plain":
        fallen, networks = falls_anywhere([remedy])
        deep, _ = falls_anywhere([remedy], depth=0.2)
        shows(f"`{remedy}`", f"{fallen} of {networks}", f"{deep} of {networks}")
    fallen, networks = falls_anywhere(["5x-images"], ["results"], depth=0.2)
    holds((fallen, networks) == (8, 10), "with 5,000 images", "eight of ten fall by over 20 points")

    none_falls = falls_anywhere(["plain", "L2"], ["longer"])[0] == 0
    holds(none_falls, "At 0.1 with 5,000 steps, no plain network falls, and none with L2")
    dips = 100 * all_of("largest fall", ["copies"], ["longer"])
    told = "with copies, all five dip", f"by {min(dips):.0f} to {max(dips):.0f} points"
    holds(len(dips) == sum(break_down(dips / 100)) == 5, *told)


def what_to_take_away():
    slower, *_ = gone_on("all, at 0.3")
    holds(max(slower) == 0, "and not at a smaller rate")
