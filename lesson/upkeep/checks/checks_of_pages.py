"""Says where the pages, and our other Markdown files, are not in order or name what is not there.

Each function whose name begins with faults_of returns a list of texts.
"""

import difflib
import functools
import hashlib
import json
import re

import book
import measured
import plot_curves
import remedies
import train_mnist
from book import anchors_of
from formulas import comes_out, formulas_in
from lists import EXPERIMENTS, PROGRAMS


def files_like(*patterns):
    """Returns the files and folders of the repository that patterns find: a list of paths."""
    return [path for pattern in patterns for path in book.REPO.glob(pattern)]


TEXTS = files_like("*.md", "data/*.md", "lesson/**/*.md", "tests/**/*.md", "outputs/reference/*.md")
SCRIPTS = files_like("*.py", "lesson/**/*.py", "tests/**/*.py")
CODE = [path.read_text(encoding="utf-8") for path in SCRIPTS]
ABOUT = ["CONTRIBUTING.md", "lesson/README.md", "lesson/for-a-class.md"]
NAME_CODE = [*ABOUT, *book.PAGES]  # what they name must exist
PAGES_THERE = [f"lesson/pages/{path.name}" for path in files_like("lesson/pages/*.md")]
NOT_IN_ORDER = [page for page in PAGES_THERE if page not in book.PAGES]  # as a new one


def names_there():
    """Returns the names in our code, its flags, and the names of our files and folders: a set."""
    without_comments = re.sub("# .*", "", "".join(CODE))  # they may name what is gone
    names = {*re.findall(r"--[\w-]+|\w+", without_comments)}
    folders = "*", ".ci/*", "data/*", "lesson/**/*", "tests/**/*", "outputs/reference/**/*"
    return names | {path.name for path in files_like(*folders)}


NAMES = names_there()


@functools.cache  # and not at the import: it takes a third of a second
def functions_of_code():
    """Returns all functions and classes of CODE, as functions_of of book.py has them."""
    return [function for text in CODE for function in book.functions_of(text)]


def name_of(path):
    """Returns the path of a text from the top of the repository on."""
    return path.relative_to(book.REPO).as_posix()


def faults_of_text(path):
    """Returns what is wrong with a Markdown file: its lines, folds, links, sums, and names."""
    page = name_of(path)
    faults = faults_of_lines(path) + faults_of_folds(path)
    faults += faults_of_links(path) + faults_of_sums(path)
    faults += faults_of_data(path) + faults_of_kept(path)
    return faults_of_page(page) + [f"{page}: {fault}" for fault in faults]


def faults_of_lines(path):
    """Returns the lines of a text that are too long, or end in a blank.

    Tables, pictures, formulas and comments may be longer, and code may, too.
    """
    may_be_long = "|", "!", "$", "<"  # as these begin
    faults = []
    for line in book.prose_of(path).splitlines():
        if len(line) > 120 and not line.startswith(may_be_long):
            faults.append(f"a line has {len(line)} characters, and not 120 at most: {line}")
        if line != line.rstrip():
            faults.append(f"a line ends in a blank: {line}")
    return faults


def faults_of_folds(path):
    """Returns which folds of a text are not as GitHub shows them: each closed, with a summary.

    No fold stands in another. Below the summary is an empty line, or Markdown would be shown raw.
    """
    before, *folds = book.prose_of(path).split("<details>\n")
    faults = []
    if "</details>" in before:
        faults.append("a fold ends before the first begins")
    for fold in folds:
        title, *_ = fold.splitlines() or [""]
        if fold.count("</details>") != 1:
            faults.append(f"this fold should end once, by </details>: {title}")
        if not re.match("<summary>.+</summary>\n\n", fold):
            faults.append(f"this fold should begin with its summary, and an empty line: {title}")
    return faults


def faults_of_links(path):
    """Returns which commands and links of a text do not lead to what they name."""
    pattern = r"(?:python|pytest) ((?:lesson|tests)/[\w./-]*)"
    programs = re.findall(pattern, path.read_text(encoding="utf-8"))
    missing = [program for program in programs if not (book.REPO / program).exists()]
    faults = [f"there is no {program}" for program in missing]
    for words, file, place in book.links_of(path):
        if not file.exists():
            faults.append(f"there is no {file.name}, to which this leads: {words}")
        elif place:
            faults += faults_of_place(words, file, place, is_here=file == path)
        elif file.parent.name == "pages" and re.fullmatch("[A-Z][^,]*", words):
            title = book.title_of(file)  # which a link with a capital has to name
            if words != title:
                faults.append(f"{words} is called {title}")
    return faults


def faults_of_all_links():
    """Returns the faults of the links of all texts, as one may lead to a page that has changed."""
    return [f"{name_of(path)}: {fault}" for path in TEXTS for fault in faults_of_links(path)]


