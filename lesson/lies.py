"""Are the test images that wrong labels spoil like training images with wrong labels?

    python lesson/lies.py [RUN]     (half a minute)

RUN is the folder of a run on the first 1,000 training images (default: outputs/1000-images). A
second network is trained here on the same images, with a fifth of the labels random. A label that
is wrong is called a lie. Of the test images that RUN reads in the end, it counts along the way how
many the second one misreads: where the training image most alike has its right label, and where it
has a lie; and of the latter, how many get the very label of the lie. Most alike is the one whose
pixels differ least, by the sum of their squared differences. It draws outputs/lost.png, both shares
along the training, and outputs/lies.png: eight test images that end as the digit of such a lie.
"""

import numpy as np

from command_line import arguments
from networks import load_network, to_tensors, train
from pictures import new_figure, save_figure
from plot_curves import GREY, ORANGE
from remedies import make_wrong
from train_mnist import HERE, load_mnist, parse_arguments, to_inputs

PRINTED = 50, 100, 200, 500, 1000  # iterations

(run,) = arguments("outputs/1000-images")
images, labels = load_mnist(HERE / "data", "train")
told = make_wrong(labels, seed=0)[:1000]
images, labels = images[:1000], labels[:1000]
test_images, test_labels = load_mnist(HERE / "data", "t10k")
is_read = load_network(run)(test_images).numpy().argmax(axis=1) == test_labels

# (a - b)^2 = a^2 - 2ab + b^2. Here a^2, of the test image, is the same for all training images.
inputs, test_inputs = [to_inputs(each).numpy() for each in (images, test_images)]
distances = (inputs**2).sum(axis=1) - 2 * test_inputs @ inputs.T  # [test images, training images]
alike = distances.argmin(axis=1)
is_lie = (told != labels)[alike]
groups = {"a right label": ~is_lie & is_read, "a lie": is_lie & is_read}

print(f"of the test images that {run} reads, with a fifth of the labels random are misread")
print("if the training image most alike has its right label or a lie, and as this lie says")
print(
    "iteration",
    *[f"{name:>15}, {group.sum():,}" for name, group in groups.items()],
    "     as it says",
)
rows = []
for iteration, network in train(parse_arguments([]), to_tensors(images, told)):
    answers = network.logits(test_inputs).numpy().argmax(axis=1)
    is_lost = answers != test_labels
    shares = [is_lost[group].mean() for group in groups.values()]
    is_told = answers == told[alike]
    if iteration in PRINTED:
        of_lies = is_told[groups["a lie"] & is_lost].mean()
        print(f"{iteration:9,} {shares[0]:22.1%} {shares[1]:22.1%} {of_lies:15.0%}")
    if iteration > 0:
        rows.append([iteration, *shares])

iterations, *of_groups = np.transpose(rows)
figure = new_figure(2.9)
panel = figure.subplots()
for name, shares, colour in zip(groups, of_groups, (GREY, ORANGE), strict=True):
    panel.plot(iterations, 100 * shares, color=colour, label=f"the image most alike has {name}")
panel.set(xlabel="iteration", ylabel="misread, in %", ylim=0, xlim=(0, iterations[-1]))
panel.xaxis.set_major_formatter("{x:,.0f}")
panel.grid()
panel.legend()
save_figure(figure, "lost.png")

as_told = (groups["a lie"] & is_lost & is_told).nonzero()[0][:8]
figure = new_figure(2.8)
panels = figure.subplots(2, 8)
for above, below, i in zip(*panels, as_told, strict=False):
    above.imshow(test_images[i], cmap="gray")
    above.set_title(f"is {test_labels[i]}\nsays {answers[i]}", size=10)
    below.imshow(images[alike[i]], cmap="gray")
    below.set_title(f"label {told[alike[i]]}", size=10)
for panel in panels.flat:
    panel.axis("off")
save_figure(figure, "lies.png")
