"""What scripts and programs accept and refuse, what --help says, and how runs are named."""

import json
import shlex
import shutil
import sys
from pathlib import Path

import pytest

import train_mnist
from book import read
from helpers import FLAGS, REPO, SHORT, run_main, snapshot, train
from lists import list_programs
from shared import command_line

REFUSED = json.loads(read("tests/refusals.json"))  # by commands: words of the line that refuses
# What --help has to say: of a program its docstring, of the script what each flag does.
HELP = {script: [read(script).split('"""')[1]] for script in list_programs()}
HELP["train_mnist.py"] = [about["help"] for about in FLAGS.values()]
HELP |= {"plot_curves.py": [], "lesson/twins/numpy_twin.py": []}  # all twins have the same flags


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("script", HELP)
def test_help_says_what_flags_and_programs_do(script, flag, capsys):
    with pytest.raises(SystemExit) as end:
        run_main(script, flag)
    out, err = capsys.readouterr()
    assert (end.value.code or 0, err) == (0, "") and out
    for words in HELP[script]:
        assert " ".join(words.split()) in " ".join(out.split())


def test_each_flag_accepts_values_in_its_range_only(capsys):
    for name in vars(train_mnist.parse_arguments([])):
        flag = "--" + name.replace("_", "-")
        assert flag in FLAGS, f"add {flag} to tests/flags.csv"
        for value in FLAGS[flag]["range"].split():
            found = getattr(train_mnist.parse_arguments([flag, value]), name)
            assert found in (float(value), [float(value)])  # of --hidden, a list
        for value in FLAGS[flag]["refused"].split():
            with pytest.raises(SystemExit) as end:
                train_mnist.parse_arguments([f"{flag}={value}"])
            (line,) = capsys.readouterr().err.splitlines()
            assert end.value.code == 2 and f"argument {flag}: " in line
    assert not train_mnist.parse_arguments(["--hidden", "--dropout", "0"]).hidden


def test_a_run_takes_the_next_number_or_the_folder_asked_for(in_small_data, monkeypatch, capsys):
    for name in ("reference", "run-3"):  # the first is as in a clone
        Path("outputs", name).mkdir(parents=True)
    # To ask whether a folder exists is not enough: another run may make it just afterwards.
    monkeypatch.setattr(Path, "exists", lambda path: False)
    monkeypatch.setattr(train_mnist, "HERE", Path.cwd())  # so the command to draw is short
    monkeypatch.setattr(train_mnist, "save_network", lambda *_: None)  # which takes long
    for iterations, name in ((1, "run-1"), (2, "run-2"), (3, "run-4")):
        train(*SHORT, "--iterations", iterations)
        assert f"\n{iterations}," in Path("outputs", name, "curves.csv").read_text("utf-8")
    train(*SHORT, "--iterations", 1, "--output-dir", "asked/for")  # two new folders
    out = capsys.readouterr().out
    assert "600 training images, 300 test images" in out
    assert "plot_curves.py outputs/run-4\n" in out and out.endswith("plot_curves.py asked/for\n")


@pytest.mark.parametrize("command", REFUSED)
def test_a_refusal_says_one_line_and_writes_nothing(command, in_small_data, monkeypatch, capsys):
    odd = REPO / "tests" / "odd"  # its README explains them
    others = [path.name for path in odd.iterdir() if path.name not in command]
    shutil.copytree(odd, ".", dirs_exist_ok=True, ignore=shutil.ignore_patterns(*others))
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
    assert REFUSED[command] in line.replace("\\\\", "/").replace("\\", "/")  # of a path on Windows
    assert (snapshot(Path.cwd()), sorted(Path.cwd().rglob("*"))) == before
