"""What your-own.md says."""

import re

import numpy as np
from scipy.special import softmax

from book import read
from claims import says, shows, unmeasured
from measured import printed
from small_network import VALUES, X, Y
from train_mnist import HERE, load_mnist

says("Save this as `lesson/my_sigmoid.py`")  # beside tape.py, which it imports
(steps,) = re.findall(r"range\((\d+)\)", read("lesson/from_scratch.py"))
says(f"Take {steps} steps")

# What the checks want
says("y[0]", f"position {load_mnist(HERE / 'data', 'train')[1][0]}")
says(f"np.std(W1)` is near {np.sqrt(2 / 784):.2f}", f"np.std(W2)` near {np.sqrt(2 / 100):.2f}")
(cost,) = printed("from_scratch", "\ntrained")
says("the training images cost", f"about {cost:.1f}")
says("test accuracy", f"{printed('from_scratch', 'test accuracy')[0]} %")

# The tape of the small network
W1, b1, W2, b2 = map(np.array, VALUES)
z = X @ W1 + b1
of_logits = softmax(np.maximum(z, 0) @ W2 + b2) - Y
of_a = of_logits @ W2.T
of_z = np.where(z > 0, of_a, 0)
rows = lambda slopes: "; ".join(", ".join(f"{n:.3g}" for n in row) for row in slopes)
texts = [rows(slopes).replace("-", "−") for slopes in (of_logits, of_a, of_z, X.T @ of_z)]
says("the slope of", f"{(X.T @ of_z)[0, 0]:.1f}")
shows("`cross_entropy`", "1", f"the logits: {texts[0]}")
shows("`matmul`", texts[0], f"$a$: {texts[1]}")
shows("`relu`", texts[1], f"$z$: {texts[2]}")
shows("`matmul`", texts[2], f"$W_1$, by rows: {texts[3]}")

unmeasured("between 2.2 and 2.6")
