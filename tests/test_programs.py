"""The programs of the lesson, run as a reader runs them, against NumPy of our own."""

import contextlib
import io
import itertools
import math
import re
import runpy
import shutil
import sys
from pathlib import Path
from unittest import mock

import saved_run
from pages import REFERENCE

import figures
import helpers
import numpy as np
import pytest
import remedies
from helpers import REPO, cost_of, numbers_in, read_rows, train

import train_mnist

LESSON = REPO / "lesson"
NAMES = sorted({path.name for path in LESSON.glob("*.py")} - {"saved_run.py", "figures.py"})


@pytest.fixture
def new(tmp_path, monkeypatch, mnist):
    """500 test images and their labels, the only ones in the reader's folder where it begins."""
    folder = tmp_path / "[old]"  # which TensorFlow takes for a pattern, in an absolute path
    (folder / "outputs").mkdir(parents=True)
    shutil.copytree(REPO / "data", folder / "data")
    arrays = mnist[2][:500], mnist[3][:500]
    for name, array in zip(helpers.DATA_FILES[2:], arrays, strict=True):
        helpers.write_idx(folder / "data" / name, array)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(train_mnist, "HERE", folder)
    return arrays


@pytest.fixture
def two_runs(new):
    """Two runs that differ in L2 alone: their folders."""
    runs = Path("outputs/plain"), Path("outputs/other")
    for run, l2 in zip(runs, (0, 0.1), strict=True):
        flags = "--train-size 600 --hidden 12 9 --iterations 100 --eval-every 50 --seed 5"
        train(*flags.split(), "--l2", l2, "--output-dir", run)
    return runs


def run_program(name, *words):
    """Runs a program in this process; returns its names and what it prints."""
    as_it_was = mock.patch.multiple(sys, argv=[name, *map(str, words)], excepthook=sys.excepthook)
    with as_it_was, contextlib.redirect_stdout(io.StringIO()) as printed:
        names = runpy.run_path(str(LESSON / name), run_name="__main__")
    return names, printed.getvalue()


def answers_of(run, images):
    """Returns the probabilities that the network of a run gives: float64 [n, 10]."""
    return saved_run.load_network(run)(images).numpy().astype(float)


def with_T(p, T):
    """Returns probabilities with a temperature: softmax of logits / T is a root, but for a sum."""
    roots = p ** (1 / T)
    return roots / roots.sum(axis=1, keepdims=True)


def best_T(p, labels):
    return min(np.arange(10, 101) / 20, key=lambda T: cost_of(with_T(p, T), labels))


