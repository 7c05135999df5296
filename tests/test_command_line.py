"""What the user asks of train_mnist.py, what it answers, and that it is a good guest everywhere."""

import re
from pathlib import Path

import pytest

import train_mnist
from flags import FLAGS
from helpers import REPO, SMALL, exit_of, train
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
