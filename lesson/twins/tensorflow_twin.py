"""The training of train_mnist.py in TensorFlow as most write it: a tf.function takes a step.

It is the guide https://www.tensorflow.org/guide/keras/writing_a_training_loop_from_scratch: layers,
cost and optimizer are Keras's, and the loop over the minibatches is one's own.

    python lesson/twins/tensorflow_twin.py
"""

from common import task_from_command_line
from keras_twin import build_model, keras, minibatches_of
from quiet_tensorflow import tf


def train(task):
    """Trains and logs the curves; returns W1, b1, W2, b2, W3, b3 as they are in the end."""
    measured_set = [tf.constant(array) for array in task.measured_set]
    test_set = [tf.constant(array) for array in task.test_set]

    model = build_model(task.variables)
    cost_function = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(task.learning_rate)

    @tf.function
    def train_step(x, y):
        with tf.GradientTape() as tape:
            cost = cost_function(y, model(x, training=True))
        gradients = tape.gradient(cost, model.trainable_weights)
        optimizer.apply(gradients, model.trainable_weights)
        return cost

    @tf.function
    def evaluate(x, y):
        logits = model(x, training=False)
        correct = tf.argmax(logits, axis=1) == y
        return tf.reduce_mean(tf.cast(correct, tf.float32)), cost_function(y, logits)

    def measure():
        return evaluate(*measured_set), evaluate(*test_set)

    with task.recording() as log:
        log(0, *measure())
        for iteration, (images, labels) in enumerate(minibatches_of(task), start=1):
            train_step(images, labels)
            if iteration % task.eval_every == 0:
                log(iteration, *measure())
    return model.get_weights()


if __name__ == "__main__":
    train(task_from_command_line())
