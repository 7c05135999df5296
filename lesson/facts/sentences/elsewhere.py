"""What elsewhere.md says."""

import numpy as np

from claims import holds, shows
from elsewhere import CONCLUSIONS, SETTINGS, T_of_both, changed_by_L2, read_ours
from evidence import compare
from lists import COMPARED
from measured import (
    BETS,
    OF_MNIST,
    how_many_break,
    of_networks,
    verdict,
    where,
)

NUMBERED = [*enumerate(CONCLUSIONS, 1)]
SHORT, LONG = ("shorter", "rate-0.1"), ("results", "longer")  # trainings at 0.5, and at 0.1

# How it begins
climbs = {
    setting: [
        of_networks("climb", name, experiment=setting).mean() for name in ("dropout", "plain")
    ]
    for setting in ("results", "rate-0.1")
}
pair, pair_at_01 = [[f"{mean:.0f} %" for mean in means] for means in climbs.values()]
turns_round = where("dropout's climb", "opposite") == ["rate-0.1"]
holds(turns_round, "With dropout the cost climbed", pair[0], f"only {pair[1]}")
holds(turns_round, "Now it climbed", *pair_at_01)

# A bet
by_default = [verdict(name, "results") for name in CONCLUSIONS]
holds(len(CONCLUSIONS) == 10 and {*by_default} == {"holds"}, "We took ten that hold there")
holds(len(OF_MNIST) == 6, "which of these hold in all six settings")
holds(len(BETS) == 4, "four of the ten")
in_all = [n for n, name in NUMBERED if len(where(name)) == 6]
numbers = [len(where(name)) == 6 for name in BETS]
holds(numbers == [True, True, False, False], "1 and 4")
holds(in_all == [1, 2, 3, 4, 5], "1 to 5 hold in all six settings")
turn_round = [n for n, name in NUMBERED if where(name, "opposite")]
holds(turn_round == [6, 7, 8, 9], "6 to 9 turn round")
open_in = [s for s in OF_MNIST if verdict("wrong: stopping", s) == "cannot tell"]
is_one = len(open_in) == 1 and len(where("wrong: stopping")) == 5
holds(is_one and len(NUMBERED) == 10, "of 10 we cannot tell in one")
_, seventh = NUMBERED[6]
costs_more = where(seventh, "opposite") == ["rate-0.1"] and seventh == "dropout beside copies"
holds(costs_more, "Number 7", "at a rate of 0.1 with 1,000 steps", "costs more than copies alone")
of_clothes = [name for name in SETTINGS if name not in OF_MNIST]
on_both = [n for n, name in NUMBERED if {verdict(name, s) for s in of_clothes} == {"holds"}]
holds(on_both == [5, 7], "Only 5 and 7 hold in both")
broken = [
    how_many_break(remedy, labels, "fashion")
    for remedy in COMPARED
    for labels in ("right", "wrong")
]
holds(sum(broken) > 5 * len(broken) / 2, "at 0.5 most networks break down there")

# When does L2 help?
lower, higher = where("L2 beside both"), where("L2 beside both", "opposite")
is_eighth = NUMBERED[7] == (8, "L2 beside both")
holds(bool(lower and higher and is_eighth), "Number 8 turns round", "not always lower the cost")
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
holds(is_so, "In the upper five settings they are, by our rule", "in four of these L2 lowers")
is_raised = {verdicts[name] for name in others} == {"opposite"} and len(others) == 3
holds(is_raised, "In the lower three it raises the cost")
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
rest = [
    row
    for row, name in enumerate(sorted(SETTINGS, key=means.get, reverse=True), 1)
    if compare(changes["cost with T"][name], 0).counts and name != "fashion"
]
holds(rest == [1, 3, 5], "first, third and fifth row some of it remains", "not all is confidence")
holds(
    grows, "does become smaller, by our rule, in all settings but clothes at 0.5", "where it grows"
)


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
holds(is_length, "less with dropout in the short training", "more in the long one")
holds(is_length, "So here the length of the training decides the sign")
holds(is_length, "dropout's climb on the length of the training")

costs = [
    [of_networks("training cost", name, experiment=setting) for name in ("dropout", "plain")]
    for setting in (*SHORT, *LONG)
]
is_below = all(compare(plain, dropout).is_positive for dropout, plain in costs)
holds(is_below, "In all four, dropout's training cost", "ends below plain's")

# What to take away
survived = (
    "in six settings of digits: the cost climbed",
    "more than half of the climb away",
    "more than half of the rise",
)
holds(in_all == [1, 2, 3, 4, 5], *survived, "copies helped")
holds(5 in on_both, "so did dropout, even on clothes")
numbers = [len(where(name)) for n, name in NUMBERED if n in turn_round]
is_so = turn_round == [6, 7, 8, 9] and numbers == [4, 4, 3, 2]
each = "it lowers the cost of copies (each holds in four of six)"
broken = [how_many_break("L2", "wrong", name) for name in OF_MNIST]
sizes = [len(of_networks("T", "L2", "wrong", name)) for name in OF_MNIST]
all_in = sum(map(int.__eq__, map(int, broken), sizes))
is_so &= (all_in, broken.count(0)) == (2, 2)
holds(
    is_so,
    "dropout raises the climb",
    each,
    "L2 lowers it further (three)",
    "all in two, none in two",
)

# The list
for name in BETS:
    shows(CONCLUSIONS[name].sentence)
