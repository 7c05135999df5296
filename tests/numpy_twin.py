"""The network of train_mnist.py in plain NumPy, its backward pass derived by hand.

Written for comparison: nothing here uses TensorFlow or automatic differentiation. Everything is
computed in the dtype of the weights and inputs: float64 where the tests compare, float32 where the
benchmark runs it as a peer.

Notation, for the layers l = 1 ... L and a batch of m images, one image a row:

    a_0 = pixels / 255
    z_l = a_{l-1} W_l + b_l
    a_l = relu(z_l) * mask_l        for l < L; without dropout every mask is 1
    p   = softmax(z_L)

The backward pass is the four equations of M. Nielsen, "Neural Networks and Deep Learning",
chapter 2 (http://neuralnetworksanddeeplearning.com/chap2.html), with the delta of softmax and
cross-entropy of C. Bishop, "Pattern Recognition and Machine Learning" (2006), section 4.3.4.
"""

import numpy as np


def scale(images, dtype=np.float64):
    """Turns images uint8 [m, 28, 28] into inputs a_0 [m, 784] from 0 to 1."""
    return images.reshape(len(images), -1).astype(dtype) / dtype(255)


def forward(weights, biases, inputs, masks=None):
    """The forward pass.

    Args:
        weights: list of arrays [fan_in, fan_out].
        biases: list of arrays [fan_out].
        inputs: array [m, 784], as `scale` returns it.
        masks: for each hidden layer an array [m, neurons] of 0 and 1 / (1 - rate), or None.

    Returns:
        The list of activations a_0 ... a_{L-1}, and the logits z_L [m, 10].
    """
    activations = [inputs]
    for layer in range(len(weights) - 1):
        a = np.maximum(activations[-1] @ weights[layer] + biases[layer], 0)
        activations.append(a if masks is None else a * masks[layer])
    return activations, activations[-1] @ weights[-1] + biases[-1]


def softmax(logits):
    """p_k = exp(z_k) / sum_j exp(z_j), with each row's largest z taken off against overflow."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(logits, labels):
    """Mean of -log p(label) = log sum_j exp(z_j) - z_label over the batch, in nats."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return (log_sums - shifted[np.arange(len(labels)), labels]).mean()


def accuracy(logits, labels):
    """The fraction of images whose largest logit is the label's."""
    return (logits.argmax(axis=1) == labels).mean()


def gradients(weights, biases, inputs, labels, l2=0.0, masks=None):
    """The derivatives of mean cross-entropy + l2 / 2 * (sum of all squared weights).

        delta_L = (p - y) / m                          y: the one-hot labels
        delta_l = (delta_{l+1} W_{l+1}^T) * relu'(z_l) * mask_l
        dC/dW_l = a_{l-1}^T delta_l + l2 W_l
        dC/db_l = the sum of delta_l over the batch

    A neuron was active, relu'(z) = 1, or dropped or not, as its activation a_l > 0 tells.

    Returns:
        Two lists, of the weights' gradients and of the biases' gradients.
    """
    activations, logits = forward(weights, biases, inputs, masks)
    delta = softmax(logits)
    delta[np.arange(len(labels)), labels] -= 1
    delta /= len(labels)
    weight_gradients, bias_gradients = [], []
    for layer in reversed(range(len(weights))):
        gradient = activations[layer].T @ delta
        if l2:
            gradient += l2 * weights[layer]
        weight_gradients.insert(0, gradient)
        bias_gradients.insert(0, delta.sum(axis=0))
        if layer > 0:
            delta = (delta @ weights[layer].T) * (activations[layer] > 0)
            if masks is not None:
                delta *= masks[layer - 1]
    return weight_gradients, bias_gradients


def sgd_step(weights, biases, inputs, labels, learning_rate, l2=0.0, masks=None):
    """One step of SGD in place: variable <- variable - learning_rate * gradient."""
    weight_gradients, bias_gradients = gradients(weights, biases, inputs, labels, l2, masks)
    rate = weights[0].dtype.type(learning_rate)
    for variable, gradient in zip(weights + biases, weight_gradients + bias_gradients, strict=True):
        variable -= rate * gradient
