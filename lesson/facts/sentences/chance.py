"""What chance.md says."""

import numpy as np
from scipy import stats

from book import read
from claims import holds, says, shows, unmeasured
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
more = other - one
holds(more / np.hypot(31, 31) < 2, "a difference between two", f"{more:.0f} would not count")
says(f"It reads {more:.0f} test images more")
half, error, away = printed("pairs", "half of both:")
root = f"$\\sqrt{{{one + other:.0f}\\cdot0.5\\cdot0.5}}={error}$"
says(f"Half of them is {half}", root, f"{other:.0f} is {away} of these away")
holds(away > 2, "the difference counts")

# Seeds and samples: of ten samples, and of ten starts
each, each_of_starts = printed("ten_samples", "\neach reads ")
is_equal = round(each) == round(each_of_starts)
holds(is_equal, "A network of either group reads", f"{each:.0f} % on average")
mean_reads, mean_reads_of_starts = printed("ten_samples", "\nthe mean of their answers reads ")
says(
    f"Ten samples read {mean_reads:.1f} %",
    f"ten starts only {mean_reads_of_starts:.1f} %",
)
together, together_of_starts = printed("ten_samples", "\nwhere one fails, another fails ")
says(f"in {together_of_starts:.0f} % of cases", f"in {together:.0f} %")
(each_error, _), (of_mean, _) = [
    printed("ten_samples", f"\nsquared error of {what} ") for what in ("each", "the mean answer")
]
distance, distance_of_starts = printed("ten_samples", "\nmean squared distance from it ")
is_sum = abs(each_error - of_mean - distance) < 0.00015
holds(is_sum, f"{each_error:.4f}={distance:.4f}+{of_mean:.4f}")
says("The scatter is their **variance**", f"only {distance_of_starts:.4f}")
tenth = distance / 9  # of the variance of endlessly many networks, which the mean of ten still has
holds(tenth < 0.1 * of_mean, "mostly **bias**")
is_more = distance > 2 * distance_of_starts and together_of_starts > together
holds(is_more, "other images changed the answers more than another start did")

# One rule
says(f"more than {LIMITS[10]} standard errors", 'otherwise "we cannot tell"')
says(f"give or take {LIMITS[10]} standard errors")
says(f"{LIMITS[5]} with five seeds", f"{LIMITS[3]:g} with three")
plain = of_networks("accuracy")
gains = of_networks("accuracy", "dropout") - plain
scatter = plain.std(ddof=1)
unlike = f"\\sqrt2\\cdot{scatter:.2f}={scatter * np.sqrt(2):.1f}"
says("Plain's accuracy scatters", f"by {scatter:.2f} points", unlike)
is_less = gains.std() < scatter * np.sqrt(2)
holds(is_less, "so much of their luck cancels")
says(f"only by {gains.std(ddof=1):.2f}")
says(f"That {gains.std(ddof=1):.2f} is their **spread**")
holds(min(gains) > 0 and max(gains) < 1.2, "all between 0 and 1.2 points")
ten, three = compare(gains, 0), compare(gains[:3], 0)
holds(ten.is_positive, f"All ten: {ten:.2f}", f"{ten.mean / ten.error:.1f} standard", "is higher")
errors_away = f"{three.mean / three.error:.1f}"
says(f"The first three: {three:.2f}", errors_away, f"limit is {LIMITS[3]:g}")
holds(min(gains) > 0 and 2 / 2**10 == 1 / 512, "all ten are above zero", "once in 512 times")
holds(not three.counts, "So of three we cannot tell, which does not mean")

# The code
shows("differences = np.array([" + ", ".join(f"{gain:.2f}" for gain in gains))

unmeasured("reads 89 % of 10,000")

# If you have 1,000 labelled images
of_200 = 100 * np.sqrt(0.89 * 0.11 / 200)
says("At 89 %", f"a standard error of {of_200:.1f} points")
