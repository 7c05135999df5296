"""The network, its cost and its training step, against NumPy in float64."""

import numpy as np
import pytest

import train_mnist
from by_numpy import assert_close, slopes_by_formulas, variables_of
from quiet_tensorflow import tf
from train_mnist import Network, parse_arguments, set_up, to_inputs, train_step


def test_dropout_drops_a_share_and_scales_the_rest():
    *_, drop = set_up(parse_arguments(["--dropout", "0.4"]), [[], []])
    drop = tf.function(drop)  # compiled, as in a step
    steps = [drop(tf.ones([1000, 1000])).numpy() for _ in range(2)]
    for dropped in steps:
        assert np.allclose(dropped[dropped != 0], 1 / 0.6)
        for axis in (0, 1):  # of each neuron in all images, and of each image in all neurons
            assert (dropped != 0).mean(axis) == pytest.approx(0.6, abs=0.07)  # deviates by 0.015
    assert not np.array_equal(*steps), "the same in each step"


def test_each_epoch_has_all_images_once_in_an_order_of_its_own_and_of_the_seed():
    epochs, numbers = [], np.arange(10)  # which stand for images, and for their labels
    for seed in "001":
        args = parse_arguments(["--batch-size", "4", "--seed", seed])
        _, batches, _ = set_up(args, [numbers, numbers])
        images, labels = np.stack([next(batches) for _ in range(5)], axis=1)
        assert images.shape == (5, 4) and np.array_equal(images, labels)
        epochs += images.reshape(2, 10).tolist()  # the third minibatch has two images of each
    assert [sorted(epoch) for epoch in epochs] == 6 * [numbers.tolist()]
    assert epochs[:2] == epochs[2:4] and len({*map(tuple, [numbers, *epochs])}) == 5


@pytest.mark.parametrize(("hidden", "l2"), [([], 0.0), ([60, 40, 20], 1.0)])
def test_a_step_goes_down_the_gradient(mnist, hidden, l2):
    # So bright that activations are large, and probabilities underflow.
    inputs, labels = 100 * to_inputs(mnist.images[:8]), mnist.labels[:8]
    rng = np.random.default_rng(0)
    network = Network([784, *hidden, 10], rng)
    for _, b in network.layers:  # which begin at zero, where a test could miss them
        b.assign(rng.normal(0, 0.1, b.shape))
    before = variables_of(network)
    drop = lambda a: a * np.linspace(0, 2, a.shape[1])  # stands in for dropout, without chance
    learning_rate = 0.25  # a power of two: no rounding of its own
    train_step(network, inputs, labels, learning_rate, l2, drop)
    slopes = slopes_by_formulas(before, inputs.numpy(), labels, l2, drop)
    for old, new, slope in zip(before, variables_of(network), slopes, strict=True):
        assert_close((old - new) / learning_rate, slope)


@pytest.mark.parametrize("name", ["to_inputs", "train_step", "evaluate"])
def test_what_runs_on_many_images_or_in_each_step_is_compiled(name):
    assert isinstance(getattr(train_mnist, name), tf.types.experimental.PolymorphicFunction)
