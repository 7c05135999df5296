"""The figures of the README: each is computed from the committed runs, and said in its sentence.

Each line of the texts below should stand in README.md, line breaks apart. Reworded a sentence
there? Reword it here. Made a run anew? The test says what README.md should say.
"""

import functools
import itertools
import re

import numpy as np
import pytest
import readme_parts
from make_reference import STRENGTHS, curves_of, read_results

RESULTS = read_results()
DEFAULT = np.loadtxt(curves_of("default"), delimiter=",", skiprows=1)


# ----------------------------------------------------------------------------- what was measured
def get(run, key):
    """Returns a number of results.csv."""
    return float(RESULTS[run][key])


def accuracy(run, key="test accuracy", decimals=1):
    return f"{100 * get(run, key) + 1e-9:.{decimals}f} %"  # a tie is rounded up


def cost(run, key="test cost", decimals=2):
    return f"{get(run, key):.{decimals}f}"


def gap(run, decimals=2):
    rounded = [round(100 * get(run, f"{part} accuracy"), 2) for part in ("training", "test")]
    return f"{rounded[0] - rounded[1]:.{decimals}f}"


def climb(run, decimals=0):
    """Returns by how much the test cost climbs, between means of ten rows."""
    ratio = get(run, "last mean of ten") / get(run, "lowest mean of ten")
    return f"{100 * ratio - 100:.{decimals}f} %"


def certainty(run):
    return f"{100 * get(run, 'certainty of mistakes'):.0f} %"


def mistakes(run, key="mistakes"):
    return f"{get(run, key):,.0f}"


def cost_of_a_mistake(run):
    return f"{10_000 * get(run, 'cost of mistakes') / get(run, 'mistakes'):.2f}"


def of_seeds(figure, run):
    """Returns the texts that a function gives for three seeds, by size."""
    texts = [figure(name) for name in (run, f"{run}-1", f"{run}-2")]
    return sorted(texts, key=lambda text: float(text.removesuffix(" %")))


def middle(figure, run):
    """Returns the median of three seeds."""
    return of_seeds(figure, run)[1]


def span(figure, run):
    """Returns the lowest and the highest of three seeds."""
    lowest, _, highest = of_seeds(figure, run)
    return f"{lowest.removesuffix(' %')} to {highest}"


def at(iteration):
    """Returns a row of the default run: float64 [5]."""
    (found,) = DEFAULT[DEFAULT[:, 0] == iteration]
    return found


def row(iteration):
    """Returns a row of the default run as the terminal shows it."""
    return "{:,.0f} {:.2%} {:.4f} {:.2%} {:.4f}".format(*at(iteration))


def above(iteration):
    """Returns by how many per cent the default run's test cost is above its training cost."""
    return f"{100 * at(iteration)[4] / at(iteration)[2] - 100:.0f}"


def parameters(*layer_sizes):
    """Returns the number of weights and biases of a network."""
    pairs = itertools.pairwise(layer_sizes)
    return f"{sum((fan_in + 1) * fan_out for fan_in, fan_out in pairs):,}"


def softmax(*logits):
    return f"{100 * np.exp(logits[0]) / np.exp(logits).sum():.0f} %"


trained = functools.partial(accuracy, key="training accuracy")
lowest = functools.partial(cost, key="lowest test cost")
finely = functools.partial(accuracy, decimals=2)


# ------------------------------------------------------------------------------------- the README
def of_the_first_run():
    return f"""
You need Python 3.10 or newer
and 2.5 GB of disk
The tutorial's network read 95.5 % of the test images. This one reads {accuracy("default")}, with
network 784-256-128-10, {parameters(784, 256, 128, 10)} weights and biases
{row(0)}
{row(100)}
{row(1000)}
gap {gap("default")} points of accuracy To draw
training ends at {trained("default", decimals=2)}, test at {finely("default")}, {gap("default")}
At iteration 100 test accuracy is {100 * at(100)[3]:.0f} %, and the test cost is {above(100)} %
At iteration 300 the test cost is {above(300)} % above the training cost.
At the end it is {gap("default")} points of accuracy, and the test cost is
the test cost is {get("default", "test cost") / get("default", "training cost"):.1f} times
"""


