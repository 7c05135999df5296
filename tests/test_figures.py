"""The figures and conclusions of the pages, computed from what is committed.

Each line of the texts below is a sentence that the page must have, line breaks apart. Where it is a
conclusion, what the data must satisfy stands before it: {condition=} {another=} => sentence.
Reworded a sentence on its page? Reword it here. Made a run anew? The test says what the page should
say, and what can no longer be concluded.
"""

import functools
import itertools
import re

import drawings
import make_reference
import numpy as np
import pages
import pytest
from helpers import numbers_in, read_rows, read_table
from make_reference import REFERENCE, curves_of, read_results
from remedies import REMEDIES

import train_mnist

SETTINGS = vars(train_mnist.parse_arguments([]))
LAYERS = [784, *SETTINGS["hidden"], 10]
SIZES = np.array(make_reference.SIZES)


# ----------------------------------------------------------------------------- what was measured
def get(run, key="test accuracy"):
    """Returns a number of results.csv."""
    return float(read_results()[run][key])


def of_seeds(run, key="test accuracy"):
    """Returns a number of the three seeds of a run: an array."""
    return np.array([get(name, key) for name in (run, f"{run}-1", f"{run}-2")])


def rows_of(run):
    """Returns a run's curves: float64 [rows, 5]."""
    return read_rows(REFERENCE / curves_of(run))[1]


read_experiment = functools.cache(read_table)


def seeds(column, remedy="plain", labels="right", folder="remedies"):
    """Returns a column of an experiment, of each of the three seeds: an array."""
    path = REFERENCE / "experiments" / folder / "results.csv"
    asked = [
        line
        for line in read_experiment(path)
        if (line["remedy"], line["labels"]) == (remedy, labels)
    ]
    assert [line["seed"] for line in asked] == ["0", "1", "2"], f"{path}: {remedy}, {labels} labels"
    return np.array([float(line[column]) for line in asked])


def mean(*asked, **more):
    return seeds(*asked, **more).mean()


def printed(program):
    """Returns what a program of the lesson printed."""
    return (REFERENCE / "programs" / f"{program}.txt").read_text(encoding="utf-8")


def temperatures(seed=""):
    """Returns a table of lesson/temperature.py: its rows, float64 [rows, 5]."""
    return read_rows(REFERENCE / "programs" / f"temperature{seed}.csv")[1]


# -------------------------------------------------------------------------------------- in words
def percent(share, decimals=1):
    return f"{100 * share + 1e-9:.{decimals}f} %"  # a tie is rounded up


def points(difference, decimals=1):
    return f"{100 * difference:.{decimals}f}"


def shown_gap(run):
    """Returns the gap of accuracies as they are shown, in points."""
    shown = [round(100 * get(run, f"{part} accuracy"), 2) for part in ("training", "test")]
    return f"{shown[0] - shown[1]:.2f}"


def parameters(*layers):
    """Returns the number of weights and biases."""
    return sum((fan_in + 1) * fan_out for fan_in, fan_out in itertools.pairwise(layers))


# -------------------------------------------------------------------------------------- the pages
def the_door():
    row = "{:,.0f} {:.2%} {:.4f} {:.2%} {:.4f}"  # as the terminal shows it
    first, later, last = [row.format(*rows_of("default")[number]) for number in (0, 10, 100)]
    gap = shown_gap("default")
    train, test = [
        percent(get("default", key), 2) for key in ("training accuracy", "test accuracy")
    ]
    at, lowest = get("1000-images", "at iteration"), get("1000-images", "lowest test cost")
    climbs = [get(run, "climb") for run in ("1000-images", "5000-images", "default")]
    falls = of_seeds("1000-images", "fall")
    script = (pages.REPO / "train_mnist.py").read_text(encoding="utf-8")
    end_of_main = script.index("\n\n\n", script.index("def main"))
    lesson = script[script.index("PIXELS = ") : end_of_main].splitlines()
    return f"""
network 784-256-128-10, {parameters(*LAYERS):,} weights and biases
{first}
{later}
{last}
gap {gap} points of accuracy To draw
training ends at {train}, test at {test}, {gap} points apart]
falls to {lowest:.4f} at iteration {at:.0f}, then climbs to {get("1000-images", "test cost"):.4f}]
{climbs[0] > climbs[1] + 0.05 > climbs[2] + 0.1=} => the test cost climbs much, climbs less, and falls]
{falls.max() < 0.003=} => From iteration {at:.0f} on, the cost on new images climbs. Does the accuracy fall, too?
{250 <= len(lesson) <= 290=} => from `PIXELS` on 270 lines hold everything.
whose network read 95.5 % of the test images.
This one reads {percent(get("default"))}.
"""


def the_network():
    matrices = re.findall(r"begin\{pmatrix\} (.*?) \\end", pages.read("lesson/1-network.md"))
    x, W, b, z = [
        np.array([line.split("&") for line in matrix.split(r"\\")], float) for matrix in matrices
    ]
    shares = [100 / np.exp([0, -step, -2 * step]).sum() for step in (1, 2)]
    at = {p: f"{-0.7 * np.log(p) - 0.3 * np.log(1 - p):.2f}" for p in (0.5, 0.7, 0.9)}
    costs = [f"{-np.log(p):.2f} at {p}" for p in (0.99, 0.5, 0.1, 0.01)]
    return f"""
{(x @ W + b == z).all()=} => the sums of all its neurons are $x W + b$.
All weights and biases are {parameters(*LAYERS):,} numbers:
gets $e^2 / (e^2 + e + 1)$, or {shares[0]:.0f} %.
Twice as far apart, it gets {shares[1]:.0f} %.
its right digit: {", ".join(costs)}]
(0.22 + 1.61) / 2 = {-np.log(0.8 * 0.2) / 2:.2f}.
The untrained network costs {rows_of("default")[0, 2]:.2f}, because
{at[0.7] == min(at.values())=} => {at[0.5]} at 0.5, {at[0.7]} at 0.7, and {at[0.9]} at 0.9.
"""


