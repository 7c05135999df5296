"""The figures in the pages' sentences, and what the pages conclude, computed from what is committed.

A page's function yields pieces of text that the page must have: yield f"a test accuracy of {x}."
And conclusions, with what must be True: yield x > y, "fewer, at a higher cost." A piece that ends
with ] is of a picture's text, as in ![... 1.25 points apart]. Limits, as 1.7 to 2 for "nearly
twice", are what we mean by the words. Accuracies are in per cent; a climb is a share of one.
What else sentences turn on, and no piece has, somebody has checked: it is kept in checked.txt.
"""

import difflib
import re

import pages

import numpy as np
import pytest
from scipy import stats

import make_reference
import train_mnist
from figures import LIMITS, compare, tenths
from helpers import OUTPUT, REFERENCE, REPO, numbers_at
from make_reference import COLUMNS, read_results, rows_of
from tables import BY_LAMBDA, as_text, errors_learnt, how_many_break, more, of_networks, points_lost

MORE_DATA = "1000-images", "5000-images", "default"


def result(run, title="test accuracy"):
    """Returns what results.csv says of a run; an accuracy in per cent."""
    return float(read_results()[run][title]) * (100 if "accuracy" in title else 1)


def curve(run, title):
    """Returns a column of a run's curves; accuracies in per cent."""
    return rows_of(run)[:, COLUMNS.index(title)] * (100 if "accuracy" in title else 1)


def at(iteration, run, title):
    """Returns what the curves of a run say at an iteration."""
    return curve(run, title)[curve(run, "iteration") == iteration].item()


def printed(program, words):
    """Returns the numbers that a program has printed where these words have a #: see numbers_at."""
    text = (REFERENCE / "programs" / f"{program}.txt").read_text(encoding="utf-8")
    return numbers_at(words, text)


def percent(number, decimals=1):
    """Returns 9.5 as "9.5 %", a tie rounded up."""
    return f"{number + 1e-9:.{decimals}f} %"


def gap_of(run):
    """Returns the gap of accuracies as they are shown, in points."""
    train, test = [round(result(run, f"{part} accuracy"), 2) for part in ("training", "test")]
    return f"{train - test:.2f}"


def of_seeds(run, get=result):
    """Returns get(name) of a run with each seed: an array. With seed 0 the name is the run's own."""
    return np.array([get(name) for name in (run, *[f"{run}-{n}" for n in make_reference.SEEDS])])


def is_larger(difference):
    """Returns whether a Difference is positive, and counts."""
    return difference.counts and difference.mean > 0


def larger_by(difference, piece, decimals=1):
    """Returns what to yield: whether a Difference is_larger, and a piece that names it at {}."""
    return is_larger(difference), piece.format(as_text(difference, decimals))


# fmt: off
def front_page():
    much, less, hardly = [result(run, "climb") for run in MORE_DATA]
    yield much > less + 0.05 and less > hardly + 0.05, "the test cost climbs much, less, and hardly]"
    yield result("1000-images", "training cost") < 0.001, "the blue one creeps on towards zero"
    rows = [[at(iteration, "default", title) for title in COLUMNS] for iteration in (0, 100, 1000)]
    first, later, last = ["{:,.0f} {:.2f}% {:.4f} {:.2f}% {:.4f}".format(*row) for row in rows]
    yield f"{first} {later} ... {last} gap {gap_of('default')} points of accuracy To draw"
    train, test = [percent(result("default", f"{part} accuracy"), 2) for part in ("training", "test")]
    yield f"training ends at {train}, test at {test}, {gap_of('default')} points apart]"
    yield 1.7 < result("default", "test cost") / result("default", "training cost") < 2, "the test cost ends at nearly twice the training cost]"
    lowest, last = result("1000-images", "lowest test cost"), result("1000-images", "test cost")
    yield f"falls to {lowest:.4f} at iteration 80, then climbs to {last:.4f}]"
    yield f"95.5 % of the test images. This one reads {percent(result('default'))}."