def faults_of_place(words, file, place, is_here):
    """Returns what is wrong with a link to a place in a file: a list of texts.

    words: those that are linked; is_here: whether the link stands in this same file.
    """
    if place not in anchors_of(file):
        return [f"{file.name} has no {place}, to which this leads: {words}"]
    _, *sections = anchors_of(file)  # below the page's title
    named = words.lower().replace(" ", "-")
    if named in sections and named != place:
        return [f"{words} leads to {place}"]
    pages = sorted(each.name for each in TEXTS if place in anchors_of(each))
    if is_here and place != "in-short" and len(pages) > 1:
        return [f"{place}: of which page? {pages} have it"]
    return []


def faults_of_sums(path):
    """Returns which formulas of a text are sums that do not come out."""
    without_code = re.sub("`[^`]*`", "", " ".join(book.sentences_of(path)))
    faults = []
    for formula in formulas_in(without_code):
        if comes_out(formula) is False:  # and not None, as of one that is no sum
            faults.append(f"this does not come out: {formula}")
    return faults


def faults_of_data(path):
    """Returns which files beside a text have another MD5 than its table says."""
    faults = []
    for name, md5 in re.findall(r"^\| `(.*?)` \|.*`(\w{32})` \|$", book.read(path), re.MULTILINE):
        if hashlib.md5((path.parent / name).read_bytes()).hexdigest() != md5:
            faults.append(f"{name} has another MD5")
    return faults


def faults_of_kept(path):
    """Returns where the text beside programs.json says otherwise what is replaced, or kept."""
    list_of_programs = path.parent / "programs.json"
    if not list_of_programs.exists():
        return []
    text, programs = book.read(path), json.loads(book.read(list_of_programs))
    replaced = [f"{name}.py" for name in programs if programs[name]["replaced"]]
    faults = []
    if re.findall(r"^\| `(\w+\.py)` \|", text, re.MULTILINE) != replaced:
        faults.append(f"its table of what is replaced should have {replaced}")
    told = re.findall(r"`([\w-]+\.txt)`", text)
    others = [f"{each.stem}.txt" for each in book.REPO.glob("lesson/*.py")]
    there = {each.name for each in path.parent.glob("*.txt")}
    faults += [f"it should say of what {name} is" for name in there - {*told, *others}]
    return faults + [f"there is no {name}" for name in {*told} - there]


def faults_of_places():
    """Returns where the order of the pages, the list of programs, or what a page needs is wrong."""
    of_list = faults_of_hours() + faults_of_programs()
    return faults_of_order() + of_list + book.reads_too_early()


def faults_of_order():
    """Returns which pages have no place in the order, no question and time, or no summary."""
    there = {path.stem for path in book.REPO.glob("lesson/pages/*")}
    faults = [f"{name}: mend ORDER of book.py" for name in {*book.ORDER} ^ there]
    for name in there & {*book.ORDER}:
        try:
            book.question_and_time_of(f"lesson/pages/{name}.md")
        except ValueError as error:
            faults.append(str(error))
    for name in book.ORDER[:-1]:
        page = f"lesson/pages/{name}.md"
        if name in there and "\n## In short\n" not in book.read(page):
            faults.append(f"{page} has no section In short")
    return faults


def faults_of_hours():
    """Returns what the last row of the list of pages should say, if it is not their sum."""
    pages = book.read("lesson/README.md")
    hours = hours_of_short_path = 0
    row = r"^\| \[\d+\. .* \| ([^|]+) \| ([^|]*)\|$"  # its time, and what the short path has
    for time, part in re.findall(row, pages, re.MULTILINE):
        hours += book.HOURS[time]
        if part == "all ":
            hours_of_short_path += book.HOURS[time]
        elif part:
            hours_of_short_path += book.HOURS[time] / 2
    told = f"| about {int(hours)} hours | about {int(hours_of_short_path)} hours |"
    return [] if told in pages else [f"lesson/README.md should say: {told}"]


def faults_of_docstring():
    """Returns what train_mnist.py should say at its top, of its defaults and what it then reads."""
    says = " ".join(train_mnist.__doc__.split())
    defaults = train_mnist.parse_arguments([])
    first, second = defaults.hidden
    steps, images = defaults.iterations, defaults.batch_size
    due = [
        f"hidden layers of {first} and {second} ReLU neurons",
        f"{steps} steps of {images} images each, at a learning rate of {defaults.learning_rate}",
        f"go through all images {steps * images / 60_000:.1f} times",
    ]
    missing = [words for words in due if words not in says]
    faults = [f"train_mnist.py should say at its top: {words}" for words in missing]
    reads = measured.result("default")
    ((low, high),) = re.findall(r"reads ([\d.]+) to ([\d.]+) % of the test images", says)
    if not float(low) <= reads <= float(high):
        faults.append(f"train_mnist.py says at its top {low} to {high} %; it reads {reads:.2f} %")
    return faults


