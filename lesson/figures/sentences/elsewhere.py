"""What elsewhere.md says."""

from claims import holds, says
from elsewhere import CONCLUSIONS
from evidence import LIMITS, compare
from measured import BETS, OF_MNIST, figures_of, how_many_break, of_networks, verdict, where

NUMBERED = [*enumerate(CONCLUSIONS, 1)]
SHORT, LONG = ("shorter", "rate-0.1"), ("results", "longer")  # trainings at 0.5, and at 0.1

# A bet
holds(len(OF_MNIST) == 6, "In each of these six settings a conclusion holds")
with_limits = [n for n, name in NUMBERED if CONCLUSIONS[name].limit]
holds(with_limits == [1, 2, 3, 6], "by more than 5")
holds([[*CONCLUSIONS].index(name) + 1 for name in BETS] == [1, 5, 4, 2, 6], "The bet is on 1, 5")
numbers = [len(where(name)) for name in BETS]
holds(numbers == [6, 4, 6, 6, 2], "The five numbers are six, four, six, six and two")
in_all = [n for n, name in NUMBERED if len(where(name)) == 6]
holds(in_all == [1, 2, 3, 4], "Conclusions 1 to 4 hold in all six", "and copies help")
turn_round = [n for n, name in NUMBERED if where(name) and where(name, "opposite")]
holds(turn_round == [5, 6, 7], "Conclusions 5 and 6 turn round in one setting or two")
is_open = verdict([*CONCLUSIONS][6], "results") == "cannot tell"
holds(is_open, "So does 7, of which we cannot tell at our default")
by_default = {n: verdict(name, "results") == "holds" for n, name in NUMBERED}
holds([n for n in turn_round if by_default[n]] == [5, 6], "two turn into their opposites")
turns_round = where("dropout's climb", "opposite") == ["rate-0.1"]
others = [name for n, name in NUMBERED if n > 7]
are_open = all(len(where(name)) < 6 and not where(name, "opposite") for name in others)
holds(are_open, "The others never turn round", "cannot tell in some")

# Why did dropout turn round?
holds(turns_round, "more at our default", "less at a rate of 0.1")


def by_dropout(experiment, remedy="dropout", other="plain"):
    """Returns by how much more the cost climbs with dropout, in per cent: a Difference."""
    climbs = [of_networks("climb", name, experiment=experiment) for name in (remedy, other)]
    return compare(*climbs)


short, long = [[by_dropout(name) for name in names] for names in (SHORT, LONG)]
is_length = all(each.counts for each in short + long)
is_length &= all(less.mean < 0 < more.mean for less, more in zip(short, long, strict=True))
holds(is_length, "whether dropout helps follows how far the training goes")
less, less_at_01 = [f"{-each.mean:.1f} ± {each.error:.1f}" for each in short]
rates = f"{less} percentage points at 0.5", f"{less_at_01} at 0.1"
holds(is_length, "In the short trainings the cost climbs less", *rates)
holds(is_length, "In the long ones it climbs more", *[f"{each:.1f}" for each in long])

# Clothes
all_break = how_many_break("plain", "right", "fashion") == 5
holds(all_break, "all five plain networks break down")
told = ("holds", "opposite")
pairs = [(verdict(name, "longer"), verdict(name, "fashion-longer")) for name in CONCLUSIONS]
are_alike = all(here == there for here, there in pairs if here in told and there in told)
holds(are_alike, "At 0.1 with 5,000 steps no verdict is the opposite of that on digits")

# With a pencil
mean, error, counts = compare(100 * figures_of("dropout's climb", "one-layer-64"), 0)
says("With 64 neurons and dropout", f"{mean:.1f} ± {error:.1f} points more")
holds(not counts, f"the limit is {LIMITS[5]}", "we cannot tell")
holds(len(OF_MNIST) * len(CONCLUSIONS) == 84, "of the 84 verdicts on digits")

# What to take away
wherever = (
    "with right labels, the cost climbed",
    "more than half of the rise since stopping away, and copies helped",
    "wherever",
)
holds(in_all == [1, 2, 3, 4], *wherever)