def learning():
    rates = [get(run) for run in ("rate-0.01", "default", "rate-5")]
    early = rows_of("default")[[4, 6], 3]  # at iterations 40 and 60
    x, W1, b1, W2, b2 = drawings.X, drawings.W1, drawings.b1, drawings.W2, drawings.b2
    z1, _, p, delta1, delta2 = drawings.pass_and_back(W1, b1, W2, b2)
    a1 = np.maximum(z1, 0)
    slopes = [np.outer(x, delta1), delta1, np.outer(a1, delta2), delta2]
    moved = [old - 0.1 * slope for old, slope in zip((W1, b1, W2, b2), slopes, strict=True)]
    _, _, after, _, _ = drawings.pass_and_back(*moved)
    cost, new_cost = -np.log([p[1], after[1]])
    squares = sum((slope**2).sum() for slope in slopes)
    by_tape, by_nudges = numbers_in(printed("check_gradient"))
    return f"""
Ours is 0.5, and with it the run ends at a test accuracy of {percent(rates[1], 2)}.
rates of 0.01, 0.5 and 5: {", ".join(percent(rate, 2) for rate in rates)}]
{early[0] < rates[0] < early[1]=} => it is only where 0.5 was after about fifty: {percent(rates[0])}.
{rates[2] < 0.12=} => At 5 it learns nothing about images: {percent(rates[2])} is
Our 1,000 steps are {1000 * SETTINGS["batch_size"] / 60_000:.1f} epochs.
give hidden activations {a1[0]:.1f} and {a1[1]:.0f}, outputs {p[0]:.2f} and {p[1]:.2f}, cost {cost:.2f}.
deltas {p[0]:.2f} and {delta2[1]:.2f}, hidden {delta1[0]:.1f} and {abs(delta1[1]):.0f}]
the right one gets {100 * after[1]:.0f} % instead of {100 * p[1]:.0f} %.
The cost falls from {cost:.2f} to {new_cost:.2f}.
together {squares:.2f}. So the cost should fall by {0.1 * squares:.2f}, to {cost - 0.1 * squares:.2f}.
{abs(by_tape - by_nudges) < 2e-4=} => they agree but for the last of four digits, at most.
"""


def reading_digits():
    mistakes, sure = numbers_in(printed("misread"))[:2]
    more, more_sure = numbers_in(printed("misread-1000-images"))[:2]
    digits = numbers_in(printed("each_digit"))[1::2]
    worst, *_, second, best = np.argsort(digits)
    return f"""
the default run misreads {mistakes:.0f}.
1,000 images, of how many of its {more:,.0f}?
Of {sure:.0f} and of {more_sure:.0f}.
{mistakes < more=} {sure / mistakes < more_sure / more=} => the network that has learnt from fewer images makes more mistakes, and a larger share of them confidently.
{more_sure > 10 * sure=} => The network that had learnt from fewer images made many more such mistakes.
It reads a {best} and a {second} best, {digits[best]} and {digits[second]} %, and a {worst} worst, {digits[worst]} %.
"""


