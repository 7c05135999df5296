"""What your-own.md says: its exercise is done, by the names and the code that the page gives."""

import inspect
import re

import numpy as np

import tape
import train_mnist
from book import blocks, read
from claim import holds, says, unmeasured
from measured import printed
from networks import tf

PAGE = "lesson/pages/your-own.md"
OURS = read("lesson/from_scratch.py")
(STEPS,) = re.findall(r"range\((\d+)\)", OURS)
((BATCH, RATE),) = re.findall(
    r"rng\.choice\(len\(x\), (\d+)\).*?\(([\d.]+) \* slopes", OURS, re.DOTALL
)

# What a reader has after step 3, as our file has it: x, y, W1, ..., cost_of. x has few images, as
# 60,000 take seconds.
MINE = {"__name__": "mine"}
BEGINS = re.sub("(?m)^(arguments|print).*", "", OURS.partition("# 4. ")[0])
exec(BEGINS.replace("x = images.", "x = images[:5000]."), MINE)


def codes_of(step):
    """Returns the quoted code of a step of the exercise, in its order."""
    parts = re.split(r"\*\*(\d)\. ", " ".join(read(PAGE).partition("## Now read")[0].split()))
    text = dict(zip(parts[1::2], parts[2::2], strict=True))[str(step)]
    return re.findall("`([^`]+)`", re.sub("```.*?```", "", text))


def code_with(step, *words):
    """Returns the only quoted code of a step that has these words."""
    (code,) = {code for code in codes_of(step) if all(word in code for word in words)}
    return code


def value(code):
    """Returns what a reader's file makes of quoted code."""
    return eval(code, MINE)


def tape_of(x, y):
    """Returns the slopes of the variables by TensorFlow's tape, as arrays."""
    with tf.GradientTape() as tape_of_cost:
        cost = MINE["cost_of"](x, y)
    return [slope.numpy() for slope in tape_of_cost.gradient(cost, MINE["variables"])]


def take_steps(images, rate, count=1):
    """Takes steps on the same images; returns what they cost then."""
    x, y = MINE["x"][images], MINE["y"][images]
    for _ in range(count):
        for variable, slope in zip(MINE["variables"], tape_of(x, y), strict=True):
            variable.assign_sub(rate * slope)
    return MINE["cost_of"](x, y).numpy()


def from_an_empty_file():
    (accuracy,) = printed("from_scratch", "test accuracy")
    says("a test accuracy of", f"{accuracy} %")
    holds(re.findall(r"\*\*(\d)\. ", read(PAGE)) == [*"123456"], "In six steps")
    for step in the_images, the_weights, the_cost, a_step, the_loop, the_way_back, if_it_fails:
        step(MINE)


def the_images(mine):
    """Claims what the first step says."""
    begin, _ = blocks("py", PAGE)
    start = {}
    exec(begin.replace('"data"', repr(str(train_mnist.HERE / "data"))), start)
    lengths = [len(start[name]) for name in ("images", "labels", "test_images", "test_labels")]
    assert lengths == [60_000, 60_000, 10_000, 10_000], "the page's first code loads others"
    x, y = mine["x"], mine["y"]
    says(f"a row of {x.shape[1]} numbers from {x.min():g} to {x.max():g}")
    rows = value(code_with(1, "np.eye"))
    says("For labels {} and {}, these rows".format(*rows.argmax(axis=1)))
    are_rows = y.shape[1] == 10 and y.sum(axis=1).max() == 1
    holds(are_rows, "ten numbers", "1 at the digit and 0 elsewhere")
    told = f"`x.max()` is {value('x.max()'):g}", f"position {value('y[0]').argmax()}"
    says(f"`x.shape` is `({len(mine['images'])}, {x.shape[1]})`", *told)


def the_weights(mine):
    """Claims what the second step says."""
    inputs, neurons = mine["W1"].shape
    says("a hidden layer of", f"{neurons} neurons")
    holds(inputs == 784, "`W1`", "row for each input", "column for each neuron")
    holds(not mine["b1"].numpy().any(), "Biases start at zero (`tf.zeros`)")
    deviations = [value(f"np.std({name})") for name in ("W1", "W2")]
    are_those = np.allclose(deviations, np.sqrt([2 / inputs, 2 / neurons]), rtol=0.05)
    holds(are_those, r"of $\sqrt{2/n}$ for $n$ inputs")
    says("np.std(W1)` is near {:.2f}, and `np.std(W2)` near {:.2f}".format(*deviations))


