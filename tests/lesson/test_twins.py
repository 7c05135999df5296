"""The twins in lesson/twins against the script."""

import functools
import importlib
import sys

import numpy as np
import pytest

import common
import train_mnist
from by_numpy import assert_close, variables_of
from helpers import read_rows, train

common.read_mnist = functools.cache(common.read_mnist)  # once, and not for each twin


@pytest.fixture(scope="module")
def ten_steps(tmp_path_factory):
    """What the script makes of ten small steps: header and rows, and the variables at the end."""
    folder = tmp_path_factory.mktemp("steps") / "run"
    # With this seed, no neuron comes closer to the kink of its ReLU than 4e-5.
    flags = "--iterations 10 --batch-size 8 --learning-rate 0.1 --seed 1"
    train(*flags.split(), "--output-dir", folder)
    network = train_mnist.tf.saved_model.load(str(folder / "saved_model"))
    return read_rows(folder), variables_of(network)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["numpy", "keras", "tensorflow", "torch", "jax"])
def test_a_twin_trains_like_the_script(name, ten_steps, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "triton", None)  # PyTorch's; TensorFlow and it abort together
    pytest.importorskip(name)
    (script_header, script_rows), script_variables = ten_steps
    task = common.Task(tmp_path / "run", iterations=10, batch_size=8, learning_rate=0.1, seed=1)
    variables = importlib.import_module(f"{name}_twin").train(task)
    for found, expected in zip(variables, script_variables, strict=True):
        assert_close(found, expected)
    header, rows = read_rows(task.folder)
    assert header == script_header
    assert_close(rows[:, 2::2], script_rows[:, 2::2])  # the costs
    # Of 60,000 images, hardly one has its two largest logits closer than 1e-6; two may.
    assert rows[:, [0, 1, 3]] == pytest.approx(script_rows[:, [0, 1, 3]], abs=2.1 / 10_000)


def test_twins_take_the_same_minibatches_as_the_script_does_by_default(place, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["jax_twin.py"])
    task = common.task_from_command_line()
    args = train_mnist.parse_arguments(["--dropout", "0.5"])  # which has random numbers of its own
    assert (task.learning_rate, task.eval_every) == (args.learning_rate, args.eval_every)
    assert task.folder.as_posix() == "outputs/jax-twin"  # as lesson/twins/README.md has it
    numbers = np.arange(60_000)  # stand for images, and for their labels
    _, batches, _ = train_mnist.set_up(args, [numbers, numbers])
    of_each_step = [next(batches) for _ in range(args.iterations)]
    assert np.array_equal(of_each_step, np.stack([task.order, task.order], axis=1))
