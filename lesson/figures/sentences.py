"""The figures in the pages' sentences, and what the pages conclude, from what is committed.

A function is named after its page, and may add a part, as overfitting_gap. What it yields has to
stand in one sentence, or in what is said of a picture, these parts in this order:
    yield "ends at", f"{x:.2f} %"              a figure; words only where it could be another's
    yield x > y, "more images", "narrower"     a conclusion: what must be True for it, and its words
Words that no part names may be changed on the page alone. Limits, as 90 for "nearly all", are what
we mean by the words. Accuracies are in per cent.
"""

import itertools
import re

import numpy as np
from scipy import special, stats

from drawings import VALUES, X, Y, draw_backpropagation
from elsewhere import CONCLUSIONS, SETTINGS, judge_each, read_ours
from evidence import LIMITS, break_down, compare, tenths
from falls import NETWORKS, SLOW
from make_reference import SIZES
from measured import (
    BY_LAMBDA,
    at,
    climb,
    curve,
    errors_learnt,
    gap_of,
    how_many_break,
    last_tenth,
    more,
    of_networks,
    of_seeds,
    of_setting,
    points_lost,
    printed,
    result,
    steps_of_fall,
    texts_of,
    verdicts,
)
from remedies import REMEDIES
from train_mnist import HERE, load_mnist, parse_arguments

MORE_DATA = "1000-images", "5000-images", "default"


def readme():
    much, less, hardly = [climb(run) for run in MORE_DATA]
    yield much > less + 5 and less > hardly + 5, "test cost climbs much, less, and hardly"
    is_low = result("1000-images", "training cost") < 0.01
    yield is_low, "orange", "climbs", "blue", "towards zero"
    yield f"From iteration {result('1000-images', 'at iteration'):.0f} on", "climbs"
    args = parse_arguments([])
    yield args.eval_every == 10, "curves.csv", "a row every ten"
    yield args.iterations == 1000, "the terminal", "every tenth"  # as it shows ten after the first
    yield "95.5 %"  # as that tutorial says
    yield "This one reads", f"{result('default'):.1f} %"


def network():
    shares = printed("neurons", " 230 ")  # of each digit; neuron.png shows neuron 230
    yield shares[0] > 90 and shares[1] < 10, "Nearly all 0s", "positive", "hardly any 1s"
    yield min(shares[4], shares[9]) > 90, "over 90 %", "4s and 9s"
    yield "costs", f"{at(0, 'default', 'training cost'):.2f}", "training images"


def network_with_a_pencil():
    first, far = [100 * special.softmax(logits)[0] for logits in ([2, 1, 0], [4, 2, 0])]
    yield "2, 1 and 0", f"{first:.0f} %"
    yield f"still {first:.0f} %"
    yield "Twice as far apart", f"{far:.0f} %"
    ratio = f"{np.exp(5.22 - 3.17):.1f}", f"{84.4 / 10.8:.1f}"  # as answer.png shows them
    yield "$e^{5.22-3.17}=" + ratio[0], "$84.4/10.8=" + ratio[1]
    yield "0.1 to each", f"{np.log(10):.2f}"
    costs = [-0.7 * np.log(p) - 0.3 * np.log(1 - p) for p in (0.5, 0.7, 0.9)]
    yield f"{costs[0]:.2f} at 0.5, {costs[1]:.2f} at 0.7, and {costs[2]:.2f} at 0.9"


