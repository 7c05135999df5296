"""What overfitting.md says."""

import re

import numpy as np

import film_page
import lies
import train_mnist
from book import commands, read
from claim import holds, says, unmeasured
from evidence import LIMITS, tenths
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
from networks import tf

LONG = "long-0", "long-1", "long-2"
FAR_APART = 5  # points


def climb_later(runs):
    """Returns whether these runs climb, which have more steps, and the default run does not."""
    return climb("default") < CLIMBS < min(map(climb, runs))


def reads_more(run):
    """Returns whether a run reads more at its end than at its lowest test cost."""
    iteration, _ = lowest(run)
    return result(run) > at(iteration, run, "test accuracy")


def at_the_top():
    misread, misread_late = early_and_late("misread")
    iteration, _ = lowest("1000-images")
    early = asked_of("early")
    assert early.train_size == asked_of("1000-images").train_size, "or it is not that network"
    assert early.iterations == iteration, "or it is not that of the lowest cost"
    says("test cost", f"lowest at iteration {iteration:.0f}")
    says("network misreads", f"{misread:,.0f} test images")
    cost, cost_late = early_and_late("\n  test cost")
    is_so = misread_late < misread and cost_late > cost
    holds(is_so, f"it misreads only {misread_late:,.0f}", "cost has climbed")


