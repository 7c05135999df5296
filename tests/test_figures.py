"""The figures in the pages' sentences, and what the pages conclude, computed from what is committed.

A page's function returns pieces of text that the page must have, line breaks apart. Where a piece
concludes something, it comes with what must be True for it. Tables are filled by cog.
"""

import math
import re
from collections import namedtuple

import pages

import drawings
import make_reference
import numpy as np
import pytest
import tape
from figures import LIMITS, climb_of, compare, tenths
from helpers import numbers_in, softmax
from make_reference import LAMBDAS, REFERENCE, read_results, rows_of
from tables import BY_LAMBDA, breaking, learnt, lost, more, of_networks, words

SIZES = "1000-images", "5000-images", "default"
Confidence = namedtuple("Confidence", "mistakes sure mean wrong right")  # as confidence.py prints


def get(run, title="test accuracy"):
    """Returns a figure of results.csv."""
    return float(read_results()[run][title])


def of_seeds(run, figure=get):
    """Returns a figure, a function of a run's name, of all seeds of a run: an array."""
    return np.array([figure(name) for name in (run, *[f"{run}-{n}" for n in make_reference.SEEDS])])


def is_more(*asked):
    """Returns whether a figure is larger than with another remedy, so that it counts."""
    difference = more(*asked)
    return difference.counts and difference.mean > 0


def counted(text, difference, decimals=1):
    """Returns a piece of text with a Difference, which must be positive, and count."""
    return text.format(words(difference, decimals)), difference.counts and difference.mean > 0


def printed(program):
    """Returns the lines that a program of the lesson has printed."""
    return (REFERENCE / "programs" / f"{program}.txt").read_text(encoding="utf-8").splitlines()


def percent(share, decimals=1):
    """Returns a share of one in percent."""
    return f"{100 * share + 1e-9:.{decimals}f} %"  # a tie is rounded up


def gap_of(run):
    """Returns the gap of accuracies as they are shown, in points."""
    train, test = [round(100 * get(run, f"{part} accuracy"), 2) for part in ("training", "test")]
    return f"{train - test:.2f}"


# fmt: off
def the_door():
    row = "{:,.0f} {:.2%} {:.4f} {:.2%} {:.4f}"  # as the terminal shows it
    first, later, last = [row.format(*rows_of("default")[number]) for number in (0, 10, 100)]
    climbs = [climb_of(rows_of(run)[:, 4]) for run in SIZES]
    ends = [percent(get("default", f"{part} accuracy"), 2) for part in ("training", "test")]
    costs = [get("1000-images", f"{which}test cost") for which in ("lowest ", "")]
    return [
        ("the test cost climbs much, less, and hardly]", climbs[0] > climbs[1] + 0.05 > climbs[2] + 0.1),
        ("the blue one creeps on towards zero", get("1000-images", "training cost") < 0.001),
        f"{first} {later} ... {last} gap {gap_of('default')} points of accuracy To draw",
        f"training ends at {ends[0]}, test at {ends[1]}, {gap_of('default')} points apart]",
        ("the test cost ends at nearly twice the training cost]", 1.7 < get("default", "test cost") / get("default", "training cost") < 2),
        ("From iteration 80 on, the cost on new images climbs.", get("1000-images", "at iteration") == 80),
        f"falls to {costs[0]:.4f} at iteration 80, then climbs to {costs[1]:.4f}]",
        f"95.5 % of the test images. This one reads {percent(get('default'))}.",
    ]


