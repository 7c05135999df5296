"""What film.py chooses for its pages, of films by hand (its pages are in test_browser.py)."""

import numpy as np

import film
from quiet_tensorflow import tf


def by_hand(*images, nearest=()):
    """Returns a film of images: at each row, which digit the network says, and how surely."""
    said = np.array(images)
    digits, shares = said[..., :1].swapaxes(0, 1), said[..., 1:].swapaxes(0, 1)
    p = np.where(np.arange(10) == digits, shares, (1 - shares) / 9)  # [rows, images, digits]
    alike = np.diag([9, 1, 1]), np.eye(3)[[*nearest]] + 0.1  # by the angle, not by the length
    columns = {"test_cost": np.array([3, 2, 1, 2])}
    return {"columns": columns, "logits": np.log(p), "hidden": alike}


def test_it_opens_with_an_image_that_both_networks_read_and_unlearn():
    # All are a 3. Rows: untrained, then one more, that of the lowest test cost, the end.
    not_lost = (2, 0.3), (3, 0.6), (3, 0.7), (3, 0.995)
    sooner = (2, 0.3), (3, 0.6), (5, 0.9), (5, 0.995)
    later = (2, 0.3), (3, 0.6), (5, 0.5), (5, 0.995)
    unsure = (2, 0.3), (3, 0.6), (5, 0.2), (5, 0.98)
    never_read = (3, 0.3), (2, 0.6), (5, 0.2), (5, 0.995)
    another = (2, 0.3), (3, 0.6), (5, 0.2), (8, 0.995)
    first = by_hand(not_lost, sooner, later, unsure, never_read, later)
    second = by_hand(not_lost, later, later, unsure, never_read, another)
    assert film.find_opening([first, second], np.full(6, 3)) == 2


def test_the_image_that_is_lost_is_lost_by_a_lie():
    # All are a 1. Of the training images 0 has its right label; 1 is called a 5, and 2 an 8.
    right, told = [(None, tf.constant(labels)) for labels in ([1, 1, 1], [1, 5, 8])]
    kept, never_read = 4 * [(1, 0.5)], 4 * [(5, 0.99)]
    lost, surer = [*kept[:3], (5, 0.7)], [*kept[:3], (5, 0.9)]
    first = by_hand(kept, kept, kept, kept, surer, kept, kept)
    of_second = lost, surer, surer, surer, surer, never_read, kept
    second = by_hand(*of_second, nearest=[1, 0, 2, 1, 1, 1, 1])
    assert film.find_lost([first, second], np.full(7, 1), [right, told]) == (3, 1)
    assert film.find_like(second, (tf.zeros([3, 784]), told[1]), 2)[0]["label"] == 8
