"""What your-turn.md says."""

import re
from pathlib import Path

import numpy as np

from book import read
from claim import holds, says, unmeasured
from measured import UNLABELLED, asked_of, lowest, printed, text_of

KINDS = "momentum", "Adam"


def points_more(name):
    """Returns the difference that optimisers.py has printed of ten seeds, as a text."""
    return "{:.2f} ± {:.2f}".format(*printed("optimisers", f"\n{name} ")[2:4])


def is_open(name):
    """Returns whether optimisers.py says in the line of a name that we cannot tell."""
    lines = text_of("optimisers").splitlines()
    return "cannot tell" in next(line for line in lines if line.startswith(f"{name} "))


def best_of(title):
    """Returns at which rate optimisers.py has found most, by the title of a row."""
    rates = printed("optimisers", "validation images read")
    return rates[np.argmax(printed("optimisers", f"\n{title}  "))]


def a_search_for_settings():
    ours = read("lesson/optimisers.py")
    (steps,) = re.findall(r'"--iterations", "(\d+)"', ours)
    is_so = "falls, range(3), validation_set)" in ours
    holds(is_so, f"In {steps} steps", "by three seeds and validation images")
    holds("range(3, 13), test_set)" in ours, "Networks of ten other seeds read the test images")
    is_so = "min(1, 3 * (args.iterations - t + 1) / args.iterations)" in ours
    holds(is_so, "in the last third of the steps, the rate falls to zero")
    best = {kind: best_of(kind) for kind in ("SGD", *KINDS)}
    says("SGD is best at {:g}, momentum at {:g}, Adam at {:g}".format(*best.values()))
    _, lowest, *_ = printed("optimisers", "\nSGD at 1  ")
    says("At 1, one of ten with SGD learns nothing", f"reads {lowest} %")
    is_unsure = [is_open(f"momentum at {rate}") for rate in (0.3, 0.2)]
    told = f"{points_more('momentum at 0.3')} points more than momentum at 0.3"
    holds(is_unsure == [False, True], "Adam at 0.003 reads", told)
    less = f"but only {points_more('momentum at 0.2')} more than momentum at 0.2"
    told = less, "whether any lead is left, we cannot tell"
    holds(is_unsure == [False, True], *told)

    falling = [
        f"{kind} falling from {best_of(kind + ', falling rate') * 2 / 3:.2g}" for kind in KINDS
    ]
    gains = [points_more(name) for name in falling]
    helps = not any(map(is_open, falling)) and not any(gain.startswith("-") for gain in gains)
    starts = [name.split(" from ")[1] for name in falling]
    holds(helps, "A falling rate helps momentum and Adam")
    says(f"From {starts[0]} down, momentum reads {gains[0]} points more")
    says(f"Adam, from {starts[1]} down, {gains[1]} more")


def open_tasks():
    tried = ["0.001", "0.004", "0.016"]
    promised = [printed("own_remedies", f"lambda {l2} ", "cost of")[0] for l2 in tried]
    is_highest = promised[0] > max(promised[1:]) + 0.03  # more than their errors
    holds(is_highest, "of ${}$, ${}$ and ${}$".format(*tried), "is highest for $0.001$")
    unmeasured("reads over 95 %")


def what_ails_these_runs():
    names = {letter: Path(folder).name for letter, (folder, _) in UNLABELLED.items()}
    asked = {letter: asked_of(name) for letter, name in names.items() if name != "wrong-L2"}
    holds(
        names["E"] == "wrong-L2", "**E:** it has 1,000 images, L2 and wrong labels", "breaks down"
    )
    says("**A:** the rate is [too low]", f"{asked['A'].learning_rate}")
    says("**B:** it learns from only", f"{asked['B'].train_size:,} images", "overfits")
    says("**C:**", f"minibatches of {asked['C'].batch_size} are")
    says("**D:** the rate is too high", f"{asked['D'].learning_rate:g}: neurons are dead")
    still_falls = lowest("default")[0] > 900
    holds(names["F"] == "default" and still_falls, "**F:** nothing")
