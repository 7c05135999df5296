"""The experiment of lesson/remedies.py, and what counts as a difference (evidence.py)."""

import re
import shutil
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from scipy import stats

import elsewhere
import evidence
import helpers
import measured
import networks
import remedies
import train_mnist
from evidence import numbers_after, numbers_in
from helpers import DATA_FILES, REFERENCE, REPO, read_rows, refusal_of

REMEDIES = REFERENCE / "remedies"
EXPERIMENT = evidence.read_lines(REMEDIES / "results.csv")
COMBINED = remedies.REMEDIES["copies-and-dropout"]  # whose curves are committed, with wrong labels


def figures_of(remedy):
    """Returns the committed figures of a remedy with wrong labels and seed 0: a dict of numbers."""
    network = {"seed": "0", "labels": "wrong", "remedy": remedy}
    (line,) = [line for line in EXPERIMENT if network.items() <= line.items()]
    figures = [*line.items()][12:]  # those before say what was asked for
    return {title: float(figure) for title, figure in figures if figure}


def test_a_network_is_summed_up_by_its_curves():
    _, rows = read_rows(REMEDIES / "wrong-L2.csv")
    held_out_costs = rows[:, 2]  # as if these images cost what those do that it learns from
    found = remedies.sum_up([train_mnist.Row(*row) for row in rows], held_out_costs)
    expected = figures_of("L2")
    compared = ["accuracy", "cost", "training accuracy", "training cost", "climb", "largest fall"]
    for title in compared:
        assert found[title] == pytest.approx(expected[title], rel=1e-4), title
    lowest = rows[held_out_costs.argmin()]
    stopped = [found[title] for title in ("stopped at", "stopped accuracy", "stopped cost")]
    assert stopped == [lowest[0], lowest[3], lowest[4]]


def test_the_terminal_has_the_figures_of_a_line_below_their_titles():
    assert remedies.ABOVE.split() == ["at", "the", "end:", "stopped:"]
    titles = " ".join(remedies.TITLE_LINE.split())
    assert titles == "network reads cost T cost climb learnt fall reads cost"
    line = figures_of("L2")
    learnt = 100 * line["errors learnt"] / line["errors"]
    expected = [100 * line["accuracy"], line["cost"], line["cost with T"], 100 * line["climb"]]
    expected += [learnt, 100 * line["largest fall"]]
    expected += [100 * line["stopped accuracy"], line["stopped cost"]]
    found = numbers_after(remedies.in_words("name", line), "name")
    assert found == pytest.approx(expected, abs=0.51)


@pytest.mark.slow
def test_a_network_begins_as_the_committed_one_and_T_is_chosen_on_held_out_images(mnist):
    args = remedies.settings_of(remedies.parse_command_line([]), COMBINED, 0, None)
    args.iterations = 20
    wrong = remedies.make_wrong(mnist.labels, 0)[:1000]
    is_error = wrong != mnist.labels[:1000]
    test_set = networks.to_tensors(mnist.test_images, mnist.test_labels)
    held_out = test_set[0], 9 - test_set[1]  # so all answers are wrong, and the best T the largest
    network, rows, held_out_costs, last = remedies.train_with(
        args, COMBINED, (mnist.images[:1000], wrong), is_error, held_out, test_set, test_set
    )
    _, committed = read_rows(REMEDIES / "wrong-copies-and-dropout.csv")
    costs = np.array(rows)[:, [2, 4]]
    assert costs == pytest.approx(committed[:3, [2, 4]], rel=2e-3)  # on another processor
    assert last["T"] == [5]
    cost_with_T = train_mnist.cross_entropy(network.logits(test_set[0]) / 5, test_set[1])
    assert last["cost with T"] == pytest.approx([cost_with_T], rel=1e-5)
    assert last["validation cost"] == pytest.approx([costs[-1, 1]], rel=1e-5)
    assert held_out_costs[-1] > costs[-1, 1]
    learnt = network(mnist.images[:1000]).numpy().argmax(axis=1) == wrong
    assert last["errors learnt"] == [(learnt & is_error).sum()]


def test_an_image_has_25_copies_that_are_moved_by_up_to_two_pixels():
    images = np.zeros([2, 28, 28])
    images[[0, 1], 14, 14] = 1, 2  # a pixel of each
    copies, labels = remedies.move(images, np.array([1, 2]))
    assert np.array_equal(copies.max(axis=(1, 2)), labels)
    places = sorted(map(tuple, np.argwhere(copies == 1)[:, 1:]))
    assert places == [(12 + row, 12 + column) for row, column in np.ndindex(5, 5)]


FEW = "--hidden 4 --iterations 100 --train-size 20 --batch-size 10 --data-dir data"
RESULTS = Path("outputs/remedies/results.csv")


@pytest.fixture
def experiment(in_small_data, monkeypatch):
    """Runs remedies.py with short trainings of small networks; returns all lines so far."""
    for name in DATA_FILES[:2]:  # all training images, and few test images
        shutil.copy(REPO / "data" / name, "data")

    def run(flags):
        monkeypatch.setattr("sys.argv", ["remedies.py", *FEW.split(), *flags.split()])
        remedies.main()
        return evidence.read_lines(RESULTS)

    return run


