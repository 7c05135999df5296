"""What elsewhere.md says."""

import itertools
from typing import NamedTuple

import numpy as np

from book import commands_of
from claim import holds, says, shows
from elsewhere import ADDED, BETS, CONCLUSIONS, TITLES, needs
from evidence import LIMITS, compare
from lists import SETTINGS
from measured import (
    OF_MNIST,
    OTHER_SETTINGS,
    OURS,
    how_many_break,
    more,
    of_networks,
    verdict,
)
from remedies import list_networks, parse_command_line

CLOTHES = ["fashion", "fashion-longer"]
TOO_SURE = 1.1  # the temperature of a network that is surer than it should be
TO_PLAIN = "plain", "dropout"  # without it, and with it
L2_PAIRS = ("plain", "L2"), ("copies-and-dropout", "all-three")


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
    holds("dropout beside copies" in BETS, "*Bet* on one of the four, *Dropout*")

    of = {name: parse_command_line(SETTINGS[name].split()) for name in OTHER_SETTINGS}
    (neurons,) = of["one-layer-64"].hidden
    told = {
        "rate-0.1": f"a rate of {of['rate-0.1'].learning_rate}",
        "longer": f"{of['longer'].iterations:,} steps at {of['longer'].learning_rate}",
        "images-300": f"{of['images-300'].train_size:,} images",
        "images-2000": f"{of['images-2000'].train_size:,} images",
        "one-layer-64": f"one hidden layer, of {neurons} neurons",
        "farther": f"{of['farther'].iterations:,} steps",
    }
    T = {name: of_networks("T", "copies", experiment=name).mean() for name in OTHER_SETTINGS}
    for name, setting in told.items():
        shows(f"{setting} |", f"{T[name]:.2f}")
    without, with_dropout = [
        of_networks("T", remedy).mean() for remedy in ("copies", "copies-and-dropout")
    ]
    says("At our default", f"of `copies` from {without:.2f} down to {with_dropout:.2f}")

    bets = {name: [verdict(name, setting) for setting in OTHER_SETTINGS] for name in BETS}
    in_all = [name for name, found in bets.items() if {*found} == {"holds"}]
    holds(in_all == ["copies"] and len(OTHER_SETTINGS) == 6, "Only *Copies* holds in all six")
    says(f"with five seeds, the limit is {LIMITS[5]:.1f} of these")
    all_bets = [*itertools.chain(*bets.values())]
    of_dropout = dict(zip(OTHER_SETTINGS, bets["dropout beside copies"], strict=True))
    lowest, next_lowest, *highest = sorted(OTHER_SETTINGS, key=T.get)
    holds_there = {of_dropout[name] for name in highest} == {"holds"} and len(highest) == 4
    holds(holds_there, "*Dropout* holds where $T$ is highest, in four of six settings")
    told = f"Where $T$ is {T[lowest]:.2f}", "not too sure", "makes it too unsure", "opposite holds"
    holds(of_dropout[lowest] == "opposite" and T[lowest] < TOO_SURE, *told)
    told = f"Where $T$ is {T[next_lowest]:.2f}, we cannot tell"
    holds(of_dropout[next_lowest] == "cannot tell", told)
    says(f"Of the {len(all_bets)} cells of these", f"{all_bets.count('holds')} hold")
    stops_at = of_networks("stopped at", "plain", "wrong", "images-300")
    holds(list(stops_at).count(10) == 1, "With 300 images, one", "stops at step 10")
    stops_at = of_networks("stopped at", "plain", "wrong", "farther")
    holds(bool(np.median(stops_at) == 50), "rows are 50 steps apart", "too coarse")
    grey = [name for name in bets["wrong: stopping"] if name == "cannot tell"]
    holds(len(grey) == 2, "*Stopping* is grey twice here")
    stopped = of_networks("stopped accuracy", "plain", "wrong")[: len(stops_at)]
    gain = compare(stopped, of_networks("accuracy", "plain", "wrong", "farther"))
    holds(
        gain.is_positive, "By rows 10 steps apart", f"read {gain:.1f} points more than at that end"
    )


