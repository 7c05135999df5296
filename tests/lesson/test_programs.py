"""The programs of the lesson: what they print, draw and refuse, and what all share."""

import io
import itertools
import re
import signal
import sys
import time
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from subprocess import PIPE, Popen
from unittest import mock

import numpy as np
import pytest
from matplotlib.figure import Figure

import command_line
import helpers
import make_reference
import measured
import networks
import plot_curves
import train_mnist
from book import Command, blocks, read
from helpers import MAKE, REPO
from make_reference import PROGRAMS, list_files
from measured import numbers_after, numbers_in
from quiet_tensorflow import tf
from tape import Node, add, check, cross_entropy, go_back, logits_of, matmul, relu, tape

LESSON = REPO / "lesson"
ONE_SEED = "labels,remedy,accuracy,stopped accuracy,climb,largest fall\nright,L2,0,0,0,0\n"


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("name", sorted(helpers.PROGRAMS))
def test_a_program_finds_the_scripts_and_says_its_docstring(name, flag, monkeypatch, capsys):
    # As a reader has it: its folder is on the path, the repository is not.
    monkeypatch.setattr(sys, "path", [str(LESSON), *[p for p in sys.path if Path(p) != REPO]])
    for module in ("train_mnist", "plot_curves", "quiet_tensorflow", "command_line", "networks"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    assert not helpers.exit_of(LESSON / name, flag)
    docstring = (LESSON / name).read_text(encoding="utf-8").split('"""')[1]
    assert " ".join(docstring.split()) in " ".join(capsys.readouterr().out.split())


# These train for too long, see below, or are for a browser: see test_draw.py and test_film.py.
NOT_HERE = "temperature.py", "calibration.py", "ten_samples.py", "making/draw_picture.py", "film.py"
# And these read nothing that another processor would have trained otherwise.
TRAIN_NOTHING = "choosing.py", "climb.py", "chart.py", "elsewhere.py", "lookup"
TRAIN_NOTHING += ("making/drawings.py digits",)
LINES = [line for line in PROGRAMS if not line.startswith(NOT_HERE)]


def words_of(text):
    """Returns the words of what a program prints, without those that have a digit."""
    return [word for word in text.split() if not re.search(r"\d", word)]


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:40])
def test_a_program_prints_and_draws_today_what_is_committed(line, place, run_in_place):
    command = Command(f"python lesson/{line}")
    files = {path: file for path, (maker, file) in list_files().items() if maker == command}
    make = f"{MAKE} {' '.join(files)}"
    printed = run_in_place(command).replace("\\", "/")  # of Windows' paths
    texts = [read(f"outputs/reference/{path}") for path in files if path.endswith(".txt")]
    committed = "".join(texts) or printed  # of sketches no text is kept
    assert words_of(printed) == words_of(committed), make
    assert len(numbers_in(printed)) == len(numbers_in(committed)), make
    if line == "tape.py":  # which prints an error of rounding
        found = numbers_after(printed, "test accuracy")
        assert found == pytest.approx(numbers_after(committed, "test accuracy"), abs=0.5)
        return
    if not line.startswith(TRAIN_NOTHING):
        helpers.skip_unless_same_bytes(line)
    assert printed == committed, make
    helpers.skip_unless_same_pixels(line)
    for path in [path for path in files if path.endswith(".png")]:
        assert helpers.is_committed(place / files[path], path), make


def test_a_sketch_can_be_drawn_where_there_is_no_folder_outputs_yet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    helpers.run_main("lesson/making/drawings.py", "step")
    assert Path("outputs/step.png").exists()


