"""Programs that train for long: with networks that are made at once, or with rows by hand."""

import difflib
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

import falls
import helpers
import networks
import train_mnist
from book import read
from evidence import numbers_in
from helpers import REPO, mean_digits, softmax, variables_of
from quiet_tensorflow import tf


@pytest.fixture
def few(mnist, tmp_path, monkeypatch):
    """Lets a program start in an empty folder, with few images."""
    few = {"train": (mnist.images[:51_200], mnist.labels[:51_200])}
    few["t10k"] = mnist.test_images[:300], mnist.test_labels[:300]
    monkeypatch.setattr(train_mnist, "load_mnist", lambda folder, part: few[part])
    monkeypatch.chdir(tmp_path)


def train_at_once(args, train_set):
    """Stands in for networks.train: weights go to mean images, as far as the rate says."""
    inputs, labels = [tensor.numpy() for tensor in train_set]
    network = train_mnist.Network([784, 10], np.random.default_rng(args.seed))
    W, _ = network.layers[0]
    start, change = W.numpy(), 2 * args.learning_rate * mean_digits(255 * inputs, labels)
    for iteration in range(0, args.iterations + 1, args.eval_every):
        W.assign(start + iteration / args.iterations * change)
        yield iteration, network


def print_figure(figure, path):
    """Stands in for Figure.savefig: says what the panels show, and leaves an empty file."""
    figure.draw_without_rendering()  # which finds the ticks
    for panel in figure.axes:
        print("PANEL", panel.get_title(loc="left"))
        for axis in (panel.xaxis, panel.yaxis):
            ends = "{:.4g} to {:.4g}".format(*axis.get_view_interval())
            ticks = [label.get_text() for label in axis.get_ticklabels()]
            print(f"axis: {axis.get_label_text()}, {ends}, ticks:", *ticks)
        for text in panel.texts:
            print("text:", text.get_text())
        for line in panel.lines:
            ends = "{:.4g}, {:.4g} to {:.4g}, {:.4g}".format(*line.get_xydata()[[0, -1]].flat)
            print("line,", line.get_linestyle(), f"{line.get_marker()}:", ends)
        for bar in panel.patches:
            print(f"bar: {bar.get_width():.4g} wide, {bar.get_height():.4g} high")
    Path(path).touch()  # which wants the folder to be there


# What they print and draw is kept in the folder described, by these names.
FLAGS = {
    "temperature": "--seed 3 --eval-every 50",
    "calibration": "",
    "calibration-wrong": "wrong",
    "ten_samples": "--learning-rate 0.4",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FLAGS)
def test_a_program_prints_and_draws_what_is_kept(name, few, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(networks, "train", train_at_once)
    monkeypatch.setattr(Figure, "savefig", print_figure)
    helpers.run_main(REPO / "lesson" / f"{name.partition('-')[0]}.py", *FLAGS[name].split())
    printed, kept = capsys.readouterr().out, f"tests/lesson/described/{name}.txt"
    new = tmp_path / f"{name}.txt"
    new.write_text(printed, encoding="utf-8", newline="\n")
    lines = [text.replace("\\", "/").splitlines() for text in (read(kept), printed)]  # of Windows
    difference = "\n".join(difflib.unified_diff(*lines, lineterm="", n=0))
    meant = f"{difference}\nif you meant this change: copy {new} to {kept}, and {helpers.MAKE}"
    words = [re.sub(r"\S*\d\S*", "#", " ".join(text)).split() for text in lines]
    assert words[0] == words[1], meant
    numbers = [numbers_in("\n".join(text)) for text in lines]
    assert numbers[1] == pytest.approx(numbers[0], rel=5e-3, abs=1e-3), meant


def test_the_curvature_is_the_largest_eigenvalue_of_the_hessian():
    rng = np.random.default_rng(0)
    network = train_mnist.Network([3, 10], rng)
    x, labels, l2 = rng.normal(size=[40, 3]), rng.integers(0, 10, 40), 0.1
    train_set = tf.constant(x, tf.float32), tf.constant(labels)
    found, _ = falls.find_curvature(network, train_set, l2, 0.0, falls.any_direction(network))
    W, b = variables_of(network)
    x_and_1 = np.column_stack([x, np.ones(40)])
    of_each = [
        np.kron(np.diag(p) - np.outer(p, p), np.outer(x, x))
        for p, x in zip(softmax(x @ W + b), x_and_1, strict=True)
    ]
    hessian = np.mean(of_each, axis=0) + l2 * np.kron(np.eye(10), np.diag([1, 1, 1, 0]))
    assert found == pytest.approx(np.linalg.eigvalsh(hessian)[-1], rel=0.01)


def test_falls_counts_what_falls_in_rows_by_hand(few, monkeypatch, capsys):
    network = train_mnist.Network([3, 10], np.random.default_rng(0))
    start = [variable.numpy() for variable in network.trainable_variables]
    rates = []

    def follow(args, train_set, test_set, first=0):
        accuracies = [0.9, 0.1, 0.8, 0.9, 0.8, 0.6, 0.61]  # the first fall does not count
        curvatures = [9, 9, 1, 2.5, 3, 4, 5]  # times the rate
        iterations = args.iterations * np.array([0, 0.1, 0.2, 0.3, 0.4, 0.5, 1])
        return np.transpose([iterations, np.full(7, first), accuracies, curvatures])

    def go_on(network, args, iteration, train_set, test_set, order):
        rates.append((args.learning_rate, args.l2))
        for variable, values in zip(network.trainable_variables, start, strict=True):
            assert np.array_equal(variable, values), "it does not start where the others did"
            variable.assign_add(values + 1)
        return order < 3

    monkeypatch.setattr(falls, "follow", follow)
    monkeypatch.setattr(falls, "go_on", go_on)
    monkeypatch.setattr(falls, "train_and_find_start", lambda *_: (network, 40, 0.5, start))
    monkeypatch.setattr(falls, "find_curvature", lambda *_: (2.0, None))
    monkeypatch.setattr("sys.argv", ["falls.py"])
    falls.main()
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "seed 2, from step 40 on: test accuracy 50.0%" in lines
    assert "seed 2, rate 0.3 3 of 10 0.60 0.60" in lines
    assert rates[::10] == 3 * [(0.5, 0.002), (0.3, 0.002), (0.5, 0.0)]
    # Up to the first fall rate * curvature is 1 and 2.5; there are two falls.
    assert "5x, dropout 1.75 1 of 2 2 20.0" in lines
    # The deepest ends at 500; from twelve steps before it on, each step has a line.
    assert "250 488.000 60.0% 4.00" in lines
