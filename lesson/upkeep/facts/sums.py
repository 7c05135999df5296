"""Works out the sums in a page's formulas: such a formula has two sides without letters."""

import math
import re

# What a sum is made of, as GitHub shows formulas, and as Python writes it.
TO_PYTHON = {r"\cdot": "*", r"\sqrt": "sqrt", "{,}": "", "^": "**", "{": "(", "}": ")"}


def formulas_in(text):
    """Returns the formulas in a text, without their dollar signs: a list."""
    return re.findall(r"\$+([^$]+)\$+", text)


def value_of(formula):
    """Returns what a side of a formula comes to, or None if it has letters."""
    for latex, python in TO_PYTHON.items():
        formula = formula.replace(latex, python)
    try:
        return float(eval(formula, {"__builtins__": {}, "sqrt": math.sqrt}))
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
