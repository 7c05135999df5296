"""Counts the validation images that only one of two networks reads right, and draws some.

    python lesson/pairs.py [RUN] [OTHER]

RUN and OTHER are folders of runs. Default: outputs/validation, and outputs/validation-dropout. It
draws outputs/pairs.png: four images that only RUN reads, and four that only OTHER does, each with
the answer of the one that fails.
"""

from command_line import arguments
from networks import load_network
from pictures import add_row, new_figure, save_figure
from train_mnist import HERE, load_mnist

runs = arguments("outputs/validation", "outputs/validation-dropout")
images, labels = [array[-10_000:] for array in load_mnist(HERE / "data", "train")]
answers = [load_network(run)(images).numpy().argmax(axis=1) for run in runs]
one, other = [each == labels for each in answers]
only = one & ~other, other & ~one
for run, is_read in zip(runs, only, strict=True):
    print(f"only {run} reads {is_read.sum()} right")
count = sum(only).sum()  # of both
if count > 0:
    half = count / 2
    standard_error = (count / 4) ** 0.5  # of so many throws of a fair coin
    away = abs(only[1].sum() - half) / standard_error
    print(f"half of both: {half:g}, standard error: {standard_error:.1f}, away by {away:.1f}")

    shown, titles = [], []
    for is_read, wrong in zip(only, answers[::-1], strict=True):
        for i in is_read.nonzero()[0][:4]:
            shown.append(images[i])
            titles.append(f"{labels[i]}, not {wrong[i]}")
    figure = new_figure(1.35)
    add_row(figure, shown, titles)
    save_figure(figure, "pairs.png")
