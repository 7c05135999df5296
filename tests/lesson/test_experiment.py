"""The experiment of lesson/remedies.py, and what counts as a difference (evidence.py)."""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import evidence
import measured
import remedies
import train_mnist
from helpers import REFERENCE, read_rows, skip_unless_same_bytes
from measured import numbers_in

EXPERIMENT = evidence.read_lines(REFERENCE / "remedies" / "results.csv")


@pytest.mark.slow
def test_the_experiment_trains_and_measures_as_committed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["remedies.py", "--output-dir", "new"])
    # Not seed 0, which takes the first images: so would a program that takes no heed of the seed.
    monkeypatch.setattr(remedies, "list_networks", lambda _: [(1, "wrong", "all-three")])
    remedies.main()
    (made,) = evidence.read_lines(Path("new/results.csv"))
    shown = [float(made[title]) for title in remedies.SHOWN]
    assert remedies.LINE.format("wrong-all-three-1", *shown) in capsys.readouterr().out
    _, rows = read_rows(Path("new/wrong-all-three-1"))  # as those of a run
    assert rows[-10:, 3].mean() == pytest.approx(float(made["accuracy"]), rel=1e-5)  # last tenth
    network = {"seed": "1", "labels": "wrong", "remedy": "all-three"}
    (committed,) = [line for line in EXPERIMENT if network.items() <= line.items()]
    assert made["errors"] == committed["errors"]
    for title in [title for title in made if "cost" in title or "accuracy" in title]:
        margin = 0.01 if title == "accuracy" else 0.03  # other rounding moved them by 0.012 at most
        assert float(made[title]) == pytest.approx(float(committed[title]), rel=margin), title
    skip_unless_same_bytes("the figures of the experiment")
    assert made == committed


def test_an_image_has_25_copies_that_are_moved_by_up_to_two_pixels():
    images = np.zeros([2, 28, 28])
    images[[0, 1], 14, 14] = 1, 2  # a pixel of each
    copies, labels = remedies.move(images, np.array([1, 2]))
    assert np.array_equal(copies.max(axis=(1, 2)), labels)
    places = sorted(map(tuple, np.argwhere(copies == 1)[:, 1:]))
    assert places == [(12 + row, 12 + column) for row, column in np.ndindex(5, 5)]


def test_the_experiment_takes_its_flags():
    flags = "--hidden 9 --learning-rate 2 --iterations 300 --l2 0 --output-dir x"
    asked = remedies.parse_command_line(flags.split())
    with_l2 = remedies.settings_of(asked, remedies.Remedy(l2=1), 7, asked.output_dir)
    assert with_l2 == train_mnist.parse_arguments(f"{flags} --seed 7 --eval-every 3".split())
    asked = remedies.parse_command_line(["--l2", "5"])
    assert remedies.settings_of(asked, remedies.Remedy(), 7, None).l2 == 0  # it has no L2
    assert remedies.name_of(0, "right", "plain") == "right-plain"  # as the pages say


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