def faults_of_programs():
    """Returns which programs lesson/README.md does not list, or lists with other runs."""
    listed = {}  # by names of programs, the runs in the last column
    for row in re.findall(r"^\| \[`\w+\.py`\].*", book.read("lesson/README.md"), re.MULTILINE):
        name = re.search(r"`(.*?)`", row)[1]
        *_, needs, _ = row.split("|")
        listed[name] = re.findall("`(outputs/.*?)`", needs)
    linked = {file.name for _, file, _ in book.links_of(book.REPO / "lesson/README.md")}
    there = {path.name: path.read_text(encoding="utf-8") for path in book.REPO.glob("lesson/*.py")}
    faults = [f"{name}: mend the list in lesson/README.md" for name in {*there} - linked]
    for name in {*listed} & {*there}:
        takes = re.search(r"= arguments\((.*)\)", there[name])
        needs = re.findall('"(.*?)"', takes[1]) if takes else []
        if listed[name] != needs:
            faults.append(f"lesson/README.md: {name} reads by default {needs}")
    return faults


def faults_of_page(page):
    """Returns which names, commands and quoted functions of a page our code does not have today."""
    if page not in NAME_CODE:
        return []
    # The commands of other texts are for developers.
    of_commands = faults_of_commands(page) if page in book.PAGES else []
    return faults_of_names(page) + of_commands + faults_of_code(page)


def faults_of_commands(page):
    """Returns which commands of a page would be refused, and edits that it never takes out."""
    faults = [f"{page}: take this out by git stash: {edit}" for edit in book.edits_left(page)]
    parsers = {"plot_curves.py": plot_curves.parse_arguments}
    parsers["remedies.py"] = remedies.parse_command_line
    trained = {"outputs/remedies": remedies.parse_command_line([])}
    for command in book.commands_of(page):
        python, _, *words = command.line.split()
        if python not in ("python", "python3"):
            faults.append(f"{page} should begin with python: {command.line}")
        for experiment, network in re.findall(r"(outputs/\w+)/(\S+)", command.line):
            there = remedies.list_networks(trained[experiment])
            if network not in [remedies.name_of(*each) for each in there]:
                faults.append(f"{page}: {experiment} has no {network}: {command.line}")
        if command.program == "remedies.py" and words and "--output-dir" not in words:
            faults.append(f"{page} should name an --output-dir, or it is refused: {command.line}")
        if "--" in command.line:
            try:
                parse = parsers.get(command.program, train_mnist.parse_arguments)
                trained[command.writes] = parse(words)
            except SystemExit:
                faults.append(f"{page} has a flag that the program does not take: {command.line}")
    return faults + faults_of_results(page)


def faults_of_names(page):
    """Returns which names and flags in the sentences of a page the code does not have."""
    faults = []
    # Flags with values are the script's.
    for flags in re.findall("`(--[^`]* [^`]*)`", book.prose_of(page)):
        try:
            train_mnist.parse_arguments(flags.split())
        except SystemExit:
            faults.append(f"{page}: the script does not take {flags}")
    unknown = book.names_on(page) - NAMES - {"mine.py"}  # which readers write
    return faults + [f"{page} names what the code has not: {name}" for name in unknown]


def faults_of_code(page):
    """Returns which functions a page quotes otherwise than they are, and how they are today."""
    faults = []
    for quoted in book.strange_code_on(page, functions_of_code()):
        begins = quoted.split("(")[0] + "("  # as def train_step(, if it has its first line
        named = [each for each in functions_of_code() if each.startswith(begins)]
        today = named or difflib.get_close_matches(quoted, functions_of_code(), n=1, cutoff=0.3)
        faults.append(f"{page} quotes what is no whole function of ours:\n{quoted}")
        faults += [f"Today it is:\n{function}" for function in today[:1]]
    return faults


def faults_of_results(page):
    """Returns the commands of a page whose results outputs/reference does not have.

    Those that train a single network are compared by faults_of_runs.
    """
    faults, written = [], set()  # the folders that the page's commands have written so far
    for command in book.commands_of(page):
        if not has_results(command, written):
            faults.append(f"{page}: outputs/reference has nothing of {command.line}")
        written.add(command.writes)
    return faults


def has_results(command, written):
    """Returns whether outputs/reference has what a command of a page makes, or a like one.

    written: the folders that the commands before it on the page have written.
    """
    if command.program == "remedies.py":
        committed = [settings_of(experiment.line) for experiment in EXPERIMENTS.values()]
        return settings_of(command.line) in committed
    committed = []  # the words behind the program, of each time that it is run
    for line in PROGRAMS:
        program, *words = line.split()
        if program == command.program:
            committed.append(words)
    if not committed:
        return True  # nothing of this program is ever committed
    _, _, *words = command.line.split()
    if not words:
        return words in committed or is_default(command.program, committed[0])
    # A reader may add a run of this page to those that are committed.
    without_this_pages_runs = [word for word in words if word not in written]
    return words in committed or without_this_pages_runs in committed


def is_default(program, words):
    """Returns whether a program without words does what it does with these."""
    names = ", ".join(f'"{word}"' for word in words)
    takes_these = f"= arguments({names})" in book.read(f"lesson/{program}")
    only_writes_elsewhere = words[:1] == ["--output-dir"]
    return takes_these or only_writes_elsewhere


def settings_of(line):
    """Returns the settings of a command of remedies.py, but for which networks it trains."""
    settings = vars(remedies.parse_command_line(line.split()[2:]))
    which = "seeds", "labels", "remedies", "output_dir"
    return {name: value for name, value in settings.items() if name not in which}
