"""What public CI does, what requirements allow, and what is compared: see .ci."""

import subprocess
import sys

import pytest

import checks
from helpers import REPO


@pytest.mark.skipif(sys.platform != "linux", reason="it needs Linux' tools")
def test_ci_runs_all_its_steps_in_a_clone_and_fails_if_one_does(tmp_path):
    subprocess.run(["bash", REPO / ".ci" / "try_run.sh", REPO], cwd=tmp_path, check=True)


@pytest.mark.parametrize("what", ["ci", "requirements", "comparisons"])
def test_workflow_requirements_and_skips_are_as_they_should_be(what):
    assert getattr(checks, f"faults_of_{what}")() == [], "see .ci/checks.py"
