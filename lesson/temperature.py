"""Divides the logits by one number, the temperature: what is left of the climb of the test cost?

    python lesson/temperature.py                  trains on 1,000 images
    python lesson/temperature.py --dropout 0.5    has the flags of train_mnist.py

Trains as train_mnist.py does. For each row it also finds the temperature T at which logits / T cost
least on the last 10,000 training images, which are for validation. A larger T brings the
probabilities closer together, but the largest stays the largest: no answer changes. (Guo et al.
2017, "On Calibration of Modern Neural Networks", https://arxiv.org/abs/1706.04599.)

It writes temperature.png and reliability.png into outputs/temperature, or another new or empty
folder.
"""

import sys

import numpy as np

from shared.command_line import UserError, answer_help
from shared.networks import to_tensors, train
from shared.pictures import BOLD, new_figure
from plot_curves import GREY, ORANGE
from quiet_tensorflow import tf
from train_mnist import (
    accuracy,
    cross_entropy,
    load_mnist,
    make_folder,
    parse_arguments,
    write_run_json,
)

TEMPERATURES = [n / 20 for n in range(10, 101)]  # 0.50, 0.55, ..., 5.00


@tf.function(autograph=False)  # five times as fast
def best_temperature(logits, labels):
    """Returns the temperature of the lowest cost; of equally good ones, the lowest."""
    costs = [cross_entropy(logits / T, labels) for T in TEMPERATURES]
    return tf.constant(TEMPERATURES)[tf.argmin(costs)]


def load_three_sets(args):
    """Returns the training set, the validation set and the test set: inputs and labels each."""
    images, labels = load_mnist(args.data_dir, "train")
    left = len(images) - 10_000
    if args.train_size > left:
        raise UserError(f"--train-size {args.train_size}: at most {left}, as the others choose T")
    train_set = to_tensors(images[: args.train_size], labels[: args.train_size])
    validation_set = to_tensors(images[left:], labels[left:])
    return train_set, validation_set, to_tensors(*load_mnist(args.data_dir, "t10k"))


def follow(args, train_set, validation_set, test_set):
    """Trains a network; returns it and its rows, of which it prints some.

    A row: iteration, test accuracy, test cost, temperature, test cost with it.
    """
    test_inputs, test_labels = test_set
    validation_inputs, validation_labels = validation_set
    rows = []
    print("iteration  test accuracy  test cost  temperature  test cost with it")
    for iteration, network in train(args, train_set):
        if iteration == 0:  # untrained, it has nothing to be confident of
            continue
        logits = network.logits(test_inputs)
        cost = cross_entropy(logits, test_labels)
        if not np.isfinite(cost):
            raise FloatingPointError(f"diverged by iteration {iteration}; lower --learning-rate")
        T = best_temperature(network.logits(validation_inputs), validation_labels)
        cost_with_it = cross_entropy(logits / T, test_labels)
        figures = accuracy(logits, test_labels), cost, T, cost_with_it
        rows.append([iteration, *[figure.numpy() for figure in figures]])
        if len(rows).bit_count() == 1 or iteration == args.iterations:  # 1, 2, 4, ..., last
            print("{:9,} {:14.2%} {:10.4f} {:12.2f} {:18.4f}".format(*rows[-1]), flush=True)
    return network, rows


