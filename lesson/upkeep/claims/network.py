"""What network.md says."""

import numpy as np

from check_sentences import holds, says
from measured import printed, result
from small_network import VALUES, X, go_forward, listed
from train_mnist import HIDDEN

W1, B1, W2, B2 = map(np.array, VALUES)
SUMS, ACTIVATIONS, LOGITS, PROBABILITIES, COST = go_forward(W1, B1, W2, B2)
UPPER, LOWER = [f"{100 * probability:.0f} %" for probability in PROBABILITIES]


def a_neuron():
    says(f"activations {listed(ACTIVATIONS)}", f"logits {listed(LOGITS)}")


def a_layer():
    row = lambda numbers: "&".join(f"{number:g}" for number in numbers)
    says(row(X[0]), r"\\".join(map(row, W1)), row(B1), row(SUMS))
    first, second = HIDDEN
    says(f"Our large network has two hidden layers, of {first} and {second} neurons")


def what_a_neuron_asks():
    shares = printed(
        "neurons", "\ndigit", "\n   167 "
    )  # of each digit; neuron.png shows this neuron
    of_3s, of_5s, of_6s = [f"{shares[digit]:.0f} % of the {digit}s" for digit in (3, 5, 6)]
    most_3s_fewest_6s = np.argmax(shares) == 3 and np.argmin(shares) == 6
    holds(most_3s_fewest_6s, "the sum is positive for", of_3s, of_6s)
    says("But it is positive for", of_5s)


def how_neurons_make_a_digit_together():
    rest = printed("answer", "the other 123")[-10:]  # the logits without the five
    is_close = rest[8] - rest[3] < 0.5
    holds([*np.argsort(rest)[-2:]] == [3, 8] and is_close, "the 8 has the largest", "the 3")
    changed, without_20 = changed_without(5), changed_without(20)
    changed_with_five, _ = printed("answer", "\nall others but the 5")
    says(f"of all answers, only {changed:.0f} % change")
    says(f"off but the five, only {changed_with_five:.0f} % change")
    without_10 = f"without ten, {changed_without(10):.0f} % change"
    says(without_10, f"without the twenty, {without_20:.0f} %")
    changed_at_random, _ = printed("answer", "\n20 at random")
    says("twenty random neurons", "that pass something on", f"{changed_at_random:.0f} %")
    of_all, lead, lead_20 = [lead_without(count) for count in (0, 5, 20)]
    says("the answer's logit is", f"{of_all:.1f} above the next one")
    told = f"Without the five, it is still {lead:.1f} above", f"the twenty, {-lead_20:.1f} below"
    holds(lead_20 < 0, *told)
    told = "the five mostly suffice", "rarely needed"
    holds(max(changed, changed_with_five) < 10, *told)


def changed_without(count):
    """Returns for how many per cent of the images the answer changes without so many neurons."""
    return printed("answer", f"\nthe {count} that pass on most")[0]


def lead_without(count):
    """Returns how far the answer's logit is above the next one without so many neurons."""
    return printed("answer", f"\nthe {count} that pass on most" if count else "\nnone")[-1]


def what_to_take_away():
    holds(changed_without(5) < 10, "most answers survive the loss of a few")


def what_relu_is_good_for():
    titles = [f"{count} hidden neurons" for count in ("no", "4")]
    (straight,), (bent,) = [printed("border", f"{title}:") for title in titles]
    says("the border is straight", f"{straight} %")
    holds(bent > straight + 5, f"With four, it is {bent} %", "each can bend the border")
    says("Our network reads", f"{result('default'):.1f} %")
    one = result("one-hidden-layer")
    holds(one > result("default") - 1, "With one", f"{one:.1f} %", "adds little")
    says("With none", f"{result('no-hidden-layer'):.1f} %")
    logits = printed("ten_images", "logits")
    holds(np.argmax(logits) == 5, "calls our 3 a 5")


def ten_probabilities():
    upper_power, lower_power = [f"e^{{{logit:.1f}}}" for logit in LOGITS]
    says(f"${upper_power}/({upper_power}+{lower_power})$", UPPER, LOWER)


def the_cost():
    says("right one, and gets only", LOWER)
    says(f"So the cost is $-\\ln {PROBABILITIES[1]:.2f}={COST:.2f}$")
    says("Each halving", f"costs {np.log(2):.2f} more")
    p = np.arange(0.1, 1, 0.1)
    costs = -0.7 * np.log(p) - 0.3 * np.log(1 - p)
    says(f"{costs[4]:.2f} at 0.5, {costs[6]:.2f} at 0.7, and {costs[8]:.2f} at 0.9")
    says(f"p={p[costs.argmin()]:.1f}$$")
