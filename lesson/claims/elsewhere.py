"""What elsewhere.md says."""

from claims import holds, says
from elsewhere import CONCLUSIONS, FIRST, LATER, T_of_both, dropouts_climbs, read_ours
from evidence import compare
from lists import SETTINGS
from measured import FOUND, OF_MNIST, how_many_break, of_networks, verdict, where

CLOTHES = "fashion", "fashion-longer"


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
pairs = [(far, compare(added, 0)) for far, added in dropouts_climbs(FIRST)]
less, more = [
    [far for far, each in pairs if each.counts and each.is_positive == is_more]
    for is_more in (False, True)
]
sides = (
    f"{len(less) + len(more)} of our {len(pairs)} pairs",
    f"from {min(more):.0f} on dropout adds",
)
holds(max(less) < min(more), *sides, f"up to {max(less):.0f}")
says("$0.5\\cdot512=256$", "$0.5\\cdot102=51$")
holds(compare(*climbs_in("shorter")).is_positive, "Less.")

tests = {name: 100 * added for name, (_, added) in zip(LATER, dropouts_climbs(LATER), strict=True)}
at_same = {f"{far:.0f}" for far, _ in dropouts_climbs(LATER)} == {"82"}
bet = compare(tests["between"], 0)
holds(not bet.counts and at_same, "We cannot tell", f"{bet:.1f}")
by_rate = compare(tests["between-0.4"], tests["between-0.1"])
holds(by_rate.is_positive and at_same, "But the product is not all", f"adds {by_rate:.1f} more")

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
holds([*{*too_sure} - {*helped}] == ["fashion"], "but not on clothes at our default")
says(f"{means['rate-0.1']:.1f} with 1,000 steps", f"{means['longer']:.1f} with 5,000")
holds(verdicts["longer"] == "holds" and verdicts["rate-0.1"] == "opposite", "With 5,000 steps")
is_raised = {verdicts[name] for name in others} == {"opposite"} and len(others) == 3
holds(is_raised, "lower three", "raises")

# Fourteen conclusions
by_default = [verdict(name, "results") for name in CONCLUSIONS]
is_so = len(by_default) == 14 and {*by_default} == {"holds"}
holds(is_so, "fourteen conclusions", "all true at our default")
in_all = [name for name in CONCLUSIONS if len(where(name)) == len(OF_MNIST)]
holds(len(OF_MNIST) == 7 and in_all == [*CONCLUSIONS][:4], "Four")
on_clothes = {name: [verdict(name, each) for each in CLOTHES] for name in in_all}
holds(
    ["holds", "holds"] not in on_clothes.values(),
    "Of these, none holds in both settings of clothes",
)
is_so = how_many_break("plain", "right", "fashion") == how_many_break("plain", "wrong", "fashion")
holds(is_so and how_many_break("plain", "right", "fashion") == 5, "all plain networks break down")
hold_longer = [name for name, (_, longer) in on_clothes.items() if longer == "holds"]
holds(hold_longer == in_all[:2], "three seeds", "the first two do")
turn_round = {name: where(name, "opposite") for name in CONCLUSIONS}
turn_round = {name: settings for name, settings in turn_round.items() if settings}
at_slow_rate = [name for name, settings in turn_round.items() if "rate-0.1" in settings]
are_least_sure = min(means, key=means.get) == "rate-0.1"
is_turned = len(turn_round) == 5 and len(at_slow_rate) == 4 and are_least_sure
holds(is_turned, "Five turn round on digits", "four of these at a rate of 0.1", "least sure")
cells = len(FOUND) * len(CONCLUSIONS)
holds(6 <= 0.05 * cells < 6.5, f"six of {cells} cells")

# What to take away
names = "climb", "T's climb", "L2's climb", "copies"
holds(in_all == [*names], "Four of fourteen held in all seven")
holds(is_turned, "Five turned round in some", "four of them where networks are least sure")
