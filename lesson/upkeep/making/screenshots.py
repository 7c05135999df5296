"""Takes the picture of lesson/watch.html as it opens, in a browser (see browser.py).

python lesson/upkeep/making/screenshots.py     outputs/watch.png
"""

from pathlib import Path

import paths
from shared.command_line import arguments
from browser import open_browser, open_film, wait_for

if __name__ == "__main__":
    arguments()  # answers --help
    Path("outputs").mkdir(exist_ok=True)
    with open_browser() as driver:
        open_film(driver, paths.REPO / "lesson" / "watch.html", height=740)
        wait_for(driver, "current > 0")  # its first steps, and it asks for a guess
        driver.save_screenshot("outputs/watch.png")
