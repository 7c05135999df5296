"""What elsewhere.md says."""

from scipy import stats

from claims import holds, says, shows
from elsewhere import CONCLUSIONS, REFERENCE, SETTINGS, TITLES, left_and_added
from evidence import compare, read_lines
from measured import (
    BETS,
    OF_MNIST,
    T_of_both,
    how_many_break,
    of_both,
    of_networks,
    verdict,
    where,
)
from remedies import REMEDIES

NUMBERED = [*enumerate(CONCLUSIONS, 1)]
SHORT, LONG = ("shorter", "rate-0.1"), ("results", "longer")  # trainings at 0.5, and at 0.1

# How it begins
climbs = {
    setting: [
        of_networks("climb", name, experiment=setting).mean() for name in ("dropout", "plain")
    ]
    for setting in ("results", "rate-0.1")
}
pair, pair_at_01 = [[f"{mean:.0f} %" for mean in means] for means in climbs.values()]
turns_round = where("dropout's climb", "opposite") == ["rate-0.1"]
holds(turns_round, "With dropout the cost climbed", pair[0], f"only {pair[1]}")
holds(turns_round, "Now it climbed", *pair_at_01)
holds(len(CONCLUSIONS) == 13, "thirteen", "five more")
holds(len(BETS) == 4, "four of the thirteen")

# A bet
holds(len(OF_MNIST) == 6, "In each of these six settings a conclusion holds")
by_default = [verdict(name, "results") for name in CONCLUSIONS]
holds({*by_default} == {"holds"}, "In the first column all thirteen hold")
numbers = [len(where(name)) for name in BETS]
holds(numbers == [6, 6, 3, 2], "The four numbers are six, six, three and two")
in_all = [n for n, name in NUMBERED if len(where(name)) == 6]
holds(in_all == [1, 2, 3, 4], "1 to 4 hold everywhere")
turn_round = [n for n, name in NUMBERED if where(name) and where(name, "opposite")]
holds(turn_round == [5, 6, 7, 8], "5 to 8 turn round")
others = [name for n, name in NUMBERED if n > 8]
are_open = all(len(where(name)) < 6 and not where(name, "opposite") for name in others)
holds(are_open, "The others never turn round", "cannot tell in some")

# When does L2 help?
lower, higher = where("L2 beside both"), where("L2 beside both", "opposite")
holds(bool(lower and higher), "lowers the cost in some settings", "raises it in others")
verdicts = {setting: verdict("L2 beside both", setting) for setting in SETTINGS}
Ts = {name: of_networks("T", "copies-and-dropout", "right", name) for name in SETTINGS}
too_sure = [name for name in SETTINGS if compare(Ts[name], 1).is_positive]
others = [name for name in SETTINGS if name not in too_sure]
means = {name: T_of_both(name) for name in SETTINGS}
are_largest = min(means[name] for name in too_sure) > max(means[name] for name in others)
helped = [name for name in too_sure if verdicts[name] == "holds"]
is_so = are_largest and len(too_sure) == 5 and len(helped) == 4
holds(is_so, "In the five settings", "too sure, by our rule", "in four of them L2 lowers")
is_raised = {verdicts[name] for name in others} == {"opposite"} and len(others) == 3
holds(is_raised, "In the other three it raises the cost")
of_L2 = lambda title, name: abs(compare(*of_both(title, name)).mean)
is_explained = {name: of_L2("cost with T", name) < of_L2("cost", name) / 2 for name in SETTINGS}
odd = [name for name in SETTINGS if not is_explained[name]]
holds(
    odd == ["fashion"],
    "on average less than half of L2's effect is left",
    "except at 0.5 on clothes",
)
clothes = [how_many_break(remedy, "right", "fashion") for remedy in REMEDIES]
of_all = f"{sum(clothes)} of its {5 * len(clothes)} networks break down"
says("At 0.5", "with right labels", of_all)
turn = [where(name, "opposite") for name in ("dropout's climb", "L2 beside both")]
holds(all(turn), "Whether dropout raised the climb", "L2 helped beside", "turned round")


# Why did dropout turn round?
def by_dropout(experiment):
    """Returns by how much more the cost climbs with dropout, by its seeds."""
    dropout, plain = [
        of_networks("climb", name, experiment=experiment) for name in ("dropout", "plain")
    ]
    return dropout - plain


short, long = [[by_dropout(name) for name in names] for names in (SHORT, LONG)]
is_length = all(compare(each, 0).counts for each in short + long)
is_length &= all(less.mean() < 0 < more.mean() for less, more in zip(short, long, strict=True))
holds(is_length, "less with dropout in the short training", "more in the long one")
holds(is_length, "how far the training goes decides between the two")

of_digits = [
    left_and_added(read_lines(REFERENCE / f"{name}.csv")) for name in (*OF_MNIST, "shorter")
]
order = stats.spearmanr(of_digits).statistic
holds(order < -0.9, "the farther dropout drives the training cost", "the more it adds to the climb")

_, *settings = OF_MNIST  # the first is our default
counted = sum(
    verdict(name, setting) != "cannot tell" for name in CONCLUSIONS for setting in settings
)
holds(len(settings) * len(CONCLUSIONS) == 65, f"{counted} of 65 verdicts count")

# What to take away
wherever = (
    "In these six settings, the cost climbed",
    "more than half of the rise away, and copies helped",
)
holds(in_all == [1, 2, 3, 4], *wherever)

# The list and the table
for name in BETS:
    shows(CONCLUSIONS[name].sentence)
for name, title in TITLES.items():
    effects = [f"{compare(*of_both(of, name)):.4f}" for of in ("cost", "cost with T")]
    title = title.replace("-\n", "-").replace("\n", " ")
    shows(f"| {title}", f"{T_of_both(name):.1f}", *effects)
