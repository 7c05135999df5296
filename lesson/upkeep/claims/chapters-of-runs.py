"""What the chapters of a page of one's own flags say."""

import numpy as np

from claim import says, unmeasured


def at_the_top():
    says("These two know nothing yet", "they guess")
    says("by small steps", "never from the")
    costs = "{:.1f} at 50 %, {:.1f} at 1 %".format(*-np.log([0.5, 0.01]))
    says(f"0 if it gives the right digit 100 %, {costs}")
    says("a sure mistake costs most")
    says("The temperature divides all scores")
    says("No temperature changes an answer")
    unmeasured("over 90 % sure")
