"""What 8-elsewhere.md says."""

from elsewhere import CONCLUSIONS, SETTINGS, find_figures, read_ours
from evidence import LIMITS, break_down, compare
from measured import more, of_setting, printed, verdicts

OF_MNIST = [name for name in SETTINGS if not name.startswith("fashion")]
ALL_SIX = 6
NEAR_ZERO = 0.005  # a cost
TELL = verdicts()  # by the numbers of conclusions, and by settings
LINES = dict(zip(SETTINGS, read_ours().values(), strict=True))  # of each setting's results


def how_many(number, verdict="holds"):
    """Returns in how many settings of MNIST a conclusion has a verdict."""
    return [TELL[number][name] for name in OF_MNIST].count(verdict)


def means(number, settings=OF_MNIST):
    """Returns the means of a conclusion's figures in some settings."""
    return [figures(number, name).mean() for name in settings]


def figures(number, setting):
    """Returns the figures of a conclusion in a setting: an array with an entry for each seed."""
    return find_figures(LINES[setting])[number - 1]


def a_bet():
    limits = f"{LIMITS[10]} standard errors", f"{LIMITS[5]} with five", f"{LIMITS[3]} with three"
    seeds = [len(of_setting("cost", name)) for name in SETTINGS]
    yield seeds == [10, 5, 5, 5, 5, 5, 5, 3], "we cannot tell (?)", *limits
    with_limits = [n for n, conclusion in enumerate(CONCLUSIONS, 1) if conclusion.limit]
    numbers = f"({', '.join(map(str, with_limits))})"
    yield f"names a size {numbers}", "clearly above that, not above zero"
    cells = len(SETTINGS) * len(CONCLUSIONS)
    by_chance = ["five", "six"][round(cells / 20) - 5]  # one in twenty
    yield f"about {by_chance} of these {cells} cells"


def in_all_settings():
    yield how_many(1) == ALL_SIX, "(1)", "in all six settings"
    yield how_many(4) == ALL_SIX, "half of that (4)", "in all six"
    yield how_many(8) == ALL_SIX, "(8)", "in all six"
    yield how_many(7) == 4, "(7)", "in four"
    yield TELL[7]["rate-0.1"] == "opposite", "(7)", "less at 0.1"
    yield TELL[7]["longer"] == "holds", "(7)", "after 5,000 steps more again"


def breakdowns():
    falls = lambda name, remedy: of_setting("largest fall", name, remedy, "wrong")
    for name in ("rate-0.1", "one-layer-64"):
        told_apart = compare(falls(name, "L2"), falls(name, "plain")).counts
        yield not told_apart, "At 0.1 and with 64 neurons we cannot tell L2 from plain"
    never = [name for name in OF_MNIST if not break_down(falls(name, "L2")).any()]
    over = [printed("falls", f"\n{title} ")[-4] for title in ("L2, rate 0.1", "L2, 300 images")]
    is_small = never == ["longer", "images-300"] and max(over) == 0
    yield is_small, "Where L2 never breaks down", "the curvature is small"


def rates():
    reads = lambda name: of_setting("accuracy", name)[:5]
    here, longer = [compare(reads("results"), reads(name)) for name in ("rate-0.1", "longer")]
    yield here.is_positive, f"{here:.1f} points more at 0.5 than at 0.1"
    yield longer.is_positive, "at 0.5", f"{longer:.1f} more than after 5,000 steps"
    adds = more("accuracy", "dropout").mean
    twice = [round(each.mean / adds) for each in (here, longer)] == [2, 2]
    yield twice, "twice what dropout adds at 0.5"
    gains = 100 * figures(6, "rate-0.1"), 100 * figures(6, "results")[:5]
    yield compare(*gains).is_positive, f"At 0.1 it adds {compare(*gains):.2f} points more"


def all_fourteen():
    yield min(means(2)) > 0, "(2, 10)", "in the mean, in all six"
    yield (how_many(2), how_many(2, "opposite")) == (2, 0), "(2, 10)", "it counts in two"
    yield how_many(10) == 5, "it reads more in five"
    yield TELL[10]["images-300"] == "cannot tell", "with 300 images we cannot tell"
    yield min(means(3)) > 0, "(3)", "in the mean, in all six"
    at_default = means(3, ["results"])[0]
    only_here = how_many(3) == 1 and TELL[3]["results"] == "holds"
    yield only_here, f"It counts only at our default: {at_default:.3f}"
    saved = means(3, ["rate-0.1", "longer", "one-layer-64"])
    of_others = f"{min(saved):.3f} to {max(saved):.3f}"
    yield max(saved) < NEAR_ZERO, "At 0.1, after 5,000 steps, and with 64 neurons", of_others
    yield min(means(6)) > 0, "(6)", "in the mean, in all six"
    lost = [compare(-100 * figures(12, name), 0) for name in ("longer", "images-300")]
    yield lost[0].is_positive, "(12)", f"{lost[0]:.2f} points after 5,000 steps"
    yield lost[1].is_positive, "(12)", f"{lost[1]:.1f} with 300"
    yield TELL[12]["fashion-longer"] == "cannot tell", "On Fashion-MNIST, seen as often", "no loss"


def fashion():
    broken = break_down(of_setting("largest fall", "fashion"))
    yield broken.all(), "At our rate plain breaks down with right labels, too"
    falls = lambda remedy, labels: of_setting("largest fall", "fashion-longer", remedy, labels)
    for labels in ("right", "wrong"):
        yield break_down(falls("L2", labels)).sum() == 3, "all three with L2 break down"
        yield not break_down(falls("plain", labels)).any(), "and none of plain"
    fewer = []
    for name in ("fashion-longer", "fashion"):
        remedies = "5x-images-and-dropout", "copies-and-dropout"
        fewer.append(compare(*[of_setting("accuracy", name, remedy) for remedy in remedies]))
    yield fewer[0].counts and fewer[1].counts, "At both rates copies, with dropout, read", "fewer"
    sizes = [round(each.mean) for each in fewer]
    yield sizes == [3, 4], "three or four points fewer"
