"""How far could other test images have moved a difference between remedies?

    python lesson/luck.py    (four minutes)

Trains ten pairs of networks as lesson/remedies.py does: of each pair, one learns from 25 copies of
each of 1,000 images, and one from 5,000 images. Says how many points more the second reads, and how
far this mean is typically off: by the luck of the seeds, which is what +- means on the pages, and
by the luck of the 10,000 test images, on which all pairs are measured. A part is luck of a pair
with an image. As both have it, it is taken away once from the sum of their squares.
"""

import numpy as np
from tqdm import tqdm

from command_line import arguments
from evidence import standard_error
from networks import to_tensors, train
from remedies import REMEDIES, move, own_images, parse_command_line, reads, settings_of
from train_mnist import load_mnist

SEEDS = range(10)
FIRST, SECOND = "copies", "5x-images"


def share_read(asked, name, seed, images, labels, test_set):
    """Returns in which share of a network's last ten rows it reads each test image right."""
    remedy = REMEDIES[name]
    args = settings_of(asked, remedy, seed, None)
    mine = own_images(seed, asked.train_size, args.train_size)
    learnt = images[mine], labels[mine]
    rows = train(args, to_tensors(*(move(*learnt) if remedy.is_moved else learnt)))
    late = [reads(network, *test_set) for step, network in rows if step > 0.9 * args.iterations]
    return np.mean(late, axis=0)


def sum_up(points):
    """Returns the mean, and its standard errors by the luck of seeds, of images, and of both.

    points: by how many points a second network is better, float [seeds, images].
    """
    of_seeds, of_images = points.mean(axis=1), points.mean(axis=0)
    seeds, images = standard_error(of_seeds), standard_error(of_images)
    rest = points - of_seeds[:, None] - of_images + points.mean()
    shared = (rest**2).sum() / np.prod(np.subtract(points.shape, 1)) / points.size
    return points.mean(), seeds, images, np.sqrt(seeds**2 + images**2 - shared)


def main():
    """Trains the pairs, and prints what their differences say."""
    arguments()
    asked = parse_command_line([])
    images, labels = load_mnist(asked.data_dir, "train")
    test_set = to_tensors(*load_mnist(asked.data_dir, "t10k"))
    shares = [
        [share_read(asked, name, seed, images, labels, test_set) for name in (FIRST, SECOND)]
        for seed in tqdm(SEEDS, leave=False, disable=None)
    ]
    first, second = np.moveaxis(shares, 1, 0)
    mean, by_seeds, by_images, by_both = sum_up(100 * (second - first))
    print(f"{SECOND} reads {mean:.2f} points more than {FIRST}, typically off")
    print(f"by the luck of ten seeds     {by_seeds:.2f}")
    print(f"of 10,000 test images        {by_images:.2f}")
    print(f"of both                      {by_both:.2f}")


if __name__ == "__main__":
    main()
