"""Networks that are compared: remedies.py, and which differences are significant (evidence.py)."""

import itertools
import json
import re
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.special import stdtrit

import elsewhere
import helpers
import remedies
from shared.evidence import compare, read_lines
from book import REFERENCE, read
from by_numpy import assert_close, cost_of, forward, logits_of, slopes_by_formulas, variables_of
from quiet_tensorflow import tf
from train_mnist import Row, parse_arguments, set_up

FOLDER = Path("outputs/remedies")  # which is the default
RESULTS = FOLDER / "results.csv"
# Rows of curves.csv, with held-out costs; what two networks have at last; and what follows of them.
BY_HAND = json.loads(read("tests/lesson/by_hand.json"))
# Of the small data set: wrongly labelled ones, and others.
WRONG, TEST, HELD_OUT, VALIDATION = map(slice, (0, 40, 100, 200), (8, 100, 200, 600))


def run_experiment(flags):
    with mock.patch.object(sys, "argv", ["remedies.py", *flags.split()]):
        remedies.main()


@pytest.fixture
def trained(tmp_path, monkeypatch):
    """Gives remedies.py rows by hand; returns a list of what each would have been trained with."""
    calls = []

    def train_with(*call):
        assert len(read_lines(RESULTS)) == len(calls), "not written as soon as a network is done"
        calls.append(call)
        more = len(calls) / 100  # so accuracies differ from network to network
        rows = [Row(*row[:3], row[3] + more, row[4]) for row in BY_HAND["rows"]]
        return None, rows, np.array([row[5] for row in BY_HAND["rows"]]), BY_HAND["last"]

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(remedies, "train_with", train_with)
    monkeypatch.setattr(remedies, "save_network", lambda *_: None)
    return calls


def test_terminal_and_results_csv_have_what_follows_from_rows_written_by_hand(trained, capsys):
    run_experiment("--seeds 2 --remedies plain L2 --train-size 40")
    helpers.check_kept("remedies", "".join(capsys.readouterr()))
    _, _, _, line, *_ = read_lines(RESULTS)  # of wrong-L2, the fourth network
    follows = BY_HAND["follows"]
    assert {title: float(line[title]) for title in follows} == pytest.approx(follows)
    _, rows = helpers.read_rows(FOLDER / "wrong-L2")
    assert len(rows) == 20 and rows[4] == pytest.approx([40, 1, 0.25, 0.64, 0.8])


def test_each_seed_has_images_labels_and_held_out_images_of_its_own(trained, mnist):
    run_experiment("--seeds 2 --remedies L2 5x-images --l2 0.01 --iterations 300")
    kinds = itertools.product((0, 1), ("right", "wrong"), ((1000, 0.01), (5000, 0.0)))
    for (seed, kind, (number, l2)), call in zip(kinds, trained, strict=True):
        args, _, (images, told), is_error, held_out, validation, test = call
        flags = f"--seed {seed} --l2 {l2} --train-size {number} --iterations 300 --eval-every 3"
        assert vars(args) == vars(parse_arguments(flags.split())) | {"output_dir": args.output_dir}
        labels = remedies.make_wrong(mnist.labels, seed) if kind == "wrong" else mnist.labels
        mine = slice(5000 * seed, 5000 * seed + number)
        others = slice(50_000 + 200 * seed, 50_200 + 200 * seed)
        assert np.array_equal(images, mnist.images[mine]) and np.array_equal(told, labels[mine])
        assert np.array_equal(is_error, labels[mine] != mnist.labels[mine])
        assert np.array_equal(held_out[0], remedies.to_tensors(mnist.images[others], [])[0])
        assert np.array_equal(held_out[1], labels[others])
        assert np.array_equal(validation[1], labels[50_000:])
        assert np.array_equal(test[1], mnist.test_labels)


def test_each_image_has_25_moved_copies_in_random_order():
    images = np.zeros([3, 28, 28], np.uint8)
    images[:, 14, 14] = 7, 8, 9  # a pixel of each, as bright as its label
    copies, labels = remedies.make_copies(images, np.array([7, 8, 9]))
    number, y, x = copies.nonzero()
    assert number.tolist() == [*range(75)] and np.ptp(y[:15]) > 0  # in order, these had one y
    found = {*zip(copies[number, y, x], labels, y, x, strict=True)}
    near = range(12, 17)
    assert found == {(label, label, y, x) for label in (7, 8, 9) for y in near for x in near}


def take_steps(name, small_mnist, number=1):
    """Returns settings of steps, what it learns from, WRONG being wrong, and what comes of it."""
    images, labels = small_mnist.images, small_mnist.labels.copy()
    parts = HELD_OUT, VALIDATION, TEST
    others = [remedies.to_tensors(images[part], labels[part]) for part in parts]
    labels[WRONG] = 9 - labels[WRONG]
    given, is_error = (images[:40], labels[:40]), np.isin(np.arange(40), np.r_[WRONG])
    remedy = remedies.REMEDIES[name]
    asked = remedies.parse_command_line(["--hidden", "10", "--batch-size", "90"])
    args = remedies.settings_of(asked, remedy, seed=1, folder=None)
    args.iterations, args.eval_every = number, 1
    learnt = remedies.make_copies(*given) if remedy.is_moved else given
    return args, learnt, remedies.train_with(args, remedy, given, is_error, *others)


