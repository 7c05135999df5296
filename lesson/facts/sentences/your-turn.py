"""What your-turn.md says."""

import numpy as np

from claims import holds, says, unmeasured
from evidence import compare
from lists import list_runs
from measured import at, errors_learnt, gap_of, last_tenth, of_networks, of_seeds, result

# With flags
says("Without a hidden layer", f"{result('no-hidden-layer'):.1f} %")
says("With 300 images", f"{result('few'):.0f} %", "gap", f"{gap_of('few'):.0f} points")
plain, dropout = [of_seeds(last_tenth, run) for run in ("long", "long-dropout")]
by_dropout = compare(dropout, plain)
holds(
    by_dropout.is_positive,
    f"{plain.mean():.1f} % without dropout",
    f"{by_dropout:.2f} points higher",
)

# In the script
small, usual, large = [result(run) for run in ("small-start", "default", "large-start")]
says("the usual, a small and a large", f"{usual:.2f} %", f"{small:.2f} %", f"{large:.2f} %")
at_450, at_500 = [at(iteration, "small-start", "training cost") for iteration in (450, 500)]
holds(at_450 > np.log(10) - 0.01 > at_500, "450 steps nothing")
holds(at(0, "large-start", "training cost") > 500, "costs more than 500")
says("In `run-1` it was", f"{at(100, 'default'):.1f} %")
says("At iteration 100", "training accuracy", f"about {at(100, 'momentum'):.0f} %")

holds("trainable=False" in list_runs()["momentum"].edit, "`tf.Variable`s with `trainable=False`")

# Problems without answers
known = [errors_learnt("plain", f"neurons-{size}") for size in (128, 512)]
holds(np.min(known) == 1, "512 neurons learns", "by heart", "as one of 128 does")
of_128, of_512 = [of_networks("accuracy", "plain", "wrong", f"neurons-{n}") for n in (128, 512)]
by_size = compare(of_512, of_128)
holds(by_size.is_positive, "512 neurons", f"reads {by_size:.1f} points more")

unmeasured("over 99 %")