def learning_with_a_pencil():
    x, y = X[0], Y[0]
    start = [np.array(values, float) for values in VALUES]
    W1, _, W2, _ = start

    def go_forward(W1, b1, W2, b2):
        a = np.maximum(x @ W1 + b1, 0)
        z = a @ W2 + b2
        return a, z, special.softmax(z)

    a, _, p = go_forward(*start)
    cost = -np.log(p[1])
    delta_2 = p - y
    delta_1 = W2 @ delta_2 * (a > 0)
    inputs, hidden, outputs = [" and ".join(f"{n:.3g}" for n in layer) for layer in (x, a, p)]
    deltas, hidden_deltas = [" and ".join(f"{n + 0.0:.3g}" for n in d) for d in (delta_2, delta_1)]
    layers = zip("xapxδδ", (x, a, p, x, delta_1, delta_2), strict=True)
    circles = [f"${letter}$ {n + 0.0:.3g}" for letter, numbers in layers for n in numbers]
    drawn = [text for text in texts_of(draw_backpropagation) if re.fullmatch(r"\$.\$ \S+", text)]
    is_drawn = sorted(drawn) == sorted(circles)
    said = f"inputs {inputs}", f"activations {hidden}", f"outputs {outputs}", f"cost {cost:.2f}"
    yield is_drawn, *said
    yield is_drawn, f"deltas {deltas}", f"hidden {hidden_deltas}"
    yield "minus what is right", "$p_k-y_k$"
    yield f"${p[0]:.2f}-{y[0]}$", f"${p[1]:.2f}-{y[1]}$"
    yield f"${delta_2[0]:.2f}\\cdot 2{delta_2[1]:.2f}\\cdot 0={delta_1[0]:.1f}$"

    slopes = np.outer(x, delta_1), delta_1, np.outer(a, delta_2), delta_2
    _, nudged, p_nudged = go_forward(np.add(W1, [[0.01, 0], [0, 0]]), *start[1:])
    nudged_cost = -np.log(p_nudged[1])
    is_so = round(nudged_cost - cost, 3) == round(0.01 * slopes[0][0, 0], 3)
    sums = f"{nudged[0]:.2f} instead of 1.1", f"{nudged_cost:.3f} instead of {cost:.3f}"
    yield is_so, "with a weight of 0.41", *sums
    _, z, later = go_forward(*[old - 0.1 * slope for old, slope in zip(start, slopes, strict=True)])
    yield "sums of the outputs are", f"{z[0]:.2f}$", f"{z[1]:.2f}$"
    yield f"{100 * later[1]:.0f} % instead of {100 * p[1]:.0f} %"
    yield f"falls from {cost:.2f} to {-np.log(later[1]):.2f}"
    squares = sum(np.sum(slope**2) for slope in slopes)
    yield "Their squares add up", f"{squares:.2f}$"
    yield "fall by", f"{0.1 * squares:.2f}$, to {cost - 0.1 * squares:.2f}"


def learning():
    a = special.expit(np.linspace(-5, 5, 101))
    is_so = bool(np.isclose((a * (1 - a)).max(), 1 / 4))
    yield is_so, "at most a quarter", "hardly any slope", "vanishing gradient"
    yield "accuracy", f"{printed('tape', 'test accuracy')[0]} %"
    slow, usual, fast = [result(run) for run in ("rate-0.01", "default", "rate-5")]
    yield "0.5", f"{usual:.2f} %"
    yield "rates of 0.5, 0.01 and 5", f"{usual:.2f} %", f"{slow:.2f} %", f"{fast:.2f} %"
    at_20, at_40, at_60 = [at(iteration, "default", "test accuracy") for iteration in (20, 40, 60)]
    yield at_40 < slow < at_60, "At 0.01", "where 0.5", "about fifty steps"
    args = parse_arguments([])
    is_so = (args.iterations, args.learning_rate) == (1000, 0.5)
    yield is_so, r"$0.01\cdot1{,}000=0.5\cdot20$", "one might expect twenty"
    yield at_20 < slow - 5, "But large steps overshoot"
    yield result("rate-5", "training accuracy") < 12, "every image", "the same answer"
    yield "1", f"{fast:.2f} %"


def your_own():
    yield "y[0]", f"position {load_mnist(HERE / 'data', 'train')[1][0]}"
    yield f"np.std(W1)` is near {np.sqrt(2 / 784):.2f}", f"np.std(W2)` near {np.sqrt(2 / 100):.2f}"
    before, after = [printed("from_scratch", word)[0] for word in ("untrained", "\ntrained")]
    accuracy = printed("from_scratch", "test accuracy")[0]
    yield "before", f"{before}", "after", f"{after}", "accuracy", f"{accuracy} %"


def reading_digits():
    misread, sure, _ = printed("misread", "outputs/run-1:")
    of_1000, sure_of_1000, _ = printed("misread-1000-images", "outputs/1000-images:")
    yield "10,000", "misreads", f"{misread:.0f}"
    yield "1000-images", f"{of_1000:,.0f}"
    share, share_of_1000 = 100 * sure / misread, 100 * sure_of_1000 / of_1000
    yield "run-1", f"{sure:.0f} ({share:.0f} %)"
    yield "1000-images", f"{sure_of_1000:.0f} ({share_of_1000:.0f} %)"
    yield share_of_1000 > share, "fewer images", "sure of a larger share"
    args = parse_arguments(["--l2", "0.002"])
    seen = args.iterations * args.batch_size  # images, again and again
    yield f"each image {seen / 1000:g} times, not {seen / 60_000:.1f}"
    taken = args.learning_rate * args.l2
    yield bool(np.isclose(taken, 1 / 1000)), "the penalty takes a thousandth off each weight"
    left = (1 - taken) ** args.iterations
    yield f"$0.999^{{{args.iterations}}}={left:.2f}$ of it is left"
    images, _ = load_mnist(HERE / "data", "train")
    yield images[:1000, 0, 0].max() == 0, "A corner pixel is 0 in all training images"
    shares = printed("neurons", " 91 ")  # of each digit, with L2
    least, *others = sorted(shares)
    is_rare = shares[0] == least < 20 and min(others) > 40
    yield is_rare, "which digit rarely", "neuron 91", "positive"
    yield "The digit is the 0", f"{shares[0]:.0f} %"


