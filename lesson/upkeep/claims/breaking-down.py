"""What breaking-down.md says."""

import numpy as np

from claims import holds, says, shows
from evidence import break_down, compare
from falls import CHANGES, LIMIT
from measured import (
    OF_MNIST,
    all_of,
    asks_for,
    by_lambda,
    curve_of,
    falls_anywhere,
    gone_on,
    how_many_break,
    in_the_fall,
    medians_of_falls,
    printed,
)
from remedies import REMEDIES

PAGE = "lesson/pages/breaking-down.md"
DEEP = 0.3  # a fall of a share of the test images


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
    others_fall = all(gone_on("all")[0][1:])
    holds(others_fall, "So do two other networks with L2")
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

    fallen, counts = {}, []
    for change in "as before", "rate 0.3", "without L2":
        fallen[change], orders, *_ = gone_on(change)
        counts.append(f"{sum(fallen[change]):.0f} of {sum(orders):.0f}")
    assert CHANGES["rate 0.3"]["batch_size"] == round(512 * 3 / 5)  # to keep the noise
    as_before, slower, without_L2 = counts
    says(f"As before, {as_before} break down", "none of 30", f"without L2, {without_L2}")
    holds(slower == "0 of 30", "The smaller rate")
    is_unsure = not compare(fallen["as before"], fallen["without L2"]).counts
    holds(is_unsure, "From three networks", "cannot tell that L2 matters")


def if_yours_falls():
    without_either = [
        name for name, remedy in REMEDIES.items() if not remedy.dropout and not remedy.l2
    ]
    holds(falls_anywhere(without_either)[0] > 0, "others fall, too")
    longer = "{} of {}".format(*falls_anywhere(without_either, ["longer"]))
    says("at 0.1 with 5,000 steps", "with neither L2 nor dropout", f"{longer} fall")

    for remedy in "L2", "5x-images", "copies", "plain":
        fallen, networks = falls_anywhere([remedy])
        depth, _ = medians_of_falls(remedy)
        shows(f"`{remedy}`", f"{fallen} of {networks}", f"{depth:.0f} points")
    collapsing = [
        setting for setting in OF_MNIST if max(all_of("largest fall", ["L2"], [setting])) > DEEP
    ]
    # With 1,000 images, and 2,000, and in 5,000 steps.
    are_those = collapsing == ["results", "images-2000", "farther"]
    _, dead_of_L2 = medians_of_falls("L2")
    told = "All collapses of L2 were at a rate of 0.5 with two layers", "many neurons end"
    holds(are_those and dead_of_L2 > 50, *told)
    dip = all_of("largest fall", ["copies"])
    are_shallow = sum(dip > DEEP) < sum(break_down(dip)) / 10
    holds(are_shallow, "With copies they mostly dip")

    holds(falls_anywhere(["copies-and-dropout"])[0] == 0, "in these settings none with both falls")
    of_all_three = "{} of {}".format(*falls_anywhere(["all-three"]))
    holds(of_all_three == "4 of 40", "none with both falls", "four of 40 with L2 added do")


def what_to_take_away():
    slower, *_ = gone_on("all, at 0.3")
    holds(max(slower) == 0, "and not at a smaller rate")
    with_L2, plain = [all_of("largest fall", [remedy]) for remedy in ("L2", "plain")]
    holds(sum(with_L2 > DEEP) > 2 * sum(plain > DEEP), "With L2, collapses were likelier")
