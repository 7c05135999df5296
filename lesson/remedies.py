"""Compares remedies against overfitting, all else equal, on right and on wrong labels.

    python lesson/remedies.py                       one seed, in about five minutes
    python lesson/remedies.py --seeds 3             three: each has its own images, errors and start
    python lesson/remedies.py --remedies plain L2   only these
    python lesson/remedies.py --hidden 8            with other hidden layers

A network learns from 1,000 images, unless its line in REMEDIES says otherwise. It is measured
twice. Stopped: where 200 images cost least that it does not learn from, but whose labels are as
unreliable. At the end: a mean over the last tenth of its steps.

Of each network the terminal has a line, and outputs/remedies/results.csv one with more figures. Its
curves go where plot_curves.py can draw them: outputs/remedies/right-plain, ..., wrong-copies-2. All
this replaces that of the last time. Ctrl-C keeps the networks that are done.
"""

import argparse
import itertools
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

sys.path.append(str(Path(__file__).parents[1]))  # where train_mnist.py is

from saved_run import show_error

from train_mnist import DIGITS, HERE, HIDDEN, PIXELS, Network, Row, cross_entropy, dropout

from train_mnist import in_range, load_mnist, measure, minibatches, tf  # isort: skip
from train_mnist import to_inputs, train_step  # isort: skip


class Remedy(NamedTuple):
    """What is done against overfitting: nothing, unless it says so."""

    l2: float = 0.0  # lambda
    dropout: float = 0.0  # the probability that a hidden neuron is dropped
    is_moved: bool = False  # whether each image has 25 moved copies
    images: int = 1000


REMEDIES = {
    "plain": Remedy(),
    "L2": Remedy(l2=0.01),
    "dropout": Remedy(dropout=0.5),
    "L2-and-dropout": Remedy(l2=0.01, dropout=0.5),
    "copies": Remedy(is_moved=True),
    "copies-and-dropout": Remedy(dropout=0.5, is_moved=True),
    "all-three": Remedy(l2=0.01, dropout=0.5, is_moved=True),
    "5000-images": Remedy(images=5000),
}
TEMPERATURES = [n / 20 for n in range(10, 101)]  # 0.50, 0.55, ..., 5.00

# The table on the terminal: its headings, and a line.
HEADINGS = """                                    stopped:                  at the end:
seed  labels  remedy                at  accuracy   cost         accuracy   cost"""
LINE = "{:>4}  {:6}  {:18} {:>5} {:9.1%} {:6.3f} {:16.1%} {:6.3f}"


def make_wrong(labels, seed):
    """Returns labels of which a fifth are replaced by random digits."""
    rng = np.random.default_rng(seed)
    labels = labels.copy()
    wrong = rng.random(len(labels)) < 0.2
    labels[wrong] = rng.integers(0, DIGITS, wrong.sum())
    return labels


def move(images, labels):
    """Returns 25 copies of each image, moved by up to two pixels, in random order.

    What np.roll moves out on one side comes in on the other. That is ink in 2 to 3 % of the copies.
    """
    moves = itertools.product([-2, -1, 0, 1, 2], repeat=2)  # pixels down, and right
    copies = np.concatenate([np.roll(images, each, axis=(1, 2)) for each in moves])
    order = np.random.default_rng(0).permutation(len(copies))
    return copies[order], np.tile(labels, 25)[order]


def to_tensors(images, labels):
    """Returns what a network reads: inputs float32 [n, 784], and labels."""
    return to_inputs(images), tf.constant(labels)


