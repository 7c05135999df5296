"""What elsewhere.md says."""

from claims import holds, says
from elsewhere import CONCLUSIONS, DRAWN, TITLES, figures_of, is_close
from lists import SETTINGS
from measured import (
    OF_MNIST,
    OURS,
    how_many_break,
    verdict,
    where,
)

IN_ALL = [name for name in DRAWN if len(where(name)) == len(OF_MNIST)]
TURN_ROUND = {name: where(name, "opposite") for name in CONCLUSIONS if where(name, "opposite")}


def fourteen_conclusions():
    all_hold = {verdict(name, "results") for name in CONCLUSIONS} == {"holds"}
    holds(len(CONCLUSIONS) == 14 and all_hold, "Of fourteen conclusions that hold at our default")
    holds(len(DRAWN) == 11, "which of eleven conclusions hold")
    beside = [name for name in TURN_ROUND if name not in DRAWN]
    holds(len(beside) == 2, "Two turn round in some")
    holds(len(OF_MNIST) == 7 and "copies" in IN_ALL, "Copies help in all six")
    others = [setting for setting in OF_MNIST if setting != "results"]
    bets = {
        name: [verdict(name, setting) for setting in others]
        for name in ("copies", "stopping and L2", "wrong: few learnt")
    }
    of_L2, of_labels = bets["stopping and L2"], bets["wrong: few learnt"]
    counts = [of_L2.count(each) for each in ("holds", "opposite", "cannot tell")]
    holds(counts == [2, 1, 3], "Stopping costs more than L2 in two", "in three we cannot tell")
    unsure = verdict("wrong: few learnt", "farther") == "cannot tell"
    told = "not learnt in four", "of 5,000 steps at our rate we cannot tell"
    holds(of_labels.count("holds") == 4 and unsure, *told)
    all_bets = [bet for row in bets.values() for bet in row]
    says(f'"it holds" wins {all_bets.count("holds")} of {len(all_bets)} bets')
    slower = figures_of(CONCLUSIONS["stopping and L2"], OURS[TITLES["rate-0.1"]])
    turns_round = "rate-0.1" in TURN_ROUND["stopping and L2"] and is_close(slower)
    holds(turns_round, "Stopping", "less at a rate of 0.1", "hardly beyond the limit")
    only_from_300 = TURN_ROUND["wrong: few learnt"] == ["images-300"]
    holds(only_from_300, "wrong labels", "from 300 images, most are")

    of_zero = [name for name in DRAWN if CONCLUSIONS[name].limit == 0]
    others = [setting for setting in SETTINGS if setting not in ("results", "fashion")]
    cells = [verdict(name, setting) for name in of_zero for setting in others]
    few_by_luck = 2 < len(cells) / 20 < 3  # of differences that are all luck, one in twenty counts
    coloured = len(cells) - cells.count("cannot tell")
    told = (
        "luck alone colours one cell of twenty",
        f"two or three of the {len(cells)} in rows 4 to 10",
    )
    holds(of_zero == DRAWN[3:10] and few_by_luck, *told)
    says(f"({coloured} are coloured.)")

    none_breaks = how_many_break("plain", experiment="fashion-longer") == 0
    holds(none_breaks, "no plain network breaks down at 0.1")
    all_of_l2_break = how_many_break("L2", experiment="fashion-longer") == 3
    turns_round = verdict("stopping and L2", "fashion-longer") == "opposite"
    holds(all_of_l2_break and turns_round, "On clothes", "all three with L2 do")


def what_to_take_away():
    are_those = IN_ALL == ["climb", "T's climb", "L2's climb", "copies"]
    holds(are_those and len(OF_MNIST) == 7, "Four of fourteen hold in the six others, too")
    of_mnist = [name for name in TURN_ROUND if {*TURN_ROUND[name]} & {*OF_MNIST}]
    holds(len(of_mnist) == 5, "Five turn round in some")
