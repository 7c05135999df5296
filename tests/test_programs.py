"""The programs of the lesson, run as a reader runs them, against NumPy of our own."""

import contextlib
import io
import runpy
import shutil
import sys
from pathlib import Path
from unittest import mock

import helpers
import numpy as np
import numpy_twin
import pytest
import read_digit
import tensorflow as tf
from helpers import REPO, assert_close, cost_of, forward, numbers_in, softmax, variables_of
from matplotlib.image import imread
from pictures import drawn
from PIL import Image, ImageDraw, ImageOps

PROGRAMS = sorted(path.name for path in REPO.glob("lesson/[!s]*.py"))  # all but saved_run.py


@pytest.fixture
def readers_folder(tmp_path, monkeypatch):
    """Lets a test begin in a folder like a reader's, with data and outputs."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(REPO / "data", "data")
    Path("outputs").mkdir()


def run_program(name, *words):
    """Runs a program in this process; returns its names, and what it prints."""
    as_it_was = mock.patch.multiple(sys, argv=[name, *map(str, words)], path=sys.path[:])
    with as_it_was, contextlib.redirect_stdout(io.StringIO()) as printed:
        names = runpy.run_path(str(REPO / "lesson" / name), run_name="__main__")
    return names, printed.getvalue()


def answers_of(run, images):
    return tf.saved_model.load(str(run / "saved_model"))(images).numpy()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_finds_the_scripts_where_it_is_started(name, tmp_path):
    for script in ("train_mnist.py", "plot_curves.py"):
        (tmp_path / script).write_text("raise SystemExit('found')")
    assert helpers.run_script(f"lesson/{name}", cwd=tmp_path).stderr == "found\n"


REFUSED = {
    "misread.py": "outputs/run-1",
    "each_digit.py nowhere": "nowhere",
    "neurons.py": "outputs/1000-images",
    "neurons.py a b c": "neurons.py outputs/1000-images outputs/L2",
    "read_digit.py": "outputs/run-1",
    "temperature.py --train-size 50001": "--train-size",
}


@pytest.mark.parametrize("command", REFUSED)
def test_what_a_program_cannot_do_is_refused_in_one_line(command, readers_folder):
    with pytest.raises(SystemExit, match=f"^.*{REFUSED[command]}.*$"):
        run_program(*command.split())  # ends with a text: so the exit code is 1


@pytest.mark.slow
def test_the_misread_digits_and_the_share_of_each_digit(readers_folder, default_run, mnist):
    run, _ = default_run
    _, _, images, labels = mnist
    says = answers_of(run, images).argmax(axis=1)
    confidence = answers_of(run, images).max(axis=1)
    names, printed = run_program("misread.py", run)
    assert imread(printed.strip()).shape[:2] == (680, 1600)
    wrong = [i for i in np.argsort(-confidence, kind="stable") if says[i] != labels[i]]
    for panel, i in zip(names["figure"].axes, wrong[:16], strict=True):
        assert panel.get_title() == f"is {labels[i]}\nsays {says[i]}\n{confidence[i]:.1%}"
        assert np.array_equal(panel.images[0].get_array(), images[i])
    shares = np.bincount(labels[says == labels]) / np.bincount(labels)
    lines = [f"{digit} {share:.1%}" for digit, share in enumerate(shares)]
    assert run_program("each_digit.py", run)[1].splitlines() == lines


def test_neurons_are_those_with_the_largest_weights_to_the_next_layer(in_small_data):
    flags = {"1000-images": "5 --hidden 12 9", "L2": "5 --hidden 12 9 --l2 0.5"}
    flags |= {"other-seed": "6 --hidden 12 9", "no-layer": "5 --hidden"}
    for name in flags:
        folder = f"--data-dir data --output-dir outputs/{name}"
        helpers.train(*f"{folder} --iterations 3 --seed {flags[name]}".split())
    names, printed = run_program("neurons.py")
    assert imread(printed.strip()).shape[:2] == (680, 1720)
    (W1, _), (W2, _), _ = [(W.numpy(), b) for W, b in names["plain"].layers]
    L2_W1 = names["L2"].layers[0][0].numpy()
    assert np.square(L2_W1).sum() < 0.7 * np.square(W1).sum()  # a step takes a quarter of a weight
    start = np.random.default_rng(5).spawn(3)[0].normal(0, np.sqrt(2 / 784), [784, 12])
    neurons = np.argsort(-np.square(W2).sum(axis=1))[:8]
    rows = [W1, W1 - start.astype(np.float32), L2_W1]
    for panels, weights in zip(names["panels"], rows, strict=True):
        for panel, neuron in zip(panels, neurons, strict=True):
            assert np.array_equal(panel.images[0].get_array().ravel(), weights[:, neuron])
            assert panel.images[0].get_clim() == (-0.1, 0.1)
            assert panel.images[0].to_rgba(1.0)[:3] == (1, 0, 0)  # red is positive
    for other in ("outputs/other-seed", "outputs/no-layer"):
        with pytest.raises(SystemExit, match=r"the same --hidden and the same --seed$"):
            run_program("neurons.py", other, other.replace("other-seed", "L2"))


def as_mnist(picture):
    return np.array(read_digit.as_mnist(picture), float)


def test_colours_transparency_and_uneven_light_make_no_difference(mnist):
    drawing = drawn(mnist[2][32], np.random.default_rng(0))  # black on white
    light_on_dark = ImageOps.invert(drawing)
    transparent = Image.new("RGBA", drawing.size)
    transparent.putalpha(light_on_dark)
    blue_on_yellow = ImageOps.colorize(drawing, "blue", "yellow")
    shadow = np.linspace(1, 0.4, drawing.width)  # from left to right
    in_shadow = Image.fromarray((np.array(drawing) * shadow).astype(np.uint8))
    for other in (light_on_dark, transparent, blue_on_yellow, in_shadow):
        assert np.abs(as_mnist(drawing) - as_mnist(other)).mean() < 1


@pytest.mark.parametrize("width", [1, 3, 30, 200])
def test_a_line_is_bright_20_pixels_high_and_has_its_centre_in_the_middle(width):
    picture = Image.new("RGB", (900, 1200), "white")
    ImageDraw.Draw(picture).line((700, 300, 700, 1000), "black", width)
    image = as_mnist(picture)
    assert image.max() > 250
    assert np.ptp(image.any(axis=1).nonzero()[0]) + 1 == 20
    for places in np.indices((28, 28)):
        assert np.average(places, weights=image) == pytest.approx(14, abs=0.5)


@pytest.mark.slow
def test_read_digit_says_the_digit_or_in_a_line_why_not(readers_folder, default_run, mnist):
    run, _ = default_run
    drawing = drawn(mnist[2][32], np.random.default_rng(0))  # a 3
    drawing.save("three.png")
    _, printed = run_program("read_digit.py", "three.png", run)
    (probabilities,) = answers_of(run, as_mnist(drawing)[np.newaxis].astype(np.uint8))
    assert printed.startswith(f"3, with {100 * probabilities[3]:.0f} % confidence\n")
    seen = imread("outputs/seen.png")
    assert np.array_equal(np.rint(255 * seen[5::10, 5::10]), as_mnist(drawing))
    held_sideways = Image.Exif()
    held_sideways[0x0112] = 6  # Orientation: turn it by a quarter, clockwise
    drawing.rotate(90, expand=True).save("three.png", exif=held_sideways)
    run_program("read_digit.py", "three.png", run)
    assert np.array_equal(imread("outputs/seen.png"), seen)
    Image.new("L", (300, 300), 250).save("blank.png")
    Path("cut.png").write_bytes(Path("three.png").read_bytes()[:500])
    for path in ("nowhere.png", "cut.png", "blank.png"):
        with pytest.raises(SystemExit, match=r"^.*picture.*$"):
            run_program("read_digit.py", path, run)


@pytest.mark.slow
def test_the_temperature_is_the_best_on_validation_images(readers_folder, mnist):
    # Such that the best T is 2.1 on validation, 2.2 on test and 0.5 on training images.
    flags = "--seed 1 --train-size 100 --batch-size 64 --learning-rate 0.3 --hidden 16 8"
    flags = f"{flags} --iterations 70 --eval-every 30 --dropout 0.01 --l2 1e-3".split()
    helpers.train(*flags, "--output-dir", "outputs/run")
    with mock.patch("tensorflow.config.experimental.enable_op_determinism") as determinism:
        names, printed = run_program("temperature.py", *flags)
    assert determinism.called  # main has done so before: without, its rows might be others
    table, picture = [Path("outputs/temperature", f"temperature.{kind}") for kind in ("csv", "png")]
    assert printed.startswith("iteration  test accuracy  test cost  temperature  test cost with")
    assert printed.endswith(f"\n{table}\n{picture}\n")
    header, rows = helpers.read_rows(table)
    assert header[1:] == ["test_accuracy", "test_cost", "temperature", "test_cost_with_it"]
    _, run = helpers.read_rows(Path("outputs/run"))
    assert np.array_equal(rows[:, :3], run[1:, [0, 3, 4]])  # 30, 60 and 70
    last = rows[-1]
    assert numbers_in(printed.splitlines()[3]) == pytest.approx(last * [1, 100, 1, 1, 1], abs=6e-3)

    def costs_of(images, labels):
        _, zs = forward(variables_of(names["network"]), images.reshape(-1, 784) / 255)
        return [cost_of(softmax(zs[-1] / T), labels) for T in np.arange(0.5, 5.01, 0.05)]

    images, labels, test_images, test_labels = mnist
    best = np.argmin(costs_of(images[50_000:], labels[50_000:]))
    on_test = costs_of(test_images, test_labels)
    assert np.argmin(on_test) != best != np.argmin(costs_of(images[:100], labels[:100]))
    assert last[3:] == pytest.approx([0.5 + best / 20, on_test[best]], rel=1e-5)
    assert imread(picture).shape[:2] == (680, 1720)
    shown = [rows[:, [0, 2]], rows[:, [0, 4]], rows[[rows[:, 2].argmin()]][:, [0, 2]]]
    for line, points in zip(names["panel"].lines, shown, strict=True):
        assert line.get_xydata() == pytest.approx(points)
    words = [text.get_text() for text in names["panel"].texts]
    assert words[-2:] == [f"as it is: {last[2]:.4f}", f"T = {last[3]:.2f}: {last[4]:.4f}"]


def test_derivatives_by_nudges_and_by_hand_are_those_of_the_formulas(readers_folder, mnist):
    names, printed = run_program("by_hand.py")
    x, labels = mnist[0][:512].reshape(512, 784) / 255, mnist[1][:512]
    gradients = numpy_twin.gradients(variables_of(names["network"]), x, labels)
    for found in (names["by_hand"], names["by_tape"]):
        assert_close(found, gradients[2])
    difference = np.abs(names["by_hand"] - names["by_tape"]).max()
    assert numbers_in(printed) == [difference, np.abs(names["by_tape"]).max()]
    by_tape, by_nudges = numbers_in(run_program("check_gradient.py")[1])
    assert by_tape == pytest.approx(gradients[4][5, 3], abs=6e-5)  # four decimals are printed
    assert by_nudges == pytest.approx(by_tape, abs=2e-4)  # rounding of a cost of 2.4, over 2 h


@pytest.mark.slow
def test_choosing_takes_the_best_on_100_images_and_reads_the_others(readers_folder, mnist):
    names, printed = run_program("choosing.py")
    _, zs = forward(variables_of(names["best"]), mnist[2].reshape(-1, 784) / 255)
    is_right = zs[-1].argmax(axis=1) == mnist[3]
    shares = [100 * is_right[:100].mean(), round(100 * is_right[100:].mean())]
    assert numbers_in(printed) == [100, *shares] == [100, 24, 15]  # as the page says


@pytest.mark.slow
def test_a_lookup_table_answers_with_the_nearest_image(readers_folder):
    names, printed = run_program("lookup_table.py")
    asked = names["test_images"][:100]
    for table in (names["images"], names["means"]):
        nearest = [np.square(image - table).sum(axis=1).argmin() for image in asked]
        assert names["look_up"](asked, table).tolist() == nearest
    assert numbers_in(printed) == [1000, 100, 86.9, 81.2, 76.55]  # the page says 100 and 86.9
    assert printed.index("training images read right") < printed.index("test images read right")


@pytest.mark.slow
def test_the_network_from_an_empty_file_learns(readers_folder, mnist):
    names, printed = run_program("from_scratch.py")
    untrained, trained, share = numbers_in(printed)
    assert printed.index("untrained") < printed.index("\ntrained") < printed.index("test")
    # As the page says; processors differed by 0.3 points in the default run.
    assert [untrained, trained, share] == pytest.approx([2.42, 0.19, 94.6], abs=0.3)
    variables = [names[name].numpy().astype(float) for name in ("W1", "b1", "W2", "b2")]
    _, zs = forward(variables, mnist[2].reshape(-1, 784) / 255)
    right = zs[-1].argmax(axis=1) == mnist[3]
    assert share == pytest.approx(100 * right.mean(), abs=0.06)  # one decimal is printed
