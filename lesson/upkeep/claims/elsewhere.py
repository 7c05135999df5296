"""What elsewhere.md says."""

from claims import holds
from elsewhere import CONCLUSIONS
from evidence import compare
from lists import NO_LAYER, NO_LAYER_FARTHER, SETTINGS
from measured import FOUND, OF_MNIST, how_many_break, of_networks, verdict, where

CLOTHES = "fashion", "fashion-longer"


def climbs_in(experiment):
    """Returns the climbs without dropout and with it: two arrays, with an entry for each seed."""
    return [of_networks("climb", name, experiment=experiment) for name in ("plain", "dropout")]


# Dropout
climbs = {rate: climbs_in(rate) for rate in ("rate-0.1", "longer")}
plain, dropout = [f"{of_each.mean():.0f} %" for of_each in climbs["rate-0.1"]]
turns_round = where("dropout's climb", "opposite") == ["rate-0.1"]
is_so = turns_round and verdict("dropout's climb", "results") == "holds"
holds(is_so, "At our default", "made the test cost climb more")
holds(turns_round, "It climbs less", f"by {dropout}", f"without dropout by {plain}")
plain, dropout = [f"{of_each.mean():.0f} %" for of_each in climbs["longer"]]
is_so = verdict("dropout's climb", "longer") == "holds"
holds(is_so, "it climbs more again", f"by {dropout}", f"without dropout by {plain}")
assert SETTINGS["longer"] == "--learning-rate 0.1 --iterations 5000"  # as far as 1,000 at 0.5


# Fourteen conclusions
by_default = [verdict(name, "results") for name in CONCLUSIONS]
holds(len(by_default) == 14 and {*by_default} == {"holds"}, "Of fourteen conclusions that hold")
in_all = [name for name in CONCLUSIONS if len(where(name)) == len(OF_MNIST)]
holds(len(OF_MNIST) == 7 and "copies" in in_all, "Copies help in all seven")
turn_round = {name: where(name, "opposite") for name in CONCLUSIONS}
turn_round = {name: settings for name, settings in turn_round.items() if settings}
is_so = "rate-0.1" in turn_round["stopping and L2"]
holds(is_so, "at a rate of 0.1", "stopping costs less")
is_so = verdict("stopping and L2", "longer") == "cannot tell"
holds(is_so, "with 5,000 steps we cannot tell")
is_so = turn_round["wrong: few learnt"] == ["images-300"]
holds(is_so, "from 300 images most wrong labels are learnt")
of_zero = [name for name in CONCLUSIONS if CONCLUSIONS[name].limit == 0]
others = [setting for setting in SETTINGS if setting != "results"]
cells = [verdict(name, setting) for name in of_zero for setting in others]
coloured = len(cells) - cells.count("cannot tell")
is_so = (of_zero, round(len(cells) / 20)) == ([*CONCLUSIONS][3:13], 4)
holds(is_so, "4 to 13", f"luck alone would colour four of {len(cells)}", f"{coloured} are")
never = [*CONCLUSIONS][4:9]
means = [FOUND[setting][name][0].mean() for setting in OF_MNIST for name in never]
are_positive = bool(min(means) > 0) and not {*never} & {*turn_round}
holds(are_positive, "the means of 5 to 9 are all positive")
for experiment in NO_LAYER, NO_LAYER_FARTHER:
    for titles in ("stopped accuracy", "accuracy"), ("cost with T", "stopped cost"):
        figures = [of_networks(title, experiment=experiment) for title in titles]
        holds(compare(*figures).is_positive, "without a hidden layer", "7 and 8 turn round")
assert [*CONCLUSIONS][6:8] == ["going on", "stopping and T"]

broken = [how_many_break("plain", experiment=each) for each in CLOTHES]
holds(broken == [5, 0], "all five plain networks break down", "right labels")
at_rest = [verdict(name, "fashion-longer") for name in CONCLUSIONS]
counts = [at_rest.count(each) for each in ("holds", "opposite", "cannot tell")]
holds(counts == [8, 1, 5], "from three seeds, eight conclusions hold, and one turns round")

# What to take away
names = "climb", "T's climb", "L2's climb", "copies"
holds(in_all == [*names], "Four of fourteen held in all seven")
holds(len(turn_round) == 5, "Five did turn round")
