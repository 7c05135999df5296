"""Writes a page on which you drag along learning curves, and see your own digit being learnt.

    python lesson/film.py                  right labels beside wrong ones, as in lesson/watch.html
    python lesson/film.py --dropout 0.5    a plain run beside yours: the flags of train_mnist.py

Trains twice on the first 1,000 images, which takes a minute or two. Without flags, the second time
a fifth of the labels are random, as in the lesson. The page has the network of each row of the
curves, and lets it read what you draw. Open outputs/film.html in a browser. It has all that it
needs in itself: no server, no connection.
"""

import gzip
import itertools
import json
import re
import shlex
import sys
from pathlib import Path

import numpy as np

from shared.command_line import UserError, answer_help
from shared.networks import to_tensors, train
from draw import choose_samples, fill, round_all, samples, text_of, write
from quiet_tensorflow import tf
from remedies import make_wrong
from train_mnist import DIGITS, PIXELS, cross_entropy, load_mnist, measure, parse_arguments

TITLE = "Watch a network make up its mind"
TEMPERATURES = [n / 10 for n in range(5, 41)]  # 0.5, 0.6, ..., 4.0; the slider begins at 1
SURE = 0.9  # the confidence above which a mistake is called sure
ABOUT_SURE = 0.85, 0.95  # between these an answer is called about 90 % sure
TOO_MANY = 80_000_000  # numbers along a run: a byte each for the browser, and several here

NAMES = "all labels right", "1 label in 5 random"
PARTS = Path(__file__).with_name("watch")  # what the page has besides draw.html
# Its style and its script, in this order. Of two rules that are as specific, the later one holds.
STYLES = "page how guessing drawing answers overfit playing curves neurons"
STYLES += " not-phone verdict end ten smaller phone between"
SCRIPTS = "film curves neurons drawings playing chapters how ten answers start"


@tf.function(autograph=False)  # five times as fast
def try_temperatures(logits, labels):
    """Returns by temperature the cost, a share of right answers, and how many mistakes are sure.

    The share: of the answers that are about 90 % sure, or 0 if none is. Sure mistakes: over 90 %
    confident. Three tensors, float32, float64 and int64 [temperatures].
    """
    is_wrong = tf.argmax(logits, axis=1) != labels
    costs, right, sure = [], [], []
    for T in TEMPERATURES:
        confidence = tf.reduce_max(tf.nn.softmax(logits / T), axis=1)
        costs.append(cross_entropy(logits / T, labels))
        is_about = (confidence > ABOUT_SURE[0]) & (confidence < ABOUT_SURE[1])
        number, of_right = [
            tf.math.count_nonzero(each) for each in (is_about, is_about & ~is_wrong)
        ]
        right.append(of_right / tf.maximum(number, 1))
        sure.append(tf.math.count_nonzero(is_wrong & (confidence > SURE)))
    return tf.stack(costs), tf.stack(right), tf.stack(sure)


def load_train_set(args, wrong_labels=False):
    """Returns the inputs to train on and their labels, if asked for a fifth of these random."""
    images, labels = load_mnist(args.data_dir, "train")
    if args.train_size > len(images):
        raise UserError(f"--train-size {args.train_size}: only {len(images)} images to train on")
    if wrong_labels:
        labels = make_wrong(labels, args.seed)
    return to_tensors(images[: args.train_size], labels[: args.train_size])


def mean_inputs(network, inputs):
    """Returns of each layer its inputs' means over the images: a list of float32 [fan_in]."""
    means, a = [], inputs
    for W, b in network.layers:
        means.append(tf.reduce_mean(a, axis=0).numpy())
        a = tf.nn.relu(a @ W + b)
    return means


def last_hidden(network, inputs):
    """Returns the activations of the last hidden layer, or the inputs if there is none."""
    for W, b in network.layers[:-1]:
        inputs = tf.nn.relu(inputs @ W + b)
    return inputs.numpy()


