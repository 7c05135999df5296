"""What overfitting.md says."""

import numpy as np

from claims import holds, says, shows, unmeasured
from evidence import LIMITS, compare, tenths
from lists import NO_LAYER
from measured import (
    at,
    climb,
    curve,
    early_and_late,
    gap_of,
    lowest,
    of_networks,
    printed,
    result,
)

RUNS = "1000-images", "5000-images", "default"
CLIMBS = 5  # per cent: less is hardly a climb
FAR_APART = 5  # points between confidence and accuracy

# The gap and the climb
says("how far apart", f"{gap_of('default'):.2f} points")
before = f"{gap_of('1000-images'):.2f} points", f"climb {climb('1000-images'):.0f} %"
says("from 1,000 images", *before)
says(f"gap is {gap_of('5000-images'):.2f} points")
says(f"climb is {climb('5000-images'):.0f} %", f"from all images {climb('default'):.0f} %")
says("1,000 images", f"{1000 * 512 / 1000:.0f} times", f"only {1000 * 512 / 60_000:.1f} times")
LONG = "long-0", "long-1", "long-2"
long_climbs = [climb(run) for run in LONG]
put_off = climb("default") < CLIMBS < min(long_climbs)
holds(put_off, "It does", f"by {min(long_climbs):.0f} to {max(long_climbs):.0f} %", "put the climb")
holds(put_off, "more images put it off")
lost = []
for run in (*RUNS, *LONG):
    means = tenths(curve(run))
    lost.append(max(means) - means[-1])
holds(max(lost) < 0.03, "In none", "do the answers get worse", "within 0.03 points")

# Why the cost climbs
holds(lowest("1000-images")[0] == 80, "lowest at iteration 80")
misread, misread_late = early_and_late("misread")
holds(misread_late < misread, "At iteration 80", f"{misread:,.0f}", f"only {misread_late:,.0f}")
cost, cost_late = early_and_late("\n  test cost")
holds(cost_late > cost, "test cost (loss) has climbed", f"from {cost:.3f} to {cost_late:.3f}")
sure, sure_late = early_and_late("% confident")
says(f"{sure:.0f} are over 90 % confident")
says(f"{sure_late:.0f}, and confident mistakes")
of_mistakes, of_mistakes_late = early_and_late("they add to the test cost")
of_right, of_right_late = early_and_late("right adds")
is_more = of_mistakes_late - of_mistakes > of_right - of_right_late > 0
holds(is_more, "get cheaper", "does not make up for it")
learnt = curve("1000-images", "training accuracy")[curve("1000-images", "iteration") >= 80]
holds(min(learnt) > 99.5, "From iteration 80", "nearly all")

# A temperature
at_80 = at(80, "1000-images", "test accuracy")
holds(result("1000-images") > at_80, "spoilt the confidence", "not the answers")
without = [of_networks(title, experiment=NO_LAYER) for title in ("stopped accuracy", "accuracy")]
holds(compare(*without).is_positive, "Without a hidden layer", "answers get worse")
rows = [printed("temperature", f"\n{n:9,} ") for n in (10, 20, 40, 80, 160, 320, 640, 1000)]
_, _, best_T, costs_with_T = np.transpose(rows)
_, lowest_cost = lowest("1000-images")
falls = max(np.diff(costs_with_T)) < 0 and costs_with_T[-1] < lowest_cost
holds(falls, "No", f"ends at {costs_with_T[-1]:.2f}", "lower than")
holds(min(np.diff(best_T)) > 0, f"$T$ grows to {best_T[-1]:.2f}")
says(f"nearly equal with T = {best_T[-1]:.2f}")

confident, right, apart = printed("temperature", "As it is:")
_, _, apart_with_T = printed("temperature", "With T =", ":")
holds(confident > right + FAR_APART, "answers better", "too sure")
says(f"{apart} points apart on average", f"with $T$ {apart_with_T} points")

least_climb, _ = printed("calibration", "as it is:")
holds(least_climb > CLIMBS, "without $T$ all ten climb")
largest_climb_with_T = max(printed("calibration", "with T  :"))
holds(largest_climb_with_T == 0, "None", "each cost ends at its lowest")
of_50, of_200 = [printed("calibration", "T chosen on", f"\n{n:11}")[1] for n in (50, 200)]
says("on 200", "19 of 20", f"at most {of_200:.3f} more", f"on 50, {of_50:.3f}")

# Wrong labels
accuracies = tenths(curve("wrong-labels"))
best, last = max(accuracies), accuracies[-1]
knows_all = result("wrong-labels", "training accuracy") == 100
says(f"{best:.1f} % at best", f"{last:.1f} % at the end")
holds(last < best - 1, "the answers get worse")
is_worse_at_best = best < max(tenths(curve("1000-images"))) - 5
holds(knows_all, "goes on to 100 %", "even wrong labels", "by heart")

random = curve("random-labels", "training accuracy")
iterations = curve("random-labels", "iteration")
known_from = iterations[random < 100].max() + 10
read = f"{result('random-labels'):.0f} % of the test images"
holds(random[-1] == 100 and known_from < 500, "100 %", "soon", read)

# Lies: by how many are near, test images, the share misread at best and in the end, what is added
groups = [printed("lies", f"\n{lies} ") for lies in ("0", "1", "2", "3 to 5")]
_, at_best, at_end, added, _ = np.transpose(groups)
says("near no lie", f"{at_end[0]} % are misread in the end")
grows = min(np.diff(at_end)) > 0 and min(np.diff(at_best)) > 0
holds(grows, f"{at_end[-1]} %", "the more lies near, the more is misread")
holds(grows, "The share misread grows with the lies near")
most = at_best[-1] - at_best[0] > added[-1] - added[0] > 0
both = f"{at_best[-1]} and {at_best[0]} %", f"{added[-1]:.1f} points, near no lie {added[0]:.1f}"
holds(most, "Most of the difference", *both)
_, _, _, mean, error = printed("lies", "\nany ")
is_spoilt = mean > LIMITS[5] * error and min(np.diff(added)) > 0
as_told = printed("lies", "most alike has a lie,")[0]
holds(as_told > 100 / 9, "has a lie", f"{as_told:.0f} %")  # of nine wrong digits
nearest = printed("lies", "\nthe nearest neighbour reads")
of_plain = [of_networks("accuracy", labels=labels)[:5].mean() for labels in ("right", "wrong")]
of_nearest = "{} %, and with lies {} %".format(*nearest)
says(f"reads {of_nearest}", "networks {:.1f} and {:.1f} %".format(*of_plain))
all_so = is_spoilt and is_worse_at_best
holds(all_so, "With a fifth", "even at best", "spoilt more", "the more lies were near")

# The table
shows("mistakes", f"{of_mistakes:.3f}", f"{of_mistakes_late:.3f}")
shows("right answers", f"{of_right:.3f}", f"{of_right_late:.3f}")
shows("together", f"{cost:.3f}", f"{cost_late:.3f}")

unmeasured("between 1.5 and 1.9")  # test_code.py runs the code
