"""The pages keep their word: their commands, links and code, and their edits of the script."""

import re
import textwrap
import types
from pathlib import Path

import pages

import pytest
from packaging.requirements import Requirement

import make_reference
import plot_curves
import remedies
import train_mnist
from helpers import REPO, numbers_in, read_rows

# What the pages quote, and the scripts and programs do not have: mend the page, or add to these.
OTHER_NAMES = {"reference", "tests", "twins", "git", "assign", "my_sigmoid"}
OTHER_CALLS = {"relu(a @ W + b)", "add(matmul(relu(add(matmul(x, W1), b1)), W2), b2)", "x.max()"}
OTHER_CALLS |= {"(60000, 784)", "np.std(W1)", "np.std(W2)", 'load_mnist("data", "train")'}
FOLDERS = ("data", "lesson", "outputs/reference", "tests")
TEXTS = [*REPO.glob("*.md"), *[path for name in FOLDERS for path in (REPO / name).rglob("*.md")]]
PARSERS = {
    "train_mnist.py": train_mnist.parse_arguments,
    "plot_curves.py": plot_curves.parse_arguments,
    "lesson/remedies.py": remedies.parse_command_line,
}


def default_runs(program):
    """Returns the runs that a program reads if none is named, as a line of its source says."""
    if not program.endswith(".py"):  # as in: python -m pytest
        return []
    # The line has arguments("outputs/a", "outputs/b"), or sys.argv[1:] or ["outputs/a"].
    lines = re.findall(r".*= .*(?:arguments\(|sys\.argv\[1:\] or ).*", pages.read(program))
    return re.findall('"(outputs/.*?)"', "".join(lines))


def test_each_page_names_the_runs_that_its_commands_need_and_makes_new_ones():
    made_so_far = {"outputs/run-1"}
    for page in pages.PAGES:
        below_the_title = pages.read(page).split("\n\n")[1]
        named = {*re.findall("`(outputs/[^`]*)`", below_the_title)}
        assert named <= made_so_far, page
        there = {"outputs/run-1", *named}  # all that the reader of this page is sure to have
        for command in pages.commands_of(page):
            for run in command.reads or default_runs(command.line.split()[1]):
                experiment = Path(run).parent.as_posix()  # if it is a network of one
                assert run in there or experiment in there, f"{page}: {run}, for {command.line}"
            by_default = {"python lesson/remedies.py": "outputs/remedies"}.get(command.line)
            if made := command.writes or by_default:
                assert made not in made_so_far, f"{page}: made twice: {command.line}"
                made_so_far.add(made)
                there.add(made)


def test_what_is_quoted_of_the_command_line_can_be_typed():
    for page in pages.PAGES:
        for script, flags in re.findall(r"`python\s([\w/]+\.py)\s?([^`]*)`", pages.read(page)):
            assert (REPO / script).exists() or script == "lesson/my_sigmoid.py", script
            if script in PARSERS and flags != "--help":
                PARSERS[script](flags.split())
    for flags in re.findall(r"\| `(--[^`]*)` \|", pages.read("README.md")):
        train_mnist.parse_arguments(flags.split())


def test_powershell_and_public_ci_run_the_same_commands():
    in_shell = re.findall(".*venv.*", "".join(pages.blocks("sh", "README.md")))
    in_powershell = "".join(pages.blocks("powershell", "README.md")).splitlines()
    for line, translation in zip(in_shell, in_powershell, strict=True):
        line = line.replace("python3", "python").replace(" && . .venv/bin/activate", "")
        assert translation == line.replace(" && ", "; .venv\\Scripts\\")
    for line in [*in_shell, *in_powershell]:
        assert f"        run: {line}\n" in pages.read(".github/workflows/test.yml")


def test_the_readme_names_the_pythons_of_public_ci_which_get_all_packages():
    workflow = pages.read(".github/workflows/test.yml")
    oldest, *_, newest = re.findall(r"3\.\d+", re.search(r"python: \[.*", workflow)[0])
    assert pages.read("README.md").count(f"Python {oldest} to {newest}") == 2
    needed = [Requirement(line) for line in pages.read("requirements.txt").splitlines()]
    for version in ({"python_version": oldest}, {"python_version": newest}):
        got = {each.name for each in needed if not each.marker or each.marker.evaluate(version)}
        assert got == {"tensorflow", "numpy", "matplotlib", "tqdm"}