def overfitting():
    sizes = ("1000-images", "5000-images", "default")
    gaps = [shown_gap(run) for run in sizes]
    climbs = [get(run, "climb") for run in sizes]
    means = np.convolve(rows_of("1000-images")[:, 4], np.full(10, 0.1), "valid")
    (early, early_sure, one_costs), (late, late_sure, later_costs) = taken_apart()
    tables = [temperatures(seed) for seed in ("", "-1", "-2")]
    with_T = [np.convolve(rows[:, 4], np.full(10, 0.1), "valid") for rows in tables]
    T = [rows[-1, 3] for rows in tables]
    falls_on = all(means[-1] < means.min() * 1.001 for means in with_T)
    turn = tables[0][tables[0][:, 2].argmin()]
    end = tables[0][-1]
    sure, right, _, cooled, _ = numbers_in(
        re.search("As it is.*With.*", printed("temperature"), re.DOTALL)[0]
    )[:5]
    samples, starts = [ten(name) for name in ("ten samples, one start", "one sample, ten starts")]
    fewer = [1 - (100 - each["mean"]) / (100 - each["each"]) for each in (samples, starts)]
    lookup = numbers_in(printed("lookup_table"))[2]
    known = -0.82 * np.log(0.82) - 0.18 * np.log(0.02)  # if only which labels are wrong is not
    rows = rows_of("wrong")
    below = rows[rows[:, 2] < known][0]
    peak_at, *_, best, _ = rows[rows[:, 3].argmax()]
    is_near_the_peak = abs(below[0] - peak_at) <= 50 and best - below[3] < 0.002
    first = [percent(rows_of(run)[0, 1], 2) for run in ("shuffled-labels", "1000-images", "wrong")]
    falls, right_falls = seeds("fall", labels="wrong"), seeds("fall")
    long, fall = of_seeds("long", "climb"), of_seeds("1000-images", "fall")
    others = [percent(climb, 0) for climb in of_seeds("1000-images", "climb")[1:]]
    ten_rows = "\n".join(
        f"| {name} | {each['each']:.1f} % | {percent(each['all'], 0)} | {percent(each['none'], 0)} | {each['mean']:.1f} % |"
        for name, each in (("ten samples, one start", samples), ("one sample, ten starts", starts))
    )
    return f"""
At the end it is {gaps[2]} points of accuracy
On 1,000 images it was {gaps[0]} points.
{float(gaps[0]) > float(gaps[1]) > float(gaps[2])=} => The more training images, the narrower the gap.
the gap shrinks from {gaps[0]} to {gaps[1]} to {gaps[2]} points]
On 1,000 images the lowest mean is {means.min():.3f} and the last one {means[-1]:.3f}, a climb of {percent(climbs[0], 0)}.
(Single rows, as in the titles of plots, give {get("1000-images", "lowest test cost"):.3f} and {get("1000-images", "test cost"):.3f}.)
{climbs[2] < 0.01=} => On 5,000 images it climbs by {percent(climbs[1], 0)}. On 60,000 it hardly climbs.
{long.min() > 0.25=} => when each of them has been seen 85 times, it does, too: by a quarter and more.
{get("early", "iteration") == get("1000-images", "at iteration")=} => the test cost is lowest at iteration 80.
{early > late=} => There are {early:,.0f} at iteration 80, and {late:,.0f} at iteration 1,000. So they become fewer, and still the cost climbs.
over 90 % confident of {early_sure:.0f} of its mistakes.
Of {late_sure:.0f}. A mistake costs {one_costs:.2f} on average at iteration 80, and {later_costs:.2f} at
{early > late=} {late_sure > 2 * early_sure=} => The mistakes become fewer, but more confident, and a confident mistake is expensive.
at the end the test cost is {end[2]:.3f}, and its lowest was {turn[2]:.3f}.
it climbs from {turn[2]:.2f} to {end[2]:.2f}; with its best temperature it falls to {end[4]:.2f}]
{falls_on=} {end[4] < turn[2]=} => It is {end[4]:.3f}, lower than it ever was.
{end[1] > turn[1]=} {sure > right + 1=} => So the training after iteration 80 did make the network better. Only its confidence became too large.
{abs(cooled - right) < 1 < sure - right=} => Without $T$ the network is {sure:.0f} % confident on average, and {right:.0f} % of its answers are right. With $T$ the two nearly agree,
below its confidence as it is, equal to it with T = {end[3]:.2f}]
100 % with both, test {percent(get("1000-images"), 2)} and {percent(get("shuffled-labels"), 2)}]
{get("shuffled-labels", "training accuracy") == 1=} => It reads 100 % of the training images "right", that is, as shuffled, and of the test images {percent(get("shuffled-labels"))},
No: it reads {percent(get("1000-images"), 0)} of new images right.
Each reads about {samples["each"]:.0f} % of the test images.
knows all of them by heart, and reads {lookup:.1f} % of the test images
The first row should say {first[0]} training accuracy. If it says {first[1]}, the edit was not in place
The first row of the first run should say {first[2]} training accuracy. If it says {first[1]}, the edit was not in place
| ten networks | each reads | all read right | none reads right | the mean reads |
{ten_rows}
{abs(fewer[0] - 0.3) < 0.02=} {fewer[1] < 0.05=} => **Their mean makes about 30 % fewer than one of them. With ten starts on one sample it makes hardly fewer: so that part comes from the sample.**
With right labels, at 0.1, averaging over ten samples took away about 30 % of the mistakes, on balance.
{0.5 < samples["mean costs"] / samples["costs"] < 0.6=} => one network costs {samples["costs"]:.2f}, and the mean of ten {samples["mean costs"]:.2f}. So by this estimate variance is nearly half of the cost.
With right labels it ends at {percent(get("right"), 0)}.
test stays at {percent(get("right"), 2)}. With a fifth random: training climbs to 100 %, test rises to {percent(best, 0)}, turns round and falls to {percent(get("wrong"), 2)}]
{get("wrong", "training accuracy") > 0.999=} {falls.min() > 0.05=} => With wrong labels the test accuracy rises to {percent(best, 0)}, turns round, and falls to {percent(get("wrong"), 0)}, while the training accuracy goes on to 100 %.
{is_near_the_peak=} => $-0.82 \\ln 0.82 - 0.18 \\ln 0.02 = {known:.2f}$. The training cost falls below that at iteration {below[0]:.0f}, where the test accuracy is about as high as it gets.
{fall.max() < 0.003=} => With two other seeds the test cost of 1,000 images climbs by {others[0]} and {others[1]}, and the accuracy does not fall either.
{of_seeds("default", "climb")[1:].max() < 0.001=} => On 60,000 images it climbs by {percent(climbs[2])}, and with two other seeds not at all.
After 10,000 iterations it is {points(long.min(), 0)} to {percent(long.max(), 0)}.
{falls_on=} => With three seeds $T$ at the end is {min(T):.2f} to {max(T):.2f}, and the test cost with it does not climb.
{0.05 < min(falls.min(), get("wrong", "fall")) < falls.max() < 0.06=} {right_falls.max() < 0.0015=} => with three seeds the accuracy falls by 5 to 6 points (from their best mean over a tenth of the run), with right labels by 0.1 at most.
{climbs[0] > 0.2=} {fall.max() < 0.003=} {falls_on=} => that spoilt confidence: the cost climbed, the answers did not get worse, and one number took the climb away.
{falls.min() > 0.05=} => With a fifth of the labels random, at 0.1, overfitting spoilt answers.
"""


def taken_apart():
    """Returns what confidence.py printed of both runs: mistakes, confident ones, cost of one."""
    found = re.findall(
        r"misread +([\d,]+).*?confident +(\d+).*?average +([\d.]+)",
        printed("confidence"),
        re.DOTALL,
    )
    return [[float(number.replace(",", "")) for number in numbers] for numbers in found]


def ten(name):
    """Returns what ten_samples.py printed of ten networks: a dict."""
    figures, _, _, agreed = printed("ten_samples").split(name)[1].splitlines()[:4]
    found = dict(zip(("each", "costs", "mean", "mean costs"), numbers_in(figures), strict=True))
    everybody, nobody = numbers_in(agreed)
    return found | {"all": everybody / 1e4, "none": nobody / 1e4}


NAMES = {remedy: remedy.replace("-", " ").replace("5000", "5,000") for remedy in REMEDIES}


def of_remedies(column, labels="right", folder="remedies"):
    """Returns a column of an experiment: a dict from each remedy to an array of three seeds."""
    return {remedy: seeds(column, remedy, labels, folder) for remedy in REMEDIES}


def jumps_of(labels, folder="remedies"):
    """Returns how far a last row is off its mean, at most: a dict from each remedy."""
    last, means = [of_remedies(each, labels, folder) for each in ("last accuracy", "accuracy")]
    return {remedy: abs(last[remedy] - means[remedy]).max() for remedy in REMEDIES}


def above_plain(figures):
    """Returns by how much each remedy is above plain, with each seed."""
    return {remedy: values - figures["plain"] for remedy, values in figures.items()}


