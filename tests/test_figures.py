"""The figures and conclusions of the pages, each computed from the committed runs.

Each line of the texts below should stand on its page, line breaks apart; a table stands there with
its heading. What a page concludes is asserted beside its sentence. Reworded a sentence there?
Reword it here. Made a run anew? The test says what the page should say.
"""

import functools
import itertools
import re

import helpers
import numpy as np
import pages
import pictures
import pytest
from make_reference import REFERENCE, curves_of, means_of_ten, read_results

import train_mnist

RESULTS = read_results()
DEFAULT = np.loadtxt(curves_of("default"), delimiter=",", skiprows=1)
SETTINGS = vars(train_mnist.parse_arguments([]))


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


def fall(run):
    """Returns by how many points the test accuracy falls, between means of ten rows."""
    return f"{100 * (get(run, 'highest mean accuracy') - get(run, 'last mean accuracy')):.1f}"


def confidence(run):
    return f"{100 * get(run, 'confidence of mistakes'):.0f} %"


def learnt(run):
    return f"{100 * get(run, 'errors learnt'):.0f} %"


def count(run, key="mistakes"):
    return f"{get(run, key):,.0f}"


def cost_of_a_mistake(run):
    return f"{10_000 * get(run, 'cost of mistakes') / get(run, 'mistakes'):.2f}"


def seeds_of(run):
    """Returns the names of a run with three seeds."""
    return run, f"{run}-1", f"{run}-2"


def number(text):
    return float(text.removesuffix(" %"))


def of_seeds(figure, run):
    """Returns the texts that a function gives for three seeds, by size."""
    return sorted(map(figure, seeds_of(run)), key=number)


def middle(figure, run):
    """Returns the median of three seeds."""
    return of_seeds(figure, run)[1]


def span(figure, run):
    """Returns the lowest and the highest of three seeds."""
    lowest, _, highest = of_seeds(figure, run)
    return f"{lowest.removesuffix(' %')} to {highest}"


def gains(run, base, key="test accuracy"):
    """Returns by how many points a run is above another of the same seed: three numbers."""
    pairs = zip(seeds_of(run), seeds_of(base), strict=True)
    return [round(100 * (get(one, key) - get(other, key)), 2) for one, other in pairs]


def in_words(gains):
    return "{:.1f}, {:.1f} and {:.1f}".format(*[abs(gain) for gain in gains])


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


def temperatures(name):
    """Returns a table of lesson/temperature.py: its rows, float64 [rows, 5]."""
    return np.loadtxt(REFERENCE / "temperature" / f"{name}.csv", delimiter=",", skiprows=1)


def parameters(*layer_sizes):
    """Returns the number of weights and biases of a network."""
    pairs = itertools.pairwise(layer_sizes)
    return f"{sum((fan_in + 1) * fan_out for fan_in, fan_out in pairs):,}"


def softmax(*logits):
    return f"{100 * np.exp(logits[0]) / np.exp(logits).sum():.0f} %"


def table(*lines):
    """Returns a table of Markdown from its heading and its rows, each a list of texts."""
    heading, *rows = [f"| {' | '.join(line)} |" for line in lines]
    return " ".join([heading, "|---" * len(lines[0]) + "|", *rows])


trained = functools.partial(accuracy, key="training accuracy")
lowest = functools.partial(cost, key="lowest test cost")
finely = functools.partial(accuracy, decimals=2)
BATCH = SETTINGS["batch_size"]
RATE = SETTINGS["learning_rate"]
SIZES = [784, *SETTINGS["hidden"], 10]


