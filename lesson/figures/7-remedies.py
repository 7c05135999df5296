"""What 7-remedies.md says."""

import itertools

import numpy as np
from scipy import stats

from evidence import break_down, compare
from falls import NETWORKS, SLOW
from make_reference import SIZES
from measured import (
    BY_LAMBDA,
    errors_learnt,
    how_many_break,
    more,
    of_networks,
    points_lost,
    printed,
    steps_of_fall,
)
from remedies import REMEDIES
from train_mnist import parse_arguments

LOWER = 0.8  # of a cost: so much is left, at most
ALMOST_NOTHING = 0.05  # of what L2 saves
MENDED = 0.01  # a climb that is left
A_LITTLE, MUCH = 1, 3  # points that are read more
MOST = 0.5  # of the wrong labels
OFTEN = 1 / 8  # of the rows
FEW, MANY = 20, 50  # neurons


def stopping():
    gain = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
    yield gain.is_positive, "Fewer", f"by {gain:.2f} points"
    stopped, at_end = [of_networks(title).mean() for title in ("stopped cost", "cost")]
    yield stopped < LOWER * at_end, "its cost is lower", "never saw"


def l2_regularisation():
    w, nudge, rate, l2, slope_of_cost = 2.0, 1e-6, 0.5, 0.002, 0.3
    penalty = lambda w: l2 / 2 * w**2
    slope = (penalty(w + nudge) - penalty(w - nudge)) / (2 * nudge)
    is_so = np.isclose(slope, l2 * w)
    yield is_so, r"$$J=C+\frac{\lambda}{2}\sum w^2$$"
    yield is_so, r"the derivative $\lambda w$"
    step = w - rate * (slope_of_cost + slope)
    is_so = np.isclose(step, (1 - rate * l2) * w - rate * slope_of_cost)
    derivative = r"\frac{\partial C}{\partial W}"
    yield is_so, rf"{derivative}+\lambda W\right)=(1-\eta\lambda)\,W-\eta\,{derivative}$$"

    costs = {l2: of_networks("validation cost", name) for l2, name in BY_LAMBDA.items()}
    yield f"The rule takes {min(costs, key=lambda l2: costs[l2].mean())}"
    for larger in (0.004, 0.008):
        counts = compare(costs[larger], costs[0.002]).counts
        by_signs = stats.binomtest(sum(costs[larger] < costs[0.002]), 10).pvalue < 0.05
        is_open = not (counts or by_signs)
        yield is_open, "Whether larger ones cost more we cannot tell, nor by the sign test"
    broken = break_down(of_networks("largest fall", "lambda-0.004"))
    yield sum(broken) == 5, "With 0.004 five of ten", "break down"
    yield how_many_break("lambda-0.008") == 10, "break down", "with 0.008 all"
    saved = (costs[0.002] - costs[0.004])[~broken]
    yield min(saved) > 0, "The other five cost less than with 0.002"
    reads, reads_less = [of_networks("accuracy", name) for name in ("L2", "lambda-0.004")]
    yield min((reads - reads_less)[~broken]) > 0, "The other five", "but read fewer"
    for other in (0.0005, 0.001, 0.004):
        is_open = not more("cost with T", BY_LAMBDA[other], "L2").counts
        yield is_open, "Give each its best $T$", "we cannot tell them apart"

    saved, saved_with_T = more("cost", "plain", "L2"), more("cost with T", "plain", "L2")
    yield saved.is_positive, f"{saved_with_T:.3f} of {saved.mean:.3f}"
    is_confidence = saved_with_T.mean < ALMOST_NOTHING * saved.mean
    yield is_confidence, "L2 mends mostly confidence"
    yield of_networks("climb", "L2").mean() < MENDED, "L2", "mend the cost"


def dropout_and_copies():
    climbs, climbs_more = [100 * of_networks("climb", name).mean() for name in ("plain", "dropout")]
    yield "without dropout", f"{climbs:.0f} %"
    yield more("climb", "dropout").is_positive, f"By more: {climbs_more:.0f} %"
    gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
    yield min(gains) > 0, "all ten read more test images"

    alone = more("accuracy", "5x-images", "copies")
    yield alone.is_positive, "Alone, 5,000 images read more", f"{alone:.2f} points"
    broken = break_down(of_networks("largest fall", "copies"))
    yield sum(broken) == 4, "it breaks down, as do four with copies"
    fewer = of_networks("accuracy", "5x-images") - of_networks("accuracy", "copies")
    in_thirds = round(3 * sum(fewer[broken]) / sum(fewer))
    yield in_thirds == 2, "Two thirds of that is of the four seeds"
    yield not compare(fewer[~broken], 0).counts, "In the others we cannot tell"
    both = more("accuracy", "5x-images-and-dropout", "copies-and-dropout")
    yield not both.counts, "With dropout in both we cannot tell", f"{both:.2f}"

    gains = {name: more("accuracy", name) for name in ("L2", "dropout", "copies")}
    for name in ("L2", "dropout"):
        yield gains[name].is_positive, "L2 and dropout read", "more"
        yield gains[name].mean < A_LITTLE, "L2 and dropout read a little more"
    yield gains["copies"].mean > MUCH, "a little more, copies much"


