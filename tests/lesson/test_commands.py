"""The pages' commands: the runs that they need and make, and their edits of the script."""

import re
import types
from pathlib import Path

import pytest

import book
import helpers
import make_reference
import remedies
from helpers import REPO, read_rows


def default_runs(program):
    """Returns the runs that a program reads if none is named, as its call of arguments says."""
    source = book.read(program) if program.endswith(".py") else ""  # as in: python -m pytest
    found = re.search(r"\barguments\((.*)\)", source)
    return re.findall('"(outputs/.*?)"', found[1]) if found else []


def test_the_index_lists_each_program_with_the_runs_that_it_needs():
    rows = re.findall(r"^\| \[`(.*\.py)`\].*\|(.*)\|$", book.read("lesson/README.md"), re.M)
    assert {*dict(rows)} == helpers.PROGRAMS
    for program, needs in rows:
        assert re.findall("`(outputs/.*?)`", needs) == default_runs(f"lesson/{program}"), program


def needed_and_made(command):
    """Returns the runs that a command reads, and the folder that it makes, or an empty text."""
    _, program, *words = command.line.split()
    needed, new = command.reads or default_runs(program), command.writes
    if program == "lesson/remedies.py":  # which makes outputs/remedies if no folder is named
        new = remedies.parse_command_line(words).output_dir.as_posix()
    return needed, new


def test_each_page_names_the_runs_that_its_commands_need_and_makes_new_ones():
    made = {"outputs/run-1"}  # by any page so far
    for page in book.PAGES:
        below_the_title = book.read(page).split("\n\n")[1]
        named = {*re.findall("`(outputs/.*?)`", below_the_title)}
        assert named <= made, f"{page} says that it needs what no page before it makes"
        at_hand = {"outputs/run-1", *named}  # all that the reader of this page is sure to have
        for command in book.commands_of(page):
            needed, new = needed_and_made(command)
            for run in needed:
                experiment = Path(run).parent.as_posix()  # if the run is a network of one
                assert at_hand & {run, experiment}, f"{page}: {command.line} reads {run}"
            if new:
                assert new not in made, f"{page}: made twice: {command.line}"
                made.add(new)
                at_hand.add(new)


def test_what_a_page_shows_of_a_program_is_of_the_pages_own_command():
    for command in book.commands("lesson/"):
        program = command.line.split()[1].removeprefix("lesson/")
        runs, _ = needed_and_made(command)
        if program not in (
            "draw.py",
            "remedies.py",
            "chart.py",
            "elsewhere.py",
        ):  # of which more is shown
            asked = " ".join([program, *runs])
            assert any(line.startswith(asked) for line in make_reference.PROGRAMS), asked


EDITED = [Path(command.writes).name for command in book.commands("train_mnist.py") if command.edit]


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITED)
def test_a_run_with_an_edit_begins_as_the_committed_one(name, tmp_path):
    script = types.ModuleType("edited")
    script.__file__ = str(REPO / "train_mnist.py")  # beside which it looks for the data
    command = make_reference.list_runs()[name]
    exec(book.edited_script(command.edit), vars(script))
    script.progress_bar = lambda _: range(1, 11)  # and not --iterations 10, which an edit may use
    flags = [*command.flags.split(), "--output-dir", str(tmp_path / "run")]
    script.main(script.parse_arguments(flags))
    _, rows = read_rows(tmp_path / "run")
    expected = make_reference.rows_of(name)[:2]  # of the iterations 0 and 10
    if name == "large-start":  # whose first steps blow rounding up, too
        rows, expected = rows[:1], expected[:1]
    # The costs: another processor moved those of the default run by a tenth of this.
    assert rows[:, [0, 2, 4]] == pytest.approx(expected[:, [0, 2, 4]], rel=2e-3)
