"""What no run here can show: public CI, requirements of other Pythons, and links to the Web."""

import ast
import csv
import re
import subprocess
import sys

from packaging.requirements import Requirement

from book import read
from helpers import REPO

WORKFLOW = read(".github/workflows/test.yml")
# As Python has them, in quotes: for YAML, 3.10 without these is the number 3.1.
PYTHONS, *SINGLE = map(ast.literal_eval, re.findall(r" python: (.*)", WORKFLOW))


def test_ci_runs_what_is_there_on_the_pythons_of_the_readme():
    readme = read("README.md")
    assert re.findall("Python (.*?) to (.*?) ", readme) == [(PYTHONS[0], PYTHONS[-1])]
    assert {*SINGLE} <= {*PYTHONS}
    in_powershell = re.search("-Pattern '(.*)'", WORKFLOW)[1]
    assert len(re.findall(in_powershell, readme, re.MULTILINE)) == 2, "a first run, and the tests"
    file, word = re.search(r'pytest (\S+) -k "(\w+)', read(".ci/run")).groups()
    assert f"_{word}_" in read(file)


def requirements_of(text, python):
    """Returns the specifiers in a text of requirements that are for a Python, by package."""
    found = map(Requirement, re.findall(r"^\w.*", text, re.MULTILINE))
    is_for_it = lambda each: not each.marker or each.marker.evaluate({"python_version": python})
    return {each.name: each.specifier for each in found if is_for_it(each)}


def test_requirements_fit_each_other_on_each_python():
    of_tests = read("tests/requirements.txt")
    pairs = [(python, of_tests) for python in PYTHONS]
    if sys.platform == "linux":  # where CI makes the lowest versions, by GNU's sed
        command = re.search("requirements: (sed .*) #", WORKFLOW)[1]
        lowest = subprocess.check_output(command, shell=True, cwd=REPO, text=True)
        pairs.append((PYTHONS[0], lowest))
    for python, pins in pairs:
        asked, pinned = [requirements_of(text, python) for text in (read("requirements.txt"), pins)]
        assert {*asked} == {"tensorflow", "numpy", "matplotlib", "tqdm"}, f"on Python {python}"
        assert pins == of_tests or {*pinned} == {*asked}
        for name in {*asked} & {*pinned}:
            assert str(pinned[name]).removeprefix("==") in asked[name], f"{name} on {python}"


def test_links_to_the_web_are_those_that_somebody_has_followed():
    with (REPO / "tests" / "links.csv").open(encoding="utf-8") as table:
        known = dict(csv.reader(table))  # by the address what stands before it
    for path in (*REPO.glob("*.*"), *REPO.glob("[a-z]*/*.*"), *REPO.glob("[a-z]*/*/*.*")):
        if path.suffix in (".md", ".py"):
            text = " ".join(path.read_text("utf-8").split())
            for before, address in re.findall(r"(.{0,90}?)(https?://[^\s)]*[\w/])", text):
                words = known.get(address, "once it was followed, its line in tests/links.csv")
                assert words in before, f"{path.name}: {address}"
