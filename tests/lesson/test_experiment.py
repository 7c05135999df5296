"""The experiment of remedies.py, what counts as a difference (evidence.py), and elsewhere.py."""

import contextlib
import itertools
import re
import shutil
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from scipy import stats
from scipy.special import log_softmax

import elsewhere
import evidence
import helpers
import measured
import networks
import remedies
import train_mnist
from evidence import read_lines
from helpers import REFERENCE, REPO, read_rows, variables_of

REMEDIES = REFERENCE / "remedies"
SMALL = "--hidden 16 8 --iterations 200 --train-size 40 --batch-size 20 --learning-rate 0.3"
SMALL = [*SMALL.split(), "--l2", "0.01", "--data-dir", "data"]
FOLDER = Path("outputs/remedies")  # which is the default
NAMES = ["right-L2", "right-5x-images-and-dropout", "wrong-copies", "wrong-5x-images-and-dropout"]
NAMES += ["wrong-copies-1", "wrong-5x-images-and-dropout-1"]


def run_experiment(flags, trained, most=99):
    """Runs remedies.py with small networks; Ctrl-C comes as soon as so many are trained.

    Adds to a list what each learnt from, inputs, and its variables at each row. What is in
    results.csv as Ctrl-C comes is kept in stopped.csv.
    """
    train = networks.train

    def watched_train(args, train_set):
        if len(trained) == most:
            shutil.copy(FOLDER / "results.csv", "stopped.csv")
            raise KeyboardInterrupt
        rows = []
        trained.append([train_set[0].numpy(), rows])
        for iteration, network in train(args, train_set):
            rows.append(variables_of(network))
            yield iteration, network

    with mock.patch.object(networks, "train", watched_train):
        helpers.run_main("lesson/remedies.py", *SMALL, *flags.split())


@pytest.fixture(scope="module")
def experiment(place, small_mnist):
    """An experiment in FOLDER with each part of a remedy; it was stopped before the last network.

    Returns what is known of each network, a list: its line in results.csv, and what run_experiment
    adds. There are also "data", with few test images, and "printed.txt".
    """
    helpers.write_data(Path("data"), small_mnist)
    for name in helpers.DATA_FILES[:2]:
        shutil.copy(REPO / "data" / name, "data")
    trained = []
    with Path("printed.txt").open("w") as file, contextlib.redirect_stdout(file):
        run_experiment("--labels right --remedies L2 5x-images-and-dropout", trained)
        wrong = "--labels wrong --remedies copies 5x-images-and-dropout --seeds 2"
        with pytest.raises(KeyboardInterrupt):
            run_experiment(wrong, trained, most=5)
        run_experiment(wrong, trained)
    lines = read_lines(FOLDER / "results.csv")
    return [(line, *each) for line, each in zip(lines, trained, strict=True)]  # none twice


def sets_of(line, mnist):
    """Returns what a network learns from, the held-out and the validation images: with labels.

    And where the labels that it learns from are wrong.
    """
    seed = int(line["seed"])
    labels = mnist.labels
    if line["labels"] == "wrong":
        labels = remedies.make_wrong(labels, seed)
    number = 200 if line["remedy"].startswith("5x") else 40
    mine = slice(200 * seed, 200 * seed + number)
    parts = mine, slice(50_000 + 200 * seed, 50_200 + 200 * seed), slice(50_000, None)
    sets = [(mnist.images[part], labels[part]) for part in parts]
    return *sets, labels[mine] != mnist.labels[mine]


@pytest.mark.slow
def test_a_stopped_experiment_keeps_its_lines_and_goes_on(experiment):
    lines = [line for line, *_ in experiment]
    asked = ["-".join([line["labels"], line["remedy"], line["seed"]]) for line in lines]
    assert [each.removesuffix("-0") for each in asked] == NAMES
    printed = Path("printed.txt").read_text()
    assert re.findall(r"^(?:right|wrong)-\S+", printed, re.MULTILINE) == NAMES
    assert read_lines(Path("stopped.csv")) == lines[:5]


@pytest.mark.slow
def test_other_settings_want_another_folder(experiment):
    before = (FOLDER / "results.csv").read_bytes()
    other = "--labels right --remedies L2 --batch-size 30"
    said = helpers.refusal_of(run_experiment, other, [])
    assert "L2 has batch size '20', and not '30'; name a new folder" in said
    assert (FOLDER / "results.csv").read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "flags"), [(0, ""), (1, "--train-size 200 --l2 0 --dropout 0.5")]
)
def test_a_network_with_right_labels_is_that_of_the_script(number, flags, experiment):
    *_, rows = experiment[number]
    ours, scripts = FOLDER / NAMES[number], Path("outputs", NAMES[number])
    helpers.train(*SMALL, *flags.split(), "--eval-every", 2, "--output-dir", scripts)
    assert (ours / "curves.csv").read_bytes() == (scripts / "curves.csv").read_bytes()
    assert (ours / "run.json").read_bytes() == (scripts / "run.json").read_bytes()
    assert all(map(np.array_equal, variables_of(networks.load_network(ours)), rows[-1]))


