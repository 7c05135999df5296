"""Prose is as somebody has checked it: checked.txt has a checksum of that of each file.

No program can tell whether prose is right. So whoever changes some, or does so by mistake, is asked
to read it again, and says with --accept that this is done.
"""

import ast
import re
import zlib

import pages

import pytest

from helpers import REPO

CHECKED = REPO / "tests" / "checked.txt"
FILES = "README.md", "train_mnist.py", "plot_curves.py", "tests/*.md", "data/*.md", ".ci/run"
FILES += "outputs/reference/*.md", "lesson/**/*.md", "lesson/draw.html"


def prose_of(path):
    """Returns what a file says in words. Of code it is the comments, and the texts in quotes."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        constants = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
        constants.sort(key=lambda constant: constant.lineno)  # as they stand in the file
        texts = [str(constant.value) for constant in constants]
        return " ".join([text for text in texts if " " in text] + re.findall("# .*", source))
    if path.suffix == ".html":
        html, script = source.split("<script>")
        return html + " ".join(re.findall(r'"[^"]*"|`[^`]*`|/\*.*?\*/|//.*', script))
    compared = rf"{pages.TABLE}|^```(?:python|diff)$.*?^```$"  # tables, code: by other tests
    return re.sub(compared, "", source, flags=re.DOTALL | re.MULTILINE)


def test_the_prose_of_each_file_is_as_somebody_has_checked_it(request):
    lines = []
    for path in [path for pattern in FILES for path in sorted(REPO.glob(pattern))]:
        words = " ".join(prose_of(path).split())  # wherever its lines break
        lines.append(f"{zlib.crc32(words.encode()):08x} {path.relative_to(REPO).as_posix()}")
    if request.config.getoption("--accept"):
        CHECKED.write_text("\n".join([*lines, ""]), encoding="utf-8")
    checked = CHECKED.read_text(encoding="utf-8").splitlines()
    if lines != checked:
        changed = " ".join(sorted({line.split()[1] for line in {*lines} ^ {*checked}}))
        text = f"Read once more what you have changed: git diff --word-diff HEAD -- {changed}"
        pytest.fail(f"{text}\nThen: python -m pytest tests/test_prose.py --accept", pytrace=False)