def of_how_it_works():
    costs = [f"{-np.log(p):.{n}f}" for p, n in ((0.99, 3), (0.9, 3), (0.5, 2), (0.1, 2), (0.01, 2))]
    return rf"""
1 and 0.5, with weights of 0.2 and -0.6, and a bias of 0.3. What does it pass on? And with a bias
And with a bias of -0.1?
$z = 1 \cdot 0.2 - 0.5 \cdot 0.6 + 0.3 = 0.2$, so it passes on 0.2. With a bias of -0.1, $z = -0.2$,
All weights and biases are {parameters(784, 256, 128, 10)} numbers.
the first gets $e^2 / (e^2 + e + 1)$, or {softmax(2, 1, 0)}. What
Still {softmax(12, 11, 10)}: only
Twice as far apart, it gets {softmax(4, 2, 0)}.
| probability of the right digit | 0.99 | 0.9 | 0.5 | 0.1 | 0.01 | 0.0001 |
| cost | {" | ".join(costs)} | {-np.log(0.0001):.2f} |
gives the right digit of one image 0.9, and of another 0.1.
(0.105 + 2.30) / 2 = {-np.log(0.9 * 0.1) / 2:.2f}. Knowing nothing, {np.log(10):.2f} for each image.
The untrained network costs {at(0)[2]:.2f}, as
**learning rate** $\eta$, here 0.5.
a weight of 0.03 has a slope of 0.2.
At 0.03 - 0.5 · 0.2 = {0.03 - 0.5 * 0.2:.2f}.
steps are {1000 * 512 / 60_000:.1f} epochs.)
If the weight grows by 0.01, the sum grows by 0.01 times
Where the right digit gets 0.7, that is {0.7 - 1:.1f}:
whose $\delta$ are 0.2 and -0.3, by weights of 0.5 and 1.
Then its own is 0.2 · 0.5 - 0.3 · 1 = {0.2 * 0.5 - 0.3 * 1:.1f}.
"""


def of_fewer_images():
    early = RESULTS["early"]["iteration"]
    both = ("early", "1000-images")
    leads = " to ".join(cost(run, "lead of the largest logit", 1) for run in both)
    sure = [mistakes(run, "over 90 % certain") for run in both]
    crept = 100 * (get("1000-images", "test accuracy") - get("early", "test accuracy"))

    def pair(figure, *key):
        return " | ".join(figure(run, *key) for run in both)

    return f"""
the gap shrinks from {gap("1000-images")} to {gap("5000-images")} to {gap("default")} points
the test cost turns at iteration {early}, and then climbs by {climb("1000-images")}.
On 5,000 images it climbs by {climb("5000-images")}, on 60,000 by {climb("default", 1)}, which
show each of 1,000 images {1000 * 512 / 1000:.0f} times, and each of 60,000 only
and each of 60,000 only {1000 * 512 / 60_000:.1f} times.
in 10,000 iterations, {10_000 * 512 / 60_000:.0f} times each, the test cost climbs by
the test cost climbs by {middle(climb, "long")} (the median
even creeps up, by {crept:.1f} points.
at iteration {early}, {sure[0]} are above 90 %, at 1,000 it is {sure[1]}]
At iteration {early} it is over 90 % certain of {sure[0]} wrong answers, at 1,000 of {sure[1]}.
| trained on 1,000 images | iteration {early} | iteration 1,000 |
| training images read right | {pair(trained)} |
| test images misread | {pair(mistakes)} |
| cost of one of them, on average | {pair(cost_of_a_mistake)} |
| what they add to the test cost | {pair(cost, "cost of mistakes", 3)} |
| what the images that are read right add | {pair(cost, "cost of right answers", 3)} |
| **test cost** | {pair(cost, "test cost", 3)} |
over the second grows from {leads} on average
"""


