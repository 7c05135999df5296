"""The pages say what is measured, in sentences (see claims.py) and tables; their sums come out."""

import re

import numpy as np
import pytest
from scipy.optimize import approx_fprime

import book
from claims import Claim, claims_of, figures_in
from evidence import numbers_in, read_lines
from small_network import VALUES, go_forward
from sums import comes_out, formulas_in


@pytest.mark.parametrize("page", book.PAGES)
def test_claims_are_true(page):
    claims, _ = claims_of(page)
    assert [claim for claim in claims if not claim.is_true] == []


@pytest.mark.parametrize("page", book.PAGES)
def test_claims_are_on_their_page(page):
    claims, _ = claims_of(page)
    sentences = book.sentences_of(page)
    assert [claim for claim in claims if not any(map(claim.is_in, sentences))] == []


@pytest.mark.parametrize("page", book.PAGES)
def test_figures_in_sentences_are_claimed(page):
    claims, unmeasured = claims_of(page)
    wrong = []
    for sentence in book.sentences_of(page):
        known = [text for text in unmeasured if text in sentence]
        known += [part for claim in claims if claim.is_in(sentence) for part in claim.parts]
        known += filter(comes_out, formulas_in(sentence))
        for figure in figures_in(sentence) - figures_in(" | ".join(known)):
            wrong.append(f"no claim has {figure}: {sentence}")
    assert not wrong, "\n".join(wrong)


def test_a_claim_has_whole_numbers_in_their_order():
    claim = Claim("", True, ("81 %", "reads 5"))
    assert claim.is_in("Of these, 81 %, it reads 5.")
    for wrong in ("181 %: reads 5", "8.81 %: reads 5", "81 %: reads 5.2", "reads 5: 81 %"):
        assert not claim.is_in(wrong)


@pytest.mark.parametrize("page", book.PAGES)
def test_sums_on_a_page_come_out(page):
    formulas = formulas_in(" ".join(book.sentences_of(page)))
    assert [formula for formula in formulas if comes_out(formula) is False] == []


def test_a_sum_comes_out_but_for_rounding():
    for right in (r"3\cdot 0-4=-4", r"c=\sqrt{100\cdot0.5}=7.1", r"785\cdot256=200{,}960"):
        assert comes_out(right)
    for wrong in (r"3\cdot 0-4=4", r"c=\sqrt{100\cdot0.5}=7.2", "a=3^2=8"):
        assert comes_out(wrong) is False
    assert comes_out("c=3^2") is None  # one side has a letter


# The tables. Their cells are computed once more here, in the shortest way.
def values(title, remedy="plain", labels="right", file="results"):
    """Returns a column of an experiment's table."""
    lines = read_lines(book.REFERENCE / "remedies" / f"{file}.csv")
    asked = [line for line in lines if (line["labels"], line["remedy"]) == (labels, remedy)]
    return np.array([float(line[title]) for line in asked])


def mean(*words):
    """Returns the mean of such a column; of accuracies in per cent."""
    return values(*words).mean() * (100 if "accuracy" in words[0] else 1)


def table(page, title):
    """Returns the rows of the table whose first column has this title: a list of texts."""
    page = book.read(f"lesson/pages/{page}.md")
    return re.search(rf"\n\| {re.escape(title)} \|.*\n.*\n((?:\|.*\n)*)", page)[1].splitlines()


def test_the_tables_of_three_duels():
    of_layers = lambda title, n: mean(title, "plain", "right", f"longer-neurons-{n}")
    at = "at 0.1 with 5,000 steps"
    assert table("remedies", "ten seeds, right labels") == [
        f"| plain | {mean('cost'):.3f} | {mean('accuracy'):.1f} |",
        f"| L2 | {mean('cost', 'L2'):.3f} | {mean('accuracy', 'L2'):.1f} |",
        f"| plain, with its best $T$ | {mean('cost with T'):.3f} | {mean('accuracy'):.1f} |",
        f"| plain, stopped | {mean('stopped cost'):.3f} | {mean('stopped accuracy'):.1f} |",
    ]
    assert table("remedies", "learnt from") == [
        f"| 1,000 images | {mean('accuracy'):.1f} | {mean('T'):.1f} |",
        f"| 25 copies of each | {mean('accuracy', 'copies'):.1f} | {mean('T', 'copies'):.1f} |",
        f"| 5,000 images | {mean('accuracy', '5x-images'):.1f} | {mean('T', '5x-images'):.1f} |",
    ]
    for row, n in zip(table("remedies", f"neurons, {at}"), (2, 8, 128, 512), strict=True):
        accuracies = of_layers("training accuracy", n), of_layers("accuracy", n)
        assert row == "| {} | {:.1f} | {:.1f} | {:.1f} |".format(n, *accuracies, of_layers("T", n))


