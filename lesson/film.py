"""Writes a page on which you drag along learning curves, and see your own digit being learnt.

    python lesson/film.py                  right labels beside wrong ones, as in lesson/watch.html
    python lesson/film.py --dropout 0.5    a plain run beside yours: the flags of train_mnist.py

Trains twice on the first 1,000 images, which takes a minute or two. Without flags, the second time
a fifth of the labels are random, as on page 5. The page has the network of each row of the curves,
and lets it read what you draw. Open outputs/film.html in a browser. It has all that it needs in
itself: no server, no connection.
"""

import gzip
import itertools
import shlex
import sys

import numpy as np

from command_line import UserError, answer_help
from draw import choose_samples, fill, round_all, samples, text_of, write
from networks import to_tensors, train
from quiet_tensorflow import tf
from train_mnist import DIGITS, PIXELS, cross_entropy, load_mnist, measure, parse_arguments

TITLE = "Watch it learn, and overfit"
TEMPERATURES = [n / 10 for n in range(5, 51)]  # 0.5, 0.6, ..., 5.0, as the slider of the page
TOO_MANY = 80_000_000  # numbers along a run: a byte each for the browser, and several here

# What to try, and indented, an answer to open. Names in braces are computed by find_figures.
ASK_OF_WATCH = """
This is a {label}. Press Play: do they learn to read it? How sure are they in the end?
    Early on, each has read it. Then both call it a {digit}, and grow surer of that: at their
    circles {circle_says[0]} and {circle_says[1]}, in the end {end_says[0]} and {end_says[1]}.
    A clear image, such as the first {clear}, they read to the end. Overfitting shows where an image
    is hard. (Try the other hard ones: not each of them was ever read.)

With right labels, go to the circle, where the test cost is lowest, and drag from there to the
end: mistakes get fewer. Why does the test cost climb?
    It grows surer of its mistakes. At the circle it misreads {circle_misread[0]} test images,
    {circle_sure_of[0]} of them with over 90 % confidence; in the end {end_misread[0]}, but
    {end_sure_of[0]} with over 90 %. To be sure and wrong costs most. So the cost of new images
    climbs, while that of the training images still falls: that is overfitting, here without any
    loss of accuracy.

In the end, set the temperature to 2. A dashed curve appears: what does it do? Do answers change?
    Dashed is the test cost at that temperature. With right labels it ends at {cooled[0]}, not at
    {end_cost[0]}: training past the circle has spoilt only how sure the network is. Divided are the
    scores, from which percentages are made: a score higher by 1 has 2.7 times the percentage, at
    temperature 2 only 1.6 times. The highest stays the highest, so no answer changes. At 4 the cost
    ends at {hot[0]}: now it is too modest where it is right.

What do wrong labels cost? Watch the test accuracy on the right, from the circle to the end. Does
the temperature help?
    At the circle it reads {circle_accuracy[1]} of the test images. Then it learns the wrong labels
    by heart, too: in the end it gives {end_train_accuracy[1]} of the labels it was told, but reads
    {end_accuracy[1]} of the test images. The temperature changes no answer, so it brings none back.
"""
ASK_OF_RUNS = """
From circle to end, what becomes of the mistakes? How sure are they of them?
    {names[0]}: {circle_misread[0]} at the circle, {circle_sure_of[0]} of them with over 90 %
    confidence; in the end {end_misread[0]} and {end_sure_of[0]}. {names[1]}: {circle_misread[1]}
    and {circle_sure_of[1]}; in the end {end_misread[1]} and {end_sure_of[1]}.

Drag to the end, and lower the test cost by the temperature. Which needs more?
    In the end the test cost is lowest at a temperature of {best_T[0]} for {names[0]}, and of
    {best_T[1]} for {names[1]}. No temperature changes an answer.
"""
ASK_OF_DRAWING = """
Fool them: draw a digit that they read early on and lose by the end. Then take the house.
    If a clear one stays, try one halfway between two digits. The strip below the curves has all
    answers along the run. The house has to be a digit, too: there are ten scores, and none is for
    \u201cno digit\u201d.
"""
TAKE_HOME = """
What to take home, in a sentence?
    Judge a network by images it never practised on, and by how sure it is where it is wrong.
"""
NOTE_ON_COST = """
The cost: a penalty of what size?
    An image costs 0.01 if its right digit is given 99 %, 0.69 if 50 %, and 4.61 if 1 %: one sure
    mistake as much as hundreds of sure right answers. The curves show the mean.
"""
NOTES_ON_WRONG = """
Early on, it is better on test images than on its own training images. How?
    A fifth of its training labels are random: there it is counted wrong even where it reads the
    digit. The labels of the test images are all right.

What is the jump at iteration 160?
    No overfitting, for the training cost jumps, too. At each iteration the network's numbers move a
    step. A few steps were too long and overshot; the next ones led back. With steps half as long
    from iteration 140 on it is not there: we tried.
"""
RIGHT = {"name": "right labels", "about": "1,000 training images, each with a label: its digit"}
WRONG = {
    "name": "1 in 5 labels random",
    "about": "the same images, about every fifth labelled at random",
}


