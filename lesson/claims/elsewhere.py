"""What elsewhere.md says."""

from claims import holds, says, shows
from elsewhere import BETS, CONCLUSIONS, T_of_both, dropouts_climbs, read_ours
from evidence import compare
from lists import SETTINGS
from measured import errors_learnt, of_networks, verdict, where

NUMBERED = [*enumerate(CONCLUSIONS, 1)]


def climbs_in(experiment):
    """Returns the climbs without dropout and with it: two arrays, with an entry for each seed."""
    return [of_networks("climb", name, experiment=experiment) for name in ("plain", "dropout")]


# How it begins
plain, dropout = [f"{climbs.mean():.0f} %" for climbs in climbs_in("rate-0.1")]
turns_round = where("dropout's climb", "opposite") == ["rate-0.1"]
is_so = turns_round and verdict("dropout's climb", "results") == "holds"
holds(is_so, "At our default", "made the cost climb more")
holds(turns_round, f"{plain} without dropout", f"only {dropout}")

# Was it the rate?
added = [(far, figures.mean()) for far, figures in dropouts_climbs()]
less, more = [[far for far, mean in added if (mean > 0) == is_more] for is_more in (False, True)]
is_length = max(less) < min(more) and compare(*climbs_in("shorter")).counts
holds(
    is_length,
    f"all {len(added)} pairs",
    f"from {min(more):.0f} on",
    f"up to {max(less):.0f}",
)
says("$0.5\\cdot512=256$", "$0.5\\cdot102=51$")
ends = [of_networks("cost", name, experiment="longer").mean() for name in ("dropout", "plain")]
holds({f"{end:.2f}" for end in ends} == {"0.58"}, "at 0.1 with 5,000 steps", "both end at 0.58")

# When does L2 help?
verdicts = {setting: verdict("L2 beside both", setting) for setting in SETTINGS}
lines = dict(zip(SETTINGS, read_ours().values(), strict=True))
too_sure = [name for name in SETTINGS if compare(T_of_both(lines[name]), 1).is_positive]
others = [name for name in SETTINGS if name not in too_sure]
means = {name: T_of_both(lines[name]).mean() for name in SETTINGS}
are_largest = min(means[name] for name in too_sure) > max(means[name] for name in others)
helped = [name for name in too_sure if verdicts[name] == "holds"]
is_so = are_largest and len(too_sure) == 6 and len(helped) == 5
holds(
    is_so, "mostly helps where networks are too sure", "upper six", "above 1", "five of these six"
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
in_all = [n for n, name in NUMBERED if len(where(name)) == 7]
numbers = [len(where(name)) == 7 for name in BETS]
holds(numbers == [True, True, False, False], "1 and 4")
turn_round = [n for n, name in NUMBERED if where(name, "opposite")]
_, seventh = NUMBERED[6]
costs_more = where(seventh, "opposite") == ["rate-0.1"] and seventh == "dropout beside copies"
holds(costs_more, "Number 7", "rate of 0.1", "cost more")
learnt = errors_learnt("copies-and-dropout", "farther")
is_open = not compare(learnt, 0.5).counts
holds(is_open, "In 5,000 steps", f"{100 * learnt.mean():.0f} %", "cannot tell of number 9")

# Do one yourself
plain, dropout = climbs_in("rate-0.2")
is_more = compare(dropout, plain).is_positive
holds(is_more, "More", f"{dropout.mean():.0f} % instead of {plain.mean():.0f} %", "five seeds")

# What to take away
holds(in_all == [1, 2, 3, 4], "Four of the ten held in all seven")
unsure = [n for n, name in NUMBERED if n not in in_all and not where(name, "opposite")]
holds(unsure == [5, 10], "Of two we cannot tell in some", "copies and dropout", "stopped")
holds(turn_round == [6, 7, 8, 9], "Four turned round", "dropout", "copies", "L2", "few wrong")

# The list
for name in BETS:
    shows(CONCLUSIONS[name].sentence)
