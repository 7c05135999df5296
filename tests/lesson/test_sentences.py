"""The pages have the figures and conclusions that sentences.py computes from what is committed.

The rest of their text is as somebody has checked it: checked.txt has a checksum of each file.
"""

import ast
import re
import zlib

import pages

import pytest

from helpers import REPO
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


CHECKED = REPO / "tests" / "lesson" / "checked.txt"
CHECKED_FILES = "README.md", "train_mnist.py", "plot_curves.py", "requirements.txt", ".ci/run"
CHECKED_FILES += ".github/workflows/test.yml", "data/*.md", "outputs/reference/*.md", "tests/*.md"
CHECKED_FILES += "lesson/**/*.md", "lesson/**/*.py", "lesson/draw.html"


def prose_of(path):
    """Returns what a file says in words. Of code it is the comments, and the texts in quotes.

    These are docstrings, the help of flags, and what is printed, drawn or shown on the page.
    """
    source = pages.read(path)
    if path.endswith(".md"):
        return pages.text_of(path)
    if path.endswith(".html"):
        html, script = source.split("<script>")
        return html + " ".join(re.findall(r'"[^"]*"|`[^`]*`|/\*.*?\*/|//.*', script))
    if path.endswith(".py"):
        constants = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
        texts = [value for value in constants if isinstance(value, str) and " " in value]
        return " ".join(sorted([*texts, *re.findall("# .*", source)]))
    return source


def checksum_of(path):
    """Returns a checksum of the prose of a file without the pieces, wherever its lines break."""
    words = " ".join(prose_of(path).split())
    for _, piece, _ in pieces_of(path):
        words = words.replace(piece, "")
    return f"{zlib.crc32(words.encode()):08x}"


def test_the_prose_of_each_file_is_as_somebody_has_checked_it(tmp_path):
    paths = [path for pattern in CHECKED_FILES for path in sorted(REPO.glob(pattern))]
    names = [path.relative_to(REPO).as_posix() for path in paths]
    lines = [f"{checksum_of(name)} {name}" for name in names]
    checked = CHECKED.read_text(encoding="utf-8").splitlines()
    if lines != checked:
        new = tmp_path / "checked.txt"
        new.write_text("\n".join([*lines, ""]), encoding="utf-8")
        changed = " ".join(line.split()[1] for line in lines if line not in checked)
        text = f"Once the tests above pass, read what git diff, or git log -p, shows of {changed}"
        text += f"\nThen: cp {new} {CHECKED}"
        pytest.fail(text, pytrace=False)
