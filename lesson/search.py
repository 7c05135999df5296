"""Searches for two settings at once, learning rate and lambda of L2: on a grid, and at random.

    python lesson/search.py                      (four minutes; outputs/search.png)
    python lesson/search.py --iterations 2000    each longer

Trains networks on 1,000 images, each at another pair of settings: 16 pairs of a grid, four rates by
four lambdas, and 16 that are drawn at random between the same bounds, evenly in their logarithms.
Prints and draws what the 10,000 validation images cost with each; of the best pair of each search,
also what test images cost.
"""

import itertools
import sys

import numpy as np

from command_line import answer_help
from networks import to_tensors, train
from pictures import new_figure, save_figure
from plot_curves import BLUE, GREY, ORANGE
from train_mnist import evaluate, load_mnist, load_sets, parse_arguments

answer_help(sys.argv[1:])
args = parse_arguments(["--train-size", "1000", *sys.argv[1:], "--measure-on", "validation"])
args.eval_every = args.iterations
train_set, _, validation_set = load_sets(args)
test_set = to_tensors(*load_mnist(args.data_dir, "t10k"))

RATES, LAMBDAS = (0.03, 0.1, 0.3, 1.0), (0.001, 0.003, 0.01, 0.03)
lowest, highest = np.log([[each[end] for each in (RATES, LAMBDAS)] for end in (0, -1)])
drawn = np.random.default_rng(0).uniform(lowest, highest, [16, 2])
SEARCHES = {"on a grid": [*itertools.product(RATES, LAMBDAS)], "at random": np.exp(drawn).tolist()}

figure = new_figure(4.4)
panels = figure.subplots(1, 2, sharex=True, sharey=True)
for panel, (name, pairs) in zip(panels, SEARCHES.items(), strict=True):
    print(f"{name}     rate  lambda  validation cost")
    costs, test_costs = [], []
    for args.learning_rate, args.l2 in pairs:
        *_, (_, network) = train(args, train_set)
        costs.append(evaluate(network, *validation_set)[1].numpy())
        test_costs.append(evaluate(network, *test_set)[1].numpy())
        print(f"{args.learning_rate:18.3f} {args.l2:7.4f} {costs[-1]:16.3f}", flush=True)
    best = np.argmin(costs)
    print(f"best of these: {costs[best]:.3f}; test cost {test_costs[best]:.3f}")
    for number, (pair, cost) in enumerate(zip(pairs, costs, strict=True)):
        color = ORANGE if number == best else BLUE
        panel.plot(*pair, "o", color=color, ms=4)
        text = f"{cost:.2f}" if cost < 10 else "over 10"
        place = {"xytext": (0, -11 if number % 2 else 3), "textcoords": "offset points"}
        panel.annotate(text, pair, **place, color=color, ha="center", size=8)
    rates, lambdas = zip(*pairs, strict=True)
    panel.plot(rates, 16 * [0.0007], "|", color=GREY)  # how many values each search tries
    panel.plot(16 * [0.023], lambdas, "_", color=GREY)
    panel.set(title=name, xlabel="learning rate", xscale="log", yscale="log")
    panel.set_xticks(RATES, [f"{rate:g}" for rate in RATES])
    panel.set_yticks(LAMBDAS, [f"{l2:g}" for l2 in LAMBDAS])
    panel.minorticks_off()
panels[0].set(ylabel="lambda", xlim=(0.021, 1.4), ylim=(0.00065, 0.045))
save_figure(figure, "search.png")
