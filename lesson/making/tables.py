"""The tables that make_reference.py --tables writes into the pages, by cog: each prints one."""

import re
from pathlib import Path

import book
from elsewhere import CONCLUSIONS, TITLES
from evidence import break_down, compare
from falls import CHANGES, SEEDS, START
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


def print_table(rows):
    """Prints a table in Markdown. A row is a dict: title to cell; the first has all titles."""
    print(f"| {' | '.join(rows[0])} |", "|" + "---|" * len(rows[0]), sep="\n")
    for row in rows:
        cells = [str(cell) for cell in (dict.fromkeys(rows[0], "") | row).values()]
        print(f"| {' | '.join(cells)} |".replace("  ", " "))  # an empty cell: | |


def title_of(page):
    """Returns what stands on top of a page."""
    return book.read(page).partition("\n")[0].removeprefix("# ")


def pages(folder=""):
    """Prints the pages of the lesson, as each begins; folder: which a link has to name."""
    rows = []
    for page in book.PAGES[1:]:
        first = " ".join(book.read(page).split("\n\n")[1].split())
        found = re.fullmatch(r"\*(.*\?) (.*?)(?:[,.]| and a pencil) .*", first)
        assert found, f"{page} begins: *Its question? Its time. What it needs.*, and not: {first}"
        question, time = found.groups()
        link = f"[{title_of(page)}]({folder}{Path(page).name})"
        rows.append({"page": link, "its question": question, "time": time})
    print_table(rows)


def neighbours(path):
    """Prints the links to the page after that at a path, and to all pages."""
    place = book.PAGES.index(Path(path).resolve().relative_to(book.REPO).as_posix())
    links = [f"[{title_of(page)}]({Path(page).name})" for page in book.PAGES]
    follows = [f"Next: {link}." for link in links[place + 1 : place + 2]]
    print(*follows, "All pages: [the lesson](README.md)")


def right_labels():
    """Prints what networks read that have learnt from right labels, and how their cost climbs."""
    more_than_plain = f"reads more than plain ({of_networks('accuracy').mean():.1f} %), in points"
    rows = []
    for remedy in REMEDIES:
        row = {"right labels, at the end": remedy}
        row[more_than_plain] = "" if remedy == "plain" else f"{more('accuracy', remedy):.2f}"
        row["climb of the cost, in %"] = f"{100 * of_networks('climb', remedy).mean():.0f}"
        rows.append(row)
    print_table(rows)


def wrong_labels():
    """Prints what networks read that have learnt from wrong labels, stopped and at the end."""
    rows = []
    for remedy in REMEDIES:
        row = {"wrong labels": remedy}
        row["accuracy where stopped, in %"] = (
            f"{of_networks('stopped accuracy', remedy, 'wrong').mean():.1f}"
        )
        row["points lost from there to the end"] = f"{compare(points_lost(remedy), 0):.1f}"
        row["of ten break down"] = how_many_break(remedy, "wrong")
        deepest = 100 * of_networks("largest fall", remedy, "wrong").mean()
        row["deepest fall, mean of ten, in points"] = f"{deepest:.0f}"
        rows.append(row)
    print_table(rows)


def fall():
    """Prints every fourth step of the deepest fall of a network with L2, and one before it."""
    rows = []
    for step, _, accuracy, curvature in steps_of_fall()[4::4]:
        row = {"step": f"{step:.0f}", "test accuracy": f"{accuracy:.0f} %"}
        rows.append(row | {"rate times curvature": f"{curvature:.1f}"})
    print_table(rows)


def changes():
    """Prints of how many orders L2 breaks down, as before and changed, and its curvature."""
    rows = []
    for title in CHANGES:
        found = [printed("falls", f"seed {seed}, {title} ") for seed in range(SEEDS)]
        row = {f"from step {START} on": title}
        row |= {
            f"seed {seed}": f"{fallen:.0f} of {of:.0f}"
            for seed, (fallen, of, _) in enumerate(found)
        }
        row["rate times curvature at the end"] = ", ".join(f"{end:.1f}" for *_, end in found)
        rows.append(row)
    print_table(rows)


def breakdowns():
    """Prints how many networks break down with wrong labels in the settings of MNIST."""
    rows = []
    for name, title in TITLES.items():
        if name.startswith("fashion"):
            continue
        row = {"of how many networks break down": " ".join(title.split())}
        for remedy in ("L2", "plain", "dropout", "copies", "all-three"):
            is_broken = break_down(of_setting("largest fall", name, remedy, "wrong"))
            row[remedy] = f"{sum(is_broken)}/{len(is_broken)}"
        rows.append(row)
    print_table(rows)


def conclusions():
    """Prints the conclusions on which readers of page 8 bet, with their numbers, as a list."""
    for number in (1, 7, 8, 11):
        print(f"- ({number}) {CONCLUSIONS[number - 1].sentence}")


def lambdas():
    """Prints by lambda what L2 costs on the validation images, and how many networks break down."""
    rows = []
    for l2, name in BY_LAMBDA.items():
        row = {r"$\lambda$": f"{l2:g}"}
        row["validation cost"] = f"{of_networks('validation cost', name).mean():.3f}"
        rows.append(row | {"of ten break down": how_many_break(name)})
    print_table(rows)


def differences():
    """Prints code with the differences between dropout and plain, for readers to try the rule."""
    gains = of_networks("accuracy", "dropout") - of_networks("accuracy")
    numbers = ", ".join(f"{gain:.2f}" for gain in gains)
    print("```py", "import numpy as np\n", f"differences = np.array([{numbers}])", sep="\n")
    print("error = differences.std(ddof=1) / np.sqrt(len(differences))")
    print("print(differences.mean(), error, differences.mean() / error)", "```", sep="\n")
