"""The programs of the lesson, run as a reader runs them, against NumPy of our own."""

import contextlib
import io
import sys
from collections import namedtuple
from pathlib import Path
from unittest import mock

import saved_run
from pages import blocks

import numpy as np
import pytest
import tensorflow as tf
from matplotlib.figure import Figure

import helpers
import make_reference
import temperature
import train_mnist
from helpers import OUTPUT, REFERENCE, REPO, cost_of, numbers_at, numbers_in, read_rows, softmax
from tape import check, cross_entropy, logits_of, matmul

LESSON = REPO / "lesson"
NAMES = sorted({path.name for path in LESSON.glob("*.py")} - {"saved_run.py", "figures.py"})
Answers = namedtuple("Answers", "p says confidence right")  # p: the probabilities
PLAIN, WITH_L2, BY_SCRIPT = [Path("outputs", run) for run in ("plain", "with-L2", "by-script")]
ONE_SEED = "labels,remedy,accuracy,stopped accuracy,climb,largest fall\nright,L2,0,0,0,0\n"


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory):
    """Lets tests begin in a folder with the runs PLAIN and WITH_L2."""
    folder = tmp_path_factory.mktemp("reader") / "[old]"  # a pattern, if TensorFlow gets to see it
    folder.mkdir()
    flags = ["--train-size", 600, "--hidden", 12, 9, "--iterations", 100, "--eval-every", 50]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        helpers.train(*flags, "--seed", 5, "--output-dir", PLAIN)
        helpers.train(*flags, "--seed", 5, "--output-dir", WITH_L2, "--l2", 0.1)
        yield


def words_in(text):
    """Returns the words of what a program prints, and the names of its files, without numbers."""
    words = [Path(w).name if w.endswith((".png", ".csv")) else w for w in text.split()]
    return [word for word in words if not {*"0123456789/\\"} & {*word}]


def run_program(name, *words):
    """Runs a program, which must say the committed words; returns its text, and the Figures."""
    printed = io.StringIO()
    spy = mock.patch.object(Figure, "savefig", autospec=True, side_effect=Figure.savefig)
    with spy as savefig, contextlib.redirect_stdout(printed):
        helpers.run_main(LESSON / name, *words)
    committed = (REFERENCE / "programs" / name).with_suffix(".txt").read_text(encoding="utf-8")
    assert words_in(printed.getvalue()) == words_in(committed), f"if meant, make it anew: {name}"
    return printed.getvalue(), [call.args[0] for call in savefig.call_args_list]


def answers_of(run, images, labels):
    """Returns the Answers of a run's network: arrays with an entry for each image; p [n, 10]."""
    p = saved_run.load_network(run)(images).numpy().astype(float)
    return Answers(p, p.argmax(axis=1), p.max(axis=1), p.argmax(axis=1) == labels)


@pytest.fixture(scope="module")
def answers(two_runs, mnist):
    """The Answers of both runs to the test images, by their folders."""
    return {run: answers_of(run, mnist.test_images, mnist.test_labels) for run in (PLAIN, WITH_L2)}


@pytest.fixture(scope="module")
def calibrated(two_runs):
    """Trains BY_SCRIPT, and the same by temperature.py: what this prints, its rows, its Figure."""
    flags = "--seed 1 --batch-size 64 --learning-rate 0.6 --hidden 64 --iterations 400"
    flags = f"{flags} --eval-every 150 --dropout 0.01 --l2 1e-5".split()
    helpers.train(*flags, "--train-size", 1000, "--output-dir", BY_SCRIPT)
    printed, (figure, _) = run_program("temperature.py", *flags)
    header, rows = read_rows(Path("outputs/temperature/temperature.csv"))
    assert ",".join(header) == "iteration,test_accuracy,test_cost,temperature,test_cost_with_it"
    return printed, rows, figure


