"""Draws the ten images of weights of a network without hidden layers, and what a 3 makes of them.

    python lesson/ten_images.py [RUN]

RUN (default: outputs/no-hidden-layer) is the folder of a run without hidden layers. Below each
image of weights, outputs/ten-images.png has the weights times the pixels of test image 195, a 3,
and their sum with the bias, the logit. The logits are printed, too.
"""

from shared.command_line import UserError, arguments
from shared.networks import load_network
from shared.pictures import draw_image, new_figure, save_figure
from train_mnist import DIGITS, HERE, PIXELS, load_mnist

LIMIT = 0.5  # of the colours: the largest weights are a little larger

(run,) = arguments("outputs/no-hidden-layer")
network = load_network(run)
if len(network.layers) > 1:
    raise UserError(f"{run} has hidden layers; name a run with --hidden, and no number after it")
W, b = [variable.numpy() for variable in network.layers[0]]
images, _ = load_mnist(HERE / "data", "t10k")
image = images[195]
x = image.reshape(PIXELS) / 255
logits = x @ W + b
print("logits", *[f"{logit:5.1f}" for logit in logits])

figure = new_figure(2.3)
weights, products = figure.subplots(2, 1 + DIGITS)
weights[0].axis("off")
weights[0].text(0, 0.5, "weights\n(below: times\nthe pixels)", va="center", size=9)
draw_image(products[0], image)
products[0].set_title("a 3, logits:", size=10)
for digit in range(DIGITS):
    draw_image(weights[1 + digit], W[:, digit].reshape(28, 28), limit=LIMIT)
    weights[1 + digit].set_title(f"{digit}", size=10)
    draw_image(products[1 + digit], (x * W[:, digit]).reshape(28, 28), limit=LIMIT)
    products[1 + digit].set_title(f"{logits[digit]:.1f}".replace("-", "−"), size=10)
save_figure(figure, "ten-images.png")
