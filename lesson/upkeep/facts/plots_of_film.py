"""Says where a plot on a page of film.py is not as the curves of its network have it."""

import numpy as np

MARGIN = 0.1  # per cent of the plot


def faults_of_plot(ticks, paths, dots, curves, row, is_cost):
    """Returns what of a plot does not follow from its curves: a list of texts.

    ticks: the numbers beside it, and their heights; paths: points by name; dots: places by name;
    all in per cent of the plot, from the left and from the top. curves: of the training, of the
    test images, and what else it has, by name: a value each row; row: where the dots are.
    """
    to_top = np.poly1d(np.polyfit(*np.transpose(ticks), 1))  # from a value to its height
    faults = []
    for name, values in curves.items():
        x, y = np.transpose(paths[name])
        if len(y) < len(values) / 2:
            faults.append(f"the curve {name} is out of sight, and not only early")
        if not is_near(y, to_top(values[-len(y) :])):
            faults.append(f"the curve {name} is drawn elsewhere")
        elif name in dots and not is_near(dots[name], (x[row - len(values)], to_top(values[row]))):
            faults.append(f"the dot of {name} is not at row {row}")  # beyond an edge there is none
    worse = np.maximum if is_cost else np.minimum
    along, gap = [np.transpose(paths[name])[1] for name in ("train", "gap")]
    back = to_top(worse(curves["train"], curves["test"]))[len(along) - len(gap) :]
    if not is_near(gap, [*along, *back[::-1]]):
        faults.append("the gap is grey elsewhere than where test is worse")
    return faults


def is_near(found, expected):
    """Returns whether places are as expected, but for rounding."""
    return np.allclose(found, expected, rtol=0, atol=MARGIN)
