"""What 8-elsewhere.md says."""

from claims import holds, says
from elsewhere import CONCLUSIONS, SETTINGS, find_figures, judge_all, read_ours
from evidence import compare
from measured import how_many_break, of_networks
from remedies import parse_command_line

OF_MNIST = [name for name in SETTINGS if not name.startswith("fashion")]
LINES = dict(zip(SETTINGS, read_ours().values(), strict=True))  # of each setting's results
VERDICTS = {name: judge_all(lines) for name, lines in LINES.items()}


def where(number, verdict="holds"):
    """Returns in which settings of MNIST a conclusion has a verdict: a list of names."""
    return [name for name in OF_MNIST if VERDICTS[name][number - 1] == verdict]


def mean(number, setting):
    """Returns the mean figure of a conclusion in a setting."""
    return find_figures(LINES[setting])[number - 1].mean()


def broken(remedy, labels="wrong"):
    """Returns how many networks of a remedy break down in each setting of MNIST: a list."""
    return [how_many_break(remedy, labels, name) for name in OF_MNIST]


# A bet
holds(len(OF_MNIST) == 6, "these are six settings of MNIST")
holds(len(where(1)) == 6, "The test cost climbs (1) in all six")
learnt = [of_networks("training accuracy", experiment=name).min() for name in OF_MNIST]
holds(min(learnt) == 100, "In each, plain learns all its training images")
holds(len(where(8)) == 6, "Copies help (8) in all six")
by_copies = [100 * mean(8, name) for name in OF_MNIST]
says("Copies", f"by {min(by_copies):.1f} to {max(by_copies):.1f} points")
holds(len(where(7)) == 4, "Dropout climbs more (7) in four")
holds(where(7, "opposite") == ["rate-0.1"], "At 0.1 it climbs less")
holds(where(7, "cannot tell") == ["one-layer-64"], "with 64 neurons we cannot tell")
T_is_larger = []
for name in OF_MNIST:
    T, T_of_plain = [of_networks("T", remedy, experiment=name) for remedy in ("dropout", "plain")]
    if compare(T, T_of_plain).is_positive:
        T_is_larger.append(name)
    elif name == "rate-0.1":
        holds(compare(T_of_plain, T).is_positive, "At 0.1 it needs a smaller one")
holds(where(7) == T_is_larger, "it climbs more just where it needs a larger $T$ than plain")
holds(len(where(11)) == 2, "L2 breaks down (11) in two")
holds(broken("L2").count(0) == 2, "in two no network with L2")
holds(min(broken("5x-images")) > 0, "5x-images break down in all six")
broken_with_dropout = broken("copies-and-dropout") + broken("5x-images-and-dropout")
holds(max(broken_with_dropout) == 0, "With dropout neither they nor copies do in any")
for remedy in ("dropout", "all-three"):
    at_times = min(broken(remedy)) == 0 < max(broken(remedy))
    holds(at_times, "Dropout alone does at times", "all-three")
steps = [parse_command_line(SETTINGS[name].split()).iterations for name in ("longer", "results")]
holds(steps == [5000, 1000], "After 5,000 steps a row is 50 steps, elsewhere ten")

# All fourteen
with_limits = [n for n, conclusion in enumerate(CONCLUSIONS, 1) if conclusion.limit]
holds(with_limits == [1, 4, 11], "In (1), (4) and (11) the opposite means", "the size")
at_05, at_01 = [of_networks("accuracy", experiment=name)[:5] for name in ("results", "rate-0.1")]
gain = compare(at_05, at_01)
holds(gain.is_positive, f"Plain reads {gain:.1f} points more at 0.5 than at 0.1")
by_dropout, by_dropout_at_01 = [100 * mean(6, name) for name in ("results", "rate-0.1")]
says(f"Dropout adds {by_dropout:.1f} points at 0.5", f"and {by_dropout_at_01:.1f} at 0.1")
is_of_the_same_size = by_dropout_at_01 < gain.mean < 3 * by_dropout
holds(is_of_the_same_size, "The rate matters as much as dropout")
holds((len(where(2)), len(where(3))) == (2, 1), "(2) counts in two settings of MNIST, (3) in one")
better = [100 * mean(9, name) for name in where(9)]
holds(len(better) > 0, "Copies are not always worth five times the images (9)")
holds(len(better) == 3, "In three settings", f"{min(better):.1f} to {max(better):.1f} points")
sizes = [round(100 * mean(9, name)) for name in ("fashion-longer", "fashion")]
both_hold = VERDICTS["fashion"][8] == VERDICTS["fashion-longer"][8] == "holds"
holds(both_hold and sizes == [3, 4], "with clothes, three or four")
