"""Says where public CI and requirements are not as is meant, and what tests would wrongly skip.

What no run on a developer's machine shows: each function returns faults, a list of texts. The
workflow is read as text, as no requirement of the tests reads YAML: its lines are quoted here.
"""

import ast
import platform
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from packaging.requirements import Requirement

from book import REPO, read
from lists import comes_out_here
from quiet_tensorflow import tf

WORKFLOW = read(".github/workflows/test.yml")
# As Python has them, in quotes: for YAML, 3.10 without these is the number 3.1.
PYTHONS, *SINGLE = map(ast.literal_eval, re.findall(r" python: (.*)", WORKFLOW))
OF_MATRIX = "${{ matrix.python }}"  # what each job installs
RUNS = re.findall(" run: (.*)", WORKFLOW)
INSTALL = "pip install -q -r asked.txt -r others.txt"
PASSED_OVER = r"continue-on-error|paths(-ignore)?:|\|\| *(true|:)|set \+e"
LEAST_MINUTES = 30  # of a job: a slow machine takes so long to install, and to test
NEW = [  # files which git is to take
    "outputs/reference/new.png",
    "outputs/reference/pictures/new.png",
    "outputs/reference/runs/new/curves.csv",
    "outputs/reference/runs/new/run.json",
    "outputs/reference/programs/new.txt",
]
OURS = {"tensorflow", "numpy", "matplotlib", "tqdm"}
TOO_OLD = {"numpy": "1.26", "matplotlib": "3.8"}  # built for NumPy 1, which TensorFlow 2.21 may not


def faults_of_ci():
    """Returns what public CI would run otherwise than is meant."""
    readme, twins = read("README.md"), read("tests/lesson/test_twins.py")
    in_bash = "\n".join(re.findall("^python3 -m venv .*", readme, re.MULTILINE))
    in_powershell = in_bash.replace("python3", "python").replace(" && . .venv/bin/activate", "")
    in_powershell = in_powershell.replace(" && ", "; .venv\\Scripts\\").splitlines()
    pattern = re.search("-Pattern '(.*)'", WORKFLOW)[1]
    (word,) = re.findall(r'test_twins.py -k "(\w+)', read(".ci/run"))
    on_windows = r"if: runner.os == 'Windows'.*\n +run: \|\n +\$lines = \(Select-String"
    jobs = WORKFLOW.count("    runs-on: ")
    minutes = re.findall(r"^    timeout-minutes: (\d+)$", WORKFLOW, re.MULTILINE)
    starts = re.findall(r"^  (\w+):", WORKFLOW.split("\n\n")[1], re.MULTILINE)
    weekly = re.findall(r'- cron: "\d+ \d+ \* \* \d"', WORKFLOW)
    is_meant = {
        "the Python of a job": re.findall("python-version: (.*)", WORKFLOW) == jobs * [OF_MATRIX],
        "minutes": len(minutes) == jobs and min(map(int, minutes)) >= LEAST_MINUTES,
        "its systems": "os: [ubuntu-latest, macos-latest, windows-latest]\n" in WORKFLOW,
        "a job a system": "    runs-on: ${{ matrix.os }}\n" in WORKFLOW,
        "Linux and macOS": "if: runner.os != 'Windows'\n        run: .ci/run\n" in WORKFLOW,
        "Windows": re.search(on_windows, WORKFLOW),
        "what versions does": RUNS[-2:] == [INSTALL, "python -m pytest -n 2"],
        "its Pythons": re.findall("Python (.*?) to (.*?) ", readme) == [(PYTHONS[0], PYTHONS[-1])],
        "a Python of versions": {*SINGLE} <= {*PYTHONS},
        "PowerShell": re.findall(f"{pattern}.*", readme, re.MULTILINE) == in_powershell,
        "the tests of the twins": f"_{word}_" in twins,
        "that Windows fails": "-ne 0) { exit $LASTEXITCODE }" in WORKFLOW,
        "what git takes": not any(map(is_ignored, NEW)),
        "line ends": "* text=auto eol=lf\n" in read(".gitattributes"),
        "when it runs": starts == ["push", "pull_request", "schedule"],
        "its weekly start": len(weekly) == 1,
        "the branch": "branches: [main]\n" in WORKFLOW,
        "that it may only read": "\npermissions:\n  contents: read\n\n" in WORKFLOW,
        "that no failure is passed over": not re.search(PASSED_OVER, WORKFLOW + read(".ci/run")),
        "all tests": 'testpaths = ["tests"]\n' in read("pyproject.toml"),
    }
    return [name for name, is_so in is_meant.items() if not is_so]


def is_ignored(path):
    """Returns whether git leaves a path out; False where there is no git."""
    check = "git", "check-ignore", "-q", path
    return shutil.which("git") is not None and subprocess.call(check, cwd=REPO) == 0


def requirements_of(text, python):
    """Returns the specifiers in a text of requirements that are for a Python, by package."""
    found = map(Requirement, re.findall(r"^\w.*", text, re.MULTILINE))
    is_for_it = lambda each: not each.marker or each.marker.evaluate({"python_version": python})
    return {each.name: each.specifier for each in found if is_for_it(each)}


def faults_of_requirements():
    """Returns the packages whose pins requirements.txt does not allow."""
    of_tests = read("tests/requirements.txt")
    pairs = [(python, of_tests) for python in PYTHONS]
    faults = []
    if sys.platform == "linux":  # where CI makes the lowest versions, by GNU's sed
        command = re.search("requirements: (sed .*) #", WORKFLOW)[1]
        lowest = subprocess.check_output(command, shell=True, cwd=REPO, text=True)
        pairs.append((PYTHONS[0], lowest))
        faults += faults_of_others(of_tests)
    for python, pins in pairs:
        asked, pinned = [requirements_of(text, python) for text in (read("requirements.txt"), pins)]
        faults += [f"{name}, on Python {python}" for name in OURS ^ {*asked}]
        faults += [f"{name}, the lowest" for name in OURS - {*pinned} if pins != of_tests]
        faults += [f"{name} {old}" for name, old in TOO_OLD.items() if old in asked[name]]
        for name in {*asked} & {*pinned}:
            if str(pinned[name]).removeprefix("==") not in asked[name]:
                faults.append(f"{name} {pinned[name]}, on Python {python}")
    return faults


def faults_of_others(of_tests):
    """Returns which requirements of the tests the job versions takes otherwise than unpinned."""
    command = re.search(r"; (sed .* tests/requirements\.txt) >", WORKFLOW)[1]
    others = subprocess.check_output(command, shell=True, cwd=REPO, text=True)
    asked, taken = [re.findall(r"^\w.*", text, re.MULTILINE) for text in (of_tests, others)]
    faults = []
    for line, other in zip(map(Requirement, asked), map(Requirement, taken), strict=True):
        is_kept = (line.name, line.marker) == (other.name, other.marker)
        if not is_kept or "==" in str(other.specifier):
            faults.append(f"{line}, which the job versions takes as {other}")
    return faults


def faults_of_comparisons():
    """Returns what tests would skip, though it comes out here as it is committed."""
    pins, packages = read("tests/requirements.txt"), ("tensorflow", "numpy", "matplotlib")
    is_here = sys.platform == "linux" and platform.machine() == "x86_64"
    if not is_here or not all(f"{each}=={version(each)};" in pins for each in packages):
        return []
    has_avx512 = " avx512f " in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    can_train = has_avx512 and not tf.config.list_physical_devices("GPU")
    faults = ["pixels"] * (not comes_out_here(pixels=True))
    return faults + ["trainings"] * (comes_out_here() != can_train)
