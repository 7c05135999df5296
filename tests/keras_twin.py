"""The network of train_mnist.py in Keras, in the lines that a Keras user would write.

python tests/keras_twin.py     trains for 1000 iterations and prints the test accuracy
"""

import sys
from pathlib import Path

import keras
import tensorflow as tf

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it runs by itself, from any folder


def build_model(learning_rate=0.5):
    """Returns the compiled model: pixels float32 [batch, 784] to probabilities [batch, 10]."""
    model = keras.Sequential(
        [
            keras.Input(shape=(784,)),
            keras.layers.Dense(256, activation="relu", kernel_initializer="he_normal"),
            keras.layers.Dense(128, activation="relu", kernel_initializer="he_normal"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def prepare(images, labels):
    """Returns pixels float32 [n, 784] from 0 to 1, and one-hot labels float32 [n, 10]."""
    return images.reshape(len(images), 784).astype("float32") / 255, tf.one_hot(labels, 10)


def main():
    """Trains on MNIST and prints the test accuracy."""
    from train_mnist import load_mnist

    train_images, train_labels, test_images, test_labels = load_mnist(
        Path(__file__).parents[1] / "data"
    )
    model = build_model()
    batches = tf.data.Dataset.from_tensor_slices(prepare(train_images, train_labels))
    batches = batches.shuffle(60_000, seed=0).repeat().batch(512)
    model.fit(batches, steps_per_epoch=1000, verbose=2)
    _, accuracy = model.evaluate(*prepare(test_images, test_labels), batch_size=1000, verbose=0)
    print(f"test accuracy after 1000 iterations: {100 * accuracy:.2f} %")


if __name__ == "__main__":
    main()
