"""Networks that are compared: remedies.py, falls.py, evidence.py and elsewhere.py."""

import itertools
import re
import shutil
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from scipy import stats

import evidence
import falls
import helpers
import measured
import networks
import remedies
import train_mnist
from command_line import UserError
from evidence import compare, numbers_in, read_lines
from helpers import REFERENCE, REPO, cost_of, forward, logits_of, read_rows, variables_of

COMMITTED = REFERENCE / "remedies"
FOLDER = Path("outputs/remedies")  # which is the default
RESULTS = FOLDER / "results.csv"
SMALL = "--data-dir data --hidden 16 8 --train-size 40 --batch-size 20 --iterations 200"
SMALL += " --learning-rate 0.3 --l2 0.01"


def run_experiment(flags):
    """Runs remedies.py with small networks."""
    helpers.run_main("lesson/remedies.py", *SMALL.split(), *flags.split())


@pytest.fixture(scope="module")
def experiment(place, small_mnist):
    """Returns of four networks the line, the inputs they learn from, the variables at each row."""
    helpers.write_data(Path("data"), small_mnist)
    for name in helpers.DATA_FILES[:2]:
        shutil.copy(REPO / "data" / name, "data")
    train = networks.train
    seen = []

    def watched_train(args, train_set):
        assert len(read_lines(RESULTS)) == len(seen), "not written as soon as a network is done"
        rows = []
        seen.append([train_set[0].numpy(), rows])
        for iteration, network in train(args, train_set):
            rows.append(variables_of(network))
            yield iteration, network

    with mock.patch.object(networks, "train", watched_train):
        run_experiment("--labels right --remedies L2 5x-images-and-dropout")
        run_experiment("--labels wrong --remedies copies --seeds 2")
    return [(line, *each) for line, each in zip(read_lines(RESULTS), seen, strict=True)]


@pytest.mark.slow
def test_a_stopped_experiment_goes_on_in_its_own_settings(experiment, capsys):
    before = RESULTS.read_text()
    with pytest.raises(UserError, match=r"L2 has l2 '0\.01', and not '0\.0'; name a new folder"):
        run_experiment("--labels right --remedies L2 --l2 0")
    assert RESULTS.read_text() == before
    (FOLDER / "right-plain").mkdir()
    (FOLDER / "right-plain" / "run.json").touch()  # Ctrl-C came in the middle of this network
    run_experiment("--labels right --remedies L2 plain")
    (line,) = RESULTS.read_text().removeprefix(before).splitlines()
    assert line.startswith("0,right,plain,")
    assert re.findall(r"^right-\S+", capsys.readouterr().out, re.MULTILINE) == ["right-plain"]


@pytest.mark.slow
def test_a_network_with_right_labels_is_that_of_the_script(experiment):
    ours, scripts = FOLDER / "right-L2", Path("outputs/right-L2")
    helpers.train(*SMALL.split(), "--eval-every", 2, "--output-dir", scripts)
    for file in ("curves.csv", "run.json"):
        assert (ours / file).read_bytes() == (scripts / file).read_bytes()
    _, _, rows = experiment[0]
    assert all(map(np.array_equal, variables_of(networks.load_network(ours)), rows[-1]))


@pytest.mark.slow
def test_all_figures_of_a_line_follow_from_the_weights(experiment, mnist, small_mnist):
    _, _, test_images, test_labels = small_mnist
    temperatures = np.arange(10, 101) / 20
    for line, inputs, rows in experiment:
        seed = int(line["seed"])
        made_wrong = remedies.make_wrong(mnist.labels, seed)
        digits = made_wrong if line["labels"] == "wrong" else mnist.labels
        mine = slice(200 * seed, 200 * seed + int(line["images"]))
        held_out = slice(50_000 + 200 * seed, 50_200 + 200 * seed)
        labels, held_out_labels = digits[mine], digits[held_out]
        train_logits, test_logits, held_out_logits = [
            np.array([logits_of(variables, images) for variables in rows])
            for images in (mnist.images[mine], test_images, mnist.images[held_out])
        ]
        validation_logits = [logits_of(each, mnist.images[50_000:]) for each in rows[-10:]]
        is_learnt = train_logits[-10:].argmax(axis=2) == labels
        accuracy = (test_logits.argmax(axis=2) == test_labels).mean(axis=1)
        cost = cost_of(test_logits, test_labels)
        tenths = [cost[i : i + 10].mean() for i in range(92)]
        held_out_cost = cost_of(held_out_logits, held_out_labels)
        stopped = held_out_cost.argmin()
        is_error = labels != mnist.labels[mine]
        costs = [cost_of(held_out_logits[-10:] / T, held_out_labels) for T in temperatures]
        T = temperatures[np.argmin(costs, axis=0)]  # of each of the last ten rows
        cost_with_T = cost_of(test_logits[-10:] / T[:, None, None], test_labels)
        layer_inputs, _ = forward(rows[-1], inputs)
        expected = {
            "accuracy": accuracy[-10:].mean(),
            "cost": cost[-10:].mean(),
            "training accuracy": is_learnt.mean(),
            "training cost": cost_of(train_logits[-10:], labels).mean(),
            "climb": tenths[-1] / min(tenths) - 1,
            "held-out cost": held_out_cost[-10:].mean(),
            "stopped at": 2 * stopped,
            "stopped accuracy": accuracy[stopped],
            "stopped cost": cost[stopped],
            "largest fall": max(accuracy[20:-1] - accuracy[21:]),
            "errors": is_error.sum(),
            "T": T.mean(),
            "cost with T": cost_with_T.mean(),
            "validation cost": cost_of(np.array(validation_logits), digits[50_000:]).mean(),
            "errors learnt": (is_learnt & is_error).sum(axis=1).mean(),
            "dead neurons": sum((a.max(axis=0) == 0).sum() for a in layer_inputs[1:]),
        }
        found = {title: float(line[title]) for title in expected}
        assert found == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_the_terminal_has_the_figures_of_a_network_below_their_titles():
    line = {"accuracy": 0.91, "cost": 0.5, "cost with T": 0.3, "climb": 0.26, "errors": 12}
    line |= {"errors learnt": 3, "largest fall": 0.081}
    line |= {"stopped accuracy": 0.87, "stopped cost": 0.44}
    lines = remedies.ABOVE, remedies.TITLE_LINE, remedies.in_words("L2", line)
    above, titles, figures = [" ".join(text.split()) for text in lines]
    assert above == "at the end: stopped:"
    assert titles == "network reads cost T cost climb learnt fall reads cost"
    assert figures == "L2 91.0% 0.500 0.300 26% 25% 8.1 87.0% 0.440"


