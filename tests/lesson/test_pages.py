"""The pages' links, quoted code, names and sums; their commands, and their edits of the script."""

import itertools
import re
import textwrap
import types
from pathlib import Path

import numpy as np
import pytest

import book
import make_reference
import remedies
from helpers import PROGRAMS, REPO, read_rows
from measured import numbers_in

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
        if anchor:
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


def value_of(formula):
    """Returns what a formula of numbers only is, or None if it has letters."""
    python = {r"\\cdot": "*", r"\{,\}": "", r"\^\{?([\d.]+)\}?": r"**\1", r"\s+": " "}
    python |= {r"\\sqrt\{(.*)\}": r"np.sqrt(\1)", r"\\ln ([\d.]+)": r"*np.log(\1)"}
    for ours, theirs in python.items():
        formula = re.sub(ours, theirs, formula)
    try:
        return eval(formula, {"np": np})
    except (SyntaxError, NameError):
        return None


def test_each_sum_that_a_reader_does_with_a_pencil_is_right():
    text = "".join(book.read(page) for page in book.PAGES)
    evaluated = 0
    for formula in re.findall(r"\$+([^$]+=[^$]+)\$+", text):
        for one, other in itertools.pairwise(formula.split("=")):
            found, said = value_of(one), value_of(other)
            if found is not None and said is not None:
                digits = len(other.partition(".")[2])
                assert round(found + 1e-9, digits) == said or round(found - 1e-9, digits) == said, (
                    formula
                )
                evaluated += 1
    assert evaluated > 10


def array_of(matrix):
    """Returns a matrix in TeX, as re.sub finds it, as Python, with the @ that its place means."""
    rows = [[float(entry) for entry in row.split("&")] for row in matrix[1].split(r"\\")]
    return f"@ np.array({rows})"


def test_each_product_of_matrices_is_right():
    text = "".join(book.read(page) for page in book.PAGES)
    formulas = re.findall(r"\$\$(.*?pmatrix.*?)\$\$", text)
    assert len(formulas) == 2
    for formula in formulas:
        python = re.sub(r"\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}", array_of, formula)
        *_, one, other = re.sub(r"(^|[+=])\s*@", r"\1", python).split("=")
        assert np.allclose(eval(one), eval(other)), formula


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


def is_quoted(part, dots_before, dots_after):
    """Whether lines are code of ours, and those that are left out beside them have dots.

    dots_before, dots_after: the blanks before the dots, a text, or None if there are no dots.
    """

    def is_less(blanks):  # the pattern of a line that begins further to the left than after these
        return rf" {{0,{blanks - 1}}}\S" if blanks > 0 else "(?!)"

    for shift in (0, 4, 8, 12):
        lines = textwrap.indent(part, " " * shift)
        first = len(lines) - len(lines.lstrip())
        begin = "" if dots_before is not None else rf'(?:^\n|"""\n|^{is_less(first)}.*\n)'
        end = is_less(first if dots_after is None else shift + len(dots_after) + 1)
        if re.search(rf"{begin}^{re.escape(lines)}(?={end}|\n|\Z)", CODE, re.MULTILINE):
            return True
    return False


@pytest.mark.parametrize("page", book.PAGES)
def test_quoted_code_is_ours_and_has_dots_where_lines_are_left_out(page):
    for block in book.blocks("python", page):
        pieces = [None, *re.split(r"^( *)\.\.\.\n", block, flags=re.MULTILINE), None]
        for before, part, after in zip(pieces[::2], pieces[1::2], pieces[2::2], strict=False):
            is_end = (before is None or after is None) and before != after  # of a block, with dots
            assert is_quoted(part, before, after) if part else is_end, f"{page}:\n{part}"


def default_runs(program):
    """Returns the runs that a program reads if none is named, as its call of arguments says."""
    source = book.read(program) if program.endswith(".py") else ""  # as in: python -m pytest
    found = re.search(r"\barguments\((.*)\)", source)
    return re.findall('"(outputs/.*?)"', found[1]) if found else []


def needed_and_made(command):
    """Returns the runs that a command reads, and the folder that it makes, or an empty text."""
    _, program, *words = command.line.split()
    needed, new = command.reads or default_runs(program), command.writes
    if program == "lesson/remedies.py":  # which makes outputs/remedies if no folder is named
        new = remedies.parse_command_line(words).output_dir.as_posix()
    return needed, new


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


MORE_IS_SHOWN_OF = {"draw.py", "remedies.py", "chart.py", "elsewhere.py"}


def test_what_a_page_shows_of_a_program_is_of_the_pages_own_command():
    for command in book.commands("lesson/"):
        program = command.line.split()[1].removeprefix("lesson/")
        runs, _ = needed_and_made(command)
        if program not in MORE_IS_SHOWN_OF:
            asked = " ".join([program, *runs])
            assert any(line.startswith(asked) for line in make_reference.PROGRAMS), asked


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