def the_network():
    shares = printed("neurons", " 230" + 10 * " #%")  # the line of neuron 230, which neuron.png shows: of each digit a share
    yield shares[0] > 90 and shares[1] < 10, "Nearly all 0s make its $z$ positive, and hardly any 1s."
    yield min(shares[digit] for digit in (4, 5, 6, 7, 9)) > 80, "over 80 % of the 4s, 5s, 6s, 7s and 9s make its $z$ positive, too."
    yield f"costs {at(0, 'default', 'training cost'):.2f} on training images"


def learning():
    (accuracy,) = printed("tape", "test accuracy #%")
    yield f"but for rounding, and trains to a test accuracy of {accuracy} %."
    slow, usual, fast = [percent(result(run), 2) for run in ("rate-0.01", "default", "rate-5")]
    yield f"the run ends at a test accuracy of {usual}."
    yield f"rates of 0.01, 0.5 and 5: {slow}, {usual}, {fast}]"
    at_40, at_60 = [at(iteration, "default", "test accuracy") for iteration in (40, 60)]
    yield at_40 < result("rate-0.01") < at_60, "At 0.01 it ends where 0.5 was after about fifty steps."
    yield result("rate-5", "training accuracy") < 12, "so every image gets the same answer."
    yield f"as are {fast} of the test images."


def your_own():
    before, after, accuracy = printed("from_scratch", "untrained # trained # test accuracy #%")
    yield f"It prints the cost before, {before}, and after, {after}, and a test accuracy of {accuracy} %."


def reading_digits():
    mistakes, sure = printed("misread", OUTPUT["misread"])
    more_mistakes, more_sure = printed("misread-1000-images", OUTPUT["misread"])
    shares = 100 * sure / mistakes, 100 * more_sure / more_mistakes
    yield f"`run-1` misreads {mistakes:.0f}."
    yield f"in how many of its {more_mistakes:,.0f}?"
    yield f"`run-1` in {sure:.0f} ({percent(shares[0], 0)}), `1000-images` in {more_sure:.0f} ({percent(shares[1], 0)})."
    yield shares[1] > shares[0], "is sure of a larger share of its mistakes."


