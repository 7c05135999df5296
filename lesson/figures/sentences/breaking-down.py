"""What breaking-down.md says."""

import numpy as np

from claims import holds, says, unmeasured
from falls import NETWORKS, ORDERS
from measured import gone_on, in_the_fall, printed

HARDLY = 0.8  # so much is left, at least

# The fall
_, reads_710, _ = in_the_fall(710)
_, reads_720, _ = in_the_fall(720)
says(f"{reads_710:.0f} %", "at step 710", f"{reads_720:.0f} % at step 720")
costs, curvatures = [[in_the_fall(step)[i] for step in (710, 714, 718)] for i in (0, 2)]
rise_together = min(np.diff(costs)) > 0 and min(np.diff(curvatures)) > 0
holds(bool(rise_together), "lead up", "where the valley is far narrower")
cost_at_720, _, curvature_at_720 = in_the_fall(720)
comes_down = cost_at_720 < costs[-1] and curvature_at_720 < curvatures[-1]
holds(comes_down, "comes down again")
start, _ = printed("falls", "seed 0, from step ")
says("seeds 0, 1 and 2", f"seed 0 to step {start:.0f}")
as_before, *_ = gone_on("as before")
slower, _, slower_starts, slower_ends = gone_on("rate 0.3")
without_L2, _, without_L2_starts, without_L2_ends = gone_on("without L2")
nearly_all = min(as_before) >= ORDERS - 1
none_if_slower = max(slower) == 0
holds(nearly_all, "In nearly every order the networks fall")
holds(none_if_slower, "At the smaller rate no network falls")
holds(all(without_L2 < as_before), "Without L2 fewer networks fall")
is_two = (without_L2_starts.round() == 2).all()
nearly_every = "was about 2", "three networks with L2 broke down in nearly every order"
holds(nearly_all and bool(is_two), *nearly_every)
holds(none_if_slower, "At a smaller rate none did")

# Measured: of each network the rows over 2 before its first fall, of how many, and its falls
counts = {title: printed("falls", f"\n{title} ")[-4:-1] for title in NETWORKS}
fallen = {title for title, (_, _, falls) in counts.items() if falls > 0}
all_over = sum(over for over, _, _ in counts.values())  # of which the last of each may lead on
holds(all_over > 2 * len(fallen), "over 2 is not enough: most such rows led to no fall")
shares = {title: over / rows for title, (over, rows, _) in counts.items()}
least_fallen = min(shares[title] for title in fallen)
most_others = max(share for title, share in shares.items() if title not in fallen)
more_often = "Before a fall", "over 2 more often than in networks without one"
holds(most_others < least_fallen, *more_often)
holds("5x-images" in fallen, "why 5,000 images break down without L2")

# Why L2?
has_sunk = is_two and max(without_L2_ends) <= 1
holds(bool(has_sunk), "the rate times the curvature sinks from about 2 to 1 or less")
hardly_sinks = min(slower_ends / slower_starts) > HARDLY
holds(hardly_sinks, "With L2, at the smaller rate, it hardly sinks")

unmeasured("$\\eta h=2.4$", "$\\eta h=1.9$", "With 1.9")
