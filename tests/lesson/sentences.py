"""The figures in the pages' sentences, and what the pages conclude, from what is committed.

A function is named after its page, README.md being 0. It yields pieces of text that the page must
have, word for word:
    yield f"a test accuracy of {x}."             a figure, computed here
    yield x > y, "fewer, at a higher cost."      a conclusion, and what must be True for it
A piece that ends with ] is of a picture's text. Limits, as 90 for "nearly all", are what we mean by
the words. Accuracies are in per cent.
"""

import pages

import numpy as np
from scipy import stats

from evidence import LIMITS, compare, tenths
from helpers import numbers_at
from make_reference import COLUMNS, SEEDS, SIZES, read_results, rows_of
from remedies import REMEDIES
from tables import BY_LAMBDA, errors_learnt, how_many_break, more, of_networks, points_lost

MORE_DATA = "1000-images", "5000-images", "default"


def result(run, title="test accuracy"):
    """Returns what results.csv says of a run."""
    return float(read_results()[run][title]) * (100 if "accuracy" in title else 1)


def climb(run):
    """Returns the climb of a run's test cost, in per cent."""
    return 100 * result(run, "climb")


def gap_of(run):
    """Returns the gap of accuracies as they are shown, in points."""
    train, test = [round(result(run, f"{part} accuracy"), 2) for part in ("training", "test")]
    return train - test


def curve(run, title="test accuracy"):
    """Returns a column of a run's curves."""
    return rows_of(run)[:, COLUMNS.index(title)] * (100 if "accuracy" in title else 1)


def at(iteration, run, title="training accuracy"):
    """Returns what the curves of a run say at an iteration."""
    return curve(run, title)[curve(run, "iteration") == iteration].item()


def last_tenth(run):
    """Returns the mean test accuracy over the last tenth of a run."""
    return tenths(curve(run))[-1]


def of_seeds(figure, run):
    """Returns a figure, such as climb, of a run with each seed: an array."""
    return np.array([figure(name) for name in (run, *[f"{run}-{seed}" for seed in SEEDS])])


def printed(program, words):
    """Returns the numbers that a program has printed where words have a #: see numbers_at."""
    return numbers_at(words, pages.read(f"outputs/reference/programs/{program}.txt"))


def page_0():
    much, less, hardly = [climb(run) for run in MORE_DATA]
    yield much > less + 5 and less > hardly + 5, "the test cost climbs much, less, and hardly]"

    rows = [[at(iteration, "default", title) for title in COLUMNS] for iteration in (0, 100, 1000)]
    first, later, last = ["{:,.0f} {:.2f}% {:.4f} {:.2f}% {:.4f}".format(*row) for row in rows]
    yield f"{first} {later} ... {last} gap {gap_of('default'):.2f} points of accuracy To draw"
    yield f"From iteration {result('1000-images', 'at iteration'):.0f} on, the cost on new images"
    yield f"95.5 % of the test images. This one reads {result('default'):.1f} %."


def page_1():
    shares = printed("neurons", " 230" + 10 * " #%")  # of each digit; neuron.png shows neuron 230
    yield shares[0] > 90 and shares[1] < 10, "Nearly all 0s make its $z$ positive, and hardly any"
    yield min(shares[digit] for digit in (4, 5, 6, 7, 9)) > 80, "over 80 % of the 4s, 5s, 6s, 7s"
    yield f"costs {at(0, 'default', 'training cost'):.2f} on training images"


def page_2():
    yield f"and trains to a test accuracy of {printed('tape', 'test accuracy #%')[0]} %."
    slow, usual, fast = [result(run) for run in ("rate-0.01", "default", "rate-5")]
    yield f"the run ends at a test accuracy of {usual:.2f} %."
    yield f"rates of 0.01, 0.5 and 5: {slow:.2f} %, {usual:.2f} %, {fast:.2f} %]"
    at_40, at_60 = [at(iteration, "default", "test accuracy") for iteration in (40, 60)]
    yield at_40 < slow < at_60, "At 0.01 it ends where 0.5 was after about fifty steps."
    yield result("rate-5", "training accuracy") < 12, "so every image gets the same answer."
    yield f"In the end that is a 1, as are {fast:.2f} % of the test images."


def page_3():
    before, after, accuracy = printed("from_scratch", "untrained # trained # test accuracy #%")
    yield f"the cost before, {before}, and after, {after}, and a test accuracy of {accuracy} %."


