"""What the user asks of train_mnist.py, what it answers, and that it is a good guest everywhere."""

import ast
import gc
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import tensorflow as tf
from helpers import REPO, flags_of_settings, refusal_of, run_script, snapshot, train

import train_mnist

SETTINGS = ["--data-dir", "data", "--train-size", 600, "--batch-size", 32, "--learning-rate", 0.1]


def start(*arguments):
    """Begins a run."""
    return train(*SETTINGS, *arguments)


# -------------------------------------------------------------------------------------- the flags
def test_help_explains_each_flag_and_says_its_default(capsys):
    with pytest.raises(SystemExit) as stop:
        train("--help")
    assert stop.value.code == 0
    _, *options = re.split(r"\n  (?=--)", capsys.readouterr().out)
    explained = {option.split()[0]: " ".join(option.split()) for option in options}
    for flag, default in flags_of_settings().items():
        assert f"(default: {default})" in explained[flag]
    assert "(default: data" in explained["--data-dir"]
    assert "(default: outputs/run-1" in explained["--output-dir"]
    assert "--resume" in explained


# Values out of each setting's limits, and values at them.
LIMITS = {
    "--iterations": (["0"], ["1", "1000000"]),
    "--batch-size": (["0"], ["1", "60000"]),
    "--train-size": (["0"], ["600", "60000"]),
    "--eval-every": (["0"], ["1", "1000000"]),
    "--seed": (["4294967296"], ["0", "4294967295"]),
    "--learning-rate": (["0", "nan", "inf", "1e400"], ["1e-9", "5"]),
    "--l2": (["nan", "inf"], ["0", "100"]),
    "--dropout": (["nan", "1", "1.5"], ["0", "0.99"]),
}


@pytest.mark.parametrize("flag", flags_of_settings())
def test_a_number_is_refused_out_of_its_limits(flag):
    wrong, right = LIMITS[flag]

    def settings(value):
        args = train_mnist.parse_arguments([f"{flag}={value}"])
        if flag == "--train-size":
            args.batch_size = 1
        return train_mnist.choose_settings(args, None)

    for value in ["-1", *wrong]:
        assert refusal_of(settings, value).startswith(f"{flag} ")
    for value in right:
        name = flag.removeprefix("--").replace("-", "_")
        assert getattr(settings(value), name) == float(value)


@pytest.mark.parametrize("argument", ["--iterations=ten", "--seed=0.5", "--epochs=3", "run-1"])
def test_what_is_no_flag_or_no_number_is_one_line_and_exits_with_2(argument, capsys):
    with pytest.raises(SystemExit) as stop:
        train(argument)
    assert stop.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("train_mnist.py: ")
    flag, *_ = argument.split("=")
    assert flag in line


@pytest.mark.slow
def test_a_mistake_is_one_line_without_a_traceback_and_exits_with_1(tmp_path):
    process = run_script("train_mnist.py", "--data-dir", "nowhere", cwd=tmp_path)
    assert process.returncode == 1
    (line,) = process.stderr.splitlines()
    assert re.fullmatch(
        r"train_mnist\.py: --data-dir nowhere: train-images-idx3-ubyte\.gz: .+", line
    )


def test_a_readers_own_bug_keeps_its_traceback(quick, monkeypatch):
    def train_step(trainer, images, labels):
        Path("a file of the reader's").read_text()

    monkeypatch.setattr(train_mnist.Trainer, "train_step", train_step)
    with pytest.raises(FileNotFoundError):
        start()


# ------------------------------------------------------------------------------ a folder of its own
def test_runs_are_numbered_where_no_folder_is_given(quick):
    start("--iterations", 1)
    before = snapshot(Path("outputs/run-1"))
    start("--iterations", 2)
    start("--iterations", 3)
    rows = [Path(f"outputs/run-{n}/curves.csv").read_text().splitlines()[-1] for n in (1, 2, 3)]
    assert [row.split(",")[0] for row in rows] == ["1", "2", "3"]
    assert snapshot(Path("outputs/run-1")) == before


