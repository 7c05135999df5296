"""What is committed comes out again: the default run, a network of remedies.py, and programs."""

import contextlib
import io
import json
import re
import types
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

import book
import helpers
import make_reference
import measured
from evidence import numbers_in
from helpers import MAKE, REFERENCE, REPO, read_rows, words_of
from lists import list_files
from make_reference import NEED_NO_NETWORK

pytestmark = pytest.mark.slow


def test_the_default_run_is_the_committed_one(place):  # and the network that programs read, below
    how = "--eval-every", 100  # of every tenth row: most of the time is for measuring
    process = helpers.run_python(REPO / "train_mnist.py", *how)
    assert (process.returncode, process.stderr) == (0, "")
    both = place / "outputs" / "run-1", REFERENCE / "default"
    new, old = [json.loads((each / "run.json").read_text())["settings"] for each in both]
    assert (old | {"eval_every": 100}).items() <= new.items()  # a flag may have been added since
    _, rows = read_rows(both[0])
    assert rows[-1, [1, 3]] == pytest.approx([0.99, 0.9775], abs=5e-3)  # on any processor
    printed = process.stdout.replace(f"{REPO.as_posix()}/", "").splitlines()  # it is run elsewhere
    (block,) = re.findall("```\n(data .*?\npython .*?)\n", book.read("README.md"), re.DOTALL)
    in_words = lambda lines: {" ".join(words_of(line)) for line in lines}
    assert in_words(block.splitlines()) - in_words(printed) == {"..."}
    helpers.skip_unless_comparable("the bytes of the default run")
    assert {*block.splitlines()} - {*printed} == {"      ..."}
    found, expected = [(each / "curves.csv").read_text().splitlines() for each in both]
    assert found == expected[:1] + expected[1::10]


# Those that train for too long are tested elsewhere, and those for a browser.
NOT_HERE = "train_mnist remedies temperature calibration ten_samples falls screenshots film"
MAKERS = dict.fromkeys(maker for maker, _ in list_files().values())
MAKERS = [maker for maker in MAKERS if Path(maker.program).stem not in NOT_HERE.split()]


def run_here(words, _):  # in this process, which is faster
    script, *flags = words
    if script.name == "train_mnist.py":
        flags += ["--eval-every", "1000"]  # the same network, sooner
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        helpers.run_main(script, *flags)
    return printed.getvalue()


@pytest.mark.parametrize("command", MAKERS, ids=lambda command: command.line[7:60])
def test_a_program_gives_what_is_committed(command, place):
    files = {path: file for path, (maker, file) in list_files().items() if maker == command}
    make = f"{MAKE} {' '.join(files)}"
    printed = make_reference.run(command, place, run_here).replace("\\", "/")  # of Windows' paths
    texts = [book.read(f"outputs/reference/{path}") for path in files if path.endswith(".txt")]
    committed = "".join(texts) or printed  # of plots and sketches no text is kept
    assert words_of(printed) == words_of(committed), make
    if command.program in ("tape.py", "from_scratch.py"):  # they train, and so round differently
        numbers = pytest.approx(numbers_in(committed), rel=0.02, abs=1e-6)
        assert numbers_in(printed) == numbers, "on any processor"
        return
    if command.reads and command.program not in NEED_NO_NETWORK:
        helpers.skip_unless_comparable(command.line)
    assert printed == committed, make
    helpers.skip_unless_comparable(command.line, pixels=True)
    for path in [path for path in files if path.endswith(".png")]:
        found, expected = imread(place / files[path]), imread(REFERENCE / path)
        assert np.array_equal(found, expected), make


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
    places = [titles.split(",").index(title) for title in ("accuracy", "cost", "T")]
    ours, theirs = [[float(line.split(",")[n]) for n in places] for line in (found, expected)]
    assert ours == pytest.approx(theirs, rel=0.03), "on any processor"
    helpers.skip_unless_comparable("a network of remedies.py")
    assert found == expected


EDITED = [command for command in book.commands("train_mnist.py") if command.edit]


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
    rows = 1 if "large" in command.writes else 2  # of the first steps, which blow rounding up, none
    _, found = read_rows(Path(command.writes))
    expected = measured.rows_of(Path(command.writes).name)
    # The costs: another processor moved those of the default run by a tenth of this.
    assert found[:rows, [0, 2, 4]] == pytest.approx(expected[:rows, [0, 2, 4]], rel=2e-3)
