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
    told = "That a temperature costs less than stopping, we can tell in none"
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
    of_digits = [is_changed(setting, *pair) for setting in OF_MNIST for pair in pairs]
    is_so = len(pairs) == 3 and len(OF_MNIST) == 7
    holds(is_so, "Three additions", "in seven settings", f"are {len(of_digits)} cases")
    large = [verdict for climb, verdict in of_digits if climb > 5]
    told = "Where the cost climbs by over 5 %", f"all {len(large)} cost less"
    holds({*large} == {"lower"}, *told)
    small = [verdict for climb, verdict in of_digits if climb < 1]
    counts = len(small), small.count("lower"), small.count("higher")
    is_so = counts == (7, 2, 4) and len(small + large) == len(of_digits)
    holds(is_so, "Where by under 1 %", "two of seven do, and four cost more")
    found = [with_T(setting, *pair) for setting in OF_MNIST for pair in pairs]
    pairs_found = [*zip([climb for climb, _ in of_digits], found, strict=True)]
    less = [climb for climb, verdict in pairs_found if verdict == "lower" and climb > 5]
    told = f"only ten of the {len(large)} cost less", "none of the four more"
    holds(len(less) == 10 and "higher" not in found, *told)
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
