"""The figures in the pages' sentences, and what the pages conclude, computed from what is committed.

A page's function returns the sentences that the page must have, line breaks apart, each with what
must be True for it: a conclusion has a condition. Tables are held by cog alone.
"""

import math
import re

import pages

import drawings
import make_reference
import numpy as np
import pytest
import tape
from figures import climb_of, column, compare, read_lines, tenths
from helpers import numbers_in
from make_reference import REFERENCE, REMEDIES, read_results, rows_of

SIZES = "1000-images", "5000-images", "default"


def get(run, title="test accuracy"):
    """Returns a figure of results.csv."""
    return float(read_results()[run][title])


def of_seeds(run, figure=get):
    """Returns a figure, a function of a run's name, of all seeds of a run: an array."""
    return np.array([figure(name) for name in (run, *[f"{run}-{n}" for n in make_reference.SEEDS])])


def of_networks(title, remedy="plain", labels="right", file="results"):
    """Returns a figure of the experiment with each seed: an array; accuracies in percent."""
    lines = read_lines(REFERENCE / "remedies" / f"{file}.csv")
    return column(lines, title, labels, remedy) * (100 if "accuracy" in title else 1)


def printed(program):
    """Returns the lines that a program of the lesson has printed."""
    return (REFERENCE / "programs" / f"{program}.txt").read_text(encoding="utf-8").splitlines()


def percent(share, decimals=1):
    return f"{100 * share + 1e-9:.{decimals}f} %"  # a tie is rounded up


def with_error(difference, decimals, factor=1):
    """Returns a Difference in words, and how many standard errors it has."""
    mean, error, _ = difference
    return f"{factor * mean:.{decimals}f} ± {factor * error:.{decimals}f}", abs(mean / error)


def gap_of(run):
    """Returns the gap of accuracies as they are shown, in points."""
    train, test = [round(100 * get(run, f"{part} accuracy"), 2) for part in ("training", "test")]
    return f"{train - test:.2f}"


# -------------------------------------------------------------------------------------- the pages
# A sentence is a line, as long as it is.
# fmt: off
def the_door():
    row = "{:,.0f} {:.2%} {:.4f} {:.2%} {:.4f}"  # as the terminal shows it
    first, later, last = [row.format(*rows_of("default")[number]) for number in (0, 10, 100)]
    climbs = [climb_of(rows_of(run)[:, 4]) for run in SIZES]
    ends = [percent(get("default", f"{part} accuracy"), 2) for part in ("training", "test")]
    costs = [get("1000-images", f"{which}test cost") for which in ("lowest ", "")]
    ratio = get("default", "test cost") / get("default", "training cost")
    script = (pages.REPO / "train_mnist.py").read_text(encoding="utf-8")
    end_of_main = script.index("\n\n\n", script.index("def main"))
    lesson = script[script.index("PIXELS = ") : end_of_main].splitlines()
    return {
        "the test cost climbs much, climbs less, and falls]": climbs[0] > climbs[1] + 0.05 > climbs[2] + 0.1,
        "The cost on images that the network learns from (blue) and on new ones (orange).": True,
        "the blue one creeps on towards zero": get("1000-images", "training cost") < 0.001,
        first: True,
        later: True,
        last: True,
        f"gap {gap_of('default')} points of accuracy To draw": True,
        f"training ends at {ends[0]}, test at {ends[1]}, {gap_of('default')} points apart]": True,
        "the test cost ends at nearly twice the training cost]": 1.7 < ratio < 2,
        "From iteration 80 on, the cost on new images climbs.": get("1000-images", "at iteration") == 80,
        f"falls to {costs[0]:.4f} at iteration 80, then climbs to {costs[1]:.4f}]": True,
        "whose 270 lines from `PIXELS` on hold the network and its training:": 265 <= len(lesson) < 275,
        f"95.5 % of the test images. This one reads {percent(get('default'))}.": True,
    }


