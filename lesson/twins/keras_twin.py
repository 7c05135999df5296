"""The training of train_mnist.py in Keras.

python lesson/twins/keras_twin.py
"""

from common import task_from_command_line
from quiet_tensorflow import tf

keras = tf.keras


def build_model(variables):
    """Returns the model, from inputs float32 [batch, 784] to logits [batch, 10]."""
    model = keras.Sequential(
        [
            keras.Input([784]),
            keras.layers.Dense(256, activation="relu"),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(10),
        ]
    )
    model.set_weights(variables)
    return model


def minibatches_of(task):
    """Returns a Dataset of the minibatches: each float32 [batch, 784] and int64 [batch]."""
    x, y = map(tf.constant, task.train_set)

    def look_up(indices):
        return tf.gather(x, indices), tf.gather(y, indices)

    return tf.data.Dataset.from_tensor_slices(task.order).map(look_up).prefetch(tf.data.AUTOTUNE)


class Curves(keras.callbacks.Callback):
    """Measures the model ahead of training, and whenever `steps_per_execution` steps are done."""

    def __init__(self, measured_set, test_set, log):
        super().__init__()
        # Datasets of a single batch.
        self.measured_set = tf.data.Dataset.from_tensors(measured_set)
        self.test_set = tf.data.Dataset.from_tensors(test_set)
        self.log = log

    def on_train_begin(self, logs=None):
        """Measures the untrained model."""
        self.measure(iteration=0)

    def on_train_batch_end(self, batch, logs=None):
        """Measures; `batch` is the number of the last batch, from 0."""
        self.measure(iteration=batch + 1)

    def measure(self, iteration):
        """Logs a row of the curves."""
        train_cost, train_accuracy = self.model.evaluate(self.measured_set, verbose=0)
        test_cost, test_accuracy = self.model.evaluate(self.test_set, verbose=0)
        self.log(iteration, (train_accuracy, train_cost), (test_accuracy, test_cost))


def train(task):
    """Trains and logs the curves; returns W1, b1, W2, b2, W3, b3 as they are in the end."""
    model = build_model(task.variables)
    model.compile(
        optimizer=keras.optimizers.SGD(task.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=task.eval_every,
    )
    with task.recording() as log:
        curves = Curves(task.measured_set, task.test_set, log)
        model.fit(minibatches_of(task), shuffle=False, callbacks=[curves], verbose=0)
    return model.get_weights()


if __name__ == "__main__":
    train(task_from_command_line())
