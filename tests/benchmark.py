"""Times train_mnist.py against the same training in other stacks, whole processes in turn.

    python tests/benchmark.py                    the tables of BENCHMARK.md, in about 20 minutes
    python tests/benchmark.py --rounds 1 --no-growth

Everyone does the same work: read the four files, train the same initial weights on the same 1000
minibatches of 512 images, measure accuracy and cost on the same 10,000 training and all test images
every 10 iterations, write curves.csv. Each does it in the way that its own users write it, with
nothing to slow it down that the script is spared. PyTorch and JAX take part if they are installed
(pip install torch jax). Runs on Linux and macOS. Not part of the test suite.
"""

import argparse
import contextlib
import gc
import gzip
import importlib.util
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

STARTED = time.perf_counter()
REPO = Path(__file__).parents[1]
ITERATIONS, BATCH_SIZE, EVAL_EVERY, LEARNING_RATE = 1000, 512, 10, 0.5
sys.path[:0] = [str(REPO), str(REPO / "tests")]

# Where they are set, NumPy's matrix products run an older kernel than the processor could.
for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(variable, None)


# ---------------------------------------------------------------------------------- the peers


def read_mnist():
    """Returns inputs float32 [n, 784] from 0 to 1 and labels uint8 [n], for training and test."""
    for part in ("train", "t10k"):
        for kind, header in (("images-idx3", 16), ("labels-idx1", 8)):
            with gzip.open(REPO / "data" / f"{part}-{kind}-ubyte.gz") as file:
                values = np.frombuffer(file.read(), np.uint8, offset=header)
            yield values if header == 8 else values.reshape(-1, 784).astype(np.float32) / 255


def with_numpy(work, log):
    """By hand, with the formulas of the NumPy twin in float32, its arrays made once and reused."""
    import numpy_twin as twin

    x, y, x_test, y_test = read_mnist()
    sample = work["sample"]
    weights, biases = [work[f"W{i}"] for i in range(3)], [work[f"b{i}"] for i in range(3)]
    sets = (x[sample], y[sample]), (x_test, y_test)
    sizes = [x.shape[1], *(len(b) for b in biases)]
    rows = np.arange(BATCH_SIZE)
    a = [np.empty((BATCH_SIZE, n), np.float32) for n in sizes]
    deltas = [np.empty_like(values) for values in a]
    gradients = [np.empty_like(W) for W in weights]
    rate = np.float32(LEARNING_RATE)

    def measure():
        for inputs, labels in sets:
            for layer, (W, b) in enumerate(zip(weights, biases, strict=True)):
                outputs = inputs @ W
                outputs += b
                if layer < 2:
                    np.maximum(outputs, 0, out=outputs)
                inputs = outputs
            yield twin.accuracy(outputs, labels)
            yield twin.cross_entropy(outputs, labels)

    def step(minibatch):
        np.take(x, minibatch, axis=0, out=a[0], mode="clip")  # "clip" spares a buffer
        for layer, (W, b) in enumerate(zip(weights, biases, strict=True)):
            np.matmul(a[layer], W, out=a[layer + 1])
            a[layer + 1] += b
            if layer < 2:
                np.maximum(a[layer + 1], 0, out=a[layer + 1])
        delta = twin.softmax(a[3])
        delta[rows, y[minibatch]] -= 1
        delta /= BATCH_SIZE
        for layer in (2, 1, 0):
            np.matmul(a[layer].T, delta, out=gradients[layer])
            bias_gradient = delta.sum(axis=0)
            if layer > 0:
                np.matmul(delta, weights[layer].T, out=deltas[layer])
                delta = np.multiply(deltas[layer], a[layer] > 0, out=deltas[layer])
            gradients[layer] *= rate
            weights[layer] -= gradients[layer]
            biases[layer] -= rate * bias_gradient

    log(0, measure)
    for iteration, minibatch in enumerate(work["order"], 1):
        step(minibatch)
        if iteration % EVAL_EVERY == 0:
            log(iteration, measure)


