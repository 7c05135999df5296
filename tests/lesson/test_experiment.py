"""Networks that are compared: remedies.py, and what counts as a difference (evidence.py)."""

import contextlib
import io
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
from command_line import UserError
from evidence import compare, read_lines
from helpers import REPO, read_rows, variables_of

FOLDER = Path("outputs/remedies")  # which is the default
RESULTS = FOLDER / "results.csv"
SMALL = "--data-dir data --hidden 16 8 --train-size 40 --batch-size 20 --iterations 200"
SMALL += " --learning-rate 0.3 --l2 0.01"


def run_experiment(flags):
    helpers.run_main("lesson/remedies.py", *SMALL.split(), *flags.split())


@pytest.fixture(scope="module")
def experiment(place, small_mnist):
    """Trains six networks; returns what remedies.py prints of them, and its table."""
    helpers.write_data(Path("data"), small_mnist)
    for name in helpers.DATA_FILES[:2]:
        shutil.copy(REPO / "data" / name, "data")
    train, written = networks.train, []
    count = lambda *words: written.append(len(read_lines(RESULTS))) or train(*words)
    counted = mock.patch.object(networks, "train", count)
    with counted, contextlib.redirect_stdout(io.StringIO()) as printed:
        run_experiment("--labels right --remedies L2 5x-images-and-dropout")
        run_experiment("--labels wrong --remedies plain copies --seeds 2")
    assert written == [0, 1, 2, 3, 4, 5], "not written as soon as a network is done"
    return printed.getvalue() + RESULTS.read_text()


@pytest.mark.slow
def test_the_terminal_and_the_table_have_the_figures_of_each_network(experiment, tmp_path):
    in_columns = experiment.replace(",", " ")
    helpers.compare_with_kept(in_columns, "remedies.txt", tmp_path, is_trained=True)


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
    saved = [variables_of(networks.load_network(folder)) for folder in (ours, scripts)]
    assert all(map(np.array_equal, *saved))


@pytest.mark.slow
def test_what_a_line_says_of_curves_follows_from_them(experiment):
    for line in read_lines(RESULTS):
        name = remedies.name_of(int(line["seed"]), line["labels"], line["remedy"])
        _, rows = read_rows(FOLDER / name)
        iterations, train_accuracy, train_cost, accuracy, cost = rows.T
        tenths = [cost[i : i + 10].mean() for i in range(92)]
        (stopped,) = (iterations == float(line["stopped at"])).nonzero()[0]
        expected = {
            "accuracy": accuracy[-10:].mean(),
            "cost": cost[-10:].mean(),
            "training accuracy": train_accuracy[-10:].mean(),
            "training cost": train_cost[-10:].mean(),
            "climb": tenths[-1] / min(tenths) - 1,
            "stopped accuracy": accuracy[stopped],
            "stopped cost": cost[stopped],
            "largest fall": max(accuracy[20:-1] - accuracy[21:]),
        }
        found = {title: float(line[title]) for title in expected}
        assert found == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_a_difference_counts_as_student_has_it():
    rng = np.random.default_rng(0)
    for seeds in 100 * [*evidence.LIMITS]:
        values = rng.normal(rng.normal(), 1, seeds)
        found, expected = compare(values, 0), stats.ttest_1samp(values, 0)
        assert found.mean / found.error == pytest.approx(expected.statistic)
        assert found.counts == (expected.pvalue < 0.05)
        assert found.is_positive == (found.counts and found.mean > 0)
