"""What chance.md says."""

from scipy import stats

from claims import holds, says, unmeasured
from evidence import LIMITS, compare
from measured import of_networks, printed, variance

# What is chosen and coins
(chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
says(f"{chosen:.0f} of the 100", f"{others:.0f} % of the others")
holds(stats.binom(100, 0.5).std() == 5, r"$\sqrt{np(1-p)}$", r"$\sqrt{100\cdot0.5\cdot0.5}=5$")

# Pairs
(one,), (other,) = printed("pairs", "1000-images reads"), printed("pairs", "dropout reads")
says(f"{one:.0f} of the images", "without dropout alone", f"{other:.0f}", "with dropout alone")
half, error, away = printed("pairs", "half of both:")
root = f"$\\sqrt{{{one + other:.0f}\\cdot0.5\\cdot0.5}}={error}$"
says(f"Half of them is {half}", root, f"{other:.0f} is {away} of these away")
holds(away > 2, "dropout is better")

# Seeds and samples: of ten samples, and of ten starts
each, _ = printed("ten_samples", "\neach reads ")
says("On average one reads", f"{each:.0f} %")
all_read, all_read_of_starts = printed("ten_samples", "\nall ten read ")
mean_reads, mean_reads_of_starts = printed("ten_samples", "\nthe mean of their answers reads ")
says(f"{all_read / 100:.1f} %", "all ten", "mean reads", f"{mean_reads:.1f} %")
says("With ten starts", f"{all_read_of_starts / 100:.1f} %", f"{mean_reads_of_starts:.1f} %")
holds(all_read_of_starts > all_read, "networks from one sample agree more")

# One rule
says(f"more than {LIMITS[10]} standard errors", 'otherwise "we cannot tell"')
says(f"give or take {LIMITS[10]} standard errors")
says(f"with five seeds the limit is {LIMITS[5]}", f"with three {LIMITS[3]}")
gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
holds(min(gains) > 0 and max(gains) < 1.2, "with dropout all", "between 0 and 1.2 points")
ten, three = compare(gains, 0), compare(gains[:3], 0)
holds(ten.is_positive, f"All ten: {ten:.2f}", f"{ten.mean / ten.error:.1f} standard", "so higher")
errors_away = f"{three.mean / three.error:.1f}"
says(f"The first three: {three:.2f}", errors_away, f"limit is {LIMITS[3]:g}")
holds(not three.counts, "We cannot tell")

of_large_lambda = of_networks("accuracy", "L2", experiment="lambda-0.008")
losses = of_networks("accuracy", "L2") - of_large_lambda
says("with a large lambda between", f"{-max(losses):.0f} and 0")
third, _second, first = sorted(losses)[-3:]
says(f"three networks lose {third:.0f} to {first:.0f} points")
holds(not compare(losses, 0).counts, "the rule says", "we cannot tell")
holds(min(losses) > 0, "Yet all ten have lost")
says("$2\\cdot0.5^{10}$", f"{1000 * stats.binomtest(10, 10).pvalue:.0f} in 1,000 cases")

# Bias, variance and noise
(_, variance_8), (_, variance_512) = [variance(f"ten_samples-{size}") for size in (8, 512)]
holds(variance_8 > variance_512, "Ours [sinks]", "from 8 to 512 neurons")

unmeasured("In 6 % of cases", "reads 89 % of 10,000")
unmeasured("$\\lambda=0.008$ instead of $\\lambda=0.002$")
