"""Lists all that is in outputs/reference, and by which command each file is made.

A command stands on a page, or in a list below. A picture of a page that none of them makes is a
sketch, which sketches.py draws.
"""

import os
import re
from pathlib import Path

import book
from book import Command

CURVES = "curves.csv", "run.json"  # what is kept of a run
PLOTS = "accuracy.png", "cost.png"
WATCH = "../../lesson/watch.html"  # is beside the pages, as it is opened and not shown

# Where Debian's package puts it, unless the variable FASHION names another folder fashion-mnist.
FASHION = f"--data-dir {os.environ.get('FASHION', '/usr/share/datasets/fashion-mnist')}"
LONGER = "--learning-rate 0.1 --iterations 5000"  # as far as the default, rate times steps

# The settings of elsewhere.py, by the names of their files: flags of remedies.py.
SETTINGS = {
    "results": "",
    "rate-0.1": "--learning-rate 0.1",
    "longer": LONGER,
    "images-300": "--train-size 300",
    "images-2000": "--train-size 2000",
    "one-layer-64": "--hidden 64",
    "farther": "--iterations 5000",
    "fashion": FASHION,
    "fashion-longer": f"{LONGER} {FASHION}",
}
# Sizes of a hidden layer, and lambdas, that the pages compare.
SIZES = [8, 16, 32, 128, 512]
TINY = [2, 4]  # too few to learn all images by heart
NO_LAYER = "longer-no-hidden-layer"  # the experiment without it
LAMBDAS = [0.0005, 0.001, 0.004, 0.008]
LAMBDAS_WRONG = [0.0005, 0.001]  # with wrong labels
# In other settings than the default, a new remedy is trained only if it is added to these.
COMPARED = ["plain", "L2", "dropout", "copies", "copies-and-dropout", "all-three"]
COMPARED += ["5x-images", "5x-images-and-dropout"]
FEWER_SEEDS = {"fashion-longer": 3}  # as a seed takes twenty minutes; else five
FEWER_REMEDIES = {"farther": COMPARED[:6]}  # that conclusions need
# The experiments, by their files in outputs/reference/remedies.
EXPERIMENTS = {}


def add_experiment(name, flags, folder=""):
    """Adds an experiment, by flags of remedies.py, and its folder if that has another name."""
    line = f"python lesson/remedies.py {flags} --output-dir outputs/{folder or name}"
    EXPERIMENTS[name] = Command(line)


for name, flags in SETTINGS.items():
    seeds, remedies = FEWER_SEEDS.get(name, 5), FEWER_REMEDIES.get(name, COMPARED)
    add_experiment(name, f"--seeds {seeds} --remedies {' '.join(remedies)} {flags}")
add_experiment("results", "--seeds 10", "remedies")  # the default, with all remedies
for size in [*SIZES, *TINY]:
    plain = f"--hidden {size} --remedies plain"
    add_experiment(f"longer-neurons-{size}", f"--seeds {10 if size == 8 else 5} {plain} {LONGER}")
add_experiment(NO_LAYER, f"--seeds 5 --hidden --labels right --remedies plain {LONGER}")
for l2 in LAMBDAS:
    add_experiment(f"lambda-{l2}", f"--seeds 10 --labels right --remedies L2 --l2 {l2}")
for l2 in LAMBDAS_WRONG:
    wrong = f"--seeds 10 --labels wrong --remedies L2 --l2 {l2}"
    add_experiment(f"wrong-lambda-{l2}", wrong)

