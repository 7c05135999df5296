r"""Formulas of the pages, each beside what must be so if it is right.

As in sentences.py: a function is named after its page. It yields a formula, with its result as it
is computed, f"$0.25\cdot3={0.25 * 3}$"; or what must be True, tried with numbers, and the formula.
"""

import numpy as np
from scipy import special

RATE, LAMBDA = 0.5, 0.002
p, q = 0.3, 0.6  # probabilities
z = np.array([0.5, -1, 2])  # logits, of which the first is the label's
C = lambda z: -np.log(special.softmax(z)[0])


def slopes(function, numbers):
    """Returns the slopes of a function along each of some numbers, by nudges."""
    nudges = 1e-6 * np.eye(len(numbers))
    rises = [function(numbers + each) - function(numbers - each) for each in nudges]
    return np.array(rises) / 2e-6


def network_formulas():
    yield max(0, 2) == 2 and max(0, -2) == 0, r"$a=\mathrm{relu}(z)=\max(0,z)$"
    x, W, b = np.array([1, 0, 2]), np.array([[0.5, -1], [1, 1], [0.25, 0.5]]), np.array([0, -0.5])
    first, second = x @ W + b
    left = r"\begin{pmatrix}1&0&2\end{pmatrix}\begin{pmatrix}0.5&-1\\1&1\\0.25&0.5\end{pmatrix}"
    left += r"+\begin{pmatrix}0&-0.5\end{pmatrix}"
    yield f"$${left}=\\begin{{pmatrix}}{first:g}&{second:g}\\end{{pmatrix}}$$"
    yield f"$1\\cdot(-1)+0\\cdot 1+2\\cdot 0.5-0.5={1 * (-1) + 0 * 1 + 2 * 0.5 - 0.5:g}$"
    yield all(3 * (2 * n + 1) - 4 == 6 * n - 1 for n in (0, 1)), r"$3\,(2x+1)-4=6x-1$"
    yield 3 * max(0, 2 * -1 + 1) - 4 == -4, "stays at $-4$ as long as $2x+1$ is negative"
    numbers = f"{785 * 256 + 257 * 128 + 129 * 10:,}".replace(",", "{,}")
    yield f"$785\\cdot256+257\\cdot128+129\\cdot10={numbers}$"
    rng = np.random.default_rng(0)
    sums = rng.normal(size=[1000, 500]) @ rng.normal(0, np.sqrt(2 / 500), [500, 1000])
    is_so = np.isclose(np.mean(np.maximum(sums, 0) ** 2), 1, atol=0.05)
    yield bool(is_so), r"Our start, $\sigma=\sqrt{2/n}$, leaves $q$ again"

    powers = np.exp(z) / np.exp(z).sum()
    yield np.allclose(powers, special.softmax(z)), r"$$p_k=\frac{e^{z_k}}{\sum_j e^{z_j}}$$"
    yield np.isclose(powers[2] / powers[0], np.exp(z[2] - z[0])), "the 3 really $e^{z_3-z_8}$ times"
    e = np.e
    is_so = np.isclose(e**2 / (e**2 + e + 1), special.softmax([2, 1, 0])[0])
    yield is_so, "2, 1 and 0", "$e^2/(e^2+e+1)$"
    is_so = np.isclose(-np.log(p * q), -np.log(p) - np.log(q))
    yield is_so, r"$-\ln(pq)=-\ln p-\ln q$"
    cost = lambda p: -0.7 * np.log(p[0]) - 0.3 * np.log(1 - p[0])
    slope = r"-\frac{0.7}{p}+\frac{0.3}{1-p}=0,\qquad 0.7\,(1-p)=0.3\,p"
    is_so = np.allclose(slopes(cost, np.array([p])), -0.7 / p + 0.3 / (1 - p))
    yield is_so and np.isclose(0.7 * (1 - 0.7), 0.3 * 0.7), rf"$${slope},\qquad p=0.7$$"


