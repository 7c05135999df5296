"""What network.md says."""

import re

import numpy as np
from matplotlib import colormaps
from matplotlib.image import imread

from book import REFERENCE, read
from claim import equals, holds, says
from measured import how_many_numbers, printed, result
from networks import tf
from small_network import VALUES, X, Y, go_forward, listed
from train_mnist import (
    DIGITS,
    HERE,
    HIDDEN,
    PIXELS,
    Network,
    cross_entropy,
    load_mnist,
    parse_arguments,
    set_up,
    to_inputs,
)

W1, B1, W2, B2 = map(np.array, VALUES)
SUMS, ACTIVATIONS, LOGITS, PROBABILITIES, COST = go_forward(W1, B1, W2, B2)
UPPER, LOWER = [f"{100 * probability:.0f} %" for probability in PROBABILITIES]
IMAGES, LABELS = load_mnist(HERE / "data", "t10k")
TRAINING_IMAGES, TRAINING_LABELS = load_mnist(HERE / "data", "train")
INPUTS = to_inputs(IMAGES[:1000])
NETWORK, _, _ = set_up(parse_arguments([]), (INPUTS, LABELS[:1000]))  # before training


def an_image_is_784_numbers():
    count, (rows, columns) = len(TRAINING_IMAGES) + len(IMAGES), IMAGES[0].shape
    says(f"{count:,}", f"{rows} x {columns} pixels")
    (row,) = to_inputs(IMAGES[:1]).numpy()
    is_by_rows = np.allclose(row, np.concatenate([*IMAGES[0]]) / 255)
    holds(is_by_rows, "rows", "end to end", "divided by 255", f"{len(row)} numbers from 0 to 1")


def a_neuron():
    passes_on = tf.nn.relu([-2.0, 3.0]).numpy().tolist()
    holds(passes_on == [0, 3], "passes this sum", "if it is positive", "else zero")
    holds(np.maximum(0, [-2, 3]).tolist() == passes_on, r"\mathrm{relu}(z)=\max(0,z)")
    says(f"activations {listed(ACTIVATIONS)}", f"logits {listed(LOGITS)}")
    holds(SUMS[0] > 0 > SUMS[1], "lower one's sum is negative", f"passes on {ACTIVATIONS[1]:g}")


def a_layer():
    row = lambda numbers: "&".join(f"{number:g}" for number in numbers)
    says(row(X[0]), r"\\".join(map(row, W1)), row(B1), row(SUMS))
    by_columns = [X[0] @ W1[:, neuron] + B1[neuron] for neuron in (0, 1)]
    holds(np.allclose(by_columns, SUMS), "into a column", "into a row")
    first, second = HIDDEN
    says(f"Our large network has two hidden layers, of {first} and {second} neurons")
    logits = NETWORK.logits(INPUTS).numpy()
    has_no_relu = logits.shape[1] == DIGITS and logits.min() < 0
    holds(has_no_relu, "last layer", "neuron for each digit", "no ReLU")

    # The formulas of the page, as Python has them.
    (formulas,) = re.findall(r"\$\$(a_1=.*)\$\$", read("lesson/pages/network.md"))
    numbers = {"x": INPUTS, "relu": tf.nn.relu}
    for number, (W, b) in enumerate(NETWORK.layers, 1):
        numbers |= {f"W_{number}": W, f"b_{number}": b}
    for formula in formulas.replace(r"\mathrm{relu}", "relu").split(r",\qquad "):
        exec(re.sub(r"(?<=\w)W", "@W", formula), numbers)
    holds(np.allclose(numbers["z"], logits), formulas)


def where(picture, color):
    """Returns how far to the right, and how far down, a colour is in a part of a picture."""
    places = np.argwhere((abs(picture[..., :3] - color) < 0.1).all(axis=-1))
    down, right = places.mean(axis=0) / picture.shape[:2]
    return right, down


