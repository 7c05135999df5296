"""What your-turn.md says."""

import numpy as np

from claims import holds, says, unmeasured
from evidence import compare
from measured import at, gap_of, last_tenth, of_seeds, result

# With flags
says("No hidden layer", f"{result('no-hidden-layer'):.1f} %")
says("300 images", f"{result('few'):.0f} %", "gap", f"{gap_of('few'):.0f} points")
plain, dropout = [of_seeds(last_tenth, run) for run in ("long", "long-dropout")]
gain = compare(dropout, plain)
holds(gain.is_positive, f"{plain.mean():.1f} % without dropout", f"{gain:.2f} points more")

# In the script
small, usual, large = [result(run) for run in ("small-start", "default", "large-start")]
says("the usual, a small and a large", f"{usual:.2f} %", f"{small:.2f} %", f"{large:.2f} %")
at_450, at_500 = [at(iteration, "small-start", "training cost") for iteration in (450, 500)]
holds(at_450 > np.log(10) - 0.01 > at_500, "450 steps nothing")
holds(at(0, "large-start", "training cost") > 500, "costs more than 500")
says(f"At iteration {result('stopped', 'iteration'):.0f}")
says("At iteration 100", "training accuracy", f"{at(100, 'momentum'):.2f} %")
gain = compare(of_seeds(last_tenth, "momentum"), of_seeds(last_tenth, "default"))
holds(gain.is_positive, f"{gain:.2f} points more", "default run")

unmeasured("over 99 %")