def the_network():
    matrices = re.findall(r"begin\{pmatrix\}(.*?)\\end", pages.read("lesson/1-network.md"))
    x, W, b, z = [np.array([row.split("&") for row in text.split(r"\\")], float) for text in matrices]
    one, two = [100 / np.exp([0, -step, -2 * step]).sum() for step in (1, 2)]
    costs = ", ".join(f"{-math.log(p):.2f} at {p}" for p in (0.99, 0.5, 0.1, 0.01))
    at = {p: f"{-0.7 * math.log(p) - 0.3 * math.log(1 - p):.2f}" for p in (0.5, 0.7, 0.9)}
    (shares,) = [numbers_in(line)[1:] for line in printed("neurons") if line.startswith("   230 ")]
    return [
        ("the sums of all its neurons are $xW+b$.", (x @ W + b == z).all()),
        ("Nearly all 0s make its $z$ positive, and hardly any 1s.", shares[0] > 90 and shares[1] < 10),
        ("most 4s, 5s, 6s, 7s and 9s make its $z$ positive, too.", min(shares[digit] for digit in (4, 5, 6, 7, 9)) > 50),
        f"gets $e^2/(e^2+e+1)$, or {one:.0f} %.",
        f"Twice as far apart, it gets {two:.0f} %.",
        f"its right digit: {costs}]",
        f"costs {rows_of('default')[0, 2]:.2f} on training images",
        (f"{at[0.5]} at 0.5, {at[0.7]} at 0.7, and {at[0.9]} at 0.9.", at[0.7] < min(at[0.5], at[0.9])),
    ]


def learning():
    nodes, z1, z2, cost = drawings.small_network(drawings.VALUES)
    notes = len(tape.tape)
    tape.go_back(cost)
    squares = sum((node.slope**2).sum() for node in nodes)
    (delta1,), (delta2,), (a,) = z1.slope, z2.slope, np.maximum(z1.value, 0)
    p = delta2 + drawings.Y[0]
    C = float(cost.value)

    def step(rate):
        after = drawings.small_network([node.value - rate * node.slope for node in nodes])
        tape.tape.clear()
        return after[2].value[0], float(after[3].value)  # the logits, and the cost

    (logits, new), (_, newest) = step(0.1), step(0.01)
    default = rows_of("default")
    rates = [percent(get(run), 2) for run in ("rate-0.01", "default", "rate-5")]
    return [
        f"hidden activations {a[0]:.1f} and {a[1]:.0f}, outputs {p[0]:.2f} and {p[1]:.2f}, cost {C:.2f}.",
        f"deltas {delta2[0]:.2f} and {delta2[1]:.2f}, hidden {delta1[0]:.1f} and {delta1[1]:.0f}]",
        "the outputs are {:.2f} and {:.2f},".format(*logits),
        f"the right one gets {100 * math.exp(-new):.0f} % instead of {100 * p[1]:.0f} %. The cost falls from {C:.2f} to {new:.2f}.",
        f"together {squares:.2f}. So the cost should fall by {0.1 * squares:.2f}, to {C - 0.1 * squares:.2f}. The real one is {new:.2f}:",
        f"the slopes say {0.01 * squares:.3f}, and the cost falls by {C - newest:.3f}.",
        ("Ten: two for each `matmul` and `add`, one each for `relu` and the cost.", notes == 10),
        f"but for rounding, and trains to a test accuracy of {numbers_in(printed('tape')[1])[0]} %.",
        f"the run ends at a test accuracy of {rates[1]}.",
        f"rates of 0.01, 0.5 and 5: {', '.join(rates)}]",
        ("At 0.01 it ends where 0.5 was after about fifty steps.", default[4, 3] < get("rate-0.01") < default[6, 3]),
        ("so every image gets the same answer.", get("rate-5", "training accuracy") < 0.12),
        f"as are {percent(get('rate-5'), 2)} of the test images.",
    ]


def your_own():
    untrained, trained, share = [numbers_in(line)[0] for line in printed("from_scratch")]
    return [
        f"It prints the cost before, {untrained}, and after, {trained}, and a test accuracy of {share} %.",
    ]


def reading_digits():
    counts = [printed(name)[0].partition(": ")[2] for name in ("misread", "misread-1000-images")]
    (mistakes, sure, _), (later_mistakes, later_sure, _) = map(numbers_in, counts)
    shares = sure / mistakes, later_sure / later_mistakes
    return [
        f"`run-1` misreads {mistakes:.0f}.",
        f"in how many of its {later_mistakes:,.0f}?",
        f"`run-1` in {sure:.0f} ({percent(shares[0], 0)}), `1000-images` in {later_sure:.0f} ({percent(shares[1], 0)}).",
        ("is sure of a larger share of its mistakes.", shares[1] > shares[0]),
        ("The third of the third row is the example of page 1.", printed("neurons")[4].split()[0] == "230"),
    ]


