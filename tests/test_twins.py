"""The twins in tests/twins against the script, and NumPy's backpropagation against differences.

Tolerance: ten steps at learning rate 0.1 together move a weight by less than the largest weight. So
the errors that they gather are at most WORST_CASE (tests/helpers.py) of that, as long as no neuron
is on one side of its ReLU's kink in one stack and on the other in another: there, gradients differ
by the share of a whole image. The seed is one for which NumPy in float64 finds all neurons far from
their kinks, in all ten steps.

Measured with seeds 0 to 11, in all stacks: variables agree to 2.4e-7 of the largest, costs to
2.5e-7. The tolerance is 5e-5.
"""

import importlib
import json
import re
import sys

import numpy as np
import numpy_twin
import pytest
import task
from helpers import (
    FAR_FROM_KINKS,
    HEADER,
    REFERENCE,
    WORST_CASE,
    assert_close,
    distance_from_kinks,
    read_rows,
    run,
    variables_of,
)

import train_mnist

SEED = 9
BATCH_SIZE = 32
TRAIN_SIZE = 2000
STEPS = 10
LEARNING_RATE = 0.1


@pytest.fixture(scope="module")
def inputs():
    """Inputs and labels of 2000 training images and of all test images, as the twins read them."""
    x, y, x_test, y_test = task.read_mnist()
    return x[:TRAIN_SIZE], y[:TRAIN_SIZE], x_test, y_test


@pytest.fixture(scope="module")
def start():
    """How training begins. Biases are not zero, so that a twin can miss them."""
    network = train_mnist.Network(train_mnist.LAYER_SIZES, SEED)
    rng = np.random.default_rng(SEED)
    start = {}
    for layer in (1, 2, 3):
        W = network.weights[layer - 1].numpy()
        start[f"W{layer}"] = W
        start[f"b{layer}"] = rng.normal(0, 0.1, W.shape[1]).astype(np.float32)
    start["order"] = np.stack(
        [train_mnist.minibatch(step, TRAIN_SIZE, BATCH_SIZE, SEED) for step in range(STEPS)]
    )
    start["measured"] = train_mnist.choose_measured_images(TRAIN_SIZE, SEED)[::2]
    start["learning_rate"] = LEARNING_RATE
    start["eval_every"] = 5
    return start


@pytest.fixture(scope="module")
def script_results(start, mnist):
    """The script's rows at iterations 0, 5 and 10, and its variables after ten steps."""
    images, labels, test_images, test_labels = mnist
    measured = start["measured"]
    measured_set = train_mnist.scale(images[measured]), labels[measured]
    test_set = train_mnist.scale(test_images), test_labels
    network = train_mnist.Network(train_mnist.LAYER_SIZES, SEED)
    for layer, b in enumerate(network.biases, start=1):
        b.assign(start[f"b{layer}"])
    trainer = train_mnist.Trainer(network, train_mnist.Settings(learning_rate=LEARNING_RATE))
    rows = [train_mnist.measure(trainer, 0, measured_set, test_set)]
    for iteration, minibatch in enumerate(start["order"], start=1):
        trainer.train_step(images[minibatch], labels[minibatch])
        if iteration % start["eval_every"] == 0:
            rows.append(train_mnist.measure(trainer, iteration, measured_set, test_set))
    return np.array(rows), variables_of(network)


@pytest.fixture(scope="module")
def exact(start, inputs):
    """The task in float64."""
    x, y, x_test, y_test = inputs
    start = dict(start)
    for name in task.VARIABLES:
        start[name] = start[name].astype(np.float64)
    return task.Task(start, (x.astype(np.float64), y, x_test.astype(np.float64), y_test), None)


def test_no_neuron_is_near_its_kink(exact):
    x, y = exact.train_set
    variables = [variable.copy() for variable in exact.variables]
    for minibatch in exact.order:
        assert distance_from_kinks(variables, x[minibatch]) > FAR_FROM_KINKS
        numpy_twin.step(variables, x[minibatch], y[minibatch], LEARNING_RATE)


@pytest.mark.parametrize("name", ["exact", "numpy", "keras", "tensorflow", "torch", "jax"])
def test_a_twin_trains_like_the_script(name, start, inputs, exact, script_results, tmp_path):
    if name == "exact":
        twin = numpy_twin
        its_task = exact
        its_task.folder = tmp_path / "run"
    else:
        pytest.importorskip(name)
        twin = importlib.import_module(f"{name}_twin")
        its_task = task.Task(start, inputs, tmp_path / "run")
    variables = twin.train(its_task)
    header, rows = read_rows(tmp_path / "run")
    script_rows, script_variables = script_results

    for found, expected, initial in zip(variables, script_variables, exact.variables, strict=True):
        assert_close(np.asarray(found), expected)
        # There was something to learn, a hundred times more than the tolerance.
        learnt = np.abs(expected - initial).max()
        assert learnt > 100 * WORST_CASE * np.abs(expected).max()

    assert header == HEADER
    assert rows[:, 0].tolist() == [0, 5, 10]
    assert_close(rows[:, [2, 4]], script_rows[:, [2, 4]])
    # Of 33,000 images, hardly one has its two largest logits closer than 1e-6; two may.
    images = [len(start["measured"]), len(inputs[3])]
    assert (np.abs(rows[:, [1, 3]] - script_rows[:, [1, 3]]) * images).max() < 2.1


