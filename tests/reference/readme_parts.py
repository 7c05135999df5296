"""Takes the README apart: its blocks of code, and the runs and plots that its commands make."""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

REPO = Path(__file__).resolve().parents[2]
REFERENCE = REPO / "outputs" / "reference"
BLOCK = r"^```(\w*)\n(.*?)^```$"  # of code: its language and itself


class Run(NamedTuple):
    """How a run is made: with which flags, and which edit of the script, a diff or None."""

    flags: str
    edit: str | None = None


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


def commands():
    """Returns the README's commands in their order, each with the edit of the script in force.

    An edit, a block of diff, is in force until `git checkout train_mnist.py`.
    """
    found = []
    edit = None
    in_tables = r"^\| `(python .*?)` \|"
    parts = re.findall(f"{BLOCK}|{in_tables}", read(), re.DOTALL | re.MULTILINE)
    for language, block, in_table in parts:
        if language == "diff":
            if edit is not None:
                raise ValueError(f"README.md never takes out this edit:\n{edit}")
            edit = block
        elif language == "sh" or in_table:
            for line in (in_table or block).splitlines():
                if line == "git checkout train_mnist.py":
                    edit = None
                else:
                    found.append((line, edit))
    return found


def runs():
    """Returns the runs that the README makes, by the names of their folders: a dict of Runs."""
    made = {"default": Run("")}  # in the first command, with what installs and plots
    for line, edit in commands():
        if line.startswith("python train_mnist.py"):
            words = line.removeprefix("python train_mnist.py")
            flags, _, folder = words.partition(" --output-dir ")
            made[Path(folder).name] = Run(flags.strip(), edit)
    return made


def plots():
    """Returns which runs are drawn side by side, by the names of the folders of their plots."""
    drawn = {"default": ["default"]}
    for line, _ in commands():
        if line.startswith("python plot_curves.py"):
            *paths, _, folder = shlex.split(line)[2:]
            drawn[Path(folder).name] = [Path(path).name for path in paths]
    return drawn


def pictures():
    """Returns the committed pictures that the README shows: paths below outputs/reference."""
    return re.findall(r"\(outputs/reference/([^)]+\.png)\)", read())


def edited_script(edit):
    """Returns the script with an edit that the README proposes, or as it is if that is None."""
    source = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    if edit is None:
        return source
    for hunk in edit.split("...\n"):
        lines = hunk.splitlines()
        old = "\n".join(line[1:] for line in lines if line[:1] in " -")
        new = "\n".join(line[1:] for line in lines if line[:1] in " +")
        if source.count(old) != 1 or old == new:
            raise ValueError(f"this edit of the README does not fit train_mnist.py:\n{hunk}")
        source = source.replace(old, new)
    return source