@pytest.mark.slow
def test_an_experiment_begins_as_the_committed_one(place):
    train = networks.train
    first_rows = lambda args, train_set: itertools.islice(train(args, train_set), 3)
    stop = mock.patch.object(train_mnist, "save_network", side_effect=KeyboardInterrupt)
    flags = "--labels wrong --remedies copies-and-dropout --output-dir outputs/begun"
    with mock.patch.object(networks, "train", first_rows), stop, pytest.raises(KeyboardInterrupt):
        helpers.run_main("lesson/remedies.py", *flags.split())
    _, rows = read_rows(Path("outputs/begun/wrong-copies-and-dropout"))
    _, committed = read_rows(COMMITTED / "wrong-copies-and-dropout")
    # The costs, which on another processor are a little different.
    assert rows[:, [0, 2, 4]] == pytest.approx(committed[:3, [0, 2, 4]], rel=2e-3)


def test_the_experiment_compares_remedies_with_the_first_in_pairs(capsys):
    asked = remedies.parse_command_line(["--seeds", "10"])
    remedies.compare_with_the_first(asked, read_lines(COMMITTED / "results.csv"))
    printed = capsys.readouterr().out
    for title in ("accuracy", "stopped accuracy"):
        gain = measured.more(title, "dropout", "plain")
        (line,) = re.findall(rf"right  dropout +{title}( .*)", printed)
        assert f" {gain.mean:.2f} +- {gain.error:.2f} " in line
        assert ("we cannot tell" in line) == (not gain.counts)


def test_a_difference_counts_as_student_has_it():
    rng = np.random.default_rng(0)
    for seeds in 100 * [*evidence.LIMITS]:
        values = rng.normal(rng.normal(), 1, seeds)
        found, expected = compare(values, 0), stats.ttest_1samp(values, 0)
        assert found.mean / found.error == pytest.approx(expected.statistic)
        assert found.counts == (expected.pvalue < 0.05)
        assert found.is_positive == (found.counts and found.mean > 0)


def test_falls_counts_rows_over_2_up_to_the_first_fall(capsys):
    accuracies, curvatures = [0.5, 0.6, 0.7, 0.4, 0.5, 0.4], [3, 1, 4, 9, 1, 9]
    falls.tell("plain", np.transpose([range(6), range(6), accuracies, curvatures]))
    median, over, rows, number, deepest = numbers_in(capsys.readouterr().out)
    assert (median, over, rows, number, deepest) == (3, 2, 3, 2, 30)


TINY = "--hidden 16 --train-size 100 --batch-size 20 --iterations 100"
NETWORKS = {"L2": ("L2", ""), "few": ("dropout", "--train-size 30")}
CHANGES = {"still": {"learning_rate": 0.0}, "shrink": {"learning_rate": 0.05, "l2": 30.0}}
CHANGES["as before"] = {}


@pytest.mark.slow
def test_L2_goes_on_from_before_its_deepest_fall_with_each_change(mnist, capsys):
    small = {"SEEDS": 1, "ORDERS": 2, "CHANGES": CHANGES, "NETWORKS": NETWORKS}
    sets = {"train": mnist[:2], "t10k": [array[:301] for array in mnist[2:]]}
    small["load_mnist"] = lambda _, part: sets[part]
    small["parse_command_line"] = lambda flags: remedies.parse_command_line([*TINY.split(), *flags])
    small["minibatches"] = batches = mock.Mock(wraps=train_mnist.minibatches)
    small["save_figure"] = mock.Mock()
    with mock.patch.object(sys, "argv", ["falls.py"]), mock.patch.multiple(falls, **small):
        falls.main()
    parts = [part.splitlines() for part in capsys.readouterr().out.split("\n\n")]
    _, (start, *gone_on), _, (_, *steps) = parts
    still, shrink, as_before = [numbers_in(line)[1:] for line in gone_on]
    assert still == [0, 2, 0, 0]  # how many fall, of how many orders; rate * curvature
    assert shrink[:2] == [2, 2] and shrink[2] > 1.49  # rate * lambda is 1.5
    first, second, *others = [str(call.args[3].bit_generator.state) for call in batches.mock_calls]
    assert others == 2 * [first, second] and first != second, "alike for each change"
    *before, at_start, from_where, to_where = [numbers_in(line) for line in steps]
    assert len(before) == 10 and numbers_in(start)[1:] == [at_start[0], at_start[2]]
    assert as_before[2] == pytest.approx(at_start[3], rel=0.5)
    assert from_where[2] - to_where[2] == max(-np.diff([row[2] for row in map(numbers_in, steps)]))