def overfitting():
    yield f"At the end it is {gap_of('default')} points of accuracy."
    yield f"On 1,000 images it was {gap_of('1000-images')} points."
    yield f"It is {gap_of('5000-images')} points wide. The more training images, the narrower the gap."
    climbs = [percent(100 * result(run, "climb"), 0) for run in MORE_DATA]
    yield f"on 1,000 images the test cost climbs by {climbs[0]}."
    means = [tenths(curve(run, "test accuracy")) for run in MORE_DATA]
    yield f"By {climbs[1]} and by {climbs[2]}. The accuracy falls by {max(each.max() - each[-1] for each in means):.2f} points at most."
    yield result("1000-images", "at iteration") == 80, "On 1,000 images the test cost is lowest at iteration 80."
    mistakes, sure, _, by_wrong, by_right, _ = printed("confidence", f"early {OUTPUT['confidence']}")
    late_mistakes, late_sure, _, late_by_wrong, late_by_right, _ = printed("confidence", f"1000-images {OUTPUT['confidence']}")
    yield late_mistakes < mistakes, f"misreads {mistakes:,.0f} test images, the late one {late_mistakes:,.0f}: fewer, at a higher cost."
    yield f"over 90 % confident of {sure:.0f} of its mistakes."
    yield f"Of {late_sure:.0f}. Mistakes now add {late_by_wrong} to the test cost instead of {by_wrong}, and right answers {late_by_right} instead of {by_right}."
    yield late_sure > 2 * sure, "the confident ones more than double]"
    yield at(80, "1000-images", "training accuracy") > 99, "At iteration 80 the network reads nearly all training images right."
    rows = [printed("temperature", f" {n:,} #% # # #") for n in (10, 20, 40, 80, 160, 320, 640, 1000)]
    _, cost, _, cost_with_T = rows[-1]
    lowest = result("1000-images", "lowest test cost")
    yield f"at the end the test cost is {cost:.3f}, and its lowest was {lowest:.3f}."
    yield cost_with_T < lowest, f"It is {cost_with_T + 1e-9:.3f}, lower than it ever was without $T$."  # 1e-9: a tie, as 0.3505, is rounded up
    yield max(np.diff([row[-1] for row in rows])) < 0, "With it the test cost does not climb."
    confident, is_right, T, confident_with_T, _ = printed("temperature", OUTPUT["temperature"])
    yield confident > is_right + 5, "Only its confidence became too large."
    yield f"the network is {confident:.0f} % confident on average, and {is_right:.0f} % of its answers are right."
    yield abs(confident_with_T - is_right) < 1, "With $T$ the two nearly agree,"
    yield f"nearly equal to it with T = {T}]"
    edited = "shuffled-labels", "1000-images", "wrong-labels"
    shuffled, usual, part_wrong = [percent(at(0, run, "training accuracy"), 2) for run in edited]
    yield f"The first row should say {shuffled} training accuracy; {usual} means that the edit was not in place:"
    yield f"This time the first row should say {part_wrong}."
    yield result("shuffled-labels", "training accuracy") == 100, f"100 % of the training images, and {percent(result('shuffled-labels'), 0)} of the test images,"
    yield f"it reads {percent(result('1000-images'), 0)} of new images."
    of_train, of_test = printed("lookup_table", "1,000 training images #% #%")
    yield of_train == 100, f"reads {of_test:.0f} % of the test images (`python lesson/lookup_table.py`)."
    best, end = curve("wrong-labels", "test accuracy").max(), result("wrong-labels")
    over_ten = tenths(curve("wrong-labels", "test accuracy"))
    yield f"Single rows reach {percent(best, 0)}. Averaged over ten, the test accuracy sinks from {over_ten.max():.1f} to {percent(over_ten[-1])},"
    yield f"test rises to {percent(best, 0)}, jumps, and sinks to {percent(end, 0)}]"
    yield result("wrong-labels", "training accuracy") == 100, "while the training accuracy goes on to 100 %."
    yield of_networks("climb").min() > 0.1, "There the cost climbs with each."
    lowest_mean = of_networks("cost") / (1 + of_networks("climb"))  # climb = cost / lowest_mean - 1
    below = compare(lowest_mean, of_networks("cost with T"))
    yield larger_by(below, "With the best $T$ it ends below its lowest mean without $T$, by {} (page 6", 3)
    yield (points_lost() > 0).sum() == 9, "nine of ten read fewer at the end than if they are stopped early."


def chance():
    chosen, others = printed("choosing", "of the 100 images it reads #% of the others #%")
    yield f"It reads {chosen:.0f} of the 100, and {others:.0f} % of the others,"
    plain, dropout, _, away = printed("pairs", OUTPUT["pairs"])
    yield f"{plain:.0f} images are read right by the plain network alone, and {dropout:.0f} by the one with dropout alone."
    yield f"and {dropout:.0f} is {away} of these away,"
    yield away > 2, "So the network with dropout is better."
    each, mean, all_ten, _ = printed("ten_samples", f"ten samples, one start {OUTPUT['ten_samples']}")
    yield f"On average one reads {each:.0f} % of the test images."
    yield f"On {all_ten / 100:.1f} % of the images all ten are right, and their mean reads {mean:.1f} %."
    _, mean_of_starts, all_ten_starts, _ = printed("ten_samples", f"one sample, ten starts {OUTPUT['ten_samples']}")
    yield f"With ten starts on one sample it is {all_ten_starts / 100:.1f} % and {mean_of_starts:.1f} %."
    yield result("5000-images") > mean, f"from only 5,000 of these reads {percent(result('5000-images'))}."
    gains = (of_networks("accuracy", "dropout") - of_networks("accuracy"))[:3]
    three = compare(gains, 0)
    off = gains - three.mean
    yield f"dropout reads {gains[0]:.2f}, {gains[1]:.2f} and {gains[2]:.2f} points more, over the last tenth"
    yield f"The mean is {three.mean:.2f}. The three lie {off[0]:.2f}, {off[1]:.2f} and {off[2]:.2f} away from it,"
    yield f"and the squares of that add up to {(off**2).sum():.2f}. Over 3 - 1 it is {(off**2).sum() / 2:.2f},"
    yield f"the spread, is {gains.std(ddof=1):.2f}. Over $\\sqrt{{3}}$ the standard error is {three.error:.2f}."
    yield not three.counts, f"The mean is only {three.mean / three.error:.1f} of these away from zero: we cannot tell."
    yield larger_by(more("accuracy", "dropout"), "All ten seeds give {}, the mean and its standard error: more.", 2)
    costs = {l2: of_networks("validation cost", name).mean() for l2, name in BY_LAMBDA.items()}
    yield min(costs, key=costs.get) == 0.002, "Up to 0.002 it does, and the rule takes that."
    larger = "lambda-0.004", "lambda-0.008"
    yield not any(more("validation cost", name, "L2").counts for name in larger), "Whether larger ones cost more we cannot tell."
    yield [how_many_break(name) for name in larger] == [5, 10], "But there five and ten of ten **break down**"


