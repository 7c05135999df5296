"""What elsewhere.md says."""

from claims import holds, says
from elsewhere import CONCLUSIONS
from lists import LONGER, NO_LAYER, NO_LAYER_FARTHER, SETTINGS
from measured import OF_MNIST, how_many_break, of_networks, stopping_is_better, verdict, where

IN_ALL = [name for name in CONCLUSIONS if len(where(name)) == len(OF_MNIST)]
TURN_ROUND = {name: where(name, "opposite") for name in CONCLUSIONS if where(name, "opposite")}


def climbs_in(setting):
    """Returns how much the test costs climb in a setting, as the page says it."""
    climbs = [of_networks("climb", name, experiment=setting) for name in ("dropout", "plain")]
    return "by {:.0f} %, and without dropout by {:.0f} %".format(*[each.mean() for each in climbs])


def dropout():
    climbs_more = verdict("dropout's climb", "results") == "holds"
    holds(climbs_more, "At our default", "made the test cost climb more")
    only_slower = TURN_ROUND["dropout's climb"] == ["rate-0.1"]
    holds(only_slower, "It climbs less", climbs_in("rate-0.1"))
    climbs_again = verdict("dropout's climb", "longer") == "holds"
    as_far = LONGER == "--learning-rate 0.1 --iterations 5000"  # 0.1 * 5000 == 0.5 * 1000
    words = "as far as 1,000 at 0.5", "climbs more again"
    holds(climbs_again and as_far, *words, climbs_in("longer"))


def fourteen_conclusions():
    all_hold = {verdict(name, "results") for name in CONCLUSIONS} == {"holds"}
    holds(len(CONCLUSIONS) == 14 and all_hold, "Of fourteen conclusions that hold at our default")
    holds(len(OF_MNIST) == 7 and "copies" in IN_ALL, "Copies help in all seven")
    turns_round = "rate-0.1" in TURN_ROUND["stopping and L2"]
    holds(turns_round, "at a rate of 0.1", "stopping costs less")
    only_from_300 = TURN_ROUND["wrong: few learnt"] == ["images-300"]
    holds(only_from_300, "from 300 images most wrong labels are learnt")

    of_zero = [name for name in CONCLUSIONS if CONCLUSIONS[name].limit == 0]
    others = [setting for setting in SETTINGS if setting != "results"]
    cells = [verdict(name, setting) for name in of_zero for setting in others]
    by_luck = round(len(cells) / 20)  # of differences that are all luck, one in twenty counts
    coloured = len(cells) - cells.count("cannot tell")
    told = f"luck alone would colour four of the {len(cells)} cells in rows 4 to 13"
    holds((of_zero, by_luck) == ([*CONCLUSIONS][3:13], 4), told)
    says(f"({coloured} are coloured.)")

    all_five_break = how_many_break("plain", experiment="fashion") == 5
    holds(all_five_break, "all five plain networks break down", "with right labels, too")
    none_breaks = how_many_break("plain", experiment="fashion-longer") == 0
    holds(none_breaks, "At 0.1, with 5,000 steps, none does")
    verdicts = [verdict(name, "fashion-longer") for name in CONCLUSIONS]
    eight_hold = verdicts.count("holds") == 8 and verdicts.count("opposite") == 1
    holds(eight_hold, "There, eight conclusions hold, and one turns round")
    is_unsure = verdict("copies", "fashion-longer") == "cannot tell"
    holds(is_unsure, "Whether copies help there, three seeds cannot tell")


def what_to_take_away():
    are_those = IN_ALL == ["climb", "T's climb", "L2's climb", "copies"]
    holds(are_those, "Four of fourteen held in all seven")
    holds(len(TURN_ROUND) == 5, "Five did turn round")
    are_others = not {"going on", "stopping and T"} & {*TURN_ROUND}
    turn_round = all(map(stopping_is_better, (NO_LAYER, NO_LAYER_FARTHER)))
    holds(turn_round and are_others, "without a hidden layer", "two more")
