"""What network.md says."""

import re

import numpy as np
from matplotlib.image import imread

from book import REFERENCE, read
from claim import equals, holds, says
from measured import how_many_numbers, printed, result
from small_network import VALUES, X, Y, go_forward, in_rows, listed
from train_mnist import DIGITS, HERE, HIDDEN, PIXELS, Network, load_mnist

W1, B1, *_ = VALUES
SUMS, ACTIVATIONS, LOGITS, PROBABILITIES, COST = go_forward(*VALUES)
UPPER, LOWER = [f"{100 * probability:.0f} %" for probability in PROBABILITIES]
IMAGES, LABELS = load_mnist(HERE / "data", "t10k")
NETWORK = Network([PIXELS, *HIDDEN, DIGITS], np.random.default_rng(0))


def an_image_is_784_numbers():
    training_images, _ = load_mnist(HERE / "data", "train")
    rows, columns = IMAGES[0].shape
    says(f"{len(training_images) + len(IMAGES):,}", f"{rows} x {columns} pixels")
    says("rows", "divided by 255", f"{PIXELS} numbers from 0 to 1")


def a_neuron():
    says("passes this sum", "positive", "else zero")
    says(r"\mathrm{relu}(z)=\max(0,z)")
    says(f"activations {listed(ACTIVATIONS)}", f"logits {listed(LOGITS)}")
    says("lower one's sum is negative", f"passes on {ACTIVATIONS[1]:g}")


def a_layer():
    says(in_rows(X), in_rows(W1), in_rows(B1), in_rows(SUMS))
    says("into a column", "into a row")
    first, second = HIDDEN
    says("large network has two hidden layers", f"{first} and {second} neurons")
    says("last layer", "neuron for each digit", "no ReLU")
    says(r"a_1=\mathrm{relu}(xW_1+b_1)", r"a_2=\mathrm{relu}(a_1W_2+b_2)", "z=a_2W_3+b_3")


def what_a_neuron_asks():
    has_these_colours = '"bwr"' in read("lesson/shared/pictures.py")  # blue, white, red
    holds(has_these_colours, "raises the sum", "positive (red)", "lowers it", "negative (blue)")
    picture = imread(REFERENCE / "pictures/neuron.png")[..., :3]
    width = picture.shape[1] // 7
    _, learnt, _, this_3, _, a_6, _ = np.split(picture[:, : 7 * width], 7, axis=1)
    is_blue = (abs(learnt - (0, 0, 1)) < 0.1).all(axis=-1)
    _, columns = np.nonzero(is_blue)
    holds(columns.mean() < width / 2, "blue", "on the left")
    holds(a_6[is_blue].mean() > 0.3 and this_3[is_blue].mean() < 0.1, "6 has ink", "3", "none")

    # The neuron of the picture is the first that neurons.py lists.
    shares = printed("neurons", "\ndigit", "\n   167 ")
    of_3s, of_5s, of_6s = [f"{shares[digit]:.0f} % of the {digit}s" for digit in (3, 5, 6)]
    most_3s_fewest_6s = np.argmax(shares) == 3 and np.argmin(shares) == 6
    holds(most_3s_fewest_6s, "sum is positive for", of_3s, of_6s)
    says("positive for", of_5s)


def how_neurons_make_a_digit_together():
    says("ten weights", "each digit")
    rest = printed("answer", "the other 123")[-DIGITS:]  # the logits without the five
    second, first = np.argsort(rest)[-2:]
    is_close = rest[first] - rest[second] < 0.5
    holds((first, second) == (8, 3) and is_close, "8 has the largest logit", "just before the 3")

    # How many answers change, in per cent, and how far their logits are then above the next.
    _, lead = printed("answer", "\nnone")
    changed, lead_without_5 = printed("answer", "\nthe 5 that pass on most")
    changed_without_20, lead_without_20 = printed("answer", "\nthe 20 that pass on most")
    changed_with_5, _ = printed("answer", "\nall others but the 5")
    changed_at_random, _ = printed("answer", "\n20 at random")
    says("twenty random neurons", "pass something on", f"{changed_at_random:.0f} %")
    says("Without the five", f"{changed:.0f} % change", "twenty", f"{changed_without_20:.0f} %")
    told = f"next by {lead}", f"five still by {lead_without_5}", "without the twenty not at all"
    holds(lead_without_20 < 0, *told)
    says("all are off but the five", f"{changed_with_5:.0f} % of the answers change")
    holds(max(changed, changed_with_5) < 10, "five mostly suffice", "rarely needed")


