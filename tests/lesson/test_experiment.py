"""Networks that are compared: remedies.py, and what counts as a difference (evidence.py)."""

import contextlib
import io
import itertools
import re
import shutil
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from scipy import stats

import evidence
import helpers
import networks
import remedies
import train_mnist
from command_line import UserError
from evidence import compare, read_lines
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
    """Returns what is printed; of each network the line, its inputs, the variables at each row."""
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

    watched = mock.patch.object(networks, "train", watched_train)
    with watched, contextlib.redirect_stdout(io.StringIO()) as printed:
        run_experiment("--labels right --remedies L2 5x-images-and-dropout")
        run_experiment("--labels wrong --remedies plain copies --seeds 2")
    networks_of_lines = zip(read_lines(RESULTS), seen, strict=True)
    return printed.getvalue(), [(line, *each) for line, each in networks_of_lines]


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
def test_the_terminal_has_a_line_for_each_network_and_compares_them_in_pairs(experiment, tmp_path):
    helpers.compare_with_kept(experiment[0], "remedies.txt", tmp_path, is_trained=True)


@pytest.mark.slow
def test_a_network_with_right_labels_is_that_of_the_script(experiment):
    ours, scripts = FOLDER / "right-L2", Path("outputs/right-L2")
    helpers.train(*SMALL.split(), "--eval-every", 2, "--output-dir", scripts)
    for file in ("curves.csv", "run.json"):
        assert (ours / file).read_bytes() == (scripts / file).read_bytes()
    _, [(_, _, rows), *_] = experiment
    assert all(map(np.array_equal, variables_of(networks.load_network(ours)), rows[-1]))


@pytest.mark.slow
def test_all_figures_of_a_line_follow_from_the_weights(experiment, mnist, small_mnist):
    _, _, test_images, test_labels = small_mnist
    temperatures = np.arange(10, 101) / 20
    for line, inputs, rows in experiment[1]:
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


def test_a_difference_counts_as_student_has_it():
    rng = np.random.default_rng(0)
    for seeds in 100 * [*evidence.LIMITS]:
        values = rng.normal(rng.normal(), 1, seeds)
        found, expected = compare(values, 0), stats.ttest_1samp(values, 0)
        assert found.mean / found.error == pytest.approx(expected.statistic)
        assert found.counts == (expected.pvalue < 0.05)
        assert found.is_positive == (found.counts and found.mean > 0)
