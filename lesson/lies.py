"""Are the test images that wrong labels spoil like training images with wrong labels?

    python lesson/lies.py [RUN] [OTHER]

RUN and OTHER are folders of runs, by default outputs/1000-images and outputs/wrong-labels. Both
have learnt from the same 1,000 images, OTHER with a fifth of the labels random. A label that is
wrong is called a lie. Of the test images that RUN reads, it counts how many OTHER misreads: where
the training image most alike has its right label, and where it has a lie; and of the latter, how
many get the very label of the lie. Most alike is the one whose pixels differ least, by the sum of
their squared differences. It draws outputs/lies.png: eight test images that OTHER takes for the
digit of such a lie.
"""

from command_line import arguments
from networks import load_network
from pictures import new_figure, save_figure
from remedies import make_wrong
from train_mnist import HERE, load_mnist, to_inputs

runs = arguments("outputs/1000-images", "outputs/wrong-labels")
images, labels = load_mnist(HERE / "data", "train")
told = make_wrong(labels, seed=0)[:1000]
images, labels = images[:1000], labels[:1000]
test_images, test_labels = load_mnist(HERE / "data", "t10k")
says, says_other = [load_network(run)(test_images).numpy().argmax(axis=1) for run in runs]

# (a - b)^2 = a^2 - 2ab + b^2. Here a^2, of the test image, is the same for all training images.
inputs, test_inputs = [to_inputs(each).numpy() for each in (images, test_images)]
distances = (inputs**2).sum(axis=1) - 2 * test_inputs @ inputs.T  # [test images, training images]
alike = distances.argmin(axis=1)
is_lie = (told != labels)[alike]
is_read = says == test_labels
is_lost = is_read & (says_other != test_labels)
print(f"of the test images that {runs[0]} reads, {runs[1]} misreads,")
for name, which in {"its right label": ~is_lie, "a lie": is_lie}.items():
    number = (which & is_read).sum()
    share = (which & is_lost).sum() / number
    print(f"  where the training image most alike has {name}: {share:.0%} of {number:,}")
is_told = says_other == told[alike]
print(f"of those with a lie, it gives that very label to {is_told[is_lost & is_lie].mean():.0%}")

as_told = (is_lost & is_lie & is_told).nonzero()[0][:8]
figure = new_figure(2.8)
panels = figure.subplots(2, 8)
for above, below, i in zip(*panels, as_told, strict=False):
    above.imshow(test_images[i], cmap="gray")
    above.set_title(f"is {test_labels[i]}\nsays {says_other[i]}", size=10)
    below.imshow(images[alike[i]], cmap="gray")
    below.set_title(f"label {told[alike[i]]}", size=10)
for panel in panels.flat:
    panel.axis("off")
save_figure(figure, "lies.png")
