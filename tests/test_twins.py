"""The twins in tests/twins against the script, and the benchmark of them all.

In ten small steps, rounding errors gather to at most WORST_CASE (helpers.py) of the largest weight,
unless a neuron is on different sides of its ReLU's kink: so the seed keeps all far from kinks.
(With eight seeds, stacks were 5e-7 apart at most.)
"""

import copy
import importlib
import re
import sys

import helpers
import numpy as np
import numpy_twin
import pytest
import twin_benchmark
import twin_task
from helpers import assert_close, read_rows, run_script, train, variables_of

FLAGS = ["--batch-size", "8", "--learning-rate", "0.1", "--eval-every", "5", "--iterations", "10"]


def stays_far_from_kinks(task):
    """Takes the steps of a task in NumPy."""
    x, labels = task.train_set
    variables = [variable.copy() for variable in task.variables]
    for batch in task.order:
        if helpers.distance_from_kinks(variables, x[batch]) < helpers.FAR_FROM_KINKS:
            return False
        numpy_twin.step(variables, x[batch], labels[batch], task.learning_rate)
    return True


@pytest.fixture(scope="module")
def ten_steps(tmp_path_factory):
    """A task of ten small steps, and what the script makes of it: its rows and last variables."""
    import tensorflow as tf

    folder = tmp_path_factory.mktemp("steps")
    mnist = twin_task.read_mnist()
    for seed in range(1, 100):  # 0 would not show a seed that is not handed on
        twin_task.make_start(folder / "start.npz", [*FLAGS, "--seed", str(seed)])
        task = twin_task.Task(np.load(folder / "start.npz"), mnist, folder=None)
        if stays_far_from_kinks(task):
            break
    train(*FLAGS, "--seed", seed, "--output-dir", folder / "run")
    _, rows = read_rows(folder / "run")
    network = tf.saved_model.load(str(folder / "run" / "saved_model"))
    return task, rows, variables_of(network)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["numpy", "keras", "tensorflow", "torch", "jax"])
def test_a_twin_trains_like_the_script(name, ten_steps, tmp_path):
    pytest.importorskip(name)
    twin = importlib.import_module(f"{name}_twin")
    shared_task, script_rows, script_variables = ten_steps
    task = copy.copy(shared_task)
    task.folder = tmp_path / "run"
    variables = twin.train(task)
    for found, expected in zip(variables, script_variables, strict=True):
        assert_close(found, expected)
    _, rows = read_rows(task.folder)
    assert rows[:, 0].tolist() == [0, 5, 10]
    costs = rows[:, 2::2]
    assert_close(costs, script_rows[:, 2::2])
    assert (costs[2] < costs[0] - 0.1).all()  # there was much to learn
    # Of 60,000 images, hardly one has its two largest logits closer than 1e-6; two may.
    accuracies = rows[:, 1::2]
    assert accuracies == pytest.approx(script_rows[:, 1::2], abs=2.1 / 10_000)


@pytest.mark.parametrize("arguments", [["--iterations", "15"], ["--output-dir", "."]])
def test_what_a_twin_cannot_do_is_refused_in_one_line(arguments, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["numpy_twin.py", *arguments])
    with pytest.raises(SystemExit) as stop:
        twin_task.task_from_command_line()
    (line,) = str(stop.value).splitlines()
    assert " ".join(arguments) in line


@pytest.mark.slow
def test_a_twin_runs_by_itself_without_tensorflow(tmp_path):
    twins = str(twin_benchmark.TWINS)
    first = f"import sys; sys.modules['tensorflow'] = None; sys.path.insert(0, {twins!r})"
    done = run_script("tests/twins/numpy_twin.py", "--iterations", 10, first=first, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    run_dir = tmp_path / "outputs" / "numpy-twin"
    _, rows = read_rows(run_dir)
    assert rows[:, 0].tolist() == [0, 10]
    assert f"{rows[-1, 3]:.2%}" in done.stdout


# ----------------------------------------------------------------------------------- the benchmark
A_TWIN = """
import os, sys
from pathlib import Path
assert "--start" in sys.argv  # so that it need not wait for TensorFlow
assert "OPENBLAS_CORETYPE" not in os.environ
try:
    import jax
except ImportError as error:
    assert str(error) == "hidden"
Path(sys.argv[2]).mkdir()
Path(sys.argv[2], "curves.csv").write_text("30,0.9,2,0.25,2")
"""


@pytest.mark.slow
def test_the_benchmark_is_fair_and_prints_test_accuracies(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    twin = tmp_path / "numpy_twin.py"
    twin.write_text(A_TWIN)
    twin_benchmark.main([twin], rounds=1, iterations=30)
    row = train("--iterations", 30, "--output-dir", tmp_path / "run")
    table = re.sub(r"\d+\.\d+ (s|\(.*\)) ", "", capsys.readouterr().out)
    assert f"| train_mnist.py | | | {row.test_accuracy:.2%} |\n" in table
    assert "| numpy_twin.py | | | 25.00% |\n" in table


def test_ratios_are_taken_within_each_round():
    found = twin_benchmark.in_words(times=[11, 19, 60], script_times=[10, 20, 30])
    assert found == "19.0 s | 1.10 (0.95 to 2.00)"
