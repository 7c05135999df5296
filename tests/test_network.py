"""The network, its cost and its training step, against NumPy in float64."""

import numpy as np
import pytest
import tensorflow as tf
from helpers import REPO, assert_close, forward, softmax, variables_of

from train_mnist import Network, cross_entropy, dropout, evaluate, measure, to_inputs, train_step


@pytest.fixture
def batch(mnist):
    """Eight images as inputs, and their labels."""
    images, labels, _, _ = mnist
    return to_inputs(images[:8]), labels[:8]


@pytest.fixture
def network(request):
    """An untrained network, but with biases that are not zero, so that a test can miss them.

    With seed 0 no hidden neuron is within 1e-4 of the kink of its ReLU for this batch, and rounding
    moves z by 1e-6 at most. So float32 and float64 agree on which neurons are active.
    """
    rng = np.random.default_rng(0)
    network = Network([784, *getattr(request, "param", (256, 128)), 10], rng)
    for _, b in network.layers:
        b.assign(rng.normal(0, 0.1, b.shape))
    return network


def test_weights_start_he_normal_and_biases_at_zero():
    rng = np.random.default_rng(0)
    for W, b in Network([784, 256, 128, 10], np.random.default_rng(0)).layers:
        assert np.allclose(W, rng.normal(0, np.sqrt(2 / W.shape[0]), W.shape))
        assert not b.numpy().any()


def test_dropout_is_in_each_hidden_layer_and_agrees_with_numpy(network, batch):
    inputs = 1000 * batch[0]  # so that a limit to what a neuron may pass on would be seen
    one, same = [tf.random.Generator.from_seed(0, alg="philox") for _ in range(2)]
    found = network.logits(inputs, lambda activations: dropout(activations, 0.4, one))

    def drop(a):
        return a * (same.uniform(a.shape).numpy() >= 0.4) / 0.6

    _, zs = forward(variables_of(network), inputs.numpy(), drop)
    assert_close(found, zs[-1])


def test_the_cost_does_not_underflow():
    # The probability of label 1 is e^-200, which no float32 holds.
    logits = tf.constant([[200.0] + 9 * [0.0]])
    assert float(cross_entropy(logits, np.array([1]))) == pytest.approx(200)


@pytest.mark.parametrize(("bias", "cost"), [(np.nan, np.nan), (1e38, np.inf)])
def test_a_cost_that_is_infinite_or_no_number_is_no_row(network, batch, bias, cost):
    _, b = network.layers[-1]
    b.assign([-bias, bias] * 5)  # costs 2e38 for each even digit: too much together
    assert float(evaluate(network, *batch)[1]) == pytest.approx(cost, nan_ok=True)
    good = batch[0], tf.ones_like(batch[1])  # an odd digit
    for sets in ([batch, good], [good, batch]):
        with pytest.raises(FloatingPointError, match="diverged by iteration 7"):
            measure(network, 7, *sets)


# ------------------------------------------------------------------------------ backpropagation
def drop(a):
    """Stands in for dropout: multiplies each neuron by a factor of its own, from 0 to 2."""
    return a * np.linspace(0, 2, a.shape[1])


def slopes_by_formulas(variables, x, labels, l2):
    """Backpropagation by the formulas below train_step: dW and db of each layer in turn."""
    inputs, zs = forward(variables, x, drop)
    dz = (softmax(zs[-1]) - np.eye(10)[labels]) / len(x)
    slopes = []
    for i in reversed(range(len(zs))):
        W = variables[2 * i]
        slopes = [inputs[i].T @ dz + l2 * W, dz.sum(axis=0), *slopes]
        if i > 0:
            dz = drop(dz @ W.T) * (zs[i - 1] > 0)
    return slopes


@pytest.mark.parametrize("l2", [0.0, 0.01])
@pytest.mark.parametrize("network", [(), (60, 40, 20)], indirect=True)
def test_a_step_goes_down_the_gradient_at_any_depth(network, batch, l2):
    inputs, labels = batch
    before = variables_of(network)
    train_step(network, inputs, labels, 0.25, l2, drop)
    slopes = slopes_by_formulas(before, inputs.numpy(), labels, l2)
    for old, new, slope in zip(before, variables_of(network), slopes, strict=True):
        assert_close((old - new) / 0.25, slope)


def test_the_script_has_these_formulas():
    script = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    for formula in (
        "dz_N = (softmax(z_N) - y) / batch",
        "dW_i = a_(i-1)^T dz_i + l2 * W_i\n",
        "db_i = dz_i, summed over the batch\n",
        "da_(i-1) = dz_i W_i^T\n",
        "dz_(i-1) = m_(i-1) * da_(i-1) where z_(i-1) > 0, else 0\n",
    ):
        assert f"    {formula}" in script
