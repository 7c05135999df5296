"""What elsewhere.md says."""

from claims import holds, says
from elsewhere import CONCLUSIONS, T_of_both, dropouts_climbs, read_ours
from evidence import compare
from lists import SETTINGS
from measured import FOUND, OF_MNIST, errors_learnt, of_networks, verdict, where

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

# Ten conclusions
by_default = [verdict(name, "results") for name in CONCLUSIONS]
holds(
    len(by_default) == 10 and {*by_default} == {"holds"}, "ten conclusions that hold at our default"
)
holds(
    [*CONCLUSIONS].index("dropout beside copies") == 6, "Number 7", "dropout lowers the test cost"
)
holds([*CONCLUSIONS].index("wrong: few learnt") == 8, "Number 9", "less than half")
through = [1000 * 512 / (25 * images) for images in (300, 1000)]
says(f"each copy {through[0]:.0f} times", f"not {through[1]:.0f} times")
opposite = {n: where(name, "opposite") for n, name in NUMBERED}
is_so = opposite[7] == [min(means, key=means.get)] == ["rate-0.1"]
holds(is_so, "7 turns round at a rate of 0.1", "$T$ is lowest")
learnt = errors_learnt("copies-and-dropout", "images-300")
is_so = opposite[9] == ["images-300"]
holds(is_so, "9 from 300 images", f"{100 * learnt.mean():.0f} %")
in_all = [n for n, name in NUMBERED if len(where(name)) == 7]
holds(in_all == [1, 2, 3, 4], "1 to 4 hold in all seven")
is_so = opposite[6] == opposite[7] and {*opposite[8]} == {*others}
holds(is_so, "6 turns round where 7 does", "8 in three settings", "the lower three")
unsure = [n for n, name in NUMBERED if n not in in_all and not opposite[n]]
holds(unsure == [5, 10], "5 and 10 turn round nowhere")
open_5, open_10 = [where([*CONCLUSIONS][n - 1], "cannot tell") for n in (5, 10)]
is_so = open_5 == ["farther"] and open_10 == ["images-300", "farther"]
holds(is_so, "in 5,000 steps we cannot tell of either", "from 300 images of 10")
cells = len(OF_MNIST) * len(CONCLUSIONS)
holds(3 <= 0.05 * cells <= 4, "three or", f"four of {cells} cells")
on_clothes = [each for name in SETTINGS if name not in OF_MNIST for _, each in FOUND[name].values()]
says("There, we cannot tell", f"{on_clothes.count('cannot tell')} of {len(on_clothes)} cases")

# Do one yourself
plain, dropout = climbs_in("rate-0.2")
is_more = compare(dropout, plain).is_positive
holds(is_more, "More", f"{dropout.mean():.0f} % instead of {plain.mean():.0f} %", "five seeds")

# What to take away
names = "climb", "T's climb", "L2's climb", "copies"
is_so = in_all == [1, 2, 3, 4] and [*CONCLUSIONS][:4] == [*names]
holds(is_so, "Four of the ten held in all seven")
turn_round = [n for n in opposite if opposite[n]]
holds(turn_round == [6, 7, 8, 9], "Four turned round", "what dropout adds", "few wrong")
