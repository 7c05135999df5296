"""Makes outputs/reference: the runs that the README shows, their figures, and its pictures.

    python tests/reference/make_reference.py                   makes what is missing
    python tests/reference/make_reference.py --no-training     makes figures and pictures anew

What is there is kept. To make a run or a picture anew, remove it first, as in
`rm outputs/reference/curves/few.csv`. A run that is made leaves its curves and its line in
results.csv, and the pictures that show it are drawn.

The README's commands and programs run as they stand, in outputs/reference-runs, which git ignores.
It is like the folder of a reader who has typed all of them.
"""

import argparse
import csv
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import readme_parts
import readme_pictures
from matplotlib import style
from readme_parts import REFERENCE, REPO, Command

PLACE = REPO / "outputs" / "reference-runs"

# Runs that are made with two more seeds.
SEEDED = ["default", "1000-images", "5000-images", "16-and-8", "64-and-32", "1024-and-512"]
SEEDED += ["8-neurons", "L2", "dropout", "L2-and-dropout", "moved", "moved-both", "deeper"]
SEEDED += ["validation", "validation-L2", "validation-dropout", "validation-both"]
SEEDED += ["long", "long-dropout", "falling", "half-rate", "double-rate", "momentum"]
STRENGTHS = ["0.0005", "0.001", "0.005", "0.01"]  # of L2, beside the README's


# ------------------------------------------------------------------------------------- the runs
def list_runs():
    """Returns the Commands that train, by the names of their runs: the README's, and others."""
    runs = {"default": Command("python train_mnist.py --output-dir outputs/run-1")}
    runs |= {command.name: command for command in readme_parts.commands("train_mnist.py")}

    def add(name, base, flags):
        asked = f"python train_mnist.py {runs[base].flags} {flags} --output-dir outputs/{name}"
        runs[name] = Command(" ".join(asked.split()), runs[base].edit)

    add("half-rate", "default", "--learning-rate 0.25")
    add("double-rate", "default", "--learning-rate 1")
    add("8-neurons", "1000-images", "--hidden 8")
    for strength in STRENGTHS:
        add(f"validation-L2-{strength}", "validation", f"--l2 {strength}")
    for name in SEEDED:
        add(f"{name}-1", name, "--seed 1")
        add(f"{name}-2", name, "--seed 2")
    return runs


def name_of(folder):
    """Returns the name of the run that the README makes into a folder."""
    return "default" if folder == "outputs/run-1" else Path(folder).name


def curves_of(name):
    """Returns where the committed curves of a run are."""
    folder, file = ("default", "curves") if name == "default" else ("curves", name)
    return REFERENCE / folder / f"{file}.csv"


def run_in_place(words, edit=None):
    """Runs a Python program and its arguments where a reader would, with an edit of the script."""
    shutil.copytree(REPO / "data", PLACE / "data", dirs_exist_ok=True)
    shutil.copy(REPO / "plot_curves.py", PLACE)
    script = readme_parts.edited_script(edit)
    (PLACE / "train_mnist.py").write_text(script, encoding="utf-8")
    subprocess.run([sys.executable, *words], cwd=PLACE, check=True, stdout=subprocess.DEVNULL)


def network_of(command):
    """Returns where the network of a run is, if it was trained here to its end."""
    return PLACE / command.words[-1] / "saved_model"


def train(name, command):
    """Trains a run in its place; returns its folder."""
    print(f"training {name}: {command.flags}", flush=True)
    folder = PLACE / command.words[-1]
    shutil.rmtree(folder, ignore_errors=True)
    run_in_place(command.words[1:], command.edit)
    return folder


def make_runs(runs):
    """Trains the runs that are missing, and adds them to results.csv; returns their names."""
    lines = read_results()
    made = [name for name in runs if not curves_of(name).exists() or name not in lines]
    for name in made:
        folder = train(name, runs[name])
        shutil.copy(folder / "curves.csv", curves_of(name))
        if name == "default":
            shutil.copy(folder / "run.json", REFERENCE / name)
        script = "edited" if runs[name].edit else ""
        lines[name] = {"run": name, "flags": runs[name].flags, "script": script}
        lines[name] |= figures_of(name, runs[name])
        write_results({run: lines[run] for run in runs if run in lines})
    return made


# ---------------------------------------------------------------------------------- the figures
def read_results():
    """Returns results.csv: a dict from a run to its line, a dict of texts."""
    path = REFERENCE / "results.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {line["run"]: line for line in csv.DictReader(file)}