def remedies():
    cost, with_T = of_networks("cost").mean(), of_networks("cost with T").mean()
    yield f"plain (without a remedy) ends at a test cost of {cost:.2f}, or {with_T:.2f} with the $T$ that is best on the held-out images."
    yield f"without dropout the test cost climbs by {percent(100 * of_networks('climb').mean(), 0)}, in the mean"
    yield of_networks("climb", "L2").mean() < 0.01, "**L2 mends confidence.** It takes the climb away,"
    saved, saved_with_T = more("cost", "plain", "L2").mean, more("cost with T", "plain", "L2").mean
    yield saved_with_T < 0.05 * saved, "once both have their best $T$, it saves almost nothing."
    yield is_larger(more("climb", "dropout")), "**With dropout the cost climbs more.**"
    dropout, plain = [of_networks("training cost", name).mean() for name in ("dropout", "plain")]
    yield is_larger(more("training cost", "plain", "dropout")), f"fits its training images better than plain: they cost {dropout:.5f} against {plain:.4f}."
    yield is_larger(more("accuracy", "dropout")), "Yet it reads a few more new ones, if any: the last fold has a doubt."
    yield is_larger(more("climb", "plain", "copies")) and is_larger(more("accuracy", "copies")), "**Copies help confidence and answers:**"
    yield larger_by(more("accuracy", "5000-images", "copies"), "Alone they read {} points fewer than these", 2)
    yield how_many_break("copies") == 4 and how_many_break("copies-and-dropout") == 0, "(four of ten break down),"
    with_both = more("accuracy", "copies-and-dropout", "5000-images")
    yield not with_both.counts, f"with dropout {as_text(with_both, 2)} more: we cannot tell."
    loses = is_larger(compare(of_networks("accuracy"), of_networks("stopped accuracy")))
    yield loses and of_networks("stopped cost").mean() < 0.8 * cost, "**Stopping at the lowest cost** mends the cost and loses answers."
    yield min(errors_learnt("plain").mean(), errors_learnt("dropout").mean()) > 0.99, "plain and dropout, which go on to learn nearly all wrong labels."
    yield larger_by(more("stopped accuracy", "dropout", "plain", "wrong"), "**Dropout reads more than plain,** {} points stopped,")
    yield larger_by(more("accuracy", "dropout", "plain", "wrong"), "{} at the end.")
    yield not compare(points_lost("dropout"), points_lost()).counts, "Which of the two loses more by going on, we cannot tell."
    yield not any(compare(points_lost(name), 0).counts for name in ("copies-and-dropout", "all-three")), "**Copies with dropout, with L2 or without, lose nothing that we find"
    alone, with_dropout = [percent(100 * errors_learnt(remedy).mean(), 0) for remedy in ("copies", "copies-and-dropout")]
    yield f"Copies alone learn {alone} of the wrong labels, with dropout {with_dropout}."
    of_8, of_16, of_32, of_128, of_512 = [f"neurons-{size}" for size in (8, 16, 32, 128, 512)]
    pairs = (of_16, of_32), (of_32, of_128), (of_128, of_512)
    yield all(is_larger(more("accuracy", large, small)) for small, large in pairs), "From 16 neurons on, the more of them, the more test images are read,"
    yield all(is_larger(more("climb", small, large)) for small, large in pairs), "and the less the cost climbs."
    yield larger_by(more("stopped accuracy", of_16, of_8), "Stopped, 8 read {} points fewer than 16.")
    yield (of_networks("training accuracy", of_8) < 100).sum() == 9, "Nine of ten with 8 do not learn all training images"
    yield how_many_break(of_8) == 5 and of_networks("climb", of_8).min() > 0.2, "(five break down). That is called **underfitting**, and they overfit, too."
    yield is_larger(more("climb", of_8, of_32)) and not more("climb", of_8, of_16).counts, "With 8 or with 16 it climbs most, we cannot tell which."
    yield how_many_break(of_8, "wrong") > 0 and how_many_break(of_16, "wrong") > 0, "**With wrong labels** the small ones break down."
    yield larger_by(more("stopped accuracy", of_512, of_16, "wrong"), "16 neurons read {} points fewer than 512.")
    yield (errors_learnt(of_128) == 1).all() and (errors_learnt(of_512) == 1).all(), "128 and 512 neurons know every wrong label,"
    yield larger_by(more("accuracy", of_512, of_128, "wrong"), "and 512 read {} points more at the end.")
    doubtful = [more("accuracy", "L2"), more("accuracy", "dropout"), more("accuracy", "5000-images", "copies"), with_both]
    limit = stats.t.ppf(1 - 0.025 / 30, 9)  # 5 % in all, of thirty comparisons with ten seeds each
    yield max(abs(each.mean / each.error) for each in doubtful) < limit, f"about {limit:.1f} standard errors, what L2 and dropout add with right labels, and how copies compare with 5,000 images, would not count."


