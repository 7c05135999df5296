"""What 6-chance.md says."""

import numpy as np
from scipy import stats

from evidence import LIMITS, compare
from measured import of_networks, printed


def what_is_chosen_and_coins():
    (chosen,), (others,) = printed("choosing", "it reads"), printed("choosing", "the others")
    yield f"{chosen:.0f} of the 100", f"{others:.0f} % of the others"
    yield stats.binom(100, 0.5).std() == 5, r"$\sqrt{np(1-p)}$", r"$\sqrt{100\cdot0.5\cdot0.5}=5$"


def pairs_and_samples():
    (one,), (other,) = printed("pairs", "1000-images reads"), printed("pairs", "dropout reads")
    yield "without dropout alone reads", f"{one:.0f}", f"with dropout alone {other:.0f}"
    half, error, away = printed("pairs", "half of both:")
    root = f"$\\sqrt{{{one + other:.0f}\\cdot0.5\\cdot0.5}}={error}$"
    yield f"Half of them is {half}", root, f"{other:.0f} is {away} of these away"
    yield away > 2, "dropout is better"

    ten = lambda title: printed("ten_samples", f"\n{title} ")  # with ten samples, and ten starts
    mean, mean_of_starts = ten("the mean of their answers reads")
    all_ten, all_ten_starts = [number / 100 for number in ten("all ten read")]
    together, together_of_starts = ten("where one fails, another fails")
    yield "On average one reads", f"{ten('each reads')[0]:.0f} %"
    yield f"{all_ten:.1f} %", "all ten", "mean reads", f"{mean:.1f} %"
    yield "With ten starts", f"{all_ten_starts:.1f} %", f"{mean_of_starts:.1f} %"
    yield f"In {together:.0f} %", "other images", f"{together_of_starts:.0f} % with the same"
    yield together > 50, "share many mistakes"
    yield together_of_starts > together, "the same images", "share most"
    distances, errors = ten("mean squared distance from it"), ten("squared error of each")
    shares = [f"{100 * distances[n] / errors[n]:.0f} %" for n in (0, 1)]
    yield f"Of it at least {shares[0]} is variance with ten samples", f"{shares[1]} with ten starts"
    misses = np.array([0.1, 0.4, 0.7])
    error, bias = np.mean(misses**2), np.mean(misses) ** 2
    yield "0.1, 0.4 and 0.7", f"${error:.2f}={bias:.2f}+{error - bias:.2f}$ on average"
    yield f"The {error - bias:.2f} is their scatter", "**variance**"
    yield f"The {bias:.2f} stays", f"misses 1 by {np.mean(misses):.1f}", "not a neuron's"


def one_rule():
    yield f"more than {LIMITS[10]} standard errors", 'otherwise "we cannot tell"'
    yield f"give or take {LIMITS[10]} standard errors"
    yield f"With five seeds the limit is {LIMITS[5]}", f"with three {LIMITS[3]}"
    gains = of_networks("accuracy", "dropout") - of_networks("accuracy", "plain")
    ten = compare(gains, 0)
    yield "We write", f"{ten:.2f}"
    yield min(gains) > 0 and max(gains) < 1.2, "with dropout all", "between 0 and 1.2 points"

    losses = of_networks("accuracy", "lambda-0.008") - of_networks("accuracy", "L2")
    yield "with a large lambda between", f"{min(losses):.0f} and 0"
    third, _second, first = sorted(-losses)[-3:]
    yield f"lost {third:.0f} to {first:.0f} points"
    yield not compare(losses, 0).counts, "the rule says", "we cannot tell"
    yield max(losses) < 0, "Yet all ten have lost"
    yield "$2\\cdot0.5^{10}$", f"{1000 * stats.binomtest(10, 10).pvalue:.0f} in 1,000 cases"

    yield f"{gains[0]:.2f}, {gains[1]:.2f} and {gains[2]:.2f} points more"
    three = compare(gains[:3], 0)
    spread = gains[:3].std(ddof=1)
    yield f"The mean is {three.mean:.2f}"
    yield f"add up to {2 * spread**2:.2f}"
    yield f"that is {spread**2:.2f}", "the spread", f"{spread:.2f}"
    yield "The standard error is", f"{three.error:.2f}$"
    yield not three.counts, f"{three.mean / three.error:.1f} of these away", "we cannot tell"
    yield ten.is_positive, "That does not mean equal", "ten", f"{ten:.2f}", "more"