# Commands, and what is kept of each: what it prints as .txt, and pictures that it writes, in the
# order in which the pages show them.
TEMPERATURE = "temperature/temperature.png", "temperature/reliability.png"
PROGRAMS = {
    "misread.py outputs/run-1": ["misread.txt", "misread-run-1.png"],
    "misread.py outputs/1000-images": ["misread-1000-images.txt", "confusion-1000-images.png"],
    "neurons.py outputs/run-1": ["neurons.txt", "neuron.png"],
    "border.py": ["border.txt", "border.png"],
    "answer.py outputs/run-1": ["answer.txt", "answer.png", "votes.png"],
    "ten_images.py outputs/no-hidden-layer": ["ten_images.txt", "ten-images.png"],
    "confidence.py outputs/early outputs/1000-images": ["confidence.txt", "confidence.png"],
    "temperature.py --output-dir outputs/temperature": ["temperature.txt", *TEMPERATURE],
    "calibration.py": ["calibration.txt"],
    "lies.py": ["lies.txt", "lost.png", "lies.png"],
    "falls.py": ["falls.txt", "falls.png"],
    "elsewhere.py": ["elsewhere.txt", "bets.png", "added.png"],
    "ten_samples.py": ["ten_samples.txt"],
    "choosing.py": ["choosing.txt"],
    "climb.py outputs/1000-images outputs/5000-images outputs/run-1": ["climb.txt"],
    "tape.py": ["tape.txt"],
    "steps.py outputs/run-1": ["steps.txt", "slopes.png", "steps.png", "first-step.png"],
    "from_scratch.py": ["from_scratch.txt"],
    "own_remedies.py": ["own_remedies.txt"],
    "convolution.py outputs/run-1": ["convolution.txt", "convolution.png", "pooling.png"],
    f"curvature.py --learning-rate 0.1 --hidden {' '.join(12 * ['32'])}": ["curvature-deep.txt"],
    f"curvature.py --hidden {' '.join(12 * ['32'])}": ["curvature-deep-0.5.txt"],
    "curvature.py": ["curvature.txt"],
    "curvature.py --train-size 1000": ["curvature-1000.txt"],
    "curvature.py --train-size 1000 --l2 0.002": ["curvature-L2.txt"],
    "halfway.py outputs/run-1 outputs/seed-1": ["halfway.txt", "halfway.png"],
    "optimisers.py": ["optimisers.txt", "optimisers.png"],
    "chart.py outputs/remedies": ["chart-remedies.png"],
    "upkeep/making/screenshots.py": ["watch.png"],
}


def list_programs():
    """Returns the paths of the programs of the lesson, and of those that make something."""
    listed = re.findall(r"^\| \[`(\w+\.py)`\]", book.read("lesson/README.md"), re.MULTILINE)
    names = [path.name for path in book.REPO.glob("lesson/upkeep/making/*.py")]
    making = [f"lesson/upkeep/making/{name}" for name in names]
    starts = [path for path in making if "__main__" in book.read(path)]
    return [f"lesson/{name}" for name in listed] + starts


def list_runs():
    """Returns the Commands that train, by the names of their runs."""
    runs = {"default": Command("python train_mnist.py --output-dir outputs/run-1")}
    for command in book.commands("train_mnist.py"):
        runs[Path(command.writes).name] = command
    return runs


def folder_of(run):
    """Returns where a run is kept, below outputs/reference."""
    return "default" if run == "default" else f"runs/{run}"


def list_files():
    """Returns a dict: path below REFERENCE to (Command, the file it writes, "" if it prints it)."""
    shown = book.pictures()
    plots = {path: made for path, made in files_of_plots().items() if path in shown}
    files = files_of_runs() | files_of_experiments() | plots | files_of_programs()
    for path in shown:
        name = Path(path).stem
        sketch = Command(f"python lesson/upkeep/making/sketches.py {name}")
        files.setdefault(path, (sketch, f"outputs/{name}.png"))
    files[WATCH] = Command("python lesson/film.py"), "outputs/film.html"
    return files


def files_of_runs():
    """Returns what is kept of runs, as list_files does."""
    files = {}
    for name, command in list_runs().items():
        for file in CURVES:
            files[f"{folder_of(name)}/{file}"] = command, f"{command.writes}/{file}"
        if command.edit:
            files[f"{folder_of(name)}/edit.diff"] = command, "edit.diff"
    return files


def files_of_experiments():
    """Returns the tables of experiments, and the curves of their networks that a page draws."""
    files = {}
    for name, command in EXPERIMENTS.items():
        files[f"remedies/{name}.csv"] = command, f"{command.writes}/results.csv"
    for plot in book.commands("plot_curves.py"):
        for folder in plot.reads:
            if folder.startswith("outputs/remedies/"):
                for file in CURVES:
                    path = f"{folder.removeprefix('outputs/')}/{file}"
                    files[path] = EXPERIMENTS["results"], f"{folder}/{file}"
    return files


def files_of_plots():
    """Returns all plots that the pages' commands draw, also those that no page shows."""
    files = {}
    for name in PLOTS:
        plot = Command("python plot_curves.py outputs/run-1")
        files[f"default/{name}"] = plot, f"outputs/run-1/{name}"
    for plot in book.commands("plot_curves.py"):
        folder = Path(plot.writes or plot.reads[0])
        for name in PLOTS:
            files[f"pictures/{folder.name}-{name}"] = plot, f"{folder.as_posix()}/{name}"
    return files


def files_of_programs():
    """Returns what PROGRAMS lists, as list_files does."""
    files = {}
    for line, kept in PROGRAMS.items():
        command = Command(f"python lesson/{line}")
        for name in kept:
            if name.endswith(".txt"):
                files[f"programs/{name}"] = command, ""
            else:
                files[f"pictures/{Path(name).name}"] = command, f"outputs/{name}"
    return files
