"""Writes a page on which you draw a digit, and networks read it as you draw: outputs/draw.html.

    python lesson/draw.py [RUN ...]     folders of runs (default: the newest)

Open it in a browser. It has all that it needs in itself: no server, no connection.
"""

import base64
import json
from pathlib import Path

import numpy as np

from shared.command_line import UserError, arguments
from shared.networks import load_network
from plot_curves import newest_run, read_run
from train_mnist import DIGITS, HERE, PIXELS, load_mnist


def describe(run):
    """Returns in words what a run has learnt from, and how much it reads. Raises UserError."""
    accuracy, _ = read_run(run, run.name)
    train_size = accuracy.settings.get("train_size")
    if not isinstance(train_size, int):
        raise UserError(f"{run / 'run.json'} has no train_size; name another run's folder")
    reads = f"{accuracy.test[-1]:.2f}\u00a0% of the {accuracy.kind} images"
    return f"learnt from {train_size:,} images, reads {reads}"


def round_all(array, kind="<i2"):
    """Returns an array of floats as int16, and the unit, a float: array is about int16 * unit.

    That halves the page, and each browser can read int16. No number is off by more than unit / 2,
    and unit is the largest number / 32,767. (kind: another type of NumPy's, with another largest.)
    """
    unit = float(np.abs(array).max()) / np.iinfo(kind).max or 1.0
    return np.round(array.astype(float) / unit).astype(kind), unit


def answers_of_page(layers, images):
    """Returns what draw.html will answer, int64 [n]: ReLU layers, of the rounded numbers."""
    a = images.reshape(-1, PIXELS) / 255
    for i, layer in enumerate(layers):
        W, b = [numbers * unit for numbers, unit in layer]
        z = a @ W + b
        a = np.maximum(0, z) if i < len(layers) - 1 else z
    return a.argmax(axis=1)


def text_of(content):
    """Returns bytes, or those of an array, as text, in base64."""
    return base64.b64encode(content).decode()


def samples(images, labels, numbers):
    """Returns the images of these numbers as the page takes them."""
    return [{"image": text_of(images[n]), "label": int(labels[n])} for n in numbers]


def choose_samples(images, labels, answers):
    """Returns the first image of each digit, and those that all networks are surest to misread.

    answers: the probabilities of each network, [10,000 images, 10 digits].
    """
    sure = np.ones(len(labels))  # of each image: how sure of a wrong digit all networks are
    for probabilities in answers:
        is_wrong = probabilities.argmax(axis=1) != labels
        sure = np.minimum(sure, np.where(is_wrong, probabilities.max(axis=1), 0))
    first = [(labels == digit).argmax() for digit in range(DIGITS)]
    misread = [n for n in np.argsort(-sure, kind="stable")[:5] if sure[n] > 0]
    return {"first": samples(images, labels, first), "misread": samples(images, labels, misread)}


def fill(data):
    """Returns the page with its data, as text."""
    text = json.dumps(data, separators=(",", ":")).replace(
        "<", "\\u003c"
    )  # a folder named </script> is just a name
    page = Path(__file__).with_name("draw.html").read_text(encoding="utf-8")
    return page.replace('{"networks": [], "first": [], "misread": []}', text)


def write(page, name, folder=None):
    """Writes a page into a folder, or if that is None, into outputs/; prints its address."""
    path = Path(folder or "outputs", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{name}.unfinished")  # or a full disk would cost an earlier page
    unfinished.write_text(page, encoding="utf-8", newline="\n")
    unfinished.replace(path)
    print("open in a browser:", path.resolve().as_uri())


def make_page(runs):
    """Returns the page of runs, a list of folders, as text. Raises UserError, OSError or BadRun."""
    images, labels = load_mnist(HERE / "data", "t10k")
    networks, answers = [], []
    for run in runs:
        network = load_network(run)
        layers = [[round_all(variable.numpy()) for variable in layer] for layer in network.layers]
        inputs, outputs = layers[0][0][0].shape[0], layers[-1][1][0].size
        if (inputs, outputs) != (PIXELS, DIGITS):
            shape = f"{inputs} inputs and {outputs} outputs, and the page needs 784 and 10"
            raise UserError(f"{run}: its network has {shape}; name another run's folder")
        probabilities = network(images).numpy()
        says = probabilities[:1000].argmax(axis=1)
        if (answers_of_page(layers, images[:1000]) == says).mean() < 0.995:
            why = "the page knows hidden layers with ReLU only, and would not answer as it does"
            raise UserError(f"{run}: {why}; name another run's folder")
        answers.append(probabilities)
        encoded = [[(text_of(numbers), unit) for numbers, unit in layer] for layer in layers]
        networks.append({"name": run.resolve().name, "about": describe(run), "layers": encoded})
    return fill({"networks": networks, **choose_samples(images, labels, answers)})


def main():
    """Writes the page of the runs on the command line; prints its address."""
    runs = arguments(any_number=True)
    write(make_page(runs or [newest_run()]), "draw.html")


if __name__ == "__main__":
    main()