def draw_costs(rows):
    """Returns a Figure of the test cost along a run, as it is and with its best temperature."""
    iterations, _, costs, temperatures, costs_with_it = np.array(rows).T
    lowest = costs.argmin()
    figure = new_figure(3.4)
    panel = figure.subplots()
    panel.plot(iterations, costs, color=ORANGE)
    panel.plot(iterations, costs_with_it, "--", color=ORANGE)
    panel.plot(iterations[lowest], costs[lowest], "o", color=ORANGE, markerfacecolor="white")
    panel.set(xlabel="iteration", ylabel="test cost", xlim=(0, iterations[-1]))
    panel.set_ylim(0.8 * costs_with_it.min(), 1.1 * costs[len(costs) // 2 :].max())  # not the start
    title = "The test cost as it is, and with the logits divided by the temperature T"
    panel.set_title(title, **BOLD, pad=20)
    subtitle = (
        f"circle: lowest as it is, {costs[lowest]:.4f}, at iteration {iterations[lowest]:,.0f}"
    )
    near = {"textcoords": "offset points", "color": GREY}
    panel.annotate(subtitle, (0, 1), (0, 6), "axes fraction", **near)
    for i in (len(rows) // 6, len(rows) // 3, len(rows) * 2 // 3):
        place = iterations[i], costs_with_it[i]
        panel.annotate(f"T = {temperatures[i]:.2f}", place, (0, -6), ha="center", va="top", **near)
    beside = {"transform": panel.get_yaxis_transform(), "color": ORANGE}
    at_the_end = f"T = {temperatures[-1]:.2f}: {costs_with_it[-1]:.4f}"
    panel.text(1.02, costs[-1], f"as it is: {costs[-1]:.4f}", va="bottom", **beside)
    panel.text(1.02, costs_with_it[-1], at_the_end, va="top", **beside)
    panel.grid()
    panel.xaxis.set_major_formatter("{x:,.0f}")
    return figure


def draw_groups(panel, title, logits, labels):
    """Draws which share of the answers is right, and their confidence, in groups by confidence."""
    probabilities = 100 * tf.nn.softmax(logits).numpy()
    confidence = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == labels.numpy()
    apart = 0.0  # the expected calibration error
    for start in range(0, 100, 10):
        group = np.minimum(confidence // 10, 9) == start / 10
        apart += abs(np.sum(confidence[group] - 100 * is_right[group])) / len(is_right)
        if group.sum() < 50:  # too few to tell
            continue
        share = 100 * is_right[group].mean()
        panel.bar(start + 5, share, 8.6, color=ORANGE, alpha=0.3, label="share that is right")
        ends = [start + 0.4, start + 9.6]
        panel.plot(ends, 2 * [confidence[group].mean()], color=GREY, lw=2.5, label="confidence")
        panel.text(start + 5, 3, f"{group.sum():,}", ha="center", size=8)
    right = f"{100 * is_right.mean():.1f} % right, in groups {apart:.1f} apart on average"
    print(f"{title}: {confidence.mean():.1f} % confident, {right}")
    panel.set(xlim=(10, 100), ylim=(0, 104), xlabel="answers with a confidence from ... to ... %")
    panel.set_xticks(range(10, 101, 10))
    panel.set_title(title, **BOLD)


def draw_reliability(logits, labels, T):
    """Returns a Figure of the share that is right beside the confidence, without and with T."""
    figure = new_figure(3.1)
    panels = figure.subplots(1, 2, sharey=True)
    draw_groups(panels[0], "As it is", logits, labels)
    draw_groups(panels[1], f"With T = {T:.2f}", logits / T, labels)
    panels[0].set_ylabel("in %")
    handles, names = panels[0].get_legend_handles_labels()
    key = dict(zip(names, handles, strict=True))  # one of each
    panels[0].legend(key.values(), key.keys(), loc="upper left")
    return figure


def main():
    """Trains, and draws the two pictures."""
    answer_help(sys.argv[1:])
    ours = ["--train-size", "1000", "--output-dir", "outputs/temperature"]
    args = parse_arguments([*ours, *sys.argv[1:]])  # of a flag that comes twice, the last counts
    if args.measure_on == "validation":
        raise UserError("--measure-on must be test, as the validation images choose T")
    sets = load_three_sets(args)
    folder = make_folder(args.output_dir)
    write_run_json(folder, args, args.train_size)
    network, rows = follow(args, *sets)
    draw_costs(rows).savefig(folder / "temperature.png")
    test_inputs, test_labels = sets[-1]
    figure = draw_reliability(network.logits(test_inputs), test_labels, rows[-1][3])
    figure.savefig(folder / "reliability.png")
    for name in ("temperature.png", "reliability.png"):
        print(folder / name)


if __name__ == "__main__":
    main()
