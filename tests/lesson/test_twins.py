"""The twins in lesson/twins against the script, and the benchmark of them all.

In ten small steps, rounding errors gather to at most WORST_CASE (helpers.py) of the largest weight.
With seed 1, no neuron comes closer to the kink of its ReLU than 4e-5.
"""

import importlib
import sys

import numpy as np
import pytest
import tensorflow as tf

import twin_benchmark
import twin_task
from helpers import assert_close, read_rows, run_script, train, variables_of

FLAGS = "--iterations 10 --batch-size 8 --learning-rate 0.1 --eval-every 5 --seed 1"


@pytest.fixture(scope="module")
def ten_steps(tmp_path_factory):
    """How ten small steps begin, and what the script makes of them: rows and last variables."""
    folder = tmp_path_factory.mktemp("steps")
    twin_task.make_start(folder / "start.npz", FLAGS.split())
    train(*FLAGS.split(), "--output-dir", folder / "run")
    network = tf.saved_model.load(str(folder / "run" / "saved_model"))
    return np.load(folder / "start.npz"), read_rows(folder / "run"), variables_of(network)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["numpy", "keras", "tensorflow", "torch", "jax"])
def test_a_twin_trains_like_the_script(name, ten_steps, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "triton", None)  # PyTorch's; TensorFlow and it abort together
    pytest.importorskip(name)
    start, (script_header, script_rows), script_variables = ten_steps
    task = twin_task.Task(start, twin_task.read_mnist(), tmp_path / "run")
    variables = importlib.import_module(f"{name}_twin").train(task)
    for found, expected in zip(variables, script_variables, strict=True):
        assert_close(found, expected)
    header, rows = read_rows(task.folder)
    assert header == script_header
    assert_close(rows[:, 2::2], script_rows[:, 2::2])  # the costs
    # Of 60,000 images, hardly one has its two largest logits closer than 1e-6; two may.
    assert rows[:, [0, 1, 3]] == pytest.approx(script_rows[:, [0, 1, 3]], abs=2.1 / 10_000)


@pytest.mark.slow
def test_a_twin_runs_by_itself_and_says_where_it_will_not(tmp_path):
    twin = twin_benchmark.TWINS / "numpy_twin.py"
    _, accuracy = twin_benchmark.run(twin, tmp_path, "--iterations", "10")
    (curves,) = tmp_path.rglob("curves.csv")
    assert accuracy == read_rows(curves)[1][-1, 3]  # with which the benchmark's table ends
    (tmp_path / "outputs" / "numpy-twin").mkdir(parents=True)
    again = run_script(twin, cwd=tmp_path)
    assert again.stderr.count("\n") == 1 and "numpy-twin: it exists already" in again.stderr