def the_network():
    matrices = re.findall(r"begin\{pmatrix\}(.*?)\\end", pages.read("lesson/1-network.md"))
    x, W, b, z = [np.array([row.split("&") for row in text.split(r"\\")], float) for text in matrices]
    one, two = [100 / np.exp([0, -step, -2 * step]).sum() for step in (1, 2)]
    costs = ", ".join(f"{-math.log(p):.2f} at {p}" for p in (0.99, 0.5, 0.1, 0.01))
    at = {p: f"{-0.7 * math.log(p) - 0.3 * math.log(1 - p):.2f}" for p in (0.5, 0.7, 0.9)}
    (shares,) = [numbers_in(line)[1:] for line in printed("neurons") if line.startswith("   230 ")]
    return {
        "the sums of all its neurons are $xW+b$.": (x @ W + b == z).all(),
        "Nearly all 0s make its $z$ positive, and hardly any 1s.": shares[0] > 90 and shares[1] < 10,
        "most 4s, 5s, 6s, 7s and 9s make its $z$ positive, too.": min(shares[digit] for digit in (4, 5, 6, 7, 9)) > 50,
        f"gets $e^2/(e^2+e+1)$, or {one:.0f} %.": True,
        f"Still {one:.0f} %, because only the differences": True,
        f"Twice as far apart, it gets {two:.0f} %.": True,
        f"its right digit: {costs}]": True,
        f"({-math.log(0.8):.2f}+{-math.log(0.2):.2f})/2={-math.log(0.16) / 2:.2f}": True,
        f"so {math.log(10):.2f} for each image.": True,
        f"costs {rows_of('default')[0, 2]:.2f} on training images": True,
        f"{at[0.5]} at 0.5, {at[0.7]} at 0.7, and {at[0.9]} at 0.9.": at[0.7] < min(at[0.5], at[0.9]),
    }


def learning():
    nodes, z1, z2, cost = drawings.small_network(drawings.VALUES)
    notes = len(tape.tape)
    tape.go_back(cost)
    squares = sum((node.slope**2).sum() for node in nodes)
    steps = [[node.value - rate * node.slope for node in nodes] for rate in (0.1, 0.01)]
    (_, _, after, cost_after), (*_, little_less) = map(drawings.small_network, steps)
    tape.tape.clear()
    (delta1,), (delta2,), (a,) = z1.slope, z2.slope, np.maximum(z1.value, 0)
    p = delta2 + drawings.Y[0]
    C, new, newest = [float(node.value) for node in (cost, cost_after, little_less)]
    default = rows_of("default")
    rates = [percent(get(run), 2) for run in ("rate-0.01", "default", "rate-5")]
    return {
        f"hidden activations {a[0]:.1f} and {a[1]:.0f}, outputs {p[0]:.2f} and {p[1]:.2f}, cost {C:.2f}.": True,
        f"deltas {delta2[0]:.2f} and {delta2[1]:.2f}, hidden {delta1[0]:.1f} and {delta1[1]:.0f}]": True,
        f"Our 1,000 steps are {1000 * 512 / 60_000:.1f} epochs.": True,
        "the outputs are {:.2f} and {:.2f},".format(*after.value[0]): True,
        f"the right one gets {100 * math.exp(-new):.0f} % instead of {100 * p[1]:.0f} %.": True,
        f"The cost falls from {C:.2f} to {new:.2f}.": True,
        f"together {squares:.2f}.": True,
        f"So the cost should fall by {0.1 * squares:.2f}, to {C - 0.1 * squares:.2f}. The real one is {new:.2f}:": True,
        f"the slopes say {0.01 * squares:.3f}, and the cost falls by {C - newest:.3f}.": True,
        "Ten: two for each `matmul` and `add`, one each for `relu` and the cost.": notes == 10,
        f"but for rounding, and trains to a test accuracy of {numbers_in(printed('tape')[1])[0]} %.": True,
        f"the run ends at a test accuracy of {rates[1]}.": True,
        f"rates of 0.01, 0.5 and 5: {', '.join(rates)}]": True,
        "At 0.01 it ends where 0.5 was after about fifty steps.": default[4, 3] < get("rate-0.01") < default[6, 3],
        "so every image gets the same answer.": get("rate-5", "training accuracy") < 0.12,
        "At 1, it fails with one of three seeds.": (of_seeds("double-rate") < 0.9).sum() == 1,
        f"as are {percent(get('rate-5'), 2)} of the test images.": True,
    }


def your_own():
    untrained, trained, share = [numbers_in(line)[0] for line in printed("from_scratch")]
    stds = [math.sqrt(2 / inputs) for inputs in (784, 100)]
    return {
        f"It prints the cost before, {untrained}, and after, {trained}, and a test accuracy of {share} %.": True,
        "`np.std(W1)` is near 0.05, and `np.std(W2)` near 0.14.": np.allclose(stds, [0.05, 0.14], atol=2e-3),
        "read about nineteen digits of twenty.": abs(share - 95) < 1,
    }


