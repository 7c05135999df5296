"""The figures in the pages' sentences, and what the pages conclude, from what is committed.

A function is named after its page, and may add a part, as overfitting_gap. What it yields has to
stand in one sentence, or in what is said of a picture, these parts in this order:
    yield "ends at", f"{x:.2f} %"              a figure; words only where it could be another's
    yield x > y, "more images", "narrower"     a conclusion: what must be True for it, and its words
Words that no part names may be changed on the page alone. Limits, as 90 for "nearly all", are what
we mean by the words. Accuracies are in per cent.
"""

import itertools

import numpy as np
from scipy import special, stats

from drawings import VALUES, X, Y
from elsewhere import CONCLUSIONS, SETTINGS, judge_each, read_ours
from evidence import LIMITS, break_down, compare, tenths
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
    verdicts,
)
from remedies import REMEDIES
from train_mnist import HERE, load_mnist, parse_arguments

MORE_DATA = "1000-images", "5000-images", "default"
LONG_ENOUGH = "1000-images", "5000-images", "long"  # to climb


def readme():
    much, less, hardly = [climb(run) for run in MORE_DATA]
    yield much > less + 5 and less > hardly + 5, "test cost climbs much, less, and hardly"
    is_low = result("1000-images", "training cost") < 0.01
    yield is_low, "orange", "climbs", "blue", "towards zero"
    yield f"From iteration {result('1000-images', 'at iteration'):.0f} on", "climbs"
    yield parse_arguments([]).eval_every == 10, "curves.csv", "a row every ten"
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
    yield f"Still {first:.0f} %"
    yield "Twice as far apart", f"{far:.0f} %"
    yield "0.1 to each", f"{np.log(10):.2f}"
    costs = [-0.7 * np.log(p) - 0.3 * np.log(1 - p) for p in (0.5, 0.7, 0.9)]
    yield f"{costs[0]:.2f} at 0.5, {costs[1]:.2f} at 0.7, and {costs[2]:.2f} at 0.9"


def learning_with_a_pencil():
    x, y = X[0], Y[0]
    start = [np.array(values, float) for values in VALUES]
    W1, b1, W2, _ = start

    def go_forward(W1, b1, W2, b2):
        z = np.maximum(x @ W1 + b1, 0) @ W2 + b2
        return z, special.softmax(z)

    a = np.maximum(x @ W1 + b1, 0)
    _, p = go_forward(*start)
    cost = -np.log(p[1])
    delta_2 = p - y
    delta_1 = W2 @ delta_2 * (a > 0)
    inputs, hidden, outputs = [" and ".join(f"{n:.3g}" for n in layer) for layer in (x, a, p)]
    deltas, hidden_deltas = [" and ".join(f"{n + 0.0:.3g}" for n in d) for d in (delta_2, delta_1)]
    yield f"inputs {inputs}", f"activations {hidden}", f"outputs {outputs}", f"cost {cost:.2f}"
    yield f"deltas {deltas}", f"hidden {hidden_deltas}"
    yield "minus what is right", "$p_k-y_k$"
    yield f"${p[0]:.2f}-{y[0]}$", f"${p[1]:.2f}-{y[1]}$"
    yield f"${delta_2[0]:.2f}\\cdot 2{delta_2[1]:.2f}\\cdot 0={delta_1[0]:.1f}$"

    slopes = np.outer(x, delta_1), delta_1, np.outer(a, delta_2), delta_2
    nudged, _ = go_forward(np.add(W1, [[0.01, 0], [0, 0]]), *start[1:])
    nudged_cost = -np.log(special.softmax(nudged)[1])
    is_so = round(nudged_cost - cost, 3) == round(0.01 * slopes[0][0, 0], 3)
    sums = f"{nudged[0]:.2f} instead of 1.1", f"{nudged_cost:.3f} instead of {cost:.3f}"
    yield is_so, "with a weight of 0.41", *sums
    z, later = go_forward(*[old - 0.1 * slope for old, slope in zip(start, slopes, strict=True)])
    yield "sums of the outputs are", f"{z[0]:.2f}$", f"{z[1]:.2f}$"
    yield f"{100 * later[1]:.0f} % instead of {100 * p[1]:.0f} %"
    yield f"falls from {cost:.2f} to {-np.log(later[1]):.2f}"
    squares = sum(np.sum(slope**2) for slope in slopes)
    yield f"together {squares:.2f}"
    yield f"by {0.1 * squares:.2f}, to {cost - 0.1 * squares:.2f}"