def overfitting():
    climbs = [percent(get(run, "climb"), 0) for run in SIZES]
    accuracies = [tenths(rows_of(run)[:, 3]) for run in SIZES]
    confidence = [numbers_in(line)[-1:] for line in printed("confidence")]  # a name and six figures, twice
    early, late = [Confidence(*[line[0] for line in confidence[start : start + 5]]) for start in (1, 8)]
    temperature = [numbers_in(line) for line in printed("temperature")]  # titles, eight rows, two lines
    rows, (sure, right), (T, cooled, _) = temperature[1:9], temperature[9], temperature[10]
    _, _, cost, _, cost_with_T = rows[-1]
    pencil = [softmax(np.array([[4, 2, 0]]) / T)[0] for T in (1, 2)]
    lookup = numbers_in(printed("lookup_table")[1])[2]
    edited = rows_of("shuffled-labels"), rows_of("1000-images"), rows_of("wrong-labels")
    first = [percent(curves[0, 1], 2) for curves in edited]
    by_heart, plain, wrong = [curves[-1] for curves in edited]
    best, means = edited[2][:, 3].max(), tenths(edited[2][:, 3])
    lowest = of_networks("cost") / (1 + of_networks("climb"))
    return [
        f"At the end it is {gap_of('default')} points of accuracy.",
        f"On 1,000 images it was {gap_of('1000-images')} points.",
        f"It is {gap_of('5000-images')} points wide. The more training images, the narrower the gap.",
        f"on 1,000 images the test cost climbs by {climbs[0]}.",
        (f"By {climbs[1]} and by {climbs[2]}. The accuracy hardly falls anywhere.", max(a.max() - a[-1] for a in accuracies) < 0.001),
        ("On 1,000 images the test cost is lowest at iteration 80.", get("1000-images", "at iteration") == 80),
        (f"misreads {early.mistakes:,.0f} test images, the late one {late.mistakes:,.0f}: fewer, at a higher cost.", late.mistakes < early.mistakes),
        f"over 90 % confident of {early.sure:.0f} of its mistakes.",
        f"Of {late.sure:.0f}. Mistakes now add {late.wrong} to the test cost instead of {early.wrong}, and right answers {late.right} instead of {early.right}.",
        ("the confident ones more than double]", late.sure > 2 * early.sure),
        ("At iteration 80 the network reads nearly all training images right.", edited[1][8, 1] > 0.99),
        f"{pencil[0][0]:.3f}, and {pencil[1][0]:.3f}. The second gets {pencil[0][1]:.3f}, and then {pencil[1][1]:.3f},",
        "falls from {:.2f} to {:.2f}.".format(*[-math.log(p[1]) for p in pencil]),
        "it grows, from {:.2f} to {:.2f}.".format(*[-math.log(p[0]) for p in pencil]),
        f"at the end the test cost is {cost:.3f}, and its lowest was {get('1000-images', 'lowest test cost'):.3f}.",
        (f"It is {cost_with_T + 1e-9:.3f}, lower than it ever was without $T$.", cost_with_T < get("1000-images", "lowest test cost")),
        ("With it the test cost does not climb.", max(np.diff([row[4] for row in rows])) < 0),
        ("Only its confidence became too large.", sure > right + 5),
        f"the network is {sure:.0f} % confident on average, and {right:.0f} % of its answers are right.",
        ("With $T$ the two nearly agree,", abs(cooled - right) < 1),
        f"equal to it with T = {T}]",
        f"The first row should say {first[0]} training accuracy; {first[1]} means that the edit was not in place.",
        f"This time the first row should say {first[2]}.",
        (f"100 % of the training images, and {percent(by_heart[3], 0)} of the test images,", by_heart[1] == 1),
        f"it reads {percent(plain[3], 0)} of new images.",
        f"reads {lookup:.0f} % of the test images (`python lesson/lookup_table.py`).",
        f"Single rows reach {percent(best, 0)}. Averaged over ten, the test accuracy sinks from {100 * means.max():.1f} to {percent(means[-1])},",
        f"test rises to {percent(best, 0)}, jumps, and sinks to {percent(wrong[3], 0)}]",
        ("while the training accuracy goes on to 100 %.", wrong[1] == 1),
        ("There the cost climbs with each.", of_networks("climb").min() > 0.1),
        counted("With the best $T$ it ends below its lowest mean without $T$, by {} (page 6", compare(lowest, of_networks("cost with T")), 3),
        ("nine of ten read fewer at the end than if they are stopped early.", (lost() > 0).sum() == 9),
    ]


