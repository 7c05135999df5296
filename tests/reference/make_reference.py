"""Makes outputs/reference anew: the runs, counts and pictures that the README shows.

    python tests/reference/make_reference.py                 all of it, in about half an hour
    python tests/reference/make_reference.py default L2      only these runs

Then it counts answers, draws all pictures, and writes the figures into README.md and the table of
outputs/reference/README.md. (In a fresh clone it makes the networks that this needs.) What has not
changed comes out as it was, to the byte, where the processor and the versions are the same.
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
from readme_parts import REFERENCE, REPO

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
# The hidden layers of other networks.
SIZES = {"4-neurons": "4", "16-and-8": "16, 8", "64-and-32": "64, 32", "1024-and-512": "1024, 512"}
REPEATED = ("default", *REMEDIES, *SIZES)  # with three seeds
# Which runs are drawn side by side, and in which folder their plots are.
PLOTS = {
    "default": ["default"],
    "more-data": ["1000-images", "5000-images", "60000-images"],
    "by-heart": ["1000-images", "shuffled-labels"],
    "sizes": ["16-and-8", "64-and-32", "1000-images", "1024-and-512"],
    "remedies": list(REMEDIES),
}
# What a run is called there, where its folder has another name when a reader makes it.
CALLED = {("default", "default"): "run-1", ("sizes", "1000-images"): "256-and-128"}
ONLY = {"by-heart": "accuracy", "sizes": "cost"}  # of two plots the README shows one


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
    for strength in ("0.001", "0.002", "0.01", "0.02"):
        runs[f"validation/L2-{strength}"] = (f"{FEW} --l2 {strength}", "validation")
    for name, (flags, edit) in list(runs.items()):
        if name.removeprefix("validation/") in REPEATED or name.startswith("long/"):
            for seed in (1, 2):
                runs[f"{name}-{seed}"] = (f"{flags} --seed {seed}".strip(), edit)
    return runs


RUNS = list_runs()
ANSWERED = ["early", *(run for name in REPEATED for run in readme_figures.seeds(name))]


def train(name):
    """Makes a run anew: curves.csv and run.json for git, and saved_model/, which git ignores."""
    print(name, flush=True)
    flags, edit = RUNS[name]
    with tempfile.TemporaryDirectory() as scratch:
        script = REPO / "train_mnist.py"
        if edit:
            script = Path(scratch) / "train_mnist.py"
            script.write_text(readme_parts.edited_script(edit), encoding="utf-8")
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
    network = network_of(name)
    probabilities = network(images).numpy().astype(float)
    is_right = probabilities.argmax(axis=1) == labels
    certainty = probabilities.max(axis=1)
    costs = -np.log(probabilities[np.arange(len(labels)), labels])
    W1 = network.weights[0].numpy()
    answers = {
        "root mean square of W1": np.sqrt(np.mean(W1**2)),
        "mistakes": (~is_right).sum(),
        "mistakes over 90 %": (certainty[~is_right] > 0.9).sum(),
        "mistakes over 99 %": (certainty[~is_right] > 0.99).sum(),
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
        answers |= drawn_digits.measure(network, images, labels, number=1000)
    return {key: f"{value:.6g}" for key, value in answers.items()}


def write_answers(images, labels):
    """Writes answers.csv."""
    lines = [{"run": name} | count_answers(name, images, labels) for name in ANSWERED]
    names = dict.fromkeys(itertools.chain(*lines))
    path = REFERENCE / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, names, lineterminator="\n")
        table.writeheader()
        table.writerows(lines)


def plot(folder, to):
    """Draws the runs whose plots a folder of outputs/reference holds, into the folder `to`."""
    import plot_curves

    with tempfile.TemporaryDirectory() as scratch:
        run_dirs = []
        for name in PLOTS[folder]:
            run_dir = Path(scratch, CALLED.get((folder, name), name))
            run_dir.mkdir()
            shutil.copy(REFERENCE / name / "curves.csv", run_dir)
            run_dirs.append(str(run_dir))
        plot_curves.main([*run_dirs, "--output-dir", str(to)])
    if folder in ONLY:
        for path in to.glob("*.png"):
            if path.stem != ONLY[folder]:
                path.unlink()


def draw(images, labels):
    """Draws all pictures. images, labels: of the test set."""
    from train_mnist import load_mnist

    for folder in PLOTS:
        plot(folder, to=REFERENCE / folder)
    train_images, train_labels = load_mnist(REPO / "data", "train")
    readme_pictures.draw_digits(REFERENCE / "digits.png", train_images, train_labels)
    readme_pictures.draw_pixels(REFERENCE / "pixels.png", train_images[7])  # a 3 with many shades
    readme_pictures.draw_network(REFERENCE / "network.png")
    dropped = {(1, 0), (1, 3), (1, 4), (2, 1), (2, 2)}  # of these layers, these neurons
    readme_pictures.draw_network(REFERENCE / "dropout.png", dropped)

    default = network_of("default")
    readme_pictures.draw_misread(REFERENCE / "misread.png", REFERENCE / "default" / "saved_model")
    readme_pictures.draw_own_digits(REFERENCE / "own-digit.png", default, images, labels)
    networks = {"plain": network_of("1000-images"), "L2": network_of("L2")}
    readme_pictures.draw_neurons(REFERENCE / "neurons.png", networks)

    early = probabilities_of("early", images)
    late = probabilities_of("1000-images", images)
    number = 233  # an 8 that anybody would read as one
    answers = {220: early[number], 3000: late[number]}
    readme_pictures.draw_mistake(REFERENCE / "mistake.png", images[number], labels[number], answers)
    certainties = {}
    for iteration, probabilities in {220: early, 3000: late}.items():
        is_wrong = probabilities.argmax(axis=1) != labels
        certainties[iteration] = probabilities.max(axis=1)[is_wrong]
    readme_pictures.draw_certainty(REFERENCE / "certainty.png", certainties)


def main(names):
    """Makes the named runs, or all, and from these what the README shows."""
    from train_mnist import load_mnist

    unknown = [name for name in names if name not in RUNS]
    if unknown:
        sys.exit(f"make_reference.py: no run is called {unknown[0]}; there are {', '.join(RUNS)}")
    for name in names or RUNS:
        train(name)
    images, labels = load_mnist(REPO / "data", "t10k")
    write_answers(images, labels)
    draw(images, labels)
    (REFERENCE / "README.md").write_text(readme_figures.page_of_runs(RUNS), encoding="utf-8")
    readme_figures.write()


if __name__ == "__main__":
    sys.path.append(str(REPO))  # where train_mnist.py is
    main(sys.argv[1:])
