"""Networks that are compared: remedies.py, and what counts as a difference (evidence.py)."""

import contextlib
import io
import itertools
import re
import shutil
from collections import namedtuple
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats

import elsewhere
import evidence
import helpers
import networks
import remedies
from command_line import UserError
from evidence import read_lines
from helpers import REPO, cost_of, forward, logits_of, variables_of

FOLDER = Path("outputs/remedies")  # which is the default
RESULTS = FOLDER / "results.csv"
SMALL = "--data-dir data --hidden 16 8 --train-size 40 --batch-size 20 --iterations 200"
SMALL += " --learning-rate 0.3 --l2 0.01"


def run_experiment(flags):
    helpers.run_main("lesson/remedies.py", *SMALL.split(), *flags.split())


Network = namedtuple("Network", "line figures inputs rows")


@pytest.fixture(scope="module")
def experiment(place, small_mnist):
    """Trains six networks; returns what remedies.py prints, and a list of Networks.

    line: that in results.csv, figures: those in it, inputs: what it learns from, rows: its
    variables at each row of its curves.
    """
    helpers.write_data(Path("data"), small_mnist)
    for name in helpers.DATA_FILES[:2]:
        shutil.copy(REPO / "data" / name, "data")
    train, seen = networks.train, []

    def watched_train(args, train_set):
        assert len(read_lines(RESULTS)) == len(seen), "not written as soon as a network is done"
        rows = []
        seen.append((train_set[0].numpy(), rows))
        for iteration, network in train(args, train_set):
            rows.append(variables_of(network))
            yield iteration, network

    watched = mock.patch.object(networks, "train", watched_train)
    with watched, contextlib.redirect_stdout(io.StringIO()) as printed:
        run_experiment("--labels right --remedies L2 5x-images-and-dropout")
        run_experiment("--labels wrong --remedies plain copies --seeds 2")
    trained = []
    for line, of_training in zip(read_lines(RESULTS), seen, strict=True):
        titles = [*line]
        figures = {title: float(line[title]) for title in titles[titles.index("accuracy") :]}
        trained.append(Network(line, figures, *of_training))
    return printed.getvalue(), trained


def moved(images):
    """Returns 25 copies of images, moved by up to two pixels each way."""
    padded = np.pad(images, [(0, 0), (2, 2), (2, 2)])
    ways = itertools.product(range(-2, 3), repeat=2)
    return np.concatenate([np.roll(padded, way, axis=(1, 2))[:, 2:30, 2:30] for way in ways])


def in_order(images):
    """Returns the bytes of images, sorted."""
    return np.sort([image.tobytes() for image in np.uint8(np.round(images)).reshape(-1, 784)])


def test_labels_are_as_wrong_as_in_the_committed_results(mnist):
    for line in read_lines(helpers.REFERENCE / "remedies" / "results.csv"):
        if (line["labels"], line["remedy"]) == ("wrong", "plain"):
            seed = int(line["seed"])
            is_wrong = remedies.make_wrong(mnist.labels, seed) != mnist.labels
            assert is_wrong[5000 * seed : 5000 * seed + 1000].sum() == float(line["errors"])


@pytest.mark.slow
def test_the_figures_follow_from_the_weights(experiment, mnist, small_mnist):
    _, _, test_images, test_labels = small_mnist
    temperatures = np.arange(10, 101) / 20
    for line, figures, inputs, rows in experiment[1]:
        seed = int(line["seed"])
        assert line["l2"] == ("0.01" if line["remedy"] == "L2" else "0.0")
        is_right = line["labels"] == "right"
        labels = mnist.labels if is_right else remedies.make_wrong(mnist.labels, seed)
        mine = slice(200 * seed, 200 * seed + int(line["images"]))
        held_out = slice(50_000 + 200 * seed, 50_200 + 200 * seed)
        train_logits, test_logits, held_out_logits = [
            np.array([logits_of(variables, images) for variables in rows])
            for images in (mnist.images[mine], test_images, mnist.images[held_out])
        ]
        validation_logits = [logits_of(each, mnist.images[50_000:]) for each in rows[-10:]]

        accuracy = (test_logits.argmax(axis=2) == test_labels).mean(axis=1)
        cost = cost_of(test_logits, test_labels)
        tenths = [cost[i : i + 10].mean() for i in range(92)]
        held_out_cost = cost_of(held_out_logits, labels[held_out])
        stopped = held_out_cost.argmin()
        costs = [cost_of(held_out_logits[-10:] / T, labels[held_out]) for T in temperatures]
        T = temperatures[np.argmin(costs, axis=0)]  # of each of the last ten rows
        is_learnt = train_logits[-10:].argmax(axis=2) == labels[mine]
        is_error = labels[mine] != mnist.labels[mine]
        learnt = moved(mnist.images[mine]) if line["remedy"] == "copies" else mnist.images[mine]
        assert np.array_equal(in_order(255 * inputs), in_order(learnt))
        (_, *activations), _ = forward(rows[-1], inputs)

        expected = {
            "accuracy": accuracy[-10:].mean(),
            "cost": cost[-10:].mean(),
            "training accuracy": is_learnt.mean(),
            "training cost": cost_of(train_logits[-10:], labels[mine]).mean(),
            "climb": tenths[-1] / min(tenths) - 1,
            "held-out cost": held_out_cost[-10:].mean(),
            "stopped at": 2 * stopped,
            "stopped accuracy": accuracy[stopped],
            "stopped cost": cost[stopped],
            "largest fall": max(accuracy[20:-1] - accuracy[21:]),
            "errors": is_error.sum(),
            "T": figures["T"],  # see below
            "cost with T": cost_of(test_logits[-10:] / T[:, None, None], test_labels).mean(),
            "validation cost": cost_of(np.array(validation_logits), labels[50_000:]).mean(),
            "errors learnt": (is_learnt & is_error).sum(axis=1).mean(),
            "dead neurons": sum((a.max(axis=0) == 0).sum() for a in activations),
        }
        assert figures == pytest.approx(expected, rel=1e-4, abs=1e-6)
        assert figures["T"] == pytest.approx(T.mean(), abs=0.0051)  # of a row it may be the next T


