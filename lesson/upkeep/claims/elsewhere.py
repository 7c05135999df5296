"""What elsewhere.md says."""

from claims import holds, says
from elsewhere import (
    CONCLUSIONS,
    FIRST,
    LATER,
    T_of_both,
    dropouts_climbs,
    figures_of,
    judge,
    read_ours,
)
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
sides = f"from {min(more):.0f} on dropout adds", f"up to {max(less):.0f}"
holds(max(less) < min(more), *sides, "wherever we can tell")
holds(not [far for far, _ in pairs if max(less) < far < min(more)], "82", "we had none")
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
holds(is_so, "mostly helps where networks are too sure", "five of the upper six", "above 1")
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
turn_round = {name: where(name, "opposite") for name in CONCLUSIONS}
turn_round = {name: settings for name, settings in turn_round.items() if settings}
at_slow_rate = [name for name, settings in turn_round.items() if "rate-0.1" in settings]
are_least_sure = min(means, key=means.get) == "rate-0.1"
is_turned = len(turn_round) == 5 and len(at_slow_rate) == 4 and are_least_sure
ours = [line for line in read_ours()["default"] if int(line["seed"]) < 5]
of_five = [judge(figures_of(each, ours), each.limit) for each in CONCLUSIONS.values()]
untold = [number for number, each in enumerate(of_five, 1) if each == "cannot tell"]
holds(untold == [7, 8, 10], "first five", "7, 8 and 10")
never = [*CONCLUSIONS][4:9]
means = [FOUND[setting][name][0].mean() for setting in OF_MNIST for name in never]
are_positive = bool(min(means) > 0) and not {*never} & {*turn_round}
holds(are_positive, "Conclusions 5 to 9", "nowhere on digits", "positive")
holds(are_positive, "Five more never turned round")

# What to take away
names = "climb", "T's climb", "L2's climb", "copies"
holds(in_all == [*names], "Four of fourteen held in all seven")
holds(is_turned, "Five did in some", "four of them at a rate of 0.1", "least sure")
