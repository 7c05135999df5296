"""Walks in a straight line from a network to another: is there a hill between them?

    python lesson/halfway.py [RUN OTHER]

RUN and OTHER are folders of runs (default: outputs/run-1 and outputs/seed-1) whose networks have
layers of the same sizes. At each place on the line, all weights and biases are means of those at
the two ends. Prints what 10,000 training images cost there, and how many test images are read.
outputs/halfway.png has the costs. A second line goes from RUN to its twin, which computes the same,
but has its hidden neurons in another order.
"""

import numpy as np

from shared.command_line import UserError, arguments
from shared.networks import load_network, to_tensors
from shared.pictures import new_figure, save_figure
from plot_curves import BLUE, ORANGE
from train_mnist import HERE, PIXELS, Network, evaluate, load_mnist

SHARES = np.linspace(0, 1, 21)  # of the way from one to the other


def layers_of(run):
    """Returns the weights and biases of a run's network: a list of pairs of arrays."""
    return [(W.numpy(), b.numpy()) for W, b in load_network(run).layers]


def twin_of(layers, rng):
    """Returns the layers with the hidden neurons of each in another order."""
    twin, came_from = [], np.arange(PIXELS)
    for W, b in layers[:-1]:
        order = rng.permutation(len(b))
        twin.append((W[came_from][:, order], b[order]))
        came_from = order
    W, b = layers[-1]
    return [*twin, (W[came_from], b)]


run, other = arguments("outputs/run-1", "outputs/seed-1")
start, end = layers_of(run), layers_of(other)
sizes, sizes_of_other = [[len(b) for _, b in layers] for layers in (start, end)]
if sizes != sizes_of_other:
    raise UserError(f"{other}: its layers are not as large as those of {run}")
network = Network([PIXELS, *sizes], np.random.default_rng(0))
learnt, test_set = [to_tensors(*load_mnist(HERE / "data", part)) for part in ("train", "t10k")]
learnt = [tensor[:10_000] for tensor in learnt]
ends = {f"{other}": end, "its twin": twin_of(start, np.random.default_rng(0))}

figure = new_figure(2.6)
panel = figure.subplots()
for (name, layers), colour in zip(ends.items(), (BLUE, ORANGE), strict=True):
    weights = [np.concatenate([W.ravel() for W, _ in each]) for each in (start, layers)]
    correlation = round(np.corrcoef(*weights)[0, 1], 2) + 0.0  # -0.0 + 0.0 is 0.0
    print(f"from {run} to {name}: correlation of weights {correlation:.2f}")
    costs = []
    for share in SHARES:
        for variables, *pairs in zip(network.layers, start, layers, strict=True):
            for variable, here, there in zip(variables, *pairs, strict=True):
                variable.assign((1 - share) * here + share * there)
        _, cost = evaluate(network, *learnt)
        costs.append(cost)
        if share in (0, 0.5, 1):
            read, _ = evaluate(network, *test_set)
            print(f"  {share:4.0%} of the way: cost {cost:.4f}, read {read:.2%}")
    panel.plot(SHARES, costs, color=colour, label=f"from {run} to {name}")
panel.set(xlabel="share of the way", ylabel="training cost", ylim=(0, None))
panel.grid()
panel.legend()
save_figure(figure, "halfway.png")
