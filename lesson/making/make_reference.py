"""Makes outputs/reference: what the pages show, and what their figures are taken from (README.md).

A command of a page, or a line in a list below, makes a file. Commands run as they stand, in
outputs/reference-runs, a folder like that of a reader who has typed them all.
"""

import argparse
import csv
import itertools
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np

import book
import remedies
from book import REFERENCE, REPO, Command
from elsewhere import LONGER, SETTINGS
from evidence import climb_of, read_lines
from remedies import REMEDIES, name_of
from train_mnist import parse_arguments, write_run_json

PLACE = REPO / "outputs" / "reference-runs"
NEED_NO_NETWORK = "plot_curves.py", "chart.py", "climb.py", "elsewhere.py"  # but curves or tables
WATCH = "../../lesson/watch.html"  # is beside the pages, as it is opened and not shown
COLUMNS = ["iteration", "training accuracy", "training cost", "test accuracy", "test cost"]

# ------------------------------------------------------------------------------------ the lists
# Runs of the pages that are made with more seeds, and these seeds.
SEEDED = ["default", "long", "long-dropout", "momentum"]
SEEDS = 1, 2
# Sizes of a hidden layer, and lambdas, that the pages compare; the experiments, by their files.
SIZES = [8, 16, 32, 128, 512]
LAMBDAS = [0.0005, 0.001, 0.004, 0.008]
EXPERIMENTS = {"results": "--seeds 10"}  # flags of remedies.py
EXPERIMENTS |= {f"neurons-{n}": f"--seeds 10 --hidden {n} --remedies plain" for n in SIZES}
PLAIN = f"{LONGER} --remedies plain"
EXPERIMENTS |= {f"longer-neurons-{n}": f"--seeds 5 --hidden {n} {PLAIN}" for n in SIZES}
EXPERIMENTS["longer-neurons-8"] = f"--seeds 10 --hidden 8 {PLAIN}"
EXPERIMENTS |= {n: f"--seeds 5 {flags}" for n, flags in SETTINGS.items() if n != "results"}
EXPERIMENTS |= {f"lambda-{n}": f"--seeds 10 --labels right --l2 {n} --remedies L2" for n in LAMBDAS}

# Networks of an experiment that are runs of the pages, too, to the byte: kept once.
SAME_AS = {"outputs/remedies/wrong-plain": "outputs/wrong-labels"}

# Commands, and what is kept of each: what it prints as .txt, and pictures that it writes.
TEMPERATURE = "temperature/temperature.png", "temperature/reliability.png"
PROGRAMS = {
    "misread.py outputs/run-1": ["misread.txt", "misread-run-1.png"],
    "misread.py outputs/1000-images": ["misread-1000-images.txt"],
    "neurons.py outputs/1000-images outputs/L2": ["neurons.txt", "neurons.png"],
    "confidence.py outputs/early outputs/1000-images": ["confidence.txt", "confidence.png"],
    "temperature.py --output-dir outputs/temperature": ["temperature.txt", *TEMPERATURE],
    "calibration.py": ["calibration.txt", "calibration.png"],
    "calibration.py wrong": ["calibration-wrong.txt"],
    "falls.py": ["falls.txt", "falls.png"],
    "elsewhere.py": ["elsewhere.txt", "elsewhere.png"],
    "lookup_table.py": ["lookup_table.txt"],
    "ten_samples.py": ["ten_samples.txt", "ten-samples.png"],
    f"ten_samples.py --hidden 8 {LONGER}": ["ten_samples-8.txt"],
    f"ten_samples.py --hidden 512 {LONGER}": ["ten_samples-512.txt"],
    "choosing.py": ["choosing.txt"],
    "pairs.py outputs/1000-images outputs/dropout": ["pairs.txt"],
    "climb.py outputs/1000-images outputs/5000-images outputs/run-1": ["climb.txt"],
    "tape.py": ["tape.txt"],
    "steps.py outputs/run-1": ["steps.txt", "steps.png"],
    "from_scratch.py": ["from_scratch.txt"],
    "making/draw_picture.py outputs/run-1 outputs/1000-images": ["draw.png"],
    "making/draw_picture.py": ["watch.png"],
    "drawings.py neuron outputs/L2": ["neuron.png"],
    "drawings.py answer outputs/run-1": ["answer.png"],
}
SKETCHES = "digits pixels network bends cost-of-an-image step backpropagation slopes dropout"
SKETCHES += " differences"
PROGRAMS[f"drawings.py {SKETCHES}"] = [f"{name}.png" for name in SKETCHES.split()]
BY_SIZE = [f"outputs/{rate}neurons-{n}" for rate in ("", "longer-") for n in SIZES]
PROGRAMS[" ".join(["chart.py", *BY_SIZE])] = ["chart-neurons-8.png"]
PROGRAMS["chart.py outputs/remedies"] = ["chart-remedies.png"]


