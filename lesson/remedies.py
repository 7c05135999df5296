"""Compares remedies against overfitting, all else equal, on right and on wrong labels.

    python lesson/remedies.py                        one seed, in a few minutes
    python lesson/remedies.py --seeds 10             each with images of its own
    python lesson/remedies.py --remedies plain L2    only these
    python lesson/remedies.py --hidden 8             with other hidden layers

A network learns from 1,000 images at the default settings of train_mnist.py, unless its line in
REMEDIES says otherwise. It is measured twice. At the end: a mean over the last tenth of its steps.
Stopped: where 200 images cost least that it does not learn from, but whose labels are as
unreliable.

Of each network the terminal has a line, and results.csv in the folder one with more figures. Each
has a folder like that of a run, for plot_curves.py, pairs.py and draw.py: in outputs/remedies they
are called right-plain, ..., wrong-copies-2 (of seed 2). Ctrl-C keeps the networks that are done.
"""

import argparse
import itertools
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from command_line import wrap
from evidence import climb_of, column, compare, tenths
from networks import to_tensors, train
from plot_curves import HEADER
from temperature import best_temperature
from train_mnist import (
    DIGITS,
    HIDDEN,
    cross_entropy,
    in_range,
    load_mnist,
    make_folder,
    measure,
    parse_arguments,
    save_network,
    write_run_json,
)


class Remedy(NamedTuple):
    """What is done against overfitting: nothing, unless it says so."""

    l2: float = 0.0  # lambda
    dropout: float = 0.0  # the probability that a hidden neuron is dropped
    is_moved: bool = False  # whether each image has 25 moved copies
    images: int = 1000


REMEDIES = {
    "plain": Remedy(),
    "L2": Remedy(l2=0.002),
    "dropout": Remedy(dropout=0.5),
    "copies": Remedy(is_moved=True),
    "copies-and-dropout": Remedy(dropout=0.5, is_moved=True),
    "all-three": Remedy(l2=0.002, dropout=0.5, is_moved=True),
    "5000-images": Remedy(images=5000),
}

# The table on the terminal: its headings, and a line.
HEADINGS = """                             at the end:              stopped:
network                      accuracy    cost  climb  accuracy    cost     at"""
LINE = "{:28} {:8.1%} {:7.3f} {:6.0%} {:9.1%} {:7.3f} {:6.0f}"
SHOWN = ["accuracy", "cost", "climb", "stopped accuracy", "stopped cost", "stopped at"]


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


def reads(network, inputs, labels):
    """Returns which images a network reads as they are labelled: bool [n]."""
    return network.logits(inputs).numpy().argmax(axis=1) == labels.numpy()


def train_with(args, remedy, train_set, is_error, held_out, validation, test_set):
    """Trains a network as train_mnist.py does, but with a remedy.

    train_set: images uint8 [n, 28, 28] and labels int64 [n], of which is_error says where they are
    wrong; the other sets: as to_tensors gives them. Returns the network, its 101 Rows, what the
    held-out images cost at each, and figures of the last ten: a dict of lists.
    """
    train_sample = to_tensors(*train_set)
    learnt = to_tensors(*move(*train_set)) if remedy.is_moved else train_sample
    rows, held_out_costs = [], []
    last = {"T": [], "cost with T": [], "validation cost": [], "errors learnt": []}
    for iteration, network in train(args, learnt):
        rows.append(measure(network, iteration, train_sample, test_set))
        held_out_logits = network.logits(held_out[0])
        held_out_costs.append(cross_entropy(held_out_logits, held_out[1]).numpy())
        if iteration > 0.9 * args.iterations:
            T = best_temperature(held_out_logits, held_out[1])
            with_T = cross_entropy(network.logits(test_set[0]) / T, test_set[1])
            validation_cost = cross_entropy(network.logits(validation[0]), validation[1])
            learnt_errors = reads(network, *train_sample) & is_error
            last["T"].append(float(T))
            last["cost with T"].append(float(with_T))
            last["validation cost"].append(float(validation_cost))
            last["errors learnt"].append(float(learnt_errors.sum()))
    return network, rows, held_out_costs, last


def sum_up(rows, held_out_costs):
    """Returns what the curves say: a dict. Means are of ten rows, a tenth of the steps."""
    stopped = rows[np.argmin(held_out_costs)]
    iterations, train_accuracy, train_cost, accuracy, cost = np.transpose(rows)
    late = accuracy[iterations >= 0.2 * iterations[-1]]
    return {
        "accuracy": tenths(accuracy)[-1],
        "cost": tenths(cost)[-1],
        "training accuracy": tenths(train_accuracy)[-1],
        "training cost": tenths(train_cost)[-1],
        "climb": climb_of(cost),
        "held-out cost": tenths(held_out_costs)[-1],
        "stopped at": stopped.iteration,
        "stopped accuracy": stopped.held_out_accuracy,
        "stopped cost": stopped.held_out_cost,
        "largest fall": -np.diff(late).min(),  # of the accuracy, from a row to the next
    }


