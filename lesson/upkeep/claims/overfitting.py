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

OURS = read("lesson/own_remedies.py")
LONG = "long-0", "long-1", "long-2"
FAR_APART = 5  # points


def at_the_top():
    misread, misread_late = early_and_late("misread")
    iteration, _ = lowest("1000-images")
    says("test cost", f"lowest at iteration {iteration:.0f}")
    early = asked_of("early")
    assert early.train_size == asked_of("1000-images").train_size, "or it is not that network"
    assert early.iterations == iteration, "or it is not that of the lowest cost"
    says("There the network misreads", f"{misread:,.0f} test images")
    cost, cost_late = early_and_late("\n  test cost")
    told = f"it misreads only {misread_late:,.0f}", "the cost has climbed"
    holds(misread_late < misread and cost_late > cost, *told)


def the_gap_and_the_climb():
    gap, climb_of_1000 = gap_of("1000-images"), climb("1000-images")
    rows = curve("1000-images", "test cost")
    climbs_so = np.isclose(climb_of_1000, 100 * (tenths(rows)[-1] / tenths(rows).min() - 1))
    told = "per cent the test cost", "above its lowest"
    holds(climbs_so and len(rows) // 10 == 10, "**climb**", *told)
    says("means of ten rows")
    ends_higher = result("1000-images", "training accuracy") > result("1000-images")
    holds(ends_higher, "training accuracy ends", "above its test accuracy")
    training_costs = tenths(curve("1000-images", "training cost"))
    still_falls = max(np.diff(training_costs)) < 0 and climb_of_1000 > CLIMBS
    told = "worse on new images", "training cost still falls"
    holds(still_falls, "overfits", *told)
    says("climb and gap with", f"{asked_of('5000-images').train_size:,} images")
    says("`1000-images` climbs", f"by {climb_of_1000:.0f} %", f"ends {gap:.2f} points above")
    gap_of_5000, climb_of_5000 = gap_of("5000-images"), climb("5000-images")
    told = f"gap is {gap_of_5000:.2f} points", f"climb {climb_of_5000:.0f} %"
    says("With all 60,000, the climb is", f"only {climb('default'):.0f} %")
    parts = [gap_of_5000 / gap, climb_of_5000 / climb_of_1000]
    holds(np.allclose(parts, 0.5, atol=0.05), "About half as large", *told)
    args = asked_of("default")
    taken = args.iterations * args.batch_size  # images in all steps together
    times, times_of_all = [taken / images for images in (1000, 60_000)]
    script_says_so = f"all images {times_of_all:.1f} times" in " ".join(train_mnist.__doc__.split())
    told = f"{times:.0f} times", f"only {times_of_all:.1f} times"
    holds(script_says_so, "each of 1,000 images", *told)

    (steps,) = {asked_of(run).iterations for run in LONG}
    says("climb with all", f"in {steps:,} steps")
    says("Test cost in", f"{steps:,} steps")
    says(f"in {asked_of('default').iterations:,} steps", "each of 1,000 images")
    long_climbs = [climb(run) for run in LONG]
    is_put_off = climb("default") < CLIMBS < min(long_climbs)
    says(f"By {min(long_climbs):.0f} to {max(long_climbs):.0f} %")
    holds(is_put_off, "with more images, the climb comes after more steps")
    runs = {"1000-images": 1000, "5000-images": 5000} | dict.fromkeys(LONG, 60_000)
    few, some, *of_all = [lowest(run)[0] for run in runs]
    about = np.mean(of_all).round(-2)
    says(f"at step {few:.0f}, {some:.0f} and about {about:,.0f}")
    means = [tenths(curve(run)) for run in ("1000-images", "5000-images", "default", *LONG)]
    lost = max(of_run.max() - of_run[-1] for of_run in means)
    holds(lost < 0.03, "The answers do not get worse in any", "within 0.03 points")


def climb_in_cost(run):
    """Returns the lowest mean of a run's test cost, and the last one."""
    means = tenths(curve(run, "test cost"))
    return means.min(), means[-1]


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
    says("Right answers add", f"only {less:.2f} less")
    above, above_late = early_and_late("above the next")
    told = f"leads by {above:.1f} at iteration 80", f"by {above_late:.1f} at the end"
    holds(above_late > above, "The logits grow apart", *told)
    holds(above_late > above, "logits larger", "mistakes", "surer")
    cost, doubled = printed("confidence", "outputs/early", "\n  training cost")
    test_cost, test_doubled = printed("confidence", "outputs/early", *2 * ["\n  test cost"])
    is_third, is_half = (
        abs(doubled / cost - 1 / 3) < 0.02,
        abs(test_doubled / test_cost - 1.5) < 0.05,
    )
    holds(is_third and is_half, "training cost falls to a third", "test cost rises by half")
    is_known = at(80, "1000-images") > 99.5
    holds(is_known, "At iteration 80, nearly all training images are read right")
    costs = [np.log(1 + np.exp(-apart)) for apart in (1, 2)]  # if the larger logit is right
    right, doubled = [f"{cost:.3f}" for cost in costs]
    wrong, doubled_wrong = [f"{cost + apart:.3f}" for apart, cost in enumerate(costs, 1)]
    says("the first has the logit 2", "the second 1")
    says("if both logits double")
    gets = np.exp(2) / (np.exp(2) + np.exp(1))
    holds(np.isclose(gets, 1 / (1 + np.exp(-1))), "The first gets $1/(1+e^{-1})$")
    says("The first gets", f"{100 * np.exp(-costs[0]):.0f} %")
    says("costs", f"{right} if the first is right, and {wrong} if the second is")
    says("With doubled logits", f"{doubled} or {doubled_wrong}")
    saved, added = costs[0] - costs[1], 1 + costs[1] - costs[0]
    says(f"saves {saved:.3f} on a right answer", f"adds {added:.3f} to a mistake")


def a_temperature():
    logits = np.random.default_rng(0).normal(size=[100, 10])
    sure, less_sure = [tf.nn.softmax(logits / T).numpy() for T in (1, 2)]
    is_less_sure = (less_sure.max(axis=1) < sure.max(axis=1)).all()
    is_same = (less_sure.argmax(axis=1) == sure.argmax(axis=1)).all()
    add_up = np.allclose(less_sure.sum(axis=1), 1)  # probabilities divided by T would not
    holds(add_up, "before softmax", "divide all ten")
    holds(bool(is_less_sure and is_same), "A larger $T$", "less sure", "changes no answer")

    # What one's own network is to do is what ours does.
    (drawn,) = re.findall(r"rng\.choice\(chosen, (\d+)\)", OURS)
    (steps,) = re.findall(r"for _ in range\((\d+)\)", OURS)
    (images,) = re.findall(r"x, y = all_x\[:(\d+)\]", OURS)
    (choices,) = re.findall(r"choices = (np\.arange\(.*\))", OURS)
    (chooses,) = re.findall(r"validation_x.* = all_x\[([\d_]+):\]", OURS)
    told = f"first {int(images):,} images", f"`rng.choice({images}, {drawn})`", f"{int(steps):,}"
    says(*told)
    says(f"which of `{choices}`", f"the last {60_000 - int(chooses):,} training images")

    images, labels = train_mnist.load_mnist(train_mnist.HERE / "data", "t10k")
    inputs = train_mnist.to_inputs(images).numpy()
    logits = film_page.logits_at_end(film_page.WATCH, inputs)  # its first is `1000-images`
    cost = train_mnist.cross_entropy(logits, labels).numpy()
    assert np.isclose(cost, result("1000-images", "test cost"), rtol=1e-3), "or it is another one"
    confidence = tf.nn.softmax(logits).numpy().max(axis=1)
    is_right = logits.argmax(axis=1) == labels
    group = (confidence > 0.8) & (confidence < 0.9)
    says("answers that are 80 to 90 % sure")
    holds(0.6 < is_right[group].mean() < 2 / 3, "Under two thirds")
    unmeasured("80 to 90 % sure")
    T, with_T = printed("own_remedies", "T = ")
    holds(1.5 < T < 1.9, "between 1.5 and 1.9")
    says("With it, the test images cost", f"about {with_T:.1f}")
    rows = [printed("temperature", f"\n{n:9,} ") for n in (10, 20, 40, 80, 160, 320, 640, 1000)]
    _, _, best_T, costs = np.transpose(rows)
    _, lowest_without_T = lowest("1000-images")
    never_climbs = max(np.diff(costs)) < 0
    is_lower = costs[-1] < lowest_without_T
    ends = f"the test cost ends at {costs[-1]:.2f}, lower than it ever was without"
    holds(never_climbs and is_lower, "None", ends)
    holds(min(np.diff(best_T)) > 0, f"$T$ grows to {best_T[-1]:.2f}")

    confident, right, apart = printed("temperature", "As it is:")
    _, _, apart_with_T = printed("temperature", "With T =", ":")
    is_too_sure = confident > right + FAR_APART
    reads_more = result("1000-images") > at(80, "1000-images", "test accuracy")
    holds(is_too_sure and reads_more, "Going on made the answers better", "too sure")
    says("On average", f"{apart} points apart")
    says(f"With $T$, they are only {apart_with_T} points apart")

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
    (share,) = re.findall(r"< ([\d.]+)$", edit, re.MULTILINE)
    assert asked_of("wrong-labels").train_size == 1000, "as that network with right labels"
    holds(float(share) == 1 / 5, "a fifth of them", "random digits")
    own = read("lesson/remedies.py")
    (stops_by,) = re.findall(r"\* seed : (\d+) \* seed \+ \1\]", own)
    wrongly = "labels = make_wrong(true_labels, seed)" in own and "labels[LEARNT:]" in own
    holds(wrongly, f"We kept {stops_by} other images apart, a fifth of their labels random, too")
    says("For each of ten such networks", "at which they cost least")
    told = {3: "three", 5: "five"}
    says(f"the {told[lies.NEAR]} training images most like it")
    says(f"with {told[int(lies.GROUPS[-1][0])]} or more")
    alike = lies.most_alike(np.eye(6), np.array([[0, 0.9, 0, 0, 0, 0]]))
    holds(alike[0][0] == 1, "pixel by pixel", "nearest neighbours")
    is_blue = "run.train, color=BLUE" in read("plot_curves.py")
    holds(is_blue, "Blue: training images")
    steps, accuracies = curve("wrong-labels", "iteration"), curve("wrong-labels")
    collapses = steps[1:][np.diff(accuracies) < -FAR_APART]
    is_so = len(collapses) > 1 and max(collapses) < 200
    falls = tenths(accuracies)[-1] < accuracies[steps == 200].item()
    holds(is_so and falls, "first a few times for a moment", "then slowly")
    lost = points_lost("plain")
    ends = [of_networks(f"{when}accuracy", labels="wrong") for when in ("stopped ", "")]
    holds(len(ends[0]) == 10, f"On average, the networks read {lost.mean:.1f} points more")
    holds(lost.is_positive, "So here the answers get worse")
    knows_all = result("wrong-labels", "training accuracy") == 100
    holds(knows_all, "learns them all", "by heart")

    at_lowest, at_end = map(of_lies, ("at lowest", "at end"))
    both_grow = min(np.diff(at_end)) > 0 and min(np.diff(at_lowest)) > 0
    says("In the end", f"{at_end[0]:.0f} % of the test images with no lie near")
    holds(both_grow, f"{at_end[-1]:.0f} %", "the more lies near, the more is misread")
    holds(both_grow, "The share misread grows with the lies near")
    early, late = at_lowest[-1] - at_lowest[0], at_end[-1] - at_end[0]
    says("In the end, three lies or more", f"add {late:.0f} points")
    holds(abs(early / late - 0.5) < 0.03, "At the lowest cost", f"only {early:.0f} points")
    holds(abs(early / late - 0.5) < 0.03, "what they spoil doubles")


def in_short():
    reads_more = result("1000-images") > at(80, "1000-images", "test accuracy")
    holds(reads_more, "spoilt the confidence", "but not their answers")
    _, largest_with_T = printed("calibration", "with T  :")
    holds(largest_with_T == 0, "A temperature took the climb away")
    is_put_off = climb("default") < CLIMBS < min(map(climb, LONG))
    costs = [np.ptp(climb_in_cost(run)) for run in ("1000-images", "5000-images", LONG[0])]
    holds(is_put_off and max(np.diff(costs)) < 0, "With more images, it came after more steps")

    _, _, _, added, error = printed("lies", "\nany ")
    is_spoilt = added > LIMITS[5] * error
    more_with_lies = min(np.diff(of_lies("added"))) > 0
    words = "With a fifth", "overfitting spoilt answers, too", "most where many lies were near"
    holds(is_spoilt and more_with_lies, *words)
