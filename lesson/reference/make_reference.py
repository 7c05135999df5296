"""Makes outputs/reference: the runs that the pages show, their figures, and the pictures.

    python tests/reference/make_reference.py                   makes what is missing
    python tests/reference/make_reference.py --no-training     makes figures and pictures anew

What is there is kept. To make a run or a picture anew, remove it first, as in
`rm outputs/reference/curves/few.csv`. A run that is made leaves its curves and its line in
results.csv, and the pictures that show it are drawn.

The pages' commands and programs run as they stand, in outputs/reference-runs, which git ignores.
It is like the folder of a reader who has typed all of them.
"""

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pages
import pictures
from matplotlib import style
from pages import REFERENCE, REPO, Command

import plot_curves

PLACE = REPO / "outputs" / "reference-runs"

# Runs of which the pages tell, without their commands: their names, and what is added to which.
TOLD = [
    ("half-rate", "default", "--learning-rate 0.25"),
    ("double-rate", "default", "--learning-rate 1"),
    ("16-and-8", "1000-images", "--hidden 16 8"),
    ("64-and-32", "1000-images", "--hidden 64 32"),
    ("1024-and-512", "1000-images", "--hidden 1024 512"),
    ("right-labels", "1000-images", "--learning-rate 0.1"),
    ("right-dropout", "1000-images", "--learning-rate 0.1 --dropout 0.5"),
    ("wrong-weak-L2", "wrong-labels", "--l2 0.002"),
    ("wrong-64-and-32", "wrong-labels", "--hidden 64 32"),
    ("wrong-1024-and-512", "wrong-labels", "--hidden 1024 512"),
    ("validation-L2-0.0005", "validation", "--l2 0.0005"),
    ("validation-L2-0.001", "validation", "--l2 0.001"),
    ("validation-L2-0.005", "validation", "--l2 0.005"),
    ("validation-L2-0.01", "validation", "--l2 0.01"),
]

# Runs that are made with two more seeds.
SEEDED = ["default", "1000-images", "5000-images", "16-and-8", "64-and-32", "1024-and-512"]
SEEDED += ["neurons-8", "neurons-32", "neurons-128", "neurons-512"]
SEEDED += ["L2", "dropout", "L2-and-dropout", "moved", "moved-both", "deeper"]
SEEDED += ["right-labels", "right-dropout", "wrong-labels", "wrong-L2", "wrong-dropout"]
SEEDED += ["wrong-both", "wrong-weak-L2", "wrong-64-and-32", "wrong-1024-and-512"]
SEEDED += ["wrong-moved", "wrong-moved-dropout"]
SEEDED += ["validation", "validation-L2", "validation-dropout", "validation-both"]
SEEDED += ["long", "long-dropout", "falling", "half-rate", "double-rate", "momentum"]

# Tables of lesson/temperature.py: their names, and its flags.
TEMPERATURES = {
    f"{name}{end}": f"{flags}{seed}".strip()
    for name, flags in [("plain", ""), ("L2", "--l2 0.002"), ("dropout", "--dropout 0.5")]
    for end, seed in [("", ""), ("-1", " --seed 1"), ("-2", " --seed 2")]
}


# ------------------------------------------------------------------------------------- the runs
def list_runs():
    """Returns the Commands that train, by the names of their runs: the pages', and others."""
    runs = {"default": Command("python train_mnist.py --output-dir outputs/run-1")}
    runs |= {command.name: command for command in pages.commands("train_mnist.py")}

    def add(name, base, flags, edit=None):
        asked = f"python train_mnist.py {runs[base].flags} {flags} --output-dir outputs/{name}"
        runs[name] = Command(" ".join(asked.split()), edit or runs[base].edit)

    for name, base, flags in TOLD:
        add(name, base, flags)
    both = f"{runs['wrong-labels'].edit}...\n{runs['moved'].edit}"
    add("wrong-moved", "wrong-labels", "", both)
    add("wrong-moved-dropout", "wrong-labels", "--dropout 0.5", both)
    for name in SEEDED:
        add(f"{name}-1", name, "--seed 1")
        add(f"{name}-2", name, "--seed 2")
    return runs


def name_of(folder):
    """Returns the name of the run that the pages make into a folder."""
    return "default" if Path(folder).name == "run-1" else Path(folder).name


def curves_of(name):
    """Returns where the committed curves of a run are."""
    folder, file = ("default", "curves") if name == "default" else ("curves", name)
    return REFERENCE / folder / f"{file}.csv"