def parse_command_line(argv=None):
    """Returns the command line, or argv, a list of texts: a Namespace."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        description=wrap(__doc__), formatter_class=raw, allow_abbrev=False
    )
    parser.error = lambda message: parser.exit(2, f"remedies.py: {message} (see --help)\n")

    def add(flag, kind, default, meaning, **more):
        parser.add_argument(flag, type=kind, default=default, help=meaning, **more)

    add("--seeds", in_range(int, 1, 10), 1, "how many seeds, from 0 on, at most 10 (default: 1)")
    names = f"of {', '.join(REMEDIES)} (default: all)"
    add("--remedies", str, [*REMEDIES], names, nargs="+", choices=REMEDIES, metavar="REMEDY")
    kinds = "right or wrong (default: both)"
    both = ["right", "wrong"]
    add("--labels", str, both, kinds, nargs="+", choices=both, metavar="LABELS")
    l2 = "another lambda, for the remedies with one (default: 0.002)"
    add("--l2", in_range(float, 0, 1e9), None, l2)
    hidden = "hidden layers (default: 256 128)"
    add("--hidden", in_range(int, 1, 10_000), HIDDEN, hidden, nargs="*")
    add("--learning-rate", in_range(float, 1e-9, 1e9), 0.5, "(default: 0.5)")
    add("--iterations", in_range(int, 100, 10**9), 1000, "a multiple of 100 (default: 1000)")
    where = "folder, new or empty (default: outputs/remedies)"
    add("--output-dir", Path, Path("outputs/remedies"), where)
    args = parser.parse_args(argv)
    if len({*args.remedies}) < len(args.remedies) or len({*args.labels}) < len(args.labels):
        parser.error("argument --remedies or --labels: the same one twice")
    if args.iterations % 100:
        parser.error(f"argument --iterations: {args.iterations} is no multiple of 100")
    return args


def settings_of(asked, remedy, seed, folder):
    """Returns the settings of a network as train_mnist.py has them: a Namespace."""
    args = parse_arguments([])
    args.hidden = asked.hidden
    args.learning_rate = asked.learning_rate
    args.iterations = asked.iterations
    args.eval_every = asked.iterations // 100
    args.l2 = remedy.l2
    if remedy.l2 and asked.l2 is not None:
        args.l2 = asked.l2
    args.dropout = remedy.dropout
    args.seed = seed
    args.output_dir = folder
    return args


def describe(args, kind, name):
    """Returns what a network was asked for, for its line in results.csv: a dict of texts."""
    line = {"seed": args.seed, "labels": kind, "remedy": name} | REMEDIES[name]._asdict()
    line |= {"l2": args.l2, "hidden": " ".join(map(str, args.hidden))}
    line |= {"learning rate": args.learning_rate, "iterations": args.iterations}
    return {title: str(value) for title, value in line.items()}


def list_networks(asked):
    """Returns seed, labels and remedy of each network, in the order in which they are trained."""
    return [*itertools.product(range(asked.seeds), asked.labels, asked.remedies)]


def name_of(seed, kind, remedy):
    """Returns the name of a network's folder: right-plain, or of seed 2 right-plain-2."""
    return f"{kind}-{remedy}-{seed}" if seed > 0 else f"{kind}-{remedy}"


def main():
    """Trains all networks, seed by seed, and tells of each as soon as it is done."""
    asked = parse_command_line()
    data_dir = parse_arguments([]).data_dir
    images, true_labels = load_mnist(data_dir, "train")
    test_set = to_tensors(*load_mnist(data_dir, "t10k"))
    make_folder(asked.output_dir)
    networks = list_networks(asked)
    lines = []
    print(HEADINGS)
    with (asked.output_dir / "results.csv").open("x", newline="\n") as table:
        for seed, kind, name in tqdm(networks, leave=False, disable=None):  # None: on a terminal
            remedy = REMEDIES[name]
            labels = make_wrong(true_labels, seed) if kind == "wrong" else true_labels
            mine = slice(5000 * seed, 5000 * seed + remedy.images)
            validation = to_tensors(images[50_000:], labels[50_000:])  # nobody learns from these
            held_out = [tensor[200 * seed : 200 * seed + 200] for tensor in validation]
            is_error = labels[mine] != true_labels[mine]
            folder = asked.output_dir / name_of(seed, kind, name)
            args = settings_of(asked, remedy, seed, folder)
            train_set = images[mine], labels[mine]
            network, rows, held_out_costs, last = train_with(
                args, remedy, train_set, is_error, held_out, validation, test_set
            )

            make_folder(folder)
            write_run_json(folder, args, remedy.images)
            with (folder / "curves.csv").open("x", newline="\n") as curves:
                for row in [HEADER.split(","), *rows]:
                    print(*row, sep=",", file=curves)
            save_network(network, folder)
            line = describe(args, kind, name)
            figures = sum_up(rows, held_out_costs) | {"errors": is_error.sum()}
            figures |= {title: np.mean(values) for title, values in last.items()}
            line |= {title: float(f"{figure:.6g}") for title, figure in figures.items()}
            texts = [",".join(map(str, line.values())) + "\n"]
            if not lines:  # the first line is of titles
                texts.insert(0, ",".join(line) + "\n")
            table.write("".join(texts))  # at once, or Ctrl-C could cut a line in two
            table.flush()
            lines.append(line)
            with tqdm.external_write_mode():
                print(LINE.format(folder.name, *[line[title] for title in SHOWN]), flush=True)
    if asked.seeds > 1 and len(asked.remedies) > 1:
        compare_with_the_first(asked, lines)


def compare_with_the_first(asked, lines):
    """Prints what each remedy reads more than the first one, in pairs by seed."""
    first, *others = asked.remedies
    print(f"\nreads more than {first}, in points, with the standard error of {asked.seeds} seeds")
    for kind, name, when in itertools.product(
        asked.labels, others, ("accuracy", "stopped accuracy")
    ):
        values, firsts = [100 * column(lines, when, kind, each) for each in (name, first)]
        more = compare(values, firsts)
        verdict = "" if more.counts else "we cannot tell"
        print(f"{kind:6} {name:20} {when:17} {more.mean:6.2f} +- {more.error:.2f}  {verdict}")


if __name__ == "__main__":
    main()
