"""The network, its cost and its training step, against NumPy in float64."""

import itertools

import numpy as np
import numpy_twin
import pytest
import tensorflow as tf
from helpers import FAR_FROM_KINKS, assert_close, distance_from_kinks, inputs_of, variables_of

from train_mnist import LAYER_SIZES, Network, Trainer, cross_entropy, dropout, scale

LEARNING_RATE = 0.25


@pytest.fixture
def batch(mnist):
    """Eight images and their labels."""
    images, labels, _, _ = mnist
    return images[:8], labels[:8]


@pytest.fixture
def network(batch):
    """An untrained network, but with biases that are not zero, so that a test can miss them.

    It is the first that has no neuron near the kink of its ReLU for these images: so float32 and
    float64 agree on which neurons are active.
    """
    images, _ = batch
    for seed in itertools.count():
        network = Network(LAYER_SIZES, seed)
        rng = np.random.default_rng(seed)
        for b in network.biases:
            b.assign(rng.normal(0, 0.1, b.shape))
        if distance_from_kinks(variables_of(network), inputs_of(images)) > FAR_FROM_KINKS:
            return network


def make_trainer(network, **settings):
    plain = {"learning_rate": LEARNING_RATE, "l2": 0.0, "dropout_rate": 0.0, "seed": 0}
    return Trainer(network, **(plain | settings))


# ------------------------------------------------------------------------------- the network
def test_a_layer_is_added_by_adding_a_number_and_learns(batch):
    network = Network((784, 40, 30, 20, 10), seed=0)
    shapes = [tuple(W.shape) for W in network.weights]
    assert shapes == [(784, 40), (40, 30), (30, 20), (20, 10)]
    variables = network.weights + network.biases
    assert all(isinstance(variable, tf.Variable) for variable in variables)
    before = [variable.numpy() for variable in variables]
    trainer = make_trainer(network)
    trainer.train_step(*batch)
    for variable, old in zip(variables, before, strict=True):
        assert np.abs(variable.numpy() - old).max() > 0


def test_weights_start_he_normal_and_biases_at_zero():
    network = Network(LAYER_SIZES, seed=0)
    for b in network.biases:
        assert not b.numpy().any()
    for W in network.weights:
        fan_in = W.shape[0]
        draws = W.numpy() / np.sqrt(2 / fan_in)
        n = draws.size
        # The deviation of n draws varies by 1 / sqrt(2 n) of itself, their mean by 1 / sqrt(n).
        assert draws.std() == pytest.approx(1, abs=4 / np.sqrt(2 * n))
        assert draws.mean() == pytest.approx(0, abs=4 / np.sqrt(n))
        # 68.3 % of normal numbers are within one deviation; of uniform ones 57.7 % would be.
        share = np.mean(np.abs(draws) < 1)
        assert share == pytest.approx(0.683, abs=4 * np.sqrt(0.683 * 0.317 / n))


@pytest.mark.parametrize(
    ("seed", "first", "last"),
    [
        (0, [0.005200653, -0.049524102, -0.041288890], [0.093108475, 0.073186524, 0.225724325]),
        (1, [0.026938438, 0.062742881, 0.009186192], [0.120970249, -0.304562539, 0.154451907]),
    ],
)
def test_a_seed_gives_the_same_start_on_every_platform(seed, first, last):
    W1, _, W3 = Network(LAYER_SIZES, seed).weights
    # Rounded: a platform's own logarithm may move the last bit.
    assert W1.numpy()[0, :3] == pytest.approx(first, rel=1e-6)
    assert W3.numpy()[-1, -3:] == pytest.approx(last, rel=1e-6)


def test_the_output_is_softmax_probabilities_of_the_logits(network, batch):
    images, _ = batch
    probabilities = network(images).numpy()
    assert probabilities.dtype == np.float32
    assert probabilities.sum(axis=1) == pytest.approx(1, abs=1e-6)
    powers = np.exp(network.logits(scale(images)).numpy().astype(float))
    assert_close(probabilities, powers / powers.sum(axis=1, keepdims=True))