def the_experiment():
    end, cost, climb = [of_remedies(column) for column in ("accuracy", "cost", "climb")]
    wrong, stopped = [of_remedies(each, "wrong") for each in ("accuracy", "stopped accuracy")]
    learnt, errors = [of_remedies(column, "wrong") for column in ("errors learnt", "errors")]
    cool, training = of_remedies("cost with T"), of_remedies("training cost")
    right_stopped, stopped_cost = seeds("stopped accuracy"), mean("stopped cost")
    gain, wrong_gain = above_plain(end), above_plain(wrong)
    lost = {remedy: stopped[remedy] - wrong[remedy] for remedy in REMEDIES}
    keep = [remedy for remedy in REMEDIES if lost[remedy].min() < 0.005]
    loses, loses_right = 100 * lost["plain"].mean(), end["plain"] - right_stopped
    jumps = jumps_of("wrong")
    wins_back = (lost["plain"] >= seeds("fall", labels="wrong")).all()
    lowest = cost["dropout"] / (1 + climb["dropout"])
    both_most = np.minimum(wrong["copies-and-dropout"], wrong["all-three"])
    kept = "copies-and-dropout"
    small = [remedy for remedy in REMEDIES if REMEDIES[remedy].images == 1000]
    best_of_all = all(
        figures[kept].mean() == max(figures[r].mean() for r in small) for figures in (end, wrong)
    )
    harmed = [values[kept].mean() for values in (cost, cool)]
    reads = {remedy: percent(figures.mean()) for remedy, figures in end.items()}
    reads_wrong = {remedy: percent(figures.mean()) for remedy, figures in wrong.items()}
    climbs = {remedy: percent(figures.mean(), 0) for remedy, figures in climb.items()}
    rows = "\n".join(
        f"| {NAMES[r]} | {reads[r]} | {cost[r].mean():.3f} | {climbs[r]} |" for r in REMEDIES
    )
    wrong_rows = "\n".join(
        f"| {NAMES[r]} | {percent(stopped[r].mean())} | {reads_wrong[r]} | {percent(learnt[r].sum() / errors[r].sum(), 0)} |"
        for r in REMEDIES
    )
    return f"""
{2 * len(REMEDIES) == 16=} => It trains sixteen networks
at the end the plain network reads {reads["plain"]} of the test images with right labels, and {reads_wrong["plain"]} with wrong ones.
| plain: accuracy | stopped | at the end | |---|---|---| | right labels | {percent(right_stopped.mean())} | {reads["plain"]} | | wrong labels | {percent(stopped["plain"].mean())} | {reads_wrong["plain"]} |
{wins_back=} {(loses_right > 0).all()=} {loses_right.max() < 0.008=} => With wrong labels stopping wins back what overfitting costs. With right ones it loses a few.
the plain test cost ends at {cost["plain"].mean():.3f}, a climb of {climbs["plain"]}.
| plain, at the end | {cost["plain"].mean():.3f} |
| plain, stopped | {stopped_cost:.3f} |
| plain, at the end, with the best $T$ on the 200 images | {cool["plain"].mean():.3f} |
| L2, at the end | {cost["L2"].mean():.3f} |
{climb["L2"].max() < 0.005=} {(cool["plain"] < cost["plain"] - 0.05).all()=} => With right labels L2 takes the climb away. So do stopping and [temperature](4-overfitting.md#the-proof).
{gain["L2"].max() < 0.01=} => None of them corrects many answers: L2 reads {reads["L2"]} where plain reads {reads["plain"]}.
the plain test cost climbs by {climbs["plain"]}. By how much does it climb with dropout?
| right labels, at the end | accuracy | cost | climb |
{rows}
{(training["dropout"] < training["plain"]).all()=} => fits its training images even better than plain: they cost {training["dropout"].mean():.4f}, and {training["plain"].mean():.4f} without.
{(cool["dropout"] < lowest).all()=} => With a temperature its test images cost {cool["dropout"].mean():.3f}, less than they ever did without.
{gain["dropout"].min() > 0.004=} {climb["dropout"].min() > 0.2=} => With right labels dropout corrects answers, with each seed (are three enough? [Page 7](7-choosing.md#how-large-must-a-difference-be) asks). But the cost climbs as with plain.
{abs(end["L2-and-dropout"] - end["dropout"]).max() < 0.005=} {climb["L2-and-dropout"].max() < 0.01=} => Together with L2 it does not climb, and reads about as many.
with right labels 1,000 images give {reads["plain"]}, 5,000 give {reads["5000-images"]}.
They give {reads["copies"]}, and with dropout {reads["copies-and-dropout"]}.
{gain["copies"].min() > 0.04=} {abs(end["copies"] - end["5000-images"]).max() < 0.01=} => With right labels copies help most: about as much as 5,000 images.
with wrong labels the plain network loses {loses:.0f} points after it could be stopped (5 to 6 since its best mean, says page 4).
{keep == ["copies-and-dropout", "all-three"]=} => Two lose nothing: copies with dropout, with L2 or without.
a copy has been seen {2000 * 512 / 25_000:.0f} times, an image without copies {2000 * 512 / 1000:,.0f} times.
{gain["copies"].min() > 0.04 > gain["dropout"].max()=} {gain["dropout"].min() > 0.004=} => **Right labels:** only more images, even if they are copies, correct many answers. Dropout corrects some.
{all(wrong_gain[remedy].min() > 0.02 for remedy in [*REMEDIES][1:])=} => **Wrong labels, at the end:** every remedy reads more than plain. So here L2 saves answers, too.
{abs(wrong["copies"].mean() - wrong["L2-and-dropout"].mean()) < 0.01=} => Copies alone end about where L2 with dropout does (in the plot above, on a dip).
{all((both_most > wrong[remedy]).all() for remedy in REMEDIES if remedy not in keep)=} => Copies with dropout read most, with L2 or without.
{all((stopped["plain"] > wrong[remedy]).all() for remedy in ("L2", "dropout"))=} => **Wrong labels, stopped:** plain, stopped, reads more than dropout or L2 alone at the end (with this $\\lambda$).
{climb["L2"].max() < 0.005=} {gain["dropout"].min() > 0.004=} {gain["copies"].min() > gain["dropout"].max()=} {(cost["copies"] < cost["dropout"]).all()=} => L2, stopping and temperature mended the cost. Dropout corrected some answers, and copies mended most, cost and answers.
{wins_back=} {wrong_gain["L2"].min() > 0.02=} => A fifth of the labels random: stopping won back what overfitting cost. At the end L2 saved answers, too.
{best_of_all=} => With both kinds of labels, of what learnt from 1,000 images, copies with dropout ended highest.
{(end["copies-and-dropout"] > end["all-three"] + 0.005).all()=} => **More is not always better:** with right labels, L2 with this $\\lambda$ added to copies and dropout reads fewer.
| wrong labels, accuracy | stopped | at the end | wrong labels learnt by heart |
{wrong_rows}
{(learnt["dropout"] == errors["dropout"]).all()=} {(learnt["plain"] == errors["plain"]).all()=} {gain["dropout"].min() > 0=} => With dropout it is all, as with plain, and still it reads more.
{(cool[kept] > cost[kept]).all()=} => with right labels, copies and dropout it takes the test cost from {harmed[0]:.3f} to {harmed[1]:.3f}.
{mean("accuracy", "L2", "wrong", "lambda-0.03") > wrong["L2"].mean()=} => With wrong ones a larger one saves more.
{sorted(jumps, key=jumps.get)[-2:] == ["5000-images", "copies"]=} => With wrong labels copies and 5,000 images jump: their last rows are up to {points(jumps["copies"])} and {points(jumps["5000-images"])} points off their means.
"""