def learning_formulas():
    step = -0.001 * slopes(C, z)  # of three weights, as it were
    is_so = np.isclose(C(z + step) - C(z), slopes(C, z) @ step, rtol=0.01)
    yield is_so, r"$$\Delta C\approx\frac{\partial{C}}{\partial{w}}\,\Delta w$$"
    is_so = is_so and np.isclose(slopes(C, z) @ step, -0.001 * np.sum(slopes(C, z) ** 2))
    yield is_so, r"$\Delta w=-\eta\,\partial C/\partial w$", r"$-\eta\,(\partial C/\partial w)^2$"
    chain = r"\frac{\partial{C}}{\partial{w}}=\frac{\partial{C}}{\partial{z_{\mathrm{out}}}}"
    chain += r"\cdot\frac{\partial{z_{\mathrm{out}}}}{\partial{a}}\cdot\frac{\partial{a}}"
    chain += r"{\partial{z}}\cdot\frac{\partial{z}}{\partial{w}}=0.75\cdot 2\cdot 1\cdot 1"
    yield f"$${chain}={0.75 * 2 * 1 * 1}$$"
    yield f"$1.5\\cdot0.01={1.5 * 0.01:.3f}$"
    cost = r"$C=-\ln p_{\mathrm{label}}=-z_{\mathrm{label}}+\ln\sum_j e^{z_j}$"
    yield np.isclose(C(z), -z[0] + np.log(np.exp(z).sum())), cost
    deltas = special.softmax(z) - [1, 0, 0]
    yield (
        np.allclose(slopes(C, z), deltas),
        "$p_k-1$ for the right output, and $p_k$ for the others",
    )
    yield f"$0.4-0.1\\cdot 1.5={0.4 - 0.1 * 1.5:.2f}$"
    hidden = 0.25 * 1 + 0.125 * 0.5 - 0.15
    yield f"$0.25\\cdot1+0.125\\cdot0.5-0.15={hidden:.2f}$"
    yield f"$0.16\\cdot1.96+0.025={0.16 * 1.96 + 0.025:.2f}$"
    yield f"$0.16\\cdot0.04+0.075={0.16 * 0.04 + 0.075:.2f}$"
    squares = 1.5**2 + 0.75**2 + 2 * 0.375**2 + 1.5**2 + 2 * 0.75**2
    yield f"$1.5^2+0.75^2+2\\cdot 0.375^2+1.5^2+2\\cdot 0.75^2={squares:.2f}$"
    column, row = r"\begin{pmatrix}1\\0.5\end{pmatrix}", r"\begin{pmatrix}1.5&0\end{pmatrix}"
    (a, b), (c, d) = np.outer([1, 0.5], [1.5, 0])
    product = rf"\begin{{pmatrix}}{a:g}&{b:g}\\{c:g}&{d:g}\end{{pmatrix}}"
    yield rf"$${column}{row}={product}$$"
    a = special.expit(z)
    yield np.allclose(a, 1 / (1 + np.exp(-z))), "**sigmoid**, $a=1/(1+e^{-z})$"
    slope = np.exp(-z) / (1 + np.exp(-z)) ** 2
    is_so = np.allclose(np.diag(slopes(special.expit, z)), slope)
    yield is_so and np.allclose(slope, a * (1 - a)), r"$e^{-z}/(1+e^{-z})^2$, which is $a\,(1-a)$"


def overfitting_formulas():
    yield f"$0.8+0.2/10={0.8 + 0.2 / 10:.2f}$", f"each of nine others with {0.2 / 10:.2f}"
    cost = -0.82 * np.log(0.82) - 0.18 * np.log(0.02)
    yield f"$-0.82\\ln 0.82-0.18\\ln 0.02={cost:.2f}$"