def of_learning_by_heart_and_of_sizes():
    sizes = [(16, 8, "16-and-8"), (64, 32, "64-and-32"), (256, 128, "1000-images")]
    table = "\n".join(
        f"| {first}, {second} | {parameters(784, first, second, 10)} | {middle(accuracy, run)} "
        f"| {middle(cost, run)} | {middle(climb, run)} |"
        for first, second, run in [*sizes, (1024, 512, "1024-and-512")]
    )
    return f"""
{table}
test climbs to {cost("1000-images")} and to {cost("shuffled-labels")}]
It reads {trained("shuffled-labels", decimals=0)} of the training images "right",
and of the test images {accuracy("shuffled-labels")}, as by guessing
from {lowest("shuffled-labels", decimals=1)} at iteration 10 to
to {cost("shuffled-labels", decimals=1)}: overfitting, with nothing to learn.
With true labels the network reads {accuracy("1000-images", decimals=0)} of what it has never seen
But {trained("1000-images", decimals=0)} on the training images alone
even the smallest reads {span(trained, "16-and-8")} of them right.
ours reads only {middle(trained, "8-neurons")} of them,
and {middle(accuracy, "8-neurons")} of the test images, and its cost climbs by
its cost climbs by {middle(climb, "8-neurons")}: less than with 16 and 8
"""


def of_the_remedies():
    runs = {"plain": "1000-images", "L2": "L2", "dropout": "dropout", "both": "L2-and-dropout"}
    runs |= {"moved copies": "moved", "moved copies, L2 and dropout": "moved-both"}
    runs |= {"5,000 images instead": "5000-images"}
    table = "\n".join(
        f"| {name} | " + " | ".join(middle(f, run) for f in (accuracy, cost, climb, certainty))
        for name, run in runs.items()
    )
    seeds = [of_seeds(finely, run) for run in runs.values()]
    spread = max(float(high[:-2]) - float(low[:-2]) for low, _, high in seeds)
    return rf"""
{table}
We take $\lambda$ = 0.002, chosen of five values
So each step also takes away {100 * 0.5 * 0.002:.1f} % of the weight
is down to {100 * (1 - 0.5 * 0.002) ** 1000:.0f} % after 1,000 steps.
The test cost ends at {cost("L2")} instead of {cost("1000-images")}, and no longer climbs.
with probability $r$ = 0.5, anew
images: {cost("1000-images")}, {cost("moved")}, {cost("moved-both")} and {cost("5000-images")}]
They read {middle(accuracy, "moved")} of the test images, about as many as with 5,000 real ones,
and with L2 and dropout {middle(accuracy, "moved-both")}.
(The training cost stays at {cost("L2", "training cost", 3)}:
the test cost climbs to {cost("1000-images")}, and stays at {cost("L2")}]
the test cost climbs from a lower level, to {cost("dropout")}]
The accuracies of one row differ by up to {spread:.1f} points.
"""


def of_an_honest_choice():
    runs = ["validation", "validation-L2", "validation-dropout", "validation-both"]
    strengths = [*[f"validation-L2-{strength}" for strength in STRENGTHS], "validation-L2"]
    assert min(strengths, key=lambda run: get(run, "test cost")) == "validation-L2"
    assert min(runs, key=lambda run: get(run, "lowest test cost")) == "validation-L2"

    def table(figure, *key):
        return " | ".join(figure(run, *key) for run in runs)

    return f"""
The test cost ends at {cost("early")} instead of {cost("1000-images")}, the accuracy at
the accuracy at {accuracy("early").removesuffix(" %")} instead of {accuracy("1000-images")}.
It reads 24 % of the 100 images, and 15 % of the others. (That it is more than 10 % is
| cost at the end | {table(cost)} |
| lowest cost | {table(cost, "lowest test cost", 3)} |
| at iteration | {table(mistakes, "at iteration")} |
| accuracy there | {table(accuracy, "test accuracy there")} |
On the test images that network costs {cost("L2")}, and reads {accuracy("L2")}.
costs {cost("validation")} on the validation images and {cost("1000-images")} on the test images.
of 0.0005, 0.001, 0.002, 0.005 (as good) and 0.01. The $r$ of dropout was not: 0.5 is
"""


