"""The programs of the lesson: what they print, draw and refuse, and what all share."""

import io
import itertools
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from matplotlib.figure import Figure

import calibration
import command_line
import elsewhere
import falls
import helpers
import make_reference
import measured
import networks
import plot_curves
import train_mnist
from book import Command, read
from evidence import numbers_after, numbers_in
from helpers import MAKE, REPO
from make_reference import PROGRAMS, list_files
from quiet_tensorflow import tf

LESSON = REPO / "lesson"
ONE_SEED = "labels,remedy,accuracy,stopped accuracy,climb,largest fall\nright,L2,0,0,0,0\n"


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("name", sorted(helpers.WITH_HELP))
def test_a_program_finds_the_scripts_and_says_its_docstring(name, flag, monkeypatch, capsys):
    # As a reader has it: its folder is on the path, the repository is not.
    monkeypatch.setattr(sys, "path", [str(LESSON), *[p for p in sys.path if Path(p) != REPO]])
    for module in ("train_mnist", "plot_curves", "quiet_tensorflow", "command_line", "networks"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    assert not helpers.exit_of(LESSON / name, flag)
    docstring = (LESSON / name).read_text(encoding="utf-8").split('"""')[1]
    assert " ".join(docstring.split()) in " ".join(capsys.readouterr().out.split())


# These train for too long, see below, or are for a browser: see test_draw.py and test_film.py.
NOT_HERE = "temperature.py", "calibration.py", "ten_samples.py", "falls.py"
NOT_HERE += "making/draw_picture.py", "film.py"
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
        helpers.skip_unless_comparable(line)
    assert printed == committed, make
    helpers.skip_unless_comparable(line, pixels=True)
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
    titles = [f"{panel.get_title(loc='left')}, {panel.get_xlabel()}" for panel in panels]
    assert titles == [
        "right labels, accuracy at the end in %",
        "right labels, climb of the cost in %",
        "wrong labels, points lost by going on",
    ]
    for row, name in enumerate(names):
        mean, whole, hollow = panels[1].lines[3 * row : 3 * row + 3]
        climbs = 100 * measured.of_networks("climb", name)
        is_broken = measured.of_networks("largest fall", name) > 0.05
        assert mean.get_xdata() == pytest.approx([climbs.mean()] * 2)
        assert whole.get_xdata() == pytest.approx(climbs[~is_broken])
        assert hollow.get_xdata() == pytest.approx(climbs[is_broken])
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


def load_wrong_validation(data_dir, part, load=train_mnist.load_mnist):
    """Loads MNIST, but with validation labels that are all wrong: so the best T there is 5."""
    images, labels = load(data_dir, part)
    if part == "train":
        labels[50_000:] = 9 - labels[50_000:]
    return images, labels


def cost_with_5(network, mnist):
    """Returns what the test images cost a network with a temperature of 5."""
    p = helpers.softmax(np.log(network(mnist.test_images).numpy().astype(float)) / 5)
    return -np.log(p[np.arange(10_000), mnist.test_labels]).mean()


@pytest.mark.slow
def test_t_is_chosen_on_validation_images_and_the_cost_with_it_is_that_of_test_images(
    run, mnist, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(train_mnist, "load_mnist", load_wrong_validation)
    monkeypatch.chdir(tmp_path)
    _, network, row = run
    program = helpers.run_main(LESSON / "temperature.py", "--iterations", 80)  # trains as run did
    found = numbers_after(capsys.readouterr().out, "\n       80 ")
    expected = [100 * row.held_out_accuracy, row.held_out_cost, 5, cost_with_5(network, mnist)]
    assert found == pytest.approx(expected, abs=6e-3)
    panel = Figure().subplots()
    p = network(mnist.test_images)
    program["draw_groups"](panel, "", tf.math.log(p), tf.constant(mnist.test_labels))
    p = p.numpy()
    is_right = p.argmax(axis=1) == mnist.test_labels
    for bar in panel.patches:
        group = p.max(axis=1) * 10 // 1 == bar.get_center()[0] // 10
        assert bar.get_height() == pytest.approx(100 * is_right[group].mean(), rel=0.01)


@pytest.mark.slow
def test_each_network_of_calibration_has_its_own_images_and_t(
    run, mnist, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["calibration.py"])
    _, network, row = run
    train = mock.Mock(return_value=[(50 * n, network) for n in range(21)])  # as if it trained
    changed = {"load_mnist": load_wrong_validation, "train": train, "SEEDS": [1]}
    changed |= {"TEMPERATURES": [1, 3, 5], "AS_IT_IS": 0}  # which is faster
    for name, value in changed.items():
        monkeypatch.setattr(calibration, name, value)
    calibration.main()
    _, (_, labels) = train.call_args.args
    assert np.array_equal(labels, mnist.labels[5000:6000])
    found = numbers_after(capsys.readouterr().out, "\n    1,000 ")
    expected = [row.held_out_cost, 5, cost_with_5(network, mnist)]
    assert found == pytest.approx(expected, abs=6e-3)


def test_t_is_chosen_on_images_that_are_drawn_once_each(monkeypatch):
    monkeypatch.setattr(calibration, "AS_IT_IS", 3)  # of the temperatures, here four
    test_costs = np.array([1, 2, 3, 4])
    # The first two images cost least with the first temperature, the next with the second, the last
    # with the fourth. All six together cost least with the third, where each costs 5.
    costs = np.full([4, 6], 9)
    costs[[0, 0, 1, 1, 3, 3], range(6)] = 0
    costs[2] = 5
    rng = np.random.default_rng(0)
    for number, possible in {1: {(1, 4), (2, 4), (4, 4)}, 6: {(3, 4)}}.items():
        chosen = [calibration.choose_on_few(costs, test_costs, number, rng) for _ in range(50)]
        assert {*map(tuple, chosen)} == possible
    of_each = [(n, 94.5) for n in range(101)]
    assert calibration.sum_up(of_each) == pytest.approx((50, 95, 6 / 101))


def test_the_largest_curvature_is_that_of_all_second_derivatives():
    rng = np.random.default_rng(0)
    network = train_mnist.Network([4, 3, 10], rng)
    inputs = tf.constant(rng.normal(size=[20, 4]), tf.float32)
    labels = tf.constant(rng.integers(0, 10, 20))
    variables = network.trainable_variables
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            cost = train_mnist.cross_entropy(network.logits(inputs), labels)
            objective = cost + train_mnist.l2_penalty(network.layers, 0.5)
        slopes = inner.gradient(objective, variables)
        slopes = tf.concat([tf.reshape(slope, [-1]) for slope in slopes], axis=0)
    columns = [part.numpy().reshape(len(slopes), -1) for part in outer.jacobian(slopes, variables)]
    largest = np.linalg.eigvalsh(np.hstack(columns))[-1]
    direction = [tf.constant(rng.normal(size=v.shape), tf.float32) for v in variables]
    found, _ = falls.find_curvature(network, (inputs, labels), 0.5, 0.0, direction)
    assert found == pytest.approx(largest, rel=0.05)
    without_l2, _ = falls.find_curvature(network, (inputs, labels), 0.0, 0.0, direction)
    assert found - without_l2 == pytest.approx(0.5, abs=0.2)


def test_the_networks_that_break_down_in_falls_are_those_of_the_experiment():
    for title, (remedy, flags) in falls.NETWORKS.items():
        *_, deepest = measured.printed("falls", f"\n{title} ")
        setting = {"": "results", elsewhere.LONGER: "longer"}.get(flags, "images-300")
        of_seeds = 100 * measured.of_setting("largest fall", setting, remedy, "wrong")
        assert deepest == pytest.approx(of_seeds[0], abs=0.06), title
    *_, (_, cost, accuracy, _, dead) = measured.steps_of_fall()
    assert dead > measured.steps_of_fall()[0][-1] and cost > 1 and accuracy < 50


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
