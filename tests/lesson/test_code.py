"""The code and the commands on the pages: quoted code is ours, and all that a reader runs works."""

import re
from pathlib import Path

import pytest

import book
import plot_curves
import remedies
import train_mnist
from evidence import numbers_in
from helpers import REPO

FILES = *REPO.glob("*.py"), *REPO.glob("lesson/**/*.py"), *REPO.glob("tests/**/*.py")
CODE = {path: path.read_text("utf-8") for path in FILES}


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "lesson/README.md", *book.PAGES])
def test_names_in_sentences_are_those_of_the_code(page):
    prose = re.sub(book.BLOCK, "", book.read(page), flags=re.DOTALL | re.MULTILINE)
    for flags in re.findall("`(--[^`]* [^`]*)`", prose):  # with a value: of the script
        train_mnist.parse_arguments(flags.split())
    quoted = " ".join(re.findall("`([^`]*)`", prose))
    named = {*re.findall(r"--[a-z][\w-]*|\w+\.py|[A-Za-z]\w*_\w+|\b[A-Z]{2,}\b", quoted)}
    code = re.sub("# .*", "", "".join(CODE.values()))  # comments may be stale
    known = {*re.findall(r"--[\w-]+|\w+", code)} | {path.name for path in CODE}
    known |= {"my_sigmoid.py", "mine.py"}  # which the reader of the pages writes
    assert named <= known, f"{page} names what the code has not: {named - known}"


@pytest.mark.parametrize("page", book.PAGES)
def test_quoted_code_is_a_whole_function_of_ours(page):
    ours = [function for text in CODE.values() for function in book.functions_of(text)]
    for block in book.blocks("python", page):
        for quoted in re.split(r"(?<=\n)\.\.\.\n(?=def )", block):  # between two functions
            lines = quoted.splitlines()
            patterns = [".*" if line.strip() == "..." else re.escape(line) for line in lines]
            pattern = re.compile("\n".join([*patterns, ""]), re.DOTALL)
            assert any(map(pattern.fullmatch, ours)), f"{page}:\n{quoted}"


def test_the_code_on_chance_prints_what_is_shown(capsys, page="lesson/pages/chance.md"):
    *codes, differences = book.blocks("py", page)
    for code, shown in zip(codes, book.blocks("", page), strict=True):
        exec(code, {})
        assert numbers_in(capsys.readouterr().out) == pytest.approx(numbers_in(shown))
    exec(differences, {})
    for line in capsys.readouterr().out.splitlines():
        told = "{:.2f} ± {:.2f}".format(*numbers_in(line))
        assert told in " ".join(book.read(page).split())


@pytest.mark.slow
def test_the_code_on_overfitting_runs(monkeypatch, capsys, page="lesson/pages/overfitting.md"):
    monkeypatch.chdir(REPO)
    monkeypatch.setattr("sys.argv", ["from_scratch.py"])
    begin, *code, of_v, step, _, _ = book.blocks("py", "lesson/pages/your-own.md")
    ours = re.sub(' *"""[A-Z].*"""\n', "", book.read("lesson/from_scratch.py"))
    assert all(each.rstrip() in ours for each in (*code, step.replace("\n", "\n    ")))
    told = re.search(r"`(rng.choice.*?)`.*?\*Check:\* (.*?)\n", book.read(page), re.DOTALL)
    of_1000 = ours.replace("rng.choice(len(x), 100)", told[1]).replace("range(500)", "range(1000)")
    exec("".join([begin, of_v, of_1000, *book.blocks("py", page)]), {})
    *_, T, with_T, without = numbers_in(capsys.readouterr().out)
    low, high, cost = numbers_in(told[2])
    assert low < T < high and without - 0.05 > with_T == pytest.approx(cost, abs=0.05)


def test_ci_ends_where_a_command_fails_and_powershell_gets_the_same_ones():
    for line in ("set -euo pipefail", 'cd "$clone"', "torch jax", "ruff check .", "ruff format"):
        assert line in book.read(".ci/run")
    for line in re.findall("python: .*", book.read(".github/workflows/test.yml")):
        assert line.count('"') == 2 * len(numbers_in(line)), "3.10, not 3.1"
    of = lambda python: " ".join(re.findall(f"\\n{python} (-m venv .*)", book.read("README.md")))
    once_made = of("python3").replace("&& . .venv/bin/activate ", "")
    assert of("python") == re.sub(r" && (\w)", r"; .venv\\Scripts\\\1", once_made)  # 5.1 has no &&


def test_commands_have_flags_of_their_programs_and_read_what_is_made_before():
    parsers = {"plot_curves.py": plot_curves.parse_arguments}
    parsers["remedies.py"] = remedies.parse_command_line
    made = {"outputs/run-1", "outputs/remedies"}  # as the front page, and Remedies, have no folder
    for page in book.PAGES:
        needed = {*re.findall("`(outputs/.*?)`", book.read(page).split("\n\n")[1])}
        assert needed <= made, f"{page} begins: you need {needed}"
        at_hand = needed | {"outputs/remedies"} if page != "README.md" else {*made}
        for command in book.commands_of(page):
            first, _, *words = command.line.split()
            assert first in ("python", "python3"), command.line
            if "--" in command.line:
                parsers.get(command.program, train_mnist.parse_arguments)(words)  # or it exits
            for folder in command.reads:
                experiment = Path(folder).parent.as_posix()  # if the run is a network of one
                assert at_hand & {folder, experiment}, f"{page} does not say that it needs {folder}"
            at_hand.add(command.writes)
        made |= at_hand
