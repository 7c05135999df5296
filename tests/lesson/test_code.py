"""The code and the commands on the pages: quoted code is ours, and all that a reader runs works."""

import re
import shutil
import subprocess

import numpy as np
import pytest

import book
import plot_curves
import remedies
import train_mnist
from book import numbers_in
from helpers import REPO
from measured import printed

FILES = *REPO.glob("*.py"), *REPO.glob("lesson/**/*.py"), *REPO.glob("tests/**/*.py")
CODE = {path: path.read_text("utf-8") for path in FILES}
FUNCTIONS = [function for text in CODE.values() for function in book.functions_of(text)]


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "lesson/README.md", *book.PAGES])
def test_names_in_sentences_are_those_of_the_code(page):
    for flags in re.findall("`(--[^`]* [^`]*)`", book.prose_of(page)):  # with values: the script's
        train_mnist.parse_arguments(flags.split())
    code = re.sub("# .*", "", "".join(CODE.values()))  # comments may be stale
    known = {*re.findall(r"--[\w-]+|\w+", code)} | {path.name for path in CODE}
    unknown = book.names_on(page) - known - {"my_scale.py", "mine.py"}  # which readers write
    assert not unknown, f"{page} names what the code has not: {unknown}"


@pytest.mark.parametrize("page", book.PAGES)
def test_quoted_code_is_a_whole_function_of_ours(page):
    assert book.strange_code_on(page, FUNCTIONS) == []


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
    load, few = train_mnist.load_mnist, {"train": np.r_[:1000, 50_000:52_000]}  # faster
    load_few = lambda folder, part: [each[few.get(part, ...)] for each in load(folder, part)]
    monkeypatch.setattr(train_mnist, "load_mnist", load_few)
    begin, of_v, _, _ = book.blocks("py", "lesson/pages/your-own.md")
    ours = re.sub(' *"""[A-Z].*"""\n', "", book.read("lesson/from_scratch.py"))
    back = ours[ours.index("def slopes_of") : ours.index("\n\nwith tf.GradientTape")]
    told = re.search(r"`(rng.choice.*?)`.*?\*Check:\* (.*?)\n", book.read(page), re.DOTALL)
    of_1000 = ours.replace("rng.choice(len(x), 100)", told[1]).replace("range(500)", "range(1000)")
    slopes = "tape.gradient(cost, variables)", "slopes_of(x[batch], y[batch])"  # which are faster
    by_hand = re.sub("    with .*\n        cost = .*\n", "", of_1000).replace(*slopes, 1)
    mine = "".join([begin, of_v, back, by_hand, *book.blocks("py", page)])
    exec(mine.replace("50_000", "1000"), {})  # as only 1,000 are learnt from
    *_, T, with_T, without = numbers_in(capsys.readouterr().out)
    assert printed("own_remedies", "plain", "test cost")[0] == pytest.approx(without, abs=0.03)
    low, high, cost = numbers_in(told[2])
    assert low < T < high and without - 0.05 > with_T == pytest.approx(cost, abs=0.05)


@pytest.mark.skipif(not shutil.which("chromium"), reason="it would install a browser")
def test_ci_fails_if_a_command_of_the_readme_does(tmp_path):
    subprocess.run(["bash", REPO / "tests" / "lesson" / "ci.sh", REPO], cwd=tmp_path, check=True)


@pytest.mark.parametrize("page", book.PAGES)
def test_commands_have_flags_of_their_programs(page):
    assert not book.edits_left(page), "take it out by git stash"
    parsers = {"plot_curves.py": plot_curves.parse_arguments}
    parsers["remedies.py"] = remedies.parse_command_line
    for command in book.commands_of(page):
        python, _, *words = command.line.split()
        assert python in ("python", "python3"), command.line
        if "--" in command.line:
            parsers.get(command.program, train_mnist.parse_arguments)(words)  # or it exits
            assert command.program != "remedies.py" or "--output-dir" in words, "or it is refused"