def chance_formulas():
    yield r"$\sqrt{np(1-p)}$", f"$\\sqrt{{100\\cdot0.5\\cdot0.5}}={np.sqrt(100 * 0.5 * 0.5):.0f}$"
    is_so = np.isclose(p * (1 - p) ** 2 + (1 - p) * p**2, p * (1 - p))
    yield is_so, "A throw is $1-p$ away", "$p(1-p)^2+(1-p)p^2=p(1-p)$"
    is_so = np.isclose((p + q) ** 2, p**2 + 2 * p * q + q**2)
    yield is_so, "$d_1^2+2d_1d_2+d_2^2$", "product of independent distances is zero"
    is_so = np.isclose(np.sqrt(9 * p * (1 - p)) / 9, np.sqrt(p * (1 - p) / 9))
    yield is_so, "Divided by $n$", r"the error of the share of heads, $\sqrt{p(1-p)/n}$"
    error = np.sqrt(10_000 * 0.89 * 0.11)
    yield f"$\\sqrt{{10{{,}}000\\cdot0.89\\cdot0.11}}={error:.0f}$"
    yield f"$\\sqrt{{331\\cdot0.5\\cdot0.5}}={np.sqrt(331 * 0.5 * 0.5):.1f}$"
    misses = 1 - np.array([0.9, 0.6, 0.3])
    error, of_mean = np.mean(misses**2), np.mean(misses) ** 2
    yield "0.1, 0.4 and 0.7", f"${error:.2f}={of_mean:.2f}+{error - of_mean:.2f}$ on average"
    yield f"The {error - of_mean:.2f} is their scatter", "**variance**"
    yield (
        f"The {of_mean:.2f} stays",
        f"misses 1 by {np.mean(misses):.1f}",
        "not a neuron's",
    )
    yield f"$2\\cdot0.5^{{10}}$ or {1000 * 2 * 0.5**10:.0f} in 1,000 cases"
    yield f"$0.33/\\sqrt{{3}}={0.33 / np.sqrt(3):.2f}$"


def remedies_formulas():
    penalty = lambda w: LAMBDA / 2 * np.sum(w**2)
    is_so = np.allclose(slopes(penalty, z), LAMBDA * z)
    yield is_so, r"$$J=C+\frac{\lambda}{2}\sum w^2$$"
    yield is_so, r"the derivative $\lambda w$"
    step = z - RATE * (slopes(C, z) + LAMBDA * z)
    is_so = np.allclose(step, (1 - RATE * LAMBDA) * z - RATE * slopes(C, z))
    derivative = r"\frac{\partial C}{\partial W}"
    before = rf"W\leftarrow W-\eta\left({derivative}+\lambda W\right)"
    yield is_so, rf"$${before}=(1-\eta\lambda)\,W-\eta\,{derivative}$$"
    yield np.isclose((1 - p) * (2 / (1 - p)), 2), "What is kept is divided by $1-r$"

    parabola = lambda w: 3 / 2 * np.sum(w**2)  # h is 3
    yield np.allclose(slopes(parabola, z), 3 * z), r"$C=\frac{h}{2}w^2$"
    yield (
        np.allclose(z - RATE * 3 * z, (1 - RATE * 3) * z),
        r"$$w\leftarrow w-\eta hw=(1-\eta h)w$$",
    )
    first, second, third = [(1 - RATE * 3) ** steps for steps in (1, 2, 3)]
    yield f"At {third:g}, after {first:g} and {second:g}", "nearer each time"
    first, second, third = [(1 - RATE * 5) ** steps for steps in (1, 2, 3)]
    yield f"With $h=5$ it is at {third:g}, after {first:g} and {second:g}", "farther off each time"
    border = max(h for h in np.arange(0, 5, 0.5) if abs(1 - h) <= 1)
    yield f"The border is $\\eta h={border:g}$"
    first_p = lambda z: special.softmax(z)[0]
    p_k = first_p(z)
    is_so = np.isclose(slopes(first_p, z)[0], p_k * (1 - p_k))
    yield is_so, "its $p$ grows by $p(1-p)$ times as much", "its slope $p-y$"
    yield f"with $p=0.999$, that is {0.999 * (1 - 0.999):.3f} times"
