"""What public CI does, what requirements allow, and what is compared: see .ci."""

import shutil
import subprocess

import pytest

import checks
from helpers import REPO


@pytest.mark.skipif(not shutil.which("chromium"), reason="it would install a browser")
def test_ci_calls_its_tools_and_fails_if_a_command_of_the_readme_does(tmp_path):
    subprocess.run(["bash", REPO / ".ci" / "try_run.sh", REPO], cwd=tmp_path, check=True)


@pytest.mark.parametrize("what", ["ci", "requirements", "comparisons"])
def test_what_no_run_here_shows_is_as_the_pages_have_it(what):
    assert getattr(checks, f"faults_of_{what}")() == [], "see .ci/checks.py"
