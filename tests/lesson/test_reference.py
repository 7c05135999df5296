"""outputs/reference has what the pages show, is what is asked for, and comes out again."""

import re
import shutil
import types
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

import book
import fill
import helpers
import make_reference
import measured
import networks
import remedies
from evidence import numbers_in
from helpers import MAKE, REFERENCE, REPO, read_rows, words_of
from lists import EXPERIMENTS, WATCH, folder_of, list_files, list_runs
from plot_curves import read_settings
from train_mnist import parse_arguments


def test_the_reference_has_what_is_made_and_shown():
    there = {*helpers.snapshot(REFERENCE)} - {"README.md"}
    assert there == {*list_files()} - {WATCH}, f"{MAKE}, and remove what is too much"
    text = book.read("CONTRIBUTING.md")
    named = {*re.findall(r"make_reference.py (\w\S*)", text), *re.findall(r"`([\w/]+\.csv)`", text)}
    assert named <= there | {command.program for command, _ in list_files().values()}
    shown = {*book.pictures()}
    assert shown == {path for path in there if path.endswith(".png")}, "show it, or make it no more"


@pytest.mark.parametrize("name", list_runs())
def test_a_run_is_the_one_that_is_asked_for(name):
    command, folder = list_runs()[name], REFERENCE / folder_of(name)
    book.edited_script(command.edit)  # fits, or it says which lines of the page do not
    make = f"{MAKE} {folder_of(name)}/curves.csv"
    args = parse_arguments(command.line.split()[2:])
    asked = vars(args) | {"data_dir": "data", "output_dir": args.output_dir.name}
    asked |= {"train_size": args.train_size or 60_000, "hidden": [*args.hidden]}
    was = read_settings(folder)
    assert was and was == {title: asked.get(title) for title in was}, make  # a flag may be newer
    kept = folder / "edit.diff"
    edits = kept.read_text("utf-8") if kept.exists() else "", command.edit
    was, asked = [re.findall(r"^[+-].*", edit, re.MULTILINE) for edit in edits]
    assert was == asked, make


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_is_the_one_that_is_asked_for(name, tmp_path):
    path = f"remedies/{name}.csv"
    command, _ = list_files()[path]
    asked = remedies.parse_command_line(command.line.split()[2:])
    asked.output_dir = tmp_path
    shutil.copy(REFERENCE / path, tmp_path / "results.csv")
    lines = {*remedies.open_results(asked)}  # or it says which settings differ
    assert lines == {*remedies.list_networks(asked)}, f"remove what is too much, and {MAKE} {path}"


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Lets the maker work on a copy, with programs that write "made"; notes what it starts."""
    for path in list_files():  # also what is not made yet
        (tmp_path / "outputs" / "reference" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "outputs" / "reference" / path).touch()
    started = []

    def start(words, place):
        started.append(words[0].name)
        if words[0].name == "train_mnist.py":
            (place / words[-1]).mkdir(parents=True)  # it wants a new folder
        if words[0].name == "remedies.py":
            started.append((place / words[-1] / "results.csv").read_text())
        for command, written in list_files().values():
            if command.line.split()[2:] == words[1:] and written:
                (place / written).parent.mkdir(parents=True, exist_ok=True)
                (place / written).write_text("made")
        return "made"

    monkeypatch.setattr(make_reference, "REFERENCE", tmp_path / "outputs" / "reference")
    monkeypatch.setattr(make_reference, "PLACE", tmp_path / "outputs" / "reference-runs")
    monkeypatch.setattr(make_reference, "output_of", start)
    monkeypatch.setattr(fill, "fill", lambda: started.append("fill.py"))
    monkeypatch.chdir(tmp_path / "outputs" / "reference")
    return started


def list_made():
    return {path for path, content in helpers.snapshot(Path()).items() if content == b"made"}


def test_what_is_missing_is_made_after_what_it_reads_or_else_what_is_named(started):
    Path("programs/pairs.txt").unlink()
    Path("../reference-runs/outputs/dropout").mkdir(parents=True)  # of a run that was stopped
    make_reference.main([])
    assert started == ["train_mnist.py", "train_mnist.py", "pairs.py", "fill.py"]
    assert list_made() == {"programs/pairs.txt"}
    Path("programs/pairs.txt").unlink()
    Path("remedies/shorter.csv").write_text("its lines so far")
    make_reference.main(["answer.py", "runs/few/curves.csv", "remedies/shorter.csv"])
    made = {"runs/few/curves.csv", "runs/few/run.json", "remedies/shorter.csv"}
    made |= {"programs/answer.txt", "pictures/answer.png", "pictures/votes.png"}
    assert list_made() == made
    assert "its lines so far" in started
    with pytest.raises(SystemExit):
        make_reference.main(["nothing.py"])


@pytest.mark.slow
def test_the_default_run_is_the_committed_one(place, mnist):  # which programs read, below
    process = helpers.run_python(REPO / "train_mnist.py", "--eval-every", 100)  # to measure is slow
    assert (process.returncode, process.stderr) == (0, "")
    both = place / "outputs" / "run-1", REFERENCE / "default"
    new, old = map(read_settings, both)
    assert (old | {"eval_every": 100}).items() <= new.items()  # a flag may have been added since
    accuracies = read_rows(both[0])[1][-1, [1, 3]]
    assert accuracies == pytest.approx([0.99, 0.9775], abs=5e-3)  # on any processor
    says = networks.load_network(Path("outputs", "run-1"))(mnist.test_images).numpy().argmax(axis=1)
    assert np.mean(says == mnist.test_labels) == pytest.approx(accuracies[1], abs=1e-6)
    printed = process.stdout.replace(f"{REPO.as_posix()}/", "").splitlines()  # it is run elsewhere
    (block,) = re.findall("```\n(data .*?\npython .*?)\n", book.read("README.md"), re.DOTALL)
    in_words = lambda lines: {" ".join(words_of(line)) for line in lines}
    assert in_words(block.splitlines()) - in_words(printed) == {"..."}
    helpers.skip_unless_comparable("the bytes of the default run")
    assert {*block.splitlines()} - {*printed} == {"      ..."}
    found, expected = [(each / "curves.csv").read_text().splitlines() for each in both]
    assert found == expected[:1] + expected[1::10]


# Those that train for too long, or need another network, are tested elsewhere; two want a browser.
NOT_HERE = "train_mnist remedies pairs temperature calibration ten_samples falls screenshots film"
MAKERS = dict.fromkeys(maker for maker, _ in list_files().values())
MAKERS = [maker for maker in MAKERS if Path(maker.program).stem not in NOT_HERE.split()]


def run_here(words, _):  # in this process, which is faster
    script, *flags = words
    if script.name == "train_mnist.py":
        flags += ["--eval-every", "1000"]  # the same network, sooner
    return helpers.printed_by(script, *flags)


@pytest.mark.slow
@pytest.mark.parametrize("command", MAKERS, ids=lambda command: command.line[7:60])
def test_a_program_gives_what_is_committed(command, place):
    files = {path: file for path, (maker, file) in list_files().items() if maker == command}
    make = f"{MAKE} {' '.join(files)}"
    start = make_reference.output_of if command.program == "climb.py" else run_here  # as the maker
    printed = make_reference.run(command, place, start).replace("\\", "/")  # of Windows' paths
    texts = [book.read(f"outputs/reference/{path}") for path in files if path.endswith(".txt")]
    committed = "".join(texts) or printed  # of plots and sketches no text is kept
    assert words_of(printed) == words_of(committed), make
    if command.program in ("tape.py", "from_scratch.py"):  # they train, and so round differently
        numbers = pytest.approx(numbers_in(committed), rel=0.02, abs=1e-6)
        assert numbers_in(printed) == numbers, "on any processor"
        return
    if command.reads and command.program not in make_reference.NEED_NO_NETWORK:
        helpers.skip_unless_comparable(command.line)
    assert printed == committed, make
    helpers.skip_unless_comparable(command.line, pixels=True)
    for path in [path for path in files if path.endswith(".png")]:
        found, expected = imread(place / files[path]), imread(REFERENCE / path)
        assert np.array_equal(found, expected), make


@pytest.mark.slow
def test_a_network_of_remedies_is_the_committed_one(tmp_path, monkeypatch):
    # A small one, with all that is done to any: wrong labels, copies, dropout and L2, not seed 0.
    monkeypatch.chdir(tmp_path)
    titles, *lines = book.read("outputs/reference/remedies/one-layer-64.csv").splitlines()
    of_seed_0, expected = [line for line in lines if ",wrong,all-three," in line][:2]
    results = Path("outputs/remedies/results.csv")
    results.parent.mkdir(parents=True)
    results.write_text(f"{titles}\n{of_seed_0}\n")  # so that this one is not trained
    flags = "--hidden 64 --seeds 2 --labels wrong --remedies all-three"
    helpers.run_main("lesson/remedies.py", *flags.split())
    *_, found = results.read_text().splitlines()
    numbers = pytest.approx(numbers_in(expected), rel=0.03, abs=20)  # 20 of 200 wrong labels
    assert numbers_in(found) == numbers, "on any processor"
    helpers.skip_unless_comparable("a network of remedies.py")
    assert found == expected


EDITED = [command for command in book.commands("train_mnist.py") if command.edit]


@pytest.mark.slow
@pytest.mark.parametrize("command", EDITED, ids=lambda command: command.writes)
def test_an_edited_run_begins_as_the_committed_one(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def start(words, _):
        script = types.ModuleType("edited")
        script.__file__ = str(words[0])  # beside which it looks for the data
        exec(words[0].read_text("utf-8"), vars(script))
        script.progress_bar = lambda _: range(1, 11)  # and not --iterations, which an edit may use
        script.main(script.parse_arguments(words[1:]))

    make_reference.run(command, tmp_path, start)
    assert Path("edit.diff").read_text(encoding="utf-8") == command.edit  # as is kept of the run
    _, found = read_rows(Path(command.writes))
    expected = measured.rows_of(Path(command.writes).name)
    # The costs: another processor moved those of the default run by a tenth of this.
    assert found[:2, [0, 2, 4]] == pytest.approx(expected[:2, [0, 2, 4]], rel=2e-3)
