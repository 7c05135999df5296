"""The figures in the pages' sentences, and what the pages conclude, from what is committed.

A function is named after its page, and may add a part, as overfitting_gap. What it yields has to
stand in one sentence, or in what is said of a picture, these parts in this order:
    yield "ends at", f"{x:.2f} %"              a figure; words only where it could be another's
    yield x > y, "more images", "narrower"     a conclusion: what must be True for it, and its words
Words that no part names may be changed on the page alone. Limits, as 90 for "nearly all", are what
we mean by the words. Accuracies are in per cent.
"""

import numpy as np
from scipy import stats

from evidence import LIMITS, compare, tenths
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
    points_lost,
    printed,
    result,
)
from remedies import REMEDIES

MORE_DATA = "1000-images", "5000-images", "default"


def readme():
    much, less, hardly = [climb(run) for run in MORE_DATA]
    yield much > less + 5 and less > hardly + 5, "test cost climbs much, less, and hardly"
    is_low = result("1000-images", "training cost") < 0.01
    yield is_low, "orange", "climbs", "blue", "towards zero"
    yield f"From iteration {result('1000-images', 'at iteration'):.0f} on", "climbs"
    yield "95.5 %"  # as that tutorial says
    yield "This one reads", f"{result('default'):.1f} %"


def network():
    shares = printed("neurons", " 230 ")  # of each digit; neuron.png shows neuron 230
    yield shares[0] > 90 and shares[1] < 10, "Nearly all 0s", "positive", "hardly any 1s"
    yield min(shares[digit] for digit in (4, 5, 6, 7, 9)) > 80, "over 80 %", "4s, 5s, 6s, 7s", "9s"
    yield "costs", f"{at(0, 'default', 'training cost'):.2f}", "training images"


def learning():
    yield "accuracy", f"{printed('tape', 'test accuracy')[0]} %"
    slow, usual, fast = [result(run) for run in ("rate-0.01", "default", "rate-5")]
    yield "0.5", f"{usual:.2f} %"
    yield "rates of 0.01, 0.5 and 5", f"{slow:.2f} %", f"{usual:.2f} %", f"{fast:.2f} %"
    at_40, at_60 = [at(iteration, "default", "test accuracy") for iteration in (40, 60)]
    yield at_40 < slow < at_60, "At 0.01", "where 0.5", "about fifty steps"
    yield result("rate-5", "training accuracy") < 12, "every image", "the same answer"
    yield "1", f"{fast:.2f} %"


def your_own():
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
    yield f"By {less:.0f} %", f"by {hardly:.0f} %"
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
    iterations = 10, 20, 40, 80, 160, 320, 640, 1000
    rows = [printed("temperature", f"\n{n:9,} ") for n in iterations]
    _, costs, _, costs_with_T = np.transpose(rows)
    lowest = result("1000-images", "lowest test cost")
    yield "at the end", f"{costs[-1]:.3f}", "lowest", f"{lowest:.3f}"
    yield costs_with_T[-1] < lowest, f"It is {costs_with_T[-1]:.2f}", "lower than it ever was"
    yield max(np.diff(costs_with_T)) < 0, "With it", "does not climb"

    confident, right = printed("temperature", "As it is:")
    confident_with_T, _ = printed("temperature", "With T =", ":")
    yield confident > right + 5, "confidence", "too large"
    yield f"{confident:.0f} % confident", f"{right:.0f} %", "right"
    yield abs(confident_with_T - right) < 1, "With $T$", "nearly agree"


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
    yield f"{result('1000-images'):.0f} %", "new images"
    of_training, of_test = printed("lookup_table", "\n1,000 training images")
    yield of_training == 100, "lookup table", "all 1,000 by heart", f"{of_test:.0f} %"


def overfitting_wrong_labels():
    yield "with right labels", f"{result('1000-images'):.0f} %"
    yield "the first row", f"{at(0, 'wrong-labels'):.2f} %"
    means = tenths(curve("wrong-labels"))
    is_all = result("wrong-labels", "training accuracy") == 100
    yield is_all, "sinks from", f"{max(means):.1f}", f"{means[-1]:.1f} %", "goes on to 100 %"


