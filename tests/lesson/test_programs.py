"""The programs of the lesson: what they print and draw, and what all share."""

import contextlib
import difflib
import io
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

import falls
import helpers
import make_reference
import networks
import train_mnist
from book import blocks, read
from command_line import UserError
from evidence import numbers_after, numbers_in
from helpers import MAKE, REFERENCE, REPO, logits_of, mean_digits, softmax, variables_of
from lists import list_files
from make_reference import NEED_NO_NETWORK
from quiet_tensorflow import tf
from tape import check, matmul, tape

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


# Those that train for too long are tested below, or elsewhere, and those for a browser.
NOT_HERE = "train_mnist remedies temperature calibration ten_samples falls screenshots film"
MAKERS = dict.fromkeys(maker for maker, _ in list_files().values())
MAKERS = [maker for maker in MAKERS if Path(maker.program).stem not in NOT_HERE.split()]
MAKERS.sort(key=lambda maker: maker.reads, reverse=True)  # so that one process trains for all


def run_here(words, _):  # in this process, which is faster
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
    """Two runs whose weights are known, not trained: by folder, their answers [10,000, 10]."""
    answers = {}
    for number in (100, 1000):
        network = train_mnist.Network([784, 10], np.random.default_rng(0))
        W, _ = network.layers[0]
        W.assign(mean_digits(mnist.images[:number], mnist.labels[:number]))
        folder = f"outputs/known-{number}"
        train_mnist.save_network(network, Path(folder))
        answers[folder] = softmax(logits_of(variables_of(network), mnist.test_images))
    return answers


@pytest.mark.slow
def test_misread_counts_mistakes_and_shares_by_digit(known, mnist, capsys):
    for run, p in known.items():
        is_right = p.argmax(axis=1) == mnist.test_labels
        sure_mistakes = ~is_right & (p.max(axis=1) > 0.99)
        helpers.run_main("lesson/misread.py", run)
        printed = capsys.readouterr().out
        assert numbers_after(printed, run) == [sum(~is_right), sum(sure_mistakes), 99]
        for digit in range(10):
            assert f"{digit}: {is_right[mnist.test_labels == digit].mean():.1%}" in printed


@pytest.fixture
def few(mnist, tmp_path, monkeypatch):
    """Lets a program start in an empty folder, with few images."""
    few = {"train": (mnist.images[:51_200], mnist.labels[:51_200])}
    few["t10k"] = mnist.test_images[:300], mnist.test_labels[:300]
    monkeypatch.setattr(train_mnist, "load_mnist", lambda folder, part: few[part])
    monkeypatch.setattr(Figure, "savefig", lambda figure, path: Path(path).touch())
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


# Of programs that train for too long, what they print is kept in the folder kept, by these names.
KEPT = {"temperature": "--seed 3 --eval-every 50", "ten_samples": "--learning-rate 0.4"}
KEPT |= {"calibration": "", "calibration-wrong": "wrong"}


@pytest.mark.slow
@pytest.mark.parametrize("name", KEPT)
def test_a_program_prints_what_is_kept(name, few, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(networks, "train", train_at_once)
    helpers.run_main(f"lesson/{name.partition('-')[0]}.py", *KEPT[name].split())
    printed = capsys.readouterr().out
    new, kept = tmp_path / "printed.txt", f"tests/lesson/kept/{name}.txt"
    new.write_text(printed, encoding="utf-8", newline="\n")
    expected = read(kept)
    difference = "\n".join(difflib.ndiff(expected.splitlines(), printed.splitlines()))
    meant = f"{difference}\n{MAKE}, and copy {new} to {kept}"
    assert words_of(printed.replace("\\", "/")) == words_of(expected), meant  # of Windows' paths
    assert numbers_in(printed) == pytest.approx(numbers_in(expected), rel=5e-3, abs=1e-3), meant


def test_the_curvature_is_the_largest_eigenvalue_of_the_hessian():
    rng = np.random.default_rng(0)
    network = train_mnist.Network([3, 10], rng)
    x, labels, l2 = rng.normal(size=[40, 3]), rng.integers(0, 10, 40), 0.1
    train_set = tf.constant(x, tf.float32), tf.constant(labels)
    found, _ = falls.find_curvature(network, train_set, l2, falls.any_direction(network))
    W, b = variables_of(network)
    x_and_1 = np.column_stack([x, np.ones(40)])
    of_each = [
        np.kron(np.diag(p) - np.outer(p, p), np.outer(x, x))
        for p, x in zip(softmax(x @ W + b), x_and_1, strict=True)
    ]
    hessian = np.mean(of_each, axis=0) + l2 * np.kron(np.eye(10), np.diag([1, 1, 1, 0]))
    assert found == pytest.approx(np.linalg.eigvalsh(hessian)[-1], rel=0.01)


def test_each_order_of_falls_goes_on_from_the_same_weights(monkeypatch, capsys):
    network = train_mnist.Network([3, 10], np.random.default_rng(0))
    start = [variable.numpy() for variable in network.trainable_variables]

    def go_on(network, args, iteration, train_set, test_set, order):
        for variable, values in zip(network.trainable_variables, start, strict=True):
            assert np.array_equal(variable, values)
            variable.assign_add(values + 1)
        return order < (3 if args.learning_rate == 0.3 else 1)

    monkeypatch.setattr(falls, "go_on", go_on)
    monkeypatch.setattr(falls, "train_and_find_start", lambda *_: (network, 40, 0.5, start))
    monkeypatch.setattr(falls, "find_curvature", lambda *_: (2.0, None))
    falls.change_and_go_on(train_mnist.parse_arguments(["--l2", "0.002"]), None, None)
    assert "seed 0, rate 0.3         3 of 10        0.60    0.60\n" in capsys.readouterr().out


def test_with_all_images_each_step_is_along_the_whole_gradient():
    rng = np.random.default_rng(0)
    network = train_mnist.Network([784, 10], rng)
    x, labels = rng.normal(size=[40, 784]), rng.integers(0, 10, 40)
    train_set = tf.constant(x, tf.float32), tf.constant(labels)
    args = train_mnist.parse_arguments(["--l2", "0.1", "--iterations", "43"])
    slower = falls.change(args, 40, {"learning_rate": 0.1})
    W, b = variables_of(network)
    rows = falls.go_on_with_all(network, slower, 40, train_set, train_set)
    assert rows[:, 0] == pytest.approx(np.arange(40, 56))  # five times as many steps
    for _ in rows:
        error = (softmax(x @ W + b) - np.eye(10)[labels]) / 40
        W, b = W - 0.1 * (x.T @ error + 0.1 * W), b - 0.1 * error.sum(axis=0)
    assert network.layers[0][0].numpy() == pytest.approx(W, rel=1e-3, abs=1e-5)


def test_the_slopes_of_two_paths_add_up():  # those of a network, tape.py compares with TensorFlow's
    check(lambda square: matmul(square, square), np.random.default_rng(0).normal(size=[3, 3]))


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


def test_only_an_error_that_a_user_can_mend_is_a_line(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["below/program.py"])
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # so that it is put back in the end
    said = {FloatingPointError: "program.py: this\n", ValueError: "ValueError: this\n"}
    for kind, expected in (said | {BrokenPipeError: ""}).items():
        sys.excepthook(kind, kind("this"), None)  # set by the import of command_line above
        assert capsys.readouterr().err == expected
    assert sys.stdout is None  # after BrokenPipeError: or Python would flush it, and complain
