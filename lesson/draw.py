"""Writes a page on which you draw a digit and networks read it: outputs/draw.html.

    python lesson/draw.py [RUN ...]      RUN: the folder of a run (default: outputs/run-1)

Open it in a browser. It has all that it needs in itself: no server, no connection.
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))  # where train_mnist.py is

from saved_run import load_network

from train_mnist import HERE, load_mnist

SAMPLES = (3, 2, 1, 18, 4, 8, 11, 0, 61, 7, 445, 582, 247, 340)


def text_of(array):
    return base64.b64encode(array.tobytes()).decode()


def describe(run):
    train_size = json.loads((run / "run.json").read_text())["settings"]["train_size"]
    last = (run / "curves.csv").read_text().splitlines()[-1].split(",")
    return f"learnt from {train_size:,} images, reads {float(last[3]):.1%} of the test images"


def main():
    runs = [Path(word) for word in sys.argv[1:]] or [HERE / "outputs" / "run-1"]
    networks = []
    for run in runs:
        layers = [
            [v.numpy().astype(np.float16) for v in layer] for layer in load_network(run).layers
        ]
        layers = [{"W": text_of(W), "b": text_of(b)} for W, b in layers]
        networks.append({"name": run.resolve().name, "about": describe(run), "layers": layers})
    images, labels = load_mnist(HERE / "data", "t10k")
    samples = [{"image": text_of(images[n]), "label": int(labels[n])} for n in SAMPLES]
    page = Path(__file__).with_name("draw.html").read_text(encoding="utf-8")
    data = json.dumps({"networks": networks, "samples": samples})
    page = page.replace('{"networks": [], "samples": []}', data)
    path = HERE / "outputs" / "draw.html"
    path.write_text(page, encoding="utf-8")
    print(path)


if __name__ == "__main__":
    main()
