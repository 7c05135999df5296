"""What your-turn.md says."""

import re

import numpy as np

from book import REFERENCE
from claims import holds, says, unmeasured
from measured import at, curve, printed, result, rows_of

RUNS = "default", "normalised", "normalised-small", "smaller-rate"

# The start
small = result("small-start")
says(f"It is {small:.1f} %")
at_450, at_500 = [at(iteration, "small-start", "training cost") for iteration in (450, 500)]
holds(at_450 > np.log(10) - 0.01 > at_500, "450 steps nothing")
# Normalisation
last_ten = {run: curve(run)[-10:] for run in RUNS}
usual, ordinary, from_small, smaller = [f"{each.mean():.1f} %" for each in last_ten.values()]
says(f"`run-1` reads {usual}", f"{ordinary} from the ordinary", f"{from_small} from the small")
says(f"{at(100, 'normalised-small'):.0f} % at iteration 100")
# A search for settings
steady, in_turn = [0], [0]
for step in range(100):
    steady.append(0.9 * steady[-1] + 1)
    in_turn.append(0.9 * in_turn[-1] + (-1) ** step)
says("Always 1", "{:g}, {:g}, {:.3g}, {:.3g},".format(*steady[1:5]))
at_1, at_minus_1 = in_turn[-2:]
first_four = "{:g}, {:.1f}, {:.2f}, {:.2f},".format(*in_turn[1:5])
says("In turn", first_four, f"{at_1:.2f} and {at_minus_1:.2f}")
in_step_1 = [slope / (slope**2) ** 0.5 for slope in (1, 0.001)]  # both means are of one slope
holds(np.allclose(in_step_1, 1), "Adam returns 1 for both")
rates = printed("optimisers", "validation images read")
reads = {}
for kind in ("SGD", "momentum", "Adam"):
    reads[kind] = dict(zip(rates, printed("optimisers", f"\n{kind}  "), strict=True))
best = [max(of_kind, key=of_kind.get) for of_kind in reads.values()]
says("SGD is best at {:g}, momentum at {:g}, Adam at {:g}".format(*best))
_, lowest, *_ = printed("optimisers", "\nSGD at 1  ")
says("with SGD at 1", "one of ten others", f"only {lowest} %")
text = (REFERENCE / "programs" / "optimisers.txt").read_text(encoding="utf-8")
unsure = re.findall("^(.*?)  .* we cannot tell$", text, re.MULTILINE)
than_sgd, than_momentum, than_slower = [
    "{:.2f} ± {:.2f}".format(*printed("optimisers", f"\n{name}  ")[2:4])
    for name in ("SGD at 0.67", "momentum at 0.3", "momentum at 0.2")
]
says("Adam reads", f"{than_sgd} points more than SGD at 0.67")
says("Adam reads", f"{than_momentum} more than momentum at 0.3")
holds(unsure == ["SGD at 1", "momentum at 0.2"], f"at 0.2 we cannot tell: {than_slower}")
# A smaller rate at the end
is_same = np.array_equal(rows_of("smaller-rate")[:91], rows_of("default")[:91])
holds(is_same, "up to there, your rows are those of")
quiet, loud = last_ten["smaller-rate"], last_ten["default"]
span = lambda accuracies: f"{accuracies.min():.2f} to {accuracies.max():.2f} %"
holds(np.ptp(quiet) < np.ptp(loud) / 5, "It jumps less", span(quiet), f"without {span(loud)}")
says("Their means", f"{smaller.removesuffix(' %')} and {usual}")

unmeasured("from 0.001 to 3", "of 0.001", "about 54 % of the labels")