def train(remedy, train_set, held_out, test_set, args, seed):
    """Trains a network as train_mnist.py does, but with a remedy.

    train_set: images uint8 [n, 28, 28] and labels int64 [n]; held_out, test_set: as to_tensors
    gives them. Returns the network, its 101 Rows, and what the held-out images cost at each.
    """
    weights_rng, order_rng, dropout_rng = np.random.default_rng(seed).spawn(3)  # as in main
    network = Network([PIXELS, *args.hidden, DIGITS], weights_rng)
    train_sample = to_tensors(*train_set)
    learnt = to_tensors(*move(*train_set)) if remedy.is_moved else train_sample
    batches = minibatches(*learnt, 512, order_rng)
    generator = tf.random.Generator.from_seed(dropout_rng.integers(2**63), alg="philox")

    def drop(activations):
        return dropout(activations, remedy.dropout, generator)

    rows, held_out_costs = [], []
    steps = range(args.iterations + 1)
    for iteration in tqdm(steps, leave=False, disable=None):  # None: a bar on a terminal alone
        if iteration > 0:
            train_step(network, *next(batches), args.learning_rate, remedy.l2, drop)
        if iteration % (args.iterations // 100) == 0:
            rows.append(measure(network, iteration, train_sample, test_set))
            held_out_costs.append(cost_at(1, network, *held_out))
    return network, rows, held_out_costs


def cost_at(T, network, inputs, labels):
    """Returns the cost with the logits divided by the temperature T."""
    return cross_entropy(network.logits(inputs) / T, labels).numpy()


def reads(network, inputs, labels):
    """Returns which images a network reads as they are labelled: bool [n]."""
    return network.logits(inputs).numpy().argmax(axis=1) == labels.numpy()


def sum_up(rows, held_out_costs):
    """Returns what the curves say: a dict. Means are of ten rows, a tenth of the steps."""
    stopped = rows[np.argmin(held_out_costs)]
    means = [np.mean(rows[i : i + 10], axis=0) for i in range(len(rows) - 9)]
    _, train_accuracy, train_cost, accuracy, cost = np.transpose(means)
    return {
        "stopped at": stopped.iteration,
        "stopped accuracy": stopped.test_accuracy,
        "stopped cost": stopped.test_cost,
        "accuracy": accuracy[-1],
        "cost": cost[-1],
        "training accuracy": train_accuracy[-1],
        "training cost": train_cost[-1],
        "climb": cost[-1] / cost.min() - 1,  # since the lowest mean
        "fall": accuracy.max() - accuracy[-1],  # since the highest mean
        "last accuracy": rows[-1].test_accuracy,
        "held-out cost": held_out_costs[-1],
    }


def parse_arguments(argv=None):
    """Returns the command line, or argv, a list of texts: a Namespace."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.error = lambda message: parser.exit(2, f"remedies.py: {message} (see --help)\n")

    def add(flag, kind, default, meaning, **more):
        parser.add_argument(flag, type=kind, default=default, help=meaning, **more)

    add("--seeds", in_range(int, 1, 10), 1, "how many seeds, from 0 on, at most 10 (default: 1)")
    names = f"of {', '.join(REMEDIES)} (default: all)"
    add("--remedies", str, [*REMEDIES], names, nargs="+", choices=REMEDIES, metavar="REMEDY")
    l2 = "another lambda, for the remedies with one (default: 0.01)"
    add("--l2", in_range(float, 0, 1e9), None, l2)
    hidden = "hidden layers (default: 256 128)"
    add("--hidden", in_range(int, 1, 10_000), HIDDEN, hidden, nargs="*")
    add("--learning-rate", in_range(float, 1e-9, 1e9), 0.1, "(default: 0.1)")
    add("--iterations", in_range(int, 100, 10**9), 2000, "a multiple of 100 (default: 2000)")
    add("--output-dir", Path, HERE / "outputs" / "remedies", "(default: outputs/remedies)")
    args = parser.parse_args(argv)
    if args.iterations % 100:
        parser.error(f"argument --iterations: {args.iterations} is no multiple of 100")
    return args


def main():
    """Trains all networks, seed by seed, and tells of each as soon as it is done."""
    args = parse_arguments()
    tf.config.experimental.enable_op_determinism()
    tf.get_logger().setLevel("ERROR")  # it would warn that each network needs a graph of its own
    images, true_labels = load_mnist(HERE / "data", "train")
    test_set = to_tensors(*load_mnist(HERE / "data", "t10k"))
    args.output_dir.mkdir(parents=True, exist_ok=True)
    table = (args.output_dir / "results.csv").open("w", newline="\n")
    first_reads = None  # which test images the first remedy reads right
    print(HEADINGS)
    for seed, kind, name in itertools.product(range(args.seeds), ("right", "wrong"), args.remedies):
        remedy = REMEDIES[name]
        if remedy.l2 and args.l2 is not None:
            remedy = remedy._replace(l2=args.l2)
        labels = make_wrong(true_labels, seed) if kind == "wrong" else true_labels
        mine = slice(5000 * seed, 5000 * seed + remedy.images)
        validation = to_tensors(images[50_000:], labels[50_000:])  # nobody learns from these
        held_out = [tensor[200 * seed : 200 * seed + 200] for tensor in validation]
        train_set = images[mine], labels[mine]
        network, rows, held_out_costs = train(remedy, train_set, held_out, test_set, args, seed)

        T = min(TEMPERATURES, key=lambda T: cost_at(T, network, *held_out))
        is_error = labels[mine] != true_labels[mine]
        is_learnt = is_error & reads(network, *to_tensors(*train_set))
        now_reads = reads(network, *test_set)
        if name == args.remedies[0]:
            first_reads = now_reads
        line = {"seed": seed, "labels": kind, "remedy": name} | remedy._asdict()
        line |= {"hidden": " ".join(map(str, args.hidden)), "learning rate": args.learning_rate}
        line |= {"iterations": args.iterations}
        line |= sum_up(rows, held_out_costs)
        line |= {"validation cost": cost_at(1, network, *validation)}
        line |= {"T": T, "cost with T": cost_at(T, network, *test_set)}
        line |= {"errors": is_error.sum(), "errors learnt": is_learnt.sum()}
        line |= {"corrects": (now_reads & ~first_reads).sum()}  # of the first remedy's mistakes
        line |= {"makes new": (first_reads & ~now_reads).sum()}
        if table.tell() == 0:  # the first line is of titles
            print(*line, sep=",", file=table)
        print(*line.values(), sep=",", file=table, flush=True)
        write_curves(args.output_dir / "-".join([kind, name, *[str(seed)] * (seed > 0)]), rows)
        shown = ["stopped at", "stopped accuracy", "stopped cost", "accuracy", "cost"]
        print(LINE.format(seed, kind, name, *[line[column] for column in shown]), flush=True)


def write_curves(folder, rows):
    """Writes curves.csv into a folder, as train_mnist.py does."""
    folder.mkdir(exist_ok=True)
    with (folder / "curves.csv").open("w", newline="\n") as file:
        for row in [Row._fields, *rows]:
            print(*row, sep=",", file=file)


if __name__ == "__main__":
    sys.excepthook = show_error
    main()