def page_4():
    words = "#misread misread, #sure of them with over 99 % confidence"
    run_1, of_1000 = printed("misread", words), printed("misread-1000-images", words)
    yield f"`run-1` misreads {run_1.misread:.0f}."
    yield f"in how many of its {of_1000.misread:,.0f}?"
    share, share_of_1000 = [100 * each.sure / each.misread for each in (run_1, of_1000)]
    yield f"`run-1` in {run_1.sure:.0f} ({share:.0f} %),"
    yield f"`1000-images` in {of_1000.sure:.0f} ({share_of_1000:.0f} %)."
    yield share_of_1000 > share, "is sure of a larger share of its mistakes."


def page_5_the_gap():
    wide, narrower, narrow = [gap_of(run) for run in MORE_DATA]
    yield f"At the end it is {narrow:.2f} points of accuracy."
    yield f"On 1,000 images it was {wide:.2f} points."
    yield f"It is {narrower:.2f} points wide."
    yield wide > narrower > narrow, "The more training images, the narrower the gap."

    much, less, hardly = [climb(run) for run in MORE_DATA]
    yield f"on 1,000 images the test cost climbs by {much:.0f} %."
    yield f"By {less:.0f} % and by {hardly:.0f} %."
    falls = [max(tenths(curve(run))) - last_tenth(run) for run in MORE_DATA]
    yield f"The accuracy falls by {max(falls):.2f} points at most."


def page_5_the_cost():
    yield result("1000-images", "at iteration") == 80, "the test cost is lowest at iteration 80."

    words = "misread #misread of these over 90 % confident #sure cost of one of them, on average # "
    words += "they add to the test cost #by_wrong what is read right adds #by_right test cost #cost"
    early = printed("confidence", f"early {words}")
    late = printed("confidence", f"1000-images {words}")
    yield f"misreads {early.misread:,.0f} test images, the late one {late.misread:,.0f}"
    yield late.misread < early.misread and late.cost > early.cost, ": fewer, at a higher cost."
    yield f"over 90 % confident of {early.sure:.0f} of its mistakes."
    yield f"Of {late.sure:.0f}. Mistakes now add {late.by_wrong} to the test cost instead of"
    yield f"{early.by_wrong}, and right answers {late.by_right} instead of {early.by_right}."
    yield at(80, "1000-images") > 99, "the network reads nearly all training images right."


def page_5_the_proof():
    iterations = 10, 20, 40, 80, 160, 320, 640, 1000
    rows = [printed("temperature", f" {n:,} #% #cost #T #cost_with_T") for n in iterations]
    end, lowest = rows[-1], result("1000-images", "lowest test cost")
    yield f"at the end the test cost is {end.cost:.3f}, and its lowest was {lowest:.3f}."
    yield end.cost_with_T < lowest, f"It is {end.cost_with_T:.2f}, lower than it ever was"
    yield max(np.diff([row.cost_with_T for row in rows])) < 0, "the test cost does not climb."

    words = "As it is: #confident % confident, #right % right With T = #: #confident_with_T %"
    mean = printed("temperature", words)
    yield mean.confident > mean.right + 5, "Only its confidence became too large."
    yield f"the network is {mean.confident:.0f} % confident on average,"
    yield f"and {mean.right:.0f} % of its answers are right."
    yield abs(mean.confident_with_T - mean.right) < 1, "With $T$ the two nearly agree,"


def page_5_learning_by_heart():
    yield f"The first row should say {at(0, 'shuffled-labels'):.2f} % training accuracy."
    yield f"{result('shuffled-labels', 'training accuracy'):g} % of the training images,"
    yield f"and {result('shuffled-labels'):.0f} % of the test images,"
    yield f"it reads {result('1000-images'):.0f} % of new images."
    of_training, of_test = printed("lookup_table", "1,000 training images #% #%")
    yield of_training == 100, f"reads {of_test:.0f} % of the test images (`python lesson/lookup"


def page_5_wrong_labels():
    yield f"This time the first row should say {at(0, 'wrong-labels'):.2f} %."
    means = tenths(curve("wrong-labels"))
    yield f"the test accuracy sinks from {max(means):.1f} to {means[-1]:.1f} %,"
    yield result("wrong-labels", "training accuracy") == 100, "accuracy goes on to 100 %."

    # How sure is all this?
    yield min(of_networks("climb")) > 0.1, "There the cost climbs with each."
    lowest_mean = of_networks("cost") / (1 + of_networks("climb"))  # climb = cost / lowest_mean - 1
    below = compare(lowest_mean, of_networks("cost with T"))
    yield below.is_positive, f"it ends below its lowest mean without $T$, by {below:.3f}"
    yield sum(points_lost() > 0) == 9, "nine of ten read fewer at the end than if they are stopped"