def reading_digits():
    counts = [printed(name)[0].partition(": ")[2] for name in ("misread", "misread-1000-images")]
    (mistakes, sure, _), (more, more_sure, _) = map(numbers_in, counts)
    return {
        f"`run-1` misreads {mistakes:.0f}.": True,
        f"in how many of its {more:,.0f}?": True,
        f"In {sure:.0f} ({percent(sure / mistakes, 0)}), and in {more_sure:.0f} ({percent(more_sure / more, 0)}).": True,
        "is sure of a larger share of its mistakes.": more_sure / more > sure / mistakes,
        "The third of the third row is the example of page 1.": printed("neurons")[4].split()[0] == "230",
    }


def overfitting():
    climbs = [percent(get(run, "climb"), 0) for run in SIZES]
    accuracies = [tenths(rows_of(run)[:, 3]) for run in SIZES]
    early, late = [[numbers_in(line)[-1] for line in printed("confidence")[start : start + 5]] for start in (1, 8)]
    lines = [numbers_in(line) for line in printed("temperature")[1:11]]
    end, (sure, right), (T, cooled, _) = lines[7], lines[8], lines[9]
    with_T = [line[4] for line in lines[:8]]
    lookup = numbers_in(printed("lookup_table")[1])[2]
    edited = rows_of("shuffled-labels"), rows_of("1000-images"), rows_of("wrong-labels")
    first = [percent(rows[0, 1], 2) for rows in edited]
    by_heart, plain, wrong = [rows[-1] for rows in edited]
    best, means = edited[2][edited[2][:, 3].argmax()], tenths(edited[2][:, 3])
    known = -0.82 * math.log(0.82) - 0.18 * math.log(0.02)  # if only which are wrong is not known
    below = edited[2][edited[2][:, 2] < known][0, 0]
    lost = of_networks("stopped accuracy", labels="wrong") - of_networks("accuracy", labels="wrong")
    saved = compare(of_networks("cost") / (1 + of_networks("climb")), of_networks("cost with T"))
    return {
        f"At the end it is {gap_of('default')} points of accuracy.": True,
        f"On 1,000 images it was {gap_of('1000-images')} points.": True,
        f"It is {gap_of('5000-images')} points wide. The more training images, the narrower the gap.": True,
        f"on 1,000 images the test cost climbs by {climbs[0]}.": True,
        f"By {climbs[1]} and by {climbs[2]}. The accuracy hardly falls anywhere.": max(a.max() - a[-1] for a in accuracies) < 0.001,
        "On 1,000 images the test cost is lowest at iteration 80.": get("1000-images", "at iteration") == 80,
        f"misreads {early[0]:,.0f} test images, the late one {late[0]:,.0f}: fewer, at a higher cost.": late[0] < early[0],
        f"over 90 % confident of {early[1]:.0f} of its mistakes.": True,
        f"Of {late[1]:.0f}. Mistakes now add {late[3]} to the test cost instead of {early[3]}, and right answers {late[4]} instead of {early[4]}.": True,
        "the confident ones more than double]": late[1] > 2 * early[1],
        "At iteration 80 the network reads nearly all training images right.": edited[1][8, 1] > 0.99,
        f"at the end the test cost is {end[2]:.3f}, and its lowest was {get('1000-images', 'lowest test cost'):.3f}.": True,
        f"It is {end[4] + 1e-9:.3f}, lower than it ever was without $T$.": end[4] < get("1000-images", "lowest test cost"),
        "With it the test cost does not climb.": max(np.diff(with_T)) < 0,
        "Only its confidence became too large.": sure > right + 5,
        f"the network is {sure:.0f} % confident on average, and {right:.0f} % of its answers are right.": True,
        "With $T$ the two nearly agree,": abs(cooled - right) < 1,
        f"equal to it with T = {T}]": True,
        f"The first row should say {first[0]} training accuracy; {first[1]} means that the edit was not in place.": True,
        f"This time the first row should say {first[2]}.": True,
        f"100 % of the training images, and {percent(by_heart[3], 0)} of the test images,": by_heart[1] == 1,
        f"it reads {percent(plain[3], 0)} of new images.": True,
        f"reads {lookup:.0f} % of the test images (`python lesson/lookup_table.py`).": True,
        f"Averaged over ten rows, the test accuracy sinks from {100 * means.max():.1f} to {percent(means[-1])},": True,
        f"test rises to {percent(best[3], 0)}, jumps, and sinks to {percent(wrong[3], 0)}]": True,
        "while the training accuracy goes on to 100 %.": wrong[1] == 1,
        f"falls below that at iteration {below:.0f}, and there the test accuracy is highest.": below == best[0],
        "There the cost climbs with each,": of_networks("climb").min() > 0.1,
        f"the best $T$ takes its end below its lowest mean by {with_error(saved, 3)[0]},": saved.counts,
        "nine read fewer at the end than at their best.": (lost > 0).sum() == 9,
    }