RATES = [
    (labels, folder) for labels in ("right", "wrong") for folder in ("remedies", "remedies-at-0.5")
]


def means_of(network, train_cost):
    """Returns curves of the experiment, means over ten rows, until training costs so much."""
    _, rows = read_rows(REFERENCE / "experiments" / "remedies" / network)
    means = np.array([rows[i : i + 10].mean(axis=0) for i in range(len(rows) - 9)])
    return means[: 1 + (means[:, 2] > train_cost).sum()]


def rate_and_size():
    slow, fast, wrong_slow, wrong_fast = [of_remedies("accuracy", *rate) for rate in RATES]
    gain, fast_gain = above_plain(slow), above_plain(fast)
    more, wrong_more = fast["plain"] - slow["plain"], wrong_fast["plain"] - wrong_slow["plain"]
    give_less = all((gain[r] > fast_gain[r]).all() for r in ("dropout", "copies", "5000-images"))
    lose = {remedy: slow[remedy] - fast[remedy] for remedy in REMEDIES}
    jumps = {labels: jumps_of(labels, "remedies-at-0.5") for labels in ("right", "wrong")}
    rows = "\n".join(
        f"| {NAMES[r]} | {percent(slow[r].mean())} | {percent(fast[r].mean())} |" for r in REMEDIES
    )
    valid, fast_valid = [of_remedies("validation cost", folder=folder) for _, folder in RATES[:2]]
    tuned = ("plain", "dropout", "copies", "copies-and-dropout")
    rates = [0.1 if valid[r].mean() < fast_valid[r].mean() else 0.5 for r in tuned]
    at_best = [
        (slow if rate == 0.1 else fast)[r].mean() for r, rate in zip(tuned, rates, strict=True)
    ]

    def of_sizes(column, labels="right"):
        return np.array([seeds(column, "plain", labels, f"neurons-{size}") for size in SIZES])

    train, end, climb = [of_sizes(each) for each in ("training accuracy", "accuracy", "climb")]
    wrong_end, fall = of_sizes("accuracy", "wrong"), of_sizes("fall", "wrong")
    gap = train - end
    wrong_gap = (of_sizes("training accuracy", "wrong") - wrong_end).mean(axis=1)
    points_of_32 = 100 * np.diff(end, axis=0)[3]
    climbs_most, falls_most = [{*SIZES[each.argmax(axis=0)].tolist()} for each in (climb, fall)]
    means = [each.mean(axis=1) for each in (train, end, climb, fall)]
    by_heart = of_sizes("errors learnt", "wrong")
    shares = by_heart.sum(axis=1) / of_sizes("errors", "wrong").sum(axis=1)
    deep = mean("climb")
    as_far = means_of(
        "wrong-plain", seeds("training cost", "plain", "wrong", "remedies-at-0.5")[0]
    )[-1]
    as_far_costs = means_of("right-plain", of_sizes("training cost")[5][0])[:, 4]
    climbed = as_far_costs[-1] / as_far_costs.min() - 1
    size_rows = "\n".join(
        f"| {size} | {percent(one)} | {percent(two)} | {percent(rise, 0)} | {points(loss)} | {percent(share, 0)} |"
        for size, one, two, rise, loss, share in zip(SIZES, *means, shares, strict=True)
    )
    return f"""
with wrong labels, plain reads {percent(wrong_slow["plain"].mean())} at 0.1.
With wrong labels plain reads {percent(wrong_fast["plain"].mean())}.
at 0.1, when its training images cost as much as at the end at 0.5, it reads {percent(as_far[3], 0)}, with the first seed and wrong labels.
{(slow["L2"] < fast["plain"]).all()=} {rates == [0.5, 0.5, 0.5, 0.1]=} {abs(valid["L2"].mean() - fast_valid["L2"].mean()) < 0.002=} => With right labels that is 0.5 for plain, dropout and copies, and 0.1 for copies with dropout. (For L2 they cost the same.) Each at its own rate, they read {", ".join(points(share) for share in at_best[:-1])} and {percent(at_best[-1])}: the order of these four is that of page 5, but dropout alone is worth little. L2, at 0.1, reads fewer than plain then, {percent(slow["L2"].mean())}.
{more.min() > 0=} {abs(more.mean() - 0.01) < 0.003=} {wrong_more.min() > 0=} {0.04 < wrong_more.mean() < 0.05=} => **For plain, a larger rate with fewer steps is a remedy itself.** It reads about a point more with right labels, and four or five with wrong ones.
{give_less=} {abs(gain["dropout"].mean() - 0.01) < 0.0015=} {fast_gain["dropout"].max() < 0.004=} => **After these steps, dropout and copies give less.** With right labels dropout gives about one point at 0.1, and hardly any at 0.5.
{(fast["5000-images"] - fast["copies"]).min() > 0=} {0.05 < gain["copies"].min() < gain["copies"].max() < 0.06=} {0.04 < fast_gain["copies"].min() < fast_gain["copies"].max() < 0.05=} => Copies give five to six, and then four to five, less than 5,000 images do.
{0.004 < lose["copies-and-dropout"].min() < lose["copies-and-dropout"].max() < 0.009=} {lose["all-three"].min() > 0.03=} => **Some lose by it.** With right labels copies with dropout read 0.4 to 0.9 points fewer, and all three, which jumps, more than three points, with each seed.
{min(jumps["right"]["L2"], *[jumps["wrong"][r] for r in ("L2", "copies", "5000-images")]) > 0.02=} {max(jumps["right"][r] for r in ("copies", "5000-images")) < 0.003=} => **At 0.5, L2 jumps. With wrong labels copies and 5,000 images jump at both rates.**
{more.min() > 0=} {give_less=} => For plain, a larger rate with fewer steps was a remedy itself. There dropout and copies gave less.
{rows}
{np.diff(end, axis=0).min() > -0.0035=} {np.diff(wrong_end, axis=0).min() > 0=} => **The larger, the more test images are read** at the end.
With right labels, from 16 neurons to 512 it is only {points(means[1][-1] - means[1][3], 0)} points more.
{means[2][-1] < means[2].max() / 2=} {means[3][-1] < means[3].max() / 2=} => In the mean, 512 neurons have less than half of either.
{climbs_most == set((4, 8))=} {falls_most == set((8, 16))=} => with right labels the cost climbs most at 4 or 8 neurons, and with wrong ones the accuracy falls most at 8 or 16.
{(fall[0] < fall[1:]).all()=} {(climb[0] < climb[1:]).all()=} {train[0].max() < 0.7=} => **2 neurons lose least, but cannot even read their training images:** they **underfit**.
{(gap[0] > gap[-1]).all()=} {(climb[0] < climb[-1]).all()=} => With right labels 2 neurons have a wider gap than 512, and a smaller climb.
{size_rows}
{(by_heart[-1] > by_heart[2]).all()=} {0.4 < means[3][-1] / means[3][2] < 0.6=} => **Learning by heart is not what decides.** 512 neurons learn more of the wrong labels by heart than 8, and lose about half as much.
{np.diff(end, axis=0).min() > -0.0035=} {(climb[5] < seeds("climb") - 0.05).all()=} => So with one hidden layer, fewer neurons were no remedy. After as many steps one layer less climbs less: 128 neurons by {percent(means[2][5], 0)}, the 256 and 128 of page 5 by {percent(deep, 0)}.
{climbed < climb[5][0]=} => cost as much as its own at the end, {of_sizes("training cost")[5].mean():.3f}, the climb was {percent(climbed, 0)} (first seed).
{np.diff(of_sizes("cost").mean(axis=1)).max() < 0=} => Ours has none.
{np.corrcoef(wrong_gap, means[3])[0, 1] > 0.9=} {wrong_gap[1] < wrong_gap[-1]=} {means[3][1] > means[3][-1]=} => With wrong labels gap and fall mostly go together, but 4 neurons have a narrower gap than 512, and fall more.
{(points_of_32 < 0).sum() == 1=} {abs(points_of_32.min() + 0.25) < 0.05=} => one of the seeds reads fewer with 32 neurons than with 16, by a quarter of a point.
{fast_gain["copies"].min() > 0.04=} {gain["copies"].min() > 0.04=} => With right labels, copies corrected many answers at both rates.
"""