def follow(args, train_set, test_set):
    """Trains a network, and keeps what it is at each row: a dict of what there is along the run.

    columns: those of the rows, a dict of arrays; logits: of the test images, float32 [rows, images,
    10]; variables: weights and biases, layer by layer, a list of float32 [rows, ...]; means: the
    mean inputs of each layer, a list of float32 [rows, fan_in]; hidden: in the end, of the training
    and of the test images, what last_hidden returns.
    """
    train_sample = [tensor[:10_000] for tensor in train_set]  # as train_mnist.py measures it
    rows, logits, variables, means = [], [], [], []
    for iteration, network in train(args, train_set):
        logits.append(network.logits(test_set[0]).numpy())
        costs, right, sure = try_temperatures(logits[-1], test_set[1])
        row = measure(network, iteration, train_sample, test_set)._asdict()
        row = {name.replace("held_out", "test"): value for name, value in row.items()}
        rows.append(row | {"costs": costs, "right_of_90": right, "sure": sure})
        variables.append([v.numpy() for layer in network.layers for v in layer])
        means.append(mean_inputs(network, test_set[0]))
    return {
        "columns": {name: np.array([row[name] for row in rows]) for name in rows[0]},
        "hidden": [last_hidden(network, inputs) for inputs in (train_set[0], test_set[0])],
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


def leave_out_starts(networks):
    """Leaves out what the second network starts with, where the first does, too: mostly all."""
    for pair, firsts in zip(networks[1]["layers"], networks[0]["layers"], strict=False):
        for packed, first in zip(pair, firsts, strict=True):
            if packed["start"] == first["start"]:
                del packed["start"]  # the page takes that of the first


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


def find_lost(films, labels, train_sets):
    """Returns the numbers of a test image that only the first network keeps, and of its lie.

    Both read it from their lowest test costs on, the second not to the end: there it is most alike
    to a training image whose label is wrong, its lie, and takes it for the digit of that label. Of
    these images it is the one of whose wrong digit the second is surest. None if there is none.
    """
    is_kept = [film["logits"].argmax(axis=2) == labels for film in films]  # [rows, images]
    lowest = [film["columns"]["test_cost"].argmin() for film in films]
    is_lost = is_kept[0][lowest[0] :].all(axis=0) & is_kept[1][lowest[1]] & ~is_kept[1][-1]
    alike = find_cosines(films[1]).argmax(axis=1)
    right, told = [labels.numpy()[alike] for _, labels in train_sets]
    is_lost &= (told != right) & (told == films[1]["logits"][-1].argmax(axis=1))
    confidence = tf.nn.softmax(films[1]["logits"][-1]).numpy().max(axis=1)
    lost = int(np.where(is_lost, confidence, 0).argmax())
    return (lost, int(alike[lost])) if is_lost.any() else None


def find_clear(films, labels):
    """Returns a digit whose first test image all networks read from their lowest cost on."""
    is_read = np.full(len(labels), fill_value=True)
    for film in films:
        columns, logits = film["columns"], film["logits"]
        lowest = columns["test_cost"].argmin()
        is_read &= (logits[lowest:].argmax(axis=2) == labels).all(axis=0)
    return next((digit for digit in range(DIGITS) if is_read[(labels == digit).argmax()]), None)


def samples_of(train_set, numbers):
    """Returns the training images of these numbers as the page takes them."""
    inputs, labels = [tensor.numpy() for tensor in train_set]
    return samples(np.round(255 * inputs).astype(np.uint8), labels, numbers)


def find_cosines(film):
    """Returns how alike test images are to training images: float32 [test images, training images].

    The cosine of the angle between the activations of the last hidden layer in the end, from 0 to
    1. The page finds by it, too, which training images are most like a drawing.
    """
    train, test = [a / np.maximum(np.linalg.norm(a, axis=1)[:, None], 1e-9) for a in film["hidden"]]
    return test @ train.T


def in_greys(images, greys):
    """Returns images, pixels from 0 to 255, in so many greys: from 0 to greys - 1."""
    return np.round(images / 255 * (greys - 1)).astype(np.uint8)


def pack_small(images, greys):
    """Packs images, pixels from 0 to 255, in so many greys: enough where they are small."""
    return pack(in_greys(images, greys))


def find_mistakes(film, images, labels):
    """Returns the sure mistakes from the lowest test cost on, in the order in which they come.

    Sure: over 90 % confident. A dict: images, packed; labels, as a text; and sure, packed, bool
    [rows, mistakes].
    """
    logits = film["logits"]
    confidence = tf.nn.softmax(logits).numpy().max(axis=2)
    is_sure = (logits.argmax(axis=2) != labels) & (confidence > SURE)
    is_sure[: film["columns"]["test_cost"].argmin()] = False
    (numbers,) = is_sure.any(axis=0).nonzero()
    numbers = numbers[is_sure[:, numbers].argmax(axis=0).argsort(kind="stable")]
    return {
        "images": pack_small(images[numbers], greys=16),
        "labels": "".join(map(str, labels[numbers])),
        "sure": pack(is_sure[:, numbers]),
    }


def find_ten(film, images, labels):
    """Returns by temperature ten test images of which a network is about 90 % sure in the end.

    As many of them are wrong as on average, rounded; these come last. As the temperature rises from
    1 on, an image keeps its place as long as it fits there, and then the first of the test set that
    fits takes it: so few change at a time. A dict: images, packed; labels, as a text; and at, a
    dict of each temperature to ten numbers of these.
    """
    logits = film["logits"][-1]
    is_wrong = logits.argmax(axis=1) != labels
    ten, at = {}, {}  # by place, and by temperature
    for T, share in zip(TEMPERATURES, film["columns"]["right_of_90"][-1], strict=True):
        if T < 1:
            continue  # where the slider does not go
        confidence = tf.nn.softmax(logits / T).numpy().max(axis=1)
        is_about = (confidence > ABOUT_SURE[0]) & (confidence < ABOUT_SURE[1])
        for place in range(10):
            fits = is_about & (is_wrong == (place >= round(10 * share)))
            if place not in ten or not fits[ten[place]]:
                fits[[*ten.values()]] = False  # none twice
                ten[place] = int(fits.argmax())
        at[f"{T:.1f}"] = [*ten.values()]
    numbers = sorted({n for ten in at.values() for n in ten})
    return {
        "images": pack(images[numbers]),
        "labels": "".join(map(str, labels[numbers])),
        "at": {T: [numbers.index(n) for n in ten] for T, ten in at.items()},
    }


def find_told(train_sets):
    """Returns of each network six training images whose labels differ, with what it is told."""
    labels = [labels.numpy() for _, labels in train_sets]
    (numbers,) = np.not_equal(*labels).nonzero()
    told = [samples_of(train_set, numbers[:6]) for train_set in train_sets]
    about = "", "Some of its false labels; the others are right."
    return [{"about": what, "told": each} for what, each in zip(about, told, strict=True)]


def draw_house():
    """Returns an image of a house, uint8 [28, 28]: a roof, two walls and a floor."""
    house = np.zeros([28, 28], np.uint8)
    house[14:24, [6, 7, 20, 21]] = house[22:24, 6:22] = 255
    for row in range(5, 15):
        left, right = 18 - row, row + 9
        house[row, [left, left + 1, right - 1, right]] = 255
    return house


def percent(share, digits=1):
    """Returns a share of one as text: 12.3 %."""
    return f"{100 * share:.{digits}f} %"


def find_figures(film, labels, opening):
    """Returns what the answers say of a film: a dict of texts. opening: a test image's number."""
    columns, logits = film["columns"], film["logits"]
    wrong = logits[-1, opening].argmax()
    at_end = dict(zip(TEMPERATURES, columns["costs"][-1], strict=True))
    best = min(at_end, key=at_end.get)
    lowest = columns["test_cost"].argmin()
    figures = {
        "digit": int(wrong),
        "cooled": f"{at_end[best]:.2f}",
        "best_T": f"{best:.1f}",
    }
    for name, T in ("end", 1), ("cooled", best):
        share = columns["right_of_90"][-1, TEMPERATURES.index(T)]
        figures[f"{name}_of_ten"] = f"{10 * share:.1f}"
    for when, row in ("circle", lowest), ("end", -1):
        misread = (1 - columns["test_accuracy"][row]) * logits.shape[1]
        figures[f"{when}_at"] = f"{columns['iteration'][row]:,}"
        figures[f"{when}_cost"] = f"{columns['test_cost'][row]:.2f}"
        figures[f"{when}_accuracy"] = percent(columns["test_accuracy"][row])
        figures[f"{when}_misread"] = f"{misread:,.0f}"
        figures[f"{when}_sure_of"] = f"{columns['sure'][row, TEMPERATURES.index(1)]:,}"
        says = tf.nn.softmax(logits[row, opening]).numpy()[wrong]
        figures[f"{when}_says"] = percent(says, 1 if when == "end" else 0)
    return figures


def read_chapters(file, figures, names=None):
    """Returns the chapters of a file for the page, a list of dicts: those of these names, or all.

    file: of each chapter it has a name and a title, what to know (HTML), a question (and after |
    that for drawings), guesses where there are any, of which the right one has a *, and the answer
    (HTML); figures: what is in braces there, as of all_figures.
    """
    chapters = []
    for part in read_part(file).removeprefix("# ").split("\n\n# "):
        heading, *paragraphs = [" ".join(lines.split()) for lines in part.split("\n\n")]
        name, title = heading.split(": ")
        if names is not None and name not in names:
            continue
        texts = [paragraph.format(**figures).replace(" %", "\u00a0%") for paragraph in paragraphs]
        lead, ask, *guesses, answer = texts
        guesses = guesses[0].split(" / ") if guesses else []
        of_texts = {"lead": lead, "ask": ask, "guesses": guesses, "answer": answer}
        chapters.append({"name": name, "title": title, **of_texts})
    return chapters


def read_part(name):
    """Returns the text of a file of lesson/watch."""
    return (PARTS / name).read_text(encoding="utf-8").strip()


def named(digit):
    """Returns a digit with its article."""
    return f"{'an' if digit == 8 else 'a'} {digit}"


def all_figures(films, labels, names, opening):
    """Returns the figures of both films, a dict of pairs, and what is the same for both."""
    of_each = [find_figures(film, labels, opening) for film in films]
    figures = {title: [of_each[0][title], of_each[1][title]] for title in of_each[0]}
    figures |= {"names": names, "clear": find_clear(films, labels)}
    figures["wrong"] = named(figures["digit"][0])
    return figures | {"label": named(labels[opening]), "digit_told": int(labels[opening])}


def find_data(films, about, train_sets, images, labels, is_watch):
    """Returns the data of a page, a dict: all that takes a training.

    films: what follow has returned of two networks; about: a dict of each, its name, and what
    the page says of it: about, or told, as of find_told; images, labels: the test set; is_watch:
    whether it is that of right and of wrong labels at the default setting, of which more can be
    said.
    """
    networks, answers = [], []
    for each, film in zip(about, films, strict=True):
        columns = film["columns"].items()
        rows = {name: column.astype(float).round(4).tolist() for name, column in columns}
        rows["sure"] = film["columns"]["sure"].tolist()  # whole numbers
        layers = pack_layers(film["variables"], film["means"])
        networks.append({**each, "layers": layers, "rows": rows})
        answers.append(tf.nn.softmax(film["logits"][-1]).numpy())
    leave_out_starts(networks)
    shown = films[:1] if is_watch else films  # of these the page shows the mistakes
    for network, film in zip(networks, shown, strict=False):
        network["mistakes"] = find_mistakes(film, images, labels)
    data = {"networks": networks, **choose_samples(images, labels, answers)}
    hard = data["misread"]
    opening = find_opening(films, labels)
    if opening is None:
        opening = 0
    else:  # it leads the hard ones, so that it can be had again
        hard = samples(images, labels, [opening]) + hard
    house = {"image": text_of(draw_house()), "label": "house", "in": "fool temperature"}
    data["misread"] = [*hard[:4], house]
    names = [each["name"] for each in about]
    data["film"] = {
        "iterations": films[0]["columns"]["iteration"].tolist(),
        "images": len(labels),
        "temperatures": TEMPERATURES,
        "opening": samples(images, labels, [opening])[0],
        "alone": is_watch,
        "figures": all_figures(films, labels, names, opening),
    }
    if is_watch:
        networks[0]["ten"] = find_ten(films[0], images, labels)
        lost, liar = find_lost(films, labels, train_sets)
        data["film"]["lost"] = {**samples(images, labels, [lost])[0], "in": "labels"}
        inputs, told = [tensor.numpy() for tensor in train_sets[0]]
        data["film"]["practised"] = pack_small(255 * inputs, greys=4)
        data["film"]["labels"] = "".join(map(str, told))
        data["misread"].append(data["film"]["lost"])
        data["film"]["figures"] |= {
            "lost": int(labels[lost]),
            "lie": int(train_sets[1][1][liar]),
        }
    return data


def make_page(data):
    """Returns the page of these data, as text: with what is in draw.html and lesson/watch today."""
    film = data["film"]
    if film["alone"]:
        chapters = read_chapters("chapters.txt", film["figures"])
    else:
        chapters = read_chapters("chapters-of-runs.txt", film["figures"])
        chapters += read_chapters("chapters.txt", film["figures"], ["fool", "inside"])
    page = fill({**data, "film": {**film, "chapters": chapters}})
    style = "\n".join(read_part(f"style/{name}.css") for name in STYLES.split())
    script = "\n\n".join(read_part(f"{name}.js") for name in SCRIPTS.split())
    part = f"<style>\n{style}\n</style>\n<script>\n{script}\n</script>"
    page = page.replace('<script id="data"', f'{part}\n<script id="data"', 1)
    page = page.replace("<title>Draw a digit<", f"<title>{TITLE}<")
    # Each version stays in the history, so comments and indentation stay in the parts.
    page = re.sub(r"\n *(?:/\*(?:.|\n)*?\*/|//.*)(?=\n)", "", page)
    page = re.sub(r"\n +", "\n", page)
    return page.replace('<html lang="en">', '<html lang="en" class="film">')


def data_of(page):
    """Returns the data that are in a page, as find_data returned them."""
    return json.loads(page.split('type="application/json">')[1].split("</script>")[0])


def refilled(page):
    """Returns a page made anew from its own data: with the texts and the template of today."""
    return make_page(data_of(page))


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
        names, about = NAMES, find_told(train_sets)
    else:
        names = "plain", f"with {shlex.join(words)}"
        about = [{"about": f"{run.train_size:,} training images"} for run in (plain, args)]
    about = [{"name": name, **more} for name, more in zip(names, about, strict=True)]
    data = find_data(films, about, train_sets, images, labels, is_watch=not words)
    write(make_page(data), "film.html", args.output_dir)


if __name__ == "__main__":
    main()
