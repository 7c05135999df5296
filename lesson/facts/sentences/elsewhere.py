"""What elsewhere.md says."""

import numpy as np

from claims import holds, shows
from elsewhere import CONCLUSIONS, SETTINGS, T_of_both, changed_by_L2, read_ours
from evidence import compare
from measured import (
    BETS,
    OF_MNIST,
    of_networks,
    verdict,
    where,
)

NUMBERED = [*enumerate(CONCLUSIONS, 1)]
SHORT, LONG = ("shorter", "rate-0.1"), ("results", "longer")  # trainings at 0.5, and at 0.1

# How it begins
climbs = [of_networks("climb", name, experiment="rate-0.1").mean() for name in ("plain", "dropout")]
plain, dropout = [f"{mean:.0f} %" for mean in climbs]
turns_round = where("dropout's climb", "opposite") == ["rate-0.1"]
is_so = turns_round and verdict("dropout's climb", "results") == "holds"
holds(is_so, "At our default", "made the cost climb more")
holds(turns_round, f"climbed by {plain} without dropout", f"only {dropout} with it")

# A bet
by_default = [verdict(name, "results") for name in CONCLUSIONS]
holds(
    len(CONCLUSIONS) == 9 and {*by_default} == {"holds"},
    "we took nine conclusions that hold at our default",
)
holds(len(OF_MNIST) == 6, "to five other settings")
holds(len(BETS) == 4, "four of the nine")
in_all = [n for n, name in NUMBERED if len(where(name)) == 6]
numbers = [len(where(name)) == 6 for name in BETS]
holds(numbers == [True, True, False, False], "1 and 4")
holds(in_all == [1, 2, 3, 4, 5], "five of the nine conclusions hold in all six settings")
turn_round = [n for n, name in NUMBERED if where(name, "opposite")]
holds(turn_round == [6, 7, 8], "Three turn round somewhere")
_, seventh = NUMBERED[6]
costs_more = where(seventh, "opposite") == ["rate-0.1"] and seventh == "dropout beside copies"
holds(costs_more, "number 7", "at a rate of 0.1 with 1,000 steps", "costs more than copies alone")
of_clothes = [name for name in SETTINGS if name not in OF_MNIST]
on_both = [n for n, name in NUMBERED if {verdict(name, s) for s in of_clothes} == {"holds"}]
holds(on_both == [5, 7], "Only 5 and 7 hold in both")

# When does L2 help?
raised = where("L2 beside both", "opposite")
is_eighth = NUMBERED[7] == (8, "L2 beside both")
holds(bool(raised and is_eighth), "Number 8 turns round", "L2 raises the cost in some settings")
verdicts = {setting: verdict("L2 beside both", setting) for setting in SETTINGS}
lines = dict(zip(SETTINGS, read_ours().values(), strict=True))
too_sure = [name for name in SETTINGS if compare(T_of_both(lines[name]), 1).is_positive]
others = [name for name in SETTINGS if name not in too_sure]
means = {name: T_of_both(lines[name]).mean() for name in SETTINGS}
are_largest = min(means[name] for name in too_sure) > max(means[name] for name in others)
helped = [name for name in too_sure if verdicts[name] == "holds"]
is_so = are_largest and len(too_sure) == 5 and len(helped) == 4
holds(is_so, "L2's help mostly on how sure the networks are")
holds(is_so, "Mostly where the networks are too sure")
holds(is_so, "In the upper five settings they clearly are", "in four of these five L2 lowers")
is_raised = {verdicts[name] for name in others} == {"opposite"} and len(others) == 3
holds(is_raised, "In the lower three settings L2 raises it")
changes = {
    title: {name: changed_by_L2(lines[name], title) for name in SETTINGS}
    for title in ("cost", "cost with T")
}
smaller = {
    name: compare(np.sign(effect.mean()) * (effect - with_T), 0)
    for name, effect, with_T in zip(SETTINGS, *map(dict.values, changes.values()), strict=True)
}
odd = [name for name in SETTINGS if not smaller[name].is_positive]
grows = odd == ["fashion"] and smaller["fashion"].counts
holds(grows, "L2's effect becomes smaller", "in all settings but clothes at 0.5")


# Why did dropout turn round?
def by_dropout(experiment):
    """Returns by how much more the cost climbs with dropout, by its seeds."""
    dropout, plain = [
        of_networks("climb", name, experiment=experiment) for name in ("dropout", "plain")
    ]
    return dropout - plain


short, long = [[by_dropout(name) for name in names] for names in (SHORT, LONG)]
is_length = all(compare(each, 0).counts for each in short + long)
is_length &= all(less.mean() < 0 < more.mean() for less, more in zip(short, long, strict=True))
holds(is_length, "the cost climbs less with dropout in the short training", "more in the long one")
holds(is_length, "So here the length of the training decides the sign")
holds(is_length, "dropout's climb on the length of the training")

# What to take away
survived = (
    "in six settings of digits: the cost climbed",
    "more than half of the rise away",
    "copies helped",
)
holds(in_all == [1, 2, 3, 4, 5], *survived)
holds(5 in on_both, "dropout helped against wrong labels, even on clothes")
turned = "dropout raises the climb", "it lowers the cost", "L2 lowers it further"
holds(turn_round == [6, 7, 8], *turned)

# The list
for name in BETS:
    shows(CONCLUSIONS[name].sentence)
