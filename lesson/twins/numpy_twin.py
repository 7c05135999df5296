"""The training of train_mnist.py in NumPy: forward pass, backpropagation and step by hand.

    python lesson/twins/numpy_twin.py

A batch is m images, one a row: x is [m, 784], and y is [m, 10], 1 at an image's digit and 0
elsewhere. The forward pass, from pixels to the cost C:

    z1 = x W1 + b1      a1 = relu(z1)       [m, 256]
    z2 = a1 W2 + b2     a2 = relu(z2)       [m, 128]
    z3 = a2 W3 + b3     p = softmax(z3)     [m, 10]
    C = -(1/m) * the sum of y log p

Backpropagation is the chain rule, from C back to W1. With delta_l for dC/dz_l, and a0 for x:

    delta3 = (p - y) / m
    delta2 = (delta3 W3^T) * [a2 > 0]       relu lets through what was positive
    delta1 = (delta2 W2^T) * [a1 > 0]
    dC/dW_l = a_{l-1}^T delta_l
    dC/db_l = the sum of delta_l over the batch

M. Nielsen derives it in http://neuralnetworksanddeeplearning.com/chap2.html, C. Bishop delta3 in
"Pattern Recognition and Machine Learning" (2006), section 4.3.4.
"""

import numpy as np

from common import task_from_command_line


def affine(a, W, b):
    """Returns a W + b; b is added in place, which spares an array."""
    z = a @ W
    z += b
    return z


def relu(z):
    """Sets what is negative in z to zero, in place."""
    return np.maximum(z, 0, out=z)


def log_softmax(z):
    """The logarithm of softmax(z)_k = exp(z_k) / sum_j exp(z_j), row by row."""
    z = z - z.max(axis=1, keepdims=True)  # cancels out, and exp cannot overflow
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def one_hot(labels):
    """Turns labels [m] into y, bool [m, 10]: in each row true at the label."""
    return labels[:, np.newaxis] == np.arange(10)


def forward(variables, x):
    """Returns the activations a1 [m, 256] and a2 [m, 128], and the logits z3 [m, 10]."""
    W1, b1, W2, b2, W3, b3 = variables
    a1 = relu(affine(x, W1, b1))
    a2 = relu(affine(a1, W2, b2))
    z3 = affine(a2, W3, b3)
    return a1, a2, z3


def gradients(variables, x, labels):
    """Backpropagation: returns the derivatives of C with respect to W1, b1, W2, b2, W3, b3."""
    _, _, W2, _, W3, _ = variables
    m = len(x)
    a1, a2, z3 = forward(variables, x)
    p = np.exp(log_softmax(z3))
    y = one_hot(labels)

    delta3 = (p - y) / m
    dW3 = a2.T @ delta3
    db3 = delta3.sum(axis=0)

    delta2 = (delta3 @ W3.T) * (a2 > 0)
    dW2 = a1.T @ delta2
    db2 = delta2.sum(axis=0)

    delta1 = (delta2 @ W2.T) * (a1 > 0)
    dW1 = x.T @ delta1
    db1 = delta1.sum(axis=0)
    return dW1, db1, dW2, db2, dW3, db3


def step(variables, x, labels, learning_rate):
    """One step of stochastic gradient descent, in place."""
    for variable, gradient in zip(variables, gradients(variables, x, labels), strict=True):
        variable -= learning_rate * gradient


def evaluate(variables, x, labels):
    """Returns the accuracy, and the cost C in nats."""
    _, _, z3 = forward(variables, x)
    accuracy = (z3.argmax(axis=1) == labels).mean()
    cost = -log_softmax(z3)[one_hot(labels)].mean()
    return accuracy, cost


def train(task):
    """Trains and logs the curves; returns W1, b1, W2, b2, W3, b3 as they are in the end."""
    x, labels = task.train_set
    variables = [variable.copy() for variable in task.variables]

    def measure():
        return evaluate(variables, *task.measured_set), evaluate(variables, *task.test_set)

    with task.recording() as log:
        log(0, *measure())
        for iteration, minibatch in enumerate(task.order, start=1):
            step(variables, x[minibatch], labels[minibatch], task.learning_rate)
            if iteration % task.eval_every == 0:
                log(iteration, *measure())
    return variables


if __name__ == "__main__":
    train(task_from_command_line())
