"""The pages have the figures and conclusions that sentences.py computes from what is committed.

The rest of their text is as somebody has checked it: checked.txt has a checksum of each paragraph.
"""

import io
import re
import zlib
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
CHECKED_FILES = "README.md", "train_mnist.py", "plot_curves.py", "data/*.md", "lesson/**/*.md"
CHECKED_FILES += "lesson/*.py", "lesson/twins/*.py", "lesson/draw.html", "outputs/reference/*.md"


def prose_of(path):
    """Returns what a file says in words, as paragraphs with blank lines between them.

    Of a program it is the docstrings; of the two scripts also the comments, and --help.
    """
    source = pages.read(path)
    if path.endswith(".md"):
        return pages.text_of(path)
    if path.endswith(".html"):
        return re.sub(r"<(script|style).*?</\1>", "", source, flags=re.DOTALL)
    docstrings = "\n\n".join(source.split('"""')[1::2])
    if "/" in path:
        return docstrings
    comments = "\n".join(re.findall(r"# .*|^$", source, re.MULTILINE))
    with redirect_stdout(io.StringIO()) as printed:
        assert not exit_of(path, "--help")
    flags_apart = printed.getvalue().replace("\n  --", "\n\n  --")
    return "\n\n".join([docstrings, comments, flags_apart])


def checksums_of(path):
    """Returns a line for each paragraph of a file: its checksum, without the pieces, and words."""
    rest = prose_of(path)
    for _, piece, _ in pieces_of(path):
        rest = re.sub(r"\s+".join(map(re.escape, piece.split())), "", rest)
    texts = [" ".join(paragraph.split()) for paragraph in rest.split("\n\n")]
    return [f"{zlib.crc32(text.encode()):08x} {path}: {text[:48]}" for text in texts if text]


def test_each_paragraph_is_as_somebody_has_checked_it(tmp_path):
    files = [path for pattern in CHECKED_FILES for path in sorted(REPO.glob(pattern))]
    lines = [line for path in files for line in checksums_of(path.relative_to(REPO).as_posix())]
    checked = CHECKED.read_text(encoding="utf-8").splitlines()
    if lines != checked:
        new = tmp_path / "checked.txt"
        new.write_text("\n".join([*lines, ""]), encoding="utf-8")
        changed = [f"- {line}" for line in checked if line not in lines]
        changed += [f"+ {line}" for line in lines if line not in checked]
        changed += ["Once somebody has read these paragraphs again:", f"cp {new} {CHECKED}"]
        pytest.fail("\n".join(changed), pytrace=False)
