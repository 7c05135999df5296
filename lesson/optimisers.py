"""Searches for the learning rate of SGD, of SGD with momentum, and of Adam: which is best?

    python lesson/optimisers.py                      (four minutes; outputs/optimisers.png)
    python lesson/optimisers.py --iterations 1000    each longer

Trains each at eight rates with three seeds, for 300 steps on 50,000 images, and chooses its rate by
the mean share of the 10,000 validation images that it reads. Then it trains each with ten other
seeds, at this rate and at two thirds of it, and compares what these read of the test images, in
pairs by seed.
"""

import sys

import numpy as np

from command_line import answer_help
from evidence import compare
from networks import to_tensors
from pictures import new_figure, save_figure
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


def train(kind, rate, seeds, held_out_set):
    """Trains from the start of each seed; returns what is read of a set then, in per cent."""
    reads = []
    for seed in seeds:
        args.seed = seed
        start, batches, _ = set_up(args, train_set)
        for weight, its_start in zip(weights, start.trainable_variables, strict=True):
            weight.assign(its_start)
        for memory in firsts + seconds:
            memory.assign(tf.zeros_like(memory))
        for t in range(1, args.iterations + 1):
            take_step(kind, *next(batches), tf.constant(rate), tf.constant(float(t)))
        reads.append(100 * evaluate(network, *held_out_set)[0].numpy())
    return reads


RATES = 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0
figure = new_figure(3.6)
panel = figure.subplots()
print(f"{'validation images read':24}", *[f"{rate:7g}" for rate in RATES])
found = {}
for kind, colour in {"SGD": GREY, "momentum": BLUE, "Adam": ORANGE}.items():
    reads = np.array([train(kind, rate, range(3), validation_set) for rate in RATES])
    means = reads.mean(axis=1)
    print(f"{kind:24}", *[f"{mean:6.1f}%" for mean in means], flush=True)
    panel.plot(RATES, 100 - means, color=colour, label=kind)
    panel.plot(RATES, 100 - reads, ".", color=colour)
    best = RATES[means.argmax()]
    for rate in (best / 1.5, best):
        found[f"{kind} at {rate:.2g}"] = train(kind, rate, range(3, 13), test_set)
panel.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="misread, in %")
panel.set_xticks(RATES, [f"{rate:g}" for rate in RATES])
panel.set_yticks([3, 10, 30, 100], ["3", "10", "30", "100"])
panel.minorticks_off()
panel.grid()
panel.legend()
last, of_last = [*found.items()][-1]  # Adam at its best rate
print(f"test images read by ten other seeds: mean, lowest, and how many points more {last} reads")
for name, reads in found.items():
    more = compare(of_last, reads)
    verdict = f"{more:.2f}, in {np.sum(np.greater(of_last, reads))} seeds"
    if not more.counts:
        verdict += ": we cannot tell"
    print(f"{name:24} {np.mean(reads):6.2f}% {min(reads):6.2f}%  ", "" if name == last else verdict)
save_figure(figure, "optimisers.png")
