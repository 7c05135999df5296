"""What a file in lesson/upkeep/claims says of its page: says, holds, equals, shows, unmeasured.

Each page has a file of its name there: remedies.py has the figures and conclusions in the sentences
of lesson/pages/remedies.md, and front_page.py those of README.md. A section of the page has a
function there, of the section's name and without arguments (what stands above the first section:
at_the_top). check_sentences.py runs the file, and calls them; nothing imports it. What sections
share stands above them: constants, and functions that take arguments. An example: network.py has

    from claim import says
    from measured import result

    def what_relu_is_good_for():
        says("With none", f"{result('no-hidden-layer'):.1f} %")

The committed run "no-hidden-layer" has read 92.2 % (measured.py looks that up). So a sentence of
the page, or what it says of a picture, must have "With none" and then "92.2 %". Words are named
only where the figure could be another's. A conclusion is said with what must be true for it:

    holds(at_40 < slow < at_60, "At 0.01", "about fifty steps")

If a figure moves, or the page says another, tests/lesson/test_pages.py fails, and names the line.
It also wants such a line for each figure that a sentence has, unless it is told that nobody has
measured it in these words:

    unmeasured("Python 3.10 to 3.14")

The tables are filled in by functions of tables.py. What each row must have is said, too, once, or a
wrong function would fill in what nobody notices:

    shows("plain", f"{of_networks('cost').mean():.3f}")

A formula that has two sides without letters is a sum: checks_of_pages.py works it out. Of one with
letters, name its beginning: its sides must be equal, whatever its letters are, or for those that
you give:

    equals("(a+b)^2")
    equals("v=0.9v", v=10)
"""

import inspect
import re
import traceback
from pathlib import Path
from typing import NamedTuple

import numpy as np

from formulas import NUMBERS, value_of


class Claim(NamedTuple):
    """What one sentence of a page says, or a row of a table."""

    place: str  # where this is claimed: a file, and its line
    is_true: bool
    parts: tuple  # texts, which the sentence has in this order
    is_of_table: bool = False

    def is_in(self, sentence):
        """Returns whether a sentence has the parts, in this order; of numbers only whole ones."""
        if not all(part in sentence for part in self.parts):
            return False  # which is soon known
        whole = [rf"(?<![\w-])(?<!\d[.,]){re.escape(part)}(?!\w|[.,]\d)" for part in self.parts]
        return bool(re.search(".*?".join(whole), sentence))

    def fault_on(self, page, sentences):
        """Says why it fails on a page with these sentences, or rows; an empty text if it holds."""
        said = " ... ".join(self.parts)
        if not self.is_true:
            return f"{self.place}: that is not so: {said}"
        if any(map(self.is_in, sentences)):
            return ""
        nearest = max(sentences, key=self.likeness)
        says = f"\n    It says: {nearest}" if any(self.likeness(nearest)) else ""
        return f"{self.place}: {page} should say: {said}{says}"

    def likeness(self, sentence):
        """Returns how like a sentence is to what is claimed: a tuple, to be compared from its left.

        It counts the parts that the sentence has, those that it has but for their numerals, and the
        numerals and the words that both have.
        """
        claimed = " ".join(self.parts)
        return (
            sum(part in sentence for part in self.parts),
            sum(without_numerals(part) in without_numerals(sentence) for part in self.parts),
            len(numerals_in(claimed) & numerals_in(sentence)),
            len(words_in(claimed) & words_in(sentence)),
        )


def numerals_in(text):
    """Returns the numbers as a text writes them, of 96.4 % the text 96.4: a set."""
    return {*re.findall(r"\d[\d.,]*\d|\d", text)}


def words_in(text):
    """Returns the words of a text that have two letters or more, in small letters: a set."""
    return {*re.findall(r"[^\W\d]{2,}", text.lower())}


def without_numerals(text):
    """Returns a text with 0 for each number, so that only what stands around them is compared."""
    return re.sub(r"\d[\d.,]*", "0", text)


CLAIMS = []
UNMEASURED = []
FORMULAS = []  # of the page whose claims are made


def says(*parts):
    """Says that a sentence of the page has these parts, in this order."""
    holds(True, *parts)


def holds(is_true, *parts):
    """Says that a sentence of the page has these parts, and that what it concludes is_true."""
    assert is_true in (True, False), f"first whether it is true, and not {is_true!r}"
    add_claim(bool(is_true), parts)


def equals(begins, **letters):
    """Says that the formula of the page that begins so is true: both sides are equal.

    letters: values of letters, for which it is true. Of all others it must be true whatever they
    are. What stands before an arrow is not compared.
    """
    found = next((formula for formula in FORMULAS if formula.startswith(begins)), "")
    *_, formula = found.split(r"\leftarrow")
    values = [value_of(side, NUMBERS | letters) for side in re.split(r"=|\\approx", formula)]
    is_true = None not in values and len(values) > 1 and np.allclose(values, values[0], rtol=1e-3)
    holds(is_true or not found, found or begins)


def shows(*parts):
    """Says that a row of a table of the page has these parts, in this order."""
    add_claim(True, parts, is_of_table=True)


def add_claim(*fields, **more):
    """Notes a Claim of the line of a file of claims that has led here."""
    place = line_of(traceback.walk_stack(inspect.currentframe()))
    CLAIMS.append(Claim(place, *fields, **more))


def unmeasured(*texts):
    """Says which texts of the page look like measured figures, but are none: settings, versions."""
    UNMEASURED.extend(texts)


def line_of(calls):
    """Returns which line of a file of claims made these calls: pairs of a frame and a line."""
    files = [(Path(frame.f_code.co_filename), line) for frame, line in calls]
    path, line = next((path, line) for path, line in files if path.parent.name == "claims")
    return f"claims/{path.name}, line {line}"
