"""Compares remedies against overfitting, all else equal, on right and on wrong labels.

    python lesson/remedies.py                        one seed, in a few minutes
    python lesson/remedies.py --seeds 10             each with images of its own
    python lesson/remedies.py --remedies plain L2    only these
    python lesson/remedies.py --hidden 8 --output-dir outputs/neurons-8    elsewhere

A network learns from 1,000 images (5x-images: from five times as many) at the default settings of
train_mnist.py, unless its line in REMEDIES or a flag says otherwise. It is measured twice. At the
end: a mean over the last tenth of its steps. Stopped: where 200 images cost least that it does not
learn from, but whose labels are as unreliable.

Of each network the terminal has a line, and results.csv in the folder one with more figures. "T" is
the temperature, from 0.5 to 5, that is best on the 200 images, "learnt" the share of the wrong
labels that it gives. A network breaks down if its accuracy falls by more than five points from a
row to the next, after the first fifth. Then the line says by how many.

Each network has a folder like that of a run, for plot_curves.py and draw.py: in
outputs/remedies they are called right-plain, ..., wrong-copies-2 (of seed 2).

Ctrl-C keeps the networks that are done. The same command goes on from there: what is in results.csv
is not trained again. So more seeds, remedies or labels can be added to a folder. Other settings, as
the rate, want a folder of their own.
"""

import argparse
import itertools
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from shared.command_line import UserError, wrap
from shared.evidence import EARLY, break_down, climb_of, column, compare, read_lines, tenths
from shared.networks import to_tensors, train
from plot_curves import HEADER
from quiet_tensorflow import tf
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

FIVE = 5  # 5x-images has this many times as many images, so each seed has so many for its own


class Remedy(NamedTuple):
    """What is done against overfitting: nothing, unless it says so."""

    l2: float = 0.0  # lambda
    dropout: float = 0.0  # the probability that a hidden neuron is dropped
    is_moved: bool = False  # whether each image has 25 moved copies
    times: int = 1  # how many times as many images as --train-size


REMEDIES = {
    "plain": Remedy(),
    "L2": Remedy(l2=0.002),
    "dropout": Remedy(dropout=0.5),
    "copies": Remedy(is_moved=True),
    "copies-and-dropout": Remedy(dropout=0.5, is_moved=True),
    "all-three": Remedy(l2=0.002, dropout=0.5, is_moved=True),
    "5x-images": Remedy(times=FIVE),
    "5x-images-and-dropout": Remedy(dropout=0.5, times=FIVE),
}
LEARNT = 50_000  # of the training images of the files; the others choose, or are held out

# What the terminal says of a network, by its labels: titles to a figure, and how it is written.
TABLES = {
    "right": {
        "reads": ("accuracy", ".1%"),
        "climb": ("climb", ".0%"),
        "T": ("T", ".2f"),
        "cost": ("cost", ".3f"),
        "cost at T": ("cost with T", ".3f"),
        "cost stopped": ("stopped cost", ".3f"),
    },
    "wrong": {
        "reads": ("accuracy", ".1%"),
        "reads stopped": ("stopped accuracy", ".1%"),
        "learnt": ("share learnt", ".0%"),
    },
}


def title_line(kind):
    """Returns the titles of the terminal's table of networks with such labels."""
    return "".join([f"{'network':27}", *[f"  {title:>5}" for title in TABLES[kind]]])


def in_words(name, line):
    """Returns a network's line for the terminal: its name, and figures of its line in results."""
    line = line | {"share learnt": line["errors learnt"] / max(line["errors"], 1)}
    words = f"{name:27}"
    for title, (figure, form) in TABLES[line["labels"]].items():
        words += f"  {line[figure]:{max(len(title), 5)}{form}}"
    if break_down(line["largest fall"]):
        words += f"  falls by {100 * line['largest fall']:.0f} points"
    return words


def own_images(seed, train_size, number):
    """Returns which training images a seed learns from, so many of its own: a slice.

    train_size: how many a network learns from unless its remedy says otherwise.
    """
    first = FIVE * train_size * seed
    return slice(first, first + number)


def make_wrong(labels, seed):
    """Returns labels of which a fifth are replaced by random digits."""
    rng = np.random.default_rng(seed)
    labels = labels.copy()
    wrong = rng.random(len(labels)) < 0.2
    labels[wrong] = rng.integers(0, DIGITS, wrong.sum())
    return labels


