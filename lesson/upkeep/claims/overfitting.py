"""What overfitting.md says."""

import numpy as np

import film_page
import lies
import train_mnist
from shared.evidence import LIMITS, tenths
from shared.networks import tf
from book import commands, read
from claim import holds, says, unmeasured
from measured import (
    CLIMBS,
    asked_of,
    at,
    climb,
    curve,
    early_and_late,
    gap_of,
    lowest,
    of_networks,
    points_lost,
    printed,
    result,
    text_of,
)

LONG = "long-0", "long-1", "long-2"
FAR_APART = 5  # points


def climb_later(runs):
    """Returns whether these runs climb, which have more steps, and the default run does not."""
    return climb("default") < CLIMBS < min(map(climb, runs))


def reads_more(run):
    """Returns whether a run reads more at its end than at its lowest test cost."""
    iteration, _ = lowest(run)
    return result(run) > at(iteration, run, "test accuracy")


def points_below_best(run):
    """Returns by how much a run's test accuracy ends below its best, in means of ten rows."""
    means = tenths(curve(run))
    return means.max() - means[-1]


def at_the_top():
    iteration, _ = lowest("1000-images")
    says("test cost", "lowest", f"iteration {iteration:.0f}")
    early = asked_of("early")
    assert early.iterations == iteration, "early is not the network of the lowest cost"
    assert early.train_size == asked_of("1000-images").train_size, "early has other images"
    misread, misread_late = early_and_late("misread")
    says("misreads", f"{misread:,.0f} test images")
    cost, cost_late = early_and_late("\n  test cost")
    reads_more_and_costs_more = misread_late < misread and cost_late > cost
    holds(reads_more_and_costs_more, f"misreads only {misread_late:,.0f}", "cost has climbed")


