"""What chance.md says."""

import numpy as np
from scipy.stats import t as student

from claims import holds, says, shows, unmeasured
from evidence import LIMITS, compare
from measured import of_networks, printed, result

# What is chosen
(chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
says(f"reads {chosen:.0f} of the 100", f"{others:.0f} % of the others")

# Three sets
plain, dropout = [result(f"validation{end}") for end in ("", "-dropout")]
holds(dropout > plain, "Yes", f"{dropout:.1f} % with dropout", f"{plain:.1f} % without")

# Pairs
(one,), (other,) = (
    printed("pairs", "outputs/validation reads"),
    printed("pairs", "outputs/validation-dropout reads"),
)
says(f"{one:.0f} only that without", f"{other:.0f} only that with it")
half, error, away = printed("pairs", "half of both:")
root = f"$\\sqrt{{{one + other:.0f}\\cdot0.5\\cdot0.5}}={error}$"
says(f"{away}:** half of them is {half}", root)
holds(away > 2, "the difference counts")

# Seeds and samples: of ten samples, and of ten starts
together, together_of_starts = printed("ten_samples", "\nwhere one fails, another fails ")
shares = f"in {together_of_starts:.0f} % of cases", f"in {together:.0f} %"
says("With ten starts", shares[0], "with ten samples", shares[1])
alone, _ = printed("ten_samples", "\neach reads ")
mean, _ = printed("ten_samples", "\nthe mean of their answers reads ")
says("each alone reads", f"{alone:.1f} %")
holds(mean > alone, f"{mean:.1f} %")
of_mean, _ = printed("ten_samples", "\nsquared error of the mean answer ")
distance, distance_of_starts = printed("ten_samples", "\nmean squared distance from it ")
tenth = distance / 9  # of the variance of endlessly many networks, which the mean of ten still has
holds(tenth < 0.1 * of_mean, "takes away most of the luck")
says("a single network from 5,000", f"{of_networks('accuracy', '5x-images').mean():.1f} %")
is_more = distance > 2 * distance_of_starts and together_of_starts > together
holds(is_more, "other images change", "more than another start")

# One rule
says(f"more than {LIMITS[10]} standard errors")
says(f"Why {LIMITS[10]}?")
is_students = LIMITS[10] == round(student.ppf(0.975, 9), 2)
holds(is_students, f"{LIMITS[10]} is the limit that luck alone passes", "five of 100")
says(f"give or take {LIMITS[10]} standard errors")
says(f"with five seeds it is {LIMITS[5]}", f"with three {LIMITS[3]:g}")
plain = of_networks("accuracy")
gains = of_networks("accuracy", "dropout") - plain
is_less = gains.std() < plain.std() * np.sqrt(2)
holds(is_less, "much of their luck cancels")
says("**spread**", f"is {gains.std(ddof=1):.2f} points")
holds(min(gains) > 0 and max(gains) < 1.2, "all between 0 and 1.2 points")
ten, three = compare(gains, 0), compare(gains[:3], 0)
says(f"All ten: {ten:.2f}", f"{ten.mean / ten.error:.1f} standard")
holds(ten.is_positive, "with dropout the accuracy is higher")
errors_away = f"{three.mean / three.error:.1f}"
says(f"The first three: {three:.2f}", errors_away, f"limit is {LIMITS[3]:g}")
holds(min(gains) > 0, "all ten are above zero")
holds(not three.counts, "from three we cannot tell")
low, high = [three.mean + side * LIMITS[3] * three.error for side in (-1, 1)]
says("Their interval", f"from {low:.1f} to {high:.1f} points")
holds(low < -0.45 and high > 0.9, "may cost half a point or add one")

unmeasured("95 of 100")

# The code
shows("differences = np.array([" + ", ".join(f"{gain:.2f}" for gain in gains))

# If you have 1,000 labelled images
p = round(result("1000-images")) / 100
of_200 = 100 * np.sqrt(p * (1 - p) / 200)
says(f"At {100 * p:.0f} %", f"standard error of {of_200:.1f} points")
