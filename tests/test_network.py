"""The network, its cost and its training step, against NumPy in float64, and against Keras.

Tolerances: float32 carries 24 bits, a relative rounding error of u = 6e-8. A sum of n products may
gather n u of their size in the worst case and about sqrt(n) u as a rule; the longest sums here are
the 784 products of a logit and the 512 of a gradient. 784 u = 5e-5 of the terms' size bounds both;
what is compared is scaled by its largest value.
"""

import keras_twin
import numpy as np
import numpy_twin as twin
import pytest
import tensorflow as tf
from conftest import parse, to_twin

from train_mnist import (
    LAYER_SIZES,
    Network,
    accuracy,
    compile_functions,
    cross_entropy,
    drop,
    minibatches,
    scale,
)

WORST_CASE = 784 * 2.0**-24


def assert_close(found, expected, tolerance=WORST_CASE):
    """Compares arrays, their differences in units of the largest expected value."""
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= tolerance * np.abs(expected).max()


def compiled(network, train_set, *measured_sets, **settings):
    """Compiles train and evaluate under these settings."""
    flags = [
        word for name, value in settings.items() for word in (f"--{name.replace('_', '-')}", value)
    ]
    return compile_functions(network, parse(*flags), train_set, *measured_sets)


@pytest.fixture
def network():
    """The untrained network with biases that are not zero, so that a test can miss them."""
    network = Network(LAYER_SIZES, seed=0)
    rng = np.random.default_rng(1)
    for b in network.biases:
        b.assign(rng.normal(0, 0.1, b.shape).astype(np.float32))
    return network


@pytest.fixture
def batch(mnist):
    """A minibatch of real images and labels."""
    return mnist[0][:512], mnist[1][:512]


def test_the_network_is_made_of_explicit_variables():
    network = Network(LAYER_SIZES, seed=0)
    assert [tuple(W.shape) for W in network.weights] == [(784, 256), (256, 128), (128, 10)]
    assert [tuple(b.shape) for b in network.biases] == [(256,), (128,), (10,)]
    variables = network.weights + network.biases
    assert all(isinstance(v, tf.Variable) and v.dtype == tf.float32 for v in variables)
    assert len(network.trainable_variables) == 6
    assert network.iteration == 0
    assert sum(int(tf.size(v)) for v in variables) == 235_146


def test_weights_start_he_normal_and_biases_at_zero():
    network = Network(LAYER_SIZES, seed=0)
    assert all(not b.numpy().any() for b in network.biases)
    for W in network.weights:
        # Of n draws the deviation is known to 1 / sqrt(2 n) of itself; four times that.
        expected, n = np.sqrt(2 / W.shape[0]), W.numpy().size
        assert abs(W.numpy().std() / expected - 1) < 4 / np.sqrt(2 * n)
        assert abs(W.numpy().mean()) < 4 * expected / np.sqrt(n)


def test_the_initial_weights_are_the_same_on_every_platform():
    # Rounded: a platform's own logarithm may move the last bit.
    first, _, last = Network(LAYER_SIZES, seed=0).weights
    assert first.numpy()[0, :3] == pytest.approx(
        [0.005200653, -0.049524102, -0.041288890], rel=1e-6
    )
    assert last.numpy()[-1, -3:] == pytest.approx([0.093108475, 0.073186524, 0.225724325], rel=1e-6)
    other = Network(LAYER_SIZES, seed=1).weights[0]
    assert other.numpy()[0, :3] == pytest.approx([0.026938438, 0.062742881, 0.009186192], rel=1e-6)


def test_probabilities_are_softmax_rows(network, batch):
    images, _ = batch
    probabilities = network(images)
    assert probabilities.shape == (512, 10)
    assert probabilities.dtype == tf.float32
    assert np.abs(probabilities.numpy().sum(axis=1) - 1).max() < 1e-6
    assert (probabilities.numpy() >= 0).all()
    _, logits = twin.forward(*to_twin(network), twin.scale(images))
    assert_close(probabilities, twin.softmax(logits))


def test_logits_cost_and_accuracy_agree_with_numpy(network, batch):
    images, labels = batch
    _, expected = twin.forward(*to_twin(network), twin.scale(images))
    logits = network.logits(scale(images))
    assert_close(logits, expected)
    assert_close(cross_entropy(logits, labels), twin.cross_entropy(expected, labels))
    assert float(accuracy(logits, labels)) == pytest.approx(twin.accuracy(expected, labels))


def test_the_cost_does_not_underflow():
    logits = tf.constant([[200.0] + 9 * [0.0], [0.0] * 10])
    assert float(cross_entropy(logits, np.array([1, 3], np.uint8))) == pytest.approx(
        (200 + np.log(10)) / 2
    )


def tape_gradients(network, batch, l2=0.0):
    """The gradients that `train` applies, read off one step with learning rate 1."""
    before = [v.numpy() for v in network.weights + network.biases]
    train, _ = compiled(network, batch, batch_size=len(batch[0]), learning_rate=1, l2=l2)
    train(np.arange(len(batch[0]), dtype=np.int32)[None])
    after = [v.numpy() for v in network.weights + network.biases]
    return [old.astype(np.float64) - new for old, new in zip(before, after, strict=True)]