def what_a_neuron_asks():
    red, _, blue, _ = colormaps["bwr"](1.0)  # of the largest number, as draw_image has it
    is_so = red > blue and '"bwr"' in read("lesson/pictures.py")
    holds(is_so, "raises the sum", "positive (red)", "lowers it", "negative (blue)")
    picture = imread(REFERENCE / "pictures/neuron.png")
    _, learnt, _, a_3, _, a_6, _ = np.array_split(picture, 7, axis=1)
    right, down = where(learnt, (0, 0, 1))
    holds(right < 0.5, "blue patch on the left")
    brightness = [float(ink_at(image, right, down)) for image in (a_3, a_6)]
    holds(brightness[0] < 0.1 and brightness[1] > 0.3, "A 6 has ink", "this 3 none")

    shares = printed(
        "neurons", "\ndigit", "\n   167 "
    )  # of each digit; neuron.png shows this neuron
    of_3s, of_5s, of_6s = [f"{shares[digit]:.0f} % of the {digit}s" for digit in (3, 5, 6)]
    most_3s_fewest_6s = np.argmax(shares) == 3 and np.argmin(shares) == 6
    holds(most_3s_fewest_6s, "the sum is positive for", of_3s, of_6s)
    says("But it is positive for", of_5s)


def ink_at(image, right, down, far=0.06):
    """Returns how bright a picture is near a place, on average."""
    height, width, _ = image.shape
    rows, columns = [
        slice(int((place - far) * size), int((place + far) * size))
        for place, size in ((down, height), (right, width))
    ]
    return image[rows, columns, :3].mean()


def how_neurons_make_a_digit_together():
    weights, _ = NETWORK.layers[-1]
    holds(weights.shape[1] == 10, "ten weights, one for each digit")
    rest = printed("answer", "the other 123")[-10:]  # the logits without the five
    is_close = rest[8] - rest[3] < 0.5
    holds([*np.argsort(rest)[-2:]] == [3, 8] and is_close, "the 8 has the largest", "the 3")
    changed, without_20 = changed_without(5), changed_without(20)
    changed_with_five, _ = printed("answer", "\nall others but the 5")
    says(f"of all answers, only {changed:.0f} % change")
    says(f"off but the five, only {changed_with_five:.0f} % change")
    says(f"But without the twenty, {without_20:.0f} % change")
    changed_at_random, _ = printed("answer", "\n20 at random")
    says("twenty random neurons", "that pass something on", f"{changed_at_random:.0f} %")
    of_all, lead, lead_20 = [lead_without(count) for count in (0, 5, 20)]
    says("the answer's logit is", f"{of_all:.1f} above the next one")
    told = f"without the five still {lead:.1f}", f"without the twenty {-lead_20:.1f} below"
    holds(lead_20 < 0, *told)
    told = "the five mostly suffice", "rarely needed"
    holds(max(changed, changed_with_five) < 10, *told)


def changed_without(count):
    """Returns for how many per cent of the images the answer changes without so many neurons."""
    return printed("answer", f"\nthe {count} that pass on most")[0]


def lead_without(count):
    """Returns how far the answer's logit is above the next one without so many neurons."""
    return printed("answer", f"\nthe {count} that pass on most" if count else "\nnone")[-1]


def in_short():
    holds(changed_without(5) < 10, "most answers survive the loss of a few")


def what_relu_is_good_for():
    equals(r"3\,(2x+1)")
    x = np.arange(-5, 5)
    both = 3 * np.maximum(2 * x + 1, 0) - 4
    holds(len({*np.diff(both)}) > 1, "With ReLU in between", "has a bend")
    bottom = 3 * np.maximum(2 * -5 + 1, 0) - 4  # where 2x + 1 is negative
    says("while $2x+1$ is negative", rf"$3\cdot 0-4={bottom}$")

    (examples,) = re.findall(r"EXAMPLES = (\{.*\})", read("lesson/border.py"))
    of_two = IMAGES[LABELS < 2], LABELS[LABELS < 2]
    quarters = of_two[0][:, :14, 14:], of_two[0][:, 14:, :14]
    ink = sum(quarter.sum(axis=(1, 2)) for quarter in quarters) / of_two[0].sum(axis=(1, 2))
    A, B, C = [ink[number] for number in eval(examples).values()]
    digits = [of_two[1][number] for number in eval(examples).values()]
    says("the upper right quarter", "the lower left one")
    told = "a 1", "(B) has more ink", "a 0 (A)", "(C) has less"
    holds(digits == [0, 1, 1] and B > A > C, "No", *told)

    titles = [f"{count} hidden neurons" for count in ("no", "4")]
    (straight,), (bent,) = [printed("border", f"{title}:") for title in titles]
    says("Without hidden neurons", "the border is straight", f"{straight} %")
    holds(bent > straight + 5, f"With four, it is {bent} %", "each can bend the border")
    says("Our network reads", f"{result('default'):.1f} %")
    one = result("one-hidden-layer")
    holds(one > result("default") - 1, "With one", f"{one:.1f} %", "adds little")
    says("With none", f"{result('no-hidden-layer'):.1f} %")
    logits = printed("ten_images", "logits")
    holds(np.argmax(logits) == 5, "calls our 3 a 5")


