"""Finds the formulas of the pages, and says what their sides come to."""

import re

import numpy as np

# What stands in formulas, as GitHub's LaTeX writes it, and as Python does.
TO_PYTHON = {
    r"\frac{\partial C}{\partial W}": "D",
    r"\left": "",
    r"\right": "",
    r"\cdot": "*",
    r"\,": "",
    "{,}": "",
    "|g|": "g",
    "^": "**",
}
GREEK = {r"\delta": "δ", r"\Delta": "Δ", r"\eta": "η", r"\lambda": "λ"}
# For each letter another odd number. An equation that holds for these holds for any.
LETTERS = "abceghnpstvwxyzCDJTW" + "".join(GREEK.values())
NUMBERS = dict(zip(LETTERS, np.linspace(0.1, 0.9, len(LETTERS)) ** 1.7, strict=True))


def formulas_in(text):
    """Returns the formulas in a text, without their dollar signs: a list."""
    return re.findall(r"\$+([^$]+)\$+", text)


def value_of(formula, letters=None):
    """Returns what a side of a formula comes to, or None if it has letters that are not given."""
    try:
        return float(eval(in_python(formula), {"__builtins__": {}}, letters))
    except (SyntaxError, NameError, TypeError):
        return None


def in_python(formula):
    """Returns a side of a formula as Python would write it."""
    for latex, python in (TO_PYTHON | GREEK).items():
        formula = formula.replace(latex, python)
    formula = re.sub(r"\\ln ?(\d+\.?\d*)", logarithm_of, formula)
    formula = re.sub(r"\\frac\{(.*?)\}\{(.*?)\}", r"((\1)/(\2))", formula)
    formula = re.sub(r"\\sqrt(\{.*?\}| ?\w)", r"(\1)**0.5", formula)
    formula = formula.replace("{", "(").replace("}", ")")
    return re.sub(r"(?<=[\w)]) ?(?=[^\W\d]|\()", "*", formula)  # 2ab is 2*a*b


def logarithm_of(match):
    """Returns the logarithm of the number in a match, in brackets: a text."""
    return f"({np.log(float(match[1])):.9f})"


def comes_out(formula):
    """Returns whether the sides of a formula that have no letters are equal, but for rounding.

    None if there are less than two. The last side is rounded, to its last decimal.
    """
    sides = formula.split("=")
    values = [value for value in map(value_of, sides) if value is not None]
    if len(values) < 2:
        return None
    _, _, decimals = sides[-1].partition(".")
    margin = 0.51 * 10 ** -len(decimals)  # half of the last decimal, and a bit
    return all(abs(value - values[-1]) <= margin for value in values)
