"""What a file in lesson/upkeep/claims says of its page: says, holds, equals, shows, unmeasured.

Each page has a file of its name there: remedies.py is that of lesson/pages/remedies.md. Of
README.md it is front_page.py, and of lesson/README.md lesson.py. Each section of the page has a
function in it, of the section's name and without arguments; at_the_top is for what stands above the
first section. check_sentences.py runs the file, and calls these functions. Nothing imports it. What
its sections share stands above them: constants, and functions that take arguments.

An example. network.py has

    from claim import says
    from measured import result

    def what_relu_is_good_for():
        says("With none", f"{result('no-hidden-layer'):.1f} %")

The committed run "no-hidden-layer" reads 92.2 % of the images, as measured.py looks up. So a
sentence of the page, or of what it says of a picture, must have "With none", and behind it
"92.2 %". Name only words without which the figure could be that of something else.

With a conclusion stands what must be true for it:

    holds(at_40 < slow < at_60, "At 0.01", "about fifty steps")

If a figure moves, or the page has another, tests/lesson/test_pages.py fails, and names the line of
the claim. It also fails if a sentence has a figure that no claim has. If nobody has measured it,
say so, by the words of the sentence:

    unmeasured("Python 3.10 to 3.14")

Functions of tables.py fill in the tables. A wrong function would fill in wrong figures, and nobody
would notice. So exactly one claim says of each row what it must have:

    shows("plain", f"{of_networks('cost').mean():.3f}")

A formula that has two sides without letters is a sum: checks_of_pages.py works it out. Of a formula
with letters, name the beginning. Its sides must be equal whatever the letters are, or else if some
of them are what you say:

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

# Patterns of what stands around a whole word or number, so that 0.5 is not found in 10.5 or 0.52.
BEFORE = r"(?<![\w-])(?<!\d[.,])"
BEHIND = r"(?!\w|[.,]\d)"


class Claim(NamedTuple):
    """What one sentence of a page says, or a row of a table."""

    place: str  # where this is claimed: a file, and its line
    is_true: bool
    parts: tuple  # texts, which the sentence has in this order
    is_of_table: bool = False

    def is_in(self, sentence):
        """Returns whether a sentence has the parts, in this order; of numbers only whole ones."""
        if not all(part in sentence for part in self.parts):
            return False  # a pattern would take longer to find this
        patterns = [BEFORE + re.escape(part) + BEHIND for part in self.parts]
        return bool(re.search(".*?".join(patterns), sentence))

    def fault_on(self, page, sentences):
        """Says why it fails on a page with these sentences, or rows; an empty text if it holds."""
        said = " ... ".join(self.parts)
        if not self.is_true:
            return f"{self.place}: that is not so: {said}\n    Mend the page, or that line."
        if any(map(self.is_in, sentences)):
            return ""
        fault = f"{self.place}: {page} should say: {said}"
        nearest = max(sentences, key=self.likeness)
        if any(self.likeness(nearest)):
            fault += f"\n    It says: {nearest}"
            fault += f"\n    There is missing: {self.missing_in(nearest)}"
        return f"{fault}\n    If the page is right, put its words into that line."

    def missing_in(self, sentence):
        """Returns which parts a sentence does not have, or only in another order: a text."""
        alone = [Claim(self.place, True, (part,)) for part in self.parts]
        missing = [claim.parts[0] for claim in alone if not claim.is_in(sentence)]
        return " ... ".join(missing) or "nothing, but the order is another"

    def likeness(self, sentence):
        """Returns how like a sentence is to what is claimed: four counts, the first counts most.

        They are of parts that the sentence has, of parts that it has with other numbers, of numbers
        that both have, and of words that both have.
        """
        claimed = " ".join(self.parts)
        return (
            sum(part in sentence for part in self.parts),
            sum(without_numerals(part) in without_numerals(sentence) for part in self.parts),
            len(numerals_in(claimed) & numerals_in(sentence)),
            len(words_in(claimed) & words_in(sentence)),
        )


def numerals_in(text):
    """Returns the numbers in a text, as it writes them: a set of texts."""
    return {*re.findall(r"\d[\d.,]*\d|\d", text)}


def words_in(text):
    """Returns the words in a text of two letters or more, in small letters: a set."""
    return {*re.findall(r"[^\W\d]{2,}", text.lower())}


def without_numerals(text):
    """Returns a text with 0 instead of each number."""
    return re.sub(r"\d[\d.,]*", "0", text)


# Of the page whose claims are made now: these, texts that nobody has measured, and its formulas.
CLAIMS = []
UNMEASURED = []
FORMULAS = []


def says(*parts):
    """Says that a sentence of the page has these parts, in this order."""
    holds(True, *parts)


def holds(is_true, *parts):
    """Says that a sentence of the page has these parts, and that what it concludes is_true."""
    assert is_true in (True, False), f"first whether it is true, and not {is_true!r}"
    add_claim(bool(is_true), parts)


def equals(begins, **letters):
    """Says that the sides of the formula of the page that begins so are equal.

    letters: values for which they are. They must be equal for any values of all other letters. What
    stands before an arrow is no side.
    """
    found = [formula for formula in FORMULAS if formula.startswith(begins)]
    if not found:
        holds(False, f"a formula begins with {begins}")
        return
    *_, equation = found[0].split(r"\leftarrow")
    sides = re.split(r"=|\\approx", equation)
    values = [value_of(side, NUMBERS | letters) for side in sides]
    if len(values) < 2 or None in values:
        holds(False, found[0])
    else:
        holds(np.allclose(values, values[0], rtol=1e-3), found[0])


def shows(*parts):
    """Says that a row of a table of the page has these parts, in this order."""
    add_claim(True, parts, is_of_table=True)


def add_claim(is_true, parts, is_of_table=False):
    """Notes a Claim that is made in a file of claims."""
    place = line_of(traceback.walk_stack(inspect.currentframe()))
    CLAIMS.append(Claim(place, is_true, parts, is_of_table))


def unmeasured(*texts):
    """Says which texts of the page look like measured figures, but are none: settings, versions."""
    UNMEASURED.extend(texts)


def line_of(calls):
    """Returns the first line of a file of claims among calls, pairs of a frame and its line."""
    for frame, line in calls:
        path = Path(frame.f_code.co_filename)
        if path.parent.name == "claims":
            return f"lesson/upkeep/claims/{path.name}, line {line}"
    raise LookupError("no file of claims is among these calls")
