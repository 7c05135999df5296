"""Fills in all that is made without a training: tables, the ends of the pages, lesson/watch.html.

    python lesson/upkeep/making/fill.py    fills them in, and prints which files it has changed

A table stands between two comments of cog, which a rendered page does not show: the first calls a
function of tables.py. So do the links at the end of each page; a new page is given its comments.
watch.html is made anew of draw.html and the folder watch, while its networks stay.
"""

from cogapp import Cog

import paths
import film
from shared.command_line import arguments
from book import PAGES, read

WATCH = "lesson/watch.html"
LINKS = "<!--[[[cog tables.neighbours(cog.inFile)]]]-->"  # at the end of each page


def filled_in(file):
    """Returns what a page, or watch.html, would have today."""
    if file == WATCH:
        return film.refilled(read(file))
    cog = Cog()
    cog.options.parse_args(["-P", "-p", "import tables"])  # what the functions print is taken
    text = read(file)
    if file in PAGES[1:] and LINKS not in text:  # a new page
        text = f"{text.rstrip()}\n\n{LINKS}\n<!--[[[end]]]-->\n"
    return cog.process_string(text, file)


def list_stale():
    """Returns a dict of each file that is not what it would be today to that."""
    files = {file: filled_in(file) for file in [*PAGES, "lesson/README.md", WATCH]}
    return {file: text for file, text in files.items() if text != read(file)}


def fill():
    """Fills in what is stale, and prints which files these are."""
    stale = list_stale()
    for file, text in stale.items():
        (paths.REPO / file).write_text(text, encoding="utf-8", newline="\n")
        print(f"filled in {file}")
    if not stale:
        print("all pages are filled in")


if __name__ == "__main__":
    arguments()
    fill()