def list_runs():
    """Returns the Commands that train, by the names of their runs: the pages', and others."""
    runs = {"default": Command("python train_mnist.py --output-dir outputs/run-1")}
    for command in book.commands("train_mnist.py"):
        runs[Path(command.writes).name] = command
    for name, seed in itertools.product(SEEDED, SEEDS):
        flags = f"{runs[name].flags} --seed {seed} --output-dir outputs/{name}-{seed}"
        runs[f"{name}-{seed}"] = Command(f"python train_mnist.py {flags.strip()}", runs[name].edit)
    return runs


def curves_path(name):
    """Returns the path of a run's curves, below outputs/reference."""
    return "default/curves.csv" if name == "default" else f"curves/{name}.csv"


def list_files():
    """Returns a dict: path below REFERENCE to (Command, the file it writes, "" if it prints it)."""
    runs = list_runs()
    files = {"default/run.json": (runs["default"], "outputs/run-1/run.json")}
    for name, command in runs.items():
        files[curves_path(name)] = command, f"{command.writes}/curves.csv"
    files |= files_of_experiments() | files_of_plots()
    for line, kept in PROGRAMS.items():
        command = Command(f"python lesson/{line}")
        for name in kept:
            if name.endswith(".txt"):
                files[f"programs/{name}"] = command, ""
            else:
                files[f"pictures/{Path(name).name}"] = command, f"outputs/{name}"
    files[WATCH] = Command("python lesson/film.py"), "outputs/film.html"
    return files


def files_of_experiments():
    """Returns what is kept of experiments, as list_files does: tables, and curves for plots."""
    files = {}
    for name, flags in EXPERIMENTS.items():
        folder = "outputs/remedies" if name == "results" else f"outputs/{name}"
        command = Command(f"python lesson/remedies.py {flags} --output-dir {folder}")
        files[f"remedies/{name}.csv"] = command, f"{folder}/results.csv"
    command, _ = files["remedies/results.csv"]
    for folder in [folder for plot in book.commands("plot_curves.py") for folder in plot.reads]:
        if folder.startswith("outputs/remedies/") and folder not in SAME_AS:
            files[f"remedies/{Path(folder).name}.csv"] = command, f"{folder}/curves.csv"
    return files


def files_of_plots():
    """Returns the plots of curves that pages show, as list_files does."""
    files = {}
    shown = book.pictures()
    for plot in [Command("python plot_curves.py outputs/run-1"), *book.commands("plot_curves.py")]:
        folder = plot.writes or plot.reads[0]
        prefix = "default/" if folder == "outputs/run-1" else f"pictures/{Path(folder).name}-"
        for name in ("accuracy.png", "cost.png"):
            if prefix + name in shown:
                files[prefix + name] = plot, f"{folder}/{name}"
    return files


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


def run(command, place, start=output_of, anew=()):
    """Runs a Command in a place, after those that make what it reads; returns what it prints.

    place: a folder like that of a reader; start: how its words are run there, as output_of does;
    anew: which networks of an experiment are trained though their figures are committed.
    """
    for folder in command.reads:
        if command.program in NEED_NO_NETWORK:
            copy_committed(folder, place)
        elif not (place / folder / "saved_model").exists():
            run(maker_of(folder), place, start)
    if command.writes and command.program != "plot_curves.py":  # that may draw into a run's folder
        shutil.rmtree(place / command.writes, ignore_errors=True)
    if command.program == "remedies.py":
        keep_results(command, place / command.writes, anew)
    for folder in ("data", "lesson", "outputs/reference/remedies"):
        shutil.copytree(REPO / folder, place / folder, dirs_exist_ok=True)
    for script in ("plot_curves.py", "quiet_tensorflow.py"):
        shutil.copy(REPO / script, place)
    (place / "train_mnist.py").write_text(book.edited_script(command.edit), encoding="utf-8")
    return start(command.line.split(), place)


