"""What reading-digits.md says."""

from book import commands
from claims import holds, says, unmeasured
from measured import printed

# What is drawn is read by two
(draws,) = [each for each in commands("lesson/draw.py") if each.reads]
holds(len(draws.reads) == 2, "Both call our M")

# Mistakes
misread, sure, _ = printed("misread", "outputs/run-1:")
of_1000, sure_of_1000, _ = printed("misread-1000-images", "outputs/1000-images:")
says("10,000", "misreads", f"{misread:.0f}")
says("It is that confident", f"{sure:.0f} of its mistakes")
says("1000-images", "that confident", f"{sure_of_1000:.0f}")
holds(sure_of_1000 / of_1000 > 5 * sure / misread, "fewer images", "so sure")
(moved,) = printed("misread", "four pixels to the right:")
says("moved images", f"{moved:.0f} %")
of_convolution = printed("convolution", "the largest")[-1]
says("convolution", f"reads up to {of_convolution:.0f} %")

# Neurons
at_start, trained = [printed("neurons", f"\n{name} layer 1") for name in ("start  ", "trained")]
says(
    "For", f"{trained[1]:.0f}", "the random start", f"{at_start[1]:.0f}"
)  # most images of one digit
of_several, hidden = sum(trained[2:8]), sum(trained)
says("For", f"{of_several:.0f}", "two to seven digits")
holds(of_several > hidden / 2, "So most of these neurons look not for a digit")
says("how many of the", f"{hidden:.0f} neurons")
most, *others = sorted(printed("neurons", "\n   183 "), reverse=True)
is_one = most > 50 > max(others) and printed("neurons", "\n   183 ")[0] == most
holds(is_one, "neuron 183", "most 0s", "less than half of each other digit")

unmeasured("over 99 %", "95 % confident")