LAMBDAS = {"0": "remedies", "0.001": "lambda-0.001", "0.003": "lambda-0.003"}
LAMBDAS |= {"0.01": "remedies", "0.03": "lambda-0.03"}


def of_lambdas(column, labels="right"):
    """Returns a column of the networks with each lambda: an array [5, three seeds]."""
    return np.array(
        [
            seeds(column, "plain" if l2 == "0" else "L2", labels, folder)
            for l2, folder in LAMBDAS.items()
        ]
    )


def choosing():
    costs, few = of_lambdas("validation cost"), of_lambdas("held-out cost")
    of_wrong = of_lambdas("validation cost", "wrong")
    wrong = of_lambdas("accuracy", "wrong").mean(axis=1)
    training = of_lambdas("training accuracy").mean(axis=1)
    lambdas = "\n".join(
        f"| {l2} | {cost:.3f} | {percent(share, 0)} |"
        for l2, cost, share in zip(LAMBDAS, costs.mean(axis=1), training, strict=True)
    )
    candidates = [name for name in REMEDIES if REMEDIES[name].images == 1000]
    chosen = candidates.index("copies-and-dropout")
    noisy = np.array([seeds("validation cost", remedy, "wrong") for remedy in candidates])
    all_three, better = [
        [seeds(column, remedy, "wrong") for column in ("cost", "accuracy")]
        for remedy in ("all-three", "copies-and-dropout")
    ]
    misled = (noisy.argmin(axis=0) == candidates.index("all-three")).all()
    misled &= (better[0] < all_three[0]).all() and (better[1] > all_three[1]).all()
    by_all, by_few = [
        np.array([seeds(column, remedy) for remedy in candidates]).argmin(axis=0)
        for column in ("validation cost", "held-out cost")
    ]
    two_costs = np.sort([seeds("held-out cost", remedy) for remedy in candidates], axis=0)[:2]
    closest = np.diff(two_costs, axis=0).min()
    corrects, new = of_remedies("corrects"), of_remedies("makes new")
    both = {remedy: corrects[remedy] + new[remedy] for remedy in REMEDIES}
    away = {r: (corrects[r] - new[r]) / np.sqrt(both[r]) for r in [*REMEDIES][1:]}
    pairs = "\n".join(
        f"{corrects[r][seed]:.0f} | {both[r][seed] / 2:g} | {both[r][seed] ** 0.5 / 2:.1f} | {away[r][seed]:.1f} |"
        for r, seed in (("dropout", 0), ("L2", 0), ("L2", 1))
    )
    dropout = corrects["dropout"][0], new["dropout"][0], both["dropout"][0]
    L2 = corrects["L2"], new["L2"]
    disagree = {remedy: both[remedy].mean() / 1e4 for remedy in REMEDIES}
    with_copies = [*both["copies"] / 1e4, *both["copies-and-dropout"] / 1e4]
    more = {remedy: corrects[remedy] - new[remedy] for remedy in ("dropout", "copies")}
    error = {remedy: values.std(ddof=1) / np.sqrt(3) for remedy, values in more.items()}
    t = {remedy: values.mean() / error[remedy] for remedy, values in more.items()}
    need = {
        images: [200 * np.sqrt(share / images) for share in (0.04, 0.1)]
        for images in (167, 1000, 10_000)
    }
    last = of_remedies("last accuracy")
    gains = [
        100 * (last[remedy] - last["plain"])[0] for remedy in ("dropout", "copies-and-dropout")
    ]
    best, *others = last["copies-and-dropout"]
    coins = np.random.default_rng(0).random([10_000, 100]) < 0.5
    far = (abs(coins.sum(axis=1) - 50) > 10).mean()
    of_100, of_others = numbers_in(printed("choosing"))[1:]
    mine = {name: of_seeds(f"mine-{name}", "test cost") for name in ("plain", "L2", "dropout")}
    by_mine = np.array([*mine.values()]).argmin(axis=0)
    mine_rows = "\n".join(
        f"| {name} | {costs.mean():.3f} | {percent(of_seeds(f'mine-{name}').mean())} |"
        for name, costs in mine.items()
    )
    tested = get("mine-tested")
    with_T, without = of_remedies("cost with T"), of_remedies("cost")
    turned = (with_T["dropout"] < with_T["L2"]).all() & (without["dropout"] > without["L2"]).all()
    return rf"""
It reads {of_100:.0f} % of the 100 images, and {of_others:.0f} % of the others.
ended with a test cost of {get("1000-images", "test cost"):.3f}.
{get("validation", "training cost") == get("1000-images", "training cost")=} => It costs {get("validation", "test cost"):.3f}. The network is the same, to the last bit,
{lambdas}
{(costs.argmin(axis=0) == 3).all()=} {training[-1] < 0.98=} => the network can no longer fit its training images: underfitting. By the rule it is 0.01, with each seed.
{(of_wrong.argmin(axis=0) == 4).all()=} => Then the rule takes $\lambda$ = 0.03, the largest that we tried. It reads {percent(wrong[4])} of the test images at the end, and 0.01 reads {percent(wrong[3])}.
{misled=} => Of the remedies on 1,000 images it takes all three, with each seed. By the test labels, which are right, copies with dropout cost less and read more. For where labels are wrong at random, a confident answer is often punished though it is right. So the cost prefers a network that is too unsure.
{(few.argmin(axis=0) == 3).all()=} => With all three.
{(by_all == chosen).all()=} {(by_few == chosen).all()=} => they choose as the 10,000 do: copies with dropout, with each seed (once by only {closest:.3f}).
plain costs {few[0][0]:.2f}, {few[0][1]:.2f} and {few[0][2]:.2f} on the 200 images, and {costs[0].min():.2f} to {costs[0].max():.2f} on 10,000.
They are more than 10 away, twice that, in {percent(far, 2)} of the cases.
or {np.sqrt(1e4 * 0.89 * 0.11):.0f} images: 0.3 points.
dropout corrects {dropout[0]:.0f} of the plain network's mistakes, and makes {dropout[1]:.0f} new ones. If both were equally good, each of these {dropout[2]:.0f} images
With the first seed L2 corrects {L2[0][0]:.0f} and makes {L2[1][0]:.0f} new ones. With the second it corrects {L2[0][1]:.0f} and makes {L2[1][1]:.0f}.
| against plain | corrects | half of both | standard error | away by |
{pairs}
{away["L2"][0] > 2 > away["L2"][1]=} => With the first seed the network with L2 is better than the plain one. With the second seed one cannot tell.
{" ".join(printed("pairs").split())}
{dropout[0]:.0f} - {dropout[1]:.0f} = {dropout[0] - dropout[1]:.0f} images.
or {np.sqrt(dropout[2]):.0f}. So from {2 * np.sqrt(dropout[2]):.0f} images on, it counts.
{round(100 * disagree["dropout"]) == 4=} {[round(100 * share) for share in (min(with_copies), max(with_copies))] == [8, 10]=} => Plain and dropout do on 4 %, plain and copies on 8 to 10 %, with dropout or without.
| 167 | {need[167][0]:.1f} points | {need[167][1]:.1f} points |
| 1,000 | {need[1000][0]:.1f} | {need[1000][1]:.1f} |
| 10,000 | {need[10_000][0]:.1f} | {need[10_000][1]:.1f} |
dropout reads {gains[0]:.1f} points more than plain, copies with dropout {gains[1]:.1f} points (first seed).
{gains[0] < need[167][0]=} {gains[1] > need[167][1]=} => Only copies with dropout: {gains[1]:.1f} is above {need[167][1]:.1f}, but {gains[0]:.1f} is below {need[167][0]:.1f}.
dropout reads {more["dropout"][0]:.0f}, {more["dropout"][1]:.0f} and {more["dropout"][2]:.0f} images more than plain. The mean is {more["dropout"].mean():.0f}, its standard error the spread ({more["dropout"].std(ddof=1):.0f}, by `.std(ddof=1)`) over $\sqrt{{3}}$: {error["dropout"]:.0f}. That is {t["dropout"]:.1f} standard errors.
{2 < t["dropout"] < 4.3 < t["copies"]=} => so the limit is 4.3, not two (Student's t). Dropout misses it: three seeds are too few. Copies pass: {more["copies"].mean():.0f}, with a standard error of {error["copies"]:.0f}.
{(by_all == chosen).all()=} => the rule takes copies with dropout. Its first network reads {percent(best, 2)} of the 10,000 test images, with a standard error of {points(np.sqrt(best * (1 - best) / 1e4), 2)} points.
the other two read {points(others[0], 2)} and {percent(others[1], 2)}: the standard error tells
(for 90 % of 200 images {100 * np.sqrt(0.9 * 0.1 / 200):.1f} points)
{mine_rows}
{(by_mine == 1).all()=} => By our rule it is L2, and it would have been with each seed alone.
Its first network reads {percent(tested)} of the test images, with a standard error of {points(np.sqrt(tested * (1 - tested) / 1e4), 2)} points.
{turned=} => on page 5 dropout costs {without["dropout"].mean():.3f}, and {with_T["dropout"].mean():.3f} with one; L2 costs {without["L2"].mean():.3f}, and {with_T["L2"].mean():.3f}.
{get("mine-tested", "training cost") == get("mine-L2", "training cost")=} => they cost that network {mine["L2"][0]:.2f}, and the test images {get("mine-tested", "test cost"):.2f}.
"""