def test_the_cost_does_not_underflow():
    # The probability of label 1 is e^-200, which no float32 holds.
    logits = tf.constant([[200.0] + 9 * [0.0]])
    assert float(cross_entropy(logits, tf.constant([1], tf.uint8))) == pytest.approx(200)


# -------------------------------------------------------------------------------- a training step
@pytest.mark.parametrize("l2", [0.0, 0.01])
def test_a_step_goes_down_the_gradient_of_the_cost_and_of_half_the_squared_weights(
    network, batch, l2
):
    images, labels = batch
    variables = variables_of(network)
    expected = list(numpy_twin.gradients(variables, inputs_of(images), labels))
    for index in (0, 2, 4):  # the weights, not the biases
        expected[index] += l2 * variables[index]
    trainer = make_trainer(network, l2=l2)
    trainer.train_step(images, labels)
    for old, new, slope in zip(variables, variables_of(network), expected, strict=True):
        assert_close((old - new) / LEARNING_RATE, slope)


def test_a_set_is_measured_with_todays_weights_without_l2_and_dropout(network, small_mnist):
    images, labels, _, _ = small_mnist
    trainer = make_trainer(network, learning_rate=0.1, l2=0.1, dropout_rate=0.9)
    for _ in range(2):
        found_accuracy, found_cost = trainer.evaluate(scale(images), labels)
        accuracy, cost = numpy_twin.evaluate(variables_of(network), inputs_of(images), labels)
        assert_close(found_cost, cost)
        # Two logits that are as good as equal may let one image fall to either side.
        assert float(found_accuracy) == pytest.approx(accuracy, abs=1.1 / 600)
        trainer.train_step(images, labels)


# ----------------------------------------------------------------------------------- dropout
def test_dropout_keeps_the_expected_value():
    random = tf.random.Generator.from_seed(0, alg="philox")
    dropped = dropout(tf.ones([1000, 100]), 0.3, random).numpy()
    assert set(np.unique(dropped)) == {0, np.float32(1) / np.float32(0.7)}
    # The mean of n such numbers has this standard deviation / sqrt(n).
    deviation = np.sqrt(0.3 / 0.7)
    assert abs(dropped.mean() - 1) < 4 * deviation / np.sqrt(dropped.size)
    # No neuron and no image is favoured; of 1100 means the largest is further out.
    assert np.abs(dropped.mean(axis=0) - 1).max() < 5 * deviation / np.sqrt(1000)
    assert np.abs(dropped.mean(axis=1) - 1).max() < 5 * deviation / np.sqrt(100)


def test_dropout_is_in_each_hidden_layer_and_agrees_with_numpy(network, batch):
    images, _ = batch
    random = tf.random.Generator.from_seed(0, alg="philox")
    twin = tf.random.Generator.from_seed(0, alg="philox")  # draws the same numbers
    found = network.logits(scale(images), 0.4, random)

    W1, b1, W2, b2, W3, b3 = variables_of(network)
    kept1 = twin.uniform([8, 256]).numpy() >= 0.4
    kept2 = twin.uniform([8, 128]).numpy() >= 0.4
    a1 = np.maximum(inputs_of(images) @ W1 + b1, 0) * kept1 / 0.6
    a2 = np.maximum(a1 @ W2 + b2, 0) * kept2 / 0.6
    assert_close(found, a2 @ W3 + b3)


def test_each_step_drops_other_neurons(network, batch):
    trainer = make_trainer(network, dropout_rate=0.4)
    before = [variable.numpy() for variable in network.variables]
    after = []
    for _ in range(2):  # from the same variables, on the same minibatch
        for variable, value in zip(network.variables, before, strict=True):
            variable.assign(value)
        trainer.train_step(*batch)
        after.append(network.weights[0].numpy())
    assert np.abs(after[0] - after[1]).max() > 0.01


@pytest.mark.parametrize(
    ("seed", "first"), [(0, [0.80430, 0.99440, 0.39801]), (1, [0.73317, 0.38388, 0.74276])]
)
def test_dropout_draws_the_same_numbers_on_every_platform(network, seed, first):
    drawn = make_trainer(network, seed=seed).generator.uniform([3]).numpy()
    assert drawn == pytest.approx(first, abs=1e-5)
