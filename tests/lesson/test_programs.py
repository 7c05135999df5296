"""The programs of the lesson: what they print and draw, and what all share."""

import contextlib
import io
import itertools
import os
import re
import runpy
import signal
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from matplotlib.image import imread

import helpers
import make_reference
import train_mnist
from book import read
from evidence import numbers_after, numbers_in
from helpers import MAKE, REFERENCE, REPO, logits_of, mean_digits, softmax
from lists import list_files
from make_reference import NEED_NO_NETWORK

LESSON = REPO / "lesson"
LISTED = re.findall(r"^\| \[`(\w+\.py)`\]", read("lesson/README.md"), re.MULTILINE)


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("name", LISTED)
def test_help_is_the_docstring_of_a_program(name, flag, monkeypatch, capsys):
    # As a reader has it: its folder is on the path, the repository is not.
    monkeypatch.setattr(sys, "path", [str(LESSON), *[p for p in sys.path if Path(p) != REPO]])
    for module in ("train_mnist", "plot_curves", "quiet_tensorflow", "command_line", "networks"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    with pytest.raises(SystemExit) as end:
        helpers.run_main(LESSON / name, flag)
    assert not end.value.code
    docstring = read(f"lesson/{name}").split('"""')[1]
    assert " ".join(docstring.split()) in " ".join(capsys.readouterr().out.split())


# Those that train for too long are tested below, with networks that are known, and in
# test_experiment.py; those for a browser in test_film.py.
NOT_HERE = "train_mnist.py remedies.py temperature.py calibration.py ten_samples.py falls.py"
NOT_HERE += " screenshots.py film.py"
MAKERS = dict.fromkeys(maker for maker, _ in list_files().values())
MAKERS = [maker for maker in MAKERS if maker.program not in NOT_HERE.split()]
MAKERS.sort(key=lambda maker: maker.reads)  # so that one process trains a network, for all


def run_here(words, _):
    """Runs a script with its arguments in this process, which is faster; returns what it prints."""
    script, *flags = words
    if script.name == "train_mnist.py":
        flags += ["--eval-every", "1000"]  # the same network, sooner
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        helpers.run_main(script, *flags)
    return printed.getvalue()


def words_of(text):
    """Returns the words of what a program prints, with a # for each that has a digit."""
    return re.sub(r"\S*\d\S*", "#", text).split()


@pytest.mark.slow
@pytest.mark.parametrize("command", MAKERS, ids=lambda command: command.line[7:60])
def test_a_program_gives_what_is_committed(command, place):
    files = {path: file for path, (maker, file) in list_files().items() if maker == command}
    make = f"{MAKE} {' '.join(files)}"
    printed = make_reference.run(command, place, run_here).replace("\\", "/")  # of Windows' paths
    texts = [read(f"outputs/reference/{path}") for path in files if path.endswith(".txt")]
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


@pytest.fixture(scope="module")
def known(place, mnist):
    """Runs whose networks are known, with a hidden neuron a digit: W1, b1, W2, b2 by folder."""
    runs = {}
    for number in (100, 1000):
        W1 = mean_digits(mnist.images[:number], mnist.labels[:number])
        W2 = np.diag(np.linspace(0.9, 1.1, 10))  # so neuron 9 has the largest weights
        folder = Path(f"outputs/known-{number}")
        runs[folder.as_posix()] = variables = W1, np.full(10, 0.1), W2, np.zeros(10)
        network = train_mnist.Network([784, 10, 10], np.random.default_rng(0))
        for variable, values in zip(itertools.chain(*network.layers), variables, strict=True):
            variable.assign(values)
        folder.mkdir(parents=True)
        (folder / "run.json").write_text('{"settings": {"seed": 0}}')
        train_mnist.save_network(network, folder)
    return runs


@pytest.fixture
def answers(known, mnist):
    """What the known networks answer: probabilities of the test images, [10,000, 10] each."""
    return [softmax(logits_of(variables, mnist.test_images)) for variables in known.values()]


@pytest.mark.slow
def test_misread_counts_mistakes_and_shares_by_digit(known, answers, mnist, capsys):
    p, _ = answers
    is_right = p.argmax(axis=1) == mnist.test_labels
    is_sure = p.max(axis=1) > 0.99
    run, _ = known
    helpers.run_main(LESSON / "misread.py", run)
    printed = capsys.readouterr().out
    numbers = f"{(~is_right).sum():,} misread, {(~is_right & is_sure).sum()} of them"
    assert printed.startswith(f"{run}: {numbers} with over 99 % confidence\n")
    for digit in range(10):
        assert f"{digit}: {is_right[mnist.test_labels == digit].mean():.1%}" in printed


@pytest.mark.slow
def test_confidence_takes_the_cost_apart(known, answers, mnist, capsys):
    helpers.run_main(LESSON / "confidence.py", *known)
    printed = capsys.readouterr().out
    for run, p in zip(known, answers, strict=True):
        is_wrong = p.argmax(axis=1) != mnist.test_labels
        costs = -np.log(p[np.arange(10_000), mnist.test_labels])
        lead = np.diff(np.log(np.sort(p)[:, -2:])).mean()
        expected = {
            "misread": is_wrong.sum(),
            "of these over 90 % confident": (p.max(axis=1)[is_wrong] > 0.9).sum(),
            "cost of one of them, on average": costs[is_wrong].mean(),
            "they add to the test cost": costs[is_wrong].sum() / 10_000,
            "what is read right adds": costs[~is_wrong].sum() / 10_000,
            "\n  test cost": costs.mean(),
            "the largest logit above the next": lead,
        }
        found = {words: numbers_after(printed, run, words)[0] for words in expected}
        assert found == pytest.approx(expected, abs=6e-3)


@pytest.mark.slow
def test_pairs_counts_what_only_one_reads(known, answers, mnist, capsys):
    one, other = [p.argmax(axis=1) == mnist.test_labels for p in answers]
    only_one, only_other = (one & ~other).sum(), (other & ~one).sum()
    half = (only_one + only_other) / 2
    error = (half / 2) ** 0.5  # of 2n throws of a coin: n is half, and their variance n / 2
    helpers.run_main(LESSON / "pairs.py", *known)
    printed = capsys.readouterr().out
    assert [numbers_after(printed, f"only {run} reads") for run in known] == [
        [only_one],
        [only_other],
    ]
    away = abs(only_one - half) / error
    found = numbers_after(printed, "half of both")
    assert found == pytest.approx([half, error, away], abs=0.051)


@pytest.mark.slow
def test_neurons_prints_of_each_digit_when_a_sum_is_positive(known, mnist, capsys):
    _, (W1, b1, _, _) = known.values()
    sums = mnist.test_images.reshape(-1, 784) / 255 @ W1 + b1
    helpers.run_main(LESSON / "neurons.py", *known)
    shares, means = capsys.readouterr().out.split("the mean of a neuron's sum")
    for neuron in range(9, 1, -1):  # by the size of their weights to the next layer
        of_digits = [sums[mnist.test_labels == digit, neuron] for digit in range(10)]
        expected = [100 * (of_digit > 0).mean() for of_digit in of_digits]
        assert numbers_after(shares, f"\n{neuron:6} ") == pytest.approx(expected, abs=0.51)
        expected = [of_digit.mean() for of_digit in of_digits]
        assert numbers_after(means, f"\n{neuron:6} ") == pytest.approx(expected, abs=0.051)


def test_only_an_error_that_a_user_can_mend_is_a_line(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["below/program.py"])
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # so that it is put back in the end
    said = {FloatingPointError: "program.py: this\n", ValueError: "ValueError: this\n"}
    for kind, expected in (said | {BrokenPipeError: ""}).items():
        sys.excepthook(kind, kind("this"), None)  # set by the import of command_line above
        assert capsys.readouterr().err == expected
    assert sys.stdout is None  # after BrokenPipeError: or Python would flush it, and complain


def test_ctrl_c_ends_a_program_at_once(monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(LESSON / "tape.py")])
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # so that it is put back in the end
    monkeypatch.setenv("MPLBACKEND", "a notebook's")
    with mock.patch("signal.signal") as handle:
        runpy.run_path(str(LESSON / "command_line.py"))
    handle.assert_called_once_with(signal.SIGINT, signal.SIG_DFL)
    assert "MPLBACKEND" not in os.environ