# -------------------------------------------------------------------------------------- the pages
def of_the_door():
    early = RESULTS["early"]["iteration"]
    turn = f"falls to {lowest('1000-images', decimals=4)} at iteration {early}, then climbs to"
    assert count("1000-images", "at iteration") == early
    script = (pages.REPO / "train_mnist.py").read_text(encoding="utf-8")
    lesson = script[script.index("\nPIXELS = ") : script.index("\nclass UserError")]
    assert lesson.count("\n") == pytest.approx(250, abs=20)  # lines
    assert number(fall("1000-images")) < 0.5  # the accuracy does not fall
    climbs = [number(climb(run)) for run in ("1000-images", "5000-images", "default")]
    assert climbs[0] > climbs[1] + 5 > climbs[2] + 10  # climbs much, climbs less, and falls
    return f"""
You need Python 3.10 or newer and 2.5 GB of disk
network 784-256-128-10, {parameters(*SIZES)} weights and biases
{row(0)}
{row(100)}
{row(1000)}
gap {gap("default")} points of accuracy To draw
training ends at {trained("default", decimals=2)}, test at {finely("default")}, {gap("default")}
{turn} {cost("1000-images", decimals=4)}]
The cost on images that the network learns from (blue) and on new ones (orange). Low is good.
From iteration {early} on, the cost on new images climbs. Now look at your own accuracy.png: it does not fall.
which can shift the result by a few tenths of a point.
in this step, repeated {SETTINGS["iterations"]:,} times
imports, and from `PIXELS` on 250 lines hold everything.
What are 25 moved copies of an image worth?
the rows of 1000 iterations are the first ones of 3000.
with a row every ten iterations
Python 3.10 to 3.14, on Linux,
MNIST is CC BY-SA 3.0.
network read 95.5 % of the test images. This one reads {accuracy("default")}.
"""


def of_the_network():
    printed = re.findall(r"begin\{pmatrix\} (.*?) \\end", pages.read("lesson/1-network.md"))
    x, W, b, z = [
        np.array([[float(entry) for entry in line.split("&")] for line in matrix.split(r"\\")])
        for matrix in printed
    ]
    assert (x @ W + b).tolist() == z.tolist()
    W1, b1, W2, b2 = [
        np.array(values) for values in (pictures.W1, pictures.b1, pictures.W2, pictures.b2)
    ]
    x = np.array(pictures.X)

    def small_network():
        (_, a), zs = helpers.forward([W1, b1, W2, b2], x[np.newaxis])
        return a[0], helpers.softmax(zs[-1])[0]

    a, (p, right) = small_network()
    delta2 = np.array([p, right - 1])
    delta1 = W2 @ delta2 * (a > 0) + 0.0  # -0.0 + 0.0 is 0.0
    before = right
    W2 = W2 - 0.1 * np.outer(a, delta2)
    b2 = b2 - 0.1 * delta2
    W1 = W1 - 0.1 * np.outer(x, delta1)
    b1 = b1 - 0.1 * delta1
    _, (_, after) = small_network()
    assert (delta1[0], W1[0, 0]) == pytest.approx((1.5, 0.25), abs=0.005)
    costs = {p: f"{-np.log(p):.2f}" for p in (0.99, 0.5, 0.1, 0.01)}
    rates = ["rate-0.01", "default", "rate-5"]
    assert at(40)[3] < get("rate-0.01", "test accuracy") < at(60)[3]  # where 0.5 was after fifty
    digits = [get("rate-5", f"accuracy of {digit}") for digit in range(10)]
    assert max(digits) == sum(digits) == 1  # it answers the same for every image
    assert [number(accuracy(run)) < 20 for run in ("rate-0.01", "rate-5")] == [False, True]
    return rf"""
1 and 0.5, with weights of 0.2 and -0.6, and a bias of 0.3. What does it pass on? And with a bias of -0.1?
$z = 1 \cdot 0.2 - 0.5 \cdot 0.6 + 0.3 = 0.2$, so it passes on 0.2. With a bias of -0.1, $z = -0.2$,
$1 \cdot (-1) + 0 \cdot 1 + 2 \cdot 0.5 - 0.5 = -0.5$. So they pass on 1 and 0.
Our first layer has {SIZES[1]} neurons, so its $W_1$ is 784 x {SIZES[1]}. The second has {SIZES[2]} and
All weights and biases are {parameters(*SIZES)} numbers,
the first gets $e^2 / (e^2 + e + 1)$, or {softmax(2, 1, 0)}. What
if the logits are 12, 11 and 10? And if they lie twice as far apart, at 4, 2 and 0:
Still {softmax(12, 11, 10)}, because
Twice as far apart, it gets {softmax(4, 2, 0)}. Larger differences make a more confident network.
the cost grows with the weight, so the weight should shrink.
{costs[0.99]} at 0.99, {costs[0.5]} at 0.5, {costs[0.1]} at 0.1, {costs[0.01]} at 0.01]
gives the right digit of one image 0.9, and of another 0.1.
({-np.log(0.9):.3f} + {costs[0.1]}) / 2 = {-np.log(0.9 * 0.1) / 2:.2f}. Knowing nothing, {np.log(10):.2f} for each image.
The untrained network costs {at(0)[2]:.2f}, because
a **minibatch** of {BATCH} of them.
That is less exact, but takes a hundredth of the time.
Our {SETTINGS["iterations"]:,} steps are {1000 * BATCH / 60_000:.1f} epochs.
By trying. Ours is {RATE}. Before you look, guess what a rate of 0.01 does, and one of 5:
learning rates of 0.01, {RATE} and 5: {", ".join(map(finely, rates))}]
At 0.01 it learns steadily, but
it is only where {RATE} was after about fifty: {accuracy("rate-0.01")}. At 5 it learns nothing: {accuracy("rate-5")} is the share of the digit
with two nudges of a weight: 0.0275 and 0.0274. And
How does `tape.gradient` find {parameters(*SIZES)} slopes?
MNIST is a collection of 70,000 images
some of them as numbers from 0 to 255, and a row of these divided by 255]
divided by 255 they lie between 0 and 1.
inputs 1 and 0.5 give hidden activations {a[0]:.1f} and {a[1]:.0f}, outputs {p:.2f} and {right:.2f}, cost {-np.log(right):.2f}. Backward: deltas {p:.2f} and {right - 1:.2f}, hidden {delta1[0]:.1f} and {delta1[1]:.0f}]
minus what is right: {p:.2f} - 0 and {right:.2f} - 1.
each times the weight in between: {p:.2f} · 2 - {p:.2f} · 0 = {delta1[0]:.1f}.
Its slope is that number times that neuron's delta: 1 · {delta1[0]:.1f} for
take one step at a rate of 0.1. What becomes of the weight 0.4?
Its slope is 1 · {delta1[0]:.1f}, so it becomes 0.4 - 0.1 · {delta1[0]:.1f} = {W1[0, 0]:.2f}.
the right output gets {100 * after:.0f} % instead of {100 * before:.0f} %, and the cost falls from {-np.log(before):.2f} to {-np.log(after):.2f}.
with {BATCH} images, $a_2^T$ is {SIZES[2]} x {BATCH} and $\delta_3$ is {BATCH} x 10.
Their product is {SIZES[2]} x 10: a slope for
logit $z_k$ is -1 if $k$ is the label,
Where the right digit gets 0.7, that is {0.7 - 1:.1f}:
"""


