"""The pages' links, their quoted code, the names in their sentences, and what they show."""

import itertools
import re
import textwrap

import numpy as np
import pytest

import book
from helpers import REPO
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


def test_all_tests_and_makers_are_in_the_table_of_their_folder():
    for folder in ("tests", "lesson/making"):
        text = (REPO / folder / "README.md").read_text(encoding="utf-8")
        files = {
            path.relative_to(REPO / folder).as_posix() for path in REPO.glob(f"{folder}/**/*.py")
        }
        missing = files - {*re.findall(r"\]\(([\w/]+\.py)\)", text)}
        assert not missing, f"add a row to {folder}/README.md"


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
