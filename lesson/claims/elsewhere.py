"""What elsewhere.md says."""

from claims import holds, says, shows
from elsewhere import BETS, CONCLUSIONS, T_of_both, read_ours
from evidence import compare
from lists import SETTINGS
from measured import OF_MNIST, errors_learnt, of_networks, verdict, where

NUMBERED = [*enumerate(CONCLUSIONS, 1)]
SHORT, LONG = ("shorter", "rate-0.1"), ("results", "longer")  # trainings at 0.5, and at 0.1

# How it begins
climbs = [of_networks("climb", name, experiment="rate-0.1").mean() for name in ("plain", "dropout")]
plain, dropout = [f"{mean:.0f} %" for mean in climbs]
turns_round = where("dropout's climb", "opposite") == ["rate-0.1"]
is_so = turns_round and verdict("dropout's climb", "results") == "holds"
holds(is_so, "At our default", "made the cost climb more")
holds(turns_round, f"{plain} without dropout", f"only {dropout}")


# Was it the rate?
def by_dropout(experiment):
    """Returns by how much more the cost climbs with dropout, by its seeds."""
    dropout, plain = [
        of_networks("climb", name, experiment=experiment) for name in ("dropout", "plain")
    ]
    return dropout - plain


short, long = [[by_dropout(name) for name in names] for names in (SHORT, LONG)]
is_length = all(compare(each, 0).counts for each in short + long)
is_length &= all(less.mean() < 0 < more.mean() for less, more in zip(short, long, strict=True))
holds(is_length, "less with dropout in the short", "more in the long")
holds(is_length, "climbs more with dropout goes with rate times steps")
ends = [of_networks("cost", name, experiment="longer").mean() for name in ("dropout", "plain")]
holds({f"{end:.2f}" for end in ends} == {"0.58"}, "at 0.1 with 5,000 steps", "the same 0.58")

# When does L2 help?
verdicts = {setting: verdict("L2 beside both", setting) for setting in SETTINGS}
lines = dict(zip(SETTINGS, read_ours().values(), strict=True))
too_sure = [name for name in SETTINGS if compare(T_of_both(lines[name]), 1).is_positive]
others = [name for name in SETTINGS if name not in too_sure]
means = {name: T_of_both(lines[name]).mean() for name in SETTINGS}
are_largest = min(means[name] for name in too_sure) > max(means[name] for name in others)
helped = [name for name in too_sure if verdicts[name] == "holds"]
is_so = are_largest and len(too_sure) == 5 and len(helped) == 4
holds(
    is_so, "mostly helps where networks are too sure", "upper five", "above 1", "four of these five"
)
says(f"{means['rate-0.1']:.1f} with 1,000 steps", f"{means['longer']:.1f} with 5,000")
holds(verdicts["longer"] == "holds" and verdicts["rate-0.1"] == "opposite", "With 5,000 steps")
is_raised = {verdicts[name] for name in others} == {"opposite"} and len(others) == 3
holds(is_raised, "lower three", "raises")

# A bet
by_default = [verdict(name, "results") for name in CONCLUSIONS]
holds(
    len(by_default) == 10 and {*by_default} == {"holds"}, "ten conclusions that hold at our default"
)
in_all = [n for n, name in NUMBERED if len(where(name)) == 6]
numbers = [len(where(name)) == 6 for name in BETS]
holds(numbers == [True, True, False, False], "1 and 4")
turn_round = [n for n, name in NUMBERED if where(name, "opposite")]
_, seventh = NUMBERED[6]
costs_more = where(seventh, "opposite") == ["rate-0.1"] and seventh == "dropout beside copies"
holds(costs_more, "Number 7", "rate of 0.1", "cost more")
of_clothes = [name for name in SETTINGS if name not in OF_MNIST]
on_both = [n for n, name in NUMBERED if {verdict(name, s) for s in of_clothes} == {"holds"}]
learnt = errors_learnt("copies-and-dropout", "farther")
is_open = not compare(learnt, 0.5).counts
holds(is_open, "5,000 steps at 0.5", "whether number 9 holds", f"{100 * learnt.mean():.0f} %")

# Do one yourself
holds(NUMBERED[5] == (6, "dropout's climb"), "number 6", "more with dropout")
plain, dropout = [
    of_networks("climb", name, experiment="rate-0.2") for name in ("plain", "dropout")
]
is_more = compare(dropout, plain).is_positive
holds(is_more, "More", f"{dropout.mean():.0f} % instead of {plain.mean():.0f} %", "five seeds")

# What to take away
holds(in_all == [1, 2, 3, 4, 5], "Five of the ten held in all six")
holds(5 in on_both, "copies and dropout read more", "even on clothes")
holds(turn_round == [6, 7, 8, 9], "Four turned round", "dropout", "copies", "L2", "few wrong")

# The list
for name in BETS:
    shows(CONCLUSIONS[name].sentence)