def with_jax(work, log):
    """JAX: value_and_grad inside a compiled scan over the minibatches between two rows."""
    import jax
    import jax.numpy as jnp

    x, y, x_test, y_test = (jnp.asarray(array) for array in read_mnist())
    sample = work["sample"]
    sets = (x[sample], y[sample]), (x_test, y_test)
    parameters = [(jnp.asarray(work[f"W{i}"]), jnp.asarray(work[f"b{i}"])) for i in range(3)]

    def cost_and_logits(parameters, inputs, labels):
        for W, b in parameters[:-1]:
            inputs = jax.nn.relu(inputs @ W + b)
        W, b = parameters[-1]
        logits = inputs @ W + b
        chosen = jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], axis=1)
        return -chosen.mean(), logits

    differentiate = jax.value_and_grad(cost_and_logits, has_aux=True)

    @jax.jit
    def train(parameters, batches, x, y):
        def step(parameters, minibatch):
            (cost, _), gradients = differentiate(parameters, x[minibatch], y[minibatch])
            return jax.tree.map(lambda p, g: p - LEARNING_RATE * g, parameters, gradients), cost

        return jax.lax.scan(step, parameters, batches)[0]

    @jax.jit
    def evaluate(parameters, sets):
        values = []
        for inputs, labels in sets:
            cost, logits = cost_and_logits(parameters, inputs, labels)
            values += [(logits.argmax(axis=1) == labels).mean(), cost]
        return values

    batches = work["order"].reshape(-1, EVAL_EVERY, BATCH_SIZE)
    log(0, lambda: map(float, evaluate(parameters, sets)))
    for iteration, some in enumerate(batches, 1):
        parameters = train(parameters, some, x, y)
        log(EVAL_EVERY * iteration, lambda p=parameters: map(float, evaluate(p, sets)))


def with_tf_function(work, log):
    """TensorFlow as its guides show it: one call of a compiled step for each minibatch."""
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # as in the script, spares the import of Keras
    import tensorflow as tf

    x, y, x_test, y_test = read_mnist()
    sample = work["sample"]
    weights = [tf.Variable(work[f"W{i}"]) for i in range(3)]
    biases = [tf.Variable(work[f"b{i}"]) for i in range(3)]
    sets = [(tf.constant(a), tf.constant(b)) for a, b in ((x[sample], y[sample]), (x_test, y_test))]

    def logits_and_cost(inputs, labels):
        a = inputs
        for W, b in zip(weights[:-1], biases[:-1], strict=True):
            a = tf.nn.relu(a @ W + b)
        logits = a @ weights[-1] + biases[-1]
        costs = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.cast(labels, tf.int32), logits)
        return logits, tf.reduce_mean(costs)

    @tf.function
    def train_step(inputs, labels):
        with tf.GradientTape() as tape:
            _, cost = logits_and_cost(inputs, labels)
        gradients = tape.gradient(cost, weights + biases)
        for variable, gradient in zip(weights + biases, gradients, strict=True):
            variable.assign_sub(LEARNING_RATE * gradient)

    @tf.function
    def evaluate(inputs, labels):
        logits, cost = logits_and_cost(inputs, labels)
        correct = tf.argmax(logits, 1) == tf.cast(labels, tf.int64)
        return tf.reduce_mean(tf.cast(correct, tf.float32)), cost

    def measure():
        return [float(value) for a_set in sets for value in evaluate(*a_set)]

    log(0, measure)
    for iteration, minibatch in enumerate(work["order"], 1):
        train_step(x[minibatch], y[minibatch])
        if iteration % EVAL_EVERY == 0:
            log(iteration, measure)


