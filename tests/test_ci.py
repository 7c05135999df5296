"""Public CI and .ci/run do what the README says."""

import re

from packaging.requirements import Requirement

from helpers import REPO


def test_ci_runs_the_commands_of_the_readme_and_has_what_the_twins_need():
    names = "README.md", ".ci/run", ".github/workflows/test.yml", "tests/requirements.txt"
    readme, ci_run, public_ci, requirements = [(REPO / name).read_text("utf-8") for name in names]
    for python, runner in {"python3": ci_run, "python": public_ci}.items():
        assert len(re.findall(f"^{python} -m venv ", readme, re.MULTILINE)) == 2
        assert f"'^{python} -m venv '" in runner
    assert "ruff format --check ." in ci_run and "ruff check ." in ci_run
    for twin in REPO.glob("lesson/twins/*_twin.py"):
        assert twin.stem.removesuffix("_twin") in ci_run + requirements, twin
    oldest, newest = re.search(r"Python (3\.\d+) to (3\.\d+)", readme).groups()
    (tested,) = re.findall(r"python: \[(.*)\]", public_ci)
    assert tested.startswith(f'"{oldest}"') and tested.endswith(f'"{newest}"')


def test_powershell_runs_what_the_shell_does():
    readme = (REPO / "README.md").read_text("utf-8")
    shells = re.findall(r"^python3 -m venv .*", readme, re.MULTILINE)
    powershells = re.findall(r"```powershell\n(.*)", readme)
    for shell, powershell in zip(shells, powershells, strict=True):
        _make, _activate, *commands = shell.split(" && ")
        translated = [rf".venv\Scripts\{command}" for command in commands]
        assert powershell == "; ".join(["python -m venv .venv", *translated])


def test_pip_finds_one_tensorflow_for_each_python():
    lines = (REPO / "requirements.txt").read_text("utf-8").splitlines()
    markers = [line.marker for line in map(Requirement, lines) if line.name == "tensorflow"]
    for minor in range(10, 15):
        assert sum(each.evaluate({"python_version": f"3.{minor}"}) for each in markers) == 1
