"""Whether the sums come out that stand on the pages as formulas, such as $0.8+0.2/10=0.82$."""

import math
import re

import numpy as np

# A formula, as GitHub shows it, and how Python writes what may be in a sum.
FORMULA = r"\$+([^$]+)\$+"
TO_PYTHON = {
    r"\\begin{pmatrix}(.*?)\\end{pmatrix}": r"matrix('\1')",
    r"(?<=\))(?=matrix)": "@",  # two beside each other are a product
    r"(?<=\d)\\ln": r"*\\ln",  # and so is a number beside a logarithm
    r"\\ln ([\d.]+)": r"log(\1)",
    r"\\frac\{(.*?)\}\{(.*?)\}": r"(\1)/(\2)",
    r"\\sqrt": "sqrt",
    r"\\cdot": "*",
    r"\{,\}": "",
    r"\^": "**",
    r"\{": "(",
    r"\}": ")",
}
MATRIX = lambda text: np.array([row.split("&") for row in text.split("\\")], float)
NAMES = {"e": math.e, "sqrt": math.sqrt, "log": math.log, "matrix": MATRIX}


def comes_out(formula):
    """Returns whether what a formula says to be equal is, but for rounding; None if it has letters.

    A formula of which only one side has none, as $r=0.5$, says nothing to be equal.
    """
    values = []
    for part in formula.split("="):
        for pattern, word in TO_PYTHON.items():
            part = re.sub(pattern, word, part)
        try:
            values.append(eval(part, {"__builtins__": {}}, NAMES))
        except (SyntaxError, NameError, TypeError, ValueError):
            continue  # it has letters
    decimals = max(map(len, re.findall(r"\.(\d+)", formula.rpartition("=")[2])), default=0)
    is_so = [np.allclose(each, values[-1], rtol=0, atol=0.51 * 10**-decimals) for each in values]
    return all(is_so) if len(values) > 1 else None
