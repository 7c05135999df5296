"""What your-own.md says: its exercise is done, by the names and the code that the page gives."""

import re

import numpy as np

import tape
import train_mnist
from shared.networks import tf
from book import blocks, read
from claim import holds, says, unmeasured
from measured import printed

PAGE = "lesson/pages/your-own.md"
OURS = read("lesson/from_scratch.py")

# What a reader has after step 3, as our file has it: x, y, W1, ..., cost_of. x has few images, as
# 60,000 take seconds.
MINE = {"__name__": "mine"}
BEGINS = re.sub("(?m)^(arguments|print).*", "", OURS.partition("# 4. ")[0])
exec(BEGINS.replace("x = images.", "x = images[:5000]."), MINE)


def code_with(step, *words):
    """Returns the only quoted code of a step of the exercise that has these words."""
    exercise = " ".join(read(PAGE).partition("## Now read")[0].split())
    text = re.split(r"\*\*\d\. ", exercise)[step]
    quoted = re.findall("`([^`]+)`", re.sub("```.*?```", "", text))
    (code,) = {code for code in quoted if all(word in code for word in words)}
    return code


def value(code):
    """Returns what a reader's file makes of quoted code."""
    return eval(code, MINE)


def tape_of(x, y):
    """Returns the slopes of the variables by TensorFlow's tape, as arrays."""
    with tf.GradientTape() as tape_of_cost:
        cost = MINE["cost_of"](x, y)
    return [slope.numpy() for slope in tape_of_cost.gradient(cost, MINE["variables"])]


def take_steps(images, count):
    """Takes steps on the same images; returns what they cost before and then."""
    x, y = MINE["x"][images], MINE["y"][images]
    before = MINE["cost_of"](x, y).numpy()
    for _ in range(count):
        for variable, slope in zip(MINE["variables"], tape_of(x, y), strict=True):
            variable.assign_sub(0.3 * slope)
    return before, MINE["cost_of"](x, y).numpy()


def from_an_empty_file():
    (accuracy,) = printed("from_scratch", "test accuracy")
    says("test accuracy", f"{accuracy} %")
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
    x = mine["x"]
    says(f"a row of {x.shape[1]} numbers from {x.min():g} to {x.max():g}")
    says("ten numbers", "1 at the digit", "0 elsewhere")
    rows = value(code_with(1, "np.eye"))
    says("For labels {} and {}, these rows".format(*rows.argmax(axis=1)))
    told = f"`x.max()` is {value('x.max()'):g}", f"position {value('y[0]').argmax()}"
    says(f"`x.shape` is `({len(mine['images'])}, {x.shape[1]})`", *told)


def the_weights(mine):
    """Claims what the second step says."""
    inputs, neurons = mine["W1"].shape
    says("hidden layer", f"{neurons} neurons")
    holds(inputs == 784, "`W1`", "row for each input", "column for each neuron")
    holds(not mine["b1"].numpy().any(), "Biases start at zero (`tf.zeros`)")
    deviations = [value(f"np.std({name})") for name in ("W1", "W2")]
    are_those = np.allclose(deviations, np.sqrt([2 / inputs, 2 / neurons]), rtol=0.05)
    holds(are_those, r"of $\sqrt{2/n}$ for $n$ inputs")
    says("np.std(W1)` is near {:.2f}, and `np.std(W2)` near {:.2f}".format(*deviations))


def the_cost(mine):
    """Claims what the third step says."""
    (untrained,) = printed("from_scratch", "untrained")
    holds(2.2 < untrained < 2.6, "before training", "between 2.2 and 2.6")
    unmeasured("between 2.2 and 2.6")
    says("applies softmax", "cost of each image")


def a_step(mine):
    """Claims what the fourth step says."""
    (block,) = [block for block in blocks("py", PAGE) if "GradientTape" in block]
    slopes = []
    exec(block, {"tf": tf, "print": slopes.append})
    says("that of $v^2$ at 3", rf"$2\cdot3={slopes[0]:g}$")
    says("`v.assign_sub(d)` subtracts `d` from `v`")
    exec(code_with(4, "batch ="), mine)
    says(f"Pick {len(mine['batch'])} images at random")
    holds("rng.choice(len(x), 100)" in OURS, "`batch = rng.choice(len(x), 100)`")
    holds("(0.3 * slopes)" in OURS, "a learning rate of 0.3")
    before, after = take_steps(mine["batch"], 1)
    holds(bool(after < before), "100 images cost less")


