"""What chance.md says."""

import numpy as np
from scipy import stats

from book import read
from claims import holds, says, shows
from evidence import LIMITS, compare
from measured import of_networks, printed

# What choosing.py does
code = read("lesson/choosing.py")
holds("[1000, len(labels)]" in code and ":100]" in code, "1,000 guessers", "100 test images")

# What is chosen and coins
(chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
says(f"reads {chosen:.0f} of the 100", f"{others:.0f} % of the others")
holds(stats.binom(100, 0.5).std() == 5, r"$\sqrt{np(1-p)}$", r"$\sqrt{100\cdot0.5\cdot0.5}=5$")

# Pairs
(one,), (other,) = printed("pairs", "1000-images reads"), printed("pairs", "dropout reads")
says(f"{one:.0f} only the network without dropout", f"{other:.0f} only the one with it")
says(f"It reads {other - one:.0f} test images more")
half, error, away = printed("pairs", "half of both:")
root = f"$\\sqrt{{{one + other:.0f}\\cdot0.5\\cdot0.5}}={error}$"
says(f"{away}: half of them is {half}", root)
holds(away > 2, "the difference counts")

# Seeds and samples: of ten samples, and of ten starts
together, together_of_starts = printed("ten_samples", "\nwhere one fails, another fails ")
shares = f"in {together_of_starts:.0f} % of cases", f"in {together:.0f} %"
says("With ten starts", shares[0], "with ten samples", shares[1])
holds(together_of_starts > together, "learn from the same images share more of their mistakes")
(each_error, _), (of_mean, _) = [
    printed("ten_samples", f"\nsquared error of {what} ") for what in ("each", "the mean answer")
]
distance, distance_of_starts = printed("ten_samples", "\nmean squared distance from it ")
is_sum = abs(each_error - of_mean - distance) < 0.00015
holds(is_sum, f"{each_error:.4f}={distance:.4f}+{of_mean:.4f}")
says("With ten samples, this error is", f"{each_error:.4f} on average")
tenth = distance / 9  # of the variance of endlessly many networks, which the mean of ten still has
holds(tenth < 0.1 * of_mean, "mostly **bias**")
is_more = distance > 2 * distance_of_starts and together_of_starts > together
holds(is_more, "other images change the answers more than another start does")

# One rule
says(f"more than {LIMITS[10]} standard errors", 'otherwise "we cannot tell"')
says(f"give or take {LIMITS[10]} standard errors")
says(f"with five seeds it is {LIMITS[5]}", f"with three {LIMITS[3]:g}")
plain = of_networks("accuracy")
gains = of_networks("accuracy", "dropout") - plain
is_less = gains.std() < plain.std() * np.sqrt(2)
holds(is_less, "so much of their luck cancels")
says("The **spread** of the ten", f"is {gains.std(ddof=1):.2f}")
holds(min(gains) > 0 and max(gains) < 1.2, "all between 0 and 1.2 points")
ten, three = compare(gains, 0), compare(gains[:3], 0)
says(f"All ten: {ten:.2f}", f"{ten.mean / ten.error:.1f} standard")
holds(ten.is_positive, "So with dropout the accuracy is higher")
errors_away = f"{three.mean / three.error:.1f}"
says(f"The first three: {three:.2f}", errors_away, f"limit is {LIMITS[3]:g}")
holds(min(gains) > 0 and 2 / 2**10 == 1 / 512, "Ten fair coins", "once in 512 times")
holds(not three.counts, "So of three we cannot tell, which does not mean")

# The code
shows("differences = np.array([" + ", ".join(f"{gain:.2f}" for gain in gains))

# If you have 1,000 labelled images
of_200 = 100 * np.sqrt(0.89 * 0.11 / 200)
says("At 89 %", f"a standard error of {of_200:.1f} points")
