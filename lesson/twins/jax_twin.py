"""The training of train_mnist.py in JAX.

python lesson/twins/jax_twin.py
"""

from functools import partial

import jax
import jax.numpy as jnp

from common import task_from_command_line


def forward(variables, x):
    """Turns inputs float32 [batch, 784] into logits float32 [batch, 10]."""
    W1, b1, W2, b2, W3, b3 = variables
    a1 = jax.nn.relu(x @ W1 + b1)
    a2 = jax.nn.relu(a1 @ W2 + b2)
    return a2 @ W3 + b3


def cross_entropy(logits, y):
    """The cost: the mean of -log p(label)."""
    log_p = jax.nn.log_softmax(logits)
    return -jnp.take_along_axis(log_p, y[:, jnp.newaxis], axis=1).mean()


def cost_of(variables, x, y):
    """The cost as a function of the variables, to be differentiated."""
    return cross_entropy(forward(variables, x), y)


@partial(jax.jit, donate_argnums=0)  # the new variables take the memory of the old ones
def take_steps(variables, minibatches, x, y, learning_rate):
    """Takes a step of SGD on each of the minibatches, int [steps, batch], in one compiled loop."""

    def step(variables, minibatch):
        gradients = jax.grad(cost_of)(variables, x[minibatch], y[minibatch])
        return [v - learning_rate * g for v, g in zip(variables, gradients, strict=True)], None

    new_variables, _ = jax.lax.scan(step, variables, minibatches)
    return new_variables


@jax.jit
def evaluate(variables, x, y):
    """Returns accuracy and cost on inputs x and labels y."""
    logits = forward(variables, x)
    accuracy = (logits.argmax(axis=1) == y).mean()
    return accuracy, cross_entropy(logits, y)


def train(task):
    """Trains and logs the curves; returns W1, b1, W2, b2, W3, b3 as they are in the end."""
    x, y = map(jnp.asarray, task.train_set)
    measured_set = [jnp.asarray(array) for array in task.measured_set]
    test_set = [jnp.asarray(array) for array in task.test_set]
    variables = [jnp.array(variable) for variable in task.variables]
    order = jnp.asarray(task.order)

    def measure():
        return evaluate(variables, *measured_set), evaluate(variables, *test_set)

    with task.recording() as log:
        log(0, *measure())
        for start in range(0, len(order), task.eval_every):
            end = start + task.eval_every
            variables = take_steps(variables, order[start:end], x, y, task.learning_rate)
            log(end, *measure())
    return variables


if __name__ == "__main__":
    train(task_from_command_line())
