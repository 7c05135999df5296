"""The programs of the lesson: what they print and draw, and what all share."""

import re
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from matplotlib.figure import Figure

import falls
import helpers
import networks
import remedies
import train_mnist
from book import blocks, read
from command_line import UserError
from helpers import REPO, check_kept, mean_digits
from quiet_tensorflow import tf
from tape import check, matmul, tape

LESSON = REPO / "lesson"
LISTED = re.findall(r"^\| \[`(\w+\.py)`\]", read("lesson/README.md"), re.MULTILINE)
MAKERS = "fill", "make_reference", "screenshots", "sketches"
PROGRAMS = [LESSON / name for name in LISTED]
PROGRAMS += [LESSON / "making" / f"{name}.py" for name in MAKERS]


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.stem)
def test_help_is_the_docstring_of_a_program(program, flag, monkeypatch, capsys):
    # As a reader starts it: of our folders, Python looks only into that of the program.
    ours = {REPO, LESSON, LESSON / "facts", LESSON / "making"}
    others = [folder for folder in sys.path if Path(folder) not in ours]
    monkeypatch.setattr(sys, "path", [str(program.parent), *others])
    for name, module in [*sys.modules.items()]:
        if Path(getattr(module, "__file__", None) or "").parent in ours:
            monkeypatch.delitem(sys.modules, name)
    with pytest.raises(SystemExit):
        helpers.run_main(program, flag)
    docstring = program.read_text(encoding="utf-8").split('"""')[1]
    assert " ".join(docstring.split()) in " ".join(capsys.readouterr().out.split())


def train_at_once(args, train_set):
    """Stands in for networks.train: weights go to mean images; with L2, for a while, away."""
    inputs, labels = [tensor.numpy() for tensor in train_set]
    network = train_mnist.Network([784, 10], np.random.default_rng(args.seed))
    W, _ = network.layers[0]
    start, change = W.numpy(), 2 * args.learning_rate * mean_digits(255 * inputs, labels)
    for iteration in range(0, args.iterations + 1, args.eval_every):
        share = iteration / args.iterations
        W.assign(start + share * change * (-1 if args.l2 and 0.6 < share < 0.65 else 1))
        yield iteration, network


@pytest.fixture
def few(mnist, tmp_path, monkeypatch):
    """Lets a program start in a folder with two runs. Images are few, networks made at once."""
    images, labels = mnist.images[:51_200], mnist.labels[:51_200]
    few = {"train": (images, labels), "t10k": (mnist.test_images[:300], mnist.test_labels[:300])}
    monkeypatch.setattr(train_mnist, "load_mnist", lambda folder, part: few[part])
    monkeypatch.setattr(networks, "train", train_at_once)
    monkeypatch.setattr(Figure, "savefig", helpers.save_in_words)
    monkeypatch.chdir(tmp_path)
    for name, number in {"early": 90, "dropout": 100, "1000-images": 1000}.items():
        train_set = networks.to_tensors(images[:number], labels[:number])
        *_, (_, network) = train_at_once(train_mnist.parse_arguments([]), train_set)
        train_mnist.save_network(network, Path("outputs", name))


# Programs, by the names of what is kept of them, and their arguments.
KEPT = {"temperature": "--seed 3 --eval-every 50", "ten_samples": "--learning-rate 0.4"}
KEPT |= {"calibration": "", "calibration-wrong": "wrong", "misread": "outputs/1000-images"}
KEPT |= {"confidence": "", "pairs": "outputs/1000-images"}  # else they take what pages say


@pytest.mark.slow
@pytest.mark.parametrize("name", KEPT)
def test_a_program_prints_and_draws_what_is_kept(name, few, capsys):
    helpers.run_main(f"lesson/{name.partition('-')[0]}.py", *KEPT[name].split())
    check_kept(name, capsys.readouterr().out, margin=5e-3)


@pytest.mark.slow
def test_falls_prints_and_draws_what_is_kept(few, monkeypatch, capsys):
    short = ["--iterations", "100", "--batch-size", "4"]
    stand_ins = {"load_mnist": train_mnist.load_mnist, "train": train_at_once}
    grows = lambda network, _, l2, way: (70 * network.layers[0][0].numpy().std() + l2, way)
    stand_ins |= {"find_curvature": grows, "SEEDS": 2, "ORDERS": 3}  # it grows with the weights
    stand_ins["parse_command_line"] = lambda words: remedies.parse_command_line([*words, *short])
    monkeypatch.setattr(sys, "argv", ["falls.py"])
    with mock.patch.multiple(falls, **stand_ins):
        falls.main()
    check_kept("falls", capsys.readouterr().out, margin=5e-3)


def test_the_curvature_is_the_largest_eigenvalue_of_the_hessian():
    rng = np.random.default_rng(0)
    network = train_mnist.Network([3, 10], rng)
    x, labels, l2 = rng.normal(size=[40, 3]), rng.integers(0, 10, 40), 0.1
    train_set = tf.constant(x, tf.float32), tf.constant(labels)
    found, _ = falls.find_curvature(network, train_set, l2, falls.any_direction(network))
    W, b = helpers.variables_of(network)
    x_and_1 = np.column_stack([x, np.ones(40)])
    of_each = [
        np.kron(np.diag(p) - np.outer(p, p), np.outer(x, x))
        for p, x in zip(helpers.softmax(x @ W + b), x_and_1, strict=True)
    ]
    hessian = np.mean(of_each, axis=0) + l2 * np.kron(np.eye(10), np.diag([1, 1, 1, 0]))
    assert found == pytest.approx(np.linalg.eigvalsh(hessian)[-1], rel=0.01)


def test_check_tells_the_answer_from_slips(capsys):
    *_, exercise, answer = blocks("py", "lesson/pages/your-own.md")
    for unfinished in (exercise, exercise.replace("Node(...)", "Node(1 / (1 + np.exp(-z.value)))")):
        with pytest.raises(UserError, match="sigmoid: write a formula in place of each"):
            exec(unfinished, {})
        tape.clear()
    gap = "    a = Node(...)\n    tape.append((a, z, lambda slope: ...))\n"
    exec(exercise.replace(gap, answer), {})
    assert capsys.readouterr().out == "sigmoid: the slopes are as nudges say\n"
    slips = ("slope * ", ""), ("1 - a", "1.01 - a"), (".append", ".count")  # count notes nothing
    for right, wrong in slips:
        with pytest.raises(UserError, match=r"sigmoid: .* by the tape, .* by nudges"):
            exec(exercise.replace(gap, answer.replace(right, wrong)), {})
    check(lambda square: matmul(square, square), [[1, 2], [3, 4]])  # slopes of two paths add up


def test_only_an_error_that_a_user_can_mend_is_a_line(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["below/program.py"])
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # so that it is put back in the end
    said = {FloatingPointError: "program.py: this\n", ValueError: "ValueError: this\n"}
    for kind, expected in (said | {BrokenPipeError: ""}).items():
        sys.excepthook(kind, kind("this"), None)  # set by the import of command_line above
        assert capsys.readouterr().err == expected
    assert sys.stdout is None  # after BrokenPipeError: or Python would flush it, and complain
