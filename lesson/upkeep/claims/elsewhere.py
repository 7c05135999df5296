"""What elsewhere.md says."""

import itertools

from book import commands_of
from claims import holds, says
from elsewhere import ADDED, BETS, CONCLUSIONS, TITLES, figures_of, needs
from evidence import compare
from lists import LAMBDAS_SLOWER
from measured import (
    OF_MNIST,
    OURS,
    how_many_break,
    of_networks,
    verdict,
)
from remedies import list_networks, parse_command_line

OTHERS = [setting for setting in OF_MNIST if setting != "results"]


def with_lambda_chosen_at(rate):
    """Returns what the page says of L2 at a rate, with the lambda that 10,000 images choose."""
    experiments = {0.002: f"rate-{rate}"} | {
        l2: f"rate-{rate}-lambda-{l2}" for l2 in LAMBDAS_SLOWER
    }
    of_L2 = lambda title, l2: of_networks(title, "L2", experiment=experiments[l2])
    cost = lambda l2: of_L2("validation cost", l2).mean()
    best = min(experiments, key=cost)
    stopped = of_networks("stopped cost", experiment=f"rate-{rate}")
    wins = compare(stopped, of_L2("cost", best))
    return wins.is_positive, f"chosen anew there, {best}", f"L2 wins,** by {wins:.3f}"


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
    holds(is_the_bet, "Do one yourself: dropout", f"at a rate of {asked.learning_rate}")

    bets = {name: [verdict(name, setting) for setting in OTHERS] for name in BETS}
    in_all = [name for name, found in bets.items() if {*found} == {"holds"}]
    holds(in_all == ["copies"] and len(OTHERS) == 6, "Only copies help in all six settings")
    all_bets = [*itertools.chain(*bets.values())]
    says(f'"It holds" wins {all_bets.count("holds")} of {len(all_bets)} bets')
    told = "In none can we tell whether a temperature costs less than stopping"
    holds({*bets["stopping and T"]} == {"cannot tell"}, told)
    differences = [
        figures_of(CONCLUSIONS["stopping and T"], OURS[TITLES[setting]]).mean()
        for setting in ["results", *OTHERS]
    ]
    holds(max(differences[1:]) > 0.95 * differences[0], "in some, five seeds may be too few")
    holds(min(differences[1:]) < 0.1 * differences[0], "the difference is nearly zero")
    loses = verdict("stopping and L2", "rate-0.1") == "opposite"
    holds(loses, "L2 loses at a rate of 0.1")
    holds(*with_lambda_chosen_at(0.1))


def is_changed(setting, before, after):
    """Returns by how many per cent the test cost climbs, and what becomes of it with a remedy."""
    change = compare(*[of_networks("cost", each, experiment=setting) for each in (after, before)])
    verdict = ("lower" if change.mean < 0 else "higher") if change.counts else "cannot tell"
    return of_networks("climb", before, experiment=setting).mean(), verdict


def with_T(setting, before, after):
    """Returns what becomes of the test cost with a remedy, if each network has its temperature."""
    costs = [of_networks("cost with T", each, experiment=setting) for each in (after, before)]
    change = compare(*costs)
    return ("lower" if change.mean < 0 else "higher") if change.counts else "cannot tell"


def when_does_a_remedy_help():
    slower, longer = [verdict("dropout beside copies", name) for name in ("rate-0.1", "longer")]
    holds(slower == "opposite", "At a rate of 0.1, dropout beside copies raises the test cost")
    holds(longer == "holds", "With five times as many steps, it lowers it")
    *pairs, alone = ADDED
    found = []  # of each case: the climb, and what becomes of the cost as it is, and with T
    for setting, pair in itertools.product(OF_MNIST, pairs):
        found.append((*is_changed(setting, *pair), with_T(setting, *pair)))
    over_5, under_1 = (
        [each for each in found if each[0] > 5],
        [each for each in found if each[0] < 1],
    )
    assert len(over_5) + len(under_1) == len(found)
    for title, cases in ("over 5 %", over_5), ("under 1 %", under_1):
        _, *verdicts = zip(*cases, strict=True)
        counts = [each.count(kind) for each in verdicts for kind in ("lower", "higher")]
        says(f"{title} | {len(cases)} | " + " | ".join(map(str, counts)))
    helps = {verdict for _, verdict, _ in over_5} == {"lower"}
    hinders = "higher" in {verdict for _, verdict, _ in under_1}
    told = "these remedies help where there is overfitting", "can hinder elsewhere"
    holds(helps and hinders, *told)
    costs = {"lower": [], "higher": [], "cannot tell": []}  # of training images, without it
    for setting, (before, after) in itertools.product(OF_MNIST, pairs):
        _, verdict_of_cost = is_changed(setting, before, after)
        cost = of_networks("training cost", before, experiment=setting).mean()
        costs[verdict_of_cost].append(cost)
    tells = max(costs["lower"]) < min(costs["higher"])
    holds(tells, "With digits, a low training cost tells the same")
    of_scale = "higher" not in {verdict for *_, verdict in found}
    holds(of_scale, "Mostly, they mend the scale of the logits")
    of_clothes = [
        is_changed(name, *pair) for name in ("fashion", "fashion-longer") for pair in pairs
    ]
    large = [verdict for climb, verdict in of_clothes if climb > 5]
    is_so = sorted(large) == ["cannot tell", "lower", "lower", "lower"]
    holds(is_so, "in three of the four cases with a large climb")
    all_break = how_many_break("plain", experiment="fashion") == 5
    _, unsure = is_changed("fashion", "plain", "L2")
    holds(all_break and unsure == "cannot tell", "In the fourth we cannot tell")
    bets = {name: [verdict(name, each) for each in ("fashion", "fashion-longer")] for name in BETS}
    holding = [name for name, found in bets.items() if found == 2 * ["holds"]]
    holds(holding == ["dropout beside copies"], "only dropout beside copies holds there in both")
    holds(bets["stopping and L2"] == 2 * ["opposite"], "L2 loses in both")
    climb, change = is_changed("results", *alone)
    holds(
        climb > 5 and change == "higher",
        "Dropout to plain is the exception",
        "it can raise the cost",
    )
