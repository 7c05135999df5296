"""What elsewhere.md says."""

from claims import holds, says
from elsewhere import CONCLUSIONS, DRAWN, TITLES, figures_of, is_close
from lists import LONGER, NO_LAYER, NO_LAYER_FARTHER, SETTINGS
from measured import (
    OF_MNIST,
    OURS,
    how_many_break,
    stopping_is_better,
    verdict,
    where,
)

IN_ALL = [name for name in DRAWN if len(where(name)) == len(OF_MNIST)]
TURN_ROUND = {name: where(name, "opposite") for name in CONCLUSIONS if where(name, "opposite")}


def eleven_conclusions():
    all_hold = {verdict(name, "results") for name in CONCLUSIONS} == {"holds"}
    holds(len(DRAWN) == 11 and all_hold, "Of eleven conclusions that hold at our default")
    holds(len(OF_MNIST) == 7 and "copies" in IN_ALL, "Copies help in all seven")
    slower = figures_of(CONCLUSIONS["stopping and L2"], OURS[TITLES["rate-0.1"]])
    turns_round = "rate-0.1" in TURN_ROUND["stopping and L2"] and is_close(slower)
    holds(turns_round, "at a rate of 0.1", "stopping costs less", "hardly beyond the limit")
    only_from_300 = TURN_ROUND["wrong: few learnt"] == ["images-300"]
    holds(only_from_300, "From 300 images, most wrong labels are learnt")
    only_slower = TURN_ROUND["dropout's climb"] == ["rate-0.1"]
    holds(only_slower, "makes the cost climb less at 0.1")
    climbs_again = verdict("dropout's climb", "longer") == "holds"
    as_far = LONGER == "--learning-rate 0.1 --iterations 5000"  # 0.1 * 5000 == 0.5 * 1000
    holds(climbs_again and as_far, "with five times as many", "it climbs more again")
    holds(where("stopping and T") == ["results"], "than a temperature", "our default only")

    of_zero = [name for name in DRAWN if CONCLUSIONS[name].limit == 0]
    others = [setting for setting in SETTINGS if setting not in ("results", "fashion")]
    cells = [verdict(name, setting) for name in of_zero for setting in others]
    few_by_luck = 2 < len(cells) / 20 < 3  # of differences that are all luck, one in twenty counts
    coloured = len(cells) - cells.count("cannot tell")
    told = f"luck alone would colour two or three of the {len(cells)} cells in rows 4 to 10"
    holds(of_zero == DRAWN[3:10] and few_by_luck, told)
    says(f"({coloured} are coloured.)")
    not_drawn = {*CONCLUSIONS} - {*DRAWN}
    two_turn = (len(not_drawn), len(not_drawn & {*TURN_ROUND})) == (3, 2)
    holds(two_turn, "prints three more", "two turn round in some settings")

    all_five_break = how_many_break("plain", experiment="fashion") == 5
    holds(all_five_break, "all five plain networks break down", "with right labels, too")
    none_breaks = how_many_break("plain", experiment="fashion-longer") == 0
    holds(none_breaks, "At 0.1, with 5,000 steps, none does")
    verdicts = [verdict(name, "fashion-longer") for name in DRAWN]
    five_hold = verdicts.count("holds") == 5 and verdicts.count("opposite") == 1
    holds(five_hold, "There, five conclusions hold, and one turns round")


def what_to_take_away():
    are_those = IN_ALL == ["climb", "T's climb", "L2's climb", "copies"]
    holds(are_those, "Four of eleven held in all seven")
    holds(len({*TURN_ROUND} & {*DRAWN}) == 3, "Three did turn round")
    are_others = not {"going on", "stopping and T"} & {*TURN_ROUND}
    turn_round = all(map(stopping_is_better, (NO_LAYER, NO_LAYER_FARTHER)))
    holds(turn_round and are_others, "without a hidden layer", "two more")
