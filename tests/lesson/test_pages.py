"""The pages' links, quoted code, names and sums; their commands, and their edits of the script."""

import itertools
import math
import re
import textwrap
import types
from pathlib import Path

import pytest

import book
import make_reference
import remedies
from evidence import numbers_in
from helpers import PROGRAMS, REPO, read_rows

FOLDERS = ("data", "lesson", "outputs/reference", "tests")
TEXTS = [*REPO.glob("*.md"), *[path for name in FOLDERS for path in (REPO / name).rglob("*.md")]]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(REPO).as_posix())
def test_links_lead_somewhere_and_folds_are_whole(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("<details>") == text.count("</details>")
    for program in re.findall(r"(?:python|pytest) ((?:lesson|tests)/[\w./-]*)", text):
        assert (REPO / program).exists() or program == "lesson/my_sigmoid.py", program  # a reader's
    for link in re.findall(r"\]\((?!http)([^)]+)\)", text):
        target, _, anchor = link.partition("#")
        linked = path.parent / target if target else path
        assert linked.exists(), link
        if anchor and linked.suffix == ".html":  # a chapter of watch.html
            assert f'"name": "{anchor}"' in linked.read_text(encoding="utf-8"), link
        elif anchor:
            headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = [re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in headings]
            assert anchor in anchors, link


@pytest.mark.parametrize("folder", ["tests", "lesson/making", "lesson"])
def test_all_tests_makers_and_programs_are_in_the_table_of_their_folder(folder):
    files = {path.relative_to(REPO / folder).as_posix() for path in REPO.glob(f"{folder}/**/*.py")}
    wanted = PROGRAMS if folder == "lesson" else files
    listed = {*re.findall(r"\]\(([\w/]+\.py)\)", book.read(f"{folder}/README.md"))}
    assert wanted <= listed <= files, f"mend the rows of {folder}/README.md"


def test_the_coins_of_page_6_fall_as_shown(capsys):
    (code,), (shown,) = [book.blocks(kind, "lesson/6-chance.md") for kind in ("py", "")]
    exec(code, {})
    assert numbers_in(capsys.readouterr().out) == pytest.approx(numbers_in(shown))


# How Python writes what a sum in TeX has.
PYTHON = {r"\\cdot": "*", r"\{,\}": "", r"\^\{?([\d.]+)\}?": r"**\1", r"\s+": " "}
PYTHON |= {r"\\sqrt\{(.*)\}": r"math.sqrt(\1)", r"\\ln ([\d.]+)": r"*math.log(\1)"}
PYTHON |= {r"\\,": "*", r"(\d)x": r"\1*x"}


def value_of(formula):
    """Returns what a formula is at x = 3, or None if it has letters besides x."""
    for tex, python in PYTHON.items():
        formula = re.sub(tex, python, formula)
    try:
        return eval(formula, {"math": math, "x": 3})
    except (SyntaxError, NameError):
        return None


def test_each_sum_that_a_reader_does_with_a_pencil_is_right():
    evaluated = 0
    for formula in re.findall(r"\$+([^$]+)\$+", "".join(map(book.read, book.PAGES))):
        for one, other in itertools.pairwise(formula.split("=")):
            found, said = value_of(one), value_of(other)
            if found is not None and said is not None:
                decimals = len(other.strip().partition(".")[2])
                assert found == pytest.approx(said, abs=0.5001 * 10.0**-decimals), formula
                evaluated += 1
    assert evaluated > 10


# Words in backticks that are no names of the code.
OTHER_WORDS = {"python3", "pip", "install", "venv", "bin", "activate", "Scripts", "cuda", "git"}
OTHER_WORDS |= {"stash", "pop", "tests", "reference", "twins", "FOLDER", "my_sigmoid.py", "assign"}
OTHER_WORDS |= {"trainable"}
SOURCES = [*REPO.glob("*.py"), *REPO.glob("lesson/*.py")]
CODE = "".join(path.read_text("utf-8") for path in SOURCES)


@pytest.mark.parametrize("page", book.PAGES)
def test_names_in_sentences_are_those_of_the_code(page):
    prose = re.sub(book.BLOCK, "", book.read(page), flags=re.DOTALL | re.MULTILINE)
    quoted = " ".join(re.findall("`([^`]*)`", prose))
    names = {*re.findall(r"--[a-z][\w-]*|\w+\.py|[A-Za-z_]\w+", quoted)}
    known = {*re.findall(r"--[\w-]+|\w+", re.sub("# .*", "", CODE))}  # comments may be stale
    known |= OTHER_WORDS | {path.name for path in SOURCES}
    assert names <= known, f"mend {page}, or add to OTHER_WORDS: {names - known}"


def pattern_of(line):
    """Returns a pattern for a quoted line; dots are for lines, of which the first begins there."""
    blanks = line[: len(line) - len(line.lstrip())]
    dots = rf"\n*{blanks}\S.*\n(?:{blanks}.+\n|\n)*"
    return dots if line.strip() == "..." else re.escape(line) + "\n"


def is_quoted(part):
    """Whether code is ours, from the first line of a block to its last, or has dots there."""
    for depth in (0, 4, 8, 12):
        lines = textwrap.indent(part, " " * depth).splitlines()
        is_open = lines[-1].strip() == "..."
        deepest = lines[-1].index(".") if is_open else depth
        before, after = [rf" {{0,{n - 1}}}\S" if n > 0 else "(?!)" for n in (depth, deepest)]
        begin, end = rf'(?:^\n|"""\n|^{before}.*\n)', rf"(?={after}|\n|\Z)"
        if re.search(begin + "".join(map(pattern_of, lines)) + end, CODE, re.MULTILINE):
            return True
    return False


@pytest.mark.parametrize("page", book.PAGES)
def test_quoted_code_is_ours_and_has_dots_where_lines_are_left_out(page):
    for block in book.blocks("python", page):
        parts = block.split("\n...\n")  # functions, at the left of a page and deeper in the code
        for number, part in enumerate(parts):
            before = "...\n" if number > 0 else ""
            after = "\n..." if number < len(parts) - 1 else ""
            assert is_quoted(before + part + after), f"{page}:\n{part}"


def needed_and_made(command):
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
            needed, new = needed_and_made(command)
            for run in needed:
                experiment = Path(run).parent.as_posix()  # if the run is a network of one
                assert at_hand & {run, experiment}, f"{page}: {command.line} reads {run}"
            if new:
                assert new not in made, f"{page}: made twice: {command.line}"
                made.add(new)
                at_hand.add(new)


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
