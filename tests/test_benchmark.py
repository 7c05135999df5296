"""The benchmark with 20 iterations, and its sums on figures that are made up."""

import os
import subprocess

import benchmark
import numpy as np
import pytest

CURVES = np.array([[0, 0.1, 2.4, 0.1, 2.4], [10, 0.5, 1.6, 0.5, 1.6], [20, 0.7, 1.0, 0.6, 1.1]])
needs_wait4 = pytest.mark.skipif(not hasattr(os, "wait4"), reason="the benchmark needs os.wait4")


def made_up(seconds, curves=CURVES):
    return benchmark.Run(seconds, seconds / 2, megabytes=300.0, curves=curves)


@pytest.mark.slow
@needs_wait4
def test_script_and_twins_do_the_same_training(capsys):
    benchmark.main(["--rounds", "1", "--iterations", "20"])
    lines = capsys.readouterr().out.splitlines()
    assert "cores" in lines[0]
    assert "numpy 2." in lines[0]
    header = next(number for number, line in enumerate(lines) if line.startswith("| |"))
    rows = [line.strip("| ").split(" | ") for line in lines[header + 2 :]]
    names = [row[0] for row in rows]
    assert names[0] == "train_mnist.py"
    assert {"numpy_twin.py", "keras_twin.py", "tensorflow_twin.py"} < set(names)
    for row in rows:
        _, whole, _, training, _, memory, accuracy, apart = row
        assert 0 < float(training.split()[0]) < float(whole.split()[0])
        assert 50 < float(memory.split()[0]) < 5000
        assert 40 < float(accuracy.strip("%")) < 90
        at_0, at_10, _ = map(float, apart.split(", "))
        # Untrained, only rounding parts their test costs. At learning rate 0.5 ten steps let that
        # grow to 7e-4, the worst of 25 roundings; nine steps instead of ten would be 0.17 apart.
        assert at_0 < 1e-5
        assert at_10 < 0.02


def test_the_order_of_each_round_is_another(monkeypatch, tmp_path):
    started = []

    def run(program, folder, *arguments):
        started.append((program.name, *arguments))
        return made_up(1.0)

    monkeypatch.setattr(benchmark, "run", run)
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: None)
    a, b = tmp_path / "a_twin.py", tmp_path / "b_twin.py"
    runs = benchmark.compare([benchmark.SCRIPT, a, b], 3, 20, tmp_path)
    assert [len(its_runs) for its_runs in runs.values()] == [3, 3, 3]
    warm_up, measured = started[:3], started[3:]
    script = "train_mnist.py"
    start = tmp_path / "start.npz"
    assert warm_up[0] == (script, "--iterations", 10)
    assert warm_up[1] == (a.name, "--iterations", 10, "--start", start)
    order = [name for name, *_ in measured]
    assert order == [script, a.name, b.name, a.name, b.name, script, b.name, script, a.name]


def test_ratios_are_taken_within_each_round():
    own = [made_up(10.0), made_up(20.0), made_up(30.0)]
    other = [
        made_up(11.0),
        made_up(19.0),
        made_up(60.0),
    ]
    lines = benchmark.table({benchmark.SCRIPT: own, benchmark.TWINS / "x_twin.py": other})
    assert lines[-1].startswith(
        "| x_twin.py | 19.0 s | 1.10 (0.95 to 2.00) | 9.5 s | 1.10 (0.95 to"
    )


def test_the_table_says_how_far_curves_are_apart():
    other = CURVES.copy()
    other[1, 4] += 0.03
    other[2, 4] -= 0.2
    runs = {benchmark.SCRIPT: [made_up(1.0)], benchmark.TWINS / "x_twin.py": [made_up(1.0, other)]}
    assert benchmark.table(runs)[-1].endswith("| 60.00% | 0e+00, 3e-02, 2e-01 |")


def test_the_work_is_counted(monkeypatch, tmp_path):
    monkeypatch.setattr(benchmark, "run", lambda *arguments: made_up(8.0))
    rows = [line.strip("| ").split(" | ") for line in benchmark.growth(tmp_path)[2:]]
    # A step: 512 images, 2 * 234,752 operations forward, the same again for the weights' gradients,
    # and 2 * 34,048 for the deltas. A row: 20,000 images forward.
    operations = 1000 * 512 * (4 * 234_752 + 2 * 34_048) + 101 * 20_000 * 2 * 234_752
    assert rows[0][5:7] == [f"{operations / 1e9:,.0f} G", f"{operations / 1e9 / 4:.0f} G"]


def test_what_would_be_unfair_is_kept_from_the_processes(monkeypatch, tmp_path):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.setenv("OPENBLAS_L2_SIZE", "1024")
    for program in (benchmark.SCRIPT, benchmark.TWINS / "numpy_twin.py"):
        variables = benchmark.environment(program, tmp_path)
        assert not any(name.startswith("OPENBLAS") for name in variables)
        assert variables["PYTHONPATH"] == str(tmp_path)
    with pytest.raises(ImportError):
        exec((tmp_path / "jax.py").read_text())
    variables = benchmark.environment(benchmark.TWINS / "jax_twin.py", tmp_path)
    assert variables.get("PYTHONPATH") != str(tmp_path)


def test_a_twin_without_its_package_is_left_out(monkeypatch, tmp_path, capsys):
    (tmp_path / "missing_twin.py").write_text("import numpy\nimport not_there.at_all\n")
    (tmp_path / "numpy_twin.py").write_text("import json\nimport numpy as np\n")
    monkeypatch.setattr(benchmark, "TWINS", tmp_path)
    assert benchmark.find_programs() == [benchmark.SCRIPT, tmp_path / "numpy_twin.py"]
    assert "missing_twin.py is left out: not_there is not installed" in capsys.readouterr().out


@needs_wait4
def test_a_program_that_fails_stops_the_benchmark(tmp_path):
    program = tmp_path / "broken_twin.py"
    program.write_text("raise SystemExit('it broke')\n")
    with pytest.raises(SystemExit, match=r"broken_twin\.py failed:\nit broke"):
        benchmark.run(program, tmp_path)
