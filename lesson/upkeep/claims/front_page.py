"""What README.md says."""

import tempfile
from pathlib import Path

from shared.evidence import compare
from book import REFERENCE
from claim import holds, says, unmeasured
from measured import CLIMBS, at, climb, knows_all_from, lowest, of_networks, result
from plot_curves import draw, read_run
from remedies import REMEDIES
from train_mnist import UserError, load_sets, make_folder, parse_arguments

NEAR_ZERO = 0.01  # a cost


def at_the_top():
    reads = result("default"), result("seed-1")
    holds(97.6 < min(reads) < max(reads) < 97.9, "reads 97.6 to 97.9 % of 10,000 digits")


def run_it():
    defaults = parse_arguments([])
    _, *measured = load_sets(defaults)
    ((images,),) = {labels.shape for _, labels in measured}
    told = f"it reads {images:,} images of each kind", "curves.csv"
    holds(defaults.eval_every == 10, "Every ten iterations", *told)
    holds(defaults.iterations == 1000, "The terminal", "every tenth")  # as it shows ten of 100
    says("The **gap**", "is training accuracy minus test accuracy")  # as say_result has it
    unmeasured("Python 3.10 to 3.14", "2.5 GB")

    accuracy, _ = read_run(REFERENCE / "default", "default")
    left, right = sorted(draw([accuracy]).axes, key=lambda panel: panel.get_position().x0)
    is_enlarged = right.viewLim.height < left.viewLim.height
    holds(is_enlarged and "rectangle" not in left.get_title(loc="left"), "Left: the whole run")
    holds(is_enlarged and "rectangle" in right.get_title(loc="left"), "Right: the rectangle")


def overfit_it():
    says(f"From iteration {knows_all_from('1000-images'):.0f} on", "reads all of these")
    early, late = at(100, "1000-images", "test accuracy"), result("1000-images")
    holds(late > early, "More:", f"{early:.2f} % at iteration 100, {late:.2f} % at the end")
    early_cost = at(100, "1000-images", "test cost")
    late_cost = result("1000-images", "test cost")
    says("test cost", f"from {early_cost:.4f} it climbs to {late_cost:.4f}")

    creeps_to_zero = result("1000-images", "training cost") < NEAR_ZERO
    climbs = climb("1000-images") > CLIMBS
    holds(creeps_to_zero and climbs, "training cost falls towards zero", "test cost climbs")
    colours = "training cost (blue)", "towards zero", "test cost (orange) climbs"
    begins, _ = lowest("1000-images")
    holds(creeps_to_zero and climbs, *colours, f"from iteration {begins:.0f} on")


def change_it():
    costs_less = compare(of_networks("cost"), of_networks("cost", "L2")).is_positive
    flags = f"--train-size 1000 --l2 {REMEDIES['L2'].l2}"
    holds(costs_less, "a remedy against overfitting", flags)


def is_resumed(stopped):
    """Returns whether the script goes on in the folder of a run that has only this file."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, stopped).touch()
        try:
            make_folder(Path(folder))
        except UserError:
            return False
    return True


def what_is_where():
    is_refused = not is_resumed("curves.csv")
    holds(is_refused, "To run a command again, name another folder")
    holds(is_refused, "A stopped run has no network and cannot be resumed")


def licence_and_credit():
    unmeasured("95.5 %", "CC BY-SA 3.0")
