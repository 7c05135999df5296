"""Draws the sixteen test digits that a network misreads most confidently, and counts all answers.

    python lesson/misread.py [RUN]

RUN is the folder of a run (default: outputs/run-1). The pictures have its name: misread-NAME.png,
and confusion-NAME.png, a table of how many images of each digit get each answer. Recall is the
share of a digit's images that are read, precision the share of an answer's that are right.

Also counted are answers to changed images: all 4s with a stroke that closes their top, and all
digits a pixel thicker; all digits turned by a quarter, to the left, and all 3s moved by four pixels
up and to the left, into the corner. At last, answers to images of noise, whose pixels have any
brightness from 0 to 255, drawn at random.
"""

import numpy as np

from shared.command_line import arguments
from shared.networks import load_network
from shared.pictures import Figure, new_figure, save_figure
from plot_curves import name_of
from train_mnist import DIGITS, HERE, load_mnist

SURE = 0.9  # a confidence

(run,) = arguments("outputs/run-1")
network = load_network(run)
images, labels = load_mnist(HERE / "data", "t10k")
probabilities = network(images).numpy()  # [10,000 images, 10 digits]
says = probabilities.argmax(axis=1)
confidence = probabilities.max(axis=1)

misread = (says != labels).nonzero()[0]
sure = (confidence[misread] > SURE).sum()
print(f"{run}: {len(misread):,} misread, {sure} of them with over 90 % confidence")

# The confusion matrix: how many images of each digit, a row, get each answer, a column.
counts = np.zeros([DIGITS, DIGITS], int)
np.add.at(counts, (labels, says), 1)
right = counts.diagonal()
mistakes = counts - np.diag(right)
digit, answer = np.unravel_index(mistakes.argmax(), mistakes.shape)
often, back = mistakes[digit, answer], mistakes[answer, digit]
print(
    f"most often: {often} of the {digit}s are called {answer}, and {back} of the {answer}s {digit}"
)
recall = [f"{share:.1%}" for share in right / counts.sum(axis=1)]
precision = [f"{share:.1%}" for share in right / np.maximum(counts.sum(axis=0), 1)]
print("recall:   ", *recall)
print("precision:", *precision)

closed = images[labels == 4]
closed[:, 5:8, 10:18] = 255
is_9 = network(closed).numpy().argmax(axis=1) == 9
thicker = np.max([np.roll(images, by, axis=(1, 2)) for by in np.ndindex(2, 2)], axis=0)
is_read = network(thicker).numpy().argmax(axis=1) == labels
print(f"closed at the top, {is_9.mean():.0%} of the 4s are called 9")
print(f"a pixel thicker, {is_read.mean():.0%} of all digits are read")

turned = network(np.rot90(images, axes=(1, 2))).numpy()
is_wrong = turned.argmax(axis=1) != labels
share = np.mean(is_wrong & (turned.max(axis=1) > SURE))
print(
    f"turned by a quarter, {is_wrong.mean():.0%} are misread, {share:.0%} with over 90 % confidence"
)


def most_of(answers):
    """Says which of these answers is given most."""
    given = np.bincount(answers)
    return f"{given.max() / len(answers):.0%} are called {given.argmax()}"


in_corner = np.roll(images[labels == 3], (-4, -4), axis=(1, 2))  # their margin is as wide
answers = network(in_corner).numpy().argmax(axis=1)
print("moved four pixels up and to the left, in the corner,", end=" ")
print(f"{np.mean(answers == 3):.0%} of the 3s are read, {most_of(answers)}")
noise = np.random.default_rng(0).integers(0, 256, images.shape, dtype=np.uint8)
probabilities = network(noise).numpy()
most = most_of(probabilities.argmax(axis=1))
share = np.mean(probabilities.max(axis=1) > SURE)
print(f"of {len(noise):,} images of noise, {most}, {share:.0%} get over 90 % confidence")

most_confident = misread[np.argsort(-confidence[misread], kind="stable")]

figure = Figure((8, 3.4), layout="constrained")  # inches
panels = figure.subplots(2, 8).flat
for panel, i in zip(panels, most_confident, strict=False):
    panel.imshow(images[i], cmap="gray")
    panel.set_title(f"is {labels[i]}\nsays {says[i]}\n{confidence[i]:.1%}", fontsize=10)
    panel.axis("off")
save_figure(figure, f"misread-{name_of(run)}.png")

figure = new_figure(3.6)
panel = figure.subplots()
panel.imshow(mistakes, cmap="Oranges", vmax=2 * mistakes.max(), aspect="auto")  # never dark
for (digit, answer), number in np.ndenumerate(counts):
    if number:
        panel.text(answer, digit, f"{number:,}", ha="center", va="center", size=9)
panel.set(xlabel="answer", ylabel="digit", xticks=range(DIGITS), yticks=range(DIGITS))
beside, above = panel.secondary_yaxis("right"), panel.secondary_xaxis("top")
beside.set_yticks(range(DIGITS), recall)
above.set_xticks(range(DIGITS), precision)
beside.set_ylabel("recall: of this digit, right")
above.set_xlabel("precision: of this answer, right")
save_figure(figure, f"confusion-{name_of(run)}.png")