def of_the_gap_and_fewer_images():
    early = RESULTS["early"]["iteration"]
    pair = ("early", "1000-images")
    sure = [count(run, "over 90 % confident") for run in pair]
    leads = " to ".join(cost(run, "lead of the largest logit", 1) for run in pair)
    crept = 100 * (get("1000-images", "test accuracy") - get("early", "test accuracy"))
    assert crept > 0  # the accuracy does not fall
    assert number(sure[1]) > 2 * number(sure[0])  # more than double
    assert get("early", "mistakes") > get("1000-images", "mistakes")  # fewer,
    assert number(confidence("early")) < number(confidence("1000-images"))  # but more confident
    assert abs(number(climb("default", 1))) < 1  # noise
    rows = [
        ["training images read right", *map(trained, pair)],
        ["test images misread", *map(count, pair)],
        ["cost of one of them, on average", *map(cost_of_a_mistake, pair)],
        ["what they add to the test cost", *[cost(run, "cost of mistakes", 3) for run in pair]],
        ["what the images that are read right add"]
        + [cost(run, "cost of right answers", 3) for run in pair],
        ["**test cost**", *[cost(run, decimals=3) for run in pair]],
    ]
    return f"""
At iteration 100 test accuracy is {100 * at(100)[3]:.0f} %, and the test cost is {above(100)} %
At iteration 300 the test cost is {above(300)} % above the training cost,
At the end it is {gap("default")} points of accuracy (a **point** is
the test cost is {get("default", "test cost") / get("default", "training cost"):.1f} times
The more training images, the narrower the gap.
the gap shrinks from {gap("1000-images")} to {gap("5000-images")} to {gap("default")} points
the test cost turns at iteration {early}, and then climbs by {climb("1000-images")}.
On 5,000 images it climbs by {climb("5000-images")}, on 60,000 by {climb("default", 1)}, which
the mean of the last ten rows, compared with the lowest mean of ten neighbouring rows.
1,000 minibatches of {BATCH} show each of 1,000 images {BATCH} times, and each of 60,000 only {1000 * BATCH / 60_000:.1f} times.
in 10,000 iterations, {10_000 * BATCH / 60_000:.0f} times each, the test cost climbs by {middle(climb, "long")} (the median of three seeds)
It even creeps up, by {crept:.1f} points.
at iterations {early} and 1,000: the confident ones more than double]
At iteration {early} nearly all training images are read right.
At iteration {early} the network is over 90 % confident of {sure[0]} wrong answers,
at iteration 1,000 of {sure[1]}. Its mistakes become fewer but more confident,
{table(["trained on 1,000 images", f"iteration {early}", "iteration 1,000"], *rows)}
over the second grows as well, from {leads} on average.
"""


