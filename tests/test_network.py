"""The network, its cost and its training step, against NumPy in float64."""

import inspect
import re

import numpy as np
import pytest

import train_mnist
from helpers import assert_close, softmax, variables_of
from quiet_tensorflow import tf
from train_mnist import Network, parse_arguments, set_up, to_inputs, train_step


@pytest.fixture
def batch(mnist):
    """Eight images, so bright that activations are large and probabilities underflow; labels."""
    return 100 * to_inputs(mnist.images[:8]), mnist.labels[:8]


def make_network(*hidden):
    """Returns an untrained network whose biases are not zero, so that a test can miss them."""
    rng = np.random.default_rng(0)
    network = Network([784, *hidden, 10], rng)
    for _, b in network.layers:
        b.assign(rng.normal(0, 0.1, b.shape))
    return network


def test_dropout_sets_a_share_of_each_neurons_activations_to_zero_and_scales_the_others():
    activations = np.random.default_rng(0).normal(size=[1000, 1000])

    def dropped_by(seed):
        """Returns what two steps leave of them, if dropout is compiled as in a step."""
        args = parse_arguments(["--dropout", "0.4", "--seed", str(seed)])
        *_, drop = set_up(args, [activations, activations])
        drop = tf.function(drop)
        return [drop(tf.constant(activations, tf.float32)).numpy() for _ in range(2)]

    found = [*dropped_by(1), *dropped_by(2)]
    for dropped in found:
        kept = dropped != 0
        assert np.allclose(dropped, kept * activations / 0.6)
        for axis in (0, 1):  # of each neuron in all images, and of each image in all neurons
            assert kept.mean(axis) == pytest.approx(0.6, abs=0.07)  # a standard deviation is 0.015
    assert np.array_equal(dropped_by(1), found[:2])
    assert len({each.tobytes() for each in found}) == 4, "the same in each step, or with each seed"


def test_weights_start_at_random_with_a_spread_by_their_number_and_biases_at_zero():
    network, *_ = set_up(parse_arguments([]), [np.zeros([1, 784]), np.zeros(1)])
    for W, b in network.layers:
        spread = np.sqrt(2 / W.shape[0])
        assert np.std(W) == pytest.approx(spread, rel=0.1) and abs(np.mean(W)) < spread / 5
        assert not b.numpy().any()


def drop(a):
    """Stands in for dropout, without chance: multiplies each neuron by a factor of its own."""
    return a * np.linspace(0, 2, a.shape[1])


def forward(variables, x):
    """Returns what each layer takes in, and its z; the last z is the logits."""
    inputs, zs = [], []
    for W, b in zip(variables[::2], variables[1::2], strict=True):
        inputs.append(x)
        zs.append(x @ W + b)
        x = drop(np.maximum(zs[-1], 0))
    return inputs, zs


def slopes_by_formulas(variables, x, labels, l2):
    """Returns dW and db of each layer in turn, by the formulas that stand below train_step."""
    inputs, zs = forward(variables, x)
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


@pytest.mark.parametrize("name", ["train_step", "evaluate", "to_inputs"])
def test_what_runs_in_each_step_or_row_is_compiled(name):
    assert hasattr(getattr(train_mnist, name), "get_concrete_function")  # else it takes far longer


def test_the_formulas_of_the_script_are_those_that_are_tested_here():
    formulas = re.findall(r"  # (d.*)", inspect.getsource(slopes_by_formulas))
    script = inspect.getsource(train_mnist)
    assert len(formulas) == 5 and all(formula in script for formula in formulas)


@pytest.mark.parametrize(("hidden", "l2"), [((), 0.0), ((60, 40, 20), 1.0)])
def test_a_step_goes_down_the_gradient_at_any_depth(batch, hidden, l2):
    inputs, labels = batch
    network = make_network(*hidden)
    before = variables_of(network)
    _, zs = forward(before, inputs.numpy())
    assert all(abs(z).min() > 1e-3 for z in zs[:-1]), "too close to a kink: take other numbers"
    learning_rate = 0.25  # a power of two: no rounding of its own
    train_step(network, inputs, labels, learning_rate, l2, drop)
    slopes = slopes_by_formulas(before, inputs.numpy(), labels, l2)
    for old, new, slope in zip(before, variables_of(network), slopes, strict=True):
        assert_close((old - new) / learning_rate, slope)
