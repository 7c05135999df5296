"""The programs of the lesson: what they print and draw, and what all share."""

import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.optimize import approx_fprime

import falls
import helpers
import networks
import remedies
import temperature
import train_mnist
from book import blocks
from command_line import UserError
from convolution import Convolutional, move
from helpers import check_kept
from quiet_tensorflow import tf
from tape import check, matmul, tape


def train_at_once(args, train_set, other=None):
    """Stands in for networks.train: weights go to mean images; with L2, for a while, away."""
    if other:  # which stays as it is
        return
    inputs, labels = [tensor.numpy() for tensor in train_set]
    network = train_mnist.Network([784, 10, 10], np.random.default_rng(args.seed))
    (W1, b1), (W2, _) = network.layers
    W2.assign(np.eye(10))  # so there is a hidden neuron for each digit
    b1.assign(np.linspace(0, 0.5, 10))
    change = 20 * args.learning_rate / len(labels) * inputs.T @ (np.eye(10)[labels] - 0.1)
    start = W1.numpy()
    for iteration in range(0, args.iterations + 1, args.eval_every):
        share = iteration / args.iterations
        W1.assign(start + share * change * (-1 if args.l2 and 0.75 < share < 0.8 else 1))
        yield iteration, network


@pytest.fixture
def few(mnist, tmp_path, monkeypatch):
    """Lets a program start in a folder with three runs. Images are few, networks made at once."""
    parts = {"train": [mnist.images[:51_200], mnist.labels[:51_200]]}
    parts["t10k"] = mnist.test_images[:300], mnist.test_labels[:300]
    monkeypatch.setattr(train_mnist, "load_mnist", lambda folder, part: parts[part])
    monkeypatch.setattr(train_mnist, "HIDDEN", [10])
    monkeypatch.setattr(temperature, "TEMPERATURES", [n / 4 for n in range(2, 21)])  # to be tried
    monkeypatch.setattr(networks, "train", train_at_once)
    monkeypatch.setattr(Figure, "savefig", helpers.save_in_words)
    monkeypatch.chdir(tmp_path)
    for name, number in {"early": 90, "1000-images": 1000, "L2": 1500}.items():
        given = networks.to_tensors(*[of[:number] for of in parts["train"]])
        *_, (_, network) = train_at_once(train_mnist.parse_arguments([]), given)
        train_mnist.save_network(network, Path("outputs", name))
        Path("outputs", name, "run.json").write_text('{"settings": {"seed": 0}}')


# Programs, by the names of what is kept of them, and their arguments.
KEPT = {"ten_samples": "--learning-rate 0.4", "calibration": "", "choosing": "", "lies": ""}
KEPT |= {"temperature": "--eval-every 50", "answer": "outputs/L2", "misread": "outputs/L2"}
KEPT |= dict.fromkeys(["confidence", "pairs"], "outputs/early outputs/L2")
KEPT |= {"convolution": "outputs/L2", "optimisers": "--iterations 2 --batch-size 4"}


@pytest.mark.slow
@pytest.mark.parametrize("name", KEPT)
def test_a_program_prints_and_draws_what_is_kept(name, few, capsys):
    helpers.run_main(f"lesson/{name}.py", *KEPT[name].split())
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
    split = lambda w: [w[:30].reshape(3, 10), w[30:]]
    slopes_of = lambda w: helpers.slopes_by_formulas(split(w), x, labels, l2)
    slopes_at = lambda w: np.hstack([slope.ravel() for slope in slopes_of(w)])
    hessian = approx_fprime(np.hstack([W.ravel(), b]), slopes_at)
    assert found == pytest.approx(np.linalg.eigvals(hessian).real.max(), rel=0.01)


def test_a_convolution_moves_along_and_all_of_it_learns(small_mnist):
    images = np.pad(small_mnist.images[:32, 10:18, 10:18], [(0, 0), (8, 12), (8, 12)])
    args = train_mnist.parse_arguments(["--iterations", "1", "--batch-size", "32"])
    for asks_where in (True, False):
        network = Convolutional(asks_where, np.random.default_rng(0))
        for F, _ in network.convolutions:  # without their margin, nothing reaches that of the image
            F.assign(np.pad(F[1:4, 1:4], [(1, 1), (1, 1), (0, 0), (0, 0)]))
        answers, answers_to_moved = network(images).numpy(), network(move(images, 4)).numpy()
        assert np.allclose(answers, answers_to_moved, atol=1e-5) != asks_where
        start = [variable.numpy() for variable in network.trainable_variables]
        [*networks.train(args, networks.to_tensors(images, small_mnist.labels[:32]), network)]
        pairs = zip(start, network.trainable_variables, strict=True)
        assert [(old != new).numpy().any() for old, new in pairs] == 8 * [True]


def test_check_tells_the_answer_from_slips(capsys):
    *_, exercise, answer = blocks("py", "lesson/pages/your-own.md")
    for unfinished in (exercise, exercise.replace("Node(...)", "Node(1 / (1 + np.exp(-z.value)))")):
        with pytest.raises(UserError, match="sigmoid: write a formula in place of each"):
            exec(unfinished, {})
        tape.clear()
    gap = "    a = Node(...)\n    tape.append((a, z, lambda slope: ...))\n"
    exec(exercise.replace(gap, answer), {})
    assert capsys.readouterr().out == "sigmoid: the slopes are as nudges say\n"
    for right, wrong in ("slope * ", ""), ("1 - a", "1.01 - a"), (".append", ".count"):
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