def write_results(lines):
    """Writes results.csv from such lines."""
    with (REFERENCE / "results.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, next(iter(lines.values())), lineterminator="\n")
        table.writeheader()
        table.writerows(lines.values())


def figures_of(name, command):
    """Returns what a run's curves say and, if its network is there, how that answers."""
    figures = figures_of_curves(curves_of(name))
    if network_of(command).exists():
        images, labels = readme_pictures.mnist("t10k")
        probabilities = readme_pictures.answers(network_of(command), images)
        figures |= figures_of_answers(probabilities.astype(float), labels)
    return figures


def as_texts(figures):
    """Returns a dict of figures as they stand in results.csv."""
    return {key: f"{figure:.6g}" for key, figure in figures.items()}


def figures_of_curves(path):
    """Returns what curves say: a dict of texts."""
    rows = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    last = rows[-1]
    lowest = rows[rows[:, 4].argmin()]
    means = np.convolve(rows[:, 4], np.full(10, 0.1), "valid")  # over ten rows in succession
    names = ["iteration", "training accuracy", "training cost", "test accuracy", "test cost"]
    figures = dict(zip(names, last, strict=True))
    figures |= {"lowest test cost": lowest[4], "at iteration": lowest[0]}
    figures |= {"test accuracy there": lowest[3]}
    figures |= {"lowest mean of ten": means.min(), "last mean of ten": means[-1]}
    return as_texts(figures)


def figures_of_answers(probabilities, labels):
    """Returns how a network answers images: a dict of texts.

    probabilities: float64 [n, 10]; labels: int64 [n].
    """
    is_right = probabilities.argmax(axis=1) == labels
    certainty = probabilities.max(axis=1)
    costs = -np.log(probabilities[np.arange(len(labels)), labels])
    second, largest = np.sort(probabilities, axis=1)[:, -2:].T
    leads = np.log(largest) - np.log(second)  # a difference of logarithms is one of logits
    figures = {
        "mistakes": (~is_right).sum(),
        "over 90 % certain": (certainty[~is_right] > 0.9).sum(),
        "over 99 % certain": (certainty[~is_right] > 0.99).sum(),
        "certainty of mistakes": certainty[~is_right].mean(),
        "cost of mistakes": costs[~is_right].sum() / len(labels),
        "cost of right answers": costs[is_right].sum() / len(labels),
        "lead of the largest logit": leads.mean(),
    }
    figures |= {f"accuracy of {digit}": is_right[labels == digit].mean() for digit in range(10)}
    return as_texts(figures)


# --------------------------------------------------------------------------------- the pictures
def run_program(path, *_):
    """Draws a picture as the program of the README does that saves one of this name."""
    code = readme_parts.block("python", f'savefig("outputs/{path.name}"')
    (PLACE / "program.py").write_text(code, encoding="utf-8")
    run_in_place(["program.py"])
    shutil.copy(PLACE / "outputs" / path.name, path)


# Of each picture what draws it, and the runs whose networks it shows.
PICTURES = {
    "digits": (readme_pictures.draw_digits, []),
    "pixels": (readme_pictures.draw_pixels, []),
    "network": (readme_pictures.draw_network, []),
    "step": (readme_pictures.draw_step, []),
    "dropout": (readme_pictures.draw_dropout, []),
    "misread": (run_program, ["default"]),
    "own-digit": (readme_pictures.draw_own_digits, ["default"]),
    "neurons": (run_program, ["1000-images", "L2"]),
    "mistake": (readme_pictures.draw_mistake, ["early", "1000-images"]),
    "certainty": (readme_pictures.draw_certainty, ["early", "1000-images"]),
}


def list_plots():
    """Returns the README's plots by their paths: the Command that draws each, and its file."""
    first = Command("python plot_curves.py outputs/run-1 --output-dir outputs/run-1")
    plots = {}
    for file in ("accuracy.png", "cost.png"):
        plots[f"default/{file}"] = (first, file)
        for command in readme_parts.commands("plot_curves.py"):
            plots[f"pictures/{command.name}-{file}"] = (command, file)
    return {path: plots[path] for path in readme_parts.pictures() if path in plots}


def place_curves(command, place):
    """Copies the committed curves that a Command plots to where it looks for them."""
    for folder in command.words[2:-2]:
        (place / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(curves_of(name_of(folder)), place / folder / "curves.csv")


def draw_pictures(runs, is_due, may_train):
    """Draws the pictures for whose path and runs is_due says yes."""
    for path, (command, file) in list_plots().items():
        if is_due(path, [name_of(folder) for folder in command.words[2:-2]]):
            print(f"drawing {path}", flush=True)
            place_curves(command, PLACE)
            run_in_place(command.words[1:])
            shutil.copy(PLACE / command.words[-1] / file, REFERENCE / path)
    for name, (draw, shown) in PICTURES.items():
        path = f"pictures/{name}.png"
        missing = [run for run in shown if not network_of(runs[run]).exists()]
        if not is_due(path, shown):
            continue
        if missing and not may_train:
            print(f"keeping {path}: the network of {missing[0]} is not there")
            continue
        for run in missing:  # its committed curves stay
            train(run, runs[run])
        print(f"drawing {path}", flush=True)
        with style.context(readme_pictures.STYLE):
            draw(REFERENCE / path, *[network_of(runs[run]) for run in shown])


def main(argv=None):
    """Makes what is missing, or without training all that can be made anew."""
    parser = argparse.ArgumentParser(description="Makes outputs/reference.")
    anew = "make all figures and pictures anew, and train nothing"
    parser.add_argument("--no-training", action="store_true", help=anew)
    args = parser.parse_args(argv)
    for folder in ("default", "curves", "pictures"):
        (REFERENCE / folder).mkdir(parents=True, exist_ok=True)
    runs = list_runs()
    made = []
    if args.no_training:
        lines = read_results()
        there = [run for run in runs if run in lines]
        write_results({run: lines[run] | figures_of(run, runs[run]) for run in there})
    else:
        made = make_runs(runs)

    def is_due(path, shown):
        is_missing = not (REFERENCE / path).exists()
        return args.no_training or is_missing or not {*shown}.isdisjoint(made)

    draw_pictures(runs, is_due, may_train=not args.no_training)


if __name__ == "__main__":
    main()
