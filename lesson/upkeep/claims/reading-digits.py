"""What reading-digits.md says."""

from claims import holds, says, unmeasured
from measured import printed


def what_it_gets_wrong():
    misread, sure, _ = printed("misread", "outputs/run-1:")
    says("10,000", "misreads", f"{misread:.0f}")
    unmeasured("over 99 %")
    holds(sure < misread / 10, "In few", f"{sure:.0f} of them")
    often, digit, answer, back, *_ = printed("misread-1000-images", "most often:")
    most = f"{often:.0f} of the 3s a 5", f"only {back:.0f} of the 5s a 3"
    holds((digit, answer) == (3, 5) and back < often, *most)