def test_the_table_of_what_is_mended():
    verdicts = "yes", "worse", "yes", "yes", "partly"  # with a T of 1.3, 2.5, 1.3, 0.9 and 1.7
    plain, *rows = table("remedies", "right labels, our default")
    costs = lambda name: f"| {mean('cost', name):.3f} | {mean('cost with T', name):.3f} |"
    assert plain == f"| plain | | {mean('T'):.1f} {costs('plain')}"
    for row, verdict in zip(rows, verdicts, strict=True):
        name = row.split()[1]
        more = mean("accuracy", name) - mean("accuracy")
        assert row.startswith(f"| {name} | yes: {more:.2f} ± ")
        assert row.endswith(f"| {verdict}: {mean('T', name):.1f} {costs(name)}")


def test_the_table_of_what_L2_adds():
    rows = table("elsewhere", "setting")
    for title, file in {"300 images": "images-300", "default": "results"}.items():
        names = "copies-and-dropout", "all-three"
        without, added = [mean("cost", name, "right", file) for name in names]
        T = mean("T", "copies-and-dropout", "right", file)
        (row,) = [row for row in rows if f" {title} " in row]
        assert row.startswith(f"| {title} | {T:.1f} | {added - without:.3f} ± ")
    Ts = [row.split(" | ")[1] for row in rows]
    assert sorted(Ts, reverse=True) == Ts


def test_the_table_of_who_breaks_down():
    files = "results", "rate-0.1", "longer", "images-300", "images-2000", "one-layer-64"
    count = lambda name: sum((values("largest fall", name, "wrong", x) > 0.05).sum() for x in files)
    assert table("breaking-down", "of 35 break down") == [
        f"| plain | {count('plain')} | {count('dropout')} |",
        f"| copies | {count('copies')} | {count('copies-and-dropout')} |",
        f"| 5x-images | {count('5x-images')} | {count('5x-images-and-dropout')} |",
    ]


def test_the_tables_of_what_programs_print():
    falls = book.read("outputs/reference/programs/falls.txt")
    for row in table("breaking-down", "step"):
        step, curvature, cost = numbers_in(row)
        printed = numbers_in(re.search(rf"\n +{step:.0f} +(.*)", falls)[1])
        assert (cost, curvature) == pytest.approx((printed[0], printed[2]), abs=0.051)
    names = "as before", "rate 0.3", "without L2"
    for row, name in zip(table("breaking-down", "from there on"), names, strict=True):
        printed = re.findall(rf"seed ., {name} +(\d+) of 10 +(\S+)", falls)
        shown = [*map(numbers_in, row.split(" | ")[1:])]
        assert shown == pytest.approx(np.transpose(printed).astype(float), abs=0.051)
    confidence = book.read("outputs/reference/programs/confidence.txt")
    words = "they add to the test cost", "what is read right adds", "\n  test cost"
    for row, each in zip(table("overfitting", "part of the test cost"), words, strict=True):
        assert numbers_in(row) == [*map(float, re.findall(rf"{each} +(.*)", confidence))]


def test_the_differences_on_chance():
    differences = 100 * (values("accuracy", "dropout") - values("accuracy"))
    shown = f"np.array([{', '.join(f'{each:.2f}' for each in differences)}])"
    assert shown in book.read("lesson/pages/chance.md")


def test_the_table_of_a_step():
    cost_of = lambda v: go_forward(v[:4].reshape(2, 2), v[4:6], v[6:10].reshape(2, 2), v[10:])[-1]
    start = np.concatenate([np.ravel(each) for each in VALUES])
    slopes = approx_fprime(start, cost_of)
    shown = numbers_in(" ".join(table("learning", "into")).replace("−", "-"))
    assert sorted(shown) == pytest.approx(sorted([*slopes, *start - 0.1 * slopes]), abs=6e-3)
