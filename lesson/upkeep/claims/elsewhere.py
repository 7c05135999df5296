"""What elsewhere.md says."""

import itertools
from typing import NamedTuple

from book import commands_of
from claim import holds, says
from elsewhere import ADDED, BETS, CONCLUSIONS, TITLES, needs
from measured import (
    CLIMBS,
    OF_MNIST,
    OURS,
    more,
    of_networks,
    verdict,
)
from remedies import list_networks, parse_command_line

TO_PLAIN = "plain", "dropout"  # without it, and with it
OTHERS = [setting for setting in OF_MNIST if setting != "results"]


def asked_on(page):
    """Returns what a page lets its readers train: settings of remedies.py."""
    commands = commands_of(page)
    (line,) = [command.line for command in commands if command.program == "remedies.py"]
    return parse_command_line(line.split()[2:])


def four_bets():
    all_hold = {verdict(name, "results") for name in BETS} == {"holds"}
    holds(all_hold and len(BETS) == 4, "Four conclusions hold at our default")
    asked = asked_on("lesson/pages/elsewhere.md")
    trained = {(labels, remedy) for _, labels, remedy in list_networks(asked)}
    is_the_bet = trained == needs(CONCLUSIONS["dropout beside copies"])
    holds(is_the_bet, f"Try one yourself: a rate of {asked.learning_rate}")
    holds("dropout beside copies" in BETS, "*Bet* on *Dropout*")

    bets = {name: [verdict(name, setting) for setting in OTHERS] for name in BETS}
    in_all = [name for name, found in bets.items() if {*found} == {"holds"}]
    holds(in_all == ["copies"] and len(OTHERS) == 6, "Only *Copies* holds in all six")
    all_bets = [*itertools.chain(*bets.values())]
    of_dropout = bets["dropout beside copies"].count("holds")
    holds(of_dropout == 4, "*Dropout* holds in four of six settings")
    of_L2 = bets["L2 beside both"].count("opposite")
    holds(of_L2 == 3, "*L2* has its opposite in three")
    says("all four conclusions", f"in {all_bets.count('holds')} of {len(all_bets)} cells")


def trained_in(setting):
    """Returns the remedies that networks have had in a setting: a set of names."""
    return {line["remedy"] for line in OURS[TITLES[setting]] if line["labels"] == "right"}


class Case(NamedTuple):
    """A remedy that is added in a setting: figures without it, and what becomes of the cost."""

    remedies: tuple  # without it, and with it
    climb: float  # in per cent
    training_cost: float
    T: float
    change: str  # of the test cost: lower, higher, or cannot tell
    change_with_T: str  # of the test cost with a temperature each
    added_with_T: float  # by how much


def kind_of(change):
    """Returns what a Difference of costs says: a text."""
    if not change.counts:
        return "cannot tell"
    return "lower" if change.mean < 0 else "higher"


def case_of(setting, before, after):
    """Returns the Case of a setting, and of two remedies by their names: without, and with it."""
    of_before = lambda title: of_networks(title, before, experiment=setting).mean()
    change, with_T = [more(title, after, before, setting) for title in ("cost", "cost with T")]
    figures = map(of_before, ("climb", "training cost", "T"))
    return Case((before, after), *figures, kind_of(change), kind_of(with_T), with_T.mean)


def cases_in(settings, pairs):
    """Returns the Cases of settings and pairs of remedies, where both have been trained: a list."""
    asked = itertools.product(settings, pairs)
    return [case_of(name, *pair) for name, pair in asked if {*pair} <= trained_in(name)]


def changes_of(cases):
    """Returns how often the test cost falls, rises, and we cannot tell: a tuple."""
    changes = [case.change for case in cases]
    return tuple(map(changes.count, ("lower", "higher", "cannot tell")))


def when_does_a_remedy_help():
    slower, longer = [verdict("dropout beside copies", name) for name in ("rate-0.1", "longer")]
    holds(slower == "opposite", "At a rate of 0.1, dropout beside copies raises the test cost")
    holds(longer == "holds", "With five times as many steps, it lowers it")
    others = [pair for pair in ADDED if pair != TO_PLAIN]
    to_plain, cases = cases_in(OF_MNIST, [TO_PLAIN]), cases_in(OF_MNIST, others)
    over_5 = [case for case in cases if case.climb > CLIMBS]
    under_5 = [case for case in cases if case.climb < CLIMBS]
    learnt = [case for case in cases if case.training_cost < 0.02]
    not_learnt = [case for case in cases if case.training_cost > 0.02]
    kinds = {"a climb over 5 %": over_5, "a climb under 5 %": under_5}
    kinds |= {"dropout to plain, a climb over 5 %": to_plain}
    for title, some in kinds.items():
        says(f"| {title}", " | ".join(map(str, [len(some), *changes_of(some)])))
    mostly_helps = changes_of(over_5)[0] > 0.8 * len(over_5)
    hinders = changes_of(under_5)[1] > 0
    mostly_helps_learnt = changes_of(learnt)[0] > 0.8 * len(learnt)
    hinders_others = changes_of(not_learnt)[1] > 0.5 * len(not_learnt)
    foretells = mostly_helps and mostly_helps_learnt and hinders_others
    holds(foretells, "Its climb, and on digits its training cost, too")
    told = "all but that one mostly help where there is overfitting", "can hinder elsewhere"
    holds(mostly_helps and hinders, *told)
    costly = [case for case in to_plain + cases if case.change == "higher"]
    holds(len(costly) == 9, "In nine cases, the network with the remedy costs more")
    with_T = {case.change_with_T for case in costly}
    holds("higher" not in with_T, "none of the nine costs more")
    unsure = [case for case in costly if case.T < 1.05]
    sure = [case for case in costly if case.T > 1.5]
    added = {case.remedies for case in unsure}
    beside_copies = {("copies", "copies-and-dropout"), ("copies-and-dropout", "all-three")}
    holds(len(unsure) == 4, "In four, the $T$ without the remedy was about 1 or less")
    holds(added == beside_copies, "L2, or dropout beside copies")
    added = {case.remedies for case in sure}
    is_so = added == {TO_PLAIN, ("5x-images", "5x-images-and-dropout")} and len(sure) == 5
    holds(is_so, "In five", "added to plain or to five times the images", "too sure")
    with_T = [case.change_with_T for case in to_plain + cases]
    (added,) = [each.added_with_T for each in cases if each.change_with_T == "higher"]
    told = f"{with_T.count('lower')} of all {len(with_T)} cases cost less"
    holds(with_T.count("higher") == 1, told, f"only one more, by {added:.3f}")
    on_clothes = cases_in(["fashion", "fashion-longer"], others)
    of_large_climb = changes_of(case for case in on_clothes if case.climb > CLIMBS)
    told = "in four of six cases with a large climb", "in the other two we cannot tell"
    holds(of_large_climb == (4, 0, 2), *told)
