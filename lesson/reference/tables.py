"""Prints the tables of measured figures that stand in the pages, each between two comments of cog.

python lesson/reference/make_reference.py --tables     writes them anew from outputs/reference
"""

from pages import REFERENCE

from figures import break_down, column, compare, read_lines

EXPERIMENT = read_lines(REFERENCE / "remedies" / "results.csv")
REMEDIES = [*dict.fromkeys(line["remedy"] for line in EXPERIMENT)]


def print_table(titles, rows):
    """Prints a table in Markdown: its titles, and rows of texts."""
    for row in [titles, *rows]:
        print(f"| {' | '.join(row)} |".replace("  ", " "))
        if row is titles:
            print("|" + "---|" * len(titles))


def in_words(remedy):
    """Returns the name of a remedy as the pages write it."""
    return remedy.replace("-", " ").replace("5000", "5,000")


def with_error(difference, decimals):
    """Returns a Difference as the pages write it: 0.19 ± 0.05."""
    return f"{difference.mean:.{decimals}f} ± {difference.error:.{decimals}f}"


def right_labels():
    """Prints what networks read and cost that have learnt from right labels."""

    def get(title, remedy):
        return column(EXPERIMENT, title, "right", remedy)

    plain = 100 * get("accuracy", "plain")
    rows = []
    for remedy in REMEDIES:
        more = with_error(compare(100 * get("accuracy", remedy), plain), 2)
        costs = [f"{get(title, remedy).mean():.2f}" for title in ("cost", "cost with T")]
        climb = f"{get('climb', remedy).mean():.0%}".replace("%", " %")
        name = in_words(remedy)
        breaks = break_down(EXPERIMENT, "right", remedy).sum()
        if breaks:
            name = f"{name} ({breaks} of {len(plain)} break down)"
        rows.append([name, "" if remedy == "plain" else more, climb, *costs])
    stopped = compare(100 * get("stopped accuracy", "plain"), plain)
    cost = get("stopped cost", "plain").mean()
    rows.append(["plain, stopped", with_error(stopped, 2), "", f"{cost:.2f}", ""])
    titles = [
        "right labels, at the end",
        f"reads more than plain ({plain.mean():.1f} %), in points",
    ]
    print_table([*titles, "climb of the cost", "cost", "cost with the best $T$"], rows)


def wrong_labels():
    """Prints what networks read that have learnt from wrong labels, stopped and at the end."""
    rows = []
    for remedy in REMEDIES:
        stopped, end, learnt, errors = [
            column(EXPERIMENT, title, "wrong", remedy)
            for title in ("stopped accuracy", "accuracy", "errors learnt", "errors")
        ]
        row = [in_words(remedy), f"{100 * stopped.mean():.1f} %"]
        breaks = break_down(EXPERIMENT, "wrong", remedy).sum()
        if breaks:
            row += [f"breaks down ({breaks} of {len(end)})", ""]
        else:
            lost = with_error(compare(100 * stopped, 100 * end), 1)
            row += [f"{100 * end.mean():.1f} %", lost]
        row.append(f"{100 * (learnt / errors).mean():.0f} %")
        rows.append(row)
    titles = ["wrong labels", "stopped", "at the end", "lost by going on"]
    print_table([*titles, "wrong labels learnt"], rows)


def lambdas():
    """Prints what L2 costs on the validation images, by lambda, beside the lambda of the pages."""
    measured = {0.0: (EXPERIMENT, "plain"), 0.002: (EXPERIMENT, "L2")}
    for path in (REFERENCE / "remedies").glob("lambda-*.csv"):
        measured[float(path.stem.removeprefix("lambda-"))] = read_lines(path), "L2"
    chosen = column(EXPERIMENT, "validation cost", "right", "L2")
    rows = []
    for l2, (lines, remedy) in sorted(measured.items()):
        costs = column(lines, "validation cost", "right", remedy)
        more = "" if l2 == 0.002 else with_error(compare(costs, chosen), 3)
        breaks = f"{break_down(lines, 'right', remedy).sum()}"
        rows.append([f"{l2:g}", f"{costs.mean():.3f}", more, breaks])
    print_table([r"$\lambda$", "validation cost", "more than with 0.002", "break down"], rows)
