"""The training of train_mnist.py in PyTorch.

python lesson/twins/torch_twin.py
"""

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from common import task_from_command_line


def build_model(variables):
    """Returns the model, from inputs float32 [batch, 784] to logits float32 [batch, 10]."""
    model = nn.Sequential(
        nn.Linear(784, 256),
        nn.ReLU(),
        nn.Linear(256, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )
    with torch.no_grad():
        for parameter, variable in zip(model.parameters(), variables, strict=True):
            parameter.copy_(torch.from_numpy(variable.T))  # PyTorch has weights as [out, in]
    return model


@torch.inference_mode()
def evaluate(model, x, y):
    """Returns accuracy and cost on inputs x and labels y."""
    logits = model(x)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return accuracy.item(), cross_entropy(logits, y).item()


def train(task):
    """Trains and logs the curves; returns W1, b1, W2, b2, W3, b3 as they are in the end."""
    x, y = map(torch.from_numpy, task.train_set)
    measured_set = [torch.from_numpy(array) for array in task.measured_set]
    test_set = [torch.from_numpy(array) for array in task.test_set]
    order = torch.from_numpy(task.order)
    model = build_model(task.variables)
    optimizer = torch.optim.SGD(model.parameters(), lr=task.learning_rate)

    def measure():
        return evaluate(model, *measured_set), evaluate(model, *test_set)

    with task.recording() as log:
        log(0, *measure())
        for iteration, minibatch in enumerate(order, start=1):
            optimizer.zero_grad()
            cost = cross_entropy(model(x[minibatch]), y[minibatch])
            cost.backward()
            optimizer.step()
            if iteration % task.eval_every == 0:
                log(iteration, *measure())
    return [parameter.detach().numpy().T for parameter in model.parameters()]


if __name__ == "__main__":
    train(task_from_command_line())
