"""Fills the tables of the pages by cog: each function prints one. Also fills lesson/watch.html."""

import re
import sys
from pathlib import Path

from cogapp import Cog

sys.path.append(str(Path(__file__).resolve().parents[1] / "making"))  # book.py, which finds all
import book
import film
from elsewhere import CONCLUSIONS
from evidence import break_down
from falls import CHANGES
from lists import SIZES, TINY
from measured import (
    BETS,
    by_lambda,
    gone_on,
    in_the_fall,
    more,
    of_networks,
    printed,
)
from remedies import REMEDIES


def print_table(rows):
    """Prints a table in Markdown of rows: dicts of a column's title to its cell, in their order."""
    titles = [*rows[0]]
    print(f"| {' | '.join(titles)} |", "|" + "---|" * len(titles), sep="\n")
    for row in rows:
        print(f"| {' | '.join(map(str, row.values()))} |".replace("  ", " "))  # an empty cell: | |


def title_of(page):
    """Returns what stands on top of a page."""
    return book.read(page).partition("\n")[0].removeprefix("# ")


def pages(short_path):
    """Prints the pages of the lesson, as each begins.

    short_path: what of a page is on it, by the page's name.
    """
    assert {*short_path} <= {*book.ORDER}, "lesson/README.md names a page that is not there"
    rows = []
    for place, (name, page) in enumerate(zip(book.ORDER, book.PAGES[1:], strict=True), 1):
        first = " ".join(book.read(page).split("\n\n")[1].split())
        found = re.fullmatch(r"\*(.*\?) (.*?)(?:[,.]| and a pencil) .*", first)
        assert found, f"{page} begins: *Its question? Its time. What it needs.*, and not: {first}"
        question, time = found.groups()
        row = {"page": f"[{place}. {title_of(page)}](pages/{name}.md)"}
        row |= {"its question": question, "time": time}
        rows.append(row | {"on the short path": short_path.get(name, "")})
    print_table(rows)


def neighbours(path):
    """Prints the place of the page at a path, and the links to the next one and to all."""
    place = book.ORDER.index(Path(path).stem)
    print(f"Page {place + 1} of {len(book.ORDER)}.", end=" ")
    for name in book.ORDER[place + 1 : place + 2]:
        print(f"Next: [{title_of(f'lesson/pages/{name}.md')}]({name}.md).", end=" ")
    print("All pages: [the lesson](../README.md)")


def right_labels():
    """Prints the accuracy of networks with right labels, and their temperatures."""
    gain = f"accuracy above plain's {of_networks('accuracy').mean():.1f} %, in points"
    rows = []
    for remedy in REMEDIES:
        row = {"right labels, at the end": remedy}
        row[gain] = "" if remedy == "plain" else f"{more('accuracy', remedy):.2f}"
        row["best $T$"] = f"{of_networks('T', remedy).mean():.1f}"
        rows.append(row)
    print_table(rows)


def fall():
    """Prints the deepest fall of a network with L2, step by step."""
    rows = []
    for step in (710, 714, 718, 720):
        cost, _, curvature = in_the_fall(step)
        row = {"step": step, "rate times curvature": f"{curvature:.1f}"}
        rows.append(row | {"training cost": f"{cost:.2f}"})
    print_table(rows)


def changes():
    """Prints of how many orders L2 breaks down, as before and changed, and its curvature."""
    rows = []
    for change in CHANGES:
        row = {"from there on": change.replace("as before", "nothing else changed")}
        fallen, _, starts, ends = gone_on(change)
        row["of ten break down (seeds 0, 1, 2)"] = ", ".join(f"{number:.0f}" for number in fallen)
        row["rate times curvature at the start"] = ", ".join(f"{start:.1f}" for start in starts)
        is_told = change != "as before"
        row["at step 1,000 (median)"] = (
            ", ".join(f"{end:.1f}" for end in ends) if is_told else "after falls"
        )
        rows.append(row)
    print_table(rows)


def conclusions():
    """Prints the conclusions on which readers of Elsewhere bet, as a list."""
    for name in BETS:
        print(f"- {CONCLUSIONS[name].sentence}")


def duel():
    """Prints what L2 costs, and plain with its temperature, by the images that chose either."""
    *_, by_10_000 = printed("calibration", "\n    1,000 ")
    with_T = "plain with $T$"
    rows = [
        ("L2", "10,000 images", of_networks("cost", "L2").mean()),
        (with_T, "200 images", of_networks("cost with T").mean()),
        (with_T, "10,000, at step 1,000", by_10_000),
        ("both", "", of_networks("cost with T", "L2").mean()),
    ]
    titles = "method", "chosen on", "cost"
    print_table([dict(zip(titles, (*row, f"{cost:.3f}"), strict=True)) for *row, cost in rows])


def lambdas():
    """Prints by lambda what L2 costs on the validation images, and how many networks break down."""
    falls = by_lambda("largest fall")
    rows = []
    for l2, costs in by_lambda("validation cost").items():
        row = {r"$\lambda$": f"{l2:g}", "validation cost": f"{costs.mean():.3f}"}
        rows.append(row | {"of ten break down": sum(break_down(falls[l2]))})
    print_table(rows)


def sizes():
    """Prints by the hidden layers the accuracy of networks, and their temperature."""
    files = {f"{size}": f"longer-neurons-{size}" for size in [*TINY, *SIZES]}
    rows = []
    for neurons, name in {**files, "256, 128": "longer"}.items():
        accuracy, T = [of_networks(title, experiment=name).mean() for title in ("accuracy", "T")]
        row = {"neurons": neurons, "accuracy, in %": f"{accuracy:.1f}"}
        rows.append(row | {"best $T$": f"{T:.1f}"})
    print_table(rows)


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


WATCH = book.REPO / "lesson" / "watch.html"  # has the texts of film.py, and its template


def are_filled():
    """Returns whether the tables and watch.html are what they would be today."""
    page = WATCH.read_text(encoding="utf-8")
    return film.refilled(page) == page and fill("--check") == 0


if __name__ == "__main__":
    page = WATCH.read_text(encoding="utf-8")
    WATCH.write_text(film.refilled(page), encoding="utf-8", newline="\n")
    sys.exit(fill("-r"))
