"""What 5-overfitting.md says."""

import numpy as np

from evidence import compare, tenths
from measured import MORE_DATA, at, climb, curve, gap_of, of_networks, printed, result
from train_mnist import parse_arguments

HARDLY = 5  # per cent of climb
NEARLY_ALL = 99  # per cent of the training images
CLIMBS = 5  # per cent, of ten networks
NEARLY_AGREE, FAR_APART = 1, 5  # points between confidence and accuracy


def the_gap_and_the_climb():
    wide, narrower, narrow = [gap_of(run) for run in MORE_DATA]
    yield "At the end", f"{narrow:.2f} points"
    yield "On 1,000 images", f"{wide:.2f} points"
    yield f"{narrower:.2f} points wide"
    yield wide > narrower > narrow, "The more training images", "the narrower"

    much, less, hardly = [climb(run) for run in MORE_DATA]
    means = tenths(curve("1000-images", "test cost"))
    sizes = f"${means[-1]:.3f}/{means.min():.3f}-1$"
    yield "on 1,000 images", "climbs", sizes, f"{much:.0f} %"
    yield f"By {less:.0f} %", f"by {hardly:.0f} %"
    args = parse_arguments([])
    times = args.iterations * args.batch_size / 60_000
    yield hardly < HARDLY, "hardly overfits in 1,000 steps", f"each image {times:.1f} times"
    yield climb("long") > HARDLY, "10,000", "does"
    accuracies = [tenths(curve(run)) for run in MORE_DATA]
    falls = [max(means) - means[-1] for means in accuracies]
    yield "accuracy falls", f"{max(falls):.2f} points at most"


def why_the_cost_climbs():
    yield result("1000-images", "at iteration") == 80, "test cost is lowest", "80"
    titles = "misread", "% confident", "they add to the test cost", "right adds", "\n  test cost"
    early = [printed("confidence", "outputs/early", title)[0] for title in titles]
    late = [printed("confidence", "outputs/1000-images", title)[0] for title in titles]
    misread, sure, by_mistakes, by_right, cost = early
    misread_late, sure_late, by_mistakes_late, by_right_late, cost_late = late
    yield "early", f"{misread:,.0f}", "late", f"{misread_late:,.0f}"
    yield misread_late < misread, "early", "late", "fewer"
    yield cost_late > cost, "early", "late", "higher cost"
    yield "early", "over 90 %", f"{sure:.0f}"
    yield "The late one is over 90 %", f"{sure_late:.0f}"
    yield "It was", f"{by_mistakes:.3f}+{by_right:.3f}={cost:.3f}$"
    yield "in the end", f"{by_mistakes_late:.3f}+{by_right_late:.3f}={cost_late:.3f}$"
    yield at(80, "1000-images") > NEARLY_ALL, "80", "nearly all training images right"
    runs = "outputs/early", "outputs/1000-images"
    ahead, ahead_late = [printed("confidence", run, "above the next")[0] for run in runs]
    yield "largest logit", f"{ahead:.1f} above the next at iteration 80", f"{ahead_late:.1f} at"


def the_proof():
    at_80 = curve("1000-images", "test accuracy")[8]
    yield result("1000-images") > at_80, "With right labels", "spoilt confidence", "no answers"
    iterations = 10, 20, 40, 80, 160, 320, 640, 1000
    rows = [printed("temperature", f"\n{n:9,} ") for n in iterations]
    _, costs, temperatures, costs_with_T = np.transpose(rows)
    lowest = result("1000-images", "lowest test cost")
    yield "test cost ends at", f"{costs[-1]:.3f}", "lowest", f"{lowest:.3f}"
    yield costs_with_T[-1] < lowest, f"At {costs_with_T[-1]:.2f}", "lower than it ever was"
    yield max(np.diff(costs_with_T)) < 0, "With it", "does not climb"
    grown = f"{temperatures[3]:.2f} at iteration 80", f"{temperatures[-1]:.2f} at the end"
    yield min(np.diff(temperatures)) > 0, "The best $T$ grows", *grown
    yield f"nearly equal with T = {temperatures[-1]:.2f}"

    confident, right, apart = printed("temperature", "As it is:")
    confident_with_T, _, apart_with_T = printed("temperature", "With T =", ":")
    yield confident > right + FAR_APART, "confidence", "too large"
    yield f"{confident:.0f} % confident", f"{right:.0f} %", "right"
    yield abs(confident_with_T - right) < NEARLY_AGREE, "With $T$", "nearly agree"
    of_groups = f"{apart:.1f} points without", f"{apart_with_T:.1f} with it"
    yield "expected calibration error", *of_groups

    low, _ = printed("calibration", "as it is:")
    yield low > CLIMBS, "all ten test costs climb"
    highest = max(printed("calibration", "with T  :"))
    yield highest == 0, "With $T$ each ends at its lowest"
    too_much, _, worse = printed("calibration", "T chosen on", "\n         50")
    cost, _, with_T = printed("calibration", "\n    1,000 ")
    yield f"saves {cost - with_T:.2f}", f"{cost - with_T - too_much:.2f}"
    yield f"{worse:.0f} of 100 such choices raise the cost"
    *_, worse_of_200 = printed("calibration", "T chosen on", "\n        200")
    yield worse_of_200 == 0, "With 200 images none does"


def learning_by_heart():
    yield "The first row", f"{at(0, 'shuffled-labels'):.2f} %", "not in place"
    titles = "training accuracy", "test accuracy"
    of_training, of_test = [result("shuffled-labels", title) for title in titles]
    yield f"{of_training:g} %", "training images", f"{of_test:.0f} %", "test images", "guessing"
    with_true = result("1000-images")
    yield f"training reaches {of_training:g} %", f"{with_true:.0f} %", f"{of_test:.0f} %"


def wrong_labels():
    yield "with right labels", f"{result('1000-images'):.0f} %"
    yield "The first row", f"{at(0, 'wrong-labels'):.2f} %"
    means = tenths(curve("wrong-labels"))
    knows_all = result("wrong-labels", "training accuracy") == 100
    yield knows_all, "sinks from", f"{max(means):.1f}", f"{means[-1]:.1f} %", "goes on to 100 %"


def calibrated_to_what():
    cost, T, with_T = printed("calibration-wrong", "\n    1,000 ")
    yield f"the cost ends at {cost:.2f}", f"with $T$ at {with_T:.2f}"
    lowest, _, lowest_with_T = printed("calibration-wrong", "\n      200 ")
    yield with_T - lowest_with_T < (cost - lowest) / 2, "It takes away most"
    least, _ = printed("calibration-wrong", "with T  :")
    yield least > CLIMBS, "with $T$, too, it climbs, for all ten"
    names = "cost with T", "T"
    unreliable, larger_T = [of_networks(name, "plain", "wrong").mean() for name in names]
    hardly = not compare(
        *[of_networks(n, "plain", "wrong") for n in ("cost with T", "cost")]
    ).counts
    yield hardly, "It hardly helps", f"{unreliable:.2f}"
    yield f"{larger_T:.1f} instead of {T:.1f}"
    name = "5x-images-and-dropout"
    cost, with_T = [of_networks(title, name, "wrong") for title in ("cost", "cost with T")]
    raises = min(with_T - cost) > 0
    yield raises, "it even raises", "all ten", f"from {cost.mean():.2f} to {with_T.mean():.2f}"
