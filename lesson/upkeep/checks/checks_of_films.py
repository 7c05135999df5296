"""Says where the texts, images and plots of a page of film.py are not as its networks have it.

Each function faults_of_... returns a list of texts, which is empty if nothing is wrong.
"""

import re

import numpy as np
from scipy.special import softmax

import film
import measured
from book import numbers_in
from film_page import AT_1, LAST, images_in, logits_at, read_page, sure_rows_of


def faults_of_figures(networks, about):
    """Returns where a page's texts, or its wall of sure mistakes, differ from the rows: a list."""
    found = []
    for place, network in enumerate(networks):
        for name, expected in figures_of(network["rows"]).items():
            said = about["figures"][name][place]
            if said != expected:
                found.append(f"{name} of network {place + 1}: it says {said}, and not {expected}")
    return found + faults_of_wall(networks[0])


def faults_of_wall(network):
    """Returns whether a wall has another number of sure mistakes than the rows: a list."""
    rows = network["rows"]
    wall = sure_rows_of(network["mistakes"])
    on_wall = np.sum([is_sure for _, is_sure in wall.values()], axis=0)
    lowest = rows["test_cost"].argmin()  # from this row on, the wall has them
    if (on_wall[lowest:] != rows["sure"][lowest:, AT_1]).any():
        return ["the wall has more sure mistakes than the rows, or fewer"]
    return []


def figures_of(rows):
    """Returns what the texts of a page have to say of a network with these rows: a dict."""
    best = rows["costs"][-1].argmin()
    of_ten = 10 * rows["right_of_90"][-1]
    figures = {"end_of_ten": f"{of_ten[AT_1]:.1f}", "cooled_of_ten": f"{of_ten[best]:.1f}"}
    figures["best_T"] = f"{film.TEMPERATURES[best]:.1f}"
    figures["cooled"] = f"{rows['costs'][-1, best]:.2f}"
    for when, row in ("circle", rows["test_cost"].argmin()), ("end", -1):
        accuracy = rows["test_accuracy"][row]
        figures[f"{when}_at"] = f"{rows['iteration'][row]:,.0f}"
        figures[f"{when}_cost"] = f"{rows['test_cost'][row]:.2f}"
        figures[f"{when}_accuracy"] = f"{accuracy:.1%}".replace("%", " %")
        figures[f"{when}_misread"] = f"{10_000 * (1 - accuracy):,.0f}"
        figures[f"{when}_sure_of"] = f"{rows['sure'][row, AT_1]:,.0f}"
    return figures


def faults_of_told(networks):
    """Returns which labels the watch page shows otherwise than its networks are told: a list."""
    args = film.parse_arguments(["--train-size", "1000"])
    train_sets = [film.load_train_set(args, wrong_labels) for wrong_labels in (False, True)]
    faults = []
    for place, due in enumerate(film.find_told(train_sets)):
        if networks[place]["told"] != due["told"]:
            faults.append(f"the labels of network {place + 1}")
    return faults


def faults_of_conclusions(networks):
    """Returns which conclusions of the watch page its networks do not bear: a list."""
    faults = []
    chapters = film.read_part("chapters-of-runs.txt")
    for cost, share in re.findall(r"([\d.]+) at (\d+) %", chapters):
        if not abs(float(cost) + np.log(int(share) / 100)) <= 0.051:
            faults.append(f"a probability of {share} % does not cost {cost}")
    right_labels, wrong_labels = [network["rows"]["test_accuracy"] for network in networks]
    circle = networks[0]["rows"]["test_cost"].argmin()
    if not right_labels[circle] < right_labels[LAST]:
        faults.append("with right labels, it does not read more in the end than at the circle")
    if not wrong_labels[LAST] < right_labels[LAST]:
        faults.append("wrong labels do not make it read less in the end")
    if not wrong_labels[LAST] < wrong_labels.max():
        faults.append("with wrong labels, it does not read less in the end than before")
    return faults


def faults_of_answers(network, images, labels):
    """Returns where a network of the watch page answers otherwise than programs have printed.

    images, labels: the test set. The programs have read outputs/early, which ends at iteration 80,
    and outputs/1000-images.
    """
    inputs = inputs_of(images)
    early = network["rows"]["iteration"].tolist().index(80)
    logits_of_both = [logits_at(row, network, inputs) for row in (early, LAST)]
    faults = faults_of_confidence(logits_of_both, labels)
    return faults + faults_of_digits(logits_of_both[1].argmax(axis=1), labels)