def test_the_chart_shows_what_its_axes_say_and_is_hollow_where_networks_break_down(place):
    names = [f"neurons-{size}" for size in make_reference.SIZES]
    for name in names:
        make_reference.copy_committed(f"outputs/{name}", place)
    panels = helpers.run_main(LESSON / "chart.py", *[f"outputs/{name}" for name in names])["panels"]
    shown = {
        "right labels, accuracy at the end in %": partial(measured.of_networks, "accuracy"),
        "right labels, climb of the cost in %": partial(measured.of_networks, "climb"),
        "wrong labels, points lost by going on": measured.points_lost,
    }
    for panel, (title, of_networks) in zip(panels, shown.items(), strict=True):
        assert f"{panel.get_title(loc='left')}, {panel.get_xlabel()}" == title
        for row, name in enumerate(names):
            mean, whole, hollow = panel.lines[3 * row : 3 * row + 3]
            values = of_networks(name) * (100 if "climb" in title else 1)
            is_broken = measured.of_networks("largest fall", name, title.split()[0]) > 0.05
            assert mean.get_xdata() == pytest.approx([values.mean()] * 2)
            assert whole.get_xdata() == pytest.approx(values[~is_broken])
            assert hollow.get_xdata() == pytest.approx(values[is_broken])
            assert {*whole.get_ydata(), *hollow.get_ydata()} == {row}
            assert hollow.get_markerfacecolor() == "white" != whole.get_markerfacecolor()


