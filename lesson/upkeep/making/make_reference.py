"""Makes outputs/reference: what the pages show, and what their figures are taken from.

    python lesson/upkeep/making/make_reference.py [NAME ...]

NAME is a path below outputs/reference, also without its first folder, or a program: its files are
made anew (default: those that are missing). Commands run as they stand on the pages and in
lists.py, in outputs/reference-runs, which git ignores: a folder like that of a reader who has typed
them all. A network that is needed, and is not there, is trained before. Of an experiment only those
are trained of which its table has no line. At last the pages are filled, see fill.py.

The name "pictures" is that of all that is drawn in seconds, for another look. It says which
programs it leaves out, as they take minutes, or a network that would have to be trained before.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import paths
import book
from shared.command_line import UserError, arguments
from book import REFERENCE
from lists import EXPERIMENTS, list_files, list_runs

PLACE = paths.REPO / "outputs" / "reference-runs"
NEED_NO_NETWORK = "plot_curves.py", "chart.py", "climb.py", "elsewhere.py"  # but curves or tables


def output_of(words, place):
    """Runs Python on a script and its arguments in a folder; returns what it prints."""
    return subprocess.check_output([sys.executable, *words], cwd=place, text=True)


def run(command, place, start):
    """Runs a Command in a place, after those that make what it reads; returns what it prints.

    place: a folder like that of a reader; start: how it is run there, as output_of does.
    """
    if command.program in NEED_NO_NETWORK:
        for folder in command.reads:
            copy_committed(folder, place)
    trainers = {each.writes: each for each in list_runs().values()}
    for folder in networks_missing_for(command, place):
        run(trainers[folder], place, start)
    if command.writes:
        shutil.rmtree(place / command.writes, ignore_errors=True)  # a run wants a new folder
    if command in EXPERIMENTS.values():
        copy_committed(command.writes, place)  # its table: it trains the networks not in there
    place.mkdir(parents=True, exist_ok=True)
    clone = edited_clone(command.edit, place) if command.edit else paths.REPO
    _, script, *flags = command.line.split()
    return start([clone / script, *flags], place)


def networks_missing_for(command, place):
    """Returns the folders of runs whose networks a Command needs, and are not in a place."""
    needed = [] if command.program in NEED_NO_NETWORK else command.reads
    return [folder for folder in needed if not (place / folder / "saved_model").exists()]


def edited_clone(edit, place):
    """Makes of a place a clone whose script is edited, as a page proposes; returns the place.

    The edit is left there, too, as edit.diff.
    """
    left_out = shutil.ignore_patterns(".*", "outputs", "tests")
    shutil.copytree(paths.REPO, place, ignore=left_out, dirs_exist_ok=True)
    (place / "train_mnist.py").write_text(book.edited_script(edit), encoding="utf-8")
    (place / "edit.diff").write_text(edit, encoding="utf-8", newline="\n")
    return place


def copy_committed(folder, place):
    """Copies into a place what is committed of a folder: a table, or curves with their settings."""
    for path, (_, written) in list_files().items():
        is_of_it = Path(written).parent == Path(folder) and not path.endswith(".png")
        if is_of_it and (REFERENCE / path).exists():
            (place / folder).mkdir(parents=True, exist_ok=True)
            shutil.copy(REFERENCE / path, place / written)


def make(command):
    """Makes the files of a Command anew."""
    print(command.line, flush=True)
    printed = run(command, PLACE, output_of)
    for path, (maker, written) in list_files().items():
        if maker != command:
            continue
        (REFERENCE / path).parent.mkdir(parents=True, exist_ok=True)
        if not written:
            (REFERENCE / path).write_text(printed, encoding="utf-8", newline="\n")
        elif (PLACE / written).exists():  # or the network has its line, and is not trained anew
            shutil.copy(PLACE / written, REFERENCE / path)


def pictures_by_time(files):
    """Returns of all that list_files lists the pictures drawn in seconds, and slow programs: sets.

    The list of programs in lesson/README.md says which take minutes. A browser takes its own, and
    so does a network that is not there.
    """
    programs = book.read("lesson/README.md")
    slow = {*re.findall(r"^\| \[`(.*?)`\].*minute", programs, re.MULTILINE | re.IGNORECASE)}
    drawn = {path: command.program for path, (command, _) in files.items() if path[-4:] == ".png"}
    slow |= {each.program for each, _ in files.values() if networks_missing_for(each, PLACE)}
    left_out = slow | {"screenshots.py"}
    return {path for path in drawn if drawn[path] not in left_out}, slow & {*drawn.values()}


def main(names):
    """Makes the files that a set of names asks for, or those that are missing."""
    files, slow = list_files(), ()
    if "pictures" in names:
        in_seconds, slow = pictures_by_time(files)
        names = names - {"pictures"} | in_seconds
    to_make, unknown = {}, names  # Commands, each once
    for path, (command, _) in files.items():
        called = {path, path.partition("/")[2], command.program}
        if names & called or (not names and not (REFERENCE / path).exists()):
            to_make[command] = None
        unknown = unknown - called
    if unknown:
        raise UserError(f"{' '.join(sorted(unknown))}: nothing makes it")
    for command in to_make:
        make(command)
    import fill  # late: it imports TensorFlow

    fill.fill()
    if slow:
        print("tests/kept: set ACCEPT to 1, and python -m pytest tests/lesson/test_programs.py")
        print("not drawn anew, as it would take minutes; make them by name:", *sorted(slow))


if __name__ == "__main__":
    main({name.as_posix() for name in arguments(any_number=True)})
