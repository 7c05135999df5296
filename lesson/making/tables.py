"""Fills the tables of the pages by cog: each function prints one. Also fills lesson/watch.html."""

import re
import sys
from pathlib import Path

from cogapp import Cog

import book
import film
from elsewhere import CONCLUSIONS, TITLES
from evidence import break_down, compare
from measured import (
    BY_LAMBDA,
    errors_learnt,
    how_many_break,
    more,
    of_networks,
    of_setting,
    points_lost,
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


def pages(folder="", short_path=None):
    """Prints the pages of the lesson, as each begins.

    folder: which a link has to name; short_path: what of a page is on it, by the page's place.
    """
    titles = ["page", "its question", "time"]
    rows = []
    for page in book.PAGES[1:]:
        first = " ".join(book.read(page).split("\n\n")[1].split())
        found = re.fullmatch(r"\*(.*\?) (.*?)(?:[,.]| and a pencil) .*", first)
        assert found, f"{page} begins: *Its question? Its time. What it needs.*, and not: {first}"
        rows.append([f"[{title_of(page)}]({folder}{Path(page).name})", *found.groups()])
    if short_path:
        titles.append("on the short path")
        for place, row in enumerate(rows, 1):
            row.append(short_path.get(place, ""))
    print_table(titles, rows)


def neighbours(path):
    """Prints the links to the page after that at a path, and to all pages."""
    place = book.PAGES.index(Path(path).resolve().relative_to(book.REPO).as_posix())
    links = [f"[{title_of(page)}]({Path(page).name})" for page in book.PAGES]
    follows = [f"Next: {link}." for link in links[place + 1 : place + 2]]
    print(*follows, "All pages: [the lesson](README.md)")


def right_labels():
    """Prints what networks read and cost that have learnt from right labels."""
    titles = ["right labels, at the end"]
    titles += [f"reads more than plain ({of_networks('accuracy').mean():.1f} %), in points"]
    titles += ["climb of the cost, in %", "cost with $T$ chosen on 200"]
    rows = []
    for remedy in REMEDIES:
        gain = "" if remedy == "plain" else f"{more('accuracy', remedy):.2f}"
        climb = f"{100 * of_networks('climb', remedy).mean():.0f}"
        rows.append([remedy, gain, climb, f"{of_networks('cost with T', remedy).mean():.2f}"])
    print_table(titles, rows)


def wrong_labels():
    """Prints what networks read that have learnt from wrong labels, stopped and at the end."""
    titles = ["wrong labels", "accuracy where stopped, in %"]
    titles += ["points lost from there to the end", "wrong labels learnt, in %"]
    titles += ["of ten break down", "deepest fall, mean of ten, in points"]
    rows = []
    for remedy in REMEDIES:
        stopped = f"{of_networks('stopped accuracy', remedy, 'wrong').mean():.1f}"
        lost = f"{compare(points_lost(remedy), 0):.1f}"
        learnt = f"{100 * errors_learnt(remedy).mean():.0f}"
        deepest = f"{100 * of_networks('largest fall', remedy, 'wrong').mean():.0f}"
        rows.append([remedy, stopped, lost, learnt, how_many_break(remedy, "wrong"), deepest])
    print_table(titles, rows)


def fall():
    """Prints every fourth step of the deepest fall of a network with L2."""
    rows = [
        [f"{step:.0f}", f"{accuracy:.0f} %", f"{curvature:.1f}", f"{dead:.0f}"]
        for step, _, accuracy, curvature, dead in steps_of_fall()[::4]
    ]
    print_table(["step", "test accuracy", "rate times curvature", "dead neurons"], rows)


def breakdowns():
    """Prints how many networks break down with wrong labels in the settings of MNIST."""
    remedies = "L2", "plain", "copies"
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
    """Prints what L2 costs on the validation images, by lambda, beside the lambda of the pages."""
    rows = []
    for l2, name in BY_LAMBDA.items():
        cost = f"{of_networks('validation cost', name).mean():.3f}"
        gain = "" if name == "L2" else f"{more('validation cost', name, 'L2'):.3f}"
        rows.append([f"{l2:g}", cost, gain])
    print_table([r"$\lambda$", "validation cost", "more than with 0.002"], rows)


def fill(*options):
    """Fills the tables of the pages, or with --check compares; returns its exit code."""
    words = ["cog", "-P", "-U", "--verbosity=1", "-p", "import tables", *options]
    pages = [*book.PAGES, "lesson/README.md"]
    return Cog().main([*words, *[str(book.REPO / page) for page in pages]])


if __name__ == "__main__":
    film.refill(book.REPO / "lesson" / "watch.html")  # with the texts of film.py, and its template
    sys.exit(fill("-r"))
