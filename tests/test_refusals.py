"""What scripts and programs refuse: in a line, as refusals.txt has it, and nothing is touched."""

import gzip
import shlex
import sys
from pathlib import Path

import pytest

import command_line
from helpers import DATA_FILES, REPO, SMALL, run_main, snapshot, write_data
from plot_curves import HEADER

LINES = (REPO / "tests" / "refusals.txt").read_text("utf-8").splitlines()
REFUSALS = dict(zip(LINES[::2], LINES[1::2], strict=True))  # by a command, what it says

# What the commands find.
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
    "another-checksum": PACKED[:-8] + b"\xff" + PACKED[-7:],  # it begins at byte -8
    "too-short": gzip.compress(WHOLE[:-1]),
    "one-dimension": gzip.compress(bytes([0, 0, 8, 1]) + WHOLE[4:]),
}


@pytest.fixture(scope="module")
def folder(small_mnist, tmp_path_factory):
    """A folder with all that the commands find, for all of them, as none may touch it."""
    folder = tmp_path_factory.mktemp("refusals")
    images, labels, *test_set = small_mnist
    test_images, test_labels = test_set
    write_data(folder / "data", small_mnist)
    write_data(folder / "one-image", [array[:1] for array in small_mnist])
    write_data(folder / "five-labels", [images, labels[:5], *test_set])
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
    line = line.strip().replace("\\\\", "/").replace("\\", "/").replace("'", "")
    return line.replace(f"{REPO.as_posix()}/", "").replace(f"{Path.cwd().as_posix()}/", "")


@pytest.mark.parametrize("command", REFUSALS)
def test_it_is_refused_in_a_line_and_nothing_touched(command, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    before = snapshot(folder), sorted(folder.rglob("*"))  # files, and folders, too
    script, *words = shlex.split(command.replace(r"\udcff", "\udcff"))  # a byte that is no text
    small = SMALL if script == "train_mnist.py" else []
    monkeypatch.setattr(sys, "argv", [script])
    with pytest.raises((Exception, SystemExit)) as caught:
        run_main(script, *small, *words)
    if caught.type is not SystemExit:  # in a program, whose excepthook says it
        command_line.show_error(caught.type, caught.value, caught.tb)
    (line,) = (capsys.readouterr().err or caught.value.code).splitlines()
    assert plainly(line) == plainly(REFUSALS[command])
    assert (snapshot(folder), sorted(folder.rglob("*"))) == before
