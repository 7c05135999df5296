"""Takes the README apart: its blocks of code, and the edits of the script that it proposes."""

import re
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
REFERENCE = REPO / "outputs" / "reference"

# Each edit is a block of diff in the README. This is a text that only that block has.
EDITS = {
    "shuffled": "permutation(labels)",
    "validation": "images[50_000:]",
    "layer": "128, 64, 10)",
    "no-relu": "+            a = a @ W + b",
    "tanh": "tf.tanh",
    "momentum": "velocity",
}


def read():
    """Returns the README's text."""
    return (REPO / "README.md").read_text(encoding="utf-8")


def fenced(text):
    """Returns the fenced blocks of a text, each as a pair: its language and itself."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def blocks(language):
    """Returns the README's blocks of a language, as texts."""
    return [block for name, block in fenced(read()) if name == language]


def block(language, containing):
    """Returns the one block of a language that contains a text."""
    (found,) = [block for block in blocks(language) if containing in block]
    return found


def edited_script(name):
    """Returns the script with an edit that the README proposes, or with "layers 64, 32"."""
    source = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    if name.startswith("layers "):
        sizes = name.removeprefix("layers ")
        edit = f"-LAYER_SIZES = (784, 256, 128, 10)\n+LAYER_SIZES = (784, {sizes}, 10)\n"
    else:
        edit = block("diff", EDITS[name])
    for hunk in edit.split("...\n"):
        lines = hunk.splitlines()
        old = "\n".join(line[1:] for line in lines if line[0] in " -")
        new = "\n".join(line[1:] for line in lines if line[0] in " +")
        if source.count(old) != 1 or old == new:
            raise ValueError(
                f"the edit {name!r} of the README does not fit train_mnist.py:\n{hunk}"
            )
        source = source.replace(old, new)
    return source
