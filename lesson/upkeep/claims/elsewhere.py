"""What elsewhere.md says."""

import itertools
from typing import NamedTuple

from shared.evidence import LIMITS, Difference
from book import commands_of, items_of, numbers_in, tables_of
from claim import holds, says, shows
from elsewhere import ADDED, BETS, CONCLUSIONS, TITLES, needs
from lists import SETTINGS
from measured import (
    OF_MNIST,
    OTHER_SETTINGS,
    OURS,
    how_many_break,
    mean_of,
    more,
    of_networks,
    verdict,
    where,
)
from remedies import list_networks, parse_command_line

CLOTHES = ["fashion", "fashion-longer"]
TOO_SURE = 1.1  # the temperature of a network that is surer than it should be
DROPOUT_TO_COPIES = "copies", "copies-and-dropout"
DROPOUT_TO_PLAIN = "plain", "dropout"  # remedies: without what is added, and with it
OTHER_PAIRS = [pair for pair in ADDED if pair != DROPOUT_TO_PLAIN]
L2_PAIRS = [("plain", "L2"), ("copies-and-dropout", "all-three")]


def asked_on(page):
    """Returns what a page lets its readers train: settings of remedies.py."""
    commands = commands_of(page)
    (line,) = [command.line for command in commands if command.program == "remedies.py"]
    return parse_command_line(line.split()[2:])


def four_bets():
    at_default = [verdict(bet, "results") for bet in BETS]
    holds(at_default == 4 * ["holds"], "Four conclusions hold at our default")
    asked = asked_on("lesson/pages/elsewhere.md")
    trained = {(labels, remedy) for _, labels, remedy in list_networks(asked)}
    is_the_bet = trained == needs(CONCLUSIONS["dropout beside copies"])
    holds(is_the_bet, "Try one", f"a rate of {asked.learning_rate}")
    holds("dropout beside copies" in BETS, "*Bet* on one of the four, *Dropout*")

    # The temperatures of copies.
    of = {name: parse_command_line(SETTINGS[name].split()) for name in OTHER_SETTINGS}
    T = {name: mean_of("T", "copies", experiment=name) for name in OTHER_SETTINGS}
    shows(f"a rate of {of['rate-0.1'].learning_rate} |", f"{T['rate-0.1']:.2f}")
    longer = of["longer"]
    shows(f"{longer.iterations:,} steps at {longer.learning_rate} |", f"{T['longer']:.2f}")
    shows(f"{of['images-300'].train_size} images |", f"{T['images-300']:.2f}")
    shows(f"{of['images-2000'].train_size:,} images |", f"{T['images-2000']:.2f}")
    (neurons,) = of["one-layer-64"].hidden
    shows(f"one hidden layer, of {neurons} neurons |", f"{T['one-layer-64']:.2f}")
    shows(f"{of['farther'].iterations:,} steps |", f"{T['farther']:.2f}")
    table, *_ = tables_of("lesson/pages/elsewhere.md")
    in_turn = [numbers_in(row)[-1] for row in items_of(table)]
    holds(in_turn == sorted(in_turn), "Without dropout")  # the lowest first
    without, with_dropout = mean_of("T", "copies"), mean_of("T", "copies-and-dropout")
    says("default", f"from {without:.2f}", f"down to {with_dropout:.2f}")

    # What becomes of the bets.
    hold_everywhere = [bet for bet in BETS if where(bet) == OF_MNIST]
    is_only_one = hold_everywhere == ["copies"] and len(OTHER_SETTINGS) == 6
    holds(is_only_one, "Only *Copies* holds in all six")
    says("with five seeds", f"limit is {LIMITS[5]:.1f}")
    lowest, next_lowest, *highest = sorted(OTHER_SETTINGS, key=T.get)
    of_highest = [verdict("dropout beside copies", setting) for setting in highest]
    told = "*Dropout* holds where $T$ is highest", "four of six settings"
    holds(of_highest == 4 * ["holds"], *told)
    turns_round = verdict("dropout beside copies", lowest) == "opposite"
    told = f"{T[lowest]:.2f}", "not too sure", "too unsure", "opposite holds"
    holds(turns_round and T[lowest] < TOO_SURE, *told)
    is_open = verdict("dropout beside copies", next_lowest) == "cannot tell"
    holds(is_open, f"{T[next_lowest]:.2f}", "we cannot tell")


class Case(NamedTuple):
    """A setting in which a remedy is added: figures without it, and what it changes."""

    setting: str
    remedies: tuple  # without what is added, and with it
    seeds: int
    T: float  # without it
    change: Difference  # of the test cost
    change_with_T: Difference  # of the test cost with a temperature each


def case_of(setting, before, after):
    """Returns the Case of a setting, and of two remedies by their names: without, and with it."""
    T = of_networks("T", before, experiment=setting)
    change = more("cost", after, before, setting)
    change_with_T = more("cost with T", after, before, setting)
    return Case(setting, (before, after), len(T), T.mean(), change, change_with_T)


