"""Says where public CI and requirements are not as is meant, and what tests would wrongly skip.

What no run on a developer's machine shows: each function returns faults, a list of texts. The
workflow is read as text, as no requirement of the tests reads YAML.
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
from comparable import comes_out_here

WORKFLOW = read(".github/workflows/test.yml")
# What stands together in the workflow, word for word, by what it is for.
OF_WORKFLOW = {
    "when it runs": """
on:
  push:
    branches: [main]
  pull_request:
  schedule:
    - cron: """,
    "a push ends the run of the one before on the same branch": """
concurrency:
  group: ${{ github.workflow }}-${{ github.ref }}
  cancel-in-progress: true
""",
    "it may only read": """
permissions:
  contents: read
""",
    "its jobs": """
jobs:
  test:
    strategy:
""",
    "its systems": """
        os: [ubuntu-latest, macos-latest, windows-latest]
""",
    "a job a system": """
    runs-on: ${{ matrix.os }}
""",
    "the system of versions": """
    runs-on: ubuntu-latest
""",
    "Linux and macOS": """
      - if: runner.os != 'Windows'
        run: .ci/run
      - if: runner.os == 'Windows' #""",
    "Windows runs each command, and fails if one does": """
          foreach ($command in $lines.Split(';')) {
            Write-Output $command
            Invoke-Expression $command
            if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
          }
""",
    "the newest versions": """
            requirements: cat requirements.txt
""",
    "what the job versions installs and runs": """ > others.txt
      - run: pip install -q -r asked.txt -r others.txt
      - run: python -m pytest -n 3
""",
}
OF_EACH_JOB = """
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: ${{ matrix.python }}
"""
OF_PYPROJECT = {
    "all tests": 'testpaths = ["tests"]',
    "a list of cases that is empty": 'empty_parameter_set_mark = "fail_at_collect"',
    "a misspelt mark of a test": '    "--strict-markers",',
    "why tests are skipped": '    "-ra",',
}
# What ruff looks for, and then what it passes over, in all files and in some.
RULES = "E F W I B UP SIM RUF PTH D PLW1514 D105 D107 E731 RUF001 RUF002 RUF003 D D103"
# Patterns of what may change in the workflow, each with the part that is looked at in brackets.
JOB = r"^    (runs-on): "
MINUTES = r"^    timeout-minutes: (\d+)$"
PYTHON = r"^ .* python: (.*)$"  # one, or a list
START = r'- cron: "\d+ \d+ \* \* (\d)"'  # the day of a week
POWERSHELL = r"-Pattern '(.*)'"  # how the lines of the README begin that Windows runs
LOWEST = r" requirements: (sed .*) #"  # the command that makes the lowest versions
UNPINNED = r"; (sed .* tests/requirements\.txt) >"  # that for all others

# By which a failure would be passed over, or a job left out, by a condition or of a matrix.
PASSED_OVER = re.compile(
    r"continue-on-error|paths(-ignore)?:|\|\| *(true|:)|set \+e|^    if:|exclude:", re.MULTILINE
)
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


def all_in_workflow(pattern):
    """Returns all that a pattern finds in the workflow: a list of texts."""
    return re.findall(pattern, WORKFLOW, re.MULTILINE)


# As Python has them, in quotes: for YAML, 3.10 without these is the number 3.1.
PYTHONS, *SINGLE = map(ast.literal_eval, all_in_workflow(PYTHON))


def faults_of_ci():
    """Returns what public CI would run otherwise than is meant."""
    jobs = len(all_in_workflow(JOB))
    minutes = [int(each) for each in all_in_workflow(MINUTES)]
    pyproject = read("pyproject.toml")
    rules = re.findall(r'"([A-Z]+\d*)"', re.sub("#.*", "", pyproject))
    (of_twins,) = re.findall(r'test_twins.py -k "(\w+)', read(".ci/run"))
    is_meant = {name: lines in WORKFLOW for name, lines in OF_WORKFLOW.items()}
    is_meant |= {name: f"{line}\n" in pyproject for name, line in OF_PYPROJECT.items()}
    is_meant |= {
        "ruff's rules": rules == RULES.split(),
        "ruff's Python": f'target-version = "py{PYTHONS[0].replace(".", "")}"' in pyproject,
        "the Python of a job": WORKFLOW.count(OF_EACH_JOB) == jobs,
        "a job goes on where another fails": WORKFLOW.count("\n      fail-fast: false\n") == jobs,
        "the minutes of a job": len(minutes) == jobs and min(minutes) >= LEAST_MINUTES,
        "its weekly start": len(all_in_workflow(START)) == 1,
        "a Python of versions": {*SINGLE} <= {*PYTHONS},
        "the tests of the twins": f"_{of_twins}_" in read("tests/lesson/test_twins.py"),
        "no failure or job is passed over": not PASSED_OVER.search(WORKFLOW + read(".ci/run")),
        "what git takes": not any(map(is_ignored, NEW)),
        "line ends": "* text=auto eol=lf\n" in read(".gitattributes"),
    }
    return [name for name, is_so in is_meant.items() if not is_so] + faults_of_readme()


def faults_of_readme():
    """Returns which Pythons and commands the README has otherwise than public CI."""
    readme = read("README.md")
    told = re.findall("Python (.*?) to (.*?) ", readme)
    in_bash = re.findall("^python3 -m venv .*", readme, re.MULTILINE)
    (begins,) = all_in_workflow(POWERSHELL)
    in_powershell = re.findall(f"{begins}.*", readme, re.MULTILINE)
    faults = ["its Pythons"] * (told != [(PYTHONS[0], PYTHONS[-1])])
    return faults + ["PowerShell"] * (in_powershell != [*map(for_powershell, in_bash)])


def for_powershell(command):
    """Returns a command of the README as PowerShell has it."""
    without_activation = command.replace(" && . .venv/bin/activate", "")
    return without_activation.replace("python3", "python").replace(" && ", "; .venv\\Scripts\\")


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
        (command,) = all_in_workflow(LOWEST)
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
    (command,) = all_in_workflow(UNPINNED)
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
    from quiet_tensorflow import tf  # late, as it is slow

    has_avx512 = " avx512f " in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    can_train = has_avx512 and not tf.config.list_physical_devices("GPU")
    faults = ["pixels"] * (not comes_out_here(pixels=True))
    return faults + ["trainings"] * (comes_out_here() != can_train)


def faults_of_selections():
    """Returns which words behind -k, in texts for developers, select no test: texts.

    NAME stands there for that of a page or a program: here chance.
    """
    collect = sys.executable, "-m", "pytest", "--collect-only", "-q"
    printed = subprocess.check_output(collect, cwd=REPO, text=True, stderr=subprocess.DEVNULL)
    tests = [line for line in printed.splitlines() if "::" in line]
    pattern = r"((?:tests[\w/.]* )*)-k (?:\"(.*?)\"|(\w+))"
    faults = []
    for text in ("CONTRIBUTING.md", "tests/README.md"):
        for paths, several, one in re.findall(pattern, read(text)):
            there = [test for test in tests if test.startswith(tuple(paths.split() or ["tests"]))]
            for word in (several or one).replace("NAME", "chance").split(" or "):
                if not any(word.lower() in test.lower() for test in there):
                    faults.append(f"{text}: -k {word} selects no test of {paths or 'all'}")
    return faults