def learning():
    a = special.expit(np.linspace(-5, 5, 101))
    yield bool(np.isclose((a * (1 - a)).max(), 1 / 4)), "at most a quarter", "vanishing gradient"
    yield "accuracy", f"{printed('tape', 'test accuracy')[0]} %"
    slow, usual, fast = [result(run) for run in ("rate-0.01", "default", "rate-5")]
    yield "0.5", f"{usual:.2f} %"
    yield "rates of 0.5, 0.01 and 5", f"{usual:.2f} %", f"{slow:.2f} %", f"{fast:.2f} %"
    at_40, at_60 = [at(iteration, "default", "test accuracy") for iteration in (40, 60)]
    yield at_40 < slow < at_60, "At 0.01", "where 0.5", "about fifty steps"
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


def overfitting_gap():
    wide, narrower, narrow = [gap_of(run) for run in MORE_DATA]
    yield "At the end", f"{narrow:.2f} points"
    yield "On 1,000 images", f"{wide:.2f} points"
    yield f"{narrower:.2f} points wide"
    yield wide > narrower > narrow, "The more training images", "the narrower"

    much, less, hardly = [climb(run) for run in MORE_DATA]
    yield "on 1,000 images", "climbs", f"{much:.0f} %"
    yield hardly < 5, f"By {less:.0f} %", f"by {hardly:.0f} %", "overfits hardly at all"
    lowest_at = [curve(run, "iteration")[np.argmin(curve(run, "test cost"))] for run in LONG_ENOUGH]
    epochs = np.multiply(lowest_at, 512) / (1000, 5000, 60_000)
    yield climb("long") > 5, "ten times as many steps", "on all images climbs, too"
    is_so = min(np.diff(lowest_at)) > 0 and max(np.diff(epochs)) < 0
    yield is_so, "more images put the climb off, in steps (not in epochs"
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
    yield "Mistakes", f"{by_mistakes_of_late}", "instead of", f"{by_mistakes}"
    yield "right answers", f"{by_right_answers_of_late}", "instead of", f"{by_right_answers}"
    yield at(80, "1000-images") > 99, "80", "nearly all training images right"


def overfitting_proof():
    yield "The largest logit stays the largest", "not one answer changes"
    reads = result("1000-images") > curve("1000-images", "test accuracy")[8]
    yield bool(reads), "With right labels", "spoilt confidence and no answers"
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

    confident, right = printed("temperature", "As it is:")
    confident_with_T, _ = printed("temperature", "With T =", ":")
    yield confident > right + 5, "confidence", "too large"
    yield f"{confident:.0f} % confident", f"{right:.0f} %", "right"
    yield abs(confident_with_T - right) < 1, "With $T$", "nearly agree"


def overfitting_calibration():
    low, _ = printed("calibration", "as it is:")
    yield low > 5, "all ten test costs climb"
    yield max(printed("calibration", "with T  :")) == 0, "With $T$ all ten", "their lowest"
    too_much, _, worse = printed("calibration", "T chosen on", "\n         50")
    yield "50 images", f"{too_much:.3f} more", f"{worse:.0f} of 100 cases", "worse than none"
    too_much, *_ = printed("calibration", "T chosen on", "\n        200")
    yield f"With 200 it is {too_much:.3f}"
    cost, with_T = [of_networks(title, "5x-images", "wrong") for title in ("cost", "cost with T")]
    yield "5,000 images", "test cost", f"{cost.mean():.2f}"
    yield min(with_T - cost) > 0, "It raises it", f"{with_T.mean():.2f}", "each of the ten"
    right = of_networks("accuracy", "5x-images", "wrong").mean() / 100
    # Of the labels 82 % are the true digit: four fifths, and a tenth of the random ones.
    foretold = f"{0.82 * right + 0.02 * (1 - right):.2f}$"
    yield "foretells", f"{right:.3f}", foretold
    of_plain, of_dropout = [more_with_T(name) for name in ("plain", "dropout")]
    is_so = not of_plain.counts and of_dropout.counts and of_dropout.mean < 0
    yield (
        is_so,
        "of plain networks with 1,000 images we cannot tell",
        "with dropout alone it lowers",
    )


