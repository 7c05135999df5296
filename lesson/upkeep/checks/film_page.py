"""Reads pages of film.py, and says where texts and plots are not as their networks have it."""

import functools
import gzip
import itertools
from base64 import b64decode

import numpy as np
from scipy.special import softmax

import film
from book import REPO

WATCH = REPO / "lesson" / "watch.html"
AT_1 = film.TEMPERATURES.index(1)
LAST = 100  # the row of the end, in watch.html


@functools.cache
def read_page(path):
    """Returns the networks of a page of film.py, and what else it says of them.

    A network has "rows", columns by their names, and "variables" W1, b1, ...: [rows, ...].
    """
    data = film.data_of(path.read_text(encoding="utf-8"))
    for network in data["networks"]:
        network["rows"] = {name: np.array(column) for name, column in network["rows"].items()}
        network["variables"] = []
        for layer, first in zip(network["layers"], data["networks"][0]["layers"], strict=True):
            W, b = [unpack({**start, **packed}) for packed, start in zip(layer, first, strict=True)]
            network["variables"] += [W.reshape(len(b), -1, b.shape[1]), b]
    return data["networks"], data["film"]


def variables_at(row, network):
    """Returns W1, b1, W2, ... that a network of read_page has at a row: arrays."""
    return [along[row] for along in network["variables"]]


def logits_at_end(path, inputs):
    """Returns the logits that the first network of a page has at its end, of inputs [n, 784]."""
    *hidden, last = film.data_of(path.read_text(encoding="utf-8"))["networks"][0]["layers"]
    a = inputs
    for layer in hidden:
        W, b = map(unpack_end, layer)
        a = np.maximum(a @ W.reshape(-1, len(b)) + b, 0)
    W, b = map(unpack_end, last)
    return a @ W.reshape(-1, len(b)) + b


def unpack(packed):
    """Returns weights or biases along a run as pages of film.py have them: float32 [rows, n]."""
    start, steps = whole_numbers_of(packed)
    changes = steps.copy()
    for before, row in itertools.pairwise(changes):
        row += before  # as np.cumsum adds, which takes ten times as long
    units = [np.float32(packed[name][1]) for name in ("start", "changes")]
    return start * units[0] + changes * units[1]


def unpack_end(packed):
    """Returns weights or biases at the end of a run: the last row of unpack, float32 [n]."""
    start, steps = whole_numbers_of(packed)
    change = steps.sum(axis=0, dtype=steps.dtype)
    return np.float32(start * packed["start"][1]) + np.float32(change * packed["changes"][1])


def whole_numbers_of(packed):
    """Returns what unpack scales: the start, integers [n], and its changes from row to row."""
    kind = {1: "i1", 2: "<i2"}[packed["bytes"]]
    zipped = [b64decode(packed[name][0]) for name in ("start", "changes")]
    start, steps = [np.frombuffer(gzip.decompress(content), kind) for content in zipped]
    return start, steps.reshape(-1, start.size)


def faults_of_figures(networks, about):
    """Returns where a page's texts, or its wall of sure mistakes, differ from the rows: a list."""
    found = []
    for place, network in enumerate(networks):
        for name, expected in figures_of(network["rows"]).items():
            said = about["figures"][name][place]
            if said != expected:
                found.append(f"{name} of network {place + 1}: it says {said}, and not {expected}")
    rows = networks[0]["rows"]
    packed = gzip.decompress(b64decode(networks[0]["mistakes"]["sure"]))
    is_sure = np.frombuffer(packed, bool).reshape(len(rows["iteration"]), -1)  # [rows, mistakes]
    on_wall = is_sure.sum(axis=1)
    lowest = rows["test_cost"].argmin()  # from this row on, the wall has them
    if (on_wall[lowest:] != rows["sure"][lowest:, AT_1]).any():
        found.append("the wall has more sure mistakes than the rows, or fewer")
    return found


def faults_of_choices(path, images, labels):
    """Returns what film.py of today chooses otherwise than a page of its networks has: a list.

    images, labels: the test set. To be quick, most choices are made of a few images of it: of the
    first of each digit, and of mistakes that are sure, now or on the wall.
    """
    networks, about = read_page(path)
    inputs = np.float32(images.reshape(len(images), -1) / 255)
    at_end = logits_at(-1, networks[0], inputs)
    on_wall = sure_rows_of(networks[0]["mistakes"])
    ten = networks[0]["ten"]

    is_wrong = at_end.argmax(axis=1) != labels
    is_sure = softmax(at_end, axis=1).max(axis=1) > film.SURE
    is_on_wall = [image.tobytes() in on_wall for image in film.in_greys(images, 16)]
    is_tried = (is_wrong & is_sure) | is_on_wall
    for digit in range(film.DIGITS):
        first = (labels == digit).argmax()
        is_tried[first] = True

    films = []
    for network in networks:
        rows = range(len(network["rows"]["iteration"]))
        logits = np.array([logits_at(row, network, inputs[is_tried]) for row in rows])
        films.append({"columns": network["rows"], "logits": logits})

    tried = images[is_tried], labels[is_tried]
    opening = film.find_opening(films, tried[1])
    found_wall = sure_rows_of(film.find_mistakes(films[0], *tried))
    lowest = networks[0]["rows"]["test_cost"].argmin()
    too_early = [rows[:lowest].any() for _, rows in found_wall.values()]
    found_ten = film.find_ten({**films[0], "logits": at_end[None]}, images, labels)
    is_as_on_page = {
        "opening": film.samples(*tried, [opening]) == [about["opening"]],
        "clear": film.find_clear(films, tried[1]) == about["figures"]["clear"],
        "mistakes": are_like(found_wall, on_wall) and not any(too_early),
        "ten": images_in(found_ten) == images_in(ten) and found_ten["labels"] == ten["labels"],
        "how seldom the ten change": abs(changes_of(found_ten) - changes_of(ten)) <= 2,
    }
    return [name for name, is_so in is_as_on_page.items() if not is_so]


