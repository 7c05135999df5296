"""What the pages say of measured figures is computed, by the files in lesson/upkeep/claims.

Each page has a file of its name there: remedies.py has the figures and conclusions in the sentences
of lesson/pages/remedies.md, and front_page.py those of README.md. A section of the page has a
function there, of the section's name and without arguments (what stands above the first section:
at_the_top). claims_of, below, runs the file, and calls them. What sections share stands above them:
constants, and functions that take arguments. An example: network.py has

    from check_sentences import says
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

import book
from formulas import NUMBERS, comes_out, formulas_in, value_of

# What may be measured, so that a sentence has it only if a claim of this sentence does.
COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+)"
KINDS = [
    r"\d[\d.,]* (?:%|±|points)",  # 81 %
    r"\d+\.\d\d+|[1-9]\d*\.\d",  # 0.52 and 1.9, but not 0.5, which mostly is a setting
    r"\d+,\d{3}(?<!00)",  # 1,187, but not 1,000
    rf"(?:none|{COUNT}) (?:of|in) (?:the )?{COUNT}",  # nine of ten
]
FIGURE = re.compile(rf"(?<![\w.,/])(?:{'|'.join(KINDS)})(?!\w)", re.IGNORECASE)


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
        """Returns how many of the parts a sentence has, of their words, and but for numbers."""
        words_of = lambda text: {*re.findall(r"[^\W\d]{2,}", text.lower())}
        without_numbers = lambda text: re.sub(r"\d[\d.,]*", "0", text)
        alike = [without_numbers(part) in without_numbers(sentence) for part in self.parts]
        words = words_of(" ".join(self.parts)) & words_of(sentence)
        return sum(part in sentence for part in self.parts), len(words), sum(alike)


CLAIMS = []
UNMEASURED = []
FORMULAS = []  # of the page whose claims are made
ENDS = "it ends in"  # an error, as a section of claims can


def says(*parts):
    """Says that a sentence of the page has these parts, in this order."""
    holds(True, *parts)


def holds(is_true, *parts):
    """Says the same of a conclusion, which holds only if is_true."""
    assert is_true in (True, False), f"first whether it is true, and not {is_true!r}"
    add_claim(bool(is_true), parts)


def equals(begins, **letters):
    """Says that a formula of the page begins so, and that it is true for any letters, or these.

    What stands before an arrow is not compared.
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
    """Says what of the page looks like a figure, but nobody has measured: settings, versions."""
    UNMEASURED.extend(texts)


def line_of(calls):
    """Returns the first line of a file of claims in these calls: pairs of a frame and a line."""
    files = [(Path(frame.f_code.co_filename), line) for frame, line in calls]
    path, line = next((path, line) for path, line in files if path.parent.name == "claims")
    return f"claims/{path.name}, line {line}"


def file_of(page):
    """Returns the name of the file that has the claims of a page."""
    return "front_page.py" if page == "README.md" else f"{Path(page).stem}.py"


def claims_of(page):
    """Returns what the file of a page says: a list of Claims, and one of what is unmeasured."""
    CLAIMS.clear()
    UNMEASURED.clear()
    formulas = "\\quad".join(formulas_in(book.prose_of(page)))
    FORMULAS[:] = re.split(r",?\\q?quad", " ".join(formulas.split()))
    path = book.REPO / "lesson/upkeep/claims" / file_of(page)
    if path.exists():
        code = compile(path.read_text(encoding="utf-8"), path, "exec")
        names = {"__name__": page}
        run(lambda: exec(code, names))
        titles = ["at-the-top", *book.anchors_of(book.REPO / page)]
        for section in [value for value in names.values() if is_section(value, page)]:
            run(section)
            if section.__name__.replace("_", "-") not in titles:
                words = f"{page} has a section {section.__name__}"
                CLAIMS.append(Claim(f"claims/{path.name}", False, (words,)))
    return [*CLAIMS], [*UNMEASURED]


def is_section(value, page):
    """Returns whether this is a function that the file of a page defines, without arguments."""
    is_own = inspect.isfunction(value) and value.__module__ == page
    return is_own and not inspect.signature(value).parameters


def run(section):
    """Calls a section; if it ends in an error, that is a false claim, and the next ones go on."""
    try:
        section()
    except Exception as error:  # what it needs may be missing now
        calls = reversed([*traceback.walk_tb(error.__traceback__)])
        CLAIMS.append(Claim(line_of(calls), False, (f"{ENDS} {error!r}",)))


def figures_in(text):
    """Returns what in a text may be measured: a set of texts."""
    return {*FIGURE.findall(text)}


# -------------------------------------------------------------------------- its faults
def faults_of(page):
    """Returns what a page says otherwise than its claims, and what has no claim: texts."""
    claims, unmeasured = claims_of(page)
    sentences, tables = book.sentences_of(page), book.tables_of(page)
    if not all(tables):
        return [f"{page} is not filled in yet: python lesson/upkeep/making/fill.py"]
    faults = faults_of_claims(page, claims, sentences, tables)
    if any(ENDS in claim.parts[0] for claim in claims):
        return faults  # what else that section claims is not known
    told = " ".join(faults)  # with the sentences and rows of which a claim fails: not told twice
    rows = [row for table in tables for row in book.items_of(table) if row not in told]
    faults += faults_of_rows(page, claims, rows)
    for sentence in [sentence for sentence in sentences if sentence not in told]:
        for figure in figures_without_claim(sentence, claims, unmeasured):
            faults.append(f"{page}, but not claims/{file_of(page)}, says {figure}: {sentence}")
    return faults


def faults_of_claims(page, claims, sentences, tables):
    """Returns which claims are false, or not on the page: texts."""
    lines = [line for table in tables for line in table]
    faults = [claim.fault_on(page, lines if claim.is_of_table else sentences) for claim in claims]
    return [*filter(None, faults)]


def faults_of_rows(page, claims, rows):
    """Returns which rows of tables have no claim, or more than one: texts."""
    faults = []
    for row in rows:
        places = [claim.place for claim in claims if claim.is_of_table and claim.is_in(row)]
        if len(places) != 1:
            faults.append(f"{page}: one shows(...) should claim this row, and not {places}: {row}")
    return faults


def figures_without_claim(sentence, claims, unmeasured):
    """Returns what in a sentence may be measured, but is neither claimed nor worked out: a set."""
    known = [text for text in unmeasured if text in sentence]
    known += [part for claim in claims if claim.is_in(sentence) for part in claim.parts]
    known += filter(comes_out, formulas_in(sentence))
    told_in_words = re.sub("`[^`]*`", "", sentence)  # a number in code is none
    return figures_in(told_in_words) - figures_in(" | ".join(known))
