"""Fills the tables of the pages by cog: each function prints one. Also fills lesson/watch.html."""

import re
import sys
from pathlib import Path

from cogapp import Cog

sys.path.append(str(Path(__file__).resolve().parents[1] / "making"))  # book.py, which finds all
import book
import film
from elsewhere import CONCLUSIONS, TITLES
from evidence import break_down, compare
from falls import CHANGES, SEEDS
from measured import (
    BY_LAMBDA,
    how_many_break,
    more,
    of_networks,
    of_setting,
    points_lost,
    printed,
    steps_of_fall,
)
from remedies import REMEDIES


def print_table(titles, rows):
    """Prints a table in Markdown: its titles, and rows of cells, which are texts or numbers."""
    print(f"| {' | '.join(titles)} |", "|" + "---|" * len(titles), sep="\n")
    for cells in rows:
        print(f"| {' | '.join(map(str, cells))} |".replace("  ", " "))  # an empty cell: | |


def title_of(page):
    """Returns what stands on top of a page."""
    return book.read(page).partition("\n")[0].removeprefix("# ")


def pages(short_path):
    """Prints the pages of the lesson, as each begins.

    short_path: what of a page is on it, by the page's place.
    """
    rows = []
    for place, page in enumerate(book.PAGES[1:], 1):
        first = " ".join(book.read(page).split("\n\n")[1].split())
        found = re.fullmatch(r"\*(.*\?) (.*?)(?:[,.]| and a pencil) .*", first)
        assert found, f"{page} begins: *Its question? Its time. What it needs.*, and not: {first}"
        link = f"[{title_of(page)}]({Path(page).name})"
        rows.append([link, *found.groups(), short_path.get(place, "")])
    print_table(["page", "its question", "time", "on the short path"], rows)


def neighbours(path):
    """Prints the links to the page after that at a path, and to all pages."""
    place = book.PAGES.index(Path(path).resolve().relative_to(book.REPO).as_posix())
    links = [f"[{title_of(page)}]({Path(page).name})" for page in book.PAGES]
    follows = [f"Next: {link}." for link in links[place + 1 : place + 2]]
    print(*follows, "All pages: [the lesson](README.md)")


def right_labels():
    """Prints what networks read that have learnt from right labels, and how their cost climbs."""
    titles = ["right labels, at the end"]
    titles += [f"reads more than plain ({of_networks('accuracy').mean():.1f} %), in points"]
    titles += ["climb of the cost, in %"]
    rows = []
    for remedy in REMEDIES:
        gain = "" if remedy == "plain" else f"{more('accuracy', remedy):.2f}"
        climb = f"{100 * of_networks('climb', remedy).mean():.0f}"
        rows.append([remedy, gain, climb])
    print_table(titles, rows)


def wrong_labels():
    """Prints what networks read that have learnt from wrong labels, stopped and at the end."""
    titles = ["wrong labels", "accuracy where stopped, in %", "points lost from there to the end"]
    titles += ["of ten break down", "deepest fall, mean of ten, in points"]
    rows = []
    for remedy in REMEDIES:
        stopped = f"{of_networks('stopped accuracy', remedy, 'wrong').mean():.1f}"
        lost = f"{compare(points_lost(remedy), 0):.1f}"
        deepest = f"{100 * of_networks('largest fall', remedy, 'wrong').mean():.0f}"
        rows.append([remedy, stopped, lost, how_many_break(remedy, "wrong"), deepest])
    print_table(titles, rows)


def fall():
    """Prints every fourth step of the deepest fall of a network with L2."""
    rows = [
        [f"{step:.0f}", f"{curvature:.1f}", f"{cost:.2f}", f"{accuracy:.0f} %"]
        for step, cost, accuracy, curvature in steps_of_fall()[2:11:4]
    ]
    print_table(["step", "rate times curvature", "training cost", "test accuracy"], rows)


def changes():
    """Prints of how many orders L2 breaks down, as before and changed, and its curvature."""
    rows = []
    for title in CHANGES:
        found = [printed("falls", f"seed {seed}, {title} ") for seed in range(SEEDS)]
        fallen = [f"{number:.0f} of {of:.0f}" for number, of, *_ in found]
        start, end = [", ".join(f"{each[i]:.1f}" for each in found) for i in (2, 3)]
        rows.append([title, *fallen, start, end])
    seeds = [f"seed {seed}" for seed in range(SEEDS)]
    titles = ["from there on", *seeds, "rate times curvature at the start", "at the end"]
    print_table(titles, rows)


def breakdowns():
    """Prints how many networks break down with wrong labels in the settings of MNIST."""
    remedies = "L2", "plain", "copies", "5x-images"
    rows = []
    for name, title in TITLES.items():
        if not name.startswith("fashion"):
            falls = [of_setting("largest fall", name, remedy, "wrong") for remedy in remedies]
            broken = [f"{sum(break_down(each))}/{len(each)}" for each in falls]
            rows.append([" ".join(title.split()), *broken])
    print_table(["of how many networks break down", *remedies], rows)


def conclusions():
    """Prints the conclusions on which readers of page 8 bet, with their numbers, as a list."""
    for number in (1, 7, 8, 11):
        print(f"- ({number}) {CONCLUSIONS[number - 1].sentence}")


def lambdas():
    """Prints by lambda what L2 costs on the validation images, and how many networks break down."""
    rows = []
    for l2, name in BY_LAMBDA.items():
        cost = f"{of_networks('validation cost', name).mean():.3f}"
        rows.append([f"{l2:g}", cost, how_many_break(name)])
    print_table([r"$\lambda$", "validation cost", "of ten break down"], rows)


def differences():
    """Prints code with the differences between dropout and plain, for readers to try the rule."""
    gains = of_networks("accuracy", "dropout") - of_networks("accuracy")
    numbers = ", ".join(f"{gain:.2f}" for gain in gains)
    print("```py", "import numpy as np\n", f"differences = np.array([{numbers}])", sep="\n")
    print("print(differences.mean(), differences.std(ddof=1) / np.sqrt(10))")
    print("few = differences[:3]", "print(few.mean(), few.std(ddof=1) / np.sqrt(3))", sep="\n")
    print("```")


def fill(*options):
    """Fills the tables of the pages, or with --check compares; returns its exit code."""
    words = ["cog", "-P", "-U", "--verbosity=1", "-p", "import tables", *options]
    pages = [*book.PAGES, "lesson/README.md"]
    return Cog().main([*words, *[str(book.REPO / page) for page in pages]])


if __name__ == "__main__":
    film.refill(book.REPO / "lesson" / "watch.html")  # with the texts of film.py, and its template
    sys.exit(fill("-r"))
