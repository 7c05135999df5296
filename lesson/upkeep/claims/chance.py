"""What chance.md says."""

import re

import numpy as np
from scipy.special import stdtr, stdtrit

from book import blocks, numbers_in, read
from claim import equals, holds, says, shows
from evidence import LIMITS, compare
from measured import asked_of, of_networks, printed, result
from remedies import parse_command_line

PAGE = "lesson/pages/chance.md"
OF_COINS, OF_LUCK, OF_DIFFERENCES = blocks("py", PAGE)
COINS_SHOWN, LUCK_SHOWN = blocks("", PAGE)
FEWER_WANT_MORE = LIMITS[3] > LIMITS[5] > LIMITS[10]  # standard errors, of fewer seeds


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
    (chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
    ((guessers, images),) = re.findall(
        r"DIGITS, \[(\d+), .*?\[:, :(\d+)\]\.sum", read("lesson/choosing.py"), re.DOTALL
    )
    says(f"{int(guessers):,} guessers", f"what {images} test images show")
    says(f"of the other {10_000 - int(images):,}")
    holds(chosen > others, "looks better than it is", "on the images that chose it")
    says(f"reads {chosen:.0f} of the 100", f"{others:.0f} % of the others")


def three_sets():
    plain, dropout = result("validation"), result("validation-dropout")
    told = f"{dropout:.1f} % with dropout", f"{plain:.1f} % without"
    holds(dropout > plain, "Yes", *told)
    asked, with_dropout = asked_of("validation"), asked_of("validation-dropout")
    differ = {name for name, value in vars(asked).items() if vars(with_dropout)[name] != value}
    assert differ == {"dropout", "output_dir"}, "or more than dropout differs"
    holds(with_dropout.dropout == 0.5, "off half of the hidden neurons")
    both = asked.measure_on == "validation" == with_dropout.measure_on
    holds(both, "read more validation images")


def coins():
    throws = 100
    spread = np.sqrt(throws * 0.5 * 0.5)
    says(f"{throws} throws of a fair coin", f"from {throws // 2}")
    is_shown = prints_what_is_shown(OF_COINS, COINS_SHOWN)
    holds(is_shown, f"By {spread:g}", "`std`", "root of the mean squared distance")
    _, _, far = numbers_in(COINS_SHOWN)
    holds(round(far * 20) == 1, "one of twenty results", "twice as far off")
    equals("p(1-p)^2")
    p, throws_of_p = 0.3, np.random.default_rng(0).random([100_000, 20]) < 0.3
    squares = throws_of_p.sum(axis=1).var()
    holds(np.isclose(squares, 20 * p * (1 - p), rtol=0.02), "For $n$ throws", "to $np(1-p)$")
    says(rf"Here it is $\sqrt{{{throws}\cdot0.5\cdot0.5}}={spread:g}$")
    plain = result("validation")
    images = 10_000
    says(
        "the network without dropout",
        f"reads {plain / 100 * images:,.0f} of the {images:,} validation",
    )
    share = round(plain / 100, 3)
    error = np.sqrt(images * share * (1 - share))
    terms = rf"\sqrt{{10{{,}}000\cdot{share}\cdot{1 - share:.3f}}}={error:.0f}$ images"
    says(f"${terms}")
    says("near 90 %", "has a standard error of about", f"{100 * error / images:.1f} points")
    says(f"network reads {result('validation-dropout') - plain:.1f} points more")


def seeds_and_samples():
    fails, fails_of_starts = printed("ten_samples", "\nwhere one fails, another fails ")
    shares = f"another one misreads {fails_of_starts:.0f} %"
    says("of what one of them misreads", shares)
    says(f"With ten samples, it is {fails:.0f} %")
    ours = read("lesson/ten_samples.py")
    is_so = "[(number, 0) for number in range(10)]" in ours  # a sample, and a start
    told = "from one start", "another thousand images (**ten samples**)"
    holds(is_so and "1000 * sample" in ours, *told)
    is_so = "[(0, number) for number in range(10)]" in ours
    holds(is_so, "on one sample", "another start and order (**ten starts**)")
    share_more = fails_of_starts > fails
    holds(share_more, "The ten starts share more")
    each, of_mean = [printed("ten_samples", f"\n{title} ") for title in ("each", "the mean of")]
    of_samples, of_starts = np.round(np.array(of_mean) - each, 1)
    told = f"{of_samples} points of accuracy", f"ten starts only {of_starts}"
    holds(of_samples > of_starts, "averaging ten samples gains more", *told)


def bias_and_variance():
    says_of_two = np.array([0.6, 0.8])
    says("two networks give the right digit", "{} and {}".format(*says_of_two))
    of_mean = (1 - says_of_two.mean()) ** 2
    answers = np.mean((1 - says_of_two) ** 2), of_mean, says_of_two.var()
    says("${:.2f}={:.2f}+{:.2f}$: the squared".format(*answers))
    errors, of_means, scatters = [
        printed("ten_samples", f"\n{title}")
        for title in ("squared error of each", "squared error of the mean answer", "mean squared d")
    ]
    add_up = np.allclose(np.add(of_means, scatters), errors, atol=2e-4)
    of_samples, of_starts = np.divide(scatters, errors)
    told = "about a third with ten samples", "under a tenth with ten starts"
    assert 0.3 < of_samples < of_samples * 10 / 9 < 0.37  # by 10, or by 9
    add_up = add_up and of_starts * 10 / 9 < 0.1
    holds(bool(add_up), *told)
    holds(bool(of_starts < of_samples / 2), "most of it comes from the images")


def one_rule():
    plain, with_dropout = of_networks("accuracy"), of_networks("accuracy", "dropout")
    gains = with_dropout - plain
    holds(len(gains) == 10, "ten pairs of networks")
    says("its own start", f"its own {parse_command_line([]).train_size:,} images")
    draws = np.random.default_rng(0).normal(size=[100_000, 10])
    of_sum, of_mean = draws.sum(axis=1).std(), draws.mean(axis=1).std()
    is_root = np.allclose([of_sum, of_mean], [np.sqrt(10), 1 / np.sqrt(10)], rtol=0.02)
    told = r"their sum scatters by $\sqrt{10}\,s$", r"a tenth of that, $s/\sqrt{10}$"
    holds(is_root, *told)
    divides_by = ((gains - gains.mean()) ** 2).sum() / gains.var(ddof=1)
    says(f"`ddof=1` divides by {divides_by:.0f}, not {len(gains)}")
    luck_cancels = gains.std() < plain.std() * np.sqrt(2)  # as much as of unrelated networks
    holds(luck_cancels, "much of the luck cancels")
    says("**standard deviation**", f"is {gains.std(ddof=1):.2f} points")
    limit = LIMITS[10]
    says(f"over {limit} standard errors")
    holds(limit > 2, "For coins", "two standard errors")
    by_luck = np.isclose(2 * stdtr(9, -limit), 1 / 20, rtol=0.02)
    holds(bool(by_luck), "of twenty comparisons of equals", "one")
    holds(
        limit == round(stdtrit(9, 0.975), 2),
        "does luck alone take their mean in only five of 100 cases",
    )
    holds(
        prints_what_is_shown(OF_LUCK, LUCK_SHOWN) and FEWER_WANT_MORE,
        f"With three, it is {LIMITS[3]:g}",
        "fewer differences estimate $s$ worse",
    )
    says(f"with five differences {LIMITS[5]:.1f}, with three {LIMITS[3]:g}")
    shows("differences = np.array([" + ", ".join(f"{gain:.2f}" for gain in gains))

    says(f"give or take {limit} standard errors")
    errors = draws.std(axis=1, ddof=1) / np.sqrt(10)
    hold = 100 * np.mean(abs(draws.mean(axis=1)) < limit * errors)
    says(f"Of 100 such, about {hold:.0f} hold the true mean")
    finds = np.zeros(len(draws), bool)
    for number in range(3, 11):  # who looks after each
        some = draws[:, :number]
        errors = some.std(axis=1, ddof=1) / np.sqrt(number)
        finds |= abs(some.mean(axis=1)) > LIMITS[number] * errors
    told = "adds seeds until it is significant", "by luck more often"
    holds(bool(finds.mean() > 2 / 20), *told)
    of_ten, of_three = compare(gains, 0), compare(gains[:3], 0)
    in_code = "{:.2f} ± {:.2f}, {:.2f} ± {:.2f}".format(*numbers_printed_by(OF_DIFFERENCES))
    assert in_code == f"{of_ten:.2f}, {of_three:.2f}", "the page's code prints other differences"
    says(f"All ten: {of_ten:.2f}", f"{of_ten.mean / of_ten.error:.1f} standard errors")
    holds(of_ten.is_positive, "with dropout the accuracy is higher")
    p_value = 2 * stdtr(9, -of_ten.mean / of_ten.error)
    holds(round(p_value, 2) == 0.01, "Luck alone gets as far in one of a hundred cases")
    away = f"{of_three.mean / of_three.error:.1f} standard errors"
    says(f"The first three: {of_three:.2f}", f"only {away}", f"the limit is {LIMITS[3]:g}")
    holds(not of_three.counts, "from three we cannot tell")


def in_short():
    (chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
    holds(chosen > others, "What is chosen looks better than it is")
    says("Judge a difference by ten seeds", f"significant over {LIMITS[10]} standard errors")