def of_the_proof():
    shown = [20, 40, 80, 160, 320, 640, 1000]
    rows = temperatures("plain")
    _, shares, costs, T, with_it = rows.T
    turn = costs.argmin()
    assert costs[-1] > 1.2 * costs[turn]  # it climbs
    assert shares[-1] > shares[turn]  # the network gets better
    assert T[0] < 1 < T[-1]
    for name in seeds_of("plain"):  # with its temperature it does not climb, with each seed
        means = means_of_ten(temperatures(name)[:, 4])
        assert means[-1] == means.min() < temperatures(name)[:, 2].min()
    picked = [rows[rows[:, 0] == iteration][0] for iteration in shown]
    lines = ["{:,.0f}|{:.1%}|{:.3f}|{:.2f}|{:.3f}".format(*line).split("|") for line in picked]
    lines = [[line[0], line[1].replace("%", " %"), *line[2:]] for line in lines]
    heading = ["iteration", "test accuracy", "test cost", "best $T$", "test cost with it"]
    return f"""
it climbs from {costs[turn]:.2f} to {costs[-1]:.2f}; with its best temperature it falls to {with_it[-1]:.2f}]
So training on beyond iteration {rows[turn, 0]:.0f} did make the network better.
too small at first ($T$ = {T[0]:.2f}, below one), became too large ($T$ = {T[-1]:.2f}).
that one number takes the test cost from {costs[-1]:.3f} to {with_it[-1]:.3f}.
The lowest that stopping could have had is {costs[turn]:.3f}.
{table(heading, *lines)}
"""


def of_learning_by_heart_and_wrong_labels():
    falls = span(fall, "wrong-labels")
    peak = 100 * get("wrong-labels", "highest mean accuracy")
    end = 100 * get("wrong-labels", "test accuracy")
    assert all(number(fall(run)) > 4 for run in seeds_of("wrong-labels"))
    assert all(number(fall(run)) < 0.5 for run in seeds_of("right-labels"))  # it loses nothing
    assert all(get(run, "training accuracy") > 0.99 for run in seeds_of("wrong-labels"))
    shares = " and ".join(map(finely, ("1000-images", "shuffled-labels")))
    return f"""
training reaches {trained("shuffled-labels", decimals=0)} with both, test {shares}]
It reads {trained("shuffled-labels", decimals=0)} of the training images "right",
and of the test images {accuracy("shuffled-labels")}, as by guessing.
{accuracy("1000-images", decimals=0)} of what it has never seen it reads right.
knows all of them by heart, and reads 86.9 % of the test images
training climbs to {trained("wrong-labels", decimals=2)}, test rises to {peak:.0f} %, turns round and falls to {finely("wrong-labels")}]
(A tenth of these hit the truth, so {100 * 0.2 * 0.9:.0f} % are wrong.)
The test accuracy rises to {peak:.0f} %, turns round, and falls to {end:.0f} %,
while the training accuracy goes on to 100 %.
At the end it has learnt {learnt("wrong-labels")} of the wrong labels by heart,
(At first orange lies above blue, because blue counts the wrong labels as right.)
Where labels are wrong it costs answers: what is learnt by heart contradicts what is true of similar images.
that spoils confidence: the answers hardly get worse, and one number takes the climb away.
With three seeds it loses {falls} points, between means of ten rows. With true labels, at the same rate, it loses nothing.
+    args.learning_rate = 0.1
"""


