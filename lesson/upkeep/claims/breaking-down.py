"""What breaking-down.md says."""

import numpy as np

from claims import holds, says, shows
from evidence import break_down, compare
from falls import CHANGES, SEEDS
from measured import (
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
    holds(stays_below, "rate times curvature is below 2 up to step 785")
    costs_then, _, curvatures_then = np.transpose([in_the_fall(step) for step in rising])
    both_rise = min(np.diff(costs_then)) > 0 and min(np.diff(curvatures_then)) > 0
    passes_2 = curvatures_then[0] < 2 < curvatures_then[1]
    told = f"by step 805 the training cost has risen from 0.03 to {costs_then[-1]:.1f}"
    holds(both_rise and passes_2, "passes 2", told)
    *_, largest = printed("falls", "\nrate 0.3")
    holds(largest < 2, "At 0.3, it stays below 2")


def is_it_l2():
    right = {l2: sum(break_down(falls)) for l2, falls in by_lambda("largest fall").items()}
    none_up_to_0_002 = not any(right[l2] for l2 in right if l2 <= 0.002)
    holds(none_up_to_0_002, r"up to $\lambda=0.002$", "none of ten")
    is_as_asked = asks_for(PAGE, "--l2", "lambda-0.008")
    holds(right[0.008] == 10 and is_as_asked, "It does", "as do all ten")
    with_L2, plain = how_many_break("L2", "wrong"), how_many_break("plain", "wrong")
    told = "0.002 is enough", "all ten networks with L2", "no plain one"
    holds((with_L2, plain) == (10, 0) and REMEDIES["L2"].l2 == 0.002, *told)
    plain_falls = -np.diff(curve_of("wrong-plain", "test accuracy"))
    only_early = max(plain_falls[:20]) > 5 > max(plain_falls[20:])  # rows are ten steps apart
    holds(only_early, "no plain one after step 200")

    rows = {"nothing else": "as before", "rate 0.3": "rate 0.3", "without L2": "without L2"}
    fallen = {}
    for row, change in rows.items():
        fallen[change], orders, *_ = gone_on(change)
        shows(row, f"{sum(fallen[change]):.0f} of {sum(orders):.0f}")
    assert CHANGES["rate 0.3"]["batch_size"] == round(512 * 3 / 5)  # to keep the noise
    as_before, without_L2 = sum(fallen["as before"]), sum(fallen["without L2"])
    holds(as_before > 2 * without_L2 > 0, "leaving it out saves more than half")
    is_unsure = not compare(fallen["as before"], fallen["without L2"]).counts
    holds(is_unsure, "three starts are too few for")
    holds(sum(fallen["rate 0.3"]) == 0, "a smaller rate all")

    of_L2, of_plain = [
        np.array([printed("falls", f"seed {seed}, {title} there ") for seed in range(SEEDS)])
        for title in ("L2", "plain")
    ]  # rate times curvature, and p (1 - p)
    (least_curvature, least_p), (most_curvature, most_p) = [
        extreme(of_L2 / of_plain, axis=0).round() for extreme in (np.min, np.max)
    ]
    are_all_larger = np.all(of_L2 > 1.5 * of_plain)
    are_2 = {*of_L2[:, 0].round()} == {2}
    p_told = f"$p(1-p)$ is {least_p:.0f} to {most_p:.0f} times as large as of plain networks"
    holds(are_all_larger, p_told)
    plain_told = f"{min(of_plain[:, 0]):.1f} to {max(of_plain[:, 0]):.1f}"
    times_told = f"only {least_curvature:.0f} to {most_curvature:.0f} times as large"
    holds(are_2 and are_all_larger, "about 2 and not", plain_told, times_told)


def if_yours_falls():
    without_either = [
        name for name, remedy in REMEDIES.items() if not remedy.dropout and not remedy.l2
    ]
    fallen, _ = falls_anywhere(without_either)
    of_plain, _ = falls_anywhere(["plain"])
    are_mostly_others = 0 < of_plain < fallen / 2
    holds(are_mostly_others, "networks fall without L2, too, mostly with copies or more images")
    longer = "{} of {}".format(*falls_anywhere(without_either, ["longer"]))
    says("with neither L2 nor dropout", longer, "at 0.1 with 5,000 steps")

    of_copies = "{} of {}".format(*falls_anywhere(["copies"]))
    none_with_both = falls_anywhere(["copies-and-dropout"]) == (0, 40)
    holds(none_with_both, f"{of_copies} networks with copies fall", "none of 40")
    on_clothes = {name: falls_anywhere([name], ["fashion"])[0] for name in REMEDIES}
    copies_fall = on_clothes["copies"] == 5 and on_clothes["copies-and-dropout"] == 0
    holds(copies_fall, "At 0.5, all five fall on clothes, and none with both")
    of_three = "{} of {}".format(*falls_anywhere(["all-three"]))
    clothes = "with dropout alone, all on clothes"
    holds(on_clothes["dropout"] == 5, "with L2 on top", f"{of_three} fall on digits", clothes)


def what_to_take_away():
    slower, *_ = gone_on("all, at 0.3")
    holds(max(slower) == 0, "At a smaller rate it did not")
    with_L2, plain = how_many_break("L2", "wrong"), how_many_break("plain", "wrong")
    holds(with_L2 > plain, "With L2, such falls were likelier")
