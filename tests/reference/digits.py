"""Pictures of digits as somebody might bring them, to try the README's read_digit.py on."""

import functools
import re
from pathlib import Path

import matplotlib
import numpy as np
import readme
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps


@functools.cache
def read_digit():
    """Returns what the README's read_digit.py defines: a dict from names to values."""
    names = {"__name__": "read_digit"}  # is not "__main__", so nothing else is run
    exec(readme.block("python", "def as_mnist"), names)
    return names


def as_mnist(picture):
    """Calls the function of this name in the README's read_digit.py."""
    return read_digit()["as_mnist"](picture)


# Of the 40 fonts that Matplotlib ships, the 22 that have digits.
FONTS = [
    path
    for path in sorted(Path(matplotlib.get_data_path(), "fonts", "ttf").glob("*.ttf"))
    if re.fullmatch(r"DejaVuS(?!.*Display).*|STIXGeneral.*|cm(b|mi|r|ss|ti|tt)10", path.stem)
]


def on_paper(ink, rng):
    """Puts ink (L, 255 where it is) somewhere on white paper of 400 x 400, turned a little."""
    ink = ink.rotate(rng.uniform(-15, 15), Image.Resampling.BICUBIC, expand=True)
    ink = ink.crop(ink.getbbox())
    if max(ink.size) > 360:
        ink = ImageOps.contain(ink, (360, 360))
    paper = Image.new("L", (400, 400))
    paper.paste(ink, tuple(int(rng.integers(10, 391 - size)) for size in ink.size))
    return ImageOps.invert(paper)


def printed(digit, font, rng):
    """A digit of a font, dark on light, of a random size."""
    font = ImageFont.truetype(str(font), int(rng.integers(60, 300)))
    ink = Image.new("L", (600, 600))
    ImageDraw.Draw(ink).text((300, 300), str(digit), fill=255, font=font, anchor="mm")
    return on_paper(ink, rng)


def enlarged(image, rng):
    """A digit of MNIST as someone would draw it: large, dark on light, black and white."""
    side = int(rng.integers(100, 350))
    ink = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)
    return on_paper(ink.point(lambda value: 255 if value > 110 else 0), rng)


def photographed(picture, rng):
    """The picture as if in pencil on yellowish paper, in uneven light, a bit blurred, noisy."""
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 3)))
    light = np.array(picture)[:, :, None] / 255
    paper, pencil = rng.uniform((200, 195, 170), (245, 240, 225)), rng.uniform(60, 110)
    rgb = light * paper + (1 - light) * pencil
    y, x = np.mgrid[-1:1:400j, -1:1:400j]
    angle, fall = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.6)
    # The brightest corner has the whole light, the one across lacks the share `fall` of it.
    shade = 1 - fall * (1 + (np.cos(angle) * x + np.sin(angle) * y) / np.sqrt(2)) / 2
    rgb = rgb * shade[:, :, None] + rng.normal(0, rng.uniform(3, 8), rgb.shape)
    return Image.fromarray(rgb.clip(0, 255).astype(np.uint8))


def measure(network, images, labels, rounds=5):
    """Returns which shares of such pictures a network reads right: a dict.

    rounds: how often each digit of each font is printed, and for how many hundred test images are
    drawn large. What is random is the same each time.
    """
    rng = np.random.default_rng(0)
    pairs = [(digit, font) for font in FONTS for digit in range(10)] * rounds
    prints = [printed(digit, font, rng) for digit, font in pairs]
    photographs = [photographed(picture, rng) for picture in prints]
    chosen = rng.choice(len(labels), 100 * rounds, replace=False)
    drawings = [enlarged(image, rng) for image in images[chosen]]
    printed_digits = [digit for digit, _ in pairs]

    def share_read(pictures, digits):
        answers = network(np.stack([np.array(picture) for picture in pictures]))
        return np.mean(answers.numpy().argmax(axis=1) == digits)

    return {
        "prints": share_read(map(as_mnist, prints), printed_digits),
        "photographs": share_read(map(as_mnist, photographs), printed_digits),
        "prints scaled down": share_read([p.resize((28, 28)) for p in prints], printed_digits),
        "drawings": share_read(map(as_mnist, drawings), labels[chosen]),
    }


def examples(images, labels):
    """Returns six pictures that are made of test digits, each with its digit and a caption."""
    rng = np.random.default_rng(0)
    numbers = [32, 4, 1, 15, 26, 21]  # a 3, 4, 2, 5, 7 and 6
    pen, blue, far, photo, chalk, yellow = (enlarged(images[number], rng) for number in numbers)
    pictures = {
        "a black pen": pen,
        "a blue pen": ImageOps.colorize(blue, "#1c3f95", "white"),
        "far away": ImageOps.expand(far, 300, "white"),
        "a photograph": photographed(photo, rng),
        "chalk": ImageOps.invert(chalk).filter(ImageFilter.GaussianBlur(2)),
        "yellow paper": ImageOps.colorize(yellow, "black", "#ffe97f"),
    }
    return list(zip(labels[numbers], pictures.values(), pictures, strict=True))
