"""Times train_mnist.py and its twins as whole processes, in turn, on the same training.

python lesson/twins/twin_benchmark.py     the table of README.md: five rounds, 1000 iterations
"""

import os
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path
from statistics import median

TWINS = Path(__file__).resolve().parent
SCRIPT = TWINS.parents[1] / "train_mnist.py"


def run(program, scratch, *arguments):
    """Runs a program; returns its seconds and its last test accuracy."""
    slows_numpy = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
    variables = {name: value for name, value in os.environ.items() if name not in slows_numpy}
    if program.name != "jax_twin.py":  # TensorFlow imports JAX where it finds it, for 0.3 s
        variables["PYTHONPATH"] = scratch
    run_dir = Path(tempfile.mkdtemp(dir=scratch), "run")
    command = [sys.executable, program, "--output-dir", run_dir, *arguments]
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=variables)
    seconds = time.perf_counter() - start
    last_row = (run_dir / "curves.csv").read_text(encoding="utf-8").splitlines()[-1]
    return seconds, float(last_row.split(",")[3])


def main(twins, rounds=5, iterations=1000):
    """Prints versions, and the table of the script and of the twins whose packages are there."""
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    programs = [SCRIPT]
    packages = metadata.packages_distributions()  # tensorflow may be tensorflow-cpu's
    for twin in twins:
        package = twin.stem.removesuffix("_twin")
        if package in packages:
            print(package, metadata.version(packages[package][0]))
            programs.append(twin)
    runs = {program: [] for program in programs}
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch, "jax.py").write_text("raise ImportError('hidden')\n", encoding="utf-8")
        flags = ["--iterations", str(iterations)]
        start = Path(scratch, "start.npz")
        subprocess.run([sys.executable, TWINS / "twin_task.py", start, *flags], check=True)
        for _ in range(rounds):
            for program in programs:
                handed = [] if program == SCRIPT else ["--start", start]
                runs[program].append(run(program, scratch, *flags, *handed))
    print("\n| | whole run | ratio | test accuracy |\n|---|---|---|---|")
    script_times, _ = zip(*runs[SCRIPT], strict=True)
    for program, its_runs in runs.items():
        times, (accuracy, *_) = zip(*its_runs, strict=True)
        print(f"| {program.name} | {in_words(times, script_times)} | {accuracy:.2%} |")


def in_words(times, script_times):
    """Says the median time, and the median and range of the ratios within a round."""
    ratios = [time / script_time for time, script_time in zip(times, script_times, strict=True)]
    return f"{median(times):.1f} s | {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


if __name__ == "__main__":
    main(sorted(TWINS.glob("*_twin.py")))
