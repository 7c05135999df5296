"""What 9-breaking-down.md says."""

from claims import holds, says
from falls import NETWORKS, ORDERS
from measured import gone_on, in_the_fall, printed

NEAR = 0.1  # the limit
HARDLY = 0.8  # so much is left, at least

# The fall
_, reads_710, _ = in_the_fall(710)
_, reads_720, _ = in_the_fall(720)
says(f"{reads_710:.0f} %", "at step 710", f"{reads_720:.0f} % at step 720")
start, _ = printed("falls", "seed 0, from step ")
says("seeds 0, 1 and 2", f"the first to step {start:.0f}")
as_before, *_ = gone_on("as before")
slower, _, slower_starts, slower_ends = gone_on("rate 0.3")
without_L2, _, without_L2_starts, without_L2_ends = gone_on("without L2")
nearly_all = min(as_before) >= ORDERS - 1
none_if_slower = max(slower) == 0
holds(nearly_all, "It is not the order:", "with nothing else changed, nearly all fall")
holds(none_if_slower, "A smaller rate prevents it:", "none falls")
holds(all(without_L2 < as_before), "without L2 fewer fall")
nearly_every = (
    "three networks with L2 broke down in nearly every order",
    "at a smaller rate in none",
)
holds(nearly_all and none_if_slower, *nearly_every)

# Measured: of each network the rows over 2 before its first fall, of how many, and its falls
counts = {title: printed("falls", f"\n{title} ")[-4:-1] for title in NETWORKS}
fallen = {title for title, (_, _, falls) in counts.items() if falls > 0}
holds(fallen == {"5x-images", "L2"}, "L2 and 5x-images break down, the others do not")
all_over = sum(over for over, _, _ in counts.values())  # of which the last of each may lead on
holds(all_over > 2 * len(fallen), "over 2 is not enough: most rows over 2 led to no fall")
over_5x, rows_5x, _ = counts.pop("5x-images")
holds(over_5x == rows_5x == 5, "5x-images is over 2 in all five rows")
over_L2, rows_L2, _ = counts.pop("L2")
share_of_L2 = f"L2 in {100 * over_L2 / rows_L2:.0f} %"
median_of_L2, *medians = [printed("falls", f"\n{title} ")[-5] for title in ("L2", *counts)]
says(share_of_L2, f"median of {median_of_L2:.2f}")
most = max(100 * over / rows for over, rows, _ in counts.values())
says(f"The others are in {most:.0f} % at most", f"median up to {max(medians):.2f}")
never = [counts[title][0] for title in ("L2, 300 images", "L2, rate 0.1")]
holds(max(never) == 0, "L2 with 300 images or at 0.1 in none")

# Why L2?
has_sunk = max(abs(without_L2_starts - 2)) < NEAR and max(without_L2_ends) <= 1
holds(has_sunk, "times the rate the curvature sinks from about 2 to 1 or less")
hardly_sinks = min(slower_ends / slower_starts) > HARDLY
holds(hardly_sinks, "At the smaller rate, with L2 and no fall, it hardly sinks")