@tf.function(autograph=False)  # five times as fast
def try_temperatures(logits, labels):
    """Returns for each temperature the cost, and of how many mistakes it is over 90 % confident.

    Two tensors, float32 and int64 [temperatures].
    """
    is_wrong = tf.argmax(logits, axis=1) != labels
    costs, sure = [], []
    for T in TEMPERATURES:
        confidence = tf.reduce_max(tf.nn.softmax(logits / T), axis=1)
        costs.append(cross_entropy(logits / T, labels))
        sure.append(tf.math.count_nonzero(is_wrong & (confidence > 0.9)))
    return tf.stack(costs), tf.stack(sure)


def load_train_set(args, wrong_labels=False):
    """Returns the inputs to train on and their labels, if asked for a fifth of these random."""
    images, labels = load_mnist(args.data_dir, "train")
    if args.train_size > len(images):
        raise UserError(f"--train-size {args.train_size}: only {len(images)} images to train on")
    if wrong_labels:
        rng = np.random.default_rng(args.seed)
        wrong = rng.random(len(labels)) < 0.2
        labels[wrong] = rng.integers(0, DIGITS, wrong.sum())
    return to_tensors(images[: args.train_size], labels[: args.train_size])


def mean_inputs(network, inputs):
    """Returns of each layer its inputs' means over the images: a list of float32 [fan_in]."""
    means, a = [], inputs
    for W, b in network.layers:
        means.append(tf.reduce_mean(a, axis=0).numpy())
        a = tf.nn.relu(a @ W + b)
    return means


def follow(args, train_set, test_set):
    """Trains a network, and keeps what it is at each row: a dict of what there is along the run.

    columns: those of the rows, a dict of arrays; logits: of the test images, float32 [rows, images,
    10]; variables: weights and biases, layer by layer, a list of float32 [rows, ...]; means: the
    mean inputs of each layer, a list of float32 [rows, fan_in].
    """
    train_sample = [tensor[:10_000] for tensor in train_set]  # as train_mnist.py measures it
    rows, logits, variables, means = [], [], [], []
    for iteration, network in train(args, train_set):
        logits.append(network.logits(test_set[0]).numpy())
        costs, sure = try_temperatures(logits[-1], test_set[1])
        row = measure(network, iteration, train_sample, test_set)._asdict()
        row = {name.replace("held_out", "test"): value for name, value in row.items()}
        rows.append(row | {"costs": costs, "sure": sure})
        variables.append([v.numpy() for layer in network.layers for v in layer])
        means.append(mean_inputs(network, test_set[0]))
    return {
        "columns": {name: np.array([row[name] for row in rows]) for name in rows[0]},
        "logits": np.array(logits),
        "variables": [np.stack(along) for along in zip(*variables, strict=True)],
        "means": [np.stack(along) for along in zip(*means, strict=True)],
    }


def pack(array):
    """Returns an array's bytes as text: gzipped, without the time, so the same again, in base64."""
    return text_of(gzip.compress(array.tobytes(), mtime=0))


def pack_along(along, kind):
    """Packs an array along a run: how it is at the start, and how it has changed at each row.

    Both are whole numbers of a kind, "i1" or "<i2", with a unit as of round_all. Changes are since
    the rounded start, so that its error is gone from the first change on. Packed is how they differ
    from the row before: mostly zeros, which gzip makes small. (Where that does not fit into a byte
    it is modulo 256, and adding it up again, modulo 256, gives the same.)
    along: float32 [rows, ...]. Returns a dict for the page, and what the page makes of it.
    """
    start, unit_of_start = round_all(along[0], kind)
    rounded_start = start * unit_of_start
    changes, unit = round_all(along - rounded_start, kind)
    changes[0] = 0  # the start as it is
    steps = np.diff(changes, axis=0, prepend=np.zeros_like(changes[:1]))
    packed = {"bytes": start.itemsize, "start": [pack(start), unit_of_start]}
    packed["changes"] = [pack(steps), unit]
    return packed, rounded_start + changes * unit