def inputs_of(images):
    """Returns what a network reads of images, pixels from 0 to 255: float32 [n, 784]."""
    return np.float32(images.reshape(len(images), -1) / 255)


def faults_of_confidence(logits_of_both, labels):
    """Returns whether confidence.py has printed other figures of two networks: a list."""
    found = [figure for logits in logits_of_both for figure in confidence_of(logits, labels)]
    of_confidence = re.findall(r"  ([\d,.]+)\n", measured.text_of("confidence"))
    printed = np.array(numbers_in(" ".join(of_confidence)))
    rounded = np.maximum(5e-3 * printed, 6e-4)  # by so much, as the page's weights are, too
    if len(found) == len(printed) and (np.abs(found - printed) <= rounded).all():
        return []
    return [f"confidence.py printed {printed}, and not {found}"]


def confidence_of(logits, labels):
    """Returns the figures that confidence.py prints of a network, in its order."""
    p = softmax(logits, axis=1)
    is_wrong = logits.argmax(axis=1) != labels
    costs = costs_of(p, labels)
    sure_and_wrong = np.count_nonzero(p[is_wrong].max(axis=1) > 0.9)
    wrong_add, right_add = [costs[each].sum() / len(labels) for each in (is_wrong, ~is_wrong)]
    leads = np.ptp(np.sort(logits)[:, -2:], axis=1)  # of the largest logit over the second
    of_mistakes = [np.count_nonzero(is_wrong), sure_and_wrong, costs[is_wrong].mean()]
    return [*of_mistakes, wrong_add, right_add, wrong_add + right_add, leads.mean()]


def costs_of(p, labels):
    """Returns what each image costs, by the probabilities of its digits [n, 10]: float32 [n]."""
    return -np.log(p[np.arange(len(labels)), labels])


def faults_of_digits(answers, labels):
    """Returns of which digits misread.py has printed other shares for outputs/1000-images."""
    faults = []
    is_right = answers == labels
    for title, each in ("recall", labels), ("precision", answers):
        shares = 100 * np.bincount(each[is_right]) / np.bincount(each)
        printed = measured.printed("misread-1000-images", f"{title}:")
        if not np.allclose(shares, printed, rtol=0, atol=0.2):
            faults.append(f"misread.py printed of {title} {printed}, and not {shares}")
    return faults


def faults_of_temperatures(network, images, labels):
    """Returns which figures by temperature are not those of a network at its end: a list.

    images, labels: the test set.
    """
    logits = logits_at(-1, network, inputs_of(images))
    rows = network["rows"]
    faults = []
    at_end = rows["costs"][-1], rows["right_of_90"][-1], rows["sure"][-1]
    for T, said_cost, said_share, said_sure in zip(film.TEMPERATURES, *at_end, strict=True):
        cost, share, sure_mistakes = figures_at(T, logits, labels)
        # By so much they may differ, as the page's weights are rounded; NaN is a fault, too.
        if not abs(said_cost - cost) <= 0.003:
            faults.append(f"at {T}: a cost of {said_cost}, and not {cost}")
        if not abs(said_share - share) <= 0.02:
            faults.append(f"at {T}: of 90 % sure {said_share} are right, and not {share}")
        if not abs(said_sure - sure_mistakes) <= max(2, 0.02 * sure_mistakes):
            faults.append(f"at {T}: {said_sure} sure mistakes, and not {sure_mistakes}")
    return faults


def figures_at(T, logits, labels):
    """Returns at a temperature the cost, a share, and how many mistakes are sure.

    The share: of the answers that are about 90 % sure, how many are right, from 0 to 1.
    """
    p = softmax(logits / T, axis=1)
    confidence = p.max(axis=1)
    is_right = p.argmax(axis=1) == labels
    about_90 = is_right[(confidence > 0.85) & (confidence < 0.95)]
    share = about_90.sum() / max(len(about_90), 1)
    sure_mistakes = np.count_nonzero(~is_right & (confidence > 0.9))
    return costs_of(p, labels).mean(), share, sure_mistakes


