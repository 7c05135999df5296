"""Draws the pictures of the README that plot_curves.py does not draw; see reference.py."""

import gzip

import numpy as np
import readme
from digits import FONTS, as_mnist, photographed, printed
from helpers import REPO
from matplotlib.figure import Figure
from matplotlib.patches import ConnectionPatch, Rectangle
from PIL import Image, ImageDraw, ImageFilter, ImageOps

INDEX = 7  # a 3, clear and with many shades
TOP, LEFT, SIZE = 8, 11, 8  # the close-up: its first row and column, its rows and columns
ROW = 12  # the row that is laid out below
ORANGE = "#d55e00"
GREEN = "#00795a"
RED = "#c4400a"
GREY = "#555555"
# Strokes of a pen, as points of a square of 100 x 100 from its upper left corner.
STROKES = {
    2: [[(12, 25), (25, 5), (60, 0), (82, 20), (75, 45), (45, 72), (10, 97), (40, 94), (92, 97)]],
    3: [[(15, 12), (50, 0), (80, 18), (72, 40), (38, 48), (76, 55), (86, 78), (55, 98), (10, 88)]],
    4: [[(42, 2), (30, 30), (12, 58), (50, 60), (92, 56)], [(72, 28), (66, 60), (64, 102)]],
    5: [[(82, 3), (52, 5), (27, 4), (20, 42), (55, 36), (85, 62), (70, 92), (40, 100), (8, 88)]],
    7: [[(10, 8), (45, 6), (88, 5), (66, 45), (44, 98)]],
}


def smooth(points, rounds=3):
    """Cuts the corners of a line, again and again: it ends up as a curve (Chaikin 1974)."""
    points = np.array(points, float)
    for _ in range(rounds):
        before, after = points[:-1], points[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1)
        points = np.concatenate([points[:1], cut.reshape(-1, 2), points[-1:]])
    return points


def written(digit, height, width, place, slant=0.0):
    """A digit drawn with a pen of this width, at a place (x, y) of white paper of 400 x 400."""
    ink = Image.new("L", (1600, 1600))  # four times as large: its edges come out smooth
    pen = ImageDraw.Draw(ink)
    for stroke in STROKES[digit]:
        points = smooth(stroke) / 100 * (0.75 * height, height)
        points[:, 0] += slant * (height - points[:, 1])
        points = 4 * (points + place)
        pen.line([tuple(point) for point in points], 255, 4 * width, joint="curve")
        for x, y in points[[0, -1]]:
            radius = 2 * width
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), 255)
    return ImageOps.invert(ink.resize((400, 400)))


def samples():
    """Returns six digits, and a picture and a caption of each."""
    rng = np.random.default_rng(6)
    serif = next(path for path in FONTS if path.stem == "STIXGeneral")
    photo = photographed(written(5, 190, 11, (170, 60), slant=-0.1), rng)
    blue = ImageOps.colorize(written(2, 200, 14, (40, 150), slant=0.15), "#1c3f95", "white")
    chalk = ImageOps.invert(written(7, 240, 18, (140, 90), slant=0.1)).point(lambda v: v * 0.8 + 40)
    return [
        (3, written(3, 150, 9, (30, 30)), "a thick pen"),
        (4, written(4, 300, 4, (90, 50)), "a thin pen"),
        (2, blue, "blue ink"),
        (5, photo, "a photograph"),
        (7, chalk.filter(ImageFilter.GaussianBlur(1)), "chalk"),
        (9, printed(9, serif, rng), "print"),
    ]


