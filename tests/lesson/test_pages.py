"""What the pages say is measured (see claims.py), and their sums, links, code and commands hold."""

import json
import re
import types
from pathlib import Path
from subprocess import PIPE, run
from unittest import mock

import pytest

import book
import fill
import plot_curves
import remedies
import train_mnist
from claims import Claim, claims_of, figures_in
from evidence import numbers_in
from helpers import PINS, REPO, check_kept, run_main
from quiet_tensorflow import tf
from sums import comes_out, formulas_in

FOLDERS = ("data", "lesson", "outputs/reference", "tests")
PATHS = [*REPO.glob("*.md"), *[path for name in FOLDERS for path in (REPO / name).rglob("*.md")]]
TEXTS = {path: path.read_text("utf-8") for path in PATHS}
FILES = *REPO.glob("*.py"), *REPO.glob("lesson/**/*.py"), *REPO.glob("tests/**/*.py")
CODE = {path: path.read_text("utf-8") for path in FILES}
OF_READER = "my_sigmoid.py", "mine.py"  # which the reader of the pages writes


def test_links_lead_somewhere_and_have_the_titles_of_pages():
    for path, text in TEXTS.items():
        assert not re.search(r"\S - \*\*", text), f"{path}: an item of a list within a line"
        for words, link in re.findall(r"([^][]*)\]\((?!http)([^)]+)\)", text):
            target, _, anchor = link.partition("#")
            linked = path.parent / target if target else path
            assert linked.exists(), f"{path}: {link}"
            assert not anchor or anchor in book.anchors_of(linked), f"{path}: {link}"
            title = re.sub(r"^\d+\. ", "", " ".join(words.split()))
            if linked.parent.name == "pages" and not anchor and re.fullmatch("[A-Z][^,]*", title):
                assert title == book.title_of(linked), f"{path} calls it {title}: {link}"


def test_commands_name_what_is_there():
    text = "".join(TEXTS.values())
    for program in re.findall(r"(?:python|pytest) ((?:lesson|tests)/[\w./-]*)", text):
        assert (REPO / program).exists() or program.endswith(OF_READER), program
    for file, word in re.findall(r"pytest (\S*) ?-k (\S+)", text):  # of a file: -m is for all
        assert file and re.search(rf"def test_\w*{word}", book.read(file)), word


def test_the_commands_for_powershell_are_the_same():
    readme = book.read("README.md")
    linux = " ".join(re.findall("^python3 (-m venv .*)", readme, re.MULTILINE))
    powershell = " ".join(re.findall("^python (-m venv .*)", readme, re.MULTILINE))
    once_made = linux.replace("&& . .venv/bin/activate ", "")
    assert r"write `.venv\Scripts\python` for `python`" in readme
    assert powershell == re.sub(r" && (\w)", r"; .venv\\Scripts\\\1", once_made)  # 5.1 has no &&


def test_versions_are_those_of_the_readme_and_of_the_reference():
    (versions,) = re.findall(r"python: \[(.*)\]", book.read(".github/workflows/test.yml"))
    lowest, *_, highest = re.findall(r"3\.\d+", versions)
    assert f"You need Python {lowest} to {highest} " in book.read("README.md")
    for line in ("set -euo pipefail", "ruff format --check ."):  # or it ends well, come what may
        assert f"{line}\n" in book.read(".ci/run")
    run = json.loads(book.read("outputs/reference/default/run.json"))
    for package in ("tensorflow", "numpy"):
        assert f"{package}=={run['made_with'][package]};" in PINS, "else no bytes are compared"


