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

import elsewhere
import evidence
import helpers
import networks
from command_line import UserError
from evidence import read_lines
from helpers import REPO, variables_of

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
    return printed.getvalue() + RESULTS.read_text().replace(",", " ")


@pytest.mark.slow
def test_the_terminal_and_the_table_have_the_figures_of_each_network(experiment, tmp_path):
    helpers.compare_with_kept(experiment, "remedies.txt", tmp_path, is_trained=True)


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


def test_only_seeds_with_all_the_networks_of_a_conclusion_count():
    lines = read_lines(helpers.REFERENCE / "remedies" / "results.csv")
    whole, stopped = map(elsewhere.find_figures, (lines, lines[:17]))  # seed 0, and plain of seed 1
    for name, figures in stopped.items():
        seeds = 2 if name in ("climb", "T's climb", "going on") else 1
        assert figures == pytest.approx(whole[name][:seeds]), name


def test_a_difference_counts_as_student_has_it():
    for seeds, limit in evidence.LIMITS.items():
        assert limit == pytest.approx(stats.t.ppf(0.975, seeds - 1), abs=0.006)
    assert [evidence.compare(x + np.arange(2), 0).is_positive for x in (-99, 1, 99)] == [0, 0, 1]
