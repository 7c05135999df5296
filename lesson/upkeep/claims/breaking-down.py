"""What breaking-down.md says."""

import numpy as np

from book import numbers_in
from claims import holds, says, unmeasured
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
    lines = text_of("curvature").splitlines()
    (_, first_cost, first, _), (step, cost, then, _) = [numbers_in(line) for line in lines[1:3]]
    assert step == 50
    fallen = then < LIMIT and cost < first_cost
    near_2 = all(numbers_in(line)[2] < 2.05 for line in lines[2:])
    told = f"it starts at {first:.1f}", "from step 50 on it is about 2 or less"
    holds(first > LIMIT and fallen and near_2, *told)
    says(f"the cost has fallen from {first_cost:.1f} to {cost:.1f}")
    holds(min(np.diff(curve("default"))) > -5, "Our default run never falls")


def is_it_only_l2():
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
    says("with L2, at a rate of 0.3, with smaller batches", slower)
    holds((without_L2, as_before) == ("11 of 30", "29 of 30"), "So L2 acts there")
    plain_of_5000 = how_many_break("5x-images", "wrong")
    told = "not only L2", "plain networks of 5,000 images", "ten of ten"
    holds(plain_of_5000 == 10, *told)


def of_seeds(title):
    """Returns rate times curvature, and p (1 - p), in three lines of falls.py: arrays of seeds."""
    found = [printed("falls", f"seed {seed}, {title}")[-2:] for seed in range(3)]
    return np.transpose(found)


def who_has_a_narrow_valley():
    unmeasured("of 0.99")
    (start, *_) = printed("falls", "\nseed 0, from step")
    says(f"At step {start:.0f}, or shortly before the fall, on average")
    titles = ["plain there", "L2 there", "5x-images, step", "copies and dropout there"]
    rows = ["| plain |", "| with L2", "| plain, of 5,000 images", "| with copies and dropout"]
    found = [of_seeds(title) for title in titles]
    for row, (products, doubts) in zip(rows, found, strict=True):
        says(row, f"{doubts[0]:.3f}", f"{products[0]:.2f}")
    (plain, sure), (of_L2, doubts), (of_5000, its_doubts), (of_both, most) = found
    fit = all(plain < np.minimum(of_L2, of_5000)) and all(sure < np.minimum(doubts, its_doubts))
    holds(fit, "The two that fall are less sure than plain, and nearer to the limit")
    is_below = all(most > its_doubts) and all(of_both < 0.75 * np.minimum(of_L2, of_5000))
    holds(is_below and all(most > doubts), "least sure", "far below it")
    holds(fit and is_below, "Two other seeds agree")


def if_yours_falls():
    broken = {l2: sum(break_down(falls)) for l2, falls in by_lambda("largest fall").items()}
    told = "none of ten networks breaks down at 0.002", "five at 0.004"
    holds((broken[0.002], broken[0.004]) == (0, 5), *told)
    no_L2_falls = falls_anywhere(["L2"], ["longer"])[0] == 0
    copies_fall = falls_anywhere(["copies"], ["longer"]) == (5, 5)
    holds(no_L2_falls, "At 0.1 with 5,000 steps", "no network with L2 falls")
    holds(copies_fall, "With copies, all five do")
    fallen, networks = falls_anywhere(["copies"])
    with_dropout, as_many = falls_anywhere(["copies-and-dropout"])
    told = (
        f"{fallen} of {networks} networks break down",
        "seven settings",
        "with dropout, too, none",
    )
    holds(len(OF_MNIST) == 7 and (with_dropout, as_many) == (0, networks), *told)
    holds(falls_anywhere(["all-three"])[0] > 1, "With L2 besides, some do")


def what_to_take_away():
    slower, *_ = gone_on("all, at 0.3")
    holds(max(slower) == 0, "In ours, shorter steps prevented it")
