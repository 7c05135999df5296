"""What public CI does, and what requirements allow, is as the pages have it: see .ci."""

import shutil
import subprocess

import pytest

import checks_of_ci
from helpers import REPO


@pytest.mark.skipif(not shutil.which("chromium"), reason="it would install a browser")
def test_ci_calls_its_tools_and_fails_if_a_command_of_the_readme_does(tmp_path):
    subprocess.run(["bash", REPO / ".ci" / "try_run.sh", REPO], cwd=tmp_path, check=True)


@pytest.mark.parametrize("what", ["ci", "requirements"])
def test_what_no_run_here_shows_is_as_the_pages_have_it(what):
    assert getattr(checks_of_ci, f"faults_of_{what}")() == [], "see .ci/checks_of_ci.py"