def test_a_task_starts_as_the_script_does_by_default(tmp_path):
    task.make_start(tmp_path / "start.npz", iterations=120)
    with np.load(tmp_path / "start.npz") as file:
        found = dict(file)
    network = train_mnist.Network(train_mnist.LAYER_SIZES, seed=0)
    for layer in range(3):
        assert (found[f"W{layer + 1}"] == network.weights[layer].numpy()).all()
        assert (found[f"b{layer + 1}"] == network.biases[layer].numpy()).all()
    assert found["order"].shape == (120, 512)
    for iteration in (0, 1, 117, 119):  # the first epoch ends in minibatch 117
        minibatch = train_mnist.minibatch(iteration, 60_000, 512, seed=0)
        assert (found["order"][iteration] == minibatch).all()
    assert (found["measured"] == train_mnist.choose_measured_images(60_000, seed=0)).all()
    assert found["learning_rate"] == 0.5
    assert found["eval_every"] == 10


def test_a_twin_can_be_handed_a_start_with_more_iterations(start, tmp_path, monkeypatch):
    path = tmp_path / "start.npz"
    order = np.concatenate([start["order"], start["order"]])
    np.savez(path, **{**start, "order": order})
    arguments = ["--start", str(path), "--iterations", "10", "--output-dir", str(tmp_path / "run")]
    monkeypatch.setattr(sys, "argv", ["numpy_twin.py", *arguments])
    its_task = task.task_from_command_line()
    assert (its_task.order == start["order"]).all()
    assert its_task.folder == tmp_path / "run"


def test_nothing_is_written_over(start, inputs, tmp_path):
    with pytest.raises(FileExistsError), task.Task(start, inputs, tmp_path).recording():
        pass


def test_numpys_gradients_are_those_of_its_cost(exact):
    x, y = exact.train_set
    x = x[:8]
    y = y[:8]
    variables = [variable.copy() for variable in exact.variables]
    assert distance_from_kinks(variables, x) > FAR_FROM_KINKS
    gradients = numpy_twin.gradients(variables, x, y)
    rng = np.random.default_rng(3)
    h = 1e-6
    for variable, gradient in zip(variables, gradients, strict=True):
        for index in rng.integers(0, variable.size, 10):
            value = variable.flat[index]
            variable.flat[index] = value + h
            _, above = numpy_twin.evaluate(variables, x, y)
            variable.flat[index] = value - h
            _, below = numpy_twin.evaluate(variables, x, y)
            variable.flat[index] = value
            # A difference of costs near 3 loses 3 * 2^-53 / h = 3e-10 to rounding.
            expected = pytest.approx(gradient.flat[index], rel=1e-6, abs=1e-9)
            assert (above - below) / (2 * h) == expected


@pytest.mark.slow
def test_a_twin_runs_by_itself_without_tensorflow(tmp_path):
    taken = tmp_path / "outputs" / "numpy-twin"
    taken.mkdir(parents=True)
    twins = str(task.REPO / "tests" / "twins")
    first = f"import sys; sys.modules['tensorflow'] = None; sys.path.insert(0, {twins!r})"
    done = run("tests/twins/numpy_twin.py", "--iterations", 10, first=first, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not any(taken.iterdir())
    folder = tmp_path / "outputs" / "numpy-twin-2"
    seconds = json.loads((folder / "run.json").read_text())["seconds"]
    assert 0 < seconds < 300
    header, rows = read_rows(folder)
    assert header == HEADER
    assert rows[:, 0].tolist() == [0, 10]

    titles, first_row = done.stdout.splitlines()[:2]
    assert titles.split()[0] == "iteration"
    assert first_row.split()[0] == "0"
    assert first_row.split()[3] == f"{rows[0, 3]:.2%}"
    (words,) = re.findall(rf"test accuracy {rows[-1, 3]:.2%} in (.*) seconds", done.stdout)
    assert float(words) == pytest.approx(seconds, abs=0.01)  # both are rounded

    script_run = next(REFERENCE.glob("*/curves.csv")).parent
    drawn = run("plot_curves.py", folder, script_run, "--output-dir", tmp_path)
    assert drawn.returncode == 0, drawn.stderr
    assert (tmp_path / "accuracy.png").exists()


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["--iterations", "15"], "--iterations 15: should be a multiple of 10"),
        (["--output-dir", "."], "--output-dir: . exists already"),
    ],
)
def test_what_a_twin_cannot_do_is_refused(arguments, complaint, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["numpy_twin.py", *arguments])
    with pytest.raises(SystemExit) as stop:
        task.task_from_command_line()
    assert stop.value.code == 2
    assert complaint in capsys.readouterr().err
