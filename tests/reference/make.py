"""Makes outputs/reference anew: the runs, counts and pictures that the README shows.

    python tests/reference/make.py                 all of it, in about half an hour
    python tests/reference/make.py default l2      these runs, and what depends on them

Then it writes the figures into README.md and the table of outputs/reference/README.md. What has not
changed comes out as it was, to the byte, where the processor and the versions are the same.
"""

import csv
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import digits
import figures
import numpy as np
import pictures
import readme
from readme import REFERENCE, REPO

SMALL_STEPS = "--batch-size 128 --learning-rate 0.1"
STUDY = f"{SMALL_STEPS} --iterations 3000"
FEW = f"{STUDY} --train-size 1000"
LONG = "--iterations 10000 --eval-every 100"
REMEDIES = {
    "1000-images": FEW,
    "L2": f"{FEW} --l2 0.005",
    "dropout": f"{FEW} --dropout 0.5",
    "L2-and-dropout": f"{FEW} --l2 0.005 --dropout 0.5",
}
SMALLER = {"16-and-8": "16, 8", "64-and-32": "64, 32"}
SIZES = SMALLER | {"1024-and-512": "1024, 512", "4": "4"}  # the hidden layers of other networks
# Which runs are drawn side by side, and in which folder their plots are.
PLOTS = {
    "default": ["default"],
    "more-data": ["1000-images", "5000-images", "60000-images"],
    "by-heart": ["1000-images", "shuffled-labels"],
    "remedies": list(REMEDIES),
}


def list_runs():
    """Returns the flags of each run, and the edit of the script that it is made with, or None."""
    runs = {
        "default": ("", None),
        "5000-images": (f"{STUDY} --train-size 5000", None),
        "60000-images": (STUDY, None),
        "early": (f"{SMALL_STEPS} --iterations 220 --train-size 1000", None),
        "shuffled-labels": (FEW, "shuffled"),
        "try/too-high": ("--learning-rate 5", None),
        "try/too-low": ("--learning-rate 0.01", None),
        "try/tutorial": (SMALL_STEPS, None),
        "try/few": ("--train-size 300 --batch-size 100", None),
        "try/layer": ("", "layer"),
        "try/no-relu": ("--learning-rate 0.1", "no-relu"),
        "try/tanh": ("", "tanh"),
        "try/momentum": ("--learning-rate 0.05", "momentum"),
        "long/plain": (LONG, None),
        "long/dropout": (f"{LONG} --dropout 0.3", None),
    }
    for name, flags in REMEDIES.items():
        runs[name] = (flags, None)
        runs[f"validation/{name}"] = (flags, "validation")
    for name, sizes in SIZES.items():
        runs[name] = (FEW, f"layers {sizes}")
    for name, (flags, edit) in list(runs.items()):
        repeated = ("default", *REMEDIES, *SIZES)
        if name in repeated or name.startswith(("validation/", "long/")):
            for seed in (1, 2):
                runs[f"{name}-{seed}"] = (f"{flags} --seed {seed}".strip(), edit)
    return runs


RUNS = list_runs()
ANSWERED = ["early", *(run for name in ("default", *REMEDIES) for run in figures.seeds(name))]


def train(name):
    """Makes a run anew: curves.csv and run.json for git, and saved_model/, which git ignores."""
    print(name, flush=True)
    flags, edit = RUNS[name]
    with tempfile.TemporaryDirectory() as scratch:
        script = REPO / "train_mnist.py"
        if edit:
            script = Path(scratch) / "train_mnist.py"
            script.write_text(readme.edited_script(edit), encoding="utf-8")
        made = Path(scratch) / Path(name).name
        command = [sys.executable, script, *flags.split()]
        command += ["--data-dir", REPO / "data", "--output-dir", made]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(REFERENCE / name / "saved_model", ignore_errors=True)
        shutil.copytree(made, REFERENCE / name, dirs_exist_ok=True)


def network_of(name):
    """Returns the network of a run, which is made anew where there is none, as in a fresh clone."""
    from train_mnist import quiet_stderr, tf

    folder = REFERENCE / name / "saved_model"
    if not folder.exists():
        train(name)
    with quiet_stderr():
        return tf.saved_model.load(str(folder))