def overfitting_gap():
    wide, narrower, narrow = [gap_of(run) for run in MORE_DATA]
    yield "At the end", f"{narrow:.2f} points"
    yield "On 1,000 images", f"{wide:.2f} points"
    yield f"{narrower:.2f} points wide"
    yield wide > narrower > narrow, "The more training images", "the narrower"

    much, less, hardly = [climb(run) for run in MORE_DATA]
    means = tenths(curve("1000-images", "test cost"))
    sizes = f"${means[-1]:.3f}/{means.min():.3f}-1$"
    yield "on 1,000 images", "climbs", sizes, f"{much:.0f} %"
    yield f"By {less:.0f} %", f"by {hardly:.0f} %"
    times = 1000 * 512 / 60_000
    is_so = hardly < 5 < climb("long")
    yield is_so, "hardly overfits in 1,000 steps", f"each image {times:.1f} times", "10,000", "does"
    falls = [max(tenths(curve(run))) - last_tenth(run) for run in MORE_DATA]
    yield "accuracy falls", f"{max(falls):.2f} points at most"


def overfitting_cost():
    yield result("1000-images", "at iteration") == 80, "test cost is lowest", "80"

    titles = "misread", "% confident", "they add to the test cost", "right adds", "\n  test cost"
    early = [printed("confidence", "outputs/early", title)[0] for title in titles]
    late = [printed("confidence", "outputs/1000-images", title)[0] for title in titles]
    misread, sure, by_mistakes, by_right_answers, cost = early
    of_late, sure_of_late, by_mistakes_of_late, by_right_answers_of_late, cost_of_late = late
    yield "early", f"{misread:,.0f}", "late", f"{of_late:,.0f}"
    yield of_late < misread and cost_of_late > cost, "fewer", "higher cost"
    yield "early", "over 90 %", f"{sure:.0f}"
    yield f"Of {sure_of_late:.0f}"
    yield "It was", f"{by_mistakes:.3f}+{by_right_answers:.3f}={cost:.3f}$"
    yield (
        "in the end",
        f"{by_mistakes_of_late:.3f}+{by_right_answers_of_late:.3f}={cost_of_late:.3f}$",
    )
    yield at(80, "1000-images") > 99, "80", "nearly all training images right"
    runs = "outputs/early", "outputs/1000-images"
    ahead, ahead_late = [printed("confidence", run, "above the next")[0] for run in runs]
    yield (
        "largest logit",
        f"{ahead:.1f} above the next at iteration 80",
        f"{ahead_late:.1f} at the end",
    )


def overfitting_proof():
    yield "The largest logit stays the largest", "not one answer changes"
    reads = result("1000-images") > curve("1000-images", "test accuracy")[8]
    yield bool(reads), "With right labels", "spoilt confidence here, and no answers"
    iterations = 10, 20, 40, 80, 160, 320, 640, 1000
    rows = [printed("temperature", f"\n{n:9,} ") for n in iterations]
    _, costs, temperatures, costs_with_T = np.transpose(rows)
    lowest = result("1000-images", "lowest test cost")
    yield "test cost ends at", f"{costs[-1]:.3f}", "lowest", f"{lowest:.3f}"
    yield costs_with_T[-1] < lowest, f"At {costs_with_T[-1]:.2f}", "lower than it ever was"
    yield max(np.diff(costs_with_T)) < 0, "With it", "does not climb"
    is_so = min(np.diff(temperatures)) > 0
    grown = f"{temperatures[3]:.2f} at iteration 80", f"{temperatures[-1]:.2f} at the end"
    yield is_so, "The best $T$ grows", *grown
    yield f"nearly equal with T = {temperatures[-1]:.2f}"

    confident, right, apart = printed("temperature", "As it is:")
    confident_with_T, _, apart_with_T = printed("temperature", "With T =", ":")
    of_groups = f"{apart:.1f} points without", f"{apart_with_T:.1f} with it"
    yield apart_with_T < 1, "expected calibration error", *of_groups
    yield confident > right + 5, "confidence", "too large"
    yield f"{confident:.0f} % confident", f"{right:.0f} %", "right"
    yield abs(confident_with_T - right) < 1, "With $T$", "nearly agree"


