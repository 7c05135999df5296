"""What scripts and programs accept and refuse, what --help says, and how runs are named."""

import json
import shlex
import shutil
import sys
from pathlib import Path

import pytest

import command_line
import train_mnist
from book import read
from helpers import FLAGS, REPO, SHORT, run_main, snapshot, train
from lists import list_programs

REFUSED = json.loads((REPO / "tests" / "refusals.json").read_text(encoding="utf-8"))
# What takes flags, of the twins one, as all have the same; and programs, which say their docstring.
WITH_FLAGS = ["train_mnist.py", "plot_curves.py", "lesson/twins/numpy_twin.py"]
PROGRAMS = list_programs()


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("script", WITH_FLAGS + PROGRAMS)
def test_help_says_what_flags_and_programs_do(script, flag, capsys):
    with pytest.raises(SystemExit) as end:
        run_main(script, flag)
    out, err = capsys.readouterr()
    assert (end.value.code or 0, err) == (0, "") and out
    of_flags = [about["help"] for about in FLAGS.values()] * (script == "train_mnist.py")
    for words in [read(script).split('"""')[1]] if script in PROGRAMS else of_flags:
        assert " ".join(words.split()) in " ".join(out.split())


def test_flags_accept_their_range_only(capsys):
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


def test_the_docstring_says_how_often_a_default_run_goes_through_all_images():
    args = train_mnist.parse_arguments([])
    epochs = args.iterations * args.batch_size / 60_000
    assert f"all images {epochs:.1f} times" in " ".join(train_mnist.__doc__.split())


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
def test_a_refusal_is_a_line_and_writes_nothing(command, in_small_data, monkeypatch, capsys):
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