def page_6_samples():
    chosen, others = printed("choosing", "of the 100 images it reads #% of the others #%")
    yield f"It reads {chosen:.0f} of the 100, and {others:.0f} % of the others,"

    words = "only ... reads #one right only ... reads #other right half of both: #half, "
    only = printed("pairs", words + "standard error: #error, away by #away")
    yield f"{only.one:.0f} images are read right by the plain network alone,"
    yield f"and {only.other:.0f} by the one with dropout alone."
    half, error = (only.one + only.other) / 2, np.sqrt(only.one + only.other) / 2
    away = (only.other - half) / error
    yield f"Half of them is {half}, the standard error"
    yield f"={error:.1f}$, and {only.other:.0f} is {away:.1f} of these away,"
    yield np.allclose([half, error, away], only[2:], atol=0.05), "as the program says, too."
    yield away > 2, "So the network with dropout is better."

    samples = printed("ten_samples", "ten samples, one start #each% #mean% #all_ten #none")
    yield f"On average one reads {samples.each:.0f} % of the test images."
    yield f"On {samples.all_ten / 100:.1f} % of the images all ten are right,"
    yield f"and their mean reads {samples.mean:.1f} %."
    starts = printed("ten_samples", "one sample, ten starts #each% #mean% #all_ten #none")
    yield f"on one sample it is {starts.all_ten / 100:.1f} % and {starts.mean:.1f} %."
    yield f"from only 5,000 of these reads {result('5000-images'):.1f} %."


def page_6_one_rule():
    yield f"If the mean is more than {LIMITS[10]} standard errors from zero,"
    yield f"that of three much more: there the limit is {LIMITS[3]}."
    gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
    yield f"dropout reads {gains[0]:.2f}, {gains[1]:.2f} and {gains[2]:.2f} points more, over the"
    three, ten = compare(gains[:3], 0), compare(gains, 0)
    yield f"The mean is {three.mean:.2f}."
    yield f"the spread, is {gains[:3].std(ddof=1):.2f}."
    yield f"the standard error is {three.error:.2f}."
    away = three.mean / three.error
    yield not three.counts, f"The mean is only {away:.1f} of these away from zero: we cannot tell."
    yield ten.is_positive, f"All ten seeds give {ten:.2f}, the mean and its standard error: more."


def page_6_choosing():
    costs = {l2: of_networks("validation cost", name).mean() for l2, name in BY_LAMBDA.items()}
    yield f"Up to {min(costs, key=costs.get)} it does, and the rule takes that."
    larger = [more("validation cost", name, "L2") for name in ("lambda-0.004", "lambda-0.008")]
    yield not any(each.counts for each in larger), "Whether larger ones cost more we cannot tell."
    broken = how_many_break("lambda-0.004"), how_many_break("lambda-0.008")
    yield broken == (5, 10), "But there five and ten of ten **break down**"


def page_7_right_labels():
    cost, with_T = of_networks("cost").mean(), of_networks("cost with T").mean()
    yield f"plain (without a remedy) ends at a test cost of {cost:.2f}, or {with_T:.2f} with the"
    yield f"the test cost climbs by {100 * of_networks('climb').mean():.0f} %, in the mean"

    yield of_networks("climb", "L2").mean() < 0.01, "**L2 mends confidence.** It takes the climb"
    saved, saved_with_T = more("cost", "plain", "L2"), more("cost with T", "plain", "L2")
    yield saved_with_T.mean < 0.05 * saved.mean, "it saves almost nothing."

    yield more("climb", "dropout", "plain").is_positive, "**With dropout the cost climbs more.**"
    yield more("training cost", "plain", "dropout").is_positive, "images better than plain:"
    dropout, plain = [of_networks("training cost", name).mean() for name in ("dropout", "plain")]
    yield f"they cost {dropout:.5f} against {plain:.4f}."
    yield more("accuracy", "dropout", "plain").is_positive, "Yet it reads a few more new ones"

    confidence, answers = more("climb", "plain", "copies"), more("accuracy", "copies", "plain")
    yield confidence.is_positive and answers.is_positive, "**Copies help confidence and answers:**"
    than_copies = more("accuracy", "5000-images", "copies")
    yield than_copies.is_positive, f"Alone they read {than_copies:.2f} points fewer than these"
    yield how_many_break("copies") == 4, "(four of ten break down),"
    with_dropout = more("accuracy", "copies-and-dropout", "5000-images")
    yield not with_dropout.counts, f"with dropout {with_dropout:.2f} more: we cannot tell."

    mends = of_networks("stopped cost").mean() < 0.8 * cost
    loses = compare(of_networks("accuracy"), of_networks("stopped accuracy")).is_positive
    yield mends and loses, "**Stopping at the lowest cost** mends the cost and loses answers."


