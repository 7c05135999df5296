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
from helpers import assert_close, read_rows, run_script, variables_of


def in_float64(variables):
    return [variable.astype(np.float64) for variable in variables]


def stays_far_from_kinks(start, mnist):
    """Takes the steps of a start file in NumPy, in float64."""
    images, labels, _, _ = mnist
    variables = in_float64(start[name] for name in twin_task.VARIABLES)
    distances = []
    for batch in start["order"]:
        x = helpers.inputs_of(images[batch])
        distances.append(helpers.distance_from_kinks(variables, x))
        numpy_twin.step(variables, x, labels[batch], start["learning_rate"])
    return min(distances) > helpers.FAR_FROM_KINKS


@pytest.fixture(scope="module")
def ten_steps(mnist, tmp_path_factory):
    """Ten small steps: the twins' task, and the script's rows and its variables after them."""
    import tensorflow as tf

    folder = tmp_path_factory.mktemp("steps")
    start = str(folder / "start.npz")
    flags = ["--batch-size=8", "--learning-rate=0.1", "--eval-every=5"]
    for seed in range(100):
        # Three steps more than the twins are asked for.
        twin_task.make_start(start, [*flags, f"--seed={seed}", "--iterations=13"])
        if stays_far_from_kinks(np.load(start), mnist):
            break
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["a_twin.py", "--start", start, "--iterations", "10"])
        its_task = twin_task.task_from_command_line()
    helpers.train(*flags, "--seed", seed, "--iterations", 10, "--output-dir", folder / "run")
    _, rows = read_rows(folder / "run")
    network = tf.saved_model.load(str(folder / "run" / "saved_model"))
    return its_task, rows, variables_of(network)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["numpy64", "numpy", "keras", "tensorflow", "torch", "jax"])
def test_a_twin_trains_like_the_script(name, ten_steps, tmp_path):
    package = name.removesuffix("64")
    pytest.importorskip(package)
    twin = importlib.import_module(f"{package}_twin")
    shared_task, script_rows, script_variables = ten_steps
    its_task = copy.copy(shared_task)
    its_task.folder = tmp_path / "run"
    if name == "numpy64":
        its_task.variables = in_float64(shared_task.variables)
    variables = twin.train(its_task)
    _, rows = read_rows(its_task.folder)

    for found, expected in zip(variables, script_variables, strict=True):
        assert_close(found, expected)
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
    (tmp_path / "outputs" / "numpy-twin").mkdir(parents=True)  # this name is taken
    twins = str(twin_benchmark.TWINS)
    first = f"import sys; sys.modules['tensorflow'] = None; sys.path.insert(0, {twins!r})"
    done = run_script("tests/twins/numpy_twin.py", "--iterations", 10, first=first, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    run_dir = tmp_path / "outputs" / "numpy-twin-2"
    _, rows = read_rows(run_dir)
    assert rows[:, 0].tolist() == [0, 10]
    assert f"{rows[-1, 3]:.2%}" in done.stdout
    # It ends with the command that draws its curves.
    _, command = done.stdout.split("python ")
    run_script(*command.split(), cwd=tmp_path)
    assert (run_dir / "accuracy.png").exists()


# ----------------------------------------------------------------------------------- the benchmark
@pytest.mark.slow
def test_script_and_twins_do_the_same_training_in_turn(capsys, monkeypatch):
    pytest.importorskip("resource")  # not on Windows, where os.wait4 is missing as well
    programs = [twin_benchmark.SCRIPT, twin_benchmark.TWINS / "numpy_twin.py"]  # the quickest two
    monkeypatch.setattr(twin_benchmark, "find_programs", lambda: programs)
    twin_benchmark.main(["--rounds", "1", "--iterations", "30"])
    _, *rows = re.findall(r"^\| .*", capsys.readouterr().out, re.MULTILINE)
    for program, row in zip(programs, rows, strict=True):
        assert f"| {program.name} |" in row
        numbers = [float(number) for number in re.findall(r"\d[\d.e+-]*", row)]
        whole, _, _, _, training, _, _, _, megabytes, _, _, at_10, _ = numbers
        assert 0 < training < whole
        assert 50 < megabytes < 5000
        # Ten steps at rate 0.5 let rounding grow to 7e-4, the worst of 25. Nine are 0.17 apart.
        assert at_10 < 0.02


def test_ratios_are_taken_within_each_round():
    script_runs = [twin_benchmark.Run(seconds, 0, 0, None) for seconds in (10, 20, 30)]
    runs = [twin_benchmark.Run(seconds, 0, 0, None) for seconds in (11, 19, 60)]
    figures = twin_benchmark.time_and_ratio(runs, script_runs, "seconds")
    assert figures == "19.0 s | 1.10 (0.95 to 2.00)"
