"""The pages' links, quoted code and names; their commands, and their edits of the script."""

import ast
import re
import textwrap
import types
from pathlib import Path

import pytest

import book
import make_reference
import measured
import remedies
from evidence import numbers_in
from helpers import REPO, WITH_HELP, read_rows

FOLDERS = ("data", "lesson", "outputs/reference", "tests")
TEXTS = [*REPO.glob("*.md"), *[path for name in FOLDERS for path in (REPO / name).rglob("*.md")]]
CODE = {path: path.read_text("utf-8") for path in [*REPO.glob("*.py"), *REPO.glob("lesson/*.py")]}


def anchors_of(path):
    """Returns what a link to a place on a page, or in a film, may name."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return re.findall(r'"name": "(\w+)"', text)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return [re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in headings]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(REPO).as_posix())
def test_links_lead_somewhere_and_folds_are_whole(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("<details>") == text.count("</details>")
    for program in re.findall(r"(?:python|pytest) ((?:lesson|tests)/[\w./-]*)", text):
        assert (REPO / program).exists() or program == "lesson/my_sigmoid.py", program  # a reader's
    for link in re.findall(r"\]\((?!http)([^)]+)\)", text):
        target, _, anchor = link.partition("#")
        linked = path.parent / target if target else path
        assert linked.exists() and (not anchor or anchor in anchors_of(linked)), link


@pytest.mark.parametrize("folder", ["tests", "lesson/making", "lesson"])
def test_all_tests_makers_and_programs_are_in_the_table_of_their_folder(folder):
    files = {path.relative_to(REPO / folder).as_posix() for path in REPO.glob(f"{folder}/**/*.py")}
    wanted = WITH_HELP if folder == "lesson" else files
    listed = {*re.findall(r"\]\(([\w/]+\.py)\)", book.read(f"{folder}/README.md"))}
    assert wanted <= listed <= files, f"mend the rows of {folder}/README.md"


def test_the_code_of_page_6_throws_coins_as_shown_and_applies_the_rule(capsys):
    (coins, rule), (shown,) = [book.blocks(kind, "lesson/6-chance.md") for kind in ("py", "")]
    exec(coins, {})
    assert numbers_in(capsys.readouterr().out) == pytest.approx(numbers_in(shown))
    exec(rule, {})
    gain = measured.more("accuracy", "dropout")
    expected = [gain.mean, gain.error, gain.mean / gain.error]
    assert numbers_in(capsys.readouterr().out) == pytest.approx(expected, abs=0.02)


# Words in backticks that are no names of the code.
OTHER_WORDS = {"python3", "pip", "install", "venv", "bin", "activate", "Scripts", "cuda", "git"}
OTHER_WORDS |= {"stash", "pop", "tests", "reference", "twins", "FOLDER", "my_sigmoid.py", "assign"}
OTHER_WORDS |= {"trainable", "std(W1)", "std(W2)"}
OTHER_WORDS |= {f'load_mnist("data", "{part}")' for part in ("train", "t10k")}


@pytest.mark.parametrize("page", book.PAGES)
def test_names_in_sentences_are_those_of_the_code(page):
    prose = re.sub(book.BLOCK, "", book.read(page), flags=re.DOTALL | re.MULTILINE)
    quoted = " ".join(re.findall("`([^`]*)`", prose))
    names = {*re.findall(r"--[a-z][\w-]*|\w+\.py|[A-Za-z_]\w+", quoted)}
    code = re.sub("# .*", "", "".join(CODE.values()))  # comments may be stale
    known = {*re.findall(r"--[\w-]+|\w+", code)} | OTHER_WORDS | {path.name for path in CODE}
    calls = {call for call in re.findall(r"\w+\([^()]+\)", quoted) if call not in code}
    unknown = (names - known) | {call for call in calls if "..." not in call} - OTHER_WORDS
    assert not unknown, f"mend {page}, or add to OTHER_WORDS: {unknown}"


def functions_of(text):
    """Yields of each function and class its text, and that below its docstring."""
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            for first in [node, *body[:1]]:
                yield textwrap.dedent("".join(lines[first.lineno - 1 : node.end_lineno]))


@pytest.mark.parametrize("page", book.PAGES)
def test_quoted_code_is_a_whole_function_of_ours_with_dots_for_lines_left_out(page):
    ours = [function for text in CODE.values() for function in functions_of(text)]
    for block in book.blocks("python", page):
        for quoted in re.split(r"(?<=\n)\.\.\.\n(?=def )", block):  # between two functions
            lines = quoted.splitlines()
            patterns = [".*" if line.strip() == "..." else re.escape(line) for line in lines]
            pattern = re.compile("\n".join([*patterns, ""]), re.DOTALL)
            assert any(map(pattern.fullmatch, ours)), f"{page}:\n{quoted}"


def reads_and_makes(command):
    """Returns the runs that a command reads, if only by default, and the folder that it makes."""
    _, program, *words = command.line.split()
    if program == "lesson/remedies.py":
        return [], remedies.parse_command_line(words).output_dir.as_posix()
    source = book.read(program) if program.startswith("lesson/") else ""
    defaults = "".join(re.findall(r"\barguments\((.*)\)", source))
    return command.reads or re.findall('"(outputs/.*?)"', defaults), command.writes


def test_each_page_names_the_runs_that_its_commands_need_and_makes_new_ones():
    made = {"outputs/run-1"}  # by any page so far
    for page in book.PAGES:
        below_the_title = book.read(page).split("\n\n")[1]
        named = {*re.findall("`(outputs/.*?)`", below_the_title)}
        assert named <= made, f"{page} says that it needs what no page before it makes"
        at_hand = {"outputs/run-1", *named}  # all that the reader of this page is sure to have
        for command in book.commands_of(page):
            reads, new = reads_and_makes(command)
            for run in reads:
                experiment = Path(run).parent.as_posix()  # if the run is a network of one
                assert at_hand & {run, experiment}, f"{page}: {command.line} reads {run}"
            assert new not in made, f"{page}: made twice: {command.line}"
            made |= {new} - {""}
            at_hand.add(new)


def test_programs_run_on_the_pages_as_their_output_is_kept_and_as_their_table_says():
    kept = [book.Command(f"python lesson/{line}") for line in make_reference.PROGRAMS]
    ours = {maker.writes for maker, _ in make_reference.list_files().values()}
    for command in book.commands("lesson/"):
        reads, _ = reads_and_makes(command)
        of_program = [each.reads for each in kept if each.program == command.program]
        if of_program and {*reads} <= ours:  # and not a run of the reader's own
            assert reads in of_program, f"{command.line}: what it prints is not kept"
    table = re.findall(
        r"^\| \[`(\w+\.py)`.* \|(.*)\|$", book.read("lesson/README.md"), re.MULTILINE
    )
    for program, needs in table:
        reads, _ = reads_and_makes(book.Command(f"python lesson/{program}"))
        assert re.findall("`(.*?)`", needs) == reads, f"{program} of lesson/README.md"


def test_commands_beside_the_pages_read_what_is_written_before():
    for path in TEXTS:
        page = path.relative_to(REPO).as_posix()
        made = set()
        for line in "".join(book.blocks("sh", page)).splitlines() * (page not in book.PAGES):
            command = book.Command(line.partition("#")[0].strip())
            assert {*command.reads} <= made, f"{page}: {line}"
            if line.startswith("python "):  # a twin writes into a folder of its own name
                name = command.program.removesuffix(".py").replace("_", "-")
                made |= {command.writes, f"outputs/{name}"}


@pytest.mark.parametrize("page", book.PAGES)
def test_what_a_reader_is_to_import_is_there(page):
    for block in book.blocks("py", page):
        for line in re.findall(r"^(?:import|from) .*", block, re.MULTILINE):
            exec(line, {})


EDITED = [Path(command.writes).name for command in book.commands("train_mnist.py") if command.edit]


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITED)
def test_a_run_with_an_edit_begins_as_the_committed_one(name, tmp_path):
    script = types.ModuleType("edited")
    script.__file__ = str(REPO / "train_mnist.py")  # beside which it looks for the data
    command = make_reference.list_runs()[name]
    exec(book.edited_script(command.edit), vars(script))
    script.progress_bar = lambda _: range(1, 11)  # and not --iterations 10, which an edit may use
    flags = [*command.flags.split(), "--output-dir", str(tmp_path / "run")]
    script.main(script.parse_arguments(flags))
    _, rows = read_rows(tmp_path / "run")
    expected = make_reference.rows_of(name)[:2]  # of the iterations 0 and 10
    if name == "large-start":  # whose first steps blow rounding up, too
        rows, expected = rows[:1], expected[:1]
    # The costs: another processor moved those of the default run by a tenth of this.
    assert rows[:, [0, 2, 4]] == pytest.approx(expected[:, [0, 2, 4]], rel=2e-3)