def page_7_wrong_labels():
    learnt = {name: 100 * errors_learnt(name).mean() for name in REMEDIES}
    yield min(learnt["plain"], learnt["dropout"]) > 99, "go on to learn nearly all wrong labels."

    stopped = more("stopped accuracy", "dropout", "plain", "wrong")
    yield stopped.is_positive, f"**Dropout reads more than plain,** {stopped:.1f} points stopped,"
    end = more("accuracy", "dropout", "plain", "wrong")
    yield end.is_positive, f"{end:.1f} at the end."
    lost = [compare(points_lost(name), 0) for name in ("copies-and-dropout", "all-three")]
    yield not any(each.counts for each in lost), "lose nothing that we find"
    yield f"Copies alone learn {learnt['copies']:.0f} % of the wrong labels,"
    yield f"with dropout {learnt['copies-and-dropout']:.0f} %."


def page_7_a_smaller_network():
    of_8, of_16, of_32, of_128, of_512 = [f"neurons-{size}" for size in SIZES]
    pairs = (of_16, of_32), (of_32, of_128), (of_128, of_512)
    gains = [more("accuracy", large, small) for small, large in pairs]
    yield all(each.is_positive for each in gains), "the more of them, the more test images are read"
    climbs = [more("climb", small, large) for small, large in pairs]
    yield all(each.is_positive for each in climbs), "and the less the cost climbs."
    yield more("climb", of_8, of_32).is_positive, "With 8 or with 16 it climbs most,"
    yield not more("climb", of_8, of_16).counts, "we cannot tell which."
    yield sum(of_networks("training accuracy", of_8) < 100) == 9, "Nine of ten with 8 do not"

    broken = how_many_break(of_8, "wrong"), how_many_break(of_16, "wrong")
    yield min(broken) > 0, "**With wrong labels** the small ones break down."
    known = [*errors_learnt(of_128), *errors_learnt(of_512)]
    yield min(known) == 1, "128 and 512 neurons know every wrong label,"
    end = more("accuracy", of_512, of_128, "wrong")
    yield end.is_positive, f"and 512 read {end:.1f} points more at the end."


def page_7_how_sure():
    limit = stats.t.ppf(1 - 0.025 / 30, 9)  # 5 % in all, of thirty comparisons with ten seeds each
    yield f"about {limit:.1f} standard errors,"
    doubtful = [more("accuracy", name) for name in ("L2", "dropout")]
    doubtful += [more("accuracy", name, "5000-images") for name in ("copies", "copies-and-dropout")]
    would_count = [abs(each.mean) > limit * each.error for each in doubtful]
    yield not any(would_count), "compare with 5,000 images, would not count."


def page_8():
    yield f"No hidden layer still reads {result('no-hidden-layer'):.1f} %:"
    yield f"300 images get to {result('few'):.0f} %, with a gap of {gap_of('few'):.0f} points"
    yield f"About {of_seeds(result, 'long').mean():.0f} %,"

    gain = compare(of_seeds(last_tenth, "long-dropout"), of_seeds(last_tenth, "long"))
    yield gain.is_positive, f"and with dropout {gain:.2f} points more, over the last tenth,"
    saved = compare(of_seeds(climb, "long"), of_seeds(climb, "long-dropout"))
    yield saved.is_positive, "The cost climbs less with it."

    small, usual, large = [result(run) for run in ("small-start", "default", "large-start")]
    yield f"the usual and a large start: {small:.2f} %, {usual:.2f} %, {large:.2f} %]"
    at_450, at_500 = [at(iteration, "small-start", "training cost") for iteration in (450, 500)]
    yield at_450 > np.log(10) - 0.01 > at_500, "for 450 steps nothing seems to happen."
    yield at(0, "large-start", "training cost") > 500, "network costs more than 500,"

    yield f"At iteration {result('stopped', 'iteration'):.0f}, says"
    yield f"At iteration 100 the training accuracy should be {at(100, 'falling'):.2f} %."
    yield f"It reads {result('falling'):.1f} %."
    yield f"At iteration 100 the training accuracy should be {at(100, 'momentum'):.2f} %."
    gain = compare(of_seeds(last_tenth, "momentum"), of_seeds(last_tenth, "default"))
    yield gain.is_positive, f"it reads {gain:.2f} points more than the default run,"


def pieces_of(page):
    """Yields what a page must say: whether it is true, the piece, and which line above has it."""
    start = f"page_{pages.PAGES.index(page)}"
    for name, function in [*globals().items()]:  # as pytest finds tests, by their names
        if name.startswith(start):
            pieces = function()
            for yielded in pieces:
                is_true, piece = (True, yielded) if isinstance(yielded, str) else yielded
                assert isinstance(is_true, (bool, np.bool_)), f"yield True or False before: {piece}"
                yield is_true, piece, f"tests/lesson/sentences.py:{pieces.gi_frame.f_lineno}"