@pytest.mark.slow
def test_the_terminal_shows_the_table(experiment):
    printed, trained = experiment
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    assert "at the end: stopped:" in lines
    assert "network reads cost T cost climb learnt fall reads cost" in lines
    for line, of, _, _ in trained:
        name = f"{line['labels']}-{line['remedy']}-{line['seed']}".removesuffix("-0")
        at_end = f"{of['accuracy']:.1%} {of['cost']:.3f} {of['cost with T']:.3f} {of['climb']:.0%}"
        learnt = f" {of['errors learnt'] / of['errors']:.0%}" if of["errors"] else ""
        fall = f"{100 * of['largest fall']:.1f}"
        stopped = f"{of['stopped accuracy']:.1%} {of['stopped cost']:.3f}"
        assert f"{name} {at_end}{learnt} {fall} {stopped}" in lines
    for title in ("accuracy", "stopped accuracy"):
        plain, copies, plain_1, copies_1 = [100 * of[title] for _, of, _, _ in trained[2:]]
        more, more_1 = copies - plain, copies_1 - plain_1
        found = f"{(more + more_1) / 2:.2f} +- {abs(more - more_1) / 2:.2f}"  # of two, their error
        assert f"wrong copies {title} {found} we cannot tell" in lines


@pytest.mark.slow
def test_a_stopped_experiment_goes_on(experiment, capsys):
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
def test_a_network_is_that_of_the_script(experiment):
    ours, scripts = FOLDER / "right-L2", Path("outputs/right-L2")
    helpers.train(*SMALL.split(), "--eval-every", 2, "--output-dir", scripts)
    for file in ("curves.csv", "run.json"):
        assert (ours / file).read_bytes() == (scripts / file).read_bytes()
    saved = [variables_of(networks.load_network(folder)) for folder in (ours, scripts)]
    assert all(map(np.array_equal, *saved))


OURS = helpers.REFERENCE / "remedies" / "results.csv"
STOPPED = 17  # lines, after which it has all networks of seed 0, and plain of seed 1


def test_only_seeds_that_are_whole_count():
    lines = read_lines(OURS)
    whole, stopped = map(elsewhere.find_figures, (lines, lines[:STOPPED]))
    for name, figures in stopped.items():
        seeds = 2 if name in ("climb", "T's climb", "going on") else 1
        assert figures == pytest.approx(whole[name][:seeds]), name


def test_folders_of_ones_own_are_judged_as_ours(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Figure, "savefig", lambda *_: None)
    titles, *lines = OURS.read_text().splitlines(keepends=True)
    for name, number in {"mine": len(lines), "stopped": STOPPED}.items():
        Path(name).mkdir()
        Path(name, "results.csv").write_text("".join([titles, *lines[:number]]))
    helpers.run_main("lesson/elsewhere.py", "mine", "stopped")
    printed = capsys.readouterr().out
    judged = dict(re.findall(r"^(\S.*): (.* seeds\n(?:  .*\n)+)", printed, re.MULTILINE))
    assert judged["mine"] == judged["default"]
    assert judged["stopped"].startswith("1 to 2 seeds\n")


def test_a_difference_counts_as_student_has_it():
    for seeds, limit in evidence.LIMITS.items():
        assert limit == pytest.approx(stats.t.ppf(0.975, seeds - 1), abs=0.006)
    assert [evidence.compare(x + np.arange(2), 0).is_positive for x in (-99, 1, 99)] == [0, 0, 1]
