"""What elsewhere.md says."""

from claims import holds, says, unmeasured
from elsewhere import BETS, CONCLUSIONS, TITLES, judge_all
from evidence import compare
from lists import LAMBDAS_SLOWER, SETTINGS
from measured import OF_MNIST, OURS, how_many_break, more, of_networks, verdict, where
from train_mnist import parse_arguments

IN_ALL = [name for name in CONCLUSIONS if len(where(name)) == len(OF_MNIST)]
TURN_ROUND = {name: where(name, "opposite") for name in CONCLUSIONS if where(name, "opposite")}
OTHERS = [setting for setting in OF_MNIST if setting != "results"]


def times_seen(setting):
    """Returns how often an image is seen in a setting, on average."""
    args = parse_arguments(SETTINGS[setting].split())
    return args.batch_size * args.iterations / (args.train_size or 1000)


def with_lambda_chosen_at(rate):
    """Returns what the page says of L2 at a rate, with the lambda that 10,000 images choose."""
    experiments = {0.002: f"rate-{rate}"} | {
        l2: f"rate-{rate}-lambda-{l2}" for l2 in LAMBDAS_SLOWER
    }
    of_L2 = lambda title, l2: of_networks(title, "L2", experiment=experiments[l2])
    best = min(experiments, key=lambda l2: of_L2("validation cost", l2).mean())
    stopped = of_networks("stopped cost", experiment=f"rate-{rate}")
    wins = compare(stopped, of_L2("cost", best))
    return (
        wins.is_positive and len(experiments) == 4,
        f"Chosen anew among four, it is {best}",
        f"L2 wins,** by {wins:.3f}",
    )


def three_bets():
    all_hold = {verdict(name, "results") for name in BETS} == {"holds"}
    holds(all_hold, "Three conclusions hold at our default")
    unmeasured(r"$\lambda=0.002$")

    bets = {name: [verdict(name, setting) for setting in OTHERS] for name in BETS}
    of_copies, of_L2, of_labels = bets.values()
    holds({*of_copies} == {"holds"} and len(OTHERS) == 6, "Copies help in all six")
    turns_round = (
        of_L2.count("opposite") == 1 and verdict("stopping and L2", "rate-0.1") == "opposite"
    )
    told = "L2 wins in two", "loses at a rate of 0.1"
    holds(of_L2.count("holds") == 2 and turns_round, *told)
    holds(of_labels.count("holds") == 4, "Wrong labels: it holds in four")
    only_from_300 = TURN_ROUND["wrong: few learnt"] == ["images-300"]
    unsure = verdict("wrong: few learnt", "farther") == "cannot tell"
    told = "From 300 images, most of them are learnt", "in 5,000 steps at our rate, about half"
    holds(only_from_300 and unsure, *told)
    longer = "images-300", "farther", "longer"
    often = [times_seen(setting) / times_seen("results") for setting in longer]
    says("over three times as often")
    holds(min(often) > 3, "so it is in 5,000 steps at 0.1, too")
    holds(*with_lambda_chosen_at(0.1))
    all_bets = of_copies + of_L2 + of_labels
    says(f'"it holds" wins {all_bets.count("holds")} of {len(all_bets)} bets')


def all_fourteen():
    all_hold = {verdict(name, "results") for name in CONCLUSIONS} == {"holds"}
    holds(len(CONCLUSIONS) == 14 and all_hold, "of fourteen conclusions that hold at our default")
    holds(len(CONCLUSIONS) == 14, "which of fourteen conclusions hold")
    are_those = IN_ALL == ["climb", "T's climb", "L2's climb", "copies"]
    holds(are_those, "Four hold in all six", "plain's cost climbs", "copies help")
    at = lambda setting: [name for name in TURN_ROUND if setting in TURN_ROUND[name]]
    of_mnist = [name for name in TURN_ROUND if {*TURN_ROUND[name]} & {*OF_MNIST}]
    holds(len(of_mnist) == 5, "Five turn round")
    told = "Four of them do so at a rate of 0.1", "none with 5,000 steps at this rate"
    holds((len(at("rate-0.1")), at("longer")) == (4, []), *told)
    ours = OURS[TITLES["results"]]
    fives = [[line for line in ours if int(line["seed"]) // 5 == half] for half in (0, 1)]
    verdicts = [[verdict for _, verdict in judge_all(five).values()] for five in fives]
    held = [of_five.count("holds") for of_five in verdicts]
    holds(held == [11, 13], "with five of its ten seeds", "only eleven or thirteen")
    cells = len(CONCLUSIONS) * len(OTHERS)
    holds(round(cells / 20) == 4, f"four of the {cells} cells")
    on_clothes, slower = [
        [verdict(name, setting) for name in IN_ALL] for setting in ("fashion", "fashion-longer")
    ]
    all_break = how_many_break("plain", experiment="fashion") == 5
    told = "On clothes, we can tell none of these", "where all plain networks break down"
    holds({*on_clothes} == {"cannot tell"} and all_break, *told)
    new = more("accuracy", "5x-images", "copies", "fashion-longer")
    told = "At 0.1, two hold", f"new images add {new:.2f} points more than copies"
    holds(sorted(slower) == ["cannot tell"] * 2 + ["holds"] * 2, *told)