def chance():
    chosen, others = [numbers_in(line)[-1] for line in printed("choosing")]
    far = numbers_in(pages.blocks("", "lesson/6-chance.md")[0])[-1]
    *counts, away_from_half = printed("pairs")
    only, other = [numbers_in(line.partition(" reads ")[2])[0] for line in counts]
    half, _, away = numbers_in(away_from_half)
    samples, starts = [numbers_in(printed("ten_samples")[number]) for number in (1, 3)]
    gains = of_networks("accuracy", "dropout") - of_networks("accuracy")
    three = compare(gains[:3], np.zeros(3))
    mean, error = words(three, 2).split(" ± ")
    off = gains[:3] - three.mean
    costs = {l2: of_networks("validation cost", l2).mean() for l2 in [*LAMBDAS, *BY_LAMBDA]}
    return [
        f"It reads {chosen:.0f} of the 100, and {others:.0f} % of the others,",
        (f"ended with a test cost of {get('1000-images', 'test cost'):.3f}. What does it cost here?", get("validation", "training cost") == get("1000-images", "training cost")),
        f"{get('validation', 'test cost'):.3f}, and nothing was chosen.",
        f"In {percent(far, 2)} of the cases they are at least twice that away.",
        f"{only:.0f} images are read right by the plain network alone, and {other:.0f} by the one with dropout alone.",
        f"each of these {2 * half:.0f} would be the throw of a fair coin.",
        f"Half of them is {half},",
        f"and {other:.0f} is {away} of these away,",
        ("So the network with dropout is better.", away > 2),
        f"Each reads {samples[0]:.0f} % of the test images.",
        f"On {samples[2] / 100:.1f} % of the images all ten are right, and their mean reads {samples[1]:.1f} %.",
        f"With ten starts on one sample it is {starts[2] / 100:.1f} % and {starts[1] + 1e-9:.1f} %.",
        (f"from only 5,000 of these reads {percent(get('5000-images'))}.", 100 * get("5000-images") > samples[1]),
        "dropout reads {:.2f}, {:.2f} and {:.2f} points more, over the last tenth".format(*gains[:3]),
        f"The mean is {mean}. The three lie {off[0]:.2f}, {off[1]:.2f} and {off[2]:.2f} away from it,",
        f"and the squares of that add up to {(off**2).sum():.2f}. Over 3 - 1 it is {(off**2).sum() / 2:.2f},",
        f"the spread, is {gains[:3].std(ddof=1):.2f}. Over $\\sqrt{{3}}$ the standard error is {error}.",
        (f"The mean is only {three.mean / three.error:.1f} of these away from zero: we cannot tell.", not three.counts),
        counted("All ten seeds give {}, the mean and its standard error: more.", more("accuracy", "dropout"), 2),
        ("The rule takes 0.002.", min(costs, key=costs.get) == 0.002),
        ("Whether larger ones cost more we cannot tell.", not any(more("validation cost", l2, "L2").counts for l2 in (0.004, 0.008))),
        ("But there five and ten of ten **break down**:", [breaking(0.004), breaking(0.008)] == [5, 10]),
    ]


