"""outputs/reference has what the pages show, and is what would be made today."""

import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

import evidence
import helpers
import make_reference
import remedies
from book import edited_script, pictures
from elsewhere import SETTINGS
from helpers import MAKE, REFERENCE, REPO, is_committed
from make_reference import WATCH, curves_path, list_files, list_runs, read_results

RUNS = list_runs()


def test_each_file_that_is_made_is_there_and_shown_and_no_other():
    there = {*helpers.snapshot(REFERENCE)} - {"README.md", "results.csv"}
    assert there == {*list_files()} - {WATCH}, f"{MAKE}, and remove what is too much"
    shown = {*pictures()}
    assert shown == {path for path in there if path.endswith(".png")}, "show it, or make it no more"
    assert {*read_results()} == {*RUNS}, MAKE


@pytest.mark.parametrize("name", RUNS)
def test_each_run_is_the_one_that_is_asked_for_today(name):
    edited_script(RUNS[name].edit)  # fits, or it says which lines of the page do not
    make = f"{MAKE} {curves_path(name)}"
    assert (REFERENCE / curves_path(name)).exists(), make
    asked = make_reference.request_of(name, RUNS[name])
    assert read_results().get(name) == asked | make_reference.figures_of(name), make


@pytest.mark.parametrize("name", make_reference.EXPERIMENTS)
def test_each_experiment_is_the_one_that_is_asked_for_today(name):
    path = f"remedies/{name}.csv"
    networks = make_reference.networks_of(list_files()[path][0]).values()
    lines = evidence.read_lines(REFERENCE / path)
    assert lines == make_reference.lines_of(networks, REFERENCE / path), f"{MAKE} {path}"
    if name not in SETTINGS:  # of other settings there may be fewer, so far
        assert len(lines) == len(networks), f"{MAKE} {path}"


def test_a_new_remedy_trains_only_the_networks_that_have_it(tmp_path, monkeypatch):
    committed = evidence.read_lines(REFERENCE / "remedies/results.csv")
    monkeypatch.setitem(remedies.REMEDIES, "mild", remedies.Remedy(dropout=0.1))
    command, _ = list_files()["remedies/results.csv"]
    for anew, expected in {(): len(committed), ("wrong-copies",): len(committed) - 1}.items():
        make_reference.run(command, tmp_path, lambda words, place: "", anew)  # does not start it
        kept = evidence.read_lines(tmp_path / "outputs/remedies/results.csv")
        assert len(kept) == expected and all(line in committed for line in kept)
    assert len(make_reference.networks_of(command)) == len(committed) + 20


@pytest.mark.slow
def test_the_plots_of_the_pages_are_those_that_would_be_drawn_today(place, run_in_place):
    helpers.skip_unless_same_pixels("the committed plots")
    files = {path: made for path, made in list_files().items() if "plot_curves.py" in made[0].line}
    for command in {command for command, _ in files.values()}:
        run_in_place(command)
    stale = [path for path, (_, file) in files.items() if not is_committed(place / file, path)]
    assert not stale, f"{MAKE} {' '.join(stale)}"


NEW_RUN = """
```diff
     train_images, train_labels = load_mnist(args.data_dir, "train")
+    train_images = 0 * train_images
```

```sh
python train_mnist.py --train-size 99 --iterations 5 --output-dir outputs/x
git stash
```
"""


@pytest.mark.slow
def test_what_is_missing_is_made_with_its_network_and_all_else_stays(tmp_path):
    for folder in ("data", "lesson", "outputs/reference"):
        shutil.copytree(REPO / folder, tmp_path / folder)
    for file in (REPO / "README.md", *REPO.glob("*.py")):
        shutil.copy(file, tmp_path)
    # A page gets a new run, x, by an edit of the script, and a program that reads its network. The
    # run few is asked for with 299 images now, but has curves, of 300: they stay, as does its line.
    page, maker = tmp_path / "lesson/your-turn.md", tmp_path / "lesson/making/make_reference.py"
    text = page.read_text(encoding="utf-8").replace("--train-size 300", "--train-size 299")
    page.write_text(text + NEW_RUN, encoding="utf-8")
    lists = "PROGRAMS = {"
    new = f'{lists}"pairs.py outputs/x outputs/x": ["x.txt"],'
    maker.write_text(maker.read_text(encoding="utf-8").replace(lists, new), encoding="utf-8")
    before = helpers.snapshot(tmp_path / "outputs/reference")
    subprocess.run([sys.executable, maker], check=True, timeout=300)
    after = helpers.snapshot(tmp_path / "outputs/reference")
    changed = {path for path in before | after if after.get(path) != before.get(path)}
    assert changed == {"curves/x.csv", "programs/x.txt", "results.csv"}
    assert b"only outputs/x reads 0 right" in after["programs/x.txt"].replace(b"\\", b"/")
    assert re.search(rb"\nx,--train-size 99 --iterations 5,[0-9a-f]{8},5,", after["results.csv"])
    assert re.sub(rb"\nx,.*", b"", after["results.csv"]) == before["results.csv"]
    # From black images all digits are equally probable: the edit was in the script.
    assert float(after["curves/x.csv"].splitlines()[1].split(b",")[2]) == pytest.approx(np.log(10))
