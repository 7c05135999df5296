"""What 8-elsewhere.md says."""

from claims import holds, says
from elsewhere import CONCLUSIONS, SETTINGS, find_figures, read_ours
from evidence import break_down, compare
from measured import of_setting, verdicts
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


def fall(remedy, setting, labels="wrong"):
    """Returns how many networks of a remedy break down in a setting."""
    return sum(break_down(of_setting("largest fall", setting, remedy, labels)))


# A bet
with_limits = [n for n, conclusion in enumerate(CONCLUSIONS, 1) if conclusion.limit]
holds(
    with_limits == [1, 4, 11], "In (1), (4) and (11) the opposite means", "the size that they name"
)

holds(how_many(1) == how_many(8) == ALL_SIX, "(1) and (8) hold in all six")
holds(how_many(7) == 4, "(7) holds in four")
holds(TELL[7]["rate-0.1"] == "opposite", "At 0.1 it climbs less")
holds(TELL[7]["longer"] == "holds", "after 5,000 steps more again")
holds(TELL[7]["one-layer-64"] == "cannot tell", "With 64 neurons we cannot tell")
holds(how_many(11) == 2, "(11) holds in two")
holds([fall("L2", name) for name in OF_MNIST].count(0) == 2, "in two no network with L2")
holds(min(fall("5x-images", name) for name in OF_MNIST) > 0, "5x-images break down in all six")
never = True
for remedy in ("copies-and-dropout", "5x-images-and-dropout"):
    never = never and not any(fall(remedy, name) for name in OF_MNIST)
for remedy in ("dropout", "all-three"):
    at_times = 0 < sum(fall(remedy, name) > 0 for name in OF_MNIST) < ALL_SIX
    holds(at_times, "At times dropout alone does, and all-three")
own = [figures(number, name).mean() for number in (2, 3) for name in OF_MNIST]
holds(min(own) > 0, "(2, 3)", "in all six settings of MNIST the mean is positive")
holds(how_many(2) == 2, "(2) counts in two")
only_here = how_many(3) == 1 and TELL[3]["results"] == "holds"
holds(only_here, "and (3) only at our default")
holds(never, "With dropout neither they nor copies do in any")
steps = [parse_command_line(SETTINGS[name].split()).iterations for name in ("longer", "results")]
holds(steps == [5000, 1000], "After 5,000 steps a row is 50 steps, elsewhere ten")

# What surprised us
reads = lambda name: of_setting("accuracy", name)[:5]
gain = compare(reads("results"), reads("rate-0.1"))
holds(gain.is_positive, f"Plain reads {gain:.1f} points more at 0.5 than at 0.1")
adds = [f"{100 * figures(6, name).mean():.1f}" for name in ("results", "rate-0.1")]
says(f"Dropout adds {adds[0]} points at 0.5", f"and {adds[1]} at 0.1")
# 1.0, and 0.4 to 0.8: the same size
holds(
    gain.mean / 3 < float(adds[0]) and gain.mean > float(adds[1]),
    "The rate matters as much as dropout",
)
better = [100 * figures(9, name).mean() for name in OF_MNIST if TELL[9][name] == "holds"]
holds(len(better) > 0, "Copies are not always worth five times the images (9)")
holds(len(better) == 3, "In three settings", f"{min(better):.1f} to {max(better):.1f} points")
lose = [name for name in OF_MNIST if TELL[12][name] == "holds"]
holds(len(lose) > 0, "Copies with dropout lose, too (12)")
holds(lose == ["longer", "images-300"], "(12)", "after 5,000 steps, and with 300 images")

# Fashion
both = fall("plain", "fashion", "right") == 5 and fall("L2", "fashion-longer", "right") == 3
holds(both, "plain breaks down at our rate, and L2 at 0.1 with 5,000 steps")
names = "fashion-longer", "fashion"
sizes = [round(100 * figures(9, name).mean()) for name in names if TELL[9][name] == "holds"]
holds(
    sizes == [3, 4], "At both, five times the images read three or four points more than copies (9)"
)