def of_l2_and_dropout():
    costs = [number(cost(run)) for run in ("1000-images", "L2", "dropout", "L2-and-dropout")]
    plain, L2, dropout, both = costs
    assert max(L2, both) < plain < dropout  # climbs, stays low, climbs even more, stays low
    assert all(number(climb(run)) <= 1 for run in ("L2", "L2-and-dropout"))  # no longer
    for seed in ("", "-1", "-2"):
        assert number(climb(f"dropout{seed}")) > number(climb(f"1000-images{seed}"))
        assert get(f"dropout{seed}", "lowest test cost") < get(
            f"1000-images{seed}", "lowest test cost"
        )  # lower
        assert get(f"dropout{seed}", "at iteration") > get(
            f"1000-images{seed}", "at iteration"
        )  # later
        assert number(climb(f"long-dropout{seed}")) < number(climb(f"long{seed}"))
    plain, L2, dropout = [
        [means_of_ten(temperatures(name)[:, 4]) for name in seeds_of(run)]
        for run in ("plain", "L2", "dropout")
    ]
    for one, other in zip(dropout, plain, strict=True):
        assert one[-1] < other[-1]  # costs less than plain then, with each seed
        assert one[-1] / one.min() < 1.015  # hardly a climb is left, with each seed
    left = 100 * (dropout[0][-1] / dropout[0].min() - 1)
    plain, L2, dropout = [f"{means[0][-1]:.3f}" for means in (plain, L2, dropout)]
    sure = [middle(confidence, run) for run in ("long-dropout", "long")]
    assert max(gains("long-dropout", "long", "confidence of mistakes")) < 0
    return rf"""
With $\lambda$ = 0.002 and a rate of {RATE}, each step also takes away {100 * RATE * 0.002:.1f} %
down to {100 * (1 - RATE * 0.002) ** 1000:.0f} % after 1,000 steps.
The test cost ends at {cost("L2")} instead of {cost("1000-images")}, and no longer climbs.
The training cost stays at {cost("L2", "training cost", 3)}, because
with probability $r$ = 0.5, anew
then climbs even more steeply, to {cost("dropout")}.
the last ten rows cost {dropout} on average, those of the plain network {plain}, those of L2 {L2}.
With two other seeds, too, dropout costs less than plain then.
Its climb of {climb("dropout")} shrinks to {left:.1f} %, so nearly all of it is confidence.
and with $r$ = 0.3, the cost climbs by {middle(climb, "long-dropout")} with dropout and by {middle(climb, "long")} without, and mistakes are made with {sure[0].removesuffix(" %")} instead of {sure[1]} confidence.
"""


def of_copies_stopping_and_wrong_labels():
    wrong = ["wrong-labels", "wrong-L2", "wrong-dropout", "wrong-both"]
    ends = [finely(run) for run in wrong]
    assert ends == sorted(ends)  # from left to right, each is better
    for seed in ("", "-1", "-2"):
        assert all(number(fall(run + seed)) > 0.5 for run in wrong)  # all four turn and fall
        assert number(fall(f"wrong-moved-dropout{seed}")) == 0
        best = get(f"wrong-labels{seed}", "highest mean accuracy")
        end, L2, dropout, both = [get(run + seed, "last mean accuracy") for run in wrong]
        assert (L2 - end) / (best - end) == pytest.approx(0.5, abs=0.1)  # halfway
        assert dropout == pytest.approx(best, abs=0.01)  # as high
        assert both > best  # higher
        assert get(f"wrong-moved-dropout{seed}", "errors learnt") < 0.01
    assert min(gains("wrong-dropout", "wrong-L2", "errors learnt")) > 0
    assert get("early", "test accuracy") < get("1000-images", "test accuracy")
    copies = number(middle(accuracy, "moved"))
    assert abs(copies - number(middle(accuracy, "5000-images"))) < 0.5  # about as many
    assert get("wrong-both", "training accuracy") < 0.95  # not all errors by heart
    ends = ", ".join(end.removesuffix(" %") for end in ends[:3]) + f" and {ends[3]} at the end]"
    return f"""
That makes 25 images of one.
the network reads {middle(accuracy, "moved")} of the test images, about as many as with 5,000 real
and with L2 and dropout {middle(accuracy, "moved-both")} (medians of three seeds; with seed 0, {number(accuracy("moved"))} and {accuracy("moved-both")}).
The test cost ends at {cost("early")} instead of {cost("1000-images")}. But the accuracy is {number(accuracy("early"))} instead of {accuracy("1000-images")}: as
at a rate of 0.1. L2 gets a $\\lambda$ of 0.01, because 0.002 hardly does anything here.
plain, with L2, with dropout, with both: {ends}
Where the blue curve stays below 100 %, the network has not learnt all errors by heart.
Of the wrong labels the plain network has learnt {learnt(wrong[0])} in the end, L2 {learnt(wrong[1])}, dropout {learnt(wrong[2])}, both {learnt(wrong[3])}: it seems that
Moved copies with dropout learn none and do not turn at all,
but each copy is seen only {1000 * BATCH / 25_000:.0f} times, instead of {BATCH}.
"""


