"""What makes the runs, counts and pictures of the README: makes what was asked for, and right."""

import make_reference
import numpy as np
import pytest
import readme_figures
import readme_parts
import readme_pictures
import tensorflow as tf
from helpers import REFERENCE, read_rows, read_run_json
from matplotlib.colors import to_hex
from matplotlib.figure import Figure


@pytest.fixture(scope="module")
def tiny_reference(tmp_path_factory):
    """A copy of outputs/reference in which the runs asked for, and what they need, are small."""
    folder = tmp_path_factory.mktemp("reference")
    for path in REFERENCE.rglob("*.csv"):
        copy = folder / path.relative_to(REFERENCE)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    tiny = readme_parts.Run("--iterations 2 --train-size 64 --batch-size 8", edit=None)
    edited = tiny._replace(edit=readme_parts.runs()["validation-plain"].edit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make_reference, "REFERENCE", folder)
        patch.setattr(readme_figures, "REFERENCE", folder)
        runs = dict.fromkeys(["default", "1000-images", "L2"], tiny) | {"early": edited}
        patch.setattr(make_reference, "RUNS", runs)
        patch.setattr(make_reference, "ANSWERED", ["early", "1000-images", "default", "L2"])
        patch.setattr(readme_figures, "write", lambda: None)
        patch.setattr(readme_figures, "page_of_runs", lambda runs: "")
        before = readme_figures.read_answers()
        make_reference.main(["early", "default"])
        after = readme_figures.read_answers()
    return folder, before, after


@pytest.mark.slow
def test_a_run_is_made_with_its_flags_and_its_edit(tiny_reference, mnist):
    folder, _, _ = tiny_reference
    assert read_run_json(folder / "early")["settings"]["train_size"] == 64
    images, labels, _, _ = mnist
    network = readme_pictures.load(folder / "early" / "saved_model")
    is_right = network(images[50000:]).numpy().argmax(axis=1) == labels[50000:]
    _, rows = read_rows(folder / "early")
    assert rows[-1, 3] == pytest.approx(is_right.mean())


@pytest.mark.slow
def test_only_what_shows_a_run_that_was_made_is_made_anew(tiny_reference):
    folder, before, after = tiny_reference
    assert after["L2"] == before["L2"]
    assert not (folder / "L2" / "saved_model").exists()
    assert not (folder / "remedies").exists()
    pictures = {path.name for path in folder.glob("*.png")}
    assert pictures == {*make_reference.PICTURES} - {"neurons.png"}
    assert (folder / "default" / "cost.png").exists()


def test_the_answers_of_runs_that_were_not_made_are_kept(tmp_path, monkeypatch):
    for module in (make_reference, readme_figures):
        monkeypatch.setattr(module, "REFERENCE", tmp_path)
    old = [f"{name},old\n" for name in make_reference.ANSWERED]
    (tmp_path / "answers.csv").write_text("run,mistakes\n" + "".join(old))
    monkeypatch.setattr(make_reference, "count_answers", lambda *_: {"mistakes": "new"})
    make_reference.write_answers({"1000-images"}, None, None)
    answers = readme_figures.read_answers().items()
    new = {name for name, line in answers if line["mistakes"] == "new"}
    assert new == {"early", "1000-images"}  # the former's count of same mistakes needs the latter


def test_answers_are_counted_on_the_test_images(mnist, monkeypatch):
    _, _, images, labels = mnist
    p = np.exp(4 * np.random.default_rng(0).normal(size=(10000, 10)))
    p /= p.sum(axis=1, keepdims=True)
    monkeypatch.setattr(make_reference, "probabilities_of", lambda name, images: p)
    counted = make_reference.count_answers("early", images, labels)
    counted = {name: float(number) for name, number in counted.items()}
    is_wrong = p.argmax(axis=1) != labels
    certainty = p.max(axis=1)
    costs = -np.log(p[np.arange(10000), labels])
    assert counted["mistakes"] == counted["same mistakes"] == is_wrong.sum()
    assert counted["mistakes over 90 %"] == (is_wrong & (certainty > 0.9)).sum()
    assert counted["mistakes over 99 %"] == (is_wrong & (certainty > 0.99)).sum()
    assert counted["certainty when right"] == pytest.approx(certainty[~is_wrong].mean(), rel=1e-5)
    assert counted["certainty when wrong"] == pytest.approx(certainty[is_wrong].mean(), rel=1e-5)
    assert counted["cost of mistakes"] == pytest.approx(costs[is_wrong].sum(), rel=1e-5)
    assert counted["cost of right answers"] == pytest.approx(costs[~is_wrong].sum(), rel=1e-5)
    logarithms = np.sort(np.log(p))
    lead = (logarithms[:, -1] - logarithms[:, -2]).mean()
    assert counted["lead of the largest logit"] == pytest.approx(lead, rel=1e-5)


# ----------------------------------------------------------------------------------- the pictures
def always(digit, certainty):
    """Returns a network that gives the same answer to all images."""
    answer = np.full(10, (1 - certainty) / 9)
    answer[digit] = certainty
    return lambda images: tf.constant(np.tile(answer, (len(images), 1)))


@pytest.fixture
def figure_of(monkeypatch):
    """A function that draws a picture, but saves nothing: it returns the Figure."""

    def draw(draw_picture, *networks):
        drawn = []
        monkeypatch.setattr(readme_pictures, "load", lambda network: network)
        monkeypatch.setattr(Figure, "savefig", lambda figure, path: drawn.append(figure))
        draw_picture("no.png", *networks)
        (figure,) = drawn
        return figure

    return draw


def test_the_histograms_are_of_the_wrong_answers_early_and_late(figure_of, mnist):
    labels = mnist[3]
    figure = figure_of(readme_pictures.draw_certainty, always(0, 0.55), always(1, 0.95))
    (panel,) = figure.axes
    early, late = [(labels != digit).sum() for digit in (0, 1)]
    legend = [text.get_text() for text in panel.get_legend().get_texts()]
    assert legend == [
        f"iteration 220: {early:,} wrong answers",
        f"iteration 3,000: {late:,} wrong answers",
    ]
    assert [text.get_text() for text in panel.texts] == ["0", f"{late}"]  # over 90 %


def test_the_costs_of_the_mistake_are_those_of_its_label(figure_of):
    figure = figure_of(readme_pictures.draw_mistake, always(8, 0.5), always(7, 0.91))
    titles = [panel.get_title() for panel in figure.axes[1:]]
    assert titles == ["Iteration 220: it costs 0.69", "Iteration 3,000: it costs 4.61"]


def test_own_digits_that_are_misread_are_orange(figure_of):
    figure = figure_of(readme_pictures.draw_own_digits, always(3, 0.5))
    answers = [panel.xaxis.label for panel in figure.axes if "says 3, 50 %" in panel.get_xlabel()]
    colors = [to_hex(answer.get_color()) for answer in answers]
    assert len(colors) == 12
    assert colors.count("#0072b2") == 2  # one of the six is a 3
    assert colors.count("#d55e00") == 10
