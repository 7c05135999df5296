"""Says where the pages, and our other Markdown files, name what is not there.

Each function returns faults, a list of texts.
"""

import re

import book
import remedies
from book import REPO, anchors_of
from lists import EXPERIMENTS, PROGRAMS
from train_mnist import parse_arguments

FOLDERS = "*.md", "data/*.md", "lesson/**/*.md", "tests/**/*.md", "outputs/reference/*.md"
TEXTS = [path for folder in FOLDERS for path in REPO.glob(folder)]
FILES = "*.py", ".ci/*.py", "lesson/**/*.py", "tests/**/*.py"
CODE = {path: path.read_text(encoding="utf-8") for files in FILES for path in REPO.glob(files)}
FUNCTIONS = [function for text in CODE.values() for function in book.functions_of(text)]


def faults_of_lines(path):
    """Returns the lines of a text that are too long, or end in a blank.

    Tables, pictures, formulas and comments may be longer, and code may, too.
    """
    lines = book.prose_of(path).splitlines()
    may_be_long = "|", "!", "$", "<"  # as these begin
    is_long = lambda line: len(line) > 120 and not line.startswith(may_be_long)
    faults = [line for line in lines if is_long(line) or line != line.rstrip()]
    return [f"{path.relative_to(REPO)}: {line}" for line in faults]


def faults_of_links(path):
    """Returns which commands and links of a text do not lead to what they name."""
    programs = "(?:python|pytest) ((?:lesson|tests)/[\\w./-]*)"
    started = re.findall(programs, path.read_text(encoding="utf-8"))
    faults = [f"there is no {program}" for program in started if not (REPO / program).exists()]
    for words, file, place in book.links_of(path):
        if not file.exists():
            faults.append(f"there is no {file}")
        elif place:
            faults += faults_of_place(words, file, place, is_here=file == path)
        elif file.parent.name == "pages" and re.fullmatch("[A-Z][^,]*", words):
            title = book.title_of(file)
            faults += [f"{words} is called {title}"] * (words != title)
    return [f"{path.relative_to(REPO)}: {fault}" for fault in faults]


def faults_of_place(words, file, place, is_here):
    """Returns what is wrong with a link of these words to a place; is_here: on its own page."""
    _, *sections = anchors_of(file)  # below the page's title
    if place not in anchors_of(file):
        return [f"{file.name} has no {place}"]
    named = words.lower().replace(" ", "-")
    if named != place and named in sections:
        return [f"{words} leads to {place}"]
    pages = [each.name for each in TEXTS if place in anchors_of(each)]
    if is_here and place != "what-to-take-away" and len(pages) > 1:
        return [f"{place}: of which page? {pages} have it"]
    return []


def faults_of_order():
    """Returns the pages that have no place in the order, and those that do not link to the next."""
    there = {path.stem for path in REPO.glob("lesson/pages/*")}
    faults = [f"{name}: mend ORDER of book.py" for name in {*book.ORDER} ^ there]
    for page in book.PAGES[1:]:
        if "neighbours(" not in book.read(page):
            faults.append(f"{page}: end it with the comments of the others")
    return faults


def faults_of_names(page):
    """Returns the names in the sentences of a page that the code does not have, and wrong flags."""
    faults = []
    for flags in re.findall("`(--[^`]* [^`]*)`", book.prose_of(page)):  # with values: the script's
        try:
            parse_arguments(flags.split())
        except SystemExit:
            faults.append(f"{page}: the script does not take {flags}")
    code = re.sub("# .*", "", "".join(CODE.values()))  # comments may be stale
    known = {*re.findall(r"--[\w-]+|\w+", code)} | {path.name for path in CODE}
    unknown = book.names_on(page) - known - {"mine.py"}  # which readers write
    return faults + [f"{page} names what the code has not: {name}" for name in unknown]


def faults_of_code(page):
    """Returns the quoted functions of a page that are none of ours, and its strange commands."""
    strange = book.strange_code_on(page, FUNCTIONS)
    faults = [f"{page} quotes what is no whole function of ours:\n{quoted}" for quoted in strange]
    return faults + faults_of_commands(page)


def faults_of_commands(page):
    """Returns the commands that make something else than what is committed of their programs.

    Those that train are compared by faults_of_run.
    """
    experiments = [settings_of(command.line) for command in EXPERIMENTS.values()]
    faults = []
    for command in book.commands_of(page):
        asked = command.line.split()[2:]
        kept = [line.split()[1:] for line in PROGRAMS if line.split()[0] == command.program]
        if command.program == "remedies.py":
            is_kept = settings_of(command.line) in experiments
        else:
            is_kept = not kept or asked in kept or (not asked and is_default(command, kept[0]))
        if not is_kept:
            faults.append(f"{page}: outputs/reference has nothing of {command.line}")
    return faults


def is_default(command, words):
    """Returns whether its program takes these words by default, or only names a folder by them."""
    names = ", ".join(f'"{word}"' for word in words)
    takes_them = f"= arguments({names})" in book.read(f"lesson/{command.program}")
    return takes_them or words[:1] == ["--output-dir"]


def settings_of(line):
    """Returns the settings of a command of remedies.py, but for which networks it trains."""
    settings = vars(remedies.parse_command_line(line.split()[2:]))
    which = "seeds", "labels", "remedies", "output_dir"
    return {name: value for name, value in settings.items() if name not in which}
