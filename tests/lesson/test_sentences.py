"""The pages have the figures and conclusions that sentences.py computes from what is committed."""

import re

import pages

import pytest

from sentences import pieces_of


@pytest.mark.parametrize("page", pages.PAGES)
def test_the_page_says_what_the_data_bear(page):
    text = " ".join(re.sub(pages.TABLE, "", pages.read(page), flags=re.DOTALL).split())
    wrong, rest = [], text
    for is_true, piece, where in pieces_of(page):
        rest = rest.replace(piece, "")
        if not is_true:
            wrong.append(f"{where}: the data do not bear any more: {piece}")
        if piece not in text:
            wrong.append(f"{where}: {page} should say, or reword it here: {piece}")
    for figure in re.findall(r".{30}\d\.\d+ (?:%|±|points)", rest):
        wrong.append(f"sentences.py does not compute what {page} says: {figure}")
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
