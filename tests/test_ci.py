"""Public CI and .ci/run do what the README says: were they to do less, they would stay green."""

import re

from helpers import REPO

NAMES = ".ci/run", ".github/workflows/test.yml", "tests/requirements.txt"
CI_RUN, PUBLIC_CI, REQUIREMENTS = [(REPO / name).read_text("utf-8") for name in NAMES]


def test_ci_runs_the_commands_of_the_readme_and_all_twins_and_fails_if_one_fails():
    assert "grep '^python3 -m venv ' README.md" in CI_RUN and "run: .ci/run" in PUBLIC_CI
    assert "set -euo pipefail" in CI_RUN
    assert not re.search("powershell\n.*&&", (REPO / "README.md").read_text("utf-8")), "not in 5.1"
    (tested,) = re.findall(r"pytest tests/lesson/test_twins.py -k (.*)", CI_RUN)
    (installed,) = re.findall(r"pip install -q (.*); then", CI_RUN)
    for twin in REPO.glob("lesson/twins/*_twin.py"):
        package = twin.stem.removesuffix("_twin")
        assert f"{package}==" in REQUIREMENTS or (package in installed and package in tested)