def your_turn():
    def median(run):
        return percent(np.median(of_seeds(run)))

    def span(run):
        return f"{points(of_seeds(run).min())} to {percent(of_seeds(run).max())}"

    weak = 100 * rows_of("L2-0.05")[11:, 1]
    long, dropout, default = [of_seeds(run) for run in ("long", "long-dropout", "default")]
    momentum = [points(share) for share in of_seeds("momentum")]
    best = max(np.median(of_seeds(run)) for run in ("half-rate", "default", "double-rate"))
    untrained, trained, share = numbers_in(printed("from_scratch"))
    falling, half = np.median(of_seeds("falling")), np.median(of_seeds("half-rate"))
    stopped = [get("stopped", key) for key in ("iteration", "test cost", "lowest test cost")]
    at_100 = {run: rows_of(run)[10, 1] for run in ("falling", "momentum-0.05", "momentum")}
    no_hidden, no_relu = get("no-hidden-layer"), get("no-relu")
    return f"""
{1 - get("default") < (1 - no_hidden) / 2=} => **No hidden layer** still reads {percent(no_hidden)}. This is called softmax regression. So most digits need no hidden layer. The hidden layers of the default run correct most of the mistakes that are left.
**One more layer** reads {percent(get("deeper"))}, and the default run {percent(get("default"))}.
{of_seeds("deeper").max() > default.min()=} {of_seeds("deeper").min() < default.max()=} => {span("deeper")} with one more, {span("default")} without. The seed alone changes that much
{get("tutorial", "training accuracy") - get("tutorial") < 0.01=} => **The tutorial's settings** give {percent(get("tutorial"))}, and hardly a gap,
**300 images** get to {percent(get("few"))}, with a gap of {float(shown_gap("few")):.0f} points
{get("L2-0.05", "training cost") > 0.4=} => goes up and down between {weak.min():.0f} and {weak.max():.0f} %, and both costs stay high.
{dropout.min() > long.max()=} => {median("long")} without dropout, and {median("long-dropout")} with it: medians of three seeds. The worst with dropout is above the best without.
It prints {untrained:.2f}, {trained:.2f} and {share:.1f} %.
It stops at iteration {stopped[0]:.0f}, with a validation cost of {stopped[1]:.2f} where 1,000 iterations give {get("validation", "test cost"):.2f}. To keep the network of the lowest cost, {stopped[2]:.2f},
{abs(no_relu - no_hidden) < 0.005=} => in effect a single linear layer: {percent(no_relu)}, like
At iteration 100 the training accuracy should be {percent(at_100["falling"], 2)}.
At iteration 100 the training accuracy should be {points(at_100["momentum-0.05"], 2)} and {percent(at_100["momentum"], 2)}.
{falling < np.median(default)=} {abs(falling - half) < 0.002=} => It gets to {percent(falling)} (a median of three seeds), less than the default run.
with a constant rate of 0.25, which gets to {percent(half)}: no difference that three seeds could tell.
{abs(get("momentum-0.05") - get("default")) < 0.002=} => At 0.05 nothing is gained, {percent(get("momentum-0.05"))}.
{of_seeds("momentum", "test cost").mean() > 0.998 * of_seeds("default", "test cost").mean()=} {of_seeds("momentum").min() > best=} => At 0.2 it gets to {median("momentum")} ({momentum[0]}, {momentum[1]} and {momentum[2]} with three seeds), where the best of the rates 0.25, 0.5 and 1 gets to {percent(best)} without momentum. (In accuracy: the test cost is no lower.
{(of_seeds("double-rate") < 0.9).sum() == 1=} => At 1, one of three seeds ends at {percent(of_seeds("double-rate").min(), 0)}.
"""


PAGE_OF = {
    the_door: "README.md",
    the_network: "lesson/1-network.md",
    learning: "lesson/2-learning.md",
    reading_digits: "lesson/3-reading-digits.md",
    overfitting: "lesson/4-overfitting.md",
    the_experiment: "lesson/5-remedies.md",
    rate_and_size: "lesson/6-rate-and-size.md",
    choosing: "lesson/7-choosing.md",
    your_turn: "lesson/8-your-turn.md",
}


@pytest.mark.parametrize("page", PAGE_OF)
def test_the_page_says_what_the_data_bear(page):
    text = rest = " ".join(pages.read(PAGE_OF[page]).split())
    wrong = []
    for line in page().strip().splitlines():
        condition, _, sentence = line.rpartition(" => ")
        if "False" in condition:
            wrong.append(f"no longer so: {condition}, but concluded: {sentence}")
        if " ".join(sentence.split()) not in text:
            wrong.append(f"{PAGE_OF[page]} should say (or reword this line): {sentence}")
        rest = rest.replace(" ".join(sentence.split()), "")
    wrong += [f"no line above says: {share}" for share in re.findall(r".{0,60}\d\.\d+ %", rest)]
    assert not wrong, "\n" + "\n".join(wrong)
