"""What breaking-down.md says."""

import numpy as np

from claims import holds, says
from falls import NETWORKS, ORDERS
from measured import OF_MNIST, gone_on, how_many_break, in_the_fall, of_networks, printed

# The fall
_, reads_710, _ = in_the_fall(710)
_, reads_720, _ = in_the_fall(720)
says("At step 710", f"{reads_710:.0f} %")
says("Ten steps later", f"{reads_720:.0f} %")
costs, curvatures = [[in_the_fall(step)[i] for step in (710, 714, 718)] for i in (0, 2)]
rise_together = min(np.diff(costs)) > 0 and min(np.diff(curvatures)) > 0
holds(bool(rise_together), "rise together", "lead up", "where the valley is far narrower")
cost_at_720, _, curvature_at_720 = in_the_fall(720)
comes_down = cost_at_720 < costs[-1] and curvature_at_720 < curvatures[-1]
holds(comes_down, "comes down")
as_before, *_ = gone_on("as before")
slower, *_ = gone_on("rate 0.3")
without_L2, *_ = gone_on("without L2")
nearly_all = min(as_before) >= ORDERS - 1
none_if_slower = max(slower) == 0
holds(nearly_all, "In nearly every other order, these three fall")
holds(none_if_slower, "At the smaller rate none falls")
holds(all(without_L2 < as_before), "Without L2 fewer fall")
nearly_every = "Three networks with L2", "in nearly every order", "smaller rate in none"
holds(nearly_all and none_if_slower, *nearly_every)

# What prevents it
with_dropout = "dropout", "copies-and-dropout", "5x-images-and-dropout"
broken = {
    name: sum(how_many_break(name, "wrong", setting) for setting in OF_MNIST)
    for name in (*with_dropout, "all-three")
}
with_L2 = broken.pop("all-three")
number = sum(
    len(of_networks("T", name, "wrong", setting)) for name in broken for setting in OF_MNIST
)
is_one = sum(broken.values()) == 1
holds(is_one, f"of the {number} with dropout only one breaks down")
holds(with_L2 == 4, "With L2 beside it", "four of 35 do")
holds(is_one, "dropout without L2 prevented nearly all falls")
of_clothes = [how_many_break(name, "wrong", "fashion") for name in ("plain", "dropout")]
holds(of_clothes == [5, 5], "On clothes", "all five with dropout alone break down")
without, deepest = [
    100 * of_networks("largest fall", name, "wrong", "fashion") for name in ("plain", "dropout")
]
is_shallower = (deepest < without).all()
holds(bool(is_shallower), "their falls are shallower")

# Measured: of each network the rows over 2 before its first fall, of how many, and its falls
counts = {title: printed("falls", f"\n{title} ")[-4:-1] for title in NETWORKS}
fallen = {title for title, (_, _, falls) in counts.items() if falls > 0}
all_over = sum(over for over, _, _ in counts.values())  # of which the last of each may lead on
holds(all_over > 2 * len(fallen), "most rows over 2 lead to no fall")
over_5x, rows_5x, _ = counts.pop("5x-images")
over_L2, rows_L2, _ = counts.pop("L2")
most = max(over / rows for over, rows, _ in counts.values())
is_more = most < min(over_L2 / rows_L2, over_5x / rows_5x) and fallen == {"5x-images", "L2"}
holds(is_more, "The two that fall are over 2 more often, before their first fall")
