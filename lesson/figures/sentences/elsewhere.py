"""What elsewhere.md says."""

from claims import holds, says
from elsewhere import CONCLUSIONS
from evidence import LIMITS, compare
from measured import OF_MNIST, figures_of, how_many_break, of_networks, verdict, where

NUMBERS = range(1, len(CONCLUSIONS) + 1)
BET = 1, 7, 8, 11  # which readers bet on

# A bet
holds(len(OF_MNIST) == 6, "In each of these six settings a conclusion holds")
with_limits = [n for n, conclusion in enumerate(CONCLUSIONS, 1) if conclusion.limit]
holds(with_limits == [1, 4, 11], "If it names a size")
holds([len(where(n)) for n in BET] == [6, 4, 6, 2], "The four numbers are six, four, six and two")
in_all = [n for n in NUMBERS if len(where(n)) == 6]
climbs, less, by_copies = "climbs (1)", "more than half of the climb (4)", "copies add points"
gains = [100 * figures_of(8, name).mean() for name in OF_MNIST]
from_to = f"from {min(gains):.1f} to {max(gains):.1f} (8)"
holds(in_all == [1, 4, 8], "Three of the fourteen hold in all six")
holds(in_all == [1, 4, 8], climbs, less, by_copies, from_to)
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
holds(len(others) == 8 and are_never_opposite, "The other eight", "the rest we cannot tell")
holds(all(where(n) for n in others), "The other eight hold in one setting at least")
learnt = [of_networks("training accuracy", experiment=name).min() for name in OF_MNIST]
holds(min(learnt) == 100, "In each, plain comes to read all its training images")

# What turned round
holds("longer" in where(7), "with 5,000 steps the cost climbs more with dropout")
holds(where(7, "opposite") == ["rate-0.1"], "At a rate of 0.1 the cost climbs less with dropout")

# Clothes
all_break = how_many_break("plain", "right", "fashion") == 5
holds(all_break, "networks break down", "all five plain ones")
of_longer = [verdict(number, "fashion-longer") for number in (1, 7, 8)]
hold_again = of_longer == ["holds", "holds", "cannot tell"]
holds(hold_again, "the cost climbs again", "again more with dropout")
holds(hold_again and 8 in in_all, "Copies helped in all six", "of clothes we cannot tell")

# With a pencil
mean, error, counts = compare(100 * figures_of(7, "one-layer-64"), 0)
more = f"{mean:.1f} ± {error:.1f} per cent more"
holds(verdict(7, "one-layer-64") == "cannot tell", "With 64 neurons and dropout", more)
says(f"limit for five seeds is {LIMITS[5]}")
holds(mean < LIMITS[5] * error and not counts, f"less than {LIMITS[5]}", "we cannot tell")
holds(len(OF_MNIST) * len(CONCLUSIONS) == 84, "of the 84 verdicts in the six columns")

# What to take away
holds(1 in in_all and 8 in in_all, "the climb of the cost and the gain by copies were there")
of_rates = [figures_of(6, name) for name in ("rate-0.1", "results")]
adds = [f"{100 * gains.mean():.1f}" for gains in of_rates]
is_more = compare(*[gains[:5] for gains in of_rates]).is_positive
holds(is_more, f"dropout adds {adds[0]} points at a rate of 0.1", f"only {adds[1]} at 0.5")
