"""What stands on the pages: sentences, blocks of code, commands, and the edits of the script."""

import ast
import re
import textwrap
from pathlib import Path
from typing import NamedTuple

REPO = Path(__file__).resolve().parents[3]
REFERENCE = REPO / "outputs" / "reference"

# The pages of the lesson, in the order in which they are read.
ORDER = [
    "network",
    "learning",
    "reading-digits",
    "your-own",
    "better-steps",
    "overfitting",
    "chance",
    "remedies",
    "breaking-down",
    "elsewhere",
    "other-networks",
    "your-turn",
]
PAGES = ["README.md", *[f"lesson/pages/{name}.md" for name in ORDER]]  # the front page first

# How many hours a page may say that it takes. The last is no part of their sum.
HOURS = {"Half an hour": 0.5, "An hour": 1, "Two hours": 2, "Three hours": 3}
HOURS["As long as you like"] = 0

BLOCK = r"^```(\w*)\n(.*?)^```$"  # of code: its language and itself
TABLE = r"\[\[\[cog.*?\[\[\[end\]\]\]"  # of measured figures, which cog fills


class Command(NamedTuple):
    """A command of a page, and the edit of the script in force: a diff, or an empty text."""

    line: str
    edit: str = ""

    @property
    def program(self):
        """The name of the script or program that it starts."""
        return Path(self.line.split()[1]).name

    @property
    def reads(self):
        """The folders that it reads, of runs or of experiments: a list."""
        words = self.line.split()
        return [word for word in words if word.startswith("outputs/") and word != self.writes]

    @property
    def writes(self):
        """The folder that --output-dir names, or an empty text."""
        return self.line.partition("--output-dir ")[2]


def read(page):
    """Returns the text of a page."""
    return (REPO / page).read_text(encoding="utf-8")


def numbers_in(text):
    """Returns the numbers in a text, with the sign before them: a list."""
    found = re.findall(r"-?\d[\d,]*\.?\d*(?:e[+-]\d+)?", text)
    return [float(number.replace(",", "")) for number in found]


def words_of(text):
    """Returns the words of what a program prints, with a # for each that has a digit."""
    return re.sub(r"\S*\d\S*", "#", text).split()


def title_of(page):
    """Returns what stands on top of a page."""
    return read(page).partition("\n")[0].removeprefix("# ")


def question_and_time_of(page):
    """Returns what stands below the title of a page: its question, and its time."""
    _, first, *_ = [*read(page).split("\n\n"), ""]
    first = " ".join(first.split())
    found = re.match(rf"\*(.*\?) ({'|'.join(HOURS)})[,.]", first)
    if not found:
        times = ", ".join(HOURS)
        raise ValueError(f"{page} should begin: *Question? Time.*, of {times}; it says: {first}")
    return found.groups()


def sentences_of(page):
    """Returns the sentences of a page, and what is said of its pictures: a list of texts."""
    text = re.sub(f"{TABLE}|{BLOCK}", "", read(page), flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"!\[(.*?)\]\(.*?\)", r"\n\n\1\n\n", text)
    found = []
    for paragraph in re.split(r"\n\s*\n|\n(?=- |\||\d+\. )", text):
        found += re.split(r"(?<=[.?!])[*)]* (?=\W*[A-Z])", " ".join(paragraph.split()))
    return found


def prose_of(page):
    """Returns the text of a page without its blocks of code."""
    return re.sub(BLOCK, "", read(page), flags=re.DOTALL | re.MULTILINE)


def names_on(page):
    """Returns what the prose of a page quotes of code: flags, files, and names: a set."""
    quoted = " ".join(re.findall("`([^`]*)`", prose_of(page)))
    files = r"[\w-]+\.(?:py|json|csv|js|css|html|txt|md)\b"
    return {*re.findall(rf"{files}|--[a-z][\w-]*|[A-Za-z]\w*_\w+|\b[A-Z]{{2,}}\b", quoted)}


def tables_of(page):
    """Returns what cog has filled in on a page: a list of lists of lines."""
    return [table.splitlines()[1:-1] for table in re.findall(TABLE, read(page), re.DOTALL)]


def items_of(table):
    """Returns what stands below the titles of a table, or the items of a list, by its lines."""
    return table[2:] if table[0].startswith("|") else [row for row in table if row[:2] == "- "]