def pack_layers(variables, means):
    """Packs the weights and biases of all layers, as follow returns them: pairs for the page.

    Weights take a byte each, but two in the last layer, where they are few and count most. Rounded
    weights move each sum of a layer, by some amount on average over the test images: its bias takes
    that back.
    """
    layers = []
    for i, mean in enumerate(means):
        W, b = variables[2 * i], variables[2 * i + 1]
        is_last = i == len(means) - 1
        packed, rounded = pack_along(W, "<i2" if is_last else "i1")
        moved = np.einsum("ri,rio->ro", mean, rounded - W)
        packed_b, _ = pack_along(b - moved, "<i2")
        layers.append((packed, packed_b))
    return layers


def find_opening(films, labels):
    """Returns the number of the test image to begin with, or None: all networks unlearn it.

    Each has read it before its test cost was lowest, and in the end all take it for the same wrong
    digit, with over 99 % confidence. Of these images it is the one of whose wrong digit they were
    least confident where their test costs were lowest.
    """
    fits = np.full(len(labels), fill_value=True)
    before = np.zeros(len(labels))  # the largest confidence in the wrong digit, at the lowest cost
    digits = films[0]["logits"][-1].argmax(axis=1)
    for film in films:
        columns, logits = film["columns"], film["logits"]
        lowest = columns["test_cost"].argmin()
        has_read = (logits[1 : lowest + 1].argmax(axis=2) == labels).any(axis=0)
        confidence = tf.nn.softmax(logits[-1]).numpy().max(axis=1)
        is_misread = (logits[-1].argmax(axis=1) == digits) & (digits != labels)
        fits &= has_read & is_misread & (confidence > 0.99)
        probabilities = tf.nn.softmax(logits[lowest]).numpy()
        before = np.maximum(before, probabilities[np.arange(len(labels)), digits])
    return int(np.where(fits, before, 2).argmin()) if fits.any() else None


def find_clear(films, labels):
    """Returns a digit whose first test image all networks read from their lowest cost on."""
    is_read = np.full(len(labels), fill_value=True)
    for film in films:
        columns, logits = film["columns"], film["logits"]
        lowest = columns["test_cost"].argmin()
        is_read &= (logits[lowest:].argmax(axis=2) == labels).all(axis=0)
    return next((digit for digit in range(DIGITS) if is_read[(labels == digit).argmax()]), None)


def find_told(train_sets):
    """Returns the first training image whose two labels differ, for the page: with each label."""
    (inputs, labels), (_, others) = [[tensor.numpy() for tensor in pair] for pair in train_sets]
    n = (labels != others).argmax()
    image = text_of(np.round(255 * inputs[n]).astype(np.uint8))
    return [{"image": image, "label": int(each[n])} for each in (labels, others)]


def draw_house():
    """Returns an image of a house, uint8 [28, 28]: a roof, two walls and a floor."""
    house = np.zeros([28, 28], np.uint8)
    house[14:24, [6, 7, 20, 21]] = house[22:24, 6:22] = 255
    for row in range(5, 15):
        left, right = 18 - row, row + 9
        house[row, [left, left + 1, right - 1, right]] = 255
    return house


def percent(share, digits=1):
    """Returns a share of one as the page shows it."""
    return f"{share:.{digits}%}".replace("%", "\u00a0%")


def find_figures(film, opening):
    """Returns what the answers say of a film: a dict of texts. opening: a test image's number."""
    columns, logits = film["columns"], film["logits"]
    wrong = logits[-1, opening].argmax()
    at_end = dict(zip(TEMPERATURES, columns["costs"][-1], strict=True))
    figures = {"cooled": f"{at_end[2]:.2f}", "hot": f"{at_end[4]:.2f}"}
    figures["best_T"] = f"{min(at_end, key=at_end.get):.1f}"
    figures["end_train_accuracy"] = percent(columns["train_accuracy"][-1], 0)
    figures["end_cost"] = f"{columns['test_cost'][-1]:.2f}"
    for when, row in ("circle", columns["test_cost"].argmin()), ("end", -1):
        misread = (1 - columns["test_accuracy"][row]) * logits.shape[1]
        figures[f"{when}_accuracy"] = percent(columns["test_accuracy"][row])
        figures[f"{when}_misread"] = f"{misread:,.0f}"
        figures[f"{when}_sure_of"] = f"{columns['sure'][row, TEMPERATURES.index(1)]:,}"
        says = tf.nn.softmax(logits[row, opening]).numpy()[wrong]
        figures[f"{when}_says"] = percent(says, 1 if when == "end" else 0)
    return figures


def read_pairs(text):
    """Returns the questions of a text, and the answer of each: pairs."""
    pairs = [part.split("\n    ", maxsplit=1) for part in text.strip().split("\n\n")]
    return [[" ".join(lines.split()) for lines in pair] for pair in pairs]