def probabilities_of(name, images):
    """Returns what a run's network says: float64 [n, 10]."""
    return network_of(name)(images).numpy().astype(float)


def count_answers(name, images, labels):
    """Returns how a run's network answers, a dict of numbers: a line of answers.csv."""
    probabilities = probabilities_of(name, images)
    is_right = probabilities.argmax(axis=1) == labels
    certainty = probabilities.max(axis=1)
    costs = -np.log(probabilities[np.arange(len(labels)), labels])
    answers = {
        "mistakes": (~is_right).sum(),
        "sure mistakes": (certainty[~is_right] > 0.99).sum(),
        "certainty when right": certainty[is_right].mean(),
        "certainty when wrong": certainty[~is_right].mean(),
        "cost of mistakes": costs[~is_right].sum(),
        "cost of right answers": costs[is_right].sum(),
    }
    if name in ("early", "1000-images"):
        other = probabilities_of("1000-images" if name == "early" else "early", images)
        is_same = ~is_right & (other.argmax(axis=1) == probabilities.argmax(axis=1))
        answers["same mistakes"] = is_same.sum()
        answers["their cost"] = costs[is_same].mean()
    if name == "default":
        answers |= digits.measure(network_of(name), images, labels)
    return {key: f"{value:.6g}" for key, value in answers.items()}


def write_answers(names, images, labels):
    """Writes answers.csv; of runs that are not named, the old line stays."""
    path = REFERENCE / "answers.csv"
    lines = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            lines = {line["run"]: line for line in csv.DictReader(file)}
    for name in ANSWERED:
        if name in names:
            lines[name] = {"run": name} | count_answers(name, images, labels)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, lines["default"] | lines["early"], lineterminator="\n")
        table.writeheader()
        table.writerows(lines[name] for name in ANSWERED)


def plot(folder, to):
    """Draws the runs whose plots a folder of outputs/reference holds, into the folder `to`."""
    import plot_curves

    with tempfile.TemporaryDirectory() as scratch:
        run_dirs = []
        for name in PLOTS[folder]:
            # The default run is called run-1 where a reader makes it.
            run_dir = Path(scratch, "run-1" if name == "default" else name)
            run_dir.mkdir()
            shutil.copy(REFERENCE / name / "curves.csv", run_dir)
            run_dirs.append(str(run_dir))
        plot_curves.main([*run_dirs, "--output-dir", str(to)])
    if folder == "by-heart":
        (to / "cost.png").unlink()  # the README shows the accuracy alone


def draw(names, images, labels):
    """Draws all pictures, but those of networks that are not named."""
    from train_mnist import load_mnist

    for folder in PLOTS:
        plot(folder, to=REFERENCE / folder)
    train_images, train_labels = load_mnist(REPO / "data", "train")
    pictures.draw_digits(REFERENCE / "digits.png", train_images, train_labels)
    pictures.draw_network(REFERENCE / "network.png")
    pictures.draw_pixels(REFERENCE / "pixels.png", train_images[7])  # a 3 with many shades
    if "default" in names:
        network = network_of("default")
        pictures.draw_misread(REFERENCE / "misread.png", REFERENCE / "default" / "saved_model")
        pictures.draw_own_digits(REFERENCE / "own-digit.png", network, images, labels)
    if "early" in names or "1000-images" in names:
        number = 233  # an 8 that anybody would read as one
        one = images[number : number + 1]
        early = probabilities_of("early", one)[0]
        late = probabilities_of("1000-images", one)[0]
        path = REFERENCE / "mistake.png"
        pictures.draw_mistake(path, one[0], labels[number], {220: early, 3000: late})


def main(names):
    """Makes the named runs, or all, and what depends on them."""
    from train_mnist import load_mnist

    unknown = [name for name in names if name not in RUNS]
    if unknown:
        sys.exit(f"make.py: no run is called {unknown[0]}; there are {', '.join(RUNS)}")
    names = names or list(RUNS)
    for name in names:
        train(name)
    images, labels = load_mnist(REPO / "data", "t10k")
    write_answers(names, images, labels)
    draw(names, images, labels)
    (REFERENCE / "README.md").write_text(figures.page_of_runs(RUNS), encoding="utf-8")
    figures.write()


if __name__ == "__main__":
    sys.path.append(str(REPO))  # where train_mnist.py is
    main(sys.argv[1:])