@pytest.mark.slow
def test_the_terminal_looks_as_shown(default_run):
    (shown,) = [block for block in pages.blocks("", "README.md") if block.startswith("data ")]
    masked = lambda text: re.sub(r"\d+\.\d\d+", "0", text)  # another processor rounds differently
    printed = [masked(line) for line in default_run[1].stdout.splitlines()]
    for line in shown.splitlines()[:-2]:  # the last two are by plot_curves.py
        is_command = line.startswith("python ")  # elsewhere it has the clone's path in it
        assert line.strip() == "..." or is_command or masked(line) in printed


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(REPO).as_posix())
def test_links_lead_where_they_say_and_folds_are_whole(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("<details>") == text.count("</details>")
    for words, link in re.findall(r"([^][]*)\]\((?!http)([^)]+)\)", text):
        target, _, anchor = link.partition("#")
        linked = path.parent / target if target else path
        assert linked.exists(), link
        if number := re.fullmatch(r"[Pp]age\s(\d)", words):
            assert linked.name.startswith(number[1]), link
        if re.match(r"\d\. ", words):
            assert linked.read_text(encoding="utf-8").startswith(f"# {words}\n"), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = [re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in headings]
            assert anchor in anchors, link


def test_the_coins_of_page_6_fall_as_shown(capsys):
    (code,), (shown,) = [pages.blocks(kind, "lesson/6-chance.md") for kind in ("py", "")]
    exec(code, {})
    assert numbers_in(capsys.readouterr().out) == pytest.approx(numbers_in(shown))


CODE = "".join(path.read_text("utf-8") for path in [*REPO.glob("*.py"), *REPO.glob("lesson/*.py")])


@pytest.mark.parametrize("page", pages.PAGES)
def test_names_and_calls_in_sentences_are_those_of_the_code(page):
    prose = re.sub(pages.BLOCK, "", pages.read(page), flags=re.DOTALL | re.MULTILINE)
    quoted = [" ".join(part.split()) for part in re.findall("`([^`]*)`", prose)]
    # A name is what has a _ in it, quoted or in what is printed; and a word that is quoted alone.
    names = {*re.findall(r"\w+_\w+", " ".join([*pages.blocks("", page), *quoted]))}
    names |= {part for part in quoted if re.fullmatch(r"[a-z]\w+", part)}
    there = {*re.findall(r"\w+", re.sub("# .*", "", CODE))}  # a comment may name what has gone
    assert names - there <= OTHER_NAMES, "mend, or add to OTHER_NAMES"
    calls = {part for part in quoted if "(" in part and "..." not in part and part not in CODE}
    assert calls <= OTHER_CALLS, "mend, or add to OTHER_CALLS"


@pytest.mark.parametrize("page", pages.PAGES)
def test_python_blocks_are_quoted_word_for_word(page):
    blocks = "...\n".join(pages.blocks("python", page))
    for part in re.split(r"^ *\.\.\.\n", blocks, flags=re.MULTILINE):
        is_there = any(textwrap.indent(part, " " * width) in CODE for width in (0, 4, 8))
        assert is_there, f"quote the script anew on {page}:\n{part}"


RUNS = make_reference.list_runs()
EDITED = [Path(command.writes).name for command in pages.commands("train_mnist.py") if command.edit]


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITED)
def test_a_run_with_an_edit_begins_as_the_committed_one(name, tmp_path):
    script = types.ModuleType("edited")
    script.__file__ = str(REPO / "train_mnist.py")  # beside which it looks for the data
    exec(pages.edited_script(RUNS[name].edit), vars(script))
    script.progress_bar = lambda _: range(1, 11)  # and not --iterations 10, which an edit may use
    flags = [*RUNS[name].flags.split(), "--output-dir", str(tmp_path / "run")]
    script.main(script.parse_arguments(flags))
    _, rows = read_rows(tmp_path / "run")
    expected = make_reference.rows_of(name)[:2]  # of the iterations 0 and 10
    # The costs: another processor moved those of the default run by a tenth of this.
    assert rows[:, [0, 2, 4]] == pytest.approx(expected[:, [0, 2, 4]], rel=2e-3)
