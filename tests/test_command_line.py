"""What scripts and programs accept and refuse, and how runs are named."""

import json
import shlex
import shutil
import sys
from pathlib import Path

import pytest

import command_line
import train_mnist
from helpers import FLAGS, REPO, SHORT, run_main, snapshot, train, write_data
from train_mnist import parse_arguments

# Commands, and words of the line in which each is refused.
REFUSED = json.loads((REPO / "tests" / "refusals.json").read_text(encoding="utf-8"))


def test_flags_accept_their_range_only(capsys):
    for name in vars(parse_arguments([])):
        flag = "--" + name.replace("_", "-")
        assert flag in FLAGS, f"add {flag} to tests/flags.csv"
        for value in FLAGS[flag]["range"].split():
            found = getattr(parse_arguments([flag, value]), name)
            assert found in (float(value), [float(value)])  # of --hidden, a list
        for value in FLAGS[flag]["refused"].split():
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
    script, *arguments = shlex.split(command)
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


@pytest.mark.parametrize("command", REFUSED)
def test_it_is_refused_in_a_line(command, in_small_data, monkeypatch, capsys):
    shutil.copytree(REPO / "tests" / "odd", ".", dirs_exist_ok=True)  # files that it may name
    refuse(command, REFUSED[command], monkeypatch, capsys)


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
