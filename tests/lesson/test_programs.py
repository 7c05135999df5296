"""Programs: what those that train for minutes print and draw, and what some compute."""

import itertools
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch

import by_numpy
import falls
import film
import helpers
import networks
import remedies
import temperature
import train_mnist
import watch_page
from book import blocks, read
from command_line import UserError, show_error
from convolution import Convolutional, move
from plot_curves import BLUE, GREY, ORANGE
from quiet_tensorflow import tf
from tape import check, cross_entropy, matmul, tape


def panel_in_words(panel):
    """Returns the title of a panel, and below it a line for each thing that is drawn."""
    colours = {BLUE: "blue", ORANGE: "orange", GREY: "grey", "#000000": "black"}
    colour = lambda code: colours.get(to_hex(code).upper(), to_hex(code))
    title = panel.get_title(loc="left") or panel.get_title()
    lines = [f"image {title} mean {image.get_array().mean():.3f}" for image in panel.images]
    if not lines:
        lines = [f"panel {title}"]
        for axis in (panel.xaxis, panel.yaxis):
            low, high = sorted(axis.get_view_interval())
            lines.append(f"{axis.axis_name} {axis.get_label_text()} {low:.4g} to {high:.4g}")
    styles = {"-": "line", "--": "dashed line", ":": "dotted line", "None": "dots"}
    for line in [line for line in panel.lines if len(line.get_xdata())]:
        x, y = np.array(line.get_data(), float)
        name = line.get_label().partition("_child")[0]  # mostly it has none
        ends = "x {:.3f} to {:.3f}, y {:.3f} to {:.3f}".format(*x[[0, -1]], *y[[0, -1]])
        look = f"{colour(line.get_color())} {styles[line.get_linestyle()]}"
        lines.append(f"{look} {name} {ends}, mean {y.mean():.3f}")
    heights = lambda bar: bar.get_data()[0] if isinstance(bar, StepPatch) else [bar.get_height()]
    if panel.patches:
        all_heights = np.hstack([heights(bar) for bar in panel.patches])
        lines.append("bars " + " ".join(f"{height:.4g}" for height in all_heights))
    for name, row in itertools.groupby(panel.texts, lambda text: colour(text.get_color())):
        lines.append(f"{name} text: {' | '.join(text.get_text() for text in row)}")
    names = panel.get_legend().texts if panel.get_legend() else []
    lines += [f"legend: {name.get_text()}" for name in names]
    return "\n".join(" ".join(line.split()) for line in lines)


def save_in_words(figure, path, **_):
    """Stands in for Figure.savefig: writes what is drawn, in words."""
    helpers.assert_no_text_on_text(figure)
    panels = [panel_in_words(panel) + "\n" * (not panel.images) for panel in figure.axes]
    path.write_text("\n".join([f"{path.as_posix()}:", *panels]), encoding="utf-8")


def train_at_once(args, train_set, other=None):
    """Stands in for networks.train: takes no time. other: stays as it is.

    Each digit has a hidden neuron, whose weights go steadily to the mean image of the digit; with
    L2 they go elsewhere for a while, so that falls.py finds a fall.
    """
    if other:
        return
    inputs, labels = [tensor.numpy() for tensor in train_set]
    network = train_mnist.Network([784, 10, 10], np.random.default_rng(args.seed))
    (W1, b1), (W2, _) = network.layers
    W2.assign(np.eye(10))
    b1.assign(np.linspace(0, 0.5, 10))  # so it errs
    change = 20 * args.learning_rate / len(labels) * inputs.T @ (np.eye(10)[labels] - 0.1)
    start = W1.numpy()
    for iteration in range(0, args.iterations + 1, args.eval_every):
        share = iteration / args.iterations
        W1.assign(start + share * change * (-1 if args.l2 and 0.75 < share < 0.8 else 1))
        yield iteration, network


@pytest.fixture
def small_lesson(mnist, tmp_path, monkeypatch):
    """Lets a program start in an empty folder. Images are few, networks made at once."""
    parts = {"train": [mnist.images[:51_200], mnist.labels[:51_200]]}
    parts["t10k"] = mnist.test_images[:300], mnist.test_labels[:300]
    monkeypatch.setattr(train_mnist, "load_mnist", lambda folder, part: parts[part])
    monkeypatch.setattr(train_mnist, "HIDDEN", [10])
    monkeypatch.setattr(temperature, "TEMPERATURES", [n / 4 for n in range(2, 21)])  # to be tried
    monkeypatch.setattr(networks, "train", train_at_once)
    monkeypatch.setattr(Figure, "savefig", save_in_words)
    monkeypatch.chdir(tmp_path)