def make_copies(images, labels):
    """Returns 25 copies of each image, moved by up to two pixels, in random order.

    What is moved out on one side is lost; black pixels come in on the other.
    """
    padded = np.pad(images, [(0, 0), (2, 2), (2, 2)])  # two black pixels on each side
    corners = itertools.product(range(5), repeat=2)  # of 28 x 28 pixels in these 32 x 32
    copies = np.concatenate([padded[:, y : y + 28, x : x + 28] for y, x in corners])
    order = np.random.default_rng(0).permutation(len(copies))
    return copies[order], np.tile(labels, 25)[order]


def reads(network, inputs, labels):
    """Returns which images a network reads as they are labelled: bool [n]."""
    return network.logits(inputs).numpy().argmax(axis=1) == labels.numpy()


def count_dead(network, inputs):
    """Returns how many hidden neurons pass on zero for each of inputs float32 [n, 784]."""
    dead = 0
    a = inputs
    for W, b in network.layers[:-1]:
        a = tf.nn.relu(a @ W + b)
        dead += np.sum(a.numpy().max(axis=0) == 0)
    return int(dead)


def train_with(args, remedy, train_set, is_error, held_out, validation, test_set):
    """Trains a network as train_mnist.py does, but with a remedy.

    train_set: images uint8 [n, 28, 28] and labels int64 [n], of which is_error says where they are
    wrong; the other sets: as to_tensors gives them. Returns the network, its 101 Rows, what the
    held-out images cost at each, and figures of the last ten, or of the last: a dict of lists.
    """
    train_sample = to_tensors(*train_set)
    learnt = to_tensors(*make_copies(*train_set)) if remedy.is_moved else train_sample
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
    last["dead neurons"] = [count_dead(network, learnt[0])]
    return network, rows, held_out_costs, last