def test_of_two_runs_that_start_at_once_each_gets_a_folder(quick, monkeypatch):
    def mkdir(path, *arguments, real=Path.mkdir, **more):
        if path.name == "run-1" and not path.exists():
            real(path)  # the other run comes between a look and this
        real(path, *arguments, **more)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    start("--iterations", 1)
    assert list(Path("outputs/run-1").iterdir()) == []
    assert Path("outputs/run-2/run.json").exists()


def test_of_two_runs_that_start_in_one_folder_at_once_one_is_refused(quick, monkeypatch):
    def open_file(path, *arguments, real=Path.open, **more):
        if path.name == "curves.csv":
            with real(path, "x") as file:  # the other run comes between a look and this
                file.write("the other's")
        return real(path, *arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_file)
        line = refusal_of(start, "--iterations", 1, "--output-dir", "both")
    assert str(Path("both/curves.csv")) in line
    assert snapshot(Path("both")) == {"curves.csv": b"the other's"}


@pytest.mark.parametrize("name", ["notes.txt", ".hidden", "below/notes.txt"])
def test_a_folder_that_is_not_empty_is_refused_and_untouched(quick, name):
    path = Path("mine") / name
    path.parent.mkdir(parents=True)
    path.write_text("the user's own")
    assert refusal_of(start, "--output-dir", "mine").startswith("--output-dir mine: ")
    assert snapshot(Path("mine")) == {name: b"the user's own"}


def test_an_empty_folder_and_one_below_others_are_accepted(quick):
    Path("empty").mkdir()
    for folder in ("empty", "new/and/deep"):
        start("--iterations", 1, "--output-dir", folder)
        assert (Path(folder) / "run.json").exists()


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_folder_that_is_a_file_or_below_one_is_named(quick, folder):
    Path("file").write_text("the user's own")
    assert refusal_of(start, "--output-dir", folder).startswith(f"{Path(folder)}: ")
    assert Path("file").read_text() == "the user's own"


@pytest.mark.parametrize("output", [[], ["--output-dir", "new"]])
@pytest.mark.parametrize(
    ("flag", "value"), [("--train-size", 601), ("--batch-size", 601), ("--data-dir", "nowhere")]
)
def test_a_run_that_the_data_do_not_allow_makes_no_folder(quick, flag, value, output):
    line = refusal_of(start, flag, value, *output)
    assert str(value) in line
    assert list(Path().iterdir()) == [Path("data")]


@pytest.mark.parametrize("name", ["lr[0.5]", "what?", "a*b", "\udcff"])
def test_a_folder_whose_network_could_not_be_read_again_is_refused(quick, name):
    assert repr(name) in refusal_of(start, "--output-dir", name)
    assert list(Path().iterdir()) == [Path("data")]


def test_a_folder_with_an_odd_name_is_like_any_other(in_small_data, capsys):
    # TensorFlow on Windows knows only ASCII paths: https://github.com/tensorflow/hub/issues/936
    folder = Path("50% o'ff $x b" if os.name == "nt" else "50% o'ff $x ü")
    start("--iterations", 3, "--output-dir", folder)
    train("--resume", folder, "--data-dir", "data", "--iterations", 8)
    assert tf.saved_model.load(str(folder / "saved_model"))
    python, *words = shlex.split(capsys.readouterr().out.splitlines()[-1])
    assert python == "python"
    process = run_script(*words)
    assert process.returncode == 0, process.stderr
    names = {"curves.csv", "checkpoint.npz", "saved_model", "run.json", "accuracy.png", "cost.png"}
    assert {path.name for path in folder.iterdir()} == names
    assert set(Path().iterdir()) == {folder, Path("data")}