@pytest.mark.parametrize("l2", [0.0, 0.01])
def test_every_gradient_agrees_with_numpy(network, batch, l2):
    weights, biases = to_twin(network)
    weight_gradients, bias_gradients = twin.gradients(
        weights, biases, twin.scale(batch[0]), batch[1], l2=l2
    )
    expected = weight_gradients + bias_gradients
    for found, wanted, variable in zip(
        tape_gradients(network, batch, l2=l2), expected, weights + biases, strict=True
    ):
        # Read off a difference, a gradient also carries the rounding of the variable itself.
        rounding = 2.0**-24 * np.abs(variable).max() / np.abs(wanted).max()
        assert_close(found, wanted, WORST_CASE + rounding)


def test_numpys_gradients_agree_with_central_differences(network, batch):
    inputs, labels = twin.scale(batch[0][:32]), batch[1][:32]
    weights, biases = to_twin(network)
    l2, h = 0.01, 1e-6
    masks = [np.random.default_rng(2).integers(0, 2, (32, n)) / 0.5 for n in LAYER_SIZES[1:-1]]

    def cost():
        _, logits = twin.forward(weights, biases, inputs, masks)
        return twin.cross_entropy(logits, labels) + l2 / 2 * sum((W**2).sum() for W in weights)

    weight_gradients, bias_gradients = twin.gradients(weights, biases, inputs, labels, l2, masks)
    analytic = weight_gradients + bias_gradients
    rng = np.random.default_rng(3)
    for variable, gradient in zip(weights + biases, analytic, strict=True):
        scale = np.abs(gradient).max()
        for index in rng.integers(0, variable.size, 20):
            value = variable.flat[index]
            variable.flat[index] = value + h
            above = cost()
            variable.flat[index] = value - h
            below = cost()
            variable.flat[index] = value
            # A difference of costs near 3 loses 3 * 2^-53 / h = 3e-10 to rounding.
            assert (above - below) / (2 * h) == pytest.approx(
                gradient.flat[index], rel=1e-6, abs=1e-9 + 1e-6 * scale
            )


def test_a_step_of_sgd_agrees_with_numpy(network, batch):
    weights, biases = to_twin(network)
    train, _ = compiled(network, batch, batch_size=256, learning_rate=0.1)
    order = np.stack([np.arange(0, 256), np.arange(256, 512)]).astype(np.int32)
    train(order)
    assert network.iteration == 2
    inputs = twin.scale(batch[0])
    for minibatch in order:
        twin.sgd_step(weights, biases, inputs[minibatch], batch[1][minibatch], 0.1)
    for found, expected in zip(network.weights + network.biases, weights + biases, strict=True):
        assert_close(found, expected)


def test_how_many_steps_a_call_takes_changes_no_bit(mnist):
    results = []
    for steps_per_call in (1, 3, 12):
        network = Network(LAYER_SIZES, seed=0)
        train, _ = compiled(network, mnist[:2], batch_size=128, l2=1e-4, dropout=0.2)
        order = minibatches(6000, 128, seed=0)
        for _ in range(0, 12, steps_per_call):
            train(np.stack([next(order) for _ in range(steps_per_call)]))
        assert network.iteration == 12
        results.append(b"".join(v.numpy().tobytes() for v in network.trainable_variables))
    assert results[0] == results[1] == results[2]


def test_both_sets_are_measured_whole_with_todays_weights(network, mnist):
    sets = (mnist[0][:1000], mnist[1][:1000]), (mnist[2][:2000], mnist[3][:2000])
    train, evaluate = compiled(network, mnist[:2], *sets, batch_size=64, learning_rate=0.1)
    for _ in range(2):
        found = [float(value) for value in evaluate()]
        for (images, labels), found_accuracy, found_cost in zip(
            sets, found[::2], found[1::2], strict=True
        ):
            _, logits = twin.forward(*to_twin(network), twin.scale(images))
            assert_close(found_cost, twin.cross_entropy(logits, labels))
            # One image may fall to either side where two logits are as good as equal.
            expected = twin.accuracy(logits, labels)
            assert found_accuracy == pytest.approx(expected, abs=1.1 / len(labels))
        train(np.arange(64, dtype=np.int32)[None])


def test_a_step_can_be_looked_into(network, batch, monkeypatch):
    # As the docstring of compile_functions says: plain Python sees the numbers.
    seen = []
    monkeypatch.setattr(
        "train_mnist.cross_entropy",
        lambda logits, labels: seen.append(logits.numpy()) or cross_entropy(logits, labels),
    )
    tf.config.run_functions_eagerly(True)
    try:
        train, evaluate = compiled(network, batch, batch, batch_size=256)
        train(np.arange(512, dtype=np.int32).reshape(2, 256))
        evaluate()
    finally:
        tf.config.run_functions_eagerly(False)
    assert [logits.shape for logits in seen] == [(256, 10), (256, 10), (512, 10)]


# ---------------------------------------------------------------------------------- dropout