def overfitting_calibration():
    low, _ = printed("calibration", "as it is:")
    yield low > 5, "all ten test costs climb"
    yield (
        max(printed("calibration", "with T  :")) == 0,
        "With $T$ the last row of each is its lowest",
    )
    too_much, _, worse = printed("calibration", "T chosen on", "\n         50")
    cost, _, with_T = printed("calibration", "\n    1,000 ")
    yield f"saves {cost - with_T:.2f}", f"{cost - with_T - too_much:.2f}"
    yield f"{worse:.0f} of 100 such choices raise the cost"
    *_, worse = printed("calibration", "T chosen on", "\n        200")
    yield worse == 0, "With 200 images none does"
    cost, with_T = [of_networks(title, "5x-images", "wrong") for title in ("cost", "cost with T")]
    yield "5,000 images", "test cost", f"{cost.mean():.2f}"
    yield min(with_T - cost) > 0, "It raises it", f"{with_T.mean():.2f}", "each of the ten"
    is_so = more_with_T("5x-images-and-dropout").is_positive
    yield is_so, "It raises it", "and so it does with dropout"
    others = {name: more_with_T(name) for name in ("plain", "L2", "copies", "dropout")}
    is_so = others["L2"].is_positive and others["copies"].is_positive
    is_so &= others["dropout"].counts and others["dropout"].mean < 0
    is_so &= not others["plain"].counts
    yield is_so, "L2 and copies cost more with it, dropout less; of plain we cannot tell"
    tell = [verdict for name, verdict in verdicts()[13].items() if "fashion" not in name]
    is_so = (tell.count("holds"), tell.count("opposite")) == (2, 2)
    yield is_so, "it raises plain's cost in two, and lowers it in two"


def more_with_T(remedy):
    """Returns how much more a network that has learnt from wrong labels costs with T."""
    costs = [of_networks(title, remedy, "wrong") for title in ("cost with T", "cost")]
    return compare(*costs)


def overfitting_by_heart():
    yield "The first row", f"{at(0, 'shuffled-labels'):.2f} %", "or the edit was not in place"
    of_training, of_test = [
        result("shuffled-labels", f"{of} accuracy") for of in ("training", "test")
    ]
    yield f"{of_training:g} %", "training images", f"{of_test:.0f} %", "test images", "guessing"
    yield (
        f"training reaches {of_training:g} %",
        f"{result('1000-images'):.0f} %",
        f"{of_test:.0f} %",
    )
    of_training, of_test = printed("lookup_table", "\n1,000 training images")
    yield of_training == 100, "A lookup table", f"{of_test:.0f} %"


def overfitting_wrong_labels():
    yield "with right labels", f"{result('1000-images'):.0f} %"
    yield "The first row", f"{at(0, 'wrong-labels'):.2f} %"
    means = tenths(curve("wrong-labels"))
    is_all = result("wrong-labels", "training accuracy") == 100
    yield is_all, "sinks from", f"{max(means):.1f}", f"{means[-1]:.1f} %", "goes on to 100 %"


