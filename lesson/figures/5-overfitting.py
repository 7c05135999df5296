"""What 5-overfitting.md says."""

import numpy as np

from claims import holds, says
from evidence import compare, tenths
from measured import MORE_DATA, at, climb, curve, gap_of, of_networks, printed, result
from train_mnist import parse_arguments

HARDLY = 5  # per cent of climb
NEARLY_ALL = 99  # per cent of the training images
CLIMBS = 5  # per cent, of ten networks
NEARLY_AGREE, FAR_APART = 1, 5  # points between confidence and accuracy

# The gap and the climb
wide, narrower, narrow = [gap_of(run) for run in MORE_DATA]
says("At the end", f"{narrow:.2f} points")
says("On 1,000 images", f"{wide:.2f} points")
says(f"{narrower:.2f} points wide")
holds(wide > narrower > narrow, "The more training images", "the narrower")

much, less, hardly = [climb(run) for run in MORE_DATA]
means = tenths(curve("1000-images", "test cost"))
sizes = f"${means[-1]:.3f}/{means.min():.3f}-1$"
says("on 1,000 images", "climbs", sizes, f"{much:.0f} %")
says(f"By {less:.0f} %", f"by {hardly:.0f} %")
args = parse_arguments([])
times = args.iterations * args.batch_size / 60_000
holds(hardly < HARDLY, "hardly overfits in 1,000 steps", f"each image {times:.1f} times")
holds(climb("long") > HARDLY, "10,000", "does")
accuracies = [tenths(curve(run)) for run in MORE_DATA]
falls = [max(means) - means[-1] for means in accuracies]
says("accuracy falls", f"{max(falls):.2f} points at most")

# Why the cost climbs
holds(result("1000-images", "at iteration") == 80, "test cost is lowest", "80")
titles = "misread", "% confident", "they add to the test cost", "right adds", "\n  test cost"
early = [printed("confidence", "outputs/early", title)[0] for title in titles]
late = [printed("confidence", "outputs/1000-images", title)[0] for title in titles]
misread, sure, by_mistakes, by_right, cost = early
misread_late, sure_late, by_mistakes_late, by_right_late, cost_late = late
says("early", f"{misread:,.0f}", "late", f"{misread_late:,.0f}")
holds(misread_late < misread, "early", "late", "fewer")
holds(cost_late > cost, "early", "late", "higher cost")
says("early", "over 90 %", f"{sure:.0f}")
says("The late one is over 90 %", f"{sure_late:.0f}")
says("It was", f"{by_mistakes:.3f}+{by_right:.3f}={cost:.3f}$")
says("in the end", f"{by_mistakes_late:.3f}+{by_right_late:.3f}={cost_late:.3f}$")
holds(at(80, "1000-images") > NEARLY_ALL, "80", "nearly all training images right")
runs = "outputs/early", "outputs/1000-images"
ahead, ahead_late = [printed("confidence", run, "above the next")[0] for run in runs]
says("largest logit", f"{ahead:.1f} above the next at iteration 80", f"{ahead_late:.1f} at")

# The proof
at_80 = curve("1000-images", "test accuracy")[8]
holds(result("1000-images") > at_80, "With right labels", "spoilt confidence", "no answers")
iterations = 10, 20, 40, 80, 160, 320, 640, 1000
rows = [printed("temperature", f"\n{n:9,} ") for n in iterations]
_, costs, temperatures, costs_with_T = np.transpose(rows)
lowest = result("1000-images", "lowest test cost")
says("test cost ends at", f"{costs[-1]:.3f}", "lowest", f"{lowest:.3f}")
holds(costs_with_T[-1] < lowest, f"At {costs_with_T[-1]:.2f}", "lower than it ever was")
holds(max(np.diff(costs_with_T)) < 0, "With it", "does not climb")
grown = f"{temperatures[3]:.2f} at iteration 80", f"{temperatures[-1]:.2f} at the end"
holds(min(np.diff(temperatures)) > 0, "The best $T$ grows", *grown)
says(f"nearly equal with T = {temperatures[-1]:.2f}")

confident, right, apart = printed("temperature", "As it is:")
confident_with_T, _, apart_with_T = printed("temperature", "With T =", ":")
holds(confident > right + FAR_APART, "confidence", "too large")
says(f"{confident:.0f} % confident", f"{right:.0f} %", "right")
holds(abs(confident_with_T - right) < NEARLY_AGREE, "With $T$", "nearly agree")
of_groups = f"{apart:.1f} points without", f"{apart_with_T:.1f} with it"
says("expected calibration error", *of_groups)

low, _ = printed("calibration", "as it is:")
holds(low > CLIMBS, "all ten test costs climb")
highest = max(printed("calibration", "with T  :"))
holds(highest == 0, "With $T$ each ends at its lowest")
too_much, _, worse = printed("calibration", "T chosen on", "\n         50")
cost, _, with_T = printed("calibration", "\n    1,000 ")
says(f"saves {cost - with_T:.2f}", f"{cost - with_T - too_much:.2f}")
says(f"{worse:.0f} of 100 such choices raise the cost")
*_, worse_of_200 = printed("calibration", "T chosen on", "\n        200")
holds(worse_of_200 == 0, "With 200 images none does")

# Learning by heart
says("The first row", f"{at(0, 'shuffled-labels'):.2f} %", "not in place")
titles = "training accuracy", "test accuracy"
of_training, of_test = [result("shuffled-labels", title) for title in titles]
says(f"{of_training:g} %", "training images", f"{of_test:.0f} %", "test images", "guessing")
with_true = result("1000-images")
says(f"training reaches {of_training:g} %", f"{with_true:.0f} %", f"{of_test:.0f} %")

# Wrong labels
says("with right labels", f"{result('1000-images'):.0f} %")
says("The first row", f"{at(0, 'wrong-labels'):.2f} %")
means = tenths(curve("wrong-labels"))
knows_all = result("wrong-labels", "training accuracy") == 100
holds(means[-1] < max(means) - 1, "With a fifth of the labels random it spoilt answers")
holds(knows_all, "sinks from", f"{max(means):.1f}", f"{means[-1]:.1f} %", "goes on to 100 %")

# Calibrated to what
cost, T, with_T = printed("calibration-wrong", "\n    1,000 ")
says(f"the cost ends at {cost:.2f}", f"with $T$ at {with_T:.2f}")
lowest, _, lowest_with_T = printed("calibration-wrong", "\n      200 ")
holds(with_T - lowest_with_T < (cost - lowest) / 2, "It takes away most")
least, _ = printed("calibration-wrong", "with T  :")
holds(least > CLIMBS, "with $T$, too, it climbs, for all ten")
names = "cost with T", "T"
unreliable, larger_T = [of_networks(name, "plain", "wrong").mean() for name in names]
hardly = not compare(*[of_networks(n, "plain", "wrong") for n in ("cost with T", "cost")]).counts
holds(hardly, "It hardly helps", f"{unreliable:.2f}")
says(f"{larger_T:.1f} instead of {T:.1f}")
name = "5x-images-and-dropout"
cost, with_T = [of_networks(title, name, "wrong") for title in ("cost", "cost with T")]
raises = min(with_T - cost) > 0
holds(raises, "it even raises", "all ten", f"from {cost.mean():.2f} to {with_T.mean():.2f}")
