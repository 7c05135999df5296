"""What elsewhere.md says."""

from claims import holds, says
from elsewhere import CONCLUSIONS
from evidence import compare
from measured import BETS, OF_MNIST, how_many_break, of_networks, verdict, where

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
says("sixteen", "five more")
holds(len(CONCLUSIONS) == 16, "four of the sixteen")

# A bet
holds(len(OF_MNIST) == 6, "In each of these six settings a conclusion holds")
with_limits = [n for n, name in NUMBERED if CONCLUSIONS[name].limit]
holds(with_limits == [1, 2, 3, 8], "by more than 5")
holds([[*CONCLUSIONS].index(name) + 1 for name in BETS] == [1, 4, 6, 8], "The bet is on 1, 4")
numbers = [len(where(name)) for name in BETS]
holds(numbers == [6, 6, 3, 2], "The four numbers are six, six, three and two")
in_all = [n for n, name in NUMBERED if len(where(name)) == 6]
holds(in_all == [1, 2, 3, 4], "conclusions 1 to 4 hold everywhere")
turn_round = [n for n, name in NUMBERED if where(name) and where(name, "opposite")]
holds(turn_round == [5, 6, 7, 8, 9], "5 to 9 turn round")
others = [name for n, name in NUMBERED if n > 9]
are_open = all(len(where(name)) < 6 and not where(name, "opposite") for name in others)
holds(are_open, "The others never turn round", "cannot tell in some")

# Clothes
all_break = how_many_break("plain", "right", "fashion") == 5
holds(all_break, "all five plain networks break down")

# When does L2 help?
lower, higher = where("L2 beside both"), where("L2 beside both", "opposite")
holds(len(lower) == len(higher) == 3, "in three settings", "in three")
T_of = lambda setting: of_networks("T", "copies-and-dropout", "right", setting).mean()
seen = [*lower, "fashion-longer"]
is_sorted = min(map(T_of, seen)) > 1.2 and max(map(T_of, higher)) < 1.1
is_sorted &= verdict("L2 beside both", "fashion-longer") == "holds"
holds(is_sorted, "L2 lowers the cost where", "on average too sure", "raises it where they are not")
of_clothes = verdict("L2 beside both", "fashion") == "opposite" and T_of("fashion") > 1.2
accuracies = [
    of_networks("accuracy", name, "right", "fashion")
    for name in ("all-three", "copies-and-dropout")
]
taken = compare(*accuracies)
is_two = taken.counts and round(taken.mean) == -2
holds(
    of_clothes and is_two, "The exception is Fashion-MNIST at 0.5", "takes two points of accuracy"
)
holds(is_sorted, "In seven of eight", "lowered the cost just where networks were too sure")


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
holds(is_length, "how far the training goes decides which")
rates_differ = all(compare(at_05[:5], at_01).counts for at_05, at_01 in (short, long))
holds(rates_differ, "How much depends on the rate, too")

# With a pencil
holds(len(OF_MNIST) * len(CONCLUSIONS) == 96, "Of the 96 verdicts on digits")

# What to take away
wherever = (
    "with right labels, the cost climbed",
    "more than half of the rise away, and copies helped",
    "wherever",
)
holds(in_all == [1, 2, 3, 4], *wherever)
