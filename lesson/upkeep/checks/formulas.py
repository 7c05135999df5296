"""Works out the formulas of the pages: finds them, and says what their sides come to."""

import re

import numpy as np

# What a formula is made of, as GitHub shows it, and as Python writes it.
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
# For any letter another number. An equation that is true of these is true of all.
LETTERS = "abceghnpstvwxyzCDJTW" + "".join(GREEK.values())
NUMBERS = dict(zip(LETTERS, np.linspace(0.1, 0.9, len(LETTERS)) ** 1.7, strict=True))


def formulas_in(text):
    """Returns the formulas in a text, without their dollar signs: a list."""
    return re.findall(r"\$+([^$]+)\$+", text)


def value_of(formula, letters=None):
    """Returns what a side of a formula comes to, or None if it has letters that are not given."""
    for latex, python in (TO_PYTHON | GREEK).items():
        formula = formula.replace(latex, python)
    logarithm = lambda number: f"({np.log(float(number[1])):.9f})"
    formula = re.sub(r"\\ln ?(\d+\.?\d*)", logarithm, formula)
    formula = re.sub(r"\\frac\{(.*?)\}\{(.*?)\}", r"((\1)/(\2))", formula)
    formula = (
        re.sub(r"\\sqrt(\{.*?\}| ?\w)", r"(\1)**0.5", formula).replace("{", "(").replace("}", ")")
    )
    formula = re.sub(r"(?<=[\w)]) ?(?=[^\W\d]|\()", "*", formula)  # 2ab is 2*a*b
    try:
        return float(eval(formula, {"__builtins__": {}}, letters))
    except (SyntaxError, NameError, TypeError):
        return None


def comes_out(formula):
    """Returns whether its sides without letters are equal, but for rounding; None if under two.

    The last one says how it is rounded: by half of its last decimal.
    """
    *_, last = sides = formula.split("=")
    values = [value for value in map(value_of, sides) if value is not None]
    if len(values) < 2:
        return None
    _, _, decimals = last.partition(".")
    margin = 0.51 * 10 ** -len(decimals)
    return all(abs(value - values[-1]) <= margin for value in values)
