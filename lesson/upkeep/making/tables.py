"""The tables of the pages: each function prints one, and fill.py writes it into its page."""

import re
from pathlib import Path

import numpy as np

import book
import measured
from small_network import VALUES, X, Y, short
from tape import Node, cross_entropy, go_back, logits_of


def print_table(rows):
    """Prints a table in Markdown of rows: dicts of a column's title to its cell, in their order."""
    titles = [*rows[0]]
    print(f"| {' | '.join(titles)} |", "|" + "---|" * len(titles), sep="\n")
    for row in rows:
        print(f"| {' | '.join(map(str, row.values()))} |".replace("  ", " "))  # an empty cell: | |


def pages(short_path):
    """Prints the pages of the lesson, as each begins.

    short_path: what of a page is on it, by the page's name.
    """
    assert {*short_path} <= {*book.ORDER}, "lesson/README.md names a page that is not there"
    rows = []
    for place, (name, page) in enumerate(zip(book.ORDER, book.PAGES[1:], strict=True), 1):
        first = " ".join(book.read(page).split("\n\n")[1].split())
        found = re.match(r"\*(.*\?) ([^,.]*)[,.]", first)
        assert found, f"{page} begins: *Its question? Its time.*, and not: {first}"
        question, time = found.groups()
        row = {"page": f"[{place}. {book.title_of(page)}](pages/{name}.md)"}
        row |= {"its question": question, "time": time}
        rows.append(row | {"on the short path": short_path.get(name, "")})
    print_table(rows)


def neighbours(path):
    """Prints the links from the page at a path to the next one, and to all."""
    place = book.ORDER.index(Path(path).stem)
    for name in book.ORDER[place + 1 : place + 2]:
        print(f"Next: [{book.title_of(f'lesson/pages/{name}.md')}]({name}.md).", end=" ")
    print("All pages: [the lesson](../README.md)")


def one_step(rate):
    """Prints what a step makes of the weights and biases of the small network for a pencil."""
    nodes = [Node(np.array(values, float)) for values in VALUES]
    go_back(cross_entropy(logits_of(Node(X), *nodes), Y))
    W1, b1, W2, b2 = nodes
    rows = []
    for layer, W, b in ("hidden", W1, b1), ("output", W2, b2):
        for i, place in enumerate(["upper", "lower"]):
            now = np.append(W.value[:, i], b.value[i])
            slopes = np.append(W.slope[:, i], b.slope[i])
            columns = {"slopes": slopes, "after the step": now - rate * slopes}
            cells = {title: ", ".join(map(short, numbers)) for title, numbers in columns.items()}
            rows.append({"into": f"{place} {layer}"} | cells)
    print_table(rows)


def switched_off():
    """Prints how many answers change without some neurons of the last hidden layer."""
    rows = []
    for words in (
        "the 5 that pass on most",
        "the 20 that pass on most",
        "20 at random",
        "all others but the 5",
    ):
        lead, changed = [f"{share:.0f} %" for share in measured.printed("answer", f"\n{words}")]
        name = words.replace("20 at", "20 active ones at")
        rows.append({"off": name, "of the lead": lead, "answers changed": changed})
    print_table(rows)


def parts_of_cost():
    """Prints what mistakes and right answers add to the test cost, early and late."""
    words = {"mistakes": "they add to the test cost", "right answers": "right adds"}
    words["together"] = "\n  test cost"
    rows = []
    for part, title in words.items():
        early, late = [f"{cost:.3f}" for cost in measured.early_and_late(title)]
        rows.append({"part of the test cost": part, "iteration 80": early, "iteration 1,000": late})
    print_table(rows)


def lies():
    """Prints which share of test images is misread, by how many labels near are wrong."""
    titles = {"0": "none", "1": "one", "2": "two", "3 to 5": "three or more"}
    rows = []
    for near, title in titles.items():
        _, lowest, at_end, *_ = measured.printed("lies", f"\n{near} ")
        row = {"lies near": title, "misread at the lowest cost": f"{lowest:.0f} %"}
        rows.append(row | {"at the end": f"{at_end:.0f} %"})
    print_table(rows)


def differences():
    """Prints code with the differences between dropout and plain, for readers to try the rule."""
    gains = measured.of_networks("accuracy", "dropout") - measured.of_networks("accuracy")
    numbers = ", ".join(f"{gain:.2f}" for gain in gains)
    print("```py", "import numpy as np\n", f"differences = np.array([{numbers}])", sep="\n")
    print("print(differences.mean(), differences.std(ddof=1) / np.sqrt(10))")
    few = "few = differences[:3]", "print(few.mean(), few.std(ddof=1) / np.sqrt(3))"
    print(*few, "```", sep="\n")


def convolutions():
    """Prints which share of test images three networks read: as they are, moved, and halved."""
    names = {
        "outputs/run-1": "`run-1`",
        "all places": "*all places*",
        "the largest": "*the largest*",
    }
    rows = []
    for title, name in names.items():
        unmoved, *_, moved, halved = measured.printed("convolution", title)
        row = {"accuracy, in %": name, "in place": unmoved}
        rows.append(row | {"moved": f"{moved:.0f}", "halved": f"{halved:.0f}"})
    print_table(rows)
