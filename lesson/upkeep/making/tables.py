"""The tables of the pages: each function prints one, and fill.py writes it into its page."""

from pathlib import Path

import numpy as np

import book
import measured
from convolution import Convolutional
from measured import how_many_numbers
from train_mnist import DIGITS, HIDDEN, PIXELS, Network


def print_table(rows):
    """Prints a table in Markdown of rows: dicts of a column's title to its cell, in their order."""
    print(f"| {' | '.join(rows[0])} |", "|" + "---|" * len(rows[0]), sep="\n")
    for row in rows:
        print(f"| {' | '.join(map(str, row.values()))} |".replace("  ", " "))  # an empty cell: | |


def pages(short_path):
    """Prints the pages of the lesson, as each begins, and how long they take, rounded down.

    short_path: what of a page is on it, by the page's name. A part counts as half of its page.
    """
    assert {*short_path} <= {*book.ORDER}, "lesson/README.md names a page that is not there"
    rows, hours, hours_of_short_path = [], 0, 0
    for place, (name, page) in enumerate(zip(book.ORDER, book.PAGES[1:], strict=True), 1):
        question, time = book.question_and_time_of(page)
        row = {"page": f"[{place}. {book.title_of(page)}](pages/{name}.md)"}
        row |= {"its question": question, "time": time}
        rows.append(row | {"on the short path": short_path.get(name, "")})
        hours += book.HOURS[time]
        if name in short_path:
            hours_of_short_path += book.HOURS[time] / (1 if short_path[name] == "all" else 2)
    told = [f"about {int(each)} hours" for each in (hours, hours_of_short_path)]
    cells = "**All before *Your turn***", "", *told
    print_table([*rows, dict(zip(rows[0], cells, strict=True))])


def neighbours(path):
    """Prints the links from the page at a path to the next one, and to all."""
    place = book.ORDER.index(Path(path).stem)
    for name in book.ORDER[place + 1 : place + 2]:
        print(f"Next: [{book.title_of(f'lesson/pages/{name}.md')}]({name}.md).", end=" ")
    print("[All pages](../README.md)")


def differences():
    """Prints code with the differences between dropout and plain, for readers to try the rule."""
    gains = measured.of_networks("accuracy", "dropout") - measured.of_networks("accuracy")
    numbers = ", ".join(f"{gain:.2f}" for gain in gains)
    print("```py", "import numpy as np\n", f"differences = np.array([{numbers}])", sep="\n")
    print("print(differences.mean(), differences.std(ddof=1) / np.sqrt(10))")
    print("few = differences[:3]\nprint(few.mean(), few.std(ddof=1) / np.sqrt(3))\n```")


def convolutions():
    """Prints how large three networks are, and what they read: images in place, and moved."""
    rng = np.random.default_rng(0)
    networks = {"outputs/run-1": Network([PIXELS, *HIDDEN, DIGITS], rng)}
    networks |= {"all places": Convolutional(True, rng), "the largest": Convolutional(False, rng)}
    rows = []
    for title, network in networks.items():
        name = "`run-1`" if title == "outputs/run-1" else f"*{title}*"
        unmoved, *_, moved, _ = measured.printed("convolution", title)
        row = {"network": name, "weights and biases": f"{how_many_numbers(network):,}"}
        row |= {"reads, in %": unmoved, "moved": f"{moved:.0f}"}
        rows.append(row)
    print_table(rows)


def costs_of_dropout():
    """Prints the best temperatures of plain and of dropout, and how much more dropout costs."""
    settings = {"rate-0.1": "0.1, 1,000", "longer": "0.1, 5,000"}
    settings |= {"results": "0.5, 1,000", "farther": "0.5, 5,000"}
    rows = []
    for setting, title in settings.items():
        row = {"rate, steps": title}
        for remedy in "plain", "dropout":
            row[f"$T$ of {remedy}"] = f"{measured.mean_of('T', remedy, experiment=setting):.2f}"
        row["dropout costs"] = told_of("cost", setting)
        row["with a $T$ each"] = told_of("cost with T", setting)
        rows.append(row)
    print_table(rows)


def told_of(title, setting):
    """Returns how much more or less a network costs with dropout than without: a text."""
    change = measured.more(title, "dropout", experiment=setting)
    told = f"{abs(change.mean):.3f} ± {change.error:.3f} {'more' if change.mean > 0 else 'less'}"
    return told if change.counts else f"{told}: open"


def temperatures_of_copies():
    """Prints the best temperatures of copies in other settings than the default, by size."""
    titles = {"rate-0.1": "a rate of 0.1", "longer": "5,000 steps at 0.1"}
    titles |= {"images-300": "300 images", "images-2000": "2,000 images"}
    titles |= {"one-layer-64": "one hidden layer, of 64 neurons", "farther": "5,000 steps"}
    by_T = {}
    for setting, title in titles.items():
        by_T[measured.mean_of("T", "copies", experiment=setting)] = title
    print_table([{"setting": by_T[T], "$T$ of `copies`": f"{T:.2f}"} for T in sorted(by_T)])
