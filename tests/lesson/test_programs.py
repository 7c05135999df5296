"""The programs of the lesson: what they print and draw, and what all share."""

import contextlib
import io
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
from calibration import choose_on_few
from command_line import UserError
from conftest import Mnist
from evidence import numbers_after, numbers_in
from helpers import REPO, check_kept, cost_of, forward, logits_of, mean_digits, softmax
from quiet_tensorflow import tf
from tape import check, matmul, tape
from temperature import TEMPERATURES

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
    network = train_mnist.Network([784, 10, 10], np.random.default_rng(args.seed))
    (W1, _), (W2, _) = network.layers
    W2.assign(np.eye(10))  # so there is a hidden neuron for each digit
    start, change = W1.numpy(), 2 * args.learning_rate * mean_digits(255 * inputs, labels)
    for iteration in range(0, args.iterations + 1, args.eval_every):
        share = iteration / args.iterations
        W1.assign(start + share * change * (-1 if args.l2 and 0.6 < share < 0.65 else 1))
        yield iteration, network


@pytest.fixture
def few(mnist, tmp_path, monkeypatch):
    """Lets a program start in a folder with four runs. Images are few, networks made at once."""
    images, labels = mnist.images[:51_200], mnist.labels[:51_200]
    few = Mnist(images, labels, mnist.test_images[:300], mnist.test_labels[:300])
    parts = {"train": few[:2], "t10k": few[2:]}
    monkeypatch.setattr(train_mnist, "load_mnist", lambda folder, part: parts[part])
    monkeypatch.setattr(train_mnist, "HIDDEN", [10])
    monkeypatch.setattr(networks, "train", train_at_once)
    monkeypatch.setattr(Figure, "savefig", helpers.save_in_words)
    monkeypatch.chdir(tmp_path)
    for name, number in {"early": 90, "dropout": 100, "1000-images": 1000, "L2": 1500}.items():
        network = trained_at_once(few, number)
        train_mnist.save_network(network, Path("outputs", name))
        Path("outputs", name, "run.json").write_text('{"settings": {"seed": 0}}')
    return few


def trained_at_once(few, number, *flags):
    """Returns the network that train_at_once makes of so many images."""
    train_set = networks.to_tensors(few.images[:number], few.labels[:number])
    *_, (_, network) = train_at_once(train_mnist.parse_arguments(flags), train_set)
    return network


