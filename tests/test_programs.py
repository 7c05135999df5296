"""The programs of the lesson, run as a reader runs them, against NumPy of our own."""

import contextlib
import itertools
import re
import shutil
import sys
from pathlib import Path
from unittest import mock

import saved_run
from pages import REFERENCE
from saved_run import tf

import figures
import helpers
import make_reference
import numpy as np
import pytest
import remedies
import tables
import temperature
from helpers import REPO, cost_of, numbers_in, read_rows, run_main, softmax, train
from scipy import stats

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
def two_runs(new, capsys):
    """Two runs that differ in L2 alone: their folders."""
    runs = Path("outputs/plain"), Path("outputs/other")
    for run, l2 in zip(runs, (0, 0.1), strict=True):
        flags = "--train-size 600 --hidden 12 9 --iterations 100 --eval-every 50 --seed 5"
        train(*flags.split(), "--l2", l2, "--output-dir", run)
    capsys.readouterr()  # so that a test hears only its program
    return runs


EXPERIMENT = figures.read_lines(REFERENCE / "remedies" / "results.csv")


def answers_of(run, images):
    """Returns the probabilities that the network of a run gives: float64 [n, 10]."""
    return saved_run.load_network(run)(images).numpy().astype(float)


@pytest.mark.parametrize("name", NAMES)
def test_a_program_finds_the_scripts_and_answers_help_with_its_docstring(name, monkeypatch, capsys):
    # As a reader has it: its folder is on the path, the repository is not.
    monkeypatch.setattr(sys, "path", [str(LESSON), *[p for p in sys.path if Path(p) != REPO]])
    for module in ("train_mnist", "plot_curves", "saved_run"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    assert not helpers.exit_of(LESSON / name, "-h")
    docstring = (LESSON / name).read_text(encoding="utf-8").split('"""')[1]
    assert " ".join(docstring.split()) in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", NAMES)
def test_the_index_says_what_a_program_reads_if_nothing_is_named(name):
    source, index = [(LESSON / file).read_text(encoding="utf-8") for file in (name, "README.md")]
    (row,) = [line for line in index.splitlines() if line.startswith(f"| [`{name}`]({name}) |")]
    assert all(f'"{run}"' in source for run in re.findall("`(outputs/.*?)`", row)), row


TITLES = "labels,remedy,accuracy,stopped accuracy,climb,largest fall\n"
REFUSED = {
    "misread.py": "outputs/run-1",
    "misread.py a b": "b: one word too many",
    "temperature.py --train-size 50001": "--train-size 50001",
    "temperature.py --measure-on validation": "--measure-on",
    "temperature.py --output-dir table": "table: not empty",
    "remedies.py --output-dir table --seeds 11": "--seeds",  # it would learn from validation images
    "remedies.py --iterations 150": "--iterations: 150",
    "chart.py nowhere": "nowhere",
    "chart.py below/table": "below/table",  # which is empty
    "chart.py table below/table": "a second folder called table",
}


@pytest.mark.parametrize("command", REFUSED)
def test_what_a_program_cannot_do_is_refused_in_one_line(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    whole = TITLES + "right,L2,0,0,0,0\n"
    for folder, lines in {"table": whole, "below/table": ""}.items():
        Path(folder).mkdir(parents=True)
        Path(folder, "results.csv").write_text(lines)
    before = helpers.snapshot(Path())
    name, *words = command.split()
    with pytest.raises((train_mnist.UserError, OSError, SystemExit)) as caught:
        run_main(LESSON / name, *words)
    is_exit = caught.type is SystemExit  # by argparse, which has said why
    (line,) = (capsys.readouterr().err if is_exit else str(caught.value)).splitlines()
    assert REFUSED[command] in line.replace("\\", "/") and "remove" not in line
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


@pytest.mark.slow
@pytest.mark.parametrize("name", ["choosing", "climb", "from_scratch", "lookup_table", "tape"])
def test_a_program_prints_what_is_committed(name, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(make_reference, "PLACE", tmp_path)
    monkeypatch.chdir(tmp_path)
    (command,) = [line for line in make_reference.PROGRAMS if line.startswith(f"{name}.py")]
    runs = command.split()[1:]
    for run in runs:
        make_reference.copy_committed(run)
    run_main(LESSON / f"{name}.py", *runs)
    committed = (REFERENCE / "programs" / f"{name}.txt").read_text(encoding="utf-8")
    # Other processors round differently, and training makes more of that.
    expected = pytest.approx(numbers_in(committed), rel=3e-3, abs=0.011)
    assert numbers_in(capsys.readouterr().out) == expected


@pytest.mark.slow
def test_misread_digits_and_the_share_of_each_digit(two_runs, new, capsys):
    images, labels = new
    p = answers_of(two_runs[0], images)
    says, confidence = p.argmax(axis=1), p.max(axis=1)
    wrong = [i for i in np.argsort(-confidence, kind="stable") if says[i] != labels[i]]
    figure = run_main("lesson/misread.py", two_runs[0])["figure"]
    counts, shares = map(numbers_in, capsys.readouterr().out.split("read of each digit:"))
    assert counts == [len(wrong), (confidence[wrong] > 0.99).sum(), 99]
    expected = 100 * np.bincount(labels[says == labels], minlength=10) / np.bincount(labels)
    assert shares[1::2] == pytest.approx(expected, abs=0.06)
    for panel, i in zip(figure.axes, wrong[:16], strict=True):
        assert panel.get_title() == f"is {labels[i]}\nsays {says[i]}\n{confidence[i]:.1%}"
        assert np.array_equal(panel.images[0].get_array(), images[i])


@pytest.mark.slow
def test_pairs_counts_what_one_of_two_networks_reads(two_runs, new, capsys):
    one, other = [answers_of(run, new[0]).argmax(axis=1) == new[1] for run in two_runs]
    counts = (one & ~other).sum(), (other & ~one).sum()
    half, error = sum(counts) / 2, np.sqrt(sum(counts)) / 2
    run_main("lesson/pairs.py", *two_runs)
    expected = [*counts, half, error, abs(counts[0] - half) / error]
    assert numbers_in(capsys.readouterr().out) == pytest.approx(expected, abs=0.06)


@pytest.mark.slow
def test_confidence_takes_the_cost_apart(two_runs, new, capsys):
    images, labels = new
    panel = run_main("lesson/confidence.py", *two_runs)["panel"]
    printed = capsys.readouterr().out
    handles, labels_in_key = panel.get_legend_handles_labels()
    bars = dict(zip(labels_in_key, handles, strict=True))
    for run in two_runs:
        p = answers_of(run, images)
        is_wrong = p.argmax(axis=1) != labels
        confidence = p.max(axis=1)[is_wrong]
        costs = -np.log(p[np.arange(len(p)), labels])
        expected = [is_wrong.sum(), 90, (confidence > 0.9).sum(), costs[is_wrong].mean()]
        expected += [(costs * part).mean() for part in (is_wrong, ~is_wrong, 1)]
        found = numbers_in(printed.split(f"{run}\n")[1])[:7]
        assert found == pytest.approx(expected, abs=6e-3)
        heights, _ = np.histogram(100 * confidence, np.arange(0, 101, 10))
        its_bars = bars[f"{run.name}: {is_wrong.sum()} in all"]
        assert its_bars.get_data().values.tolist() == heights.tolist()


@pytest.mark.slow
def test_neurons_are_those_with_the_largest_weights_to_the_next_layer(two_runs, new, capsys):
    names = run_main("lesson/neurons.py", *two_runs)
    lines = capsys.readouterr().out.splitlines()
    W1, _, W2, *_ = helpers.variables_of(names["plain"])
    L2_W1, L2_b1 = helpers.variables_of(names["L2"])[:2]
    start = np.random.default_rng(5).spawn(3)[0].normal(0, np.sqrt(2 / 784), [784, 12])
    neurons = np.argsort(-np.square(W2).sum(axis=1))[:8]
    for panels, weights in zip(names["panels"], (W1, W1 - start, L2_W1), strict=True):
        shown = np.transpose([panel.images[0].get_array().ravel() for panel in panels])
        assert np.allclose(shown, weights[:, neurons], atol=1e-6)
    assert panels[0].images[0].to_rgba(0.1)[:3] == (1, 0, 0)  # red is positive
    is_positive = new[0].reshape(-1, 784) / 255 @ L2_W1 + L2_b1 > 0
    for neuron, line in zip(neurons, lines[2:10], strict=True):
        shares = [100 * is_positive[new[1] == digit, neuron].mean() for digit in range(10)]
        assert numbers_in(line) == pytest.approx([neuron, *shares], abs=0.6)
    (two_runs[1] / "run.json").write_text('{"settings": {"seed": 6, "hidden": [12, 9]}}')
    with pytest.raises(train_mnist.UserError, match="the same --seed and the same hidden"):
        run_main("lesson/neurons.py", *two_runs)


@pytest.mark.slow
def test_the_temperature_is_the_best_on_validation_images(mnist, new, capsys):
    flags = "--seed 1 --batch-size 64 --learning-rate 0.3 --hidden 16 8 --iterations 400"
    flags = f"{flags} --eval-every 150 --dropout 0.01 --l2 1e-5".split()
    train(*flags, "--train-size", 1000, "--output-dir", "outputs/run")
    capsys.readouterr()
    run_main("lesson/temperature.py", *flags)
    _, rows = read_rows(Path("outputs/temperature/temperature.csv"))
    assert np.array_equal(rows[:, :3], read_rows(Path("outputs/run"))[1][1:, [0, 3, 4]])
    last, as_it_is, with_it = map(numbers_in, capsys.readouterr().out.splitlines()[3:6])
    assert last == pytest.approx(rows[2] * [1, 100, 1, 1, 1], abs=6e-3)

    def best_T(logits, labels):
        return min(temperature.TEMPERATURES, key=lambda T: cost_of(softmax(logits / T), labels))

    images = mnist[0][50_000:], new[0]
    validation, test = [np.log(answers_of(Path("outputs/run"), each)) for each in images]
    T = best_T(validation, mnist[1][50_000:])
    assert best_T(test, new[1]) != T  # only validation images have this one
    p = softmax(test / T)
    assert rows[2, 3:] == pytest.approx([T, cost_of(p, new[1])], rel=1e-5)
    expected = [100 * p.max(axis=1).mean(), 100 * (p.argmax(axis=1) == new[1]).mean()]
    assert with_it == pytest.approx([T, *expected], abs=0.06)
    assert as_it_is == pytest.approx([100 * softmax(test).max(axis=1).mean(), with_it[2]], abs=0.06)


def test_the_temperature_is_drawn_beside_the_shares_that_are_right():
    p = np.repeat([[0.95, *[0.05 / 9] * 9], [0.37, *[0.07] * 9]], 100, axis=0)
    labels = np.repeat([0, 1, 0, 1], [80, 20, 30, 70])  # 80 and 30 of 100 are right
    figure = temperature.draw_reliability(tf.math.log(p), tf.constant(labels), 2)
    for panel, groups in zip(figure.axes, ({95: 80, 35: 30}, {55: 80, 25: 30}), strict=True):
        bars = {round(bar.get_x() + bar.get_width() / 2): bar.get_height() for bar in panel.patches}
        assert bars == pytest.approx(groups)
    confidence = sorted(line.get_ydata()[0] for line in figure.axes[0].lines)
    assert confidence == pytest.approx([37, 95])


@pytest.mark.slow
def test_the_experiment_trains_and_measures_as_committed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def last_only(networks, **_):  # in place of the bar: images of another seed, and all remedies
        return networks[-1:]

    last_only.external_write_mode = contextlib.nullcontext
    monkeypatch.setattr(remedies, "tqdm", last_only)
    words = "remedies.py --seeds 2 --labels wrong --remedies all-three --output-dir new"
    monkeypatch.setattr(sys, "argv", words.split())
    remedies.main()
    (made,) = figures.read_lines(Path("new/results.csv"))
    shown = [float(made[title]) for title in remedies.SHOWN]
    assert remedies.LINE.format("wrong-all-three-1", *shown) in capsys.readouterr().out

    folder = Path("new/wrong-all-three-1")  # like that of a run
    rows = read_rows(folder)[1]
    images, labels = train_mnist.load_mnist(REPO / "data", "t10k")
    p = answers_of(folder, images)
    last_row = np.mean(p.argmax(axis=1) == labels), cost_of(p, labels)
    assert rows[100, 3:] == pytest.approx(last_row, rel=1e-5)
    helpers.skip_unless_same_bytes("the figures of the experiment")
    assert made in EXPERIMENT


def test_the_experiment_takes_its_flags():
    asked = remedies.parse_command_line(["--learning-rate", "0.1", "--iterations", "300"])
    args = remedies.settings_of(asked, remedies.REMEDIES["plain"], 3, None)
    assert (args.learning_rate, args.iterations, args.eval_every, args.seed) == (0.1, 300, 3, 3)


def test_the_largest_fall_is_neither_a_rise_nor_in_the_first_fifth():
    accuracies = [0.9, 0.1, 0.1, 0.3, 0.25, 0.9]
    rows = [train_mnist.Row(i, 1, 0, accuracy, 1) for i, accuracy in enumerate(accuracies)]
    assert remedies.sum_up(rows, 6 * [1.0])["largest fall"] == pytest.approx(0.05)


def test_the_experiment_compares_remedies_with_the_first_in_pairs(capsys):
    remedies.compare_with_the_first(remedies.parse_command_line(["--seeds", "10"]), EXPERIMENT)
    printed = capsys.readouterr().out.splitlines()
    for labels, remedy in itertools.product(["right", "wrong"], ["L2", "dropout", "copies"]):
        (line,) = [line for line in printed if line.split()[:3] == [labels, remedy, "accuracy"]]
        gain = tables.more("accuracy", remedy, "plain", labels)
        assert numbers_in(line)[-2:] == pytest.approx([gain.mean, gain.error], abs=6e-3)
        assert line.endswith("we cannot tell") != gain.counts


def test_a_difference_counts_beyond_students_t():
    assert figures.compare([5, 7, 9], [4, 5, 6]) == (2, pytest.approx(3**-0.5), False)
    for seeds, limit in figures.LIMITS.items():
        assert limit == pytest.approx(stats.t.ppf(0.975, seeds - 1), abs=6e-3)


def test_the_chart_shows_means_and_standard_errors(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = TITLES + "right,L2,0.8,0.7,0.2,0.01\nright,L2,0.9,0.7,0.4,0.06\nwrong,L2,0.5,0.6,0,0\n"
    Path("results.csv").write_text(table)
    names = run_main("lesson/chart.py", ".")
    shown = [(85, 5, "white"), (30, 10, "white"), (10, 0, "#D55E00")]
    for panel, (mean, error, color) in zip(names["panels"], shown, strict=True):
        ((dot, _, (bar,)),) = panel.containers
        assert dot.get_xdata() == pytest.approx([mean]) and dot.get_markerfacecolor() == color
        assert bar.get_segments()[0][:, 0] == pytest.approx([mean - error, mean + error])


@pytest.mark.slow
def test_ten_networks_are_counted(mnist, new, capsys):
    parse = train_mnist.parse_arguments
    few = mock.patch("train_mnist.parse_arguments", lambda words: parse([*words, "--iter", "9"]))
    with few, mock.patch("train_mnist.set_up", wraps=train_mnist.set_up) as set_up:
        names = run_main("lesson/ten_samples.py")
    printed = capsys.readouterr().out
    learnt = [call.args[1][1] for call in set_up.call_args_list[:10]]  # the labels of ten samples
    assert np.array_equal(np.concatenate(learnt), mnist[1][:10_000])
    assert [call.args[0].seed for call in set_up.call_args_list] == 10 * [0] + [*range(10)]
    train("--train-size", 1000, "--iterations", 9, "--seed", 7, "--output-dir", "outputs/run")
    answers = np.array(names["answers"])  # of one sample and ten starts
    assert np.allclose(answers[7], answers_of(Path("outputs/run"), new[0]), atol=1e-5)
    read_by = (answers.argmax(axis=2) == new[1]).sum(axis=0)
    mean = (answers.mean(axis=0).argmax(axis=1) == new[1]).mean()
    expected = [10 * read_by.mean(), 100 * mean, (read_by == 10).sum(), (read_by == 0).sum()]
    line = printed.split("ten starts")[1].splitlines()[0]
    assert numbers_in(line) == pytest.approx(expected, abs=6e-3)
    bars = [bar.get_height() for bar in names["panels"][1].patches]
    assert bars == np.bincount(read_by, minlength=11)[:10].tolist()
