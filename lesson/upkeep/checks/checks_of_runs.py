"""Says where what is in outputs/reference is not what its command asks for today."""

import re
import shutil

import numpy as np

import book
import remedies
from lists import EXPERIMENTS, folder_of, list_runs
from measured import rows_in
from plot_curves import read_settings
from train_mnist import load_mnist


def faults_of_run(name):
    """Returns what of a run's settings, edit and rows is not as asked for: a list of texts."""
    command, folder = list_runs()[name], book.REFERENCE / folder_of(name)
    book.edited_script(command.edit)  # fits, or it says which lines of the page do not
    args = remedies.parse_arguments(command.line.split()[2:])
    asked = vars(args) | {"data_dir": "data", "output_dir": args.output_dir.name}
    asked |= {"train_size": args.train_size or 60_000, "hidden": [*args.hidden]}
    settings = read_settings(folder)  # which may lack a newer flag
    faults = [title for title in settings if settings[title] != asked.get(title)]
    kept = folder / "edit.diff"
    edits = kept.read_text(encoding="utf-8") if kept.exists() else "", command.edit
    was, wanted = [re.findall(r"^[+-].*", edit, re.MULTILINE) for edit in edits]
    faults += ["no settings"] * (not settings) + ["edit.diff"] * (was != wanted)
    return faults + faults_of_rows(rows_in(folder), args.iterations, args.eval_every)


def faults_of_rows(rows, iterations, eval_every):
    """Returns which columns of a run's curves no run can have: a list of texts."""
    of_10_000, costs = 10_000 * rows[:, 1::2], rows[:, 2::2]  # accuracies are counts of images
    counts = np.clip(of_10_000.round(), 0, 10_000)
    is_possible = {
        "iterations": rows[:, 0].tolist() == [*range(0, iterations + 1, eval_every)],
        "accuracies": np.allclose(of_10_000, counts, rtol=0, atol=1e-6),
        "costs": np.isfinite(costs).all() and (costs > 0).all(),
    }
    return [column for column, is_so in is_possible.items() if not is_so]


def faults_of_experiment(name, place):
    """Returns the networks that are missing, too much, or have other wrong labels: a list.

    place: an empty folder to work in. Raises UserError where settings are not as asked for.
    """
    asked = remedies.parse_command_line(EXPERIMENTS[name].line.split()[2:])
    shutil.copy(book.REFERENCE / f"remedies/{name}.csv", place / "results.csv")
    asked.output_dir = place
    lines = remedies.open_results(asked)
    faults = [*{*lines} ^ {*remedies.list_networks(asked)}]
    if "fashion" in name:  # its labels are not here
        return faults
    _, labels = load_mnist(book.REPO / "data", "train")
    is_wrong = [remedies.make_wrong(labels, seed) != labels for seed in range(10)]
    for (seed, kind, remedy), line in lines.items():
        mine = remedies.own_images(seed, asked.train_size, int(line["images"]))
        errors = is_wrong[seed][mine].sum() if kind == "wrong" else 0
        if float(line["errors"]) != errors:
            faults.append((seed, kind, remedy))
    return faults
