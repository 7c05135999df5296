"""Reads pages of film.py: their networks, what these answer, and the images that a page has."""

import functools
import gzip
import itertools
from base64 import b64decode

import numpy as np

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


def variables_at(row, network):
    """Returns W1, b1, W2, ... that a network of read_page has at a row: arrays."""
    return [along[row] for along in network["variables"]]


def logits_at(row, network, inputs):
    """Returns the logits that a network of a page has at a row: float32 [n, 10]."""
    variables, a = variables_at(row, network), inputs
    for W, b in zip(variables[::2], variables[1::2], strict=True):
        z = a @ W + b
        a = np.maximum(z, 0)
    return z


def logits_at_end(path, inputs):
    """Returns the logits that the first network of a page has at its end, of inputs [n, 784]."""
    *hidden, last = film.data_of(path.read_text(encoding="utf-8"))["networks"][0]["layers"]
    a = inputs
    for layer in hidden:
        W, b = map(unpack_end, layer)
        a = np.maximum(a @ W.reshape(-1, len(b)) + b, 0)
    W, b = map(unpack_end, last)
    return a @ W.reshape(-1, len(b)) + b


def images_in(packed):
    """Returns the images that a dict of film.py has, as bytes: how gzip packs them may change."""
    return gzip.decompress(b64decode(packed["images"]))


def sure_rows_of(wall):
    """Returns by image, as bytes, its label, and at which rows it is a sure mistake: in order."""
    images = images_in(wall)
    sure = gzip.decompress(b64decode(wall["sure"]))
    size = len(images) // len(wall["labels"])
    each = [images[begin : begin + size] for begin in range(0, len(images), size)]
    rows = np.frombuffer(sure, bool).reshape(-1, len(each)).T
    return dict(zip(each, zip(wall["labels"], rows, strict=True), strict=True))
