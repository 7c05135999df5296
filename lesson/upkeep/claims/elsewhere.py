"""What elsewhere.md says."""

from claims import holds, says, unmeasured
from elsewhere import BETS, CONCLUSIONS, TITLES, figures_of, is_close
from evidence import compare
from lists import LAMBDAS_SLOWER
from measured import (
    OF_MNIST,
    OURS,
    how_many_break,
    of_chosen_lambda,
    of_networks,
    verdict,
    where,
)

TURN_ROUND = {name: where(name, "opposite") for name in CONCLUSIONS if where(name, "opposite")}
OTHERS = [setting for setting in OF_MNIST if setting != "results"]


def with_lambda_chosen_at(rate):
    """Returns what the page says of L2 at a rate, with the lambda that 10,000 images choose."""
    experiments = {0.002: f"rate-{rate}"} | {
        l2: f"rate-{rate}-lambda-{l2}" for l2 in LAMBDAS_SLOWER
    }
    of_L2 = lambda title, l2: of_networks(title, "L2", experiment=experiments[l2])
    cost = lambda l2: of_L2("validation cost", l2).mean()
    best = min(experiments, key=cost)
    at_first = min([l2 for l2 in experiments if l2 < max(experiments)], key=cost)
    is_edge = at_first == best == max(experiments) / 2 and cost(2 * best) > cost(best)
    holds(is_edge, f"At first, {best} was the largest we tried")
    stopped = of_networks("stopped cost", experiment=f"rate-{rate}")
    wins = compare(stopped, of_L2("cost", best))
    return wins.is_positive, f"chosen anew for this rate is {best}", f"L2 wins,** by {wins:.3f}"


def three_bets():
    all_hold = {verdict(name, "results") for name in BETS} == {"holds"}
    holds(all_hold, "Three conclusions hold at our default")
    with_200 = compare(of_networks("stopped cost"), of_chosen_lambda("cost"))
    holds(not with_200.counts, "With 200 for both", "we cannot tell")
    unmeasured(r"$\lambda=0.002$")

    bets = {name: [verdict(name, setting) for setting in OTHERS] for name in BETS}
    of_copies, of_L2, of_labels = bets.values()
    holds({*of_copies} == {"holds"} and len(OTHERS) == 6, "Copies help in all six")
    longer = verdict("stopping and L2", "longer") == "cannot tell"
    holds(longer, "5,000 steps leave", "as ours do, and we cannot tell")
    turns_round = (
        of_L2.count("opposite") == 1 and verdict("stopping and L2", "rate-0.1") == "opposite"
    )
    told = "L2 wins in two", "loses at a rate of 0.1"
    holds(of_L2.count("holds") == 2 and turns_round, *told)
    slower = figures_of(CONCLUSIONS["stopping and L2"], OURS[TITLES["rate-0.1"]])
    holds(is_close(slower), "hardly beyond the limit")
    holds(of_labels.count("holds") == 4, "Wrong labels: it holds in four")
    only_from_300 = TURN_ROUND["wrong: few learnt"] == ["images-300"]
    unsure = verdict("wrong: few learnt", "farther") == "cannot tell"
    told = "From 300 images, most of them are learnt", "in 5,000 steps at our rate, about half"
    holds(only_from_300 and unsure, *told)
    holds(*with_lambda_chosen_at(0.1))
    all_bets = of_copies + of_L2 + of_labels
    says(f'"it holds" wins {all_bets.count("holds")} of {len(all_bets)} bets')


def all_fourteen():
    all_hold = {verdict(name, "results") for name in CONCLUSIONS} == {"holds"}
    holds(len(CONCLUSIONS) - len(BETS) == 11 and all_hold, "with eleven more conclusions")
    holds(len(CONCLUSIONS) == 14, "which of fourteen conclusions hold")
    at = lambda setting: [name for name in TURN_ROUND if setting in TURN_ROUND[name]]
    most = max(OTHERS, key=lambda setting: len(at(setting)))
    holds((most, len(at(most))) == ("rate-0.1", 4), "At a rate of 0.1, four turn round")
    raises = verdict("dropout beside copies", "rate-0.1") == "opposite"
    holds(raises, "for one, adding dropout to copies raises the cost")
    unsure = {verdict("stopping and T", setting) for setting in OTHERS}
    holds(unsure == {"cannot tell"}, "That $T$ costs less than stopping", "in none of the six")
    squares = len(CONCLUSIONS) * len(TITLES)
    holds(round(0.05 * squares) == 6, f"some six of the {squares} squares would count")
    on_clothes = [verdict(name, "fashion") for name in CONCLUSIONS]
    all_break = how_many_break("plain", experiment="fashion") == 5
    holds(on_clothes.count("cannot tell") > 7, "On clothes", "most is grey")
    holds(all_break, "all plain networks break down there")
