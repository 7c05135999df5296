"""README, pins and CI agree: if they did not, CI might stay green."""

import json
import re

from helpers import REFERENCE, REPO

NAMES = ".github/workflows/test.yml", "tests/requirements.txt", "README.md"
PUBLIC_CI, REQUIREMENTS, README = [(REPO / name).read_text("utf-8") for name in NAMES]


def test_the_commands_for_powershell_are_the_same():
    linux = " ".join(re.findall("^python3 (-m venv .*)", README, re.MULTILINE))
    powershell = " ".join(re.findall("^python (-m venv .*)", README, re.MULTILINE))
    once_made = linux.replace("&& . .venv/bin/activate ", "")
    assert r"write `.venv\Scripts\python` for `python`" in README
    assert powershell == re.sub(r" && (\w)", r"; .venv\\Scripts\\\1", once_made)  # 5.1 has no &&


def test_versions_are_those_of_the_readme_and_of_the_reference():
    tested = re.findall(r"3\.(\d+)", re.findall(r"python: \[.*", PUBLIC_CI)[0])
    assert f"You need Python 3.{tested[0]} to 3.{tested[-1]} " in README
    made_with = json.loads((REFERENCE / "default" / "run.json").read_text())["made_with"]
    for package in ("tensorflow", "numpy"):
        assert f"{package}=={made_with[package]};" in REQUIREMENTS, "else no bytes are compared"
