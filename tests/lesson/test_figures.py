"""The pages say what is measured, in sentences (see claims.py) and tables; their sums come out."""

import re

import numpy as np
import pytest

import book
from claims import claims_of, figures_in
from evidence import numbers_in, read_lines
from small_network import VALUES, X, Y
from sums import comes_out, formulas_in


@pytest.mark.parametrize("page", book.PAGES)
def test_claims_are_true(page):
    claims, _ = claims_of(page)
    wrong = [f"{claim.place}: not true: {claim.parts}" for claim in claims if not claim.is_true]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", book.PAGES)
def test_claims_are_on_their_page(page):
    claims, _ = claims_of(page)
    sentences = book.sentences_of(page)
    wrong = []
    for claim in claims:
        if not any(map(claim.is_in, sentences)):
            wrong.append(f"{claim.place}: no sentence has, in this order: {claim.parts}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", book.PAGES)
def test_figures_in_sentences_are_claimed(page):
    claims, unmeasured = claims_of(page)
    wrong = []
    for sentence in book.sentences_of(page):
        known = [text for text in unmeasured if text in sentence]
        known += [part for claim in claims if claim.is_in(sentence) for part in claim.parts]
        known += filter(comes_out, formulas_in(sentence))
        for figure in figures_in(sentence) - figures_in(" | ".join(known)):
            wrong.append(f"{page}, of which no claim has {figure}: {sentence}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", book.PAGES)
def test_sums_on_a_page_come_out(page):
    formulas = formulas_in(" ".join(book.sentences_of(page)))
    assert [formula for formula in formulas if comes_out(formula) is False] == []


@pytest.mark.parametrize(
    ("formula", "expected"),
    {
        r"3\cdot 0-4=-4": True,
        r"3\cdot 0-4=4": False,
        r"\sqrt{100\cdot0.5}=7": True,
        r"\sqrt{100\cdot0.5}=7.1": True,
        r"\sqrt{100\cdot0.5}=7.2": False,
        r"785\cdot256=200{,}960": True,
        r"c=3^2=9": True,
        r"c=3^2=8": False,
        r"c=3^2": None,
        r"a\cdot b=2": None,
    }.items(),
)
def test_a_sum_comes_out_but_for_rounding(formula, expected):
    assert comes_out(formula) is expected


# Here the cells of the tables are computed once more, in the shortest way, from what is committed.
def rows_below(page, title):
    """Returns the rows of the table whose first column has a title: dicts of the others' cells."""
    rows = re.search(rf"\n\| {re.escape(title)} \|.*\n\|-.*\n((?:\|.*\n)*)", book.read(page))[1]
    cells = [row.strip("|").split(" | ") for row in rows.splitlines()]
    return {first.strip(): " | ".join(others).strip() for first, *others in cells}


def values(title, remedy="plain", labels="right", file="results"):
    lines = read_lines(book.REFERENCE / "remedies" / f"{file}.csv")
    asked = [line for line in lines if (line["labels"], line["remedy"]) == (labels, remedy)]
    return np.array([float(line[title]) for line in asked])


def mean(*words):
    return values(*words).mean()


def test_the_table_of_stopping():
    rows = rows_below("lesson/pages/remedies.md", "right labels")
    plain, l2 = 100 * mean("accuracy"), 100 * mean("accuracy", "L2")
    assert rows["plain"] == f"{mean('cost'):.3f} | {plain:.1f}"
    assert rows["L2"] == f"{mean('cost', 'L2'):.3f} | {l2:.1f}"
    assert rows["plain, with its best $T$"] == f"{mean('cost with T'):.3f} | {plain:.1f}"
    stopped = f"{mean('stopped cost'):.3f} | {100 * mean('stopped accuracy'):.1f}"
    assert rows["plain, stopped"] == stopped


def test_the_table_of_more_images():
    rows = rows_below("lesson/pages/remedies.md", "learnt from")
    names = {"1,000 images": "plain", "25 copies of each": "copies", "5,000 images": "5x-images"}
    for row, name in names.items():
        assert rows[row] == f"{100 * mean('accuracy', name):.1f} | {mean('T', name):.1f}"


def test_the_table_of_sizes():
    for size, row in rows_below("lesson/pages/remedies.md", "neurons").items():
        words = "plain", "right", f"longer-neurons-{size}"
        accuracies = 100 * mean("training accuracy", *words), 100 * mean("accuracy", *words)
        assert row == "{:.1f} | {:.1f} | {:.1f}".format(*accuracies, mean("T", *words))