def the_gap_and_the_climb():
    training_costs = tenths(curve("1000-images", "training cost"))
    still_falls = max(np.diff(training_costs)) < 0 and climb("1000-images") > CLIMBS
    holds(still_falls, "overfits", "worse on new images", "training cost still falls")
    says("**climb**", "per cent the test cost", "above its lowest")
    holds(len(curve("1000-images")) // 10 == 10, "means of ten rows")
    gap, gap_of_5000 = gap_of("1000-images"), gap_of("5000-images")
    climb_of_1000, climb_of_5000 = climb("1000-images"), climb("5000-images")
    told = "training accuracy ends", f"{gap:.2f} points above its test accuracy"
    says("`1000-images` climbs", f"by {climb_of_1000:.0f} %", *told)
    says("climb and gap with", f"{asked_of('5000-images').train_size:,} images")
    parts = [gap_of_5000 / gap, climb_of_5000 / climb_of_1000]
    told = f"gap is {gap_of_5000:.2f} points", f"climb {climb_of_5000:.0f} %"
    holds(np.allclose(parts, 0.5, atol=0.05), "About half as large", *told)
    says("With all 60,000, the climb is", f"{climb('default'):.0f} %")

    args = asked_of("default")
    taken = args.iterations * args.batch_size  # images in all steps together
    times, times_of_all = f"{taken / 1000:.0f} times", f"{taken / 60_000:.1f} times"
    script_says_so = f"all images {times_of_all}" in " ".join(train_mnist.__doc__.split())
    told = f"in {args.iterations:,} steps", "each of 1,000 images", times, times_of_all
    holds(script_says_so, *told)

    (steps,) = {asked_of(run).iterations for run in LONG}
    long_climbs = [climb(run) for run in LONG]
    says("climb with all", f"in {steps:,} steps")
    says("Test cost in", f"{steps:,} steps")
    says(f"By {min(long_climbs):.0f} to {max(long_climbs):.0f} %")
    few, some, *of_all = [lowest(run)[0] for run in ("1000-images", "5000-images", *LONG)]
    about = np.mean(of_all).round(-2)
    told = f"at step {few:.0f}, {some:.0f} and about {about:,.0f}"
    holds(climb_later(LONG), "with more images, the climb comes after more steps", told)
    sights = few * 512 / 1000, some * 512 / 5000, about * 512 / 60_000
    says("each image was seen {:.0f}, {:.0f} and about {:.0f} times".format(*sights))
    means = [tenths(curve(run)) for run in ("1000-images", "5000-images", "default", *LONG)]
    lost = max(of_run.max() - of_run[-1] for of_run in means)
    holds(lost < 0.03, "answers do not get worse in any", "within 0.03 points")


def why_the_cost_climbs():
    misread, misread_late = early_and_late("misread")
    sure, sure_late = early_and_late("% confident")
    says(f"{sure_late:.0f} of the {misread_late:,.0f} mistakes are over 90 % confident")
    says(f"of the {misread:,.0f} at iteration 80")
    holds(sure_late > sure, f"Only {sure:.0f}")
    of_mistakes, of_mistakes_late = early_and_late("they add to the test cost")
    of_right, of_right_late = early_and_late("right adds")
    more, less = of_mistakes_late - of_mistakes, of_right - of_right_late
    holds(more > less > 0, "mistakes add", f"{more:.2f} more")
    says("Right answers add", f"{less:.2f} less")
    lead, lead_late = early_and_late("above the next")
    told = f"by {lead:.1f} at iteration 80", f"by {lead_late:.1f} at the end"
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
    never_climbs = max(np.diff(costs)) < 0
    is_lower = costs[-1] < lowest_without_T
    told = f"test cost ends at {costs[-1]:.2f}", "lower", "without"
    holds(never_climbs and is_lower, "None", *told)
    holds(min(np.diff(best_T)) > 0, f"$T$ grows to {best_T[-1]:.2f}")

    images, labels = train_mnist.load_mnist(train_mnist.HERE / "data", "t10k")
    inputs = train_mnist.to_inputs(images).numpy()
    logits = film_page.logits_at_end(film_page.WATCH, inputs)  # its first is `1000-images`
    cost = train_mnist.cross_entropy(logits, labels).numpy()
    assert np.isclose(cost, result("1000-images", "test cost"), rtol=1e-3), "or it is another one"
    confidence = tf.nn.softmax(logits).numpy().max(axis=1)
    group = (confidence > 0.8) & (confidence < 0.9)
    share_right = np.mean(logits.argmax(axis=1)[group] == labels[group])
    says("answers that are 80 to 90 % sure")
    unmeasured("80 to 90 % sure")
    holds(0.6 < share_right < 2 / 3, "Under two thirds")
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
    (kept_apart,) = re.findall(r"\* seed : (\d+) \* seed \+ \1\]", ours)
    wrongly = "labels = make_wrong(true_labels, seed)" in ours and "labels[LEARNT:]" in ours
    holds(wrongly, f"kept {kept_apart} other images apart, a fifth of their labels random")
    is_of_ten = len(of_networks("accuracy", labels="wrong")) == 10
    holds(is_of_ten, "each of ten such networks", "at which they cost least")
    lost = points_lost("plain")
    says(f"{lost.mean:.1f} points more", "than at the end")
    holds(lost.is_positive, "here the answers get worse")

    told = {3: "three", 5: "five"}
    alike = lies.most_alike(np.eye(6), np.array([[0, 0.9, 0, 0, 0, 0]]))
    is_nearest = alike[0][0] == 1
    holds(is_nearest, f"{told[lies.NEAR]} training images most like it", "pixel by pixel")
    says(f"with {told[int(lies.GROUPS[-1][0])]} or more")
    at_lowest, at_end = map(of_lies, ("at lowest", "at end"))
    both_grow = min(np.diff(at_end)) > 0 and min(np.diff(at_lowest)) > 0
    says("In the end", f"{at_end[0]:.0f} % of the test images", "with no lie near")
    holds(both_grow, f"{at_end[-1]:.0f} %", "the more lies near, the more is misread")
    holds(both_grow, "The share misread grows with the lies near")
    early, late = at_lowest[-1] - at_lowest[0], at_end[-1] - at_end[0]
    doubles = abs(early / late - 0.5) < 0.03
    says("In the end", "three lies or more", f"add {late:.0f} points")
    says("At the lowest cost", f"{early:.0f} points")
    holds(doubles, "what they spoil doubles")


def in_short():
    holds(reads_more("1000-images"), "spoilt the confidence", "but not their answers")
    _, largest_with_T = printed("calibration", "with T  :")
    holds(largest_with_T == 0, "A temperature took the climb away")
    holds(climb_later(LONG), "With more images, it came after more steps")

    _, _, _, added, error = printed("lies", "\nany ")
    is_spoilt = added > LIMITS[5] * error
    more_with_lies = min(np.diff(of_lies("added"))) > 0
    words = "With a fifth", "it spoilt answers, too", "most where many lies were near"
    holds(is_spoilt and more_with_lies, *words)
