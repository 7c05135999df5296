"""The pages have the figures and conclusions that sentences.py computes from what is committed.

The rest of their text is as somebody has checked it: checked.txt has a checksum of each file.
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
CHECKED_FILES = "README.md", "train_mnist.py", "plot_curves.py", "requirements.txt", ".ci/run"
CHECKED_FILES += ".github/workflows/test.yml", "data/*.md", "outputs/reference/*.md", "tests/*.md"
CHECKED_FILES += "lesson/**/*.md", "lesson/**/*.py", "lesson/draw.html"


def prose_of(path):
    """Returns what a file says in words that no other test can check: a text.

    Of a program it is the docstrings and comments; of the two scripts also the answer to --help.
    """
    source = pages.read(path)
    if path.endswith(".md"):
        return pages.text_of(path)
    if path.endswith(".html"):
        return re.sub(r"<script.*?</script>", "", source, flags=re.DOTALL)
    if not path.endswith(".py"):
        return source
    help_text = io.StringIO()
    if "/" not in path:
        with redirect_stdout(help_text):
            assert not exit_of(path, "--help")
    comments = re.findall("# .*", source)
    return "\n".join([*source.split('"""')[1::2], *comments, help_text.getvalue()])


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
