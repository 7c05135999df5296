"""plot_curves.py: what a person sees in its plots, and where it writes them."""

import itertools
import json
import os
from pathlib import Path

import matplotlib
import pytest
from matplotlib.axis import Tick
from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers import REPO, in_words
from plot_curves import HEADER, main

pytestmark = pytest.mark.filterwarnings("error::UserWarning")  # of Matplotlib, at a missing letter

# A run is its rows, with blanks between. In a row, training's accuracy and cost come first.
START = "0,0.1,2.4,0.11,2.41"  # nothing is learnt yet
GOOD = f"{START} 1,0.1,2.4,0.11,2.41 500,0.95,0.1,0.85,0.32 1000,1,0.03,0.87,0.52"
FAR = "0,0.1,8,0.1,8 1,0.1,8,0.1,8 9,0.1,8,0.1,8"  # its beginning is left out of a close-up
TORN = " 1001,0.9,0.1,0.9,0"  # a run that is killed may leave a row without its end

LONG_NAMES = [f"LONG_NAME_WITH_LR0.{number}_AND_SO_ON/$_$-Größe" for number in range(5)]
SETTINGS = {  # of some runs, by their names
    LONG_NAMES[0]: {"learning_rate": 0.5, "l2": 0.0, "hidden": [256, 128], "data_dir": "MNIST"},
    LONG_NAMES[1]: {"learning_rate": 1.0, "l2": 0.0, "hidden": [*range(784, 0, -99)]},
    LONG_NAMES[2]: {},
}
GALLERY = {  # runs that are drawn together
    # Its close-up leaves out the first tenth, in which nothing is learnt. In float32, as the
    # terminal has them, 0.67925 is less, and 2.00005 more.
    "one": {"run": f"{FAR} 900,.8,.9,.75,.8 1000,0.67925,0.12345,0.91975,2.00005{TORN}"},
    # A cost of 2.6 is cut off (guessing costs 2.3), unless all runs end above it.
    "ends above": {"run": f"{START} 1,0,2,0,2 500,.9,1,.11,4 1000,1,.005,.11,6.1"},
    # The later half of the run of 30 begins at iteration 15, just after its jump.
    "early jump": {"run-0": GOOD, "run-1": f"{START} 14,.1,9,.1,9 30,1,1,.82,1"},
    "diverged": {
        "validation": GOOD,
        "run": f"{START} 10,.1,2.4,.11,2.41 1000,.0986,3e38,.0574,2e20",
    },
    # All end alike, so each is called by its whole path.
    "differences": dict.fromkeys(LONG_NAMES, GOOD),
}


def write_run(folder, rows=GOOD):
    """Writes a run's folder; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = "validation" if folder.name == "validation" else "test"
    lines = [HEADER.replace("test", kind), *rows.split(), ""]
    (folder / "curves.csv").write_text("\n".join(lines).removesuffix("\n" if TORN in rows else ""))
    if folder.as_posix() in SETTINGS:
        run = {"settings": SETTINGS[folder.as_posix()]}
        (folder / "run.json").write_text(json.dumps(run))
    return folder


def check_text(figure):
    """Checks that texts lie in the figure and apart, and that the numbers at ticks are true."""
    texts = {text for text in figure.findobj(Text) if text.get_text() and text.get_visible()}
    for tick in figure.findobj(Tick):
        low, high = tick.get_view_interval()
        if low <= tick.get_loc() <= high:
            number = tick.label1.get_text().replace(",", "").replace("−", "-")
            assert float(number) == pytest.approx(tick.get_loc(), rel=1e-9)
        else:  # it is not shown
            texts.discard(tick.label1)
    boxes = {text: text.get_window_extent() for text in texts}
    for text, box in boxes.items():
        assert 0 <= box.x0 < box.x1 <= figure.bbox.x1, text
        assert 0 <= box.y0 < box.y1 <= figure.bbox.y1, text
    for one, other in itertools.combinations(texts, 2):
        assert not boxes[one].overlaps(boxes[other]), (one, other)


def test_plots_show_what_is_committed_in_words(tmp_path, monkeypatch, capsys):
    said = []

    def savefig(figure, path):
        figure.draw_without_rendering()  # puts every text in its place
        check_text(figure)
        said.extend(["", path.name, in_words(figure)])

    monkeypatch.setattr(Figure, "savefig", savefig)
    for title, runs in GALLERY.items():
        (tmp_path / title).mkdir()
        monkeypatch.chdir(tmp_path / title)
        for name, rows in runs.items():
            write_run(Path(name), rows)
        with matplotlib.rc_context({"font.size": 30, "axes.edgecolor": "white"}):  # the user's
            main([*runs])
    assert len(capsys.readouterr().err.splitlines()) == 1  # of the torn row
    found, committed = tmp_path / "plots.txt", REPO / "tests" / "plots.txt"
    found.write_text("\n".join([*said[1:], ""]), encoding="utf-8", newline="\n")
    is_same = found.read_text("utf-8") == committed.read_text("utf-8")
    assert is_same, f"compare {found} with {committed}; if you meant this change, copy it there"


def test_plots_go_into_the_newest_run_beside_the_first_of_several_or_where_asked(
    tmp_path, monkeypatch, capsys
):
    for age, name in enumerate(["reference/x", "1000-images", "run-9", "run-11"]):
        curves = write_run(tmp_path / "outputs" / name) / "curves.csv"
        os.utime(curves, (1e9 - age, 1e9 - age))  # the newest directly in outputs is 1000-images
    other = write_run(tmp_path / "elsewhere" / "other")
    drawn = []
    for here, words, folder in [
        (".", [], "outputs/1000-images"),
        ("outputs/run-9", [".", other], "outputs"),  # beside this run, not into it
        (".", ["outputs/run-9", other, "--output-dir", "new/plots"], "new/plots"),
        (".", ["outputs/run-9", "--output-dir", "one"], "one"),
    ]:
        monkeypatch.chdir(tmp_path / here)
        main([*map(str, words)])
        drawn += [tmp_path / folder / name for name in ("accuracy.png", "cost.png")]
        said, of_errors = capsys.readouterr()
        assert [Path(line).resolve() for line in said.splitlines()] == drawn[-2:]
        assert of_errors == "" and {*tmp_path.rglob("*.png")} == {*drawn}
