"""What scripts and programs accept and refuse, what --help says, and how runs are named."""

import gzip
import re
import shlex
import sys
from pathlib import Path

import pytest

import command_line
import train_mnist
from helpers import DATA_FILES, FLAGS, REPO, SHORT, run_main, snapshot, train, write_data
from plot_curves import HEADER
from train_mnist import parse_arguments


def test_help_says_what_each_flag_does(capsys):
    with pytest.raises(SystemExit):
        run_main("train_mnist.py", "--help")
    said = " ".join(capsys.readouterr().out.split())
    for flag, about in FLAGS.items():
        assert re.search(f"{flag} [^-]*{re.escape(about.help)}", said), flag


def test_flags_accept_their_range_only(capsys):
    for name in vars(parse_arguments([])):
        flag = "--" + name.replace("_", "-")
        assert flag in FLAGS, f"add {flag} to FLAGS in tests/flags.txt"
        for value in FLAGS[flag].accepted.split():
            found = getattr(parse_arguments([flag, value]), name)
            assert found in (float(value), [float(value)])  # of --hidden, a list
        for value in FLAGS[flag].refused.split():
            with pytest.raises(SystemExit) as end:
                parse_arguments([f"{flag}={value}"])
            (line,) = capsys.readouterr().err.splitlines()
            assert end.value.code == 2 and f"argument {flag}: " in line
    assert not parse_arguments(["--hidden", "--dropout", "0"]).hidden


def test_runs_are_numbered(in_small_data, monkeypatch, capsys):
    for name in ("reference", "run-3"):  # the first is as in a clone
        Path("outputs", name).mkdir(parents=True)
    # To ask whether a folder exists is not enough: another run may make it just afterwards.
    monkeypatch.setattr(Path, "exists", lambda path: False)
    monkeypatch.setattr(train_mnist, "HERE", Path.cwd())  # so the command to draw is short
    for iterations, name in ((1, "run-1"), (2, "run-2"), (3, "run-4")):
        train(*SHORT, "--iterations", iterations)
        assert f"\n{iterations}," in Path("outputs", name, "curves.csv").read_text()
    assert capsys.readouterr().out.endswith("\npython plot_curves.py outputs/run-4\n")


def refuse(command, words, monkeypatch, capsys):
    """Runs a command, which has to refuse in a line that has these words, and touch nothing."""
    before = snapshot(Path.cwd()), sorted(Path.cwd().rglob("*"))  # files, and folders, too
    script, *arguments = shlex.split(command.replace(r"\udcff", "\udcff"))  # a byte that is no text
    small = SHORT if script == "train_mnist.py" else []
    monkeypatch.setattr(sys, "argv", [script])
    with pytest.raises((Exception, SystemExit)) as caught:
        run_main(script, *small, *arguments)
    if caught.type is not SystemExit:  # in a program, whose excepthook says it
        command_line.show_error(caught.type, caught.value, caught.tb)
    (line,) = (capsys.readouterr().err or caught.value.code).splitlines()
    assert line.startswith(f"{Path(script).name}: ")
    assert words in line.replace("\\\\", "/").replace("\\", "/")  # of a path on Windows
    assert (snapshot(Path.cwd()), sorted(Path.cwd().rglob("*"))) == before


_, _, CASES = (REPO / "tests" / "refusals.txt").read_text("utf-8").partition("\n\n")
CASES = CASES.replace("\n\n", "\n").split("\n- ")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.split(" => ")[0])
def test_it_is_refused_in_a_line(case, in_small_data, monkeypatch, capsys):
    line, *files = case.replace("HEADER", HEADER).replace("ROW", "0.5,1,0.5,1").splitlines()
    for file in files:
        name, _, content = file.strip().partition(" ")
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(content.replace(r"\n", "\n"), encoding="latin-1")
    refuse(*line.removeprefix("- ").split(" => "), monkeypatch, capsys)


def test_a_damaged_file_is_refused(in_small_data, monkeypatch, capsys):
    images = bytes([0, 0, 8, 3]) + bytes([0, 0, 0, 2] * 3) + bytes(range(8))  # two, of 2 x 2
    packed, short = [gzip.compress(content, mtime=0) for content in (images, images[:-1])]
    not_deflated = packed[:10] + b"\xff" + packed[11:]
    for content in (b"<html>", packed[:-9], not_deflated, short):
        Path("data", DATA_FILES[0]).write_bytes(content)
        refuse("train_mnist.py", f"data/{DATA_FILES[0]}: damaged, or not ", monkeypatch, capsys)


UNFIT = [
    ("", lambda data: [array[:0] for array in data], "damaged, or not the IDX file"),
    ("", lambda data: data._replace(images=data.labels), "damaged, or not the IDX file"),
    ("--measure-on validation", lambda data: [array[:1] for array in data], "only 0 images"),
    ("", lambda data: data._replace(labels=data.labels[:5]), "5 train labels do not fit images"),
    ("", lambda data: data._replace(test_images=data.test_images[..., :9]), "do not fit images"),
    ("", lambda data: data._replace(test_labels=data.test_labels + 1), "a t10k label is 10"),
]


@pytest.mark.parametrize(("flags", "change", "words"), UNFIT)
def test_unfit_data_are_refused(flags, change, words, small_mnist, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_data(Path("data"), change(small_mnist))
    refuse(f"train_mnist.py {flags}", words, monkeypatch, capsys)
