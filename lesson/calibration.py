"""How far does a temperature carry: with other samples, and if it is chosen on few images?

    python lesson/calibration.py    (three minutes)

Trains ten networks at the default settings, each from another start on another thousand images:
those that lesson/remedies.py calls plain. Every fifty steps the temperature T is found that costs
least on 10,000 validation images, and the test cost is measured with it and without. In the end, T
is also chosen on 50, 200 or 1,000 of the validation images, a hundred times at random: what does
such a choice cost? It draws outputs/calibration.png, the test costs.
"""

import numpy as np
from tqdm import tqdm

from shared.command_line import arguments
from shared.networks import to_tensors, train
from shared.pictures import new_figure, save_figure
from plot_curves import GREY, ORANGE
from quiet_tensorflow import tf
from remedies import own_images
from temperature import TEMPERATURES
from train_mnist import load_mnist, parse_arguments

SEEDS = range(10)
NUMBERS = [50, 200, 1000]  # of images that T is chosen on
AS_IT_IS = TEMPERATURES.index(1)


@tf.function(autograph=False)
def costs_of(logits, labels):
    """Returns what each image costs with each temperature: float32 [temperatures, n]."""
    entropy = tf.nn.sparse_softmax_cross_entropy_with_logits
    return tf.stack([entropy(labels, logits / T) for T in TEMPERATURES])


def follow(seed, train_set, validation, test):
    """Trains a network. Returns its rows, each fifty steps: iteration, test cost, T, cost with T.

    And of its end the costs of each validation image and the test costs with each temperature.
    """
    args = parse_arguments(["--seed", str(seed), "--eval-every", "50"])
    rows = []
    for iteration, network in train(args, train_set):
        if iteration == 0:  # untrained, it has nothing to be confident of
            continue
        chosen_by = costs_of(network.logits(validation[0]), validation[1]).numpy()
        test_costs = costs_of(network.logits(test[0]), test[1]).numpy().mean(axis=1)
        best = chosen_by.mean(axis=1).argmin()
        rows.append([iteration, test_costs[AS_IT_IS], TEMPERATURES[best], test_costs[best]])
    return rows, chosen_by, test_costs


def choose_on_few(chosen_by, test_costs, number, rng):
    """Returns the test cost with the T that is best on so many images, and the cost without T.

    chosen_by, test_costs: as follow returns them; the images are drawn from those of chosen_by.
    """
    drawn = rng.choice(chosen_by.shape[1], number, replace=False)
    best = chosen_by[:, drawn].mean(axis=1).argmin()
    return test_costs[[best, AS_IT_IS]]


def sum_up(pairs):
    """Returns the mean of costs with T, that of 19 in 20 at most, and how many exceed that without.

    pairs: of these costs, [n, 2].
    """
    with_T, without = np.transpose(pairs)
    return with_T.mean(), np.quantile(with_T, 0.95), (with_T > without).mean()


def print_table(curves, few):
    """Prints mean rows of the networks, and what a T costs that is chosen on few images."""
    print("ten networks, on average")
    print("iteration  test cost  T     test cost with it")
    for i in (0, 1, 3, 9, 19):
        print("{:9,.0f} {:10.3f} {:5.2f} {:11.3f}".format(*curves[:, i].mean(axis=0)))
    for name, place in {"as it is": 1, "with T": 3}.items():
        costs = curves[:, :, place]
        above = costs[:, -1] / costs.min(axis=1) - 1
        print(f"{name:8}: the end is {above.min():.1%} to {above.max():.1%} above the lowest row")
    print("T chosen on  costs more than the best T  of 19 in 20 at most  more than no T")
    for number, pairs in few.items():
        print("{:11,} {:25.3f} {:22.3f} {:15.1%}".format(number, *sum_up(pairs)))


def draw_costs(curves):
    """Returns a Figure of how the test costs go."""
    iterations, costs, _, costs_with_T = np.moveaxis(curves, 2, 0)
    figure = new_figure(3)
    panel = figure.subplots()
    panel.plot(iterations.T, costs.T, color=GREY, lw=1)
    panel.plot(iterations.T, costs_with_T.T, color=ORANGE, lw=1)
    panel.text(980, costs[:, -1].max() + 0.01, "as it is", color=GREY, ha="right")
    panel.text(980, costs_with_T[:, -1].min() - 0.01, "with T", color=ORANGE, ha="right", va="top")
    panel.set(xlabel="iteration", ylabel="test cost", xlim=(0, 1000))
    panel.set_ylim(0.85 * costs_with_T.min(), 1.1 * costs[:, -1].max())  # not the start
    panel.xaxis.set_major_formatter("{x:,.0f}")
    panel.grid(axis="y")
    return figure


def main():
    """Trains the networks, chooses T on all validation images and on few, prints and draws."""
    arguments()
    data_dir = parse_arguments([]).data_dir
    images, labels = load_mnist(data_dir, "train")
    validation = to_tensors(images[50_000:], labels[50_000:])
    test = to_tensors(*load_mnist(data_dir, "t10k"))
    rng = np.random.default_rng(0)
    curves = []  # of each network: [rows, 4]
    few = {number: [] for number in NUMBERS}  # as of choose_on_few: more than with the best T
    for seed in tqdm(SEEDS, leave=False, disable=None):
        mine = own_images(seed, 1000, 1000)
        train_set = to_tensors(images[mine], labels[mine])
        rows, chosen_by, test_costs = follow(seed, train_set, validation, test)
        curves.append(rows)
        for number in NUMBERS:
            for _ in range(100):
                few[number].append(choose_on_few(chosen_by, test_costs, number, rng) - rows[-1][3])
    curves = np.array(curves)
    print_table(curves, few)
    save_figure(draw_costs(curves), "calibration.png")


if __name__ == "__main__":
    main()
