"""Draws the sixteen test digits that a network misreads most confidently, and counts all answers.

    python lesson/misread.py [RUN]

RUN is the folder of a run (default: outputs/run-1). The pictures have its name: misread-NAME.png,
and confusion-NAME.png, a table of how many images of each digit get each answer. Recall is the
share of a digit's images that are read, precision the share of an answer's that are right. It also
turns all images by a quarter, to the left, and counts the wrong answers that are confident.
"""

import numpy as np

from command_line import arguments
from networks import load_network
from pictures import Figure, new_figure, save_figure
from plot_curves import name_of
from train_mnist import DIGITS, HERE, load_mnist

SURE = 0.99  # a confidence

(run,) = arguments("outputs/run-1")
network = load_network(run)
images, labels = load_mnist(HERE / "data", "t10k")
probabilities = network(images).numpy()  # [10,000 images, 10 digits]
says = probabilities.argmax(axis=1)
confidence = probabilities.max(axis=1)

misread = (says != labels).nonzero()[0]
sure = (confidence[misread] > SURE).sum()
print(f"{run}: {len(misread):,} misread, {sure} of them with over 99 % confidence")

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

turned = network(np.rot90(images, axes=(1, 2))).numpy()
is_wrong = turned.argmax(axis=1) != labels
share = np.mean(is_wrong & (turned.max(axis=1) > SURE))
print(
    f"turned by a quarter, {is_wrong.mean():.0%} are misread, {share:.0%} with over 99 % confidence"
)

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
