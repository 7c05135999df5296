"""Makes outputs/reference: what the pages show, and what their figures are taken from.

    python lesson/reference/make_reference.py                        makes what is missing
    python lesson/reference/make_reference.py curves/few.csv ...     makes these files anew
    python lesson/reference/make_reference.py --no-training          draws anew what needs no run

A line in a list below, or a command on a page, says what makes a file. It runs as it stands, in
outputs/reference-runs, which git ignores: a folder like that of a reader who has typed them all.
"""

import argparse
import csv
import functools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import drawings
import numpy as np
import pages
from matplotlib import style
from pages import REFERENCE, REPO, Command

import plot_curves

PLACE = REPO / "outputs" / "reference-runs"

# ------------------------------------------------------------------------------------ the lists
# Runs of which the pages tell, without their commands: their names, and what is added to which.
TOLD = [
    ("half-rate", "default", "--learning-rate 0.25"),
    ("double-rate", "default", "--learning-rate 1"),
    ("mine-tested", "default", "--train-size 833 --l2 0.002"),
]
# Runs that are made with two more seeds.
SEEDED = ["default", "1000-images", "long", "long-dropout", "deeper"]
SEEDED += ["falling", "half-rate", "double-rate", "momentum"]
SEEDED += ["mine-plain", "mine-L2", "mine-dropout"]

SIZES = [2, 4, 8, 16, 32, 128, 512]
EXPERIMENTS = {  # folders below experiments, and flags of lesson/remedies.py
    "remedies": "",
    "remedies-at-0.5": "--learning-rate 0.5 --iterations 400",
}
EXPERIMENTS |= {f"neurons-{size}": f"--hidden {size} --remedies plain" for size in SIZES}
EXPERIMENTS |= {f"lambda-{l2}": f"--l2 {l2} --remedies L2" for l2 in (0.001, 0.003, 0.03)}

confidence = "confidence.py outputs/early outputs/1000-images"
neurons = " ".join(f"outputs/neurons-{size}" for size in SIZES)
PROGRAMS = {  # files, the commands that make them, and what is kept: a file below outputs, or words
    "programs/check_gradient.txt": ("check_gradient.py", "printed"),
    "pictures/own-digits.png": ("own_digits.py outputs/run-1", "own-digits.png"),
    "pictures/misread.png": ("misread.py outputs/run-1", "misread.png"),
    "programs/misread.txt": ("misread.py outputs/run-1", "printed"),
    "programs/misread-1000-images.txt": ("misread.py outputs/1000-images", "printed"),
    "programs/each_digit.txt": ("each_digit.py outputs/run-1", "printed"),
    "pictures/neurons.png": ("neurons.py outputs/1000-images outputs/L2", "neurons.png"),
    "pictures/confidence.png": (confidence, "confidence.png"),
    "programs/confidence.txt": (confidence, "printed"),
    "pictures/temperature.png": ("temperature.py", "temperature/temperature.png"),
    "pictures/reliability.png": ("temperature.py", "temperature/reliability.png"),
    "programs/temperature.csv": ("temperature.py", "temperature/temperature.csv"),
    "programs/temperature.txt": ("temperature.py", "printed"),
    "programs/lookup_table.txt": ("lookup_table.py", "printed"),
    "pictures/ten-samples.png": ("ten_samples.py", "ten-samples.png"),
    "programs/ten_samples.txt": ("ten_samples.py", "printed"),
    "pictures/remedies.png": ("chart.py outputs/remedies", "chart.png"),
    "pictures/rates.png": ("chart.py outputs/remedies outputs/remedies-at-0.5", "chart.png"),
    "pictures/sizes.png": (f"chart.py {neurons}", "chart.png"),
    "programs/choosing.txt": ("choosing.py", "printed"),
    "programs/pairs.txt": ("pairs.py outputs/1000-images outputs/dropout", "printed"),
    "programs/from_scratch.txt": ("from_scratch.py", "printed"),
}
for seed in (1, 2):
    command = f"temperature.py --seed {seed} --output-dir outputs/temperature-{seed}"
    PROGRAMS[f"programs/temperature-{seed}.csv"] = (command, f"temperature-{seed}/temperature.csv")

DRAWINGS = {  # what draws a picture, and the runs whose networks it shows
    "digits": (drawings.draw_digits, []),
    "pixels": (drawings.draw_pixels, []),
    "network": (drawings.draw_network, []),
    "neuron": (drawings.draw_neuron, ["L2"]),
    "cost-of-an-image": (drawings.draw_cost_of_an_image, []),
    "step": (drawings.draw_step, []),
    "backpropagation": (drawings.draw_backpropagation, []),
    "labels": (drawings.draw_labels, []),
    "dropout": (drawings.draw_dropout, []),
    "copies": (drawings.draw_copies, []),
}