def chance_samples():
    (chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
    yield f"{chosen:.0f} of the 100", f"{others:.0f} % of the others"

    (one,), (other,) = printed("pairs", "1000-images reads"), printed("pairs", "dropout reads")
    yield "without dropout alone reads", f"{one:.0f}", f"with dropout alone {other:.0f}"
    half, error = (one + other) / 2, np.sqrt(one + other) / 2
    away = (other - half) / error
    yield f"Half of them is {half}", f"{error:.1f}", f"{other:.0f} is {away:.1f} of these away"
    as_printed = np.allclose([half, error, away], printed("pairs", "half of both:"), atol=0.05)
    yield as_printed, "Half of them is", "the standard error"
    yield away > 2, "dropout is better"

    ten = lambda title: printed("ten_samples", f"\n{title} ")  # with ten samples, and ten starts
    mean, mean_of_starts = ten("the mean of their answers reads")
    all_ten, all_ten_starts = [number / 100 for number in ten("all ten read")]
    together, together_of_starts = ten("where one fails, another fails")
    yield "On average one reads", f"{ten('each reads')[0]:.0f} %"
    yield f"{all_ten:.1f} %", "all ten", "mean reads", f"{mean:.1f} %"
    yield "With ten starts", f"{all_ten_starts:.1f} %", f"{mean_of_starts:.1f} %"
    yield f"In {together:.0f} %", "other images", f"{together_of_starts:.0f} % with the same"
    yield together > 50, "share many mistakes"
    yield together_of_starts > together, "the same images", "share most"
    variances = ten("mean squared distance from it")
    errors = ten("squared error of each")
    shares = []
    for error, distance in zip(errors, variances, strict=True):
        shares.append(f"{100 * distance / error:.0f} %")
    yield f"Of it at least {shares[0]} is variance with ten samples", f"{shares[1]} with ten starts"


def chance_one_rule():
    yield f"more than {LIMITS[10]} standard errors", 'otherwise "we cannot tell"'
    yield f"give or take {LIMITS[10]} standard errors"
    yield f"With five seeds the limit is {LIMITS[5]}", f"with three {LIMITS[3]}"
    gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
    yield f"{gains[0]:.2f}, {gains[1]:.2f} and {gains[2]:.2f} points more"
    three, ten = compare(gains[:3], 0), compare(gains, 0)
    yield f"The mean is {three.mean:.2f}"
    spread = gains[:3].std(ddof=1)
    yield f"add up to {2 * spread**2:.2f}"
    yield f"that is {spread**2:.2f}", "the spread", f"{spread:.2f}"
    yield "The standard error is", f"{three.error:.2f}$"
    yield not three.counts, f"{three.mean / three.error:.1f} of these away", "we cannot tell"
    yield ten.is_positive, "That does not mean equal", "ten", f"{ten:.2f}", "more"
    yield "We write", f"{ten:.2f}"

    yield min(gains) > 0 and max(gains) < 1.2, "with dropout all", "between 0 and 1.2 points"
    losses = of_networks("accuracy", "lambda-0.008") - of_networks("accuracy", "L2")
    yield "with a large lambda between", f"{min(losses):.0f} and 0"
    third, _second, first = sorted(-losses)[-3:]
    yield f"lost {third:.0f} to {first:.0f} points"
    yield not compare(losses, 0).counts, "the rule says", "we cannot tell"
    yield max(losses) < 0, "Yet all ten have lost"
    yield f"{1000 * stats.binomtest(10, 10).pvalue:.0f} in 1,000 cases"


def remedies_guesses():
    yield "without dropout", f"{100 * of_networks('climb').mean():.0f} %"


def remedies_choosing():
    costs = {l2: of_networks("validation cost", name).mean() for l2, name in BY_LAMBDA.items()}
    yield f"The rule takes {min(costs, key=costs.get)}"
    for name in ("lambda-0.004", "lambda-0.008"):
        less = of_networks("validation cost", name) < of_networks("validation cost", "L2")
        by_signs = stats.binomtest(less.sum(), len(less)).pvalue < 0.05
        counts = more("validation cost", name, "L2").counts or by_signs
        yield not counts, "Whether larger ones cost more we cannot tell, nor by the sign test"
    broken = how_many_break("lambda-0.004"), how_many_break("lambda-0.008")
    yield broken == (5, 10), "With 0.004 five of ten", "break down", "with 0.008 all"
    is_whole = ~break_down(of_networks("largest fall", "lambda-0.004"))
    saved = of_networks("validation cost", "L2") - of_networks("validation cost", "lambda-0.004")
    is_so = is_whole.sum() == 5 and min(saved[is_whole]) > 0
    reads_less = of_networks("accuracy", "L2") - of_networks("accuracy", "lambda-0.004")
    is_so &= min(reads_less[is_whole]) > 0
    yield is_so, "The other five cost less than with 0.002, but read fewer"
    others = [f"lambda-{l2}" for l2 in (0.0005, 0.001, 0.004)]
    is_so = not any(more("cost with T", name, "L2").counts for name in others)
    yield is_so, "Give each its best $T$", "we cannot tell them apart"


def remedies_right_labels():
    is_mended = of_networks("stopped cost").mean() < 0.8 * of_networks("cost").mean()
    gain = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
    loses = is_mended and gain.is_positive
    yield loses, "Fewer", f"by {gain:.2f} points", "its cost is lower", "never saw"

    saved, saved_with_T = more("cost", "plain", "L2"), more("cost with T", "plain", "L2")
    is_confidence = saved.is_positive and saved_with_T.mean < 0.05 * saved.mean
    yield is_confidence, f"{saved_with_T:.3f} of {saved.mean:.3f}"
    yield is_confidence, "L2 mends mostly confidence"
    yield of_networks("climb", "L2").mean() < 0.01, "L2", "mend the cost"

    climbs = 100 * of_networks("climb", "dropout").mean()
    is_so = more("climb", "dropout", "plain").is_positive
    yield is_so, f"By more: {climbs:.0f} %"
    gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
    yield min(gains) > 0, "all ten read more test images"
    adds = [more("accuracy", name).is_positive for name in ("L2", "dropout")]
    yield all(adds), "L2 and dropout read a little more"
    most = max(more("accuracy", name).mean for name in ("L2", "dropout")) < 1
    yield most and more("accuracy", "copies").mean > 3, "a little more, copies much"

    yield how_many_break("copies") == 4, "it breaks down, as do four with copies"
    alone = more("accuracy", "5x-images", "copies")
    yield alone.is_positive, "Alone, 5,000 images read more", f"{alone:.2f} points"
    is_broken = break_down(of_networks("largest fall", "copies"))
    fewer = of_networks("accuracy", "5x-images") - of_networks("accuracy", "copies")
    is_so = round(3 * fewer[is_broken].sum() / fewer.sum()) == 2
    is_so &= not compare(fewer[~is_broken], 0).counts
    yield is_so, "Two thirds of that is of the four seeds"
    both = more("accuracy", "5x-images-and-dropout", "copies-and-dropout")
    yield not both.counts, "With dropout in both we cannot tell", f"{both:.2f}"


def remedies_wrong_labels():
    args = parse_arguments([])
    yield f"each copy is seen only about {args.iterations * args.batch_size / 25_000:.0f} times"
    learnt = {name: 100 * errors_learnt(name).mean() for name in REMEDIES}
    lost = {name: compare(points_lost(name), 0) for name in REMEDIES}
    yield lost["plain"].is_positive, f"{lost['plain']:.1f} points", "stopping is a remedy"
    some = "plain", "L2", "dropout", "copies"
    means = [round(lost[name].mean) for name in some]
    is_so = all(lost[name].is_positive for name in some) and (min(means), max(means)) == (3, 8)
    yield is_so, "L2, dropout or copies alone lose three to eight points"
    yield min(learnt[name] for name in some) > 50, "most of the wrong labels"

    nothing = [lost[name] for name in ("copies-and-dropout", "all-three")]
    yield not any(each.counts for each in nothing), "Copies with dropout", "there we find no loss"
    others = [lost[name] for name, remedy in REMEDIES.items() if not remedy.is_moved]
    is_so = all(each.is_positive for each in [*others, lost["copies"]])
    yield is_so, "only copies with dropout could go on"

    broken = {name: how_many_break(name, "wrong") for name in REMEDIES}
    always = {name for name in REMEDIES if broken[name] == 10}
    yield (
        always == {"L2", "copies", "5x-images"},
        "All ten with L2, copies or 5,000 images alone",
    )
    with_dropout = [name for name, remedy in REMEDIES.items() if remedy.dropout]
    is_so = not any(broken[name] for name in with_dropout)
    yield is_so, "none that has dropout"


def remedies_falls():
    printed_of = {title: printed("falls", f"\n{title} ")[-5:] for title in NETWORKS}
    sometimes = {title for title, (_, over, rows, *_) in printed_of.items() if over > rows / 8}
    over, rows = printed_of["5x-images"][1:3]
    yield over == rows == 5, "With 5x-images it is over 2 in all five rows before its first fall"
    yield sometimes == {"5x-images", "L2"}, "L2 comes back to 2 again and again"
    breaks = {title for title, (*_, falls, _) in printed_of.items() if falls > 0}
    yield breaks == sometimes, "These two break down"
    yield breaks == sometimes, "The other four mostly stay below, and do not"
    dead = [dead for *_, dead in steps_of_fall()]
    yield max(dead[:9]) < 20 < dead[-1] - 50, "Most dead neurons die in the fall", "not its cause"
    end = steps_of_fall()[-1][0]
    slower = f"\nL2, slower from {end - 20:.0f}"
    *_, falls, deepest = printed("falls", slower)
    at = f"from step {end - 20:.0f} on at a rate of {SLOW}"
    yield falls == 0 and deepest < 2, "The same network", at, "does not fall (blue"
    broken = [how_many_break(f"neurons-{size}", "wrong") for size in SIZES]
    of_small = "all ten with 8 or 16 neurons break down, seven with 32, and none with 128 or 512"
    costs = [of_networks("training cost", f"neurons-{n}", "wrong").mean() for n in SIZES]
    is_so = broken == [10, 10, 7, 0, 0] and costs == sorted(costs, reverse=True)
    yield is_so, "Smaller networks are less sure in the end", of_small


def sizes_when_longer(title):
    """Returns a figure of each size and the next at 0.1: pairs of arrays, of the seeds of both."""
    columns = [of_networks(title, f"longer-neurons-{size}") for size in SIZES]
    pairs = []
    for small, large in itertools.pairwise(columns):
        seeds = min(len(small), len(large))
        pairs.append((small[:seeds], large[:seeds]))
    return pairs


def remedies_smaller_network():
    sizes = itertools.pairwise(f"neurons-{size}" for size in SIZES)
    first, *others = [(large, small) for small, large in sizes]
    gains = [more("accuracy", *pair) for pair in (first, *others)]
    falls = [more("climb", small, large) for large, small in others]
    is_best = all(each.is_positive for each in gains + falls)
    gains = [compare(large, small) for small, large in sizes_when_longer("accuracy")]
    falls = [compare(small, large) for small, large in sizes_when_longer("climb")]
    of_16_and_8, of_32_and_16, *others = falls
    is_best &= all(each.is_positive for each in gains + others) and of_32_and_16.mean > 0
    yield is_best, "smaller networks were no remedy"
    yield is_best, "At both rates each larger one reads more"
    yield is_best and not of_32_and_16.counts, "From 16 on its cost climbs less", "cannot tell"
    is_open = not more("climb", "neurons-8", "neurons-16").counts
    yield is_open, "At our rate with 8 or 16, too close to tell"
    yield of_16_and_8.is_positive, "At 0.1 with 5,000 steps with 8"

    of_8, longer = "neurons-8", "longer-neurons-8"
    is_so = sum(of_networks("training accuracy", of_8) < 100) == 9
    yield is_so, "nine of ten such networks do not learn all"
    yield f"{of_networks('dead neurons', of_8).mean():.1f} of the 8 neurons are"
    learn_all = sum(of_networks("training accuracy", longer) == 100)
    is_so = max(of_networks("dead neurons", longer)) == 0 and learn_all == 9
    gain = compare(of_networks("accuracy", longer), of_networks("accuracy", of_8))
    yield is_so, "none is", "nine of ten learn all"
    reads, read_before = [of_networks("accuracy", name).mean() for name in (longer, of_8)]
    yield gain.is_positive, f"{reads:.0f} %", "instead of", f"{read_before:.0f} %"

    known = [*errors_learnt("neurons-128"), *errors_learnt("neurons-512")]
    end = more("accuracy", "neurons-512", "neurons-128", "wrong")
    yield min(known) == 1, "128 and 512", "every wrong label"
    yield end.is_positive, "Not alone", "512 read", f"{end:.1f} points more with wrong labels"


def elsewhere_verdicts():
    of_mnist = [name for name in SETTINGS if not name.startswith("fashion")]
    tell = verdicts()
    cells = len(SETTINGS) * len(CONCLUSIONS)
    yield f"about {['five', 'six'][round(cells / 20) - 5]} of these {cells} cells"
    limits = f"{LIMITS[10]} standard errors", f"{LIMITS[5]} with five", f"{LIMITS[3]} with three"
    seeds = {name: len(of_setting("cost", name)) for name in SETTINGS}
    is_so = [*seeds.values()] == [10, *6 * [5], 3] and [*seeds][-1] == "fashion-longer"
    yield is_so, "we cannot tell (?)", *limits
    with_limits = [n for n, conclusion in enumerate(CONCLUSIONS, 1) if conclusion.limit]
    is_so = with_limits == [1, 4, 9, 11, 12]
    yield is_so, "names a size (1, 4, 9, 11, 12)", "clearly above that, not above zero"

    found = {number: [tell[number][name] for name in of_mnist] for number in tell}
    hold = {number: of.count("holds") for number, of in found.items()}
    turned = {number: of.count("opposite") for number, of in found.items()}
    yield hold[1] == len(of_mnist) == 6, "(1)", "in all six settings"
    yield hold[8] == 6, "(8)", "in all six"
    is_so = (hold[7], turned[7]) == (4, 1) and tell[7]["rate-0.1"] == "opposite"
    is_so &= tell[7]["longer"] == "holds"
    yield is_so, "(7)", "in four; less at 0.1, but after 5,000 steps more again"
    broken = {
        name: [
            break_down(of_setting("largest fall", each, name, "wrong")).sum() for each in of_mnist
        ]
        for name in ("L2", "plain", "copies")
    }
    is_so = broken["L2"] == [10, 2, 0, 0, 5, 3] and broken["plain"] == [0, 1, 0, 0, 5, 2]
    open_ones = [
        compare(*[of_setting("largest fall", each, name, "wrong") for name in ("L2", "plain")])
        for each in ("rate-0.1", "one-layer-64")
    ]
    is_so &= not any(each.counts for each in open_ones)
    yield is_so, "At 0.1 and with 64 neurons we cannot tell L2 from plain"
    small = [printed("falls", f"\n{title} ")[-4] for title in ("L2, rate 0.1", "L2, 300 images")]
    yield max(small) == 0, "Where L2 never breaks down", "the curvature is small"

    figures = figures_by_name()
    means = {key: values.mean() for key, values in figures.items()}
    smaller = ["rate-0.1", "longer", "one-layer-64"]
    is_so = tell[3]["results"] == "holds" and all(abs(means[3, name]) < 0.005 for name in smaller)
    saved = [means[3, name] for name in smaller]
    is_so &= hold[3] == 1 and min(means[3, name] for name in of_mnist) > 0
    yield is_so, "(3)", "in the mean, in all six"
    yield is_so, f"It counts only at our default: {means[3, 'results']:.3f}"
    some = "At 0.1, after 5,000 steps, and with 64 neurons it is"
    yield is_so, some, f"{min(saved):.3f} to {max(saved):.3f}"
    is_so = min(means[2, name] for name in of_mnist) > 0 and (hold[2], turned[2]) == (2, 0)
    yield is_so, "(2, 10)", "in the mean, in all six; it counts in two"
    yield (
        (hold[10], tell[10]["images-300"]) == (5, "cannot tell"),
        "five; with 300 images we cannot tell",
    )
    reads = lambda name, remedy="plain": of_setting("accuracy", name, remedy)[:5]
    more_here = [compare(reads("results"), reads(name)) for name in ("rate-0.1", "longer")]
    twice = [round(each.mean / more("accuracy", "dropout").mean) for each in more_here]
    is_so = all(each.is_positive for each in more_here) and twice == [2, 2]
    of_steps = f"{more_here[1]:.1f} more than after 5,000 steps, twice what dropout adds at 0.5"
    yield is_so, f"{more_here[0]:.1f} points more at 0.5 than at 0.1", of_steps
    lost = [compare(-100 * figures[12, name], 0) for name in ("longer", "images-300")]
    is_so = all(each.is_positive for each in lost)
    yield is_so, "(12)", f"{lost[0]:.2f} points after 5,000 steps", f"{lost[1]:.1f} with 300"
    yield hold[4] == 6, "half of that (4)", "in all six"
    yield min(means[6, name] for name in of_mnist) > 0, "(6)", "in the mean, in all six"
    larger = compare(100 * figures[6, "rate-0.1"], 100 * figures[6, "results"][:5])
    yield larger.is_positive, f"At 0.1 it adds {larger:.2f} points more", "plain reads fewer there"
    yield tell[12]["fashion-longer"] == "cannot tell", "On Fashion-MNIST, seen as often"


def figures_by_name():
    """Returns the figures of each conclusion in each setting: a dict by number and name."""
    found = {}
    for name, lines in zip(SETTINGS, read_ours().values(), strict=True):
        for number, (_, figures, _) in enumerate(judge_each(lines), 1):
            found[number, name] = figures
    return found


def elsewhere_fashion():
    is_broken = break_down(of_setting("largest fall", "fashion"))
    yield is_broken.all(), "At our rate plain breaks down with right labels, too"
    is_so = True
    for labels in ("right", "wrong"):
        falls = [of_setting("largest fall", "fashion-longer", n, labels) for n in ("L2", "plain")]
        is_so &= break_down(falls[0]).sum() == 3 and not break_down(falls[1]).any()
    yield bool(is_so), "all three with L2 break down, and none of plain"
    fewer = []
    for name in ("fashion-longer", "fashion"):
        images, copies = [
            of_setting("accuracy", name, f"{few}-and-dropout") for few in ("5x-images", "copies")
        ]
        fewer.append(compare(images, copies))
    is_so = [round(each.mean) for each in fewer] == [3, 4] and all(each.counts for each in fewer)
    yield is_so, "At both rates copies, with dropout, read three or four points fewer"


def your_turn():
    yield "No hidden layer", f"{result('no-hidden-layer'):.1f} %"
    yield "300 images", f"{result('few'):.0f} %", "gap", f"{gap_of('few'):.0f} points"

    gain = compare(of_seeds(last_tenth, "long-dropout"), of_seeds(last_tenth, "long"))
    plain = f"{of_seeds(last_tenth, 'long').mean():.1f} % without dropout"
    yield gain.is_positive, plain, f"{gain:.2f} points more"
    saved = compare(of_seeds(climb, "long"), of_seeds(climb, "long-dropout"))
    yield saved.is_positive, "climbs less with dropout"

    small, usual, large = [result(run) for run in ("small-start", "default", "large-start")]
    yield "the usual, a small and a large", f"{usual:.2f} %", f"{small:.2f} %", f"{large:.2f} %"
    at_450, at_500 = [at(iteration, "small-start", "training cost") for iteration in (450, 500)]
    yield at_450 > np.log(10) - 0.01 > at_500, "450 steps nothing"
    yield at(0, "large-start", "training cost") > 500, "costs more than 500"

    yield f"At iteration {result('stopped', 'iteration'):.0f}"
    yield "At iteration 100", "training accuracy", f"{at(100, 'momentum'):.2f} %"
    gain = compare(of_seeds(last_tenth, "momentum"), of_seeds(last_tenth, "default"))
    yield gain.is_positive, f"{gain:.2f} points more", "default run"
