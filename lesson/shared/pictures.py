"""How the pictures of the lesson's programs look, and where they go."""

from pathlib import Path

import numpy as np
from matplotlib import rcParams
from matplotlib.figure import Figure

from plot_curves import LOOK

# As the plots of the curves, in part.
SHARED = ["axes.spines.right", "axes.spines.top", "grid.color", "legend.frameon"]
FRAME = {name: LOOK[name] for name in SHARED}
rcParams.update(FRAME)
rcParams["savefig.dpi"] = 200
rcParams["text.parse_math"] = False  # a $ in a folder's name is just a $
BOLD = {"loc": "left", "size": 10, "weight": "bold"}  # the title of a panel


def new_figure(height):
    """Returns an empty Figure so many inches high, as wide as a page shows it."""
    return Figure((8.6, height), layout="constrained")


def draw_image(panel, image, limit=0.1):
    """Draws an image; returns what imshow does. uint8 is grey, a float red where it is positive."""
    cmap, vmin, vmax = ("gray", 0, 255) if image.dtype == np.uint8 else ("bwr", -limit, limit)
    panel.set(xticks=[], yticks=[])
    panel.spines[:].set_visible(True)
    return panel.imshow(image, cmap=cmap, vmin=vmin, vmax=vmax)


def add_row(figure, images, titles):
    """Draws images in a row, each with its title."""
    for image, title, panel in zip(images, titles, figure.subplots(1, len(images)), strict=True):
        draw_image(panel, image)
        panel.set_title(title, size=10)


def save_figure(figure, name):
    """Writes a Figure into outputs/, and prints where it is."""
    path = Path("outputs", name)
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path)
    print(path)