def the_loop(mine):
    """Claims what the fifth step says."""
    holds("in range(500)" in OURS, "Take 500 steps")
    mine["logits"] = tf.constant(np.eye(10)[[7, 2]])
    exec(code_with(5, "answers =", "argmax"), mine)
    holds(mine["answers"].tolist() == [7, 2], "largest logits")
    mine["test_labels"] = np.array([7, 1])
    share = value(code_with(5, "test_labels"))
    (trained,) = printed("from_scratch", "\ntrained")
    (accuracy,) = printed("from_scratch", "test accuracy")
    is_over = share == 0.5 and accuracy > 93
    holds(is_over, "training images cost", f"about {trained:.1f}", "is over 0.9")


def the_way_back(mine):
    """Claims what the sixth step says: with the code of its hint, the slopes come out."""
    x, y = mine["x"][:50], mine["y"][:50]
    a = np.maximum(x @ mine["W1"] + mine["b1"], 0)
    p = tf.nn.softmax(a @ mine["W2"] + mine["b2"]).numpy()
    delta2 = (p - y) / len(x)
    mine.update({"a": a, "p": p, "delta2": delta2})
    mine["delta1"] = delta2 @ value(code_with(6, ".numpy().T")) * (a > 0)
    of_a_bias = code_with(6, "sum(axis=0")
    ours = [x.T @ mine["delta1"], value(f"delta1.{of_a_bias}")]
    ours += [value(code_with(6, "@")), value(f"delta2.{of_a_bias}")]
    differences = []
    for mine["ours"], mine["theirs"] in zip(ours, tape_of(x, y), strict=True):
        differences.append(value(code_with(6, "theirs")))
    holds(max(differences) < 1e-6, "no slope", "millionth")
    says("Divide `delta2`", "images", "mean")
    says("only where `a` is positive")
    (shapes,) = blocks("", PAGE)
    for line in shapes.splitlines():
        name, shape = line.split(maxsplit=1)
        holds(str(mine[name].shape) == shape, "the shapes are")


def if_it_fails(mine):
    """Claims what is said of what goes wrong."""
    x, y = mine["x"][:1000], mine["y"][:1000]
    told = "none"
    try:
        x[:1] @ tf.Variable(np.ones([784, 100])) + mine["b1"]
    except tf.errors.InvalidArgumentError as error:
        told = str(error)
    are_named = "float" in told and "double" in told
    holds(are_named, '"float" and "double"', "lacks `dtype=tf.float32`")
    with tf.GradientTape() as empty:
        pass
    slopes = empty.gradient(mine["cost_of"](x, y), mine["W1"])
    holds(slopes is None, '"NoneType"', "outside the block")

    says("The first cost", f"{np.log(10):.2f}")
    not_divided = mine["cost_of"](255 * x, y)
    holds(bool(not_divided > 10), "far higher", "not divided by 255", "weights start too large")
    _, after = take_steps(np.arange(10), 100)
    holds(bool(after < 0.05), "Ten images", "near zero")
    says("softmax is applied twice")
    says("the cost jumps", "take a tenth", "creeps, ten times as much")


def now_read_the_script():
    says("begin with `main`")
    says("`to_inputs`", "`Network`", "`cross_entropy`", "`train_step`", "the loop of `main`")
    says("tiny probability", "0", "no logarithm")


def the_tape():
    node = tape.Node(np.array([-1.0, 2.0]))
    holds({*vars(node)} == {"value", "slope"}, "A `Node` has a `value` and a `slope`")
    holds(isinstance(tape.tape, list), "Its **tape** is a list")
    # The rest is in the functions that the page quotes, and test_programs.py tries it.
    says("slopes of the result into slopes of what")
    says("from the end")
    says("adds slopes up", "several paths")


def in_short():
    says("A step is a way forward, a way back, and a subtraction")