def overfitting_how_sure():
    yield min(of_networks("climb")) > 0.1, "climbs with each"
    lowest_mean = of_networks("cost") / (1 + of_networks("climb"))  # climb = cost / lowest_mean - 1
    below = compare(lowest_mean, of_networks("cost with T"))
    yield below.is_positive, "With the best $T$", "below", f"{below:.3f}"
    yield sum(points_lost() > 0) == 9, "nine of ten", "fewer at the end"


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

    each, mean, all_ten, none = printed("ten_samples", "ten samples, one start")
    _, mean_of_starts, all_ten_starts, none_of_starts = printed("ten_samples", "ten starts")
    yield "On average one reads", f"{each:.0f} %"
    yield f"{all_ten / 100:.1f} %", "all ten", "mean reads", f"{mean:.1f} %"
    yield "With ten starts", f"{all_ten_starts / 100:.1f} %", f"{mean_of_starts:.1f} %"
    yield none < none_of_starts / 2, "left", "different", "right", "same"
    yield "5,000", f"{result('5000-images'):.1f} %"


def chance_one_rule():
    yield f"more than {LIMITS[10]} standard errors"
    yield "three", f"{LIMITS[3]}"
    gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
    yield f"{gains[0]:.2f}, {gains[1]:.2f} and {gains[2]:.2f} points more"
    three, ten = compare(gains[:3], 0), compare(gains, 0)
    yield f"The mean is {three.mean:.2f}"
    yield "the spread", f"{gains[:3].std(ddof=1):.2f}"
    yield "standard error", f"{three.error:.2f}"
    yield not three.counts, f"{three.mean / three.error:.1f} of these away", "we cannot tell"
    yield ten.is_positive, "ten", f"{ten:.2f}", "more"


def chance_choosing():
    costs = {l2: of_networks("validation cost", name).mean() for l2, name in BY_LAMBDA.items()}
    yield f"Up to {min(costs, key=costs.get)}"
    larger = [more("validation cost", name, "L2") for name in ("lambda-0.004", "lambda-0.008")]
    yield not any(each.counts for each in larger), "larger", "cannot tell"
    broken = how_many_break("lambda-0.004"), how_many_break("lambda-0.008")
    yield broken == (5, 10), "five and ten of ten", "break down"


def remedies_guesses():
    cost, with_T = of_networks("cost").mean(), of_networks("cost with T").mean()
    yield "plain", f"{cost:.2f}", f"{with_T:.2f}"
    yield "without dropout", f"{100 * of_networks('climb').mean():.0f} %"


def remedies_right_labels():
    yield of_networks("climb", "L2").mean() < 0.01, "takes the climb away"
    saved, saved_with_T = more("cost", "plain", "L2"), more("cost with T", "plain", "L2")
    yield saved.is_positive and saved_with_T.mean < 0.05 * saved.mean, "L2", "confidence"
    yield saved_with_T.mean < 0.05 * saved.mean, "saves almost nothing"

    yield more("climb", "dropout", "plain").is_positive, "dropout the cost climbs more"
    yield more("training cost", "plain", "dropout").is_positive, "training images better"
    dropout, plain = [of_networks("training cost", name).mean() for name in ("dropout", "plain")]
    yield f"{dropout:.5f}", f"{plain:.4f}"
    yield more("accuracy", "dropout", "plain").is_positive, "a few more"

    confidence, answers = more("climb", "plain", "copies"), more("accuracy", "copies", "plain")
    yield confidence.is_positive and answers.is_positive, "Copies", "confidence and answers"
    than_copies = more("accuracy", "5000-images", "copies")
    with_dropout = more("accuracy", "copies-and-dropout", "5000-images")
    yield than_copies.is_positive, "Alone", f"{than_copies:.2f} points fewer"
    yield how_many_break("copies") == 4, "four of ten"
    yield not with_dropout.counts, "with dropout", f"{with_dropout:.2f} more", "cannot tell"

    is_mended = of_networks("stopped cost").mean() < 0.8 * of_networks("cost").mean()
    loses = compare(of_networks("accuracy"), of_networks("stopped accuracy")).is_positive
    yield is_mended and loses, "Stopping", "cost", "loses answers"


