"""The network, its cost and its training step, against NumPy in float64."""

import itertools

import numpy as np
import numpy_twin
import pytest
import tensorflow as tf
from helpers import assert_close, is_far_from_kinks, variables_of

from train_mnist import Network, cross_entropy, evaluate, measure, to_inputs, train_step

LAYER_SIZES = [784, 256, 128, 10]
LEARNING_RATE = 0.25


@pytest.fixture
def batch(mnist):
    """Eight images as inputs, and their labels."""
    images, labels, _, _ = mnist
    return to_inputs(images[:8]), labels[:8]


@pytest.fixture
def network(batch):
    """An untrained network, but with biases that are not zero, so that a test can miss them.

    It is the first that has no neuron near the kink of its ReLU for these images: so float32 and
    float64 agree on which neurons are active.
    """
    inputs, _ = batch
    for seed in itertools.count():
        rng = np.random.default_rng(seed)
        network = Network(LAYER_SIZES, rng)
        for _, b in network.layers:
            b.assign(rng.normal(0, 0.1, b.shape))
        if is_far_from_kinks(variables_of(network), inputs.numpy()):
            return network


def make_generator():
    return tf.random.Generator.from_seed(0, alg="philox")


# ------------------------------------------------------------------------------- the network
def test_weights_start_he_normal_and_biases_at_zero():
    network = Network(LAYER_SIZES, np.random.default_rng(0))
    for W, b in network.layers:
        assert not b.numpy().any()
        fan_in = W.shape[0]
        draws = W.numpy() / np.sqrt(2 / fan_in)
        n = draws.size
        # The deviation of n draws varies by 1 / sqrt(2 n) of itself, their mean by 1 / sqrt(n).
        assert draws.std() == pytest.approx(1, abs=4 / np.sqrt(2 * n))
        assert draws.mean() == pytest.approx(0, abs=4 / np.sqrt(n))
        # 68.3 % of normal numbers are within one deviation; of uniform ones 57.7 % would be.
        share = np.mean(np.abs(draws) < 1)
        assert share == pytest.approx(0.683, abs=4 * np.sqrt(0.683 * 0.317 / n))


@pytest.mark.parametrize("hidden", [[], [40, 30, 20]])
def test_a_network_of_any_depth_learns_in_each_layer(batch, hidden):
    network = Network([784, *hidden, 10], np.random.default_rng(0))
    before = variables_of(network)
    train_step(network, *batch, LEARNING_RATE, 0.0, 0.0, None)
    for variable, old in zip(variables_of(network), before, strict=True):
        assert np.abs(variable - old).max() > 0


def test_dropout_is_in_each_hidden_layer_and_agrees_with_numpy(network, batch):
    inputs, _ = batch
    found = network.logits(inputs, 0.4, make_generator())

    generator = make_generator()  # draws the same numbers
    W1, b1, W2, b2, W3, b3 = variables_of(network)
    kept1 = generator.uniform([8, 256]).numpy() >= 0.4
    kept2 = generator.uniform([8, 128]).numpy() >= 0.4
    a1 = np.maximum(inputs.numpy() @ W1 + b1, 0) * kept1 / 0.6
    a2 = np.maximum(a1 @ W2 + b2, 0) * kept2 / 0.6
    assert_close(found, a2 @ W3 + b3)


# ----------------------------------------------------------------------------------- the cost
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


# -------------------------------------------------------------------------------- a training step
def test_a_step_is_compiled_once_though_a_learning_rate_that_is_a_variable_changes(network, batch):
    learning_rate = tf.Variable(0.5)
    before = train_step.experimental_get_tracing_count()
    for value in (0.5, 0.25):
        learning_rate.assign(value)
        train_step(network, *batch, learning_rate, 0.0, 0.0, None)
    assert train_step.experimental_get_tracing_count() == before + 1


@pytest.mark.parametrize("l2", [0.0, 0.01])
def test_a_step_goes_down_the_gradient_of_the_cost_and_of_half_the_squared_weights(
    network, batch, l2
):
    inputs, labels = batch
    variables = variables_of(network)
    expected = list(numpy_twin.gradients(variables, inputs.numpy(), labels))
    for index in (0, 2, 4):  # the weights, not the biases
        expected[index] += l2 * variables[index]
    train_step(network, *batch, LEARNING_RATE, l2, 0.0, None)
    for old, new, slope in zip(variables, variables_of(network), expected, strict=True):
        assert_close((old - new) / LEARNING_RATE, slope)


def test_a_set_is_measured_with_the_weights_of_today_and_without_dropout(network, small_mnist):
    images, labels, _, _ = small_mnist
    inputs = to_inputs(images)
    x = images.reshape(600, 784) / 255.0
    for _ in range(2):
        found_accuracy, found_cost = evaluate(network, inputs, labels)
        accuracy, cost = numpy_twin.evaluate(variables_of(network), x, labels)
        assert_close(found_cost, cost)
        # Two logits that are as good as equal may let one image fall to either side.
        assert float(found_accuracy) == pytest.approx(accuracy, abs=1.1 / 600)
        train_step(network, inputs, labels, LEARNING_RATE, 0.0, 0.5, make_generator())
