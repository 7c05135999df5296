"""Says where texts of a plot lie on each other."""

from unittest import mock

from matplotlib.text import Text


def faults_of_texts(figure):
    """Draws a Figure, but for its pixels; returns the texts that lie on others."""
    drawn = []
    with mock.patch.object(Text, "draw", lambda text, _: drawn.append(text)):
        figure.draw_without_rendering()
    shown = [text for text in drawn if text.get_text() and text.get_visible()]
    boxes = [text.get_window_extent() for text in shown]
    lies_on_others = [box.count_overlaps(boxes) > 1 for box in boxes]
    return [text.get_text() for text, lies in zip(shown, lies_on_others, strict=True) if lies]