def more_with_T(remedy):
    """Returns how much more a network that has learnt from wrong labels costs with T."""
    costs = [of_networks(title, remedy, "wrong") for title in ("cost with T", "cost")]
    return compare(*costs)


def overfitting_by_heart():
    yield "The first row", f"{at(0, 'shuffled-labels'):.2f} %"
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
    yield of_training == 100, "lookup table", "all by heart", f"{of_test:.0f} %"


def overfitting_wrong_labels():
    yield "with right labels", f"{result('1000-images'):.0f} %"
    yield "The first row", f"{at(0, 'wrong-labels'):.2f} %"
    means = tenths(curve("wrong-labels"))
    first, *others = points_lost()  # the first is the network shown
    yield first > 0 and sum(np.array(others) > 0) == 8, "Of nine networks", "eight end with fewer"
    is_all = result("wrong-labels", "training accuracy") == 100
    yield is_all, "sinks from", f"{max(means):.1f}", f"{means[-1]:.1f} %", "goes on to 100 %"


def chance_samples():
    (chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
    yield f"{chosen:.0f} of the 100", f"{others:.0f} % of the others"

    (one,), (other,) = printed("pairs", "1000-images reads"), printed("pairs", "dropout reads")
    yield f"{one:.0f}", "plain", f"{other:.0f}", "dropout"
    half, error = (one + other) / 2, np.sqrt(one + other) / 2
    away = (other - half) / error
    yield f"Half of them is {half}", f"{error:.1f}", f"{other:.0f} is {away:.1f} of these away"
    as_printed = np.allclose([half, error, away], printed("pairs", "half of both:"), atol=0.05)
    yield as_printed, "as the program says"
    yield away > 2, "dropout is better"

    ten = lambda title: printed("ten_samples", f"\n{title} ")  # with ten samples, and ten starts
    mean, mean_of_starts = ten("the mean of their answers reads")
    all_ten, all_ten_starts = [number / 100 for number in ten("all ten read")]
    together, together_of_starts = ten("where one fails, another fails")
    yield "On average one reads", f"{ten('each reads')[0]:.0f} %"
    yield f"{all_ten:.1f} %", "all ten", "mean reads", f"{mean:.1f} %"
    yield "With ten starts", f"{all_ten_starts:.1f} %", f"{mean_of_starts:.1f} %"
    yield "another fails, too", f"{together:.0f} %", "one sample", f"{together_of_starts:.0f} %"
    yield together > 50, "share many mistakes"
    yield together_of_starts > together, "the same images", "share most"
    of_means, variances = (
        ten("squared error of the mean answer"),
        ten("mean squared distance from it"),
    )
    errors = ten("squared error of each")
    shares = []
    for i, which in enumerate(["ten samples", "Ten starts"]):
        total = f"{of_means[i]:.4f}+{variances[i]:.4f}={errors[i]:.4f}$"
        variance = variances[i] * 10 / 9  # as ten lie closer to their own mean than to the true one
        yield f"{which} have", total
        shares.append(f"{100 * variance / errors[i]:.0f} %")
    yield "the variance is ten ninths of the second", shares[0]
    yield "start and order make", shares[1]


def chance_one_rule():
    yield f"more than {LIMITS[10]} standard errors"
    yield f"with five seeds the limit is {LIMITS[5]}", f"with three {LIMITS[3]}"
    gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
    yield f"{gains[0]:.2f}, {gains[1]:.2f} and {gains[2]:.2f} points more"
    three, ten = compare(gains[:3], 0), compare(gains, 0)
    yield f"The mean is {three.mean:.2f}"
    spread = gains[:3].std(ddof=1)
    yield f"add up to {2 * spread**2:.2f}"
    yield f"it is {spread**2:.2f}", "the spread", f"{spread:.2f}"
    yield "standard error", f"{three.error:.2f}"
    yield not three.counts, f"{three.mean / three.error:.1f} of these away", "we cannot tell"
    yield ten.is_positive, "ten", f"{ten:.2f}", "more"
    yield "We write", f"{ten:.2f}"

    yield min(gains) > 0 and max(gains) < 1.2, "with dropout all", "between 0 and 1.2 points"
    losses = of_networks("accuracy", "lambda-0.008") - of_networks("accuracy", "L2")
    yield "with a large lambda between", f"{min(losses):.0f} and 0"
    third, _second, first = sorted(-losses)[-3:]
    yield not compare(losses, 0).counts, f"lost {third:.0f} to {first:.0f} points"
    yield max(losses) < 0, "Yet all ten have lost"
    yield f"{1000 * stats.binomtest(10, 10).pvalue:.0f} in 1,000 cases"
    yield "nine of ten", f"{100 * stats.binomtest(9, 10).pvalue:.0f} in 100"


def chance_choosing():
    costs = {l2: of_networks("validation cost", name).mean() for l2, name in BY_LAMBDA.items()}
    yield f"the cost falls up to {min(costs, key=costs.get)}"
    for name in ("lambda-0.004", "lambda-0.008"):
        less = of_networks("validation cost", name) < of_networks("validation cost", "L2")
        by_signs = stats.binomtest(less.sum(), len(less)).pvalue < 0.05
        counts = more("validation cost", name, "L2").counts or by_signs
        yield not counts, "larger", "cannot tell, by signs neither"
    broken = how_many_break("lambda-0.004"), how_many_break("lambda-0.008")
    yield broken == (5, 10), "five and ten of ten", "break down"
    is_whole = ~break_down(of_networks("largest fall", "lambda-0.004"))
    saved = of_networks("validation cost", "L2") - of_networks("validation cost", "lambda-0.004")
    is_so = is_whole.sum() == 5 and min(saved[is_whole]) > 0
    reads_less = of_networks("accuracy", "L2") - of_networks("accuracy", "lambda-0.004")
    is_so &= min(reads_less[is_whole]) > 0
    yield is_so, "The five that do not with 0.004", "cost less than with 0.002, but read fewer"


def remedies_guesses():
    yield "without dropout", f"{100 * of_networks('climb').mean():.0f} %"


def remedies_right_labels():
    is_mended = of_networks("stopped cost").mean() < 0.8 * of_networks("cost").mean()
    gain = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
    loses = is_mended and gain.is_positive
    yield loses, "it costs less", f"reads {gain:.2f} points fewer"

    saved, saved_with_T = more("cost", "plain", "L2"), more("cost with T", "plain", "L2")
    is_confidence = saved.is_positive and saved_with_T.mean < 0.05 * saved.mean
    yield is_confidence, f"{saved_with_T:.3f} of {saved.mean:.3f}"
    yield is_confidence, "L2 mends confidence"
    yield of_networks("climb", "L2").mean() < 0.01, "L2", "mend the cost"

    climbs = 100 * of_networks("climb", "dropout").mean()
    is_so = more("climb", "dropout", "plain").is_positive
    yield is_so, f"By {climbs:.0f} %, here", "once", "less than without"
    yield more("training cost", "plain", "dropout").is_positive, "surer of its training images"
    dropout, plain = [of_networks("training cost", name).mean() for name in ("dropout", "plain")]
    yield f"{dropout:.5f}", f"{plain:.4f}"
    gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
    yield min(gains) > 0, "all ten read more new ones"
    adds = [more("accuracy", name).is_positive for name in ("L2", "dropout")]
    yield all(adds), "L2 and dropout read a little more"
    most = max(more("accuracy", name).mean for name in ("L2", "dropout")) < 1
    yield most and more("accuracy", "copies").mean > 3, "a little more, copies much"

    yield how_many_break("copies") == 4, "it breaks down, as do four with copies"
    alone = more("accuracy", "5x-images", "copies")
    yield alone.is_positive, "Alone, copies read", f"{alone:.2f} points fewer"
    both = more("accuracy", "5x-images-and-dropout", "copies-and-dropout")
    yield not both.counts, "With dropout in both", f"{both:.2f}", "cannot tell"


def remedies_wrong_labels():
    args = parse_arguments([])
    yield "each copy", f"seen about {args.iterations * args.batch_size / 25_000:.0f} times"
    learnt = {name: 100 * errors_learnt(name).mean() for name in REMEDIES}
    lost = {name: compare(points_lost(name), 0) for name in REMEDIES}
    yield lost["plain"].is_positive, "plain lose", f"{lost['plain']:.1f} points"
    some = "plain", "L2", "dropout", "copies"
    means = [round(lost[name].mean) for name in some]
    is_so = all(lost[name].is_positive for name in some) and (min(means), max(means)) == (3, 8)
    yield is_so, "L2, dropout and copies lose three to eight points, too"
    yield min(learnt[name] for name in some) > 50, "most of the wrong labels"
    yield lost["plain"].is_positive, "stopping is a remedy"

    nothing = [lost[name] for name in ("copies-and-dropout", "all-three")]
    yield not any(each.counts for each in nothing), "Copies with dropout", "lose nothing"
    others = [lost[name] for name, remedy in REMEDIES.items() if not remedy.is_moved]
    is_so = all(each.is_positive for each in [*others, lost["copies"]])
    yield is_so, "only copies with dropout could go on"
    yield "Copies alone", f"{learnt['copies']:.0f} %"
    yield "with dropout", f"{learnt['copies-and-dropout']:.0f} %"

    end = more("accuracy", "dropout", "plain", "wrong")
    of_copies = more("accuracy", "copies", "plain", "wrong")
    are_more = end.is_positive and of_copies.is_positive
    yield are_more, f"Copies by {of_copies:.1f} points", f"dropout by {end:.1f}"
    of_L2 = more("accuracy", "L2", "plain", "wrong")
    each = of_networks("accuracy", "L2", "wrong") - of_networks("accuracy", "plain", "wrong")
    is_so = not of_L2.counts and sum(sorted(each)[:2]) < 0.9 * sum(each)
    yield is_so, f"L2 reads fewer ({of_L2:.1f})", "cannot tell", "two networks make most"

    broken = {name: how_many_break(name, "wrong") for name in REMEDIES}
    always = {name for name in REMEDIES if broken[name] == 10}
    yield (
        always == {"L2", "copies", "5x-images"},
        "With L2, with copies and with 5,000 images all ten",
    )
    with_dropout = [name for name, remedy in REMEDIES.items() if remedy.dropout]
    is_so = not any(broken[name] for name in with_dropout)
    yield is_so, "With dropout neither copies nor 5,000 images do, nor all three"
    falls = {name: of_networks("largest fall", name, "wrong").mean() for name in REMEDIES}
    yield max(falls, key=falls.get) == "L2", "L2 falls deepest"
    dead = of_networks("dead neurons", "L2", "wrong")
    yield f"{min(dead):.0f} to {max(dead):.0f} of its 384 hidden neurons", "dead"


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
    yield is_best, "smaller network was no remedy", "at both rates each larger one reads more"
    yield is_best and not of_32_and_16.counts, "from 16 on its cost climbs less", "cannot tell"
    is_open = not more("climb", "neurons-8", "neurons-16").counts
    yield is_open, "At our rate with 8 or with 16", "cannot tell"
    yield of_16_and_8.is_positive, "At 0.1 with 5,000 steps with 8"

    of_8, longer = "neurons-8", "longer-neurons-8"
    is_so = sum(of_networks("training accuracy", of_8) < 100) == 9 and how_many_break(of_8) == 5
    yield is_so, "nine of ten such networks do not", "five break down"
    yield f"{of_networks('dead neurons', of_8).mean():.1f} of the 8 neurons are"
    learn_all = sum(of_networks("training accuracy", longer) == 100)
    is_so = max(of_networks("dead neurons", longer)) == 0 and learn_all == 9
    is_so &= how_many_break(longer) == 0
    gain = compare(of_networks("accuracy", longer), of_networks("accuracy", of_8))
    yield is_so, "none is, none of the networks breaks down", "nine of ten learn all"
    reads, read_before = [of_networks("accuracy", name).mean() for name in (longer, of_8)]
    yield gain.is_positive, f"{reads:.0f} %", "instead of", f"{read_before:.0f} %"

    known = [*errors_learnt("neurons-128"), *errors_learnt("neurons-512")]
    end = more("accuracy", "neurons-512", "neurons-128", "wrong")
    yield min(known) == 1, "128 and 512", "every wrong label"
    yield end.is_positive, "Not alone", "512 read", f"{end:.1f} points more"


def remedies_how_sure():
    limit = stats.t.ppf(1 - 0.025 / 30, 9)  # 5 % in all, of thirty comparisons with ten seeds each
    doubtful = [more("accuracy", name) for name in ("L2", "dropout")]
    doubtful += [more("cost with T", "plain", "L2"), more("accuracy", "copies", "5x-images")]
    doubtful += [compare(points_lost(name), 0) for name in ("L2", "5x-images-and-dropout")]
    doubtful += [more("accuracy", "copies", "plain", "wrong")]
    would_count = [abs(each.mean) > limit * each.error for each in doubtful]
    of_five = stats.t.ppf(1 - 0.025 / 30, 4)
    limits = f"about {limit:.1f} standard errors", f"{of_five:.1f} with five"
    yield not any(would_count), *limits, "would not count"
    gains = [compare(large, small) for small, large in sizes_when_longer("accuracy")]
    would_count = [each.mean > of_five * each.error for each in gains]
    yield sum(would_count) == 1, "most of what larger networks do at 0.1"


def elsewhere_verdicts():
    of_mnist = [name for name in SETTINGS if not name.startswith("fashion")]
    tell = verdicts()
    cells = len(SETTINGS) * len(CONCLUSIONS)
    yield f"about {['five', 'six'][round(cells / 20) - 5]} of these {cells} cells"
    found = [each for lines in read_ours().values() for each in judge_each(lines)]
    open_ones = [(each, figures) for each, figures, verdict in found if verdict == "cannot tell"]
    above = [figures > each.limit for each, figures in open_ones]  # of each seed
    one_sided = [seeds for seeds in above if seeds.all() or not seeds.any()]
    yield f"In {len(one_sided)} of the {len(above)}", "all seeds lie on one side"
    limits = f"{LIMITS[10]} standard errors", f"{LIMITS[5]} with five", f"{LIMITS[3]} with three"
    seeds = {name: len(of_setting("cost", name)) for name in SETTINGS}
    is_so = [*seeds.values()] == [10, *6 * [5], 3] and [*seeds][-1] == "fashion-longer"
    yield is_so, *limits
    with_limits = [n for n, conclusion in enumerate(CONCLUSIONS, 1) if conclusion.limit]
    yield with_limits == [1, 4, 9, 11, 12], "the limit that its sentence names"

    hold = [tell[number][name] == "holds" for number in (1, 4, 8) for name in of_mnist]
    yield all(hold), "On MNIST the cost climbs (1) and copies read more (8) in every setting"
    yield all(hold), "On MNIST L2 takes away more than half of the climb"
    turned = [list(tell[number].values()).count("opposite") for number in (7, 11)]
    yield turned == [1, 2], "7 turns round once, 11 twice"
    stop = {name: tell[10][name] for name in of_mnist}
    of_300 = stop.pop("images-300")
    is_so = {*stop.values()} == {"holds"} and of_300 == "cannot tell"
    yield is_so, "With wrong labels", "stop read more", "but for 300 images", "cannot tell"

    is_so = (tell[7]["rate-0.1"], tell[7]["longer"]) == ("opposite", "holds")
    yield is_so, "At 0.1", "climbs less with dropout after 1,000 steps", "more after 5,000"
    higher = [name for name, verdict in tell[13].items() if verdict == "holds"]
    is_so = higher == ["rate-0.1", "images-2000"]
    yield is_so, "(13) raises the cost at 0.1, and with 2,000 images"
    is_so = {tell[13][name] for name in ("longer", "images-300")} == {"opposite"}
    yield is_so, "lowers it after 5,000 steps, and with 300 images"

    of_L2 = tell[14]
    is_so = {of_L2[name] for name in ("rate-0.1", "longer", "one-layer-64")} == {"holds"}
    is_so &= of_L2["results"] == "cannot tell"
    yield is_so, "(14) we cannot tell there", "at 0.1 and with 64 neurons it does"
    lost = [
        compare(
            of_setting("stopped accuracy", name, "copies-and-dropout", "wrong"),
            of_setting("accuracy", name, "copies-and-dropout", "wrong"),
        )
        for name in ("longer", "images-300")
    ]
    is_so = all(each.is_positive for each in lost)
    yield is_so, "(12) do lose after 5,000 steps and with 300 images"

    others = [name for name in of_mnist if name != "results"]
    for number, remedy in {5: "L2", 6: "dropout"}.items():
        means = {
            name: compare(of_setting("accuracy", name, remedy), of_setting("accuracy", name)).mean
            for name in others
        }
        fewer = [name for name, mean in means.items() if mean < 0]
        is_so = fewer == (["images-300"] if remedy == "L2" else [])
        yield is_so, "L2 and dropout read more", "but for L2 with 300 images"
        verdicts_of = [tell[number][name] for name in others]
        is_so = (verdicts_of.count("holds"), len(verdicts_of)) == (3, 5)
        yield is_so, "by our rule in three of the five others"
    found = [name for name, verdict in tell[3].items() if verdict == "holds"]
    yield found == ["results"], "(3) counts only at our default"
    grey = [of["fashion"] for of in tell.values()].count("cannot tell")
    yield grey > 7, "most of the column is grey"


def elsewhere_falls():
    falls = 100 * of_setting("largest fall", "longer", "L2", "wrong")
    dead = of_setting("dead neurons", "longer", "L2", "wrong")
    here = 100 * of_networks("largest fall", "L2", "wrong").mean()
    before = of_networks("dead neurons", "L2", "wrong")
    is_so = max(falls) < 1 and max(dead) < 5 and min(before) > 50
    of_here = f"{here:.0f} points at our default", "where many hidden neurons die"
    yield is_so, *of_here, "hardly falls at 0.1 with 5,000 steps", "where few die"
    falls = 100 * of_setting("largest fall", "images-300", "L2", "wrong")
    yield max(falls) < 1, "with 300 images it hardly falls"
    broken = [
        break_down(of_setting("largest fall", name, "5x-images", "wrong"))
        for name in ("rate-0.1", "longer")
    ]
    dead = [
        of_setting("dead neurons", n, "5x-images", "wrong").max() for n in ("rate-0.1", "longer")
    ]
    is_so = np.sum(broken) == 6 and np.size(broken) == 10 and max(dead) == 0
    yield is_so, "break down at 0.1, too, in six of ten", "none of their neurons"
    broken = [
        break_down(of_setting("largest fall", name, "plain", "wrong")).sum()
        for name in ("images-2000", "one-layer-64")
    ]
    yield (
        broken == [5, 2],
        "plain breaks down with 2,000 images in five of five",
        "64 neurons in two",
    )


def elsewhere_fashion():
    is_broken = break_down(of_setting("largest fall", "fashion"))
    dead = of_setting("dead neurons", "fashion")
    yield is_broken.all(), "plain breaks down", f"{min(dead):.0f} to {max(dead):.0f} of its hidden"
    is_broken = break_down(of_setting("largest fall", "fashion-longer"))
    yield not is_broken.any(), "At 0.1 with 5,000 steps it does not"
    fewer = []
    for name in ("fashion-longer", "fashion"):
        images, copies = [
            of_setting("accuracy", name, f"{few}-and-dropout") for few in ("5x-images", "copies")
        ]
        fewer.append(compare(images, copies))
    is_so = [round(each.mean) for each in fewer] == [3, 4] and all(each.counts for each in fewer)
    yield is_so, "Copies, with dropout, read three or four points fewer", "at both rates"
    deepest = 100 * of_setting("largest fall", "fashion-longer", "L2", "wrong").max()
    of_L2 = break_down(of_setting("largest fall", "fashion-longer", "L2"))
    yield of_L2.all(), "but L2 does, by", f"{deepest:.0f} points with wrong labels"


def your_turn():
    yield "No hidden layer", f"{result('no-hidden-layer'):.1f} %"
    yield "300 images", f"{result('few'):.0f} %", "gap", f"{gap_of('few'):.0f} points"

    gain = compare(of_seeds(last_tenth, "long-dropout"), of_seeds(last_tenth, "long"))
    both = (
        f"About {of_seeds(result, 'long').mean():.0f} %",
        "with dropout",
        f"{gain:.2f} points more",
    )
    yield gain.is_positive, *both
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