def the_cost(mine):
    """Claims what the third step says."""
    (untrained,) = printed("from_scratch", "untrained")
    low, high = re.findall(r"is between ([\d.]+) and ([\d.]+)\.", read(PAGE))[0]
    holds(float(low) < untrained < float(high), "before training", f"between {low} and {high}")
    unmeasured(f"between {low} and {high}")
    each = tf.nn.softmax_cross_entropy_with_logits(labels=np.eye(10)[:3], logits=np.eye(10)[:3])
    holds(each.shape == 3, "applies softmax", "cost of each image")


def a_step(mine):
    """Claims what the fourth step says."""
    (block,) = [block for block in blocks("py", PAGE) if "GradientTape" in block]
    slopes = []
    exec(block, {"tf": tf, "print": slopes.append})
    says("that of $v^2$ at 3", rf"$2\cdot3={slopes[0]:g}$")
    v = tf.Variable(3.0)
    v.assign_sub(1.0)
    holds(float(v) == 2, "`v.assign_sub(d)` subtracts `d` from `v`")

    exec(code_with(4, "batch ="), mine)
    says(f"Pick {len(mine['batch'])} images at random")
    holds(len(mine["batch"]) == int(BATCH), f"{BATCH})`")
    says("a learning rate of", RATE)
    before = mine["cost_of"](value("x[batch]"), value("y[batch]")).numpy()
    costs_less = take_steps(mine["batch"], float(RATE)) < before
    holds(bool(costs_less), f"same {BATCH} images cost less")


def the_loop(mine):
    """Claims what the fifth step says."""
    says(f"Take {STEPS} steps")
    (cost,) = printed("from_scratch", "\ntrained")
    (accuracy,) = printed("from_scratch", "test accuracy")
    mine["logits"] = tf.constant(np.eye(10)[[7, 2]])
    exec(code_with(5, "answers =", "argmax"), mine)
    holds(mine["answers"].tolist() == [7, 2], "largest logits")
    mine["test_labels"] = np.array([7, 1])
    share = value(code_with(5, "test_labels"))
    told = "the training images cost", f"about {cost:.1f}", "is over 0.9"
    holds(share == 0.5 and accuracy > 93, *told)


def the_way_back(mine):
    """Claims what the sixth step says: with the code of its hint, the slopes come out."""
    x, y = mine["x"][:100], mine["y"][:100]
    a = np.maximum(x @ mine["W1"] + mine["b1"], 0)
    p = tf.nn.softmax(a @ mine["W2"] + mine["b2"]).numpy()
    delta2 = (p - y) / len(x)
    mine.update({"a": a, "p": p, "delta2": delta2})
    mine["delta1"] = delta2 @ value(code_with(6, ".numpy().T")) * (a > 0)
    slopes_of_W2 = value(code_with(6, "@"))
    of_a_bias = code_with(6, "sum(axis=0")
    ours = x.T @ mine["delta1"], value(f"delta1.{of_a_bias}")
    ours = *ours, slopes_of_W2, value(f"delta2.{of_a_bias}")
    differences = []
    for mine["ours"], mine["theirs"] in zip(ours, tape_of(x, y), strict=True):
        differences.append(value(code_with(6, "theirs")))
    comes_out = max(differences) < 1e-6
    holds(comes_out, "no slope", "millionth")
    holds(comes_out, "`delta2` by the number of images", "mean")
    holds(comes_out, "only where `a` is positive")
    (shapes,) = blocks("", PAGE)
    for line in shapes.splitlines():
        name, shape = line.split(maxsplit=1)
        holds(str(mine[name].shape) == shape, "the shapes are")