def test_each_flag_reaches_the_networks_at_the_end_of_its_range():
    flags = "--l2 0 --train-size 1 --batch-size 1 --learning-rate 1e-9 --iterations 100"
    asked = remedies.parse_command_line([*flags.split(), "--remedies", "L2", "--hidden"])
    args = remedies.settings_of(asked, remedies.REMEDIES["L2"], 9, Path("here"))
    sizes = args.train_size, args.batch_size, args.iterations, args.eval_every
    assert (args.l2, args.learning_rate, args.hidden, args.seed) == (0, 1e-9, [], 9)
    assert (*sizes, args.output_dir) == (1, 1, 100, 1, Path("here"))


def forward(rows, images):
    """Returns what the hidden layers pass on, and the logits, at some rows: [rows, n, neurons]."""
    W1, b1, W2, b2, W3, b3 = map(np.array, zip(*rows, strict=True))
    inputs = images.reshape(-1, 784) / 255
    a1 = np.maximum(np.einsum("ni,rij->rnj", inputs, W1, optimize=True) + b1[:, np.newaxis], 0)
    a2 = np.maximum(a1 @ W2 + b2[:, np.newaxis], 0)
    return a1, a2, a2 @ W3 + b3[:, np.newaxis]


def cost_of(logits, labels):
    """Returns the mean cost of logits [..., n, 10]."""
    return -log_softmax(logits, axis=-1)[..., np.arange(len(labels)), labels].mean(axis=-1)


@pytest.mark.slow
def test_all_figures_of_a_line_follow_from_the_weights(experiment, mnist, small_mnist):
    temperatures = np.arange(10, 101) / 20
    test_images, test_labels = small_mnist[2:]
    for line, inputs, rows in experiment:
        (images, labels), held_out, validation, is_error = sets_of(line, mnist)
        *_, train_logits = forward(rows, images)
        *_, test_logits = forward(rows, test_images)
        *_, held_out_logits = forward(rows, held_out[0])
        *_, validation_logits = forward(rows[-10:], validation[0])
        is_learnt = train_logits.argmax(axis=2) == labels
        accuracy = (test_logits.argmax(axis=2) == test_labels).mean(axis=1)
        cost = cost_of(test_logits, test_labels)
        tenths = [cost[i : i + 10].mean() for i in range(92)]
        held_out_cost = cost_of(held_out_logits, held_out[1])
        stopped = held_out_cost.argmin()
        divided = held_out_logits[-10:, np.newaxis] / temperatures.reshape(-1, 1, 1)
        Ts = temperatures[cost_of(divided, held_out[1]).argmin(axis=1)]
        cost_with_T = cost_of(test_logits[-10:] / Ts.reshape(-1, 1, 1), test_labels)
        *hidden, _ = forward(rows[-1:], 255 * inputs)
        expected = {
            "accuracy": accuracy[-10:].mean(),
            "cost": cost[-10:].mean(),
            "training accuracy": is_learnt[-10:].mean(),
            "training cost": cost_of(train_logits[-10:], labels).mean(),
            "climb": tenths[-1] / min(tenths) - 1,
            "held-out cost": held_out_cost[-10:].mean(),
            "stopped at": 2 * stopped,
            "stopped accuracy": accuracy[stopped],
            "stopped cost": cost[stopped],
            "largest fall": max(accuracy[20:-1] - accuracy[21:]),
            "errors": is_error.sum(),
            "T": Ts.mean(),
            "cost with T": cost_with_T.mean(),
            "validation cost": cost_of(validation_logits, validation[1]).mean(),
            "errors learnt": is_learnt[-10:, is_error].sum(axis=1).mean(),
            "dead neurons": sum((a[0].max(axis=0) == 0).sum() for a in hidden),
        }
        found = {title: float(text) for title, text in [*line.items()][12:]}
        assert found == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_the_terminal_has_the_figures_of_a_network_below_their_titles():
    titles = "accuracy,cost,cost with T,climb,errors,errors learnt,largest fall,stopped accuracy"
    line = dict(zip(titles.split(","), [0.91, 0.5, 0.3, 0.26, 12, 3, 0.081, 0.87], strict=True))
    shown = remedies.TITLE_LINE, remedies.in_words("L2", line | {"stopped cost": 0.44})
    titles, figures = [" ".join(text.split()) for text in shown]
    assert titles == "network reads cost T cost climb learnt fall reads cost"
    assert figures == "L2 91.0% 0.500 0.300 26% 25% 8.1 87.0% 0.440"


