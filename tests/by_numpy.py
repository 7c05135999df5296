"""The network, its cost and its slopes by NumPy, in float64, as the formulas have them."""

import functools

import numpy as np
from scipy import special

# Rounding to float32 errs by at most 2^-24. A sum of n products gathers at most n such errors, and
# the longest, in the first layer, has 784.
WORST_CASE = 784 * 2.0**-24
softmax = functools.partial(special.softmax, axis=1)  # of logits [n, 10]


def assert_close(found, expected):
    """Compares arrays, their differences in units of the largest expected value."""
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, 0, WORST_CASE * np.abs(expected).max())


def variables_of(network):
    """Returns W1, b1, W2, b2, ... of a network in float64."""
    return [variable.numpy().astype(float) for layer in network.layers for variable in layer]


def forward(variables, x, drop=lambda a: a):
    """Returns of each layer, by W1, b1, W2, ..., its inputs and its sums z, at last the logits."""
    inputs, zs = [], []
    for W, b in zip(variables[::2], variables[1::2], strict=True):
        inputs.append(x)
        zs.append(x @ W + b)
        x = drop(np.maximum(zs[-1], 0))
    return inputs, zs


def slopes_by_formulas(variables, x, labels, l2=0.0, drop=lambda a: a):
    """Returns dW and db of each layer in turn, by the formulas that stand below train_step."""
    inputs, zs = forward(variables, x, drop)
    dz = (softmax(zs[-1]) - np.eye(10)[labels]) / len(x)  # dz_N = (softmax(z_N) - y) / batch
    slopes = []
    for i in reversed(range(len(zs))):
        W = variables[2 * i]
        dW = inputs[i].T @ dz + l2 * W  # dW_i = a_(i-1)^T dz_i + l2 * W_i
        db = dz.sum(axis=0)  # db_i = dz_i, summed over the batch
        slopes = [dW, db, *slopes]
        if i > 0:
            da = dz @ W.T  # da_(i-1) = dz_i W_i^T
            dz = drop(da) * (zs[i - 1] > 0)  # dz_(i-1) = m_(i-1) * da_(i-1) where z_(i-1) > 0
    return slopes


def logits_of(variables, images):
    """Returns what a network makes of images with pixels from 0 to 255: [n, 10]."""
    _, zs = forward(variables, images.reshape(-1, 784) / 255)
    return zs[-1]


def cost_of(logits, labels):
    """Returns the mean cost of logits [..., n, 10]."""
    return -special.log_softmax(logits, axis=-1)[..., np.arange(len(labels)), labels].mean(axis=-1)
