"""What the flags of train_mnist.py accept and refuse, what --help says, and how runs are named."""

import re
from pathlib import Path

import pytest

import train_mnist
from flags import FLAGS
from helpers import REPO, SMALL, run_main, train
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


def test_what_the_readme_quotes_is_accepted():
    for words in re.findall(r"`(--[^`]* [^`]*)`", (REPO / "README.md").read_text("utf-8")):
        parse_arguments(words.split())


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
