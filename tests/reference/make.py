"""Makes outputs/reference: the runs, the counts and the pictures that the README shows.

    python tests/reference.py     makes what is missing, in about 20 minutes for all of it

To make something anew, remove it first.
"""

import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import pictures
import readme
from helpers import REFERENCE, REPO

STUDY = ["--batch-size", "128", "--learning-rate", "0.1", "--iterations", "3000"]
LONG = ["--iterations", "10000", "--eval-every", "100"]
REMEDIES = {
    "1000-images": [],
    "l2": ["--l2", "0.005"],
    "dropout": ["--dropout", "0.5"],
    "both": ["--l2", "0.005", "--dropout", "0.5"],
}


def run(name, *flags, source=readme.SCRIPT):
    """Trains, into outputs/reference/name; source: the text of the script, edited or not."""
    folder = REFERENCE / name
    if (folder / "run.json").exists():
        return
    print(name, flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        script = Path(scratch) / "train_mnist.py"
        script.write_text(source, encoding="utf-8")
        command = [sys.executable, script, *flags, "--data-dir", REPO / "data"]
        command += ["--output-dir", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def make_runs():
    """Trains all runs."""
    run("default")
    for seed in ("1", "2", "3", "4"):
        run(f"seeds/default-{seed}", "--seed", seed)

    run("5000-images", *STUDY, "--train-size", "5000")
    run("60000-images", *STUDY)
    for name, flags in REMEDIES.items():
        run(name, *STUDY, "--train-size", "1000", *flags)
        for seed in ("1", "2"):
            run(f"seeds/{name}-{seed}", *STUDY, "--train-size", "1000", *flags, "--seed", seed)
        validation = readme.EDITS["validation"]
        run(f"validation/{name}", *STUDY, "--train-size", "1000", *flags, source=validation)
    for seed in ("0", "1", "2"):
        run(f"long/plain-{seed}", *LONG, "--seed", seed)
        run(f"long/dropout-{seed}", *LONG, "--dropout", "0.3", "--seed", seed)

    run("try/shuffled", *STUDY, "--train-size", "1000", source=readme.EDITS["shuffled"])
    run("try/too-low", "--learning-rate", "0.01")
    run("try/tutorial", "--batch-size", "128", "--learning-rate", "0.1")
    run("try/few", "--train-size", "300", "--batch-size", "100")
    run("try/layer", source=readme.EDITS["layer"])
    run("try/no-relu", "--learning-rate", "0.1", source=readme.EDITS["no-relu"])
    run("try/tanh", source=readme.EDITS["tanh"])
    run("try/half", source=readme.EDITS["half"])
    run("try/momentum", "--learning-rate", "0.05", source=readme.EDITS["momentum"])


def count_mistakes():
    """Writes mistakes.csv: how many test images each network misreads, how many of them surely."""
    import train_mnist
    from train_mnist import tf

    path = REFERENCE / "mistakes.csv"
    if path.exists():
        return
    _, _, images, labels = train_mnist.load_mnist(REPO / "data")
    with path.open("w", encoding="utf-8", newline="\n") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["run", "mistakes", "over 99 % certain"])
        for name in REMEDIES:
            for run_name in (name, f"seeds/{name}-1", f"seeds/{name}-2"):
                network = tf.saved_model.load(str(REFERENCE / run_name / "saved_model"))
                probabilities = network(images).numpy()
                is_misread = probabilities.argmax(axis=1) != labels
                is_sure = probabilities.max(axis=1) > 0.99
                counts = [is_misread.sum(), (is_misread & is_sure).sum()]
                table.writerow([run_name, *counts])


def plot(*names, to):
    """Draws runs of outputs/reference into a folder there."""
    command = [sys.executable, REPO / "plot_curves.py", *names, "--output-dir", to]
    subprocess.run(command, cwd=REFERENCE, check=True)


def make_pictures():
    """Draws all pictures."""
    plot("default", to="default")
    plot("1000-images", "5000-images", "60000-images", to="more-data")
    plot(*REMEDIES, to="remedies")
    (REFERENCE / "remedies" / "accuracy.png").unlink()  # the README shows the cost alone
    network = REFERENCE / "default" / "saved_model"
    pictures.draw_pixels(REFERENCE / "pixels.png")
    pictures.draw_misread(REFERENCE / "misread.png", network)
    pictures.draw_own_digits(REFERENCE / "own-digit.png", network)


if __name__ == "__main__":
    sys.path.append(str(REPO))  # where train_mnist.py is
    make_runs()
    count_mistakes()
    make_pictures()
