"""Public CI and .ci/run do what the README says: were they to do less, they would stay green."""

import re

from helpers import REPO

NAMES = "README.md", ".ci/run", ".github/workflows/test.yml", "tests/requirements.txt"
README, CI_RUN, PUBLIC_CI, REQUIREMENTS = [(REPO / name).read_text("utf-8") for name in NAMES]


def test_ci_runs_the_commands_of_the_readme_the_twins_and_ruff_and_fails_if_one_fails():
    assert "grep '^python3 -m venv ' README.md" in CI_RUN and "run: .ci/run" in PUBLIC_CI
    assert "'^python -m venv '" in PUBLIC_CI
    assert "set -euo pipefail" in CI_RUN
    checks = re.findall(r"^ *\.venv/bin/(python|ruff) ([^|&;\\\n]*)$", CI_RUN, re.MULTILINE)
    assert [program for program, _ in checks] == ["python", "ruff", "ruff"]
    (installed,) = re.findall(r"pip install -q (.*); then", CI_RUN)
    for twin in REPO.glob("lesson/twins/*_twin.py"):
        package = twin.stem.removesuffix("_twin")
        assert f"{package}==" in REQUIREMENTS or (package in installed and package in str(checks))
    oldest, newest = re.search(r"Python (3\.\d+) to (3\.\d+)", README).groups()
    (tested,) = re.findall(r"python: \[(.*)\]", PUBLIC_CI)
    assert tested.startswith(f'"{oldest}"') and tested.endswith(f'"{newest}"')
