"""Takes the pictures of the two pages in a browser, see browser.py.

python lesson/upkeep/making/screenshots.py RUN ...     draws a 9 for these runs: outputs/draw.png
python lesson/upkeep/making/screenshots.py             lesson/watch.html as it is: outputs/watch.png
"""

import paths

import math
from pathlib import Path

from browser import draw_with_pointer, open_browser, open_film, wait_for
from command_line import arguments

NINE = [(140 + 40 * math.cos(-t / 9), 100 + 45 * math.sin(-t / 9)) for t in range(57)]  # a ring
NINE += [(180, 150), (176, 185), (163, 210), (142, 223), (118, 222), (95, 208)]  # and a tail

if __name__ == "__main__":
    runs = arguments(any_number=True)
    Path("outputs").mkdir(exist_ok=True)
    with open_browser() as driver:
        if runs:
            import draw  # late: it imports TensorFlow

            draw.write(draw.make_page(runs), "draw.html")
            driver.get(Path("outputs/draw.html").resolve().as_uri())
            draw_with_pointer(driver, NINE)
            driver.find_element("tag name", "body").screenshot("outputs/draw.png")
        else:
            open_film(driver, paths.REPO / "lesson" / "watch.html", height=740)
            wait_for(driver, "current > 0")  # its first steps, and it asks for a guess
            driver.save_screenshot("outputs/watch.png")
