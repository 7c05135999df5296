"""What breaking-down.md says."""

import numpy as np

from claims import holds, says, unmeasured
from evidence import numbers_in
from falls import CHANGES, LIMIT
from measured import (
    OF_MNIST,
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
    says("ten steps later", after)


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
    says("at 0.3", f"over {LIMIT / 0.3:.1f}")
    steps, *_, largest = printed("falls", "\nrate 0.3", " ")
    a_little = LIMIT / 0.5 < largest / 0.3 < 4.5
    holds(a_little, "At 0.3, too, it grows to a little over 4")
    falls_none = largest < LIMIT and max(gone_on("all, at 0.3")[0]) == 0
    told = "there the limit is higher", f"in these {steps - 1:.0f} steps nothing falls"
    holds(falls_none, *told)


def is_over_2_the_end():
    (_, first_cost, first, _), *_, (step, cost, last, _) = [
        numbers_in(line) for line in text_of("curvature").splitlines()[1:4]
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
    holds((without_L2, as_before) == ("11 of 30", "29 of 30"), "fewer fall without it")
    holds(plain == 0, "11 fall all the same, and no plain network does")


def there(name):
    """Returns rate times curvature, and p (1 - p), where L2 goes on: an entry for each seed."""
    return np.transpose([printed("falls", f"seed {seed}, {name} there ") for seed in range(3)])


def why_is_l2s_valley_narrow():
    unmeasured("of 0.99")
    (start, *_) = printed("falls", "\nseed 0, from step")
    says(f"At step {start:.0f}, on average")
    of_all = {name: there(name) for name in ("plain", "L2", "copies and dropout")}
    for name, (products, doubts) in of_all.items():
        title = name if name == "plain" else f"with {name}"
        says(title, f"{doubts[0]:.3f}", f"{products[0]:.2f}")
    (products, doubts), of_L2, (products_of_both, doubts_of_both) = of_all.values()
    fits = all(of_L2[1] > 3 * doubts) and all(of_L2[0] > 1.5 * products)
    fits_not = all(doubts_of_both > 2 * of_L2[1]) and all(products_of_both < 0.7 * of_L2[0])
    holds(fits and fits_not, "That fits L2, but not copies with dropout", "these are least sure")
    holds(fits and fits_not, "Two other seeds agree")


def if_yours_falls():
    none_falls = falls_anywhere(["plain", "L2"], ["longer"])[0] == 0
    told = "At 0.1 with 5,000 steps", "no plain network falls, and none with L2"
    holds(none_falls, *told)
    fallen, networks = falls_anywhere(["copies"])
    with_dropout, as_many = falls_anywhere(["copies-and-dropout"])
    told = (
        f"{fallen} of {networks} networks break down",
        "seven settings",
        "with dropout, too, none",
    )
    holds(len(OF_MNIST) == 7 and (with_dropout, as_many) == (0, networks), *told)


def what_to_take_away():
    slower, *_ = gone_on("all, at 0.3")
    holds(max(slower) == 0, "and not with shorter ones")
