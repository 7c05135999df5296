"""What reading-digits.md says."""

from book import read
from claim import holds, says, unmeasured
from measured import printed


def what_it_gets_wrong():
    misread, sure, _ = printed("misread", "outputs/run-1:")
    says("10,000", "misreads", f"{misread:.0f}")
    unmeasured("over 90 %")
    holds(sure < misread / 4, "In few", f"{sure:.0f} of them")
    of_few, sure_of_few, _ = printed("misread-1000-images", "outputs/1000-images:")
    holds(0.4 < sure_of_few / of_few < 0.5, "`1000-images` makes over two fifths of its mistakes")
    often, digit, answer, back, *_ = printed("misread-1000-images", "most often:")
    most = f"{often:.0f} of the 3s a 5", f"only {back:.0f} of the 5s a 3"
    holds((digit, answer) == (3, 5) and back < often, *most)


def what_it_has_not_learnt():
    is_so = "np.roll(images[labels == 3], (-4, -4), axis=(1, 2))" in read("lesson/misread.py")
    holds(is_so, "Of the 3s, moved four pixels up and to the left")
    are_read, *_ = printed("misread", "in the corner,")
    says("Of the 3s, moved four pixels", f"reads only {are_read:.0f} %")


def in_short():
    says("A network answers whatever it is shown")
    says("On images unlike those of training", "sure and wrong")
