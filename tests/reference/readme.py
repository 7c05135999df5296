"""The README taken apart: its commands, its code, and the edits of the script that it proposes."""

import re

from helpers import REPO

TEXT = (REPO / "README.md").read_text(encoding="utf-8")


def blocks(language):
    """Returns the fenced blocks of a language, as texts."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    return [block for name, block in fenced if name == language]


def python_block(containing):
    """Returns the one block of Python that contains a text."""
    (block,) = [block for block in blocks("python") if containing in block]
    return block


def edit(source, diff):
    """Returns the source with the changes of a diff, whose hunks are parted by lines `...`."""
    for hunk in diff.split("...\n"):
        lines = hunk.splitlines()
        old = "\n".join(line[1:] for line in lines if line[0] in " -")
        new = "\n".join(line[1:] for line in lines if line[0] in " +")
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


SCRIPT = (REPO / "train_mnist.py").read_text(encoding="utf-8")
SHUFFLE, VALIDATE, MOMENTUM = blocks("diff")

# What "Things to try" changes in the script, and with which flags.
RELU = "tf.nn.relu(a @ W + b)"
LAYERS = "LAYER_SIZES = (784, 256, 128, 10)"
FIRST_LINE_OF_MAIN = "    tf.config.experimental.enable_op_determinism()"
HALF_PRECISION = re.search(r"`(tf\.config\.optimizer\..*)`", TEXT).group(1)
EDITS = {
    "shuffled": edit(SCRIPT, SHUFFLE),
    "validation": edit(SCRIPT, VALIDATE),
    "momentum": edit(SCRIPT, MOMENTUM),
    "layer": SCRIPT.replace(LAYERS, "LAYER_SIZES = (784, 256, 128, 64, 10)"),
    "no-relu": SCRIPT.replace(RELU, "a @ W + b"),
    "tanh": SCRIPT.replace(RELU, "tf.tanh(a @ W + b)"),
    "half": SCRIPT.replace(FIRST_LINE_OF_MAIN, f"    {HALF_PRECISION}\n{FIRST_LINE_OF_MAIN}"),
}