def the_gap_and_the_climb():
    training_costs = tenths(curve("1000-images", "training cost"))
    still_falls = max(np.diff(training_costs)) < 0 and climb("1000-images") > CLIMBS
    holds(still_falls, "overfits", "worse on new images", "training cost still falls")
    says("**climb**", "per cent", "above its lowest")
    holds(len(curve("1000-images")) // 10 == 10, "means of ten rows")
    gap, gap_of_5000 = gap_of("1000-images"), gap_of("5000-images")
    climb_of_1000, climb_of_5000 = climb("1000-images"), climb("5000-images")
    costs = tenths(curve("1000-images", "test cost"))
    told = f"climbs from {costs.min():.3f} to {costs[-1]:.3f}"
    says(
        "`1000-images`",
        told,
        f"{climb_of_1000:.0f} %",
        "training accuracy",
        f"{gap:.2f} points above",
    )
    says("climb and gap with", f"{asked_of('5000-images').train_size:,} images")
    halves = [gap_of_5000 / gap, climb_of_5000 / climb_of_1000]
    told = f"gap is {gap_of_5000:.2f} points", f"climb {climb_of_5000:.0f} %"
    holds(np.allclose(halves, 0.5, atol=0.05), "About half as large", *told)
    says("With all 60,000, the climb", f"{climb('default'):.0f} %")

    args = asked_of("default")
    taken = args.iterations * args.batch_size  # images in all steps together
    of_all = f"{taken / 60_000:.1f} times"
    script_says_so = f"all images {of_all}" in " ".join(train_mnist.__doc__.split())
    told = "each of 1,000 images", f"{taken / 1000:.0f} times", of_all
    holds(script_says_so, f"{args.iterations:,} steps", *told)

    (steps,) = {asked_of(run).iterations for run in LONG}
    says("climb with all", f"{steps:,} steps")
    says("Test cost in", f"{steps:,} steps")
    climbs = [climb(run) for run in LONG]
    says(f"By {min(climbs):.0f} to {max(climbs):.0f} %")
    of_1000, _ = lowest("1000-images")
    of_5000, _ = lowest("5000-images")
    of_60000 = np.mean([lowest(run)[0] for run in LONG]).round(-2)
    told = f"at step {of_1000:.0f}, {of_5000:.0f} and about {of_60000:,.0f}"
    holds(climb_later(LONG), "more images", "more steps", told)
    batch = args.batch_size
    sights = f"{of_1000 * batch / 1000:.0f}, {of_5000 * batch / 5000:.0f}"
    says(f"seen {sights} and about {of_60000 * batch / 60_000:.0f} times")
    lost = [points_below_best(run) for run in ("1000-images", "5000-images", "default", *LONG)]
    holds(max(lost) < 0.03, "answers do not get worse in any", "within 0.03 points")


def why_the_cost_climbs():
    misread, misread_late = early_and_late("misread")
    sure, sure_late = early_and_late("% confident")
    says(f"{sure_late:.0f} of the {misread_late:,.0f} mistakes", "over 90 % confident")
    says(f"{misread:,.0f} at iteration 80")
    holds(sure_late > sure, f"Only {sure:.0f}")
    of_mistakes, of_mistakes_late = early_and_late("they add to the test cost")
    of_right, of_right_late = early_and_late("right adds")
    more, less = of_mistakes_late - of_mistakes, of_right - of_right_late
    holds(more > less > 0, "expensive", "mistakes add", f"{more:.2f} more")
    says("Right answers save", f"{less:.2f}")
    lead, lead_late = early_and_late("above the next")
    told = f"{lead:.1f} at iteration 80", f"{lead_late:.1f} at the end"
    holds(lead_late > lead, "The logits grow apart", *told)

    # Of two logits that are so far apart: what it costs if the larger one is right.
    cost, cost_of_doubled = [np.log(1 + np.exp(-apart)) for apart in (1, 2)]
    says("the first has the logit 2", "the second 1")
    says("if both logits double")
    says("The first gets $1/(1+e^{-1})$", f"{100 * np.exp(-cost):.0f} %")
    says("costs", f"{cost:.3f} if the first is right", f"{cost + 1:.3f} if the second is")
    says("With doubled logits", f"{cost_of_doubled:.3f} or {cost_of_doubled + 2:.3f}")
    saved = cost - cost_of_doubled
    says(f"saves {saved:.3f} on a right answer", f"adds {1 - saved:.3f} to a mistake")

    cost, doubled = printed("confidence", "outputs/early", "\n  training cost")
    test_cost, test_doubled = printed("confidence", "outputs/early", *2 * ["\n  test cost"])
    is_third = abs(doubled / cost - 1 / 3) < 0.02
    is_half_more = abs(test_doubled / test_cost - 1.5) < 0.05
    is_known = at(80, "1000-images") > 99.5
    told = "training cost falls to a third", "test cost rises by half"
    holds(is_known, "At iteration 80", "nearly all training images", "right")
    holds(is_third and is_half_more, *told)
    holds(lead_late > lead, "logits larger", "surer")


def a_temperature():
    says("before softmax", "divide all ten")
    says("A larger $T$", "less sure", "changes no answer")

    # What one's own network is to do is what ours does.
    ours = read("lesson/own_remedies.py")
    has = ["all_x[:1000]", "rng.choice(chosen, 100)", "in range(1000):", "all_x[50_000:]"]
    has += ["choices = np.arange(0.5, 5, 0.1)"]
    are_ours = all(code in ours for code in has)
    holds(are_ours, "first 1,000 images", "`rng.choice(1000, 100)`", "1,000")
    holds(are_ours, "`np.arange(0.5, 5, 0.1)`", "the last 10,000 training images")
    T, cost = printed("own_remedies", "T = ")
    holds(1.5 < T < 1.9, "between 1.5 and 1.9")
    says("With it, the test images cost", f"about {cost:.1f}")

    rows = [printed("temperature", f"\n{n:9,} ") for n in (10, 20, 40, 80, 160, 320, 640, 1000)]
    _, _, best_T, costs = np.transpose(rows)
    _, lowest_without_T = lowest("1000-images")
    never_climbs = max(np.diff(costs)) < 0 and costs[-1] < lowest_without_T
    holds(never_climbs, "None", f"test cost ends at {costs[-1]:.2f}", "lower", "without")
    holds(min(np.diff(best_T)) > 0, f"$T$ grows to {best_T[-1]:.2f}")

    says("answers that are 80 to 90 % sure")
    unmeasured("80 to 90 % sure")
    holds(0.6 < share_right_of_sure(0.8, 0.9) < 2 / 3, "Under two thirds")
    confident, right, apart = printed("temperature", "As it is:")
    _, _, apart_with_T = printed("temperature", "With T =", ":")
    is_too_sure = confident > right + FAR_APART
    holds(is_too_sure and reads_more("1000-images"), "made the answers better", "too sure")
    says(f"{apart} points apart")
    says("With $T$", f"{apart_with_T} points apart")

    least_climb, _ = printed("calibration", "as it is:")
    _, largest_with_T = printed("calibration", "with T  :")
    holds(text_of("calibration").startswith("ten networks"), "calibration", "trains ten networks")
    holds(least_climb > CLIMBS, "Without $T$, all ten climb")
    holds(largest_with_T == 0, "With $T$, none climbs")


def share_right_of_sure(least, most):
    """Returns which share of the answers of `1000-images` is right, of those so confident."""
    images, labels = train_mnist.load_mnist(train_mnist.HERE / "data", "t10k")
    inputs = train_mnist.to_inputs(images).numpy()
    logits = film_page.logits_at_end(film_page.WATCH, inputs)  # its first is `1000-images`
    cost = train_mnist.cross_entropy(logits, labels).numpy()
    assert np.isclose(cost, result("1000-images", "test cost"), rtol=1e-3), "this is another one"
    confidence = tf.nn.softmax(logits).numpy().max(axis=1)
    are_so_sure = (confidence > least) & (confidence < most)
    return np.mean(logits.argmax(axis=1)[are_so_sure] == labels[are_so_sure])


def of_lies(title):
    """Returns a column of what lies.py prints, by how many lies are near: none, 1, 2, 3 to 5."""
    place = ["test images", "at lowest", "at end", "added", "error"].index(title)
    return [printed("lies", f"\n{lies} ")[place] for lies in ("0", "1", "2", "3 to 5")]


def wrong_labels():
    (edit,) = {command.edit for command in commands() if command.writes == "outputs/wrong-labels"}
    assert asked_of("wrong-labels").train_size == 1000, "as that network with right labels"
    holds("< 0.2\n" in edit, "a fifth of them", "random digits")
    is_blue = "run.train, color=BLUE" in read("plot_curves.py")
    holds(is_blue, "Blue: training images")
    knows_all = result("wrong-labels", "training accuracy") == 100
    holds(knows_all, "learns them all", "by heart")
    steps, accuracies = curve("wrong-labels", "iteration"), curve("wrong-labels")
    collapses = steps[1:][np.diff(accuracies) < -FAR_APART]
    a_few_times = len(collapses) > 1 and max(collapses) < 200
    falls = tenths(accuracies)[-1] < accuracies[steps == 200].item()
    holds(a_few_times and falls, "first a few times", "then slowly")

    ours = read("lesson/remedies.py")
    are_kept_apart = "200 * seed : 200 * seed + 200" in ours
    are_wrong = "labels = make_wrong(true_labels, seed)" in ours and "labels[LEARNT:]" in ours
    told = "kept 200 other images apart", "a fifth of their labels random"
    holds(are_kept_apart and are_wrong, *told)
    is_of_ten = len(of_networks("accuracy", labels="wrong")) == 10
    holds(is_of_ten, "each of ten such networks", "cost least")
    lost = points_lost("plain")
    holds(lost.is_positive, f"{lost.mean:.1f} points more", "end")
    holds(lost.is_positive, "here the answers get worse")

    alike = lies.most_alike(np.eye(6), np.array([[0, 0.9, 0, 0, 0, 0]]))
    is_nearest = alike[0][0] == 1 and lies.NEAR == 5
    holds(is_nearest, "five training images most like it", "pixel by pixel")
    holds(lies.GROUPS[-1][0] == "3", "three or more")
    at_lowest, at_end = of_lies("at lowest"), of_lies("at end")
    both_grow = min(np.diff(at_end)) > 0 and min(np.diff(at_lowest)) > 0
    says("In the end", f"{at_end[0]:.0f} %", "no lie near")
    holds(both_grow, f"{at_end[-1]:.0f} %", "the more lies near, the more is misread")
    holds(both_grow, "misread grows with the lies near")
    (few_early, *_, many_early), (few, *_, many) = at_lowest, at_end
    says("In the end", "three", f"add ${many:.0f}-{few:.0f}={many - few:.0f}$ points")
    added_early = many_early - few_early
    says("At the lowest cost", f"${many_early:.0f}-{few_early:.0f}={added_early:.0f}$")
    holds(abs(added_early / (many - few) - 0.5) < 0.03, "what they spoil doubles")


def in_short():
    holds(reads_more("1000-images"), "spoilt the confidence", "but not their answers")
    _, largest_with_T = printed("calibration", "with T  :")
    holds(largest_with_T == 0, "A temperature took the climb away")
    holds(climb_later(LONG), "With more images, the climb came after more steps")

    _, _, _, added, error = printed("lies", "\nany ")
    is_spoilt = added > LIMITS[5] * error
    holds(is_spoilt, "With a fifth", "it spoilt answers")
    more_with_lies = min(np.diff(of_lies("added"))) > 0
    holds(more_with_lies, "With a fifth", "most where many lies were near")
