"""What chance.md says."""

from scipy import stats

from claims import holds, says, unmeasured
from evidence import LIMITS, compare
from measured import of_networks, printed

# What is chosen and coins
(chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
says(f"reads {chosen:.0f} of the 100", f"{others:.0f} % of the others")
holds(stats.binom(100, 0.5).std() == 5, r"$\sqrt{np(1-p)}$", r"$\sqrt{100\cdot0.5\cdot0.5}=5$")
off = stats.binom(400, 0.5).std()
says("400 throws", f"{off:.0f} heads off", f"which is {100 * off / 400} %", "instead of 5 %")

# Pairs
(one,), (other,) = printed("pairs", "1000-images reads"), printed("pairs", "dropout reads")
says(f"{one:.0f} images", "only by the plain", f"{other:.0f} only by the one with dropout")
half, error, away = printed("pairs", "half of both:")
root = f"$\\sqrt{{{one + other:.0f}\\cdot0.5\\cdot0.5}}={error}$"
says(f"Half of them is {half}", root, f"{other:.0f} is {away} of these away")
holds(away > 2, "with dropout is better")

# Seeds and samples: of ten samples, and of ten starts
each, _ = printed("ten_samples", "\neach reads ")
says("On average such a network reads", f"{each:.0f} %")
all_read, all_read_of_starts = printed("ten_samples", "\nall ten read ")
mean_reads, mean_reads_of_starts = printed("ten_samples", "\nthe mean of their answers reads ")
says(f"All ten read {all_read / 100:.1f} %", f"ensemble reads {mean_reads:.1f} %")
of_starts = f"all ten read {all_read_of_starts / 100:.1f} %", f"only {mean_reads_of_starts:.1f} %"
holds(all_read_of_starts > all_read, "the same thousand images agree more", *of_starts)

(each_error, _), (of_mean, _) = [
    printed("ten_samples", f"\nsquared error of {what} ") for what in ("each", "the mean answer")
]
distance, _ = printed("ten_samples", "\nmean squared distance from it ")
is_sum = abs(each_error - of_mean - distance) < 0.0001  # and of_mean has a tenth of the variance
holds(is_sum and distance > 0, "variance", "an ensemble takes most of it away")

# One rule
says(f"more than {LIMITS[10]} standard errors", 'otherwise "we cannot tell"')
says(f"give or take {LIMITS[10]} standard errors")
says(f"{LIMITS[10]} with ten seeds", f"{LIMITS[5]} with five", f"{LIMITS[3]:g} with three")
gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
holds(min(gains) > 0 and max(gains) < 1.2, "all between 0 and 1.2 points")
ten, three = compare(gains, 0), compare(gains[:3], 0)
holds(ten.is_positive, f"All ten: {ten:.2f}", f"{ten.mean / ten.error:.1f} standard", "is higher")
errors_away = f"{three.mean / three.error:.1f}"
says(f"The first three: {three:.2f}", errors_away, f"limit is {LIMITS[3]:g}")
holds(not three.counts, "So we cannot tell, which does not mean")

unmeasured("reads 89 % of 10,000")