def maker_of(folder):
    """Returns the Command that trains the network of a folder: a run, or one of an experiment."""
    makers = {command.writes: command for command, _ in list_files().values()}
    return makers.get(folder) or makers[Path(folder).parent.as_posix()]


def copy_committed(folder, place):
    """Copies into a place what is committed of a folder: a table, or curves with their settings."""
    kept_as = Path(SAME_AS.get(folder, folder))
    (place / folder).mkdir(parents=True, exist_ok=True)
    for path, (command, written) in list_files().items():
        if path.endswith(".csv") and Path(written).parent == kept_as:
            shutil.copy(REFERENCE / path, place / folder / Path(written).name)
            if written.endswith("curves.csv"):
                args = parse_arguments(flags_of(command, kept_as.name).split())
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


def lines_of(networks, path):
    """Returns the lines that a table, if it is there, has of networks as they are asked for."""
    lines = read_lines(path) if path.exists() else []
    return [line for asked in networks for line in lines if asked.items() <= line.items()]


def keep_results(command, folder, anew):
    """Puts the committed lines of an experiment into its folder: so these are not trained again."""
    paths = {made: path for path, made in files_of_experiments().items()}
    path = paths[command, f"{command.writes}/results.csv"]
    networks = [asked for name, asked in networks_of(command).items() if name not in anew]
    if lines := lines_of(networks, REFERENCE / path):
        folder.mkdir(parents=True)
        write_lines(folder / "results.csv", lines)


def make(command, paths):
    """Makes files by their Command: paths below outputs/reference."""
    print(command.line, flush=True)
    files = {path: written for path, (maker, written) in list_files().items() if maker == command}
    anew = [Path(files[path]).parent.name for path in paths if path.startswith("remedies/")]
    printed = run(command, PLACE, anew=anew)
    if command.program == "remedies.py":  # curves of other networks that it has trained, too
        paths = [path for path, written in files.items() if (PLACE / written).exists()]
        table = PLACE / command.writes / "results.csv"
        write_lines(table, lines_of(networks_of(command).values(), table))  # in their order
    for path in paths:
        (REFERENCE / path).parent.mkdir(parents=True, exist_ok=True)
        if files[path]:
            shutil.copy(PLACE / files[path], REFERENCE / path)
        else:
            (REFERENCE / path).write_text(printed, encoding="utf-8", newline="\n")
    write_results(command)


def main(argv=None):
    """Makes the files that are named, or those that are missing."""
    parser = argparse.ArgumentParser(description="Makes outputs/reference.")
    which = "below outputs/reference, or the program that makes it, as misread.py"
    parser.add_argument("paths", metavar="PATH", nargs="*", help=which)
    which = "make all pictures anew that need no training"
    parser.add_argument("--pictures", action="store_true", help=which)
    args = parser.parse_args(argv)
    files = list_files()
    named = {*args.paths}
    if args.pictures:
        for path, (command, _) in files.items():
            is_sketch = command.program == "drawings.py" and not command.reads
            if path.endswith(".png") and (is_sketch or command.program in NEED_NO_NETWORK):
                named.add(path)
    if unknown := named - {*files} - {command.program for command, _ in files.values()}:
        parser.error(f"{' '.join(unknown)}: nothing makes it; there are: {' '.join(files)}")
    to_make = {}  # Command to paths, so that a program runs once for all its files
    for path, (command, _) in files.items():
        if {path, command.program} & named or not (named or (REFERENCE / path).exists()):
            to_make.setdefault(command, []).append(path)
    for command, paths in to_make.items():
        make(command, paths)
    write_results()  # also if nothing is made: a page may have lost a run


if __name__ == "__main__":
    main()