def wrong_labels():
    args = parse_arguments([])
    yield f"each copy is seen only about {args.iterations * args.batch_size / 25_000:.0f} times"
    lost = {name: compare(points_lost(name), 0) for name in REMEDIES}
    yield lost["plain"].is_positive, f"{lost['plain']:.1f} points", "stopping is a remedy"
    losers = "plain", "L2", "dropout", "copies"
    means = [round(lost[name].mean) for name in losers]
    yield [min(means), max(means)] == [3, 8], "alone lose three to eight points"
    learnt = [errors_learnt(name).mean() for name in losers]
    yield min(learnt) > MOST, "L2, dropout or copies alone", "learn most of the wrong labels"
    for name, remedy in REMEDIES.items():
        if remedy.is_moved and remedy.dropout:
            yield not lost[name].counts, "Copies with dropout", "there we find no loss"
        else:
            yield lost[name].is_positive, "only copies with dropout could go on"

    broken = {name: how_many_break(name, "wrong") for name in REMEDIES}
    always = {name for name in REMEDIES if broken[name] == 10}
    named = {"L2", "copies", "5x-images"}
    yield always == named, "All ten with L2, copies or 5,000 images alone"
    with_dropout = [broken[name] for name, remedy in REMEDIES.items() if remedy.dropout]
    yield max(with_dropout) == 0, "none that has dropout"


def why_networks_break_down():
    places = {h: [f"{(1 - 0.5 * h) ** steps:g}" for steps in (1, 2, 3)] for h in (3, 5)}
    yield "At {2}, after {0} and {1}".format(*places[3]), "nearer each time"
    yield "With $h=5$ it is at {2}, after {0} and {1}".format(*places[5]), "farther off each time"
    border = max(h for h in np.arange(0, 5, 0.5) if abs(1 - h) <= 1)
    yield f"The border is $\\eta h={border:g}$"
    yield f"with $p=0.999$, that is {0.999 * (1 - 0.999):.3f} times"

    # Of each network: rows over 2, of how many, and how often it falls.
    falls = {title: printed("falls", f"\n{title} ")[-4:-1] for title in NETWORKS}
    over, rows, _ = falls["5x-images"]
    yield over == rows == 5, "With 5x-images it is over 2 in all five rows before its first fall"
    often = {title for title, (over, rows, _) in falls.items() if over > OFTEN * rows}
    yield often == {"5x-images", "L2"}, "L2 comes back to 2 again and again"
    yield often == {"5x-images", "L2"}, "The other four mostly stay below, and do not"
    fall = {title for title, (_, _, number) in falls.items() if number > 0}
    yield fall == often, "These two break down"
    dead = [dead for *_, dead in steps_of_fall()]
    die_in_the_fall = max(dead[:9]) < FEW and dead[-1] > FEW + MANY
    yield die_in_the_fall, "Most dead neurons die in the fall", "not its cause"
    start = f"{steps_of_fall()[-1][0] - 20:.0f}"
    *_, number, deepest = printed("falls", f"\nL2, slower from {start}")
    slower = f"from step {start} on at a rate of {SLOW}"
    yield number == 0 and deepest < 2, "The same network", slower, "does not fall (blue"

    costs = [of_networks("training cost", f"neurons-{n}", "wrong").mean() for n in SIZES]
    yield costs == sorted(costs, reverse=True), "Smaller networks are less sure in the end"
    broken = [how_many_break(f"neurons-{n}", "wrong") for n in SIZES]
    is_so = broken == [10, 10, 7, 0, 0]
    yield is_so, "all ten with 8 or 16 neurons break down, seven with 32, and none with 128 or 512"


def gains_by_size(title, rate=""):
    """Returns the Differences of a figure between each size and the smaller one, by the larger."""
    gains = {}
    for small, large in itertools.pairwise(SIZES):
        names = f"{rate}neurons-{large}", f"{rate}neurons-{small}"
        values, others = [of_networks(title, name) for name in names]
        seeds = min(len(values), len(others))
        gains[large] = compare(values[:seeds], others[:seeds])
    return gains


def a_smaller_network():
    reads, climb = gains_by_size("accuracy"), gains_by_size("climb")
    reads_longer, climb_longer = [gains_by_size(each, "longer-") for each in ("accuracy", "climb")]
    reads_more = all(gain.is_positive for gain in [*reads.values(), *reads_longer.values()])
    yield reads_more, "At both rates each larger one reads more"
    from_16_on = [climb[32], climb[128], climb[512], climb_longer[128], climb_longer[512]]
    climbs_less = all(gain.counts and gain.mean < 0 for gain in from_16_on)
    yield climbs_less, "From 16 on its cost climbs less"
    yield reads_more and climbs_less, "smaller networks were no remedy"
    yield not climb_longer[32].counts, "from 16 to 32, at 0.1, we cannot tell"
    yield not climb[16].counts, "At our rate with 8 or 16, too close to tell"
    most_with_8 = climb_longer[16].counts and climb_longer[16].mean < 0 > climb_longer[32].mean
    yield most_with_8, "At 0.1 with 5,000 steps with 8"

    names = "neurons-8", "longer-neurons-8"
    learn_all = [sum(of_networks("training accuracy", name) == 100) for name in names]
    yield learn_all[0] == 1, "nine of ten such networks do not learn all"
    dead = [of_networks("dead neurons", name) for name in names]
    yield f"{dead[0].mean():.1f} of the 8 neurons are"
    yield max(dead[1]) == 0, "At 0.1 with 5,000 steps none is"
    yield learn_all[1] == 9, "nine of ten learn all"
    reads, reads_longer = [of_networks("accuracy", name) for name in names]
    is_so = compare(reads_longer, reads).is_positive
    yield is_so, f"{reads_longer.mean():.0f} %", "instead of", f"{reads.mean():.0f} %"

    known = [*errors_learnt("neurons-128"), *errors_learnt("neurons-512")]
    yield min(known) == 1, "Not alone", "128 and 512", "every wrong label"
    end = more("accuracy", "neurons-512", "neurons-128", "wrong")
    yield end.is_positive, "512 read", f"{end:.1f} points more with wrong labels"
