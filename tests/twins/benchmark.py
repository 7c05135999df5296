"""Times train_mnist.py and its twins as whole processes, in turn, on the same training.

    python tests/benchmark.py              the table of BENCHMARK.md: five rounds
    python tests/benchmark.py --growth     its other table: the script alone, with more to do

A twin is a file tests/twins/*_twin.py. Where a package that it imports is not installed, it is left
out. Runs on Linux and macOS.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

REPO = Path(__file__).resolve().parents[1]
SCRIPT = REPO / "train_mnist.py"
TWINS = REPO / "tests" / "twins"


class Run(NamedTuple):
    """What is known of a finished process."""

    seconds: float  # from its start to its end
    training_seconds: float  # from the first row of the curves to the last
    megabytes: float  # at its largest
    curves: np.ndarray  # float64 [rows, 5], the table in curves.csv


def packages(program):
    """Returns the names of the packages that a Python file imports, installed or not."""
    names = re.findall(r"^ *import (\w+)", program.read_text(encoding="utf-8"), re.MULTILINE)
    return sorted(set(names) - set(sys.stdlib_module_names))


def environment(program, folder):
    """Returns the environment variables that a program is started with.

    Where OpenBLAS is told which processor to work for, NumPy may run slower kernels than it could.
    TensorFlow imports JAX where it finds it, which takes 0.3 s: only a program that imports JAX
    itself gets to see it.
    """
    variables = dict(os.environ)
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        variables.pop(name, None)
    if "jax" not in packages(program):
        (folder / "jax.py").write_text("raise ImportError('hidden by benchmark.py')\n")
        variables["PYTHONPATH"] = str(folder)
    return variables


def run(program, folder, *arguments):
    """Runs a program into a new folder inside `folder`; returns its Run."""
    output = Path(tempfile.mkdtemp(dir=folder)) / "run"
    command = [sys.executable, program, "--output-dir", output, *arguments]
    with (folder / "printed.txt").open("w+") as printed:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=printed,
            stderr=subprocess.STDOUT,
            env=environment(program, folder),
        )
        _, status, usage = os.wait4(process.pid, 0)  # unlike wait, it tells the memory
        seconds = time.perf_counter() - start
        if status != 0:
            printed.seek(0)
            sys.exit(f"{program.name} failed:\n{printed.read()}")
    summary = json.loads((output / "run.json").read_text(encoding="utf-8"))
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
    return Run(
        seconds=seconds,
        training_seconds=summary["seconds"],
        megabytes=usage.ru_maxrss * unit / 1e6,
        curves=np.loadtxt(output / "curves.csv", delimiter=",", skiprows=1),
    )


def find_programs():
    """Returns the paths of the script and of the twins whose packages are installed."""
    programs = [SCRIPT]
    for twin in sorted(TWINS.glob("*_twin.py")):
        missing = [name for name in packages(twin) if importlib.util.find_spec(name) is None]
        if missing:
            print(f"{twin.name} is left out: {', '.join(missing)} is not installed\n")
        else:
            programs.append(twin)
    return programs


def compare(programs, rounds, iterations, folder):
    """Runs everyone in turn, a number of rounds: a dict from each program to its list of Runs."""
    start = folder / "start.npz"
    command = [sys.executable, TWINS / "task.py", start, iterations]
    subprocess.run([str(word) for word in command], check=True)
    handed = {twin: ["--start", start] for twin in programs if twin != SCRIPT}
    if rounds > 1:  # fills the system's caches, so that the first round is like the others
        for program in programs:
            run(program, folder, "--iterations", 10, *handed.get(program, []))
    runs = {program: [] for program in programs}
    for number in range(rounds):
        first = number % len(programs)
        for program in programs[first:] + programs[:first]:
            done = run(program, folder, "--iterations", iterations, *handed.get(program, []))
            runs[program].append(done)
    return runs


def ratio(runs, own_runs, figure):
    """Says how a figure compares with the script's, round by round: the median and the range.

    A shared machine is faster in one round than in another; the ratio within a round stays.
    """
    pairs = zip(runs, own_runs, strict=True)
    ratios = [getattr(one, figure) / getattr(own, figure) for one, own in pairs]
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def table(runs):
    """Returns the lines of the table of what `compare` returns."""
    lines = [
        "| | whole run | ratio | without start-up | ratio | peak memory"
        " | test accuracy | apart at 0, at 10, at most |",
        "|---|---|---|---|---|---|---|---|",
    ]
    own_runs = runs[SCRIPT]
    for program, its_runs in runs.items():
        whole = median(one.seconds for one in its_runs)
        whole_ratio = ratio(its_runs, own_runs, "seconds")
        training = median(one.training_seconds for one in its_runs)
        training_ratio = ratio(its_runs, own_runs, "training_seconds")
        memory = median(one.megabytes for one in its_runs)
        curves = its_runs[-1].curves
        apart = np.abs(curves - own_runs[-1].curves)[:, 4]
        times = f"{whole:.1f} s | {whole_ratio} | {training:.1f} s | {training_ratio}"
        agreement = f"{apart[0]:.0e}, {apart[1]:.0e}, {apart.max():.0e}"
        result = f"{memory:.0f} MB | {curves[-1, 3]:.2%} | {agreement}"
        lines.append(f"| {program.name} | {times} | {result} |")
    return lines


def operations(iterations, train_size, batch_size, eval_every):
    """Counts the floating-point operations in the matrix products of a run of the script.

    Forward, an image costs a multiplication and an addition for each weight. Backward, it costs as
    much for the weight's gradient and, but in the first layer, for the delta of the layer before.
    """
    first = 784 * 256
    others = 256 * 128 + 128 * 10
    step = batch_size * (4 * first + 6 * others)
    row = (min(train_size, 10_000) + 10_000) * 2 * (first + others)
    return iterations * step + (iterations // eval_every + 1) * row


def growth(folder):
    """Runs the script with more or less to do; returns the lines of a table."""
    lines = [
        "| iterations | training images | batch | a row every | without start-up | operations"
        " | a second | peak memory |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for iterations, train_size, batch_size, eval_every in [
        (1000, 60_000, 512, 10),
        (10_000, 60_000, 512, 10),
        (1000, 6_000, 512, 10),
        (1000, 60_000, 64, 10),
        (1000, 60_000, 4096, 10),
        (1000, 1_000, 64, 1),
    ]:
        sizes = ["--train-size", train_size, "--batch-size", batch_size]
        rhythm = ["--iterations", iterations, "--eval-every", eval_every]
        done = run(SCRIPT, folder, *sizes, *rhythm)
        seconds = done.training_seconds
        work = operations(iterations, train_size, batch_size, eval_every) / 1e9
        asked = f"{iterations:,} | {train_size:,} | {batch_size} | {eval_every}"
        speed = f"{work:,.0f} G | {work / seconds:.0f} G"
        lines.append(f"| {asked} | {seconds:.1f} s | {speed} | {done.megabytes:.0f} MB |")
    return lines


def machine():
    """Says what everything ran on: the processor, Python, and the packages."""
    processor = platform.processor()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = re.findall(r"model name\s*: (.*)", cpuinfo.read_text())
        processor = names[0] if names else processor
    imported = {name for twin in TWINS.glob("*_twin.py") for name in packages(twin)}
    installed = [name for name in sorted(imported) if importlib.util.find_spec(name)]
    sources = importlib.metadata.packages_distributions()  # tensorflow may be tensorflow-cpu's
    versions = [f"{name} {importlib.metadata.version(sources[name][0])}" for name in installed]
    python = f"Python {platform.python_version()}"
    return ", ".join([f"{os.cpu_count()} cores of {processor}", python, *versions])


def main(argv=None):
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="times each is run (default: 5)")
    parser.add_argument("--iterations", type=int, default=1000, help="steps (default: 1000)")
    parser.add_argument("--growth", action="store_true", help="print the growth table instead")
    args = parser.parse_args(argv)
    print(f"{machine()}\n")
    with tempfile.TemporaryDirectory() as folder:
        if args.growth:
            lines = growth(Path(folder))
        else:
            runs = compare(find_programs(), args.rounds, args.iterations, Path(folder))
            lines = table(runs)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
