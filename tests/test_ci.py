"""Public CI and .ci/run do what the README says, and fail if any of it does."""

import os
import re
import shutil
import subprocess

import pytest
from packaging.requirements import Requirement

from helpers import REPO, posix

README = (REPO / "README.md").read_text("utf-8")
SHELL = re.findall(r"^python3 -m venv .*", README, re.MULTILINE)  # the first run, and the tests
# Stands in for python3, and then for all in .venv/bin: it notes its words, and may fail.
STUB = """#!/bin/sh
words="${0##*/} $*"
echo "$words" >> "$NOTES"
if [ "$words" = "$FAILING" ]; then exit 1; fi
if [ "$words" = "python3 -m venv .venv" ]; then
  mkdir -p .venv/bin
  echo 'PATH="$PWD/.venv/bin:$PATH"' > .venv/bin/activate
  for name in python pip ruff; do cp "$0" .venv/bin/$name; done
fi
"""


@posix
@pytest.mark.slow
def test_ci_runs_the_commands_of_the_readme_then_twins_and_ruff_and_fails_if_one_does(tmp_path):
    repo, notes = tmp_path / "repo", tmp_path / "notes"
    shutil.copytree(REPO / ".ci", repo / ".ci")
    shutil.copy(REPO / "README.md", repo)
    commit = "git init -q && git add . && git -c user.name=x -c user.email=x commit -q -m x"
    subprocess.check_call(commit, shell=True, cwd=repo)
    for name in ("python3", "chromium"):
        (tmp_path / name).write_text(STUB)
        (tmp_path / name).chmod(0o755)
    env = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "NOTES": str(notes)}

    def fails(failing):
        run = subprocess.run(repo / ".ci/run", env=env | {"FAILING": failing}, capture_output=True)
        return run.returncode != 0

    assert not fails("nothing")
    commands = notes.read_text().splitlines()
    asked = " && ".join(SHELL).replace(". .venv/bin/activate && ", "").split(" && ")
    assert commands[: len(asked)] == asked
    assert commands[-2:] == ["ruff format --check .", "ruff check ."]
    packages = " ".join(commands) + (REPO / "tests/requirements.txt").read_text()
    for twin in REPO.glob("lesson/twins/*_twin.py"):
        assert twin.stem.removesuffix("_twin") in packages, twin
    for command in {*commands} - {"pip install -q torch jax"}:  # these need not be to be had
        assert fails(command), command


def test_public_ci_runs_it_on_the_oldest_and_newest_python_and_what_powershell_needs():
    public_ci = (REPO / ".github/workflows/test.yml").read_text("utf-8")
    oldest, newest = re.search(r"Python (3\.\d+) to (3\.\d+)", README).groups()
    (tested,) = re.findall(r"python: \[(.*)\]", public_ci)
    assert tested.startswith(f'"{oldest}"') and tested.endswith(f'"{newest}"')
    assert "run: .ci/run" in public_ci and "'^python -m venv '" in public_ci
    translated = [
        line.replace("python3 -m venv .venv && . .venv/bin/activate", "") for line in SHELL
    ]
    translated = [line.replace(" && ", r"; .venv\Scripts" + "\\") for line in translated]
    powershell = re.findall(r"^python -m venv \.venv(.*)", README, re.MULTILINE)
    assert powershell == translated


def test_pip_finds_one_tensorflow_for_each_python():
    lines = (REPO / "requirements.txt").read_text("utf-8").splitlines()
    markers = [line.marker for line in map(Requirement, lines) if line.name == "tensorflow"]
    for minor in range(10, 15):
        assert sum(each.evaluate({"python_version": f"3.{minor}"}) for each in markers) == 1
