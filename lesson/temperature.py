"""Divides the logits by one number, the temperature: what is left of the climb of the test cost?

    python lesson/temperature.py                   trains on 1,000 images
    python lesson/temperature.py --dropout 0.5     takes all flags of train_mnist.py

Trains as train_mnist.py does. For each row it also finds the temperature T at which logits / T cost
least on the last 10,000 training images, which are for validation. A larger T brings the
probabilities closer together, but the largest stays the largest: no answer changes. (Guo et al.
2017, "On Calibration of Modern Neural Networks", https://arxiv.org/abs/1706.04599.)

It writes temperature.csv and temperature.png into outputs/temperature, over those of the last time.
"""

import sys

import numpy as np
from matplotlib.figure import Figure

sys.path.append(".")  # where train_mnist.py is

from plot_curves import GREY, ORANGE
from train_mnist import DIGITS, PIXELS, Network, cross_entropy, dropout, evaluate, load_mnist

from train_mnist import minibatches, parse_arguments, tf, to_inputs, train_step  # isort: skip

TEMPERATURES = [n / 20 for n in range(10, 101)]  # 0.50, 0.55, ..., 5.00


@tf.function(autograph=False)  # five times as fast
def best_temperature(logits, labels):
    """Returns the temperature of the lowest cost; of equally good ones, the lowest."""
    costs = [cross_entropy(logits / T, labels) for T in TEMPERATURES]
    return tf.constant(TEMPERATURES)[tf.argmin(costs)]


here = ["--train-size", "1000", "--output-dir", "outputs/temperature"]
args = parse_arguments([*here, *sys.argv[1:]])  # of a flag that comes twice, the last one counts
if args.train_size > 50_000:
    sys.exit("temperature.py: --train-size can be 50000 at most, as the other images choose T")

tf.config.experimental.enable_op_determinism()  # all this is as in main, so the rows are the same
images, labels = load_mnist(args.data_dir, "train")
train_set = to_inputs(images[: args.train_size]), tf.constant(labels[: args.train_size])
validation_inputs, validation_labels = to_inputs(images[-10_000:]), labels[-10_000:]
images, labels = load_mnist(args.data_dir, "t10k")
test_inputs, test_labels = to_inputs(images), tf.constant(labels)
weights_rng, order_rng, dropout_rng = np.random.default_rng(args.seed).spawn(3)
network = Network([PIXELS, *args.hidden, DIGITS], weights_rng)
batches = minibatches(*train_set, args.batch_size, order_rng)
generator = tf.random.Generator.from_seed(dropout_rng.integers(2**63), alg="philox")


def drop(activations):
    """What is done to the activations of a hidden layer in a step."""
    return dropout(activations, args.dropout, generator)


args.output_dir.mkdir(parents=True, exist_ok=True)
rows = []
print("iteration  test accuracy  test cost  temperature  test cost with it")
for iteration in range(1, args.iterations + 1):
    inputs, labels = next(batches)
    train_step(network, inputs, labels, args.learning_rate, args.l2, drop)
    if iteration % args.eval_every == 0 or iteration == args.iterations:
        accuracy, cost = evaluate(network, test_inputs, test_labels)
        T = best_temperature(network.logits(validation_inputs), validation_labels)
        cost_with_it = cross_entropy(network.logits(test_inputs) / T, test_labels)
        figures = [tensor.numpy() for tensor in (accuracy, cost, T, cost_with_it)]
        rows.append([iteration, *figures])
        if len(rows).bit_count() == 1 or iteration == args.iterations:  # rows 1, 2, 4, 8, ..., last
            print("{:9,} {:14.2%} {:10.4f} {:12.2f} {:18.4f}".format(*rows[-1]), flush=True)

with (args.output_dir / "temperature.csv").open("w", newline="\n") as table:
    print("iteration,test_accuracy,test_cost,temperature,test_cost_with_it", file=table)
    for row in rows:
        print(*row, sep=",", file=table)

iterations, _, costs, temperatures, costs_with_it = np.array(rows).T
lowest = costs.argmin()
figure = Figure((8.6, 3.4), layout="constrained")  # inches
panel = figure.subplots()
panel.plot(iterations, costs, color=ORANGE)
panel.plot(iterations, costs_with_it, "--", color=ORANGE)
panel.plot(iterations[lowest], costs[lowest], "o", color=ORANGE, markerfacecolor="white")
panel.set(xlabel="iteration", ylabel="test cost", xlim=(0, iterations[-1]))
panel.set_ylim(0.8 * costs_with_it.min(), 1.1 * costs[len(costs) // 2 :].max())  # not the start
title = "The test cost as it is, and with the logits divided by the temperature T"
panel.set_title(title, loc="left", fontsize=10, fontweight="bold", pad=20)
subtitle = f"circle: lowest as it is, {costs[lowest]:.4f}, at iteration {iterations[lowest]:,.0f}"
near = {"textcoords": "offset points", "color": GREY}
panel.annotate(subtitle, (0, 1), (0, 6), "axes fraction", **near)
for i in (len(rows) // 6, len(rows) // 3, len(rows) * 2 // 3):
    place = iterations[i], costs_with_it[i]
    panel.annotate(f"T = {temperatures[i]:.2f}", place, (0, -6), ha="center", va="top", **near)
beside = {"transform": panel.get_yaxis_transform(), "color": ORANGE}
at_the_end = f"T = {temperatures[-1]:.2f}: {costs_with_it[-1]:.4f}"
panel.text(1.02, costs[-1], f"as it is: {costs[-1]:.4f}", va="bottom", **beside)
panel.text(1.02, costs_with_it[-1], at_the_end, va="top", **beside)
panel.spines[["top", "right"]].set_visible(False)
panel.grid(color="#e4e4e4")
panel.xaxis.set_major_formatter("{x:,.0f}")
figure.savefig(args.output_dir / "temperature.png", dpi=200)
print(args.output_dir / "temperature.csv", args.output_dir / "temperature.png", sep="\n")