def of_reading_digits_and_of_the_tasks():
    digits = [100 * get("default", f"accuracy of {digit}") for digit in range(10)]
    best, worst = [pick(range(10), key=digits.__getitem__) for pick in (max, min)]
    sure = [mistakes(run, "over 99 % certain") for run in ("default", "1000-images")]
    best_rate = max(middle(accuracy, run) for run in ("default", "half-rate", "double-rate"))
    return f"""
Of its {mistakes("default")} mistakes, {sure[0]} are made with over 99 % certainty.
On 1,000 images it is {sure[1]} of {mistakes("1000-images")}.
**No hidden layer** still reads {accuracy("no-hidden-layer")}.
**One more layer** reads {accuracy("deeper")}, and the default run {accuracy("default")}.
{span(accuracy, "deeper")} against {span(accuracy, "default")}.
learn nothing: {accuracy("rate-5")}, and
get to {accuracy("rate-0.01")}, with no gap yet
settings** give {accuracy("tutorial")}, and hardly a gap
**300 images** get to {accuracy("few")}, with a gap of {gap("few", 0)} points.
it reads {trained("L2-0.05")} of them and {accuracy("L2-0.05")} of the test images
{middle(finely, "long")} without dropout, and {middle(finely, "long-dropout")} with it
It reads a {best} best, {digits[best]:.1f} %, and a {worst} worst, {digits[worst]:.1f} %.
which should be 2.3 or a little more before training
which should read over 90 % of the test images
It stops at iteration {mistakes("stopped", "iteration")}, with a validation cost of
{cost("stopped")} where 1,000 iterations give {cost("validation")}.
(To keep the network of the lowest cost, {lowest("stopped")}, one
a single linear layer: {accuracy("no-relu")}, like
from 0.5 to zero in a straight line
It gets to {middle(accuracy, "falling")}, less than the default run.
with a constant rate of 0.25, which gets to {middle(accuracy, "half-rate")}.
the velocity becomes 0.9 times itself, plus the gradient.
A steady gradient adds up to 1 / (1 - 0.9) = 10 times itself
Does it help? And at 0.2?
At 0.05 nothing is gained, {accuracy("momentum-0.05")}.
At 0.2 it gets to {middle(accuracy, "momentum")} (the median of three seeds),
where the best of the rates 0.25, 0.5 and 1 gets to {best_rate} without momentum.
At 1, one of three seeds ends at {accuracy("double-rate-1", decimals=0)}.
It prints 2.42, 0.19 and 94.6 %.
they read over 99 % of MNIST.
Python 3.10 to 3.14, on Linux,
MNIST: CC BY-SA 3.0, see
"""


PARTS = [of_the_first_run, of_how_it_works, of_fewer_images, of_learning_by_heart_and_of_sizes]
PARTS += [of_the_remedies, of_an_honest_choice, of_reading_digits_and_of_the_tasks]


@pytest.mark.parametrize("part", PARTS)
def test_the_readme_says_what_was_measured(part):
    readme = " ".join(readme_parts.read().split())
    missing = [line for line in part().splitlines() if line not in readme]
    assert not missing, "README.md should say:\n" + "\n".join(missing)


def test_each_figure_of_the_readme_stands_in_one_of_these_lines():
    words = words_with_their_lines()
    text = " ".join(word for word, _ in words)
    held = set()
    for line in itertools.chain(*[part().splitlines() for part in PARTS]):
        if line in text:
            first = text[: text.index(line)].count(" ")
            held |= {*range(first, first + line.count(" ") + 1)}
    unheld = []
    for number, ((word, line), (after, _)) in enumerate(itertools.pairwise(words)):
        is_figure = re.search(r"\d\.\d", word) or (word[-1].isdigit() and after.startswith("%"))
        if is_figure and number not in held:
            unheld.append(f"line {line}: {word} {after}")
    assert not unheld, "held by no line of test_figures.py:\n" + "\n".join(unheld)


def words_with_their_lines():
    """Returns the words of the README outside of code, each with the number of its line."""
    words = []
    is_code = False
    for number, line in enumerate(readme_parts.read().splitlines(), start=1):
        if line.startswith("```"):
            is_code = not is_code
        elif not is_code:
            open_text = re.sub(r"`.*?`|\]\(.*?\)", "]", line)
            words += [(word, number) for word in open_text.split()]
    return words