def the_forward_pass():
    holds(hasattr(Network, "logits"), "the method `logits`")
    says("the large network has", f"{how_many_numbers(NETWORK):,}$ numbers".replace(",", "{,}"))
    biases = [b.numpy() for _, b in NETWORK.layers]
    holds(not np.concatenate(biases).any(), "Before training", "biases are zero")

    alike = Network([PIXELS, *HIDDEN, DIGITS], np.random.default_rng(0))
    for W, _ in alike.layers:
        W.assign(tf.fill(W.shape, 0.01))
    with tf.GradientTape() as tape:
        cost = cross_entropy(alike.logits(INPUTS), LABELS[: len(INPUTS)])
    slopes = tape.gradient(cost, alike.layers[0][0]).numpy()
    learn_the_same = slopes.any() and np.allclose(slopes, slopes[:, :1], atol=1e-7)
    holds(learn_the_same, "begin equal", "learn the same")
    says("the **seed**", "`--seed`")

    deep = Network([PIXELS, *10 * [200]], np.random.default_rng(0))
    a, sizes = INPUTS, []
    for W, b in deep.layers:
        equal = np.isclose(W.numpy().std(), np.sqrt(2 / W.shape[0]), rtol=0.05)
        assert equal, "the start is another one"
        z = a @ W + b
        sizes.append(z.numpy().std())
        a = tf.nn.relu(z)
    do_not_grow = 0.5 < sizes[-1] / sizes[0] < 2
    holds(do_not_grow, r"$\sqrt{2/n}$", "neither grow nor shrink from layer to layer")
    is_half = abs(np.mean(z > 0) - 0.5) < 0.1
    holds(is_half, "The 2 is for ReLU", "lets about half through")


def ten_probabilities():
    z = np.linspace(-1, 2, DIGITS)
    p = np.exp(z) / np.exp(z).sum()
    is_softmax = np.allclose(p, tf.nn.softmax(z)) and np.isclose(p.sum(), 1)
    holds(is_softmax, "add up to one")
    holds(is_softmax, r"p_k=\frac{e^{z_k}}{\sum_j e^{z_j}}")
    larger = np.exp(z + np.eye(DIGITS)[0])
    times = larger[0] / larger[1] / (p[0] / p[1])
    holds(np.isclose(times, np.e), "larger by one", "$e$ times as probable")
    upper_power, lower_power = [f"e^{{{logit:.1f}}}" for logit in LOGITS]
    says(f"${upper_power}/({upper_power}+{lower_power})$", UPPER, LOWER)
    says("most probable digit", "**confidence**")


def the_cost():
    holds(np.isclose(COST, -np.log(PROBABILITIES[1])), "minus the natural logarithm", "right digit")
    holds(Y[0][1] == 1, "the second output is the right one, and gets only", LOWER)
    says(f"So the cost is $-\\ln {PROBABILITIES[1]:.2f}={COST:.2f}$")
    says("Each halving", f"costs {np.log(2):.2f} more")
    before = NETWORK.logits(INPUTS).numpy()
    for variable in NETWORK.trainable_variables:
        variable.assign_add(tf.fill(variable.shape, 1e-4))
    after = NETWORK.logits(INPUTS).numpy()
    changed = np.mean(before.argmax(axis=1) != after.argmax(axis=1))
    told = "A small change of the weights", "no answer"
    holds(changed < 0.05 and not np.array_equal(before, after), *told)

    p, of_3s = np.arange(0.1, 1, 0.1), 0.7
    costs = -of_3s * np.log(p) - (1 - of_3s) * np.log(1 - p)
    says(
        "100 images", f"{100 * of_3s:.0f} are labelled 3", f"{100 - 100 * of_3s:.0f} are labelled 8"
    )
    says("$p$ to the 3", "$1-p$ to the 8")
    says(rf"$-{of_3s}\ln p-{1 - of_3s:.1f}\ln(1-p)$ is")
    says(f"{costs[4]:.2f} at 0.5, {costs[6]:.2f} at 0.7, and {costs[8]:.2f} at 0.9")
    best = p[costs.argmin()]
    equals(rf"-\frac{{{of_3s}}}{{p}}", p=best)
    equals(rf"{of_3s}\,(1-p)", p=best)
    says(f"p={best:.1f}$$")
    holds(np.isclose(best, of_3s), "lowest if", "the share that it has")
