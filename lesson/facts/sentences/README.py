"""What README.md says."""

from claims import holds, says, unmeasured
from measured import climb, lowest, result
from train_mnist import parse_arguments

APART = 5  # per cent: by so much, at least, the climbs of a cost differ
NEAR_ZERO = 0.01  # a cost

much, less, hardly = [climb(run) for run in ("1000-images", "5000-images", "default")]
holds(much > less + APART and less > hardly + APART, "climbs much, less, and hardly")
says("reads", f"{result('default'):.1f} % of 10,000 digits")
near_zero = result("1000-images", "training cost") < NEAR_ZERO
holds(near_zero, "training cost", "towards zero", "test cost", "climbs")
says("test cost", f"climbs from iteration {lowest('1000-images')[0]:.0f} on")
holds(less > hardly + APART, "climbs less with 5,000 images, and hardly with 60,000")
much_later = [climb(run) for run in ("long", "long-1", "long-2")]
holds(min(much_later) > APART, "in ten times as many", "it climbs there, too")
args = parse_arguments([])
holds(args.eval_every == 10, "every ten iterations", "curves.csv")
holds(args.iterations == 1000, "the terminal", "every tenth")  # as it shows ten after the first
says("95.5 %")  # as that tutorial says

unmeasured("Python 3.10 to 3.14", "2.5 GB", "CC BY-SA 3.0", "--l2 0.002")
