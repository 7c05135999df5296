"""The network, its cost, its training step and dropout, against NumPy in float64.

Where gradients are compared, there are eight images, and no neuron is near the kink of its ReLU:
then float32 and float64 agree on which neurons are active, whatever the processor.
"""

import numpy as np
import numpy_twin
import pytest
import tensorflow as tf
from helpers import FAR_FROM_KINKS, assert_close, distance_from_kinks, inputs_of, variables_of

import train_mnist
from train_mnist import (
    LAYER_SIZES,
    Network,
    Settings,
    Trainer,
    accuracy,
    cross_entropy,
    dropout,
    scale,
)


@pytest.fixture
def network():
    """An untrained network, but with biases that are not zero, so that a test can miss them."""
    network = Network(LAYER_SIZES, seed=7)
    rng = np.random.default_rng(1)
    for b in network.biases:
        b.assign(rng.normal(0, 0.1, b.shape))
    return network


@pytest.fixture
def batch(mnist):
    """Eight images and their labels."""
    images, labels, _, _ = mnist
    return images[:8], labels[:8]


# ------------------------------------------------------------------------------- the network


def test_the_network_is_made_of_explicit_variables():
    network = Network(LAYER_SIZES, seed=0)
    variables = network.weights + network.biases
    assert all(isinstance(variable, tf.Variable) for variable in variables)
    assert all(variable.dtype == tf.float32 for variable in variables)
    names = [variable.name for variable in variables]
    assert names == ["W1:0", "W2:0", "W3:0", "b1:0", "b2:0", "b3:0"]
    shapes = [tuple(variable.shape) for variable in variables]
    assert shapes == [(784, 256), (256, 128), (128, 10), (256,), (128,), (10,)]
    assert sum(int(tf.size(variable)) for variable in variables) == 235_146
    assert len(network.trainable_variables) == 6


def test_a_layer_is_added_by_adding_a_number(batch):
    network = Network((784, 40, 30, 20, 10), seed=0)
    shapes = [tuple(W.shape) for W in network.weights]
    assert shapes == [(784, 40), (40, 30), (30, 20), (20, 10)]
    before = [variable.numpy() for variable in network.trainable_variables]
    assert len(before) == 8
    trainer = Trainer(network, Settings())
    trainer.train_step(*batch)
    for variable, old in zip(network.trainable_variables, before, strict=True):
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


def test_logits_cost_and_accuracy_agree_with_numpy(network, small_mnist):
    images, labels, _, _ = small_mnist
    variables = variables_of(network)
    x = inputs_of(images)
    _, _, expected = numpy_twin.forward(variables, x)
    expected_accuracy, expected_cost = numpy_twin.evaluate(variables, x, labels)
    logits = network.logits(scale(images))
    assert_close(logits, expected)
    assert_close(cross_entropy(logits, labels), expected_cost)
    # Two logits that are as good as equal may let one image fall to either side.
    assert float(accuracy(logits, labels)) == pytest.approx(expected_accuracy, abs=1.1 / 600)


def test_the_networks_output_is_softmax_probabilities(network, batch):
    images, _ = batch
    probabilities = network(images).numpy()
    assert probabilities.dtype == np.float32
    assert probabilities.shape == (8, 10)
    assert probabilities.sum(axis=1) == pytest.approx(1, abs=1e-6)
    _, _, logits = numpy_twin.forward(variables_of(network), inputs_of(images))
    assert_close(probabilities, np.exp(numpy_twin.log_softmax(logits)))


def test_the_cost_does_not_underflow():
    # The probability of label 1 is e^-200, which no float32 holds.
    logits = tf.constant([[200.0] + 9 * [0.0]])
    assert float(cross_entropy(logits, tf.constant([1], tf.uint8))) == pytest.approx(200)


# ------------------------------------------------------------------------------ the training


def exact_gradients(variables, x, labels):
    """Returns NumPy's gradients of W1, b1, W2, b2, W3, b3, having looked out for kinks."""
    assert distance_from_kinks(variables, x) > FAR_FROM_KINKS
    return list(numpy_twin.gradients(variables, x, labels))


def gradients_of_a_step(trainer, images, labels):
    """Takes a step at learning rate 0.25; returns the gradients, from how the variables changed."""
    before = variables_of(trainer.network)
    trainer.train_step(images, labels)
    after = variables_of(trainer.network)
    return [(old - new) / 0.25 for old, new in zip(before, after, strict=True)]