def faults_of_choices(path, images, labels):
    """Returns what film.py of today chooses otherwise than a page of its networks has: a list.

    images, labels: the test set. To be quick, only the ten images at 90 % are chosen of all of it;
    all else is chosen of a few images, see which_to_try.
    """
    networks, about = read_page(path)
    inputs = inputs_of(images)
    at_end = logits_at(-1, networks[0], inputs)
    wall, ten = sure_rows_of(networks[0]["mistakes"]), networks[0]["ten"]

    is_tried = which_to_try(at_end, images, labels, wall)
    few_images, few_labels = images[is_tried], labels[is_tried]
    films = [film_of(network, inputs[is_tried]) for network in networks]
    opening = film.find_opening(films, few_labels)
    clear = film.find_clear(films, few_labels)
    wall_today = sure_rows_of(film.find_mistakes(films[0], few_images, few_labels))
    end_of_all = {"columns": films[0]["columns"], "logits": at_end[None]}
    ten_today = film.find_ten(end_of_all, images, labels)

    faults = []
    if film.samples(few_images, few_labels, [opening]) != [about["opening"]]:
        faults.append("opening")
    if clear != about["figures"]["clear"]:
        faults.append("clear")
    lowest = films[0]["columns"]["test_cost"].argmin()
    if not are_like(wall_today, wall) or has_any_before(lowest, wall_today):
        faults.append("mistakes")
    if images_in(ten_today) != images_in(ten) or ten_today["labels"] != ten["labels"]:
        faults.append("ten")
    if abs(changes_of(ten_today) - changes_of(ten)) > 2:  # but for rounded weights
        faults.append("how seldom the ten change")
    return faults


def which_to_try(at_end, images, labels, wall):
    """Returns of which images film.py may choose: sure mistakes, and the first of each digit.

    at_end: the logits of the first network; wall: the mistakes that its page has, as sure_rows_of
    gives them. Returns bool [images].
    """
    is_wrong = at_end.argmax(axis=1) != labels
    is_sure = softmax(at_end, axis=1).max(axis=1) > film.SURE
    is_on_wall = [image.tobytes() in wall for image in film.in_greys(images, 16)]
    is_tried = (is_wrong & is_sure) | is_on_wall
    for digit in range(film.DIGITS):
        first = (labels == digit).argmax()
        is_tried[first] = True
    return is_tried


def film_of(network, inputs):
    """Returns what film.py chooses by: the rows of a network of a page, and its logits at each."""
    rows = range(len(network["rows"]["iteration"]))
    logits = [logits_at(row, network, inputs) for row in rows]
    return {"columns": network["rows"], "logits": np.array(logits)}


def are_like(found, expected):
    """Returns whether two walls, as of sure_rows_of, are the same, but for rounded weights."""
    both = [image for image in found if image in expected]
    if len(both) <= 0.98 * max(len(found), len(expected)):
        return False
    for image in both:
        label, _ = found[image]
        if label != expected[image][0]:
            return False
    differ = [(found[image][1] != expected[image][1]).mean() for image in both]
    first_rows = [rows.argmax() for _, rows in found.values()]
    return np.mean(differ) < 0.02 and first_rows == sorted(first_rows)


def has_any_before(row, wall):
    """Returns whether a wall, as of sure_rows_of, has a mistake that is sure before a row."""
    return any(rows[:row].any() for _, rows in wall.values())


def changes_of(ten):
    """Returns how many of the ten change from a temperature to the next, in all."""
    return np.count_nonzero(np.diff([*ten["at"].values()], axis=0))


def faults_of_plot(shown, curves, row, is_cost):
    """Returns what of a plot does not follow from its curves: a list of texts.

    shown: ticks, the numbers beside it, and their heights; paths, points by name; dots, places by
    name; all in per cent of the plot, from the left and from the top. curves: of the training, of
    the test images, and what else it has, by name: a value each row; row: where the dots are.
    """
    paths, dots = shown["paths"], shown["dots"]
    to_top = np.poly1d(np.polyfit(*np.transpose(shown["ticks"]), 1))  # from a value to its height
    faults = []
    for name, values in curves.items():
        x, y = np.transpose(paths[name])
        if len(y) < len(values) / 2:
            faults.append(f"the curve {name} is out of sight, and not only early")
        if not is_near(y, to_top(values[-len(y) :])):
            faults.append(f"the curve {name} is drawn elsewhere")
        elif name in dots and not is_near(dots[name], (x[row - len(values)], to_top(values[row]))):
            faults.append(f"the dot of {name} is not at row {row}")  # beyond an edge there is none
    worse = np.maximum if is_cost else np.minimum
    along, gap = [np.transpose(paths[name])[1] for name in ("train", "gap")]
    back = to_top(worse(curves["train"], curves["test"]))[len(along) - len(gap) :]
    if not is_near(gap, [*along, *back[::-1]]):
        faults.append("the gap is grey elsewhere than where test is worse")
    return faults


def is_near(found, expected):
    """Returns whether places on a plot are as expected, but for rounding."""
    return np.allclose(found, expected, rtol=0, atol=0.1)  # per cent of the plot