def remedies_wrong_labels():
    learnt = {name: 100 * errors_learnt(name).mean() for name in REMEDIES}
    loses = [compare(points_lost(name), 0).is_positive for name in ("plain", "dropout")]
    yield all(loses), "stopping is a remedy", "plain and dropout"
    yield min(learnt["plain"], learnt["dropout"]) > 99, "nearly all wrong labels"

    stopped = more("stopped accuracy", "dropout", "plain", "wrong")
    end = more("accuracy", "dropout", "plain", "wrong")
    yield stopped.is_positive, "Dropout reads more", f"{stopped:.1f} points stopped"
    yield end.is_positive, "Dropout reads more", f"{end:.1f} at the end"
    lost = [compare(points_lost(name), 0) for name in ("copies-and-dropout", "all-three")]
    yield not any(each.counts for each in lost), "Copies with dropout", "lose nothing"
    yield "Copies alone", f"{learnt['copies']:.0f} %"
    yield "with dropout", f"{learnt['copies-and-dropout']:.0f} %"


def remedies_smaller_network():
    of_8, of_16, of_32, of_128, of_512 = [f"neurons-{size}" for size in SIZES]
    pairs = (of_16, of_32), (of_32, of_128), (of_128, of_512)
    gains = [more("accuracy", large, small) for small, large in pairs]
    yield all(each.is_positive for each in gains), "smaller network was no remedy"
    yield all(each.is_positive for each in gains), "the more of them", "the more test images"
    climbs = [more("climb", small, large) for small, large in pairs]
    yield all(each.is_positive for each in climbs), "From 16", "the less the cost climbs"
    yield more("climb", of_8, of_32).is_positive, "With 8", "climbs most"
    yield not more("climb", of_8, of_16).counts, "8", "16", "cannot tell"
    yield sum(of_networks("training accuracy", of_8) < 100) == 9, "Nine of ten with 8 do not"

    broken = how_many_break(of_8, "wrong"), how_many_break(of_16, "wrong")
    yield min(broken) > 0, "wrong labels", "small ones break down"
    known = [*errors_learnt(of_128), *errors_learnt(of_512)]
    end = more("accuracy", of_512, of_128, "wrong")
    yield min(known) == 1, "128 and 512", "every wrong label"
    yield end.is_positive, "512 read", f"{end:.1f} points more"


def remedies_how_sure():
    limit = stats.t.ppf(1 - 0.025 / 30, 9)  # 5 % in all, of thirty comparisons with ten seeds each
    doubtful = [more("accuracy", name) for name in ("L2", "dropout")]
    doubtful += [more("accuracy", name, "5000-images") for name in ("copies", "copies-and-dropout")]
    would_count = [abs(each.mean) > limit * each.error for each in doubtful]
    yield not any(would_count), f"about {limit:.1f} standard errors", "would not count"
    saved = compare(of_seeds(climb, "long"), of_seeds(climb, "long-dropout"))
    yield saved.is_positive, "longer runs", "dropout makes the cost climb less"


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
    yield saved.is_positive, "climbs less with it"

    small, usual, large = [result(run) for run in ("small-start", "default", "large-start")]
    yield "a small, the usual and a large", f"{small:.2f} %", f"{usual:.2f} %", f"{large:.2f} %"
    at_450, at_500 = [at(iteration, "small-start", "training cost") for iteration in (450, 500)]
    yield at_450 > np.log(10) - 0.01 > at_500, "450 steps nothing"
    yield at(0, "large-start", "training cost") > 500, "costs more than 500"

    yield f"At iteration {result('stopped', 'iteration'):.0f}"
    yield "At iteration 100", "training accuracy", f"{at(100, 'falling'):.2f} %"
    yield f"It reads {result('falling'):.1f} %"
    yield "At iteration 100", "training accuracy", f"{at(100, 'momentum'):.2f} %"
    gain = compare(of_seeds(last_tenth, "momentum"), of_seeds(last_tenth, "default"))
    yield gain.is_positive, f"{gain:.2f} points more", "default run"
