"""Lists all that is in outputs/reference, and by which command each file is made.

A command stands on a page, or in a list below.
"""

import itertools
from pathlib import Path

import book
from book import Command
from drawings import SKETCHES
from elsewhere import LONGER, SETTINGS

WATCH = "../../lesson/watch.html"  # is beside the pages, as it is opened and not shown

# Runs of the pages that are made with more seeds, and these seeds.
SEEDED = ["default", "long", "long-dropout", "momentum"]
SEEDS = 1, 2
# Sizes of a hidden layer, and lambdas, that the pages compare.
SIZES = [8, 16, 32, 128, 512]
TINY = [2, 4]  # too few to learn all images by heart
LAMBDAS = [0.0005, 0.001, 0.004, 0.008]
# The experiments, by their files in outputs/reference/remedies: flags of remedies.py.
EXPERIMENTS = {"results": "--seeds 10"}
for size in SIZES:
    flags = f"--hidden {size} --remedies plain"
    EXPERIMENTS[f"neurons-{size}"] = f"--seeds 10 {flags}"
    seeds = 10 if size == 8 else 5
    EXPERIMENTS[f"longer-neurons-{size}"] = f"--seeds {seeds} {flags} {LONGER}"
for size in TINY:
    flags = f"--hidden {size} --labels right --remedies plain"
    EXPERIMENTS[f"longer-neurons-{size}"] = f"--seeds 5 {flags} {LONGER}"
# As far as rate 0.1 with 1,000 steps, rate times steps.
EXPERIMENTS["shorter"] = "--seeds 10 --labels right --remedies plain dropout --iterations 200"
for name, flags in SETTINGS.items():
    EXPERIMENTS.setdefault(name, f"--seeds 5 {flags}")  # results has its seeds above
for l2 in LAMBDAS:
    EXPERIMENTS[f"lambda-{l2}"] = f"--seeds 10 --labels right --remedies L2 --l2 {l2}"

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
    "ten_samples.py": ["ten_samples.txt", "ten-samples.png"],
    "choosing.py": ["choosing.txt"],
    "pairs.py outputs/1000-images outputs/dropout": ["pairs.txt"],
    "climb.py outputs/1000-images outputs/5000-images outputs/run-1": ["climb.txt"],
    "tape.py": ["tape.txt"],
    "steps.py outputs/run-1": ["steps.txt", "steps.png"],
    "from_scratch.py": ["from_scratch.txt"],
    "chart.py outputs/remedies": ["chart-remedies.png"],
    "making/draw_picture.py outputs/run-1 outputs/1000-images": ["draw.png"],
    "making/draw_picture.py": ["watch.png"],
    "making/drawings.py neuron outputs/L2": ["neuron.png"],
    "making/drawings.py answer outputs/run-1": ["answer.png"],
}
PROGRAMS[" ".join(["making/drawings.py", *SKETCHES])] = [f"{name}.png" for name in SKETCHES]


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
        if folder.startswith("outputs/remedies/"):
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