def printed_by(program, *words):
    """Returns what a program of the lesson prints."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        helpers.run_main(f"lesson/{program}.py", *words)
    return printed.getvalue()


def variables_in(run):
    """Returns W1, b1, W2, b2 of the network of a run."""
    return helpers.variables_of(networks.load_network(Path("outputs", run)))


@pytest.mark.slow
def test_misread_confidence_and_pairs_count_as_numpy_does(few):
    printed = {
        name: printed_by(name, "outputs/early", "outputs/L2") for name in ("confidence", "pairs")
    }
    printed["misread"] = printed_by("misread", "outputs/L2")
    read = {}
    for run in ("early", "L2"):  # of which the last is drawn by misread.py
        p = softmax(logits_of(variables_in(run), few.test_images))
        costs = -np.log(p[np.arange(300), few.test_labels])
        read[run] = p.argmax(axis=1) == few.test_labels
        sure = p.max(axis=1) * ~read[run]  # of what is misread
        second, first = np.sort(p)[:, -2:].T
        wrong = costs[~read[run]]
        expected = [len(wrong), 90, sum(sure > 0.9), wrong.mean(), sum(wrong) / 300]
        expected += [sum(costs[read[run]]) / 300, costs.mean(), np.log(first / second).mean()]
        _, _, of_run = printed["confidence"].partition(f"{run}\n")
        assert numbers_in(of_run)[:8] == pytest.approx(expected, abs=6e-3)
    most = [
        f"is {few.test_labels[i]} says {p[i].argmax()} {sure[i]:.1%}" for i in np.argsort(-sure)
    ]
    drawn = Path("outputs", "misread-L2.png").read_text("utf-8")
    assert re.findall("panel (.*)", drawn) == most[:16]
    assert f"{len(wrong)} misread, {sum(sure > 0.99)} of them with over 99 %" in printed["misread"]
    assert f"8: {read['L2'][few.test_labels == 8].mean():.1%}," in printed["misread"]
    one, other = [sum(read[run]) - sum(read["early"] & read["L2"]) for run in read]
    expected = [one, 2, other, (one + other) / 2, (one + other) ** 0.5 / 2]  # 2: of L2
    assert numbers_in(printed["pairs"])[:5] == pytest.approx(expected, abs=0.051)


@pytest.mark.slow
def test_answer_neurons_and_steps_compute_as_numpy_does(few):
    printed_by("answer", "outputs/early")
    inputs = few.test_images.reshape(300, 784) / 255
    (_, a), (*_, logits) = forward(variables_in("early"), inputs[[195]])
    drawn = Path("outputs", "answer.png").read_text("utf-8")
    assert f"panel 10 neurons {np.sum(a == 0)} give 0\n" in drawn
    bars = [f"{z:.1f}" for z in logits[0]] + [f"{100 * p:.1f} %" for p in softmax(logits)[0]]
    assert re.findall("text at .*?: (.*)", drawn) == bars

    W1, b1, *_ = variables_in("L2")
    is_positive = (inputs @ W1 + b1)[:, 2] > 0
    shares = [is_positive[few.test_labels == digit].mean() for digit in range(10)]
    assert "     2  " + " ".join(f"{share:5.0%}" for share in shares) in printed_by("neurons")

    *noise, length = numbers_after(printed_by("steps", "outputs/early"), "\ntrained")
    assert np.divide(noise[:2], noise[1:]) == pytest.approx(2, rel=0.1)  # the root of 128 / 32
    x = few.images.reshape(-1, 784) / 255
    slopes = helpers.slopes_by_formulas(variables_in("early"), x, few.labels)
    assert length == pytest.approx(sum(np.sum(each**2) for each in slopes) ** 0.5, abs=6e-3)


@pytest.mark.slow
def test_a_temperature_is_chosen_on_validation_images_and_measured_on_test_images(few):
    printed = printed_by("temperature", "--seed", "3", "--eval-every", "50")
    check_kept("temperature", printed, margin=5e-3)
    variables = helpers.variables_of(trained_at_once(few, 1000, "--seed", "3"))
    validation, test = [logits_of(variables, x) for x in (few.images[-10_000:], few.test_images)]
    T = min(np.arange(10, 101) / 20, key=lambda T: cost_of(validation / T, few.labels[-10_000:]))
    costs = cost_of(test, few.test_labels), cost_of(test / T, few.test_labels)
    assert f"{costs[0]:11.4f} {T:12.2f} {costs[1]:18.4f}\nAs it is" in printed


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["right", "wrong"])
def test_calibration_prints_and_draws_what_is_kept(kind, few):
    name = "calibration" if kind == "right" else "calibration-wrong"
    check_kept(name, printed_by("calibration", kind), margin=5e-3)


def test_calibration_takes_the_T_at_which_the_drawn_images_cost_least():
    rng = np.random.default_rng(0)
    chosen_by, test_costs = rng.random([len(TEMPERATURES), 50]), rng.random(len(TEMPERATURES))
    with_T, without = choose_on_few(chosen_by, test_costs, 50, rng)  # of 50 it draws all
    assert with_T == test_costs[chosen_by.mean(axis=1).argmin()]
    assert without == test_costs[TEMPERATURES.index(1)]


@pytest.mark.slow
def test_ten_samples_have_errors_that_add_up(few):
    printed = printed_by("ten_samples", "--learning-rate", "0.4")
    check_kept("ten_samples", printed, margin=5e-3)
    of_each, of_mean, variance = [numbers_in(line) for line in printed.splitlines()[-4:-1]]
    assert of_each == pytest.approx(np.add(of_mean, variance), abs=2e-4)


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
    assert falls.deepest_fall([0.5, 0.9, 0.8, 0.2, 0.3]) == 2


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
        for p, x in zip(softmax(x @ W + b), x_and_1, strict=True)
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