def remedies():
    cost, stopped = of_networks("cost").mean(), of_networks("stopped cost").mean()
    small = [more("accuracy", *pair) for pair in (["L2"], ["dropout"], ["copies", "5000-images"])]
    steps = [(16, 32), (32, 128), (128, 512)]
    return [
        f"plain (without a remedy) ends at a test cost of {cost:.2f}, or {of_networks('cost with T').mean():.2f} with the best $T$",
        r"= (1 - \eta \lambda) \, W - \eta \, \frac{\partial C}{\partial W}$$",
        f"without dropout the test cost climbs by {percent(of_networks('climb').mean(), 0)}, in the mean",
        ("**L2 mends confidence.** It takes the climb away,", of_networks("climb", "L2").mean() < 0.01),
        ("once both have their best $T$, it saves almost nothing.", more("cost with T", "L2").mean > 0.05 * more("cost", "L2").mean),
        ("**With dropout the cost climbs more.**", is_more("climb", "dropout")),
        ("fits its training images better than plain.", is_more("training cost", "plain", "dropout")),
        ("Yet it reads a few more new ones, if any: the last fold has a doubt.", is_more("accuracy", "dropout")),
        ("**Copies mend confidence and answers.**", is_more("climb", "plain", "copies") and is_more("accuracy", "copies")),
        ("(Four of ten break down, so their end depends on when one looks.)", breaking("copies") == 4),
        counted("copies alone read {} points fewer at the end,", more("accuracy", "5000-images", "copies"), 2),
        ("and stopped we cannot tell.", not more("stopped accuracy", "5000-images", "copies").counts),
        counted("Copies with dropout read {} points more stopped,", more("stopped accuracy", "copies-and-dropout", "5000-images"), 2),
        ("and at the end we cannot tell.", not more("accuracy", "5000-images", "copies-and-dropout").counts),
        ("**Stopping at the lowest cost** mends the cost", stopped < 0.8 * cost),
        ("and loses answers.", compare(of_networks("accuracy"), of_networks("stopped accuracy")).counts),
        ("plain and dropout, which go on to learn nearly all wrong labels.", min(learnt("plain").mean(), learnt("dropout").mean()) > 0.99),
        counted("**Dropout reads more than plain,** {} points stopped,", more("stopped accuracy", "dropout", "plain", "wrong")),
        counted("{} at the end.", more("accuracy", "dropout", "plain", "wrong")),
        ("Which of the two loses more by going on, we cannot tell.", not compare(lost("dropout"), lost()).counts),
        ("**Copies with dropout lose nothing that we find", not compare(lost("copies-and-dropout"), np.zeros(10)).counts),
        f"Copies alone learn {percent(learnt('copies').mean(), 0)} of the wrong labels, with dropout {percent(learnt('copies-and-dropout').mean(), 0)}.",
        ("From 16 neurons on, the more of them, the more test images are read,", all(is_more("accuracy", b, a) for a, b in steps)),
        ("and the less the cost climbs.", all(is_more("climb", a, b) for a, b in steps)),
        counted("Stopped, 8 neurons read {} points fewer than 16,", more("stopped accuracy", 16, 8)),
        ("nine of ten such networks do not even learn all training images:", (of_networks("training accuracy", 8) < 100).sum() == 9),
        ("**With wrong labels** the small ones break down.", min(breaking(8, "wrong"), breaking(16, "wrong")) > 0 == breaking(512, "wrong")),
        counted("16 neurons read {} points fewer than 512.", more("stopped accuracy", 512, 16, "wrong")),
        ("128 and 512 neurons know every wrong label,", learnt(128).min() == learnt(512).min() == 1),
        counted("and 512 read {} points more at the end.", more("accuracy", 512, 128, "wrong")),
        ("would not count.", max(abs(gain.mean / gain.error) for gain in small) < 4.4),
    ]