def sum_up(rows, held_out_costs):
    """Returns what the curves say: a dict. Means are of ten rows, a tenth of the steps."""
    stopped = rows[np.argmin(held_out_costs)]
    iterations, train_accuracy, train_cost, accuracy, cost = np.transpose(rows)
    late = accuracy[iterations >= EARLY * iterations[-1]]
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
    size = "images to learn from, of 5x-images a fifth (default: 1000)"
    add("--train-size", in_range(int, 1, LEARNT // FIVE), 1000, size)
    add("--batch-size", in_range(int, 1, 60_000), 512, "images in a minibatch (default: 512)")
    add("--learning-rate", in_range(float, 1e-9, 1e9), 0.5, "(default: 0.5)")
    add("--iterations", in_range(int, 100, 10**9), 1000, "a multiple of 100 (default: 1000)")
    add("--data-dir", Path, parse_arguments([]).data_dir, "folder of the four files")
    where = "folder, new, empty, or with results of these settings (default: outputs/remedies)"
    add("--output-dir", Path, Path("outputs/remedies"), where)
    args = parser.parse_args(argv)
    if len({*args.remedies}) < len(args.remedies) or len({*args.labels}) < len(args.labels):
        parser.error("argument --remedies or --labels: the same one twice")
    if args.iterations % 100:
        parser.error(f"argument --iterations: {args.iterations} is no multiple of 100")
    if args.seeds * FIVE * args.train_size > LEARNT:
        most = LEARNT // (FIVE * args.train_size)
        parser.error(f"argument --seeds: at {args.train_size} images, there are {most} at most")
    drops = any(REMEDIES[name].dropout for name in args.remedies)
    if drops and not args.hidden:
        parser.error(
            "argument --hidden: no layer to drop neurons of; name --remedies without dropout"
        )
    return args


def settings_of(asked, remedy, seed, folder):
    """Returns the settings of a network as train_mnist.py has them: a Namespace."""
    args = parse_arguments([])
    args.data_dir = asked.data_dir
    args.train_size = asked.train_size * remedy.times
    args.batch_size = asked.batch_size
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
    remedy = REMEDIES[name]
    line = {"seed": args.seed, "labels": kind, "remedy": name, "l2": args.l2}
    line |= {"dropout": args.dropout, "is_moved": remedy.is_moved, "images": args.train_size}
    line |= {"hidden": " ".join(map(str, args.hidden)), "learning rate": args.learning_rate}
    line |= {"iterations": args.iterations, "batch size": args.batch_size}
    line |= {"data": args.data_dir.resolve().name}
    return {title: str(value) for title, value in line.items()}


def list_networks(asked):
    """Returns seed, labels and remedy of each network, in the order in which they are trained."""
    return [*itertools.product(range(asked.seeds), asked.labels, asked.remedies)]


def name_of(seed, kind, remedy):
    """Returns the name of a network's folder: right-plain, or of seed 2 right-plain-2."""
    return f"{kind}-{remedy}-{seed}" if seed > 0 else f"{kind}-{remedy}"


def open_results(asked):
    """Returns the lines of results.csv in the folder, by seed, labels and remedy; makes the folder.

    Raises UserError if the folder has something else, or results of other settings.
    """
    path = asked.output_dir / "results.csv"
    if not path.exists():
        make_folder(asked.output_dir)
        return {}
    lines = {}
    is_cut = path.read_bytes()[-1:] not in (b"", b"\n")
    for line in read_lines(path):
        try:
            if is_cut or None in line.values():
                raise ValueError(line)
            seed, kind, name = key = int(line["seed"]), line["labels"], line["remedy"]
            args = settings_of(asked, REMEDIES[name], seed, None)
            wanted = describe(args, kind, name)
            differs = [title for title, text in wanted.items() if line[title] != text]
            line["dead neurons"]  # the last column
        except (KeyError, ValueError, TypeError) as error:
            raise UserError(f"{path}: not as this program writes it; name a new folder") from error
        if differs:
            title = differs[0]
            has = f"has {title} {line[title]!r}, and not {wanted[title]!r}"
            raise UserError(f"{path}: {name} {has}; name a new folder")
        lines[key] = line
    return lines


def main():
    """Trains all networks, seed by seed, and tells of each as soon as it is done."""
    asked = parse_command_line()
    images, true_labels = load_mnist(asked.data_dir, "train")
    if len(images) < 60_000:
        raise UserError(f"{asked.data_dir}: {len(images)} training images; 60,000 are needed")
    test_set = to_tensors(*load_mnist(asked.data_dir, "t10k"))
    lines = open_results(asked)
    networks = [network for network in list_networks(asked) if network not in lines]
    size, steps = f"{asked.train_size:,} images", f"{asked.iterations:,} steps"
    print(f"trains {len(networks)} networks on {size}, {steps} each; each takes some seconds")
    path, last_kind = asked.output_dir / "results.csv", None
    with path.open("a", newline="\n") as table:
        for seed, kind, name in tqdm(networks, leave=False, disable=None):  # None: on a terminal
            remedy = REMEDIES[name]
            folder = asked.output_dir / name_of(seed, kind, name)
            shutil.rmtree(folder, ignore_errors=True)  # of a network that was stopped in the middle
            make_folder(folder)
            args = settings_of(asked, remedy, seed, folder)
            labels = make_wrong(true_labels, seed) if kind == "wrong" else true_labels
            mine = own_images(seed, asked.train_size, args.train_size)
            validation = to_tensors(images[LEARNT:], labels[LEARNT:])  # nobody learns from these
            held_out = [tensor[200 * seed : 200 * seed + 200] for tensor in validation]
            is_error = labels[mine] != true_labels[mine]
            train_set = images[mine], labels[mine]
            network, rows, held_out_costs, last = train_with(
                args, remedy, train_set, is_error, held_out, validation, test_set
            )

            write_run_json(folder, args, args.train_size)
            with (folder / "curves.csv").open("x", newline="\n") as curves:
                for row in [HEADER.split(","), *rows]:
                    print(*row, sep=",", file=curves)
            save_network(network, folder)
            line = describe(args, kind, name)
            figures = sum_up(rows, held_out_costs) | {"errors": is_error.sum()}
            figures |= {title: np.mean(values) for title, values in last.items()}
            line |= {title: float(f"{figure:.6g}") for title, figure in figures.items()}
            texts = [",".join(map(str, line.values())) + "\n"]
            if path.stat().st_size == 0:  # the first line is of titles
                texts.insert(0, ",".join(line) + "\n")
            table.write("".join(texts))  # at once, or Ctrl-C could cut a line in two
            table.flush()
            lines[seed, kind, name] = line
            with tqdm.external_write_mode():
                if kind != last_kind:
                    print("", title_line(kind), sep="\n")
                print(in_words(folder.name, line), flush=True)
            last_kind = kind
    if asked.seeds > 1 and len(asked.remedies) > 1:
        compare_with_the_first(asked, [lines[network] for network in list_networks(asked)])


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