def anchors_of(path):
    """Returns what a link to a place on a page, or in a film, may name: a list of texts."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return re.findall(r'"name":"(\w+)"', text)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return [re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in headings]


def links_of(path):
    """Returns the links of a text to files of ours: words, file, and a place in it, or "".

    Of the words a number before them is left out, as in 5. Chance.
    """
    links, text = [], path.read_text(encoding="utf-8")
    for words, link in re.findall(r"(?<=[][])([^][]*)\]\((?!http)([^)]+)\)", text):
        file, _, place = link.partition("#")
        title = re.sub(r"^\d+\. ", "", " ".join(words.split()))
        links.append((title, path.parent / file if file else path, place))
    return links


def blocks(language, page):
    """Returns the blocks of a language on a page, as texts."""
    found = re.findall(BLOCK, read(page), re.DOTALL | re.MULTILINE)
    return [block for name, block in found if name == language]


def functions_of(text):
    """Yields of each function and class its text, and that below its docstring."""
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            for first in [node, *body[:1]]:
                yield textwrap.dedent("".join(lines[first.lineno - 1 : node.end_lineno]))


def strange_code_on(page, ours):
    """Returns the quoted functions of a page that are none of ours, texts as functions_of has them.

    A line ... on a page stands for lines that are left out, or for what is between two functions.
    """
    strange = []
    for block in blocks("python", page):
        for quoted in re.split(r"(?<=\n)\.\.\.\n(?=def )", block):
            lines = quoted.splitlines()
            patterns = [".*" if line.strip() == "..." else re.escape(line) for line in lines]
            pattern = re.compile("\n".join([*patterns, ""]), re.DOTALL)
            if not any(map(pattern.fullmatch, ours)):
                strange.append(quoted)
    return strange


def commands_of(page):
    """Returns the Commands of a page, in their order, each with the edit that is in force then."""
    found = []
    edit = ""  # a block of diff, until git stash takes it out
    for language, block in re.findall(BLOCK, read(page), re.DOTALL | re.MULTILINE):
        if language == "diff":
            edit = block
        elif language == "sh":
            for line in block.splitlines():
                if line == "git stash":
                    edit = ""
                else:
                    found.append(Command(line, edit))
    return found


def edits_left(page):
    """Returns the edits that a page never takes out again, or not before the next: a list."""
    _, *parts = read(page).split("```diff\n")
    return [part.partition("```")[0] for part in parts if "\ngit stash\n" not in part]


def commands(script=""):
    """Returns the Commands of all pages, in their order, or those of a script."""
    found = [command for page in PAGES for command in commands_of(page)]
    return [command for command in found if command.line.startswith(f"python {script}")]


def reads_too_early():
    """Returns what commands read before a command makes it, by the pages' order: a list of texts.

    A page says at its top what it needs of pages before; what else it reads, it makes itself.
    """
    faults = []
    made = {"outputs/run-1", "outputs/remedies"}  # as the front page, and Remedies, name no folder
    for page in PAGES:
        _, top, *_ = read(page).split("\n\n")
        needed = {*re.findall("`(outputs/.*?)`", top)}
        faults += [f"{page} needs {folder}, which none before makes" for folder in needed - made]
        at_hand = needed | {"outputs/remedies"} if page != "README.md" else {*made}
        for command in commands_of(page):
            for folder in command.reads:
                experiment = Path(folder).parent.as_posix()  # if the run is a network of one
                if not at_hand & {folder, experiment}:
                    faults.append(f"{page} does not say that it needs {folder}")
            at_hand.add(command.writes)
        made |= at_hand
    return faults


def pictures():
    """Returns the committed pictures that the pages show: paths below outputs/reference."""
    return re.findall(r"\((?:\.\./)*outputs/reference/([^)]+\.png)\)", "".join(map(read, PAGES)))


def edited_script(edit):
    """Returns the script with an edit that a page proposes, or as it is if there is none."""
    source = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    for hunk in edit.split("...\n") if edit else []:
        lines = hunk.splitlines()
        old = "\n".join(line[1:] for line in lines if line[:1] in " -")  # or the line is empty
        new = "\n".join(line[1:] for line in lines if line[:1] in " +")
        if source.count(old) != 1 or old == new:
            on = [page for page in PAGES if hunk in read(page)]
            raise ValueError(f"this edit on {on} does not fit train_mnist.py:\n{hunk}")
        source = source.replace(old, new)
    return source
