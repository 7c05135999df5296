"""What chance.md says."""

import numpy as np
from scipy.special import stdtr, stdtrit

from check_sentences import holds, says, shows, unmeasured
from evidence import LIMITS, compare
from measured import of_networks, printed, result

FEWER_WANT_MORE = LIMITS[3] > LIMITS[5] > LIMITS[10]  # standard errors, of fewer seeds


def at_the_top():
    (chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
    says(f"reads {chosen:.0f} of the 100", f"{others:.0f} % of the others")


def three_sets():
    plain, dropout = result("validation"), result("validation-dropout")
    told = f"{dropout:.1f} % with dropout", f"{plain:.1f} % without"
    holds(dropout > plain, "Yes", *told)


def coins():
    plain = result("validation")
    images = 10_000
    says(
        "the network without dropout",
        f"reads {plain / 100 * images:,.0f} of the {images:,} validation",
    )
    share = round(plain / 100, 3)
    error = np.sqrt(images * share * (1 - share))
    says(f"={error:.0f}$ images")
    says("known to about", f"{100 * error / images:.1f} points")
    says(f"network reads {result('validation-dropout') - plain:.1f} more")


def seeds_and_samples():
    fails, fails_of_starts = printed("ten_samples", "\nwhere one fails, another fails ")
    shares = f"in {fails_of_starts:.0f} % of cases", f"in {fails:.0f} %"
    says("what one of them misreads, another misreads, too", *shares)
    share_more = fails_of_starts > fails
    holds(share_more, "The ten starts share more")
    each, of_mean = [printed("ten_samples", f"\n{title} ") for title in ("each", "the mean of")]
    of_samples, of_starts = np.round(np.array(of_mean) - each, 1)
    told = f"{of_samples} points of accuracy", f"ten starts {of_starts}"
    holds(of_samples > of_starts, "the mean of ten samples gains more", *told)


def one_rule():
    plain, with_dropout = of_networks("accuracy"), of_networks("accuracy", "dropout")
    gains = with_dropout - plain
    luck_cancels = gains.std() < plain.std() * np.sqrt(2)  # as much as of unrelated networks
    holds(luck_cancels, "much of the luck cancels")
    says("**standard deviation**", f"is {gains.std(ddof=1):.2f} points")
    limit = LIMITS[10]
    says(f"over {limit} standard errors")
    holds(limit == round(stdtrit(9, 0.975), 2), "luck alone pass in five of 100 cases")
    holds(
        FEWER_WANT_MORE,
        f"With five, it is {LIMITS[5]}",
        f"three {LIMITS[3]:g}",
        "fewer estimate $s$ worse",
    )
    shows("differences = np.array([" + ", ".join(f"{gain:.2f}" for gain in gains))

    holds(min(gains) > 0 and max(gains) < 1.2, "all between 0 and 1.2 points")
    says(f"give or take {limit} standard errors")
    unmeasured("95 of 100")
    of_ten, of_three = compare(gains, 0), compare(gains[:3], 0)
    says(f"All ten: {of_ten:.2f}", f"{of_ten.mean / of_ten.error:.1f} standard errors")
    holds(of_ten.is_positive, "with dropout the accuracy is higher")
    p_value = 2 * stdtr(9, -of_ten.mean / of_ten.error)
    holds(round(p_value, 2) == 0.01, "Luck alone gets as far in one of a hundred cases")
    away = f"{of_three.mean / of_three.error:.1f} standard errors"
    says(f"The first three: {of_three:.2f}", f"only {away}", f"the limit is {LIMITS[3]:g}")
    holds(not of_three.counts, "from three we cannot tell")


def what_to_take_away():
    holds(FEWER_WANT_MORE, "A difference of ten seeds", f"more than {LIMITS[10]}", "of fewer, more")
