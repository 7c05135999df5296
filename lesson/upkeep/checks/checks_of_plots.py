"""Says where texts of a plot lie on each other, or are out of place; saves plots faster."""

from pathlib import Path
from unittest import mock

from matplotlib.figure import Figure
from matplotlib.text import Text


def faults_of_texts(figure):
    """Draws a Figure, but for its pixels; returns the texts that lie on others."""
    drawn = []

    def note(text, renderer):
        drawn.append(text)

    with mock.patch.object(Text, "draw", note):
        figure.draw_without_rendering()
    shown = [text for text in drawn if text.get_text() and text.get_visible()]
    boxes = [text.get_window_extent() for text in shown]
    faults = []
    for text, box in zip(shown, boxes, strict=True):
        if box.count_overlaps(boxes) > 1:  # with itself, and with another
            faults.append(text.get_text())
    return faults


def labels_that_leave(figure):
    """Returns the labels on the right of plot_curves.py's panels that are above or below them."""
    faults = []
    for panel in figure.axes:
        low, high = panel.get_ylim()
        for text in panel.texts:
            x, y = text.get_position()
            is_beside = x > 1  # in shares of the panel's width
            if is_beside and not low <= y <= high:
                faults.append(text.get_text())
    return faults


def save_only(files):
    """Returns what can stand in for Figure.savefig: it saves only pictures with a name of these.

    They have the same pixels, but are packed less, which is faster.
    """
    names = {Path(file).name for file in files}
    save = Figure.savefig

    def save_quickly(figure, path):
        if Path(path).name in names:
            save(figure, path, pil_kwargs={"compress_level": 1})

    return save_quickly
