"""What scripts and programs accept and refuse, what --help says, and how runs are named.

They refuse in one line. In refusals.txt stand commands, and what this line must have.
"""

import gzip
import re
import shlex
import sys
from pathlib import Path

import pytest

import command_line
import train_mnist
from flags import FLAGS
from helpers import DATA_FILES, REPO, SHORT, run_main, snapshot, train, write_data
from plot_curves import HEADER
from train_mnist import parse_arguments

HELP = {
    "train_mnist.py": {flag: about.told for flag, about in FLAGS.items()},
    "plot_curves.py": {"RUN": "(default: the newest run)", "--output-dir": "of several, the one"},
}


@pytest.mark.parametrize("script", HELP)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_says_what_each_flag_does(script, flag, capsys):
    with pytest.raises(SystemExit) as end:
        run_main(script, flag)
    assert end.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    for name, words in HELP[script].items():
        assert re.search(f"{name} [^-]*{re.escape(words)}", said), name


def test_each_flag_accepts_its_range_and_refuses_in_a_line_what_is_beyond(capsys):
    for name in vars(parse_arguments([])):
        flag = "--" + name.replace("_", "-")
        assert flag in FLAGS, f"add {flag} to FLAGS in tests/flags.py"
        for value in FLAGS[flag].accepted.split():
            found = getattr(parse_arguments([flag, value]), name)
            assert found in (float(value), [float(value)])  # of --hidden, a list
        for value in FLAGS[flag].refused.split():
            with pytest.raises(SystemExit) as end:
                parse_arguments([f"{flag}={value}"])
            (line,) = capsys.readouterr().err.splitlines()
            assert end.value.code == 2 and f"argument {flag}: " in line
    assert not parse_arguments(["--hidden", "--dropout", "0"]).hidden
    for words in re.findall(r"`(--[^`]* [^`]*)`", (REPO / "README.md").read_text("utf-8")):
        parse_arguments(words.split())


def test_runs_are_numbered_where_no_folder_is_given(in_small_data, monkeypatch, capsys):
    for name in ("reference", "run-3"):  # the first is as in a clone
        Path("outputs", name).mkdir(parents=True)
    # To ask whether a folder exists is not enough: another run may make it just afterwards.
    monkeypatch.setattr(Path, "exists", lambda path: False)
    monkeypatch.setattr(train_mnist, "HERE", Path.cwd())  # so the command to draw is short
    for iterations, name in ((1, "run-1"), (2, "run-2"), (3, "run-4")):
        train(*SHORT, "--iterations", iterations)
        assert f"\n{iterations}," in Path("outputs", name, "curves.csv").read_text()
    assert capsys.readouterr().out.endswith("\npython plot_curves.py outputs/run-4\n")


LINES = (REPO / "tests" / "refusals.txt").read_text("utf-8").splitlines()
REFUSALS = dict(line.split(" => ") for line in LINES)  # by a command, what it must say

# What these commands find, besides the data sets in folder, below.
TITLES = "labels,remedy,accuracy,stopped accuracy,climb,largest fall"
ROW = "0,0.5,1,0.5,1\n"
FILES = {
    "hidden/.notes": "the user's own",
    "file": "the user's own",
    "outputs": "the user's own",
    "good/curves.csv": f"{HEADER}\n{ROW}1{ROW[1:]}",
    "good/inner/curves.csv": f"{HEADER}\n{ROW}1{ROW[1:]}",
    "one-row/curves.csv": f"{HEADER}\n{ROW}1,0.5,1",
    "commas/curves.csv": f"{HEADER}\n0,0,1,1,4,0,1,2,4\n1,0,1,1,4,0,1,2,4\n",
    "per-cent/curves.csv": f"{HEADER}\n{ROW}1,0.5,1,50,1\n",
    "twice/curves.csv": f"{HEADER}\n{ROW}{ROW}",
    "german/curves.csv": "Genauigkeit für Ziffern\n",
    "table/results.csv": f"{TITLES}\nright,L2,0,0,0,0\n",
    "below/table/results.csv": "",
    "odd/results.csv": "remedy\nL2\n",
}
# Two images of 2 x 2 in a file of training images. 8: of unsigned bytes; 3: of three dimensions.
WHOLE = bytes([0, 0, 8, 3]) + bytes([0, 0, 0, 2] * 3) + bytes(range(8))
PACKED = gzip.compress(WHOLE)
DAMAGED = {
    "not-gzipped": b"<html>",
    "cut": PACKED[:-9],
    "not-deflated": PACKED[:10] + b"\xff" + PACKED[11:],  # what is deflated begins at byte 10
    "too-short": gzip.compress(WHOLE[:-1]),
    "one-dimension": gzip.compress(bytes([0, 0, 8, 1]) + WHOLE[4:]),
}


@pytest.fixture(scope="module")
def folder(small_mnist, tmp_path_factory):
    """A folder with all that the commands find, for all of them, as none may touch it."""
    folder = tmp_path_factory.mktemp("refusals")
    images, labels, test_images, test_labels = small_mnist
    write_data(folder / "data", small_mnist)
    write_data(folder / "one-image", [array[:1] for array in small_mnist])
    write_data(folder / "no-image", [array[:0] for array in small_mnist])
    write_data(folder / "five-labels", [images, labels[:5], test_images, test_labels])
    write_data(folder / "narrow", [images, labels, test_images[:, :, :9], test_labels])
    write_data(folder / "label-10", [images, labels, test_images, 0 * test_labels + 10])
    files = {name: text.encode("latin-1") for name, text in FILES.items()}
    files |= {f"{name}/{DATA_FILES[0]}": content for name, content in DAMAGED.items()}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def plainly(line):
    """Returns a line as it is on any system, and in any folder."""
    line = line.replace("\\\\", "/").replace("\\", "/").replace("'", "")
    return line.replace(f"{REPO.as_posix()}/", "").replace(f"{Path.cwd().as_posix()}/", "")


@pytest.mark.parametrize("command", REFUSALS)
def test_it_is_refused_in_a_line_and_nothing_touched(command, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    before = snapshot(folder), sorted(folder.rglob("*"))  # files, and folders, too
    script, *words = shlex.split(command.replace(r"\udcff", "\udcff"))  # a byte that is no text
    small = SHORT if script == "train_mnist.py" else []
    monkeypatch.setattr(sys, "argv", [script])
    with pytest.raises((Exception, SystemExit)) as caught:
        run_main(script, *small, *words)
    if caught.type is not SystemExit:  # in a program, whose excepthook says it
        command_line.show_error(caught.type, caught.value, caught.tb)
    (line,) = (capsys.readouterr().err or caught.value.code).splitlines()
    assert plainly(line).startswith(f"{Path(script).name}: ")
    assert plainly(REFUSALS[command]) in plainly(line)
    assert (snapshot(folder), sorted(folder.rglob("*"))) == before