def cases_of(pairs, settings=OF_MNIST):
    """Returns the Cases of pairs of remedies in the settings that have trained both: a list.

    Left out are those in which all networks without the remedy break down.
    """
    cases = []
    for setting, (before, after) in itertools.product(settings, pairs):
        trained = {line["remedy"] for line in OURS[TITLES[setting]] if line["labels"] == "right"}
        if not {before, after} <= trained:
            continue
        case = case_of(setting, before, after)
        if how_many_break(before, experiment=setting) < case.seeds:
            cases.append(case)
    return cases


def count_lower(cases):
    """Returns in how many cases the test cost is lower with the remedy, significantly."""
    return sum(case.change.counts and case.change.mean < 0 for case in cases)


def count_higher(cases):
    """Returns in how many cases the test cost is higher with the remedy, significantly."""
    return sum(case.change.is_positive for case in cases)


def relative_change(case):
    """Returns by which share of the test cost this changes in a case."""
    before, _ = case.remedies
    return case.change.mean / mean_of("cost", before, experiment=case.setting)


def says_in_table(title, cases):
    """Claims a row: how many cases, and in how many it costs less, more, and we cannot tell."""
    lower, higher = count_lower(cases), count_higher(cases)
    says(f"| {title} | {len(cases)} | {lower} | {higher} | {len(cases) - lower - higher} |")


def when_does_a_remedy_help():
    to_plain, cases = cases_of([DROPOUT_TO_PLAIN]), cases_of(OTHER_PAIRS)
    unsure = [case for case in cases if case.T < TOO_SURE]
    sure = [case for case in cases if case.T > TOO_SURE]
    assert min(case.T for case in to_plain) > TOO_SURE, "one is not of the last row"
    says_in_table(f"under {TOO_SURE}", unsure)
    says_in_table(f"over {TOO_SURE}", sure)
    says_in_table(f"over {TOO_SURE}, dropout added to plain", to_plain)
    says(f"We chose {TOO_SURE}", "after")

    l2_to_sure = [case for case in sure if case.remedies in L2_PAIRS]
    l2_to_unsure = [case for case in unsure if case.remedies in L2_PAIRS]
    always_lower = count_lower(l2_to_sure) == len(l2_to_sure) > 0
    always_higher = count_higher(l2_to_unsure) == len(l2_to_unsure) > 0
    holds(always_lower and always_higher, "$T$ foretells it of L2")
    seldom_lower = count_lower(to_plain) < len(to_plain) / 2
    holds(seldom_lower, "$T$ foretells it", "not of dropout added to plain")
    mostly_lower = count_lower(sure) > 0.8 * len(sure) and seldom_lower
    told = "too sure", "all remedies mostly help", "except dropout added to plain"
    holds(mostly_lower, *told)
    holds(count_higher(unsure) == len(unsure) == 4, "In the four cases", "too unsure")
    surer = [more("T", "dropout", experiment=name).is_positive for name in OF_MNIST]
    holds(any(surer), "can make a network surer")

    all_cases = to_plain + cases
    costly = [case for case in all_cases if case.change.is_positive]
    costly_with_T = [case for case in all_cases if case.change_with_T.is_positive]
    holds(len(costly) == 9, f"Nine of the {len(all_cases)} cases cost more")
    is_another = len(costly_with_T) == 1 and costly_with_T[0] not in costly
    holds(is_another, "With a temperature each", "none of these nine does", "one other")
    holds(is_another, "most of the harm is in the scale of the logits")

    (of_copies,) = [c for c in cases if c.setting == "rate-0.1" and c.remedies == DROPOUT_TO_COPIES]
    told = f"{relative_change(of_copies):.0%} more".replace("%", " %")
    says(f"square at {of_copies.T:.2f}", "at a rate of 0.1", "copies", told, "with dropout")

    (to_plain,) = cases_of([DROPOUT_TO_PLAIN], CLOTHES)
    holds(to_plain.change.is_positive, "On clothes", "dropout added to plain costs more")
    cases = cases_of(OTHER_PAIRS, CLOTHES)
    are_so = min(case.T for case in cases) > TOO_SURE and count_lower(cases) == 5
    holds(are_so and len(cases) == 6, "Of six others", "five cost less")
    (against,) = [case for case in cases if case.change.is_positive]
    breaking = [how_many_break(remedy, experiment=against.setting) for remedy in against.remedies]
    holds(min(breaking) > 0, "and one more", "some of its networks break down")


def in_short():
    cases = cases_of([DROPOUT_TO_PLAIN]) + cases_of(OTHER_PAIRS)
    sure = [case for case in cases if case.T > TOO_SURE]
    unsure = [case for case in cases if case.T < TOO_SURE]
    is_so = count_lower(sure) > len(sure) / 2 and count_higher(unsure) > len(unsure) / 2
    told = "mostly lowered the test cost", "too sure", "raised that of others"
    holds(is_so, "These remedies", *told)