@pytest.fixture
def learnt(monkeypatch):
    """The training sets of all networks that an experiment trains: pairs, inputs and labels."""
    found = []

    def train(args, train_set):
        found.append(train_set)
        assert args.eval_every == 1  # a hundredth of the steps
        args.eval_every = 50  # fewer rows, which is faster
        return networks.train(args, train_set)

    monkeypatch.setattr(remedies, "train", train)
    return found


@pytest.mark.slow
def test_a_stopped_experiment_has_its_lines_and_goes_on_with_the_same_settings(experiment, learnt):
    some = "--labels right --remedies plain L2"
    stop = mock.patch.object(remedies, "save_network", side_effect=[None, KeyboardInterrupt])
    with stop, pytest.raises(KeyboardInterrupt):
        experiment(some)
    (first,) = evidence.read_lines(RESULTS)
    first_again, second = experiment(some)
    assert (first_again, second["remedy"]) == (first, "L2")
    said = refusal_of(experiment, "--learning-rate 0.1")
    assert "has learning rate '0.5', and not '0.1'" in said
    assert evidence.read_lines(RESULTS) == [first, second]


@pytest.mark.slow
def test_each_network_learns_from_what_its_line_says(experiment, learnt, mnist):
    lines = experiment("--seeds 2 --remedies plain 5x-images")
    assert len(lines) == 8
    for line, (inputs, labels) in zip(lines, learnt, strict=True):
        seed = int(line["seed"])
        number = 100 if line["remedy"] == "5x-images" else 20
        mine = slice(100 * seed, 100 * seed + number)
        assert int(line["images"]) == number
        is_wrong = line["labels"] == "wrong"
        given = remedies.make_wrong(mnist.labels, seed) if is_wrong else mnist.labels
        assert float(line["errors"]) == sum(given[mine] != mnist.labels[mine])
        assert np.array_equal(labels, given[mine])
        assert np.array_equal(inputs, train_mnist.to_inputs(mnist.images[mine]))


@pytest.mark.slow
def test_copies_have_the_labels_of_their_images(experiment, learnt, mnist):
    experiment("--remedies copies")
    wrong = remedies.make_wrong(mnist.labels, 0)
    for (_, labels), given in zip(learnt, [mnist.labels, wrong], strict=True):
        assert np.array_equal(np.bincount(labels), 25 * np.bincount(given[:20]))


@pytest.mark.slow
def test_the_curves_of_an_experiment_are_those_of_the_script(experiment, learnt):
    experiment("--labels right --remedies plain L2 dropout")
    for name, flags in {"plain": "", "L2": "--l2 0.002", "dropout": "--dropout 0.5"}.items():
        run = Path("outputs", name)
        helpers.train(*FEW.split(), *flags.split(), "--eval-every", 50, "--output-dir", run)
        curves = RESULTS.with_name(f"right-{name}") / "curves.csv"
        assert curves.read_bytes() == (run / "curves.csv").read_bytes()


def test_a_neuron_that_is_never_active_is_dead():
    network = train_mnist.Network([784, 3, 2, 10], np.random.default_rng(0))
    (_, b1), (_, b2), _ = network.layers
    b1.assign([-99, 99, 99])
    b2.assign([-99, 99])
    assert remedies.count_dead(network, np.eye(2, 784, dtype=np.float32)) == 2


def test_the_experiment_compares_remedies_with_the_first_in_pairs(capsys):
    remedies.compare_with_the_first(remedies.parse_command_line(["--seeds", "10"]), EXPERIMENT)
    printed = capsys.readouterr().out
    for title in ("accuracy", "stopped accuracy"):
        gain = measured.more(title, "dropout", "plain")
        (line,) = re.findall(rf"right  dropout +{title}( .*)", printed)
        assert numbers_in(line) == pytest.approx([gain.mean, gain.error], abs=6e-3)
        assert ("we cannot tell" in line) == (not gain.counts)


def test_a_difference_counts_beyond_students_t():
    found = evidence.compare([5, 7, 9], [4, 5, 6])  # 2 is 3.5 standard errors; 4.3 are needed
    assert found == (2, pytest.approx(3**-0.5), False)
    assert evidence.compare([4, 5, 6], [7, 8.1, 9]).counts  # what is clearly fewer, too
    for seeds, limit in evidence.LIMITS.items():
        assert limit == pytest.approx(stats.t.ppf(0.975, seeds - 1), abs=6e-3)


def test_a_conclusion_holds_or_its_opposite_or_we_cannot_tell():
    judged = {"holds": [1, 1.1, 0.9], "opposite": [-1, -1.1, -0.9], "cannot tell": [1, -1, 1]}
    judged |= {"positive": [0.3], "negative": [-0.3], "": []}
    for verdict, differences in judged.items():
        figures = np.array(differences) + 0.5
        assert elsewhere.judge(figures, limit=0.5) == verdict
    by_number = dict(enumerate(elsewhere.judge_all(EXPERIMENT), 1))
    for number, title, remedy in (5, "accuracy", "L2"), (7, "climb", "dropout"):
        assert (by_number[number] == "holds") == measured.more(title, remedy).is_positive


def test_of_no_climb_nothing_is_taken_away():
    climbs = np.array([0.2, 0.2, 0])
    assert elsewhere.taken_away(climbs, np.array([0.05, 0.3, 0])) == pytest.approx([0.75, -0.5, 0])