def your_turn():
    yield f"No hidden layer still reads {percent(result('no-hidden-layer'))}:"
    yield f"300 images get to {percent(result('few'))}, with a gap of {float(gap_of('few')):.0f} points."
    yield f"About {percent(of_seeds('long').mean(), 0)}, and more with dropout."
    late = lambda run: tenths(curve(run, "test accuracy"))[-1]
    gain = compare(of_seeds("long-dropout", late), of_seeds("long", late))
    yield larger_by(gain, "that is {} points more:", 2)
    yield len(of_seeds("long")) == 3, f"{gain.mean / gain.error:.1f} standard errors, where three seeds need {LIMITS[3]}"
    climb = lambda run: 100 * result(run, "climb")
    plain, dropout = of_seeds("long", climb), of_seeds("long-dropout", climb)
    yield is_larger(compare(plain, dropout)), f"The cost climbs by {plain.min():.0f} to {plain.max():.0f} % without dropout,"
    yield f"and by {dropout.min():.0f} or {dropout.max():.0f} % with it."
    starts = [percent(result(run), 2) for run in ("small-start", "default", "large-start")]
    yield f"the usual and a large start: {', '.join(starts)}]"
    at_450, at_500 = [at(iteration, "small-start", "training cost") for iteration in (450, 500)]
    yield at_450 > np.log(10) - 0.01 > at_500, "for 450 steps nothing seems to happen."
    yield at(0, "large-start", "training cost") > 500, "the untrained network costs more than 500,"
    yield f"At iteration {result('stopped', 'iteration'):.0f}, says"
    falling, momentum = [percent(at(100, run, "training accuracy"), 2) for run in ("falling", "momentum")]
    yield f"At iteration 100 the training accuracy should be {falling}. The curves become smooth: large steps made them jagged. It reads {percent(result('falling'))}. Its rate is half as large on average, so a fair comparison would start at 1."
    yield f"At iteration 100 the training accuracy should be {momentum}. It does not fail,"
    yield larger_by(compare(of_seeds("momentum", late), of_seeds("default", late)), "Over the last tenth it reads {} points more than the default run,", 2)