RUNS = {"outputs/early": 90, "outputs/L2": 1500}  # how many images each learns from
# Programs that train for minutes, or want networks that do, and their arguments.
KEPT = {"calibration": "", "convolution": "outputs/L2", "ten_samples": "--learning-rate 0.4"}
KEPT |= {"confidence": "outputs/early outputs/L2", "optimisers": "--iterations 4 --batch-size 4"}
KEPT |= {"lies": "", "temperature": "--eval-every 50", "curvature": "--iterations 20"}


@pytest.mark.slow
@pytest.mark.parametrize("name", KEPT)
def test_a_program_prints_and_draws_what_is_kept(name, small_lesson, mnist, capsys):
    for run in RUNS.keys() & KEPT[name].split():
        given = networks.to_tensors(mnist.images[: RUNS[run]], mnist.labels[: RUNS[run]])
        *_, (_, network) = train_at_once(train_mnist.parse_arguments([]), given)
        train_mnist.save_network(network, Path(run))
        Path(run, "run.json").write_text('{"settings": {"seed": 0}}')
    helpers.run_main(f"lesson/{name}.py", *KEPT[name].split())
    helpers.check_kept(name, capsys.readouterr().out, 5e-3, f"{name}.py")


@pytest.mark.slow
def test_own_remedies_print_in_few_steps_what_is_kept(small_lesson, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["own_remedies.py"])
    in_few_steps = read("lesson/own_remedies.py").replace("in range(1000)", "in range(30)")
    exec(in_few_steps.replace("in (0.001, 0.004,", "in (0.004,"), {})
    helpers.check_kept("own_remedies", capsys.readouterr().out, 2e-2, "own_remedies.py")


@pytest.mark.slow
def test_falls_prints_and_draws_what_is_kept(small_lesson, monkeypatch, capsys):
    short = ["--iterations", "100", "--batch-size", "4"]
    stand_ins = {"load_mnist": train_mnist.load_mnist, "train": train_at_once}
    grows = lambda network, _, l2, way: (70 * network.layers[0][0].numpy().std() + l2, way)
    stand_ins |= {"find_curvature": grows, "SEEDS": 2, "ORDERS": 2}  # it grows with the weights
    stand_ins["parse_command_line"] = lambda words: remedies.parse_command_line([*words, *short])
    monkeypatch.setattr(sys, "argv", ["falls.py"])
    with mock.patch.multiple(falls, **stand_ins):
        falls.main()
    helpers.check_kept("falls", capsys.readouterr().out, 5e-3, "falls.py")


def test_the_curvature_is_the_largest_eigenvalue_of_the_hessian():
    rng = np.random.default_rng(0)
    network = train_mnist.Network([3, 10], rng)
    x, labels, l2 = rng.normal(size=[40, 3]), rng.integers(0, 10, 40), 0.1
    train_set = tf.constant(x, tf.float32), tf.constant(labels)
    found, _ = falls.find_curvature(network, train_set, l2, falls.any_direction(network))
    W, b = by_numpy.variables_of(network)
    split = lambda w: [w[:30].reshape(3, 10), w[30:]]
    slopes_of = lambda w: by_numpy.slopes_by_formulas(split(w), x, labels, l2)
    slopes_at = lambda w: np.hstack([slope.ravel() for slope in slopes_of(w)])
    ends = np.stack([1e-4 * np.eye(40), -1e-4 * np.eye(40)]) + np.hstack([W.ravel(), b])
    up, down = [np.array([slopes_at(w) for w in end]) for end in ends]
    hessian = (up - down) / 2e-4
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
    for old, new, end in ("slope * ", "", " .*"), ("1 -", "1.01 -", ""), ("append", "count", ""):
        with pytest.raises(UserError, match=rf"sigmoid: .* by the tape, .* by nudges\.{end}$"):
            exec(exercise.replace(gap, answer.replace(old, new)), {})
    check(lambda W: cross_entropy(matmul(W, W), np.eye(2)), [[1, 2], [3, 4]])  # two paths add up


def test_an_error_that_no_user_can_mend_keeps_its_traceback(capsys):
    for kind, by in (ValueError, "ValueError"), (FloatingPointError, Path(sys.argv[0]).name):
        show_error(kind, kind("this"), None)  # the second asks for a lower rate
        assert capsys.readouterr().err == f"{by}: this\n"


def test_rounded_weights_and_biases_add_up_to_the_same_on_average():
    rng = np.random.default_rng(0)
    W1, b1, W2, b2 = [rng.normal(size=[3, *size]) for size in ([20, 4], [4], [4, 2], [2])]
    means = [rng.random([3, number]) for number in (20, 4)]  # of each layer's inputs, at three rows
    first, _ = film.pack_layers([W1, b1, W2, b2], means)
    add_up = lambda W, b: np.einsum("ri,rio->ro", means[0], W.reshape(W1.shape)) + b
    assert add_up(*map(watch_page.unpack, first)) == pytest.approx(add_up(W1, b1), abs=1e-4)