@pytest.mark.parametrize("l2", [0.0, 0.01])
def test_a_step_goes_down_the_gradient_of_the_cost_and_of_half_the_squared_weights(
    network, batch, l2
):
    images, labels = batch
    variables = variables_of(network)
    expected = exact_gradients(variables, inputs_of(images), labels)
    for index in (0, 2, 4):  # the weights, not the biases
        expected[index] += l2 * variables[index]
    trainer = Trainer(network, Settings(learning_rate=0.25, l2=l2))
    found = gradients_of_a_step(trainer, images, labels)
    for one, other in zip(found, expected, strict=True):
        assert_close(one, other)


def test_each_step_is_counted(network, batch):
    trainer = Trainer(network, Settings())
    assert trainer.iteration.numpy() == 0
    trainer.train_step(*batch)
    trainer.train_step(*batch)
    assert trainer.iteration.numpy() == 2


def test_a_whole_set_is_measured_with_todays_weights_without_l2_and_dropout(network, small_mnist):
    images, labels, _, _ = small_mnist
    x = inputs_of(images)
    trainer = Trainer(network, Settings(learning_rate=0.1, l2=0.1, dropout=0.9))
    for _ in range(2):
        found_accuracy, found_cost = trainer.evaluate(scale(images), labels)
        variables = variables_of(network)
        expected_accuracy, expected_cost = numpy_twin.evaluate(variables, x, labels)
        assert_close(found_cost, expected_cost)
        assert float(found_accuracy) == pytest.approx(expected_accuracy, abs=1.1 / 600)
        trainer.train_step(images, labels)


def test_a_step_can_be_looked_into(network, batch, monkeypatch):
    # As the comment above train_step says.
    seen = []

    def look(logits, labels):
        seen.append(logits.numpy())
        return cross_entropy(logits, labels)

    monkeypatch.setattr(train_mnist, "cross_entropy", look)
    trainer = Trainer(network, Settings())
    expected = network.logits(scale(batch[0])).numpy()
    tf.config.run_functions_eagerly(True)
    try:
        trainer.train_step(*batch)
    finally:
        tf.config.run_functions_eagerly(False)
    (logits,) = seen
    assert_close(logits, expected)


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


def thinned_gradients(variables, x, labels, masks):
    """Returns NumPy's gradients where dropout multiplies the activations of hidden layers by masks.

    For one image, dropout makes a thinned network of the whole one: a mask on the activations is a
    mask on the rows of the weights behind them. The gradient is the mean over the images.
    """
    W1, b1, W2, b2, W3, b3 = variables
    sums = [np.zeros_like(variable) for variable in variables]
    for image, (mask1, mask2) in enumerate(zip(*masks, strict=True)):
        rows1 = mask1[:, np.newaxis]
        rows2 = mask2[:, np.newaxis]
        thinned = [W1, b1, rows1 * W2, b2, rows2 * W3, b3]
        one = slice(image, image + 1)
        gradients = exact_gradients(thinned, x[one], labels[one])
        gradients[2] *= rows1
        gradients[4] *= rows2
        for total, gradient in zip(sums, gradients, strict=True):
            total += gradient
    return [total / len(x) for total in sums]


def test_dropout_draws_anew_for_each_step_and_layer_and_agrees_with_numpy(network, batch):
    images, labels = batch
    trainer = Trainer(network, Settings(learning_rate=0.25, dropout=0.4))
    # This one draws what the trainer's own generator is going to draw.
    random = tf.random.Generator.from_state(trainer.random.state.numpy(), alg="philox")
    for _ in range(2):
        kept1 = random.uniform([8, 256]).numpy() >= 0.4
        kept2 = random.uniform([8, 128]).numpy() >= 0.4
        masks = (kept1 / 0.6, kept2 / 0.6)
        expected = thinned_gradients(variables_of(network), inputs_of(images), labels, masks)
        found = gradients_of_a_step(trainer, images, labels)
        for one, other in zip(found, expected, strict=True):
            assert_close(one, other)


@pytest.mark.parametrize(
    ("seed", "first"),
    [(0, [0.8043033, 0.9943951, 0.3980078]), (1, [0.7331659, 0.3838811, 0.7427579])],
)
def test_a_seed_drops_the_same_neurons_on_every_platform(network, seed, first):
    trainer = Trainer(network, Settings(seed=seed, dropout=0.5))
    assert trainer.random.uniform([3]).numpy() == pytest.approx(first, rel=1e-6)


def test_what_is_saved_with_a_run_is_the_network_the_step_count_and_dropouts_state(network):
    trainer = Trainer(network, Settings())
    saved = {variable.ref() for variable in trainer.variables}
    expected = [*network.trainable_variables, trainer.iteration, trainer.random.state]
    assert saved == {variable.ref() for variable in expected}