def of_the_size():
    sizes = [8, 32, 128, 512]
    rows = []
    for size in sizes:
        run = f"neurons-{size}"
        figures = [middle(figure, run) for figure in (trained, accuracy, climb)]
        rows.append([str(size), parameters(784, size, 10), *figures])
    heading = ["neurons", "weights and biases", "training accuracy", "test accuracy", "climb"]
    for smaller, larger in itertools.pairwise(sizes):
        pairs = zip(seeds_of(f"neurons-{smaller}"), seeds_of(f"neurons-{larger}"), strict=True)
        for one, other in pairs:
            assert get(one, "mistakes") > get(other, "mistakes")  # more mistakes
            assert number(climb(one)) > number(climb(other))  # and climb more
        assert all(get(run, "training accuracy") >= 0.997 for run in seeds_of(f"neurons-{smaller}"))
    two = ["16-and-8", "64-and-32", "1000-images", "1024-and-512"]
    climbs = [middle(climb, run) for run in two]
    assert climbs == sorted(climbs, key=number, reverse=True)
    wrong = ["wrong-64-and-32", "wrong-labels", "wrong-1024-and-512"]
    wrong = [middle(accuracy, run) for run in wrong]
    assert wrong == sorted(wrong)  # no remedy either
    return f"""
at a rate at which nothing jumps:
{table(heading, *rows)}
With our two layers at the rate of {RATE} it is the same:
16 and 8 neurons climb by {climbs[0]}, 64 and 32 by {climbs[1]}, 256 and 128 by {climbs[2]}, 1,024 and 512 by {climbs[3]}.
64 and 32 neurons end at {wrong[0]}, 256 and 128 at {wrong[1]}, 1,024 and 512 at {wrong[2]}.
"""


def of_the_table_of_remedies():
    remedies = {
        "plain": ("1000-images", "wrong-labels"),
        "L2 (0.002; 0.01)": ("L2", "wrong-L2"),
        "dropout": ("dropout", "wrong-dropout"),
        "L2 and dropout": ("L2-and-dropout", "wrong-both"),
        "moved copies": ("moved", "wrong-moved"),
        "moved copies, dropout": (None, "wrong-moved-dropout"),
        "moved copies, L2, dropout": ("moved-both", None),
        "5,000 images instead": ("5000-images", None),
    }
    best = functools.partial(accuracy, key="highest mean accuracy")
    rows = []
    for name, (clean, wrong) in remedies.items():
        figures = [clean and middle(f, clean) for f in (accuracy, cost, climb, confidence)]
        figures += [wrong and middle(f, wrong) for f in (best, accuracy, learnt)]
        rows.append([name, *[figure or "" for figure in figures]])
    heading = ["", "clean labels: accuracy", "cost", "climb", "mean confidence of mistakes"]
    heading += ["a fifth random, rate 0.1: best", "accuracy", "learnt"]
    assert max(gains("L2", "1000-images", "confidence of mistakes")) < 0  # mends confidence
    assert min(gains("dropout", "1000-images", "confidence of mistakes")) > 0  # makes it worse
    seeds = [of_seeds(finely, clean) for clean, _ in remedies.values() if clean]
    spread = max(number(high) - number(low) for low, _, high in seeds)
    seeds = [of_seeds(finely, wrong) for _, wrong in remedies.values() if wrong]
    on_wrong = max(number(high) - number(low) for low, _, high in seeds)
    L2, dropout = gains("L2", "1000-images"), gains("dropout", "1000-images")
    assert max(L2 + dropout) < 1  # tenths of a point
    for run in ("moved", "5000-images"):  # only more images mend the answers
        assert min(gains(run, "1000-images")) > 4
    for run in ("wrong-L2", "wrong-dropout", "wrong-both", "wrong-moved", "wrong-moved-dropout"):
        assert min(gains(run, "wrong-labels")) > 2, run
    assert min(gains("wrong-dropout", "wrong-L2")) > 0  # dropout more than L2
    weak = max(gains("wrong-weak-L2", "wrong-labels"))
    assert weak < 2  # so L2 needs to be stronger there
    return f"""
{table(heading, *rows)}
these accuracies by up to {spread:.1f} points on clean labels, and {on_wrong + 1e-9:.1f} on wrong ones.
So on clean labels L2 mends confidence, as one temperature could, and dropout alone makes it worse.
Only more images, even moved copies, mend many answers. On wrong labels all of them do.
L2 gains {in_words(L2)} points, dropout {in_words(dropout)}. Three seeds
every remedy of the table gains over two points each time, and that is one.
On clean labels L2 and stopping keep the cost low, though stopping costs a point of accuracy.
On wrong labels stopping and dropout win back what learning by heart costs, L2 about half of it.
On clean labels more images help most, even if they are only moved copies.
Here a smaller network that still fits its images made more mistakes, and its cost climbed more.
"""