def list_runs():
    """Returns the Commands that train, by the names of their runs: the pages', and others."""
    runs = {"default": Command("python train_mnist.py --output-dir outputs/run-1")}
    runs |= {command.name: command for command in pages.commands("train_mnist.py")}

    def add(name, base, flags):
        asked = f"python train_mnist.py {runs[base].flags} {flags} --output-dir outputs/{name}"
        runs[name] = Command(" ".join(asked.split()), runs[base].edit)

    for name, base, flags in TOLD:
        add(name, base, flags)
    for name in SEEDED:
        add(f"{name}-1", name, "--seed 1")
        add(f"{name}-2", name, "--seed 2")
    return runs


def list_programs():
    """Returns the tables of EXPERIMENTS, with the curves that the pages plot, and PROGRAMS."""
    made = {}
    for name, flags in EXPERIMENTS.items():
        command = " ".join(f"remedies.py --seeds 3 {flags} --output-dir outputs/{name}".split())
        made[f"experiments/{name}/results.csv"] = (command, f"{name}/results.csv")
        for plot in pages.commands("plot_curves.py"):
            for word in plot.words:
                if word.startswith(f"outputs/{name}/"):
                    curves = f"{word.removeprefix('outputs/')}/curves.csv"
                    made[f"experiments/{curves}"] = (command, curves)
    return made | PROGRAMS  # of which the charts show the tables


def list_plots():
    """Returns the pages' plots by their paths: the Command that draws each, and its file."""
    first = Command("python plot_curves.py outputs/run-1")
    plots = {}
    for file in ("accuracy.png", "cost.png"):
        plots[f"default/{file}"] = (first, file)
        for command in pages.commands("plot_curves.py"):
            plots[f"pictures/{command.name}-{file}"] = (command, file)
    return {path: plots[path] for path in pages.pictures() if path in plots}


def list_makers():
    """Returns for the path of each file below outputs/reference a function that makes it.

    It makes the file in PLACE, and returns where.
    """
    makers = {}
    for name, command in list_runs().items():
        makers[curves_of(name)] = functools.partial(make_run, name, command)
    for path, (command, kept) in list_programs().items():
        makers[path] = functools.partial(make_by_program, command, kept)
    for path, (command, file) in list_plots().items():
        makers[path] = functools.partial(make_plot, command, file)
    for name, (draw, runs) in DRAWINGS.items():
        makers[f"pictures/{name}.png"] = functools.partial(make_drawing, draw, runs)
    return makers


def list_quick():
    """Returns the paths of the pictures that need no network: they are drawn from what is here."""
    charts = [path for path, (command, _) in PROGRAMS.items() if command.startswith("chart.py")]
    sketches = [f"pictures/{name}.png" for name, (_, runs) in DRAWINGS.items() if not runs]
    return [*list_plots(), *charts, *sketches]


def curves_of(name):
    """Returns the path of a run's curves, below outputs/reference."""
    return "default/curves.csv" if name == "default" else f"curves/{name}.csv"


# -------------------------------------------------------------------------------------- making
@functools.lru_cache(maxsize=1)  # a program runs once for all its files, which follow one another
def run_in_place(command, edit=None):
    """Runs a command where a reader would, with an edit of the script; returns what it prints."""
    for folder in ("data", "lesson"):
        shutil.copytree(REPO / folder, PLACE / folder, dirs_exist_ok=True)
    (REFERENCE / "experiments").mkdir(parents=True, exist_ok=True)
    shutil.copytree(REFERENCE / "experiments", PLACE / "outputs", dirs_exist_ok=True)
    shutil.copy(REPO / "plot_curves.py", PLACE)
    (PLACE / "train_mnist.py").write_text(pages.edited_script(edit), encoding="utf-8")
    words = [sys.executable, *command.split()]
    return subprocess.run(words, cwd=PLACE, check=True, stdout=subprocess.PIPE, text=True).stdout


def train_run(command):
    """Trains a run in its place, over an older one; returns its folder."""
    folder = PLACE / command.words[-1]
    shutil.rmtree(folder, ignore_errors=True)
    run_in_place(command.line.removeprefix("python "), command.edit)
    return folder


def network_of(name):
    """Returns the folder of a run with its network; trains it if it is not there."""
    command = list_runs()[name]
    folder = PLACE / command.words[-1]
    return folder if (folder / "saved_model").exists() else train_run(command)