def draw_pixels(path):
    """Draws how the pixels of an image become the inputs of the network."""
    with gzip.open(REPO / "data" / "train-images-idx3-ubyte.gz") as file:
        image = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)[INDEX]
    width, height = 860, 540
    figure = Figure(figsize=(width / 100, height / 100), dpi=200)

    def panel(x, y, w, h):
        axes = figure.add_axes((x / width, 1 - (y + h) / height, w / width, h / height))
        axes.set(xticks=[], yticks=[])
        return axes

    def write(x, y, text, **kwargs):
        figure.text(x / width, 1 - y / height, text, **{"fontsize": 9, "va": "top", **kwargs})

    # Left: the whole image with its grid.
    write(16, 10, "An image: 28 x 28 pixels", fontweight="bold")
    whole = panel(16, 36, 364, 364)
    whole.imshow(image, cmap="gray", vmin=0, vmax=255)
    lines = np.arange(0.5, 27)
    whole.hlines(lines, -0.5, 27.5, color="#4d4d4d", lw=0.4)
    whole.vlines(lines, -0.5, 27.5, color="#4d4d4d", lw=0.4)
    corner = LEFT - 0.5, TOP - 0.5
    whole.add_patch(Rectangle(corner, SIZE, SIZE, fill=False, ec=ORANGE, lw=1.8, zorder=3))

    # Right: the close-up, each pixel with its number.
    write(480, 10, "8 x 8 of them: brightness from 0 to 255", fontweight="bold")
    close = panel(480, 36, 364, 364)
    close.imshow(image, cmap="gray", vmin=0, vmax=255)
    close.set(xlim=(LEFT - 0.5, LEFT + SIZE - 0.5), ylim=(TOP + SIZE - 0.5, TOP - 0.5))
    lines = np.arange(0.5, 27)
    close.hlines(lines, -0.5, 27.5, color="#4d4d4d", lw=0.6)
    close.vlines(lines, -0.5, 27.5, color="#4d4d4d", lw=0.6)
    for y in range(TOP, TOP + SIZE):
        for x in range(LEFT, LEFT + SIZE):
            colour = "black" if image[y, x] > 130 else "white"
            close.text(x, y, image[y, x], color=colour, ha="center", va="center", fontsize=10)
    for spine in close.spines.values():
        spine.set(color=ORANGE, lw=1.8)
    for end in (TOP - 0.5, TOP + SIZE - 0.5):
        a, b = (LEFT + SIZE - 0.5, end), (LEFT - 0.5, end)
        line = ConnectionPatch(a, b, "data", "data", axesA=whole, axesB=close, color=ORANGE, lw=0.8)
        figure.add_artist(line)
    close.add_patch(
        Rectangle((LEFT - 0.5, ROW - 0.5), SIZE, 1, fill=False, ec="#56b4e9", lw=2.2, zorder=3)
    )

    # Below: the row as the network gets it.
    write(
        16, 424, "The blue row divided by 255: eight of the network’s 784 inputs", fontweight="bold"
    )
    cell = 96
    write(16, 462, "…", fontsize=14)
    numbers = panel(44, 454, 8 * cell, 34)
    scaled = image[ROW : ROW + 1, LEFT : LEFT + SIZE] / 255
    numbers.imshow(scaled, cmap="gray", vmin=0, vmax=1, aspect="auto")
    numbers.vlines(np.arange(0.5, SIZE - 1), -0.5, 0.5, color="#4d4d4d", lw=0.6)
    for x, value in enumerate(scaled[0]):
        colour = "black" if value > 0.5 else "white"
        numbers.text(x, 0, f"{value:.2f}", color=colour, ha="center", va="center", fontsize=10)
    for spine in numbers.spines.values():
        spine.set(color="#56b4e9", lw=2.2)
    write(44 + 8 * cell + 10, 462, "…", fontsize=14)
    first = 28 * ROW + LEFT
    note = (
        f"All 28 rows, one behind the other, are the inputs x[0] to x[783]; "
        f"these are x[{first}] to x[{first + SIZE - 1}]."
    )
    write(16, 504, note, color=GREY)
    figure.savefig(path)


def draw_misread(path, saved_model):
    """Draws what the README's lines draw, the digits that are misread most surely.

    Returns the names that these lines give to things: a dict.
    """
    code = readme.python_block("misread.png")
    code = code.replace('"data"', repr(str(REPO / "data")))
    code = code.replace('"outputs/run-1/saved_model"', repr(str(saved_model)))
    code = code.replace('"outputs/misread.png"', repr(str(path)))
    names = {}
    exec(code, names)
    return names


def draw_own_digits(path, saved_model):
    """Draws six digits as they come, scaled down, and in MNIST's form, with what is read."""
    from train_mnist import tf

    network = tf.saved_model.load(str(saved_model))
    width, height = 860, 500
    figure = Figure(figsize=(width / 100, height / 100), dpi=200)
    left, step, size = 150, 118, 110  # in pixels of a picture 860 px wide
    tops = (34, 160, 332)

    def write(x, y, text, **kwargs):
        figure.text(x / width, 1 - y / height, text, **{"fontsize": 9, "va": "top", **kwargs})

    rows = (
        ("Your picture", "400 x 400 pixels"),
        ("Only scaled down", "to 28 x 28"),
        (
            "In MNIST’s form",
            "light on dark,\nink 20 pixels high\nor wide, its centre\nof mass at +",
        ),
    )
    for top, (title, text) in zip(tops, rows, strict=True):
        write(12, top + 8, title, fontweight="bold")
        write(12, top + 30, text, color=GREY, linespacing=1.4)
        if top > tops[0]:
            write(12, top + size + 9, "The network says", fontweight="bold")
    for i, (digit, picture, caption) in enumerate(samples()):
        small = ImageOps.grayscale(picture).resize((28, 28))
        images = [picture, small, as_mnist(picture)]
        write(left + i * step + size / 2, 12, caption, ha="center", color=GREY)
        for row, (top, image) in enumerate(zip(tops, images, strict=True)):
            place = (left + i * step) / width, 1 - (top + size) / height
            axes = figure.add_axes((*place, size / width, size / height))
            axes.imshow(np.array(image), cmap="gray", vmin=0, vmax=255)
            axes.set(xticks=[], yticks=[])
            for spine in axes.spines.values():
                spine.set_color("#bbbbbb")
            if row == 0:
                continue
            if row == 2:
                axes.plot(14, 14, "+", color="#e69f00", ms=6, mew=1.2)
            probabilities = network(np.array(image).reshape(1, 28, 28)).numpy()[0]
            says = probabilities.argmax()
            colour = GREEN if says == digit else RED
            middle = left + i * step + size / 2
            write(
                middle,
                top + size + 5,
                f"{says}",
                ha="center",
                color=colour,
                fontweight="bold",
                fontsize=12,
            )
            certainty = f"{100 * probabilities.max():.0f} % certain"
            write(middle, top + size + 25, certainty, ha="center", color=colour)
    figure.savefig(path)
