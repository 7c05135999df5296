"""The twins in tests/twins against the script, and the benchmark of them all.

In ten small steps, rounding errors gather to at most WORST_CASE (helpers.py) of the largest weight,
unless a neuron is on different sides of its ReLU's kink: so the seed keeps all far from kinks.
(With eight seeds, stacks were 5e-7 apart at most.)
"""

import copy
import importlib
import re
import sys

import benchmark
import helpers
import numpy as np
import numpy_twin
import pytest
import task
from helpers import assert_close, read_rows, run_script, variables_of


def in_float64(variables):
    return [variable.astype(np.float64) for variable in variables]


def stays_far_from_kinks(start, mnist):
    """Takes the steps of a start file in NumPy, in float64."""
    images, labels, _, _ = mnist
    variables = in_float64(start[name] for name in task.VARIABLES)
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
    start = str(folder / "start.npz")  # with three steps more than the twins are asked for
    settings = {"iterations": 13, "batch_size": 8, "learning_rate": 0.1, "eval_every": 5}
    for seed in range(100):
        task.make_start(start, seed=seed, **settings)
        if stays_far_from_kinks(np.load(start), mnist):
            break
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["a_twin.py", "--start", start, "--iterations", "10"])
        its_task = task.task_from_command_line()
    flags = ["--iterations", 10, "--batch-size", 8, "--learning-rate", 0.1, "--eval-every", 5]
    helpers.train(*flags, "--seed", seed, "--output-dir", folder / "run")
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


def test_numpys_gradients_are_the_slopes_of_its_cost(ten_steps):
    its_task, _, _ = ten_steps
    batch = its_task.order[0]
    x, labels = [array[batch] for array in its_task.train_set]
    variables = in_float64(its_task.variables)
    gradients = numpy_twin.gradients(variables, x, labels)
    rng = np.random.default_rng(3)
    for variable, gradient in zip(variables, gradients, strict=True):
        move = 1e-7 * rng.standard_normal(variable.shape)
        variable += move
        _, above = numpy_twin.evaluate(variables, x, labels)
        variable -= 2 * move
        _, below = numpy_twin.evaluate(variables, x, labels)
        variable += move
        rise = 2 * (move * gradient).sum()
        # Costs near 3 are rounded by 3 * 2^-53 = 3e-16.
        assert above - below == pytest.approx(rise, rel=1e-5, abs=3e-15)


@pytest.mark.parametrize("arguments", [["--iterations", "15"], ["--output-dir", "."]])
def test_what_a_twin_cannot_do_is_refused_in_one_line(arguments, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["numpy_twin.py", *arguments])
    with pytest.raises(SystemExit) as stop:
        task.task_from_command_line()
    (line,) = str(stop.value).splitlines()
    assert " ".join(arguments) in line