def what_relu_is_good_for():
    equals(r"3\,(2x+1)")
    says("With ReLU in between", "a bend", "while $2x+1$ is negative", r"$3\cdot 0-4=-4$")

    (examples,) = re.findall(r"EXAMPLES = (\{.*\})", read("lesson/border.py"))
    numbers = [*eval(examples).values()]  # of these images among the 0s and 1s
    A, B, C = [share_in_quarters(image) for image in IMAGES[LABELS < 2][numbers]]
    is_so = LABELS[LABELS < 2][numbers].tolist() == [0, 1, 1] and B > A > C
    says("upper right quarter", "lower left")
    holds(is_so, "No", "a 1", "(B) has more ink", "a 0 (A)", "(C) has less")

    (straight,) = printed("border", "no hidden neurons:")
    (bent,) = printed("border", "4 hidden neurons:")
    says("Without hidden neurons", "straight", f"{straight} %")
    holds(bent > straight + 5, "With four", f"{bent} %", "each can bend")
    says("Our network reads", f"{result('default'):.1f} %")
    one = result("one-hidden-layer")
    holds(one > result("default") - 1, "With one", f"{one:.1f} %")
    says("With none", f"{result('no-hidden-layer'):.1f} %")
    holds(np.argmax(printed("ten_images", "logits")) == 5, "calls our 3 a 5")


def share_in_quarters(image):
    """Returns the share of an image's ink in its upper right quarter and its lower left one."""
    return (image[:14, 14:].sum() + image[14:, :14].sum()) / image.sum()


def the_forward_pass():
    holds(hasattr(Network, "logits"), "the method `logits`")
    says("the large network has", f"{how_many_numbers(NETWORK):,}$ numbers".replace(",", "{,}"))
    weights = [W.numpy() for W, _ in NETWORK.layers]
    biases = [b.numpy() for _, b in NETWORK.layers]
    holds(not np.concatenate(biases).any(), "Before training", "biases are zero")
    says("begin equal", "learn the same")
    says("the **seed**", "`--seed`")
    deviations = [W.std() for W in weights]
    by_inputs = [np.sqrt(2 / len(W)) for W in weights]
    is_root = np.allclose(deviations, by_inputs, rtol=0.05)
    holds(is_root, r"$\sqrt{2/n}$", "neither grow nor shrink")
    says("The 2 is for ReLU", "half")


def ten_probabilities():
    says("add up to one")
    says(r"p_k=\frac{e^{z_k}}{\sum_j e^{z_j}}")
    says("larger by one", "$e$ times as probable")
    upper, lower = [f"e^{{{logit:.1f}}}" for logit in LOGITS]
    says(f"first output gets ${upper}/({upper}+{lower})$", UPPER, LOWER)
    says("most probable digit", "**confidence**")


def the_cost():
    says("minus the natural logarithm", "right digit")
    holds(Y[0][1] == 1, "second output is the right one", LOWER)
    says(f"cost is $-\\ln {PROBABILITIES[1]:.2f}={COST:.2f}$")
    says("Each halving", f"costs {np.log(2):.2f} more")
    says("small change of the weights", "no answer")

    says("100 images", "70 are labelled 3", "30 are labelled 8")
    says("$p$ to the 3", "$1-p$ to the 8")
    at_5, at_7, at_9 = [-0.7 * np.log(p) - 0.3 * np.log(1 - p) for p in (0.5, 0.7, 0.9)]
    costs = f"{at_5:.2f} at 0.5, {at_7:.2f} at 0.7, and {at_9:.2f} at 0.9"
    says(r"$-0.7\ln p-0.3\ln(1-p)$ is", costs)
    equals(r"-\frac{0.7}{p}", p=0.7)
    equals(r"0.7\,(1-p)", p=0.7)
    says("p=0.7$$")
    says("lowest if", "share that it has")


def in_short():
    says("adds up weighted inputs", "passes on what is positive")
    says("Without this bend", "many layers do no more than one")
    changed, _ = printed("answer", "\nthe 5 that pass on most")
    holds(changed < 10, "A neuron alone names no digit", "many vote")