def trained_in(setting):
    """Returns the remedies that networks have had in a setting: a set of names."""
    return {line["remedy"] for line in OURS[TITLES[setting]] if line["labels"] == "right"}


class Case(NamedTuple):
    """A remedy that is added in a setting: figures without it, and what becomes of the cost."""

    remedies: tuple  # without it, and with it
    T: float  # without it
    change: str  # of the test cost: lower, higher, or cannot tell
    change_with_T: str  # of the test cost with a temperature each


def kind_of(change):
    """Returns what a Difference of costs says: a text."""
    if not change.counts:
        return "cannot tell"
    return "lower" if change.mean < 0 else "higher"


def case_of(setting, before, after):
    """Returns the Case of a setting, and of two remedies by their names: without, and with it."""
    T = of_networks("T", before, experiment=setting).mean()
    change, with_T = [more(title, after, before, setting) for title in ("cost", "cost with T")]
    kinds = kind_of(change), kind_of(with_T)
    return Case((before, after), T, *kinds)


def cases_in(settings, pairs):
    """Returns the Cases of settings and pairs of remedies, where both have been trained: a list."""
    asked = itertools.product(settings, pairs)
    return [case_of(name, *pair) for name, pair in asked if {*pair} <= trained_in(name)]


def changes_of(cases):
    """Returns how often the test cost falls, rises, and we cannot tell: a tuple."""
    changes = [case.change for case in cases]
    return tuple(map(changes.count, ("lower", "higher", "cannot tell")))


def when_does_a_remedy_help():
    others = [pair for pair in ADDED if pair != TO_PLAIN]
    to_plain, cases = cases_in(OF_MNIST, [TO_PLAIN]), cases_in(OF_MNIST, others)
    sure = [case for case in cases if case.T > TOO_SURE]
    unsure = [case for case in cases if case.T < TOO_SURE]
    kinds = {f"| under {TOO_SURE}": unsure, f"| over {TOO_SURE} |": sure}
    kinds |= {f"| over {TOO_SURE}, dropout added to plain": to_plain}
    for title, some in kinds.items():
        says(title, " | ".join(map(str, [len(some), *changes_of(some)])))
    assert min(case.T for case in to_plain) > TOO_SURE
    mostly_help = changes_of(sure)[0] > 0.8 * len(sure)
    hinder = changes_of(unsure)[1] == len(unsure) > 0
    of_l2 = [case for case in cases if case.remedies in L2_PAIRS]
    foretold = {(case.T > TOO_SURE, case.change) for case in of_l2}
    holds(foretold == {(True, "lower"), (False, "higher")}, "$T$ foretells it of L2")
    few_help = changes_of(to_plain)[0] < len(to_plain) / 2
    holds(few_help, "not of dropout added to plain")
    told = "where a network is too sure, all remedies mostly help, except dropout added to plain"
    holds(mostly_help, told)
    holds(hinder, "In the four cases where it was not, they left it too unsure")
    says(f"We chose {TOO_SURE} after looking")
    surer = [more("T", "dropout", experiment=name).is_positive for name in OF_MNIST]
    holds(any(surer), "which [can make a network surer]")

    all_cases = to_plain + cases
    costly_with_T = [case.change_with_T for case in all_cases].count("higher")
    is_one = costly_with_T == 1 and changes_of(all_cases)[1] == 9
    says(f"nine of the {len(all_cases)} cases cost more")
    told = "with a temperature each, only one", "most of the harm is in the scale of the logits"
    holds(is_one, *told)
    on_clothes = itertools.product(CLOTHES, others)
    falls = [
        sum(how_many_break(remedy, experiment=name) for remedy in pair) for name, pair in on_clothes
    ]
    are_most = np.count_nonzero(falls) > 0.6 * len(falls)
    holds(bool(are_most), "clothes", "some networks break down in most cases")