def answer(questions, films, labels, names, opening):
    """Returns pairs of texts with the figures filled in."""
    of_each = [find_figures(film, opening) for film in films]
    figures = {title: [of_each[0][title], of_each[1][title]] for title in of_each[0]}
    figures |= {"names": names, "label": labels[opening], "clear": find_clear(films, labels)}
    figures["digit"] = films[0]["logits"][-1, opening].argmax()
    return [[text.format(**figures) for text in pair] for pair in questions]


def find_heights(films):
    """Returns how far the y axes go, all to one scale: 13 % past the worst row of the last half."""
    columns = [film["columns"] for film in films]
    late = len(columns[0]["iteration"]) // 2  # early jumps would press the rest flat
    cost = max(column["test_cost"][late:].max() for column in columns)
    accuracy = min(column["test_accuracy"][late:].min() for column in columns)
    return {"cost": 1.13 * float(cost), "accuracy": 1.13 * float(1 - accuracy) or 1.0}


def make_page(films, texts, images, labels, is_watch):
    """Returns the page, as text.

    films: what follow has returned of two networks; texts: a dict of name and about of each, and of
    told, as of find_told, if one has wrong labels; images, labels: the test set; is_watch: whether
    it is that of right and of wrong labels at the default setting, of which more can be said.
    """
    ask = ASK_OF_WATCH + ASK_OF_DRAWING + TAKE_HOME if is_watch else ASK_OF_RUNS + ASK_OF_DRAWING
    questions = read_pairs(ask)
    notes = read_pairs(NOTE_ON_COST), read_pairs(NOTES_ON_WRONG) if is_watch else []
    networks, answers = [], []
    for text, note, film in zip(texts, notes, films, strict=True):
        columns = film["columns"].items()
        rows = {name: column.astype(float).round(5).tolist() for name, column in columns}
        layers = pack_layers(film["variables"], film["means"])
        networks.append({**text, "notes": note, "layers": layers, "rows": rows})
        answers.append(tf.nn.softmax(film["logits"][-1]).numpy())
    data = {"networks": networks, **choose_samples(images, labels, answers)}
    hard = data["misread"]
    opening = find_opening(films, labels)
    if opening is None:
        questions = [pair for pair in questions if "{label}" not in pair[0]]
        opening = 0
    else:  # it leads the hard ones, so that it can be had again
        hard = samples(images, labels, [opening]) + hard
    data["misread"] = [*hard[:4], {"image": text_of(draw_house()), "label": "house"}]
    names = [text["name"] for text in texts]
    data["film"] = {
        "iterations": films[0]["columns"]["iteration"].tolist(),
        "images": len(labels),
        "temperatures": TEMPERATURES,
        "heights": find_heights(films),
        "opening": samples(images, labels, [opening])[0],
        "questions": answer(questions, films, labels, names, opening),
    }
    page = fill(data).replace("<title>Draw a digit<", f"<title>{TITLE}<")
    return page.replace('<html lang="en">', '<html lang="en" class="film">')


def check_size(args):
    """Raises UserError if the networks of all rows of a run were too much for a browser."""
    sizes = [PIXELS, *args.hidden, DIGITS]
    numbers = sum((fan_in + 1) * fan_out for fan_in, fan_out in itertools.pairwise(sizes))
    rows = 2 + args.iterations // args.eval_every
    if rows * numbers > TOO_MANY:
        raise UserError(f"--eval-every: {rows} rows of {numbers:,} numbers are too many; raise it")


def main():
    """Trains twice, and writes the page."""
    words = sys.argv[1:]
    answer_help(words)
    args = parse_arguments(["--train-size", "1000", *words])  # of two of a flag, the last counts
    if args.measure_on == "validation":
        raise UserError("--measure-on must be test, as the page shows test images")
    plain = parse_arguments(["--train-size", "1000"])
    for name in ("iterations", "eval_every", "data_dir", "output_dir"):  # both have the same
        setattr(plain, name, getattr(args, name))
    check_size(args)
    check_size(plain)
    images, labels = load_mnist(args.data_dir, "t10k")
    test_set = to_tensors(images, labels)
    is_same = args == plain
    train_sets = [load_train_set(plain), load_train_set(args, wrong_labels=is_same)]
    runs = zip((plain, args), train_sets, strict=True)
    films = [follow(run, train_set, test_set) for run, train_set in runs]
    if is_same:
        told = find_told(train_sets)
        texts = [text | {"told": label} for text, label in zip((RIGHT, WRONG), told, strict=True)]
    else:
        names = "plain", f"with {shlex.join(words)}"
        sizes = [f"{run.train_size:,} training images" for run in (plain, args)]
        texts = [{"name": name, "about": size} for name, size in zip(names, sizes, strict=True)]
    page = make_page(films, texts, images, labels, is_watch=not words)
    write(page, "film.html", args.output_dir)


if __name__ == "__main__":
    main()