CANNOT_DO = {
    "misread.py": "outputs/run-1",
    "draw.py": "no run in outputs/ yet",  # it takes the newest
    "misread.py a b": "b: one word too many",
    "misread.py what?": "* ? [ ]",
    "temperature.py --train-size 50001": "--train-size 50001",
    "temperature.py --measure-on validation": "--measure-on",
    "film.py --measure-on validation": "--measure-on",
    "film.py --train-size 60001": "--train-size",
    "film.py --eval-every 2": "--eval-every",
    "temperature.py --output-dir table": "table: not empty",
    "remedies.py --output-dir table --seeds 11": "--seeds",  # it would learn from validation images
    "remedies.py --iterations 150": "--iterations: 150",
    "remedies.py --hidden": "--hidden: no layer to drop neurons of; add --remedies plain L2 copies",
    "remedies.py --seeds 6 --train-size 2000": "--seeds: at 2000 images, there are 5 at most",
    "remedies.py --iter 300": "--iter",  # no abbreviations
    "chart.py odd": "not as lesson/remedies.py writes it",
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
    with pytest.raises((Exception, SystemExit)) as caught:
        helpers.run_main(LESSON / name, *words)
    if caught.type is not SystemExit:  # by argparse, which has said why
        command_line.show_error(caught.type, caught.value, caught.tb)
    (line,) = capsys.readouterr().err.splitlines()
    assert CANNOT_DO[command] in line.replace("\\", "/")
    assert helpers.snapshot(Path()) == before


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run on 1,000 images: its folder, and what main of the script returns."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    flags = ["--train-size", "1000", "--iterations", "80", "--output-dir", str(folder)]
    with redirect_stdout(io.StringIO()):
        return folder, *train_mnist.main(train_mnist.parse_arguments(flags))


@pytest.mark.slow
def test_mistakes_are_counted_and_their_costs_add_up(run, mnist, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    folder, network, _ = run
    p = network(mnist.test_images).numpy()
    costs = -np.log(p[np.arange(10_000), mnist.test_labels])
    misread = p.argmax(axis=1) != mnist.test_labels
    helpers.run_main(LESSON / "misread.py", folder)
    printed = capsys.readouterr().out
    sure = (p.max(axis=1)[misread] > 0.99).sum()
    assert numbers_after(printed, f"{folder}:") == [misread.sum(), sure, 99]
    shares = [100 - 100 * misread[mnist.test_labels == digit].mean() for digit in range(10)]
    found = [float(share) for share in re.findall(r"\d: ([\d.]+)%", printed)]
    assert found == pytest.approx(shares, abs=0.06)
    helpers.run_main(LESSON / "confidence.py", folder, folder)
    found = numbers_in(capsys.readouterr().out.partition("\n")[2])[:7]
    expected = [misread.sum(), 90, (p.max(axis=1)[misread] > 0.9).sum(), costs[misread].mean()]
    expected += [costs[some].sum() / 10_000 for some in (misread, ~misread, slice(None))]
    assert found == pytest.approx(expected, abs=6e-3)


@pytest.mark.slow
def test_t_is_chosen_on_validation_images_and_the_cost_with_it_is_that_of_test_images(
    run, mnist, tmp_path, monkeypatch, capsys
):
    load_mnist = train_mnist.load_mnist

    def load(data_dir, part):  # with validation labels that are all wrong: T is the largest there
        images, labels = load_mnist(data_dir, part)
        if part == "train":
            labels[50_000:] = 9 - labels[50_000:]
        return images, labels

    monkeypatch.setattr(train_mnist, "load_mnist", load)
    monkeypatch.chdir(tmp_path)
    _, network, row = run
    p = network(mnist.test_images).numpy()
    p_with_T = helpers.softmax(np.log(p.astype(float)) / 5)
    cost_with_T = -np.log(p_with_T[np.arange(10_000), mnist.test_labels]).mean()

    names = helpers.run_main(
        LESSON / "temperature.py", "--iterations", 80
    )  # trains like the script
    found = numbers_after(capsys.readouterr().out, "\n       80 ")
    expected = [100 * row.held_out_accuracy, row.held_out_cost, 5, cost_with_T]
    assert found == pytest.approx(expected, abs=6e-3)
    panel = Figure().subplots()
    names["draw_groups"](panel, "", tf.math.log(p), tf.constant(mnist.test_labels))
    is_right = p.argmax(axis=1) == mnist.test_labels
    for bar in panel.patches:
        group = p.max(axis=1) * 10 // 1 == bar.get_center()[0] // 10
        assert bar.get_height() == pytest.approx(100 * is_right[group].mean(), rel=0.01)

    source = read("lesson/calibration.py").replace("range(10)", "range(1, 2)")
    Path("one.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr("temperature.TEMPERATURES", [1, 3, 5])  # which is faster
    train = mock.Mock(return_value=[(50 * n, network) for n in range(21)])  # as if it trained
    monkeypatch.setattr(networks, "train", train)
    helpers.run_main(tmp_path / "one.py")
    _, (_, labels) = train.call_args.args
    assert np.array_equal(labels, mnist.labels[5000:6000])  # each seed has images of its own
    printed = capsys.readouterr().out
    found = numbers_after(printed, "\n    1,000 ")
    assert found == pytest.approx([row.held_out_cost, 5, cost_with_T], abs=6e-3)
    # All choose the largest: so none costs more than the best, and each more than no T.
    assert numbers_after(printed, "T chosen on", "\n         50 ") == [0, 0, 100]


def test_only_an_error_that_a_user_can_mend_has_no_traceback(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["below/program.py"])
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # so that it is put back in the end
    line = "program.py: this\n"
    said = {FileNotFoundError: line, FloatingPointError: line, train_mnist.UserError: line}
    said |= {plot_curves.BadRun: line, ValueError: "ValueError: this\n", BrokenPipeError: ""}
    for kind, expected in said.items():
        sys.excepthook(kind, kind("this"), None)  # set by the import of command_line above
        assert capsys.readouterr().err == expected
    assert sys.stdout is None  # after BrokenPipeError: or Python would flush it, and complain


@helpers.posix
@pytest.mark.slow
def test_ctrl_c_ends_a_program_at_once_without_a_word_as_tensorflow_traces(tmp_path):
    command = [sys.executable, LESSON / "temperature.py"]
    with Popen(command, stdout=PIPE, stderr=PIPE, cwd=tmp_path) as program:
        assert program.stdout.readline().startswith(b"iteration")  # then it traces its first graph
        time.sleep(0.1)  # in which a KeyboardInterrupt of Python's was swallowed
        program.send_signal(signal.SIGINT)
        assert program.wait(timeout=30) == -signal.SIGINT
        assert program.stdout.read() == program.stderr.read() == b""


def test_ten_samples_trains_as_it_says_and_counts_who_reads_an_image(
    mnist, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    trained = []

    def train(args, train_set):  # as if it trained: each network answers by chance, often well
        trained.append((args.seed, train_set[1]))
        p = helpers.softmax(rng.normal(size=[10_000, 10]) + 2 * np.eye(10)[mnist.test_labels])
        yield 0, None
        yield 1000, lambda _: tf.constant(p)

    monkeypatch.setattr(networks, "train", train)
    names = helpers.run_main(LESSON / "ten_samples.py")
    seeds, learnt = zip(*trained, strict=True)
    assert seeds == (*10 * [0], *range(10))
    samples = mnist.labels[:10_000].reshape(10, 1000)
    assert np.array_equal(learnt, [*samples, *10 * [samples[0]]])
    answers = names["answers"]  # of the ten that come last
    fails = answers.argmax(axis=2) != mnist.test_labels  # [10, 10,000]
    read_by = (~fails).sum(axis=0)
    mean = answers.mean(axis=0)
    mean_reads = 100 * (mean.argmax(axis=1) == mnist.test_labels).mean()
    expected = [10 * read_by.mean(), mean_reads, (read_by == 10).sum(), (read_by == 0).sum()]
    pairs = [fails[one] & fails[other] for one, other in itertools.permutations(range(10), 2)]
    expected.append(100 * np.sum(pairs) / (9 * fails.sum()))
    y = np.eye(10)[mnist.test_labels]
    expected += [10 * np.mean((p - y) ** 2) for p in (answers, mean)]
    expected.append(10 * np.mean(np.var(answers, axis=0)))
    above, *lines = capsys.readouterr().out.splitlines()[:9]
    assert " ".join(above.split()) == "ten samples, one start one sample, ten starts"
    found = [numbers_in(line)[-1] for line in lines]
    assert found[:4] == pytest.approx(expected[:4], abs=6e-3)
    assert found[4] == pytest.approx(expected[4], abs=0.51)
    assert found[5:] == pytest.approx(expected[5:], abs=6e-5)
    for error, of_mean, variance in np.transpose([numbers_in(line) for line in lines[5:]]):
        assert error == pytest.approx(of_mean + variance, abs=2e-4)  # exactly, but for rounding
    bars = [(bar.get_center()[0], bar.get_height()) for bar in names["panels"][1].patches]
    assert bars == [*enumerate(np.bincount(read_by)[:10])]  # none of what all ten read


def test_the_slopes_of_the_tape_are_those_of_nudges():
    rng = np.random.default_rng(0)
    x, W1, b1, W2, b2 = [rng.normal(size=size) for size in ([5, 4], [4, 3], 3, [3, 2], 2)]
    y = np.eye(2)[[0, 1, 1, 0, 1]]
    check(lambda *nodes: cross_entropy(logits_of(*nodes), y), x, W1, b1, W2, b2)
    check(lambda square: matmul(square, square), W1[:3])  # taken twice: two paths


def test_the_slopes_of_a_second_step_are_its_own_and_the_tape_is_empty():
    rng = np.random.default_rng(0)
    x, W, b = nodes = [Node(rng.normal(size=size)) for size in ([5, 4], [4, 3], 3)]
    slopes = []
    for _ in range(2):
        go_back(cross_entropy(relu(add(matmul(x, W), b)), np.eye(3)[[0, 1, 2, 0, 1]]))
        slopes.append([node.slope.copy() for node in nodes])
        assert tape == []
    assert all(np.array_equal(*pair) for pair in zip(*slopes, strict=True))


def test_check_tells_the_pages_answer_from_wrong_ones(capsys):
    exercise, answer = blocks("py", "lesson/2-learning.md")
    gap = "    a = Node(...)\n    tape.append((a, z, lambda slope: ...))\n"
    exec(exercise.replace(gap, answer), {})
    assert capsys.readouterr().out == "sigmoid: the slopes are as nudges say\n"
    slips = ("slope * ", ""), ("1 - a", "1.01 - a"), (".append", ".count")  # count notes nothing
    for right, wrong in slips:
        with pytest.raises(AssertionError, match=r"sigmoid: .* by the tape, .* by nudges"):
            exec(exercise.replace(gap, answer.replace(right, wrong)), {})
