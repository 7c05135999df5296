"""Test digits, made into pictures as somebody might bring them to the README's read_digit.py."""

import functools

import numpy as np
import readme_parts
from PIL import Image, ImageFilter, ImageOps


@functools.cache
def as_mnist():
    """Returns the function of this name in the README's read_digit.py."""
    names = {"__name__": "read_digit"}  # is not "__main__", so nothing else is run
    exec(readme_parts.block("python", "def as_mnist"), names)
    return names["as_mnist"]


def drawn(image, rng):
    """A digit of MNIST as if drawn: black on white paper, enlarged, turned a little, anywhere."""
    side = int(rng.integers(100, 350))
    ink = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)
    ink = ink.point(lambda value: 255 if value > 110 else 0)
    ink = ink.rotate(rng.uniform(-15, 15), Image.Resampling.BICUBIC, expand=True)
    ink = ink.crop(ink.getbbox())
    ink.thumbnail((360, 360))
    paper = Image.new("L", (400, 400))
    paper.paste(ink, tuple(int(rng.integers(10, 391 - size)) for size in ink.size))
    return ImageOps.invert(paper)


def measure(network, images, labels, number):
    """Returns which share of drawn digits a network reads right, and which if only scaled down."""
    rng = np.random.default_rng(0)
    chosen = rng.choice(len(labels), number, replace=False)
    drawings = [drawn(image, rng) for image in images[chosen]]
    in_mnists_form = np.stack([as_mnist()(picture) for picture in drawings])
    scaled_down = np.stack([picture.resize((28, 28)) for picture in drawings])
    is_right = network(in_mnists_form).numpy().argmax(axis=1) == labels[chosen]
    is_right_scaled = network(scaled_down).numpy().argmax(axis=1) == labels[chosen]
    return {"drawings": is_right.mean(), "drawings scaled down": is_right_scaled.mean()}


def examples(images, labels):
    """Returns six such pictures, each with its digit and a caption."""
    rng = np.random.default_rng(0)
    numbers = [32, 4, 1, 15, 26, 21]  # a 3, 4, 2, 5, 7 and 6
    pen, blue, far, shaded, chalk, yellow = (drawn(images[number], rng) for number in numbers)
    shadow = np.linspace(1, 0.4, 400)  # from left to right
    pictures = {
        "a black pen": pen,
        "a blue pen": ImageOps.colorize(blue, "#1c3f95", "white"),
        "far away": ImageOps.expand(far, 300, "white"),
        "half in shadow": Image.fromarray((np.array(shaded) * shadow).astype(np.uint8)),
        "chalk": ImageOps.invert(chalk).filter(ImageFilter.GaussianBlur(2)),
        "yellow paper": ImageOps.colorize(yellow, "black", "#ffe97f"),
    }
    return list(zip(labels[numbers], pictures.values(), pictures, strict=True))
