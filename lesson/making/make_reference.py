"""Makes outputs/reference: what the pages show, and what their figures are taken from (README.md).

The commands of lists.py run as they stand, in outputs/reference-runs, a folder like that of a
reader who has typed them all.
"""

import argparse
import csv
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np

import book
import remedies
from book import REFERENCE, REPO
from evidence import climb_of, read_lines
from lists import curves_path, files_of_experiments, list_files, list_runs
from remedies import REMEDIES, name_of
from train_mnist import parse_arguments, write_run_json

PLACE = REPO / "outputs" / "reference-runs"
NEED_NO_NETWORK = "plot_curves.py", "chart.py", "climb.py", "elsewhere.py"  # but curves or tables
COLUMNS = ["iteration", "training accuracy", "training cost", "test accuracy", "test cost"]


# ---------------------------------------------------------------------------------- results.csv
def rows_of(name):
    """Returns the committed curves of a run: float64 [rows, 5]."""
    return np.loadtxt(REFERENCE / curves_path(name), delimiter=",", skiprows=1, ndmin=2)


def summary_of(name):
    """Returns what the committed curves of a run say: a dict of texts."""
    rows = rows_of(name)
    lowest = rows[rows[:, 4].argmin()]
    figures = dict(zip(COLUMNS, rows[-1], strict=True)) | {"lowest test cost": lowest[4]}
    figures |= {"at iteration": lowest[0], "climb": climb_of(rows[:, 4])}
    checksum = f"{zlib.crc32(rows.tobytes()):08x}"  # of all rows
    return {title: f"{figure:.6g}" for title, figure in figures.items()} | {"rows": checksum}


def request_of(name, command):
    """Returns how a run is asked for, the first columns of its line in results.csv: a dict."""
    changes = "\n".join(re.findall(r"^[+-].*", command.edit, re.MULTILINE))
    edit = f"{zlib.crc32(changes.encode()):08x}" if changes else ""  # a checksum
    return {"run": name, "flags": command.flags, "edit": edit}


def read_results():
    """Returns results.csv: a dict from a run to its line, a dict of texts."""
    path = REFERENCE / "results.csv"
    return {line["run"]: line for line in read_lines(path)} if path.exists() else {}


def write_results(*just_made):
    """Writes results.csv anew: of each run, how its curves were asked for, and their figures."""
    before = read_results()
    lines = []
    for name, command in list_runs().items():
        asked = request_of(name, command)  # as a page asks today
        if name in before and command not in just_made:  # its curves were asked for earlier
            asked = {title: before[name][title] for title in asked}
        if (REFERENCE / curves_path(name)).exists():
            lines.append(asked | summary_of(name))
    write_lines(REFERENCE / "results.csv", lines)


def write_lines(path, lines):
    """Writes a CSV of lines, a list of dicts of texts, of which the first has all titles."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, lines[0], lineterminator="\n")
        table.writeheader()
        table.writerows(lines)


# -------------------------------------------------------------------------------------- making
def output_of(words, place):
    """Runs the words of a command in a folder, a Path; returns what it prints."""
    return subprocess.check_output([sys.executable, *words[1:]], cwd=place, text=True)


def run(command, place, start=output_of):
    """Runs a Command in a place, after those that make what it reads; returns what it prints.

    place: a folder like that of a reader; start: how its words are run there, as output_of does.
    """
    for folder in command.reads:
        if command.program in NEED_NO_NETWORK:
            copy_committed(folder, place)
        elif not (place / folder / "saved_model").exists():
            run(maker_of(folder), place, start)
    if command.writes and command.program != "plot_curves.py":  # that may draw into a run's folder
        shutil.rmtree(place / command.writes, ignore_errors=True)
    if command.program == "remedies.py":
        keep_results(command, place / command.writes)
    for folder in ("data", "lesson", "outputs/reference/remedies"):
        shutil.copytree(REPO / folder, place / folder, dirs_exist_ok=True)
    for script in ("plot_curves.py", "quiet_tensorflow.py"):
        shutil.copy(REPO / script, place)
    (place / "train_mnist.py").write_text(book.edited_script(command.edit), encoding="utf-8")
    return start(command.line.split(), place)


def maker_of(folder):
    """Returns the Command that trains the network of a run's folder."""
    return {command.writes: command for command in list_runs().values()}[folder]