def your_turn():
    def late(run):
        return 100 * tenths(rows_of(run)[:, 3])[-1]

    def climb(run):
        return 100 * get(run, "climb")

    gain = compare(of_seeds("long-dropout", late), of_seeds("long", late))
    plain, dropout = np.sort(of_seeds("long", climb)), np.sort(of_seeds("long-dropout", climb))
    at_100 = [percent(rows_of(run)[10, 1], 2) for run in ("falling", "momentum")]
    starts = [percent(get(run), 2) for run in ("small-start", "default", "large-start")]
    small, large = rows_of("small-start"), rows_of("large-start")
    return [
        f"No hidden layer still reads {percent(get('no-hidden-layer'))}:",
        f"300 images get to {percent(get('few'))}, with a gap of {float(gap_of('few')):.0f} points.",
        f"About {percent(of_seeds('long').mean(), 0)}, and more with dropout.",
        counted("that is {} points more:", gain, 2),
        (f"{gain.mean / gain.error:.1f} standard errors, where three seeds need {LIMITS[3]}", len(plain) == 3),
        (f"The cost climbs by {plain[0]:.0f} to {plain[-1]:.0f} % without dropout,", compare(plain, dropout).counts),
        f"and by {dropout[0]:.0f} or {dropout[-1]:.0f} % with it.",
        f"the usual and a large start: {', '.join(starts)}]",
        ("for 450 steps nothing seems to happen.", small[45, 2] > 2.29 > small[50, 2]),
        ("the untrained network costs more than 500,", large[0, 2] > 500),
        f"At iteration {get('stopped', 'iteration'):.0f}, says",
        f"At iteration 100 the training accuracy should be {at_100[0]}.",
        f"It reads {percent(get('falling'))}.",
        f"At iteration 100 the training accuracy should be {at_100[1]}.",
        counted("Over the last tenth it reads {} points more than the default run,", compare(of_seeds("momentum", late), of_seeds("default", late)), 2),
    ]


SAID = [the_door, the_network, learning, your_own, reading_digits, overfitting, chance, remedies, your_turn]
# fmt: on


@pytest.mark.parametrize(("page", "said"), [*zip(pages.PAGES, SAID, strict=True)])
def test_the_page_says_what_the_data_bear(page, said):
    text = re.sub(r"\[\[\[cog.*?\[\[\[end\]\]\]", "", pages.read(page), flags=re.DOTALL)
    text = rest = " ".join(text.split())
    wrong = []
    for piece in said():
        piece, is_so = (piece, True) if isinstance(piece, str) else piece
        if not isinstance(is_so, (bool, np.bool_)) or not is_so:
            wrong.append(f"the data do not bear any more: {piece}")
        if piece not in text:
            wrong.append(f"{page} should say (or reword it in {said.__name__}): {piece}")
        rest = rest.replace(piece, "")
    wrong += [f"held by nothing: {share}" for share in re.findall(r".{0,60}\d\.\d+ %", rest)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_tables_are_filled_and_a_row_of_each_is_right():
    command = "python lesson/reference/make_reference.py --tables"
    assert make_reference.fill_tables("--check") == 0, command
    cost, with_T = [of_networks(title, "dropout").mean() for title in ("cost", "cost with T")]
    ends = [of_networks(f"{when}accuracy", "plain", "wrong").mean() for when in ("stopped ", "")]
    rows = [
        f"dropout | {words(more('accuracy', 'dropout'), 2)} | {percent(of_networks('climb', 'dropout').mean(), 0)} | {cost:.2f} | {with_T:.2f}",
        f"plain | {ends[0]:.1f} % | {ends[1]:.1f} % | {words(compare(lost(), np.zeros(10)), 1)} | 100 %",
        f"0.004 | {of_networks('validation cost', 0.004).mean():.3f} | {words(more('validation cost', 0.004, 'L2'), 3)} | 5",
    ]
    text = pages.read("lesson/6-chance.md") + pages.read("lesson/7-remedies.md")
    assert [row for row in rows if f"| {row} |\n" not in text] == [], "tables.py"