def run_in_place(words, edit=None):
    """Runs a Python program and its arguments where a reader would, with an edit of the script."""
    for folder in ("data", "lesson"):
        shutil.copytree(REPO / folder, PLACE / folder, dirs_exist_ok=True)
    shutil.copy(REPO / "plot_curves.py", PLACE)
    script = pages.edited_script(edit)
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
        settings = json.loads((folder / "run.json").read_text(encoding="utf-8"))["settings"]
        lines[name] = {"run": name, "flags": runs[name].flags, "script": script}
        lines[name] |= {"training images": str(settings["train_size"])}
        lines[name] |= figures_of(name, runs[name])
        write_results({run: line for run, line in lines.items() if run in runs})
    return made


def make_temperatures():
    """Runs lesson/temperature.py where its table is missing."""
    for name, flags in TEMPERATURES.items():
        table = REFERENCE / "temperature" / f"{name}.csv"
        if not table.exists():
            print(f"finding the temperatures of {name}: {flags}", flush=True)
            folder = f"outputs/temperature-{name}"
            run_in_place(["lesson/temperature.py", *flags.split(), "--output-dir", folder])
            shutil.copy(PLACE / folder / "temperature.csv", table)


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
    """Returns what a run's curves say and, if that very network is there, how it answers."""
    figures = figures_of_curves(curves_of(name))
    network = network_of(command)
    same = network.parent / "curves.csv"
    if network.exists() and same.read_bytes() == curves_of(name).read_bytes():
        images, labels = pictures.mnist("t10k")
        probabilities = pictures.answers(network, images)
        figures |= figures_of_answers(probabilities.astype(float), labels)
        figures["errors learnt"] = errors_learnt(network) if "wrong" in name else ""
    return figures


def errors_learnt(network):
    """Returns which share of the wrong labels of page 2 a network answers as labelled: a text."""
    images, labels = pictures.mnist("train")
    wrong_labels, is_wrong = pictures.wrong_labels(labels)
    says = pictures.answers(network, images[:1000]).argmax(axis=1)
    return f"{(says == wrong_labels[:1000])[is_wrong[:1000]].mean():.6g}"


def as_texts(figures):
    """Returns a dict of figures as they stand in results.csv."""
    return {key: f"{figure:.6g}" for key, figure in figures.items()}


def figures_of_curves(path):
    """Returns what curves say: a dict of texts."""
    rows = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    last = rows[-1]
    lowest = rows[rows[:, 4].argmin()]
    costs, accuracies = [means_of_ten(rows[:, column]) for column in (4, 3)]
    names = ["iteration", "training accuracy", "training cost", "test accuracy", "test cost"]
    figures = dict(zip(names, last, strict=True))
    figures |= {"lowest test cost": lowest[4], "at iteration": lowest[0]}
    figures |= {"test accuracy there": lowest[3]}
    figures |= {"lowest mean of ten": costs.min(), "last mean of ten": costs[-1]}
    figures |= {"highest mean accuracy": accuracies.max(), "last mean accuracy": accuracies[-1]}
    return as_texts(figures)


def means_of_ten(values):
    """Returns the means of ten values in succession."""
    return np.convolve(values, np.full(10, 0.1), "valid")


def figures_of_answers(probabilities, labels):
    """Returns how a network answers images: a dict of texts.

    probabilities: float64 [n, 10]; labels: int64 [n].
    """
    is_right = probabilities.argmax(axis=1) == labels
    confidence = probabilities.max(axis=1)
    costs = -np.log(probabilities[np.arange(len(labels)), labels])
    second, largest = np.sort(probabilities, axis=1)[:, -2:].T
    leads = np.log(largest) - np.log(second)  # a difference of logarithms is one of logits
    figures = {
        "mistakes": (~is_right).sum(),
        "over 90 % confident": (confidence[~is_right] > 0.9).sum(),
        "over 99 % confident": (confidence[~is_right] > 0.99).sum(),
        "confidence of mistakes": confidence[~is_right].mean(),
        "cost of mistakes": costs[~is_right].sum() / len(labels),
        "cost of right answers": costs[is_right].sum() / len(labels),
        "lead of the largest logit": leads.mean(),
    }
    figures |= {f"accuracy of {digit}": is_right[labels == digit].mean() for digit in range(10)}
    return as_texts(figures)


# --------------------------------------------------------------------------------- the pictures
def drawn_by(program, folder="outputs"):
    """Returns a function that draws a picture as a program of the lesson does, into its folder."""

    def draw(path, *_):
        run_in_place([f"lesson/{program}"])
        shutil.copy(PLACE / folder / path.name, path)

    return draw