# ------------------------------------------------------------------------------------ all of them
@pytest.mark.parametrize("name", NAMES)
def test_a_program_finds_the_scripts_and_answers_help_with_its_docstring(name, monkeypatch, capsys):
    monkeypatch.setattr(sys, "path", [str(LESSON), *[p for p in sys.path if Path(p) != REPO]])
    for module in ("train_mnist", "plot_curves", "saved_run"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    assert not helpers.exit_of(LESSON / name, "-h")
    docstring = (LESSON / name).read_text(encoding="utf-8").split('"""')[1]
    assert " ".join(docstring.split()) in " ".join(capsys.readouterr().out.split())


TITLES = "labels,remedy,accuracy,stopped accuracy,climb,largest fall\n"
REFUSED = {
    "misread.py": "outputs/run-1",
    "misread.py a b": "b: one word too many",
    "temperature.py --train-size 50001": "--train-size 50001",
    "temperature.py --measure-on validation": "--measure-on",
    "temperature.py --output-dir table": "table: not empty",
    "remedies.py --output-dir table": "table: not empty",
    "remedies.py --output-dir table --seeds 11": "--seeds",  # it would learn from validation images
    "remedies.py --iterations 150": "--iterations: 150",
    "climb.py nowhere": "nowhere",
    "chart.py nowhere": "nowhere",
    "chart.py empty": "empty",
    "chart.py table below/table": "below/table",
    "draw.py nowhere": "nowhere",
}


@pytest.mark.parametrize("command", REFUSED)
def test_what_a_program_cannot_do_is_refused_in_one_line(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    whole = TITLES + "right,L2,0,0,0,0\n"
    for folder, lines in {"empty": "", "table": whole, "below/table": ""}.items():
        Path(folder).mkdir(parents=True)
        Path(folder, "results.csv").write_text(lines)
    before = helpers.snapshot(Path())
    with pytest.raises((train_mnist.UserError, OSError, SystemExit)) as caught:
        run_program(*command.split())
    (line,) = f"{caught.value}\n{capsys.readouterr().err}".removeprefix("2\n").splitlines()
    assert REFUSED[command] in line and "remove" not in line
    assert helpers.snapshot(Path()) == before


def test_a_program_shows_what_can_be_fixed_in_a_line_and_no_other_error(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["below/program.py"])
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    line = "program.py: this\n"
    said = {FileNotFoundError: line, FloatingPointError: line, train_mnist.UserError: line}
    said |= {KeyboardInterrupt: "", BrokenPipeError: "", ValueError: "ValueError: this\n"}
    for kind, expected in said.items():
        saved_run.show_error(kind, kind("this"), None)
        assert capsys.readouterr().err == expected
    assert sys.stdout is None  # so that Python does not complain of the reader that has gone


@pytest.mark.slow
def test_a_refusal_ends_a_program_with_an_exit_code():
    process = helpers.run_script("lesson/pairs.py", "nowhere")
    (line,) = process.stderr.splitlines()
    assert process.returncode == 1 and line.startswith("pairs.py: nowhere ")


# ------------------------------------------------------------------------------------- of two runs
@pytest.mark.slow
def test_misread_digits_and_the_share_of_each_digit(two_runs, new):
    images, labels = new
    p = answers_of(two_runs[0], images)
    says, confidence = p.argmax(axis=1), p.max(axis=1)
    wrong = [i for i in np.argsort(-confidence, kind="stable") if says[i] != labels[i]]
    names, printed = run_program("misread.py", two_runs[0])
    counts, shares = map(numbers_in, printed.split("read of each digit:"))
    assert counts == [len(wrong), (confidence[wrong] > 0.99).sum(), 99]
    expected = 100 * np.bincount(labels[says == labels], minlength=10) / np.bincount(labels)
    assert shares[1::2] == pytest.approx(expected, abs=0.06)
    for panel, i in zip(names["figure"].axes, wrong[:16], strict=True):
        assert panel.get_title() == f"is {labels[i]}\nsays {says[i]}\n{confidence[i]:.1%}"
        assert np.array_equal(panel.images[0].get_array(), images[i])


@pytest.mark.slow
def test_two_networks_are_compared(two_runs, new):
    images, labels = new
    answers = [answers_of(run, images) for run in two_runs]
    one, other = [p.argmax(axis=1) == labels for p in answers]
    counts = (one & ~other).sum(), (other & ~one).sum()
    half, error = sum(counts) / 2, np.sqrt(sum(counts)) / 2
    expected = [*counts, half, error, abs(counts[0] - half) / error]
    assert numbers_in(run_program("pairs.py", *two_runs)[1]) == pytest.approx(expected, abs=0.06)

    names, printed = run_program("confidence.py", *two_runs)
    for p, run, bars in zip(answers, two_runs, names["panel"].patches[::2], strict=True):
        is_wrong = p.argmax(axis=1) != labels
        confidence = p.max(axis=1)[is_wrong]
        costs = -np.log(p[np.arange(len(p)), labels])
        expected = [is_wrong.sum(), 90, (confidence > 0.9).sum(), costs[is_wrong].mean()]
        expected += [(costs * part).mean() for part in (is_wrong, ~is_wrong, 1)]
        found = numbers_in(printed.split(f"{run}\n")[1])[:7]
        assert found == pytest.approx(expected, abs=6e-3)
        heights, _ = np.histogram(100 * confidence, np.arange(0, 101, 10))
        assert bars.get_data().values.tolist() == heights.tolist()


@pytest.mark.slow
def test_neurons_are_those_with_the_largest_weights_to_the_next_layer(two_runs, new):
    names, printed = run_program("neurons.py", *two_runs)
    W1, _, W2, *_ = helpers.variables_of(names["plain"])
    L2_W1, L2_b1 = helpers.variables_of(names["L2"])[:2]
    start = np.random.default_rng(5).spawn(3)[0].normal(0, np.sqrt(2 / 784), [784, 12])
    neurons = np.argsort(-np.square(W2).sum(axis=1))[:8]
    for panels, weights in zip(names["panels"], (W1, W1 - start, L2_W1), strict=True):
        shown = np.transpose([panel.images[0].get_array().ravel() for panel in panels])
        assert np.allclose(shown, weights[:, neurons], atol=1e-6)
    assert panels[0].images[0].to_rgba(0.1)[:3] == (1, 0, 0)  # red is positive
    is_positive = new[0].reshape(-1, 784) / 255 @ L2_W1 + L2_b1 > 0
    for neuron, line in zip(neurons, printed.splitlines()[2:10], strict=True):
        shares = [100 * is_positive[new[1] == digit, neuron].mean() for digit in range(10)]
        assert numbers_in(line) == pytest.approx([neuron, *shares], abs=0.6)
    for flags in ("--hidden 12 9 --seed 6", "--hidden --seed 5"):
        other = Path("outputs", flags)
        train(*flags.split(), "--train-size", 99, "--iterations", 1, "--output-dir", other)
        with pytest.raises(train_mnist.UserError, match="the same --seed and the same hidden"):
            run_program("neurons.py", two_runs[0], other)


# ---------------------------------------------------------------------- that train, or choose
@pytest.mark.slow
def test_the_temperature_is_the_best_on_validation_images(mnist, new):
    flags = "--seed 1 --batch-size 64 --learning-rate 0.3 --hidden 16 8 --iterations 400"
    flags = f"{flags} --eval-every 150 --dropout 0.01 --l2 1e-5".split()
    train(*flags, "--train-size", 1000, "--output-dir", "outputs/run")
    _, printed = run_program("temperature.py", *flags)
    _, rows = read_rows(Path("outputs/temperature/temperature.csv"))
    assert np.array_equal(rows[:, :3], read_rows(Path("outputs/run"))[1][1:, [0, 3, 4]])
    last, as_it_is, with_it = map(numbers_in, printed.splitlines()[3:6])
    assert last == pytest.approx(rows[2] * [1, 100, 1, 1, 1], abs=6e-3)
    validation, test = [answers_of(Path("outputs/run"), x) for x in (mnist[0][50_000:], new[0])]
    T = best_T(validation, mnist[1][50_000:])
    assert best_T(test, new[1]) != T  # only validation images have this one
    p = with_T(test, T)
    assert rows[2, 3:] == pytest.approx([T, cost_of(p, new[1])], rel=1e-5)
    right = 100 * (p.argmax(axis=1) == new[1]).mean()
    assert as_it_is == pytest.approx([100 * test.max(axis=1).mean(), right], abs=0.06)
    assert with_it == pytest.approx([T, 100 * p.max(axis=1).mean(), right], abs=0.06)


@pytest.mark.slow
def test_the_experiment_trains_and_measures_as_the_script_does(mnist, new, monkeypatch, capsys):
    trained = []
    train_one = remedies.train

    def keep(*asked):
        trained.append(train_one(*asked))
        return trained[-1]

    monkeypatch.setattr(remedies, "train", keep)
    flags = "--iterations 100 --hidden 30 --learning-rate 0.5"
    asked = "--seeds 2 --labels wrong --remedies plain all-three --l2 0.001 --output-dir small"
    monkeypatch.setattr(sys, "argv", ["remedies.py", *flags.split(), *asked.split()])
    remedies.main()
    printed = capsys.readouterr().out
    lines = figures.read_lines(Path("small/results.csv"))
    assert [line["seed"] for line in lines] == ["0", "0", "1", "1"]

    # The last network: as the script trains it on copies of images 5,000 to 5,999.
    labels = remedies.make_wrong(mnist[1], 1)
    parts = slice(5000, 6000), slice(50_200, 50_400), slice(50_000, 60_000)
    sets = [(mnist[0][part], labels[part]) for part in parts]
    helpers.write_data(Path("copies"), [*remedies.move(*sets[0]), *new])
    more = "--l2 0.001 --dropout 0.5 --eval-every 25 --seed 1 --data-dir copies --output-dir run"
    train(*flags.split(), *more.split())
    folder = Path("small/wrong-all-three-1")
    _, rows = read_rows(folder)
    assert np.array_equal(rows[::25, [0, 3, 4]], read_rows(Path("run"))[1][:, [0, 3, 4]])

    # Its figures. Some are means over the last ten rows, of which only the last is computed here.
    _, _, held_out_costs, last = trained[-1]
    is_error = sets[0][1] != mnist[1][parts[0]]
    learnt, held_out, validation, test = [answers_of(folder, each[0]) for each in (*sets, new)]
    T = best_T(held_out, sets[1][1])
    assert 0.5 < T < 5, "another would do as well"
    expected = {"T": T, "cost with T": cost_of(with_T(test, T), new[1])}
    expected["validation cost"] = cost_of(validation, sets[2][1])
    expected["errors learnt"] = (is_error & (learnt.argmax(axis=1) == sets[0][1])).sum()
    assert {title: ten[-1] for title, ten in last.items()} == pytest.approx(expected, rel=1e-5)
    assert held_out_costs[-1] == pytest.approx(cost_of(held_out, sets[1][1]), rel=1e-5)
    last["held-out cost"] = held_out_costs[-10:]
    assert {len(ten) for ten in last.values()} == {10}
    expected = {title: np.mean(ten) for title, ten in last.items()}
    titles = ["training accuracy", "training cost", "accuracy", "cost"]
    expected |= dict(zip(titles, rows[-10:, 1:].mean(axis=0), strict=True))
    titles = ["stopped at", "stopped accuracy", "stopped cost"]
    expected |= dict(zip(titles, rows[np.argmin(held_out_costs), [0, 3, 4]], strict=True))
    expected |= {"climb": figures.climb_of(rows[:, 4]), "errors": is_error.sum(), "l2": 0.001}
    expected["largest fall"] = -np.diff(rows[20:, 3]).min()
    found = {title: float(lines[3][title]) for title in expected}
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-6)

    shown = ["accuracy", "cost", "climb", "stopped accuracy", "stopped cost", "stopped at"]
    assert remedies.LINE.format(folder.name, *[float(lines[3][t]) for t in shown]) in printed
    accuracies = [100 * float(line["accuracy"]) for line in lines]
    gain = figures.compare(accuracies[1::2], accuracies[::2])
    (line,) = re.findall(r"wrong +all-three +accuracy .*", printed)
    assert numbers_in(line) == pytest.approx(gain[:2], abs=0.006)
    assert line.endswith("we cannot tell") != gain.counts


def test_a_difference_counts_beyond_students_t():
    assert figures.compare([5, 7, 9], [4, 5, 6]) == (2, pytest.approx(3**-0.5), False)
    for seeds, limit in figures.LIMITS.items():
        t = np.linspace(-limit, limit, 10_001)
        factor = math.gamma(seeds / 2) / math.gamma((seeds - 1) / 2)
        density = factor / np.sqrt((seeds - 1) * np.pi) * (1 + t**2 / (seeds - 1)) ** (-seeds / 2)
        assert np.trapezoid(density, t) == pytest.approx(0.95, abs=5e-4)


def test_moved_copies_are_all_moves_of_each_image_with_its_label(mnist):
    labels = np.array([7, 8, 9, 6])
    copies, copied = remedies.move(mnist[0][:4], labels)
    assert len({*copied[:20]}) > 1  # in random order
    found = {(label, copy.tobytes()) for label, copy in zip(copied, copies, strict=True)}
    assert len(copies) == 100 and found == {
        (label, np.roll(image, move, (0, 1)).tobytes())
        for label, image in zip(labels, mnist[0], strict=False)
        for move in itertools.product(range(-2, 3), repeat=2)
    }


def test_wrong_labels_are_a_fifth_random_and_anew_for_each_seed(mnist):
    is_wrong = [remedies.make_wrong(mnist[1], seed) != mnist[1] for seed in (0, 1)]
    # A tenth of the random ones are right. Of 60,000, four standard errors are 0.6 %.
    assert np.mean(is_wrong, axis=1) == pytest.approx([0.18, 0.18], abs=0.0063)
    assert np.mean(is_wrong[0] & is_wrong[1]) == pytest.approx(0.18**2, abs=0.003)


def test_the_chart_shows_means_and_standard_errors(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = TITLES + "right,L2,0.8,0.7,0.2,0.01\nright,L2,0.9,0.7,0.4,0.06\nwrong,L2,0.5,0.6,0,0\n"
    Path("results.csv").write_text(table)
    names, _ = [run_program("chart.py", ".") for _ in range(2)][1]
    shown = [(85, 5, "white"), (30, 10, "white"), (10, 0, "#D55E00")]
    for panel, (mean, error, color) in zip(names["panels"], shown, strict=True):
        ((dot, _, (bar,)),) = panel.containers
        assert dot.get_xdata() == pytest.approx([mean]) and dot.get_markerfacecolor() == color
        assert bar.get_segments()[0][:, 0] == pytest.approx([mean - error, mean + error])


@pytest.mark.slow
def test_ten_networks_are_counted(mnist, new):
    parse = train_mnist.parse_arguments
    few = mock.patch("train_mnist.parse_arguments", lambda words: parse([*words, "--iter", "9"]))
    with few, mock.patch("train_mnist.set_up", wraps=train_mnist.set_up) as set_up:
        names, printed = run_program("ten_samples.py")
    learnt = [call.args[1][1] for call in set_up.call_args_list[:10]]  # the labels of ten samples
    assert np.array_equal(np.concatenate(learnt), mnist[1][:10_000])
    train("--train-size", 1000, "--iterations", 9, "--seed", 7, "--output-dir", "outputs/run")
    answers = np.array(names["answers"])  # of one sample and ten starts
    assert np.array_equal(answers[7], answers_of(Path("outputs/run"), new[0]))
    read_by = (answers.argmax(axis=2) == new[1]).sum(axis=0)
    mean = (answers.mean(axis=0).argmax(axis=1) == new[1]).mean()
    expected = [10 * read_by.mean(), 100 * mean, (read_by == 10).sum(), (read_by == 0).sum()]
    line = printed.split("ten starts")[1].splitlines()[0]
    assert numbers_in(line) == pytest.approx(expected, abs=6e-3)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["choosing", "climb", "from_scratch", "lookup_table", "tape"])
def test_a_program_prints_what_is_committed(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("outputs/1000-images").mkdir(parents=True)  # which climb.py reads
    shutil.copy(REFERENCE / "curves/1000-images.csv", "outputs/1000-images/curves.csv")
    committed = (REFERENCE / "programs" / f"{name}.txt").read_text(encoding="utf-8")
    printed = numbers_in(run_program(f"{name}.py")[1])
    # Other processors round differently: that may move the last digit that is printed.
    expected = numbers_in(committed)[: len(printed)]
    assert printed and printed == pytest.approx(expected, rel=3e-3, abs=0.011)