@pytest.mark.slow
def test_an_experiment_begins_as_the_committed_one(place):
    first_rows = lambda *args, train=networks.train: itertools.islice(train(*args), 3)
    few = mock.patch.object(networks, "train", first_rows)
    stop = mock.patch.object(train_mnist, "save_network", side_effect=KeyboardInterrupt)
    flags = "--labels wrong --remedies copies-and-dropout --output-dir outputs/begun"
    with few, stop, pytest.raises(KeyboardInterrupt):
        helpers.run_main("lesson/remedies.py", *flags.split())
    _, rows = read_rows(Path("outputs/begun/wrong-copies-and-dropout"))
    _, committed = read_rows(REMEDIES / "wrong-copies-and-dropout.csv")
    # The costs, which on another processor are a little different.
    assert rows[:, [0, 2, 4]] == pytest.approx(committed[:3, [0, 2, 4]], rel=2e-3)


def test_the_experiment_compares_remedies_with_the_first_in_pairs(capsys):
    asked = remedies.parse_command_line(["--seeds", "10"])
    remedies.compare_with_the_first(asked, read_lines(REMEDIES / "results.csv"))
    printed = capsys.readouterr().out
    for title in ("accuracy", "stopped accuracy"):
        gain = measured.more(title, "dropout", "plain")
        (line,) = re.findall(rf"right  dropout +{title}( .*)", printed)
        assert f" {gain.mean:.2f} +- {gain.error:.2f} " in line
        assert ("we cannot tell" in line) == (not gain.counts)


def test_the_limits_of_differences_are_students_t():
    for seeds, limit in evidence.LIMITS.items():
        assert limit == pytest.approx(stats.t.ppf(0.975, seeds - 1), abs=6e-3)


# Of each conclusion: labels, a figure of a remedy, another that is taken from it, and the limit.
CONCLUSIONS = [
    ("right", "climb of plain", "", 0.05),
    ("right", "accuracy of plain", "stopped accuracy of plain", 0),
    ("right", "stopped cost of plain", "cost with T of plain", 0),
    ("right", "climb of plain", "climb of L2", 0.5),
    ("right", "accuracy of L2", "accuracy of plain", 0),
    ("right", "accuracy of dropout", "accuracy of plain", 0),
    ("right", "climb of dropout", "climb of plain", 0),
    ("right", "accuracy of copies", "accuracy of plain", 0),
    ("right", "accuracy of 5x-images-and-dropout", "accuracy of copies-and-dropout", 0),
    ("wrong", "stopped accuracy of plain", "accuracy of plain", 0),
    ("wrong", "largest fall of L2", "", 0.05),
    ("wrong", "stopped accuracy of copies-and-dropout", "accuracy of copies-and-dropout", 0),
    ("wrong", "cost with T of plain", "cost of plain", 0),
    ("wrong", "accuracy of L2", "accuracy of plain", 0),
]


def figures_of(lines, labels, figure):
    """Returns a figure, as "climb of L2", of each seed; of none 0."""
    title, remedy = figure.split(" of ") if figure else ("", "")
    asked = [line for line in lines if (line["labels"], line["remedy"]) == (labels, remedy)]
    return np.array([float(line[title]) for line in asked] or 0)


@pytest.mark.parametrize("setting", elsewhere.SETTINGS)
def test_conclusions_are_judged_by_what_they_say(setting):
    lines = read_lines(REMEDIES / f"{setting}.csv")
    judged = elsewhere.judge_each(lines)
    for (labels, figure, other, limit), each in zip(CONCLUSIONS, judged, strict=True):
        conclusion, found, verdict = each
        expected = figures_of(lines, labels, figure) - figures_of(lines, labels, other)
        if "takes away" in conclusion.sentence:  # a share
            expected /= figures_of(lines, labels, figure)
        assert found == pytest.approx(expected)
        test = stats.ttest_1samp(expected, limit)
        outcome = "holds" if test.statistic > 0 else "opposite"
        assert verdict == (outcome if test.pvalue < 0.05 else "cannot tell"), conclusion.sentence


def test_a_conclusion_is_of_those_seeds_whose_networks_are_done():
    lines = [line for line in read_lines(REMEDIES / "results.csv") if line["seed"] < "2"]
    lines.remove(next(line for line in lines if line["remedy"] == "L2"))  # with right labels
    numbers = [len(figures) for _, figures, _ in elsewhere.judge_each(lines)]
    assert numbers == [2, 2, 2, 1, 1, *9 * [2]]
    assert elsewhere.count_seeds(lines) == "1 to 2 seeds"


def test_a_conclusion_of_one_seed_says_on_which_side_it_is_and_of_none_nothing():
    for figures, verdict in ([0.6], "positive"), ([0.4], "negative"), ([], ""):
        assert elsewhere.judge(np.array(figures), limit=0.5) == verdict


def test_of_no_climb_nothing_is_taken_away():
    climbs = np.array([0.2, 0.2, 0])
    assert elsewhere.taken_away(climbs, np.array([0.05, 0.3, 0])) == pytest.approx([0.75, -0.5, 0])
