"""Searches for the learning rate of SGD, of SGD with momentum, and of Adam: which is best?

    python lesson/optimisers.py                      (eight minutes; outputs/optimisers.png)
    python lesson/optimisers.py --iterations 1000    each longer

Trains each at eight rates with three seeds, for 300 steps on 50,000 images, and chooses its rate by
the mean share of the 10,000 validation images that it reads. Then it trains each with ten other
seeds, at this rate and at two thirds of it, and compares what these read of the test images, in
pairs by seed. All this it does with a schedule, too: in the last third of the steps the rate falls
to zero, in each by as much. What then is read is compared with the better of the two rates that
stay.
"""

import sys

import numpy as np

from shared.command_line import answer_help
from shared.evidence import compare
from shared.networks import to_tensors
from shared.pictures import new_figure, save_figure
from plot_curves import BLUE, GREY, ORANGE
from quiet_tensorflow import tf
from train_mnist import cross_entropy, evaluate, load_mnist, load_sets, parse_arguments, set_up

answer_help(sys.argv[1:])
args = parse_arguments(["--iterations", "300", *sys.argv[1:], "--measure-on", "validation"])
tf.config.experimental.enable_op_determinism()
train_set, _, validation_set = load_sets(args)
test_set = to_tensors(*load_mnist(args.data_dir, "t10k"))
network, _, _ = set_up(args, train_set)
weights = network.trainable_variables  # and biases
firsts, seconds = [[tf.Variable(tf.zeros_like(w)) for w in weights] for _ in range(2)]


def direction(kind, slope, first, second, t):
    """Returns what step t subtracts, times the rate, from weights with this slope.

    first, second: what is remembered of the steps before, tf.Variables that begin at zero.
    """
    if kind == "SGD":
        return slope
    if kind == "momentum":
        return first.assign(0.9 * first + slope)  # the velocity
    first.assign(0.9 * first + 0.1 * slope)  # Adam
    second.assign(0.999 * second + 0.001 * slope**2)
    mean = first / (1 - 0.9**t)  # as it began at zero
    mean_square = second / (1 - 0.999**t)
    return mean / (tf.sqrt(mean_square) + 1e-8)


@tf.function(autograph=False)
def take_step(kind, inputs, labels, rate, t):
    """Takes step t, on a minibatch."""
    with tf.GradientTape() as tape:
        cost = cross_entropy(network.logits(inputs), labels)
    slopes = tape.gradient(cost, weights)
    for weight, slope, first, second in zip(weights, slopes, firsts, seconds, strict=True):
        weight.assign_sub(rate * direction(kind, slope, first, second, t))


def train(kind, rate, falls, seeds, held_out_set):
    """Trains from the start of each seed; returns what is read of a set then, in per cent.

    falls: whether the rate falls to zero in the last third.
    """
    reads = []
    for seed in seeds:
        args.seed = seed
        start, batches, _ = set_up(args, train_set)
        for weight, its_start in zip(weights, start.trainable_variables, strict=True):
            weight.assign(its_start)
        for memory in firsts + seconds:
            memory.assign(tf.zeros_like(memory))
        for t in range(1, args.iterations + 1):
            left = min(1, 3 * (args.iterations - t + 1) / args.iterations) if falls else 1
            take_step(kind, *next(batches), tf.constant(rate * left), tf.constant(float(t)))
        reads.append(100 * evaluate(network, *held_out_set)[0].numpy())
    return reads


RATES = 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0
figure = new_figure(3.6)
panel = figure.subplots()
print(f"{'validation images read':24}", *[f"{rate:7g}" for rate in RATES])
stay, fall = {}, {}
for kind, colour in {"SGD": GREY, "momentum": BLUE, "Adam": ORANGE}.items():
    for falls, style, fill, found in (False, "-", colour, stay), (True, "--", "white", fall):
        title = f"{kind}, falling rate" if falls else kind
        reads = np.array([train(kind, rate, falls, range(3), validation_set) for rate in RATES])
        means = reads.mean(axis=1)
        print(f"{title:24}", *[f"{mean:6.1f}%" for mean in means], flush=True)
        panel.plot(RATES, 100 - means, style, color=colour, label=title)
        panel.plot(RATES, 100 - reads, "o", color=colour, mfc=fill, ms=4)
        best = RATES[means.argmax()]
        for rate in (best / 1.5, best):
            found[kind, rate] = train(kind, rate, falls, range(3, 13), test_set)
panel.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="misread, in %")
panel.set_xticks(RATES, [f"{rate:g}" for rate in RATES])
panel.set_yticks([3, 10, 30, 100], ["3", "10", "30", "100"])
panel.minorticks_off()
panel.grid()
panel.legend(loc="upper left", bbox_to_anchor=(1, 1))


def tell(name, reads, more, others):
    """Prints what ten networks read, and how many points more some read than others."""
    difference = compare(more, others)
    number = np.sum(np.greater(more, others))
    verdict = f"{difference:.2f}, more in {number} of {len(more)}"
    if not difference.counts:
        verdict = "" if more is others else f"{verdict}: we cannot tell"
    print(f"{name:25} {np.mean(reads):6.2f}% {min(reads):6.2f}%  ", verdict)


(last, at), of_last = [*stay.items()][-1]  # Adam at its best rate
last = f"{last} at {at:.2g}"
print(f"test images read by ten other seeds: mean, lowest, and how many points more {last} reads")
for (kind, rate), reads in stay.items():
    tell(f"{kind} at {rate:.2g}", reads, of_last, reads)
print("with a falling rate: mean, lowest, and how many points more than the better rate above")
for (kind, rate), reads in fall.items():
    better = max([of for (other, _), of in stay.items() if other == kind], key=np.mean)
    tell(f"{kind} falling from {rate:.2g}", reads, reads, better)
save_figure(figure, "optimisers.png")