@pytest.mark.slow
def test_a_twin_runs_by_itself_without_tensorflow(tmp_path):
    (tmp_path / "outputs" / "numpy-twin").mkdir(parents=True)  # this name is taken
    twins = str(benchmark.TWINS)
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
PROGRAM = """
import sys, time
from pathlib import Path
place = Path(__file__)
with place.with_name("started.txt").open("a") as log:
    print(place.name, *sys.argv, file=log)
folder = Path(sys.argv[2])
folder.mkdir()
cost = 1.0 if "twin" in place.name else 1.1
rows = f"0,.1,2.4,.1,2.4\\n10,.5,1.6,.5,1.6\\n1000,.7,1,.6,{cost}"
(folder / "curves.csv").write_text("titles\\n" + rows)
for seconds, line in [(0.2, "iteration"), (0.1, "    1,000  70.00%"), (0.2, "the end")]:
    time.sleep(seconds)
    print(line, flush=True)
"""


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Puts PROGRAM in the place of the script and its twins; returns the file that it logs to."""
    monkeypatch.setattr(benchmark, "TWINS", tmp_path)
    monkeypatch.setattr(benchmark, "SCRIPT", tmp_path / "train_mnist.py")
    for name in ("train_mnist", "keras_twin", "missing_twin", "numpy_twin"):
        (tmp_path / f"{name}.py").write_text(PROGRAM)
    (tmp_path / "task.py").write_text("")
    return tmp_path / "started.txt"


def run_benchmark(capsys, *arguments):
    """Returns what the benchmark prints, and all numbers in each row of its table."""
    pytest.importorskip("resource")  # not on Windows, where os.wait4 is missing as well
    benchmark.main(arguments)
    printed = capsys.readouterr().out
    _, *rows = re.findall(r"^\| .*", printed, re.MULTILINE)
    numbers = [re.findall(r"\d[\d.e+-]*", row.replace(",", "")) for row in rows]
    return printed, [list(map(float, row)) for row in numbers]


@pytest.mark.slow
def test_script_and_twins_do_the_same_training(capsys, monkeypatch):
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    programs = [benchmark.SCRIPT, benchmark.TWINS / "numpy_twin.py"]  # the others take longer
    monkeypatch.setattr(benchmark, "find_programs", lambda: programs)
    printed, rows = run_benchmark(capsys, "--rounds", "1", "--iterations", "30")
    for program in programs:
        assert f"| {program.name} |" in printed
    for whole, _, _, _, training, _, _, _, megabytes, _, _, at_10, _ in rows:
        assert 0 < training < whole
        assert 50 < megabytes < 5000
        # Ten steps at rate 0.5 let rounding grow to 7e-4, the worst of 25. Nine are 0.17 apart.
        assert at_10 < 0.02


@pytest.mark.slow
def test_programs_take_turns_and_each_round_begins_with_another(started, capsys):
    printed, rows = run_benchmark(capsys, "--rounds", "2")
    assert "missing_twin.py is left out" in printed
    lines = started.read_text().splitlines()
    initials = [line[0] for line in lines]  # of train_mnist.py, keras_twin.py, numpy_twin.py
    assert "".join(initials) == "tkn" + "tkn" + "knt"  # once to warm up, and two rounds
    for line in lines:
        assert ("--start" in line) == ("_twin.py" in line)  # so that no twin has to make its start
    assert rows[1][-4:] == [60, 0, 0, 0.1]  # the test accuracy, and how far costs are apart


def test_ratios_are_taken_within_each_round():
    script_runs = [benchmark.Run(seconds, 0, 0, None) for seconds in (10, 20, 30)]
    runs = [benchmark.Run(seconds, 0, 0, None) for seconds in (11, 19, 60)]
    figures = benchmark.time_and_ratio(runs, script_runs, "seconds")
    assert figures == "19.0 s | 1.10 (0.95 to 2.00)"


@pytest.mark.slow
def test_more_work_is_counted_and_timed(started, capsys):
    _, rows = run_benchmark(capsys, "--growth")
    for iterations, train_size, batch_size, eval_every, _, operations, *_ in rows:
        asked = f" --train-size={train_size:.0f} --batch-size={batch_size:.0f} "
        assert asked in started.read_text()
        # A step takes 2 * 234,752 operations forward for an image, the same again for the weights'
        # gradients, and 2 * 34,048 for the deltas. Measuring takes those forward.
        steps = iterations * batch_size * (4 * 234_752 + 2 * 34_048)
        images = (iterations / eval_every + 1) * (min(train_size, 10_000) + 10_000)
        measuring = images * 2 * 234_752
        assert operations == round((steps + measuring) / 1e9)
    # However slow this machine is, one of six runs should come near the 0.1 s of the training.
    assert 0.05 < min(row[4] for row in rows) < 0.25


@pytest.mark.parametrize("name", ["numpy_twin.py", "jax_twin.py"])
def test_a_failure_is_quoted_and_only_jaxs_twin_sees_jax(name, tmp_path_factory, monkeypatch):
    pytest.importorskip("resource")
    packages = tmp_path_factory.mktemp("packages")
    (packages / "jax.py").write_text("raise ImportError('jax is here')")
    monkeypatch.setenv("PYTHONPATH", str(packages))
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.setenv("OPENBLAS_L2_SIZE", "1024")
    program = tmp_path_factory.mktemp("program") / name
    program.write_text("import os\nprint('told', *os.environ)\nimport jax")
    with pytest.raises(SystemExit, match=f"{name} failed:\ntold") as stop:
        benchmark.run(program, tmp_path_factory.mktemp("scratch"))
    words = str(stop.value)
    assert ("jax is here" in words) == (name == "jax_twin.py")
    assert "OPENBLAS" not in words
