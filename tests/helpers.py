"""What tests of both scripts share. TensorFlow is not imported here, so that pictures test fast."""

import csv
import gzip
import subprocess
import sys
from pathlib import Path

import numpy as np

REPO = Path(__file__).parents[1]
REFERENCE = REPO / "outputs" / "reference"
HEADER = ["iteration", "train_accuracy", "train_cost", "test_accuracy", "test_cost"]


def run(script, *arguments, first="", **kwargs):
    """Runs a script of the repository as a process, its arguments turned into text.

    Args:
        script: its path in the repository.
        arguments: its command line.
        first: Python code that the process runs ahead of the script.
        kwargs: passed on to subprocess.run.
    """
    command = [sys.executable, str(REPO / script)]
    if first:
        then = "import runpy, sys; del sys.argv[0]; runpy.run_path(sys.argv[0], None, '__main__')"
        command[1:1] = ["-c", f"{first}\n{then}"]
    command += [str(argument) for argument in arguments]
    kwargs = {"capture_output": True, "text": True, "errors": "replace", "timeout": 300, **kwargs}
    return subprocess.run(command, **kwargs)


def read_rows(run_dir):
    """Returns the header of curves.csv, a list, and its rows, float64 [rows, 5]."""
    with (run_dir / "curves.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return header, np.array(rows, float)


def snapshot(folder):
    """Returns every file below a folder with its content."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def write_idx(path, array):
    """Writes an array as an IDX file of unsigned bytes, gzipped if the path ends in .gz."""
    content = bytes([0, 0, 8, array.ndim])
    for size in array.shape:
        content += size.to_bytes(4, "big")
    content += array.astype(np.uint8).tobytes()
    if path.suffix == ".gz":
        content = gzip.compress(content)
    path.write_bytes(content)