# Of each picture what draws it, and the runs whose networks it shows.
PICTURES = {
    "digits": (pictures.draw_digits, []),
    "pixels": (pictures.draw_pixels, []),
    "network": (pictures.draw_network, []),
    "cost-of-an-image": (pictures.draw_cost_of_an_image, []),
    "step": (pictures.draw_step, []),
    "backpropagation": (pictures.draw_backpropagation, []),
    "labels": (pictures.draw_labels, []),
    "dropout": (pictures.draw_dropout, []),
    "copies": (pictures.draw_copies, []),
    "sets": (pictures.draw_sets, []),
    "temperature": (drawn_by("temperature.py", "outputs/temperature"), []),
    "misread": (drawn_by("misread.py"), ["default"]),
    "own-digit": (pictures.draw_own_digits, ["default"]),
    "neurons": (drawn_by("neurons.py"), ["1000-images", "L2"]),
    "mistake": (pictures.draw_mistake, ["early", "1000-images"]),
    "confidence": (pictures.draw_confidence, ["early", "1000-images"]),
}


def list_plots():
    """Returns the pages' plots by their paths: the Command that draws each, and its file."""
    first = Command("python plot_curves.py outputs/run-1")
    plots = {}
    for file in ("accuracy.png", "cost.png"):
        plots[f"default/{file}"] = (first, file)
        for command in pages.commands("plot_curves.py"):
            plots[f"pictures/{command.name}-{file}"] = (command, file)
    return {path: plots[path] for path in pages.pictures() if path in plots}


def run_dirs_of(command):
    """Returns the folders of the runs that a Command plots: paths."""
    return plot_curves.parse_arguments(command.words[2:]).run_dirs


def place_runs(command, place):
    """Puts the committed runs that a Command plots where it looks for them."""
    import train_mnist  # late: it imports TensorFlow

    lines = read_results()
    for run_dir in run_dirs_of(command):
        line = lines[name_of(run_dir)]
        folder = place / run_dir
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(curves_of(line["run"]), folder / "curves.csv")
        settings = vars(train_mnist.parse_arguments(line["flags"].split()))
        settings |= {"train_size": int(line["training images"]), "data_dir": "", "output_dir": ""}
        run_json = json.dumps({"settings": settings})
        (folder / "run.json").write_text(run_json, encoding="utf-8")


def plot(path, place):
    """Draws the plot of a path in a place, with its command; returns the file."""
    command, file = list_plots()[path]
    place_runs(command, place)
    script, *arguments = command.words[1:]
    words = [sys.executable, REPO / script, *arguments]
    subprocess.run(words, cwd=place, check=True, stdout=subprocess.DEVNULL)
    return place / command.words[-1] / file


def draw_pictures(runs, is_due, may_train):
    """Draws the pictures for whose path and runs is_due says yes."""
    for path, (command, _) in list_plots().items():
        if is_due(path, [name_of(run_dir) for run_dir in run_dirs_of(command)]):
            print(f"drawing {path}", flush=True)
            with tempfile.TemporaryDirectory() as place:
                shutil.copy(plot(path, Path(place)), REFERENCE / path)
    for name, (draw, shown) in PICTURES.items():
        path = f"pictures/{name}.png"
        missing = [run for run in shown if not network_of(runs[run]).exists()]
        if not is_due(path, shown) or (name == "temperature" and not may_train):
            continue
        if missing and not may_train:
            print(f"keeping {path}: the network of {missing[0]} is not there")
            continue
        for run in missing:  # its committed curves stay
            train(run, runs[run])
        print(f"drawing {path}", flush=True)
        with style.context(pictures.STYLE):
            draw(REFERENCE / path, *[network_of(runs[run]) for run in shown])


def main(argv=None):
    """Makes what is missing, or without training all that can be made anew."""
    parser = argparse.ArgumentParser(description="Makes outputs/reference.")
    anew = "make all figures and pictures anew, and train nothing"
    parser.add_argument("--no-training", action="store_true", help=anew)
    args = parser.parse_args(argv)
    for folder in ("default", "curves", "pictures", "temperature"):
        (REFERENCE / folder).mkdir(parents=True, exist_ok=True)
    runs = list_runs()
    made = []
    if args.no_training:
        lines = read_results()
        there = [run for run in lines if run in runs]
        write_results({run: lines[run] | figures_of(run, runs[run]) for run in there})
    else:
        made = make_runs(runs)
        make_temperatures()

    def is_due(path, shown):
        is_missing = not (REFERENCE / path).exists()
        return args.no_training or is_missing or not {*shown}.isdisjoint(made)

    draw_pictures(runs, is_due, may_train=not args.no_training)


if __name__ == "__main__":
    main()
