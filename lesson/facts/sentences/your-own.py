"""What your-own.md says."""

import numpy as np

from claims import holds, says, unmeasured
from measured import printed
from train_mnist import HERE, load_mnist

logits = np.array([[0.0, 3.0, 1.0], [2.0, 0.0, 1.0]])  # of two images
holds([*logits.argmax(axis=1)] == [1, 0], "`answers = logits.numpy().argmax(axis=1)`")
digits = np.eye(10)[[2, 0]]
holds([*digits.argmax(axis=1)] == [2, 0], "`np.eye(10)[[2, 0]]`")
says("y[0]", f"position {load_mnist(HERE / 'data', 'train')[1][0]}")
says(f"np.std(W1)` is near {np.sqrt(2 / 784):.2f}", f"np.std(W2)` near {np.sqrt(2 / 100):.2f}")
(cost,) = printed("from_scratch", "\ntrained")
says("the training images cost", f"about {cost:.1f}")
says("test accuracy", f"{printed('from_scratch', 'test accuracy')[0]} %")

sigmoid = np.linspace(0, 1, 101)  # what it can give
holds(max(sigmoid * (1 - sigmoid)) == 1 / 4, "at most a quarter", "hardly any slope")

unmeasured("between 2.2 and 2.6", "over 90 %")
