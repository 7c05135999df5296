"""What chance.md says."""

import re

import numpy as np
from scipy.special import stdtr, stdtrit

from shared.evidence import LIMITS, compare
from book import blocks, numbers_in, read
from claim import equals, holds, says, shows
from measured import asked_of, of_networks, printed, result
from remedies import parse_command_line

PAGE = "lesson/pages/chance.md"
OF_COINS, OF_LUCK, OF_DIFFERENCES = blocks("py", PAGE)
COINS_SHOWN, LUCK_SHOWN = blocks("", PAGE)
PLAIN = of_networks("accuracy")
GAINS = of_networks("accuracy", "dropout") - PLAIN  # of dropout, in points, by seed
TEN_BY_LUCK = np.random.default_rng(0).normal(size=[100_000, 10])  # of a bell curve: [case, 10]


def numbers_printed_by(code):
    """Returns the numbers that code of the page prints: a list.

    It has a print of its own: others may write to stdout meanwhile.
    """
    lines = []
    exec(code, {"print": lambda *values: lines.append(" ".join(map(str, values)))})
    return numbers_in("\n".join(lines))


def prints_what_is_shown(code, shown):
    """Returns whether code of the page prints the numbers of the block below it."""
    return np.allclose(numbers_printed_by(code), numbers_in(shown), rtol=1e-6)


