"""What the tests share. TensorFlow is imported late, so that the tests of the plots start fast."""

import base64
import csv
import difflib
import functools
import gzip
import io
import re
import runpy
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from matplotlib.image import imread
from matplotlib.text import Text
from scipy import special

from book import REPO, numbers_in
from lists import comes_out_here

MAKE = "if you meant this change: python lesson/upkeep/making/make_reference.py"


def skip_unless_comparable(what, pixels=False):
    """Skips a comparison with a committed picture, pixel by pixel, or else with a training."""
    if not comes_out_here(pixels):
        pytest.skip(f"{what}: made with other versions, or on another processor or system")


def run_main(script, *arguments):
    """Runs a script as a shell does, though in this process."""
    words = [str(script), *map(str, arguments)]
    patch = mock.patch.multiple(sys, argv=words, excepthook=sys.excepthook)
    with patch, mock.patch("signal.signal"):  # this process keeps its Ctrl-C
        runpy.run_path(str(REPO / script), run_name="__main__")


def train(*arguments):
    """Trains in this process, with a command line; returns the last row."""
    import train_mnist

    return train_mnist.main(train_mnist.parse_arguments([*map(str, arguments)]))[1]


# Every flag of train_mnist.py, with another value than the default, and than in SHORT.
with (REPO / "tests" / "flags.csv").open(encoding="utf-8") as table:
    FLAGS = {about.pop("flag"): about for about in csv.DictReader(table)}

# The flags of a short run on the small data set. It takes a fifth of a second.
SHORT = ["--data-dir", "data", "--hidden", 8, "--batch-size", 32, "--eval-every", 3]
SHORT += ["--learning-rate", 0.1, "--l2", 0.01, "--dropout", 0.2]


def read_rows(run):
    """Returns header, a list, and rows, float64 [rows, 5], of a run's curves.csv."""
    header, *rows = [line.split(",") for line in (run / "curves.csv").read_text("utf-8").split()]
    return header, np.array(rows, float)


def snapshot(folder):
    """Returns every file below a folder with its content."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def words_of(text):
    """Returns the words of what a program prints, with a # for each that has a digit."""
    return re.sub(r"\S*\d\S*", "#", text).split()


def assert_no_text_on_text(figure):
    """Draws a Figure, but for its pixels: no text may lie on another."""
    drawn = []
    with mock.patch.object(Text, "draw", lambda text, _: drawn.append(text)):
        figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in drawn if text.get_text() and text.get_visible()]
    assert all(box.count_overlaps(boxes) == 1 for box in boxes), "text lies on text"


def check_kept(name, printed, margin=0.0, makes=""):
    """Compares what is printed and drawn with what is kept.

    margin: a share of each number; makes: the program that also makes what is committed, if any.
    """
    pictures = [path.read_text("utf-8") for path in sorted(Path().rglob("*.png"))]
    found = "\n".join([printed, *pictures]).replace("\\", "/")  # of Windows' paths
    new, kept = Path("found.txt").absolute(), REPO / "tests" / "kept" / f"{name}.txt"
    new.write_text(found, encoding="utf-8", newline="\n")
    old = kept.read_text(encoding="utf-8")
    numbers = pytest.approx(numbers_in(old), rel=margin, abs=margin / 5)
    is_like = margin and words_of(found) == words_of(old) and numbers_in(found) == numbers
    if found != old and not is_like:
        lines = old.splitlines(), found.splitlines()
        differences = difflib.unified_diff(*lines, "kept", "found", n=1, lineterm="")
        make = [f"{MAKE} {makes}"] if makes else []
        how_to_mend = ["(kept: what was, right or wrong)", *make, f"cp {new} {kept}"]
        pytest.fail("\n".join([*differences][:40] + how_to_mend), pytrace=False)


def unpack(packed):
    """Returns weights or biases along a run as pages of film.py have them: float32 [rows, n]."""
    kind = {1: "i1", 2: "<i2"}[packed["bytes"]]
    zipped = [base64.b64decode(packed[name][0]) for name in ("start", "changes")]
    start, steps = [np.frombuffer(gzip.decompress(content), kind) for content in zipped]
    changes = np.cumsum(steps.reshape(-1, start.size), axis=0, dtype=kind)
    return np.float32(start * packed["start"][1]) + np.float32(changes * packed["changes"][1])


def texts(browser, selector, kind="innerText"):
    """Returns what all elements that a selector finds have as a text, or as another property."""
    found = f"[...document.querySelectorAll('{selector}')]"
    return browser.execute_script(f"return {found}.map((element) => element.{kind})")


def colours(browser, canvas):
    """Returns red, green, blue and alpha of the pixels of a canvas: int [4, n]."""
    script = f"return document.querySelector('{canvas}').toDataURL().split(',')[1]"
    png = io.BytesIO(base64.b64decode(browser.execute_script(script)))
    return (255 * imread(png)).round().astype(int).reshape(-1, 4).T


# Rounding to float32 errs by at most 2^-24. A sum of n products gathers at most n such errors, and
# the longest, in the first layer, has 784. (5e-7 were seen of whole trainings, a hundredth of it.)
WORST_CASE = 784 * 2.0**-24
softmax = functools.partial(special.softmax, axis=1)  # of logits [n, 10]


def assert_close(found, expected):
    """Compares arrays, their differences in units of the largest expected value."""
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, 0, WORST_CASE * np.abs(expected).max())


def variables_of(network):
    """Returns W1, b1, W2, b2, ... of a network in float64."""
    return [variable.numpy().astype(float) for layer in network.layers for variable in layer]


def forward(variables, x, drop=lambda a: a):
    """Returns of each layer, by W1, b1, W2, ..., its inputs and its sums z, at last the logits."""
    inputs, zs = [], []
    for W, b in zip(variables[::2], variables[1::2], strict=True):
        inputs.append(x)
        zs.append(x @ W + b)
        x = drop(np.maximum(zs[-1], 0))
    return inputs, zs


def slopes_by_formulas(variables, x, labels, l2=0.0, drop=lambda a: a):
    """Returns dW and db of each layer in turn, by the formulas that stand below train_step."""
    inputs, zs = forward(variables, x, drop)
    dz = (softmax(zs[-1]) - np.eye(10)[labels]) / len(x)  # dz_N = (softmax(z_N) - y) / batch
    slopes = []
    for i in reversed(range(len(zs))):
        W = variables[2 * i]
        dW = inputs[i].T @ dz + l2 * W  # dW_i = a_(i-1)^T dz_i + l2 * W_i
        db = dz.sum(axis=0)  # db_i = dz_i, summed over the batch
        slopes = [dW, db, *slopes]
        if i > 0:
            da = dz @ W.T  # da_(i-1) = dz_i W_i^T
            dz = drop(da) * (zs[i - 1] > 0)  # dz_(i-1) = m_(i-1) * da_(i-1) where z_(i-1) > 0
    return slopes


def logits_of(variables, images):
    """Returns what a network makes of images with pixels from 0 to 255: [n, 10]."""
    _, zs = forward(variables, images.reshape(-1, 784) / 255)
    return zs[-1]


def cost_of(logits, labels):
    """Returns the mean cost of logits [..., n, 10]."""
    return -special.log_softmax(logits, axis=-1)[..., np.arange(len(labels)), labels].mean(axis=-1)