def of_an_honest_choice():
    runs = ["validation", "validation-L2", "validation-dropout", "validation-both"]
    for seed in ("", "-1", "-2"):  # by the rule it is L2, with two other seeds as well
        ends = [get(run + seed, "test cost") for run in runs]
        assert min(ends) == ends[1]
    weak, weaker, ours, strong, stronger = [
        "validation-L2-0.0005",
        "validation-L2-0.001",
        "validation-L2",
        "validation-L2-0.005",
        "validation-L2-0.01",
    ]
    costs = [cost(run, decimals=3) for run in (weak, weaker, ours, strong, stronger)]
    assert costs[2] == costs[3] == min(costs)  # the rule sees no difference between these
    stops = {run: get(run, "lowest test cost") for run in [*runs, weak, weaker, strong, stronger]}
    assert min(stops, key=stops.get) == strong
    rows = [
        ["cost at the end", *[cost(run, decimals=3) for run in runs]],
        ["accuracy at the end", *map(accuracy, runs)],
    ]
    return rf"""
Who chose to stop at {RESULTS["early"]["iteration"]}, and $\lambda$ = 0.002? Whatever
chooses the one that reads most of 100 test images right.
It reads 24 % of the 100 images, and 15 % of the others. That it is more than 10 % is
{table(["validation images, seed 0", "plain", "L2", "dropout", "both"], *rows)}
0.0005, 0.001, 0.002, 0.005 and 0.01 cost {", ".join(costs[:4])} and {costs[4]}.
Between 0.002 and 0.005 the rule sees no difference, and we took the weaker one.
a cost of {cost("L2")}, and {accuracy("L2")} read right.
0.005 would have won with {lowest(strong, decimals=3)} at iteration {count(strong, "at iteration")},
before {lowest(ours, decimals=3)} of 0.002 at {count(ours, "at iteration")}.
costs {cost("validation")} on the validation images and {cost("1000-images")} on the test images,
"""


def of_reading_digits():
    digits = [100 * get("default", f"accuracy of {digit}") for digit in range(10)]
    best, worst = [pick(range(10), key=digits.__getitem__) for pick in (max, min)]
    sure = [count(run, "over 99 % confident") for run in ("default", "1000-images")]
    assert number(sure[0]) / get("default", "mistakes") < number(sure[1]) / get(
        "1000-images", "mistakes"
    )  # the fewer the images, the more often
    return f"""
pixels from 0 to 255 of type
Red pixels raise the neuron's sum, blue ones lower it.
*Blue is right, orange wrong.
fitted into 20 x 20 pixels.
Of its {count("default")} mistakes, {sure[0]} are made with over 99 % confidence.
makes {sure[1]} such mistakes, of {count("1000-images")}.
It reads a {best} best, {digits[best]:.1f} %, and a {worst} worst, {digits[worst]:.1f} %.
"""


