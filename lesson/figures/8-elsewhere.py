"""What 8-elsewhere.md says."""

from elsewhere import CONCLUSIONS, SETTINGS, find_figures, read_ours
from evidence import break_down, compare
from measured import more, of_setting, verdicts
from remedies import parse_command_line

OF_MNIST = [name for name in SETTINGS if not name.startswith("fashion")]
ALL_SIX = 6
TELL = verdicts()  # by the numbers of conclusions, and by settings
LINES = dict(zip(SETTINGS, read_ours().values(), strict=True))  # of each setting's results


def how_many(number, verdict="holds"):
    """Returns in how many settings of MNIST a conclusion has a verdict."""
    return [TELL[number][name] for name in OF_MNIST].count(verdict)


def figures(number, setting):
    """Returns the figures of a conclusion in a setting: an array with an entry for each seed."""
    return find_figures(LINES[setting])[number - 1]


def a_bet():
    seeds = [len(of_setting("cost", name)) for name in SETTINGS]
    yield seeds.count(5) == 6, "Most settings have five seeds"
    with_limits = [n for n, conclusion in enumerate(CONCLUSIONS, 1) if conclusion.limit]
    yield with_limits == [1, 4, 11], "in (1), (4) and (11) it is the size that they name"
    cells = len(SETTINGS) * len(CONCLUSIONS)
    by_chance = ["five", "six"][round(cells / 20) - 5]  # one in twenty
    yield f"about {by_chance} of these {cells} cells"

    yield how_many(1) == how_many(8) == ALL_SIX, "(1) and (8) hold in all six"
    yield how_many(7) == 4, "(7) holds in four"
    yield TELL[7]["rate-0.1"] == "opposite", "At 0.1 it climbs less"
    yield TELL[7]["longer"] == "holds", "after 5,000 steps more again"
    yield TELL[7]["one-layer-64"] == "cannot tell", "With 64 neurons we cannot tell"
    yield how_many(11) == 2, "(11) holds in two"
    falls = [of_setting("largest fall", name, "L2", "wrong") for name in OF_MNIST]
    never = [not break_down(each).any() for each in falls]
    yield sum(never) == 2, "in two no network with L2 breaks down"
    steps = [
        parse_command_line(SETTINGS[name].split()).iterations for name in ("longer", "results")
    ]
    yield steps == [5000, 1000], "After 5,000 steps a row is 50 steps, elsewhere ten"


def what_surprised_us():
    reads = lambda name: of_setting("accuracy", name)[:5]
    gain = compare(reads("results"), reads("rate-0.1"))
    yield gain.is_positive, f"Plain reads {gain:.1f} points more at 0.5 than at 0.1"
    twice = round(gain.mean / more("accuracy", "dropout").mean) == 2
    yield twice, "That is twice what dropout adds at 0.5"
    holds = [name for name, verdict in TELL[3].items() if verdict == "holds"]
    yield holds == ["results"], "At our default the end with $T$ costs less"
    others = {verdict for name, verdict in TELL[3].items() if name != "results"}
    yield others == {"cannot tell"}, "In the other settings we cannot tell"
    better = [100 * figures(9, name).mean() for name in OF_MNIST if TELL[9][name] == "holds"]
    yield len(better) == 3, "In three settings", f"{min(better):.1f} to {max(better):.1f} points"
    lose = [name for name in OF_MNIST if TELL[12][name] == "holds"]
    yield lose == ["longer", "images-300"], "(12)", "after 5,000 steps, and with 300 images"
    gain = [name for name in OF_MNIST if TELL[14][name] == "holds"]
    yield gain == ["rate-0.1", "longer", "one-layer-64"], "(14)", "at 0.1, and with 64 neurons"


def fashion():
    broken = break_down(of_setting("largest fall", "fashion"))
    yield broken.all(), "At our rate even plain breaks down with right labels"
    more_of_images = 100 * figures(9, "fashion-longer").mean()
    is_so = TELL[9]["fashion-longer"] == "holds" and round(more_of_images) == 3
    yield is_so, "five times the images read three points more than copies (9)"
