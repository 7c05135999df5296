"""Says where a page has other figures than are claimed, or figures that nobody claims.

claim.py says how claims are written. This runs the claims of a page, and compares it with them.
"""

import inspect
import re
import traceback
from pathlib import Path

import book
from claim import CLAIMS, FORMULAS, UNMEASURED, Claim, line_of
from formulas import comes_out, formulas_in

# Patterns of what may be measured. A sentence may have it only if a claim of this sentence does.
COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+)"
KINDS = [
    r"\d[\d.,]* (?:%|±|points)",  # 81 %
    r"\d+\.\d\d+|[1-9]\d*\.\d",  # 0.52 and 1.9, but not 0.5, which mostly is a setting
    r"\d+,\d{3}(?<!00)",  # 1,187, but not 1,000
    rf"(?:none|{COUNT}) (?:of|in) (?:the )?{COUNT}",  # nine of ten
]
FIGURE = re.compile(rf"(?<![\w.,/])(?:{'|'.join(KINDS)})(?!\w)", re.IGNORECASE)
CLAIMS_OF_PAGES = "lesson/upkeep/claims"
# Texts that are no pages, but have claims.
OTHERS = ["lesson/README.md", "lesson/for-a-class.md"]
OTHERS += ["lesson/watch/chapters.txt", "lesson/watch/chapters-of-runs.txt"]
OF_READMES = {"README.md": "front_page.py", "lesson/README.md": "lesson.py"}
ERROR = "it ends in"  # an error: so begins the claim of a section that does


def file_of(page):
    """Returns the name of the file that has the claims of a page."""
    return OF_READMES.get(page) or f"{Path(page).stem}.py"


def claims_of(page):
    """Runs the claims of a page; returns two lists: its Claims, and its unmeasured texts."""
    CLAIMS.clear()
    UNMEASURED.clear()
    FORMULAS[:] = formulas_on(page)
    path = book.REPO / CLAIMS_OF_PAGES / file_of(page)
    if path.exists():
        code = compile(path.read_text(encoding="utf-8"), path, "exec")
        names = {"__name__": page}
        run(exec, code, names)
        anchors = ["at-the-top", *book.anchors_of(book.REPO / page)]
        for section in [value for value in names.values() if is_section(value, page)]:
            run(section)
            if section.__name__.replace("_", "-") not in anchors:
                what = f"{page} has a section {section.__name__}; it has: {anchors}"
                line = section.__code__.co_firstlineno
                place = f"{CLAIMS_OF_PAGES}/{path.name}, line {line}"
                CLAIMS.append(Claim(place, False, (what,)))
    return [*CLAIMS], [*UNMEASURED]


def formulas_on(page):
    """Returns the formulas of a page, each in one line; one with wide gaps is several formulas."""
    found = []
    for formula in formulas_in(book.prose_of(page)):
        in_one_line = " ".join(formula.split())
        for part in re.split(r",?\\q?quad", in_one_line):
            found.append(part.strip())
    return found


def is_section(value, page):
    """Returns whether this is a function that the file of a page defines, without arguments."""
    is_own = inspect.isfunction(value) and value.__module__ == page
    return is_own and not inspect.signature(value).parameters


def run(function, *arguments):
    """Calls a function of claims; an error of it becomes a false claim, and others go on."""
    try:
        function(*arguments)
    except Exception as error:  # what it needs may be missing now
        calls = reversed([*traceback.walk_tb(error.__traceback__)])
        CLAIMS.append(Claim(line_of(calls), False, (f"{ERROR} {error!r}",)))


def faults_of(page):
    """Returns where a page differs from its claims, and which of its figures have none: texts."""
    claims, unmeasured = claims_of(page)
    sentences, tables = book.sentences_of(page), book.tables_of(page)
    if not all(tables):
        return [f"{page} is not filled in yet: python lesson/upkeep/making/fill.py"]
    faults = faults_of_claims(page, claims, sentences, tables)
    if any(claim.parts[0].startswith(ERROR) for claim in claims):
        return faults  # what the section would have claimed after its error is not known
    told = " ".join(faults)  # a sentence or row that a fault has quoted is not told twice
    rows = [row for table in tables for row in book.items_of(table) if row not in told]
    faults += faults_of_rows(page, claims, rows)
    for sentence in sentences:
        if sentence not in told:
            for figure in figures_without_claim(sentence, claims, unmeasured):
                file = f"{CLAIMS_OF_PAGES}/{file_of(page)}"
                fault = f"{page}, but not {file}, says {figure}: {sentence}"
                faults.append(f"{fault}\n    Claim it there by says, or name it in unmeasured.")
    return faults


def faults_of_claims(page, claims, sentences, tables):
    """Returns which claims are false, or not on the page: texts."""
    lines = [line for table in tables for line in table]
    faults = []
    for claim in claims:
        fault = claim.fault_on(page, lines if claim.is_of_table else sentences)
        if fault:
            faults.append(fault)
    return faults


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
    for claim in claims:
        if claim.is_in(sentence):
            known += claim.parts
    known += [formula for formula in formulas_in(sentence) if comes_out(formula)]
    without_code = re.sub("`[^`]*`", "", sentence)  # what stands in code is no figure
    return figures_in(without_code) - figures_in(" | ".join(known))


def figures_in(text):
    """Returns what in a text may be measured: a set of texts."""
    return {*FIGURE.findall(text)}