def chance():
    chosen, others = [numbers_in(line)[-1] for line in printed("choosing")]
    heads = (np.random.default_rng(0).random([10_000, 100]) < 0.5).sum(axis=1)
    far = (abs(heads - 50) >= 10).mean()
    (only,), (other,), (half, _, away) = [numbers_in(re.sub(r"outputs/\S+", "", line)) for line in printed("pairs")]
    samples, starts = [numbers_in(printed("ten_samples")[number]) for number in (1, 3)]
    gains = of_networks("accuracy", "dropout") - of_networks("accuracy")
    three, ten = compare(gains[:3], 0 * gains[:3]), compare(gains, 0 * gains)
    (mean, error), t = with_error(three, 2)[0].split(" ± "), with_error(three, 2)[1]
    off = gains[:3] - three.mean
    files = {0.002: "results"} | {l2: f"lambda-{l2}" for l2 in make_reference.LAMBDAS}
    costs = {l2: of_networks("validation cost", "L2", file=file) for l2, file in files.items()}
    costs[0] = of_networks("validation cost")
    breaks = [(of_networks("largest fall", "L2", file=files[l2]) > 0.05).sum() for l2 in (0.004, 0.008)]
    larger = [compare(costs[l2], costs[0.002]).counts for l2 in (0.004, 0.008)]
    return {
        f"It reads {chosen:.0f} of the 100, and {others:.0f} % of the others,": True,
        f"ended with a test cost of {get('1000-images', 'test cost'):.3f}. What does it cost here?": get("validation", "training cost") == get("1000-images", "training cost"),
        f"{get('validation', 'test cost'):.3f}, and nothing was chosen.": True,
        f"{heads[:10]} {heads.mean()} {heads.std()} {far}": True,
        f"In {percent(far, 2)} of the cases they are at least twice that away.": True,
        f"Only the plain network reads {only:.0f} images right, and only the one with dropout {other:.0f}.": True,
        f"Half of both is {half},": True,
        f"and {other:.0f} is {away} of these away,": True,
        "So the network with dropout is better.": away > 2,
        f"Each reads {samples[0]:.0f} % of the test images.": True,
        f"On {samples[2] / 100:.1f} % of the images all ten are right, and their mean reads {samples[1]:.1f} %.": True,
        f"With ten starts on one sample it is {starts[2] / 100:.1f} % and {starts[1] + 1e-9:.1f} %.": True,
        f"from only 5,000 of these reads {percent(get('5000-images'))}.": 100 * get("5000-images") > samples[1],
        "dropout reads {:.2f}, {:.2f} and {:.2f} points more.".format(*gains[:3]): True,
        "The mean is {}. The three lie {:.2f}, {:.2f} and {:.2f} away from it, and the squares of that add up to {:.2f}.".format(mean, *off, (off**2).sum()): True,
        f"the spread, is {gains[:3].std(ddof=1):.2f}. Over $\\sqrt{{3}}$ the standard error is {error}.": True,
        f"The mean is only {t:.1f} of these away from zero: we cannot tell.": not three.counts,
        "Twice that is {:.2f} and {:.1f} points.".format(*[400 * (0.03 * n / 4) ** 0.5 / n for n in (10_000, 200)]): True,
        "The rule takes 0.002.": min(costs, key=lambda l2: costs[l2].mean()) == 0.002,
        "Whether larger ones cost more we cannot tell. But there five and ten of ten **break down**:": breaks == [5, 10] and not any(larger),
        f"All ten seeds give {with_error(ten, 2)[0]}, the mean and its standard error: more.": ten.counts,
    }


