"""What programs print and draw, with trainings replaced by faster ones, and what some compute."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread

import helpers
import temperature
import train_mnist
from shared.command_line import UserError, show_error
from book import read, words_of
from checks_of_plots import faults_of_texts
from convolution import Convolutional, move
from curvature import any_direction, find_curvature
from quiet_tensorflow import tf
from shared import networks
from tape import Node, check, cross_entropy, matmul, tape


def save_small(figure, path, **_):
    """Stands in for Figure.savefig: fewer pixels, in a file that is not shown."""
    assert faults_of_texts(figure) == [], "text lies on text"
    figure.set_dpi(40)
    figure.get_layout_engine().execute(figure)
    figure.set_layout_engine("none")
    for panel in figure.axes:  # the last bits of their places depend on addresses in memory
        panel.set_position(np.round(panel.get_position(original=True).bounds, 9))
    FigureCanvasAgg(figure).print_png(path.with_suffix(".small"))  # drawn once, by savefig twice


def check_program(name, printed):
    """Compares what is printed with what is kept, and of small pictures each pixel."""
    committed = words_of(read(f"outputs/reference/programs/{name}.txt"))
    assert {*words_of(printed)} <= {*committed}, f"{helpers.MAKE} {name}.py"
    learns = name in ("border", "from_scratch", "own_remedies", "tape")
    helpers.check_kept(name, printed, 2e-2 if learns else 5e-3, f"{name}.py")
    helpers.skip_unless_comparable(name)
    helpers.skip_unless_comparable(name, pixels=True)
    others = []
    for found in sorted(Path().rglob("*.small")):
        kept = helpers.KEPT / f"{found.stem}.png"
        is_kept = kept.exists() and np.array_equal(imread(found), imread(kept))
        if not is_kept and "ACCEPT" in os.environ:
            helpers.accept(kept, found.read_bytes(), f"{name}.py")
        elif not is_kept:
            others += [f"{found.absolute()} is not {kept}"]
    assert not others, "\n".join([*others, helpers.ACCEPT])


def train_at_once(args, train_set, other=None):
    """Stands in for networks.train, which yields networks along a training: takes no time.

    Each digit has a hidden neuron, whose weights go steadily to the mean image of the digit; with
    L2 they go elsewhere for a while, so that falls.py finds a fall. A network of another kind, if
    a program gives one, is moved a bit at random, and none is yielded.
    """
    if other:
        rng = np.random.default_rng(args.seed)
        for variable in other.trainable_variables:
            variable.assign_add(rng.normal(0, 0.1, variable.shape))
        return
    inputs, labels = [tensor.numpy() for tensor in train_set]
    network = train_mnist.Network([784, 10, 10], np.random.default_rng(args.seed))
    (W1, b1), (W2, _) = network.layers
    W2.assign(np.eye(10))
    b1.assign(np.linspace(0, 0.5, 10))  # so it errs
    weights = np.float32(20 * args.learning_rate / len(labels) * (np.eye(10)[labels] - 0.1))
    change = inputs.T @ weights
    start = W1.numpy()
    for iteration in range(0, args.iterations + 1, args.eval_every):
        share = iteration / args.iterations
        is_lost = args.l2 and 0.75 < share < 0.8
        W1.assign(start - share * change if is_lost else start + share * change)
        yield iteration, network


@pytest.fixture
def small_lesson(mnist, tmp_path, monkeypatch):
    """Lets a program start in an empty folder, with few images, and small networks."""
    parts = {"train": [mnist.images[:51_200], mnist.labels[:51_200]]}
    parts["t10k"] = mnist.test_images[:300], mnist.test_labels[:300]

    def load(folder, part):
        assert Path(folder).name == ("images" if "images" in sys.argv else "data"), "--data-dir"
        return parts[part]

    monkeypatch.setattr(train_mnist, "load_mnist", load)
    monkeypatch.setattr(train_mnist, "HIDDEN", [10])
    monkeypatch.setattr(temperature, "TEMPERATURES", [n / 4 for n in range(2, 21)])  # to be tried
    tf.config.experimental.enable_op_determinism()  # as in a training
    monkeypatch.setattr(Figure, "savefig", save_small)
    monkeypatch.chdir(tmp_path)


def save_runs(folders, mnist):
    """Saves a network in each folder, as a run does; the last has learnt from more images."""
    for folder, number in zip(folders[::-1], (1500, 90), strict=False):
        given = networks.to_tensors(mnist.images[:number], mnist.labels[:number])
        *_, (_, network) = train_at_once(train_mnist.parse_arguments([]), given)
        train_mnist.save_network(network, Path(folder))
        Path(folder, "run.json").write_bytes(b'{"settings": {"seed": 0}}')


def write_changed(name, changes):
    """Writes a program into the folder of the test, with some of its texts replaced by others."""
    code = read(f"lesson/{name}.py")
    for old, new in changes.items():
        assert code.count(old) == 1, f"mend tests/kept/programs.json: {old}"
        code = code.replace(old, new)
    Path(f"{name}.py").write_text(code, "utf-8")


# By programs: "arguments", texts of it that are "replaced", as tests/kept/README.md says, and
# whether it "trains", by networks.train.
KEPT = json.loads(read("tests/kept/programs.json"))


@pytest.mark.slow
@pytest.mark.parametrize("name", KEPT)
def test_a_program_prints_and_draws_what_is_kept(name, small_lesson, mnist, monkeypatch, capsys):
    if not KEPT[name].get("trains"):
        monkeypatch.setattr(networks, "train", train_at_once)
    arguments = KEPT[name]["arguments"]
    save_runs([word for word in arguments if word.startswith("outputs/")], mnist)
    write_changed(name, KEPT[name]["replaced"])
    helpers.run_main(Path(f"{name}.py").absolute(), *arguments)
    check_program(name, capsys.readouterr().out)


def test_the_curvature_is_the_largest_eigenvalue_of_the_hessian():
    rng = np.random.default_rng(0)
    network = train_mnist.Network([3, 10], rng)
    for variable in network.trainable_variables:
        variable.assign(0 * variable)  # so each digit has a probability of a tenth
    x, l2 = np.float32(rng.normal(size=[40, 3])), 0.1
    train_set = tf.constant(x), tf.constant(rng.integers(0, 10, 40))
    found, _ = find_curvature(network, train_set, l2, any_direction(network))
    with_b = np.column_stack([x, np.ones(40)])
    hessian = 0.1 * with_b.T @ with_b / 40 + l2 * np.diag([1, 1, 1, 0])  # of a digit's W and b
    assert found == pytest.approx(np.linalg.eigvalsh(hessian).max(), rel=0.01)


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


def test_check_of_tape_py_tells_right_slopes_from_wrong_ones(capsys):
    def scale(z, s):  # each row of z times a row s
        a = Node(z.value * s.value)
        tape.append((a, z, lambda slope: slope * s.value))
        tape.append((a, s, lambda slope: back_to_s(slope, z.value)))
        return a

    values = [[-2, 0.5], [0, 3], [1, 4]], [2, -1]
    back_to_s = lambda slope, z: (slope * z).sum(axis=0)
    check(scale, *values)
    assert capsys.readouterr().out == "scale: the slopes are as nudges say\n"
    wrong = r"a slope is .* by the tape, .* by nudges\."
    slips = {
        wrong: lambda slope, z: slope.sum(axis=0),
        f"{wrong} .*": lambda slope, z: z.sum(axis=0),  # a hint, as slope is not used
        r".* \(3, 2\), .* \(2,\)\.": np.multiply,
    }
    for told, slip in slips.items():
        back_to_s = slip
        with pytest.raises(UserError, match=f"scale: {told}$"):
            check(scale, *values)
        tape.clear()
    check(lambda W: cross_entropy(matmul(W, W), np.eye(2)), [[1, 2], [3, 4]])  # two paths add up


def test_an_error_that_no_user_can_mend_keeps_its_traceback(capsys):
    for kind, by in (ValueError, "ValueError"), (FloatingPointError, Path(sys.argv[0]).name):
        show_error(kind, kind("this"), None)  # the second asks for a lower rate
        assert capsys.readouterr().err == f"{by}: this\n"