# -------------------------------------------------------------------------------- a guest anywhere
FRESH_PROCESS = """
import gc, os, signal, sys
forbidden = {"socket." + what for what in ("connect", "getaddrinfo", "gethostbyname", "sendto")}
forbidden.add("pickle.find_class")
heard = []
sys.addaudithook(lambda event, arguments: event in forbidden and heard.append(event))

def state():
    handlers = [signal.getsignal(number) for number in signal.valid_signals()]
    collector = gc.isenabled(), gc.get_freeze_count(), gc.get_threshold()
    stderr = os.fstat(2)
    return handlers, collector, stderr.st_dev, stderr.st_ino, os.environ.get("TF_USE_LEGACY_KERAS")

before = state()
import train_mnist
assert state() == before
tf = train_mnist.tf
tf.config.threading.set_intra_op_parallelism_threads(1)  # refused once TensorFlow has its devices
train_mnist.main(train_mnist.parse_arguments(sys.argv[1:]))
assert state() == before
assert heard == []
import pickle
pickle.loads(pickle.dumps(print))
assert heard == ["pickle.find_class"]  # the hook does hear
assert tf.keras.layers.Dense(1)
"""


@pytest.mark.slow
def test_a_process_is_left_as_it_was_and_nothing_is_unpickled_or_sent(in_small_data):
    code = f"import sys; sys.path.insert(0, {str(REPO)!r})\n{FRESH_PROCESS}"
    command = [sys.executable, "-c", code, *map(str, SETTINGS), "--iterations", "8"]
    process = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr


IMPORT_ERRORS = [("ImportError", ImportError), ("KeyboardInterrupt", SystemExit)]


@pytest.mark.parametrize(("error", "seen"), IMPORT_ERRORS)
def test_an_import_that_fails_leaves_the_process_as_it_was(tmp_path, monkeypatch, error, seen):
    (tmp_path / "tensorflow.py").write_text(f"raise {error}")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "tensorflow")
    source = (REPO / "train_mnist.py").read_text(encoding="utf-8")
    with pytest.raises(seen):
        exec(compile(source, "train_mnist.py", "exec"), {"__name__": "train_mnist_again"})
    assert gc.isenabled()
    assert "TF_USE_LEGACY_KERAS" not in os.environ


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a shell of POSIX")
def test_a_run_without_stderr_is_like_any_other(in_small_data):
    command = [sys.executable, str(REPO / "train_mnist.py"), *map(str, SETTINGS)]
    subprocess.run(["sh", "-c", 'exec "$@" --iterations 2 2>&-', "sh", *command], check=True)
    assert Path("outputs/run-1/run.json").exists()


@pytest.mark.parametrize(("level", "shown"), [("0", "inside, after"), ("1", ", after")])
def test_what_tensorflow_writes_is_hidden_unless_the_user_asks_for_it(
    monkeypatch, capfd, level, shown
):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", level)
    with train_mnist.quiet_stderr():
        os.write(2, b"inside")
    os.write(2, b", after")
    assert capfd.readouterr().err == shown


def test_main_works_in_a_thread(quick):
    with ThreadPoolExecutor(1) as pool:
        row = pool.submit(start, "--iterations", 2).result()
    assert row == start("--iterations", 2)


@pytest.mark.slow
def test_a_notebook_runs_it_twice_and_shows_nothing_on_stderr(in_small_data):
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    arguments = shlex.join(map(str, [*SETTINGS, "--iterations", 3]))
    source = f'%run "{REPO / "train_mnist.py"}" {arguments}'
    cells = [nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell(source)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    for name, cell in zip(["run-1", "run-2"], notebook.cells, strict=True):
        assert {output.get("name") for output in cell.outputs} == {"stdout"}
        printed = "".join(output["text"] for output in cell.outputs)
        assert f"run       {Path('outputs') / name}\n" in printed


@pytest.mark.parametrize("script", ["train_mnist.py", "plot_curves.py"])
def test_requirements_list_what_the_scripts_import(script):
    tree = ast.parse((REPO / script).read_text(encoding="utf-8"))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
    requirements = (REPO / "requirements.txt").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\w+", requirements, re.MULTILINE))
    assert imported - set(sys.stdlib_module_names) <= listed