def of_the_tasks():
    best_rate = max(middle(accuracy, run) for run in ("default", "half-rate", "double-rate"))
    weak = np.loadtxt(curves_of("L2-0.05"), delimiter=",", skiprows=1)
    low, high = 100 * weak[weak[:, 0] > 100, 1].min(), 100 * weak[weak[:, 0] > 100, 1].max()
    falling = [float(middle(accuracy, run)[:-2]) for run in ("falling", "half-rate", "default")]
    momentum = [accuracy(run).removesuffix(" %") for run in seeds_of("momentum")]
    assert falling[0] < falling[2] and abs(falling[0] - falling[1]) < 0.2
    return f"""
**No hidden layer** still reads {accuracy("no-hidden-layer")}.
**One more layer** reads {accuracy("deeper")}, and the default run {accuracy("default")}.
{span(accuracy, "deeper")} against {span(accuracy, "default")}.
settings** give {accuracy("tutorial")}, and hardly a gap, as each image has been seen only twice.
How far can 300 images take you?
<summary>300 images</summary>
with one hidden layer of 100 neurons,
a loop of 500 steps, which
has not been lower for 200 iterations.
**300 images** get to {accuracy("few")}, with a gap of {gap("few", 0)} points.
goes up and down between {low:.0f} and {high:.0f} %, and both costs stay high. That is called underfitting.
{middle(finely, "long")} without dropout, and {middle(finely, "long-dropout")} with it
which should be 2.3 or a little more before training
which should read over 90 % of the test images
It stops at iteration {count("stopped", "iteration")}, with a validation cost of
{cost("stopped")} where 1,000 iterations give {cost("validation")}.
lowest cost, {lowest("stopped")}, one
a single linear layer: {accuracy("no-relu")}, like
from {RATE} to zero in a straight line
It gets to {middle(accuracy, "falling")} (a median of three seeds), less than the default run.
with a constant rate of 0.25, which gets to {middle(accuracy, "half-rate")}.
the velocity becomes 0.9 times itself, plus the gradient.
A steady gradient adds up to 1 / (1 - 0.9) = 10 times itself
so take `--learning-rate 0.05`. Does it help? And at 0.2? A velocity
At 0.05 nothing is gained, {accuracy("momentum-0.05")}.
At 0.2 it gets to {middle(accuracy, "momentum")} ({", ".join(momentum[:2])} and {momentum[2]} with three seeds), where the best of the rates 0.25, {RATE} and 1 gets to {best_rate} without momentum.
At 1, one of three seeds ends at {accuracy("double-rate-1", decimals=0)}.
It prints 2.42, 0.19 and 94.6 %.
they read over 99 % of MNIST.
"""


PARTS = {
    of_the_door: "README.md",
    of_the_network: "lesson/1-network.md",
    of_the_gap_and_fewer_images: "lesson/2-overfitting.md",
    of_the_proof: "lesson/2-overfitting.md",
    of_learning_by_heart_and_wrong_labels: "lesson/2-overfitting.md",
    of_l2_and_dropout: "lesson/3-remedies.md",
    of_copies_stopping_and_wrong_labels: "lesson/3-remedies.md",
    of_the_size: "lesson/3-remedies.md",
    of_the_table_of_remedies: "lesson/3-remedies.md",
    of_an_honest_choice: "lesson/3-remedies.md",
    of_reading_digits: "lesson/4-reading-digits.md",
    of_the_tasks: "lesson/5-your-turn.md",
}


def missing_from(text, part):
    """Returns the lines of a part that a text does not have."""
    text = " ".join(text.split())
    return [line for line in part().splitlines() if " ".join(line.split()) not in text]


@pytest.mark.parametrize("part", PARTS)
def test_the_page_says_what_was_measured(part):
    missing = missing_from(pages.read(PARTS[part]), part)
    says = f"{PARTS[part]} should say (or reword it in {part.__name__}):\n"
    assert not missing, says + "\n".join(missing)


def test_what_a_page_does_not_say_is_missed():
    text = pages.read("lesson/4-reading-digits.md")
    for figure in ("225 mistakes", "99.1 %"):
        assert figure in text
        assert missing_from(text.replace(figure, "some"), of_reading_digits)


# Words with a digit that need not be held: a single digit, sizes of the data, years, and names.
KNOWN = r"(\d|1,000|5,000|60,000|10,000|28|784|(19|20)\d\d|\W*L2|AVX-512|AVX2)"


def words_of(text):
    """Returns a text without code, formulas and addresses, its words apart by single blanks."""
    text = re.sub(pages.BLOCK, "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"`[^`]*`|\]\([^)]*\)|\$\$.*?\$\$|\$[^$]*\$", "]", text)
    return " ".join(text.split())


@pytest.mark.parametrize("page", pages.PAGES)
def test_each_figure_of_a_page_stands_in_one_of_these_lines(page):
    text = words_of(pages.read(page))
    held = set()
    for line in "\n".join(part() for part in PARTS if PARTS[part] == page).splitlines():
        for found in re.finditer(re.escape(words_of(line)), text) if line else []:
            first = text[: found.start()].count(" ")
            held |= {*range(first, first + found[0].count(" ") + 1)}
    words = text.split(" ")
    unheld = []
    for number, word in enumerate(words):
        is_known = re.fullmatch(rf"[^\d-]*{KNOWN}[^\d%]*", word)
        if re.search(r"\d", word) and not is_known and number not in held:
            unheld.append(" ".join(words[max(0, number - 4) : number + 5]))
    assert not unheld, "held by no line of test_figures.py:\n" + "\n".join(unheld)