def remedies():
    def less(title, remedy, other="plain", labels="right"):
        """Returns how much lower a figure is than with another remedy, in pairs: a Difference."""
        return compare(of_networks(title, other, labels), of_networks(title, remedy, labels))

    def is_less(*asked):
        return less(*asked).counts and less(*asked).mean > 0

    def lost_by(remedy="plain"):
        """Returns how many points are lost by going on, with wrong labels: an array."""
        stopped, end = [of_networks(f"{when}accuracy", remedy, "wrong") for when in ("stopped ", "")]
        return stopped - end

    def of_size(number, title, labels="right"):
        return of_networks(title, "plain", labels, f"neurons-{number}")

    with_T = less("cost with T", "L2")
    fewer, both = less("accuracy", "copies", "5000-images"), less("stopped accuracy", "5000-images", "copies-and-dropout")
    stopped = compare(of_networks("accuracy"), of_networks("stopped accuracy"))
    early, late = [less(title, "plain", "dropout", "wrong") for title in ("stopped accuracy", "accuracy")]
    kept = compare(lost_by("copies-and-dropout"), np.zeros(10))
    shares = {r: of_networks("errors learnt", r, "wrong").sum() / of_networks("errors", r, "wrong").sum() for r in REMEDIES}
    adds = less("accuracy", "copies-and-dropout", "all-three", "wrong")
    small = [with_error(less("accuracy", *pair), 2)[1] for pair in (("plain", "L2"), ("plain", "dropout"), ("copies", "5000-images"))]
    more = less("stopped accuracy", "plain", "5000-images", "wrong")
    steps = [(16, 32), (32, 128), (128, 512)]
    smaller = compare(of_size(512, "stopped accuracy", "wrong"), of_size(16, "stopped accuracy", "wrong"))
    larger = compare(of_size(512, "accuracy", "wrong"), of_size(128, "accuracy", "wrong"))
    eight = compare(of_size(16, "stopped accuracy"), of_size(8, "stopped accuracy"))
    know_all = [(of_size(n, "errors learnt", "wrong") == of_size(n, "errors", "wrong")).all() for n in (128, 512)]
    return {
        f"plain (without a remedy) ends at a test cost of {of_networks('cost').mean():.2f}, or {of_networks('cost with T').mean():.2f} with the best $T$ on those 200.": True,
        f"without dropout the test cost climbs by {percent(of_networks('climb').mean(), 0)}, in the mean": True,
        "**L2 mends confidence.** It takes the climb away,": is_less("climb", "L2") and of_networks("climb", "L2").mean() < 0.01,
        "once both have their best $T$, it saves almost nothing.": with_T.mean < 0.05 * less("cost", "L2").mean,
        "**With dropout the cost climbs more.**": is_less("climb", "plain", "dropout"),
        "fits its training images better than plain.": is_less("training cost", "dropout"),
        "Yet it reads a few more new ones.": is_less("accuracy", "plain", "dropout"),
        "**Copies mend confidence and answers.**": is_less("climb", "copies") and is_less("accuracy", "plain", "copies"),
        f"At the end, copies alone read {with_error(fewer, 2)[0]} points fewer, and with dropout we cannot tell.": fewer.counts and not less("accuracy", "5000-images", "copies-and-dropout").counts,
        f"Stopped, we cannot tell, and with dropout they read {with_error(both, 2)[0]} more.": both.counts and not less("stopped accuracy", "copies", "5000-images").counts,
        "**Stopping at the lowest cost** mends the cost and loses answers.": stopped.counts and of_networks("stopped cost").mean() < 0.8 * of_networks("cost").mean(),
        "plain and dropout, which go on to learn nearly all wrong labels.": 1 > min(shares["plain"], shares["dropout"]) > 0.99,
        f"**Dropout reads more than plain,** {with_error(early, 1)[0]} points stopped, {with_error(late, 1)[0]} at the end.": early.counts and late.counts,
        "Which of the two loses more by going on, we cannot tell.": not compare(lost_by("dropout"), lost_by()).counts,
        f"**Copies with dropout lose nothing that we find in these 1,000 steps,** in which each copy is seen about {1000 * 512 / 25_000:.0f} times.": not kept.counts,
        f"Copies alone learn {percent(shares['copies'], 0)} of the wrong labels, with dropout {percent(shares['copies-and-dropout'], 0)}.": True,
        f"L2 adds {with_error(adds, 2)[0]} points at the end.": adds.counts,
        f"5,000 read {with_error(more, 1)[0]} points more than plain, both stopped.": more.counts,
        "From 16 neurons on, the more of them, the more test images are read,": all(compare(of_size(b, "accuracy"), of_size(a, "accuracy")).counts for a, b in steps),
        "and the less the cost climbs.": all(compare(of_size(a, "climb"), of_size(b, "climb")).counts for a, b in steps),
        f"Stopped, 8 neurons read {with_error(eight, 1)[0]} points fewer than 16,": eight.counts,
        "nine of ten such networks do not even learn all training images:": (of_size(8, "training accuracy") < 100).sum() == 9,
        "**With wrong labels** the small ones break down.": [(of_size(n, "largest fall", "wrong") > 0.05).any() for n in (8, 16, 128, 512)] == [True, True, False, False],
        f"16 neurons read {with_error(smaller, 1)[0]} points fewer than 512.": smaller.counts,
        f"128 and 512 neurons know every wrong label, and 512 read {with_error(larger, 1)[0]} points more at the end.": larger.counts and all(know_all),
        "It trains sixteen networks": 2 * len(REMEDIES) == 16,
        "about 4.4 standard errors, what L2 and dropout add with right labels, and what copies lack of 5,000 images, would not count.": max(small) < 4.4,
    }


