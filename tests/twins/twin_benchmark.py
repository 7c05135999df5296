"""Times train_mnist.py and its twins as whole processes, in turn, on the same training.

    python tests/twins/twin_benchmark.py     the table of README.md: five rounds

A twin is a file beside this one, named after its package: torch_twin.py. Where that package is not
installed, the twin is left out. Runs on Linux and macOS.
"""

import argparse
import importlib.metadata
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from subprocess import PIPE, STDOUT, Popen
from typing import NamedTuple

import numpy as np

TWINS = Path(__file__).resolve().parent
SCRIPT = TWINS.parents[1] / "train_mnist.py"


class Run(NamedTuple):
    """What is known of a finished process."""

    seconds: float  # from its start to its end
    training_seconds: float  # from the titles of the rows that it prints to the last row
    megabytes: float  # at its largest
    curves: np.ndarray  # float64 [rows, 5], the table in curves.csv


def environment(program, folder):
    """Returns the environment variables that a program is started with.

    Where OpenBLAS is told which processor to work for, NumPy may run slower kernels than it could.
    TensorFlow imports JAX where it finds it, which takes 0.3 s: only JAX's twin gets to see it.
    """
    unfair = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
    variables = {name: value for name, value in os.environ.items() if name not in unfair}
    if program.name != "jax_twin.py":
        (folder / "jax.py").write_text("raise ImportError('hidden by twin_benchmark.py')\n")
        variables["PYTHONPATH"] = str(folder)
    return variables


def run(program, folder, *arguments):
    """Runs a program into a new folder inside `folder`; returns its Run."""
    output = Path(tempfile.mkdtemp(dir=folder)) / "run"
    command = [sys.executable, program, "--output-dir", output, *map(str, arguments)]
    variables = environment(program, folder)
    lines = []
    printed_at = {}  # when a line was printed, by its first word, which is a row's iteration
    start = time.perf_counter()
    with Popen(command, stdout=PIPE, stderr=STDOUT, text=True, env=variables) as process:
        for line in process.stdout:
            first_word = line.strip().partition(" ")[0]
            printed_at[first_word] = time.perf_counter()
            lines.append(line)
        _, status, usage = os.wait4(process.pid, 0)  # unlike wait, it tells the memory
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{program.name} failed:\n{''.join(lines)}")
    curves = np.loadtxt(output / "curves.csv", delimiter=",", skiprows=1)
    last_iteration = f"{int(curves[-1, 0]):,}"
    training_seconds = printed_at[last_iteration] - printed_at["iteration"]
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
    return Run(seconds, training_seconds, usage.ru_maxrss * unit / 1e6, curves)


def find_programs():
    """Returns the script and the twins whose packages are installed, and prints their versions."""
    programs = [SCRIPT]
    sources = importlib.metadata.packages_distributions()  # tensorflow may be tensorflow-cpu's
    for twin in sorted(TWINS.glob("*_twin.py")):
        package = twin.stem.removesuffix("_twin")
        if package in sources:
            print(package, importlib.metadata.version(sources[package][0]))
            programs.append(twin)
        else:
            print(f"{package} is not installed: {twin.name} is left out")
    return programs


def compare(programs, rounds, iterations, folder):
    """Runs everyone in turn, a number of rounds: a dict from each program to its list of Runs."""
    start = folder / "start.npz"
    make_start = [sys.executable, TWINS / "twin_task.py", start]
    subprocess.run([*make_start, "--iterations", str(iterations)], check=True)

    def train(program, iterations):
        handed = [] if program == SCRIPT else ["--start", start]
        return run(program, folder, "--iterations", iterations, *handed)

    if rounds > 1:  # fills the system's caches, so that the first round is like the others
        for program in programs:
            train(program, iterations=10)
    runs = {program: [] for program in programs}
    for number in range(rounds):
        first = number % len(programs)
        for program in programs[first:] + programs[:first]:
            runs[program].append(train(program, iterations))
    return runs


def time_and_ratio(runs, script_runs, figure):
    """Says the median of a time, and its ratios to the script's: their median and range.

    A shared machine is faster in one round than in another; the ratio within a round stays.
    """
    times = [getattr(one, figure) for one in runs]
    script_times = [getattr(one, figure) for one in script_runs]
    ratios = [its_own / script for its_own, script in zip(times, script_times, strict=True)]
    return f"{median(times):.1f} s | {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def print_table(runs):
    """Prints the table of what `compare` returns."""
    print("\n| | whole run | ratio | without start-up | ratio | peak memory", end=" | ")
    print("test accuracy | apart at 0, at 10, at most |")
    print("|---" * 8 + "|")
    script_runs = runs[SCRIPT]
    for program, its_runs in runs.items():
        whole = time_and_ratio(its_runs, script_runs, "seconds")
        training = time_and_ratio(its_runs, script_runs, "training_seconds")
        memory = median(one.megabytes for one in its_runs)
        curves = its_runs[-1].curves
        apart = np.abs(curves - script_runs[-1].curves)[:, 4]
        agreement = f"{apart[0]:.0e}, {apart[1]:.0e}, {apart.max():.0e}"
        result = f"{memory:.0f} MB | {curves[-1, 3]:.2%} | {agreement}"
        print(f"| {program.name} | {whole} | {training} | {result} |")


def main(argv=None):
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="times each is run (default: 5)")
    parser.add_argument("--iterations", type=int, default=1000, help="steps (default: 1000)")
    args = parser.parse_args(argv)
    print(f"{os.cpu_count()} cores\nPython {platform.python_version()}")
    programs = find_programs()
    with tempfile.TemporaryDirectory() as folder:
        print_table(compare(programs, args.rounds, args.iterations, Path(folder)))


if __name__ == "__main__":
    main()
