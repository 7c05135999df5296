"""The figures of lesson/remedies.py, and the tables that make_reference.py --tables fills."""

from pages import REFERENCE

from evidence import break_down, column, compare, read_lines
from make_reference import LAMBDAS
from remedies import REMEDIES

# The networks with L2 by lambda, in the order of their table.
BY_LAMBDA = {0.0: "plain", 0.002: "L2"} | {l2: f"lambda-{l2}" for l2 in LAMBDAS}
BY_LAMBDA = dict(sorted(BY_LAMBDA.items()))


def of_networks(title, name="plain", labels="right"):
    """Returns a figure of a remedy with each of ten seeds: an array; accuracies in percent.

    name: of a remedy, or of an experiment with one remedy only, such as neurons-8 or lambda-0.004.
    """
    only_remedy = "L2" if name.startswith("lambda") else "plain"
    file, remedy = ("results", name) if name in REMEDIES else (name, only_remedy)
    lines = read_lines(REFERENCE / "remedies" / f"{file}.csv")
    return column(lines, title, labels, remedy) * (100 if "accuracy" in title else 1)


def more(title, remedy, other="plain", labels="right"):
    """Returns how much larger a figure is than with another remedy, in pairs: a Difference."""
    return compare(of_networks(title, remedy, labels), of_networks(title, other, labels))


def points_lost(remedy="plain"):
    """Returns how many points are lost by going on, with wrong labels: an array."""
    stopped = of_networks("stopped accuracy", remedy, "wrong")
    return stopped - of_networks("accuracy", remedy, "wrong")


def errors_learnt(remedy):
    """Returns the share of the wrong labels that is learnt in the end: an array."""
    return of_networks("errors learnt", remedy, "wrong") / of_networks("errors", remedy, "wrong")


def how_many_break(remedy, labels="right"):
    """Returns how many of the ten networks break down."""
    return break_down(of_networks("largest fall", remedy, labels)).sum()


def print_table(rows):
    """Prints a table in Markdown. A row is a dict: title to cell; the first has all titles."""
    print(f"| {' | '.join(rows[0])} |", "|" + "---|" * len(rows[0]), sep="\n")
    for row in rows:
        cells = [str(cell) for cell in (dict.fromkeys(rows[0], "") | row).values()]
        print(f"| {' | '.join(cells)} |".replace("  ", " "))  # an empty cell: | |


def right_labels():
    """Prints what networks read and cost that have learnt from right labels."""
    more_than_plain = f"reads more than plain ({of_networks('accuracy').mean():.1f} %), in points"
    rows = []
    for remedy in REMEDIES:
        row = {"right labels, at the end": remedy}
        if broken := how_many_break(remedy):
            row["right labels, at the end"] += f" ({broken} of 10 break down)"
        row[more_than_plain] = "" if remedy == "plain" else f"{more('accuracy', remedy):.2f}"
        row["climb of the cost"] = f"{100 * of_networks('climb', remedy).mean():.0f} %"
        row["cost"] = f"{of_networks('cost', remedy).mean():.2f}"
        row["cost with the best $T$"] = f"{of_networks('cost with T', remedy).mean():.2f}"
        rows.append(row)
    gain = f"{compare(of_networks('stopped accuracy'), of_networks('accuracy')):.2f}"
    row = {"right labels, at the end": "plain, stopped", more_than_plain: gain}
    print_table([*rows, row | {"cost": f"{of_networks('stopped cost').mean():.2f}"}])


def wrong_labels():
    """Prints what networks read that have learnt from wrong labels, stopped and at the end."""
    rows = []
    for remedy in REMEDIES:
        row = {"wrong labels": remedy}
        row["stopped"] = f"{of_networks('stopped accuracy', remedy, 'wrong').mean():.1f} %"
        row["at the end"] = f"{of_networks('accuracy', remedy, 'wrong').mean():.1f} %"
        row["lost by going on"] = f"{compare(points_lost(remedy), 0):.1f}"
        if broken := how_many_break(remedy, "wrong"):
            row |= {"at the end": f"breaks down ({broken} of 10)", "lost by going on": ""}
        row["wrong labels learnt"] = f"{100 * errors_learnt(remedy).mean():.0f} %"
        rows.append(row)
    print_table(rows)


def lambdas():
    """Prints what L2 costs on the validation images, by lambda, beside the lambda of the pages."""
    rows = []
    for l2, name in BY_LAMBDA.items():
        row = {r"$\lambda$": f"{l2:g}"}
        row["validation cost"] = f"{of_networks('validation cost', name).mean():.3f}"
        gain = "" if name == "L2" else f"{more('validation cost', name, 'L2'):.3f}"
        rows.append(row | {"more than with 0.002": gain, "of ten break down": how_many_break(name)})
    print_table(rows)
