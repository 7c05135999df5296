"""What the user asks of train_mnist.py, what it answers, and that it is a good guest everywhere."""

import re
import shlex
import sys
from pathlib import Path

import pytest

import train_mnist
from flags import FLAGS
from helpers import REPO, SMALL, exit_of, snapshot, train, write_data
from train_mnist import parse_arguments


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("script", ["train_mnist.py", "plot_curves.py"])
def test_help_says_what_each_flag_does(script, flag, capsys):
    assert exit_of(script, flag) == 0
    said = " ".join(capsys.readouterr().out.split())
    told = {flag: about.told for flag, about in FLAGS.items()}
    if script == "plot_curves.py":
        told = {
            "RUN": "(default: the newest run)",
            "--output-dir": "of several, the one that the first",
        }
    for name, words in told.items():
        assert re.search(f"{name} [^-]*{re.escape(words)}", said), name


def test_the_limits_of_each_number_and_what_the_readme_quotes_are_accepted():
    for name in vars(parse_arguments([])):
        flag = "--" + name.replace("_", "-")
        assert flag in FLAGS, f"add {flag} to FLAGS in tests/flags.py"
        for value in FLAGS[flag].accepted.split():
            found = getattr(parse_arguments([flag, value]), name)
            assert found in (float(value), [float(value)])  # of --hidden, a list
    for words in re.findall(r"`(--[^`]* [^`]*)`", (REPO / "README.md").read_text("utf-8")):
        parse_arguments(words.split())
    assert not parse_arguments(["--hidden", "--dropout", "0"]).hidden


BEYOND = [f"{flag}={value}" for flag in FLAGS for value in FLAGS[flag].refused.split()]


@pytest.mark.parametrize("words", [*BEYOND, "run-1", "--epochs=3", "--dropout=0.5 --hidden"])
def test_what_is_no_flag_or_beyond_its_limits_is_refused_in_one_line(words, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["the/program.py"])
    with pytest.raises(SystemExit, match="2"):
        parse_arguments(words.split())
    (line,) = capsys.readouterr().err.splitlines()
    flag = words.split("=")[0]
    assert re.fullmatch(rf"program.py: .*{flag}\b.* \(see --help\)", line)
    assert "number" not in line  # "invalid int value", not the name of in_range's function
    for value, low, high in re.findall(r"(\S+) is not from (\S+) to (\S+)", line):
        assert float(low) < float(high) and not float(low) <= float(value) <= float(high)


CANNOT_SERVE = {
    "--output-dir hidden": "--output-dir hidden: not empty",
    "--output-dir file": "file: a file",
    "": "outputs: a file",
    # From such a folder TensorFlow could not load the network again, or nobody could name it.
    "--output-dir lr[0.5]/run": "--output-dir 'lr[0.5]/run'",
    "--output-dir \udcff": r"--output-dir '\udcff'",
    # What the data do not allow comes first: nothing is said of "outputs".
    "--data-dir nowhere": "train-images-idx3-ubyte.gz",
    "--data-dir one --measure-on validation": "--train-size: there are only 0 images",
    "--train-size 601": "--train-size: there are only 600 images",
    "--train-size 501 --measure-on validation": "--train-size: there are only 500 images",
}


@pytest.mark.parametrize(("flags", "said"), CANNOT_SERVE.items(), ids=CANNOT_SERVE)
def test_what_cannot_serve_is_refused_and_nothing_touched(in_small_data, small_mnist, flags, said):
    Path("hidden").mkdir()
    for name in ("hidden/.notes", "file", "outputs"):
        Path(name).write_text("the user's own")
    write_data(Path("one"), [array[:1] for array in small_mnist])
    before = snapshot(Path()), sorted(Path().rglob("*"))  # files, and folders, too
    (line,) = exit_of("train_mnist.py", *SMALL, *shlex.split(flags)).splitlines()
    assert line.startswith("train_mnist.py: ") and said in line
    assert (snapshot(Path()), sorted(Path().rglob("*"))) == before


def test_runs_are_numbered_where_no_folder_is_given(in_small_data, monkeypatch, capsys):
    for name in ("reference", "run-3"):  # the first is as in a clone
        Path("outputs", name).mkdir(parents=True)
    # To ask whether a folder exists is not enough: another run may make it just afterwards.
    monkeypatch.setattr(Path, "exists", lambda path: False)
    monkeypatch.setattr(train_mnist, "HERE", Path.cwd())  # so the command to draw is short
    for iterations, name in ((1, "run-1"), (2, "run-2"), (3, "run-4")):
        train(*SMALL, "--iterations", iterations)
        assert f"\n{iterations}," in Path("outputs", name, "curves.csv").read_text()
    assert capsys.readouterr().out.endswith("\npython plot_curves.py outputs/run-4\n")