def test_dropout_keeps_the_expected_value():
    dropped = drop(tf.ones([1000, 100]), 0.3, [0, 1]).numpy()
    assert set(np.unique(dropped)) == {0.0, np.float32(1) / np.float32(0.7)}
    # The mean of n such numbers deviates by sqrt(0.3 / 0.7 / n) = 0.002; four times that.
    assert abs(dropped.mean() - 1) < 4 * np.sqrt(0.3 / 0.7 / dropped.size)
    # So do the mean of each neuron and of each image: none is favoured.
    assert np.abs(dropped.mean(axis=0) - 1).max() < 5 * np.sqrt(0.3 / 0.7 / 1000)
    assert np.abs(dropped.mean(axis=1) - 1).max() < 5 * np.sqrt(0.3 / 0.7 / 100)


def test_dropout_draws_anew_for_each_seed_iteration_and_layer(batch):
    def logits(seed, iteration):
        network.seed = seed
        network.iteration.assign(iteration)
        return network.logits(scale(batch[0]), 0.5).numpy()

    network = Network((784, 100, 100, 10), seed=0)
    network.weights[1].assign(tf.eye(100))  # the second layer's input is its output
    seen = [logits(*which) for which in [(0, 1), (0, 2), (1, 1)]]
    assert not any(np.array_equal(seen[0], other) for other in seen[1:])
    assert np.array_equal(logits(1, 1), seen[2])
    # One mask used for both layers would drop half of the neurons; two of them drop 3/4.
    network.weights[0].assign(tf.zeros([784, 100]))
    network.biases[0].assign(tf.ones(100))
    network.weights[2].assign(tf.ones([100, 10]) / 100)
    assert abs(logits(0, 1).mean() / 4 - 0.25) < 0.01


def test_a_dropped_out_step_agrees_with_numpy(batch):
    network = Network(LAYER_SIZES, seed=7)
    network.iteration.assign(4)  # so that the step is number 5
    weights, biases = to_twin(network)
    masks = [
        drop(tf.ones([512, neurons]), 0.4, [7, 5 * 3 + layer]).numpy().astype(np.float64)
        for layer, neurons in enumerate(LAYER_SIZES[1:-1])
    ]
    train, _ = compiled(network, batch, learning_rate=0.1, l2=0.001, dropout=0.4)
    train(np.arange(512, dtype=np.int32)[None])
    inputs, labels = twin.scale(batch[0]), batch[1]
    twin.sgd_step(weights, biases, inputs, labels, 0.1, l2=0.001, masks=masks)
    for found, expected in zip(network.weights + network.biases, weights + biases, strict=True):
        assert_close(found, expected)


def test_evaluation_never_drops(network, batch):
    _, plain = compiled(network, batch, batch)
    _, with_dropout = compiled(network, batch, batch, dropout=0.9)
    assert [v.numpy() for v in plain()] == [v.numpy() for v in with_dropout()]


# ------------------------------------------------------------------------------------ Keras


def test_keras_learns_the_same_weights(mnist):
    # At learning rate 0.1 rounding errors do not grow: weights were measured to agree to 5e-7 of
    # the largest, a hundredth of the worst case. Only where rounding puts a neuron on the other
    # side of its ReLU's kink do two runs part for good, which happened in one of six runs. So of
    # three seeds two have to agree. A wrong formula parts all of them within an iteration.
    def largest_difference(seed):
        network = Network(LAYER_SIZES, seed)
        start = [v.numpy() for v in in_keras_order(network)]
        model = keras_twin.build_model(learning_rate=0.1)
        model.set_weights(start)
        train, evaluate = compiled(network, mnist[:2], mnist[2:], learning_rate=0.1)
        stream = minibatches(60000, 512, seed)
        order = np.stack([next(stream) for _ in range(100)])
        train(order)

        # Keras gets the same minibatches by being fed the images in that order, unshuffled.
        fed = order.ravel()
        inputs, labels = keras_twin.prepare(mnist[0][fed], mnist[1][fed])
        model.fit(inputs, labels, batch_size=512, shuffle=False, verbose=0)
        assert model.optimizer.iterations == 100
        ours, theirs = [v.numpy() for v in in_keras_order(network)], model.get_weights()
        for old, new in zip(start, theirs, strict=True):
            assert np.abs(new - old).max() > 0.01  # there was something to learn
        inputs, labels = keras_twin.prepare(mnist[2], mnist[3])
        cost, accuracy = model.evaluate(inputs, labels, batch_size=10000, verbose=0)
        found_accuracy, found_cost = (float(value) for value in evaluate())
        return max(
            *(np.abs(a - b).max() / np.abs(b).max() for a, b in zip(ours, theirs, strict=True)),
            abs(found_cost - cost),
            abs(found_accuracy - accuracy) - 1.1e-4,  # one image may be undecided
        )

    assert sorted(map(largest_difference, (0, 1, 2)))[1] <= WORST_CASE


def in_keras_order(network):
    """Returns the variables as Keras lists them: each layer's weights, then its biases."""
    return [v for pair in zip(network.weights, network.biases, strict=True) for v in pair]
