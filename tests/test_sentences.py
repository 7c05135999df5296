"""The pages have the figures and conclusions that sentences.py computes from what is committed.

What else their sentences turn on is in checked.txt, as somebody has checked it.
"""

import difflib
import io
import re
from contextlib import redirect_stdout

import pages

import pytest

from helpers import REPO, exit_of
from sentences import SAID, pieces_of


@pytest.mark.parametrize("page", SAID)
def test_the_page_says_what_the_data_bear(page):
    text, wrong = " ".join(pages.text_of(page).split()), []
    for is_true, piece, where in pieces_of(page):
        if not is_true:
            wrong.append(f"{where}: the data do not bear any more: {piece}")
        if piece not in text:
            wrong.append(f"{where}: {page} should say, or reword it here: {piece}")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


CHECKED = REPO / "tests" / "checked.txt"
ABOUT, LISTED_WORDS, *BLOCKS = CHECKED.read_text(encoding="utf-8").rstrip().split("\n\n")
BLOCKS = {block.partition("\n")[0]: block for block in BLOCKS}  # a page's name to its lines
SCRIPTS = "train_mnist.py", "plot_curves.py"
LINK = r"(?<=\]\()[^)]+"  # where it leads, or the picture that it shows
NUMBER, FORMULA = r"(?<!\w)-?\d[\d,.]*(?<![.,])", r"\$\$?[^$]+\$\$?"
LISTED = rf"\b(?:{'|'.join(LISTED_WORDS.split())})s?\b"
TURNS_ON = re.compile(f"{LINK}|{NUMBER}|{LISTED}|{FORMULA}", re.IGNORECASE)


def text_to_check(page):
    """Returns the text of a page, or a program's docstrings and what a script answers to --help."""
    if page.endswith(".md"):
        return pages.text_of(page)
    docstrings = "\n\n".join(pages.read(page).split('"""')[1::2])
    if page not in SCRIPTS:
        return docstrings
    with redirect_stdout(io.StringIO()) as printed:
        assert not exit_of(page, "--help")
    flags_apart = printed.getvalue().replace("\n  --", "\n\n  --")
    return f"{docstrings}\n\n{flags_apart}"


def block_of(page):
    """Returns what each paragraph turns on outside of the pieces, below the name of the page."""
    rest, lines = text_to_check(page), [page]
    for _, piece, _ in pieces_of(page):
        words = r"\s+".join(map(re.escape, piece.split()))  # with line breaks anywhere
        rest, times = re.subn(words, "", rest)
        if not times:
            return BLOCKS[page]  # as it is, until what the test above says is mended
    for paragraph in rest.split("\n\n"):
        if found := TURNS_ON.findall(paragraph):
            beginning = " ".join(paragraph.split())[:32]
            lines.append(f"{beginning} ... {' '.join(' '.join(found).split())}")
    return "\n".join(lines)


def test_what_else_a_sentence_turns_on_is_as_somebody_has_checked_it(tmp_path):
    folders = "lesson", "lesson/twins", "data", "outputs/reference"
    readmes = [f"{folder}/README.md" for folder in folders]
    programs = [f"lesson/{path.name}" for path in sorted(REPO.glob("lesson/*.py"))]
    texts = [*pages.PAGES, *readmes, *SCRIPTS, *programs]
    blocks = map(block_of, texts)
    new = tmp_path / "checked.txt"
    new.write_text("\n\n".join([ABOUT, LISTED_WORDS, *blocks]) + "\n", encoding="utf-8")
    was, now = [path.read_text(encoding="utf-8").splitlines() for path in (CHECKED, new)]
    beyond_first_words = [[line.split(" ... ", 1)[-1] for line in lines] for lines in (was, now)]
    if beyond_first_words[0] != beyond_first_words[1]:
        changed = [line for line in difflib.ndiff(was, now) if line[0] in "+-?"]
        text = "\n".join([*changed, f"Once these are checked:\ncp {new} {CHECKED}"])
        pytest.fail(text, pytrace=False)