SAID = dict(zip(pages.PAGES, [front_page, the_network, learning, your_own, reading_digits, overfitting, chance, remedies, your_turn], strict=True))  # a function for each page, in their order
# fmt: on


def text_of(page):
    """Returns the text of a page, without its code, where links lead, and tables, which cog writes."""
    skipped = r"\[\[\[cog.*?\[\[\[end\]\]\]|^```\w+$.*?^```$|(?<=\])\([^)]*\)"
    return re.sub(skipped, "", pages.read(page), flags=re.DOTALL | re.MULTILINE)


def pieces_of(page):
    """Yields the pieces that a page must have, each with whether it is true."""
    for yielded in SAID[page]() if page in SAID else []:
        is_true, piece = (True, yielded) if isinstance(yielded, str) else yielded
        assert isinstance(is_true, (bool, np.bool_)), f"yield True or False before: {piece}"
        yield is_true, piece


@pytest.mark.parametrize("page", SAID)
def test_the_page_says_what_the_data_bear(page):
    text, wrong = " ".join(text_of(page).split()), []
    for is_true, piece in pieces_of(page):
        if not is_true:
            wrong.append(f"the data do not bear any more: {piece}")
        if piece not in text:
            wrong.append(f"{page} should say (or reword it in {SAID[page].__name__}): {piece}")
    assert not wrong, "\n" + "\n".join(wrong)


CHECKED = REPO / "tests" / "checked.txt"
ABOUT, LISTED_WORDS, *BLOCKS_OF_PAGES = CHECKED.read_text(encoding="utf-8").split("\n\n")
NUMBER, FORMULA = r"(?<!\w)-?\d[\d,.]*(?<![.,])", r"\$\$?[^$]+\$\$?"
LISTED = rf"\b(?:{'|'.join(LISTED_WORDS.split())})s?\b"
TURNS_ON = re.compile(f"{NUMBER}|{LISTED}|{FORMULA}", re.IGNORECASE)


def not_computed(page):
    """Returns what sentences turn on outside of the pieces: a line for each paragraph with any."""
    text = text_of(page)
    for _, piece in pieces_of(page):
        text = re.sub(r"\s+".join(map(re.escape, piece.split())), "", text)
    found = [TURNS_ON.findall(paragraph) for paragraph in text.split("\n\n")]
    return [" ".join(" ".join(tokens).split()) for tokens in found if tokens]


def test_what_else_a_sentence_turns_on_is_as_somebody_has_checked_it(tmp_path):
    was = {page: lines for page, *lines in map(str.splitlines, BLOCKS_OF_PAGES)}
    changed, blocks = [], []
    for page in [*SAID, "lesson/README.md"]:
        lines = not_computed(page)
        blocks.append("\n".join([page, *lines]))
        diff = difflib.ndiff(was.get(page, []), lines)
        changed += [f"{page}: {line}" for line in diff if line[0] in "+-"]
    new = tmp_path / "checked.txt"
    new.write_text("\n\n".join([ABOUT, LISTED_WORDS, *blocks]) + "\n", encoding="utf-8")
    then = f"Once you have checked these:\ncp {new} {CHECKED}"
    assert not changed, "\n".join(["", *changed, then])


def test_the_tables_are_filled_with_todays_figures():
    assert make_reference.fill_tables("--check") == 0, f"python {make_reference.__file__} --tables"


def test_the_docstring_of_the_script_has_the_accuracies_of_the_default_runs():
    shares = of_seeds("default")
    said = numbers_at("reads # to # % of the test images", train_mnist.__doc__)
    assert said == pytest.approx([shares.min(), shares.max()], abs=0.1)
