"""What README.md says."""

from claims import holds, says, unmeasured
from measured import at, climb, curve, lowest, result
from train_mnist import parse_arguments

CLIMBS = 5  # per cent: less is hardly a climb
NEAR_ZERO = 0.01  # a cost

says("reads", f"{result('default'):.1f} % of 10,000 digits")
near_zero = result("1000-images", "training cost") < NEAR_ZERO
climbs = climb("1000-images") > CLIMBS
holds(near_zero and climbs, "training cost falls towards zero", "test cost climbs")
holds(near_zero, "training cost (blue)", "towards zero", "test cost (orange)", "climbs")
says("test cost", f"climbs from iteration {lowest('1000-images')[0]:.0f} on")
of_few = lambda title: (at(100, "1000-images", title), result("1000-images", title))
says("test cost", "from {:.4f} it climbs to {:.4f}".format(*of_few("test cost")))
more = of_few("test accuracy")
holds(more[1] > more[0], "More:", "{:.2f} % at iteration 100, {:.2f} %".format(*more))
reads_all = curve("1000-images", "training accuracy") == 100
holds(reads_all[11:].all() and not reads_all[10], "From iteration 110 on", "reads all of these")
args = parse_arguments([])
holds(args.eval_every == 10, "Every ten iterations", "curves.csv")
holds(args.iterations == 1000, "the terminal", "every tenth")  # as it shows ten after the first

unmeasured("95.5 %", "Python 3.10 to 3.14", "2.5 GB", "CC BY-SA 3.0", "--l2 0.002")
