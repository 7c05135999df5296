"""What elsewhere.md says."""

import numpy as np

from claims import holds, says
from elsewhere import (
    BY_DROPOUT,
    CONCLUSIONS,
    FIRST,
    LATER,
    T_of_both,
    changed_by_dropout,
    figures_of,
    judge,
    read_ours,
)
from evidence import compare
from lists import SETTINGS
from measured import FOUND, OF_MNIST, of_networks, verdict, where

CLOTHES = "fashion", "fashion-longer"


def climbs_in(experiment):
    """Returns the climbs without dropout and with it: two arrays, with an entry for each seed."""
    return [of_networks("climb", name, experiment=experiment) for name in ("plain", "dropout")]


# Dropout
plain, dropout = [f"{climbs.mean():.0f} %" for climbs in climbs_in("rate-0.1")]
turns_round = where("dropout's climb", "opposite") == ["rate-0.1"]
is_so = turns_round and verdict("dropout's climb", "results") == "holds"
holds(is_so, "At our default", "made the test cost climb more")
holds(turns_round, "It climbs less", f"by {dropout}", f"without dropout by {plain}")


def of_pairs(remedy, names):
    """Returns ratios of training costs, and what dropout adds to T: a list of pairs."""
    found = changed_by_dropout(remedy, names)
    return [(float(np.exp(np.log(ratios).mean())), compare(added, 0)) for ratios, added in found]


pairs = [pair for remedy in BY_DROPOUT for pair in of_pairs(remedy, FIRST)]
surer, less_sure = [
    [ratio for ratio, each in pairs if each.counts and each.is_positive == is_more]
    for is_more in (True, False)
]
holds(max(surer) < 0.4, "Where they cost much less", "under 0.4 times")
holds(min(less_sure) > 0.7, "From 0.7 times on", "less sure")
later = of_pairs("plain", LATER)
*_, (ratio, found) = later
holds(len(later) == 3 and ratio > 3 and found.is_positive, "Of three, one is against it", "64")
holds(min(surer) < 1 < max(less_sure), "costing less with dropout", "in others more")

# L2
verdicts = {setting: verdict("L2 beside both", setting) for setting in SETTINGS}
lines = dict(zip(SETTINGS, read_ours().values(), strict=True))
too_sure = [name for name in SETTINGS if compare(T_of_both(lines[name]), 1).is_positive]
others = [name for name in SETTINGS if name not in too_sure]
means = {name: T_of_both(lines[name]).mean() for name in SETTINGS}
are_largest = min(means[name] for name in too_sure) > max(means[name] for name in others)
helped = [name for name in too_sure if verdicts[name] == "holds"]
is_so = are_largest and len(too_sure) == 6 and len(helped) == 5
holds(is_so, "mostly helps where networks are too sure", "five of the six settings", "above 1")
says(f"{means['rate-0.1']:.1f} with 1,000 steps", f"{means['longer']:.1f} with 5,000")
holds(verdicts["longer"] == "holds" and verdicts["rate-0.1"] == "opposite", "With 5,000 steps")
is_raised = {verdicts[name] for name in others} == {"opposite"} and len(others) == 3
holds(is_raised, "other three", "raises")

# Fourteen conclusions
by_default = [verdict(name, "results") for name in CONCLUSIONS]
is_so = len(by_default) == 14 and {*by_default} == {"holds"}
holds(is_so, "fourteen conclusions", "all true at our default")
in_all = [name for name in CONCLUSIONS if len(where(name)) == len(OF_MNIST)]
holds(len(OF_MNIST) == 7 and in_all == [*CONCLUSIONS][:4], "Four")
on_clothes = {name: [verdict(name, each) for each in CLOTHES] for name in in_all}
is_so = ["holds", "holds"] not in on_clothes.values()
holds(is_so, "Four, and none of these in both settings of clothes")
turn_round = {name: where(name, "opposite") for name in CONCLUSIONS}
turn_round = {name: settings for name, settings in turn_round.items() if settings}
ours = [line for line in read_ours()["default"] if int(line["seed"]) < 5]
of_five = [judge(figures_of(each, ours), each.limit) for each in CONCLUSIONS.values()]
untold = [number for number, each in enumerate(of_five, 1) if each == "cannot tell"]
holds(untold == [7, 8, 10], "from five seeds", "7, 8 and 10 at our default")
never = [*CONCLUSIONS][4:9]
means = [FOUND[setting][name][0].mean() for setting in OF_MNIST for name in never]
are_positive = bool(min(means) > 0) and not {*never} & {*turn_round}
holds(are_positive, "the means of 5 to 9 are all positive")

# What to take away
names = "climb", "T's climb", "L2's climb", "copies"
holds(in_all == [*names], "Four of fourteen held in all seven")
holds(len(turn_round) == 5, "Five did turn round")
