"""Reads the digit on a picture, and writes what the network sees of it: outputs/seen.png.

    python lesson/read_digit.py my_digit.png [RUN]

RUN is the folder of a run (default: outputs/run-1).
"""

import os
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageFilter, ImageOps

sys.path.append(str(Path(__file__).parents[1]))  # where train_mnist.py is

from saved_run import arguments, load_network

from train_mnist import HERE


def as_mnist(picture):
    """Brings a picture of one digit into MNIST's form: 28 x 28, light on dark, centred."""
    picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")  # shows where the picture is transparent
    grey = ImageOps.grayscale(Image.alpha_composite(white, picture))
    grey.thumbnail((200, 200))  # makes a large picture small

    # Ink is what differs from its surroundings: dark on light, light on dark, in uneven light.
    paper = grey.filter(ImageFilter.GaussianBlur(50))
    contrast = ImageChops.difference(grey, paper)
    threshold = contrast.getextrema()[1] / 2  # half of the strongest contrast
    if threshold < 10:
        sys.exit("There is nothing on this picture.")
    ink = contrast.point(lambda value: 255 if value > threshold else 0)

    # The smallest square that holds the ink becomes 20 x 20 pixels; thin lines turn grey by that.
    left, top, right, bottom = ink.getbbox()
    side = max(right - left, bottom - top)
    digit = ink.crop((left, top, left + side, top + side)).resize((20, 20))
    digit = ImageOps.autocontrast(digit)

    # The centre of mass, the average place of the ink, goes to row 14 and column 14 of 28 x 28.
    rows, columns = np.indices((20, 20))
    row = round(np.average(rows, weights=np.array(digit)))
    column = round(np.average(columns, weights=np.array(digit)))
    image = Image.new("L", (28, 28))
    image.paste(digit, (14 - column, 14 - row))
    return image


if __name__ == "__main__":
    path, run = arguments("my_digit.png", "outputs/run-1")
    network = load_network(run)
    try:
        picture = ImageOps.exif_transpose(Image.open(path))  # phones note how they were held
    except (OSError, Image.DecompressionBombError) as error:
        sys.exit(f"{path} is not a readable picture: {error}")
    image = as_mnist(picture)
    seen = HERE / "outputs" / "seen.png"
    image.resize((280, 280), Image.Resampling.NEAREST).save(seen)
    probabilities = network(np.array(image).reshape(1, 28, 28)).numpy()[0]
    print(f"{probabilities.argmax()}, with {100 * probabilities.max():.0f} % confidence")
    print(f"what the network has seen: {os.path.relpath(seen)}")