def if_it_fails(mine):
    """Claims what is said of what goes wrong."""
    lacks_dtype = tf.Variable(np.ones([784, 100]))
    error = error_of(lambda: mine["x"][:1] @ lacks_dtype + mine["b1"])
    is_named = "float" in error and "double" in error
    holds(is_named, '"float" and "double": a variable lacks `dtype=tf.float32`')
    with tf.GradientTape() as empty:
        pass
    cost = mine["cost_of"](mine["x"][:1], mine["y"][:1])
    error = error_of(lambda: 0.3 * empty.gradient(cost, mine["W1"]))
    holds("NoneType" in error, '"NoneType"', "outside the block")

    first_cost = lambda scale: float(mine["cost_of"](mine["x"][:1000] * scale, mine["y"][:1000]))
    says("The first cost", f"{np.log(10):.2f}")
    holds(first_cost(255) > 10, "far higher", "not divided by 255")
    mine["W1"].assign(10 * mine["W1"])
    holds(first_cost(1) > 5, "weights start too large")
    mine["W1"].assign(0.1 * mine["W1"])
    ten = np.arange(10)
    holds(bool(take_steps(ten, 0.3, 100) < 0.05), "Ten images", "come near zero")
    start = [variable.numpy() for variable in mine["variables"]]
    costs = []
    for rate in (0.0001, 0.001, 100.0, 10.0):
        for variable, values in zip(mine["variables"], start, strict=True):
            variable.assign(values + 0.01)
        costs.append(take_steps(ten, rate, 20))
    creeps, faster, jumps, lower = np.nan_to_num(costs, nan=np.inf)
    told = "the cost jumps", "take a tenth", "it creeps, ten times as much"
    holds(bool(faster < creeps and lower < jumps), *told)
    twice = -np.log(np.e / (np.e + 9))  # of a probability of one, softmax once more
    holds(twice > 1, "softmax is applied twice")


def error_of(fails):
    """Returns what an error says, in which a function ends."""
    try:
        fails()
    except (TypeError, tf.errors.InvalidArgumentError) as error:
        return str(error)
    return "none"


def now_read_the_script():
    main = inspect.getsource(train_mnist.main)
    begins, its_loop = "begin with `main`", "and the loop of `main`"
    says(begins)
    ours = ["to_inputs", "Network", "cross_entropy", "train_step"]
    is_there = all(hasattr(train_mnist, name) for name in ours) and "for iteration in" in main
    holds(is_there, *[f"`{name}`" for name in ours], its_loop)

    images, labels = MINE["images"][:50], MINE["labels"][:50]
    one_set = train_mnist.to_inputs(images), tf.constant(labels)
    network, _, _ = train_mnist.set_up(train_mnist.parse_arguments([]), one_set)
    penalties = [float(train_mnist.l2_penalty(network.layers, l2)) for l2 in (0, 0.1)]
    args = train_mnist.parse_arguments(["--dropout", "0.5"])
    _, _, drop = train_mnist.set_up(args, one_set)
    differs = not np.allclose(network.logits(one_set[0], drop), network.logits(one_set[0]))
    told = "`--l2`", "penalty", "`--dropout`", "of all neurons"
    holds(penalties[0] == 0 < penalties[1] and differs, *told)
    tiny = tf.nn.softmax([0.0, 200.0]).numpy()[0]
    holds(bool(tiny == 0), "tiny probability is rounded to 0", "logarithm")


def the_tape():
    node = tape.Node(np.array([-1.0, 2.0]))
    holds({*vars(node)} == {"value", "slope"}, "A `Node` has a `value` and a `slope`")
    tape.tape.clear()
    result = tape.relu(node)
    ((noted, taken, pass_back),) = tape.tape
    tape.tape.clear()
    is_noted = noted is result and taken is node and callable(pass_back)
    holds(isinstance(tape.tape, list) and is_noted, "Its **tape** is a list")
    passed = pass_back(np.array([5.0, 5.0])).tolist()
    told = "slopes of the result into slopes of what"
    holds(is_noted and passed == [0, 5], told)
    node = tape.Node(np.ones([1, 2]))
    twice = tape.add(node, node)  # by two paths
    tape.go_back(twice, np.ones([1, 2]))
    holds((node.slope == 2).all(), "adds slopes up", "several paths")
    holds("reversed(tape)" in inspect.getsource(tape.go_back), "from the end")