def test_pages_are_listed_and_programs_with_the_runs_that_they_read():
    lesson = book.read("lesson/README.md")
    links = re.findall(r"\[`(\w+\.py)`\]\(\1\)", lesson)
    assert {*links} == {path.name for path in REPO.glob("lesson/*.py")}, "mend lesson/README.md"
    tracked = run(["git", "ls-files"], cwd=REPO, stdout=PIPE, text=True).stdout.split()
    named = book.read("README.md") + book.read("CONTRIBUTING.md")
    assert [each for each in tracked if not re.search(r"^\.|/", each) and each not in named] == []
    assert {*book.ORDER} == {path.stem for path in REPO.glob("lesson/pages/*")}
    numbered = re.findall(r"^\| \[(\d+)\. .*\]\(pages/(.*)\.md\) \|", lesson, re.MULTILINE)
    assert numbered == [(str(number), name) for number, name in enumerate(book.ORDER, 1)]
    for program, needs in re.findall(r"^\| \[`(.*)`\].*\| (`.*`) \|$", lesson, re.MULTILINE):
        arguments = mock.Mock(side_effect=SystemExit)  # it gets what the program takes by default
        with mock.patch("command_line.arguments", arguments), pytest.raises(SystemExit):
            run_main(f"lesson/{program}")
        assert needs == " and ".join(f"`{run}`" for run in arguments.call_args.args), program


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "lesson/README.md", *book.PAGES])
def test_names_in_sentences_are_those_of_the_code(page):
    prose = re.sub(book.BLOCK, "", book.read(page), flags=re.DOTALL | re.MULTILINE)
    for flags in re.findall("`(--[^`]* [^`]*)`", prose):  # with a value: of the script
        train_mnist.parse_arguments(flags.split())
    quoted = " ".join(re.findall("`([^`]*)`", prose))
    named = {*re.findall(r"--[a-z][\w-]*|\w+\.py|[A-Za-z]\w*_\w+|\b[A-Z]{2,}\b", quoted)}
    code = re.sub("# .*", "", "".join(CODE.values()))  # comments may be stale
    known = {*re.findall(r"--[\w-]+|\w+", code)} | {path.name for path in CODE} | {*OF_READER}
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


PARSERS = {"plot_curves.py": plot_curves.parse_arguments}
PARSERS["remedies.py"] = remedies.parse_command_line


def test_commands_have_flags_of_their_programs_and_read_what_is_made_before():
    made = {"outputs/run-1", "outputs/remedies"}  # as the front page, and Remedies, have no folder
    for page in book.PAGES:
        needed = {*re.findall("`(outputs/.*?)`", book.read(page).split("\n\n")[1])}
        assert needed <= made, f"{page} begins: you need {needed}"
        at_hand = needed | {"outputs/remedies"} if page != "README.md" else {*made}
        for command in book.commands_of(page):
            first, program, *words = command.line.split()
            assert first in ("python", "python3"), command.line
            if program != "-m":
                assert all(word.startswith("outputs/") for word in words if "/" in word), page
            if "--" in command.line:
                parse = PARSERS.get(command.program, train_mnist.parse_arguments)
                parse(words)  # exits if the flags are wrong
            for folder in command.reads:
                experiment = Path(folder).parent.as_posix()  # if the run is a network of one
                assert at_hand & {folder, experiment}, f"{page} does not say that it needs {folder}"
            at_hand.add(command.writes)
        made |= at_hand


def test_the_code_on_chance_prints_what_is_shown(capsys, page="lesson/pages/chance.md"):
    *codes, differences = book.blocks("py", page)
    for code, shown in zip(codes, book.blocks("", page), strict=True):
        exec(code, {})
        assert numbers_in(capsys.readouterr().out) == pytest.approx(numbers_in(shown))
    exec(differences, {})
    for line in capsys.readouterr().out.splitlines():
        told = "{:.2f} ± {:.2f}".format(*numbers_in(line))
        assert told in " ".join(book.read(page).split())


def test_a_page_ends_with_a_link_to_the_next():
    for page, following in zip(book.PAGES[1:], book.ORDER[1:], strict=False):
        linked = re.search(rf"\nNext: \[.*\]\({following}.md\). All pages: ", book.read(page))
        assert linked, f"{page}: end it with the comments of cog of other pages, and fill in"


