"""What chance.md says."""

import numpy as np
from scipy.stats import t as student

from claims import holds, says, shows, unmeasured
from evidence import LIMITS, compare
from measured import of_networks, printed, result


def at_the_top():
    (chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
    says(f"reads {chosen:.0f} of the 100", f"{others:.0f} % of the others")


def three_sets():
    plain, dropout = result("validation"), result("validation-dropout")
    told = f"{dropout:.1f} % with dropout", f"{plain:.1f} % without"
    holds(dropout > plain, "Yes", *told)


def pairs():
    (only_plain,) = printed("pairs", "outputs/validation reads")
    (only_dropout,) = printed("pairs", "outputs/validation-dropout reads")
    says(f"{only_plain:.0f} only that without", f"{only_dropout:.0f} only that with it")
    throws = only_plain + only_dropout
    says(f"each of these {throws:.0f}")
    says(f"is {only_dropout:.0f} away from half of {throws:.0f}")
    half, error, away = printed("pairs", "half of both:")
    root = rf"$\sqrt{{{throws:.0f}\cdot0.5\cdot0.5}}={error}$"
    says(f"It is {away} away:** half of them is {half}", root)
    holds(away > 2, "the difference counts")


def seeds_and_samples():
    fails, fails_of_starts = printed("ten_samples", "\nwhere one fails, another fails ")
    shares = f"in {fails_of_starts:.0f} % of cases", f"in {fails:.0f} %"
    says("where one of them misreads an image, another does, too", shares[0])
    says("With ten samples", shares[1])
    distance, distance_of_starts = printed("ten_samples", "\nmean squared distance from it ")
    share_more = fails_of_starts > fails
    holds(share_more, "The ten starts")
    matter_more = distance > 2 * distance_of_starts and share_more
    holds(matter_more, "other images change the answers more than another start")
    error, error_of_starts = printed("ten_samples", "\nsquared error of each ")
    of_mean, _ = printed("ten_samples", "\nsquared error of the mean answer ")
    says("Of ten samples", f"a network's error is {error:.4f}")
    told = f"their mean answer (an **ensemble**) is only {of_mean:.4f}", "about a third"
    holds(abs(distance / error - 1 / 3) < 0.02, *told)
    holds(distance_of_starts < 0.1 * error_of_starts, "Of ten starts, under a tenth is scatter")


def one_rule():
    plain, with_dropout = of_networks("accuracy"), of_networks("accuracy", "dropout")
    gains = with_dropout - plain
    luck_cancels = gains.std() < plain.std() * np.sqrt(2)  # as much as of unrelated networks
    holds(luck_cancels, "much of the luck cancels")
    says("**spread**", f"is {gains.std(ddof=1):.2f} points")
    limit = LIMITS[10]
    says(f"over {limit} standard errors")
    says(f"Why {limit}?")
    passed_in_5_of_100 = limit == round(student.ppf(0.975, df=9), 2)
    holds(passed_in_5_of_100, f"{limit} is the limit that luck alone passes in five of 100")
    says(f"With five seeds the limit is {LIMITS[5]}", f"with three {LIMITS[3]:g}")
    shows("differences = np.array([" + ", ".join(f"{gain:.2f}" for gain in gains))

    holds(min(gains) > 0 and max(gains) < 1.2, "all between 0 and 1.2 points")
    says(f"give or take {limit} standard errors")
    unmeasured("95 of 100", "of 0.05")
    of_ten, of_three = compare(gains, 0), compare(gains[:3], 0)
    says(f"All ten: {of_ten:.2f}", f"{of_ten.mean / of_ten.error:.1f} standard errors")
    holds(of_ten.is_positive, "with dropout the accuracy is higher")
    away = f"{of_three.mean / of_three.error:.1f} standard errors"
    says(f"The first three: {of_three:.2f}", f"only {away}", f"the limit is {LIMITS[3]:g}")
    holds(not of_three.counts, "from three we cannot tell")


def what_to_take_away():
    grow = LIMITS[3] > LIMITS[5] > LIMITS[10]
    holds(
        grow,
        "A difference of ten seeds",
        f"more than {LIMITS[10]} standard errors",
        "of fewer, more",
    )
    distance, distance_of_starts = printed("ten_samples", "\nmean squared distance from it ")
    holds(distance > 2 * distance_of_starts, "by these more than by their start")
