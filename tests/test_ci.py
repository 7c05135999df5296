"""What public CI does, what requirements allow, and what is compared."""

import subprocess
import sys

import pytest

import checks_of_ci
from helpers import REPO

COLLECTED = pytest.param("selections", marks=pytest.mark.slow)  # it lists all tests


@pytest.mark.skipif(sys.platform != "linux", reason="it needs Linux' tools")
def test_ci_runs_all_its_steps_in_a_clone_and_fails_if_one_does(tmp_path):
    subprocess.run(["bash", REPO / "tests" / "try_ci_run.sh", REPO], cwd=tmp_path, check=True)


@pytest.mark.parametrize("what", ["ci", "requirements", "comparisons", COLLECTED])
def test_workflow_requirements_and_skips_are_as_they_should_be(what):
    assert getattr(checks_of_ci, f"faults_of_{what}")() == [], "see checks_of_ci.py"