def your_turn():
    def late(run):
        return tenths(rows_of(run)[:, 3])[-1]

    def climb(run):
        return get(run, "climb")

    gain, gain_of_rows = [compare(of_seeds("long-dropout", figure), of_seeds("long", figure)) for figure in (late, get)]
    words, t = with_error(gain, 2, factor=100)
    climbs = of_seeds("long", climb), of_seeds("long-dropout", climb)
    climbed = [[f"{100 * climb:.0f}" for climb in sorted(runs)] for runs in climbs]
    faster = compare(of_seeds("momentum", late), of_seeds("default", late))
    at_100 = [percent(rows_of(run)[10, 1], 2) for run in ("falling", "momentum")]
    starts = [percent(get(run), 2) for run in ("small-start", "default", "large-start")]
    small, large = rows_of("small-start"), rows_of("large-start")
    return {
        f"No hidden layer still reads {percent(get('no-hidden-layer'))}:": True,
        f"300 images get to {percent(get('few'))}, with a gap of {float(gap_of('few')):.0f} points.": True,
        f"About {percent(of_seeds('long').mean(), 0)}, and more with dropout.": gain.counts,
        f"that is {words} points more: {t:.1f} standard errors, where three seeds need 4.3.": gain.counts,
        f"(The last row alone gives {with_error(gain_of_rows, 2)[1]:.1f}: choose your measure before you look.)": not gain_of_rows.counts,
        f"The cost climbs by {climbed[0][0]} to {climbed[0][2]} % without dropout, and by {climbed[1][0]} or {climbed[1][2]} % with it.": compare(*climbs).counts,
        "On page 7 dropout made it climb more.": compare(of_networks("climb", "dropout"), of_networks("climb")).mean > 0,
        f"the usual and a large start: {', '.join(starts)}]": True,
        "for 450 steps nothing seems to happen.": small[45, 2] > 2.29 > small[50, 2],
        "the untrained network costs more than 500,": large[0, 2] > 500,
        f"At iteration {get('stopped', 'iteration'):.0f}, says": True,
        f"At iteration 100 the training accuracy should be {at_100[0]}.": True,
        f"It reads {percent(get('falling'))}.": True,
        f"At iteration 100 the training accuracy should be {at_100[1]}.": True,
        f"Over the last tenth it reads {with_error(faster, 2, factor=100)[0]} points more than the default run, with three seeds: that counts.": faster.counts,
    }


# fmt: on
SAID = [the_door, the_network, learning, your_own, reading_digits, overfitting, chance, remedies]
SAID += [your_turn]


@pytest.mark.parametrize("said", SAID)
def test_the_page_says_what_the_data_bear(said):
    page = dict(zip(SAID, pages.PAGES, strict=True))[said]
    text = re.sub(r"\[\[\[cog.*?\[\[\[end\]\]\]", "", pages.read(page), flags=re.DOTALL)
    text = rest = " ".join(text.split())
    wrong = []
    for sentence, is_so in said().items():
        if not isinstance(is_so, (bool, np.bool_)) or not is_so:
            wrong.append(f"the data do not bear any more: {sentence}")
        if sentence not in text:
            wrong.append(f"{page} should say (or reword it in {said.__name__}): {sentence}")
        rest = rest.replace(sentence, "")
    wrong += [f"held by nothing: {share}" for share in re.findall(r".{0,60}\d\.\d+ %", rest)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_tables_are_filled():
    command = "python lesson/reference/make_reference.py --tables"
    assert make_reference.fill_tables("--check") == 0, command