def make_run(name, command):
    """Trains a run, and writes its line in results.csv; returns its curves."""
    folder = train_run(command)
    if name == "default":
        shutil.copy(folder / "run.json", REFERENCE / "default")
    figures = figures_of_curves(folder / "curves.csv")
    line = {"run": name, "flags": command.flags, "edited": "yes" if command.edit else ""}
    line |= {key: f"{figure:.6g}" for key, figure in figures.items()}
    write_results(read_results() | {name: line})
    return folder / "curves.csv"


def make_by_program(command, kept):
    """Runs a program of the lesson, and before it the runs that it needs; returns what is kept."""
    for name, run in list_runs().items():
        if run.words[-1] in command.split():
            network_of(name)
    printed = run_in_place(f"lesson/{command}")
    if kept != "printed":
        return PLACE / "outputs" / kept
    path = PLACE / "printed.txt"
    path.write_text(printed, encoding="utf-8")
    return path


def make_plot(command, file):
    """Draws a plot of a page from the committed curves; returns it."""
    run_dirs = plot_curves.parse_arguments(command.words[2:]).run_dirs
    placed = [str(place_run(run_dir)) for run_dir in run_dirs]
    folder = PLACE / command.words[-1]
    plot_curves.main([*placed, "--output-dir", str(folder)])
    return folder / file


def place_run(run_dir):
    """Puts the committed curves of a run, and what it was asked for, into a folder; returns it."""
    from train_mnist import parse_arguments  # late: it imports TensorFlow

    folder = PLACE / "committed" / run_dir.name
    folder.mkdir(parents=True, exist_ok=True)
    experiment = REFERENCE / "experiments" / Path(*run_dir.parts[1:])
    if experiment.exists():
        shutil.copy(experiment / "curves.csv", folder)
        return folder
    name = "default" if run_dir.name == "run-1" else run_dir.name
    shutil.copy(REFERENCE / curves_of(name), folder / "curves.csv")
    settings = vars(parse_arguments(read_results()[name]["flags"].split()))
    settings |= {"train_size": settings["train_size"] or 60_000, "data_dir": "", "output_dir": ""}
    (folder / "run.json").write_text(json.dumps({"settings": settings}), encoding="utf-8")
    return folder


def make_drawing(draw, runs):
    """Draws a picture of drawings.py; returns it."""
    path = PLACE / "drawn.png"
    with style.context(drawings.STYLE):
        draw(path, *map(network_of, runs))
    return path


# ---------------------------------------------------------------------------------- the figures
def read_results():
    """Returns results.csv: a dict from a run to its line, a dict of texts."""
    path = REFERENCE / "results.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {line["run"]: line for line in csv.DictReader(file)}


def write_results(lines):
    """Writes results.csv: of such lines those of the runs that there are, in their order."""
    runs = [run for run in list_runs() if run in lines]
    with (REFERENCE / "results.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, lines[runs[0]], lineterminator="\n")
        table.writeheader()
        table.writerows(lines[run] for run in runs)


def figures_of_curves(path):
    """Returns what curves say: a dict. Means are over a tenth of the run."""
    rows = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    lowest = rows[rows[:, 4].argmin()]
    names = ["iteration", "training accuracy", "training cost", "test accuracy", "test cost"]
    figures = dict(zip(names, rows[-1], strict=True))
    figures |= {"lowest test cost": lowest[4], "at iteration": lowest[0]}
    width = max(1, len(rows) // 10)
    accuracies, costs = [
        np.convolve(rows[:, column], np.full(width, 1 / width), "valid") for column in (3, 4)
    ]
    figures |= {"climb": costs[-1] / costs.min() - 1}  # of the test cost, since its lowest mean
    figures |= {"fall": accuracies.max() - accuracies[-1]}  # of the test accuracy
    return figures


def main(argv=None):
    """Makes the files that are named, or else those that are missing."""
    parser = argparse.ArgumentParser(description="Makes outputs/reference.")
    parser.add_argument("paths", metavar="PATH", nargs="*", help="below outputs/reference")
    parser.add_argument("--no-training", action="store_true", help="draw anew what needs no run")
    args = parser.parse_args(argv)
    makers = list_makers()
    asked = args.paths or [path for path in makers if not (REFERENCE / path).exists()]
    if args.no_training:
        asked = list_quick()
        left = [path for path in makers if path.endswith(".png") and path not in asked]
        print("left as they are, because they need a run:", *left)
    PLACE.mkdir(parents=True, exist_ok=True)
    for path in asked:
        if path not in makers:
            parser.error(f"{path}: nothing makes it; there are: {' '.join(makers)}")
        print(path, flush=True)
        (REFERENCE / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(makers[path](), REFERENCE / path)


if __name__ == "__main__":
    main()