@pytest.mark.slow
@pytest.mark.parametrize("name", remedies.REMEDIES)
def test_a_network_with_a_remedy_takes_the_step_that_numpy_computes(name, small_mnist):
    args, learnt, (network, *_) = take_steps(name, small_mnist)
    start, batches, drop = set_up(args, remedies.to_tensors(*learnt))
    (x, y), before = next(batches), variables_of(start)
    factors = drop(tf.ones([90, 10])).numpy()  # of hidden neurons: with dropout 0 or 2, else 1
    slopes = slopes_by_formulas(before, x.numpy(), y, args.l2, lambda a: factors * a)
    for old, slope, new in zip(before, slopes, variables_of(network), strict=True):
        assert_close(new, old - args.learning_rate * slope)


@pytest.mark.slow  # to try all temperatures
def test_what_results_csv_says_of_a_network_follows_from_its_weights(small_mnist):
    _, (copies, _), (network, _, held_out_costs, last) = take_steps("copies", small_mnist, 10)
    logits, labels = logits_of(variables_of(network), small_mnist.images), small_mnist.labels
    cost = lambda part, T=1: cost_of(logits[part] / T, labels[part])
    assert held_out_costs[-1] == pytest.approx(cost(HELD_OUT), rel=1e-4)
    T = min(np.arange(10, 101) / 20, key=lambda T: cost(HELD_OUT, T))
    is_learnt = logits[WRONG].argmax(axis=1) == 9 - labels[WRONG]
    (_, hidden), _ = forward(variables_of(network), copies.reshape(-1, 784) / 255)
    expected = {"T": T, "cost with T": cost(TEST, T), "validation cost": cost(VALIDATION)}
    expected |= {"errors learnt": sum(is_learnt), "dead neurons": sum(hidden.max(axis=0) == 0)}
    assert {title: figure for title, (figure,) in last.items()} == pytest.approx(expected, rel=1e-4)


def test_a_stopped_experiment_goes_on_in_its_own_settings(trained, capsys):
    run_experiment("--remedies L2 --train-size 40")
    before = RESULTS.read_text()
    with pytest.raises(remedies.UserError, match=r"L2 has l2 '0\.002', and not '0\.0'; name a new"):
        run_experiment("--remedies L2 --train-size 40 --l2 0")
    assert RESULTS.read_text() == before
    (FOLDER / "right-plain").mkdir()
    (FOLDER / "right-plain" / "run.json").touch()  # Ctrl-C came in the middle of this network
    capsys.readouterr()
    run_experiment("--labels right --remedies L2 plain --train-size 40")
    (line,) = RESULTS.read_text().removeprefix(before).splitlines()
    assert line.startswith("0,right,plain,")
    assert re.findall(r"^right-\S+", capsys.readouterr().out, re.MULTILINE) == ["right-plain"]


def test_a_difference_is_significant_where_students_t_test_finds_it_so():
    for seeds in range(2, 11):
        around_zero = np.arange(seeds) - (seeds - 1) / 2
        figures = around_zero / np.sqrt((seeds + 1) / 12)  # so their standard error is one
        limit = stdtrit(seeds - 1, 0.975)
        at = [figures + times * limit for times in (-1.01, -0.99, 0.99, 1.01)]
        assert [*map(elsewhere.judge, at)] == ["opposite", *2 * ["cannot tell"], "holds"]
        assert [compare(each, 0).is_positive for each in at] == [False, False, False, True]
        assert compare(at[0], 0).error == pytest.approx(1)


def test_the_chart_has_a_circle_for_each_network_that_is_done(place):
    results = read("outputs/reference/remedies/results.csv")
    Path("results.csv").write_text(re.sub("\n3,right,copies,.*", "", results), "utf-8")
    with mock.patch.object(Figure, "savefig", autospec=True) as save:
        helpers.run_main("lesson/chart.py", ".")
    more, *_ = save.call_args.args[0].axes
    places = np.hstack([line.get_ydata() for line in more.lines if line.get_marker() == "o"])
    circles = [9 if name == "copies" else 10 for name in remedies.REMEDIES]
    assert np.bincount(places.round().astype(int)).tolist() == circles


def test_elsewhere_compares_finished_networks_of_the_same_seed(place, monkeypatch, capsys):
    monkeypatch.setattr(Figure, "savefig", mock.Mock())
    titles, *lines = (REFERENCE / "remedies" / "results.csv").read_text("utf-8").splitlines()
    lines.sort(key=lambda line: -int(line[0]))  # the later seeds first
    missing = {"mine": "3,right,copies,", "nine": "3,", "ten": "-", "one": (*"123456789",)}
    for name, begins in missing.items():
        Path(name).mkdir()
        there = [line for line in lines if not line.startswith(begins)]
        Path(name, "results.csv").write_text("\n".join([titles, *there, ""]), "utf-8")
    helpers.run_main("lesson/elsewhere.py", Path("mine").absolute(), "nine", "ten", "one")
    printed = capsys.readouterr().out
    verdicts = []  # of each folder in turn, a line for each conclusion
    for seeds in ("mine: 9 to 10 seeds", "nine: 9 seeds", "ten: 10 seeds", "one: 1 seed"):
        bets, others = re.findall(rf"^{seeds}\n((?:  .*\n)+)", printed, re.MULTILINE)
        verdicts.append((bets + others).splitlines())
    for told, mine, nine, ten, one in zip(elsewhere.CONCLUSIONS.values(), *verdicts, strict=True):
        is_of_copies = ("right", "copies") in elsewhere.needs(told)
        assert mine == (nine if is_of_copies else ten)  # as mine lacks one network with copies
        assert "+-" not in one and re.search("positive|negative", one)