def test_the_table_of_what_is_mended():
    rows = rows_below("lesson/pages/remedies.md", "right labels, our default")
    for name, row in rows.items():
        points = 100 * (mean("accuracy", name) - mean("accuracy"))
        assert re.fullmatch(rf"yes: {points:.2f} ± .* \| \w+: {mean('T', name):.1f}", row)
        is_nearer = abs(np.log(mean("T", name))) < abs(np.log(mean("T")))
        assert ("worse" in row) != is_nearer
    assert [name for name, row in rows.items() if "partly" in row] == ["5x-images-and-dropout"]


def test_the_table_of_what_L2_adds():
    rows = rows_below("lesson/pages/elsewhere.md", "setting")
    files = {"default": "results", "rate 0.1": "rate-0.1", "one layer of 64": "one-layer-64"}
    files |= {"300 images": "images-300", "Fashion, rate 0.1, 5,000 steps": "fashion-longer"}
    for row, file in files.items():
        without, added = [
            mean("cost", name, "right", file) for name in ("copies-and-dropout", "all-three")
        ]
        T = mean("T", "copies-and-dropout", "right", file)
        assert rows[row].startswith(f"{T:.1f} | {added - without:.3f} ± ")
    assert sorted(rows.values(), reverse=True) == [*rows.values()], "by T"


def test_the_table_of_who_breaks_down():
    rows = rows_below("lesson/pages/breaking-down.md", "of 35 break down")
    files = "results", "rate-0.1", "longer", "images-300", "images-2000", "one-layer-64"
    for name, row in rows.items():
        counts = []
        for remedy in (name, "dropout" if name == "plain" else f"{name}-and-dropout"):
            falls = [values("largest fall", remedy, "wrong", file) for file in files]
            counts.append(sum(np.concatenate(falls) > 0.05))
        assert row == "{} | {}".format(*counts)


def test_the_tables_of_what_programs_print():
    read = lambda name: book.read(f"outputs/reference/programs/{name}.txt")
    for part, row in rows_below("lesson/pages/overfitting.md", "part of the test cost").items():
        words = {"mistakes": "they", "right answers": "what is read right", "together": "test cost"}
        printed = re.findall(rf"\n  {words[part]}.* (\S+)", read("confidence"))
        assert row.split(" | ") == printed
    for step, row in rows_below("lesson/pages/breaking-down.md", "step").items():
        cost, _, curvature = re.search(rf"\n +{step} +(.*)", read("falls"))[1].split()
        assert row == f"{float(curvature):.1f} | {float(cost):.2f}"
    for change, row in rows_below("lesson/pages/breaking-down.md", "from there on").items():
        name = change.replace("nothing else changed", "as before")
        printed = re.findall(rf"seed ., {name} +(\d+) of 10 +(\S+)", read("falls"))
        counts, curvatures = zip(*printed, strict=True)
        starts = [f"{float(curvature):.1f}" for curvature in curvatures]
        assert row == f"{', '.join(counts)} | {', '.join(starts)}"


def test_the_differences_on_chance():
    gains = 100 * (values("accuracy", "dropout") - values("accuracy"))
    (code,) = [block for block in book.blocks("py", "lesson/pages/chance.md") if "few" in block]
    assert f"np.array([{', '.join(f'{gain:.2f}' for gain in gains)}])" in code


def test_the_table_of_a_step():
    x, (W1, b1, W2, b2) = X[0], map(np.array, VALUES)
    a = np.maximum(x @ W1 + b1, 0)
    p = np.exp(a @ W2 + b2) / np.exp(a @ W2 + b2).sum()
    deltas = {"output": p - Y[0], "hidden": W2 @ (p - Y[0]) * (a > 0)}
    layers = {"output": (a, W2, b2), "hidden": (x, W1, b1)}
    for title, row in rows_below("lesson/pages/learning.md", "into").items():
        neuron, layer = title.split()
        inputs, W, b = layers[layer]
        i = ["upper", "lower"].index(neuron)
        slopes = np.append(inputs, 1) * deltas[layer][i]
        after = np.append(W[:, i], b[i]) - 0.1 * slopes
        shown = numbers_in(row.replace("−", "-"))
        assert shown == pytest.approx([*slopes, *after], rel=2e-3)
