"""Takes the README apart: its blocks of code, and its commands with the edits of the script."""

import re
import shlex
import sys
from pathlib import Path
from typing import NamedTuple

REPO = Path(__file__).resolve().parents[2]
REFERENCE = REPO / "outputs" / "reference"
sys.path.append(str(REPO))  # where the scripts are

BLOCK = r"^```(\w*)\n(.*?)^```$"  # of code: its language and itself
IN_A_TABLE = r"^\| `(python .*?)` \|"  # a command


class Command(NamedTuple):
    """A command of the README, and the edit of the script in force, a diff or None."""

    line: str
    edit: str | None = None

    @property
    def words(self):
        """Its words: a list."""
        return shlex.split(self.line)

    @property
    def name(self):
        """What it makes is called after the folder that it names last."""
        return self.words[-1].removeprefix("outputs/")

    @property
    def flags(self):
        """What a run is asked for, without the folder."""
        return self.line.removeprefix("python train_mnist.py").partition("--output-dir")[0].strip()


def read():
    """Returns the README's text."""
    return (REPO / "README.md").read_text(encoding="utf-8")


def blocks(language):
    """Returns the README's blocks of a language, as texts."""
    found = re.findall(BLOCK, read(), re.DOTALL | re.MULTILINE)
    return [block for name, block in found if name == language]


def block(language, containing):
    """Returns the one block of a language that contains a text."""
    (found,) = [block for block in blocks(language) if containing in block]
    return found


def commands(script=""):
    """Returns the README's Commands in their order, or those of a script.

    An edit, a block of diff, is in force until `git checkout train_mnist.py`.
    """
    found = []
    edit = None
    parts = re.findall(f"{BLOCK}|{IN_A_TABLE}", read(), re.DOTALL | re.MULTILINE)
    for language, block, in_a_table in parts:
        if language == "diff":
            if edit is not None:
                raise ValueError(f"README.md never takes out this edit:\n{edit}")
            edit = block
        elif language == "sh" or in_a_table:
            for line in (in_a_table or block).splitlines():
                if line == "git checkout train_mnist.py":
                    edit = None
                else:
                    found.append(Command(line, edit))
    return [command for command in found if command.line.startswith(f"python {script}")]


def pictures():
    """Returns the committed pictures that the README shows: paths below outputs/reference."""
    return re.findall(r"\(outputs/reference/([^)]+\.png)\)", read())


def edited_script(edit):
    """Returns the script with an edit that the README proposes, or as it is if that is None."""
    source = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    for hunk in edit.split("...\n") if edit else []:
        lines = hunk.splitlines()
        old = "\n".join(line[1:] for line in lines if line[:1] in " -")
        new = "\n".join(line[1:] for line in lines if line[:1] in " +")
        if source.count(old) != 1 or old == new:
            raise ValueError(f"this edit of the README does not fit train_mnist.py:\n{hunk}")
        source = source.replace(old, new)
    return source