def with_keras(work, log):
    """The Keras twin's model, `fit` and `evaluate`."""
    import keras
    import keras_twin

    x, y, x_test, y_test = read_mnist()
    y, y_test = keras.utils.to_categorical(y, 10), keras.utils.to_categorical(y_test, 10)
    sample, order = work["sample"], work["order"]
    model = keras_twin.build_model(LEARNING_RATE)
    model.set_weights([work[f"{kind}{i}"] for i in range(3) for kind in "Wb"])
    sets = (x[sample], y[sample]), (x_test, y_test)

    class Minibatches(keras.utils.PyDataset):
        def __len__(self):
            return len(order)

        def __getitem__(self, index):
            return x[order[index]], y[order[index]]

    def measure():
        for inputs, labels in sets:
            cost, accuracy = model.evaluate(inputs, labels, batch_size=1000, verbose=0)
            yield from (accuracy, cost)

    class Log(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if (batch + 1) % EVAL_EVERY == 0:
                log(batch + 1, measure)

    log(0, measure)
    model.fit(Minibatches(), shuffle=False, callbacks=[Log()], verbose=0)


def with_torch(work, log):
    """PyTorch: nn.Sequential, SGD, CrossEntropyLoss."""
    import torch

    x, y, x_test, y_test = (torch.from_numpy(array) for array in read_mnist())
    y, y_test = y.long(), y_test.long()
    sample = torch.from_numpy(work["sample"])
    layers = []
    for i, (fan_in, fan_out) in enumerate(itertools.pairwise((784, 256, 128, 10))):
        layer = torch.nn.Linear(fan_in, fan_out)
        layer.load_state_dict(
            {"weight": torch.from_numpy(work[f"W{i}"].T), "bias": torch.from_numpy(work[f"b{i}"])}
        )
        layers += [layer, torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimiser = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    cost_function = torch.nn.CrossEntropyLoss()
    sets = (x[sample], y[sample]), (x_test, y_test)

    @torch.no_grad()
    def measure():
        values = []
        for inputs, labels in sets:
            logits = model(inputs)
            accuracy = (logits.argmax(1) == labels).float().mean()
            values += [float(accuracy), float(cost_function(logits, labels))]
        return values

    log(0, measure)
    for iteration, minibatch in enumerate(torch.from_numpy(work["order"]).long(), 1):
        optimiser.zero_grad()
        cost_function(model(x[minibatch]), y[minibatch]).backward()
        optimiser.step()
        if iteration % EVAL_EVERY == 0:
            log(iteration, measure)


PEERS = {
    "NumPy by hand": with_numpy,
    "JAX": with_jax,
    "PyTorch": with_torch,
    "tf.function per step": with_tf_function,
    "Keras fit": with_keras,
}


def run_peer(name, folder):
    """Runs one peer in this process and writes its curves.csv and run.json."""
    gc.disable()  # as the script does while it imports
    work = dict(np.load(folder.parent / "work.npz"))
    rows, times = [], []

    def log(iteration, measure):
        if not times:
            gc.freeze()
            gc.enable()
            times.append(time.perf_counter())  # the start-up ends ahead of the first evaluation
        rows.append(",".join(str(value) for value in (iteration, *measure())))

    PEERS[name](work, log)
    (folder / "curves.csv").write_text("\n".join(rows) + "\n")
    (folder / "run.json").write_text(json.dumps({"seconds": time.perf_counter() - times[0]}))


# -------------------------------------------------------------------------------- the measuring


def prepare_work(path):
    """Writes what all share: initial weights, biases, minibatches, and the training sample."""
    from train_mnist import LAYER_SIZES, Network, minibatches, training_sample

    network = Network(LAYER_SIZES, seed=0)
    order = itertools.islice(minibatches(60_000, BATCH_SIZE, seed=0), ITERATIONS)
    np.savez(
        path,
        order=np.stack(list(order)),
        sample=training_sample(60_000, seed=0),
        **{f"W{i}": W.numpy() for i, W in enumerate(network.weights)},
        **{f"b{i}": b.numpy() for i, b in enumerate(network.biases)},
    )


def name_numpys_kernel():
    """Says which kernel NumPy's matrix products run, and whether it is one for this processor."""
    from threadpoolctl import threadpool_info

    np.ones((2, 2)) @ np.ones((2, 2))
    kernels = {info.get("architecture", info["internal_api"]) for info in threadpool_info()}
    text = f"NumPy's kernel: {', '.join(sorted(kernels))}"
    with contextlib.suppress(OSError):
        flags = Path("/proc/cpuinfo").read_text()
        wide = {"SkylakeX", "Cooperlake", "SapphireRapids", "Zen4", "Zen5"}
        if "avx512f" in flags and not kernels & wide:
            text += ", NOT the best of this processor, which has AVX-512"
    return text


def in_another_process(what, folder):
    """Runs `what` of main in a process of its own and returns what it prints.

    A process that TensorFlow has made large would hand its size on to the peak memory of whatever
    it starts (getrusage(2)).
    """
    command = [sys.executable, __file__, "--peer", what, str(folder)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def products_per_second():
    """Measures floating-point operations per second in the largest matrix product of a run."""
    import tensorflow as tf

    a, b = tf.ones([10_000, 784]), tf.ones([784, 256])
    multiply = tf.function(lambda a: a @ b)
    fastest = float("inf")
    for _ in range(30):
        start = time.perf_counter()
        multiply(a).numpy()
        fastest = min(fastest, time.perf_counter() - start)
    return 2 * 10_000 * 784 * 256 / fastest


def operations(iterations, batch_size, sample_size, eval_every=EVAL_EVERY):
    """Counts the floating-point operations in a run's matrix products.

    Forward, an image costs two for each weight; backward, two for the weight's gradient and, but in
    the first layer, two for the delta of the layer below.
    """
    first, others = 784 * 256, 256 * 128 + 128 * 10
    step = batch_size * (4 * first + 6 * others)
    evaluation = (sample_size + 10_000) * 2 * (first + others)
    return iterations * step + (iterations // eval_every + 1) * evaluation


def timed(command, folder):
    """Runs a command; returns its wall seconds, its own figures, and its peak memory in MB.

    TensorFlow imports JAX if it finds it, which takes 0.3 s: only the JAX peer gets to see it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ)
    if "JAX" not in command:
        (folder / "jax.py").write_text("raise ImportError('hidden by the benchmark')")
        environment["PYTHONPATH"] = str(folder)
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
    )
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{command} failed:\n{errors.decode()}")
    training = json.loads((folder / "run.json").read_text())["seconds"]
    accuracy = float((folder / "curves.csv").read_text().split()[-1].split(",")[3])
    return {
        "wall": wall,
        "training": training,
        "memory": usage.ru_maxrss * (1024 if sys.platform != "darwin" else 1) / 1e6,
        "accuracy": accuracy,
    }


def script(folder, *arguments):
    """Returns the command of a run of the script."""
    command = [sys.executable, REPO / "train_mnist.py", "--output-dir", folder, *arguments]
    return [str(word) for word in command]


def median(runs, figure):
    """Returns the median of one figure over runs."""
    return statistics.median(run[figure] for run in runs)


def compare(rounds, folder):
    """Times everyone in turn, several rounds; prints the table and returns the products' speed."""
    optional = {"PyTorch": "torch", "JAX": "jax"}
    names = [n for n in PEERS if importlib.util.find_spec(optional.get(n, "numpy"))]
    runs = {name: [] for name in ("train_mnist.py", *names)}
    speed = 0
    for _ in range(rounds):
        runs["train_mnist.py"].append(timed(script(folder / "script"), folder / "script"))
        for name in names:
            target = folder / name.replace(" ", "-")
            command = [sys.executable, __file__, "--peer", name, str(target)]
            runs[name].append(timed(command, target))
        # A limit is what was reached at any time.
        speed = max(speed, float(in_another_process("speed", folder)))
    accuracies = {name: run[-1]["accuracy"] for name, run in runs.items()}
    assert max(accuracies.values()) - min(accuracies.values()) <= 0.003, accuracies
    limit = operations(ITERATIONS, BATCH_SIZE, 10_000) / speed
    own = runs["train_mnist.py"]
    print(f"{os.cpu_count()} cores, {speed / 1e9:.0f} GFLOP/s in float32 matrix products")
    print(f"{name_numpys_kernel()}\n")
    print("| stack | whole run | ratio | without start-up | ratio | of the limit | peak memory |")
    print("|---|---|---|---|---|---|---|")
    for name, own_runs in runs.items():
        wall, training = median(own_runs, "wall"), median(own_runs, "training")
        # Ratios are taken round by round: the machine's speed drifts.
        ratios = [
            statistics.median(a[f] / b[f] for a, b in zip(own_runs, own, strict=True))
            for f in ("wall", "training")
        ]
        print(
            f"| {name} | {wall:.1f} s | {ratios[0]:.2f} | {training:.1f} s | {ratios[1]:.2f}"
            f" | {limit / training:.0%} | {median(own_runs, 'memory'):.0f} MB |"
        )
    low, high = min(accuracies.values()), max(accuracies.values())
    print(f"\nFinal test accuracies: {low:.4f} to {high:.4f}.")
    return speed


def growth(folder, speed):
    """Runs the script with more iterations, more images, larger minibatches; prints a table."""
    print("\n| run | without start-up | of the limit | peak memory |")
    print("|---|---|---|---|")
    for iterations, size, batch, every in [
        (1000, 60_000, 512, 10),
        (10_000, 60_000, 512, 10),
        (1000, 6_000, 512, 10),
        (1000, 60_000, 64, 10),
        (1000, 60_000, 4096, 10),
        (1000, 1_000, 64, 1),
        (10_000, 1_000, 64, 1),
    ]:
        arguments = ["--iterations", iterations, "--train-size", size, "--batch-size", batch]
        run = timed(script(folder / "growth", *arguments, "--eval-every", every), folder / "growth")
        limit = operations(iterations, batch, min(size, 10_000), every) / speed
        print(
            f"| {iterations:,} iterations, {size:,} images, batch {batch}, a row every {every}"
            f" | {run['training']:.1f} s | {limit / run['training']:.0%} | {run['memory']:.0f} MB |"
        )


def main():
    """Prepares the work, then lets everyone do it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="times each is run (default: 5)")
    parser.add_argument("--no-growth", action="store_true", help="skip the second table")
    parser.add_argument("--peer", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        what, folder = arguments.peer[0], Path(arguments.peer[1])
        if what == "work":
            prepare_work(folder / "work.npz")
        elif what == "speed":
            print(products_per_second())
        else:
            run_peer(what, folder)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        in_another_process("work", folder)
        speed = compare(arguments.rounds, folder)
        if not arguments.no_growth:
            growth(folder, speed)


if __name__ == "__main__":
    main()