def at_the_top():
    source = read("lesson/choosing.py")
    pattern = r"DIGITS, \[(\d+), .*?\[:, :(\d+)\]\.sum"
    ((guessers, images),) = re.findall(pattern, source, re.DOTALL)
    says(f"{int(guessers):,} guessers", f"{images} test images")
    says(f"of the other {10_000 - int(images):,}")
    (chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
    holds(chosen > others, "looks better than it is", "on the images that chose it")
    says(f"{chosen:.0f} of the 100", f"{others:.0f} %")


def three_sets():
    plain, dropout = result("validation"), result("validation-dropout")
    holds(dropout > plain, "Yes", f"{dropout:.1f} % with dropout", f"{plain:.1f} % without")
    asked, with_dropout = vars(asked_of("validation")), vars(asked_of("validation-dropout"))
    differ = {name for name in asked if asked[name] != with_dropout[name]}
    assert differ == {"dropout", "output_dir"}, "or more than dropout differs"
    holds(with_dropout["dropout"] == 0.5, "off half of the hidden neurons")
    holds(asked["measure_on"] == "validation", "read more validation images")


def coins():
    spread = np.sqrt(100 * 0.5 * 0.5)
    is_shown = prints_what_is_shown(OF_COINS, COINS_SHOWN)
    says("100 throws of a fair coin", "from 50")
    holds(is_shown, f"By {spread:g}", "`std`", "root of the mean squared distance")
    _, _, far = numbers_in(COINS_SHOWN)
    holds(round(far * 20) == 1, "one of twenty results", "twice as far off")
    equals("p(1-p)^2")
    p, throws = 0.3, np.random.default_rng(0).random([100_000, 20]) < 0.3
    squares = throws.sum(axis=1).var()
    holds(np.isclose(squares, 20 * p * (1 - p), rtol=0.02), "For $n$ throws", "to $np(1-p)$")
    says(rf"$\sqrt{{100\cdot0.5\cdot0.5}}={spread:g}$")

    plain, dropout = result("validation"), result("validation-dropout")
    says("without dropout", f"{100 * plain:,.0f} of the 10,000 validation")
    share = round(plain / 100, 3)
    error = np.sqrt(10_000 * share * (1 - share))
    says(rf"$\sqrt{{10{{,}}000\cdot{share}\cdot{1 - share:.3f}}}={error:.0f}$ images")
    says("near 90 %", "standard error", f"{error / 100:.1f} points")
    says(f"network reads {dropout - plain:.1f} points more")


def seeds_and_samples():
    source = read("lesson/ten_samples.py")
    takes_ten_samples = "[(number, 0) for number in range(10)]" in source  # a sample, and a start
    takes_images = takes_ten_samples and "1000 * sample" in source
    holds(takes_images, "from one start", "another thousand images (**ten samples**)")
    takes_ten_starts = "[(0, number) for number in range(10)]" in source
    holds(takes_ten_starts, "on one sample", "another start and order (**ten starts**)")

    of_samples, of_starts = printed("ten_samples", "\nwhere one fails, another fails ")
    holds(of_starts > of_samples, "The ten starts share more")
    says("of what one of them misreads", f"another one misreads {of_starts:.0f} %")
    says("With ten samples", f"{of_samples:.0f} %")
    each, of_mean = printed("ten_samples", "\neach "), printed("ten_samples", "\nthe mean of ")
    of_samples, of_starts = np.round(np.subtract(of_mean, each), 1)
    told = f"{of_samples} points of accuracy", f"ten starts only {of_starts}"
    holds(of_samples > of_starts, "averaging ten samples gains more", *told)


def bias_and_variance():
    answers = np.array([0.6, 0.8])
    says("two networks give the right digit", f"{answers[0]} and {answers[1]}")
    error = np.mean((1 - answers) ** 2)
    error_of_mean = (1 - answers.mean()) ** 2
    says(f"${error:.2f}={error_of_mean:.2f}+{answers.var():.2f}$: the squared")

    # Of ten samples, and of ten starts. A variance is a mean over 10, or over 9.
    errors = printed("ten_samples", "\nsquared error of each")
    errors_of_mean = printed("ten_samples", "\nsquared error of the mean answer")
    variances = printed("ten_samples", "\nmean squared d")
    add_up = np.allclose(np.add(errors_of_mean, variances), errors, atol=2e-4)
    of_samples, of_starts = np.divide(variances, errors)
    is_third = 0.3 < of_samples < of_samples * 10 / 9 < 0.37
    is_tenth = of_starts * 10 / 9 < 0.1
    told = "a third with ten samples", "under a tenth with ten starts"
    holds(bool(add_up and is_third and is_tenth), *told)
    holds(bool(of_starts < of_samples / 2), "most of it comes from the images")


def one_rule():
    the_ten_differences(GAINS)
    the_limit(LIMITS[10])
    what_the_differences_say(GAINS)


def the_ten_differences(gains):
    """Claims what is said of the ten gains, and of their mean."""
    holds(len(gains) == 10, "ten pairs of networks")
    says("its own start", f"its own {parse_command_line([]).train_size:,} images")
    if_unrelated = PLAIN.std() * np.sqrt(2)  # two networks without anything in common
    holds(gains.std() < if_unrelated, "much", "luck cancels")
    says("**standard deviation**", f"{gains.std(ddof=1):.2f} points")
    shows("differences = np.array([" + ", ".join(f"{gain:.2f}" for gain in gains))
    squares = ((gains - gains.mean()) ** 2).sum()
    told = f"divides by {squares / gains.var(ddof=1):.0f}, not {len(gains)}"
    to_own_mean = (TEN_BY_LUCK - TEN_BY_LUCK.mean(axis=1, keepdims=True)) ** 2
    is_nearer = to_own_mean.mean() < np.mean(TEN_BY_LUCK**2)  # whose true mean is 0
    holds(bool(is_nearer), "`ddof=1`", told, "nearer to their own mean than to the true one")
    sums_scatter = np.isclose(TEN_BY_LUCK.sum(axis=1).std(), np.sqrt(10), rtol=0.02)
    holds(sums_scatter, r"sum scatters by $\sqrt{10}\,s$")
    means_scatter = np.isclose(TEN_BY_LUCK.mean(axis=1).std(), 1 / np.sqrt(10), rtol=0.02)
    holds(means_scatter, r"mean by a tenth of that, $s/\sqrt{10}$")


def the_limit(limit):
    """Claims what is said of the limit, in standard errors, with ten differences."""
    # Student's t, whose degrees of freedom are one less than the differences.
    holds(limit > 2, "For coins", "two standard errors")
    holds(limit == round(stdtrit(9, 0.975), 2), "luck alone", "in only five of 100 cases")
    is_shown = prints_what_is_shown(OF_LUCK, LUCK_SHOWN)
    holds(is_shown and LIMITS[3] > limit, f"With three, it is {LIMITS[3]:g}", "fewer", "worse")
    says(f"over {limit} standard errors", f"five differences {LIMITS[5]:.1f}")

    by_luck = 2 * stdtr(9, -limit)
    holds(bool(np.isclose(by_luck, 1 / 20, rtol=0.02)), "of twenty comparisons of equals", "one")
    errors = TEN_BY_LUCK.std(axis=1, ddof=1) / np.sqrt(10)
    share = np.mean(abs(TEN_BY_LUCK.mean(axis=1)) < limit * errors)
    says(f"give or take {limit} standard errors")
    says(f"{100 * share:.0f}", "hold the true mean")


def what_the_differences_say(gains):
    """Claims what follows of ten gains, and of three."""
    of_ten, of_three = compare(gains, 0), compare(gains[:3], 0)
    mean, error, mean_of_three, error_of_three = numbers_printed_by(OF_DIFFERENCES)
    by_code = f"{mean:.2f} ± {error:.2f}, {mean_of_three:.2f} ± {error_of_three:.2f}"
    assert by_code == f"{of_ten:.2f}, {of_three:.2f}", "the page's code prints other differences"
    times = of_ten.mean / of_ten.error
    says(f"All ten: {of_ten:.2f}", f"{times:.1f} standard errors")
    holds(of_ten.is_positive, "with dropout", "accuracy is higher")
    holds(round(2 * stdtr(9, -times), 2) == 0.01, "Luck alone", "in one of a hundred cases")
    times = of_three.mean / of_three.error
    says(f"first three: {of_three:.2f}", f"{times:.1f} standard errors", f"limit is {LIMITS[3]:g}")
    holds(not of_three.counts, "from three we cannot tell")
    holds(found_by_adding_seeds(TEN_BY_LUCK) > 2 / 20, "adds seeds until", "by luck more often")


def found_by_adding_seeds(luck):
    """Returns the share of cases that are significant to who looks after 3, 4, ... and 10 seeds.

    luck: differences, [case, seed].
    """
    is_found = np.zeros(len(luck), bool)
    for seeds in range(3, 11):
        some = luck[:, :seeds]
        errors = some.std(axis=1, ddof=1) / np.sqrt(seeds)
        is_found |= abs(some.mean(axis=1)) > LIMITS[seeds] * errors
    return float(is_found.mean())


def in_short():
    (chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
    holds(chosen > others, "What is chosen looks better than it is")
    says("by ten seeds", f"significant over {LIMITS[10]} standard errors")