def test_pages_and_watch_html_are_filled_in_below_the_titles_that_are_kept(tmp_path, monkeypatch):
    assert [*fill.list_stale()] == [], "python lesson/making/fill.py"
    monkeypatch.setattr(fill, "filled_in", lambda file: "new")
    monkeypatch.setattr(fill.paths, "REPO", tmp_path)
    (tmp_path / "lesson" / "pages").mkdir(parents=True)
    fill.fill()
    made = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*"))
    assert made == sorted(["lesson/README.md", "lesson/watch.html", *book.PAGES])
    tables = [table[0] for page in book.PAGES for table in book.tables_of(page)]
    monkeypatch.chdir(tmp_path)
    check_kept("titles", "\n".join(row for row in tables if row.startswith("|")))


def test_the_code_on_your_own_runs(monkeypatch, page="lesson/pages/your-own.md"):
    monkeypatch.chdir(REPO)
    *code, step, _, _ = book.blocks("py", page)  # test_programs.py has the last two
    names = {"array": [1.0], "d": 0.0, "logits": tf.zeros([60_000, 10])}
    exec("".join(code), names)
    assert names["W1"].numpy().std() == pytest.approx((2 / 784) ** 0.5, rel=0.01)
    names |= {"W2": names["W1"], "x": names["images"], "y": names["logits"]}
    names["test_labels"] = names["labels"]
    for in_a_sentence in re.findall("`([^`]+)`", " ".join(book.sentences_of(page))):
        if "(" in in_a_sentence:
            exec(re.sub(r"^\.", "b1.", in_a_sentence), names)  # .numpy() is of any tensor
    assert [len(names[n]) for n in ("test_images", "batch", "answers")] == [10_000, 100, 60_000]
    tape = types.SimpleNamespace(gradient=lambda cost, variables: variables)  # 3, as is v
    exec(step, names | {"variables": [names["v"]], "cost": None, "tape": tape})
    assert names["v"].numpy() == pytest.approx(3 - 0.3 * 3)


@pytest.mark.parametrize("page", book.PAGES)
def test_claims_are_true_and_on_their_page(page):
    rows = [row for table in book.tables_of(page) for row in table]
    told = {True: rows, False: book.sentences_of(page)}
    claims, _ = claims_of(page)
    faults = [*filter(None, [claim.fault_on(page, told[claim.is_of_table]) for claim in claims])]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("page", book.PAGES)
def test_each_row_of_a_table_is_claimed_once(page):
    claims, _ = claims_of(page)
    for row in [row for table in book.tables_of(page) for row in book.rows_of(table)]:
        shown = [claim.place for claim in claims if claim.is_of_table and claim.is_in(row)]
        assert len(shown) == 1, f"{page}: {shown or 'no shows(...)'} claims the row {row}"


@pytest.mark.parametrize("page", book.PAGES)
def test_figures_in_sentences_are_claimed_and_sums_come_out(page):
    claims, unmeasured = claims_of(page)
    sentences = book.sentences_of(page)
    formulas = formulas_in(" ".join(sentences))
    wrong = [f"{page}: {formula}" for formula in formulas if comes_out(formula) is False]
    for sentence in sentences:
        known = [text for text in unmeasured if text in sentence]
        known += [part for claim in claims if claim.is_in(sentence) for part in claim.parts]
        known += filter(comes_out, formulas_in(sentence))
        for figure in figures_in(sentence) - figures_in(" | ".join(known)):
            file = f"lesson/claims/{Path(page).stem}.py"
            wrong.append(f"{page} says {figure}, but not {file}: {sentence}")
    assert not wrong, "\n".join(wrong)


def test_what_is_measured_otherwise_is_noticed():
    claim = Claim("", True, ("300 images", "81 %"))
    others = "300 images: 81.5 %", "1,300 images: 81 %", "81 % of 300 images"
    assert not any(map(claim.is_in, others)) and not Claim("", True, ("0.488",)).is_in("0.4881")
    assert len(figures_in("81 %, 1.9 ±, 0.52, 1,187, nine of ten; not 1,000, nor 0.5")) == 5
    assert comes_out(r"2\cdot3=6") and not comes_out(r"2\cdot3=7") and not comes_out("1/3=0.34")
