"""Draws test digits as people might bring them: only scaled down, and brought into MNIST's form.

python lesson/own_digits.py [RUN]     RUN is the folder of a run (default: outputs/run-1)
"""

import os
import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image, ImageFilter, ImageOps

sys.path.append(str(Path(__file__).parents[1]))  # where train_mnist.py is

from read_digit import as_mnist
from saved_run import arguments, load_network

from plot_curves import BLUE, ORANGE
from train_mnist import HERE, load_mnist


def draw(image, rng):
    """Returns a digit of MNIST as if drawn: black on white, enlarged, turned a little, anywhere."""
    side = int(rng.integers(100, 350))
    ink = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)
    ink = ink.point(lambda value: 255 if value > 110 else 0)
    ink = ink.rotate(rng.uniform(-15, 15), Image.Resampling.BICUBIC, expand=True)
    ink = ink.crop(ink.getbbox())
    ink.thumbnail((360, 360))
    paper = Image.new("L", (400, 400))
    paper.paste(ink, tuple(int(rng.integers(10, 391 - size)) for size in ink.size))
    return ImageOps.invert(paper)


def main():
    """Draws six digits in three rows, each with what the network says."""
    (run,) = arguments("outputs/run-1")
    network = load_network(run)
    images, labels = load_mnist(HERE / "data", "t10k")
    rng = np.random.default_rng(0)
    numbers = [32, 4, 1, 15, 26, 21]  # a 3, 4, 2, 5, 7 and 6
    pen, blue, far, shaded, chalk, yellow = [draw(images[number], rng) for number in numbers]
    shadow = np.linspace(1, 0.4, 400)  # from left to right
    pictures = {
        "a black pen": pen,
        "a blue pen": ImageOps.colorize(blue, "#1c3f95", "white"),
        "far away": ImageOps.expand(far, 300, "white"),
        "half in shadow": Image.fromarray((np.array(shaded) * shadow).astype(np.uint8)),
        "chalk": ImageOps.invert(chalk).filter(ImageFilter.GaussianBlur(2)),
        "yellow paper": ImageOps.colorize(yellow, "black", "#ffe97f"),
    }
    figure = Figure((8.6, 5.4), layout="constrained")  # inches
    panels = figure.subplots(3, 6)
    for column, label, (caption, picture) in zip(
        panels.T, labels[numbers], pictures.items(), strict=True
    ):
        scaled_down = ImageOps.grayscale(picture).resize((28, 28))
        column[0].set_title(caption, size=9)
        for panel, image in zip(column, (picture, scaled_down, as_mnist(picture)), strict=True):
            panel.imshow(image, cmap="gray", vmin=0, vmax=255)
            panel.set(xticks=[], yticks=[])
            if image is not picture:
                probabilities = network(np.array(image).reshape(1, 28, 28)).numpy()[0]
                says = probabilities.argmax()
                color = BLUE if says == label else ORANGE
                answer = f"says {says}, {100 * probabilities.max():.0f} %"
                panel.set_xlabel(answer, color=color, fontweight="bold", size=9)
    names = "a picture", "only scaled down", "in MNIST’s form"
    for panel, name in zip(panels[:, 0], names, strict=True):
        panel.set_ylabel(name, size=9)
    path = HERE / "outputs" / "own-digits.png"
    figure.savefig(path, dpi=200)
    print(os.path.relpath(path))


if __name__ == "__main__":
    main()