@pytest.mark.parametrize("name", NAMES)
def test_a_program_finds_the_scripts_and_answers_help_with_its_docstring(name, monkeypatch, capsys):
    # As a reader has it: its folder is on the path, the repository is not.
    monkeypatch.setattr(sys, "path", [str(LESSON), *[p for p in sys.path if Path(p) != REPO]])
    for module in ("train_mnist", "plot_curves", "saved_run"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    assert not helpers.exit_of(LESSON / name, "-h")
    docstring = (LESSON / name).read_text(encoding="utf-8").split('"""')[1]
    assert " ".join(docstring.split()) in " ".join(capsys.readouterr().out.split())


@pytest.mark.filterwarnings("error")  # NumPy's, at the spread of a single value
def test_the_chart_of_one_folder_names_its_remedies_also_with_one_seed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("results.csv").write_text(ONE_SEED)
    panel, *_ = helpers.run_main(LESSON / "chart.py", ".")["panels"]
    assert [label.get_text() for label in panel.get_yticklabels()] == ["L2"]


CANNOT_DO = {
    "misread.py": "outputs/run-1",
    "draw.py": "no run in outputs/ yet",  # it takes the newest
    "misread.py a b": "b: one word too many",
    "misread.py what?": "* ? [ ]",
    "temperature.py --train-size 50001": "--train-size 50001",
    "temperature.py --measure-on validation": "--measure-on",
    "temperature.py --output-dir table": "table: not empty",
    "remedies.py --output-dir table --seeds 11": "--seeds",  # it would learn from validation images
    "remedies.py --iterations 150": "--iterations: 150",
    "chart.py nowhere": "nowhere",
    "chart.py odd": "not as lesson/remedies.py writes it",
    "chart.py below/table": "below/table",  # which is empty
    "chart.py table below/table": "a second folder called table",
}


@pytest.mark.parametrize("command", CANNOT_DO)
def test_what_a_program_cannot_do_is_refused_in_one_line(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for folder, lines in {"table": ONE_SEED, "below/table": "", "odd": "remedy\nL2\n"}.items():
        Path(folder).mkdir(parents=True)
        Path(folder, "results.csv").write_text(lines)
    before = helpers.snapshot(Path())
    name, *words = command.split()
    with pytest.raises((train_mnist.UserError, OSError, SystemExit)) as caught:
        helpers.run_main(LESSON / name, *words)
    is_exit = caught.type is SystemExit  # by argparse, which has said why
    (line,) = (capsys.readouterr().err if is_exit else str(caught.value)).splitlines()
    assert CANNOT_DO[command] in line.replace("\\", "/")
    assert helpers.snapshot(Path()) == before


def test_only_an_error_that_a_user_can_mend_or_Ctrl_C_has_no_traceback(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["below/program.py"])
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # so that it is put back in the end
    line = "program.py: this\n"
    said = {FileNotFoundError: line, FloatingPointError: line, train_mnist.UserError: line}
    said |= {KeyboardInterrupt: "", ValueError: "ValueError: this\n", BrokenPipeError: ""}
    for kind, expected in said.items():
        sys.excepthook(kind, kind("this"), None)  # set by the import of saved_run above
        assert capsys.readouterr().err == expected
    assert sys.stdout is None  # after BrokenPipeError: or Python would flush it, and complain
    error = TypeError("what TensorFlow can make of Ctrl-C")
    error.__context__ = KeyboardInterrupt()
    sys.excepthook(TypeError, error, None)
    assert not capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("name", ["choosing", "climb", "from_scratch", "lookup_table", "tape"])
def test_a_program_prints_the_committed_numbers(name, tmp_path, monkeypatch):
    monkeypatch.setattr(make_reference, "PLACE", tmp_path)
    monkeypatch.chdir(tmp_path)
    _, *runs = next(line for line in make_reference.PROGRAMS if line.startswith(name)).split()
    for run in runs:
        make_reference.copy_committed(run)
    printed, _ = run_program(f"{name}.py", *runs)
    committed = (REFERENCE / "programs" / f"{name}.txt").read_text(encoding="utf-8")
    # These two train: rounding on other processors may change what they print by a last digit.
    margins = {"rel": 3e-3, "abs": 0.011} if name in ("from_scratch", "tape") else {}
    assert numbers_in(printed) == pytest.approx(numbers_in(committed), **margins)


def test_the_slopes_of_the_tape_are_those_of_nudges():
    rng = np.random.default_rng(0)
    x, W1, b1, W2, b2 = [rng.normal(size=size) for size in ([5, 4], [4, 3], 3, [3, 2], 2)]
    y = np.eye(2)[[0, 1, 1, 0, 1]]
    check(lambda *nodes: cross_entropy(logits_of(*nodes), y), x, W1, b1, W2, b2)
    check(lambda square: matmul(square, square), W1[:3])  # taken twice: two paths


def test_check_tells_the_pages_answer_from_wrong_ones(capsys):
    exercise, answer = blocks("py", "lesson/2-learning.md")
    gap = "    a = Node(...)\n    tape.append((a, z, lambda slope: ...))\n"
    exec(exercise.replace(gap, answer), {})
    assert capsys.readouterr().out == "sigmoid: the slopes are as nudges say\n"
    slips = ("slope * ", ""), ("1 - a", "1.01 - a"), (".append", ".count")  # count notes nothing
    for right, wrong in slips:
        with pytest.raises(AssertionError, match=r"sigmoid: .* by the tape, .* by nudges"):
            exec(exercise.replace(gap, answer.replace(right, wrong)), {})


@pytest.mark.slow
def test_misread_counts_the_mistakes_and_draws_the_most_confident(answers, mnist):
    plain, labels = answers[PLAIN], mnist.test_labels
    by_confidence = np.argsort(-plain.confidence, kind="stable")
    mistakes = [i for i in by_confidence if not plain.right[i]]
    printed, (figure,) = run_program("misread.py", PLAIN)
    sure = (plain.confidence[mistakes] > 0.99).sum()
    assert numbers_at(OUTPUT["misread"], printed) == (len(mistakes), sure)
    for digit in range(10):
        share = 100 * plain.right[labels == digit].mean()
        assert numbers_at(f"{digit}: #%", printed) == pytest.approx([share], abs=0.06)
    for panel, i in zip(figure.axes, mistakes[:16], strict=True):
        title = f"is {labels[i]}\nsays {plain.says[i]}\n{plain.confidence[i]:.1%}"
        assert panel.get_title() == title
        shown = panel.images[0].to_rgba(panel.images[0].get_array(), bytes=True)[..., 0]
        assert np.allclose(shown, mnist.test_images[i], atol=2)  # bright where there is ink


@pytest.mark.slow
def test_pairs_counts_what_only_one_of_two_networks_reads(answers):
    plain, with_L2 = answers[PLAIN].right, answers[WITH_L2].right
    only_plain, only_with_L2 = (plain & ~with_L2).sum(), (with_L2 & ~plain).sum()
    half = (only_plain + only_with_L2) / 2
    standard_error = np.sqrt(only_plain + only_with_L2) / 2  # of throws of a fair coin
    printed, _ = run_program("pairs.py", PLAIN, WITH_L2)
    expected = [only_plain, only_with_L2, half, abs(only_with_L2 - half) / standard_error]
    assert numbers_at(OUTPUT["pairs"], printed) == pytest.approx(expected, abs=0.06)


@pytest.mark.slow
def test_confidence_takes_the_cost_apart(answers, mnist):
    printed, (figure,) = run_program("confidence.py", PLAIN, WITH_L2)
    assert figure.axes[0].get_ylabel() == "wrong answers"
    handles, names = figure.axes[0].get_legend_handles_labels()
    bars = dict(zip(names, handles, strict=True))
    for run, of_run in answers.items():
        wrong = ~of_run.right
        confidence = of_run.confidence[wrong]
        costs = -np.log(of_run.p[np.arange(10_000), mnist.test_labels])  # of each image
        parts = (costs * wrong).mean(), (costs * of_run.right).mean()
        expected = [wrong.sum(), (confidence > 0.9).sum(), costs[wrong].mean(), *parts, sum(parts)]
        found = numbers_at(f"{run} {OUTPUT['confidence']}", printed)
        assert found == pytest.approx(expected, abs=6e-3)
        heights, _ = np.histogram(100 * confidence, range(0, 101, 10))
        its_bars = bars[f"{run.name}: {wrong.sum():,} in all"]
        assert its_bars.get_data().values.tolist() == heights.tolist()


@pytest.mark.slow
def test_neurons_shows_those_with_the_largest_weights_to_the_next_layer(calibrated, mnist):
    W1, _, W2, *_ = helpers.variables_of(saved_run.load_network(PLAIN))
    W1_with_L2, b1_with_L2, *_ = helpers.variables_of(saved_run.load_network(WITH_L2))
    args = train_mnist.parse_arguments(["--seed", "5", "--hidden", "12", "9"])
    W1_start, *_ = helpers.variables_of(train_mnist.set_up(args, [mnist.images, mnist.labels])[0])
    neurons = np.argsort(-np.square(W2).sum(axis=1))[:8]
    printed, (figure,) = run_program("neurons.py", PLAIN, WITH_L2)
    *panels, _ = figure.axes  # the last is the key to the colours
    shown = [panel.images[0].get_array().ravel() for panel in panels]
    rows = {"plain": W1, "change": W1 - W1_start, "L2": W1_with_L2}  # change: by training
    assert np.allclose(shown, np.concatenate([W.T[neurons] for W in rows.values()]), atol=1e-6)
    assert [panel.get_ylabel() for panel in panels[::8]] == [*rows]
    assert panels[0].images[0].to_rgba(0.1)[:3] == (1, 0, 0)  # red is positive
    # It prints of which digits the sums with L2 are positive, below two lines of titles.
    is_positive = mnist.test_images.reshape(-1, 784) / 255 @ W1_with_L2 + b1_with_L2 > 0
    for neuron, line in zip(neurons, printed.splitlines()[2:10], strict=True):
        shares = [100 * is_positive[mnist.test_labels == n, neuron].mean() for n in range(10)]
        assert numbers_in(line) == pytest.approx([neuron, *shares], abs=0.6)
    assert "the same --seed" in helpers.refusal_of(run_program, "neurons.py", PLAIN, BY_SCRIPT)


@pytest.mark.slow
def test_temperature_trains_like_the_script_and_draws_its_costs(calibrated):
    printed, rows, figure = calibrated
    _, script_rows = read_rows(BY_SCRIPT)
    assert np.array_equal(rows[:, :3], script_rows[1:, [0, 3, 4]])  # temperature.py has no row 0
    shown = np.array(numbers_in(printed)[:15]).reshape(3, 5)  # two rows, and the last
    assert shown == pytest.approx(rows * [1, 100, 1, 1, 1], abs=6e-3)
    curves = {line.get_linestyle(): line.get_xydata() for line in figure.axes[0].lines}
    assert np.allclose([curves["-"], curves["--"]], [rows[:, [0, 2]], rows[:, [0, 4]]])
    at, _, lowest, *_ = rows[rows[:, 2].argmin()]
    assert np.allclose(curves["None"], [at, lowest])  # the circle
    texts = figure.axes[0].texts
    said = {(text.xy[0], text.get_text()) for text in texts if hasattr(text, "xy")}
    circle = f"circle: lowest as it is, {lowest:.4f}, at iteration {at:.0f}"
    assert said == {(0, circle), *[(row[0], f"T = {row[3]:.2f}") for row in rows]}
    *_, cost, T, end = rows[-1]
    assert {f"as it is: {cost:.4f}", f"T = {T:.2f}: {end:.4f}"} < {t.get_text() for t in texts}


@pytest.mark.slow
def test_the_temperature_is_the_best_on_validation_images(calibrated, mnist):
    def best_T(p, labels):  # ln p is as good as logits: softmax makes the same of both
        costs = [cost_of(softmax(np.log(p) / T), labels) for T in temperature.TEMPERATURES]
        return temperature.TEMPERATURES[np.argmin(costs)]

    printed, rows, _ = calibrated
    validation_labels = mnist.labels[50_000:]
    T = best_T(answers_of(BY_SCRIPT, mnist.images[50_000:], validation_labels).p, validation_labels)
    test = answers_of(BY_SCRIPT, mnist.test_images, mnist.test_labels)
    assert best_T(test.p, mnist.test_labels) != T  # or we could not tell which images chose T
    with_T = softmax(np.log(test.p) / T)
    assert rows[-1, 3:] == pytest.approx([T, cost_of(with_T, mnist.test_labels)], rel=1e-5)
    confident, right = 100 * test.confidence.mean(), 100 * test.right.mean()
    expected = [confident, right, T, 100 * with_T.max(axis=1).mean(), right]
    assert numbers_at(OUTPUT["temperature"], printed) == pytest.approx(expected, abs=0.06)


def test_the_shares_that_are_right_are_drawn_beside_the_confidence():
    p = np.repeat([[1, *[0] * 9], [0.37, *[0.07] * 9]], 100, axis=0)
    labels = np.repeat([0, 1, 0, 1], [80, 20, 30, 70])  # 80 and 30 of 100 are right
    figure = temperature.draw_reliability(tf.math.log(p), tf.constant(labels), 2)
    # Bars from 90 to 100 % and from 30 to 40 %, by their middles. T makes 20 % of 37.
    as_it_is, with_T = {95: 80, 35: 30}, {95: 80, 25: 30}
    for panel, groups in zip(figure.axes, (as_it_is, with_T), strict=True):
        bars = {round(bar.get_x() + bar.get_width() / 2): bar.get_height() for bar in panel.patches}
        assert bars == pytest.approx(groups)
    assert sorted(line.get_ydata()[0] for line in figure.axes[0].lines) == pytest.approx([37, 100])
    _, names = figure.axes[0].get_legend_handles_labels()  # of lines, then of bars
    assert [*dict.fromkeys(names)] == ["confidence", "share that is right"]


@pytest.mark.slow
def test_ten_networks_have_ten_samples_and_ten_others_ten_starts_and_are_counted(two_runs, mnist):
    noted = []  # of the twenty networks, of which the program keeps none
    parse, set_up = train_mnist.parse_arguments, train_mnist.set_up

    def set_up_and_note(args, train_set):
        network, *others = set_up(args, train_set)
        noted.append((args.seed, train_set[1].numpy(), network))
        return network, *others

    quick = lambda words: parse([*words, "--iterations", "9"])  # instead of 1,000
    with mock.patch.multiple(train_mnist, parse_arguments=quick, set_up=set_up_and_note):
        printed, (figure,) = run_program("ten_samples.py")
    seeds, labels, networks = zip(*noted, strict=True)
    assert np.array_equal(np.concatenate(labels[:10]), mnist.labels[:10_000])
    assert all(np.array_equal(each, labels[0]) for each in labels[10:])
    assert [*seeds] == 10 * [0] + [*range(10)]
    names = "ten samples, one start", "one sample, ten starts"
    answers = np.array([network(mnist.test_images) for network in networks])
    for panel, name, mine in zip(figure.axes, names, (answers[:10], answers[10:]), strict=True):
        read_by = (mine.argmax(axis=2) == mnist.test_labels).sum(axis=0)
        mean_reads = 100 * (mine.mean(axis=0).argmax(axis=1) == mnist.test_labels).mean()
        expected = [10 * read_by.mean(), mean_reads, (read_by == 10).sum(), (read_by == 0).sum()]
        found = numbers_at(f"{name} {OUTPUT['ten_samples']}", printed)
        assert found == pytest.approx(expected, abs=6e-3)
        bars = [bar.get_height() for bar in panel.patches]  # none of what all ten read
        assert bars == np.bincount(read_by, minlength=11)[:10].tolist()
        assert panel.get_title(loc="left").lower() == f"{name}: all ten read {expected[2]:,} right"