def logits_at(row, network, inputs):
    """Returns the logits that a network of a page has at a row: float32 [n, 10]."""
    variables, a = variables_at(row, network), inputs
    for W, b in zip(variables[::2], variables[1::2], strict=True):
        z = a @ W + b
        a = np.maximum(z, 0)
    return z


def images_in(packed):
    """Returns the images that a dict of film.py has, as bytes: how gzip packs them may change."""
    return gzip.decompress(b64decode(packed["images"]))


def sure_rows_of(wall):
    """Returns by image, as bytes, its label, and at which rows it is a sure mistake: in order."""
    images, sure = images_in(wall), gzip.decompress(b64decode(wall["sure"]))
    size = len(images) // len(wall["labels"])
    each = [images[begin : begin + size] for begin in range(0, len(images), size)]
    rows = np.frombuffer(sure, bool).reshape(-1, len(each)).T
    return dict(zip(each, zip(wall["labels"], rows, strict=True), strict=True))


def are_like(found, expected):
    """Returns whether two walls, as of sure_rows_of, are the same, but for rounded weights."""
    both = [image for image in found if image in expected]
    if len(both) <= 0.98 * max(len(found), len(expected)):
        return False
    for image in both:
        label, _ = found[image]
        if label != expected[image][0]:
            return False
    differ = [(found[image][1] != expected[image][1]).mean() for image in both]
    first_rows = [rows.argmax() for _, rows in found.values()]
    return np.mean(differ) < 0.02 and first_rows == sorted(first_rows)


def changes_of(ten):
    """Returns how many of the ten change from a temperature to the next, in all."""
    return np.count_nonzero(np.diff([*ten["at"].values()], axis=0))


def figures_of(rows):
    """Returns what the texts of a page have to say of a network with these rows: a dict."""
    best = rows["costs"][-1].argmin()
    of_ten = 10 * rows["right_of_90"][-1]
    figures = {"end_of_ten": f"{of_ten[AT_1]:.1f}", "cooled_of_ten": f"{of_ten[best]:.1f}"}
    figures["best_T"] = f"{film.TEMPERATURES[best]:.1f}"
    figures["cooled"] = f"{rows['costs'][-1, best]:.2f}"
    for when, row in ("circle", rows["test_cost"].argmin()), ("end", -1):
        accuracy = rows["test_accuracy"][row]
        figures[f"{when}_at"] = f"{rows['iteration'][row]:,.0f}"
        figures[f"{when}_cost"] = f"{rows['test_cost'][row]:.2f}"
        figures[f"{when}_accuracy"] = f"{accuracy:.1%}".replace("%", " %")
        figures[f"{when}_misread"] = f"{10_000 * (1 - accuracy):,.0f}"
        figures[f"{when}_sure_of"] = f"{rows['sure'][row, AT_1]:,.0f}"
    return figures


def faults_of_plot(shown, curves, row, is_cost):
    """Returns what of a plot does not follow from its curves: a list of texts.

    shown: ticks, the numbers beside it, and their heights; paths, points by name; dots, places by
    name; all in per cent of the plot, from the left and from the top. curves: of the training, of
    the test images, and what else it has, by name: a value each row; row: where the dots are.
    """
    paths, dots = shown["paths"], shown["dots"]
    to_top = np.poly1d(np.polyfit(*np.transpose(shown["ticks"]), 1))  # from a value to its height
    faults = []
    for name, values in curves.items():
        x, y = np.transpose(paths[name])
        if len(y) < len(values) / 2:
            faults.append(f"the curve {name} is out of sight, and not only early")
        if not is_near(y, to_top(values[-len(y) :])):
            faults.append(f"the curve {name} is drawn elsewhere")
        elif name in dots and not is_near(dots[name], (x[row - len(values)], to_top(values[row]))):
            faults.append(f"the dot of {name} is not at row {row}")  # beyond an edge there is none
    worse = np.maximum if is_cost else np.minimum
    along, gap = [np.transpose(paths[name])[1] for name in ("train", "gap")]
    back = to_top(worse(curves["train"], curves["test"]))[len(along) - len(gap) :]
    if not is_near(gap, [*along, *back[::-1]]):
        faults.append("the gap is grey elsewhere than where test is worse")
    return faults


def is_near(found, expected):
    """Returns whether places on a plot are as expected, but for rounding."""
    return np.allclose(found, expected, rtol=0, atol=0.1)  # per cent of the plot