def copy_committed(folder, place):
    """Copies into a place what is committed of a folder: a table, or curves with their settings."""
    (place / folder).mkdir(parents=True, exist_ok=True)
    for path, (command, written) in list_files().items():
        if path.endswith(".csv") and Path(written).parent == Path(folder):
            shutil.copy(REFERENCE / path, place / folder / Path(written).name)
            if written.endswith("curves.csv"):
                args = parse_arguments(flags_of(command, Path(folder).name).split())
                (place / folder / "run.json").unlink(missing_ok=True)  # it is never overwritten
                write_run_json(place / folder, args, args.train_size or 60_000)


def flags_of(command, name):
    """Returns the flags of a run, or those that tell a network of an experiment from others."""
    if command.program == "train_mnist.py":
        return command.flags
    network = networks_of(command)[name]
    return "--train-size {images} --l2 {l2} --dropout {dropout}".format(**network)


def networks_of(command):
    """Returns the networks of an experiment: a dict, name to what its line in results.csv says."""
    args = remedies.parse_command_line(command.line.split()[2:])
    networks = {}
    for seed, labels, remedy in remedies.list_networks(args):
        settings = remedies.settings_of(args, REMEDIES[remedy], seed, None)
        networks[name_of(seed, labels, remedy)] = remedies.describe(settings, labels, remedy)
    return networks


def lines_of(command, path):
    """Returns what a table, if it is there, has of an experiment as it is asked for today: lines.

    They are in the order of its networks.
    """
    lines = read_lines(path) if path.exists() else []
    networks = networks_of(command).values()
    return [line for asked in networks for line in lines if asked.items() <= line.items()]


def keep_results(command, folder):
    """Puts the committed lines of an experiment where it looks for them: it trains the others."""
    paths = {made: path for path, made in files_of_experiments().items()}
    path = paths[command, f"{command.writes}/results.csv"]
    if lines := lines_of(command, REFERENCE / path):
        folder.mkdir(parents=True)
        write_lines(folder / "results.csv", lines)


def make(command, paths):
    """Makes files by their Command: paths below outputs/reference."""
    print(command.line, flush=True)
    files = {path: written for path, (maker, written) in list_files().items() if maker == command}
    printed = run(command, PLACE)
    if command.program == "remedies.py":
        table = PLACE / command.writes / "results.csv"
        write_lines(table, lines_of(command, table))
        made = [path for path, written in files.items() if (PLACE / written).exists()]
        if not {*paths} <= {*made}:
            sys.exit("not trained, as the table has their lines: remove these, and make again")
        paths = made  # with the curves of each network that was trained
    for path in paths:
        (REFERENCE / path).parent.mkdir(parents=True, exist_ok=True)
        if files[path]:
            shutil.copy(PLACE / files[path], REFERENCE / path)
        else:
            (REFERENCE / path).write_text(printed, encoding="utf-8", newline="\n")
    write_results(command)


def only_draws(command):
    """Returns whether a Command trains nothing: it draws what is committed, or sketches."""
    is_sketch = command.program == "drawings.py" and not command.reads
    return is_sketch or command.program in NEED_NO_NETWORK


def main(argv=None):
    """Makes the files that are named, or those that are missing."""
    parser = argparse.ArgumentParser(description="Makes outputs/reference.")
    which = "below outputs/reference, or the program that makes it, as misread.py"
    parser.add_argument("paths", metavar="PATH", nargs="*", help=which)
    which = "make all pictures anew that need no training"
    parser.add_argument("--pictures", action="store_true", help=which)
    args = parser.parse_args(argv)
    files = list_files()
    known = {*files} | {command.program for command, _ in files.values()}
    if unknown := {*args.paths} - known:
        parser.error(f"{' '.join(unknown)}: nothing makes it; there are: {' '.join(files)}")
    to_make = {}  # Command to paths, so that a program runs once for all its files
    for path, (command, _) in files.items():
        is_named = path in args.paths or command.program in args.paths
        is_picture = args.pictures and path.endswith(".png") and only_draws(command)
        is_missing = not (args.paths or args.pictures or (REFERENCE / path).exists())
        if is_named or is_picture or is_missing:
            to_make.setdefault(command, []).append(path)
    for command, paths in to_make.items():
        make(command, paths)
    write_results()  # also if nothing is made: a page may have lost a run


if __name__ == "__main__":
    main()
