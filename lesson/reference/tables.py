"""The figures of lesson/remedies.py, and the tables of them that stand in the pages.

python lesson/reference/make_reference.py --tables     writes the tables anew from outputs/reference
"""

from pages import REFERENCE

from figures import break_down, column, compare, read_lines
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


def as_text(difference, decimals):
    """Returns a Difference as the pages write it: 0.43 ± 0.13."""
    return f"{difference.mean:.{decimals}f} ± {difference.error:.{decimals}f}"


# ------------------------------------------------------------------------------------ the tables
def print_table(titles, rows):
    """Prints a table in Markdown: its titles, and rows of texts."""
    print(f"| {' | '.join(titles)} |", "|" + "---|" * len(titles), sep="\n")
    for row in rows:
        assert len(row) == len(titles), f"as many cells as titles: {row}"
        print(f"| {' | '.join(row)} |".replace("  ", " "))  # an empty cell: | |


def right_labels():
    """Prints what networks read and cost that have learnt from right labels."""
    rows = []
    for remedy in REMEDIES:
        broken = how_many_break(remedy)
        name = f"{remedy} ({broken} of 10 break down)" if broken else remedy
        gain = "" if remedy == "plain" else as_text(more("accuracy", remedy), 2)
        climb = f"{100 * of_networks('climb', remedy).mean():.0f} %"
        costs = [f"{of_networks(title, remedy).mean():.2f}" for title in ("cost", "cost with T")]
        rows.append([name, gain, climb, *costs])
    gain = as_text(compare(of_networks("stopped accuracy"), of_networks("accuracy")), 2)
    rows.append(["plain, stopped", gain, "", f"{of_networks('stopped cost').mean():.2f}", ""])
    plain = f"{of_networks('accuracy').mean():.1f} %"
    titles = ["right labels, at the end", f"reads more than plain ({plain}), in points"]
    print_table([*titles, "climb of the cost", "cost", "cost with the best $T$"], rows)


def wrong_labels():
    """Prints what networks read that have learnt from wrong labels, stopped and at the end."""
    rows = []
    for remedy in REMEDIES:
        stopped = f"{of_networks('stopped accuracy', remedy, 'wrong').mean():.1f} %"
        end = f"{of_networks('accuracy', remedy, 'wrong').mean():.1f} %"
        points = as_text(compare(points_lost(remedy), 0), 1)
        broken = how_many_break(remedy, "wrong")
        if broken:
            end, points = f"breaks down ({broken} of 10)", ""
        rows.append([remedy, stopped, end, points, f"{100 * errors_learnt(remedy).mean():.0f} %"])
    titles = ["wrong labels", "stopped", "at the end", "lost by going on"]
    print_table([*titles, "wrong labels learnt"], rows)


def lambdas():
    """Prints what L2 costs on the validation images, by lambda, beside the lambda of the pages."""
    rows = []
    for l2, name in BY_LAMBDA.items():
        cost = f"{of_networks('validation cost', name).mean():.3f}"
        gain = "" if name == "L2" else as_text(more("validation cost", name, "L2"), 3)
        rows.append([f"{l2:g}", cost, gain, str(how_many_break(name))])
    titles = [r"$\lambda$", "validation cost", "more than with 0.002", "of ten break down"]
    print_table(titles, rows)
