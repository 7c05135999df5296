"""What elsewhere.md says."""

from claims import holds, says
from elsewhere import CONCLUSIONS, SIGNS
from evidence import LIMITS, compare
from measured import BETS, OF_MNIST, figures_of, how_many_break, of_networks, verdict, where


def broken(remedy, labels="wrong"):
    """Returns how many networks of a remedy break down in each setting of MNIST: a list."""
    return [how_many_break(remedy, labels, name) for name in OF_MNIST]


# A bet
holds(len(OF_MNIST) == 6, "In each of the six a conclusion holds")
holds(len(where("climb")) == 6, "The test cost climbs in all six")
learnt = [of_networks("training accuracy", experiment=name).min() for name in OF_MNIST]
holds(min(learnt) == 100, "In each, plain comes to read all its training images")
holds(len(where("copies")) == 6, "Copies help in all six")
by_copies = [100 * figures_of("copies", name).mean() for name in OF_MNIST]
says("Their accuracy is", f"{min(by_copies):.1f} to {max(by_copies):.1f} points")
with_dropout = {is_so: where("dropout's climb", is_so) for is_so in SIGNS}
is_in_four = len(with_dropout["holds"]) == 4 and "results" in with_dropout["holds"]
holds(is_in_four, "With dropout the cost climbs more in four")
turns_round = with_dropout["opposite"] == ["rate-0.1"]
holds(turns_round, "At a rate of 0.1 the cost climbs less")
holds(turns_round, "turns round if one setting is changed")
is_open = with_dropout["cannot tell"] == ["one-layer-64"]
holds(is_open, "With 64 neurons we cannot tell")
falls_in = where("wrong: L2's falls")
holds(len(falls_in) == 2, "With L2 the mean fall is clearly over five points in two")
under = "In two others", "clearly under five: this turns round, too"
holds(len(where("wrong: L2's falls", "opposite")) == 2, *under)
in_four = broken("L2").count(0) == 2 and broken("plain").count(0) == 3
holds(in_four, "Counted singly, networks with L2 break down in four", "plain ones in three")
fall_of_64 = compare(100 * of_networks("largest fall", "L2", "wrong", "one-layer-64"), 0)
is_open = verdict("wrong: L2's falls", "one-layer-64") == "cannot tell"
holds(is_open, f"With 64 neurons it is {fall_of_64:.1f}: we cannot tell")
in_all = min(broken("5x-images")) > 0 == max(broken("5x-images-and-dropout"))
holds(in_all, "5x-images break down in all six", "with dropout in none")

helps, harms = where("wrong: T", "opposite"), where("wrong: T")
holds(len(helps) == len(harms) == 2, "Chosen on wrong labels,", "helps in two, harms in two")

# All fourteen
with_limits = [name for name, conclusion in CONCLUSIONS.items() if conclusion.limit]
holds(
    with_limits == ["climb", "L2's climb", "wrong: L2's falls"],
    "Orange:",
    "where a size is named, less",
)
at_05, at_01 = [of_networks("accuracy", experiment=name)[:5] for name in ("results", "rate-0.1")]
gain = compare(at_05, at_01)
more_by_rate = f"at 0.5 plain's accuracy is {gain:.1f} points higher than at 0.1"
holds(gain.is_positive, more_by_rate)
of_rates = [figures_of("dropout", name) for name in ("rate-0.1", "results")]
adds = [f"{100 * gains.mean():.1f}" for gains in of_rates]
holds(
    compare(*[gains[:5] for gains in of_rates]).is_positive,
    f"Dropout adds {adds[0]} at 0.1, but only {adds[1]} at 0.5",
)
verdicts = len(OF_MNIST) * len(CONCLUSIONS)
holds(round(0.05 * verdicts) == 4, f"About four of the {verdicts} on MNIST would pass")
near = compare(figures_of("L2", "rate-0.1"), 0)
just_passes = near.is_positive and near.mean < 1.1 * LIMITS[5] * near.error
holds(just_passes, "be wary of those that just pass")

# Images of clothes
fallen = how_many_break("5x-images-and-dropout", "wrong", "fashion")
holds(fallen == 3, "On wrong labels, three of five networks with 5x-images and dropout do")
all_break = how_many_break("plain", "right", "fashion") == 5
holds(all_break, "On right labels, all five plain networks break down")
of_longer = [verdict(name, "fashion-longer") for name in BETS]
hold_again = of_longer == ["holds", "holds", "cannot tell", "cannot tell"]
holds(hold_again, "climbs again", "more with dropout")
holds(hold_again, "Of copies we cannot tell")
fall = compare(100 * of_networks("largest fall", "L2", "wrong", "fashion-longer"), 0)
away = f"{(fall.mean - 5) / fall.error:.1f} standard errors over five"
sure = f"their mean fall is {fall:.0f} points", away, f"the limit is {LIMITS[3]:g}"
holds(hold_again, "by the rule we cannot tell", *sure)
fallen = [how_many_break("L2", labels, "fashion-longer") for labels in ("right", "wrong")]
holds(fallen == [3, 3], "All three networks with L2 break down, with right labels, too")
