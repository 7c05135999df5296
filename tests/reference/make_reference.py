"""Makes outputs/reference anew: the runs, counts and pictures that the README shows.

    python tests/reference/make_reference.py                 all of it, in about half an hour
    python tests/reference/make_reference.py default L2      only these runs, and what shows them

Then it writes the figures into README.md and the tables of outputs/reference/README.md. What has
not changed comes out as it was, to the byte, where the processor and the versions are the same.
"""

import csv
import itertools
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import drawn_digits
import numpy as np
import readme_figures
import readme_parts
import readme_pictures
from readme_figures import SEEDED, seeds
from readme_parts import REFERENCE, REPO, Run


def list_runs():
    """Returns all Runs by their names: those of the README's commands, and some beside them."""
    runs = readme_parts.runs()
    few = runs["1000-images"].flags
    runs["4-neurons"] = Run(f"{few} --hidden 4")
    for strength in ("0.001", "0.002", "0.01", "0.02"):
        edit = runs["validation-L2"].edit
        runs[f"validation-L2-{strength}"] = Run(f"{few} --l2 {strength}", edit)
    for name in SEEDED:
        for seed in (1, 2):
            run = runs[name]
            runs[f"{name}-{seed}"] = Run(f"{run.flags} --seed {seed}".strip(), run.edit)
    return runs


RUNS = list_runs()
PLOTS = readme_parts.plots()

# The runs whose answers to the test images are counted.
SIZES = ("4-neurons", "16-and-8", "64-and-32", "1024-and-512")
REMEDIES = ("1000-images", "L2", "dropout", "L2-and-dropout")
ANSWERED = ["early", *(run for name in ("default", *REMEDIES, *SIZES) for run in seeds(name))]

# Of each picture what draws it, and the runs whose networks are shown.
PICTURES = {
    "digits.png": (readme_pictures.draw_digits, []),
    "pixels.png": (readme_pictures.draw_pixels, []),
    "network.png": (readme_pictures.draw_network, []),
    "step.png": (readme_pictures.draw_step, []),
    "dropout.png": (readme_pictures.draw_dropout, []),
    "misread.png": (readme_pictures.draw_misread, ["default"]),
    "own-digit.png": (readme_pictures.draw_own_digits, ["default"]),
    "neurons.png": (readme_pictures.draw_neurons, ["1000-images", "L2"]),
    "mistake.png": (readme_pictures.draw_mistake, ["early", "1000-images"]),
    "certainty.png": (readme_pictures.draw_certainty, ["early", "1000-images"]),
}


def train(name):
    """Makes a run anew: curves.csv and run.json for git, and saved_model/, which git ignores."""
    print(name, flush=True)
    flags, edit = RUNS[name]
    with tempfile.TemporaryDirectory() as scratch:
        script = Path(scratch) / "train_mnist.py"
        script.write_text(readme_parts.edited_script(edit), encoding="utf-8")
        made = Path(scratch) / name
        command = [sys.executable, script, *flags.split()]
        command += ["--data-dir", REPO / "data", "--output-dir", made]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(REFERENCE / name / "saved_model", ignore_errors=True)
        shutil.copytree(made, REFERENCE / name, dirs_exist_ok=True)


def saved_model(name):
    """Returns where a run's network is. In a fresh clone the run is made anew for it."""
    path = REFERENCE / name / "saved_model"
    if not path.exists():
        train(name)
    return path


def probabilities_of(name, images):
    """Returns what a run's network says of images: float64 [n, 10]."""
    return readme_pictures.load(saved_model(name))(images).numpy().astype(float)


def count_answers(name, images, labels):
    """Returns how a run's network answers, a dict of texts: a line of answers.csv."""
    probabilities = probabilities_of(name, images)
    says = probabilities.argmax(axis=1)
    is_right = says == labels
    certainty = probabilities.max(axis=1)
    costs = -np.log(probabilities[np.arange(len(labels)), labels])
    second, largest = np.sort(probabilities, axis=1)[:, -2:].T
    leads = np.log(largest) - np.log(second)  # a difference of logarithms is one of logits
    answers = {
        "lead of the largest logit": leads.mean(),
        "mistakes": (~is_right).sum(),
        "mistakes over 90 %": (certainty[~is_right] > 0.9).sum(),
        "mistakes over 99 %": (certainty[~is_right] > 0.99).sum(),
        "certainty when right": certainty[is_right].mean(),
        "certainty when wrong": certainty[~is_right].mean(),
        "cost of mistakes": costs[~is_right].sum(),
        "cost of right answers": costs[is_right].sum(),
    }
    if name == "early":
        later = probabilities_of("1000-images", images).argmax(axis=1)
        answers["same mistakes"] = (~is_right & (later == says)).sum()
    if name == "default":
        network = readme_pictures.load(saved_model(name))
        answers |= drawn_digits.measure(network, images, labels, number=1000)
        answers |= {f"reads {digit}": is_right[labels == digit].mean() for digit in range(10)}
    return {key: f"{value:.6g}" for key, value in answers.items()}


def write_answers(made, images, labels):
    """Writes the lines of answers.csv that the runs that were made change, and keeps the others."""
    path = REFERENCE / "answers.csv"
    lines = readme_figures.read_answers()
    for name in ANSWERED:
        if name in made or (name == "early" and "1000-images" in made):
            lines[name] = {"run": name} | count_answers(name, images, labels)
    names = dict.fromkeys(itertools.chain(*lines.values()))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, names, lineterminator="\n")
        table.writeheader()
        table.writerows(lines[name] for name in ANSWERED)


def plot(folder, to):
    """Draws what the README shows of the plots in a folder of outputs/reference, into `to`."""
    import plot_curves

    with tempfile.TemporaryDirectory() as scratch:
        run_dirs = []
        for name in PLOTS[folder]:
            called = "run-1" if name == "default" else name  # as the reader's first run is
            run_dir = Path(scratch, called)
            run_dir.mkdir()
            shutil.copy(REFERENCE / name / "curves.csv", run_dir)
            run_dirs.append(str(run_dir))
        plot_curves.main([*run_dirs, "--output-dir", str(to)])
    for path in to.glob("*.png"):
        if f"{folder}/{path.name}" not in readme_parts.pictures():
            path.unlink()


def draw(made):
    """Draws all that shows one of the runs that were made. What shows none is drawn with them."""
    for folder, names in PLOTS.items():
        if made & set(names):
            plot(folder, to=REFERENCE / folder)
    for picture, (draw_picture, names) in PICTURES.items():
        if made & set(names) or not names:
            draw_picture(REFERENCE / picture, *[saved_model(name) for name in names])


def main(names):
    """Makes the named runs, or all, and from these what the README shows."""
    from train_mnist import load_mnist

    unknown = [name for name in names if name not in RUNS]
    if unknown:
        sys.exit(f"make_reference.py: no run is called {unknown[0]}; there are {', '.join(RUNS)}")
    made = set(names or RUNS)
    for name in RUNS:
        if name in made:
            train(name)
    write_answers(made, *load_mnist(REPO / "data", "t10k"))
    draw(made)
    (REFERENCE / "README.md").write_text(readme_figures.page_of_runs(RUNS), encoding="utf-8")
    readme_figures.write()


if __name__ == "__main__":
    sys.path.append(str(REPO))  # where train_mnist.py is
    main(sys.argv[1:])
