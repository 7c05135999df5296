"""What elsewhere.md says."""

from claims import holds, says
from elsewhere import CONCLUSIONS
from evidence import LIMITS, compare
from measured import OF_MNIST, figures_of, how_many_break, of_networks, verdict, where

NUMBERS = range(1, len(CONCLUSIONS) + 1)
BET = 1, 3, 7, 8, 11  # which readers bet on

# A bet
holds(len(OF_MNIST) == 6, "In each of these six settings a conclusion holds")
with_limits = [n for n, conclusion in enumerate(CONCLUSIONS, 1) if conclusion.limit]
holds(with_limits == [1, 3, 4, 11], "If it names a size")
holds(
    [len(where(n)) for n in BET] == [6, 6, 4, 6, 2],
    "The five numbers are six, six, four, six and two",
)
in_all = [n for n in NUMBERS if len(where(n)) == 6]
names = "climbs (1)", "more than half of the climb (3)", "so does L2 (4)", "copies add points"
gains = [100 * figures_of(8, name).mean() for name in OF_MNIST]
from_to = f"from {min(gains):.1f} to {max(gains):.1f} (8)"
holds(in_all == [1, 3, 4, 8], "Four of the fourteen hold in all six")
holds(in_all == [1, 3, 4, 8], *names, from_to)
turn_round = [n for n in NUMBERS if where(n) and where(n, "opposite")]
holds(turn_round == [7, 11, 13], "Three turn round in one setting or two")
is_in_four = len(where(7)) == 4 and where(7, "opposite") == ["rate-0.1"]
holds(is_in_four, "With dropout", "climbs more in four settings", "less at a rate of 0.1 (7)")
in_two = len(where(11)) == len(where(11, "opposite")) == 2
holds(in_two, "With L2 and wrong labels", "in two settings", "not in two others (11)")
in_two = len(where(13)) == len(where(13, "opposite")) == 2
holds(in_two, "harm in two settings", "helps in two others (13)")
others = [n for n in NUMBERS if n not in in_all + turn_round]
are_never_opposite = not any(where(n, "opposite") for n in others)
holds(len(others) == 7 and are_never_opposite, "The other seven", "the rest we cannot tell")
holds(all(where(n) for n in others), "The other seven hold in one setting at least")

# Why did dropout turn round?
holds(where(7, "opposite") == ["rate-0.1"], "more at our default", "less at a rate of 0.1")

# Clothes
all_break = how_many_break("plain", "right", "fashion") == 5
holds(all_break, "all five plain networks break down")
of_longer = [verdict(number, "fashion-longer") for number in (1, 7, 3, 8)]
hold_again = of_longer == ["holds", "holds", "holds", "cannot tell"]
holds(hold_again, "climbs again", "more with dropout", "takes the climb away")
holds(hold_again, "of copies, with three seeds of clothes, we cannot tell")

# With a pencil
mean, error, counts = compare(100 * figures_of(7, "one-layer-64"), 0)
more = f"{mean:.1f} ± {error:.1f} per cent more"
holds(verdict(7, "one-layer-64") == "cannot tell", "With 64 neurons and dropout", more)
says(f"limit for five seeds is {LIMITS[5]}")
holds(mean < LIMITS[5] * error and not counts, f"less than {LIMITS[5]}", "we cannot tell")
holds(len(OF_MNIST) * len(CONCLUSIONS) == 84, "of the 84 verdicts in the six columns")

# What to take away
wherever = "the cost climbed, a temperature took the climb away, and copies helped", "wherever"
holds({1, 3, 8} <= {*in_all}, *wherever)


def by_rate(remedy):
    """Returns how many points more are read at 0.5 than at 0.1, with wrong labels: a Difference."""
    rates = "results", "rate-0.1"
    at_05, at_01 = [of_networks("accuracy", remedy, "wrong", name)[:5] for name in rates]
    return compare(at_05, at_01)


gain, loss = by_rate("plain"), by_rate("copies")
higher = (
    f"plain's accuracy is {gain:.1f} points",
    f"copies {-loss.mean:.1f} ± {loss.error:.1f} lower",
)
holds(gain.is_positive and loss.counts and loss.mean < 0, *higher)
