"""Says which runs and experiments in outputs/reference are not what their commands ask for."""

import re
import shutil

import numpy as np

import book
import remedies
from lists import EXPERIMENTS, folder_of, list_runs
from measured import rows_in
from plot_curves import read_settings
from train_mnist import load_mnist

MAKE = "python lesson/upkeep/making/make_reference.py"


def faults_of_runs(page):
    """Returns which committed runs are not what the commands of a page ask for: a list of texts."""
    faults = []
    for name in runs_of(page):
        path = f"{folder_of(name)}/curves.csv"
        try:
            wrong = faults_of_run(name)
        except SystemExit:  # a flag that the script does not take: faults_of_commands tells it
            continue
        except (LookupError, ValueError) as error:  # it is missing, or its edit does not fit
            wrong = [str(error)]
        if wrong:
            faults.append(f"{path} is not as {page} asks for: {', '.join(wrong)}; {MAKE} {path}")
    return faults


def runs_of(page):
    """Yields the names of the runs that a page asks for."""
    if page == "README.md":
        yield "default"  # which names no folder there
    runs = list_runs()
    commands = book.commands_of(page)
    for name in runs:
        if runs[name] in commands:
            yield name


def faults_of_run(name):
    """Returns what of a committed run is not as its command asks for: a list of texts.

    These are names of settings, "edit.diff" for its edit of the script, and columns of its curves.
    """
    command = list_runs()[name]
    folder = book.REFERENCE / folder_of(name)
    args = remedies.parse_arguments(command.line.split()[2:])
    faults = faults_of_settings(folder, args) + faults_of_edit(folder, command.edit)
    return faults + faults_of_rows(rows_in(folder), args.iterations, args.eval_every)


def faults_of_settings(folder, args):
    """Returns which settings in the run.json of a folder are not those of a command line."""
    settings = read_settings(folder)  # which may lack a newer flag
    if not settings:
        return ["no settings"]
    as_written = {  # what run.json has otherwise than the command line
        "data_dir": "data",
        "output_dir": args.output_dir.name,
        "train_size": args.train_size or 60_000,
        "hidden": [*args.hidden],
    }
    asked = vars(args) | as_written
    return [name for name in settings if settings[name] != asked.get(name)]


def faults_of_edit(folder, edit):
    """Returns "edit.diff" in a list if a run's script was edited in other lines than on its page.

    Raises ValueError if the page's edit does not fit the script of today.
    """
    book.edited_script(edit)
    path = folder / "edit.diff"
    committed = path.read_text(encoding="utf-8") if path.exists() else ""
    return ["edit.diff"] if changed_lines(committed) != changed_lines(edit) else []


def changed_lines(diff):
    """Returns the lines that a diff takes out or puts in."""
    return re.findall(r"^[+-].*", diff, re.MULTILINE)


def faults_of_rows(rows, iterations, eval_every):
    """Returns which columns of a run's curves no run can have: a list of texts."""
    costs = rows[:, 2::2]
    right_of_10_000 = 10_000 * rows[:, 1::2]  # of the test images, and of as many others
    whole_numbers = np.clip(right_of_10_000.round(), 0, 10_000)
    is_possible = {
        "iterations": rows[:, 0].tolist() == [*range(0, iterations + 1, eval_every)],
        "accuracies": np.allclose(right_of_10_000, whole_numbers, rtol=0, atol=1e-6),
        "costs": np.isfinite(costs).all() and (costs > 0).all(),
    }
    return [column for column in is_possible if not is_possible[column]]


def faults_of_experiment(name, place):
    """Returns the networks that an experiment lacks, should not have, or gave other wrong labels.

    They are a list. place: an empty folder to work in. Raises UserError if the experiment has other
    settings than its command.
    """
    asked = remedies.parse_command_line(EXPERIMENTS[name].line.split()[2:])
    asked.output_dir = place
    shutil.copy(book.REFERENCE / f"remedies/{name}.csv", place / "results.csv")
    lines = remedies.open_results(asked)
    faults = [*set(lines).symmetric_difference(remedies.list_networks(asked))]
    if "fashion" not in name:  # whose labels are not in this repository
        faults += networks_of_other_labels(lines, asked.train_size)
    return faults


def networks_of_other_labels(lines, train_size):
    """Returns the networks of an experiment which learnt not as many wrong labels as they should.

    lines: of results.csv, by networks.
    """
    _, labels = load_mnist(book.REPO / "data", "train")
    is_wrong = [remedies.make_wrong(labels, seed) != labels for seed in range(10)]
    found = []
    for (seed, kind, remedy), line in lines.items():
        learnt_from = remedies.own_images(seed, train_size, int(line["images"]))
        errors = is_wrong[seed][learnt_from].sum() if kind == "wrong" else 0
        if float(line["errors"]) != errors:
            found.append((seed, kind, remedy))
    return found
